//! Repairs of files, a few side by side, away from the loop; and what of the programs they need is installed.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

use super::run::Brought;
use super::{Folders, Teller};
use crate::media::repair::{self as work, Made, Recipe, Signal};
use crate::model::fix::{Fix, Repair, RepairTrouble, Tools};
use crate::model::talk::RepairRequest;
use crate::model::{Event, Original, OriginalId, Rules};
use crate::store::Store;

/// Repairs made side by side. Each may hold a whole picture in memory, and an encoder takes every core it finds.
const SIDE_BY_SIDE: usize = 2;

/// What of the programs that repairs may need is on this computer.
pub fn tools() -> Tools {
    work::tools()
}

/// Repairs a file; the copy lies in this folder under a passing name until it is kept. Blocking.
///
/// # Errors
/// Why there is no copy; nothing is left then.
pub fn repair(
    original: &Original,
    fixes: &[Fix],
    rules: &Rules,
    folder: &Path,
    signal: &Signal,
) -> Result<Made, RepairTrouble> {
    let Original { id, path, facts, .. } = original;
    work::make(&Recipe { path, sha256: *id, facts, fixes, rules }, folder, signal)
}

/// Which repair a piece of work is about.
pub(super) type RepairOf = (OriginalId, Vec<Fix>);

/// Repairs that wait or are being made, by the content they are of: a second wish about one takes its place.
#[derive(Default)]
pub(super) struct Repairs {
    wanted: BTreeMap<OriginalId, Wanted>,
    queue: VecDeque<OriginalId>,
    making: usize,
}

struct Wanted {
    request: RepairRequest,
    rules: Rules,
    signal: Arc<Signal>,
    /// Being made.
    begun: bool,
    /// How far it was when that was told last.
    told: Option<u16>,
}

impl Repairs {
    /// Something is being made.
    pub(super) const fn is_busy(&self) -> bool {
        self.making > 0
    }

    /// Takes a wish; the copy must pass these rules.
    pub(super) fn want(&mut self, request: RepairRequest, rules: Rules, teller: &Teller) {
        let id = request.original.id;
        if let Some(before) = self.wanted.get(&id) {
            if before.request.fixes == request.fixes && before.rules == rules {
                return;
            }
            before.signal.cancel();
        }
        self.queue.retain(|waiting| *waiting != id);
        self.queue.push_back(id);
        tell(teller, id, request.fixes.clone(), Repair::Waiting);
        self.wanted.insert(id, Wanted { request, rules, signal: Arc::default(), begun: false, told: None });
    }

    /// It is wanted no more.
    pub(super) fn stop(&mut self, id: OriginalId, teller: &Teller) {
        self.queue.retain(|waiting| *waiting != id);
        if let Some(wanted) = self.wanted.remove(&id) {
            wanted.signal.cancel();
            tell(teller, id, wanted.request.fixes, Repair::Failed(RepairTrouble::Cancelled));
        }
    }

    /// The next repair, if there is a place for it.
    pub(super) fn next(
        &mut self,
        folders: &Folders,
        teller: &Teller,
    ) -> Option<(RepairOf, impl FnOnce() -> Brought + Send + use<>)> {
        if self.making >= SIDE_BY_SIDE {
            return None;
        }
        let id = self.queue.pop_front()?;
        let wanted = self.wanted.get_mut(&id)?;
        wanted.begun = true;
        self.making += 1;
        let RepairRequest { original, fixes, .. } = wanted.request.clone();
        tell(teller, id, fixes.clone(), Repair::Working(None));
        let (rules, signal, folder) =
            (wanted.rules.clone(), Arc::clone(&wanted.signal), folders.repaired.clone());
        let of = (id, fixes.clone());
        let work = move || {
            let kept = repair(&original, &fixes, &rules, &folder, &signal)
                .and_then(|made| made.keep(&folder, &original.path));
            Brought::Repaired(Box::new(match kept {
                Ok((path, look, done)) => {
                    let copy = super::looks::original(&path, look);
                    Repair::Done { copy, done }
                }
                Err(trouble) => Repair::Failed(trouble),
            }))
        };
        Some((of, work))
    }

    /// A repair came to its end. What was stopped or wished otherwise meanwhile tells nothing.
    pub(super) fn came(&mut self, of: RepairOf, came: Repair, store: &mut Store, teller: &Teller) {
        self.making = self.making.saturating_sub(1);
        let (id, fixes) = of;
        let is_it = |wanted: &Wanted| wanted.begun && wanted.request.fixes == fixes;
        if !self.wanted.get(&id).is_some_and(is_it) {
            return;
        }
        self.wanted.remove(&id);
        if let Repair::Done { copy, .. } = &came {
            // Its small picture is made by whoever asks for it, and finds the file by its row.
            super::run::reached_disk(&store.put_original(copy));
            teller.tell(Event::Original(copy.clone()));
        }
        tell(teller, id, fixes, came);
    }

    /// Tells how far each is, where that has changed.
    pub(super) fn tell_progress(&mut self, teller: &Teller) {
        for (id, wanted) in &mut self.wanted {
            let now = wanted.signal.thousandths();
            if wanted.begun && now != wanted.told {
                wanted.told = now;
                tell(teller, *id, wanted.request.fixes.clone(), Repair::Working(now));
            }
        }
    }
}

impl Drop for Repairs {
    /// Programs that were started for a repair end with the house.
    fn drop(&mut self) {
        self.wanted.values().for_each(|wanted| wanted.signal.cancel());
    }
}

fn tell(teller: &Teller, of: OriginalId, fixes: Vec<Fix>, state: Repair) {
    teller.tell(Event::Repair { of, fixes, state });
}
