//! Files handed over before they become assets, and kept under a public address, as gateways with an upload
//! of their own do it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::dialects::Asked;
use super::files;
use super::serve::{Problem, Reply};
use super::state::{KeptFile, maybe_milliseconds, milliseconds};
use super::{House, token};

/// How long an address to put a file at is good for.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);
/// Letters in an ending.
const MOST_ENDING: usize = 5;

/// A file that was announced, or has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct UploadRow {
    /// What both addresses end in: letters and digits, a dot, an ending.
    pub(super) name: String,
    /// What the file was announced as; a file that is none of that is not taken.
    content_type: Option<String>,
    /// `None` until it has come.
    pub(super) file: Option<KeptFile>,
    #[serde(with = "milliseconds")]
    created: Timestamp,
    /// The number of links at the time it was announced.
    links: u64,
    /// Until when it is shown; `None` for ever.
    #[serde(with = "maybe_milliseconds")]
    until: Option<Timestamp>,
}

impl House {
    /// Announces a file.
    pub(super) fn expect_upload(
        &self,
        ending: &str,
        content_type: Option<&str>,
        now: Timestamp,
    ) -> Result<UploadRow, Problem> {
        let row = UploadRow {
            name: format!("{}.{}", token(32), plain(ending)),
            content_type: content_type.map(str::to_owned),
            file: None,
            created: now,
            links: self.yard.link_number(),
            until: None,
        };
        self.kept.change(|data| data.uploads.push(row.clone()))?;
        Ok(row)
    }

    /// Keeps a file that came along with a call, and shows it for `life`.
    pub(super) fn keep_upload(
        &self,
        bytes: &[u8],
        ending: &str,
        life: SignedDuration,
        now: Timestamp,
    ) -> Result<UploadRow, Problem> {
        let name = format!("{}.{}", token(32), plain(ending));
        let file = KeptFile { name: format!("upload-{name}") };
        self.kept.put_file(&file, bytes)?;
        let row = UploadRow {
            name,
            content_type: None,
            file: Some(file),
            created: now,
            links: self.yard.link_number(),
            until: Some(now + life),
        };
        self.kept.change(|data| data.uploads.push(row.clone()))?;
        Ok(row)
    }

    /// Takes an announced file, once, and only with the content type it was announced with. Such an address
    /// is signed; a key that comes along is a slip worth telling.
    pub(super) fn take_upload(&self, asked: &Asked) -> Result<Reply, Problem> {
        let name = asked.id.as_str();
        if asked.header("authorization").is_some() {
            self.yard.violated(format!("an Authorization header came to the upload address of {name}"));
            return Ok(files::refusal(400, "InvalidArgument", "Only one auth mechanism allowed"));
        }
        let row = self.upload(name);
        let Some(row) = row.filter(|row| row.file.is_none()) else {
            return Ok(files::refusal(403, "AccessDenied", "Access Denied"));
        };
        let late = asked.now.duration_since(row.created) >= PATIENCE;
        if late || row.links != self.yard.link_number() {
            return Ok(files::refusal(403, "AccessDenied", "Request has expired"));
        }
        if row.content_type.as_deref().is_some_and(|promised| asked.header("content-type") != Some(promised))
        {
            let message = "The request signature we calculated does not match the signature you provided.";
            return Ok(files::refusal(403, "SignatureDoesNotMatch", message));
        }
        let file = KeptFile { name: format!("upload-{name}") };
        self.kept.put_file(&file, &asked.bytes)?;
        let first = self.kept.change(|data| {
            let row = data.uploads.iter_mut().find(|row| row.name == name && row.file.is_none());
            row.map(|row| row.file = Some(file)).is_some()
        })?;
        if !first {
            return Ok(files::refusal(403, "AccessDenied", "Access Denied"));
        }
        Ok(Reply::raw(Response::new(Body::empty())))
    }

    /// Shows a file to anyone. A key that comes along is a slip here as well.
    pub(super) async fn show_upload(self: &Arc<Self>, asked: &Asked) -> Reply {
        let name = asked.id.as_str();
        if asked.header("authorization").is_some() {
            self.yard.violated(format!("an Authorization header came to the public address of {name}"));
        }
        let row = self.upload(name).filter(|row| row.until.is_none_or(|until| asked.now < until));
        let bytes = match row.and_then(|row| row.file) {
            Some(file) => tokio::fs::read(self.kept.file_path(&file.name)).await.ok(),
            None => None,
        };
        let Some(bytes) = bytes else {
            return files::refusal(404, "NoSuchKey", "The specified key does not exist.");
        };
        let length = HeaderValue::from(bytes.len());
        let mut response =
            files::whole_or_part(bytes, files::mime(name), &asked.parts.headers).into_response();
        if asked.parts.method == axum::http::Method::HEAD {
            response.headers_mut().insert(header::CONTENT_LENGTH, length);
        }
        Reply::raw(response)
    }

    fn upload(&self, name: &str) -> Option<UploadRow> {
        self.kept.read(|data| data.uploads.iter().find(|row| row.name == name).cloned())
    }
}

/// An ending that can stand in a path.
fn plain(ending: &str) -> String {
    let letters = ending.chars().filter(char::is_ascii_alphanumeric).take(MOST_ENDING);
    let ending: String = letters.collect::<String>().to_ascii_lowercase();
    if ending.is_empty() { "bin".into() } else { ending }
}
