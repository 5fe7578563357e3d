//! Still pictures: the shown size, what is remarkable, and a decode that proves them whole.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageError, ImageFormat, ImageReader};

use super::{corrupt, heif, unsupported, whole};
use crate::model::{Facts, Format, Pixels, Problem, Quirk, Shape};

/// A decoder may take this much memory beside the pixels, for colour profiles and notes.
const DECODE_EXTRA: u64 = 64 << 20;
/// And never more than this.
const DECODE_BYTES: u64 = 640 << 20;

/// The measures of a picture. Pictures with a side beyond `decode_side` are believed, not decoded.
pub(super) fn facts(format: Format, data: &[u8], decode_side: u32) -> Result<Facts, Problem> {
    let bytes = data.len() as u64;
    if format == Format::Heic {
        let (pixels, quirks) = heif::measure(data)?;
        return Ok(Facts { format, bytes, shape: Shape::Image { pixels }, quirks });
    }
    let kind = image_format(format).ok_or_else(|| unsupported(format.name()))?;
    let mut stored = stored_size(data, kind)?;
    let turn = orientation(data);
    let mut quirks = Vec::new();
    if turn != Orientation::NoTransforms {
        quirks.push(Quirk::ExifRotated);
    }
    let (mut animated, mut decodable) = (false, true);
    match format {
        Format::Jpeg => decodable = whole::jpeg(data)?,
        Format::Png => animated = whole::png(data)?,
        Format::Webp => animated = whole::webp(data)?,
        Format::Gif => animated = whole::gif(data)?,
        Format::Tiff => decodable = !faxed(data),
        _ => {}
    }
    let mut alpha = false;
    if decodable && stored.width.max(stored.height) <= decode_side {
        match decode(data, kind, stored) {
            Ok(picture) => {
                alpha = see_through(&picture);
                // The decoder knows better than the quick reader of headers.
                stored = Pixels { width: picture.width(), height: picture.height() };
            }
            // A variant our decoder does not know is no fault of the file.
            Err(ImageError::Unsupported(_)) => {}
            Err(error) => return Err(corrupt(error)),
        }
    }
    if animated {
        quirks.push(Quirk::Animated);
    }
    if alpha {
        quirks.push(Quirk::HasAlpha);
    }
    let pixels = shown(stored, turn);
    Ok(Facts { format, bytes, shape: Shape::Image { pixels }, quirks })
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
pub(super) fn decode(data: &[u8], format: ImageFormat, stored: Pixels) -> Result<DynamicImage, ImageError> {
    let mut reader = ImageReader::with_format(Cursor::new(data), format);
    let mut limits = image::Limits::default();
    // The largest pixels are four floats.
    let pixels = u64::from(stored.width) * u64::from(stored.height) * 16;
    limits.max_alloc = Some(pixels.saturating_add(DECODE_EXTRA).min(DECODE_BYTES));
    reader.limits(limits);
    reader.decode()
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
