//! The group panel at the left of the Library, and the questions about groups.

use egui::{Align, Layout, Response, ScrollArea, Ui, vec2};

use super::{people, show};
use crate::model::talk::{Hideable, Sync};
use crate::model::{AssetId, Command, GroupId, PictureSize};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::library::index::{Index, VERIFIED_GROUP};
use crate::ui::desk::library::lines::GroupLine;
use crate::ui::desk::library::{Ask, GroupSort, LibraryDesk, Scope};
use crate::ui::icons::{self, Icon};
use crate::ui::parts::paint::{inner_ring, line, put_left, put_right};
use crate::ui::parts::{
    self, Button, Dialog, DialogPart, GroupRow, IconButton, TextField, context_menu_ui, focus_on_open,
    menu_row_ui, menu_ui,
};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

/// Shows the panel. `narrow` shows covers only.
pub(crate) fn groups_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    index: &Index,
    narrow: bool,
) {
    let words = &scene.words.library;
    ui.spacing_mut().item_spacing.y = 0.0;
    if !narrow {
        ui.add_space(space::S5);
        ui.horizontal(|ui| {
            ui.set_height(size::CONTROL);
            ui.add_space(space::S4);
            ui.label(theme::heading(words.groups));
            ui.label(theme::small(index.groups().len().to_string()).weak());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.add_space(space::S1);
                if can_make(scene) && ui.add(IconButton::new(icons::PLUS, words.new_group)).clicked() {
                    desk.ask = Some(Ask::NewGroup(String::new()));
                }
                sort_ui(ui, scene, desk);
            });
        });
        if has_local_groups(scene) {
            ui.horizontal(|ui| {
                ui.add_space(space::S4);
                let word = scene.words.people.local_groups;
                ui.add(parts::Badge::new(Tone::Local, word).small().icon(icons::HARD_DRIVE));
            });
        }
        ui.add_space(space::S3);
    }
    // Nothing is counted before anything is known: a nought would say that it is empty.
    let known = super::library::is_known(scene, index) && !index.is_partial();
    let count = |count: usize| known.then_some(count);
    let here = desk.scope.clone();
    let mut place = |ui: &mut Ui, icon, label, count, tone, scope| {
        place_row_ui(ui, &PlaceRow { icon, label, count, tone }, desk, &scope, narrow);
    };
    place(ui, icons::SQUARES_FOUR, words.all_assets, count(index.totals.all), None, Scope::All);
    let tone = (index.totals.attention > 0).then_some(Tone::Failed);
    let icon = icons::WARNING_CIRCLE.outline();
    place(ui, icon, words.attention, count(index.totals.attention), tone, Scope::Attention);
    if index.forgotten > 0 || here == Scope::Forgotten {
        let label = scene.words.people.forgotten;
        place(ui, icons::EYE_SLASH, label, Some(index.forgotten), None, Scope::Forgotten);
    }
    if index.parked_total > 0 || here == Scope::Parked {
        let (label, total) = (scene.words.slots.parked, Some(index.parked_total));
        place(ui, icons::ARCHIVE, label, total, None, Scope::Parked);
    }
    saved_ui(ui, scene, desk, index, narrow);
    ui.add_space(space::S4);
    parts::hairline_ui(ui);
    ui.add_space(space::S4);
    let meter = super::library::slots::has_meter(scene);
    let foot = if meter { size::CONTROL_LARGE + space::S5 } else { 0.0 };
    let room = (ui.available_height() - foot).max(size::ROW_GROUP);
    ScrollArea::vertical().id_salt("groups").auto_shrink(false).max_height(room).show_rows(
        ui,
        size::ROW_GROUP,
        index.groups().len(),
        |ui, range| {
            for line in index.groups().skip(range.start).take(range.len()) {
                group_row_ui(ui, scene, desk, index, line, narrow);
            }
        },
    );
    if meter {
        parts::hairline_ui(ui);
        ui.add_space(space::S2);
        super::library::slots::meter_ui(ui, scene, desk, narrow);
    }
}

fn sort_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk) {
    let words = &scene.words.library;
    let button = ui.add(IconButton::new(icons::SORT_DESCENDING, words.sort_groups));
    menu_ui(&button, |ui| {
        for (sort, label) in [
            (GroupSort::Newest, words.by_newest),
            (GroupSort::Name, words.by_name),
            (GroupSort::Count, words.by_count),
        ] {
            let icon = (desk.group_sort == sort).then_some(icons::CHECK);
            if menu_row_ui(ui, icon, label, "", false).clicked() {
                desk.group_sort = sort;
            }
        }
    });
}

