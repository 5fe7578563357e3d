//! Frames around things: hairlines, cards, dashed places to drop on, icon tiles, grey blocks while loading.

use egui::{
    CornerRadius, Frame, Id, InnerResponse, Margin, Painter, Rect, Response, Sense, Shape, Stroke, Ui,
    UiBuilder, Vec2, pos2, vec2,
};

use super::spinner::arc;
use crate::ui::icons::Icon;
use crate::ui::theme::{self, Tokens, Tone, motion, radius, space};

/// A line across all the width there is.
pub fn hairline_ui(ui: &mut Ui) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().rect_filled(rect, 0, Tokens::of(ui).stroke.subtle);
    response
}

/// A card: the surface fill, a hairline, round corners, 14 points of padding. With a tone it is tinted.
pub fn card_ui<R>(ui: &mut Ui, tone: Option<Tone>, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let tokens = Tokens::of(ui);
    let (fill, line) = match tone.map(|tone| tokens.tone(tone)) {
        Some(colors) => (colors.bg, colors.stroke),
        None => (tokens.bg.surface, tokens.stroke.subtle),
    };
    Frame::new()
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(CornerRadius::same(radius::BANNER))
        .inner_margin(Margin::same(14))
        .show(ui, content)
}

/// Paints a dashed outline along the round corners of `rect`: `on` points drawn, `off` left out.
pub fn dashed_at(painter: &Painter, rect: Rect, radius: f32, line: Stroke, on: f32, off: f32) {
    let radius = radius.min(rect.size().min_elem() / 2.0);
    let inner = rect.shrink(radius);
    let quarter = std::f32::consts::FRAC_PI_2;
    let mut path = Vec::new();
    path.extend(arc(inner.right_top(), radius, 0.0, quarter));
    path.extend(arc(inner.right_bottom(), radius, quarter, quarter));
    path.extend(arc(inner.left_bottom(), radius, 2.0 * quarter, quarter));
    path.extend(arc(inner.left_top(), radius, 3.0 * quarter, quarter));
    path.extend(path.first().copied());
    painter.extend(Shape::dashed_line(&path, line, on, off));
}

/// A dashed place of `size` points with `content` in it; `lit` draws it green, for example while files hover.
pub fn dashed_ui<R>(
    ui: &mut Ui,
    size: Vec2,
    lit: bool,
    content: impl FnOnce(&mut Ui) -> R,
) -> InnerResponse<R> {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let color = if lit { tokens.accent.base } else { tokens.stroke.strong };
    dashed_at(ui.painter(), rect.shrink(1.0), f32::from(radius::CARD), Stroke::new(1.25, color), 4.0, 4.0);
    let inner = ui.scope_builder(UiBuilder::new().max_rect(rect.shrink(space::S6)), content).inner;
    InnerResponse::new(inner, response)
}

/// Paints a rounded tile with an icon in its middle, tinted with a tone.
pub fn icon_tile_at(ui: &Ui, rect: Rect, icon: Icon, tone: Option<Tone>) {
    let tokens = Tokens::of(ui);
    let (fill, color) = match tone.map(|tone| tokens.tone(tone)) {
        Some(colors) => (colors.bg, colors.fg),
        None => (tokens.bg.hover, tokens.text.secondary),
    };
    let corner = if rect.width() > 56.0 { 22 } else { radius::CARD };
    ui.painter().rect_filled(rect, CornerRadius::same(corner), fill);
    let share = if rect.width() > 56.0 { 0.47 } else { 0.5 };
    icon.paint(ui.painter(), rect.center(), rect.width() * share, color);
}

/// The same in the layout, `points` wide and high. It is decoration: what it stands for is said beside it.
pub fn icon_tile_ui(ui: &mut Ui, points: f32, icon: Icon, tone: Option<Tone>) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(points), Sense::hover());
    icon_tile_at(ui, rect, icon, tone);
    response
}

/// Whether `what` has been loading for long enough to say so: grey blocks that are gone at once only flicker. Asked in
/// every pass in which it still loads.
pub fn is_slow(ui: &Ui, what: &str) -> bool {
    let (time, pass) = (ui.input(|input| input.time), ui.ctx().cumulative_pass_nr());
    let id = Id::unique("loading since").with(what);
    let since = ui.data_mut(|data| {
        let (since, last): &mut (f64, u64) = data.get_temp_mut_or_insert_with(id, || (time, pass));
        if *last + 1 < pass {
            *since = time;
        }
        *last = pass;
        *since
    });
    let left = motion::LOADING_AFTER - (time - since);
    if left > 0.0 {
        ui.ctx().request_repaint_after_secs(left as f32);
    }
    left <= 0.0
}

/// A grey block in the place of what is loading; it breathes slowly unless less motion is wanted.
pub fn skeleton_ui(ui: &mut Ui, size: Vec2) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    if ui.is_rect_visible(rect) {
        let still = theme::reduced_motion(ui.ctx());
        let light = if still {
            1.0
        } else {
            ui.ctx().request_repaint_after_secs(motion::FRAME);
            let phase = ui.input(|i| i.time) / motion::SKELETON_PULSE * std::f64::consts::TAU;
            0.8 + 0.2 * phase.cos() as f32
        };
        let corner = CornerRadius::same(if size.y > 40.0 { radius::TILE } else { radius::CHIP_INNER });
        ui.painter().rect_filled(rect, corner, Tokens::of(ui).bg.hover.gamma_multiply(light));
    }
    response
}

/// Paints the 3-point bar at the left edge that, with a fill, says that a row is selected.
pub(super) fn row_bar_at(ui: &Ui, rect: Rect) {
    let bar = Rect::from_min_max(rect.min, pos2(rect.left() + theme::stroke::ROW_BAR, rect.bottom()));
    let corner = CornerRadius { nw: 2, sw: 2, ..CornerRadius::ZERO };
    ui.painter().rect_filled(bar, corner, Tokens::of(ui).accent.base);
}
