//! The ledger: everything that was ever made here, whoever has heard of it.
//!
//! It is what a provider could bill, so it is the place to count what was made twice.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::House;
use super::state::{AssetRow, Made, TaskRow};

/// What was made, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Assets of every library, deleted ones included.
    pub assets: Vec<MadeAsset>,
    /// Orders that were taken, on every surface. Those a caller deleted afterwards are gone.
    pub tasks: Vec<MadeTask>,
}

/// An asset that was made.
#[derive(Clone, Debug)]
pub struct MadeAsset {
    /// Its name at the provider.
    pub id: String,
    /// What the caller called it.
    pub name: String,
    /// The content, in hex. `None` as long as its address was not fetched, or could not be.
    pub sha256: Option<String>,
    /// When it was made, by the sandbox's clock.
    pub at: Timestamp,
    /// Deleted since.
    pub removed: bool,
}

/// An order that was taken.
#[derive(Clone, Debug)]
pub struct MadeTask {
    /// Its name at the provider.
    pub id: String,
    /// What was asked for.
    pub prompt: String,
    /// The seed that was asked for, or drawn.
    pub seed: i64,
    /// When it was taken, by the sandbox's clock.
    pub at: Timestamp,
    /// The film's content, in hex, once it is made.
    pub film: Option<String>,
}

impl House {
    pub(super) fn ledger(&self) -> Ledger {
        let (assets, removed, tasks) =
            self.kept.read(|data| (data.assets.clone(), data.removed.clone(), data.tasks.clone()));
        let asset = |row: AssetRow, removed| MadeAsset {
            id: row.id,
            name: row.name,
            sha256: row.sha256,
            at: row.created,
            removed,
        };
        let mut assets: Vec<MadeAsset> = assets
            .into_iter()
            .map(|row| asset(row, false))
            .chain(removed.into_iter().map(|row| asset(row, true)))
            .collect();
        assets.sort_by_key(|asset| asset.at);
        Ledger { assets, tasks: tasks.into_iter().map(|row| self.taken(row)).collect() }
    }

    fn taken(&self, row: TaskRow) -> MadeTask {
        let film = match &row.made {
            Some(Made::Film { film, .. }) => std::fs::read(self.kept.file_path(&film.name)).ok(),
            _ => None,
        };
        MadeTask {
            id: row.id,
            prompt: row.prompt,
            seed: row.seed,
            at: row.submitted,
            film: film.map(|bytes| super::hex(&Sha256::digest(bytes))),
        }
    }
}
