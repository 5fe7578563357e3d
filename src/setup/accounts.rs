//! From settings and secrets to hands: each kind of account, its clock, its rules and its staging store.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::config::ConnectionConfig;
use crate::model::{CredentialField, Failure, Moment, ProviderKind, Rules, Secret};
use crate::provider::anyfast::AnyFast;
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
    Rules {
        creates_per_minute: config.settings.creates_per_minute.or(Rules::COMMON.creates_per_minute),
        ..Rules::COMMON
    }
}

/// The hands of an account whose required secrets are there.
fn provider(
    config: &ConnectionConfig,
    base_url: &str,
    secrets: &Secrets,
) -> Result<Option<Arc<dyn Provider>>, Failure> {
    let name = config.name.clone();
    let rules = rules(config);
    let key = secrets.get(CredentialField::ApiKey);
    Ok(match (config.provider, key) {
        (ProviderKind::AnyFast | ProviderKind::Sandbox, Some(key)) => {
            Some(Arc::new(AnyFast::new(name, config.provider, base_url, key, rules)?))
        }
        _ => None,
    })
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
