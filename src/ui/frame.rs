//! The frame around every place: rail, top bar, status bar, and the sheets over everything.

use egui::{
    Align, CentralPanel, Context, Frame, Key, KeyboardShortcut, Layout, Margin, Modifiers, Panel, Ui, vec2,
};

use super::act::{Act, Place, Scene};
use super::desk::{Desk, Sheet, pace};
use super::icons;
use super::parts::{
    Button, IconButton, RailItem, Switcher, logo_ui, menu_line_ui, menu_row_ui, menu_ui, tooltip,
};
use super::theme::{self, Tokens, Tone, size, space};
use super::update::under_way;
use super::views::{self, KeySection};
use crate::model::talk::{Sync, Taste, Theme};
use crate::model::{Command, Connection, ConnectionName, Errand, FailureKind, Step, VaultState, Wish, World};
use crate::words::Words;

/// Draws the whole window.
pub fn frame_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    shortcuts(ui.ctx(), scene);
    let tokens = Tokens::of(ui);
    let first_run = desk.is_first_run(scene.world);
    Panel::left("rail")
        .exact_size(size::RAIL)
        .resizable(false)
        .frame(Frame::new().fill(tokens.bg.app).inner_margin(Margin::symmetric(4, 10)))
        .show(ui, |ui| rail_ui(ui, scene, desk));
    Panel::bottom("status")
        .exact_size(size::STATUS_BAR)
        .resizable(false)
        .frame(Frame::new().fill(tokens.bg.app).inner_margin(Margin::symmetric(14, 0)))
        .show(ui, |ui| status_ui(ui, scene));
    Panel::top("top")
        .exact_size(size::TOP_BAR)
        .resizable(false)
        .frame(Frame::new().fill(tokens.bg.panel).inner_margin(Margin::symmetric(14, 8)))
        .show(ui, |ui| top_ui(ui, scene));
    if views::has_notices(scene.world, desk) {
        Panel::top("notices")
            .resizable(false)
            .show_separator_line(false)
            .frame(Frame::new().fill(tokens.bg.panel).inner_margin(Margin::symmetric(14, 6)))
            .show(ui, |ui| views::notices_ui(ui, scene, desk));
    }
    let content =
        CentralPanel::default().frame(Frame::new().fill(tokens.bg.panel)).show(ui, |ui| match desk.place {
            Place::Library if first_run => views::first_run_ui(ui, scene),
            Place::Library => views::library_ui(ui, scene, &mut desk.library),
            Place::Generate => views::generate_ui(ui, scene, &mut desk.generate),
            Place::Transfers => views::transfers_ui(ui, scene, &mut desk.transfers),
            Place::Review => views::review_ui(ui, scene, &mut desk.review),
            Place::Connections => views::connections_ui(ui, scene, &mut desk.connections),
        });
    views::full_view_ui(ui, scene);
    views::import_ui(ui, scene, &mut desk.import);
    sheets_ui(ui, scene, desk);
    let target = desk
        .library
        .group()
        .filter(|_| desk.place == Place::Library)
        .and_then(|id| Some(scene.world.shelf(scene.connection)?.groups.get(id)?.name.clone()));
    let rect = content.response.rect;
    if desk.place != Place::Review || !views::report_hover_ui(ui, scene, rect) {
        views::drop_ui(ui, scene, target.as_deref(), rect);
    }
}

const PLACES: [(Place, Key); 5] = [
    (Place::Library, Key::Num1),
    (Place::Generate, Key::Num2),
    (Place::Transfers, Key::Num3),
    (Place::Review, Key::Num4),
    (Place::Connections, Key::Num5),
];

fn shortcuts(ctx: &Context, scene: &mut Scene<'_>) {
    let pressed =
        |modifiers, key| ctx.input_mut(|i| i.consume_shortcut(&KeyboardShortcut::new(modifiers, key)));
    for (place, key) in PLACES {
        if pressed(Modifiers::COMMAND, key) {
            scene.out.push(Act::Go(place));
        }
    }
    if pressed(Modifiers::COMMAND, Key::U) {
        scene.out.push(Act::PickFiles);
    }
    if pressed(Modifiers::COMMAND, Key::Comma) {
        scene.out.push(Act::ShowSheet(Some(Sheet::Settings)));
    }
    if pressed(Modifiers::NONE, Key::F1) {
        scene.out.push(Act::ShowSheet(Some(Sheet::Keys)));
    }
    // Only while something can be taken back: else the key belongs to nobody.
    if let Some(job) = pace::held(scene.world).first()
        && pressed(Modifiers::COMMAND, Key::Period)
    {
        scene.out.push(Act::Send(Command::Wish(job.id, Wish::Cancel)));
    }
    if pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::L) {
        scene.out.push(toggle_theme(ctx, scene.world));
    }
    if pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::K) {
        let names: Vec<&ConnectionName> = scene.world.connections.iter().map(|it| &it.name).collect();
        let at = names.iter().position(|name| *name == scene.connection).unwrap_or(0);
        if let Some(next) = names.get((at + 1) % names.len().max(1)) {
            scene.out.push(Act::Send(Command::UseConnection((*next).clone())));
        }
    }
}

