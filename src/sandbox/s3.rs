//! A corner that speaks S3, path style: what a person's own object store would do for staging. Signatures in
//! the query and in the header are both held against the sandbox's pair of keys.
//!
//! A bucket needs no making: any name is one. An object's file has a name of ours; its key never touches a
//! path. `yard.expire_links()` kills no presigned address, since those are not handed out here; moving the
//! clock does.

use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, Response, header};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::dialects::Asked;
use super::serve::{Problem, Reply};
use super::state::{KeptFile, milliseconds};
use super::yard::Action;
use super::{House, files};
use crate::sign::{self, Scope};

const XMLNS: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
/// Bytes in a key.
const MOST_KEY: usize = 1024;
/// Objects in one answer.
const MOST_LISTED: usize = 1000;
/// How far a request's time may be from ours.
const DRIFT: SignedDuration = SignedDuration::from_mins(15);
/// Seconds an address may be made to live: seven days.
const LONGEST_LIFE: i64 = 604_800;

/// Parts of the protocol that are not here. They are told by a name in the query, and must not be taken for
/// the plain call on the same path.
const ABSENT: [&str; 22] = [
    "accelerate",
    "acl",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "legal-hold",
    "lifecycle",
    "logging",
    "notification",
    "partNumber",
    "policy",
    "replication",
    "restore",
    "retention",
    "select",
    "tagging",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
];

/// Something in the store.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ObjectRow {
    bucket: String,
    key: String,
    pub(super) file: KeptFile,
    size: u64,
    content_type: String,
    /// Hex, without the quotes.
    etag: String,
    #[serde(with = "milliseconds")]
    modified: Timestamp,
}

/// What a path asks for; the id is the path without its first slash, still percent-encoded.
pub(super) fn route(parts: &Parts) -> Option<(Action, String)> {
    let path = parts.uri.path().trim_start_matches('/');
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    let query = parts.uri.query().unwrap_or_default();
    let absent = url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| ABSENT.contains(&&*name));
    let copies = parts.headers.contains_key("x-amz-copy-source");
    if bucket.is_empty() || absent || copies {
        return None;
    }
    let action = match (&parts.method, key.is_empty()) {
        (&Method::GET, true) => Action::ListObjects,
        (&Method::GET, false) => Action::GetObject,
        (&Method::HEAD, _) => Action::HeadObject,
        (&Method::PUT, _) => Action::PutObject,
        (&Method::DELETE, false) => Action::DeleteObject,
        _ => return None,
    };
    Some((action, path.to_owned()))
}

/// The answer to what is not here.
pub(super) fn lost() -> Reply {
    files::refusal(
        501,
        "NotImplemented",
        "A header or query you provided implies functionality that is not implemented.",
    )
}

/// A refusal, in XML. Throttling has its own word here.
pub(super) fn refuse(_asked: &Asked, problem: Problem) -> Reply {
    let Problem { status, code, message } = problem;
    if code == "RateLimitExceeded" {
        return files::refusal(503, "SlowDown", "Please reduce your request rate.");
    }
    files::refusal(status, &escaped(&code), &escaped(&message))
}

/// The signature.
pub(super) fn admit(house: &House, asked: &Asked) -> Result<bool, Reply> {
    check(house, asked).map(|()| true).map_err(|problem| refuse(asked, problem))
}

/// Does what is asked.
pub(super) async fn answer(house: &Arc<House>, asked: &Asked) -> Result<Reply, Problem> {
    let uri = || Problem::new(400, "InvalidURI", "Couldn't parse the specified URI.");
    let path = percent_decoded(&asked.id).ok_or_else(uri)?;
    let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
    if key.len() > MOST_KEY {
        return Err(Problem::new(400, "KeyTooLongError", "Your key is too long"));
    }
    let place = Place { house, bucket, key };
    let mut response = match asked.action {
        Action::ListObjects => place.list(asked)?,
        Action::PutObject | Action::HeadObject if key.is_empty() => Response::new(Body::empty()),
        Action::PutObject => place.put(asked)?,
        Action::GetObject | Action::HeadObject => place.get(asked).await?,
        Action::DeleteObject => {
            place.remove()?;
            with_status(204)
        }
        _ => return Ok(lost()),
    };
    set(&mut response, HeaderName::from_static("x-amz-request-id"), &super::request_id(asked.now));
    Ok(Reply::raw(response))
}

/// One place in the store; `key` is empty for the bucket itself.
struct Place<'a> {
    house: &'a House,
    bucket: &'a str,
    key: &'a str,
}

