//! The loop: gives out work, takes what came of it, keeps the clock.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc as std_mpsc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::dispatch::GATHER;
use super::journal::{Unit, Unread};
use super::perform::Came;
use super::pictures::{Made, Pictures};
use super::plan::{Lane, silence};
use super::repairs::{RepairOf, Repairs};
use super::watch::Watch;
use super::{Account, Asked, Handle, Parts, Teller, links, looks, now, verify};
use crate::model::connection::TestReport;
use crate::model::fix::{Repair, RepairTrouble, Tools};
use crate::model::job::Chore;
use crate::model::talk::{Previews, ResultsFolder, StoreState, Taste};
use crate::model::{
    AssetId, Budget, ConnectionName, Errand, Event, Failure, FailureKind, GroupId, Job, JobId, Looked,
    MediaKind, Moment, Outcome, PictureOf, PictureSize, Problem, VaultState, Wish,
};
use crate::provider::{AssetState, Progress, SpeedLimit, Trouble};
use crate::store::{Pace, Store};

/// A running engine. Dropping it closes the house.
pub struct Engine {
    pub(super) handle: Handle,
    pub(super) stop: Option<tokio::sync::oneshot::Sender<()>>,
    pub(super) thread: Option<std::thread::JoinHandle<()>>,
    /// Another process holds the house.
    pub(super) beside: Arc<AtomicBool>,
}

impl Engine {
    /// A way to say commands.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Another process holds the house; when it is gone, this one takes over and the answer changes.
    pub fn beside(&self) -> bool {
        self.beside.load(Ordering::Acquire)
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
    let runtime = runtime()?;
    let thread = std::thread::Builder::new().name("greenroom-engine".to_owned()).spawn(move || {
        runtime.block_on(async move {
            let teller = Teller::new(events, parts.wake);
            let mut room =
                Room::new(parts.store, parts.keeper, parts.folders, parts.fetcher, parts.disk, teller);
            room.load();
            room.run(inbox, stopped).await;
        });
        runtime.shutdown_timeout(LAST_MOMENT);
    })?;
    let beside = Arc::new(AtomicBool::new(false));
    Ok((Engine { handle, stop: Some(stop), thread: Some(thread), beside }, hear))
}

/// Settings being written get a moment; a key store that waits for a person does not keep the house open.
pub(super) const LAST_MOMENT: Duration = Duration::from_secs(2);

/// What carries the work.
pub(super) fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        // More than looks and pictures take up: the proof of a result waits for none of them.
        .max_blocking_threads(12)
        .thread_name("greenroom-work")
        .enable_all()
        .build()
}

/// What a background task was about.
pub(super) enum Chair {
    Work(Vec<JobId>, Lane),
    Look(Looked),
    Link(String),
    /// So many paths are being walked.
    Walk(usize),
    Picture(PictureOf, PictureSize),
    Repair(RepairOf),
    Watch((ConnectionName, AssetId)),
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
    Walked(Vec<Result<std::path::PathBuf, Looked>>),
    Verified(verify::Answer),
    Picture(Made),
    Repaired(Box<Repair>),
    Tools(Tools),
    Previews(Previews),
    Found(looks::Again),
    /// Nothing where the account can no longer be asked.
    Watched(Option<Box<Result<AssetState, Trouble>>>),
    Tested(ConnectionName, TestReport),
    Edited {
        name: ConnectionName,
        change: Change,
        result: Result<(), Failure>,
        accounts: Vec<Account>,
    },
    Accounts {
        accounts: Vec<Account>,
        first: bool,
    },
    Vault(VaultState),
    Kept(Result<(), Failure>),
    Results(ResultsFolder),
    Noted(JobId, std::io::Result<Option<std::path::PathBuf>>),
    Nothing,
}

/// Calls on the wire get this long when the house is closed.
const PATIENCE_AT_CLOSING: Duration = Duration::from_secs(5);
/// A second Greenroom's rows are looked for this often.
const FOREIGN_ROWS: Duration = Duration::from_secs(1);
/// Progress is told this often and no more.
const PROGRESS: Duration = Duration::from_millis(100);

