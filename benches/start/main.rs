//! From the start of the process to the window on the screen, against an empty window of the same toolkit.
//!
//! `scripts/bench start` prints a table. Both are started in turn on an X server of the bench's own; a window is shown
//! when its first frame was painted, and the server says when that was.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints what it measured")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a bench may stop where it stands")]
#![expect(clippy::wildcard_imports, reason = "a world is made of nearly all of them")]

#[path = "../../tests/ui_library/made.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod made;
#[path = "../../tests/ui_library/vast.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod vast;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use greenroom::model::Moment;
use greenroom::store::Store;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, Window};
use x11rb::rust_connection::RustConnection;

/// What a window of the toolkit costs by itself.
struct Empty;

impl eframe::App for Empty {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::default().show(ui, |_| ());
    }
}

const EMPTY: &str = "--empty-window";

fn empty() {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_inner_size(egui::vec2(1440.0, 900.0)),
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    eframe::run_native("Empty", options, Box::new(|_| Ok(Box::new(Empty)))).unwrap();
}

/// An X server of our own.
struct Screen {
    server: Child,
    name: String,
    x: RustConnection,
    root: Window,
}

impl Screen {
    fn open() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let name = format!(":{}", number.trim());
        let (x, at) = x11rb::connect(Some(&name)).unwrap();
        let root = x.setup().roots[at].root;
        let listen = ChangeWindowAttributesAux::new().event_mask(EventMask::SUBSTRUCTURE_NOTIFY);
        x.change_window_attributes(root, &listen).unwrap().check().unwrap();
        Self { server, name, x, root }
    }

    /// How long it takes from the start of the program until its window is on the screen.
    fn time(&self, mut command: Command, title: &str) -> Duration {
        while self.x.poll_for_event().unwrap().is_some() {}
        let began = Instant::now();
        let mut program = command
            .env("DISPLAY", &self.name)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        let took = loop {
            if let Event::MapNotify(shown) = self.x.wait_for_event().unwrap() {
                let took = began.elapsed();
                let name = self.x.get_property(false, shown.window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64);
                if shown.event == self.root && name.unwrap().reply().unwrap().value == title.as_bytes() {
                    break took;
                }
            }
        };
        program.kill().unwrap();
        program.wait().unwrap();
        took
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

fn plain(program: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    for name in ["WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "GREENROOM_WINDOW"] {
        command.env_remove(name);
    }
    command.env("HOME", home).env("LC_ALL", "C.UTF-8");
    command
}

fn greenroom(home: &Path) -> Command {
    let mut command = plain(Path::new(env!("CARGO_BIN_EXE_greenroom")), home);
    command.env("GREENROOM_HOME", home);
    command
}

/// A home in which an account holds very much.
fn fill(home: &Path, assets: usize) {
    std::fs::create_dir_all(home.join("data")).unwrap();
    std::fs::write(
        home.join("config.toml"),
        "default_connection = \"studio\"\n[[connection]]\nname = \"studio\"\nprovider = \"anyfast\"\n\
         base_url = \"http://127.0.0.1:9\"\n",
    )
    .unwrap();
    let mut store = Store::open(&home.join("data/greenroom.db")).unwrap();
    // Each is a write of its own; what is asked of them is the same for few and for many.
    for number in 0..assets.min(2000) {
        store.put_original(&vast::original(number)).unwrap();
    }
    let groups: Vec<_> = (0..2000).map(vast::group).collect();
    let assets: Vec<_> = (0..assets).map(|number| vast::asset(number, 2000)).collect();
    store.replace_shelf(&made::studio(), &groups, &assets, Moment(0)).unwrap();
}

fn middle(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or_default()
}

fn main() {
    if std::env::args().any(|argument| argument == EMPTY) {
        return empty();
    }
    let wanted =
        |name: &str, usual: usize| std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(usual);
    let rounds = wanted("GREENROOM_BENCH_ROUNDS", 11);
    let (assets, screen) = (wanted("GREENROOM_BENCH_ASSETS", 100_000), Screen::open());
    let (fresh, full) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fill(full.path(), assets);
    let many = format!("Greenroom with {assets} assets");
    let contestants = [("Greenroom, first screen", fresh.path()), (many.as_str(), full.path())];
    let mut empties = Vec::new();
    let mut ours = vec![Vec::new(); contestants.len()];
    // The first round fills the system's caches and is thrown away.
    for round in 0..=rounds {
        let mut command = plain(&std::env::current_exe().unwrap(), fresh.path());
        command.arg(EMPTY);
        let empty = screen.time(command, "Empty").as_secs_f64();
        for ((_, home), ours) in contestants.iter().zip(&mut ours) {
            let took = screen.time(greenroom(home), "Greenroom").as_secs_f64();
            if round > 0 {
                ours.push((took, took / empty));
            }
        }
        if round > 0 {
            empties.push(empty);
        }
        eprintln!("round {round} of {rounds}");
    }
    println!("| start to first frame | median | ratio to an empty window, median | spread |");
    println!("|---|--:|--:|--:|");
    println!("| an empty eframe window | {:.0} ms | 1 | |", middle(empties) * 1000.0);
    for ((name, _), ours) in contestants.iter().zip(ours) {
        let ratios: Vec<f64> = ours.iter().map(|(_, ratio)| *ratio).collect();
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let most = ratios.iter().copied().fold(0.0, f64::max);
        let took = middle(ours.iter().map(|(took, _)| *took).collect());
        println!("| {name} | {:.0} ms | {:.2} | {least:.2}–{most:.2} |", took * 1000.0, middle(ratios));
    }
}
