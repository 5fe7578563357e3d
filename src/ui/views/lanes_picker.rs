//! The list a lane is filled from: the library's assets of its kind, with search.

use egui::{Rect, Response, Role, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::lanes::{self, CAPTION, thumb_at};
use crate::model::{Asset, AssetStatus};
use crate::ui::act::Scene;
use crate::ui::desk::generate::{GenerateDesk, Slot};
use crate::ui::icons;
use crate::ui::parts::paint::{inner_ring, line, put, ring_at, whole_line};
use crate::ui::parts::{SearchField, dashed_at, popover_ui};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, space};

const WIDTH: f32 = 320.0;

/// A dashed tile of `tile` points that opens a picker; `name` is its accessible name.
pub(super) fn add_tile_ui(ui: &mut Ui, tile: Vec2, word: &str, name: &str) -> Response {
    let tokens = Tokens::of(ui);
    // As high as a card with its caption, so that both stand on one line.
    let (_, place) = ui.allocate_space(tile + vec2(0.0, CAPTION));
    let rect = Rect::from_min_size(place.min, tile);
    // An id of its own: one that counts the cards before it would change, and close the list, with each card.
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    let lit = response.hovered() || response.has_focus();
    let (edge, text) = if lit {
        (tokens.text.secondary, tokens.text.primary)
    } else {
        (tokens.stroke.strong, tokens.text.secondary)
    };
    if lit {
        ui.painter().rect_filled(rect, radius::CONTROL, tokens.bg.hover);
    }
    let corner = f32::from(radius::CONTROL);
    dashed_at(ui.painter(), rect.shrink(0.5), corner, Stroke::new(1.0, edge), 3.0, 3.0);
    icons::PLUS.paint(ui.painter(), rect.center() - vec2(0.0, 10.0), 16.0, text);
    let galley = whole_line(ui, word, Type::Body, text);
    put(ui.painter(), rect.center() + vec2(0.0, 12.0), egui::Align2::CENTER_CENTER, galley);
    if response.has_focus() {
        ring_at(ui, rect, radius::CONTROL, tokens.stroke.focus);
    }
    response
}

/// The picker behind `button`. A click puts an asset into `slot`; a lane stays open for more until it is full.
pub(super) fn picker_ui(
    scene: &mut Scene<'_>,
    desk: &mut GenerateDesk,
    button: &Response,
    slot: Slot,
    limit: Option<usize>,
) {
    if button.clicked() {
        desk.search.clear();
    }
    let kind = slot.kind();
    let words = &scene.words.generate;
    let _shown = popover_ui(button, WIDTH, |ui| {
        ui.spacing_mut().item_spacing.y = space::S2;
        let list = desk.candidates(scene.world, scene.connection, kind);
        if list.total == 0 {
            ui.label(theme::body((words.no_assets)(kind)));
            return;
        }
        let field = SearchField::new(&mut desk.search, words.search_assets, words.clear_search)
            .placeholder(words.search_assets)
            .id(button.id.with("search"));
        let search = ui.add(field);
        if button.clicked() {
            search.request_focus();
        }
        let list = desk.candidates(scene.world, scene.connection, kind);
        if list.fitting.is_empty() {
            ui.label(theme::small((words.no_match)(desk.search.trim())).weak());
            return;
        }
        ScrollArea::vertical().max_height(280.0).auto_shrink([false, true]).show_rows(
            ui,
            44.0,
            list.fitting.len(),
            |ui, range| {
                for id in list.fitting.get(range).unwrap_or_default() {
                    if let Some(asset) = scene.world.asset(scene.connection, id) {
                        candidate_ui(ui, scene, desk, asset, slot, limit);
                    }
                }
            },
        );
    });
}

fn group_name<'a>(scene: &Scene<'a>, asset: &Asset) -> Option<&'a str> {
    let shelf = scene.world.shelf(scene.connection)?;
    Some(shelf.groups.get(asset.group.as_ref()?)?.name.as_str())
}

fn candidate_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut GenerateDesk,
    asset: &Asset,
    slot: Slot,
    limit: Option<usize>,
) {
    let tokens = Tokens::of(ui);
    let words = &scene.words.generate;
    let taken = match slot {
        Slot::Lane(kind) => desk.draft.lane(kind).contains(&asset.id),
        Slot::FirstFrame => desk.draft.first_frame.as_ref() == Some(&asset.id),
        Slot::LastFrame => desk.draft.last_frame.as_ref() == Some(&asset.id),
    };
    let full = limit.is_some_and(|limit| desk.draft.lane(slot.kind()).len() >= limit);
    let status = lanes::status_word(scene, Some(asset));
    let refused = match &status {
        Some(status) => Some(status.as_str()),
        None if full && !taken => Some(words.lane_full),
        None => None,
    };
    let sense = if refused.is_none() { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 44.0), sense);
    let second =
        refused.map_or_else(|| group_name(scene, asset).unwrap_or_default().to_owned(), str::to_owned);
    let said = match refused {
        Some(reason) => format!("{}, {reason}", asset.name),
        None => format!("{}, {}", asset.name, scene.words.common.active),
    };
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, refused.is_none(), taken, &said));
    if refused.is_none() && (response.hovered() || response.has_focus()) {
        ui.painter().rect_filled(rect, radius::CONTROL_SMALL, tokens.bg.selected);
    }
    let picture = lanes::picture(scene, asset);
    let place = Rect::from_center_size(pos2(rect.left() + 22.0, rect.center().y), vec2(36.0, 36.0));
    thumb_at(ui, place, picture, asset.kind, radius::CHIP_INNER, if refused.is_some() { 0.5 } else { 1.0 });
    let x = place.right() + space::S5;
    let room = rect.right() - x - 34.0;
    let name_color = if refused.is_some() { tokens.text.muted } else { tokens.text.primary };
    let second_color = match &status {
        Some(_) if matches!(asset.status, AssetStatus::Failed(_)) => tokens.tone(Tone::Failed).fg,
        Some(_) => tokens.tone(Tone::Processing).fg,
        None => tokens.text.muted,
    };
    let name = line(ui, &asset.name, Type::BodyMedium, name_color, room);
    if second.is_empty() {
        ui.painter().galley(pos2(x, rect.center().y - name.size().y / 2.0), name, name_color);
    } else {
        ui.painter().galley(pos2(x, rect.top() + 4.0), name, name_color);
        let second = line(ui, &second, Type::Small, second_color, room);
        ui.painter().galley(pos2(x, rect.top() + 23.0), second, second_color);
    }
    if taken {
        let center = pos2(rect.right() - 18.0, rect.center().y);
        icons::CHECK.bold().paint(ui.painter(), center, 13.0, tokens.accent.text);
    }
    inner_ring(ui, &response, radius::CONTROL_SMALL);
    if response.clicked() {
        match slot {
            Slot::Lane(kind) if taken => {
                if let Some(index) = desk.draft.lane(kind).iter().position(|id| *id == asset.id) {
                    desk.remove_reference(kind, index);
                }
            }
            Slot::Lane(_) => desk.put(slot, asset.id.clone()),
            Slot::FirstFrame | Slot::LastFrame => {
                desk.put(slot, asset.id.clone());
                ui.close();
            }
        }
    }
}
