//! Still pictures: the shown size, what is remarkable, and a decode that proves them whole.

use std::io::Cursor;

use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageError, ImageFormat, ImageReader};

use super::{corrupt, heif, unsupported, whole};
use crate::model::{Facts, Format, Pixels, Problem, Quirk, Shape};

/// A decoder may take this much memory for one picture: 6000 by 6000 in 16-bit RGBA, and some.
const DECODE_BYTES: u64 = 512 << 20;

/// The measures of a picture. Pictures with a side beyond `decode_side` are believed, not decoded.
pub(super) fn facts(format: Format, data: &[u8], decode_side: u32) -> Result<Facts, Problem> {
    let bytes = data.len() as u64;
    if format == Format::Heic {
        let (pixels, quirks) = heif::measure(data)?;
        return Ok(Facts { format, bytes, shape: Shape::Image { pixels }, quirks });
    }
    let kind = image_format(format).ok_or_else(|| unsupported(format.name()))?;
    let stored = stored_size(data, kind)?;
    let turn = orientation(data);
    let pixels = shown(stored, turn);
    let mut quirks = Vec::new();
    if turn != Orientation::NoTransforms {
        quirks.push(Quirk::ExifRotated);
    }
    let mut animated = false;
    match format {
        Format::Jpeg => whole::jpeg(data)?,
        Format::Png => whole::png(data)?,
        Format::Webp => whole::webp(data)?,
        Format::Gif => animated = whole::gif(data)?,
        _ => {}
    }
    let mut alpha = false;
    if pixels.width.max(pixels.height) <= decode_side {
        animated |= moves(format, data);
        match decode(data, kind) {
            Ok(picture) => {
                alpha = see_through(&picture);
                if (picture.width(), picture.height()) != (stored.width, stored.height) {
                    return Err(corrupt("the picture has another size than its header says"));
                }
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
pub(super) fn decode(data: &[u8], format: ImageFormat) -> Result<DynamicImage, ImageError> {
    let mut reader = ImageReader::with_format(Cursor::new(data), format);
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(DECODE_BYTES);
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

/// How the picture must be turned to be shown. Broken notes about a picture do not break the picture.
pub(super) fn orientation(data: &[u8]) -> Orientation {
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    reader
        .read_from_container(&mut Cursor::new(data))
        .or_else(|error| error.distill_partial_result(|_| {}))
        .ok()
        .and_then(|notes| notes.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?.value.get_uint(0))
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

fn moves(format: Format, data: &[u8]) -> bool {
    match format {
        Format::Png => PngDecoder::new(Cursor::new(data)).and_then(|png| png.is_apng()).unwrap_or(false),
        Format::Webp => WebPDecoder::new(Cursor::new(data)).is_ok_and(|webp| webp.has_animation()),
        _ => false,
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
