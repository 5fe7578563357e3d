//! Trials that need a story of their own: no network, a locked or damaged database, a full disk, a clock that is
//! wrong, links that die, tight limits.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use greenroom::sandbox::{Action, Options, Pace, Sandbox};
use jiff::SignedDuration;

use super::faults::Fault;
use super::home::{Account, Kill};
use super::table::Counts;
use super::trial::{Plan, Spared, Trial, What};

/// A row of the table that is a story.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Story {
    NoNetwork,
    Locked,
    Damaged,
    FullForRows,
    FullForResults,
    WrongClock,
    LinkDies,
    TooLate,
    TwoAtOnce,
    TightLimits,
}

impl Story {
    pub(crate) const ALL: [Self; 10] = [
        Self::NoNetwork,
        Self::Locked,
        Self::Damaged,
        Self::FullForRows,
        Self::FullForResults,
        Self::WrongClock,
        Self::LinkDies,
        Self::TooLate,
        Self::TwoAtOnce,
        Self::TightLimits,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NoNetwork => "no network for the whole run",
            Self::Locked => "database locked by another process",
            Self::Damaged => "database damaged between runs",
            Self::FullForRows => "disk full for rows",
            Self::FullForResults => "disk full for results",
            Self::WrongClock => "clock half an hour wrong, then set right",
            Self::LinkDies => "result links die while it is away",
            Self::TooLate => "result gone before it came back",
            Self::TwoAtOnce => "two commands at once, the first killed",
            Self::TightLimits => "10 calls a second, 3 creations a minute, 9 files",
        }
    }

    /// What it is told of. Only the tight limits take minutes.
    pub(crate) fn plans(self, seed: u64, long: bool) -> Vec<Plan> {
        let mut plans = self.every_plan(seed, long);
        plans.truncate(if long { usize::MAX } else { 2 });
        plans
    }

    fn every_plan(self, seed: u64, long: bool) -> Vec<Plan> {
        let plan = |account, what| Plan { seed, account, what, fault: Fault::None };
        let (files, order) = (What::Files(2), What::Order);
        match self {
            Self::WrongClock => vec![plan(Account::Volcengine, files)],
            Self::TooLate if !long => vec![], // a task that is not found is asked after for minutes
            Self::LinkDies | Self::TooLate | Self::FullForResults => {
                vec![plan(Account::Volcengine, order), plan(Account::AnyFast, order)]
            }
            Self::TwoAtOnce => vec![plan(Account::Volcengine, files), plan(Account::AnyFast, files)],
            Self::TightLimits if long => vec![plan(Account::Volcengine, What::Files(9))],
            Self::TightLimits => vec![],
            _ => vec![
                plan(Account::Volcengine, files),
                plan(Account::AnyFast, order),
                plan(Account::Apimart, files),
                plan(Account::Kyy, order),
            ],
        }
    }

    /// Opens what the story needs and lives through it. `None` where this machine cannot tell it.
    pub(crate) fn tell(
        self,
        plan: Plan,
        dir: &Path,
        runtime: &tokio::runtime::Handle,
        long: bool,
    ) -> Option<Counts> {
        let limit = (self == Self::TightLimits).then_some(3);
        let mut trial = Trial::with(plan, dir, runtime, limit, &mut |_| {});
        trial.long = long;
        let told = match self {
            Self::NoNetwork => trial.without_network(runtime),
            Self::Locked => trial.locked(),
            Self::Damaged => trial.damaged(),
            Self::FullForRows => trial.full_for_rows(),
            Self::FullForResults => trial.full_for_results(),
            Self::WrongClock => trial.wrong_clock(),
            Self::LinkDies => trial.link_dies(),
            Self::TooLate => trial.too_late(),
            Self::TwoAtOnce => trial.two_at_once(),
            Self::TightLimits => trial.tight_limits(),
        };
        if told {
            trial.judge();
        }
        let Trial { sandbox, counts, .. } = trial;
        runtime.block_on(sandbox.stop());
        told.then_some(counts)
    }
}

impl Trial {
    /// The command that begins it all, run once.
    fn begin(&mut self, kill: &Kill) -> super::home::Ended {
        let args = self.first();
        self.tortured(&args.iter().map(String::as_str).collect::<Vec<_>>(), kill)
    }

