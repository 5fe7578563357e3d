//! The question before the window closes while work runs: what becomes of each part of it.

use egui::{Ui, vec2};

use crate::ui::act::{Act, Scene};
use crate::ui::desk::pace::closing;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::{Button, Dialog, DialogPart, focus_on_open};
use crate::ui::theme::{self, Tokens, Tone, space};

/// The dialog. Clears `open` when the person stays.
pub fn quit_ui(ui: &Ui, scene: &mut Scene<'_>, open: &mut bool) {
    let words = scene.words;
    let lines = lines(scene);
    let mut stay = false;
    let dialog = Dialog::new("quit", words.frame.quit_title, vec2(480.0, 0.0));
    let response = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Header => {}
        DialogPart::Body => {
            for (tone, icon, line) in &lines {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = space::S4;
                    ui.label(icon.text(16.0).color(Tokens::of(ui).tone(*tone).fg));
                    ui.add(egui::Label::new(theme::body(line)).wrap());
                });
            }
        }
        DialogPart::Footer => {
            if ui.add(Button::secondary(words.frame.quit)).clicked() {
                scene.out.push(Act::Quit);
            }
            let safe = ui.add(Button::primary(words.frame.stay));
            focus_on_open(ui, &safe);
            stay |= safe.clicked();
        }
    });
    *open = !stay && !response.closed;
}

/// One sentence for each fate, what may be lost first.
fn lines(scene: &Scene<'_>) -> Vec<(Tone, Icon, String)> {
    let words = &scene.words.promises;
    let now = scene.world.now;
    let closing = closing(scene.world);
    let mut lines = Vec::new();
    if closing.unsaved > 0 {
        let until = closing.link_until.filter(|until| *until > now);
        let left = until.map(|until| (scene.words.common.duration)(until.since(now)));
        let line = (words.quit_unsaved)(closing.unsaved, left.as_deref());
        lines.push((Tone::Failed, icons::WARNING_CIRCLE, line));
    }
    if closing.unsure > 0 {
        lines.push((Tone::Processing, icons::QUESTION, (words.quit_unsure)(closing.unsure)));
    }
    if closing.unsent > 0 {
        lines.push((Tone::Processing, icons::HOURGLASS_MEDIUM, (words.quit_unsent)(closing.unsent)));
    }
    if closing.running > 0 {
        lines.push((Tone::Transfer, icons::FILM_SLATE, (words.quit_running)(closing.running)));
    }
    if closing.uploads > 0 {
        lines.push((Tone::Transfer, icons::ARROWS_DOWN_UP, (words.quit_uploads)(closing.uploads)));
    }
    lines
}
