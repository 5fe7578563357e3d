//! What follows from an act: the desk changes here, and what needs hands is answered as an effect. Pure.

use std::path::PathBuf;
use std::time::Duration;

use super::act::{Act, Place, PlayerAct};
use super::actions;
use super::desk::library::{Ask, Scope};
use super::desk::palette::Target;
use super::desk::{Desk, News, Sheet};
use super::theme::Tone;
use crate::model::review::{ItemId, ReportKind};
use crate::model::talk::{Pasted, Start, Sync};
use crate::model::{Action, AssetId, AssetStatus, Command, ConnectionName, GroupId, Step, World};

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
    /// Read what is in a folder.
    LookInto(PathBuf),
    /// Go on with what was chosen in the dialog of our own.
    Chosen(Option<Vec<PathBuf>>),
    /// Ask the system for what is on the clipboard; it arrives like a press of Ctrl V.
    ReadClipboard,
    /// Put text on the clipboard.
    Copy(String),
    /// Show a file in its folder.
    Reveal(PathBuf),
    /// Open a file or an address with the system's program.
    Open(String),
    /// Let the person choose where a copy of this file goes, and a copy of the note beside it.
    SaveAs {
        /// The file.
        path: PathBuf,
        /// The note beside it.
        note: Option<PathBuf>,
    },
    /// Open the system's dialog for the folder of videos.
    PickResults,
    /// Let the person choose where this text is saved.
    SaveText {
        /// The file's name, until another is chosen.
        name: String,
        /// What is saved.
        text: String,
    },
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
        Act::LookInto(path) => vec![Effect::LookInto(path)],
        Act::Chosen(paths) => {
            desk.chooser = None;
            vec![Effect::Chosen(paths)]
        }
        Act::PasteInto => vec![Effect::ReadClipboard],
        Act::Copy(text) => vec![Effect::Copy(text)],
        Act::Reveal(path) => vec![Effect::Reveal(path)],
        Act::OpenFile(path) => vec![Effect::Open(path.to_string_lossy().into_owned())],
        Act::OpenUrl(url) => vec![Effect::Open(url)],
        Act::SaveAs { path, note } => vec![Effect::SaveAs { path, note }],
        Act::PickResults => vec![Effect::PickResults],
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
        Act::SaveText { name, text } => vec![Effect::SaveText { name, text }],
        Act::Toast { tone, title, line } => {
            desk.news.tell(News::new(tone, &title, line.as_deref()), world.now);
            vec![]
        }
        Act::Undoable { title, line, label, act } => {
            let news = News::new(Tone::Active, &title, line.as_deref()).action(label, *act);
            desk.news.tell(news, world.now);
            vec![]
        }
        Act::Do(action) => begin(desk, world, action),
        Act::Find(target) => find(desk, world, target),
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
        Act::WantToQuit => {
            if want_to_quit(desk, world) {
                update(desk, world, Act::Quit)
            } else {
                vec![]
            }
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

/// Does what an action means for the desk; what its view carries out is handed on to it.
fn begin(desk: &mut Desk, world: &World, action: Action) -> Vec<Effect> {
    match action {
        Action::Palette if desk.palette.open => desk.palette.close(),
        Action::Palette => desk.palette.open(),
        Action::News => desk.news.toggle = true,
        Action::Quit => return update(desk, world, Act::WantToQuit),
        _ => {
            let place = match action {
                // It may be asked for wherever a person is, and is at home among the groups.
                Action::NewGroup => Some(Place::Library),
                _ => actions::place_of(action.region()),
            };
            desk.asked_for = Some(action);
            if let Some(place) = place {
                return update(desk, world, Act::Go(place));
            }
        }
    }
    vec![]
}

/// Opens what the palette found.
fn find(desk: &mut Desk, world: &World, target: Target) -> Vec<Effect> {
    let Some(connection) = desk.connection_in_use(world) else { return vec![] };
    desk.palette.remember(&connection, &target);
    // Looked at first, so that the desk of the library is that of this connection.
    desk.library.index(world, &connection);
    match target {
        Target::Action(action) => match actions::act(action, world, desk) {
            Some(act) => update(desk, world, act),
            None => vec![],
        },
        Target::Connection(name) => update(desk, world, Act::Send(Command::UseConnection(name))),
        Target::Asset(id) => {
            let effects = update(desk, world, Act::Go(Place::Library));
            let group = world.asset(&connection, &id).and_then(|asset| asset.group.clone());
            desk.library.clear_filters();
            desk.library.open(group.map_or(Scope::All, Scope::Group));
            desk.library.select_only(&id);
            desk.library.reveal = true;
            effects
        }
        Target::Group(id) => {
            desk.library.open(Scope::Group(id));
            update(desk, world, Act::Go(Place::Library))
        }
        Target::Status(status) => {
            desk.library.clear_filters();
            desk.library.open(Scope::All);
            desk.library.status = Some(status);
            update(desk, world, Act::Go(Place::Library))
        }
        Target::UploadTo(id) => {
            desk.library.open(Scope::Group(id));
            let mut effects = update(desk, world, Act::Go(Place::Library));
            effects.extend(update(desk, world, Act::PickFiles));
            effects
        }
        Target::Template(name) => {
            desk.generate.wanted_template = Some(name);
            update(desk, world, Act::Go(Place::Generate))
        }
        Target::GenerateWith(id) => {
            let ids = active_in(world, &connection, &id);
            update(desk, world, Act::UseInGenerate(ids))
        }
    }
}

/// The Active assets of a group.
fn active_in(world: &World, connection: &crate::model::ConnectionName, group: &GroupId) -> Vec<AssetId> {
    let assets = world.shelf(connection).into_iter().flat_map(|shelf| shelf.assets.values());
    assets
        .filter(|asset| asset.group.as_ref() == Some(group) && asset.status == AssetStatus::Active)
        .map(|asset| asset.id.clone())
        .collect()
}

/// What the settings say of the desk itself is taken over when they are told, and when they change.
fn follow_taste(desk: &mut Desk, world: &World) {
    let taste = world.taste;
    if !world.loaded || desk.tasted == Some(taste) {
        return;
    }
    if desk.tasted.is_none() && desk.place == Place::default() {
        desk.place = match taste.start {
            Start::Library => Place::Library,
            Start::Generate => Place::Generate,
            Start::Transfers => Place::Transfers,
            Start::Review => Place::Review,
            Start::Connections => Place::Connections,
        };
    }
    if desk.tasted.map(|before| before.tile) != Some(taste.tile) {
        desk.library.tile = f32::from(taste.tile);
    }
    desk.tasted = Some(taste);
}

/// What the facts themselves ask for: a library that was never read, or long ago, is read.
pub fn tick(desk: &mut Desk, world: &World) -> Vec<Effect> {
    follow_taste(desk, world);
    desk.news.follow(world, crate::words::of(world.taste.language));
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
