//! The loop: gives out work, takes what came of it, keeps the clock.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc as std_mpsc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::dispatch::GATHER;
use super::perform::Came;
use super::plan::{Lane, silence};
use super::{Account, Asked, Handle, Parts, Teller, links, now, verify};
use crate::model::connection::TestReport;
use crate::model::job::Chore;
use crate::model::{
    ConnectionName, Errand, Event, Failure, FailureKind, GroupId, Job, JobId, Looked, MediaKind, Moment,
    Outcome, PictureOf, PictureSize, Problem, VaultState,
};
use crate::provider::Progress;

/// A running engine. Dropping it closes the house.
pub struct Engine {
    handle: Handle,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Engine {
    /// A way to say commands.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// No new work; calls on the wire get up to five seconds. Waits for the end.
    pub fn close(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The other end is gone only if the engine ended by itself.
            if stop.send(()).is_err() {
                tracing::debug!("the engine had ended already");
            }
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the engine's thread ended with a panic");
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.close();
    }
}

/// Starts the engine on a thread of its own.
pub fn start(parts: Parts) -> std::io::Result<(Engine, std_mpsc::Receiver<Event>)> {
    let (handle, inbox) = Handle::new();
    let (events, hear) = std_mpsc::channel();
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(4)
        .thread_name("greenroom-work")
        .enable_all()
        .build()?;
    let thread = std::thread::Builder::new().name("greenroom-engine".to_owned()).spawn(move || {
        runtime.block_on(async move {
            let teller = Teller { events, wake: parts.wake };
            let mut room = Room::new(parts.store, parts.keeper, parts.folders, parts.fetcher, teller);
            room.load();
            room.run(inbox, stopped).await;
        });
        // Settings being written get a moment; a key store that waits for a person does not keep the house open.
        runtime.shutdown_timeout(Duration::from_secs(2));
    })?;
    Ok((Engine { handle, stop: Some(stop), thread: Some(thread) }, hear))
}

/// What a background task was about.
pub(super) enum Chair {
    Work(Vec<JobId>, Lane),
    Look(Looked),
    Link(String),
    Verify(ConnectionName, u64),
    Other,
}

/// What a change of the settings means for the rows of a connection.
pub(super) enum Change {
    Nothing,
    Renamed { was: ConnectionName },
    Removed,
}

/// What files share that go in one call: account, kind and group.
pub(super) type BatchKey = (ConnectionName, MediaKind, Option<GroupId>);

/// What a background task brought.
pub(super) enum Brought {
    Of(Vec<(JobId, Came)>),
    Looked(Looked),
    Verified(verify::Answer),
    Picture { of: PictureOf, size: PictureSize, path: Option<std::path::PathBuf> },
    Tested(ConnectionName, TestReport),
    Edited { name: ConnectionName, change: Change, result: Result<(), Failure>, accounts: Vec<Account> },
    Accounts { accounts: Vec<Account>, first: bool },
    Vault(VaultState),
    Kept(Result<(), Failure>),
    Nothing,
}

/// Calls on the wire get this long when the house is closed.
const PATIENCE_AT_CLOSING: Duration = Duration::from_secs(5);
/// A second Greenroom's rows are looked for this often.
const FOREIGN_ROWS: Duration = Duration::from_secs(1);
/// Progress is told this often and no more.
const PROGRESS: Duration = Duration::from_millis(100);

pub(super) struct Room {
    pub(super) store: crate::store::Store,
    pub(super) keeper: Arc<dyn super::Keeper>,
    pub(super) folders: super::Folders,
    pub(super) fetcher: crate::provider::Fetcher,
    pub(super) teller: Teller,
    pub(super) accounts: BTreeMap<ConnectionName, Account>,
    pub(super) jobs: BTreeMap<JobId, Job>,
    /// Stop as soon as the call under way has come back.
    pub(super) stopping: BTreeSet<JobId>,
    /// When each account may create next.
    pub(super) next_create: BTreeMap<ConnectionName, Moment>,
    pub(super) tasks: JoinSet<Brought>,
    pub(super) chairs: HashMap<Id, Chair>,
    pub(super) busy: BTreeSet<JobId>,
    pub(super) progress: BTreeMap<JobId, (Progress, Progress, u64)>,
    /// Uploads whose staged object is known to lie in the store.
    pub(super) in_place: BTreeSet<JobId>,
    /// Batches that wait for more files, since when; and those of the present turn.
    pub(super) gathering: BTreeMap<BatchKey, Moment>,
    pub(super) held: BTreeSet<BatchKey>,
    /// Verifications under way, by their number.
    pub(super) verifying: BTreeMap<ConnectionName, u64>,
    pub(super) verifications: u64,
    /// Queued uploads behind another of the same content, and those that were found to be the only one.
    pub(super) aside: BTreeSet<JobId>,
    pub(super) alone: BTreeSet<JobId>,
    /// What is to be parked and lies here already, with its row.
    pub(super) kept: BTreeSet<JobId>,
    pub(super) looks: VecDeque<std::path::PathBuf>,
    pub(super) looking: usize,
    /// When the create calls under way left, by the first of their jobs.
    pub(super) sent: BTreeMap<JobId, Arc<AtomicI64>>,
    /// Previews on their way down, and the sizes that were asked for meanwhile: each is fetched once.
    pub(super) previews: BTreeMap<PictureOf, Vec<PictureSize>>,
    pub(super) links: VecDeque<String>,
    pub(super) fetching: usize,
    pub(super) data_version: i64,
    closing: bool,
}

impl Room {
    fn new(
        store: crate::store::Store,
        keeper: Arc<dyn super::Keeper>,
        folders: super::Folders,
        fetcher: crate::provider::Fetcher,
        teller: Teller,
    ) -> Self {
        Self {
            store,
            keeper,
            folders,
            fetcher,
            teller,
            accounts: BTreeMap::new(),
            jobs: BTreeMap::new(),
            stopping: BTreeSet::new(),
            next_create: BTreeMap::new(),
            tasks: JoinSet::new(),
            chairs: HashMap::new(),
            busy: BTreeSet::new(),
            progress: BTreeMap::new(),
            in_place: BTreeSet::new(),
            gathering: BTreeMap::new(),
            held: BTreeSet::new(),
            verifying: BTreeMap::new(),
            verifications: 0,
            aside: BTreeSet::new(),
            alone: BTreeSet::new(),
            kept: BTreeSet::new(),
            looks: VecDeque::new(),
            looking: 0,
            sent: BTreeMap::new(),
            previews: BTreeMap::new(),
            links: VecDeque::new(),
            fetching: 0,
            data_version: 0,
            closing: false,
        }
    }

