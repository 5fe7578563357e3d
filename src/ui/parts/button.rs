//! Buttons: five kinds, three sizes, with icon, shortcut, spinner and a reason when they cannot be pressed.

use egui::{
    Color32, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Widget, WidgetInfo, vec2,
};

use super::clear::keep_clear;
use super::key::{key_size, paint_key};
use super::paint::{by_state, focus_ring, pressed, put_left, whole_line};
use super::spinner::spinner_at;
use crate::ui::icons::Icon;
use crate::ui::theme::{self, Tokens, Type, radius, size, space};

/// What a button is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The one thing to do here.
    Primary,
    /// Everything else worth an outline.
    Secondary,
    /// A gentle suggestion, green on green.
    Soft,
    /// No outline until the pointer is there.
    Ghost,
    /// Like ghost, in green: "Replace", "Show all", "Try now".
    Link,
    /// Cannot be undone; only inside a confirmation.
    Danger,
}

/// How high a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 26 points: inside rows and cards.
    Small,
    /// 32 points.
    #[default]
    Normal,
    /// 40 points: the button a screen is about.
    Large,
}

impl Size {
    fn height(self) -> f32 {
        match self {
            Self::Small => size::CONTROL_SMALL,
            Self::Normal => size::CONTROL,
            Self::Large => size::CONTROL_LARGE,
        }
    }

    fn radius(self) -> u8 {
        if self == Self::Small { radius::CONTROL_SMALL } else { radius::CONTROL }
    }

    fn padding(self) -> f32 {
        match self {
            Self::Small => space::S5,
            Self::Normal => 13.0,
            Self::Large => space::S7,
        }
    }
}

/// The four colours a button is painted in.
struct Look {
    fill: Color32,
    line: Stroke,
    text: Color32,
    icon: Color32,
}

fn look(kind: Kind, response: &Response, tokens: &Tokens, enabled: bool) -> Look {
    let none = Stroke::NONE;
    if !enabled {
        let line = if matches!(kind, Kind::Ghost | Kind::Link) { none } else { tokens.hairline() };
        return Look { fill: theme::CLEAR, line, text: tokens.text.disabled, icon: tokens.text.disabled };
    }
    let (bg, accent, danger) = (&tokens.bg, &tokens.accent, &tokens.danger);
    let even = |fill, line, text| Look { fill, line, text, icon: text };
    match kind {
        Kind::Primary => {
            even(by_state(response, accent.base, accent.hover, accent.pressed), none, tokens.text.on_accent)
        }
        Kind::Danger => {
            even(by_state(response, danger.base, danger.hover, danger.pressed), none, danger.on_danger)
        }
        Kind::Soft => {
            even(by_state(response, accent.soft, accent.soft_hover, accent.soft_hover), none, accent.text)
        }
        Kind::Secondary => {
            let line = by_state(response, tokens.stroke.default, tokens.stroke.strong, tokens.stroke.strong);
            let fill = by_state(response, bg.raised, bg.raised, bg.selected);
            even(fill, Stroke::new(1.0, line), tokens.text.primary)
        }
        Kind::Link => even(by_state(response, theme::CLEAR, bg.hover, bg.selected), none, accent.text),
        Kind::Ghost => {
            let text = by_state(response, tokens.text.secondary, tokens.text.primary, tokens.text.primary);
            even(by_state(response, theme::CLEAR, bg.hover, bg.selected), none, text)
        }
    }
}

/// What takes no clicks takes no focus either, but still has a tooltip that says why.
fn sense(takes: bool) -> Sense {
    if takes { Sense::click() } else { Sense::hover() }
}

/// A button with a label. Its label is its accessible name.
///
/// ```ignore
/// if ui.add(Button::primary(words.upload).icon(icons::UPLOAD_SIMPLE).shortcut("Ctrl ↵")).clicked() {}
/// ```
#[must_use = "put it in a ui with `ui.add(button)`"]
pub struct Button<'a> {
    label: &'a str,
    kind: Kind,
    size: Size,
    icon: Option<Icon>,
    shortcut: Option<&'a str>,
    loading: bool,
    refused: Option<&'a str>,
    name: Option<&'a str>,
    width: Option<f32>,
}

