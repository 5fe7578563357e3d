//! Fills a fresh database with the rows of others, and lets nothing that costs leave twice because of it.
//!
//! A row from a backup is older than what happened: what it calls queued may have been sent since. Such a job is
//! looked for at the provider and else left to a person; what was accepted already is only followed, which is free.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, params, params_from_iter};

use super::Error;
use super::paths::PathRow;
use super::rows::{ErrandRow, StepRow, read_trail, write_trail};
use super::salvage::{Rows, Source};
use crate::model::{Mark, Milestone, Moment};

/// Where rows come from.
pub(super) struct Origin {
    pub(super) source: Source,
    /// Higher is newer.
    pub(super) order: u64,
    /// Every write that was ever noted is in it.
    pub(super) newest: bool,
    /// The database itself and no copy made earlier.
    pub(super) own: bool,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Filled {
    /// Tables of which something could not be read.
    pub(super) torn: Vec<String>,
    /// The highest number of a job that is mentioned anywhere.
    pub(super) highest_job: u64,
    /// The most writes any of them has seen.
    pub(super) revision: u64,
    /// Calls without an outcome whose job nobody knows any more.
    pub(super) orphans: usize,
}

/// What a second Greenroom or a person wished at the time; carried out late it would be a new call.
const OF_THE_MOMENT: [&str; 2] = ["wish", "letter"];
/// Kept by the fresh database itself.
const ITS_OWN: [&str; 2] = ["migration", "revision"];

/// Each table is read from the newest that has it, and goes on with older ones until one was read whole.
pub(super) fn fill(
    fresh: &mut Connection,
    origins: &[Origin],
    tables: &[(String, Vec<String>)],
    at: Moment,
) -> Result<Filled, Error> {
    let mut filled = Filled::default();
    let transaction = fresh.transaction()?;
    for (table, columns) in tables.iter().filter(|(table, _)| !ITS_OWN.contains(&table.as_str())) {
        let mut whole = false;
        let mut own_whole = false;
        for origin in origins {
            if whole || OF_THE_MOMENT.contains(&table.as_str()) && !origin.newest {
                continue;
            }
            let mut rows = origin.source.table(table, columns);
            if table == "job" {
                be_careful(&mut rows, origin, at);
            }
            let refused = insert(&transaction, table, &rows, "INSERT OR IGNORE")?;
            whole = !rows.torn && refused == 0;
            own_whole |= whole && origin.own;
        }
        if !own_whole && !OF_THE_MOMENT.contains(&table.as_str()) {
            filled.torn.push(table.clone());
        }
    }
    for origin in origins {
        filled.revision = filled.revision.max(origin.source.revision.unwrap_or(0));
        filled.highest_job = filled.highest_job.max(origin.source.sequence("job").unsigned_abs());
    }
    tidy(&transaction, &mut filled)?;
    transaction.commit()?;
    Ok(filled)
}

/// Takes over from the present database what must not go back with a backup: calls that may have cost, results, and
/// how far each job has come since.
pub(super) fn supplement(
    fresh: &mut Connection,
    present: &Origin,
    tables: &[(String, Vec<String>)],
    at: Moment,
    filled: &mut Filled,
) -> Result<(), Error> {
    let transaction = fresh.transaction()?;
    for (table, columns) in tables {
        match table.as_str() {
            "spend" | "take" => {
                let rows = present.source.table(table, columns);
                insert(&transaction, table, &rows, "INSERT OR REPLACE")?;
            }
            // What people said is theirs, and only ever added to.
            "verdict" => {
                let rows = present.source.table(table, columns);
                insert(&transaction, table, &rows, "INSERT OR IGNORE")?;
            }
            "job" => {
                let mut rows = present.source.table(table, columns);
                be_careful(&mut rows, present, at);
                let known: BTreeSet<i64> = transaction
                    .prepare("SELECT id FROM job")?
                    .query_map((), |row| row.get(0))?
                    .collect::<Result<_, _>>()?;
                let state = rows.columns.iter().position(|column| column == "state");
                rows.by_id.retain(|id, row| known.contains(id) || is_open(state.and_then(|at| row.get(at))));
                insert(&transaction, table, &rows, "INSERT OR REPLACE")?;
            }
            _ => {}
        }
    }
    filled.revision = filled.revision.max(present.source.revision.unwrap_or(0));
    filled.highest_job = filled.highest_job.max(present.source.sequence("job").unsigned_abs());
    tidy(&transaction, filled)?;
    transaction.commit()?;
    Ok(())
}

/// Whether a job's life goes on, by its state; one that cannot be read goes on.
fn is_open(state: Option<&Value>) -> bool {
    let Some(Value::Text(state)) = state else { return true };
    serde_json::from_str::<StepRow>(state).map_or(true, |step| !crate::model::Step::from(step).is_ended())
}

/// Puts rows into a table in the order they had; answers how many were refused because they make no sense there.
fn insert(transaction: &Transaction<'_>, table: &str, rows: &Rows, how: &str) -> Result<usize, Error> {
    if rows.columns.is_empty() {
        return Ok(0);
    }
    let names: Vec<String> = rows.columns.iter().map(|column| format!("\"{column}\"")).collect();
    let marks: Vec<String> = (1..=names.len()).map(|number| format!("?{number}")).collect();
    let sql = format!("{how} INTO \"{table}\" ({}) VALUES ({})", names.join(", "), marks.join(", "));
    let mut statement = transaction.prepare(&sql)?;
    let mut refused = 0;
    for row in rows.by_id.values() {
        match statement.execute(params_from_iter(row)) {
            Ok(_) => {}
            // A value of another kind than the table holds: torn in a way that SQLite could still read.
            Err(rusqlite::Error::SqliteFailure(error, _))
                if matches!(
                    error.code,
                    rusqlite::ErrorCode::ConstraintViolation | rusqlite::ErrorCode::TypeMismatch
                ) =>
            {
                refused += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(refused)
}

/// Changes the jobs that might send what was sent already.
fn be_careful(rows: &mut Rows, origin: &Origin, at: Moment) {
    let place = |name: &str| rows.columns.iter().position(|column| column == name);
    let [Some(id), Some(created), Some(errand), Some(state), Some(step)] =
        ["id", "created", "errand", "state", "step"].map(place)
    else {
        return;
    };
    let (paused, run_at, trail) = (place("paused"), place("run_at"), place("trail"));
    let open_calls = if origin.newest { calls_without_an_end(&origin.source) } else { BTreeSet::new() };
    for row in rows.by_id.values_mut() {
        let (Value::Text(state_text), Value::Text(errand_text)) = (&row[state], &row[errand]) else {
            continue;
        };
        // What cannot be understood is left to a person by whoever reads the row.
        let Ok(now_at) = serde_json::from_str::<StepRow>(state_text) else { continue };
        let Ok(errand) = serde_json::from_str::<ErrandRow>(errand_text) else { continue };
        let is_told = matches!(&row[step], Value::Text(word) if word == now_at.word());
        let is_called = matches!(row[id], Value::Integer(id) if open_calls.contains(&id));
        if origin.newest && is_told && !(is_called && matches!(now_at, StepRow::Queued)) {
            continue;
        }
        let created = match row[created] {
            Value::Integer(created) => created,
            _ => at.0,
        };
        let Some(next) = careful(&now_at, &errand, created) else { continue };
        let Ok(text) = serde_json::to_string(&next) else { continue };
        if let StepRow::Unsure { .. } = next
            && let Some(trail) = trail
            && let Value::Text(story) = &row[trail]
            && let Ok(mut marks) = read_trail(story)
        {
            marks.push(Mark { at, what: Milestone::Lost });
            if let Ok(story) = write_trail(&marks) {
                row[trail] = Value::Text(story);
            }
        }
        row[step] = Value::Text(next.word().to_owned());
        row[state] = Value::Text(text);
        if let Some(paused) = paused {
            row[paused] = Value::Integer(0);
        }
        if let Some(run_at) = run_at {
            row[run_at] = Value::Integer(at.0);
        }
    }
}

/// Where a job goes on whose row may be older than what happened; `None` where it goes on as it is, because all it
/// would do is ask and fetch.
fn careful(step: &StepRow, errand: &ErrandRow, created: i64) -> Option<StepRow> {
    let since = match step {
        // It may have left, come back and left again since: a search begins where the job did.
        StepRow::Queued
        | StepRow::Staging
        | StepRow::Creating { .. }
        | StepRow::Submitting { .. }
        | StepRow::Calling { .. } => created,
        _ => return None,
    };
    Some(match errand {
        ErrandRow::Upload { .. } | ErrandRow::Generate(_) | ErrandRow::MakeGroup { .. } => {
            StepRow::Unsure { since, looked: false }
        }
        // A person may have thought better of it since: what deletes or renames is not done late by itself.
        _ => StepRow::Stopped { asset: None, task: None, place: None },
    })
}

/// Jobs of which a call left and no end was noted.
fn calls_without_an_end(source: &Source) -> BTreeSet<i64> {
    let rows = source.table("spend", &["job".to_owned(), "outcome".to_owned()]);
    let open = |row: &Vec<Value>| match (row.first(), row.get(1)) {
        (Some(Value::Integer(job)), Some(Value::Text(outcome))) if outcome.is_empty() => Some(*job),
        _ => None,
    };
    rows.by_id.values().filter_map(open).collect()
}

/// What follows from the rows being together.
fn tidy(transaction: &Transaction<'_>, filled: &mut Filled) -> Result<(), Error> {
    // A wish without its job cannot be granted.
    transaction.execute("DELETE FROM wish WHERE job NOT IN (SELECT id FROM job)", ())?;
    // A list that is not whole must not say when it was read whole.
    if ["asset", "asset_group", "shelf"].iter().any(|table| filled.torn.iter().any(|torn| torn == table)) {
        transaction.execute("DELETE FROM shelf", ())?;
    }
    // What is saved need not be fetched a second time.
    let mut takes: BTreeMap<i64, (String, PathRow)> = transaction
        .prepare("SELECT job, task, path FROM take")?
        .query_map((), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
        .collect::<Result<_, _>>()?;
    let states: Vec<(i64, String)> = transaction
        .prepare("SELECT id, state FROM job WHERE step IN ('running', 'ready', 'saving')")?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (id, state) in states {
        let Ok(StepRow::Running { task, .. } | StepRow::Ready { task, .. } | StepRow::Saving { task, .. }) =
            serde_json::from_str::<StepRow>(&state)
        else {
            continue;
        };
        if takes.get(&id).is_some_and(|(saved, _)| *saved == task)
            && let Some((_, path)) = takes.remove(&id)
        {
            let saved = StepRow::Saved { task, path };
            let sql = "UPDATE job SET step = ?2, state = ?3 WHERE id = ?1";
            transaction.execute(sql, params![id, saved.word(), serde_json::to_string(&saved)?])?;
        }
    }
    let highest: Option<i64> = transaction.query_row(
        "SELECT max(n) FROM (SELECT max(id) AS n FROM job UNION ALL SELECT max(job) FROM take
                             UNION ALL SELECT max(job) FROM spend)",
        (),
        |row| row.get(0),
    )?;
    filled.highest_job = filled.highest_job.max(highest.unwrap_or(0).unsigned_abs());
    let orphans: i64 = transaction.query_row(
        "SELECT count(*) FROM spend WHERE outcome = '' AND job NOT IN (SELECT id FROM job)",
        (),
        |row| row.get(0),
    )?;
    filled.orphans = usize::try_from(orphans).unwrap_or(0);
    Ok(())
}
