//! The painted greenroom of the first screen: the cast in lit mirrors, a rack, plants, a sofa.
//!
//! Everything is rounded rectangles, circles and short lines in the colours of the theme, so that it belongs
//! to both themes and weighs nothing.

use egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::ui::act::Scene;
use crate::ui::parts::{Fit, Picture};
use crate::ui::theme::{self, ON_MEDIA, Tokens, Tone, radius};

/// The design's picture is this high; everything is drawn to its scale.
const DESIGN_HEIGHT: f32 = 318.0;

/// The picture, `size` points wide and high.
pub(super) fn scene_ui(ui: &mut Ui, scene: &Scene<'_>, size: Vec2) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, scene.words.first_run.picture));
    let scale = rect.height() / DESIGN_HEIGHT;
    let painter = ui.painter().with_clip_rect(rect);
    let wall = tokens.accent.soft.lerp_to_gamma(tokens.accent.pressed, 0.3);
    let floor = tokens.accent.soft.lerp_to_gamma(tokens.bg.canvas, 0.35);
    let corner = CornerRadius::same(radius::DIALOG);
    painter.rect_filled(rect, corner, wall);
    panelling(&painter, rect, scale, wall.lerp_to_gamma(tokens.accent.soft, 0.35));
    let floor_top = rect.bottom() - 62.0 * scale;
    let ground = Rect::from_min_max(pos2(rect.left(), floor_top), rect.max);
    painter.rect_filled(
        ground,
        CornerRadius { sw: radius::DIALOG, se: radius::DIALOG, ..CornerRadius::ZERO },
        floor,
    );
    painter.hline(rect.x_range(), floor_top, Stroke::new(3.0 * scale, floor.lerp_to_gamma(wall, 0.5)));

    let at = |x: f32, y: f32| pos2(rect.left() + x, floor_top + y * scale);
    rack(&painter, at(62.0 * scale, 0.0), scale, tokens);
    sofa(&painter, at(rect.width() - 150.0 * scale, 0.0), scale, tokens);
    let mirrors = 4;
    let room = rect.width() - 250.0 * scale;
    let step = (room / mirrors as f32).min(280.0 * scale);
    let first = rect.left() + rect.width() / 2.0 - step * (mirrors as f32 - 1.0) / 2.0;
    for index in 0..mirrors {
        let center = pos2(first + step * index as f32, rect.top() + 138.0 * scale);
        let picture = scene.art.characters.get(index).map(|(id, size)| Picture::new(*id, *size));
        mirror(&painter, center, scale, picture, tokens);
    }
    plant(&painter, at(rect.width() / 2.0 - step * 2.0 - 4.0 * scale, 34.0), scale, tokens);
    plant(&painter, at(rect.width() / 2.0 + step * 2.0 + 10.0 * scale, 34.0), scale * 1.1, tokens);
}

fn panelling(painter: &Painter, rect: Rect, scale: f32, color: Color32) {
    let mut x = rect.left() + 58.0 * scale;
    while x < rect.right() - 20.0 {
        painter.vline(x, rect.top()..=rect.bottom() - 62.0 * scale, Stroke::new(1.0, color));
        x += 60.0 * scale;
    }
}

/// A mirror with a person in it and bulbs around three sides.
fn mirror(painter: &Painter, center: Pos2, scale: f32, picture: Option<Picture>, tokens: &Tokens) {
    let glass = Rect::from_center_size(center, vec2(150.0, 212.0) * scale);
    let frame = glass.expand(13.0 * scale);
    let wood = tokens.bg.canvas.lerp_to_gamma(tokens.text.muted, 0.28);
    painter.rect_filled(frame, CornerRadius::same((14.0 * scale) as u8), wood);
    let corner = (8.0 * scale) as u8;
    if let Some(picture) = picture {
        picture.paint(painter, glass, Fit::Cover, corner, theme::UNTINTED);
    } else {
        let pane = tokens.accent.soft.lerp_to_gamma(tokens.accent.text, 0.35);
        painter.rect_filled(glass, CornerRadius::same(corner), pane);
    }
    // Two reflections, so that it reads as glass.
    let shine = ON_MEDIA.text.gamma_multiply(0.10);
    for (from, width) in [(0.16, 14.0), (0.36, 5.0)] {
        let x = glass.left() + glass.width() * from;
        let points = vec![
            pos2(x + 34.0 * scale, glass.top()),
            pos2(x + (34.0 + width) * scale, glass.top()),
            pos2(x + (width - 8.0) * scale, glass.top() + 84.0 * scale),
            pos2(x - 8.0 * scale, glass.top() + 84.0 * scale),
        ];
        painter.add(Shape::convex_polygon(points, shine, Stroke::NONE));
    }
    let line = frame.shrink(6.5 * scale);
    for index in 0..5 {
        let along = index as f32 / 4.0;
        bulb(painter, pos2(egui::lerp(line.x_range().min..=line.x_range().max, along), line.top()), scale);
    }
    for index in 1..5 {
        let y = egui::lerp(line.top()..=line.bottom(), index as f32 / 5.0);
        bulb(painter, pos2(line.left(), y), scale);
        bulb(painter, pos2(line.right(), y), scale);
    }
}

