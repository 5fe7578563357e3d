//! The last column of the import sheet: what became of each file, and what can be done about it.

use egui::{Rect, Sense, Ui, UiBuilder, pos2, vec2};

use super::super::show;
use super::table::columns;
use super::{cell, undo};
use crate::model::fix::Fix;
use crate::model::{MediaKind, NoSlot, Problem};
use crate::ui::act::Scene;
use crate::ui::desk::import::{Certainty, ImportDesk, MendState, Mending, Row, Verdict};
use crate::ui::icons;
use crate::ui::parts::button::Kind;
use crate::ui::parts::paint::{line, lines, put_left, put_right};
use crate::ui::parts::{Button, IconButton, spinner_at};
use crate::ui::theme::{Tokens, Tone, Type, space};

/// What became of the file, in words: the first problem, and how many more there are.
pub(super) fn result_text(scene: &Scene<'_>, row: &Row) -> String {
    let words = &scene.words.import;
    let provider = show::provider(scene);
    match &row.verdict {
        Verdict::Problems(problems) => {
            let said = match problems.as_slice() {
                [] => words.ready.to_owned(),
                [one] => scene.words.problem.problem(one),
                [one, more @ ..] => (words.more_problems)(&scene.words.problem.problem(one), more.len()),
            };
            match row.mending.as_ref().and_then(|mending| hindrance(scene, mending)) {
                Some(why) if why == said => said,
                Some(why) => format!("{said} {why}"),
                None => said,
            }
        }
        Verdict::NoDoor(reason) => {
            let kind = row.original.as_ref().map_or(MediaKind::Image, |it| it.facts.kind());
            match reason {
                NoSlot::NeedsStage => (words.needs_link)(kind, provider),
                NoSlot::NotThisKind => (words.not_taken)(kind, provider),
                NoSlot::NeedsGroup => words.choose_group.to_owned(),
            }
        }
        Verdict::Here(held) => match held.how {
            Certainty::There => scene.words.promises.already_here.to_owned(),
            Certainty::Coming => scene.words.promises.already_coming.to_owned(),
            Certainty::Unsure => scene.words.promises.already_unsure.to_owned(),
        },
        Verdict::Mending => match row.mending.as_ref().map(|mending| &mending.state) {
            Some(MendState::Working(part)) => (scene.words.fix.working)(*part),
            _ => scene.words.fix.waiting.to_owned(),
        },
        Verdict::Ready => match (&row.mending, row.warnings.first()) {
            (Some(Mending { state: MendState::Done { done, .. }, .. }), _) => {
                let soft = done.iter().any(Fix::may_look_soft);
                let done = scene.words.fix.changes(done);
                if soft { format!("{done}, {}", scene.words.fix.soft) } else { done }
            }
            (_, Some(warning)) => scene.words.problem.warning(warning),
            (_, None) => words.ready.to_owned(),
        },
    }
}

/// Why there is no copy yet, and what to do about it.
fn hindrance(scene: &Scene<'_>, mending: &Mending) -> Option<String> {
    let words = &scene.words.fix;
    match &mending.state {
        MendState::Lacking(tool) => Some(format!("{} {}", (words.needs_tool)(*tool), (words.install)(*tool))),
        MendState::Impossible(why) => Some(words.unfixable(why, &scene.words.problem)),
        MendState::Failed(trouble) => Some(words.trouble(trouble, &scene.words.problem)),
        MendState::Offered | MendState::Waiting | MendState::Working(_) | MendState::Done { .. } => None,
    }
}

/// What the button of a row that can be repaired says: cutting is named by its limit.
fn fix_label(scene: &Scene<'_>, row: &Row, mending: &Mending) -> String {
    let limit = match &row.verdict {
        Verdict::Problems(problems) if mending.takes_away() => {
            problems.iter().find_map(|problem| match problem {
                Problem::TooLong { limit, .. } => Some(*limit),
                _ => None,
            })
        }
        _ => None,
    };
    limit.map_or_else(|| scene.words.fix.fix.to_owned(), scene.words.fix.trim_to)
}

