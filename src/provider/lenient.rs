//! Reading what was told in one of many ways: names in several spellings, numbers as text, times without a zone.
//!
//! Gateways copy one another's answers and change a letter here and there (providers.md 8); what is read must not
//! depend on which. What is written is each provider's own.

use serde_json::Value;

use super::TaskState;
use super::error::{Trouble, kind_of};
use super::redact::{raw_answer, sentence};
use crate::model::{Asset, AssetStatus, Failure, FailureKind, MediaKind, Moment, Reason};

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

/// Where an error object or an error sentence stands, the most telling first.
const REASONS: [&str; 20] = [
    "Error",
    "error",
    "StatusReason",
    "status_reason",
    "statusReason",
    "FailReason",
    "fail_reason",
    "failReason",
    "FailedReason",
    "failed_reason",
    "failedReason",
    "ErrorMessage",
    "error_message",
    "errorMessage",
    "ErrorMsg",
    "error_msg",
    "errorMsg",
    "ErrMsg",
    "err_msg",
    "errMsg",
];
/// Names under which other things are told as well: looked at last.
const SENTENCES: [&str; 6] = ["Reason", "reason", "Message", "message", "msg", "detail"];
/// Where a code stands.
const CODES: [&str; 8] =
    ["Code", "code", "ErrorCode", "error_code", "errorCode", "ReasonCode", "reason_code", "reasonCode"];
/// What an answer wraps around what it says, or the upstream's own answer.
const WRAPPERS: [&str; 9] =
    ["Result", "result", "data", "Data", "ResponseMetadata", "raw_response", "upstream", "details", "detail"];
/// Wrapped deeper than this, nobody meant to tell anything.
const WRAPPED: usize = 8;

/// Why something failed, wherever the answer about it says so: an error object, a fail reason, a status reason, a
/// plain message; flat, nested, or as JSON in a text (users.md 0, providers.md 5.3). What says nothing stays empty.
pub(super) fn reason(item: &Value) -> Reason {
    told_reason(item, 0).unwrap_or_default()
}

fn told_reason(item: &Value, depth: usize) -> Option<Reason> {
    if depth > WRAPPED {
        return None;
    }
    if let Value::String(written) = item {
        let inside =
            written.trim_start().starts_with('{').then(|| serde_json::from_str(written).ok()).flatten();
        return match inside {
            Some(inside) => told_reason(&inside, depth + 1),
            // A success writes its address where a failure writes its reason.
            None => (!written.trim().is_empty() && !is_address(written))
                .then(|| Reason::new(String::new(), sentence(written))),
        };
    }
    if let Value::Array(several) = item {
        return several.iter().take(4).find_map(|item| told_reason(item, depth + 1));
    }
    let code = text(item, &CODES).filter(|code| !is_fine(code));
    // The envelope of a call that went well: its own message is about the call.
    let of_call = code.is_none() && text(item, &CODES).is_some();
    let under = |names: &[&str]| names.iter().find_map(|name| told_reason(item.get(name)?, depth + 1));
    // Only JSON is wrapped in a text; anything else in there is no reason.
    let is_wrapped = |told: &Value| told.as_str().is_none_or(|written| written.trim_start().starts_with('{'));
    let wrapped = || {
        let inside = |name: &&str| item.get(name).filter(|told| is_wrapped(told));
        WRAPPERS.iter().filter_map(inside).find_map(|told| told_reason(told, depth + 1))
    };
    let plain = || if of_call { None } else { under(&SENTENCES) };
    let found = under(&REASONS).or_else(wrapped).or_else(plain);
    match (found, code) {
        (Some(found), Some(code)) if found.code.is_empty() => Some(Reason { code: sentence(&code), ..found }),
        (Some(found), _) => Some(found),
        (None, Some(code)) => Some(Reason::new(sentence(&code), String::new())),
        (None, None) => None,
    }
}

fn is_address(written: &str) -> bool {
    let written = written.trim();
    (written.starts_with("http://") || written.starts_with("https://"))
        && !written.contains(char::is_whitespace)
}

