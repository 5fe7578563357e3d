//! What each connection can do, side by side, asked of what the accounts' handles say.

use egui::{Align2, CornerRadius, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::connections::title;
use super::generate::named;
use crate::model::{Abilities, Door, MediaKind};
use crate::ui::act::Scene;
use crate::ui::desk::connections::ConnectionsDesk;
use crate::ui::icons;
use crate::ui::parts::paint::{line, put};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, space};
use crate::words::Words;

/// One answer of the matrix.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Can {
    Yes,
    No,
    /// A public address is needed, or a staging store.
    ByLink,
    /// Pictures as files, the rest by link.
    Images,
    /// On this computer only.
    Local,
    /// So many.
    Number(usize),
    Unknown,
}

/// The least width of a connection's column.
const COLUMN: f32 = 56.0;

/// A question of the matrix in words, and as it is asked.
type Question = (&'static str, fn(&Abilities) -> Can);

/// Every question of the matrix, asked of what the account's handles say.
fn questions(words: &Words) -> [Question; 12] {
    const fn yes(can: bool) -> Can {
        if can { Can::Yes } else { Can::No }
    }
    let (said, more) = (&words.connections, &words.accounts);
    [
        (said.row_groups, |abilities| {
            if abilities.has_local_groups() { Can::Local } else { yes(abilities.can_make_group().is_some()) }
        }),
        (said.row_bytes, |abilities| {
            let by_link = MediaKind::ALL.iter().any(|kind| abilities.door(*kind) == Door::Url);
            match abilities.door(MediaKind::Image) {
                Door::Bytes if by_link => Can::Images,
                Door::Bytes => Can::Yes,
                Door::Url => Can::ByLink,
                Door::Closed => Can::No,
            }
        }),
        (said.row_media, |abilities| {
            yes([MediaKind::Video, MediaKind::Audio].iter().all(|kind| abilities.door(*kind) != Door::Closed))
        }),
        (more.row_documents, |abilities| yes(abilities.door(MediaKind::Document) != Door::Closed)),
        (more.row_batch, |abilities| Can::Number(abilities.batch().max(1))),
        (said.row_list, |abilities| yes(abilities.can_list().is_some())),
        (said.row_rename, |abilities| yes(abilities.can_rename().is_some())),
        (said.row_delete, |abilities| yes(abilities.can_remove().is_some())),
        (more.row_adopt, |abilities| yes(abilities.can_adopt().is_some())),
        (more.row_verify, |abilities| yes(abilities.can_verify().is_some())),
        (said.row_generate, |abilities| yes(abilities.menu().is_some())),
        (said.row_cancel, |abilities| yes(abilities.can_cancel().is_some())),
    ]
}

/// What each connection can do, the open one highlighted.
pub(super) fn matrix_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &ConnectionsDesk) {
    let words = &scene.words.connections;
    let connections = &scene.world.connections;
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.label(theme::title(words.matrix));
    ui.add_space(space::S4);
    if connections.is_empty() {
        return;
    }
    // Where there are more connections than fit, the table scrolls sideways.
    let width = ui.available_width();
    let wanted = (width * 0.34).min(170.0) + COLUMN * connections.len() as f32;
    ScrollArea::horizontal()
        .id_salt("matrix")
        .show(ui, |ui| table_ui(ui, scene, desk, width.max(wanted), width));
}

