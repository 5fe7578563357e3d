//! The frame around every place: rail, top bar, status bar, and the sheets over everything.

use egui::{Align, CentralPanel, Context, Frame, Layout, Margin, Panel, Rect, Ui, pos2, vec2};

use super::act::{Act, Place, Scene};
use super::actions;
use super::desk::transfers::speed_together;
use super::desk::{Desk, Sheet};
use super::icons::{self, Icon};
use super::parts::{
    IconButton, RailItem, Switcher, logo_ui, menu_line_ui, menu_row_ui, menu_ui, search_opener_at, tooltip,
    transfer_pill_ui as transfer_pill_ui_of,
};
use super::regions::{self, Landmark, landmark};
use super::theme::{self, Tokens, Tone, size, space};
use super::update::under_way;
use super::views;
use crate::model::talk::{Sync, Taste};
use crate::model::{Action, Command, Connection, Errand, FailureKind, Region, Step, VaultState, World};
use crate::words::{Words, bytes};

/// Draws the whole window.
pub fn frame_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    shortcuts(ui.ctx(), scene, desk);
    keep_tile_size(ui.ctx(), scene, desk);
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
        .show(ui, |ui| top_ui(ui, scene, desk));
    if views::has_notices(scene.world, desk) {
        Panel::top("notices")
            .resizable(false)
            .show_separator_line(false)
            .frame(Frame::new().fill(tokens.bg.panel).inner_margin(Margin::symmetric(14, 6)))
            .show(ui, |ui| {
                landmark(ui, Landmark::Notices, scene.words.news.title);
                views::notices_ui(ui, scene, desk);
            });
    }
    let content = CentralPanel::default().frame(Frame::new().fill(tokens.bg.panel)).show(ui, |ui| {
        // The Library marks its own three regions.
        if first_run || desk.place != Place::Library {
            landmark(ui, Landmark::Content, place_name(desk.place, scene.words));
        }
        match desk.place {
            Place::Library if first_run => views::first_run_ui(ui, scene),
            Place::Library => views::library_ui(ui, scene, &mut desk.library),
            Place::Generate => views::generate_ui(ui, scene, &mut desk.generate),
            Place::Transfers => views::transfers_ui(ui, scene, &mut desk.transfers),
            Place::Review => views::review_ui(ui, scene, &mut desk.review),
            Place::Connections => views::connections_ui(ui, scene, &mut desk.connections),
        }
    });
    views::full_view_ui(ui, scene);
    views::import_ui(ui, scene, &mut desk.import);
    sheets_ui(ui, scene, desk);
    views::chooser_ui(ui, scene, &mut desk.chooser);
    let target = desk
        .library
        .group()
        .filter(|_| desk.place == Place::Library)
        .and_then(|id| Some(scene.world.shelf(scene.connection)?.groups.get(id)?.name.clone()));
    let rect = content.response.rect;
    if desk.place != Place::Review || !views::report_hover_ui(ui, scene, rect) {
        views::drop_ui(ui, scene, target.as_deref(), rect);
    }
    views::palette_ui(ui, scene, desk);
    views::toasts_ui(ui, scene, desk);
}

/// What a place is called.
pub const fn place_name(place: Place, words: &Words) -> &'static str {
    match place {
        Place::Library => words.common.library,
        Place::Generate => words.common.generate,
        Place::Transfers => words.common.transfers,
        Place::Review => words.common.review,
        Place::Connections => words.common.connections,
    }
}

const PLACES: [(Place, Icon, Action); 5] = [
    (Place::Library, icons::IMAGES, Action::Library),
    (Place::Generate, icons::FILM_SLATE, Action::Generate),
    (Place::Transfers, icons::ARROWS_DOWN_UP, Action::Transfers),
    (Place::Review, icons::SEAL_CHECK, Action::Review),
    (Place::Connections, icons::PLUGS_CONNECTED, Action::Connections),
];

