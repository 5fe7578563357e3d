//! The rows of Review; only the visible ones are looked up and drawn, however many there are.

use std::time::Duration;

use egui::{Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::super::show;
use super::{send, standing_tone, verdict_icon, verdict_tone};
use crate::model::review::{Item, ItemId, Standing, as_of, is_late, item};
use crate::model::{Moment, PictureSize};
use crate::ui::act::Scene;
use crate::ui::desk::review::{List, ReviewDesk, Section};
use crate::ui::parts::paint::{inner_ring, line, put_left};
use crate::ui::parts::{Fit, tone_icon};
use crate::ui::theme::{self, Tokens, Type, radius, size, space};

const HEAD: f32 = 32.0;
const COLUMNS: f32 = 30.0;

/// Where the columns of a row this wide begin.
fn columns(rect: Rect) -> (f32, f32) {
    let verdict = rect.right() - (rect.width() * 0.28).clamp(96.0, 134.0);
    (verdict - 66.0, verdict)
}

pub(super) fn rows_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk, list: &List) {
    let words = scene.words;
    let tokens = Tokens::of(ui);
    let (head, _) = ui.allocate_exact_size(vec2(ui.available_width(), COLUMNS), Sense::hover());
    let (age, verdict) = columns(head);
    for (x, text) in
        [(head.left() + 20.0, words.common.asset), (age, words.review.age), (verdict, words.review.verdict)]
    {
        let text = capital(text);
        put_left(
            ui.painter(),
            x,
            head.center().y,
            line(ui, &text, Type::Caption, tokens.text.secondary, 120.0),
        );
    }
    ui.painter().hline(head.x_range(), head.bottom() - 0.5, tokens.hairline());
    let tops = tops(list);
    let reveal = std::mem::take(&mut desk.reveal);
    let now = as_of(scene.world, scene.connection);
    ScrollArea::vertical().id_salt("review rows").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        let (origin, width) = (ui.max_rect().min, ui.max_rect().width());
        let total = list.sections.len() as f32 * HEAD + list.items.len() as f32 * size::ROW_REVIEW;
        ui.set_min_height(total + space::S6);
        let place =
            |top: f32, height: f32| Rect::from_min_size(pos2(origin.x, origin.y + top), vec2(width, height));
        for (section, top) in list.sections.iter().zip(&tops) {
            let bottom = top + HEAD + section.count as f32 * size::ROW_REVIEW;
            if bottom < viewport.top() || *top > viewport.bottom() {
                continue;
            }
            section_ui(ui, scene, *section, place(*top, HEAD));
            let first = top + HEAD;
            let from = ((viewport.top() - first) / size::ROW_REVIEW).floor().max(0.0) as usize;
            let to = ((viewport.bottom() - first) / size::ROW_REVIEW).ceil().max(0.0) as usize;
            for row in from..to.min(section.count) {
                let rect = place(first + row as f32 * size::ROW_REVIEW, size::ROW_REVIEW);
                let id = &list.items[section.start + row];
                row_ui(ui, scene, desk, id, (rect, now));
            }
        }
        let selected = desk.selected.as_ref().and_then(|id| list.place_of(id));
        if let Some(place_of) = selected.filter(|_| reveal)
            && let Some((section, top)) = list
                .sections
                .iter()
                .zip(&tops)
                .find(|(section, _)| (section.start..section.start + section.count).contains(&place_of))
        {
            let top = top + HEAD + (place_of - section.start) as f32 * size::ROW_REVIEW;
            ui.scroll_to_rect(place(top, size::ROW_REVIEW), None);
        }
    });
}

/// Where each part begins, from the top of the list.
fn tops(list: &List) -> Vec<f32> {
    let mut top = 0.0;
    list.sections
        .iter()
        .map(|section| {
            let here = top;
            top += HEAD + section.count as f32 * size::ROW_REVIEW;
            here
        })
        .collect()
}

fn section_ui(ui: &Ui, scene: &Scene<'_>, section: Section, rect: Rect) {
    let tokens = Tokens::of(ui);
    let words = &scene.words.review;
    let title = match section.standing {
        Standing::Failed => words.needs_decision,
        Standing::Processing => words.still_in_moderation,
        Standing::Active => words.passed,
    };
    let response = ui.interact(rect, ui.scope_id().with(("part", section.standing)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{title}, {}", section.count)));
    ui.painter().rect_filled(rect, 0, tokens.bg.surface);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, tokens.hairline());
    let tone = standing_tone(section.standing);
    tone_icon(tone).paint(
        ui.painter(),
        pos2(rect.left() + 27.0, rect.center().y),
        14.0,
        tokens.tone(tone).fg,
    );
    let x = rect.left() + 43.0;
    let end = put_left(
        ui.painter(),
        x,
        rect.center().y,
        line(ui, title, Type::Heading, tokens.text.primary, 220.0),
    );
    let count = section.count.to_string();
    put_left(ui.painter(), end + 8.0, rect.center().y, line(ui, &count, Type::Body, tokens.text.muted, 80.0));
}

/// What stands under a name, in the colour of how it stands.
fn reason(scene: &Scene<'_>, item: Item<'_>, now: Moment) -> &'static str {
    let words = &scene.words.review;
    match item.standing() {
        Standing::Failed => item.refusal().map_or("", words.short),
        Standing::Active => scene.words.common.active,
        Standing::Processing => {
            let late = item.since().and_then(|since| is_late(scene.world, scene.connection, since, now));
            if late == Some(true) { words.longer_than_usual } else { words.in_moderation }
        }
    }
}

