//! A stand-in with the engine's signatures, replaced at the merge.

use std::path::{Path, PathBuf};

use crate::model::Problem;
use crate::model::talk::{Command, Looked, Ticket};

/// The way in.
#[derive(Clone, Debug)]
pub struct Handle;

impl Handle {
    /// Sends a command.
    pub fn send(&self, _command: Command) -> Ticket {
        Ticket(0)
    }
}

/// Looks at one file.
pub fn look(path: &Path) -> Looked {
    Looked { path: path.to_owned(), found: Err(Problem::Empty) }
}

/// Walks folders.
pub fn walk(paths: &[PathBuf]) -> Vec<Result<PathBuf, Looked>> {
    paths.iter().cloned().map(Ok).collect()
}
