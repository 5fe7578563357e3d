//! Copies of the database: made once a day while the house is open, made, listed and gone back to when asked for.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Dirs, OpenError, take_lock};
use crate::model::Moment;
use crate::model::talk::Rebuilt;
use crate::store::backup::{self, Backup};
use crate::store::{Error, Store};

/// The clock, told to the rows.
pub(super) fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Makes today's copy on a thread of its own; nobody waits for it before the house is closed.
pub(super) fn start_daily(database: PathBuf) -> Option<JoinHandle<()>> {
    let work = move || {
        if let Err(error) = backup::daily(&database, now()) {
            tracing::warn!(%error, "today's backup could not be made");
        }
    };
    match std::thread::Builder::new().name("greenroom-backup".to_owned()).spawn(work) {
        Ok(thread) => Some(thread),
        Err(error) => {
            tracing::warn!(%error, "today's backup could not be begun");
            None
        }
    }
}

/// Every copy that can be gone back to, newest first.
pub fn backups(home: Option<&Path>) -> Result<Vec<Backup>, OpenError> {
    let dirs = Dirs::find(home.map(Path::to_owned))?;
    Ok(backup::list(&dirs.database())?)
}

/// Makes a copy now: where it is wanted, or with the others. Nothing is overwritten. A house may be open meanwhile.
pub fn backup_now(home: Option<&Path>, out: Option<&Path>) -> Result<Backup, OpenError> {
    let dirs = Dirs::find(home.map(Path::to_owned))?;
    dirs.create()?;
    let database = dirs.database();
    // Opened as a house is, so that what is copied is sound and of this version.
    let held = match take_lock(&dirs.data.join("house.lock"))? {
        Some(lock) => Some((Store::open_or_rescue(&database, now())?, lock)),
        None => None,
    };
    let made = match out {
        Some(out) => backup::write(&database, out)?,
        None => backup::by_hand(&database, now())?,
    };
    drop(held);
    Ok(made)
}

/// Puts a copy in place of the database, which is set aside. Refused while a house is open on it.
pub fn restore(home: Option<&Path>, from: &Path) -> Result<Rebuilt, OpenError> {
    let dirs = Dirs::find(home.map(Path::to_owned))?;
    dirs.create()?;
    let Some(lock) = take_lock(&dirs.data.join("house.lock"))? else { return Err(OpenError::Beside) };
    let from = std::path::absolute(from).map_err(|source| OpenError::Io { path: from.to_owned(), source })?;
    if !from.is_file() {
        return Err(Error::NoBackup { path: from }.into());
    }
    let rebuilt = Store::restore(&dirs.database(), &from, now())?;
    drop(lock);
    Ok(rebuilt)
}
