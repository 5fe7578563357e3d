//! The prompt: an editor that colours mentions, the references it mentions, and how they are written.

use std::sync::Arc;

use egui::text::{CCursor, CCursorRange, CharIndex, LayoutJob, TextFormat, TextWrapping};
use egui::text_edit::TextEditState;
use egui::{
    Align, CornerRadius, EventFilter, FontFamily, Frame, Galley, Id, Layout, Margin, Response, Role, Sense,
};
use egui::{Stroke, StrokeKind, TextBuffer, TextEdit, Ui, WidgetInfo, vec2};

use super::lanes::{self, thumb_at};
use super::prompt_mention::{ListKeys, mention_list_keys, mention_list_ui};
use crate::model::mention::{self, Mention, MentionStyle};
use crate::model::{AssetId, MediaKind};
use crate::ui::act::Scene;
use crate::ui::desk::generate::GenerateDesk;
use crate::ui::fonts;
use crate::ui::icons;
use crate::ui::parts::paint::{put_left, whole_line};
use crate::ui::parts::{Button, Picture, Segment, segmented_ui};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

/// The editor's id, so that a shortcut can give it the keyboard.
pub(super) fn editor_id() -> Id {
    Id::unique("generate prompt")
}

/// The card with the prompt.
pub(super) fn prompt_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
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
            mentioned_ui(ui, scene, desk);
            toolbar_ui(ui, scene, desk);
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
    let counts = counts(desk);
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| -> Arc<Galley> {
        lay_out(ui, text.as_str(), width, counts)
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

/// How many references of each kind the prompt can mention.
fn counts(desk: &GenerateDesk) -> [usize; 3] {
    let mut counts = [0; 3];
    for (kind, number, _) in desk.mentionable() {
        counts[kind as usize] = number;
    }
    counts
}

fn lay_out(ui: &Ui, text: &str, width: f32, counts: [usize; 3]) -> Arc<Galley> {
    let tokens = Tokens::of(ui);
    let format = |family: FontFamily, color, background| TextFormat {
        font_id: egui::FontId::new(Type::Prompt.font().size, family),
        color,
        background,
        line_height: Some(Type::Prompt.line()),
        ..TextFormat::default()
    };
    let plain = format(FontFamily::Proportional, tokens.text.primary, theme::CLEAR);
    let medium = FontFamily::Name(fonts::UI_MEDIUM.into());
    let mut job = LayoutJob { wrap: TextWrapping::wrap_at_width(width), ..LayoutJob::default() };
    let mut from = 0;
    for mention in mention::find(text) {
        job.append(&text[from..mention.range.start], 0.0, plain.clone());
        let (color, fill) = if mention.number <= counts[mention.kind as usize] {
            (tokens.accent.text, tokens.accent.soft)
        } else {
            (tokens.tone(Tone::Failed).fg, tokens.tone(Tone::Failed).bg)
        };
        job.append(&text[mention.range.clone()], 0.0, format(medium.clone(), color, fill));
        from = mention.range.end;
    }
    job.append(&text[from..], 0.0, plain);
    ui.painter().layout_job(job)
}

/// The references the prompt mentions, each once, in the order of the lanes.
fn mentioned_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &GenerateDesk) {
    let mut mentions: Vec<Mention> = mention::find(&desk.draft.prompt);
    mentions.sort_by_key(|mention| (mention.kind, mention.number));
    mentions.dedup_by_key(|mention| (mention.kind, mention.number));
    if mentions.is_empty() {
        return;
    }
    let words = &scene.words.generate;
    let references = desk.mentionable();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(space::S3, space::S3);
        for mention in mentions {
            let text = desk.draft.mention_style.write(mention.kind, mention.number);
            let found: Option<&AssetId> = references
                .iter()
                .find(|(kind, number, _)| (*kind, *number) == (mention.kind, mention.number))
                .map(|(_, _, asset)| asset);
            let asset = found.and_then(|id| scene.world.asset(scene.connection, id));
            let picture = asset.and_then(|asset| lanes::picture(scene, asset));
            let name = match (found, asset) {
                (None, _) => (words.mention_of_nothing)(&text),
                (Some(_), Some(asset)) => format!("{text}, {}", asset.name),
                (Some(id), None) => format!("{text}, {id}"),
            };
            chip_ui(ui, mention.kind, &text, picture, found.is_none(), &name);
        }
    });
}

/// A mention as a chip: thumbnail and words; coral where it points at nothing.
fn chip_ui(
    ui: &mut Ui,
    kind: MediaKind,
    text: &str,
    picture: Option<Picture>,
    missing: bool,
    name: &str,
) -> Response {
    let tokens = Tokens::of(ui);
    let failed = tokens.tone(Tone::Failed);
    let color = if missing { failed.fg } else { tokens.accent.text };
    let galley = whole_line(ui, text, Type::BodyMedium, color);
    let width = space::S2 + 18.0 + space::S3 + galley.size().x + space::S4;
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::HIT_MIN), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    let fill = if missing { failed.bg } else { tokens.accent.soft };
    let line = if missing { Stroke::new(1.0, failed.fg) } else { Stroke::NONE };
    ui.painter().rect(rect, CornerRadius::same(radius::CONTROL_SMALL), fill, line, StrokeKind::Inside);
    let y = rect.center().y;
    let place = egui::Rect::from_center_size(egui::pos2(rect.left() + space::S2 + 9.0, y), vec2(18.0, 18.0));
    if missing {
        icons::WARNING_CIRCLE.paint(ui.painter(), place.center(), size::ICON_INLINE, color);
    } else if picture.is_some() {
        thumb_at(ui, place, picture, kind, radius::CHIP_INNER, 1.0);
    } else {
        lanes::kind_icon(kind).paint(ui.painter(), place.center(), size::ICON_INLINE, color);
    }
    put_left(ui.painter(), place.right() + space::S3, y, galley);
    response.on_hover_text(name)
}

fn toolbar_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk) {
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
