//! The keys of each action, changed by pressing others.

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use crate::model::{Action, Command, Keymap, Region};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::palette::names::{Name, Typed};
use crate::ui::desk::settings::{Refused, SettingsDesk};
use crate::ui::icons;
use crate::ui::parts::{Button, IconButton, SearchField, hairline_ui, key_hint_ui};
use crate::ui::theme::{self, Tokens, Tone, size, space};

/// What a person did to the keys.
#[derive(Clone, Copy)]
enum Change {
    Capture(Action),
    Reset(Action),
    Remove(Action),
    Take(Action, crate::model::Chord),
    ResetAll,
}

/// The list of all actions with their keys.
pub(super) fn keys_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut SettingsDesk) {
    let words = &scene.words.settings;
    let mut change = None;
    ui.add_space(space::S4);
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        let field = SearchField::new(&mut desk.search, words.find_key, scene.words.common.remove);
        ui.add(field.placeholder(words.find_key).width(260.0));
        ui.add(egui::Label::new(theme::small(words.keys_line).weak()).truncate());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let any = scene.world.keys.chosen().next().is_some();
            if any && ui.add(Button::ghost(words.reset_all).small()).clicked() {
                change = Some(Change::ResetAll);
            }
        });
    });
    let mut typed = Typed::new(&desk.search);
    ScrollArea::vertical().id_salt("keys").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S1;
        for region in Region::ALL {
            let here = Action::ALL.iter().copied().filter(|action| action.region() == region);
            let here: Vec<Action> = here
                .filter(|action| {
                    let name = Name::new(actions::name(*action, &scene.world.conventions, scene.words));
                    typed.is_empty() || typed.hit(&name, 0).is_some()
                })
                .collect();
            if here.is_empty() {
                continue;
            }
            ui.add_space(space::S6);
            ui.label(theme::heading((scene.words.actions.region)(region)));
            hairline_ui(ui);
            for action in here {
                change = action_ui(ui, scene, desk, action).or(change.take());
            }
        }
    });
    if let Some(change) = change {
        carry_out(scene, desk, change);
    }
}

fn carry_out(scene: &mut Scene<'_>, desk: &mut SettingsDesk, change: Change) {
    let mut keys: Keymap = scene.world.keys.clone();
    desk.refused = None;
    desk.capturing = None;
    match change {
        Change::Capture(action) => {
            desk.capturing = Some(action);
            return;
        }
        Change::Reset(action) => keys.reset(action),
        Change::ResetAll => keys.reset_all(),
        Change::Remove(action) => {
            if keys.choose(action, vec![], true).is_err() {
                return;
            }
        }
        Change::Take(action, chord) => {
            if keys.choose(action, vec![chord], true).is_err() {
                return;
            }
        }
    }
    if keys != scene.world.keys {
        scene.out.push(Act::Send(Command::SetKeys(keys)));
    }
}

fn action_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &SettingsDesk, action: Action) -> Option<Change> {
    let words = &scene.words.settings;
    let name = actions::name(action, &scene.world.conventions, scene.words);
    let keys = &scene.world.keys;
    let mut change = None;
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        let icon = actions::icon(action).text(size::ICON).color(Tokens::of(ui).text.muted);
        ui.allocate_ui(vec2(22.0, size::CONTROL), |ui| ui.label(icon));
        ui.label(theme::body(name));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::S3;
            if !action.is_free() {
                for chord in keys.of(action).into_iter().rev() {
                    key_hint_ui(ui, &chord.caps());
                }
                ui.label(theme::caption(words.fixed_keys).weak());
                return;
            }
            let reset = IconButton::new(icons::ARROW_COUNTER_CLOCKWISE, words.reset).small();
            if keys.is_chosen(action) {
                let response = ui.add(reset);
                response.widget_info(|| button(&(words.reset_of)(name)));
                if response.clicked() {
                    change = Some(Change::Reset(action));
                }
            }
            let chords = keys.of(action);
            if !chords.is_empty() {
                let remove = ui.add(IconButton::new(icons::X, &(words.remove_of)(name)).small());
                if remove.clicked() {
                    change = Some(Change::Remove(action));
                }
            }
            let waits = desk.capturing == Some(action);
            let spoken = (words.change_key)(name);
            let label = match (waits, chords.is_empty()) {
                (true, _) => words.press_keys,
                (false, true) => words.no_keys,
                (false, false) => "",
            };
            if label.is_empty() {
                let edit = IconButton::new(icons::PENCIL_SIMPLE, &spoken).small();
                if ui.add(edit).clicked() {
                    change = Some(Change::Capture(action));
                }
                for chord in chords.into_iter().rev() {
                    key_hint_ui(ui, &chord.caps());
                }
            } else {
                let button = if waits { Button::soft(label) } else { Button::ghost(label) };
                if ui.add(button.small().name(&spoken)).clicked() {
                    change = Some(Change::Capture(action));
                }
            }
        });
    });
    if let Some((refused, why)) = &desk.refused
        && *refused == action
    {
        refused_ui(ui, scene, action, why, &mut change);
    }
    change
}

fn button(name: &str) -> egui::WidgetInfo {
    egui::WidgetInfo::labeled(egui::Role::Button, true, name)
}

/// Why the keys that were pressed are not the action's, and how they can be.
fn refused_ui(ui: &mut Ui, scene: &Scene<'_>, action: Action, why: &Refused, change: &mut Option<Change>) {
    let words = &scene.words.settings;
    let color = Tokens::of(ui).tone(Tone::Failed).fg;
    ui.horizontal(|ui| {
        ui.add_space(28.0);
        let said = match why {
            Refused::Never(chord) => (words.never_free)(&chord.shown()),
            Refused::Taken { chord, by, .. } => {
                (words.taken_by)(&chord.shown(), (scene.words.actions.name)(*by))
            }
        };
        let label = ui.label(theme::small(&said).color(color));
        ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
        if let Refused::Taken { chord, gives: true, .. } = why
            && ui.add(Button::link(words.take).small()).clicked()
        {
            *change = Some(Change::Take(action, *chord));
        }
    });
}
