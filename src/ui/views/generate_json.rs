//! The request as it would be sent: address, body or headers, each reference tagged with its mention.

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Color32, CornerRadius, Frame, Id, Layout, Margin, Rect, Sense, Ui, pos2, vec2};

use super::generate::named;
use crate::model::RequestPreview;
use crate::model::order::Role;
use crate::model::{MediaKind, Order};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::generate::{Checked, GenerateDesk, RequestPart};
use crate::ui::icons;
use crate::ui::parts::paint::{put, put_left, whole_line};
use crate::ui::parts::{Button, EmptyState, Segment, hairline_ui, segmented_ui};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

/// The variable a copied command reads the key from.
const KEY_VARIABLE: &str = "GREENROOM_API_KEY";

/// The request of the present order, as far as it was told.
fn request<'a>(scene: &Scene<'a>, checked: &Checked) -> Option<&'a RequestPreview> {
    scene.world.preview.as_ref().filter(|_| checked.order.is_ok())
}

/// Copies the request as a shell command.
pub(super) fn copy_curl(scene: &mut Scene<'_>, checked: &Checked) {
    if let Some(preview) = request(scene, checked) {
        scene.out.push(Act::Copy(preview.curl(KEY_VARIABLE)));
    }
}

/// The tab.
pub(super) fn json_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, checked: &Checked) {
    let words = &scene.words.generate;
    let (Some(preview), Ok(order)) = (request(scene, checked), &checked.order) else {
        EmptyState::new(icons::BRACKETS_CURLY, words.no_request_yet, words.no_request_line).show(ui, |_| {});
        super::generate_checks::checks_ui(ui, scene, desk, checked);
        return;
    };
    ui.horizontal(|ui| {
        let parts = [
            Segment::text(RequestPart::Body, words.body),
            Segment::text(RequestPart::Headers, words.headers),
        ];
        segmented_ui(ui, words.request_part, &mut desk.part, &parts, None);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.add(Button::soft(words.copy_curl).icon(icons::TERMINAL_WINDOW)).clicked() {
                scene.out.push(Act::Copy(preview.curl(KEY_VARIABLE)));
            }
            if ui.add(Button::secondary(words.copy_json).icon(icons::COPY)).clicked() {
                scene.out.push(Act::Copy(preview.body.clone()));
            }
        });
    });
    let tokens = Tokens::of(ui);
    Frame::new()
        .fill(tokens.bg.input)
        .stroke(tokens.hairline())
        .corner_radius(CornerRadius::same(radius::BANNER))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 0.0;
            Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    method_ui(ui, &preview.method);
                    ui.add(egui::Label::new(theme::mono(&preview.url)).truncate().selectable(true));
                });
            });
            hairline_ui(ui);
            Frame::new().inner_margin(Margin::symmetric(12, 10)).show(ui, |ui| match desk.part {
                RequestPart::Body => body_ui(ui, scene, preview, order),
                RequestPart::Headers => headers_ui(ui, preview),
            });
        });
    ui.add_space(space::S3);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, 18.0), Sense::hover());
        icons::LOCK_KEY.paint(ui.painter(), rect.center(), 15.0, tokens.text.muted);
        ui.add(egui::Label::new(theme::small((words.key_is_safe)(KEY_VARIABLE)).weak()).wrap());
    });
}

fn method_ui(ui: &mut Ui, method: &str) {
    let colors = Tokens::of(ui).tone(Tone::Transfer);
    let text = whole_line(ui, method, Type::Label, colors.fg);
    let (rect, response) = ui.allocate_exact_size(vec2(text.size().x + 14.0, 20.0), Sense::hover());
    named(ui, rect, response.id.with("name"), method);
    ui.painter().rect_filled(rect, CornerRadius::same(radius::PILL), colors.bg);
    put(ui.painter(), rect.center(), egui::Align2::CENTER_CENTER, text);
}

fn headers_ui(ui: &mut Ui, preview: &RequestPreview) {
    let tokens = Tokens::of(ui);
    for (name, value) in &preview.headers {
        ui.horizontal_wrapped(|ui| {
            ui.label(theme::mono(format!("{name}:")).color(tokens.accent.text));
            ui.label(theme::mono(value).color(tokens.tone(Tone::Processing).fg));
        });
        ui.add_space(space::S2);
    }
}

