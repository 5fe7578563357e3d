//! The yard: what goes wrong on purpose, and what was seen.
//!
//! Faults wait in line for their action; the first one that still has turns left decides over a call.
//! Every call is recorded before it is answered, so that a test can ask for "exactly once" even where the
//! answer never arrived.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::state::Library;

/// Calls that are remembered; older ones are forgotten, so that a long day of questions costs no memory.
const MOST_CALLS: usize = 20_000;

/// A way of speaking to the sandbox: one provider's API, told apart by the path alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Dialect {
    /// `/volc/asset/…`, `/v1/video/generations`, `/v1/models`
    #[default]
    AnyFast,
    /// `POST /?Action=…`, signed
    Volcengine,
    /// APIYI's library: `/api/asset-library/…`, `/api/storage/…`
    Apiyi,
    /// `/v1/seedance2/…`, `/v1/tasks/…`, `/v1/videos/generations`, `/v1/uploads/images`
    Apimart,
    /// `/kyyReactApiServer/…`
    Kyy,
    /// `/v1/private-avatar/…`, `/v1/real-avatar/…`
    PrivateAvatar,
    /// `/api/v3/contents/generations/tasks`
    Ark,
    /// APIYI's way to Ark: `/seedance/api/v3/contents/generations/tasks`
    ApiyiGateway,
    /// An object store, recognised by its signature, wherever the path points
    S3,
    /// What the sandbox itself serves beside any API: `/files/…`, `/h5/…`
    House,
}

/// Everything the sandbox can be asked over the wire, by what it means; how it is said depends on the
/// dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[expect(missing_docs, reason = "each says it by its name, which is the provider's own")]
pub enum Action {
    CreateAssetGroup,
    GetAssetGroup,
    ListAssetGroups,
    UpdateAssetGroup,
    DeleteAssetGroup,
    CreateAsset,
    GetAsset,
    ListAssets,
    UpdateAsset,
    DeleteAsset,
    CreateVisualValidateSession,
    GetVisualValidateResult,
    /// The checks that were begun, where a gateway keeps them.
    ListVisualValidateSessions,
    /// An address to put a file at.
    Presign,
    /// The file put there.
    PutUpload,
    /// A picture handed over for an address.
    UploadImage,
    /// A task of whatever kind, where one call asks for both kinds.
    GetTask,
    CreateGeneration,
    GetGeneration,
    ListGenerations,
    CancelGeneration,
    ListModels,
    PutObject,
    GetObject,
    HeadObject,
    DeleteObject,
    ListObjects,
    /// A link the sandbox has handed out: a file, or the page of a person's check.
    GetFile,
}

impl Action {
    /// The library calls, whose names are the official ones.
    const LIBRARY: [Self; 12] = [
        Self::CreateAssetGroup,
        Self::CreateAsset,
        Self::GetAsset,
        Self::ListAssetGroups,
        Self::ListAssets,
        Self::DeleteAsset,
        Self::UpdateAsset,
        Self::UpdateAssetGroup,
        Self::DeleteAssetGroup,
        Self::GetAssetGroup,
        Self::CreateVisualValidateSession,
        Self::GetVisualValidateResult,
    ];

    /// The library call of this official name.
    pub(super) fn library_call(name: &str) -> Option<Self> {
        Self::LIBRARY.into_iter().find(|action| format!("{action:?}") == name)
    }

    /// The same, of the nine that AnyFast has.
    pub(super) fn asset_call(name: &str) -> Option<Self> {
        Self::library_call(name).filter(|action| Self::LIBRARY[..9].contains(action))
    }
}

/// One call, as it arrived.
#[derive(Clone, Debug)]
pub struct Call {
    /// In whose words.
    pub dialect: Dialect,
    /// What was asked.
    pub action: Action,
    /// When, by the sandbox's clock.
    pub at: Timestamp,
    /// Path and query.
    pub path: String,
    /// The JSON body, or the fields of a form. Long strings (files as Base64) are shortened, file parts are
    /// told by name and size. `Null` where there was no body, or nonsense.
    pub body: Value,
    /// Whether the key or the signature was right. Links to files need none, so this is `false` for them.
    pub authorized: bool,
}

