//! What each action looks like, what it means here and now, and whether its keys were pressed.
//!
//! [`crate::model::Action`] is the table; menus, the palette, the list of keys and every view read it through here.

mod keyboard;

pub use self::keyboard::{capture, chord_of, is_asked, is_composing, listen, pressed, say};
pub(crate) use self::keyboard::{entered, hears_keys};

use super::act::{Act, Place};
use super::desk::library::Scope;
use super::desk::{Desk, Sheet, pace};
use super::icons::{self, Icon};
use crate::model::talk::{Taste, Theme};
use crate::model::{
    Abilities, Action, AssetStatus, Command, ConnectionName, Conventions, JobId, Keymap, MediaKind, Region,
    Verdict, Wish, World,
};
use crate::words::{Lacks, Words};

/// Its icon, in menus and in the palette.
pub const fn icon(action: Action) -> Icon {
    match action {
        Action::Palette | Action::Find => icons::MAGNIFYING_GLASS,
        Action::Library => icons::IMAGES,
        Action::Generate | Action::UseInGenerate | Action::Run => icons::FILM_SLATE,
        Action::Transfers => icons::ARROWS_DOWN_UP,
        Action::Review => icons::SEAL_CHECK,
        Action::ReviewNext => icons::CARET_DOWN,
        Action::ReviewPrevious => icons::CARET_UP,
        Action::ReviewMove => icons::CARET_UP_DOWN,
        Action::Approve => icons::CHECK,
        Action::NeedsChanges => icons::PENCIL_SIMPLE,
        Action::Reject => icons::X,
        Action::Note => icons::CHAT_CIRCLE_TEXT,
        Action::SaveAndNext => icons::FLOPPY_DISK,
        Action::UndoVerdict => icons::ARROW_COUNTER_CLOCKWISE,
        Action::Zoom => icons::MAGNIFYING_GLASS_PLUS,
        Action::FullView => icons::ARROWS_OUT_SIMPLE,
        Action::Compare => icons::SWAP,
        Action::ReviewFind => icons::MAGNIFYING_GLASS,
        Action::ExportReport => icons::EXPORT,
        Action::Connections => icons::PLUGS_CONNECTED,
        Action::Upload | Action::ImportSend => icons::UPLOAD_SIMPLE,
        Action::Paste => icons::FILE_TEXT,
        Action::ImportFix | Action::ImportFixAll => icons::MAGIC_WAND,
        Action::ImportUndoFix => icons::ARROW_COUNTER_CLOCKWISE,
        Action::NewGroup => icons::FOLDER_PLUS,
        Action::UndoSend | Action::Undo => icons::ARROW_COUNTER_CLOCKWISE,
        Action::SwitchConnection => icons::SWAP,
        Action::Theme => icons::MOON,
        Action::News => icons::BELL,
        Action::Settings => icons::GEAR_SIX,
        Action::Keys => icons::KEYBOARD,
        Action::NextRegion | Action::PreviousRegion => icons::ARROW_RIGHT,
        Action::LargerText | Action::SmallerText => icons::TEXT_T,
        Action::Diagnosis => icons::PULSE,
        Action::Escape | Action::CancelTransfer => icons::X,
        Action::Quit => icons::X_CIRCLE,
        Action::Move | Action::ImportMove | Action::TransfersMove | Action::MoveInLane => {
            icons::CARET_UP_DOWN
        }
        Action::SelectAll => icons::CHECK,
        Action::Open => icons::ARROWS_OUT_SIMPLE,
        Action::Rename => icons::PENCIL_SIMPLE,
        Action::CopyReference | Action::CopyDetails => icons::COPY,
        Action::CopyJson | Action::Json => icons::BRACKETS_CURLY,
        Action::Delete | Action::ImportRemove | Action::RemoveReference => icons::TRASH,
        Action::Refresh | Action::Retry | Action::RetryFailed => icons::ARROW_CLOCKWISE,
        Action::Inspector => icons::INFO,
        Action::PreviousGroup => icons::CARET_UP,
        Action::NextGroup => icons::CARET_DOWN,
        Action::LargerTiles => icons::MAGNIFYING_GLASS_PLUS,
        Action::SmallerTiles => icons::MAGNIFYING_GLASS_MINUS,
        Action::Slots => icons::SQUARES_FOUR,
        Action::Park => icons::ARCHIVE,
        Action::BringBack => icons::ARROW_BEND_DOWN_RIGHT,
        Action::Pause | Action::PauseAll => icons::PAUSE,
        Action::LookAgain => icons::EYE,
        Action::SendAgain => icons::ARROWS_CLOCKWISE,
        Action::Forget => icons::EYE_SLASH,
        Action::Mention => icons::AT,
        Action::CopyCurl => icons::TERMINAL_WINDOW,
        Action::FindTask => icons::MAGNIFYING_GLASS,
        Action::CompareTakes => icons::SWAP,
        Action::MarkBest => icons::STAR,
        Action::SaveTemplate => icons::BOOKMARK_SIMPLE,
        Action::StartOver => icons::FILE_TEXT,
        Action::UndoCompose => icons::ARROW_COUNTER_CLOCKWISE,
        Action::Play => icons::PLAY,
        Action::Step | Action::Ends | Action::SecondOn => icons::SKIP_FORWARD,
        Action::SecondBack => icons::SKIP_BACK,
        Action::Mute => icons::SPEAKER_HIGH,
        Action::PlayerFull => icons::ARROWS_OUT_SIMPLE,
        Action::SaveAs => icons::DOWNLOAD_SIMPLE,
        Action::TestConnection => icons::PULSE,
    }
}

