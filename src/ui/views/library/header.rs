//! The head of the Library's content: what is open, and the row of filters.

use egui::{Align, Layout, Ui};

use super::super::{groups, people, show, staging};
use crate::model::pair::{Pairing, View};
use crate::model::{Action, AssetId, Door, MediaKind};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::library::index::Index;
use crate::ui::desk::library::lines::{GroupLine, Portrait};
use crate::ui::desk::library::{LibraryDesk, Scope, Sort, Status};
use crate::ui::icons;
use crate::ui::parts::button::Kind;
use crate::ui::parts::paint::{by_state, focus_ring, put_left, whole_line};
use crate::ui::parts::{
    Badge, Button, Chip, CopyField, IconButton, SearchField, Segment, Slider, menu_line_ui, menu_row_ui,
    menu_ui, segmented_ui,
};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

/// What is open: name, pair, count, date, id; and what can be done with the whole of it.
pub(super) fn header_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let words = scene.words;
    let line = desk.group().and_then(|id| index.group(id)).cloned();
    ui.horizontal(|ui| {
        ui.set_min_height(44.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            actions_ui(ui, scene, desk, index, line.as_ref());
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = space::S1;
                    ui.horizontal(|ui| {
                        let title = match (&desk.scope, &line) {
                            (Scope::Group(_), Some(line)) => line.name.as_str(),
                            (Scope::Attention, _) => words.library.attention,
                            (Scope::Forgotten, _) => words.people.forgotten,
                            (Scope::Parked, _) => words.slots.parked,
                            _ => words.library.all_assets,
                        };
                        ui.add(egui::Label::new(theme::page(title)).truncate());
                        if line.as_ref().is_some_and(|line| line.verified) {
                            let word = words.people.verified_person;
                            ui.add(Badge::new(Tone::Active, word).small().icon(icons::SEAL_CHECK));
                        }
                        if let Some(portrait) = line.as_ref().and_then(|line| index.portrait(&line.id)) {
                            pair_ui(ui, scene, portrait);
                        }
                    });
                    ui.horizontal(|ui| match desk.scope {
                        Scope::Parked => parked_facts_ui(ui, scene, index),
                        _ => facts_ui(ui, scene, line.as_ref(), index),
                    });
                });
            });
        });
    });
}

fn parked_facts_ui(ui: &mut Ui, scene: &Scene<'_>, index: &Index) {
    ui.set_min_height(24.0);
    let count = (scene.words.common.count_files)(index.parked_total);
    ui.label(theme::small(format!("{count} · {}", scene.words.slots.parked_here)).weak());
}

fn facts_ui(ui: &mut Ui, scene: &Scene<'_>, line: Option<&GroupLine>, index: &Index) {
    let words = scene.words;
    ui.set_min_height(24.0);
    let dot = |ui: &mut Ui| ui.label(theme::small("·").weak());
    let count = line.map_or(index.totals.scope, |line| line.counts.total());
    if !index.is_partial() {
        ui.label(theme::small((words.common.count_assets)(count)).weak());
    }
    let list = scene.world.abilities(scene.connection).is_none_or(|abilities| abilities.can_list().is_some());
    if !list {
        dot(ui);
        ui.label(theme::small(words.library.known_here).weak());
    }
    let Some(line) = line else { return };
    if groups::has_local_groups(scene) {
        // The id of such a group means nothing to anybody else.
        return;
    }
    let group = scene.world.shelf(scene.connection).and_then(|shelf| shelf.groups.get(&line.id));
    if let Some(at) = group.and_then(|group| group.created) {
        dot(ui);
        let day = words.common.day(at, scene.world.utc_offset_minutes);
        ui.label(theme::small((words.library.created)(&day)).weak());
    }
    dot(ui);
    ui.add(CopyField::new(line.id.as_str(), words.library.copy_group_id, words.common.copied).inline());
}

