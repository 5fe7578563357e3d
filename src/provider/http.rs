//! One way to call a JSON interface: send, time out, tell `Unreached` from `Lost`, limit the answer.
//!
//! Redirects are not followed: a provider's interface has none, and a key must not travel along one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Body, Client, ClientBuilder, Method, RequestBuilder, redirect};
use serde_json::Value;
use url::{Host, Url};

use super::Reached;
use super::error::{Trouble, kind_of};
use super::redact::raw_answer;
use super::speed::SpeedLimit;
use crate::model::{Failure, FailureKind, Moment, Secret};
use crate::sign::{self, Keys, Scope};

pub use bytes::Bytes;

/// An answer may be this long and no longer.
const ANSWER_LIMIT: usize = 16 << 20;
/// How long an ordinary call may take altogether.
const CALL_LIMIT: Duration = Duration::from_mins(1);
/// The slowest line an upload is expected to survive.
const BYTES_PER_SECOND: u64 = 64 << 10;

/// Longer than this nobody asks to wait, except by mistake.
const LONGEST_WAIT: Duration = Duration::from_hours(7 * 24);

/// Bytes sent or received so far, read by whoever shows it; and how fast they may move.
#[derive(Clone, Default)]
pub struct Progress {
    count: Arc<AtomicU64>,
    limit: SpeedLimit,
}

