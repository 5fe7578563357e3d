//! The result: a player with its strip, what became of the file, and what can be done with it.

use std::path::Path;
use std::time::Duration;

use egui::{Align, CornerRadius, Frame, Layout, Margin, Sense, StrokeKind, Ui, vec2};

use super::compare::{compare, name_of, star_ui};
use super::player::{KeysAre, Shown, player_ui, said_on_screen};
use super::result_explain::explain_ui;
use super::tasks::{looked_at, poster, standing, stop_ui, title};
use crate::model::{Job, Moment, PictureSize, Step, Take};
use crate::ui::act::{Act, Played, PlayerAct, Scene, Trouble};
use crate::ui::desk::generate::GenerateDesk;
use crate::ui::icons;
use crate::ui::parts::spinner::spinner_at;
use crate::ui::parts::{
    Badge, Banner, Button, EmptyState, IconButton, Kind, menu_line_ui, menu_row_ui, menu_ui, progress_ring_at,
};
use crate::ui::theme::{self, Tokens, Tone, radius, space};

/// The upper part of the result column.
pub(super) fn result_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
    let Some(job) = looked_at(scene.world, desk) else {
        ui.allocate_ui(vec2(ui.available_width(), 360.0), |ui| {
            let words = &scene.words.generate;
            EmptyState::new(icons::FILM_SLATE, words.no_result, words.no_result_line).show(ui, |_| {});
        });
        return;
    };
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 14, bottom: 14 }).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S5;
        head_ui(ui, scene, desk, job);
        match &job.step {
            Step::Saved { path, .. } => saved_ui(ui, scene, desk, job, path),
            Step::Failed { .. } | Step::Unsure { .. } | Step::Stopped { .. } => {
                explain_ui(ui, scene, desk, job);
            }
            _ => moving_ui(ui, scene, job),
        }
    });
}

fn head_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &GenerateDesk, job: &Job) {
    let standing = standing(scene, job);
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let badge = Badge::new(standing.tone, standing.word);
            let badge = match (standing.tone, &job.step) {
                // The ring of Processing turns; what only waits stands still.
                (Tone::Processing, Step::Queued) => badge.icon(icons::HOURGLASS_MEDIUM),
                (Tone::Processing, _) => badge.icon(icons::QUESTION),
                _ => badge,
            };
            ui.add(badge);
            let name = name_of(scene, desk, job.id);
            if scene.world.takes.contains_key(&job.id) {
                star_ui(ui, scene, job.id, &name);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(egui::Label::new(theme::heading(&name)).truncate());
            });
        });
    });
}

/// What is still on its way: a quiet frame with a ring.
fn moving_ui(ui: &mut Ui, scene: &mut Scene<'_>, job: &Job) {
    let tokens = Tokens::of(ui);
    let standing = standing(scene, job);
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(vec2(width, width * 9.0 / 16.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(radius::CARD), tokens.bg.canvas);
    let center = rect.center() - vec2(0.0, 14.0);
    let color = tokens.tone(standing.tone).fg;
    match standing.part {
        Some(part) => progress_ring_at(ui, center, 18.0, part, color),
        None if standing.moving => spinner_at(ui, center, 18.0, color),
        None => icons::HOURGLASS_MEDIUM.paint(ui.painter(), center, 30.0, tokens.text.secondary),
    }
    said_on_screen(ui, rect, &standing.line);
    if let Step::Ready { result, .. } | Step::Saving { result, .. } = &job.step {
        if let Some(left) = link_left(ui, scene, result.until) {
            ui.label(theme::small((scene.words.promises.not_saved_yet)(&left)));
        }
        cost_ui(ui, scene, result.cost.as_deref());
    }
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| stop_ui(ui, scene, job));
    });
}

/// What the provider says it cost, where it says so.
fn cost_ui(ui: &mut Ui, scene: &Scene<'_>, cost: Option<&str>) {
    if let Some(cost) = cost {
        ui.label(theme::small((scene.words.promises.cost)(cost)).weak());
    }
}

/// How long a link lives, in words, while it does; asks for a frame when the words change.
fn link_left(ui: &Ui, scene: &Scene<'_>, until: Moment) -> Option<String> {
    let left = until.since(scene.world.now);
    if left.is_zero() {
        return None;
    }
    // Below a minute the words count seconds.
    let next = if left.as_secs() < 60 { 1 } else { left.as_secs() % 60 + 1 };
    ui.ctx().request_repaint_after(Duration::from_secs(next));
    Some((scene.words.common.duration)(left))
}

