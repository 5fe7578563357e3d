//! Small versions of pictures and films, for grids and textures.

use std::path::Path;

use fast_image_resize as fir;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};

use super::reel::Reel;
use super::{corrupt, guarded, picture, read, unreadable, unsupported};
use crate::model::{Facts, MediaKind, Pixels, Problem};

/// Pictures of more pixels are not decoded for a thumbnail.
const MOST_PIXELS: u64 = 80_000_000;
/// Nor are heavier files read. In bytes.
const MOST_BYTES: u64 = 200 << 20;
const JPEG_QUALITY: u8 = 88;

/// A small picture in memory, upright, ready to become a texture.
#[derive(Clone, PartialEq, Eq)]
pub struct Rgba {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Four bytes a pixel, row by row from the top, colours multiplied with alpha.
    pub pixels: Vec<u8>,
}

impl std::fmt::Debug for Rgba {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rgba({} × {})", self.width, self.height)
    }
}

/// Writes an upright thumbnail with its longer side at most `edge` pixels: a JPEG, or a PNG where something
/// is transparent. The file appears whole or not at all. A film gives its first frame.
///
/// # Errors
/// `UnsupportedFormat` for HEIC, sounds, and films other than H.264: there is no decoder for them here.
pub fn thumb(path: &Path, facts: &Facts, edge: u32, out: &Path) -> Result<(), Problem> {
    thumbs(path, facts, &[(edge, out)])
}

/// As [`thumb`], in several sizes for the price of one decoding.
///
/// # Errors
/// As [`thumb`].
pub fn thumbs(path: &Path, facts: &Facts, sizes: &[(u32, &Path)]) -> Result<(), Problem> {
    let Some(most) = sizes.iter().map(|(edge, _)| *edge).max() else { return Ok(()) };
    let largest = match facts.kind() {
        MediaKind::Image => small_picture(path, most)?,
        MediaKind::Video => small_film(path, most)?,
        MediaKind::Audio | MediaKind::Document => return Err(unsupported(facts.format.name())),
    };
    for (edge, out) in sizes {
        let small = guarded(|| resize(largest.clone(), *edge, Orientation::NoTransforms))?;
        write_small(&small, out)?;
    }
    Ok(())
}

pub(super) fn write_small(small: &DynamicImage, out: &Path) -> Result<(), Problem> {
    let mut content = Vec::new();
    match small {
        DynamicImage::ImageRgba8(_) => {
            small.write_to(&mut std::io::Cursor::new(&mut content), ImageFormat::Png)
        }
        _ => small.write_with_encoder(JpegEncoder::new_with_quality(&mut content, JPEG_QUALITY)),
    }
    .map_err(corrupt)?;
    write_whole(out, &content).map_err(unreadable)
}

/// Loads a picture, upright, with its longer side at most `max_edge` pixels.
///
/// # Errors
/// As [`thumb`]; films and sounds are `UnsupportedFormat`.
pub fn load_rgba(path: &Path, max_edge: u32) -> Result<Rgba, Problem> {
    Ok(premultiplied(&small_picture(path, max_edge)?))
}

/// Loads a picture that the program brought along; nothing from outside comes this way.
///
/// # Errors
/// `Corrupt` if the bytes are no picture.
pub fn rgba_of(bytes: &[u8], max_edge: u32) -> Result<Rgba, Problem> {
    let whole = image::load_from_memory(bytes).map_err(corrupt)?;
    Ok(premultiplied(&resize(whole, max_edge, Orientation::NoTransforms)?))
}

fn premultiplied(small: &DynamicImage) -> Rgba {
    let mut pixels = small.to_rgba8();
    for pixel in pixels.pixels_mut() {
        let [red, green, blue, alpha] = &mut pixel.0;
        for colour in [red, green, blue] {
            *colour = ((u16::from(*colour) * u16::from(*alpha) + 127) / 255) as u8;
        }
    }
    Rgba { width: pixels.width(), height: pixels.height(), pixels: pixels.into_raw() }
}

fn write_whole(out: &Path, content: &[u8]) -> std::io::Result<()> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut fresh, content)?;
    fresh.persist(out).map_err(|error| error.error)?;
    Ok(())
}

fn small_picture(path: &Path, edge: u32) -> Result<DynamicImage, Problem> {
    let mut opened = read::open(path)?;
    let format = opened.known()?;
    let kind = picture::image_format(format).ok_or_else(|| unsupported(format.name()))?;
    if opened.bytes > MOST_BYTES {
        return Err(Problem::TooManyBytes { bytes: opened.bytes, limit: MOST_BYTES });
    }
    let data = opened.content()?;
    guarded(|| {
        let size = picture::stored_size(&data, kind)?;
        let Pixels { width, height } = size;
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(Problem::SideTooLarge { side: width.max(height), limit: 6000 });
        }
        let turn = picture::orientation(&data);
        let whole = picture::decode(&data, kind, size).map_err(corrupt)?;
        drop(data);
        resize(whole, edge, turn)
    })
}

fn small_film(path: &Path, edge: u32) -> Result<DynamicImage, Problem> {
    let frame = Reel::open(path)?.show(0)?;
    let size = Pixels { width: frame.width, height: frame.height };
    guarded(|| {
        let whole = RgbaImage::from_raw(size.width, size.height, frame.rgba.to_vec())
            .ok_or_else(|| corrupt("no frame"))?;
        let opaque = DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(whole).into_rgb8());
        resize(opaque, edge, Orientation::NoTransforms)
    })
}

/// Makes a picture fit a square and turns it upright; small ones keep their size. The result is RGBA where
/// something is transparent, else RGB.
pub(super) fn resize(whole: DynamicImage, edge: u32, turn: Orientation) -> Result<DynamicImage, Problem> {
    let (width, height) = (whole.width(), whole.height());
    let longer = width.max(height);
    let scale = |side: u32| {
        let scaled = (u64::from(side) * u64::from(edge) + u64::from(longer) / 2) / u64::from(longer.max(1));
        (scaled as u32).max(1)
    };
    let alpha = whole.color().has_alpha();
    let mut small = if longer <= edge {
        if alpha {
            DynamicImage::ImageRgba8(whole.into_rgba8())
        } else {
            DynamicImage::ImageRgb8(whole.into_rgb8())
        }
    } else {
        let (to_width, to_height) = (scale(width), scale(height));
        let (kind, raw) = if alpha {
            (fir::PixelType::U8x4, whole.into_rgba8().into_raw())
        } else {
            (fir::PixelType::U8x3, whole.into_rgb8().into_raw())
        };
        let from = fir::images::Image::from_vec_u8(width, height, raw, kind).map_err(corrupt)?;
        let mut to = fir::images::Image::new(to_width, to_height, kind);
        fir::Resizer::new().resize(&from, &mut to, None).map_err(corrupt)?;
        let raw = to.into_vec();
        let made = if alpha {
            RgbaImage::from_raw(to_width, to_height, raw).map(DynamicImage::ImageRgba8)
        } else {
            RgbImage::from_raw(to_width, to_height, raw).map(DynamicImage::ImageRgb8)
        };
        made.ok_or_else(|| corrupt("the picture could not be made smaller"))?
    };
    small.apply_orientation(turn);
    let solid = small.as_rgba8().is_some_and(|pixels| pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX));
    Ok(if solid { DynamicImage::ImageRgb8(small.into_rgb8()) } else { small })
}