/// A part of the library in one line.
struct PlaceRow<'a> {
    icon: Icon,
    label: &'a str,
    count: Option<usize>,
    tone: Option<Tone>,
}

fn place_row_ui(ui: &mut Ui, row: &PlaceRow<'_>, desk: &mut LibraryDesk, scope: &Scope, narrow: bool) {
    // A saved search shows all assets too, but is a line of its own.
    let selected = desk.scope == *scope && !(desk.opened_search && desk.is_filtered());
    if line_ui(ui, row, selected, narrow).clicked() {
        desk.open(scope.clone());
    }
}

fn line_ui(ui: &mut Ui, row: &PlaceRow<'_>, selected: bool, narrow: bool) -> Response {
    let PlaceRow { icon, label, count, tone } = *row;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 36.0), egui::Sense::click());
    response.widget_info(|| {
        let name = count.map_or_else(|| label.to_owned(), |count| format!("{label}, {count}"));
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, selected, name)
    });
    let tokens = Tokens::of(ui);
    if selected || response.hovered() {
        let fill = if selected { tokens.bg.selected } else { tokens.bg.hover };
        ui.painter().rect_filled(rect, radius::LIST_ROW, fill);
    }
    if selected {
        let bar = egui::Rect::from_min_size(rect.min, vec2(theme::stroke::ROW_BAR, rect.height()));
        ui.painter().rect_filled(bar, 2, tokens.accent.base);
    }
    let y = rect.center().y;
    let x = if narrow { rect.center().x } else { rect.left() + space::S8 - 2.0 };
    icon.paint(ui.painter(), egui::pos2(x, y), size::ICON, tokens.text.secondary);
    if !narrow {
        let color = tone.map_or(tokens.text.muted, |tone| tokens.tone(tone).fg);
        let face = if tone.is_some() { Type::Label } else { Type::Small };
        let end = put_right(
            ui.painter(),
            rect.right() - space::S5,
            y,
            line(ui, &count.map_or_else(String::new, |count| count.to_string()), face, color, 60.0),
        );
        let x = rect.left() + space::S10 + space::S1;
        put_left(ui.painter(), x, y, line(ui, label, Type::Body, tokens.text.secondary, end - x));
    }
    inner_ring(ui, &response, radius::LIST_ROW);
    if narrow { response.on_hover_text(label) } else { response }
}

/// The searches a person named, with what they find.
fn saved_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index, narrow: bool) {
    if index.is_counting() {
        ui.ctx().request_repaint();
    }
    let tallies = index.tallies();
    let room = 36.0 * tallies.len().min(6) as f32;
    ScrollArea::vertical().id_salt("saved searches").auto_shrink([false, true]).max_height(room).show_rows(
        ui,
        36.0,
        tallies.len(),
        |ui, range| {
            for tally in tallies.get(range).unwrap_or_default() {
                let search = tally.search();
                let (label, count) = (search.name.as_str(), tally.count());
                let row = PlaceRow { icon: icons::BOOKMARK_SIMPLE, label, count, tone: None };
                let selected = desk.opened_search && desk.shows_search(search);
                let response = ui.push_id(label, |ui| line_ui(ui, &row, selected, narrow)).inner;
                if response.clicked() {
                    desk.open_search(search);
                }
                context_menu_ui(&response, |ui| super::library::saved::rows_ui(ui, scene, desk, search));
            }
        },
    );
}

/// The pictures of a cover, as far as they are there.
pub(crate) fn covers(scene: &mut Scene<'_>, ids: &[AssetId]) -> Vec<parts::Picture> {
    ids.iter()
        .filter_map(|id| {
            let asset = scene.world.asset(scene.connection, id)?;
            show::picture_of(scene, asset, PictureSize::Small)
        })
        .collect()
}

/// A verified person's group carries a seal, a forgotten one says so.
fn mark<'a>(scene: &Scene<'_>, line: &GroupLine) -> Option<(Icon, Tone, &'a str)> {
    let words = &scene.words.people;
    if line.forgotten {
        Some((icons::EYE_SLASH, Tone::Paused, words.forgotten))
    } else {
        line.verified.then_some((icons::SEAL_CHECK, Tone::Active, words.verified_person))
    }
}

/// Groups live on this computer alone.
pub(crate) fn has_local_groups(scene: &Scene<'_>) -> bool {
    scene.world.abilities(scene.connection).is_some_and(crate::model::Abilities::has_local_groups)
}

