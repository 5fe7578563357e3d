//! `greenroom sandbox`: the practice provider as a server, for rehearsal and for other programs' tests.

use std::time::Duration;

use super::args::SandboxArgs;
use super::json::{Line, SandboxLine};
use super::print::Out;
use super::{Context, Stop, interrupt};
use crate::setup::{self, SandboxOptions};

pub(super) fn sandbox(context: &Context, out: &mut Out<'_, '_>, args: SandboxArgs) -> Result<(), Stop> {
    interrupt::arm();
    let server = setup::serve_sandbox(SandboxOptions {
        listen: args.listen,
        dir: args.dir,
        scenario: context.scenario.clone(),
    })?;
    let human = (out.say_words().sandbox_at)(&server.url, &server.api_key);
    let line =
        SandboxLine { url: server.url.clone(), anyfast: server.url.clone(), api_key: server.api_key.clone() };
    out.record(&Line::Sandbox(line), &human)?;
    out.say(out.say_words().sandbox_until);
    // The server lives until it is dropped; it has nothing to tell us meanwhile.
    while !interrupt::pressed() {
        std::thread::park_timeout(Duration::from_millis(200));
    }
    drop(server);
    Err(Stop::Interrupted)
}
