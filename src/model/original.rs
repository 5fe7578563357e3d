//! A file of ours, known by its content, and what was measured of it.

use std::path::PathBuf;

use super::{Moment, OriginalId};

/// The kinds of asset a Seedance library holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum MediaKind {
    /// A still picture.
    Image,
    /// A moving picture, with or without sound.
    Video,
    /// Sound alone.
    Audio,
    /// Something to read. Only Kyy keeps such assets (SEED-KYY, C); no generation refers to one.
    Document,
}

impl MediaKind {
    /// What a generation can refer to, in the order in which a request lists them.
    pub const ALL: [Self; 3] = [Self::Image, Self::Video, Self::Audio];
    /// Everything a library may hold. A kind's number is its place here.
    pub const EVERY: [Self; 4] = [Self::Image, Self::Video, Self::Audio, Self::Document];
}

/// A container or picture format, recognised by content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the names are the formats' own")]
pub enum Format {
    Jpeg,
    Png,
    Gif,
    Webp,
    Bmp,
    Tiff,
    Heic,
    Mp4,
    Mov,
    Mp3,
    Wav,
    Pdf,
    Docx,
    Text,
}

impl Format {
    /// Every format Greenroom recognises.
    pub const ALL: [Self; 14] = [
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::Webp,
        Self::Bmp,
        Self::Tiff,
        Self::Heic,
        Self::Mp4,
        Self::Mov,
        Self::Mp3,
        Self::Wav,
        Self::Pdf,
        Self::Docx,
        Self::Text,
    ];

    /// What kind of asset a file of this format becomes.
    pub const fn kind(self) -> MediaKind {
        match self {
            Self::Jpeg | Self::Png | Self::Gif | Self::Webp | Self::Bmp | Self::Tiff | Self::Heic => {
                MediaKind::Image
            }
            Self::Mp4 | Self::Mov => MediaKind::Video,
            Self::Mp3 | Self::Wav => MediaKind::Audio,
            Self::Pdf | Self::Docx | Self::Text => MediaKind::Document,
        }
    }

    /// The format's usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC",
            Self::Mp4 => "MP4",
            Self::Mov => "MOV",
            Self::Mp3 => "MP3",
            Self::Wav => "WAV",
            Self::Pdf => "PDF",
            Self::Docx => "DOCX",
            Self::Text => "text",
        }
    }

    /// File name endings that belong to the format, lower case, the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png", "apng"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Bmp => &["bmp", "dib"],
            Self::Tiff => &["tif", "tiff"],
            Self::Heic => &["heic", "heif", "hif"],
            Self::Mp4 => &["mp4", "m4v"],
            Self::Mov => &["mov", "qt"],
            Self::Mp3 => &["mp3"],
            Self::Wav => &["wav", "wave"],
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Text => &["txt", "md"],
        }
    }

    /// The media type sent on the wire.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
            Self::Heic => "image/heic",
            Self::Mp4 => "video/mp4",
            Self::Mov => "video/quicktime",
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Text => "text/plain",
        }
    }

    /// The format of this [`Format::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Width and height as shown: EXIF orientation and video rotation are applied.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Pixels {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Pixels {
    /// Width divided by height.
    pub fn ratio(self) -> f64 {
        f64::from(self.width) / f64::from(self.height.max(1))
    }
}

/// What was measured, by kind: a sound has no pixels, a picture no seconds.
#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    /// A still (or animated) picture.
    Image {
        /// As shown.
        pixels: Pixels,
    },
    /// A moving picture.
    Video {
        /// As shown.
        pixels: Pixels,
        /// Length of the longest track.
        seconds: f64,
        /// Frames per second, the median over the file.
        fps: f64,
        /// The codec's usual name, `H.264`.
        codec: String,
        /// There is an audio track.
        sound: bool,
    },
    /// Sound alone.
    Audio {
        /// Length without encoder padding.
        seconds: f64,
        /// Samples per second.
        hertz: u32,
    },
    /// Something to read; nothing of it is measured.
    Document,
}

