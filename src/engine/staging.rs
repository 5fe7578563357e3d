//! How a file gets to a provider that only takes addresses: its own public address is handed over, or it is
//! put somewhere first and swept away afterwards.
//!
//! The key of a staged object stands in the row before the first byte leaves, so that whatever happens in
//! between, somebody knows what to sweep. Writing it again is free and ends the same.

use std::time::Duration;

use super::links::{is_here, is_public};
use super::now;
use super::perform::{Tools, came_to, read_file};
use super::run::Room;
use crate::model::job::{Staged, backoff};
use crate::model::{Errand, Failure, FailureKind, Format, Job, JobId, MediaKind, Moment, Outcome, Upload};
use crate::provider::{Door, HostedFile, Provider, Trouble};

/// The link of a staged file lives this long: a provider's queue may be slow, but not that slow.
const LINK_LIFE: Duration = Duration::from_hours(1);
/// An address that dies sooner than this is not handed over any more.
const MARGIN: Duration = Duration::from_mins(1);
/// A store that refuses to delete is asked again after this long; somebody has to change its settings first.
const REFUSED_SWEEP: Duration = Duration::from_mins(10);

/// How a file gets in at its account, as far as it can be said now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// The create call takes the file itself.
    Bytes,
    /// The create call takes the public address the file came from.
    Link,
    /// The create call takes the address where the file waits.
    Staged,
    /// The file has to be put somewhere first.
    ToStage,
    /// It would have to be put somewhere, and there is nowhere.
    NoStage,
    /// This kind is not taken.
    Closed,
}

impl Way {
    /// Nothing stands between the file and its create call.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::Bytes | Self::Link | Self::Staged)
    }
}

/// The way of this upload. `in_place` says that its staged object is known to lie in the store.
pub(super) fn way_in(
    upload: &Upload,
    provider: &dyn Provider,
    has_stage: bool,
    in_place: bool,
    at: Moment,
) -> Way {
    let door = provider.door(upload.kind);
    let takes_links = matches!(door, Door::Batch(_)) || provider.link_door(upload.kind).is_some();
    let public = |link: &String| is_public(link, is_here(provider.base_url()));
    if takes_links && upload.link.as_ref().is_some_and(public) {
        return Way::Link;
    }
    match door {
        Door::Closed => return Way::Closed,
        Door::Bytes(_) => return Way::Bytes,
        Door::Url(_) | Door::Batch(_) => {}
    }
    let hosted = provider.host(upload.kind).is_some();
    match &upload.staged {
        Some(Staged::Store { .. }) if has_stage && in_place && !hosted => Way::Staged,
        Some(Staged::Hosted { until, .. }) if *until > at.plus(MARGIN) => Way::Staged,
        _ if hosted || has_stage => Way::ToStage,
        _ => Way::NoStage,
    }
}

/// So many files go in one call of this account, where it takes several.
pub(super) fn batch_limit(provider: &dyn Provider, kind: MediaKind) -> Option<usize> {
    match provider.door(kind) {
        Door::Batch(door) => Some(door.limit().max(1)),
        Door::Bytes(_) | Door::Url(_) | Door::Closed => None,
    }
}

/// The object that is still to be swept.
pub(super) fn to_sweep(job: &Job) -> Option<&String> {
    match job.upload().and_then(|upload| upload.staged.as_ref()) {
        Some(Staged::Store { key }) if job.step.is_ended() => Some(key),
        _ => None,
    }
}

/// The word an object is known by: random, because a file's name may say more than its owner wants told.
pub(super) fn token() -> String {
    format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..))
}

/// Puts the file where the provider can fetch it. `again` says that it may lie there from an earlier try.
pub(super) async fn stage(upload: &Upload, again: bool, tools: &Tools) -> Outcome {
    let Some(format) = tools.format else {
        return Outcome::Refused(Failure::said(FailureKind::LocalFile, "the file was never checked"));
    };
    if let Some(host) = tools.provider.host(upload.kind) {
        let bytes = match read_file(upload, tools).await {
            Ok(bytes) => bytes,
            Err(outcome) => return outcome,
        };
        let file = HostedFile { media_type: format.media_type(), extension: ending(format), bytes };
        return match host.host(file, tools.progress.clone()).await {
            Ok(hosted) if hosted.lifetime <= MARGIN => {
                refused("the provider's own address dies before it could be used")
            }
            Ok(hosted) => {
                Outcome::Staged(Staged::Hosted { url: hosted.url, until: now().plus(hosted.lifetime) })
            }
            Err(trouble) => free(trouble),
        };
    }
    let (Some(stage), Some(Staged::Store { key })) = (&tools.stage, &upload.staged) else {
        return refused("there is no staging store");
    };
    let link = stage.link(key, LINK_LIFE);
    if let Err(outcome) = check_public(&link, tools) {
        return outcome;
    }
    let staged = Outcome::Staged(Staged::Store { key: key.clone() });
    if again && stage.prove(&link, &tools.fetcher).await.is_ok() {
        return staged;
    }
    let bytes = match read_file(upload, tools).await {
        Ok(bytes) => bytes,
        Err(outcome) => return outcome,
    };
    match stage.put(key, format.media_type(), bytes, &tools.progress).await {
        Ok(()) => staged,
        Err(trouble) => free(trouble),
    }
}