/// The caps of its first keys, for tooltips and rows; nothing where it has none.
pub fn caps(keys: &Keymap, action: Action) -> Vec<&'static str> {
    keys.of(action).first().map(|chord| chord.caps()).unwrap_or_default()
}

/// The same in one text, for menus: `Ctrl G`.
pub fn shown(keys: &Keymap, action: Action) -> String {
    caps(keys, action).join(" ")
}

/// The place where a region lies.
pub const fn place_of(region: Region) -> Option<Place> {
    match region {
        Region::Anywhere | Region::Import => None,
        Region::Library => Some(Place::Library),
        Region::Transfers => Some(Place::Transfers),
        Region::Review => Some(Place::Review),
        Region::Generate | Region::Player => Some(Place::Generate),
        Region::Connections => Some(Place::Connections),
    }
}

/// Whether the palette offers it: what moves the keyboard about, or means something only where it is pressed, it
/// does not.
pub const fn is_offered(action: Action) -> bool {
    !matches!(
        action,
        Action::Palette
            | Action::Escape
            | Action::NextRegion
            | Action::PreviousRegion
            | Action::Move
            | Action::TransfersMove
            | Action::ReviewMove
            | Action::SaveAndNext
            | Action::Mention
            | Action::MoveInLane
            | Action::RemoveReference
    ) && !matches!(action.region(), Region::Import | Region::Player)
}

/// What doing it means here and now. `None` where it cannot be done: menus and the palette grey it out.
///
/// What a view carries out by itself is answered as [`Act::Do`]: the view hears it like a press of its keys.
pub fn act(action: Action, world: &World, desk: &Desk) -> Option<Act> {
    lacks(action, world, desk).is_none().then(|| wanted(action, world, desk)).flatten()
}

fn wanted(action: Action, world: &World, desk: &Desk) -> Option<Act> {
    let here = desk.connection_in_use(world);
    Some(match action {
        Action::Library => Act::Go(Place::Library),
        Action::Generate => Act::Go(Place::Generate),
        Action::Transfers => Act::Go(Place::Transfers),
        Action::Review => Act::Go(Place::Review),
        Action::Connections => Act::Go(Place::Connections),
        Action::Upload => Act::PickFiles,
        Action::Paste => Act::PasteInto,
        Action::Settings => Act::ShowSheet(Some(Sheet::Settings)),
        Action::Keys => Act::ShowSheet(Some(Sheet::Keys)),
        Action::Diagnosis => Act::ShowSheet(Some(Sheet::Diagnosis)),
        // Takes that were asked for together are taken back together.
        Action::UndoSend => {
            let held = pace::held(world);
            let first = held.first()?.order()?;
            let is_take = |job: &&&crate::model::Job| job.order().is_some_and(|it| it.is_take_of(first));
            match held.iter().filter(is_take).map(|job| job.id).collect::<Vec<JobId>>().as_slice() {
                [one] => Act::Send(Command::Wish(*one, Wish::Cancel)),
                all => Act::Send(Command::WishAll(all.to_vec(), Wish::Cancel)),
            }
        }
        Action::SwitchConnection => {
            let names: Vec<&ConnectionName> = world.connections.iter().map(|it| &it.name).collect();
            let at = names.iter().position(|name| Some(*name) == here.as_ref()).unwrap_or(0);
            Act::Send(Command::UseConnection((*names.get((at + 1) % names.len().max(1))?).clone()))
        }
        Action::UseInGenerate => {
            let ids = desk.library.selected.iter().filter(|id| {
                here.as_ref().and_then(|name| world.asset(name, id)).is_some_and(|asset| {
                    asset.status == AssetStatus::Active && MediaKind::ALL.contains(&asset.kind)
                })
            });
            Act::UseInGenerate(ids.cloned().collect())
        }
        Action::LargerText | Action::SmallerText => {
            let taste = world.taste;
            let step: i32 = if action == Action::LargerText { 10 } else { -10 };
            let wished = (i32::from(taste.text_percent) + step)
                .clamp(i32::from(*Taste::TEXT.start()), i32::from(*Taste::TEXT.end()));
            let text_percent = u16::try_from(wished).unwrap_or(taste.text_percent);
            Act::Send(Command::SetTaste(Taste { text_percent, ..taste }))
        }
        Action::PauseAll => wish_all(world, Wish::Pause).or_else(|| wish_all(world, Wish::Resume))?,
        Action::RetryFailed => wish_all(world, Wish::Retry)?,
        // What changes the desk, and what its view carries out.
        _ => Act::Do(action),
    })
}

