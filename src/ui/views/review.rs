//! Review: what moderation refused or still looks at, and what the people of the house say of it.

mod canvas;
mod rows;
mod side;
mod states;

use egui::scroll_area::ScrollBarVisibility;
use egui::{Align, Context, Frame, Key, Layout, Margin, Modifiers, Panel, ScrollArea, Ui};

use super::show;
use crate::model::Action;
use crate::model::Verdict;
use crate::model::review::{Item, ReportKind, Standing};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::review::{List, Order, ReviewDesk, Zoom};
use crate::ui::icons;
use crate::ui::parts::paint::line;
use crate::ui::parts::{
    Button, IconButton, SearchField, Select, Tab, key_hint_ui, menu_line_ui, menu_row_ui, menu_ui, option_ui,
    select_ui, tabs_ui,
};
use crate::ui::theme::{self, Tokens, Tone, Type, size, space};

/// The field a note is written into.
fn note_id() -> egui::Id {
    egui::Id::unique("review note")
}

fn search_id() -> egui::Id {
    egui::Id::unique("review search")
}

/// Below this width of the window the panels at the sides give way to the picture.
const NARROW: f32 = 1320.0;
/// Below this one, as with text of twice its size, they take no more than they must.
const NARROWEST: f32 = 900.0;

/// Shows Review.
pub fn review_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk) {
    let list = desk.list(scene.world, scene.connection);
    keys(ui.ctx(), scene, desk, &list);
    // A key may have chosen another tab or row.
    let list = desk.list(scene.world, scene.connection);
    let tokens = Tokens::of(ui);
    let fill = Frame::new().fill(tokens.bg.panel);
    if states::before_anything_ui(ui, scene, &list) {
        return;
    }
    let (left, right) = match ui.ctx().content_rect().width() {
        ..NARROWEST => (230.0, 280.0),
        NARROWEST..NARROW => (320.0, 316.0),
        _ => (size::REVIEW_LIST, size::REVIEW_VERDICT),
    };
    Panel::bottom("review keys")
        .exact_size(40.0)
        .resizable(false)
        .frame(Frame::new().fill(tokens.bg.app).inner_margin(Margin::symmetric(16, 0)))
        .show(ui, |ui| hints_ui(ui, scene));
    let shown = Panel::left("review list")
        .frame(fill)
        .resizable(true)
        .default_size(desk.panel.unwrap_or(left))
        .size_range(left.min(280.0)..=560.0)
        .show(ui, |ui| left_ui(ui, scene, desk, &list));
    let width = shown.response.rect.width();
    if desk.panel.is_some() || (width - left).abs() > 1.0 {
        desk.panel = Some(width);
    }
    Panel::right("review verdict").frame(fill).resizable(false).exact_size(right).show(ui, |ui| {
        match desk.item(scene.world, scene.connection) {
            Some(item) => side::side_ui(ui, scene, desk, item),
            None => states::nothing_selected_ui(ui, scene),
        }
    });
    egui::CentralPanel::no_frame().frame(Frame::new().fill(tokens.bg.canvas)).show(ui, |ui| {
        if let Some(item) = desk.item(scene.world, scene.connection) {
            canvas::canvas_ui(ui, scene, desk, &list, item);
        }
    });
    if desk.look.full {
        canvas::full_view_ui(ui, scene, desk, &list);
    }
}

fn left_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk, list: &List) {
    ui.spacing_mut().item_spacing.y = 0.0;
    states::banner_ui(ui, scene);
    Frame::new().inner_margin(Margin { left: 20, right: 16, top: 12, bottom: 0 }).show(ui, |ui| {
        head_ui(ui, scene, list);
        ui.add_space(space::S5);
        tabs_of_ui(ui, scene, desk, list);
    });
    crate::ui::parts::hairline_ui(ui);
    Frame::new().inner_margin(Margin { left: 20, right: 16, top: 10, bottom: 8 }).show(ui, |ui| {
        filters_ui(ui, scene, desk);
    });
    if list.items.is_empty() {
        states::empty_ui(ui, scene, desk, list);
    } else {
        rows::rows_ui(ui, scene, desk, list);
    }
}

