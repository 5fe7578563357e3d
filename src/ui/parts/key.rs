//! Keys of the keyboard, drawn as small outlined caps.

use egui::{
    Align2, Color32, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    vec2,
};

use super::paint::{put, whole_line};
use crate::ui::theme::{self, Tokens, Type, radius, space};

pub(super) fn key_size(ui: &Ui, keys: &str) -> Vec2 {
    let text = whole_line(ui, keys, Type::Caption, theme::CLEAR).size();
    vec2((text.x + 2.0 * space::S3).max(20.0), 20.0)
}

pub(super) fn paint_key(ui: &Ui, rect: Rect, keys: &str, fill: Color32, line: Color32, text: Color32) {
    let corner = CornerRadius::same(radius::KEY);
    ui.painter().rect(rect, corner, fill, Stroke::new(1.0, line), StrokeKind::Inside);
    let galley = whole_line(ui, keys, Type::Caption, text);
    put(ui.painter(), rect.center(), Align2::CENTER_CENTER, galley);
}

/// Shows `keys`, one cap each: `key_hint_ui(ui, &["Ctrl", "K"])`. Reads as "Ctrl K".
pub fn key_hint_ui(ui: &mut Ui, keys: &[&str]) -> Response {
    let tokens = Tokens::of(ui);
    let sizes: Vec<Vec2> = keys.iter().map(|key| key_size(ui, key)).collect();
    let gaps = space::S2 * keys.len().saturating_sub(1) as f32;
    let width = sizes.iter().map(|size| size.x).sum::<f32>() + gaps;
    let (rect, response) = ui.allocate_exact_size(vec2(width, 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, keys.join(" ")));
    let mut x = rect.left();
    for (key, size) in keys.iter().zip(sizes) {
        let cap = Rect::from_min_size(egui::pos2(x, rect.top()), size);
        paint_key(ui, cap, key, tokens.bg.raised, tokens.stroke.default, tokens.text.secondary);
        x += size.x + space::S2;
    }
    response
}
