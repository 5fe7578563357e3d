//! What a provider takes: limits as data, and the check of a file's facts against them.

mod editions;
mod limits;

use super::ProviderKind;
use super::findings::{Limit, near_limits};
use super::original::{Facts, Format, MediaKind, Pixels, Quirk, Shape};

pub use editions::{Edition, Seedance};
pub use limits::{Edge, Span, Weight, lines};

/// The limits of one provider by one edition of its documents. What each is by default stands in `editions.rs`.
#[derive(Clone, PartialEq, Debug)]
pub struct Rules {
    /// Picture formats taken.
    pub image_formats: &'static [Format],
    /// How heavy pictures may be.
    pub image_bytes: Weight,
    /// Each side, in pixels.
    pub image_side: Span<u32>,
    /// Width by height.
    pub image_ratio: Span<f64>,
    /// Video formats taken.
    pub video_formats: &'static [Format],
    /// How heavy videos may be.
    pub video_bytes: Weight,
    /// Each side, in pixels.
    pub video_side: Span<u32>,
    /// Width by height.
    pub video_ratio: Span<f64>,
    /// Width times height: what "480p or 720p" means for any ratio.
    pub video_pixels: Span<u32>,
    /// Length.
    pub video_seconds: Span<f64>,
    /// Frame rate. Documents say 24; providers' own messages name 23.8, so that 23.976 passes (providers.md 1.8, I).
    pub video_fps: Span<f64>,
    /// Codecs taken, by usual name.
    pub video_codecs: &'static [&'static str],
    /// Audio formats taken.
    pub audio_formats: &'static [Format],
    /// How heavy audio may be.
    pub audio_bytes: Weight,
    /// Length.
    pub audio_seconds: Span<f64>,
    /// Document formats taken; empty where there is no such kind.
    pub document_formats: &'static [Format],
    /// How heavy documents may be.
    pub document_bytes: Weight,
    /// Assets that may be created per minute; `None` where the provider names no number.
    pub creates_per_minute: Option<u32>,
    /// What Seedance 2.0 can use of what is taken, where that is less: the rest is for 2.5 alone.
    pub older_model: Option<&'static Rules>,
    /// Editions of the same provider that take more.
    pub newer: &'static [Edition],
}

/// A frame more or less is an encoder's rounding, not the person's mistake. In seconds.
const SECONDS_TOLERANCE: f64 = 0.05;
/// Recorders that aim at 60 frames a second miss it by a little in either direction.
const FPS_TOLERANCE: f64 = 0.5;
/// A ratio is computed from whole pixels: what is exact on paper may be off in the last bits.
const RATIO_ROUNDING: f64 = 1e-9;

impl Rules {
    /// Everything about the file that the provider would refuse; empty means it may go.
    pub fn check(&self, facts: &Facts) -> Vec<Problem> {
        let mut problems = Vec::new();
        let kind = facts.kind();
        if !self.formats(kind).contains(&facts.format) {
            problems.push(Problem::UnsupportedFormat { found: facts.format.name().to_owned() });
        }
        let weight = self.weight(kind);
        if !weight.holds(facts.bytes) {
            problems.push(Problem::TooManyBytes { bytes: facts.bytes, limit: weight.limit });
        }
        match &facts.shape {
            Shape::Image { pixels } => {
                check_frame(*pixels, self.image_side, self.image_ratio, &mut problems);
            }
            Shape::Video { pixels, seconds, codec, .. } => {
                let before = problems.len();
                check_frame(*pixels, self.video_side, self.video_ratio, &mut problems);
                let count = pixels.width.saturating_mul(pixels.height);
                if problems.len() == before && !self.video_pixels.holds(count) {
                    problems
                        .push(Problem::ResolutionUnsupported { pixels: *pixels, limit: self.video_pixels });
                }
                check_seconds(*seconds, self.video_seconds, &mut problems);
                self.check_rate(facts, &mut problems);
                if !self.video_codecs.contains(&codec.as_str()) {
                    problems.push(Problem::CodecUnsupported { codec: codec.clone() });
                }
            }
            Shape::Audio { seconds, .. } => check_seconds(*seconds, self.audio_seconds, &mut problems),
            Shape::Document => {}
        }
        problems
    }

    /// Where the rate changes, the slowest and the fastest stretch must both pass: a provider looks at one of them, and
    /// nobody knows at which.
    fn check_rate(&self, facts: &Facts, problems: &mut Vec<Problem>) {
        let Some((slowest, fastest)) = facts.rates() else { return };
        if self.video_fps.is_below(slowest) {
            // The floor is 24 for people.
            problems.push(Problem::FpsTooLow { fps: slowest, limit: self.video_fps.min.ceil() });
        } else if self.video_fps.is_above(fastest - FPS_TOLERANCE) {
            problems.push(Problem::FpsTooHigh { fps: fastest, limit: self.video_fps.max });
        }
    }

