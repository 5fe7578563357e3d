//! Credentials that the provider's official clients keep on this computer, found where those clients look.
//!
//! The conventions are those of volcengine-python-sdk 5.0.53 (C): its Ark client reads `VOLC_ACCESSKEY`,
//! `VOLC_SECRETKEY` and `ARK_API_KEY`; its core and the `ve` tool read `VOLCENGINE_ACCESS_KEY`,
//! `VOLCENGINE_SECRET_KEY`, `VOLCENGINE_SESSION_TOKEN` and `~/.volcengine/config.json`. Only what stands there as a
//! key is read; ways to fetch one from elsewhere are the official clients' own affair.

use std::io::Read as _;
use std::path::PathBuf;

use serde_json::Value;
use zeroize::Zeroizing;

use crate::model::connection::{Offer, OfferSource};
use crate::model::{CredentialField, ProviderKind, Secret};

/// The official clients' names of a pair and of the token that comes with it. Both halves come from one pair: two
/// halves of different accounts would be a riddle.
const PAIRS: [(&str, &str, Option<&str>); 2] = [
    ("VOLC_ACCESSKEY", "VOLC_SECRETKEY", None),
    ("VOLCENGINE_ACCESS_KEY", "VOLCENGINE_SECRET_KEY", Some("VOLCENGINE_SESSION_TOKEN")),
];
/// A person's file holds a few profiles; a longer one is not read.
const LARGEST: u64 = 1 << 20;
/// More profiles than this are nobody's.
const PROFILES: usize = 64;

type Environment = dyn Fn(&str) -> Option<String> + Send + Sync;
type Secrets = Vec<(CredentialField, Secret)>;

pub(super) fn offers(environment: &Environment) -> Vec<Offer> {
    let offer = |source: OfferSource, secrets: &Secrets| Offer {
        provider: ProviderKind::Volcengine,
        source,
        fields: secrets.iter().map(|(field, _)| *field).collect(),
    };
    let given = given(environment);
    let first = (!given.is_empty()).then(|| offer(OfferSource::Environment, &given));
    let kept = profiles(environment)
        .into_iter()
        .map(|(profile, secrets)| offer(OfferSource::SdkFile { profile }, &secrets));
    first.into_iter().chain(kept).collect()
}

pub(super) fn secrets(environment: &Environment, source: &OfferSource) -> Secrets {
    match source {
        OfferSource::Environment => given(environment),
        OfferSource::SdkFile { profile } => profiles(environment)
            .into_iter()
            .find_map(|(name, secrets)| (name == *profile).then_some(secrets))
            .unwrap_or_default(),
    }
}

/// What stands in the environment.
fn given(environment: &Environment) -> Secrets {
    let read = |name: &str| environment(name).map(Secret::new).filter(|secret| !secret.is_empty());
    let mut secrets = Vec::new();
    for (access, secret, token) in PAIRS {
        if let (Some(access), Some(secret)) = (read(access), read(secret)) {
            secrets.push((CredentialField::AccessKey, access));
            secrets.push((CredentialField::SecretKey, secret));
            secrets.extend(token.and_then(read).map(|token| (CredentialField::SessionToken, token)));
            break;
        }
    }
    secrets.extend(read("ARK_API_KEY").map(|key| (CredentialField::GenerationKey, key)));
    secrets
}

/// The profiles of the official clients' file that hold a pair, the one in use first.
fn profiles(environment: &Environment) -> Vec<(String, Secrets)> {
    let Some(file) = read(environment) else { return vec![] };
    let text = |value: Option<&Value>| {
        let text = value.and_then(Value::as_str).map(Secret::new)?;
        (!text.is_empty()).then_some(text)
    };
    let mut found = Vec::new();
    for (name, profile) in
        file.get("profiles").and_then(Value::as_object).into_iter().flatten().take(PROFILES)
    {
        let mode =
            profile.get("mode").and_then(Value::as_str).unwrap_or_default().trim().to_ascii_lowercase();
        // The other modes hold a way to a key instead of a key.
        if !matches!(mode.as_str(), "" | "ak" | "ststoken") {
            continue;
        }
        let pair = (text(profile.get("access-key")), text(profile.get("secret-key")));
        let (Some(access), Some(secret)) = pair else { continue };
        let token = text(profile.get("session-token"));
        if mode == "ststoken" && token.is_none() {
            continue;
        }
        let mut secrets = vec![(CredentialField::AccessKey, access), (CredentialField::SecretKey, secret)];
        secrets.extend(token.map(|token| (CredentialField::SessionToken, token)));
        found.push((name.clone(), secrets));
    }
    let current = environment("VOLCENGINE_PROFILE")
        .filter(|name| !name.is_empty())
        .or_else(|| file.get("current").and_then(Value::as_str).map(str::to_owned))
        .unwrap_or_else(|| "default".to_owned());
    found.sort_by_key(|(name, _)| *name != current);
    found
}

fn read(environment: &Environment) -> Option<Value> {
    let set = |name: &str| environment(name).filter(|text| !text.is_empty()).map(PathBuf::from);
    let home = || set(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    let path = set("VOLCENGINE_CLI_CONFIG_FILE")
        .or_else(|| Some(home()?.join(".volcengine").join("config.json")))
        .filter(|path| path.is_file())?;
    let mut text = Zeroizing::new(String::new());
    let read = std::fs::File::open(path).and_then(|file| file.take(LARGEST).read_to_string(&mut text));
    if let Err(error) = read {
        tracing::debug!(%error, "the official clients' file could not be read");
        return None;
    }
    // What is wrong with it is said by those whose file it is; its text never enters a log.
    serde_json::from_str(&text).ok()
}
