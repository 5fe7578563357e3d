//! One trial: uploads or an order, faults on the server's side, kills on ours, a careful person in between, and at
//! the end the count of what the server made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use greenroom::engine;
use greenroom::model::{Format, Shape};
use greenroom::sandbox::{Action, Ledger, Limits, Options, Pace, Sandbox, Sign};
use sha2::{Digest, Sha256};

use super::faults::Fault;
use super::home::{Account, Ended, Home, Kill, hex};
use super::table::Counts;

/// Rounds of carrying on before a trial counts as stuck.
const ROUNDS: u32 = 20;
/// Kills in one trial.
const MOST_KILLS: u32 = 4;

/// What a trial sends.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum What {
    Files(u32),
    Order,
}

/// What a trial is to be; the same seed makes the same one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) account: Account,
    pub(crate) what: What,
    pub(crate) fault: Fault,
}

/// What the trial itself took away, so that it cannot be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Spared {
    Nothing,
    /// The rows were lost with the database: nothing is known here, and nothing may be sent again.
    Rows,
    /// The result is gone at the provider.
    Result,
}

/// A server, a home and a count.
pub(crate) struct Trial {
    pub(crate) plan: Plan,
    pub(crate) chance: fastrand::Rng,
    pub(crate) home: Home,
    pub(crate) sandbox: Sandbox,
    signs: Receiver<Sign>,
    pub(crate) counts: Counts,
    /// The files, by their content, and the prompt of an order.
    files: Vec<File>,
    prompt: String,
    /// An order that a person gave up.
    order_forgotten: bool,
    group: Option<String>,
    pub(crate) spared: Spared,
    /// Something is unsure, so that the house searches for it whenever it is opened.
    /// Faults last as long as they are told to, and not as short as they can.
    pub(crate) long: bool,
    /// How long such a run takes when nobody disturbs it; measured anew where nobody did.
    pub(crate) usual: Duration,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    name: String,
    sha256: String,
    forgotten: bool,
}

/// A row of `transfers list` or `tasks list`.
#[derive(Clone, Debug)]
struct Row {
    id: String,
    phase: String,
    /// The file, or the prompt.
    about: String,
    asset: Option<String>,
    video: Option<String>,
    #[expect(dead_code, reason = "a broken promise shows the whole row")]
    error: String,
}

const OPEN: [&str; 8] =
    ["queued", "staging", "creating", "processing", "submitting", "running", "saving", "unsure"];

impl Trial {
    /// Opens the server and the home in a folder.
    pub(crate) fn new(plan: Plan, dir: &Path, runtime: &tokio::runtime::Handle) -> Self {
        Self::with(plan, dir, runtime, None, &mut |_| {})
    }

    /// As `new`, with limits of the account's own and a server that is changed before it starts.
    pub(crate) fn with(
        plan: Plan,
        dir: &Path,
        runtime: &tokio::runtime::Handle,
        creates_per_minute: Option<u32>,
        change: &mut dyn FnMut(&mut Options),
    ) -> Self {
        let mut options = Options::new(dir.join("sandbox"));
        options.pace = Pace::Polls(1);
        change(&mut options);
        let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
        let limits = Limits { pool: None, creates_per_minute, reads_per_second: Some(10) };
        sandbox.yard().limit(limits);
        let home = Home::new(dir, &sandbox, creates_per_minute);
        let signs = sandbox.yard().signs();
        let chance = fastrand::Rng::with_seed(plan.seed);
        let mut trial = Self {
            plan,
            chance,
            home,
            sandbox,
            signs,
            counts: Counts { trials: 1, ..Counts::default() },
            files: vec![],
            prompt: format!("Walks along the river, take {}", plan.seed),
            order_forgotten: false,
            group: None,
            spared: Spared::Nothing,
            long: false,
            usual: Duration::from_secs(4),
        };
        match plan.what {
            What::Files(count) => {
                for number in 0..count {
                    let name = format!("face-{number}");
                    let mark = plan.seed.wrapping_add(u64::from(number));
                    let (path, sha256) = trial.home.picture(&name, mark);
                    trial.files.push(File { path, name, sha256, forgotten: false });
                }
                trial.counts.files = count;
                if plan.account.has_groups() {
                    let made = trial.home.run(&["groups", "create", "Mira", "-c", plan.account.name()]);
                    let group =
                        made.lines("group").first().and_then(|line| Some(line["id"].as_str()?.to_owned()));
                    trial.group = Some(group.unwrap_or_else(|| panic!("no group was made: {made:?}")));
                }
            }
            What::Order => trial.counts.orders = 1,
        }
        trial
    }

