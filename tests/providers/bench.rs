//! A sandbox, one account on it, and an engine whose events are drained into a world.

use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use greenroom::engine::{self, Engine, Folders, Keeper, Parts};
use greenroom::model::connection::{Settings, TestReport};
use greenroom::model::job::Done;
use greenroom::model::talk::{Taste, Ticket, UploadRequest};
use greenroom::model::{
    Abilities, Asset, AssetId, Command, Connection, ConnectionEdit, ConnectionName, Destination, Draft,
    Event, Failure, Job, JobId, Order, Original, Step, VaultState, World,
};
use greenroom::provider::{self, Fetcher, Provider};
use greenroom::sandbox::{Action, Options, Pace, Sandbox, Yard};
use greenroom::store::Store;

use crate::account::{Account, Credentials, name};
use crate::common::{png, put};

/// Nothing waits this long unless it is broken.
const FOR_EVER: Duration = Duration::from_secs(90);

/// The one account of a bench.
struct Desk(Mutex<engine::Account>);

impl Keeper for Desk {
    fn outline(&self) -> Vec<engine::Account> {
        let account = self.0.lock().unwrap().clone();
        vec![engine::Account { provider: None, stage: None, ..account }]
    }
    fn accounts(&self) -> Vec<engine::Account> {
        vec![self.0.lock().unwrap().clone()]
    }
    fn has_changed(&self) -> bool {
        false
    }
    fn edit(&self, _edit: &ConnectionEdit) -> Result<(), Failure> {
        unreachable!("no test here edits")
    }
    fn remove(&self, _name: &ConnectionName) -> Result<(), Failure> {
        unreachable!("no test here removes")
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

/// How a bench is to be.
pub(crate) struct Plan {
    /// Ready at this question.
    pub(crate) polls: u32,
    /// Assets a minute, as the connection says.
    pub(crate) creates_per_minute: Option<u32>,
    /// Spoils what the account is opened with.
    pub(crate) spoil: fn(&mut Credentials),
    /// Without a staging store, whatever the account needs.
    pub(crate) no_stage: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self { polls: 1, creates_per_minute: None, spoil: |_| {}, no_stage: false }
    }
}

/// See the file.
pub(crate) struct Bench {
    pub(crate) world: World,
    pub(crate) account: Account,
    pub(crate) provider: Arc<dyn Provider>,
    taken: Vec<(Ticket, Vec<JobId>)>,
    tested: Option<TestReport>,
    engine: Engine,
    events: Receiver<Event>,
    pub(crate) yard: Yard,
    /// Carries the sandbox.
    _runtime: tokio::runtime::Runtime,
    dir: tempfile::TempDir,
    pub(crate) sandbox: Sandbox,
}

impl Bench {
    pub(crate) fn new(account: Account) -> Self {
        Self::with(account, &Plan::default())
    }

    pub(crate) fn with(account: Account, plan: &Plan) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let mut options = Options::new(dir.path().join("sandbox"));
        options.pace = Pace::Polls(plan.polls);
        let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
        let mut credentials = Credentials::of(&sandbox);
        (plan.spoil)(&mut credentials);
        let provider = account.open(&sandbox, &credentials, plan.creates_per_minute);
        let stage = if plan.no_stage { None } else { account.stage(&sandbox) };
        let connection = Connection {
            name: name(),
            provider: account.kind(),
            base_url: provider.base_url().to_owned(),
            settings: Settings::default(),
            default: true,
            secrets: vec![],
            abilities: Some(provider::abilities(provider.as_ref(), stage.is_some())),
            rules: provider.rules().clone(),
            test: None,
        };
        let desk =
            Desk(Mutex::new(engine::Account { connection, provider: Some(Arc::clone(&provider)), stage }));
        let parts = Parts {
            store: Store::open(&dir.path().join("greenroom.db")).unwrap(),
            keeper: Arc::new(desk),
            folders: Folders {
                pictures: dir.path().join("pictures"),
                results: dir.path().join("results"),
                pasted: dir.path().join("pasted"),
                kept: dir.path().join("originals"),
                repaired: dir.path().join("repaired"),
            },
            fetcher: Fetcher::new().unwrap(),
            disk: Arc::new(engine::SystemDisk),
            wake: Box::new(|| {}),
        };
        let (engine, events) = engine::start(parts).unwrap();
        let yard = sandbox.yard().clone();
        let mut bench = Self {
            world: World::default(),
            account,
            provider,
            taken: vec![],
            tested: None,
            engine,
            events,
            yard,
            _runtime: runtime,
            dir,
            sandbox,
        };
        bench.until("the engine has loaded", |bench| bench.world.loaded);
        bench
    }

