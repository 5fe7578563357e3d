//! Connections as accounts: settings, secrets and providers brought together.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::accounts::{self, Hands, Secrets};
use super::config::{Config, ConnectionConfig};
use crate::engine::{Account, Keeper};
use crate::model::connection::{Offer, OfferSource};
use crate::model::talk::Taste;
use crate::model::{
    Connection, ConnectionEdit, ConnectionName, CredentialField, Failure, FailureKind, ProviderKind, Secret,
    SecretPlace, VaultState,
};
use crate::provider;
use crate::vault::Vault;

/// Where the built-in sandbox is, and its key, which opens nothing else.
#[derive(Clone)]
pub(super) struct Practice {
    pub(super) url: String,
    pub(super) api_key: String,
}

impl Practice {
    /// For a second Greenroom beside this one.
    pub(super) fn write(&self, data: &Path) -> io::Result<()> {
        fs::write(data.join("sandbox.url"), &self.url)
    }

    /// Where the first Greenroom's sandbox is. Its key is not needed beside it.
    pub(super) fn read(data: &Path) -> Option<Self> {
        let url = fs::read_to_string(data.join("sandbox.url")).ok()?;
        Some(Self { url, api_key: String::new() })
    }
}

/// Keeps `config.toml` and the key store together.
pub(super) struct HouseKeeper {
    file: PathBuf,
    vault: Vault,
    practice: Option<Practice>,
    /// When the file was last changed, as far as this keeper knows.
    seen: Mutex<Option<SystemTime>>,
}

impl HouseKeeper {
    pub(super) fn new(file: PathBuf, vault: Vault, practice: Option<Practice>) -> Self {
        let seen = Mutex::new(changed_at(&file));
        Self { file, vault, practice, seen }
    }

    /// Where a person wants results saved.
    pub(super) fn results(&self) -> Option<PathBuf> {
        self.config().ok()?.results().map(Path::to_owned)
    }

    fn config(&self) -> Result<Config, Failure> {
        Config::load(&self.file).map_err(|error| Failure::said(FailureKind::LocalDisk, error.to_string()))
    }

    fn change(
        &self,
        change: impl FnOnce(&mut Config) -> Result<(), super::ConfigError>,
    ) -> Result<(), Failure> {
        let mut config = self.config()?;
        change(&mut config)
            .and_then(|()| config.save())
            .map_err(|error| Failure::said(FailureKind::BadRequest, error.to_string()))?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = changed_at(&self.file);
        Ok(())
    }

    /// Every account; `secrets` says whether the key store is asked.
    fn read(&self, secrets: bool) -> Vec<Account> {
        let Ok(config) = self.config() else {
            tracing::error!("the settings cannot be read; the connections stay as they were");
            return vec![];
        };
        let default = config.default_connection();
        config.connections().iter().map(|it| self.account(it, it.name == default, secrets)).collect()
    }

    fn account(&self, config: &ConnectionConfig, default: bool, ask: bool) -> Account {
        let mut places = Vec::new();
        let mut found = Secrets::default();
        for field in config.provider.fields().into_iter().filter(|_| ask) {
            match self.vault.get(&config.name, field) {
                Some((secret, place)) => {
                    places.push((field, place));
                    found.add(field, secret);
                }
                None => places.push((field, SecretPlace::Missing)),
            }
        }
        if config.provider == ProviderKind::Sandbox
            && let Some(practice) = &self.practice
        {
            found.add(CredentialField::ApiKey, Secret::new(practice.api_key.clone()));
        }
        let base_url = self.base_url(config);
        let hands = if ask { accounts::hands(config, &base_url, &found) } else { Hands::default() };
        let staged = hands.stage.is_some();
        let connection = Connection {
            name: config.name.clone(),
            provider: config.provider,
            base_url,
            default,
            secrets: places,
            abilities: hands.provider.as_deref().map(|provider| provider::abilities(provider, staged)),
            settings: config.settings.clone(),
            rules: accounts::rules(config),
            test: None,
        };
        Account { connection, provider: hands.provider, stage: hands.stage }
    }

