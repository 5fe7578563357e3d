//! A box drawn from empty space selects what it touches. Which tiles those are is reckoned, not looked for.

use egui::{Rect, Role, Sense, Ui, Vec2, WidgetInfo};

use super::carry::scroll_speed;
use crate::ui::desk::library::index::Index;
use crate::ui::desk::library::{Band, Cells, LibraryDesk};
use crate::ui::theme::Tokens;

/// Where the tiles of a grid lie.
pub(super) struct Lattice {
    /// The corner of the first tile, on screen.
    pub(super) origin: egui::Pos2,
    /// From one tile to the next.
    pub(super) cell: Vec2,
    /// A tile without the gap behind it.
    pub(super) tile: Vec2,
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl Lattice {
    /// The tiles an area touches; places behind the last tile of the last row are among them.
    fn touched(&self, area: Rect) -> Option<Cells> {
        let span = |from: f32, to: f32, cell: f32, tile: f32, count: usize| {
            let first = ((from - tile) / cell).ceil().max(0.0) as usize;
            let last = (to / cell).floor();
            (last >= 0.0 && count > 0 && first < count).then(|| (first, (last as usize).min(count - 1)))
        };
        let area = area.translate(-self.origin.to_vec2());
        let columns = span(area.left(), area.right(), self.cell.x, self.tile.x, self.columns)?;
        let rows = span(area.top(), area.bottom(), self.cell.y, self.tile.y, self.rows)?;
        (columns.0 <= columns.1 && rows.0 <= rows.1).then_some(Cells { columns, rows })
    }
}

/// Dragging on empty space selects what the box touches, with Ctrl beside what was selected; a click there selects
/// nothing.
pub(super) fn band_ui(ui: &mut Ui, desk: &mut LibraryDesk, index: &Index, lattice: &Lattice, name: &str) {
    // Laid down before the tiles, so that they are above it and keep their own clicks.
    let response = ui.interact(ui.clip_rect(), ui.scope_id().with("box"), Sense::CLICK | Sense::DRAG);
    // It is the ground of the tiles, and no stop of the keyboard.
    response.widget_info(|| WidgetInfo::labeled(Role::List, true, name));
    let held = ui.input(|i| i.modifiers);
    if response.clicked() && !held.command && !held.shift {
        desk.clear_selection();
    }
    if response.drag_started()
        && let Some(began) = ui.input(|i| i.pointer.press_origin())
    {
        let base = if held.command { desk.selected.to_vec() } else { vec![] };
        desk.band = Some(Band { began: began - lattice.origin, base, cells: None });
        desk.selected.set(desk.band.iter().flat_map(|band| band.base.iter().cloned()));
    }
    if !response.dragged() {
        desk.band = None;
        return;
    }
    let (Some(band), Some(here)) = (desk.band.clone(), response.interact_pointer_pos()) else { return };
    let area = Rect::from_two_pos(lattice.origin + band.began, here);
    let cells = lattice.touched(area);
    if cells != band.cells {
        desk.select_box(&band.base, cells, lattice.columns, index);
        desk.band = Some(Band { cells, ..band });
    }
    let speed = scroll_speed(ui, here.y);
    if speed != 0.0 {
        ui.scroll_with_delta(egui::vec2(0.0, -speed));
        ui.ctx().request_repaint();
    }
    let tokens = Tokens::of(ui);
    let painter = ui
        .ctx()
        .layer_painter(egui::LayerId::new(egui::Order::Foreground, response.id))
        .with_clip_rect(ui.clip_rect());
    painter.rect_filled(area, 2, tokens.accent.base.gamma_multiply(0.14));
    painter.rect_stroke(area, 2, (1.0, tokens.accent.base), egui::StrokeKind::Inside);
}

#[cfg(test)]
mod tests {
    use egui::{pos2, vec2};

    use super::*;

    #[test]
    fn the_tiles_a_box_touches_are_those_whose_pictures_it_meets() {
        let lattice = Lattice {
            origin: pos2(100.0, 50.0),
            cell: vec2(60.0, 80.0),
            tile: vec2(50.0, 70.0),
            columns: 5,
            rows: 40,
        };
        let touched = |left, top, right, bottom| {
            lattice.touched(Rect::from_min_max(pos2(left, top), pos2(right, bottom)))
        };
        let place = |column: usize, row: usize| {
            Rect::from_min_size(lattice.origin + vec2(column as f32 * 60.0, row as f32 * 80.0), lattice.tile)
        };
        let areas = [
            (90.0, 40.0, 95.0, 45.0),
            (151.0, 60.0, 159.0, 90.0),
            (140.0, 60.0, 165.0, 220.0),
            (0.0, 0.0, 900.0, 9000.0),
            (161.0, 131.0, 400.0, 700.0),
            (500.0, 0.0, 600.0, 100.0),
        ];
        for (left, top, right, bottom) in areas {
            let area = Rect::from_min_max(pos2(left, top), pos2(right, bottom));
            let looked: Vec<(usize, usize)> = (0..40)
                .flat_map(|row| (0..5).map(move |column| (column, row)))
                .filter(|(column, row)| place(*column, *row).intersects(area))
                .collect();
            let reckoned: Vec<(usize, usize)> = touched(left, top, right, bottom)
                .into_iter()
                .flat_map(|cells| {
                    (cells.rows.0..=cells.rows.1).flat_map(move |row| {
                        (cells.columns.0..=cells.columns.1).map(move |column| (column, row))
                    })
                })
                .collect();
            assert_eq!(looked, reckoned, "{area:?}");
        }
    }
}
