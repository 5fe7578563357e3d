//! `greenroom sandbox`: the practice provider as a server, for rehearsal and for other programs' tests.

use std::time::Duration;

use super::args::SandboxArgs;
use super::json::{Line, SandboxLine};
use super::print::Out;
use super::{Context, Stop, interrupt};
use crate::setup::{self, Addresses, SandboxOptions};

pub(super) fn sandbox(context: &Context, out: &mut Out<'_, '_>, args: SandboxArgs) -> Result<(), Stop> {
    interrupt::arm();
    let server = setup::serve_sandbox(SandboxOptions {
        listen: args.listen,
        dir: args.dir,
        scenario: context.scenario.clone(),
    })?;
    let (access_key, secret_key) = (server.access_key.clone(), server.secret_key.clone());
    let human = (out.say_words().sandbox_at)(&server.url, &server.api_key)
        + &table(&server.addresses, &access_key, &secret_key);
    let Addresses { volcengine, anyfast, apiyi, apiyi_generation, apimart, kyy, private_avatar, ark, s3 } =
        server.addresses.clone();
    let line = SandboxLine {
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
        access_key,
        secret_key,
        api_key: server.api_key.clone(),
    };
    out.record(&Line::Sandbox(line), &human)?;
    out.say(out.say_words().sandbox_until);
    // The server lives until it is dropped; it has nothing to tell us meanwhile.
    while !interrupt::pressed() {
        std::thread::park_timeout(Duration::from_millis(200));
    }
    drop(server);
    Err(Stop::Interrupted)
}

/// The addresses and the pair, a line each, under the names that settings and documents know them by.
fn table(at: &Addresses, access_key: &str, secret_key: &str) -> String {
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
        ("access_key", access_key),
        ("secret_key", secret_key),
    ];
    rows.iter().map(|(name, value)| format!("\n  {name:<16}  {value}")).collect()
}
