//! Quick look: the asset under the cursor as large as the window, and as close as a person wants to see it.

use egui::{Event, Frame, Id, Key, Margin, Modifiers, Rect, Sense, Ui, UiBuilder, Vec2, pos2, vec2};

use super::super::{player, show};
use crate::model::{Asset, MediaKind, PictureSize};
use crate::ui::act::{Act, PlayerAct, Scene};
use crate::ui::desk::library::index::Index;
use crate::ui::desk::library::{LibraryDesk, Zoom};
use crate::ui::icons;
use crate::ui::parts::{self, Button, IconButton, Segment, segmented_ui};
use crate::ui::theme::{self, Tokens, radius, size, space};

/// No picture is shown larger than this, in screen pixels for each of its own.
const CLOSEST: f32 = 8.0;
/// One press of + or −, one notch of a wheel.
const STEP: f32 = 1.25;

/// The picture under the cursor, as large as the window; arrows go on.
pub(super) fn look_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let Some(asset) = desk.cursor.as_ref().and_then(|id| scene.world.asset(scene.connection, id)) else {
        desk.looking = false;
        return;
    };
    let words = scene.words;
    let tokens = Tokens::of(ui);
    let room = ui.ctx().content_rect().size() - vec2(160.0, 120.0);
    let frame = Frame::new()
        .fill(tokens.bg.canvas)
        .stroke(tokens.outline())
        .corner_radius(egui::CornerRadius::same(radius::DIALOG))
        .inner_margin(Margin::same(16));
    let modal = egui::Modal::new(Id::unique("quick look")).backdrop_color(tokens.scrim).frame(frame);
    let (mut close, mut by, mut plays) = (false, 0, false);
    let answer = modal.show(ui.ctx(), |ui| {
        let title = (words.library.preview)(&asset.name);
        let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
        let head = Rect::from_min_size(rect.min, vec2(rect.width(), size::CONTROL));
        let stage = Rect::from_min_max(pos2(rect.left(), head.bottom() + 8.0), rect.max);
        if let Some(shown) = show::playable(scene, asset) {
            plays = true;
            let said = ui.interact(rect, ui.scope_id().with("stage"), Sense::hover());
            said.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &title));
            player::put_on_stage(scene, &shown);
            let mut room = stage;
            if shown.sound {
                room = Rect::from_center_size(room.center(), vec2(room.width().min(720.0), 160.0));
            }
            player::player_in_ui(ui, room, scene, &shown);
        } else {
            stage_ui(ui, scene, desk, asset, stage, &title);
        }
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        let mut head = ui.new_child(UiBuilder::new().max_rect(head).layout(layout));
        head.label(theme::title(show::short(&asset.name, 48)));
        let place = index.place_of(&asset.id).map_or(0, |place| place + 1);
        head.label(theme::small(format!("{place} / {}", index.len())).weak());
        if let Some(original) = show::original_of(scene.world, asset) {
            head.label(theme::small(show::facts(&original.facts)).weak());
        }
        head.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            close |= ui.add(IconButton::new(icons::X, words.common.close)).clicked();
            if ui.add(IconButton::new(icons::CARET_RIGHT, words.browse.next)).clicked() {
                by = 1;
            }
            if ui.add(IconButton::new(icons::CARET_LEFT, words.browse.previous)).clicked() {
                by = -1;
            }
            if let Some(original) = show::original_of(scene.world, asset)
                && ui
                    .add(Button::secondary(words.library.open_original).icon(icons::ARROW_SQUARE_OUT))
                    .clicked()
            {
                scene.out.push(Act::OpenFile(original.path.clone()));
            }
            if asset.kind == MediaKind::Image {
                zoom_ui(ui, scene, desk);
            }
        });
    });
    let pressed = |key: Key| ui.ctx().input_mut(|i| i.consume_key(Modifiers::NONE, key));
    // Over a film the player has taken left, right and Space for itself.
    if pressed(Key::ArrowLeft) || pressed(Key::ArrowUp) {
        by = -1;
    }
    if pressed(Key::ArrowRight) || pressed(Key::ArrowDown) {
        by = 1;
    }
    if by != 0 {
        desk.step(by, false, index);
        desk.zoom = Zoom::default();
    }
    let full = scene.player.is_some_and(|view| view.full);
    if close || !full && (answer.should_close() || pressed(Key::Space) || pressed(Key::Escape)) {
        desk.looking = false;
        desk.zoom = Zoom::default();
        if plays {
            scene.out.push(Act::Player(PlayerAct::Pause));
        }
    }
}

