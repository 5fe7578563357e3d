//! The Library when there is nothing, no key, no network, or an error.

use egui::{Align2, CornerRadius, Rect, Ui, pos2, vec2};

use super::super::staging::Missing;
use super::super::{groups, people, show, staging};
use crate::model::talk::{StoreState, Sync};
use crate::model::{Command, Connection, Failure, FailureKind, Moment};
use crate::ui::act::{Act, Place, Scene};
use crate::ui::desk::library::index::Index;
use crate::ui::desk::library::{Ask, LibraryDesk, Scope, Status};
use crate::ui::icons;
use crate::ui::parts::paint::{put, whole_line};
use crate::ui::parts::{Banner, Button, EmptyState, dashed_at, is_slow, skeleton_ui};
use crate::ui::theme::{Tokens, Tone, Type, radius, size, space};

fn sync<'a>(scene: &Scene<'a>) -> &'a Sync {
    scene.world.shelf(scene.connection).map_or(&Sync::Never, |shelf| &shelf.sync)
}

fn said(failure: &Failure) -> String {
    [failure.code.as_deref(), failure.said.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The list was read at some time, or the account has none: only then does nothing mean that it is empty.
pub(super) fn is_known(scene: &Scene<'_>, index: &Index) -> bool {
    if index.totals.all > 0 || index.groups().len() > 0 {
        return true;
    }
    let world = scene.world;
    let lists = world.abilities(scene.connection).is_none_or(|abilities| abilities.can_list().is_some());
    let failing = matches!(world.store, StoreState::Failing { .. });
    let read = match sync(scene) {
        Sync::At(_) | Sync::Reading { last: Some(_) } | Sync::Failed { last: Some(_), .. } => true,
        // What an account without a list holds is known from this computer alone.
        Sync::Never => !lists && world.loaded,
        Sync::Reading { last: None } | Sync::Failed { last: None, .. } => false,
    };
    read && !failing
}

/// Nothing is kept that could be shown, and not because there is nothing: rows that cannot be read, no key, a
/// refused key, a list that was not read yet or could not be. Answers whether it took the whole place.
pub(super) fn before_anything_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    index: &Index,
) -> bool {
    let words = scene.words;
    // What is to be shown may be among what is still prepared.
    if index.is_partial() && index.is_empty() && desk.scope != Scope::Parked {
        loading_ui(ui, scene);
        return true;
    }
    // What is parked lies on this computer and can be shown without the account.
    if index.totals.all > 0 || index.groups().len() > 0 || desk.scope == Scope::Parked {
        return false;
    }
    if let StoreState::Failing { said } = &scene.world.store {
        let (title, line) = (words.slots.store_failing, words.slots.store_failing_line);
        EmptyState::new(icons::HARD_DRIVES, title, line).tone(Tone::Failed).code(said).show(ui, |_| ());
        return true;
    }
    let known = scene.world.connection(scene.connection);
    if known.is_some_and(|connection| connection.abilities.is_none()) {
        needs_key_ui(ui, scene);
        return true;
    }
    match sync(scene) {
        Sync::Failed { failure, last: None } => failed_ui(ui, scene, failure),
        _ if is_known(scene, index) => return false,
        _ => loading_ui(ui, scene),
    }
    true
}

/// The list never came, and nothing is kept: said as what it is, never as an empty library.
fn failed_ui(ui: &mut Ui, scene: &mut Scene<'_>, failure: &Failure) {
    let words = scene.words;
    let offline = failure.kind == FailureKind::Unreached;
    let refused = failure.kind.is_about_credentials();
    let code = said(failure);
    let (icon, title, line) = if offline {
        let line = format!("{} {}", words.library.offline, words.slots.never_loaded);
        (icons::WIFI_SLASH, words.library.not_loaded, line)
    } else {
        let icon = if refused { icons::KEY } else { icons::WARNING };
        let advice = (words.failure.advice)(failure.kind).to_owned();
        (icon, (words.failure.title)(failure.kind), advice)
    };
    let tone = if offline { None } else { Some(Tone::Failed) };
    let mut state = EmptyState::new(icon, title, &line).code(&code);
    if let Some(tone) = tone {
        state = state.tone(tone);
    }
    state.show(ui, |ui| {
        if refused {
            open_connections_ui(ui, scene);
        }
        let again = if offline { words.library.try_now } else { words.common.try_again };
        if ui.add(Button::secondary(again).icon(icons::ARROW_CLOCKWISE)).clicked() {
            super::refresh(scene);
        }
    });
}

/// The connection has no hands: for want of a key, or because the keyring does not give it out.
pub(crate) fn needs_key_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let words = scene.words;
    let locked = scene.world.connection(scene.connection).is_some_and(Connection::is_locked);
    let (icon, title, line) = if locked {
        (icons::LOCK_KEY, words.promises.vault_locked, words.connections.unlock)
    } else {
        (icons::KEY, words.library.needs_key, words.library.needs_key_line)
    };
    EmptyState::new(icon, title, line).show(ui, |ui| {
        if !locked {
            open_connections_ui(ui, scene);
        } else if ui.add(Button::primary(words.common.try_again).icon(icons::ARROW_CLOCKWISE)).clicked() {
            scene.out.push(Act::Send(Command::TryVault));
        }
    });
}

