//! Settings of single places: the Library, Import, Transfers.

use std::num::NonZeroU32;

use egui::Ui;

use super::{CONTROL, setting_ui, switch_ui, text_ui};
use crate::model::conventions::{Naming, Pattern};
use crate::model::talk::{DoubleClick, Taste};
use crate::model::{Command, Conventions};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::Desk;
use crate::ui::desk::settings::{SettingsDesk, Text};
use crate::ui::icons;
use crate::ui::parts::{Button, Segment, Slider, segmented_ui, select_ui};
use crate::words::bytes;

/// The pattern one begins with.
const FIRST_PATTERN: &str = "{group}-{file}";

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
pub(super) fn import_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut SettingsDesk, taste: &mut Taste) {
    let words = &scene.words.fix;
    switch_ui(ui, &mut taste.fix_on_import, words.sizes, words.sizes_line);
    switch_ui(ui, &mut taste.convert_heic, words.heic, words.heic_line);
    switch_ui(ui, &mut taste.skip_duplicates, words.duplicates, words.duplicates_line);
    switch_ui(ui, &mut taste.strip_metadata, words.metadata, words.metadata_line);
    setting_ui(ui, words.trim_from, scene.words.settings.trim_from_line, |ui| {
        let parts = [Segment::text(false, words.trim_start), Segment::text(true, words.trim_middle)];
        segmented_ui(ui, words.trim_from, &mut taste.trim_middle, &parts, Some(CONTROL));
    });
    naming_ui(ui, scene, desk);
}

/// How assets are named after their files.
fn naming_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut SettingsDesk) {
    let (words, import) = (&scene.words.settings, &scene.words.import);
    let kept = &scene.world.conventions.naming;
    let mut naming = kept.clone();
    setting_ui(ui, words.naming, words.naming_line, |ui| {
        // What one begins with, where no pattern of one's own is kept.
        let own = match kept {
            Naming::Pattern(_) => Some(kept.clone()),
            _ => Naming::from_key(FIRST_PATTERN).ok(),
        };
        let mut choices = vec![
            (Naming::Dashes, import.names_dashes),
            (Naming::AsIs, import.names_as_is),
            (Naming::Numbered, import.names_numbered),
        ];
        choices.extend(own.map(|own| (own, words.own_pattern)));
        ui.allocate_ui(egui::vec2(CONTROL, 32.0), |ui| {
            select_ui(ui, words.naming, &mut naming, &choices, false);
        });
    });
    if let Naming::Pattern(pattern) = &naming {
        let text = pattern.text().to_owned();
        let mut typed = None;
        setting_ui(ui, words.pattern, words.pattern_line, |ui| {
            text_ui(ui, desk, (Text::Pattern, words.pattern), (&text, FIRST_PATTERN, CONTROL), |text| {
                match Pattern::parse(text) {
                    Ok(pattern) => {
                        typed = Some(Naming::Pattern(pattern));
                        None
                    }
                    Err(error) => Some((words.pattern_refused)(&error)),
                }
            });
        });
        naming = typed.unwrap_or(naming);
    }
    if naming != *kept {
        let conventions = Conventions { naming, ..scene.world.conventions.clone() };
        scene.out.push(Act::Send(Command::SetConventions(conventions)));
    }
}

/// Kilobytes a second that are offered as limits.
const SPEEDS: [u32; 7] = [128, 256, 512, 1000, 2000, 5000, 10_000];

/// How fast, how many at once, and where limits are set.
pub(super) fn transfers_ui(ui: &mut Ui, scene: &mut Scene<'_>, taste: &mut Taste) {
    let (words, more) = (&scene.words.settings, &scene.words.promises);
    setting_ui(ui, words.at_once, words.at_once_line, |ui| {
        let (least, most) = (*Taste::TRANSFERS.start(), *Taste::TRANSFERS.end());
        let shown: Vec<String> = (least..=most).map(|number| number.to_string()).collect();
        let choices: Vec<(u8, &str)> = (least..=most).zip(shown.iter().map(String::as_str)).collect();
        ui.allocate_ui(egui::vec2(CONTROL, 32.0), |ui| {
            select_ui(ui, words.at_once, &mut taste.transfers_at_once, &choices, false);
        });
    });
    setting_ui(ui, words.speed_limit, words.speed_limit_line, |ui| {
        let mut speeds: Vec<NonZeroU32> = SPEEDS.into_iter().filter_map(NonZeroU32::new).collect();
        // A number of one's own, out of the file.
        speeds.extend(taste.speed_limit_kb.filter(|own| !speeds.contains(own)));
        speeds.sort_unstable();
        let said: Vec<String> = speeds
            .iter()
            .map(|kilobytes| (scene.words.transfers.speed)(&bytes(u64::from(kilobytes.get()) * 1000)))
            .collect();
        let mut choices: Vec<(Option<NonZeroU32>, &str)> = vec![(None, words.no_limit)];
        choices.extend(speeds.into_iter().map(Some).zip(said.iter().map(String::as_str)));
        ui.allocate_ui(egui::vec2(CONTROL, 32.0), |ui| {
            select_ui(ui, words.speed_limit, &mut taste.speed_limit_kb, &choices, false);
        });
    });
    switch_ui(ui, &mut taste.start_when_online, words.start_when_online, words.start_when_online_line);
    switch_ui(ui, &mut taste.notifications, more.notifications, more.notifications_line);
    let connection = scene.connection.clone();
    setting_ui(ui, words.limits, words.limits_line, |ui| {
        if ui.add(Button::secondary(words.open_limits).icon(icons::GAUGE)).clicked() {
            scene.out.push(Act::ShowSheet(None));
            scene.out.push(Act::OpenLimits(connection));
        }
    });
}
