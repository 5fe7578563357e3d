//! Secrets. The only room that sees the system key store.
//!
//! A secret comes from an environment variable, else from this run's memory, else from the key store.
//! Where there is no key store, secrets live in memory until Greenroom quits and [`VaultState`] says
//! so; there is never a file.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keyring_core::api::CredentialStore;

use crate::model::connection::{Offer, OfferSource};
use crate::model::{ConnectionName, CredentialField, Failure, FailureKind, Secret, SecretPlace, VaultState};

mod keyring;
mod lent;

use keyring::{Keyring, Trouble};

/// How long the key store may take to answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Deadlines {
    /// For the probe, which nobody waits for.
    pub probe: Duration,
    /// For everything else: long enough for a person to answer the system's unlock window.
    pub answer: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { probe: Duration::from_secs(5), answer: Duration::from_mins(1) }
    }
}

/// What came of looking for a secret.
#[derive(Debug)]
pub enum Found {
    /// Here it is.
    There(Secret, SecretPlace),
    /// Nowhere.
    Missing,
    /// It may be in the key store, which cannot be read just now; the store's own words.
    Locked(String),
}

/// The secrets of all connections. A clone is another handle of the same vault. All calls may wait
/// for the key store, up to its deadline: none belongs on a thread that draws.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

/// Looks a variable up.
type Environment = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

struct Inner {
    environment: Environment,
    keyring: Keyring,
    deadlines: Deadlines,
    session: Mutex<BTreeMap<(ConnectionName, CredentialField), Secret>>,
    state: Mutex<VaultState>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({:?})", self.state())
    }
}

impl Vault {
    /// A vault before the system's key store, which is not touched yet. `environment` looks a variable
    /// up.
    pub fn new(environment: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self::build(environment, Keyring::of_system(), Deadlines::default())
    }

    /// A vault that never touches a key store: secrets live for this run.
    pub fn session_only(environment: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self::build(environment, Keyring::none(), Deadlines::default())
    }

    /// A vault before this store, for tests.
    pub fn with_store(
        environment: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
        store: Arc<CredentialStore>,
        deadlines: Deadlines,
    ) -> Self {
        Self::build(environment, Keyring::of(store), deadlines)
    }

    fn build(
        environment: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
        keyring: Keyring,
        deadlines: Deadlines,
    ) -> Self {
        Self(Arc::new(Inner {
            environment: Box::new(environment),
            keyring,
            deadlines,
            session: Mutex::default(),
            state: Mutex::new(VaultState::Unknown),
        }))
    }

    /// Finds out whether the key store works: opens it and writes, reads and deletes an entry. Only
    /// writing tells; a store without a collection opens and answers "nothing there" to every question.
    pub fn probe(&self) -> VaultState {
        let state = match self.0.keyring.probe(self.0.deadlines.probe) {
            Ok(()) => {
                self.keep_session();
                VaultState::Open
            }
            Err(trouble) => VaultState::Unavailable { said: trouble.to_string() },
        };
        lock(&self.0.state).clone_from(&state);
        state
    }

    /// What was kept for this run alone goes into the key store, now that it answers.
    fn keep_session(&self) {
        let held = lock(&self.0.session).clone();
        for ((connection, field), secret) in held {
            let kept = self.0.keyring.set(&account(&connection, field), &secret, self.0.deadlines.answer);
            match kept {
                Ok(()) => {
                    lock(&self.0.session).remove(&(connection, field));
                }
                Err(trouble) => tracing::warn!(%trouble, "a secret stays in this run alone"),
            }
        }
    }

    /// What is known of the key store. Asks nothing.
    pub fn state(&self) -> VaultState {
        lock(&self.0.state).clone()
    }

    /// The secret and where it was found.
    pub fn get(&self, connection: &ConnectionName, field: CredentialField) -> Option<(Secret, SecretPlace)> {
        match self.find(connection, field) {
            Found::There(secret, place) => Some((secret, place)),
            Found::Missing | Found::Locked(_) => None,
        }
    }

    /// Looks for a secret. A key store that is locked, dismissed or gone since it was first opened is told apart from
    /// one that has no such secret; where there never was one, secrets are missing.
    pub fn find(&self, connection: &ConnectionName, field: CredentialField) -> Found {
        if let Some((secret, place)) = self.here(connection, field) {
            return Found::There(secret, place);
        }
        match self.0.keyring.get(&account(connection, field), self.0.deadlines.answer) {
            Ok(Some(secret)) => {
                // It was read from: what an earlier try said is no longer true.
                *lock(&self.0.state) = VaultState::Open;
                Found::There(secret, SecretPlace::Keyring)
            }
            Ok(None) => Found::Missing,
            Err(trouble) => {
                self.failed(&trouble);
                match trouble {
                    Trouble::NoStore(_) if !self.0.keyring.was_open() => Found::Missing,
                    Trouble::Wrong(_) => Found::Missing,
                    trouble => Found::Locked(trouble.to_string()),
                }
            }
        }
    }

