//! The first screen: one picture, one sentence, two doors.

use egui::epaint::RectShape;
use egui::{
    Align, CornerRadius, Frame, Key, Layout, Margin, Modifiers, Rect, Role, ScrollArea, Sense, Stroke, Ui,
};
use egui::{UiBuilder, Vec2, WidgetInfo, pos2, vec2};

use super::connections::provider_icon;
use super::first_run_scene::scene_ui;
use super::generate::covered;
use crate::model::ProviderKind;
use crate::ui::act::{Act, Scene};
use crate::ui::icons;
use crate::ui::parts::paint::{inner_ring, line as cut, put_left, whole_line};
use crate::ui::parts::{Button, icon_tile_at, key_hint_ui};
use crate::ui::theme::{self, Tokens, Type, radius, size, space};

const WIDTH: f32 = 1080.0;
const DOOR: f32 = 384.0;
const GAP: f32 = 20.0;

/// The whole screen.
pub fn first_run_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let free = ui.memory(|memory| memory.focused().is_none()) && !covered(ui);
    if free && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        scene.out.push(Act::OpenSandbox);
    }
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("first run").auto_shrink([false, false]).show(ui, |ui| {
        let width = (ui.available_width() - 2.0 * space::S9).min(WIDTH);
        let picture = (height - 620.0).clamp(120.0, 300.0);
        ui.add_space(((height - picture - 560.0) / 2.0).clamp(space::S5, 34.0));
        ui.vertical_centered(|ui| {
            ui.set_max_width(width);
            ui.spacing_mut().item_spacing.y = space::S2;
            scene_ui(ui, scene, vec2(width, picture));
            ui.add_space(space::S8);
            let words = &scene.words.first_run;
            ui.label(theme::display(words.welcome));
            ui.label(theme::body(words.line).size(14.0));
            ui.add_space(space::S7);
            doors_ui(ui, scene, width);
            ui.add_space(space::S6);
            let text = theme::small(words.drop).weak();
            ui.label(text);
        });
    });
}

fn doors_ui(ui: &mut Ui, scene: &mut Scene<'_>, width: f32) {
    let (rect, _) = ui.allocate_exact_size(vec2(width, DOOR), Sense::hover());
    let half = (width - GAP) / 2.0;
    let left = Rect::from_min_size(rect.min, vec2(half, DOOR));
    let right = Rect::from_min_size(pos2(rect.left() + half + GAP, rect.top()), vec2(half, DOOR));
    let tokens = Tokens::of(ui);
    let layout = Layout::top_down(Align::Min);
    ui.scope_builder(UiBuilder::new().max_rect(left).layout(layout), |ui| {
        Frame::new()
            .fill(tokens.accent.soft)
            .stroke(Stroke::new(1.5, tokens.accent.base))
            .corner_radius(CornerRadius::same(radius::DIALOG))
            .inner_margin(Margin::same(24))
            .show(ui, |ui| {
                ui.set_min_size(left.size() - Vec2::splat(51.0));
                sandbox_ui(ui, scene);
            });
    });
    ui.scope_builder(UiBuilder::new().max_rect(right).layout(layout), |ui| {
        Frame::new()
            .fill(tokens.bg.surface)
            .stroke(tokens.hairline())
            .corner_radius(CornerRadius::same(radius::DIALOG))
            .inner_margin(Margin::same(24))
            .show(ui, |ui| {
                ui.set_min_size(right.size() - Vec2::splat(50.0));
                providers_ui(ui, scene);
            });
    });
}

fn sandbox_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let tokens = Tokens::of(ui);
    let words = &scene.words.first_run;
    let (head, _) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::hover());
    let tile = Rect::from_min_size(head.min, Vec2::splat(40.0));
    ui.painter().rect_filled(tile, CornerRadius::same(radius::CARD), tokens.accent.base);
    icons::FLASK.paint(ui.painter(), tile.center(), 22.0, tokens.text.on_accent);
    let texts = Rect::from_min_max(pos2(tile.right() + space::S6, head.top() - 1.0), head.max);
    ui.scope_builder(UiBuilder::new().max_rect(texts), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.label(theme::title(words.try_now));
        ui.label(theme::body(words.no_account));
    });
    faces_at(ui, scene, head);
    ui.add_space(space::S7);
    ui.spacing_mut().interact_size.y = 20.0;
    ui.spacing_mut().item_spacing.y = space::S3;
    for line in [words.samples, words.checks, words.offline] {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(16.0, 20.0), Sense::hover());
            icons::CHECK.bold().paint(ui.painter(), rect.center(), 14.0, tokens.accent.text);
            ui.label(theme::body(line));
        });
    }
    ui.add_space(space::S9);
    ui.horizontal(|ui| {
        if ui.add(Button::primary(words.open_sandbox).icon(icons::PLAY.fill()).large()).clicked() {
            scene.out.push(Act::OpenSandbox);
        }
        ui.add_space(space::S2);
        ui.label(theme::small(words.or_press));
        key_hint_ui(ui, &["↵"]);
    });
}

/// The faces of the cast in circles, from the right end.
fn faces_at(ui: &Ui, scene: &Scene<'_>, head: Rect) {
    let tokens = Tokens::of(ui);
    let mut center = pos2(head.right() - 20.0, head.center().y);
    for (id, pixels) in scene.art.characters.iter().rev() {
        let place = Rect::from_center_size(center, Vec2::splat(36.0));
        ui.painter().circle_filled(center, 20.0, tokens.accent.soft);
        // The cast stands in the middle of its pictures, the head in the upper sixth.
        let wide = 0.38;
        let high = wide * pixels.x / pixels.y.max(1.0);
        let uv = Rect::from_center_size(pos2(0.5, 0.165), vec2(wide, high));
        let shape = RectShape::filled(place, CornerRadius::same(18), theme::UNTINTED);
        ui.painter().add(shape.with_texture(*id, uv));
        center.x -= 30.0;
    }
}

fn providers_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let words = &scene.words.first_run;
    ui.horizontal(|ui| {
        ui.label(theme::title(words.add));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(theme::small(words.takes).weak()));
    });
    ui.add_space(space::S3);
    for provider in ProviderKind::ALL.into_iter().filter(|provider| *provider != ProviderKind::Sandbox) {
        if provider_row_ui(ui, provider, (scene.words.accounts.takes)(provider)) {
            scene.out.push(Act::AddConnection(provider));
        }
    }
}

fn provider_row_ui(ui: &mut Ui, provider: ProviderKind, line: &str) -> bool {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 38.0), Sense::click());
    let name = format!("{}, {line}", provider.title());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(8.0, 0.0)), radius::LIST_ROW, tokens.bg.hover);
    }
    inner_ring(ui, &response, radius::LIST_ROW);
    let y = rect.center().y;
    let tile = Rect::from_center_size(pos2(rect.left() + 14.0, y), Vec2::splat(28.0));
    icon_tile_at(ui, tile, provider_icon(provider), None);
    let title = whole_line(ui, provider.title(), Type::BodyMedium, tokens.text.primary);
    let end = put_left(ui.painter(), tile.right() + space::S5, y, title);
    let x = end + space::S4;
    let line = cut(ui, line, Type::Small, tokens.text.muted, rect.right() - 24.0 - x);
    put_left(ui.painter(), x, y, line);
    icons::CARET_RIGHT.paint(
        ui.painter(),
        pos2(rect.right() - 8.0, y),
        size::ICON_INLINE,
        tokens.text.secondary,
    );
    response.clicked()
}