    /// Tells everything that is kept, and settles what the last process left.
    fn load(&mut self) {
        self.teller.tell(Event::Taste(self.keeper.taste()));
        self.teller.tell(Event::Offers(self.keeper.offers()));
        let accounts = self.keeper.outline();
        let names: Vec<ConnectionName> =
            accounts.iter().map(|account| account.connection.name.clone()).collect();
        self.set_accounts(accounts);
        for name in names {
            self.tell_shelf(&name);
            self.tell_draft(&name);
            if let Some(Some(at)) = self.read(|store| store.next_create(&name)) {
                self.next_create.insert(name, at);
            }
        }
        for original in self.read(crate::store::Store::originals).unwrap_or_default() {
            self.teller.tell(Event::Original(original));
        }
        for take in self.read(crate::store::Store::takes).unwrap_or_default() {
            self.teller.tell(Event::Take(take));
        }
        let jobs = self.read(crate::store::Store::jobs).unwrap_or_default();
        for job in jobs {
            let id = job.id;
            let ended = job.step.is_ended();
            self.teller.tell(Event::Job(Box::new(job.clone())));
            self.jobs.insert(id, job);
            if !ended {
                self.settle(id, Came::Of(Outcome::Restarted));
            }
        }
        self.follow_groups();
        super::slots::remove_torn_copies(&self.folders);
        self.forget_old_readings();
        self.fetch_accounts(true);
        let keeper = Arc::clone(&self.keeper);
        self.spawn_blocking(Chair::Other, move || Brought::Vault(keeper.vault()));
    }

