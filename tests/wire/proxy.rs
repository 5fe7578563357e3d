//! A proxy stands between this computer and the world, not between this computer and itself.

use std::process::Command;

#[test]
fn the_sandbox_works_behind_a_proxy_that_cannot_reach_it() {
    let home = tempfile::tempdir().unwrap();
    let mut greenroom = Command::new(env!("CARGO_BIN_EXE_greenroom"));
    greenroom.args(["groups", "create", "Mira", "--json"]).env("GREENROOM_HOME", home.path());
    // No key store, and a proxy at a port where nobody listens.
    greenroom
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        greenroom.env(variable, "http://127.0.0.1:9");
    }
    let output = greenroom.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("group-"), "{said}");
}
