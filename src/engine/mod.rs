//! The machine room: the only writer. No widget, no terminal.
//!
//! One thread, one loop. `obey` turns a command into rows, `plan` says what to do next and which step to
//! write before doing it, `perform` does it without touching a row, `settle` is the only place a job changes.
//!
//! ```text
//! Command ─► obey ─► row ─► plan ─► row ─► perform (a task) ─► settle ─► row ─► Event
//! ```

mod run;
mod errands;
mod obey;
mod plan;
mod dispatch;
mod perform;
mod staging;
mod batch;
mod local;
mod doctor;
mod save;
mod provenance;
mod choices;
mod settle;
mod journal;
mod budget;
mod shelf;
mod slots;
mod watch;
mod looks;
mod pictures;
mod darkroom;
mod cache;
mod repairs;
mod leftovers;
mod links;
mod verify;
mod beside;
mod names;
mod remember;
mod hands;
mod letters;
mod verdicts;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc;

pub use beside::{Estate, Heir, open_beside};
pub use budget::day_begins;
pub use looks::{look, walk};
pub use repairs::{repair, tools};
pub use run::{Engine, start};

pub use crate::media::repair::{Made, Signal};

use crate::model::action::Keymap;
use crate::model::connection::Offer;
use crate::model::talk::{ResultsFolder, Taste, Ticket};
use crate::model::{
    Command, Connection, ConnectionEdit, ConnectionName, Conventions, Event, Failure, Moment, Prices,
    VaultState,
};
use crate::provider::{Fetcher, Provider, Stage};
use crate::store::Store;

/// A connection's facts, and its provider once its secrets are there.
#[derive(Clone)]
pub struct Account {
    /// What the faces see.
    pub connection: Connection,
    /// The hands.
    pub provider: Option<Arc<dyn Provider>>,
    /// Where a file waits for a provider that only takes addresses.
    pub stage: Option<Arc<Stage>>,
}

/// Keeps connections and their secrets. Lives in `setup`; every call may block.
pub trait Keeper: Send + Sync {
    /// Every account without its secrets and so without hands. Quick: the key store is not asked.
    fn outline(&self) -> Vec<Account>;
    /// Every account, as configured now. One whose secrets cannot be read just now says so by
    /// [`crate::model::SecretPlace::Locked`].
    fn accounts(&self) -> Vec<Account>;
    /// The accounts would read otherwise than when they were last read: somebody else changed the settings, or the
    /// key store has opened.
    fn has_changed(&self) -> bool;
    /// Adds or changes a connection.
    fn edit(&self, edit: &ConnectionEdit) -> Result<(), Failure>;
    /// Removes a connection and its secrets.
    fn remove(&self, name: &ConnectionName) -> Result<(), Failure>;
    /// Makes a connection the default one.
    fn make_default(&self, name: &ConnectionName) -> Result<(), Failure>;
    /// A person's taste.
    fn taste(&self) -> Taste;
    /// Remembers a person's taste.
    fn set_taste(&self, taste: Taste) -> Result<(), Failure>;
    /// Which keys do what.
    fn keys(&self) -> Keymap {
        Keymap::default()
    }
    /// Remembers which keys do what.
    fn set_keys(&self, _keys: &Keymap) -> Result<(), Failure> {
        Ok(())
    }
    /// What a team has agreed on.
    fn conventions(&self) -> Conventions {
        Conventions::default()
    }
    /// Remembers what a team has agreed on.
    fn set_conventions(&self, _conventions: &Conventions) -> Result<(), Failure> {
        Ok(())
    }
    /// What things cost.
    fn prices(&self) -> Prices {
        Prices::default()
    }
    /// Remembers what things cost.
    fn set_prices(&self, _prices: &Prices) -> Result<(), Failure> {
        Ok(())
    }
    /// Where results are saved, where that is a person's choice.
    fn results(&self) -> Option<ResultsFolder> {
        None
    }
    /// Remembers where results are saved, if files can be written there; nowhere means the usual place.
    fn set_results(&self, _folder: Option<&Path>) -> Result<(), Failure> {
        Ok(())
    }
    /// Tries the key store.
    fn vault(&self) -> VaultState;
    /// What is known of the key store. Asks nothing.
    fn vault_state(&self) -> VaultState {
        VaultState::Unknown
    }
    /// Credentials of other tools on this computer that may be taken over.
    fn offers(&self) -> Vec<Offer> {
        vec![]
    }
}

