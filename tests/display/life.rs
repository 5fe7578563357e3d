//! Several processes on one house: who takes it over, who is handed what, and how each leaves.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::gate::Hold;
use super::house::{House, photo};
use super::screen::{Screen, key, until};
use super::{names, saying, studio, text};

const SLOW: &str = "[pace]\nasset_seconds = 2.5\ngeneration_seconds = 2.0\n";

/// A window manager on a screen, killed when dropped.
struct Manager(Child);

impl Manager {
    fn on(screen: &Screen) -> Option<Self> {
        let mut command = Command::new("openbox");
        command.env("DISPLAY", &screen.name).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match command.spawn() {
            Ok(child) => {
                let manager = Self(child);
                // A window that is there before it is taken over, and never brought to the front.
                until("the window manager is there", 20, || screen.is_managed().then_some(()));
                Some(manager)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("SKIPPED: there is no window manager to try this with (package openbox)");
                None
            }
            Err(error) => panic!("openbox did not start: {error}"),
        }
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn signal(name: &str, process: u32) {
    let done = Command::new("kill").args([name, &process.to_string()]).status().unwrap();
    assert!(done.success());
}

/// So many uploads are under way or through.
fn known(house: &House, count: usize) {
    house.until("the uploads are known", &["transfers", "list"], |it| it.len() == count);
}

#[test]
fn commands_that_wait_beside_a_killed_one_finish_by_themselves() {
    let (house, gate, _provider) = studio(SLOW);
    let group = house.told(&["groups", "create", "Walkers"]);
    let group = text(&group[0], "id");
    let files: Vec<String> =
        (0..3).map(|at| photo(at, &house.path(&format!("step-{at}.png"))).display().to_string()).collect();
    let upload = |file: &str| house.start(&["upload", file, "--group", group, "--wait"]);
    gate.hold("/GetAsset", Hold::Answer);
    let holder = upload(&files[0]);
    gate.caught();
    let mut beside = [upload(&files[1]), upload(&files[2])];
    known(&house, 3);
    holder.kill();
    gate.release();
    let killed = Instant::now();
    for waiting in &mut beside {
        assert_eq!(waiting.ended(), Some(0));
        let lines = waiting.lines();
        assert_eq!(saying(&lines, "status", "Active").len(), 1, "{lines:?}");
    }
    eprintln!("both had finished {:?} after the holder was killed", killed.elapsed());
    house.told(&["transfers", "resume"]);
    assert_eq!(names(&house, group), ["step-0", "step-1", "step-2"]);
    assert_eq!(gate.passed("/CreateAsset"), 3, "each was made once");
}

#[test]
fn a_window_opens_beside_a_command_and_takes_the_house_over_from_it() {
    let Some(screen) = Screen::open() else { return };
    let (house, gate, _provider) = studio(SLOW);
    let group = house.told(&["groups", "create", "Walkers"]);
    let group = text(&group[0], "id");
    let file = photo(1, &house.path("first.png")).display().to_string();
    gate.hold("/GetAsset", Hold::Answer);
    let command = house.start(&["upload", &file, "--group", group, "--wait"]);
    gate.caught();
    let _shown = house.window(&screen);
    command.kill();
    gate.release();
    // Not one that is asked: a command would take the house itself.
    until("the window holds the house", 20, || house.is_held().then_some(()));
    house
        .until("the upload is Active", &["transfers", "list"], |it| saying(it, "phase", "active").len() == 1);
    // What a command leaves behind is the window's to do.
    let second = photo(2, &house.path("second.png")).display().to_string();
    house.told(&["upload", &second, "--group", group]);
    house
        .until("the second is Active", &["transfers", "list"], |it| saying(it, "phase", "active").len() == 2);
    assert_eq!(gate.passed("/CreateAsset"), 2);
}

#[cfg(unix)]
#[test]
fn a_second_start_hands_its_files_to_the_open_window_which_comes_forward() {
    use std::os::unix::ffi::OsStringExt as _;
    let Some(screen) = Screen::open() else { return };
    let Some(_manager) = Manager::on(&screen) else { return };
    let house = House::new("");
    let shown = house.window(&screen);
    until("the window is in front", 20, || screen.is_in_front(shown.window).then_some(()));
    let first = screen.settled();
    screen.press(&[], key::RETURN);
    screen.changed(&first);

    // Without files it only comes forward.
    screen.put_away(shown.window);
    let started = Instant::now();
    let mut second = house.open(&screen, &[]);
    assert_eq!(second.ended(), Some(0));
    eprintln!("handed over, with a process around it, in {:?}", started.elapsed());
    assert_eq!(second.lines()[0]["handed_over"], 0);
    until("the window came forward", 10, || screen.is_in_front(shown.window).then_some(()));

    let before = screen.settled();
    screen.put_away(shown.window);
    let strange = PathBuf::from(std::ffi::OsString::from_vec(b"str\xffange.png".to_vec()));
    let strange = photo(7, &house.path("x.png")).with_file_name(strange);
    std::fs::rename(house.path("x.png"), &strange).unwrap();
    let started = Instant::now();
    let mut second = house.open(&screen, &[photo(6, &house.path("a 米拉.png")), strange]);
    assert_eq!(second.ended(), Some(0));
    let took = started.elapsed();
    eprintln!("two files handed over in {took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(second.lines()[0]["handed_over"], 2);
    until("the window came forward", 10, || screen.is_in_front(shown.window).then_some(()));
    screen.changed(&before);
    screen.write("Walkers");
    screen.ctrl(key::RETURN);
    house.until("both are Active", &["transfers", "list"], |it| saying(it, "phase", "active").len() == 2);
}

#[test]
fn files_handed_to_a_window_that_dies_are_opened_by_whoever_brought_them() {
    let Some(screen) = Screen::open() else { return };
    let house = House::new("");
    let shown = house.window(&screen);
    // It hangs, and is ended by a person who has had enough.
    signal("-STOP", shown.id());
    let mut second = house.open(&screen, &[photo(6, &house.path("a.png"))]);
    std::thread::sleep(Duration::from_secs(1)); // that nothing happens is what is looked at
    assert!(second.runs());
    shown.kill();
    let window = screen.window("Greenroom");
    let first = screen.drawn();
    assert!(second.runs(), "it is the window now");
    until("it holds the house", 20, || house.is_held().then_some(()));
    // The sheet with the file is open: the group's name is asked for.
    screen.changed(&first);
    screen.write("Walkers");
    screen.ctrl(key::RETURN);
    house.until("the file is Active", &["transfers", "list"], |it| saying(it, "phase", "active").len() == 1);
    let _ = window;
}

#[test]
fn a_signal_closes_the_window_tidily_with_a_call_on_the_wire() {
    let Some(screen) = Screen::open() else { return };
    let (house, gate, _provider) = studio(SLOW);
    let group = house.told(&["groups", "create", "Walkers"]);
    let group = text(&group[0], "id");
    let mut shown = house.window(&screen);
    until("the window holds the house", 20, || house.is_held().then_some(()));
    gate.hold("/CreateAsset", Hold::Answer);
    let file = photo(1, &house.path("a.png")).display().to_string();
    house.told(&["connections", "default", "studio"]);
    let _sent = house.start(&["upload", &file, "--group", group]);
    gate.caught();
    signal("-TERM", shown.id());
    std::thread::sleep(Duration::from_millis(500)); // the answer comes while the window is being closed
    gate.release();
    let closing = Instant::now();
    assert_eq!(shown.ended(), Some(0));
    eprintln!("closed {:?} after the answer", closing.elapsed());
    assert!(closing.elapsed() < Duration::from_secs(8), "{:?}", closing.elapsed());
    let resumed = house.ask(&["transfers", "resume"]);
    assert_eq!(resumed.code, Some(0), "{}", resumed.said);
    assert_eq!(names(&house, group), ["a"]);
    assert_eq!(gate.passed("/CreateAsset"), 1);
}

#[test]
fn the_frames_button_closes_at_once_or_asks_first_while_work_runs() {
    let Some(screen) = Screen::open() else { return };
    {
        let house = House::new("");
        let mut shown = house.window(&screen);
        until("the window holds the house", 20, || house.is_held().then_some(()));
        screen.settled();
        screen.ask_to_close(shown.window);
        assert_eq!(shown.ended(), Some(0));
        assert!(!house.is_held());
    }
    let (house, gate, _provider) = studio(SLOW);
    let group = house.told(&["groups", "create", "Walkers"]);
    let group = text(&group[0], "id");
    let mut shown = house.window(&screen);
    until("the window holds the house", 20, || house.is_held().then_some(()));
    gate.hold("/GetAsset", Hold::Answer);
    let file = photo(1, &house.path("a.png")).display().to_string();
    house.told(&["upload", &file, "--group", group]);
    gate.caught();
    let before = screen.settled();
    screen.ask_to_close(shown.window);
    screen.changed(&before); // the question stands there
    assert!(house.is_held());
    screen.ask_to_close(shown.window);
    let closing = Instant::now();
    assert_eq!(shown.ended(), Some(0));
    eprintln!("closed {:?} after the second time, with a call that never ends", closing.elapsed());
    assert!(closing.elapsed() < Duration::from_secs(12), "{:?}", closing.elapsed());
    gate.release();
    house.told(&["transfers", "resume"]);
    assert_eq!(names(&house, group), ["a"]);
    assert_eq!(gate.passed("/CreateAsset"), 1);
}

#[test]
fn a_killed_window_is_opened_again_and_nothing_is_made_twice() {
    let Some(screen) = Screen::open() else { return };
    let (house, gate, _provider) = studio(SLOW);
    let group = house.told(&["groups", "create", "Walkers"]);
    let group = text(&group[0], "id");
    let shown = house.window(&screen);
    until("the window holds the house", 20, || house.is_held().then_some(()));
    gate.hold("/CreateAsset", Hold::Answer);
    let files: Vec<String> =
        (0..2).map(|at| photo(at, &house.path(&format!("step-{at}.png"))).display().to_string()).collect();
    let _sent = house.start(&["upload", &files[0], &files[1], "--group", group]);
    gate.caught();
    shown.kill();
    gate.release();
    let _again = house.window(&screen);
    until("the window holds the house", 20, || house.is_held().then_some(()));
    house.until("both are Active", &["transfers", "list"], |it| saying(it, "phase", "active").len() == 2);
    assert_eq!(names(&house, group), ["step-0", "step-1"]);
    assert_eq!(gate.passed("/CreateAsset"), 2);
}
