//! Pictures that installed programs draw for us: HEIC, and rare kinds of TIFF.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use image::ImageFormat;
use image::metadata::Orientation;

use super::helper::{self, Helper, HelperError};
use super::small::{Drawn, Small, fitting};
use super::thumb::{MOST_JPEG_PIXELS, within_limits};
use super::{corrupt, heif, jpeg, picture, unreadable, unsupported};
use crate::model::{Pixels, Problem, Quirk};

/// A picture that takes longer is not worth waiting for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A HEIC picture. Its size is read first, so that nobody begins to draw one that is too large.
pub(super) fn heic(data: &[u8], path: &Path, edge: u32) -> Result<Small, Problem> {
    let (size, quirks) = heif::measure(data)?;
    within_limits(size)?;
    let mut command = Helper::Heif.command().map_err(|error| missing(error, "HEIC"))?;
    let folder = tempfile::tempdir().map_err(unreadable)?;
    // JPEG is written many times faster, and PNG keeps what is transparent.
    let see_through = quirks.contains(&Quirk::HasAlpha);
    let out = folder.path().join(if see_through { "picture.png" } else { "picture.jpg" });
    // A name that begins with a dash is a name only where a path stands in front of it.
    let path = std::path::absolute(path).map_err(unreadable)?;
    command.args(["-q", "92"]).arg(&path).arg(&out);
    helper::run(command, PATIENCE, 1 << 20).map_err(|error| missing(error, "HEIC"))?;
    let content = std::fs::read(&out).map_err(unreadable)?;
    let drawn = if see_through {
        picture::draw(&content, ImageFormat::Png, size).map_err(corrupt)?
    } else {
        jpeg::draw(&content, edge, MOST_JPEG_PIXELS)?
    };
    // It was turned already; the note about it may still be there.
    Drawn { turn: Orientation::NoTransforms, ..drawn }.small(edge)
}

/// A TIFF of this size as stored.
pub(super) fn tiff(path: &Path, stored: Pixels, turn: Orientation, edge: u32) -> Result<Small, Problem> {
    let (width, height) = fitting(stored.width, stored.height, edge);
    let mut command = Helper::Ffmpeg.command().map_err(|error| missing(error, "TIFF of a rare kind"))?;
    command.args(["-threads", "1", "-f", "tiff_pipe", "-i"]).arg(helper::file(path));
    command.args(["-map", "0:v:0", "-frames:v", "1", "-vf"]);
    command.arg(OsString::from(format!("scale={width}:{height}:flags=area,format=rgba")));
    command.args(["-f", "image2pipe", "-c:v", "png", "pipe:1"]);
    // A PNG is hardly larger than its pixels.
    let most = u64::from(width) * u64::from(height) * 5 + (1 << 20);
    let content =
        helper::run(command, PATIENCE, most).map_err(|error| missing(error, "TIFF of a rare kind"))?;
    Small::turned(read(&content, stored)?, edge, turn)
}

fn read(content: &[u8], pixels: Pixels) -> Result<image::DynamicImage, Problem> {
    let drawn = picture::draw(content, ImageFormat::Png, pixels).map_err(corrupt)?;
    match drawn.raw {
        super::small::Raw::Plain(picture) => Ok(picture),
        super::small::Raw::Inks(_) => Err(corrupt("a PNG has no inks")),
    }
}

fn missing(error: HelperError, what: &str) -> Problem {
    match error {
        HelperError::Missing(_) => unsupported(what),
        error => corrupt(error),
    }
}
