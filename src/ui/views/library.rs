//! The Library: groups at the left, assets in the middle, the inspector at the right.

mod finding;
mod header;
mod look;
pub(super) mod parked;
pub(super) mod remove;
pub(super) mod saved;
pub(super) mod slots;
mod states;

pub(crate) use states::needs_key_ui;

use egui::{Context, Frame, Key, Margin, Modifiers, Panel, Rect, Ui, pos2};

use super::{grid, groups, inspector, people, show};
use crate::model::{Action, Command};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::library::index::Index;
use crate::ui::desk::library::{Ask, LibraryDesk, Scope, SlotsAsk};
use crate::ui::icons;
use crate::ui::parts::{Button, IconButton};
use crate::ui::regions::{Landmark, landmark};
use crate::ui::theme::{self, Tokens, radius, size, space};

/// Shows the Library.
pub fn library_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    let index = desk.index(scene.world, scene.connection);
    if index.is_gathering() {
        ui.ctx().request_repaint();
    }
    let whole = ui.available_rect_before_wrap();
    keys(ui.ctx(), scene, desk, &index);
    let window = ui.ctx().content_rect().width();
    let narrow = window < size::GROUP_PANEL_COLLAPSES_BELOW;
    let floats = window < size::INSPECTOR_OVERLAYS_BELOW;
    let tokens = Tokens::of(ui);
    let fill = Frame::new().fill(tokens.bg.panel);

    let margin = Margin { left: 8, right: 8, top: 0, bottom: 0 };
    let panel = Panel::left("groups").frame(fill.inner_margin(margin));
    let panel = if narrow {
        panel.resizable(false).exact_size(72.0)
    } else {
        panel.resizable(true).default_size(desk.panel).size_range(200.0..=480.0)
    };
    let shown = panel.show(ui, |ui| {
        landmark(ui, Landmark::Panel, scene.words.library.groups);
        groups::groups_ui(ui, scene, desk, &index, narrow);
    });
    if !narrow {
        desk.panel = shown.response.rect.width();
    }
    if !desk.inspector_hidden && !floats {
        Panel::right("inspector").frame(fill).resizable(false).exact_size(size::INSPECTOR).show(ui, |ui| {
            landmark(ui, Landmark::Details, scene.words.common.details);
            inspector::inspector_ui(ui, scene, desk, &index, false);
        });
    }
    egui::CentralPanel::no_frame().frame(fill).show(ui, |ui| {
        landmark(ui, Landmark::Content, scene.words.common.library);
        content_ui(ui, scene, desk, &index);
    });
    let chosen = match desk.scope {
        Scope::Parked => !desk.parked.selected.is_empty(),
        _ => !desk.selected.is_empty(),
    };
    if !desk.inspector_hidden && floats && chosen {
        floating_inspector_ui(ui, whole, scene, desk, &index);
    }
    groups::name_dialog_ui(ui, scene, desk);
    saved::name_dialog_ui(ui, scene, desk, &index);
    remove::remove_dialog_ui(ui, scene, desk, &index);
    slots::slots_dialog_ui(ui, scene, desk);
    slots::park_dialog_ui(ui, scene, desk);
    parked::forget_dialog_ui(ui, scene, desk);
    people::adopt_dialog_ui(ui, scene, desk);
    people::verify_dialog_ui(ui, scene, desk);
    grid::carry::ghost_ui(ui, scene);
    if desk.looking {
        look::look_ui(ui, scene, desk, &index);
    }
}

/// Something is known of the account's library, so that a count of it means something.
pub(super) fn is_known(scene: &Scene<'_>, index: &Index) -> bool {
    states::is_known(scene, index)
}

