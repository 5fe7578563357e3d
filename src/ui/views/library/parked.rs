//! Parked originals: the tiles, bringing back, and forgetting.

use egui::{Context, Key, Modifiers, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::super::grid::media;
use super::super::show;
use crate::model::parked::{Parked, ParkedBy};
use crate::model::slots::NotBack;
use crate::model::talk::UploadRequest;
use crate::model::{Action, Command, OriginalId, PictureSize};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::library::index::Index;
use crate::ui::desk::library::{Ask, LibraryDesk, Scope};
use crate::ui::icons;
use crate::ui::parts::{
    Button, Dialog, DialogPart, EmptyState, IconButton, Tile, TileState, context_menu_ui, focus_on_open,
    menu_line_ui, menu_row_ui, tile_ui,
};
use crate::ui::theme::{self, Tone, size, space};

/// Room around tiles for their rings, which lie outside of them.
const RING: f32 = 5.0;

/// The selected parked originals, in the order of selection.
pub(crate) fn selected<'a>(scene: &Scene<'a>, desk: &LibraryDesk) -> Vec<&'a Parked> {
    let shelf = scene.world.shelf(scene.connection);
    desk.parked.selected.iter().filter_map(|id| shelf?.parked.get(id)).collect()
}

/// It is on its way, or waits to be.
fn is_coming(scene: &Scene<'_>, original: OriginalId) -> bool {
    scene.world.open_jobs().any(|job| {
        job.connection == *scene.connection && job.upload().is_some_and(|upload| upload.original == original)
    })
}

/// The upload that brings it back, or why there is none: what is on its way or there already is not sent again.
fn way_back(scene: &Scene<'_>, original: OriginalId) -> Result<UploadRequest, &'static str> {
    let words = &scene.words.slots;
    if scene.world.placed(scene.connection, original).is_some() {
        return Err(words.there_already);
    }
    if is_coming(scene, original) {
        return Err(words.on_its_way);
    }
    scene.world.bring_back(scene.connection, original).map_err(|why| match why {
        NotBack::NotParked | NotBack::NoOriginal => words.no_original,
        NotBack::NoKey => words.no_key,
        NotBack::NoSlot(why) => (words.no_slot)(&why),
    })
}

/// How many of these can be brought back, or why none can.
pub(crate) fn returnable(scene: &Scene<'_>, ids: &[OriginalId]) -> Result<usize, &'static str> {
    let reasons: Vec<_> = ids.iter().filter_map(|id| way_back(scene, *id).err()).collect();
    match (ids.len() - reasons.len(), reasons.first()) {
        (0, Some(why)) => Err(why),
        (count, _) => Ok(count),
    }
}

/// Uploads them again, as one batch; what cannot go stays.
pub(crate) fn bring_back(scene: &mut Scene<'_>, ids: &[OriginalId]) {
    let requests: Vec<_> = ids.iter().filter_map(|id| way_back(scene, *id).ok()).collect();
    if requests.is_empty() {
        return;
    }
    let title = (scene.words.slots.coming_back)(requests.len());
    scene.out.push(Act::Send(Command::Upload(requests)));
    scene.out.push(Act::Toast { tone: Tone::Transfer, title, line: None });
}

/// Asks before anything is forgotten: nothing brings it back into this list.
pub(crate) fn ask_forget(desk: &mut LibraryDesk) {
    if !desk.parked.selected.is_empty() {
        desk.ask = Some(Ask::ForgetParked(desk.parked.selected.clone()));
    }
}

/// `Parked 12 May 2026`, or that the provider took it away.
pub(crate) fn told(scene: &Scene<'_>, parked: &Parked) -> String {
    let day = scene.words.common.day(parked.at, scene.world.utc_offset_minutes);
    match parked.by {
        ParkedBy::Person => (scene.words.slots.parked_on)(&day),
        ParkedBy::Provider => (scene.words.slots.gone_on)(show::provider(scene), &day),
    }
}

/// The keys of this part of the library, heard only when nobody is typing.
pub(super) fn keys(ctx: &Context, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let keys = &scene.world.keys;
    let pressed = |action: Action| actions::pressed(ctx, keys, action);
    if pressed(Action::SelectAll) {
        desk.parked.select_all(&index.parked);
    }
    if pressed(Action::BringBack) {
        bring_back(scene, &desk.parked.selected);
    }
    if pressed(Action::Delete) {
        ask_forget(desk);
    }
    let left = || ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
    if !desk.parked.selected.is_empty() && left() {
        desk.parked.clear();
    }
}

/// Shows what gave its slot back.
pub(super) fn parked_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let words = &scene.words.slots;
    if index.parked_total == 0 {
        EmptyState::new(icons::ARCHIVE, words.nothing_parked, words.nothing_parked_line).show(ui, |_| ());
        return;
    }
    if index.parked.is_empty() {
        let title = (words.nothing_found)(&show::short(desk.search.trim(), 40));
        EmptyState::new(icons::MAGNIFYING_GLASS, &title, "").show(ui, |ui| {
            if ui.add(Button::secondary(scene.words.library.clear_filters)).clicked() {
                desk.clear_filters();
            }
        });
        return;
    }
    let width = ui.available_width() - 2.0 * RING;
    let columns = (((width + size::TILE_GAP_X) / (desk.tile + size::TILE_GAP_X)).floor() as usize).max(1);
    let tile = (width - size::TILE_GAP_X * (columns - 1) as f32) / columns as f32;
    let cell = theme::tile_size(tile) + vec2(size::TILE_GAP_X, size::TILE_GAP_Y);
    let rows = index.parked.len().div_ceil(columns);
    move_by_keys(ui, desk, index, isize::try_from(columns).unwrap_or(1));
    let reveal = std::mem::take(&mut desk.parked.reveal);
    ScrollArea::vertical().id_salt("parked").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        let origin = ui.max_rect().min + vec2(RING, RING);
        ui.set_min_height(rows as f32 * cell.y + 2.0 * RING + 48.0);
        let place = |at: usize| {
            let (column, row) = (at % columns, at / columns);
            let min = pos2(origin.x + column as f32 * cell.x, origin.y + row as f32 * cell.y);
            Rect::from_min_size(min, theme::tile_size(tile))
        };
        let cursor = desk.parked.cursor.and_then(|id| index.parked.iter().position(|it| *it == id));
        if let Some(at) = cursor.filter(|_| reveal) {
            ui.scroll_to_rect(place(at).expand(RING + 3.0), None);
        }
        let first = ((viewport.top() - RING) / cell.y).floor().max(0.0) as usize;
        let last = (((viewport.bottom() - RING) / cell.y).ceil().max(0.0) as usize).min(rows);
        let end = (last * columns).min(index.parked.len());
        for at in (first * columns).min(end)..end {
            let Some(id) = index.parked.get(at) else { continue };
            let Some(parked) = scene.world.shelf(scene.connection).and_then(|shelf| shelf.parked.get(id))
            else {
                continue;
            };
            let builder = UiBuilder::new().id_salt(("parked", id.to_string())).max_rect(place(at));
            tile_of_ui(&mut ui.new_child(builder), scene, desk, index, parked, tile);
        }
    });
}