    /// Good to know before the file goes; and of a refused file, which newer rules or which model would take it.
    pub fn warnings(&self, facts: &Facts) -> Vec<Warning> {
        let mut warnings: Vec<Warning> = facts
            .quirks
            .iter()
            .map(|quirk| match *quirk {
                Quirk::ExtensionMismatch => Warning::ExtensionMismatch { format: facts.format },
                Quirk::ExifRotated => Warning::ExifRotated,
                Quirk::Animated => Warning::Animated,
                Quirk::HasAlpha => Warning::HasAlpha,
                Quirk::NotDecoded => Warning::NotDecoded,
                Quirk::VariableRate { low, high } => {
                    Warning::VariableRate { low: f64::from(low) / 1000.0, high: f64::from(high) / 1000.0 }
                }
            })
            .collect();
        if self.check(facts).is_empty() {
            let for_newest = self.older_model.and_then(|older| older.check(facts).into_iter().next());
            warnings.extend(for_newest.map(|because| Warning::OnlyModel {
                model: Seedance::V25,
                other: Seedance::V20,
                because,
            }));
        } else if let Some(newer) = self.taken_by(facts) {
            warnings.push(newer);
        }
        let near = near_limits(self, facts).into_iter();
        warnings.extend(near.map(|(which, value, limit)| Warning::NearLimit { which, value, limit }));
        warnings
    }

    /// The first newer edition of the same provider that takes a file these rules refuse, and the model it is for.
    fn taken_by(&self, facts: &Facts) -> Option<Warning> {
        self.newer.iter().find_map(|edition| {
            let rules = match edition {
                Edition::Hd => return None,
                Edition::FullHd => Self { video_pixels: Self::BYTEPLUS.video_pixels, ..self.clone() },
                Edition::UltraHd => self.newest(),
            };
            if !rules.check(facts).is_empty() {
                return None;
            }
            let newest = rules.older_model.is_some_and(|older| !older.check(facts).is_empty());
            Some(Warning::NewerRules { edition: *edition, model: newest.then_some(Seedance::V25) })
        })
    }

    /// These rules with the newest limits of films and sounds.
    fn newest(&self) -> Self {
        Self {
            video_bytes: Self::NEWEST.video_bytes,
            video_pixels: Self::NEWEST.video_pixels,
            video_seconds: Self::NEWEST.video_seconds,
            audio_seconds: Self::NEWEST.audio_seconds,
            older_model: Self::NEWEST.older_model,
            ..self.clone()
        }
    }
}

fn check_frame(pixels: Pixels, side: Span<u32>, ratio: Span<f64>, problems: &mut Vec<Problem>) {
    let (short, long) = (pixels.width.min(pixels.height), pixels.width.max(pixels.height));
    if side.is_below(short) {
        problems.push(Problem::SideTooSmall { side: short, limit: side.min });
    }
    if side.is_above(long) {
        problems.push(Problem::SideTooLarge { side: long, limit: side.max });
    }
    // Exactly on a bound is on it, whatever the division says in its last bits.
    let exact = |bound: f64| (pixels.ratio() - bound).abs() < RATIO_ROUNDING;
    let shown =
        [ratio.min, ratio.max].into_iter().find(|bound| exact(*bound)).unwrap_or_else(|| pixels.ratio());
    if ratio.is_below(shown) {
        problems.push(Problem::RatioTooNarrow { ratio: shown, limit: ratio.min });
    }
    if ratio.is_above(shown) {
        problems.push(Problem::RatioTooWide { ratio: shown, limit: ratio.max });
    }
}

fn check_seconds(seconds: f64, span: Span<f64>, problems: &mut Vec<Problem>) {
    if span.is_below(seconds + SECONDS_TOLERANCE) {
        problems.push(Problem::TooShort { seconds, limit: span.min });
    } else if span.is_above(seconds - SECONDS_TOLERANCE) {
        problems.push(Problem::TooLong { seconds, limit: span.max });
    }
}

