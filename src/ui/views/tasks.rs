//! The tasks: every generation, newest first, with where it stands and what can be done about it.

use std::time::Duration;

use egui::{Align, Frame, Id, Layout, Margin, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::compare::{compare, name_of};
use super::generate::covered;
use super::lanes::thumb_at;
use super::show;
use super::transfers::day_words;
use crate::model::{
    Action, Chore, Command, Errand, Failure, Job, JobId, MediaKind, PictureOf, PictureSize, Step, Take, Wish,
    World,
};
use crate::ui::act::{self, Act, Scene};
use crate::ui::actions;
use crate::ui::desk::generate::GenerateDesk;
use crate::ui::desk::generate::history::Show;
use crate::ui::desk::pace::{self, Wait};
use crate::ui::icons;
use crate::ui::parts::paint::{inner_ring, line};
use crate::ui::parts::spinner::spinner_at;
use crate::ui::parts::{
    Button, IconButton, Picture, SearchField, Select, context_menu_ui, menu_line_ui, menu_row_ui, option_ui,
    progress_bar_ui, progress_ring_at,
};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space, stroke};
use crate::words::Words;

const ROW: f32 = 56.0;

/// Where a generation stands, in words and colour.
pub(super) struct Standing {
    /// The colour.
    pub(super) tone: Tone,
    /// The word of its badge.
    pub(super) word: &'static str,
    /// The second line of its row.
    pub(super) line: String,
    /// Between 0 and 1, where known.
    pub(super) part: Option<f32>,
    /// It moves: time runs beside it.
    pub(super) moving: bool,
}

/// The generation that is looked at: the chosen one, else the newest.
pub(super) fn looked_at<'a>(world: &'a World, desk: &GenerateDesk) -> Option<&'a Job> {
    let chosen: Option<JobId> = desk.selected.filter(|id| world.jobs.contains_key(id));
    match chosen {
        Some(id) => world.jobs.get(&id),
        None => world.generations().next_back(),
    }
}

/// The first words of the prompt.
pub(super) fn title<'a>(words: &'static Words, job: &'a Job) -> &'a str {
    let prompt = job.order().map_or("", |order| order.fields().prompt.trim());
    prompt.lines().next().filter(|line| !line.is_empty()).unwrap_or(words.generate.untitled)
}

/// `14:38`, local.
pub(super) fn clock(scene: &Scene<'_>, at: crate::model::Moment) -> String {
    let time = scene.words.common.time(at, scene.world.utc_offset_minutes);
    time.rsplit_once(':').map_or(time.clone(), |(minutes, _)| minutes.to_owned())
}

