//! Settings: each saves at once and says in one line what it does.
//!
//! To add one: a field in [`Taste`] with its key in `setup/config`, its words, and a call of [`setting_ui`] or
//! [`switch_ui`] in the part it belongs to. What has nothing behind it is not offered.

mod general;
mod generate;
mod keys;
mod places;
mod previews;
mod prices;
mod privacy;
mod review;

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use crate::model::Command;
use crate::model::talk::Taste;
use crate::ui::act::{Act, Scene};
use crate::ui::desk::settings::{Part, SettingsDesk, Text};
use crate::ui::desk::{Desk, Sheet};
use crate::ui::parts::{Dialog, DialogPart, Tab, TextField, hairline_ui, switch_row_ui, tabs_ui};
use crate::ui::theme::{self, space};

pub use previews::previews_taken_ui;
pub use privacy::diagnosis_ui;

/// Width of the control at the right of a setting.
const CONTROL: f32 = 300.0;

/// The dialog. Clears `open` when the person leaves it.
pub fn settings_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut Desk, open: &mut bool) {
    if !*open {
        return;
    }
    let words = scene.words;
    let dialog = Dialog::new("settings", words.connections.settings, vec2(760.0, 620.0))
        .subtitle(words.connections.saves_at_once)
        .cross(words.common.close)
        .no_footer();
    let answer = dialog.show(ui.ctx(), |ui, part| {
        if part == DialogPart::Body {
            body_ui(ui, scene, desk);
        }
    });
    if answer.closed {
        *open = false;
        desk.settings.capturing = None;
        desk.settings.refused = None;
        desk.settings.typing = None;
    }
}

fn body_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    let words = &scene.words.settings;
    if desk.sheet == Some(Sheet::KeySettings) {
        desk.settings.part = Part::Keys;
        desk.sheet = Some(Sheet::Settings);
    }
    if desk.sheet == Some(Sheet::Prices) {
        desk.settings.part = Part::Generate;
        desk.sheet = Some(Sheet::Settings);
        ui.data_mut(|data| data.insert_temp(egui::Id::unique("prices are wanted"), true));
    }
    let name = |part| match part {
        Part::General => words.general,
        Part::Library => words.library,
        Part::Import => words.import,
        Part::Transfers => words.transfers,
        Part::Review => words.review,
        Part::Generate => words.generate,
        Part::Privacy => words.privacy,
        Part::Keys => words.keys,
    };
    let tabs = Part::ALL.map(|part| Tab::new(part, name(part)));
    tabs_ui(ui, &mut desk.settings.part, &tabs);
    hairline_ui(ui);
    let mut taste: Taste = scene.world.taste;
    if desk.settings.part == Part::Keys {
        keys::keys_ui(ui, scene, &mut desk.settings);
        return;
    }
    let part = desk.settings.part;
    ScrollArea::vertical().id_salt(part).auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S3;
        ui.add_space(space::S4);
        match part {
            Part::General => general::general_ui(ui, scene, &mut taste),
            Part::Library => {
                places::library_ui(ui, scene, desk, &mut taste);
                previews::previews_ui(ui, scene, &mut taste);
            }
            Part::Import => places::import_ui(ui, scene, &mut desk.settings, &mut taste),
            Part::Transfers => places::transfers_ui(ui, scene, &mut taste),
            Part::Review => review::review_ui(ui, scene, &mut desk.settings),
            Part::Generate => generate::generate_ui(ui, scene, desk, &mut taste),
            Part::Privacy => privacy::privacy_ui(ui, scene, desk),
            Part::Keys => {}
        }
    });
    if taste != scene.world.taste {
        scene.out.push(Act::Send(Command::SetTaste(taste)));
    }
}

/// A setting: its title, what it does in one line, and its control at the right, or below where there is no room.
pub(super) fn setting_ui(ui: &mut Ui, title: &str, line: &str, control: impl FnOnce(&mut Ui)) {
    let width = ui.available_width();
    let said = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing.y = space::S1;
        ui.label(theme::body(title));
        ui.add(egui::Label::new(theme::small(line).weak()).wrap());
    };
    if width < CONTROL + 220.0 {
        ui.vertical(said);
        control(ui);
    } else {
        ui.horizontal(|ui| {
            let room = width - CONTROL - space::S8;
            ui.allocate_ui_with_layout(vec2(room, 36.0), Layout::top_down(Align::Min), |ui| {
                ui.set_width(room);
                said(ui);
            });
            ui.with_layout(Layout::right_to_left(Align::Center), control);
        });
    }
    ui.add_space(space::S5);
}

/// The field of a setting that is a text. `keep` takes what is typed, or says why it cannot; until it can, what was kept
/// before stays.
pub(super) fn text_ui(
    ui: &mut Ui,
    desk: &mut SettingsDesk,
    (of, name): (Text, &str),
    (kept, placeholder, width): (&str, &str, f32),
    keep: impl FnOnce(&str) -> Option<String>,
) {
    let mut text = desk.text(of, kept);
    let refused = desk.typing.as_ref().filter(|(typed, _)| *typed == of).and(desk.refusal.clone());
    let field = TextField::new(&mut text, name).placeholder(placeholder).width(width);
    let response = ui.add(field.error(refused.as_deref()));
    if response.changed() {
        desk.refusal = keep(&text);
        desk.typing = Some((of, text));
    } else if response.lost_focus() && desk.typing.as_ref().is_some_and(|(typed, _)| *typed == of) {
        desk.typing = None;
        desk.refusal = None;
    }
}

/// A setting that is on or off.
pub(super) fn switch_ui(ui: &mut Ui, on: &mut bool, title: &str, line: &str) {
    switch_row_ui(ui, on, title, line);
    ui.add_space(space::S5);
}
