//! Takes side by side: films that stand at the same moment, what they differ in, and which is the best.

use egui::{
    Align, CornerRadius, Grid, Id, Layout, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use super::player::{mark, screen_keys, strip_ui, transport_ui};
use super::tasks::{poster, title};
use crate::model::take::differences;
use crate::model::{Command, Differing, Job, JobId, PictureSize, Take};
use crate::ui::act::{Act, Played, PlayerAct, PlayerView, Scene};
use crate::ui::desk::generate::GenerateDesk;
use crate::ui::icons;
use crate::ui::parts::{Chip, Dialog, DialogPart, Fit, IconButton, Picture, focus_on_open};
use crate::ui::theme::{self, Tokens, radius, space};

/// So many fit beside each other.
pub(super) const MOST: usize = 4;

/// Puts takes beside each other; the first of them is on the stage, and heard.
pub(super) fn compare(desk: &mut GenerateDesk, takes: &[JobId]) {
    desk.compare = takes.iter().copied().take(MOST).collect();
    desk.selected = desk.compare.first().copied();
}

/// The dialog, while takes are compared.
pub(super) fn compare_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
    desk.compare.retain(|id| scene.world.takes.contains_key(id));
    if desk.compare.is_empty() {
        return;
    }
    let words = &scene.words.takes;
    let dialog = Dialog::new("compare takes", words.compare, vec2(1320.0, 860.0))
        .subtitle(words.compare_line)
        .cross(scene.words.common.close)
        .no_footer();
    let answer = dialog.show(ui.ctx(), |ui, part| {
        if part == DialogPart::Body {
            mark(ui);
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| body_ui(ui, scene, desk));
        }
    });
    if answer.closed || desk.compare.is_empty() {
        desk.compare.clear();
        desk.opened = None;
        scene.out.push(Act::Player(PlayerAct::Beside(vec![])));
        return;
    }
    on_stage(scene, desk);
}

/// Asks for what is not on the stage yet.
fn on_stage(scene: &mut Scene<'_>, desk: &GenerateDesk) {
    let Some(first) = desk.compare.first().copied() else { return };
    let wanted: Vec<Played> = desk.compare.iter().skip(1).map(|id| Played::Take(*id)).collect();
    match scene.player.filter(|view| view.what == Played::Take(first)) {
        None => {
            scene.out.push(Act::Player(PlayerAct::Open(Played::Take(first))));
            scene.out.push(Act::Player(PlayerAct::Beside(wanted)));
        }
        Some(view) if !view.beside.iter().map(|view| view.what).eq(wanted.iter().copied()) => {
            scene.out.push(Act::Player(PlayerAct::Beside(wanted)));
        }
        Some(_) => {}
    }
}

fn body_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
    chips_ui(ui, scene, desk);
    let takes = desk.compare.clone();
    let main = scene.player.filter(|view| takes.first().is_some_and(|id| view.what == Played::Take(*id)));
    let count = takes.len().max(1) as f32;
    let gap = space::S5;
    let width = ((ui.available_width() - gap * (count - 1.0)) / count).max(120.0);
    // Low enough that strip and differences stay in view.
    let height = (width * 9.0 / 16.0).min(430.0);
    let top = ui.cursor().min;
    let head = 34.0;
    let mut screen = None;
    for (place, id) in takes.iter().enumerate() {
        let left = top.x + (width + gap) * place as f32;
        let room = Rect::from_min_size(pos2(left, top.y), vec2(width, height + head));
        let mut column =
            ui.new_child(UiBuilder::new().max_rect(room).id_salt(id.0).layout(Layout::top_down(Align::Min)));
        let view = if place == 0 { main } else { beside(main, *id) };
        let response = take_ui(&mut column, scene, desk, *id, view, vec2(width, height));
        if place == 0 {
            focus_on_open(ui, &response);
            screen = Some(response);
        }
    }
    ui.advance_cursor_after_rect(Rect::from_min_size(top, vec2(ui.available_width(), height + head)));
    ui.spacing_mut().item_spacing.y = space::S4;
    if let Some(view) = main {
        strip_ui(ui, scene, view);
        transport_ui(ui, scene, view, false);
        if let (Some(screen), Some(take)) = (&screen, takes.first().and_then(|id| scene.world.takes.get(id)))
        {
            screen_keys(ui, scene, &take.path, view, screen);
        }
    }
    differences_ui(ui, scene, &takes);
}

fn beside(main: Option<&PlayerView>, id: JobId) -> Option<&PlayerView> {
    main?.beside.iter().find(|view| view.what == Played::Take(id))
}

/// The takes of the request that could stand here, where there are more than two.
fn chips_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut GenerateDesk) {
    let Some(first) = desk.compare.first().copied() else { return };
    let mut all = desk.comparable(scene.world, Some(first));
    for id in &desk.compare {
        if !all.contains(id) {
            all.push(*id);
        }
    }
    if all.len() < 3 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for id in all {
            let shown = desk.compare.contains(&id);
            let name = name_of(scene, desk, id);
            // Two at least are compared, and no more than fit.
            let free = if shown { desk.compare.len() > 2 } else { desk.compare.len() < MOST };
            let chip = Chip::new(&name, shown).enabled(free);
            if ui.push_id(id.0, |ui| ui.add(chip)).inner.clicked() && free {
                if shown {
                    desk.compare.retain(|it| *it != id);
                    desk.selected = desk.compare.first().copied();
                } else {
                    desk.compare.push(id);
                }
            }
        }
    });
    ui.add_space(space::S3);
}

