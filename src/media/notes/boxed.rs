//! Films and HEIC: boxes whose places are counted on elsewhere, so notes are blanked where they stand.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Unstripped, fill};
use crate::media::boxes::{Fields, Inner, first, inside};
use crate::model::Problem;

fn broken(problem: Problem) -> Unstripped {
    match problem {
        Problem::Corrupt { said } => Unstripped::new(said),
        _ => Unstripped::new("its boxes cannot be followed"),
    }
}

/// Makes a box nothing but filling of the same length.
fn empty(data: &mut [u8], inner: &Inner) {
    if let Some(kind) = data.get_mut(inner.start + 4..inner.start + 8) {
        kind.copy_from_slice(b"free");
    }
    fill(data, inner.body.start, inner.body.end, 0);
}

/// What is said about a film: by the phone that took it, by the program that cut it.
const NOTES: [&[u8; 4]; 7] = [b"udta", b"meta", b"uuid", b"free", b"skip", b"pnot", b"PICT"];

/// Blanks what is said about a film and its tracks, and tracks that tell where it was taken from moment to moment.
pub(super) fn blank_film(data: &mut [u8]) -> Result<(), Unstripped> {
    let end = data.len();
    let outer = lenient(data, 0..end);
    for part in &outer {
        if NOTES.contains(&&part.kind) {
            empty(data, part);
        }
    }
    for index in outer.iter().filter(|part| &part.kind == b"moov") {
        let parts = inside(data, index.body.clone()).map_err(broken)?;
        for part in &parts {
            if NOTES.contains(&&part.kind) {
                empty(data, part);
            } else if &part.kind == b"trak" {
                blank_track(data, part)?;
            }
        }
    }
    Ok(())
}

/// The boxes of the file itself; rubbish behind the last one is no box.
fn lenient(data: &[u8], range: Range<usize>) -> Vec<Inner> {
    let mut found = Vec::new();
    let mut at = range.start;
    while let Some(mut header) = data.get(at..range.end).filter(|rest| rest.len() >= 8).map(Fields::new) {
        let (Some(size), Some(kind)) = (header.u32(), header.four()) else { break };
        let (size, head) = match size {
            0 => (range.end - at, 8),
            1 => (header.u64().and_then(|size| usize::try_from(size).ok()).unwrap_or(0), 16),
            _ => (size as usize, 8),
        };
        let end = at.saturating_add(size);
        if size < head || end > range.end {
            break;
        }
        found.push(Inner { kind, start: at, body: at + head..end });
        at = end;
    }
    found
}

fn blank_track(data: &mut [u8], track: &Inner) -> Result<(), Unstripped> {
    let parts = inside(data, track.body.clone()).map_err(broken)?;
    let handler = first(&parts, *b"mdia").and_then(|media| {
        let media = inside(data, media.body.clone()).ok()?;
        data.get(first(&media, *b"hdlr")?.body.clone())?.get(8..12)?.first_chunk::<4>().copied()
    });
    if handler == Some(*b"meta") {
        // Where the camera was, from moment to moment.
        for sample in samples(data, &parts).unwrap_or_default() {
            fill(data, sample.start, sample.end, 0);
        }
        empty(data, track);
        return Ok(());
    }
    for part in &parts {
        if NOTES.contains(&&part.kind) {
            empty(data, part);
        }
    }
    Ok(())
}

/// Where a track's samples lie.
fn samples(data: &[u8], parts: &[Inner]) -> Option<Vec<Range<usize>>> {
    let deeper = |parts: &[Inner], kind: [u8; 4]| inside(data, first(parts, kind)?.body.clone()).ok();
    let table = deeper(&deeper(&deeper(parts, *b"mdia")?, *b"minf")?, *b"stbl")?;
    let body = |kind: [u8; 4]| data.get(first(&table, kind)?.body.clone());
    let mut sizes = Fields::new(body(*b"stsz")?);
    sizes.version()?;
    let (each, count) = (sizes.u32()?, sizes.u32()?);
    let mut chunks = Vec::new();
    let (mut places, wide) = match body(*b"stco") {
        Some(places) => (Fields::new(places), 4),
        None => (Fields::new(body(*b"co64")?), 8),
    };
    places.version()?;
    for _ in 0..places.u32()? {
        chunks.push(usize::try_from(places.number(wide)?).ok()?);
    }
    let mut runs = BTreeMap::new();
    let mut list = Fields::new(body(*b"stsc")?);
    list.version()?;
    for _ in 0..list.u32()? {
        let (from, samples) = (list.u32()?, list.u32()?);
        list.u32()?;
        runs.insert(from, samples);
    }
    let mut found = Vec::new();
    let mut left = count;
    for (number, chunk) in (1_u32..).zip(chunks) {
        let (_, held) = runs.range(..=number).next_back()?;
        let mut at = chunk;
        for _ in 0..*held {
            if left == 0 {
                return Some(found);
            }
            let size = if each == 0 { sizes.u32()? } else { each } as usize;
            found.push(at..at.checked_add(size)?);
            at += size;
            left -= 1;
        }
    }
    Some(found)
}

