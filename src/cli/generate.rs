//! `greenroom generate` and `greenroom tasks`: from a prompt to a saved video.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::args::{GenerateArgs, TasksVerb};
use super::json::{EstimateLine, Line, RequestLine, TaskLine};
use super::library::asset_id;
use super::print::{Cell, Out, Table};
use super::session::{Goal, Session, exit_of_job, in_house};
use super::{Context, Stop, Told};
use crate::model::order::{Mode, Wrong};
use crate::model::{
    Abilities, Asset, AssetId, AssetStatus, Command, Draft, Event, Job, JobId, MediaKind, Menu, Money, Order,
    Step, Wish,
};

pub(super) fn generate(context: &Context, out: &mut Out<'_, '_>, args: &GenerateArgs) -> Result<(), Stop> {
    let typed = typed(out, args)?;
    if let Some(folder) = &args.out {
        usable(out, folder)?;
    }
    in_house(context, out, |session, out| {
        let menu = session.menu()?;
        let draft = fitted(typed, args, &menu);
        if args.dry_run {
            return dry_run(session, out, &draft, &menu);
        }
        let unknown = draft.references().iter().any(|it| session.asset(&it.asset).is_err());
        let waiting = draft.references().iter().any(|it| {
            session.asset(&it.asset).is_ok_and(|asset| !matches!(asset.status, AssetStatus::Active))
        });
        if unknown || waiting {
            session.refresh(out)?;
        }
        let order = order(session, out, &draft, &menu)?;
        for advice in draft.advice() {
            out.say(&out.words.generate.advice(&advice));
        }
        let goal = if args.wait || args.out.is_some() { Goal::Ended } else { Goal::Created };
        if let Some(money) = estimate(session, &order, draft.takes) {
            out.say(&said(out, &money, draft.takes));
        }
        made(
            session,
            out,
            order.takes(draft.takes),
            goal,
            args.out.as_deref(),
            &mut |session, out, id, saved| print(session, out, id, saved),
        )
    })
}

/// The references and the prompt; the rest depends on what the account offers.
fn typed(out: &Out<'_, '_>, args: &GenerateArgs) -> Result<Draft, Told> {
    let ids = |texts: &[String]| -> Result<Vec<AssetId>, Told> {
        texts.iter().map(|text| asset_id(out, text)).collect()
    };
    let one = |text: &Option<String>| text.as_ref().map(|text| asset_id(out, text)).transpose();
    Ok(Draft {
        prompt: args.prompt.clone(),
        mode: if args.first_frame.is_some() { Mode::Frames } else { Mode::References },
        lanes: [ids(&args.image)?, ids(&args.video)?, ids(&args.audio)?],
        first_frame: one(&args.first_frame)?,
        last_frame: one(&args.last_frame)?,
        model: args.model.clone().unwrap_or_default(),
        seed: args.seed,
        sound: !args.no_audio,
        watermark: args.watermark,
        takes: args.takes.unwrap_or(1),
        ..Draft::default()
    })
}

/// What was typed stays as it is, wrong or not; what was left out becomes something the model makes.
pub(super) fn fitted(draft: Draft, args: &GenerateArgs, menu: &Menu) -> Draft {
    let usual = Draft::default();
    let model = menu.model(&draft.model).or(menu.models.first());
    let offered = |typed: &Option<String>, usual: String, offers: Option<&Vec<String>>| {
        let fallback = offers.filter(|it| !it.contains(&usual)).and_then(|it| it.first()).cloned();
        typed.clone().unwrap_or_else(|| fallback.unwrap_or(usual))
    };
    let seconds =
        model.map_or(usual.seconds, |it| usual.seconds.clamp(*it.seconds.start(), *it.seconds.end()));
    Draft {
        ratio: offered(&args.ratio, usual.ratio, model.map(|it| &it.ratios)),
        resolution: offered(
            &args.resolution.as_ref().map(|it| it.to_lowercase()),
            usual.resolution,
            model.map(|it| &it.resolutions),
        ),
        seconds: args.duration.unwrap_or(seconds),
        mention_style: menu.mention_style,
        ..draft
    }
}

/// The order, or each thing that is wrong as an error of its own.
fn order(session: &Session, out: &mut Out<'_, '_>, draft: &Draft, menu: &Menu) -> Result<Order, Told> {
    draft.order(&session.connection, menu, &session.world).map_err(|wrongs| {
        let mut told: Vec<Told> = wrongs
            .iter()
            .map(|wrong| Told::usage(wrong_code(wrong), out.words.generate.wrong(wrong)))
            .collect();
        let last = told.pop().unwrap_or_else(|| Told::usage("wrong", out.say_words().no_answer));
        for told in &told {
            out.error(told);
        }
        last
    })
}

