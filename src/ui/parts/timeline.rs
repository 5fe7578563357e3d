//! The timeline: what happened when, each with the icon of how it went.

use egui::{Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::badge::tone_icon_at;
use super::paint::{line, put_left, put_right};
use crate::ui::icons::Icon;
use crate::ui::theme::{Tokens, Tone, Type, size, space};

/// One thing that happened.
#[derive(Clone, Copy, Debug)]
pub struct TimelineEntry<'a> {
    /// How it went.
    pub tone: Tone,
    /// Another icon than that of the tone.
    pub icon: Option<Icon>,
    /// What happened.
    pub text: &'a str,
    /// When, already written out.
    pub time: &'a str,
}

/// Shows the entries from top to bottom, as wide as there is room. With `joined` a line links the icons.
pub fn timeline_ui(ui: &mut Ui, entries: &[TimelineEntry<'_>], joined: bool) {
    let tokens = Tokens::of(ui);
    for (index, entry) in entries.iter().enumerate() {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
        response.widget_info(|| {
            WidgetInfo::labeled(Role::ListItem, true, format!("{}, {}", entry.text, entry.time))
        });
        let center = pos2(rect.left() + 7.0, rect.center().y);
        if joined && index > 0 {
            let from = pos2(center.x, center.y - 20.0 - ui.spacing().item_spacing.y + 7.0);
            let color = tokens.tone(Tone::Active).stroke;
            ui.painter().line_segment([from, pos2(center.x, center.y - 7.0)], Stroke::new(1.5, color));
        }
        let color = tokens.tone(entry.tone).fg;
        match entry.icon {
            Some(icon) => icon.paint(ui.painter(), center, size::ICON_INLINE, color),
            None => tone_icon_at(ui, center, size::ICON_INLINE, entry.tone, color),
        }
        let time = line(ui, entry.time, Type::Small, tokens.text.muted, rect.width() / 2.0);
        let end = put_right(ui.painter(), rect.right(), center.y, time);
        let x = rect.left() + 22.0;
        let text = line(ui, entry.text, Type::Small, tokens.text.primary, end - x - space::S4);
        put_left(ui.painter(), x, center.y, text);
    }
}