    /// The moment when the server has acted on the call that costs, and nobody here knows.
    fn acted(&self) -> Kill {
        let actions: &'static [Action] = match self.plan.what {
            What::Files(_) => &[Action::CreateAsset],
            What::Order => &[Action::CreateGeneration],
        };
        for action in actions {
            self.sandbox.yard().late(*action, Duration::from_millis(300), 1);
        }
        Kill::At { actions, acted: true, nth: 1, then: Duration::ZERO }
    }

    fn without_network(&mut self, runtime: &tokio::runtime::Handle) -> bool {
        let listen = self.sandbox.url().trim_start_matches("http://").parse().unwrap();
        let mut elsewhere = Options::new(self.home.dir.join("elsewhere"));
        elsewhere.pace = Pace::Polls(1);
        let elsewhere = runtime.block_on(Sandbox::start(elsewhere)).unwrap();
        // Nobody serves there until it is back.
        let gone = std::mem::replace(&mut self.sandbox, elsewhere);
        runtime.block_on(gone.stop());
        let kill = Kill::After(Duration::from_millis(self.chance.u64(200..3000)));
        let args = self.first();
        let first = self.home.start(&args.iter().map(String::as_str).collect::<Vec<_>>()).end(&kill, None);
        self.counts.kills += u32::from(first.killed);
        if self.carry_on().code == Some(0) && !first.killed {
            self.broke("it was said to be done without a network");
        }
        let mut back = Options::new(self.home.dir.join("sandbox"));
        back.pace = Pace::Polls(1);
        back.listen = listen;
        self.sandbox = runtime.block_on(Sandbox::start(back)).unwrap();
        self.listen();
        self.live_on();
        true
    }

    fn database(&self) -> PathBuf {
        self.home.state().join("data/greenroom.db")
    }

    /// Another process holds the database while the server answers.
    fn locked(&mut self) -> bool {
        self.rows_exist();
        let base = rusqlite::Connection::open(self.database()).unwrap();
        let args = self.first();
        let started = self.home.start(&args.iter().map(String::as_str).collect::<Vec<_>>());
        let paid = self.paid_call();
        self.hear(paid, Duration::from_secs(20));
        let held = Duration::from_secs(if self.long { 10 } else { 3 });
        base.execute_batch("BEGIN IMMEDIATE").unwrap();
        let until = Instant::now() + held;
        while Instant::now() < until {
            std::thread::park_timeout(until.saturating_duration_since(Instant::now()));
        }
        base.execute_batch("ROLLBACK").unwrap();
        let ended = started.end(&Kill::Never, None);
        if ended.hung {
            self.broke("it hung on a locked database");
        }
        self.live_on();
        true
    }

    /// Pages of the database are overwritten after a kill.
    fn damaged(&mut self) -> bool {
        let kill = self.acted();
        self.begin(&kill);
        // What lies beside the database belongs to it.
        for beside in ["greenroom.db-wal", "greenroom.db-shm"] {
            drop(std::fs::remove_file(self.database().with_file_name(beside)));
        }
        let mut file = File::options().read(true).write(true).open(self.database()).unwrap();
        let pages = file.metadata().unwrap().len() / 4096;
        for _ in 0..pages / 2 {
            let page = self.chance.u64(1..pages);
            file.seek(SeekFrom::Start(page * 4096)).unwrap();
            let garbage: Vec<u8> = (0..4096).map(|_| self.chance.u8(..)).collect();
            file.write_all(&garbage).unwrap();
        }
        drop(file);
        let verb = if self.has_orders() { "tasks" } else { "transfers" };
        let opened = self.home.run(&[verb, "list"]);
        if opened.code != Some(0) {
            self.broke(format!("a damaged database keeps the house shut: {}{}", opened.out, opened.err));
        }
        self.home.run(&[verb, "resume"]);
        self.home.run(&[verb, "resume"]);
        // What was known here is gone with the pages: nothing is sent again, and what is there is found by the list.
        self.spared = Spared::Rows;
        if self.plan.account.lists_assets() && !self.has_orders() {
            let listed = self.home.run(&["assets", "list", "-c", self.plan.account.name()]);
            let there = listed.lines("asset").len();
            let made = self.sandbox.ledger().assets.len();
            if there != made {
                self.broke(format!("{made} assets were made and {there} are shown: {}", listed.err));
            }
        }
        true
    }

    /// No file may grow beyond a little more than the database is now.
    fn full_for_rows(&mut self) -> bool {
        self.rows_exist();
        let size = std::fs::metadata(self.database()).unwrap().len();
        // In blocks of 512 bytes, as the shell counts. Rows go beside the database first.
        let blocks = size / 512 + self.chance.u64(0..16);
        self.home.wrapper = ["sh", "-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]
            .map(str::to_owned)
            .to_vec();
        self.begin(&Kill::Never);
        self.carry_on();
        self.home.wrapper.clear();
        self.live_on();
        true
    }

    /// The folder of the results has room for half a film.
    fn full_for_results(&mut self) -> bool {
        let results = self.home.state().join("results");
        std::fs::create_dir_all(&results).unwrap();
        let folder = results.display();
        let fill =
            format!("mount -t tmpfs -o size=16k tmpfs '{folder}' && cat /dev/zero 2>&- >'{folder}/full'");
        let mount = format!("{fill}; exec \"$0\" \"$@\"");
        // Some systems let nobody mount anything.
        let probe = format!("{fill}; ! echo more 2>&- >'{folder}/more'");
        let may = Command::new("unshare").args(["-rm", "sh", "-c", &probe]).status();
        if !may.is_ok_and(|status| status.success()) {
            return false;
        }
        self.home.wrapper = ["unshare", "-rm", "sh", "-c", &mount].map(str::to_owned).to_vec();
        let full = self.begin(&Kill::After(Duration::from_secs(8)));
        if full.code == Some(0) {
            self.broke("a film was saved where there is no room");
        }
        self.home.wrapper.clear();
        self.live_on();
        true
    }

    /// Signed calls are refused until the clock is right again.
    fn wrong_clock(&mut self) -> bool {
        let yard = self.sandbox.yard().clone();
        let by = SignedDuration::from_mins(if self.chance.bool() { 30 } else { -30 });
        yard.skew_clock(by);
        let refused = self.begin(&Kill::Never);
        if refused.code == Some(0) {
            self.broke("a signature half an hour off was taken");
        }
        yard.skew_clock(-by);
        self.live_on();
        true
    }

    /// The film is made, we are killed, and the links of that time are dead when we come back.
    fn link_dies(&mut self) -> bool {
        self.sandbox.yard().trickle(Action::GetFile, Duration::from_secs(3), 2);
        let half = Duration::from_millis(self.chance.u64(0..1500));
        let kill = Kill::At { actions: &[Action::GetFile], acted: true, nth: 1, then: half };
        self.begin(&kill);
        self.sandbox.yard().expire_links();
        self.live_on();
        true
    }

    /// As above, and the provider has forgotten the task as well: the loss is told.
    fn too_late(&mut self) -> bool {
        self.sandbox.yard().trickle(Action::GetFile, Duration::from_secs(3), 1);
        let kill = Kill::At { actions: &[Action::GetFile], acted: true, nth: 1, then: Duration::ZERO };
        self.begin(&kill);
        self.sandbox.yard().skew_clock(SignedDuration::from_hours(8 * 24));
        for _ in 0..12 {
            let ran = self.home.run(&["tasks", "resume"]);
            if ran.err.contains("nothing") || ran.lines("task").iter().any(|line| line["status"] == "failed")
            {
                break;
            }
        }
        let listed = self.home.run(&["tasks", "list"]);
        match listed.lines("task").as_slice() {
            [line] if line["status"] == "failed" && line["error"]["message"].is_string() => {}
            other => self.broke(format!("a result that is gone is not told: {other:?}")),
        }
        self.spared = Spared::Result;
        true
    }

    /// The same files are sent by two commands at once; the one that holds the house is killed.
    fn two_at_once(&mut self) -> bool {
        self.rows_exist();
        let args = self.first();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let first = self.home.start(&args);
        let heard = self.hear(self.paid_call(), Duration::from_secs(20));
        let second = self.home.start(&args);
        let then = Duration::from_millis(self.chance.u64(0..1200));
        let ended =
            first.end(&Kill::After(if heard { then + Duration::from_millis(300) } else { then }), None);
        self.counts.kills += u32::from(ended.killed);
        let patience = Duration::from_secs(if self.long { 30 } else { 8 });
        let ended = second.end(&Kill::After(patience), None);
        if ended.killed {
            self.broke("the second command hung");
        }
        self.live_on();
        true
    }

    /// Nine files where three a minute may be made, killed now and then.
    fn tight_limits(&mut self) -> bool {
        for _ in 0..3 {
            let kill = Kill::After(Duration::from_millis(self.chance.u64(2000..40_000)));
            if self.counts.kills == 0 {
                self.begin(&kill);
            } else {
                self.tortured(&["transfers", "resume"], &kill);
            }
        }
        self.live_on();
        true
    }

    /// A first command, so that there is a database.
    fn rows_exist(&mut self) {
        let listed = self.home.run(&["transfers", "list"]);
        if listed.code != Some(0) {
            self.broke(format!("the house did not open: {}", listed.err));
        }
        let mut head = [0; 16];
        File::open(self.database()).unwrap().read_exact(&mut head).unwrap();
        assert_eq!(&head, b"SQLite format 3\0", "this is the database");
    }
}