fn content_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    if states::before_anything_ui(ui, scene, desk, index) {
        return;
    }
    states::banner_ui(ui, scene, desk);
    // Tiles have room for their rings around them, so they begin a little further left than the text.
    let margin = Margin { left: 15, right: 9, top: 16, bottom: 0 };
    let text = Margin { left: 5, right: 5, top: 0, bottom: 0 };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        Frame::new().inner_margin(text).show(ui, |ui| header::header_ui(ui, scene, desk, index));
        ui.add_space(space::S6);
        if desk.scope == Scope::Parked {
            header::searching_ui(ui, scene, desk);
            parked::parked_ui(ui, scene, desk, index);
            return;
        }
        if states::nothing_ui(ui, scene, desk, index) {
            return;
        }
        Frame::new().inner_margin(text).show(ui, |ui| header::filters_ui(ui, scene, desk, index));
        ui.add_space(space::S4);
        if index.is_empty() {
            states::no_match_ui(ui, scene, desk, index);
        } else {
            grid::grid_ui(ui, scene, desk, index);
        }
    });
    finding::finding_ui(ui, scene, desk);
    if desk.scope == Scope::Parked {
        if desk.parked.selected.len() > 1 {
            bar_at_foot_ui(ui, |ui| parked::bar_ui(ui, scene, desk, index));
        }
    } else if desk.selected.len() > 1 {
        bar_at_foot_ui(ui, |ui| bulk_bar_ui(ui, scene, desk, index));
    }
}

fn keys(ctx: &Context, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let keys = &scene.world.keys;
    let pressed = |action: Action| actions::pressed(ctx, keys, action);
    if ctx.memory(|it| it.top_modal_layer().is_none()) && pressed(Action::Find) {
        desk.searching = true;
        desk.focus_search = true;
    }
    // On Escape egui takes the focus from a field before anybody is asked, so the last frame tells who was typing.
    let was_typing = ctx.memory(|memory| {
        [search_id(), inspector::rename_id()].into_iter().any(|id| memory.had_focus_last_frame(id))
    });
    if was_typing && !actions::is_asked(ctx) || !actions::hears_keys(ctx) {
        return;
    }
    finding::finding_keys(ctx, desk, index);
    if pressed(Action::Slots) && slots::has_meter(scene) {
        desk.ask = Some(Ask::Slots(SlotsAsk::default()));
    }
    if desk.scope == Scope::Parked {
        parked::keys(ctx, scene, desk, index);
    } else {
        asset_keys(ctx, scene, desk, index);
    }
    if pressed(Action::NewGroup) && groups::can_make(scene) {
        desk.ask = Some(Ask::NewGroup(String::new()));
    }
    if pressed(Action::Refresh) {
        refresh(scene);
    }
    if pressed(Action::Undo) {
        people::undo(scene, desk);
    }
    if pressed(Action::Inspector) {
        desk.inspector_hidden = !desk.inspector_hidden;
    }
    for (action, by) in [(Action::PreviousGroup, -1_isize), (Action::NextGroup, 1)] {
        if pressed(action) {
            next_group(desk, index, by);
        }
    }
    if pressed(Action::LargerTiles) {
        desk.tile = (desk.tile + 20.0).min(size::TILE_MAX);
    }
    if pressed(Action::SmallerTiles) {
        desk.tile = (desk.tile - 20.0).max(size::TILE_MIN);
    }
}

/// Keys that act on the selected assets.
fn asset_keys(ctx: &Context, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let keys = &scene.world.keys;
    let pressed = |action: Action| actions::pressed(ctx, keys, action);
    if pressed(Action::SelectAll) {
        desk.select_all(index);
    }
    if pressed(Action::Park) {
        slots::ask_park(scene, desk, desk.selected.to_vec());
    }
    if pressed(Action::UseInGenerate) {
        grid::menu::use_in_generate(scene, &desk.selected.to_vec());
    }
    // A window turns Ctrl C into this event; the key itself never arrives.
    let copied = ctx.input(|i| i.events.iter().any(|event| matches!(event, egui::Event::Copy)));
    if (copied || pressed(Action::CopyReference)) && !desk.selected.is_empty() {
        scene.out.push(Act::Copy(grid::menu::references(&grid::menu::selected(scene, desk))));
    }
    if pressed(Action::CopyJson) && !desk.selected.is_empty() {
        scene.out.push(Act::Copy(grid::menu::references_json(&grid::menu::selected(scene, desk))));
    }
    if pressed(Action::Rename) {
        grid::menu::begin_rename(scene, desk);
    }
    if pressed(Action::Delete) {
        grid::menu::ask_remove(scene, desk);
    }
    // A focused button keeps its Space and Enter; with nothing focused they open what the cursor is on.
    let elsewhere = ctx.memory(egui::Memory::focused).is_some() && !tile_has_focus(ctx);
    if desk.cursor.is_some() && (!elsewhere || actions::is_asked(ctx)) && pressed(Action::Open) {
        desk.looking = true;
    }
    let left = || ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
    if !desk.selected.is_empty() && left() {
        desk.clear_selection();
    }
}

