//! APIMart: how it says so. Exact in what is written, lenient in what is read.

use std::time::Duration;

use serde_json::{Value, json};

use crate::model::order::{Order, Role};
use crate::model::{
    Asset, AssetId, AssetStatus, ConnectionName, Failure, FailureKind, Group, GroupId, Link, MediaKind,
    Moment, Reason, TaskId,
};
use crate::provider::error::kind_of;
use crate::provider::lenient::{
    asset_type, inner, kind, link, progress, reason, refusal, step, still, text, time,
};
use crate::provider::{BatchAsset, BatchState, NewBatch, TaskState};

/// Where a batch goes. A newer path takes the same with a `model`, but the seed, which GCCAI mirrors, knows only this
/// one (both C).
pub(super) const SUBMIT: &str = "/v1/seedance2/private-avatar";
pub(super) const ASSETS: &str = "/v1/seedance2/private-avatar/assets";
pub(super) const GROUPS: &str = "/v1/seedance2/private-avatar/groups";
pub(super) const GENERATIONS: &str = "/v1/videos/generations";
pub(super) const UPLOADS: &str = "/v1/uploads/images";

/// Links live 24 h by the older page, 72 h by a client, "long" by a digest (X): the shortest is believed.
const RESULT_LIFETIME: Duration = Duration::from_hours(24);

/// The gateway's own word for moderation (providers.md 5.4, C).
pub(super) const NSFW: &str = "nsfw_content_detected";

/// More items than a batch can have are not looked at.
const MOST_ITEMS: usize = 200;

pub(super) fn asset_path(id: &AssetId) -> String {
    format!("{ASSETS}/{}", step(id.as_str()))
}

pub(super) fn group_path(id: &GroupId) -> String {
    format!("{GROUPS}/{}", step(id.as_str()))
}

pub(super) fn task_path(id: &TaskId) -> String {
    format!("/v1/tasks/{}", step(id.as_str()))
}

/// Without `group_id` and `group` the server makes a group by itself (SEED-GCC, C).
pub(super) fn submit(batch: &NewBatch<'_>, project: &str) -> Value {
    let assets: Vec<Value> =
        batch.items.iter().map(|(name, url)| json!({"url": url, "name": name})).collect();
    let mut body = json!({"project_name": project, "asset_type": asset_type(batch.kind), "assets": assets});
    if let Some(group) = batch.group {
        body["group_id"] = json!(group.as_str());
    }
    body
}

pub(super) fn create_group(name: &str, description: &str, project: &str) -> Value {
    json!({"name": name, "description": description, "project_name": project, "group_type": "AIGC"})
}

pub(super) fn with_name(name: &str) -> Value {
    json!({"name": name})
}

/// What several envelopes, one in the other, wrap.
fn content(body: &Value) -> &Value {
    inner(inner(body))
}

pub(super) fn read_group_id(body: &Value) -> Option<GroupId> {
    text(content(body), &["Id", "id", "group_id"]).map(GroupId::new)
}

/// A task is told as one object or as a list of one.
pub(super) fn read_task_id(body: &Value) -> Option<TaskId> {
    let told = match body.get("data") {
        Some(Value::Array(several)) => several.first()?,
        _ => inner(body),
    };
    text(told, &["task_id", "id"]).map(TaskId::new)
}

pub(super) fn read_hosted(body: &Value) -> Option<String> {
    link(inner(body), &["url"])
}

/// The items of one page, and how many there are on all pages where the answer says so.
pub(super) fn read_list(body: &Value) -> Option<(Vec<Value>, Option<usize>)> {
    if let Some(items) = body.get("data").and_then(Value::as_array) {
        return Some((items.clone(), None));
    }
    let body = content(body);
    let items = ["Items", "items", "data"].iter().find_map(|name| body.get(name)?.as_array().cloned())?;
    let total = text(body, &["TotalCount", "total_count", "total"]).and_then(|total| total.parse().ok());
    Some((items, total))
}

pub(super) fn read_group(item: &Value, connection: &ConnectionName) -> Option<Group> {
    Some(Group {
        connection: connection.clone(),
        id: GroupId::new(text(item, &["Id", "id", "group_id"])?),
        name: text(item, &["Name", "name"]).unwrap_or_default(),
        description: text(item, &["Description", "description"]).unwrap_or_default(),
        group_type: text(item, &["GroupType", "group_type"]).unwrap_or_else(|| "AIGC".to_owned()),
        created: time(item, &["CreateTime", "created_at", "created"]),
    })
}

pub(super) fn read_asset(item: &Value, connection: &ConnectionName) -> Option<Asset> {
    let item = content(item);
    Some(Asset {
        connection: connection.clone(),
        id: asset_id(item)?,
        group: text(item, &["GroupId", "group_id"]).map(GroupId::new),
        name: text(item, &["Name", "name"]).unwrap_or_default(),
        kind: kind(item),
        status: read_status(item),
        created: time(item, &["CreateTime", "created_at", "created"]),
        original: None,
        preview: link(item, &["URL", "Url", "url"]).map(Link::new),
        trail: vec![],
    })
}

