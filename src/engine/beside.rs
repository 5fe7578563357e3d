//! A second Greenroom beside the one that holds the house: its commands travel as rows, and it learns what
//! came of them by reading. The row is the message. When the holder is gone, it takes over without its face noticing.

mod choices;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc as std_mpsc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::{Id, JoinError, JoinSet};

use super::budget::budget;
use super::cache;
use super::darkroom::{Darkroom, Order};
use super::doctor::{self, Patient};
use super::pictures::Made;
use super::remember::{Pen, remember};
use super::repairs::Repairs;
use super::run::{Brought, Chair, Change, Engine, LAST_MOMENT, Room, runtime};
use super::{
    Account, Asked, Disk, Folders, Handle, Keeper, Parts, Teller, hands, letters, links, looks, now, obey,
    pictures, slots, staging,
};
use crate::model::fix::{Repair, RepairTrouble};
use crate::model::talk::{self, Hideable, StoreState, Verification};
use crate::model::{
    Budget, Command, ConnectionName, Event, Failure, FailureKind, Job, JobId, Looked, PictureOf, PictureSize,
    Problem,
};
use crate::provider::Fetcher;
use crate::store::{Error, Store};

/// How often the rows are read and the lock of the house is tried.
const GLANCE: Duration = Duration::from_millis(150);
/// Files looked at side by side.
const LOOKS: usize = 2;

/// Who can take the house over.
pub trait Heir: Send {
    /// Tries to become the one that holds the house. Quick. Of several that wait, exactly one is told `true`.
    fn claim(&mut self) -> bool;
    /// Brings up what only the holder has. Where that fails, the claim is given up, to be tried again.
    fn move_in(&mut self) -> Option<Estate>;
}

/// What the new holder works with.
pub struct Estate {
    /// Connections and secrets.
    pub keeper: Arc<dyn Keeper>,
    /// Fetches links.
    pub fetcher: Fetcher,
}

/// Opens a view on a house that another process holds, until it can be taken over.
pub fn open_beside(
    parts: Parts,
    mut heir: Box<dyn Heir>,
) -> std::io::Result<(Engine, std_mpsc::Receiver<Event>)> {
    let (handle, mut inbox) = Handle::new();
    let (events, hear) = std_mpsc::channel();
    let (stop, mut stopped) = oneshot::channel();
    let beside = Arc::new(AtomicBool::new(true));
    let runtime = runtime()?;
    let (truth, teller) = (Arc::clone(&beside), Teller::new(events, parts.wake));
    let mut view = Beside::new(parts.store, parts.keeper, parts.folders, parts.fetcher, parts.disk, teller);
    let thread = std::thread::Builder::new().name("greenroom-engine".to_owned()).spawn(move || {
        loop {
            match runtime.block_on(view.watch(&mut inbox, &mut stopped, heir.as_mut())) {
                Ended::Closed => break,
                // Not inside the runtime: what is brought up may have one of its own.
                Ended::Ours => {
                    if let Some(estate) = heir.move_in() {
                        tracing::info!("the one that held the house is gone; this one takes over");
                        truth.store(false, Ordering::Release);
                        runtime.block_on(async move {
                            let mut room = view.into_room(estate);
                            room.load();
                            room.look_on();
                            room.take_letters();
                            room.run(inbox, stopped).await;
                        });
                        break;
                    }
                }
            }
        }
        runtime.shutdown_timeout(LAST_MOMENT);
    })?;
    Ok((Engine { handle, stop: Some(stop), thread: Some(thread), beside }, hear))
}

/// Why a view is looked through no more.
enum Ended {
    /// The face has left.
    Closed,
    /// Nobody holds the house but we.
    Ours,
}

#[expect(clippy::struct_excessive_bools, reason = "each is remembered for itself")]
struct Beside {
    store: Store,
    keeper: Arc<dyn Keeper>,
    pen: Pen,
    folders: Folders,
    fetcher: Fetcher,
    disk: Arc<dyn Disk>,
    teller: Teller,
    accounts: BTreeMap<ConnectionName, Account>,
    jobs: BTreeMap<JobId, Job>,
    revision: Option<u64>,
    budgets: BTreeMap<ConnectionName, Budget>,
    /// The verdicts as they were last told.
    verdicts_stamp: (i64, i64, i64),
    /// The last reading failed.
    failing: bool,
    receives: bool,
    begun: bool,
    loaded: bool,
    /// The accounts are being read, and whether they are to be read once more then.
    reading: bool,
    read_again: bool,
    /// Work that ends with accounts. While there is any, the house is not taken over: it would come back with the
    /// addresses of before.
    keeping: HashSet<Id>,
    tasks: JoinSet<Brought>,
    darkroom: Darkroom,
    chairs: HashMap<Id, Chair>,
    looks: VecDeque<PathBuf>,
    looking: usize,
    links: VecDeque<String>,
    fetching: usize,
    repairs: Repairs,
}

