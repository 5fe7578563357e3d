//! `greenroom` and `greenroom open`: the window, or the one that is open already.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::{Cli, Verb};
use super::json::{Line, OpenedLine};
use super::print::{Io, Out};
use super::{Stop, Told};
use crate::setup::{Doorway, Place, knock};

impl Cli {
    /// A window is asked for, not an answer in the terminal.
    pub const fn wants_window(&self) -> bool {
        matches!(self.verb, None | Some(Verb::Open { .. }))
    }
}

/// Finds the place for a window, with the files it is to begin with. Where one is open already, it is given the files,
/// and the exit code is all that is left to do.
pub fn open(cli: Cli, io: &mut Io<'_>, home: Option<&Path>) -> Result<(Place, Vec<PathBuf>), ExitCode> {
    let paths = match cli.verb {
        Some(Verb::Open { paths }) => paths,
        _ => vec![],
    };
    let mut out = Out::new(io, cli.json);
    let ended = match enter(&mut out, home, &paths) {
        Ok(Some(entered)) => return Ok(entered),
        Ok(None) => Ok(()),
        Err(stop) => Err(stop),
    };
    Err(super::end(&mut out, ended))
}

fn enter(
    out: &mut Out<'_, '_>,
    home: Option<&Path>,
    paths: &[PathBuf],
) -> Result<Option<(Place, Vec<PathBuf>)>, Stop> {
    let paths: Vec<PathBuf> = paths.iter().map(|path| whole(path)).collect::<Result<_, _>>()?;
    let words = &out.words.house;
    match knock(home, &paths)? {
        Doorway::Free(place) => Ok(Some((place, paths))),
        Doorway::Taken => {
            let said = (words.handed)(paths.len());
            out.record(&Line::Opened(OpenedLine { handed_over: paths.len() }), &said)?;
            Ok(None)
        }
        Doorway::Silent => {
            let told = Told::failed("window_silent", words.window_silent);
            Err(told.hint(words.window_silent_hint).into())
        }
    }
}

/// As it is understood from elsewhere: the window has another working folder. Addresses stay what they are.
fn whole(path: &Path) -> std::io::Result<PathBuf> {
    if super::upload::is_url(path) { Ok(path.to_owned()) } else { std::path::absolute(path) }
}
