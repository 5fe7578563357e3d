//! The small pictures that are kept on this computer: how many, where, and how they are cleared.

use egui::Ui;

use super::{CONTROL, setting_ui};
use crate::model::Command;
use crate::model::talk::Taste;
use crate::ui::act::{Act, Scene};
use crate::ui::icons;
use crate::ui::parts::{Button, select_ui, tooltip};
use crate::ui::theme::{self, Tokens, Tone, size, space};
use crate::words::bytes;

/// What can be chosen, in megabytes.
const SIZES: [u32; 6] = [256, 512, 1024, 2048, 5120, 10_240];

/// The size of the cache, its place, and clearing it.
pub(super) fn previews_ui(ui: &mut Ui, scene: &mut Scene<'_>, taste: &mut Taste) {
    let words = &scene.words.previews;
    setting_ui(ui, words.size, words.size_line, |ui| {
        // One written into the settings by hand is among the choices.
        let mut sizes = SIZES.to_vec();
        if !sizes.contains(&taste.preview_cache_mb) {
            sizes.push(taste.preview_cache_mb);
            sizes.sort_unstable();
        }
        let names: Vec<String> = sizes.iter().map(|size| named(*size)).collect();
        let choices: Vec<(u32, &str)> = sizes.into_iter().zip(names.iter().map(String::as_str)).collect();
        ui.allocate_ui(egui::vec2(CONTROL, size::CONTROL), |ui| {
            select_ui(ui, words.size, &mut taste.preview_cache_mb, &choices, false);
        });
    });
    let kept = scene.world.previews.clone();
    let line = kept.as_ref().map_or_else(
        || words.unknown.to_owned(),
        |kept| (words.place_line)(&bytes(kept.bytes), &kept.folder.display().to_string()),
    );
    setting_ui(ui, words.place, &line, |ui| {
        ui.spacing_mut().item_spacing.x = space::S4;
        if ui.add(Button::secondary(words.clear).icon(icons::TRASH)).clicked() {
            scene.out.push(Act::Send(Command::ClearPictures));
            let title = scene.words.settings.cleared.to_owned();
            scene.out.push(Act::Toast { tone: Tone::Active, title, line: None });
        }
        if let Some(kept) = kept
            && ui.add(Button::secondary(words.show_folder).icon(icons::FOLDER_OPEN)).clicked()
        {
            scene.out.push(Act::Reveal(kept.folder));
        }
    });
}

/// `512 MB`, `2 GB`.
fn named(megabytes: u32) -> String {
    match megabytes.checked_div(1024).filter(|gigabytes| *gigabytes > 0 && megabytes.is_multiple_of(1024)) {
        Some(gigabytes) => format!("{gigabytes} GB"),
        None => format!("{megabytes} MB"),
    }
}

/// What the cache takes, for the status bar; nothing before it is known.
pub fn previews_taken_ui(ui: &mut Ui, scene: &Scene<'_>) {
    let Some(kept) = &scene.world.previews else { return };
    let muted = Tokens::of(ui).text.muted;
    let said = (scene.words.previews.taken)(&bytes(kept.bytes));
    ui.spacing_mut().item_spacing.x = space::S3;
    let label = ui.label(theme::small(said).color(muted));
    tooltip(label, &kept.folder.display().to_string(), &[]);
    ui.label(icons::HARD_DRIVES.text(size::ICON_INLINE).color(muted));
    ui.spacing_mut().item_spacing.x = space::S6;
}
