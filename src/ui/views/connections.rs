//! Connections: the accounts at the left, the form of one in the middle, the evidence at the right.

use egui::{Align, Frame, Layout, Margin, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::connections_form::form_ui;
use super::connections_matrix::matrix_ui;
use super::connections_pick::{pick_ui, providers_ui};
use super::connections_test::test_ui;
use super::generate::covered;
use crate::model::{Action, Command, Connection, CredentialField, ProviderKind, SecretPlace, VaultState};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::connections::ConnectionsDesk;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::{Badge, Button, Dialog, DialogPart, IconButton, ListRow, focus_on_open, hairline_ui};
use crate::ui::theme::{self, Tokens, Tone, size, space};
use crate::words::Words;

/// The icon of a provider.
pub fn provider_icon(provider: ProviderKind) -> Icon {
    match provider {
        ProviderKind::Volcengine | ProviderKind::BytePlus => icons::MOUNTAINS,
        ProviderKind::AnyFast => icons::LIGHTNING,
        ProviderKind::Apiyi => icons::CLOUD_ARROW_UP,
        ProviderKind::Apimart => icons::STACK,
        ProviderKind::Kyy => icons::PLANET,
        ProviderKind::PrivateAvatar => icons::SHIELD,
        ProviderKind::Sandbox => icons::FLASK,
    }
}

/// What a connection is called: the sandbox has a name of its own in each language.
pub fn title<'a>(words: &'static Words, connection: &'a Connection) -> &'a str {
    match connection.provider {
        ProviderKind::Sandbox => words.common.sandbox,
        _ => connection.name.as_str(),
    }
}

/// What the list and the switcher say of a connection's health: a colour, an icon, a word.
pub fn health(words: &'static Words, connection: &Connection) -> Option<(Tone, Icon, &'static str)> {
    let said = &words.connections;
    let staging: &[CredentialField] =
        if connection.settings.staging.is_some() { &CredentialField::STAGING } else { &[] };
    let needed = [connection.provider.required(), staging].concat();
    if connection
        .secrets
        .iter()
        .any(|(field, place)| needed.contains(field) && *place == SecretPlace::Missing)
    {
        return Some((Tone::Processing, icons::LOCK_SIMPLE.fill(), said.key_needed));
    }
    connection.test.as_ref().map(|test| {
        if test.fine() {
            (Tone::Active, icons::CHECK_CIRCLE, said.works)
        } else {
            (Tone::Failed, icons::WARNING_CIRCLE, said.needs_attention)
        }
    })
}

/// The whole screen.
pub fn connections_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ConnectionsDesk) {
    let tokens = Tokens::of(ui);
    let full = ui.available_rect_before_wrap();
    let list_width = if full.width() < 1100.0 { 230.0 } else { size::CONNECTION_LIST };
    let proof_width = ((full.width() - list_width) * 0.49).clamp(360.0, 540.0);
    let list = Rect::from_min_max(full.min, pos2(full.left() + list_width, full.bottom()));
    let proof = Rect::from_min_max(pos2(full.right() - proof_width, full.top()), full.max);
    let form = Rect::from_min_max(pos2(list.right(), full.top()), pos2(proof.left(), full.bottom()));

    if desk.form.is_none() {
        let wanted = desk.selected.as_ref().unwrap_or(scene.connection);
        let world = scene.world;
        if let Some(connection) = world.connection(wanted).or(world.connections.first()) {
            desk.open(connection);
        }
    }
    let time = ui.input(|input| input.time);
    let saving = desk.is_saving(time, scene.world);
    if saving {
        ui.ctx().request_repaint_after_secs(0.5);
    }
    shortcuts(ui, scene, desk);

    let within = |ui: &mut Ui, rect: Rect, salt: &str, content: &mut dyn FnMut(&mut Ui)| {
        ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt(salt), |ui| {
            ui.set_clip_rect(rect.intersect(ui.clip_rect()));
            content(ui);
        });
    };
    within(ui, list, "list", &mut |ui| list_ui(ui, scene, desk));
    within(ui, form, "form", &mut |ui| form_ui(ui, scene, desk, saving));
    within(ui, proof, "proof", &mut |ui| {
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            Frame::new().inner_margin(Margin { left: 18, right: 18, top: 16, bottom: 18 }).show(ui, |ui| {
                test_ui(ui, scene, desk);
            });
            hairline_ui(ui);
            Frame::new().inner_margin(Margin { left: 18, right: 18, top: 16, bottom: 18 }).show(ui, |ui| {
                matrix_ui(ui, scene, desk);
            });
        });
    });
    ui.painter().vline(list.right(), full.y_range(), tokens.hairline());
    ui.painter().vline(proof.left(), full.y_range(), tokens.hairline());
    delete_ui(ui, scene, desk);
    pick_ui(ui, scene, desk);
    ui.advance_cursor_after_rect(full);
}