    /// Every look at a library leaves a row; nobody asks for yesterday's.
    fn forget_old_readings(&mut self) {
        let at = now();
        let is_old = |job: &&Job| {
            job.step.is_ended()
                && matches!(job.errand, Errand::Chore(Chore::Refresh))
                && at.since(job.created) > Duration::from_hours(24)
        };
        let old: Vec<JobId> = self.jobs.values().filter(is_old).map(|job| job.id).collect();
        if !old.is_empty() && reached_disk(&self.store.remove_jobs(&old)) {
            for id in old {
                self.jobs.remove(&id);
                self.teller.tell(Event::JobGone(id));
            }
        }
    }

    /// The accounts with their secrets. A locked key store may keep this waiting; nothing else waits with it.
    pub(super) fn fetch_accounts(&mut self, first: bool) {
        let keeper = Arc::clone(&self.keeper);
        self.spawn_blocking(Chair::Other, move || Brought::Accounts { accounts: keeper.accounts(), first });
    }

    async fn run(&mut self, mut inbox: mpsc::Receiver<Asked>, mut stop: tokio::sync::oneshot::Receiver<()>) {
        let mut foreign = tokio::time::interval(FOREIGN_ROWS);
        foreign.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut give_up: Option<Instant> = None;
        loop {
            if self.closing {
                let deadline = *give_up.get_or_insert_with(|| Instant::now() + PATIENCE_AT_CLOSING);
                if self.busy.is_empty() || Instant::now() >= deadline {
                    return;
                }
            } else {
                self.dispatch();
            }
            let wake = self.next_wake(give_up);
            tokio::select! {
                asked = inbox.recv(), if !self.closing => match asked {
                    Some(asked) => self.obey(asked),
                    None => self.closing = true,
                },
                Some(ended) = self.tasks.join_next_with_id() => self.came_back(ended),
                _ = &mut stop, if !self.closing => self.closing = true,
                _ = foreign.tick() => self.look_beside(),
                () = sleep_until(wake) => {}
            }
            self.tell_progress();
        }
    }

    /// The earliest moment at which something may be due.
    fn next_wake(&self, give_up: Option<Instant>) -> Instant {
        let here = Instant::now();
        if let Some(deadline) = give_up {
            return deadline.min(here + PROGRESS);
        }
        if !self.progress.is_empty() {
            return here + PROGRESS;
        }
        let at = now();
        let due = self
            .jobs
            .values()
            .filter(|job| !job.step.is_ended() && !job.paused || self.awaits_sweep(job))
            .filter(|job| !self.is_busy(job.id))
            .map(|job| job.run_at)
            .chain(self.next_create.values().copied())
            .chain(self.gathering.values().map(|since| since.plus(GATHER)))
            .filter(|run_at| *run_at > at)
            .min();
        let wait = due.map_or(Duration::from_hours(1), |run_at| run_at.since(at));
        // Never a tight loop, whatever the rows say.
        here + wait.clamp(Duration::from_millis(5), Duration::from_hours(1))
    }

    pub(super) fn spawn_blocking(&mut self, chair: Chair, work: impl FnOnce() -> Brought + Send + 'static) {
        let task = self.tasks.spawn_blocking(work);
        self.chairs.insert(task.id(), chair);
    }