fn group_row_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    index: &Index,
    line: &GroupLine,
    narrow: bool,
) {
    let pictures = covers(scene, index.portrait(&line.id).map_or(&[], |portrait| &portrait.covers));
    let common = &scene.words.common;
    let counts = [
        (Tone::Active, line.counts.active, common.active),
        (Tone::Processing, line.counts.processing, common.processing),
        (Tone::Failed, line.counts.failed, common.failed),
    ];
    let selected = desk.group() == Some(&line.id);
    let row = GroupRow::new(&line.name, line.counts.total(), &pictures, &counts, scene.words.library.empty)
        .selected(selected)
        .mark(mark(scene, line))
        .covers_only(narrow);
    let response = ui.push_id(line.id.as_str(), |ui| ui.add(row)).inner;
    if response.clicked() {
        desk.open(Scope::Group(line.id.clone()));
    }
    context_menu_ui(&response, |ui| menu_rows_ui(ui, scene, desk, &line.id, &line.name));
}

/// What can be done with a group: in its menu and on a right-click.
pub(crate) fn menu_rows_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    id: &GroupId,
    name: &str,
) {
    let words = &scene.words.library;
    if menu_row_ui(ui, Some(icons::COPY), words.copy_group_id, "", false).clicked() {
        scene.out.push(Act::Copy(id.as_str().to_owned()));
    }
    let Some(abilities) = scene.world.abilities(scene.connection) else { return };
    if abilities.can_rename_group().is_some()
        && menu_row_ui(ui, Some(icons::PENCIL_SIMPLE), words.rename_group, "", false).clicked()
    {
        desk.ask = Some(Ask::RenameGroup(id.clone(), name.to_owned()));
    }
    let verified = scene
        .world
        .shelf(scene.connection)
        .and_then(|shelf| shelf.groups.get(id))
        .is_some_and(|group| group.group_type == VERIFIED_GROUP);
    if verified && abilities.can_adopt().is_some() {
        let add = menu_row_ui(ui, Some(icons::SEAL_CHECK), scene.words.people.add_verified, "", false);
        if add.clicked() {
            desk.ask = Some(Ask::Adopt(String::new()));
        }
    }
    if abilities.can_remove_group().is_some() {
        if menu_row_ui(ui, Some(icons::TRASH), words.delete_group, "", true).clicked() {
            desk.ask = Some(Ask::RemoveGroup(id.clone()));
        }
    } else {
        people::forget_row_ui(ui, scene, desk, &[Hideable::Group(id.clone())], name);
    }
}

/// The account can make groups.
pub(crate) fn can_make(scene: &Scene<'_>) -> bool {
    scene.world.abilities(scene.connection).is_some_and(|abilities| abilities.can_make_group().is_some())
}

/// The account's list is being read.
pub(crate) fn is_reading(scene: &Scene<'_>) -> bool {
    scene.world.shelf(scene.connection).is_some_and(|shelf| matches!(shelf.sync, Sync::Reading { .. }))
}

/// Asks for a group's name: a new one, or another one for a group there is.
pub(crate) fn name_dialog_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    let words = scene.words;
    let (title, button, mut name, id) = match &desk.ask {
        Some(Ask::NewGroup(name)) => (words.library.new_group, words.library.make_group, name.clone(), None),
        Some(Ask::RenameGroup(id, name)) => {
            (words.library.rename_group, words.common.rename, name.clone(), Some(id.clone()))
        }
        _ => return,
    };
    let mut decided = false;
    let answer = Dialog::new("group name", title, vec2(420.0, 0.0)).show(ui.ctx(), |ui, part| match part {
        DialogPart::Body => {
            let field = TextField::new(&mut name, words.library.group_name).labelled().limit(120);
            let field = ui.add(field);
            focus_on_open(ui, &field);
            decided |= field.lost_focus() && actions::entered(ui.ctx());
        }
        DialogPart::Footer => {
            let missing = name.trim().is_empty().then_some(words.library.group_name);
            decided |= ui.add(Button::primary(button).disabled_because(missing)).clicked();
            if ui.add(Button::ghost(words.common.cancel)).clicked() {
                ui.close();
            }
        }
        DialogPart::Header => {}
    });
    let wanted = name.trim().to_owned();
    if decided && !wanted.is_empty() {
        let abilities = scene.world.abilities(scene.connection);
        let command = match id {
            None => abilities
                .and_then(crate::model::Abilities::can_make_group)
                .map(|permit| Command::MakeGroup { permit, name: wanted, description: String::new() }),
            Some(id) => abilities
                .and_then(crate::model::Abilities::can_rename_group)
                .map(|permit| Command::RenameGroup { permit, id, name: wanted }),
        };
        scene.out.extend(command.map(Act::Send));
        desk.ask = None;
    } else if answer.closed {
        desk.ask = None;
    } else if let Some(Ask::NewGroup(kept) | Ask::RenameGroup(_, kept)) = &mut desk.ask {
        *kept = name;
    }
}
