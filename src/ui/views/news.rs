//! Toasts in the corner, and the bell that keeps them.

use egui::accesskit::Live;
use egui::{
    Align, Align2, Area, AreaState, CornerRadius, Frame, Id, Layout, Margin, Order, Rect, Response, Role,
    ScrollArea, Ui, WidgetInfo,
};
use egui::{pos2, vec2};

use super::show;
use crate::model::Action;
use crate::ui::act::Scene;
use crate::ui::actions;
use crate::ui::desk::{Desk, News};
use crate::ui::icons;
use crate::ui::parts::{
    Button, EmptyState, IconButton, count_badge_at, free_corner, hairline_ui, kept_clear, popover_ui,
    progress_bar_ui, tone_icon,
};
use crate::ui::theme::{self, Tokens, Tone, radius, size, space};

/// Width of the list behind the bell.
const LIST: f32 = 380.0;

/// What is in the corner, newest at the bottom. Asks for a frame only when the next one is to leave.
pub fn toasts_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    let ctx = ui.ctx();
    let time = ctx.input(|input| input.time);
    let toasts: Vec<News> = desk.news.corner().into_iter().cloned().collect();
    if toasts.is_empty() {
        return;
    }
    let whole = ctx.content_rect();
    let room = Rect::from_min_max(
        pos2(whole.left() + space::S7, whole.top() + size::TOP_BAR),
        pos2(whole.right() - space::S7, whole.bottom() - size::STATUS_BAR - space::S6),
    );
    let width = size::TOAST_WIDTH.min(room.width());
    let id = Id::unique("toasts");
    let known = AreaState::load(ctx, id).and_then(|state| state.size);
    let at = known.map_or(room.right_bottom(), |size| free_corner(room, size, &kept_clear(ctx), space::S4));
    let mut held = false;
    let area = Area::new(id).order(Order::Foreground).pivot(Align2::RIGHT_BOTTOM);
    let shown = area.fixed_pos(at).show(ctx, |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = space::S4;
        for toast in &toasts {
            let toast_response = ui.push_id(toast.id, |ui| toast_ui(ui, scene, desk, toast)).inner;
            // Whoever reads, or is about to press, has all the time there is.
            held |= toast_response;
        }
    });
    if known != Some(shown.response.rect.size()) {
        // Only now it is known how much room they need.
        ctx.request_repaint();
    }
    held |= shown.response.contains_pointer()
        || ctx.rect_contains_pointer(shown.response.layer_id, shown.response.rect);
    if let Some(next) = desk.news.pass(time, held) {
        ctx.request_repaint_after_secs(next);
    }
}

/// One toast. Answers whether one of its controls has the keyboard.
fn toast_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk, toast: &News) -> bool {
    let tokens = Tokens::of(ui);
    let words = &scene.words.news;
    let mut focused = false;
    let frame = Frame::new()
        .fill(tokens.bg.raised)
        .stroke(tokens.outline())
        .corner_radius(CornerRadius::same(radius::POPOVER))
        .shadow(tokens.popover_shadow)
        .inner_margin(Margin { left: 16, right: 10, top: 12, bottom: 12 });
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::S5;
            let color = tokens.tone(toast.tone).fg;
            ui.label(tone_icon(toast.tone).text(18.0).color(color));
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                let close = ui.add(IconButton::new(icons::X, &(words.dismiss)(&toast.title)).small());
                focused |= close.has_focus();
                if close.clicked() {
                    desk.news.close(toast.id);
                }
                ui.with_layout(Layout::top_down(Align::Min), |ui| {
                    focused |= content_ui(ui, scene, toast, || desk.news.close(toast.id));
                });
            });
        });
    });
    let said = ui.interact(shown.response.rect, ui.scope_id().with("said"), egui::Sense::hover());
    announce(ui, &said, toast);
    focused
}

/// A trouble interrupts who listens; the rest is said when there is a pause. Numbers that change are not said.
fn announce(ui: &Ui, response: &Response, toast: &News) {
    let line = toast.line.as_deref().unwrap_or_default();
    let said = format!("{} {line}", toast.title);
    let failed = toast.tone == Tone::Failed;
    let role = if failed { Role::Alert } else { Role::Status };
    // With its place on the screen, which magnifiers go to.
    response.widget_info(|| WidgetInfo::labeled(role, true, said.trim()));
    if toast.part.is_none() {
        let live = if failed { Live::Assertive } else { Live::Polite };
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(live));
    }
}