/// Keys that are heard wherever a person is.
fn shortcuts(ctx: &Context, scene: &mut Scene<'_>, desk: &mut Desk) {
    actions::listen(ctx);
    actions::say(ctx, None);
    if let Some(action) = desk.settings.capturing.filter(|_| desk.sheet == Some(Sheet::Settings)) {
        if let Some(chord) = actions::capture(ctx) {
            let changed = desk.settings.captured(action, chord, &scene.world.keys);
            scene.out.extend(changed.map(|keys| Act::Send(Command::SetKeys(keys))));
        }
        return;
    }
    let keys = &scene.world.keys;
    if desk.palette.open {
        if actions::pressed(ctx, keys, Action::Palette) {
            desk.palette.close();
        }
        return;
    }
    for (action, forward) in [(Action::NextRegion, true), (Action::PreviousRegion, false)] {
        if actions::pressed(ctx, keys, action) {
            regions::go(ctx, forward);
        }
    }
    let everywhere = Action::ALL.iter().copied().filter(|it| it.region() == Region::Anywhere && it.is_free());
    for action in everywhere {
        // Where the Library is shown, it knows best what is selected.
        let of_library = matches!(action, Action::NewGroup | Action::UseInGenerate);
        if of_library && desk.place == Place::Library {
            continue;
        }
        // What cannot be done leaves its keys to others.
        let act = match action {
            Action::Theme => Some(actions::other_theme(ctx.theme() == egui::Theme::Dark, scene.world)),
            _ => actions::act(action, scene.world, desk),
        };
        if let Some(act) = act
            && actions::pressed(ctx, keys, action)
        {
            scene.out.push(act);
        }
    }
    // What was asked for by name is heard once nothing lies over its place any more.
    if let Some(action) = desk.asked_for {
        if action == Action::Theme {
            desk.asked_for = None;
            scene.out.push(actions::other_theme(ctx.theme() == egui::Theme::Dark, scene.world));
        } else if ctx.memory(|it| it.top_modal_layer().is_none()) {
            desk.asked_for = None;
            actions::say(ctx, Some(action));
        } else {
            ctx.request_repaint();
        }
    }
}

/// The size of tiles is kept once nobody changes it any more.
fn keep_tile_size(ctx: &Context, scene: &mut Scene<'_>, desk: &mut Desk) {
    let Some(tasted) = &mut desk.tasted else { return };
    let tile = desk.library.tile.round() as u16;
    if tasted.tile != tile && Taste::TILE.contains(&tile) && !ctx.input(|input| input.pointer.any_down()) {
        tasted.tile = tile;
        scene.out.push(Act::Send(Command::SetTaste(Taste { tile, ..scene.world.taste })));
    }
}

fn rail_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    let words = scene.words;
    landmark(ui, Landmark::Rail, words.palette.go_places);
    ui.vertical_centered(|ui| logo_ui(ui, 32.0, words.common.app));
    ui.add_space(space::S6);
    let (uploads, generations) = under_way(scene.world);
    let troubled = scene
        .world
        .open_jobs()
        .filter(|job| !matches!(job.errand, Errand::Chore(_)) && matches!(job.step, Step::Unsure { .. }))
        .count();
    let to_decide = desk.review.needs_you(scene.world, scene.connection);
    for (place, icon, action) in PLACES {
        let label = place_name(place, words);
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
        let caps = actions::caps(&scene.world.keys, action);
        let item = ui.add(item);
        if place == Place::Generate && desk.place != Place::Generate {
            views::over_generate(ui, scene, item.rect);
        }
        if tooltip(item, label, &caps).clicked() {
            scene.out.push(Act::Go(place));
        }
    }
    ui.with_layout(Layout::bottom_up(Align::Center), |ui| {
        for (icon, label, sheet, action) in [
            (icons::GEAR_SIX, words.frame.settings, Sheet::Settings, Action::Settings),
            (icons::KEYBOARD, words.frame.keys, Sheet::Keys, Action::Keys),
        ] {
            let item = ui.add(RailItem::new(icon, label, desk.sheet == Some(sheet)));
            if tooltip(item, label, &actions::caps(&scene.world.keys, action)).clicked() {
                scene.out.push(Act::ShowSheet(Some(sheet)));
            }
        }
    });
}

