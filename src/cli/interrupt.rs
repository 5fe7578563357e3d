//! Ctrl-C: the first asks for a tidy end, the second does not wait for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

static PRESSED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// From now on Ctrl-C is heard. Before that it ends the process at once, which is right at a prompt.
pub(super) fn arm() {
    PRESSED.get_or_init(|| {
        let pressed = Arc::new(AtomicBool::new(false));
        // In this order: the first press finds the flag down and only raises it, the second leaves at once.
        // Jobs are on disk and can be carried on either way.
        let heard = flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(&pressed))
            .and_then(|_| flag::register(SIGINT, Arc::clone(&pressed)));
        if let Err(error) = heard {
            tracing::warn!(%error, "Ctrl-C ends the process without closing the house");
        }
        pressed
    });
}

/// Whether Ctrl-C was pressed.
pub(super) fn pressed() -> bool {
    PRESSED.get().is_some_and(|pressed| pressed.load(Ordering::Relaxed))
}
