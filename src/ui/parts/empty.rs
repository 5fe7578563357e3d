//! The empty state: an icon on a tile, a title, a sentence, and what to do.

use egui::{Align, InnerResponse, Layout, Ui, vec2};

use super::frame::icon_tile_ui;
use crate::ui::icons::Icon;
use crate::ui::theme::{self, Tone, space};

/// What stands where nothing is.
#[must_use = "call `show`"]
pub struct EmptyState<'a> {
    icon: Icon,
    title: &'a str,
    sentence: &'a str,
    tone: Option<Tone>,
    code: &'a str,
}

impl<'a> EmptyState<'a> {
    /// An empty state with its icon, title and sentence.
    pub fn new(icon: Icon, title: &'a str, sentence: &'a str) -> Self {
        Self { icon, title, sentence, tone: None, code: "" }
    }
    /// Tints the icon's tile.
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = Some(tone);
        self
    }
    /// The provider's own code and words, in mono below the sentence.
    pub fn code(mut self, code: &'a str) -> Self {
        self.code = code;
        self
    }

    /// Shows it in the middle of the room there is, with `actions` (usually one or two buttons) in a row below.
    pub fn show<R>(self, ui: &mut Ui, actions: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
        let height = ui.available_height();
        ui.vertical_centered(|ui| {
            ui.add_space(((height - 220.0) / 2.0).clamp(space::S9, 260.0));
            icon_tile_ui(ui, 72.0, self.icon, self.tone);
            ui.add_space(space::S5);
            ui.label(theme::title(self.title));
            let width = ui.available_width().min(360.0);
            ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Center), |ui| {
                if !self.sentence.is_empty() {
                    ui.label(theme::body(self.sentence));
                }
                if !self.code.is_empty() {
                    ui.label(theme::mono(self.code));
                }
            });
            ui.add_space(space::S4);
            centered_row_ui(ui, actions)
        })
        .inner
    }
}

/// A row of unknown width in the middle: it is as wide as it was in the last frame.
fn centered_row_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let id = ui.next_auto_id().with("row width");
    let known: Option<f32> = ui.data(|data| data.get_temp(id));
    let room = ui.available_width();
    let width = known.unwrap_or(0.0);
    let response = ui.allocate_ui_with_layout(
        vec2(room, theme::size::CONTROL),
        Layout::left_to_right(Align::Center),
        |ui| {
            ui.add_space(((room - width) / 2.0).max(0.0));
            // The first frame only measures; showing it at the left and then jumping would flicker.
            if known.is_none() {
                ui.set_opacity(0.0);
            }
            ui.horizontal(content)
        },
    );
    let measured = response.inner.response.rect.width();
    if known.is_none_or(|known| (known - measured).abs() > 0.5) {
        ui.data_mut(|data| data.insert_temp(id, measured));
        ui.ctx().request_repaint();
    }
    response.inner
}