/// The search field, wherever it stands.
fn search_id() -> egui::Id {
    egui::Id::unique("library search")
}

fn tile_key() -> egui::Id {
    egui::Id::unique("focused tile")
}

/// A tile or row says that it has the focus.
pub(crate) fn tile_focused(ctx: &Context, id: egui::Id) {
    ctx.data_mut(|data| data.insert_temp(tile_key(), id));
}

/// What has the focus is a tile or row.
pub(crate) fn tile_has_focus(ctx: &Context) -> bool {
    let focused = ctx.memory(egui::Memory::focused);
    focused.is_some() && ctx.data(|data| data.get_temp::<egui::Id>(tile_key())) == focused
}

fn next_group(desk: &mut LibraryDesk, index: &Index, by: isize) {
    let here = desk.group().and_then(|id| index.groups().position(|line| line.id == *id));
    let next = here.map_or(Some(0), |here| here.checked_add_signed(by));
    if let Some(line) = next.and_then(|next| index.groups().nth(next)) {
        desk.open(Scope::Group(line.id.clone()));
    }
}

/// Reads the list again, where the account has one.
pub(crate) fn refresh(scene: &mut Scene<'_>) {
    let permit = scene.world.abilities(scene.connection).and_then(crate::model::Abilities::can_list);
    scene.out.extend(permit.map(|permit| Act::Send(Command::Refresh(permit))));
}

fn floating_inspector_ui(ui: &Ui, room: Rect, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let tokens = Tokens::of(ui);
    egui::Area::new(egui::Id::unique("floating inspector"))
        .order(egui::Order::Middle)
        .fixed_pos(pos2(room.right() - size::INSPECTOR, room.top()))
        .show(ui.ctx(), |ui| {
            Frame::new().fill(tokens.bg.panel).stroke(tokens.outline()).shadow(tokens.popover_shadow).show(
                ui,
                |ui| {
                    ui.set_width(size::INSPECTOR);
                    ui.set_height(room.height());
                    inspector::inspector_ui(ui, scene, desk, index, true);
                },
            );
        });
}

/// What can be done with several floats over the foot of the grid.
fn bar_at_foot_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let room = ui.max_rect();
    let tokens = Tokens::of(ui);
    egui::Area::new(egui::Id::unique("bulk bar"))
        .order(egui::Order::Middle)
        .pivot(egui::Align2::CENTER_BOTTOM)
        .fixed_pos(pos2(room.center().x, room.bottom() - 16.0))
        .show(ui.ctx(), |ui| {
            Frame::new()
                .fill(tokens.bg.raised)
                .stroke(tokens.outline())
                .corner_radius(egui::CornerRadius::same(radius::POPOVER))
                .shadow(tokens.popover_shadow)
                .inner_margin(Margin::symmetric(12, 8))
                .show(ui, |ui| ui.horizontal(content));
        });
}

fn bulk_bar_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let words = scene.words;
    let said = (words.library.selected)(desk.selected.len(), desk.summary(index).hidden);
    ui.label(theme::body_medium(said));
    ui.add_space(space::S4);
    if grid::menu::can_generate(scene) {
        let button = Button::soft(words.library.use_in_generate).icon(icons::FILM_SLATE);
        if ui.add(button).clicked() {
            grid::menu::use_in_generate(scene, &desk.selected.to_vec());
        }
    }
    let button = Button::secondary(words.library.copy_references).icon(show::copy_icon(ui, "references"));
    if ui.add(button).clicked() {
        let text = grid::menu::references(&grid::menu::selected(scene, desk));
        show::copy(ui, scene, "references", text);
    }
    if slots::can_park(scene) {
        if ui.add(IconButton::new(icons::ARCHIVE, words.slots.park_ask)).clicked() {
            slots::ask_park(scene, desk, desk.selected.to_vec());
        }
        if ui.add(IconButton::new(icons::TRASH, words.library.delete_ask)).clicked() {
            grid::menu::ask_remove(scene, desk);
        }
    }
    if ui.add(IconButton::new(icons::X, words.library.select_none)).clicked() {
        desk.clear_selection();
    }
}
