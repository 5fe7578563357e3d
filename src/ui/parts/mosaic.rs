//! The cover of a group: up to four of its pictures, two by two.

use egui::{CornerRadius, Painter, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

use super::picture::{Fit, Picture};
use crate::ui::icons;
use crate::ui::theme::{self, Tokens, radius};

/// Paints up to four pictures into `rect`. One fills it, missing ones are grey blocks; none shows an icon.
pub fn mosaic_at(ui: &Ui, rect: Rect, pictures: &[Picture]) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    if let [only] = pictures {
        only.paint(painter, rect, Fit::CoverTop, radius::CONTROL, theme::UNTINTED);
        return;
    }
    if pictures.is_empty() {
        painter.rect_filled(rect, CornerRadius::same(radius::CONTROL), tokens.bg.selected);
        icons::IMAGES.paint(painter, rect.center(), rect.width() * 0.42, tokens.text.muted);
        return;
    }
    let side = (rect.width() - 1.5) / 2.0;
    for index in 0..4 {
        let (column, row) = (index % 2, index / 2);
        let min = rect.min + vec2(column as f32, row as f32) * (side + 1.5);
        let cell = Rect::from_min_size(min, Vec2::splat(side));
        cell_at(painter, cell, index, pictures.get(index), tokens);
    }
}

/// Only the outer corner of each cell is round, so that the four look like one cover.
fn cell_at(painter: &Painter, cell: Rect, index: usize, picture: Option<&Picture>, tokens: &Tokens) {
    let round = radius::CONTROL;
    let corner = match index {
        0 => CornerRadius { nw: round, ..CornerRadius::ZERO },
        1 => CornerRadius { ne: round, ..CornerRadius::ZERO },
        2 => CornerRadius { sw: round, ..CornerRadius::ZERO },
        _ => CornerRadius { se: round, ..CornerRadius::ZERO },
    };
    match picture {
        Some(picture) if picture.size.min_elem() >= 1.0 => {
            let uv = super::picture::cover(picture.size, cell.size(), true);
            let shape = egui::epaint::RectShape::filled(cell, corner, theme::UNTINTED);
            painter.add(shape.with_texture(picture.id, uv));
        }
        _ => {
            painter.rect_filled(cell, corner, tokens.bg.selected);
        }
    }
}

/// A cover of `points` in the layout (the design's is [`crate::ui::theme::size::MOSAIC`]); `name` says whose.
pub fn mosaic_ui(ui: &mut Ui, points: f32, name: &str, pictures: &[Picture]) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(points), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if ui.is_rect_visible(rect) {
        mosaic_at(ui, rect, pictures);
    }
    response
}
