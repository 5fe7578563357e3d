//! From settings and secrets to hands: each kind of account, its clock, its rules and its staging store.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::config::ConnectionConfig;
use crate::model::{CredentialField, Failure, Moment, ProviderKind, Rules, Secret};
use crate::provider::anyfast::AnyFast;
use crate::provider::apimart::{self, Apimart};
use crate::provider::apiyi::Apiyi;
use crate::provider::ark::{Ark, House};
use crate::provider::kyy::{self, Kyy};
use crate::provider::private_avatar::PrivateAvatar;
use crate::provider::volcengine::{Keys, Setup, Volcengine};
use crate::provider::{Clock, Provider, Stage};

/// The secrets of one connection that are there.
#[derive(Default)]
pub(super) struct Secrets(Vec<(CredentialField, Secret)>);

impl Secrets {
    pub(super) fn add(&mut self, field: CredentialField, secret: Secret) {
        self.0.push((field, secret));
    }

    fn get(&self, field: CredentialField) -> Option<Secret> {
        self.0.iter().find_map(|(known, secret)| (*known == field).then(|| secret.clone()))
    }
}

/// What an account works with.
#[derive(Default)]
pub(super) struct Hands {
    pub(super) provider: Option<Arc<dyn Provider>>,
    pub(super) stage: Option<Arc<Stage>>,
}

/// Builds what the settings and the secrets allow. What is missing is absent; what cannot work is told in the log.
pub(super) fn hands(config: &ConnectionConfig, base_url: &str, secrets: &Secrets) -> Hands {
    let provider = provider(config, base_url, secrets);
    let stage = stage(config, secrets);
    let report = |failure: Failure| {
        tracing::error!(?failure, connection = %config.name, "the connection cannot be used");
    };
    Hands {
        provider: provider.map_err(report).ok().flatten(),
        stage: stage.map_err(report).ok().flatten().map(Arc::new),
    }
}

/// What a connection takes.
pub(super) fn rules(config: &ConnectionConfig) -> Rules {
    let usual = match config.provider {
        ProviderKind::Apimart => apimart::RULES,
        ProviderKind::Kyy => kyy::RULES,
        ProviderKind::Volcengine
        | ProviderKind::BytePlus
        | ProviderKind::AnyFast
        | ProviderKind::Apiyi
        | ProviderKind::PrivateAvatar
        | ProviderKind::Sandbox => Rules::COMMON,
    };
    Rules { creates_per_minute: config.settings.creates_per_minute.or(usual.creates_per_minute), ..usual }
}

/// The hands of an account whose required secrets are there.
fn provider(
    config: &ConnectionConfig,
    base_url: &str,
    secrets: &Secrets,
) -> Result<Option<Arc<dyn Provider>>, Failure> {
    let kind = config.provider;
    let rules = rules(config);
    let name = config.name.clone();
    if kind.signed() {
        let pair = (secrets.get(CredentialField::AccessKey), secrets.get(CredentialField::SecretKey));
        let (Some(access_key), Some(secret_key)) = pair else { return Ok(None) };
        let setup = Setup {
            connection: name,
            kind,
            base_url: base_url.to_owned(),
            keys: Keys {
                access_key: access_key.reveal().to_owned(),
                secret_key,
                session_token: secrets.get(CredentialField::SessionToken),
            },
            region: set(&config.settings.region, kind.region().unwrap_or_default()),
            project: set(&config.settings.project, PROJECT),
            rules,
            clock: clock(config.settings.clock_offset),
        };
        return Ok(Some(Arc::new(Volcengine::new(setup, ark(config, base_url, secrets)?)?)));
    }
    let Some(key) = secrets.get(CredentialField::ApiKey) else { return Ok(None) };
    Ok(Some(match kind {
        ProviderKind::AnyFast | ProviderKind::Sandbox => {
            Arc::new(AnyFast::new(name, kind, base_url, key, rules)?)
        }
        ProviderKind::Apiyi => {
            Arc::new(Apiyi::new(name, base_url, key, rules, ark(config, base_url, secrets)?)?)
        }
        ProviderKind::PrivateAvatar => {
            Arc::new(PrivateAvatar::new(name, base_url, key, rules, ark(config, base_url, secrets)?)?)
        }
        ProviderKind::Apimart => {
            let project = Some(set(&config.settings.project, PROJECT));
            Arc::new(Apimart::new(name, base_url, key, project, rules)?)
        }
        ProviderKind::Kyy => Arc::new(Kyy::new(name, base_url, key, rules)?),
        ProviderKind::Volcengine | ProviderKind::BytePlus => return Ok(None),
    }))
}

/// The project every account has. It is sent all the same: an answer for another one could not be told apart.
const PROJECT: &str = "default";

fn set(chosen: &Option<String>, usual: &str) -> String {
    chosen.clone().unwrap_or_else(|| usual.to_owned())
}

/// Ark's interface for videos, where the account has a key for it.
fn ark(config: &ConnectionConfig, base_url: &str, secrets: &Secrets) -> Result<Option<Ark>, Failure> {
    let kind = config.provider;
    // One key opens both sides of the private-avatar gateway (providers.md 2.1, C).
    let field = match kind {
        ProviderKind::PrivateAvatar => CredentialField::ApiKey,
        _ => CredentialField::GenerationKey,
    };
    let Some(key) = secrets.get(field) else { return Ok(None) };
    let beside = || format!("{}/api/v3", base_url.trim_end_matches('/'));
    let usual = kind.generation_url().map_or_else(beside, str::to_owned);
    let url = set(&config.settings.generation_url, &usual);
    Ark::new(House::of(kind, &url), &url, key).map(Some)
}

/// The staging store, once it is described and both halves of its pair are there.
fn stage(config: &ConnectionConfig, secrets: &Secrets) -> Result<Option<Stage>, Failure> {
    let access = secrets.get(CredentialField::StagingAccessKey);
    let secret = secrets.get(CredentialField::StagingSecretKey);
    match (&config.settings.staging, access, secret) {
        (Some(settings), Some(access), Some(secret)) => {
            Stage::new(settings, access.reveal(), secret).map(Some)
        }
        _ => Ok(None),
    }
}

/// This computer's clock, corrected by as many seconds as a person accepted.
fn clock(correction: Option<i64>) -> Clock {
    let correction = correction.unwrap_or(0).saturating_mul(1000);
    Arc::new(move || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX).saturating_add(correction))
    })
}
