//! The shipped program in a real window, on a screen of the test's own: drops, kills, rest, and a machine
//! without a screen.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, reason = "a test may stop where it stands")]

#[path = "display/drag.rs"]
mod drag;
#[path = "display/gate.rs"]
mod gate;
#[path = "display/house.rs"]
mod house;
#[path = "display/screen.rs"]
mod screen;

use std::time::{Duration, Instant};

use serde_json::Value;

use drag::Drag;
use house::{House, photo};
use screen::{Screen, key};

/// Lines whose field says this.
fn saying<'a>(lines: &'a [Value], field: &str, text: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line[field] == text).collect()
}

#[test]
fn a_photo_dropped_from_another_program_becomes_active() {
    let Some(screen) = Screen::open() else { return };
    let house = House::new("");
    let file = photo(1, &house.path("米拉 100% wave.png"));
    let started = Instant::now();
    let shown = house.window(&screen);
    eprintln!("cold start to a window with content: {:?}", started.elapsed());

    let first = screen.settled();
    Drag::over(&screen, shown.window, &[file]).let_go();
    screen.changed(&first);
    // The sheet asks for a new group's name and has put the caret there.
    screen.write("Walkers");
    screen.ctrl(key::RETURN);

    let assets = house.until("the dropped photo is Active", &["assets", "list"], |assets| {
        assets.iter().any(|it| it["name"].as_str().unwrap_or_default().contains("米拉") && it["status"] == "Active")
    });
    let groups = house.told(&["groups", "list"]);
    let group = saying(&groups, "name", "Walkers");
    assert_eq!(group.len(), 1, "{groups:?}");
    let walkers: Vec<&Value> = assets.iter().filter(|it| it["group_id"] == group[0]["id"]).collect();
    assert_eq!(walkers.len(), 1, "{assets:?}");
    assert_eq!(walkers[0]["kind"], "image");
}

#[test]
fn the_window_is_idle_when_nothing_changes() {
    let Some(screen) = Screen::open() else { return };
    let house = House::new("");
    let shown = house.window(&screen);
    let first = screen.settled();
    screen.press(&[], key::RETURN); // opens the sandbox's library
    screen.changed(&first);
    let ticks = || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", shown.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        // utime and stime, in hundredths of a second.
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    };
    // A window that repaints needs a whole core here; one that rests may still be putting things away at first.
    let span = Duration::from_secs(3);
    let spent: Vec<u64> = (0..3)
        .map(|_| {
            let before = ticks();
            std::thread::sleep(span); // time is what is measured
            ticks() - before
        })
        .collect();
    eprintln!("idle: {spent:?} hundredths of a second of CPU in {span:?} each");
    assert!(spent.iter().min().unwrap() <= &5, "the window works while nothing changes: {spent:?}");
}

#[test]
fn a_machine_without_a_display_is_told_so() {
    let output = House::new("").program().output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("display"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert!(output.stdout.is_empty());
}