/// Why a file stays out: which rule, its value, the limit. `words` says it in sentences.
#[derive(Clone, PartialEq, Debug)]
pub enum Problem {
    /// Could not be opened or read; the system's own words.
    Unreadable {
        /// What the system said.
        said: String,
    },
    /// No bytes in it.
    Empty,
    /// Not one of the formats taken.
    UnsupportedFormat {
        /// What it looks like, or an empty text.
        found: String,
    },
    /// Begins well and is broken further on.
    Corrupt {
        /// What the decoder said.
        said: String,
    },
    /// Too heavy.
    TooManyBytes {
        /// Its weight.
        bytes: u64,
        /// What the document names: a file of this weight passes or does not, a lighter one does.
        limit: u64,
    },
    /// The shorter side.
    SideTooSmall {
        /// In pixels.
        side: u32,
        /// In pixels.
        limit: u32,
    },
    /// The longer side.
    SideTooLarge {
        /// In pixels.
        side: u32,
        /// In pixels.
        limit: u32,
    },
    /// Too tall for its width.
    RatioTooNarrow {
        /// Width by height.
        ratio: f64,
        /// The smallest allowed.
        limit: f64,
    },
    /// Too wide for its height.
    RatioTooWide {
        /// Width by height.
        ratio: f64,
        /// The largest allowed.
        limit: f64,
    },
    /// Over too soon.
    TooShort {
        /// Its length.
        seconds: f64,
        /// The shortest allowed.
        limit: f64,
    },
    /// Goes on too long.
    TooLong {
        /// Its length.
        seconds: f64,
        /// The longest allowed.
        limit: f64,
    },
    /// Too few frames a second.
    FpsTooLow {
        /// Its rate.
        fps: f64,
        /// The lowest allowed.
        limit: f64,
    },
    /// Too many frames a second.
    FpsTooHigh {
        /// Its rate.
        fps: f64,
        /// The highest allowed.
        limit: f64,
    },
    /// More or fewer pixels than a film may have.
    ResolutionUnsupported {
        /// As shown.
        pixels: Pixels,
        /// Width times height must lie in here; [`lines`] says what people call it.
        limit: Span<u32>,
    },
    /// A codec the provider does not read.
    CodecUnsupported {
        /// Its usual name.
        codec: String,
    },
}

impl Problem {
    /// The code of the command line's contract.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Empty => "empty",
            Self::UnsupportedFormat { .. } => "unsupported_format",
            Self::Corrupt { .. } => "corrupt",
            Self::TooManyBytes { .. } => "too_many_bytes",
            Self::SideTooSmall { .. } => "side_too_small",
            Self::SideTooLarge { .. } => "side_too_large",
            Self::RatioTooNarrow { .. } => "ratio_too_narrow",
            Self::RatioTooWide { .. } => "ratio_too_wide",
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::FpsTooLow { .. } => "fps_too_low",
            Self::FpsTooHigh { .. } => "fps_too_high",
            Self::ResolutionUnsupported { .. } => "resolution_unsupported",
            Self::CodecUnsupported { .. } => "codec_unsupported",
        }
    }
}

/// Good to know; does not keep a file out.
#[derive(Clone, PartialEq, Debug)]
pub enum Warning {
    /// The name says another format than the content.
    ExtensionMismatch {
        /// What it really is.
        format: Format,
    },
    /// Stored turned, shown upright.
    ExifRotated,
    /// Only the first frame is used.
    Animated,
    /// Transparent parts may turn black.
    HasAlpha,
    /// The same content is here already.
    DuplicateOf {
        /// The name it goes by.
        name: String,
    },
    /// Another content that looks the same: a copy made smaller, compressed anew, or cropped a little.
    LooksLike {
        /// The name it goes by.
        name: String,
        /// Where it is.
        among: Among,
    },
    /// Only the container was looked at: whether the pictures in it are whole is not known.
    NotDecoded,
    /// The rate of frames changes within the film.
    VariableRate {
        /// The slowest stretch, in frames a second.
        low: f64,
        /// The fastest stretch.
        high: f64,
    },
    /// It passes, close to the edge, where services disagree about what still passes.
    NearLimit {
        /// Which limit.
        which: Limit,
        /// The file's own value, in the limit's unit.
        value: f64,
        /// The limit.
        limit: f64,
    },
    /// It passes, and only one model can use it.
    OnlyModel {
        /// The one that can.
        model: Seedance,
        /// The one that cannot.
        other: Seedance,
        /// Why that one cannot.
        because: Problem,
    },
    /// These rules refuse it, and a newer edition of the same provider's takes it.
    NewerRules {
        /// Which.
        edition: Edition,
        /// The model that can use it, where not every one can.
        model: Option<Seedance>,
    },
}

/// Where a picture is that another one looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Among {
    /// In the group the file is to go to.
    Group,
    /// Elsewhere in the account.
    Account,
    /// Beside it, among the files that are looked at.
    Files,
}

impl Warning {
    /// The code of the command line's contract.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ExtensionMismatch { .. } => "extension_mismatch",
            Self::ExifRotated => "exif_rotated",
            Self::Animated => "animated",
            Self::HasAlpha => "has_alpha",
            Self::DuplicateOf { .. } => "duplicate_of",
            Self::LooksLike { .. } => "looks_like",
            Self::NotDecoded => "not_decoded",
            Self::VariableRate { .. } => "variable_rate",
            Self::NearLimit { .. } => "near_limit",
            Self::OnlyModel { .. } => "only_model",
            Self::NewerRules { .. } => "newer_rules",
        }
    }
}

#[cfg(test)]
mod tests;
