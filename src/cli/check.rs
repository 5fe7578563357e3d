//! `greenroom check`: local files against the provider's limits. Nothing is opened, sent or kept.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;

use super::json::{self, CheckLine, Line, Way};
use super::print::Out;
use super::{Context, Exit, Stop, Told, interrupt};
use crate::engine::{self, Signal};
use crate::model::fix::fixes;
use crate::model::original::PerceptualHash;
use crate::model::rules::Among;
use crate::model::{Choices, Facts, Looked, OriginalId, Problem, Rules, Warning};
use crate::setup;
use crate::words::bytes;

/// Ctrl-C is looked for this often.
const GLANCE: Duration = Duration::from_millis(100);

pub(super) fn check(context: &Context, out: &mut Out<'_, '_>, paths: &[PathBuf]) -> Result<(), Stop> {
    let rules = setup::rules_of(context.home.as_deref(), context.connection.as_ref())?;
    interrupt::arm();
    let mut seen = Seen::default();
    let (mut fine, mut wrong) = (0, 0);
    looks(paths, |looked| {
        let line = judge(&looked, &rules, &mut seen, out);
        if line.ok {
            fine += 1;
        } else {
            wrong += 1;
        }
        print(out, line)
    })?;
    if fine + wrong == 0 {
        return Err(Told::failed("no_files", out.say_words().no_files).into());
    }
    if !out.json {
        let summary = (out.say_words().check_summary)(fine, wrong);
        out.say(&summary);
    }
    Ok(())
}

/// What was seen in this run.
#[derive(Default)]
pub(super) struct Seen {
    contents: HashMap<OriginalId, PathBuf>,
    hashes: Vec<(PerceptualHash, PathBuf)>,
}

/// One file against the rules. A file that was seen before in this run is a duplicate of the first, and one that
/// looks like another says which.
pub(super) fn judge(looked: &Looked, rules: &Rules, seen: &mut Seen, out: &mut Out<'_, '_>) -> CheckLine {
    let line = match &looked.found {
        Ok(original) => {
            let mut warnings = rules.warnings(&original.facts);
            if let Some(first) = seen.contents.get(&original.id) {
                warnings.push(Warning::DuplicateOf { name: json::path(first) });
            } else {
                seen.contents.insert(original.id, looked.path.clone());
                if let Some(hash) = original.hash {
                    let alike = seen.hashes.iter().find(|(other, _)| hash.is_alike(*other));
                    warnings.extend(alike.map(|(_, first)| Warning::LooksLike {
                        name: json::path(first),
                        among: Among::Files,
                    }));
                    seen.hashes.push((hash, looked.path.clone()));
                }
            }
            let facts = Some((&original.facts, original.id.to_string()));
            let problems = rules.check(&original.facts);
            let way = way(&original.facts, rules);
            CheckLine::new(&looked.path, facts, &problems, &warnings, way, out.words)
        }
        Err(problem) => {
            let problems = std::slice::from_ref(problem);
            CheckLine::new(&looked.path, None, problems, &[], Way::Closed, out.words)
        }
    };
    if !line.ok {
        out.worst(Exit::Failed);
    }
    line
}

/// Whether the file can be repaired, with what is installed here.
fn way(facts: &Facts, rules: &Rules) -> Way {
    match fixes(facts, rules, &Choices::default()) {
        Ok(fixes) => engine::tools().lacking(facts, &fixes).map_or(Way::Open, Way::Needs),
        Err(_) => Way::Closed,
    }
}

/// A line for people: what it is, then what is wrong with it.
pub(super) fn print(out: &mut Out<'_, '_>, line: CheckLine) -> Result<(), Stop> {
    let mut about = vec![line.path.clone()];
    about.extend(line.format.map(str::to_owned));
    if let (Some(width), Some(height)) = (line.width, line.height) {
        about.push(format!("{width}×{height}"));
    }
    about.extend(line.duration_s.map(|seconds| format!("{seconds:.1} s")));
    about.extend(line.bytes.map(bytes));
    about.extend(line.problems.iter().map(|problem| problem.message.clone()));
    about.extend(line.warnings.iter().map(|warning| warning.message.clone()));
    let status = if line.ok { "ok" } else { "failed" };
    out.stated(&Line::Check(line), status, &about.join("  "))
}

/// Walks and measures, several files at a time, and hands each on in order as soon as it is its turn.
pub(super) fn looks(paths: &[PathBuf], found: impl FnMut(Looked) -> Result<(), Stop>) -> Result<(), Stop> {
    each(paths, &Signal::default(), |looked| looked, found)
}

/// Walks, measures and works, several files at a time, and hands each on in order as soon as it is its turn. Ctrl-C
/// raises the signal, so that long work ends as well.
pub(super) fn each<T: Send>(
    paths: &[PathBuf],
    signal: &Signal,
    work: impl Fn(Looked) -> T + Sync,
    mut found: impl FnMut(T) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let files = Mutex::new(engine::walk(paths).enumerate());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    // Bounded, so that a slow reader of our output does not pile up results.
    let (sender, results) = mpsc::sync_channel::<(usize, T)>(2 * workers);
    std::thread::scope(|scope| {
        // Taken by value, so that leaving early lets the workers see that nobody listens.
        let results = results;
        for worker in 0..workers {
            let (sender, files, work) = (sender.clone(), &files, &work);
            std::thread::Builder::new().name(format!("look-{worker}")).spawn_scoped(scope, move || {
                loop {
                    // Folders are read on while the first files are measured.
                    let next = files.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((turn, file)) = next else { return };
                    let looked = file.map_or_else(|looked| looked, |path| look(&path));
                    if sender.send((turn, work(looked))).is_err() {
                        return;
                    }
                }
            })?;
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut turn = 0;
        loop {
            let came = results.recv_timeout(GLANCE);
            if interrupt::pressed() {
                signal.cancel();
                return Err(Stop::Interrupted);
            }
            match came {
                Ok((number, came)) => drop(early.insert(number, came)),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            }
            while let Some(came) = early.remove(&turn) {
                if let Err(stop) = found(came) {
                    signal.cancel();
                    return Err(stop);
                }
                turn += 1;
            }
        }
    })
}

/// A decoder's panic costs one file, not the run.
fn look(path: &Path) -> Looked {
    std::panic::catch_unwind(|| engine::look(path)).unwrap_or_else(|_| Looked {
        path: path.to_owned(),
        link: None,
        found: Err(Problem::Corrupt { said: "the decoder gave up".to_owned() }),
    })
}
