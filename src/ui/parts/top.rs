//! What the top bar has of its own: the field that opens the palette, and the pill of what moves.

use egui::{CornerRadius, Rect, Response, Role, Sense, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::key::{key_size, paint_key};
use super::paint::{by_state, focus_ring, line, put_left, whole_line};
use super::progress::progress_ring_at;
use crate::ui::icons;
use crate::ui::theme::{Tokens, Tone, Type, radius, size, space};

/// Looks like a search field and is a button: what it finds is shown in the palette. `name` is its placeholder and
/// accessible name, `keys` are those that do the same.
pub fn search_opener_at(ui: &mut Ui, rect: Rect, name: &str, keys: &[&str]) -> Response {
    let tokens = Tokens::of(ui);
    let response =
        ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| ui.allocate_rect(rect, Sense::click()));
    let response = response.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    let corner = CornerRadius::same(radius::CONTROL);
    let stroke = by_state(&response, tokens.stroke.default, tokens.stroke.strong, tokens.stroke.strong);
    ui.painter().rect(rect, corner, tokens.bg.input, (1.0, stroke), StrokeKind::Inside);
    let y = rect.center().y;
    let icon = pos2(rect.left() + space::S6 + 6.0, y);
    icons::MAGNIFYING_GLASS.paint(ui.painter(), icon, size::ICON, tokens.text.muted);
    let mut right = rect.right() - space::S5;
    for key in keys.iter().rev() {
        let cap = key_size(ui, key);
        let place = Rect::from_min_size(pos2(right - cap.x, y - cap.y / 2.0), cap);
        paint_key(ui, place, key, tokens.bg.raised, tokens.stroke.default, tokens.text.secondary);
        right = place.left() - space::S2;
    }
    let x = rect.left() + 36.0;
    put_left(ui.painter(), x, y, line(ui, name, Type::Body, tokens.text.muted, right - x - space::S3));
    focus_ring(ui, &response, radius::CONTROL);
    response
}

/// What moves: a ring filled to `part` (0 to 1), how many are through, how fast. `name` is said first.
pub fn transfer_pill_ui(ui: &mut Ui, name: &str, part: f32, label: &str, speed: Option<&str>) -> Response {
    let colors = Tokens::of(ui).tone(Tone::Transfer);
    let first = whole_line(ui, label, Type::Label, colors.fg);
    let second = speed.map(|speed| whole_line(ui, speed, Type::Small, colors.fg));
    let text = first.size().x + second.as_ref().map_or(0.0, |second| second.size().x + space::S4);
    let width = space::S6 + 16.0 + space::S4 + text + space::S6;
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::CONTROL), Sense::click());
    let spoken = [Some(name), Some(label), speed].into_iter().flatten().collect::<Vec<_>>().join(" ");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), &spoken));
    let corner = CornerRadius::same(radius::CONTROL);
    let edge = by_state(&response, colors.bg, colors.stroke, colors.stroke);
    ui.painter().rect(rect, corner, colors.bg, (1.0, edge), StrokeKind::Inside);
    let y = rect.center().y;
    progress_ring_at(ui, pos2(rect.left() + space::S6 + 8.0, y), 8.0, part, colors.fg);
    let end = put_left(ui.painter(), rect.left() + space::S6 + 16.0 + space::S4, y, first);
    if let Some(second) = second {
        put_left(ui.painter(), end + space::S4, y, second);
    }
    focus_ring(ui, &response, radius::CONTROL);
    response
}