impl Place<'_> {
    fn is(&self, row: &ObjectRow) -> bool {
        row.bucket == self.bucket && row.key == self.key
    }

    fn put(&self, asked: &Asked) -> Result<Response<Body>, Problem> {
        let chunked = asked.header("x-amz-content-sha256").is_some_and(|hash| hash.starts_with("STREAMING-"));
        let unchunked = chunked.then(|| unchunked(&asked.bytes)).transpose()?;
        let bytes = unchunked.as_deref().unwrap_or(&asked.bytes);
        let row = ObjectRow {
            bucket: self.bucket.to_owned(),
            key: self.key.to_owned(),
            file: KeptFile { name: format!("object-{}.bin", super::token(32)) },
            size: bytes.len() as u64,
            content_type: asked.header("content-type").unwrap_or("binary/octet-stream").to_owned(),
            etag: super::hex(&Sha256::digest(bytes)[..16]),
            modified: asked.now,
        };
        self.house.kept.put_file(&row.file, bytes)?;
        let mut response = Response::new(Body::empty());
        set(&mut response, header::ETAG, &format!("\"{}\"", row.etag));
        let old = self.house.kept.change(|data| {
            let old: Vec<ObjectRow> = data.objects.extract_if(.., |row| self.is(row)).collect();
            data.objects.push(row);
            old
        })?;
        self.release(old)?;
        Ok(response)
    }

    async fn get(&self, asked: &Asked) -> Result<Response<Body>, Problem> {
        let row = self.house.kept.read(|data| data.objects.iter().find(|row| self.is(row)).cloned());
        let missing = || Problem::new(404, "NoSuchKey", "The specified key does not exist.");
        let row = row.ok_or_else(missing)?;
        let bytes = tokio::fs::read(self.house.kept.file_path(&row.file.name)).await?;
        let reply = files::whole_or_part(bytes, &row.content_type, &asked.parts.headers);
        let mut response = reply.into_response();
        set(&mut response, header::ETAG, &format!("\"{}\"", row.etag));
        let modified = row.modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        set(&mut response, header::LAST_MODIFIED, &modified);
        if asked.action == Action::HeadObject {
            set(&mut response, header::CONTENT_LENGTH, &row.size.to_string());
        }
        Ok(response)
    }

    /// Removing what is not there is no mistake.
    fn remove(&self) -> Result<(), Problem> {
        let old = self
            .house
            .kept
            .change(|data| data.objects.extract_if(.., |row| self.is(row)).collect::<Vec<ObjectRow>>())?;
        self.release(old)
    }

    fn release(&self, rows: Vec<ObjectRow>) -> Result<(), Problem> {
        let files: Vec<KeptFile> = rows.into_iter().map(|row| row.file).collect();
        Ok(self.house.kept.release(&files)?)
    }

    fn list(&self, asked: &Asked) -> Result<Response<Body>, Problem> {
        if asked.parameter("location").is_some() {
            return Ok(xml(&format!("<LocationConstraint xmlns=\"{XMLNS}\"></LocationConstraint>")));
        }
        let invalid = |what: &str| Problem::new(400, "InvalidArgument", format!("{what} is not valid"));
        let prefix = asked.parameter("prefix").unwrap_or_default();
        let delimiter = asked.parameter("delimiter").unwrap_or_default();
        let most = match asked.parameter("max-keys") {
            None => MOST_LISTED,
            Some(text) => text.parse::<usize>().ok().ok_or_else(|| invalid("max-keys"))?.min(MOST_LISTED),
        };
        // The older call goes on by the last key itself.
        let newer = asked.parameter("list-type").as_deref() == Some("2");
        let token = asked.parameter("continuation-token").filter(|_| newer);
        let after = match &token {
            Some(token) => unhex(token).ok_or_else(|| invalid("continuation-token"))?,
            None => asked.parameter(if newer { "start-after" } else { "marker" }).unwrap_or_default(),
        };
        let encodes = asked.parameter("encoding-type").as_deref() == Some("url");
        let shown = |text: &str| if encodes { percent_encoded(text) } else { escaped(text) };

        let mut rows: Vec<ObjectRow> = self.house.kept.read(|data| {
            let mine = |row: &&ObjectRow| row.bucket == self.bucket && row.key.starts_with(&prefix);
            data.objects.iter().filter(mine).cloned().collect()
        });
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        let mut entries = String::new();
        let (mut count, mut truncated, mut last) = (0, false, after.clone());
        for row in &rows {
            // Everything below a common prefix is said by the prefix.
            let rest = &row.key[prefix.len()..];
            let end = if delimiter.is_empty() { None } else { rest.find(&delimiter) };
            let common = end.map(|at| &row.key[..prefix.len() + at + delimiter.len()]);
            let name = common.unwrap_or(&row.key);
            if row.key <= after || name == last {
                continue;
            }
            if count == most {
                truncated = true;
                break;
            }
            count += 1;
            name.clone_into(&mut last);
            if common.is_some() {
                entries += &format!("<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>", shown(name));
                continue;
            }
            entries += &format!(
                "<Contents><Key>{}</Key><LastModified>{}</LastModified><ETag>&quot;{}&quot;</ETag><Size>{}</Size>\
                 <StorageClass>STANDARD</StorageClass></Contents>",
                shown(name),
                row.modified.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                row.etag,
                row.size,
            );
        }
        let mut head = format!(
            "<Name>{}</Name><Prefix>{}</Prefix><MaxKeys>{most}</MaxKeys>\
             <IsTruncated>{truncated}</IsTruncated>",
            escaped(self.bucket),
            shown(&prefix),
        );
        if !delimiter.is_empty() {
            head += &format!("<Delimiter>{}</Delimiter>", shown(&delimiter));
        }
        if encodes {
            head += "<EncodingType>url</EncodingType>";
        }
        let more = truncated && most > 0;
        if newer {
            head += &format!("<KeyCount>{count}</KeyCount>");
            match &token {
                Some(token) => head += &format!("<ContinuationToken>{}</ContinuationToken>", escaped(token)),
                None if !after.is_empty() => head += &format!("<StartAfter>{}</StartAfter>", shown(&after)),
                None => {}
            }
            if more {
                let token = super::hex(last.as_bytes());
                head += &format!("<NextContinuationToken>{token}</NextContinuationToken>");
            }
        } else {
            head += &format!("<Marker>{}</Marker>", shown(&after));
            if more {
                head += &format!("<NextMarker>{}</NextMarker>", shown(&last));
            }
        }
        Ok(xml(&format!("<ListBucketResult xmlns=\"{XMLNS}\">{head}{entries}</ListBucketResult>")))
    }
}

