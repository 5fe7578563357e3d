//! Connections as accounts: settings, secrets and providers brought together.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::accounts::{self, Hands, Secrets};
use super::config::{Config, ConnectionConfig};
use super::dirs::Dirs;
use super::watch::{Asked, Watch};
use crate::engine::{Account, Keeper};
use crate::model::action::Keymap;
use crate::model::connection::{Offer, OfferSource};
use crate::model::talk::{ResultsFolder, Taste};
use crate::model::{
    Connection, ConnectionEdit, ConnectionName, Conventions, CredentialField, Failure, FailureKind, Prices,
    ProviderKind, Secret, SecretPlace, VaultState,
};
use crate::provider;
use crate::vault::{Found, Vault};

/// Where the built-in sandbox is, and its key, which opens nothing else.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Practice {
    pub(super) url: String,
    pub(super) api_key: String,
}

impl Practice {
    /// For a second Greenroom beside this one. The key lies beside the sandbox's own state, which holds it too.
    pub(super) fn write(&self, data: &Path) -> io::Result<()> {
        fs::write(data.join("sandbox.url"), format!("{}\n{}\n", self.url, self.api_key))
    }

    /// Where the sandbox of the one that holds the house is. A file that is being written says nothing yet.
    fn read(data: &Path) -> Option<Self> {
        let text = fs::read_to_string(data.join("sandbox.url")).ok()?;
        let (url, rest) = text.split_once('\n')?;
        let (api_key, _) = rest.split_once('\n')?;
        Some(Self { url: url.to_owned(), api_key: api_key.to_owned() })
    }
}

/// Keeps `config.toml` and the key store together.
pub(super) struct HouseKeeper {
    file: PathBuf,
    data: PathBuf,
    usual_results: PathBuf,
    vault: Vault,
    practice: Mutex<Option<Practice>>,
    /// The sandbox is our own; until then it is another process's, and moves with it.
    moved_in: AtomicBool,
    /// It became our own in the middle of a run.
    took_over: AtomicBool,
    /// When the file was last changed, as far as this keeper knows.
    seen: Mutex<Option<SystemTime>>,
    /// Held while the file is read, changed and written.
    writing: Mutex<()>,
    lock: Watch,
}

impl HouseKeeper {
    pub(super) fn new(dirs: &Dirs, vault: Vault) -> Self {
        let file = dirs.config_file();
        Self {
            seen: Mutex::new(changed_at(&file)),
            writing: Mutex::new(()),
            file,
            practice: Mutex::new(Practice::read(&dirs.data)),
            data: dirs.data.clone(),
            usual_results: dirs.results.clone(),
            vault,
            moved_in: AtomicBool::new(false),
            took_over: AtomicBool::new(false),
            lock: Watch::default(),
        }
    }

    /// The sandbox is our own from now on.
    pub(super) fn move_in(&self, practice: Practice) {
        *lock(&self.practice) = Some(practice);
        self.moved_in.store(true, Ordering::Release);
    }

    /// The same in the middle of a run, after the one that held the house is gone.
    pub(super) fn take_over_from(&self, practice: Practice) {
        self.took_over.store(true, Ordering::Release);
        self.move_in(practice);
    }

    fn practice(&self) -> Option<Practice> {
        lock(&self.practice).clone()
    }

    /// Another process's sandbox is somewhere else than before.
    fn practice_moved(&self) -> bool {
        if self.moved_in.load(Ordering::Acquire) {
            return false;
        }
        let Some(found) = Practice::read(&self.data) else { return false };
        let mut known = lock(&self.practice);
        let moved = known.as_ref() != Some(&found);
        *known = Some(found);
        moved
    }

    /// Where results are saved: where a person wants them, else in the usual place.
    pub(super) fn results_folder(&self) -> ResultsFolder {
        let chosen = self.config().ok().and_then(|config| config.results().map(Path::to_owned));
        let is_chosen = chosen.is_some();
        // What is not a whole path is told from where the file lies.
        let path = chosen.map_or_else(|| self.usual_results.clone(), |chosen| self.beside_file(&chosen));
        ResultsFolder { path, chosen: is_chosen, refused: None }
    }

    fn beside_file(&self, folder: &Path) -> PathBuf {
        self.file.parent().unwrap_or(Path::new(".")).join(folder)
    }

    fn config(&self) -> Result<Config, Failure> {
        Config::load(&self.file).map_err(|error| Failure::said(FailureKind::LocalDisk, error.to_string()))
    }

    fn change(
        &self,
        change: impl FnOnce(&mut Config) -> Result<(), super::ConfigError>,
    ) -> Result<(), Failure> {
        // Of two changes at once, each must find what the other wrote.
        let _turn = lock(&self.writing);
        let mut config = self.config()?;
        change(&mut config)
            .and_then(|()| config.save())
            .map_err(|error| Failure::said(FailureKind::BadRequest, error.to_string()))?;
        *lock(&self.seen) = changed_at(&self.file);
        Ok(())
    }

    /// Every account; `secrets` says whether the key store is asked.
    fn read(&self, secrets: bool) -> Vec<Account> {
        let Ok(config) = self.config() else {
            tracing::error!("the settings cannot be read; the connections stay as they were");
            return vec![];
        };
        let default = config.default_connection();
        let mut asked = Asked::default();
        let accounts = config
            .connections()
            .iter()
            .map(|it| self.account(it, it.name == default, secrets.then_some(&mut asked)))
            .collect();
        if secrets {
            self.lock.heard(asked.locked, &self.vault);
        }
        accounts
    }

