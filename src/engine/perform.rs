//! Does one piece of work. Touches no row; what came of it is an [`Outcome`].

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::plan::Work;
use super::save::{self, Saving};
use super::slots::kept_path;
use super::staging::{self, Way, way_in};
use super::{Disk, Folders, Keeper, now};
use crate::media::notes;
use crate::model::job::{Done, ResultLink};
use crate::model::{
    Asset, AssetId, AssetStatus, Chore, Errand, Failure, FailureKind, Format, GroupId, Job, MediaKind,
    Moment, OriginalId, Outcome, Step, Upload,
};
use crate::provider::{
    Bytes, Door, Fetcher, Listing, NewAsset, NewLink, Progress, Provider, Stage, TaskState, Trouble,
};

/// What a piece of work may use.
#[derive(Clone)]
pub(super) struct Tools {
    pub(super) provider: Arc<dyn Provider>,
    pub(super) stage: Option<Arc<Stage>>,
    pub(super) fetcher: Fetcher,
    pub(super) folders: Folders,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) progress: Progress,
    /// When the create call left, in milliseconds since 1970; 0 until then. The provider's clock starts there.
    pub(super) sent: Arc<AtomicI64>,
    /// Length of what comes down, once known.
    pub(super) total: Progress,
    /// The format of the file that goes up, as it was found when it was checked.
    pub(super) format: Option<Format>,
    /// Asked whether notes are taken off what goes up.
    pub(super) keeper: Arc<dyn Keeper>,
}

impl Tools {
    /// The create call leaves now.
    pub(super) fn mark_sent(&self) {
        self.sent.store(now().0, Ordering::Relaxed);
    }
}

/// What came of a piece of work.
pub(super) enum Came {
    /// For the job.
    Of(Outcome),
    /// The account's whole list, for the shelf and then the job.
    Listing(Listing),
    /// An asset that was not known here, for the shelf and then the job.
    Adopted(Box<Asset>),
}

/// A read that was refused says nothing about what exists at the provider: it is asked again later, unless
/// the provider keeps saying that the thing is not there.
const PATIENCE: u32 = 8;
/// The provider's clock and ours.
const CLOCKS_DIFFER_BY: Duration = Duration::from_hours(1);

/// Does the work.
pub(super) async fn perform(work: Work, job: &Job, tools: &Tools) -> Came {
    let provider = tools.provider.as_ref();
    let outcome = match work {
        Work::Stage { upload, again } => staging::stage(&upload, again, tools).await,
        Work::Put { upload, group } => put(&upload, group.as_ref(), tools).await,
        Work::Sweep { key } => staging::sweep(&key, tools).await,
        Work::Ask(asset) => match provider.asker() {
            None => Outcome::Passed,
            Some(asker) => match asker.ask(&asset).await {
                Ok(state) => match state.status {
                    AssetStatus::Active => Outcome::Passed,
                    AssetStatus::Failed(reason) => {
                        Outcome::Rejected { asset: None, reason, raw: Some(state.raw) }
                    }
                    AssetStatus::Processing => Outcome::Still { word: "Processing".into(), progress: None },
                    AssetStatus::Other(word) => Outcome::Still { word, progress: None },
                },
                Err(trouble) => patient(trouble, job.attempts),
            },
        },
        Work::Submit(order) => match provider.generator() {
            None => Outcome::Refused(Failure::new(FailureKind::NotOffered)),
            Some(generator) => match generator.submit(&order).await {
                Ok(task) => Outcome::Accepted(task),
                Err(trouble) => came_to(trouble),
            },
        },
        Work::Watch(task) => match provider.generator() {
            None => Outcome::Unreached(Failure::new(FailureKind::NotOffered)),
            Some(generator) => match generator.ask(&task).await {
                Ok(TaskState::Still { word, progress }) => Outcome::Still { word, progress },
                Ok(TaskState::Finished { url, made, lifetime, seed, cost, last_frame }) => {
                    let until = made.unwrap_or_else(now).plus(lifetime);
                    Outcome::Finished(ResultLink { url, until, seed, cost, last_frame })
                }
                Ok(TaskState::Broke(failure)) => Outcome::Broke(failure),
                Err(trouble) => patient(trouble, job.attempts),
            },
        },
        Work::Save { result, order } => {
            let saving = Saving { job: job.id, result: &result, order: &order };
            save::save(saving, tools).await
        }
        Work::Chore(Chore::Refresh) => match provider.lister() {
            None => Outcome::Refused(Failure::new(FailureKind::NotOffered)),
            Some(lister) => match lister.list().await {
                Ok(listing) => return Came::Listing(listing),
                Err(trouble) => came_to(trouble),
            },
        },
        Work::Chore(Chore::AdoptAsset { id }) => return adopt(&id, job, provider).await,
        Work::Chore(chore) => run_chore(&chore, provider).await,
        Work::FindAsset { group, name } => find_asset(group.as_ref(), &name, job, provider).await,
        Work::FindGroup { name } => match provider.lister() {
            None => Outcome::NoTrace,
            Some(lister) => match lister.find_group(&name).await {
                Ok(Some(group)) if may_be_ours(job, group.created) => Outcome::Did(Done::Group(group.id)),
                Ok(_) => Outcome::NoTrace,
                Err(trouble) => patient(trouble, 0),
            },
        },
        Work::FindTask { order, since } => {
            match provider.generator().and_then(|generator| generator.finder()) {
                None => Outcome::NoTrace,
                Some(finder) => match finder.find(&order, since).await {
                    Ok(Some(task)) => Outcome::Accepted(task),
                    Ok(None) => Outcome::NoTrace,
                    Err(trouble) => patient(trouble, 0),
                },
            }
        }
    };
    Came::Of(outcome)
}

