//! Settings of Generate: the undo of a send, what a new generation begins with, where videos go, and what they cost.

use std::path::PathBuf;

use egui::{Id, Ui};

use super::{CONTROL, prices, setting_ui, switch_ui};
use crate::model::Command;
use crate::model::talk::{Mentions, Taste};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::Desk;
use crate::ui::icons;
use crate::ui::parts::{Button, NumberField, Segment, TextField, segmented_ui};
use crate::ui::theme::{self, space};

/// So many seconds at most: who waits longer wants a draft, not an undo.
const LONGEST_UNDO: u8 = 60;

/// The part of the settings.
pub(super) fn generate_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk, taste: &mut Taste) {
    undo_ui(ui, scene, taste);
    let (words, said) = (&scene.words.takes, &scene.words.generate);
    setting_ui(ui, said.mention_style, words.mention_style_line, |ui| {
        let styles = [
            Segment::text(Mentions::Provider, words.as_provider),
            Segment::text(Mentions::Words, "Image 1"),
            Segment::text(Mentions::At, "@图1"),
        ];
        segmented_ui(ui, said.mention_style, &mut taste.mentions, &styles, Some(CONTROL));
    });
    switch_ui(ui, &mut taste.watermark, said.watermark, words.watermark_line);
    switch_ui(ui, &mut taste.return_last_frame, said.return_last_frame, words.last_frame_line);
    results_ui(ui, scene, desk);
    prices::prices_ui(ui, scene, &mut desk.prices);
}

fn undo_ui(ui: &mut Ui, scene: &Scene<'_>, taste: &mut Taste) {
    let more = &scene.words.promises;
    setting_ui(ui, more.undo_send, more.undo_send_line, |ui| {
        // While it is being changed the field keeps its own number: what is kept comes back a little later.
        let id = Id::unique("undo send");
        let kept = f32::from(taste.undo_send_seconds);
        let mut seconds = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or(kept);
        let longest = f32::from(LONGEST_UNDO);
        // Eight to the step make an arrow key one second.
        let field = NumberField::new(&mut seconds, 0.0..=longest, more.undo_send);
        let response = ui.add(field.unit(more.seconds).step(8.0));
        if response.changed() {
            taste.undo_send_seconds = seconds.round().clamp(0.0, longest) as u8;
        }
        if response.has_focus() || response.dragged() {
            ui.data_mut(|data| data.insert_temp(id, seconds));
        } else {
            ui.data_mut(|data| data.remove_temp::<f32>(id));
        }
    });
}

/// Where videos are saved: typed, or chosen in the system's dialog.
fn results_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    let words = &scene.words.takes;
    ui.label(theme::body(scene.words.connections.results_folder));
    ui.add(egui::Label::new(theme::small(words.results_line).weak()).wrap());
    let Some(results) = scene.world.results.clone() else { return };
    let shown = results.path.display().to_string();
    let typed = desk.prices.folder.get_or_insert_with(|| shown.clone());
    let refused = results.refused.as_deref().map(words.folder_refused);
    let (mut chosen, mut editing) = (None, false);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S3;
        let room = (ui.available_width() - 190.0).max(160.0);
        let field = TextField::new(typed, words.folder_path).mono().error(refused.as_deref()).width(room);
        let field = ui.add(field);
        editing = field.has_focus();
        if field.lost_focus() && *typed != shown {
            chosen = Some(typed.trim().to_owned());
        }
        if ui.add(Button::secondary(words.choose_folder).icon(icons::FOLDER_OPEN)).clicked() {
            scene.out.push(Act::PickResults);
        }
    });
    if let Some(path) = chosen {
        let folder = (!path.is_empty()).then(|| PathBuf::from(path));
        scene.out.push(Act::Send(Command::SetResults(folder)));
    }
    // What is typed stays until it is taken, or refused; then the field says what holds.
    if !editing && desk.prices.told.as_ref() != Some(&results) {
        desk.prices.told = Some(results.clone());
        if results.refused.is_none() {
            desk.prices.folder = Some(shown);
        }
    }
    if results.chosen && ui.add(Button::link(words.usual_folder).small()).clicked() {
        scene.out.push(Act::Send(Command::SetResults(None)));
    }
    ui.add_space(space::S5);
}
