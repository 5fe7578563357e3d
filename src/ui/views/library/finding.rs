//! Typing a name goes to it: the letters that are no shortcut begin one, and the next ones go on, shortcuts or not.

use egui::{Context, Event, Key, Ui, pos2};

use crate::ui::act::Scene;
use crate::ui::desk::library::index::Index;
use crate::ui::desk::library::{FINDING_SECONDS, LibraryDesk, Scope};
use crate::ui::theme::{self, Tokens, radius};

/// Letters that mean something else while no name is being typed.
const TAKEN: [char; 4] = ['s', 'p', 'b', 'i'];

/// Hears a name being typed. What belongs to it is no shortcut any more.
pub(super) fn finding_keys(ctx: &Context, desk: &mut LibraryDesk, index: &Index) {
    let time = ctx.input(|i| i.time);
    let goes_on = desk.finding.as_ref().is_some_and(|it| time - it.at < FINDING_SECONDS);
    if !goes_on {
        desk.finding = None;
    }
    if desk.scope == Scope::Parked || index.is_empty() {
        return;
    }
    let typed = ctx.input_mut(|i| {
        let mut typed = String::new();
        for event in &i.events {
            let Event::Text(text) = event else { continue };
            let first = text.chars().next();
            let begins = first.is_some_and(|it| it.is_alphanumeric() && !TAKEN.contains(&it));
            if goes_on || begins || !typed.is_empty() {
                typed.push_str(text);
            }
        }
        if !typed.is_empty() || goes_on {
            i.events.retain(|event| {
                !matches!(event, Event::Key { key, modifiers, .. }
                if !modifiers.command && !modifiers.alt && is_written(*key))
            });
        }
        if goes_on && i.consume_key(egui::Modifiers::NONE, Key::Escape) {
            desk.finding = None;
            typed.clear();
        }
        typed
    });
    let typed: String = typed.chars().filter(|it| !it.is_control()).collect();
    if !typed.is_empty() {
        desk.find(&typed, time, index);
    }
}

/// The key writes something.
fn is_written(key: Key) -> bool {
    key == Key::Space || key.symbol_or_name().chars().count() == 1
}

/// Says what was typed, for as long as it can go on.
pub(super) fn finding_ui(ui: &Ui, scene: &Scene<'_>, desk: &LibraryDesk) {
    let Some(finding) = &desk.finding else { return };
    let words = &scene.words.browse;
    let said =
        if finding.found { (words.finding)(&finding.typed) } else { (words.finding_nothing)(&finding.typed) };
    let left = finding.at + FINDING_SECONDS - ui.input(|i| i.time);
    ui.ctx().request_repaint_after_secs(left.max(0.0) as f32 + 0.02);
    let room = ui.max_rect();
    let tokens = Tokens::of(ui);
    egui::Area::new(egui::Id::unique("finding"))
        .order(egui::Order::Middle)
        .interactable(false)
        .pivot(egui::Align2::CENTER_BOTTOM)
        .fixed_pos(pos2(room.center().x, room.bottom() - 76.0))
        .show(ui.ctx(), |ui| {
            egui::Frame::new()
                .fill(tokens.bg.raised)
                .stroke(tokens.outline())
                .corner_radius(egui::CornerRadius::same(radius::POPOVER))
                .shadow(tokens.popover_shadow)
                .inner_margin(egui::Margin::symmetric(14, 8))
                .show(ui, |ui| ui.label(theme::body_medium(said)));
        });
}
