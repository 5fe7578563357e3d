//! Transfers: everything on its way, what it waits for, and what became of it.

mod details;
mod rows;
mod steps;
mod waits;

use egui::{Align, Frame, Key, Layout, Margin, Modifiers, Panel, Ui};

use super::show;
use super::unsure::send_again_ui;
use crate::model::talk::Sync;
use crate::model::{Action, Command, FailureKind, Job, JobId, Step, Wish};
use crate::ui::act::{Act, Outbox, Scene};
use crate::ui::actions;
use crate::ui::desk::pace;
use crate::ui::desk::transfers::{
    Batch, Tab, Tally, TransfersDesk, allowing, batches, is_transfer, speed_together, time_left,
};
use crate::ui::icons;
use crate::ui::parts::{self, Banner, Button, EmptyState};
use crate::ui::theme::{self, Tokens, Tone, space};
use crate::words::bytes;

pub(crate) use steps::step_words;
pub(crate) use waits::{day_words, known_from, outlook_words, pace_of};

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

fn wish_all(out: &mut Outbox, ids: Vec<JobId>, wish: Wish) {
    if !ids.is_empty() {
        out.push(Act::Send(Command::WishAll(ids, wish)));
    }
}

fn head_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut TransfersDesk, tally: Tally) {
    let words = &scene.words.transfers;
    ui.horizontal(|ui| {
        ui.set_min_height(46.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let all_keys = actions::shown(&scene.world.keys, Action::PauseAll);
            let (pausable, resumable) =
                (allowing(scene.world, Wish::Pause), allowing(scene.world, Wish::Resume));
            if !pausable.is_empty() {
                let button = Button::secondary(words.pause_all).icon(icons::PAUSE).shortcut(&all_keys);
                if ui.add(button).clicked() {
                    wish_all(scene.out, pausable, Wish::Pause);
                }
            } else if !resumable.is_empty() {
                let button = Button::secondary(words.resume_all).icon(icons::PLAY).shortcut(&all_keys);
                if ui.add(button).clicked() {
                    wish_all(scene.out, resumable, Wish::Resume);
                }
            }
            let failed = allowing(scene.world, Wish::Retry);
            if !failed.is_empty()
                && ui.add(Button::secondary(words.retry_failed).icon(icons::ARROW_CLOCKWISE)).clicked()
            {
                wish_all(scene.out, failed, Wish::Retry);
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

/// "8 of 14 finished · 1.8 MB/s · about 40 s left"
fn totals(scene: &Scene<'_>, tally: Tally) -> String {
    let words = &scene.words.transfers;
    let world = scene.world;
    let mut said = vec![(words.finished_of)(tally.finished, tally.all())];
    let together = speed_together(world);
    if let Some(together) = together {
        said.push((words.speed)(&bytes(together as u64)));
    }
    let outlook = pace::outlook(world, world.jobs.values()).and_then(|it| waits::outlook_words(scene, it));
    if let Some(outlook) = outlook {
        // What the account's pace allows is the truth; how fast the line is only matters where nothing is known.
        said.push(outlook);
    } else if let Some(left) = together.and_then(|together| time_left(world, together)) {
        said.push((words.about_left)(left));
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
    if !actions::hears_keys(ui.ctx()) {
        return;
    }
    let moved = |key: Key| ui.ctx().input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let pressed = |action: Action| actions::pressed(ui.ctx(), &scene.world.keys, action);
    let jobs: Vec<JobId> = batches.iter().flat_map(|batch| &batch.jobs).map(|job| job.id).collect();
    let here = desk.selected.and_then(|id| jobs.iter().position(|it| *it == id));
    let mut go = |to: usize| {
        if let Some(id) = jobs.get(to) {
            desk.selected = Some(*id);
            desk.reveal = true;
        }
    };
    if moved(Key::ArrowDown) {
        go(here.map_or(0, |here| here + 1));
    }
    if moved(Key::ArrowUp) {
        go(here.map_or(0, |here| here.saturating_sub(1)));
    }
    if pressed(Action::PauseAll) {
        let pausable = allowing(scene.world, Wish::Pause);
        if pausable.is_empty() {
            wish_all(scene.out, allowing(scene.world, Wish::Resume), Wish::Resume);
        } else {
            wish_all(scene.out, pausable, Wish::Pause);
        }
    }
    if pressed(Action::RetryFailed) {
        wish_all(scene.out, allowing(scene.world, Wish::Retry), Wish::Retry);
    }
    let Some(job) = desk.selected.and_then(|id| scene.world.jobs.get(&id)) else { return };
    for (action, wish) in [
        (Action::Pause, if job.paused { Wish::Resume } else { Wish::Pause }),
        (Action::Retry, Wish::Retry),
        (Action::CancelTransfer, Wish::Cancel),
        (Action::LookAgain, Wish::LookAgain),
        (Action::Forget, Wish::Forget),
    ] {
        if pressed(action) && job.can(wish) {
            scene.out.push(Act::Send(Command::Wish(job.id, wish)));
        }
    }
    if pressed(Action::SendAgain) && job.can(Wish::SendAgain) {
        desk.asking = Some(job.id);
    }
    if pressed(Action::CopyDetails) {
        scene.out.push(Act::Copy(details::for_support(scene, job)));
    }
    if moved(Key::Escape) {
        desk.selected = None;
    }
}