    /// Drains events until it has come true; panics with what is known if it never does.
    pub(crate) fn until(&mut self, what: &str, come_true: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + FOR_EVER;
        while !come_true(self) {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(event) = self.events.recv_timeout(left) else {
                let jobs: Vec<String> = self.world.jobs.values().map(|job| format!("{job:#?}")).collect();
                panic!("{:?}: waited in vain until {what}.\n{}", self.account, jobs.join("\n"));
            };
            match &event {
                Event::Taken(ticket, jobs) => self.taken.push((*ticket, jobs.clone())),
                Event::Tested(_, report) => self.tested = Some(report.clone()),
                _ => {}
            }
            self.world.apply(event);
        }
    }

    /// Says a command and waits until it is taken.
    pub(crate) fn send(&mut self, command: Command) -> Vec<JobId> {
        let ticket = self.engine.handle().send(command);
        let mine =
            |bench: &Self| bench.taken.iter().find(|(it, _)| *it == ticket).map(|(_, jobs)| jobs.clone());
        self.until("the command was taken", |bench| mine(bench).is_some());
        mine(self).unwrap()
    }

    pub(crate) fn job(&self, id: JobId) -> &Job {
        &self.world.jobs[&id]
    }

    /// Waits until the job has ended, or waits for a person.
    pub(crate) fn rest(&mut self, id: JobId) -> Step {
        self.until("the job has come to rest", |bench| {
            bench.world.jobs.get(&id).is_some_and(|job| {
                job.step.is_ended() || matches!(job.step, Step::Unsure { looked: true, .. })
            })
        });
        self.job(id).step.clone()
    }

    pub(crate) fn abilities(&self) -> Abilities {
        self.world.abilities(&name()).unwrap().clone()
    }

    pub(crate) fn calls(&self, action: Action) -> usize {
        self.yard.calls(action).len()
    }

    /// A picture file of its own content.
    pub(crate) fn picture(&self, tint: u8) -> Original {
        let path: PathBuf = put(self.dir.path(), &format!("mira-{tint}.png"), png(400, 500, tint));
        engine::look(&path).found.unwrap()
    }

    /// Where an upload goes here: a group made for it, or none where there are none.
    pub(crate) fn home(&mut self) -> Destination {
        let Some(permit) = self.abilities().can_make_group() else { return Destination::None };
        let command =
            Command::MakeGroup { permit, name: "Mira".to_owned(), description: "A test".to_owned() };
        let job = self.send(command)[0];
        match self.rest(job) {
            Step::Done(Done::Group(id)) => Destination::Group(id),
            other => panic!("{:?}: no group was made: {other:?}", self.account),
        }
    }

    /// Queues pictures of these names; each has its own content.
    pub(crate) fn queue(&mut self, names: &[&str], to: &Destination) -> Vec<JobId> {
        let requests = names.iter().map(|name| {
            let original = self.picture(name.bytes().fold(0, u8::wrapping_add));
            let slot = self.abilities().upload_slot(original.facts.kind(), to.clone()).unwrap();
            UploadRequest { slot, original, name: (*name).to_owned(), link: None, again: false }
        });
        let requests: Vec<_> = requests.collect();
        self.send(Command::Upload(requests))
    }

    /// One picture, followed until it is Active.
    pub(crate) fn active(&mut self, asset: &str) -> AssetId {
        let home = self.home();
        let job = self.queue(&[asset], &home)[0];
        match self.rest(job) {
            Step::Active { asset } => asset,
            other => panic!("{:?}: not Active: {other:?}", self.account),
        }
    }

    pub(crate) fn asset(&self, id: &AssetId) -> &Asset {
        self.world.asset(&name(), id).unwrap()
    }

    /// The quickest film there is of this picture.
    pub(crate) fn order(&self, prompt: &str, picture: Option<&AssetId>) -> Order {
        let abilities = self.abilities();
        let menu = abilities.menu().unwrap();
        let model = &menu.models[0];
        let resolution = model.resolutions.first().cloned().unwrap_or_default();
        let draft = Draft {
            prompt: prompt.to_owned(),
            lanes: [picture.into_iter().cloned().collect(), vec![], vec![]],
            resolution,
            seconds: *model.seconds.start(),
            sound: false,
            ..Draft::default()
        };
        draft.order(&name(), menu, &self.world).unwrap()
    }

    /// Asks the connection why it does not work.
    pub(crate) fn diagnose(&mut self) -> TestReport {
        self.tested = None;
        self.send(Command::TestConnection(name()));
        self.until("the test has ended", |bench| bench.tested.is_some());
        self.tested.take().unwrap()
    }

    /// Reads the whole list of the account.
    pub(crate) fn refresh(&mut self) {
        let permit = self.abilities().can_list().unwrap();
        let job = self.send(Command::Refresh(permit))[0];
        assert_eq!(self.rest(job), Step::Done(Done::Nothing), "{:?}", self.account);
    }
}
