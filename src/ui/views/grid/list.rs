//! The assets as a table. Rows have one height, and only the visible ones are drawn.

use egui::{Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::super::show;
use super::{
    Touch, carry, cursor_place, keep_focus, menu, move_by_keys, second_line, spoken, steady, touched,
};
use crate::model::{Asset, AssetStatus, JobId, PictureSize};
use crate::ui::act::{Act, Place, Scene};
use crate::ui::desk::library::index::{self, Index};
use crate::ui::desk::library::{Entry, LibraryDesk};
use crate::ui::parts::paint::{inner_ring, line, put_left, put_right};
use crate::ui::parts::{Badge, Fit};
use crate::ui::theme::{self, Tokens, Type, radius, size, space};
use crate::words::bytes;

/// Where each column begins, as a share of the width; the last two end at the right.
struct Columns {
    name: f32,
    status: f32,
    measures: f32,
    size: f32,
    added: f32,
}

fn columns(rect: Rect) -> Columns {
    let at = |share: f32| rect.left() + rect.width() * share;
    Columns {
        name: rect.left() + 52.0,
        status: at(0.36),
        measures: at(0.54),
        size: at(0.80),
        added: rect.right() - space::S6,
    }
}

pub(super) fn list_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    heads_ui(ui, scene);
    move_by_keys(ui, desk, index, 1);
    let reveal = std::mem::take(&mut desk.reveal);
    let follow = reveal && super::super::library::tile_has_focus(ui.ctx());
    let rows = index.len();
    let scroll_to = desk.scroll_to.take();
    let shown = ScrollArea::vertical()
        .id_salt(("rows", desk.scope.clone()))
        .auto_shrink(false)
        .show_viewport(ui, |ui, viewport| {
            let (origin, width) = (ui.max_rect().min, ui.max_rect().width());
            ui.set_min_height(rows as f32 * size::ROW_DENSE + 48.0);
            let place = |at: usize| {
                let min = pos2(origin.x, origin.y + at as f32 * size::ROW_DENSE);
                Rect::from_min_size(min, vec2(width, size::ROW_DENSE))
            };
            let cursor = if reveal { cursor_place(desk, index) } else { None };
            if let Some(at) = cursor.or(scroll_to) {
                ui.scroll_to_rect(place(at), None);
            }
            let first = (viewport.top() / size::ROW_DENSE).floor().max(0.0) as usize;
            let last = ((viewport.bottom() / size::ROW_DENSE).ceil().max(0.0) as usize).min(rows);
            for at in first.min(last)..last {
                let Some(entry) = index.entry(at) else { continue };
                let mut row = ui.new_child(UiBuilder::new().id_salt(&entry).max_rect(place(at)));
                match entry {
                    Entry::Asset(id) => {
                        if let Some(asset) = scene.world.asset(scene.connection, &id) {
                            asset_row_ui(&mut row, scene, desk, index, asset, follow);
                        }
                    }
                    Entry::Job(id) => job_row_ui(&mut row, scene, id),
                    Entry::Gap => {}
                }
            }
        });
    steady(ui, scene, desk, index, shown.inner_rect, shown.state.clamped_offset().y);
}

fn heads_ui(ui: &mut Ui, scene: &Scene<'_>) {
    let words = &scene.words.library;
    let tokens = Tokens::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let at = columns(rect);
    let y = rect.center().y;
    let head = |text: &str| line(ui, text, Type::Caption, tokens.text.muted, 160.0);
    put_left(ui.painter(), at.name, y, head(words.name));
    put_left(ui.painter(), at.status, y, head(words.status));
    put_left(ui.painter(), at.measures, y, head(words.pixels));
    put_right(ui.painter(), at.size, y, head(words.size));
    put_right(ui.painter(), at.added, y, head(words.added));
    ui.painter().hline(rect.x_range(), rect.bottom(), tokens.hairline());
}

