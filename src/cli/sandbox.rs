//! `greenroom sandbox`: the practice provider as a server, for rehearsal and for other programs' tests.

use std::time::Duration;

use super::args::SandboxArgs;
use super::json::{Line, SandboxLine};
use super::print::Out;
use super::{Context, Stop, interrupt};
use crate::setup::{self, Addresses, SandboxOptions, SandboxServer};

pub(super) fn sandbox(context: &Context, out: &mut Out<'_, '_>, args: SandboxArgs) -> Result<(), Stop> {
    interrupt::arm();
    let server = setup::serve_sandbox(SandboxOptions {
        listen: args.listen,
        dir: args.dir,
        scenario: context.scenario.clone(),
    })?;
    if out.json {
        out.record(&Line::Sandbox(line(&server)), "")?;
    } else {
        // One write, so that whoever reads only the first line does not break off the rest.
        let sentence = (out.say_words().sandbox_at)(&server.url, &server.api_key);
        out.raw(format!("{sentence}\n{}", table(&server)).as_bytes())?;
    }
    out.say(out.say_words().sandbox_until);
    // The server lives until it is dropped; it has nothing to tell us meanwhile.
    while !interrupt::pressed() {
        std::thread::park_timeout(Duration::from_millis(200));
    }
    drop(server);
    Err(Stop::Interrupted)
}

fn line(server: &SandboxServer) -> SandboxLine {
    let Addresses { volcengine, anyfast, apiyi, apiyi_generation, apimart, kyy, private_avatar, ark, s3 } =
        server.addresses.clone();
    SandboxLine {
        url: server.url.clone(),
        volcengine,
        anyfast,
        apiyi,
        apiyi_generation,
        apimart,
        kyy,
        private_avatar,
        ark,
        s3,
        access_key: server.access_key.clone(),
        secret_key: server.secret_key.clone(),
        api_key: server.api_key.clone(),
    }
}

/// The addresses and the pair, a line each, under the names that settings and documents know them by.
fn table(server: &SandboxServer) -> String {
    let at = &server.addresses;
    let rows = [
        ("volcengine", &*at.volcengine),
        ("anyfast", &at.anyfast),
        ("apiyi", &at.apiyi),
        ("apiyi generation", &at.apiyi_generation),
        ("apimart", &at.apimart),
        ("kyy", &at.kyy),
        ("private-avatar", &at.private_avatar),
        ("ark", &at.ark),
        ("s3", &at.s3),
        ("access_key", &server.access_key),
        ("secret_key", &server.secret_key),
    ];
    rows.iter().map(|(name, value)| format!("  {name:<16}  {value}\n")).collect()
}
