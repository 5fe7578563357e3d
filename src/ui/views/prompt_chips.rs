//! Mentions in the prompt as chips: a thumbnail and words, one thing to the keyboard.
//!
//! The text under a chip stays what it is, character by character, so that carets, selections and input methods find
//! their places; it is only laid out as wide as the chip and painted over. White space in it does not break, so that
//! no chip is torn between two lines.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{CCursor, CCursorRange, CharIndex, LayoutJob, TextFormat, TextWrapping};
use egui::text_edit::{TextEditOutput, TextEditState};
use egui::{
    CornerRadius, FontFamily, FontId, Galley, Id, Key, Modifiers, Rect, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::lanes::{self, thumb_at};
use super::prompt::byte_of;
use crate::model::mention::{self, Mention, MentionStyle};
use crate::model::{AssetId, MediaKind, PictureSize};
use crate::ui::act::{self, Scene};
use crate::ui::actions::is_composing;
use crate::ui::desk::generate::GenerateDesk;
use crate::ui::fonts;
use crate::ui::icons;
use crate::ui::parts::paint::put_left;
use crate::ui::parts::{Fit, Picture};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size};

const THUMB: f32 = 18.0;
const LEFT: f32 = 3.0;
const GAP: f32 = 5.0;
const RIGHT: f32 = 7.0;
/// The large preview.
const PREVIEW: egui::Vec2 = vec2(300.0, 300.0);

/// A mention with its place in characters.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Place {
    chars: Range<usize>,
    mention: Mention,
}

fn places(prompt: &str) -> Vec<Place> {
    let mut from = (0, 0);
    let mut at = |byte: usize| {
        from = (byte, from.1 + prompt[from.0..byte].chars().count());
        from.1
    };
    let found = mention::find(prompt).into_iter();
    found.map(|mention| Place { chars: at(mention.range.start)..at(mention.range.end), mention }).collect()
}

fn font() -> FontId {
    FontId::new(Type::Prompt.font().size, FontFamily::Name(fonts::UI_MEDIUM.into()))
}

/// The words of a chip.
fn words(ui: &Ui, text: &str, color: egui::Color32) -> Arc<Galley> {
    let job = LayoutJob::simple_singleline(text.to_owned(), font(), color);
    ui.painter().layout_job(job)
}

/// Lays the prompt out with room for its chips.
pub(super) fn lay_out(ui: &Ui, text: &str, width: f32, style: MentionStyle) -> Arc<Galley> {
    let tokens = Tokens::of(ui);
    let format = |font_id, color, extra_letter_spacing| TextFormat {
        font_id,
        color,
        line_height: Some(Type::Prompt.line()),
        extra_letter_spacing,
        ..TextFormat::default()
    };
    let plain = format(Type::Prompt.font(), tokens.text.primary, 0.0);
    let mut job = LayoutJob { wrap: TextWrapping::wrap_at_width(width), ..LayoutJob::default() };
    let mut from = 0;
    for mention in mention::find(text) {
        job.append(&text[from..mention.range.start], 0.0, plain.clone());
        let unbroken = unbroken(&text[mention.range.clone()]);
        let wanted = chip_width(ui, &style.write(mention.kind, mention.number));
        let base = words(ui, &unbroken, theme::CLEAR).size().x;
        let gaps = unbroken.chars().count().saturating_sub(1).max(1) as f32;
        job.append(&unbroken, 0.0, format(font(), theme::CLEAR, (wanted - base) / gaps));
        from = mention.range.end;
    }
    job.append(&text[from..], 0.0, plain);
    ui.painter().layout_job(job)
}

/// As many characters, none of which a line is broken at.
fn unbroken(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() { c } else { '\u{a0}' }).collect()
}

fn chip_width(ui: &Ui, text: &str) -> f32 {
    LEFT + THUMB + GAP + words(ui, text, theme::CLEAR).size().x + RIGHT
}

fn state(ui: &Ui, id: Id) -> Option<(TextEditState, CCursorRange)> {
    let state = TextEditState::load(ui.ctx(), id)?;
    let range = state.cursor.char_range()?;
    Some((state, range))
}

