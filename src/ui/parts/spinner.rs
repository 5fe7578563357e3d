//! The ring that turns while something is on its way.

use egui::{Color32, Pos2, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, vec2};

use crate::ui::theme::{self, Tokens, motion};

pub(super) fn arc(center: Pos2, radius: f32, from: f32, sweep: f32) -> Vec<Pos2> {
    let steps = (sweep.abs() * radius / 1.5).ceil().clamp(4.0, 96.0);
    (0..=steps as usize)
        .map(|step| {
            let angle = from + sweep * step as f32 / steps;
            center + radius * vec2(angle.sin(), -angle.cos())
        })
        .collect()
}

/// Paints a spinner of `radius` points. It asks for thirty frames a second while it is in sight, and stands
/// still without asking for any where the person wants less motion.
pub fn spinner_at(ui: &Ui, center: Pos2, radius: f32, color: Color32) {
    let width = (radius * 0.3).clamp(1.5, 3.0);
    let still = theme::reduced_motion(ui.ctx());
    let turn = if still {
        0.0
    } else {
        ui.ctx().request_repaint_after_secs(motion::FRAME);
        (ui.input(|i| i.time) / motion::SPINNER_TURN).fract() as f32 * std::f32::consts::TAU
    };
    ui.painter().circle_stroke(center, radius - width / 2.0, Stroke::new(width, color.gamma_multiply(0.25)));
    let points = arc(center, radius - width / 2.0, turn, std::f32::consts::TAU * 0.45);
    ui.painter().add(Shape::line(points, Stroke::new(width, color)));
}

/// A spinner of 16 points in the layout; `name` says what it waits for.
pub fn spinner_ui(ui: &mut Ui, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
    if ui.is_rect_visible(rect) {
        spinner_at(ui, rect.center(), 7.0, Tokens::of(ui).tone(theme::Tone::Transfer).fg);
    }
    response
}