/// Something true of a file that is no fault, but good to know.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Quirk {
    /// The name says another format than the content.
    ExtensionMismatch,
    /// The picture is stored turned; it is shown upright.
    ExifRotated,
    /// More than one frame; providers use the first.
    Animated,
    /// Some of the picture may be transparent.
    HasAlpha,
    /// Only the container was looked at: nothing here decodes what is in it.
    NotDecoded,
    /// The rate of frames changes within the film. In frames per 1000 s, each over a second or so: one pause is none.
    VariableRate {
        /// The slowest stretch.
        low: u32,
        /// The fastest stretch.
        high: u32,
    },
}

/// What is known of a file after one look.
#[derive(Clone, PartialEq, Debug)]
pub struct Facts {
    /// By content, never by name.
    pub format: Format,
    /// Length of the file.
    pub bytes: u64,
    /// The measures.
    pub shape: Shape,
    /// Good to know.
    pub quirks: Vec<Quirk>,
}

impl Facts {
    /// The kind of asset it would become.
    pub const fn kind(&self) -> MediaKind {
        match self.shape {
            Shape::Image { .. } => MediaKind::Image,
            Shape::Video { .. } => MediaKind::Video,
            Shape::Audio { .. } => MediaKind::Audio,
            Shape::Document => MediaKind::Document,
        }
    }

    /// Width and height as shown, where there is a picture.
    pub const fn pixels(&self) -> Option<Pixels> {
        match self.shape {
            Shape::Image { pixels } | Shape::Video { pixels, .. } => Some(pixels),
            Shape::Audio { .. } | Shape::Document => None,
        }
    }

    /// Length in seconds, where there is one.
    pub const fn seconds(&self) -> Option<f64> {
        match self.shape {
            Shape::Image { .. } | Shape::Document => None,
            Shape::Video { seconds, .. } | Shape::Audio { seconds, .. } => Some(seconds),
        }
    }

    /// Frames per second of a video in its slowest and in its fastest stretch.
    pub fn rates(&self) -> Option<(f64, f64)> {
        let usual = self.fps()?;
        let changing = self.quirks.iter().find_map(|quirk| match quirk {
            Quirk::VariableRate { low, high } => Some((f64::from(*low) / 1000.0, f64::from(*high) / 1000.0)),
            _ => None,
        });
        Some(changing.map_or((usual, usual), |(low, high)| (low.min(usual), high.max(usual))))
    }

    /// Frames per second of a video.
    pub const fn fps(&self) -> Option<f64> {
        match self.shape {
            Shape::Video { fps, .. } => Some(fps),
            Shape::Image { .. } | Shape::Audio { .. } | Shape::Document => None,
        }
    }
}

/// What a picture looks like, in 256 bits: alike pictures differ in few of them. The signs of the 16 × 16 slowest
/// waves it is made of (a discrete cosine transform), compared with their median.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PerceptualHash(pub [u8; 32]);

impl PerceptualHash {
    /// Pictures that differ in so many bits at most are told to look alike. Measured on the demo avatars: copies that
    /// were made smaller or compressed anew differ in 8 bits at most, those cropped by 3 % in 32, those cropped by 5 %
    /// in 48; no two different pictures, of one person or of two, differ in fewer than 60.
    pub const ALIKE: u32 = 40;

    /// In how many bits they differ.
    pub fn distance(self, other: Self) -> u32 {
        self.0.iter().zip(other.0).map(|(one, other)| (one ^ other).count_ones()).sum()
    }

    /// A person would say it is the same picture.
    pub fn is_alike(self, other: Self) -> bool {
        self.distance(other) <= Self::ALIKE
    }
}

/// A file of ours. The disk is the library; a provider holds a copy for as long as it is needed there.
#[derive(Clone, PartialEq, Debug)]
pub struct Original {
    /// SHA-256 of the content.
    pub id: OriginalId,
    /// Where it was when it was last seen.
    pub path: PathBuf,
    /// What was measured.
    pub facts: Facts,
    /// When it was first looked at.
    pub added: Moment,
    /// What a picture looks like; `None` of what is no picture, of what could not be decoded, and of what was looked
    /// at by versions that did not ask.
    pub hash: Option<PerceptualHash>,
}

impl Original {
    /// The file's name without its ending, as a first suggestion for the asset's name.
    pub fn stem(&self) -> String {
        self.path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
    }
}
