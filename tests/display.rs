//! The shipped program in a real window, on a screen of the test's own: drops, kills, rest, and a machine
//! without a screen.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test may stop where it stands"
)]

#[cfg(target_os = "linux")]
#[path = "display/desktop.rs"]
mod desktop;
#[path = "display/drag.rs"]
mod drag;
#[path = "display/gate.rs"]
mod gate;
#[path = "display/house.rs"]
mod house;
#[cfg(target_os = "linux")]
#[path = "display/life.rs"]
mod life;
#[cfg(target_os = "linux")]
#[path = "display/notified.rs"]
mod notified;
#[path = "display/pictures.rs"]
mod pictures;
#[path = "display/screen.rs"]
mod screen;

use std::time::{Duration, Instant};

use serde_json::Value;

use drag::Drag;
use gate::{Gate, Hold};
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
        assets
            .iter()
            .any(|it| it["name"].as_str().unwrap_or_default().contains("米拉") && it["status"] == "Active")
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

/// A provider that stays when its client is killed, behind a gate that counts, and a home that uses it.
fn studio(scenario: &str) -> (House, Gate, house::Running) {
    let mut house = House::new("");
    let script = house.path("scenario.toml");
    std::fs::write(&script, scenario).unwrap();
    let (script, dir) = (script.display().to_string(), house.path("provider").display().to_string());
    let mut provider =
        house.start(&["sandbox", "--listen", "127.0.0.1:0", "--dir", &dir, "--scenario", &script]);
    let told = provider.first_line();
    let gate = Gate::before(told["anyfast"].as_str().unwrap());
    house.set("GREENROOM_SECRET_STUDIO_API_KEY", told["api_key"].as_str().unwrap());
    house.told(&["connections", "add", "studio", "--provider", "anyfast", "--base-url", &gate.url]);
    house.told(&["connections", "default", "studio"]);
    (house, gate, provider)
}

/// The names of the assets in a group, as the provider lists them.
fn names(house: &House, group: &str) -> Vec<String> {
    let assets = house.told(&["assets", "list", "--group", group]);
    assert!(assets.iter().all(|it| it["status"] == "Active"), "{assets:?}");
    let mut names: Vec<String> = assets.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// The field of a line as a text.
fn text<'a>(line: &'a Value, field: &str) -> &'a str {
    line[field].as_str().unwrap_or_else(|| panic!("no {field} in {line}"))
}

#[test]
fn kill_9_in_the_middle_of_uploads_loses_nothing_and_pays_nothing_twice() {
    let (house, gate, _provider) = studio("[pace]\nasset_seconds = 1.5\ngeneration_seconds = 2.0\n");
    let group = house.told(&["groups", "create", "Walkers"]);
    let group = text(&group[0], "id");
    let files: Vec<String> =
        (0..4).map(|at| photo(at, &house.path(&format!("step-{at}.png"))).display().to_string()).collect();
    let upload = |file: &str| house.start(&["upload", file, "--group", group, "--wait"]);

    // The provider has made it, and the answer is lost with the process: it is found again by its name.
    gate.hold("/CreateAsset", Hold::Answer);
    let running = upload(&files[0]);
    gate.caught();
    running.kill();
    gate.release();
    let resumed = house.told(&["transfers", "resume"]);
    assert_eq!(saying(&resumed, "phase", "active").len(), 1, "{resumed:?}");
    assert_eq!(gate.passed("/CreateAsset"), 1);

    // The call never arrived: no trace is found, and it is sent again only when a person says so.
    gate.hold("/CreateAsset", Hold::Question);
    let running = upload(&files[1]);
    gate.caught();
    running.kill();
    gate.release();
    let resumed = house.ask(&["transfers", "resume"]);
    assert_eq!(resumed.code, Some(1), "{}", resumed.said);
    assert_eq!(saying(&resumed.lines, "phase", "unsure").len(), 1, "{}", resumed.said);
    assert_eq!(gate.passed("/CreateAsset"), 1);
    house.told(&["transfers", "retry", "--send-again"]);
    assert_eq!(gate.passed("/CreateAsset"), 2);

    // The provider looks at it: the next run only asks on. Beside it, one file waits for its turn.
    let running = house.start(&["upload", &files[2], &files[3], "--group", group, "--wait"]);
    house.until("an upload is looked at", &["transfers", "list"], |it| {
        !saying(it, "phase", "processing").is_empty()
    });
    running.kill();
    house.told(&["transfers", "resume"]);

    assert_eq!(names(&house, group), ["step-0", "step-1", "step-2", "step-3"]);
    assert_eq!(gate.passed("/CreateAsset"), 4);
    let queue = house.told(&["transfers", "list"]);
    assert_eq!(saying(&queue, "phase", "active").len(), 4, "{queue:?}");
}