    fn base_url(&self, config: &ConnectionConfig) -> String {
        let own = config.settings.base_url.clone().or_else(|| config.provider.base_url().map(str::to_owned));
        let practice = || self.practice.as_ref().map(|practice| practice.url.clone());
        own.or_else(|| practice().filter(|_| config.provider == ProviderKind::Sandbox)).unwrap_or_default()
    }

    /// Takes secrets over from where another tool keeps them; what was entered wins.
    fn take_over(&self, edit: &ConnectionEdit, source: &OfferSource) -> Result<(), Failure> {
        let entered =
            |field| edit.secrets.iter().any(|(known, secret)| *known == field && !secret.is_empty());
        for (field, secret) in self.lent(edit, source)? {
            if !entered(field) {
                self.vault.set(&edit.name, field, &secret)?;
            }
        }
        Ok(())
    }

    /// What an offer holds for this connection.
    fn lent(
        &self,
        edit: &ConnectionEdit,
        source: &OfferSource,
    ) -> Result<Vec<(CredentialField, Secret)>, Failure> {
        let theirs = self
            .vault
            .offers()
            .into_iter()
            .any(|offer| offer.source == *source && offer.provider == edit.provider);
        let mut secrets = if theirs { self.vault.lent(source) } else { vec![] };
        secrets.retain(|(field, _)| edit.provider.fields().contains(field));
        if secrets.is_empty() {
            let said = "there are no credentials of this provider to take over";
            return Err(Failure::said(FailureKind::KeyMissing, said));
        }
        Ok(secrets)
    }
}

fn changed_at(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|meta| meta.modified()).ok()
}

impl Keeper for HouseKeeper {
    fn outline(&self) -> Vec<Account> {
        self.read(false)
    }

    fn accounts(&self) -> Vec<Account> {
        self.read(true)
    }

    fn has_changed(&self) -> bool {
        let at = changed_at(&self.file);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *seen != at;
        *seen = at;
        // A file that is being edited by hand may be wrong for a moment: what was read last stays.
        changed && self.config().is_ok()
    }

    fn edit(&self, edit: &ConnectionEdit) -> Result<(), Failure> {
        if let Some(source) = &edit.take_from {
            self.lent(edit, source)?;
        }
        // The settings first: they may refuse the name. A secret without a connection would be lost.
        self.change(|config| config.upsert(edit))?;
        let fields = edit.provider.fields();
        if let Some(was) = edit.was.as_ref().filter(|was| **was != edit.name) {
            for field in &fields {
                if let Some((secret, place)) = self.vault.get(was, *field)
                    && place != SecretPlace::Environment
                {
                    self.vault.set(&edit.name, *field, &secret)?;
                    self.vault.remove(was, *field)?;
                }
            }
        }
        for (field, secret) in edit.secrets.iter().filter(|(_, secret)| !secret.is_empty()) {
            self.vault.set(&edit.name, *field, secret)?;
        }
        edit.take_from.as_ref().map_or(Ok(()), |source| self.take_over(edit, source))
    }

    fn remove(&self, name: &ConnectionName) -> Result<(), Failure> {
        self.change(|config| config.remove(name))?;
        // All of them: the connection may have been another provider's once.
        for field in CredentialField::ALL {
            self.vault.remove(name, field)?;
        }
        Ok(())
    }

    fn make_default(&self, name: &ConnectionName) -> Result<(), Failure> {
        self.change(|config| config.set_default(name))
    }

    fn taste(&self) -> Taste {
        self.config().map(|config| config.taste()).unwrap_or_default()
    }

    fn set_taste(&self, taste: Taste) -> Result<(), Failure> {
        self.change(|config| config.set_taste(taste))
    }

    fn vault(&self) -> VaultState {
        self.vault.probe()
    }

    fn offers(&self) -> Vec<Offer> {
        self.vault.offers()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::SANDBOX;

    #[test]
    fn the_sandbox_is_always_there() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::new(|_| None);
        let practice = Practice { url: "http://127.0.0.1:1".into(), api_key: "sk-x".into() };
        let keeper = HouseKeeper::new(folder.path().join("config.toml"), vault, Some(practice));
        let accounts = keeper.accounts();
        assert_eq!(accounts.len(), 1);
        assert_eq!(accounts[0].connection.name.as_str(), SANDBOX);
        assert!(accounts[0].connection.default);
        assert!(accounts[0].provider.is_some());
    }
}