/// Whether the group has what keeps a character steady, as far as names and shapes tell.
fn pair_ui(ui: &mut Ui, scene: &mut Scene<'_>, portrait: &Portrait) {
    let words = &scene.words.library;
    let (tone, text, missing) = match portrait.pairing {
        Pairing::Unknown => return,
        Pairing::Both => (None, words.pair, false),
        Pairing::MayBe { .. } => (None, words.pair_may_be, false),
        Pairing::Only { there: View::FullBody } => (Some(Tone::Processing), words.add_face, true),
        Pairing::Only { there: View::Face } => (Some(Tone::Processing), words.add_body, true),
    };
    let tokens = Tokens::of(ui);
    let (fill, color) = match tone.map(|tone| tokens.tone(tone)) {
        Some(colors) => (colors.bg, colors.fg),
        None => (tokens.bg.surface, tokens.text.secondary),
    };
    let galley = whole_line(ui, text, Type::Label, color);
    let wanted = egui::vec2(galley.size().x + 34.0, size::BADGE);
    let sense = if missing { egui::Sense::click() } else { egui::Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(wanted, sense);
    let role = if missing { egui::Role::Button } else { egui::Role::Label };
    response.widget_info(|| egui::WidgetInfo::labeled(role, true, text));
    ui.painter().rect_filled(rect, radius::CHIP_INNER, fill);
    let icon = match portrait.pairing {
        _ if missing => icons::PLUS.bold(),
        Pairing::MayBe { .. } => icons::QUESTION,
        _ => icons::CHECK.bold(),
    };
    let tick = if missing { color } else { tokens.accent.text };
    icon.paint(ui.painter(), rect.left_center() + egui::vec2(14.0, 0.0), 12.0, tick);
    put_left(ui.painter(), rect.left() + 25.0, rect.center().y, galley);
    focus_ring(ui, &response, radius::CHIP_INNER);
    let response = match portrait.pairing {
        Pairing::Both => response,
        _ => response.on_hover_text((words.pair_line)(portrait.pairing)),
    };
    if response.clicked() {
        scene.out.push(Act::PickFiles);
    }
}

/// What goes into a generation from here: the selection, else the pair, else the newest pictures.
fn references(scene: &Scene<'_>, desk: &LibraryDesk, index: &Index, line: &GroupLine) -> Vec<AssetId> {
    let in_group = |id: &&AssetId| {
        scene.world.asset(scene.connection, id).is_some_and(|asset| asset.group.as_ref() == Some(&line.id))
    };
    let chosen: Vec<AssetId> = desk.selected.iter().filter(in_group).cloned().collect();
    if !chosen.is_empty() {
        return chosen;
    }
    let Some(portrait) = index.portrait(&line.id) else { return vec![] };
    let pair: Vec<AssetId> = portrait.body.iter().chain(&portrait.face).cloned().collect();
    if pair.is_empty() { portrait.covers.iter().take(2).cloned().collect() } else { pair }
}

fn actions_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    index: &Index,
    line: Option<&GroupLine>,
) {
    let words = scene.words;
    let more = ui.add(IconButton::new(icons::DOTS_THREE_VERTICAL, words.library.more));
    menu_ui(&more, |ui| {
        let abilities = scene.world.abilities(scene.connection);
        if abilities.is_some_and(|abilities| abilities.can_list().is_some()) {
            let row = menu_row_ui(
                ui,
                Some(icons::ARROWS_CLOCKWISE),
                words.library.refresh,
                &actions::shown(&scene.world.keys, Action::Refresh),
                false,
            );
            if row.clicked() {
                super::refresh(scene);
            }
        }
        if abilities.is_some() {
            if menu_row_ui(ui, Some(icons::FOLDER_OPEN), words.library.choose_folder, "", false).clicked() {
                scene.out.push(Act::PickFolder);
            }
            if menu_row_ui(
                ui,
                Some(icons::COPY),
                words.library.paste,
                &actions::shown(&scene.world.keys, Action::Paste),
                false,
            )
            .clicked()
            {
                scene.out.push(Act::PasteInto);
            }
        }
        people::menu_rows_ui(ui, scene, desk);
        if let Some(line) = line {
            menu_line_ui(ui);
            groups::menu_rows_ui(ui, scene, desk, &line.id, &line.name);
        }
    });
    let can_upload = scene
        .world
        .abilities(scene.connection)
        .is_some_and(|abilities| MediaKind::EVERY.into_iter().any(|kind| staging::takes(abilities, kind)));
    if staging::missing(scene) == staging::Missing::All {
        staging::button_ui(ui, scene, Button::secondary(words.accounts.set_up_staging));
    }
    if can_upload && ui.add(Button::primary(words.library.upload).icon(icons::UPLOAD_SIMPLE)).clicked() {
        scene.out.push(Act::PickFiles);
    }
    if let Some(line) = line
        && super::grid::menu::can_generate(scene)
    {
        let ids = references(scene, desk, index, line);
        let ready = ids
            .iter()
            .any(|id| scene.world.asset(scene.connection, id).is_some_and(super::grid::menu::can_be_used));
        let button = Button::secondary(words.library.use_in_generate).icon(icons::FILM_SLATE);
        let refused = (!ready).then_some(words.library.nothing_active);
        if ui.add(button.disabled_because(refused)).clicked() {
            super::grid::menu::use_in_generate(scene, &ids);
        }
    }
    let search = IconButton::new(icons::MAGNIFYING_GLASS, words.library.search).selected(desk.searching);
    if index_has_assets(scene) && ui.add(search).clicked() {
        desk.searching = true;
        desk.focus_search = true;
    }
    if groups::is_reading(scene) {
        crate::ui::parts::spinner_ui(ui, words.library.loading);
    }
}

