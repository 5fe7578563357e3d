//! Rows. The only room with SQL; no network, no async.
//!
//! One file, one writer that matters: the engine's thread. A second process, a command line beside an
//! open window, opens the same file, adds jobs and wishes and reads everything; WAL lets both work.
//! Every write goes through `Store::write`, so that none can forget to count itself.
//!
//! Whoever holds the house opens with [`Store::open_or_rescue`]: the file is looked at before it is used, and a
//! damaged one is set aside and rebuilt. Beside a running house [`Store::open_beside`] makes and changes nothing.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use self::mark::{Mark, Numbers};
use self::places::Places;
use crate::model::talk::Rebuilt;
use crate::model::{ConnectionName, JobId, Moment, StoreTrouble};

pub mod backup;
mod check;
mod codes;
mod drafts;
mod fill;
mod hidden;
mod jobs;
mod letters;
mod mark;
mod migrate;
mod originals;
mod pace;
mod parked;
mod paths;
mod places;
mod rescue;
mod rows;
mod salvage;
mod searches;
mod shelf;
mod spend;
mod takes;
mod templates;
mod together;
mod verdicts;

pub use jobs::NewJob;
pub use pace::Pace;
pub use shelf::Known;
pub use spend::Verdict;

use together::Transaction;

/// How long a call waits for another process that writes.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a process beside the house looks whether there is a database by now.
const GLANCE: Duration = Duration::from_millis(50);

/// The tables of what is known of an account, which go with it. The rest is the person's own history.
const OF_ACCOUNT: [&str; 8] =
    ["shelf", "asset_group", "asset", "pace", "hidden", "parked", "draft", "saved_searches"];

/// Everything kept on this computer, except files and secrets.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// Where it lies; `None` for one that lives in memory.
    places: Option<Places>,
    /// Which file it was when it was opened, where the system can tell.
    identity: Option<u64>,
    /// How far the rows have come, noted outside.
    mark: Option<Mark>,
    /// What became of a damaged file when this one was opened.
    rebuilt: Option<Rebuilt>,
    /// Rows that could not be understood, each named once, so that they are told and not lost.
    unreadable: RefCell<BTreeSet<String>>,
    /// What was written since [`Store::begin`] reaches the disk together.
    together: bool,
    /// Why the last write did not reach the disk, until one does.
    trouble: Option<String>,
}

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be made or touched.
    #[error("the database {path} could not be created: {source}")]
    Create {
        /// Where.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// It was written by a later version of Greenroom.
    #[error(
        "the database was written by a newer Greenroom (its schema is {found}, this version knows {known}); \
         install that version, or move the file away"
    )]
    Newer {
        /// The newest migration it has had.
        found: u32,
        /// The newest migration this program knows.
        known: u32,
    },
    /// A migration's text is not what was run on this file.
    #[error("migration {number} was changed after it was run on this database; it will not be touched")]
    Edited {
        /// Which.
        number: u32,
    },
    /// It is an SQLite file of some other program.
    #[error("this is not a Greenroom database")]
    Foreign,
    /// The row is not there (any more).
    #[error("there is no job {0}")]
    NoSuchJob(JobId),
    /// The transaction it belonged to had ended already.
    #[error("the database gave up a transaction")]
    GivenUp,
    /// A value could not become a row.
    #[error("a row could not be written: {0}")]
    Row(#[from] serde_json::Error),
    /// A copy could not be made or looked up.
    #[error("the backup {path} could not be made: {source}")]
    Backup {
        /// Where.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// What was asked to be restored is no sound copy of a Greenroom database.
    #[error("{path} is not a sound copy of a Greenroom database")]
    NoBackup {
        /// Which.
        path: PathBuf,
    },
    /// A damaged database could not be set aside and rebuilt. It lies where it was.
    #[error("the damaged database could not be rebuilt in {path}: {source}")]
    Rescue {
        /// Where the work is done.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// Another process holds the house and has made no database this one can read, for as long as a call waits.
    #[error("the Greenroom that is running has no database this version can read; close it first")]
    NotReady,
    /// Another file took its place, after a rescue or a restore, while this process had it open.
    #[error("another database was put in the place of this one; open it anew")]
    Replaced,
    /// SQLite itself.
    #[error("the database could not be used: {0}")]
    Sql(#[from] rusqlite::Error),
}

impl Error {
    /// The file itself is damaged, by SQLite's exact code: nothing that is read from it can be trusted, and the
    /// next start sets it aside.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Sql(error) if check::is_damage(error))
    }

    /// What kind of trouble it is, by exact code, for those who explain it.
    pub fn trouble(&self) -> StoreTrouble {
        use rusqlite::ErrorCode as Code;
        let of_disk = |source: &std::io::Error| match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreTrouble::DiskFull,
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                StoreTrouble::NotWritable
            }
            _ => StoreTrouble::Other,
        };
        match self {
            error if error.is_damage() => StoreTrouble::Damaged,
            Self::Create { source, .. } | Self::Backup { source, .. } | Self::Rescue { source, .. } => {
                of_disk(source)
            }
            Self::Newer { .. } => StoreTrouble::Newer,
            Self::NotReady => StoreTrouble::Busy,
            Self::Sql(error) => match error.sqlite_error_code() {
                Some(Code::DatabaseBusy | Code::DatabaseLocked) => StoreTrouble::Busy,
                Some(Code::DiskFull) => StoreTrouble::DiskFull,
                Some(Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied) => StoreTrouble::NotWritable,
                _ => StoreTrouble::Other,
            },
            _ => StoreTrouble::Other,
        }
    }
}

