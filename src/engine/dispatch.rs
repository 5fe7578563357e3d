//! Gives out work: what is due and has a place. The step is on disk before the call is made.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::journal::{DISK_AGAIN, call_of};
use super::perform::{self, Came, Tools};
use super::plan::{Lane, lane_of, plan};
use super::run::{BatchKey, Brought, Chair, Room};
use super::settle::take_step;
use super::staging::{self, Way, batch_limit, way_in};
use super::{Account, batch, local, now};
use crate::model::job::{Chore, Into, Staged};
use crate::model::talk::Sync;
use crate::model::{ConnectionName, Errand, Event, Format, Job, JobId, Moment, Outcome, SpendCall, Step};
use crate::provider::{Progress, Provider};

/// A batch waits so long for files that are still being staged, counted from its first one that is ready.
pub(super) const GATHER: Duration = Duration::from_secs(10);

impl Room {
    /// Gives out all work that is due and has a place.
    pub(super) fn dispatch(&mut self) {
        let at = now();
        self.meet_twins();
        let mut due: Vec<(Lane, JobId)> = self
            .jobs
            .values()
            .filter(|job| !self.is_busy(job.id))
            .filter_map(|job| Some((self.lane(job, at)?, job.id)))
            .collect();
        due.sort_unstable(); // results first, then in the order of asking
        self.held.clear();
        let mut tomorrow = Vec::new();
        // Asked once a turn: only one such call of an account leaves in it.
        let mut over: BTreeMap<(Lane, ConnectionName), bool> = BTreeMap::new();
        for (lane, id) in due {
            // Some went along with one before them.
            if self.is_busy(id) || !self.may_cost_now(id, lane) {
                continue;
            }
            let Some(name) = self.jobs.get(&id).map(|job| job.connection.clone()) else { continue };
            let is_over = || self.left_today(lane, &name, at) == Some(0);
            if lane.is_paced() && *over.entry((lane, name.clone())).or_insert_with(is_over) {
                tomorrow.push(id);
            } else {
                self.give_out(id, lane, at);
            }
        }
        self.wait_for_tomorrow(&tomorrow, at);
        let held = &self.held;
        self.gathering.retain(|key, _| held.contains(key));
    }

    /// While rows cannot be written, nothing that costs leaves: nobody would know of it after a crash.
    fn may_cost_now(&self, id: JobId, lane: Lane) -> bool {
        let makes_group = |job: &Job| matches!(job.errand, Errand::Chore(Chore::MakeGroup { .. }));
        let costs = match lane {
            Lane::Create | Lane::Submit => true,
            Lane::Chore => self.jobs.get(&id).is_some_and(makes_group),
            Lane::Save | Lane::Ask | Lane::Stage | Lane::Sweep => false,
        };
        !costs || !self.is_failing()
    }

    fn lane(&self, job: &Job, at: Moment) -> Option<Lane> {
        if self.stands_aside(job.id) {
            return None;
        }
        lane_of(job, at, self.way(job, at))
    }

    /// How the file of a queued upload gets in; nothing while its account has no hands.
    fn way(&self, job: &Job, at: Moment) -> Option<Way> {
        let upload = job.upload().filter(|_| job.step == Step::Queued)?;
        let account = self.accounts.get(&job.connection)?;
        let provider = account.provider.as_deref()?;
        let in_place = self.in_place.contains(&job.id);
        Some(way_in(upload, provider, account.stage.is_some(), in_place, at))
    }

