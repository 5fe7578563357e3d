//! The explanation of one transfer: what happened, why, what to do, and what support asks for.

use egui::{Align, Frame, Layout, Margin, Rect, ScrollArea, Ui, vec2};

use super::super::{inspector, show};
use super::steps;
use crate::model::{Command, Failure, Job, Step, Wish};
use crate::ui::act::{Act, Place, Scene};
use crate::ui::desk::transfers::{TransfersDesk, waits_for};
use crate::ui::icons;
use crate::ui::parts::{Button, CopyField, IconButton, TimelineEntry, card_ui, detail_row_ui, timeline_ui};
use crate::ui::theme::{self, Tokens, Tone, space};

pub(super) fn details_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut TransfersDesk, job: &Job) {
    ScrollArea::vertical().id_salt(("transfer", job.id)).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        Frame::new().inner_margin(Margin::symmetric(16, 14)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::S3;
            head_ui(ui, scene, desk, job);
            match &job.step {
                Step::Failed { failure, .. } => {
                    ui.add_space(space::S4);
                    failed_ui(ui, scene, job, failure);
                }
                Step::Unsure { looked, .. } => {
                    ui.add_space(space::S4);
                    unsure_ui(ui, scene, desk, job, *looked);
                }
                Step::Queued if !job.paused && waits_for(scene.world, job).is_none() => {
                    super::waits::waiting_ui(ui, scene, job);
                }
                Step::Active { .. } if steps::was_there(job) => {
                    ui.add_space(space::S4);
                    ui.add(egui::Label::new(theme::body(scene.words.promises.there_already_line)).wrap());
                }
                _ => {}
            }
            if !job.trail.is_empty() {
                ui.add_space(space::S6);
                trail_ui(ui, scene, job);
            }
        });
        crate::ui::parts::hairline_ui(ui);
        Frame::new().inner_margin(Margin::symmetric(16, 14)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::S3;
            support_ui(ui, scene, desk, job);
        });
    });
}

fn head_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut TransfersDesk, job: &Job) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(40.0, 40.0), egui::Sense::hover());
        super::rows::thumb_at(ui, scene, job, rect);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.add(IconButton::new(icons::X, scene.words.common.close).small()).clicked() {
                desk.selected = None;
            }
            let room: Rect = ui.available_rect_before_wrap();
            let (left, y) = (room.left() + space::S3, room.center().y);
            let name = steps::name(scene, job);
            let response = ui.interact(room, ui.scope_id().with("name"), egui::Sense::hover());
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &name));
            let mut second = steps::second_line(scene, job);
            let original = job.upload().and_then(|upload| scene.world.originals.get(&upload.original));
            if let Some(pixels) = original.and_then(|original| original.facts.pixels()) {
                second = format!("{second} · {}", show::measures(pixels));
            }
            let lift = if second.is_empty() { 0.0 } else { 9.0 };
            inspector::lead_at(ui, egui::pos2(left, y - lift), &name, room.width() - 8.0);
            inspector::small_at(ui, egui::pos2(left, y + 9.0), &second, room.width() - 8.0);
        });
    });
}

fn wish_button(ui: &mut Ui, scene: &mut Scene<'_>, job: &Job, wish: Wish, button: Button<'_>) {
    if job.can(wish) && ui.add(button).clicked() {
        scene.out.push(Act::Send(Command::Wish(job.id, wish)));
    }
}

