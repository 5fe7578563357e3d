//! The system asks the window to leave: a log-out, a Ctrl-C where it was started. The first time it leaves tidily,
//! the second time at once; jobs are on disk either way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use egui::Context;

/// Whether the system asked.
#[derive(Clone, Default)]
pub(super) struct Asked(Arc<AtomicBool>);

impl Asked {
    /// Asked to leave.
    pub(super) fn to_leave(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// From now on it is heard.
    #[cfg(unix)]
    pub(super) fn listen(&self, ctx: &Context) {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        let mut signals = match signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]) {
            Ok(signals) => signals,
            Err(error) => {
                tracing::warn!(%error, "a signal ends the process without closing the house");
                return;
            }
        };
        let (asked, ctx) = (self.clone(), ctx.clone());
        let started = std::thread::Builder::new().name("greenroom-signals".to_owned()).spawn(move || {
            for signal in signals.forever() {
                if asked.0.swap(true, Ordering::AcqRel)
                    && let Err(error) = signal_hook::low_level::emulate_default_handler(signal)
                {
                    tracing::error!(%error, "the second signal could not end the process");
                }
                ctx.request_repaint();
            }
        });
        if let Err(error) = started {
            tracing::error!(%error, "no thread for signals");
        }
    }

    /// Elsewhere the window system asks by itself.
    #[cfg(not(unix))]
    pub(super) fn listen(&self, _ctx: &Context) {}
}
