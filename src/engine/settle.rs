//! The only place a job changes: its step, its row, and what else follows from it.

use std::collections::BTreeSet;
use std::time::Duration;

use super::journal::{call_of, verdict};
use super::now;
use super::perform::Came;
use super::run::Room;
use crate::model::job::{Chore, Done, Into, Silence, Staged, backoff, poll_wait};
use crate::model::talk::Sync;
use crate::model::{
    AssetId, AssetStatus, ConnectionName, Errand, Event, Failure, FailureKind, Group, GroupId, Job, JobId,
    Mark, Milestone, Moment, Outcome, Reason, SpendOutcome, Step, Take, TaskId, Wish,
};
use crate::store::Verdict;

/// A dead address is asked for anew so often before the result is given up for now.
const FRESH_ADDRESSES: u32 = 6;
/// After so many tries that reached nobody, the task is asked for a fresh address: hosts move.
const TRIES_OF_AN_ADDRESS: u32 = 3;
/// A lost create is looked for so often before a person is asked: lists lag behind.
const LOOKS_FOR_LOST: u32 = 3;
/// Clients saw a new group "not found" for a while (providers.md 3.2, I): so often a create waits for it.
const GROUP_PATIENCE: u32 = 4;

impl Room {
    /// Settles what came of a job's work. Its row and its call's, with all that follows, are on disk before anything is
    /// told.
    pub(super) fn settle(&mut self, id: JobId, came: Came) {
        self.together(|room| room.settle_now(id, came));
    }

    fn settle_now(&mut self, id: JobId, came: Came) {
        let Some(mut job) = self.jobs.get(&id).cloned() else { return };
        let at = now();
        let outcome = match came {
            Came::Of(outcome) => outcome,
            Came::Listing(listing) => {
                self.take_listing(&job, listing, at);
                Outcome::Did(Done::Nothing)
            }
            Came::Adopted(asset) => {
                self.adopt(*asset);
                Outcome::Did(Done::Nothing)
            }
        };
        let told = outcome.clone();
        let outcome = self.reconsider(&job, outcome, at);
        let silence = self.silence_of(&job);
        let before = job.step.clone();
        let next = match &outcome {
            // A question under way may hear of the cancelling before, or after, the cancelling has its answer.
            Outcome::Broke(_) if self.is_being_cancelled(id) => before.stopped(),
            outcome => before.next(outcome, silence, at),
        };
        // What the provider said stands in the journal, also where the job makes something else of it.
        let said = if matches!(before, Step::Unsure { .. }) { &outcome } else { &told };
        let verdict = verdict(&job, said, &next);
        self.learn(&job, said, at);
        self.keep_place(&mut job, &outcome);
        self.time(&mut job, &next, &outcome, at);
        let same_kind = std::mem::discriminant(&before) == std::mem::discriminant(&next);
        if same_kind {
            job.step = next;
        } else {
            take_step(&mut job, next);
        }
        if self.stopping.remove(&id) && !job.step.is_ended() && !matches!(job.step, Step::Unsure { .. }) {
            let stopped = job.step.stopped();
            take_step(&mut job, stopped);
        }
        if self.orphans.remove(&id) && job.step == Step::Queued {
            let stopped = job.step.stopped();
            take_step(&mut job, stopped);
        }
        if is_gone(&job) {
            mark(&mut job, Milestone::Vanished, at);
        }
        if matches!(job.step, Step::Active { .. } | Step::Failed { asset: Some(_), .. }) {
            // How long moderation took.
            self.stale.insert(job.connection.clone());
        }
        self.write_job_with(&job, verdict, at);
        if let Outcome::Did(Done::Nothing) = &outcome {
            self.chore_done(&job);
        }
        self.consequences(&job, &before, at);
        self.jobs.insert(id, job.clone());
        self.teller.tell(Event::Job(Box::new(job)));
        if let Some(wish) = self.wished.remove(&id) {
            self.wish(id, wish);
        }
    }

    /// A person asked the provider to cancel this generation, and it did, or its answer is still to come.
    fn is_being_cancelled(&self, id: JobId) -> bool {
        self.jobs.values().any(|job| {
            (!job.step.is_ended() || matches!(job.step, Step::Done(_)))
                && matches!(&job.errand, Errand::Chore(Chore::CancelTask { job, .. }) if *job == id)
        })
    }

