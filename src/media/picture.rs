//! Still pictures: the shown size, what is remarkable, and a decode that proves them whole.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader};

use super::drawn::{self, Undrawn};
use super::jpeg::{self, Fault};
use super::small::{Drawn, Raw, Small};
use super::{Limits, corrupt, heif, thumb, unsupported, whole};
use crate::model::{Facts, Format, Pixels, Problem, Quirk, Shape};

/// A decoder may take this much memory beside the pixels, for colour profiles and notes.
const DECODE_EXTRA: u64 = 64 << 20;
/// And never more than this.
const DECODE_BYTES: u64 = 640 << 20;
/// A heavier colour profile is left alone. In bytes.
const MOST_PROFILE: usize = 4 << 20;
/// A JPEG is proved by decoding it at one part in so many of its size.
const JPEG_PART: u32 = 8;

/// What one look at a picture tells.
pub(super) struct Seen {
    pub(super) facts: Facts,
    /// Its small version, where all of it was decoded to prove it whole.
    pub(super) small: Option<Small>,
}

/// The measures of a picture, and its small version. Pictures with a side beyond `decode_side` are believed, not
/// decoded.
pub(super) fn see(format: Format, data: &[u8], limits: &Limits) -> Result<Seen, Problem> {
    let bytes = data.len() as u64;
    if format == Format::Heic {
        let (pixels, mut quirks) = heif::measure(data)?;
        let mut small = None;
        if pixels.width.max(pixels.height) <= limits.decode_side {
            small = drawn_elsewhere(drawn::heic(data, limits.small_edge))?;
            quirks.extend(small.is_none().then_some(Quirk::NotDecoded));
        }
        let facts = Facts { format, bytes, shape: Shape::Image { pixels }, quirks };
        return Ok(Seen { facts, small });
    }
    let (stored, small, mut quirks) = match format {
        Format::Jpeg => see_jpeg(data, limits)?,
        _ => see_other(format, data, limits)?,
    };
    let turn = orientation(data);
    if turn != Orientation::NoTransforms {
        quirks.insert(0, Quirk::ExifRotated);
    }
    let pixels = shown(stored, turn);
    Ok(Seen { facts: Facts { format, bytes, shape: Shape::Image { pixels }, quirks }, small })
}

/// What an installed program made of a picture; none where there is no such program, or it knows no better.
fn drawn_elsewhere(drawn: Result<Small, Undrawn>) -> Result<Option<Small>, Problem> {
    match drawn {
        Ok(small) => Ok(Some(small)),
        Err(Undrawn::Broken(problem)) => Err(problem),
        Err(Undrawn::NotHere(_)) => Ok(None),
    }
}

type Told = (Pixels, Option<Small>, Vec<Quirk>);

fn see_jpeg(data: &[u8], limits: &Limits) -> Result<Told, Problem> {
    let decoded = limits.decode_side.saturating_mul(JPEG_PART);
    if let Some(stored) = jpeg::size(data)
        && stored.width.max(stored.height) > decoded
    {
        whole::jpeg(data)?;
        return Ok((stored, None, vec![]));
    }
    match jpeg::draw(data, limits.small_edge, thumb::MOST_JPEG_PIXELS) {
        Ok(drawn) => Ok((drawn.full, Some(drawn.small(limits.small_edge)?), vec![])),
        Err(Fault::Broken(said)) => Err(corrupt(said)),
        // Of what no decoder knows at least the end must be there.
        Err(Fault::Unknown) => {
            whole::jpeg(data)?;
            let stored = jpeg::size(data).map_or_else(|| stored_size(data, ImageFormat::Jpeg), Ok)?;
            Ok((stored, None, vec![Quirk::NotDecoded]))
        }
    }
}

fn see_other(format: Format, data: &[u8], limits: &Limits) -> Result<Told, Problem> {
    let kind = image_format(format).ok_or_else(|| unsupported(format.name()))?;
    let mut stored = stored_size(data, kind)?;
    let (mut animated, mut known) = (false, true);
    match format {
        Format::Png => animated = whole::png(data)?,
        Format::Webp => animated = whole::webp(data)?,
        Format::Gif => animated = whole::gif(data)?,
        Format::Tiff => known = !faxed(data),
        _ => {}
    }
    let mut quirks = Vec::new();
    if animated {
        quirks.push(Quirk::Animated);
    }
    let mut small = None;
    if stored.width.max(stored.height) <= limits.decode_side {
        let drawn = if known { Some(draw(data, kind, stored)) } else { None };
        match drawn {
            Some(Ok(drawn)) => {
                if let Raw::Plain(picture) = &drawn.raw
                    && see_through(picture)
                {
                    quirks.push(Quirk::HasAlpha);
                }
                // The decoder knows better than the quick reader of headers.
                stored = drawn.full;
                small = Some(drawn.small(limits.small_edge)?);
            }
            // A variant our decoder does not know is no fault of the file; ffmpeg may know it.
            None | Some(Err(ImageError::Unsupported(_))) => {
                if format == Format::Tiff {
                    let turn = orientation(data);
                    small = drawn_elsewhere(drawn::tiff(data, stored, turn, limits.small_edge))?;
                }
                quirks.extend(small.is_none().then_some(Quirk::NotDecoded));
            }
            Some(Err(error)) => return Err(corrupt(error)),
        }
    }
    Ok((stored, small, quirks))
}