fn open_connections_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    if ui.add(Button::primary(scene.words.library.open_connections).icon(icons::PLUGS_CONNECTED)).clicked() {
        scene.out.push(Act::Go(Place::Connections));
    }
}

/// Grey blocks in the final layout.
fn loading_ui(ui: &mut Ui, scene: &Scene<'_>) {
    if !is_slow(ui, "library") {
        return;
    }
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(ui.max_rect().shrink2(vec2(20.0, 18.0))));
    let title = skeleton_ui(&mut inside, vec2(200.0, 20.0));
    title.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, scene.words.library.loading)
    });
    inside.add_space(space::S8);
    let room = inside.available_width();
    let columns = ((room / (size::TILE + size::TILE_GAP_X)) as usize).clamp(1, 12);
    let width = room / columns as f32 - size::TILE_GAP_X;
    for _ in 0..2 {
        inside.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = size::TILE_GAP_X;
            for _ in 0..columns {
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = space::S4;
                    skeleton_ui(ui, vec2(width, width * size::TILE_ASPECT));
                    skeleton_ui(ui, vec2(width * 0.6, 10.0));
                });
            }
        });
        inside.add_space(size::TILE_GAP_Y);
    }
}

/// Offline is grey and calm; any other trouble is coral. What is kept stays below.
pub(super) fn banner_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    let words = scene.words;
    people::waiting_banner_ui(ui, scene, desk);
    if matches!(scene.world.store, StoreState::Failing { .. }) {
        let banner = Banner::new(Tone::Failed, words.slots.store_failing_kept);
        banner.title(words.slots.store_failing).icon(icons::HARD_DRIVES).square().show(ui);
    }
    let Sync::Failed { failure, last } = sync(scene) else {
        let known = scene.world.connection(scene.connection);
        if known.is_some_and(Connection::is_locked) {
            let banner = Banner::new(Tone::Processing, words.connections.unlock);
            let banner = banner.title(words.promises.vault_locked).icon(icons::LOCK_KEY);
            if banner.action(words.common.try_again).square().show(ui).acted {
                scene.out.push(Act::Send(Command::TryVault));
            }
        } else if known.is_some_and(|connection| connection.abilities.is_none())
            && Banner::new(Tone::Paused, words.library.needs_key)
                .icon(icons::KEY)
                .action(words.library.open_connections)
                .square()
                .show(ui)
                .acted
        {
            scene.out.push(Act::Go(Place::Connections));
        }
        return;
    };
    let at = |at: Moment| {
        // A time of day says nothing about another day.
        if scene.world.now.since(at).as_secs() < 20 * 3600 {
            show::hour(at, scene)
        } else {
            words.common.day_and_time(at, scene.world.utc_offset_minutes)
        }
    };
    let acted = if failure.kind == FailureKind::Unreached {
        let text = last.as_ref().map_or_else(
            || words.library.offline.to_owned(),
            |last| (words.library.offline_since)(&at(*last)),
        );
        let banner = Banner::new(Tone::Paused, &text).icon(icons::WIFI_SLASH).action(words.library.try_now);
        banner.square().show(ui).acted
    } else {
        let kept = last.map(at);
        let text = (words.library.not_loaded_because)((words.failure.title)(failure.kind), kept.as_deref());
        let banner = Banner::new(Tone::Failed, &text).title(words.library.not_loaded);
        banner.action(words.common.try_again).square().show(ui).acted
    };
    if acted {
        super::refresh(scene);
    }
}

/// An empty group, an empty account, nothing that needs a person. Answers whether it took the place.
pub(super) fn nothing_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) -> bool {
    let words = &scene.words.library;
    if index.totals.scope > 0 || !index.is_empty() {
        return false;
    }
    match &desk.scope {
        Scope::Attention => {
            EmptyState::new(icons::SEAL_CHECK, words.all_well, words.all_well_line)
                .tone(Tone::Active)
                .show(ui, |_| ());
        }
        Scope::Forgotten => {
            let words = &scene.words.people;
            let (title, line) = match index.forgotten {
                0 => (words.nothing_forgotten, ""),
                _ => (words.forgotten, words.forgotten_groups),
            };
            EmptyState::new(icons::EYE_SLASH, title, line).show(ui, |_| ());
        }
        // What is parked has its own screen for nothing.
        Scope::Parked => return false,
        Scope::Group(_) | Scope::All if staging::missing(scene) == Missing::All => {
            let said = staging::sentence(scene, &Missing::All).unwrap_or_default();
            let mut line = scene.words.people.by_link_line.to_owned();
            if staging::takes_links(scene) {
                line = format!("{line} {}", scene.words.people.paste_link);
            }
            EmptyState::new(icons::CLOUD_ARROW_UP, &said, &line).tone(Tone::Processing).show(ui, |ui| {
                staging::button_ui(ui, scene, Button::primary(scene.words.accounts.set_up_staging));
            });
        }
        Scope::Group(id) => {
            let name = index.group(id).map_or("", |line| line.name.as_str());
            let title = (words.first_pictures)(&show::short(name, 40));
            drop_place_ui(ui, scene, &title, words.first_pictures_line, None, desk);
        }
        Scope::All => {
            let make = groups::can_make(scene).then_some(words.new_group);
            let mut line =
                if make.is_some() { words.no_groups_line } else { words.no_groups_possible }.to_owned();
            // The usual sign of a wrong project is a list of nothing: the provider does not call it a mistake.
            if let Some(project) = scene.world.connection(scene.connection).and_then(Connection::project) {
                line = format!("{line} {}", (words.project_holds_nothing)(&show::short(project, 40)));
            }
            drop_place_ui(ui, scene, words.no_groups, &line, make, desk);
        }
    }
    true
}

