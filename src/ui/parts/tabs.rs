//! Tabs: words with counts, the chosen one underlined.

use egui::{Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};

use super::paint::{focus_ring, put_left, whole_line};
use crate::ui::icons::Icon;
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

/// Width of a dot before a word.
const DOT: f32 = 8.0;

/// One tab.
#[derive(Clone, Copy, Debug)]
pub struct Tab<'a, T> {
    /// What `value` becomes when it is chosen.
    pub value: T,
    /// Its word.
    pub label: &'a str,
    /// An icon before the word.
    pub icon: Option<Icon>,
    /// A dot of this colour before the word.
    pub tone: Option<Tone>,
    /// How many things it shows.
    pub count: Option<usize>,
}

impl<'a, T> Tab<'a, T> {
    /// A tab with a word only.
    pub fn new(value: T, label: &'a str) -> Self {
        Self { value, label, icon: None, tone: None, count: None }
    }
    /// With an icon before the word.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// With a dot of this colour before the word, which says the same.
    #[must_use]
    pub fn dot(mut self, tone: Tone) -> Self {
        self.tone = Some(tone);
        self
    }
    /// With a count after the word.
    #[must_use]
    pub fn count(mut self, count: usize) -> Self {
        self.count = Some(count);
        self
    }
}

/// Shows the tabs in a row and changes `value` to the one clicked; the response is changed when the value is.
/// Draw [`super::hairline_ui`] below where the design has one.
pub fn tabs_ui<T: PartialEq + Copy>(ui: &mut Ui, value: &mut T, tabs: &[Tab<'_, T>]) -> Response {
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S8;
        let mut changed = false;
        for tab in tabs {
            let response = tab_ui(ui, tab, *value == tab.value);
            if response.clicked() && *value != tab.value {
                *value = tab.value;
                changed = true;
            }
        }
        changed
    });
    let mut response = row.response;
    if row.inner {
        response.mark_changed();
    }
    response
}

fn tab_ui<T>(ui: &mut Ui, tab: &Tab<'_, T>, selected: bool) -> Response {
    let tokens = Tokens::of(ui);
    let width_of = |text: &str, style| whole_line(ui, text, style, theme::CLEAR).size().x;
    let count = tab.count.map(|count| count.to_string());
    let count_width = count.as_ref().map_or(0.0, |count| width_of(count, Type::Body) + space::S3);
    let icon_width = match (tab.icon, tab.tone) {
        (Some(_), _) => size::ICON + space::S3,
        (None, Some(_)) => DOT + space::S3,
        (None, None) => 0.0,
    };
    let width = icon_width + width_of(tab.label, Type::BodyMedium) + count_width + 2.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width, 36.0), Sense::click());
    response.widget_info(|| {
        let name =
            count.as_ref().map_or_else(|| tab.label.to_owned(), |count| format!("{} {count}", tab.label));
        WidgetInfo::selected(Role::Tab, ui.is_enabled(), selected, name)
    });
    let color = if selected || response.hovered() { tokens.text.primary } else { tokens.text.secondary };
    let (mut x, y) = (rect.left() + 1.0, rect.center().y);
    if let Some(icon) = tab.icon {
        icon.paint(ui.painter(), egui::pos2(x + size::ICON / 2.0, y), size::ICON, color);
        x += icon_width;
    } else if let Some(tone) = tab.tone {
        ui.painter().circle_filled(egui::pos2(x + DOT / 2.0, y), DOT / 2.0, tokens.tone(tone).fg);
        x += icon_width;
    }
    let end = put_left(ui.painter(), x, y, whole_line(ui, tab.label, Type::BodyMedium, color));
    if let Some(count) = count {
        let text = whole_line(ui, &count, Type::Body, tokens.text.muted);
        put_left(ui.painter(), end + space::S3, y, text);
    }
    if selected {
        let bar = Rect::from_min_max(egui::pos2(rect.left(), rect.bottom() - 2.0), rect.max);
        ui.painter().rect_filled(bar, 1, tokens.accent.base);
    }
    focus_ring(ui, &response, radius::CONTROL_SMALL);
    response
}
