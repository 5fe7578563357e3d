//! JPEG through libjpeg-turbo, decoded at a fraction of its size: every coded byte is read all the same, so that one
//! decoding proves the file whole and gives the small picture.

use image::{DynamicImage, GrayImage, RgbImage};
use turbojpeg::{Colorspace, DecompressHeader, Decompressor, Image, PixelFormat, ScalingFactor};

use super::profile::Inks;
use super::small::{Drawn, Raw};
use super::{corrupt, picture};
use crate::model::{Pixels, Problem};

/// Progressive pictures have about ten scans; thousands of empty ones are an attack on the reader's time.
const MOST_SCANS: u32 = 200;
/// The coefficients of all scans of a progressive picture stand in memory at once, six bytes for each of its pixels.
const MOST_PROGRESSIVE: u64 = 80_000_000;
/// Encoders of some cameras leave this many bytes between the picture and its end.
const PADDING: usize = 16;
/// A colour profile is split into at most 255 pieces. Real ones stay far below this. In bytes.
const MOST_PROFILE: usize = 4 << 20;

/// Why there is no picture.
pub(super) enum Fault {
    /// A variant that no decoder here knows. That is no fault of the file.
    Unknown,
    /// It is not whole; the decoder's own words.
    Broken(String),
}

/// The size as stored, read from the header.
pub(super) fn size(data: &[u8]) -> Option<Pixels> {
    pixels(&Decompressor::new().ok()?.read_header(data).ok()?)
}

fn pixels(header: &DecompressHeader) -> Option<Pixels> {
    let (width, height) = (u32::try_from(header.width).ok()?, u32::try_from(header.height).ok()?);
    Some(Pixels { width, height })
}

/// Decodes all of it, to a picture with its longer side at least near twice `edge` pixels, and no larger than that
/// needs. Of pictures with more than `most` pixels nothing is decoded.
pub(super) fn draw(data: &[u8], edge: u32, most: u64) -> Result<Drawn, Fault> {
    match decode(data, edge, most) {
        // The decoder tells its first complaint only. Where that is about a note, the notes are left out, so that
        // what it says next is about the picture.
        Err(Fault::Broken(said)) if about_a_note(&said) => {
            let mut drawn = decode(&without_notes(data), edge, most)?;
            drawn.turn = picture::orientation(data);
            drawn.profile = profile(data);
            Ok(drawn)
        }
        other => other,
    }
}

fn decode(data: &[u8], edge: u32, most: u64) -> Result<Drawn, Fault> {
    // Always a fresh one: what an error leaves behind in it is not to meet the next file.
    let mut decompressor = Decompressor::new().map_err(fault)?;
    decompressor.set_scan_limit(MOST_SCANS).map_err(fault)?;
    let header = decompressor.read_header(data).map_err(fault)?;
    let full = pixels(&header).ok_or(Fault::Unknown)?;
    let count = u64::from(full.width) * u64::from(full.height);
    if count > most || (header.is_progressive && count > MOST_PROGRESSIVE) {
        return Err(Fault::Unknown);
    }
    let scale = if header.is_lossless { ScalingFactor::ONE } else { scale(full, edge) };
    decompressor.set_scaling_factor(scale).map_err(fault)?;
    let scaled = header.scaled(scale);
    let (format, bytes) = match header.colorspace {
        Colorspace::Gray => (PixelFormat::GRAY, 1),
        Colorspace::CMYK | Colorspace::YCCK => (PixelFormat::CMYK, 4),
        Colorspace::RGB | Colorspace::YCbCr => (PixelFormat::RGB, 3),
    };
    let pitch = scaled.width * bytes;
    let mut output = Image {
        pixels: vec![0; pitch * scaled.height],
        width: scaled.width,
        pitch,
        height: scaled.height,
        format,
    };
    if let Err(error) = decompressor.decompress(data, output.as_deref_mut()) {
        match fault(error) {
            Fault::Broken(said) if is_padding(&said) => {}
            other => return Err(other),
        }
    }
    let (width, height) = (scaled.width as u32, scaled.height as u32);
    let raw = match format {
        PixelFormat::GRAY => GrayImage::from_raw(width, height, output.pixels)
            .map(|it| Raw::Plain(DynamicImage::ImageLuma8(it))),
        PixelFormat::CMYK => {
            let mut inks = output.pixels;
            // Adobe writes how much light the inks leave, and so does everyone since; without its mark it is how much
            // ink there is.
            if header.colorspace == Colorspace::YCCK
                || segments(data).any(|(kind, body)| is_adobe(kind, body))
            {
                for ink in &mut inks {
                    *ink = u8::MAX - *ink;
                }
            }
            Inks::new(width, height, inks).map(Raw::Inks)
        }
        _ => {
            RgbImage::from_raw(width, height, output.pixels).map(|it| Raw::Plain(DynamicImage::ImageRgb8(it)))
        }
    };
    let raw = raw.ok_or_else(|| Fault::Broken("its lines do not fill it".to_owned()))?;
    Ok(Drawn { raw, full, profile: profile(data), turn: picture::orientation(data) })
}

