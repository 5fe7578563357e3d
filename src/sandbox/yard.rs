//! The yard: what goes wrong on purpose, and what was seen.
//!
//! Faults wait in line for their action; the first one that still has turns left decides over a call.
//! Every call is recorded before it is answered, so that a test can ask for "exactly once" even where the
//! answer never arrived.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

/// Calls that are remembered; older ones are forgotten, so that a long day of questions costs no memory.
const MOST_CALLS: usize = 20_000;

/// Everything the sandbox can be asked over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum Action {
    /// `POST /volc/asset/CreateAssetGroup`
    CreateAssetGroup,
    /// `POST /volc/asset/CreateAsset`
    CreateAsset,
    /// `POST /volc/asset/GetAsset`
    GetAsset,
    /// `POST /volc/asset/ListAssetGroups`
    ListAssetGroups,
    /// `POST /volc/asset/ListAssets`
    ListAssets,
    /// `POST /volc/asset/DeleteAsset`
    DeleteAsset,
    /// `POST /volc/asset/UpdateAsset`
    UpdateAsset,
    /// `POST /volc/asset/UpdateAssetGroup`
    UpdateAssetGroup,
    /// `POST /volc/asset/DeleteAssetGroup`
    DeleteAssetGroup,
    /// `POST /v1/video/generations`
    CreateGeneration,
    /// `GET /v1/video/generations/{id}`
    GetGeneration,
    /// `GET /v1/models`
    ListModels,
    /// `GET /files/{name}`: a link the sandbox has handed out
    GetFile,
}

impl Action {
    /// The asset calls, whose path ends in their name.
    const ASSET: [Self; 9] = [
        Self::CreateAssetGroup,
        Self::CreateAsset,
        Self::GetAsset,
        Self::ListAssetGroups,
        Self::ListAssets,
        Self::DeleteAsset,
        Self::UpdateAsset,
        Self::UpdateAssetGroup,
        Self::DeleteAssetGroup,
    ];

    /// The asset call of this name, as it stands in a path.
    pub(super) fn asset_call(name: &str) -> Option<Self> {
        Self::ASSET.into_iter().find(|action| format!("{action:?}") == name)
    }
}

/// One call, as it arrived.
#[derive(Clone, Debug)]
pub struct Call {
    /// What was asked.
    pub action: Action,
    /// When, by the sandbox's clock.
    pub at: Timestamp,
    /// Path and query.
    pub path: String,
    /// The JSON body, or the fields of a form. Long strings (files as Base64) are shortened, file parts are
    /// told by name and size. `Null` where there was no body, or nonsense.
    pub body: Value,
    /// Whether the key was right. Links to files need none, so this is `false` for them.
    pub authorized: bool,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    Refuse { code: String, message: Option<String>, status: Option<u16> },
    HangUp,
    DropBefore,
    Garbage,
    Truncate,
    Slow(Duration),
    Throttle { per_minute: u32 },
}

/// What is to happen with one call.
#[derive(Debug, Default)]
pub(super) struct Fate {
    pub(super) slow: Duration,
    pub(super) fault: Option<Fault>,
    /// Seconds to wait, when the call came too soon.
    pub(super) throttled: Option<u64>,
}

#[derive(Debug)]
struct Waiting {
    action: Action,
    fault: Fault,
    /// `None` is for ever.
    times: Option<u32>,
    /// When calls under a throttle were let through.
    passed: VecDeque<Timestamp>,
}

#[derive(Debug, Default)]
struct Inner {
    waiting: Vec<Waiting>,
    calls: VecDeque<Call>,
    violations: Vec<String>,
    /// Links carry this number; one with another number is dead.
    links: u64,
    skew: SignedDuration,
}

/// A handle on a running sandbox. Clones are the same yard.
#[derive(Clone, Debug, Default)]
pub struct Yard(Arc<Mutex<Inner>>);

impl Yard {
    /// Refuses the next `times` calls with `code`, and does nothing for them.
    pub fn refuse(&self, action: Action, code: &str, times: u32) {
        self.add(action, Fault::Refuse { code: code.into(), message: None, status: None }, Some(times));
    }

    /// Takes the next `times` calls, acts on them, and closes the line without an answer.
    pub fn hang_up(&self, action: Action, times: u32) {
        self.add(action, Fault::HangUp, Some(times));
    }

    /// Closes the line on the next `times` calls and does nothing for them.
    pub fn drop_before(&self, action: Action, times: u32) {
        self.add(action, Fault::DropBefore, Some(times));
    }

    /// Acts on the next `times` calls and answers with a web page, under status 200.
    pub fn garbage(&self, action: Action, times: u32) {
        self.add(action, Fault::Garbage, Some(times));
    }