/// The only translation from a call's trouble to a job's outcome.
pub(super) fn came_to(trouble: Trouble) -> Outcome {
    match trouble {
        Trouble::Unreached(failure) => Outcome::Unreached(failure),
        Trouble::Refused(failure) => Outcome::Refused(failure),
        Trouble::Lost(failure) => Outcome::Lost(failure),
    }
}

pub(super) fn patient(trouble: Trouble, attempts: u32) -> Outcome {
    // A task whose record is gone is told as a link that is dead: nothing more can be fetched of it.
    let not_there = matches!(trouble.failure().kind, FailureKind::AssetNotFound | FailureKind::LinkExpired);
    match trouble {
        Trouble::Refused(failure) if not_there && attempts >= PATIENCE => Outcome::Refused(failure),
        trouble => Outcome::Unreached(trouble.into_failure()),
    }
}

async fn put(upload: &Upload, group: Option<&GroupId>, tools: &Tools) -> Outcome {
    let provider = tools.provider.as_ref();
    // A group of this computer alone means nothing to the provider.
    let group = group.filter(|_| !provider.local_groups());
    let way = way_in(upload, provider, tools.stage.is_some(), true, now());
    let came = if way == Way::Bytes {
        let Some(format) = tools.format else {
            return Outcome::Refused(Failure::said(FailureKind::LocalFile, "the file was never checked"));
        };
        let Door::Bytes(door) = provider.door(upload.kind) else {
            return Outcome::Refused(Failure::new(FailureKind::NotOffered));
        };
        let bytes = match read_file(upload, tools).await {
            Ok(bytes) => bytes,
            Err(outcome) => return outcome,
        };
        let media_type = format.media_type();
        let asset = NewAsset { group, name: &upload.name, kind: upload.kind, media_type, bytes };
        let came = door.put(asset, tools.progress.clone()).await;
        // A large body arrives long after it left; its end is what may count.
        tools.mark_sent();
        came
    } else {
        let url = match staging::address(upload, way, tools).await {
            Ok(url) => url,
            Err(outcome) => return outcome,
        };
        let Some(door) = provider.link_door(upload.kind) else {
            return Outcome::Refused(Failure::new(FailureKind::NotOffered));
        };
        tools.mark_sent();
        door.put_url(NewLink { group, name: &upload.name, kind: upload.kind, url: &url }).await
    };
    match came {
        Ok(id) => Outcome::Created(id),
        Err(trouble) => came_to(trouble),
    }
}

/// The whole file, if it is still the one that was checked; without the notes in it that reveal a place or a person,
/// unless a person wants them sent. Its identity stays that of the file, whatever was taken off.
pub(super) async fn read_file(upload: &Upload, tools: &Tools) -> Result<Bytes, Outcome> {
    let limit = tools.provider.rules().bytes(upload.kind);
    let (path, original) = (upload.path.clone(), upload.original);
    let kept = tools.format.map(|format| kept_path(&tools.folders, original, format));
    let (format, keeper) = (tools.format, Arc::clone(&tools.keeper));
    let read = tokio::task::spawn_blocking(move || {
        let read = read_unchanged(&path, original, limit).or_else(|said| {
            // Gone or changed: what was parked from here lies in the house's own folder.
            kept.and_then(|kept| read_unchanged(&kept, original, limit).ok()).ok_or(said)
        })?;
        match format.filter(|_| keeper.taste().strip_metadata) {
            Some(format) => notes::strip(format, read).map_err(|error| error.to_string()),
            None => Ok(read),
        }
    })
    .await;
    match read {
        Ok(Ok(bytes)) => {
            // What goes is lighter than what was counted on.
            let (counted, go) = (tools.total.get(), bytes.len() as u64);
            tools.total.set(counted * go / upload.bytes.max(1));
            Ok(Bytes::from(bytes))
        }
        Ok(Err(said)) => Err(Outcome::Refused(Failure::said(FailureKind::LocalFile, said))),
        Err(panic) => Err(Outcome::Refused(Failure::said(FailureKind::Bug, panic.to_string()))),
    }
}

