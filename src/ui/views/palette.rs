//! The palette: one field that finds assets, groups and actions, and everything by keyboard.

mod row;

use egui::{
    Align, Align2, CornerRadius, Event, Frame, Id, Key, Layout, Margin, Modal, Modifiers, Rect, Role,
    ScrollArea, Ui, Vec2, vec2,
};

use self::row::{Line, line_of, row_ui};
use crate::model::AssetStatus;
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::Desk;
use crate::ui::desk::palette::find::{Found, Row, Section};
use crate::ui::desk::palette::{Only, Target};
use crate::ui::icons;
use crate::ui::parts::{Button, Chip, hairline_ui, key_hint_ui};
use crate::ui::theme::{self, Tokens, Type, radius, size, space};

/// How far below the window's top it opens.
const TOP: f32 = 104.0;
const HEAD: f32 = 56.0;
const FOOT: f32 = 42.0;

fn field_id() -> Id {
    Id::unique("palette field")
}

/// What a person did to the palette in this frame.
#[derive(Default)]
struct Did {
    chosen: Option<Act>,
    close: bool,
}

/// Shows the palette while it is open.
pub fn palette_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    if !desk.palette.open {
        return;
    }
    let ctx = ui.ctx();
    let tokens = Tokens::of(ui);
    let found = desk.palette.found(scene.world, scene.connection, scene.words);
    let rows: Vec<&Row> = found.rows().collect();
    let mut cursor = desk.palette.cursor.unwrap_or(found.best).min(rows.len().saturating_sub(1));
    let mut did = keys_ui(ui, scene, desk, &rows, &mut cursor);

    let window = ctx.content_rect();
    let width = size::PALETTE[0].min(window.width() - 2.0 * space::S8);
    let top = TOP.min(window.height() * 0.12);
    let room = size::PALETTE[1].min(window.height() - top - space::S8);
    let id = Id::unique("palette");
    let frame = Frame::new()
        .fill(tokens.bg.raised)
        .stroke(tokens.outline())
        .corner_radius(CornerRadius::same(radius::DIALOG))
        .shadow(tokens.popover_shadow);
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, top));
    let modal = Modal::new(id).area(area).backdrop_color(tokens.scrim).frame(frame);
    let response = modal.show(ctx, |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 0.0;
        head_ui(ui, scene, desk, &found, cursor);
        hairline_ui(ui);
        let height = room - HEAD - FOOT;
        let body = Frame::new().inner_margin(Margin::symmetric(8, 6));
        body.show(ui, |ui| {
            ui.set_width(width - 16.0);
            if rows.is_empty() {
                nothing_ui(ui, scene, desk, &found);
                return;
            }
            let scroll = ScrollArea::vertical().id_salt("found").max_height(height - 12.0);
            scroll.auto_shrink([false, true]).show(ui, |ui| {
                let clicked = sections_ui(ui, scene, desk, &found, cursor);
                if let Some(target) = clicked {
                    did.chosen = Some(Act::Find(target));
                }
            });
        });
        hairline_ui(ui);
        foot_ui(ui, scene, rows.get(cursor).map(|row| &row.target));
    });
    ctx.accesskit_node_builder(response.response.id, |node| {
        node.set_role(Role::Dialog);
        node.set_label(scene.words.palette.search);
    });
    did.close |= response.should_close();
    if let Some(act) = did.chosen {
        scene.out.push(act);
        did.close = true;
    }
    if did.close {
        desk.palette.close();
    }
}