fn move_by_keys(ui: &Ui, desk: &mut LibraryDesk, index: &Index, columns: isize) {
    if !crate::ui::actions::hears_keys(ui.ctx()) {
        return;
    }
    for (key, by) in
        [(Key::ArrowLeft, -1), (Key::ArrowRight, 1), (Key::ArrowUp, -columns), (Key::ArrowDown, columns)]
    {
        if ui.input_mut(|i| i.consume_key(Modifiers::SHIFT, key)) {
            desk.parked.step(by, true, &index.parked);
        } else if ui.input_mut(|i| i.consume_key(Modifiers::NONE, key)) {
            desk.parked.step(by, false, &index.parked);
        }
    }
}

fn tile_of_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    index: &Index,
    parked: &Parked,
    width: f32,
) {
    let words = scene.words;
    let picture = show::picture_of_file(scene, parked.original, parked.kind, PictureSize::Small);
    let play = show::PlayButton::new(scene, Some(parked.original), parked.kind, &parked.name);
    let seconds = scene.world.originals.get(&parked.original).and_then(|it| it.facts.seconds());
    let length = seconds.map_or_else(String::new, crate::words::clock);
    let facts = told(scene, parked);
    let coming = is_coming(scene, parked.original);
    let pill = if coming { words.slots.on_its_way } else { words.slots.parked };
    let place = desk.parked.selected.iter().position(|id| *id == parked.original);
    let kind = words.common.kind(parked.kind).to_lowercase();
    let mut spoken = format!("{}, {kind}, {facts}", parked.name);
    if coming {
        spoken = format!("{spoken}, {}", words.slots.on_its_way);
    }
    if let Some(place) = place {
        let count = desk.parked.selected.len();
        spoken = format!("{spoken}, {}", (words.library.selected_of)(place + 1, count));
    }
    let answer = tile_ui(
        ui,
        &Tile {
            name: &parked.name,
            facts: &facts,
            picture,
            media: media(parked.kind, &length, play.as_ref()),
            state: if coming { TileState::Paused(pill) } else { TileState::Local(pill) },
            selected: place.is_some(),
            order: None,
            dragged: false,
            spoken: &spoken,
            check_name: &(words.library.select)(&parked.name),
            width,
        },
    );
    if let Some(play) = &play {
        play.was_drawn(ui, scene, answer.played);
    }
    let (response, held) = (answer.response, ui.input(|i| i.modifiers));
    if answer.toggled || (response.clicked() && held.command) {
        desk.parked.toggle(parked.original);
    } else if response.clicked() && held.shift {
        desk.parked.extend(parked.original, &index.parked);
    } else if response.clicked() || (response.secondary_clicked() && place.is_none()) {
        desk.parked.select_only(parked.original);
    }
    context_menu_ui(&response, |ui| rows_ui(ui, scene, desk));
}

