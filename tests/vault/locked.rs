//! The real key store locked in the middle of a run: who has hands keeps them, who has none waits and goes on.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use greenroom::engine;
use greenroom::model::talk::UploadRequest;
use greenroom::model::{
    self, ConnectionEdit, ConnectionName, CredentialField, Destination, Event, FailureKind, ProviderKind,
    Secret, SecretPlace, Step, VaultState, World,
};
use greenroom::setup::{self, House, Options, SandboxOptions};
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

const ROLE: &str = "GREENROOM_TEST_ROLE";
const HOME: &str = "GREENROOM_TEST_HOME";
const TEST: &str =
    "locked::a_key_store_locked_in_the_middle_takes_no_hands_away_and_work_goes_on_when_it_opens";

fn open(home: &Path) -> House {
    let options = Options {
        home: Some(home.to_owned()),
        wake: Box::new(|| {}),
        scenario: None,
        quick_sandbox: true,
        keyring: true,
    };
    setup::open(options).expect("the house opens")
}

fn until(events: &Receiver<Event>, world: &mut World, what: &str, come_true: impl Fn(&World) -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !come_true(world) {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(event) = events.recv_timeout(left) else {
            panic!("waited in vain until {what}.\n{:#?}\n{:#?}", world.jobs, world.connections);
        };
        world.apply(event);
    }
}

fn studio() -> ConnectionName {
    ConnectionName::new("studio")
}

fn picture(home: &Path, tint: u8) -> PathBuf {
    let path = home.join(format!("{tint}.png"));
    image::RgbImage::from_fn(400, 500, |x, y| image::Rgb([x as u8, y as u8, tint]))
        .save(&path)
        .expect("saved");
    path
}

fn send(house: &House, world: &World, path: &Path, name: &str) {
    let original = engine::look(path).found.expect("a picture");
    let abilities = world.abilities(&studio()).expect("it has hands");
    let place = Destination::NewGroup(name.to_owned());
    let slot = abilities.upload_slot(original.facts.kind(), place).expect("a slot");
    let name = name.to_owned();
    let request = UploadRequest { slot, original, name, link: None, again: false };
    house.handle.send(model::Command::Upload(vec![request]));
}

fn is_active(world: &World, name: &str) -> bool {
    world.jobs.values().any(|job| {
        job.upload().is_some_and(|upload| upload.name == name) && matches!(job.step, Step::Active { .. })
    })
}

fn service<'a>(bus: &'a Connection, interface: &'static str) -> Proxy<'a> {
    Proxy::new(bus, "org.freedesktop.secrets", "/org/freedesktop/secrets", interface).expect("a service")
}

fn collection(bus: &Connection) -> OwnedObjectPath {
    service(bus, "org.freedesktop.Secret.Service").call("ReadAlias", &("default",)).expect("a collection")
}

/// Locks the collection in use, as the desktop does when a person leaves.
fn lock() {
    let bus = Connection::session().expect("a bus");
    let collection = collection(&bus);
    let (locked, _): (Vec<OwnedObjectPath>, OwnedObjectPath) =
        service(&bus, "org.freedesktop.Secret.Service").call("Lock", &(vec![&collection],)).expect("locked");
    assert_eq!(locked, [collection]);
}

