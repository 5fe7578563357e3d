//! A film as the player, the strip and the poster read it: frames by number, whoever decodes them.

use std::path::Path;

use super::film::Film;
use super::frames::{Frames, Picture};
use super::piped::Piped;
use super::{Helper, read, unsupported};
use crate::model::{Facts, MediaKind, Problem};

/// More pixels a second than this are too many for the decoder here: it does 62 frames of 1920 × 1080 on an idle core,
/// and a film of 60 a second would stumble with everything else that goes on.
const HEAVY: f64 = 1920.0 * 1080.0 * 40.0;

fn is_heavy(film: &Film) -> bool {
    let (facts, size) = (&film.facts, film.facts.pixels());
    let count = size.map_or(0.0, |size| f64::from(size.width) * f64::from(size.height));
    count * facts.fps().unwrap_or(0.0) > HEAVY
}

/// An open film.
pub(super) enum Reel {
    /// Decoded here.
    Own(Box<Frames>),
    /// Decoded by an installed ffmpeg.
    Helped(Box<Piped>),
}

impl Reel {
    /// Opens a film; no frame is decoded yet.
    ///
    /// # Errors
    /// As [`super::look`]; `UnsupportedFormat` names what neither this program nor an installed ffmpeg decodes.
    pub(super) fn open(path: &Path) -> Result<Self, Problem> {
        let opened = read::open(path)?;
        let format = opened.known()?;
        if format.kind() != MediaKind::Video {
            return Err(unsupported(format.name()));
        }
        let film = Film::open(opened.file, opened.bytes, format)?;
        match film.h264() {
            Ok(h264) if h264.quick && h264.colours.is_limited() && is_heavy(&film) => {
                match Helper::Ffmpeg.find() {
                    Some(_) => Ok(Self::Helped(Box::new(Piped::planes(film, path)?))),
                    None => Ok(Self::Own(Box::new(Frames::new(film)?))),
                }
            }
            Ok(_) => Ok(Self::Own(Box::new(Frames::new(film)?))),
            Err(problem) if Helper::Ffmpeg.find().is_none() => Err(problem),
            Err(_) => Ok(Self::Helped(Box::new(Piped::new(film, path)?))),
        }
    }

    /// What decodes it.
    pub(super) const fn decoder(&self) -> &'static str {
        match self {
            Self::Own(_) => "built in",
            Self::Helped(_) => "ffmpeg",
        }
    }

    const fn film(&self) -> &Film {
        match self {
            Self::Own(frames) => &frames.film,
            Self::Helped(piped) => &piped.film,
        }
    }

    /// The film's measures.
    pub(super) fn facts(&self) -> &Facts {
        &self.film().facts
    }

    /// When each frame is shown, in seconds; never empty.
    pub(super) fn times(&self) -> Vec<f64> {
        let film = self.film();
        (0..film.order.len()).map(|index| film.time(index)).collect()
    }

    /// Number of frames.
    pub(super) fn count(&self) -> usize {
        self.film().order.len()
    }

    /// Goes one step towards this frame; answers whether it can be painted now.
    ///
    /// # Errors
    /// Why the film cannot be shown.
    pub(super) fn approach(&mut self, index: usize) -> Result<bool, Problem> {
        match self {
            Self::Own(frames) => frames.approach(index),
            Self::Helped(piped) => piped.approach(index),
        }
    }

    /// The frame, once it was approached.
    ///
    /// # Errors
    /// `Corrupt` where nothing near it could be decoded.
    pub(super) fn paint(&self, index: usize) -> Result<Picture, Problem> {
        match self {
            Self::Own(frames) => frames.paint(index),
            Self::Helped(piped) => piped.paint(index),
        }
    }

    /// The frame.
    ///
    /// # Errors
    /// As [`Self::approach`].
    pub(super) fn show(&mut self, index: usize) -> Result<Picture, Problem> {
        while !self.approach(index)? {}
        self.paint(index)
    }

    /// Something between the sync sample before this frame and the frame, where it is there already.
    pub(super) fn nearest(&self, index: usize) -> Option<Picture> {
        match self {
            Self::Own(frames) => frames.nearest(index),
            Self::Helped(_) => None,
        }
    }

    /// The frame nearest before this one that costs least.
    pub(super) fn sync_near(&self, index: usize) -> usize {
        match self {
            Self::Own(frames) => frames.sync_near(index),
            Self::Helped(_) => index,
        }
    }
}
