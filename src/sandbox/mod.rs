//! A pretend provider on this machine: a real HTTP server that speaks the dialects of several providers on one
//! address, keeps what it is given, and makes a real film for every generation. It never imports `provider`; its JSON is written by
//! hand after the provider's documents, so that a field misread there is caught here and not mirrored.
//!
//! # A scenario
//!
//! [`Scenario::parse`] reads what is to go wrong from TOML:
//!
//! ```toml
//! [pace]                      # either `polls`, or both seconds
//! asset_seconds = 4.0
//! generation_seconds = 8.0
//!
//! [[fault]]
//! action = "CreateAsset"      # a name of `Action`
//! kind = "refuse"             # says no, does nothing
//! code = "QuotaExceeded"
//! message = "…"               # optional
//! status = 429                # optional; else it follows from the code
//! times = 2                   # 1 where absent
//!
//! [[fault]]
//! action = "CreateGeneration"
//! kind = "hang_up"            # acts, then closes the line
//!                             # drop_before: closes the line, does nothing
//!                             # garbage: acts, answers a web page under 200
//!                             # truncate: acts, breaks off in the answer
//! [[fault]]
//! action = "CreateGeneration"
//! kind = "page"               # a web page, as a proxy in front answers
//! status = 502                # optional
//! acts = false                # optional: whether the call came through
//!
//! [[fault]]
//! action = "CreateAsset"
//! kind = "too_many"           # 429 in the surface's own code, does nothing
//! retry_after = 7             # seconds; without it the header is absent
//!
//! [[fault]]
//! action = "GetAsset"
//! kind = "slow"
//! seconds = 2.5               # `times` where absent: for ever
//!                             # late: acts, then waits so long with the answer
//!                             # trickle: acts, then answers piece by piece; once
//! [[fault]]
//! action = "GetFile"
//! kind = "no_ranges"          # the whole file, whichever part was asked for
//!
//! [[fault]]
//! action = "CreateAsset"
//! kind = "throttle"
//! per_minute = 3
//!
//! [lists]
//! lag_seconds = 5.0           # what was made shows up in lists so much later
//!
//! [clock]
//! ahead_seconds = -412        # the provider's clock beside this computer's
//!
//! [limits]                    # what an account may do; each may be absent
//! pool = 50                   # assets in a library
//! creates_per_minute = 3      # assets made within any minute
//! reads_per_second = 10       # lists within any second; other calls in proportion, as the real limits stand
//! ```
//!
//! # What is asked for by name
//!
//! An asset whose name begins with `fail-` fails: `fail-face…` for a real person in it, `fail-copyright…`,
//! `fail-violence…`, `fail-download…`, `fail-mismatch…` for another face, `fail-silent…` without saying why, any other by turns.
//! One such asset in a batch makes the batch fail in part.
//! A prompt with `blocked-output` in it fails when it is done.

mod anyfast;
mod apimart;
mod apimart_films;
mod apiyi;
mod ark;
mod caption;
mod dialects;
mod files;
mod ingest;
mod kyy;
mod ledger;
mod library;
mod line;
mod mux;
mod orders;
mod persons;
mod private_avatar;
mod render;
mod s3;
mod scenario;
mod serve;
mod signed;
mod sound;
mod state;
mod studio;
mod uploads;
mod video;
mod volcengine;
mod wish;
mod yard;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ab_glyph::FontVec;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

pub use self::ledger::{Ledger, MadeAsset, MadeTask};
pub use self::scenario::{Scenario, ScenarioError};
use self::serve::{Problem, Reply};
use self::state::Keeper;
pub use self::yard::{Action, Call, Dialect, Limits, Sign, Yard};
use crate::model::Secret;

/// How long things take.
#[derive(Clone, Debug, PartialEq)]
pub enum Pace {
    /// Ready at this question (`GetAsset`, or a poll of the task), counted from 1. Lists do not count. For
    /// tests; a poll that comes before the film is made waits for it.
    Polls(u32),
    /// Ready after so many seconds. For people.
    Seconds {
        /// Seconds from creation to Active or Failed.
        asset: f64,
        /// Seconds from submission to the end; longer if the film takes longer.
        generation: f64,
    },
}

impl Default for Pace {
    fn default() -> Self {
        Self::Seconds { asset: 4.0, generation: 8.0 }
    }
}

