//! A stand-in with the signature of the window, replaced at the merge.

use std::path::PathBuf;

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
#[error("Greenroom has no window yet.")]
pub struct WindowError;

/// Opens the window.
pub fn run(_home: Option<PathBuf>) -> Result<(), WindowError> {
    Err(WindowError)
}
