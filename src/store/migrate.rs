//! Brings a database up to date, and refuses one it does not understand.
//!
//! The text of each migration is kept in the database as it was run and compared at every start: an
//! edited migration fails loudly here instead of drifting apart from the files people have.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::Error;

/// In order; the first is number 1. Only ever added to.
const MIGRATIONS: &[&str] = &[
    include_str!("sql/0001_first.sql"),
    include_str!("sql/0002_hidden.sql"),
    include_str!("sql/0003_promises.sql"),
];

pub(super) fn run(connection: &mut Connection) -> Result<(), Error> {
    // Two processes may start at once: whoever comes second waits here and finds the work done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let is_ours: bool = exists(&transaction, "SELECT 1 FROM sqlite_schema WHERE name = 'migration'")?;
    if !is_ours {
        if exists(&transaction, "SELECT 1 FROM sqlite_schema")? {
            return Err(Error::Foreign);
        }
        transaction.execute_batch(
            "CREATE TABLE migration (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;",
        )?;
    }
    let found: Vec<(u32, String)> = transaction
        .prepare("SELECT number, text FROM migration ORDER BY number")?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if let Some((newest, _)) = found.last()
        && *newest > known
    {
        return Err(Error::Newer { found: *newest, known });
    }
    for (number, text) in (1..).zip(MIGRATIONS) {
        let text = same_everywhere(text);
        match found.get(number as usize - 1) {
            Some((found, run)) if *found == number && *run == text => {}
            Some(_) => return Err(Error::Edited { number }),
            None => {
                transaction.execute_batch(&text)?;
                transaction.execute("INSERT INTO migration VALUES (?1, ?2)", (number, &text))?;
            }
        }
    }
    transaction.commit()?;
    // Only now, so that a file that is refused was not touched. Kept in the file from then on.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    Ok(())
}

fn exists(transaction: &Transaction<'_>, sql: &str) -> Result<bool, Error> {
    Ok(transaction.prepare(sql)?.exists(())?)
}

/// A checkout on Windows may have turned the line ends.
fn same_everywhere(text: &str) -> String {
    text.replace("\r\n", "\n")
}
