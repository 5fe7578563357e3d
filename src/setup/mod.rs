//! Opens the house. No logic, only wiring.

pub mod config;
pub mod dirs;
mod accounts;
mod backups;
mod door;
mod heir;
mod keeper;
mod watch;

use std::fs::{self, File, TryLockError};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub use backups::{backup_now, backups, restore};
pub use config::{Config, ConnectionConfig, Error as ConfigError, SANDBOX};
pub use dirs::{Dirs, Error as DirsError};
pub use door::{Doorway, Place, knock};

use self::heir::{Next, Shared};
use self::keeper::{HouseKeeper, Practice};
use crate::engine::{self, Engine, Folders, Handle, Parts};
use crate::model::{ConnectionName, Event, Failure, Moment, Rules, Spend, StoreTrouble};
use crate::provider::Fetcher;
pub use crate::sandbox::Addresses;
use crate::sandbox::{DemoFile, Options as SandboxSetup, Pace, Sandbox, Scenario};
use crate::store::Store;
pub use crate::store::backup::Backup;
use crate::vault::Vault;

/// How to open.
pub struct Options {
    /// Everything lives under it; `None` takes the platform's own places.
    pub home: Option<PathBuf>,
    /// Called after every event, from another thread; must be quick.
    pub wake: Box<dyn Fn() + Send + Sync>,
    /// What goes wrong in the sandbox.
    pub scenario: Option<PathBuf>,
    /// The sandbox is ready at the third question instead of after seconds, for tests.
    pub quick_sandbox: bool,
    /// Secrets go to the system's key store; without it they live for this run, for tests.
    pub keyring: bool,
}

/// Why the house could not be opened.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each is its own sentence")]
pub enum OpenError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Dirs(#[from] DirsError),
    #[error("the database cannot be used: {0}")]
    Store(#[from] crate::store::Error),
    #[error("the sandbox could not start: {0}")]
    Sandbox(#[from] crate::sandbox::Error),
    #[error("{path} cannot be used: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("the scenario {path} cannot be used: {said}")]
    Scenario { path: PathBuf, said: String },
    #[error("the network library could not start: {0:?}")]
    Network(Failure),
    #[error("a thread could not be started: {0}")]
    Thread(std::io::Error),
    #[error("there is no connection “{0}”")]
    NoSuchConnection(ConnectionName),
    #[error("another Greenroom is open on this data; close it first")]
    Beside,
}

impl OpenError {
    /// Something a person wrote is wrong: settings, a name, a scenario.
    pub const fn is_config(&self) -> bool {
        matches!(self, Self::Config(_) | Self::Scenario { .. } | Self::NoSuchConnection(_))
    }

    /// What is wrong with the rows, if it is about them.
    pub fn store_trouble(&self) -> Option<StoreTrouble> {
        match self {
            Self::Store(error) => Some(error.trouble()),
            _ => None,
        }
    }
}

/// An open house.
pub struct House {
    /// A way to say commands.
    pub handle: Handle,
    /// What the house tells.
    pub events: Receiver<Event>,
    /// Where things lie.
    pub dirs: Dirs,
    engine: Engine,
    /// What only the one that holds the house has; it may come later.
    held: Shared,
}

/// What only the one that holds the house has.
struct Held {
    sandbox: Garden,
    lock: File,
    backup: Option<JoinHandle<()>>,
}

/// The sandbox and the runtime that carries it; the first falls before the second.
struct Garden {
    sandbox: Sandbox,
    _runtime: Runtime,
}

/// A runtime that ends without waiting for what is still on it.
struct Runtime(Option<tokio::runtime::Runtime>);

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl House {
    /// Another Greenroom holds the house: commands travel as rows. When it is gone, this one takes over.
    pub fn beside(&self) -> bool {
        self.engine.beside()
    }

    /// The journal of calls that may cost, oldest first.
    pub fn spends(&self, since: Moment) -> Result<Vec<Spend>, OpenError> {
        Ok(Store::open_beside(&self.dirs.database())?.spends(since)?)
    }

    /// No new work; calls on the wire get up to five seconds.
    pub fn close(self) {
        let Self { mut engine, held, .. } = self;
        engine.close();
        if let Some(held) = held.lock().unwrap_or_else(PoisonError::into_inner).take() {
            drop(held.sandbox);
            // A copy under way is ended, or a house that is only ever opened for a moment would have none.
            if held.backup.is_some_and(|backup| backup.join().is_err()) {
                tracing::error!("the thread of the daily backup ended with a panic");
            }
            drop(held.lock); // the house is free once everything in it has ended
        }
    }
}

/// Opens the house: settings, lock, rows, sandbox, engine.
pub fn open(options: Options) -> Result<House, OpenError> {
    let dirs = Dirs::find(options.home)?;
    dirs.create()?;
    Config::load(&dirs.config_file())?; // what is wrong with it is said before anything runs
    let environment = |name: &str| std::env::var(name).ok();
    let vault = if options.keyring { Vault::new(environment) } else { Vault::session_only(environment) };
    // The lock comes before the rows: only who holds it may set a damaged database aside.
    let lock = take_lock(&dirs.data.join("house.lock"))?;
    let store = patiently(|| match lock {
        Some(_) => Store::open_or_rescue(&dirs.database(), backups::now()),
        None => Store::open_beside(&dirs.database()),
    })?;
    let garden = Seeds { scenario: options.scenario, quick: options.quick_sandbox };
    let keeper = Arc::new(HouseKeeper::new(&dirs, vault));
    let parts = Parts {
        store,
        keeper: Arc::clone(&keeper) as Arc<dyn engine::Keeper>,
        folders: folders(&dirs, &keeper),
        fetcher: Fetcher::new().map_err(OpenError::Network)?,
        disk: Arc::new(engine::SystemDisk),
        wake: options.wake,
    };
    let held = Shared::default();
    let (engine, events) = if let Some(lock) = lock {
        let sandbox = garden.grow(&dirs)?;
        keeper.move_in(sandbox.practice());
        let opened = engine::start(parts).map_err(OpenError::Thread)?;
        let backup = backups::start_daily(dirs.database());
        *held.lock().unwrap_or_else(PoisonError::into_inner) = Some(Held { sandbox, lock, backup });
        opened
    } else {
        let next = Next::new(dirs.clone(), garden, keeper, Arc::clone(&held));
        engine::open_beside(parts, Box::new(next)).map_err(OpenError::Thread)?
    };
    Ok(House { handle: engine.handle(), events, dirs, engine, held })
}

/// SQLite waits by itself where another process writes. Right after one was killed it may say at once, once in
/// thousands of starts, that a table is locked: that passes within moments.
fn patiently<T>(mut open: impl FnMut() -> Result<T, crate::store::Error>) -> Result<T, crate::store::Error> {
    let until = Instant::now() + Duration::from_secs(2);
    loop {
        match open() {
            Err(error) if error.trouble() == StoreTrouble::Busy && Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(50));
            }
            opened => return opened,
        }
    }
}

