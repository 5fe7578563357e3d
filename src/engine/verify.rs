//! Verification of a real person: a link is asked for, the person opens it, and the result is asked after.
//!
//! It is no row. The person's group comes about at the provider whether anybody here still waits or not, the
//! link dies within minutes, and starting anew costs nothing: after a restart there is nothing to go on with,
//! and a reading of the list shows the group.

use std::sync::Arc;
use std::time::Duration;

use super::now;
use super::run::{Brought, Chair, Room, reached_disk};
use crate::model::talk::Verification;
use crate::model::{ConnectionName, Event, Failure, FailureKind, Group, GroupId, Moment, Secret};
use crate::provider::{Listing, Provider, Trouble, VerifySession};

/// How often the result is asked for.
const POLL: Duration = Duration::from_secs(3);
/// The provider's word for the group of a real person (providers.md 1.4, C).
const GROUP_TYPE: &str = "LivenessFace";

/// What one call of a verification brought.
pub(super) enum Answer {
    /// The link.
    Begun(Result<VerifySession, Failure>),
    /// Not yet, or the line was bad: asked again while there is time.
    NotYet { token: Secret, until: Moment },
    /// The person's group, and the library it stands in where that could be read.
    Done { group: GroupId, listing: Option<Listing> },
    /// The provider said no.
    Refused(Failure),
}

impl Answer {
    /// A bug ended the call.
    pub(super) fn broken() -> Self {
        Self::Refused(Failure::new(FailureKind::Bug))
    }
}

impl Room {
    /// Begins a verification; one at a time for each account, so that a result belongs to one person.
    pub(super) fn verify(&mut self, name: &ConnectionName) {
        if self.verifying.contains_key(name) {
            return;
        }
        self.verifications += 1;
        let number = self.verifications;
        self.verifying.insert(name.clone(), number);
        self.tell_verification(name, Verification::Starting);
        let provider = self.accounts.get(name).and_then(|account| account.provider.clone());
        self.spawn_verify(name, number, async move {
            let verifier = provider.as_ref().and_then(|provider| provider.verifier());
            Answer::Begun(match verifier {
                None => Err(Failure::new(FailureKind::NotOffered)),
                Some(verifier) => verifier.start().await.map_err(Trouble::into_failure),
            })
        });
    }

    /// What came of a call. One that was stopped meanwhile, or belongs to an earlier person, changes nothing.
    pub(super) fn verified(&mut self, name: &ConnectionName, number: u64, answer: Answer) {
        if self.verifying.get(name) != Some(&number) {
            return;
        }
        let at = now();
        let end = match answer {
            Answer::Begun(Ok(session)) => {
                let VerifySession { token, link, lifetime } = session;
                let until = at.plus(lifetime);
                self.tell_verification(name, Verification::Waiting { link, until });
                return self.ask_verification(name, number, token, until);
            }
            Answer::NotYet { token, until } if at < until => {
                return self.ask_verification(name, number, token, until);
            }
            Answer::NotYet { .. } => Verification::Expired,
            Answer::Done { group, listing } => {
                self.put_person(name, &group, listing, at);
                Verification::Verified { group }
            }
            Answer::Begun(Err(failure)) | Answer::Refused(failure) => Verification::Failed(failure),
        };
        self.verifying.remove(name);
        self.tell_verification(name, end);
    }

    /// Nobody waits any more.
    pub(super) fn stop_verifying(&mut self, name: &ConnectionName) {
        if self.verifying.remove(name).is_some() {
            self.tell_verification(name, Verification::Stopped);
        }
    }

    fn ask_verification(&mut self, name: &ConnectionName, number: u64, token: Secret, until: Moment) {
        let provider = self.accounts.get(name).and_then(|account| account.provider.clone());
        let wait = POLL.min(until.since(now()));
        self.spawn_verify(name, number, async move {
            tokio::time::sleep(wait).await;
            ask(provider, token, until).await
        });
    }

    fn spawn_verify(
        &mut self,
        name: &ConnectionName,
        number: u64,
        work: impl Future<Output = Answer> + Send + 'static,
    ) {
        let task = self.tasks.spawn(async move { Brought::Verified(work.await) });
        self.chairs.insert(task.id(), Chair::Verify(name.clone(), number));
    }

    /// The person's group stands in the library at once, with what it holds.
    fn put_person(&mut self, name: &ConnectionName, id: &GroupId, listing: Option<Listing>, at: Moment) {
        let Listing { groups, assets } = listing.unwrap_or_default();
        let listed = groups.into_iter().find(|group| group.id == *id);
        let group = listed.unwrap_or_else(|| Group {
            connection: name.clone(),
            id: id.clone(),
            name: id.to_string(),
            description: String::new(),
            group_type: GROUP_TYPE.to_owned(),
            created: Some(at),
        });
        reached_disk(&self.store.put_group(&group));
        self.teller.tell(Event::Group(group));
        for asset in assets.into_iter().filter(|asset| asset.group.as_ref() == Some(id)) {
            self.put_found(asset);
        }
    }

    fn tell_verification(&self, name: &ConnectionName, state: Verification) {
        self.teller.tell(Event::Verification(name.clone(), state));
    }
}

async fn ask(provider: Option<Arc<dyn Provider>>, token: Secret, until: Moment) -> Answer {
    let Some(provider) = provider else { return Answer::NotYet { token, until } };
    let Some(verifier) = provider.verifier() else {
        return Answer::Refused(Failure::new(FailureKind::NotOffered));
    };
    match verifier.result(&token).await {
        Ok(Some(group)) => {
            let listing = match provider.lister() {
                Some(lister) => lister.list().await.ok(),
                None => None,
            };
            Answer::Done { group, listing }
        }
        Err(Trouble::Refused(failure)) => Answer::Refused(failure),
        Ok(None) | Err(_) => Answer::NotYet { token, until },
    }
}
