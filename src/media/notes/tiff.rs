//! TIFF: a web of offsets, so entries are taken out of their lists and what they pointed at is blanked.

use std::collections::BTreeSet;

use super::{Unstripped, fill};

/// Lists of a picture with more pages than this are a loop.
const MOST_LISTS: usize = 4096;

/// Tags that tell of a person, a place or a device's number; and the pointers to lists that hold nothing else.
const PRIVATE: [u16; 22] = [
    269,    // DocumentName
    270,    // ImageDescription
    285,    // PageName
    315,    // Artist
    316,    // HostComputer
    700,    // XMP
    33_432, // Copyright
    33_723, // IPTC
    34_377, // Photoshop
    EXIF, GPS, 37_500, // MakerNote
    37_510, // UserComment
    40_091, 40_092, 40_093, 40_094,
    40_095, // what Windows writes: title, comment, author, keywords, subject
    42_032, // CameraOwnerName
    42_033, // BodySerialNumber
    50_735, // CameraSerialNumber
    51_114, // and where the maker's notes were kept
];
const EXIF: u16 = 34_665;
const GPS: u16 = 34_853;

/// How numbers are written in this file.
#[derive(Clone, Copy)]
struct Style {
    big_endian: bool,
    /// BigTIFF: offsets of eight bytes.
    wide: bool,
}

impl Style {
    fn number(self, data: &[u8], at: usize, count: usize) -> Option<u64> {
        let bytes = data.get(at..at.checked_add(count)?)?;
        let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Some(if self.big_endian { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) })
    }

    fn place(self, data: &[u8], at: usize) -> Option<usize> {
        usize::try_from(self.number(data, at, self.offset())?).ok()
    }

    const fn offset(self) -> usize {
        if self.wide { 8 } else { 4 }
    }

    const fn count(self) -> usize {
        if self.wide { 8 } else { 2 }
    }

    const fn entry(self) -> usize {
        if self.wide { 20 } else { 12 }
    }
}

pub(super) fn blank(data: &mut [u8]) -> Result<(), Unstripped> {
    let broken = || Unstripped::new("its lists cannot be followed");
    let style = match data.get(..4) {
        Some(b"II*\0") => Style { big_endian: false, wide: false },
        Some(b"MM\0*") => Style { big_endian: true, wide: false },
        Some(b"II+\0") => Style { big_endian: false, wide: true },
        Some(b"MM\0+") => Style { big_endian: true, wide: true },
        _ => return Err(broken()),
    };
    let mut list = style.place(data, if style.wide { 8 } else { 4 }).ok_or_else(broken)?;
    let mut seen = BTreeSet::new();
    while list != 0 && seen.insert(list) && seen.len() < MOST_LISTS {
        // A list that lies outside the file is shown by nobody.
        let Some(next) = clean(data, list, style) else { break };
        list = next;
    }
    Ok(())
}

/// Takes the private entries out of a list and closes the gap; answers where the next list is.
fn clean(data: &mut [u8], list: usize, style: Style) -> Option<usize> {
    let count = usize::try_from(style.number(data, list, style.count())?).ok()?;
    let first = list.checked_add(style.count())?;
    let end = first.checked_add(count.checked_mul(style.entry())?)?;
    let next = style.place(data, end)?;
    let mut kept = Vec::new();
    for place in 0..count {
        let at = first + place * style.entry();
        let tag = style.number(data, at, 2)? as u16;
        if PRIVATE.contains(&tag) {
            forget(data, at, tag, style);
        } else {
            kept.push(data.get(at..at + style.entry())?.to_vec());
        }
    }
    let pointer = data.get(end..end + style.offset())?.to_vec();
    let number = (kept.len() as u64).to_le_bytes();
    let mut number = number.get(..style.count())?.to_vec();
    if style.big_endian {
        number.reverse();
    }
    let fresh: Vec<u8> = number.into_iter().chain(kept.into_iter().flatten()).chain(pointer).collect();
    fill(data, list, end + style.offset(), 0);
    data.get_mut(list..list + fresh.len())?.copy_from_slice(&fresh);
    Some(next)
}

/// Blanks what an entry points at.
fn forget(data: &mut [u8], at: usize, tag: u16, style: Style) -> Option<()> {
    let kind = style.number(data, at + 2, 2)?;
    let count = style.number(data, at + 4, style.offset())?;
    let value = at + 4 + style.offset();
    let each = match kind {
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 | 16..=18 => 8,
        _ => 1,
    };
    if matches!(tag, EXIF | GPS) {
        let list = style.place(data, value)?;
        let entries = usize::try_from(style.number(data, list, style.count())?).ok()?.min(4096);
        let first = list.checked_add(style.count())?;
        for entry in 0..entries {
            let at = first + entry * style.entry();
            let tag = style.number(data, at, 2)? as u16;
            // One list may point at another, but not back at itself: they are only a few deep.
            if !matches!(tag, EXIF | GPS) {
                forget(data, at, tag, style);
            }
        }
        fill(data, first, first + entries * style.entry(), 0);
        fill(data, list, first, 0);
        return Some(());
    }
    let length = usize::try_from(count.checked_mul(each)?).ok()?;
    if length > style.offset() {
        let from = style.place(data, value)?;
        fill(data, from, from.checked_add(length)?, 0);
    }
    Some(())
}
