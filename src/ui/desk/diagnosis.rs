//! The text of a diagnosis file: facts that help to find out what is wrong, and nothing that opens anything.
//!
//! No secret ever reaches the facts it is written from; links, paths and names of people's files are left out, and
//! whatever still looks like a key or an address in somebody else's words is taken out here.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::connection::TestResult;
use crate::model::talk::{StoreState, Sync};
use crate::model::{Connection, ConnectionName, Failure, Job, Step, VaultState, World};
use crate::ui::desk::library::Status;

/// So many of the latest troubles are told.
const TROUBLES: usize = 30;

/// The name it is offered to be saved under.
pub fn file_name(world: &World) -> String {
    let day = crate::words::ENGLISH.common.day(world.now, world.utc_offset_minutes).replace(' ', "-");
    format!("greenroom-diagnosis-{day}.txt")
}

/// The whole text, in English: it is read by those who help.
pub fn text(world: &World, current: &ConnectionName) -> String {
    let common = &crate::words::ENGLISH.common;
    let mut text = String::new();
    let mut say = |line: String| {
        text.push_str(line.trim_end());
        text.push('\n');
    };
    say(format!("Greenroom {} on {}", env!("CARGO_PKG_VERSION"), system()));
    say(format!("Written {}", common.day_and_time(world.now, world.utc_offset_minutes)));
    say(format!("Taste {:?}", world.taste));
    say(match &world.store {
        StoreState::Fine => "Rows fine".to_owned(),
        StoreState::Failing { said } => format!("Rows failing: {}", cleaned(said)),
        StoreState::Rebuilt(rebuilt) => format!("Rows were rebuilt: {}", cleaned(&rebuilt.said)),
    });
    say(match &world.vault {
        None | Some(VaultState::Unknown) => "Keyring not asked".to_owned(),
        Some(VaultState::Open) => "Keyring open".to_owned(),
        Some(VaultState::Unavailable { said }) => format!("Keyring unavailable: {}", cleaned(said)),
    });
    say(String::new());
    for (at, connection) in world.connections.iter().enumerate() {
        let mark = if connection.name == *current { ", in use" } else { "" };
        say(format!("Connection {}: {}{mark}", at + 1, connection.provider.title()));
        for line in connection_lines(world, connection) {
            say(format!("  {line}"));
        }
    }
    say(String::new());
    let mut steps: BTreeMap<&str, usize> = BTreeMap::new();
    for job in world.jobs.values() {
        *steps.entry(step_name(&job.step)).or_default() += 1;
    }
    say(format!("Jobs {}", world.jobs.len()));
    for (step, count) in steps {
        say(format!("  {step} {count}"));
    }
    say(String::new());
    say("Latest troubles".to_owned());
    let troubled = world.jobs.values().rev().filter_map(|job| Some((job, trouble(job)?)));
    let mut any = false;
    for (job, failure) in troubled.take(TROUBLES) {
        any = true;
        let when = common.day_and_time(job.created, world.utc_offset_minutes);
        let at = world.connections.iter().position(|it| it.name == job.connection).map_or(0, |at| at + 1);
        say(format!("  {when}, connection {at}, {}: {}", step_name(&job.step), failure_line(failure)));
    }
    if !any {
        say("  none".to_owned());
    }
    text
}

const fn system() -> &'static str {
    if cfg!(target_os = "macos") {
        "macOS"
    } else if cfg!(target_os = "windows") {
        "Windows"
    } else {
        "Linux"
    }
}

