//! The keys of `config.toml` and what their values may be; a wrong one is refused where it stands.

use std::num::NonZeroU32;
use std::path::PathBuf;

use serde::Deserialize;

use super::prices::PriceKeys;
use super::{ConnectionConfig, double_click_key, language_key, start_key, theme_key};
use crate::model::action::{Action, Keymap};
use crate::model::chord::Chord;
use crate::model::connection::{Settings, Staging};
use crate::model::conventions::{Column, NameRefused, Naming, Pattern, PatternError, VerdictNames};
use crate::model::rules::Edition;
use crate::model::talk::{DoubleClick, Language, Mentions, Start, Taste, Theme};
use crate::model::{ConnectionName, ProviderKind, Verdict};

#[derive(Clone, Default, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigFile {
    pub(super) default_connection: Option<String>,
    pub(super) language: Option<LanguageKey>,
    pub(super) theme: Option<ThemeKey>,
    pub(super) undo_send_seconds: Option<UndoSeconds>,
    pub(super) notifications: Option<bool>,
    pub(super) preview_cache_mb: Option<u32>,
    pub(super) muted: Option<bool>,
    pub(super) volume: Option<Percent>,
    pub(super) results: Option<PathBuf>,
    pub(super) start: Option<StartKey>,
    pub(super) reduced_motion: Option<bool>,
    pub(super) text_percent: Option<TextPercent>,
    pub(super) tile: Option<TileWidth>,
    pub(super) double_click: Option<DoubleClickKey>,
    #[serde(default)]
    pub(super) keys: KeyTable,
    pub(super) fix_on_import: Option<bool>,
    pub(super) convert_heic: Option<bool>,
    pub(super) strip_metadata: Option<bool>,
    pub(super) trim_from: Option<TrimFrom>,
    pub(super) skip_duplicates: Option<bool>,
    pub(super) transfers_at_once: Option<TransfersAtOnce>,
    pub(super) speed_limit_kb: Option<SpeedLimitKb>,
    pub(super) start_when_online: Option<bool>,
    pub(super) asset_names: Option<AssetNames>,
    pub(super) report_columns: Option<Vec<ColumnKey>>,
    #[serde(default)]
    pub(super) verdicts: VerdictTable,
    pub(super) mentions: Option<MentionsKey>,
    pub(super) watermark: Option<bool>,
    pub(super) return_last_frame: Option<bool>,
    #[serde(default)]
    pub(super) price: Vec<PriceKeys>,
    #[serde(default)]
    pub(super) connection: Vec<ConnectionKeys>,
}

/// How a prompt that is begun mentions its references.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum MentionsKey {
    Provider,
    Words,
    At,
}

impl MentionsKey {
    pub(super) const fn read(self) -> Mentions {
        match self {
            Self::Provider => Mentions::Provider,
            Self::Words => Mentions::Words,
            Self::At => Mentions::At,
        }
    }
}