impl Progress {
    /// Nothing so far, and no faster than this.
    pub fn limited(limit: SpeedLimit) -> Self {
        Self { count: Arc::default(), limit }
    }
    /// Counts more bytes.
    pub fn add(&self, bytes: u64) {
        self.count.fetch_add(bytes, Ordering::Relaxed);
    }
    /// Says how many they are.
    pub fn set(&self, bytes: u64) {
        self.count.store(bytes, Ordering::Relaxed);
    }
    /// Bytes so far.
    pub fn get(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

/// Tells the time of signatures; a correction that a person accepted is in it already.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// How calls prove who they come from.
pub(super) enum Auth {
    /// A Bearer key.
    Bearer(Secret),
    /// A signature of each call.
    Signed(Signer),
}

/// Signs calls of the native asset interface.
pub(super) struct Signer {
    pub(super) keys: Keys,
    pub(super) region: String,
    pub(super) clock: Clock,
}

/// The native interface's version (providers.md 1.1, C).
const VERSION: &str = "2024-01-01";

/// A JSON interface.
pub(super) struct Http {
    client: Client,
    base: String,
    auth: Auth,
    /// The gateway marks plain bodies as compressed unless asked for plain ones (providers.md 4.3, C).
    plain: bool,
    /// Calls a second, by action; evenly spaced, because a burst would break a sliding limit.
    rates: BTreeMap<&'static str, DefaultDirectRateLimiter>,
}

/// An answer that could be read; whether it is a yes is the caller's to say.
pub(super) struct Answer {
    pub(super) body: Value,
    pub(super) raw: String,
    /// What support asks for.
    pub(super) request_id: Option<String>,
}

impl Http {
    pub(super) fn new(base: &str, auth: Auth) -> Result<Self, Failure> {
        let client = client(around_proxies(Client::builder(), base))?;
        Ok(Self {
            client,
            base: base.trim_end_matches('/').to_owned(),
            auth,
            plain: false,
            rates: BTreeMap::new(),
        })
    }

    /// An interface with a Bearer key.
    pub(super) fn bearer(base: &str, key: Secret) -> Result<Self, Failure> {
        Self::new(base, Auth::Bearer(key))
    }

    /// Asks for answers that are not compressed, and believes no word that says they are.
    pub(super) fn plain(mut self) -> Result<Self, Failure> {
        self.plain = true;
        self.client = client(around_proxies(Client::builder(), &self.base).no_gzip())?;
        Ok(self)
    }

    /// Keeps each of these actions below so many calls a second: a tenth below, because the line may bring together
    /// what left apart.
    pub(super) fn paced(mut self, rates: &[(&'static str, u32)]) -> Self {
        for (action, per_second) in rates {
            let spacing = Duration::from_millis(1100) / (*per_second).max(1);
            if let Some(quota) = Quota::with_period(spacing) {
                let limiter = RateLimiter::direct(quota);
                // Begins empty: the process before this one may have called a moment ago.
                if limiter.check().is_ok() {
                    self.rates.insert(action, limiter);
                }
            }
        }
        self
    }

    /// Waits for the action's turn. Actions that are not paths call this themselves.
    pub(super) async fn turn(&self, action: &str) {
        if let Some(limiter) = self.rates.get(action) {
            limiter.until_ready().await;
        }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(super) async fn get(&self, path: &str) -> Result<Answer, Trouble> {
        self.send(self.request(Method::GET, path).timeout(CALL_LIMIT)).await
    }

    /// Asks for a task. Where the answer tells a status, an `error` beside it is the task's and not the call's.
    pub(super) async fn get_task(&self, path: &str) -> Result<Answer, Trouble> {
        let of_call = |body: &Value| {
            if super::lenient::inner(body).get("status").is_some() { None } else { told_error(body) }
        };
        self.exchange(self.request(Method::GET, path).timeout(CALL_LIMIT), of_call).await
    }

    /// A part of an answer, fit for keeping.
    pub(super) fn kept(&self, part: &str) -> String {
        raw_answer(part, &self.secrets())
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Answer, Trouble> {
        self.send(self.request(Method::POST, path).timeout(CALL_LIMIT).json(body)).await
    }

    pub(super) async fn patch(&self, path: &str, body: &Value) -> Result<Answer, Trouble> {
        self.send(self.request(Method::PATCH, path).timeout(CALL_LIMIT).json(body)).await
    }

    /// An empty answer is fine here: what is gone needs no words.
    pub(super) async fn delete(&self, path: &str) -> Result<Answer, Trouble> {
        self.send(self.request(Method::DELETE, path).timeout(CALL_LIMIT)).await
    }

    /// An action of the native interface, signed where the account signs.
    pub(super) async fn action(&self, action: &str, body: &Value) -> Result<Answer, Trouble> {
        self.turn(action).await;
        let body = body.to_string().into_bytes();
        let url = self.url(&format!("/?Action={action}&Version={VERSION}"));
        let mut request = self.client.post(&url).timeout(CALL_LIMIT).header(CONTENT_TYPE, JSON);
        match &self.auth {
            Auth::Bearer(key) => request = request.bearer_auth(key.reveal()),
            Auth::Signed(signer) => {
                for (name, value) in signer.sign(&url, action, &body) {
                    request = request.header(name, value);
                }
            }
        }
        self.send(request.body(body)).await
    }

    /// Puts a file at an address that was signed for it; without any key of ours.
    pub(super) async fn put_file(
        &self,
        url: &str,
        media_type: &str,
        bytes: Bytes,
        progress: &Progress,
    ) -> Result<(), Trouble> {
        let length = bytes.len() as u64;
        let request = self
            .client
            .put(url)
            .timeout(time_for(length, progress))
            .header(CONTENT_TYPE, media_type)
            .header("content-length", length)
            .body(counted(bytes, progress));
        let response = request
            .send()
            .await
            .map_err(|error| Trouble::Unreached(Failure::said(FailureKind::Unreached, describe(&error))))?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let code = Some(status.as_u16().to_string());
        let raw = read_limited(response).await.unwrap_or_default();
        let raw = raw_answer(&String::from_utf8_lossy(&raw), &[]);
        let failure = Failure { code, raw: Some(raw), ..Failure::new(FailureKind::Staging) };
        Err(if status.is_server_error() { Trouble::Unreached(failure) } else { Trouble::Refused(failure) })
    }

    /// Asks the address without credentials: any answer says that name, TLS and proxy work.
    pub(super) async fn reach(&self) -> Result<Reached, Trouble> {
        let answer = self.client.get(&self.base).timeout(CALL_LIMIT).send().await;
        let response = answer
            .map_err(|error| Trouble::Unreached(Failure::said(FailureKind::Unreached, describe(&error))))?;
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let date = header(DATE).and_then(http_date);
        let page = header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"));
        Ok(Reached { date, page })
    }

    /// Posts JSON text of any length in pieces, so that progress can be seen.
    pub(super) async fn post_large(
        &self,
        path: &str,
        body: Vec<u8>,
        progress: &Progress,
    ) -> Result<Answer, Trouble> {
        let length = body.len() as u64;
        let request = self
            .request(Method::POST, path)
            .timeout(time_for(length, progress))
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
        let bug =
            |error: reqwest::Error| Trouble::Unreached(Failure::said(FailureKind::Bug, describe(&error)));
        let part = reqwest::multipart::Part::stream_with_length(counted(bytes, progress), length)
            .file_name(file_name)
            .mime_str(media_type)
            .map_err(bug)?;
        let mut form = reqwest::multipart::Form::new();
        for (name, value) in fields {
            form = form.text(*name, value.clone());
        }
        let request = self.request(Method::POST, path).timeout(time_for(length, progress));
        self.send(request.multipart(form.part("file", part))).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, self.url(path));
        let request = if self.plain { request.header(ACCEPT_ENCODING, "identity") } else { request };
        match &self.auth {
            Auth::Bearer(key) => request.bearer_auth(key.reveal()),
            Auth::Signed(_) => request,
        }
    }

    /// What no kept answer may hold.
    fn secrets(&self) -> Vec<&str> {
        match &self.auth {
            Auth::Bearer(key) => vec![key.reveal()],
            Auth::Signed(Signer { keys, .. }) => {
                let token = keys.session_token.as_ref().map(Secret::reveal);
                std::iter::once(keys.secret_key.reveal()).chain(token).collect()
            }
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Answer, Trouble> {
        self.exchange(request, told_error).await
    }

    /// `refusal` finds the error in an answer whose status is a yes.
    async fn exchange(
        &self,
        request: RequestBuilder,
        refusal: fn(&Value) -> Option<(String, String)>,
    ) -> Result<Answer, Trouble> {
        let bug =
            |error: &reqwest::Error| Trouble::Unreached(Failure::said(FailureKind::Bug, describe(error)));
        let (client, request) = request.build_split();
        let request = request.map_err(|error| bug(&error))?;
        let deletes = request.method() == Method::DELETE;
        let response = client.execute(request).await.map_err(|error| {
            let failure = Failure::said(FailureKind::Unreached, describe(&error));
            // Only these two happen before a byte of the request is on the wire.
            if error.is_connect() || error.is_builder() {
                Trouble::Unreached(failure)
            } else {
                Trouble::Lost(Failure { kind: FailureKind::NoAnswer, ..failure })
            }
        })?;
        let status = response.status().as_u16();
        let (gateway, upstream) = request_ids(response.headers());
        let retry_after = retry_after(response.headers());
        let raw = match read_limited(response).await {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(said) => {
                let request_id = both_ids(gateway, upstream, None);
                let failure = Failure { request_id, ..Failure::said(FailureKind::NoAnswer, said) };
                return Err(Trouble::Lost(failure));
            }
        };
        let kept = raw_answer(&raw, &self.secrets());
        let body: Option<Value> = serde_json::from_str(&raw).ok();
        let request_id = both_ids(gateway, upstream, body.as_ref().and_then(body_request_id));
        let failure = |kind, code: Option<String>, said: Option<String>| Failure {
            kind,
            // Where there is only a message, the status is all the code there is.
            code: code.map(|code| if code.is_empty() { status.to_string() } else { code }),
            said,
            request_id: request_id.clone(),
            raw: Some(kept.clone()),
            retry_after,
        };
        match (status, body.as_ref()) {
            (200..=299, Some(value)) => match refusal(value) {
                Some((code, said)) => {
                    let failure = failure(kind_of(&code, 400), Some(code), Some(said));
                    // Some gateways say even this with a yes in the status line.
                    Err(answered(failure))
                }
                None => Ok(Answer { body: value.clone(), raw: kept, request_id }),
            },
            (200..=299, None) if deletes && raw.trim().is_empty() => {
                Ok(Answer { body: Value::Null, raw: kept, request_id })
            }
            (200..=299, None) => Err(Trouble::Lost(failure(
                kind_of_page(&raw, FailureKind::NoAnswer),
                None,
                Some(not_json(&raw)),
            ))),
            (408 | 500.., value) => {
                let (code, said) = value.and_then(told_error).unzip();
                let said = said.or_else(|| Some(not_json(&raw)));
                Err(Trouble::Lost(failure(
                    FailureKind::ProviderFault,
                    code.or(Some(status.to_string())),
                    said,
                )))
            }
            (_, value) => {
                let (code, said) =
                    value.and_then(told_error).unwrap_or_else(|| (status.to_string(), not_json(&raw)));
                let kind = kind_of(&code, status);
                // Whoever says it, and however: to slow down is to slow down.
                let page = value.is_none() && kind != FailureKind::Throttled;
                let kind = if page { kind_of_page(&raw, kind) } else { kind };
                // The native interface always answers in JSON; a host that is not it says nothing
                // (providers.md 1.1, I).
                let elsewhere =
                    status == 404 && raw.trim().is_empty() && matches!(self.auth, Auth::Signed(_));
                let kind = if elsewhere { FailureKind::WrongAddress } else { kind };
                Err(answered(failure(kind, Some(code), Some(said))))
            }
        }
    }
}

/// What a clear answer comes to that is not a yes.
fn answered(failure: Failure) -> Trouble {
    match failure.kind {
        FailureKind::Throttled => Trouble::Unreached(failure),
        // A fault or a time-out behind the interface proves nothing about what had begun, whatever status it comes with.
        FailureKind::ProviderFault => Trouble::Lost(failure),
        _ => Trouble::Refused(failure),
    }
}

/// JSON, as it is signed: with a charset behind it the signature would be another.
const JSON: &str = "application/json";

impl Signer {
    /// The headers that sign this call of one action.
    fn sign(&self, url: &str, action: &str, body: &[u8]) -> Vec<(String, String)> {
        let url = Url::parse(url).ok();
        let host = url.as_ref().and_then(|url| {
            let host = url.host_str()?.to_owned();
            Some(url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
        });
        let host = host.unwrap_or_default();
        let request = sign::Request {
            method: "POST",
            path: url.as_ref().map_or("/", Url::path),
            query: &[("Action", action), ("Version", VERSION)],
            headers: &[("host", &host), ("content-type", JSON)],
            body,
        };
        let scope = Scope { region: &self.region, service: "ark" };
        sign::authorize(&sign::Dialect::VOLCENGINE, &request, &self.keys, scope, (self.clock)()).headers
    }
}

fn client(builder: ClientBuilder) -> Result<Client, Failure> {
    builder
        .redirect(redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(Duration::from_secs(45))
        .user_agent(concat!("greenroom/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| Failure::said(FailureKind::Bug, describe(&error)))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
fn http_date(text: &str) -> Option<Moment> {
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(Moment(zoned.timestamp().as_millisecond()))
}

/// A web page where JSON was expected comes from another machine than the interface.
fn kind_of_page(raw: &str, otherwise: FailureKind) -> FailureKind {
    if raw.trim_start().starts_with('<') { FailureKind::WrongAddress } else { otherwise }
}

/// This computer's own addresses are never asked for through a proxy: the proxy has others of that name.
pub(super) fn around_proxies(builder: ClientBuilder, url: &str) -> ClientBuilder {
    if is_here(url) { builder.no_proxy() } else { builder }
}

/// The address leads to this computer.
pub(super) fn is_here(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// How long a body of so many bytes may take: on the slowest line, or as long as its limit stretches it.
pub(super) fn time_for(bytes: u64, progress: &Progress) -> Duration {
    CALL_LIMIT + Duration::from_secs(bytes / BYTES_PER_SECOND) + progress.limit.stretch(bytes)
}

/// Large bodies leave in pieces of this size.
const PIECE: usize = 64 << 10;

/// A body that counts what was taken from it, and is taken no faster than its limit allows.
pub(super) fn counted(bytes: Bytes, progress: &Progress) -> Body {
    let progress = progress.clone();
    let starts = stream::iter((0..bytes.len()).step_by(PIECE));
    Body::wrap_stream(starts.then(move |from| {
        let (piece, progress) = (bytes.slice(from..bytes.len().min(from + PIECE)), progress.clone());
        async move {
            progress.limit.pass(piece.len()).await;
            progress.add(piece.len() as u64);
            Ok::<_, std::io::Error>(piece)
        }
    }))
}

pub(super) async fn read_limited(response: reqwest::Response) -> Result<Vec<u8>, String> {
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

/// The error inside an answer, in any of the shapes of providers.md 1.2, 3.4, 5.4 and 6.2: the native envelope, an
/// `error` object, or `code` and `message` (or `msg`) beside it. `code` 0, 200 and `"success"` are a yes.
fn told_error(body: &Value) -> Option<(String, String)> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    if let Some(error @ Value::Object(_)) = body.pointer("/ResponseMetadata/Error") {
        let part = |name: &str| text(error.get(name).unwrap_or(&Value::Null));
        return Some(upstream(part("Code"), part("Message")));
    }
    if let Some(Value::String(said)) = body.pointer("/ResponseMetadata/Error") {
        return Some(upstream(String::new(), said.clone()));
    }
    let (code, message) = match body.get("error") {
        Some(error @ Value::Object(_)) => (
            text(error.get("code").unwrap_or(&Value::Null)),
            text(error.get("message").unwrap_or(&Value::Null)),
        ),
        Some(Value::String(said)) if !said.is_empty() => (String::new(), said.clone()),
        _ => {
            let code = text(body.get("code")?);
            if matches!(code.as_str(), "" | "0" | "200" | "success") {
                return None;
            }
            (code, text(body.get("message").or_else(|| body.get("msg")).unwrap_or(&Value::Null)))
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
        && let Some((inner, words)) =
            rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'))
    {
        return (inner.to_owned(), words.trim().to_owned());
    }
    // APIYI's moderation codes stand in front of its words (providers.md 4.3, C).
    if message.starts_with("PUBLIC_") {
        let end = message.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(message.len());
        return (message[..end].to_owned(), message);
    }
    (code, message)
}

fn not_json(raw: &str) -> String {
    let start = raw.trim_start();
    if start.is_empty() {
        "the answer was empty".to_owned()
    } else if start.starts_with('<') {
        "the address answered with a web page".to_owned()
    } else if let Some(words) = start.strip_prefix("[client] ") {
        // APIYI's own errors are plain text (providers.md 4.2, C).
        words.chars().take(500).collect()
    } else {
        "the answer could not be read".to_owned()
    }
}

/// A gateway's id, and that of the system behind it (providers.md 4.3, C; the rest as seen in the wild).
fn request_ids(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let first =
        |names: &[&str]| names.iter().find_map(|name| Some(headers.get(*name)?.to_str().ok()?.to_owned()));
    let gateway = first(&["x-shellapi-request-id", "x-oneapi-request-id"]);
    (gateway, first(&["x-request-id", "request-id", "x-tt-logid"]))
}

/// Both ids where there are two: each side's support knows only its own.
fn both_ids(gateway: Option<String>, upstream: Option<String>, body: Option<String>) -> Option<String> {
    match (gateway, body.or(upstream)) {
        (Some(gateway), Some(upstream)) if gateway != upstream => Some(format!("{gateway} / {upstream}")),
        (gateway, upstream) => gateway.or(upstream),
    }
}

fn body_request_id(body: &Value) -> Option<String> {
    ["/request_id", "/data/request_id", "/error/request_id", "/ResponseMetadata/RequestId"]
        .iter()
        .find_map(|path| Some(body.pointer(path)?.as_str()?.to_owned()))
}

/// Seconds, or a date by the answer's own clock. Never shortened, but for what no account can mean.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = if let Ok(seconds) = text.parse() {
        Duration::from_secs(seconds)
    } else {
        let here = headers.get(DATE).and_then(|date| http_date(date.to_str().ok()?))?;
        http_date(text)?.since(here)
    };
    Some(asked.min(LONGEST_WAIT))
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
