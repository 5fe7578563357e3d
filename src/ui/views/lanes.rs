//! The lanes: the references of each kind in the order they are sent, or a first and a last frame.

use egui::{Align, CornerRadius, Frame, Id, Key, LayerId, Layout, Margin, Modifiers, Order, Rect, Response};
use egui::{Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::grid::{carry, menu};
use super::lanes_picker::{add_tile_ui, picker_ui};
use super::show;
use crate::model::order::{Mode, Model};
use crate::model::{Asset, AssetId, AssetStatus, MediaKind, PictureSize};
use crate::ui::act::Scene;
use crate::ui::desk::generate::{GenerateDesk, Slot};
use crate::ui::icons::{self, Icon};
use crate::ui::parts::paint::{line, put, ring_at, whole_line};
use crate::ui::parts::{Fit, Picture, Segment, dots_of_ui, segmented_ui};
use crate::ui::theme::{self, ON_MEDIA, Tokens, Tone, Type, radius, size, space, stroke};
use crate::words;

/// A card on its way to another place in its lane.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Dragged {
    lane: MediaKind,
    index: usize,
}

/// Height of a card's picture, in points.
pub(super) const CARD_HEIGHT: f32 = 76.0;

/// Height of the name below a card, in points.
pub(super) const CAPTION: f32 = 20.0;

/// Width of a card, in points: pictures stand, videos lie.
pub(super) const fn card_width(kind: MediaKind) -> f32 {
    match kind {
        MediaKind::Image | MediaKind::Document => 92.0,
        MediaKind::Video | MediaKind::Audio => 134.0,
    }
}

/// The icon of a kind.
pub(super) const fn kind_icon(kind: MediaKind) -> Icon {
    match kind {
        MediaKind::Image => icons::IMAGE,
        MediaKind::Video => icons::FILM_STRIP,
        MediaKind::Audio => icons::WAVEFORM,
        MediaKind::Document => icons::FILE_TEXT,
    }
}

/// An asset's small picture, once it is there.
pub(super) fn picture(scene: &mut Scene<'_>, asset: &Asset) -> Option<Picture> {
    show::picture_of(scene, asset, PictureSize::Small)
}

/// Paints a picture, or the icon of its kind while there is none; `opacity` is between 0 and 1.
pub(super) fn thumb_at(
    ui: &Ui,
    rect: Rect,
    picture: Option<Picture>,
    kind: MediaKind,
    corner: u8,
    opacity: f32,
) {
    let tokens = Tokens::of(ui);
    if let Some(picture) = picture {
        let fit = if kind == MediaKind::Image { Fit::CoverTop } else { Fit::Cover };
        picture.paint(ui.painter(), rect, fit, corner, theme::UNTINTED.gamma_multiply(opacity));
        return;
    }
    ui.painter().rect_filled(rect, CornerRadius::same(corner), tokens.bg.selected.gamma_multiply(opacity));
    let color = if kind == MediaKind::Audio { tokens.accent.text } else { tokens.text.muted };
    let points = (rect.height() * 0.5).clamp(12.0, 34.0);
    kind_icon(kind).paint(ui.painter(), rect.center(), points, color.gamma_multiply(opacity));
}

/// A card around a lane or a pair of frames.
pub(super) fn lane_frame<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = Tokens::of(ui);
    Frame::new()
        .fill(tokens.bg.surface)
        .stroke(tokens.hairline())
        .corner_radius(CornerRadius::same(radius::BANNER))
        .inner_margin(Margin { left: 13, right: 13, top: 8, bottom: 8 })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = space::S2;
            content(ui)
        })
        .inner
}

/// One lane.
pub(super) fn lane_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut GenerateDesk,
    model: &Model,
    kind: MediaKind,
) {
    let limit = model.references[kind as usize];
    lane_frame(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(size::CONTROL);
            let words = &scene.words.generate;
            ui.label(theme::heading((words.lane)(kind)));
            let count = desk.draft.lane(kind).len();
            let said = (words.count_of)(count, limit);
            ui.label(theme::small(&said).weak());
            dots_of_ui(ui, count, limit, &format!("{}: {said}", (words.lane)(kind)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if kind == MediaKind::Image {
                    mode_ui(ui, scene, desk);
                } else {
                    let seconds = desk.draft.lane_seconds(kind, scene.connection, scene.world);
                    let whole = (words.total_seconds)(seconds.round() as u32, model.reference_seconds as u32);
                    ui.label(theme::small(whole).weak());
                }
            });
        });
        cards_ui(ui, scene, desk, kind, limit);
    });
}