    /// The row of the job, and with it what became known of its call.
    fn write_job_with(&mut self, job: &Job, verdict: Option<Verdict>, at: Moment) {
        self.write_job(job);
        let Some(verdict) = verdict else { return };
        self.stale.insert(job.connection.clone());
        let free = verdict.outcome.is_some_and(SpendOutcome::is_free);
        let id = job.id;
        self.write(move |store| store.settle_spend(id, &verdict, at));
        if free {
            // One call less today.
            self.wake_capped(at);
        }
    }

    /// What a refusal of a create call teaches of the account.
    fn learn(&mut self, job: &Job, said: &Outcome, at: Moment) {
        let (Step::Creating { .. }, Outcome::Unreached(failure) | Outcome::Refused(failure)) =
            (&job.step, said)
        else {
            return;
        };
        match failure.kind {
            FailureKind::Throttled => self.learn_rate(&job.connection, at),
            FailureKind::PoolFull => self.learn_slots(&job.connection, at),
            _ => {}
        }
    }

    /// Where the file of an upload waits, as far as this outcome tells.
    fn keep_place(&mut self, job: &mut Job, outcome: &Outcome) {
        let id = job.id;
        match (&job.step, outcome) {
            (Step::Staging, Outcome::Staged(staged)) => {
                if matches!(staged, Staged::Store { .. }) {
                    self.in_place.insert(id);
                }
                if let Errand::Upload(upload) = &mut job.errand {
                    upload.staged = Some(staged.clone());
                }
            }
            // Said no at the first try, so nothing lies there: nothing is to be swept, and the row can go.
            (Step::Staging, Outcome::Refused(_)) if job.attempts == 0 => {
                if let Errand::Upload(upload) = &mut job.errand {
                    upload.staged = None;
                }
            }
            // Whatever was wrong, the object is proven or written anew before it is used again.
            (Step::Creating { .. }, Outcome::Refused(_)) => {
                self.in_place.remove(&id);
            }
            _ => {}
        }
    }

    /// Refusals that time heals are no refusals.
    fn reconsider(&mut self, job: &Job, outcome: Outcome, at: Moment) -> Outcome {
        match outcome {
            // The group was made a moment ago and is not visible to the create call yet.
            Outcome::Refused(failure)
                if failure.kind == FailureKind::GroupNotFound
                    && matches!(job.step, Step::Creating { .. })
                    && job.attempts < GROUP_PATIENCE
                    && self.is_young_group(job, at) =>
            {
                Outcome::Unreached(failure)
            }
            // Likewise an asset that became Active a moment ago, for a generation (I).
            Outcome::Refused(failure)
                if failure.kind == FailureKind::AssetNotFound
                    && matches!(job.step, Step::Submitting { .. })
                    && job.attempts < GROUP_PATIENCE =>
            {
                Outcome::Unreached(failure)
            }
            // Only a fresh address that is dead too says that the task has no better one.
            Outcome::LinkDead
                if was_dead_before(job)
                    && (job.attempts >= FRESH_ADDRESSES || (job.attempts > 0 && is_past(job, at))) =>
            {
                Outcome::Refused(Failure::new(FailureKind::LinkExpired))
            }
            // A full disk is not the address's fault.
            Outcome::Unreached(failure)
                if matches!(job.step, Step::Saving { .. })
                    && failure.kind != FailureKind::LocalDisk
                    && job.attempts % 4 == TRIES_OF_AN_ADDRESS =>
            {
                Outcome::LinkDead
            }
            // What cannot be searched is not searched three times.
            Outcome::NoTrace
                if job.attempts + 1 < LOOKS_FOR_LOST && self.silence_of(job) == Silence::Look =>
            {
                Outcome::Unreached(Failure::new(FailureKind::NoAnswer))
            }
            // What the search found must be new: an older asset of that name is not the lost one.
            Outcome::Created(id) if matches!(job.step, Step::Unsure { .. }) && self.is_known(job, &id) => {
                Outcome::NoTrace
            }
            // Nor is a task that another order here was answered with.
            Outcome::Accepted(task)
                if matches!(job.step, Step::Unsure { .. }) && self.is_taken(job, &task) =>
            {
                Outcome::NoTrace
            }
            // Nor a group that was made for another.
            Outcome::Did(Done::Group(id))
                if matches!(job.step, Step::Unsure { .. }) && self.is_other_group(job, &id) =>
            {
                Outcome::NoTrace
            }
            outcome => outcome,
        }
    }

