//! Menus, popovers and tooltips: what opens over the content.

use egui::{
    Align2, InnerResponse, Popup, PopupCloseBehavior, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::key::key_hint_ui;
use super::paint::{inner_ring, line, put, put_left};
use crate::ui::icons::Icon;
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

const MENU_WIDTH: f32 = 240.0;

fn rows<R>(content: impl FnOnce(&mut Ui) -> R) -> impl FnOnce(&mut Ui) -> R {
    move |ui| {
        ui.set_width(MENU_WIDTH);
        ui.spacing_mut().item_spacing.y = 0.0;
        content(ui)
    }
}

/// A menu below `button` (or above, where there is no room), opened and closed by clicking it.
/// Fill it with [`menu_row_ui`]; a clicked row closes it.
pub fn menu_ui<R>(button: &Response, content: impl FnOnce(&mut Ui) -> R) -> Option<InnerResponse<R>> {
    Popup::menu(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .gap(space::S2)
        .show(rows(content))
}

/// The same at the pointer, opened by a right-click on `target`.
pub fn context_menu_ui<R>(target: &Response, content: impl FnOnce(&mut Ui) -> R) -> Option<InnerResponse<R>> {
    Popup::context_menu(target).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(rows(content))
}

/// A popover of `width` points below `button`, opened and closed by clicking it; for anything but a menu.
pub fn popover_ui<R>(
    button: &Response,
    width: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> Option<InnerResponse<R>> {
    Popup::from_toggle_button_response(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .gap(space::S3)
        .width(width)
        .show(|ui| {
            ui.set_width(width);
            content(ui)
        })
}

/// A row of a menu: icon, words, keys at the right. With `danger` it is coral. Closes the menu when clicked.
/// Its words are its accessible name.
pub fn menu_row_ui(ui: &mut Ui, icon: Option<Icon>, words: &str, keys: &str, danger: bool) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW_MENU), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, ui.is_enabled(), words));
    if ui.is_rect_visible(rect) {
        if ui.is_enabled() && (response.hovered() || response.has_focus()) {
            ui.painter().rect_filled(rect, radius::CONTROL_SMALL, tokens.bg.selected);
        }
        let color = match (ui.is_enabled(), danger) {
            (false, _) => tokens.text.disabled,
            (true, true) => tokens.tone(Tone::Failed).fg,
            (true, false) => tokens.text.primary,
        };
        let (mut x, y) = (rect.left() + space::S5, rect.center().y);
        if let Some(icon) = icon {
            let color = if danger || !ui.is_enabled() { color } else { tokens.text.secondary };
            icon.paint(ui.painter(), pos2(x + size::ICON / 2.0, y), size::ICON, color);
            x += size::ICON + space::S5;
        }
        let keys = line(ui, keys, Type::Small, tokens.text.muted, 90.0);
        let right = rect.right() - space::S5;
        let room = right - keys.size().x - space::S4 - x;
        put(ui.painter(), pos2(right, y), Align2::RIGHT_CENTER, keys);
        put_left(ui.painter(), x, y, line(ui, words, Type::Body, color, room));
        inner_ring(ui, &response, radius::CONTROL_SMALL);
    }
    if response.clicked() {
        ui.close();
    }
    response
}

/// The line between two parts of a menu.
pub fn menu_line_ui(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 2.0 * space::S3 + 1.0), Sense::hover());
    ui.painter().hline(rect.x_range().shrink(space::S4), rect.center().y, Tokens::of(ui).outline());
}

/// A tooltip of words and the keys that do the same. The keys may be empty.
pub fn tooltip(response: Response, words: &str, keys: &[&str]) -> Response {
    response.on_hover_ui(|ui| {
        ui.set_max_width(ui.spacing().tooltip_width);
        ui.horizontal(|ui| {
            ui.label(theme::small(words).strong());
            if !keys.is_empty() {
                key_hint_ui(ui, keys);
            }
        });
    })
}
