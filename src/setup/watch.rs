//! A key store that cannot be read: it is not asked again and again, since each question may open a window of the
//! desktop; and it is noticed when it opens.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::model::{ConnectionName, CredentialField};
use crate::vault::{Found, Vault};

/// Looked at so often where looking opens no window.
const QUIET: Duration = Duration::from_secs(2);
/// Asked after so long, where only asking tells; twice as long after each refusal.
const ASK: Duration = Duration::from_secs(30);
/// At most so long between two questions: 30 s times 2 to the power of this.
const DOUBLINGS: u32 = 5;

/// One reading of all secrets: after the first one that is locked up, the others are not asked for.
#[derive(Default)]
pub(super) struct Asked {
    /// The key store could not be read.
    pub(super) locked: bool,
}

impl Asked {
    pub(super) fn find(
        &mut self,
        vault: &Vault,
        connection: &ConnectionName,
        field: CredentialField,
    ) -> Found {
        let found =
            if self.locked { vault.at_hand(connection, field) } else { vault.find(connection, field) };
        self.locked |= matches!(found, Found::Locked(_));
        found
    }
}

/// Waits for a locked key store to open.
#[derive(Default)]
pub(super) struct Watch(Arc<State>);

#[derive(Default)]
struct State {
    opened: AtomicBool,
    watching: AtomicBool,
    refusals: AtomicU32,
}

impl Watch {
    /// How a reading went; a bad one starts the watch.
    pub(super) fn heard(&self, locked: bool, vault: &Vault) {
        if !locked {
            self.0.refusals.store(0, Ordering::Relaxed);
            return;
        }
        if self.0.watching.swap(true, Ordering::AcqRel) {
            return;
        }
        let (state, vault) = (Arc::downgrade(&self.0), vault.clone());
        let started = std::thread::Builder::new().name("key-store-watch".to_owned()).spawn(move || {
            watch(&state, &vault);
        });
        if let Err(error) = started {
            self.0.watching.store(false, Ordering::Release);
            tracing::error!(%error, "no thread to watch the key store");
        }
    }

    /// It has opened since this was last asked, or it is time to ask it again.
    pub(super) fn opened(&self) -> bool {
        self.0.opened.swap(false, Ordering::AcqRel)
    }
}

/// Ends with the house, too: then there is no state any more.
fn watch(state: &Weak<State>, vault: &Vault) {
    let Some(refusals) = state.upgrade().map(|state| state.refusals.fetch_add(1, Ordering::Relaxed)) else {
        return;
    };
    let ask_after = ASK * 2_u32.pow(refusals.min(DOUBLINGS));
    let mut waited = Duration::ZERO;
    loop {
        std::thread::sleep(QUIET);
        waited += QUIET;
        if state.strong_count() == 0 {
            return;
        }
        let open = vault.is_unlocked().unwrap_or(waited >= ask_after);
        if open && let Some(state) = state.upgrade() {
            state.watching.store(false, Ordering::Release);
            state.opened.store(true, Ordering::Release);
            return;
        }
    }
}
