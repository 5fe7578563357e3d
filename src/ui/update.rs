//! What follows from an act: the desk changes here, and what needs hands is answered as an effect. Pure.

use std::path::PathBuf;
use std::time::Duration;

use super::act::{Act, Place, PlayerAct};
use super::desk::library::{Ask, Scope};
use super::desk::{Desk, Sheet};
use super::theme::Tone;
use crate::model::review::{ItemId, ReportKind};
use crate::model::talk::{Pasted, Sync};
use crate::model::{Command, ConnectionName, Step, World};

/// What only the window can do.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::large_enum_variant, reason = "a few live for one frame")]
pub enum Effect {
    /// Say a command to the house.
    Tell(Command),
    /// Open the system's dialog for files.
    PickFiles,
    /// Open the system's dialog for a folder.
    PickFolder,
    /// Ask the system for what is on the clipboard; it arrives like a press of Ctrl V.
    ReadClipboard,
    /// Put text on the clipboard.
    Copy(String),
    /// Show a file in its folder.
    Reveal(PathBuf),
    /// Open a file or an address with the system's program.
    Open(String),
    /// Let the person choose where a copy of this file goes.
    SaveAs(PathBuf),
    /// Let the person choose where a report goes, and write it.
    Report {
        /// How.
        kind: ReportKind,
        /// Of which account.
        connection: ConnectionName,
        /// What stands in it, in order.
        items: Vec<ItemId>,
    },
    /// Let the person choose reports that came back.
    PickReport,
    /// Read the verdicts out of these files.
    ReadReports(Vec<PathBuf>),
    /// Say something in passing.
    Toast {
        /// Its colour.
        tone: Tone,
        /// A few words.
        title: String,
        /// One more line.
        line: Option<String>,
    },
    /// The player.
    Player(PlayerAct),
    /// Close the window.
    Quit,
}

/// A list older than this is read anew when its library is looked at.
const STALE: Duration = Duration::from_mins(2);

/// What follows from an act.
pub fn update(desk: &mut Desk, world: &World, act: Act) -> Vec<Effect> {
    match act {
        Act::Send(command) => {
            let mut effects = vec![];
            if let Command::UseConnection(name) = &command {
                desk.connection = Some(name.clone());
                desk.library.clear_selection();
                // What was being written is about the account that is left.
                effects.extend(desk.review.keep_now(world).map(Effect::Tell));
            }
            effects.push(Effect::Tell(command));
            effects
        }
        Act::Go(place) => {
            let left = desk.place != place && matches!(desk.place, Place::Generate | Place::Review);
            if place == Place::Review && desk.place != place {
                desk.review.arrange();
            }
            desk.place = place;
            if left { keep_draft(desk, world) } else { vec![] }
        }
        Act::Bring(paths) if desk.place == Place::Review && are_reports(&paths) => {
            vec![Effect::ReadReports(paths)]
        }
        Act::Bring(paths) => bring(desk, world, paths),
        Act::BringLinks(links) => bring_links(desk, world, links),
        Act::PickFiles => vec![Effect::PickFiles],
        Act::Replace { group, name } => {
            if let Some(connection) = desk.connection_in_use(world) {
                desk.import.replace(world, &connection, group, name);
            }
            vec![Effect::PickFiles]
        }
        Act::PickFolder => vec![Effect::PickFolder],
        Act::PasteInto => vec![Effect::ReadClipboard],
        Act::Copy(text) => vec![Effect::Copy(text)],
        Act::Reveal(path) => vec![Effect::Reveal(path)],
        Act::OpenFile(path) => vec![Effect::Open(path.to_string_lossy().into_owned())],
        Act::OpenUrl(url) => vec![Effect::Open(url)],
        Act::SaveAs(path) => vec![Effect::SaveAs(path)],
        Act::ExportReport(kind) => export(desk, world, kind),
        Act::PickReport => vec![Effect::PickReport],
        Act::AddVerified { group } => {
            desk.place = Place::Library;
            if let Some(group) = group {
                desk.library.open(Scope::Group(group));
            }
            desk.library.ask = Some(Ask::Adopt(String::new()));
            keep_draft(desk, world)
        }
        Act::UseInGenerate(ids) => {
            if let Some(connection) = desk.connection_in_use(world) {
                desk.generate.use_assets(&connection, &ids, world);
                desk.place = Place::Generate;
            }
            vec![]
        }
        Act::Toast { tone, title, line } => vec![Effect::Toast { tone, title, line }],
        Act::Player(act) => vec![Effect::Player(act)],
        Act::OpenSandbox => {
            desk.welcomed = true;
            desk.place = Place::Library;
            vec![]
        }
        Act::AddConnection(provider) => {
            desk.welcomed = true;
            desk.place = Place::Connections;
            desk.connections.add(provider);
            vec![]
        }
        Act::SetUpStaging(name) => {
            desk.import.close();
            desk.place = Place::Connections;
            if let Some(connection) = world.connection(&name) {
                desk.connections.set_up_staging(connection);
            }
            vec![]
        }
        Act::OpenLimits(name) => {
            desk.import.close();
            desk.place = Place::Connections;
            if let Some(connection) = world.connection(&name) {
                desk.connections.open_limits(connection);
            }
            vec![]
        }
        Act::ShowSheet(sheet) => {
            desk.sheet = sheet;
            vec![]
        }
        Act::Quit => {
            let mut effects = keep_draft(desk, world);
            effects.push(Effect::Quit);
            effects
        }
    }
}

