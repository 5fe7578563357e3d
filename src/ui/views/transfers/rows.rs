//! The rows of Transfers, batch by batch; only the visible ones are drawn.

use egui::{Align, Layout, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::super::show;
use super::steps;
use crate::model::job::Errand;
use crate::model::{Command, FailureKind, Job, PictureSize, Step, Wish};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::library::index;
use crate::ui::desk::pace;
use crate::ui::desk::transfers::{Batch, TransfersDesk};
use crate::ui::icons;
use crate::ui::parts::paint::{inner_ring, line, put_left, put_right};
use crate::ui::parts::{Button, EmptyState, Fit, IconButton, phase_bar_ui, phase_heads_ui};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

const HEAD: f32 = 52.0;
const ACTIONS: f32 = 106.0;

/// Where columns lie in a row of this width.
struct Columns {
    bar: f32,
    bar_width: f32,
    detail: f32,
    time: f32,
}

fn columns(rect: Rect) -> Columns {
    let width = rect.width();
    let bar = rect.left() + (width * 0.32).min(340.0);
    let bar_width = (width * 0.29).clamp(150.0, 290.0);
    Columns { bar, bar_width, detail: bar + bar_width + 18.0, time: rect.right() - ACTIONS - 22.0 }
}

pub(super) fn rows_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut TransfersDesk, batches: &[Batch<'_>]) {
    if batches.is_empty() {
        EmptyState::new(icons::ARROWS_DOWN_UP, scene.words.transfers.nothing_in_tab, "").show(ui, |_| ());
        return;
    }
    let total: f32 = batches.iter().map(|batch| HEAD + batch.jobs.len() as f32 * size::ROW_TRANSFER).sum();
    let reveal = std::mem::take(&mut desk.reveal);
    ScrollArea::vertical().id_salt("transfers").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        let (origin, width) = (ui.max_rect().min, ui.max_rect().width());
        ui.set_min_height(total + space::S9);
        let place =
            |top: f32, height: f32| Rect::from_min_size(pos2(origin.x, origin.y + top), vec2(width, height));
        let seen = |top: f32, height: f32| top + height >= viewport.top() && top <= viewport.bottom();
        let mut top = 0.0;
        for batch in batches {
            if seen(top, HEAD) {
                head_ui(ui, scene, batch, place(top, HEAD));
            }
            top += HEAD;
            for job in &batch.jobs {
                let rect = place(top, size::ROW_TRANSFER);
                if reveal && desk.selected == Some(job.id) {
                    ui.scroll_to_rect(rect, None);
                }
                if seen(top, size::ROW_TRANSFER) {
                    let mut row = ui.new_child(UiBuilder::new().id_salt(job.id).max_rect(rect));
                    row_ui(&mut row, scene, desk, job, rect);
                }
                top += size::ROW_TRANSFER;
            }
        }
    });
}