/// What the decoder calls one of our formats.
pub(super) const fn image_format(format: Format) -> Option<ImageFormat> {
    Some(match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::Gif => ImageFormat::Gif,
        Format::Webp => ImageFormat::WebP,
        Format::Bmp => ImageFormat::Bmp,
        Format::Tiff => ImageFormat::Tiff,
        _ => return None,
    })
}

/// Decodes the first frame as it is stored.
pub(super) fn draw(data: &[u8], format: ImageFormat, stored: Pixels) -> Result<Drawn, ImageError> {
    let mut reader = ImageReader::with_format(Cursor::new(data), format);
    let mut limits = image::Limits::default();
    // The largest pixels are four floats.
    let pixels = u64::from(stored.width) * u64::from(stored.height) * 16;
    limits.max_alloc = Some(pixels.saturating_add(DECODE_EXTRA).min(DECODE_BYTES));
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| profile.len() <= MOST_PROFILE);
    let picture = DynamicImage::from_decoder(decoder)?;
    let full = Pixels { width: picture.width(), height: picture.height() };
    Ok(Drawn { raw: Raw::Plain(picture), full, profile, turn: orientation(data) })
}

/// Width and height as stored.
pub(super) fn stored_size(data: &[u8], format: ImageFormat) -> Result<Pixels, Problem> {
    if let Ok(size) = imagesize::blob_size(data)
        && let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height))
        && width > 0
        && height > 0
    {
        // The quick reader takes the negative height of a bitmap stored from the top for a huge one.
        let top_down = format == ImageFormat::Bmp;
        let height = if top_down { height.cast_signed().unsigned_abs() } else { height };
        return Ok(Pixels { width, height });
    }
    // The quick reader stumbles over fill bytes that decoders take.
    let reader = ImageReader::with_format(Cursor::new(data), format);
    let (width, height) = reader.into_dimensions().map_err(corrupt)?;
    if width == 0 || height == 0 {
        return Err(corrupt("there is no picture in it"));
    }
    Ok(Pixels { width, height })
}

/// A number noted about the picture. Broken notes do not break the picture.
fn noted(data: &[u8], tag: exif::Tag) -> Option<u32> {
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    let notes = reader.read_from_container(&mut Cursor::new(data));
    let notes = notes.or_else(|error| error.distill_partial_result(|_| {})).ok()?;
    notes.get_field(tag, exif::In::PRIMARY)?.value.get_uint(0)
}

/// Black and white as a fax sends it: our decoder refuses some that are whole.
fn faxed(data: &[u8]) -> bool {
    noted(data, exif::Tag::Compression).is_some_and(|compression| (2..=4).contains(&compression))
}

/// How the picture must be turned to be shown.
pub(super) fn orientation(data: &[u8]) -> Orientation {
    noted(data, exif::Tag::Orientation)
        .and_then(|value| Orientation::from_exif(u8::try_from(value).ok()?))
        .unwrap_or(Orientation::NoTransforms)
}

/// The size after turning.
pub(super) const fn shown(stored: Pixels, turn: Orientation) -> Pixels {
    match turn {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => Pixels { width: stored.height, height: stored.width },
        _ => stored,
    }
}

/// Some pixel really is transparent: an alpha channel that is full everywhere harms nobody.
fn see_through(picture: &DynamicImage) -> bool {
    match picture {
        DynamicImage::ImageLumaA8(pixels) => pixels.pixels().any(|pixel| pixel.0[1] != u8::MAX),
        DynamicImage::ImageRgba8(pixels) => pixels.pixels().any(|pixel| pixel.0[3] != u8::MAX),
        DynamicImage::ImageLumaA16(pixels) => pixels.pixels().any(|pixel| pixel.0[1] != u16::MAX),
        DynamicImage::ImageRgba16(pixels) => pixels.pixels().any(|pixel| pixel.0[3] != u16::MAX),
        DynamicImage::ImageRgba32F(pixels) => pixels.pixels().any(|pixel| pixel.0[3] < 1.0),
        _ => false,
    }
}
