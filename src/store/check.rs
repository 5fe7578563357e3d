//! Is the file sound? Asked at every start, before anything is written into it.

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::mark::{self, Numbers};
use super::places::Places;
use super::{Error, PATIENCE, backup, migrate, salvage};

/// So many findings are told; one is enough to act.
const FINDINGS: usize = 8;
/// Left by an error that tells of damage while the house is open: the next start looks at everything.
const SUSPECT: &str = ".suspect";
/// The head of a database file.
const HEAD: usize = 100;

/// What a look at the file found.
pub(super) enum Found {
    /// Nothing is there and nothing was: a first start.
    Nothing,
    /// Sound, and open.
    Sound(Connection),
    /// Not to be used as it is.
    Damaged(String),
}

/// Looks at the database without changing a byte of it. To be called by whoever holds the house.
pub(super) fn look(places: &Places) -> Result<Found, Error> {
    let noted = mark::read(places);
    if places.length("") == 0 {
        // SQLite would take an empty file for a new database, and throw its side file away.
        let had_something = places.length("-wal") > 0
            || noted.is_some_and(|numbers| numbers.revision > 0)
            || !backup::list(&places.database)?.is_empty();
        let said = if places.database.exists() { "the file is empty" } else { "the file is gone" };
        return Ok(if had_something { Found::Damaged(said.to_owned()) } else { Found::Nothing });
    }
    let head = salvage::read_start(&places.database, HEAD);
    let head = head.map_err(|source| Error::Create { path: places.database.clone(), source })?;
    if let Some(said) = wrong_head(&head) {
        return Ok(Found::Damaged(said.to_owned()));
    }
    // Forced by an earlier error, and after a process that did not end tidily: those are the times when an
    // index and its table may have come apart, which the quick look does not see.
    let thorough = is_suspect(places) || places.length("-wal") > 0;
    let connection = match connect(places) {
        Ok(connection) => connection,
        Err(error) if is_damage(&error) => return Ok(Found::Damaged(error.to_string())),
        Err(error) => return Err(error.into()),
    };
    match inspect(&connection, noted, thorough) {
        Ok(findings) if findings.is_empty() => {
            // Whatever it was that was seen then, everything was read now and is sound.
            if is_suspect(places)
                && let Err(error) = std::fs::remove_file(places.beside(SUSPECT))
            {
                tracing::warn!(%error, "an old suspicion could not be taken back");
            }
            Ok(Found::Sound(connection))
        }
        Ok(findings) => Ok(Found::Damaged(findings.join("; "))),
        Err(error) if is_damage(&error) => Ok(Found::Damaged(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

/// What of a file's head no SQLite would write for us. Some of it SQLite itself reports without a code of its own.
/// Source: sqlite.org, "Database File Format", 1.3.
fn wrong_head(head: &[u8]) -> Option<&'static str> {
    if head.len() < HEAD || !head.starts_with(b"SQLite format 3\0") || mark::page_size(head).is_none() {
        return Some("the head of the file is torn");
    }
    let known = matches!((head[18], head[19]), (1, 1) | (2, 2)) // how it is written and read: plain, or with a side file
        && head[21..24] == [64, 32, 32]
        && matches!(head[44..48], [0, 0, 0, 0..=4]) // the form of its tables
        && matches!(head[56..60], [0, 0, 0, 0..=1]); // UTF-8
    (!known).then_some("the head of the file tells of a form it cannot have")
}

fn connect(places: &Places) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&places.database, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // Closing it would carry the side file into a damaged database: what is set aside lies as it was found.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// Everything wrong with the database, in SQLite's words or ours; nothing where it is sound.
fn inspect(connection: &Connection, noted: Option<Numbers>, thorough: bool) -> rusqlite::Result<Vec<String>> {
    let encoding: String = connection.pragma_query_value(None, "encoding", |row| row.get(0))?;
    if encoding != "UTF-8" {
        return Ok(vec![format!("the text encoding is {encoding}")]);
    }
    let findings = self::findings(connection, thorough)?;
    if !findings.is_empty() {
        return Ok(findings);
    }
    if !has_table(connection, "migration")? {
        // Another program's file is refused by its name elsewhere; one that was ours lost its tables.
        let lost = noted.is_some_and(|numbers| numbers.revision > 0);
        return Ok(if lost { vec!["the tables are gone".to_owned()] } else { vec![] });
    }
    let mut findings = vec![];
    for (table, columns) in migrate::tables(migrate::count(connection)?)? {
        let found = columns_of(connection, &table)?;
        if columns.iter().any(|column| !found.contains(column)) {
            findings.push(format!("table {table} is not whole"));
        } else if let Some(finding) = unreadable_text(connection, &table)? {
            findings.push(finding);
        }
    }
    if findings.is_empty()
        && let Some(noted) = noted
    {
        let revision = revision_of(connection)?;
        if revision < noted.revision {
            findings.push(format!(
                "it is older than it was: {revision} changes are in it, {} were made",
                noted.revision
            ));
        }
    }
    findings.truncate(FINDINGS);
    Ok(findings)
}

/// What SQLite itself finds: quickly without indexes, or everything.
pub(super) fn findings(connection: &Connection, thorough: bool) -> rusqlite::Result<Vec<String>> {
    let name = if thorough { "integrity_check" } else { "quick_check" };
    let mut statement = connection.prepare(&format!("PRAGMA {name}({FINDINGS})"))?;
    let said = statement.query_map((), |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(said.into_iter().filter(|said| said != "ok").collect())
}

/// A number in the row that counts writes; 0 where it is gone.
pub(super) fn revision_of(connection: &Connection) -> rusqlite::Result<u64> {
    let number: i64 = connection.query_row("SELECT number FROM revision", (), |row| row.get(0))?;
    Ok(number.unsigned_abs())
}

pub(super) fn has_table(connection: &Connection, table: &str) -> rusqlite::Result<bool> {
    connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")?.exists([table])
}

pub(super) fn columns_of(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    statement.query_map([table], |row| row.get(0))?.collect()
}

/// SQLite does not look into texts; a row whose text is no text would hide all the others of its table.
fn unreadable_text(connection: &Connection, table: &str) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table} NOT INDEXED"))?;
    let width = statement.column_count();
    // The job's own reader takes such a text as well as it goes, and names the row.
    if table == "job" {
        return Ok(None);
    }
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        for column in 0..width {
            if let ValueRef::Text(text) = row.get_ref(column)?
                && std::str::from_utf8(text).is_err()
            {
                return Ok(Some(format!("a text in table {table} is torn")));
            }
        }
    }
    Ok(None)
}

/// Whether an error of SQLite means that the file itself is damaged, by its exact code.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => matches!(failure.code, DatabaseCorrupt | NotADatabase),
        rusqlite::Error::SqlInputError { error, .. } => matches!(error.code, DatabaseCorrupt | NotADatabase),
        // The tables are strict: SQLite itself put no other kind of value there.
        rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::Utf8Error(..)
        | rusqlite::Error::FromSqlConversionFailure(..) => true,
        _ => false,
    }
}

fn is_suspect(places: &Places) -> bool {
    places.beside(SUSPECT).exists()
}

/// The next start shall look at everything.
pub(super) fn suspect(places: &Places) {
    if let Err(error) = super::places::private().append(true).open(places.beside(SUSPECT)) {
        tracing::warn!(%error, "a suspicion could not be noted");
    }
}
