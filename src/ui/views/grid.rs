//! The assets of the Library: tiles in a grid, of which only the visible ones are drawn, or rows of a table.

mod band;
pub(crate) mod carry;
mod list;
pub(crate) mod menu;

use egui::{Rect, Role, ScrollArea, Sense, UiBuilder, WidgetInfo, pos2, vec2};

use super::show;
use crate::model::talk::DoubleClick;
use crate::model::{Asset, AssetStatus, JobId, MediaKind, PictureSize, Step};
use crate::ui::act::{Act, Place, Scene};
use crate::ui::desk::library::index::{self, Hold, Index};
use crate::ui::desk::library::{Entry, LibraryDesk};
use crate::ui::icons;
use crate::ui::parts::paint::{focus_ring, line, put_left};
use crate::ui::parts::tile::{PillIcon, pill_at};
use crate::ui::parts::{self, Button, Fit, Media, Tile, TileState, tile_ui};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size};

/// Room around tiles for their rings, which lie outside of them.
const RING: f32 = 5.0;

/// What the pointer did to one asset.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing a pointer can do")]
pub(super) struct Touch {
    clicked: bool,
    toggled: bool,
    opened: bool,
    menu: bool,
}

/// Shows everything that passes the filter.
pub(crate) fn grid_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    if desk.list {
        list::list_ui(ui, scene, desk, index);
        return;
    }
    let width = ui.available_width() - 2.0 * RING;
    let columns = (((width + size::TILE_GAP_X) / (desk.tile + size::TILE_GAP_X)).floor() as usize).max(1);
    let tile = (width - size::TILE_GAP_X * (columns - 1) as f32) / columns as f32;
    let cell = theme::tile_size(tile) + vec2(size::TILE_GAP_X, size::TILE_GAP_Y);
    let rows = index.len().div_ceil(columns);
    move_by_keys(ui, desk, index, isize::try_from(columns).unwrap_or(1));
    let reveal = std::mem::take(&mut desk.reveal);
    let follow = reveal && super::library::tile_has_focus(ui.ctx());

    let scroll_to = desk.scroll_to.take();
    let shown = ScrollArea::vertical()
        .id_salt(("tiles", desk.scope.clone()))
        .auto_shrink(false)
        .show_viewport(ui, |ui, viewport| {
            let origin = ui.max_rect().min + vec2(RING, RING);
            ui.set_min_height(rows as f32 * cell.y + 2.0 * RING + 48.0);
            let place = |at: usize| {
                let (column, row) = (at % columns, at / columns);
                Rect::from_min_size(
                    pos2(origin.x + column as f32 * cell.x, origin.y + row as f32 * cell.y),
                    theme::tile_size(tile),
                )
            };
            let cursor = if reveal { cursor_place(desk, index) } else { None };
            if let Some(at) = cursor.or(scroll_to) {
                ui.scroll_to_rect(place(at).expand(RING + 3.0), None);
            }
            let lattice = band::Lattice { origin, cell, tile: theme::tile_size(tile), columns, rows };
            band::band_ui(ui, desk, index, &lattice, scene.words.common.library);
            let first = ((viewport.top() - RING) / cell.y).floor().max(0.0) as usize;
            let last = (((viewport.bottom() - RING) / cell.y).ceil().max(0.0) as usize).min(rows);
            for at in (first * columns).min(index.len())..(last * columns).min(index.len()) {
                let Some(entry) = index.entry(at) else { continue };
                let builder = UiBuilder::new().id_salt(&entry).max_rect(place(at));
                match entry {
                    Entry::Asset(id) => {
                        let mut cell = ui.new_child(builder);
                        if let Some(asset) = scene.world.asset(scene.connection, &id) {
                            asset_tile_ui(&mut cell, scene, desk, index, asset, (tile, follow));
                        }
                    }
                    Entry::Job(id) => job_tile_ui(&mut ui.new_child(builder), scene, id, tile),
                    Entry::Gap => {}
                }
            }
            carry::scroll_at_edges(ui);
        });
    steady(ui, scene, desk, index, shown.inner_rect, shown.state.clamped_offset().y);
}

