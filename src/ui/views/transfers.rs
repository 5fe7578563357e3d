//! Transfers: everything on its way, what it waits for, and what became of it.

mod details;
mod rows;
mod steps;
mod waits;

use std::time::Duration;

use egui::{Align, Frame, Key, Layout, Margin, Modifiers, Panel, Ui};

use super::keys::KeySection;
use super::show;
use super::unsure::send_again_ui;
use crate::model::talk::Sync;
use crate::model::{Command, FailureKind, Job, JobId, Step, Wish, World};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::pace;
use crate::ui::desk::transfers::{Batch, Tab, Tally, TransfersDesk, batches, is_transfer};
use crate::ui::icons;
use crate::ui::parts::{self, Banner, Button, EmptyState};
use crate::ui::theme::{self, Tokens, Tone, space};
use crate::words::{Words, bytes};

pub(crate) use steps::step_words;
pub(crate) use waits::{day_words, known_from, outlook_words, pace_of};

/// The keys of this screen, for the list of keys.
pub fn transfers_keys(words: &'static Words) -> KeySection {
    let said = &words.promises;
    KeySection {
        title: words.common.transfers,
        keys: vec![
            (&["P"], said.key_pause),
            (&["⇧ P"], said.key_pause_all),
            (&["R"], words.common.retry),
            (&["⇧ R"], words.transfers.retry_failed),
            (&["Del"], said.key_stop),
            (&["L", "S", "F"], said.key_look),
            (&["C"], said.key_copy),
        ],
    }
}

/// Width of the explanation at the right.
const DETAILS: f32 = 340.0;

/// Shows Transfers.
pub fn transfers_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut TransfersDesk) {
    let (batches, tally) = batches(scene.world, desk.tab);
    desk.selected = desk.selected.filter(|id| scene.world.jobs.get(id).is_some_and(is_transfer));
    keys(ui, scene, desk, &batches);
    let tokens = Tokens::of(ui);
    let fill = Frame::new().fill(tokens.bg.panel);
    if let Some(job) = desk.selected.and_then(|id| scene.world.jobs.get(&id)) {
        Panel::right("transfer details")
            .frame(fill)
            .resizable(false)
            .exact_size(DETAILS)
            .show(ui, |ui| details::details_ui(ui, scene, desk, job));
    }
    egui::CentralPanel::no_frame().frame(fill).show(ui, |ui| {
        if tally.all() == 0 {
            let words = &scene.words.transfers;
            EmptyState::new(icons::ARROWS_DOWN_UP, words.nothing, words.nothing_line).show(ui, |ui| {
                let choose = Button::primary(scene.words.library.choose_files).icon(icons::UPLOAD_SIMPLE);
                if ui.add(choose).clicked() {
                    scene.out.push(Act::PickFiles);
                }
            });
            return;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let margin = Margin { left: 20, right: 20, top: 14, bottom: 0 };
        Frame::new().inner_margin(margin).show(ui, |ui| head_ui(ui, scene, desk, tally));
        parts::hairline_ui(ui);
        rows::rows_ui(ui, scene, desk, &batches);
    });
    send_again_ui(ui, scene, &mut desk.asking);
}

fn ids(world: &World, wish: Wish) -> Vec<JobId> {
    world.jobs.values().filter(|job| is_transfer(job) && job.can(wish)).map(|job| job.id).collect()
}

/// Jobs that failed and may be tried again; one that was stopped on purpose is not among them.
fn retryable(world: &World) -> Vec<JobId> {
    let failed =
        |job: &&Job| matches!(job.step, Step::Failed { .. }) && job.can(Wish::Retry) && is_transfer(job);
    world.jobs.values().filter(failed).map(|job| job.id).collect()
}

fn wish_all(scene: &mut Scene<'_>, ids: Vec<JobId>, wish: Wish) {
    if !ids.is_empty() {
        scene.out.push(Act::Send(Command::WishAll(ids, wish)));
    }
}

fn head_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut TransfersDesk, tally: Tally) {
    let words = &scene.words.transfers;
    ui.horizontal(|ui| {
        ui.set_min_height(46.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (pausable, resumable) = (ids(scene.world, Wish::Pause), ids(scene.world, Wish::Resume));
            if !pausable.is_empty() {
                let button = Button::secondary(words.pause_all).icon(icons::PAUSE).shortcut("⇧ P");
                if ui.add(button).clicked() {
                    wish_all(scene, pausable, Wish::Pause);
                }
            } else if !resumable.is_empty() {
                let button = Button::secondary(words.resume_all).icon(icons::PLAY).shortcut("⇧ P");
                if ui.add(button).clicked() {
                    wish_all(scene, resumable, Wish::Resume);
                }
            }
            let failed = retryable(scene.world);
            if !failed.is_empty()
                && ui.add(Button::secondary(words.retry_failed).icon(icons::ARROW_CLOCKWISE)).clicked()
            {
                wish_all(scene, failed, Wish::Retry);
            }
            if tally.finished > 0 && ui.add(Button::ghost(words.clear_finished)).clicked() {
                scene.out.push(Act::Send(Command::ClearFinished));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.vertical(|ui| {
                    ui.label(theme::page(scene.words.common.transfers));
                    let totals = egui::Label::new(theme::small(totals(scene, tally)).weak()).truncate();
                    let totals = ui.add(totals);
                    if let Some(known) = waits::paces(scene) {
                        totals.on_hover_text(known);
                    }
                });
            });
        });
    });
    ui.add_space(space::S5);
    let said = (words.progress)(tally.finished, tally.moving, tally.waiting, tally.failed);
    let shares = [
        (Tone::Active, tally.finished),
        (Tone::Transfer, tally.moving),
        (Tone::Processing, tally.waiting),
        (Tone::Failed, tally.failed),
    ];
    parts::split_bar_ui(ui, ui.available_width(), &shares, &said);
    banners_ui(ui, scene);
    ui.add_space(space::S4);
    let tabs = [
        parts::Tab::new(Tab::All, words.all).count(tally.all()),
        parts::Tab::new(Tab::Moving, words.moving).count(tally.moving),
        parts::Tab::new(Tab::Waiting, words.waiting).count(tally.waiting),
        parts::Tab::new(Tab::Failed, words.failed).count(tally.failed),
        parts::Tab::new(Tab::Finished, words.finished).count(tally.finished),
    ];
    parts::tabs_ui(ui, &mut desk.tab, &tabs);
}

