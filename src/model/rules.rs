//! What a provider takes: limits as data, and the check of a file's facts against them.

use super::original::{Facts, Format, MediaKind, Pixels, Quirk, Shape};

/// Smallest and largest value; whether the bounds themselves are fine.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Span<T> {
    /// Lower bound.
    pub min: T,
    /// Upper bound.
    pub max: T,
}

/// The limits of one provider. The bounds of sides and ratios are taken as allowed: the documents
/// disagree about the exact edge (providers.md 1.6), and AnyFast's own guide writes closed ranges.
#[derive(Clone, PartialEq, Debug)]
pub struct Rules {
    /// Picture formats taken.
    pub image_formats: &'static [Format],
    /// Pictures must be lighter than this.
    pub image_bytes: u64,
    /// Each side, in pixels.
    pub image_side: Span<u32>,
    /// Width by height.
    pub image_ratio: Span<f64>,
    /// Video formats taken.
    pub video_formats: &'static [Format],
    /// Videos must be lighter than this.
    pub video_bytes: u64,
    /// Each side, in pixels.
    pub video_side: Span<u32>,
    /// Width by height.
    pub video_ratio: Span<f64>,
    /// Width times height: what "480p or 720p" means for any ratio.
    pub video_pixels: Span<u32>,
    /// Length.
    pub video_seconds: Span<f64>,
    /// Frame rate.
    pub video_fps: Span<f64>,
    /// Codecs taken, by usual name.
    pub video_codecs: &'static [&'static str],
    /// Audio formats taken.
    pub audio_formats: &'static [Format],
    /// Audio must be lighter than this.
    pub audio_bytes: u64,
    /// Length.
    pub audio_seconds: Span<f64>,
    /// Document formats taken; empty where there is no such kind.
    pub document_formats: &'static [Format],
    /// Documents must be lighter than this.
    pub document_bytes: u64,
    /// Assets that may be created per minute; `None` where the provider names no number.
    pub creates_per_minute: Option<u32>,
}

impl Rules {
    /// The limits every document of the field agrees on. Source: SEED-ANY and V-GUIDE (certainty C);
    /// pixel counts of videos from V-API (C).
    pub const COMMON: Self = Self {
        image_formats: &[
            Format::Jpeg,
            Format::Png,
            Format::Gif,
            Format::Webp,
            Format::Bmp,
            Format::Tiff,
            Format::Heic,
        ],
        image_bytes: 30 << 20,
        image_side: Span { min: 300, max: 6000 },
        image_ratio: Span { min: 0.4, max: 2.5 },
        video_formats: &[Format::Mp4, Format::Mov],
        video_bytes: 50 << 20,
        video_side: Span { min: 300, max: 6000 },
        video_ratio: Span { min: 0.4, max: 2.5 },
        video_pixels: Span { min: 407_696, max: 927_408 },
        video_seconds: Span { min: 2.0, max: 15.0 },
        video_fps: Span { min: 23.8, max: 60.0 },
        video_codecs: &["H.264", "H.265"],
        audio_formats: &[Format::Mp3, Format::Wav],
        audio_bytes: 15 << 20,
        audio_seconds: Span { min: 2.0, max: 15.0 },
        document_formats: &[],
        document_bytes: 50 << 20,
        creates_per_minute: None,
    };

    /// As [`Rules::COMMON`], and videos of up to 1080p: the newer overseas document says so (providers.md 1.6, C;
    /// the Chinese one does not).
    pub const BYTEPLUS: Self = Self { video_pixels: Span { min: 407_696, max: 2_086_876 }, ..Self::COMMON };

