//! The bench: a sandbox on a runtime of its own, an account that points at it, and an engine whose events
//! are drained into a world until something has come true.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use greenroom::engine::{self, Account, Engine, Folders, Keeper, Parts};
use greenroom::model::connection::Settings;
use greenroom::model::job::Done;
use greenroom::model::talk::{Taste, Ticket, UploadRequest};
use greenroom::model::{
    AssetId, Command, Connection, ConnectionEdit, ConnectionName, Destination, Draft, Errand, Event, Failure,
    GroupId, Job, JobId, Moment, Order, Original, ProviderKind, Rules, Secret, Shelf, Step, VaultState, Wish,
    World,
};
use greenroom::provider::anyfast::AnyFast;
use greenroom::provider::{self, Fetcher, Provider, Stage};
use greenroom::sandbox::{Action, Options, Pace, Sandbox, Yard};
use greenroom::store::{NewJob, Store};

use crate::common::{png, put};
use crate::corner::Corner;
use crate::fakes::{Fake, Shop};

/// Nothing waits this long unless it is broken.
const FOR_EVER: Duration = Duration::from_secs(90);

pub(crate) const ACCOUNT: &str = "practice";

pub(crate) fn account() -> ConnectionName {
    ConnectionName::new(ACCOUNT)
}

/// Accounts as a test wants them, with no file and no key store behind them.
struct Desk {
    accounts: Mutex<Vec<Account>>,
    changed: AtomicBool,
}

impl Keeper for Desk {
    fn outline(&self) -> Vec<Account> {
        let accounts = self.accounts.lock().unwrap().clone();
        accounts.into_iter().map(|account| Account { provider: None, ..account }).collect()
    }
    fn accounts(&self) -> Vec<Account> {
        self.accounts.lock().unwrap().clone()
    }
    fn has_changed(&self) -> bool {
        self.changed.swap(false, Ordering::SeqCst)
    }
    fn edit(&self, _edit: &ConnectionEdit) -> Result<(), Failure> {
        unreachable!("no test here edits")
    }
    fn remove(&self, name: &ConnectionName) -> Result<(), Failure> {
        self.accounts.lock().unwrap().retain(|account| account.connection.name != *name);
        Ok(())
    }
    fn make_default(&self, _name: &ConnectionName) -> Result<(), Failure> {
        unreachable!("no test here chooses")
    }
    fn taste(&self) -> Taste {
        Taste::default()
    }
    fn set_taste(&self, _taste: Taste) -> Result<(), Failure> {
        Ok(())
    }
    fn vault(&self) -> VaultState {
        VaultState::Unknown
    }
}

/// How a scene is to be.
pub(crate) struct Plan {
    /// Ready at this question.
    pub(crate) polls: u32,
    /// Another key than the sandbox lets in.
    pub(crate) key: Option<&'static str>,
    /// Assets a minute.
    pub(crate) creates_per_minute: Option<u32>,
    /// Wraps the provider.
    pub(crate) wrap: Box<dyn Fn(AnyFast) -> Arc<dyn Provider>>,
    /// A staging store.
    pub(crate) stage: Option<Arc<Stage>>,
    pub(crate) settings: Settings,
    /// Where there is room, or none.
    pub(crate) disk: Arc<dyn engine::Disk>,
    /// A line that brings nothing for so long is dead.
    pub(crate) idle: Option<Duration>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            polls: 1,
            key: None,
            creates_per_minute: None,
            wrap: Box::new(|provider| Arc::new(provider)),
            stage: None,
            settings: Settings::default(),
            disk: Arc::new(engine::SystemDisk),
            idle: None,
        }
    }
}

/// A sandbox, an account, a folder and, once opened, an engine.
pub(crate) struct Scene {
    pub(crate) world: World,
    /// Everything that was told, oldest first.
    pub(crate) told: Vec<Event>,
    taken: BTreeMap<Ticket, Vec<JobId>>,
    engine: Option<(Engine, Receiver<Event>)>,
    desk: Option<Arc<Desk>>,
    sandbox: Option<Sandbox>,
    yard: Yard,
    address: SocketAddr,
    plan: Plan,
    runtime: tokio::runtime::Runtime,
    dir: tempfile::TempDir,
}

const KEY: &str = "sk-for-these-tests";

impl Scene {
    /// A sandbox and an open engine that is told everything.
    pub(crate) fn new() -> Self {
        Self::with(Plan::default())
    }

    pub(crate) fn with(plan: Plan) -> Self {
        let mut scene = Self::closed(plan);
        scene.open();
        scene
    }

