//! The staging store: any S3-compatible store of the person's own, where a file waits until a provider that only
//! takes addresses has fetched it.
//!
//! Keys are neutral: a file's own name may say more than its owner wants told. Links are signed here and live
//! shortly; the store's secret never travels.

use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle, actions::ListObjectsV2};
use url::Url;

use super::error::Trouble;
use super::http::{Bytes, Progress, around_proxies, counted, describe, read_limited, time_for};
use super::redact::raw_answer;
use super::{Call, Fetcher};
use crate::model::connection::Staging;
use crate::model::{Failure, FailureKind, Secret};

/// How long our own calls' signatures live: long enough for clocks that differ by some minutes.
const SIGNATURE: Duration = Duration::from_mins(5);
/// A store that lists more pages than this is not ours to tidy.
const PAGES: usize = 20;

/// A staging store with its keys.
pub struct Stage {
    bucket: Bucket,
    keys: Credentials,
    prefix: String,
    client: Client,
    secret: Secret,
}

impl Stage {
    /// Keys are checked when the store is asked, not here.
    pub fn new(settings: &Staging, access_key: &str, secret_key: Secret) -> Result<Self, Failure> {
        let wrong = |said: String| Failure::said(FailureKind::Staging, said);
        let endpoint = Url::parse(&settings.endpoint).map_err(|error| wrong(error.to_string()))?;
        let region = settings.region.clone().unwrap_or_else(|| "auto".to_owned());
        let style = style_of(&endpoint);
        let bucket = Bucket::new(endpoint, style, settings.bucket.clone(), region)
            .map_err(|error| wrong(error.to_string()))?;
        let client = around_proxies(Client::builder(), &settings.endpoint)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .build()
            .map_err(|error| wrong(describe(&error)))?;
        let prefix = settings.prefix.clone().unwrap_or_default();
        let keys = Credentials::new(access_key, secret_key.reveal());
        Ok(Self { bucket, keys, prefix, client, secret: secret_key })
    }

    /// The key of a file: our own prefix, a word that names nobody, the format's ending.
    pub fn key(&self, token: &str, extension: &str) -> String {
        format!("{}{token}.{extension}", self.prefix)
    }

    /// Writes a file. Safe to repeat.
    pub fn put<'a>(
        &'a self,
        key: &'a str,
        media_type: &'static str,
        bytes: Bytes,
        progress: &'a Progress,
    ) -> Call<'a, ()> {
        Box::pin(async move {
            let length = bytes.len() as u64;
            let action = self.bucket.put_object(Some(&self.keys), key);
            let request = self
                .client
                .request(Method::PUT, action.sign(SIGNATURE + time_for(length, progress)))
                .timeout(time_for(length, progress))
                .header("content-type", media_type)
                .header("content-length", length)
                .body(counted(bytes, progress));
            self.answer(request).await.map(drop)
        })
    }

    /// A link that anybody may fetch for so long.
    pub fn link(&self, key: &str, life: Duration) -> String {
        self.bucket.get_object(Some(&self.keys), key).sign(life).into()
    }

    /// Fetches the first bytes of a link as a stranger would, before a provider is told of it.
    pub fn prove<'a>(&'a self, link: &'a str, fetcher: &'a Fetcher) -> Call<'a, ()> {
        Box::pin(async move {
            let mut download = fetcher.open(link).await.map_err(as_staging)?;
            match download.next().await {
                Some(Ok(_)) => Ok(()),
                Some(Err(trouble)) => Err(trouble),
                None => {
                    Err(Trouble::Refused(Failure::said(FailureKind::Staging, "the staged file is empty")))
                }
            }
        })
    }

    /// Removes a file. Safe to repeat.
    pub fn remove<'a>(&'a self, key: &'a str) -> Call<'a, ()> {
        Box::pin(async move {
            let action = self.bucket.delete_object(Some(&self.keys), key);
            self.answer(self.client.delete(action.sign(SIGNATURE)).timeout(SIGNATURE)).await.map(drop)
        })
    }

    /// Every key below our prefix.
    pub fn list(&self) -> Call<'_, Vec<String>> {
        Box::pin(async move {
            let mut keys = Vec::new();
            let mut next: Option<String> = None;
            for _ in 0..PAGES {
                let mut action = self.bucket.list_objects_v2(Some(&self.keys));
                action.with_prefix(self.prefix.as_str());
                if let Some(token) = next.take() {
                    action.with_continuation_token(token);
                }
                let text = self.answer(self.client.get(action.sign(SIGNATURE)).timeout(SIGNATURE)).await?;
                let page = ListObjectsV2::parse_response(&text).map_err(|error| {
                    Trouble::Refused(Failure::said(FailureKind::Staging, error.to_string()))
                })?;
                keys.extend(page.contents.into_iter().map(|object| object.key));
                next = page.next_continuation_token;
                if next.is_none() {
                    break;
                }
            }
            Ok(keys)
        })
    }

    /// Sends, and says no in the store's own words. All calls here are free and may be repeated, so what got no
    /// answer counts as never sent.
    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<String, Trouble> {
        let unreached = |said: String| Trouble::Unreached(Failure::said(FailureKind::Unreached, said));
        let response = request.send().await.map_err(|error| unreached(describe(&error)))?;
        let status = response.status();
        let body = read_limited(response).await.map_err(unreached)?;
        let text = String::from_utf8_lossy(&body).into_owned();
        if status.is_success() {
            return Ok(text);
        }
        let (code, said) = told(&text);
        let failure = Failure {
            code: code.or_else(|| Some(status.as_u16().to_string())),
            said,
            raw: Some(raw_answer(&text, &[self.secret.reveal()])),
            ..Failure::new(FailureKind::Staging)
        };
        let later = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        Err(if later { Trouble::Unreached(failure) } else { Trouble::Refused(failure) })
    }
}

/// Addresses and stores on this computer or by number have no names below them; the large houses want the bucket in
/// front (TOS and OSS refuse the other way).
fn style_of(endpoint: &Url) -> UrlStyle {
    match endpoint.host() {
        Some(url::Host::Domain(name)) if name != "localhost" && is_virtual(name) => UrlStyle::VirtualHost,
        _ => UrlStyle::Path,
    }
}

fn is_virtual(host: &str) -> bool {
    ["volces.com", "bytepluses.com", "aliyuncs.com", "myqcloud.com", "amazonaws.com"]
        .iter()
        .any(|house| host.strip_suffix(house).is_some_and(|rest| rest.ends_with('.')))
}

/// The code and the words of a store's refusal, which is XML: `<Error><Code>…</Code><Message>…</Message>`.
fn told(text: &str) -> (Option<String>, Option<String>) {
    let part = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        let (inside, _) = rest.split_once(&format!("</{name}>"))?;
        Some(inside.chars().take(500).collect::<String>())
    };
    (part("Code"), part("Message"))
}

fn as_staging(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Refused(failure) => Trouble::Refused(Failure { kind: FailureKind::Staging, ..failure }),
        other => other,
    }
}
