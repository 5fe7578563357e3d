//! What the system is asked to notify: a service of the test's own on a bus of its own counts.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use zbus::blocking::Connection;
use zbus::zvariant::OwnedValue;

use super::house::{House, photo};
use super::screen::{Screen, until};
use super::{saying, studio, text};

/// A bus without any service, killed when dropped.
pub(crate) struct Bus {
    daemon: Child,
    pub(crate) address: String,
    _config: tempfile::NamedTempFile,
}

impl Bus {
    pub(crate) fn start() -> Option<Self> {
        let config = tempfile::NamedTempFile::new().unwrap();
        let text = "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context=\"default\">\
                    <allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>";
        std::fs::write(config.path(), text).unwrap();
        let file = format!("--config-file={}", config.path().display());
        let mut command = Command::new("dbus-daemon");
        command.args([&file, "--nofork", "--nopidfile", "--print-address"]);
        let mut daemon = match command.stdout(Stdio::piped()).spawn() {
            Ok(daemon) => daemon,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("SKIPPED: there is no dbus-daemon (package dbus)");
                return None;
            }
            Err(error) => panic!("the bus did not start: {error}"),
        };
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Some(Self { daemon, address: address.trim().to_owned(), _config: config })
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        drop(self.daemon.kill());
        drop(self.daemon.wait());
    }
}

/// A service that notes what it is asked to show.
#[derive(Clone, Default)]
struct Service(Arc<Mutex<Vec<(String, String)>>>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    fn notify(
        &self,
        app: String,
        replaces: u32,
        icon: String,
        title: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        timeout: i32,
    ) -> u32 {
        assert_eq!((app.as_str(), replaces), ("Greenroom", 0));
        drop((app, icon, actions, hints, timeout));
        let mut shown = self.0.lock().unwrap();
        shown.push((title, body));
        u32::try_from(shown.len()).unwrap()
    }
}

impl Service {
    fn on(&self, bus: &Bus) -> Connection {
        zbus::blocking::connection::Builder::address(bus.address.as_str())
            .unwrap()
            .name("org.freedesktop.Notifications")
            .unwrap()
            .serve_at("/org/freedesktop/Notifications", self.clone())
            .unwrap()
            .build()
            .unwrap()
    }
    fn shown(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap().clone()
    }
}

fn click(bus: &Connection, number: u32) {
    let path = "/org/freedesktop/Notifications";
    let what = "org.freedesktop.Notifications";
    bus.emit_signal(None::<&str>, path, what, "ActionInvoked", &(number, "default")).unwrap();
}

/// So many files, sent by a command beside the window, through to their end.
fn upload(house: &House, group: &str, numbers: std::ops::Range<u32>) {
    let before = house.told(&["transfers", "list"]).len();
    let files: Vec<String> =
        numbers.map(|at| photo(at, &house.path(&format!("step-{at}.png"))).display().to_string()).collect();
    let mut words = vec!["upload", "--group", group];
    words.extend(files.iter().map(String::as_str));
    house.ask(&words); // one that is refused is told at once
    house.until("all have come to an end", &["transfers", "list"], |it| {
        let ended = saying(it, "phase", "active").len() + saying(it, "phase", "failed").len();
        it.len() == before + files.len() && ended == it.len()
    });
}

#[test]
fn a_batch_is_notified_exactly_once_and_only_while_nobody_looks() {
    let Some(screen) = Screen::open() else { return };
    let Some(bus) = Bus::start() else { return };
    let service = Service::default();
    let connection = service.on(&bus);
    let (mut house, gate, _provider) = studio(
        "[pace]\nasset_seconds = 0.5\ngeneration_seconds = 1.0\n\n[[fault]]\naction = \"CreateAsset\"\n\
         kind = \"refuse\"\ncode = \"InvalidParameter\"\ntimes = 2\n",
    );
    let group = house.told(&["groups", "create", "Walkers"]);
    let group = text(&group[0], "id");
    house.set("DBUS_SESSION_BUS_ADDRESS", &bus.address);
    let shown = house.window(&screen);
    until("the window holds the house", 20, || house.is_held().then_some(()));

    // People look at it: the window says it itself.
    upload(&house, group, 0..1);
    screen.settled();
    assert_eq!(service.shown(), []);

    screen.look_away();
    upload(&house, group, 1..5);
    until("it is notified", 20, || (!service.shown().is_empty()).then_some(()));
    upload(&house, group, 5..7);
    until("the next is notified", 20, || (service.shown().len() > 1).then_some(()));
    let said = |title: &str, body: &str| (title.to_owned(), body.to_owned());
    let told = [said("3 files are Active", "1 file was refused"), said("2 files are Active", "")];
    assert_eq!(service.shown(), told, "{} calls", gate.passed("/CreateAsset"));

    // A video, too; and a click brings the window forward, where a window manager lets it.
    house.told(&["generate", "--prompt", "a walk", "--resolution", "480p", "--duration", "4"]);
    until("the video is notified", 60, || (service.shown().len() > 2).then_some(()));
    assert_eq!(service.shown()[2], said("Video saved", ""));
    click(&connection, 3);
    house.told(&["transfers", "list"]);
    assert!(std::path::Path::new(&format!("/proc/{}", shown.id())).exists());
    assert_eq!(service.shown().len(), 3);
}

#[test]
fn who_wants_no_notifications_gets_none_and_a_bus_without_a_service_is_no_trouble() {
    let Some(screen) = Screen::open() else { return };
    let Some(bus) = Bus::start() else { return };
    let service = Service::default();
    let (mut house, _gate, _provider) = studio("[pace]\nasset_seconds = 0.3\ngeneration_seconds = 1.0\n");
    let group = house.told(&["groups", "create", "Walkers"]);
    let group = text(&group[0], "id");
    house.set("DBUS_SESSION_BUS_ADDRESS", &bus.address);
    {
        // Nobody serves: the work goes on, and the window closes as ever.
        let mut shown = house.window(&screen);
        until("the window holds the house", 20, || house.is_held().then_some(()));
        screen.look_away();
        upload(&house, group, 0..1);
        upload(&house, group, 1..2);
        screen.ask_to_close(shown.window);
        assert_eq!(shown.ended(), Some(0));
    }
    let _connection = service.on(&bus);
    let config = house.path("home/config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("notifications = false\n{text}")).unwrap();
    let _shown = house.window(&screen);
    until("the window holds the house", 20, || house.is_held().then_some(()));
    screen.look_away();
    upload(&house, group, 2..3);
    upload(&house, group, 3..4);
    assert_eq!(service.shown(), []);
}