    /// A sandbox and an empty folder; nothing is open yet.
    pub(crate) fn closed(plan: Plan) -> Self {
        let mut scene = Self::deserted(plan);
        scene.start_sandbox();
        scene
    }

    /// An account of another shape, perhaps with a store; there is no sandbox.
    pub(crate) fn of(shop: &Arc<Shop>, corner: Option<&Corner>) -> Self {
        let mut scene = Self::left(shop, corner);
        scene.open();
        scene
    }

    /// The same before anything is open.
    pub(crate) fn left(shop: &Arc<Shop>, corner: Option<&Corner>) -> Self {
        let shop = Arc::clone(shop);
        let settings = Settings { staging: corner.map(Corner::settings), ..Settings::default() };
        Self::deserted(Plan {
            wrap: Box::new(move |_| Arc::new(Fake::new(&shop))),
            stage: corner.map(Corner::stage),
            settings,
            ..Plan::default()
        })
    }

    /// An address where nobody listens yet.
    pub(crate) fn deserted(plan: Plan) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        Self {
            world: World::default(),
            told: vec![],
            taken: BTreeMap::new(),
            engine: None,
            desk: None,
            sandbox: None,
            yard: Yard::default(),
            address,
            plan,
            runtime,
            dir,
        }
    }

    /// From now on somebody listens.
    pub(crate) fn start_sandbox(&mut self) {
        let mut options = Options::new(self.dir.path().join("sandbox"));
        options.pace = Pace::Polls(self.plan.polls);
        options.listen = self.address;
        options.api_key = Some(KEY.to_owned());
        let sandbox = self.runtime.block_on(Sandbox::start(options)).unwrap();
        self.yard = sandbox.yard().clone();
        self.sandbox = Some(sandbox);
    }

    /// Opens the engine on this folder and waits until it has told what is kept.
    pub(crate) fn open(&mut self) {
        self.open_quietly();
        self.until("the engine has loaded", |world| world.loaded);
    }

    /// Opens the engine and waits for nothing.
    pub(crate) fn open_quietly(&mut self) {
        self.open_on(Store::open_or_rescue(&self.dir.path().join("greenroom.db"), Moment(0)).unwrap());
    }

    /// Opens the engine on rows that nobody has looked at.
    pub(crate) fn open_on(&mut self, store: Store) {
        assert!(self.engine.is_none(), "one engine at a time");
        let provider = self.provider();
        let connection = Connection {
            name: account(),
            provider: provider.kind(),
            base_url: provider.base_url().to_owned(),
            default: true,
            secrets: vec![],
            abilities: Some(provider::abilities(provider.as_ref(), self.plan.stage.is_some())),
            settings: self.plan.settings.clone(),
            rules: provider.rules().clone(),
            test: None,
        };
        let accounts = Mutex::new(vec![Account {
            connection,
            provider: Some(provider),
            stage: self.plan.stage.clone(),
        }]);
        let desk = Arc::new(Desk { accounts, changed: AtomicBool::new(false) });
        self.desk = Some(Arc::clone(&desk));
        let parts = Parts {
            store,
            keeper: desk,
            folders: Folders {
                pictures: self.dir.path().join("pictures"),
                results: self.results(),
                pasted: self.dir.path().join("pasted"),
                kept: self.dir.path().join("originals"),
                repaired: self.dir.path().join("repaired"),
            },
            fetcher: self.plan.idle.map_or_else(Fetcher::new, Fetcher::with_idle).unwrap(),
            disk: Arc::clone(&self.plan.disk),
            wake: Box::new(|| {}),
        };
        self.world = World::default();
        self.told.clear();
        self.engine = Some(engine::start(parts).unwrap());
    }

    /// Closes the engine tidily and forgets what was told.
    pub(crate) fn close(&mut self) {
        let (mut engine, _events) = self.engine.take().unwrap();
        engine.close();
    }

    fn provider(&self) -> Arc<dyn Provider> {
        (self.plan.wrap)(self.anyfast())
    }

    fn anyfast(&self) -> AnyFast {
        let key = Secret::new(self.plan.key.unwrap_or(KEY).to_owned());
        let rules = Rules { creates_per_minute: self.plan.creates_per_minute, ..Rules::COMMON };
        AnyFast::new(account(), ProviderKind::Sandbox, &format!("http://{}", self.address), key, rules)
            .unwrap()
    }

    /// A person changes the settings by hand; the engine sees it by itself.
    pub(crate) fn set(&mut self, settings: &Settings) {
        self.plan.settings = settings.clone();
        let desk = self.desk.as_ref().unwrap();
        for account in desk.accounts.lock().unwrap().iter_mut() {
            account.connection.settings = settings.clone();
        }
        desk.changed.store(true, Ordering::SeqCst);
    }

    pub(crate) fn store(&self) -> Store {
        Store::open(&self.dir.path().join("greenroom.db")).unwrap()
    }

    /// The file itself, for what happens to it behind the engine's back.
    pub(crate) fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.dir.path().join("greenroom.db")).unwrap()
    }

    /// What lies where films are saved, apart from the notes beside them, which are written a moment later.
    pub(crate) fn saved_files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.results()).unwrap().map(|entry| entry.unwrap().path());
        let is_note = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "json");
        let mut files: Vec<PathBuf> = entries.filter(|path| !is_note(path)).collect();
        files.sort();
        files
    }

    pub(crate) fn results(&self) -> PathBuf {
        self.dir.path().join("results")
    }

    pub(crate) fn yard(&self) -> &Yard {
        &self.yard
    }

    pub(crate) fn calls(&self, action: Action) -> usize {
        self.yard.calls(action).len()
    }

    /// Calls that a provider charges for.
    pub(crate) fn paid_calls(&self) -> usize {
        [Action::CreateAsset, Action::CreateAssetGroup, Action::CreateGeneration]
            .into_iter()
            .map(|action| self.calls(action))
            .sum()
    }

    /// Where links are brought to.
    pub(crate) fn pasted(&self) -> PathBuf {
        self.dir.path().join("pasted")
    }

    /// A picture file of its own content.
    pub(crate) fn picture(&self, name: &str, tint: u8) -> PathBuf {
        put(self.dir.path(), name, png(400, 500, tint))
    }

    /// Drains events until it has come true; panics with what is known if it never does.
    pub(crate) fn until(&mut self, what: &str, come_true: impl Fn(&World) -> bool) {
        self.until_told(what, |scene| come_true(&scene.world));
    }

    /// As [`Scene::until`], where what was told counts too.
    pub(crate) fn until_told(&mut self, what: &str, come_true: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + FOR_EVER;
        while !come_true(self) {
            let left = deadline.saturating_duration_since(Instant::now());
            let (_, events) = self.engine.as_ref().unwrap();
            let Ok(event) = events.recv_timeout(left) else {
                panic!("waited in vain until {what}.\n{}", self.describe());
            };
            self.hear(event);
        }
    }

    fn hear(&mut self, event: Event) {
        if let Event::Taken(ticket, jobs) = &event {
            self.taken.insert(*ticket, jobs.clone());
        }
        self.told.push(event.clone());
        self.world.apply(event);
    }

    /// What was told of this job's steps, oldest first.
    pub(crate) fn steps(&self, id: JobId) -> Vec<Step> {
        let of = |event: &Event| match event {
            Event::Job(job) if job.id == id => Some(job.step.clone()),
            _ => None,
        };
        let mut steps: Vec<Step> = self.told.iter().filter_map(of).collect();
        steps.dedup();
        steps
    }

    fn describe(&self) -> String {
        let jobs: Vec<String> = self.world.jobs.values().map(|job| format!("{job:#?}")).collect();
        jobs.join("\n")
    }

    /// Says a command and waits until it is taken.
    pub(crate) fn send(&mut self, command: Command) -> Vec<JobId> {
        let ticket = self.engine.as_ref().unwrap().0.handle().send(command);
        self.until_told("the command was taken", |scene| scene.taken.contains_key(&ticket));
        self.taken.remove(&ticket).unwrap()
    }

    pub(crate) fn wish(&mut self, job: JobId, wish: Wish) {
        self.send(Command::Wish(job, wish));
    }

    pub(crate) fn job(&self, id: JobId) -> &Job {
        &self.world.jobs[&id]
    }

    pub(crate) fn step(&self, id: JobId) -> &Step {
        &self.job(id).step
    }

    /// Waits until the job stands where it is wanted.
    pub(crate) fn until_step(&mut self, id: JobId, what: &str, wanted: impl Fn(&Step) -> bool) -> Step {
        self.until(what, |world| world.jobs.get(&id).is_some_and(|job| wanted(&job.step)));
        self.step(id).clone()
    }

    /// Waits until the job has ended, or waits for a person.
    pub(crate) fn rest(&mut self, id: JobId) -> Step {
        self.until_step(id, "the job has come to rest", |step| {
            step.is_ended() || matches!(step, Step::Unsure { looked: true, .. })
        })
    }

    /// Somebody else calls the sandbox with the same key.
    pub(crate) fn elsewhere(&self, action: &str, body: &serde_json::Value) -> serde_json::Value {
        let call = reqwest::Client::new()
            .post(format!("http://{}/volc/asset/{action}", self.address))
            .bearer_auth(KEY)
            .header("content-type", "application/json")
            .body(body.to_string());
        let answer = self.runtime.block_on(async { call.send().await.unwrap().text().await.unwrap() });
        serde_json::from_str(&answer).unwrap()
    }

    /// A picture that somebody else put there.
    pub(crate) fn put_elsewhere(&self, group: &GroupId, name: &str) -> AssetId {
        use base64::Engine as _;
        let picture = base64::engine::general_purpose::STANDARD.encode(png(400, 500, 99));
        let body = serde_json::json!({"model": "volc-asset", "Name": name, "AssetType": "Image",
            "GroupId": group.as_str(), "URL": format!("data:image/png;base64,{picture}")});
        AssetId::new(self.elsewhere("CreateAsset", &body)["Id"].as_str().unwrap())
    }

    /// A group that somebody else made.
    pub(crate) fn group_elsewhere(&self, name: &str) -> GroupId {
        let body = serde_json::json!({"model": "volc-asset", "Name": name});
        GroupId::new(self.elsewhere("CreateAssetGroup", &body)["Id"].as_str().unwrap())
    }

    /// Reads the whole list of the account; a call after which everything asked before has had its turn.
    pub(crate) fn refresh(&mut self) {
        let permit = self.abilities().can_list().unwrap();
        let job = self.send(Command::Refresh(permit))[0];
        assert_eq!(self.rest(job), Step::Done(Done::Nothing));
    }

    pub(crate) fn shelf(&self) -> &Shelf {
        self.world.shelf(&account()).unwrap()
    }

    /// A group, made as a person makes one.
    pub(crate) fn group(&mut self, name: &str) -> GroupId {
        let permit = self.abilities().can_make_group().unwrap();
        let jobs =
            self.send(Command::MakeGroup { permit, name: name.to_owned(), description: String::new() });
        match self.rest(jobs[0]) {
            Step::Done(Done::Group(id)) => id,
            other => panic!("no group was made: {other:?}"),
        }
    }

    pub(crate) fn abilities(&self) -> &greenroom::model::Abilities {
        self.world.abilities(&account()).unwrap()
    }

    pub(crate) fn requests(&self, files: &[(&Path, &str)], to: &Destination) -> Vec<UploadRequest> {
        let requests = files.iter().map(|(path, name)| {
            let original = look(path);
            let slot = self.abilities().upload_slot(original.facts.kind(), to.clone()).unwrap();
            UploadRequest { slot, original, name: (*name).to_owned(), link: None, again: false }
        });
        requests.collect()
    }

    /// Sends files; the jobs are those of the files, without the one that makes a group.
    pub(crate) fn upload(&mut self, files: &[(&Path, &str)], to: &Destination) -> Vec<JobId> {
        let requests = self.requests(files, to);
        let mut jobs = self.send(Command::Upload(requests));
        jobs.split_off(jobs.len() - files.len())
    }

    /// One picture into a group of its own that exists already.
    pub(crate) fn one_upload(&mut self, name: &str) -> JobId {
        let group = self.group("Mira");
        let path = self.picture("mira.png", 7);
        self.upload(&[(&path, name)], &Destination::Group(group))[0]
    }

    /// A short generation without references.
    pub(crate) fn order(&self, prompt: &str) -> Order {
        self.order_of(&Draft { prompt: prompt.to_owned(), ..quick() })
    }

    pub(crate) fn order_of(&self, draft: &Draft) -> Order {
        draft.order(&account(), self.abilities().menu().unwrap(), &self.world).unwrap()
    }

    pub(crate) fn generate(&mut self, prompt: &str) -> JobId {
        let order = self.order(prompt);
        self.send(Command::Generate { order, hold: std::time::Duration::ZERO })[0]
    }

    /// Writes a row as an earlier process left it. The engine must be closed.
    pub(crate) fn leave(&self, errand: Errand, step: Step) -> JobId {
        assert!(self.engine.is_none(), "rows are left by a process that has ended");
        let mut store = self.store();
        let created = Moment(1_700_000_000_000);
        let new = NewJob { connection: account(), errand, created, trail: vec![], run_at: created };
        let id = store.add_jobs(&[new]).unwrap()[0];
        let job = Job { step, ..store.job(id).unwrap().unwrap() };
        store.save_job(&job).unwrap();
        id
    }
}

/// The quickest film there is.
pub(crate) fn quick() -> Draft {
    Draft { resolution: "480p".to_owned(), seconds: 4, sound: false, ..Draft::default() }
}

pub(crate) fn look(path: &Path) -> Original {
    engine::look(path).found.unwrap()
}