/// The least of the scales that have quick code which leaves about twice of what is wanted: the last step down is
/// then made by a filter that keeps edges sharp. A little less than twice will do, so that the common 4000 × 3000
/// needs no larger scale than 4096 would.
fn scale(full: Pixels, edge: u32) -> ScalingFactor {
    let longer = u64::from(full.width.max(full.height));
    let enough = |eighths: &u64| longer * eighths >= u64::from(edge) * 15;
    let eighths = [1, 2, 4].into_iter().find(enough).unwrap_or(8);
    ScalingFactor::new(eighths as usize, 8)
}

#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn fault(error: turbojpeg::Error) -> Fault {
    const UNKNOWN: [&str; 8] = [
        "Unsupported JPEG",
        "Unsupported color conversion",
        "Fractional sampling not implemented",
        "CCIR601 sampling not implemented",
        "Requested feature",
        "Could not determine",
        "arithmetic coding is not implemented",
        "IDCT output block size",
    ];
    match &error {
        turbojpeg::Error::TurboJpegError(said) => {
            // The library puts the name of its function in front.
            let said = said.split_once("(): ").map_or(said.as_str(), |(_, said)| said);
            if UNKNOWN.iter().any(|words| said.contains(words)) {
                Fault::Unknown
            } else {
                Fault::Broken(said.to_owned())
            }
        }
        turbojpeg::Error::BadSubsamp(_) | turbojpeg::Error::BadColorspace(_) => Fault::Unknown,
        error => Fault::Broken(error.to_string()),
    }
}

/// What the decoder finds odd about a note harms nobody.
fn about_a_note(said: &str) -> bool {
    said.contains("JFIF revision") || said.contains("Adobe color transform") || said.contains("ICC marker")
}

/// A few bytes between the picture and its end. More of them, or any within, are what is left of a broken picture.
fn is_padding(said: &str) -> bool {
    let Some(rest) = said.strip_prefix("Corrupt JPEG data: ") else { return false };
    let Some((count, rest)) = rest.split_once(' ') else { return false };
    rest == "extraneous bytes before marker 0xd9"
        && count.parse::<usize>().is_ok_and(|count| count <= PADDING)
}

/// The segments of the header, up to the first scan, by their marker.
pub(super) fn segments(data: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = data.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        // Any number of fill bytes may stand in front of a marker.
        let marker = loop {
            match rest {
                [0xff, 0xff, ..] => rest = &rest[1..],
                [0xff, marker, after @ ..] => {
                    rest = after;
                    break *marker;
                }
                _ => return None,
            }
        };
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
        let body = rest.get(2..length)?;
        rest = rest.get(length..)?;
        (marker != 0xda).then_some((marker, body))
    })
}

fn is_adobe(kind: u8, body: &[u8]) -> bool {
    kind == 0xee && body.starts_with(b"Adobe")
}

/// The colour profile, put together from its pieces.
pub(super) fn profile(data: &[u8]) -> Option<Vec<u8>> {
    let mut pieces: Vec<(u8, &[u8])> = segments(data)
        .filter(|(kind, _)| *kind == 0xe2)
        .filter_map(|(_, body)| body.strip_prefix(b"ICC_PROFILE\0"))
        .filter_map(|body| match body {
            [number, _, piece @ ..] => Some((*number, piece)),
            _ => None,
        })
        .collect();
    pieces.sort_by_key(|(number, _)| *number);
    pieces.dedup_by_key(|(number, _)| *number);
    let length: usize = pieces.iter().map(|(_, piece)| piece.len()).sum();
    (length > 0 && length <= MOST_PROFILE)
        .then(|| pieces.into_iter().flat_map(|(_, piece)| piece).copied().collect())
}

/// The same picture without its notes. Adobe's mark says how colours are coded and stays, with a sensible number.
fn without_notes(data: &[u8]) -> Vec<u8> {
    let mut kept = vec![0xff, 0xd8];
    let mut end = 2;
    for (kind, body) in segments(data) {
        let start = body.as_ptr() as usize - data.as_ptr() as usize;
        end = start + body.len();
        if !matches!(kind, 0xe0..=0xef | 0xfe) || is_adobe(kind, body) {
            kept.extend([0xff, kind]);
            kept.extend(((body.len() + 2) as u16).to_be_bytes());
            kept.extend(body);
            if is_adobe(kind, body)
                && let Some(transform) = kept.last_mut()
                && *transform > 2
            {
                *transform = 1;
            }
        }
    }
    kept.extend(data.get(end..).unwrap_or_default());
    kept
}

/// As a person is told it.
impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unknown => super::unsupported("JPEG of a rare kind"),
            Fault::Broken(said) => corrupt(said),
        }
    }
}
