//! What Kyy's readers must never make of an answer.

use serde_json::Value;

use super::wire;
use crate::model::ConnectionName;
use crate::provider::TaskState;

/// The promise that some reader broke with this answer.
pub(in crate::provider) fn broken(answer: &Value) -> Option<&'static str> {
    if wire::read_asset_id(answer).is_some_and(|id| id.as_str().is_empty()) {
        return Some("an upload without an id");
    }
    if wire::read_task_id(answer).is_some_and(|id| id.as_str().is_empty()) {
        return Some("a task without an id");
    }
    let asset = wire::read_asset(answer, &ConnectionName::new("here"));
    if asset.is_some_and(|asset| asset.id.as_str().is_empty()) {
        return Some("an asset without an id");
    }
    match wire::read_task(answer, "") {
        Some(TaskState::Finished { url, .. }) if !url.starts_with("http") => {
            Some("a film without an address")
        }
        _ => None,
    }
}
