//! The keys of `config.toml` and what their values may be; a wrong one is refused where it stands.

use std::num::NonZeroU32;
use std::path::PathBuf;

use serde::Deserialize;

use super::{ConnectionConfig, language_key, theme_key};
use crate::model::connection::{Settings, Staging};
use crate::model::talk::{Language, Theme};
use crate::model::{ConnectionName, ProviderKind};

#[derive(Clone, Default, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigFile {
    pub(super) default_connection: Option<String>,
    pub(super) language: Option<LanguageKey>,
    pub(super) theme: Option<ThemeKey>,
    pub(super) results: Option<PathBuf>,
    #[serde(default)]
    pub(super) connection: Vec<ConnectionKeys>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectionKeys {
    pub(super) name: Name,
    pub(super) provider: Provider,
    base_url: Option<Address>,
    generation_url: Option<Address>,
    region: Option<String>,
    project: Option<String>,
    creates_per_minute: Option<NonZeroU32>,
    clock_offset: Option<i64>,
    staging: Option<StagingKeys>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StagingKeys {
    endpoint: Address,
    bucket: String,
    region: Option<String>,
    prefix: Option<String>,
}

impl ConnectionKeys {
    pub(super) fn to_config(&self) -> ConnectionConfig {
        ConnectionConfig {
            name: ConnectionName::new(self.name.0.clone()),
            provider: self.provider.0,
            settings: Settings {
                base_url: self.base_url.clone().map(|address| address.0),
                generation_url: self.generation_url.clone().map(|address| address.0),
                region: self.region.clone(),
                project: self.project.clone(),
                creates_per_minute: self.creates_per_minute.map(NonZeroU32::get),
                clock_offset: self.clock_offset,
                staging: self.staging.clone().map(|staging| Staging {
                    endpoint: staging.endpoint.0,
                    bucket: staging.bucket,
                    region: staging.region,
                    prefix: staging.prefix,
                }),
            },
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Name(pub(super) String);

impl TryFrom<String> for Name {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        check_name(&name).map(|()| Self(name))
    }
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

#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
struct Address(String);

impl TryFrom<String> for Address {
    type Error = String;
    fn try_from(address: String) -> Result<Self, String> {
        check_address(&address).map(|()| Self(address))
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

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct LanguageKey(pub(super) Language);

impl TryFrom<String> for LanguageKey {
    type Error = String;
    fn try_from(key: String) -> Result<Self, String> {
        let all = [Language::English, Language::Chinese];
        let found = all.into_iter().find(|language| language_key(*language) == key);
        found.map(Self).ok_or_else(|| {
            format!("unknown language “{key}”; there are {}", all.map(language_key).join(", "))
        })
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct ThemeKey(pub(super) Theme);

impl TryFrom<String> for ThemeKey {
    type Error = String;
    fn try_from(key: String) -> Result<Self, String> {
        let all = [Theme::System, Theme::Dark, Theme::Light];
        let found = all.into_iter().find(|theme| theme_key(*theme) == key);
        found
            .map(Self)
            .ok_or_else(|| format!("unknown theme “{key}”; there are {}", all.map(theme_key).join(", ")))
    }
}