/// What a failure is called.
pub(super) fn failure_title(words: &'static Words, failure: &Failure) -> &'static str {
    (words.failure.title)(failure.kind)
}

/// Where `job` stands.
pub(super) fn standing(scene: &Scene<'_>, job: &Job) -> Standing {
    let words = &scene.words.generate;
    let common = &scene.words.common;
    let world = scene.world;
    let calm = |tone, word, line: String| Standing { tone, word, line, part: None, moving: false };
    let running = |since| words.elapsed(world.now.since(since));
    if job.paused && !job.step.is_ended() {
        return calm(Tone::Paused, common.paused, common.paused.to_owned());
    }
    match &job.step {
        Step::Queued => {
            let held = job.held(world.now).map(|left| left.as_millis().div_ceil(1000) as u64);
            match held {
                Some(left) => calm(Tone::Transfer, common.waiting, (scene.words.promises.sends_in)(left)),
                None => calm(Tone::Processing, common.waiting, waiting(scene, job)),
            }
        }
        Step::Ready { .. } if pace::wait(world, job) == Wait::Disk => {
            calm(Tone::Failed, common.waiting, scene.words.promises.waits_disk.to_owned())
        }
        Step::Submitting { .. } => Standing {
            tone: Tone::Transfer,
            word: words.running,
            line: words.sending.to_owned(),
            part: None,
            moving: true,
        },
        Step::Running { since, progress, word, .. } => {
            let told = match progress {
                Some(percent) => format!("{percent}%"),
                None if word.is_empty() => words.running.to_owned(),
                None => word.clone(),
            };
            Standing {
                tone: Tone::Transfer,
                word: words.running,
                line: format!("{told}  {}", running(*since)),
                part: progress.map(|percent| f32::from(percent) / 100.0),
                moving: true,
            }
        }
        Step::Ready { .. } | Step::Saving { .. } => {
            let part = world.progress.get(&job.id).and_then(|progress| progress.fraction());
            let percent = part.map_or_else(String::new, |part| format!(" {:.0}%", part * 100.0));
            Standing {
                tone: Tone::Transfer,
                word: words.saving,
                line: format!("{}{percent}", words.saving),
                part,
                moving: true,
            }
        }
        Step::Saved { .. } => {
            let take = world.takes.get(&job.id);
            let at = take.map(|take| take.saved).or(job.trail.last().map(|mark| mark.at));
            let time = at.map_or_else(String::new, |at| clock(scene, at));
            let mut line = (words.ready_at)(&time, take.and_then(|take: &Take| take.seed));
            if let Some(cost) = take.and_then(|take| take.cost.as_ref()) {
                line = format!("{line} · {cost}");
            }
            calm(Tone::Active, words.ready, line)
        }
        Step::Failed { failure, .. } => {
            calm(Tone::Failed, common.failed, (words.not_saved)(failure_title(scene.words, failure)))
        }
        Step::Unsure { .. } => calm(Tone::Processing, words.unsure, scene.words.failure.unsure.to_owned()),
        Step::Stopped { .. } => calm(Tone::Paused, words.stopped, words.stopped.to_owned()),
        // A generation takes none of these steps; should one appear, its own word is better than none.
        Step::Staging
        | Step::Ingesting { .. }
        | Step::Creating { .. }
        | Step::Waiting { .. }
        | Step::Active { .. }
        | Step::Calling { .. }
        | Step::Done(_) => calm(Tone::Paused, common.waiting, common.waiting.to_owned()),
    }
}

fn waiting(scene: &Scene<'_>, job: &Job) -> String {
    let words = &scene.words.generate;
    let world = scene.world;
    match pace::wait(world, job) {
        Wait::Vault => return scene.words.promises.waits_vault.to_owned(),
        Wait::Disk => return scene.words.promises.waits_disk.to_owned(),
        Wait::Day(at) => return day_words(scene, at),
        _ => {}
    }
    if let Some(until) = world.slowed.get(&job.connection).filter(|until| **until > world.now) {
        let provider = world.connection(&job.connection).map_or("", |it| it.provider.title());
        let seconds = until.since(world.now).as_millis().div_ceil(1000) as u64;
        return (words.slowed)(provider, seconds);
    }
    let before = world.open_jobs().filter(|other| {
        other.order().is_some()
            && other.id < job.id
            && other.connection == job.connection
            && other.step == Step::Queued
            && !other.paused
    });
    (words.waiting_ahead)(before.count())
}

/// The list: searched, newest first. However many there are, only what is in view is drawn.
pub(super) fn tasks_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
    let words = &scene.words.generate;
    crate::ui::parts::hairline_ui(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    let any = !scene.world.generations.is_empty();
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 6, bottom: 0 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(theme::heading(words.tasks));
            let open = scene.world.open_jobs().filter(|job| job.order().is_some());
            let (waiting, running): (Vec<&Job>, Vec<&Job>) = open
                .filter(|job| !matches!(job.step, Step::Unsure { .. }))
                .partition(|job| job.step == Step::Queued);
            // In the place of the counts: rows must not move while they are being picked.
            if !picked_ui(ui, scene, desk) {
                ui.label(theme::small((words.running_waiting)(running.len(), waiting.len())).weak());
            }
            if any {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| which_ui(ui, scene, desk));
            }
        });
        if any {
            search_ui(ui, scene, desk);
        } else {
            ui.label(theme::small(words.no_tasks).weak());
        }
    });
    let jobs = desk.history.listed(scene.world);
    if any && jobs.is_empty() {
        nothing_ui(ui, scene, desk);
    }
    let shown = looked_at(scene.world, desk).map(|job| job.id);
    arrows(ui, desk, &jobs);
    let mut moving = false;
    let top = ui.cursor().top();
    // One more on each side, so that the keyboard always has a next row to go to.
    let row_at = |y: f32| ((y - top) / ROW).floor().max(0.0) as usize;
    let (first, last) = (row_at(ui.clip_rect().top() - ROW), row_at(ui.clip_rect().bottom() + ROW) + 1);
    let (first, last) = (first.min(jobs.len()), last.min(jobs.len()));
    ui.add_space(first as f32 * ROW);
    for id in &jobs[first..last] {
        let Some(job) = scene.world.jobs.get(id) else { continue };
        let standing = standing(scene, job);
        moving |=
            standing.moving || job.step == Step::Queued && scene.world.slowed.contains_key(&job.connection);
        if job.held(scene.world.now).is_some() {
            show::remaining(ui, job.run_at, scene.world.now);
        }
        row_ui(ui, scene, desk, job, &standing, shown == Some(job.id));
    }
    ui.add_space((jobs.len() - last) as f32 * ROW);
    if moving {
        ui.ctx().request_repaint_after(Duration::from_secs(1));
    }
    ui.add_space(space::S9);
}

