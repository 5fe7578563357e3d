//! Generate: one spine from text to sound, the parameters, the result and the tasks.

use egui::{Id, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::compare::{compare, compare_ui};
use super::generate_checks::{blocker, checks_ui, is_offline};
use super::unsure::send_again_ui;
use super::{generate_json, lanes, parameters, prompt, result, tasks, templates};
use crate::model::order::{Mode, Model};
use crate::model::{Action, Command, Connection, MediaKind, Menu, Order};
use crate::ui::act::{Act, Place, Scene};
use crate::ui::actions;
use crate::ui::desk::generate::templates::Naming;
use crate::ui::desk::generate::{Checked, GenerateDesk, GenerateTab};
use crate::ui::icons::{self, Icon};
use crate::ui::parts::{Banner, Button, EmptyState, Tab, tabs_ui};
use crate::ui::theme::{self, Tokens, Tone, size, space};

/// What the composer is fitted to in this frame.
pub(super) struct Compose<'a> {
    /// The account.
    pub(super) connection: &'a Connection,
    /// What it generates.
    pub(super) menu: &'a Menu,
    /// The model of the draft.
    pub(super) model: &'a Model,
    /// What the draft is, or lacks.
    pub(super) checked: Checked,
}

/// The whole screen.
pub fn generate_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
    let tokens = Tokens::of(ui);
    let full = ui.available_rect_before_wrap();
    let narrow = ui.ctx().content_rect().width() < size::RESULT_MOVES_BELOW;
    let result_width = (full.width() - size::GENERATE_COMPOSE - size::GENERATE_PARAMS).clamp(340.0, 520.0);
    let side_width = if narrow { 320.0 } else { size::GENERATE_PARAMS };
    let right_of = |width: f32| full.right() - width;
    let side_right = if narrow { full.right() } else { right_of(result_width) };
    let side_left = side_right - side_width;
    let compose = Rect::from_min_max(full.min, pos2(side_left, full.bottom()));
    let side = Rect::from_min_max(pos2(side_left, full.top()), pos2(side_right, full.bottom()));
    let result = Rect::from_min_max(pos2(side_right, full.top()), full.max);

    let world = scene.world;
    let connection = world.connection(scene.connection);
    let menu = connection.and_then(|connection| connection.abilities.as_ref()?.menu());
    if let (Some(connection), Some(menu)) = (connection, menu) {
        scene.out.extend(desk.restore(scene.connection, world).map(Act::Send));
        desk.fit(scene.connection, menu, &world.taste);
        if let Some(model) = menu.model(&desk.draft.model).or(menu.models.first()) {
            let checked = desk.checked(scene.connection, menu, world);
            let mut this = Compose { connection, menu, model, checked };
            shortcuts(ui, scene, desk, &this);
            ui.scope_builder(UiBuilder::new().max_rect(compose).id_salt("compose"), |ui| {
                ui.set_clip_rect(compose.intersect(ui.clip_rect()));
                compose_ui(ui, scene, desk, &this);
            });
            // What was typed above counts below in the same frame.
            this.checked = desk.checked(scene.connection, menu, world);
            ui.scope_builder(UiBuilder::new().max_rect(side).id_salt("side"), |ui| {
                ui.set_clip_rect(side.intersect(ui.clip_rect()));
                parameters::parameters_ui(ui, scene, desk, &this, narrow);
            });
            preview(scene, desk, &this);
        }
        let (keep, later) = desk.keep(world);
        scene.out.extend(keep.map(Act::Send));
        if let Some(later) = later {
            // Never at once: the moment is only told anew with the next turn of the window.
            ui.ctx().request_repaint_after(later.max(std::time::Duration::from_millis(50)));
        }
    } else {
        let place = Rect::from_min_max(compose.min, side.max);
        ui.scope_builder(UiBuilder::new().max_rect(place).id_salt("compose"), |ui| {
            nothing_ui(ui, scene, connection);
        });
    }
    if !narrow {
        ui.scope_builder(UiBuilder::new().max_rect(result).id_salt("result"), |ui| {
            ui.set_clip_rect(result.intersect(ui.clip_rect()));
            result_column_ui(ui, scene, desk);
        });
        ui.painter().vline(side_right, full.y_range(), tokens.hairline());
    }
    send_again_ui(ui, scene, &mut desk.asking);
    take_actions(ui, scene, desk);
    compare_ui(ui, scene, desk);
    templates::naming_ui(ui, scene, desk);
    if menu.is_some() {
        ui.painter().vline(side_left, full.y_range(), tokens.hairline());
    }
    ui.advance_cursor_after_rect(full);
    super::grid::carry::ghost_ui(ui, scene);
}

