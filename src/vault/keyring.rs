//! The system's key store, asked from a thread of its own with a deadline.
//!
//! A locked store opens a window of the desktop and the call blocks until a person answers it, perhaps
//! never. So no caller waits on the call itself, and while one call is still stuck no other is made:
//! each would open one more window.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak, mpsc};
use std::time::Duration;

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};

use super::lock;
use crate::model::Secret;

/// The `service` of every entry; the account is `CONNECTION/FIELD`.
const SERVICE: &str = "greenroom";

/// Why the key store did not do it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// There is none on this system, or it could not be opened.
    #[error("{0}")]
    NoStore(String),
    /// It refuses: locked, no collection, gone.
    #[error("{0}")]
    Refused(String),
    /// It still waits for something, perhaps for a person.
    #[error("the key store gave no answer within {} seconds", .0.as_secs_f32())]
    Silent(Duration),
    /// An earlier call is still waiting.
    #[error("the key store has not answered an earlier question yet")]
    Stuck,
    /// It works, and finds what it was given wrong.
    #[error("{0}")]
    Wrong(String),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::TooLong(..) | Error::Invalid(..) | Error::BadEncoding(_) | Error::BadDataFormat(..) => {
                Self::Wrong(plain(&error))
            }
            _ => Self::Refused(plain(&error)),
        }
    }
}

/// The error's words without what it holds: some variants carry the secret's bytes.
fn plain(error: &Error) -> String {
    match error {
        Error::BadDataFormat(..) => "the key store holds something that is not text".to_owned(),
        Error::Ambiguous(items) => format!("the key store holds {} entries of this name", items.len()),
        other => other.to_string(),
    }
}

type Open = fn() -> keyring_core::Result<Arc<CredentialStore>>;

pub(super) struct Keyring {
    open: Option<Open>,
    /// Kept once it was opened; a failed try is repeated at the next call, since a store may come up.
    store: Arc<Mutex<Option<Arc<CredentialStore>>>>,
    /// It was opened once in this run, so it exists whatever it answers now.
    was_open: Arc<AtomicBool>,
    /// One token for each call that outlived its deadline; its thread drops the token when it ends.
    stuck: Mutex<Vec<Weak<()>>>,
}

impl Keyring {
    pub(super) fn of_system() -> Self {
        Self { open: SYSTEM, ..Self::none() }
    }

    pub(super) fn none() -> Self {
        Self { open: None, store: Arc::default(), was_open: Arc::default(), stuck: Mutex::default() }
    }

    pub(super) fn of(store: Arc<CredentialStore>) -> Self {
        Self { store: Arc::new(Mutex::new(Some(store))), ..Self::none() }
    }

    /// It was opened once in this run.
    pub(super) fn was_open(&self) -> bool {
        self.was_open.load(Ordering::Relaxed)
    }

    /// Whether it can be read without asking a person; `None` where only asking tells.
    pub(super) fn is_unlocked(&self) -> Option<bool> {
        self.open.and_then(|_| unlocked())
    }

    /// Writes, reads and deletes an entry of its own; the process in its name keeps two from meeting.
    pub(super) fn probe(&self, deadline: Duration) -> Result<(), Trouble> {
        self.call(format!("probe/{}", std::process::id()), deadline, |entry| {
            entry.set_password("probe")?;
            let read = entry.get_password();
            entry.delete_credential()?;
            if read? == "probe" {
                Ok(())
            } else {
                Err(Trouble::Refused("the key store gave back something else than was put in".to_owned()))
            }
        })
    }

    pub(super) fn get(&self, account: &str, deadline: Duration) -> Result<Option<Secret>, Trouble> {
        self.call(account.to_owned(), deadline, |entry| match entry.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        })
    }

    pub(super) fn set(&self, account: &str, secret: &Secret, deadline: Duration) -> Result<(), Trouble> {
        let secret = secret.clone();
        self.call(account.to_owned(), deadline, move |entry| Ok(entry.set_password(secret.reveal())?))
    }

    pub(super) fn remove(&self, account: &str, deadline: Duration) -> Result<(), Trouble> {
        self.call(account.to_owned(), deadline, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error.into()),
        })
    }

    fn call<T: Send + 'static>(
        &self,
        account: String,
        deadline: Duration,
        work: impl FnOnce(&Entry) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let mut stuck = lock(&self.stuck);
        stuck.retain(|token| token.strong_count() > 0);
        if !stuck.is_empty() {
            return Err(Trouble::Stuck);
        }
        drop(stuck);
        let (open, store, was_open) = (self.open, Arc::clone(&self.store), Arc::clone(&self.was_open));
        let token = Arc::new(());
        let watch = Arc::downgrade(&token);
        let (answer, answered) = mpsc::sync_channel(1);
        std::thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || {
                let result = opened(open, &store).and_then(|store| {
                    was_open.store(true, Ordering::Relaxed);
                    work(&store.build(SERVICE, &account, None)?)
                });
                // What is refused may be the conversation with a daemon that is gone: the next call begins a new one.
                if matches!(result, Err(Trouble::Refused(_))) && open.is_some() {
                    *lock(&store) = None;
                }
                // Nobody may be waiting any more; then the answer is of no use.
                drop(token);
                answer.send(result).ok();
            })
            .map_err(|error| Trouble::NoStore(error.to_string()))?;
        answered.recv_timeout(deadline).unwrap_or_else(|error| {
            if error == mpsc::RecvTimeoutError::Disconnected {
                return Err(Trouble::Refused("the key store's own code failed".to_owned()));
            }
            lock(&self.stuck).push(watch);
            Err(Trouble::Silent(deadline))
        })
    }
}

fn opened(
    open: Option<Open>,
    store: &Mutex<Option<Arc<CredentialStore>>>,
) -> Result<Arc<CredentialStore>, Trouble> {
    if let Some(store) = &*lock(store) {
        return Ok(Arc::clone(store));
    }
    // Not under the lock: opening may block too.
    let open = open.ok_or_else(|| Trouble::NoStore("there is no key store on this system".to_owned()))?;
    let new = open().map_err(|error| Trouble::NoStore(plain(&error)))?;
    *lock(store) = Some(Arc::clone(&new));
    Ok(new)
}

/// Asks the Secret Service whether the collection in use is locked, which opens no window. A service that is gone is
/// as good as locked.
#[cfg(target_os = "linux")]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is no answer")]
fn unlocked() -> Option<bool> {
    let ask = || -> zbus::Result<bool> {
        let bus =
            zbus::blocking::connection::Builder::session()?.method_timeout(Duration::from_secs(5)).build()?;
        let collection = zbus::blocking::Proxy::new(
            &bus,
            "org.freedesktop.secrets",
            "/org/freedesktop/secrets/aliases/default",
            "org.freedesktop.Secret.Collection",
        )?;
        collection.get_property("Locked")
    };
    Some(ask().is_ok_and(|locked| !locked))
}
#[cfg(not(target_os = "linux"))]
const fn unlocked() -> Option<bool> {
    None
}

#[cfg(target_os = "linux")]
const SYSTEM: Option<Open> = Some(|| Ok(zbus_secret_service_keyring_store::Store::new()?));
#[cfg(target_os = "macos")]
const SYSTEM: Option<Open> = Some(|| Ok(apple_native_keyring_store::keychain::Store::new()?));
#[cfg(target_os = "windows")]
const SYSTEM: Option<Open> = Some(|| Ok(windows_native_keyring_store::Store::new()?));
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
const SYSTEM: Option<Open> = None;