    fn is_taken(&self, job: &Job, task: &TaskId) -> bool {
        let here = |other: &Job| {
            other.id != job.id && other.connection == job.connection && other.step.task() == Some(task)
        };
        self.jobs.values().any(here) || self.is_anothers(job, task.as_str())
    }

    fn is_known(&self, job: &Job, id: &AssetId) -> bool {
        let here = |other: &Job| {
            other.id != job.id && other.connection == job.connection && other.asset() == Some(id)
        };
        self.jobs.values().any(here) || self.is_anothers(job, id.as_str())
    }

    fn is_other_group(&self, job: &Job, id: &GroupId) -> bool {
        let here = |other: &Job| {
            let made = matches!(&other.step, Step::Done(Done::Group(made)) if made == id);
            other.id != job.id && other.connection == job.connection && made
        };
        self.jobs.values().any(here) || self.is_anothers(job, id.as_str())
    }

    /// The journal says that it was made for another job, which may be off the list by now.
    fn is_anothers(&self, job: &Job, made: &str) -> bool {
        self.read(|store| store.is_made_for_another(&job.connection, made, job.id)).unwrap_or_default()
    }

    fn is_young_group(&self, job: &Job, at: Moment) -> bool {
        let Some(Into::Group(group)) = job.upload().map(|upload| &upload.into) else { return false };
        self.jobs.values().any(|other| {
            matches!(&other.step, Step::Done(Done::Group(made)) if made == group)
                && at.since(other.created) < Duration::from_mins(2)
        })
    }

    /// When the job is looked at next, and how often it was tried in vain.
    fn time(&mut self, job: &mut Job, next: &Step, outcome: &Outcome, at: Moment) {
        let in_vain = match outcome {
            Outcome::Unreached(failure) | Outcome::Lost(failure) => Some(failure.clone()),
            Outcome::NoTrace => Some(Failure::new(FailureKind::NoAnswer)),
            Outcome::LinkDead => Some(Failure::new(FailureKind::LinkExpired)),
            _ => None,
        };
        if let Some(failure) = in_vain {
            // What was tried in vain for another reason does not count against fresh addresses.
            if matches!(outcome, Outcome::LinkDead) && !was_dead_before(job) {
                job.attempts = 0;
            }
            job.attempts += 1;
            let mut wait = backoff(job.attempts, fastrand::f64());
            if let Some(asked) = failure.retry_after {
                wait = wait.max(asked);
            }
            job.run_at = at.plus(wait);
            if failure.kind == FailureKind::Throttled
                && matches!(job.step, Step::Creating { .. } | Step::Submitting { .. })
            {
                // Everybody waits: the limit is the account's, not the job's.
                let learned = self.spacing(&job.connection, at).filter(|_| job.upload().is_some());
                let alone = learned.map_or(wait, |spacing| spacing.max(wait));
                let until = at.plus(failure.retry_after.unwrap_or(alone));
                let connection = job.connection.clone();
                self.hold_back(&connection, until);
                job.run_at = at;
                mark(job, Milestone::Throttled, at);
                self.teller.tell(Event::SlowedDown(connection, until));
            } else if failure.kind == FailureKind::Unreached && *next == Step::Queued {
                mark(job, Milestone::Unreached, at);
                // It goes out when its owner says so, not when the network does.
                job.paused |= job.upload().is_some() && !self.taste.start_when_online;
            }
            job.trouble = Some(failure);
            return;
        }
        if matches!(outcome, Outcome::Restarted) {
            if job.step == Step::Staging {
                job.attempts += 1; // something of the file may lie there
            }
            // What waits on purpose still waits: for its owner's second thoughts, for tomorrow, or because it was told to.
            let told_to_wait =
                |trouble: &Failure| trouble.retry_after.is_some() || trouble.kind == FailureKind::DailyLimit;
            if job.held(at).is_none() && !job.trouble.as_ref().is_some_and(told_to_wait) {
                job.run_at = job.run_at.min(at);
            }
            return;
        }
        let was_dead = was_dead_before(job);
        // A fresh address proves nothing yet: only the film itself ends the count.
        if !matches!(outcome, Outcome::Finished(_)) {
            job.attempts = 0;
        }
        job.trouble = match (outcome, next) {
            // Why it is unsure.
            (Outcome::Refused(failure), Step::Unsure { .. }) => Some(failure.clone()),
            // That the address before was dead is forgotten with the film, not with another address.
            (Outcome::Finished(_), _) if was_dead => job.trouble.take(),
            _ => None,
        };
        job.run_at = match next {
            Step::Waiting { since, .. } | Step::Running { since, .. } | Step::Ingesting { since, .. } => {
                at.plus(poll_wait(at.since(*since)))
            }
            _ => at,
        };
    }

