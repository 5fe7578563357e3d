//! Templates: the menu below the prompt, and the dialog that names one.

use egui::{Ui, vec2};

use super::generate::Compose;
use crate::model::{Action, Menu, Template};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::generate::GenerateDesk;
use crate::ui::desk::generate::templates::{Naming, WrongName};
use crate::ui::icons;
use crate::ui::parts::{
    Button, Checkbox, Dialog, DialogPart, IconButton, TextField, focus_on_open, menu_line_ui, menu_row_ui,
    menu_ui,
};
use crate::ui::theme::{self, space};

/// The button and its menu.
pub(super) fn templates_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    let words = &scene.words.takes;
    let button = ui.add(Button::ghost(words.templates).icon(icons::BOOKMARK_SIMPLE));
    menu_ui(&button, |ui| {
        ui.set_min_width(260.0);
        let world = scene.world;
        if world.templates.is_empty() {
            ui.add(egui::Label::new(theme::small(words.no_templates).weak()).wrap());
        }
        for template in &world.templates {
            ui.push_id(&template.name, |ui| row_ui(ui, scene, desk, this.menu, template));
        }
        menu_line_ui(ui);
        if menu_row_ui(ui, Some(icons::PLUS), words.save_template, "", false).clicked() {
            desk.naming = Some(Naming::default());
        }
        if menu_row_ui(ui, Some(icons::FILE_TEXT), words.start_over, "", false).clicked() {
            start_over(scene, desk, this.menu);
        }
    });
}

/// A template: its name uses it; beside it the ways to another name and out.
fn row_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, menu: &Menu, template: &Template) {
    let words = &scene.words.takes;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S1;
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let name = (words.delete_template)(&template.name);
            if ui.add(IconButton::new(icons::TRASH, &name).small()).clicked() {
                scene.out.push(Act::Send(desk.delete_template(&template.name, scene.world)));
                undoable(scene, &(words.deleted)(&template.name), None);
                ui.close();
            }
            let name = (words.rename_template)(&template.name);
            if ui.add(IconButton::new(icons::PENCIL_SIMPLE, &name).small()).clicked() {
                let of = Some(template.name.clone());
                desk.naming = Some(Naming { of, name: template.name.clone(), ..Naming::default() });
                ui.close();
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let icon = if template.references { icons::IMAGES } else { icons::TEXT_T };
                if menu_row_ui(ui, Some(icon), &template.name, "", false).clicked() {
                    apply(scene, desk, menu, template);
                }
            });
        });
    });
}

/// Says what was done, with the way back.
fn undoable(scene: &mut Scene<'_>, title: &str, line: Option<String>) {
    scene.out.push(Act::Undoable {
        title: title.to_owned(),
        line,
        label: scene.words.takes.undo,
        act: Box::new(Act::Do(Action::UndoCompose)),
    });
}

/// Uses a template.
pub(super) fn apply(scene: &mut Scene<'_>, desk: &mut GenerateDesk, menu: &Menu, template: &Template) {
    let words = &scene.words.takes;
    let lost = desk.apply_template(template, scene.connection, menu, scene.world);
    let line = (lost > 0).then(|| (words.not_found_here)(lost));
    undoable(scene, &(words.applied)(&template.name), line);
}

/// Empties the composer.
pub(super) fn start_over(scene: &mut Scene<'_>, desk: &mut GenerateDesk, menu: &Menu) {
    desk.start_over(menu, &scene.world.taste);
    undoable(scene, scene.words.takes.started_over, None);
}

/// The dialog, while a template is being named.
pub(super) fn naming_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
    let Some(mut naming) = desk.naming.take() else { return };
    let words = &scene.words.takes;
    let title = match &naming.of {
        Some(name) => (words.rename_template)(name),
        None => words.save_template.to_owned(),
    };
    let is_new = naming.of.is_none();
    let dialog = Dialog::new("name a template", &title, vec2(440.0, 0.0)).subtitle(words.save_template_line);
    let dialog = if is_new { dialog } else { Dialog::new("name a template", &title, vec2(440.0, 0.0)) };
    let (mut save, mut leave) = (false, false);
    let answer = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Header => {}
        DialogPart::Body => {
            let wrong = naming.wrong(scene.world).filter(|_| naming.tried).map(|wrong| match wrong {
                WrongName::Missing => words.name_missing,
                WrongName::Taken => words.name_taken,
            });
            let field =
                TextField::new(&mut naming.name, words.template_name).labelled().limit(60).error(wrong);
            let field = ui.add(field);
            focus_on_open(ui, &field);
            save |= field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            if is_new {
                ui.add_space(space::S2);
                ui.add(Checkbox::new(&mut naming.references, words.keep_references));
                ui.add(egui::Label::new(theme::small(words.keep_references_line).weak()).wrap());
            }
        }
        DialogPart::Footer => {
            save |= ui.add(Button::primary(scene.words.common.save)).clicked();
            leave |= ui.add(Button::secondary(scene.words.common.cancel)).clicked();
        }
    });
    if save {
        naming.tried = true;
        if let Some(command) = desk.keep_template(&naming, scene.connection, scene.world) {
            scene.out.push(Act::Send(command));
            return;
        }
    }
    if !leave && !answer.closed {
        desk.naming = Some(naming);
    }
}
