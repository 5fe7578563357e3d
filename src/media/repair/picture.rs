//! Pictures: opened upright in sRGB with 8 bits a channel, brought to size, written again.
//!
//! Colours are converted to sRGB instead of keeping their profile: programs that ignore profiles, and providers'
//! seem to, show a wide profile's numbers as pale colours.
//!
//! Sizes are changed in the encoded values, as browsers and the providers' own tools do. Linear light would take
//! twice the memory of pictures that fill hundreds of megabytes already, and a repair changes sizes by little.

use std::io::Cursor;
use std::path::Path;
use std::time::Duration;

use fast_image_resize as fir;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Rgb, RgbImage, Rgba, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::{Recipe, Signal, Written, disk, failed, write};
use crate::media::{Helper, helper, picture};
use crate::model::fix::{Fix, Ground, RepairTrouble};
use crate::model::{Format, MediaKind, Pixels, Rules};

/// The pixels of the largest picture that is opened, and room for the decoder beside them. In bytes.
const DECODE_BYTES: u64 = 900 << 20;
/// A converter may take this long.
const CONVERT: Duration = Duration::from_mins(2);
/// What a JPEG is written with; on this scale eyes find no difference to 100.
const QUALITY: i32 = 95;
/// Below this a smaller picture looks better than a coarser one.
const COARSEST: i32 = 70;
/// A copy aims at this part of its limit of weight.
const AIM: f64 = 0.95;

pub(super) fn repair(
    recipe: &Recipe<'_>,
    content: &[u8],
    folder: &Path,
    signal: &Signal,
) -> Result<Written, RepairTrouble> {
    let format = recipe.facts.format;
    let mut seen = if format == Format::Heic { open_heic(recipe, folder)? } else { open(content, format)? };
    signal.tell(0.3);
    let mut done = Vec::new();
    let mut to = if matches!(format, Format::Jpeg | Format::Png) { format } else { Format::Png };
    let mut below = recipe.rules.bytes(MediaKind::Image);
    for fix in recipe.fixes {
        signal.check()?;
        match fix {
            Fix::FirstFrame => {}
            Fix::Shrink { to } | Fix::Enlarge { to } => seen = resize(seen, *to)?,
            Fix::Pad { to, ground } => seen = pad(&seen, *to, *ground)?,
            Fix::Convert { to: wanted } => to = *wanted,
            Fix::LowerWeight { below: limit } => below = (*limit).min(below),
            fix => return Err(failed(format_args!("{fix:?} is nothing for a picture"))),
        }
        done.push(fix.clone());
    }
    signal.tell(0.6);
    let (content, to) = light(seen, to, below, recipe.rules, &mut done, signal)?;
    if to != format && !done.contains(&Fix::Convert { to }) {
        done.retain(|fix| !matches!(fix, Fix::Convert { .. }));
        done.push(Fix::Convert { to });
    }
    Ok(Written { file: write(folder, to, &content)?, done })
}

/// Writes the picture lighter than `below`: first by quality, then by size, since coarse pictures look worse than
/// small ones.
fn light(
    mut seen: DynamicImage,
    mut to: Format,
    below: u64,
    rules: &Rules,
    done: &mut Vec<Fix>,
    signal: &Signal,
) -> Result<(Vec<u8>, Format), RepairTrouble> {
    let fits = |content: &Vec<u8>| (content.len() as u64) < below;
    let whole = encode(&seen, to, QUALITY)?;
    if fits(&whole) {
        return Ok((whole, to));
    }
    if !done.iter().any(|fix| matches!(fix, Fix::LowerWeight { .. })) {
        done.push(Fix::LowerWeight { below });
    }
    let solid = !seen.color().has_alpha();
    if to == Format::Png && solid && rules.image_formats.contains(&Format::Jpeg) {
        to = Format::Jpeg;
    }
    let aim = |content: &Vec<u8>| (content.len() as f64) < below as f64 * AIM;
    let mut weight = whole.len() as f64;
    drop(whole);
    for _ in 0..8 {
        signal.check()?;
        if to == Format::Jpeg {
            if let Some(content) = finest(&seen, &aim)? {
                return Ok((content, to));
            }
            weight = encode(&seen, to, COARSEST)?.len() as f64;
        } else {
            let content = encode(&seen, to, QUALITY)?;
            if aim(&content) {
                return Ok((content, to));
            }
            weight = weight.min(content.len() as f64);
        }
        // Weight goes with the number of pixels; a little less, or it would take many turns.
        let scale = (below as f64 * AIM / weight).sqrt().min(1.0) * 0.97;
        let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
        let smaller = Pixels { width: side(seen.width()), height: side(seen.height()) };
        if smaller.width.min(smaller.height) <= rules.image_side.min {
            break;
        }
        seen = resize(seen, smaller)?;
        done.retain(|fix| !matches!(fix, Fix::Shrink { .. } | Fix::Enlarge { .. }));
        done.insert(0, Fix::Shrink { to: smaller });
    }
    Err(failed("it does not get light enough"))
}

