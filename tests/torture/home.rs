//! A home of its own for the true binary: its accounts, its secrets, its pictures, and a hand that kills.

use std::cell::Cell;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use greenroom::sandbox::{Action, Sandbox, Sign};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// No command takes this long unless it hangs.
const FOR_EVER: Duration = Duration::from_secs(400);
/// How often a running command is looked at.
const GLANCE: Duration = Duration::from_millis(5);

/// The kinds of account that are put to the torture: every dialect of the sandbox.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Account {
    /// Signed calls, fetches from a staging store, lists assets and tasks.
    Volcengine,
    /// Takes bytes, lists assets, no list of tasks.
    AnyFast,
    /// Takes batches by address from its own hosting, no list of tasks.
    Apimart,
    /// Takes bytes through its own storage.
    Apiyi,
    /// By address only, no list of anything.
    Kyy,
    /// By address only, lists assets and tasks.
    PrivateAvatar,
}

impl Account {
    pub(crate) const ALL: [Self; 6] =
        [Self::Volcengine, Self::AnyFast, Self::Apimart, Self::Kyy, Self::PrivateAvatar, Self::Apiyi];

    /// The connection's name, which is the provider's.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Volcengine => "volcengine",
            Self::AnyFast => "anyfast",
            Self::Apimart => "apimart",
            Self::Apiyi => "apiyi",
            Self::Kyy => "kyy",
            Self::PrivateAvatar => "private-avatar",
        }
    }

    /// What an upload names as its group.
    pub(crate) const fn has_groups(self) -> bool {
        !matches!(self, Self::Kyy)
    }

    /// A lost asset can be found again.
    pub(crate) const fn lists_assets(self) -> bool {
        !matches!(self, Self::Kyy)
    }

    /// A lost task can be found again.
    pub(crate) const fn lists_tasks(self) -> bool {
        matches!(self, Self::Volcengine | Self::PrivateAvatar)
    }

    const fn stages(self) -> bool {
        matches!(self, Self::Volcengine | Self::Kyy | Self::PrivateAvatar | Self::Apimart)
    }
}

/// See the file.
pub(crate) struct Home {
    pub(crate) dir: PathBuf,
    variables: Vec<(String, String)>,
    secrets: Vec<String>,
    runs: Cell<u32>,
    /// Said before every command: `sh -c …`, where a command must not have everything.
    pub(crate) wrapper: Vec<String>,
}

/// When a command is killed.
#[derive(Clone, Debug)]
pub(crate) enum Kill {
    /// It ends by itself.
    Never,
    /// So long after its start, whatever it does.
    After(Duration),
    /// When the server has heard, or done, what was asked of it for the `nth` time; `then` later.
    At { actions: &'static [Action], acted: bool, nth: u32, then: Duration },
}

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Ended {
    /// `None` where it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) killed: bool,
    /// It had to be ended because it hung.
    pub(crate) hung: bool,
    pub(crate) took: Duration,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// Every whole line of stdout that is JSON of this type.
    pub(crate) fn lines(&self, kind: &str) -> Vec<Value> {
        let read = self.out.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        read.filter(|line| line["type"] == kind).collect()
    }
}

impl Home {
    /// A home under `dir` with an account of every kind at this sandbox. `creates_per_minute` stands in its settings.
    pub(crate) fn new(dir: &Path, sandbox: &Sandbox, creates_per_minute: Option<u32>) -> Self {
        let to = sandbox.addresses();
        let (access, secret, key) = (sandbox.access_key(), sandbox.secret_key(), sandbox.api_key());
        // Files are told apart by the bytes that arrive, and these differ in what else would be taken off.
        let mut config = "strip_metadata = false\n".to_owned();
        let mut variables = Vec::new();
        for account in Account::ALL {
            let (base, generation) = match account {
                Account::Volcengine => (&to.volcengine, Some(&to.ark)),
                Account::AnyFast => (&to.anyfast, None),
                Account::Apimart => (&to.apimart, None),
                Account::Apiyi => (&to.apiyi, Some(&to.apiyi_generation)),
                Account::Kyy => (&to.kyy, None),
                Account::PrivateAvatar => (&to.private_avatar, Some(&to.ark)),
            };
            let name = account.name();
            config.push_str(&format!(
                "[[connection]]\nname = \"{name}\"\nprovider = \"{name}\"\nbase_url = \"{base}\"\n"
            ));
            if let Some(url) = generation {
                config.push_str(&format!("generation_url = \"{url}\"\n"));
            }
            if let Some(number) = creates_per_minute {
                config.push_str(&format!("creates_per_minute = {number}\n"));
            }
            if account.stages() {
                config.push_str(&format!(
                    "[connection.staging]\nendpoint = \"{}\"\nbucket = \"avatars\"\nprefix = \"greenroom/\"\n",
                    to.s3
                ));
            }
            let fields = [
                ("ACCESS_KEY", access),
                ("SECRET_KEY", secret),
                ("API_KEY", key),
                ("GENERATION_KEY", key),
                ("STAGING_ACCESS_KEY", access),
                ("STAGING_SECRET_KEY", secret),
            ];
            let prefix = format!("GREENROOM_SECRET_{}", name.to_uppercase().replace('-', "_"));
            variables.extend(fields.map(|(field, text)| (format!("{prefix}_{field}"), text.to_owned())));
        }
        std::fs::create_dir_all(dir.join("home")).unwrap();
        std::fs::create_dir_all(dir.join("said")).unwrap();
        std::fs::write(dir.join("home/config.toml"), config).unwrap();
        let secrets = vec![access.to_owned(), secret.to_owned(), key.to_owned()];
        Self { dir: dir.to_owned(), variables, secrets, runs: Cell::new(0), wrapper: vec![] }
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.dir.join("home")
    }