fn toggle_theme(ctx: &Context, world: &World) -> Act {
    let theme = if ctx.theme() == egui::Theme::Dark { Theme::Light } else { Theme::Dark };
    Act::Send(Command::SetTaste(Taste { theme, ..world.taste }))
}

fn rail_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    let words = scene.words;
    ui.vertical_centered(|ui| logo_ui(ui, 32.0, words.common.app));
    ui.add_space(space::S6);
    let (uploads, generations) = under_way(scene.world);
    let troubled = scene
        .world
        .open_jobs()
        .filter(|job| !matches!(job.errand, Errand::Chore(_)) && matches!(job.step, Step::Unsure { .. }))
        .count();
    let to_decide = desk.review.needs_you(scene.world, scene.connection);
    for (place, _) in PLACES {
        let (icon, label) = match place {
            Place::Library => (icons::IMAGES, words.common.library),
            Place::Generate => (icons::FILM_SLATE, words.common.generate),
            Place::Transfers => (icons::ARROWS_DOWN_UP, words.common.transfers),
            Place::Review => (icons::SEAL_CHECK, words.common.review),
            Place::Connections => (icons::PLUGS_CONNECTED, words.common.connections),
        };
        let moving = match place {
            Place::Generate => generations,
            Place::Transfers => uploads,
            Place::Library | Place::Review | Place::Connections => 0,
        };
        let needs_you = match place {
            Place::Transfers => troubled,
            Place::Review => to_decide,
            Place::Library | Place::Generate | Place::Connections => 0,
        };
        let spoken_moving = (words.frame.moving)(moving);
        let spoken_trouble = (words.frame.needs_you)(needs_you);
        let mut item = RailItem::new(icon, label, desk.place == place);
        item = if needs_you > 0 {
            item.badge(needs_you, Tone::Failed, &spoken_trouble)
        } else {
            item.badge(moving, Tone::Transfer, &spoken_moving)
        };
        let item = ui.add(item);
        if place == Place::Generate && desk.place != Place::Generate {
            views::over_generate(ui, scene, item.rect);
        }
        if item.clicked() {
            scene.out.push(Act::Go(place));
        }
    }
    ui.with_layout(Layout::bottom_up(Align::Center), |ui| {
        for (icon, label, sheet) in [
            (icons::GEAR_SIX, words.frame.settings, Sheet::Settings),
            (icons::KEYBOARD, words.frame.keys, Sheet::Keys),
        ] {
            if ui.add(RailItem::new(icon, label, desk.sheet == Some(sheet))).clicked() {
                scene.out.push(Act::ShowSheet(Some(sheet)));
            }
        }
    });
}

/// A connection's state in a word, with its tone.
fn state_of(world: &World, connection: &Connection, words: &'static Words) -> (Tone, &'static str) {
    let frame = &words.frame;
    if connection.abilities.is_none() && world.loaded {
        return (Tone::Processing, frame.needs_key);
    }
    match world.shelf(&connection.name).map(|shelf| &shelf.sync) {
        Some(Sync::Failed { failure, .. }) => match failure.kind {
            FailureKind::Unreached => (Tone::Paused, frame.offline),
            kind if kind.is_about_credentials() => (Tone::Failed, frame.key_refused),
            _ => (Tone::Failed, frame.not_read),
        },
        Some(Sync::Reading { .. }) => (Tone::Transfer, frame.reading),
        Some(Sync::At(_)) => (Tone::Active, frame.connected),
        Some(Sync::Never) | None => (Tone::Paused, frame.ready),
    }
}

fn top_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let words = scene.words;
    ui.horizontal_centered(|ui| {
        switcher_ui(ui, scene);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let dark = ui.ctx().theme() == egui::Theme::Dark;
            let (icon, name) =
                if dark { (icons::SUN, words.frame.to_light) } else { (icons::MOON, words.frame.to_dark) };
            if tooltip(ui.add(IconButton::new(icon, name)), name, &["Ctrl", "Shift", "L"]).clicked() {
                scene.out.push(toggle_theme(ui.ctx(), scene.world));
            }
            transfer_pill_ui(ui, scene);
        });
    });
}