/// The finest JPEG that `fits`, found by halving; nothing where not even the coarsest does.
fn finest(seen: &DynamicImage, fits: &impl Fn(&Vec<u8>) -> bool) -> Result<Option<Vec<u8>>, RepairTrouble> {
    let (mut low, mut high) = (COARSEST, QUALITY);
    let mut best = None;
    while low <= high {
        let middle = i32::midpoint(low, high);
        let content = encode(seen, Format::Jpeg, middle)?;
        if fits(&content) {
            best = Some(content);
            low = middle + 1;
        } else {
            high = middle - 1;
        }
    }
    Ok(best)
}

/// Opens the first frame upright, in sRGB, with 8 bits a channel.
fn open(content: &[u8], format: Format) -> Result<DynamicImage, RepairTrouble> {
    let kind = picture::image_format(format).ok_or_else(|| failed(format.name()))?;
    let turn = picture::orientation(content);
    match decode(content, kind) {
        Ok((seen, profile)) => Ok(upright(to_srgb(seen, profile.as_deref()), turn)),
        // Arithmetic coding and the like: the library of the format itself knows more of it.
        Err(error) if format == Format::Jpeg => {
            let seen =
                turbojpeg::decompress(content, turbojpeg::PixelFormat::RGB).map_err(|_same| failed(error))?;
            let size = (seen.width as u32, seen.height as u32);
            let seen = RgbImage::from_raw(size.0, size.1, seen.pixels).ok_or_else(|| failed("no picture"))?;
            Ok(upright(DynamicImage::ImageRgb8(seen), turn))
        }
        Err(error) => Err(failed(error)),
    }
}

fn decode(
    content: &[u8],
    kind: image::ImageFormat,
) -> Result<(DynamicImage, Option<Vec<u8>>), image::ImageError> {
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(DECODE_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(content), kind);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let profile = decoder.icc_profile().unwrap_or_default();
    Ok((DynamicImage::from_decoder(decoder)?, profile))
}

/// HEIC is drawn by libheif's own converter, upright and lossless; its file is gone as soon as it was read.
fn open_heic(recipe: &Recipe<'_>, folder: &Path) -> Result<DynamicImage, RepairTrouble> {
    let place = tempfile::Builder::new().prefix(".greenroom-heic-").tempdir_in(folder).map_err(disk)?;
    let out = place.path().join("picture.png");
    // A path from the root is never taken for an option.
    let source = std::path::absolute(recipe.path).map_err(disk)?;
    let mut command = Helper::Heif.command()?;
    command.arg(source).arg(&out);
    helper::run(command, CONVERT, 1 << 20)?;
    // Of several pictures the first is numbered one.
    let numbered = place.path().join("picture-1.png");
    let content = std::fs::read(&out).or_else(|_| std::fs::read(numbered)).map_err(failed)?;
    let (seen, profile) = decode(&content, image::ImageFormat::Png).map_err(failed)?;
    Ok(to_srgb(seen, profile.as_deref()))
}

/// What its profile's numbers are in sRGB, in 8 bits. A profile that is not for red, green and blue belongs to
/// colours the decoder has converted already.
fn to_srgb(seen: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let alpha = seen.color().has_alpha();
    let seen = if alpha {
        let pixels = seen.into_rgba8();
        if pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
            DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(pixels).into_rgb8())
        } else {
            DynamicImage::ImageRgba8(pixels)
        }
    } else {
        DynamicImage::ImageRgb8(seen.into_rgb8())
    };
    let profile = profile.and_then(|profile| ColorProfile::new_from_slice(profile).ok());
    let Some(profile) = profile.filter(|profile| profile.color_space == DataColorSpace::Rgb) else {
        return seen;
    };
    let layout = if seen.color().has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, options) else { return seen };
    let mut converted = seen.clone();
    let came = match (&seen, &mut converted) {
        (DynamicImage::ImageRgb8(from), DynamicImage::ImageRgb8(to)) => transform.transform(from, to),
        (DynamicImage::ImageRgba8(from), DynamicImage::ImageRgba8(to)) => transform.transform(from, to),
        _ => return seen,
    };
    if came.is_ok() { converted } else { seen }
}

fn upright(mut seen: DynamicImage, turn: Orientation) -> DynamicImage {
    seen.apply_orientation(turn);
    seen
}