    /// What follows from where the job stands now.
    fn consequences(&mut self, job: &Job, before: &Step, at: Moment) {
        match (&job.step, &job.errand) {
            // Stopped as soon as its call came back: what the call made stands in the library all the same.
            (Step::Waiting { asset, .. } | Step::Stopped { asset: Some(asset), .. }, Errand::Upload(_)) => {
                self.put_asset(job, asset, AssetStatus::Processing);
            }
            (Step::Active { asset }, Errand::Upload(_)) => self.put_asset(job, asset, AssetStatus::Active),
            // Not refused, but gone.
            (Step::Failed { asset: Some(asset), .. }, Errand::Upload(_)) if is_gone(job) => {
                // Known before the shelf is told: this job says it of itself already.
                self.jobs.insert(job.id, job.clone());
                self.vanished(&job.connection, asset, at);
            }
            (Step::Failed { failure, asset: Some(asset), .. }, Errand::Upload(_)) => {
                let reason = Reason {
                    code: failure.code.clone().unwrap_or_default(),
                    message: failure.said.clone().unwrap_or_default(),
                    raw: failure.raw.clone(),
                };
                self.put_asset(job, asset, AssetStatus::Failed(reason));
            }
            (Step::Done(Done::Group(id)), Errand::Chore(Chore::MakeGroup { name, description })) => {
                let group = Group {
                    connection: job.connection.clone(),
                    id: id.clone(),
                    name: name.clone(),
                    description: description.clone(),
                    group_type: if self.has_local_groups(&job.connection) { "local" } else { "AIGC" }
                        .to_owned(),
                    created: Some(at),
                };
                self.put_group(group);
                self.open_group(job.id, id);
            }
            (Step::Failed { failure, .. }, Errand::Chore(Chore::MakeGroup { .. })) => {
                self.shut_group(job.id, failure);
            }
            (Step::Stopped { .. }, Errand::Chore(Chore::MakeGroup { .. })) => {
                self.shut_group(job.id, &Failure::new(FailureKind::GroupNotFound));
            }
            (Step::Failed { failure, .. }, Errand::Chore(Chore::Refresh)) => {
                self.sync_failed(job.connection.clone(), failure.clone());
            }
            (Step::Failed { .. } | Step::Stopped { .. }, Errand::Chore(Chore::ParkAsset { .. })) => {
                self.unpark(job);
            }
            // Given up by a person: the list is as old as it was.
            (Step::Stopped { .. }, Errand::Chore(Chore::Refresh)) => {
                let last = self.read(|store| store.synced(&job.connection)).flatten();
                let sync = last.map_or(Sync::Never, Sync::At);
                self.teller.tell(Event::Sync(job.connection.clone(), sync));
            }
            (Step::Queued, Errand::Chore(Chore::Refresh)) if job.trouble.is_some() => {
                if let Some(failure) = job.trouble.clone() {
                    self.sync_failed(job.connection.clone(), failure);
                }
            }
            (Step::Saved { task, path }, Errand::Generate(_)) => {
                let result = match before {
                    Step::Saving { result, .. } | Step::Ready { result, .. } => Some(result.clone()),
                    _ => None,
                };
                let take = Take {
                    job: job.id,
                    connection: job.connection.clone(),
                    task: task.clone(),
                    path: path.clone(),
                    provenance: None,
                    saved: at,
                    link_until: result.as_ref().map(|result| result.until),
                    seed: result.as_ref().and_then(|result| result.seed),
                    cost: result.and_then(|result| result.cost),
                };
                self.teller.tell(Event::Take(take.clone()));
                self.write(move |store| store.put_take(&take));
                self.owe_provenance(job.id);
            }
            _ => {}
        }
    }

    pub(super) fn sync_failed(&mut self, connection: ConnectionName, failure: Failure) {
        let last = self.read(|store| store.synced(&connection)).flatten();
        self.teller.tell(Event::Sync(connection, Sync::Failed { failure, last }));
    }

