//! The number field: typed, dragged or stepped with the arrow keys.

use std::ops::RangeInclusive;

use egui::{DragValue, Response, Ui, Widget, vec2};

use super::paint::focus_ring;
use crate::ui::theme::{Tokens, radius, size};

/// A field for a number with its unit, for example "5 s".
#[must_use = "put it in a ui with `ui.add(field)`"]
pub struct NumberField<'a> {
    value: &'a mut f32,
    range: RangeInclusive<f32>,
    name: &'a str,
    unit: &'a str,
    step: f64,
    decimals: usize,
    width: f32,
}

impl<'a> NumberField<'a> {
    /// A field called `name` that shows and changes `value` within `range`.
    pub fn new(value: &'a mut f32, range: RangeInclusive<f32>, name: &'a str) -> Self {
        Self { value, range, name, unit: "", step: 1.0, decimals: 0, width: 64.0 }
    }
    /// What stands after the number, with its space: `" s"`.
    pub fn unit(mut self, unit: &'a str) -> Self {
        self.unit = unit;
        self
    }
    /// The distance one arrow key or eight points of dragging make; 1 unless set.
    pub fn step(mut self, step: f64) -> Self {
        self.step = step;
        self
    }
    /// How many digits after the point; none unless set.
    pub fn decimals(mut self, decimals: usize) -> Self {
        self.decimals = decimals;
        self
    }
    /// The width in points; 64 unless set.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }
}

impl Widget for NumberField<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let response = ui
            .scope(|ui| {
                let tokens = Tokens::of(ui);
                let widgets = &mut ui.visuals_mut().widgets;
                for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
                    state.weak_bg_fill = tokens.bg.input;
                    state.bg_fill = tokens.bg.input;
                }
                ui.spacing_mut().interact_size = vec2(self.width, size::CONTROL);
                ui.spacing_mut().button_padding = vec2(8.0, 6.0);
                let drag = DragValue::new(self.value)
                    .range(self.range)
                    .speed(self.step / 8.0)
                    .fixed_decimals(self.decimals)
                    .suffix(self.unit);
                ui.add_sized(vec2(self.width, size::CONTROL), drag).accessible_name(self.name)
            })
            .inner;
        focus_ring(ui, &response, radius::CONTROL);
        response
    }
}