fn resize(seen: DynamicImage, to: Pixels) -> Result<DynamicImage, RepairTrouble> {
    let (width, height) = (seen.width(), seen.height());
    let alpha = seen.color().has_alpha();
    let (kind, raw) = if alpha {
        (fir::PixelType::U8x4, seen.into_rgba8().into_raw())
    } else {
        (fir::PixelType::U8x3, seen.into_rgb8().into_raw())
    };
    let from = fir::images::Image::from_vec_u8(width, height, raw, kind).map_err(failed)?;
    let mut made = fir::images::Image::new(to.width, to.height, kind);
    // Lanczos3, with colours multiplied by alpha: the library's own choice.
    fir::Resizer::new().resize(&from, &mut made, None).map_err(failed)?;
    let raw = made.into_vec();
    let made = if alpha {
        RgbaImage::from_raw(to.width, to.height, raw).map(DynamicImage::ImageRgba8)
    } else {
        RgbImage::from_raw(to.width, to.height, raw).map(DynamicImage::ImageRgb8)
    };
    made.ok_or_else(|| failed("its size could not be changed"))
}

/// The picture in the middle of ground.
fn pad(seen: &DynamicImage, to: Pixels, ground: Ground) -> Result<DynamicImage, RepairTrouble> {
    if to.width < seen.width() || to.height < seen.height() {
        return Err(failed("nothing may be cut off"));
    }
    let (x, y) = ((to.width - seen.width()) / 2, (to.height - seen.height()) / 2);
    let colour = match ground {
        Ground::White => [u8::MAX; 4],
        Ground::Black => [0, 0, 0, u8::MAX],
        Ground::Edge => edge(seen),
    };
    let (x, y) = (i64::from(x), i64::from(y));
    Ok(if let DynamicImage::ImageRgba8(seen) = seen {
        let mut whole = RgbaImage::from_pixel(to.width, to.height, Rgba(colour));
        image::imageops::replace(&mut whole, seen, x, y);
        DynamicImage::ImageRgba8(whole)
    } else {
        let [red, green, blue, _] = colour;
        let mut whole = RgbImage::from_pixel(to.width, to.height, Rgb([red, green, blue]));
        image::imageops::replace(&mut whole, &seen.to_rgb8(), x, y);
        DynamicImage::ImageRgb8(whole)
    })
}

/// The average of the outermost pixels; transparent where most of them are.
fn edge(seen: &DynamicImage) -> [u8; 4] {
    use image::GenericImageView as _;
    let (width, height) = (seen.width(), seen.height());
    let (right, bottom) = (width.saturating_sub(1), height.saturating_sub(1));
    let rows = (0..width).flat_map(|x| [(x, 0), (x, bottom)]);
    let columns = (0..height).flat_map(|y| [(0, y), (right, y)]);
    let (mut sum, mut alpha, mut count) = ([0_u64; 3], 0_u64, 0_u64);
    for (x, y) in rows.chain(columns) {
        let [colours @ .., see] = seen.get_pixel(x, y).0;
        for (sum, colour) in sum.iter_mut().zip(colours) {
            *sum += u64::from(colour) * u64::from(see);
        }
        alpha += u64::from(see);
        count += 1;
    }
    if alpha < count * 128 {
        return [0; 4];
    }
    let [red, green, blue] = sum.map(|sum| ((sum + alpha / 2) / alpha.max(1)) as u8);
    [red, green, blue, u8::MAX]
}

fn encode(seen: &DynamicImage, to: Format, quality: i32) -> Result<Vec<u8>, RepairTrouble> {
    if to == Format::Png {
        let mut content = Vec::new();
        let encoder =
            PngEncoder::new_with_quality(&mut content, CompressionType::Default, FilterType::Adaptive);
        seen.write_with_encoder(encoder).map_err(failed)?;
        return Ok(content);
    }
    let flat;
    let pixels = if let DynamicImage::ImageRgb8(pixels) = seen {
        pixels
    } else {
        flat = on_white(seen);
        &flat
    };
    let width = pixels.width() as usize;
    let image = turbojpeg::Image {
        pixels: pixels.as_raw().as_slice(),
        width,
        pitch: 3 * width,
        height: pixels.height() as usize,
        format: turbojpeg::PixelFormat::RGB,
    };
    // At the finest setting colours keep every pixel; where weight matters they share one among four.
    let colours = if quality >= QUALITY { turbojpeg::Subsamp::None } else { turbojpeg::Subsamp::Sub2x2 };
    let content = turbojpeg::compress(image, quality, colours).map_err(failed)?;
    Ok(content.to_vec())
}

/// A JPEG knows nothing transparent.
fn on_white(seen: &DynamicImage) -> RgbImage {
    let from = seen.to_rgba8();
    let mut flat = RgbImage::new(from.width(), from.height());
    for (from, to) in from.pixels().zip(flat.pixels_mut()) {
        let [colours @ .., alpha] = from.0;
        let alpha = u16::from(alpha);
        to.0 = colours.map(|colour| ((u16::from(colour) * alpha + 255 * (255 - alpha) + 127) / 255) as u8);
    }
    flat
}