/// Result and tasks, one above the other.
pub(super) fn result_column_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
    ScrollArea::vertical().id_salt("result column").auto_shrink([false, false]).show(ui, |ui| {
        result::result_ui(ui, scene, desk);
        tasks::tasks_ui(ui, scene, desk);
    });
}

/// There is nothing to compose with: one sentence and the way out.
fn nothing_ui(ui: &mut Ui, scene: &mut Scene<'_>, connection: Option<&Connection>) {
    let words = &scene.words.generate;
    let name = connection.map_or(scene.connection.as_str(), |connection| connection.name.as_str());
    if connection.is_some_and(Connection::is_locked) {
        super::library::needs_key_ui(ui, scene);
        return;
    }
    let has_key = connection.is_some_and(|connection| connection.abilities.is_some());
    let (title, line) = if has_key {
        ((words.not_offered)(name), words.not_offered_line.to_owned())
    } else {
        (words.needs_connection.to_owned(), (words.needs_connection_line)(name))
    };
    EmptyState::new(icons::PLUGS, &title, &line).show(ui, |ui| {
        if ui.add(Button::primary(words.open_connections).icon(icons::PLUGS_CONNECTED)).clicked() {
            scene.out.push(Act::Go(Place::Connections));
        }
    });
}

/// A dialog lies over this screen; its keys are not for us.
pub(super) fn covered(ui: &Ui) -> bool {
    !ui.memory(|memory| memory.is_above_modal_layer(ui.layer_id()))
}

fn shortcuts(ui: &Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    if covered(ui) {
        return;
    }
    let pressed = |action: Action| actions::pressed(ui.ctx(), &scene.world.keys, action);
    let (run, json, curl) = (pressed(Action::Run), pressed(Action::Json), pressed(Action::CopyCurl));
    if run {
        generate(ui, scene, desk, this);
    }
    if json {
        desk.tab = match desk.tab {
            GenerateTab::Compose => GenerateTab::Json,
            GenerateTab::Json => GenerateTab::Compose,
        };
    }
    if curl && desk.tab == GenerateTab::Json {
        generate_json::copy_curl(scene, &this.checked);
    }
    if pressed(Action::SaveTemplate) {
        desk.naming = Some(Naming::default());
    }
    if pressed(Action::StartOver) {
        templates::start_over(scene, desk, this.menu);
    }
    if let Some(name) = desk.wanted_template.take()
        && let Some(template) = scene.world.templates.iter().find(|template| template.name == name)
    {
        templates::apply(scene, desk, this.menu, template);
    }
}

/// What can be done with takes, whether or not anything can be composed.
fn take_actions(ui: &Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
    if covered(ui) {
        return;
    }
    let pressed = |action: Action| actions::pressed(ui.ctx(), &scene.world.keys, action);
    let (compares, marks, undoes) =
        (pressed(Action::CompareTakes), pressed(Action::MarkBest), pressed(Action::UndoCompose));
    let looked_at = tasks::looked_at(scene.world, desk).map(|job| job.id);
    if compares {
        let takes = desk.comparable(scene.world, looked_at);
        if takes.len() > 1 {
            compare(desk, &takes);
        }
    }
    if let Some(id) = looked_at.filter(|id| marks && scene.world.takes.contains_key(id)) {
        let best = scene.world.best.contains(&id);
        scene.out.push(Act::Send(Command::MarkBest(id, !best)));
    }
    if undoes {
        scene.out.extend(desk.take_back().map(Act::Send));
    }
}

/// Sends the order, once for each press, if there is one.
pub(super) fn generate(ui: &Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    let time = ui.input(|input| input.time);
    if desk.sleeping(time, scene.world).is_some() || blocker(scene, desk, &this.checked).is_some() {
        return;
    }
    if let Ok(order) = &this.checked.order {
        let hold = std::time::Duration::from_secs(scene.world.taste.undo_send_seconds.into());
        // Each is an order of its own: a row, a call, a bill.
        for order in order.takes(desk.draft.takes) {
            scene.out.push(Act::Send(Command::Generate { order, hold }));
        }
        desk.sent(time, scene.world);
    }
}

