//! Reads what can be read of a damaged database: table by table, row by row, around what is torn.
//!
//! Always on a copy. Indexes are not used, since they may be what is damaged.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::check::{columns_of, revision_of};
use super::mark::page_size;

/// Rows of a table by their rowid, each as wide as the columns that were asked for and found.
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    pub(super) by_id: BTreeMap<i64, Vec<Value>>,
    /// Something of the table could not be read.
    pub(super) torn: bool,
}

/// Between the two ends of a torn place so many single numbers are tried.
const TRIES: i64 = 4096;
/// No more rows than this are taken from one table: a torn tree may seem endless.
const ROWS: usize = 5_000_000;
/// The head of a database file, before the tree of its first page.
const HEAD: usize = 100;

/// A database that is read, whatever is wrong with it.
pub(super) struct Source {
    connection: Connection,
    /// Writes it has seen, where that can be read.
    pub(super) revision: Option<u64>,
}

impl Source {
    /// Opens a copy of a damaged database, mending its first page as far as needed to see its tables. `head` is the
    /// first page of an empty database of ours, `page` that of this one when it was sound.
    pub(super) fn mended(copy: &Path, head: &[u8], page: Option<&[u8]>) -> Option<Self> {
        let own = read_start(copy, page_size(head).unwrap_or(HEAD)).ok();
        if let Some(source) = Self::open(copy, true).filter(Self::has_jobs) {
            return Some(source);
        }
        let mut candidates = vec![];
        if let Some(own) = own.filter(|own| own.len() > HEAD && head.len() >= HEAD) {
            candidates.push([&head[..HEAD], &own[HEAD..]].concat());
        }
        candidates.extend(page.map(<[u8]>::to_vec));
        candidates.into_iter().find_map(|first| {
            if let Err(error) = put_first_page(copy, first) {
                tracing::warn!(%error, "the copy of a damaged database could not be mended");
                return None;
            }
            Self::open(copy, true).filter(Self::has_jobs)
        })
    }

    /// Opens a copy that is to be trusted, a backup: one that is damaged itself is none.
    pub(super) fn sound(path: &Path) -> Option<Self> {
        let source = Self::open(path, false)?;
        let findings = super::check::findings(&source.connection, false);
        (findings.is_ok_and(|findings| findings.is_empty()) && source.has_jobs()).then_some(source)
    }