const fn wrong_code(wrong: &Wrong) -> &'static str {
    match wrong {
        Wrong::NothingToMake => "nothing_to_make",
        Wrong::PromptTooLong { .. } => "prompt_too_long",
        Wrong::MentionOfNothing { .. } => "mention_of_nothing",
        Wrong::TooManyReferences { .. } => "too_many_references",
        Wrong::AudioAlone => "audio_alone",
        Wrong::ReferencesTooLong { .. } => "references_too_long",
        Wrong::NoFirstFrame => "no_first_frame",
        Wrong::UnknownAsset { .. } => "asset_not_found",
        Wrong::WrongKind { .. } => "wrong_kind",
        Wrong::NotForModel { .. } => "not_for_model",
        Wrong::NotActive { .. } => "not_active",
        Wrong::UnknownModel { .. } => "unknown_model",
        Wrong::RatioNotOffered { .. } => "ratio_not_offered",
        Wrong::ResolutionNotOffered { .. } => "resolution_not_offered",
        Wrong::LengthNotOffered { .. } => "length_not_offered",
    }
}

/// Prints the request. Not even the list is read, so what is not known here is taken at its word.
fn dry_run(session: &mut Session, out: &mut Out<'_, '_>, draft: &Draft, menu: &Menu) -> Result<(), Stop> {
    for reference in draft.references() {
        if session.asset(&reference.asset).is_err() {
            out.say(&(out.say_words().taken_at_its_word)(reference.asset.as_str()));
            session.world.apply(Event::Asset(Asset {
                connection: session.connection.clone(),
                name: reference.asset.to_string(),
                id: reference.asset,
                group: None,
                kind: reference.kind,
                status: AssetStatus::Active,
                created: None,
                original: None,
                preview: None,
                trail: Vec::new(),
            }));
        }
    }
    let order = order(session, out, draft, menu)?;
    let heard = session.ask(Command::Preview(order.clone()), |event| match event {
        Event::Preview(preview) => Some(preview.clone()),
        _ => None,
    })?;
    let Some(preview) = heard else {
        return Err(Told::failed("no_answer", out.say_words().no_answer).into());
    };
    let whole = estimate(session, &order, draft.takes);
    let estimate = whole.as_ref().map(|money| EstimateLine {
        amount: money.rounded().to_string(),
        currency: money.currency.as_str().to_owned(),
        takes: draft.takes,
    });
    let line = RequestLine { estimate, ..RequestLine::from(&preview) };
    if out.json {
        return out.record(&Line::Request(line), "");
    }
    out.record(&Line::Request(line), &format!("{} {}", preview.method, preview.url))?;
    for (name, value) in &preview.headers {
        out.raw(format!("{}\n", super::print::escape(&format!("{name}: {value}"))).as_bytes())?;
    }
    let body: Vec<String> = preview.body.lines().map(super::print::escape).collect();
    out.raw(format!("\n{}\n", body.join("\n")).as_bytes())?;
    // Not part of what would be sent.
    out.say(&match whole {
        Some(money) => said(out, &money, draft.takes),
        None => out.words.generate.no_price.to_owned(),
    });
    Ok(())
}

/// What so many takes come to by the price table.
fn estimate(session: &Session, order: &Order, takes: u8) -> Option<Money> {
    let connection = session.world.connection(&session.connection)?;
    let each = session.world.prices.of_generation(connection, &order.billed(&session.world))?;
    Some(each.times(takes.into()))
}

fn said(out: &Out<'_, '_>, whole: &Money, takes: u8) -> String {
    let words = &out.words.prices;
    match takes {
        0 | 1 => (words.about)(&whole.to_string()),
        takes => (words.about_takes)(&whole.to_string(), takes),
    }
}

/// Says how a generation came to rest, and where its video was placed.
type Say<'a> = &'a mut dyn FnMut(&mut Session, &mut Out<'_, '_>, JobId, Option<PathBuf>) -> Result<(), Stop>;

