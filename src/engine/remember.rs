//! What a person settles about their own house: carried out alike by whoever holds the house and whoever is beside it.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::run::Brought;
use super::{Keeper, Teller, pictures};
use crate::model::talk::Previews;
use crate::model::{Command, Event, Failure};

/// Work that may block, for a thread of its own.
pub(super) type Work = Box<dyn FnOnce() -> Brought + Send>;

/// Settings that are written down one after the other. Each is whole: of several on their way the newest counts, and those
/// before it need not be written at all, in whatever order their threads come to it.
#[derive(Clone, Default)]
pub(super) struct Pen(Arc<Turns>);

#[derive(Default)]
struct Turns {
    writing: Mutex<()>,
    taste: AtomicU64,
    keys: AtomicU64,
    conventions: AtomicU64,
}

impl Pen {
    /// What writes a setting down once it is its turn, unless a newer one of its kind was told meanwhile.
    fn writes(
        &self,
        kind: fn(&Turns) -> &AtomicU64,
        write: impl FnOnce() -> Result<(), Failure> + Send + 'static,
    ) -> Work {
        let turns = Arc::clone(&self.0);
        let mine = kind(&turns).fetch_add(1, Ordering::AcqRel) + 1;
        Box::new(move || {
            let _turn = turns.writing.lock().unwrap_or_else(PoisonError::into_inner);
            if kind(&turns).load(Ordering::Acquire) == mine { remembered(write()) } else { Brought::Nothing }
        })
    }
}

/// Tells at once what holds from now on. Answers with what writes it down; `None` where the command is about something
/// else.
pub(super) fn remember(
    command: &Command,
    keeper: &Arc<dyn Keeper>,
    teller: &Teller,
    pen: &Pen,
    small_pictures: &Path,
) -> Option<Work> {
    let keeper = Arc::clone(keeper);
    Some(match command {
        Command::SetTaste(taste) => {
            let taste = *taste;
            teller.tell(Event::Taste(taste));
            pen.writes(|turns| &turns.taste, move || keeper.set_taste(taste))
        }
        Command::SetKeys(keys) => {
            let keys = keys.clone();
            teller.tell(Event::Keys(keys.clone()));
            pen.writes(|turns| &turns.keys, move || keeper.set_keys(&keys))
        }
        Command::SetConventions(conventions) => {
            let conventions = conventions.clone();
            teller.tell(Event::Conventions(conventions.clone()));
            pen.writes(|turns| &turns.conventions, move || keeper.set_conventions(&conventions))
        }
        Command::ClearPictures => {
            let aside = pictures::set_aside(small_pictures);
            teller.tell(Event::PicturesCleared);
            teller.tell(Event::Previews(Previews { bytes: 0, folder: small_pictures.to_owned() }));
            Box::new(move || pictures::clear(aside.as_deref()))
        }
        Command::TryVault => Box::new(move || {
            tracing::debug!(state = ?keeper.vault(), "the key store was tried again");
            // Secrets are read after it: what was opened is there for them, and its state is told with them.
            Brought::Accounts { accounts: keeper.accounts(), first: false }
        }),
        _ => return None,
    })
}

/// A setting was written down, or not; then it holds for this run, and the log says why.
pub(super) fn remembered(written: Result<(), Failure>) -> Brought {
    if let Err(failure) = written {
        tracing::warn!(?failure, "the settings could not be written");
    }
    Brought::Nothing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_setting_is_written_in_whatever_order_threads_come_to_it() {
        let pen = Pen::default();
        let written = Arc::new(Mutex::new(Vec::new()));
        let write = |number: u32| {
            let written = Arc::clone(&written);
            pen.writes(
                |turns| &turns.taste,
                move || {
                    written.lock().unwrap().push(number);
                    Ok(())
                },
            )
        };
        let (first, second, third) = (write(1), write(2), write(3));
        let other = pen.writes(|turns| &turns.keys, || Ok(()));
        for work in [third, first, other, second] {
            assert!(matches!(work(), Brought::Nothing));
        }
        assert_eq!(*written.lock().unwrap(), [3]);
    }
}