/// A connection's state in a word, with its tone.
fn state_of(world: &World, connection: &Connection, words: &'static Words) -> (Tone, &'static str) {
    let frame = &words.frame;
    if connection.abilities.is_none() && world.loaded && connection.is_locked() {
        return (Tone::Processing, words.connections.locked);
    }
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

fn top_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    let words = scene.words;
    landmark(ui, Landmark::Top, words.palette.search);
    let whole = ui.max_rect();
    ui.horizontal_centered(|ui| {
        switcher_ui(ui, scene);
        let left = ui.min_rect().right();
        let response = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let dark = ui.ctx().theme() == egui::Theme::Dark;
            let (icon, name) =
                if dark { (icons::SUN, words.frame.to_light) } else { (icons::MOON, words.frame.to_dark) };
            let caps = actions::caps(&scene.world.keys, Action::Theme);
            if tooltip(ui.add(IconButton::new(icon, name)), name, &caps).clicked() {
                scene.out.push(actions::other_theme(dark, scene.world));
            }
            views::bell_ui(ui, scene, desk);
            transfer_pill_ui(ui, scene);
            ui.min_rect().left()
        });
        search_ui(ui, scene, whole, left..=response.inner);
    });
}

/// The field that opens the palette, in the middle of the window where there is room for it.
fn search_ui(ui: &mut Ui, scene: &mut Scene<'_>, whole: Rect, free: std::ops::RangeInclusive<f32>) {
    let (least, most) = (160.0, size::TOP_SEARCH);
    let room = free.end() - free.start() - 2.0 * space::S6;
    if room < least {
        return;
    }
    let width = room.min(most);
    let middle = ui.ctx().content_rect().center().x;
    let x = middle.clamp(free.start() + space::S6 + width / 2.0, free.end() - space::S6 - width / 2.0);
    let rect = Rect::from_center_size(pos2(x, whole.center().y), vec2(width, size::CONTROL));
    let caps = actions::caps(&scene.world.keys, Action::Palette);
    let name = scene.words.palette.search;
    if search_opener_at(ui, rect, name, &caps).clicked() {
        scene.out.push(Act::Do(Action::Palette));
    }
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
        let keys = actions::shown(&scene.world.keys, Action::Connections);
        if menu_row_ui(ui, icon, words.frame.manage_connections, &keys, false).clicked() {
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
    let speed = speed_together(world).map(|speed| (scene.words.transfers.speed)(&bytes(speed as u64)));
    let part = done as f32 / batch.len().max(1) as f32;
    let name = scene.words.common.transfers;
    if transfer_pill_ui_of(ui, name, part, &label, speed.as_deref()).clicked() {
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
            views::previews_taken_ui(ui, scene);
            budget_ui(ui, scene);
            if let Some(VaultState::Unavailable { said }) = &world.vault {
                let note = ui.label(
                    theme::small(words.frame.session_secrets).color(Tokens::of(ui).tone(Tone::Processing).fg),
                );
                tooltip(note, said, &[]);
            }
        });
    });
}

/// What the account may do, where something is known: how fast, and how much of today is left.
fn budget_ui(ui: &mut Ui, scene: &Scene<'_>) {
    let words = &scene.words.frame;
    let Some(budget) = scene.world.budgets.get(scene.connection) else { return };
    let mut said = Vec::new();
    said.extend(budget.creates_per_minute.map(|limit| (words.rate)(limit.count)));
    if let Some(cap) = budget.creations.cap {
        said.push((words.today)(budget.creations.count, cap));
    }
    if said.is_empty() {
        return;
    }
    ui.spacing_mut().item_spacing.x = space::S3;
    ui.label(theme::small(said.join(" · ")).color(Tokens::of(ui).text.muted));
    ui.label(icons::GAUGE.text(size::ICON_INLINE).color(Tokens::of(ui).text.muted));
    ui.spacing_mut().item_spacing.x = space::S6;
}

fn sheets_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    let Some(sheet) = desk.sheet else { return };
    let mut open = true;
    match sheet {
        Sheet::Settings | Sheet::KeySettings | Sheet::Prices => {
            views::settings_ui(ui, scene, desk, &mut open);
        }
        Sheet::Keys => views::keys_ui(ui, scene, &mut open),
        Sheet::Diagnosis => views::diagnosis_ui(ui, scene, &mut open),
        Sheet::Quit => views::quit_ui(ui, scene, &mut open),
    }
    if !open {
        desk.sheet = None;
    }
}
