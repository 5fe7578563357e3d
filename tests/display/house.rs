//! The shipped program with a home of its own: its window, its commands, and pictures to give it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use image::{ImageFormat, RgbImage};
use serde_json::Value;

use super::screen::{Screen, until};

/// What a command said.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) lines: Vec<Value>,
    pub(crate) said: String,
}

/// A home.
pub(crate) struct House {
    dir: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

impl House {
    /// A home with these settings.
    pub(crate) fn new(config: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("home")).unwrap();
        std::fs::write(dir.path().join("home/config.toml"), config).unwrap();
        Self { dir, variables: vec![] }
    }

    /// A place for files beside the home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A variable for every program started from here.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// The program, with nothing of this machine but what it needs to run: no key store, no other home.
    pub(crate) fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_greenroom"));
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "GREENROOM_WINDOW"] {
            command.env_remove(name);
        }
        // Pictures are made with a throw-away key store, as most people have one.
        if std::env::var_os("GREENROOM_SCREENSHOTS").is_none() {
            command.env_remove("DBUS_SESSION_BUS_ADDRESS");
        }
        command
            .env("GREENROOM_HOME", self.path("home"))
            .env("HOME", self.dir.path())
            .env("LC_ALL", "C.UTF-8");
        command.env("TZ", "UTC").envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command with `--json` to its end.
    pub(crate) fn ask(&self, words: &[&str]) -> Ran {
        let output = self.program().args(words).arg("--json").stdin(Stdio::null()).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let read =
            |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{words:?} says {line}"));
        Ran {
            code: output.status.code(),
            lines: out.lines().map(read).collect(),
            said: format!("{words:?}\n{out}{}", String::from_utf8_lossy(&output.stderr)),
        }
    }

    /// Runs a command that has to succeed.
    pub(crate) fn told(&self, words: &[&str]) -> Vec<Value> {
        let ran = self.ask(words);
        assert_eq!(ran.code, Some(0), "{}", ran.said);
        ran.lines
    }

    /// Starts a command and leaves it running.
    pub(crate) fn start(&self, words: &[&str]) -> Running {
        let mut command = self.program();
        command.args(words).arg("--json").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        Running(command.spawn().unwrap())
    }

    /// Starts the program as a person does who wants these files in a window on this screen.
    pub(crate) fn open(&self, screen: &Screen, paths: &[PathBuf]) -> Running {
        let mut command = self.program();
        command.env("DISPLAY", &screen.name).args(["open", "--json"]).args(paths);
        Running(command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap())
    }

    /// Whether a process holds the house.
    pub(crate) fn is_held(&self) -> bool {
        let lock = std::fs::File::open(self.path("home/data/house.lock")).unwrap();
        lock.try_lock().is_err()
    }

    /// Opens the window on a screen and waits until it shows something.
    pub(crate) fn window<'s>(&self, screen: &'s Screen) -> Shown<'s> {
        let mut command = self.program();
        let running = Running(command.env("DISPLAY", &screen.name).stdin(Stdio::null()).spawn().unwrap());
        let mut shown = Shown { running, screen, window: 0 };
        shown.window = screen.window("Greenroom");
        screen.drawn();
        shown
    }

    /// Waits until a list of the program, asked beside whatever runs, satisfies.
    pub(crate) fn until(&self, what: &str, words: &[&str], fits: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        until(what, 45, || {
            let ran = self.ask(words);
            (ran.code == Some(0) && fits(&ran.lines)).then_some(ran.lines)
        })
    }
}

/// The program with its window open.
pub(crate) struct Shown<'s> {
    running: Running,
    screen: &'s Screen,
    /// The window's number.
    pub(crate) window: u32,
}

impl Shown<'_> {
    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.running.0.id()
    }

    /// SIGKILL: no goodbye, no tidying.
    pub(crate) fn kill(self) {
        // Taken apart by hand: what is dropped with the window has nothing left to do.
        let mut shown = self;
        shown.running.0.kill().unwrap();
        shown.running.0.wait().unwrap();
    }

    /// Waits until it has ended by itself, and says how.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        self.running.ended()
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.screen.testify();
        }
    }
}

/// A process of ours. Killed when dropped, so that no test leaves one behind.
pub(crate) struct Running(Child);

impl Running {
    /// The first line it prints.
    pub(crate) fn first_line(&mut self) -> Value {
        let mut line = String::new();
        BufReader::new(self.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// Waits until it has ended by itself, and says how.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        until("the end of a process", 60, || self.0.try_wait().unwrap()).code()
    }

    /// Whether it still runs.
    pub(crate) fn runs(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    /// What it printed, line by line; waits for its end.
    pub(crate) fn lines(&mut self) -> Vec<Value> {
        let out = BufReader::new(self.0.stdout.take().unwrap());
        out.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
    }

    /// SIGKILL: no goodbye, no tidying.
    pub(crate) fn kill(mut self) {
        assert_eq!(self.0.try_wait().unwrap(), None, "it ended before it was killed");
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A picture like a photo, different for every number: a demo character before a wall of its own colour.
pub(crate) fn photo(number: u32, to: &Path) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/kai-ren/bust-left.jpg");
    let mut picture = image::open(path).unwrap().to_rgb8();
    image::imageops::flip_horizontal_in_place(&mut picture);
    let hue = number.wrapping_mul(2_654_435_761).to_le_bytes();
    for pixel in picture.pixels_mut().filter(|pixel| pixel.0.iter().all(|it| *it > 150)) {
        for (channel, by) in pixel.0.iter_mut().zip(hue) {
            *channel -= by / 3;
        }
    }
    save(&picture, to)
}

/// Writes a picture in the format of the name's ending, whatever is odd about the name.
pub(crate) fn save(picture: &RgbImage, to: &Path) -> PathBuf {
    let format = ImageFormat::from_path(to).unwrap();
    picture.save_with_format(to, format).unwrap();
    to.to_owned()
}
