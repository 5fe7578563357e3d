//! Programs of the system that can what no library here can: an installed ffmpeg decodes HEVC and AV1 and writes
//! films, an installed libheif draws HEIC. They are optional, found by name, and kept on a short lead: no network,
//! no questions, an end in time, no more output than was asked for.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use wait_timeout::ChildExt as _;

/// So much of what a program says about its troubles is kept. In bytes.
const SAID: u64 = 16 << 10;
/// So much of what a watched program tells of its progress is listened to. In bytes.
const LINES: u64 = 16 << 20;
/// A watched program is ended so soon after it is wanted no more.
const GLANCE: Duration = Duration::from_millis(100);

/// A program that may be installed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Helper {
    /// Reads and writes nearly every film and sound.
    Ffmpeg,
    /// libheif's own converter: draws HEIC pictures.
    Heif,
}

/// Why a helper did not help.
#[derive(Debug, thiserror::Error)]
pub enum HelperError {
    /// It is not on this computer.
    #[error("{0:?} is not installed")]
    Missing(Helper),
    /// It could not be started or read from.
    #[error("{0}")]
    System(#[from] io::Error),
    /// It gave up; its own last words.
    #[error("{said}")]
    Failed {
        /// What it said.
        said: String,
    },
    /// It took longer than it was given.
    #[error("it took longer than {0:?}")]
    TooLong(Duration),
    /// It wrote more than it was asked for. In bytes.
    #[error("it wrote more than {0} bytes")]
    TooMuch(u64),
    /// A person wanted it no more.
    #[error("it was cancelled")]
    Cancelled,
}

impl Helper {
    /// Names under which it is known, the newest first.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Ffmpeg => &["ffmpeg"],
            Self::Heif => &["heif-dec", "heif-convert"],
        }
    }

    /// Where it lies. Looked up each time: a person may install it while Greenroom runs.
    pub fn find(self) -> Option<PathBuf> {
        self.names().iter().find_map(|name| which::which(name).ok())
    }

    /// A command line to be completed.
    ///
    /// # Errors
    /// `Missing`.
    pub(super) fn command(self) -> Result<Command, HelperError> {
        let mut command = Command::new(self.find().ok_or(HelperError::Missing(self))?);
        if self == Self::Ffmpeg {
            command.args(["-nostdin", "-hide_banner", "-loglevel", "error", "-y"]);
            command.args(["-protocol_whitelist", "file,pipe"]);
        }
        Ok(command)
    }
}

/// A file as ffmpeg must be told of it: a name is a name, whatever it looks like.
pub(super) fn file(path: &Path) -> OsString {
    let mut name = OsString::from("file:");
    name.push(path.as_os_str());
    name
}

/// Runs it to its end and answers what it wrote to its standard output.
pub(super) fn run(mut command: Command, within: Duration, most: u64) -> Result<Vec<u8>, HelperError> {
    let mut running = Running::start(&mut command)?;
    let out = running.child.stdout.take();
    let reader = reading("helper output", move || match out {
        Some(out) => {
            let mut content = Vec::new();
            // One more than allowed tells too much from just enough; the rest is never read.
            out.take(most + 1).read_to_end(&mut content).map(|_| content)
        }
        None => Ok(Vec::new()),
    })?;
    let ended = running.child.wait_timeout(within)?;
    let Some(status) = ended else {
        running.kill();
        return Err(HelperError::TooLong(within));
    };
    let content = reader.join().map_err(|_panic| io::Error::other("its output was lost"))??;
    if content.len() as u64 > most {
        return Err(HelperError::TooMuch(most));
    }
    if !status.success() {
        return Err(HelperError::Failed { said: running.said() });
    }
    Ok(content)
}

/// Runs it to its end, hands each line of its standard output on as it comes, and ends it as soon as `cancelled` says
/// so.
pub(super) fn watch(
    mut command: Command,
    within: Duration,
    cancelled: &dyn Fn() -> bool,
    heard: &mut dyn FnMut(&str),
) -> Result<(), HelperError> {
    let mut running = Running::start(&mut command)?;
    let out = running.child.stdout.take();
    let (sender, lines) = mpsc::channel();
    let reader = reading("helper lines", move || {
        if let Some(out) = out {
            for line in BufReader::new(out.take(LINES)).lines() {
                // Nobody listens any more once it was ended.
                if sender.send(line?).is_err() {
                    break;
                }
            }
        }
        Ok(Vec::new())
    })?;
    let until = Instant::now() + within;
    loop {
        if cancelled() {
            return Err(HelperError::Cancelled);
        }
        if Instant::now() >= until {
            return Err(HelperError::TooLong(within));
        }
        match lines.recv_timeout(GLANCE) {
            Ok(line) => heard(&line),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    drop(reader.join());
    let rest = until.saturating_duration_since(Instant::now()).max(GLANCE);
    match running.child.wait_timeout(rest)? {
        None => Err(HelperError::TooLong(within)),
        Some(status) if status.success() => Ok(()),
        Some(_) => Err(HelperError::Failed { said: running.said() }),
    }
}

/// A helper whose output is read as it comes. Dropping it ends the program.
pub(super) struct Stream {
    running: Running,
    out: ChildStdout,
}

impl Stream {
    /// Starts it.
    pub(super) fn start(mut command: Command) -> Result<Self, HelperError> {
        let mut running = Running::start(&mut command)?;
        let out = running.child.stdout.take().ok_or_else(|| io::Error::other("it has no output"))?;
        Ok(Self { running, out })
    }

    /// Fills the whole buffer; `false` if the output ended exactly before it.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<bool, HelperError> {
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.out.read(rest) {
                Ok(0) if filled == 0 => return Ok(false),
                Ok(0) => return Err(HelperError::Failed { said: self.running.said() }),
                Ok(got) => filled += got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }

    /// What it said about its troubles, once its output has ended.
    pub(super) fn said(&mut self) -> String {
        self.running.said()
    }
}

struct Running {
    child: Child,
    said: Option<JoinHandle<io::Result<Vec<u8>>>>,
}

impl Running {
    fn start(command: &mut Command) -> Result<Self, HelperError> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let errors = child.stderr.take();
        let said = reading("helper words", move || {
            let mut said = Vec::new();
            if let Some(mut errors) = errors {
                (&mut errors).take(SAID).read_to_end(&mut said)?;
                // A program that cannot say its words would stop; the rest of them is let go.
                io::copy(&mut errors, &mut io::sink())?;
            }
            Ok(said)
        });
        let mut running = Self { child, said: None };
        running.said = Some(said?);
        Ok(running)
    }

    fn kill(&mut self) {
        // It may have ended by itself a moment ago.
        drop(self.child.kill());
        drop(self.child.wait());
    }

    fn said(&mut self) -> String {
        self.kill();
        let words = self.said.take().and_then(|said| said.join().ok()?.ok()).unwrap_or_default();
        String::from_utf8_lossy(&words).trim().to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

fn reading(
    name: &str,
    work: impl FnOnce() -> io::Result<Vec<u8>> + Send + 'static,
) -> io::Result<JoinHandle<io::Result<Vec<u8>>>> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work)
}

/// A number or word as an argument.
pub(super) fn arg(value: impl std::fmt::Display) -> OsString {
    OsStr::new(&value.to_string()).to_owned()
}
