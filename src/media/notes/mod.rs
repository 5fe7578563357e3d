//! Takes off a file what reveals a place or a person, and leaves every pixel and every sample as it is.
//!
//! Cameras write where a picture was taken and who owns the camera, editors who worked on it, recorders who speaks.
//! None of it is needed to show the content. Colour profiles stay, and so does the note that says how a picture is
//! turned, alone in a note of its own. Where lengths inside a file count on each other (HEIC, TIFF, films, WAV) the
//! notes are blanked where they stand, so that nothing else moves.
//!
//! Documents stay as they are: their content is what they say.

mod boxed;
mod jpeg;
mod tiff;

use bytes::Bytes;
use img_parts::png::Png;
use img_parts::riff::RiffContent;
use img_parts::webp::WebP;

use super::{picture, whole};
use crate::model::Format;

/// Why the notes of a file could not be taken off.
#[derive(Debug, thiserror::Error)]
#[error("the notes in it could not be taken off: {said}")]
pub struct Unstripped {
    said: String,
}

impl Unstripped {
    fn new(said: impl std::fmt::Display) -> Self {
        Self { said: said.to_string() }
    }
}

/// The file without what reveals a place or a person.
///
/// # Errors
/// Where its notes stand cannot be told.
pub fn strip(format: Format, mut data: Vec<u8>) -> Result<Vec<u8>, Unstripped> {
    match format {
        Format::Jpeg => jpeg::strip(&data),
        Format::Png => png(data),
        Format::Webp => webp(data),
        Format::Gif => gif(&data),
        Format::Tiff => tiff::blank(&mut data).map(|()| data),
        Format::Heic => boxed::blank_picture(&mut data).map(|()| data),
        Format::Mp4 | Format::Mov => boxed::blank_film(&mut data).map(|()| data),
        Format::Mp3 => Ok(mp3(&data).to_vec()),
        Format::Wav => {
            blank_wav(&mut data);
            Ok(data)
        }
        Format::Bmp | Format::Pdf | Format::Docx | Format::Text => Ok(data),
    }
}

/// EXIF that says how a picture is turned and nothing else; nothing where it is not turned.
fn turn(data: &[u8]) -> Option<Vec<u8>> {
    let turn = picture::orientation(data);
    (turn != image::metadata::Orientation::NoTransforms).then(|| {
        let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend([turn.to_exif(), 0, 0, 0, 0, 0, 0, 0]);
        exif
    })
}

fn png(data: Vec<u8>) -> Result<Vec<u8>, Unstripped> {
    let turn = turn(&data);
    let mut png = Png::from_bytes(Bytes::from(data)).map_err(Unstripped::new)?;
    let notes = [*b"eXIf", *b"tEXt", *b"zTXt", *b"iTXt", *b"tIME", *b"dSIG"];
    png.chunks_mut().retain(|chunk| {
        let [_, private, ..] = chunk.kind();
        // Fireworks keeps its layers, and whatever lies in them, in chunks of its own.
        let known =
            [*b"acTL", *b"fcTL", *b"fdAT", *b"iCCP", *b"gAMA", *b"cHRM", *b"cICP", *b"mDCV", *b"cLLI"];
        !notes.contains(&chunk.kind()) && (private.is_ascii_uppercase() || known.contains(&chunk.kind()))
    });
    if let Some(turn) = turn {
        let chunk = img_parts::png::PngChunk::new(*b"eXIf", Bytes::from(turn));
        // Before the picture's own bytes, behind the header.
        png.chunks_mut().insert(1, chunk);
    }
    Ok(png.encoder().bytes().to_vec())
}

fn webp(data: Vec<u8>) -> Result<Vec<u8>, Unstripped> {
    const EXIF: u8 = 0x08;
    const XMP: u8 = 0x04;
    let turn = turn(&data);
    let mut webp = WebP::from_bytes(Bytes::from(data)).map_err(Unstripped::new)?;
    let known = [*b"VP8 ", *b"VP8L", *b"VP8X", *b"ALPH", *b"ANIM", *b"ANMF", *b"ICCP"];
    webp.chunks_mut().retain(|chunk| known.contains(&chunk.id()));
    for chunk in webp.chunks_mut() {
        if chunk.id() == *b"VP8X"
            && let RiffContent::Data(content) = chunk.content_mut()
        {
            let mut fields = content.to_vec();
            if let Some(flags) = fields.first_mut() {
                *flags &= !(EXIF | XMP);
                *flags |= if turn.is_some() { EXIF } else { 0 };
            }
            *content = Bytes::from(fields);
        }
    }
    if let Some(turn) = turn {
        let chunk = img_parts::riff::RiffChunk::new(*b"EXIF", RiffContent::Data(Bytes::from(turn)));
        webp.chunks_mut().push(chunk);
    }
    Ok(webp.encoder().bytes().to_vec())
}