/// A file that is there from the first start, as an Active asset.
#[derive(Clone, Debug)]
pub struct DemoFile {
    /// The group it is in; files with the same words share one.
    pub group: String,
    /// The asset's name.
    pub name: String,
    /// What the file was called; only its ending is looked at.
    pub file_name: String,
    /// The picture.
    pub bytes: Vec<u8>,
}

/// How a sandbox is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where everything is kept.
    pub dir: PathBuf,
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// How long things take, unless the scenario says otherwise.
    pub pace: Pace,
    /// What goes wrong from the start.
    pub scenario: Scenario,
    /// A TrueType or OpenType font for captions. Without it films have none.
    pub caption_font: Option<Vec<u8>>,
    /// What is there at the first start.
    pub demo: Vec<DemoFile>,
    /// The key to be let in with. Without it one is made once and kept.
    pub api_key: Option<String>,
    /// The pair that signs: access key and secret key. Without it one is made once and kept.
    pub key_pair: Option<(String, String)>,
    /// The token that has to come with the pair, as with temporary credentials. Without it none is asked for.
    pub session_token: Option<String>,
}

impl Options {
    /// A sandbox kept in `dir`, on any free port of this machine, at the pace of people.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            pace: Pace::default(),
            scenario: Scenario::default(),
            caption_font: None,
            demo: Vec::new(),
            api_key: None,
            key_pair: None,
            session_token: None,
        }
    }
}

/// Why a sandbox could not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// What is kept cannot be read or written.
    #[error("cannot use {}", dir.display())]
    State {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another sandbox is running on this folder.
    #[error("another sandbox is using {}", .0.display())]
    Busy(PathBuf),
    /// The bytes given are no font.
    #[error("the caption font cannot be read")]
    Font(#[from] ab_glyph::InvalidFont),
}

/// Where a client of each dialect begins: what goes in front of the paths of that provider's documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// The signed library of Volcengine and BytePlus.
    pub volcengine: String,
    /// AnyFast.
    pub anyfast: String,
    /// APIYI's library.
    pub apiyi: String,
    /// APIYI's way to Ark.
    pub apiyi_generation: String,
    /// APIMart and its mirrors.
    pub apimart: String,
    /// Kyy.
    pub kyy: String,
    /// The private-avatar gateway.
    pub private_avatar: String,
    /// Ark: generation for Volcengine, BytePlus and private-avatar.
    pub ark: String,
    /// An S3-compatible store, its buckets in the path.
    pub s3: String,
}

impl Addresses {
    fn of(root: &str) -> Self {
        let root = root.to_owned();
        Self {
            volcengine: root.clone(),
            anyfast: root.clone(),
            apiyi: root.clone(),
            apiyi_generation: format!("{root}/seedance/api/v3"),
            apimart: root.clone(),
            kyy: format!("{root}/kyyReactApiServer"),
            private_avatar: root.clone(),
            ark: format!("{root}/api/v3"),
            s3: root,
        }
    }
}

/// A running sandbox. It stops when dropped.
#[derive(Debug)]
pub struct Sandbox {
    house: Arc<House>,
    tasks: Vec<JoinHandle<()>>,
}

/// What every call works with.
#[derive(Debug)]
struct House {
    kept: Keeper,
    yard: Yard,
    pace: Pace,
    url: String,
    api_key: String,
    access_key: String,
    secret_key: Secret,
    session_token: Option<String>,
    link_key: String,
    font: Option<FontVec>,
    /// Rung when there is a film to be made.
    work: Notify,
    /// Counts films made, for polls that wait.
    made: watch::Sender<u64>,
    closing: watch::Sender<bool>,
}

