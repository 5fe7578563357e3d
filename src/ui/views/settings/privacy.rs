//! Settings of what is kept on this computer, and the diagnosis file, shown before it is saved.

use egui::{Label, ScrollArea, Ui, vec2};

use super::setting_ui;
use crate::model::{Command, ProviderKind};
use crate::ui::act::{Act, Place, Scene};
use crate::ui::desk::{Desk, Sheet, diagnosis};
use crate::ui::icons;
use crate::ui::parts::{Button, Dialog, DialogPart};
use crate::ui::theme::{self, Tone, space};

/// The cache, connections, the diagnosis file.
pub(super) fn privacy_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    let words = &scene.words.settings;
    setting_ui(ui, words.clear_cache, words.clear_cache_line, |ui| {
        if ui.add(Button::secondary(words.clear_cache).icon(icons::TRASH)).clicked() {
            scene.out.push(Act::Send(Command::ClearPictures));
            let title = words.cleared.to_owned();
            scene.out.push(Act::Toast { tone: Tone::Active, title, line: None });
        }
    });
    setting_ui(ui, words.diagnosis, words.diagnosis_line, |ui| {
        if ui.add(Button::secondary(words.diagnosis_show).icon(icons::PULSE)).clicked() {
            scene.out.push(Act::ShowSheet(Some(Sheet::Diagnosis)));
        }
    });
    ui.label(theme::body(words.forget));
    ui.add(Label::new(theme::small(words.forget_line).weak()).wrap());
    for connection in scene.world.connections.iter().filter(|it| it.provider != ProviderKind::Sandbox) {
        ui.horizontal(|ui| {
            ui.set_min_height(32.0);
            let name = connection.name.as_str();
            let spoken = (words.forget_one)(name);
            let button = Button::secondary(words.forget_button).small().name(&spoken);
            if ui.add(button).clicked() {
                // The question whether one means it is asked where the connection is at home.
                desk.connections.ask_to_delete(connection);
                scene.out.push(Act::ShowSheet(None));
                scene.out.push(Act::Go(Place::Connections));
            }
            ui.label(theme::body(name));
            ui.label(theme::small(connection.provider.title()).weak());
        });
    }
}

/// The text of the diagnosis file, all of it, before it is saved. Clears `open` when the person leaves it.
pub fn diagnosis_ui(ui: &Ui, scene: &mut Scene<'_>, open: &mut bool) {
    let words = &scene.words.settings;
    let text = diagnosis::text(scene.world, scene.connection);
    let dialog = Dialog::new("diagnosis", words.diagnosis_title, vec2(760.0, 620.0))
        .subtitle(words.diagnosis_note)
        .cross(scene.words.common.close);
    let answer = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Header => {}
        DialogPart::Body => {
            ScrollArea::both().auto_shrink([false, false]).show(ui, |ui| {
                ui.add(Label::new(theme::mono(&text)).selectable(true).extend());
            });
        }
        DialogPart::Footer => {
            ui.spacing_mut().item_spacing.x = space::S4;
            let save = Button::primary(words.diagnosis_save).icon(icons::FLOPPY_DISK);
            if ui.add(save).clicked() {
                let name = diagnosis::file_name(scene.world);
                scene.out.push(Act::SaveText { name, text: text.clone() });
            }
            let copy =
                Button::secondary(words.diagnosis_copy).icon(super::super::show::copy_icon(ui, "diagnosis"));
            if ui.add(copy).clicked() {
                super::super::show::copy(ui, scene, "diagnosis", text.clone());
            }
        }
    });
    *open = !answer.closed;
}
