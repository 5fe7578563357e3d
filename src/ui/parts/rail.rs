//! One place on the rail: an icon in a capsule, its word, and a count of what moves or needs you.

use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, Ui, Widget, WidgetInfo, pos2, vec2};

use super::badge::count_badge_at;
use super::paint::{by_state, inner_ring, line, put};
use crate::ui::icons::Icon;
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size};

/// A place to go to, or Keys and Settings at the foot.
#[must_use = "put it in a ui with `ui.add(item)`"]
pub struct RailItem<'a> {
    icon: Icon,
    label: &'a str,
    active: bool,
    badge: Option<(usize, Tone, &'a str)>,
}

impl<'a> RailItem<'a> {
    /// An item with its icon and word; `active` when the window is there.
    pub fn new(icon: Icon, label: &'a str, active: bool) -> Self {
        Self { icon, label, active, badge: None }
    }
    /// A count on the icon, hidden at 0; `spoken` says it for screen readers: "5 moving".
    pub fn badge(mut self, count: usize, tone: Tone, spoken: &'a str) -> Self {
        self.badge = Some((count, tone, spoken)).filter(|(count, ..)| *count > 0);
        self
    }
}

impl Widget for RailItem<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), size::RAIL_ITEM), Sense::click());
        response.widget_info(|| {
            let name = match self.badge {
                Some((_, _, spoken)) => format!("{}, {spoken}", self.label),
                None => self.label.to_owned(),
            };
            WidgetInfo::selected(Role::Tab, ui.is_enabled(), self.active, name)
        });
        if ui.is_rect_visible(rect) {
            let tokens = Tokens::of(ui);
            let center = pos2(rect.center().x, rect.top() + 18.0);
            let capsule = Rect::from_center_size(center, vec2(44.0, 28.0));
            let (rest, icon, icon_color, text) = if self.active {
                (tokens.accent.soft, self.icon.fill(), tokens.accent.text, tokens.text.primary)
            } else {
                let color = by_state(&response, tokens.text.muted, tokens.text.primary, tokens.text.primary);
                (theme::CLEAR, self.icon, color, color)
            };
            let hovered = if self.active { tokens.accent.soft_hover } else { tokens.bg.hover };
            let fill = by_state(&response, rest, hovered, hovered);
            ui.painter().rect_filled(capsule, CornerRadius::same(radius::PILL), fill);
            icon.paint(ui.painter(), center, size::ICON_NAV, icon_color);
            let face = if self.active { Type::Label } else { Type::Caption };
            // The longest word may reach into the rail's margins, rather than lose its end when it is active.
            let word = line(ui, self.label, face, text, rect.width() + 8.0);
            put(ui.painter(), pos2(rect.center().x, rect.top() + 42.0), Align2::CENTER_CENTER, word);
            if let Some((count, tone, _)) = self.badge {
                count_badge_at(ui, center + vec2(14.0, -9.0), count, tone);
            }
            inner_ring(ui, &response, radius::CONTROL);
        }
        response
    }
}