fn asset_row_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    index: &Index,
    asset: &Asset,
    follow: bool,
) {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::ROW_DENSE), Sense::click_and_drag());
    let selected = desk.is_selected(&asset.id);
    let said = spoken(scene, desk, asset);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, &said));
    keep_focus(ui, desk, asset, &response, follow);
    let touch = Touch {
        clicked: response.clicked(),
        opened: response.double_clicked(),
        menu: response.secondary_clicked(),
        ..Touch::default()
    };
    touched(ui, scene, desk, index, asset, touch);
    carry::begin(&response, desk, &asset.id);
    menu::on_right_click(&response, scene, desk);

    let tokens = Tokens::of(ui);
    if selected {
        ui.painter().rect_filled(rect, 0, tokens.bg.selected);
        let bar = Rect::from_min_size(rect.min, vec2(theme::stroke::ROW_BAR, rect.height()));
        ui.painter().rect_filled(bar, 0, tokens.accent.base);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0, tokens.bg.hover);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, tokens.hairline());
    let (at, y) = (columns(rect), rect.center().y);
    let thumb = Rect::from_center_size(pos2(rect.left() + 28.0, y), vec2(32.0, 32.0));
    if let Some(picture) = show::picture_of(scene, asset, PictureSize::Small) {
        picture.paint(ui.painter(), thumb, Fit::CoverTop, radius::CONTROL_SMALL, theme::UNTINTED);
    } else {
        ui.painter().rect_filled(thumb, radius::CONTROL_SMALL, tokens.bg.hover);
        show::kind_icon(asset.kind).paint(ui.painter(), thumb.center(), 16.0, tokens.text.muted);
    }
    let name = line(ui, &asset.name, Type::BodyMedium, tokens.text.primary, at.status - at.name - space::S6);
    put_left(ui.painter(), at.name, y, name);
    let badge = Rect::from_min_max(pos2(at.status, y - 11.0), pos2(at.measures - 8.0, y + 11.0));
    let mut cell = ui.new_child(UiBuilder::new().max_rect(badge));
    cell.add(Badge::new(show::status_tone(&asset.status), scene.words.common.status(&asset.status)));

    let original = show::original_of(scene.world, asset);
    let middle = match (&asset.status, original) {
        (AssetStatus::Active | AssetStatus::Other(_), Some(original)) => show::shape(&original.facts),
        (AssetStatus::Active | AssetStatus::Other(_), None) => scene.words.common.kind(asset.kind).to_owned(),
        _ => second_line(ui, scene, asset),
    };
    let color = match asset.status {
        AssetStatus::Failed(_) | AssetStatus::Processing => tokens.tone(show::status_tone(&asset.status)).fg,
        _ => tokens.text.secondary,
    };
    let room = at.size - at.measures - 72.0;
    put_left(ui.painter(), at.measures, y, line(ui, &middle, Type::Small, color, room));
    if let Some(original) = original {
        let weight = bytes(original.facts.bytes);
        put_right(ui.painter(), at.size, y, line(ui, &weight, Type::Small, tokens.text.secondary, 80.0));
    }
    let born = index::born(scene.world, asset);
    if born.0 > 0 {
        let day = scene.words.common.day(born, scene.world.utc_offset_minutes);
        put_right(ui.painter(), at.added, y, line(ui, &day, Type::Small, tokens.text.muted, 140.0));
    }
    inner_ring(ui, &response, 0);
}

fn job_row_ui(ui: &mut Ui, scene: &mut Scene<'_>, id: JobId) {
    let Some((job, upload)) = scene.world.jobs.get(&id).and_then(|job| Some((job, job.upload()?))) else {
        return;
    };
    let said = super::super::transfers::step_words(ui, scene, job).0;
    let row = crate::ui::parts::ListRow::new(&upload.name)
        .icon(show::kind_icon(upload.kind))
        .right(&said, Some(crate::ui::theme::Tone::Transfer))
        .square();
    if ui.add(row).clicked() {
        scene.out.push(Act::Go(Place::Transfers));
    }
}
