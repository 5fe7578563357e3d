//! The search field: a magnifier, a placeholder, a cross that clears it, and keys that reach it.

use egui::{Align2, Id, Key, Modifiers, Rect, Response, Role, Sense, Ui, Widget, WidgetInfo, pos2, vec2};

use super::field::TextField;
use super::key::{key_size, paint_key};
use super::paint::focus_ring;
use crate::ui::icons;
use crate::ui::theme::{self, Tokens, radius, size, space};

/// A field that filters or finds. Escape clears it while it has text.
#[must_use = "put it in a ui with `ui.add(field)`"]
pub struct SearchField<'a> {
    text: &'a mut String,
    name: &'a str,
    clear: &'a str,
    placeholder: &'a str,
    keys: &'a [&'a str],
    width: Option<f32>,
    id: Option<Id>,
}

impl<'a> SearchField<'a> {
    /// A search field called `name`; `clear` is the name of the cross that empties it.
    pub fn new(text: &'a mut String, name: &'a str, clear: &'a str) -> Self {
        Self { text, name, clear, placeholder: "", keys: &[], width: None, id: None }
    }
    /// Muted text while it is empty.
    pub fn placeholder(mut self, placeholder: &'a str) -> Self {
        self.placeholder = placeholder;
        self
    }
    /// Shows the keys that reach it at the right end, while it is empty.
    pub fn keys(mut self, keys: &'a [&'a str]) -> Self {
        self.keys = keys;
        self
    }
    /// The width in points; all there is unless set.
    pub fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }
    /// A fixed id, to give it the focus from elsewhere with `memory.request_focus`.
    pub fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }
}

impl Widget for SearchField<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let empty = self.text.is_empty();
        let keys: f32 = self.keys.iter().map(|key| key_size(ui, key).x + space::S2).sum();
        let right = if empty { keys } else { 24.0 };
        // egui takes the focus away on Escape before any widget sees the key, so the last frame is asked.
        let id = self.id.unwrap_or_else(|| ui.make_persistent_id(self.name));
        let focused = ui.memory(|memory| memory.has_focus(id) || memory.had_focus_last_frame(id));
        let escaped = !empty && focused && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
        if escaped {
            self.text.clear();
        }
        let mut field = TextField::new(self.text, self.name)
            .placeholder(self.placeholder)
            .icon(icons::MAGNIFYING_GLASS)
            .keep_right(right)
            .id(id);
        if let Some(width) = self.width {
            field = field.width(width);
        }
        let mut response = ui.add(field);
        if escaped {
            response.mark_changed();
        }
        let tokens = Tokens::of(ui);
        let rect = response.rect;
        if empty {
            let mut x = rect.right() - space::S5 - keys;
            for key in self.keys {
                let size = key_size(ui, key);
                let cap = Rect::from_min_size(pos2(x, rect.center().y - size.y / 2.0), size);
                paint_key(ui, cap, key, tokens.bg.raised, tokens.stroke.default, tokens.text.secondary);
                x += size.x + space::S2;
            }
        } else {
            let place = Align2::CENTER_CENTER
                .anchor_size(pos2(rect.right() - 18.0, rect.center().y), vec2(24.0, 24.0));
            let cross = ui.interact(place, response.id.with("clear"), Sense::click());
            cross.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), self.clear));
            let color = if cross.hovered() { tokens.text.primary } else { tokens.text.muted };
            icons::X.bold().paint(ui.painter(), place.center(), size::ICON_INLINE - 2.0, color);
            let fill = if cross.hovered() { tokens.bg.hover } else { theme::CLEAR };
            ui.painter().rect_stroke(place, radius::CONTROL_SMALL, (1.0, fill), egui::StrokeKind::Inside);
            focus_ring(ui, &cross, radius::CONTROL_SMALL);
            if cross.clicked() {
                self.text.clear();
                response.mark_changed();
                response.request_focus();
            }
        }
        response
    }
}
