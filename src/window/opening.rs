//! The house is opened on a thread of its own, while the window system gets a window ready.

use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::App;
use crate::model::Command;
use crate::setup::{self, House, OpenError, Options};
use crate::words::Words;

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// The house could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The system gave no window.
    #[error(
        "no window could be opened: {0}\nA display is needed (X11 or Wayland) and these libraries: libx11-6 libxcursor1 \
         libxi6 libxkbcommon-x11-0 libegl1 libgl1-mesa-dri. Without a display, `greenroom demo` does the whole job."
    )]
    System(String),
}

impl WindowError {
    /// What is told in the terminal the window was started from.
    pub fn tell(&self, words: &Words) -> String {
        let Self::Open(error) = self else { return format!("{self}\n{}", words.cli.no_window) };
        match error.store_trouble() {
            Some(trouble) => {
                let words = &words.backups;
                format!("{}\n{error}\n{}", (words.trouble)(trouble), (words.advice)(trouble))
            }
            None => format!("{self}\n{}", words.cli.no_window),
        }
    }
}

enum State {
    Under(Receiver<Result<House, OpenError>>),
    Open(Box<House>),
    Failed(OpenError),
    /// The window has it.
    HandedOver,
}

/// Says that something has ended, however it did.
struct Ready<F: Fn()>(F);

impl<F: Fn()> Drop for Ready<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// A house that is being opened.
#[derive(Clone)]
pub(super) struct Opening(Arc<Mutex<State>>);

impl Opening {
    /// Begins; `ready` is called from the other thread once it has ended.
    pub(super) fn begin(options: Options, ready: impl Fn() + Send + 'static) -> Result<Self, OpenError> {
        let (tell, hear) = channel();
        let open = move || {
            // Dropped in this order also where opening panics: first it can be known, then it is said.
            let _ready = Ready(ready);
            let tell = tell;
            drop(tell.send(setup::open(options)));
        };
        let thread = std::thread::Builder::new().name("greenroom-opening".to_owned());
        thread.spawn(open).map_err(OpenError::Thread)?;
        Ok(Self(Arc::new(Mutex::new(State::Under(hear)))))
    }

    /// It has ended, well or not.
    fn is_done(&self) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let State::Under(hear) = &*state else { return true };
        match hear.try_recv() {
            Ok(opened) => *state = State::of(opened),
            Err(TryRecvError::Disconnected) => *state = State::panicked(),
            Err(TryRecvError::Empty) => return false,
        }
        true
    }

    /// The house, once: waits until it is open.
    fn house(&self) -> Option<House> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Under(hear) = &*state {
            *state = hear.recv().map_or_else(|_closed| State::panicked(), State::of);
        }
        match std::mem::replace(&mut *state, State::HandedOver) {
            State::Open(house) => return Some(*house),
            other => *state = other,
        }
        None
    }

    /// Closes the house, where no window came to have it; says why it could not be opened.
    pub(super) fn close(&self) -> Result<(), OpenError> {
        if let Some(house) = self.house() {
            house.close();
        }
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, State::HandedOver) {
            State::Failed(error) => Err(error),
            State::Under(_) | State::Open(_) | State::HandedOver => Ok(()),
        }
    }
}

impl State {
    fn of(opened: Result<House, OpenError>) -> Self {
        match opened {
            Ok(house) => Self::Open(Box::new(house)),
            Err(error) => Self::Failed(error),
        }
    }

    fn panicked() -> Self {
        Self::Failed(OpenError::Thread(std::io::Error::other("opening the house ended with a panic")))
    }
}

impl App {
    /// Says a command to the house, or keeps it until it is open.
    pub(super) fn tell(&mut self, command: Command) {
        match &self.house {
            Some(house) => _ = house.handle.send(command),
            None => self.untold.push(command),
        }
    }

    pub(super) fn take_house(&mut self, house: House) {
        for command in std::mem::take(&mut self.untold) {
            house.handle.send(command);
        }
        self.house = Some(house);
    }

    /// Moves into the house once it is open; where it cannot be opened the window closes, and its starter says why.
    pub(super) fn move_in(&mut self) {
        let Some(opening) = self.opening.take_if(|opening| opening.is_done()) else { return };
        if let Some(house) = opening.house() {
            self.take_house(house);
        } else {
            self.closing = true;
            self.effects.quit();
        }
    }
}