/// How far the start has come.
#[derive(Default)]
struct Loading {
    /// Every job is taken up.
    jobs: bool,
    /// The accounts with their secrets are here.
    accounts: bool,
    /// Whoever listens knows that all is told.
    told: bool,
}

pub(super) struct Room {
    pub(super) store: crate::store::Store,
    pub(super) keeper: Arc<dyn super::Keeper>,
    pub(super) folders: super::Folders,
    pub(super) fetcher: crate::provider::Fetcher,
    pub(super) disk: Arc<dyn super::Disk>,
    pub(super) teller: Teller,
    pub(super) accounts: BTreeMap<ConnectionName, Account>,
    pub(super) jobs: BTreeMap<JobId, Job>,
    /// Stop as soon as the call under way has come back.
    pub(super) stopping: BTreeSet<JobId>,
    /// Their connection was removed while their call was on the wire.
    pub(super) orphans: BTreeSet<JobId>,
    /// What a person wishes of a job as soon as the search for what it lost has come back.
    pub(super) wished: BTreeMap<JobId, Wish>,
    /// How fast each account may create.
    pub(super) paces: BTreeMap<ConnectionName, Pace>,
    /// What each account may, as it was last told; those of which it may have changed; and when the day ends.
    pub(super) budgets: BTreeMap<ConnectionName, Budget>,
    pub(super) stale: BTreeSet<ConnectionName>,
    pub(super) day_ends: Option<Moment>,
    /// Writes that are being made together, and those that did not reach the disk.
    pub(super) unit: Option<Unit>,
    pub(super) unsaved: Unit,
    /// What is to be told once it can be read; why the last reading failed.
    pub(super) unread: RefCell<BTreeSet<Unread>>,
    pub(super) read_trouble: RefCell<Option<String>>,
    /// Why rows cannot be used, as it was told, and when they are tried again.
    pub(super) failing: Option<String>,
    pub(super) mend_at: Option<Moment>,
    loading: Loading,
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
    pub(super) pictures: Pictures,
    pub(super) repairs: Repairs,
    /// The best take of each request.
    pub(super) best: BTreeSet<JobId>,
    /// Notes beside videos that are being written, and whether they are to be written anew then.
    pub(super) noting: BTreeMap<JobId, bool>,
    /// There may be notes that are owed.
    pub(super) owes: bool,
    pub(super) watch: Watch,
    pub(super) links: VecDeque<String>,
    pub(super) fetching: usize,
    /// Paths that are being walked.
    pub(super) walking: usize,
    pub(super) data_version: i64,
    /// The verdicts as they were last told.
    pub(super) verdicts_stamp: Cell<(i64, i64, i64)>,
    /// The face takes what a second start hands over.
    pub(super) receives: bool,
    /// Writes settings down in their order.
    pub(super) pen: super::remember::Pen,
    /// A person's taste, as it was last told.
    pub(super) taste: Taste,
    /// How fast files go up, all together.
    pub(super) upload_limit: SpeedLimit,
    pub(super) closing: bool,
}

impl Room {
    pub(super) fn new(
        store: crate::store::Store,
        keeper: Arc<dyn super::Keeper>,
        folders: super::Folders,
        fetcher: crate::provider::Fetcher,
        disk: Arc<dyn super::Disk>,
        teller: Teller,
    ) -> Self {
        Self {
            store,
            keeper,
            folders,
            fetcher,
            disk,
            teller,
            accounts: BTreeMap::new(),
            jobs: BTreeMap::new(),
            stopping: BTreeSet::new(),
            orphans: BTreeSet::new(),
            wished: BTreeMap::new(),
            paces: BTreeMap::new(),
            budgets: BTreeMap::new(),
            stale: BTreeSet::new(),
            day_ends: None,
            unit: None,
            unsaved: Unit::default(),
            unread: RefCell::default(),
            read_trouble: RefCell::default(),
            failing: None,
            mend_at: None,
            loading: Loading::default(),
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
            pictures: Pictures::default(),
            repairs: Repairs::default(),
            best: BTreeSet::new(),
            noting: BTreeMap::new(),
            owes: false,
            watch: Watch::default(),
            links: VecDeque::new(),
            fetching: 0,
            walking: 0,
            data_version: 0,
            verdicts_stamp: Cell::default(),
            receives: false,
            pen: super::remember::Pen::default(),
            taste: Taste::default(),
            upload_limit: SpeedLimit::default(),
            closing: false,
        }
    }

