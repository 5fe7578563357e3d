//! The front door: who calls, what for, whether the key fits, and what is to go wrong.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{Response, header};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use tokio::net::TcpListener;

use super::House;
use super::dialects::{self, Asked};
use super::line::{Line, Lines};
use super::yard::{Call, Dialect, Fate, Fault, Sign};

/// The largest body, in bytes.
const MOST_BODY: usize = 64 << 20;
/// Longer strings are shortened in what the yard remembers.
const MOST_REMEMBERED: usize = 2048;

/// A refusal, before it is put in the words of its surface.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into() }
    }

    /// A field that has to be there and is not.
    pub(super) fn missing(field: &str) -> Self {
        Self::new(400, format!("MissingParameter.{field}"), format!("{field} is missing"))
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidParameter", message)
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        tracing::error!(%error, "the sandbox cannot keep its state");
        Self::new(500, "InternalServiceError", "The service has encountered an unexpected error.")
    }
}

pub(super) enum Reply {
    Json(u16, Value),
    /// Boxed, because a response is large and most replies are none yet.
    Raw(Box<Response<Body>>),
}

impl Reply {
    pub(super) fn raw(response: Response<Body>) -> Self {
        Self::Raw(Box::new(response))
    }

    pub(super) fn into_response(self) -> Response<Body> {
        match self {
            Self::Raw(response) => *response,
            Self::Json(status, body) => {
                let built =
                    Response::builder().status(status).header(header::CONTENT_TYPE, "application/json");
                built.body(Body::from(body.to_string())).unwrap_or_default()
            }
        }
    }
}

/// A body that was understood: JSON or a form.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) fields: Value,
    /// The part called `file`.
    pub(super) file: Option<Bytes>,
}

impl Form {
    /// A text field; anything else under that name counts as absent.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// A text field that has to be there.
    pub(super) fn need(&self, name: &str) -> Result<&str, Problem> {
        self.text(name).filter(|text| !text.is_empty()).ok_or_else(|| Problem::missing(name))
    }
}

/// Serves until told to close.
pub(super) async fn serve(listener: TcpListener, house: Arc<House>) {
    let closing = Arc::clone(&house);
    let router = Router::new().fallback(handle).layer(DefaultBodyLimit::max(MOST_BODY)).with_state(house);
    let service = router.into_make_service_with_connect_info::<Line>();
    let closing = async move { closing.closed().await };
    if let Err(error) = axum::serve(Lines(listener), service).with_graceful_shutdown(closing).await {
        tracing::error!(%error, "the sandbox stopped serving");
    }
}

async fn handle(
    State(house): State<Arc<House>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let now = house.yard.now();
    let known = dialects::of(&parts);
    let routed = known.and_then(|dialect| Some((dialect, dialects::route(dialect, &parts)?)));
    let Some((dialect, (action, id))) = routed else {
        let mut response = dialects::lost(known, &parts, now).into_response();
        dialects::dress(None, now, &mut response);
        return response;
    };
    let mut asked = Asked { dialect, action, id, parts, bytes: Bytes::new(), form: None, now };
    let Ok(bytes) = to_bytes(body, MOST_BODY).await else {
        let problem = Problem::new(413, "RequestEntityTooLarge", "The body is larger than 64 MB.");
        let mut response = dialects::refuse(&asked, problem).into_response();
        dialects::dress(Some(&asked), now, &mut response);
        return response;
    };
    asked.form = read_form(&asked.parts, bytes.clone()).await;
    asked.bytes = bytes;
    // A task of its own: a caller who goes away does not undo what he asked for.
    let decided = tokio::spawn(async move {
        let mut response = decide(&house, &line, &mut asked).await;
        dialects::dress(Some(&asked), now, &mut response);
        response
    });
    decided.await.unwrap_or_else(|error| {
        tracing::error!(%error, "answering a call broke down");
        Reply::Json(500, Value::Null).into_response()
    })
}

/// Lets the call in or not, and lets happen to it what the yard has in store.
async fn decide(house: &Arc<House>, line: &Line, asked: &mut Asked) -> Response<Body> {
    let Asked { dialect, action, now, .. } = *asked;
    let admitted = dialects::admit(house, asked);
    house.yard.record(Call {
        dialect,
        action,
        at: now,
        path: asked.parts.uri.to_string(),
        body: asked.form.as_ref().map_or(Value::Null, remembered),
        authorized: matches!(admitted, Ok(true)),
    });
    house.yard.tell(Sign { dialect, action, acted: false });
    if let Err(refusal) = admitted {
        return refusal.into_response();
    }
    let fate = house.yard.decide(action, now);
    if !house.pauses(fate.slow).await {
        line.cut();
        return Response::default();
    }
    if let Some(seconds) = house.yard.count(dialect, action, now).or(fate.throttled) {
        return too_fast(asked, seconds);
    }
    if let Some(instead) = instead(line, asked, &fate) {
        return instead;
    }
    if fate.no_ranges {
        asked.parts.headers.remove(header::RANGE);
    }
    let answer = dialects::answer(house, asked).await;
    let mut response = answer.unwrap_or_else(|problem| dialects::refuse(asked, problem)).into_response();
    if response.status().is_success() {
        house.yard.tell(Sign { dialect, action, acted: true });
    }
    if fate.no_ranges {
        response.headers_mut().remove(header::ACCEPT_RANGES);
    }
    if !house.pauses(fate.late).await {
        line.cut();
        return Response::default();
    }
    match fate.fault {
        Some(Fault::HangUp) => {
            line.cut();
            response
        }
        Some(Fault::Page { status, .. }) => page(status),
        Some(Fault::Truncate) => truncated(response).await,
        Some(Fault::Trickle(over)) => trickling(response, over).await,
        _ => response,
    }
}