fn read_unchanged(path: &Path, original: OriginalId, limit: u64) -> Result<Vec<u8>, String> {
    let meta = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !meta.is_file() || meta.len() > limit {
        return Err("the file has changed since it was checked".to_owned());
    }
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    if OriginalId(Sha256::digest(&bytes).into()) != original {
        return Err("the file has changed since it was checked".to_owned());
    }
    Ok(bytes)
}

async fn run_chore(chore: &Chore, provider: &dyn Provider) -> Outcome {
    let done = match chore {
        // Both bring more than a word, and are done where they can tell it.
        Chore::Refresh | Chore::AdoptAsset { .. } => {
            return Outcome::Refused(Failure::new(FailureKind::NotOffered));
        }
        Chore::MakeGroup { name, description } => match provider.group_maker() {
            Some(maker) => maker.make(name, description).await.map(Done::Group),
            None => return Outcome::Refused(Failure::new(FailureKind::NotOffered)),
        },
        Chore::RenameGroup { id, name } => match provider.group_keeper() {
            Some(keeper) => keeper.rename(id, name).await.map(|()| Done::Nothing),
            None => return Outcome::Refused(Failure::new(FailureKind::NotOffered)),
        },
        Chore::RemoveGroup { id } => match provider.group_keeper() {
            Some(keeper) => keeper.remove(id).await.map(|()| Done::Nothing),
            None => return Outcome::Refused(Failure::new(FailureKind::NotOffered)),
        },
        Chore::RenameAsset { id, name } => match provider.renamer() {
            Some(renamer) => renamer.rename(id, name).await.map(|()| Done::Nothing),
            None => return Outcome::Refused(Failure::new(FailureKind::NotOffered)),
        },
        Chore::CancelTask { task, .. } => {
            match provider.generator().and_then(|generator| generator.canceller()) {
                Some(canceller) => canceller.cancel(task).await.map(|()| Done::Nothing),
                None => return Outcome::Refused(Failure::new(FailureKind::NotOffered)),
            }
        }
        // What was parked is kept on this computer before the provider is asked.
        Chore::RemoveAsset { id } | Chore::ParkAsset { id, .. } => match provider.remover() {
            Some(remover) => remover.remove(id).await.map(|()| Done::Nothing),
            None => return Outcome::Refused(Failure::new(FailureKind::NotOffered)),
        },
    };
    match done {
        Ok(done) => Outcome::Did(done),
        Err(trouble) => came_to(trouble),
    }
}

/// Takes up an asset by its id. What the answer leaves out is left out here too, and comes with a reading of the
/// list where there is one.
async fn adopt(id: &AssetId, job: &Job, provider: &dyn Provider) -> Came {
    let Some(asker) = provider.asker() else {
        return Came::Of(Outcome::Refused(Failure::new(FailureKind::NotOffered)));
    };
    match asker.ask(id).await {
        Ok(state) => {
            let bare = || Asset {
                connection: job.connection.clone(),
                id: id.clone(),
                group: None,
                name: id.to_string(),
                kind: MediaKind::Image,
                status: state.status.clone(),
                created: None,
                original: None,
                preview: state.preview.clone(),
                trail: vec![],
            };
            let asset = state.asset.clone().unwrap_or_else(bare);
            // An account answers for itself alone, and for what it was asked.
            Came::Adopted(Box::new(Asset { connection: job.connection.clone(), id: id.clone(), ..asset }))
        }
        Err(trouble) => Came::Of(came_to(trouble)),
    }
}

async fn find_asset(group: Option<&GroupId>, name: &str, job: &Job, provider: &dyn Provider) -> Outcome {
    let Some(lister) = provider.lister() else { return Outcome::NoTrace };
    let group = group.filter(|_| !provider.local_groups());
    match lister.find_asset(group, name).await {
        Ok(Some(asset)) if may_be_ours(job, asset.created) => Outcome::Created(asset.id),
        Ok(_) => Outcome::NoTrace,
        Err(trouble) => patient(trouble, 0),
    }
}

/// What was there before the lost call left was not made by it. Clocks differ, so an hour counts as the same
/// time.
fn may_be_ours(job: &Job, created: Option<Moment>) -> bool {
    let Step::Unsure { since, .. } = job.step else { return false };
    created.is_none_or(|created| created.plus(CLOCKS_DIFFER_BY) >= since)
}

/// The kind of file an upload job sends, for its progress.
pub(super) fn bytes_to_send(job: &Job) -> Option<u64> {
    match &job.errand {
        // A data URI is a third longer than the file (providers' wire, not the person's number).
        Errand::Upload(upload) if upload.kind == MediaKind::Image => Some(upload.bytes.div_ceil(3) * 4),
        Errand::Upload(upload) => Some(upload.bytes),
        Errand::Generate(_) | Errand::Chore(_) => None,
    }
}