pub(super) fn result_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut ImportDesk,
    row: &Row,
    rect: Rect,
    text: &str,
) {
    let words = &scene.words.import;
    let tokens = Tokens::of(ui);
    let y = rect.center().y;
    let right = rect.right() - space::S7;
    let begin = rect.left() + columns(rect.width()).result;
    let shown = ui.rect_contains_pointer(rect) || desk.cursor.as_ref() == Some(&row.path);
    if shown && !matches!(row.verdict, Verdict::Here(_)) {
        let place = Rect::from_center_size(pos2(right - 10.0, y), vec2(26.0, 26.0));
        let remove = (words.remove)(&row.file_name());
        if show::put(ui, place, "remove", IconButton::new(icons::X, &remove).small()).clicked() {
            desk.remove(&row.path);
        }
    }
    // Its place is kept free, or buttons would move away from under the pointer that comes for them.
    let x = right - 30.0;
    match &row.verdict {
        Verdict::Here(_) => here_ui(ui, scene, desk, row, rect, text),
        Verdict::Mending => {
            let label = (scene.words.fix.cancel_file)(&row.file_name());
            let end = button_ui(ui, rect, x, "cancel", |ui| {
                let button = Button::ghost(scene.words.common.cancel).name(&label).small();
                if ui.add(button).clicked() {
                    undo(scene, desk, row);
                }
            });
            let blue = tokens.tone(Tone::Transfer).fg;
            let start =
                put_right(ui.painter(), end, y, line(ui, text, Type::Small, blue, end - begin - 24.0));
            spinner_at(ui, pos2(start - 12.0, y), 7.0, blue);
        }
        Verdict::Ready if row.mending.as_ref().is_some_and(|it| it.copy().is_some()) => {
            let label = (scene.words.fix.undo_file)(&row.file_name());
            let end = button_ui(ui, rect, x, "undo", |ui| {
                let button = Button::ghost(scene.words.fix.undo).name(&label).small();
                if ui.add(button).clicked() {
                    undo(scene, desk, row);
                }
            });
            let green = tokens.tone(Tone::Active).fg;
            let start = put_lines(ui, text, green, begin + 20.0, end, y);
            icons::MAGIC_WAND.paint(ui.painter(), pos2(start - 12.0, y), 13.0, green);
            let mut more = vec![text.to_owned()];
            more.extend(row.warnings.iter().map(|warning| scene.words.problem.warning(warning)));
            hint(ui, rect, &more);
        }
        Verdict::Ready => {
            let amber = !row.warnings.is_empty();
            let tone = if amber { Tone::Processing } else { Tone::Active };
            let color = tokens.tone(tone).fg;
            let mut end = x;
            if row.again && desk.skip_duplicates {
                let place = Rect::from_center_size(pos2(x - 26.0, y), vec2(52.0, 26.0));
                if show::put(ui, place, "skip", Button::ghost(words.skip).small()).clicked()
                    && let Some(sent) = row.sent()
                {
                    desk.again.remove(&sent.id);
                    desk.touch();
                }
                end -= 60.0;
            }
            let room = end - begin - 20.0;
            let start = put_right(ui.painter(), end, y, line(ui, text, Type::Small, color, room));
            let icon = if amber { icons::WARNING } else { icons::CHECK_CIRCLE };
            icon.paint(ui.painter(), pos2(start - 12.0, y), 13.0, color);
            let more: Vec<String> =
                row.warnings.iter().map(|warning| scene.words.problem.warning(warning)).collect();
            hint(ui, rect, &more);
        }
        Verdict::Problems(_) | Verdict::NoDoor(_) => problem_ui(ui, scene, desk, row, rect, (text, x)),
    }
}