impl<'a> Button<'a> {
    /// A button of `kind`.
    pub fn new(kind: Kind, label: &'a str) -> Self {
        Self {
            label,
            kind,
            size: Size::Normal,
            icon: None,
            shortcut: None,
            loading: false,
            refused: None,
            name: None,
            width: None,
        }
    }
    /// The one thing to do here.
    pub fn primary(label: &'a str) -> Self {
        Self::new(Kind::Primary, label)
    }
    /// Anything else worth an outline.
    pub fn secondary(label: &'a str) -> Self {
        Self::new(Kind::Secondary, label)
    }
    /// A gentle suggestion.
    pub fn soft(label: &'a str) -> Self {
        Self::new(Kind::Soft, label)
    }
    /// No outline until the pointer is there.
    pub fn ghost(label: &'a str) -> Self {
        Self::new(Kind::Ghost, label)
    }
    /// Like ghost, in green.
    pub fn link(label: &'a str) -> Self {
        Self::new(Kind::Link, label)
    }
    /// Cannot be undone; only inside a confirmation.
    pub fn danger(label: &'a str) -> Self {
        Self::new(Kind::Danger, label)
    }
    /// 26 points high.
    pub fn small(mut self) -> Self {
        self.size = Size::Small;
        self
    }
    /// 40 points high.
    pub fn large(mut self) -> Self {
        self.size = Size::Large;
        self
    }
    /// An icon before the label.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// A chip after the label that shows the keys, for example `Ctrl ↵`. It does not listen for them.
    pub fn shortcut(mut self, keys: &'a str) -> Self {
        self.shortcut = Some(keys);
        self
    }
    /// Shows a spinner in the icon's place and takes no clicks.
    pub fn loading(mut self, loading: bool) -> Self {
        self.loading = loading;
        self
    }
    /// With a reason the button cannot be pressed, and the reason is its tooltip.
    pub fn disabled_because(mut self, reason: Option<&'a str>) -> Self {
        self.refused = reason;
        self
    }
    /// An accessible name other than the label, where the label alone says too little.
    pub fn name(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }
    /// A fixed width in points, for example all of `ui.available_width()`.
    pub fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }
}

impl Widget for Button<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let refused = self.refused;
        let response = self.show(ui);
        match refused {
            Some(reason) => {
                ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(reason));
                response.on_hover_text(reason)
            }
            None => response,
        }
    }
}

