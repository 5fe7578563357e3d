//! Reading what was told in one of many ways: names in several spellings, numbers as text, times without a zone.
//!
//! Gateways copy one another's answers and change a letter here and there (providers.md 8); what is read must not
//! depend on which. What is written is each provider's own.

use serde_json::Value;

use super::TaskState;
use super::error::{Trouble, kind_of};
use crate::model::{Failure, FailureKind, MediaKind, Moment};

/// A text under any of these names; numbers count as text.
pub(super) fn text(body: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match body.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// A link under any of these names: text, or the first of several.
pub(super) fn link(body: &Value, names: &[&str]) -> Option<String> {
    let is_link = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    names.iter().find_map(|name| {
        let found = match body.get(name)? {
            Value::String(text) => text,
            Value::Array(several) => several.first()?.as_str()?,
            _ => return None,
        };
        is_link(found).then(|| found.to_owned())
    })
}

/// The answer itself, or what an envelope wraps.
pub(super) fn inner(body: &Value) -> &Value {
    body.get("Result").or_else(|| body.get("data")).filter(|inner| inner.is_object()).unwrap_or(body)
}

/// RFC 3339 with any fraction, or Unix seconds.
pub(super) fn time(item: &Value, names: &[&str]) -> Option<Moment> {
    let time = text(item, names)?;
    if let Ok(seconds) = time.parse::<i64>() {
        return Some(Moment::from_seconds(seconds));
    }
    Some(Moment(time.parse::<jiff::Timestamp>().ok()?.as_millisecond()))
}

/// `"50%"`, `50` or `0.5`.
pub(super) fn progress(task: &Value) -> Option<u8> {
    let value = text(task, &["progress"])?;
    let number: f64 = value.trim_end_matches('%').trim().parse().ok()?;
    let per_cent = if number > 0.0 && number < 1.0 { number * 100.0 } else { number };
    Some(per_cent.clamp(0.0, 100.0) as u8)
}

/// Image, video, audio or document in any case; what is not told is a picture, as the interfaces' own default.
pub(super) fn kind(item: &Value) -> MediaKind {
    let told = text(item, &["AssetType", "asset_type", "assetType"]).unwrap_or_default();
    MediaKind::EVERY
        .into_iter()
        .find(|kind| asset_type(*kind).eq_ignore_ascii_case(&told))
        .unwrap_or(MediaKind::Image)
}

/// A generation that waits or works, in the provider's word.
pub(super) fn still(word: String, task: &Value) -> TaskState {
    TaskState::Still { progress: progress(task), word }
}

/// The word of all these interfaces for a kind.
pub(super) const fn asset_type(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "Image",
        MediaKind::Video => "Video",
        MediaKind::Audio => "Audio",
        MediaKind::Document => "Document",
    }
}

/// An id as one step of a path: ids come from the provider, and nothing in them may lead elsewhere.
pub(super) fn step(id: &str) -> String {
    match id {
        // Unlike all else, these two are steps even when they are encoded.
        "." | ".." => "-".to_owned(),
        _ => url::form_urlencoded::byte_serialize(id.as_bytes()).collect(),
    }
}

/// Not found, where no id of ours was in the question: what answers is not this interface.
pub(super) fn elsewhere(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Refused(failure) if failure.kind == FailureKind::AssetNotFound => {
            Trouble::Refused(Failure { kind: FailureKind::WrongAddress, ..failure })
        }
        other => other,
    }
}

/// A no inside a yes of HTTP whose code is one of HTTP's numbers means what HTTP means by it. What was read from the
/// status before stays.
pub(super) fn numbered(trouble: Trouble) -> Trouble {
    let Trouble::Refused(mut failure) = trouble else { return trouble };
    let number = failure.code.as_deref().and_then(|code| code.parse().ok());
    let Some(number) = number.filter(|number| (400..600).contains(number)) else {
        return Trouble::Refused(failure);
    };
    if failure.kind != FailureKind::BadRequest {
        return Trouble::Refused(failure);
    }
    failure.kind = kind_of("", number);
    match failure.kind {
        FailureKind::Throttled => Trouble::Unreached(failure),
        // A server's fault does not say that nothing was done.
        FailureKind::ProviderFault => Trouble::Lost(failure),
        _ => Trouble::Refused(failure),
    }
}