fn table_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &ConnectionsDesk, width: f32, room: f32) {
    let words = &scene.words.connections;
    let connections = &scene.world.connections;
    let tokens = Tokens::of(ui);
    let questions = questions(scene.words);
    let (row, head) = (29.0, 30.0);
    let size = vec2(width, head + row * questions.len() as f32);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let label_width = (room * 0.34).min(170.0);
    let column = ((rect.width() - label_width) / connections.len() as f32).min(110.0);
    let center_of = |index: usize| rect.left() + label_width + column * (index as f32 + 0.5);

    for (index, connection) in connections.iter().enumerate() {
        let open = desk.selected.as_ref() == Some(&connection.name);
        let x = center_of(index);
        if open {
            let place = Rect::from_center_size(pos2(x, rect.center().y), vec2(column - 6.0, rect.height()));
            ui.painter().rect_filled(place, CornerRadius::same(radius::CONTROL), tokens.bg.selected);
        }
        let color = if open { tokens.text.primary } else { tokens.text.secondary };
        let full = title(scene.words, connection);
        let name = line(ui, full, Type::Label, color, column - 8.0);
        // Where the whole name does not fit, its first word says more than its first letters.
        let name = match full.split_whitespace().next() {
            Some(first) if name.elided => line(ui, first, Type::Label, color, column - 8.0),
            _ => name,
        };
        put(ui.painter(), pos2(x, rect.top() + head / 2.0), Align2::CENTER_CENTER, name);
    }
    let (mut links, mut unknowns) = (false, false);
    for (index, (question, ask)) in questions.into_iter().enumerate() {
        let top = rect.top() + head + row * index as f32;
        let y = top + row / 2.0;
        ui.painter().hline(rect.x_range(), top, tokens.hairline());
        let text = line(ui, question, Type::Small, tokens.text.secondary, label_width - 8.0);
        put(ui.painter(), pos2(rect.left(), y), Align2::LEFT_CENTER, text);
        let mut said = String::new();
        for (index, connection) in connections.iter().enumerate() {
            let can = connection.abilities.as_ref().map_or(Can::Unknown, ask);
            links |= can == Can::ByLink;
            unknowns |= can == Can::Unknown;
            answer_at(ui, scene.words, pos2(center_of(index), y), can, column - 6.0);
            said.push_str(&format!(", {} {}", title(scene.words, connection), word(scene.words, can)));
        }
        let place = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), row));
        named(ui, place, response.id.with(index), &format!("{question}{said}"));
    }
    ui.add_space(space::S4);
    ui.horizontal_wrapped(|ui| {
        if links {
            let (place, _) = ui.allocate_exact_size(vec2(18.0, 16.0), Sense::hover());
            icons::CLOUD_ARROW_UP.paint(ui.painter(), place.center(), 15.0, tokens.tone(Tone::Transfer).fg);
            ui.label(theme::small(words.by_link_legend).weak());
        }
        if unknowns {
            ui.label(theme::small(format!("? {}", words.unknown_legend)).weak());
        }
    });
}

fn word(words: &Words, can: Can) -> String {
    let (said, more) = (&words.connections, &words.accounts);
    match can {
        Can::Yes => said.can.to_owned(),
        Can::No => said.cannot.to_owned(),
        Can::ByLink => said.by_link.to_owned(),
        Can::Images => more.images_only.to_owned(),
        Can::Local => more.here_only.to_owned(),
        Can::Number(number) => number.to_string(),
        Can::Unknown => said.unknown.to_owned(),
    }
}

fn answer_at(ui: &Ui, words: &Words, center: egui::Pos2, can: Can, room: f32) {
    let tokens = Tokens::of(ui);
    let text = |text: &str, color: egui::Color32| {
        put(ui.painter(), center, Align2::CENTER_CENTER, line(ui, text, Type::Small, color, room));
    };
    match can {
        Can::Yes => icons::CHECK.bold().paint(ui.painter(), center, 13.0, tokens.tone(Tone::Active).fg),
        Can::No => icons::MINUS.paint(ui.painter(), center, 11.0, tokens.text.muted),
        Can::ByLink => {
            icons::CLOUD_ARROW_UP.paint(ui.painter(), center, 16.0, tokens.tone(Tone::Transfer).fg);
        }
        Can::Images | Can::Number(_) => text(&word(words, can), tokens.text.secondary),
        Can::Local => text(&word(words, can), tokens.tone(Tone::Local).fg),
        Can::Unknown => text("?", tokens.text.muted),
    }
}
