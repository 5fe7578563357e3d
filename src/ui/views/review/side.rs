//! The right side of Review: why it was refused, what to do, and what the person decides.

use egui::{Align, Frame, Layout, Margin, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::{show, staging};
use super::rows::age;
use super::{canvas, note_id, send, verdict_icon, verdict_tone};
use crate::model::review::{Item, Standing, as_of, is_late, usual};
use crate::model::{Abilities, Moment, Verdict};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::review::ReviewDesk;
use crate::ui::icons;
use crate::ui::parts::button::Kind;
use crate::ui::parts::key::key_hint_ui;
use crate::ui::parts::paint::{focus_ring, line, put_left, whole_line};
use crate::ui::parts::{
    Button, CopyField, IconButton, TextField, TimelineEntry, card_ui, detail_row_ui, hairline_ui, keep_clear,
    timeline_ui,
};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

pub(super) fn side_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk, item: Item<'_>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt(("review side", item.id())).auto_shrink(false).show(ui, |ui| {
        section_ui(ui, |ui| match item.standing() {
            Standing::Failed => refused_ui(ui, scene, desk, item),
            Standing::Processing => waiting_ui(ui, scene, item),
            Standing::Active => passed_ui(ui, scene),
        });
        hairline_ui(ui);
        let verdict = ui.scope(|ui| section_ui(ui, |ui| verdict_ui(ui, scene, desk, item)));
        keep_clear(ui, verdict.response.rect);
        hairline_ui(ui);
        section_ui(ui, |ui| history_ui(ui, scene, item));
        if item.standing() == Standing::Failed {
            raw_ui(ui, scene, desk, item);
        }
    });
}

fn section_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    Frame::new()
        .inner_margin(Margin::symmetric(16, 14))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = space::S3;
            content(ui)
        })
        .inner
}

/// A sentence with an icon before it.
fn line_ui(ui: &mut Ui, icon: icons::Icon, text: &str) {
    ui.horizontal_top(|ui| {
        ui.label(icon.text(16.0).color(Tokens::of(ui).text.muted));
        ui.add(egui::Label::new(theme::body(text)).wrap());
    });
}

fn refused_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk, item: Item<'_>) {
    let words = scene.words;
    let (Some((code, message)), Some(refusal)) = (item.reason(), item.refusal()) else { return };
    let failure = item.failure(scene.world);
    card_ui(ui, Some(Tone::Failed), |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::S3;
        let coral = Tokens::of(ui).tone(Tone::Failed).fg;
        ui.horizontal_top(|ui| {
            ui.label(icons::WARNING_CIRCLE.text(18.0).color(coral));
            ui.add(egui::Label::new(theme::heading((words.review.headline)(refusal)).color(coral)).wrap());
        });
        if code.is_empty() && message.is_empty() {
            ui.label(theme::body(words.failure.no_reason));
        } else {
            ui.label(theme::small((words.library.their_words)(show::provider(scene))).weak());
        }
        if !message.is_empty() {
            ui.add(egui::Label::new(theme::body(format!("“{message}”"))).wrap().selectable(true));
        }
        if !code.is_empty() {
            ui.horizontal_top(|ui| {
                let room = ui.available_width() - 32.0;
                ui.scope(|ui| {
                    ui.set_max_width(room);
                    ui.add(egui::Label::new(theme::mono(code)).wrap().selectable(true));
                });
                let copy = IconButton::new(show::copy_icon(ui, "refusal code"), words.transfers.copy_details);
                if ui.add(copy.small()).clicked() {
                    show::copy(ui, scene, "refusal code", code.to_owned());
                }
            });
        }
        if let Some(id) = failure.and_then(|failure| failure.request_id.as_deref()) {
            detail_row_ui(ui, words.transfers.request, |ui| {
                ui.add(CopyField::new(id, words.transfers.copy_request, words.common.copied).inline());
            });
        }
    });
    ui.add_space(space::S5);
    ui.label(theme::heading(words.slots.what_to_do));
    let numbers = [icons::NUMBER_CIRCLE_ONE, icons::NUMBER_CIRCLE_TWO, icons::NUMBER_CIRCLE_THREE];
    for (icon, step) in numbers.into_iter().zip((words.review.steps)(refusal)) {
        line_ui(ui, icon, step);
    }
    ui.add_space(space::S2);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.y = space::S3;
        let abilities = scene.world.abilities(scene.connection);
        if abilities.is_some_and(|abilities| staging::takes(abilities, item.kind()))
            && ui.add(Button::secondary(words.transfers.replace).icon(icons::SWAP)).clicked()
        {
            let group = item.group_id(scene.world).cloned();
            scene.out.push(Act::Replace { group, name: item.name().to_owned() });
        }
        let real_person = refusal == crate::model::refusal::Refusal::RealPerson;
        if real_person
            && abilities.and_then(Abilities::can_adopt).is_some()
            && ui.add(Button::secondary(words.review.add_verified).icon(icons::SEAL_CHECK)).clicked()
        {
            scene.out.push(Act::AddVerified { group: item.group_id(scene.world).cloned() });
        }
        let copy = Button::secondary(words.review.copy_for_support).icon(show::copy_icon(ui, "support"));
        if ui.add(copy).clicked() {
            let text = for_support(scene, item);
            show::copy(ui, scene, "support", text);
        }
    });
    let found = desk.findings(scene.world, item);
    if !found.is_empty() {
        ui.add_space(space::S4);
        ui.label(theme::heading(words.findings.title));
        for finding in found.iter() {
            line_ui(ui, icons::INFO, &words.findings.say(finding, &words.problem));
        }
    }
}

