//! Facts in two columns: muted label, value.

use egui::{Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::paint::{line, lines, put_left};
use crate::ui::theme::{Tokens, Type, space};

/// Width of the label column, in points.
const LABELS: f32 = 92.0;

/// One row with any content at the right of its label.
pub fn detail_row_ui<R>(ui: &mut Ui, label: &str, value: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal(|ui| {
        let tokens = Tokens::of(ui);
        let (rect, response) =
            ui.allocate_exact_size(vec2(LABELS - ui.spacing().item_spacing.x, 22.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label));
        let text = line(ui, label, Type::Small, tokens.text.muted, rect.width());
        put_left(ui.painter(), rect.left(), rect.center().y, text);
        value(ui)
    })
    .inner
}

/// Rows of `(label, value, mono)`, as wide as there is room; long values wrap.
pub fn details_ui(ui: &mut Ui, rows: &[(&str, &str, bool)]) {
    let tokens = Tokens::of(ui);
    for (label, value, mono) in rows {
        let face = if *mono { Type::Mono } else { Type::Small };
        let width = ui.available_width();
        let text = lines(ui, value, face, tokens.text.primary, width - LABELS);
        let height = text.size().y + space::S3;
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{label}: {value}")));
        let first = rect.top() + space::S3 / 2.0 + face.line() / 2.0;
        let label = line(ui, label, Type::Small, tokens.text.muted, LABELS - space::S4);
        put_left(ui.painter(), rect.left(), first, label);
        let at = pos2(rect.left() + LABELS, rect.top() + space::S3 / 2.0);
        ui.painter().galley(at, text, tokens.text.primary);
    }
}
