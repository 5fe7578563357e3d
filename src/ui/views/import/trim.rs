//! The trimmer: the whole length of a film or sound, and two handles around the part that is kept.

use egui::accesskit::Action;
use egui::{
    CursorIcon, EventFilter, Key, Modifiers, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::super::show;
use crate::model::{MediaKind, PictureOf, PictureSize};
use crate::ui::act::Scene;
use crate::ui::desk::import::{ImportDesk, STEP, Trimmer, file_name};
use crate::ui::icons;
use crate::ui::parts::paint::{line, put_left, put_right, ring_at};
use crate::ui::parts::{Button, Dialog, DialogPart, Fit};
use crate::ui::theme::{self, Tokens, Type, radius, space};

const WIDTH: f32 = 640.0;
/// Height of the strip of frames, or of the waveform.
const STRIP: f32 = 72.0;
/// So wide is what a pointer can take hold of.
const HANDLE: f32 = 24.0;

/// Shows the trimmer while it is open.
pub(super) fn trim_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut ImportDesk) {
    let Some(mut trimmer) = desk.trimmer.clone() else { return };
    let words = &scene.words.fix;
    let title = (words.trim_title)(&show::short(&file_name(&trimmer.path), 40));
    let subtitle = (words.trim_line)(trimmer.span.min, trimmer.span.max);
    let mut trim = ui.ctx().input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
    let dialog = Dialog::new("trim", &title, vec2(WIDTH, 0.0))
        .subtitle(&subtitle)
        .icon(icons::SCISSORS, theme::Tone::Active)
        .cross(scene.words.common.close);
    let answer = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Header => {}
        DialogPart::Body => body_ui(ui, scene, &mut trimmer),
        DialogPart::Footer => {
            let button = Button::primary(scene.words.fix.trim).icon(icons::SCISSORS).shortcut("Ctrl ↵");
            trim |= ui.add(button).clicked();
            if ui.add(Button::ghost(scene.words.common.cancel)).clicked() {
                ui.close();
            }
        }
    });
    if trim {
        desk.wishes.keep(trimmer.id, trimmer.from, trimmer.to);
        desk.touch();
        desk.trimmer = None;
    } else if answer.closed {
        desk.trimmer = None;
    } else {
        desk.trimmer = Some(trimmer);
    }
}