    /// A chore about something that is kept here too.
    fn chore_done(&mut self, job: &Job) {
        let Errand::Chore(chore) = &job.errand else { return };
        let connection = &job.connection;
        match chore {
            Chore::RenameAsset { id, name } => {
                if let Some(mut asset) = self.asset(connection, id) {
                    asset.name.clone_from(name);
                    self.keep_asset(asset, now());
                }
            }
            Chore::RemoveAsset { id } | Chore::ParkAsset { id, .. } => {
                self.teller.tell(Event::AssetGone(connection.clone(), id.clone()));
                let (connection, id) = (connection.clone(), id.clone());
                let name = connection.clone();
                self.write(move |store| store.remove_asset(&connection, &id));
                self.tell_parked(&name);
            }
            Chore::RenameGroup { id, name } => {
                let groups = self.read(|store| store.shelf(connection)).map(|(groups, _, _)| groups);
                let found = groups.unwrap_or_default().into_iter().find(|group| group.id == *id);
                if let Some(mut group) = found {
                    group.name.clone_from(name);
                    self.put_group(group);
                }
            }
            Chore::RemoveGroup { id } if self.has_local_groups(connection) => {
                self.dissolve_group(connection, id);
            }
            Chore::RemoveGroup { id } => {
                self.teller.tell(Event::GroupGone(connection.clone(), id.clone()));
                let (connection, id) = (connection.clone(), id.clone());
                self.write(move |store| store.remove_group(&connection, &id));
            }
            Chore::CancelTask { job, task } => self.task_cancelled(*job, task),
            Chore::Refresh | Chore::MakeGroup { .. } | Chore::AdoptAsset { .. } => {}
        }
    }

    /// The provider will not make this video. A question on its way about it is waited for.
    fn task_cancelled(&mut self, id: JobId, task: &TaskId) {
        let Some(mut job) = self.jobs.get(&id).cloned() else { return };
        if !matches!(&job.step, Step::Running { task: running, .. } if running == task) {
            return;
        }
        if self.is_busy(id) {
            self.stopping.insert(id);
            return;
        }
        let stopped = job.step.stopped();
        take_step(&mut job, stopped);
        self.keep_job(job);
    }

    /// The group exists: what waited for it may go.
    fn open_group(&mut self, maker: JobId, group: &GroupId) {
        for mut job in self.waiting_for(maker) {
            if let Errand::Upload(upload) = &mut job.errand {
                upload.into = Into::Group(group.clone());
            }
            self.keep_job(job);
        }
    }

    /// Files whose group was made, or given up, before their own row was seen: a second Greenroom writes the
    /// one row after the other, and either may end in between.
    pub(super) fn follow_groups(&mut self) {
        let waits = |job: &Job| match job.upload().map(|upload| &upload.into) {
            Some(Into::After(maker)) if !job.step.is_ended() => Some(*maker),
            _ => None,
        };
        let makers: BTreeSet<JobId> = self.jobs.values().filter_map(waits).collect();
        for maker in makers {
            match self.jobs.get(&maker).map(|maker| maker.step.clone()) {
                Some(Step::Done(Done::Group(group))) => self.open_group(maker, &group),
                Some(Step::Failed { failure, .. }) => self.shut_group(maker, &failure),
                Some(Step::Stopped { .. }) | None => {
                    self.shut_group(maker, &Failure::new(FailureKind::GroupNotFound));
                }
                Some(_) => {}
            }
        }
    }

    /// The group will not exist: what waited for it says so.
    fn shut_group(&mut self, maker: JobId, failure: &Failure) {
        for mut job in self.waiting_for(maker) {
            let failed = Step::Failed { failure: failure.clone(), asset: None, task: None };
            take_step(&mut job, failed);
            self.keep_job(job);
        }
    }

    fn waiting_for(&self, maker: JobId) -> Vec<Job> {
        let waits = |job: &&Job| {
            !job.step.is_ended() && job.upload().is_some_and(|upload| upload.into == Into::After(maker))
        };
        self.jobs.values().filter(waits).cloned().collect()
    }

    /// A person's wish about a job.
    pub(super) fn wish(&mut self, id: JobId, wish: Wish) {
        self.together(|room| room.wish_now(id, wish));
    }

