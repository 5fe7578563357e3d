//! Repaired copies: a recipe is carried out on a file, and what comes of it is looked at again. The file itself is
//! only read. The same recipe on the same file gives the same bytes, so that a repaired copy is recognised like any
//! other file.
//!
//! Pictures and sounds are repaired here; films need an installed ffmpeg, HEIC pictures libheif's converter.

mod film;
mod picture;
mod sound;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

use tempfile::NamedTempFile;

use super::{Helper, HelperError, Limits, Look, look, read};
use crate::model::fix::{Fix, RepairTrouble, Tool, Tools};
use crate::model::{Facts, Format, MediaKind, OriginalId, Problem, Rules};

/// A name in a file system has at most 255 bytes; the ending, a number and a hash want some of them.
const STEM_BYTES: usize = 120;
/// So many copies of one name are told apart by number.
const MOST_NUMBERS: u32 = 10_000;

/// What of the programs that a repair may need is installed. Looked up each time: a person may install one while
/// Greenroom runs.
pub fn tools() -> Tools {
    Tools { ffmpeg: Helper::Ffmpeg.find().is_some(), heif: Helper::Heif.find().is_some() }
}

/// A way to watch a repair from another thread, and to end it.
#[derive(Debug, Default)]
pub struct Signal {
    cancelled: AtomicBool,
    /// Thousandths and one; 0 until something can be told.
    done: AtomicU16,
}

impl Signal {
    /// It is wanted no more. It ends within moments and leaves nothing.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// How far it is in thousandths, where that can be told.
    pub fn thousandths(&self) -> Option<u16> {
        self.done.load(Ordering::Relaxed).checked_sub(1)
    }

    fn tell(&self, part: f64) {
        self.done.store(1 + (part.clamp(0.0, 1.0) * 1000.0) as u16, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    fn check(&self) -> Result<(), RepairTrouble> {
        if self.is_cancelled() { Err(RepairTrouble::Cancelled) } else { Ok(()) }
    }
}

/// What is to be repaired, and how.
#[derive(Clone, Copy, Debug)]
pub struct Recipe<'a> {
    /// The file.
    pub path: &'a Path,
    /// Its content, as it was looked at.
    pub sha256: OriginalId,
    /// Its measures, as it was looked at.
    pub facts: &'a Facts,
    /// What is done, in order.
    pub fixes: &'a [Fix],
    /// What the copy must pass.
    pub rules: &'a Rules,
}

/// A copy that passes. It is gone when this is dropped before it was kept.
#[derive(Debug)]
pub struct Made {
    file: NamedTempFile,
    /// Hash and measures of the copy.
    pub look: Look,
    /// What was really done.
    pub done: Vec<Fix>,
}

/// What a repair wrote, before it is looked at.
struct Written {
    file: NamedTempFile,
    done: Vec<Fix>,
}

/// Carries a recipe out and looks at what came of it. The copy lies in `folder` under a passing name until it is
/// kept.
///
/// # Errors
/// Why there is no copy; nothing is left then.
pub fn make(recipe: &Recipe<'_>, folder: &Path, signal: &Signal) -> Result<Made, RepairTrouble> {
    fs::create_dir_all(folder).map_err(disk)?;
    let mut opened = read::open(recipe.path).map_err(RepairTrouble::Source)?;
    let limits = Limits::of(recipe.rules);
    if opened.bytes > limits.read_bytes {
        let limit = recipe.rules.bytes(recipe.facts.kind());
        return Err(RepairTrouble::Source(Problem::TooManyBytes { bytes: opened.bytes, limit }));
    }
    let kind = recipe.facts.kind();
    let plain = recipe.fixes.is_empty();
    let (sha256, content) = opened.hash(plain || kind == MediaKind::Image).map_err(RepairTrouble::Source)?;
    if sha256 != recipe.sha256 {
        let said = "it has changed since it was checked".to_owned();
        return Err(RepairTrouble::Source(Problem::Unreadable { said }));
    }
    signal.check()?;
    let guarded = || match kind {
        // Nothing is to be done, so the copy is one.
        _ if plain => Ok(Written { file: write(folder, recipe.facts.format, &content)?, done: vec![] }),
        MediaKind::Image => picture::repair(recipe, &content, folder, signal),
        MediaKind::Video => film::repair(recipe, folder, signal),
        MediaKind::Audio => sound::repair(recipe, opened.file, folder, signal),
        MediaKind::Document => Err(failed("nothing repairs a document")),
    };
    let written = std::panic::catch_unwind(std::panic::AssertUnwindSafe(guarded))
        .unwrap_or_else(|_| Err(failed("the decoder gave up on it")))?;
    signal.check()?;
    let found =
        look(written.file.path(), &limits).map_err(|problem| RepairTrouble::StillRefused(vec![problem]))?;
    let problems = recipe.rules.check(&found.facts);
    if !problems.is_empty() {
        return Err(RepairTrouble::StillRefused(problems));
    }
    Ok(Made { file: written.file, look: found, done: written.done })
}

impl Made {
    /// Keeps the copy in a folder of the house, by its content: a second time it is the same file.
    ///
    /// # Errors
    /// `Disk`.
    pub fn keep(self, folder: &Path, source: &Path) -> Result<(PathBuf, Look, Vec<Fix>), RepairTrouble> {
        let hash = self.look.sha256.to_string();
        let folder = folder.join(&hash[..16]);
        fs::create_dir_all(&folder).map_err(disk)?;
        let path = folder.join(name(source, self.look.facts.format));
        self.file.persist(&path).map_err(|error| disk(error.error))?;
        Ok((path, self.look, self.done))
    }