/// What a call gets for which nothing is done.
fn instead(line: &Line, asked: &Asked, fate: &Fate) -> Option<Response<Body>> {
    match fate.fault.as_ref()? {
        Fault::Refuse { code, message, status } => {
            let message = message.clone().unwrap_or_else(|| format!("The request was refused: {code}."));
            let status = status.unwrap_or_else(|| usual_status(code));
            Some(dialects::refuse(asked, Problem::new(status, code, message)).into_response())
        }
        Fault::TooMany { retry_after } => {
            let mut response = too_fast(asked, 0);
            response.headers_mut().remove(header::RETRY_AFTER);
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, (*seconds).into());
            }
            Some(response)
        }
        Fault::DropBefore => {
            line.cut();
            Some(Response::default())
        }
        Fault::Page { status, acts: false } => Some(page(*status)),
        _ => None,
    }
}

impl House {
    /// Lets time pass; `false` where the sandbox closes meanwhile.
    async fn pauses(&self, time: Duration) -> bool {
        if time.is_zero() {
            return true;
        }
        tokio::select! {
            () = tokio::time::sleep(time) => true,
            () = self.closed() => false,
        }
    }
}

/// What a caller in a hurry is told. Only the gateways say when to come back; the provider itself has codes of
/// its own and no such header.
fn too_fast(asked: &Asked, seconds: u64) -> Response<Body> {
    let (code, says_when) = match asked.dialect {
        Dialect::Volcengine => ("FlowLimitExceeded", false),
        Dialect::Ark => ("RateLimitExceeded.EndpointRPMExceeded", false),
        _ => ("RateLimitExceeded", true),
    };
    let problem = Problem::new(429, code, "Too many requests. Please try again later.");
    let mut response = dialects::refuse(asked, problem).into_response();
    if says_when {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// `None` for what is neither a JSON object nor a form.
async fn read_form(parts: &Parts, bytes: Bytes) -> Option<Form> {
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let fields: Value = serde_json::from_slice(&bytes).ok()?;
        return fields.is_object().then_some(Form { fields, file: None });
    }
    let mut request = Request::new(Body::from(bytes));
    *request.headers_mut() = parts.headers.clone();
    *request.extensions_mut() = parts.extensions.clone();
    let mut multipart = Multipart::from_request(request, &()).await.ok()?;
    let mut form = Form::default();
    let mut fields = serde_json::Map::new();
    while let Some(field) = multipart.next_field().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            form.file = Some(field.bytes().await.ok()?);
        } else {
            fields.insert(name, field.text().await.ok()?.into());
        }
    }
    form.fields = fields.into();
    Some(form)
}

fn remembered(form: &Form) -> Value {
    let mut body = shortened(&form.fields);
    if let (Some(file), Some(fields)) = (&form.file, body.as_object_mut()) {
        fields.insert("file".into(), format!("({} bytes)", file.len()).into());
    }
    body
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() > MOST_REMEMBERED => {
            let start: String = text.chars().take(64).collect();
            format!("{start}… ({} bytes)", text.len()).into()
        }
        Value::Array(items) => items.iter().map(shortened).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), shortened(value))).collect()
        }
        other => other.clone(),
    }
}

/// The status that goes with a code, after the provider's table of errors.
fn usual_status(code: &str) -> u16 {
    let table = BTreeMap::from([
        ("AccessDenied", 403),
        ("AccountOverdue", 403),
        ("OperationDenied", 403),
        ("AuthenticationError", 401),
        ("invalid_api_key", 401),
        ("NotFound", 404),
        ("ModelNotOpen", 404),
        ("InvalidEndpointOrModel", 404),
        ("TaskRunningCannotCancel", 409),
        ("RateLimitExceeded", 429),
        ("FlowLimitExceeded", 429),
        ("Throttling", 429),
        ("ModelAccount", 429),
        ("QuotaExceeded", 429),
        ("QuotaSharedPoolExceeded", 429),
        ("SetLimitExceeded", 429),
        ("ServerOverloaded", 429),
        ("Internal", 500),
        ("upstream", 502),
    ]);
    table.into_iter().find(|(start, _)| code.starts_with(start)).map_or(400, |(_, status)| status)
}

/// What a proxy in front says for itself.
fn page(status: u16) -> Response<Body> {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
                <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    let built = Response::builder().status(status).header(header::CONTENT_TYPE, "text/html");
    built.body(Body::from(page)).unwrap_or_default()
}

/// Promises the whole answer and gives half of it.
async fn truncated(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else { return Response::default() };
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    let half = whole.slice(..whole.len() / 2);
    let broken = async {
        // Without a pause the server would notice the break before it has sent anything at all.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    };
    let body = stream::once(async { Ok(half) }).chain(stream::once(broken));
    Response::from_parts(parts, Body::from_stream(body))
}

/// Gives the whole answer in twenty pieces, over so much time.
async fn trickling(response: Response<Body>, over: Duration) -> Response<Body> {
    const PIECES: usize = 20;
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else { return Response::default() };
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    let size = whole.len().div_ceil(PIECES).max(1);
    let pieces: Vec<Bytes> =
        (0..whole.len()).step_by(size).map(|at| whole.slice(at..whole.len().min(at + size))).collect();
    let wait = over / u32::try_from(pieces.len().max(1)).unwrap_or(u32::MAX);
    let pieces = stream::iter(pieces).then(move |piece| async move {
        tokio::time::sleep(wait).await;
        Ok::<_, io::Error>(piece)
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}