impl Store {
    /// Opens the file, makes it (for the owner alone) where there is none, and brings it up to date. A damaged
    /// one is an error.
    pub fn open(path: &Path) -> Result<Self, Error> {
        create(path).map_err(|source| Error::Create { path: path.to_owned(), source })?;
        Self::prepare(Connection::open(path)?, Some(Places::of(path)))
    }

    /// Opens the file for whoever holds the house, and for nobody else: one that is damaged, gone or older than it
    /// was is set aside, and a fresh one takes over what can be read of it and of the backups.
    /// [`Store::rebuilt`] then says so.
    pub fn open_or_rescue(path: &Path, at: Moment) -> Result<Self, Error> {
        let places = Places::of(path);
        let mut rebuilt = rescue::finish(&places)?;
        let connection = match check::look(&places)? {
            check::Found::Sound(connection) => Some(connection),
            check::Found::Nothing => None,
            check::Found::Damaged(said) => {
                rebuilt = Some(rescue::run(&places, at, said)?);
                None
            }
        };
        let opened = match connection {
            Some(connection) => Self::prepare(connection, Some(places.clone())),
            None => Self::open(path),
        };
        let mut store = match opened {
            // Something the look did not touch: once more by the same way, and no further.
            Err(error) if error.is_damage() && rebuilt.is_none() => {
                rebuilt = Some(rescue::run(&places, at, error.to_string())?);
                Self::open(path)?
            }
            opened => opened?,
        };
        mark::keep_first_page(&places);
        store.rebuilt = rebuilt;
        Ok(store)
    }

    /// Opens the file of a house that another process holds. Nothing is made, migrated or set aside: that is for
    /// the one that holds it, which may be about to.
    pub fn open_beside(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut waited = Duration::ZERO;
        loop {
            let last = if path.exists() {
                let mut connection = Connection::open_with_flags(path, flags)?;
                connection.busy_timeout(PATIENCE)?;
                match migrate::is_current(&mut connection) {
                    Ok(true) => return Self::prepare(connection, Some(Places::of(path))),
                    Ok(false) => Error::NotReady,
                    Err(error) => return Err(error),
                }
            } else {
                Error::NotReady
            };
            if waited >= PATIENCE {
                return Err(last);
            }
            std::thread::sleep(GLANCE);
            waited += GLANCE;
        }
    }

    /// Puts a backup in place of the database at this path, which is set aside. To be called by whoever holds the
    /// house, while nothing has it open.
    pub fn restore(path: &Path, backup: &Path, at: Moment) -> Result<Rebuilt, Error> {
        let places = Places::of(path);
        rescue::finish(&places)?;
        rescue::restore(&places, backup, at)
    }

    /// A store that is gone with the process; for tests.
    pub fn in_memory() -> Result<Self, Error> {
        Self::prepare(Connection::open_in_memory()?, None)
    }