    /// Puts the copy into a person's folder. Nothing there is overwritten: where the name is taken a number is added,
    /// unless the same bytes lie there already.
    ///
    /// # Errors
    /// `Disk`.
    pub fn put(self, folder: &Path, source: &Path) -> Result<(PathBuf, Vec<Fix>), RepairTrouble> {
        let format = self.look.facts.format;
        let plain = name(source, format);
        let ending = ending(format);
        let stem = plain.strip_suffix(&format!(".{ending}")).unwrap_or(&plain).to_owned();
        let mut file = self.file;
        for number in 1..MOST_NUMBERS {
            let path = if number == 1 {
                folder.join(&plain)
            } else {
                folder.join(format!("{stem}-{number}.{ending}"))
            };
            match file.persist_noclobber(&path) {
                Ok(_) => return Ok((path, self.done)),
                Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                    file = error.file;
                    if is_same(&path, self.look.sha256) {
                        return Ok((path, self.done));
                    }
                }
                Err(error) => return Err(disk(error.error)),
            }
        }
        Err(RepairTrouble::Disk { said: "every name is taken".to_owned() })
    }
}

/// The same bytes lie there.
fn is_same(path: &Path, sha256: OriginalId) -> bool {
    read::open(path).is_ok_and(|mut there| there.hash(false).is_ok_and(|(hash, _)| hash == sha256))
}

fn ending(format: Format) -> &'static str {
    format.extensions().first().copied().unwrap_or("bin")
}

/// The name of a copy: that of the file it is of, as far as every file system takes it.
fn name(source: &Path, format: Format) -> String {
    let stem = source.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut clean = String::new();
    for c in stem.chars() {
        let plain = c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '(' | ')');
        let c = if plain { c } else { '-' };
        if clean.len() + c.len_utf8() > STEM_BYTES {
            break;
        }
        clean.push(c);
    }
    let clean = clean.trim_matches([' ', '.', '-']).to_owned();
    // Windows takes no file of a device's name.
    let short = clean.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let number = |rest: &str| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit());
    let device = matches!(short.as_str(), "con" | "prn" | "aux" | "nul")
        || short.strip_prefix("com").or_else(|| short.strip_prefix("lpt")).is_some_and(number);
    let clean = match (clean.is_empty(), device) {
        (true, _) => "file".to_owned(),
        (false, true) => format!("{clean}-"),
        (false, false) => clean,
    };
    format!("{clean}.{}", ending(format))
}

/// A file that is gone again unless it is kept, with the permissions a person's program would give it.
fn fresh(folder: &Path, format: Format) -> Result<NamedTempFile, RepairTrouble> {
    let ending = format!(".{}", ending(format));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".greenroom-").suffix(&ending);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder).map_err(disk)
}

fn write(folder: &Path, format: Format, content: &[u8]) -> Result<NamedTempFile, RepairTrouble> {
    let mut file = fresh(folder, format)?;
    file.write_all(content).map_err(disk)?;
    Ok(file)
}

#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn disk(error: std::io::Error) -> RepairTrouble {
    RepairTrouble::Disk { said: error.to_string() }
}

fn failed(said: impl std::fmt::Display) -> RepairTrouble {
    RepairTrouble::Failed { said: said.to_string() }
}

impl From<HelperError> for RepairTrouble {
    fn from(error: HelperError) -> Self {
        match error {
            HelperError::Missing(Helper::Ffmpeg) => Self::Missing(Tool::Ffmpeg),
            HelperError::Missing(Helper::Heif) => Self::Missing(Tool::Heif),
            HelperError::Cancelled => Self::Cancelled,
            error => failed(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_named_after_its_file_whatever_that_is_called() {
        let of = |name: &str| super::name(Path::new(name), Format::Jpeg);
        assert_eq!(of("/x/mira hero.png"), "mira hero.jpg");
        assert_eq!(of("陈米拉.heic"), "陈米拉.jpg");
        assert_eq!(of("a\nb:c.png"), "a-b-c.jpg");
        assert_eq!(of("-rf.png"), "rf.jpg");
        assert_eq!(of("con.png"), "con-.jpg");
        assert_eq!(of("LPT1.x.png"), "LPT1.x-.jpg");
        assert_eq!(of("..."), "file.jpg");
        assert!(of(&"é".repeat(400)).len() < 140);
    }
}
