//! The evidence: what the last test found, and what each connection can do.

use egui::{Align, Align2, CornerRadius, Layout, Rect, Sense, Ui, pos2, vec2};

use super::connections::title;
use super::generate::named;
use crate::model::connection::{TestReport, TestResult};
use crate::model::{Abilities, Connection, Door, MediaKind, ProviderKind};
use crate::ui::act::Scene;
use crate::ui::desk::connections::ConnectionsDesk;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::paint::{line, put};
use crate::ui::parts::{card_ui, spinner_ui};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, space};
use crate::words::ConnectionsWords;

/// What the last test of the open connection found.
pub(super) fn test_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut ConnectionsDesk) {
    let words = &scene.words.connections;
    let connection = desk.selected.as_ref().and_then(|name| scene.world.connection(name));
    let report = connection.and_then(|connection| connection.test.as_ref());
    let time = ui.input(|input| input.time);
    let testing = connection.is_some_and(|connection| desk.is_testing(&connection.name, time, scene.world));
    ui.spacing_mut().item_spacing.y = space::S3;
    ui.horizontal(|ui| {
        ui.label(theme::title(words.test_result));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if testing {
                spinner_ui(ui, words.testing);
            } else if let Some(report) = report {
                let ago = (scene.words.common.ago)(scene.world.now.since(report.at));
                ui.label(theme::small(ago).weak());
            }
        });
    });
    let (Some(connection), Some(report)) = (connection, report) else {
        ui.label(theme::body(words.never_tested).weak());
        return;
    };
    verdict_ui(ui, scene, connection, report);
    ui.add_space(space::S4);
    let host = host(&connection.base_url);
    ui.spacing_mut().interact_size.y = 22.0;
    for (step, result) in &report.steps {
        step_ui(ui, words, &(words.step)(*step, host), result);
    }
}

/// `https://www.anyfast.ai/x` is shown as its host.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

fn verdict_ui(ui: &mut Ui, scene: &Scene<'_>, connection: &Connection, report: &TestReport) {
    let words = &scene.words.connections;
    let tone = if report.fine() { Tone::Active } else { Tone::Failed };
    card_ui(ui, Some(tone), |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::S2;
        let color = Tokens::of(ui).tone(tone).fg;
        ui.horizontal_top(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(22.0, 20.0), Sense::hover());
            let icon = if report.fine() { icons::CHECK_CIRCLE } else { icons::WARNING_CIRCLE };
            icon.paint(ui.painter(), rect.center() - vec2(2.0, 0.0), 18.0, color);
            ui.vertical(|ui| match report.cause() {
                None => {
                    ui.label(theme::heading(words.works));
                    let line = match connection.provider {
                        ProviderKind::Sandbox => words.works_sandbox.to_owned(),
                        provider => (words.works_line)(provider.title()),
                    };
                    ui.add(egui::Label::new(theme::body(line)).wrap());
                }
                Some(failure) => {
                    ui.add(
                        egui::Label::new(theme::heading((scene.words.failure.title)(failure.kind))).wrap(),
                    );
                    ui.add(egui::Label::new(theme::body((scene.words.failure.advice)(failure.kind))).wrap());
                    let theirs: Vec<&str> =
                        [failure.code.as_deref(), failure.said.as_deref()].into_iter().flatten().collect();
                    if !theirs.is_empty() {
                        ui.add(egui::Label::new(theme::mono(theirs.join(" · "))).wrap().selectable(true));
                    }
                    if let Some(id) = &failure.request_id {
                        let text = format!("{} {id}", scene.words.generate.request_id);
                        ui.add(egui::Label::new(theme::mono(text).weak()).wrap().selectable(true));
                    }
                }
            });
        });
    });
}

