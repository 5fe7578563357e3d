//! `greenroom upload`: check, send, and with `--wait` follow moderation to the end.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::args::{OnDuplicate, UploadArgs};
use super::json::{CheckLine, Line, Said, UploadLine};
use super::print::Out;
use super::session::{Goal, Session, exit_of_job, in_house};
use super::{Context, Exit, Stop, Told, check};
use crate::model::fix::{Choices, Repair, RepairTrouble, fixes};
use crate::model::talk::{RepairRequest, UploadRequest};
use crate::model::{
    Abilities, Asset, Command, ConnectionName, CredentialField, Destination, GroupId, JobId, Looked,
    MediaKind, NoSlot, Original, OriginalId, Rules, UploadSlot, World,
};
use crate::words::Lack;

pub(super) fn upload(context: &Context, out: &mut Out<'_, '_>, args: &UploadArgs) -> Result<(), Stop> {
    in_house(context, out, |session, out| {
        let place = match (&args.group, &args.new_group) {
            (Some(id), _) => {
                let id = GroupId::new(id.trim());
                session.group(out, &id)?;
                Destination::Group(id)
            }
            (None, Some(name)) => {
                session.permit(Abilities::can_make_group, Lack::MakeGroup)?;
                Destination::NewGroup(name.trim().to_owned())
            }
            (None, None) => Destination::None,
        };
        let mut lines = |out: &mut Out<'_, '_>, line: UploadLine| print(out, line);
        let fix = args.fix.then(|| args.how.choices());
        let plan = Plan { place, name: args.name.clone(), on_duplicate: args.on_duplicate, fix };
        let goal = if args.wait { Goal::Ended } else { Goal::Created };
        send(session, out, &args.paths, &plan, goal, &mut lines)
    })
}

pub(super) fn is_url(path: &Path) -> bool {
    let text = path.to_string_lossy().to_ascii_lowercase();
    text.starts_with("http://") || text.starts_with("https://")
}

/// An address as it may be shown: what stands behind its path may be a signature.
fn shown(link: &str) -> PathBuf {
    let plain = link.split(['?', '#']).next().unwrap_or_default();
    if plain.len() == link.len() { link.into() } else { format!("{plain}?…").into() }
}

/// The name of the file an address ends in: what was fetched lies here under a name of ours.
fn name_in(link: &str) -> Option<String> {
    let link = url::Url::parse(link).ok()?;
    let last = link.path_segments()?.rfind(|segment| !segment.is_empty())?.replace('+', "%2B");
    let (name, _) = url::form_urlencoded::parse(last.as_bytes()).next()?;
    if name.contains(['/', '\\']) {
        return None;
    }
    let stem = Path::new(&*name).file_stem()?.to_string_lossy().trim().to_owned();
    (!stem.is_empty()).then_some(stem)
}

/// How files are sent.
#[derive(Debug)]
pub(super) struct Plan {
    pub place: Destination,
    pub name: Option<String>,
    pub on_duplicate: OnDuplicate,
    /// Files are repaired first, in this way.
    pub fix: Option<Choices>,
}

/// A file that may go.
struct Candidate {
    /// As it is shown: the path, or the address without its secrets.
    path: PathBuf,
    /// What goes: the file, or its repaired copy.
    original: Original,
    /// The file's own name without its ending.
    stem: String,
    link: Option<String>,
}

