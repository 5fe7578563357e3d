//! What people say of pictures: kept as rows, told to the faces, never sent anywhere.

use super::journal::Unread;
use super::now;
use super::run::Room;
use crate::model::verdict::{tidy_name, tidy_note};
use crate::model::{Event, Judgement, Marked, Moment, Subject};
use crate::store::Store;

/// Fit for keeping, whoever wrote it.
pub(super) fn tidy(judgement: Judgement) -> Judgement {
    let (note, by) = (tidy_note(&judgement.note), tidy_name(&judgement.by));
    Judgement { note, by, ..judgement }
}

impl Room {
    /// Everything that was said, whole.
    pub(super) fn tell_verdicts(&self) {
        let read = self.read(|store| Ok((store.verdicts_stamp()?, store.verdicts()?)));
        match read {
            Some((stamp, all)) => {
                self.verdicts_stamp.set(stamp);
                self.teller.tell(Event::Verdicts(all));
            }
            None => self.will_read(Unread::Verdicts),
        }
    }

    /// Another process may have said something. Where only we did, everything is told once more, which is harmless.
    pub(super) fn follow_verdicts(&self) {
        let stamp = self.read(Store::verdicts_stamp);
        if stamp.is_some_and(|stamp| stamp != self.verdicts_stamp.get()) {
            self.tell_verdicts();
        }
    }

    /// Written now, or as soon as the disk takes it; told at once either way.
    pub(super) fn judge(&mut self, judgement: Judgement) {
        let judgement = tidy(judgement);
        let kept = judgement.clone();
        self.write(move |store| store.put_judgement(&kept));
        self.teller.tell(Event::Judged(judgement));
    }

    pub(super) fn take_back(&mut self, subject: Subject, at: Moment) {
        let gone = subject.clone();
        self.write(move |store| store.remove_judgement(&gone, at));
        self.teller.tell(Event::TakenBack(subject, at));
    }

    pub(super) fn merge_verdicts(&mut self, marked: &[Marked]) {
        match self.store.merge_verdicts(marked, now()) {
            Ok((merged, taken)) => {
                for judgement in taken {
                    self.teller.tell(Event::Judged(judgement));
                }
                self.teller.tell(Event::Merged(Ok(merged)));
            }
            Err(error) => {
                tracing::error!(%error, "verdicts could not be taken over");
                self.store.note(&error);
                self.teller.tell(Event::Merged(Err(error.to_string())));
            }
        }
    }
}