impl Sandbox {
    /// Binds, opens what is kept and serves. Has to be called inside a tokio runtime, which then carries it.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let listen = |source| Error::Listen { address: options.listen, source };
        let listener = TcpListener::bind(options.listen).await.map_err(listen)?;
        let mut address = listener.local_addr().map_err(listen)?;
        if address.ip().is_unspecified() {
            address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST)); // what is open to all is open to us
        }
        let font = options.caption_font.map(FontVec::try_from_vec).transpose()?;
        let state = |source| Error::State { dir: options.dir.clone(), source };
        let (kept, first) =
            open(&options.dir).await.map_err(state)?.ok_or_else(|| Error::Busy(options.dir.clone()))?;
        let yard = Yard::default();
        let settle_in = || -> io::Result<()> {
            kept.change(|data| {
                if let Some(key) = &options.api_key {
                    data.api_key.clone_from(key);
                } else if data.api_key.is_empty() {
                    data.api_key = format!("sk-sandbox-{}", token(32));
                }
                if let Some((access, secret)) = &options.key_pair {
                    data.access_key.clone_from(access);
                    data.secret_key.clone_from(secret);
                } else if data.access_key.is_empty() {
                    data.access_key = format!("AKLTsandbox{}", token(24));
                    // Real secrets look like Base64 and are none; whoever decodes them is to notice.
                    data.secret_key = format!("{}==", STANDARD_NO_PAD.encode(token(43)));
                }
                if first {
                    data.link_key = token(48);
                    data.user = fastrand::u32(1000..10_000);
                    data.token = fastrand::u32(1000..10_000);
                }
            })?;
            if first {
                library::furnish(&kept, &options.demo, anyfast::prefixed, yard.now())?;
            }
            kept.sweep()
        };
        settle_in().map_err(state)?;
        options.scenario.enter(&yard);
        let keys = kept.read(|data| {
            [&data.api_key, &data.link_key, &data.access_key, &data.secret_key].map(String::clone)
        });
        let [api_key, link_key, access_key, secret_key] = keys;
        let house = Arc::new(House {
            kept,
            yard,
            pace: options.scenario.pace.unwrap_or(options.pace),
            url: format!("http://{address}"),
            api_key,
            access_key,
            secret_key: Secret::new(secret_key),
            session_token: options.session_token,
            link_key,
            font,
            work: Notify::new(),
            made: watch::Sender::new(0),
            closing: watch::Sender::new(false),
        });
        house.fetch_the_rest();
        let tasks = vec![
            tokio::spawn(serve::serve(listener, Arc::clone(&house))),
            tokio::spawn(studio::make_films(Arc::clone(&house))),
        ];
        Ok(Self { house, tasks })
    }

    /// Where it listens: scheme, host and port, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.house.url
    }

    /// Where each dialect begins.
    pub fn addresses(&self) -> Addresses {
        Addresses::of(&self.house.url)
    }

    /// The key it lets in. Made here and worth nothing elsewhere, so it is no secret.
    pub fn api_key(&self) -> &str {
        &self.house.api_key
    }

    /// The access key of the pair that signs.
    pub fn access_key(&self) -> &str {
        &self.house.access_key
    }

    /// The secret key of that pair, to be used as it is. Made here and worth nothing elsewhere.
    pub fn secret_key(&self) -> &str {
        self.house.secret_key.reveal()
    }

    /// Puts `count` copies of an asset beside it: a library of some size, for measuring.
    pub fn multiply(&self, id: &str, count: usize) -> io::Result<()> {
        library::multiply(&self.house.kept, id, count, self.house.yard.now())
    }

    /// Everything that was ever made here.
    pub fn ledger(&self) -> Ledger {
        self.house.ledger()
    }

    /// What goes wrong, and what was seen.
    pub fn yard(&self) -> &Yard {
        &self.house.yard
    }

    /// Stops taking calls, lets those on the wire end, gives up the film being made (it is made again at the
    /// next start), and returns when all is quiet.
    pub async fn stop(mut self) {
        self.close();
        for task in std::mem::take(&mut self.tasks) {
            if let Err(error) = task.await {
                tracing::warn!(%error, "the sandbox did not end well");
            }
        }
    }

    fn close(&self) {
        self.house.closing.send_replace(true);
    }
}

impl House {
    /// Returns when the sandbox is closing.
    async fn closed(&self) {
        // The sender lives as long as we do, so there is no error to be had.
        let _never = self.closing.subscribe().wait_for(|closing| *closing).await.is_err();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.close();
    }
}

/// Opens what is kept. One that was just dropped may still be closing its books, so this asks for a while.
async fn open(dir: &Path) -> io::Result<Option<(Keeper, bool)>> {
    for _ in 0..150 {
        if let Some(opened) = Keeper::open(dir)? {
            return Ok(Some(opened));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(None)
}

/// Lower-case letters and digits.
fn token(length: usize) -> String {
    const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    (0..length).map(|_| char::from(LETTERS[fastrand::usize(..LETTERS.len())])).collect()
}

/// As the providers number their answers.
fn request_id(now: Timestamp) -> String {
    format!("{}{}", now.strftime("%Y%m%d%H%M%S"), token(18))
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}