fn problem_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut ImportDesk,
    row: &Row,
    rect: Rect,
    (text, x): (&str, f32),
) {
    let begin = rect.left() + columns(rect.width()).result;
    let coral = Tokens::of(ui).tone(Tone::Failed).fg;
    let mut end = x;
    if let Some(mending) = row.mending.as_ref().filter(|mending| mending.is_offered()) {
        let (label, name) = (fix_label(scene, row, mending), (scene.words.fix.fix_file)(&row.file_name()));
        let icon = if mending.takes_away() { icons::SCISSORS } else { icons::MAGIC_WAND };
        let tip = scene.words.fix.changes(&mending.fixes);
        end = button_ui(ui, rect, x, "fix", |ui| {
            let button = Button::soft(&label).icon(icon).name(&name).small();
            if ui.add(button).on_hover_text(tip).clicked() {
                desk.cursor = Some(row.path.clone());
                desk.fix(row, scene.world, scene.connection);
            }
        });
    }
    put_lines(ui, text, coral, begin, end, rect.center().y);
    let mut all = Vec::new();
    if let Verdict::Problems(problems) = &row.verdict {
        all.extend(problems.iter().map(|problem| scene.words.problem.problem(problem)));
    }
    all.extend(row.mending.as_ref().and_then(|mending| hindrance(scene, mending)));
    all.extend(row.warnings.iter().map(|warning| scene.words.problem.warning(warning)));
    hint(ui, rect, &all);
}

fn here_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut ImportDesk, row: &Row, rect: Rect, text: &str) {
    let Some(id) = row.sent().map(|sent| sent.id) else { return };
    let right = rect.right() - space::S7;
    let place = Rect::from_min_max(pos2(right - 210.0, rect.top()), pos2(right, rect.bottom()));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut at = ui.new_child(UiBuilder::new().max_rect(place).layout(layout));
    let promises = &scene.words.promises;
    let copy = at.add(Button::new(Kind::Secondary, promises.another_copy).small());
    if copy.on_hover_text(promises.another_copy_tip).clicked() {
        desk.again.insert(id);
        desk.touch();
    }
    if at.add(Button::soft(scene.words.import.skip).icon(icons::CHECK).small()).clicked() {
        desk.remove(&row.path);
    }
    let end = at.min_rect().left() - space::S6;
    let amber = Tokens::of(ui).tone(Tone::Processing).fg;
    let room = end - rect.left() - columns(rect.width()).result;
    if room > 60.0 {
        put_right(ui.painter(), end, rect.center().y, line(ui, text, Type::Small, amber, room));
    }
}

/// A button at the right end of a row; answers where text before it ends.
fn button_ui(ui: &mut Ui, rect: Rect, x: f32, salt: &str, add: impl FnOnce(&mut Ui)) -> f32 {
    let place = Rect::from_min_max(pos2(x - 190.0, rect.top()), pos2(x, rect.bottom()));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut at = ui.new_child(UiBuilder::new().id_salt(salt).max_rect(place).layout(layout));
    add(&mut at);
    at.min_rect().left() - space::S5
}

/// A text of at most three lines that ends at `end`; answers where it begins.
fn put_lines(ui: &Ui, text: &str, color: egui::Color32, begin: f32, end: f32, y: f32) -> f32 {
    let room = end - begin;
    let galley = lines(ui, text, Type::Small, color, room);
    if galley.rows.len() > 3 {
        put_left(ui.painter(), begin, y, line(ui, text, Type::Small, color, room));
        return begin;
    }
    let (start, top) = (end - galley.size().x, y - galley.size().y / 2.0);
    ui.painter().galley(pos2(start, top), galley, color);
    start
}

/// All of it, where the cell has room for one only.
fn hint(ui: &Ui, rect: Rect, all: &[String]) {
    if all.len() > 1 {
        let place = cell(rect, columns(rect.width()).result, rect.width() - 200.0);
        ui.interact(place, ui.scope_id().with("all"), Sense::hover()).on_hover_text(all.join("\n"));
    }
}