/// Asks once for the request of each new order, while the request is being looked at.
fn preview(scene: &mut Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    if desk.tab != GenerateTab::Json {
        return;
    }
    let order: Option<&Order> = this.checked.order.as_ref().ok();
    if let Some(order) = order
        && desk.previewed.as_ref() != Some(order)
    {
        desk.previewed = Some(order.clone());
        scene.out.push(Act::Send(Command::Preview(order.clone())));
    }
}

fn compose_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    let words = &scene.words.generate;
    // The scroll bar keeps to the edge of the column, outside the cards.
    let right = space::S8;
    egui::Frame::new().inner_margin(egui::Margin { left: 20, right: 0, top: 8, bottom: 0 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_max_width(ui.available_width() - right);
            ui.label(theme::page(words.title));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let tabs = [
                    Tab::new(GenerateTab::Compose, words.compose).icon(icons::PENCIL_SIMPLE_LINE),
                    Tab::new(GenerateTab::Json, words.request_json).icon(icons::BRACKETS_CURLY),
                ];
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let width = tabs_width(ui, &tabs);
                    ui.add_space((ui.available_width() - width).max(0.0));
                    tabs_ui(ui, &mut desk.tab, &tabs);
                });
            });
        });
        ui.add_space(space::S3);
        ScrollArea::vertical().id_salt("composer").auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - right);
            if is_offline(scene) {
                let banner = Banner::new(Tone::Paused, words.offline).icon(icons::WIFI_SLASH);
                if banner.action(scene.words.library.try_now).show(ui).acted {
                    super::library::refresh(scene);
                }
                ui.add_space(space::S3);
            }
            match desk.tab {
                GenerateTab::Compose => spine_ui(ui, scene, desk, this),
                GenerateTab::Json => generate_json::json_ui(ui, scene, desk, &this.checked),
            }
            ui.add_space(space::S9);
        });
    });
}

fn tabs_width<T>(ui: &Ui, tabs: &[Tab<'_, T>]) -> f32 {
    let words: f32 = tabs
        .iter()
        .map(|tab| {
            let text =
                crate::ui::parts::paint::whole_line(ui, tab.label, theme::Type::BodyMedium, theme::CLEAR);
            text.size().x + size::ICON + space::S3 + 2.0
        })
        .sum();
    words + space::S8 * tabs.len().saturating_sub(1) as f32
}

/// Text, images, videos, audio: joined by a line in the order they are sent.
fn spine_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    ui.spacing_mut().item_spacing.y = 14.0;
    let mut stations = vec![station_ui(ui, icons::TEXT_T, 24.0, |ui| {
        prompt::prompt_ui(ui, scene, desk, this);
    })];
    if desk.draft.mode == Mode::Frames {
        stations.push(station_ui(ui, icons::IMAGE, 24.0, |ui| lanes::frames_ui(ui, scene, desk)));
    } else {
        for kind in MediaKind::ALL {
            if this.model.references[kind as usize] > 0 {
                stations.push(station_ui(ui, lanes::kind_icon(kind), 24.0, |ui| {
                    lanes::lane_ui(ui, scene, desk, this.model, kind);
                }));
            }
        }
    }
    let line = Tokens::of(ui).outline();
    for pair in stations.windows(2) {
        ui.painter().vline(
            pair[0].x,
            pair[0].y + 16.0..=pair[1].y - 16.0,
            egui::Stroke::new(2.0, line.color),
        );
    }
    ui.spacing_mut().item_spacing.y = space::S3;
    ui.horizontal(|ui| {
        ui.add_space(42.0);
        ui.vertical(|ui| checks_ui(ui, scene, desk, &this.checked));
    });
}

/// One station of the spine: its icon, and its card at the right. Answers where the icon is.
fn station_ui(ui: &mut Ui, icon: Icon, down: f32, card: impl FnOnce(&mut Ui)) -> egui::Pos2 {
    let tokens = Tokens::of(ui);
    let left_top = ui.cursor().min;
    let center = left_top + vec2(14.0, down);
    let place = Rect::from_min_max(pos2(left_top.x + 42.0, left_top.y), ui.max_rect().max);
    ui.painter().circle_filled(center, 12.5, tokens.bg.hover);
    icon.paint(ui.painter(), center, 14.0, tokens.text.secondary);
    ui.scope_builder(UiBuilder::new().max_rect(place), card);
    center
}

/// An invisible name for something that is only painted.
pub(super) fn named(ui: &Ui, rect: Rect, id: Id, name: &str) {
    ui.interact(rect, id, Sense::hover()).widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
}
