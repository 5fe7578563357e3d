//! AnyFast: how it says so. Exact in what is written, lenient in what is read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::{RESULT_LIFETIME, TaskState};
use crate::model::{
    Asset, AssetId, AssetStatus, ConnectionName, Failure, FailureKind, Group, GroupId, Link, MediaKind,
    Moment, TaskId,
};
use crate::provider::error::kind_of;
use crate::provider::lenient::{
    asset_type, inner, kind, link, progress, reason, refusal, step, still, text, time,
};
use crate::provider::{NewAsset, NewLink};

pub(super) const GENERATIONS: &str = "/v1/video/generations";

pub(super) fn asset_path(action: &str) -> String {
    format!("/volc/asset/{action}")
}

pub(super) fn task_path(task: &TaskId) -> String {
    format!("{GENERATIONS}/{}", step(task.as_str()))
}

/// What the call is billed as (SEED-ANY, C).
const fn billing_model(kind: MediaKind) -> &'static str {
    match kind {
        // Documents have no door here.
        MediaKind::Image | MediaKind::Document => "volc-asset",
        MediaKind::Video => "volc-asset-video",
        MediaKind::Audio => "volc-asset-audio",
    }
}

pub(super) fn create_group(name: &str) -> Value {
    json!({"model": "volc-asset", "Name": name, "GroupType": "AIGC"})
}

/// The picture as a data URI inside JSON. Written by hand into one buffer: through a JSON value a file
/// of 30 MB would be held three times.
pub(super) fn create_asset(asset: &NewAsset<'_>) -> Vec<u8> {
    let mut head = json!({
        "model": billing_model(asset.kind),
        "Name": asset.name,
        "AssetType": asset_type(asset.kind),
    });
    if let Some(group) = asset.group {
        head["GroupId"] = json!(group.as_str());
    }
    let head = head.to_string();
    let mut body = String::with_capacity(head.len() + asset.bytes.len() / 3 * 4 + 64);
    body.push_str(head.trim_end_matches('}'));
    body.push_str(",\"URL\":\"data:");
    body.push_str(asset.media_type);
    body.push_str(";base64,");
    BASE64.encode_string(&asset.bytes, &mut body);
    body.push_str("\"}");
    body.into_bytes()
}

/// The address as it is: the gateway fetches it (SEED-ANY, C).
pub(super) fn create_asset_by_link(asset: &NewLink<'_>) -> Value {
    let mut body = json!({
        "model": billing_model(asset.kind),
        "Name": asset.name,
        "AssetType": asset_type(asset.kind),
        "URL": asset.url,
    });
    if let Some(group) = asset.group {
        body["GroupId"] = json!(group.as_str());
    }
    body
}

pub(super) fn create_asset_form(asset: &NewAsset<'_>) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("model", billing_model(asset.kind).to_owned()),
        ("Name", asset.name.to_owned()),
        ("AssetType", asset_type(asset.kind).to_owned()),
    ];
    if let Some(group) = asset.group {
        fields.push(("GroupId", group.as_str().to_owned()));
    }
    fields
}

pub(super) fn with_id(id: &str) -> Value {
    json!({"model": "volc-asset", "Id": id})
}

pub(super) fn with_name(id: &str, name: &str) -> Value {
    json!({"model": "volc-asset", "Id": id, "Name": name})
}

/// What a list is narrowed to.
#[derive(Clone, Copy)]
pub(super) struct Filter<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) group: Option<&'a GroupId>,
}

impl Filter<'_> {
    pub(super) fn body(&self, typed: bool) -> Value {
        let mut filter = json!({});
        if let Some(name) = self.name {
            filter["Name"] = json!(name);
        }
        if let Some(group) = self.group {
            filter["GroupIds"] = json!([group.as_str()]);
        }
        if typed {
            filter["GroupType"] = json!("AIGC");
        }
        filter
    }
}

pub(super) fn list_body(filter: &Value, page: usize, size: usize) -> Value {
    json!({"model": "volc-asset", "Filter": filter, "PageNumber": page, "PageSize": size})
}

pub(super) fn read_id(body: &Value) -> Option<String> {
    text(inner(body), &["Id", "id", "asset_id", "AssetId"])
}

/// The items of one page, and how many there are on all pages where the answer says so.
pub(super) fn read_list(body: &Value) -> (Vec<Value>, Option<usize>) {
    let body = inner(body);
    let items =
        ["Items", "items"].iter().find_map(|name| body.get(name)?.as_array().cloned()).unwrap_or_default();
    let total = text(body, &["TotalCount", "total"]).and_then(|total| total.parse().ok());
    (items, total)
}