    /// Looks for a secret where that asks nobody. What would have to be asked for counts as locked up.
    pub fn at_hand(&self, connection: &ConnectionName, field: CredentialField) -> Found {
        match self.here(connection, field) {
            Some((secret, place)) => Found::There(secret, place),
            None => Found::Locked("the key store was not asked again".to_owned()),
        }
    }

    /// Whether the key store can be read without asking a person; `None` where only asking tells.
    pub fn is_unlocked(&self) -> Option<bool> {
        self.0.keyring.is_unlocked()
    }

    fn here(&self, connection: &ConnectionName, field: CredentialField) -> Option<(Secret, SecretPlace)> {
        let given = (self.0.environment)(&variable(connection, field)).map(Secret::new);
        if let Some(secret) = given.filter(|secret| !secret.is_empty()) {
            return Some((secret, SecretPlace::Environment));
        }
        let session = lock(&self.0.session);
        Some((session.get(&(connection.clone(), field))?.clone(), SecretPlace::Session))
    }

    /// Where the secret would be found.
    pub fn place(&self, connection: &ConnectionName, field: CredentialField) -> SecretPlace {
        self.get(connection, field).map_or(SecretPlace::Missing, |(_, place)| place)
    }

    /// Keeps a secret: in the key store, or for this run if there is none or it does not answer; then
    /// [`Vault::state`] says why. An environment variable still wins over either. The error is a
    /// secret the store itself finds wrong.
    pub fn set(
        &self,
        connection: &ConnectionName,
        field: CredentialField,
        secret: &Secret,
    ) -> Result<SecretPlace, Failure> {
        let key = (connection.clone(), field);
        match self.0.keyring.set(&account(connection, field), secret, self.0.deadlines.answer) {
            Ok(()) => {
                lock(&self.0.session).remove(&key);
                // It was written to: what an earlier try said is no longer true.
                *lock(&self.0.state) = VaultState::Open;
                Ok(SecretPlace::Keyring)
            }
            Err(Trouble::Wrong(said)) => Err(Failure::said(FailureKind::LocalDisk, said)),
            Err(trouble) => {
                self.failed(&trouble);
                lock(&self.0.session).insert(key, secret.clone());
                Ok(SecretPlace::Session)
            }
        }
    }

    /// Forgets a secret here and in the key store. A variable cannot be taken back from here.
    pub fn remove(&self, connection: &ConnectionName, field: CredentialField) -> Result<(), Failure> {
        lock(&self.0.session).remove(&(connection.clone(), field));
        match self.0.keyring.remove(&account(connection, field), self.0.deadlines.answer) {
            // Without a store there is nothing to forget.
            Ok(()) | Err(Trouble::NoStore(_)) => Ok(()),
            Err(trouble) => {
                self.failed(&trouble);
                Err(Failure::said(FailureKind::LocalDisk, trouble.to_string()))
            }
        }
    }

    /// Credentials of the official clients on this computer, which a person may have taken over. Asks no key
    /// store, keeps nothing.
    pub fn offers(&self) -> Vec<Offer> {
        lent::offers(&self.0.environment)
    }

    /// The secrets of one offer; empty where there is none any more.
    pub fn lent(&self, source: &OfferSource) -> Vec<(CredentialField, Secret)> {
        lent::secrets(&self.0.environment, source)
    }

    fn failed(&self, trouble: &Trouble) {
        *lock(&self.0.state) = VaultState::Unavailable { said: trouble.to_string() };
    }
}

/// The environment variable that holds a secret and wins over the key store:
/// `GREENROOM_SECRET_<CONNECTION>_<FIELD>` in upper case, every other character turned into `_`.
pub fn variable(connection: &ConnectionName, field: CredentialField) -> String {
    let plain = |text: &str| -> String {
        text.chars()
            .map(|c| c.to_ascii_uppercase())
            .map(|c| if c.is_ascii_uppercase() || c.is_ascii_digit() { c } else { '_' })
            .collect()
    };
    format!("GREENROOM_SECRET_{}_{}", plain(connection.as_str()), plain(field.key()))
}

fn account(connection: &ConnectionName, field: CredentialField) -> String {
    format!("{connection}/{}", field.key())
}

/// A panic elsewhere leaves plain values behind, which are as good as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