/// References, or first and last frame.
fn mode_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk) {
    let words = &scene.words.generate;
    let choices =
        [Segment::text(Mode::References, words.references), Segment::text(Mode::Frames, words.frames)];
    segmented_ui(ui, words.mode, &mut desk.draft.mode, &choices, None);
}

fn cards_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, kind: MediaKind, limit: usize) {
    let lane = desk.draft.lane(kind).clone();
    let mut change = None;
    let mut cards: Vec<Rect> = Vec::with_capacity(lane.len());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(space::S5, space::S4);
        for (index, id) in lane.iter().enumerate() {
            let response = card_ui(ui, scene, desk, kind, index, id, lane.len(), &mut change);
            cards.push(response.rect);
        }
        if lane.len() < limit {
            let words = &scene.words.generate;
            let button =
                add_tile_ui(ui, vec2(92.0, CARD_HEIGHT), scene.words.common.add, (words.add_to_lane)(kind));
            picker_ui(scene, desk, &button, Slot::Lane(kind), Some(limit));
            if kind == MediaKind::Image && desk.draft.references().is_empty() {
                let (place, _) = ui.allocate_exact_size(vec2(200.0, CARD_HEIGHT + CAPTION), Sense::hover());
                let beside = Rect::from_min_size(place.min, vec2(200.0, CARD_HEIGHT));
                ui.put(beside, egui::Label::new(theme::small(words.add_one).weak()).wrap());
            }
        }
    });
    drop_ui(ui, &cards, kind, &mut change);
    if let Some((ids, at)) = put_down_ui(ui, scene, &lane, &cards, kind, limit) {
        for (place, id) in (at..).zip(ids) {
            desk.put(Slot::Lane(kind), id);
            let last = desk.draft.lane(kind).len().saturating_sub(1);
            desk.move_reference(kind, last, place);
        }
    }
    match change {
        Some(Change::Remove(index)) => desk.remove_reference(kind, index),
        Some(Change::Move { from, to }) => {
            desk.move_reference(kind, from, to);
            desk.focus = Some((kind, to));
        }
        None => {}
    }
}

/// What became of a lane in this frame.
enum Change {
    Remove(usize),
    Move { from: usize, to: usize },
}

