//! Settings of single places: the Library, Import, Transfers.

use egui::Ui;

use super::{CONTROL, setting_ui, switch_ui};
use crate::model::talk::{DoubleClick, Taste};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::Desk;
use crate::ui::icons;
use crate::ui::parts::{Button, Segment, Slider, segmented_ui};

/// Tiles and what a double-click does.
pub(super) fn library_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut Desk, taste: &mut Taste) {
    let words = &scene.words.settings;
    setting_ui(ui, words.tile, words.tile_line, |ui| {
        // The desk has the size while it is dragged; the frame keeps it once the pointer lets go.
        let (least, most) = (f32::from(*Taste::TILE.start()), f32::from(*Taste::TILE.end()));
        ui.add(Slider::new(&mut desk.library.tile, least..=most, words.tile).width(200.0));
    });
    setting_ui(ui, words.double_click, words.double_click_line, |ui| {
        let choices = [
            Segment::text(DoubleClick::Look, words.look),
            Segment::text(DoubleClick::Use, words.use_it),
            Segment::text(DoubleClick::Open, words.open_it),
        ];
        segmented_ui(ui, words.double_click, &mut taste.double_click, &choices, Some(CONTROL + 80.0));
    });
}

/// What happens to files that are brought in and sent.
pub(super) fn import_ui(ui: &mut Ui, scene: &Scene<'_>, taste: &mut Taste) {
    let words = &scene.words.fix;
    switch_ui(ui, &mut taste.fix_on_import, words.sizes, words.sizes_line);
    switch_ui(ui, &mut taste.convert_heic, words.heic, words.heic_line);
    switch_ui(ui, &mut taste.strip_metadata, words.metadata, words.metadata_line);
    setting_ui(ui, words.trim_from, "", |ui| {
        let parts = [Segment::text(false, words.trim_start), Segment::text(true, words.trim_middle)];
        segmented_ui(ui, words.trim_from, &mut taste.trim_middle, &parts, Some(CONTROL));
    });
}

/// Notifications, and where limits are set.
pub(super) fn transfers_ui(ui: &mut Ui, scene: &mut Scene<'_>, taste: &mut Taste) {
    let (words, more) = (&scene.words.settings, &scene.words.promises);
    switch_ui(ui, &mut taste.notifications, more.notifications, more.notifications_line);
    let connection = scene.connection.clone();
    setting_ui(ui, words.limits, words.limits_line, |ui| {
        if ui.add(Button::secondary(words.open_limits).icon(icons::GAUGE)).clicked() {
            scene.out.push(Act::ShowSheet(None));
            scene.out.push(Act::OpenLimits(connection));
        }
    });
}
