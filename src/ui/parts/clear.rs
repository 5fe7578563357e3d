//! Ground that is kept clear: what passes by, as toasts do, makes room for the one thing a screen is about.

use egui::{Context, Id, Pos2, Rect, Ui, Vec2, pos2, vec2};

/// What was kept clear in one pass, and which pass it was.
#[derive(Clone, Default)]
struct Kept {
    pass: u64,
    ground: Vec<Rect>,
}

fn id() -> Id {
    Id::unique("ground that is kept clear")
}

/// Nothing passing lies over this in the present pass. Primary buttons say it by themselves.
pub fn keep_clear(ui: &Ui, rect: Rect) {
    let rect = rect.intersect(ui.clip_rect());
    if !rect.is_positive() {
        return;
    }
    let pass = ui.ctx().cumulative_pass_nr();
    ui.data_mut(|data| {
        let kept: &mut Kept = data.get_temp_mut_or_default(id());
        if kept.pass != pass {
            *kept = Kept { pass, ground: Vec::new() };
        }
        kept.ground.push(rect);
    });
}

/// What is kept clear in the present pass, as far as it was drawn.
pub fn kept_clear(ctx: &Context) -> Vec<Rect> {
    let pass = ctx.cumulative_pass_nr();
    let kept: Kept = ctx.data(|data| data.get_temp(id())).unwrap_or_default();
    if kept.pass == pass { kept.ground } else { Vec::new() }
}

/// The lower right corner of a thing of this size inside of `room`: as near to the room's own corner as it can be
/// without lying on `ground`, `gap` away from it. Where there is no such place, the room's corner.
pub fn free_corner(room: Rect, size: Vec2, ground: &[Rect], gap: f32) -> Pos2 {
    let home = room.right_bottom();
    let ground: Vec<Rect> = ground.iter().map(|rect| rect.expand(gap)).collect();
    let at = |corner: Pos2| Rect::from_min_size(corner - size, size);
    // A hair inside: what only touches does not cover.
    let is_free = |corner: &Pos2| {
        let place = at(*corner).shrink(0.5);
        room.contains_rect(place) && !ground.iter().any(|rect| rect.intersects(place))
    };
    let rights = || ground.iter().map(Rect::left).chain([home.x]);
    let bottoms = || ground.iter().map(Rect::top).chain([home.y]);
    let corners = rights().flat_map(|x| bottoms().map(move |y| pos2(x.min(home.x), y.min(home.y))));
    let near = |corner: &Pos2| vec2(home.x - corner.x, home.y - corner.y).length();
    corners.filter(is_free).min_by(|a, b| near(a).total_cmp(&near(b))).unwrap_or(home)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Rect = Rect { min: Pos2 { x: 0.0, y: 0.0 }, max: Pos2 { x: 1000.0, y: 600.0 } };
    const SIZE: Vec2 = Vec2 { x: 300.0, y: 100.0 };

    #[test]
    fn with_nothing_in_the_way_it_stands_in_the_corner() {
        assert_eq!(free_corner(ROOM, SIZE, &[], 8.0), pos2(1000.0, 600.0));
        let far = Rect::from_min_size(pos2(0.0, 0.0), vec2(200.0, 40.0));
        assert_eq!(free_corner(ROOM, SIZE, &[far], 8.0), pos2(1000.0, 600.0));
    }

    #[test]
    fn it_moves_above_a_button_or_beside_a_column_whichever_is_nearer() {
        let button = Rect::from_min_size(pos2(800.0, 560.0), vec2(200.0, 40.0));
        assert_eq!(free_corner(ROOM, SIZE, &[button], 8.0), pos2(1000.0, 552.0));
        let column = Rect::from_min_size(pos2(800.0, 50.0), vec2(200.0, 550.0));
        assert_eq!(free_corner(ROOM, SIZE, &[column], 8.0), pos2(792.0, 600.0));
        assert_eq!(free_corner(ROOM, SIZE, &[column, button], 8.0), pos2(792.0, 600.0));
    }

    #[test]
    fn with_no_place_at_all_it_stands_in_the_corner() {
        assert_eq!(free_corner(ROOM, SIZE, &[ROOM], 8.0), pos2(1000.0, 600.0));
    }
}