/// Which part is kept of what is too long.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TrimFrom {
    Start,
    Middle,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectionKeys {
    pub(super) name: Name,
    pub(super) provider: Provider,
    base_url: Option<Address>,
    generation_url: Option<Address>,
    region: Option<Region>,
    project: Option<Project>,
    rules: Option<RulesKey>,
    creates_per_minute: Option<NonZeroU32>,
    slots: Option<NonZeroU32>,
    creations_per_day: Option<u32>,
    generations_per_day: Option<u32>,
    clock_offset: Option<ClockOffset>,
    staging: Option<StagingKeys>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StagingKeys {
    endpoint: Address,
    bucket: Bucket,
    region: Option<Region>,
    prefix: Option<Prefix>,
}

impl ConnectionKeys {
    pub(super) fn to_config(&self) -> ConnectionConfig {
        ConnectionConfig {
            name: ConnectionName::new(self.name.0.clone()),
            provider: self.provider.0,
            settings: Settings {
                base_url: self.base_url.clone().map(|address| address.0),
                generation_url: self.generation_url.clone().map(|address| address.0),
                region: self.region.clone().map(|region| region.0),
                project: self.project.clone().map(|project| project.0),
                rules: self.rules.map(|rules| rules.0),
                creates_per_minute: self.creates_per_minute.map(NonZeroU32::get),
                slots: self.slots.map(NonZeroU32::get),
                creations_per_day: self.creations_per_day,
                generations_per_day: self.generations_per_day,
                clock_offset: self.clock_offset.map(|offset| offset.0),
                staging: self.staging.clone().map(|staging| Staging {
                    endpoint: staging.endpoint.0,
                    bucket: staging.bucket.0,
                    region: staging.region.map(|region| region.0),
                    prefix: staging.prefix.map(|prefix| prefix.0),
                }),
            },
        }
    }
}

/// A text that is checked where it stands.
macro_rules! checked {
    ($($(#[$doc:meta])* $name:ident by $check:path;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Deserialize)]
            #[serde(try_from = "String")]
            pub(super) struct $name(pub(super) String);

            impl TryFrom<String> for $name {
                type Error = String;
                fn try_from(text: String) -> Result<Self, String> {
                    $check(&text).map(|()| Self(text))
                }
            }
        )*
    };
}

checked! {
    Name by check_name;
    Address by check_address;
    Region by check_region;
    Project by check_project;
    Bucket by check_bucket;
    Prefix by check_prefix;
}

/// A name is part of key store accounts, of rows and of what people type.
pub(super) fn check_name(name: &str) -> Result<(), String> {
    let shown = || name.escape_debug();
    if name.trim().is_empty() {
        Err("a connection needs a name".to_owned())
    } else if name.chars().count() > 64 {
        Err(format!("the name “{}” is longer than 64 characters", shown()))
    } else if name.trim() != name {
        Err(format!("the name “{}” has white space around it", shown()))
    } else if name.chars().any(|c| c == '/' || c.is_control()) {
        Err(format!("the name “{}” has a slash or a control character in it", shown()))
    } else {
        Ok(())
    }
}

/// An address calls can be built on.
pub(super) fn check_address(address: &str) -> Result<(), String> {
    let url = url::Url::parse(address).map_err(|error| format!("the address cannot be read: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        // Not repeated in the message: it holds a secret.
        Err("the address has a user name or password in it; secrets belong in the key store".to_owned())
    } else if !matches!(url.scheme(), "http" | "https") {
        Err(format!("the address “{address}” does not start with http:// or https://"))
    } else if url.host_str().is_none_or(str::is_empty) {
        Err(format!("the address “{address}” names no host"))
    } else if url.query().is_some() || url.fragment().is_some() {
        Err("the address has a “?” or “#” in it; only the part before it is wanted".to_owned())
    } else {
        Ok(())
    }
}

/// A region stands in a signature's scope.
fn check_region(region: &str) -> Result<(), String> {
    if !region.is_empty() && region.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        Ok(())
    } else {
        Err(format!("the region “{}” is no word of letters, digits and “-”", region.escape_debug()))
    }
}

/// A project is spelled as the console shows it, capitals included (providers.md 1.4).
fn check_project(project: &str) -> Result<(), String> {
    let shown = || project.escape_debug();
    if project.trim().is_empty() {
        Err("the project is empty; without the key it is “default”".to_owned())
    } else if project.trim() != project || project.chars().any(char::is_control) {
        Err(format!("the project “{}” has white space around it or a control character in it", shown()))
    } else if project.chars().count() > 128 {
        Err(format!("the project “{}” is longer than 128 characters", shown()))
    } else {
        Ok(())
    }
}

fn check_bucket(bucket: &str) -> Result<(), String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !bucket.is_empty() && bucket.len() <= 255 && bucket.chars().all(fits) {
        Ok(())
    } else {
        Err(format!(
            "the bucket “{}” is no word of letters, digits, “-”, “_” and “.”; it is the name alone",
            bucket.escape_debug()
        ))
    }
}

/// Neutral ASCII: every store takes it, and every link with it stays as it is.
fn check_prefix(prefix: &str) -> Result<(), String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if prefix.starts_with('/') || prefix.len() > 200 || !prefix.chars().all(fits) {
        Err(format!(
            "the prefix “{}” does not begin with a letter or digit, or has more than letters, digits, “-”, “_”, “.” and “/” in it",
            prefix.escape_debug()
        ))
    } else {
        Ok(())
    }
}