/// Copies a GIF's blocks except comments and what programs keep for themselves.
fn gif(data: &[u8]) -> Result<Vec<u8>, Unstripped> {
    let cut = || Unstripped::new("its blocks cannot be followed");
    let byte = |at: usize| data.get(at).copied().ok_or_else(cut);
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(byte(10)?);
    let mut out = data.get(..at).ok_or_else(cut)?.to_vec();
    loop {
        let begin = at;
        let mut keep = true;
        match byte(at)? {
            0x21 => {
                let label = byte(at + 1)?;
                let owner = data.get(at + 3..at + 14).unwrap_or_default();
                let looping = [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"].iter().any(|it| owner == *it);
                keep = label == 0xf9 || label == 0x01 || label == 0xff && looping;
                at += 2;
            }
            0x2c => at += 10 + table(byte(at + 9)?) + 1,
            0x00 => {
                at += 1;
                continue;
            }
            // The trailer, or rubbish after the last frame: what stands behind it is not shown.
            _ => {
                out.push(0x3b);
                return Ok(out);
            }
        }
        loop {
            let length = usize::from(byte(at)?);
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
        if keep {
            out.extend(data.get(begin..at).ok_or_else(cut)?);
        }
    }
}

/// The frames of an MP3 without the tags in front of and behind them.
fn mp3(data: &[u8]) -> &[u8] {
    let mut rest = data;
    while let Some(&[b'I', b'D', b'3', _, _, flags, a, b, c, d]) = rest.first_chunk::<10>() {
        let size = [a, b, c, d].iter().fold(0_usize, |sum, byte| sum << 7 | usize::from(byte & 0x7f));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        let Some(behind) = rest.get(10 + size + footer..) else { break };
        rest = behind;
        // Some taggers leave zeros between the tag and the first frame.
        let zeros = rest.iter().take_while(|byte| **byte == 0).count();
        rest = rest.get(zeros..).unwrap_or_default();
    }
    while let Some(shorter) = tag_at_end(rest).and_then(|tag| rest.get(..rest.len().checked_sub(tag)?)) {
        rest = shorter;
    }
    rest
}

/// How many bytes at the end are a tag: ID3v1, its extension, APE, Lyrics3 or a trailing ID3v2.
fn tag_at_end(data: &[u8]) -> Option<usize> {
    let end = |count: usize| data.get(data.len().checked_sub(count)?..);
    if end(128).is_some_and(|tag| tag.starts_with(b"TAG")) {
        return Some(128);
    }
    if end(227).is_some_and(|tag| tag.starts_with(b"TAG+")) {
        return Some(227);
    }
    if let Some(tag) = end(32).filter(|tag| tag.starts_with(b"APETAGEX")) {
        let number = |at: usize| tag.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
        let header = if number(20)? >> 31 == 1 { 32 } else { 0 };
        return Some((number(12)? as usize).max(32) + header);
    }
    if let Some(tag) = end(15).filter(|tag| tag.ends_with(b"LYRICS200")) {
        let size: usize = std::str::from_utf8(tag.get(..6)?).ok()?.parse().ok()?;
        return Some(size + 15);
    }
    let tag = end(10).filter(|tag| tag.starts_with(b"3DI"))?;
    let size = tag.get(6..)?.iter().fold(0_usize, |sum, byte| sum << 7 | usize::from(byte & 0x7f));
    Some(size + 20)
}

/// Turns every chunk that is no sound into filling of the same length.
fn blank_wav(data: &mut [u8]) {
    let keep = [b"fmt ", b"fact", b"ds64", b"PEAK", b"JUNK", b"cue ", b"smpl"];
    let mut at = 12;
    while let Some(header) = data.get(at..at + 8) {
        let (kind, size) = header.split_at(4);
        let size = size.iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        let body = at + 8;
        let end = body.saturating_add(size).min(data.len());
        // Recorders that stream leave 0 or the largest number behind: then the sound goes on to the end.
        if kind == b"data" && (size == 0 || body.saturating_add(size) > data.len()) {
            return;
        }
        if kind != b"data" && !keep.iter().any(|keep| kind == *keep) {
            if let Some(kind) = data.get_mut(at..at + 4) {
                kind.copy_from_slice(b"JUNK");
            }
            fill(data, body, end, 0);
        }
        at = end + size % 2;
    }
}

/// Writes one byte over a part of the file.
fn fill(data: &mut [u8], from: usize, to: usize, with: u8) {
    let to = to.min(data.len());
    if let Some(part) = data.get_mut(from.min(to)..to) {
        part.fill(with);
    }
}

/// Where a JPEG's picture ends: phones put more pictures behind it, with notes of their own.
fn jpeg_end(data: &[u8]) -> Result<usize, Unstripped> {
    whole::jpeg_end(data).map_err(|_problem| Unstripped::new("its segments cannot be followed"))
}
