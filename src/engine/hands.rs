//! Accounts whose key store is locked in the middle: who has hands keeps them, who has none waits and is told why.

use std::collections::BTreeMap;

use super::run::Room;
use super::{Account, Keeper, Teller};
use crate::model::{ConnectionName, Event, Failure, FailureKind, Job, SecretPlace, Step, VaultState};

/// The accounts as they were just read, with the hands they had where their secrets could not be read. A secret that
/// is missing takes the hands away; one that is only locked up does not.
pub(super) fn keep(new: Vec<Account>, old: &BTreeMap<ConnectionName, Account>) -> Vec<Account> {
    let kept = |account: Account| {
        let same = |old: &&Account| {
            old.connection.provider == account.connection.provider
                && old.connection.base_url == account.connection.base_url
                && old.connection.settings == account.connection.settings
        };
        match old.get(&account.connection.name).filter(same) {
            Some(before) if is_unread(&account) && before.provider.is_some() => {
                let mut connection = account.connection;
                connection.abilities.clone_from(&before.connection.abilities);
                connection.secrets.clone_from(&before.connection.secrets);
                Account { connection, provider: before.provider.clone(), stage: before.stage.clone() }
            }
            _ => account,
        }
    };
    new.into_iter().map(kept).collect()
}

/// Its secrets were not asked for, or not all of them could be read.
fn is_unread(account: &Account) -> bool {
    let outline = account.connection.secrets.is_empty() && account.provider.is_none();
    outline || is_locked(account)
}

/// One of its secrets cannot be read just now.
fn is_locked(account: &Account) -> bool {
    account.connection.secrets.iter().any(|(_, place)| *place == SecretPlace::Locked)
}

/// Tells how the key store is, as far as it is known without asking it.
pub(super) fn tell_vault(keeper: &dyn Keeper, teller: &Teller) {
    match keeper.vault_state() {
        VaultState::Unknown => {}
        state => teller.tell(Event::Vault(state)),
    }
}

impl Room {
    /// Says of jobs that wait for a locked key store what they wait for, and of those that go on that they do.
    pub(super) fn mark_locked(&mut self) {
        let waits = |job: &Job| {
            !job.step.is_ended()
                && !matches!(job.step, Step::Unsure { .. })
                && self
                    .accounts
                    .get(&job.connection)
                    .is_some_and(|account| account.provider.is_none() && is_locked(account))
        };
        let changed: Vec<Job> = self
            .jobs
            .values()
            .filter(|job| !self.is_busy(job.id))
            .filter_map(|job| {
                let says = job.trouble.as_ref().is_some_and(|it| it.kind == FailureKind::VaultLocked);
                let trouble = match (waits(job), says) {
                    (true, false) => Some(Failure::new(FailureKind::VaultLocked)),
                    (false, true) => None,
                    _ => return None,
                };
                Some(Job { trouble, ..job.clone() })
            })
            .collect();
        for job in changed {
            self.keep_job(job);
        }
    }
}