/// How long it has stood so. A frame is asked for when the text changes, unless time stands still.
pub(super) fn age(ui: &Ui, scene: &Scene<'_>, item: Item<'_>, stopped: Option<Moment>) -> Option<Duration> {
    let since = item.since()?;
    // In whole seconds of the clock, so that all rows change in the same frame.
    let whole = |at: Moment| Moment::from_seconds(at.seconds());
    let passed = whole(stopped.unwrap_or(scene.world.now)).since(whole(since));
    if stopped.is_none() {
        let step = match passed.as_secs() {
            0..=59 => 1,
            60..=86_399 => 60,
            _ => 86_400,
        };
        let left = Duration::from_secs(step - passed.as_secs() % step);
        let part = scene.world.now.since(whole(scene.world.now));
        ui.ctx().request_repaint_after(left.saturating_sub(part));
    }
    Some(passed)
}

/// How long, as short as a column needs it: the largest unit alone.
fn short_age(scene: &Scene<'_>, passed: Duration) -> String {
    let whole = match passed.as_secs() {
        seconds @ 0..=3599 => seconds,
        seconds @ 3600..=86_399 => seconds / 3600 * 3600,
        seconds => seconds,
    };
    (scene.words.common.duration)(Duration::from_secs(whole))
}

fn row_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut ReviewDesk,
    id: &ItemId,
    (rect, stopped): (Rect, Option<Moment>),
) {
    let Some(item) = item(scene.world, scene.connection, id) else { return };
    let words = scene.words;
    let tokens = Tokens::of(ui);
    let mut ui = ui.new_child(UiBuilder::new().id_salt(id).max_rect(rect));
    let ui = &mut ui;
    let response = ui.interact(rect, ui.scope_id().with("row"), Sense::click());
    let selected = desk.selected.as_ref() == Some(id);
    let now = stopped.unwrap_or(scene.world.now);
    let why = reason(scene, item, now);
    let group = item.group(scene.world).map(|group| group.name.as_str());
    let age = age(ui, scene, item, stopped).map_or_else(|| "–".to_owned(), |age| short_age(scene, age));
    let verdict = desk.draft(scene.world, item).verdict;
    let unsaved = desk.is_unsaved(id);
    let names = &scene.world.conventions.verdicts;
    let decided = verdict.map_or(words.review.undecided, |verdict| words.review.said_as(verdict, names));
    let mut spoken: Vec<&str> = vec![item.name(), why];
    spoken.extend(group);
    spoken.extend([age.as_str(), decided]);
    if unsaved {
        spoken.push(words.review.unsaved);
    }
    let spoken = spoken.join(", ");
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, &spoken));
    if response.has_focus() {
        crate::ui::views::library::tile_focused(ui.ctx(), response.id);
    }
    if response.clicked() {
        let kept = desk.select(scene.world, scene.connection, id.clone());
        send(scene, kept);
    }
    if selected {
        ui.painter().rect_filled(rect, 0, tokens.bg.selected);
        let bar = Rect::from_min_size(rect.min, vec2(theme::stroke::ROW_BAR, rect.height()));
        ui.painter().rect_filled(bar, 0, tokens.accent.base);
    } else if response.contains_pointer() {
        ui.painter().rect_filled(rect, 0, tokens.bg.hover);
    }
    let y = rect.center().y;
    thumb_at(ui, scene, item, Rect::from_center_size(pos2(rect.left() + 40.0, y), vec2(40.0, 40.0)));
    let (age_x, verdict_x) = columns(rect);
    let x = rect.left() + 72.0;
    let room = age_x - x - space::S5;
    put_left(ui.painter(), x, y - 9.0, line(ui, item.name(), Type::BodyMedium, tokens.text.primary, room));
    let color = tokens.tone(standing_tone(item.standing())).fg;
    let end = put_left(ui.painter(), x, y + 9.0, line(ui, why, Type::Small, color, room));
    if let Some(group) = group {
        let rest = (room - (end - x)).max(0.0);
        let text = format!(" · {group}");
        put_left(ui.painter(), end, y + 9.0, line(ui, &text, Type::Small, tokens.text.muted, rest));
    }
    let muted = tokens.text.secondary;
    put_left(ui.painter(), age_x, y, line(ui, &age, Type::Small, muted, verdict_x - age_x - 6.0));
    match verdict {
        Some(verdict) => {
            let color = tokens.tone(verdict_tone(verdict)).fg;
            let icon = if unsaved { verdict_icon(verdict).outline() } else { verdict_icon(verdict) };
            icon.paint(ui.painter(), pos2(verdict_x + 7.0, y), 14.0, color);
            let word = line(ui, decided, Type::Small, color, rect.right() - verdict_x - 26.0);
            put_left(ui.painter(), verdict_x + 19.0, y, word);
        }
        None => {
            put_left(ui.painter(), verdict_x, y, line(ui, "–", Type::Small, muted, 20.0));
        }
    }
    inner_ring(ui, &response, 0);
}

/// A small picture at the left of a row.
pub(super) fn thumb_at(ui: &Ui, scene: &mut Scene<'_>, item: Item<'_>, place: Rect) {
    let tokens = Tokens::of(ui);
    let of = item.picture(scene.world);
    if let Some(picture) = show::picture_of_kind(scene, &of, item.kind(), PictureSize::Small) {
        picture.paint(ui.painter(), place, Fit::CoverTop, radius::CONTROL_SMALL, theme::UNTINTED);
    } else {
        ui.painter().rect_filled(place, radius::CONTROL_SMALL, tokens.bg.hover);
        show::kind_icon(item.kind()).paint(ui.painter(), place.center(), 16.0, tokens.text.muted);
    }
}

/// With a capital where the language has them.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
