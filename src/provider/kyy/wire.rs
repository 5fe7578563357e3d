//! Kyy: how it says so. Exact in what is written, lenient in what is read.

use std::time::Duration;

use serde_json::{Value, json};

use crate::model::order::{Order, Role};
use crate::model::{
    Asset, AssetId, AssetStatus, ConnectionName, Failure, FailureKind, Link, MediaKind, Moment, Reason,
    TaskId,
};
use crate::provider::error::kind_of;
use crate::provider::lenient::{asset_type, inner, kind, link, reason, refusal, step, still, text, time};
use crate::provider::{NewLink, TaskState};

pub(super) const UPLOAD: &str = "/kyyVideo2/asset/upload";
pub(super) const GENERATIONS: &str = "/v1/kyyvideo2/videos";

/// Results live for a day (providers.md 6.3, C).
const RESULT_LIFETIME: Duration = Duration::from_hours(24);

/// The code of an id that Kyy does not know (providers.md 6.2; C and I).
pub(super) const UNKNOWN: &str = "-1";

pub(super) fn asset_path(id: &AssetId) -> String {
    format!("/kyyVideo2/asset/{}", step(id.as_str()))
}

pub(super) fn task_path(id: &TaskId) -> String {
    format!("/v1/result/{}", step(id.as_str()))
}

pub(super) fn upload(asset: &NewLink<'_>) -> Value {
    json!({"assetType": asset_type(asset.kind), "url": asset.url, "name": asset.name})
}

pub(super) fn read_asset_id(body: &Value) -> Option<AssetId> {
    text(inner(body), &["assetId", "id"]).map(AssetId::new)
}

pub(super) fn read_asset(body: &Value, connection: &ConnectionName) -> Option<Asset> {
    let told = inner(body);
    Some(Asset {
        connection: connection.clone(),
        id: AssetId::new(text(told, &["assetId"])?),
        group: None,
        name: text(told, &["name"]).unwrap_or_default(),
        kind: kind(told),
        status: read_status(told),
        created: read_time(told),
        original: None,
        preview: link(told, &["url"]).map(Link::new),
        trail: vec![],
    })
}

/// Three words are documented (C); one client also knows the others as ends (I). No field for a reason is documented
/// (U); should one come, it is read.
fn read_status(told: &Value) -> AssetStatus {
    let word = text(told, &["status"]).unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "active" => AssetStatus::Active,
        "processing" => AssetStatus::Processing,
        "failed" => AssetStatus::Failed(refusal(told)),
        "rejected" | "deleted" | "error" => {
            let reason = refusal(told);
            let code = if reason.code.is_empty() { word } else { reason.code.clone() };
            AssetStatus::Failed(Reason { code, ..reason })
        }
        _ => AssetStatus::Other(word),
    }
}

/// `2026-03-30 14:21:58` has no zone. The provider is in China, so China's is taken (I).
fn read_time(told: &Value) -> Option<Moment> {
    let written = text(told, &["createTime"])?;
    let Ok(local) = written.parse::<jiff::civil::DateTime>() else { return time(told, &["createTime"]) };
    // A time that does name its zone parses here as well, without it.
    if written.ends_with('Z') || written.contains('+') {
        return time(told, &["createTime"]);
    }
    let instant = jiff::tz::offset(8).to_timestamp(local).ok()?;
    Some(Moment(instant.as_millisecond()))
}

/// The names with `_pro` take no reference video, the others need one (providers.md 6.3, C).
fn model(order: &Order) -> String {
    let fields = order.fields();
    let films = fields.references.iter().any(|it| it.kind == MediaKind::Video);
    if films { fields.model.clone() } else { format!("{}_pro", fields.model) }
}

/// There is no field for resolution, seed or watermark.
pub(super) fn create_task(order: &Order) -> Value {
    let fields = order.fields();
    let mut body = json!({
        "model": model(order),
        "prompt": fields.prompt,
        "duration": fields.seconds,
        "aspect_ratio": fields.ratio,
        "generateAudio": fields.sound,
    });
    for reference in &fields.references {
        let uri = json!(reference.asset.uri());
        let list = match (reference.kind, reference.role) {
            (_, Role::FirstFrame) => {
                body["first_image"] = uri;
                continue;
            }
            (_, Role::LastFrame) => {
                body["last_image"] = uri;
                continue;
            }
            (MediaKind::Image, Role::Reference) => "referenceImages",
            (MediaKind::Video, Role::Reference) => "referenceVideos",
            (MediaKind::Audio, Role::Reference) => "referenceAudios",
            // Nothing refers to a document: no lane holds one.
            (MediaKind::Document, Role::Reference) => continue,
        };
        match &mut body[list] {
            Value::Array(uris) => uris.push(uri),
            empty => *empty = json!([uri]),
        }
    }
    body
}

/// A task is named by its own answer, or by `projectId` as elsewhere on this host (C).
pub(super) fn read_task_id(body: &Value) -> Option<TaskId> {
    text(inner(body), &["projectId", "id", "task_id"]).map(TaskId::new)
}

/// `None` for an answer that tells no state, or an end without a film.
pub(super) fn read_task(body: &Value, raw: &str) -> Option<TaskState> {
    let task = inner(body);
    let word = text(task, &["status"])?;
    match word.to_ascii_lowercase().as_str() {
        "completed" => Some(TaskState::Finished {
            url: link(task, &["video_url"])?,
            made: None,
            lifetime: RESULT_LIFETIME,
            seed: None,
            cost: text(task, &["totalTokens"]).map(|tokens| format!("{tokens} tokens")),
            last_frame: None,
        }),
        "failed" => Some(TaskState::Broke(read_broken(task, raw))),
        _ => Some(still(word, task)),
    }
}

/// The error is a sentence (C); codes of it are not documented (U).
fn read_broken(task: &Value, raw: &str) -> Failure {
    let error = task.get("error").unwrap_or(&Value::Null);
    let code = text(error, &["code"]);
    Failure {
        kind: code.as_deref().map_or(FailureKind::ProviderFault, |code| kind_of(code, 500)),
        code,
        said: Some(reason(task).message).filter(|said| !said.is_empty()),
        request_id: None,
        raw: Some(raw.to_owned()),
        retry_after: None,
    }
}
