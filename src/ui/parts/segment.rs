//! The segmented control: one of a few, side by side.

use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, vec2};

use super::paint::{focus_ring, put, whole_line};
use crate::ui::icons::Icon;
use crate::ui::theme::{self, Tokens, Type, radius, size, space};

/// One choice of a segmented control.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a, T> {
    value: T,
    label: &'a str,
    icon: Option<Icon>,
    icon_only: bool,
}

impl<'a, T> Segment<'a, T> {
    /// A choice shown as text.
    pub fn text(value: T, label: &'a str) -> Self {
        Self { value, label, icon: None, icon_only: false }
    }
    /// A choice shown as an icon; `label` is its name and tooltip.
    pub fn icon(value: T, icon: Icon, label: &'a str) -> Self {
        Self { value, label, icon: Some(icon), icon_only: true }
    }
    /// A choice shown as an icon and text.
    pub fn both(value: T, icon: Icon, label: &'a str) -> Self {
        Self { value, label, icon: Some(icon), icon_only: false }
    }
}

/// Shows the choices and changes `value` to the one clicked. `name` names the whole, `width` stretches it
/// (choices share it evenly). The response is the whole's; it is changed when the value is.
pub fn segmented_ui<T: PartialEq + Copy>(
    ui: &mut Ui,
    name: &str,
    value: &mut T,
    choices: &[Segment<'_, T>],
    width: Option<f32>,
) -> Response {
    let tokens = Tokens::of(ui);
    let natural: Vec<f32> = choices.iter().map(|choice| segment_width(ui, choice)).collect();
    let wanted = width.unwrap_or_else(|| natural.iter().sum::<f32>() + 4.0);
    let (rect, mut whole) = ui.allocate_exact_size(vec2(wanted, size::CONTROL), Sense::hover());
    whole.widget_info(|| WidgetInfo::labeled(Role::RadioGroup, ui.is_enabled(), name));
    let corner = CornerRadius::same(radius::CONTROL);
    ui.painter().rect(rect, corner, tokens.bg.panel, tokens.outline(), StrokeKind::Inside);

    let mut x = rect.left() + 2.0;
    for (index, (choice, natural)) in choices.iter().zip(natural).enumerate() {
        let share = width.map_or(natural, |_| (wanted - 4.0) / choices.len() as f32);
        let cell = Rect::from_min_size(egui::pos2(x, rect.top() + 2.0), vec2(share, size::CONTROL - 4.0));
        x += share;
        let response = ui.interact(cell, whole.id.with(index), Sense::click());
        if response.clicked() && *value != choice.value {
            *value = choice.value;
            whole.mark_changed();
        }
        let selected = *value == choice.value;
        response
            .widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), selected, choice.label));
        paint_segment(ui, cell, choice, selected, &response);
        if choice.icon_only {
            response.on_hover_text(choice.label);
        }
    }
    whole
}

fn segment_width<T>(ui: &Ui, choice: &Segment<'_, T>) -> f32 {
    if choice.icon_only {
        return 30.0;
    }
    let icon = choice.icon.map_or(0.0, |_| size::ICON_INLINE + space::S3);
    whole_line(ui, choice.label, Type::Label, theme::CLEAR).size().x + icon + 2.0 * space::S5
}

fn paint_segment<T>(ui: &Ui, cell: Rect, choice: &Segment<'_, T>, selected: bool, response: &Response) {
    let tokens = Tokens::of(ui);
    let corner = CornerRadius::same(radius::CONTROL_SMALL);
    if selected {
        ui.painter().rect_filled(cell, corner, tokens.bg.selected);
    } else if response.hovered() && ui.is_enabled() {
        ui.painter().rect_filled(cell, corner, tokens.bg.hover);
    }
    let color = if !ui.is_enabled() {
        tokens.text.disabled
    } else if selected {
        tokens.text.primary
    } else {
        tokens.text.secondary
    };
    match (choice.icon, choice.icon_only) {
        (Some(icon), true) => {
            let icon = if selected { icon.fill() } else { icon };
            icon.paint(ui.painter(), cell.center(), size::ICON, color);
        }
        (icon, _) => {
            let text = whole_line(ui, choice.label, Type::Label, color);
            let shift = if icon.is_some() { 0.5 * (size::ICON_INLINE + space::S3) } else { 0.0 };
            let at = cell.center() + vec2(shift, 0.0);
            let text_rect = put(ui.painter(), at, Align2::CENTER_CENTER, text);
            if let Some(icon) = icon {
                let center =
                    egui::pos2(text_rect.left() - space::S3 - size::ICON_INLINE / 2.0, cell.center().y);
                icon.paint(ui.painter(), center, size::ICON_INLINE, color);
            }
        }
    }
    focus_ring(ui, response, radius::CONTROL_SMALL);
}
