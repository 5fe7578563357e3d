//! The five phases of an upload: check, stage, create, moderation, active.

use egui::{Align2, Color32, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::paint::{line, put};
use crate::ui::theme::{Tokens, Tone, Type, radius};

/// Shares of the width, from the tokens: sending and moderation take longest.
const SHARES: [f32; 5] = [1.0, 1.3, 1.0, 1.7, 1.0];
const GAP: f32 = 4.0;

/// Where one phase is. Fractions are 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Phase {
    /// Not reached.
    Ahead,
    /// Over.
    Done,
    /// Moving: blue fills.
    Moving(f32),
    /// Somebody else decides, or asked for patience: amber fills.
    Waiting(f32),
    /// Stopped by the person: grey fills.
    Paused(f32),
    /// Broke here.
    Broken,
    /// This connection has no such phase: a thin dot.
    Skipped,
}

fn cells(rect: Rect) -> [Rect; 5] {
    let unit = (rect.width() - 4.0 * GAP) / SHARES.iter().sum::<f32>();
    let mut x = rect.left();
    SHARES.map(|share| {
        let cell = Rect::from_min_size(pos2(x, rect.top()), vec2(unit * share, rect.height()));
        x += unit * share + GAP;
        cell
    })
}

/// The bar, `width` points wide and 6 high; `name` says in words where it is, as the line under it does.
pub fn phase_bar_ui(ui: &mut Ui, width: f32, phases: &[Phase; 5], name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 6.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let tokens = Tokens::of(ui);
    let corner = CornerRadius::same(radius::PILL);
    for (cell, phase) in cells(rect).into_iter().zip(phases) {
        let filled = |part: f32, color: Color32| {
            ui.painter().rect_filled(cell, corner, tokens.stroke.default);
            let end = cell.width() * part.clamp(0.0, 1.0);
            if end > 0.0 {
                let done = Rect::from_min_size(cell.min, vec2(end.max(cell.height()), cell.height()));
                ui.painter().rect_filled(done, corner, color);
            }
        };
        match *phase {
            Phase::Ahead => filled(0.0, tokens.stroke.default),
            Phase::Done => filled(1.0, tokens.tone(Tone::Active).fg),
            Phase::Moving(part) => filled(part, tokens.tone(Tone::Transfer).fg),
            Phase::Waiting(part) => filled(part, tokens.tone(Tone::Processing).fg),
            Phase::Paused(part) => filled(part, tokens.text.muted),
            Phase::Broken => filled(1.0, tokens.tone(Tone::Failed).fg),
            Phase::Skipped => {
                ui.painter().circle_filled(cell.center(), 1.5, tokens.stroke.strong);
            }
        }
    }
    response
}

/// The five words above a batch of bars of the same `width`.
pub fn phase_heads_ui(ui: &mut Ui, width: f32, words: &[&str; 5]) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 16.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words.join(", ")));
    for (cell, word) in cells(rect).into_iter().zip(words) {
        let text = line(ui, word, Type::Caption, tokens.text.secondary, cell.width() + GAP);
        put(ui.painter(), cell.left_center(), Align2::LEFT_CENTER, text);
    }
}
