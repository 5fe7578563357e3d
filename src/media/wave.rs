//! A sound as a picture: its waveform, on a transparent ground so that it suits light and dark.

use std::path::Path;

use image::{DynamicImage, Rgba, RgbaImage};

use super::small::Small;
use super::{audio, guarded};
use crate::model::Problem;

/// Neither black nor white, with enough contrast to both.
const INK: Rgba<u8> = Rgba([128, 134, 152, 255]);
/// Columns of one bar, and of the gap after it.
const BAR: u32 = 3;
const GAP: u32 = 1;

/// The waveform, as wide as `edge` and three quarters as high.
pub(super) fn draw(path: &Path, edge: u32) -> Result<Small, Problem> {
    let edge = edge.max(BAR + GAP);
    let (width, height) = (edge, (edge * 3 / 4).max(1));
    let scale = (edge / 256).max(1);
    let (bar, step) = (BAR * scale, (BAR + GAP) * scale);
    let peaks = audio::peaks(path, (width / step) as usize)?;
    guarded(|| {
        let mut picture = RgbaImage::new(width, height);
        // Quiet speech is to be seen as well as loud music.
        let loudest = peaks.iter().copied().fold(0.05_f32, f32::max);
        for (number, peak) in (0..).zip(&peaks) {
            let half = (peak / loudest * height as f32 * 0.42).max(scale as f32 / 2.0);
            let middle = height as f32 / 2.0;
            let rows = (middle - half).round() as u32..((middle + half).round() as u32).min(height);
            for x in number * step..(number * step + bar).min(width) {
                for y in rows.clone() {
                    picture.put_pixel(x, y, INK);
                }
            }
        }
        Small::of(DynamicImage::ImageRgba8(picture), edge)
    })
}
