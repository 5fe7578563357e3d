//! `greenroom export` and `greenroom verdicts`: moderation reports, and what people say of pictures.

use std::time::{Duration, Instant};

use super::args::{Decision, ExportArgs, ReportFormat, VerdictsVerb};
use super::json::{self, ExportLine, ImportLine, Line, VerdictLine, time};
use super::library::{asset_id, find};
use super::print::{Cell, Out, Table};
use super::session::{Session, in_house};
use super::{Context, Stop, Told};
use crate::engine::now;
use crate::model::review::{Item, ItemId, ReportKind, items};
use crate::model::talk::Sync;
use crate::model::verdict::{tidy_name, tidy_note};
use crate::model::{AssetId, Command, Event, GroupId, Judgement, Moment, PictureSize, Verdict};
use crate::report::{self, Gathering};
use crate::setup;

/// How often a report looks whether pictures are to be given up, while none comes.
const BEAT: Duration = Duration::from_millis(100);

/// How the report is written: as asked, else as the file is called.
fn kind_of(args: &ExportArgs) -> ReportKind {
    let by_name = || {
        let ending = args.out.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("csv") => ReportFormat::Csv,
            Some("json") => ReportFormat::Json,
            _ => ReportFormat::Html,
        }
    };
    match args.format.unwrap_or_else(by_name) {
        ReportFormat::Csv => ReportKind::Table,
        ReportFormat::Html => ReportKind::Page,
        ReportFormat::Json => ReportKind::Json,
    }
}

pub(super) fn export(context: &Context, out: &mut Out<'_, '_>, args: &ExportArgs) -> Result<(), Stop> {
    let kind = kind_of(args);
    in_house(context, out, |session, out| {
        let stale = read_list(session, out)?;
        let items = listed(session, args);
        let count = items.len();
        let at = now();
        session.world.utc_offset_minutes = jiff::Zoned::now().offset().seconds() / 60;
        let connection = session.connection.clone();
        let mut gathering = Gathering::new(&session.world, out.words, connection.clone(), items, kind, at);
        if stale.is_some() {
            gathering.stands_as_of(stale);
        }
        loop {
            for of in gathering.turn(&session.world, now()) {
                session.send(Command::Picture(of, PictureSize::Small));
            }
            if gathering.is_done() {
                break;
            }
            let (done, of) = gathering.progress();
            out.status(&(out.words.review.gathering)(done, of));
            // Rows need no event to go on.
            if gathering.waits() {
                session.next_until(Instant::now() + BEAT)?;
            }
        }
        let report = gathering.finish(&session.world);
        let stopped = report.as_of;
        let pictures = report.rows.iter().filter(|row| row.picture_path.is_some()).count();
        report::save(&args.out, &report, kind, false, out.words).map_err(|error| {
            let path = json::path(&args.out);
            Told::failed("not_written", format!("{}: {path}: {error}", out.words.review.not_exported))
        })?;
        let line = ExportLine {
            path: json::path(&args.out),
            format: kind.ending(),
            connection: connection.to_string(),
            assets: count,
            pictures,
            as_of: stopped.and_then(time),
        };
        let human = format!("{}  {}", (out.words.review.exported)(count), line.path);
        out.record(&Line::Export(line), &human)
    })
}

/// Reads the list where that is possible. Where it is not, what is known here is reported, and that is said; the answer
/// is when that was read.
fn read_list(session: &mut Session, out: &mut Out<'_, '_>) -> Result<Option<Moment>, Stop> {
    match session.refresh(out) {
        Ok(true) => Ok(None),
        Ok(false) => {
            out.say(out.say_words().known_here);
            Ok(None)
        }
        Err(Stop::Told(told)) => {
            out.say(&told.message);
            out.say(out.say_words().as_known);
            let shelf = session.world.shelf(&session.connection);
            Ok(shelf.and_then(|shelf| match &shelf.sync {
                Sync::At(at) => Some(*at),
                Sync::Reading { last } | Sync::Failed { last, .. } => *last,
                Sync::Never => None,
            }))
        }
        Err(stop) => Err(stop),
    }
}

/// What passes the filter, refused ones first, and of those what needs a person.
fn listed(session: &Session, args: &ExportArgs) -> Vec<ItemId> {
    let world = &session.world;
    let passes = |item: &Item<'_>| {
        let status = args.status.as_ref();
        let group = item.group_id(world).map_or("", GroupId::as_str);
        status.is_none_or(|status| status.eq_ignore_ascii_case(item.status_word()))
            && args.group.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(group))
    };
    let mut found: Vec<Item<'_>> = items(world, &session.connection).filter(passes).collect();
    found.sort_by_cached_key(|item| (item.standing(), item.urgency(item.verdict(world).is_some())));
    found.into_iter().map(Item::id).collect()
}

