//! The switch, alone or at the end of a row with a title and a hint.

use egui::{CornerRadius, Rect, Response, Role, Sense, Ui, Widget, WidgetInfo, lerp, pos2, vec2};

use super::paint::{focus_ring, lines};
use crate::ui::theme::{Tokens, Type, radius, space};

const WIDTH: f32 = 32.0;
const HEIGHT: f32 = 18.0;

/// A switch without text beside it; `name` is its accessible name.
#[must_use = "put it in a ui with `ui.add(switch)`"]
pub struct Switch<'a> {
    on: &'a mut bool,
    name: &'a str,
}

impl<'a> Switch<'a> {
    /// A switch that shows and changes `on`.
    pub fn new(on: &'a mut bool, name: &'a str) -> Self {
        Self { on, name }
    }
}

impl Widget for Switch<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        // Taller than it is painted, so that it reaches the smallest size a finger or a shaky hand can hit.
        let (rect, mut response) = ui.allocate_exact_size(vec2(WIDTH, 24.0), Sense::click());
        if response.clicked() {
            *self.on = !*self.on;
            response.mark_changed();
        }
        response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), *self.on, self.name));
        if ui.is_rect_visible(rect) {
            let tokens = Tokens::of(ui);
            let track = Rect::from_center_size(rect.center(), vec2(WIDTH, HEIGHT));
            let along = ui.ctx().animate_bool(response.id, *self.on);
            let hovered = ui.is_enabled() && response.hovered();
            let (fill, knob) = match (ui.is_enabled(), *self.on, hovered) {
                (false, _, _) => (tokens.stroke.default, tokens.text.disabled),
                (true, true, true) => (tokens.accent.hover, tokens.text.on_accent),
                (true, true, false) => (tokens.accent.base, tokens.text.on_accent),
                (true, false, true) => (tokens.text.muted, tokens.bg.surface),
                (true, false, false) => (tokens.stroke.strong, tokens.bg.surface),
            };
            // An off knob is light in both themes; the dark theme's light colour is its text.
            let off_knob = !*self.on && tokens.dark && ui.is_enabled();
            let knob = if off_knob { tokens.text.primary } else { knob };
            ui.painter().rect_filled(track, CornerRadius::same(radius::PILL), fill);
            let x = lerp(track.left() + 9.0..=track.right() - 9.0, along);
            ui.painter().circle_filled(pos2(x, track.center().y), 7.0, knob);
            focus_ring(ui, &response.clone().with_new_rect(track), radius::PILL);
        }
        response
    }
}

/// A row as wide as there is room: `title`, below it `hint` (may be empty), a switch at the right.
/// The title is the switch's accessible name.
pub fn switch_row_ui(ui: &mut Ui, on: &mut bool, title: &str, hint: &str) -> Response {
    let tokens = Tokens::of(ui);
    let (first, second) = if ui.is_enabled() {
        (tokens.text.primary, tokens.text.muted)
    } else {
        (tokens.text.disabled, tokens.text.disabled)
    };
    let width = ui.available_width();
    let room = width - WIDTH - space::S6;
    let title_text = lines(ui, title, Type::Body, first, room);
    let hint_text = (!hint.is_empty()).then(|| lines(ui, hint, Type::Small, second, room));
    let height = title_text.size().y + hint_text.as_ref().map_or(0.0, |hint| hint.size().y);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height.max(24.0)), Sense::hover());
    let top = rect.center().y - height / 2.0;
    let hint_top = top + title_text.size().y;
    ui.painter().galley(pos2(rect.left(), top), title_text, first);
    if let Some(hint_text) = hint_text {
        ui.painter().galley(pos2(rect.left(), hint_top), hint_text, second);
    }
    let place = Rect::from_center_size(pos2(rect.right() - WIDTH / 2.0, rect.center().y), vec2(WIDTH, 24.0));
    let response = ui.put(place, Switch::new(on, title));
    if !hint.is_empty() {
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(hint));
    }
    response
}
