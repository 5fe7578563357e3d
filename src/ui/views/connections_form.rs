//! The middle of the connections screen: whose form it is, its fields, and the buttons below them.

use egui::text_edit::TextEditState;
use egui::{Align, Frame, Layout, Margin, Rect, ScrollArea, Ui, UiBuilder, pos2};

use super::connections::{provider_icon, test, title};
use super::connections_fields::fields_ui;
use crate::model::{Action, Command, Connection, ProviderKind};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::connections::{ConnectionForm, ConnectionsDesk};
use crate::ui::icons;
use crate::ui::parts::{Badge, Button, EmptyState, IconButton, hairline_ui, icon_tile_ui};
use crate::ui::theme::{self, Tokens, Tone, space};

const FOOT: f32 = 60.0;

/// The middle column.
pub(super) fn form_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ConnectionsDesk, saving: bool) {
    let words = &scene.words.connections;
    let Some(mut form) = desk.form.take() else {
        EmptyState::new(icons::PLUGS, words.choose, words.choose_line).show(ui, |ui| {
            if ui.add(Button::primary(words.add).icon(icons::PLUS)).clicked() {
                desk.picking = true;
            }
        });
        return;
    };
    let world = scene.world;
    let kept = form.was.as_ref().and_then(|name| world.connection(name));
    let full = ui.max_rect();
    head_ui(ui, scene, desk, &form, kept);
    hairline_ui(ui);
    let fixed = form.provider == ProviderKind::Sandbox;
    let room = full.bottom() - FOOT - ui.cursor().top();
    ScrollArea::vertical().id_salt("form").max_height(room).auto_shrink([false, false]).show(ui, |ui| {
        if fixed {
            Frame::new().inner_margin(Margin { left: 24, right: 24, top: 18, bottom: 18 }).show(ui, |ui| {
                ui.label(theme::section(words.sandbox_title));
                ui.add_space(space::S3);
                ui.add(egui::Label::new(theme::body(words.sandbox_line)).wrap());
            });
        } else {
            fields_ui(ui, scene, desk, &mut form, kept, saving);
        }
    });
    let foot = Rect::from_min_max(pos2(full.left(), full.bottom() - FOOT), full.max);
    ui.painter().rect_filled(foot, 0, Tokens::of(ui).bg.surface);
    desk.form = Some(form);
    ui.scope_builder(UiBuilder::new().max_rect(foot), |ui| {
        hairline_ui(ui);
        Frame::new().inner_margin(Margin { left: 24, right: 24, top: 13, bottom: 0 }).show(ui, |ui| {
            foot_ui(ui, scene, desk, kept, saving, fixed);
        });
    });
}

fn head_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut ConnectionsDesk,
    form: &ConnectionForm,
    kept: Option<&Connection>,
) {
    let words = &scene.words.connections;
    Frame::new().inner_margin(Margin { left: 24, right: 20, top: 14, bottom: 12 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            icon_tile_ui(ui, 40.0, provider_icon(form.provider), None);
            ui.add_space(space::S2);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(connection) = kept {
                    let sandbox = connection.provider == ProviderKind::Sandbox;
                    if !sandbox && ui.add(IconButton::new(icons::TRASH, words.delete)).clicked() {
                        desk.deleting = true;
                    }
                    if connection.name == *scene.connection {
                        ui.add(Badge::new(Tone::Active, words.in_use));
                    } else if ui.add(Button::secondary(words.use_this)).clicked() {
                        scene.out.push(Act::Send(Command::UseConnection(connection.name.clone())));
                    }
                }
                ui.with_layout(Layout::top_down(Align::Min), |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    let name = kept.map_or(words.new_title, |connection| title(scene.words, connection));
                    let line = match form.provider {
                        ProviderKind::Sandbox => words.on_this_computer,
                        provider => provider.title(),
                    };
                    ui.add(egui::Label::new(theme::title(name)).truncate());
                    ui.add(egui::Label::new(theme::small(line).weak()).truncate());
                });
            });
        });
    });
}

fn foot_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut ConnectionsDesk,
    kept: Option<&Connection>,
    saving: bool,
    fixed: bool,
) {
    let words = &scene.words.connections;
    let time = ui.input(|input| input.time);
    let changed = desk.form.as_ref().is_some_and(|form| form.changed(kept)) && !fixed;
    ui.horizontal(|ui| {
        if let Some(connection) = kept {
            let testing = desk.is_testing(&connection.name, time, scene.world);
            let refused = if changed { Some(words.save_first) } else { None };
            let keys = actions::shown(&scene.world.keys, Action::TestConnection);
            let button = Button::secondary(if testing { words.testing } else { words.test })
                .icon(icons::PULSE)
                .shortcut(&keys)
                .loading(testing)
                .disabled_because(refused);
            if ui.add(button).clicked() {
                test(ui, scene, desk);
            }
        }
        if fixed {
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let refused = if changed { None } else { Some(words.nothing_to_save) };
            let button = Button::primary(words.save).loading(saving).disabled_because(refused);
            if ui.add(button).clicked() {
                save(ui, scene, desk);
            }
            let line = match (saving, changed) {
                (true, _) => words.saving,
                (false, true) => words.not_saved_yet,
                (false, false) => words.all_saved,
            };
            ui.label(theme::small(line).weak());
        });
    });
}

fn save(ui: &Ui, scene: &mut Scene<'_>, desk: &mut ConnectionsDesk) {
    let Some(form) = &mut desk.form else { return };
    form.tried = true;
    if !form.wrongs(scene.world).is_empty() {
        return;
    }
    // The editor keeps what was typed, to undo it; a secret must not stay there.
    for id in form.secrets.iter().filter_map(|secret| secret.widget) {
        if let Some(mut state) = TextEditState::load(ui.ctx(), id) {
            state.clear_undoer();
            state.store(ui.ctx(), id);
        }
    }
    let edit = form.take();
    let time = ui.input(|input| input.time);
    desk.save(&edit.name, time, scene.world);
    scene.out.push(Act::Send(Command::EditConnection(edit)));
}
