//! A value to copy: mono text in a field, and an icon that becomes a tick once it is on the clipboard.

use egui::{CornerRadius, Response, Role, Sense, StrokeKind, Ui, Widget, WidgetInfo, pos2, vec2};

use super::paint::{by_state, focus_ring, line, put_left};
use crate::ui::icons;
use crate::ui::theme::{self, Tokens, Type, motion, radius, size, space};

/// A field that copies its value when clicked. Confirms in place for 1.2 seconds; there is no toast.
#[must_use = "put it in a ui with `ui.add(field)`"]
pub struct CopyField<'a> {
    value: &'a str,
    name: &'a str,
    copied: &'a str,
    shown: Option<&'a str>,
    inline: bool,
}

impl<'a> CopyField<'a> {
    /// A field that shows `value`. `name` is what the click does ("Copy reference"), `copied` what it is called
    /// while the tick shows ("Copied").
    pub fn new(value: &'a str, name: &'a str, copied: &'a str) -> Self {
        Self { value, name, copied, shown: None, inline: false }
    }
    /// Shows another, shorter text than is copied.
    pub fn shown(mut self, shown: &'a str) -> Self {
        self.shown = Some(shown);
        self
    }
    /// Without a frame, as wide as its text: for ids in a line of facts.
    pub fn inline(mut self) -> Self {
        self.inline = true;
        self
    }
}

impl Widget for CopyField<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let shown = self.shown.unwrap_or(self.value);
        let color = if self.inline { tokens.text.muted } else { tokens.text.secondary };
        let icon_room = size::ICON_INLINE + space::S3;
        let text_width = super::paint::whole_line(ui, shown, Type::Mono, color).size().x;
        let width = if self.inline {
            (text_width + icon_room + space::S2).min(ui.available_width())
        } else {
            ui.available_width()
        };
        let height = if self.inline { 24.0 } else { size::CONTROL };
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());

        let now = ui.input(|i| i.time);
        let key = response.id.with("copied");
        if response.clicked() {
            ui.ctx().copy_text(self.value.to_owned());
            ui.data_mut(|data| data.insert_temp(key, now));
        }
        let left = ui.data(|data| data.get_temp::<f64>(key)).map_or(0.0, |then| then + motion::COPIED - now);
        let copied = left > 0.0;
        if copied {
            ui.ctx().request_repaint_after_secs(left as f32);
        }
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Button, ui.is_enabled(), if copied { self.copied } else { self.name })
        });
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(shown));

        if ui.is_rect_visible(rect) {
            let padding = if self.inline { 0.0 } else { space::S5 };
            if !self.inline {
                let edge =
                    by_state(&response, tokens.stroke.default, tokens.stroke.strong, tokens.stroke.strong);
                let corner = CornerRadius::same(radius::CONTROL);
                ui.painter().rect(rect, corner, tokens.bg.input, (1.0, edge), StrokeKind::Inside);
            }
            let room = rect.width() - 2.0 * padding - icon_room;
            let text = line(ui, shown, Type::Mono, color, room);
            let end = put_left(ui.painter(), rect.left() + padding, rect.center().y, text);
            let x = if self.inline { end + space::S3 + 7.0 } else { rect.right() - padding - 7.0 };
            let (icon, color) = if copied {
                (icons::CHECK.bold(), tokens.accent.text)
            } else {
                (icons::COPY, by_state(&response, color, tokens.text.primary, tokens.text.primary))
            };
            icon.paint(ui.painter(), pos2(x, rect.center().y), size::ICON_INLINE, color);
            focus_ring(ui, &response, if self.inline { radius::CHIP_INNER } else { radius::CONTROL });
        }
        response.on_hover_text(theme::small(self.name))
    }
}
