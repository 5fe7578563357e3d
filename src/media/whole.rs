//! Whether a picture file is all there, told without decoding: decoders forgive a missing end and paint grey.

use super::corrupt;
use crate::model::Problem;

/// Walks a JPEG's segments to the marker that ends it. What stands after that marker is not looked at.
/// Tells whether it is of a kind that our decoder knows: arithmetic coding and lossless JPEGs are not.
pub(super) fn jpeg(data: &[u8]) -> Result<bool, Problem> {
    walk_jpeg(data).map(|(known, _)| known)
}

/// Where a JPEG's picture ends, behind the marker that ends it.
pub(super) fn jpeg_end(data: &[u8]) -> Result<usize, Problem> {
    walk_jpeg(data).map(|(_, end)| end)
}

fn walk_jpeg(data: &[u8]) -> Result<(bool, usize), Problem> {
    let cut = || corrupt("the file ends before its picture does");
    let mut at = 2;
    let mut scanned = false;
    let mut known = true;
    loop {
        // Entropy-coded bytes have no length: the next marker is an FF followed by neither 00 nor RST.
        let rest = data.get(at..).ok_or_else(cut)?;
        let ff = memchr::memchr(0xff, rest).ok_or_else(cut)?;
        let after = rest.get(ff + 1..).unwrap_or_default();
        let fill = after.iter().position(|&byte| byte != 0xff).ok_or_else(cut)?;
        let marker = after.get(fill).copied().ok_or_else(cut)?;
        at += ff + 1 + fill + 1;
        match marker {
            0x00 | 0x01 | 0xd0..=0xd8 => {}
            0xd9 if scanned => return Ok((known, at)),
            0xd9 => return Err(corrupt("there is no picture in it")),
            _ => {
                let length = data.get(at..at + 2).ok_or_else(cut)?;
                at += length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
                scanned |= marker == 0xda;
                known &= !matches!(marker, 0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf);
            }
        }
    }
}

/// Walks a PNG's chunks to the last one: of an animation only the first frame is decoded.
/// Tells whether it is one.
pub(super) fn png(data: &[u8]) -> Result<bool, Problem> {
    let mut at = 8_usize;
    let mut animated = false;
    loop {
        let Some((length, kind)) = data.get(at..at + 8).and_then(|header| header.split_at_checked(4)) else {
            return Err(corrupt("the file ends before its picture does"));
        };
        let length = length.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        at = at.saturating_add(length).saturating_add(12);
        if at > data.len() {
            return Err(corrupt("the file ends before its picture does"));
        }
        animated |= kind == b"acTL";
        if kind == b"IEND" {
            return Ok(animated);
        }
    }
}

/// Compares the length that a WebP's header promises; tells whether there is more than one frame.
pub(super) fn webp(data: &[u8]) -> Result<bool, Problem> {
    let promised =
        data.get(4..8).map(|size| size.iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)));
    match promised {
        Some(promised) if promised + 8 <= data.len() as u64 => {
            // Only the extended header knows of animation.
            Ok(data.get(12..16) == Some(b"VP8X") && data.get(20).is_some_and(|flags| flags & 2 != 0))
        }
        _ => Err(corrupt("the file ends before its picture does")),
    }
}

/// Walks a GIF's blocks to the trailer; tells whether there is more than one frame.
pub(super) fn gif(data: &[u8]) -> Result<bool, Problem> {
    let cut = || corrupt("the file ends before its picture does");
    let byte = |at: usize| data.get(at).copied().ok_or_else(cut);
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(byte(10)?);
    let mut frames = 0_u32;
    loop {
        match byte(at)? {
            0x3b => return Ok(frames > 1),
            0x21 => at += 2,
            0x2c => {
                frames += 1;
                at += 10 + table(byte(at + 9)?) + 1;
            }
            // Encoders pad with zeros between blocks; anything else after a frame is rubbish at the end.
            0x00 => {
                at += 1;
                continue;
            }
            _ if frames > 0 => return Ok(frames > 1),
            _ => return Err(corrupt("there is no picture in it")),
        }
        loop {
            let length = usize::from(byte(at)?);
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
    }
}