fn store(ui: &Ui, id: Id, mut state: TextEditState, primary: usize, secondary: usize) {
    let cursor = |index| CCursor::new(CharIndex(index));
    let range = CCursorRange { primary: cursor(primary), secondary: cursor(secondary), h_pos: None };
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), id);
}

/// Keys that take a chip for one thing, before the editor sees them: arrows step over it, Backspace and Delete take it
/// out whole.
pub(super) fn chip_keys(ui: &Ui, desk: &mut GenerateDesk, id: Id) {
    if !ui.memory(|memory| memory.has_focus(id)) || is_composing(ui.ctx()) {
        return;
    }
    let Some((state, range)) = state(ui, id) else { return };
    let (caret, other) = (range.primary.index.0, range.secondary.index.0);
    let places = places(&desk.draft.prompt);
    let ends = places.iter().find(|place| place.chars.end == caret);
    let begins = places.iter().find(|place| place.chars.start == caret);
    let pressed = |key, ways: &[Modifiers]| {
        ui.input_mut(|input| ways.iter().any(|modifiers| input.consume_key(*modifiers, key)))
    };
    let plain = [Modifiers::NONE];
    let erases = [Modifiers::NONE, Modifiers::COMMAND, Modifiers::ALT];
    let gone = if caret != other {
        None
    } else if ends.is_some() && pressed(Key::Backspace, &erases) {
        ends
    } else if begins.is_some() && pressed(Key::Delete, &erases) {
        begins
    } else {
        None
    };
    if let Some(place) = gone {
        let bytes =
            byte_of(&desk.draft.prompt, place.chars.start)..byte_of(&desk.draft.prompt, place.chars.end);
        desk.draft.prompt.replace_range(bytes, "");
        store(ui, id, state, place.chars.start, place.chars.start);
        return;
    }
    let (left, right) = (ends.map(|it| it.chars.start), begins.map(|it| it.chars.end));
    for (key, to) in [(Key::ArrowLeft, left), (Key::ArrowRight, right)] {
        let Some(to) = to else { continue };
        if caret == other && pressed(key, &plain) {
            store(ui, id, state, to, to);
            return;
        }
        if pressed(key, &[Modifiers::SHIFT]) {
            store(ui, id, state, to, other);
            return;
        }
    }
}

/// A caret never stands inside of a chip: it goes on in its direction, or to the nearer end.
pub(super) fn keep_out(ui: &Ui, desk: &GenerateDesk, id: Id, before: usize) {
    if is_composing(ui.ctx()) {
        return;
    }
    let Some((state, range)) = state(ui, id) else { return };
    let places = places(&desk.draft.prompt);
    let out = |caret: usize| {
        let Some(place) = places.iter().find(|it| it.chars.start < caret && caret < it.chars.end) else {
            return caret;
        };
        let Range { start, end } = place.chars;
        let nearer = if caret - start < end - caret { start } else { end };
        match before {
            before if before == start => end,
            before if before == end => start,
            _ => nearer,
        }
    };
    let (primary, secondary) = (range.primary.index.0, range.secondary.index.0);
    if (out(primary), out(secondary)) != (primary, secondary) {
        store(ui, id, state, out(primary), out(secondary));
        ui.ctx().request_repaint();
    }
}