    /// Tells everything that is kept, and settles what the last process left.
    pub(super) fn load(&mut self) {
        if let Some(rebuilt) = self.store.rebuilt() {
            self.teller.tell(Event::Store(StoreState::Rebuilt(self.with_films(rebuilt.clone()))));
        }
        let taste = self.keeper.taste();
        self.follow_taste(taste);
        self.teller.tell(Event::Taste(taste));
        self.teller.tell(Event::Conventions(self.keeper.conventions()));
        self.teller.tell(Event::Keys(self.keeper.keys()));
        self.teller.tell(Event::Offers(self.keeper.offers()));
        let accounts = self.keeper.outline();
        let names: Vec<ConnectionName> =
            accounts.iter().map(|account| account.connection.name.clone()).collect();
        self.set_accounts(accounts);
        for name in names {
            self.tell_shelf(&name);
            self.tell_draft(&name);
        }
        self.tell_originals();
        self.tell_takes();
        self.tell_verdicts();
        self.tell_choices();
        self.load_jobs();
        super::slots::remove_torn_copies(&self.folders);
        super::leftovers::sweep_and_tell(
            &mut self.store,
            self.jobs.values(),
            &self.folders.repaired,
            &self.teller,
        );
        self.fetch_accounts(true);
        let keeper = Arc::clone(&self.keeper);
        self.spawn_blocking(Chair::Other, move || Brought::Vault(keeper.vault()));
        self.find_tools();
    }

    pub(super) fn tell_originals(&self) {
        match self.read(Store::originals) {
            Some(originals) => {
                for original in originals {
                    self.teller.tell(Event::Original(original));
                }
            }
            None => self.will_read(Unread::Originals),
        }
    }

    /// Takes up every job where the last process left it. Whether they could be read.
    pub(super) fn load_jobs(&mut self) -> bool {
        if self.loading.jobs {
            return true;
        }
        let names: BTreeSet<ConnectionName> = self.accounts.keys().cloned().collect();
        let Some(jobs) = self.read(Store::jobs) else {
            // Not an empty queue: one that could not be read. Nothing of it moves until it can be.
            self.will_read(Unread::Jobs);
            return false;
        };
        for name in names.into_iter().chain(jobs.iter().map(|job| job.connection.clone())) {
            if !self.paces.contains_key(&name) {
                let Some(pace) = self.read(|store| store.pace(&name)) else {
                    self.will_read(Unread::Jobs);
                    return false;
                };
                self.paces.insert(name, pace);
            }
        }
        self.loading.jobs = true;
        self.together(|room| {
            for job in jobs {
                let id = job.id;
                let ended = job.step.is_ended();
                room.teller.tell(Event::Job(Box::new(job.clone())));
                room.jobs.insert(id, job);
                if !ended {
                    room.settle(id, Came::Of(Outcome::Restarted));
                }
            }
            room.follow_groups();
        });
        self.forget_old_readings();
        self.stale.extend(self.accounts.keys().cloned());
        true
    }

    /// Every job is taken up.
    pub(super) const fn has_jobs(&self) -> bool {
        self.loading.jobs
    }

