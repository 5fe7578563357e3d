//! Status badges: an icon and a word on a tint. Also the count on the rail.

use egui::{
    Align2, Color32, CornerRadius, Pos2, Rect, Response, Role, Sense, StrokeKind, Ui, Widget, WidgetInfo,
    vec2,
};

use super::paint::{focus_ring, put, put_left, whole_line};
use super::spinner::spinner_at;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{Tokens, Tone, Type, radius, size, space};

/// The icon that goes with a status colour.
pub fn tone_icon(tone: Tone) -> Icon {
    match tone {
        Tone::Active => icons::CHECK_CIRCLE,
        Tone::Processing => icons::CIRCLE_NOTCH,
        Tone::Failed => icons::WARNING_CIRCLE,
        Tone::Transfer => icons::ARROW_CIRCLE_UP,
        Tone::Paused => icons::PAUSE_CIRCLE,
        Tone::Local => icons::HARD_DRIVE,
    }
}

/// Paints the icon of a status, `points` high; Processing turns.
pub(super) fn tone_icon_at(ui: &Ui, center: Pos2, points: f32, tone: Tone, color: Color32) {
    if tone == Tone::Processing {
        spinner_at(ui, center, points / 2.0 - 0.5, color);
    } else {
        tone_icon(tone).paint(ui.painter(), center, points, color);
    }
}

/// A status: its word is its accessible name.
#[must_use = "put it in a ui with `ui.add(badge)`"]
pub struct Badge<'a> {
    tone: Tone,
    word: &'a str,
    icon: Option<Icon>,
    small: bool,
    clickable: bool,
}

impl<'a> Badge<'a> {
    /// A badge of 22 points with the icon of its tone.
    pub fn new(tone: Tone, word: &'a str) -> Self {
        Self { tone, word, icon: None, small: false, clickable: false }
    }
    /// Another icon than that of its tone, for example a lock for "In keyring".
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// 20 points high.
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }
    /// Makes it a button, for example one that opens Review.
    pub fn clickable(mut self) -> Self {
        self.clickable = true;
        self
    }
}

impl Widget for Badge<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let colors = Tokens::of(ui).tone(self.tone);
        let text = whole_line(ui, self.word, Type::Label, colors.fg);
        let height = if self.small { size::BADGE_SMALL } else { size::BADGE };
        let icon_size = if self.small { 12.0 } else { size::ICON_INLINE };
        let width = space::S3 + icon_size + 5.0 + text.size().x + space::S4;
        let sense = if self.clickable { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), sense);
        let role = if self.clickable { Role::Button } else { Role::Label };
        response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), self.word));
        if ui.is_rect_visible(rect) {
            let hovered = self.clickable && response.hovered();
            let line = egui::Stroke::new(if hovered { 1.0 } else { 0.0 }, colors.stroke);
            ui.painter().rect(rect, CornerRadius::same(radius::PILL), colors.bg, line, StrokeKind::Inside);
            let y = rect.center().y;
            let center = egui::pos2(rect.left() + space::S3 + icon_size / 2.0, y);
            match self.icon {
                Some(icon) => icon.paint(ui.painter(), center, icon_size, colors.fg),
                None => tone_icon_at(ui, center, icon_size, self.tone, colors.fg),
            }
            put_left(ui.painter(), center.x + icon_size / 2.0 + 5.0, y, text);
            focus_ring(ui, &response, radius::PILL);
        }
        response
    }
}

/// Paints a count in a filled circle around `center`, as on the rail: blue moves, coral needs you.
/// Nothing at 0, "99+" above 99. The item it sits on says the number in its own name.
pub fn count_badge_at(ui: &Ui, center: Pos2, count: usize, tone: Tone) {
    if count == 0 {
        return;
    }
    let tokens = Tokens::of(ui);
    let text = if count > 99 { "99+".to_owned() } else { count.to_string() };
    let galley = whole_line(ui, &text, Type::Caption, tokens.bg.app);
    let width = (galley.size().x + 8.0).max(17.0);
    let rect = Rect::from_center_size(center, vec2(width, 17.0));
    ui.painter().rect_filled(rect.expand(2.0), CornerRadius::same(radius::PILL), tokens.bg.app);
    ui.painter().rect_filled(rect, CornerRadius::same(radius::PILL), tokens.tone(tone).fg);
    put(ui.painter(), rect.center(), Align2::CENTER_CENTER, galley);
}