/// Checks files, sends the good ones and follows them up to the goal. Each file is said once.
pub(super) fn send(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    paths: &[PathBuf],
    plan: &Plan,
    goal: Goal,
    say: &mut dyn FnMut(&mut Out<'_, '_>, UploadLine) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let candidates = candidates(session, out, paths, plan, say)?;
    let known = duplicates(session, out, &candidates, plan)?;
    let single = candidates.len() == 1;
    let mut requests: Vec<UploadRequest> = Vec::new();
    let mut requested: Vec<PathBuf> = Vec::new();
    let mut first: HashMap<OriginalId, usize> = HashMap::new();
    // Files with the same content as one that is under way, by its job or by its place among the requests.
    let mut twins: Vec<(PathBuf, Twin)> = Vec::new();
    for (number, Candidate { path, original, stem, link }) in candidates.into_iter().enumerate() {
        if plan.on_duplicate != OnDuplicate::Upload {
            let twin = match known.get(&original.id) {
                Some(Known::Asset(asset)) => {
                    let line = UploadLine::there(&path, asset, out.words);
                    say(out, skipped(line, plan.on_duplicate))?;
                    continue;
                }
                Some(Known::Job(job)) => Some(Twin::Job(*job)),
                None => first.get(&original.id).map(|request| Twin::Request(*request)),
            };
            if let Some(twin) = twin {
                twins.push((path, twin));
                continue;
            }
        }
        let name = match &plan.name {
            Some(name) if single => name.clone(),
            Some(name) => format!("{name} {}", number + 1),
            None => link.as_deref().and_then(name_in).unwrap_or(stem),
        };
        let kind = original.facts.kind();
        match slot(session.abilities()?, kind, &plan.place, link.is_some()) {
            Ok(slot) => {
                first.insert(original.id, requests.len());
                requests.push(UploadRequest {
                    slot,
                    original,
                    name,
                    link,
                    again: plan.on_duplicate == OnDuplicate::Upload,
                });
                requested.push(path);
            }
            Err(NoSlot::NeedsGroup) => return Err(needs_group(session, out).into()),
            Err(no) => {
                out.worst(Exit::Failed);
                let why = no_slot(session, out, &no);
                say(out, UploadLine::kept_back(&path, "Failed", Some(why)))?;
            }
        }
    }
    let mut followed: Vec<(PathBuf, JobId, bool)> = Vec::new();
    let uploads = if requests.is_empty() { Vec::new() } else { queued(session, out, requests)? };
    for (path, twin) in twins {
        let job = match twin {
            Twin::Job(job) => job,
            Twin::Request(request) => uploads[request],
        };
        followed.push((path, job, true));
    }
    followed.extend(requested.into_iter().zip(uploads).map(|(path, job)| (path, job, false)));
    let jobs: Vec<JobId> = followed.iter().map(|(_, job, _)| *job).collect();
    let on_duplicate = plan.on_duplicate;
    session.follow(out, &jobs, goal, |session, id, out| {
        for (path, _, twin) in followed.iter().filter(|(_, job, _)| *job == id) {
            let line = at_rest(session, out, path, id, goal);
            let line = if *twin { skipped(UploadLine { reused: true, ..line }, on_duplicate) } else { line };
            say(out, line)?;
        }
        Ok(())
    })
}

/// Puts files into the queue: one upload for each, in order.
pub(super) fn queued(
    session: &mut Session,
    out: &Out<'_, '_>,
    requests: Vec<UploadRequest>,
) -> Result<Vec<JobId>, Stop> {
    let count = requests.len();
    let jobs = session.tell(Command::Upload(requests))?;
    // The chore that makes a new group is among them.
    let uploads: Vec<JobId> = jobs.into_iter().filter(|id| is_upload(&session.world, *id)).collect();
    if uploads.len() == count {
        Ok(uploads)
    } else {
        Err(Told::failed("no_answer", out.say_words().no_answer).into())
    }
}

/// What a file waits for that has the content of another.
enum Twin {
    Job(JobId),
    Request(usize),
}

/// What is at the account, or on its way there, already.
enum Known {
    Asset(Box<Asset>),
    Job(JobId),
}

/// Measures and checks; what may not go is said at once.
fn candidates(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    paths: &[PathBuf],
    plan: &Plan,
    say: &mut dyn FnMut(&mut Out<'_, '_>, UploadLine) -> Result<(), Stop>,
) -> Result<Vec<Candidate>, Stop> {
    let Some(rules) = session.world.connection(&session.connection).map(|it| it.rules.clone()) else {
        return Ok(Vec::new());
    };
    let (links, files): (Vec<PathBuf>, Vec<PathBuf>) = paths.iter().cloned().partition(|path| is_url(path));
    let links: Vec<String> = links.iter().map(|link| link.to_string_lossy().into_owned()).collect();
    // Asked before any file is read: a missing key, group or store is the first thing a person must know.
    open_to(session, out, &plan.place, files.is_empty())?;
    let mut looks = if files.is_empty() { vec![] } else { session.look(&files)? };
    looks.extend(session.look_at_links(&links)?.into_iter().map(|looked| {
        let path = looked.link.as_deref().map_or_else(|| looked.path.clone(), shown);
        Looked { path, ..looked }
    }));
    if looks.is_empty() {
        return Err(Told::failed("no_files", out.say_words().no_files).into());
    }
    let mut good = Vec::new();
    let copies = repaired(session, out, &looks, &rules, plan)?;
    for looked in looks {
        let copy = looked.found.as_ref().ok().and_then(|original| copies.get(&original.id).cloned());
        if let Some(copy) = copy {
            match copy {
                Ok(copy) => {
                    let stem = looked.found.as_ref().map(Original::stem).unwrap_or_default();
                    // What lies at the address is not the copy.
                    let stem = looked.link.as_deref().and_then(name_in).unwrap_or(stem);
                    good.push(Candidate { path: looked.path, original: copy, stem, link: None });
                }
                Err(reason) => {
                    out.worst(Exit::Failed);
                    say(out, UploadLine::kept_back(&looked.path, "Failed", Some(reason)))?;
                }
            }
            continue;
        }
        let line: CheckLine = check::judge(&looked, &rules, &mut check::Seen::default(), out);
        for warning in &line.warnings {
            out.say(&format!("{}: {}", line.path, warning.message));
        }
        match (looked.found, line.problems.first()) {
            (Ok(original), None) => {
                let stem = original.stem();
                good.push(Candidate { path: looked.path, original, stem, link: looked.link });
            }
            (_, problem) => {
                let sentences: Vec<&str> = line.problems.iter().map(|it| it.message.as_str()).collect();
                let code = problem.map_or("unreadable", |problem| problem.code).to_owned();
                let reason = Said { code, message: sentences.join(" ") };
                say(out, UploadLine::kept_back(&looked.path, "Failed", Some(reason)))?;
            }
        }
    }
    Ok(good)
}