/// What the sandbox of a house is grown from.
struct Seeds {
    scenario: Option<PathBuf>,
    quick: bool,
}

impl Seeds {
    /// Starts the sandbox and writes down where it is, for those beside this process.
    fn grow(&self, dirs: &Dirs) -> Result<Garden, OpenError> {
        let mut setup = SandboxSetup::new(dirs.data.join("sandbox"));
        if self.quick {
            setup.pace = Pace::Polls(3);
        }
        setup.scenario = scenario(self.scenario.as_deref())?;
        let garden = start_sandbox(setup)?;
        garden
            .practice()
            .write(&dirs.data)
            .map_err(|source| OpenError::Io { path: dirs.data.clone(), source })?;
        Ok(garden)
    }
}

fn folders(dirs: &Dirs, keeper: &HouseKeeper) -> Folders {
    let results = keeper.results_folder().path;
    Folders {
        pictures: dirs.cache.join("pictures"),
        results,
        pasted: dirs.data.join("pasted"),
        kept: dirs.data.join("originals"),
        repaired: dirs.data.join("repaired"),
    }
}

/// The lock of the house, or `None` if another Greenroom holds it. Freed by the system when a process ends
/// in whatever way.
fn take_lock(path: &Path) -> Result<Option<File>, OpenError> {
    let failed = |source| OpenError::Io { path: path.to_owned(), source };
    let file = File::options().write(true).create(true).truncate(false).open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

fn scenario(path: Option<&Path>) -> Result<Scenario, OpenError> {
    let Some(path) = path else { return Ok(Scenario::default()) };
    let text = fs::read_to_string(path).map_err(|source| OpenError::Io { path: path.to_owned(), source })?;
    Scenario::parse(&text)
        .map_err(|error| OpenError::Scenario { path: path.to_owned(), said: error.to_string() })
}

fn start_sandbox(mut setup: SandboxSetup) -> Result<Garden, OpenError> {
    setup.demo = demo_files();
    setup.caption_font = Some(include_bytes!("../../assets/fonts/NotoSansSC-Regular.otf").to_vec());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("greenroom-sandbox")
        .enable_all()
        .build()
        .map_err(OpenError::Thread)?;
    let sandbox = runtime.block_on(Sandbox::start(setup))?;
    Ok(Garden { sandbox, _runtime: Runtime(Some(runtime)) })
}

impl Garden {
    fn practice(&self) -> Practice {
        Practice { url: self.sandbox.url().to_owned(), api_key: self.sandbox.api_key().to_owned() }
    }
}

/// The demo characters, as the sandbox is seeded with them.
fn demo_files() -> Vec<DemoFile> {
    DEMO.iter()
        .map(|(group, name, file_name, bytes)| DemoFile {
            group: (*group).to_owned(),
            name: (*name).to_owned(),
            file_name: (*file_name).to_owned(),
            bytes: bytes.to_vec(),
        })
        .collect()
}

macro_rules! demo {
    ($($group:literal / $folder:literal / $short:literal;)*) => {
        &[$(
            ($group, concat!($short, "-full-front"), "full-front.jpg",
                include_bytes!(concat!("../../assets/demo/", $folder, "/full-front.jpg")).as_slice()),
            ($group, concat!($short, "-face-front"), "face-front.png",
                include_bytes!(concat!("../../assets/demo/", $folder, "/face-front.png")).as_slice()),
            ($group, concat!($short, "-bust-left"), "bust-left.jpg",
                include_bytes!(concat!("../../assets/demo/", $folder, "/bust-left.jpg")).as_slice()),
        )*]
    };
}

/// Group, asset name, file name, picture.
const DEMO: &[(&str, &str, &str, &[u8])] = demo! {
    "Mira Chen" / "mira-chen" / "mira";
    "Kai Ren" / "kai-ren" / "kai";
    "Juno Adeyemi" / "juno-adeyemi" / "juno";
    "Otto Lind" / "otto-lind" / "otto";
};

/// What the person at this computer is called by the system; empty where it does not say.
pub fn person() -> String {
    let named = |name: &&str| std::env::var(name).ok().filter(|it| !it.trim().is_empty());
    let found = ["USER", "LOGNAME", "USERNAME"].iter().find_map(named).unwrap_or_default();
    crate::model::verdict::tidy_name(&found)
}

/// The full-body pictures of the demo characters, for the first screen.
pub fn demo_pictures() -> Vec<&'static [u8]> {
    DEMO.iter().filter(|(_, _, file, _)| *file == "full-front.jpg").map(|(_, _, _, bytes)| *bytes).collect()
}

