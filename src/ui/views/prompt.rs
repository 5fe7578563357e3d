//! The prompt: an editor with its mentions as chips, and what stands below it.

use std::sync::Arc;

use egui::text::{CCursor, CCursorRange, CharIndex};
use egui::text_edit::TextEditState;
use egui::{
    Align, CornerRadius, EventFilter, Frame, Galley, Id, Layout, Margin, StrokeKind, TextBuffer, TextEdit, Ui,
};

use super::generate::Compose;
use super::prompt_chips::{chip_keys, chips_ui, keep_out, lay_out};
use super::prompt_mention::{ListKeys, mention_list_keys, mention_list_ui};
use super::templates::templates_ui;
use crate::model::mention::{self, MentionStyle};
use crate::ui::act::Scene;
use crate::ui::desk::generate::GenerateDesk;
use crate::ui::icons;
use crate::ui::parts::{Button, Segment, segmented_ui};
use crate::ui::theme::{self, Tokens, Type, radius, space};

/// The editor's id, so that a shortcut can give it the keyboard.
pub(super) fn editor_id() -> Id {
    Id::unique("generate prompt")
}

/// The card with the prompt.
pub(super) fn prompt_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    let tokens = Tokens::of(ui);
    let focused = ui.memory(|memory| memory.has_focus(editor_id()));
    let line = if focused { tokens.focus() } else { tokens.hairline() };
    let card = Frame::new()
        .fill(tokens.bg.input)
        .corner_radius(CornerRadius::same(radius::BANNER))
        .inner_margin(Margin { left: 14, right: 14, top: 12, bottom: 10 })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = space::S3;
            editor_ui(ui, scene, desk);
            toolbar_ui(ui, scene, desk, this);
        });
    // Painted, not part of the frame: a thicker line must not push the text about.
    let corner = CornerRadius::same(radius::BANNER);
    ui.painter().rect_stroke(card.response.rect, corner, line, StrokeKind::Inside);
}

fn editor_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
    let id = editor_id();
    let words = &scene.words.generate;
    let open = desk.mention.is_some() && ui.memory(|memory| memory.has_focus(id));
    let keys = if open { mention_list_keys(ui) } else { ListKeys::default() };
    if let Some(caret) = desk.caret.take() {
        let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
        state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(CharIndex(caret)))));
        state.store(ui.ctx(), id);
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    if !open {
        chip_keys(ui, desk, id);
    }
    let style = desk.draft.mention_style;
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| -> Arc<Galley> {
        lay_out(ui, text.as_str(), width, style)
    };
    let placeholder = theme::prompt(words.prompt_placeholder).color(Tokens::of(ui).text.muted);
    let edit = TextEdit::multiline(&mut desk.draft.prompt)
        .id(id)
        .frame(Frame::new())
        .font(Type::Prompt.font())
        .hint_text(placeholder)
        .desired_width(f32::INFINITY)
        .desired_rows(3)
        // The list of references acts on these while it is open.
        .event_filter(EventFilter { tab: open, escape: open, horizontal_arrows: true, vertical_arrows: true })
        .layouter(&mut layouter);
    let output = super::prompt_mention::keeping_focus(ui, open, |ui| edit.show(ui));
    let response = output.response.response.clone().accessible_name(words.prompt);
    keep_out(ui, desk, id, desk.last_caret);
    chips_ui(ui, scene, desk, &output);
    let caret = output.cursor_range.map(|range| range.primary.index.0);
    if let Some(caret) = caret {
        desk.last_caret = caret;
    }
    let at_caret = caret.map_or(response.rect, |caret| {
        let place = output.galley.pos_from_cursor(CCursor::new(CharIndex(caret)));
        place.translate(output.galley_pos.to_vec2())
    });
    let caret = caret.filter(|_| response.has_focus());
    mention_list_ui(ui, scene, desk, caret, at_caret, keys);
}

fn toolbar_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    let words = &scene.words.generate;
    ui.horizontal(|ui| {
        if ui.add(Button::ghost(words.mention).icon(icons::AT)).clicked() {
            let caret = desk.last_caret.min(desk.draft.prompt.chars().count());
            let at = byte_of(&desk.draft.prompt, caret);
            desk.draft.prompt.insert(at, '@');
            desk.caret = Some(caret + 1);
            desk.dismissed = None;
            ui.ctx().request_repaint();
        }
        templates_ui(ui, scene, desk, this);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let count = (words.characters)(desk.draft.prompt.chars().count());
            ui.label(theme::small(count).weak());
            ui.add_space(space::S2);
            let mut style = desk.draft.mention_style;
            let choices =
                [Segment::text(MentionStyle::Words, "Image 1"), Segment::text(MentionStyle::At, "@图1")];
            if segmented_ui(ui, words.mention_style, &mut style, &choices, None).changed() {
                desk.draft.prompt = mention::rewrite(&desk.draft.prompt, style);
                desk.draft.mention_style = style;
            }
        });
    });
}

/// Where the `index`-th character begins, in bytes; the end where there are fewer.
pub(super) fn byte_of(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(at, _)| at)
}