pub(super) fn ending(format: Format) -> &'static str {
    format.extensions().first().copied().unwrap_or("bin")
}

/// The address that is handed to the provider: proven a moment before, because a provider that cannot fetch
/// takes minutes to say so, in words about something else.
pub(super) async fn address(upload: &Upload, way: Way, tools: &Tools) -> Result<String, Outcome> {
    match (way, &upload.link, &upload.staged) {
        (Way::Link, Some(link), _) => Ok(link.clone()),
        (Way::Staged, _, Some(Staged::Hosted { url, .. })) => Ok(url.clone()),
        (Way::Staged, _, Some(Staged::Store { key })) => {
            let Some(stage) = &tools.stage else { return Err(refused("there is no staging store")) };
            let link = stage.link(key, LINK_LIFE);
            check_public(&link, tools)?;
            stage.prove(&link, &tools.fetcher).await.map_err(free)?;
            Ok(link)
        }
        (Way::NoStage, ..) => Err(refused("there is no staging store")),
        // Its address died between the plan and now: it is put there anew.
        (Way::ToStage, ..) => {
            Err(Outcome::Unreached(Failure::said(FailureKind::Staging, "the staged address is dead")))
        }
        _ => Err(Outcome::Refused(Failure::new(FailureKind::NotOffered))),
    }
}

fn check_public(link: &str, tools: &Tools) -> Result<(), Outcome> {
    if is_public(link, is_here(tools.provider.base_url())) {
        Ok(())
    } else {
        let said = "the staging store is not reachable from outside";
        Err(Outcome::Refused(Failure::said(FailureKind::LinkNotPublic, said)))
    }
}

fn refused(said: &str) -> Outcome {
    Outcome::Refused(Failure::said(FailureKind::Staging, said))
}

/// Everything about staging is free: what was lost is simply done again.
fn free(trouble: Trouble) -> Outcome {
    match trouble {
        Trouble::Refused(failure) => Outcome::Refused(failure),
        other => Outcome::Unreached(other.into_failure()),
    }
}

/// Takes the object away.
pub(super) async fn sweep(key: &str, tools: &Tools) -> Outcome {
    match &tools.stage {
        None => Outcome::Unreached(Failure::new(FailureKind::Staging)),
        Some(stage) => match stage.remove(key).await {
            Ok(()) => Outcome::Swept,
            Err(trouble) => came_to(trouble),
        },
    }
}

impl Room {
    /// What came of sweeping. The job's life is over or was begun again meanwhile: its step is not touched.
    pub(super) fn swept(&mut self, id: JobId, outcome: &Outcome) {
        let Some(mut job) = self.jobs.get(&id).cloned() else { return };
        let at = now();
        match outcome {
            Outcome::Swept => {
                if let Errand::Upload(upload) = &mut job.errand {
                    upload.staged = None;
                }
                self.in_place.remove(&id);
                job.attempts = 0;
            }
            other => {
                tracing::debug!(?other, job = %id, "the staging store still has a file");
                job.attempts += 1;
                let refused = matches!(other, Outcome::Refused(_));
                let wait = if refused { REFUSED_SWEEP } else { backoff(job.attempts, fastrand::f64()) };
                job.run_at = at.plus(wait);
            }
        }
        self.keep_job(job);
    }

    /// A row that is still needed for sweeping. Without a store there is nothing to sweep it with.
    pub(super) fn awaits_sweep(&self, job: &Job) -> bool {
        let has_store = |job: &Job| {
            self.accounts.get(&job.connection).is_some_and(|account| {
                account.stage.is_some() || account.connection.settings.staging.is_some()
            })
        };
        to_sweep(job).is_some() && has_store(job)
    }
}