fn step_ui(ui: &mut Ui, words: &ConnectionsWords, name: &str, result: &TestResult) {
    let tokens = Tokens::of(ui);
    let (icon, color, right): (Icon, _, String) = match result {
        TestResult::Fine { millis } => {
            (icons::CHECK_CIRCLE, tokens.tone(Tone::Active).fg, (words.millis)(*millis))
        }
        TestResult::Failed(failure) => {
            let code = failure.code.clone().unwrap_or_else(|| failure.kind.code().to_owned());
            (icons::WARNING_CIRCLE, tokens.tone(Tone::Failed).fg, code)
        }
        TestResult::NotTested(_) => (icons::MINUS_CIRCLE, tokens.text.muted, words.not_tested.to_owned()),
    };
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(20.0, 24.0), Sense::hover());
        icon.paint(ui.painter(), rect.center() - vec2(1.0, 0.0), 16.0, color);
        let text = theme::body(name);
        let quiet = matches!(result, TestResult::NotTested(_));
        ui.label(if quiet { text.weak() } else { text.strong() });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let right = theme::small(right);
            ui.label(if matches!(result, TestResult::Failed(_)) { right.color(color) } else { right.weak() });
        });
    });
}

/// One answer of the matrix.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Can {
    Yes,
    No,
    ByLink,
    Unknown,
}

/// A question of the matrix in words, and as it is asked.
type Question = (&'static str, fn(&Abilities) -> Can);

/// Every question of the matrix, asked of what the account's handles say.
fn questions(words: &ConnectionsWords) -> [Question; 8] {
    const fn yes(can: bool) -> Can {
        if can { Can::Yes } else { Can::No }
    }
    [
        (words.row_groups, |abilities| yes(abilities.can_make_group().is_some())),
        (words.row_bytes, |abilities| match abilities.door(MediaKind::Image) {
            Door::Bytes => Can::Yes,
            Door::Url => Can::ByLink,
            Door::Closed => Can::No,
        }),
        (words.row_media, |abilities| {
            yes([MediaKind::Video, MediaKind::Audio].iter().all(|kind| abilities.door(*kind) != Door::Closed))
        }),
        (words.row_list, |abilities| yes(abilities.can_list().is_some())),
        (words.row_rename, |abilities| yes(abilities.can_rename().is_some())),
        (words.row_delete, |abilities| yes(abilities.can_remove().is_some())),
        (words.row_generate, |abilities| yes(abilities.menu().is_some())),
        (words.row_cancel, |abilities| yes(abilities.can_cancel().is_some())),
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
    let tokens = Tokens::of(ui);
    let questions = questions(words);
    let (row, head) = (29.0, 30.0);
    let size = vec2(ui.available_width(), head + row * questions.len() as f32);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let label_width = (rect.width() * 0.34).min(170.0);
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
        let name = line(ui, title(scene.words, connection), Type::Label, color, column - 12.0);
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
            answer_at(ui, pos2(center_of(index), y), can);
            said.push_str(&format!(", {} {}", title(scene.words, connection), word(words, can)));
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

const fn word(words: &ConnectionsWords, can: Can) -> &'static str {
    match can {
        Can::Yes => words.can,
        Can::No => words.cannot,
        Can::ByLink => words.by_link,
        Can::Unknown => words.unknown,
    }
}

fn answer_at(ui: &Ui, center: egui::Pos2, can: Can) {
    let tokens = Tokens::of(ui);
    match can {
        Can::Yes => icons::CHECK.bold().paint(ui.painter(), center, 13.0, tokens.tone(Tone::Active).fg),
        Can::No => icons::MINUS.paint(ui.painter(), center, 11.0, tokens.text.muted),
        Can::ByLink => {
            icons::CLOUD_ARROW_UP.paint(ui.painter(), center, 16.0, tokens.tone(Tone::Transfer).fg);
        }
        Can::Unknown => {
            let mark = line(ui, "?", Type::Small, tokens.text.muted, 20.0);
            put(ui.painter(), center, Align2::CENTER_CENTER, mark);
        }
    }
}