    fn give_out(&mut self, id: JobId, lane: Lane, at: Moment) {
        let Some(job) = self.jobs.get(&id) else { return };
        let connection = job.connection.clone();
        let Some(account) = self.accounts.get(&connection) else { return };
        // Waits until the connection has its key again, or its store.
        let Some(provider) = account.provider.clone() else { return };
        if lane == Lane::Sweep && account.stage.is_none() || !self.has_place(lane, &connection, at) {
            return;
        }
        let way = self.way(job, at);
        if let Some(upload) = job.upload() {
            if matches!(job.step, Step::Ingesting { .. }) {
                return self.ask_batch(id);
            }
            let limit = batch_limit(provider.as_ref(), upload.kind);
            if lane == Lane::Create
                && way.is_some_and(Way::is_open)
                && let Some(limit) = limit
            {
                return self.give_out_batch(id, limit, at);
            }
        }
        let settled = self.still_needed(job).or_else(|| local::settled_here(job, provider.as_ref()));
        if let Some(outcome) = settled {
            let calling = Job { step: Step::Calling { since: at }, ..job.clone() };
            self.jobs.insert(id, calling);
            return self.settle(id, Came::Of(outcome));
        }
        if self.keep_first(id) {
            return;
        }
        let Some(job) = self.jobs.get(&id) else { return };
        let format = self.format(job);
        let mut job = job.clone();
        let again = lane == Lane::Stage && !self.name_place(&mut job, format);
        let Some((work, step)) = plan(&job, at, way, again) else { return };
        let Some(tools) = self.tools(&connection, format) else { return };
        if job.step != step {
            let before = self.jobs.get(&id).cloned();
            take_step(&mut job, step);
            let kept = match call_of(&job.errand, &job.step) {
                Some(call) => self.write_calls(std::slice::from_ref(&job), call, at),
                None => self.keep_job(job.clone()),
            };
            // A result is fetched in any case: its address dies, and a restart would only fetch it again.
            if !kept && lane != Lane::Save {
                // Not on disk, so not done.
                if let Some(before) = before {
                    self.jobs.insert(id, Job { run_at: at.plus(DISK_AGAIN), ..before });
                }
                return;
            }
        }
        if lane == Lane::Create {
            self.space_out(&connection, 1, at);
        }
        let bytes = match lane {
            Lane::Create if way == Some(Way::Bytes) => perform::bytes_to_send(&job),
            Lane::Stage => job.upload().map(|upload| upload.bytes),
            _ => None,
        };
        if bytes.is_some() || lane == Lane::Save {
            tools.total.add(bytes.unwrap_or_default());
            self.progress.insert(id, (tools.progress.clone(), tools.total.clone(), 0));
        }
        if lane == Lane::Create {
            self.sent.insert(id, Arc::clone(&tools.sent));
        }
        if matches!(job.errand, Errand::Chore(Chore::Refresh)) {
            let last = self.read(|store| store.synced(&connection)).flatten();
            self.teller.tell(Event::Sync(connection, Sync::Reading { last }));
        }
        self.spawn_work(
            vec![id],
            lane,
            async move { vec![(id, perform::perform(work, &job, &tools).await)] },
        );
    }

    /// Sends what waits for the same place in one call, as soon as it is complete or has waited enough.
    fn give_out_batch(&mut self, id: JobId, limit: usize, at: Moment) {
        let Some(key) = self.jobs.get(&id).and_then(batch_key) else { return };
        if self.held.contains(&key) {
            return;
        }
        let mates = || self.jobs.values().filter(|job| batch_key(job).as_ref() == Some(&key));
        let left = self.left_today(Lane::Create, &key.0, at);
        let limit = left.map_or(limit, |left| limit.min(left as usize));
        let ready: Vec<JobId> = mates()
            .filter(|job| !self.is_busy(job.id) && self.lane(job, at) == Some(Lane::Create))
            .filter(|job| self.way(job, at).is_some_and(Way::is_open))
            .map(|job| job.id)
            .take(limit)
            .collect();
        let comes = |job: &Job| {
            !job.paused
                && !self.stands_aside(job.id)
                && (job.step == Step::Staging || self.way(job, at) == Some(Way::ToStage))
        };
        let more = ready.len() < limit && mates().any(comes);
        let since = *self.gathering.entry(key.clone()).or_insert(at);
        if more && at.since(since) < GATHER {
            self.held.insert(key);
            return;
        }
        let before: Vec<Job> = ready.iter().filter_map(|id| self.jobs.get(id).cloned()).collect();
        let mut sent = before.clone();
        for job in &mut sent {
            take_step(job, Step::Creating { since: at });
        }
        let (connection, ..) = key;
        let Some(tools) = self.tools(&connection, None) else { return };
        if !self.write_calls(&sent, SpendCall::Create, at) {
            for job in before {
                self.jobs.insert(job.id, Job { run_at: at.plus(DISK_AGAIN), ..job });
            }
            return;
        }
        self.space_out(&connection, sent.len(), at);
        if let Some(first) = ready.first() {
            self.sent.insert(*first, Arc::clone(&tools.sent));
        }
        self.spawn_work(ready, Lane::Create, async move { each(batch::submit(sent, tools).await) });
    }