/// Whether list answers strip the owner's prefix is unknown (U): `[u-…]-[t-…]` is stripped if there.
fn strip_owner(name: &str) -> &str {
    let strip = |name| -> Option<&str> {
        let rest = str::strip_prefix(name, "[u-")?.split_once("]-[t-")?.1.split_once(']')?.1;
        Some(rest.strip_prefix('-').unwrap_or(rest))
    };
    strip(name).unwrap_or(name)
}

pub(super) fn read_group(item: &Value, connection: &ConnectionName) -> Option<Group> {
    let name = text(item, &["Name", "name"]).unwrap_or_default();
    Some(Group {
        connection: connection.clone(),
        id: GroupId::new(text(item, &["Id", "id", "GroupId"])?),
        name: strip_owner(&name).to_owned(),
        description: text(item, &["Description", "description"]).unwrap_or_default(),
        group_type: text(item, &["GroupType"]).unwrap_or_else(|| "AIGC".to_owned()),
        created: time(item, &["CreateTime", "created_at"]),
    })
}

pub(super) fn read_asset(item: &Value, connection: &ConnectionName) -> Option<Asset> {
    let item = inner(item);
    Some(Asset {
        connection: connection.clone(),
        id: AssetId::new(text(item, &["Id", "id", "AssetId"])?),
        group: text(item, &["GroupId", "group_id"]).map(GroupId::new),
        name: text(item, &["Name", "name"]).unwrap_or_default(),
        kind: kind(item),
        status: read_status(item),
        created: time(item, &["CreateTime", "created_at"]),
        original: None,
        preview: link(item, &["URL", "Url", "url"]).map(Link::new),
        trail: vec![],
    })
}

/// The documents list `Active` and `Inactive`, the wild `Processing`, `Active`, `Failed` (X). A word we do
/// not know is shown as it is and never taken for usable.
fn read_status(item: &Value) -> AssetStatus {
    match text(item, &["Status", "status"]).as_deref() {
        Some("Active") => AssetStatus::Active,
        Some("Processing") => AssetStatus::Processing,
        Some("Failed") => AssetStatus::Failed(refusal(item)),
        Some(word) => AssetStatus::Other(word.to_owned()),
        None => AssetStatus::Other(String::new()),
    }
}

pub(super) fn read_task_id(body: &Value) -> Option<String> {
    let names = ["task_id", "id", "Id"];
    text(body, &names).or_else(|| text(inner(body), &names))
}

/// One table for all words; case does not matter, and what is unknown keeps waiting.
pub(super) fn read_task(body: &Value, raw: &str) -> Option<TaskState> {
    let task = body.get("data").filter(|data| data.is_object()).unwrap_or(body);
    let word = text(task, &["status", "Status"])?;
    let upstream = task.get("data").unwrap_or(&Value::Null);
    let state = match word.to_ascii_uppercase().as_str() {
        "SUCCESS" | "SUCCEEDED" | "COMPLETED" => {
            let url = text(task, &["result_url", "video_url"])
                .or_else(|| text(upstream.get("content")?, &["video_url"]))
                // Seen in the wild: on success this holds a copy of the address.
                .or_else(|| text(task, &["fail_reason"]).filter(|text| text.starts_with("http")))?;
            TaskState::Finished {
                url,
                made: task
                    .get("finish_time")
                    .and_then(Value::as_i64)
                    .filter(|at| *at > 0)
                    .map(Moment::from_seconds),
                lifetime: RESULT_LIFETIME,
                last_frame: None,
                seed: upstream.get("seed").and_then(Value::as_i64),
                cost: upstream
                    .pointer("/usage/total_tokens")
                    .and_then(Value::as_u64)
                    .map(|tokens| format!("{tokens} tokens")),
            }
        }
        "FAILURE" | "FAILED" => TaskState::Broke(read_broken(task, upstream, raw)),
        _ => still(word, task),
    };
    Some(state)
}

/// At 100 % with an error the video was made and held back by the output check (SEED-ANY, C).
fn read_broken(task: &Value, upstream: &Value, raw: &str) -> Failure {
    let error = upstream.get("error").or_else(|| task.get("error")).unwrap_or(&Value::Null);
    let code = text(error, &["code", "Code"]);
    let said = text(task, &["fail_reason"])
        .or_else(|| Some(reason(upstream).message).filter(|said| !said.is_empty()))
        .or_else(|| Some(reason(task).message).filter(|said| !said.is_empty()));
    let made = progress(task) == Some(100);
    let kind = match &code {
        Some(code) => kind_of(code, if made { 400 } else { 500 }),
        None if made => FailureKind::OutputBlocked,
        None => FailureKind::ProviderFault,
    };
    Failure {
        kind,
        code,
        said,
        request_id: text(task, &["request_id"]),
        raw: Some(raw.to_owned()),
        retry_after: None,
    }
}