    fn wish_now(&mut self, id: JobId, wish: Wish) {
        let Some(mut job) = self.jobs.get(&id).cloned() else { return };
        let at = now();
        let sends_now = wish == Wish::Resume && job.held(at).is_some();
        if !job.can(wish) && !sends_now {
            return;
        }
        let before = job.step.clone();
        match wish {
            Wish::Pause => job.paused = true,
            Wish::Resume => {
                job.paused = false;
                // What the provider asked for is not shortened by a person's pause.
                if job.trouble.as_ref().is_none_or(|trouble| trouble.retry_after.is_none()) {
                    job.run_at = at;
                }
            }
            // The search under way may find it: then there is nothing to send again, or to forget.
            Wish::LookAgain | Wish::SendAgain | Wish::Forget if self.is_busy(id) => {
                self.wished.insert(id, wish);
                self.teller.tell(Event::Job(Box::new(job)));
                return;
            }
            // Nor is anything sent again before it was looked for once.
            Wish::SendAgain if matches!(job.step, Step::Unsure { looked: false, .. }) => {
                self.wished.insert(id, wish);
                job.run_at = at;
            }
            Wish::Cancel if self.is_busy(id) => {
                // A call on the wire is not torn: what it made must be known before the job stops.
                self.stopping.insert(id);
                return;
            }
            Wish::Cancel => {
                let stopped = job.step.stopped();
                take_step(&mut job, stopped);
            }
            Wish::Retry => {
                let Some(step) = job.retried(at) else { return };
                if let Some(Into::After(maker)) = job.upload().map(|upload| upload.into.clone()) {
                    self.wish(maker, Wish::Retry);
                }
                // What may have arrived is not tried again: a person is asked first.
                if !matches!(step, Step::Unsure { .. }) {
                    mark(&mut job, Milestone::Retried, at);
                }
                job.step = step;
                begin_again(&mut job, at);
            }
            Wish::LookAgain => {
                if let Step::Unsure { since, .. } = job.step
                    && self.silence_of(&job) == Silence::Look
                {
                    job.step = Step::Unsure { since, looked: false };
                    begin_again(&mut job, at);
                }
            }
            Wish::SendAgain => {
                mark(&mut job, Milestone::Retried, at);
                job.step = Step::Queued;
                begin_again(&mut job, at);
            }
            Wish::Forget => {
                let stopped = job.step.stopped();
                take_step(&mut job, stopped);
            }
        }
        let forgotten = (wish == Wish::Forget)
            .then(|| Verdict { outcome: Some(SpendOutcome::Forgotten), ..Verdict::default() });
        self.write_job_with(&job, forgotten, at);
        self.consequences(&job, &before, at);
        self.jobs.insert(id, job.clone());
        self.teller.tell(Event::Job(Box::new(job)));
    }

    /// The connection is removed: what waits here is not sent, now or when another takes its name. What is at the
    /// provider, or on its way there, is kept.
    pub(super) fn stop_queued_of(&mut self, name: &ConnectionName) {
        let waits = |job: &&Job| job.connection == *name && !job.step.is_ended();
        let open: Vec<Job> = self.jobs.values().filter(waits).cloned().collect();
        self.together(|room| {
            for job in open {
                match job.step {
                    Step::Queued | Step::Staging => room.wish(job.id, Wish::Cancel),
                    // Stopped only if its call comes back with nothing sent.
                    _ if room.is_busy(job.id) && call_of(&job.errand, &job.step).is_some() => {
                        room.orphans.insert(job.id);
                    }
                    _ => {}
                }
            }
        });
    }
}

/// Moves a job to a step and marks the way.
pub(super) fn take_step(job: &mut Job, step: Step) {
    if let Some(what) = step.milestone() {
        let found = matches!(job.step, Step::Unsure { .. })
            && matches!(step, Step::Waiting { .. } | Step::Running { .. } | Step::Active { .. });
        mark(job, if found { Milestone::Found } else { what }, now());
    }
    job.step = step;
}

/// The address before this one was dead too.
fn was_dead_before(job: &Job) -> bool {
    job.trouble.as_ref().is_some_and(|trouble| trouble.kind == FailureKind::LinkExpired)
}

/// The asset it made is not at the provider any more.
fn is_gone(job: &Job) -> bool {
    matches!(&job.step, Step::Failed { failure, asset: Some(_), .. }
        if failure.kind == FailureKind::AssetNotFound && job.upload().is_some())
}

/// Past its time, so that another address of the same task will hardly live.
fn is_past(job: &Job, at: Moment) -> bool {
    matches!(&job.step, Step::Saving { result, .. } if result.until < at)
}

fn begin_again(job: &mut Job, at: Moment) {
    job.attempts = 0;
    job.trouble = None;
    job.paused = false;
    job.run_at = at;
}

fn mark(job: &mut Job, what: Milestone, at: Moment) {
    job.trail.push(Mark { at, what });
}