fn bulb(painter: &Painter, center: Pos2, scale: f32) {
    for (radius, strength) in [(13.0, 0.10), (9.0, 0.18)] {
        painter.circle_filled(center, radius * scale, ON_MEDIA.processing.gamma_multiply(strength));
    }
    painter.circle_filled(center, 4.6 * scale, ON_MEDIA.processing.lerp_to_gamma(ON_MEDIA.text, 0.75));
}

/// A rack with four costumes; `foot` is the middle of its feet.
fn rack(painter: &Painter, foot: Pos2, scale: f32, tokens: &Tokens) {
    let steel = tokens.bg.canvas.lerp_to_gamma(tokens.text.muted, 0.2);
    let top = foot.y - 166.0 * scale;
    let half = 50.0 * scale;
    let line = Stroke::new(5.0 * scale, steel);
    painter
        .line_segment([pos2(foot.x - half - 6.0 * scale, top), pos2(foot.x + half + 6.0 * scale, top)], line);
    for side in [-1.0, 1.0] {
        let x = foot.x + side * half;
        painter.line_segment([pos2(x, top), pos2(x, foot.y + 12.0 * scale)], line);
    }
    let cloth = [Tone::Failed, Tone::Transfer, Tone::Processing, Tone::Local];
    for (index, tone) in cloth.into_iter().enumerate() {
        let x = foot.x + (index as f32 - 1.5) * 21.0 * scale;
        let low = top + [96.0, 114.0, 98.0, 112.0][index] * scale;
        let shoulder = top + 26.0 * scale;
        let half = 9.5 * scale;
        let points = vec![
            pos2(x, top + 10.0 * scale),
            pos2(x + half, shoulder),
            pos2(x + half, low),
            pos2(x - half, low),
            pos2(x - half, shoulder),
        ];
        let color =
            tokens.tone(tone).fg.lerp_to_gamma(tokens.bg.canvas, if tokens.dark { 0.18 } else { 0.0 });
        painter.add(Shape::convex_polygon(points, color, Stroke::new(1.5 * scale, steel)));
        painter.line_segment([pos2(x, top), pos2(x, top + 11.0 * scale)], Stroke::new(1.5 * scale, steel));
    }
}

/// A sofa that runs out of the picture at the right; `corner` is its lower left.
fn sofa(painter: &Painter, corner: Pos2, scale: f32, tokens: &Tokens) {
    let red = tokens.danger.base.lerp_to_gamma(tokens.bg.canvas, 0.2);
    let dark = tokens.danger.pressed.lerp_to_gamma(tokens.bg.canvas, 0.35);
    let block = |x: f32, y: f32, width: f32, height: f32| {
        Rect::from_min_size(corner + vec2(x, y) * scale, vec2(width, height) * scale)
    };
    let round = CornerRadius::same((16.0 * scale) as u8);
    painter.rect_filled(block(16.0, -66.0, 180.0, 72.0), round, dark);
    painter.rect_filled(block(6.0, -22.0, 190.0, 38.0), CornerRadius::same((8.0 * scale) as u8), red);
    painter.rect_filled(block(-8.0, -42.0, 38.0, 58.0), round, red.lerp_to_gamma(ON_MEDIA.text, 0.08));
    for x in [4.0, 116.0] {
        painter.rect_filled(block(x, 16.0, 7.0, 10.0), CornerRadius::same(1), tokens.bg.canvas);
    }
}

/// A plant in a pot; `foot` is the middle of the pot's underside.
fn plant(painter: &Painter, foot: Pos2, scale: f32, tokens: &Tokens) {
    let pot_top = foot.y - 28.0 * scale;
    let leaves =
        [(-46.0, 40.0), (-26.0, 66.0), (-4.0, 78.0), (22.0, 66.0), (46.0, 38.0), (-12.0, 50.0), (12.0, 48.0)];
    for (index, (lean, height)) in leaves.into_iter().enumerate() {
        let color = if index % 2 == 0 { tokens.accent.pressed } else { tokens.accent.base };
        let color = color.lerp_to_gamma(tokens.bg.canvas, 0.28);
        let tip = pos2(foot.x + lean * scale, pot_top - height * scale);
        let root = pos2(foot.x + lean * 0.08 * scale, pot_top + 4.0 * scale);
        let across = (tip - root).rot90().normalized() * 8.0 * scale;
        let belly = root + (tip - root) * 0.55;
        let points = vec![root, belly + across, tip, belly - across];
        painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
    }
    let clay = tokens.tone(Tone::Failed).fg.lerp_to_gamma(tokens.bg.canvas, 0.25);
    let points = vec![
        pos2(foot.x - 17.0 * scale, pot_top),
        pos2(foot.x + 17.0 * scale, pot_top),
        pos2(foot.x + 13.0 * scale, foot.y),
        pos2(foot.x - 13.0 * scale, foot.y),
    ];
    painter.add(Shape::convex_polygon(points, clay, Stroke::NONE));
    let rim = Rect::from_center_size(pos2(foot.x, pot_top), vec2(40.0, 8.0) * scale);
    painter.rect_filled(rim, CornerRadius::same(2), clay.lerp_to_gamma(ON_MEDIA.text, 0.12));
}
