//! What the account allows of an import, said before anything is sent: slots, time, and the day's limit.

use egui::Ui;

use super::super::transfers::{outlook_words, pace_of};
use crate::ui::act::Scene;
use crate::ui::desk::import::Plan;
use crate::ui::desk::pace::{self, Outlook};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, Tokens, Tone, space};

/// How long what goes needs, with what the account has still to create.
pub(super) fn outlook(scene: &Scene<'_>, plan: &Plan) -> Outlook {
    let ahead = scene.world.jobs.values();
    let ahead = ahead.filter(|job| job.connection == *scene.connection && pace::is_ahead(job)).count();
    pace::outlook_of(scene.world, scene.connection, ahead, plan.ready())
}

/// The lines; those that keep a file from being usable today are amber.
pub(super) fn account_ui(ui: &mut Ui, scene: &Scene<'_>, plan: &Plan) {
    let words = &scene.words.promises;
    ui.spacing_mut().item_spacing.y = space::S2;
    ui.label(theme::heading(words.account));
    if let Some((used, of)) = pace::slots(scene.world, scene.connection) {
        line_ui(ui, None, icons::SQUARES_FOUR, &(words.slots)(used, of));
        let short = (used + plan.ready()).saturating_sub((of as usize).max(used));
        if short > 0 {
            line_ui(ui, Some(Tone::Processing), icons::WARNING, &(words.slots_short)(short));
            ui.add(egui::Label::new(theme::small(words.slots_short_line).weak()).wrap());
        }
    }
    let outlook = outlook(scene, plan);
    let time = Outlook { tomorrow: 0, ..outlook };
    if let Some(time) = outlook_words(scene, time).filter(|_| plan.ready() > 0) {
        line_ui(ui, None, icons::CLOCK, &time);
    }
    if let Some(pace) = pace_of(scene, scene.connection) {
        let pace = format!("{}: {pace}", words.pace_label);
        ui.add(egui::Label::new(theme::small(pace).weak()).wrap());
    }
    let budget = scene.world.budgets.get(scene.connection);
    if let Some((today, cap)) = budget.and_then(|it| Some((it.creations.count, it.creations.cap?))) {
        let today = (words.creations_today)(&(words.today_of)(today, cap));
        line_ui(ui, None, icons::GAUGE, &today);
        if outlook.tomorrow > 0 {
            let split = (words.split_by_midnight)(outlook.files, outlook.tomorrow);
            line_ui(ui, Some(Tone::Processing), icons::WARNING, &split);
        }
    }
    ui.add(egui::Label::new(theme::small(words.never_twice).weak()).wrap());
}

fn line_ui(ui: &mut Ui, tone: Option<Tone>, icon: Icon, text: &str) {
    let tokens = Tokens::of(ui);
    let color = tone.map_or(tokens.text.primary, |tone| tokens.tone(tone).fg);
    ui.horizontal_top(|ui| {
        ui.label(icon.text(14.0).color(tone.map_or(tokens.text.secondary, |_| color)));
        ui.add(egui::Label::new(theme::body(text).color(color)).wrap());
    });
}