fn head_ui(ui: &mut Ui, scene: &mut Scene<'_>, list: &List) {
    let words = &scene.words.review;
    ui.horizontal(|ui| {
        ui.set_min_height(42.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let button = ui.add(Button::secondary(words.export_report).icon(icons::EXPORT));
            menu_ui(&button, |ui| {
                if list.items.is_empty() {
                    ui.label(theme::small(words.nothing_to_export));
                } else {
                    for (kind, icon, label, keys) in [
                        (ReportKind::Page, icons::FILE_TEXT, words.as_page, "Ctrl E"),
                        (ReportKind::Table, icons::ROWS, words.as_table, ""),
                        (ReportKind::Json, icons::BRACKETS_CURLY, words.as_json, ""),
                    ] {
                        if menu_row_ui(ui, Some(icon), label, keys, false).clicked() {
                            scene.out.push(Act::ExportReport(kind));
                        }
                    }
                }
                menu_line_ui(ui);
                if menu_row_ui(ui, Some(icons::FOLDER_OPEN), words.read_back, "", false).clicked() {
                    scene.out.push(Act::PickReport);
                }
            });
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = space::S1;
                    ui.label(theme::page(scene.words.common.review));
                    let of = (words.queue_of)(scene.connection.as_str(), show::provider(scene));
                    ui.add(egui::Label::new(theme::small(of).weak()).truncate());
                });
            });
        });
    });
}

fn tabs_of_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk, list: &List) {
    let words = scene.words;
    let all: usize = list.counts.iter().sum();
    let tab =
        |standing: Standing, label| Tab::new(Some(standing), label).count(list.counts[standing as usize]);
    let mut chosen = desk.tab;
    let tabs = [
        tab(Standing::Failed, words.common.failed).dot(Tone::Failed),
        tab(Standing::Processing, words.common.processing).dot(Tone::Processing),
        tab(Standing::Active, words.common.active).dot(Tone::Active),
        Tab::new(None, words.review.all).count(all),
    ];
    // Where they do not fit they go along sideways, and leave the list as narrow as it is.
    let sideways = ScrollArea::horizontal().id_salt("review tabs").auto_shrink([false, true]);
    sideways.scroll_bar_visibility(ScrollBarVisibility::AlwaysHidden).show(ui, |ui| {
        tabs_ui(ui, &mut chosen, &tabs);
    });
    if chosen != desk.tab {
        desk.tab = chosen;
        keep(scene, desk);
    }
}

fn filters_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk) {
    let words = &scene.words.review;
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        if desk.searching || !desk.search.is_empty() {
            let width = ui.available_width();
            let field = SearchField::new(&mut desk.search, words.search, words.clear_search)
                .placeholder(words.search)
                .width(width)
                .id(search_id());
            let field = ui.add(field);
            if std::mem::take(&mut desk.focus_search) {
                field.request_focus();
            }
            if field.lost_focus() && desk.search.is_empty() {
                desk.searching = false;
            }
            return;
        }
        let shelf = scene.world.shelf(scene.connection);
        let groups = shelf.map(|shelf| &shelf.groups);
        let name = desk.group.as_ref().and_then(|id| groups?.get(id)).map(|group| group.name.clone());
        let room = (ui.available_width() - 48.0) / 2.0;
        let chosen = name.as_deref().unwrap_or(words.all_groups);
        let picked = Select::new(words.group, chosen).width(room.min(170.0)).show(ui, |ui| {
            egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                let mut picked = None;
                if option_ui(ui, words.all_groups, desk.group.is_none()).clicked() {
                    picked = Some(None);
                }
                for group in groups.into_iter().flat_map(std::collections::BTreeMap::values) {
                    if option_ui(ui, &group.name, desk.group.as_ref() == Some(&group.id)).clicked() {
                        picked = Some(Some(group.id.clone()));
                    }
                }
                if picked.is_some() {
                    ui.close();
                }
                picked
            })
        });
        if let Some(group) = picked.1.and_then(|list| list.inner) {
            desk.group = group;
        }
        let orders = [
            (Order::Unreviewed, words.unreviewed_first),
            (Order::Newest, words.newest_first),
            (Order::Name, words.by_name),
        ];
        ui.scope(|ui| {
            ui.set_max_width(room.min(170.0));
            select_ui(ui, words.order, &mut desk.order, &orders, false);
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.add(IconButton::new(icons::MAGNIFYING_GLASS, words.search)).clicked() {
                desk.searching = true;
                desk.focus_search = true;
            }
        });
    });
}

