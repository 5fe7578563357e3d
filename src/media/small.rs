//! Small pictures: upright, in sRGB, with a side that was asked for. What tiles, posters and comparisons are made of.

use std::path::Path;

use fast_image_resize as fir;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage, RgbaImage};
use image_hasher::{HashAlg, HasherConfig};

use super::profile::{self, Inks};
use super::{corrupt, unreadable};
use crate::model::original::PerceptualHash;
use crate::model::{Pixels, Problem};

const JPEG_QUALITY: i32 = 88;

/// Colours as a decoder gives them.
pub(super) enum Raw {
    /// Light.
    Plain(DynamicImage),
    /// Ink.
    Inks(Inks),
}

/// A picture as it is stored: perhaps turned, perhaps in colours of its own, perhaps already smaller.
pub(super) struct Drawn {
    pub(super) raw: Raw,
    /// The whole picture's size as stored.
    pub(super) full: Pixels,
    /// What its colours mean.
    pub(super) profile: Option<Vec<u8>>,
    /// How it must be turned to be shown.
    pub(super) turn: Orientation,
}

impl Drawn {
    /// Made to fit a square, upright, in sRGB. Pictures that fit already keep their size.
    pub(super) fn small(self, edge: u32) -> Result<Small, Problem> {
        let mut small = match self.raw {
            // Few pixels are converted rather than all of them: nobody sees in which order it was done.
            Raw::Plain(picture) => match (fit(picture, edge)?, self.profile) {
                (small, Some(profile)) => profile::to_srgb(small, &profile),
                (small, None) => small,
            },
            Raw::Inks(inks) => fit_inks(inks, edge)?.to_srgb(self.profile.as_deref()),
        };
        small.apply_orientation(self.turn);
        let solid = small.as_rgba8().is_some_and(|pixels| pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX));
        Ok(Small(if solid { DynamicImage::ImageRgb8(small.into_rgb8()) } else { small }))
    }
}

/// A small picture in memory, upright, in sRGB: RGBA where something is transparent, else RGB.
#[derive(Clone, PartialEq)]
pub struct Small(DynamicImage);

impl std::fmt::Debug for Small {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Small({} × {})", self.0.width(), self.0.height())
    }
}

impl Small {
    /// A picture that is upright and in sRGB as it is; made to fit a square.
    pub(super) fn of(picture: DynamicImage, edge: u32) -> Result<Self, Problem> {
        Self::turned(picture, edge, Orientation::NoTransforms)
    }

    /// The same of one that is stored turned.
    pub(super) fn turned(picture: DynamicImage, edge: u32, turn: Orientation) -> Result<Self, Problem> {
        let full = Pixels { width: picture.width(), height: picture.height() };
        Drawn { raw: Raw::Plain(picture), full, profile: None, turn }.small(edge)
    }

    /// Its pixels.
    pub(super) fn into_picture(self) -> DynamicImage {
        self.0
    }

    /// Columns and rows.
    pub fn pixels(&self) -> Pixels {
        Pixels { width: self.0.width(), height: self.0.height() }
    }

    /// Smaller still. One that fits already is the same.
    ///
    /// # Errors
    /// `Corrupt` where the picture has no pixels.
    pub fn fit(&self, edge: u32) -> Result<Self, Problem> {
        if self.0.width().max(self.0.height()) <= edge {
            return Ok(self.clone());
        }
        Self::of(self.0.clone(), edge)
    }

    /// Writes it as a JPEG, or a PNG where something is transparent. The file appears whole or not at all.
    ///
    /// # Errors
    /// `Unreadable` with the system's words where it cannot be written.
    pub fn write(&self, out: &Path) -> Result<(), Problem> {
        let content = match &self.0 {
            DynamicImage::ImageRgba8(_) => {
                let mut content = Vec::new();
                // Written once and read often, but on the way of somebody who waits: quick before small.
                let encoder =
                    PngEncoder::new_with_quality(&mut content, CompressionType::Fast, FilterType::Adaptive);
                self.0.write_with_encoder(encoder).map_err(corrupt)?;
                content
            }
            picture => {
                let rgb = picture.to_rgb8();
                let (width, height) = (rgb.width() as usize, rgb.height() as usize);
                let format = turbojpeg::PixelFormat::RGB;
                let image = turbojpeg::Image {
                    pixels: rgb.as_raw().as_slice(),
                    width,
                    pitch: width * 3,
                    height,
                    format,
                };
                turbojpeg::compress(image, JPEG_QUALITY, turbojpeg::Subsamp::None).map_err(corrupt)?.to_vec()
            }
        };
        write_whole(out, &content).map_err(unreadable)
    }