/// How far a call has come, told while it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sign {
    /// In whose words.
    pub dialect: Dialect,
    /// What was asked.
    pub action: Action,
    /// `false` when the call arrived and nothing was done for it yet; `true` when what it asked for is done
    /// and the answer has not left.
    pub acted: bool,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    Refuse { code: String, message: Option<String>, status: Option<u16> },
    TooMany { retry_after: Option<u32> },
    HangUp,
    DropBefore,
    Page { status: u16, acts: bool },
    Truncate,
    Trickle(Duration),
    Slow(Duration),
    Late(Duration),
    NoRanges,
    Throttle { per_minute: u32 },
}

/// What is to happen with one call.
#[derive(Debug, Default)]
pub(super) struct Fate {
    pub(super) slow: Duration,
    /// Between the deed and the answer.
    pub(super) late: Duration,
    /// A part of a file cannot be asked for.
    pub(super) no_ranges: bool,
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
    limits: Limits,
    /// When calls that are counted arrived.
    arrived: BTreeMap<String, VecDeque<Timestamp>>,
    /// Slots, where a pool was filled on purpose.
    filled: BTreeMap<Library, usize>,
    /// Every pool that is not in `filled` yet counts as full with what is in it.
    fill: bool,
    verified: BTreeSet<String>,
    /// What was made shows up in lists so much later.
    lag: SignedDuration,
    ears: Vec<mpsc::Sender<Sign>>,
}