fn failed_ui(ui: &mut Ui, scene: &mut Scene<'_>, job: &Job, failure: &Failure) {
    let words = scene.words;
    card_ui(ui, Some(Tone::Failed), |ui| {
        ui.set_width(ui.available_width());
        let coral = Tokens::of(ui).tone(Tone::Failed).fg;
        ui.label(theme::section((words.failure.title)(failure.kind)).color(coral));
        ui.label(theme::body((words.failure.advice)(failure.kind)).strong());
        if matches!(job.step, Step::Failed { asset: Some(_), .. }) {
            ui.label(theme::body(words.transfers.refused_asset).strong());
        }
        if failure.said.is_some() || failure.code.is_some() {
            ui.label(
                theme::small((words.transfers.their_words)(show::provider_of(scene, &job.connection))).weak(),
            );
            if let Some(said) = &failure.said {
                ui.label(theme::body(said));
            }
            if let Some(code) = &failure.code {
                ui.label(theme::mono(code));
            }
        } else if failure.kind == crate::model::FailureKind::Moderation {
            ui.label(theme::body(words.failure.no_reason));
        }
        let another = super::rows::wants_another_file(job) && job.connection == *scene.connection;
        if another {
            ui.label(theme::body(words.transfers.replace_line));
        }
        ui.add_space(space::S3);
        ui.horizontal_wrapped(|ui| {
            let retry = Button::primary(words.common.retry).icon(icons::ARROW_CLOCKWISE);
            wish_button(ui, scene, job, Wish::Retry, retry);
            if another && ui.add(Button::secondary(words.transfers.replace).icon(icons::SWAP)).clicked() {
                super::rows::replace(scene, job);
            }
            if failure.kind == crate::model::FailureKind::Staging
                && ui.add(Button::secondary(words.accounts.set_up_staging)).clicked()
            {
                scene.out.push(Act::SetUpStaging(job.connection.clone()));
            }
            if matches!(job.step, Step::Failed { asset: Some(_), .. })
                && ui.add(Button::secondary(words.transfers.go_to_library)).clicked()
            {
                scene.out.push(Act::Go(Place::Library));
            }
            if failure.kind.is_about_credentials()
                && ui.add(Button::secondary(words.library.open_connections)).clicked()
            {
                scene.out.push(Act::Go(Place::Connections));
            }
        });
    });
}

fn unsure_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut TransfersDesk, job: &Job, looked: bool) {
    let words = scene.words;
    card_ui(ui, Some(Tone::Processing), |ui| {
        ui.set_width(ui.available_width());
        let amber = Tokens::of(ui).tone(Tone::Processing).fg;
        ui.label(theme::section(words.failure.unsure).color(amber));
        ui.label(theme::body(words.failure.unsure_advice).strong());
        if looked {
            ui.label(theme::body(words.transfers.looked_in_vain));
        }
        ui.add_space(space::S3);
        ui.horizontal_wrapped(|ui| {
            let look = Button::primary(words.transfers.look).icon(icons::MAGNIFYING_GLASS);
            wish_button(ui, scene, job, Wish::LookAgain, look);
            let again = Button::secondary(words.transfers.send_again);
            if job.can(Wish::SendAgain) && ui.add(again).clicked() {
                desk.asking = Some(job.id);
            }
            wish_button(ui, scene, job, Wish::Forget, Button::ghost(words.transfers.forget));
        });
    });
}

fn trail_ui(ui: &mut Ui, scene: &Scene<'_>, job: &Job) {
    let words = scene.words;
    inspector::head_ui(ui, words.transfers.what_happened, &(words.transfers.events)(job.trail.len()));
    let provider = show::provider_of(scene, &job.connection);
    let texts: Vec<(Tone, String, String)> = job
        .trail
        .iter()
        .map(|mark| {
            let time = words.common.time(mark.at, scene.world.utc_offset_minutes);
            (inspector::mark_tone(mark.what), (words.library.milestone)(mark.what, provider), time)
        })
        .collect();
    let entries: Vec<TimelineEntry<'_>> = texts
        .iter()
        .map(|(tone, text, time)| TimelineEntry { tone: *tone, icon: None, text, time })
        .collect();
    timeline_ui(ui, &entries, false);
}

/// What went wrong last, whether or not it ended the job.
fn trouble(job: &Job) -> Option<&Failure> {
    job.failure().or(job.trouble.as_ref())
}