/// Seconds by which a clock may be corrected: a day to either side.
const CLOCK_RANGE: std::ops::RangeInclusive<i64> = -86_400..=86_400;

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "i64")]
struct ClockOffset(i64);

impl TryFrom<i64> for ClockOffset {
    type Error = String;
    fn try_from(seconds: i64) -> Result<Self, String> {
        check_clock(seconds).map(|()| Self(seconds))
    }
}

fn check_clock(seconds: i64) -> Result<(), String> {
    if CLOCK_RANGE.contains(&seconds) {
        Ok(())
    } else {
        Err(format!("clock_offset is {seconds} seconds; more than a day is a clock to be set, not corrected"))
    }
}

/// What a form or the command line entered, under the same rules as the file.
pub(super) fn check_settings(settings: &Settings) -> Result<(), String> {
    let given =
        |text: &Option<String>, check: fn(&str) -> Result<(), String>| text.as_deref().map_or(Ok(()), check);
    given(&settings.base_url, check_address)?;
    given(&settings.generation_url, check_address)?;
    given(&settings.region, check_region)?;
    given(&settings.project, check_project)?;
    settings.clock_offset.map_or(Ok(()), check_clock)?;
    if settings.creates_per_minute == Some(0) {
        return Err("creates_per_minute is zero; nothing could ever be created".to_owned());
    }
    if settings.slots == Some(0) {
        return Err("slots is zero; nothing could ever be held".to_owned());
    }
    if let Some(staging) = &settings.staging {
        check_address(&staging.endpoint)?;
        check_bucket(&staging.bucket)?;
        given(&staging.region, check_region)?;
        given(&staging.prefix, check_prefix)?;
    }
    Ok(())
}

/// A minute is long enough to think twice.
const LONGEST_UNDO: u8 = 60;

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u8")]
pub(super) struct UndoSeconds(pub(super) u8);

