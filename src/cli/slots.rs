//! `greenroom slots`, and what frees them: park, bring back, and who would miss it.

use std::path::PathBuf;

use super::json::{Line, ParkedLine, ResultLine, SlotsLine, UsedLine};
use super::library::{find, fresh, in_use, to_go};
use super::print::{Out, Table};
use super::session::{Goal, Session, in_house};
use super::{Context, Stop, Told, json, upload};
use crate::model::ability::InUse;
use crate::model::budget::KnownFrom;
use crate::model::{Asset, AssetId, Command, Failure, FailureKind, NotBack, OriginalId, Parked};

/// As many ids of what was used least as a person can look through.
const SHOWN: usize = 20;

pub(super) fn slots(context: &Context, out: &mut Out<'_, '_>) -> Result<(), Stop> {
    in_house(context, out, |session, out| {
        fresh(session, out)?;
        let connection = session.connection.clone();
        let slots = session.world.slots(&connection);
        let least_used = session.world.least_used(&connection);
        let line = SlotsLine {
            connection: connection.to_string(),
            used: slots.used,
            of: slots.of.map(|of| of.count),
            source: slots.of.map(|of| match of.from {
                KnownFrom::Setting => "setting",
                KnownFrom::Documents => "documents",
                KnownFrom::Refusal(_) => "refusal",
            }),
            least_used: least_used.iter().map(|(asset, _)| asset.id.to_string()).collect(),
        };
        if out.json {
            return out.record(&Line::Slots(line), "");
        }
        let words = out.say_words();
        let mut said = (words.slots)(slots.used, line.of);
        if let Some(of) = slots.of {
            said = format!("{said} {}", (words.slots_from)(of.from));
        }
        out.record(&Line::Slots(line), &said)?;
        if least_used.is_empty() {
            return Ok(());
        }
        out.say(words.least_used);
        let mut table = Table::new(&["ASSET", "NAME", "LAST USED"], 1);
        let mut lines = Vec::new();
        for (asset, used) in least_used.into_iter().take(SHOWN) {
            let used = used.and_then(json::time).unwrap_or_default();
            table.row(vec![asset.id.uri().into(), asset.name.clone().into(), used.into()]);
            lines.push(Line::Asset(json::AssetLine::new(asset, out.words)));
        }
        out.table(&lines, &table, "")
    })
}

pub(super) fn park(session: &mut Session, out: &mut Out<'_, '_>, ids: &[String]) -> Result<(), Stop> {
    let there = to_go(session, out, ids)?;
    if there.is_empty() {
        return Ok(());
    }
    let picked: Vec<&Asset> = there.iter().collect();
    let right = match session.world.can_park(&session.connection, &picked) {
        Some(Ok(right)) => right,
        Some(Err(not)) if !not.in_use.is_empty() => {
            return Err(in_use(out, &InUse { names: not.in_use }).into());
        }
        Some(Err(not)) => {
            let words = out.say_words();
            let told = Told::failed("no_original", (words.no_original)(&not.no_original.join(", ")));
            return Err(told.hint(words.no_original_hint).into());
        }
        None => return Ok(()),
    };
    let originals: Vec<OriginalId> = right.assets().iter().map(|(_, original)| *original).collect();
    let jobs = session.tell(Command::ParkAssets(right))?;
    let connection = session.connection.clone();
    // One job an asset, in the order they were named.
    for ((asset, original), job) in there.iter().zip(originals).zip(jobs) {
        match session.chore_end(out, job) {
            Ok(_) => {
                let row = |world: &crate::model::World| -> Option<Parked> {
                    world.shelf(&connection)?.parked.get(&original).cloned()
                };
                session.until(|world| row(world).is_some())?;
                if let Some(parked) = row(&session.world) {
                    let human = format!("{}  {}  {}", asset.id.uri(), parked.name, out.say_words().parked);
                    out.record(&Line::Parked(ParkedLine::from(&parked)), &human)?;
                }
            }
            Err(Stop::Told(told)) => out.error(&told),
            Err(stop) => return Err(stop),
        }
    }
    Ok(())
}

/// Everything the account gave back, the latest first.
fn all(session: &Session) -> Vec<Parked> {
    let shelf = session.world.shelf(&session.connection);
    let mut rows: Vec<Parked> = shelf.map_or_else(Vec::new, |it| it.parked.values().cloned().collect());
    rows.sort_by_key(|row| (std::cmp::Reverse(row.at), row.original));
    rows
}