fn waiting_ui(ui: &mut Ui, scene: &Scene<'_>, item: Item<'_>) {
    let words = scene.words;
    let stopped = as_of(scene.world, scene.connection);
    let mut said = age(ui, scene, item, stopped).map_or_else(
        || words.review.in_moderation.to_owned(),
        |waited| {
            let waited = (words.common.duration)(waited);
            let usual = usual(scene.world, scene.connection).map(words.common.duration);
            let now = stopped.unwrap_or(scene.world.now);
            let late = item.since().and_then(|since| is_late(scene.world, scene.connection, since, now));
            match usual {
                Some(usual) if late == Some(true) => (words.review.late)(&waited, &usual),
                usual => (words.review.waiting)(&waited, usual.as_deref()),
            }
        },
    );
    if let Some(stopped) = stopped {
        said.push_str(&format!(" ({})", (words.review.as_of)(&hour(scene, stopped))));
    }
    card_ui(ui, Some(Tone::Processing), |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            let amber = Tokens::of(ui).tone(Tone::Processing).fg;
            ui.label(icons::HOURGLASS_MEDIUM.text(18.0).color(amber));
            ui.vertical(|ui| {
                ui.add(egui::Label::new(theme::body_medium(said)).wrap());
                ui.add(egui::Label::new(theme::small(words.review.nothing_to_do).weak()).wrap());
            });
        });
    });
}

fn passed_ui(ui: &mut Ui, scene: &Scene<'_>) {
    card_ui(ui, Some(Tone::Active), |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            let green = Tokens::of(ui).tone(Tone::Active).fg;
            ui.label(icons::CHECK_CIRCLE.text(18.0).color(green));
            ui.add(egui::Label::new(theme::body_medium(scene.words.review.passed_line)).wrap());
        });
    });
}

fn verdict_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk, item: Item<'_>) {
    let words = &scene.words.review;
    ui.horizontal(|ui| {
        ui.label(theme::heading(words.your_verdict));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if desk.can_undo(scene.connection) {
                let undo = IconButton::new(icons::ARROW_COUNTER_CLOCKWISE, words.key_undo).small();
                if crate::ui::parts::tooltip(ui.add(undo), words.key_undo, &["Z"]).clicked() {
                    let taken = desk.undo(scene.connection);
                    send(scene, taken);
                }
            }
            if desk.is_unsaved(&item.id()) {
                ui.label(theme::small(words.unsaved).color(Tokens::of(ui).tone(Tone::Processing).fg));
            }
        });
    });
    let draft = desk.draft(scene.world, item);
    choices_ui(ui, scene, desk, item, draft.verdict);
    ui.add_space(space::S2);
    let mut note = draft.note.clone();
    let field = ui.add(
        TextField::new(&mut note, words.note)
            .labelled()
            .rows(3)
            .limit(crate::model::verdict::NOTE_LIMIT)
            .id(note_id()),
    );
    if std::mem::take(&mut desk.focus_note) {
        field.request_focus();
    }
    if note != draft.note {
        let draft = crate::ui::desk::review::Draft { note, ..desk.draft(scene.world, item) };
        desk.write(scene.world, item, draft);
    }
    ui.add_space(space::S2);
    let save = Button::new(Kind::Primary, words.save_and_next).shortcut("↵").width(ui.available_width());
    if ui.add(save).clicked() {
        let kept = desk.save_and_next(scene.world, scene.connection);
        send(scene, kept);
    }
}

