//! Small coloured dots with numbers: how many assets of a group are in which state; and a row of filled dots.

use egui::{Response, Role, Sense, Ui, WidgetInfo, vec2};

use super::paint::{put_left, whole_line};
use crate::ui::theme::{Tokens, Tone, Type, space};

/// Paints the dots from `x` on, centred on `y`, and answers where they end. Zeros are left out.
pub(super) fn dots_at(ui: &Ui, mut x: f32, y: f32, counts: &[(Tone, usize, &str)]) -> f32 {
    let tokens = Tokens::of(ui);
    for (tone, count, _) in counts.iter().filter(|(_, count, _)| *count > 0) {
        ui.painter().circle_filled(egui::pos2(x + 3.5, y), 3.5, tokens.tone(*tone).fg);
        let text = whole_line(ui, &count.to_string(), Type::Small, tokens.text.muted);
        x = put_left(ui.painter(), x + 11.0, y, text) + space::S5;
    }
    x
}

/// What the dots say in words: "11 Active, 2 Processing".
pub(super) fn dots_name(counts: &[(Tone, usize, &str)]) -> String {
    let said = counts.iter().filter(|(_, count, _)| *count > 0);
    said.map(|(_, count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// Dots with numbers for each `(tone, count, word)`; zeros are left out, the words are for screen readers.
pub fn dot_counts_ui(ui: &mut Ui, counts: &[(Tone, usize, &str)]) -> Response {
    let width: f32 = counts
        .iter()
        .filter(|(_, count, _)| *count > 0)
        .map(|(_, count, _)| {
            let color = Tokens::of(ui).text.muted;
            11.0 + whole_line(ui, &count.to_string(), Type::Small, color).size().x + space::S5
        })
        .sum();
    let (rect, response) = ui.allocate_exact_size(vec2((width - space::S5).max(0.0), 16.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, dots_name(counts)));
    dots_at(ui, rect.left(), rect.center().y, counts);
    response
}

/// `filled` of `of` small dots, as beside the title of a lane; `name` says it in words.
pub fn dots_of_ui(ui: &mut Ui, filled: usize, of: usize, name: &str) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(9.0 * of as f32, 16.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    for dot in 0..of {
        let color = if dot < filled { tokens.accent.base } else { tokens.stroke.default };
        let center = egui::pos2(rect.left() + 3.0 + 9.0 * dot as f32, rect.center().y);
        ui.painter().circle_filled(center, 2.75, color);
    }
    response
}