/// Where files of the house lie.
#[derive(Clone, Debug)]
pub struct Folders {
    /// Small pictures, made again when lost.
    pub pictures: PathBuf,
    /// Saved results.
    pub results: PathBuf,
    /// Pictures pasted from the clipboard.
    pub pasted: PathBuf,
    /// Our own copies of originals that were parked, by their content.
    pub kept: PathBuf,
    /// Repaired copies, by their content.
    pub repaired: PathBuf,
}

/// How much room there is for files.
pub trait Disk: Send + Sync {
    /// Bytes that may still be written into a folder that exists.
    fn free(&self, folder: &Path) -> std::io::Result<u64>;
}

/// The disk of this computer.
#[derive(Clone, Copy, Debug)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn free(&self, folder: &Path) -> std::io::Result<u64> {
        fs4::available_space(folder)
    }
}

/// Everything the engine needs, given to it once.
pub struct Parts {
    /// The rows.
    pub store: Store,
    /// Connections and secrets.
    pub keeper: Arc<dyn Keeper>,
    /// Where files lie.
    pub folders: Folders,
    /// Fetches links.
    pub fetcher: Fetcher,
    /// Where there is room, or none.
    pub disk: Arc<dyn Disk>,
    /// Called after every event, from the engine's thread; must be quick.
    pub wake: Box<dyn Fn() + Send + Sync>,
}

/// A way to say commands; as many as wanted.
#[derive(Clone)]
pub struct Handle {
    commands: mpsc::Sender<Asked>,
    tickets: Arc<AtomicU64>,
}

/// A command under way to the engine.
struct Asked {
    ticket: Ticket,
    command: Command,
}

/// More commands than this waiting means the engine is stuck; a face drops what it would say on top.
const QUEUE: usize = 4096;

impl Handle {
    fn new() -> (Self, mpsc::Receiver<Asked>) {
        let (commands, inbox) = mpsc::channel(QUEUE);
        (Self { commands, tickets: Arc::new(AtomicU64::new(1)) }, inbox)
    }

    /// Says a command; never waits. The answer is [`Event::Taken`] with this ticket.
    pub fn send(&self, command: Command) -> Ticket {
        let ticket = Ticket(self.tickets.fetch_add(1, Ordering::Relaxed));
        if let Err(refused) = self.commands.try_send(Asked { ticket, command }) {
            tracing::warn!(%refused, "a command came after the house was closed");
        }
        ticket
    }
}

/// Tells events to the one who listens, and wakes it.
struct Teller {
    events: std::sync::mpsc::Sender<Event>,
    wake: Box<dyn Fn() + Send + Sync>,
    /// What is told once the rows it is about are on disk.
    held: RefCell<Option<Vec<Event>>>,
}

impl Teller {
    fn new(events: std::sync::mpsc::Sender<Event>, wake: Box<dyn Fn() + Send + Sync>) -> Self {
        Self { events, wake, held: RefCell::default() }
    }

    /// From here to [`Teller::release`] nothing is told.
    fn hold(&self) {
        self.held.borrow_mut().get_or_insert_default();
    }

    /// Tells what was held, in order.
    fn release(&self) {
        let held = self.held.take();
        held.into_iter().flatten().for_each(|event| self.tell(event));
    }

    fn tell(&self, event: Event) {
        if let Some(held) = self.held.borrow_mut().as_mut() {
            held.push(event);
            return;
        }
        // Nobody listening is how a face leaves; the jobs go on until the house is closed.
        if self.events.send(event).is_ok() {
            (self.wake)();
        }
    }
}

/// The clock of the machine room.
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
