//! Ctrl-C: the first asks for a tidy end, the second does not wait for it.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static PRESSED: AtomicBool = AtomicBool::new(false);
static ARMED: Once = Once::new();

/// From now on Ctrl-C is heard. Before that it ends the process at once, which is right at a prompt.
pub(super) fn arm() {
    ARMED.call_once(|| {
        let heard = ctrlc::set_handler(|| {
            if PRESSED.swap(true, Ordering::Relaxed) {
                #[expect(clippy::exit, reason = "asked for a second time; jobs are on disk and can be carried on")]
                std::process::exit(130);
            }
        });
        if let Err(error) = heard {
            tracing::warn!(%error, "Ctrl-C ends the process without closing the house");
        }
    });
}

/// Whether Ctrl-C was pressed.
pub(super) fn pressed() -> bool {
    PRESSED.load(Ordering::Relaxed)
}
