//! The table of the import sheet: what needs a person first, then what is ready.

use egui::{Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::super::show;
use super::{cell, result};
use crate::model::{Facts, PictureSize, Problem};
use crate::ui::act::Scene;
use crate::ui::desk::import::{ImportDesk, Mending, Plan, Row, Section, Verdict};
use crate::ui::icons;
use crate::ui::parts::paint::{inner_ring, line, put_left, put_right};
use crate::ui::parts::{Button, EmptyState, Fit};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, space};
use crate::words::{Words, bytes};

const HEAD: f32 = 36.0;
const ROW: f32 = 54.0;

/// Where columns begin, from the left edge of the table.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    pixels: f32,
    ratio: f32,
    size: f32,
    length: f32,
    pub(super) result: f32,
}

/// The result needs the most room, so in a narrow window the others give it theirs.
pub(super) fn columns(width: f32) -> Columns {
    if width >= 880.0 {
        Columns { pixels: 300.0, ratio: 408.0, size: 474.0, length: 556.0, result: 626.0 }
    } else {
        let pixels = (width * 0.28).max(170.0);
        Columns {
            pixels,
            ratio: pixels + 88.0,
            size: pixels + 140.0,
            length: pixels + 204.0,
            result: pixels + 252.0,
        }
    }
}

enum Item<'a> {
    Head { section: Section, count: usize },
    Row(&'a Row),
}

pub(super) fn table_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ImportDesk, plan: &Plan) {
    ui.spacing_mut().item_spacing.y = 0.0;
    heads_ui(ui, scene);
    if plan.rows.is_empty() {
        if scene.world.looking == 0 {
            let words = &scene.words.import;
            EmptyState::new(icons::IMAGES, words.no_files, words.no_files_line).show(ui, |_| ());
        }
        return;
    }
    let mut items = Vec::with_capacity(plan.rows.len() + Section::ALL.len());
    for section in Section::ALL {
        let rows = || plan.rows.iter().filter(|row| row.section() == section);
        let count = rows().count();
        if count > 0 {
            items.push(Item::Head { section, count });
            items.extend(rows().map(Item::Row));
        }
    }
    let tall = |item: &Item<'_>| if matches!(item, Item::Head { .. }) { HEAD } else { ROW };
    let total: f32 = items.iter().map(tall).sum();
    let reveal = std::mem::take(&mut desk.reveal);
    ScrollArea::vertical().id_salt("import").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        let (origin, width) = (ui.max_rect().min, ui.max_rect().width());
        ui.set_min_height(total);
        let mut top = 0.0;
        for item in &items {
            let height = tall(item);
            let rect = Rect::from_min_size(pos2(origin.x, origin.y + top), vec2(width, height));
            let visible = top + height >= viewport.top() && top <= viewport.bottom();
            top += height;
            match item {
                Item::Head { section, count } if visible => {
                    section_ui(ui, scene, desk, plan, rect, (*section, *count));
                }
                Item::Row(row) => {
                    if reveal && desk.cursor.as_ref() == Some(&row.path) {
                        ui.scroll_to_rect(rect, None);
                    }
                    if visible {
                        let builder = UiBuilder::new().id_salt(&row.path).max_rect(rect);
                        row_ui(&mut ui.new_child(builder), scene, desk, row, rect);
                    }
                }
                Item::Head { .. } => {}
            }
        }
    });
}

fn heads_ui(ui: &mut Ui, scene: &Scene<'_>) {
    let words = &scene.words.import;
    let tokens = Tokens::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
    let head = |text: &str| line(ui, text, Type::Small, tokens.text.secondary, 100.0);
    let columns = columns(rect.width());
    let y = rect.center().y;
    for (at, text) in [
        (space::S7, words.file),
        (columns.pixels, words.pixels),
        (columns.ratio, words.ratio),
        (columns.size, words.size),
        (columns.length, words.length),
    ] {
        put_left(ui.painter(), rect.left() + at, y, head(text));
    }
    put_right(ui.painter(), rect.right() - space::S7, y, head(words.result));
    ui.painter().hline(rect.x_range(), rect.bottom(), tokens.hairline());
}

