//! The one door to small versions of pictures, films and sounds, for grids and textures.

use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};

use super::read::Opened;
use super::reel::Reel;
use super::{corrupt, drawn, guarded, jpeg, picture, read, unsupported, wave};
use crate::model::{Format, MediaKind, Pixels, Problem};

pub use super::small::{Rgba, Small};

/// Pictures of more pixels are not decoded for a thumbnail.
pub(super) const MOST_PIXELS: u64 = 80_000_000;
/// JPEGs may have more, since they are never in memory at their full size.
pub(super) const MOST_JPEG_PIXELS: u64 = 1 << 28;
/// Nor are heavier files read. In bytes.
const MOST_BYTES: u64 = 200 << 20;

/// Writes an upright thumbnail in sRGB with its longer side at most `edge` pixels: a JPEG, or a PNG where something
/// is transparent. The file appears whole or not at all. A film gives its first frame, a sound its waveform.
///
/// # Errors
/// `UnsupportedFormat` for documents, and for what is only decoded by programs that are not installed: HEIC, and
/// films other than H.264.
pub fn thumb(path: &Path, edge: u32, out: &Path) -> Result<(), Problem> {
    thumbs(path, &[(edge, out)])
}

/// As [`thumb`], in several sizes for the price of one decoding.
///
/// # Errors
/// As [`thumb`].
pub fn thumbs(path: &Path, sizes: &[(u32, &Path)]) -> Result<(), Problem> {
    let Some(most) = sizes.iter().map(|(edge, _)| *edge).max() else { return Ok(()) };
    let largest = small(path, most)?;
    for (edge, out) in sizes {
        guarded(|| largest.fit(*edge))?.write(out)?;
    }
    Ok(())
}

/// The small version of any file that can be seen: of a film its first frame, of a sound its waveform.
///
/// # Errors
/// As [`thumb`].
pub fn small(path: &Path, edge: u32) -> Result<Small, Problem> {
    let opened = read::open(path)?;
    let format = opened.known()?;
    match format.kind() {
        MediaKind::Image => still(opened, format, edge),
        MediaKind::Video => first_frame(path, edge),
        MediaKind::Audio => wave::small(path, edge),
        MediaKind::Document => Err(unsupported(format.name())),
    }
}

/// Loads a picture, upright and in sRGB, with its longer side at most `max_edge` pixels.
///
/// # Errors
/// As [`thumb`]; films and sounds are `UnsupportedFormat`.
pub fn load_rgba(path: &Path, max_edge: u32) -> Result<Rgba, Problem> {
    let opened = read::open(path)?;
    let format = opened.known()?;
    if format.kind() != MediaKind::Image {
        return Err(unsupported(format.name()));
    }
    still(opened, format, max_edge).map(|small| small.rgba())
}

/// Loads a picture that the program brought along; nothing from outside comes this way.
///
/// # Errors
/// `Corrupt` if the bytes are no picture.
pub fn rgba_of(bytes: &[u8], max_edge: u32) -> Result<Rgba, Problem> {
    let whole = image::load_from_memory(bytes).map_err(corrupt)?;
    Ok(Small::of(whole, max_edge)?.rgba())
}

/// Makes a picture fit a square and turns it upright; small ones keep their size. The result is RGBA where
/// something is transparent, else RGB.
pub(super) fn resize(whole: DynamicImage, edge: u32, turn: Orientation) -> Result<DynamicImage, Problem> {
    Small::turned(whole, edge, turn).map(Small::into_picture)
}

fn still(mut opened: Opened, format: Format, edge: u32) -> Result<Small, Problem> {
    if opened.bytes > MOST_BYTES {
        return Err(Problem::TooManyBytes { bytes: opened.bytes, limit: MOST_BYTES });
    }
    let data = opened.content()?;
    guarded(|| {
        if format == Format::Jpeg {
            return jpeg::draw(&data, edge, MOST_JPEG_PIXELS)?.small(edge);
        }
        if format == Format::Heic {
            return Ok(drawn::heic(&data, edge)?);
        }
        let kind = picture::image_format(format).ok_or_else(|| unsupported(format.name()))?;
        let size = picture::stored_size(&data, kind)?;
        within_limits(size)?;
        match picture::draw(&data, kind, size) {
            Ok(drawn) => {
                drop(data);
                drawn.small(edge)
            }
            // There are more kinds of TIFF than any one decoder knows.
            Err(error) if format == Format::Tiff => {
                tracing::debug!(%error, "a TIFF is left to ffmpeg");
                Ok(drawn::tiff(&data, size, picture::orientation(&data), edge)?)
            }
            Err(image::ImageError::Unsupported(error)) => Err(unsupported(error.to_string())),
            Err(error) => Err(corrupt(error)),
        }
    })
}

/// So that nothing is begun that cannot be finished.
pub(super) fn within_limits(size: Pixels) -> Result<(), Problem> {
    if u64::from(size.width) * u64::from(size.height) > MOST_PIXELS {
        return Err(Problem::SideTooLarge { side: size.width.max(size.height), limit: 6000 });
    }
    Ok(())
}

fn first_frame(path: &Path, edge: u32) -> Result<Small, Problem> {
    let frame = Reel::open(path)?.show(0)?;
    guarded(|| {
        let whole = RgbaImage::from_raw(frame.width, frame.height, frame.rgba.to_vec())
            .ok_or_else(|| corrupt("no frame"))?;
        Small::of(DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(whole).into_rgb8()), edge)
    })
}
