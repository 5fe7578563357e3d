//! What has to reach the disk: what a call came to, together with all that follows from it, before anything is told;
//! and the journal of calls that may cost.
//!
//! Where the disk does not take it, memory keeps it and it is written again every few seconds. Until then nothing that
//! costs is sent for anybody.

use std::collections::BTreeSet;
use std::time::Duration;

use super::now;
use super::run::Room;
use crate::model::job::{Chore, Done};
use crate::model::talk::{StoreState, Sync};
use crate::model::{
    ConnectionName, Errand, Event, Failure, FailureKind, Job, JobId, Moment, Outcome, SpendCall,
    SpendOutcome, Step,
};
use crate::store::{Error, Store, Verdict};

/// What did not reach the disk is tried again after this long: it may have room again.
pub(super) const DISK_AGAIN: Duration = Duration::from_secs(3);

/// A write that may be made a second time with the same end.
type Deed = Box<dyn Fn(&mut Store) -> Result<(), Error>>;

/// Writes that belong together.
#[derive(Default)]
pub(super) struct Unit {
    /// Rows of jobs, as memory has them.
    jobs: BTreeSet<JobId>,
    deeds: Vec<Deed>,
    /// A transaction is open for them.
    begun: bool,
    /// One of them failed, so none is to reach the disk now.
    broken: bool,
}

/// What could not be read, and is to be told once it can.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Unread {
    Originals,
    Takes,
    Jobs,
    Verdicts,
    Shelf(ConnectionName),
}

