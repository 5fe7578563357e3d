//! Settings: language, theme, the undo of a send and notifications, saved at once; and where videos go.

use egui::{Align, Id, Layout, Ui, vec2};

use crate::model::Command;
use crate::model::talk::{Language, Taste, Theme};
use crate::ui::act::{Act, Scene};
use crate::ui::icons;
use crate::ui::parts::{Dialog, DialogPart, NumberField, Segment, segmented_ui, switch_row_ui};
use crate::ui::theme::{self, space};
use crate::words::PromiseWords;

/// So many seconds at most: who waits longer wants a draft, not an undo.
const LONGEST_UNDO: u8 = 60;

/// The dialog. Clears `open` when the person leaves it.
pub fn settings_ui(ui: &Ui, scene: &mut Scene<'_>, open: &mut bool) {
    if !*open {
        return;
    }
    let words = scene.words;
    let dialog = Dialog::new("settings", words.connections.settings, vec2(480.0, 0.0))
        .subtitle(words.connections.saves_at_once)
        .cross(words.common.close)
        .no_footer();
    let answer = dialog.show(ui.ctx(), |ui, part| {
        if part == DialogPart::Body {
            body_ui(ui, scene);
        }
    });
    if answer.closed {
        *open = false;
    }
}

fn body_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let words = &scene.words.connections;
    let mut taste: Taste = scene.world.taste;
    ui.spacing_mut().item_spacing.y = space::S3;
    let width = ui.available_width();
    ui.add_space(space::S3);
    ui.label(theme::label(words.language));
    // A language is always called by its own name, or nobody could find the way back.
    let languages =
        [Segment::text(Language::English, "English"), Segment::text(Language::Chinese, "简体中文")];
    segmented_ui(ui, words.language, &mut taste.language, &languages, Some(width));
    ui.add_space(space::S6);
    ui.label(theme::label(words.theme));
    let themes = [
        Segment::text(Theme::System, words.theme_system),
        Segment::both(Theme::Dark, icons::MOON, words.theme_dark),
        Segment::both(Theme::Light, icons::SUN, words.theme_light),
    ];
    segmented_ui(ui, words.theme, &mut taste.theme, &themes, Some(width));
    let more = &scene.words.promises;
    ui.add_space(space::S6);
    undo_ui(ui, more, &mut taste);
    ui.add_space(space::S6);
    switch_row_ui(ui, &mut taste.notifications, more.notifications, more.notifications_line);
    ui.add_space(space::S6);
    import_ui(ui, scene, &mut taste);
    // The folder is known once something lies in it; no setting of it is told to the window.
    let newest = scene.world.takes.values().next_back();
    if let Some(folder) = newest.and_then(|take| take.path.parent()) {
        ui.add_space(space::S6);
        ui.label(theme::label(words.results_folder));
        ui.add(egui::Label::new(theme::mono(folder.display().to_string())).wrap().selectable(true));
    }
    ui.add_space(space::S7);
    if taste != scene.world.taste {
        scene.out.push(Act::Send(Command::SetTaste(taste)));
    }
}

/// What happens to files that are brought in and sent.
fn import_ui(ui: &mut Ui, scene: &Scene<'_>, taste: &mut Taste) {
    let words = &scene.words.fix;
    let width = ui.available_width();
    ui.spacing_mut().item_spacing.y = space::S5;
    switch_row_ui(ui, &mut taste.fix_on_import, words.sizes, words.sizes_line);
    switch_row_ui(ui, &mut taste.convert_heic, words.heic, words.heic_line);
    switch_row_ui(ui, &mut taste.strip_metadata, words.metadata, words.metadata_line);
    ui.label(theme::label(words.trim_from));
    let parts = [Segment::text(false, words.trim_start), Segment::text(true, words.trim_middle)];
    segmented_ui(ui, words.trim_from, &mut taste.trim_middle, &parts, Some(width));
}

/// How long a generation can be taken back.
fn undo_ui(ui: &mut Ui, words: &PromiseWords, taste: &mut Taste) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // While it is being changed the field keeps its own number: what is kept comes back a little later.
            let id = Id::unique("undo send");
            let kept = f32::from(taste.undo_send_seconds);
            let mut seconds = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or(kept);
            let longest = f32::from(LONGEST_UNDO);
            // Eight to the step make an arrow key one second.
            let field = NumberField::new(&mut seconds, 0.0..=longest, words.undo_send);
            let response = ui.add(field.unit(words.seconds).step(8.0));
            if response.changed() {
                taste.undo_send_seconds = seconds.round().clamp(0.0, longest) as u8;
            }
            if response.has_focus() || response.dragged() {
                ui.data_mut(|data| data.insert_temp(id, seconds));
            } else {
                ui.data_mut(|data| data.remove_temp::<f32>(id));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| ui.label(theme::body(words.undo_send)));
        });
    });
    ui.add(egui::Label::new(theme::small(words.undo_send_line).weak()).wrap());
}
