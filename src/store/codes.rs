//! The stable words of small enums in rows. Never change one: files have them.

use crate::model::order::Role;
use crate::model::original::Quirk;
use crate::model::{MediaKind, Wish};

/// What a row says that this version cannot understand.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unclear {
    #[error("unknown {what} {word:?}")]
    Word { what: &'static str, word: String },
    #[error("{what} is missing or out of range")]
    Value { what: &'static str },
    #[error("{0}")]
    Json(#[from] serde_json::Error),
}

/// An enum with one word for each value.
pub(super) trait Code: Copy + PartialEq + 'static {
    const WHAT: &'static str;
    const WORDS: &'static [(Self, &'static str)];

    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(value, _)| *value == self).map_or("", |(_, word)| word)
    }

    fn read(word: &str) -> Result<Self, Unclear> {
        let found = Self::WORDS.iter().find(|(_, known)| *known == word);
        found
            .map(|(value, _)| *value)
            .ok_or_else(|| Unclear::Word { what: Self::WHAT, word: word.to_owned() })
    }
}

impl Code for MediaKind {
    const WHAT: &'static str = "kind";
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Image, "image"),
        (Self::Video, "video"),
        (Self::Audio, "audio"),
        (Self::Document, "document"),
    ];
}

impl Code for Role {
    const WHAT: &'static str = "role";
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Reference, "reference"), (Self::FirstFrame, "first_frame"), (Self::LastFrame, "last_frame")];
}

impl Code for Quirk {
    const WHAT: &'static str = "quirk";
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::ExtensionMismatch, "extension_mismatch"),
        (Self::ExifRotated, "exif_rotated"),
        (Self::Animated, "animated"),
        (Self::HasAlpha, "has_alpha"),
        (Self::NotDecoded, "not_decoded"),
    ];
}

impl Code for Wish {
    const WHAT: &'static str = "wish";
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Pause, "pause"),
        (Self::Resume, "resume"),
        (Self::Retry, "retry"),
        (Self::Cancel, "cancel"),
        (Self::LookAgain, "look_again"),
        (Self::SendAgain, "send_again"),
        (Self::Forget, "forget"),
    ];
}