/// What a take is called among the others.
pub(super) fn name_of(scene: &Scene<'_>, desk: &GenerateDesk, id: JobId) -> String {
    let title = scene.world.jobs.get(&id).map_or("", |job| title(scene.words, job));
    match desk.history.number(id) {
        Some(number) => {
            let title = title.trim_end_matches(['.', ',', '。', '，']);
            (scene.words.takes.take_of)(&super::show::short(title, 36), number)
        }
        None => title.to_owned(),
    }
}

/// One film, or its poster until the player has it, with its name and its star.
fn take_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &GenerateDesk,
    id: JobId,
    view: Option<&PlayerView>,
    size: egui::Vec2,
) -> egui::Response {
    let tokens = Tokens::of(ui);
    let name = name_of(scene, desk, id);
    let best = scene.world.best.contains(&id);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let said = if best { format!("{name}, {}", scene.words.takes.best) } else { name.clone() };
    let said = (scene.words.player.of)(&said);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
    ui.painter().rect_filled(rect, CornerRadius::same(radius::CARD), tokens.bg.canvas);
    let frame = view.and_then(|view| view.frame).map(|(id, size)| Picture::new(id, size));
    match frame.or_else(|| poster(scene, id, PictureSize::Large)) {
        Some(picture) => {
            picture.paint(ui.painter(), rect, Fit::Contain, radius::CARD, theme::UNTINTED);
        }
        None => icons::FILM_STRIP.paint(ui.painter(), rect.center(), 40.0, tokens.text.muted),
    }
    if let Some(trouble) = view.and_then(|view| view.trouble.as_ref()) {
        let said = match trouble {
            crate::ui::act::Trouble::Moved => scene.words.player.moved,
            crate::ui::act::Trouble::NeedsFfmpeg { .. } => scene.words.player.needs_ffmpeg_line,
            crate::ui::act::Trouble::Broken(_) => scene.words.player.broken,
        };
        super::player::said_on_screen(ui, rect, said);
    }
    let edge = match (best, response.has_focus()) {
        (_, true) => Some(Stroke::new(2.0, tokens.stroke.focus)),
        (true, false) => Some(Stroke::new(1.5, tokens.accent.base)),
        _ => None,
    };
    if let Some(edge) = edge {
        ui.painter().rect_stroke(rect, CornerRadius::same(radius::CARD), edge, StrokeKind::Inside);
    }
    if response.clicked()
        && let Some(main) = scene.player
    {
        scene.out.push(Act::Player(if main.playing { PlayerAct::Pause } else { PlayerAct::Play }));
    }
    ui.horizontal(|ui| {
        ui.set_width(size.x);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            star_ui(ui, scene, id, &name);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(egui::Label::new(theme::label(&name)).truncate());
            });
        });
    });
    response
}

/// The star that marks a take as the best of its request, or takes the mark away.
pub(super) fn star_ui(ui: &mut Ui, scene: &mut Scene<'_>, id: JobId, name: &str) {
    let words = &scene.words.takes;
    let best = scene.world.best.contains(&id);
    let (icon, label) =
        if best { (icons::STAR.fill(), words.unmark_best) } else { (icons::STAR, words.mark_best) };
    let label = (scene.words.promises.of)(label, name);
    if ui.add(IconButton::new(icon, &label).selected(best).small()).clicked() {
        scene.out.push(Act::Send(Command::MarkBest(id, !best)));
    }
}

/// Only what is not the same for all.
fn differences_ui(ui: &mut Ui, scene: &Scene<'_>, takes: &[JobId]) {
    let words = &scene.words.takes;
    let pairs: Vec<(&Job, Option<&Take>)> =
        takes.iter().filter_map(|id| Some((scene.world.jobs.get(id)?, scene.world.takes.get(id)))).collect();
    ui.add_space(space::S3);
    ui.label(theme::heading(words.differences));
    let rows = differences(&pairs);
    if rows.is_empty() {
        ui.label(theme::small(words.nothing_differs).weak());
        return;
    }
    let column = ((ui.available_width() - 130.0) / takes.len().max(1) as f32 - space::S6).max(80.0);
    Grid::new(Id::unique("what differs"))
        .num_columns(takes.len() + 1)
        .spacing(vec2(space::S6, space::S3))
        .show(ui, |ui| {
            for (what, values) in rows {
                ui.label(theme::small((words.differing)(what)).weak());
                for (value, (job, _)) in values.iter().zip(&pairs) {
                    let said = said(scene, what, value, job);
                    ui.scope(|ui| {
                        ui.set_width(column);
                        ui.add(egui::Label::new(theme::body(&said)).wrap());
                    });
                }
                ui.end_row();
            }
        });
}

/// A value as a person reads it.
fn said(scene: &Scene<'_>, what: Differing, value: &str, job: &Job) -> String {
    let words = &scene.words.takes;
    match (what, value) {
        (Differing::References, "") => words.none.to_owned(),
        (_, "") => words.not_told.to_owned(),
        (_, "true") => words.on.to_owned(),
        (_, "false") => words.off.to_owned(),
        (Differing::Duration, value) => format!("{value}{}", scene.words.generate.seconds_unit),
        (Differing::Ratio, "adaptive") => scene.words.generate.same_as_input.to_owned(),
        (Differing::Model, value) => {
            let menu = scene.world.abilities(&job.connection).and_then(crate::model::Abilities::menu);
            menu.and_then(|menu| menu.model(value)).map_or_else(|| value.to_owned(), |it| it.label.clone())
        }
        (Differing::References, value) => {
            let name = |id: &str| {
                let asset = scene.world.asset(&job.connection, &crate::model::AssetId::new(id));
                asset.map_or_else(|| id.to_owned(), |asset| asset.name.clone())
            };
            value.split(", ").map(name).collect::<Vec<_>>().join(", ")
        }
        (_, value) => value.to_owned(),
    }
}