/// Arrows move, Enter opens, and so on; they are taken before the field sees them.
fn keys_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut Desk, rows: &[&Row], cursor: &mut usize) -> Did {
    let mut did = Did::default();
    let ctx = ui.ctx();
    if actions::is_composing(ctx) {
        return did;
    }
    let pressed = |modifiers: Modifiers, key: Key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    let last = rows.len().saturating_sub(1);
    let before = *cursor;
    if pressed(Modifiers::NONE, Key::ArrowDown) {
        *cursor = if *cursor >= last { 0 } else { *cursor + 1 };
    }
    if pressed(Modifiers::NONE, Key::ArrowUp) {
        *cursor = cursor.checked_sub(1).unwrap_or(last);
    }
    if pressed(Modifiers::NONE, Key::PageDown) {
        *cursor = (*cursor + 8).min(last);
    }
    if pressed(Modifiers::NONE, Key::PageUp) {
        *cursor = cursor.saturating_sub(8);
    }
    if *cursor != before {
        desk.palette.cursor = Some(*cursor);
        desk.palette.reveal = true;
    }
    let here = rows.get(*cursor).map(|row| &row.target);
    // On Escape egui takes the focus from the field first; the palette closes in any case.
    did.close |= pressed(Modifiers::NONE, Key::Escape);
    // Who has a chip or a button under the keyboard presses that one.
    let in_field = ctx.memory(|it| it.focused().is_none_or(|id| id == field_id()));
    if pressed(Modifiers::COMMAND, Key::Enter) {
        did.chosen = match here {
            Some(Target::Asset(id)) => Some(Act::UseInGenerate(vec![id.clone()])),
            Some(Target::Group(id)) => Some(Act::Find(Target::GenerateWith(id.clone()))),
            _ => None,
        };
    }
    if in_field && !rows.is_empty() && pressed(Modifiers::NONE, Key::Enter) {
        did.chosen = here.filter(|target| can(scene, desk, target)).map(|it| Act::Find(it.clone()));
    }
    if let Some(Target::Asset(id)) = here {
        let chosen_text = egui::text_edit::TextEditState::load(ctx, field_id())
            .and_then(|state| state.cursor.char_range())
            .is_some_and(|range| !range.is_empty());
        let copied = ctx.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy)));
        if copied && !chosen_text {
            ctx.input_mut(|input| input.events.retain(|event| !matches!(event, Event::Copy)));
            super::show::copy(ui, scene, "palette", id.uri());
        }
    }
    did
}

/// Whether it can be done; an action may lack something.
fn can(scene: &Scene<'_>, desk: &Desk, target: &Target) -> bool {
    match target {
        Target::Action(action) => actions::lacks(*action, scene.world, desk).is_none(),
        Target::GenerateWith(_) | Target::Template(_) => {
            scene.world.abilities(scene.connection).is_some_and(|abilities| abilities.menu().is_some())
        }
        _ => true,
    }
}

fn head_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut Desk, found: &Found, cursor: usize) {
    let words = &scene.words.palette;
    let tokens = Tokens::of(ui);
    let frame = Frame::new().inner_margin(Margin { left: 18, right: 16, top: 10, bottom: 10 });
    frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(HEAD - 20.0);
            ui.label(icons::MAGNIFYING_GLASS.text(size::ICON_NAV).color(tokens.text.secondary));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = space::S3;
                for (only, label) in [
                    (Only::Actions, words.actions),
                    (Only::Assets, words.assets),
                    (Only::Everything, words.everything),
                ] {
                    if ui.add(Chip::new(label, desk.palette.only == only)).clicked() {
                        desk.palette.only = only;
                        desk.palette.cursor = None;
                        ui.memory_mut(|memory| memory.request_focus(field_id()));
                    }
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let edit = egui::TextEdit::singleline(&mut desk.palette.query)
                        .id(field_id())
                        .frame(Frame::NONE)
                        .font(Type::Title.font())
                        .char_limit(200)
                        .align(Align2::LEFT_CENTER)
                        .min_size(vec2(0.0, HEAD - 20.0))
                        .hint_text(words.hint)
                        .desired_width(f32::INFINITY);
                    let response = ui.add(edit);
                    let of = found.rows().count();
                    let row = found.rows().nth(cursor);
                    ui.ctx().accesskit_node_builder(response.id, |node| {
                        node.set_label(words.search);
                        // What is selected is said without the keyboard leaving the field.
                        if let Some(row) = row {
                            let line = line_of(scene, desk, row);
                            let place = (words.place)(cursor + 1, of);
                            node.set_description(format!("{}, {place}", line.spoken));
                        }
                    });
                    if response.changed() {
                        desk.palette.cursor = None;
                        desk.palette.reveal = true;
                    }
                    // The field keeps the keyboard from the moment the palette opens.
                    let focused = ui.memory(egui::Memory::focused);
                    if focused.is_none() || desk.palette.fresh {
                        desk.palette.fresh = false;
                        response.request_focus();
                    }
                });
            });
        });
    });
}

