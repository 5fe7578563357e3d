//! What all parts paint with: rings, lines of text that end in an ellipsis, and states.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align2, Color32, CornerRadius, Galley, Painter, Pos2, Rect, Response, StrokeKind, Ui, pos2};

use crate::ui::theme::{Tokens, Type, stroke};

/// Lays out one line; what does not fit in `max_width` points ends in an ellipsis.
pub fn line(ui: &Ui, text: &str, style: Type, color: Color32, max_width: f32) -> Arc<Galley> {
    let format =
        TextFormat { font_id: style.font(), color, line_height: Some(style.line()), ..TextFormat::default() };
    let mut job = LayoutJob::single_section(text.replace(['\n', '\r'], " "), format);
    job.wrap = TextWrapping::truncate_at_width(max_width.max(0.0));
    ui.painter().layout_job(job)
}

/// Lays out as many lines as `text` needs within `max_width` points.
pub fn lines(ui: &Ui, text: &str, style: Type, color: Color32, max_width: f32) -> Arc<Galley> {
    let format =
        TextFormat { font_id: style.font(), color, line_height: Some(style.line()), ..TextFormat::default() };
    let mut job = LayoutJob::single_section(text.to_owned(), format);
    job.wrap = TextWrapping::wrap_at_width(max_width.max(1.0));
    ui.painter().layout_job(job)
}

/// Lays out one line of any length.
pub fn whole_line(ui: &Ui, text: &str, style: Type, color: Color32) -> Arc<Galley> {
    line(ui, text, style, color, f32::INFINITY)
}

/// Paints a laid-out text with its `anchor` at `pos`.
pub fn put(painter: &Painter, pos: Pos2, anchor: Align2, galley: Arc<Galley>) -> Rect {
    let rect = anchor.anchor_size(pos, galley.size());
    painter.galley(rect.min, galley, Color32::PLACEHOLDER);
    rect
}

/// Paints a laid-out text, its left end at `x`, vertically centred on `y`; answers where it ends.
pub fn put_left(painter: &Painter, x: f32, y: f32, galley: Arc<Galley>) -> f32 {
    put(painter, pos2(x, y), Align2::LEFT_CENTER, galley).right()
}

/// Paints a laid-out text, its right end at `x`, vertically centred on `y`; answers where it begins.
pub fn put_right(painter: &Painter, x: f32, y: f32, galley: Arc<Galley>) -> f32 {
    put(painter, pos2(x, y), Align2::RIGHT_CENTER, galley).left()
}

/// The ring around a control that has the keyboard: two points wide, two points away.
pub fn focus_ring(ui: &Ui, response: &Response, radius: u8) {
    if response.has_focus() {
        ring_at(ui, response.rect, radius, Tokens::of(ui).stroke.focus);
    }
}

/// The same ring around any rectangle, in any colour: also what says that a tile is selected.
pub fn ring_at(ui: &Ui, rect: Rect, radius: u8, color: Color32) {
    let grown = radius.saturating_add(stroke::FOCUS_GAP as u8);
    ui.painter().rect_stroke(
        rect.expand(stroke::FOCUS_GAP),
        CornerRadius::same(grown),
        egui::Stroke::new(stroke::FOCUS, color),
        StrokeKind::Outside,
    );
}

/// The ring of rows, which fill their panel from edge to edge and have no room around them.
pub fn inner_ring(ui: &Ui, response: &Response, radius: u8) {
    if response.has_focus() {
        ui.painter().rect_stroke(
            response.rect,
            CornerRadius::same(radius),
            Tokens::of(ui).focus(),
            StrokeKind::Inside,
        );
    }
}

/// Whether the pointer holds the control down.
pub fn pressed(response: &Response) -> bool {
    response.enabled() && response.is_pointer_button_down_on()
}

/// Picks a colour by what the pointer does.
pub fn by_state(response: &Response, rest: Color32, hovered: Color32, held: Color32) -> Color32 {
    if pressed(response) {
        held
    } else if response.enabled() && response.hovered() {
        hovered
    } else {
        rest
    }
}