    /// A picture like no other: a demo face with a few bytes of its own behind its end, which every reader
    /// passes over. Answers with its path and its content's name.
    pub(crate) fn picture(&self, name: &str, mark: u64) -> (PathBuf, String) {
        let face = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/mira-chen/full-front.jpg");
        let mut bytes = std::fs::read(face).unwrap();
        bytes.extend(mark.to_be_bytes());
        let path = self.dir.join(format!("{name}.jpg"));
        std::fs::write(&path, &bytes).unwrap();
        (path, hex(&Sha256::digest(&bytes)))
    }

    fn command(&self, args: &[&str]) -> Command {
        let binary = env!("CARGO_BIN_EXE_greenroom");
        let mut command = match self.wrapper.split_first() {
            None => Command::new(binary),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(binary);
                command
            }
        };
        command
            .args(args)
            .arg("--json")
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("GREENROOM_HOME", self.state())
            // Nobody answers there: a machine without a key store.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null());
        command
    }

    /// Starts a command; what it says goes into files.
    pub(crate) fn start(&self, args: &[&str]) -> Started {
        let number = self.runs.get() + 1;
        self.runs.set(number);
        let said = |stream: &str| self.dir.join(format!("said/{number:02}-{}.{stream}", args[0]));
        let (out, err) = (said("out"), said("err"));
        let mut command = self.command(args);
        command.stdout(File::create(&out).unwrap()).stderr(File::create(&err).unwrap());
        let child = command.spawn().unwrap();
        let note = format!("{number:02} {args:?}\n");
        let log = File::options().create(true).append(true).open(self.dir.join("said/commands"));
        std::io::Write::write_all(&mut log.unwrap(), note.as_bytes()).unwrap();
        Started { child, out, err, since: Instant::now() }
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        self.start(args).end(&Kill::Never, None)
    }

    /// Runs a command and kills it.
    pub(crate) fn tortured(&self, args: &[&str], kill: &Kill, signs: &Receiver<Sign>) -> Ended {
        while signs.try_recv().is_ok() {}
        self.start(args).end(kill, Some(signs))
    }

    /// Everywhere a secret was found: in a file of the home, or in what was said. Links that die by themselves may
    /// stand in the database, where a download goes on after a restart, and nowhere else.
    pub(crate) fn secrets_found(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.state(), self.dir.join("said")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let Ok(bytes) = std::fs::read(&path) else { continue };
                let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
                for secret in &self.secrets {
                    if holds(secret) {
                        found.push(format!("{secret} in {}", path.display()));
                    }
                }
                let database = path.file_name().is_some_and(|name| name.to_string_lossy().contains(".db"));
                let link = if database { "X-Amz-Signature=" } else { "sig=" };
                if holds(link) || holds("X-Amz-Signature=") {
                    found.push(format!("a signed link in {}", path.display()));
                }
            }
        }
        found
    }
}

/// A command under way.
pub(crate) struct Started {
    child: Child,
    out: PathBuf,
    err: PathBuf,
    since: Instant,
}

impl Started {
    /// Waits for its end, or brings it about.
    pub(crate) fn end(mut self, kill: &Kill, signs: Option<&Receiver<Sign>>) -> Ended {
        let (mut at, mut seen) = (None, 0);
        if let Kill::After(time) = kill {
            at = Some(self.since + *time);
        }
        let (mut killed, mut hung) = (false, false);
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            let now = Instant::now();
            hung = now > self.since + FOR_EVER;
            if hung || at.is_some_and(|at| now >= at) {
                killed = !hung;
                self.child.kill().unwrap();
                break self.child.wait().unwrap();
            }
            let wait = at.map_or(GLANCE, |at| at.saturating_duration_since(now).min(GLANCE));
            let sign = match signs {
                None => {
                    std::thread::park_timeout(wait);
                    continue;
                }
                Some(signs) => match signs.recv_timeout(wait) {
                    Ok(sign) => sign,
                    Err(RecvTimeoutError::Timeout) => continue,
                    Err(RecvTimeoutError::Disconnected) => panic!("the sandbox is gone"),
                },
            };
            if let Kill::At { actions, acted, nth, then } = kill
                && at.is_none()
                && sign.acted == *acted
                && actions.contains(&sign.action)
            {
                seen += 1;
                if seen == *nth {
                    at = Some(Instant::now() + *then);
                }
            }
        };
        let text = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        let code = status.code().filter(|_| !killed);
        let took = self.since.elapsed();
        Ended { code, killed, hung, took, out: text(&self.out), err: text(&self.err) }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