    /// As a texture wants it.
    pub fn rgba(&self) -> Rgba {
        let mut pixels = self.0.to_rgba8();
        if self.0.color().has_alpha() {
            for pixel in pixels.pixels_mut() {
                let [red, green, blue, alpha] = &mut pixel.0;
                for colour in [red, green, blue] {
                    *colour = ((u16::from(*colour) * u16::from(*alpha) + 127) / 255) as u8;
                }
            }
        }
        Rgba { width: pixels.width(), height: pixels.height(), pixels: pixels.into_raw() }
    }

    /// What it looks like, to be compared with others. What shines through is taken for grey.
    pub fn hash(&self) -> Option<PerceptualHash> {
        let hasher = HasherConfig::with_bytes_type::<[u8; 32]>()
            .hash_size(16, 16)
            .hash_alg(HashAlg::Median)
            .preproc_dct()
            .resize_filter(image::imageops::FilterType::Triangle)
            .to_hasher();
        let hash = match &self.0 {
            DynamicImage::ImageRgba8(picture) => {
                let blend = |colour: u8, alpha: u8| {
                    ((u16::from(colour) * u16::from(alpha) + 128 * u16::from(u8::MAX - alpha)) / 255) as u8
                };
                let opaque = RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
                    let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
                    image::Rgb([blend(red, alpha), blend(green, alpha), blend(blue, alpha)])
                });
                hasher.hash_image(&DynamicImage::ImageRgb8(opaque))
            }
            picture => hasher.hash_image(picture),
        };
        Some(PerceptualHash(hash.into_inner()))
    }
}

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

pub(super) fn write_whole(out: &Path, content: &[u8]) -> std::io::Result<()> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut fresh, content)?;
    fresh.persist(out).map_err(|error| error.error)?;
    Ok(())
}

/// The size that fits a square, the longer side exactly; the same where it fits already.
pub(super) fn fitting(width: u32, height: u32, edge: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= edge {
        return (width, height);
    }
    let scale = |side: u32| {
        let scaled = (u64::from(side) * u64::from(edge) + u64::from(longer) / 2) / u64::from(longer.max(1));
        (scaled as u32).max(1)
    };
    (scale(width), scale(height))
}

fn resize(
    from: (u32, u32),
    to: (u32, u32),
    raw: Vec<u8>,
    kind: fir::PixelType,
    alpha: bool,
) -> Result<Vec<u8>, Problem> {
    let from = fir::images::Image::from_vec_u8(from.0, from.1, raw, kind).map_err(corrupt)?;
    let mut small = fir::images::Image::new(to.0, to.1, kind);
    let options = fir::ResizeOptions::new()
        .resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::Lanczos3))
        .use_alpha(alpha);
    fir::Resizer::new().resize(&from, &mut small, &options).map_err(corrupt)?;
    Ok(small.into_vec())
}

/// Makes a picture fit a square. The result is RGBA where there is an alpha channel, else RGB.
fn fit(whole: DynamicImage, edge: u32) -> Result<DynamicImage, Problem> {
    let from = (whole.width(), whole.height());
    let to = fitting(from.0, from.1, edge);
    let alpha = whole.color().has_alpha();
    if from == to {
        return Ok(if alpha {
            DynamicImage::ImageRgba8(whole.into_rgba8())
        } else {
            DynamicImage::ImageRgb8(whole.into_rgb8())
        });
    }
    let made = if alpha {
        let raw = resize(from, to, whole.into_rgba8().into_raw(), fir::PixelType::U8x4, true)?;
        RgbaImage::from_raw(to.0, to.1, raw).map(DynamicImage::ImageRgba8)
    } else if whole.color().channel_count() == 1 {
        let raw = resize(from, to, whole.into_luma8().into_raw(), fir::PixelType::U8, false)?;
        let grey = GrayImage::from_raw(to.0, to.1, raw).map(DynamicImage::ImageLuma8);
        grey.map(|grey| DynamicImage::ImageRgb8(grey.into_rgb8()))
    } else {
        let raw = resize(from, to, whole.into_rgb8().into_raw(), fir::PixelType::U8x3, false)?;
        RgbImage::from_raw(to.0, to.1, raw).map(DynamicImage::ImageRgb8)
    };
    made.ok_or_else(|| corrupt("the picture could not be made smaller"))
}

fn fit_inks(inks: Inks, edge: u32) -> Result<Inks, Problem> {
    let from = (inks.width, inks.height);
    let to = fitting(from.0, from.1, edge);
    if from == to {
        return Ok(inks);
    }
    let raw = resize(from, to, inks.amounts, fir::PixelType::U8x4, false)?;
    Inks::new(to.0, to.1, raw).ok_or_else(|| corrupt("the picture could not be made smaller"))
}
