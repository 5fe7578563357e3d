//! Writing: all or nothing, counted, and several writes together where the caller says so.

use std::ops::Deref;

use rusqlite::{Connection, TransactionBehavior};

use super::mark::Numbers;
use super::{Error, PATIENCE, Store};

/// How long a call waits for another process that writes, while rows cannot be written anyway.
const NO_PATIENCE: std::time::Duration = std::time::Duration::from_millis(50);

/// What a write works on: a transaction of its own, or its part of a larger one. Only [`Store::write`] makes one.
pub(super) struct Transaction<'a>(&'a Connection);

impl Deref for Transaction<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.0
    }
}

impl Error {
    /// The disk or the file is the cause, so the same write may work later. The others never will.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Sql(_) | Self::Create { .. } | Self::GivenUp)
    }
}

impl Store {
    /// The only way to write: all or nothing, and counted.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let written = if self.together { self.write_part(work) } else { self.write_alone(work) };
        self.remember(&written);
        written
    }

    fn write_alone<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.still_there()?;
        // Immediate: a transaction that first reads and then wants to write could be refused at once,
        // without the patience of the busy time-out.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = work(&Transaction(&transaction))?;
        let numbers = count(&transaction)?;
        transaction.commit()?;
        self.reached(numbers);
        Ok(answer)
    }

    /// A part that fails leaves nothing of itself, and leaves the rest as it was.
    fn write_part<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        // A full disk ends the whole transaction by itself: what follows must not be written alone.
        if self.connection.is_autocommit() {
            return Err(Error::GivenUp);
        }
        let part = self.connection.savepoint()?;
        let answer = work(&Transaction(&part))?;
        part.commit()?;
        Ok(answer)
    }

    /// From here to [`Store::commit`] every write belongs to one transaction.
    pub fn begin(&mut self) -> Result<(), Error> {
        let begun = self.still_there().and_then(|()| Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?));
        self.remember(&begun);
        self.together = begun.is_ok();
        begun
    }

    /// Everything since [`Store::begin`] is on disk when it returns, or nothing of it is.
    pub fn commit(&mut self) -> Result<(), Error> {
        self.together = false;
        let committed = if self.connection.is_autocommit() {
            Err(Error::GivenUp)
        } else {
            count(&self.connection).and_then(|numbers| {
                self.connection.execute_batch("COMMIT")?;
                Ok(numbers)
            })
        };
        let committed = committed.map(|numbers| self.reached(numbers));
        self.remember(&committed);
        if committed.is_err() {
            self.roll_back();
        }
        committed
    }

    /// Nothing since [`Store::begin`] happened.
    pub fn roll_back(&mut self) {
        self.together = false;
        // SQLite may have rolled back by itself.
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }

    /// Whether rows can be written again: writes what changes nothing.
    pub fn try_to_write(&mut self) -> bool {
        self.write(|_| Ok(())).is_ok()
    }

    /// Why the last write did not reach the disk; `None` where it did.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// While rows cannot be written, nobody waits long for the next try.
    pub fn be_patient(&self, patient: bool) {
        if let Err(error) = self.connection.busy_timeout(if patient { PATIENCE } else { NO_PATIENCE }) {
            tracing::warn!(%error, "the patience with other writers could not be set");
        }
    }

    fn remember<T>(&mut self, written: &Result<T, Error>) {
        match written {
            // A part is on disk only with its whole.
            Ok(_) if !self.together => self.trouble = None,
            Err(error) if error.may_pass() => self.trouble = Some(error.to_string()),
            _ => {}
        }
        if let Err(error) = written {
            self.note(error);
        }
    }

    /// Notes outside the file how far its rows have come.
    fn reached(&mut self, numbers: Numbers) {
        if let Some(mark) = &mut self.mark {
            mark.reached(numbers);
        }
    }
}

fn count(connection: &Connection) -> Result<Numbers, Error> {
    let counted = connection
        .prepare_cached(
            "UPDATE revision SET number = number + 1
             RETURNING number, (SELECT seq FROM sqlite_sequence WHERE name = 'job')",
        )?
        .query_row((), |row| {
            let (revision, job): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
            Ok(Numbers { revision: revision.unsigned_abs(), job: job.unwrap_or(0).unsigned_abs() })
        })?;
    Ok(counted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ConnectionName, Moment};

    fn next(store: &Store) -> Option<Moment> {
        store.pace(&ConnectionName::new("a")).unwrap().next_create
    }

    #[test]
    fn what_is_written_together_is_there_whole_or_not_at_all() {
        let name = ConnectionName::new("a");
        let mut store = Store::in_memory().unwrap();
        store.begin().unwrap();
        store.set_next_create(&name, Moment(5)).unwrap();
        assert_eq!(next(&store), Some(Moment(5)), "a reader in between sees it");
        store.roll_back();
        assert_eq!(next(&store), None);

        let before = store.revision().unwrap();
        store.begin().unwrap();
        store.set_next_create(&name, Moment(5)).unwrap();
        let broken = store.write(|transaction| {
            transaction.execute("UPDATE pace SET next_create = 9", ())?;
            transaction.execute("INSERT INTO no_such_table VALUES (1)", ())?;
            Ok(())
        });
        assert!(broken.is_err() && store.trouble().is_some());
        store.commit().unwrap();
        assert_eq!(next(&store), Some(Moment(5)), "the part that failed left nothing of itself");
        assert_eq!(store.revision().unwrap(), before + 1);
        assert_eq!(store.trouble(), None);
    }
}
