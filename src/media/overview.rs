//! The whole length of a film or a sound in one picture: frames side by side, or the waveform.

use std::path::Path;
use std::time::Duration;

use image::{DynamicImage, RgbaImage};

use super::helper::{self, Helper};
use super::small::Small;
use super::{corrupt, player, unsupported, wave};
use crate::model::{Facts, MediaKind, Problem, Shape};

/// Frames side by side.
const FRAMES: u32 = 12;
/// A strip is so many times as wide as it is high.
const FLAT: u32 = 8;
/// From one bar of a waveform to the next, in pixels.
const BAR: u32 = 4;
/// Reading a whole film may take this long.
const PATIENCE: Duration = Duration::from_mins(1);

/// Draws the picture, `edge` pixels wide: frames, or a waveform in white on nothing.
///
/// # Errors
/// `UnsupportedFormat` for pictures and documents, and for films that nothing here can draw.
pub fn overview(path: &Path, facts: &Facts, edge: u32) -> Result<Small, Problem> {
    let made = match facts.kind() {
        MediaKind::Video => frames(path, facts, edge)?,
        MediaKind::Audio => DynamicImage::ImageRgba8(wave::draw(path, (edge, edge / FLAT), BAR)?),
        MediaKind::Image | MediaKind::Document => return Err(unsupported(facts.format.name())),
    };
    Small::of(made, edge.max(1))
}

fn frames(path: &Path, facts: &Facts, edge: u32) -> Result<DynamicImage, Problem> {
    let (width, height) = (edge / FRAMES, edge / FLAT);
    let mut drawn = image::RgbImage::new(width * FRAMES, height);
    let small = match player::strip(path, FRAMES as usize, 2 * height) {
        Ok(frames) => {
            frames.into_iter().filter_map(|it| RgbaImage::from_raw(it.width, it.height, it.pixels)).collect()
        }
        // Not a codec of ours: an installed ffmpeg may know it.
        Err(Problem::UnsupportedFormat { .. }) => by_helper(path, facts, height)?,
        Err(problem) => return Err(problem),
    };
    for (number, frame) in (0_u32..).zip(small) {
        // The middle of each frame fills its place.
        let (from_width, from_height) = frame.dimensions();
        let scale =
            (f64::from(width) / f64::from(from_width)).max(f64::from(height) / f64::from(from_height));
        let (seen_width, seen_height) = (f64::from(width) / scale, f64::from(height) / scale);
        let (left, top) =
            ((f64::from(from_width) - seen_width) / 2.0, (f64::from(from_height) - seen_height) / 2.0);
        for y in 0..height {
            for x in 0..width {
                let from_x = ((left + (f64::from(x) + 0.5) / scale) as u32).min(from_width - 1);
                let from_y = ((top + (f64::from(y) + 0.5) / scale) as u32).min(from_height - 1);
                let [red, green, blue, _] = frame.get_pixel(from_x, from_y).0;
                drawn.put_pixel(number * width + x, y, image::Rgb([red, green, blue]));
            }
        }
    }
    Ok(DynamicImage::ImageRgb8(drawn))
}

/// One ffmpeg run answers all frames as raw pixels.
fn by_helper(path: &Path, facts: &Facts, height: u32) -> Result<Vec<RgbaImage>, Problem> {
    let Shape::Video { seconds, pixels, .. } = facts.shape else { return Err(unsupported("no film")) };
    let width = ((f64::from(2 * height) * pixels.ratio()).round() as u32).max(2);
    let rate = f64::from(FRAMES) / seconds.max(0.1);
    let mut command = Helper::Ffmpeg.command().map_err(|error| unsupported(error.to_string()))?;
    command.arg("-i").arg(helper::file(path));
    let filters = format!("fps={rate:.6},scale={width}:{}", 2 * height);
    command.args(["-an", "-sn", "-dn", "-vf", &filters, "-frames:v", &FRAMES.to_string()]);
    command.args(["-pix_fmt", "rgba", "-f", "rawvideo", "pipe:1"]);
    let each = width as usize * 2 * height as usize * 4;
    let most = each as u64 * u64::from(FRAMES);
    let raw = helper::run(command, PATIENCE, most).map_err(corrupt)?;
    Ok(raw
        .chunks_exact(each)
        .filter_map(|raw| RgbaImage::from_raw(width, 2 * height, raw.to_vec()))
        .collect())
}
