//! The result: a player with its strip, what became of the file, and what can be done with it.

use std::path::Path;
use std::time::Duration;

use egui::{
    Align, CornerRadius, Frame, Key, Layout, Margin, Modifiers, Pos2, Rect, Response, Role, Sense, Stroke,
};
use egui::{StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::generate::covered;
use super::result_explain::explain_ui;
use super::tasks::{looked_at, poster, standing, stop_ui, title};
use crate::model::{Action, Job, Moment, PictureSize, Step, Take};
use crate::ui::act::{Act, PlayerAct, PlayerView, Scene};
use crate::ui::actions;
use crate::ui::desk::generate::GenerateDesk;
use crate::ui::icons;
use crate::ui::parts::paint::{lines, put, ring_at};
use crate::ui::parts::spinner::spinner_at;
use crate::ui::parts::{Badge, Banner, Button, EmptyState, Fit, IconButton, Kind, Picture, progress_ring_at};
use crate::ui::theme::{self, ON_MEDIA, Tokens, Tone, Type, radius, space};

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
        head_ui(ui, scene, job);
        match &job.step {
            Step::Saved { path, .. } => saved_ui(ui, scene, desk, job, path),
            Step::Failed { .. } | Step::Unsure { .. } | Step::Stopped { .. } => {
                explain_ui(ui, scene, desk, job);
            }
            _ => moving_ui(ui, scene, job),
        }
    });
}

fn head_ui(ui: &mut Ui, scene: &Scene<'_>, job: &Job) {
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
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(egui::Label::new(theme::heading(title(scene.words, job))).truncate());
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
    let text = lines(ui, &standing.line, Type::Body, tokens.text.secondary, rect.width() - 40.0);
    put(ui.painter(), rect.center() + vec2(0.0, 22.0), egui::Align2::CENTER_CENTER, text);
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
    if desk.opened != Some(job.id) {
        desk.opened = Some(job.id);
        scene.out.push(Act::Player(PlayerAct::Open(job.id)));
    }
    let view = scene.player.filter(|view| view.job == job.id);
    screen_ui(ui, scene, job, view);
    if let Some(view) = view {
        if let Some(error) = &view.error {
            let words = &scene.words.generate;
            Banner::new(Tone::Failed, error).title(words.file_moved).show(ui);
        }
        strip_ui(ui, scene, view);
        transport_ui(ui, scene, view);
    }
    link_ui(ui, scene, take);
    let words = &scene.words.generate;
    ui.horizontal(|ui| {
        if ui.add(Button::primary(words.save_as).icon(icons::DOWNLOAD_SIMPLE)).clicked() {
            scene.out.push(Act::SaveAs(path.to_owned()));
        }
        if ui.add(Button::secondary(words.show_in_folder).icon(icons::FOLDER_OPEN)).clicked() {
            scene.out.push(Act::Reveal(path.to_owned()));
        }
        let again = IconButton::new(icons::ARROW_COUNTER_CLOCKWISE, words.run_again).kind(Kind::Secondary);
        if ui.add(again).clicked()
            && let Some(order) = job.order()
        {
            desk.compose_again(order);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.add(IconButton::new(icons::ARROW_SQUARE_OUT, words.open_file)).clicked() {
                scene.out.push(Act::OpenFile(path.to_owned()));
            }
        });
    });
}

/// The frame, or the poster until the player has one.
fn screen_ui(ui: &mut Ui, scene: &mut Scene<'_>, job: &Job, view: Option<&PlayerView>) {
    let tokens = Tokens::of(ui);
    let words = &scene.words.generate;
    let frame = view.and_then(|view| view.frame).map(|(id, size)| Picture::new(id, size));
    let picture = frame.or_else(|| poster(scene, job.id, PictureSize::Large));
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, width * 9.0 / 16.0), Sense::click());
    let playing = view.is_some_and(|view| view.playing);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words.player));
    ui.painter().rect_filled(rect, CornerRadius::same(radius::CARD), tokens.bg.canvas);
    match picture {
        Some(picture) => {
            picture.paint(ui.painter(), rect, Fit::Contain, radius::CARD, theme::UNTINTED);
        }
        None => icons::FILM_STRIP.paint(ui.painter(), rect.center(), 40.0, tokens.text.muted),
    }
    if !playing && (response.hovered() || view.is_none_or(|view| view.frame.is_none())) {
        ui.painter().circle_filled(rect.center(), 24.0, ON_MEDIA.pill);
        icons::PLAY.fill().paint(ui.painter(), rect.center() + vec2(1.5, 0.0), 22.0, ON_MEDIA.text);
    }
    if response.has_focus() {
        ring_at(ui, rect, radius::CARD, tokens.stroke.focus);
    }
    let Some(view) = view else {
        if response.clicked() {
            scene.out.extend([Act::Player(PlayerAct::Open(job.id)), Act::Player(PlayerAct::Play)]);
        }
        return;
    };
    if response.clicked() {
        scene.out.push(Act::Player(if view.playing { PlayerAct::Pause } else { PlayerAct::Play }));
    }
    player_keys(ui, scene, view, &response);
}

