//! The evidence: what the last test of a connection found, step by step, and how its clock is corrected.

use egui::{Align, Layout, Sense, Ui, vec2};

use crate::model::connection::{TestReport, TestResult, TestStep};
use crate::model::{Command, Connection, Failure, FailureKind, ProviderKind};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::connections::ConnectionsDesk;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::{Button, card_ui, spinner_ui};
use crate::ui::theme::{self, Tokens, Tone, space};
use crate::words::Words;

/// A difference a signature survives everywhere is no news (providers.md 1.1: a few minutes are allowed).
const NOTABLE_SECONDS: u64 = 60;

/// What the last test of the open connection found.
pub(super) fn test_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ConnectionsDesk) {
    let words = &scene.words.connections;
    let world = scene.world;
    let connection = desk.selected.as_ref().and_then(|name| world.connection(name));
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
    let skew = skew(connection, report);
    let verdict = skew.is_none() || !clock_is_cause(report);
    if verdict {
        verdict_ui(ui, scene, connection, report);
    }
    if let Some(offset) = skew {
        clock_ui(ui, scene, desk, connection, report, offset);
    }
    ui.add_space(space::S4);
    let host = host(&connection.base_url);
    ui.spacing_mut().interact_size.y = 22.0;
    let mut explained_above = verdict;
    for (step, result) in &report.steps {
        step_ui(ui, scene.words, &(words.step)(*step, host), result);
        if let TestResult::Failed(failure) = result {
            // The clock's own card has said it, unless the provider had words for it too.
            if failure.kind == FailureKind::ClockSkewed
                && skew.is_some()
                && failure.code.is_none()
                && failure.said.is_none()
            {
                continue;
            }
            // The first real cause is explained above; another one that does not follow from it, here.
            if !std::mem::replace(&mut explained_above, false) {
                ui.indent("cause", |ui| cause_ui(ui, scene.words, failure, false));
            }
        }
    }
    leftovers_ui(ui, scene, &report.leftovers);
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
                Some(failure) => cause_ui(ui, scene.words, failure, true),
            });
        });
    });
}

/// What went wrong in our words, what to do, and theirs verbatim.
fn cause_ui(ui: &mut Ui, words: &Words, failure: &Failure, first: bool) {
    let title = (words.failure.title)(failure.kind);
    let title = if first { theme::heading(title) } else { theme::body_medium(title) };
    ui.add(egui::Label::new(title).wrap());
    ui.add(egui::Label::new(theme::body((words.failure.advice)(failure.kind))).wrap());
    let theirs: Vec<&str> =
        [failure.code.as_deref(), failure.said.as_deref()].into_iter().flatten().collect();
    if !theirs.is_empty() {
        ui.add(egui::Label::new(theme::mono(theirs.join(" · "))).wrap().selectable(true));
    }
    if let Some(id) = &failure.request_id {
        let text = format!("{} {id}", words.generate.request_id);
        ui.add(egui::Label::new(theme::mono(text).weak()).wrap().selectable(true));
    }
}

fn clock_is_cause(report: &TestReport) -> bool {
    let failed = |(step, result): &(TestStep, TestResult)| {
        *step == TestStep::Clock && matches!(result, TestResult::Failed(_))
    };
    report.steps.iter().any(failed)
        || report.cause().is_some_and(|failure| failure.kind == FailureKind::ClockSkewed)
}

/// How far the server's clock is ahead, where signatures depend on it and it matters.
fn skew(connection: &Connection, report: &TestReport) -> Option<i64> {
    let offset = report.clock_offset.filter(|_| connection.provider.signed())?;
    (offset.unsigned_abs() >= NOTABLE_SECONDS || (offset != 0 && clock_is_cause(report))).then_some(offset)
}

