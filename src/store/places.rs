//! Where the database and what belongs to it lie: side files, backups, what was damaged.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::model::Moment;

/// SQLite's own files beside a database; the first is the database itself.
pub(super) const PARTS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// The places around one database.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub(super) database: PathBuf,
}

impl Places {
    pub(super) fn of(database: &Path) -> Self {
        Self { database: database.to_owned() }
    }

    fn folder(&self) -> &Path {
        self.database.parent().unwrap_or_else(|| Path::new(""))
    }

    /// A file beside the database, by the ending of its name.
    pub(super) fn beside(&self, ending: &str) -> PathBuf {
        with_ending(&self.database, ending)
    }

    /// `greenroom` of `greenroom.db`.
    pub(super) fn stem(&self) -> String {
        self.database
            .file_stem()
            .map_or_else(|| "greenroom".into(), |stem| stem.to_string_lossy().into_owned())
    }

    /// Copies that can be gone back to.
    pub(super) fn backups(&self) -> PathBuf {
        self.folder().join("backups")
    }

    /// What was set aside. Nothing here is ever deleted or written over by Greenroom.
    pub(super) fn damaged(&self) -> PathBuf {
        self.folder().join("damaged")
    }

    /// Where a rescue works. Whatever lies here belongs to a rescue that was cut short.
    pub(super) fn work(&self) -> PathBuf {
        self.folder().join("rescue")
    }

    /// The length of one of the parts, 0 where there is none.
    pub(super) fn length(&self, part: &str) -> u64 {
        fs::metadata(self.beside(part)).map_or(0, |meta| meta.len())
    }

    /// Puts the names in the database's folder on disk; a rename is not before.
    pub(super) fn settle_names(&self) -> io::Result<()> {
        settle_folder(self.folder())
    }
}

/// The path with this ending behind its name.
pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().map(OsString::from).unwrap_or_default();
    name.push(ending);
    path.with_file_name(name)
}

/// By what the system tells one file from another; `None` where it does not say.
#[cfg(unix)]
pub(super) fn identity(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|meta| std::os::unix::fs::MetadataExt::ino(&meta))
}

/// A file that is open cannot be put elsewhere on such a system.
#[cfg(not(unix))]
pub(super) const fn identity(_path: &Path) -> Option<u64> {
    None
}

/// Makes a folder only its owner may look into.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Options that make a file only its owner may read.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Puts a folder's names on disk. Only Unix lets a folder be opened for it.
pub(super) fn settle_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) && !path.as_os_str().is_empty() { File::open(path)?.sync_all() } else { Ok(()) }
}

/// Puts a file's content on disk. Opened for writing, since some systems refuse it otherwise.
pub(super) fn settle_file(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.sync_all()
}

/// `2026-11-21` and `2026-11-21-043452`, UTC.
pub(super) fn day_and_second(at: Moment) -> (String, String) {
    let stamp = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    (stamp.strftime("%Y-%m-%d").to_string(), stamp.strftime("%Y-%m-%d-%H%M%S").to_string())
}
