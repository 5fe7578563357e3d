//! Brings a database up to date, and refuses one it does not understand.
//!
//! The text of each migration is kept in the database as it was run and compared at every start: an
//! edited migration fails loudly here instead of drifting apart from the files people have. Before a
//! database that holds something is changed, a copy of it is made; without the copy it is not changed.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::Error;

/// In order; the first is number 1. Only ever added to.
///
/// A rescue takes rows over column by column: a migration that gives old values a new meaning, instead of adding
/// to them, must be taught to `salvage` as well.
const MIGRATIONS: &[&str] = &[
    include_str!("sql/0001_first.sql"),
    include_str!("sql/0002_hidden.sql"),
    include_str!("sql/0003_promises.sql"),
    include_str!("sql/0004_verdicts.sql"),
    include_str!("sql/0005_pictures.sql"),
    include_str!("sql/0006_searches.sql"),
    include_str!("sql/0007_takes.sql"),
];

/// Runs what is pending. `backup` is called before the first migration of a database that has had some, with the
/// number of the first that is pending.
pub(super) fn run(
    connection: &mut Connection,
    backup: impl FnOnce(u32) -> Result<(), Error>,
) -> Result<(), Error> {
    run_these(connection, MIGRATIONS, backup)
}

fn run_these(
    connection: &mut Connection,
    migrations: &[&str],
    backup: impl FnOnce(u32) -> Result<(), Error>,
) -> Result<(), Error> {
    // A copy cannot be made inside of a transaction, so what is pending is looked up twice.
    let before = {
        let transaction = connection.transaction()?;
        pending(&transaction, migrations)?
    };
    match before {
        None => {}
        Some(next) => {
            if next > 1 {
                backup(next)?;
            }
            // Two processes may start at once: whoever comes second waits here and finds the work done.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let next = pending(&transaction, migrations)?.unwrap_or(u32::MAX);
            if next == 1 {
                transaction.execute_batch(
                    "CREATE TABLE migration (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;",
                )?;
            }
            for (number, text) in (1..).zip(migrations).filter(|(number, _)| *number >= next) {
                let text = same_everywhere(text);
                transaction.execute_batch(&text)?;
                transaction.execute("INSERT INTO migration VALUES (?1, ?2)", (number, &text))?;
            }
            transaction.commit()?;
        }
    }
    // Only now, so that a file that is refused was not touched. Kept in the file from then on.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    if before.is_some() {
        // Where the tables begin is written into the file itself: its first page is kept beside it.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))?;
    }
    Ok(())
}

/// The first migration that was not run on this file; `None` where all were. A file that is not ours, is newer or
/// was made by other migrations is refused.
fn pending(transaction: &Transaction<'_>, migrations: &[&str]) -> Result<Option<u32>, Error> {
    if !exists(transaction, "SELECT 1 FROM sqlite_schema WHERE name = 'migration'")? {
        if exists(transaction, "SELECT 1 FROM sqlite_schema")? {
            return Err(Error::Foreign);
        }
        return Ok(Some(1));
    }
    let found: Vec<(u32, String)> = transaction
        .prepare("SELECT number, text FROM migration ORDER BY number")?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    if let Some((newest, _)) = found.last()
        && *newest > known
    {
        return Err(Error::Newer { found: *newest, known });
    }
    for (number, text) in (1..).zip(migrations) {
        match found.get(number as usize - 1) {
            Some((found, run)) if *found == number && *run == same_everywhere(text) => {}
            Some(_) => return Err(Error::Edited { number }),
            None => return Ok(Some(number)),
        }
    }
    Ok(None)
}

/// Whether everything was run on this file already.
pub(super) fn is_current(connection: &mut Connection) -> Result<bool, Error> {
    let transaction = connection.transaction()?;
    Ok(pending(&transaction, MIGRATIONS)?.is_none())
}

/// So many of the migrations this program knows were run on the file.
pub(super) fn count(connection: &Connection) -> rusqlite::Result<usize> {
    let count: i64 = connection.query_row("SELECT count(*) FROM migration", (), |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(0).min(MIGRATIONS.len()))
}

/// The tables and their columns after so many migrations, in the order they were made; SQLite's own are left out.
pub(super) fn tables(count: usize) -> rusqlite::Result<Vec<(String, Vec<String>)>> {
    let connection = Connection::open_in_memory()?;
    for text in &MIGRATIONS[..count.min(MIGRATIONS.len())] {
        connection.execute_batch(text)?;
    }
    let names: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?
        .query_map((), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut tables = Vec::with_capacity(names.len());
    for name in names {
        let columns = super::check::columns_of(&connection, &name)?;
        tables.push((name, columns));
    }
    Ok(tables)
}

/// All tables as this program knows them.
pub(super) fn all_tables() -> rusqlite::Result<Vec<(String, Vec<String>)>> {
    tables(MIGRATIONS.len())
}

fn exists(transaction: &Transaction<'_>, sql: &str) -> Result<bool, Error> {
    Ok(transaction.prepare(sql)?.exists(())?)
}

/// A checkout on Windows may have turned the line ends.
fn same_everywhere(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (7);";

    #[test]
    fn a_migration_that_fails_leaves_the_file_as_it_was_and_the_copy_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("greenroom.db");
        let mut connection = Connection::open(&file).unwrap();
        run_these(&mut connection, &[FIRST], |_| Err(Error::Foreign)).expect("nothing to copy yet");
        let broken =
            [FIRST, "CREATE TABLE b (x INTEGER) STRICT; DROP TABLE a;", "INSERT INTO nowhere VALUES (1)"];
        let copy = |next| super::super::backup::before_migration(&file, next);
        let failed = run_these(&mut connection, &broken, copy).unwrap_err();
        assert!(matches!(failed, Error::Sql(_)), "{failed}");
        let rows = |path: &std::path::Path| -> Vec<i64> {
            let connection = Connection::open(path).unwrap();
            assert!(
                connection.prepare("SELECT * FROM b").is_err(),
                "half of it stayed in {}",
                path.display()
            );
            connection
                .prepare("SELECT x FROM a")
                .unwrap()
                .query_map((), |row| row.get(0))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap()
        };
        assert_eq!(rows(&file), [7]);
        assert_eq!(rows(&folder.path().join("backups/greenroom.db.before-2")), [7]);
        // The next version may try again, and the copy is then of what it found.
        connection.execute("INSERT INTO a VALUES (8)", ()).unwrap();
        run_these(&mut connection, &[FIRST, "CREATE TABLE c (x INTEGER) STRICT;"], copy).unwrap();
        assert_eq!(rows(&folder.path().join("backups/greenroom.db.before-2")), [7, 8]);
    }

    #[test]
    fn nothing_is_migrated_without_its_copy() {
        let mut connection = Connection::open_in_memory().unwrap();
        run_these(&mut connection, &[FIRST], |_| Ok(())).unwrap();
        let second = [FIRST, "CREATE TABLE b (x INTEGER) STRICT;"];
        assert!(run_these(&mut connection, &second, |_| Err(Error::Foreign)).is_err());
        assert!(connection.prepare("SELECT * FROM b").is_err());
    }
}
