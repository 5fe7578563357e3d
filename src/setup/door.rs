//! The door of the house: one window at a time. Whoever comes second hands its files to the window that is open.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::{Dirs, OpenError, take_lock};
use crate::model::Moment;
use crate::store::Store;

/// A window that starts, or reads a large library, may need so long to take a letter.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often it is looked whether the letter was taken.
const LOOK: Duration = Duration::from_millis(50);

/// The place of the one window on a house; free again when this is dropped, or the process ends in whatever way.
#[derive(Debug)]
pub struct Place {
    _lock: File,
}

/// What is behind the door.
#[derive(Debug)]
pub enum Doorway {
    /// Nobody: here is the place for a window.
    Free(Place),
    /// A window, which has taken what was handed over.
    Taken,
    /// A window that takes nothing: it hangs. What was to be handed over was taken back.
    Silent,
}

/// Comes to the door with these files, by absolute paths, and web addresses, perhaps none. A window that is closed
/// meanwhile leaves its place to us; then the files are still ours.
pub fn knock(home: Option<&Path>, paths: &[PathBuf]) -> Result<Doorway, OpenError> {
    let dirs = Dirs::find(home.map(Path::to_owned))?;
    dirs.create()?;
    let place = dirs.data.join("window.lock");
    if let Some(lock) = take_lock(&place)? {
        return Ok(Doorway::Free(Place { _lock: lock }));
    }
    let mut store = Store::open(&dirs.database())?;
    let letter = store.post(now(), paths)?;
    let came = Instant::now();
    loop {
        if !store.is_posted(&letter)? {
            return Ok(Doorway::Taken);
        }
        if let Some(lock) = take_lock(&place)? {
            // The window is gone. If it has taken the letter at the last moment, it took it for nobody.
            store.take_back(&letter)?;
            return Ok(Doorway::Free(Place { _lock: lock }));
        }
        if came.elapsed() > PATIENCE {
            return Ok(if store.take_back(&letter)? { Doorway::Silent } else { Doorway::Taken });
        }
        std::thread::sleep(LOOK);
    }
}

fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