fn switcher_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let words = scene.words;
    let Some(current) = scene.world.connection(scene.connection) else { return };
    let (tone, state) = state_of(scene.world, current, words);
    let second = format!("{} · {state}", current.provider.title());
    let icon = views::provider_icon(current.provider);
    let spoken = words.frame.switch_connection;
    let button = ui.add(Switcher::new(icon, current.name.as_str(), &second, tone, spoken));
    menu_ui(&button, |ui| {
        for connection in &scene.world.connections {
            let (_, state) = state_of(scene.world, connection, words);
            let label = format!("{} · {} · {state}", connection.name, connection.provider.title());
            let row = menu_row_ui(ui, Some(views::provider_icon(connection.provider)), &label, "", false);
            if row.clicked() && connection.name != current.name {
                scene.out.push(Act::Send(Command::UseConnection(connection.name.clone())));
            }
        }
        menu_line_ui(ui);
        let icon = Some(icons::PLUGS_CONNECTED);
        if menu_row_ui(ui, icon, words.frame.manage_connections, "Ctrl 5", false).clicked() {
            scene.out.push(Act::Go(Place::Connections));
        }
    });
}

/// What moves, while something moves: the batch that is under way.
fn transfer_pill_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let world = scene.world;
    let oldest =
        world.open_jobs().filter(|job| job.upload().is_some() && !job.paused).map(|job| job.created).min();
    let Some(oldest) = oldest else { return };
    let since = world.jobs.values().rev().take_while(|job| job.created >= oldest);
    let batch: Vec<_> = since.filter(|job| job.upload().is_some()).collect();
    let done = batch.iter().filter(|job| job.step.is_ended()).count();
    let label = (scene.words.frame.finished_of)(done, batch.len());
    let spoken = format!("{} {label}", scene.words.common.transfers);
    let response = ui.add(Button::soft(&label).name(&spoken).icon(icons::ARROWS_DOWN_UP));
    if response.clicked() {
        scene.out.push(Act::Go(Place::Transfers));
    }
}

fn status_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let (world, words) = (scene.world, scene.words);
    let Some(connection) = world.connection(scene.connection) else { return };
    let (tone, state) = state_of(world, connection, words);
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::S6;
        let (dot, _) = ui.allocate_exact_size(vec2(6.0, 6.0), egui::Sense::hover());
        ui.painter().circle_filled(dot.center(), 3.0, Tokens::of(ui).tone(tone).fg);
        let slowed = world.slowed.get(scene.connection).filter(|until| **until > world.now);
        if let Some(until) = slowed {
            let seconds = until.since(world.now).as_secs() + 1;
            ui.label(theme::small((words.frame.slowed)(connection.provider.title(), seconds)));
            ui.ctx().request_repaint_after(std::time::Duration::from_secs(1));
        } else {
            ui.label(theme::small(format!("{} {state}", connection.name)));
        }
        let synced = match world.shelf(scene.connection).map(|shelf| &shelf.sync) {
            Some(Sync::At(at) | Sync::Failed { last: Some(at), .. } | Sync::Reading { last: Some(at) }) => {
                (words.frame.synced)(&words.common.time(*at, world.utc_offset_minutes))
            }
            _ => words.frame.never_synced.to_owned(),
        };
        // Before the first reading the state has said so already.
        if synced != state {
            ui.label(theme::small(synced).color(Tokens::of(ui).text.muted));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::S6;
            let count = world.shelf(scene.connection).map_or(0, |shelf| shelf.assets.len());
            ui.label(theme::small((words.common.count_assets)(count)));
            if let Some(VaultState::Unavailable { said }) = &world.vault {
                let note = ui.label(
                    theme::small(words.frame.session_secrets).color(Tokens::of(ui).tone(Tone::Processing).fg),
                );
                tooltip(note, said, &[]);
            }
        });
    });
}

fn sheets_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    let Some(sheet) = desk.sheet else { return };
    let mut open = true;
    match sheet {
        Sheet::Settings => views::settings_ui(ui, scene, &mut open),
        Sheet::Keys => {
            let mut sections = vec![everywhere(scene.words)];
            sections.extend(views::key_sections(scene.words));
            views::keys_ui(ui, scene, &mut open, &sections);
        }
        Sheet::Quit => views::quit_ui(ui, scene, &mut open),
    }
    if !open {
        desk.sheet = None;
    }
}

/// The keys of the frame, as [`shortcuts`] has them.
fn everywhere(words: &'static Words) -> KeySection {
    let frame = &words.frame;
    KeySection {
        title: frame.anywhere,
        keys: vec![
            (&["Ctrl", "1"], words.common.library),
            (&["Ctrl", "2"], words.common.generate),
            (&["Ctrl", "3"], words.common.transfers),
            (&["Ctrl", "4"], words.common.review),
            (&["Ctrl", "5"], words.common.connections),
            (&["Ctrl", "U"], frame.key_upload),
            (&["Ctrl", "V"], frame.key_paste),
            (&["Ctrl", "."], words.promises.key_undo_send),
            (&["Ctrl", ","], frame.settings),
            (&["Ctrl", "Shift", "L"], frame.key_theme),
            (&["Ctrl", "Shift", "K"], frame.switch_connection),
            (&["F1"], frame.keys),
            (&["Esc"], frame.key_escape),
        ],
    }
}