fn body_ui(ui: &mut Ui, scene: &Scene<'_>, preview: &RequestPreview, order: &Order) {
    let tokens = Tokens::of(ui);
    let lines: Vec<&str> = preview.body.lines().collect();
    let tags = tags(scene, &lines, order);
    let height = Type::MonoCode.line();
    for (index, text) in lines.iter().enumerate() {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        if !ui.is_rect_visible(rect) {
            continue;
        }
        let number = whole_line(ui, &(index + 1).to_string(), Type::MonoCode, tokens.text.muted);
        let y = rect.center().y;
        put(ui.painter(), pos2(rect.left() + 18.0, y), egui::Align2::RIGHT_CENTER, number);
        let mut right = rect.right();
        let mut said = (*text).to_owned();
        if let Some((kind, tag)) = &tags[index] {
            right = tag_at(ui, rect, *kind, tag) - space::S4;
            said = format!("{text} {tag}");
        }
        let x = rect.left() + 32.0;
        let galley = ui.painter().layout_job(coloured(text, tokens, right - x));
        put_left(ui.painter(), x, y, galley);
        named(ui, rect, Id::unique("request line").with(index), &said);
    }
}

/// The mention of each line that begins an item of the content array.
fn tags(scene: &Scene<'_>, lines: &[&str], order: &Order) -> Vec<Option<(Option<MediaKind>, String)>> {
    let words = &scene.words.generate;
    let mut counts = [0; 3];
    let mut frames = order.fields().references.iter().filter(|reference| reference.role != Role::Reference);
    lines
        .iter()
        .map(|line| {
            let value = line.trim_start().trim_start_matches(['{', ' ']).strip_prefix("\"type\":")?;
            let value = value.trim().trim_end_matches(',').trim_matches('"');
            let kind = match value {
                "text" => return Some((None, words.text_tag.to_owned())),
                "image_url" => MediaKind::Image,
                "video_url" => MediaKind::Video,
                "audio_url" => MediaKind::Audio,
                _ => return None,
            };
            match frames.next().map(|reference| reference.role) {
                Some(Role::FirstFrame) => return Some((Some(kind), words.first_frame.to_owned())),
                Some(Role::LastFrame) => return Some((Some(kind), words.last_frame.to_owned())),
                Some(Role::Reference) | None => {}
            }
            let number = &mut counts[kind as usize];
            *number += 1;
            Some((Some(kind), (words.numbered)(kind, *number)))
        })
        .collect()
}

/// Paints a tag at the right end of a line; answers where it begins.
fn tag_at(ui: &Ui, rect: Rect, kind: Option<MediaKind>, tag: &str) -> f32 {
    let tokens = Tokens::of(ui);
    let text = whole_line(ui, tag, Type::Caption, tokens.text.secondary);
    let width = text.size().x + 32.0;
    let place = Rect::from_min_size(
        pos2(rect.right() - width, rect.center().y - size::BADGE_SMALL / 2.0),
        vec2(width, size::BADGE_SMALL),
    );
    ui.painter().rect_filled(place, CornerRadius::same(radius::PILL), tokens.bg.selected);
    let icon = kind.map_or(icons::TEXT_T, super::lanes::kind_icon);
    icon.paint(ui.painter(), pos2(place.left() + 14.0, place.center().y), 12.0, tokens.text.secondary);
    put_left(ui.painter(), place.left() + 24.0, place.center().y, text);
    place.left()
}

/// One line of JSON: names green, strings amber, numbers and words blue.
fn coloured(line: &str, tokens: &Tokens, width: f32) -> LayoutJob {
    let format =
        |color: Color32| TextFormat { font_id: Type::MonoCode.font(), color, ..TextFormat::default() };
    let mut job = LayoutJob { wrap: TextWrapping::truncate_at_width(width), ..LayoutJob::default() };
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            c if c.is_ascii_alphanumeric() || c == '-' => {
                rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        let (piece, after) = rest.split_at(length);
        let color = match first {
            '"' if after.trim_start().starts_with(':') => tokens.accent.text,
            '"' => tokens.tone(Tone::Processing).fg,
            c if c.is_ascii_alphanumeric() || c == '-' => tokens.tone(Tone::Transfer).fg,
            _ => tokens.text.primary,
        };
        job.append(piece, 0.0, format(color));
        rest = after;
    }
    job
}

/// Length of the string literal at the start, quotes included; all there is where it does not end.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_at_its_own_quote() {
        assert_eq!(string_length(r#""a \" b": 1"#), 8);
        assert_eq!(string_length(r#""open"#), 5);
        assert_eq!(string_length(r#""图1", "#), 6);
    }
}