/// Beside the word of a verdict: margins, and the cap of its key.
const BESIDE: f32 = 8.0 + 4.0 + 20.0 + 6.0;

/// The three verdicts side by side, each as wide as its word needs; in smaller letters where they would not fit, and
/// below each other where even those do not.
fn choices_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    desk: &mut ReviewDesk,
    item: Item<'_>,
    chosen: Option<Verdict>,
) {
    let names = &scene.world.conventions.verdicts;
    let labels = Verdict::ALL.map(|verdict| scene.words.review.choice_as(verdict, names));
    let room = ui.available_width() - 2.0 * space::S3;
    let widths = |face: Type| labels.map(|label| whole_line(ui, label, face, theme::CLEAR).size().x + BESIDE);
    let fits = |widths: &[f32; 3]| widths.iter().sum::<f32>() <= room;
    let (face, widths) = match widths(Type::BodyMedium) {
        large if fits(&large) => (Type::BodyMedium, large),
        _ => (Type::Small, widths(Type::Small)),
    };
    // Where large text leaves no room beside each other, they stand below each other.
    let beside = fits(&widths);
    let (widths, spare) = if beside {
        (widths, (room - widths.iter().sum::<f32>()) / 3.0)
    } else {
        ([ui.available_width(); 3], 0.0)
    };
    let draw = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing = vec2(space::S3, space::S3);
        for ((verdict, key), width) in Verdict::ALL.into_iter().zip(["1", "2", "3"]).zip(widths) {
            let label = scene.words.review.choice_as(verdict, names);
            let tokens = Tokens::of(ui);
            let tone = tokens.tone(verdict_tone(verdict));
            let chosen = chosen == Some(verdict);
            let (rect, response) =
                ui.allocate_exact_size(vec2((width + spare).max(60.0), size::CONTROL + 2.0), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, label));
            let (fill, stroke, color) = if chosen {
                (tone.bg, egui::Stroke::new(theme::stroke::SELECTED, tone.fg), tone.fg)
            } else if response.hovered() {
                (tokens.bg.hover, tokens.outline_strong(), tokens.text.primary)
            } else {
                (tokens.bg.raised, tokens.outline(), tokens.text.primary)
            };
            ui.painter().rect(rect, radius::CONTROL, fill, stroke, egui::StrokeKind::Inside);
            focus_ring(ui, &response, radius::CONTROL);
            let text = line(ui, label, face, color, rect.width() - BESIDE + 2.0);
            put_left(ui.painter(), rect.left() + 8.0 + spare.max(0.0) / 3.0, rect.center().y, text);
            let cap = Rect::from_center_size(pos2(rect.right() - 16.0, rect.center().y), vec2(20.0, 20.0));
            let place = egui::UiBuilder::new().id_salt(("key", key)).max_rect(cap);
            key_hint_ui(&mut ui.new_child(place), &[key]);
            if response.clicked() {
                desk.decide(scene.world, item, verdict);
            }
        }
    };
    if beside {
        ui.horizontal(draw);
    } else {
        ui.vertical(draw);
    }
}

/// `14:36` of today, else the day as well.
fn hour(scene: &Scene<'_>, at: Moment) -> String {
    if scene.world.now.since(at).as_secs() < 20 * 3600 {
        show::hour(at, scene)
    } else {
        scene.words.common.day_and_time(at, scene.world.utc_offset_minutes)
    }
}