/// The keys at the foot, as far as there is room.
fn hints_ui(ui: &mut Ui, scene: &Scene<'_>) {
    let words = &scene.words.review;
    let hints: [(&[&str], &str); 7] = [
        (&["J", "K"], words.key_next),
        (&["Space"], words.key_zoom),
        (&["1", "–", "3"], words.key_verdict),
        (&["N"], words.note),
        (&["C"], words.key_compare),
        (&["Z"], words.key_undo),
        (&["Ctrl E"], words.key_export),
    ];
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::S4;
        for (keys, what) in hints {
            let wide = line(ui, what, Type::Small, theme::CLEAR, f32::INFINITY).size().x;
            if ui.available_width() < wide + 36.0 * keys.len() as f32 {
                return;
            }
            key_hint_ui(ui, keys);
            ui.label(theme::small(what.to_lowercase()).color(Tokens::of(ui).text.secondary));
            ui.add_space(space::S6);
        }
    });
}

/// Sends what a change of the desk led to.
fn send(scene: &mut Scene<'_>, command: Option<crate::model::Command>) {
    scene.out.extend(command.map(Act::Send));
}

/// What is being written is saved, because the person goes elsewhere.
fn keep(scene: &mut Scene<'_>, desk: &mut ReviewDesk) {
    let kept = desk.save(scene.world, scene.connection);
    send(scene, kept);
}

fn keys(ctx: &Context, scene: &mut Scene<'_>, desk: &mut ReviewDesk, list: &List) {
    let pressed = |modifiers: Modifiers, key: Key| ctx.input_mut(|i| i.consume_key(modifiers, key));
    let keys = &scene.world.keys;
    let asked = |action: Action| actions::pressed(ctx, keys, action);
    let open = ctx.memory(|it| it.top_modal_layer().is_none());
    if open && asked(Action::ReviewFind) {
        desk.searching = true;
        desk.focus_search = true;
    }
    if open && asked(Action::ExportReport) && !list.items.is_empty() {
        keep(scene, desk);
        scene.out.push(Act::ExportReport(ReportKind::Page));
    }
    // Enter in the note saves, Shift Enter begins a new line.
    let writing = ctx.memory(|memory| memory.has_focus(note_id()));
    let shift = ctx.input(|i| i.modifiers.shift);
    // The Enter that ends a composition belongs to the input method.
    if writing && !shift && !actions::is_composing(ctx) && pressed(Modifiers::NONE, Key::Enter) {
        ctx.memory_mut(|memory| memory.surrender_focus(note_id()));
        let kept = desk.save_and_next(scene.world, scene.connection);
        send(scene, kept);
    }
    // On Escape egui takes the focus from a field before anybody is asked, so the last frame tells who was typing.
    let was_typing =
        ctx.memory(|memory| [note_id(), search_id()].into_iter().any(|id| memory.had_focus_last_frame(id)));
    if was_typing && !actions::is_asked(ctx) || !actions::hears_keys(ctx) {
        return;
    }
    let elsewhere = ctx.memory(egui::Memory::focused).is_some() && !super::library::tile_has_focus(ctx);
    if !elsewhere && pressed(Modifiers::NONE, Key::Enter) {
        let kept = desk.save_and_next(scene.world, scene.connection);
        send(scene, kept);
    }
    if asked(Action::Note) && desk.selected.is_some() {
        desk.focus_note = true;
    }
    if pressed(Modifiers::NONE, Key::Escape) && !desk.drop_draft() {
        desk.look.comparing = false;
    }
    if (!elsewhere || actions::is_asked(ctx)) && asked(Action::Zoom) {
        toggle_zoom(desk);
    }
    if asked(Action::FullView) && desk.selected.is_some() {
        desk.look.full = true;
    }
    moving_keys(ctx, scene, desk);
    if let Some(item) = desk.item(scene.world, scene.connection) {
        deciding_keys(ctx, scene, desk, item);
    }
}

