//! The form of one connection: name, address, secrets; and the buttons below it.

use egui::text_edit::TextEditState;
use egui::{Align, Frame, Layout, Margin, Rect, ScrollArea, Ui, UiBuilder, pos2};

use super::connections::{provider_icon, test, title};
use crate::model::{Command, Connection, CredentialField, ProviderKind, SecretPlace};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::connections::{ConnectionForm, ConnectionsDesk, FormWrong};
use crate::ui::icons;
use crate::ui::parts::{
    Badge, Button, Chip, EmptyState, IconButton, SecretField, SecretState, TextField, card_ui, hairline_ui,
    icon_tile_ui,
};
use crate::ui::theme::{self, Tokens, Tone, space};
use crate::words::ConnectionsWords;

const FOOT: f32 = 60.0;

/// AnyFast runs two hosts with separate accounts (providers.md, AnyFast).
const ANYFAST_CHINA: &str = "https://www.anyfast.com.cn";

/// The middle column.
pub(super) fn form_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ConnectionsDesk, saving: bool) {
    let words = &scene.words.connections;
    let Some(mut form) = desk.form.take() else {
        EmptyState::new(icons::PLUGS, words.choose, words.choose_line).show(ui, |ui| {
            if ui.add(Button::primary(words.add).icon(icons::PLUS)).clicked() {
                desk.add(ProviderKind::AnyFast);
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
        Frame::new().inner_margin(Margin { left: 24, right: 24, top: 18, bottom: 18 }).show(ui, |ui| {
            if fixed {
                ui.label(theme::section(words.sandbox_title));
                ui.add_space(space::S3);
                ui.add(egui::Label::new(theme::body(words.sandbox_line)).wrap());
            } else {
                fields_ui(ui, scene, desk, &mut form, kept, saving);
            }
        });
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
                    let line = match (form.provider, kept) {
                        (ProviderKind::Sandbox, _) => words.on_this_computer,
                        (_, None) => words.new_line,
                        (provider, Some(_)) => provider.title(),
                    };
                    ui.add(egui::Label::new(theme::title(name)).truncate());
                    ui.add(egui::Label::new(theme::small(line).weak()).truncate());
                });
            });
        });
    });
}

fn fields_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    desk: &ConnectionsDesk,
    form: &mut ConnectionForm,
    kept: Option<&Connection>,
    saving: bool,
) {
    let words = &scene.words.connections;
    let wrongs = if form.tried { form.wrongs(scene.world) } else { vec![] };
    let said = |wanted: fn(&FormWrong) -> bool| {
        wrongs.iter().find(|wrong| wanted(wrong)).map(|wrong| sentence(words, wrong))
    };
    ui.spacing_mut().item_spacing.y = space::S5;
    ui.label(theme::section(words.account));
    let name_wrong = said(|wrong| !matches!(wrong, FormWrong::UrlWrong | FormWrong::SecretMissing(_)));
    ui.add(
        TextField::new(&mut form.name, words.name)
            .labelled()
            .hint(words.name_hint)
            .limit(80)
            .error(name_wrong.as_deref()),
    );
    ui.add_space(space::S3);

    let own = form.provider.base_url().unwrap_or_default();
    let hint = (words.base_url_hint)(own);
    let url_wrong = said(|wrong| matches!(wrong, FormWrong::UrlWrong));
    ui.add(
        TextField::new(&mut form.base_url, words.base_url)
            .labelled()
            .placeholder(own)
            .hint(&hint)
            .error(url_wrong.as_deref()),
    );
    if form.provider == ProviderKind::AnyFast {
        ui.horizontal(|ui| {
            let china = form.base_url.trim().trim_end_matches('/') == ANYFAST_CHINA;
            let international =
                form.base_url.trim().is_empty() || form.base_url.trim().trim_end_matches('/') == own;
            if ui.add(Chip::new(words.host_international, international)).clicked() {
                form.base_url.clear();
            }
            if ui.add(Chip::new(words.host_china, china)).clicked() {
                ANYFAST_CHINA.clone_into(&mut form.base_url);
            }
        });
    }
    ui.add_space(space::S3);

    for index in 0..form.secrets.len() {
        let field = form.secrets[index].field;
        let place = kept.and_then(|connection| {
            connection.secrets.iter().find(|(it, _)| *it == field).map(|(_, place)| *place)
        });
        let missing = wrongs
            .iter()
            .find(|wrong| **wrong == FormWrong::SecretMissing(field))
            .map(|wrong| sentence(words, wrong));
        secret_ui(ui, scene, form, index, place, missing.as_deref(), saving);
    }
    if let Some(failure) = &desk.refused {
        card_ui(ui, Some(Tone::Failed), |ui| {
            ui.set_width(ui.available_width());
            ui.label(theme::heading(words.could_not_save));
            ui.add(egui::Label::new(theme::body((scene.words.failure.title)(failure.kind))).wrap());
            ui.add(egui::Label::new(theme::body((scene.words.failure.advice)(failure.kind))).wrap());
            if let Some(said) = &failure.said {
                ui.add(egui::Label::new(theme::mono(said)).wrap().selectable(true));
            }
        });
    }
}