/// What was said and what happened, newest first.
fn history_ui(ui: &mut Ui, scene: &Scene<'_>, item: Item<'_>) {
    let words = scene.words;
    ui.label(theme::heading(words.review.history));
    let provider = show::provider(scene);
    let mut told: Vec<(Moment, Tone, Option<icons::Icon>, String)> = Vec::new();
    for judgement in item.history(scene.world) {
        let what = words.review.what(judgement.verdict, &scene.world.conventions.verdicts);
        let what = (words.review.said)(&judgement.by, what);
        let what = if judgement.note.is_empty() { what } else { format!("{what} · {}", judgement.note) };
        let (tone, icon) = judgement.verdict.map_or((Tone::Paused, icons::CHAT_CIRCLE_TEXT), |verdict| {
            (verdict_tone(verdict), verdict_icon(verdict))
        });
        told.push((judgement.at, tone, Some(icon), what));
    }
    for mark in item.trail() {
        let what = (words.library.milestone)(mark.what, provider);
        told.push((mark.at, super::super::inspector::mark_tone(mark.what), None, what));
    }
    told.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    let times: Vec<String> = told.iter().map(|(at, ..)| hour(scene, *at)).collect();
    let entries: Vec<TimelineEntry<'_>> = told
        .iter()
        .zip(&times)
        .map(|((_, tone, icon, text), time)| TimelineEntry { tone: *tone, icon: *icon, text, time })
        .collect();
    timeline_ui(ui, &entries, false);
    ui.add_space(space::S2);
    ui.horizontal_top(|ui| {
        ui.label(icons::INFO.text(14.0).color(Tokens::of(ui).text.muted));
        ui.add(egui::Label::new(theme::small(words.review.stays_here).weak()).wrap());
    });
}

/// The whole answer, folded until it is asked for. What is secret in it was taken out before it was kept.
fn raw_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut ReviewDesk, item: Item<'_>) {
    let Some(raw) = raw(scene, item) else { return };
    section_ui(ui, |ui| {
        let caret = if desk.raw { icons::CARET_DOWN } else { icons::CARET_RIGHT };
        let fold = ui.add(Button::ghost(scene.words.slots.raw_answer).icon(caret).small());
        let open = desk.raw;
        ui.ctx().accesskit_node_builder(fold.id, |node| node.set_expanded(open));
        if fold.clicked() {
            desk.raw = !desk.raw;
        }
        if desk.raw {
            canvas::plain_card_ui(ui, |ui| {
                ui.add(egui::Label::new(theme::mono(raw)).wrap().selectable(true));
            });
        }
    });
}

fn raw<'a>(scene: &'a Scene<'_>, item: Item<'a>) -> Option<&'a str> {
    let own = item.asset().and_then(|asset| match &asset.status {
        crate::model::AssetStatus::Failed(reason) => reason.raw.as_deref(),
        _ => None,
    });
    own.or_else(|| item.failure(scene.world)?.raw.as_deref())
}

/// What support needs, as plain text: no key, no signed address, no path of this computer.
fn for_support(scene: &Scene<'_>, item: Item<'_>) -> String {
    let words = scene.words;
    let mut lines = vec![item.name().to_owned(), format!("{} · {}", show::provider(scene), scene.connection)];
    if let Some(asset) = item.asset() {
        lines.push(format!("{}: {}", words.common.asset, asset.id));
    }
    if let Some((code, message)) = item.reason() {
        for (name, value) in [(words.transfers.code, code), (words.transfers.reply, message)] {
            if !value.is_empty() {
                lines.push(format!("{name}: {value}"));
            }
        }
    }
    if let Some(id) = item.failure(scene.world).and_then(|failure| failure.request_id.as_deref()) {
        lines.push(format!("{}: {id}", words.transfers.request));
    }
    for mark in item.trail() {
        let day = words.common.day(mark.at, 0);
        let time = words.common.time(mark.at, 0);
        lines.push(format!(
            "{day} {time} UTC  {}",
            (words.library.milestone)(mark.what, show::provider(scene))
        ));
    }
    lines.extend(raw(scene, item).map(str::to_owned));
    lines.join("\n")
}
