//! Progress: a bar, a bar of several colours, a ring.

use egui::{
    Color32, CornerRadius, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::spinner::arc;
use crate::ui::theme::{Tokens, Tone, radius};

/// Paints a bar of `part` (0 to 1) into `rect`.
pub(super) fn bar_at(ui: &Ui, rect: Rect, part: f32, color: Color32, track: Color32) {
    let corner = CornerRadius::same(radius::PILL);
    ui.painter().rect_filled(rect, corner, track);
    let width = rect.width() * part.clamp(0.0, 1.0);
    if width > 0.0 {
        let done = Rect::from_min_size(rect.min, vec2(width.max(rect.height()), rect.height()));
        ui.painter().rect_filled(done, corner, color);
    }
}

/// A bar of `width` points, filled to `part` (0 to 1); `name` says what moves.
pub fn progress_bar_ui(ui: &mut Ui, width: f32, part: f32, tone: Tone, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 4.0), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = Some(f64::from(part.clamp(0.0, 1.0)));
        info
    });
    let tokens = Tokens::of(ui);
    bar_at(ui, rect, part, tokens.tone(tone).fg, tokens.stroke.default);
    response
}

/// A bar of `width` points shared by several colours in proportion to their counts; `name` says it in words.
pub fn split_bar_ui(ui: &mut Ui, width: f32, shares: &[(Tone, usize)], name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 6.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
    let tokens = Tokens::of(ui);
    let corner = CornerRadius::same(radius::PILL);
    let there: Vec<_> = shares.iter().filter(|(_, count)| *count > 0).collect();
    let total: usize = there.iter().map(|(_, count)| count).sum();
    if total == 0 {
        ui.painter().rect_filled(rect, corner, tokens.stroke.default);
        return response;
    }
    let room = rect.width() - 2.0 * (there.len() - 1) as f32;
    let mut x = rect.left();
    for (tone, count) in there {
        let share = room * *count as f32 / total as f32;
        let part = Rect::from_min_size(pos2(x, rect.top()), vec2(share, rect.height()));
        ui.painter().rect_filled(part, corner, tokens.tone(*tone).fg);
        x += share + 2.0;
    }
    response
}

/// Paints a ring filled to `part` (0 to 1), as in the transfer pill of the top bar. It does not turn.
pub fn progress_ring_at(ui: &Ui, center: Pos2, radius: f32, part: f32, color: Color32) {
    let width = (radius * 0.3).clamp(1.5, 3.0);
    let line = radius - width / 2.0;
    ui.painter().circle_stroke(center, line, Stroke::new(width, color.gamma_multiply(0.25)));
    let part = part.clamp(0.0, 1.0);
    if part > 0.0 {
        let points = arc(center, line, 0.0, std::f32::consts::TAU * part);
        ui.painter().add(Shape::line(points, Stroke::new(width, color)));
    }
}