impl Room {
    /// What the work writes reaches the disk whole or is kept for later whole; what it tells is told after that.
    pub(super) fn together<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        if self.unit.is_some() {
            return work(self);
        }
        // What waits to be written is older, and may be about the same rows.
        let begun = self.unsaved.is_empty() && self.store.begin().is_ok();
        self.unit = Some(Unit { begun, ..Unit::default() });
        self.teller.hold();
        let answer = work(self);
        let unit = self.unit.take().unwrap_or_default();
        let kept = if begun && !unit.broken {
            self.store.commit().is_ok()
        } else {
            if begun {
                self.store.roll_back();
            }
            false
        };
        if !kept {
            self.unsaved.jobs.extend(unit.jobs);
            self.unsaved.deeds.extend(unit.deeds);
        }
        self.teller.release();
        answer
    }

    /// Writes, now or as soon as the disk takes it.
    pub(super) fn write(&mut self, deed: impl Fn(&mut Store) -> Result<(), Error> + 'static) {
        self.together(|room| {
            let Some(unit) = &mut room.unit else { return };
            if unit.begun && !unit.broken {
                unit.broken = !passes(deed(&mut room.store));
            }
            unit.deeds.push(Box::new(deed));
        });
    }

    /// Writes the row of a job, now or as soon as the disk takes it. Whether it was taken, as far as is known yet.
    pub(super) fn write_job(&mut self, job: &Job) -> bool {
        let before = self.unsaved.jobs.contains(&job.id);
        let taken = self.together(|room| {
            let Some(unit) = &mut room.unit else { return false };
            if unit.begun && !unit.broken {
                unit.broken = !passes(room.store.save_job(job));
            }
            unit.jobs.insert(job.id);
            unit.begun && !unit.broken
        });
        taken && !before && !self.unsaved.jobs.contains(&job.id)
    }

    /// Writes the row, then tells. Whether it reached the disk.
    pub(super) fn keep_job(&mut self, job: Job) -> bool {
        // Before the row: what could not be written is written later as memory has it.
        self.jobs.insert(job.id, job.clone());
        self.together(|room| {
            let kept = room.write_job(&job);
            room.teller.tell(Event::Job(Box::new(job)));
            kept
        }) && self.unsaved.is_empty()
    }

    /// Writes that calls that may cost leave for these jobs. Unless it is on disk, none may leave.
    pub(super) fn write_calls(&mut self, jobs: &[Job], call: SpendCall, at: Moment) -> bool {
        if self.is_failing() || self.store.send_jobs(jobs, call, at).is_err() {
            return false;
        }
        for job in jobs {
            self.stale.insert(job.connection.clone());
            self.jobs.insert(job.id, job.clone());
            self.teller.tell(Event::Job(Box::new(job.clone())));
        }
        true
    }

    /// Rows cannot be written or read just now.
    pub(super) fn is_failing(&self) -> bool {
        !self.unsaved.is_empty() || self.said_of_rows().is_some()
    }

    fn said_of_rows(&self) -> Option<String> {
        let read = self.read_trouble.borrow().clone();
        self.store.trouble().map(str::to_owned).or(read)
    }

    /// Tells how the rows are, where that has changed.
    pub(super) fn tell_store(&mut self) {
        let unread = !self.unread.borrow().is_empty();
        let said = self.said_of_rows().or_else(|| {
            let last = self.failing.clone().unwrap_or_default();
            (unread || !self.unsaved.is_empty()).then_some(last)
        });
        match (&self.failing, said) {
            (None, Some(said)) => {
                tracing::error!(said, "the database cannot be used");
                self.failing = Some(said.clone());
                self.mend_at = Some(now().plus(DISK_AGAIN));
                self.store.be_patient(false);
                self.teller.tell(Event::Store(StoreState::Failing { said }));
            }
            (Some(_), None) => {
                self.failing = None;
                self.mend_at = None;
                self.store.be_patient(true);
                self.teller.tell(Event::Store(StoreState::Fine));
            }
            _ => {}
        }
    }

    /// Writes and reads again what could not be, once its time has come.
    pub(super) fn mend(&mut self, at: Moment) {
        if self.mend_at.is_none_or(|mend_at| mend_at > at) {
            return;
        }
        self.mend_at = Some(at.plus(DISK_AGAIN));
        if self.unsaved.is_empty() && self.store.try_to_write() || self.save_unsaved() {
            *self.read_trouble.borrow_mut() = None;
            self.read(Store::revision);
            self.read_again();
        }
        self.tell_store();
    }

    fn save_unsaved(&mut self) -> bool {
        if self.unsaved.is_empty() || self.store.begin().is_err() {
            return false;
        }
        let store = &mut self.store;
        let mut rows = self.unsaved.jobs.iter().filter_map(|id| self.jobs.get(id));
        let saved = rows.all(|job| passes(store.save_job(job)))
            && self.unsaved.deeds.iter().all(|deed| passes(deed(&mut self.store)));
        if !saved {
            self.store.roll_back();
            return false;
        }
        if self.store.commit().is_err() {
            return false;
        }
        tracing::info!(jobs = self.unsaved.jobs.len(), "what could not be written is written");
        self.unsaved = Unit::default();
        true
    }

    fn read_again(&mut self) {
        let unread = self.unread.take();
        for what in unread {
            match what {
                Unread::Originals => self.tell_originals(),
                Unread::Takes => self.tell_takes(),
                Unread::Verdicts => self.tell_verdicts(),
                Unread::Jobs => {
                    self.load_jobs();
                }
                Unread::Shelf(name) => self.tell_shelf(&name),
            }
        }
        self.tell_loaded();
    }

    /// It could not be read; whoever asked is told so, and gets it as soon as it can be.
    pub(super) fn will_read(&self, what: Unread) {
        if let Unread::Shelf(name) = &what {
            // Not an empty shelf: one that could not be read.
            let said = self.read_trouble.borrow().clone().unwrap_or_default();
            let failure = Failure::said(FailureKind::LocalDisk, said);
            self.teller.tell(Event::Sync(name.clone(), Sync::Failed { failure, last: None }));
        }
        self.unread.borrow_mut().insert(what);
    }
}

impl Unit {
    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty() && self.deeds.is_empty()
    }
}

/// Whether a write reached the disk, or never can: then it is reported and given up.
fn passes(written: Result<(), Error>) -> bool {
    match written {
        Ok(()) => true,
        Err(error) if error.may_pass() => false,
        Err(error) => {
            tracing::error!(%error, "a row could not be written");
            true
        }
    }
}

/// The call that a job's next step makes, if it may cost. Also where it is free: it takes a slot, counts against a
/// rate, and what it makes must not be made twice.
pub(super) const fn call_of(errand: &Errand, step: &Step) -> Option<SpendCall> {
    match (errand, step) {
        (Errand::Upload(_), Step::Creating { .. }) => Some(SpendCall::Create),
        (Errand::Generate(_), Step::Submitting { .. }) => Some(SpendCall::Generate),
        (Errand::Chore(Chore::MakeGroup { .. }), Step::Calling { .. }) => Some(SpendCall::Group),
        _ => None,
    }
}