pub(super) fn parked(session: &mut Session, out: &mut Out<'_, '_>) -> Result<(), Stop> {
    let mut table = Table::new(&["HAD THE ID", "NAME", "KIND", "PARKED", "SHA-256"], 1);
    let mut lines = Vec::new();
    for row in all(session) {
        let line = ParkedLine::from(&row);
        table.row(vec![
            line.asset_id.clone().into(),
            line.name.clone().into(),
            line.kind.into(),
            line.parked_at.clone().unwrap_or_default().into(),
            line.original.clone().into(),
        ]);
        lines.push(Line::Parked(line));
    }
    out.table(&lines, &table, out.say_words().no_parked)
}

/// Uploads again what was parked. Each goes into the group it was in, so each is a batch of its own.
pub(super) fn back(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    items: &[String],
    wait: bool,
) -> Result<(), Stop> {
    let rows = all(session);
    let connection = session.connection.clone();
    let mut jobs = Vec::new();
    for item in items {
        let id = AssetId::from_uri(item);
        let hash = OriginalId::from_hex(&item.trim().to_ascii_lowercase());
        let is_meant = |row: &&Parked| id.as_ref() == Some(&row.asset) || hash == Some(row.original);
        let Some(row) = rows.iter().find(is_meant) else {
            out.error(&Told::failed("not_parked", (out.say_words().not_parked)(item)));
            continue;
        };
        match session.world.bring_back(&connection, row.original) {
            Ok(request) => {
                let path = request.original.path.clone();
                for job in upload::queued(session, out, vec![request])? {
                    jobs.push((path.clone(), job));
                }
            }
            Err(not) => {
                let told = not_back(session, out, row, &not);
                out.error(&told);
            }
        }
    }
    let goal = if wait { Goal::Ended } else { Goal::Created };
    let ids: Vec<_> = jobs.iter().map(|(_, job)| *job).collect();
    session.follow(out, &ids, goal, |session, id, out| {
        let path =
            jobs.iter().find(|(_, job)| *job == id).map_or_else(PathBuf::new, |(path, _)| path.clone());
        let line = upload::at_rest(session, out, &path, id, goal);
        upload::print(out, line)
    })
}

fn not_back(session: &Session, out: &Out<'_, '_>, row: &Parked, not: &NotBack) -> Told {
    let words = out.say_words();
    match not {
        NotBack::NotParked => Told::failed("not_parked", (words.not_parked)(row.asset.as_str())),
        NotBack::NoOriginal => Told::failed("no_original", (words.facts_gone)(&row.name)),
        NotBack::NoKey => match session.abilities() {
            Err(told) => told,
            Ok(_) => Told::of(&Failure::new(FailureKind::KeyMissing), out.words),
        },
        NotBack::NoSlot(no) => {
            let said = upload::no_slot(session, out, no);
            Told::failed(&said.code, said.message)
        }
    }
}

/// Says what depends on an asset.
pub(super) fn used(session: &mut Session, out: &mut Out<'_, '_>, id: &AssetId) -> Result<(), Stop> {
    find(session, out, id)?;
    let uses = session.world.where_used(&session.connection, std::slice::from_ref(id));
    let line = UsedLine {
        id: id.to_string(),
        running: uses.running.iter().map(|job| job.id.to_string()).collect(),
        drafts: uses.drafts,
        results: uses
            .results
            .iter()
            .map(|take| ResultLine { id: take.job.to_string(), video_path: json::path(&take.path) })
            .collect(),
    };
    let name = session.asset(id)?.name.clone();
    let (running, results, drafts) = (line.running.len(), line.results.len(), line.drafts);
    let mut said = (out.say_words().used_in)(&name, running, results, drafts);
    for result in &line.results {
        said.push_str("  ");
        said.push_str(&result.video_path);
    }
    out.record(&Line::Used(line), &said)
}

/// What depends on an asset that is about to go, where anything does.
pub(super) fn say_where_used(session: &Session, out: &mut Out<'_, '_>, asset: &Asset) {
    let uses = session.world.where_used(&session.connection, std::slice::from_ref(&asset.id));
    if !uses.is_empty() {
        let said =
            (out.say_words().used_in)(&asset.name, uses.running.len(), uses.results.len(), uses.drafts);
        out.say(&said);
    }
}
