//! The group panel at the left of the Library, and the questions about groups.

use egui::{Align, Layout, Response, ScrollArea, Ui, vec2};

use super::{people, show};
use crate::model::talk::{Hideable, Sync};
use crate::model::{AssetId, Command, GroupId, PictureSize};
use crate::ui::act::{Act, Scene};
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
    let known = super::library::is_known(scene, index);
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
    if narrow {
        response.on_hover_text(label);
    }
}