impl Beside {
    fn new(
        store: Store,
        keeper: Arc<dyn Keeper>,
        folders: Folders,
        fetcher: Fetcher,
        disk: Arc<dyn Disk>,
        teller: Teller,
    ) -> Self {
        Self {
            store,
            keeper,
            pen: Pen::default(),
            folders,
            fetcher,
            disk,
            teller,
            accounts: BTreeMap::new(),
            jobs: BTreeMap::new(),
            revision: None,
            budgets: BTreeMap::new(),
            verdicts_stamp: (0, 0, 0),
            failing: false,
            receives: false,
            begun: false,
            loaded: false,
            reading: false,
            read_again: false,
            keeping: HashSet::new(),
            tasks: JoinSet::new(),
            darkroom: Darkroom::default(),
            chairs: HashMap::new(),
            looks: VecDeque::new(),
            looking: 0,
            links: VecDeque::new(),
            fetching: 0,
            repairs: Repairs::default(),
        }
    }

    /// What was begun here goes on in the room: looks, pictures, changes of connections.
    fn into_room(self, estate: Estate) -> Room {
        let mut room =
            Room::new(self.store, estate.keeper, self.folders, estate.fetcher, self.disk, self.teller);
        // Until the key store was read anew, accounts keep the hands they had.
        room.accounts = self.accounts;
        room.tasks = self.tasks;
        room.chairs = self.chairs;
        room.looks = self.looks;
        room.looking = self.looking;
        room.links = self.links;
        room.fetching = self.fetching;
        room.repairs = self.repairs;
        room.receives = self.receives;
        room
    }

