//! Links to files: signed, short-lived, and needing no key. A key that comes along is a slip worth telling.

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::dialects::Asked;
use super::state::KeptFile;
use super::yard::Action;
use super::{House, Reply};

/// How long most links live.
const LIFE: SignedDuration = SignedDuration::from_hours(12);

/// What a path asks for, and the file or the page it names.
pub(super) fn route(parts: &Parts) -> Option<(Action, String)> {
    let path = parts.uri.path();
    let name = path.strip_prefix("/files/").or_else(|| path.strip_prefix("/h5/"));
    Some((Action::GetFile, name.filter(|_| parts.method == Method::GET)?.to_owned()))
}

/// Answers a link.
pub(super) async fn answer(house: &House, asked: &Asked) -> Reply {
    if asked.parts.uri.path().starts_with("/h5/") {
        return house.person_page(&asked.id, asked.now);
    }
    let query = asked.parts.uri.query().unwrap_or_default();
    house.get_file(&asked.id, query, &asked.parts.headers, asked.now).await
}

impl House {
    /// A link to a file, alive for twelve hours from `from`.
    pub(super) fn link(&self, file: &KeptFile, from: Timestamp) -> String {
        self.link_for(file, from, LIFE)
    }

    /// A link to a file, alive for `life` from `from`.
    pub(super) fn link_for(&self, file: &KeptFile, from: Timestamp, life: SignedDuration) -> String {
        let expires = (from + life).as_second();
        let number = self.yard.link_number();
        let signature = self.sign(&file.name, expires, number);
        format!("{}/files/{}?expires={expires}&n={number}&sig={signature}", self.url, file.name)
    }

    fn sign(&self, name: &str, expires: i64, number: u64) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.link_key.as_bytes()) else {
            return String::new(); // HMAC takes a key of any length
        };
        mac.update(format!("{name}\n{expires}\n{number}").as_bytes());
        super::hex(&mac.finalize().into_bytes())
    }

    async fn get_file(&self, name: &str, query: &str, headers: &HeaderMap, now: Timestamp) -> Reply {
        if headers.contains_key(header::AUTHORIZATION) {
            self.yard.violated(format!("an Authorization header came to the file link of {name}"));
            return refusal(400, "InvalidArgument", "Only one auth mechanism allowed");
        }
        let part = |key: &str| {
            let found = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == key);
            found.map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let (Ok(expires), Ok(number)) = (part("expires").parse::<i64>(), part("n").parse::<u64>()) else {
            return refusal(403, "AccessDenied", "Access Denied");
        };
        if part("sig") != self.sign(name, expires, number) {
            return refusal(403, "SignatureDoesNotMatch", "The signature does not match");
        }
        if now.as_second() >= expires || number != self.yard.link_number() {
            return refusal(403, "AccessDenied", "Request has expired");
        }
        // Only names we signed come this far, and we sign only our own.
        match tokio::fs::read(self.kept.file_path(name)).await {
            Ok(bytes) => whole_or_part(bytes, mime(name), headers),
            Err(_) => refusal(404, "NoSuchKey", "The specified key does not exist."),
        }
    }
}

pub(super) fn mime(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "bmp" => "image/bmp",
        "tiff" => "image/tiff",
        "webp" => "image/webp",
        "heic" => "image/heic",
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

/// Players and interrupted downloads ask for a part of a file: `bytes=from-`, `from-to`, or `-last`.
pub(super) fn whole_or_part(bytes: Vec<u8>, mime: &str, headers: &HeaderMap) -> Reply {
    let length = bytes.len();
    let tag = format!("\"{}\"", super::hex(&Sha256::digest(&bytes)[..16]));
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // A part of another file than the one that was begun is of no use to anybody.
    let same = text(header::IF_RANGE).is_none_or(|begun| begun == tag);
    let range = text(header::RANGE).and_then(|range| range.strip_prefix("bytes=")).filter(|_| same);
    let built = Response::builder()
        .header(header::CONTENT_TYPE, mime)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::ETAG, tag);
    let built = match range.and_then(|range| range.split_once('-')) {
        None => built.body(Body::from(bytes)),
        Some((from, to)) => {
            let (from, to) = match (from.parse::<usize>(), to.parse::<usize>()) {
                (Ok(from), to) => (from, to.map_or(length, |to| to.saturating_add(1)).min(length)),
                (Err(_), Ok(last)) if from.is_empty() => (length.saturating_sub(last), length),
                _ => (length, length),
            };
            if from >= to {
                let built = built.status(StatusCode::RANGE_NOT_SATISFIABLE);
                built.header(header::CONTENT_RANGE, format!("bytes */{length}")).body(Body::empty())
            } else {
                let built = built.status(StatusCode::PARTIAL_CONTENT);
                let part = bytes[from..to].to_vec();
                let range = format!("bytes {from}-{}/{length}", to - 1);
                built.header(header::CONTENT_RANGE, range).body(Body::from(part))
            }
        }
    };
    Reply::raw(built.unwrap_or_default())
}

/// Object stores answer in XML.
pub(super) fn refusal(status: u16, code: &str, message: &str) -> Reply {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    let built = Response::builder().status(status).header(header::CONTENT_TYPE, "application/xml");
    Reply::raw(built.body(Body::from(text)).unwrap_or_default())
}
