//! What other processes leave in the rows for this one, beside jobs and wishes: files handed over by a second
//! start, and rows they took off the list.

use std::collections::BTreeSet;

use super::run::Room;
use super::{Teller, now};
use crate::model::{Event, JobId};
use crate::store::Store;

/// Tells what was handed over, if anything was.
pub(super) fn take(store: &mut Store, teller: &Teller) {
    match store.take_letters(now()) {
        Ok(Some(paths)) => teller.tell(Event::HandedOver(paths)),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "what a second start handed over could not be read"),
    }
}

impl Room {
    /// The face is a window: what was handed over before it was ready is its own too.
    pub(super) fn receive_files(&mut self) {
        self.receives = true;
        self.take_letters();
    }

    /// A house that is being closed takes nothing more: whoever handed it over sees that and opens a window itself.
    pub(super) fn take_letters(&mut self) {
        if self.receives && !self.closing {
            take(&mut self.store, &self.teller);
        }
    }

    /// Another process took finished jobs off the list.
    pub(super) fn drop_gone(&mut self) {
        let Some(kept) = self.read(Store::job_ids) else { return };
        let kept: BTreeSet<JobId> = kept.into_iter().collect();
        let gone: Vec<JobId> = self
            .jobs
            .values()
            .filter(|job| job.step.is_ended() && !kept.contains(&job.id))
            .map(|job| job.id)
            .collect();
        for id in gone {
            self.jobs.remove(&id);
            self.teller.tell(Event::JobGone(id));
        }
    }
}