fn secret_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    form: &mut ConnectionForm,
    index: usize,
    place: Option<SecretPlace>,
    missing: Option<&str>,
    saving: bool,
) {
    let words = &scene.words.connections;
    let was = form.was.clone();
    let secret = &mut form.secrets[index];
    let place = place.unwrap_or(SecretPlace::Missing);
    let name = words.field(secret.field);
    ui.spacing_mut().item_spacing.y = space::S3;
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        ui.label(theme::label(name));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (tone, icon) = match place {
                SecretPlace::Keyring => (Tone::Active, icons::LOCK_KEY.fill()),
                SecretPlace::Environment => (Tone::Local, icons::TERMINAL_WINDOW),
                SecretPlace::Session => (Tone::Processing, icons::CLOCK),
                SecretPlace::Missing => (Tone::Failed, icons::KEY),
            };
            if was.is_some() {
                ui.add(Badge::new(tone, words.place(place)).small().icon(icon));
            }
        });
    });
    let variable = was.map(|name| variable(name.as_str(), secret.field)).unwrap_or_default();
    let note = (words.environment_wins)(&variable);
    let hint = if place == SecretPlace::Environment { note.as_str() } else { "" };
    let state = if saving {
        SecretState::Saving(words.saving)
    } else if secret.replacing || place == SecretPlace::Missing {
        SecretState::Missing
    } else {
        SecretState::Saved { since: words.saved, replace: words.replace }
    };
    let shown = SecretField::new(&mut secret.typed.0, name, state)
        .placeholder(words.key_placeholder)
        .hint(hint)
        .error(missing)
        .show(ui);
    if matches!(state, SecretState::Missing) {
        secret.widget = Some(shown.response.id);
    }
    if shown.replace {
        secret.replacing = true;
    }
}

/// The variable that holds this secret where there is no keyring (cli.md).
fn variable(connection: &str, field: CredentialField) -> String {
    let upper = |text: &str| -> String {
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
    };
    format!("GREENROOM_SECRET_{}_{}", upper(connection), upper(field.key()))
}

fn sentence(words: &ConnectionsWords, wrong: &FormWrong) -> String {
    match wrong {
        FormWrong::NameMissing => words.name_missing.to_owned(),
        FormWrong::NameTaken(name) => (words.name_taken)(name),
        FormWrong::NameLetters => words.name_letters.to_owned(),
        FormWrong::NameTooLong => words.name_too_long.to_owned(),
        FormWrong::UrlWrong => words.url_wrong.to_owned(),
        FormWrong::SecretMissing(_) => words.key_missing.to_owned(),
    }
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
            let button = Button::secondary(if testing { words.testing } else { words.test })
                .icon(icons::PULSE)
                .shortcut("Ctrl T")
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