/// What an outcome tells of the call that was made for the job. `after` is where it leads.
pub(super) fn verdict(job: &Job, outcome: &Outcome, after: &Step) -> Option<Verdict> {
    use Outcome as O;
    let made = match outcome {
        O::Created(id) | O::Named(id) | O::Rejected { asset: Some(id), .. } => Some(id.to_string()),
        O::Ticketed { task, .. } | O::Accepted(task) => Some(task.to_string()),
        O::Did(Done::Group(id)) => Some(id.to_string()),
        _ => None,
    };
    let known = |outcome| Some(Verdict { outcome: Some(outcome), ..Verdict::default() });
    if call_of(&job.errand, &job.step).is_some() {
        return match outcome {
            O::Unreached(failure) | O::Refused(failure) if is_no(failure.kind) => {
                known(SpendOutcome::Refused)
            }
            O::Unreached(_) => known(SpendOutcome::Unreached),
            O::Refused(_) => known(SpendOutcome::Refused),
            O::Lost(_) | O::Restarted => known(SpendOutcome::Lost),
            _ => Some(Verdict { outcome: Some(SpendOutcome::Accepted), made, cost: None })
                .filter(|verdict| verdict.made.is_some()),
        };
    }
    match (&job.step, outcome) {
        (Step::Unsure { .. }, _) if made.is_some() && !matches!(after, Step::Unsure { .. }) => {
            Some(Verdict { outcome: Some(SpendOutcome::Found), made, cost: None })
        }
        (Step::Ingesting { .. }, _) if made.is_some() => Some(Verdict { made, ..Verdict::default() }),
        (Step::Running { .. }, O::Finished(link)) if link.cost.is_some() => {
            Some(Verdict { cost: link.cost.clone(), ..Verdict::default() })
        }
        _ => None,
    }
}

/// The provider answered, and the answer was to come back later.
const fn is_no(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Throttled | FailureKind::GroupNotFound | FailureKind::AssetNotFound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AssetId, TaskId};

    fn job(step: Step) -> Job {
        let errand = Errand::Chore(Chore::MakeGroup { name: "g".into(), description: String::new() });
        Job {
            id: JobId(1),
            connection: ConnectionName::new("c"),
            errand,
            step,
            paused: false,
            attempts: 0,
            run_at: Moment(0),
            created: Moment(0),
            trail: vec![],
            trouble: None,
        }
    }

    #[test]
    fn the_journal_tells_what_never_left_from_what_was_refused_and_what_was_lost() {
        let calling = job(Step::Calling { since: Moment(1) });
        let of =
            |outcome: Outcome| verdict(&calling, &outcome, &Step::Queued).and_then(|verdict| verdict.outcome);
        let failure = |kind| Failure::new(kind);
        assert_eq!(of(Outcome::Unreached(failure(FailureKind::Unreached))), Some(SpendOutcome::Unreached));
        assert_eq!(of(Outcome::Unreached(failure(FailureKind::Throttled))), Some(SpendOutcome::Refused));
        assert_eq!(of(Outcome::Refused(failure(FailureKind::BadRequest))), Some(SpendOutcome::Refused));
        assert_eq!(of(Outcome::Lost(failure(FailureKind::NoAnswer))), Some(SpendOutcome::Lost));
        assert_eq!(of(Outcome::Restarted), Some(SpendOutcome::Lost));
        let group = Outcome::Did(Done::Group(crate::model::GroupId::new("g-1")));
        let made = verdict(&calling, &group, &Step::Done(Done::Nothing)).unwrap();
        assert_eq!((made.outcome, made.made.as_deref()), (Some(SpendOutcome::Accepted), Some("g-1")));
    }

    #[test]
    fn what_was_lost_is_found_only_where_the_search_ends_it() {
        let unsure = job(Step::Unsure { since: Moment(1), looked: false });
        let found = Outcome::Created(AssetId::new("a"));
        let waiting = Step::Waiting { asset: AssetId::new("a"), since: Moment(2) };
        let told = verdict(&unsure, &found, &waiting).unwrap();
        assert_eq!(told.outcome, Some(SpendOutcome::Found));
        assert_eq!(verdict(&unsure, &Outcome::NoTrace, &unsure.step), None);
        let running =
            Step::Running { task: TaskId::new("t"), since: Moment(1), progress: None, word: String::new() };
        assert_eq!(verdict(&job(running.clone()), &Outcome::Passed, &running), None);
    }
}
