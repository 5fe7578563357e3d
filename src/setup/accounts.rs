//! From settings and secrets to hands: each kind of account, its clock, its rules and its staging store.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::config::ConnectionConfig;
use crate::model::{CredentialField, Failure, Moment, ProviderKind, Rules, Secret};
use crate::provider::anyfast::AnyFast;
use crate::provider::apimart::Apimart;
use crate::provider::apiyi::Apiyi;
use crate::provider::ark::{Ark, House};
use crate::provider::kyy::Kyy;
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
    let usual = Rules::of(config.provider, config.settings.rules);
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
            region: set(config.settings.region.as_deref(), kind.region().unwrap_or_default()),
            project: set(config.settings.project.as_deref(), PROJECT),
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
            let project = Some(set(config.settings.project.as_deref(), PROJECT));
            Arc::new(Apimart::new(name, base_url, key, project, rules)?)
        }
        ProviderKind::Kyy => Arc::new(Kyy::new(name, base_url, key, rules)?),
        ProviderKind::Volcengine | ProviderKind::BytePlus => return Ok(None),
    }))
}

/// The project every account has. It is sent all the same: an answer for another one could not be told apart.
const PROJECT: &str = "default";

fn set(chosen: Option<&str>, usual: &str) -> String {
    chosen.unwrap_or(usual).to_owned()
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
    let url = set(config.settings.generation_url.as_deref(), &usual);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::connection::{Settings, Staging};
    use crate::model::{Abilities, ConnectionName, Destination, MediaKind, NoSlot};
    use crate::provider::abilities;

    fn config(provider: ProviderKind) -> ConnectionConfig {
        let base_url = (provider == ProviderKind::PrivateAvatar).then(|| "http://127.0.0.1:1/".to_owned());
        let settings = Settings { base_url, ..Settings::default() };
        ConnectionConfig { name: ConnectionName::new("studio"), provider, settings }
    }

    fn with(fields: &[CredentialField]) -> Secrets {
        Secrets(fields.iter().map(|field| (*field, Secret::new(format!("{}-text", field.key())))).collect())
    }

    fn built(config: &ConnectionConfig, fields: &[CredentialField]) -> Option<Abilities> {
        let usual = config.provider.base_url().unwrap_or("http://127.0.0.1:1/");
        let hands = hands(config, config.settings.base_url.as_deref().unwrap_or(usual), &with(fields));
        hands.provider.map(|provider| abilities(&*provider, hands.stage.is_some()))
    }

    #[test]
    fn every_kind_of_account_comes_up_with_its_required_secrets_and_with_no_fewer() {
        for kind in ProviderKind::ALL {
            let required = match kind {
                ProviderKind::Sandbox => &[CredentialField::ApiKey], // its key is the house's own
                _ => kind.required(),
            };
            assert!(built(&config(kind), required).is_some(), "{kind:?}");
            for left_out in 0..required.len() {
                let fewer: Vec<CredentialField> = required
                    .iter()
                    .enumerate()
                    .filter_map(|(place, field)| (place != left_out).then_some(*field))
                    .collect();
                assert!(built(&config(kind), &fewer).is_none(), "{kind:?} with only {fewer:?}");
            }
        }
    }

    #[test]
    fn videos_need_the_second_key_only_where_there_is_one() {
        for kind in ProviderKind::ALL.into_iter().filter(|kind| *kind != ProviderKind::Sandbox) {
            let second = kind.optional().contains(&CredentialField::GenerationKey);
            let one = built(&config(kind), kind.required()).unwrap();
            assert_eq!(one.menu().is_some(), !second, "{kind:?}");
            let both = [kind.required(), &[CredentialField::GenerationKey]].concat();
            assert!(built(&config(kind), &both).unwrap().menu().is_some(), "{kind:?}");
        }
    }

    #[test]
    fn a_staging_store_opens_the_door_once_it_is_described_and_has_both_keys() {
        let slot = |config: &ConnectionConfig, more: &[CredentialField]| {
            let fields = [config.provider.required(), more].concat();
            built(config, &fields).unwrap().upload_slot(MediaKind::Image, Destination::NewGroup("x".into()))
        };
        let mut config = config(ProviderKind::Volcengine);
        assert_eq!(slot(&config, &CredentialField::STAGING), Err(NoSlot::NeedsStage));
        config.settings.staging = Some(Staging {
            endpoint: "http://127.0.0.1:9100".into(),
            bucket: "avatars".into(),
            region: None,
            prefix: None,
        });
        assert_eq!(slot(&config, &[CredentialField::StagingAccessKey]), Err(NoSlot::NeedsStage));
        assert!(slot(&config, &CredentialField::STAGING).is_ok());
    }

    #[test]
    fn a_clock_is_corrected_by_what_was_accepted_and_by_nothing_else() {
        let plain = clock(None)();
        let ahead = clock(Some(3600))();
        let off = (ahead.0 - plain.0) / 1000;
        assert!((3599..=3605).contains(&off), "{off} s");
        assert!(clock(Some(-3600))() < plain);
    }
}