    async fn watch(
        &mut self,
        inbox: &mut mpsc::Receiver<Asked>,
        stopped: &mut oneshot::Receiver<()>,
        heir: &mut dyn Heir,
    ) -> Ended {
        if !std::mem::replace(&mut self.begun, true) {
            self.begin();
        }
        let mut tick = tokio::time::interval(GLANCE);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                // In this order: what was said before the face left is still written down.
                biased;
                asked = inbox.recv() => match asked {
                    Some(asked) => self.obey(asked),
                    None => return Ended::Closed,
                },
                _ = &mut *stopped => return Ended::Closed,
                Some(ended) = self.tasks.join_next_with_id() => self.came_back(ended),
                _ = tick.tick() => {
                    self.glance();
                    self.repairs.tell_progress(&self.teller);
                    if self.keeping.is_empty() && heir.claim() {
                        return Ended::Ours;
                    }
                }
            }
        }
    }

    /// Tells what needs no key; the accounts come when their secrets were read, and with them [`Event::Loaded`].
    fn begin(&mut self) {
        self.teller.tell(Event::Taste(self.keeper.taste()));
        self.teller.tell(Event::Conventions(self.keeper.conventions()));
        self.teller.tell(Event::Keys(self.keeper.keys()));
        self.follow_settings();
        self.teller.tell(Event::Offers(self.keeper.offers()));
        self.set_accounts(self.keeper.outline());
        match self.store.originals() {
            Ok(originals) => originals.into_iter().for_each(|it| self.teller.tell(Event::Original(it))),
            Err(error) => tracing::warn!(%error, "the database could not be read"),
        }
        self.glance();
        self.read_accounts();
        self.find_tools();
    }

    fn find_tools(&mut self) {
        self.spawn_blocking(Chair::Other, || Brought::Tools(super::tools()));
    }

    fn repair_on(&mut self) {
        while let Some((of, work)) = self.repairs.next(&self.folders, &self.teller) {
            self.spawn_blocking(Chair::Repair(of), work);
        }
    }

    fn obey(&mut self, asked: Asked) {
        let Asked { ticket, command } = asked;
        let rows = {
            let accounts = &self.accounts;
            let seed = |name: &ConnectionName| {
                let provider = accounts.get(name)?.provider.as_ref()?;
                provider.generator()?.finder().map(|_| obey::any_seed())
            };
            obey::rows(&command, &obey::Known { jobs: &self.jobs, store: &self.store, seed: &seed })
        };
        let ids = match rows.map(|rows| obey::write(rows, &mut self.store)) {
            Some(Ok(ids)) => ids,
            Some(Err(error)) => {
                tracing::error!(%error, "a command could not be written down");
                vec![]
            }
            None => {
                self.obey_at_once(command);
                vec![]
            }
        };
        self.glance();
        self.teller.tell(Event::Taken(ticket, ids));
    }

    /// What needs neither the rows' owner nor money is done here; connections are kept in a file that the owner
    /// reads again when it changes.
    fn obey_at_once(&mut self, command: Command) {
        if let Some(work) = remember(&command, &self.keeper, &self.teller, &self.pen, &self.folders.pictures)
        {
            self.spawn_blocking(Chair::Other, work);
            return;
        }
        match command {
            Command::Look(paths) => {
                self.find_tools();
                for found in looks::walk(&paths) {
                    match found {
                        Ok(path) => self.looks.push_back(path),
                        Err(looked) => self.looked(looked),
                    }
                }
                self.tell_looking();
                self.look_on();
            }
            Command::LookAtLinks(links) => {
                self.links.extend(links);
                self.tell_looking();
                self.look_on();
            }
            Command::LookAtPixels(pasted) => match looks::keep_pasted(&pasted, &self.folders) {
                Ok(path) => self.obey_at_once(Command::Look(vec![path])),
                Err(error) => {
                    let problem = Problem::Unreadable { said: error.to_string() };
                    self.looked(Looked { path: "clipboard".into(), link: None, found: Err(problem) });
                }
            },
            // The one that holds the house hears of these as it hears of rows.
            Command::Hide(name, what) => self.set_hidden(&name, &what, true),
            Command::Unhide(name, what) => self.set_hidden(&name, &what, false),
            Command::ForgetParked(name, original) => report(self.store.remove_parked(&name, original)),
            Command::KeepDraft(name, draft) => report(self.store.put_draft(&name, &draft, now())),
            Command::KeepSearches(name, searches) => report(self.store.put_searches(&name, &searches)),
            Command::ClearFinished => {
                let ended: Vec<JobId> = self
                    .jobs
                    .values()
                    .filter(|job| job.step.is_ended() && job.order().is_none())
                    .filter(|job| staging::to_sweep(job).is_none())
                    .map(|job| job.id)
                    .collect();
                report(self.store.remove_jobs(&ended));
            }
            Command::Judge(judgement) => report(self.store.put_judgement(&super::verdicts::tidy(judgement))),
            Command::TakeBack(subject, at) => report(self.store.remove_judgement(&subject, at)),
            Command::MergeVerdicts(marked) => {
                let merged = self.store.merge_verdicts(&marked, now());
                let merged = merged.map(|(merged, _)| merged).map_err(|error| error.to_string());
                // What is new is read first, so that whoever hears the end finds it.
                self.glance();
                self.teller.tell(Event::Merged(merged));
            }
            Command::ReceiveFiles => {
                self.receives = true;
                letters::take(&mut self.store, &self.teller);
            }
            Command::Preview(order) => {
                let account = self.accounts.get(order.connection());
                if let Some(generator) = account.and_then(|account| account.provider.as_ref()?.generator()) {
                    self.teller.tell(Event::Preview(generator.preview(&order)));
                }
            }
            Command::Picture(of, size) => self.picture(of, size),
            Command::LetPicturesGo(pictures) => {
                for (of, size) in pictures {
                    self.darkroom.let_go(&of, size);
                }
            }
            Command::Repair(requests) => {
                for request in requests {
                    if let Some(account) = self.accounts.get(&request.connection) {
                        let rules = account.connection.rules.clone();
                        self.repairs.want(request, rules, &self.teller);
                    }
                }
                self.repair_on();
            }
            Command::StopRepair(id) => self.repairs.stop(id, &self.teller),
            Command::FetchAgain(id, _) | Command::Relocate(id, _) => {
                let original = self.store.original(id).ok().flatten();
                let task =
                    self.tasks.spawn(looks::find_again(command, original, &self.fetcher, &self.folders));
                self.chairs.insert(task.id(), Chair::Other);
            }
            Command::TestConnection(name) => {
                let account = self.accounts.get(&name);
                let patient = account.and_then(|it| Patient::of(it, &self.fetcher, &self.jobs.values()));
                let task = self.tasks.spawn(doctor::tested(name, patient));
                self.chairs.insert(task.id(), Chair::Other);
            }
            // Its rows are in the holder's hands, who would go on under the old name.
            Command::EditConnection(edit) if edit.was.as_ref().is_some_and(|was| *was != edit.name) => {
                self.teller.tell(Event::Edited(edit.name, Err(Failure::new(FailureKind::Beside))));
            }
            Command::EditConnection(edit) => {
                self.keep(edit.name.clone(), Change::Nothing, move |keeper| keeper.edit(&edit));
            }
            Command::RemoveConnection(name) => {
                self.keep(name.clone(), Change::Removed, move |keeper| keeper.remove(&name));
            }
            Command::UseConnection(name) => {
                self.keep(name.clone(), Change::Nothing, move |keeper| keeper.make_default(&name));
            }
            // A conversation that the holder's library has to hear the end of.
            Command::Verify(permit) => {
                let failed = Verification::Failed(Failure::new(FailureKind::Beside));
                self.teller.tell(Event::Verification(permit.connection().clone(), failed));
            }
            command => self.choose(command),
        }
    }

    fn keep(
        &mut self,
        name: ConnectionName,
        meaning: Change,
        change: impl FnOnce(&dyn Keeper) -> Result<(), Failure> + Send + 'static,
    ) {
        let keeper = Arc::clone(&self.keeper);
        let id = self.spawn_blocking(Chair::Other, move || {
            let result = change(keeper.as_ref());
            Brought::Edited { name, change: meaning, result, accounts: keeper.accounts() }
        });
        self.keeping.insert(id);
    }

    fn read_accounts(&mut self) {
        if self.reading {
            self.read_again = true;
            return;
        }
        self.reading = true;
        let keeper = Arc::clone(&self.keeper);
        let id = self.spawn_blocking(Chair::Other, move || Brought::Accounts {
            accounts: keeper.accounts(),
            first: false,
        });
        self.keeping.insert(id);
    }

    fn set_accounts(&mut self, accounts: Vec<Account>) {
        let accounts = hands::keep(accounts, &self.accounts);
        hands::tell_vault(self.keeper.as_ref(), &self.teller);
        let connections = accounts.iter().map(|account| account.connection.clone()).collect();
        self.teller.tell(Event::Connections(connections));
        self.accounts = accounts.into_iter().map(|it| (it.connection.name.clone(), it)).collect();
        self.revision = None; // a new account's library is told too
    }

    fn spawn_blocking(&mut self, chair: Chair, work: impl FnOnce() -> Brought + Send + 'static) -> Id {
        let task = self.tasks.spawn_blocking(work);
        self.chairs.insert(task.id(), chair);
        task.id()
    }

    fn came_back(&mut self, ended: Result<(Id, Brought), JoinError>) {
        let (id, brought) = match ended {
            Ok((id, brought)) => (id, Some(brought)),
            Err(error) => {
                tracing::error!(%error, "a piece of work ended with a panic");
                (error.id(), None)
            }
        };
        self.keeping.remove(&id);
        match (self.chairs.remove(&id).unwrap_or(Chair::Other), brought) {
            (Chair::Look(fallback), brought) => {
                self.looking = self.looking.saturating_sub(1);
                self.looked(if let Some(Brought::Looked(looked)) = brought { looked } else { fallback });
                self.look_on();
            }
            (Chair::Link(link), brought) => {
                let said = || "it could not be read to its end".to_owned();
                self.fetching = self.fetching.saturating_sub(1);
                self.looked(match brought {
                    Some(Brought::Looked(looked)) => looked,
                    _ => links::no_file(link, Problem::Unreadable { said: said() }),
                });
                self.look_on();
            }
            (Chair::Picture(of, size), brought) => {
                let path = match brought {
                    Some(Brought::Picture(Made::At(path))) => Some(path),
                    Some(Brought::Picture(Made::LetGo)) => return,
                    _ => None,
                };
                self.teller.tell(Event::Picture { of, size, path });
            }
            (Chair::Repair(of), brought) => {
                let came = match brought {
                    Some(Brought::Repaired(came)) => *came,
                    _ => {
                        Repair::Failed(RepairTrouble::Failed { said: "the decoder gave up on it".to_owned() })
                    }
                };
                self.repairs.came(of, came, &mut self.store, &self.teller);
                self.repair_on();
            }
            (_, Some(Brought::Tools(tools))) => self.teller.tell(Event::Tools(tools)),
            (_, Some(Brought::Found(again))) => again.keep(&mut self.store, &self.teller),
            (_, Some(Brought::Results(results))) => self.teller.tell(Event::Results(results)),
            (_, Some(Brought::Tested(name, report))) => {
                if let Some(account) = self.accounts.get_mut(&name) {
                    account.connection.test = Some(report.clone());
                }
                self.teller.tell(Event::Tested(name, report));
            }
            (_, Some(Brought::Edited { name, change, result, accounts })) => {
                if result.is_ok() && matches!(change, Change::Removed) {
                    report(self.store.forget_connection(&name));
                }
                self.set_accounts(accounts);
                self.glance();
                self.teller.tell(Event::Edited(name, result));
            }
            (_, Some(Brought::Accounts { accounts, .. })) => {
                self.reading = false;
                self.set_accounts(accounts);
                self.follow_settings();
                self.glance();
                // Whichever reading comes first: the settings may change while this process starts.
                if !std::mem::replace(&mut self.loaded, true) {
                    self.teller.tell(Event::Loaded);
                }
                if std::mem::take(&mut self.read_again) {
                    self.read_accounts();
                }
            }
            _ => {}
        }
    }

    fn looked(&mut self, looked: Looked) {
        if let Ok(original) = &looked.found {
            report(self.store.put_original(original));
        }
        self.teller.tell(Event::Looked(looked));
        self.tell_looking();
    }

    fn tell_looking(&self) {
        let links = self.fetching + self.links.len();
        self.teller.tell(Event::Looking(self.looking + self.looks.len() + links));
    }

    fn look_on(&mut self) {
        while self.fetching < LOOKS
            && let Some(link) = self.links.pop_front()
        {
            self.fetching += 1;
            let (fetcher, folder) = (self.fetcher.clone(), self.folders.pasted.clone());
            let chair = Chair::Link(link.clone());
            let task = self
                .tasks
                .spawn(async move { Brought::Looked(links::look_at_link(link, &fetcher, &folder).await) });
            self.chairs.insert(task.id(), chair);
        }
        while self.looking < LOOKS
            && let Some(path) = self.looks.pop_front()
        {
            self.looking += 1;
            let problem = Problem::Corrupt { said: "it could not be read to its end".to_owned() };
            let fallback = Looked { path: path.clone(), link: None, found: Err(problem) };
            let folders = self.folders.clone();
            self.spawn_blocking(Chair::Look(fallback), move || {
                Brought::Looked(looks::look_and_keep(&path, &folders))
            });
        }
    }

    /// Pictures are made by whoever needs them; both processes find them in the same folder.
    fn picture(&mut self, of: PictureOf, size: PictureSize) {
        if size == PictureSize::Full {
            let path = match &of {
                PictureOf::Original(id) => self.store.original(*id).ok().flatten(),
                PictureOf::Asset(..) | PictureOf::Take(_) | PictureOf::Strip(_) => None,
            };
            let path = path.map(|original| slots::lies_at(&self.folders, &original));
            return self.teller.tell(Event::Picture { of, size, path });
        }
        let out = looks::picture_path(&self.folders, &of, size);
        if cache::lies_at(&out) {
            self.teller.tell(Event::Picture { of, size, path: Some(out) });
            return;
        }
        let file = match &of {
            PictureOf::Original(id) | PictureOf::Strip(id) => {
                self.store.original(*id).ok().flatten().map(|it| slots::lies_at(&self.folders, &it))
            }
            PictureOf::Take(job) => {
                let takes = self.store.takes().unwrap_or_default();
                takes.into_iter().find(|take| take.job == *job).map(|take| take.path)
            }
            PictureOf::Asset(connection, id) => {
                let link = self.store.asset(connection, id).ok().flatten().and_then(|it| it.preview);
                let provider = self.accounts.get(connection).and_then(|account| account.provider.clone());
                let wanted = pictures::Wanted::new(&self.folders, &of, size, link);
                let (fetcher, id, darkroom) = (self.fetcher.clone(), id.clone(), self.darkroom.clone());
                let task = self.tasks.spawn(async move {
                    Brought::Picture(pictures::fetch(wanted, &id, provider, &fetcher, &darkroom).await)
                });
                self.chairs.insert(task.id(), Chair::Picture(of, size));
                return;
            }
        };
        match file {
            Some(file) => {
                let outs = vec![(size, out.clone())];
                let made = self.darkroom.make(Order { of: of.clone(), outs, file, keep: None });
                let task = self.tasks.spawn(async move {
                    Brought::Picture(match made.await {
                        Ok(true) => Made::At(out),
                        Ok(false) => Made::None,
                        Err(_) => Made::LetGo,
                    })
                });
                self.chairs.insert(task.id(), Chair::Picture(of, size));
            }
            None => self.teller.tell(Event::Picture { of, size, path: None }),
        }
    }

    fn set_hidden(&mut self, name: &ConnectionName, what: &Hideable, hidden: bool) {
        report(self.store.set_hidden(name, what, hidden));
    }

    /// Tells what has changed since the last glance.
    fn glance(&mut self) {
        if self.keeper.has_changed() {
            self.read_accounts();
        }
        match self.read_rows() {
            Ok(()) if self.failing => {
                self.failing = false;
                self.teller.tell(Event::Store(StoreState::Fine));
            }
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(%error, "the database could not be read");
                self.store.note(&error);
                // Half of a reading is none: all of it is read again.
                self.revision = None;
                if !self.failing {
                    self.failing = true;
                    self.teller.tell(Event::Store(StoreState::Failing { said: error.to_string() }));
                }
            }
        }
    }

    fn read_rows(&mut self) -> Result<(), Error> {
        let revision = self.store.revision()?;
        let first = self.revision.is_none();
        if self.revision == Some(revision) {
            return Ok(());
        }
        self.revision = Some(revision);
        if self.receives {
            letters::take(&mut self.store, &self.teller);
        }
        for name in self.accounts.keys() {
            let (groups, assets, at) = self.store.shelf(name)?;
            self.teller.tell(Event::Shelf { connection: name.clone(), groups, assets });
            self.teller.tell(Event::Sync(name.clone(), at.map_or(talk::Sync::Never, talk::Sync::At)));
            let hidden = self.store.hidden(name)?;
            self.teller.tell(Event::Hidden(name.clone(), hidden));
            let parked = slots::given_back(&self.store, name)?;
            self.teller.tell(Event::Parked(name.clone(), parked));
            let searches = self.store.searches(name)?;
            self.teller.tell(Event::Searches(name.clone(), searches));
            if first && let Some(draft) = self.store.draft(name)? {
                self.teller.tell(Event::Draft(name.clone(), draft));
            }
        }
        let stamp = self.store.verdicts_stamp()?;
        if first || self.verdicts_stamp != stamp {
            self.verdicts_stamp = stamp;
            self.teller.tell(Event::Verdicts(self.store.verdicts()?));
        }
        self.teller.tell(Event::Templates(self.store.templates()?));
        self.teller.tell(Event::Best(self.store.best_takes()?));
        for take in self.store.takes()? {
            self.teller.tell(Event::Take(take));
        }
        let jobs: BTreeMap<JobId, Job> = self.store.jobs()?.into_iter().map(|job| (job.id, job)).collect();
        for (id, job) in &jobs {
            if self.jobs.get(id) != Some(job) {
                // Whoever wrote the row has measured the file; it is known here too from then on.
                if let Some(upload) = job.upload().filter(|_| !first && !self.jobs.contains_key(id))
                    && let Some(original) = self.store.original(upload.original)?
                {
                    self.teller.tell(Event::Original(original));
                }
                self.teller.tell(Event::Job(Box::new(job.clone())));
            }
        }
        for id in self.jobs.keys().filter(|id| !jobs.contains_key(id)) {
            self.teller.tell(Event::JobGone(*id));
        }
        self.jobs = jobs;
        for (name, account) in &self.accounts {
            let jobs = self.jobs.values().rev().filter(|job| job.connection == *name);
            let budget = budget(&account.connection, &self.store.pace(name)?, &self.store, jobs, now())?;
            if self.budgets.insert(name.clone(), budget.clone()).as_ref() != Some(&budget) {
                self.teller.tell(Event::Budget(name.clone(), budget));
            }
        }
        Ok(())
    }
}

fn report(result: Result<(), Error>) {
    if let Err(error) = result {
        tracing::error!(%error, "the database could not be used");
    }
}