/// Every transfer that allows it.
fn wish_all(world: &World, wish: Wish) -> Option<Act> {
    let ids: Vec<JobId> = super::desk::transfers::allowing(world, wish);
    (!ids.is_empty()).then_some(Act::Send(Command::WishAll(ids, wish)))
}

/// The other theme than the one that is shown.
pub fn other_theme(dark: bool, world: &World) -> Act {
    let theme = if dark { Theme::Light } else { Theme::Dark };
    Act::Send(Command::SetTaste(Taste { theme, ..world.taste }))
}

/// Why it cannot be done now; `None` where it can.
pub fn lacks(action: Action, world: &World, desk: &Desk) -> Option<Lacks> {
    let here = desk.connection_in_use(world);
    let abilities = here.as_ref().and_then(|name| world.abilities(name));
    let offered = |can: fn(&Abilities) -> bool| abilities.is_none_or(|it| !can(it)).then_some(Lacks::Ability);
    let nothing = |lacks: bool, why: Lacks| lacks.then_some(why);
    let parked = desk.library.scope == Scope::Parked;
    let selected = || nothing(parked || desk.library.selected.is_empty(), Lacks::Selection);
    let job = desk.transfers.selected.and_then(|id| world.jobs.get(&id));
    let can = |wish: Wish| match job {
        None => Some(Lacks::Selection),
        Some(job) => nothing(!job.can(wish), Lacks::Ability),
    };
    match action {
        Action::NewGroup => offered(|it| it.can_make_group().is_some()),
        Action::UseInGenerate => offered(|it| it.menu().is_some()).or_else(selected).or_else(|| {
            let active = desk.library.selected.iter().any(|id| {
                let asset = here.as_ref().and_then(|name| world.asset(name, id));
                asset.is_some_and(|asset| asset.status == AssetStatus::Active)
            });
            nothing(!active, Lacks::Active)
        }),
        Action::UndoSend => nothing(pace::held(world).is_empty(), Lacks::Nothing),
        Action::SwitchConnection => nothing(world.connections.len() < 2, Lacks::Ability),
        Action::CopyReference | Action::CopyJson | Action::Delete => selected(),
        Action::Open => nothing(desk.library.cursor.is_none(), Lacks::Selection),
        Action::Rename => offered(|it| it.can_rename().is_some())
            .or_else(|| nothing(desk.library.selected.len() != 1, Lacks::One)),
        Action::Park => offered(|it| it.can_remove().is_some()).or_else(selected),
        Action::BringBack => nothing(!parked || desk.library.parked.selected.is_empty(), Lacks::Selection),
        Action::Refresh => offered(|it| it.can_list().is_some()),
        Action::Undo => nothing(desk.library.undo.is_empty(), Lacks::Nothing),
        Action::Slots => {
            let slots = here.as_ref().map(|name| world.slots(name));
            nothing(slots.is_none_or(|slots| slots.used == 0 && slots.of.is_none()), Lacks::Ability)
        }
        Action::Pause => match job {
            Some(job) if job.paused => can(Wish::Resume),
            _ => can(Wish::Pause),
        },
        Action::PauseAll => nothing(
            wish_all(world, Wish::Pause).or_else(|| wish_all(world, Wish::Resume)).is_none(),
            Lacks::Selection,
        ),
        Action::Retry => can(Wish::Retry),
        Action::RetryFailed => nothing(wish_all(world, Wish::Retry).is_none(), Lacks::Nothing),
        Action::CancelTransfer => can(Wish::Cancel),
        Action::LookAgain => can(Wish::LookAgain),
        Action::SendAgain => can(Wish::SendAgain),
        Action::Forget => can(Wish::Forget),
        Action::CopyDetails => nothing(job.is_none(), Lacks::Selection),
        Action::Run | Action::Json | Action::CopyCurl | Action::SaveTemplate | Action::StartOver => {
            offered(|it| it.menu().is_some())
        }
        Action::Approve
        | Action::NeedsChanges
        | Action::Reject
        | Action::Note
        | Action::Zoom
        | Action::FullView => nothing(desk.review.selected.is_none(), Lacks::Selection),
        Action::CompareTakes | Action::MarkBest => nothing(world.takes.is_empty(), Lacks::Nothing),
        Action::FindTask => nothing(world.generations.is_empty(), Lacks::Nothing),
        Action::UndoCompose => nothing(!desk.generate.can_undo(), Lacks::Nothing),
        Action::TestConnection => nothing(desk.connections.selected.is_none(), Lacks::Selection),
        _ => None,
    }
}

/// What an action is called here: verdicts have the names a person gave them.
pub fn name<'a>(action: Action, conventions: &'a Conventions, words: &Words) -> &'a str {
    let verdict = match action {
        Action::Approve => Some(Verdict::Approved),
        Action::NeedsChanges => Some(Verdict::NeedsChanges),
        Action::Reject => Some(Verdict::Rejected),
        _ => None,
    };
    verdict.and_then(|verdict| conventions.verdicts.of(verdict)).unwrap_or((words.actions.name)(action))
}