/// Paints the chips over the words they stand for.
pub(super) fn chips_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &GenerateDesk, output: &TextEditOutput) {
    let references = desk.mentionable();
    let selected = output.cursor_range.map(|range| {
        let (a, b) = (range.primary.index.0, range.secondary.index.0);
        a.min(b)..a.max(b)
    });
    for (index, place) in places(&desk.draft.prompt).into_iter().enumerate() {
        let mention = &place.mention;
        let text = desk.draft.mention_style.write(mention.kind, mention.number);
        // At the beginning of a line, not at the end of the one before.
        let start = CCursor { index: CharIndex(place.chars.start), prefer_next_row: true };
        let at = output.galley.pos_from_cursor(start).translate(output.galley_pos.to_vec2());
        let width = chip_width(ui, &text);
        let rect = Rect::from_min_size(pos2(at.left(), at.center().y - 12.0), vec2(width, 24.0));
        let found = references
            .iter()
            .find(|(kind, number, _)| (*kind, *number) == (mention.kind, mention.number))
            .map(|(_, _, asset)| asset);
        let is_selected = selected
            .as_ref()
            .is_some_and(|range| range.start <= place.chars.start && place.chars.end <= range.end);
        let id = output.response.response.id.with(("chip", index));
        chip_ui(ui, scene, rect, id, mention.kind, &text, found, is_selected);
    }
}

#[expect(clippy::too_many_arguments, reason = "a chip is drawn in one place only")]
fn chip_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    rect: Rect,
    id: Id,
    kind: MediaKind,
    text: &str,
    found: Option<&AssetId>,
    is_selected: bool,
) {
    let tokens = Tokens::of(ui);
    let failed = tokens.tone(Tone::Failed);
    let asset = found.and_then(|id| scene.world.asset(scene.connection, id));
    let name = match (found, asset) {
        (None, _) => (scene.words.generate.mention_of_nothing)(text),
        (Some(_), Some(asset)) => format!("{text}, {}", asset.name),
        (Some(id), None) => format!("{text}, {id}"),
    };
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let (color, fill, line) = match (found, is_selected) {
        (None, _) => (failed.fg, failed.bg, Stroke::new(1.0, failed.fg)),
        (Some(_), true) => (tokens.accent.text, tokens.accent.soft, Stroke::new(1.0, tokens.accent.base)),
        (Some(_), false) => (tokens.accent.text, tokens.accent.soft, Stroke::NONE),
    };
    let corner = CornerRadius::same(radius::CONTROL_SMALL);
    // What lies below is laid out as wide as the chip and must not shine through.
    ui.painter().rect_filled(rect, corner, tokens.bg.input);
    ui.painter().rect(rect, corner, fill, line, StrokeKind::Inside);
    let y = rect.center().y;
    let place = Rect::from_center_size(pos2(rect.left() + LEFT + THUMB / 2.0, y), vec2(THUMB, THUMB));
    let picture = asset.and_then(|asset| lanes::picture(scene, asset));
    if found.is_none() {
        icons::WARNING_CIRCLE.paint(ui.painter(), place.center(), size::ICON_INLINE, color);
    } else if picture.is_some() {
        thumb_at(ui, place, picture, kind, radius::CHIP_INNER, 1.0);
    } else {
        lanes::kind_icon(kind).paint(ui.painter(), place.center(), size::ICON_INLINE, color);
    }
    put_left(ui.painter(), place.right() + GAP, y, words(ui, text, color));
    // A large picture of what is meant; its name where there is none.
    response.on_hover_ui(|ui| {
        let of = asset.map(|asset| scene.world.picture_of(asset));
        let large = of.map(|of| scene.pictures.get(&of, PictureSize::Large));
        if let Some(act::Picture::Ready { id, size }) = large {
            let scale = (PREVIEW.x / size.x).min(PREVIEW.y / size.y).min(1.0);
            let (room, _) = ui.allocate_exact_size(size * scale, Sense::hover());
            let picture = Picture::new(id, size);
            picture.paint(ui.painter(), room, Fit::Contain, radius::CONTROL, theme::UNTINTED);
        }
        ui.label(theme::small(&name));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_placed_by_characters() {
        let found = places("让 Image 1 看 @图2");
        let ranges: Vec<Range<usize>> = found.into_iter().map(|place| place.chars).collect();
        assert_eq!(ranges, [2..9, 12..15]);
    }

    #[test]
    fn a_chip_has_as_many_characters_as_its_words_and_no_place_to_break() {
        assert_eq!(unbroken("Image 1"), "Image\u{a0}1");
        assert_eq!(unbroken("@图12"), "@\u{a0}12");
    }
}