/// Sends orders, follows them, and puts each video where it was asked for.
pub(super) fn made(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    orders: Vec<Order>,
    goal: Goal,
    folder: Option<&Path>,
    say: Say<'_>,
) -> Result<(), Stop> {
    let mut jobs = Vec::new();
    for order in orders {
        jobs.extend(session.tell(Command::Generate { order, hold: std::time::Duration::ZERO })?);
    }
    session.follow(out, &jobs, goal, |session, id, out| {
        let saved = at_rest(session, out, id, goal, folder, true)?;
        say(session, out, id, saved)
    })
}

/// Notes the exit code, and copies a saved video into the folder.
fn at_rest(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    id: JobId,
    goal: Goal,
    folder: Option<&Path>,
    is_new: bool,
) -> Result<Option<PathBuf>, Stop> {
    let Some(job) = session.world.jobs.get(&id).cloned() else { return Ok(None) };
    if let Some(exit) = exit_of_job(&job, session.why(&job).as_ref(), goal) {
        out.worst(exit);
    }
    let Step::Saved { path, .. } = &job.step else { return Ok(None) };
    // The take tells the seed and the cost, and may be told just after the step.
    session.until(|world| world.takes.contains_key(&id))?;
    if is_new {
        // The note beside it is written just after the video.
        session.until(|world| world.takes.get(&id).is_some_and(|take| take.provenance.is_some()))?;
    }
    let Some(folder) = folder else { return Ok(None) };
    let note = session.world.takes.get(&id).and_then(|take| take.provenance.clone());
    match place(path, folder) {
        Ok(placed) => {
            if let Some(error) = note.and_then(|note| beside(&note, &placed).err()) {
                out.say(&(out.say_words().cannot_write)(&folder.to_string_lossy(), &error.to_string()));
            }
            Ok(Some(placed))
        }
        Err(error) => {
            let message = (out.say_words().cannot_write)(&folder.to_string_lossy(), &error.to_string());
            let hint = (out.say_words().saved_at)(&path.to_string_lossy());
            out.error(&Told::failed("local_disk", message).hint(hint));
            Ok(None)
        }
    }
}

/// The folder exists or can be made: better known before a video is paid for.
pub(super) fn usable(out: &Out<'_, '_>, folder: &Path) -> Result<(), Told> {
    std::fs::create_dir_all(folder).map_err(|error| {
        let said = (out.say_words().cannot_write)(&folder.to_string_lossy(), &error.to_string());
        Told::usage("out_folder", said)
    })
}