/// Opens it as the desktop's log-in does, which gives the daemon the password itself.
fn unlock() {
    let bus = Connection::session().expect("a bus");
    let (_, session): (OwnedValue, OwnedObjectPath) = service(&bus, "org.freedesktop.Secret.Service")
        .call("OpenSession", &("plain", Value::from("")))
        .expect("a session");
    let password = (session, Vec::<u8>::new(), b"test".to_vec(), "text/plain");
    let () = service(&bus, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface")
        .call("UnlockWithMasterPassword", &(collection(&bus), password))
        .expect("opened");
}

/// Somebody edits the settings by hand, so that the accounts are read anew.
fn touch_settings(home: &Path) {
    let file = home.join("config.toml");
    let text = std::fs::read_to_string(&file).expect("settings");
    std::fs::write(&file, format!("# edited by hand\n{text}")).expect("written");
}

#[test]
fn a_key_store_locked_in_the_middle_takes_no_hands_away_and_work_goes_on_when_it_opens() {
    if let Ok(role) = std::env::var(ROLE) {
        assert_eq!(role, "locked in the middle");
        return play(&PathBuf::from(std::env::var_os(HOME).expect("a home")));
    }
    let installed = |program| Command::new(program).arg("--version").output().is_ok();
    if !installed("dbus-run-session") || !installed("gnome-keyring-daemon") {
        eprintln!("SKIPPED: needs the packages dbus and gnome-keyring");
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let house = home.path().join("house");
    let output = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-keyring"))
        .arg(home.path().join("keyring"))
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", TEST, "--nocapture"])
        .env(ROLE, "locked in the middle")
        .env(HOME, &house)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn play(home: &Path) {
    let provider = setup::serve_sandbox(SandboxOptions::default()).expect("a provider");
    let mut house = open(home);
    let mut world = World::default();
    until(&house.events, &mut world, "it has loaded", |world| world.loaded);
    let settings = model::connection::Settings {
        base_url: Some(provider.addresses.anyfast.clone()),
        ..Default::default()
    };
    house.handle.send(model::Command::EditConnection(ConnectionEdit {
        was: None,
        name: studio(),
        provider: ProviderKind::AnyFast,
        settings,
        secrets: vec![(CredentialField::ApiKey, Secret::new(provider.api_key.clone()))],
        take_from: None,
    }));
    until(&house.events, &mut world, "there is an account with hands", |world| {
        world.abilities(&studio()).is_some()
    });

    // Locked in the middle, and read anew: the hands stay, and it is told.
    lock();
    touch_settings(home);
    until(&house.events, &mut world, "the lock is told", |world| {
        matches!(world.vault, Some(VaultState::Unavailable { .. }))
    });
    assert!(world.abilities(&studio()).is_some(), "a lock is no missing key");
    send(&house, &world, &picture(home, 1), "while locked");
    until(&house.events, &mut world, "it is Active", |world| is_active(world, "while locked"));

    // It is opened, which nobody tells: noticed all the same.
    unlock();
    until(&house.events, &mut world, "the key store is open", |world| world.vault == Some(VaultState::Open));

    // A start with a locked key store: what waits says what for, and goes on by itself.
    send(&house, &world, &picture(home, 2), "left waiting");
    until(&house.events, &mut world, "the job is known", |world| {
        world.jobs.values().any(|job| job.upload().is_some_and(|upload| upload.name == "left waiting"))
    });
    house.close();
    lock();
    house = open(home);
    let mut world = World::default();
    until(&house.events, &mut world, "it has loaded", |world| world.loaded);
    let connection = world.connection(&studio()).expect("it is there");
    assert!(connection.abilities.is_none());
    assert_eq!(connection.secrets, [(CredentialField::ApiKey, SecretPlace::Locked)]);
    until(&house.events, &mut world, "it is said what it waits for", |world| {
        world
            .jobs
            .values()
            .filter(|job| !job.step.is_ended())
            .all(|job| job.trouble.as_ref().is_some_and(|trouble| trouble.kind == FailureKind::VaultLocked))
    });

    // A command beside it, and one that is alone, say the same to a script.
    let refused = |said: std::process::Output| {
        let line = String::from_utf8_lossy(&said.stdout).into_owned();
        assert_eq!(said.status.code(), Some(3), "{line}");
        assert!(line.contains("\"vault_locked\""), "{line}");
    };
    let file = picture(home, 3).display().to_string();
    let ask = || {
        Command::new(env!("CARGO_BIN_EXE_greenroom"))
            .args(["upload", &file, "--new-group", "X", "--connection", "studio", "--wait", "--json"])
            .env("GREENROOM_HOME", home)
            .stdin(Stdio::null())
            .output()
            .expect("it runs")
    };
    refused(ask());

    unlock();
    until(&house.events, &mut world, "what was left waiting is Active", |world| {
        is_active(world, "left waiting")
    });
    assert!(world.jobs.values().all(|job| job.trouble.is_none()));
    assert_eq!(world.vault, Some(VaultState::Open));
    house.close();
    lock();
    refused(ask());
}