fn heading(scene: &Scene<'_>, section: Section) -> &'static str {
    let words = &scene.words.palette;
    match section {
        Section::Recent => words.recent,
        Section::Statuses => words.statuses,
        Section::Assets => words.assets,
        Section::Groups => words.groups,
        Section::Actions => words.actions,
        Section::Connections => words.connections,
    }
}

/// Draws all rows; answers the one that was clicked.
fn sections_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut Desk,
    found: &Found,
    cursor: usize,
) -> Option<Target> {
    let mut at = 0;
    let mut clicked = None;
    let reveal = std::mem::take(&mut desk.palette.reveal);
    for (section, rows) in &found.sections {
        ui.horizontal(|ui| {
            ui.set_min_height(28.0);
            ui.add_space(space::S4);
            ui.label(theme::label(heading(scene, *section)).color(Tokens::of(ui).text.muted));
        });
        for row in rows {
            let line = line_of(scene, desk, row);
            let selected = at == cursor;
            let response = ui.push_id(("row", at), |ui| row_ui(ui, scene, &line, row, selected)).inner;
            if selected && reveal {
                response.scroll_to_me(None);
            }
            if response.clicked() && line.enabled {
                clicked = Some(row.target.clone());
            }
            at += 1;
        }
    }
    clicked
}

/// Nothing was found: what was perhaps meant is one press away.
fn nothing_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut Desk, found: &Found) {
    let words = &scene.words.palette;
    ui.vertical_centered(|ui| {
        ui.add_space(space::S9);
        ui.label(theme::heading((words.nothing)(desk.palette.query.trim())));
        ui.add_space(space::S4);
        if let Some(word) = &found.meant {
            let ask = (words.meant)(word);
            let entered = ui.ctx().input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
            if ui.add(Button::link(&ask).shortcut("↵")).clicked() || entered {
                desk.palette.query.clone_from(word);
                desk.palette.cursor = None;
                ui.memory_mut(|memory| memory.request_focus(field_id()));
                caret_to_end(ui, &desk.palette.query);
            }
        }
        ui.add_space(space::S9);
    });
}

fn caret_to_end(ui: &Ui, text: &str) {
    let Some(mut state) = egui::text_edit::TextEditState::load(ui.ctx(), field_id()) else { return };
    let end = egui::text::CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
    state.store(ui.ctx(), field_id());
}

/// What the keys do to the selected row.
fn foot_ui(ui: &mut Ui, scene: &Scene<'_>, target: Option<&Target>) {
    let words = &scene.words.palette;
    let frame = Frame::new().inner_margin(Margin::symmetric(16, 9));
    frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(FOOT - 18.0);
            ui.spacing_mut().item_spacing.x = space::S3;
            let hint = |ui: &mut Ui, keys: &[&str], said: &str| {
                key_hint_ui(ui, keys);
                ui.label(theme::small(said).color(Tokens::of(ui).text.muted));
                ui.add_space(space::S4);
            };
            hint(ui, &["↑", "↓"], words.moves);
            hint(ui, &["↵"], words.opens);
            let ctrl = if cfg!(target_os = "macos") { "⌘" } else { "Ctrl" };
            let active = |id| {
                let asset = scene.world.asset(scene.connection, id);
                asset.is_some_and(|asset| asset.status == AssetStatus::Active)
            };
            if matches!(target, Some(Target::Asset(id)) if active(id))
                || matches!(target, Some(Target::Group(_)))
            {
                hint(ui, &[ctrl, "↵"], words.uses);
            }
            if matches!(target, Some(Target::Asset(_))) {
                hint(ui, &[ctrl, "C"], words.copies);
                if super::show::copy_icon(ui, "palette") == icons::CHECK {
                    let color = Tokens::of(ui).accent.text;
                    ui.label(icons::CHECK.bold().text(12.0).color(color));
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| key_hint_ui(ui, &["Esc"]));
        });
    });
}

/// A square at the left end of a row.
fn square(rect: Rect) -> Rect {
    Rect::from_center_size(egui::pos2(rect.left() + 24.0, rect.center().y), Vec2::splat(28.0))
}

/// Where the words of a row begin.
fn words_begin(rect: Rect) -> f32 {
    square(rect).right() + space::S6
}

/// A row's line is the same for the screen and for a screen reader.
fn spoken(line: &Line) -> String {
    let parts = [line.title.as_str(), line.second.as_str(), line.right.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
