//! Fetching a file from a link: results and previews. Never with a key.

use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_RANGE, ETAG, HeaderMap, HeaderName, IF_RANGE, LAST_MODIFIED, RANGE,
};
use reqwest::{Client, ClientBuilder, Response, redirect};

use super::error::Trouble;
use super::http::{Bytes, describe, is_here};
use super::speed::SpeedLimit;
use crate::model::{Failure, FailureKind};

/// A line that brings nothing for so long is dead. Nothing bounds the whole: a slow line is a line.
const IDLE: Duration = Duration::from_secs(30);
/// A mark longer than this is not remembered.
const MARK_LIMIT: usize = 512;

/// Fetches links. One for the whole house; it holds no key, so none can leak along a redirect.
#[derive(Clone)]
pub struct Fetcher {
    out: Client,
    /// For the sandbox's links: never through a proxy.
    here: Client,
    limit: SpeedLimit,
}

/// A file on its way down.
pub struct Download {
    /// The first byte that comes: what was asked for, or 0 where the server begins anew.
    pub from: u64,
    /// The length of the whole file, where the server says.
    pub total: Option<u64>,
    /// By what the server tells whether the file is still the same: its strong `ETag`, or else its date.
    pub mark: Option<String>,
    limit: SpeedLimit,
    pieces: std::pin::Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
}

impl Fetcher {
    /// A fetcher with the system's proxies and certificates.
    pub fn new() -> Result<Self, Failure> {
        Self::with_idle(IDLE)
    }

    /// As [`Fetcher::new`], giving a line up that brings nothing for so long.
    pub fn with_idle(idle: Duration) -> Result<Self, Failure> {
        let client = |builder: ClientBuilder| {
            builder
                .redirect(redirect::Policy::limited(5))
                .connect_timeout(Duration::from_secs(10))
                .read_timeout(idle)
                // A packed body has another length than the file, and no part of it is a part of the file.
                .no_gzip()
                .build()
                .map_err(|error| Failure::said(FailureKind::Bug, describe(&error)))
        };
        let here = client(Client::builder().no_proxy())?;
        Ok(Self { out: client(Client::builder())?, here, limit: SpeedLimit::default() })
    }

    /// How fast everything that is fetched may come, all of it together.
    pub const fn limit(&self) -> &SpeedLimit {
        &self.limit
    }

    /// Opens a link from its beginning. A link that is dead is `Refused`; anything else may be tried again.
    pub async fn open(&self, url: &str) -> Result<Download, Trouble> {
        let response = self.ask(url, HeaderMap::new()).await?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(no_file(status));
        }
        Ok(Download {
            from: 0,
            total: response.content_length(),
            mark: mark(&response),
            limit: self.limit.clone(),
            pieces: body(response),
        })
    }

    /// Opens a link from a byte on, if the file there still carries this mark; from its beginning where it does not,
    /// where the server knows no parts, or sends another part than was asked for.
    pub async fn resume(&self, url: &str, from: u64, mark_before: &str) -> Result<Download, Trouble> {
        let mut headers = HeaderMap::new();
        let (Ok(range), Ok(if_range)) = (format!("bytes={from}-").parse(), mark_before.parse()) else {
            return self.open(url).await;
        };
        headers.insert(RANGE, range);
        headers.insert(IF_RANGE, if_range);
        let response = self.ask(url, headers).await?;
        let status = response.status().as_u16();
        match status {
            200 => {
                let total = response.content_length();
                let (mark, limit) = (mark(&response), self.limit.clone());
                Ok(Download { from: 0, total, mark, limit, pieces: body(response) })
            }
            206 => match content_range(&response) {
                Some((first, total)) if first == from => {
                    let mark = mark(&response).or_else(|| Some(mark_before.to_owned()));
                    Ok(Download { from, total, mark, limit: self.limit.clone(), pieces: body(response) })
                }
                _ => self.open(url).await,
            },
            // A part as long as the whole, or longer.
            416 => self.open(url).await,
            status => Err(no_file(status)),
        }
    }

    async fn ask(&self, url: &str, headers: HeaderMap) -> Result<Response, Trouble> {
        let client = if is_here(url) { &self.here } else { &self.out };
        let request = client.get(url).headers(headers).header(ACCEPT_ENCODING, "identity");
        request.send().await.map_err(|error| {
            let failure = Failure::said(FailureKind::Unreached, describe(&error));
            if error.is_builder() {
                Trouble::Refused(Failure { kind: FailureKind::BadResult, ..failure })
            } else {
                Trouble::Unreached(failure)
            }
        })
    }
}

/// What an answer means that brings no file.
fn no_file(status: u16) -> Trouble {
    let code = Some(status.to_string());
    match status {
        400..=499 if status != 408 && status != 429 => {
            Trouble::Refused(Failure { code, ..Failure::new(FailureKind::LinkExpired) })
        }
        _ => Trouble::Unreached(Failure { code, ..Failure::new(FailureKind::ProviderFault) }),
    }
}

fn body(response: Response) -> std::pin::Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>> {
    Box::pin(response.bytes_stream())
}

/// A weak `ETag` says "much the same", which is not enough to put two parts together.
fn mark(response: &Response) -> Option<String> {
    let header = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
    let strong = header(ETAG).filter(|tag| !tag.starts_with("W/"));
    strong.or_else(|| header(LAST_MODIFIED)).filter(|mark| mark.len() <= MARK_LIMIT).map(str::to_owned)
}

/// The first byte of the part that comes, and the length of the whole where it is told: `bytes 5-9/10`.
fn content_range(response: &Response) -> Option<(u64, Option<u64>)> {
    let told = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (part, whole) = told.trim().strip_prefix("bytes")?.trim_start().split_once('/')?;
    let first = part.split_once('-')?.0.trim().parse().ok()?;
    Some((first, whole.trim().parse().ok()))
}

impl Download {
    /// The next bytes; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, Trouble>> {
        let piece = self.pieces.next().await?;
        if let Ok(piece) = &piece {
            self.limit.pass(piece.len()).await;
        }
        Some(
            piece
                .map_err(|error| Trouble::Unreached(Failure::said(FailureKind::Unreached, describe(&error)))),
        )
    }
}