/// Keys that are heard in the full view too: going on, comparing, taking back.
fn moving_keys(ctx: &Context, scene: &mut Scene<'_>, desk: &mut ReviewDesk) {
    let keys = &scene.world.keys;
    let asked = |action: Action| actions::pressed(ctx, keys, action);
    let pressed = |key: Key| ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    for (action, key, by) in [
        (Some(Action::ReviewNext), Key::ArrowDown, 1),
        (Some(Action::ReviewPrevious), Key::ArrowUp, -1),
        (None, Key::PageDown, 10),
        (None, Key::PageUp, -10),
        (None, Key::End, isize::MAX),
        (None, Key::Home, isize::MIN),
    ] {
        if action.is_some_and(asked) || pressed(key) {
            let kept = desk.step(scene.world, scene.connection, by);
            send(scene, kept);
        }
    }
    if asked(Action::Compare) {
        desk.look.comparing = !desk.look.comparing;
    }
    if asked(Action::UndoVerdict) {
        let taken = desk.undo(scene.connection);
        send(scene, taken);
    }
}

fn deciding_keys(ctx: &Context, scene: &Scene<'_>, desk: &mut ReviewDesk, item: Item<'_>) {
    let pressed = |key: Key| ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let verdicts = [Action::Approve, Action::NeedsChanges, Action::Reject];
    for (action, verdict) in verdicts.into_iter().zip(Verdict::ALL) {
        if actions::pressed(ctx, &scene.world.keys, action) {
            desk.decide(scene.world, item, verdict);
        }
    }
    let fit = canvas::fit_of(ctx);
    if pressed(Key::Plus) || pressed(Key::Equals) {
        desk.look.zoom = desk.look.zoom.by(1.25, fit);
    }
    if pressed(Key::Minus) {
        desk.look.zoom = desk.look.zoom.by(0.8, fit);
    }
    if pressed(Key::Num0) {
        desk.look.zoom = Zoom::Fit;
    }
}

fn toggle_zoom(desk: &mut ReviewDesk) {
    desk.look.zoom = if desk.look.zoom == Zoom::Fit { Zoom::Times(1.0) } else { Zoom::Fit };
    desk.look.pan = egui::Vec2::ZERO;
}

/// The colour of a verdict; it always comes with its icon and word.
const fn verdict_tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Approved => Tone::Active,
        Verdict::NeedsChanges => Tone::Processing,
        Verdict::Rejected => Tone::Failed,
    }
}

const fn verdict_icon(verdict: Verdict) -> icons::Icon {
    match verdict {
        Verdict::Approved => icons::CHECK_CIRCLE,
        Verdict::NeedsChanges => icons::PENCIL_SIMPLE_LINE,
        Verdict::Rejected => icons::X_CIRCLE.fill(),
    }
}

const fn standing_tone(standing: Standing) -> Tone {
    match standing {
        Standing::Failed => Tone::Failed,
        Standing::Processing => Tone::Processing,
        Standing::Active => Tone::Active,
    }
}