/// Bytes a second of one job that sends, once there is something to measure.
fn speed(world: &World, job: &Job) -> Option<f64> {
    let Step::Creating { since } = &job.step else { return None };
    let progress = world.progress.get(&job.id)?;
    let seconds = world.now.since(*since).as_secs_f64();
    (seconds >= 0.5 && progress.done > 0).then(|| progress.done as f64 / seconds)
}

/// "8 of 14 finished · 1.8 MB/s · about 40 s left"
fn totals(scene: &Scene<'_>, tally: Tally) -> String {
    let words = &scene.words.transfers;
    let world = scene.world;
    let mut said = vec![(words.finished_of)(tally.finished, tally.all())];
    let together: f64 = world.jobs.values().filter_map(|job| speed(world, job)).sum();
    if together > 0.0 {
        said.push((words.speed)(&bytes(together as u64)));
    }
    let outlook = pace::outlook(world, world.jobs.values()).and_then(|it| waits::outlook_words(scene, it));
    if let Some(outlook) = outlook {
        // What the account's pace allows is the truth; how fast the line is only matters where nothing is known.
        said.push(outlook);
    } else if together > 0.0 {
        let left: u64 = world
            .jobs
            .values()
            .filter(|job| matches!(job.step, Step::Queued | Step::Creating { .. }) && !job.paused)
            .filter_map(|job| {
                let done = world.progress.get(&job.id).map_or(0, |progress| progress.done);
                Some(job.upload()?.bytes.saturating_sub(done))
            })
            .sum();
        let left = Duration::from_secs_f64((left as f64 / together).clamp(0.0, 1e6));
        if left.as_secs() > 0 {
            said.push((words.about_left)(left));
        }
    }
    said.join(" · ")
}