    /// Asks after every file of the same task at once.
    fn ask_batch(&mut self, id: JobId) {
        let Some(job) = self.jobs.get(&id) else { return };
        let Step::Ingesting { task, .. } = &job.step else { return };
        let (connection, task) = (job.connection.clone(), task.clone());
        let is_mate = |job: &&Job| {
            job.connection == connection
                && matches!(&job.step, Step::Ingesting { task: other, .. } if *other == task)
                && !job.paused
                && !self.is_busy(job.id)
        };
        let mates: Vec<Job> = self.jobs.values().filter(is_mate).cloned().collect();
        let ids = mates.iter().map(|job| job.id).collect();
        let Some(tools) = self.tools(&connection, None) else { return };
        self.spawn_work(ids, Lane::Ask, async move { each(batch::ask(mates, task, tools).await) });
    }

    /// One more call of this lane may leave now.
    fn has_place(&self, lane: Lane, connection: &ConnectionName, at: Moment) -> bool {
        let here = |id: &JobId| self.jobs.get(id).is_some_and(|job| job.connection == *connection);
        let counts = |chair: &&Chair| match chair {
            Chair::Work(ids, taken) => *taken == lane && ids.first().is_some_and(here),
            _ => false,
        };
        let under_way = self.chairs.values().filter(counts).count();
        let too_early = lane.is_paced() && self.next_create(connection).is_some_and(|next| next > at);
        under_way < lane.width(self.taste.transfers_at_once) && !too_early
    }

    /// A create call that left later than it was given out, because its link had to be proven first, say, holds the next
    /// one back from then on.
    pub(super) fn space_from(&mut self, ids: &[JobId], sent: Moment) {
        let connection = ids.iter().find_map(|id| Some(self.jobs.get(id)?.connection.clone()));
        if let Some(connection) = connection
            && sent > Moment::default()
        {
            self.space_out(&connection, ids.len(), sent);
        }
    }

    /// The account creates nothing more before its stated rate allows it.
    fn space_out(&mut self, connection: &ConnectionName, count: usize, at: Moment) {
        if let Some(spacing) = self.spacing(connection, at) {
            self.hold_back(connection, at.plus(spacing * u32::try_from(count).unwrap_or(u32::MAX)));
        }
    }

    /// Writes down where the file of an upload will wait, unless it is known already. Whether it was new.
    fn name_place(&self, job: &mut Job, format: Option<Format>) -> bool {
        let Some(Account { provider: Some(provider), stage: Some(stage), .. }) =
            self.accounts.get(&job.connection)
        else {
            return true;
        };
        let Errand::Upload(upload) = &mut job.errand else { return true };
        if provider.host(upload.kind).is_some() {
            return true;
        }
        if matches!(upload.staged, Some(Staged::Store { .. })) {
            return false;
        }
        let key = stage.key(&staging::token(), format.map_or("bin", staging::ending));
        upload.staged = Some(Staged::Store { key });
        true
    }

    fn format(&self, job: &Job) -> Option<Format> {
        let original = job.upload()?.original;
        Some(self.read(|store| store.original(original)).flatten()?.facts.format)
    }

    fn tools(&self, connection: &ConnectionName, format: Option<Format>) -> Option<Tools> {
        let account = self.accounts.get(connection)?;
        let provider: Arc<dyn Provider> = account.provider.clone()?;
        Some(Tools {
            provider,
            stage: account.stage.clone(),
            fetcher: self.fetcher.clone(),
            folders: self.folders.clone(),
            disk: Arc::clone(&self.disk),
            progress: Progress::limited(self.upload_limit.clone()),
            total: Progress::default(),
            sent: Arc::default(),
            format,
            keeper: Arc::clone(&self.keeper),
        })
    }

    fn spawn_work(
        &mut self,
        ids: Vec<JobId>,
        lane: Lane,
        work: impl Future<Output = Vec<(JobId, Came)>> + Send + 'static,
    ) {
        self.busy.extend(ids.iter().copied());
        let task = self.tasks.spawn(async move { Brought::Of(work.await) });
        self.chairs.insert(task.id(), Chair::Work(ids, lane));
    }
}

/// What goes into one call together: the same account, kind and group.
fn batch_key(job: &Job) -> Option<BatchKey> {
    let upload = job.upload()?;
    let group = match &upload.into {
        Into::Group(group) => Some(group.clone()),
        Into::Nowhere => None,
        Into::After(_) => return None,
    };
    Some((job.connection.clone(), upload.kind, group))
}

fn each(ends: Vec<(JobId, Outcome)>) -> Vec<(JobId, Came)> {
    ends.into_iter().map(|(id, outcome)| (id, Came::Of(outcome))).collect()
}
