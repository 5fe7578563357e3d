//! Taking the house over: the lock that the one before left, and a sandbox of our own.

use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::keeper::HouseKeeper;
use super::{Dirs, Held, OpenError, Seeds, take_lock};
use crate::engine::{Estate, Heir, Keeper};
use crate::provider::Fetcher;

/// What the holder has, once there is one in this process.
pub(super) type Shared = Arc<Mutex<Option<Held>>>;

/// After a failure to move in, the house is left to others for so long.
const PAUSE: Duration = Duration::from_secs(5);

/// The one that is beside the house and next to hold it.
pub(super) struct Next {
    dirs: Dirs,
    garden: Seeds,
    keeper: Arc<HouseKeeper>,
    held: Shared,
    lock: Option<File>,
    not_before: Option<Instant>,
}

impl Next {
    pub(super) fn new(dirs: Dirs, garden: Seeds, keeper: Arc<HouseKeeper>, held: Shared) -> Self {
        Self { dirs, garden, keeper, held, lock: None, not_before: None }
    }

    fn bring_up(&mut self, lock: File) -> Result<Estate, OpenError> {
        let sandbox = self.garden.grow(&self.dirs)?;
        let fetcher = Fetcher::new().map_err(OpenError::Network)?;
        self.keeper.take_over_from(sandbox.practice());
        let backup = super::backups::start_daily(self.dirs.database());
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(Held { sandbox, lock, backup });
        Ok(Estate { keeper: Arc::clone(&self.keeper) as Arc<dyn Keeper>, fetcher })
    }
}

impl Heir for Next {
    fn claim(&mut self) -> bool {
        if self.not_before.is_some_and(|at| Instant::now() < at) {
            return false;
        }
        match take_lock(&self.dirs.data.join("house.lock")) {
            Ok(lock) => self.lock = lock,
            Err(error) => {
                tracing::error!(%error, "the lock of the house could not be tried");
                self.not_before = Some(Instant::now() + PAUSE);
            }
        }
        self.lock.is_some()
    }

    fn move_in(&mut self) -> Option<Estate> {
        let lock = self.lock.take()?;
        match self.bring_up(lock) {
            Ok(estate) => Some(estate),
            Err(error) => {
                tracing::error!(%error, "the house is free and could not be taken over");
                self.not_before = Some(Instant::now() + PAUSE);
                None
            }
        }
    }
}