/// Notes why nothing may move in the next frame, and offers what waits for that.
fn steady(
    ui: &egui::Ui,
    scene: &Scene<'_>,
    desk: &mut LibraryDesk,
    index: &Index,
    room: Rect,
    scrolled: f32,
) {
    // Also while something floats over the tiles, the button below among it.
    let pointer = ui.input(|i| i.pointer.hover_pos()).is_some_and(|at| room.contains(at));
    let hold = Hold { pointer, scrolled: scrolled > 1.0 };
    if hold != desk.hold {
        desk.hold = hold;
        if !hold.pointer {
            // What was held back comes in the next frame.
            ui.ctx().request_repaint();
        }
    }
    if index.waiting() == 0 {
        return;
    }
    let pill = egui::Area::new(egui::Id::unique("waiting assets"))
        .order(egui::Order::Middle)
        .pivot(egui::Align2::CENTER_TOP)
        .fixed_pos(pos2(room.center().x, room.top() + 10.0))
        .show(ui.ctx(), |ui| {
            let label = (scene.words.browse.waiting)(index.waiting());
            ui.add(Button::primary(&label).icon(icons::CARET_UP).small())
        });
    if pill.inner.clicked() {
        desk.show_waiting();
    }
}

/// Arrow keys, wherever the focus is not in a text.
pub(super) fn move_by_keys(ui: &egui::Ui, desk: &mut LibraryDesk, index: &Index, columns: isize) {
    use egui::{Key, Modifiers};
    if !crate::ui::actions::hears_keys(ui.ctx()) {
        return;
    }
    for (key, by) in
        [(Key::ArrowLeft, -1), (Key::ArrowRight, 1), (Key::ArrowUp, -columns), (Key::ArrowDown, columns)]
    {
        if ui.input_mut(|i| i.consume_key(Modifiers::SHIFT, key)) {
            desk.step(by, true, index);
        } else if ui.input_mut(|i| i.consume_key(Modifiers::NONE, key)) {
            desk.step(by, false, index);
        }
    }
}

pub(super) fn cursor_place(desk: &LibraryDesk, index: &Index) -> Option<usize> {
    index.place_of(desk.cursor.as_ref()?)
}

/// What a click means, by the keys held with it.
pub(super) fn touched(
    ui: &egui::Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    index: &Index,
    asset: &Asset,
    touch: Touch,
) {
    let held = ui.input(|i| i.modifiers);
    if touch.toggled || (touch.clicked && held.command) {
        desk.toggle(&asset.id);
    } else if touch.clicked && held.shift {
        desk.extend(&asset.id, index);
    } else if touch.clicked {
        desk.select_only(&asset.id);
    }
    if touch.menu && !desk.is_selected(&asset.id) {
        desk.select_only(&asset.id);
    }
    if touch.opened {
        desk.select_only(&asset.id);
        let original = show::original_of(scene.world, asset);
        match (scene.world.taste.double_click, original) {
            (DoubleClick::Use, _) if menu::can_generate(scene) && menu::can_be_used(asset) => {
                scene.out.push(Act::UseInGenerate(vec![asset.id.clone()]));
            }
            (DoubleClick::Open, Some(original)) => scene.out.push(Act::OpenFile(original.path.clone())),
            // What cannot be had is looked at.
            (DoubleClick::Look | DoubleClick::Use | DoubleClick::Open, _) => desk.looking = true,
        }
    }
}

/// The line under a name: facts, or the reason, or how long it has waited.
pub(super) fn second_line(ui: &egui::Ui, scene: &Scene<'_>, asset: &Asset) -> String {
    match &asset.status {
        AssetStatus::Processing => index::moderation_began(asset).map_or_else(
            || scene.words.common.processing.to_owned(),
            |since| (scene.words.library.in_moderation)(show::elapsed(ui, since, scene.world.now)),
        ),
        AssetStatus::Failed(reason) if !reason.message.is_empty() => reason.message.clone(),
        AssetStatus::Failed(reason) if !reason.code.is_empty() => reason.code.clone(),
        AssetStatus::Failed(_) => scene.words.failure.no_reason.to_owned(),
        AssetStatus::Active | AssetStatus::Other(_) => match show::original_of(scene.world, asset) {
            Some(original) => show::facts(&original.facts),
            None => index_date(scene, asset),
        },
    }
}

