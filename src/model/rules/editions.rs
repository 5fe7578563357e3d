//! Every provider's limits as data, each with its source. The letters say how certain that is: C is what the
//! provider's own document says, I is what clients and sister gateways say (providers.md, first page).

use super::limits::{Span, Weight};
use super::{Format, MediaKind, ProviderKind, Rules};

/// An edition of the rules for one provider: its documents grew, and not every account has the newest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Edition {
    /// Films of 480p and 720p, up to 15 s and 50 MB.
    Hd,
    /// Films of up to 1080p.
    FullHd,
    /// Films of up to 4K and 200 MB; films and sounds of up to 30 s for Seedance 2.5.
    UltraHd,
}

/// A generation of the model that assets are made for: the length of references belongs to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Seedance {
    /// Seedance 2.0, its fast and mini sisters included.
    V20,
    /// Seedance 2.5.
    V25,
}

impl Seedance {
    /// The name people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V20 => "Seedance 2.0",
            Self::V25 => "Seedance 2.5",
        }
    }

    /// The longest a reference film or sound may be, and all of one kind together, in seconds (providers.md 2.4:
    /// 2.0 C, 2.5 I).
    pub const fn reference_seconds(self) -> f64 {
        match self {
            Self::V20 => 15.0,
            Self::V25 => 30.0,
        }
    }
}

impl Edition {
    /// Every edition, the oldest first.
    pub const ALL: [Self; 3] = [Self::Hd, Self::FullHd, Self::UltraHd];

    /// The word of `config.toml` and the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hd => "720p",
            Self::FullHd => "1080p",
            Self::UltraHd => "4k",
        }
    }

    /// The edition of this [`Edition::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|edition| edition.key() == key)
    }

    /// The editions a provider has, the one that holds unless another is chosen first.
    ///
    /// - Volcengine: its Chinese documents (C), and the newest limits as clients and restating gateways tell (I).
    /// - BytePlus: its own newer document with 1080p (C), the one before it (C), and the newest (I).
    /// - APIMart: what its upload page says (C), and what its newer way in allows per model (C for the lengths, I for
    ///   the rest).
    /// - The sandbox refuses nothing by itself, so every edition can be tried there.
    /// - Of the others only one is known.
    pub const fn of(provider: ProviderKind) -> &'static [Self] {
        match provider {
            ProviderKind::Volcengine | ProviderKind::Apimart => &[Self::Hd, Self::UltraHd],
            ProviderKind::BytePlus => &[Self::FullHd, Self::Hd, Self::UltraHd],
            ProviderKind::Sandbox => &[Self::Hd, Self::FullHd, Self::UltraHd],
            ProviderKind::AnyFast | ProviderKind::Apiyi | ProviderKind::Kyy | ProviderKind::PrivateAvatar => {
                &[Self::Hd]
            }
        }
    }
}