/// By their names these may be reports that came back; no picture, film or sound is called so.
pub fn are_reports(paths: &[PathBuf]) -> bool {
    let is_report = |path: &PathBuf| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        ending.is_some_and(|ending| matches!(ending.as_str(), "html" | "htm" | "json"))
    };
    !paths.is_empty() && paths.iter().all(is_report)
}

/// What Review lists just now, in its order.
fn export(desk: &mut Desk, world: &World, kind: ReportKind) -> Vec<Effect> {
    let Some(connection) = desk.connection_in_use(world) else { return vec![] };
    let items = desk.review.list(world, &connection).items.clone();
    let mut effects = keep_draft(desk, world);
    if !items.is_empty() {
        effects.push(Effect::Report { kind, connection, items });
    }
    effects
}

fn bring(desk: &mut Desk, world: &World, paths: Vec<PathBuf>) -> Vec<Effect> {
    if paths.is_empty() {
        return vec![];
    }
    desk.welcomed = true;
    open_sheet(desk, world);
    vec![Effect::Tell(Command::Look(paths))]
}

/// What lies at web addresses is fetched and looked at like a file.
fn bring_links(desk: &mut Desk, world: &World, links: Vec<String>) -> Vec<Effect> {
    if links.is_empty() {
        return vec![];
    }
    desk.welcomed = true;
    open_sheet(desk, world);
    vec![Effect::Tell(Command::LookAtLinks(links))]
}

/// A picture from the clipboard goes the same way as a file.
pub fn bring_pixels(desk: &mut Desk, world: &World, pasted: Pasted) -> Vec<Effect> {
    desk.welcomed = true;
    open_sheet(desk, world);
    vec![Effect::Tell(Command::LookAtPixels(pasted))]
}

fn open_sheet(desk: &mut Desk, world: &World) {
    let group = if desk.place == Place::Library { desk.library.group().cloned() } else { None };
    if let Some(connection) = desk.connection_in_use(world) {
        desk.import.begin(world, &connection, group);
    }
}

/// What is being composed is kept at once, because the person leaves it or the window closes.
pub fn keep_draft(desk: &mut Desk, world: &World) -> Vec<Effect> {
    let verdict = desk.review.keep_now(world);
    desk.generate.keep_now(world).into_iter().chain(verdict).map(Effect::Tell).collect()
}

/// What the facts themselves ask for: a library that was never read, or long ago, is read.
pub fn tick(desk: &mut Desk, world: &World) -> Vec<Effect> {
    let Some(name) = desk.connection_in_use(world).filter(|_| world.loaded && !desk.is_first_run(world))
    else {
        return vec![];
    };
    // A list of an earlier run is read anew however young it is: the links to its pictures may be dead.
    let first = desk.asked.as_ref().is_none_or(|(asked, _)| *asked != name);
    let read = match world.shelf(&name).map(|shelf| &shelf.sync) {
        None | Some(Sync::Never) => None,
        Some(Sync::At(at)) if first || world.now.since(*at) > STALE => Some(*at),
        Some(Sync::At(_) | Sync::Reading { .. } | Sync::Failed { .. }) => return vec![],
    };
    // Asked for once for each state of the list, however many frames pass until the answer.
    let asked = Some((name.clone(), read));
    match world.abilities(&name).and_then(crate::model::Abilities::can_list) {
        Some(permit) if desk.asked != asked => {
            desk.asked = asked;
            vec![Effect::Tell(Command::Refresh(permit))]
        }
        _ => vec![],
    }
}

/// Jobs that would go on if the window stayed: (uploads, generations).
pub fn under_way(world: &World) -> (usize, usize) {
    let open = |job: &&crate::model::Job| {
        !job.step.is_ended() && !matches!(job.step, Step::Unsure { .. }) && !job.paused
    };
    let uploads = world.open_jobs().filter(open).filter(|job| job.upload().is_some()).count();
    let generations = world.open_jobs().filter(open).filter(|job| job.order().is_some()).count();
    (uploads, generations)
}

/// The person wants to leave: at once, or after being told what is under way.
pub fn want_to_quit(desk: &mut Desk, world: &World) -> bool {
    let asked_already = desk.sheet == Some(Sheet::Quit);
    let (uploads, generations) = under_way(world);
    if asked_already || uploads + generations == 0 {
        return true;
    }
    desk.sheet = Some(Sheet::Quit);
    false
}