impl Button<'_> {
    fn show(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let takes = ui.is_enabled() && self.refused.is_none() && !self.loading;
        let filled = matches!(self.kind, Kind::Primary | Kind::Danger);
        let face = if filled { Type::Heading } else { Type::BodyMedium };
        let text_size = whole_line(ui, self.label, face, tokens.text.primary).size();
        let has_icon = self.icon.is_some() || self.loading;
        let icon_width = if has_icon { size::ICON + 7.0 } else { 0.0 };
        let key_width = self.shortcut.map_or(0.0, |keys| key_size(ui, keys).x + space::S5 - 4.0);
        let padding = self.size.padding();
        let content = icon_width + text_size.x + key_width;
        let width = self.width.unwrap_or(content + 2.0 * padding);
        let (rect, response) = ui.allocate_exact_size(vec2(width, self.size.height()), sense(takes));
        let name = self.name.unwrap_or(self.label);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, takes, name));
        if filled {
            keep_clear(ui, rect);
        }

        if ui.is_rect_visible(rect) {
            let refused = self.refused.is_some() || !ui.is_enabled();
            let look = look(self.kind, &response, tokens, !refused);
            let corner = self.size.radius();
            ui.painter().rect(rect, CornerRadius::same(corner), look.fill, look.line, StrokeKind::Inside);
            let mut x = rect.left() + ((width - content) / 2.0).max(padding.min(space::S5));
            let y = rect.center().y;
            if has_icon {
                let center = egui::pos2(x + size::ICON / 2.0, y);
                if self.loading {
                    spinner_at(ui, center, 6.5, look.icon);
                } else if let Some(icon) = self.icon {
                    let icon = if filled { icon.bold() } else { icon };
                    icon.paint(ui.painter(), center, size::ICON, look.icon);
                }
                x += icon_width;
            }
            let room = rect.right() - x - key_width - space::S3;
            let galley = super::paint::line(ui, self.label, face, look.text, room);
            let end = put_left(ui.painter(), x, y, galley);
            if let Some(keys) = self.shortcut {
                let min = egui::pos2(end + space::S4, y - key_size(ui, keys).y / 2.0);
                let line = if filled { look.text.gamma_multiply(0.35) } else { tokens.stroke.default };
                let fill = if filled { look.text.gamma_multiply(0.12) } else { theme::CLEAR };
                let text = if filled || refused { look.text } else { tokens.text.secondary };
                paint_key(ui, Rect::from_min_size(min, key_size(ui, keys)), keys, fill, line, text);
            }
            focus_ring(ui, &response, corner);
        }
        response
    }
}

/// A square button with an icon only; its name is its tooltip too.
#[must_use = "put it in a ui with `ui.add(button)`"]
pub struct IconButton<'a> {
    icon: Icon,
    name: &'a str,
    kind: Kind,
    size: Size,
    refused: Option<&'a str>,
    selected: bool,
    loading: bool,
}

impl<'a> IconButton<'a> {
    /// A ghost button of 32 points that shows `icon` and is called `name`.
    pub fn new(icon: Icon, name: &'a str) -> Self {
        Self {
            icon,
            name,
            kind: Kind::Ghost,
            size: Size::Normal,
            refused: None,
            selected: false,
            loading: false,
        }
    }
    /// Another look than ghost.
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }
    /// 26 points.
    pub fn small(mut self) -> Self {
        self.size = Size::Small;
        self
    }
    /// Filled, because what it stands for is on.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }
    /// Shows a spinner and takes no clicks.
    pub fn loading(mut self, loading: bool) -> Self {
        self.loading = loading;
        self
    }
    /// With a reason it cannot be pressed, and the reason is its tooltip.
    pub fn disabled_because(mut self, reason: Option<&'a str>) -> Self {
        self.refused = reason;
        self
    }
}

impl Widget for IconButton<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let (name, refused) = (self.name, self.refused);
        let response = self.show(ui);
        match refused {
            Some(reason) => {
                ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(reason));
                response.on_hover_text(reason)
            }
            None => response.on_hover_text(name),
        }
    }
}

impl IconButton<'_> {
    fn show(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let takes = ui.is_enabled() && self.refused.is_none() && !self.loading;
        let side = self.size.height();
        let (rect, response) = ui.allocate_exact_size(vec2(side, side), sense(takes));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, takes, self.name));
        if ui.is_rect_visible(rect) {
            let refused = self.refused.is_some() || !ui.is_enabled();
            let mut look = look(self.kind, &response, tokens, !refused);
            if self.selected && !pressed(&response) {
                look.fill = tokens.bg.selected;
                look.icon = tokens.text.primary;
            }
            let corner = self.size.radius();
            ui.painter().rect(rect, CornerRadius::same(corner), look.fill, look.line, StrokeKind::Inside);
            if self.loading {
                spinner_at(ui, rect.center(), 6.5, look.icon);
            } else {
                let icon_size = if self.size == Size::Small { size::ICON_INLINE } else { size::ICON };
                self.icon.paint(ui.painter(), rect.center(), icon_size, look.icon);
            }
            focus_ring(ui, &response, corner);
        }
        response
    }
}
