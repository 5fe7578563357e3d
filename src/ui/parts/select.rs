//! The select: a field that opens a list to choose from.

use egui::{
    CornerRadius, Popup, PopupCloseBehavior, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::paint::{by_state, focus_ring, inner_ring, line, put_left};
use super::picture::Picture;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, Tokens, Type, radius, size, space};

/// A field that shows what is chosen and opens a list. For plain lists of words [`select_ui`] is enough.
#[must_use = "call `show`"]
pub struct Select<'a> {
    name: &'a str,
    chosen: &'a str,
    label: bool,
    icon: Option<Icon>,
    picture: Option<Picture>,
    width: Option<f32>,
    ghost: bool,
}

impl<'a> Select<'a> {
    /// A select called `name` that shows `chosen`.
    pub fn new(name: &'a str, chosen: &'a str) -> Self {
        Self { name, chosen, label: false, icon: None, picture: None, width: None, ghost: false }
    }
    /// Shows the name above the field.
    pub fn labelled(mut self) -> Self {
        self.label = true;
        self
    }
    /// An icon before what is chosen.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// A small picture before what is chosen.
    pub fn picture(mut self, picture: Option<Picture>) -> Self {
        self.picture = picture;
        self
    }
    /// The width in points; all there is unless set.
    pub fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }
    /// Without fill and outline, as wide as its text: for "Newest" in a filter row.
    pub fn ghost(mut self) -> Self {
        self.ghost = true;
        self
    }

    /// Shows the field and, while it is open, `list` in a popover at least as wide. Use [`option_ui`] for rows;
    /// call `ui.close()` when one is chosen.
    pub fn show<R>(self, ui: &mut Ui, list: impl FnOnce(&mut Ui) -> R) -> (Response, Option<R>) {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::S3;
            if self.label {
                ui.label(theme::label(self.name));
            }
            let response = self.face(ui);
            let width = response.rect.width().max(160.0);
            let inner = Popup::menu(&response)
                .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                .gap(space::S2)
                .width(width)
                .show(|ui| {
                    ui.set_min_width(width - 2.0 * space::S3);
                    ui.spacing_mut().item_spacing.y = 1.0;
                    egui::ScrollArea::vertical().max_height(320.0).show(ui, list).inner
                });
            (response, inner.map(|inner| inner.inner))
        })
        .inner
    }

    fn face(&self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let icon_width = if self.icon.is_some() || self.picture.is_some() { 20.0 + space::S3 } else { 0.0 };
        let natural = super::paint::whole_line(ui, self.chosen, Type::Body, theme::CLEAR).size().x;
        let width = match (self.width, self.ghost) {
            (Some(width), _) => width,
            (None, true) => natural + icon_width + 2.0 * space::S4 + 18.0,
            (None, false) => ui.available_width(),
        };
        let (rect, response) = ui.allocate_exact_size(vec2(width, size::CONTROL), Sense::click());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::ComboBox, ui.is_enabled(), self.name);
            info.current_text_value = Some(self.chosen.to_owned());
            info
        });
        if ui.is_rect_visible(rect) {
            let line_color =
                by_state(&response, tokens.stroke.default, tokens.stroke.strong, tokens.stroke.strong);
            let text = if ui.is_enabled() { tokens.text.primary } else { tokens.text.disabled };
            let corner = CornerRadius::same(radius::CONTROL);
            if self.ghost {
                ui.painter().rect_filled(
                    rect,
                    corner,
                    by_state(&response, theme::CLEAR, tokens.bg.hover, tokens.bg.hover),
                );
            } else {
                ui.painter().rect(rect, corner, tokens.bg.input, (1.0, line_color), StrokeKind::Inside);
            }
            let padding = if self.ghost { space::S4 } else { space::S5 };
            let (mut x, y) = (rect.left() + padding, rect.center().y);
            if let Some(picture) = &self.picture {
                let square = egui::Rect::from_center_size(pos2(x + 10.0, y), vec2(20.0, 20.0));
                picture.paint(
                    ui.painter(),
                    square,
                    super::picture::Fit::CoverTop,
                    radius::CHIP_INNER,
                    theme::UNTINTED,
                );
            } else if let Some(icon) = self.icon {
                icon.paint(ui.painter(), pos2(x + 8.0, y), size::ICON, tokens.text.secondary);
            }
            x += icon_width;
            let galley = line(ui, self.chosen, Type::Body, text, rect.right() - 28.0 - x);
            put_left(ui.painter(), x, y, galley);
            icons::CARET_DOWN.bold().paint(
                ui.painter(),
                pos2(rect.right() - 15.0, y),
                11.0,
                tokens.text.secondary,
            );
            focus_ring(ui, &response, radius::CONTROL);
        }
        response
    }
}

/// One row of an open list: ticked when `selected`. Its label is its accessible name.
pub fn option_ui(ui: &mut Ui, label: &str, selected: bool) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW_MENU), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, ui.is_enabled(), selected, label));
    if ui.is_rect_visible(rect) {
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, radius::CONTROL_SMALL, tokens.bg.selected);
        }
        let text = line(ui, label, Type::Body, tokens.text.primary, rect.width() - 44.0);
        put_left(ui.painter(), rect.left() + space::S5, rect.center().y, text);
        if selected {
            let center = pos2(rect.right() - 16.0, rect.center().y);
            icons::CHECK.bold().paint(ui.painter(), center, 12.0, tokens.accent.text);
        }
        inner_ring(ui, &response, radius::CONTROL_SMALL);
    }
    response
}

/// A select over a plain list of `(value, words)`; changes `value` and marks the response changed.
/// With `labelled` the name stands above it.
pub fn select_ui<T: PartialEq + Clone>(
    ui: &mut Ui,
    name: &str,
    value: &mut T,
    choices: &[(T, &str)],
    labelled: bool,
) -> Response {
    let chosen = choices.iter().find(|(choice, _)| choice == value).map_or("", |(_, words)| *words);
    let mut select = Select::new(name, chosen);
    if labelled {
        select = select.labelled();
    }
    let (mut response, picked) = select.show(ui, |ui| {
        let mut picked = None;
        for (choice, words) in choices {
            if option_ui(ui, words, choice == value).clicked() {
                picked = Some(choice.clone());
                ui.close();
            }
        }
        picked
    });
    if let Some(picked) = picked.flatten().filter(|picked| picked != value) {
        *value = picked;
        response.mark_changed();
    }
    response
}
