//! The lines of `--json`: a contract of its own, so that a rename inside never changes what scripts read.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

pub(super) use house::{
    BackupLine, ExportLine, ImportLine, OpenedLine, ParkedLine, RestoreLine, ResultLine, SlotsLine,
    SpendLine, UsedLine, VerdictLine,
};

use crate::model::asset::Reason;
use crate::model::findings::{Finding, findings};
use crate::model::fix::Tool;
use crate::model::rules::Edition;
use crate::model::{
    Asset, AssetStatus, Chore, Connection, CredentialField, Errand, Facts, Failure, Group, Job, MediaKind,
    Milestone, Moment, Problem, RequestPreview, SecretPlace, Step, Take, Warning, World,
};
use crate::words::Words;

mod house;

/// One line of standard output.
#[derive(Serialize, Clone, PartialEq, Debug)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Line {
    Error(ErrorLine),
    Check(CheckLine),
    Fix(FixLine),
    Connection(ConnectionLine),
    Diagnosis(DiagnosisLine),
    Verification(VerificationLine),
    Group(GroupLine),
    Asset(AssetLine),
    Upload(UploadLine),
    Transfer(TransferLine),
    Task(TaskLine),
    Request(RequestLine),
    Sandbox(SandboxLine),
    Step(StepLine),
    Demo(DemoLine),
    Parked(ParkedLine),
    Used(UsedLine),
    Slots(SlotsLine),
    Backup(BackupLine),
    Restore(RestoreLine),
    Opened(OpenedLine),
    Spend(SpendLine),
    Export(ExportLine),
    Verdict(VerdictLine),
    Import(ImportLine),
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct ErrorLine {
    pub code: String,
    pub message: String,
    pub hint: Option<String>,
    pub request_id: Option<String>,
}

/// Whether a file can be repaired here and now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// It can.
    Open,
    /// Once this program is installed.
    Needs(Tool),
    /// It cannot.
    Closed,
}