/// Fit or 1:1, closer and farther; also + and −, 0 and 1.
fn zoom_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk) {
    let words = &scene.words.browse;
    ui.add_space(space::S4);
    if ui.add(IconButton::new(icons::PLUS, words.zoom_in)).clicked() {
        desk.zoom.asked = Some(STEP);
    }
    if ui.add(IconButton::new(icons::MINUS, words.zoom_out)).clicked() {
        desk.zoom.asked = Some(1.0 / STEP);
    }
    let mut fits = desk.zoom.scale;
    let choices = [Segment::text(None, words.fit), Segment::text(Some(1.0), words.actual_size)];
    segmented_ui(ui, scene.words.library.view, &mut fits, &choices, None);
    if fits != desk.zoom.scale {
        desk.zoom = Zoom { scale: fits, ..Zoom::default() };
    }
    let pressed = |key: Key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    if pressed(Key::Plus) || pressed(Key::Equals) {
        desk.zoom.asked = Some(STEP);
    }
    if pressed(Key::Minus) {
        desk.zoom.asked = Some(1.0 / STEP);
    }
    if pressed(Key::Num0) {
        desk.zoom = Zoom::default();
    }
    if pressed(Key::Num1) {
        desk.zoom = Zoom { scale: Some(1.0), ..Zoom::default() };
    }
}

/// The sharpest picture there is, by the place and the scale a person gave it.
fn stage_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    asset: &Asset,
    stage: Rect,
    title: &str,
) {
    let response = ui.interact(stage, ui.scope_id().with("stage"), Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, title));
    let tokens = Tokens::of(ui);
    let full =
        if asset.kind == MediaKind::Image { show::picture_of(scene, asset, PictureSize::Full) } else { None };
    let picture = full
        .or_else(|| show::picture_of(scene, asset, PictureSize::Large))
        .or_else(|| show::picture_of(scene, asset, PictureSize::Small));
    let Some(picture) = picture else {
        show::kind_icon(asset.kind).paint(ui.painter(), stage.center(), 64.0, tokens.text.muted);
        return;
    };
    // Its own pixels count, also while only a smaller one is there.
    let own = show::original_of(scene.world, asset).and_then(|original| original.facts.pixels());
    let own = own.map_or(picture.size, |own| vec2(own.width as f32, own.height as f32));
    // What is turned by its notes is shown upright, and measured as it lies.
    let own = if (own.x > own.y) == (picture.size.x > picture.size.y) { own } else { own.yx() };
    if own.min_elem() < 1.0 {
        return;
    }
    let pixel = 1.0 / ui.ctx().pixels_per_point();
    let fit = (stage.size() / own).min_elem().min(pixel);
    follow(ui, desk, &response, stage, fit, pixel);
    let scale = desk.zoom.scale.map_or(fit, |scale| scale * pixel);
    let room = ((own * scale - stage.size()) / 2.0).max(Vec2::ZERO);
    desk.zoom.moved = desk.zoom.moved.clamp(-room, room);
    let place = Rect::from_center_size(stage.center() + desk.zoom.moved, own * scale);
    let painter = ui.painter().with_clip_rect(stage);
    picture.paint(&painter, place, parts::Fit::Contain, 0, theme::UNTINTED);
    if room != Vec2::ZERO && response.hovered() {
        let cursor = if response.dragged() { egui::CursorIcon::Grabbing } else { egui::CursorIcon::Grab };
        ui.ctx().set_cursor_icon(cursor);
    }
}

/// Wheel and pinch go closer to what is under the pointer, dragging moves, a double-click changes between fit and 1:1.
fn follow(ui: &Ui, desk: &mut LibraryDesk, response: &egui::Response, stage: Rect, fit: f32, pixel: f32) {
    let zoom = &mut desk.zoom;
    if response.dragged() {
        zoom.moved += response.drag_delta();
    }
    if response.double_clicked() {
        *zoom = Zoom { scale: if zoom.scale.is_none() { Some(1.0) } else { None }, ..Zoom::default() };
    }
    let mut by = zoom.asked.take().unwrap_or(1.0);
    let mut around = stage.center();
    if response.hovered() {
        let (wheel, pinch) = ui.input_mut(|i| {
            let notches: f32 = i
                .events
                .iter()
                .map(|event| match event {
                    Event::MouseWheel { delta, unit: egui::MouseWheelUnit::Point, .. } => delta.y / 50.0,
                    Event::MouseWheel { delta, .. } => delta.y,
                    _ => 0.0,
                })
                .sum();
            i.events.retain(|event| !matches!(event, Event::MouseWheel { .. }));
            (notches, i.zoom_delta())
        });
        // Some systems tell the wheel with Ctrl as both: then the wheel counts.
        let wheeled = wheel.abs() > f32::EPSILON;
        let pinched = (pinch - 1.0).abs() > f32::EPSILON;
        if wheeled || pinched {
            by *= if wheeled { STEP.powf(wheel) } else { pinch };
            around = response.hover_pos().unwrap_or(around);
        }
    }
    if (by - 1.0).abs() <= f32::EPSILON {
        return;
    }
    let least = fit / pixel;
    let before = zoom.scale.unwrap_or(least);
    let after = (before * by).clamp(least, CLOSEST.max(least));
    // What is under the pointer stays there.
    let from = around - stage.center() - zoom.moved;
    zoom.moved -= from * (after / before - 1.0);
    zoom.scale = (after > least).then_some(after);
}
