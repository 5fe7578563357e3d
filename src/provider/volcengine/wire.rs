//! Volcengine and BytePlus: how they say so (providers.md 1.4, C). Every body names the project.

use std::time::Duration;

use serde_json::{Value, json};

use crate::model::Secret;
use crate::provider::http::Answer;
use crate::provider::lenient::{asset_type, inner, link, text};
use crate::provider::native::{description_sent, lost, name_sent};
use crate::provider::{NewLink, Trouble, VerifySession};

/// Calls a second and account (providers.md 1.7, C). Creating assets is limited by the minute and the entitlement
/// besides, which is the queue's to keep.
pub(super) const RATES: [(&str, u32); 12] = [
    ("CreateAssetGroup", 10),
    ("GetAssetGroup", 10),
    ("ListAssetGroups", 10),
    ("UpdateAssetGroup", 10),
    ("DeleteAssetGroup", 5),
    ("CreateAsset", 10),
    ("GetAsset", 100),
    ("ListAssets", 10),
    ("UpdateAsset", 10),
    ("DeleteAsset", 10),
    ("CreateVisualValidateSession", 3),
    ("GetVisualValidateResult", 3),
];

/// A verification lives so long (C).
const SESSION: Duration = Duration::from_mins(30);

/// The body with its project: without one only the project `default` is searched, and things elsewhere seem gone.
pub(super) fn in_project(mut body: Value, project: &str) -> Value {
    body["ProjectName"] = json!(project);
    body
}

pub(super) fn create_group(name: &str, description: &str) -> Value {
    let mut body = json!({"Name": name_sent(name), "GroupType": "AIGC"});
    if !description.is_empty() {
        body["Description"] = json!(description_sent(description));
    }
    body
}

/// The moderation switch is documented for BytePlus alone and refused in China (I): not sent.
pub(super) fn create_asset(asset: &NewLink<'_>) -> Value {
    let mut body =
        json!({"URL": asset.url, "AssetType": asset_type(asset.kind), "Name": name_sent(asset.name)});
    if let Some(group) = asset.group {
        body["GroupId"] = json!(group.as_str());
    }
    body
}

pub(super) fn with_id(id: &str) -> Value {
    json!({"Id": id})
}

pub(super) fn with_name(id: &str, name: &str) -> Value {
    json!({"Id": id, "Name": name_sent(name)})
}

/// In an envelope or without (X): both are read.
pub(super) fn read_session(answer: Answer) -> Result<VerifySession, Trouble> {
    let body = inner(&answer.body);
    match (text(body, &["BytedToken"]), link(body, &["H5Link"])) {
        (Some(token), Some(link)) => Ok(VerifySession { token: Secret::new(token), link, lifetime: SESSION }),
        // What is kept of the answer must not hold the token.
        (Some(_), None) => Err(lost("the answer names no link", None)),
        (None, _) => Err(lost("the answer names no token", Some(answer))),
    }
}
