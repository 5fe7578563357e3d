//! `greenroom transfers`: the queue of uploads, which survives a killed process.

use super::args::TransfersVerb;
use super::json::{Line, TransferLine};
use super::print::{Cell, Out, Table};
use super::session::{Goal, Session, exit_of_job, in_house};
use super::{Context, Stop, Told};
use crate::model::job::Into;
use crate::model::{Chore, Errand, Job, JobId, Step, Wish};

pub(super) fn transfers(context: &Context, out: &mut Out<'_, '_>, verb: TransfersVerb) -> Result<(), Stop> {
    in_house(context, out, |session, out| {
        // The queue is one for all connections unless one is named.
        let only = context.connection.is_some().then(|| session.connection.clone());
        let mine = |job: &&Job| is_transfer(job) && only.as_ref().is_none_or(|name| job.connection == *name);
        let ids = |session: &Session, wanted: &dyn Fn(&Job) -> bool| -> Vec<JobId> {
            session.world.jobs.values().filter(mine).filter(|job| wanted(job)).map(|job| job.id).collect()
        };
        match verb {
            TransfersVerb::List => list(session, out, &ids(session, &|_| true)),
            TransfersVerb::Retry { ids: named, send_again } => {
                let chosen = if named.is_empty() {
                    ids(session, &|job| job.can(Wish::Retry) || send_again && job.can(Wish::SendAgain))
                } else {
                    known(session, out, &named)?
                };
                let again = if send_again { Wish::SendAgain } else { Wish::LookAgain };
                let (unsure, ended): (Vec<JobId>, Vec<JobId>) = chosen
                    .iter()
                    .partition(|id| session.world.jobs.get(id).is_some_and(|job| job.can(again)));
                session.wish(&unsure, again)?;
                session.wish(&ended, Wish::Retry)?;
                follow(session, out, &chosen)
            }
            TransfersVerb::Cancel { ids: named } => {
                let chosen = known(session, out, &named)?;
                session.wish(&chosen, Wish::Forget)?;
                session.wish(&chosen, Wish::Cancel)?;
                // A call on the wire is not torn: the stop is said when it is true.
                session.until(|world| {
                    chosen.iter().all(|id| world.jobs.get(id).is_none_or(|job| job.step.is_ended()))
                })?;
                chosen.iter().try_for_each(|id| print(session, out, *id))
            }
            TransfersVerb::Look { ids: named } => resolve(session, out, &named, Wish::LookAgain),
            TransfersVerb::SendAgain { ids: named } => resolve(session, out, &named, Wish::SendAgain),
            TransfersVerb::Forget { ids: named } => resolve(session, out, &named, Wish::Forget),
            TransfersVerb::Resume => {
                let paused = ids(session, &|job| job.can(Wish::Resume));
                session.wish(&paused, Wish::Resume)?;
                let open = ids(session, &|job| !job.step.is_ended());
                if open.is_empty() {
                    out.say(out.say_words().nothing_left);
                }
                follow(session, out, &open)
            }
        }
    })
}

/// An upload, or a group of which nobody knows whether it was made.
fn is_transfer(job: &Job) -> bool {
    let group = matches!(&job.errand, Errand::Chore(Chore::MakeGroup { .. }));
    job.upload().is_some() || group && matches!(job.step, Step::Unsure { .. })
}

/// What a person decides about what may have arrived, and what comes of it.
fn resolve(session: &mut Session, out: &mut Out<'_, '_>, named: &[u64], wish: Wish) -> Result<(), Stop> {
    let mut chosen = known(session, out, named)?;
    for id in &chosen {
        if session.world.jobs.get(id).is_some_and(|job| !job.can(wish)) {
            let told = Told::usage("not_unsure", (out.say_words().not_unsure)(id.0));
            return Err(told.hint("greenroom transfers list").into());
        }
    }
    session.wish(&chosen, wish)?;
    // Files that wait for a group go on with it.
    let waits = |job: &&Job| {
        !job.step.is_ended()
            && job
                .upload()
                .is_some_and(|upload| matches!(upload.into, Into::After(maker) if chosen.contains(&maker)))
    };
    let waiting: Vec<JobId> = session.world.jobs.values().filter(waits).map(|job| job.id).collect();
    chosen.extend(waiting);
    follow(session, out, &chosen)
}

/// The jobs of these numbers, which must be uploads.
fn known(session: &Session, out: &Out<'_, '_>, named: &[u64]) -> Result<Vec<JobId>, Told> {
    named
        .iter()
        .map(|number| {
            let id = JobId(*number);
            let there = session.world.jobs.get(&id).is_some_and(is_transfer);
            there.then_some(id).ok_or_else(|| {
                let told = Told::usage("unknown_transfer", (out.say_words().unknown_transfer)(*number));
                told.hint("greenroom transfers list")
            })
        })
        .collect()
}

fn list(session: &Session, out: &mut Out<'_, '_>, ids: &[JobId]) -> Result<(), Stop> {
    let costs = session.costs()?;
    let mut table = Table::new(&["ID", "PHASE", "FILE", "ASSET", "COST", "ERROR"], 2);
    let mut lines = Vec::new();
    for id in ids {
        let Some(line) = session.world.jobs.get(id).and_then(|job| TransferLine::new(job, out.words)) else {
            continue;
        };
        let line = TransferLine { cost: costs.get(id).cloned(), ..line };
        table.row(vec![
            line.id.clone().into(),
            Cell::status(if line.paused { "paused" } else { line.phase }),
            line.path.clone().into(),
            line.asset_id.clone().unwrap_or_default().into(),
            line.cost.clone().unwrap_or_default().into(),
            line.error.as_ref().map_or_else(String::new, |error| error.message.clone()).into(),
        ]);
        lines.push(Line::Transfer(line));
    }
    out.table(&lines, &table, out.say_words().no_transfers)
}

fn follow(session: &mut Session, out: &mut Out<'_, '_>, ids: &[JobId]) -> Result<(), Stop> {
    session.follow(out, ids, Goal::Ended, |session, id, out| {
        if let Some(job) = session.world.jobs.get(&id)
            && let Some(exit) = exit_of_job(job, session.why(job).as_ref(), Goal::Ended)
        {
            out.worst(exit);
        }
        print(session, out, id)
    })
}

fn print(session: &Session, out: &mut Out<'_, '_>, id: JobId) -> Result<(), Stop> {
    let Some(job) = session.world.jobs.get(&id) else { return Ok(()) };
    let Some(line) = TransferLine::new(job, out.words) else { return Ok(()) };
    let mut about = vec![line.id.clone(), line.path.clone()];
    about.extend(line.asset_id.as_ref().map(|asset| format!("asset://{asset}")));
    about.extend(line.error.as_ref().map(|error| error.message.clone()));
    if matches!(job.step, Step::Unsure { .. }) {
        about.push(out.say_words().unsure_hint.to_owned());
    }
    let status = line.phase;
    out.stated(&Line::Transfer(line), status, &about.join("  "))
}
