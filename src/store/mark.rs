//! How far the rows had come, kept outside of the database.
//!
//! A database that lost its side file, or was put back from somewhere, looks whole and is old: a job it calls
//! queued may have been sent since. SQLite cannot know; this number can. It is written after each commit and never
//! forced to the disk: after a power cut it is at most too low, never too high.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use super::places::{Places, private};

const NUMBERS: &str = ".mark";
const FIRST_PAGE: &str = ".page";
/// SQLite's largest page.
const PAGE_LIMIT: u64 = 65_536;

/// The highest numbers ever written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Numbers {
    /// Writes so far.
    pub(super) revision: u64,
    /// The highest number of a job that was ever given.
    pub(super) job: u64,
}

/// The open file of the numbers.
#[derive(Debug)]
pub(super) struct Mark {
    file: File,
    highest: Numbers,
}

impl Mark {
    pub(super) fn open(places: &Places) -> io::Result<Self> {
        let file = private().write(true).truncate(false).open(places.beside(NUMBERS))?;
        Ok(Self { file, highest: read(places).unwrap_or_default() })
    }

    /// Remembers numbers that are on disk in the database. A failure costs only caution at some later start.
    pub(super) fn reached(&mut self, numbers: Numbers) {
        let Numbers { revision, job } = numbers;
        self.highest.revision = self.highest.revision.max(revision);
        self.highest.job = self.highest.job.max(job);
        let line = format!("{:020} {:020}\n", self.highest.revision, self.highest.job);
        let written = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.write_all(line.as_bytes()));
        if let Err(error) = written {
            tracing::warn!(%error, "how far the rows had come could not be noted");
        }
    }
}

/// The numbers as last noted; `None` where nobody noted any, or not whole.
pub(super) fn read(places: &Places) -> Option<Numbers> {
    let text = fs::read_to_string(places.beside(NUMBERS)).ok()?;
    let (revision, job) = text.strip_suffix('\n')?.split_once(' ')?;
    if revision.len() != 20 || job.len() != 20 {
        return None;
    }
    Some(Numbers { revision: revision.parse().ok()?, job: job.parse().ok()? })
}

/// Keeps a copy of the first page of a sound database: without it nobody knows where any table begins.
pub(super) fn keep_first_page(places: &Places) {
    let keep = || {
        let mut page = vec![];
        File::open(&places.database)?.take(PAGE_LIMIT).read_to_end(&mut page)?;
        page.truncate(page_size(&page).unwrap_or(0));
        if !page.is_empty() && first_page(places).as_ref() != Some(&page) {
            let file = places.beside(FIRST_PAGE);
            private().write(true).truncate(true).open(file)?.write_all(&page)?;
        }
        Ok::<_, io::Error>(())
    };
    if let Err(error) = keep() {
        tracing::warn!(%error, "the first page of the database could not be kept");
    }
}

/// The first page as it was when the database was last seen sound.
pub(super) fn first_page(places: &Places) -> Option<Vec<u8>> {
    let mut page = vec![];
    File::open(places.beside(FIRST_PAGE)).ok()?.take(PAGE_LIMIT).read_to_end(&mut page).ok()?;
    (page_size(&page)? == page.len()).then_some(page)
}

/// The size of a page, as the head of a database file tells it (bytes 16 and 17; 1 stands for 65536).
pub(super) fn page_size(head: &[u8]) -> Option<usize> {
    let size = match head.get(16..18)? {
        [0, 1] => 65_536,
        [high, low] => usize::from(u16::from_be_bytes([*high, *low])),
        _ => return None,
    };
    (size.is_power_of_two() && (512..=65_536).contains(&size)).then_some(size)
}
