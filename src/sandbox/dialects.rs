//! Who speaks which dialect: the paths that lead to it, its key, its answers, its refusals.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Response, header};
use jiff::Timestamp;
use serde_json::json;

use super::serve::{Form, Problem, Reply};
use super::yard::{Action, Dialect};
use super::{House, anyfast, apimart, apiyi, ark, files, kyy, private_avatar, s3, volcengine};

/// One call, as far as it is understood before a dialect reads it.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) dialect: Dialect,
    pub(super) action: Action,
    /// What the path names: an id, a file, a bucket and a key.
    pub(super) id: String,
    /// Method, address and headers.
    pub(super) parts: Parts,
    /// The body, byte for byte.
    pub(super) bytes: Bytes,
    /// The body, where it is a JSON object or a form.
    pub(super) form: Option<Form>,
    /// The sandbox's time.
    pub(super) now: Timestamp,
}

impl Asked {
    /// The fields of the body.
    pub(super) fn form(&self) -> Result<&Form, Problem> {
        self.form.as_ref().ok_or_else(|| Problem::invalid("The request body is no JSON object."))
    }

    /// A header, where it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    /// The pairs of the query, decoded, in their order.
    pub(super) fn query(&self) -> Vec<(String, String)> {
        let query = self.parts.uri.query().unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    /// The first value of this name in the query.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        self.query().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

/// The dialect a request is in; `None` for a path nobody knows.
pub(super) fn of(parts: &Parts) -> Option<Dialect> {
    let path = parts.uri.path();
    if is_signed_for_s3(parts) {
        return Some(Dialect::S3);
    }
    let table = [
        ("/files/", Dialect::House),
        ("/h5/", Dialect::House),
        ("/volc/asset/", Dialect::AnyFast),
        ("/v1/video/generations", Dialect::AnyFast),
        ("/v1/models", Dialect::AnyFast),
        ("/api/asset-library/", Dialect::Apiyi),
        ("/api/storage/", Dialect::Apiyi),
        ("/v1/seedance2/", Dialect::Apimart),
        ("/v1/tasks/", Dialect::Apimart),
        ("/v1/videos/generations", Dialect::Apimart),
        ("/v1/uploads/images", Dialect::Apimart),
        ("/kyyReactApiServer/", Dialect::Kyy),
        ("/v1/private-avatar/", Dialect::PrivateAvatar),
        ("/v1/real-avatar/", Dialect::PrivateAvatar),
        ("/api/v3/contents/generations/tasks", Dialect::Ark),
        ("/seedance/api/v3/contents/generations/tasks", Dialect::ApiyiGateway),
    ];
    if path == "/" {
        return Some(Dialect::Volcengine);
    }
    table.into_iter().find(|(start, _)| path.starts_with(start)).map(|(_, dialect)| dialect)
}

/// An object store is at home on any path; only the signature tells its calls from the others.
fn is_signed_for_s3(parts: &Parts) -> bool {
    let given = parts.headers.get(header::AUTHORIZATION);
    given.is_some_and(|given| given.as_bytes().starts_with(b"AWS4-HMAC-SHA256"))
        || parts.uri.query().is_some_and(|query| query.contains("X-Amz-Signature="))
}

/// What a path asks for, and the id in it.
pub(super) fn route(dialect: Dialect, parts: &Parts) -> Option<(Action, String)> {
    match dialect {
        Dialect::AnyFast => anyfast::route(parts),
        Dialect::House => files::route(parts),
        Dialect::Volcengine => volcengine::route(parts),
        Dialect::Ark | Dialect::ApiyiGateway => ark::route(dialect, parts),
        Dialect::Apiyi => apiyi::route(parts),
        Dialect::Apimart => apimart::route(parts),
        Dialect::Kyy => kyy::route(parts),
        Dialect::PrivateAvatar => private_avatar::route(parts),
        Dialect::S3 => s3::route(parts),
    }
}

/// Whether the caller is let in: `Ok(true)` by a key, `Ok(false)` where none is needed.
pub(super) fn admit(house: &House, asked: &Asked) -> Result<bool, Reply> {
    match asked.dialect {
        Dialect::AnyFast => bearer(house, asked),
        Dialect::House => Ok(false),
        Dialect::Volcengine => volcengine::admit(house, asked),
        Dialect::Ark | Dialect::ApiyiGateway => ark::admit(house, asked),
        Dialect::Apiyi => apiyi::admit(house, asked),
        Dialect::Apimart => apimart::admit(house, asked),
        Dialect::Kyy => kyy::admit(house, asked),
        Dialect::PrivateAvatar => private_avatar::admit(house, asked),
        Dialect::S3 => s3::admit(house, asked),
    }
}

/// Does what is asked and answers.
pub(super) async fn answer(house: &Arc<House>, asked: &Asked) -> Result<Reply, Problem> {
    match asked.dialect {
        Dialect::AnyFast => anyfast::answer(house, asked).await,
        Dialect::House => Ok(files::answer(house, asked).await),
        Dialect::Volcengine => volcengine::answer(house, asked).await,
        Dialect::Ark | Dialect::ApiyiGateway => ark::answer(house, asked).await,
        Dialect::Apiyi => apiyi::answer(house, asked).await,
        Dialect::Apimart => apimart::answer(house, asked).await,
        Dialect::Kyy => kyy::answer(house, asked).await,
        Dialect::PrivateAvatar => private_avatar::answer(house, asked).await,
        Dialect::S3 => s3::answer(house, asked).await,
    }
}

/// Puts a refusal in the words of the dialect.
pub(super) fn refuse(asked: &Asked, problem: Problem) -> Reply {
    match asked.dialect {
        Dialect::AnyFast => anyfast::refuse(asked, problem),
        Dialect::House => files::refusal(problem.status, &problem.code, &problem.message),
        Dialect::Volcengine => volcengine::refuse(asked, problem),
        Dialect::Ark | Dialect::ApiyiGateway => ark::refuse(asked, problem),
        Dialect::Apiyi => apiyi::refuse(asked, problem),
        Dialect::Apimart => apimart::refuse(asked, problem),
        Dialect::Kyy => kyy::refuse(asked, problem),
        Dialect::PrivateAvatar => private_avatar::refuse(asked, problem),
        Dialect::S3 => s3::refuse(asked, problem),
    }
}

/// The answer to a path that no dialect knows, or not the one it leads to.
pub(super) fn lost(dialect: Option<Dialect>, parts: &Parts, now: Timestamp) -> Reply {
    match dialect {
        Some(Dialect::Volcengine) => volcengine::lost(parts, now),
        Some(Dialect::Apiyi) => apiyi::lost(parts),
        Some(Dialect::S3) => s3::lost(),
        _ => unknown(parts),
    }
}

/// What is added to every answer of a dialect. `asked` is `None` where the path was not known.
pub(super) fn dress(asked: Option<&Asked>, now: Timestamp, response: &mut Response<Body>) {
    // The server would put the machine's time; a clock that was moved has to be seen.
    let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::from_str(&date) {
        response.headers_mut().insert(header::DATE, date);
    }
    if let Some(asked) = asked.filter(|asked| asked.dialect == Dialect::ApiyiGateway) {
        ark::dress_gateway(&asked.parts, now, response);
    }
}

/// The key of the sandbox as a Bearer token, refused the way most gateways do.
pub(super) fn bearer(house: &House, asked: &Asked) -> Result<bool, Reply> {
    if has_key(house, asked) {
        return Ok(true);
    }
    let error = json!({"error": {"type": "authentication_error", "code": "invalid_api_key",
        "message": "Invalid API key provided."}});
    Err(Reply::Json(401, error))
}

/// Whether the key of the sandbox came as a Bearer token.
pub(super) fn has_key(house: &House, asked: &Asked) -> bool {
    asked.header("authorization").and_then(|given| given.strip_prefix("Bearer ")) == Some(&house.api_key)
}

/// The answer to a path nobody knows.
pub(super) fn unknown(parts: &Parts) -> Reply {
    let message = format!("Invalid URL ({} {})", parts.method, parts.uri.path());
    let error = json!({"error": {"type": "invalid_request_error", "code": "not_found", "message": message}});
    Reply::Json(404, error)
}