#[expect(clippy::too_many_arguments, reason = "a card is one place of a lane, and needs to know which")]
fn card_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut GenerateDesk,
    kind: MediaKind,
    index: usize,
    id: &AssetId,
    count: usize,
    change: &mut Option<Change>,
) -> Response {
    let tokens = Tokens::of(ui);
    let words = &scene.words.generate;
    let asset = scene.world.asset(scene.connection, id);
    let name = asset.map_or(id.as_str(), |asset| asset.name.as_str());
    let (rect, response) =
        ui.allocate_exact_size(vec2(card_width(kind), CARD_HEIGHT + CAPTION), Sense::click_and_drag());
    let picture_rect = Rect::from_min_size(rect.min, vec2(rect.width(), CARD_HEIGHT));
    let status = status_word(scene, asset);
    let said = match &status {
        Some(status) => format!("{} {}, {name}, {status}", scene.words.common.kind(kind), index + 1),
        None => format!("{} {}, {name}", scene.words.common.kind(kind), index + 1),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
    if desk.focus == Some((kind, index)) {
        desk.focus = None;
        response.request_focus();
    }
    response.dnd_set_drag_payload(Dragged { lane: kind, index });
    let dragged = response.dragged();
    let picture = asset.and_then(|asset| picture(scene, asset));
    thumb_at(ui, picture_rect, picture, kind, radius::CONTROL, if dragged { 0.45 } else { 1.0 });

    let over = response.hovered() || response.has_focus();
    let edge = match (&status, over) {
        (Some(_), _) => Some(tokens.tone(Tone::Processing).fg),
        (None, true) => Some(tokens.stroke.strong),
        (None, false) => None,
    };
    if let Some(edge) = edge {
        let line = Stroke::new(1.0, edge);
        ui.painter().rect_stroke(picture_rect, CornerRadius::same(radius::CONTROL), line, StrokeKind::Inside);
    }
    if response.has_focus() {
        ring_at(ui, picture_rect, radius::CONTROL, tokens.stroke.focus);
    }
    number_at(ui, picture_rect, index + 1);
    if let Some(seconds) = asset.and_then(|asset| seconds(scene, asset)) {
        pill_at(ui, picture_rect, &words::clock(seconds));
    }
    let caption = line(ui, name, Type::Small, tokens.text.secondary, rect.width());
    let caption_at = pos2(rect.left(), picture_rect.bottom() + space::S2);
    ui.painter().galley(caption_at, caption, tokens.text.secondary);

    let cross_at = Rect::from_center_size(picture_rect.right_top() + vec2(-15.0, 15.0), vec2(24.0, 24.0));
    let cross = ui.interact(cross_at, response.id.with("remove"), Sense::click());
    let remove_name = (words.remove_reference)(name);
    cross.widget_info(|| WidgetInfo::labeled(Role::Button, true, &remove_name));
    if over || cross.hovered() || cross.has_focus() {
        ui.painter().rect_filled(
            cross_at.shrink(2.0),
            CornerRadius::same(radius::CONTROL_SMALL),
            ON_MEDIA.pill,
        );
        icons::X.bold().paint(ui.painter(), cross_at.center(), 11.0, ON_MEDIA.text);
        if cross.has_focus() {
            ring_at(ui, cross_at.shrink(2.0), radius::CONTROL_SMALL, tokens.stroke.focus);
        }
    }
    if cross.clicked() {
        *change = Some(Change::Remove(index));
    }
    if response.has_focus() {
        card_keys(ui, &response, index, count, change);
    }
    if dragged {
        ghost_ui(ui, picture_rect.size(), picture, kind);
    }
    let tip = status.map_or_else(|| name.to_owned(), |status| format!("{name}\n{status}"));
    response.on_hover_text(tip)
}

/// Alt and arrows move the card, Delete takes it out.
fn card_keys(ui: &Ui, response: &Response, index: usize, count: usize, change: &mut Option<Change>) {
    ui.memory_mut(|memory| {
        memory.set_focus_lock_filter(
            response.id,
            egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() },
        );
    });
    let (left, right, delete) = ui.input_mut(|input| {
        (
            input.consume_key(Modifiers::ALT, Key::ArrowLeft),
            input.consume_key(Modifiers::ALT, Key::ArrowRight),
            input.consume_key(Modifiers::NONE, Key::Delete)
                || input.consume_key(Modifiers::NONE, Key::Backspace),
        )
    });
    if left && index > 0 {
        *change = Some(Change::Move { from: index, to: index - 1 });
    } else if right && index + 1 < count {
        *change = Some(Change::Move { from: index, to: index + 1 });
    } else if delete {
        *change = Some(Change::Remove(index));
    }
}

/// Shows where a dragged card would land, and lets it land on release.
fn drop_ui(ui: &Ui, cards: &[Rect], kind: MediaKind, change: &mut Option<Change>) {
    let Some(dragged) = egui::DragAndDrop::payload::<Dragged>(ui.ctx()).filter(|it| it.lane == kind) else {
        return;
    };
    let Some(pointer) = ui.ctx().pointer_interact_pos() else { return };
    let inside = ui.min_rect().expand(space::S6).contains(pointer);
    if !inside {
        return;
    }
    let Some(gap) = gap_ui(ui, cards, pointer) else { return };
    if ui.input(|input| input.pointer.any_released()) {
        let to = if gap > dragged.index { gap - 1 } else { gap };
        if to != dragged.index {
            *change = Some(Change::Move { from: dragged.index, to });
        }
    }
}

