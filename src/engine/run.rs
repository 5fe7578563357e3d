//! The loop: gives out work, takes what came of it, keeps the clock.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::mpsc as std_mpsc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::perform::{self, Came, Tools};
use super::plan::{Lane, plan, silence};
use super::{Account, Asked, Handle, Parts, Teller, looks, names, now, obey};
use crate::model::connection::TestReport;
use crate::model::job::Chore;
use crate::model::talk::Sync;
use crate::model::{
    Command, ConnectionName, Errand, Event, Failure, FailureKind, Job, JobId, Looked, Moment, Outcome,
    PictureOf, PictureSize, VaultState,
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
enum Chair {
    Job(JobId, Lane),
    Look(Looked),
    Other,
}

/// What a background task brought.
enum Brought {
    Of(Came),
    Looked(Looked),
    Picture { of: PictureOf, size: PictureSize, path: Option<std::path::PathBuf> },
    Tested(ConnectionName, TestReport),
    Edited {
        name: ConnectionName,
        was: Option<ConnectionName>,
        result: Result<(), Failure>,
        accounts: Vec<Account>,
    },
    Accounts { accounts: Vec<Account>, first: bool },
    Vault(VaultState),
    Nothing,
}

/// Calls on the wire get this long when the house is closed.
const PATIENCE_AT_CLOSING: Duration = Duration::from_secs(5);
/// A second Greenroom's rows are looked for this often.
const FOREIGN_ROWS: Duration = Duration::from_secs(1);
/// Progress is told this often and no more.
const PROGRESS: Duration = Duration::from_millis(100);
/// Files looked at side by side: half of what the machine has, so that the window keeps its share.
const LOOKS: usize = 2;

pub(super) struct Room {
    pub(super) store: crate::store::Store,
    keeper: Arc<dyn super::Keeper>,
    pub(super) folders: super::Folders,
    fetcher: crate::provider::Fetcher,
    pub(super) teller: Teller,
    pub(super) accounts: BTreeMap<ConnectionName, Account>,
    pub(super) jobs: BTreeMap<JobId, Job>,
    /// Stop as soon as the call under way has come back.
    pub(super) stopping: BTreeSet<JobId>,
    /// When each account may create next.
    pub(super) next_create: BTreeMap<ConnectionName, Moment>,
    tasks: JoinSet<Brought>,
    chairs: HashMap<Id, Chair>,
    busy: BTreeMap<JobId, Lane>,
    progress: BTreeMap<JobId, (Progress, Progress, u64)>,
    looks: std::collections::VecDeque<std::path::PathBuf>,
    looking: usize,
    data_version: i64,
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
            busy: BTreeMap::new(),
            progress: BTreeMap::new(),
            looks: std::collections::VecDeque::new(),
            looking: 0,
            data_version: 0,
            closing: false,
        }
    }

    /// Tells everything that is kept, and settles what the last process left.
    fn load(&mut self) {
        self.teller.tell(Event::Taste(self.keeper.taste()));
        let accounts = self.keeper.outline();
        let names: Vec<ConnectionName> = accounts.iter().map(|account| account.connection.name.clone()).collect();
        self.set_accounts(accounts);
        for name in names {
            self.tell_shelf(&name);
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
        self.fetch_accounts(true);
        let keeper = Arc::clone(&self.keeper);
        self.spawn_blocking(Chair::Other, move || Brought::Vault(keeper.vault()));
    }

    /// The accounts with their secrets. A locked key store may keep this waiting; nothing else waits with it.
    fn fetch_accounts(&mut self, first: bool) {
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
            .filter(|job| !job.step.is_ended() && !job.paused && !self.busy.contains_key(&job.id))
            .map(|job| job.run_at)
            .chain(self.next_create.values().copied())
            .filter(|run_at| *run_at > at)
            .min();
        let wait = due.map_or(Duration::from_hours(1), |run_at| run_at.since(at));
        // Never a tight loop, whatever the rows say.
        here + wait.clamp(Duration::from_millis(5), Duration::from_hours(1))
    }

    /// Gives out all work that is due and has a place.
    fn dispatch(&mut self) {
        let at = now();
        for lane in Lane::ALL {
            let due: Vec<JobId> = self
                .jobs
                .values()
                .filter(|job| !self.busy.contains_key(&job.id))
                .filter(|job| plan(job, at).is_some_and(|(work, _)| work.lane() == lane))
                .map(|job| job.id)
                .collect();
            for id in due {
                self.give_out(id, lane, at);
            }
        }
    }

    fn give_out(&mut self, id: JobId, lane: Lane, at: Moment) {
        let Some(job) = self.jobs.get(&id) else { return };
        let connection = job.connection.clone();
        let Some(provider) = self.accounts.get(&connection).and_then(|account| account.provider.clone()) else {
            return; // waits until the connection has its key again
        };
        let under_way = self
            .busy
            .iter()
            .filter(|(busy, taken)| {
                **taken == lane && self.jobs.get(*busy).is_some_and(|job| job.connection == connection)
            })
            .count();
        let spacing = provider.rules().creates_per_minute.map(|count| Duration::from_mins(1) / count.max(1));
        // A stated rate leaves no room for bursts: one creation at a time.
        let width = if lane == Lane::Create && spacing.is_some() { 1 } else { lane.width() };
        let too_early = lane.is_paced() && self.next_create.get(&connection).is_some_and(|next| *next > at);
        if under_way >= width || too_early {
            return;
        }
        let Some((work, step)) = plan(job, at) else { return };
        let mut job = job.clone();
        let before = (job.step != step).then(|| job.clone());
        if before.is_some() {
            super::settle::take_step(&mut job, step);
            if !self.keep_job(job.clone()) {
                // Not on disk, so not done; the disk may have room again in a while.
                if let Some(before) = before {
                    self.jobs.insert(id, Job { run_at: at.plus(Duration::from_secs(5)), ..before });
                }
                return;
            }
        }
        if lane == Lane::Create
            && let Some(spacing) = spacing
        {
            self.hold_back(&connection, at.plus(spacing));
        }
        let format = job
            .upload()
            .and_then(|upload| self.store.original(upload.original).ok().flatten())
            .map(|original| original.facts.format);
        let tools = Tools {
            provider,
            fetcher: self.fetcher.clone(),
            folders: self.folders.clone(),
            progress: Progress::default(),
            total: Progress::default(),
            format,
        };
        if matches!(lane, Lane::Create | Lane::Save) {
            if let Some(bytes) = perform::bytes_to_send(&job) {
                tools.total.add(bytes);
            }
            self.progress.insert(id, (tools.progress.clone(), tools.total.clone(), 0));
        }
        if matches!(job.errand, Errand::Chore(Chore::Refresh)) {
            let last = self.read(|store| store.shelf(&connection)).and_then(|(_, _, at)| at);
            self.teller.tell(Event::Sync(connection, Sync::Reading { last }));
        }
        self.busy.insert(id, lane);
        let task = self.tasks.spawn(async move { Brought::Of(perform::perform(work, &job, &tools).await) });
        self.chairs.insert(task.id(), Chair::Job(id, lane));
    }

    fn spawn_blocking(&mut self, chair: Chair, work: impl FnOnce() -> Brought + Send + 'static) {
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
            (Chair::Job(job, lane), brought) => {
                self.busy.remove(&job);
                self.progress.remove(&job);
                let came = match brought {
                    Some(Brought::Of(came)) => came,
                    // A bug costs one job: what it may have started is treated as lost.
                    _ => Came::Of(Outcome::Lost(Failure::new(FailureKind::Bug))),
                };
                tracing::debug!(%job, ?lane, "came back");
                self.settle(job, came);
            }
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
            Brought::Picture { of, size, path } => self.teller.tell(Event::Picture { of, size, path }),
            Brought::Tested(name, report) => {
                if let Some(account) = self.accounts.get_mut(&name) {
                    account.connection.test = Some(report.clone());
                }
                self.teller.tell(Event::Tested(name, report));
            }
            Brought::Edited { name, was, result, accounts } => {
                self.set_accounts(accounts);
                if let Some(was) = was.filter(|was| result.is_ok() && *was != name) {
                    self.follow_name(&was, &name);
                }
                self.teller.tell(Event::Edited(name, result));
            }
            Brought::Accounts { accounts, first } => {
                self.set_accounts(accounts);
                if first {
                    self.teller.tell(Event::Loaded);
                }
            }
            Brought::Vault(state) => self.teller.tell(Event::Vault(state)),
            Brought::Of(_) | Brought::Looked(_) | Brought::Nothing => {}
        }
    }

    fn looked(&mut self, looked: Looked) {
        if let Ok(original) = &looked.found {
            reached_disk(&self.store.put_original(original));
        }
        self.teller.tell(Event::Looked(looked));
        self.teller.tell(Event::Looking(self.looking + self.looks.len()));
    }

    /// Looks at the next files, a few side by side.
    fn look_on(&mut self) {
        while self.looking < LOOKS {
            let Some(path) = self.looks.pop_front() else { return };
            self.looking += 1;
            let problem = crate::model::Problem::Corrupt { said: "it could not be read to its end".to_owned() };
            let fallback = Looked { path: path.clone(), found: Err(problem) };
            self.spawn_blocking(Chair::Look(fallback), move || Brought::Looked(looks::look(&path)));
        }
    }

    fn obey(&mut self, asked: Asked) {
        let Asked { ticket, command } = asked;
        let rows = {
            let jobs = &self.jobs;
            let store = &self.store;
            obey::rows(&command, |connection, destination| names::names_in(connection, destination, jobs, store))
        };
        if let Some(rows) = rows {
            for original in &rows.originals {
                self.teller.tell(Event::Original(original.clone()));
            }
            match obey::write(rows, &mut self.store) {
                Ok(ids) => {
                    self.take_rows();
                    self.take_wishes();
                    self.teller.tell(Event::Taken(ticket, ids));
                }
                Err(error) => {
                    tracing::error!(%error, "a command could not be written down");
                    self.teller.tell(Event::Taken(ticket, vec![]));
                }
            }
            return;
        }
        self.obey_at_once(command);
        self.teller.tell(Event::Taken(ticket, vec![]));
    }

    fn obey_at_once(&mut self, command: Command) {
        match command {
            Command::Look(paths) => {
                for found in looks::walk(&paths) {
                    match found {
                        Ok(path) => self.looks.push_back(path),
                        Err(looked) => self.looked(looked),
                    }
                }
                self.teller.tell(Event::Looking(self.looking + self.looks.len()));
                self.look_on();
            }
            Command::LookAtPixels(pasted) => match looks::keep_pasted(&pasted, &self.folders) {
                Ok(path) => self.obey_at_once(Command::Look(vec![path])),
                Err(error) => {
                    let problem = crate::model::Problem::Unreadable { said: error.to_string() };
                    self.looked(Looked { path: "clipboard".into(), found: Err(problem) });
                }
            },
            Command::ClearFinished => {
                let ended: Vec<JobId> = self
                    .jobs
                    .values()
                    // A generation's row is its take's memory: prompt, references, seed.
                    .filter(|job| job.step.is_ended() && job.order().is_none())
                    .map(|job| job.id)
                    .collect();
                if reached_disk(&self.store.remove_jobs(&ended)) {
                    for id in ended {
                        self.jobs.remove(&id);
                        self.teller.tell(Event::JobGone(id));
                    }
                }
            }
            Command::Preview(order) => {
                let account = self.accounts.get(order.connection());
                if let Some(generator) = account.and_then(|account| account.provider.as_ref()?.generator()) {
                    self.teller.tell(Event::Preview(generator.preview(&order)));
                }
            }
            Command::Picture(of, size) => self.picture(of, size),
            Command::TestConnection(name) => {
                let provider = self.accounts.get(&name).and_then(|account| account.provider.clone());
                let task = self.tasks.spawn(async move {
                    let report = match provider {
                        Some(provider) => perform::test(provider).await,
                        None => perform::no_key(),
                    };
                    Brought::Tested(name, report)
                });
                self.chairs.insert(task.id(), Chair::Other);
            }
            Command::EditConnection(edit) => {
                self.keep(edit.name.clone(), edit.was.clone(), move |keeper| keeper.edit(&edit));
            }
            Command::RemoveConnection(name) => {
                reached_disk(&self.store.forget_connection(&name));
                self.keep(name.clone(), None, move |keeper| keeper.remove(&name));
            }
            Command::UseConnection(name) => {
                self.keep(name.clone(), None, move |keeper| keeper.make_default(&name));
            }
            Command::SetTaste(taste) => {
                self.teller.tell(Event::Taste(taste));
                let keeper = Arc::clone(&self.keeper);
                self.spawn_blocking(Chair::Other, move || {
                    if let Err(failure) = keeper.set_taste(taste) {
                        tracing::warn!(?failure, "the settings could not be written");
                    }
                    Brought::Nothing
                });
            }
            // Those about jobs became rows already.
            _ => {}
        }
    }

    /// Changes the connections where blocking is fine, then takes them anew.
    fn keep(
        &mut self,
        name: ConnectionName,
        was: Option<ConnectionName>,
        change: impl FnOnce(&dyn super::Keeper) -> Result<(), Failure> + Send + 'static,
    ) {
        let keeper = Arc::clone(&self.keeper);
        self.spawn_blocking(Chair::Other, move || {
            let result = change(keeper.as_ref());
            Brought::Edited { name, was, result, accounts: keeper.accounts() }
        });
    }

    fn picture(&mut self, of: PictureOf, size: PictureSize) {
        let out = looks::picture_path(&self.folders, &of, size);
        if out.exists() {
            self.teller.tell(Event::Picture { of, size, path: Some(out) });
            return;
        }
        let file = match &of {
            PictureOf::Original(id) => self.read(|store| store.original(*id)).flatten().map(|it| it.path),
            PictureOf::Take(job) => self
                .read(crate::store::Store::takes)
                .and_then(|takes| takes.into_iter().find(|take| take.job == *job))
                .map(|take| take.path),
            PictureOf::Asset(connection, id) => {
                let link = self
                    .read(|store| store.shelf(connection))
                    .and_then(|(_, assets, _)| assets.into_iter().find(|asset| asset.id == *id)?.preview);
                let Some(link) = link else {
                    self.teller.tell(Event::Picture { of, size, path: None });
                    return;
                };
                let fetcher = self.fetcher.clone();
                let task = self.tasks.spawn(async move {
                    let path = super::save::preview(&fetcher, &link, &out, size).await;
                    Brought::Picture { of, size, path }
                });
                self.chairs.insert(task.id(), Chair::Other);
                return;
            }
        };
        match file {
            Some(file) => self.spawn_blocking(Chair::Other, move || {
                let path = looks::make_picture(&file, &out, size);
                Brought::Picture { of, size, path }
            }),
            None => self.teller.tell(Event::Picture { of, size, path: None }),
        }
    }

    /// Rows and wishes that a second Greenroom wrote, and changes of the settings by hand.
    fn look_beside(&mut self) {
        let version = self.read(crate::store::Store::data_version).unwrap_or_default();
        if version != self.data_version {
            self.data_version = version;
            self.take_rows();
            self.take_wishes();
        }
        if self.keeper.has_changed() {
            self.fetch_accounts(false);
        }
    }

    fn take_rows(&mut self) {
        let last = self.jobs.keys().next_back().copied().unwrap_or(JobId(0));
        for job in self.read(|store| store.jobs_after(last)).unwrap_or_default() {
            self.teller.tell(Event::Job(Box::new(job.clone())));
            self.jobs.insert(job.id, job);
        }
        self.follow_groups();
    }

    fn take_wishes(&mut self) {
        let wishes = self.store.take_wishes();
        match wishes {
            Ok(wishes) => {
                let any = !wishes.is_empty();
                for (job, wish) in wishes {
                    self.wish(job, wish);
                }
                if any {
                    // A file taken up again may wait for a group whose job is off the list.
                    self.follow_groups();
                }
            }
            Err(error) => tracing::error!(%error, "wishes could not be read"),
        }
    }

    fn set_accounts(&mut self, accounts: Vec<Account>) {
        let connections = accounts.iter().map(|account| {
            let mut connection = account.connection.clone();
            connection.test = self.accounts.get(&connection.name).and_then(|old| old.connection.test.clone());
            connection
        });
        let connections: Vec<_> = connections.collect();
        self.teller.tell(Event::Connections(connections));
        self.accounts =
            accounts.into_iter().map(|account| (account.connection.name.clone(), account)).collect();
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
        self.busy.contains_key(&id)
    }

    pub(super) fn silence_of(&self, job: &Job) -> crate::model::job::Silence {
        let provider = self.accounts.get(&job.connection).and_then(|account| account.provider.as_deref());
        silence(job, provider)
    }

    /// Reads a row; a failure is reported and leaves the reader without an answer.
    pub(super) fn read<T>(&self, ask: impl FnOnce(&crate::store::Store) -> Result<T, crate::store::Error>) -> Option<T> {
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
