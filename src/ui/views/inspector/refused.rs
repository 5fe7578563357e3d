//! What moderation said of an asset it refused, what we found ourselves, and what to do next.

use egui::Ui;

use super::super::{show, staging};
use crate::model::findings::findings;
use crate::model::{Asset, AssetStatus, Failure, FailureKind, Job, Reason};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::library::LibraryDesk;
use crate::ui::icons;
use crate::ui::parts::{Button, CopyField, card_ui, detail_row_ui};
use crate::ui::theme::{self, Tokens, Tone, space};

/// The upload that ended so, where this computer sent it: it knows the answer's number and its raw form.
fn failure_of<'a>(scene: &Scene<'a>, asset: &Asset) -> Option<&'a Failure> {
    let mut jobs = scene.world.jobs.values().rev().filter(|job| job.connection == asset.connection);
    jobs.find(|job| job.upload().is_some() && job.asset() == Some(&asset.id)).and_then(Job::failure)
}

/// What happened, in the provider's own words, what we found, and what to do next.
pub(super) fn refused_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, asset: &Asset) {
    let AssetStatus::Failed(reason) = &asset.status else { return };
    let words = scene.words;
    let failure = failure_of(scene, asset);
    card_ui(ui, Some(Tone::Failed), |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::S3;
        let coral = Tokens::of(ui).tone(Tone::Failed).fg;
        ui.label(theme::heading((words.failure.title)(FailureKind::Moderation)).color(coral));
        reason_ui(ui, scene, reason);
        if let Some(id) = failure.and_then(|failure| failure.request_id.as_deref()) {
            detail_row_ui(ui, words.transfers.request, |ui| {
                ui.add(CopyField::new(id, words.transfers.copy_request, words.common.copied).inline());
            });
        }
    });
    ui.spacing_mut().item_spacing.y = space::S3;
    let found = findings(scene.world, asset);
    if !found.is_empty() {
        ui.add_space(space::S3);
        ui.label(theme::heading(words.findings.title));
        for finding in found {
            line_ui(ui, icons::INFO, &words.findings.say(&finding, &words.problem));
        }
    }
    ui.add_space(space::S3);
    ui.label(theme::heading(words.slots.what_to_do));
    line_ui(ui, icons::NUMBER_CIRCLE_ONE, (words.failure.advice)(FailureKind::Moderation));
    let replaces = scene
        .world
        .abilities(scene.connection)
        .is_some_and(|abilities| staging::takes(abilities, asset.kind));
    if replaces {
        line_ui(ui, icons::NUMBER_CIRCLE_TWO, words.transfers.replace_line);
        if ui.add(Button::secondary(words.transfers.replace).icon(icons::SWAP)).clicked() {
            scene.out.push(Act::Replace { group: asset.group.clone(), name: asset.name.clone() });
        }
    }
    let raw = reason.raw.as_deref().or_else(|| failure.and_then(|failure| failure.raw.as_deref()));
    if let Some(raw) = raw {
        raw_ui(ui, scene, desk, raw);
    }
}

fn reason_ui(ui: &mut Ui, scene: &Scene<'_>, reason: &Reason) {
    let words = scene.words;
    if reason.message.is_empty() && reason.code.is_empty() {
        ui.label(theme::body(words.failure.no_reason));
        return;
    }
    ui.label(theme::small((words.library.their_words)(show::provider(scene))).weak());
    if !reason.message.is_empty() {
        ui.label(theme::body(&reason.message));
    }
    if !reason.code.is_empty() {
        ui.label(theme::mono(&reason.code));
    }
}

fn line_ui(ui: &mut Ui, icon: icons::Icon, text: &str) {
    ui.horizontal_top(|ui| {
        ui.label(icon.text(16.0).color(Tokens::of(ui).text.muted));
        ui.add(egui::Label::new(theme::body(text)).wrap());
    });
}

/// The whole answer, folded until it is asked for. What is secret in it was taken out before it was kept.
fn raw_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, raw: &str) {
    let words = &scene.words.slots;
    ui.add_space(space::S2);
    ui.horizontal(|ui| {
        let caret = if desk.raw { icons::CARET_DOWN } else { icons::CARET_RIGHT };
        let fold = ui.add(Button::ghost(words.raw_answer).icon(caret).small());
        let open = desk.raw;
        ui.ctx().accesskit_node_builder(fold.id, |node| node.set_expanded(open));
        if fold.clicked() {
            desk.raw = !desk.raw;
        }
        let copy = Button::ghost(words.copy_raw).icon(show::copy_icon(ui, "raw answer")).small();
        if ui.add(copy).clicked() {
            show::copy(ui, scene, "raw answer", raw.to_owned());
        }
    });
    if desk.raw {
        card_ui(ui, None, |ui| {
            ui.set_width(ui.available_width());
            ui.add(egui::Label::new(theme::mono(raw)).wrap().selectable(true));
        });
    }
}