/// Shows between which cards something would land; answers with how many are before it.
fn gap_ui(ui: &Ui, cards: &[Rect], pointer: egui::Pos2) -> Option<usize> {
    let before = cards.iter().filter(|card| {
        card.bottom() + space::S2 < pointer.y || (card.top() <= pointer.y && card.center().x < pointer.x)
    });
    let gap = before.count();
    let x = match (cards.get(gap), cards.last()) {
        (Some(next), _) if gap == 0 || cards[gap - 1].top() < next.top() => next.left() - 3.0,
        (Some(next), _) => next.left() - space::S5 / 2.0,
        (None, Some(last)) => last.right() + space::S5 / 2.0,
        (None, None) => return None,
    };
    let row = cards.get(gap).or(cards.last()).copied()?;
    let line = Stroke::new(stroke::SELECTED, Tokens::of(ui).accent.base);
    ui.painter().vline(x, row.top()..=row.top() + CARD_HEIGHT, line);
    Some(gap)
}

/// Shows where assets that are carried here from the Library would land, and answers with them and their place once
/// they are let go.
fn put_down_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    lane: &[AssetId],
    cards: &[Rect],
    kind: MediaKind,
    limit: usize,
) -> Option<(Vec<AssetId>, usize)> {
    let carried = carry::carried(ui.ctx())?;
    let pointer = ui.ctx().pointer_interact_pos()?;
    let room = ui.min_rect().expand(space::S6);
    if !room.contains(pointer) {
        return None;
    }
    let fits = |id: &&AssetId| {
        let asset = scene.world.asset(scene.connection, id);
        !lane.contains(id) && asset.is_some_and(|asset| asset.kind == kind && menu::can_be_used(asset))
    };
    let left = limit.saturating_sub(lane.len());
    let ids: Vec<AssetId> = carried.ids.iter().filter(fits).take(left).cloned().collect();
    if ids.is_empty() {
        return None;
    }
    let gap = gap_ui(ui, cards, pointer);
    if gap.is_none() {
        let line = Stroke::new(stroke::SELECTED, Tokens::of(ui).accent.base);
        ui.painter().rect_stroke(room, CornerRadius::same(radius::CONTROL), line, StrokeKind::Inside);
    }
    ui.input(|input| input.pointer.any_released()).then_some((ids, gap.unwrap_or(0)))
}

/// What follows the pointer while a card is dragged.
fn ghost_ui(ui: &Ui, size: egui::Vec2, picture: Option<Picture>, kind: MediaKind) {
    let Some(pointer) = ui.ctx().pointer_interact_pos() else { return };
    let tokens = Tokens::of(ui);
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("dragged reference")));
    let rect = Rect::from_center_size(pointer + vec2(8.0, 8.0), size * 0.9);
    let corner = CornerRadius::same(radius::CONTROL);
    painter.add(tokens.drag_shadow.as_shape(rect, corner));
    if let Some(picture) = picture {
        picture.paint(&painter, rect, Fit::CoverTop, radius::CONTROL, theme::UNTINTED);
    } else {
        painter.rect_filled(rect, corner, tokens.bg.selected);
        kind_icon(kind).paint(&painter, rect.center(), 24.0, tokens.text.secondary);
    }
    painter.rect_stroke(rect, corner, Stroke::new(stroke::SELECTED, tokens.accent.base), StrokeKind::Outside);
}

/// Why an asset is not ready to be sent; `None` where it is.
pub(super) fn status_word(scene: &Scene<'_>, asset: Option<&Asset>) -> Option<String> {
    let words = &scene.words.generate;
    match asset.map(|asset| &asset.status) {
        None => Some(words.unknown_reference.to_owned()),
        Some(AssetStatus::Active) => None,
        Some(AssetStatus::Processing) => Some(words.still_processing.to_owned()),
        Some(AssetStatus::Failed(_)) => Some(words.refused.to_owned()),
        Some(AssetStatus::Other(word)) => Some(word.clone()),
    }
}

fn seconds(scene: &Scene<'_>, asset: &Asset) -> Option<f64> {
    scene.world.originals.get(&asset.original?)?.facts.seconds()
}

