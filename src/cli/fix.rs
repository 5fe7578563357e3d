//! `greenroom fix`: repaired copies of what the provider would refuse. Nothing is opened or sent.

use std::path::Path;

use super::args::FixArgs;
use super::check;
use super::json::{self, FixLine, Line, Said};
use super::print::Out;
use super::{Context, Exit, Stop, Told, interrupt};
use crate::engine::{self, Made, Signal};
use crate::model::fix::{Fix, RepairTrouble, Unfixable, fixes};
use crate::model::{Looked, Problem, Rules};
use crate::setup;
use crate::words::Words;

/// What came of one file.
enum Came {
    /// It passes as it is.
    Fine,
    /// A copy was made.
    Made(Made),
    Unfixable(Unfixable),
    Trouble(RepairTrouble),
}

pub(super) fn fix(context: &Context, out: &mut Out<'_, '_>, args: &FixArgs) -> Result<(), Stop> {
    let rules = setup::rules_of(context.home.as_deref(), context.connection.as_ref())?;
    interrupt::arm();
    let failed = |error: std::io::Error| Told::failed("out", format!("{}: {error}", args.out.display()));
    std::fs::create_dir_all(&args.out).map_err(failed)?;
    let signal = Signal::default();
    let (mut fixed, mut fine, mut wrong) = (0, 0, 0);
    check::each(
        &args.paths,
        &signal,
        |looked| (work(&looked, &rules, args, &signal), looked.path.clone()),
        |(came, path)| {
            let line = finish(&path, came, args, out.words);
            match (&line.error, line.changes.is_empty()) {
                (Some(_), _) => wrong += 1,
                (None, true) => fine += 1,
                (None, false) => fixed += 1,
            }
            if !line.ok {
                out.worst(Exit::Failed);
            }
            print(out, line)
        },
    )?;
    if fixed + fine + wrong == 0 {
        return Err(Told::failed("no_files", out.say_words().no_files).into());
    }
    if !out.json {
        let summary = (out.words.fix.summary)(fixed, fine, wrong);
        out.say(&summary);
    }
    Ok(())
}

/// Measures and repairs one file; several are worked on side by side.
fn work(looked: &Looked, rules: &Rules, args: &FixArgs, signal: &Signal) -> Came {
    let original = match &looked.found {
        Ok(original) => original,
        Err(problem) => return Came::Unfixable(Unfixable::Problem(problem.clone())),
    };
    let fixes = match fixes(&original.facts, rules, &args.how.choices()) {
        Ok(fixes) if fixes.is_empty() && !args.all => return Came::Fine,
        Ok(fixes) => fixes,
        Err(why) => return Came::Unfixable(why),
    };
    if let Some(tool) = engine::tools().lacking(&original.facts, &fixes) {
        return Came::Trouble(RepairTrouble::Missing(tool));
    }
    match engine::repair(original, &fixes, rules, &args.out, signal) {
        Ok(made) => Came::Made(made),
        Err(trouble) => Came::Trouble(trouble),
    }
}

/// Gives the copy its name, in the order in which the files were named.
fn finish(path: &Path, came: Came, args: &FixArgs, words: &Words) -> FixLine {
    let line = FixLine {
        path: json::path(path),
        out: None,
        changes: vec![],
        ok: true,
        error: None,
        hint: None,
        soft: false,
    };
    let refused = |code: &str, message: String, hint: Option<String>| FixLine {
        ok: false,
        error: Some(Said { code: code.to_owned(), message }),
        hint,
        ..line.clone()
    };
    let trouble = |trouble: &RepairTrouble| {
        let hint =
            if let RepairTrouble::Missing(tool) = trouble { Some((words.fix.install)(*tool)) } else { None };
        refused(trouble_code(trouble), words.fix.trouble(trouble, &words.problem), hint)
    };
    match came {
        Came::Fine => line,
        Came::Made(made) => match made.put(&args.out, path) {
            Ok((out, done)) => FixLine {
                out: Some(json::path(&out)),
                changes: done.iter().map(|fix| words.fix.change(fix)).collect(),
                soft: done.iter().any(Fix::may_look_soft),
                ..line
            },
            Err(error) => trouble(&error),
        },
        Came::Unfixable(why) => {
            let code = match &why {
                Unfixable::Problem(problem) => problem.code(),
                Unfixable::TooManyPixels { .. } => "too_many_pixels",
                Unfixable::NoFormat(_) => "no_format",
            };
            refused(code, words.fix.unfixable(&why, &words.problem), None)
        }
        Came::Trouble(why) => trouble(&why),
    }
}

pub(super) fn trouble_code(trouble: &RepairTrouble) -> &'static str {
    match trouble {
        RepairTrouble::Missing(_) => "missing_tool",
        RepairTrouble::Source(problem) => problem.code(),
        RepairTrouble::StillRefused(problems) => problems.first().map_or("still_refused", Problem::code),
        RepairTrouble::Failed { .. } => "repair_failed",
        RepairTrouble::Disk { .. } => "disk",
        RepairTrouble::Cancelled => "cancelled",
    }
}

/// A line for people: the file, where its copy lies, what was done.
fn print(out: &mut Out<'_, '_>, line: FixLine) -> Result<(), Stop> {
    let mut about = vec![line.path.clone()];
    match (&line.error, &line.out) {
        (Some(error), _) => about.push(error.message.clone()),
        (None, Some(copy)) => {
            about.push(format!("→ {copy}"));
            about.push(if line.changes.is_empty() {
                out.words.fix.no_fix_needed.to_owned()
            } else {
                line.changes.join(", ")
            });
        }
        (None, None) => about.push(out.words.fix.no_fix_needed.to_owned()),
    }
    about.extend(line.soft.then(|| out.words.fix.soft.to_owned()));
    about.extend(line.hint.clone());
    let status = if line.ok { "ok" } else { "failed" };
    out.stated(&Line::Fix(line), status, &about.join("  "))
}