fn asset_id(item: &Value) -> Option<AssetId> {
    let named = text(item, &["asset_id", "Id", "id", "AssetId"]);
    named.or_else(|| text(item, &["asset_url"])).as_deref().and_then(AssetId::from_uri)
}

/// One table for the words of items: those of tasks, and those of the upstream (providers.md 5.3, C and I).
fn read_status(item: &Value) -> AssetStatus {
    let word = text(item, &["status", "Status"]).unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "active" => AssetStatus::Active,
        "failed" | "rejected" => AssetStatus::Failed(refusal(item)),
        "processing" | "pending" | "submitted" | "queued" | "in_progress" | "running" => {
            AssetStatus::Processing
        }
        _ => AssetStatus::Other(word),
    }
}

/// The upstream's own answer about an item, as JSON or as text of it.
fn upstream(item: &Value) -> Value {
    match item.get("raw_response") {
        Some(Value::String(raw)) => serde_json::from_str(raw).unwrap_or_default(),
        Some(told) => told.clone(),
        None => Value::Null,
    }
}

/// How a task ended, if it did.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    No,
    Done,
    Failed,
}

/// One table for all words; what is unknown keeps waiting.
fn end_of(word: &str) -> End {
    match word.to_ascii_lowercase().as_str() {
        "completed" | "succeeded" | "success" => End::Done,
        "failed" | "failure" | "cancelled" | "canceled" => End::Failed,
        _ => End::No,
    }
}

/// One file in the answer about a batch.
struct Item {
    id: Option<AssetId>,
    name: Option<String>,
    status: AssetStatus,
    raw: String,
}

impl Item {
    /// `list` is the one it stands in: what stands among the usable or the failed needs no word of its own.
    fn read(told: &Value, list: &str) -> Option<Self> {
        let bare;
        let told = match told {
            Value::String(address) => {
                bare = json!({"asset_url": address});
                &bare
            }
            Value::Object(_) => told,
            _ => return None,
        };
        let raw_response = upstream(told);
        let id = asset_id(told).or_else(|| asset_id(inner(&raw_response)));
        let status = match (list, read_status(told)) {
            ("usable_assets", AssetStatus::Other(word)) if word.is_empty() => AssetStatus::Active,
            ("failed_assets", status) if !matches!(status, AssetStatus::Failed(_)) => {
                AssetStatus::Failed(refusal(told))
            }
            (_, status) => status,
        };
        let name = text(inner(&raw_response), &["Name", "name"]).or_else(|| text(told, &["name", "Name"]));
        (id.is_some() || status != AssetStatus::Active).then(|| Self {
            id,
            name,
            status,
            raw: told.to_string(),
        })
    }

    /// When it was made, as its id tells: `asset-20260318071009-abcde`. The last part is chance.
    fn birth(&self) -> &str {
        let id = self.id.as_ref().map_or("", AssetId::as_str);
        id.rsplit_once('-').map_or(id, |(birth, _)| birth)
    }
}

/// How the files of these places stand; `None` for an answer that is not about a task. `raw` of each is not yet
/// without secrets.
pub(super) fn read_batch(body: &Value, places: &[(usize, String)]) -> Option<BatchState> {
    let task = inner(body);
    let word = text(task, &["status", "Status"])?;
    let end = end_of(&word);
    let of_task = task.get("error").map(reason).filter(|reason| *reason != Reason::default());
    let result = task.get("result").unwrap_or(&Value::Null);
    let mut items = read_items(result);
    if let (End::Done, [], [_]) = (end, items.as_slice(), places) {
        // A single file's answer may hold nothing but its address (SEED-GCC, C).
        let uri = text(result, &["asset_url"]);
        items.extend(uri.and_then(|uri| Item::read(&Value::String(uri), "usable_assets")));
    }
    for item in &mut items {
        if let (AssetStatus::Failed(reason), Some(of_task)) = (&mut item.status, &of_task)
            && reason.code.is_empty()
            && reason.message.is_empty()
        {
            *reason = Reason { raw: reason.raw.take(), ..of_task.clone() };
        }
    }
    let mut known = Vec::new();
    let mut open = Vec::new();
    for (place, name) in places {
        match items.iter().position(|item| item.name.as_ref() == Some(name)) {
            Some(at) => known.push((*place, items.remove(at))),
            None => open.push(*place),
        }
    }
    if end != End::No {
        // Nothing but the order is left to go by, and only where it leaves no gap.
        if !known.is_empty() {
            items.retain(|item| item.name.is_none());
        }
        if items.len() == open.len() {
            items.sort_by(|one, other| one.birth().cmp(other.birth()));
            known.extend(open.drain(..).zip(items));
        }
    }
    let mut known: Vec<(usize, BatchAsset)> = known
        .into_iter()
        .map(|(place, Item { id, status, raw, .. })| (place, BatchAsset { id, status, raw }))
        .collect();
    if end == End::Failed {
        let reason = of_task.unwrap_or_else(|| Reason::new(word.clone(), String::new()));
        let raw = task.get("error").map_or_else(|| json!({"status": word}), Clone::clone).to_string();
        known.extend(open.into_iter().map(|place| {
            (place, BatchAsset { id: None, status: AssetStatus::Failed(reason.clone()), raw: raw.clone() })
        }));
    }
    known.sort_by_key(|(place, _)| *place);
    Some(BatchState { known, word, progress: progress(task) })
}

