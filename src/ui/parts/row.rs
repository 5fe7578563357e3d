//! Rows of lists: a group with its cover, and a general row with a picture or icon.

use egui::{CornerRadius, Rect, Response, Role, Sense, Ui, Widget, WidgetInfo, pos2, vec2};

use super::dots::{dots_at, dots_name};
use super::frame::{icon_tile_at, row_bar_at};
use super::mosaic::mosaic_at;
use super::paint::{inner_ring, line, put_left, put_right};
use super::picture::{Fit, Picture};
use crate::ui::icons::Icon;
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

/// Fills a row by its state: selected rows get a bar at the left too, so it never relies on colour.
fn background(ui: &Ui, rect: Rect, response: &Response, selected: bool, corner: u8) {
    let tokens = Tokens::of(ui);
    let round = CornerRadius::same(corner);
    if selected {
        ui.painter().rect_filled(rect, round, tokens.bg.selected);
        row_bar_at(ui, rect);
    } else if response.hovered() && ui.is_enabled() {
        ui.painter().rect_filled(rect, round, tokens.bg.hover);
    }
    inner_ring(ui, response, corner);
}

/// A group: cover, name, counts by status, total.
#[must_use = "put it in a ui with `ui.add(row)`"]
pub struct GroupRow<'a> {
    name: &'a str,
    total: usize,
    selected: bool,
    pictures: &'a [Picture],
    counts: &'a [(Tone, usize, &'a str)],
    empty: &'a str,
    covers_only: bool,
    mark: Option<(Icon, Tone, &'a str)>,
}

impl<'a> GroupRow<'a> {
    /// A row for the group `name` of `total` assets; `pictures` are up to four for its cover, `counts` the
    /// status dots with their words, `empty` what stands there instead when all are zero.
    pub fn new(
        name: &'a str,
        total: usize,
        pictures: &'a [Picture],
        counts: &'a [(Tone, usize, &'a str)],
        empty: &'a str,
    ) -> Self {
        Self { name, total, selected: false, pictures, counts, empty, covers_only: false, mark: None }
    }
    /// Whether it is the open group.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }
    /// A small icon behind the name, with what it means.
    pub fn mark(mut self, mark: Option<(Icon, Tone, &'a str)>) -> Self {
        self.mark = mark;
        self
    }
    /// Shows the cover alone, for narrow windows; the name is the tooltip.
    pub fn covers_only(mut self, covers_only: bool) -> Self {
        self.covers_only = covers_only;
        self
    }
}

impl Widget for GroupRow<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), size::ROW_GROUP), Sense::click());
        let said = dots_name(self.counts);
        let said = if said.is_empty() { self.empty } else { &said };
        response.widget_info(|| {
            let mut name = format!("{}, {}, {said}", self.name, self.total);
            if let Some((_, _, means)) = self.mark {
                name = format!("{name}, {means}");
            }
            WidgetInfo::selected(Role::ListBoxOption, ui.is_enabled(), self.selected, name)
        });
        if ui.is_rect_visible(rect) {
            let tokens = Tokens::of(ui);
            background(ui, rect, &response, self.selected, radius::LIST_ROW);
            let left =
                if self.covers_only { rect.center().x - size::MOSAIC / 2.0 } else { rect.left() + space::S4 };
            let cover = Rect::from_min_size(
                pos2(left, rect.center().y - size::MOSAIC / 2.0),
                vec2(size::MOSAIC, size::MOSAIC),
            );
            mosaic_at(ui, cover, self.pictures);
            if !self.covers_only {
                let total = line(ui, &self.total.to_string(), Type::Small, tokens.text.muted, 60.0);
                let end = put_right(ui.painter(), rect.right() - space::S5, rect.center().y, total);
                let x = cover.right() + space::S6;
                let mark_room = if self.mark.is_some() { 20.0 } else { 0.0 };
                let room = end - x - space::S4 - mark_room;
                let name = line(ui, self.name, Type::BodyMedium, tokens.text.primary, room);
                let after = put_left(ui.painter(), x, rect.center().y - 10.0, name);
                if let Some((icon, tone, _)) = self.mark {
                    let at = pos2(after + 11.0, rect.center().y - 10.0);
                    icon.paint(ui.painter(), at, 14.0, tokens.tone(tone).fg);
                }
                let y = rect.center().y + 10.0;
                if self.counts.iter().all(|(_, count, _)| *count == 0) {
                    put_left(
                        ui.painter(),
                        x,
                        y,
                        line(ui, self.empty, Type::Small, tokens.text.muted, end - x),
                    );
                } else {
                    dots_at(ui, x, y, self.counts);
                }
            }
        }
        if self.covers_only { response.on_hover_text(self.name) } else { response }
    }
}

