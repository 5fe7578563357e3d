//! Request signatures. No clock, no network: the time is an argument.
//!
//! The signed asset APIs follow the recipe of AWS Signature Version 4 with other constants. So there is
//! one recipe and two dialects: AWS's runs against its published cases, which proves the recipe; ours
//! is pinned by vectors (providers.md 1.3).

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::model::{Moment, Secret};

mod canonical;

/// What differs between the families.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dialect {
    /// The first word of the header and of what is signed.
    pub algorithm: &'static str,
    /// Stands in front of the secret key where the signing key is made.
    pub key_prefix: &'static str,
    /// The last part of the scope.
    pub terminator: &'static str,
    /// Carries the time. Lower case, like all names here.
    pub date_header: &'static str,
    /// Carries the hash of the body, where the family has such a header.
    pub hash_header: Option<&'static str>,
    /// Carries the token of temporary keys.
    pub token_header: &'static str,
    /// Every header that is told is signed; otherwise only those that count.
    pub signs_every_header: bool,
    /// Paths are signed without dots and doubled slashes, as the server sees them.
    pub normal_paths: bool,
}

impl Dialect {
    /// Volcengine and BytePlus.
    pub const VOLCENGINE: Self = Self {
        algorithm: "HMAC-SHA256",
        key_prefix: "",
        terminator: "request",
        date_header: "x-date",
        hash_header: Some("x-content-sha256"),
        token_header: "x-security-token",
        signs_every_header: false,
        normal_paths: false,
    };

    /// AWS, whose published cases prove the recipe.
    pub const AWS: Self = Self {
        algorithm: "AWS4-HMAC-SHA256",
        key_prefix: "AWS4",
        terminator: "aws4_request",
        date_header: "x-amz-date",
        hash_header: None,
        token_header: "x-amz-security-token",
        signs_every_header: true,
        normal_paths: true,
    };
}

/// What is about to be sent, byte for byte.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// `POST`
    pub method: &'a str,
    /// Not yet percent-encoded, `/`.
    pub path: &'a str,
    /// Names and values, not yet percent-encoded.
    pub query: &'a [(&'a str, &'a str)],
    /// What the library will send, `Host` and `Content-Type` among it. Of these, the content type, the
    /// MD5 of the content, the host and every `X-` header are signed, and all of them where the dialect says so.
    pub headers: &'a [(&'a str, &'a str)],
    /// The exact bytes.
    pub body: &'a [u8],
}

/// The pair of an account.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Travels with the request.
    pub access_key: String,
    /// Never travels. Its text as it is, even where it looks like base64.
    pub secret_key: Secret,
    /// Comes with temporary keys.
    pub session_token: Option<Secret>,
}

/// What a signature is good for, besides one day.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// `cn-beijing`
    pub region: &'a str,
    /// `ark`
    pub service: &'a str,
}

/// What the request needs besides what it has, and the layers it was made of.
#[derive(Clone)]
pub struct Signed {
    /// To be added: date, hash, token and `authorization`; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The first layer: the request in one spelling.
    pub canonical: String,
    /// The second layer: what the key is applied to.
    pub string_to_sign: String,
}

impl std::fmt::Debug for Signed {
    /// The headers hold a token and a signature, the layers hold the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signed(***)")
    }
}

/// Signs a request for this moment.
pub fn authorize(
    dialect: &Dialect,
    request: &Request<'_>,
    keys: &Keys,
    scope: Scope<'_>,
    now: Moment,
) -> Signed {
    let date = timestamp(now);
    let body = hex(&Sha256::digest(request.body));
    let mut headers = vec![(dialect.date_header.to_owned(), date.clone())];
    if let Some(name) = dialect.hash_header {
        headers.push((name.to_owned(), body.clone()));
    }
    if let Some(token) = &keys.session_token {
        headers.push((dialect.token_header.to_owned(), token.reveal().to_owned()));
    }
    let signed = canonical::headers(request.headers, &headers, dialect.signs_every_header);
    let names = signed.keys().map(String::as_str).collect::<Vec<_>>().join(";");
    let canonical = canonical::request(request, dialect.normal_paths, &signed, &names, &body);

    let day = &date[..8];
    let (credential, string_to_sign) = layer(dialect, &date, day, scope, &canonical);
    let algorithm = dialect.algorithm;
    let key = signing_key(dialect, &keys.secret_key, day, scope);
    let signature = hex(&mac(&key, &string_to_sign));
    headers.push((
        "authorization".to_owned(),
        format!(
            "{algorithm} Credential={}/{credential}, SignedHeaders={names}, Signature={signature}",
            keys.access_key
        ),
    ));
    Signed { headers, canonical, string_to_sign }
}

/// What a signature that has arrived says it was made of.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// `YYYYMMDDThhmmssZ`, from a header or from the query.
    pub date: &'a str,
    /// From the credential.
    pub scope: Scope<'a>,
    /// The names of the signed headers, in lower case.
    pub headers: &'a [&'a str],
    /// The hash of the body, or the word that stands in its place (`UNSIGNED-PAYLOAD`).
    pub body: &'a str,
}

/// The signature that a request should carry if its claim is true: hex. For the receiving side, and for
/// signatures in a query, whose own parameter is to be left out of `request.query`. What is in the body is
/// the claim's word; holding it against the bytes is the caller's part.
pub fn expected(dialect: &Dialect, request: &Request<'_>, secret: &Secret, claim: Claim<'_>) -> String {
    let signed = canonical::chosen(request.headers, claim.headers);
    let names = signed.keys().map(String::as_str).collect::<Vec<_>>().join(";");
    let canonical = canonical::request(request, dialect.normal_paths, &signed, &names, claim.body);
    let day = claim.date.get(..8).unwrap_or_default();
    let (_, string_to_sign) = layer(dialect, claim.date, day, claim.scope, &canonical);
    hex(&mac(&signing_key(dialect, secret, day, claim.scope), &string_to_sign))
}

/// The scope as it is written, and the second layer.
fn layer(dialect: &Dialect, date: &str, day: &str, scope: Scope<'_>, canonical: &str) -> (String, String) {
    let Dialect { algorithm, terminator, .. } = dialect;
    let credential = format!("{day}/{}/{}/{terminator}", scope.region, scope.service);
    let hash = hex(&Sha256::digest(canonical));
    let string_to_sign = format!("{algorithm}\n{date}\n{credential}\n{hash}");
    (credential, string_to_sign)
}

/// The key of one day, region and service. `day` is `YYYYMMDD`.
pub fn signing_key(dialect: &Dialect, secret: &Secret, day: &str, scope: Scope<'_>) -> [u8; 32] {
    let start = zeroize::Zeroizing::new(format!("{}{}", dialect.key_prefix, secret.reveal()));
    [scope.region, scope.service, dialect.terminator]
        .into_iter()
        .fold(mac(start.as_bytes(), day), |key, part| mac(&key, part))
}

fn mac(key: &[u8], text: &str) -> [u8; 32] {
    #[expect(
        clippy::expect_used,
        reason = "the type of the error is shared with ciphers of fixed key length"
    )]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("an HMAC key may have any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// `YYYYMMDDThhmmssZ`
fn timestamp(now: Moment) -> String {
    // Outside the years a calendar knows no server accepts a signature anyway.
    let now = jiff::Timestamp::from_millisecond(now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    now.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