    pub(crate) fn broke(&mut self, what: impl Into<String>) {
        let what = what.into();
        self.counts.broken.push(what);
    }

    /// The command that begins it all, for what has no row yet.
    pub(crate) fn first(&self) -> Vec<String> {
        let account = self.plan.account;
        let mut args: Vec<String> = match self.plan.what {
            What::Files(_) => {
                let mut args = vec!["upload".to_owned()];
                let left = self.files.iter().filter(|file| !file.forgotten);
                args.extend(left.map(|file| file.path.to_string_lossy().into_owned()));
                if let Some(group) = &self.group {
                    args.extend(["--group".to_owned(), group.clone()]);
                }
                args
            }
            What::Order => {
                let mut args = vec!["generate", "--prompt", &self.prompt, "--ratio", "16:9", "--no-audio"];
                if account != Account::Kyy {
                    args.extend(["--resolution", "480p", "--duration", "4"]);
                }
                args.into_iter().map(str::to_owned).collect()
            }
        };
        args.extend(["--wait", "-c", account.name()].map(str::to_owned));
        args
    }

    /// The whole life of a trial with kills.
    pub(crate) fn live(&mut self) {
        let usual = self.usual;
        let yard = self.sandbox.yard().clone();
        self.plan.fault.set(&yard, self.plan.what, self.plan.account, &mut self.chance);
        let kill = self.kill(usual, 0.85);
        let ran = self.tortured_first(&kill);
        if !ran.killed {
            self.usual = ran.took;
        }
        if ran.hung {
            self.broke(format!("a command hung: {}", ran.err));
            return;
        }
        self.live_on();
    }

    /// Carries on, as a careful person does, until nothing is open.
    pub(crate) fn live_on(&mut self) {
        let usual = self.usual;
        let until = Instant::now() + self.plan.fault.lasts();
        let mut looked: BTreeMap<String, u32> = BTreeMap::new();
        for _ in 0..ROUNDS {
            let rows = self.rows();
            if self.is_over(&rows) {
                return;
            }
            // A careful person looks again before giving anything up, and waits as long as the list may lag.
            let unsure: Vec<Row> = rows.iter().filter(|row| row.phase == "unsure").cloned().collect();
            let listed = match self.plan.what {
                What::Files(_) => self.plan.account.lists_assets(),
                What::Order => self.plan.account.lists_tasks(),
            };
            let mut given_up = false;
            for row in &unsure {
                let looks = looked.entry(row.id.clone()).or_default();
                *looks += 1;
                if *looks > 3 && (!listed || Instant::now() > until) {
                    self.forget(row);
                    given_up = true;
                }
            }
            if given_up {
                continue;
            }
            if !unsure.is_empty() && listed && self.plan.fault == Fault::LaggingList {
                std::thread::park_timeout(Duration::from_secs(1));
            }
            let (transfers, tasks) = (self.transfers(), self.has_orders());
            // By name: `retry` alone would take up again what was given up, too.
            let again = rows.iter().filter(|row| matches!(row.phase.as_str(), "failed" | "unsure"));
            let again: Vec<&str> = again.map(|row| row.id.as_str()).collect();
            let failed = !again.is_empty();
            let missing = self.has_missing(&rows);
            let kill = self.kill(usual, 0.4);
            let again_whole = self.chance.f64() < 0.15 && !self.any_forgotten() && transfers;
            let ran = if missing || again_whole {
                self.tortured_first(&kill)
            } else if transfers && failed {
                self.tortured(&[&["transfers", "retry"][..], &again].concat(), &kill)
            } else if transfers {
                self.tortured(&["transfers", "resume"], &kill)
            } else if tasks && failed {
                self.tortured(&[&["tasks", "retry"][..], &again].concat(), &kill)
            } else {
                self.tortured(&["tasks", "resume"], &kill)
            };
            if ran.hung {
                self.broke(format!("a command hung: {}", ran.err));
                return;
            }
        }
        let rows = self.rows();
        if !self.is_over(&rows) {
            self.broke(format!("never came to rest: {rows:?}"));
        }
    }

    /// Takes up what a killed command left.
    pub(crate) fn carry_on(&mut self) -> Ended {
        self.home.run(&[if self.transfers() { "transfers" } else { "tasks" }, "resume"])
    }

    /// The call that costs.
    pub(crate) fn paid_call(&self) -> Action {
        if self.transfers() { Action::CreateAsset } else { Action::CreateGeneration }
    }