    fn open(path: &Path, may_write: bool) -> Option<Self> {
        let way =
            if may_write { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
        let connection = Connection::open_with_flags(path, way | OpenFlags::SQLITE_OPEN_NO_MUTEX).ok()?;
        // With this SQLite opens what it would refuse: a table of contents that is not whole, a file too short.
        connection.pragma_update(None, "writable_schema", true).ok()?;
        let encoding: String = connection.pragma_query_value(None, "encoding", |row| row.get(0)).ok()?;
        if encoding != "UTF-8" {
            return None;
        }
        let revision = revision_of(&connection).ok();
        Some(Self { connection, revision })
    }

    fn has_jobs(&self) -> bool {
        columns_of(&self.connection, "job")
            .is_ok_and(|columns| columns.iter().any(|column| column == "state"))
    }

    /// The highest number SQLite gave in a table that never gives one twice.
    pub(super) fn sequence(&self, table: &str) -> i64 {
        let sql = "SELECT max(seq) FROM sqlite_sequence WHERE name = ?1";
        self.connection
            .query_row(sql, [table], |row| row.get::<_, Option<i64>>(0))
            .ok()
            .flatten()
            .unwrap_or(0)
    }

    /// Every row of a table that can be read.
    pub(super) fn table(&self, table: &str, wanted: &[String]) -> Rows {
        let found = columns_of(&self.connection, table).unwrap_or_default();
        let columns: Vec<String> = wanted.iter().filter(|column| found.contains(column)).cloned().collect();
        let mut rows = Rows { torn: columns.is_empty(), columns, by_id: BTreeMap::new() };
        if rows.columns.is_empty() {
            return rows;
        }
        let (first, last) = (i64::MIN, i64::MAX);
        if self.read(table, &mut rows, first, last, true) {
            return rows;
        }
        rows.torn = true;
        let low = rows.by_id.keys().next_back().copied();
        self.read(table, &mut rows, low.map_or(first, |low| low.saturating_add(1)), last, false);
        let high = match low {
            Some(low) => rows.by_id.range(low.saturating_add(1)..).next().map(|(id, _)| *id),
            None => rows.by_id.keys().next().copied(),
        };
        self.probe(table, &mut rows, low.unwrap_or(0), high);
        rows
    }

    /// Looks for rows between two torn places.
    fn probe(&self, table: &str, rows: &mut Rows, low: i64, high: Option<i64>) {
        let high = high.unwrap_or_else(|| self.sequence(table).max(low.saturating_add(TRIES)));
        let step = (high.saturating_sub(low) / TRIES).max(1);
        let mut at = low;
        while at < high && rows.by_id.len() < ROWS {
            let before = rows.by_id.len();
            if self.read(table, rows, at, high.saturating_sub(1), true) {
                return;
            }
            let reached = rows.by_id.range(at..high).next_back().map_or(at, |(id, _)| *id);
            let found = rows.by_id.len() > before;
            at = if found { reached.max(at) } else { at }.saturating_add(step);
        }
    }

    /// Reads rows in order until the end or something torn; whether the end was reached.
    fn read(&self, table: &str, rows: &mut Rows, from: i64, to: i64, forwards: bool) -> bool {
        let names: Vec<String> = rows.columns.iter().map(|column| format!("\"{column}\"")).collect();
        let sql = format!(
            "SELECT rowid, {} FROM main.\"{table}\" NOT INDEXED WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid {}",
            names.join(", "),
            if forwards { "ASC" } else { "DESC" }
        );
        let width = rows.columns.len();
        let Ok(mut statement) = self.connection.prepare(&sql) else { return false };
        let Ok(mut found) = statement.query(params_from_iter([from, to])) else { return false };
        let mut last = None;
        loop {
            match found.next() {
                Ok(None) => return true,
                Ok(Some(row)) => {
                    let Ok(id) = row.get::<_, i64>(0) else { return false };
                    // A tree that leads back into itself is not followed twice.
                    let onward = last.is_none_or(|last| if forwards { id > last } else { id < last });
                    if !onward || rows.by_id.len() >= ROWS {
                        return false;
                    }
                    last = Some(id);
                    let values: Option<Vec<Value>> =
                        (1..=width).map(|column| value(row, column, &mut rows.torn)).collect();
                    match values {
                        Some(values) => drop(rows.by_id.insert(id, values)),
                        None => rows.torn = true,
                    }
                }
                Err(_) => return false,
            }
        }
    }
}

/// A value as it lies there; of a text that is no text, what can be read.
fn value(row: &rusqlite::Row<'_>, column: usize, torn: &mut bool) -> Option<Value> {
    use rusqlite::types::ValueRef;
    Some(match row.get_ref(column).ok()? {
        ValueRef::Text(text) => {
            let read = String::from_utf8_lossy(text);
            *torn |= matches!(read, std::borrow::Cow::Owned(_));
            Value::Text(read.into_owned())
        }
        other => Value::try_from(other).ok()?,
    })
}

/// Puts another first page into a copy, with the numbers that depend on the file told anew.
fn put_first_page(copy: &Path, mut page: Vec<u8>) -> std::io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(copy)?;
    let size = page_size(&page).unwrap_or(4096);
    let pages = u32::try_from(file.metadata()?.len().div_ceil(size as u64)).unwrap_or(u32::MAX).max(1);
    let change = [page[24], page[25], page[26], page[27]];
    page[28..32].copy_from_slice(&pages.to_be_bytes());
    page[32..40].fill(0); // pages that are free are nobody's business in a copy that is only read
    page[92..96].copy_from_slice(&change);
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&page)
}

/// The first page of a database file.
pub(super) fn read_first_page(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut page = read_start(path, 65_536)?;
    page.truncate(page_size(&page).unwrap_or(0));
    Ok(page)
}

/// The first bytes of a file.
pub(super) fn read_start(path: &Path, length: usize) -> std::io::Result<Vec<u8>> {
    let mut start = vec![];
    fs::File::open(path)?.take(length as u64).read_to_end(&mut start)?;
    Ok(start)
}