fn shortcuts(ui: &Ui, scene: &mut Scene<'_>, desk: &mut ConnectionsDesk) {
    if !covered(ui) && actions::pressed(ui.ctx(), &scene.world.keys, Action::TestConnection) {
        test(ui, scene, desk);
    }
}

/// Tests the connection that is open, once at a time.
pub(super) fn test(ui: &Ui, scene: &mut Scene<'_>, desk: &mut ConnectionsDesk) {
    let Some(name) = desk.selected.clone() else { return };
    let time = ui.input(|input| input.time);
    if scene.world.connection(&name).is_some() && !desk.is_testing(&name, time, scene.world) {
        desk.test(&name, time, scene.world);
        scene.out.push(Act::Send(Command::TestConnection(name)));
    }
}

fn list_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ConnectionsDesk) {
    let words = &scene.words.connections;
    let foot_height = 84.0;
    let full = ui.max_rect();
    Frame::new().inner_margin(Margin { left: 20, right: 12, top: 12, bottom: 6 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(theme::title(words.title));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.add(IconButton::new(icons::PLUS, words.add)).clicked() {
                    desk.picking = true;
                }
            });
        });
    });
    let room = full.bottom() - foot_height - ui.cursor().top();
    ScrollArea::vertical().id_salt("connections").max_height(room).auto_shrink([false, false]).show(
        ui,
        |ui| {
            Frame::new().inner_margin(Margin::symmetric(8, 0)).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = space::S1;
                let new = desk.form.as_ref().filter(|form| form.was.is_none()).map(|form| form.provider);
                let is_new = new.is_some();
                for connection in &scene.world.connections {
                    row_ui(
                        ui,
                        scene,
                        desk,
                        connection,
                        !is_new && desk.selected.as_ref() == Some(&connection.name),
                    );
                }
                let only_practice =
                    scene.world.connections.iter().all(|it| it.provider == ProviderKind::Sandbox);
                if only_practice && !is_new {
                    ui.add_space(space::S4);
                    ui.label(theme::small(scene.words.accounts.pick_title).weak());
                    if let Some(provider) = providers_ui(ui, scene, false) {
                        desk.add(provider);
                    }
                }
                if let Some(provider) = new {
                    ui.add(
                        ListRow::new(words.new_title)
                            .second(provider.title(), None)
                            .icon_tile(provider_icon(provider))
                            .height(60.0)
                            .selected(true),
                    );
                }
            });
        },
    );
    let foot = Rect::from_min_max(pos2(full.left(), full.bottom() - foot_height), full.max);
    ui.scope_builder(UiBuilder::new().max_rect(foot.shrink2(vec2(20.0, 10.0))), |ui| vault_ui(ui, scene));
}