/// Copies a file into a folder under its own name, or the next free one. Nothing is overwritten.
fn place(from: &Path, folder: &Path) -> std::io::Result<PathBuf> {
    let stem = from.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = from.extension().map(|it| format!(".{}", it.to_string_lossy())).unwrap_or_default();
    let mut source = File::open(from)?;
    for number in 1..10_000 {
        let name = if number == 1 { format!("{stem}{ending}") } else { format!("{stem} ({number}){ending}") };
        let path = folder.join(name);
        let mut target = match File::create_new(&path) {
            Ok(target) => target,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        let copied = std::io::copy(&mut source, &mut target).and_then(|_| target.sync_all());
        if let Err(error) = copied {
            // Half a video is worse than none.
            drop(std::fs::remove_file(&path));
            return Err(error);
        }
        return Ok(path);
    }
    Err(std::io::Error::new(ErrorKind::AlreadyExists, "every name is taken"))
}

/// Copies a note beside the copy of its video. A file that has its name stays as it is.
fn beside(note: &Path, film: &Path) -> std::io::Result<()> {
    let mut from = File::open(note)?;
    match File::create_new(film.with_extension("json")) {
        Ok(mut to) => std::io::copy(&mut from, &mut to).map(drop),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

pub(super) fn print(
    session: &Session,
    out: &mut Out<'_, '_>,
    id: JobId,
    saved: Option<PathBuf>,
) -> Result<(), Stop> {
    let Some(job) = session.world.jobs.get(&id) else { return Ok(()) };
    let Some(mut line) = TaskLine::new(job, &session.world, out.words) else { return Ok(()) };
    if let Some(placed) = saved {
        line.video_path = Some(super::json::path(&placed));
        let note = placed.with_extension("json");
        line.provenance_path =
            line.provenance_path.filter(|_| note.is_file()).map(|_| super::json::path(&note));
    }
    if line.error.is_none() {
        line.error = match &job.step {
            Step::Queued => session.why(job).map(|why| super::json::failure(&why, out.words)),
            _ => None,
        };
    }
    let mut about = vec![line.id.clone()];
    about.extend(line.task_id.clone());
    about.extend(line.progress.filter(|_| line.status == "running").map(|part| format!("{part} %")));
    about.extend(line.video_path.clone());
    about.extend(line.error.as_ref().map(|error| error.message.clone()));
    let status = line.status;
    out.stated(&Line::Task(line), status, &about.join("  "))
}

pub(super) fn tasks(context: &Context, out: &mut Out<'_, '_>, verb: TasksVerb) -> Result<(), Stop> {
    in_house(context, out, |session, out| {
        let only = context.connection.is_some().then(|| session.connection.clone());
        let mine =
            |job: &&Job| job.order().is_some() && only.as_ref().is_none_or(|name| job.connection == *name);
        match verb {
            TasksVerb::List => {
                let ids: Vec<JobId> = session.world.jobs.values().filter(mine).map(|job| job.id).collect();
                list(session, out, &ids)
            }
            TasksVerb::Get { id } => {
                let id = known(session, out, id)?;
                print(session, out, id, None)
            }
            TasksVerb::Cancel { id } => {
                let id = known(session, out, id)?;
                cancel(session, out, id)
            }
            TasksVerb::Best { id, unmark } => {
                let id = known(session, out, id)?;
                best(session, out, id, !unmark)
            }
            TasksVerb::Retry { ids } => retry(session, out, &ids),
            TasksVerb::Look { ids } => resolve(session, out, &ids, Wish::LookAgain),
            TasksVerb::SendAgain { ids } => resolve(session, out, &ids, Wish::SendAgain),
            TasksVerb::Forget { ids } => resolve(session, out, &ids, Wish::Forget),
            TasksVerb::Resume => {
                let paused: Vec<JobId> = session
                    .world
                    .jobs
                    .values()
                    .filter(mine)
                    .filter(|job| job.can(Wish::Resume))
                    .map(|job| job.id)
                    .collect();
                session.wish(&paused, Wish::Resume)?;
                let open: Vec<JobId> = session
                    .world
                    .jobs
                    .values()
                    .filter(mine)
                    .filter(|job| !job.step.is_ended())
                    .map(|job| job.id)
                    .collect();
                if open.is_empty() {
                    out.say(out.say_words().nothing_left);
                }
                follow(session, out, &open)
            }
        }
    })
}

/// What a person decides about what may have been started, and what comes of it.
fn resolve(session: &mut Session, out: &mut Out<'_, '_>, named: &[u64], wish: Wish) -> Result<(), Stop> {
    let chosen = named.iter().map(|id| known(session, out, *id)).collect::<Result<Vec<_>, _>>()?;
    for id in &chosen {
        if session.world.jobs.get(id).is_some_and(|job| !job.can(wish)) {
            let told = Told::usage("not_unsure", (out.say_words().not_unsure)(id.0));
            return Err(told.hint("greenroom tasks list").into());
        }
    }
    session.wish(&chosen, wish)?;
    follow(session, out, &chosen)
}

/// Tries ended generations again; what is unsure is looked for, never sent again.
fn retry(session: &mut Session, out: &mut Out<'_, '_>, named: &[u64]) -> Result<(), Stop> {
    let chosen = named.iter().map(|id| known(session, out, *id)).collect::<Result<Vec<_>, _>>()?;
    let (unsure, ended): (Vec<JobId>, Vec<JobId>) =
        chosen.iter().partition(|id| session.world.jobs.get(id).is_some_and(|job| job.can(Wish::LookAgain)));
    session.wish(&unsure, Wish::LookAgain)?;
    session.wish(&ended, Wish::Retry)?;
    follow(session, out, &chosen)
}

fn follow(session: &mut Session, out: &mut Out<'_, '_>, chosen: &[JobId]) -> Result<(), Stop> {
    session.follow(out, chosen, Goal::Ended, |session, id, out| {
        let saved = at_rest(session, out, id, Goal::Ended, None, false)?;
        print(session, out, id, saved)
    })
}

/// Cancels at the provider where it can, else stops watching and says what that means.
fn cancel(session: &mut Session, out: &mut Out<'_, '_>, id: JobId) -> Result<(), Stop> {
    let Some(job) = session.world.jobs.get(&id).cloned() else { return Ok(()) };
    let at_provider = matches!(job.step, Step::Running { .. });
    let permit = session.world.abilities(&job.connection).and_then(Abilities::can_cancel);
    if let Some(permit) = permit.filter(|_| at_provider) {
        session.chore(out, Command::CancelTask { permit, job: id })?;
    } else {
        session.wish(&[id], Wish::Forget)?;
        session.wish(&[id], Wish::Cancel)?;
        if at_provider {
            out.say(out.say_words().stopped_watching);
        }
    }
    session.until(|world| world.jobs.get(&id).is_none_or(|job| job.step.is_ended()))?;
    print(session, out, id, None)
}

/// Marks a saved take, and waits until the house knows it.
fn best(session: &mut Session, out: &mut Out<'_, '_>, id: JobId, best: bool) -> Result<(), Stop> {
    if !session.world.takes.contains_key(&id) {
        let told = Told::usage("not_saved", (out.say_words().no_video)(id.0));
        return Err(told.hint("greenroom tasks list").into());
    }
    session.tell(Command::MarkBest(id, best))?;
    session.until(|world| world.best.contains(&id) == best)?;
    print(session, out, id, None)
}

fn known(session: &Session, out: &Out<'_, '_>, number: u64) -> Result<JobId, Told> {
    let id = JobId(number);
    let there = session.world.jobs.get(&id).is_some_and(|job| job.order().is_some());
    there.then_some(id).ok_or_else(|| {
        Told::usage("unknown_task", (out.say_words().unknown_task)(number)).hint("greenroom tasks list")
    })
}

fn list(session: &Session, out: &mut Out<'_, '_>, ids: &[JobId]) -> Result<(), Stop> {
    let costs = session.costs()?;
    let mut table = Table::new(&["ID", "STATUS", "TASK", "PROMPT", "COST", "BEST", "VIDEO"], 3);
    let mut lines = Vec::new();
    for id in ids {
        let Some(job) = session.world.jobs.get(id) else { continue };
        let Some(mut line) = TaskLine::new(job, &session.world, out.words) else { continue };
        line.cost = line.cost.or_else(|| costs.get(id).cloned());
        table.row(vec![
            line.id.clone().into(),
            Cell::status(line.status),
            line.task_id.clone().unwrap_or_default().into(),
            line.prompt.clone().into(),
            line.cost.clone().unwrap_or_default().into(),
            if line.best { "*".to_owned() } else { String::new() }.into(),
            line.video_path.clone().unwrap_or_default().into(),
        ]);
        lines.push(Line::Task(line));
    }
    out.table(&lines, &table, out.say_words().no_tasks)
}

/// An order of the demo: one picture, everything else as the account offers it.
pub(super) fn simple_order(
    session: &Session,
    out: &mut Out<'_, '_>,
    prompt: &str,
    image: &AssetId,
) -> Result<Order, Told> {
    let menu = session.menu()?;
    let mut draft = Draft { prompt: prompt.to_owned(), ..Draft::default() };
    draft.lane_mut(MediaKind::Image).push(image.clone());
    let args = GenerateArgs::default();
    order(session, out, &fitted(draft, &args, &menu), &menu)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_video_never_lands_on_another_file() {
        let dir = tempfile::tempdir().unwrap();
        let from = dir.path().join("walk.mp4");
        std::fs::write(&from, b"new").unwrap();
        let folder = dir.path().join("out");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("walk.mp4"), b"old").unwrap();
        let placed = place(&from, &folder).unwrap();
        assert_eq!(placed, folder.join("walk (2).mp4"));
        assert_eq!(std::fs::read(folder.join("walk.mp4")).unwrap(), b"old");
        assert_eq!(std::fs::read(placed).unwrap(), b"new");
    }

    fn menu() -> Menu {
        Menu {
            models: vec![crate::model::order::Model {
                id: "fast".into(),
                label: "Fast".into(),
                resolutions: vec!["480p".into()],
                ratios: vec!["9:16".into(), "16:9".into()],
                seconds: 6..=12,
                references: [9, 3, 3],
                reference_seconds: 15.0,
                frames_adaptive_only: false,
                audio_alone: false,
            }],
            mention_style: crate::model::mention::MentionStyle::At,
            last_frame: false,
        }
    }

    #[test]
    fn what_is_left_out_becomes_something_the_model_makes() {
        let draft = fitted(Draft::default(), &GenerateArgs::default(), &menu());
        assert_eq!((draft.ratio.as_str(), draft.resolution.as_str(), draft.seconds), ("16:9", "480p", 6));
    }

    #[test]
    fn what_is_typed_stays_even_if_it_is_wrong() {
        let args =
            GenerateArgs { resolution: Some("4K".into()), duration: Some(99), ..GenerateArgs::default() };
        let draft = fitted(Draft::default(), &args, &menu());
        assert_eq!((draft.resolution.as_str(), draft.seconds), ("4k", 99));
    }
}
