//! The private-avatar gateway: how it says so (providers.md 7.1, C). Every call names a model, which chooses the way and
//! nothing else.

use serde_json::{Value, json};

use crate::provider::NewLink;
use crate::provider::lenient::{asset_type, step};
use crate::provider::native::{description_sent, name_sent};

/// The way every call goes: the first of the two models its pages name.
const ROUTE: &str = "doubao-seedance-2-0-260128";

/// So many calls a second: the limits of the library behind it (providers.md 1.7), which its accounts share.
pub(super) const RATES: [(&str, u32); 2] = [(STATUS, 100), (OTHER, 10)];
pub(super) const STATUS: &str = "status";
pub(super) const OTHER: &str = "other";

pub(super) const GROUPS: &str = "/v1/private-avatar/groups";
pub(super) const GROUPS_LIST: &str = "/v1/private-avatar/groups/list";
pub(super) const ASSETS: &str = "/v1/private-avatar/assets";
pub(super) const ASSETS_LIST: &str = "/v1/private-avatar/assets/list";

/// The body with its way.
pub(super) fn routed(mut body: Value) -> Value {
    body["model"] = json!(ROUTE);
    body
}

/// One thing of a shelf, to change.
pub(super) fn one(shelf: &str, id: &str) -> String {
    format!("{shelf}/{}", step(id))
}

/// One thing of a shelf, to read or remove: without a body the way stands in the address.
pub(super) fn one_routed(shelf: &str, id: &str) -> String {
    format!("{}?model={ROUTE}", one(shelf, id))
}

pub(super) fn create_group(name: &str, description: &str) -> Value {
    let mut body = json!({"Name": name_sent(name), "GroupType": "AIGC"});
    if !description.is_empty() {
        body["Description"] = json!(description_sent(description));
    }
    routed(body)
}

pub(super) fn create_asset(asset: &NewLink<'_>) -> Value {
    let mut body =
        json!({"URL": asset.url, "AssetType": asset_type(asset.kind), "Name": name_sent(asset.name)});
    if let Some(group) = asset.group {
        body["GroupId"] = json!(group.as_str());
    }
    routed(body)
}

pub(super) fn rename(id: &str, name: &str) -> Value {
    routed(json!({"Id": id, "Name": name_sent(name)}))
}