/// Which tasks are listed.
fn which_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk) {
    let words = &scene.words.takes;
    let name = |show| match show {
        Show::All => words.all,
        Show::Moving => words.moving,
        Show::Ready => words.ready,
        Show::Failed => words.failed,
        Show::Best => words.best_ones,
    };
    let chosen = name(desk.history.show);
    let wide = line(ui, chosen, Type::Body, theme::CLEAR, 160.0).size().x + 70.0;
    let layout = Layout::left_to_right(Align::Center);
    let picked = ui.allocate_ui_with_layout(vec2(wide, size::CONTROL), layout, |ui| {
        let select = Select::new(words.which, chosen).icon(icons::FUNNEL_SIMPLE).ghost().width(wide);
        let (_, picked) = select.show(ui, |ui| {
            let mut picked = None;
            for show in Show::ALL {
                if option_ui(ui, name(show), show == desk.history.show).clicked() {
                    picked = Some(show);
                    ui.close();
                }
            }
            picked
        });
        picked
    });
    let picked = picked.inner;
    if let Some(show) = picked.flatten() {
        desk.history.show = show;
    }
}

/// The id of the search, so that a shortcut can give it the keyboard.
fn search_id() -> Id {
    Id::unique("search tasks")
}

fn search_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk) {
    let words = &scene.words.takes;
    if !covered(ui) && actions::pressed(ui.ctx(), &scene.world.keys, Action::FindTask) {
        ui.memory_mut(|memory| memory.request_focus(search_id()));
    }
    ui.add_space(space::S2);
    let field = SearchField::new(&mut desk.history.search, words.search, words.clear_search)
        .placeholder(words.search)
        .id(search_id());
    let field = ui.add(field);
    if field.has_focus() && ui.input(|input| input.key_pressed(egui::Key::ArrowDown)) {
        desk.history.focus = desk.history.listed(scene.world).first().copied();
    }
    ui.add_space(space::S3);
}

/// Nothing is like what was asked for.
fn nothing_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk) {
    let words = &scene.words.takes;
    Frame::new().inner_margin(Margin::symmetric(16, 4)).show(ui, |ui| {
        let typed = desk.history.search.trim();
        let said = if typed.is_empty() { words.none_such.to_owned() } else { (words.no_match)(typed) };
        ui.label(theme::small(said).weak());
        if ui.add(Button::link(words.show_all).small()).clicked() {
            desk.history.search.clear();
            desk.history.show = Show::All;
        }
    });
}