    /// Everything is told, once everything could be read.
    pub(super) fn tell_loaded(&mut self) {
        let shelves = |unread: &Unread| matches!(unread, Unread::Shelf(_));
        if self.loading.accounts && !self.loading.told && self.unread.borrow().iter().all(shelves) {
            self.loading.told = true;
            self.tell_budgets();
            self.teller.tell(Event::Loaded);
        }
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

    pub(super) async fn run(
        &mut self,
        mut inbox: mpsc::Receiver<Asked>,
        mut stop: tokio::sync::oneshot::Receiver<()>,
    ) {
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
                self.mend(now());
                self.dispatch();
                self.note_takes();
                self.look_after();
                self.pictures_again();
            }
            self.tell_store();
            self.tell_budgets();
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
        if !self.progress.is_empty() || self.repairs.is_busy() {
            return here + PROGRESS;
        }
        let at = now();
        let due = self
            .jobs
            .values()
            .filter(|job| !job.step.is_ended() && !job.paused || self.awaits_sweep(job))
            .filter(|job| !self.is_busy(job.id))
            .map(|job| job.run_at)
            .chain(self.paces.values().filter_map(|pace| pace.next_create))
            .chain(self.mend_at)
            .chain(self.day_ends)
            .chain(self.gathering.values().map(|since| since.plus(GATHER)))
            .chain(self.watch.next_look())
            .chain(self.pictures.next_look())
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
            (Chair::Walk(count), Some(Brought::Walked(found))) => self.walked(count, found),
            (Chair::Walk(count), _) => self.walked(count, vec![]),
            (Chair::Picture(of, size), brought) => {
                let made = if let Some(Brought::Picture(made)) = brought { made } else { Made::None };
                self.picture_came(of, size, made);
            }
            (Chair::Repair(of), brought) => {
                let said = || "the decoder gave up on it".to_owned();
                let came = match brought {
                    Some(Brought::Repaired(came)) => *came,
                    _ => Repair::Failed(RepairTrouble::Failed { said: said() }),
                };
                self.repairs.came(of, came, &mut self.store, &self.teller);
                self.repair_on();
            }
            (Chair::Watch(key), brought) => match brought {
                Some(Brought::Watched(answer)) => self.watched(&key, answer.map(|answer| *answer)),
                _ => self.watched(&key, None),
            },
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
                        self.stop_queued_of(&name);
                        reached_disk(&self.store.forget_connection(&name));
                        self.paces.remove(&name);
                        self.stop_verifying(&name);
                        self.tell_hidden(&name);
                        self.tell_parked(&name);
                    }
                    _ => {}
                }
                self.set_accounts(accounts);
                self.follow_settings();
                self.teller.tell(Event::Edited(name, result));
            }
            Brought::Accounts { accounts, first } => {
                self.set_accounts(accounts);
                self.follow_settings();
                self.loading.accounts |= first;
                self.tell_loaded();
                if first {
                    self.read_lists_anew();
                }
            }
            Brought::Tools(tools) => self.teller.tell(Event::Tools(tools)),
            Brought::Previews(previews) => self.teller.tell(Event::Previews(previews)),
            Brought::Found(again) => again.keep(&mut self.store, &self.teller),
            Brought::Vault(state) => self.teller.tell(Event::Vault(state)),
            Brought::Results(results) => self.take_results(results),
            Brought::Noted(job, written) => self.noted(job, written),
            Brought::Of(_)
            | Brought::Looked(_)
            | Brought::Walked(_)
            | Brought::Picture(_)
            | Brought::Watched(_)
            | Brought::Verified(_)
            | Brought::Kept(_)
            | Brought::Repaired(_)
            | Brought::Nothing => {}
        }
    }

    fn tell_progress(&mut self) {
        self.repairs.tell_progress(&self.teller);
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
    pub(super) fn read<T>(&self, ask: impl FnOnce(&Store) -> Result<T, crate::store::Error>) -> Option<T> {
        match ask(&self.store) {
            Ok(answer) => Some(answer),
            Err(error) => {
                self.store.note(&error);
                tracing::error!(%error, "the database could not be read");
                *self.read_trouble.borrow_mut() = Some(error.to_string());
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