/// What a request says about its signature.
struct Claim {
    /// Key, day, region, service, end.
    credential: String,
    headers: String,
    signature: String,
    date: String,
    /// Seconds, where it is the address that is signed.
    life: Option<i64>,
}

impl Claim {
    fn of_header(asked: &Asked) -> Option<Self> {
        let fields = asked.header("authorization")?.strip_prefix(sign::Dialect::AWS.algorithm)?;
        let field = |name: &str| {
            let found =
                fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='));
            found.map(str::to_owned)
        };
        Some(Self {
            credential: field("Credential")?,
            headers: field("SignedHeaders")?,
            signature: field("Signature")?,
            date: asked.header(sign::Dialect::AWS.date_header)?.to_owned(),
            life: None,
        })
    }

    fn of_query(asked: &Asked) -> Option<Self> {
        (asked.parameter("X-Amz-Algorithm")? == sign::Dialect::AWS.algorithm).then_some(())?;
        Some(Self {
            credential: asked.parameter("X-Amz-Credential")?,
            headers: asked.parameter("X-Amz-SignedHeaders")?,
            signature: asked.parameter("X-Amz-Signature")?,
            date: asked.parameter("X-Amz-Date")?,
            life: Some(asked.parameter("X-Amz-Expires")?.parse().ok()?),
        })
    }
}

