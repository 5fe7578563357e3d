//! Whether a signature holds: what arrived is signed again with the key that is known here, and compared.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::House;
use super::dialects::Asked;
use super::serve::Problem;
use crate::model::{Moment, Secret};
use crate::sign::{self, Keys, Scope};

/// How far a request's time may be from ours.
const DRIFT: SignedDuration = SignedDuration::from_mins(15);

/// The parts of an `Authorization` header of this family.
pub(super) struct Claim<'a> {
    pub(super) access_key: &'a str,
    pub(super) region: &'a str,
    service: &'a str,
    headers: Vec<&'a str>,
    signature: &'a str,
}

impl<'a> Claim<'a> {
    /// Reads the header. The codes are Volcengine's common ones.
    pub(super) fn read(dialect: &sign::Dialect, header: Option<&'a str>) -> Result<Self, Problem> {
        let Some(header) = header else {
            let message = "Request is missing Authentication Token.";
            return Err(Problem::new(401, "MissingAuthenticationToken", message));
        };
        let broken = || {
            let message = "Invalid 'Authorization' header, Pls check authorization header.";
            Problem::new(400, "InvalidAuthorization", message)
        };
        let fields = header.strip_prefix(dialect.algorithm).and_then(|rest| rest.strip_prefix(' '));
        let fields = fields.ok_or_else(broken)?.split(',').map(str::trim);
        let (mut credential, mut headers, mut signature) = (None, None, None);
        for field in fields {
            match field.split_once('=').ok_or_else(broken)? {
                ("Credential", value) => credential = Some(value),
                ("SignedHeaders", value) => headers = Some(value),
                ("Signature", value) => signature = Some(value),
                _ => return Err(broken()),
            }
        }
        let signature = signature
            .ok_or_else(|| Problem::new(401, "MissingSignature", "The request is missing signature."))?;
        let parts: Vec<&str> = credential.unwrap_or_default().split('/').collect();
        let [access_key, _, region, service, end] = parts[..] else {
            let message =
                "Invalid credential in 'Authorization', Pls check credential in authorization header.";
            return Err(Problem::new(400, "InvalidCredential", message));
        };
        if end != dialect.terminator {
            let message =
                "Invalid credential in 'Authorization', Pls check credential in authorization header.";
            return Err(Problem::new(400, "InvalidCredential", message));
        }
        let headers = headers.unwrap_or_default().split(';').collect();
        Ok(Self { access_key, region, service, headers, signature })
    }
}

/// Checks time, key, token and signature of a request to `service`.
pub(super) fn check(
    house: &House,
    asked: &Asked,
    dialect: &sign::Dialect,
    service: &str,
) -> Result<(), Problem> {
    let claim = Claim::read(dialect, asked.header("authorization"))?;
    let date = asked.header(dialect.date_header).and_then(read_date).ok_or_else(|| {
        Problem::new(400, "MissingRequestInfo", "The request is missing X-Date information.")
    })?;
    if asked.now.duration_since(date).abs() > DRIFT {
        return Err(Problem::new(400, "InvalidTimestamp", "The Signature of the request is expired."));
    }
    if claim.service != service {
        return Err(Problem::new(
            404,
            "ServiceNotFound",
            format!("This service[{}] not found.", claim.service),
        ));
    }
    if claim.access_key != house.access_key {
        let message = format!("The accesskey [{}] included in the request is invalid.", claim.access_key);
        return Err(Problem::new(401, "InvalidAccessKey", message));
    }
    let token = asked.header(dialect.token_header);
    if house.session_token.as_deref().is_some_and(|right| token != Some(right)) {
        let message = "Invalid secret token, msg: the token is missing, wrong or expired.";
        return Err(Problem::new(401, "InvalidSecretToken", message));
    }
    let signs = |name: &str| claim.headers.contains(&name);
    let ours = |name: &str| {
        name == dialect.date_header || Some(name) == dialect.hash_header || name == dialect.token_header
    };
    let sent: Vec<(&str, &str)> = claim
        .headers
        .iter()
        .filter(|name| !ours(name))
        .filter_map(|name| Some((*name, asked.header(name)?)))
        .collect();
    let query = asked.query();
    let query: Vec<(&str, &str)> =
        query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let request = sign::Request {
        method: asked.parts.method.as_str(),
        path: asked.parts.uri.path(),
        query: &query,
        headers: &sent,
        body: &asked.bytes,
    };
    let keys = Keys {
        access_key: house.access_key.clone(),
        secret_key: house.secret_key.clone(),
        session_token: token.filter(|_| signs(dialect.token_header)).map(Secret::new),
    };
    // Who does not sign the hash of the body has it in the signature all the same.
    let recipe = sign::Dialect { hash_header: dialect.hash_header.filter(|name| signs(name)), ..*dialect };
    let scope = Scope { region: claim.region, service };
    let right = sign::authorize(&recipe, &request, &keys, scope, Moment(date.as_millisecond()));
    let right =
        right.headers.iter().find(|(name, _)| name == "authorization").map(|(_, value)| value.as_str());
    let holds = Claim::read(dialect, right).is_ok_and(|right| right.signature == claim.signature);
    if !holds || !signs("host") || !signs(dialect.date_header) {
        let message = "The request signature we calculated does not match the signature you provided. Check your \
                       Secret Access Key and signing method. Consult the service documentation for details.";
        return Err(Problem::new(401, "SignatureDoesNotMatch", message));
    }
    Ok(())
}

/// `YYYYMMDDThhmmssZ`
fn read_date(text: &str) -> Option<Timestamp> {
    let at = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
