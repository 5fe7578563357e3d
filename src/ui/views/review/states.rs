//! Review when there is nothing, nothing yet, no network, or an error.

use egui::{Ui, vec2};

use super::super::show;
use crate::model::review::{ReportKind, Standing, as_of};
use crate::model::talk::{StoreState, Sync};
use crate::model::{Failure, FailureKind};
use crate::ui::act::{Act, Place, Scene};
use crate::ui::desk::review::{List, ReviewDesk};
use crate::ui::icons;
use crate::ui::parts::{Banner, Button, EmptyState, icon_tile_ui, is_slow, skeleton_ui};
use crate::ui::theme::{self, Tone, size, space};

fn sync<'a>(scene: &Scene<'a>) -> &'a Sync {
    scene.world.shelf(scene.connection).map_or(&Sync::Never, |shelf| &shelf.sync)
}

fn said(failure: &Failure) -> String {
    [failure.code.as_deref(), failure.said.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Nothing is kept that could be shown, and not because there is nothing. Answers whether it took the whole place.
pub(super) fn before_anything_ui(ui: &mut Ui, scene: &mut Scene<'_>, list: &List) -> bool {
    if list.total > 0 {
        return false;
    }
    let words = scene.words;
    if let StoreState::Failing { said } = &scene.world.store {
        let (title, line) = (words.slots.store_failing, words.slots.store_failing_line);
        EmptyState::new(icons::HARD_DRIVES, title, line).tone(Tone::Failed).code(said).show(ui, |_| ());
        return true;
    }
    let known = scene.world.connection(scene.connection);
    if known.is_some_and(|connection| connection.abilities.is_none()) && scene.world.loaded {
        crate::ui::views::library::needs_key_ui(ui, scene);
        return true;
    }
    let lists = scene.world.abilities(scene.connection).is_some_and(|it| it.can_list().is_some());
    match sync(scene) {
        Sync::Failed { failure, last: None } => failed_ui(ui, scene, failure),
        Sync::Reading { last: None } => loading_ui(ui, scene),
        // An account with a list that was never read is read at once.
        Sync::Never if lists || !scene.world.loaded => loading_ui(ui, scene),
        _ => return false,
    }
    true
}

fn open_connections_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let button = Button::primary(scene.words.library.open_connections).icon(icons::PLUGS_CONNECTED);
    if ui.add(button).clicked() {
        scene.out.push(Act::Go(Place::Connections));
    }
}

fn failed_ui(ui: &mut Ui, scene: &mut Scene<'_>, failure: &Failure) {
    let words = scene.words;
    let code = said(failure);
    let offline = failure.kind == FailureKind::Unreached;
    let line = (words.failure.advice)(failure.kind);
    let (icon, title) = if offline {
        (icons::WIFI_SLASH, words.library.not_loaded)
    } else {
        (icons::WARNING, (words.failure.title)(failure.kind))
    };
    let mut state = EmptyState::new(icon, title, line).code(&code);
    if !offline {
        state = state.tone(Tone::Failed);
    }
    state.show(ui, |ui| {
        if failure.kind.is_about_credentials() {
            open_connections_ui(ui, scene);
        }
        if ui.add(Button::secondary(words.common.try_again).icon(icons::ARROW_CLOCKWISE)).clicked() {
            crate::ui::views::library::refresh(scene);
        }
    });
}

/// Grey blocks where rows and picture will be.
fn loading_ui(ui: &mut Ui, scene: &Scene<'_>) {
    if !is_slow(ui, "review") {
        return;
    }
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(ui.max_rect().shrink2(vec2(20.0, 18.0))));
    let title = skeleton_ui(&mut inside, vec2(160.0, 22.0));
    title.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, scene.words.library.loading)
    });
    inside.add_space(space::S8);
    for _ in 0..8 {
        inside.horizontal(|ui| {
            skeleton_ui(ui, vec2(40.0, 40.0));
            ui.vertical(|ui| {
                ui.add_space(space::S2);
                skeleton_ui(ui, vec2(170.0, 11.0));
                skeleton_ui(ui, vec2(110.0, 9.0));
            });
        });
        inside.add_space(size::ROW_REVIEW - 46.0);
    }
}

/// Offline is grey and calm; any other trouble is coral. What is kept stays below.
pub(super) fn banner_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let words = scene.words;
    if matches!(scene.world.store, StoreState::Failing { .. }) {
        let banner = Banner::new(Tone::Failed, words.slots.store_failing_kept);
        banner.title(words.slots.store_failing).icon(icons::HARD_DRIVES).square().show(ui);
    }
    let Sync::Failed { failure, .. } = sync(scene) else { return };
    let acted = if failure.kind == FailureKind::Unreached {
        let text = as_of(scene.world, scene.connection).map_or_else(
            || words.library.offline.to_owned(),
            |at| format!("{} {}", words.library.offline, (words.review.as_of)(&show::hour(at, scene))),
        );
        let banner = Banner::new(Tone::Paused, &text).icon(icons::WIFI_SLASH).action(words.library.try_now);
        banner.square().show(ui).acted
    } else {
        let text = (words.library.not_loaded_because)((words.failure.title)(failure.kind), None);
        let banner = Banner::new(Tone::Failed, &text).title(words.library.not_loaded);
        banner.action(words.common.try_again).square().show(ui).acted
    };
    if acted {
        crate::ui::views::library::refresh(scene);
    }
}

/// Nothing in this tab, group or search.
pub(super) fn empty_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk, list: &List) {
    let words = &scene.words.review;
    if desk.group.is_some() || !desk.search.trim().is_empty() {
        EmptyState::new(icons::MAGNIFYING_GLASS, words.no_match, "").show(ui, |ui| {
            if ui.add(Button::secondary(words.show_everything)).clicked() {
                desk.clear_filters();
            }
        });
        return;
    }
    let last = list.last_refusal.map_or_else(
        || words.no_refusal.to_owned(),
        |at| (words.last_refusal)(&scene.words.common.day_and_time(at, scene.world.utc_offset_minutes)),
    );
    let (icon, title, line) = match desk.tab {
        _ if list.total == 0 => (icons::SEAL_CHECK, words.nothing_at_all, ""),
        Some(Standing::Failed) => (icons::SEAL_CHECK, words.caught_up, last.as_str()),
        Some(Standing::Processing) => (icons::HOURGLASS_MEDIUM, words.nothing_in_moderation, ""),
        Some(Standing::Active) | None => (icons::IMAGES, words.nothing_active, ""),
    };
    EmptyState::new(icon, title, line).show(ui, |ui| {
        if list.total == 0 {
            return;
        }
        if ui.add(Button::secondary(words.show_everything)).clicked() {
            desk.clear_filters();
        }
        if ui.add(Button::secondary(words.export_all).icon(icons::EXPORT)).clicked() {
            desk.clear_filters();
            scene.out.push(Act::ExportReport(ReportKind::Page));
        }
    });
}

pub(super) fn nothing_selected_ui(ui: &mut Ui, scene: &Scene<'_>) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() / 2.0 - 80.0).clamp(40.0, 320.0));
        icon_tile_ui(ui, 48.0, icons::SEAL_CHECK, None);
        ui.add_space(space::S4);
        ui.add(egui::Label::new(theme::body(scene.words.review.select_something)).wrap());
    });
}
