//! The boxes of ISO files (MP4, MOV, HEIC): walked with every length compared to what is there.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

use super::{corrupt, unreadable};
use crate::model::Problem;

/// More boxes than this in one container are an attack, not a film.
const MOST: usize = 20_000;

/// A box inside bytes that were read already.
#[derive(Clone, Debug)]
pub(super) struct Inner {
    /// Its four letters.
    pub(super) kind: [u8; 4],
    /// Where the box begins, header included.
    pub(super) start: usize,
    /// Its content.
    pub(super) body: Range<usize>,
}

/// The boxes in a range, in order.
pub(super) fn inside(data: &[u8], range: Range<usize>) -> Result<Vec<Inner>, Problem> {
    let mut found = Vec::new();
    let mut at = range.start;
    // QuickTime ends some lists with four zero bytes; less than a header is no box.
    while range.end.saturating_sub(at) >= 8 {
        let mut header = Fields::new(data.get(at..range.end).unwrap_or_default());
        let (Some(size), Some(kind)) = (header.u32(), header.four()) else { break };
        let (size, head) = match size {
            0 => (range.end - at, 8),
            1 => (header.u64().and_then(|size| usize::try_from(size).ok()).unwrap_or(usize::MAX), 16),
            _ => (size as usize, 8),
        };
        let end = at.saturating_add(size);
        if size < head || end > range.end {
            return Err(corrupt(format_args!("the box {} does not fit its place", name(kind))));
        }
        found.push(Inner { kind, start: at, body: at + head..end });
        if found.len() > MOST {
            return Err(corrupt("too many boxes"));
        }
        at = end;
    }
    Ok(found)
}

/// The first box of a kind.
pub(super) fn first(boxes: &[Inner], kind: [u8; 4]) -> Option<&Inner> {
    boxes.iter().find(|inner| inner.kind == kind)
}

/// A box of the file itself.
#[derive(Clone, Debug)]
pub(super) struct Outer {
    /// Its four letters.
    pub(super) kind: [u8; 4],
    /// Where it begins, header included.
    pub(super) start: u64,
    /// Where its content begins.
    pub(super) body: u64,
    /// Where it ends.
    pub(super) end: u64,
}

impl Outer {
    /// Its content, unless that is unreasonably much.
    pub(super) fn read(&self, file: &mut File, most: u64) -> Result<Vec<u8>, Problem> {
        let length = self.end - self.body;
        if length > most {
            return Err(corrupt(format_args!("the box {} is unreasonably large", name(self.kind))));
        }
        file.seek(SeekFrom::Start(self.body)).map_err(unreadable)?;
        let mut content = vec![0; length as usize];
        file.read_exact(&mut content).map_err(unreadable)?;
        Ok(content)
    }
}

/// The boxes of a file of so many bytes. One that goes on past the end says that the file was cut off.
pub(super) fn outside(file: &mut File, bytes: u64) -> Result<Vec<Outer>, Problem> {
    let mut found: Vec<Outer> = Vec::new();
    let mut at = 0;
    while bytes - at >= 8 {
        let mut raw = [0; 16];
        file.seek(SeekFrom::Start(at)).map_err(unreadable)?;
        let there = raw.len().min((bytes - at) as usize);
        file.read_exact(raw.get_mut(..there).unwrap_or_default()).map_err(unreadable)?;
        let mut header = Fields::new(raw.get(..there).unwrap_or_default());
        let (Some(size), Some(kind)) = (header.u32(), header.four()) else { break };
        let (size, head) = match size {
            0 => (bytes - at, 8),
            1 => (header.u64().unwrap_or(0), 16),
            _ => (u64::from(size), 8),
        };
        let end = at.saturating_add(size);
        if size < head || end > bytes {
            // Players ignore rubbish after the last box; a name that is no name is rubbish.
            let named = kind.iter().all(|letter| letter.is_ascii_graphic() || *letter == b' ');
            if found.iter().any(|outer| &outer.kind == b"moov") && !named {
                break;
            }
            return Err(corrupt(format_args!("the file ends in the middle of its box {}", name(kind))));
        }
        found.push(Outer { kind, start: at, body: at + head, end });
        if found.len() > MOST {
            return Err(corrupt("too many boxes"));
        }
        at = end;
    }
    Ok(found)
}

fn name(kind: [u8; 4]) -> String {
    kind.escape_ascii().to_string()
}

/// Big-endian fields, read one after the other; `None` where the bytes end.
#[derive(Clone, Debug)]
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of up to eight bytes; of none it is 0.
    pub(super) fn number(&mut self, count: usize) -> Option<u64> {
        Some(self.take(count)?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.number(1).map(|number| number as u8)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.number(2).map(|number| number as u16)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.number(4).map(|number| number as u32)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.number(8)
    }

    pub(super) fn four(&mut self) -> Option<[u8; 4]> {
        self.take(4)?.first_chunk().copied()
    }

    /// The version and flags that begin many boxes.
    pub(super) fn version(&mut self) -> Option<(u8, u32)> {
        let word = self.u32()?;
        Some(((word >> 24) as u8, word & 0x00ff_ffff))
    }
}