/// Checks key, signature, time, and the body where its hash is signed.
fn check(house: &House, asked: &Asked) -> Result<(), Problem> {
    let presigned = asked.parameter("X-Amz-Signature").is_some();
    if presigned && asked.header("authorization").is_some() {
        let what = format!("an Authorization header came to the presigned address of {}", asked.id);
        house.yard.violated(what);
        return Err(Problem::new(400, "InvalidArgument", "Only one auth mechanism allowed"));
    }
    let claim = if presigned {
        let message = "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, \
                       X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.";
        let broken = || Problem::new(400, "AuthorizationQueryParametersError", message);
        let claim = Claim::of_query(asked).ok_or_else(broken)?;
        if !claim.life.is_some_and(|life| (0..=LONGEST_LIFE).contains(&life)) {
            let message = "X-Amz-Expires must be less than a week (in seconds)";
            return Err(Problem::new(400, "AuthorizationQueryParametersError", message));
        }
        claim
    } else {
        let message = "The authorization header that you provided is not valid.";
        let broken = || Problem::new(400, "AuthorizationHeaderMalformed", message);
        Claim::of_header(asked).ok_or_else(broken)?
    };
    let denied = |message: &str| Problem::new(403, "AccessDenied", message);
    let date = read_date(&claim.date).ok_or_else(|| denied("The date of the request is not valid"))?;
    let mismatch = || {
        let message = "The request signature we calculated does not match the signature you provided. Check \
                       your key and signing method.";
        Problem::new(403, "SignatureDoesNotMatch", message)
    };
    // A key may hold slashes, the other parts may not.
    let mut parts = claim.credential.rsplitn(5, '/');
    let mut part = || parts.next().ok_or_else(mismatch);
    let (end, service, region, day, access_key) = (part()?, part()?, part()?, part()?, part()?);
    if access_key != house.access_key {
        let message = "The AWS Access Key Id you provided does not exist in our records.";
        return Err(Problem::new(403, "InvalidAccessKeyId", message));
    }
    let hash = asked.header("x-amz-content-sha256");
    let body = match hash {
        Some(hash) => hash,
        None if presigned => "UNSIGNED-PAYLOAD",
        None => {
            let message = "Missing required header for this request: x-amz-content-sha256";
            return Err(Problem::new(400, "InvalidRequest", message));
        }
    };
    let names: Vec<&str> = claim.headers.split(';').collect();
    let right = signature(house, asked, &claim, Scope { region, service }, &names, body);
    let scoped = service == "s3" && end == sign::Dialect::AWS.terminator && claim.date.starts_with(day);
    if !scoped || !names.contains(&"host") || right != claim.signature {
        return Err(mismatch());
    }
    match claim.life {
        Some(life) if asked.now.duration_since(date).as_secs() >= life => {
            return Err(denied("Request has expired"));
        }
        Some(_) if date.duration_since(asked.now) > DRIFT => {
            return Err(denied("Request is not valid yet"));
        }
        None if asked.now.duration_since(date).abs() > DRIFT => {
            let message = "The difference between the request time and the current time is too large.";
            return Err(Problem::new(403, "RequestTimeTooSkewed", message));
        }
        _ => {}
    }
    let is_hash = body.len() == 64 && body.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash && !super::hex(&Sha256::digest(&asked.bytes)).eq_ignore_ascii_case(body) {
        let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
        return Err(Problem::new(400, "XAmzContentSHA256Mismatch", message));
    }
    Ok(())
}

/// The signature the request should carry.
fn signature(
    house: &House,
    asked: &Asked,
    claim: &Claim,
    scope: Scope<'_>,
    names: &[&str],
    body: &str,
) -> String {
    let query = asked.query();
    let query = query.iter().filter(|(name, _)| name != "X-Amz-Signature");
    let query: Vec<(&str, &str)> = query.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let headers = asked.parts.headers.iter();
    let headers: Vec<(&str, &str)> =
        headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
    let path = percent_decoded(asked.parts.uri.path()).unwrap_or_default();
    let method = asked.parts.method.as_str();
    let request = sign::Request { method, path: &path, query: &query, headers: &headers, body: &[] };
    let claim = sign::Claim { date: &claim.date, scope, headers: names, body };
    sign::expected(
        &sign::Dialect { normal_paths: false, ..sign::Dialect::AWS },
        &request,
        &house.secret_key,
        claim,
    )
}

/// Takes the body out of the chunks some clients send: `size;more CRLF bytes CRLF`, until a size of nothing.
fn unchunked(mut bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let broken = || Problem::new(400, "IncompleteBody", "The chunks of the body are not whole.");
    let mut whole = Vec::new();
    loop {
        let line = bytes.windows(2).position(|pair| pair == b"\r\n").ok_or_else(broken)?;
        let head = str::from_utf8(&bytes[..line]).ok().ok_or_else(broken)?;
        let size = head.split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(size, 16).ok().ok_or_else(broken)?;
        if size == 0 {
            return Ok(whole);
        }
        bytes = &bytes[line + 2..];
        whole.extend_from_slice(bytes.get(..size).ok_or_else(broken)?);
        bytes = bytes[size..].strip_prefix(b"\r\n").ok_or_else(broken)?;
    }
}

/// `YYYYMMDDThhmmssZ`
fn read_date(text: &str) -> Option<Timestamp> {
    let at = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// A plus sign is a plus sign here.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            decoded.push((digit()? * 16 + digit()?) as u8);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn unhex(text: &str) -> Option<String> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let bytes = digits?.chunks(2).map(|pair| (pair[0] * 16 + pair.get(1).unwrap_or(&0)) as u8).collect();
    String::from_utf8(bytes).ok()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn xml(body: &str) -> Response<Body> {
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}");
    let built = Response::builder().header(header::CONTENT_TYPE, "application/xml");
    built.body(Body::from(text)).unwrap_or_default()
}

fn with_status(status: u16) -> Response<Body> {
    Response::builder().status(status).body(Body::empty()).unwrap_or_default()
}

fn set(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