fn head_ui(ui: &mut Ui, scene: &mut Scene<'_>, batch: &Batch<'_>, rect: Rect) {
    let Some(first) = batch.jobs.first() else { return };
    let words = scene.words;
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(rect, 0, tokens.bg.surface);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, tokens.hairline());
    let uploads = batch.jobs.iter().filter(|job| job.upload().is_some()).count();
    let group = batch.jobs.iter().find_map(|job| {
        let into = &job.upload()?.into;
        index::group_name(scene.world, &job.connection, into)
    });
    let title = if uploads == 0 {
        steps::name(scene, first)
    } else {
        let group = group.map(|group| show::short(group, 32));
        (words.transfers.batch)(&(words.common.count_files)(uploads), group.as_deref())
    };
    let when = (words.transfers.asked_at)(&show::hour(first.created, scene));
    let mut second = format!("{} · {when}", show::provider_of(scene, &first.connection));
    let outlook = pace::outlook(scene.world, batch.jobs.iter().copied());
    if let Some(outlook) = outlook.and_then(|outlook| super::waits::outlook_words(scene, outlook)) {
        second = format!("{second} · {outlook}");
    }
    let tasks: std::collections::BTreeSet<&str> = batch.jobs.iter().filter_map(|job| task(job)).collect();
    match tasks.iter().next() {
        Some(task) if tasks.len() == 1 => {
            second = format!("{} · {second}", (words.transfers.one_task)(task));
        }
        Some(_) => second = format!("{} · {second}", (words.transfers.tasks)(tasks.len())),
        None => {}
    }
    let at = columns(rect);
    let y = rect.center().y;
    let response = ui.interact(rect, ui.scope_id().with(("batch", first.id)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{title}, {second}")));
    let x = rect.left() + space::S8;
    let room = at.bar - x - space::S6;
    put_left(ui.painter(), x, y - 9.0, line(ui, &title, Type::BodyMedium, tokens.text.primary, room));
    put_left(ui.painter(), x, y + 9.0, line(ui, &second, Type::Small, tokens.text.muted, room));
    // Where the words would run into each other, those under each bar are enough.
    if uploads > 0 && at.bar_width >= 240.0 {
        let place = Rect::from_min_size(pos2(at.bar, y - 8.0), vec2(at.bar_width, 16.0));
        let mut heads = ui.new_child(UiBuilder::new().id_salt(("heads", first.id)).max_rect(place));
        phase_heads_ui(&mut heads, at.bar_width, &words.transfers.phases);
    }
    let head = |text: &str| line(ui, text, Type::Caption, tokens.text.secondary, 120.0);
    put_left(ui.painter(), at.detail, y, head(words.transfers.detail));
    put_right(ui.painter(), at.time, y, head(words.transfers.time));
}

/// The task that will name the assets of a whole batch.
fn task(job: &Job) -> Option<&str> {
    match &job.step {
        Step::Ingesting { task, .. } => Some(task.as_str()),
        _ => None,
    }
}

/// Another file may help: what was refused was the file, not the asking.
pub(super) fn wants_another_file(job: &Job) -> bool {
    job.upload().is_some()
        && job.failure().is_some_and(|failure| {
            matches!(
                failure.kind,
                FailureKind::Moderation
                    | FailureKind::LocalFile
                    | FailureKind::BadRequest
                    | FailureKind::LinkNotPublic
            )
        })
}

/// Lets another file be chosen for the same name and group.
pub(super) fn replace(scene: &mut Scene<'_>, job: &Job) {
    if let Some(upload) = job.upload() {
        let group = index::group_of(scene.world, &upload.into).cloned();
        scene.out.push(Act::Replace { group, name: upload.name.clone() });
    }
}

/// A small picture of what is on its way.
pub(super) fn thumb_at(ui: &Ui, scene: &mut Scene<'_>, job: &Job, place: Rect) {
    let tokens = Tokens::of(ui);
    let upload = job.upload();
    let picture = upload
        .and_then(|upload| show::picture_of_file(scene, upload.original, upload.kind, PictureSize::Small));
    if let Some(picture) = picture {
        picture.paint(ui.painter(), place, Fit::CoverTop, radius::CONTROL_SMALL, theme::UNTINTED);
    } else {
        ui.painter().rect_filled(place, radius::CONTROL_SMALL, tokens.bg.hover);
        let icon = upload.map_or(icons::USERS_THREE, |upload| show::kind_icon(upload.kind));
        icon.paint(ui.painter(), place.center(), 16.0, tokens.text.muted);
    }
}

fn row_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut TransfersDesk, job: &Job, rect: Rect) {
    let tokens = Tokens::of(ui);
    let response = ui.interact(rect, ui.scope_id().with("row"), Sense::click());
    let selected = desk.selected == Some(job.id);
    let name = steps::name(scene, job);
    let (said, tone) = steps::step_words(ui, scene, job);
    response
        .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, format!("{name}, {said}")));
    if response.clicked() {
        desk.selected = Some(job.id);
        desk.raw = false;
    }
    if selected {
        ui.painter().rect_filled(rect, 0, tokens.bg.selected);
        let bar = Rect::from_min_size(rect.min, vec2(theme::stroke::ROW_BAR, rect.height()));
        ui.painter().rect_filled(bar, 0, tokens.accent.base);
    } else if response.contains_pointer() {
        ui.painter().rect_filled(rect, 0, tokens.bg.hover);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, tokens.hairline());
    if task(job).is_some() {
        // The rows of one task hang together.
        let x = rect.left() + 12.0;
        let stroke = egui::Stroke::new(2.0, tokens.tone(Tone::Transfer).fg);
        ui.painter().vline(x, rect.y_range(), stroke);
    }
    let (at, y) = (columns(rect), rect.center().y);
    thumb_at(ui, scene, job, Rect::from_center_size(pos2(rect.left() + 40.0, y), vec2(40.0, 40.0)));

    let x = rect.left() + 72.0;
    let room = at.bar - x - space::S6;
    let second = steps::second_line(scene, job);
    let lift = if second.is_empty() { 0.0 } else { 9.0 };
    put_left(ui.painter(), x, y - lift, line(ui, &name, Type::BodyMedium, tokens.text.primary, room));
    put_left(ui.painter(), x, y + 9.0, line(ui, &second, Type::Small, tokens.text.muted, room));

    let color = tokens.tone(tone).fg;
    let words_room = at.bar_width + 12.0;
    if matches!(job.errand, Errand::Upload(_)) {
        let bar = Rect::from_min_size(pos2(at.bar, y - 12.0), vec2(at.bar_width, 6.0));
        let mut inside = ui.new_child(UiBuilder::new().id_salt("bar").max_rect(bar));
        phase_bar_ui(&mut inside, at.bar_width, &steps::phases(scene, job), &said);
        put_left(ui.painter(), at.bar, y + 9.0, line(ui, &said, Type::Small, color, words_room));
    } else {
        put_left(ui.painter(), at.bar, y, line(ui, &said, Type::Small, color, words_room));
    }
    let time = steps::time(scene, job);
    let end = put_right(ui.painter(), at.time, y, line(ui, &time, Type::Small, tokens.text.muted, 110.0));
    let detail = steps::detail(scene, job);
    let room = (end - at.detail - space::S5).max(0.0);
    if room >= 70.0 {
        put_left(ui.painter(), at.detail, y, line(ui, &detail, Type::Small, tokens.text.secondary, room));
    }

    let place = Rect::from_min_max(
        pos2(rect.right() - ACTIONS - 14.0, rect.top()),
        pos2(rect.right() - space::S7, rect.bottom()),
    );
    let layout = Layout::right_to_left(Align::Center);
    let mut actions = ui.new_child(UiBuilder::new().id_salt("actions").max_rect(place).layout(layout));
    actions_ui(&mut actions, scene, job, &name);
    inner_ring(ui, &response, 0);
}