/// The dashed place that invites the first pictures.
fn drop_place_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    title: &str,
    line: &str,
    make: Option<&str>,
    desk: &mut LibraryDesk,
) {
    let words = &scene.words.library;
    let tokens = Tokens::of(ui);
    let room = ui.available_rect_before_wrap().shrink2(vec2(2.0, 8.0));
    let rect = Rect::from_min_max(room.min, pos2(room.right(), room.bottom() - 12.0));
    ui.advance_cursor_after_rect(rect);
    let stroke = egui::Stroke::new(1.25, tokens.stroke.strong);
    dashed_at(ui.painter(), rect, f32::from(radius::CARD), stroke, 4.0, 4.0);
    let center = rect.center() - vec2(0.0, 40.0);
    for (at, icon) in [(-30.0, icons::USER), (30.0, icons::IMAGE)] {
        let card = Rect::from_center_size(center + vec2(at, -58.0), vec2(56.0, 76.0));
        ui.painter().rect_filled(card, CornerRadius::same(radius::CONTROL), tokens.bg.hover);
        icon.paint(ui.painter(), card.center(), 26.0, tokens.text.secondary);
    }
    let galley = whole_line(ui, title, Type::Title, tokens.text.primary);
    let said = ui.interact(rect, ui.scope_id().with("empty"), egui::Sense::hover());
    said.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("{title}. {line}")));
    put(ui.painter(), center + vec2(0.0, 8.0), Align2::CENTER_CENTER, galley);
    let room = 380.0_f32.min(rect.width() - 40.0);
    let mut job =
        egui::text::LayoutJob::simple(line.to_owned(), Type::Body.font(), tokens.text.secondary, room);
    job.halign = egui::Align::Center;
    let galley = ui.painter().layout_job(job);
    let below = Rect::from_min_size(center + vec2(0.0, 26.0), vec2(0.0, galley.size().y));
    ui.painter().galley(below.min, galley, tokens.text.secondary);
    let row =
        Rect::from_center_size(pos2(center.x, below.bottom() + 34.0), vec2(rect.width(), size::CONTROL));
    let mut at = ui
        .new_child(egui::UiBuilder::new().max_rect(row).layout(egui::Layout::top_down(egui::Align::Center)));
    if at.add(Button::primary(words.choose_files).icon(icons::UPLOAD_SIMPLE)).clicked() {
        scene.out.push(Act::PickFiles);
    }
    at.label(crate::ui::theme::small(words.or_drop).weak());
    let missing = staging::missing(scene);
    if let Some(said) = staging::sentence(scene, &missing) {
        at.label(crate::ui::theme::small(said).color(tokens.tone(Tone::Processing).fg));
        staging::button_ui(&mut at, scene, Button::link(scene.words.accounts.set_up_staging).small());
    }
    if let Some(make) = make
        && at.add(Button::ghost(make).icon(icons::PLUS)).clicked()
    {
        desk.ask = Some(Ask::NewGroup(String::new()));
    }
}

/// The filter hides everything: says where it does match.
pub(super) fn no_match_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let (words, common) = (&scene.words.library, &scene.words.common);
    let status = desk.status.map(|status| match status {
        Status::Active => common.active,
        Status::Processing => common.processing,
        Status::Failed => common.failed,
    });
    let query = show::short(desk.search.trim(), 40);
    let title = (words.no_match)(&query, status);
    // First what another status here would show, then what another group would.
    let here = index.totals.statuses.total();
    let elsewhere = if query.is_empty() { 0 } else { index.totals.found_anywhere };
    let count = if here > 0 { here } else { elsewhere };
    let line = if count > 0 { (words.match_elsewhere)(count) } else { words.match_nowhere.to_owned() };
    EmptyState::new(icons::MAGNIFYING_GLASS, &title, &line).show(ui, |ui| {
        if count > 0 && ui.add(Button::secondary(&(words.show_those)(count))).clicked() {
            desk.status = None;
            if here == 0 {
                desk.kinds = [false; 4];
                desk.open(Scope::All);
            }
        }
        if ui.add(Button::ghost(words.clear_filters)).clicked() {
            desk.clear_filters();
        }
    });
}
