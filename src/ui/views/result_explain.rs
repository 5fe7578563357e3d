//! Why a generation has no result: what happened, the provider's own words, and the ways on.

use egui::{CollapsingHeader, ScrollArea, Ui};

use super::result::quiet_card;
use super::tasks::{clock, failure_title, title};
use crate::model::{Command, Failure, FailureKind, Job, Step, TaskId, Wish};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::generate::GenerateDesk;
use crate::ui::icons;
use crate::ui::parts::{Button, card_ui};
use crate::ui::theme::{self, Tone, space};

/// The explanation and its buttons.
pub(super) fn explain_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, job: &Job) {
    let words = &scene.words.generate;
    let (tone, headline, advice) = match &job.step {
        Step::Failed { failure, .. } => {
            (Tone::Failed, failure_title(scene.words, failure), (scene.words.failure.advice)(failure.kind))
        }
        Step::Unsure { .. } => {
            (Tone::Processing, scene.words.failure.unsure, scene.words.failure.unsure_advice)
        }
        _ => (Tone::Paused, words.stopped, ""),
    };
    card_ui(ui, Some(tone), |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::S3;
        ui.add(egui::Label::new(theme::heading(headline)).wrap());
        if !advice.is_empty() {
            ui.add(egui::Label::new(theme::body(advice)).wrap());
        }
        if job.failure().is_some_and(|failure| failure.kind == FailureKind::LinkExpired) {
            ui.add(egui::Label::new(theme::body(scene.words.promises.came_too_late)).wrap());
        }
        if let Step::Unsure { since, .. } = &job.step {
            ui.label(theme::small((words.sent_at)(&clock(scene, *since))).weak());
        }
        ui.add_space(space::S2);
        ui.horizontal_wrapped(|ui| buttons_ui(ui, scene, desk, job));
    });
    let failure = job.failure().or(job.trouble.as_ref());
    if let Some(failure) = failure {
        their_side_ui(ui, scene, job, failure);
    }
}

fn buttons_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, job: &Job) {
    let words = &scene.words.generate;
    let common = &scene.words.common;
    let mut wish = |ui: &mut Ui, button: Button<'_>, wish: Wish| {
        if job.can(wish) && ui.add(button).clicked() {
            scene.out.push(Act::Send(Command::Wish(job.id, wish)));
        }
    };
    let look = Button::primary(words.look_for_it).icon(icons::MAGNIFYING_GLASS);
    wish(ui, look, Wish::LookAgain);
    if job.can(Wish::SendAgain) {
        let again = ui.add(Button::secondary(words.send_again)).on_hover_text(words.send_again_tip);
        if again.clicked() {
            desk.asking = Some(job.id);
        }
    }
    wish(ui, Button::ghost(words.forget), Wish::Forget);
    wish(ui, Button::primary(common.retry).icon(icons::ARROW_CLOCKWISE), Wish::Retry);
    if job.step.is_ended()
        && ui.add(Button::secondary(words.run_again).icon(icons::ARROW_COUNTER_CLOCKWISE)).clicked()
        && let Some(order) = job.order()
    {
        desk.compose_again(order);
    }
}

/// The provider's words and code, verbatim and second.
fn their_side_ui(ui: &mut Ui, scene: &mut Scene<'_>, job: &Job, failure: &Failure) {
    let words = &scene.words.generate;
    let provider =
        scene.world.connection(&job.connection).map_or(job.connection.as_str(), |it| it.provider.title());
    let task = task(job);
    quiet_card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::S2;
        let said = (words.their_words)(provider);
        let facts: [(&str, Option<&str>); 4] = [
            (&said, failure.said.as_deref()),
            (words.code, failure.code.as_deref()),
            (words.request_id, failure.request_id.as_deref()),
            (words.task_id, task.map(TaskId::as_str)),
        ];
        for (label, value) in facts.into_iter().filter_map(|(label, value)| Some((label, value?))) {
            ui.label(theme::small(label).weak());
            ui.add(egui::Label::new(theme::mono(value).strong()).wrap().selectable(true));
        }
        if let Some(raw) = &failure.raw {
            CollapsingHeader::new(theme::small(words.raw_answer)).id_salt(("raw", job.id.0)).show(ui, |ui| {
                ScrollArea::vertical().max_height(220.0).show(ui, |ui| {
                    ui.add(egui::Label::new(theme::mono(raw)).wrap().selectable(true));
                });
            });
        }
        ui.add_space(space::S2);
        if ui.add(Button::secondary(words.copy_details).small().icon(icons::COPY)).clicked() {
            scene.out.push(Act::Copy(details(scene, job, failure, provider)));
        }
    });
}

/// What the provider's support asks for, as text. The raw answer was redacted before it came here.
fn details(scene: &Scene<'_>, job: &Job, failure: &Failure, provider: &str) -> String {
    let words = &scene.words.generate;
    let mut text = format!("{}\n{}\n", title(scene.words, job), failure_title(scene.words, failure));
    let when = scene.words.common.day_and_time(job.created, scene.world.utc_offset_minutes);
    let facts = [
        (provider, Some(when.as_str())),
        (words.code, failure.code.as_deref()),
        (words.request_id, failure.request_id.as_deref()),
        (words.task_id, task(job).map(TaskId::as_str)),
    ];
    for (label, value) in facts.into_iter().filter_map(|(label, value)| Some((label, value?))) {
        text.push_str(&format!("{label}: {value}\n"));
    }
    for more in [&failure.said, &failure.raw].into_iter().flatten() {
        text.push_str(more);
        text.push('\n');
    }
    text
}

fn task(job: &Job) -> Option<&TaskId> {
    match &job.step {
        Step::Failed { task, .. } | Step::Stopped { task, .. } => task.as_ref(),
        _ => None,
    }
}
