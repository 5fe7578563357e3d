//! Who draws the window: the graphics card, or the processor where the card's driver fails.
//!
//! There is one renderer, OpenGL, and on Linux Mesa draws it without a card as well. A driver that fails says so, or
//! takes the process with it before the first frame. Either way the next start is one without the card.

use std::path::{Path, PathBuf};

/// By this Mesa is told to draw with the processor.
const SOFTWARE: &str = "LIBGL_ALWAYS_SOFTWARE";

/// So many starts go without the card before it is tried again: its driver may have been mended.
const STARTS: u32 = 10;

/// What stands in the mark while a start with the card has not come to its first frame.
const STARTING: &str = "starting";

/// A start of the window, marked on the disk until its first frame is there.
#[derive(Debug)]
pub(super) struct Trial {
    mark: PathBuf,
    /// The card draws, as far as we know.
    card: bool,
}

impl Trial {
    /// Begins a start. Answers as well whether it has to go without the card.
    pub(super) fn begin(data: &Path) -> (Self, bool) {
        let mark = data.join("renderer");
        if !cfg!(target_os = "linux") || std::env::var_os(SOFTWARE).is_some() {
            return (Self { mark, card: false }, false);
        }
        let next = next(std::fs::read_to_string(&mark).ok().as_deref());
        let trial = Self { mark, card: next == STARTING };
        trial.write(&next);
        let without = !trial.card;
        (trial, without)
    }

    /// The first frame is there.
    pub(super) fn passed(&self) {
        if self.card
            && let Err(error) = std::fs::remove_file(&self.mark)
        {
            tracing::warn!(%error, "the next start may go without the graphics card");
        }
    }

    /// The card's driver said that it cannot. Whether it makes sense to try without the card.
    pub(super) fn failed(&self, error: &eframe::Error) -> bool {
        use eframe::Error;
        let by_card = matches!(error, Error::Glutin(_) | Error::NoGlutinConfigs(..) | Error::OpenGL(_));
        if self.card {
            if by_card {
                self.write(&format!("software {STARTS}"));
            } else {
                self.passed();
            }
        }
        self.card && by_card
    }

    fn write(&self, text: &str) {
        if let Err(error) = std::fs::write(&self.mark, text) {
            tracing::warn!(%error, "a driver that fails will not be known at the next start");
        }
    }
}

/// What is marked for this start, by what the last one left.
fn next(left: Option<&str>) -> String {
    let without = match left.map(str::trim) {
        Some(STARTING) => STARTS,
        Some(text) => text.strip_prefix("software ").and_then(|it| it.parse().ok()).unwrap_or(0_u32),
        None => 0,
    };
    match without.checked_sub(1) {
        Some(left) => format!("software {left}"),
        None => STARTING.to_owned(),
    }
}

/// Begins this process anew without the card; comes back only with the reason why that was not possible.
#[cfg(unix)]
pub(super) fn start_without_card() -> std::io::Error {
    use std::os::unix::process::CommandExt as _;
    match std::env::current_exe() {
        Ok(program) => {
            tracing::warn!("starting again without the graphics card");
            std::process::Command::new(program).args(std::env::args_os().skip(1)).env(SOFTWARE, "1").exec()
        }
        Err(error) => error,
    }
}

#[cfg(not(unix))]
pub(super) fn start_without_card() -> std::io::Error {
    std::io::ErrorKind::Unsupported.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_that_died_is_followed_by_some_without_the_card_and_then_it_is_tried_again() {
        assert_eq!(next(None), STARTING);
        let mut left = STARTING.to_owned();
        for _ in 0..STARTS {
            left = next(Some(&left));
            assert!(left.starts_with("software"), "{left}");
        }
        assert_eq!(next(Some(&left)), STARTING);
        assert_eq!(next(Some("scribble")), STARTING);
    }
}
