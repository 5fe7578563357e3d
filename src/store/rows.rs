//! The JSON inside a job's row: own types, so that a rename in `model` never changes a file.
//!
//! Fields added later get `#[serde(default)]`; nothing is ever renamed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::codes::{Code as _, Unclear};
use super::paths::PathRow;
use crate::model::job::{Done, Into as Place, ResultLink, Staged};
use crate::model::order::{OrderFields, Reference};
use crate::model::{
    AssetId, Chore, ConnectionName, Errand, Failure, FailureKind, GroupId, JobId, Mark, Milestone, Moment,
    Order, OriginalId, Step, TaskId, Upload,
};

#[derive(Serialize, Deserialize)]
#[serde(tag = "errand", rename_all = "snake_case")]
pub(super) enum ErrandRow {
    Upload {
        original: String,
        path: PathRow,
        kind: String,
        bytes: u64,
        name: String,
        into: PlaceRow,
        #[serde(default)]
        link: Option<String>,
        #[serde(default)]
        staged: Option<StagedRow>,
        #[serde(default)]
        again: bool,
    },
    Generate(OrderRow),
    Refresh,
    MakeGroup {
        name: String,
        description: String,
    },
    RenameGroup {
        id: String,
        name: String,
    },
    RemoveGroup {
        id: String,
    },
    RenameAsset {
        id: String,
        name: String,
    },
    RemoveAsset {
        id: String,
    },
    ParkAsset {
        id: String,
        original: String,
    },
    AdoptAsset {
        id: String,
    },
    CancelTask {
        job: u64,
        task: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StagedRow {
    Store { key: String },
    Hosted { url: String, until: i64 },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PlaceRow {
    Group(String),
    After(u64),
    Nowhere,
}

#[derive(Serialize, Deserialize)]
pub(super) struct OrderRow {
    prompt: String,
    references: Vec<ReferenceRow>,
    model: String,
    ratio: String,
    resolution: String,
    seconds: u32,
    seed: Option<u32>,
    sound: bool,
    watermark: bool,
    return_last_frame: bool,
}

#[derive(Serialize, Deserialize)]
struct ReferenceRow {
    kind: String,
    role: String,
    asset: String,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub(super) enum StepRow {
    Queued,
    Staging,
    Ingesting {
        task: String,
        place: usize,
        since: i64,
    },
    Creating {
        since: i64,
    },
    Waiting {
        asset: String,
        since: i64,
    },
    Active {
        asset: String,
    },
    Submitting {
        since: i64,
    },
    Running {
        task: String,
        since: i64,
        progress: Option<u8>,
        word: String,
    },
    Ready {
        task: String,
        result: ResultRow,
    },
    Saving {
        task: String,
        result: ResultRow,
    },
    Saved {
        task: String,
        path: PathRow,
    },
    Calling {
        since: i64,
    },
    Done {
        group: Option<String>,
    },
    Failed {
        failure: FailureRow,
        asset: Option<String>,
        task: Option<String>,
    },
    Unsure {
        since: i64,
        looked: bool,
    },
    Stopped {
        asset: Option<String>,
        task: Option<String>,
        #[serde(default)]
        place: Option<usize>,
    },
}

#[derive(Serialize, Deserialize)]
pub(super) struct ResultRow {
    url: String,
    until: i64,
    seed: Option<i64>,
    cost: Option<String>,
    #[serde(default)]
    last_frame: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct FailureRow {
    kind: String,
    code: Option<String>,
    said: Option<String>,
    request_id: Option<String>,
    raw: Option<String>,
    retry_after_millis: Option<u64>,
}

impl ErrandRow {
    pub(super) fn read(self, connection: &ConnectionName) -> Result<Errand, Unclear> {
        Ok(match self {
            Self::Upload { original, path, kind, bytes, name, into, link, staged, again } => {
                Errand::Upload(Upload {
                    original: OriginalId::from_hex(&original).ok_or(Unclear::Value { what: "original" })?,
                    path: path.into(),
                    kind: crate::model::MediaKind::read(&kind)?,
                    bytes,
                    name,
                    into: match into {
                        PlaceRow::Group(id) => Place::Group(GroupId::new(id)),
                        PlaceRow::After(job) => Place::After(JobId(job)),
                        PlaceRow::Nowhere => Place::Nowhere,
                    },
                    link,
                    staged: staged.map(|staged| match staged {
                        StagedRow::Store { key } => Staged::Store { key },
                        StagedRow::Hosted { url, until } => Staged::Hosted { url, until: Moment(until) },
                    }),
                    again,
                })
            }
            // The account is the row's own column: a renamed connection takes its orders along.
            Self::Generate(order) => Errand::Generate(Order::restored(connection.clone(), order.read()?)),
            Self::Refresh => Errand::Chore(Chore::Refresh),
            Self::MakeGroup { name, description } => Errand::Chore(Chore::MakeGroup { name, description }),
            Self::RenameGroup { id, name } => {
                Errand::Chore(Chore::RenameGroup { id: GroupId::new(id), name })
            }
            Self::RemoveGroup { id } => Errand::Chore(Chore::RemoveGroup { id: GroupId::new(id) }),
            Self::RenameAsset { id, name } => {
                Errand::Chore(Chore::RenameAsset { id: AssetId::new(id), name })
            }
            Self::RemoveAsset { id } => Errand::Chore(Chore::RemoveAsset { id: AssetId::new(id) }),
            Self::ParkAsset { id, original } => Errand::Chore(Chore::ParkAsset {
                id: AssetId::new(id),
                original: OriginalId::from_hex(&original).ok_or(Unclear::Value { what: "original" })?,
            }),
            Self::AdoptAsset { id } => Errand::Chore(Chore::AdoptAsset { id: AssetId::new(id) }),
            Self::CancelTask { job, task } => {
                Errand::Chore(Chore::CancelTask { job: JobId(job), task: TaskId::new(task) })
            }
        })
    }
}

impl From<&Errand> for ErrandRow {
    fn from(errand: &Errand) -> Self {
        match errand {
            Errand::Upload(upload) => Self::Upload {
                original: upload.original.to_string(),
                path: upload.path.as_path().into(),
                kind: upload.kind.word().to_owned(),
                bytes: upload.bytes,
                name: upload.name.clone(),
                into: match &upload.into {
                    Place::Group(id) => PlaceRow::Group(id.to_string()),
                    Place::After(job) => PlaceRow::After(job.0),
                    Place::Nowhere => PlaceRow::Nowhere,
                },
                link: upload.link.clone(),
                staged: upload.staged.clone().map(|staged| match staged {
                    Staged::Store { key } => StagedRow::Store { key },
                    Staged::Hosted { url, until } => StagedRow::Hosted { url, until: until.0 },
                }),
                again: upload.again,
            },
            Errand::Generate(order) => Self::Generate(order.fields().into()),
            Errand::Chore(Chore::Refresh) => Self::Refresh,
            Errand::Chore(Chore::MakeGroup { name, description }) => {
                Self::MakeGroup { name: name.clone(), description: description.clone() }
            }
            Errand::Chore(Chore::RenameGroup { id, name }) => {
                Self::RenameGroup { id: id.to_string(), name: name.clone() }
            }
            Errand::Chore(Chore::RemoveGroup { id }) => Self::RemoveGroup { id: id.to_string() },
            Errand::Chore(Chore::RenameAsset { id, name }) => {
                Self::RenameAsset { id: id.to_string(), name: name.clone() }
            }
            Errand::Chore(Chore::RemoveAsset { id }) => Self::RemoveAsset { id: id.to_string() },
            Errand::Chore(Chore::ParkAsset { id, original }) => {
                Self::ParkAsset { id: id.to_string(), original: original.to_string() }
            }
            Errand::Chore(Chore::AdoptAsset { id }) => Self::AdoptAsset { id: id.to_string() },
            Errand::Chore(Chore::CancelTask { job, task }) => {
                Self::CancelTask { job: job.0, task: task.to_string() }
            }
        }
    }
}

impl OrderRow {
    fn read(self) -> Result<OrderFields, Unclear> {
        let references = self.references.into_iter().map(|row| {
            Ok(Reference {
                kind: crate::model::MediaKind::read(&row.kind)?,
                role: crate::model::order::Role::read(&row.role)?,
                asset: AssetId::new(row.asset),
            })
        });
        Ok(OrderFields {
            references: references.collect::<Result<_, Unclear>>()?,
            prompt: self.prompt,
            model: self.model,
            ratio: self.ratio,
            resolution: self.resolution,
            seconds: self.seconds,
            seed: self.seed,
            sound: self.sound,
            watermark: self.watermark,
            return_last_frame: self.return_last_frame,
        })
    }
}

impl From<&OrderFields> for OrderRow {
    fn from(fields: &OrderFields) -> Self {
        let reference = |reference: &Reference| ReferenceRow {
            kind: reference.kind.word().to_owned(),
            role: reference.role.word().to_owned(),
            asset: reference.asset.to_string(),
        };
        Self {
            prompt: fields.prompt.clone(),
            references: fields.references.iter().map(reference).collect(),
            model: fields.model.clone(),
            ratio: fields.ratio.clone(),
            resolution: fields.resolution.clone(),
            seconds: fields.seconds,
            seed: fields.seed,
            sound: fields.sound,
            watermark: fields.watermark,
            return_last_frame: fields.return_last_frame,
        }
    }
}

impl StepRow {
    /// The word of the `step` column, which people and queries read.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Staging => "staging",
            Self::Ingesting { .. } => "ingesting",
            Self::Creating { .. } => "creating",
            Self::Waiting { .. } => "waiting",
            Self::Active { .. } => "active",
            Self::Submitting { .. } => "submitting",
            Self::Running { .. } => "running",
            Self::Ready { .. } => "ready",
            Self::Saving { .. } => "saving",
            Self::Saved { .. } => "saved",
            Self::Calling { .. } => "calling",
            Self::Done { .. } => "done",
            Self::Failed { .. } => "failed",
            Self::Unsure { .. } => "unsure",
            Self::Stopped { .. } => "stopped",
        }
    }
}

impl From<StepRow> for Step {
    fn from(row: StepRow) -> Self {
        match row {
            StepRow::Queued => Self::Queued,
            StepRow::Staging => Self::Staging,
            StepRow::Ingesting { task, place, since } => {
                Self::Ingesting { task: TaskId::new(task), place, since: Moment(since) }
            }
            StepRow::Creating { since } => Self::Creating { since: Moment(since) },
            StepRow::Waiting { asset, since } => {
                Self::Waiting { asset: AssetId::new(asset), since: Moment(since) }
            }
            StepRow::Active { asset } => Self::Active { asset: AssetId::new(asset) },
            StepRow::Submitting { since } => Self::Submitting { since: Moment(since) },
            StepRow::Running { task, since, progress, word } => {
                Self::Running { task: TaskId::new(task), since: Moment(since), progress, word }
            }
            StepRow::Ready { task, result } => Self::Ready { task: TaskId::new(task), result: result.into() },
            StepRow::Saving { task, result } => {
                Self::Saving { task: TaskId::new(task), result: result.into() }
            }
            StepRow::Saved { task, path } => Self::Saved { task: TaskId::new(task), path: path.into() },
            StepRow::Calling { since } => Self::Calling { since: Moment(since) },
            StepRow::Done { group: None } => Self::Done(Done::Nothing),
            StepRow::Done { group: Some(id) } => Self::Done(Done::Group(GroupId::new(id))),
            StepRow::Failed { failure, asset, task } => Self::Failed {
                failure: failure.into(),
                asset: asset.map(AssetId::new),
                task: task.map(TaskId::new),
            },
            StepRow::Unsure { since, looked } => Self::Unsure { since: Moment(since), looked },
            StepRow::Stopped { asset, task, place } => {
                Self::Stopped { asset: asset.map(AssetId::new), task: task.map(TaskId::new), place }
            }
        }
    }
}

impl From<&Step> for StepRow {
    fn from(step: &Step) -> Self {
        match step {
            Step::Queued => Self::Queued,
            Step::Staging => Self::Staging,
            Step::Ingesting { task, place, since } => {
                Self::Ingesting { task: task.to_string(), place: *place, since: since.0 }
            }
            Step::Creating { since } => Self::Creating { since: since.0 },
            Step::Waiting { asset, since } => Self::Waiting { asset: asset.to_string(), since: since.0 },
            Step::Active { asset } => Self::Active { asset: asset.to_string() },
            Step::Submitting { since } => Self::Submitting { since: since.0 },
            Step::Running { task, since, progress, word } => Self::Running {
                task: task.to_string(),
                since: since.0,
                progress: *progress,
                word: word.clone(),
            },
            Step::Ready { task, result } => Self::Ready { task: task.to_string(), result: result.into() },
            Step::Saving { task, result } => Self::Saving { task: task.to_string(), result: result.into() },
            Step::Saved { task, path } => Self::Saved { task: task.to_string(), path: path.as_path().into() },
            Step::Calling { since } => Self::Calling { since: since.0 },
            Step::Done(Done::Nothing) => Self::Done { group: None },
            Step::Done(Done::Group(id)) => Self::Done { group: Some(id.to_string()) },
            Step::Failed { failure, asset, task } => Self::Failed {
                failure: failure.into(),
                asset: asset.as_ref().map(ToString::to_string),
                task: task.as_ref().map(ToString::to_string),
            },
            Step::Unsure { since, looked } => Self::Unsure { since: since.0, looked: *looked },
            Step::Stopped { asset, task, place } => Self::Stopped {
                place: *place,
                asset: asset.as_ref().map(ToString::to_string),
                task: task.as_ref().map(ToString::to_string),
            },
        }
    }
}

impl From<ResultRow> for ResultLink {
    fn from(row: ResultRow) -> Self {
        let ResultRow { url, until, seed, cost, last_frame } = row;
        Self { url, until: Moment(until), seed, cost, last_frame }
    }
}

impl From<&ResultLink> for ResultRow {
    fn from(link: &ResultLink) -> Self {
        let ResultLink { url, until, seed, cost, last_frame } = link.clone();
        Self { url, until: until.0, seed, cost, last_frame }
    }
}

impl From<FailureRow> for Failure {
    fn from(row: FailureRow) -> Self {
        Self {
            kind: FailureKind::from_code(&row.kind).unwrap_or(FailureKind::Bug),
            code: row.code,
            said: row.said,
            request_id: row.request_id,
            raw: row.raw,
            retry_after: row.retry_after_millis.map(Duration::from_millis),
        }
    }
}

impl From<&Failure> for FailureRow {
    fn from(failure: &Failure) -> Self {
        Self {
            kind: failure.kind.code().to_owned(),
            code: failure.code.clone(),
            said: failure.said.clone(),
            request_id: failure.request_id.clone(),
            raw: failure.raw.clone(),
            retry_after_millis: failure
                .retry_after
                .map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
        }
    }
}

/// A timeline as `[[millis, "word"], …]`.
pub(super) fn write_trail(trail: &[Mark]) -> Result<String, serde_json::Error> {
    let word = |what| Milestone::ALL.iter().find(|(known, _)| *known == what).map_or("", |(_, word)| word);
    let rows: Vec<(i64, &str)> = trail.iter().map(|mark| (mark.at.0, word(mark.what))).collect();
    serde_json::to_string(&rows)
}

/// Reads a timeline; stations nobody knows are left out, since it only tells a story.
pub(super) fn read_trail(text: &str) -> Result<Vec<Mark>, Unclear> {
    let rows: Vec<(i64, String)> = serde_json::from_str(text)?;
    let known = |word: &str| Milestone::ALL.iter().find(|(_, known)| *known == word).map(|(what, _)| *what);
    Ok(rows
        .into_iter()
        .filter_map(|(at, word)| known(&word).map(|what| Mark { at: Moment(at), what }))
        .collect())
}