impl TryFrom<u8> for UndoSeconds {
    type Error = String;
    fn try_from(seconds: u8) -> Result<Self, String> {
        if seconds <= LONGEST_UNDO {
            Ok(Self(seconds))
        } else {
            Err(format!("undo_send_seconds is {seconds}; it goes from 0 to {LONGEST_UNDO}"))
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u8")]
pub(super) struct Percent(pub(super) u8);

impl TryFrom<u8> for Percent {
    type Error = String;
    fn try_from(percent: u8) -> Result<Self, String> {
        if percent <= 100 {
            Ok(Self(percent))
        } else {
            Err(format!("{percent} is no percentage from 0 to 100"))
        }
    }
}

/// A provider whose address nobody publishes needs one (providers.md section 6, U).
pub(super) fn check_whole(provider: ProviderKind, settings: &Settings) -> Result<(), String> {
    check_edition(provider, settings)?;
    if provider == ProviderKind::PrivateAvatar && settings.base_url.is_none() {
        return Err(format!(
            "a {} connection needs its base_url: the gateway's address is in no public document",
            provider.key()
        ));
    }
    Ok(())
}

/// A provider has only the editions of rules that its documents have.
fn check_edition(provider: ProviderKind, settings: &Settings) -> Result<(), String> {
    let Some(chosen) = settings.rules else { return Ok(()) };
    let known = Edition::of(provider);
    if known.contains(&chosen) {
        return Ok(());
    }
    let known: Vec<&str> = known.iter().map(|edition| edition.key()).collect();
    let (provider, known) = (provider.key(), known.join(", "));
    Err(format!("rules is “{}”, which {provider} does not have; it has {known}", chosen.key()))
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct RulesKey(Edition);

impl TryFrom<String> for RulesKey {
    type Error = String;
    fn try_from(key: String) -> Result<Self, String> {
        Edition::from_key(&key).map(Self).ok_or_else(|| {
            let known = Edition::ALL.map(Edition::key).join(", ");
            format!("unknown rules “{}”; there are {known}", key.escape_debug())
        })
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Provider(pub(super) ProviderKind);

impl TryFrom<String> for Provider {
    type Error = String;
    fn try_from(key: String) -> Result<Self, String> {
        if let Some(kind) = ProviderKind::from_key(&key) {
            Ok(Self(kind))
        } else {
            let known = ProviderKind::ALL.map(ProviderKind::key).join(", ");
            Err(format!("unknown provider “{key}”; this version knows {known}"))
        }
    }
}

/// A word of a short list, refused where it stands.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $of:ty, $what:literal, [$($one:expr),*], $key:path;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, Deserialize)]
            #[serde(try_from = "String")]
            pub(super) struct $name(pub(super) $of);

            impl TryFrom<String> for $name {
                type Error = String;
                fn try_from(key: String) -> Result<Self, String> {
                    let all = [$($one),*];
                    let found = all.into_iter().find(|it| $key(*it) == key);
                    found.map(Self).ok_or_else(|| {
                        format!("unknown {} “{key}”; there are {}", $what, all.map($key).join(", "))
                    })
                }
            }
        )*
    };
}

words! {
    LanguageKey: Language, "language", [Language::English, Language::Chinese], language_key;
    ThemeKey: Theme, "theme", [Theme::System, Theme::Dark, Theme::Light], theme_key;
    StartKey: Start, "place to start at",
        [Start::Library, Start::Generate, Start::Transfers, Start::Review, Start::Connections], start_key;
    DoubleClickKey: DoubleClick, "double_click",
        [DoubleClick::Look, DoubleClick::Use, DoubleClick::Open], double_click_key;
}

/// A whole number of a range, refused where it stands.
macro_rules! ranges {
    ($($name:ident: $what:literal, $range:expr;)*) => {
        $(
            #[derive(Clone, Copy, Debug, Deserialize)]
            #[serde(try_from = "u16")]
            pub(super) struct $name(pub(super) u16);

            impl TryFrom<u16> for $name {
                type Error = String;
                fn try_from(number: u16) -> Result<Self, String> {
                    let range = $range;
                    if range.contains(&number) {
                        Ok(Self(number))
                    } else {
                        Err(format!("{} is {number}; it goes from {} to {}", $what, range.start(), range.end()))
                    }
                }
            }
        )*
    };
}

ranges! {
    TextPercent: "text_percent", Taste::TEXT;
    TileWidth: "tile", Taste::TILE;
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u8")]
pub(super) struct TransfersAtOnce(pub(super) u8);

impl TryFrom<u8> for TransfersAtOnce {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, String> {
        let range = Taste::TRANSFERS;
        if range.contains(&number) {
            Ok(Self(number))
        } else {
            Err(format!("transfers_at_once is {number}; it goes from {} to {}", range.start(), range.end()))
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u32")]
pub(super) struct SpeedLimitKb(pub(super) NonZeroU32);

impl TryFrom<u32> for SpeedLimitKb {
    type Error = String;
    fn try_from(kilobytes: u32) -> Result<Self, String> {
        let enough = NonZeroU32::new(kilobytes).filter(|it| it.get() >= Taste::LEAST_SPEED);
        enough.map(Self).ok_or_else(|| {
            format!(
                "speed_limit_kb is {kilobytes}; it is {} at least, and without the key there is no limit",
                Taste::LEAST_SPEED
            )
        })
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct AssetNames(pub(super) Naming);

impl TryFrom<String> for AssetNames {
    type Error = String;
    fn try_from(key: String) -> Result<Self, String> {
        let shown = key.escape_debug().to_string();
        Naming::from_key(&key).map(Self).map_err(|error| {
            let why = match error {
                PatternError::SameForAll => "has neither {file} nor {number} in it".to_owned(),
                PatternError::Unknown(word) => format!("has “{{{}}}” in it", word.escape_debug()),
                PatternError::Brace => "has a brace that stands alone".to_owned(),
                PatternError::TooLong => format!("has more than {} characters", Pattern::LIMIT),
            };
            format!(
                "asset_names “{shown}” {why}; it is dashes, as-is, numbered, or a pattern of {{file}}, {{group}} and {{number}}"
            )
        })
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct ColumnKey(pub(super) Column);

impl TryFrom<String> for ColumnKey {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        Column::from_code(&code).map(Self).ok_or_else(|| {
            let known: Vec<&str> = Column::ALL.iter().map(|column| column.code()).collect();
            format!("unknown column “{}”; there are {}", code.escape_debug(), known.join(", "))
        })
    }
}

/// `[verdicts]`: what each is called.
#[derive(Clone, Default, Debug)]
pub(super) struct VerdictTable(pub(super) VerdictNames);

impl<'de> Deserialize<'de> for VerdictTable {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(VerdictRows)
    }
}

/// Reads row by row, so that what is wrong is told of its own line.
struct VerdictRows;

impl<'de> serde::de::Visitor<'de> for VerdictRows {
    type Value = VerdictTable;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("verdicts and their names")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut rows: A) -> Result<VerdictTable, A::Error> {
        let mut names = VerdictNames::default();
        while let Some(VerdictKey(verdict)) = rows.next_key()? {
            rows.next_value_seed(NameOf { names: &mut names, verdict })?;
        }
        Ok(VerdictTable(names))
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct VerdictKey(Verdict);

impl TryFrom<String> for VerdictKey {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        Verdict::from_code(&code).map(Self).ok_or_else(|| {
            let known = Verdict::ALL.map(Verdict::code).join(", ");
            format!("unknown verdict “{}”; there are {known}", code.escape_debug())
        })
    }
}

/// The name of one verdict, checked beside those that were read before.
struct NameOf<'a> {
    names: &'a mut VerdictNames,
    verdict: Verdict,
}

impl<'de> serde::de::DeserializeSeed<'de> for NameOf<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        use serde::de::Error as _;
        let name = String::deserialize(deserializer)?;
        self.names.rename(self.verdict, &name).map_err(|refused| {
            let shown = name.escape_debug();
            D::Error::custom(match refused {
                NameRefused::TooLong => {
                    format!("the name “{shown}” is longer than {} characters", VerdictNames::LIMIT)
                }
                NameRefused::Unshown => format!("the name “{shown}” has a character that is not shown"),
                NameRefused::Taken(other) => format!("“{shown}” is the name of {} already", other.code()),
            })
        })
    }
}

/// `[keys]`: an action, and one key or several. Nothing between the quotes means that no key does it.
#[derive(Clone, Default, Debug)]
pub(super) struct KeyTable(pub(super) Keymap);

impl<'de> Deserialize<'de> for KeyTable {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(KeyRows)
    }
}

/// Reads row by row, so that what is wrong is told of its own line.
struct KeyRows;

impl<'de> serde::de::Visitor<'de> for KeyRows {
    type Value = KeyTable;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("actions and their keys")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut rows: A) -> Result<KeyTable, A::Error> {
        let mut keys = Keymap::default();
        while let Some(KeyedAction(action)) = rows.next_key()? {
            rows.next_value_seed(KeysOf { keys: &mut keys, action })?;
        }
        Ok(KeyTable(keys))
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct KeyedAction(Action);

impl TryFrom<String> for KeyedAction {
    type Error = String;
    fn try_from(id: String) -> Result<Self, String> {
        let action = Action::from_id(&id).ok_or_else(|| {
            let known: Vec<&str> = Action::ALL.iter().filter(|it| it.is_free()).map(|it| it.id()).collect();
            format!("unknown action “{}”; there are {}", id.escape_debug(), known.join(", "))
        })?;
        if action.is_free() {
            Ok(Self(action))
        } else {
            Err(format!("the keys of “{id}” cannot be changed"))
        }
    }
}

/// The keys of one action, checked beside those that were read before.
struct KeysOf<'a> {
    keys: &'a mut Keymap,
    action: Action,
}

impl<'de> serde::de::DeserializeSeed<'de> for KeysOf<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum OneOrSeveral {
            One(String),
            Several(Vec<String>),
        }
        use serde::de::Error as _;
        let texts = match OneOrSeveral::deserialize(deserializer)? {
            OneOrSeveral::One(text) if text.is_empty() => vec![],
            OneOrSeveral::One(text) => vec![text],
            OneOrSeveral::Several(texts) => texts,
        };
        let chords: Result<Vec<Chord>, _> =
            texts.iter().map(|text| Chord::parse(text).and_then(Chord::check_free)).collect();
        self.keys
            .choose(self.action, chords.map_err(D::Error::custom)?, true)
            .map_err(|clash| D::Error::custom(format!("{}: {clash}", self.action.id())))
    }
}