fn index_has_assets(scene: &Scene<'_>) -> bool {
    scene
        .world
        .shelf(scene.connection)
        .is_some_and(|shelf| !shelf.assets.is_empty() || !shelf.parked.is_empty())
}

/// Status, kind, search, order, size and view.
pub(super) fn filters_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let (words, common) = (&scene.words.library, &scene.words.common);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(space::S3, space::S3);
        let all = desk.status.is_none();
        // What is shown before the rest is prepared says nothing of the whole.
        let counted = |chip: Chip<'static>, count| if index.is_partial() { chip } else { chip.count(count) };
        if ui.add(counted(Chip::new(words.all, all), index.totals.statuses.total())).clicked() {
            desk.status = None;
        }
        for status in Status::ALL {
            let (label, tone) = match status {
                Status::Active => (common.active, Tone::Active),
                Status::Processing => (common.processing, Tone::Processing),
                Status::Failed => (common.failed, Tone::Failed),
            };
            let on = desk.status == Some(status);
            let chip = Chip::new(label, on).tone(tone);
            if ui.add(counted(chip, index.totals.statuses.of(status))).clicked() {
                desk.status = if on { None } else { Some(status) };
            }
        }
        kinds_ui(ui, scene, desk, index);
        sort_ui(ui, scene, desk);
        let size = Slider::new(&mut desk.tile, size::TILE_MIN..=size::TILE_MAX, words.tile_size);
        ui.add_enabled(!desk.list, size.step(2.0).width(62.0));
        let views = [
            Segment::icon(false, icons::SQUARES_FOUR, words.grid),
            Segment::icon(true, icons::ROWS, words.list),
        ];
        segmented_ui(ui, words.view, &mut desk.list, &views, None);
        super::saved::save_button_ui(ui, scene, desk);
        if desk.inspector_hidden {
            let button = IconButton::new(icons::INFO, words.inspector).kind(Kind::Secondary);
            if ui.add(button).clicked() {
                desk.inspector_hidden = false;
            }
        }
    });
    searching_ui(ui, scene, desk);
}

/// The search field, while it is wanted.
pub(super) fn searching_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk) {
    if desk.searching || !desk.search.is_empty() {
        search_ui(ui, scene, desk);
    }
}