/// Repairs what the rules refuse and what can be repaired, by the content of the file. What cannot be is checked like
/// any other.
fn repaired(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    looks: &[Looked],
    rules: &Rules,
    plan: &Plan,
) -> Result<HashMap<OriginalId, Result<Original, Said>>, Stop> {
    let mut copies = HashMap::new();
    let Some(choices) = &plan.fix else { return Ok(copies) };
    let mut wanted: Vec<RepairRequest> = Vec::new();
    for original in looks.iter().filter_map(|looked| looked.found.as_ref().ok()) {
        let known = wanted.iter().any(|request| request.original.id == original.id);
        match fixes(&original.facts, rules, choices) {
            Ok(fixes) if !fixes.is_empty() && !known => wanted.push(RepairRequest {
                original: original.clone(),
                fixes,
                connection: session.connection.clone(),
            }),
            _ => {}
        }
    }
    let words = out.words;
    for (id, came) in session.repair(&wanted)? {
        let copy = match came {
            Repair::Done { copy, done } => {
                let file = wanted.iter().find(|request| request.original.id == id);
                let file = file.map_or_else(String::new, |it| super::json::path(&it.original.path));
                out.say(&format!("{file}: {}", words.fix.changes(&done)));
                Ok(copy)
            }
            Repair::Failed(trouble) => {
                let mut message = words.fix.trouble(&trouble, &words.problem);
                if let RepairTrouble::Missing(tool) = &trouble {
                    message = format!("{message} {}", (words.fix.install)(*tool));
                }
                Err(Said { code: super::fix::trouble_code(&trouble).to_owned(), message })
            }
            Repair::Waiting | Repair::Working(_) => continue,
        };
        copies.insert(id, copy);
    }
    Ok(copies)
}

/// Which of the contents are at the account already. A hit is asked again at the provider, because
/// assets may have been deleted there since.
fn duplicates(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    candidates: &[Candidate],
    plan: &Plan,
) -> Result<HashMap<OriginalId, Known>, Stop> {
    let mut known = HashMap::new();
    if plan.on_duplicate == OnDuplicate::Upload {
        return Ok(known);
    }
    let connection = session.connection.clone();
    if candidates.iter().any(|it| session.world.placed(&connection, it.original.id).is_some()) {
        session.refresh(out)?;
    }
    for Candidate { original, .. } in candidates {
        if let Some(asset) = session.world.placed(&connection, original.id) {
            known.insert(original.id, Known::Asset(Box::new(asset.clone())));
        } else if let Some(job) = under_way(&session.world, &connection, original.id) {
            known.insert(original.id, Known::Job(job));
        }
    }
    Ok(known)
}

/// An earlier process may have left the same file in the queue; sending it twice would cost twice.
fn under_way(world: &World, connection: &ConnectionName, original: OriginalId) -> Option<JobId> {
    let same = |job: &&crate::model::Job| {
        job.connection == *connection
            && !job.step.is_ended()
            && job.upload().is_some_and(|upload| upload.original == original)
    };
    world.jobs.values().find(same).map(|job| job.id)
}

fn is_upload(world: &World, id: JobId) -> bool {
    world.jobs.get(&id).is_some_and(|job| job.upload().is_some())
}

