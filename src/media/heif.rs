//! HEIC pictures, measured without decoding: the primary item's size, turn and wholeness.

use std::collections::BTreeMap;

use super::boxes::{Fields, Inner, first, inside};
use super::corrupt;
use crate::model::{Pixels, Problem, Quirk};

/// The shown size and what is remarkable.
pub(super) fn measure(data: &[u8]) -> Result<(Pixels, Vec<Quirk>), Problem> {
    let top = inside(data, 0..data.len())?;
    let meta = first(&top, *b"meta").ok_or_else(|| corrupt("the file has no index"))?;
    let parts = inside(data, meta.body.start.saturating_add(4)..meta.body.end)?;
    let part = |kind: [u8; 4]| first(&parts, kind).map(|inner| bytes(data, inner));
    let broken = || corrupt("the index is broken");
    let primary = part(*b"pitm").and_then(primary).ok_or_else(broken)?;
    if let Some(places) = part(*b"iloc") {
        whole(places, data.len() as u64).ok_or_else(broken)??;
    }
    let holder = first(&parts, *b"iprp").ok_or_else(broken)?;
    let holder = inside(data, holder.body.clone())?;
    let pool = first(&holder, *b"ipco").ok_or_else(broken)?;
    let pool = inside(data, pool.body.clone())?;
    let mut links = BTreeMap::new();
    for list in holder.iter().filter(|inner| &inner.kind == b"ipma") {
        associations(bytes(data, list), &mut links).ok_or_else(broken)?;
    }
    let mine = links.get(&primary).ok_or_else(broken)?;

    let mut size = None;
    let mut quirks = Vec::new();
    // The order of the associations is the order in which they are applied.
    for property in mine.iter().filter_map(|index| pool.get(usize::from(*index).checked_sub(1)?)) {
        let body = bytes(data, property);
        match &property.kind {
            b"ispe" => size = extents(body).or(size),
            b"clap" => size = aperture(body).or(size),
            b"irot" => {
                let quarters = body.first().copied().unwrap_or(0) & 3;
                if quarters != 0 {
                    quirks.push(Quirk::ExifRotated);
                }
                if quarters & 1 == 1 {
                    size = size.map(|(width, height)| (height, width));
                }
            }
            _ => {}
        }
    }
    let (width, height) = size.filter(|(width, height)| *width > 0 && *height > 0).ok_or_else(broken)?;
    if top.iter().any(|inner| &inner.kind == b"moov") {
        quirks.push(Quirk::Animated);
    }
    // By the name that all codecs share, or by HEVC's own number for it.
    let see_through = |inner: &Inner| {
        let name = String::from_utf8_lossy(bytes(data, inner));
        &inner.kind == b"auxC" && (name.contains("auxiliary:alpha") || name.contains("hevc:2015:auxid:1\0"))
    };
    if pool.iter().any(see_through) {
        quirks.push(Quirk::HasAlpha);
    }
    Ok((Pixels { width, height }, quirks))
}

fn bytes<'a>(data: &'a [u8], inner: &Inner) -> &'a [u8] {
    data.get(inner.body.clone()).unwrap_or_default()
}

fn primary(body: &[u8]) -> Option<u32> {
    let mut fields = Fields::new(body);
    match fields.version()? {
        (0, _) => fields.u16().map(u32::from),
        _ => fields.u32(),
    }
}

fn extents(body: &[u8]) -> Option<(u32, u32)> {
    let mut fields = Fields::new(body);
    fields.version()?;
    Some((fields.u32()?, fields.u32()?))
}

fn aperture(body: &[u8]) -> Option<(u32, u32)> {
    let mut fields = Fields::new(body);
    let mut side = || fields.u32()?.checked_div(fields.u32()?);
    let (width, height) = (side()?, side()?);
    (width > 0 && height > 0).then_some((width, height))
}

/// Which properties, by their place in the pool counted from one, belong to which item.
fn associations(body: &[u8], links: &mut BTreeMap<u32, Vec<u16>>) -> Option<()> {
    let mut fields = Fields::new(body);
    let (version, flags) = fields.version()?;
    for _ in 0..fields.u32()? {
        let item = if version == 0 { u32::from(fields.u16()?) } else { fields.u32()? };
        let list = links.entry(item).or_default();
        for _ in 0..fields.u8()? {
            // The highest bit says "essential".
            let index = if flags & 1 == 1 { fields.u16()? & 0x7fff } else { u16::from(fields.u8()? & 0x7f) };
            list.push(index);
        }
    }
    Some(())
}

/// Whether every item's bytes lie within the file.
fn whole(body: &[u8], end: u64) -> Option<Result<(), Problem>> {
    let mut fields = Fields::new(body);
    let (version, _) = fields.version()?;
    let sizes = fields.u16()?;
    let nibble = |shift: u16| usize::from(sizes >> shift & 15);
    let (offset, length, base, index) = (nibble(12), nibble(8), nibble(4), nibble(0));
    let items = if version < 2 { u32::from(fields.u16()?) } else { fields.u32()? };
    for _ in 0..items {
        fields.take(if version < 2 { 2 } else { 4 })?;
        // Method 0 counts from the file's beginning; the others live inside the index.
        let method = if version == 0 { 0 } else { fields.u16()? & 15 };
        fields.take(2)?;
        let from = fields.number(base)?;
        for _ in 0..fields.u16()? {
            if version > 0 {
                fields.take(index)?;
            }
            let start = fields.number(offset)?;
            let count = fields.number(length)?;
            if method == 0 && from.saturating_add(start).saturating_add(count) > end {
                return Some(Err(corrupt("the file ends before its picture does")));
            }
        }
    }
    Some(Ok(()))
}
