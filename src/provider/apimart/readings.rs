//! What APIMart's readers must never make of an answer.

use serde_json::Value;

use super::wire;
use crate::model::{AssetStatus, ConnectionName};
use crate::provider::TaskState;

/// The promise that some reader broke with this answer.
pub(in crate::provider) fn broken(answer: &Value) -> Option<&'static str> {
    if wire::read_task_id(answer).is_some_and(|id| id.as_str().is_empty()) {
        return Some("a task without an id");
    }
    if wire::read_group_id(answer).is_some_and(|id| id.as_str().is_empty()) {
        return Some("a group without an id");
    }
    if wire::read_hosted(answer).is_some_and(|url| !url.starts_with("http")) {
        return Some("an uploaded picture without an address");
    }
    let here = ConnectionName::new("here");
    let items = wire::read_list(answer).map(|(items, _)| items).unwrap_or_default();
    for item in items.iter().chain([answer]) {
        if wire::read_group(item, &here).is_some_and(|group| group.id.as_str().is_empty()) {
            return Some("a listed group without an id");
        }
        if wire::read_asset(item, &here).is_some_and(|asset| asset.id.as_str().is_empty()) {
            return Some("an asset without an id");
        }
    }
    let places = [(0, "front".to_owned()), (3, "side".to_owned()), (4, "Active".to_owned())];
    if let Some(state) = wire::read_batch(answer, &places) {
        if state.known.iter().any(|(_, it)| it.id.is_none() && it.status == AssetStatus::Active) {
            return Some("a file of a batch that is usable and has no id");
        }
        if !state.known.is_sorted_by(|(one, _), (other, _)| one < other) {
            return Some("a file of a batch told twice");
        }
        if state.known.iter().any(|(place, _)| !places.iter().any(|(asked, _)| asked == place)) {
            return Some("a file that nobody asked for");
        }
        let mut ids: Vec<_> = state.known.iter().filter_map(|(_, it)| it.id.as_ref()).collect();
        ids.sort();
        if ids.windows(2).any(|pair| pair[0] == pair[1]) {
            return Some("two files of a batch with one id");
        }
    }
    match wire::read_task(answer, "") {
        Some(TaskState::Finished { url, .. }) if !url.starts_with("http") => {
            Some("a film without an address")
        }
        _ => None,
    }
}