/// What can be done with the selected ones: in their menu.
fn rows_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    let words = &scene.words.slots;
    let ids = desk.parked.selected.clone();
    let back = returnable(scene, &ids);
    let row = ui.add_enabled_ui(back.is_ok(), |ui| {
        menu_row_ui(
            ui,
            Some(icons::ARROW_COUNTER_CLOCKWISE),
            words.bring_back,
            &actions::shown(&scene.world.keys, Action::BringBack),
            false,
        )
    });
    if let Err(why) = back {
        row.inner.on_disabled_hover_text(why);
    } else if row.inner.clicked() {
        bring_back(scene, &ids);
    }
    if let [one] = selected(scene, desk).as_slice()
        && let Some(original) = scene.world.originals.get(&one.original)
        && menu_row_ui(ui, Some(icons::FOLDER_OPEN), scene.words.library.show_in_folder, "", false).clicked()
    {
        scene.out.push(Act::Reveal(original.path.clone()));
    }
    menu_line_ui(ui);
    if menu_row_ui(
        ui,
        Some(icons::EYE_SLASH),
        words.forget,
        &actions::shown(&scene.world.keys, Action::Delete),
        false,
    )
    .clicked()
    {
        ask_forget(desk);
    }
}

/// What can be done with several, floating over the foot of the tiles.
pub(super) fn bar_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let words = scene.words;
    let shown: usize = desk.parked.selected.iter().filter(|id| index.parked.contains(id)).count();
    let hidden = desk.parked.selected.len() - shown;
    ui.label(theme::body_medium((words.library.selected)(desk.parked.selected.len(), hidden)));
    ui.add_space(space::S4);
    buttons_ui(ui, scene, desk);
    if ui.add(IconButton::new(icons::X, words.library.select_none)).clicked() {
        desk.parked.clear();
    }
}

/// Bring back and forget, for all that are selected.
pub(crate) fn buttons_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    let words = &scene.words.slots;
    let ids = desk.parked.selected.clone();
    let back = returnable(scene, &ids);
    let label = match back {
        Ok(count) if ids.len() > 1 => (words.bring_back_count)(count),
        _ => words.bring_back.to_owned(),
    };
    let button = Button::soft(&label).icon(icons::ARROW_COUNTER_CLOCKWISE).disabled_because(back.err());
    if ui.add(button).clicked() {
        bring_back(scene, &ids);
    }
    if ui.add(Button::ghost(words.forget).icon(icons::EYE_SLASH)).clicked() {
        ask_forget(desk);
    }
}

/// Asks before parked originals are forgotten.
pub(crate) fn forget_dialog_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    let Some(Ask::ForgetParked(ids)) = &desk.ask else { return };
    let (ids, words) = (ids.clone(), &scene.words.slots);
    let shelf = scene.world.shelf(scene.connection);
    let there: Vec<&Parked> = ids.iter().filter_map(|id| shelf?.parked.get(id)).collect();
    let title = match there.as_slice() {
        [] => {
            desk.ask = None;
            return;
        }
        [one] => (words.forget_one)(&show::short(&one.name, 40)),
        several => (words.forget_these)(several.len()),
    };
    let mut confirmed = false;
    let dialog = Dialog::new("forget parked", &title, vec2(440.0, 0.0)).icon(icons::EYE_SLASH, Tone::Paused);
    let answer = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Body => {
            ui.add(egui::Label::new(theme::body(words.forget_line)).wrap());
        }
        DialogPart::Footer => {
            confirmed |= ui.add(Button::danger(words.forget.trim_end_matches('…'))).clicked();
            let safe = ui.add(Button::secondary(scene.words.common.cancel));
            focus_on_open(ui, &safe);
            if safe.clicked() {
                ui.close();
            }
        }
        DialogPart::Header => {}
    });
    if confirmed {
        for parked in there {
            let command = Command::ForgetParked(scene.connection.clone(), parked.original);
            scene.out.push(Act::Send(command));
        }
        desk.parked.clear();
        // The last one takes its part of the library with it.
        if shelf.is_some_and(|shelf| shelf.parked.len() <= ids.len()) {
            desk.open(Scope::All);
        }
    }
    if confirmed || answer.closed {
        desk.ask = None;
    }
}