/// A code and a sentence, wherever something is explained.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct Said {
    pub code: String,
    pub message: String,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct CheckLine {
    pub path: String,
    pub kind: &'static str,
    pub ok: bool,
    pub format: Option<&'static str>,
    pub bytes: Option<u64>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub duration_s: Option<f64>,
    pub fps: Option<f64>,
    pub sha256: Option<String>,
    pub problems: Vec<ProblemLine>,
    pub warnings: Vec<Said>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct ProblemLine {
    pub code: &'static str,
    pub message: String,
    pub fixable: bool,
    /// The program that has to be installed before it can be repaired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<&'static str>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct FixLine {
    pub path: String,
    /// The copy, where one was made.
    pub out: Option<String>,
    pub changes: Vec<String>,
    pub ok: bool,
    /// Why there is no copy.
    pub error: Option<Said>,
    pub hint: Option<String>,
    /// A picture was enlarged and may look soft.
    pub soft: bool,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct ConnectionLine {
    pub name: String,
    pub provider: &'static str,
    pub default: bool,
    pub secrets: BTreeMap<&'static str, &'static str>,
    pub base_url: String,
    pub generation_url: Option<String>,
    pub region: Option<String>,
    pub project: Option<String>,
    /// The edition of the rules, where another than the usual one is chosen.
    pub rules: Option<&'static str>,
    pub creates_per_minute: Option<u32>,
    pub slots: Option<u32>,
    pub creations_per_day: Option<u32>,
    pub generations_per_day: Option<u32>,
    pub clock_offset: Option<i64>,
    pub staging: Option<StagingLine>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct StagingLine {
    pub endpoint: String,
    pub bucket: String,
    pub region: Option<String>,
    pub prefix: Option<String>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct DiagnosisLine {
    pub check: &'static str,
    /// Absent where it was not tested.
    pub ok: Option<bool>,
    pub message: String,
    pub cure: Option<String>,
    pub code: Option<String>,
    pub request_id: Option<String>,
    pub millis: Option<u64>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct VerificationLine {
    pub status: &'static str,
    pub link: Option<String>,
    pub until: Option<String>,
    pub group_id: Option<String>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct GroupLine {
    pub id: String,
    pub name: String,
    pub description: String,
    pub group_type: String,
    pub created_at: Option<String>,
    pub assets: Option<usize>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct AssetLine {
    pub id: String,
    pub uri: String,
    pub name: String,
    pub group_id: Option<String>,
    pub kind: &'static str,
    pub status: String,
    pub reason: Option<Said>,
    pub created_at: Option<String>,
    /// The SHA-256 of our own copy, if it came from here.
    pub original: Option<String>,
    /// When an order or a result last referred to it; only a list tells.
    pub last_used: Option<String>,
    /// What this computer knows of a refused asset, where it was asked for by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<Said>>,
    /// The answer by which it was refused, without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct UploadLine {
    pub path: String,
    pub asset_id: Option<String>,
    pub uri: Option<String>,
    pub status: String,
    pub reason: Option<Said>,
    pub reused: bool,
    /// The id for `greenroom transfers`, where a transfer was made.
    pub transfer: Option<String>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct TransferLine {
    pub id: String,
    pub path: String,
    pub phase: &'static str,
    pub attempts: u32,
    pub error: Option<Said>,
    pub connection: String,
    pub paused: bool,
    pub asset_id: Option<String>,
    /// `upload`, or `group` for a group that may have been made.
    pub kind: &'static str,
    pub cost: Option<String>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct TaskLine {
    pub id: String,
    pub task_id: Option<String>,
    pub status: &'static str,
    pub progress: Option<u8>,
    pub video_path: Option<String>,
    pub error: Option<Said>,
    pub seed: Option<i64>,
    pub cost: Option<String>,
    pub connection: String,
    pub prompt: String,
    pub created_at: Option<String>,
    pub provenance_path: Option<String>,
    pub best: bool,
}

/// What a generation comes to by the price table: about, for all takes together.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct EstimateLine {
    pub amount: String,
    pub currency: String,
    pub takes: u8,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct RequestLine {
    pub method: String,
    pub url: String,
    pub headers: serde_json::Map<String, serde_json::Value>,
    pub body: serde_json::Value,
    pub estimate: Option<EstimateLine>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct SandboxLine {
    pub url: String,
    pub volcengine: String,
    pub anyfast: String,
    pub apiyi: String,
    pub apiyi_generation: String,
    pub apimart: String,
    pub kyy: String,
    pub private_avatar: String,
    pub ark: String,
    pub s3: String,
    pub access_key: String,
    pub secret_key: String,
    pub api_key: String,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct StepLine {
    pub step: &'static str,
    pub message: String,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(super) struct DemoLine {
    pub ok: bool,
    pub video_path: Option<String>,
}

impl Line {
    /// The line as text. Control characters above ASCII are escaped as well, which JSON alone does not ask for.
    pub(super) fn text(&self) -> serde_json::Result<String> {
        let plain = serde_json::to_string(self)?;
        let mut text = String::with_capacity(plain.len());
        for c in plain.chars() {
            // Outside of strings JSON holds printable ASCII only, so whatever is found here is inside one.
            if c.is_control() || super::print::turns_text(c) {
                text.push_str(&format!("\\u{:04x}", c as u32));
            } else {
                text.push(c);
            }
        }
        Ok(text)
    }
}

/// The contract's word for a kind.
pub(super) const fn kind(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio => "audio",
        MediaKind::Document => "document",
    }
}

/// `2026-03-18T07:10:09Z`
pub(super) fn time(at: Moment) -> Option<String> {
    jiff::Timestamp::from_millisecond(at.0).ok().map(|stamp| stamp.to_string())
}

pub(super) fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The provider's code and words, or ours where it gave none.
pub(super) fn failure(failure: &Failure, words: &Words) -> Said {
    let code = failure.code.clone().unwrap_or_else(|| failure.kind.code().to_owned());
    let title = (words.failure.title)(failure.kind);
    let message = match failure.said.as_deref().map(str::trim).filter(|said| !said.is_empty()) {
        Some(said) => format!("{title}: {said}"),
        None => title.to_owned(),
    };
    Said { code, message }
}

fn reason(reason: &Reason, words: &Words) -> Said {
    let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
    Said { code: or(&reason.code, "moderation"), message: or(&reason.message, words.failure.no_reason) }
}

impl CheckLine {
    pub(super) fn new(
        path: &Path,
        facts: Option<(&Facts, String)>,
        problems: &[Problem],
        warnings: &[Warning],
        way: Way,
        words: &Words,
    ) -> Self {
        let (facts, sha256) = facts.map_or((None, None), |(facts, hash)| (Some(facts), Some(hash)));
        let pixels = facts.and_then(Facts::pixels);
        let words = &words.problem;
        Self {
            path: self::path(path),
            kind: facts.map_or("unknown", |facts| kind(facts.kind())),
            ok: problems.is_empty(),
            format: facts.map(|facts| facts.format.name()),
            bytes: facts.map(|facts| facts.bytes),
            width: pixels.map(|pixels| pixels.width),
            height: pixels.map(|pixels| pixels.height),
            duration_s: facts.and_then(Facts::seconds),
            fps: facts.and_then(Facts::fps),
            sha256,
            problems: problems
                .iter()
                .map(|it| ProblemLine {
                    code: it.code(),
                    message: words.problem(it),
                    fixable: way == Way::Open,
                    needs: if let Way::Needs(tool) = way { Some(tool.name()) } else { None },
                })
                .collect(),
            warnings: warnings
                .iter()
                .map(|it| Said { code: it.code().to_owned(), message: words.warning(it) })
                .collect(),
        }
    }
}

impl From<&Connection> for ConnectionLine {
    fn from(connection: &Connection) -> Self {
        let settings = &connection.settings;
        // A secret nobody needs is no news: of what is optional, only what is there.
        let matters = |field: CredentialField, place: SecretPlace| {
            connection.provider.required().contains(&field)
                || place != SecretPlace::Missing
                || settings.staging.is_some() && CredentialField::STAGING.contains(&field)
        };
        let secrets = connection.secrets.iter().filter(|(field, place)| matters(*field, *place));
        Self {
            name: connection.name.to_string(),
            provider: connection.provider.key(),
            default: connection.default,
            secrets: secrets.map(|(field, place)| (field.key(), place.key())).collect(),
            base_url: connection.base_url.clone(),
            generation_url: settings
                .generation_url
                .clone()
                .or_else(|| connection.provider.generation_url().map(str::to_owned)),
            region: settings.region.clone().or_else(|| connection.provider.region().map(str::to_owned)),
            project: settings.project.clone(),
            rules: settings.rules.map(Edition::key),
            creates_per_minute: settings.creates_per_minute,
            slots: settings.slots,
            creations_per_day: settings.creations_per_day,
            generations_per_day: settings.generations_per_day,
            clock_offset: settings.clock_offset,
            staging: settings.staging.as_ref().map(|staging| StagingLine {
                endpoint: staging.endpoint.clone(),
                bucket: staging.bucket.clone(),
                region: staging.region.clone(),
                prefix: staging.prefix.clone(),
            }),
            removed: false,
        }
    }
}

impl GroupLine {
    /// `assets` is how many it holds, where that is known.
    pub(super) fn new(group: &Group, assets: Option<usize>) -> Self {
        Self {
            id: group.id.to_string(),
            name: group.name.clone(),
            description: group.description.clone(),
            group_type: group.group_type.clone(),
            created_at: group.created.and_then(time),
            assets,
            deleted: false,
        }
    }
}

impl AssetLine {
    pub(super) fn new(asset: &Asset, words: &Words) -> Self {
        Self {
            id: asset.id.to_string(),
            uri: asset.id.uri(),
            name: asset.name.clone(),
            group_id: asset.group.as_ref().map(ToString::to_string),
            kind: kind(asset.kind),
            status: asset.status.word().to_owned(),
            reason: asset_reason(&asset.status, words),
            created_at: asset.created.and_then(time),
            original: asset.original.map(|original| original.to_string()),
            last_used: None,
            findings: None,
            raw: None,
            hidden: false,
            deleted: false,
        }
    }

    /// With everything that is known of a refusal.
    pub(super) fn explained(asset: &Asset, world: &World, words: &Words) -> Self {
        let AssetStatus::Failed(reason) = &asset.status else { return Self::new(asset, words) };
        let said = |finding: &Finding| Said {
            code: finding.code().to_owned(),
            message: words.findings.say(finding, &words.problem),
        };
        Self {
            findings: Some(findings(world, asset).iter().map(said).collect()),
            raw: reason.raw.clone(),
            ..Self::new(asset, words)
        }
    }
}

fn asset_reason(status: &AssetStatus, words: &Words) -> Option<Said> {
    match status {
        AssetStatus::Failed(why) => Some(reason(why, words)),
        _ => None,
    }
}

impl UploadLine {
    /// A file that did not become a transfer.
    pub(super) fn kept_back(path: &Path, status: &str, reason: Option<Said>) -> Self {
        Self {
            path: self::path(path),
            asset_id: None,
            uri: None,
            status: status.to_owned(),
            reason,
            reused: false,
            transfer: None,
        }
    }

    /// A file whose content is at the account already.
    pub(super) fn there(path: &Path, asset: &Asset, words: &Words) -> Self {
        Self {
            asset_id: Some(asset.id.to_string()),
            uri: Some(asset.id.uri()),
            reused: true,
            ..Self::kept_back(path, asset.status.word(), asset_reason(&asset.status, words))
        }
    }

    /// A file on its way, as far as it got.
    pub(super) fn sent(path: &Path, job: &Job, trouble: Option<&Failure>, words: &Words) -> Self {
        let status = match &job.step {
            Step::Active { .. } => "Active",
            Step::Failed { .. } => "Failed",
            Step::Unsure { .. } => "Unsure",
            Step::Stopped { .. } => "Cancelled",
            Step::Waiting { .. } => "Processing",
            _ if job.paused => "Paused",
            _ => "Queued",
        };
        let why = match &job.step {
            Step::Unsure { .. } => Some(unsure(words)),
            _ => job.failure().or(trouble).map(|it| failure(it, words)),
        };
        Self {
            asset_id: job.asset().map(ToString::to_string),
            uri: job.asset().map(crate::model::AssetId::uri),
            transfer: Some(job.id.to_string()),
            reused: job.trail.iter().any(|mark| mark.what == Milestone::Reused),
            ..Self::kept_back(path, status, why)
        }
    }
}

/// What an unsure job says of itself.
pub(super) fn unsure(words: &Words) -> Said {
    Said { code: "unsure".to_owned(), message: words.failure.unsure.to_owned() }
}

fn job_error(job: &Job, words: &Words) -> Option<Said> {
    match &job.step {
        Step::Unsure { .. } => Some(unsure(words)),
        Step::Failed { failure: why, .. } => Some(failure(why, words)),
        _ => job.trouble.as_ref().map(|it| failure(it, words)),
    }
}

impl TransferLine {
    pub(super) fn new(job: &Job, words: &Words) -> Option<Self> {
        let (kind, path) = match &job.errand {
            Errand::Upload(upload) => ("upload", path(&upload.path)),
            Errand::Chore(Chore::MakeGroup { name, .. }) => ("group", name.clone()),
            Errand::Generate(_) | Errand::Chore(_) => return None,
        };
        Some(Self {
            id: job.id.to_string(),
            path,
            phase: match &job.step {
                Step::Queued => "queued",
                Step::Staging => "staging",
                Step::Creating { .. } | Step::Calling { .. } => "creating",
                Step::Ingesting { .. } | Step::Waiting { .. } => "processing",
                Step::Active { .. } => "active",
                Step::Done(_) => "made",
                Step::Failed { .. } => "failed",
                Step::Unsure { .. } => "unsure",
                Step::Stopped { .. } => "cancelled",
                // The steps of generations, which neither takes.
                Step::Submitting { .. }
                | Step::Running { .. }
                | Step::Ready { .. }
                | Step::Saving { .. }
                | Step::Saved { .. } => return None,
            },
            attempts: job.attempts,
            error: job_error(job, words),
            connection: job.connection.to_string(),
            paused: job.paused,
            asset_id: job.asset().map(ToString::to_string),
            kind,
            cost: None,
        })
    }
}

impl TaskLine {
    pub(super) fn new(job: &Job, world: &World, words: &Words) -> Option<Self> {
        let order = job.order()?;
        let take: Option<&Take> = world.takes.get(&job.id);
        let (status, task) = match &job.step {
            Step::Queued => ("queued", None),
            Step::Submitting { .. } => ("submitting", None),
            Step::Running { task, .. } => ("running", Some(task)),
            Step::Ready { task, .. } | Step::Saving { task, .. } => ("saving", Some(task)),
            Step::Saved { task, .. } => ("succeeded", Some(task)),
            Step::Failed { task, .. } => ("failed", task.as_ref()),
            Step::Unsure { .. } => ("unsure", None),
            Step::Stopped { .. } => ("cancelled", None),
            Step::Staging
            | Step::Ingesting { .. }
            | Step::Creating { .. }
            | Step::Waiting { .. }
            | Step::Active { .. }
            | Step::Calling { .. }
            | Step::Done(_) => return None,
        };
        let (progress, seed, cost) = match &job.step {
            Step::Running { progress, .. } => (*progress, None, None),
            Step::Ready { result, .. } | Step::Saving { result, .. } => {
                (Some(100), result.seed, result.cost.clone())
            }
            Step::Saved { .. } => (Some(100), None, None),
            _ => (None, None, None),
        };
        let video = match &job.step {
            Step::Saved { path, .. } => Some(path),
            _ => None,
        };
        Some(Self {
            id: job.id.to_string(),
            task_id: task.map(ToString::to_string),
            status,
            progress,
            video_path: video.map(|it| path(it)),
            error: job_error(job, words),
            seed: take.and_then(|take| take.seed).or(seed).or(order.fields().seed.map(i64::from)),
            cost: take.and_then(|take| take.cost.clone()).or(cost),
            connection: job.connection.to_string(),
            prompt: order.fields().prompt.clone(),
            created_at: time(job.created),
            provenance_path: take.and_then(|take| take.provenance.as_deref()).map(path),
            best: world.best.contains(&job.id),
        })
    }
}

impl From<&RequestPreview> for RequestLine {
    fn from(preview: &RequestPreview) -> Self {
        Self {
            method: preview.method.clone(),
            url: preview.url.clone(),
            headers: preview
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), value.clone().into()))
                .collect(),
            body: serde_json::from_str(&preview.body).unwrap_or_else(|_| preview.body.clone().into()),
            estimate: None,
        }
    }
}