/// The right to send a file, or a public address, of this kind.
fn slot(
    abilities: &Abilities,
    kind: MediaKind,
    place: &Destination,
    link: bool,
) -> Result<UploadSlot, NoSlot> {
    if link { abilities.link_slot(kind, place.clone()) } else { abilities.upload_slot(kind, place.clone()) }
}

/// That something of what was named can get in at all.
fn open_to(session: &Session, out: &Out<'_, '_>, place: &Destination, links_only: bool) -> Result<(), Told> {
    let abilities = session.abilities()?;
    let asked = MediaKind::EVERY.map(|kind| slot(abilities, kind, place, links_only));
    if asked.iter().any(Result::is_ok) {
        return Ok(());
    }
    if asked.contains(&Err(NoSlot::NeedsGroup)) {
        return Err(needs_group(session, out));
    }
    let said = no_slot(session, out, &NoSlot::NeedsStage);
    Err(Told::usage(&said.code, said.message).hint(stage_hint(session, out)))
}

fn needs_group(session: &Session, out: &Out<'_, '_>) -> Told {
    let can_make = session.abilities().is_ok_and(|abilities| abilities.can_make_group().is_some());
    let words = out.say_words();
    let hint = if can_make { words.needs_group_hint } else { words.needs_group_only_hint };
    Told::usage("needs_group", words.needs_group).hint(hint)
}

/// The store is described, and only its keys are missing.
fn lacks_stage_keys(session: &Session) -> bool {
    session.world.connection(&session.connection).is_some_and(|it| it.settings.staging.is_some())
}

fn stage_hint(session: &Session, out: &Out<'_, '_>) -> String {
    let variables = session.variables(&CredentialField::STAGING);
    if lacks_stage_keys(session) {
        (out.say_words().stage_keys_missing_hint)(&variables)
    } else {
        (out.say_words().needs_stage_hint)(session.connection.as_str(), &variables)
    }
}

pub(super) fn no_slot(session: &Session, out: &Out<'_, '_>, no: &NoSlot) -> Said {
    let words = out.say_words();
    let (code, message) = match no {
        NoSlot::NeedsStage if lacks_stage_keys(session) => ("needs_stage", words.stage_keys_missing),
        NoSlot::NeedsStage => ("needs_stage", words.needs_stage),
        NoSlot::NotThisKind => ("not_this_kind", words.not_this_kind),
        NoSlot::NeedsGroup => ("needs_group", words.needs_group),
    };
    Said { code: code.to_owned(), message: message.to_owned() }
}

fn skipped(line: UploadLine, on_duplicate: OnDuplicate) -> UploadLine {
    if on_duplicate == OnDuplicate::Skip {
        UploadLine { status: "Skipped".to_owned(), reused: false, ..line }
    } else {
        line
    }
}

/// How far a transfer got, with the exit code it asks for.
pub(super) fn at_rest(
    session: &Session,
    out: &mut Out<'_, '_>,
    path: &Path,
    id: JobId,
    goal: Goal,
) -> UploadLine {
    let Some(job) = session.world.jobs.get(&id) else {
        return UploadLine::kept_back(path, "Cancelled", None);
    };
    let why = session.why(job);
    if let Some(exit) = exit_of_job(job, why.as_ref(), goal) {
        out.worst(exit);
    }
    UploadLine::sent(path, job, why.as_ref(), out.words)
}

/// A line for people.
pub(super) fn print(out: &mut Out<'_, '_>, line: UploadLine) -> Result<(), Stop> {
    let mut about = vec![line.path.clone()];
    about.extend(line.uri.clone());
    if line.reused {
        about.push(out.say_words().reused.to_owned());
    }
    about.extend(line.reason.as_ref().map(|reason| reason.message.clone()));
    let status = line.status.clone();
    out.stated(&Line::Upload(line), &status, &about.join("  "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_asset_and_never_shows_its_signature() {
        let named = |link: &str| name_in(link);
        assert_eq!(named("https://x.example/a/%E9%99%88%20front.png?X-Sig=1").as_deref(), Some("陈 front"));
        assert_eq!(named("https://x.example/a+b.tar.gz").as_deref(), Some("a+b.tar"));
        assert_eq!(named("https://x.example/face/").as_deref(), Some("face"));
        assert_eq!(named("https://x.example"), None);
        assert_eq!(named("https://x.example/%2F.png"), None);
        assert_eq!(shown("https://x.example/a.png?X-Sig=1#2"), PathBuf::from("https://x.example/a.png?…"));
        assert_eq!(shown("https://x.example/a.png"), PathBuf::from("https://x.example/a.png"));
    }
}
