//! Rows. The only room with SQL; no network, no async.
//!
//! One file, one writer that matters: the engine's thread. A second process, a command line beside an
//! open window, opens the same file, adds jobs and wishes and reads everything; WAL lets both work.
//! Every write goes through `Store::write`, so that none can forget to count itself.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};

use crate::model::{ConnectionName, JobId};

mod codes;
mod hidden;
mod jobs;
mod letters;
mod migrate;
mod originals;
mod pace;
mod paths;
mod rows;
mod shelf;
mod takes;

pub use jobs::NewJob;
pub use shelf::Known;

/// How long a call waits for another process that writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// Everything kept on this computer, except files and secrets.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// Rows that could not be understood, each named once, so that they are told and not lost.
    unreadable: RefCell<BTreeSet<String>>,
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
    /// A value could not become a row.
    #[error("a row could not be written: {0}")]
    Row(#[from] serde_json::Error),
    /// SQLite itself.
    #[error("the database could not be used: {0}")]
    Sql(#[from] rusqlite::Error),
}

impl Store {
    /// Opens the file, makes it (for the owner alone) where there is none, and brings it up to date.
    pub fn open(path: &Path) -> Result<Self, Error> {
        create(path).map_err(|source| Error::Create { path: path.to_owned(), source })?;
        Self::prepare(Connection::open(path)?)
    }

    /// A store that is gone with the process; for tests.
    pub fn in_memory() -> Result<Self, Error> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, Error> {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // A step is on disk before it is taken; with less than FULL a power cut could take it back,
        // and a call that costs would be made twice.
        connection.pragma_update(None, "synchronous", "FULL")?;
        migrate::run(&mut connection)?;
        Ok(Self { connection, unreadable: RefCell::default() })
    }

    /// Changes when another connection wrote to the file (`PRAGMA data_version`); own writes do not count.
    pub fn data_version(&self) -> Result<i64, Error> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Grows with every write of any process.
    pub fn revision(&self) -> Result<u64, Error> {
        let number: i64 = self.connection.query_row("SELECT number FROM revision", (), |row| row.get(0))?;
        Ok(number.unsigned_abs())
    }

    /// Rows met so far in this run that could not be understood. They stay in the file as they are.
    pub fn unreadable(&self) -> Vec<String> {
        self.unreadable.borrow().iter().cloned().collect()
    }

    /// Drops what is known of an account: its library, what is hidden of it and its pace. Jobs and results stay.
    pub fn forget_connection(&mut self, connection: &ConnectionName) -> Result<(), Error> {
        self.write(|transaction| {
            for table in ["shelf", "asset_group", "asset", "pace", "hidden"] {
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
            for table in ["shelf", "asset_group", "asset", "pace", "hidden"] {
                let sql = format!("DELETE FROM {table} WHERE connection = ?1");
                transaction.execute(&sql, [name.as_str()])?;
            }
            for table in ["shelf", "asset_group", "asset", "pace", "hidden", "job", "take"] {
                let sql = format!("UPDATE {table} SET connection = ?2 WHERE connection = ?1");
                transaction.execute(&sql, [was.as_str(), name.as_str()])?;
            }
            Ok(())
        })
    }

    /// The only way to write: all or nothing, and counted.
    fn write<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        // Immediate: a transaction that first reads and then wants to write could be refused at once,
        // without the patience of the busy time-out.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = work(&transaction)?;
        transaction.execute("UPDATE revision SET number = number + 1", ())?;
        transaction.commit()?;
        Ok(answer)
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
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