/// The number of a card, at its upper left corner.
fn number_at(ui: &Ui, rect: Rect, number: usize) {
    let text = whole_line(ui, &number.to_string(), Type::Label, ON_MEDIA.text);
    let place = Rect::from_min_size(rect.min + vec2(6.0, 6.0), vec2((text.size().x + 11.0).max(20.0), 20.0));
    ui.painter().rect_filled(place, CornerRadius::same(radius::CONTROL_SMALL), ON_MEDIA.pill);
    put(ui.painter(), place.center(), egui::Align2::CENTER_CENTER, text);
}

/// A length, at the lower right corner.
fn pill_at(ui: &Ui, rect: Rect, text: &str) {
    let text = whole_line(ui, text, Type::Label, ON_MEDIA.text);
    let size = vec2(text.size().x + 14.0, 20.0);
    let place = Rect::from_min_size(rect.max - size - vec2(4.0, 4.0), size);
    ui.painter().rect_filled(place, CornerRadius::same(radius::PILL), ON_MEDIA.pill);
    put(ui.painter(), place.center(), egui::Align2::CENTER_CENTER, text);
}

/// First and last frame.
pub(super) fn frames_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
    lane_frame(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(size::CONTROL);
            ui.label(theme::heading((scene.words.generate.lane)(MediaKind::Image)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| mode_ui(ui, scene, desk));
        });
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(space::S7, space::S4);
            frame_slot_ui(ui, scene, desk, Slot::FirstFrame);
            frame_slot_ui(ui, scene, desk, Slot::LastFrame);
        });
    });
}

fn frame_slot_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, slot: Slot) {
    let words = &scene.words.generate;
    let (title, choose, held) = match slot {
        Slot::LastFrame => (words.last_frame, words.choose_last_frame, desk.draft.last_frame.clone()),
        Slot::FirstFrame | Slot::Lane(_) => {
            (words.first_frame, words.choose_first_frame, desk.draft.first_frame.clone())
        }
    };
    ui.vertical(|ui| {
        ui.set_width(172.0);
        ui.horizontal(|ui| {
            ui.label(theme::label(title));
            if slot == Slot::LastFrame {
                ui.label(theme::small(words.optional).weak());
            }
        });
        let Some(id) = held else {
            let button = add_tile_ui(ui, vec2(160.0, 90.0), scene.words.common.add, choose);
            picker_ui(scene, desk, &button, slot, None);
            return;
        };
        let mut change = None;
        let tokens = Tokens::of(ui);
        let asset = scene.world.asset(scene.connection, &id);
        let name = asset.map_or(id.as_str(), |asset| asset.name.as_str());
        let (rect, response) = ui.allocate_exact_size(vec2(160.0, 90.0), Sense::click());
        let status = status_word(scene, asset);
        let said =
            status.as_ref().map_or_else(|| format!("{title}, {name}"), |it| format!("{title}, {name}, {it}"));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
        let picture = asset.and_then(|asset| picture(scene, asset));
        thumb_at(ui, rect, picture, MediaKind::Image, radius::CONTROL, 1.0);
        if response.has_focus() {
            ring_at(ui, rect, radius::CONTROL, tokens.stroke.focus);
            card_keys(ui, &response, 0, 1, &mut change);
        }
        let cross_at = Rect::from_center_size(rect.right_top() + vec2(-15.0, 15.0), vec2(24.0, 24.0));
        let cross = ui.interact(cross_at, response.id.with("remove"), Sense::click());
        let remove = (words.remove_reference)(name);
        cross.widget_info(|| WidgetInfo::labeled(Role::Button, true, &remove));
        ui.painter().rect_filled(
            cross_at.shrink(2.0),
            CornerRadius::same(radius::CONTROL_SMALL),
            ON_MEDIA.pill,
        );
        icons::X.bold().paint(ui.painter(), cross_at.center(), 11.0, ON_MEDIA.text);
        ui.add(egui::Label::new(theme::small(name)).truncate());
        if cross.clicked() || change.is_some() {
            match slot {
                Slot::LastFrame => desk.draft.last_frame = None,
                Slot::FirstFrame | Slot::Lane(_) => desk.draft.first_frame = None,
            }
        }
        picker_ui(scene, desk, &response, slot, None);
    });
}