/// What was picked to be compared, where anything was.
fn picked_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk) -> bool {
    let words = &scene.words.takes;
    desk.history.picked.retain(|id| scene.world.takes.contains_key(id));
    let count = desk.history.picked.len();
    if count == 1 {
        ui.label(theme::small((words.picked)(count)));
    }
    if count > 1 && ui.add(Button::soft(&(words.compare_count)(count)).small()).clicked() {
        let takes: Vec<JobId> = desk.history.picked.iter().rev().copied().collect();
        compare(desk, &takes);
    }
    if count > 0 && ui.add(Button::link(words.pick_none).small()).clicked() {
        desk.history.picked.clear();
    }
    count > 0
}

/// The id of a row, whatever is above it.
fn row_id(job: JobId) -> Id {
    Id::unique(("task", job.0))
}

/// Up and down from the row that has the keyboard.
fn arrows(ui: &Ui, desk: &mut GenerateDesk, jobs: &[JobId]) {
    let Some(focused) = ui.memory(egui::Memory::focused) else { return };
    let Some(at) = jobs.iter().position(|id| row_id(*id) == focused) else { return };
    let filter = egui::EventFilter { vertical_arrows: true, ..egui::EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(focused, filter));
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let to = if pressed(egui::Key::ArrowDown) {
        jobs.get(at + 1)
    } else if pressed(egui::Key::ArrowUp) {
        at.checked_sub(1).and_then(|at| jobs.get(at))
    } else {
        None
    };
    if let Some(id) = to {
        desk.history.focus = Some(*id);
        desk.selected = Some(*id);
    }
}

fn row_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut GenerateDesk,
    job: &Job,
    standing: &Standing,
    selected: bool,
) {
    let tokens = Tokens::of(ui);
    let name = name_of(scene, desk, job.id);
    let name = name.as_str();
    let rect = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), ROW));
    ui.advance_cursor_after_rect(rect);
    let response = ui.interact(rect, row_id(job.id), Sense::click());
    let best = scene.world.best.contains(&job.id);
    let picked = desk.history.picked.contains(&job.id);
    let mut said = format!("{name}, {}", standing.line);
    if best {
        said = format!("{said}, {}", scene.words.takes.best);
    }
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, &said));
    if desk.history.focus == Some(job.id) {
        desk.history.focus = None;
        response.request_focus();
        response.scroll_to_me(None);
    }
    if selected {
        ui.painter().rect_filled(rect, 0, tokens.bg.selected);
        let bar = Rect::from_min_max(rect.min, pos2(rect.left() + stroke::ROW_BAR, rect.bottom()));
        ui.painter().rect_filled(bar, 0, tokens.accent.base);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0, tokens.bg.hover);
    }
    inner_ring(ui, &response, 0);
    if response.clicked() {
        if ui.input(|input| input.modifiers.command) {
            pick(scene, desk, job.id);
        } else {
            desk.selected = Some(job.id);
        }
    }
    context_menu_ui(&response, |ui| menu_of_ui(ui, scene, desk, job));
    let place = Rect::from_min_size(pos2(rect.left() + 16.0, rect.center().y - 18.0), vec2(64.0, 36.0));
    task_thumb(ui, scene, job, standing, place);
    if picked {
        let at = place.right_bottom() - vec2(8.0, 8.0);
        ui.painter().circle_filled(at, 8.0, tokens.accent.base);
        icons::CHECK.bold().paint(ui.painter(), at, 11.0, tokens.text.on_accent);
    }

    let actions =
        Rect::from_min_max(pos2(rect.left() + 96.0, rect.top()), pos2(rect.right() - 16.0, rect.bottom()));
    let builder = UiBuilder::new().max_rect(actions).layout(Layout::right_to_left(Align::Center));
    let mut side = ui.new_child(builder.id_salt(job.id.0));
    row_actions_ui(&mut side, scene, desk, job);
    if best {
        let (star, _) = side.allocate_exact_size(vec2(18.0, 18.0), Sense::hover());
        icons::STAR.fill().paint(side.painter(), star.center(), 15.0, tokens.accent.text);
    }
    let text_right = side.cursor().right() - space::S3;
    let x = actions.left();
    let room = (text_right - x).max(20.0);
    let galley = line(ui, name, Type::BodyMedium, tokens.text.primary, room);
    ui.painter().galley(pos2(x, rect.top() + 10.0), galley, tokens.text.primary);
    let color = match standing.tone {
        Tone::Active | Tone::Paused => tokens.text.muted,
        tone => tokens.tone(tone).fg,
    };
    let mut text_x = x;
    if let Some(part) = standing.part {
        let bar = Rect::from_min_size(pos2(x, rect.top() + 37.0), vec2(110.0_f32.min(room * 0.5), 4.0));
        let mut place = ui.new_child(UiBuilder::new().max_rect(bar).id_salt((job.id.0, "bar")));
        progress_bar_ui(&mut place, bar.width(), part, standing.tone, name);
        text_x = bar.right() + space::S4;
    }
    let text = line(ui, &standing.line, Type::Small, color, room - (text_x - x));
    ui.painter().galley(pos2(text_x, rect.top() + 30.0), text, color);
}

