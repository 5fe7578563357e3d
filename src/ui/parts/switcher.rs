//! The button of the top bar that says which connection is in use and how it is.

use egui::{
    Align2, CornerRadius, Rect, Response, Role, Sense, StrokeKind, Ui, Vec2, Widget, WidgetInfo, pos2, vec2,
};

use super::paint::{by_state, focus_ring, line, put, put_left};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{Tokens, Tone, Type, radius};

const SIZE: Vec2 = vec2(228.0, 36.0);

/// Two lines beside an icon: a name, and a dot with its state.
#[must_use = "put it in a ui with `ui.add(switcher)`"]
pub struct Switcher<'a> {
    icon: Icon,
    name: &'a str,
    state: &'a str,
    tone: Tone,
    spoken: &'a str,
}

impl<'a> Switcher<'a> {
    /// `spoken` is what a screen reader says first: "Switch connection".
    pub fn new(icon: Icon, name: &'a str, state: &'a str, tone: Tone, spoken: &'a str) -> Self {
        Self { icon, name, state, tone, spoken }
    }
}

impl Widget for Switcher<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let (rect, response) = ui.allocate_exact_size(SIZE, Sense::click());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::ComboBox, ui.is_enabled(), self.spoken);
            info.current_text_value = Some(format!("{}, {}", self.name, self.state));
            info
        });
        if ui.is_rect_visible(rect) {
            let tokens = Tokens::of(ui);
            let painter = ui.painter();
            let fill = by_state(&response, tokens.bg.surface, tokens.bg.hover, tokens.bg.selected);
            let corner = CornerRadius::same(radius::CONTROL);
            painter.rect(rect, corner, fill, tokens.outline(), StrokeKind::Inside);
            let tile = Rect::from_center_size(pos2(rect.left() + 20.0, rect.center().y), Vec2::splat(24.0));
            painter.rect_filled(tile, CornerRadius::same(radius::CONTROL_SMALL), tokens.bg.hover);
            self.icon.paint(painter, tile.center(), 14.0, tokens.text.primary);
            let left = tile.right() + 8.0;
            let width = rect.right() - 30.0 - left;
            let name = line(ui, self.name, Type::BodyMedium, tokens.text.primary, width);
            put_left(painter, left, rect.top() + 11.5, name);
            let state = line(ui, self.state, Type::Caption, tokens.text.muted, width - 9.0);
            painter.circle_filled(pos2(left + 3.0, rect.top() + 26.0), 2.5, tokens.tone(self.tone).fg);
            put(painter, pos2(left + 10.0, rect.top() + 26.0), Align2::LEFT_CENTER, state);
            let caret = pos2(rect.right() - 16.0, rect.center().y);
            icons::CARET_UP_DOWN.paint(painter, caret, 14.0, tokens.text.muted);
        }
        focus_ring(ui, &response, radius::CONTROL);
        response
    }
}