/// The codes by which these gateways say that the call itself went well.
fn is_fine(code: &str) -> bool {
    matches!(code, "0" | "200" | "success" | "Success" | "ok" | "OK")
}

/// A refusal, and the answer that tells it.
pub(super) fn refusal(item: &Value) -> Reason {
    Reason { raw: Some(raw_answer(&item.to_string(), &[])), ..reason(item) }
}

/// The answers that are kept with refusals, without this account's secrets, should a provider echo one.
pub(super) fn without_secrets(mut assets: Vec<Asset>, kept: impl Fn(&str) -> String) -> Vec<Asset> {
    for asset in &mut assets {
        if let AssetStatus::Failed(Reason { raw: Some(raw), code, message }) = &mut asset.status {
            for told in [raw, code, message] {
                *told = kept(told);
            }
        }
    }
    assets
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reason_is_found_wherever_it_is_told() {
        let cases = [
            (json!({"Error": {"Code": "A.B", "Message": "too dark"}}), "A.B", "too dark"),
            (json!({"error": {"code": 7, "message": "too dark"}}), "7", "too dark"),
            (json!({"Error": "too dark"}), "", "too dark"),
            (json!({"fail_reason": "too dark"}), "", "too dark"),
            (json!({"FailReason": "too dark", "ErrorCode": "A.B"}), "A.B", "too dark"),
            (json!({"status_reason": "too dark", "message": "failed"}), "", "too dark"),
            (json!({"StatusReason": {"Code": "A.B", "Message": "too dark"}}), "A.B", "too dark"),
            (json!({"reason": "too dark"}), "", "too dark"),
            (json!({"message": "too dark"}), "", "too dark"),
            (json!({"msg": "too dark"}), "", "too dark"),
            (json!({"error_code": "A.B", "error_message": "too dark"}), "A.B", "too dark"),
            (json!({"ErrorCode": "A.B"}), "A.B", ""),
            (
                json!({"raw_response": "{\"Result\":{\"Error\":{\"Code\":\"A.B\",\"Message\":\"too dark\"}}}"}),
                "A.B",
                "too dark",
            ),
            (
                json!({"ResponseMetadata": {"Error": {"Code": "A.B", "Message": "too dark"}}}),
                "A.B",
                "too dark",
            ),
            (json!({"errors": [], "data": {"error": [{"message": "too dark"}]}}), "", "too dark"),
            (json!({"code": 0, "message": "success", "data": {"fail_reason": "too dark"}}), "", "too dark"),
        ];
        for (item, code, message) in cases {
            let found = reason(&item);
            assert_eq!((found.code.as_str(), found.message.as_str()), (code, message), "{item}");
        }
    }

    #[test]
    fn where_no_reason_is_told_none_is_made_up() {
        for item in [
            json!({"Id": "a", "Status": "Failed"}),
            json!({"code": 0, "message": "success", "data": {"status": "failed"}}),
            json!({"code": 200, "msg": "ok"}),
            json!({"Error": null, "fail_reason": "", "reason": {}}),
            json!({"fail_reason": "https://host.example/film.mp4?sig=1"}),
            json!([]),
        ] {
            let found = reason(&item);
            assert_eq!(found, Reason::default(), "{item}");
        }
    }

    #[test]
    fn a_refusal_keeps_its_answer_without_signatures_and_not_without_end() {
        let item = json!({"Error": {"Message": format!("see https://h.example/a.png?sig=secret {}", "x".repeat(9000))}});
        let told = refusal(&item);
        let raw = told.raw.unwrap();
        assert!(raw.contains("https://h.example/a.png?…") && raw.len() < 5000, "{raw}");
        assert!(!raw.contains("secret") && !told.message.contains("secret"));
        assert!(told.message.len() < 2100, "{}", told.message.len());
    }

    #[test]
    fn an_answer_that_is_deep_or_odd_costs_nothing() {
        let mut deep = json!("at the bottom");
        for _ in 0..200 {
            deep = json!({"data": deep});
        }
        assert_eq!(reason(&deep), Reason::default());
    }
}