fn index_date(scene: &Scene<'_>, asset: &Asset) -> String {
    let kind = scene.words.common.kind(asset.kind);
    match asset.created {
        Some(at) => format!("{kind} · {}", scene.words.common.day(at, scene.world.utc_offset_minutes)),
        None => kind.to_owned(),
    }
}

/// What a screen reader says of an asset: "mira-full-front, image, Active, selected 1 of 3".
pub(super) fn spoken(scene: &Scene<'_>, desk: &LibraryDesk, asset: &Asset) -> String {
    let common = &scene.words.common;
    let mut said = format!(
        "{}, {}, {}",
        asset.name,
        common.kind(asset.kind).to_lowercase(),
        common.status(&asset.status)
    );
    if let Some(place) = desk.selected.place(&asset.id) {
        said.push_str(", ");
        said.push_str(&(scene.words.library.selected_of)(place + 1, desk.selected.len()));
    }
    said
}

fn asset_tile_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    index: &Index,
    asset: &Asset,
    (width, follow): (f32, bool),
) {
    let picture = show::picture_of(scene, asset, PictureSize::Small);
    let facts = second_line(ui, scene, asset);
    let spoken = spoken(scene, desk, asset);
    let seconds = show::original_of(scene.world, asset).and_then(|original| original.facts.seconds());
    let length = seconds.map_or_else(String::new, crate::words::clock);
    let play = show::PlayButton::new(scene, asset.original, asset.kind, &asset.name);
    let place = desk.selected.place(&asset.id);
    let status = scene.words.common.status(&asset.status);
    let answer = tile_ui(
        ui,
        &Tile {
            name: &asset.name,
            facts: &facts,
            picture,
            media: media(asset.kind, &length, play.as_ref()),
            state: match &asset.status {
                AssetStatus::Active => TileState::Active,
                AssetStatus::Processing => TileState::Processing(status),
                AssetStatus::Failed(_) => TileState::Failed(status),
                AssetStatus::Other(_) => TileState::Paused(status),
            },
            selected: place.is_some(),
            order: place.filter(|_| desk.selected.len() > 1).map(|place| place + 1),
            dragged: carry::is_carried(ui.ctx(), desk, &asset.id),
            spoken: &spoken,
            check_name: &(scene.words.library.select)(&asset.name),
            width,
        },
    );
    let response = answer.response;
    keep_focus(ui, desk, asset, &response, follow);
    if let Some(play) = &play {
        play.was_drawn(ui, scene, answer.played);
    }
    if answer.played {
        // What the inspector shows is what is heard.
        desk.select_only(&asset.id);
    }
    let touch = Touch {
        clicked: response.clicked(),
        toggled: answer.toggled,
        opened: response.double_clicked(),
        menu: response.secondary_clicked(),
    };
    touched(ui, scene, desk, index, asset, touch);
    carry::begin(&response, desk, &asset.id);
    menu::on_right_click(&response, scene, desk);
}

/// Arrows move the selection here, and the focus follows it.
pub(super) fn keep_focus(
    ui: &egui::Ui,
    desk: &mut LibraryDesk,
    asset: &Asset,
    response: &egui::Response,
    follow: bool,
) {
    let here = desk.cursor.as_ref() == Some(&asset.id);
    if follow && here {
        response.request_focus();
    }
    if !response.has_focus() {
        return;
    }
    if response.gained_focus() && !here && !follow {
        desk.cursor = Some(asset.id.clone());
    }
    let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    super::library::tile_focused(ui.ctx(), response.id);
}