#[test]
fn kill_9_in_the_middle_of_a_generation_loses_nothing_and_pays_nothing_twice() {
    let slow = "[pace]\nasset_seconds = 0.1\ngeneration_seconds = 2.5\n\n\
                [[fault]]\naction = \"GetFile\"\nkind = \"slow\"\nseconds = 1.5\n";
    let (house, gate, _provider) = studio(slow);
    let order = |words: &'static str| {
        house.start(&["generate", "--prompt", words, "--resolution", "480p", "--duration", "4", "--wait"])
    };
    let prompt = |words: &str| {
        let tasks = house.told(&["tasks", "list"]);
        let mine = saying(&tasks, "prompt", words);
        assert_eq!(mine.len(), 1, "{tasks:?}");
        mine[0].clone()
    };
    let video = |words: &str| {
        let task = prompt(words);
        assert_eq!(task["status"], "succeeded", "{task}");
        let path = std::path::PathBuf::from(text(&task, "video_path"));
        assert!(std::fs::metadata(&path).unwrap().len() > 1000);
        path
    };

    // Running at the provider.
    let running = order("killed while it runs");
    house.until("a generation runs", &["tasks", "list"], |it| !saying(it, "status", "running").is_empty());
    running.kill();
    house.told(&["tasks", "resume"]);
    let first = video("killed while it runs");
    assert_eq!(gate.passed("/v1/video/generations"), 1);

    // On its way to the disk.
    let running = order("killed while it is saved");
    house.until("a result is being saved", &["tasks", "list"], |it| {
        !saying(it, "status", "saving").is_empty()
    });
    running.kill();
    house.told(&["tasks", "resume"]);
    let second = video("killed while it is saved");
    assert_eq!(gate.passed("/v1/video/generations"), 2);

    // The provider has accepted it, and the answer is lost: only a person may say whether it is sent again.
    gate.hold("/v1/video/generations", Hold::Answer);
    let running = order("killed before the answer");
    gate.caught();
    running.kill();
    gate.release();
    let resumed = house.ask(&["tasks", "resume"]);
    assert_eq!(resumed.code, Some(1), "{}", resumed.said);
    assert_eq!(prompt("killed before the answer")["status"], "unsure");
    assert_eq!(gate.passed("/v1/video/generations"), 3);

    let results = first.parent().unwrap();
    let kept: std::collections::BTreeSet<_> =
        std::fs::read_dir(results).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file()).collect();
    let expected =
        [&first, &second].into_iter().flat_map(|video| [video.clone(), video.with_extension("json")]);
    assert_eq!(kept, expected.collect(), "one video for each order with its note, and no remains");
}

#[test]
fn kill_9_of_the_only_process_leaves_the_practice_provider_whole() {
    let house = House::new("");
    let groups = house.told(&["groups", "list"]);
    let group = text(&groups[0], "id");
    let before = names(&house, group).len();
    let file = photo(9, &house.path("left alone.png")).display().to_string();
    let uploading = house.start(&["upload", &file, "--group", group, "--wait"]);
    house.until("the upload is looked at", &["transfers", "list"], |it| {
        !saying(it, "phase", "processing").is_empty()
    });
    uploading.kill();
    let generating = house.start(&[
        "generate",
        "--prompt",
        "a long walk",
        "--resolution",
        "480p",
        "--duration",
        "4",
        "--wait",
    ]);
    house.until("a generation runs", &["tasks", "list"], |it| !saying(it, "status", "running").is_empty());
    generating.kill();

    // Opening the window is enough: it carries on by itself.
    let Some(screen) = Screen::open() else { return };
    let _shown = house.window(&screen);
    house
        .until("the upload is Active", &["transfers", "list"], |it| saying(it, "phase", "active").len() == 1);
    let tasks = house
        .until("the video is saved", &["tasks", "list"], |it| saying(it, "status", "succeeded").len() == 1);
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    assert!(std::fs::metadata(text(&tasks[0], "video_path")).unwrap().len() > 1000);
    assert_eq!(names(&house, group).len(), before + 1);
}
