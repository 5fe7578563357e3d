//! A citizen of the desktop: where the window stood, whose it is, what the system prefers, and files without a portal.

use std::sync::{Arc, Mutex};

use image::RgbImage;
use serde_json::Value;
use zbus::blocking::Connection;
use zbus::zvariant::{self, OwnedValue};

use super::house::{House, photo};
use super::notified::Bus;
use super::screen::{Screen, key, until};

#[test]
fn the_window_comes_back_where_it_stood_and_belongs_to_its_desktop_file() {
    let Some(screen) = Screen::open() else { return };
    let house = House::new("");
    let (at, size) = ((120, 70), (1100, 720));
    {
        let mut shown = house.window(&screen);
        // An instance without a name, and the class by which desktops find the file.
        assert_eq!(screen.property(shown.window, "WM_CLASS"), b"\0greenroom\0");
        assert!(screen.property(shown.window, "_NET_WM_ICON").len() > 64 * 64 * 4, "an icon");
        screen.settled();
        screen.place(shown.window, at, size);
        screen.settled();
        screen.ask_to_close(shown.window);
        assert_eq!(shown.ended(), Some(0));
    }
    {
        let mut shown = house.window(&screen);
        assert_eq!(screen.place_of(shown.window), (at, size));
        // Left where no screen is any more.
        screen.settled();
        screen.place(shown.window, (5000, 70), size);
        screen.ask_to_close(shown.window);
        assert_eq!(shown.ended(), Some(0));
    }
    let shown = house.window(&screen);
    let ((x, y), found) = screen.place_of(shown.window);
    assert_eq!(found, size);
    assert!((0..=340).contains(&x) && (0..=180).contains(&y), "{x}, {y}");
}

#[test]
fn a_photo_chosen_where_the_system_has_no_dialog_becomes_active() {
    let Some(screen) = Screen::open() else { return };
    let mut house = House::new("");
    // Neither a portal nor a program that shows dialogs.
    house.set("PATH", "/nonexistent");
    let file = photo(3, &house.path("chosen-wave.png"));
    let _shown = house.window(&screen);
    let first = screen.settled();
    screen.ctrl('u' as u32);
    let dialog = screen.changed(&first);
    // The caret is in the path.
    screen.ctrl('a' as u32);
    screen.write(&file.display().to_string());
    screen.press(&[], key::RETURN);
    screen.changed(&dialog);
    screen.write("Walkers");
    screen.ctrl(key::RETURN);
    house.until("the chosen photo is Active", &["assets", "list"], |assets| {
        let is_it = |it: &Value| it["name"].as_str().unwrap_or_default().contains("chosen");
        assets.iter().any(|it| is_it(it) && it["status"] == "Active")
    });
}

#[test]
fn after_a_start_that_died_before_its_first_frame_the_window_comes_without_the_graphics_card() {
    let Some(screen) = Screen::open() else { return };
    let house = House::new("");
    let mark = house.path("home/data/renderer");
    let left = || std::fs::read_to_string(&mark).ok();
    let software = |id: u32| {
        let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap();
        environment.split(|it| *it == 0).any(|it| it == b"LIBGL_ALWAYS_SOFTWARE=1")
    };
    {
        let shown = house.window(&screen);
        until("a start that went well leaves no mark", 10, || left().is_none().then_some(()));
        assert!(!software(shown.id()));
    }
    std::fs::write(&mark, "starting").unwrap();
    let shown = house.window(&screen);
    assert!(software(shown.id()));
    screen.settled();
    assert_eq!(left().as_deref(), Some("software 9"));
}

#[test]
fn where_nothing_can_draw_a_window_that_is_said_once() {
    let Some(screen) = Screen::open() else { return };
    let mut house = House::new("");
    for name in ["LIBGL_DRIVERS_PATH", "__EGL_VENDOR_LIBRARY_DIRS", "GBM_BACKENDS_PATH"] {
        house.set(name, "/nonexistent");
    }
    house.set("LD_LIBRARY_PATH", "/nonexistent");
    house.set("DISPLAY", &screen.name);
    let output = house.program().output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.matches("no window could be opened").count(), 1, "{said}");
}

/// A desktop portal that knows whether people like it light or dark.
#[derive(Clone)]
struct Portal(Arc<Mutex<u32>>);

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl Portal {
    /// A value in a value, as the portal's first version answered.
    fn read(&self, space: &str, name: &str) -> zbus::fdo::Result<OwnedValue> {
        if (space, name) != ("org.freedesktop.appearance", "color-scheme") {
            return Err(zbus::fdo::Error::Failed("no such setting".into()));
        }
        let value = zvariant::Value::Value(Box::new(zvariant::Value::U32(*self.0.lock().unwrap())));
        value.try_into().map_err(|error: zvariant::Error| zbus::fdo::Error::Failed(error.to_string()))
    }
}

impl Portal {
    fn on(&self, bus: &Bus) -> Connection {
        zbus::blocking::connection::Builder::address(bus.address.as_str())
            .unwrap()
            .name("org.freedesktop.portal.Desktop")
            .unwrap()
            .serve_at("/org/freedesktop/portal/desktop", self.clone())
            .unwrap()
            .build()
            .unwrap()
    }
}

fn brightness(shot: &RgbImage) -> u64 {
    shot.pixels().map(|it| it.0.iter().map(|it| u64::from(*it)).sum::<u64>()).sum::<u64>()
        / (3 * u64::from(shot.width() * shot.height()))
}

#[test]
fn the_window_is_light_or_dark_as_the_desktop_is_and_changes_with_it() {
    let Some(screen) = Screen::open() else { return };
    let Some(bus) = Bus::start() else { return };
    let portal = Portal(Arc::new(Mutex::new(2)));
    let connection = portal.on(&bus);
    let mut house = House::new("");
    house.set("DBUS_SESSION_BUS_ADDRESS", &bus.address);
    let _shown = house.window(&screen);
    until("a light window", 20, || (brightness(&screen.shot()) > 150).then_some(()));
    let dark = zvariant::Value::U32(1);
    let (path, what) = ("/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings");
    let body = ("org.freedesktop.appearance", "color-scheme", dark);
    connection.emit_signal(None::<&str>, path, what, "SettingChanged", &body).unwrap();
    until("a dark window", 20, || (brightness(&screen.shot()) < 90).then_some(()));
}