pub(super) fn verdicts(context: &Context, out: &mut Out<'_, '_>, verb: VerdictsVerb) -> Result<(), Stop> {
    // A file that makes no sense is told before anything is opened.
    let marked = match &verb {
        VerdictsVerb::Import { file } => report::read_file(file).map_err(|why| {
            let words = &out.words.review;
            Told::usage("not_read", (words.not_read)(&why)).hint(words.not_read_title)
        })?,
        _ => vec![],
    };
    in_house(context, out, |session, out| match verb {
        VerdictsVerb::List => list(session, out),
        VerdictsVerb::Set { id, verdict, note, by } => {
            let id = asset_id(out, &id)?;
            find(session, out, &id)?;
            set(session, out, &id, verdict, (&note, by))
        }
        VerdictsVerb::Import { file } => {
            let answer = session.ask(Command::MergeVerdicts(marked), |event| match event {
                Event::Merged(merged) => Some(merged.clone()),
                _ => None,
            })?;
            let merged = match answer {
                Some(Ok(merged)) => merged,
                Some(Err(said)) => return Err(Told::failed("store", said).into()),
                None => return Err(Told::failed("no_answer", out.say_words().no_answer).into()),
            };
            let line = ImportLine {
                path: json::path(&file),
                new: merged.added,
                changed: merged.changed,
                same: merged.same,
                older: merged.older,
                unknown: merged.unknown,
            };
            out.record(&Line::Import(line), &(out.words.review.merged)(&merged))
        }
    })
}

fn line_of(item: Item<'_>, judgement: &Judgement) -> VerdictLine {
    VerdictLine {
        asset_id: item.asset().map(|asset| asset.id.to_string()),
        uri: item.asset().map(|asset| asset.id.uri()),
        name: item.name().to_owned(),
        connection: item.connection().to_string(),
        sha256: item.content().map(|content| content.to_string()),
        verdict: judgement.verdict.map(Verdict::code),
        note: judgement.note.clone(),
        at: time(judgement.at),
        by: judgement.by.clone(),
    }
}

fn list(session: &Session, out: &mut Out<'_, '_>) -> Result<(), Stop> {
    let world = &session.world;
    let mut table = Table::new(&["VERDICT", "NAME", "NOTE", "BY", "AT", "ASSET"], 2);
    let mut lines = Vec::new();
    for item in items(world, &session.connection) {
        let Some(judgement) = item.judgement(world) else { continue };
        let line = line_of(item, judgement);
        table.row(vec![
            Cell::from(out.words.review.what(judgement.verdict, &world.conventions.verdicts)),
            line.name.clone().into(),
            line.note.clone().into(),
            line.by.clone().into(),
            line.at.clone().unwrap_or_default().into(),
            line.uri.clone().unwrap_or_default().into(),
        ]);
        lines.push(Line::Verdict(line));
    }
    out.table(&lines, &table, out.say_words().no_verdicts)
}

fn set(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    id: &AssetId,
    verdict: Decision,
    (note, by): (&str, Option<String>),
) -> Result<(), Stop> {
    let verdict = match verdict {
        Decision::Approved => Some(Verdict::Approved),
        Decision::NeedsChanges => Some(Verdict::NeedsChanges),
        Decision::Rejected => Some(Verdict::Rejected),
        Decision::None => None,
    };
    let asset = session.asset(id)?.clone();
    let item = Item::Asset(&asset);
    // The clock may stand behind what was said last; what is said now counts all the same.
    let last = item.judgement(&session.world).map_or(i64::MIN, |judgement| judgement.at.0.saturating_add(1));
    let judgement = Judgement {
        subject: item.subject(),
        verdict,
        note: tidy_note(note),
        at: Moment(now().0.max(last)),
        by: tidy_name(&by.unwrap_or_else(setup::person)),
    };
    session.send(Command::Judge(judgement.clone()));
    if !session.until(|world| item.judgement(world) == Some(&judgement))? {
        return Err(Told::failed("no_answer", out.say_words().no_answer).into());
    }
    let line = line_of(item, &judgement);
    let what = out.words.review.what(verdict, &session.world.conventions.verdicts);
    let human = format!("{what}  {}", line.name);
    out.record(&Line::Verdict(line), &human)
}