impl Rules {
    /// The limits every document of the field agrees on, with closed ranges and "under so many MB", as AnyFast's guide
    /// (SEED-ANY, C) and APIYI's page (SEED-APIYI, C) write them. Pixel counts of films are the upstream's (V-API, C).
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
        image_bytes: Weight::under_mb(30),
        image_side: Span::closed(300, 6000),
        image_ratio: Span::closed(0.4, 2.5),
        video_formats: &[Format::Mp4, Format::Mov],
        video_bytes: Weight::under_mb(50),
        video_side: Span::closed(300, 6000),
        video_ratio: Span::closed(0.4, 2.5),
        video_pixels: Span::closed(409_600, 927_408),
        video_seconds: Span::closed(2.0, Seedance::V20.reference_seconds()),
        video_fps: Span::closed(23.8, 60.0),
        video_codecs: &["H.264", "H.265"],
        audio_formats: &[Format::Mp3, Format::Wav],
        audio_bytes: Weight::under_mb(15),
        audio_seconds: Span::closed(2.0, Seedance::V20.reference_seconds()),
        document_formats: &[],
        document_bytes: Weight::under_mb(50),
        creates_per_minute: None,
        older_model: None,
        newer: &[],
    };

    /// Volcengine's Chinese documents (V-GUIDE, V-API; C): of pictures the bounds of sides and ratio are open, of films
    /// closed; pictures "under 30 MB", films and sounds "up to" theirs.
    pub const VOLCENGINE: Self = Self {
        image_side: Span::open(300, 6000),
        image_ratio: Span::open(0.4, 2.5),
        video_bytes: Weight::up_to_mb(50),
        audio_bytes: Weight::up_to_mb(15),
        newer: &[Edition::UltraHd],
        ..Self::COMMON
    };

    /// BytePlus' newer document: as [`Rules::VOLCENGINE`], and films of up to 1080p (providers.md 1.6, C).
    pub const BYTEPLUS: Self = Self { video_pixels: Span::closed(409_600, 2_086_876), ..Self::VOLCENGINE };

    /// The newest limits, as clients and restating gateways tell them (AM-DOC, V-AETHER; I): films of 480p to 4K and up
    /// to 200 MB, films and sounds of 2–30 s. Seedance 2.0 uses of that what [`Rules::FOR_20`] says.
    pub const NEWEST: Self = Self {
        video_bytes: Weight::up_to_mb(200),
        video_pixels: Span::closed(409_600, 8_295_044),
        video_seconds: Span::closed(2.0, Seedance::V25.reference_seconds()),
        audio_seconds: Span::closed(2.0, Seedance::V25.reference_seconds()),
        older_model: Some(&Self::FOR_20),
        newer: &[],
        ..Self::VOLCENGINE
    };

    /// What Seedance 2.0 takes as a reference (providers.md 2.4, C): films of 2–15 s, under 50 MB, 480p to 1080p, sounds
    /// of 2–15 s and under 15 MB.
    pub const FOR_20: Self = Self {
        video_bytes: Weight::under_mb(50),
        audio_bytes: Weight::under_mb(15),
        newer: &[],
        ..Self::BYTEPLUS
    };

    /// Kyy: pictures without HEIC, and documents (SEED-KYY, C). Which formats of documents is not said; those are offered
    /// that are sent as documents everywhere. Lengths and weights are the upstream's.
    pub const KYY: Self = Self {
        image_formats: &[Format::Jpeg, Format::Png, Format::Webp, Format::Bmp, Format::Tiff, Format::Gif],
        document_formats: &[Format::Pdf, Format::Docx, Format::Text],
        ..Self::COMMON
    };

    /// APIMart: the limits of its upstream, and of pictures the formats its own upload knows (providers.md 5.1, C), since
    /// that is the way in for a file.
    pub const APIMART: Self = Self {
        image_formats: &[Format::Jpeg, Format::Png, Format::Gif, Format::Webp],
        newer: &[Edition::UltraHd],
        ..Self::COMMON
    };

    /// What a provider takes by an edition of its rules; an edition it has not means its usual one.
    pub fn of(provider: ProviderKind, edition: Option<Edition>) -> Self {
        let known = Edition::of(provider);
        let edition = edition.filter(|edition| known.contains(edition)).or_else(|| known.first().copied());
        let edition = edition.unwrap_or(Edition::Hd);
        match (provider, edition) {
            (ProviderKind::Volcengine, Edition::Hd | Edition::FullHd) => Self::VOLCENGINE,
            (ProviderKind::BytePlus, Edition::Hd) => {
                Self { newer: &[Edition::FullHd, Edition::UltraHd], ..Self::VOLCENGINE }
            }
            (ProviderKind::BytePlus, Edition::FullHd) => Self::BYTEPLUS,
            (ProviderKind::Volcengine | ProviderKind::BytePlus, Edition::UltraHd) => Self::NEWEST,
            (ProviderKind::Apimart, Edition::Hd | Edition::FullHd) => Self::APIMART,
            (ProviderKind::Apimart, Edition::UltraHd) => {
                Self { image_formats: Self::APIMART.image_formats, ..Self::newest_closed() }
            }
            (ProviderKind::Kyy, _) => Self::KYY,
            (ProviderKind::Sandbox, Edition::Hd) => {
                Self { newer: &[Edition::FullHd, Edition::UltraHd], ..Self::COMMON }
            }
            (ProviderKind::Sandbox, Edition::FullHd) => {
                Self { video_pixels: Self::BYTEPLUS.video_pixels, newer: &[Edition::UltraHd], ..Self::COMMON }
            }
            (ProviderKind::Sandbox, Edition::UltraHd) => Self::newest_closed(),
            (ProviderKind::AnyFast | ProviderKind::Apiyi | ProviderKind::PrivateAvatar, _) => Self::COMMON,
        }
    }

    /// The newest limits of films and sounds, with pictures as every document but Volcengine's own writes them.
    const fn newest_closed() -> Self {
        Self { image_side: Self::COMMON.image_side, image_ratio: Self::COMMON.image_ratio, ..Self::NEWEST }
    }

    /// Formats taken for a kind.
    pub const fn formats(&self, kind: MediaKind) -> &'static [Format] {
        match kind {
            MediaKind::Image => self.image_formats,
            MediaKind::Video => self.video_formats,
            MediaKind::Audio => self.audio_formats,
            MediaKind::Document => self.document_formats,
        }
    }

    /// How heavy a file of this kind may be.
    pub const fn weight(&self, kind: MediaKind) -> Weight {
        match kind {
            MediaKind::Image => self.image_bytes,
            MediaKind::Video => self.video_bytes,
            MediaKind::Audio => self.audio_bytes,
            MediaKind::Document => self.document_bytes,
        }
    }

    /// The number of [`Rules::weight`]: a file lighter than so many bytes passes everywhere.
    pub const fn bytes(&self, kind: MediaKind) -> u64 {
        self.weight(kind).limit
    }
}
