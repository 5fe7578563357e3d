//! The mark of the house: a dark door, a little open, on green.

use egui::{CornerRadius, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::ui::theme::Tokens;

/// Paints the mark into a square.
pub fn logo_at(ui: &Ui, rect: Rect) {
    let tokens = Tokens::of(ui);
    let unit = rect.width() / 32.0;
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same((9.0 * unit) as u8), tokens.accent.base);
    let round = (7.0 * unit) as u8;
    let arch = CornerRadius { nw: round, ne: round, sw: (1.5 * unit) as u8, se: (1.5 * unit) as u8 };
    let door = Rect::from_min_size(rect.min + vec2(9.0, 7.0) * unit, vec2(14.0, 18.0) * unit);
    painter.rect_filled(door, arch, tokens.text.on_accent);
    // The gap of light at the edge and the handle are what make it a door rather than an arch.
    let light = Rect::from_min_size(rect.min + vec2(19.0, 12.0) * unit, vec2(1.5, 13.0) * unit);
    painter.rect_filled(light, 0, tokens.accent.pressed);
    painter.circle_filled(
        pos2(rect.left() + 16.5 * unit, rect.top() + 17.0 * unit),
        1.2 * unit,
        tokens.accent.base,
    );
}

/// The mark in the layout, `points` wide and high; `name` is the program's.
pub fn logo_ui(ui: &mut Ui, points: f32, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(points), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    logo_at(ui, rect);
    response
}