/// The rules of a connection, without opening the house.
pub fn rules_of(home: Option<&Path>, connection: Option<&ConnectionName>) -> Result<Rules, OpenError> {
    let dirs = Dirs::find(home.map(Path::to_owned))?;
    let config = Config::load(&dirs.config_file())?;
    let name = connection.cloned().unwrap_or_else(|| config.default_connection());
    let found = config.connections().into_iter().find(|it| it.name == name);
    found.map(|it| accounts::rules(&it)).ok_or(OpenError::NoSuchConnection(name))
}

/// How to serve the sandbox to other programs.
pub struct SandboxOptions {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where its state is kept; `None` keeps it for this run.
    pub dir: Option<PathBuf>,
    /// What goes wrong.
    pub scenario: Option<PathBuf>,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self { listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0), dir: None, scenario: None }
    }
}

/// A served sandbox; ends when dropped.
pub struct SandboxServer {
    /// Where it listens.
    pub url: String,
    /// Where each dialect begins.
    pub addresses: Addresses,
    /// The pair that signs; worth nothing elsewhere.
    pub access_key: String,
    /// The other half of the pair.
    pub secret_key: String,
    /// The key it lets in.
    pub api_key: String,
    _garden: Garden,
    _folder: Option<tempfile::TempDir>,
}

/// Serves the sandbox to other programs.
pub fn serve_sandbox(options: SandboxOptions) -> Result<SandboxServer, OpenError> {
    let failed = |source| OpenError::Io { path: std::env::temp_dir(), source };
    let folder = if options.dir.is_none() { Some(tempfile::tempdir().map_err(failed)?) } else { None };
    let dir = options.dir.or_else(|| Some(folder.as_ref()?.path().to_owned())).unwrap_or_default();
    let mut setup = SandboxSetup::new(dir);
    setup.listen = options.listen;
    setup.scenario = scenario(options.scenario.as_deref())?;
    let garden = start_sandbox(setup)?;
    let sandbox = &garden.sandbox;
    Ok(SandboxServer {
        url: sandbox.url().to_owned(),
        addresses: sandbox.addresses(),
        access_key: sandbox.access_key().to_owned(),
        secret_key: sandbox.secret_key().to_owned(),
        api_key: sandbox.api_key().to_owned(),
        _garden: garden,
        _folder: folder,
    })
}