    fn prepare(mut connection: Connection, places: Option<Places>) -> Result<Self, Error> {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // A step is on disk before it is taken; with less than FULL a power cut could take it back,
        // and a call that costs would be made twice.
        connection.pragma_update(None, "synchronous", "FULL")?;
        migrate::run(&mut connection, |next| match &places {
            Some(places) => backup::before_migration(&places.database, next),
            None => Ok(()),
        })?;
        // Only now: closing what is refused must not carry its side file into it either.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        let mark = places.as_ref().and_then(|places| match Mark::open(places) {
            Ok(mark) => Some(mark),
            Err(error) => {
                tracing::warn!(%error, "how far the rows have come cannot be noted");
                None
            }
        });
        let unreadable = RefCell::default();
        let identity = places.as_ref().and_then(|places| places::identity(&places.database));
        let mut store = Self {
            connection,
            places,
            identity,
            mark,
            rebuilt: None,
            unreadable,
            together: false,
            trouble: None,
        };
        let job = store.one::<i64>("SELECT seq FROM sqlite_sequence WHERE name = 'job'", ())?.unwrap_or(0);
        let numbers = Numbers { revision: store.revision()?, job: job.unsigned_abs() };
        if let Some(mark) = &mut store.mark {
            mark.reached(numbers);
        }
        Ok(store)
    }

    /// What became of a damaged file when the house was opened.
    pub const fn rebuilt(&self) -> Option<&Rebuilt> {
        self.rebuilt.as_ref()
    }

    /// Remembers an error that tells of damage: the next start looks at everything before it trusts anything.
    pub fn note(&self, error: &Error) {
        if let Some(places) = &self.places
            && error.is_damage()
        {
            check::suspect(places);
        }
    }

    /// Changes when another connection wrote to the file (`PRAGMA data_version`); own writes do not count.
    pub fn data_version(&self) -> Result<i64, Error> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Grows with every write of any process.
    pub fn revision(&self) -> Result<u64, Error> {
        self.still_there()?;
        let number: i64 = self.connection.query_row("SELECT number FROM revision", (), |row| row.get(0))?;
        Ok(number.unsigned_abs())
    }

    /// Rows met so far in this run that could not be understood. They stay in the file as they are.
    pub fn unreadable(&self) -> Vec<String> {
        self.unreadable.borrow().iter().cloned().collect()
    }

    /// Drops what is known of an account: its library, what is hidden of it, what it gave back, its draft, its saved
    /// searches and its pace. Jobs, results, verdicts and what was spent stay.
    pub fn forget_connection(&mut self, connection: &ConnectionName) -> Result<(), Error> {
        self.write(|transaction| {
            for table in OF_ACCOUNT {
                let sql = format!("DELETE FROM {table} WHERE connection = ?1");
                transaction.execute(&sql, [connection.as_str()])?;
            }
            Ok(())
        })
    }

    /// Everything kept under one name is kept under another from now on. Nothing is merged: what was
    /// still known under the new name is dropped first.
    pub fn rename_connection(&mut self, was: &ConnectionName, name: &ConnectionName) -> Result<(), Error> {
        if was == name {
            return Ok(());
        }
        self.write(|transaction| {
            for table in OF_ACCOUNT {
                let sql = format!("DELETE FROM {table} WHERE connection = ?1");
                transaction.execute(&sql, [name.as_str()])?;
            }
            for table in OF_ACCOUNT.into_iter().chain(["job", "take", "spend", "verdict"]) {
                let sql = format!("UPDATE OR REPLACE {table} SET connection = ?2 WHERE connection = ?1");
                transaction.execute(&sql, [was.as_str(), name.as_str()])?;
            }
            Ok(())
        })
    }

    /// What is written into a file that was set aside is lost to everybody.
    fn still_there(&self) -> Result<(), Error> {
        match &self.places {
            Some(places) if places::identity(&places.database) != self.identity => Err(Error::Replaced),
            _ => Ok(()),
        }
    }

    /// Remembers and logs a row that makes no sense, once.
    fn report(&self, row: String) {
        if !self.unreadable.borrow().contains(&row) {
            tracing::error!("a row cannot be read: {row}");
            self.unreadable.borrow_mut().insert(row);
        }
    }

    /// One value of one row, where there is a row.
    fn one<T: rusqlite::types::FromSql>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Option<T>, Error> {
        Ok(self.connection.prepare_cached(sql)?.query_row(parameters, |row| row.get(0)).optional()?)
    }
}

/// Makes an empty file that only its owner may read. SQLite gives its side files the same mode.
fn create(path: &Path) -> std::io::Result<()> {
    places::private().append(true).open(path).map(drop)
}

#[cfg(test)]
mod tests;