/// Both clocks, their difference, and the button that corrects it for Greenroom alone.
fn clock_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut ConnectionsDesk,
    connection: &Connection,
    report: &TestReport,
    offset: i64,
) {
    let words = &scene.words.accounts;
    let corrected = connection.settings.clock_offset.unwrap_or(0);
    let tone = if clock_is_cause(report) { Tone::Failed } else { Tone::Processing };
    let time = ui.input(|input| input.time);
    let changed = desk.form.as_ref().is_some_and(|form| form.changed(Some(connection)));
    card_ui(ui, Some(tone), |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::S2;
        let color = Tokens::of(ui).tone(tone).fg;
        ui.horizontal_top(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(22.0, 20.0), Sense::hover());
            icons::CLOCK_COUNTDOWN.paint(ui.painter(), rect.center() - vec2(2.0, 0.0), 18.0, color);
            ui.vertical(|ui| {
                let seconds = offset.unsigned_abs();
                let title =
                    if offset < 0 { (words.clock_ahead)(seconds) } else { (words.clock_behind)(seconds) };
                ui.add(egui::Label::new(theme::heading(title)).wrap());
                let line = (words.clock_line)(connection.provider.title());
                ui.add(egui::Label::new(theme::body(line)).wrap());
                ui.add_space(space::S2);
                let minutes = scene.world.utc_offset_minutes;
                let clock = |seconds: i64| {
                    let at = report.at.0.saturating_add(seconds.saturating_mul(1000));
                    scene.words.common.time(crate::model::Moment(at), minutes)
                };
                let own = if corrected == 0 { words.this_computer } else { words.corrected_clock };
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing.x = space::S9;
                    for (name, value, tinted) in [
                        (own, clock(corrected), false),
                        (words.server, clock(corrected.saturating_add(offset)), false),
                        (words.difference, format!("{:+} s", offset.saturating_neg()), true),
                    ] {
                        ui.vertical(|ui| {
                            ui.spacing_mut().item_spacing.y = 0.0;
                            ui.label(theme::small(name));
                            let value = theme::heading(value);
                            ui.label(if tinted { value.color(color) } else { value });
                        });
                    }
                });
                ui.add_space(space::S3);
                if desk.is_corrected(connection) {
                    ui.label(theme::body(words.corrected));
                    return;
                }
                let refused = changed.then_some(scene.words.connections.save_first);
                let button = Button::primary(words.correct_clock)
                    .icon(icons::CLOCK_CLOCKWISE)
                    .disabled_because(refused);
                if ui.add(button).clicked()
                    && let Some(edit) = desk.correct_clock(connection, time, scene.world)
                {
                    scene.out.push(Act::Send(Command::EditConnection(edit)));
                    desk.test(&connection.name, time, scene.world);
                    scene.out.push(Act::Send(Command::TestConnection(connection.name.clone())));
                }
            });
        });
    });
}

/// Files that earlier uploads left in the staging store.
fn leftovers_ui(ui: &mut Ui, scene: &Scene<'_>, leftovers: &[String]) {
    const SHOWN: usize = 5;
    if leftovers.is_empty() {
        return;
    }
    let words = &scene.words.accounts;
    ui.add_space(space::S3);
    card_ui(ui, None, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::S1;
        ui.add(egui::Label::new(theme::body_medium((words.leftovers)(leftovers.len()))).wrap());
        ui.add(egui::Label::new(theme::small(words.leftovers_line).weak()).wrap());
        for name in leftovers.iter().take(SHOWN) {
            ui.add(egui::Label::new(theme::mono(name)).truncate());
        }
        if leftovers.len() > SHOWN {
            ui.label(theme::small((words.and_more)(leftovers.len() - SHOWN)).weak());
        }
    });
}

fn step_ui(ui: &mut Ui, words: &Words, name: &str, result: &TestResult) {
    let tokens = Tokens::of(ui);
    let (icon, color, right): (Icon, _, String) = match result {
        TestResult::Fine { millis } => {
            (icons::CHECK_CIRCLE, tokens.tone(Tone::Active).fg, (words.connections.millis)(*millis))
        }
        TestResult::Failed(failure) => {
            let code = failure.code.clone().unwrap_or_else(|| failure.kind.code().to_owned());
            (icons::WARNING_CIRCLE, tokens.tone(Tone::Failed).fg, code)
        }
        TestResult::NotTested(reason) => {
            (icons::MINUS_CIRCLE, tokens.text.muted, (words.accounts.untested)(*reason).to_owned())
        }
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
