//! APIYI's own library: how it says so (providers.md 4.2, C).

use serde_json::{Value, json};

use crate::model::{Failure, FailureKind};
use crate::provider::http::Answer;
use crate::provider::lenient::{asset_type, inner, link, step};
use crate::provider::native::{PAGE, description_sent, name_sent};
use crate::provider::{HostedFile, NewLink, Trouble};

pub(super) const PRESIGN: &str = "/api/storage/presign";
pub(super) const GROUPS: &str = "/api/asset-library/groups";
pub(super) const ASSETS: &str = "/api/asset-library/assets";

/// Asking how an asset stands, and everything else: so many calls a second (C; "about" for the second).
pub(super) const RATES: [(&str, u32); 2] = [(STATUS, 100), (OTHER, 10)];
pub(super) const STATUS: &str = "status";
pub(super) const OTHER: &str = "other";

pub(super) fn asset_path(id: &str) -> String {
    format!("{ASSETS}/{}", step(id))
}

pub(super) fn assets_page(group: Option<&str>, page: usize) -> String {
    let group = group.map(|group| format!("&groupId={}", step(group))).unwrap_or_default();
    format!("{ASSETS}?pageNumber={page}&pageSize={PAGE}{group}")
}

pub(super) fn presign(file: &HostedFile<'_>) -> Value {
    json!({"ext": file.extension, "contentType": file.media_type})
}

/// Where to put the file, and where it will lie.
pub(super) fn read_presigned(answer: Answer) -> Result<(String, String), Trouble> {
    let body = inner(&answer.body);
    let both = link(body, &["uploadUrl"]).zip(link(body, &["publicUrl"]));
    both.ok_or_else(|| {
        Trouble::Refused(Failure {
            raw: Some(answer.raw),
            request_id: answer.request_id,
            ..Failure::said(FailureKind::ProviderFault, "the answer names no address")
        })
    })
}

pub(super) fn create_group(name: &str, description: &str) -> Value {
    let mut body = json!({"name": name_sent(name)});
    if !description.is_empty() {
        body["description"] = json!(description_sent(description));
    }
    body
}

/// The address goes under this name whatever the kind (C).
pub(super) fn create_asset(asset: &NewLink<'_>) -> Value {
    let mut body =
        json!({"imageUrl": asset.url, "label": name_sent(asset.name), "assetType": asset_type(asset.kind)});
    if let Some(group) = asset.group {
        body["groupId"] = json!(group.as_str());
    }
    body
}

pub(super) fn rename(name: &str) -> Value {
    json!({"label": name_sent(name)})
}
