//! Settings of the window as a whole.

use egui::Ui;

use super::{CONTROL, setting_ui, switch_ui};
use crate::model::talk::{Language, Start, Taste, Theme};
use crate::ui::act::Scene;
use crate::ui::icons;
use crate::ui::parts::{IconButton, Segment, Slider, segmented_ui, select_ui};
use crate::ui::theme::{self, space};

/// Language, theme, start screen, motion, text size.
pub(super) fn general_ui(ui: &mut Ui, scene: &Scene<'_>, taste: &mut Taste) {
    let (words, said) = (&scene.words.settings, &scene.words.connections);
    setting_ui(ui, said.language, words.language_line, |ui| {
        // A language is always called by its own name, or nobody could find the way back.
        let languages =
            [Segment::text(Language::English, "English"), Segment::text(Language::Chinese, "简体中文")];
        segmented_ui(ui, said.language, &mut taste.language, &languages, Some(CONTROL));
    });
    setting_ui(ui, said.theme, words.theme_line, |ui| {
        let themes = [
            Segment::text(Theme::System, said.theme_system),
            Segment::both(Theme::Dark, icons::MOON, said.theme_dark),
            Segment::both(Theme::Light, icons::SUN, said.theme_light),
        ];
        segmented_ui(ui, said.theme, &mut taste.theme, &themes, Some(CONTROL));
    });
    let common = &scene.words.common;
    setting_ui(ui, words.start, words.start_line, |ui| {
        let places = [
            (Start::Library, common.library),
            (Start::Generate, common.generate),
            (Start::Transfers, common.transfers),
            (Start::Review, common.review),
            (Start::Connections, common.connections),
        ];
        ui.allocate_ui(egui::vec2(CONTROL, 32.0), |ui| {
            select_ui(ui, words.start, &mut taste.start, &places, false);
        });
    });
    setting_ui(ui, words.text_size, words.text_size_line, |ui| text_size_ui(ui, scene, taste));
    switch_ui(ui, &mut taste.reduced_motion, words.reduced_motion, words.reduced_motion_line);
}

/// The slider acts when it is let go: a window that grows while one drags runs away from the pointer.
fn text_size_ui(ui: &mut Ui, scene: &Scene<'_>, taste: &mut Taste) {
    let words = &scene.words.settings;
    let id = egui::Id::unique("text size being chosen");
    let kept = f32::from(taste.text_percent);
    let mut percent = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or(kept);
    let (least, most) = (f32::from(*Taste::TEXT.start()), f32::from(*Taste::TEXT.end()));
    let mut chosen = None;
    ui.spacing_mut().item_spacing.x = space::S3;
    if ui.add(IconButton::new(icons::PLUS, words.larger).small()).clicked() {
        chosen = Some(kept + 10.0);
    }
    let slider = Slider::new(&mut percent, least..=most, words.text_size).step(10.0).width(150.0);
    let response = ui.add(slider);
    if ui.add(IconButton::new(icons::MINUS, words.smaller).small()).clicked() {
        chosen = Some(kept - 10.0);
    }
    ui.label(theme::small(format!("{percent:.0}%")));
    if response.dragged() {
        ui.data_mut(|data| data.insert_temp(id, percent));
    } else {
        ui.data_mut(|data| data.remove_temp::<f32>(id));
        if response.changed() || response.drag_stopped() {
            chosen = Some(percent);
        }
    }
    if let Some(chosen) = chosen {
        taste.text_percent = chosen.round().clamp(least, most) as u16;
    }
}
