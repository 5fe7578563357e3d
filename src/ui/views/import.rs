//! The import sheet: every file checked beside its numbers, and one button that tells the truth.

mod account;
mod result;
mod side;
mod table;
mod trim;

use egui::{Key, Modifiers, Rect, Ui, UiBuilder, pos2, vec2};

use super::show;
use crate::model::talk::{StoreState, Sync};
use crate::model::{Action, Command, FailureKind};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::import::{ImportDesk, Plan, Row, Target};
use crate::ui::icons;
use crate::ui::parts::{Button, Dialog, DialogPart, key_hint_ui};
use crate::ui::theme::{self, Tokens, size, space};
use crate::words::bytes;

/// Width of the column with the totals and choices.
const SIDE: f32 = 288.0;
/// The same where the window is small.
const SIDE_NARROW: f32 = 240.0;

/// Shows the sheet while it is open.
pub fn import_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut ImportDesk) {
    if !desk.open {
        return;
    }
    let words = scene.words;
    let plan = desk.plan(scene.world, scene.connection);
    let checking = scene.world.looking > 0;
    let asks = desk.asks(&plan, scene.connection);
    if !asks.is_empty() {
        scene.out.push(Act::Send(Command::Repair(asks)));
    }
    if desk.trimmer.is_none() {
        keys(ui, scene, desk, &plan);
    }
    let mut upload = !checking
        && desk.trimmer.is_none()
        && actions::pressed(ui.ctx(), &scene.world.keys, Action::ImportSend);

    let group = group_name(scene, desk);
    let count = plan.rows.len() + scene.world.looking;
    let title = (words.import.title)(count, group.as_deref());
    let subtitle = (words.import.subtitle)(show::provider(scene));
    let refused = why_not(scene, desk, &plan);
    let dialog = Dialog::new("import", &title, size::DIALOG_IMPORT.into())
        .subtitle(&subtitle)
        .cross(words.common.close)
        .no_padding();
    let answer = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Header => {
            ui.add_space(space::S2);
            if ui.add(Button::secondary(words.import.add_more).icon(icons::PLUS)).clicked() {
                scene.out.push(Act::PickFiles);
            }
            if checking {
                let done = desk.looked(scene.world).len();
                let said = (words.import.checking)(done, done + scene.world.looking);
                ui.label(theme::small(&said));
                crate::ui::parts::spinner_ui(ui, &said);
            }
        }
        DialogPart::Body => {
            let room = ui.available_rect_before_wrap();
            let side = if room.width() < 1100.0 { SIDE_NARROW } else { SIDE };
            let split = room.right() - side;
            let table = Rect::from_min_max(room.min, pos2(split, room.bottom()));
            let side = Rect::from_min_max(pos2(split, room.top()), room.max);
            table::table_ui(&mut ui.new_child(UiBuilder::new().max_rect(table)), scene, desk, &plan);
            ui.painter().vline(split, room.y_range(), Tokens::of(ui).hairline());
            side::side_ui(&mut ui.new_child(UiBuilder::new().max_rect(side)), scene, desk, &plan);
        }
        DialogPart::Footer => {
            let label = button_label(scene, &plan);
            let send_keys = actions::shown(&scene.world.keys, Action::ImportSend);
            let button = Button::primary(&label)
                .icon(icons::UPLOAD_SIMPLE)
                .shortcut(&send_keys)
                .disabled_because(refused.as_deref());
            upload |= ui.add(button).clicked();
            if ui.add(Button::ghost(words.common.cancel)).clicked() {
                ui.close();
            }
            ui.add_space(space::S7);
            let key = |action| actions::shown(&scene.world.keys, action);
            let hints = [
                (key(Action::ImportRemove), words.import.remove_row),
                (key(Action::ImportUndoFix), words.fix.undo_fix),
                (key(Action::ImportFix), words.fix.fix_row),
                ("↑ ↓".to_owned(), words.import.choose_row),
            ];
            // A narrow window has room for the totals or for all keys.
            let most = if ui.available_width() < 760.0 { 2 } else { hints.len() };
            for (keys, said) in hints.iter().take(most) {
                ui.label(theme::small(*said).weak());
                key_hint_ui(ui, &[keys.as_str()]);
                ui.add_space(space::S5);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add(egui::Label::new(theme::body(totals(scene, &plan))).truncate());
            });
        }
    });
    trim::trim_ui(ui, scene, desk);
    // Judged anew: on a slow machine the last letter of the group's name comes in the same frame as the key.
    let plan = desk.plan(scene.world, scene.connection);
    if upload && why_not(scene, desk, &plan).is_none() {
        let requests = scene
            .world
            .abilities(scene.connection)
            .map_or_else(Vec::new, |abilities| desk.requests(&plan, abilities));
        if !requests.is_empty() {
            scene.out.push(Act::Send(Command::Upload(requests)));
            desk.close();
        }
    } else if answer.closed {
        desk.close();
    }
}