    /// Acts on the next `times` calls and breaks off in the middle of the answer.
    pub fn truncate(&self, action: Action, times: u32) {
        self.add(action, Fault::Truncate, Some(times));
    }

    /// Lets every later call wait before anything is done for it.
    pub fn slow(&self, action: Action, by: Duration) {
        self.add(action, Fault::Slow(by), None);
    }

    /// Lets through so many calls a minute; the others get 429 with `Retry-After`.
    pub fn throttle(&self, action: Action, per_minute: u32) {
        self.add(action, Fault::Throttle { per_minute }, None);
    }

    /// Forgets every fault still waiting for this action.
    pub fn clear(&self, action: Action) {
        self.lock().waiting.retain(|waiting| waiting.action != action);
    }

    /// Every link handed out so far is dead. Asking again gives a living one.
    pub fn expire_links(&self) {
        self.lock().links += 1;
    }

    /// Moves the sandbox's clock, on top of what it was moved before.
    pub fn skew_clock(&self, by: SignedDuration) {
        let mut inner = self.lock();
        inner.skew = inner.skew.saturating_add(by);
    }

    /// The calls of this kind, oldest first, those included that were refused or never answered.
    pub fn calls(&self, action: Action) -> Vec<Call> {
        self.lock().calls.iter().filter(|call| call.action == action).cloned().collect()
    }

    /// What no client may do: a key sent along with a signed link. One sentence each.
    pub fn violations(&self) -> Vec<String> {
        self.lock().violations.clone()
    }

    pub(super) fn add(&self, action: Action, fault: Fault, times: Option<u32>) {
        self.lock().waiting.push(Waiting { action, fault, times, passed: VecDeque::new() });
    }

    pub(super) fn record(&self, call: Call) {
        let mut inner = self.lock();
        if inner.calls.len() == MOST_CALLS {
            inner.calls.pop_front();
        }
        inner.calls.push_back(call);
    }

    pub(super) fn violated(&self, what: String) {
        self.lock().violations.push(what);
    }

    pub(super) fn link_number(&self) -> u64 {
        self.lock().links
    }

    /// The sandbox's clock.
    pub(super) fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_add(self.lock().skew).unwrap_or(now)
    }

    /// Decides over one call, and uses up a turn of what decides.
    pub(super) fn decide(&self, action: Action, now: Timestamp) -> Fate {
        let mut fate = Fate::default();
        let mut inner = self.lock();
        let live = |waiting: &&mut Waiting| waiting.action == action && waiting.times != Some(0);
        for waiting in inner.waiting.iter_mut().filter(live) {
            match (&waiting.fault, &mut waiting.times) {
                (Fault::Slow(by), times) => {
                    fate.slow += *by;
                    use_up(times);
                }
                (Fault::Throttle { per_minute }, _) => {
                    let soon = |at: &Timestamp| now.duration_since(*at) < SignedDuration::from_mins(1);
                    waiting.passed.retain(soon);
                    if waiting.passed.len() < *per_minute as usize {
                        waiting.passed.push_back(now);
                    } else {
                        let oldest = waiting.passed.front().copied().unwrap_or(now);
                        fate.throttled =
                            Some((60 - now.duration_since(oldest).as_secs()).clamp(1, 60) as u64);
                        break;
                    }
                }
                (fault, times) => {
                    fate.fault = Some(fault.clone());
                    use_up(times);
                    break;
                }
            }
        }
        inner.waiting.retain(|waiting| waiting.times != Some(0));
        fate
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A test that panicked while holding the yard has failed already; the others go on.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn use_up(times: &mut Option<u32>) {
    if let Some(times) = times {
        *times -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_wait_in_line() {
        let yard = Yard::default();
        let now = Timestamp::UNIX_EPOCH;
        yard.refuse(Action::CreateAsset, "A", 1);
        yard.hang_up(Action::CreateAsset, 1);
        let first = yard.decide(Action::CreateAsset, now).fault;
        assert!(matches!(first, Some(Fault::Refuse { code, .. }) if code == "A"));
        assert!(yard.decide(Action::GetAsset, now).fault.is_none());
        assert_eq!(yard.decide(Action::CreateAsset, now).fault, Some(Fault::HangUp));
        assert!(yard.decide(Action::CreateAsset, now).fault.is_none());
    }

    #[test]
    fn a_throttle_says_when_the_next_call_may_come() {
        let yard = Yard::default();
        let at = |second| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second);
        yard.throttle(Action::CreateAsset, 2);
        assert_eq!(yard.decide(Action::CreateAsset, at(0)).throttled, None);
        assert_eq!(yard.decide(Action::CreateAsset, at(10)).throttled, None);
        assert_eq!(yard.decide(Action::CreateAsset, at(20)).throttled, Some(40));
        assert_eq!(yard.decide(Action::CreateAsset, at(60)).throttled, None);
    }
}