fn body_ui(ui: &mut Ui, scene: &mut Scene<'_>, trimmer: &mut Trimmer) {
    let tokens = Tokens::of(ui);
    let words = scene.words;
    ui.add_space(space::S5);
    let (whole, _) = ui.allocate_exact_size(vec2(ui.available_width(), STRIP), Sense::hover());
    // Handles at either end reach beyond what they stand at.
    let strip = whole.shrink2(vec2(HANDLE / 2.0, 0.0));
    let painter = ui.painter().clone();
    painter.rect_filled(strip, radius::CONTROL_SMALL, tokens.bg.canvas);
    if let Some(picture) = show::picture(scene, &PictureOf::Strip(trimmer.id), PictureSize::Large) {
        // A waveform is white on nothing and takes the colour of what can be heard.
        let sound = trimmer.kind == MediaKind::Audio;
        let tint = if sound { tokens.accent.base } else { theme::UNTINTED };
        picture.paint(&painter, strip, Fit::Cover, radius::CONTROL_SMALL, tint);
    } else {
        show::kind_icon(trimmer.kind).paint(&painter, strip.center(), 20.0, tokens.text.muted);
    }
    let seconds = trimmer.seconds.max(STEP);
    let x_of = |at: f64| strip.left() + strip.width() * (at / seconds) as f32;
    let at_of = |x: f32| f64::from((x - strip.left()) / strip.width()) * seconds;

    // The part between the handles can be moved as a whole.
    let (left, right) = (x_of(trimmer.from), x_of(trimmer.to));
    let middle = Rect::from_min_max(
        pos2(left + HANDLE / 2.0, strip.top()),
        pos2((right - HANDLE / 2.0).max(left + HANDLE / 2.0), strip.bottom()),
    );
    let held =
        ui.interact(middle, ui.scope_id().with("part"), Sense::drag()).on_hover_cursor(CursorIcon::Grab);
    if held.dragged() {
        let by = f64::from(held.drag_delta().x / strip.width()) * seconds;
        trimmer.shift_to(trimmer.from + by);
    }
    for (begins, label) in [(true, words.fix.begins), (false, words.fix.ends)] {
        let at = if begins { trimmer.from } else { trimmer.to };
        let place = Rect::from_center_size(pos2(x_of(at), strip.center().y), vec2(HANDLE, STRIP + 8.0));
        let handle = ui.interact(place, ui.scope_id().with(("handle", begins)), Sense::click_and_drag());
        let handle = handle.on_hover_cursor(CursorIcon::ResizeHorizontal);
        let pointed = handle.interact_pointer_pos().filter(|_| handle.dragged()).map(|pos| at_of(pos.x));
        if let Some(to) = pointed.or_else(|| keys(ui, &handle).map(|by| at + by)) {
            if begins { trimmer.begin_at(to) } else { trimmer.end_at(to) }
        }
        let now = if begins { trimmer.from } else { trimmer.to };
        handle.widget_info(|| WidgetInfo::slider(true, now, label));
        ui.ctx().accesskit_node_builder(handle.id, |node| {
            node.set_role(Role::Slider);
            node.set_min_numeric_value(0.0);
            node.set_max_numeric_value(seconds);
            node.set_numeric_value_step(STEP);
            node.set_numeric_value(now);
            node.add_action(Action::Increment);
            node.add_action(Action::Decrement);
        });
        if handle.has_focus() {
            let square = Rect::from_center_size(pos2(x_of(now), strip.center().y), vec2(10.0, STRIP));
            ring_at(ui, square, radius::CONTROL_SMALL, tokens.stroke.focus);
        }
    }

    let (left, right) = (x_of(trimmer.from), x_of(trimmer.to));
    let shade = tokens.scrim;
    painter.rect_filled(Rect::from_min_max(strip.min, pos2(left, strip.bottom())), 0, shade);
    painter.rect_filled(Rect::from_min_max(pos2(right, strip.top()), strip.max), 0, shade);
    let kept = Rect::from_min_max(pos2(left, strip.top()), pos2(right, strip.bottom()));
    painter.rect_stroke(kept, 2, egui::Stroke::new(2.0, tokens.accent.base), egui::StrokeKind::Inside);
    for x in [left, right] {
        let bar = Rect::from_center_size(pos2(x, strip.center().y), vec2(8.0, STRIP));
        painter.rect_filled(bar, radius::CONTROL_SMALL, tokens.accent.base);
        let groove = Rect::from_center_size(bar.center(), vec2(2.0, 16.0));
        painter.rect_filled(groove, 1, tokens.text.on_accent);
    }

    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    let say = |at: f64| (words.import.seconds)(at);
    let y = row.center().y;
    let part = format!("{} – {}", say(trimmer.from), say(trimmer.to));
    put_left(ui.painter(), strip.left(), y, line(ui, &part, Type::Small, tokens.text.secondary, 240.0));
    let kept = (words.fix.kept)(trimmer.to - trimmer.from, trimmer.seconds);
    put_right(ui.painter(), strip.right(), y, line(ui, &kept, Type::BodyMedium, tokens.text.primary, 320.0));
    ui.label(theme::small(words.fix.trim_keys).weak());
    ui.add_space(space::S5);
}

/// By how many seconds keys, or a screen reader, move the handle that has the focus.
fn keys(ui: &Ui, handle: &Response) -> Option<f64> {
    let spoken = ui.input(|i| {
        let up = i.num_accesskit_action_requests(handle.id, Action::Increment) as f64;
        let down = i.num_accesskit_action_requests(handle.id, Action::Decrement) as f64;
        up - down
    });
    let mut by = spoken * STEP;
    if handle.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(handle.id, filter));
        for (modifiers, step) in [(Modifiers::SHIFT, 1.0), (Modifiers::NONE, STEP)] {
            let pressed = |key| ui.input_mut(|i| i.count_and_consume_key(modifiers, key)) as f64;
            by += (pressed(Key::ArrowRight) - pressed(Key::ArrowLeft)) * step;
        }
    }
    (by.abs() > f64::EPSILON).then_some(by)
}
