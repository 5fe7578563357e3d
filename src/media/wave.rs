//! A sound as a picture: its waveform in white on nothing, so that whoever shows it gives it a colour.

use std::path::Path;

use image::{DynamicImage, Rgba, RgbaImage};

use super::small::Small;
use super::{audio, guarded};
use crate::model::Problem;

/// From one bar of a small picture to the next; half of it is the bar. In pixels.
const STEP: u32 = 8;

/// The waveform, as wide as `edge` and three quarters as high.
pub(super) fn small(path: &Path, edge: u32) -> Result<Small, Problem> {
    let edge = edge.max(STEP);
    let drawn = draw(path, (edge, (edge * 3 / 4).max(1)), STEP)?;
    guarded(|| Small::of(DynamicImage::ImageRgba8(drawn), edge))
}

/// The waveform in a picture of this width and height, with a bar every `step` pixels.
pub(super) fn draw(path: &Path, (width, height): (u32, u32), step: u32) -> Result<RgbaImage, Problem> {
    let step = step.max(2);
    let peaks = audio::peaks(path, (width / step) as usize)?;
    let mut drawn = RgbaImage::new(width, height);
    // Quiet speech is to be seen as well as loud music.
    let loudest = peaks.iter().copied().fold(0.05_f32, f32::max);
    let bar = step / 2;
    for (number, peak) in (0..).zip(&peaks) {
        let left = number * step + step / 4;
        let tall = ((peak / loudest * height as f32 * 0.84) as u32).clamp(bar.min(height), height);
        let top = (height - tall) / 2;
        for (x, y) in (left..(left + bar).min(width)).flat_map(|x| (top..top + tall).map(move |y| (x, y))) {
            if !is_corner((x - left, y - top), (bar, tall)) {
                drawn.put_pixel(x, y, Rgba([u8::MAX; 4]));
            }
        }
    }
    Ok(drawn)
}

/// Bars that are wide enough have round ends.
fn is_corner((x, y): (u32, u32), (wide, tall): (u32, u32)) -> bool {
    wide > 2 && (x == 0 || x + 1 == wide) && (y == 0 || y + 1 == tall)
}