    /// Waits until the server has done what it was asked; `false` where it was not asked in time.
    pub(crate) fn hear(&self, action: Action, at_most: Duration) -> bool {
        let until = Instant::now() + at_most;
        while let Ok(sign) = self.signs.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if sign.acted && sign.action == action {
                return true;
            }
        }
        false
    }

    /// Listens to the server that is there now.
    pub(crate) fn listen(&mut self) {
        self.signs = self.sandbox.yard().signs();
    }

    fn transfers(&self) -> bool {
        matches!(self.plan.what, What::Files(_))
    }

    pub(crate) fn has_orders(&self) -> bool {
        self.plan.what == What::Order
    }

    fn any_forgotten(&self) -> bool {
        self.files.iter().any(|file| file.forgotten)
    }

    fn tortured_first(&mut self, kill: &Kill) -> Ended {
        let args = self.first();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        self.tortured(&args, kill)
    }

    pub(crate) fn tortured(&mut self, args: &[&str], kill: &Kill) -> Ended {
        let ran = self.home.tortured(args, kill, &self.signs);
        self.counts.kills += u32::from(ran.killed);
        ran
    }

    /// Draws the moment of a kill: anywhere in the run, or where it hurts.
    fn kill(&mut self, usual: Duration, likely: f64) -> Kill {
        if self.counts.kills >= MOST_KILLS || self.chance.f64() > likely {
            return Kill::Never;
        }
        let yard = self.sandbox.yard().clone();
        if self.chance.f64() < 0.35 {
            return Kill::After(usual.mul_f64(self.chance.f64()));
        }
        let files = self.transfers();
        let paid: &'static [Action] =
            if files { &[Action::CreateAsset] } else { &[Action::CreateGeneration] };
        let other: &'static [Action] = if files {
            &[Action::PutObject, Action::UploadImage, Action::PutUpload, Action::GetAsset, Action::GetTask]
        } else {
            &[Action::GetGeneration, Action::GetTask, Action::GetFile]
        };
        let most = match self.plan.what {
            What::Files(count) => count,
            What::Order => 1,
        };
        let nth = self.chance.u32(1..=most);
        let hurts = self.chance.f64() < 0.7;
        let actions = if hurts { paid } else { other };
        match self.chance.u32(0..3) {
            // The call arrived, and the server acts while we die.
            0 => Kill::At { actions, acted: false, nth, then: Duration::ZERO },
            // The server acted and we die before we hear of it.
            1 => {
                for action in actions {
                    yard.late(*action, Duration::from_millis(300), nth);
                }
                Kill::At { actions, acted: true, nth, then: Duration::ZERO }
            }
            // The answer is on its way, or is being written down.
            _ => {
                let then = Duration::from_micros(self.chance.u64(0..60_000));
                Kill::At { actions, acted: true, nth, then }
            }
        }
    }

    /// Everything that is known here, in the order of asking.
    fn rows(&mut self) -> Vec<Row> {
        let (verb, kind) = if self.transfers() { ("transfers", "transfer") } else { ("tasks", "task") };
        let listed = self.home.run(&[verb, "list"]);
        if listed.code != Some(0) {
            self.broke(format!("the list could not be shown: {} {}", listed.out, listed.err));
        }
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let lines = listed.lines(kind);
        let row = |line: &serde_json::Value| Row {
            id: text(&line["id"]).unwrap_or_default(),
            phase: text(&line["phase"]).or(text(&line["status"])).unwrap_or_default(),
            about: text(&line["path"]).or(text(&line["prompt"])).unwrap_or_default(),
            asset: text(&line["asset_id"]),
            video: text(&line["video_path"]),
            error: line["error"].to_string(),
        };
        lines.iter().map(row).collect()
    }

    /// Something was to be done of which this computer knows nothing: it died before the first row.
    fn has_missing(&self, rows: &[Row]) -> bool {
        let known = |about: &str| rows.iter().any(|row| row.about == about);
        match self.plan.what {
            What::Files(_) => {
                let left = self.files.iter().filter(|file| !file.forgotten);
                left.map(|file| file.path.to_string_lossy().into_owned()).any(|path| !known(&path))
            }
            What::Order => !known(&self.prompt),
        }
    }

    fn is_over(&self, rows: &[Row]) -> bool {
        let open = |row: &Row| OPEN.contains(&row.phase.as_str());
        let failed = |row: &Row| row.phase == "failed";
        !self.has_missing(rows) && !rows.iter().any(|row| open(row) || failed(row))
    }

    /// A person gives up what nobody can know.
    fn forget(&mut self, row: &Row) {
        self.counts.asked += 1;
        let verb = if self.transfers() { "transfers" } else { "tasks" };
        let gone = self.home.run(&[verb, "cancel", &row.id]);
        if gone.code != Some(0) {
            self.broke(format!("could not be given up: {} {}", gone.out, gone.err));
        }
        self.order_forgotten |= self.has_orders();
        for file in &mut self.files {
            file.forgotten |= file.path.to_string_lossy() == row.about.as_str();
        }
    }

    /// Counts on the server's side and holds it against what is known here.
    pub(crate) fn judge(&mut self) {
        let ledger = self.sandbox.ledger();
        let rows = self.rows();
        match self.plan.what {
            What::Files(_) => self.judge_files(&ledger, &rows),
            What::Order => self.judge_order(&ledger, &rows),
        }
        let violations = self.sandbox.yard().violations();
        self.counts.violations = violations.len();
        for violation in violations {
            self.broke(violation);
        }
        let secrets = self.home.secrets_found();
        self.counts.secrets = secrets.len();
        for secret in secrets {
            self.broke(secret);
        }
    }

    fn judge_files(&mut self, ledger: &Ledger, rows: &[Row]) {
        let mut wrong = Vec::new();
        for file in &self.files {
            let is_it = |asset: &&greenroom::sandbox::MadeAsset| {
                asset.sha256.as_deref().map_or(asset.name.ends_with(&file.name), |sha| sha == file.sha256)
            };
            let made: Vec<&str> = ledger.assets.iter().filter(is_it).map(|asset| asset.id.as_str()).collect();
            self.counts.assets += made.len();
            self.counts.made_twice += made.len().saturating_sub(1);
            let path = file.path.to_string_lossy();
            let mine: Vec<&Row> = rows.iter().filter(|row| row.about == path).collect();
            let active = mine.iter().find(|row| row.phase == "active");
            if made.len() > 1 {
                wrong.push(format!("{} became {} assets: {made:?}, {mine:?}", file.name, made.len()));
            } else if let (Some(row), [id]) = (active, made.as_slice()) {
                if row.asset.as_deref() != Some(*id) {
                    wrong.push(format!("{} is {id} and is taken for {row:?}", file.name));
                }
            } else if self.spared == Spared::Rows {
                // The rows are gone; what was made shows in the list.
            } else if file.forgotten && !(self.plan.account.lists_assets() && made.len() == 1) {
                // Nobody could know; a person was asked.
            } else {
                self.counts.lost += made.len();
                wrong.push(format!("{}: made {made:?}, known here as {mine:?}", file.name));
            }
        }
        self.counts.broken.extend(wrong);
    }

    fn judge_order(&mut self, ledger: &Ledger, rows: &[Row]) {
        let made: Vec<_> = ledger.tasks.iter().filter(|task| task.prompt == self.prompt).collect();
        self.counts.films = made.len();
        self.counts.paid_twice = made.len().saturating_sub(1);
        if made.len() > 1 {
            self.broke(format!("ordered {} times: {made:?}", made.len()));
        }
        let saved: Vec<PathBuf> =
            rows.iter().filter_map(|row| row.video.as_ref()).map(PathBuf::from).collect();
        for task in &made {
            let is_it = |path: &&PathBuf| {
                let bytes = std::fs::read(path).unwrap_or_default();
                task.film.as_deref() == Some(hex(&Sha256::digest(bytes)).as_str())
            };
            match saved.iter().find(is_it) {
                Some(path) => {
                    if let Err(why) = plays(path) {
                        self.counts.lost += 1;
                        self.broke(why);
                    }
                }
                None if self.order_forgotten && !self.plan.account.lists_tasks() => {}
                None if self.spared != Spared::Nothing => {}
                None => {
                    self.counts.lost += 1;
                    self.broke(format!("the film of {task:?} is not here: {rows:?}"));
                }
            }
        }
        if made.is_empty() && !self.order_forgotten && self.spared != Spared::Rows {
            self.broke(format!("was never ordered: {rows:?}"));
        }
    }
}

/// That the file is a film somebody can play.
pub(crate) fn plays(path: &Path) -> Result<(), String> {
    let looked = engine::look(path);
    let found = looked.found.map_err(|why| format!("{} cannot be read: {why:?}", path.display()))?;
    match (found.facts.format, &found.facts.shape) {
        (Format::Mp4, Shape::Video { seconds, .. }) if *seconds > 1.0 => Ok(()),
        other => Err(format!("{} is no film: {other:?}", path.display())),
    }
}