/// Space, arrows, Home and End, while nothing else has the keyboard.
fn player_keys(ui: &Ui, scene: &mut Scene<'_>, view: &PlayerView, screen: &Response) {
    let focused = ui.memory(egui::Memory::focused);
    if focused.is_some_and(|id| id != screen.id) || egui::Popup::is_any_open(ui.ctx()) || covered(ui) {
        return;
    }
    if screen.has_focus() {
        let filter = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(screen.id, filter));
    }
    let none = Modifiers::NONE;
    // A focused screen is a button, and a button takes Space as a click by itself.
    let space = !screen.has_focus() && actions::pressed(ui.ctx(), &scene.world.keys, Action::Play);
    let (back, on, home, end) = ui.input_mut(|input| {
        (
            input.consume_key(none, Key::ArrowLeft),
            input.consume_key(none, Key::ArrowRight),
            input.consume_key(none, Key::Home),
            input.consume_key(none, Key::End),
        )
    });
    let acts = [
        (space, if view.playing { PlayerAct::Pause } else { PlayerAct::Play }),
        (back, PlayerAct::Step(-1)),
        (on, PlayerAct::Step(1)),
        (home, PlayerAct::Seek(0.0)),
        (end, PlayerAct::Seek(view.seconds)),
    ];
    scene.out.extend(acts.into_iter().filter(|(pressed, _)| *pressed).map(|(_, act)| Act::Player(act)));
}

/// The whole video as a row of frames; click or drag to be there.
fn strip_ui(ui: &mut Ui, scene: &mut Scene<'_>, view: &PlayerView) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::click_and_drag());
    let words = &scene.words.generate;
    let name = format!("{}, {}", words.strip, (words.time_of)(view.position, view.seconds));
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Slider, true, &name);
        info.value = Some(view.position);
        info
    });
    ui.painter().rect_filled(rect, CornerRadius::same(radius::CHIP_INNER), tokens.bg.canvas);
    let count = view.strip.len();
    for (index, (id, size)) in view.strip.iter().enumerate() {
        let width = rect.width() / count as f32;
        let left = rect.left() + width * index as f32;
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(width - 1.0, rect.height()));
        Picture::new(*id, *size).paint(ui.painter(), cell, Fit::Cover, 0, theme::UNTINTED);
    }
    let along = if view.seconds > 0.0 { (view.position / view.seconds).clamp(0.0, 1.0) as f32 } else { 0.0 };
    let x = rect.left() + rect.width() * along;
    let span = rect.top() - 2.0..=rect.bottom() + 2.0;
    ui.painter().vline(x, span.clone(), Stroke::new(4.0, ON_MEDIA.pill));
    ui.painter().vline(x, span, Stroke::new(2.0, ON_MEDIA.text));
    if response.has_focus() {
        ring_at(ui, rect, radius::CHIP_INNER, tokens.stroke.focus);
    }
    let moved = response.clicked() || response.dragged();
    if moved && let Some(pointer) = response.interact_pointer_pos() {
        scene.out.push(Act::Player(PlayerAct::Seek(seconds_at(rect, pointer, view.seconds))));
    }
}

fn seconds_at(rect: Rect, pointer: Pos2, seconds: f64) -> f64 {
    f64::from(((pointer.x - rect.left()) / rect.width()).clamp(0.0, 1.0)) * seconds
}

fn transport_ui(ui: &mut Ui, scene: &mut Scene<'_>, view: &PlayerView) {
    let words = &scene.words.generate;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S2;
        let mut press = |ui: &mut Ui, icon: icons::Icon, name: &str, act: PlayerAct| {
            if ui.add(IconButton::new(icon, name)).clicked() {
                scene.out.push(Act::Player(act));
            }
        };
        press(ui, icons::SKIP_BACK.fill(), words.previous_frame, PlayerAct::Step(-1));
        if view.playing {
            press(ui, icons::PAUSE.fill(), words.pause, PlayerAct::Pause);
        } else {
            press(ui, icons::PLAY.fill(), words.play, PlayerAct::Play);
        }
        press(ui, icons::SKIP_FORWARD.fill(), words.next_frame, PlayerAct::Step(1));
        ui.add_space(space::S3);
        ui.label(theme::small((words.time_of)(view.position, view.seconds)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let repeat = IconButton::new(icons::REPEAT, words.repeat).selected(view.looping);
            if ui.add(repeat).clicked() {
                scene.out.push(Act::Player(PlayerAct::Loop(!view.looping)));
            }
        });
    });
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
