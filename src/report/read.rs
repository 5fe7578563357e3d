//! Reads verdicts back out of a report: a page that was marked, or data. Everything in it is hostile until it is
//! understood, and a file of which anything makes no sense is refused whole.

use std::io::Read as _;
use std::path::Path;

use serde::Deserialize;

use super::{FORMAT, ISLAND, VERSION};
use crate::model::verdict::{NAME_LIMIT, NOTE_LIMIT, NotRead, tidy_name, tidy_note};
use crate::model::{AssetId, ConnectionName, Marked, Moment, OriginalId, Verdict};

/// A report of thousands of pictures has less than this.
pub const LARGEST: u64 = 256 << 20;
/// Ids and names are shorter.
const ID_LIMIT: usize = 300;
/// What a browser may add to a note before it is tidied.
const TEXT_LIMIT: usize = 4 * NOTE_LIMIT;

#[derive(Deserialize)]
struct Data {
    format: String,
    version: u32,
    #[serde(default)]
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    name: String,
    #[serde(default)]
    sha256: Option<String>,
    #[serde(default)]
    connection: Option<String>,
    #[serde(default)]
    asset_id: Option<String>,
    #[serde(default)]
    verdict: Option<String>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    verdict_at: Option<String>,
    #[serde(default)]
    verdict_by: Option<String>,
}

/// Reads a file. May block; `LARGEST` bytes at the most are read of it.
pub fn read_file(path: &Path) -> Result<Vec<Marked>, NotRead> {
    let said = |error: std::io::Error| NotRead::File(error.to_string());
    let file = std::fs::File::open(path).map_err(said)?;
    if !file.metadata().map_err(said)?.is_file() {
        return Err(NotRead::NoReport);
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(said)?;
    read(&bytes)
}

/// What was said in a report. Items nobody said anything about are left out.
pub fn read(bytes: &[u8]) -> Result<Vec<Marked>, NotRead> {
    if bytes.len() as u64 > LARGEST {
        return Err(NotRead::TooLarge);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return Err(NotRead::NoReport) };
    let text = text.trim_start_matches('\u{feff}').trim();
    let data = if text.starts_with('{') { text } else { island(text).ok_or(NotRead::NoReport)? };
    // First only what it says of itself: another program's data is not called a broken report.
    let head: serde_json::Value = serde_json::from_str(data).map_err(|error| {
        if data.contains(FORMAT) { NotRead::Broken(error.to_string()) } else { NotRead::NoReport }
    })?;
    if head.get("format").and_then(serde_json::Value::as_str) != Some(FORMAT) {
        return Err(NotRead::NoReport);
    }
    if head.get("version").and_then(serde_json::Value::as_u64) > Some(u64::from(VERSION)) {
        return Err(NotRead::Newer);
    }
    let data: Data = serde_json::from_value(head).map_err(|error| NotRead::Broken(error.to_string()))?;
    if data.format != FORMAT || data.version != VERSION {
        return Err(NotRead::NoReport);
    }
    let mut marked = Vec::new();
    for (place, item) in data.items.into_iter().enumerate() {
        marked
            .extend(understand(item).map_err(|said| NotRead::Broken(format!("item {}: {said}", place + 1)))?);
    }
    Ok(marked)
}

/// The element of a page that holds the data.
fn island(page: &str) -> Option<&str> {
    let start = page.find(&format!("id=\"{ISLAND}\""))?;
    let inside = page[start..].find('>')? + start + 1;
    let end = page[inside..].find("</script")? + inside;
    Some(page[inside..end].trim())
}

fn understand(item: Item) -> Result<Option<Marked>, String> {
    let shown = || tidy_name(&item.name);
    let verdict = match item.verdict.as_deref() {
        None | Some("") => None,
        Some(code) => Some(
            Verdict::from_code(code)
                .ok_or_else(|| format!("“{}” is no verdict ({})", tidy_name(code), shown()))?,
        ),
    };
    let note = item.note.unwrap_or_default();
    if note.chars().count() > TEXT_LIMIT {
        return Err(format!("the note is too long ({})", tidy_name(&item.name)));
    }
    let by = item.verdict_by.unwrap_or_default();
    if by.chars().count() > 4 * NAME_LIMIT {
        return Err("the name of the person is too long".to_owned());
    }
    let said = item.verdict_at.is_some();
    if verdict.is_none() && note.trim().is_empty() && !said {
        return Ok(None);
    }
    let at = match item.verdict_at.as_deref() {
        Some(at) => at
            .parse::<jiff::Timestamp>()
            .map(|stamp| Moment(stamp.as_millisecond()))
            .map_err(|_unclear| format!("“{}” is no time", tidy_name(at)))?,
        // Written by hand: said now.
        None => Moment::NEVER,
    };
    let content = match item.sha256.as_deref() {
        None | Some("") => None,
        Some(hash) => Some(
            OriginalId::from_hex(&hash.to_ascii_lowercase())
                .ok_or_else(|| format!("“{}” is no SHA-256", tidy_name(hash)))?,
        ),
    };
    let asset = item.asset_id.filter(|id| !id.is_empty());
    let connection = item.connection.unwrap_or_default();
    if asset.as_ref().is_some_and(|id| id.len() > ID_LIMIT) || connection.len() > ID_LIMIT {
        return Err("an id is too long".to_owned());
    }
    let asset = asset.map(|id| (ConnectionName::new(connection), AssetId::new(id)));
    if content.is_none() && asset.is_none() {
        return Err(format!("neither a SHA-256 nor an asset is named ({})", tidy_name(&item.name)));
    }
    Ok(Some(Marked { content, asset, verdict, note: tidy_note(&note), at, by: tidy_name(&by) }))
}
