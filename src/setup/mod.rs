//! A stand-in with the signatures of the setup, replaced at the merge.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

use crate::engine::Handle;
use crate::model::{ConnectionName, Event, Rules};

/// How to open.
pub struct Options {
    /// Everything lives under it.
    pub home: Option<PathBuf>,
    /// Called at each event.
    pub wake: Box<dyn Fn() + Send + Sync>,
    /// What the sandbox plays.
    pub scenario: Option<PathBuf>,
    /// Polls instead of seconds.
    pub quick_sandbox: bool,
}

/// Why it cannot open.
#[derive(Debug)]
pub struct OpenError;

impl OpenError {
    /// The configuration is wrong.
    pub fn is_config(&self) -> bool {
        false
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Not built yet.")
    }
}

/// Where things lie.
#[derive(Debug)]
pub struct Dirs;

/// An open house.
#[derive(Debug)]
pub struct House {
    /// The way in.
    pub handle: Handle,
    /// What comes out.
    pub events: Receiver<Event>,
    /// Where things lie.
    pub dirs: Dirs,
}

/// Opens.
pub fn open(_options: Options) -> Result<House, OpenError> {
    Err(OpenError)
}

impl House {
    /// Another one holds it.
    pub fn beside(&self) -> bool {
        false
    }
    /// Closes.
    pub fn close(self) {}
}

/// The rules of a connection, without opening the house.
pub fn rules_of(_home: Option<&Path>, _connection: Option<&ConnectionName>) -> Result<Rules, OpenError> {
    Ok(Rules::COMMON)
}

/// How to serve.
#[derive(Debug)]
pub struct SandboxOptions {
    /// Where.
    pub listen: SocketAddr,
    /// Where its files lie.
    pub dir: Option<PathBuf>,
    /// What it plays.
    pub scenario: Option<PathBuf>,
}

/// A server.
#[derive(Debug)]
pub struct SandboxServer {
    /// Its address.
    pub url: String,
    /// Its key.
    pub api_key: String,
}

impl SandboxServer {
    /// Blocks.
    pub fn wait(&self) {}
}

/// Serves.
pub fn serve_sandbox(_options: SandboxOptions) -> Result<SandboxServer, OpenError> {
    Err(OpenError)
}
