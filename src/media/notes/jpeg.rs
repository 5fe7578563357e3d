//! JPEG: segments are copied one by one; bytes of the picture are never touched.

use super::{Unstripped, jpeg_end, turn};

/// What tells which segments stay.
const JFIF: &[u8] = b"JFIF\0";
const PROFILE: &[u8] = b"ICC_PROFILE\0";
const ADOBE: &[u8] = b"Adobe";

/// Segments are walked here and not by a library: those that are well kept take everything behind the first scan
/// for the picture, and that is where phones put second pictures with all their notes.
pub(super) fn strip(data: &[u8]) -> Result<Vec<u8>, Unstripped> {
    let cut = || Unstripped::new("its segments cannot be followed");
    let end = jpeg_end(data)?;
    let data = data.get(..end).ok_or_else(cut)?;
    let mut out = Vec::with_capacity(data.len());
    out.extend(data.get(..2).ok_or_else(cut)?);
    let mut turn = turn(data);
    let mut at = 2;
    while at < end {
        // Up to the next marker lie bytes of the picture, or filling.
        let next = marker(data, at).ok_or_else(cut)?;
        out.extend(data.get(at..next).ok_or_else(cut)?);
        let code = data.get(next + 1).copied().ok_or_else(cut)?;
        if matches!(code, 0x01 | 0xd0..=0xd9) {
            out.extend([0xff, code]);
            at = next + 2;
            continue;
        }
        let length = data.get(next + 2..next + 4).ok_or_else(cut)?;
        let length = length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let segment = data.get(next..next + 2 + length).ok_or_else(cut)?;
        let content = segment.get(4..).unwrap_or_default();
        let stays = match code {
            0xe0 => content.starts_with(JFIF),
            0xe2 => content.starts_with(PROFILE),
            0xee => content.starts_with(ADOBE),
            0xe1 | 0xe3..=0xed | 0xef | 0xfe => false,
            _ => true,
        };
        // The note about the turn stands before everything but JFIF's own header.
        if code != 0xe0
            && let Some(exif) = turn.take()
        {
            let length = (2 + 6 + exif.len()) as u16;
            out.extend([0xff, 0xe1]);
            out.extend(length.to_be_bytes());
            out.extend(b"Exif\0\0");
            out.extend(exif);
        }
        if stays {
            out.extend(segment);
        }
        at = next + 2 + length;
    }
    Ok(out)
}

/// The next marker's place: an FF followed by neither 00 nor another FF.
fn marker(data: &[u8], from: usize) -> Option<usize> {
    let rest = data.get(from..)?;
    let at = rest.windows(2).position(|two| matches!(two, [0xff, code] if !matches!(code, 0x00 | 0xff)))?;
    Some(from + at)
}