/// A row with a picture or icon, one or two lines, and words at the right end.
#[must_use = "put it in a ui with `ui.add(row)`"]
#[expect(clippy::struct_excessive_bools, reason = "each is one look the builder turns on")]
pub struct ListRow<'a> {
    title: &'a str,
    second: &'a str,
    second_tone: Option<Tone>,
    right: &'a str,
    right_tone: Option<Tone>,
    picture: Option<Picture>,
    pictured: bool,
    icon: Option<Icon>,
    tile: bool,
    selected: bool,
    height: f32,
    square: bool,
    kept: f32,
}

impl<'a> ListRow<'a> {
    /// A row of 44 points that shows `title`, which is its accessible name.
    pub fn new(title: &'a str) -> Self {
        Self {
            title,
            second: "",
            second_tone: None,
            right: "",
            right_tone: None,
            picture: None,
            pictured: false,
            icon: None,
            tile: false,
            selected: false,
            height: size::ROW_DENSE,
            square: false,
            kept: 0.0,
        }
    }
    /// Keeps so many points free at the right end, for what is painted over it.
    pub fn keep_right(mut self, points: f32) -> Self {
        self.kept = points;
        self
    }
    /// A second line, muted or in the colour of a tone.
    pub fn second(mut self, second: &'a str, tone: Option<Tone>) -> Self {
        self.second = second;
        self.second_tone = tone;
        self.height = self.height.max(size::ROW_REVIEW);
        self
    }
    /// Words at the right end, muted or in the colour of a tone.
    pub fn right(mut self, right: &'a str, tone: Option<Tone>) -> Self {
        self.right = right;
        self.right_tone = tone;
        self
    }
    /// A picture at the left end; a grey block until there is one.
    pub fn picture(mut self, picture: Option<Picture>) -> Self {
        self.picture = picture;
        self.pictured = true;
        self
    }
    /// An icon at the left end.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// An icon on a tile at the left end, as in the list of connections.
    pub fn icon_tile(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self.tile = true;
        self
    }
    /// Whether it is the open one.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }
    /// The height in points.
    pub fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }
    /// Without round corners, for tables that fill their panel; draws a hairline below.
    pub fn square(mut self) -> Self {
        self.square = true;
        self
    }
}

impl Widget for ListRow<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), self.height), Sense::click());
        response.widget_info(|| {
            let parts = [self.title, self.second, self.right];
            let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            WidgetInfo::selected(Role::ListBoxOption, ui.is_enabled(), self.selected, name)
        });
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let tokens = Tokens::of(ui);
        background(ui, rect, &response, self.selected, if self.square { 0 } else { radius::LIST_ROW });
        if self.square {
            ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, tokens.hairline());
        }
        let y = rect.center().y;
        let mut x = rect.left() + space::S6;
        let side = (self.height - 14.0).clamp(20.0, 40.0);
        if self.pictured {
            let place = Rect::from_min_size(pos2(x, y - side / 2.0), vec2(side, side));
            match self.picture {
                Some(picture) => {
                    picture.paint(ui.painter(), place, Fit::CoverTop, radius::CONTROL_SMALL, theme::UNTINTED);
                }
                None => {
                    ui.painter().rect_filled(place, radius::CONTROL_SMALL, tokens.bg.selected);
                }
            }
            x += side + space::S5;
        } else if let Some(icon) = self.icon {
            if self.tile {
                let place = Rect::from_min_size(pos2(x, y - side / 2.0), vec2(side, side));
                icon_tile_at(ui, place, icon, None);
                x += side + space::S6;
            } else {
                icon.paint(ui.painter(), pos2(x + 8.0, y), size::ICON, tokens.text.secondary);
                x += size::ICON + space::S5;
            }
        }
        let color_of = |tone: Option<Tone>| tone.map_or(tokens.text.muted, |tone| tokens.tone(tone).fg);
        let right = line(ui, self.right, Type::Small, color_of(self.right_tone), rect.width() / 2.0);
        let end = put_right(ui.painter(), rect.right() - space::S6 - self.kept, y, right) - space::S4;
        let first = if ui.is_enabled() { tokens.text.primary } else { tokens.text.muted };
        let face = if self.second.is_empty() { Type::Body } else { Type::BodyMedium };
        let title = line(ui, self.title, face, first, end - x);
        if self.second.is_empty() {
            put_left(ui.painter(), x, y, title);
        } else {
            put_left(ui.painter(), x, y - 9.0, title);
            let second = line(ui, self.second, Type::Small, color_of(self.second_tone), end - x);
            put_left(ui.painter(), x, y + 9.0, second);
        }
        response
    }
}