pub(super) fn media<'a>(kind: MediaKind, length: &'a str, play: Option<&'a show::PlayButton>) -> Media<'a> {
    match kind {
        MediaKind::Image => Media::Image,
        MediaKind::Document => Media::Document,
        MediaKind::Video => Media::Video(length),
        MediaKind::Audio => Media::Audio(length, play.map(show::PlayButton::part)),
    }
}

/// A file on its way that is no asset yet. It cannot be selected: a click leads to its transfer.
fn job_tile_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, id: JobId, width: f32) {
    let Some((job, upload)) = scene.world.jobs.get(&id).and_then(|job| Some((job, job.upload()?))) else {
        return;
    };
    let words = scene.words;
    let picture = show::picture_of_file(scene, upload.original, upload.kind, PictureSize::Small);
    let fraction = scene.world.progress.get(&id).and_then(|progress| progress.fraction());
    let percent = (fraction.unwrap_or(0.0) * 100.0).round() as u8;
    let (tone, pill, said) = match &job.step {
        Step::Unsure { .. } => {
            (Tone::Failed, words.library.unsure.to_owned(), words.failure.unsure.to_owned())
        }
        Step::Failed { failure, .. } => {
            let title = (words.failure.title)(failure.kind).to_owned();
            (Tone::Failed, words.common.failed.to_owned(), title)
        }
        _ if job.paused => (Tone::Paused, words.common.paused.to_owned(), words.common.paused.to_owned()),
        Step::Creating { .. } if fraction.is_some() => {
            (Tone::Transfer, format!("{percent}%"), (words.library.uploading)(percent))
        }
        Step::Creating { .. } => {
            (Tone::Transfer, words.common.uploading.to_owned(), words.library.sending.to_owned())
        }
        _ => (Tone::Transfer, words.common.waiting.to_owned(), words.library.queued.to_owned()),
    };
    let (rect, response) = ui.allocate_exact_size(theme::tile_size(width), Sense::click());
    let spoken = format!("{}, {}, {said}", upload.name, words.common.kind(upload.kind).to_lowercase());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    if response.clicked() {
        scene.out.push(Act::Go(Place::Transfers));
    }
    let tokens = Tokens::of(ui);
    let frame = Rect::from_min_size(rect.min, vec2(width, width * size::TILE_ASPECT));
    ui.painter().rect_filled(frame, radius::TILE, tokens.bg.surface);
    match picture {
        Some(picture) => {
            let tint = theme::UNTINTED.gamma_multiply(0.72);
            picture.paint(ui.painter(), frame, Fit::CoverTop, radius::TILE, tint);
        }
        None => show::kind_icon(upload.kind).paint(ui.painter(), frame.center(), 22.0, tokens.text.muted),
    }
    if response.hovered() {
        let line = tokens.outline_strong();
        ui.painter().rect_stroke(frame, radius::TILE, line, egui::StrokeKind::Inside);
    }
    let icon = if tone == Tone::Transfer { PillIcon::Icon(icons::ARROW_UP.bold()) } else { PillIcon::Tone };
    pill_at(ui, frame.min + vec2(8.0, 8.0), icon, tone, &pill);
    if let Some(fraction) = fraction {
        let bar = Rect::from_min_size(frame.left_bottom() + vec2(10.0, -12.0), vec2(width - 20.0, 4.0));
        let mut inside = ui.new_child(UiBuilder::new().max_rect(bar));
        parts::progress_bar_ui(&mut inside, bar.width(), fraction, Tone::Transfer, &said);
    }
    let color = if tone == Tone::Failed { tokens.tone(tone).fg } else { tokens.text.muted };
    let name = line(ui, &upload.name, Type::BodyMedium, tokens.text.primary, width - 4.0);
    put_left(ui.painter(), frame.left() + 2.0, frame.bottom() + 17.0, name);
    put_left(
        ui.painter(),
        frame.left() + 2.0,
        frame.bottom() + 35.0,
        line(ui, &said, Type::Small, color, width - 4.0),
    );
    focus_ring(ui, &response.with_new_rect(frame), radius::TILE);
}
