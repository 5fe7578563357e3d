//! Copies of the database that can be gone back to: one before each migration, one a day, and any a person asks for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rusqlite::{Connection, OpenFlags};

use super::places::{self, Places};
use super::{Error, PATIENCE};
use crate::model::Moment;

/// So many of each sort are kept.
const KEPT: usize = 3;
const PART: &str = ".part";

/// One copy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backup {
    /// Where it lies.
    pub path: PathBuf,
    /// When it was made.
    pub at: Moment,
    /// Its length.
    pub bytes: u64,
}

/// The copies beside a database, newest first.
pub fn list(database: &Path) -> Result<Vec<Backup>, Error> {
    let places = Places::of(database);
    let folder = places.backups();
    let failed = |source| Error::Backup { path: folder.clone(), source };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(failed(error)),
    };
    let mut found = vec![];
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_ours = name.starts_with(&places.stem()) && !name.ends_with(PART) && name.contains(".db");
        if is_ours && !places::PARTS[1..].iter().any(|part| name.ends_with(part)) {
            found.push(describe(&path).map_err(failed)?);
        }
    }
    found.sort_by(|a, b| (b.at, &b.path).cmp(&(a.at, &a.path)));
    Ok(found)
}

/// Copies the database as it is at this moment into a new file that only its owner may read. Others may go on
/// reading and writing meanwhile.
pub fn write(database: &Path, out: &Path) -> Result<Backup, Error> {
    let failed = |source| Error::Backup { path: out.to_owned(), source };
    if out.exists() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()));
    }
    let part = places::with_ending(out, PART);
    // SQLite fills an empty file and leaves its mode alone.
    places::private().write(true).truncate(true).open(&part).map_err(failed)?;
    let written = copy(database, &part).and_then(|()| {
        places::settle_file(&part)
            .and_then(|()| fs::rename(&part, out))
            .and_then(|()| places::settle_folder(out.parent().unwrap_or_else(|| Path::new(""))))
            .map_err(failed)
    });
    if let Err(error) = written {
        // Half a copy must not lie where a whole one is looked for.
        drop(fs::remove_file(&part));
        return Err(error);
    }
    describe(out).map_err(failed)
}

fn copy(database: &Path, part: &Path) -> Result<(), Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // Every row is read through its table and every index made anew: a copy that comes about is sound.
    let sql = "VACUUM main INTO ?1";
    let name = part.to_str().ok_or_else(|| Error::Backup {
        path: part.to_owned(),
        source: io::Error::new(io::ErrorKind::InvalidInput, "SQLite takes only names that are text"),
    })?;
    connection.execute(sql, [name])?;
    Ok(())
}

/// The copy before migrations that bring a database from one number to the next. One of the same name is of an
/// attempt that failed, and older.
pub(super) fn before_migration(database: &Path, next: u32) -> Result<(), Error> {
    let places = Places::of(database);
    let folder = places.backups();
    places::make_folder(&folder).map_err(|source| Error::Backup { path: folder.clone(), source })?;
    let out = folder.join(format!("{}.db.before-{next}", places.stem()));
    let new = places::with_ending(&out, ".new");
    drop(fs::remove_file(&new));
    write(database, &new)?;
    fs::rename(&new, &out).map_err(|source| Error::Backup { path: out.clone(), source })?;
    thin(&places, |name| name.contains(".db.before-"))
}

/// Today's copy, if there is none yet; those of the last three days are kept.
pub fn daily(database: &Path, at: Moment) -> Result<Option<Backup>, Error> {
    let places = Places::of(database);
    let folder = places.backups();
    let out = folder.join(format!("{}-{}.db", places.stem(), places::day_and_second(at).0));
    if out.exists() {
        return Ok(None);
    }
    places::make_folder(&folder).map_err(|source| Error::Backup { path: folder.clone(), source })?;
    let made = write(database, &out)?;
    thin(&places, |name| Path::new(name).extension().is_some_and(|ending| ending == "db"))?;
    Ok(Some(made))
}

/// A copy a person asked for without saying where. Kept until the person deletes it.
pub fn by_hand(database: &Path, at: Moment) -> Result<Backup, Error> {
    let places = Places::of(database);
    let folder = places.backups();
    places::make_folder(&folder).map_err(|source| Error::Backup { path: folder.clone(), source })?;
    write(database, &folder.join(format!("{}.db.kept-{}", places.stem(), places::day_and_second(at).1)))
}

/// Lets go of all but the newest of a sort.
fn thin(places: &Places, is_of_sort: impl Fn(&str) -> bool) -> Result<(), Error> {
    let name = |backup: &Backup| backup.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let sort = list(&places.database)?.into_iter().filter(|backup| is_of_sort(&name(backup)));
    for old in sort.skip(KEPT) {
        fs::remove_file(&old.path).map_err(|source| Error::Backup { path: old.path, source })?;
    }
    Ok(())
}

fn describe(path: &Path) -> io::Result<Backup> {
    let meta = fs::metadata(path)?;
    let since = meta.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let at = Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
    Ok(Backup { path: path.to_owned(), at, bytes: meta.len() })
}
