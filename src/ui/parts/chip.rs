//! Filter chips: a pill that is on or off, with an icon and a count if there is one.

use egui::{CornerRadius, Response, Role, Sense, Stroke, StrokeKind, Ui, Widget, WidgetInfo, vec2};

use super::paint::{by_state, focus_ring, put_left, whole_line};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

/// A filter that can be on or off. The click is the caller's to act on.
#[must_use = "put it in a ui with `ui.add(chip)`"]
pub struct Chip<'a> {
    label: &'a str,
    selected: bool,
    icon: Option<(Icon, Option<Tone>)>,
    count: Option<usize>,
    enabled: bool,
}

impl<'a> Chip<'a> {
    /// A chip that shows `label` and is `selected` or not.
    pub fn new(label: &'a str, selected: bool) -> Self {
        Self { label, selected, icon: None, count: None, enabled: true }
    }
    /// An icon before the label, in the colour of the text.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some((icon, None));
        self
    }
    /// The icon of a status before the label, in its colour.
    pub fn tone(mut self, tone: Tone) -> Self {
        self.icon = Some((super::badge::tone_icon(tone), Some(tone)));
        self
    }
    /// How many things it would leave, after the label.
    pub fn count(mut self, count: usize) -> Self {
        self.count = Some(count);
        self
    }
    /// Whether it can be clicked.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }
}

impl Widget for Chip<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        self.show(ui)
    }
}

impl Chip<'_> {
    fn show(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let enabled = ui.is_enabled() && self.enabled;
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        // Measured in the bolder face, so that being chosen does not push its neighbours.
        let face = if self.selected { Type::Label } else { Type::Small };
        let label = whole_line(ui, self.label, Type::Label, theme::CLEAR);
        let count = self.count.map(|count| count.to_string());
        let count_width =
            count.as_ref().map_or(0.0, |c| whole_line(ui, c, Type::Small, theme::CLEAR).size().x + space::S3);
        let icon_width = if self.icon.is_some() { size::ICON_INLINE + space::S3 } else { 0.0 };
        let width = label.size().x + count_width + icon_width + 2.0 * space::S6;
        let (rect, response) = ui.allocate_exact_size(vec2(width, size::CHIP), sense);
        response.widget_info(|| {
            let name =
                count.as_ref().map_or_else(|| self.label.to_owned(), |c| format!("{} {c}", self.label));
            WidgetInfo::selected(Role::Button, enabled, self.selected, name)
        });
        if ui.is_rect_visible(rect) {
            let fill = if self.selected {
                tokens.bg.selected
            } else {
                by_state(&response, theme::CLEAR, theme::CLEAR, tokens.bg.hover)
            };
            let rest = if self.selected { tokens.bg.selected } else { tokens.stroke.default };
            let line = if enabled {
                by_state(&response, rest, tokens.stroke.strong, tokens.stroke.strong)
            } else {
                tokens.stroke.subtle
            };
            let text = if !enabled {
                tokens.text.disabled
            } else if self.selected || response.hovered() {
                tokens.text.primary
            } else {
                tokens.text.secondary
            };
            let corner = CornerRadius::same(radius::PILL);
            ui.painter().rect(rect, corner, fill, Stroke::new(1.0, line), StrokeKind::Inside);
            let y = rect.center().y;
            let mut x = rect.left() + space::S6;
            if let Some((icon, tone)) = self.icon {
                let color = tone.map_or(text, |tone| tokens.tone(tone).fg);
                let center = egui::pos2(x + size::ICON_INLINE / 2.0, y);
                if icon.glyph() == icons::CIRCLE_NOTCH.glyph() {
                    // A filter moves nothing: the ring of Processing stands still here.
                    icons::CIRCLE_NOTCH.bold().paint(ui.painter(), center, size::ICON_INLINE, color);
                } else {
                    icon.paint(ui.painter(), center, size::ICON_INLINE, color);
                }
                x += icon_width;
            }
            let end = put_left(ui.painter(), x, y, whole_line(ui, self.label, face, text));
            if let Some(count) = count {
                let color = if enabled { tokens.text.muted } else { tokens.text.disabled };
                put_left(ui.painter(), end + space::S3, y, whole_line(ui, &count, Type::Small, color));
            }
            focus_ring(ui, &response, radius::PILL);
        }
        response
    }
}