/// Picks a take for the comparison, or puts it back.
fn pick(scene: &Scene<'_>, desk: &mut GenerateDesk, id: JobId) {
    if scene.world.takes.contains_key(&id) && !desk.history.picked.remove(&id) {
        desk.history.picked.insert(id);
    }
}

/// What can be done with a task, by the right button or the menu key.
fn menu_of_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, job: &Job) {
    let words = &scene.words.takes;
    if menu_row_ui(ui, Some(icons::ARROW_COUNTER_CLOCKWISE), words.compose_again, "", false).clicked()
        && let Some(order) = job.order()
    {
        desk.compose_again(order);
    }
    let Some(take) = scene.world.takes.get(&job.id) else { return };
    let best = scene.world.best.contains(&job.id);
    let (icon, name) =
        if best { (icons::STAR.fill(), words.unmark_best) } else { (icons::STAR, words.mark_best) };
    if menu_row_ui(ui, Some(icon), name, "", false).clicked() {
        scene.out.push(Act::Send(Command::MarkBest(job.id, !best)));
    }
    let name = (words.pick)(&name_of(scene, desk, job.id));
    if menu_row_ui(ui, Some(icons::SWAP), &name, "", false).clicked() {
        pick(scene, desk, job.id);
    }
    menu_line_ui(ui);
    let said = &scene.words.generate;
    if menu_row_ui(ui, Some(icons::DOWNLOAD_SIMPLE), said.save_as, "", false).clicked() {
        scene.out.push(Act::SaveAs { path: take.path.clone(), note: take.provenance.clone() });
    }
    if menu_row_ui(ui, Some(icons::FOLDER_OPEN), said.show_in_folder, "", false).clicked() {
        scene.out.push(Act::Reveal(take.path.clone()));
    }
    if let Some(note) = &take.provenance
        && menu_row_ui(ui, Some(icons::FILE_TEXT), words.show_provenance, "", false).clicked()
    {
        scene.out.push(Act::OpenFile(note.clone()));
    }
}

