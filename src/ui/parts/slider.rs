//! The slider: a thin track and a round knob.

use std::ops::RangeInclusive;

use egui::accesskit::Action;
use egui::{
    CornerRadius, EventFilter, Key, Modifiers, Rect, Response, Role, Sense, Ui, Widget, WidgetInfo, pos2,
    vec2,
};

use super::paint::{pressed, ring_at};
use crate::ui::theme::{Tokens, radius};

/// A slider over a range, in steps. Arrow keys move it by one step, Home and End to its ends.
#[must_use = "put it in a ui with `ui.add(slider)`"]
pub struct Slider<'a> {
    value: &'a mut f32,
    range: RangeInclusive<f32>,
    step: f32,
    name: &'a str,
    width: f32,
}

impl<'a> Slider<'a> {
    /// A slider that shows and changes `value`; `name` is its accessible name.
    pub fn new(value: &'a mut f32, range: RangeInclusive<f32>, name: &'a str) -> Self {
        Self { value, range, step: 1.0, name, width: 160.0 }
    }
    /// The distance between two values it can have; 1 unless set.
    pub fn step(mut self, step: f32) -> Self {
        self.step = step;
        self
    }
    /// Its width in points.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    fn snapped(&self, value: f32) -> f32 {
        let start = *self.range.start();
        let steps = ((value - start) / self.step).round();
        (start + steps * self.step).clamp(start, *self.range.end())
    }

    fn keys(&self, ui: &Ui, response: &Response) -> Option<f32> {
        if !response.has_focus() {
            return None;
        }
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let pressed = |key| ui.input_mut(|i| i.count_and_consume_key(Modifiers::NONE, key)) as f32;
        let up = pressed(Key::ArrowRight) + pressed(Key::ArrowUp);
        let down = pressed(Key::ArrowLeft) + pressed(Key::ArrowDown);
        if pressed(Key::Home) > 0.0 {
            return Some(*self.range.start());
        }
        if pressed(Key::End) > 0.0 {
            return Some(*self.range.end());
        }
        ((up - down).abs() > 0.5).then_some(*self.value + (up - down) * self.step)
    }
}

impl Widget for Slider<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let (rect, mut response) = ui.allocate_exact_size(vec2(self.width, 24.0), Sense::click_and_drag());
        let (start, end) = (*self.range.start(), *self.range.end());
        let track = Rect::from_center_size(rect.center(), vec2(rect.width() - 16.0, 4.0));
        let spoken = ui.input(|i| {
            let up = i.num_accesskit_action_requests(response.id, Action::Increment) as f32;
            let down = i.num_accesskit_action_requests(response.id, Action::Decrement) as f32;
            up - down
        });
        let pointed = response.interact_pointer_pos().filter(|_| response.dragged() || response.clicked());
        let wanted = pointed
            .map(|pos| start + (end - start) * ((pos.x - track.left()) / track.width()).clamp(0.0, 1.0))
            .or_else(|| self.keys(ui, &response))
            .or_else(|| (spoken.abs() > 0.5).then_some(*self.value + spoken * self.step));
        if let Some(wanted) = wanted.map(|wanted| self.snapped(wanted)).filter(|_| ui.is_enabled())
            && (wanted - *self.value).abs() > f32::EPSILON
        {
            *self.value = wanted;
            response.mark_changed();
        }
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(*self.value), self.name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::Slider);
            node.set_min_numeric_value(f64::from(start));
            node.set_max_numeric_value(f64::from(end));
            node.set_numeric_value_step(f64::from(self.step));
            node.add_action(Action::Increment);
            node.add_action(Action::Decrement);
        });
        if ui.is_rect_visible(rect) {
            let tokens = Tokens::of(ui);
            let along =
                if end > start { ((*self.value - start) / (end - start)).clamp(0.0, 1.0) } else { 0.0 };
            let x = track.left() + track.width() * along;
            let corner = CornerRadius::same(radius::PILL);
            ui.painter().rect_filled(track, corner, tokens.stroke.default);
            if ui.is_enabled() {
                let done = Rect::from_min_max(track.min, pos2(x, track.bottom()));
                ui.painter().rect_filled(done, corner, tokens.accent.base);
                let grown = response.hovered() || pressed(&response);
                let knob = if grown { 8.0 } else { 7.0 };
                let center = pos2(x, track.center().y);
                let fill = if tokens.dark { tokens.text.primary } else { tokens.bg.surface };
                ui.painter().circle(center, knob, fill, tokens.outline_strong());
                if response.has_focus() {
                    let square = Rect::from_center_size(center, vec2(2.0 * knob, 2.0 * knob));
                    ring_at(ui, square, radius::PILL, tokens.stroke.focus);
                }
            }
        }
        response
    }
}