fn section_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut ImportDesk,
    plan: &Plan,
    rect: Rect,
    (section, count): (Section, usize),
) {
    let (words, fix) = (&scene.words.import, &scene.words.fix);
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(rect, 0, tokens.bg.surface);
    let (icon, tone, title, more) = match section {
        Section::NeedsYou => (icons::WARNING_CIRCLE, Tone::Failed, words.needs_you, words.needs_you_line),
        Section::Fixed => (icons::MAGIC_WAND, Tone::Active, fix.fixed_section, fix.fixed_line),
        Section::Ready => (icons::CHECK_CIRCLE, Tone::Active, words.ready_section, words.ready_line),
    };
    let response = ui.interact(rect, ui.scope_id().with(("section", section)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{title} {count}")));
    let y = rect.center().y;
    icon.paint(ui.painter(), pos2(rect.left() + 23.0, y), 14.0, tokens.tone(tone).fg);
    let title = line(ui, title, Type::Heading, tokens.text.primary, 200.0);
    let end = put_left(ui.painter(), rect.left() + 40.0, y, title);
    let count = line(ui, &count.to_string(), Type::Small, tokens.text.secondary, 60.0);
    let end = put_left(ui.painter(), end + space::S4, y, count);
    let more = line(ui, more, Type::Small, tokens.text.muted, 320.0);
    put_left(ui.painter(), end + space::S6, y, more);
    let offered = |row: &&Row| row.mending.as_ref().is_some_and(Mending::is_offered);
    let label = match section {
        Section::NeedsYou if plan.rows.iter().any(|row| offered(&row)) => fix.fix_all,
        Section::Fixed => fix.undo_all,
        _ => return,
    };
    let place =
        Rect::from_min_max(pos2(rect.right() - 220.0, rect.top()), pos2(rect.right() - 6.0, rect.bottom()));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut at = ui.new_child(UiBuilder::new().id_salt(("all", section)).max_rect(place).layout(layout));
    if at.add(Button::ghost(label).small()).clicked() {
        if section == Section::NeedsYou {
            desk.fix_all(plan);
        } else {
            for row in &plan.rows {
                super::undo(scene, desk, row);
            }
        }
    }
}

/// Which cells a problem points at.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each cell")]
struct Wrong {
    file: bool,
    pixels: bool,
    ratio: bool,
    size: bool,
    length: bool,
}

fn wrong(verdict: &Verdict) -> Wrong {
    let mut wrong = Wrong::default();
    let Verdict::Problems(problems) = verdict else { return wrong };
    for problem in problems {
        match problem {
            Problem::SideTooSmall { .. }
            | Problem::SideTooLarge { .. }
            | Problem::ResolutionUnsupported { .. } => wrong.pixels = true,
            Problem::RatioTooNarrow { .. } | Problem::RatioTooWide { .. } => wrong.ratio = true,
            Problem::TooManyBytes { .. } => wrong.size = true,
            Problem::TooShort { .. } | Problem::TooLong { .. } => wrong.length = true,
            _ => wrong.file = true,
        }
    }
    wrong
}

/// Format, codec and rate, as far as the file has them.
fn second_line(facts: &Facts) -> String {
    use crate::model::Shape;
    let format = facts.format.name();
    match &facts.shape {
        Shape::Image { .. } => format.to_owned(),
        Shape::Video { codec, fps, .. } => format!("{format} · {codec} · {} fps", fps.round()),
        Shape::Audio { hertz, .. } => format!("{format} · {} kHz", f64::from(*hertz) / 1000.0),
        Shape::Document => format.to_owned(),
    }
}

fn row_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ImportDesk, row: &Row, rect: Rect) {
    let tokens = Tokens::of(ui);
    let response = ui.interact(rect, ui.scope_id().with("row"), Sense::click());
    let selected = desk.cursor.as_ref() == Some(&row.path);
    let result = result::result_text(scene, row);
    let file = row.file_name();
    response.widget_info(|| {
        let from = row.host().map(|host| format!(", {}", (scene.words.people.from_host)(&host)));
        let from = from.unwrap_or_default();
        WidgetInfo::selected(Role::ListBoxOption, true, selected, format!("{file}{from}, {result}"))
    });
    if response.clicked() {
        desk.cursor = Some(row.path.clone());
    }
    if selected {
        ui.painter().rect_filled(rect, 0, tokens.bg.selected);
        let bar = Rect::from_min_size(rect.min, vec2(theme::stroke::ROW_BAR, rect.height()));
        ui.painter().rect_filled(bar, 0, tokens.accent.base);
    } else if response.contains_pointer() {
        ui.painter().rect_filled(rect, 0, tokens.bg.hover);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, tokens.hairline());
    let y = rect.center().y;
    thumb_at(ui, scene, row, Rect::from_center_size(pos2(rect.left() + 34.0, y), vec2(36.0, 36.0)));

    let wrong = wrong(&row.verdict);
    let coral = tokens.tone(Tone::Failed).fg;
    let columns = columns(rect.width());
    let room = columns.pixels - 62.0 - space::S4;
    let name = line(ui, &file, Type::BodyMedium, tokens.text.primary, room);
    let facts = row.original.as_ref().map(|original| &original.facts);
    let mut second = facts.map_or_else(String::new, second_line);
    let copy = row.mending.as_ref().and_then(Mending::copy).map(|copy| &copy.facts);
    if let (Some(was), Some(copy)) = (facts, copy)
        && was.format != copy.format
    {
        second = format!("{second} → {}", copy.format.name());
    }
    if let Verdict::Here(held) = &row.verdict {
        let group = held.group.as_ref().and_then(|id| {
            let shelf = scene.world.shelf(scene.connection)?;
            Some(show::short(&shelf.groups.get(id)?.name, 24))
        });
        let said = scene.words.promises.already_here_in;
        second = format!("{second} · {}", said(&show::short(&held.name, 28), &group.unwrap_or_default()));
    }
    if let Some(host) = row.host() {
        let from = (scene.words.people.from_host)(&show::short(&host, 32));
        second = if second.is_empty() { from } else { format!("{second} · {from}") };
    }
    let lift = if second.is_empty() { 0.0 } else { 9.0 };
    put_left(ui.painter(), rect.left() + 62.0, y - lift, name);
    if row.link.is_some() {
        let at = pos2(rect.left() + 50.0, y + 14.0);
        ui.painter().circle_filled(at, 9.0, tokens.bg.raised);
        icons::LINK_SIMPLE.paint(ui.painter(), at, 12.0, tokens.tone(Tone::Transfer).fg);
    }
    let color = if wrong.file { coral } else { tokens.text.muted };
    put_left(ui.painter(), rect.left() + 62.0, y + 9.0, line(ui, &second, Type::Small, color, room));

    let shown = |facts: Option<&Facts>| cells(facts, scene.words);
    let (was, now) = (shown(facts), copy.map(|copy| shown(Some(copy))));
    let wrong = [wrong.pixels, wrong.ratio, wrong.size, wrong.length];
    let begin = [columns.pixels, columns.ratio, columns.size, columns.length, columns.result];
    for (number, was) in was.iter().enumerate() {
        let place = cell(rect, begin[number], begin[number + 1]);
        let x = place.left();
        let room = place.right() - x - 4.0;
        match now.as_ref().map(|now| &now[number]).filter(|now| *now != was) {
            // The new value stands over the old one.
            Some(now) => {
                let green = tokens.tone(Tone::Active).fg;
                put_left(ui.painter(), x, y - 8.0, line(ui, now, Type::Small, green, room));
                let old = line(ui, was, Type::Caption, tokens.text.muted, room);
                let end = put_left(ui.painter(), x, y + 8.0, old);
                ui.painter().hline(x..=end, y + 8.0, egui::Stroke::new(1.0, tokens.text.muted));
            }
            None if wrong[number] => {
                icons::X_CIRCLE.fill().paint(ui.painter(), pos2(x + 6.0, y), 13.0, coral);
                put_left(ui.painter(), x + 16.0, y, line(ui, was, Type::Small, coral, room - 16.0));
            }
            None => {
                put_left(ui.painter(), x, y, line(ui, was, Type::Small, tokens.text.primary, room));
            }
        }
    }
    result::result_ui(ui, scene, desk, row, rect, &result);
    inner_ring(ui, &response, 0);
}

/// Pixels, ratio, size and length, as they are shown.
fn cells(facts: Option<&Facts>, words: &Words) -> [String; 4] {
    let dash = || "–".to_owned();
    let pixels = facts.and_then(Facts::pixels);
    [
        pixels.map_or_else(dash, show::measures),
        pixels.map_or_else(dash, |pixels| format!("{:.2}", pixels.ratio())),
        facts.map_or_else(dash, |facts| bytes(facts.bytes)),
        facts.map_or_else(dash, |facts| show::seconds(facts, words)),
    ]
}

fn thumb_at(ui: &Ui, scene: &mut Scene<'_>, row: &Row, place: Rect) {
    let tokens = Tokens::of(ui);
    let kind = row.original.as_ref().map(|original| original.facts.kind());
    let picture = row.sent().and_then(|original| {
        show::picture_of_file(scene, original.id, original.facts.kind(), PictureSize::Small)
    });
    if let Some(picture) = picture {
        picture.paint(ui.painter(), place, Fit::CoverTop, radius::CONTROL_SMALL, theme::UNTINTED);
    } else {
        ui.painter().rect_filled(place, radius::CONTROL_SMALL, tokens.bg.hover);
        let icon = kind.map_or(icons::IMAGE_BROKEN, show::kind_icon);
        icon.paint(ui.painter(), place.center(), 16.0, tokens.text.muted);
    }
}
