//! The banner: a tinted line above content, with an icon and one action.

use egui::{CornerRadius, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::badge::tone_icon_at;
use super::button::Button;
use super::paint::{line, lines, put_left};
use crate::ui::icons::Icon;
use crate::ui::theme::{Tokens, Tone, Type, radius, size, space};

/// A message that stays until its reason is gone.
#[must_use = "call `show`"]
pub struct Banner<'a> {
    tone: Tone,
    text: &'a str,
    title: &'a str,
    icon: Option<Icon>,
    action: Option<&'a str>,
    second: Option<&'a str>,
    square: bool,
}

/// What happened to a banner.
pub struct BannerResponse {
    /// The whole banner.
    pub response: Response,
    /// Its action was clicked.
    pub acted: bool,
    /// Its second action was clicked.
    pub acted_second: bool,
}

impl<'a> Banner<'a> {
    /// A banner that says `text`.
    pub fn new(tone: Tone, text: &'a str) -> Self {
        Self { tone, text, title: "", icon: None, action: None, second: None, square: false }
    }
    /// A few words in the tone's colour before the text.
    pub fn title(mut self, title: &'a str) -> Self {
        self.title = title;
        self
    }
    /// Another icon than that of the tone.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// A button at the right end.
    pub fn action(mut self, label: &'a str) -> Self {
        self.action = Some(label);
        self
    }
    /// Another button, after the first.
    pub fn second_action(mut self, label: &'a str) -> Self {
        self.second = Some(label);
        self
    }
    /// Without round corners, to fill a panel from edge to edge.
    pub fn square(mut self) -> Self {
        self.square = true;
        self
    }

    /// Shows it, as wide as there is room; a long text wraps.
    pub fn show(self, ui: &mut Ui) -> BannerResponse {
        let tokens = Tokens::of(ui);
        let colors = tokens.tone(self.tone);
        let plain = self.title.is_empty();
        let text_color = if plain && self.tone != Tone::Paused { colors.fg } else { tokens.text.primary };
        let width = ui.available_width();
        let width_of = |label: Option<&str>| {
            label.map_or(0.0, |label| {
                line(ui, label, Type::BodyMedium, text_color, width / 2.0).size().x
                    + 2.0 * space::S5
                    + space::S4
            })
        };
        let (first_width, second_width) = (width_of(self.action), width_of(self.second));
        let action_width = first_width + second_width;
        let left = space::S7 + size::ICON + space::S5;
        let room = width - left - action_width - space::S7;
        let title = (!plain).then(|| line(ui, self.title, Type::BodyMedium, colors.fg, room));
        let title_width = title.as_ref().map_or(0.0, |title| title.size().x + space::S3);
        // Beside its title where it fits on one line, else below it.
        let beside =
            line(ui, self.text, Type::Body, text_color, f32::INFINITY).size().x <= room - title_width;
        let text = lines(ui, self.text, Type::Body, text_color, if beside { f32::INFINITY } else { room });
        let title_height = title.as_ref().filter(|_| !beside).map_or(0.0, |title| title.size().y);
        let height = (text.size().y + title_height + 2.0 * space::S5).max(size::CONTROL_LARGE - 2.0);

        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        response.widget_info(|| {
            let said = if plain { self.text.to_owned() } else { format!("{} {}", self.title, self.text) };
            WidgetInfo::labeled(Role::Label, true, said)
        });
        let corner = if self.square { 0 } else { radius::CARD };
        ui.painter().rect_filled(rect, CornerRadius::same(corner), colors.bg);
        let center = pos2(rect.left() + space::S7 + size::ICON / 2.0, rect.center().y);
        match self.icon {
            Some(icon) => icon.paint(ui.painter(), center, size::ICON, colors.fg),
            None => tone_icon_at(ui, center, size::ICON, self.tone, colors.fg),
        }
        let x = rect.left() + left;
        let top = rect.center().y - 0.5 * (text.size().y + title_height);
        if let Some(title) = title {
            if beside {
                put_left(ui.painter(), x, rect.center().y, title);
            } else {
                ui.painter().galley(pos2(x, top), title, colors.fg);
            }
        }
        let text_x = if beside { x + title_width } else { x };
        ui.painter().galley(pos2(text_x, top + title_height), text, text_color);
        let mut action_ui = |label: Option<&str>, from_right: f32, width: f32| {
            label.is_some_and(|label| {
                let place = egui::Rect::from_min_size(
                    pos2(rect.right() - from_right - space::S4, rect.center().y - size::CONTROL_SMALL / 2.0),
                    vec2(width, size::CONTROL_SMALL),
                );
                let button =
                    if self.tone == Tone::Paused { Button::link(label) } else { Button::ghost(label) };
                ui.put(place, button.small().width(width)).clicked()
            })
        };
        let acted = action_ui(self.action, action_width, first_width);
        let acted_second = action_ui(self.second, second_width, second_width);
        BannerResponse { response, acted, acted_second }
    }
}