fn row_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    desk: &mut ConnectionsDesk,
    connection: &Connection,
    selected: bool,
) {
    let words = &scene.words.connections;
    let second = match connection.provider {
        ProviderKind::Sandbox => words.on_this_computer,
        provider => provider.title(),
    };
    let in_use = connection.name == *scene.connection;
    let health = health(scene.words, connection);
    // In a narrow list the name is worth more than the word: a tick stands for it.
    let narrow = ui.available_width() < 250.0;
    let kept = match (in_use, narrow) {
        (true, true) => 20.0,
        (true, false) => 62.0,
        (false, _) => 0.0,
    } + if health.is_some() { 24.0 } else { 0.0 };
    let row = ListRow::new(title(scene.words, connection))
        .second(second, None)
        .icon_tile(provider_icon(connection.provider))
        .height(60.0)
        .keep_right(kept)
        .selected(selected);
    let mut response = ui.add(row);
    let mut right = response.rect.right() - 14.0;
    if let Some((tone, icon, word)) = health {
        let center = pos2(right - 8.0, response.rect.center().y);
        icon.paint(ui.painter(), center, 16.0, Tokens::of(ui).tone(tone).fg);
        response = response.on_hover_text(word);
        right -= 26.0;
    }
    if in_use && narrow {
        let center = pos2(right - 6.0, response.rect.center().y);
        icons::CHECK.bold().paint(ui.painter(), center, 14.0, Tokens::of(ui).accent.text);
        response = response.on_hover_text(words.in_use);
    } else if in_use {
        let place =
            Rect::from_min_max(pos2(right - 110.0, response.rect.top()), pos2(right, response.rect.bottom()));
        let layout = Layout::right_to_left(Align::Center);
        ui.scope_builder(UiBuilder::new().max_rect(place).layout(layout), |ui| {
            ui.add(Badge::new(Tone::Active, words.in_use).small().icon(icons::CHECK.bold()));
        });
    }
    if response.clicked() {
        desk.open(connection);
    }
}

/// Where secrets live, as the key store says.
fn vault_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let words = &scene.words.connections;
    let (icon, tone, first, second) = match &scene.world.vault {
        Some(VaultState::Open) => {
            (icons::SHIELD_CHECK, None, words.secrets_live, words.secrets_never.to_owned())
        }
        Some(VaultState::Unavailable { said }) => {
            (icons::WARNING, Some(Tone::Processing), words.keyring_unavailable, said.clone())
        }
        Some(VaultState::Unknown) | None => (icons::SHIELD, None, words.keyring_checking, String::new()),
    };
    let tokens = Tokens::of(ui);
    let color = tone.map_or(tokens.text.muted, |tone| tokens.tone(tone).fg);
    ui.horizontal_top(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(18.0, 18.0), egui::Sense::hover());
        icon.paint(ui.painter(), rect.center(), 16.0, color);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(egui::Label::new(theme::small(first).color(color)).wrap());
            if !second.is_empty() {
                let label = egui::Label::new(theme::small(second).weak());
                // The system's own words can be long; all of them are in the tooltip of what is cut.
                ui.add(if tone.is_some() { label.truncate() } else { label.wrap() });
            }
            if tone.is_some() && ui.add(Button::link(scene.words.common.try_again).small()).clicked() {
                scene.out.push(Act::Send(Command::TryVault));
            }
        });
    });
}

/// Deleting asks, and says what stays.
fn delete_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut ConnectionsDesk) {
    if !desk.deleting {
        return;
    }
    let Some(connection) = desk.selected.as_ref().and_then(|name| scene.world.connection(name)) else {
        desk.deleting = false;
        return;
    };
    let words = &scene.words.connections;
    let title = (words.delete_title)(connection.name.as_str());
    let mut deleted = false;
    let mut cancelled = false;
    let answer =
        Dialog::new("delete connection", &title, vec2(440.0, 0.0)).show(ui.ctx(), |ui, part| match part {
            DialogPart::Body => {
                ui.add(
                    egui::Label::new(theme::body((words.delete_line)(connection.provider.title()))).wrap(),
                );
            }
            DialogPart::Footer => {
                deleted |= ui.add(Button::danger(scene.words.common.delete)).clicked();
                let cancel = ui.add(Button::secondary(scene.words.common.cancel));
                focus_on_open(ui, &cancel);
                cancelled |= cancel.clicked();
            }
            DialogPart::Header => {}
        });
    if deleted {
        scene.out.push(Act::Send(Command::RemoveConnection(connection.name.clone())));
        desk.selected = None;
        desk.form = None;
    }
    if deleted || cancelled || answer.closed {
        desk.deleting = false;
    }
}