/// The poster of a result, or what stands for it while there is none.
fn task_thumb(ui: &Ui, scene: &mut Scene<'_>, job: &Job, standing: &Standing, place: Rect) {
    let tokens = Tokens::of(ui);
    if matches!(job.step, Step::Saved { .. }) {
        let picture = poster(scene, job.id, PictureSize::Small);
        thumb_at(ui, place, picture, MediaKind::Video, radius::CONTROL_SMALL, 1.0);
        return;
    }
    ui.painter().rect_filled(place, radius::CONTROL_SMALL, tokens.bg.selected);
    let color = tokens.tone(standing.tone).fg;
    let center = place.center();
    match (&job.step, standing.part) {
        (_, Some(part)) => progress_ring_at(ui, center, 9.0, part, color),
        (_, None) if standing.moving => spinner_at(ui, center, 9.0, color),
        (Step::Failed { .. }, None) => icons::X_CIRCLE.fill().paint(ui.painter(), center, 18.0, color),
        (Step::Unsure { .. }, None) => icons::QUESTION.paint(ui.painter(), center, 18.0, color),
        (Step::Stopped { .. }, None) => icons::EYE_SLASH.paint(ui.painter(), center, 18.0, tokens.text.muted),
        (_, None) => icons::HOURGLASS_MEDIUM.paint(ui.painter(), center, 18.0, tokens.text.secondary),
    }
}

/// The poster frame of a result.
pub(super) fn poster(scene: &mut Scene<'_>, job: JobId, size: PictureSize) -> Option<Picture> {
    match scene.pictures.get(&PictureOf::Take(job), size) {
        act::Picture::Ready { id, size } => Some(Picture::new(id, size)),
        act::Picture::Coming | act::Picture::None => None,
    }
}

fn row_actions_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk, job: &Job) {
    let words = &scene.words.generate;
    if job.held(scene.world.now).is_some() {
        held_ui(ui, scene, job);
        return;
    }
    match &job.step {
        Step::Failed { .. } | Step::Unsure { .. } => {
            let name = format!("{}: {}", words.see_why, title(scene.words, job));
            if ui.add(Button::secondary(words.see_why).small().name(&name)).clicked() {
                desk.selected = Some(job.id);
            }
        }
        Step::Saved { .. } => {
            let (rect, _) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::hover());
            let color = Tokens::of(ui).tone(Tone::Active).fg;
            icons::CHECK_CIRCLE.paint(ui.painter(), rect.center(), 16.0, color);
        }
        _ => stop_ui(ui, scene, job),
    }
}

/// It has not left yet: take it back, or do not wait any longer.
fn held_ui(ui: &mut Ui, scene: &mut Scene<'_>, job: &Job) {
    let words = &scene.words.promises;
    let name = title(scene.words, job);
    for (label, wish, button) in [
        (words.send_now, Wish::Resume, Button::ghost(words.send_now)),
        (words.undo, Wish::Cancel, Button::secondary(words.undo)),
    ] {
        if ui.add(button.small().name(&(words.of)(label, name))).clicked() {
            scene.out.push(Act::Send(Command::Wish(job.id, wish)));
        }
    }
}

/// What was not sent yet can be cancelled; what was can only be left alone, and is called so.
pub(super) fn stop_ui(ui: &mut Ui, scene: &mut Scene<'_>, job: &Job) {
    if !job.can(Wish::Cancel) {
        return;
    }
    let words = &scene.words.generate;
    let permit = scene.world.abilities(&job.connection).and_then(crate::model::Abilities::can_cancel);
    if let (Step::Running { .. }, Some(permit)) = (&job.step, permit) {
        let asked = scene.world.open_jobs().any(|other| {
            matches!(&other.errand, Errand::Chore(Chore::CancelTask { job: id, .. }) if *id == job.id)
        });
        let button = IconButton::new(icons::X, scene.words.common.cancel).small().loading(asked);
        if ui.add(button).clicked() && !asked {
            scene.out.push(Act::Send(Command::CancelTask { permit, job: job.id }));
        }
        return;
    }
    let (icon, name) = if job.step == Step::Queued {
        (icons::X, scene.words.common.cancel)
    } else {
        (icons::EYE_SLASH, words.stop_watching)
    };
    let mut response = ui.add(IconButton::new(icon, name).small());
    if job.step != Step::Queued {
        let provider = scene.world.connection(&job.connection).map_or("", |it| it.provider.title());
        response = response.on_hover_text((words.stop_watching_tip)(provider));
    }
    if response.clicked() {
        scene.out.push(Act::Send(Command::Wish(job.id, Wish::Cancel)));
    }
}