/// Title, line, bar and buttons, the same in the corner and behind the bell.
fn content_ui(ui: &mut Ui, scene: &mut Scene<'_>, item: &News, acted: impl FnOnce()) -> bool {
    let mut focused = false;
    ui.spacing_mut().item_spacing.y = space::S1;
    ui.add(egui::Label::new(theme::body_medium(&item.title)).wrap());
    if let Some(line) = &item.line {
        ui.add(egui::Label::new(theme::small(line)).wrap());
    }
    if let Some(part) = item.part {
        ui.add_space(space::S3);
        progress_bar_ui(ui, ui.available_width() - space::S5, part, Tone::Transfer, &item.title);
    }
    if !item.actions.is_empty() {
        ui.add_space(space::S3);
        let mut pressed = None;
        ui.horizontal(|ui| {
            for (at, (label, act)) in item.actions.iter().enumerate() {
                let button = match at {
                    0 if item.tone == Tone::Active => Button::soft(label),
                    0 => Button::secondary(label),
                    _ => Button::ghost(label),
                };
                let response = ui.add(button.small());
                focused |= response.has_focus();
                if response.clicked() {
                    pressed = Some(act.clone());
                }
            }
        });
        if let Some(act) = pressed {
            scene.out.push(act);
            acted();
        }
    }
    focused
}

/// The bell of the top bar with its count, and the list behind it.
pub fn bell_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    let words = &scene.words.news;
    let unread = desk.news.unread();
    let name = if unread == 0 {
        words.bell.to_owned()
    } else {
        format!("{}, {}", words.bell, (words.unread)(unread))
    };
    let bell = ui.add(IconButton::new(icons::BELL, &name));
    if unread > 0 {
        let failed = desk.news.items().iter().any(|item| !item.read && item.tone == Tone::Failed);
        let tone = if failed { Tone::Failed } else { Tone::Transfer };
        count_badge_at(ui, bell.rect.center() + vec2(8.0, -8.0), unread, tone);
    }
    if std::mem::take(&mut desk.news.toggle) {
        egui::Popup::toggle_id(ui.ctx(), egui::Popup::default_response_id(&bell));
        bell.request_focus();
    }
    let caps = actions::caps(&scene.world.keys, Action::News);
    let bell = crate::ui::parts::tooltip(bell, words.bell, &caps);
    let open = popover_ui(&bell, LIST, |ui| list_ui(ui, scene, desk));
    if open.is_some() {
        desk.news.read_all();
    }
}

fn list_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    let words = &scene.words.news;
    ui.spacing_mut().item_spacing.y = space::S3;
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        ui.add_space(space::S4);
        ui.label(theme::heading(words.title));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if !desk.news.items().is_empty() && ui.add(Button::ghost(words.clear).small()).clicked() {
                desk.news.clear();
            }
        });
    });
    hairline_ui(ui);
    if desk.news.items().is_empty() {
        ui.allocate_ui(vec2(LIST, 240.0), |ui| {
            EmptyState::new(icons::BELL, words.nothing, words.nothing_line).show(ui, |_| {});
        });
        return;
    }
    let items: Vec<News> = desk.news.items().iter().rev().cloned().collect();
    ScrollArea::vertical().id_salt("news").max_height(460.0).show(ui, |ui| {
        for item in &items {
            let tokens = Tokens::of(ui);
            Frame::new().inner_margin(Margin::symmetric(10, 6)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.push_id(item.id, |ui| {
                    ui.horizontal_top(|ui| {
                        ui.spacing_mut().item_spacing.x = space::S5;
                        let color = tokens.tone(item.tone).fg;
                        ui.label(tone_icon(item.tone).text(16.0).color(color));
                        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                            let time = show::hour(item.at, scene);
                            ui.label(theme::small(time).color(tokens.text.muted));
                            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                                let mut gone = false;
                                content_ui(ui, scene, item, || gone = true);
                                if gone {
                                    desk.news.close(item.id);
                                    ui.close();
                                }
                            });
                        });
                    });
                });
            });
        }
    });
}
