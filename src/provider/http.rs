//! One way to call a JSON interface: send, time out, tell `Unreached` from `Lost`, limit the answer.
//!
//! Redirects are not followed: a provider's interface has none, and a key must not travel along one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Body, Client, ClientBuilder, Method, RequestBuilder, redirect};
use serde_json::Value;
use url::{Host, Url};

use super::error::{Trouble, kind_of};
use super::redact::raw_answer;
use crate::model::{Failure, FailureKind, Secret};

pub use bytes::Bytes;

/// An answer may be this long and no longer.
const ANSWER_LIMIT: usize = 16 << 20;
/// How long an ordinary call may take altogether.
const CALL_LIMIT: Duration = Duration::from_mins(1);
/// The slowest line an upload is expected to survive.
const BYTES_PER_SECOND: u64 = 64 << 10;

/// Bytes sent or received so far; read by whoever shows it.
#[derive(Clone, Default)]
pub struct Progress(Arc<AtomicU64>);

impl Progress {
    /// Counts more bytes.
    pub fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
    /// Bytes so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A JSON interface with a Bearer key.
pub(super) struct Http {
    client: Client,
    base: String,
    key: Secret,
}

/// An answer that could be read; whether it is a yes is the caller's to say.
pub(super) struct Answer {
    pub(super) body: Value,
    pub(super) raw: String,
}

impl Http {
    pub(super) fn new(base: &str, key: Secret) -> Result<Self, Failure> {
        let client = client_for(base)
            .redirect(redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(45))
            .user_agent(concat!("greenroom/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Failure::said(FailureKind::Bug, describe(&error)))?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned(), key })
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(super) async fn get(&self, path: &str) -> Result<Answer, Trouble> {
        self.send(self.request(Method::GET, path).timeout(CALL_LIMIT)).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Answer, Trouble> {
        self.send(self.request(Method::POST, path).timeout(CALL_LIMIT).json(body)).await
    }

    /// Posts JSON text of any length in pieces, so that progress can be seen.
    pub(super) async fn post_large(&self, path: &str, body: Vec<u8>, progress: &Progress) -> Result<Answer, Trouble> {
        let length = body.len() as u64;
        let request = self
            .request(Method::POST, path)
            .timeout(time_for(length))
            .header("content-type", "application/json")
            .header("content-length", length)
            .body(counted(Bytes::from(body), progress));
        self.send(request).await
    }

    /// Posts a form with one file.
    pub(super) async fn post_form(
        &self,
        path: &str,
        fields: &[(&'static str, String)],
        file: (Bytes, &'static str, String),
        progress: &Progress,
    ) -> Result<Answer, Trouble> {
        let (bytes, media_type, file_name) = file;
        let length = bytes.len() as u64;
        let bug = |error: reqwest::Error| Trouble::Unreached(Failure::said(FailureKind::Bug, describe(&error)));
        let part = reqwest::multipart::Part::stream_with_length(counted(bytes, progress), length)
            .file_name(file_name)
            .mime_str(media_type)
            .map_err(bug)?;
        let mut form = reqwest::multipart::Form::new();
        for (name, value) in fields {
            form = form.text(*name, value.clone());
        }
        let request = self.request(Method::POST, path).timeout(time_for(length));
        self.send(request.multipart(form.part("file", part))).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path)).bearer_auth(self.key.reveal())
    }

    async fn send(&self, request: RequestBuilder) -> Result<Answer, Trouble> {
        let response = request.send().await.map_err(|error| {
            let failure = Failure::said(FailureKind::Unreached, describe(&error));
            // Only these two happen before a byte of the request is on the wire.
            if error.is_connect() || error.is_builder() {
                Trouble::Unreached(failure)
            } else {
                Trouble::Lost(Failure { kind: FailureKind::NoAnswer, ..failure })
            }
        })?;
        let status = response.status().as_u16();
        let request_id = request_id(response.headers());
        let retry_after = retry_after(response.headers());
        let raw = match read_limited(response).await {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(said) => {
                let failure = Failure { request_id, ..Failure::said(FailureKind::NoAnswer, said) };
                return Err(Trouble::Lost(failure));
            }
        };
        let kept = raw_answer(&raw, self.key.reveal());
        let body: Option<Value> = serde_json::from_str(&raw).ok();
        let failure = |kind, code: Option<String>, said: Option<String>| Failure {
            kind,
            code,
            said,
            request_id: request_id.clone().or_else(|| body.as_ref().and_then(body_request_id)),
            raw: Some(kept.clone()),
            retry_after,
        };
        match (status, body.as_ref()) {
            (200..=299, Some(value)) => match told_error(value) {
                Some((code, said)) => Err(Trouble::Refused(failure(kind_of(&code, 400), Some(code), Some(said)))),
                None => Ok(Answer { body: value.clone(), raw: kept }),
            },
            (200..=299, None) => {
                Err(Trouble::Lost(failure(FailureKind::NoAnswer, None, Some(not_json(&raw)))))
            }
            (408 | 500.., value) => {
                let (code, said) = value.and_then(told_error).unzip();
                let said = said.or_else(|| Some(not_json(&raw)));
                Err(Trouble::Lost(failure(FailureKind::ProviderFault, code.or(Some(status.to_string())), said)))
            }
            (_, value) => {
                let (code, said) = value
                    .and_then(told_error)
                    .unwrap_or_else(|| (status.to_string(), not_json(&raw)));
                let failure = failure(kind_of(&code, status), Some(code), Some(said));
                if failure.kind == FailureKind::Throttled {
                    Err(Trouble::Unreached(failure))
                } else {
                    Err(Trouble::Refused(failure))
                }
            }
        }
    }
}

/// A client's beginnings. This machine is reached directly: a proxy would look for it on its own.
pub(super) fn client_for(url: &str) -> ClientBuilder {
    let builder = Client::builder();
    if is_this_machine(url) { builder.no_proxy() } else { builder }
}

/// Whether the address is one of this machine's own.
pub(super) fn is_this_machine(url: &str) -> bool {
    match Url::parse(url).ok().as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn time_for(bytes: u64) -> Duration {
    CALL_LIMIT + Duration::from_secs(bytes / BYTES_PER_SECOND)
}

/// Large bodies leave in pieces of this size.
const PIECE: usize = 64 << 10;

/// A body that counts what was taken from it.
fn counted(bytes: Bytes, progress: &Progress) -> Body {
    let progress = progress.clone();
    let starts = stream::iter((0..bytes.len()).step_by(PIECE));
    Body::wrap_stream(starts.map(move |from| {
        let piece = bytes.slice(from..bytes.len().min(from + PIECE));
        progress.add(piece.len() as u64);
        Ok::<_, std::io::Error>(piece)
    }))
}

async fn read_limited(response: reqwest::Response) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut pieces = response.bytes_stream();
    while let Some(piece) = pieces.next().await {
        bytes.extend_from_slice(&piece.map_err(|error| describe(&error))?);
        if bytes.len() > ANSWER_LIMIT {
            return Err("the answer does not end".to_owned());
        }
    }
    Ok(bytes)
}

/// The error inside an answer, in any of the shapes of providers.md 3.4: an `error` object, or `code` and
/// `message` beside it. `code` 0, 200 and `"success"` are a yes.
fn told_error(body: &Value) -> Option<(String, String)> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let (code, message) = match body.get("error") {
        Some(error @ Value::Object(_)) => {
            (text(error.get("code").unwrap_or(&Value::Null)), text(error.get("message").unwrap_or(&Value::Null)))
        }
        Some(Value::String(said)) if !said.is_empty() => (String::new(), said.clone()),
        _ => {
            let code = text(body.get("code")?);
            if matches!(code.as_str(), "" | "0" | "200" | "success") {
                return None;
            }
            (code, text(body.get("message").unwrap_or(&Value::Null)))
        }
    };
    Some(upstream(code, message))
}

/// A gateway wraps its upstream's error into the message: as JSON, or as `upstream_error: [Code] words`.
fn upstream(code: String, message: String) -> (String, String) {
    if let Ok(inner @ Value::Object(_)) = serde_json::from_str::<Value>(&message)
        && let Some(inner) = told_error(&inner)
    {
        return inner;
    }
    if let Some(rest) = message.strip_prefix("upstream_error:")
        && let Some((inner, words)) = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'))
    {
        return (inner.to_owned(), words.trim().to_owned());
    }
    (code, message)
}

fn not_json(raw: &str) -> String {
    let start = raw.trim_start();
    if start.is_empty() {
        "the answer was empty".to_owned()
    } else if start.starts_with('<') {
        "the address answered with a web page".to_owned()
    } else {
        "the answer could not be read".to_owned()
    }
}

fn request_id(headers: &HeaderMap) -> Option<String> {
    ["x-request-id", "x-oneapi-request-id", "x-tt-logid", "request-id"]
        .iter()
        .find_map(|name| Some(headers.get(*name)?.to_str().ok()?.to_owned()))
}

fn body_request_id(body: &Value) -> Option<String> {
    ["/request_id", "/data/request_id", "/error/request_id", "/ResponseMetadata/RequestId"]
        .iter()
        .find_map(|path| Some(body.pointer(path)?.as_str()?.to_owned()))
}

/// Seconds only: nobody in this field sends a date there, and a date would need a clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.min(3600)))
}

/// An error with its causes, without the address: that may hold a signature.
pub(super) fn describe(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    match causes.last() {
        _ if error.is_timeout() => "no answer in time".to_owned(),
        Some(cause) => cause.clone(),
        None => "the call failed".to_owned(),
    }
}