/// What an account may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Assets a library holds at most. A create beyond is refused with `QuotaSharedPoolExceeded`.
    pub pool: Option<usize>,
    /// Calls to `CreateAsset` that a library takes within any sixty seconds.
    pub creates_per_minute: Option<u32>,
    /// Lists of assets that a library takes within any second, and calls of every other kind in the proportions
    /// of the real service: ten times as many `GetAsset`, half as many groups deleted, a tenth of Ark's lists.
    pub reads_per_second: Option<u32>,
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
        self.add(action, Fault::Page { status: 200, acts: true }, Some(times));
    }

    /// Answers the next `times` calls with a web page under this status, as a proxy in front does; `acts` says
    /// whether they came through.
    pub fn page(&self, action: Action, status: u16, acts: bool, times: u32) {
        self.add(action, Fault::Page { status, acts }, Some(times));
    }

    /// Turns the next `times` calls away as too many, in the surface's own code, with `Retry-After` or without.
    pub fn too_many(&self, action: Action, retry_after: Option<u32>, times: u32) {
        self.add(action, Fault::TooMany { retry_after }, Some(times));
    }

    /// Acts on the next `times` calls and breaks off in the middle of the answer.
    pub fn truncate(&self, action: Action, times: u32) {
        self.add(action, Fault::Truncate, Some(times));
    }

    /// Lets every later call wait before anything is done for it.
    pub fn slow(&self, action: Action, by: Duration) {
        self.add(action, Fault::Slow(by), None);
    }

    /// Acts on the next `times` calls at once and answers so much later.
    pub fn late(&self, action: Action, by: Duration, times: u32) {
        self.add(action, Fault::Late(by), Some(times));
    }

    /// Acts on the next `times` calls and lets the answer trickle, piece by piece, for so long.
    pub fn trickle(&self, action: Action, over: Duration, times: u32) {
        self.add(action, Fault::Trickle(over), Some(times));
    }

    /// Every later call gets the whole file, whichever part it asks for.
    pub fn no_ranges(&self, action: Action) {
        self.add(action, Fault::NoRanges, None);
    }

    /// What is made shows up in lists so much later. Asking for it by its id finds it at once.
    pub fn lag_lists(&self, by: Duration) {
        self.lock().lag = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    }

    /// Every call from now on, twice: when it arrives, and when it is done. Ends with the sandbox.
    pub fn signs(&self) -> mpsc::Receiver<Sign> {
        let (ear, hear) = mpsc::channel();
        self.lock().ears.push(ear);
        hear
    }

    /// Lets through so many calls a minute; the others get 429 with `Retry-After`.
    pub fn throttle(&self, action: Action, per_minute: u32) {
        self.add(action, Fault::Throttle { per_minute }, None);
    }

    /// Makes every library full: what it holds now is all it takes. Deleting makes room.
    pub fn fill_pool(&self) {
        let mut inner = self.lock();
        inner.filled.clear();
        inner.fill = true;
    }

    /// Sets what an account may do, in place of what was set before; opens pools that were filled.
    pub fn limit(&self, limits: Limits) {
        let mut inner = self.lock();
        inner.limits = limits;
        inner.filled.clear();
        inner.fill = false;
    }

    /// The person behind this token of `CreateVisualValidateSession` has been seen and is real.
    pub fn verify(&self, token: &str) {
        self.lock().verified.insert(token.to_owned());
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

    /// What no client may do: a key sent along with a signed link, more calls than the limits allow. One
    /// sentence each.
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

    pub(super) fn tell(&self, sign: Sign) {
        self.lock().ears.retain(|ear| ear.send(sign).is_ok());
    }

    /// Whether lists show what was made then.
    pub(super) fn is_listed(&self, made: Timestamp, now: Timestamp) -> bool {
        now.duration_since(made) >= self.lock().lag
    }

    pub(super) fn violated(&self, what: String) {
        self.lock().violations.push(what);
    }

    /// Whether a library that holds so many assets takes `more`.
    pub(super) fn has_room(&self, library: Library, held: usize, more: usize) -> bool {
        let slots = self.slots(library, held);
        slots.is_none_or(|slots| held + more <= slots)
    }

    /// The slots of a library. To be asked before a delete as well, since a pool that is to be filled is as
    /// large as what it holds when it is first asked.
    pub(super) fn slots(&self, library: Library, held: usize) -> Option<usize> {
        let mut inner = self.lock();
        if inner.fill {
            return Some(*inner.filled.entry(library).or_insert(held));
        }
        inner.limits.pool
    }

    pub(super) fn is_verified(&self, token: &str) -> bool {
        self.lock().verified.contains(token)
    }

    /// Counts an arrival; says how long to wait, in whole seconds, when it is one too many.
    pub(super) fn count(&self, dialect: Dialect, action: Action, now: Timestamp) -> Option<u64> {
        let mut inner = self.lock();
        let second = SignedDuration::from_secs(1);
        let (most, window) = match action {
            Action::CreateAsset => (inner.limits.creates_per_minute?, SignedDuration::from_mins(1)),
            _ => (share(dialect, action, inner.limits.reads_per_second?)?, second),
        };
        let arrived = inner.arrived.entry(format!("{dialect:?} {action:?}")).or_default();
        arrived.retain(|at| now.duration_since(*at) < window);
        arrived.push_back(now);
        if arrived.len() <= most as usize {
            return None;
        }
        let wait = (window - now.duration_since(arrived[0])).as_secs().clamp(1, 60) as u64;
        let count = arrived.len();
        let seconds = window.as_secs();
        inner
            .violations
            .push(format!("{action:?} came {count} times within {seconds} s; {most} are allowed"));
        Some(wait)
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
                (Fault::Late(by), times) => {
                    fate.late += *by;
                    use_up(times);
                }
                (Fault::NoRanges, times) => {
                    fate.no_ranges = true;
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

/// How often a call may come within a second where a list of assets may come `reads` times, in the proportions
/// that are documented. `None` for calls without such a limit.
fn share(dialect: Dialect, action: Action, reads: u32) -> Option<u32> {
    let tenths = match action {
        Action::GetAsset => 100,
        Action::DeleteAssetGroup => 5,
        Action::CreateVisualValidateSession | Action::GetVisualValidateResult => 3,
        _ if Action::LIBRARY.contains(&action) => 10,
        Action::GetGeneration | Action::CancelGeneration if dialect == Dialect::Ark => 20,
        Action::ListGenerations if dialect == Dialect::Ark => 1,
        _ => return None,
    };
    Some((reads.saturating_mul(tenths) / 10).max(1))
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
