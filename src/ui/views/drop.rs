//! Files over the window: what they are, where they would go, and what is taken there.

use std::path::Path;

use egui::{Align2, Id, LayerId, Order, Pos2, Rect, Role, Ui, WidgetInfo, pos2, vec2};

use super::staging::Missing;
use super::{show, staging};
use crate::model::rules::{Span, lines as usual_lines};
use crate::model::{Destination, Door, Format, MediaKind, NoSlot, Rules};
use crate::ui::act::{Act, Scene};
use crate::ui::icons;
use crate::ui::parts::dashed_at;
use crate::ui::parts::paint::{line, put, whole_line};
use crate::ui::theme::{Tokens, Tone, Type, radius, stroke};
use crate::ui::update;
use crate::words::ImportWords;

/// Takes dropped files in, and while files hover dims `over` and says what a drop would do.
/// The whole window is one target, because some systems do not tell where the pointer is.
pub fn drop_ui(ui: &Ui, scene: &mut Scene<'_>, target: Option<&str>, over: Rect) {
    let dropped: Vec<_> = ui.ctx().input(|i| {
        i.raw
            .dropped_files
            .iter()
            .map(|file| file.path().to_owned())
            .filter(|path| !path.as_os_str().is_empty())
            .collect()
    });
    if !dropped.is_empty() {
        scene.out.push(Act::Bring(dropped));
    }
    let hovering = ui.ctx().input(|i| !i.raw.hovered_files.is_empty());
    if hovering {
        overlay_ui(ui, scene, target, over);
    }
}

/// How many of each kind hover, by their names' endings, and how many in all.
fn count(ui: &Ui) -> ([usize; 4], usize) {
    ui.ctx().input(|i| {
        let mut kinds = [0; 4];
        for file in &i.raw.hovered_files {
            if let Some(kind) = file.path.as_deref().and_then(kind_by_name) {
                kinds[kind as usize] += 1;
            }
        }
        (kinds, i.raw.hovered_files.len())
    })
}

fn kind_by_name(path: &Path) -> Option<MediaKind> {
    let ending = path.extension()?.to_string_lossy().to_lowercase();
    let format = Format::ALL.into_iter().find(|format| format.extensions().contains(&ending.as_str()))?;
    Some(format.kind())
}

/// The limits of a kind in two lines, all from the rules of the connection.
fn limits(rules: &Rules, kind: MediaKind, words: &ImportWords) -> (String, String) {
    let names: Vec<&str> = rules.formats(kind).iter().map(|format| format.name()).collect();
    let formats = (words.formats)(&names);
    let under = (words.under)(rules.bytes(kind));
    let lengths = |span: Span<f64>| (words.lengths)(span.min, span.max);
    match kind {
        MediaKind::Image => {
            let sides = rules.image_side.whole();
            (formats, format!("{}, {under}", (words.sides)(sides.0, sides.1)))
        }
        MediaKind::Video => {
            let first = match usual_lines(rules.video_pixels) {
                Some((min, max)) => format!("{formats}, {}", (words.lines)(min, max)),
                None => formats,
            };
            (first, format!("{}, {under}", lengths(rules.video_seconds)))
        }
        MediaKind::Audio => (formats, format!("{}, {under}", lengths(rules.audio_seconds))),
        MediaKind::Document => (formats, under),
    }
}

/// While reports that came back hover, says that verdicts are read and nothing is uploaded. Whether they do.
pub fn report_hover_ui(ui: &Ui, scene: &Scene<'_>, over: Rect) -> bool {
    let hovered: Vec<_> = ui.ctx().input(|i| i.raw.hovered_files.iter().map(|it| it.path.clone()).collect());
    let hovered: Option<Vec<_>> = hovered.into_iter().collect();
    let reports = hovered.is_some_and(|paths| update::are_reports(&paths));
    if reports {
        report_overlay_ui(ui, scene, over);
    }
    reports
}