    /// Formats taken for a kind.
    pub const fn formats(&self, kind: MediaKind) -> &'static [Format] {
        match kind {
            MediaKind::Image => self.image_formats,
            MediaKind::Video => self.video_formats,
            MediaKind::Audio => self.audio_formats,
            MediaKind::Document => self.document_formats,
        }
    }

    /// A file of this kind must be lighter than so many bytes.
    pub const fn bytes(&self, kind: MediaKind) -> u64 {
        match kind {
            MediaKind::Image => self.image_bytes,
            MediaKind::Video => self.video_bytes,
            MediaKind::Audio => self.audio_bytes,
            MediaKind::Document => self.document_bytes,
        }
    }

    /// Everything about the file that the provider would refuse; empty means it may go.
    pub fn check(&self, facts: &Facts) -> Vec<Problem> {
        let mut problems = Vec::new();
        let kind = facts.kind();
        if !self.formats(kind).contains(&facts.format) {
            problems.push(Problem::UnsupportedFormat { found: facts.format.name().to_owned() });
        }
        let limit = self.bytes(kind);
        if facts.bytes >= limit {
            problems.push(Problem::TooManyBytes { bytes: facts.bytes, limit });
        }
        match &facts.shape {
            Shape::Image { pixels } => {
                check_frame(*pixels, self.image_side, self.image_ratio, &mut problems);
            }
            Shape::Video { pixels, seconds, fps, codec, .. } => {
                check_frame(*pixels, self.video_side, self.video_ratio, &mut problems);
                let count = pixels.width.saturating_mul(pixels.height);
                if problems.is_empty() && (count < self.video_pixels.min || count > self.video_pixels.max) {
                    problems.push(Problem::ResolutionUnsupported { pixels: *pixels });
                }
                check_seconds(*seconds, self.video_seconds, &mut problems);
                if *fps < self.video_fps.min {
                    // The floor is 24 for people; 23.976 passes, as providers' own messages say (23.8).
                    problems.push(Problem::FpsTooLow { fps: *fps, limit: self.video_fps.min.ceil() });
                } else if *fps > self.video_fps.max + 0.5 {
                    problems.push(Problem::FpsTooHigh { fps: *fps, limit: self.video_fps.max });
                }
                if !self.video_codecs.contains(&codec.as_str()) {
                    problems.push(Problem::CodecUnsupported { codec: codec.clone() });
                }
            }
            Shape::Audio { seconds, .. } => check_seconds(*seconds, self.audio_seconds, &mut problems),
            Shape::Document => {}
        }
        problems
    }

    /// Good to know before the file goes.
    pub fn warnings(&self, facts: &Facts) -> Vec<Warning> {
        let mut warnings: Vec<Warning> = facts
            .quirks
            .iter()
            .map(|quirk| match quirk {
                Quirk::ExtensionMismatch => Warning::ExtensionMismatch { format: facts.format },
                Quirk::ExifRotated => Warning::ExifRotated,
                Quirk::Animated => Warning::Animated,
                Quirk::HasAlpha => Warning::HasAlpha,
            })
            .collect();
        let edge = facts.kind() == MediaKind::Image
            && facts.pixels().is_some_and(|pixels| {
                let on_edge = |side: u32| side == self.image_side.min || side == self.image_side.max;
                let ratio = pixels.ratio();
                on_edge(pixels.width)
                    || on_edge(pixels.height)
                    || (ratio - self.image_ratio.min).abs() < 0.005
                    || (ratio - self.image_ratio.max).abs() < 0.005
            });
        let heavy = facts.bytes as f64 > 0.97 * self.bytes(facts.kind()) as f64;
        if edge || heavy {
            warnings.push(Warning::NearLimit);
        }
        warnings
    }
}

fn check_frame(pixels: Pixels, side: Span<u32>, ratio: Span<f64>, problems: &mut Vec<Problem>) {
    let (short, long) = (pixels.width.min(pixels.height), pixels.width.max(pixels.height));
    if short < side.min {
        problems.push(Problem::SideTooSmall { side: short, limit: side.min });
    }
    if long > side.max {
        problems.push(Problem::SideTooLarge { side: long, limit: side.max });
    }
    if pixels.ratio() < ratio.min {
        problems.push(Problem::RatioTooNarrow { ratio: pixels.ratio(), limit: ratio.min });
    }
    if pixels.ratio() > ratio.max {
        problems.push(Problem::RatioTooWide { ratio: pixels.ratio(), limit: ratio.max });
    }
}