/// The search field; it goes away when it is left empty.
fn search_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk) {
    let words = &scene.words.library;
    ui.add_space(space::S4);
    let id = super::search_id();
    let wanted = std::mem::take(&mut desk.focus_search);
    if wanted {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let field = SearchField::new(&mut desk.search, words.search, words.clear_search)
        .placeholder(words.search)
        .keys(&["Ctrl", "F"])
        .width(ui.available_width().min(360.0))
        .id(id);
    if ui.add(field).lost_focus() && !wanted {
        desk.searching = false;
    }
}

/// One toggle for each kind the account has, in one outline: icon and count.
fn kinds_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let tokens = Tokens::of(ui);
    let abilities = scene.world.abilities(scene.connection);
    let documents = abilities.is_some_and(|it| it.door(MediaKind::Document) != Door::Closed)
        || index.totals.kinds[MediaKind::Document as usize] > 0
        || desk.kinds[MediaKind::Document as usize];
    let kinds: Vec<MediaKind> =
        MediaKind::EVERY.into_iter().filter(|kind| *kind != MediaKind::Document || documents).collect();
    let texts: Vec<_> = kinds
        .iter()
        .map(|kind| {
            let count = index.totals.kinds[*kind as usize];
            let count = if index.is_partial() { String::new() } else { count.to_string() };
            whole_line(ui, &count, Type::Small, tokens.text.secondary)
        })
        .collect();
    let width: f32 = texts.iter().map(|text| text.size().x + 34.0).sum();
    let (rect, _) = ui.allocate_exact_size(egui::vec2(width + 6.0, size::CHIP), egui::Sense::hover());
    ui.painter().rect_stroke(rect, radius::CONTROL, tokens.outline(), egui::StrokeKind::Inside);
    let mut x = rect.left() + 3.0;
    for (kind, text) in kinds.into_iter().zip(texts) {
        let min = egui::pos2(x, rect.top() + 2.0);
        let cell = egui::Rect::from_min_size(min, egui::vec2(text.size().x + 34.0, size::CHIP - 4.0));
        x += cell.width();
        let response = ui.interact(cell, ui.scope_id().with(("kind", kind)), egui::Sense::click());
        let on = &mut desk.kinds[kind as usize];
        if response.clicked() {
            *on = !*on;
        }
        let name = if index.is_partial() {
            scene.words.common.kind(kind).to_owned()
        } else {
            scene.words.common.count(kind, index.totals.kinds[kind as usize])
        };
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, *on, &name));
        let rest = if *on { tokens.bg.selected } else { theme::CLEAR };
        let fill = if *on { rest } else { by_state(&response, rest, tokens.bg.hover, tokens.bg.selected) };
        ui.painter().rect_filled(cell, radius::CONTROL_SMALL, fill);
        let color = if *on { tokens.text.primary } else { tokens.text.secondary };
        show::kind_icon(kind).paint(ui.painter(), cell.left_center() + egui::vec2(14.0, 0.0), 14.0, color);
        put_left(ui.painter(), cell.left() + 25.0, cell.center().y, text);
        focus_ring(ui, &response, radius::CONTROL_SMALL);
        response.on_hover_text(scene.words.common.kind(kind));
    }
}

fn sort_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk) {
    let words = &scene.words.library;
    let browse = &scene.words.browse;
    let choices = Sort::ALL.map(|sort| {
        let label = match sort {
            Sort::Newest => words.newest,
            Sort::Name => words.name,
            Sort::Status => words.status,
            Sort::Dimensions => browse.largest,
            Sort::Size => browse.heaviest,
        };
        (sort, label)
    });
    let chosen = choices.iter().find(|(sort, _)| *sort == desk.sort).map_or("", |(_, label)| *label);
    let button = ui.add(
        Button::ghost(chosen).icon(icons::SORT_ASCENDING).small().name(&format!("{}: {chosen}", words.sort)),
    );
    menu_ui(&button, |ui| {
        for (sort, label) in choices {
            let icon = (desk.sort == sort).then_some(icons::CHECK);
            if menu_row_ui(ui, icon, label, "", false).clicked() {
                desk.sort = sort;
            }
        }
    });
}
