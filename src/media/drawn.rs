//! Pictures that installed programs draw for us: HEIC, and rare kinds of TIFF. They are given a copy of the content that
//! was read, so that what they draw is what was hashed, whatever happens to the file meanwhile.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use image::ImageFormat;
use image::metadata::Orientation;

use super::helper::{self, Helper, HelperError};
use super::small::{Drawn, Raw, Small, fitting};
use super::thumb::{MOST_JPEG_PIXELS, within_limits};
use super::{corrupt, heif, jpeg, picture, unreadable, unsupported};
use crate::model::{Pixels, Problem, Quirk};

/// A picture that takes longer is not worth waiting for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why an installed program gave no picture.
pub(super) enum Undrawn {
    /// No program here can tell: none is installed, or it knows no more of this kind than we do.
    NotHere(Problem),
    /// The program says that the file is broken.
    Broken(Problem),
}

impl From<Undrawn> for Problem {
    fn from(undrawn: Undrawn) -> Self {
        match undrawn {
            Undrawn::NotHere(problem) | Undrawn::Broken(problem) => problem,
        }
    }
}

/// What goes wrong beside the file is not its fault.
impl From<Problem> for Undrawn {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Corrupt { .. } => Self::Broken(problem),
            problem => Self::NotHere(problem),
        }
    }
}

/// A HEIC picture. Its size is read first, so that nobody begins to draw one that is too large.
pub(super) fn heic(data: &[u8], edge: u32) -> Result<Small, Undrawn> {
    let (size, quirks) = heif::measure(data)?;
    within_limits(size)?;
    let mut command = Helper::Heif.command().map_err(|error| undrawn(error, "HEIC"))?;
    let folder = tempfile::tempdir().map_err(unreadable)?;
    let source = folder.path().join("source.heic");
    std::fs::write(&source, data).map_err(unreadable)?;
    // JPEG is written many times faster, and PNG keeps what is transparent.
    let see_through = quirks.contains(&Quirk::HasAlpha);
    let ending = if see_through { "png" } else { "jpg" };
    let out = folder.path().join(format!("picture.{ending}"));
    command.args(["-q", "92"]).arg(&source).arg(&out);
    helper::run(command, PATIENCE, 1 << 20).map_err(|error| undrawn(error, "HEIC"))?;
    // Where there are several pictures in the file they are numbered, in an order of their own.
    let content = match std::fs::read(&out) {
        Ok(content) => content,
        Err(_) => {
            numbered(folder.path(), size).ok_or(Undrawn::NotHere(unsupported("HEIC of several pictures")))?
        }
    };
    let drawn = if see_through {
        picture::draw(&content, ImageFormat::Png, size).map_err(corrupt)?
    } else {
        jpeg::draw(&content, edge, MOST_JPEG_PIXELS).map_err(Problem::from)?
    };
    // It was turned already; the note about it may still be there.
    Ok(Drawn { turn: Orientation::NoTransforms, ..drawn }.small(edge)?)
}

/// The one picture of this size among those that were written under numbers.
fn numbered(folder: &Path, size: Pixels) -> Option<Vec<u8>> {
    let names = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let mut fitting = names.filter_map(|path| {
        let content = std::fs::read(path).ok()?;
        let found = imagesize::blob_size(&content).ok()?;
        let is_it = (found.width, found.height) == (size.width as usize, size.height as usize);
        is_it.then_some(content)
    });
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// A TIFF of this size as stored.
pub(super) fn tiff(data: &[u8], stored: Pixels, turn: Orientation, edge: u32) -> Result<Small, Undrawn> {
    within_limits(stored)?;
    let (width, height) = fitting(stored.width, stored.height, edge);
    let mut command = Helper::Ffmpeg.command().map_err(|error| undrawn(error, RARE_TIFF))?;
    let mut source = tempfile::NamedTempFile::new().map_err(unreadable)?;
    source.write_all(data).map_err(unreadable)?;
    command.args(["-xerror", "-threads", "1", "-f", "tiff_pipe", "-i"]).arg(helper::file(source.path()));
    command.args(["-map", "0:v:0", "-frames:v", "1", "-vf"]);
    command.arg(OsString::from(format!("scale={width}:{height}:flags=area,format=rgba")));
    command.args(["-f", "image2pipe", "-c:v", "png", "pipe:1"]);
    // A PNG is hardly larger than its pixels.
    let most = u64::from(width) * u64::from(height) * 5 + (1 << 20);
    // There are more kinds of TIFF than ffmpeg knows, and it does not always say which is the case.
    let rare = |error: HelperError| Undrawn::NotHere(Problem::from(undrawn(error, RARE_TIFF)));
    let content = helper::run(command, PATIENCE, most).map_err(rare)?;
    let drawn = picture::draw(&content, ImageFormat::Png, stored).map_err(corrupt)?;
    match drawn.raw {
        Raw::Plain(picture) => Ok(Small::turned(picture, edge, turn)?),
        Raw::Inks(_) => Err(Undrawn::Broken(corrupt("a PNG has no inks"))),
    }
}

const RARE_TIFF: &str = "TIFF of a rare kind";

/// Words of these programs for what they do not know, as against what is broken.
const UNKNOWN: [&str; 5] =
    ["not supported", "not implemented", "unsupported", "Unsupported", "plugin installed"];

fn undrawn(error: HelperError, what: &str) -> Undrawn {
    match error {
        HelperError::Failed { said } if UNKNOWN.iter().any(|words| said.contains(words)) => {
            Undrawn::NotHere(unsupported(what))
        }
        HelperError::Failed { said } => Undrawn::Broken(corrupt(said)),
        HelperError::Missing(_) => Undrawn::NotHere(unsupported(what)),
        error => Undrawn::NotHere(Problem::Unreadable { said: error.to_string() }),
    }
}
