//! Fetching a file from a link: results and previews. Never with a key.

use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use reqwest::header::{CONTENT_RANGE, RANGE};
use reqwest::{Client, ClientBuilder, redirect};

use super::error::Trouble;
use super::http::{Bytes, describe, is_this_machine};
use crate::model::{Failure, FailureKind};

/// Fetches links. One for the whole house; it holds no key, so none can leak along a redirect.
#[derive(Clone)]
pub struct Fetcher {
    far: Client,
    /// For links of this machine, which no proxy can reach.
    near: Client,
}

/// A file on its way down.
pub struct Download {
    /// The first byte that comes: what was asked for, or 0 where the server begins anew.
    pub from: u64,
    /// The length of the whole file, where the server says.
    pub total: Option<u64>,
    pieces: std::pin::Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
}

impl Fetcher {
    /// A fetcher with the system's proxies and certificates.
    pub fn new() -> Result<Self, Failure> {
        let build = |builder: ClientBuilder| {
            builder
                .redirect(redirect::Policy::limited(5))
                .connect_timeout(Duration::from_secs(10))
                .read_timeout(Duration::from_secs(30))
                .build()
                .map_err(|error| Failure::said(FailureKind::Bug, describe(&error)))
        };
        Ok(Self { far: build(Client::builder())?, near: build(Client::builder().no_proxy())? })
    }

    /// Opens a link, from a byte on. A link that is dead is `Refused`; anything else may be tried again.
    pub async fn open(&self, url: &str, from: u64) -> Result<Download, Trouble> {
        let client = if is_this_machine(url) { &self.near } else { &self.far };
        let mut request = client.get(url);
        if from > 0 {
            request = request.header(RANGE, format!("bytes={from}-"));
        }
        let response = request.send().await.map_err(|error| {
            let failure = Failure::said(FailureKind::Unreached, describe(&error));
            if error.is_builder() {
                Trouble::Refused(Failure { kind: FailureKind::BadResult, ..failure })
            } else {
                Trouble::Unreached(failure)
            }
        })?;
        let status = response.status().as_u16();
        match status {
            200 | 206 => {}
            // A part file as long as the whole, or longer: begin anew.
            416 if from > 0 => return Box::pin(self.open(url, 0)).await,
            400..=499 if status != 408 && status != 429 => {
                let failure = Failure::new(FailureKind::LinkExpired);
                return Err(Trouble::Refused(Failure { code: Some(status.to_string()), ..failure }));
            }
            _ => {
                let failure = Failure::new(FailureKind::ProviderFault);
                return Err(Trouble::Unreached(Failure { code: Some(status.to_string()), ..failure }));
            }
        }
        let whole = response
            .headers()
            .get(CONTENT_RANGE)
            .and_then(|range| range.to_str().ok()?.rsplit_once('/')?.1.parse().ok());
        let (from, total) =
            if status == 206 { (from, whole) } else { (0, response.content_length()) };
        Ok(Download { from, total, pieces: Box::pin(response.bytes_stream()) })
    }
}

impl Download {
    /// The next bytes; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, Trouble>> {
        let piece = self.pieces.next().await?;
        Some(piece.map_err(|error| {
            Trouble::Unreached(Failure::said(FailureKind::Unreached, describe(&error)))
        }))
    }
}