fn support_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut TransfersDesk, job: &Job) {
    let words = scene.words;
    ui.label(theme::heading(words.transfers.for_support));
    let failure = trouble(job);
    let mut rows: Vec<(&str, String)> = Vec::new();
    if let Some(asset) = job.asset() {
        rows.push((words.common.asset, asset.as_str().to_owned()));
    }
    if let Some(code) = failure.and_then(|failure| failure.code.clone()) {
        rows.push((words.transfers.code, code));
    }
    if failure.is_some_and(|failure| failure.raw.is_none()) {
        rows.push((words.transfers.reply, words.transfers.no_reply.to_owned()));
    }
    let account = format!("{} · {}", show::provider_of(scene, &job.connection), job.connection);
    rows.push((words.transfers.sent_to, account));
    if let Some(id) = failure.and_then(|failure| failure.request_id.as_deref()) {
        detail_row_ui(ui, words.transfers.request, |ui| {
            ui.add(CopyField::new(id, words.transfers.copy_request, words.common.copied).inline());
        });
    }
    let rows: Vec<(&str, &str, bool)> =
        rows.iter().map(|(name, value)| (*name, value.as_str(), false)).collect();
    crate::ui::parts::details_ui(ui, &rows);
    ui.add_space(space::S2);
    ui.horizontal(|ui| {
        let copy =
            Button::secondary(words.transfers.copy_details).icon(show::copy_icon(ui, "details")).small();
        if ui.add(copy).clicked() {
            let text = for_support(scene, job);
            show::copy(ui, scene, "details", text);
        }
        if failure.is_some_and(|failure| failure.raw.is_some()) {
            let label = if desk.raw { words.transfers.hide_raw } else { words.transfers.show_raw };
            if ui.add(Button::secondary(label).icon(icons::CODE).small()).clicked() {
                desk.raw = !desk.raw;
            }
        }
    });
    if let Some(raw) = failure.and_then(|failure| failure.raw.as_deref()).filter(|_| desk.raw) {
        card_ui(ui, None, |ui| {
            ui.set_width(ui.available_width());
            ui.add(egui::Label::new(theme::mono(raw)).wrap().selectable(true));
        });
    }
    ui.add_space(space::S4);
    ui.horizontal_top(|ui| {
        ui.label(icons::SHIELD_CHECK.text(14.0).color(Tokens::of(ui).text.muted));
        ui.add(egui::Label::new(theme::small(words.transfers.no_secrets).weak()).wrap());
    });
}

/// What support needs, as plain text: no key, no signed address, no path of this computer.
pub(super) fn for_support(scene: &Scene<'_>, job: &Job) -> String {
    let words = scene.words;
    let mut lines = vec![
        steps::name(scene, job),
        format!("{} · {}", show::provider_of(scene, &job.connection), job.connection),
    ];
    if let Some(asset) = job.asset() {
        lines.push(format!("{}: {asset}", words.common.asset));
    }
    if let Some(failure) = trouble(job) {
        lines.push((words.failure.title)(failure.kind).to_owned());
        for (name, value) in [
            (words.transfers.code, &failure.code),
            (words.transfers.reply, &failure.said),
            (words.transfers.request, &failure.request_id),
        ] {
            if let Some(value) = value {
                lines.push(format!("{name}: {value}"));
            }
        }
    } else if matches!(job.step, Step::Unsure { .. }) {
        lines.push(words.failure.unsure.to_owned());
    }
    let provider = show::provider_of(scene, &job.connection);
    for mark in &job.trail {
        let at = words.common.day_and_time(mark.at, 0);
        let seconds = words.common.time(mark.at, 0);
        let what = (words.library.milestone)(mark.what, provider);
        lines.push(format!("{at}{} UTC  {what}", seconds.get(5..).unwrap_or_default()));
    }
    if let Some(raw) = trouble(job).and_then(|failure| failure.raw.as_deref()) {
        lines.push(raw.to_owned());
    }
    lines.join("\n")
}