/// Every file once, though it may stand in two lists: the list of the usable or the failed has the last word.
fn read_items(result: &Value) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for list in ["assets", "usable_assets", "failed_assets"] {
        let told = result.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for item in told.iter().take(MOST_ITEMS).filter_map(|item| Item::read(item, list)) {
            let same = items.iter_mut().find(|known| match (&known.id, &item.id) {
                (Some(one), Some(other)) => one == other,
                _ => known.name.is_some() && known.name == item.name,
            });
            match same {
                Some(known) => {
                    let name = item.name.clone().or_else(|| known.name.take());
                    let id = item.id.clone().or_else(|| known.id.take());
                    *known = Item { id, name, ..item };
                }
                None => items.push(item),
            }
        }
    }
    items
}

/// `image_urls` and `image_with_roles` exclude each other (C): references are the one, frames the other.
pub(super) fn create_task(order: &Order) -> Value {
    let fields = order.fields();
    let uris = |kind: MediaKind| -> Vec<String> {
        let wanted = |it: &&crate::model::order::Reference| it.kind == kind && it.role == Role::Reference;
        fields.references.iter().filter(wanted).map(|it| it.asset.uri()).collect()
    };
    let frames: Vec<Value> = fields
        .references
        .iter()
        .filter_map(|it| {
            let role = match it.role {
                Role::FirstFrame => "first_frame",
                Role::LastFrame => "last_frame",
                Role::Reference => return None,
            };
            Some(json!({"url": it.asset.uri(), "role": role}))
        })
        .collect();
    let mut body = json!({
        "model": fields.model,
        "prompt": fields.prompt,
        "duration": fields.seconds,
        "size": fields.ratio,
        "resolution": fields.resolution,
        "generate_audio": fields.sound,
    });
    for (name, kind) in
        [("image_urls", MediaKind::Image), ("video_urls", MediaKind::Video), ("audio_urls", MediaKind::Audio)]
    {
        let uris = uris(kind);
        if !uris.is_empty() {
            body[name] = json!(uris);
        }
    }
    if !frames.is_empty() {
        body["image_with_roles"] = json!(frames);
    }
    if super::marks(&fields.model) {
        body["watermark"] = json!(fields.watermark);
    }
    if let Some(seed) = fields.seed {
        body["seed"] = json!(seed);
    }
    if fields.return_last_frame {
        body["return_last_frame"] = json!(true);
    }
    body
}

/// `None` for an answer that tells no state, or an end without a film.
pub(super) fn read_task(body: &Value, raw: &str) -> Option<TaskState> {
    let task = inner(body);
    let word = text(task, &["status", "Status"])?;
    match end_of(&word) {
        End::No => Some(still(word, task)),
        End::Failed => Some(TaskState::Broke(read_broken(task, word, raw))),
        End::Done => read_finished(task),
    }
}

fn read_finished(task: &Value) -> Option<TaskState> {
    let result = task.get("result")?;
    let video = result.pointer("/videos/0").unwrap_or(result);
    let within = [video, result, task];
    let expires = within.iter().find_map(|place| time(place, &["expires_at"]));
    let completed = time(task, &["completed", "completed_at"]);
    let (made, lifetime) = match (completed, expires) {
        (Some(made), Some(expires)) => (Some(made), expires.since(made)),
        // The link's end is told and its beginning is not: any beginning that comes to this end will do.
        (None, Some(expires)) => {
            let life = i64::try_from(RESULT_LIFETIME.as_millis()).unwrap_or(i64::MAX);
            (Some(Moment(expires.0.saturating_sub(life))), RESULT_LIFETIME)
        }
        (made, None) => (made, RESULT_LIFETIME),
    };
    let cost = text(task, &["cost"]).map(|dollars| format!("{dollars} USD"));
    let tokens = task.pointer("/usage/completion_tokens").and_then(Value::as_u64);
    Some(TaskState::Finished {
        url: link(video, &["url"])?,
        made,
        lifetime,
        seed: None,
        cost: cost.or_else(|| tokens.map(|tokens| format!("{tokens} tokens"))),
        last_frame: within.iter().find_map(|place| link(place, &["last_frame_url"])),
    })
}

fn read_broken(task: &Value, word: String, raw: &str) -> Failure {
    let Reason { code, message, .. } = reason(task);
    let kind = match code.as_str() {
        "" | "task_failed" => FailureKind::ProviderFault,
        NSFW => FailureKind::Moderation,
        code => kind_of(code, code.parse().unwrap_or(500)),
    };
    Failure {
        kind,
        code: Some(code).filter(|code| !code.is_empty()).or(Some(word)),
        said: Some(message).filter(|message| !message.is_empty()),
        request_id: None,
        raw: Some(raw.to_owned()),
        retry_after: None,
    }
}
