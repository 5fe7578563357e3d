//! The checkbox: off, on, or mixed.

use egui::{CornerRadius, Response, Role, Sense, Stroke, StrokeKind, Ui, Widget, WidgetInfo, vec2};

use super::paint::{lines, ring_at};
use crate::ui::icons;
use crate::ui::theme::{self, Tokens, Type, radius, space};

/// A checkbox with its label, which is its accessible name. A click on either toggles it.
#[must_use = "put it in a ui with `ui.add(checkbox)`"]
pub struct Checkbox<'a> {
    checked: &'a mut bool,
    label: &'a str,
    mixed: bool,
}

impl<'a> Checkbox<'a> {
    /// A checkbox that shows and changes `checked`.
    pub fn new(checked: &'a mut bool, label: &'a str) -> Self {
        Self { checked, label, mixed: false }
    }
    /// Draws a dash: some of what it stands for is on. A click sets `checked`.
    pub fn mixed(mut self, mixed: bool) -> Self {
        self.mixed = mixed;
        self
    }
}

impl Widget for Checkbox<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let color = if ui.is_enabled() { tokens.text.primary } else { tokens.text.disabled };
        let room = ui.available_width() - 18.0 - space::S4;
        let text = lines(ui, self.label, Type::Body, color, room);
        let height = text.size().y.max(18.0) + space::S3;
        let (rect, mut response) =
            ui.allocate_exact_size(vec2(18.0 + space::S4 + text.size().x, height), Sense::click());
        if response.clicked() {
            *self.checked = self.mixed || !*self.checked;
            response.mark_changed();
        }
        response.widget_info(|| {
            if self.mixed && !response.clicked() {
                WidgetInfo::labeled(Role::CheckBox, ui.is_enabled(), self.label)
            } else {
                WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), *self.checked, self.label)
            }
        });
        if ui.is_rect_visible(rect) {
            let center = egui::pos2(rect.left() + 9.0, rect.top() + 9.0 + space::S3 / 2.0);
            let square = egui::Rect::from_center_size(center, vec2(18.0, 18.0));
            paint_box(ui, square, &response, *self.checked, self.mixed);
            let top = rect.top() + (height - text.size().y) / 2.0;
            ui.painter().galley(egui::pos2(square.right() + space::S4, top), text, color);
            if response.has_focus() {
                ring_at(ui, square, radius::CHECKBOX, tokens.stroke.focus);
            }
        }
        response
    }
}

fn paint_box(ui: &Ui, square: egui::Rect, response: &Response, checked: bool, mixed: bool) {
    let tokens = Tokens::of(ui);
    let corner = CornerRadius::same(radius::CHECKBOX);
    let enabled = ui.is_enabled();
    let hovered = enabled && response.hovered();
    if checked || mixed {
        let fill = match (enabled, hovered) {
            (false, _) => tokens.stroke.default,
            (true, true) => tokens.accent.hover,
            (true, false) => tokens.accent.base,
        };
        ui.painter().rect_filled(square, corner, fill);
        let icon = if mixed { icons::MINUS } else { icons::CHECK };
        icon.bold().paint(ui.painter(), square.center(), 12.0, tokens.text.on_accent);
    } else {
        let line = match (enabled, hovered) {
            (false, _) => tokens.stroke.default,
            (true, true) => tokens.text.secondary,
            (true, false) => tokens.stroke.strong,
        };
        ui.painter().rect(square, corner, theme::CLEAR, Stroke::new(1.5, line), StrokeKind::Inside);
    }
}
