//! The proof of the promise "nothing twice, nothing lost": the true binary against a sandbox on which everything
//! goes wrong, killed at random moments, carried on, and counted on the server's side.
//!
//! A short run is part of the suite. The long one is `scripts/torture`.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![expect(clippy::print_stdout, reason = "the table is what the long run is for")]

#[path = "torture/faults.rs"]
mod faults;
#[path = "torture/home.rs"]
mod home;
#[path = "torture/special.rs"]
mod special;
#[path = "torture/table.rs"]
mod table;
#[path = "torture/trial.rs"]
mod trial;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use faults::Fault;
use home::Account;
use special::Story;
use table::{Counts, Table};
use trial::{Plan, Trial, What};

/// How long runs of each kind take, as far as one was seen: kills by the clock fall within it.
type Usual = Mutex<HashMap<(Account, What), Duration>>;

/// A run of many trials.
struct Run {
    seed: u64,
    trials: Trials,
    /// No trial begins after this moment.
    until: Option<Instant>,
    lanes: usize,
    /// Only the trial of this seed.
    only: Option<u64>,
    accounts: Vec<Account>,
    /// Whether what takes minutes is done, too.
    long: bool,
}

/// How many trials are drawn.
enum Trials {
    /// So many, going round.
    Many(usize),
    /// Every fault once for files and once for an order.
    EachOnce,
}

/// What is to be done in a folder of its own.
#[derive(Clone, Copy, Debug)]
enum Task {
    Trial(Plan),
    Story(Story, Plan),
}

/// The plan of a number: accounts, kinds and faults go round, everything else is drawn.
fn plan(run: &Run, number: usize) -> Plan {
    let mut chance = fastrand::Rng::with_seed(run.seed.wrapping_add(number as u64));
    let seed = chance.u64(1..1 << 40);
    of_seed(run, seed, number)
}

fn of_seed(run: &Run, seed: u64, number: usize) -> Plan {
    let account = run.accounts[number % run.accounts.len()];
    let round = number / run.accounts.len();
    let what = if round.is_multiple_of(2) { What::Files(1 + (seed % 3) as u32) } else { What::Order };
    let suits: Vec<Fault> = Fault::ALL.into_iter().filter(|fault| fault.suits(what)).collect();
    // A third and more of the trials have no fault but the kill.
    let fault =
        if (seed >> 8).is_multiple_of(3) { Fault::None } else { suits[(round / 2 + number) % suits.len()] };
    Plan { seed, account, what, fault }
}

impl Task {
    fn name(self) -> &'static str {
        match self {
            Self::Trial(plan) => plan.fault.name(),
            Self::Story(story, _) => story.name(),
        }
    }
}

impl Run {
    /// The stories first, of which one takes minutes, then as many trials as are wanted.
    fn tasks(&self) -> Vec<Task> {
        let mut stories: Vec<Task> = Vec::new();
        for story in Story::ALL.into_iter().rev() {
            let plans = story.plans(self.seed, self.long);
            stories.extend(plans.into_iter().map(|plan| Task::Story(story, plan)));
        }
        let trials: Vec<Task> = match self.trials {
            Trials::Many(count) => (0..count).map(|number| Task::Trial(plan(self, number))).collect(),
            Trials::EachOnce => self.each_once(),
        };
        let only = |task: &Task| match task {
            Task::Trial(plan) | Task::Story(_, plan) => self.only.is_none_or(|only| only == plan.seed),
        };
        stories.into_iter().chain(trials).filter(only).collect()
    }

    fn each_once(&self) -> Vec<Task> {
        let mut tasks = Vec::new();
        for what in [What::Files(1), What::Order] {
            for fault in Fault::ALL.into_iter().filter(|fault| fault.suits(what)) {
                let account = self.accounts[tasks.len() % self.accounts.len()];
                let seed = self.seed + tasks.len() as u64;
                tasks.push(Task::Trial(Plan { seed, account, what, fault }));
            }
        }
        tasks
    }