fn banners_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let words = &scene.words.transfers;
    for (connection, until) in &scene.world.slowed {
        if let Some(left) = show::remaining(ui, *until, scene.world.now) {
            ui.add_space(space::S6);
            let title = (words.slowed)(show::provider_of(scene, connection));
            let line = (words.slowed_line)(left);
            Banner::new(Tone::Processing, &line).title(&title).icon(icons::HOURGLASS_MEDIUM).show(ui);
        }
    }
    waits::day_banner_ui(ui, scene);
    let offline = |job: &&Job| {
        let shelf = scene.world.shelf(&job.connection);
        let away = shelf.is_some_and(
            |shelf| matches!(&shelf.sync, Sync::Failed { failure, .. } if failure.kind == FailureKind::Unreached),
        );
        let trouble = job.trouble.as_ref().is_some_and(|trouble| trouble.kind == FailureKind::Unreached);
        job.upload().is_some() && job.step == Step::Queued && !job.paused && (away || trouble)
    };
    let count = scene.world.jobs.values().filter(offline).count();
    if count > 0 {
        ui.add_space(space::S6);
        let line = (words.when_back)(count);
        Banner::new(Tone::Paused, &line).title(scene.words.library.offline).icon(icons::WIFI_SLASH).show(ui);
    }
}

fn keys(ui: &Ui, scene: &mut Scene<'_>, desk: &mut TransfersDesk, batches: &[Batch<'_>]) {
    if !super::library::hears_keys(ui.ctx()) {
        return;
    }
    let pressed = |modifiers: Modifiers, key: Key| ui.ctx().input_mut(|i| i.consume_key(modifiers, key));
    let jobs: Vec<JobId> = batches.iter().flat_map(|batch| &batch.jobs).map(|job| job.id).collect();
    let here = desk.selected.and_then(|id| jobs.iter().position(|it| *it == id));
    let mut go = |to: usize| {
        if let Some(id) = jobs.get(to) {
            desk.selected = Some(*id);
            desk.reveal = true;
        }
    };
    if pressed(Modifiers::NONE, Key::ArrowDown) {
        go(here.map_or(0, |here| here + 1));
    }
    if pressed(Modifiers::NONE, Key::ArrowUp) {
        go(here.map_or(0, |here| here.saturating_sub(1)));
    }
    if pressed(Modifiers::SHIFT, Key::P) {
        let pausable = ids(scene.world, Wish::Pause);
        if pausable.is_empty() {
            wish_all(scene, ids(scene.world, Wish::Resume), Wish::Resume);
        } else {
            wish_all(scene, pausable, Wish::Pause);
        }
    }
    if pressed(Modifiers::SHIFT, Key::R) {
        wish_all(scene, retryable(scene.world), Wish::Retry);
    }
    let Some(job) = desk.selected.and_then(|id| scene.world.jobs.get(&id)) else { return };
    let mut wish = |wish: Wish| {
        if job.can(wish) {
            scene.out.push(Act::Send(Command::Wish(job.id, wish)));
        }
    };
    if pressed(Modifiers::NONE, Key::P) {
        wish(if job.paused { Wish::Resume } else { Wish::Pause });
    }
    if pressed(Modifiers::NONE, Key::R) {
        wish(Wish::Retry);
    }
    if pressed(Modifiers::NONE, Key::Delete) {
        wish(Wish::Cancel);
    }
    if pressed(Modifiers::NONE, Key::L) {
        wish(Wish::LookAgain);
    }
    if pressed(Modifiers::NONE, Key::F) {
        wish(Wish::Forget);
    }
    if pressed(Modifiers::NONE, Key::S) && job.can(Wish::SendAgain) {
        desk.asking = Some(job.id);
    }
    if pressed(Modifiers::NONE, Key::C) {
        scene.out.push(Act::Copy(details::for_support(scene, job)));
    }
    if pressed(Modifiers::NONE, Key::Escape) {
        desk.selected = None;
    }
}
