//! What AnyFast's readers must never make of an answer.

use serde_json::Value;

use super::wire;
use crate::model::{AssetStatus, ConnectionName};
use crate::provider::TaskState;

/// The promise that some reader broke with this answer.
pub(in crate::provider) fn broken(answer: &Value) -> Option<&'static str> {
    if wire::read_id(answer).is_some_and(|id| id.is_empty()) {
        return Some("an id without a letter");
    }
    if wire::read_task_id(answer).is_some_and(|id| id.is_empty()) {
        return Some("a task without an id");
    }
    let here = ConnectionName::new("here");
    let (items, _) = wire::read_list(answer);
    for item in items.iter().chain([answer]) {
        if wire::read_group(item, &here).is_some_and(|group| group.id.as_str().is_empty()) {
            return Some("a group without an id");
        }
        let asset = wire::read_asset(item, &here);
        if asset.is_some_and(|it| it.id.as_str().is_empty() && it.status == AssetStatus::Active) {
            return Some("an asset that is usable and has no id");
        }
    }
    match wire::read_task(answer, "") {
        Some(TaskState::Finished { url, .. }) if !url.starts_with("http") => {
            Some("a film without an address")
        }
        _ => None,
    }
}