fn check_seconds(seconds: f64, span: Span<f64>, problems: &mut Vec<Problem>) {
    // A frame more or less is an encoder's rounding, not the person's mistake.
    const TOLERANCE: f64 = 0.05;
    if seconds < span.min - TOLERANCE {
        problems.push(Problem::TooShort { seconds, limit: span.min });
    } else if seconds > span.max + TOLERANCE {
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
        /// It must be lighter than this.
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
    /// Neither 480p nor 720p.
    ResolutionUnsupported {
        /// As shown.
        pixels: Pixels,
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

    /// Whether a repaired copy of the file would pass. What cannot be read cannot be repaired.
    pub const fn fixable(&self) -> bool {
        !matches!(
            self,
            Self::Unreadable { .. } | Self::Empty | Self::UnsupportedFormat { .. } | Self::Corrupt { .. }
        )
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
    /// Right at the edge, where some services refuse.
    NearLimit,
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
            Self::NearLimit => "near_limit",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(width: u32, height: u32, bytes: u64) -> Vec<&'static str> {
        let shape = Shape::Image { pixels: Pixels { width, height } };
        let facts = Facts { format: Format::Png, bytes, shape, quirks: vec![] };
        Rules::COMMON.check(&facts).iter().map(Problem::code).collect()
    }

    fn video(width: u32, height: u32, seconds: f64, fps: f64, codec: &str) -> Vec<&'static str> {
        let pixels = Pixels { width, height };
        let shape = Shape::Video { pixels, seconds, fps, codec: codec.to_owned(), sound: true };
        let facts = Facts { format: Format::Mp4, bytes: 1000, shape, quirks: vec![] };
        Rules::COMMON.check(&facts).iter().map(Problem::code).collect()
    }

    #[test]
    fn sides_and_ratios_are_checked_at_their_edges() {
        assert!(image(300, 300, 1).is_empty());
        assert!(image(6000, 6000, 1).is_empty());
        assert_eq!(image(299, 300, 1), ["side_too_small"]);
        assert_eq!(image(6001, 6000, 1), ["side_too_large"]);
        assert!(image(400, 1000, 1).is_empty());
        assert_eq!(image(399, 1000, 1), ["ratio_too_narrow"]);
        assert!(image(1000, 400, 1).is_empty());
        assert_eq!(image(1001, 400, 1), ["ratio_too_wide"]);
    }

    #[test]
    fn thirty_megabytes_is_already_too_heavy() {
        assert!(image(500, 500, (30 << 20) - 1).is_empty());
        assert_eq!(image(500, 500, 30 << 20), ["too_many_bytes"]);
    }

    #[test]
    fn videos_are_480p_or_720p_in_any_ratio() {
        assert!(video(1280, 720, 5.0, 24.0, "H.264").is_empty());
        assert!(video(864, 496, 5.0, 23.976, "H.264").is_empty());
        assert!(video(720, 1280, 5.0, 60.0, "H.265").is_empty());
        assert_eq!(video(1920, 1080, 5.0, 24.0, "H.264"), ["resolution_unsupported"]);
        assert_eq!(video(1280, 720, 15.2, 24.0, "H.264"), ["too_long"]);
        assert_eq!(video(1280, 720, 1.9, 24.0, "H.264"), ["too_short"]);
        assert_eq!(video(1280, 720, 5.0, 15.0, "H.264"), ["fps_too_low"]);
        assert_eq!(video(1280, 720, 5.0, 120.0, "VP9"), ["fps_too_high", "codec_unsupported"]);
    }
}