fn saved_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, job: &Job, path: &Path) {
    let take = scene.world.takes.get(&job.id);
    let path = take.map_or(path, |take| take.path.as_path());
    let elsewhere = scene.player.is_some_and(|view| view.what != Played::Take(job.id));
    if desk.opened != Some(job.id) || elsewhere {
        desk.opened = Some(job.id);
        scene.out.push(Act::Player(PlayerAct::Open(Played::Take(job.id))));
    }
    let poster = poster(scene, job.id, PictureSize::Large);
    let shown = Shown {
        what: Played::Take(job.id),
        path,
        name: title(scene.words, job),
        poster,
        sound: false,
        link: None,
    };
    player_ui(ui, scene, &shown, KeysAre::Ours);
    let moved = shown.view(scene).is_some_and(|view| view.trouble == Some(Trouble::Moved));
    if !moved {
        link_ui(ui, scene, take);
    }
    let words = &scene.words.generate;
    ui.horizontal(|ui| {
        if ui.add(Button::primary(words.save_as).icon(icons::DOWNLOAD_SIMPLE)).clicked() {
            let note = take.and_then(|take| take.provenance.clone());
            scene.out.push(Act::SaveAs { path: path.to_owned(), note });
        }
        let can_be_seen = shown.view(scene).is_some_and(|view| view.frame.is_some());
        if can_be_seen {
            let last = Button::secondary(scene.words.player.last_frame_as_asset).icon(icons::IMAGE);
            if ui.add(last).clicked() {
                scene.out.push(Act::Player(PlayerAct::LastFrameAsAsset));
            }
        } else if ui.add(Button::secondary(words.show_in_folder).icon(icons::FOLDER_OPEN)).clicked() {
            scene.out.push(Act::Reveal(path.to_owned()));
        }
        let again = IconButton::new(icons::ARROW_COUNTER_CLOCKWISE, words.run_again).kind(Kind::Secondary);
        if ui.add(again).clicked()
            && let Some(order) = job.order()
        {
            desk.compose_again(order);
        }
        let comparable = desk.comparable(scene.world, Some(job.id));
        if comparable.len() > 1 {
            let button = IconButton::new(icons::SWAP, scene.words.takes.compare).kind(Kind::Secondary);
            if ui.add(button).clicked() {
                compare(desk, &comparable);
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let more = ui.add(IconButton::new(icons::DOTS_THREE, scene.words.player.more));
            menu_ui(&more, |ui| more_ui(ui, scene, path, take, can_be_seen));
        });
    });
}

/// What is wanted less often.
fn more_ui(ui: &mut Ui, scene: &mut Scene<'_>, path: &Path, take: Option<&Take>, can_be_seen: bool) {
    let (words, player) = (&scene.words.generate, &scene.words.player);
    if can_be_seen {
        if menu_row_ui(ui, Some(icons::IMAGE_SQUARE), player.frame_as_asset, "", false).clicked() {
            scene.out.push(Act::Player(PlayerAct::FrameAsAsset));
        }
        menu_line_ui(ui);
    }
    if menu_row_ui(ui, Some(icons::FOLDER_OPEN), words.show_in_folder, "", false).clicked() {
        scene.out.push(Act::Reveal(path.to_owned()));
    }
    if let Some(note) = take.and_then(|take| take.provenance.as_ref())
        && menu_row_ui(ui, Some(icons::FILE_TEXT), scene.words.takes.show_provenance, "", false).clicked()
    {
        scene.out.push(Act::OpenFile(note.clone()));
    }
    if menu_row_ui(ui, Some(icons::ARROW_SQUARE_OUT), words.open_file, "", false).clicked() {
        scene.out.push(Act::OpenFile(path.to_owned()));
    }
}

/// The file is here; the provider's link dies by itself.
fn link_ui(ui: &mut Ui, scene: &Scene<'_>, take: Option<&Take>) {
    let words = &scene.words.generate;
    let line = take.and_then(|take| take.link_until).map(|until| {
        let left = link_left(ui, scene, until);
        left.map_or_else(|| words.link_expired.to_owned(), |left| (words.link_expires)(&left))
    });
    let line = line.unwrap_or_default();
    Banner::new(Tone::Active, &line).title(words.saved_here).icon(icons::FLOPPY_DISK).show(ui);
    cost_ui(ui, scene, take.and_then(|take| take.cost.as_deref()));
}

/// A quiet outline around something in the result column.
pub(super) fn quiet_card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = Tokens::of(ui);
    let shown = Frame::new()
        .fill(tokens.bg.surface)
        .corner_radius(CornerRadius::same(radius::CARD))
        .inner_margin(Margin::same(12))
        .show(ui, content);
    let corner = CornerRadius::same(radius::CARD);
    ui.painter().rect_stroke(shown.response.rect, corner, tokens.hairline(), StrokeKind::Inside);
    shown.inner
}
