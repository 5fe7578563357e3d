//! Several files in one call, and one question about all of them.

use super::now;
use super::perform::{Tools, came_to, patient};
use super::staging::{self, way_in};
use crate::model::job::Into;
use crate::model::{
    AssetStatus, Failure, FailureKind, GroupId, Job, JobId, MediaKind, Outcome, Step, TaskId,
};
use crate::provider::{BatchAsset, BatchState, Door, NewBatch, PutBatch, Trouble};

/// Sends these files in one call. Each has its own outcome; a file whose address cannot be proven stays behind
/// and does not hold up the others.
pub(super) async fn submit(jobs: Vec<Job>, tools: Tools) -> Vec<(JobId, Outcome)> {
    let mut ends = Vec::with_capacity(jobs.len());
    let mut items: Vec<(&Job, &str, String)> = Vec::with_capacity(jobs.len());
    let mut goal: Option<(MediaKind, Option<&GroupId>)> = None;
    for job in &jobs {
        let Some(upload) = job.upload() else { continue };
        let way = way_in(upload, tools.provider.as_ref(), tools.stage.is_some(), true, now());
        match staging::address(upload, way, &tools).await {
            Ok(url) => {
                let group = match &upload.into {
                    Into::Group(group) if !tools.provider.local_groups() => Some(group),
                    Into::Group(_) | Into::After(_) | Into::Nowhere => None,
                };
                goal.get_or_insert((upload.kind, group));
                items.push((job, &upload.name, url));
            }
            Err(outcome) => ends.push((job.id, outcome)),
        }
    }
    let Some((kind, group)) = goal else { return ends };
    let Some(door) = door(kind, &tools) else {
        let refused = Outcome::Refused(Failure::new(FailureKind::NotOffered));
        ends.extend(items.iter().map(|(job, ..)| (job.id, refused.clone())));
        return ends;
    };
    let batch =
        NewBatch { group, kind, items: items.iter().map(|(_, name, url)| (*name, url.clone())).collect() };
    tools.mark_sent();
    let came = door.submit(batch).await;
    let each = items.iter().enumerate().map(|(place, (job, ..))| {
        let outcome = match &came {
            Ok(task) => Outcome::Ticketed { task: task.clone(), place },
            Err(trouble) => came_to(again(trouble)),
        };
        (job.id, outcome)
    });
    ends.extend(each);
    ends
}

/// Asks after these files of one task in one call.
pub(super) async fn ask(jobs: Vec<Job>, task: TaskId, tools: Tools) -> Vec<(JobId, Outcome)> {
    let places: Vec<(usize, String)> = jobs
        .iter()
        .filter_map(|job| match (&job.step, job.upload()) {
            (Step::Ingesting { place, .. }, Some(upload)) => Some((*place, upload.name.clone())),
            _ => None,
        })
        .collect();
    let kind = jobs.iter().find_map(|job| job.upload().map(|upload| upload.kind));
    let Some(door) = kind.and_then(|kind| door(kind, &tools)) else {
        let outcome = Outcome::Unreached(Failure::new(FailureKind::NotOffered));
        return jobs.iter().map(|job| (job.id, outcome.clone())).collect();
    };
    let came = door.ask(&task, &places).await;
    let each = jobs.iter().map(|job| {
        let outcome = match (&came, &job.step) {
            (Ok(state), Step::Ingesting { place, .. }) => of_place(state, *place),
            (Ok(_), _) => still(""),
            (Err(trouble), _) => patient(again(trouble), job.attempts),
        };
        (job.id, outcome)
    });
    each.collect()
}

/// How one file of a batch stands. One of which nothing is said yet still waits.
fn of_place(state: &BatchState, place: usize) -> Outcome {
    let Some((_, asset)) = state.known.iter().find(|(known, _)| *known == place) else {
        return Outcome::Still { word: state.word.clone(), progress: state.progress };
    };
    match asset {
        BatchAsset { id: Some(id), status: AssetStatus::Active, .. } => Outcome::Named(id.clone()),
        BatchAsset { id, status: AssetStatus::Failed(reason), raw } => {
            Outcome::Rejected { asset: id.clone(), reason: reason.clone(), raw: Some(raw.clone()) }
        }
        BatchAsset { status, .. } => still(status.word()),
    }
}

fn still(word: &str) -> Outcome {
    Outcome::Still { word: word.to_owned(), progress: None }
}

fn door(kind: MediaKind, tools: &Tools) -> Option<&dyn PutBatch> {
    match tools.provider.door(kind) {
        Door::Batch(door) => Some(door),
        Door::Bytes(_) | Door::Url(_) | Door::Closed => None,
    }
}

/// What came of one call counts for every file in it.
fn again(trouble: &Trouble) -> Trouble {
    match trouble {
        Trouble::Unreached(failure) => Trouble::Unreached(failure.clone()),
        Trouble::Refused(failure) => Trouble::Refused(failure.clone()),
        Trouble::Lost(failure) => Trouble::Lost(failure.clone()),
    }
}