    fn came_back(&mut self, ended: Result<(Id, Brought), JoinError>) {
        let (id, brought) = match ended {
            Ok((id, brought)) => (id, Some(brought)),
            Err(error) => {
                tracing::error!(%error, "a piece of work ended with a panic");
                (error.id(), None)
            }
        };
        let chair = self.chairs.remove(&id).unwrap_or(Chair::Other);
        match (chair, brought) {
            (Chair::Work(jobs, _), Some(Brought::Kept(kept))) => self.kept(jobs, &kept),
            (Chair::Work(jobs, lane), brought) => {
                let mut ends: BTreeMap<JobId, Came> = match brought {
                    Some(Brought::Of(ends)) => ends.into_iter().collect(),
                    _ => BTreeMap::new(),
                };
                if let Some(sent) = jobs.first().and_then(|job| self.sent.remove(job)) {
                    self.space_from(&jobs, Moment(sent.load(Ordering::Relaxed)));
                }
                for job in jobs {
                    self.busy.remove(&job);
                    self.progress.remove(&job);
                    // A bug costs its jobs: what it may have started is treated as lost.
                    let came = ends.remove(&job);
                    let came = came.unwrap_or(Came::Of(Outcome::Lost(Failure::new(FailureKind::Bug))));
                    tracing::debug!(%job, ?lane, "came back");
                    match came {
                        Came::Of(outcome) if lane == Lane::Sweep => self.swept(job, &outcome),
                        came => self.settle(job, came),
                    }
                }
            }
            (Chair::Link(link), brought) => {
                let looked = if let Some(Brought::Looked(looked)) = brought {
                    looked
                } else {
                    let said = "it could not be read to its end".to_owned();
                    links::no_file(link, Problem::Unreadable { said })
                };
                self.fetching = self.fetching.saturating_sub(1);
                self.looked(looked);
                self.look_on();
            }
            (Chair::Verify(name, number), brought) => match brought {
                Some(Brought::Verified(answer)) => self.verified(&name, number, answer),
                _ => self.verified(&name, number, verify::Answer::broken()),
            },
            (Chair::Look(fallback), brought) => {
                let looked = match brought {
                    Some(Brought::Looked(looked)) => looked,
                    _ => fallback,
                };
                self.looking = self.looking.saturating_sub(1);
                self.looked(looked);
                self.look_on();
            }
            (Chair::Other, Some(brought)) => self.other_came_back(brought),
            (Chair::Other, None) => {}
        }
    }

    fn other_came_back(&mut self, brought: Brought) {
        match brought {
            Brought::Picture { of, size, path } => self.picture_came(of, size, path),
            Brought::Tested(name, report) => {
                if let Some(account) = self.accounts.get_mut(&name) {
                    account.connection.test = Some(report.clone());
                }
                self.teller.tell(Event::Tested(name, report));
            }
            Brought::Edited { name, change, result, accounts } => {
                match change {
                    Change::Renamed { was } if result.is_ok() => self.rename(&was, &name),
                    Change::Removed if result.is_ok() => {
                        reached_disk(&self.store.forget_connection(&name));
                        self.stop_verifying(&name);
                        self.tell_hidden(&name);
                        self.tell_parked(&name);
                    }
                    _ => {}
                }
                self.set_accounts(accounts);
                self.teller.tell(Event::Edited(name, result));
            }
            Brought::Accounts { accounts, first } => {
                self.set_accounts(accounts);
                if first {
                    self.teller.tell(Event::Loaded);
                }
            }
            Brought::Vault(state) => self.teller.tell(Event::Vault(state)),
            Brought::Of(_)
            | Brought::Looked(_)
            | Brought::Verified(_)
            | Brought::Kept(_)
            | Brought::Nothing => {}
        }
    }

    fn tell_progress(&mut self) {
        for (job, (done, total, told)) in &mut self.progress {
            let bytes = done.get();
            if bytes != *told {
                *told = bytes;
                let total = Some(total.get()).filter(|total| *total > 0);
                self.teller.tell(Event::Progress { job: *job, done: bytes, total });
            }
        }
    }

    /// Is a piece of this job's work under way?
    pub(super) fn is_busy(&self, id: JobId) -> bool {
        self.busy.contains(&id)
    }

    pub(super) fn silence_of(&self, job: &Job) -> crate::model::job::Silence {
        let provider = self.accounts.get(&job.connection).and_then(|account| account.provider.as_deref());
        silence(job, provider)
    }

    /// Reads a row; a failure is reported and leaves the reader without an answer.
    pub(super) fn read<T>(
        &self,
        ask: impl FnOnce(&crate::store::Store) -> Result<T, crate::store::Error>,
    ) -> Option<T> {
        match ask(&self.store) {
            Ok(answer) => Some(answer),
            Err(error) => {
                tracing::error!(%error, "the database could not be read");
                None
            }
        }
    }
}

/// Whether a write reached the disk; a failure is reported here and nowhere else.
pub(super) fn reached_disk<T>(written: &Result<T, crate::store::Error>) -> bool {
    if let Err(error) = written {
        tracing::error!(%error, "the database could not be written");
    }
    written.is_ok()
}