    /// `asked` is `None` where the key store is not asked at all.
    fn account(&self, config: &ConnectionConfig, default: bool, asked: Option<&mut Asked>) -> Account {
        let mut places = Vec::new();
        let mut found = Secrets::default();
        let practice = self.practice().filter(|_| config.provider == ProviderKind::Sandbox);
        // In the middle of a run the sandbox is at hand at once; at a start, work waits until all is told.
        let ask = asked.is_some() || practice.is_some() && self.took_over.load(Ordering::Acquire);
        if let Some(asked) = asked {
            for field in config.provider.fields() {
                match asked.find(&self.vault, &config.name, field) {
                    Found::There(secret, place) => {
                        places.push((field, place));
                        found.add(field, secret);
                    }
                    Found::Missing => places.push((field, SecretPlace::Missing)),
                    Found::Locked(_) => places.push((field, SecretPlace::Locked)),
                }
            }
        }
        if let Some(practice) = &practice {
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
        let practice = || self.practice().map(|practice| practice.url);
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

/// `~/Videos`, as people type it.
fn at_home(folder: &Path) -> PathBuf {
    let home = folder.strip_prefix("~").ok().and_then(|rest| Some(std::env::home_dir()?.join(rest)));
    home.unwrap_or_else(|| folder.to_owned())
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
        let mut seen = lock(&self.seen);
        let changed = *seen != at;
        *seen = at;
        let moved = self.practice_moved();
        let opened = self.lock.opened();
        // A file that is being edited by hand may be wrong for a moment: what was read last stays.
        (changed || moved || opened) && self.config().is_ok()
    }

    fn edit(&self, edit: &ConnectionEdit) -> Result<(), Failure> {
        if let Some(source) = &edit.take_from {
            self.lent(edit, source)?;
        }
        // Read before anything changes: under a new name, a secret that cannot be moved just now would be lost.
        let mut moves = Vec::new();
        if let Some(was) = edit.was.as_ref().filter(|was| **was != edit.name) {
            for field in edit.provider.fields() {
                match self.vault.find(was, field) {
                    Found::There(_, SecretPlace::Environment) | Found::Missing => {}
                    Found::There(secret, _) => moves.push((was, field, secret)),
                    Found::Locked(said) => return Err(Failure::said(FailureKind::VaultLocked, said)),
                }
            }
        }
        // The settings first: they may refuse the name. A secret without a connection would be lost.
        self.change(|config| config.upsert(edit))?;
        for (was, field, secret) in moves {
            self.vault.set(&edit.name, field, &secret)?;
            self.vault.remove(was, field)?;
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

    fn keys(&self) -> Keymap {
        self.config().map(|config| config.keymap()).unwrap_or_default()
    }

    fn set_keys(&self, keys: &Keymap) -> Result<(), Failure> {
        self.change(|config| config.set_keymap(keys))
    }

    fn conventions(&self) -> Conventions {
        self.config().map(|config| config.conventions()).unwrap_or_default()
    }

    fn set_conventions(&self, conventions: &Conventions) -> Result<(), Failure> {
        self.change(|config| config.set_conventions(conventions))
    }

    fn prices(&self) -> Prices {
        self.config().map(|config| config.prices()).unwrap_or_default()
    }

    fn set_prices(&self, prices: &Prices) -> Result<(), Failure> {
        self.change(|config| config.set_prices(prices))
    }

    fn results(&self) -> Option<ResultsFolder> {
        Some(self.results_folder())
    }

    fn set_results(&self, folder: Option<&Path>) -> Result<(), Failure> {
        let folder = folder.map(at_home);
        if let Some(folder) = &folder {
            if !folder.is_absolute() {
                let said = "it is not a whole path from the root of the disk";
                return Err(Failure::said(FailureKind::LocalDisk, said));
            }
            let usable = fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder));
            usable.map_err(|error| Failure::said(FailureKind::LocalDisk, error.to_string()))?;
        }
        self.change(|config| config.set_results(folder.as_deref()))
    }

    fn vault(&self) -> VaultState {
        self.vault.probe()
    }

    fn vault_state(&self) -> VaultState {
        self.vault.state()
    }

    fn offers(&self) -> Vec<Offer> {
        self.vault.offers()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::SANDBOX;

    #[test]
    fn the_folder_of_videos_is_taken_where_files_can_be_written_and_refused_elsewhere() {
        let home = tempfile::tempdir().unwrap();
        let vault = Vault::session_only(|_| None);
        let dirs = Dirs::find(Some(home.path().to_owned())).unwrap();
        let keeper = HouseKeeper::new(&dirs, vault);
        assert_eq!(
            (keeper.results_folder().path, keeper.results_folder().chosen),
            (dirs.results.clone(), false)
        );
        let films = home.path().join("new/films");
        keeper.set_results(Some(&films)).unwrap();
        assert!(films.is_dir() && keeper.results_folder().chosen);
        assert_eq!(keeper.results_folder().path, films);
        fs::write(home.path().join("a file"), "").unwrap();
        for wrong in [Path::new("films"), &home.path().join("a file/films")] {
            keeper.set_results(Some(wrong)).unwrap_err();
            assert_eq!(keeper.results_folder().path, films, "the one before stays");
        }
        keeper.set_results(None).unwrap();
        assert_eq!(keeper.results_folder().path, dirs.results);
    }

    #[test]
    fn the_sandbox_is_always_there() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::session_only(|_| None);
        let practice = Practice { url: "http://127.0.0.1:1".into(), api_key: "sk-x".into() };
        let keeper = HouseKeeper::new(&Dirs::find(Some(folder.path().to_owned())).unwrap(), vault);
        keeper.move_in(practice);
        let accounts = keeper.accounts();
        assert_eq!(accounts.len(), 1);
        assert_eq!(accounts[0].connection.name.as_str(), SANDBOX);
        assert!(accounts[0].connection.default);
        assert!(accounts[0].provider.is_some());
    }
}
