//! Why transfers wait and how long they need: the words of rows and heads, and what can be done about it.

use egui::Ui;

use super::super::show;
use crate::model::budget::Limit;
use crate::model::{ConnectionName, Job, Moment, Step};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::pace::{self, Outlook, Wait};
use crate::ui::icons;
use crate::ui::parts::{Banner, Button, card_ui};
use crate::ui::theme::{self, Tokens, Tone, space};

/// The words of a queued row, and their colour. Asks for the next frame where they count.
pub(super) fn queued_words(ui: &Ui, scene: &Scene<'_>, job: &Job) -> (String, Tone) {
    let (words, said) = (&scene.words.transfers, &scene.words.promises);
    let now = scene.world.now;
    let amber = |text: String| (text, Tone::Processing);
    match pace::wait(scene.world, job) {
        Wait::Vault => amber(said.waits_vault.to_owned()),
        Wait::Disk => amber(said.waits_disk.to_owned()),
        Wait::Day(at) => amber(day_words(scene, at)),
        Wait::Slowed(at) | Wait::Pace(at) => match show::remaining(ui, at, now) {
            Some(left) => amber((words.rate_limit)(left)),
            None => (words.its_turn.to_owned(), Tone::Paused),
        },
        Wait::Again(at) => match show::remaining(ui, at, now) {
            Some(left) => amber((words.again_in)(left)),
            None => (words.its_turn.to_owned(), Tone::Paused),
        },
        Wait::Turn => (words.its_turn.to_owned(), Tone::Paused),
    }
}

/// "Daily limit reached, goes on at 00:00"
pub(crate) fn day_words(scene: &Scene<'_>, at: Option<Moment>) -> String {
    let said = &scene.words.promises;
    at.map_or_else(|| said.waits_day_open.to_owned(), |at| (said.waits_day)(&show::hour(at, scene)))
}

/// "48 files, about 16 minutes · 12 more after midnight", as far as it is known.
pub(crate) fn outlook_words(scene: &Scene<'_>, outlook: Outlook) -> Option<String> {
    let (common, said) = (&scene.words.common, &scene.words.promises);
    let mut parts = Vec::new();
    if let Some(time) = outlook.time {
        parts.push((said.outlook)(&(common.count_files)(outlook.files), time));
    }
    if outlook.tomorrow > 0 {
        parts.push((said.outlook_tomorrow)(outlook.tomorrow));
    }
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// "3 a minute, learned from a refusal on 12 May 2026, 14:02"
pub(crate) fn pace_of(scene: &Scene<'_>, connection: &ConnectionName) -> Option<String> {
    let limit = scene.world.budgets.get(connection)?.creates_per_minute?;
    Some(format!("{}, {}", (scene.words.promises.pace)(limit.count), known_from(scene, limit)))
}

/// Who says so.
pub(crate) fn known_from(scene: &Scene<'_>, limit: Limit) -> String {
    let when = match limit.from {
        crate::model::budget::KnownFrom::Refusal(at) => {
            scene.words.common.day_and_time(at, scene.world.utc_offset_minutes)
        }
        _ => String::new(),
    };
    scene.words.promises.known_from(limit.from, &when)
}

/// The pace of every account that has something waiting, a line each.
pub(super) fn paces(scene: &Scene<'_>) -> Option<String> {
    let mut names: Vec<&ConnectionName> = Vec::new();
    for job in scene.world.jobs.values().filter(|job| pace::is_ahead(job)) {
        if !names.contains(&&job.connection) {
            names.push(&job.connection);
        }
    }
    let lines: Vec<String> =
        names.into_iter().filter_map(|name| Some(format!("{name}: {}", pace_of(scene, name)?))).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Every account whose daily limit holds something back, and the way to raise it.
pub(super) fn day_banner_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let mut held: Vec<(ConnectionName, Option<Moment>)> = Vec::new();
    for job in scene.world.jobs.values().filter(|job| job.upload().is_some() && job.step == Step::Queued) {
        if let Wait::Day(at) = pace::wait(scene.world, job)
            && !job.paused
            && !held.iter().any(|(name, _)| *name == job.connection)
        {
            held.push((job.connection.clone(), at));
        }
    }
    let said = &scene.words.promises;
    for (name, at) in held {
        ui.add_space(space::S6);
        let title = format!("{name}:");
        let line = day_words(scene, at);
        let banner = Banner::new(Tone::Processing, &line)
            .title(&title)
            .icon(icons::HOURGLASS_MEDIUM)
            .action(said.raise_limit);
        if ui.push_id(name.as_str(), |ui| banner.show(ui).acted).inner {
            scene.out.push(Act::OpenLimits(name));
        }
    }
}

/// The explanation of what waits: why, until when, and the way on where there is one.
pub(super) fn waiting_ui(ui: &mut Ui, scene: &mut Scene<'_>, job: &Job) {
    let words = scene.words;
    let said = &words.promises;
    let now = scene.world.now;
    let failure = job.trouble.as_ref();
    let title = failure.map(|failure| (words.failure.title)(failure.kind));
    let advice = failure.map(|failure| (words.failure.advice)(failure.kind).to_owned());
    let (title, line, raise) = match pace::wait(scene.world, job) {
        Wait::Turn => return,
        Wait::Vault | Wait::Disk => (title.unwrap_or_default().to_owned(), advice.unwrap_or_default(), false),
        Wait::Day(at) => {
            let left = at.and_then(|at| Some((at, show::remaining(ui, at, now)?)));
            let line = left.map_or_else(
                || said.waits_day_open.to_owned(),
                |(at, left)| (said.waits_day_line)(&show::hour(at, scene), left),
            );
            (title.unwrap_or_default().to_owned(), line, true)
        }
        Wait::Slowed(at) => {
            let Some(left) = show::remaining(ui, at, now) else { return };
            let provider = show::provider_of(scene, &job.connection);
            ((words.transfers.slowed)(provider), (words.transfers.slowed_line)(left), false)
        }
        Wait::Again(at) => {
            let Some(left) = show::remaining(ui, at, now) else { return };
            let line = advice.unwrap_or_default();
            let line = format!("{line} {}.", (words.transfers.again_in)(left));
            (title.unwrap_or_default().to_owned(), line, false)
        }
        Wait::Pace(at) => {
            let Some(left) = show::remaining(ui, at, now) else { return };
            ((words.transfers.rate_limit)(left), (said.waits_pace_line)(left), false)
        }
    };
    ui.add_space(space::S4);
    card_ui(ui, Some(Tone::Processing), |ui| {
        ui.set_width(ui.available_width());
        let amber = Tokens::of(ui).tone(Tone::Processing).fg;
        ui.add(egui::Label::new(theme::section(title).color(amber)).wrap());
        ui.add(egui::Label::new(theme::body(line).strong()).wrap());
        if let Some(system) = failure.and_then(|failure| failure.said.as_deref()) {
            ui.add(egui::Label::new(theme::body(system)).wrap());
        }
        if let Some(pace) = pace_of(scene, &job.connection) {
            let pace = format!("{}: {pace}", said.pace_label);
            ui.add(egui::Label::new(theme::small(pace).weak()).wrap());
        }
        if raise {
            ui.add_space(space::S3);
            if ui.add(Button::secondary(said.raise_limit).icon(icons::GAUGE)).clicked() {
                scene.out.push(Act::OpenLimits(job.connection.clone()));
            }
        }
    });
}
