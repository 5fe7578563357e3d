//! What a person settles about their own house: carried out alike by whoever holds the house and whoever is beside it.

use std::path::Path;
use std::sync::Arc;

use super::run::Brought;
use super::{Keeper, Teller, pictures};
use crate::model::talk::Previews;
use crate::model::{Command, Event, Failure};

/// Work that may block, for a thread of its own.
pub(super) type Work = Box<dyn FnOnce() -> Brought + Send>;

/// Tells at once what holds from now on. Answers with what writes it down; `None` where the command is about something
/// else.
pub(super) fn remember(
    command: &Command,
    keeper: &Arc<dyn Keeper>,
    teller: &Teller,
    small_pictures: &Path,
) -> Option<Work> {
    let keeper = Arc::clone(keeper);
    Some(match command {
        Command::SetTaste(taste) => {
            let taste = *taste;
            teller.tell(Event::Taste(taste));
            Box::new(move || remembered(keeper.set_taste(taste)))
        }
        Command::SetKeys(keys) => {
            let keys = keys.clone();
            teller.tell(Event::Keys(keys.clone()));
            Box::new(move || remembered(keeper.set_keys(&keys)))
        }
        Command::SetConventions(conventions) => {
            let conventions = conventions.clone();
            teller.tell(Event::Conventions(conventions.clone()));
            Box::new(move || remembered(keeper.set_conventions(&conventions)))
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
fn remembered(written: Result<(), Failure>) -> Brought {
    if let Err(failure) = written {
        tracing::warn!(?failure, "the settings could not be written");
    }
    Brought::Nothing
}