/// Blanks EXIF and XMP of a HEIC picture. Its turn stands elsewhere.
pub(super) fn blank_picture(data: &mut [u8]) -> Result<(), Unstripped> {
    let end = data.len();
    let outer = lenient(data, 0..end);
    for part in outer.iter().filter(|part| matches!(&part.kind, b"uuid" | b"free" | b"skip")) {
        empty(data, part);
    }
    let Some(index) = first(&outer, *b"meta") else { return Ok(()) };
    let parts = inside(data, index.body.start.saturating_add(4)..index.body.end).map_err(broken)?;
    let body = |kind: [u8; 4]| first(&parts, kind).and_then(|inner| data.get(inner.body.clone()));
    let Some(list) = first(&parts, *b"iinf") else { return Ok(()) };
    let notes = notes(data, list).ok_or_else(|| Unstripped::new("its items cannot be read"))?;
    let places = match body(*b"iloc") {
        Some(places) if !notes.is_empty() => places,
        _ => return Ok(()),
    };
    let store = first(&parts, *b"idat").map_or(0..0, |inner| inner.body.clone());
    let extents =
        extents(places, &notes, &store).ok_or_else(|| Unstripped::new("its items cannot be found"))?;
    for (exif, extent) in extents {
        if exif {
            fill(data, extent.start, extent.end, 0);
            // An empty list, so that readers find notes without anything in them.
            let empty = b"\0\0\0\0II*\0\x08\0\0\0\0\0\0\0\0\0";
            if let Some(place) = data.get_mut(extent.clone()).and_then(|all| all.get_mut(..empty.len())) {
                place.copy_from_slice(empty);
            }
        } else {
            fill(data, extent.start, extent.end, b' ');
        }
    }
    Ok(())
}

/// The items that are notes, and whether each is EXIF.
fn notes(data: &[u8], list: &Inner) -> Option<BTreeMap<u32, bool>> {
    let mut fields = Fields::new(data.get(list.body.clone())?);
    let (version, _) = fields.version()?;
    let head = if version == 0 { 6 } else { 8 };
    let mut notes = BTreeMap::new();
    for entry in inside(data, list.body.start + head..list.body.end).ok()? {
        let mut fields = Fields::new(data.get(entry.body.clone())?);
        let (version, _) = fields.version()?;
        if version < 2 {
            continue;
        }
        let id = if version == 2 { u32::from(fields.u16()?) } else { fields.u32()? };
        fields.u16()?;
        match &fields.four()? {
            b"Exif" => drop(notes.insert(id, true)),
            b"mime" | b"uri " => drop(notes.insert(id, false)),
            _ => {}
        }
    }
    Some(notes)
}

/// Where these items' bytes lie.
fn extents(
    body: &[u8],
    notes: &BTreeMap<u32, bool>,
    store: &Range<usize>,
) -> Option<Vec<(bool, Range<usize>)>> {
    let mut fields = Fields::new(body);
    let (version, _) = fields.version()?;
    let sizes = fields.u16()?;
    let nibble = |shift: u16| usize::from(sizes >> shift & 15);
    let (offset, length, base, index) = (nibble(12), nibble(8), nibble(4), nibble(0));
    let items = if version < 2 { u32::from(fields.u16()?) } else { fields.u32()? };
    let mut found = Vec::new();
    for _ in 0..items {
        let id = if version < 2 { u32::from(fields.u16()?) } else { fields.u32()? };
        let method = if version == 0 { 0 } else { fields.u16()? & 15 };
        fields.take(2)?;
        let from = fields.number(base)?;
        for _ in 0..fields.u16()? {
            if version > 0 {
                fields.take(index)?;
            }
            let start = usize::try_from(from.checked_add(fields.number(offset)?)?).ok()?;
            let count = usize::try_from(fields.number(length)?).ok()?;
            let Some(exif) = notes.get(&id) else { continue };
            let start = match method {
                0 => start,
                1 => store.start.checked_add(start)?,
                _ => continue,
            };
            found.push((*exif, start..start.checked_add(count)?));
        }
    }
    Some(found)
}