fn group_name(scene: &Scene<'_>, desk: &ImportDesk) -> Option<String> {
    match &desk.target {
        Target::Group(id) => {
            let shelf = scene.world.shelf(scene.connection)?;
            shelf.groups.get(id).map(|group| show::short(&group.name, 48))
        }
        Target::New => Some(show::short(desk.new_name.trim(), 48)).filter(|name| !name.is_empty()),
        Target::Nowhere => None,
    }
}

/// Why the button cannot be pressed.
fn why_not(scene: &Scene<'_>, desk: &ImportDesk, plan: &Plan) -> Option<String> {
    let words = scene.words;
    let Some(abilities) = scene.world.abilities(scene.connection) else {
        return Some(words.library.needs_key.to_owned());
    };
    let reason = if matches!(scene.world.store, StoreState::Failing { .. }) {
        words.promises.rows_failing_short
    } else if scene.world.looking > 0 {
        words.import.still_checking
    } else if plan.fixing > 0 {
        // What is being repaired would be left behind without a word.
        return Some((words.fix.still_fixing)(plan.fixing));
    } else if plan.ready() == 0 {
        words.import.nothing_ready
    } else if desk.place_missing(abilities) {
        if desk.target == Target::New { words.import.name_the_group } else { words.import.choose_group }
    } else {
        return None;
    };
    Some(reason.to_owned())
}

fn is_offline(scene: &Scene<'_>) -> bool {
    scene.world.shelf(scene.connection).is_some_and(
        |shelf| matches!(&shelf.sync, Sync::Failed { failure, .. } if failure.kind == FailureKind::Unreached),
    )
}

fn button_label(scene: &Scene<'_>, plan: &Plan) -> String {
    let words = &scene.words.import;
    if is_offline(scene) && plan.ready() > 0 {
        (words.queue)(plan.ready())
    } else {
        (words.upload_of)(plan.ready(), plan.rows.len())
    }
}

/// "14 files · 52.6 MB · about 2 min": the time from the pace the rules allow, where there is one.
fn totals(scene: &Scene<'_>, plan: &Plan) -> String {
    let pace =
        scene.world.connection(scene.connection).and_then(|connection| connection.rules.creates_per_minute);
    let about = pace
        .filter(|pace| *pace > 0)
        .map(|pace| std::time::Duration::from_secs((plan.ready() as u64 * 60).div_ceil(u64::from(pace))));
    // What the engine learned is better than what the documents say.
    let about = account::outlook(scene, plan).time.or(about).filter(|about| about.as_secs() >= 60);
    let files = (scene.words.common.count_files)(plan.ready());
    (scene.words.import.totals)(&files, &bytes(plan.bytes), about)
}

fn keys(ui: &Ui, scene: &mut Scene<'_>, desk: &mut ImportDesk, plan: &Plan) {
    if ui.ctx().text_edit_focused() || egui::Popup::is_any_open(ui.ctx()) {
        return;
    }
    let pressed = |key: Key| ui.ctx().input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let here = desk.cursor.as_ref().and_then(|path| plan.rows.iter().position(|row| row.path == *path));
    let go = |desk: &mut ImportDesk, to: usize| {
        if let Some(row) = plan.rows.get(to) {
            desk.cursor = Some(row.path.clone());
            desk.reveal = true;
        }
    };
    if pressed(Key::ArrowDown) {
        go(desk, here.map_or(0, |here| here + 1));
    }
    if pressed(Key::ArrowUp) {
        go(desk, here.map_or(0, |here| here.saturating_sub(1)));
    }
    let keys = &scene.world.keys;
    let asked = |action: Action| actions::pressed(ui.ctx(), keys, action);
    if asked(Action::ImportFixAll) {
        desk.fix_all(plan);
    }
    if let Some(row) = here.and_then(|here| plan.rows.get(here)) {
        if asked(Action::ImportFix) {
            desk.fix(row, scene.world, scene.connection);
        }
        if asked(Action::ImportUndoFix) {
            undo(scene, desk, row);
        }
    }
    if let Some(here) = here
        && actions::pressed(ui.ctx(), keys, Action::ImportRemove)
    {
        if let Some(row) = plan.rows.get(here) {
            desk.remove(&row.path);
        }
        go(desk, if here + 1 < plan.rows.len() { here + 1 } else { here.saturating_sub(1) });
    }
}

/// Takes a repair back; what is being made is stopped.
pub(super) fn undo(scene: &mut Scene<'_>, desk: &mut ImportDesk, row: &Row) {
    if let Some(id) = desk.undo(row) {
        scene.out.push(Act::Send(Command::StopRepair(id)));
    }
}

/// The place of a cell inside a row.
pub(super) fn cell(rect: Rect, from: f32, to: f32) -> Rect {
    Rect::from_min_size(pos2(rect.left() + from, rect.top()), vec2(to - from, rect.height()))
}