fn connection_lines(world: &World, connection: &Connection) -> Vec<String> {
    let mut lines = Vec::new();
    let secrets: Vec<String> =
        connection.secrets.iter().map(|(field, place)| format!("{field:?} {}", place.key())).collect();
    if !secrets.is_empty() {
        lines.push(format!("secrets: {}", secrets.join(", ")));
    }
    lines.push(match &connection.abilities {
        None => "abilities: unknown, no key".to_owned(),
        Some(it) => {
            let can = [
                ("list", it.can_list().is_some()),
                ("make groups", it.can_make_group().is_some()),
                ("rename", it.can_rename().is_some()),
                ("delete", it.can_remove().is_some()),
                ("generate", it.menu().is_some()),
            ];
            let can: Vec<&str> = can.iter().filter(|(_, can)| *can).map(|(name, _)| *name).collect();
            format!("abilities: {}", can.join(", "))
        }
    });
    let settings = &connection.settings;
    lines.push(format!(
        "own address {}, own generation address {}, region {}, project {}, staging {}, clock {}",
        settings.base_url.is_some(),
        settings.generation_url.is_some(),
        settings.region.is_some(),
        settings.project.is_some(),
        settings.staging.is_some(),
        settings.clock_offset.unwrap_or(0),
    ));
    if let Some(budget) = world.budgets.get(&connection.name) {
        lines.push(format!(
            "creates a minute {:?}, created today {}, generated today {}",
            budget.creates_per_minute.map(|limit| limit.count),
            budget.creations.count,
            budget.generations.count
        ));
    }
    if let Some(shelf) = world.shelf(&connection.name) {
        let of = |status| shelf.assets.values().filter(|it| Status::of(&it.status) == status).count();
        lines.push(format!(
            "groups {}, assets {}: {} active, {} processing, {} failed",
            shelf.groups.len(),
            shelf.assets.len(),
            of(Status::Active),
            of(Status::Processing),
            of(Status::Failed),
        ));
        lines.push(match &shelf.sync {
            Sync::Never => "list never read".to_owned(),
            Sync::Reading { .. } => "list being read".to_owned(),
            Sync::At(at) => {
                let time = crate::words::ENGLISH.common.day_and_time(*at, world.utc_offset_minutes);
                format!("list read {time}")
            }
            Sync::Failed { failure, .. } => format!("list not read: {}", failure_line(failure)),
        });
    }
    for (step, result) in connection.test.iter().flat_map(|test| &test.steps) {
        lines.push(match result {
            TestResult::Fine { .. } => format!("test {step:?}: fine"),
            TestResult::NotTested(_) => format!("test {step:?}: not tested"),
            TestResult::Failed(failure) => format!("test {step:?}: {}", failure_line(failure)),
        });
    }
    lines
}

/// What went wrong with a job, if anything did.
const fn trouble(job: &Job) -> Option<&Failure> {
    match &job.step {
        Step::Failed { failure, .. } => Some(failure),
        _ => job.trouble.as_ref(),
    }
}

fn failure_line(failure: &Failure) -> String {
    let mut line = failure.kind.code().to_owned();
    for (name, said) in [("code", &failure.code), ("said", &failure.said), ("request", &failure.request_id)] {
        if let Some(said) = said {
            let _infallible = write!(line, ", {name} {}", cleaned(said));
        }
    }
    line
}

/// Takes out of somebody else's words what looks like an address, a path or a key. An id of a request stays: it is
/// what support asks for.
fn cleaned(said: &str) -> String {
    let is_key = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let starts = ["sk-", "AKLT", "AKIA", "Bearer", "eyJ"].iter().any(|begin| word.starts_with(begin));
        starts && word.len() > 6
    };
    let words = said.split_whitespace().map(|word| {
        let inner =
            word.trim_matches(|c: char| matches!(c, '"' | '\'' | '(' | ')' | '“' | '”' | ',' | ':' | ';'));
        if word.contains("://") {
            "[link]"
        } else if inner.starts_with('/') || inner.contains('\\') {
            "[path]"
        } else if is_key(word) {
            "[key]"
        } else {
            word
        }
    });
    let text: String = words.collect::<Vec<_>>().join(" ");
    text.chars().filter(|c| !c.is_control()).take(400).collect()
}

const fn step_name(step: &Step) -> &'static str {
    match step {
        Step::Queued => "queued",
        Step::Staging => "staging",
        Step::Ingesting { .. } => "ingesting",
        Step::Creating { .. } => "creating",
        Step::Waiting { .. } => "waiting",
        Step::Active { .. } => "active",
        Step::Submitting { .. } => "submitting",
        Step::Running { .. } => "running",
        Step::Ready { .. } => "ready",
        Step::Saving { .. } => "saving",
        Step::Saved { .. } => "saved",
        Step::Calling { .. } => "calling",
        Step::Done(_) => "done",
        Step::Failed { .. } => "failed",
        Step::Unsure { .. } => "unsure",
        Step::Stopped { .. } => "stopped",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_key_an_address_or_a_path_is_taken_out() {
        let said = "key sk-abc123def at https://x.example/y?sig=1 refused for “/home/mira/a.png”, id 0af1";
        assert_eq!(cleaned(said), "key [key] at [link] refused for [path] id 0af1");
        assert_eq!(cleaned("AKLTabcdefghi, wrong\nline"), "[key] wrong line");
    }
}
