//! How a person likes Greenroom: language, looks, and what is done without asking.

use std::num::NonZeroU32;

use super::mention::MentionStyle;

/// The language of both faces.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// 简体中文
    Chinese,
}

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// The place a window opens at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Start {
    /// Groups and assets.
    #[default]
    Library,
    /// The composer.
    Generate,
    /// What is on its way.
    Transfers,
    /// What moderation refused.
    Review,
    /// Accounts.
    Connections,
}

/// What a double-click on an asset does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum DoubleClick {
    /// Show it large.
    #[default]
    Look,
    /// Make it a reference of the next generation.
    Use,
    /// Open the original with the system's program.
    Open,
}

/// How a prompt that is begun mentions its references.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Mentions {
    /// As the provider's own guide does.
    #[default]
    Provider,
    /// `Image 1`
    Words,
    /// `@图1`
    At,
}

impl Mentions {
    /// The style, where the provider's guide writes `guide`.
    pub const fn style(self, guide: MentionStyle) -> MentionStyle {
        match self {
            Self::Provider => guide,
            Self::Words => MentionStyle::Words,
            Self::At => MentionStyle::At,
        }
    }
}

/// What is a matter of taste, kept in `config.toml`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the settings")]
pub struct Taste {
    /// The language.
    pub language: Language,
    /// The theme.
    pub theme: Theme,
    /// So many seconds a generation started in the window can be taken back before it leaves.
    pub undo_send_seconds: u8,
    /// The system is asked to notify when work ended while the window is not in front.
    pub notifications: bool,
    /// Where the window opens.
    pub start: Start,
    /// Nothing fades or turns.
    pub reduced_motion: bool,
    /// The size of everything in the window, in percent, within [`Taste::TEXT`].
    pub text_percent: u16,
    /// The width of a tile in points, within [`Taste::TILE`].
    pub tile: u16,
    /// What a double-click on an asset does.
    pub double_click: DoubleClick,
    /// Small pictures kept on this computer may take so many megabytes.
    pub preview_cache_mb: u32,
    /// Films and sounds play without being heard.
    pub muted: bool,
    /// How loud they are, in percent.
    pub volume: u8,
    /// What is brought in is repaired by itself where that takes nothing away.
    pub fix_on_import: bool,
    /// HEIC becomes JPEG even where the provider takes it.
    pub convert_heic: bool,
    /// Notes that reveal a place or a person are taken off what is sent.
    pub strip_metadata: bool,
    /// What is too long keeps its middle instead of its beginning.
    pub trim_middle: bool,
    /// What an account has already is left out of an import.
    pub skip_duplicates: bool,
    /// So many files move at once for each account, within [`Taste::TRANSFERS`].
    pub transfers_at_once: u8,
    /// So many kilobytes a second go up, and as many come down, at most; no fewer than [`Taste::LEAST_SPEED`].
    pub speed_limit_kb: Option<NonZeroU32>,
    /// Uploads that found no network go out by themselves when it is back.
    pub start_when_online: bool,
    /// How a prompt that is begun mentions its references.
    pub mentions: Mentions,
    /// A generation that is begun marks its video as made by a machine.
    pub watermark: bool,
    /// A generation that is begun also returns the last frame, where the account can.
    pub return_last_frame: bool,
}

/// A thousand bytes, as the window counts them.
const KILOBYTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

impl Taste {
    /// How small and how large text can be, in percent.
    pub const TEXT: std::ops::RangeInclusive<u16> = 80..=200;
    /// How narrow and how wide a tile can be, in points.
    pub const TILE: std::ops::RangeInclusive<u16> = 120..=320;
    /// How few and how many files can move at once.
    pub const TRANSFERS: std::ops::RangeInclusive<u8> = 1..=8;
    /// A slower line is none: calls would end before their bodies.
    pub const LEAST_SPEED: u32 = 16;

    /// The speed limit in bytes a second.
    pub fn bytes_per_second(self) -> Option<NonZeroU32> {
        self.speed_limit_kb.map(|kilobytes| kilobytes.saturating_mul(KILOBYTE))
    }
}

impl Default for Taste {
    fn default() -> Self {
        Self {
            language: Language::default(),
            theme: Theme::default(),
            undo_send_seconds: 5,
            notifications: true,
            start: Start::default(),
            reduced_motion: false,
            text_percent: 100,
            tile: 178,
            double_click: DoubleClick::default(),
            preview_cache_mb: 1024,
            muted: false,
            volume: 100,
            fix_on_import: true,
            convert_heic: true,
            strip_metadata: true,
            trim_middle: false,
            skip_duplicates: true,
            transfers_at_once: 3,
            speed_limit_kb: None,
            start_when_online: true,
            mentions: Mentions::default(),
            watermark: false,
            return_last_frame: false,
        }
    }
}