/// One sentence in the middle: verdicts are read, nothing is uploaded.
fn report_overlay_ui(ui: &Ui, scene: &Scene<'_>, over: Rect) {
    let words = &scene.words.review;
    let tokens = Tokens::of(ui);
    let layer = LayerId::new(Order::Foreground, Id::unique("report overlay"));
    let top = egui::Ui::new(
        ui.ctx().clone(),
        Id::unique("report overlay"),
        egui::UiBuilder::new().layer_id(layer).max_rect(over),
    );
    let painter = top.painter().clone();
    painter.rect_filled(over, 0, tokens.drop_overlay);
    let frame = over.shrink(18.0);
    let dashes = egui::Stroke::new(stroke::DASH, tokens.accent.base);
    dashed_at(&painter, frame, f32::from(radius::DIALOG), dashes, stroke::DASH_ON, stroke::DASH_OFF);
    let center = frame.center();
    icons::SEAL_CHECK.paint(&painter, pos2(center.x, center.y - 62.0), 38.0, tokens.accent.text);
    for (name, text, face, color, y) in [
        ("title", words.drop_report, Type::Display, tokens.text.primary, -8.0),
        ("line", words.drop_report_line, Type::Section, tokens.text.secondary, 28.0),
    ] {
        let galley = line(&top, text, face, color, frame.width() - 40.0);
        let rect = put(&painter, pos2(center.x, center.y + y), Align2::CENTER_CENTER, galley);
        let response = top.interact(rect, Id::unique("report drop").with(name), egui::Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    }
}

fn overlay_ui(ui: &Ui, scene: &Scene<'_>, target: Option<&str>, over: Rect) {
    let words = &scene.words.import;
    let tokens = Tokens::of(ui);
    let layer = LayerId::new(Order::Foreground, Id::unique("drop overlay"));
    let mut top = egui::Ui::new(
        ui.ctx().clone(),
        Id::unique("drop overlay"),
        egui::UiBuilder::new().layer_id(layer).max_rect(over),
    );
    let painter = top.painter().clone();
    painter.rect_filled(over, 0, tokens.drop_overlay);
    let frame = over.shrink(18.0);
    let line_of_frame = egui::Stroke::new(stroke::DASH, tokens.accent.base);
    dashed_at(&painter, frame, f32::from(radius::DIALOG), line_of_frame, stroke::DASH_ON, stroke::DASH_OFF);

    let (kinds, total) = count(ui);
    let center = frame.center();
    let said = |ui: &mut Ui, name: &str, text: &str, rect: Rect| {
        let response = ui.interact(rect, Id::unique("drop").with(name), egui::Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    };
    cards_at(&top, pos2(center.x, center.y - 130.0), kinds, total);

    let missing = staging::missing(scene);
    let title = match staging::sentence(scene, &Missing::All) {
        Some(said) if missing == Missing::All => said,
        _ => (words.drop_to)(target.map(|name| show::short(name, 48)).as_deref()),
    };
    let galley = whole_line(&top, &title, Type::Display, tokens.text.primary);
    let rect = put(&painter, pos2(center.x, center.y - 8.0), Align2::CENTER_CENTER, galley);
    said(&mut top, "title", &title, rect);
    let galley = whole_line(&top, words.drop_line, Type::Section, tokens.text.secondary);
    let rect = put(&painter, pos2(center.x, center.y + 28.0), Align2::CENTER_CENTER, galley);
    said(&mut top, "line", words.drop_line, rect);

    let card = Rect::from_min_size(
        pos2(center.x - 330.0_f32.min(frame.width() / 2.0 - 12.0), center.y + 64.0),
        vec2(660.0_f32.min(frame.width() - 24.0), 132.0),
    );
    painter.rect_filled(card, radius::BANNER, tokens.bg.panel);
    if let Some(connection) = scene.world.connection(scene.connection) {
        let abilities = connection.abilities.as_ref();
        let shown: Vec<MediaKind> = MediaKind::EVERY
            .into_iter()
            .filter(|kind| {
                *kind != MediaKind::Document
                    || abilities.is_some_and(|abilities| abilities.door(*kind) != Door::Closed)
                    || kinds[*kind as usize] > 0
            })
            .collect();
        let width = card.width() / shown.len() as f32;
        for (at, kind) in shown.into_iter().enumerate() {
            let middle = pos2(card.left() + width * (at as f32 + 0.5), card.top());
            let slot = abilities.map(|abilities| abilities.upload_slot(kind, Destination::None));
            let (first, second) = match &slot {
                Some(Err(NoSlot::NeedsStage)) => {
                    ((words.needs_link)(kind, show::provider(scene)), String::new())
                }
                Some(Err(NoSlot::NotThisKind)) => {
                    ((words.not_taken)(kind, show::provider(scene)), String::new())
                }
                _ => limits(&connection.rules, kind, words),
            };
            let taken = !matches!(slot, Some(Err(NoSlot::NeedsStage | NoSlot::NotThisKind)));
            let head = if kinds == [0; 4] {
                scene.words.common.kind(kind).to_owned()
            } else {
                scene.words.common.count(kind, kinds[kind as usize])
            };
            let color = if taken { tokens.accent.text } else { tokens.tone(Tone::Processing).fg };
            show::kind_icon(kind).paint(&painter, middle + vec2(0.0, 28.0), 20.0, color);
            let galley = line(&top, &head, Type::BodyMedium, tokens.text.primary, width - 16.0);
            let rect = put(&painter, middle + vec2(0.0, 54.0), Align2::CENTER_CENTER, galley);
            let mut y = 68.0;
            for (text, color) in [(&first, tokens.text.secondary), (&second, tokens.text.muted)] {
                let galley = centred(&top, text, color, width - 20.0);
                let height = galley.size().y;
                painter.galley(middle + vec2(0.0, y), galley, color);
                y += height + 3.0;
            }
            if at > 0 {
                let x = card.left() + width * at as f32;
                painter.vline(x, card.y_range().shrink(26.0), tokens.outline());
            }
            said(&mut top, scene.words.common.kind(kind), &format!("{head}: {first} {second}"), rect);
        }
    }
    let galley = whole_line(&top, words.drop_hint, Type::Body, tokens.text.secondary);
    let rect = put(&painter, pos2(center.x + 12.0, card.bottom() + 32.0), Align2::CENTER_CENTER, galley);
    icons::FOLDER_PLUS.paint(
        &painter,
        pos2(rect.left() - 18.0, rect.center().y),
        16.0,
        tokens.text.secondary,
    );
    said(&mut top, "hint", words.drop_hint, rect);
}

/// Text that wraps around its middle.
fn centred(ui: &Ui, text: &str, color: egui::Color32, width: f32) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple(text.to_owned(), Type::Small.font(), color, width);
    job.halign = egui::Align::Center;
    ui.painter().layout_job(job)
}

/// Three cards with the icons of what hovers, and the number of all.
fn cards_at(ui: &Ui, center: Pos2, kinds: [usize; 4], total: usize) {
    let tokens = Tokens::of(ui);
    let there: Vec<MediaKind> =
        MediaKind::EVERY.into_iter().filter(|kind| kinds[*kind as usize] > 0).collect();
    let icon = |at: usize| there.get(at).map_or(icons::IMAGES, |kind| show::kind_icon(*kind));
    let sides: &[(f32, usize)] = match there.len() {
        0 | 1 => &[],
        2 => &[(-62.0, 1)],
        _ => &[(-62.0, 1), (62.0, 2)],
    };
    for (shift, at) in sides {
        let card = Rect::from_center_size(center + vec2(*shift, 6.0), vec2(92.0, 124.0));
        ui.painter().rect(card, radius::TILE, tokens.bg.surface, tokens.outline(), egui::StrokeKind::Inside);
        icon(*at).paint(
            ui.painter(),
            card.center() + vec2(shift.signum() * 14.0, 0.0),
            26.0,
            tokens.text.muted,
        );
    }
    let card = Rect::from_center_size(center, vec2(112.0, 148.0));
    ui.painter().add(tokens.drag_shadow.as_shape(card, radius::TILE));
    ui.painter().rect(card, radius::TILE, tokens.bg.raised, tokens.outline(), egui::StrokeKind::Inside);
    icon(0).paint(ui.painter(), card.center(), 38.0, tokens.text.secondary);
    let number = whole_line(ui, &total.to_string(), Type::Heading, tokens.text.on_accent);
    let pill = Rect::from_center_size(card.right_top() + vec2(-2.0, 2.0), vec2(number.size().x + 22.0, 30.0));
    ui.painter().rect_filled(pill, radius::PILL, tokens.accent.base);
    put(ui.painter(), pill.center(), Align2::CENTER_CENTER, number);
}
