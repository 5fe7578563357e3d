//! The inspector of several assets: what they share, and the order a generation numbers them in.

use egui::{CornerRadius, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::super::{grid, show};
use super::{head_ui, lead_at, section_ui, small_at, stack_places, thumb_at};
use crate::model::mention::MentionStyle;
use crate::model::{Asset, AssetId, AssetStatus, MediaKind, PictureSize};
use crate::ui::act::Scene;
use crate::ui::desk::library::LibraryDesk;
use crate::ui::icons;
use crate::ui::parts::{Badge, Button, Fit, IconButton};
use crate::ui::theme::{self, Tokens, Tone, radius, size, space};

pub(super) fn several_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, assets: &[&Asset]) {
    let words = scene.words;
    ui.spacing_mut().item_spacing.y = 0.0;
    section_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S5;
        stack_ui(ui, scene, assets);
        ui.label(theme::title((words.library.selected)(assets.len(), 0)));
        badges_ui(ui, scene, assets);
        if grid::menu::can_generate(scene) {
            let ready = assets.iter().any(|asset| grid::menu::can_be_used(asset));
            let button = Button::soft(words.library.use_in_generate)
                .icon(icons::FILM_SLATE)
                .width(ui.available_width())
                .disabled_because((!ready).then_some(words.library.only_active));
            if ui.add(button).clicked() {
                grid::menu::use_in_generate(scene, &desk.selected);
            }
        }
        let copy = Button::secondary(words.library.copy_references)
            .icon(show::copy_icon(ui, "references"))
            .width(ui.available_width());
        if ui.add(copy).clicked() {
            show::copy(ui, scene, "references", grid::menu::references(assets));
        }
    });
    section_ui(ui, |ui| order_ui(ui, scene, desk, assets));
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
fn badges_ui(ui: &mut Ui, scene: &Scene<'_>, assets: &[&Asset]) {
    let mut counts: Vec<(&str, Tone, usize)> = Vec::new();
    for asset in assets {
        let word = scene.words.common.status(&asset.status);
        match counts.iter_mut().find(|(known, _, _)| *known == word) {
            Some((_, _, count)) => *count += 1,
            None => counts.push((word, show::status_tone(&asset.status), 1)),
        }
    }
    ui.horizontal_wrapped(|ui| {
        let shared = counts.len() == 1;
        for (word, tone, count) in counts {
            let text = if shared { word.to_owned() } else { format!("{word} {count}") };
            ui.add(Badge::new(tone, &text));
        }
    });
}

fn order_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, assets: &[&Asset]) {
    let words = scene.words;
    head_ui(ui, words.library.reference_order, "");
    ui.label(theme::small(words.library.reference_order_hint).weak());
    ui.add_space(space::S3);
    let style = scene
        .world
        .abilities(scene.connection)
        .and_then(|abilities| abilities.menu())
        .map_or(MentionStyle::default(), |menu| menu.mention_style);
    let mut numbers = [0_usize; 4];
    let mut moved: Option<(AssetId, isize)> = None;
    let mut dropped: Option<(AssetId, AssetId)> = None;
    for asset in assets {
        let number = &mut numbers[asset.kind as usize];
        *number += 1;
        // No generation refers to a document: it has a kind and no number.
        let mention = match asset.kind {
            MediaKind::Document => words.common.kind(asset.kind).to_owned(),
            kind => style.write(kind, *number),
        };
        row_ui(ui, scene, asset, &mention, &mut moved, &mut dropped);
    }
    if let Some((id, by)) = moved
        && let Some(from) = desk.selected.iter().position(|it| *it == id)
        && let Some(to) = from.checked_add_signed(by).filter(|to| *to < desk.selected.len())
    {
        desk.selected.swap(from, to);
    }
    if let Some((id, before)) = dropped
        && id != before
        && let Some(from) = desk.selected.iter().position(|it| *it == id)
        && let Some(to) = desk.selected.iter().position(|it| *it == before)
    {
        let id = desk.selected.remove(from);
        desk.selected.insert(to, id);
    }
}

fn row_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    asset: &Asset,
    mention: &str,
    moved: &mut Option<(AssetId, isize)>,
    dropped: &mut Option<(AssetId, AssetId)>,
) {
    let words = &scene.words.library;
    let tokens = Tokens::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::ROW_DENSE), Sense::click_and_drag());
    if !ui.is_rect_visible(rect) {
        return;
    }
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, format!("{mention}, {}", asset.name)));
    response.dnd_set_drag_payload(asset.id.clone());
    if response.dnd_hover_payload::<AssetId>().is_some_and(|id| *id != asset.id) {
        ui.painter().hline(rect.x_range(), rect.top(), (2.0, tokens.accent.base));
    }
    if let Some(id) = response.dnd_release_payload::<AssetId>() {
        *dropped = Some(((*id).clone(), asset.id.clone()));
    }
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
        *moved = Some((asset.id.clone(), -1));
    }
    if show::put(ui, button(14.0), &down, IconButton::new(icons::CARET_DOWN, &down).small()).clicked() {
        *moved = Some((asset.id.clone(), 1));
    }
}
