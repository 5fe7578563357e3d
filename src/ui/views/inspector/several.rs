//! The inspector of several assets: what they share, and the order a generation numbers them in.

use egui::{CornerRadius, Rect, Role, Sense, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::super::grid::carry;
use super::super::{grid, show};
use super::{head_ui, lead_at, section_ui, small_at, stack_places, thumb_at};
use crate::model::mention::MentionStyle;
use crate::model::{Asset, AssetStatus, MediaKind, PictureSize};
use crate::ui::act::Scene;
use crate::ui::desk::library::index::Index;
use crate::ui::desk::library::summary::Summary;
use crate::ui::desk::library::{LibraryDesk, Status};
use crate::ui::icons;
use crate::ui::parts::{Badge, Button, Fit, IconButton};
use crate::ui::theme::{self, Tokens, Tone, radius, size, space, stroke};

pub(super) fn several_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let words = scene.words;
    let summary = desk.summary(index);
    ui.spacing_mut().item_spacing.y = 0.0;
    section_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S5;
        let first = desk.selected.iter().take(3).filter_map(|id| scene.world.asset(scene.connection, id));
        stack_ui(ui, scene, &first.collect::<Vec<_>>());
        ui.label(theme::title((words.library.selected)(desk.selected.len(), 0)));
        badges_ui(ui, scene, &summary);
        if grid::menu::can_generate(scene) {
            let button = Button::soft(words.library.use_in_generate)
                .icon(icons::FILM_SLATE)
                .width(ui.available_width())
                .disabled_because((summary.usable == 0).then_some(words.library.only_active));
            if ui.add(button).clicked() {
                grid::menu::use_in_generate(scene, &desk.selected.to_vec());
            }
        }
        let copy = Button::secondary(words.library.copy_references)
            .icon(show::copy_icon(ui, "references"))
            .width(ui.available_width());
        if ui.add(copy).clicked() {
            show::copy(ui, scene, "references", grid::menu::references(&grid::menu::selected(scene, desk)));
        }
    });
    section_ui(ui, |ui| order_ui(ui, scene, desk, &summary));
}

fn stack_ui(ui: &mut Ui, scene: &mut Scene<'_>, assets: &[&Asset]) {
    let tokens = Tokens::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 190.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(radius::TILE), tokens.bg.surface);
    let places = stack_places(rect, assets.len());
    // The first lies on top, so it is painted last.
    let order: &[usize] = if assets.len() > 2 { &[1, 2, 0] } else { &[1, 0] };
    for (place, index) in places.iter().zip(order) {
        let Some(asset) = assets.get(*index) else { continue };
        ui.painter().rect_filled(place.expand(3.0), radius::TILE, tokens.bg.surface);
        if let Some(picture) = show::picture_of(scene, asset, PictureSize::Small) {
            picture.paint(ui.painter(), *place, Fit::CoverTop, radius::CONTROL, theme::UNTINTED);
        } else {
            ui.painter().rect_filled(*place, radius::CONTROL, tokens.bg.hover);
            show::kind_icon(asset.kind).paint(ui.painter(), place.center(), 26.0, tokens.text.muted);
        }
    }
}

/// One badge where all agree, else one for each status with its number.
fn badges_ui(ui: &mut Ui, scene: &Scene<'_>, summary: &Summary) {
    let common = &scene.words.common;
    let counts: Vec<(&str, Tone, usize)> = Status::ALL
        .into_iter()
        .map(|status| match status {
            Status::Active => (common.active, Tone::Active),
            Status::Processing => (common.processing, Tone::Processing),
            Status::Failed => (common.failed, Tone::Failed),
        })
        .zip(Status::ALL)
        .map(|((word, tone), status)| (word, tone, summary.statuses.of(status)))
        .filter(|(_, _, count)| *count > 0)
        .collect();
    ui.horizontal_wrapped(|ui| {
        let shared = counts.len() == 1;
        for (word, tone, count) in counts {
            let text = if shared { word.to_owned() } else { format!("{word} {count}") };
            ui.add(Badge::new(tone, &text));
        }
    });
}