    /// Runs all trials; the table, and the folders of those that failed.
    fn go(&self, dir: &Path, runtime: &tokio::runtime::Runtime) -> (Table, Vec<String>) {
        let usual = Mutex::new(HashMap::new());
        let (table, failed) = (Mutex::new(Table::default()), Mutex::new(Vec::new()));
        let tasks = self.tasks();
        let next = AtomicUsize::new(0);
        let done = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for lane in 0..self.lanes {
                let work = || {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let late = self.until.is_some_and(|until| Instant::now() > until);
                        let Some(task) = tasks.get(number).filter(|_| !late) else { return };
                        let (Task::Trial(plan) | Task::Story(_, plan)) = task;
                        let folder = dir.join(format!("trial-{number:04}-{}", plan.seed));
                        let Some(counts) = one(self, *task, &folder, runtime, &usual) else {
                            println!("left out, as it cannot be done here: {task:?}");
                            std::fs::remove_dir_all(&folder).unwrap();
                            continue;
                        };
                        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                        if counts.broken.is_empty() {
                            std::fs::remove_dir_all(&folder).unwrap();
                        } else {
                            let said =
                                format!("{task:?} in {}:\n{}", folder.display(), counts.broken.join("\n"));
                            println!("BROKEN {said}");
                            failed.lock().unwrap().push(said);
                        }
                        if done.is_multiple_of(10) {
                            println!("{done} trials done");
                        }
                        table.lock().unwrap().add(task.name(), &counts);
                    }
                };
                std::thread::Builder::new().name(format!("lane-{lane}")).spawn_scoped(scope, work).unwrap();
            }
        });
        (table.into_inner().unwrap(), failed.into_inner().unwrap())
    }
}

/// One trial; a panic in it is a broken promise, too. `None` where this machine cannot do it.
fn one(
    run: &Run,
    task: Task,
    folder: &Path,
    runtime: &tokio::runtime::Runtime,
    usual: &Usual,
) -> Option<Counts> {
    std::fs::create_dir_all(folder).unwrap();
    let lived = catch_unwind(AssertUnwindSafe(|| {
        let plan = match task {
            Task::Story(story, plan) => return story.tell(plan, folder, runtime.handle(), run.long),
            Task::Trial(plan) => plan,
        };
        let mut trial = Trial::new(plan, folder, runtime.handle());
        let kind = (plan.account, plan.what);
        if let Some(known) = usual.lock().unwrap().get(&kind) {
            trial.usual = *known;
        }
        trial.live();
        usual.lock().unwrap().insert(kind, trial.usual);
        trial.judge();
        let Trial { sandbox, counts, .. } = trial;
        runtime.block_on(sandbox.stop());
        Some(counts)
    }));
    lived.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let broken = vec![format!("the trial broke down: {}", said.unwrap_or_default())];
        Some(Counts { trials: 1, broken, ..Counts::default() })
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn nothing_is_made_twice_and_nothing_lost_in_a_short_run() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = vec![Account::Volcengine, Account::AnyFast, Account::Kyy];
    let run =
        Run { seed: 7, trials: Trials::EachOnce, until: None, lanes: 10, only: None, accounts, long: false };
    let (table, failed) = run.go(folder.path(), &runtime());
    let total = table.total();
    assert!(failed.is_empty(), "{}\n{}", failed.join("\n\n"), table.print());
    assert!(total.kills >= 6, "hardly anything was killed:\n{}", table.print());
    assert!(total.assets > 0 && total.films > 0, "nothing was made:\n{}", table.print());
}

/// The long run of `scripts/torture`, which tells how long and from which seed.
#[test]
#[ignore = "takes as long as it is told to; scripts/torture runs it"]
fn nothing_is_made_twice_and_nothing_lost_in_a_long_run() {
    let told = |name: &str| std::env::var(format!("GREENROOM_TORTURE_{name}")).ok()?.parse::<u64>().ok();
    let began = Instant::now();
    let seed = told("SEED").unwrap_or(1);
    let minutes = told("MINUTES").unwrap_or(20);
    let run = Run {
        seed,
        trials: Trials::Many(told("TRIALS").unwrap_or(320) as usize),
        until: Some(began + Duration::from_secs(60 * minutes)),
        lanes: told("LANES").unwrap_or(6) as usize,
        only: told("ONLY"),
        accounts: Account::ALL.to_vec(),
        long: true,
    };
    let folder: PathBuf = tempfile::tempdir().unwrap().keep();
    let (table, failed) = run.go(&folder, &runtime());
    println!("\n{}\nseed {seed}, {} s", table.print(), began.elapsed().as_secs());
    if failed.is_empty() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    assert!(failed.is_empty(), "{} trials broke a promise; their folders are kept", failed.len());
    assert!(table.trials() > 0, "no trial has this seed; it belongs to the --seed and --trials of its run");
}
