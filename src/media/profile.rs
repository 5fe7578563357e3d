//! Colours: from what a picture's profile means by its numbers to sRGB, which is what screens and thumbnails mean.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, RenderingIntent, TransformOptions};

/// Colours as amounts of cyan, magenta, yellow and black ink.
pub(super) struct Inks {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Four bytes a pixel; 255 is all the ink there can be.
    pub(super) amounts: Vec<u8>,
}

impl Inks {
    /// `None` where the bytes do not fill the picture.
    pub(super) fn new(width: u32, height: u32, amounts: Vec<u8>) -> Option<Self> {
        let bytes = width as usize * height as usize * 4;
        (amounts.len() == bytes).then_some(Self { width, height, amounts })
    }

    /// As light: by the profile where there is one that fits, else by the rule of thumb that every browser uses.
    pub(super) fn to_srgb(&self, profile: Option<&[u8]>) -> DynamicImage {
        let profiled = profile
            .and_then(|profile| read(profile, DataColorSpace::Cmyk))
            .and_then(|profile| convert(&profile, &self.amounts, Layout::Rgba, Layout::Rgb, 3));
        let pixels = profiled.unwrap_or_else(|| {
            let light = |ink: u8, black: u8| {
                (u16::from(u8::MAX - ink) * u16::from(u8::MAX - black) / u16::from(u8::MAX)) as u8
            };
            let four = self.amounts.as_chunks::<4>().0;
            four.iter().flat_map(|[c, m, y, k]| [light(*c, *k), light(*m, *k), light(*y, *k)]).collect()
        });
        image::RgbImage::from_raw(self.width, self.height, pixels)
            .map_or_else(|| DynamicImage::new_rgb8(self.width, self.height), DynamicImage::ImageRgb8)
    }
}

/// Turns RGB or RGBA as the profile means it into sRGB. A profile that is broken, or for other colours, is as none.
pub(super) fn to_srgb(picture: DynamicImage, profile: &[u8]) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let rgb = |pixels| image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8);
    let rgba = |pixels| image::RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8);
    let converted = if let Some(profile) = read(profile, DataColorSpace::Rgb) {
        match &picture {
            DynamicImage::ImageRgb8(it) => {
                convert(&profile, it.as_raw(), Layout::Rgb, Layout::Rgb, 3).and_then(rgb)
            }
            DynamicImage::ImageRgba8(it) => {
                convert(&profile, it.as_raw(), Layout::Rgba, Layout::Rgba, 4).and_then(rgba)
            }
            _ => None,
        }
    } else if let Some(profile) = read(profile, DataColorSpace::Gray) {
        match &picture {
            DynamicImage::ImageRgb8(it) if it.pixels().all(|pixel| is_grey(&pixel.0)) => {
                let greys: Vec<u8> = it.pixels().map(|pixel| pixel.0[0]).collect();
                convert(&profile, &greys, Layout::Gray, Layout::Rgb, 3).and_then(rgb)
            }
            DynamicImage::ImageRgba8(it) if it.pixels().all(|pixel| is_grey(&pixel.0)) => {
                let greys: Vec<u8> = it.pixels().flat_map(|pixel| [pixel.0[0], pixel.0[3]]).collect();
                convert(&profile, &greys, Layout::GrayAlpha, Layout::Rgba, 4).and_then(rgba)
            }
            _ => None,
        }
    } else {
        None
    };
    converted.unwrap_or(picture)
}

fn is_grey(pixel: &[u8]) -> bool {
    matches!(pixel, [red, green, blue, ..] if red == green && green == blue)
}

fn read(profile: &[u8], colours: DataColorSpace) -> Option<ColorProfile> {
    ColorProfile::new_from_slice(profile).ok().filter(|profile| profile.color_space == colours)
}

/// `channels` is how many bytes a pixel has afterwards.
fn convert(
    profile: &ColorProfile,
    pixels: &[u8],
    from: Layout,
    to: Layout,
    channels: usize,
) -> Option<Vec<u8>> {
    let options =
        TransformOptions { rendering_intent: RenderingIntent::RelativeColorimetric, ..Default::default() };
    let transform = profile.create_transform_8bit(from, &ColorProfile::new_srgb(), to, options).ok()?;
    let mut converted = vec![0; pixels.len() / from.channels() * channels];
    transform.transform(pixels, &mut converted).ok()?;
    Some(converted)
}