/// The order of references: of which only the visible rows are drawn. What is carried here is put down between them.
fn order_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, summary: &Summary) {
    let words = scene.words;
    head_ui(ui, words.library.reference_order, "");
    ui.label(theme::small(words.library.reference_order_hint).weak());
    ui.add_space(space::S3);
    let style = scene
        .world
        .abilities(scene.connection)
        .and_then(|abilities| abilities.menu())
        .map_or(MentionStyle::default(), |menu| menu.mention_style);
    let count = desk.selected.len();
    let height = size::ROW_DENSE;
    let (whole, _) =
        ui.allocate_exact_size(vec2(ui.available_width(), count as f32 * height), Sense::hover());
    let visible = ui.clip_rect();
    let first = ((visible.top() - whole.top()) / height).floor().max(0.0) as usize;
    let last = (((visible.bottom() - whole.top()) / height).ceil().max(0.0) as usize).min(count);
    let mut moved: Option<(usize, isize)> = None;
    for place in first.min(last)..last {
        let Some(asset) = desk.selected.at(place).and_then(|id| scene.world.asset(scene.connection, id))
        else {
            continue;
        };
        // No generation refers to a document: it has a kind and no number.
        let mention = match asset.kind {
            MediaKind::Document => words.common.kind(asset.kind).to_owned(),
            kind => style.write(kind, summary.numbers.get(place).map_or(0, |number| *number as usize)),
        };
        let min = whole.min + vec2(0.0, place as f32 * height);
        let rect = Rect::from_min_size(min, vec2(whole.width(), height));
        let mut row = ui.new_child(UiBuilder::new().id_salt(&asset.id).max_rect(rect));
        if let Some(by) = row_ui(&mut row, scene, asset, &mention) {
            moved = Some((place, by));
        }
    }
    if let Some((from, by)) = moved
        && let Some(to) = from.checked_add_signed(by)
    {
        desk.selected.move_to(from, to);
    }
    put_down_ui(ui, desk, whole);
}

/// Shows between which rows what is carried would be put down, and puts it there.
fn put_down_ui(ui: &Ui, desk: &mut LibraryDesk, whole: Rect) {
    let Some(carried) = carry::carried(ui.ctx()) else { return };
    let Some(pointer) = ui.ctx().pointer_interact_pos() else { return };
    if !whole.intersect(ui.clip_rect()).contains(pointer) {
        return;
    }
    let place = (pointer.y - whole.top()) / size::ROW_DENSE;
    let own = match carried.ids.as_slice() {
        [one] => desk.selected.place(one),
        _ => None,
    };
    let row = place.floor() as usize;
    let before = match own {
        // One of these rows takes the place of the one it is over.
        Some(own) if own == row => return,
        Some(own) => row + usize::from(own < row),
        None => place.round() as usize,
    };
    let y = whole.top() + before as f32 * size::ROW_DENSE;
    let line = egui::Stroke::new(stroke::SELECTED, Tokens::of(ui).accent.base);
    ui.painter().hline(whole.x_range(), y, line);
    if ui.input(|i| i.pointer.any_released()) {
        desk.selected.put_before(before, &carried.ids);
        egui::DragAndDrop::clear_payload(ui.ctx());
    }
}

/// A row; answers by how many places it is to move.
fn row_ui(ui: &mut Ui, scene: &mut Scene<'_>, asset: &Asset, mention: &str) -> Option<isize> {
    let words = &scene.words.library;
    let tokens = Tokens::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::ROW_DENSE), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, format!("{mention}, {}", asset.name)));
    carry::begin_one(&response, &asset.id);
    if response.hovered() {
        ui.painter().rect_filled(rect, radius::LIST_ROW, tokens.bg.hover);
    }
    let y = rect.center().y;
    icons::DOTS_SIX_VERTICAL.paint(ui.painter(), pos2(rect.left() + 8.0, y), 14.0, tokens.text.muted);
    let thumb = Rect::from_center_size(pos2(rect.left() + 36.0, y), vec2(32.0, 32.0));
    thumb_at(ui, thumb, scene, asset);
    if asset.status != AssetStatus::Active {
        let line = egui::Stroke::new(1.5, tokens.tone(show::status_tone(&asset.status)).fg);
        ui.painter().rect_stroke(thumb, radius::CONTROL_SMALL, line, StrokeKind::Inside);
    }
    let room = rect.width() - 60.0 - 60.0;
    lead_at(ui, pos2(rect.left() + 60.0, y - 9.0), &asset.name, room);
    let below = if asset.kind == MediaKind::Audio || asset.status == AssetStatus::Active {
        mention.to_owned()
    } else {
        format!("{mention} · {}", scene.words.common.status(&asset.status))
    };
    small_at(ui, pos2(rect.left() + 60.0, y + 9.0), &below, room);
    let button = |at: f32| Rect::from_center_size(pos2(rect.right() - at, y), vec2(26.0, 26.0));
    let (up, down) = ((words.move_up)(&asset.name), (words.move_down)(&asset.name));
    if show::put(ui, button(42.0), &up, IconButton::new(icons::CARET_UP, &up).small()).clicked() {
        return Some(-1);
    }
    let down = show::put(ui, button(14.0), &down, IconButton::new(icons::CARET_DOWN, &down).small());
    down.clicked().then_some(1)
}