/// Only what the job allows now.
fn actions_ui(ui: &mut Ui, scene: &mut Scene<'_>, job: &Job, name: &str) {
    let words = &scene.words.transfers;
    ui.spacing_mut().item_spacing.x = space::S1;
    let mut wish = None;
    if job.can(Wish::Cancel) && ui.add(IconButton::new(icons::X, &(words.cancel)(name)).small()).clicked() {
        wish = Some(Wish::Cancel);
    }
    if job.can(Wish::Pause) && ui.add(IconButton::new(icons::PAUSE, &(words.pause)(name)).small()).clicked() {
        wish = Some(Wish::Pause);
    }
    if job.can(Wish::Resume) && ui.add(IconButton::new(icons::PLAY, &(words.resume)(name)).small()).clicked()
    {
        wish = Some(Wish::Resume);
    }
    if job.can(Wish::Retry) {
        let retry = Button::soft(scene.words.common.retry).small();
        if ui.add(retry.name(&(words.retry)(name))).clicked() {
            wish = Some(Wish::Retry);
        }
    }
    if wants_another_file(job)
        && job.connection == *scene.connection
        && ui.add(IconButton::new(icons::SWAP, &(words.replace_file)(name)).small()).clicked()
    {
        replace(scene, job);
    }
    if job.can(Wish::LookAgain) && ui.add(Button::soft(words.look).small()).clicked() {
        wish = Some(Wish::LookAgain);
    }
    if let Step::Active { asset } | Step::Failed { asset: Some(asset), .. } = &job.step {
        if let Some(upload) = job.upload() {
            let open = (words.open_original)(name);
            if ui.add(IconButton::new(icons::ARROW_SQUARE_OUT, &open).small()).clicked() {
                scene.out.push(Act::OpenFile(upload.path.clone()));
            }
        }
        let copy = (words.copy_reference)(name);
        if ui.add(IconButton::new(show::copy_icon(ui, asset.as_str()), &copy).small()).clicked() {
            show::copy(ui, scene, asset.as_str(), asset.uri());
        }
    }
    if let Some(wish) = wish {
        scene.out.push(Act::Send(Command::Wish(job.id, wish)));
    }
}
