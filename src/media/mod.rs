//! What a file is and looks like. Reads files, writes only thumbnails; no network.
//!
//! Everything here is synchronous and may take as long as decoding takes: call it where blocking is
//! allowed. Files are hostile: kinds are told by content, headers are believed only after they were
//! compared with the bytes that are there, and a decoder's panic costs its one file. Plain text is the one format
//! without a mark of its own: of it alone the name's ending is asked as well.
//!
//! Known gaps, each answered honestly instead of guessed: HEIC pictures are measured, and decoded only where libheif's
//! converter is installed; of film codecs H.264 is drawn here (8 and 10 bits, 4:2:0 and 4:2:2, interlaced too), any
//! other by an installed ffmpeg.

mod audio;
mod boxes;
mod colour;
mod document;
mod drawn;
mod edits;
mod film;
mod frames;
mod heif;
mod helper;
mod jpeg;
mod mp3;
mod pcm;
mod picture;
mod piped;
pub mod player;
mod profile;
mod proof;
mod read;
mod reel;
pub mod repair;
mod small;
mod sniff;
mod speaker;
pub mod notes;
mod overview;
mod sps;
mod thumb;
mod track;
mod voice;
mod wave;
mod whole;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::model::{Facts, Format, MediaKind, OriginalId, PictureSize, Problem, Quirk, Rules};

pub use audio::peaks;
pub use helper::{Helper, HelperError};
pub use overview::overview;
pub use pcm::{Pcm, sound_of, stretch_of};
pub use player::{Frame, Hearing, Player, last_frame, strip};
pub use thumb::{Rgba, Small, load_rgba, rgba_of, small, thumb, thumbs};
pub use voice::{Clock, Place, Voice};

/// How far a look goes before it answers from the header alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Heavier files are neither hashed nor decoded, only refused. In bytes.
    pub read_bytes: u64,
    /// Pictures with a longer side are measured, not decoded: they are refused anyway. JPEGs are decoded at an eighth
    /// of their size, so of them eight times as much is decoded. 0 measures only: nothing is decoded, no film and no
    /// sound either. In pixels.
    pub decode_side: u32,
    /// The small version that is made along the way has at most this longer side. In pixels.
    pub small_edge: u32,
    /// What a refused picture, film or sound should have weighed less than. In bytes, in the order of
    /// [`MediaKind::EVERY`].
    pub allowed: [u64; 4],
}

impl Limits {
    /// The limits that answer every question these rules ask.
    pub fn of(rules: &Rules) -> Self {
        Self {
            read_bytes: 200 << 20,
            decode_side: rules.image_side.max,
            small_edge: PictureSize::Small.edge(),
            allowed: MediaKind::EVERY.map(|kind| rules.bytes(kind)),
        }
    }

    /// What [`look`] needs to answer from headers alone, beside the hash.
    pub fn measuring() -> Self {
        Self { decode_side: 0, ..Self::default() }
    }

    fn allowed(&self, kind: MediaKind) -> u64 {
        self.allowed[kind as usize]
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::of(&Rules::COMMON)
    }
}

/// What one look at a file tells.
#[derive(Clone, PartialEq, Debug)]
pub struct Look {
    /// The hash of the whole content.
    pub sha256: OriginalId,
    /// Format and measures.
    pub facts: Facts,
    /// The small version of a still picture, where one came of proving it whole.
    pub small: Option<Small>,
}

/// Opens a file, hashes it, and measures what it holds.
///
/// # Errors
/// `Unreadable`, `Empty`, `UnsupportedFormat`, `Corrupt`, or `TooManyBytes` for files that are too
/// heavy to be worth reading. Whether a provider takes the rest is for [`Rules::check`].
pub fn look(path: &Path, limits: &Limits) -> Result<Look, Problem> {
    let mut opened = read::open(path)?;
    let format = opened.known()?;
    if opened.bytes > limits.read_bytes {
        return Err(Problem::TooManyBytes { bytes: opened.bytes, limit: limits.allowed(format.kind()) });
    }
    let keep = format.kind() == MediaKind::Image;
    let mark = opened.mark()?;
    let (sha256, kept) = opened.hash(keep)?;
    let mut small = None;
    let mut facts = match format.kind() {
        MediaKind::Image => {
            let seen = guarded(|| picture::see(format, &kept, limits))?;
            small = seen.small;
            seen.facts
        }
        MediaKind::Video => {
            let mut film = film::Film::open(opened.file, opened.bytes, format)?;
            if limits.decode_side > 0 {
                let decoded = proof::film(&mut film, path)?;
                film.facts.quirks.extend((!decoded).then_some(Quirk::NotDecoded));
            }
            film.facts
        }
        MediaKind::Audio => audio::facts(format, opened.file, opened.bytes)?,
        MediaKind::Document => document::facts(format, &opened.file, opened.bytes)?,
    };
    mark.still_holds()?;
    if named_otherwise(path, format) {
        facts.quirks.insert(0, Quirk::ExtensionMismatch);
    }
    Ok(Look { sha256, facts, small })
}

/// Makes sure that a downloaded result is a whole film, and tells its measures. The first frame of
/// H.264 is decoded; of other codecs, and profiles with no decoder here, the container is checked.
///
/// # Errors
/// As [`look`]; `UnsupportedFormat` also for a picture or a sound.
pub fn verify_video(path: &Path) -> Result<Facts, Problem> {
    let opened = read::open(path)?;
    let format = opened.known()?;
    if format.kind() != MediaKind::Video {
        return Err(Problem::UnsupportedFormat { found: format.name().to_owned() });
    }
    let film = film::Film::open(opened.file, opened.bytes, format)?;
    let facts = film.facts.clone();
    if film.h264().is_ok() {
        let mut frames = frames::Frames::new(film)?;
        frames.show(0)?;
    }
    Ok(facts)
}

/// The name ends in a way that belongs to another format. A name without an ending claims nothing.
fn named_otherwise(path: &Path, format: Format) -> bool {
    path.extension().is_some_and(|ending| {
        let ending = ending.to_string_lossy().to_lowercase();
        !format.extensions().contains(&ending.as_str())
    })
}

/// Runs a decoder; its panic is the file's fault and stays with the file.
fn guarded<T>(work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(corrupt("the decoder gave up on it")))
}

fn corrupt(said: impl std::fmt::Display) -> Problem {
    Problem::Corrupt { said: said.to_string() }
}

#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn unreadable(error: std::io::Error) -> Problem {
    Problem::Unreadable { said: error.to_string() }
}

fn unsupported(found: impl Into<String>) -> Problem {
    Problem::UnsupportedFormat { found: found.into() }
}
