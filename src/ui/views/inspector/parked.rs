//! The inspector of parked originals: what there is of them here, and the way back.

use egui::{Sense, Ui, vec2};

use super::super::{library, show};
use super::{section_ui, uses};
use crate::model::PictureSize;
use crate::model::parked::{Parked, ParkedBy};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::library::LibraryDesk;
use crate::ui::icons;
use crate::ui::parts::{Badge, Button, CopyField, Fit, detail_row_ui, details_ui};
use crate::ui::theme::{self, Tokens, Tone, radius, space};
use crate::words::bytes;

/// Shows what is selected among them; answers whether anything is.
pub(super) fn parked_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) -> bool {
    ui.spacing_mut().item_spacing.y = 0.0;
    match library::parked::selected(scene, desk).as_slice() {
        [] => return false,
        [one] => one_ui(ui, scene, desk, one),
        several => section_ui(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::S5;
            ui.label(theme::title((scene.words.library.selected)(several.len(), 0)));
            ui.add(Badge::new(Tone::Local, scene.words.slots.parked));
            actions_ui(ui, scene, desk);
        }),
    }
    true
}

fn one_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, parked: &Parked) {
    let words = scene.words;
    section_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S5;
        preview_ui(ui, scene, parked);
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.add(Badge::new(Tone::Local, words.slots.parked));
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(egui::Label::new(theme::title(&parked.name)).truncate());
                });
            });
        });
        actions_ui(ui, scene, desk);
    });
    section_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S2;
        ui.add(CopyField::new(&parked.asset.uri(), words.slots.old_reference, words.common.copied));
        ui.add(egui::Label::new(theme::small(words.slots.old_reference_line).weak()).wrap());
    });
    uses::elsewhere_ui(ui, scene, parked.original, None);
    section_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S2;
        facts_ui(ui, scene, parked);
    });
}

fn preview_ui(ui: &mut Ui, scene: &mut Scene<'_>, parked: &Parked) {
    let tokens = Tokens::of(ui);
    let width = ui.available_width();
    let pixels = scene.world.originals.get(&parked.original).and_then(|it| it.facts.pixels());
    let tall = pixels.map_or(0.75, |pixels| (1.0 / pixels.ratio()) as f32).clamp(0.56, 0.92);
    let (rect, response) = ui.allocate_exact_size(vec2(width, width * tall), Sense::hover());
    let name = (scene.words.library.preview)(&parked.name);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
    ui.painter().rect_filled(rect, radius::TILE, tokens.bg.surface);
    let mut of = |size| show::picture_of_file(scene, parked.original, parked.kind, size);
    match of(PictureSize::Large).or_else(|| of(PictureSize::Small)) {
        Some(picture) => {
            picture.paint(ui.painter(), rect, Fit::Contain, radius::CHIP_INNER, theme::UNTINTED);
        }
        None => show::kind_icon(parked.kind).paint(ui.painter(), rect.center(), 34.0, tokens.text.muted),
    }
}

/// The way back, and why it is closed where it is.
fn actions_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    ui.horizontal_wrapped(|ui| library::parked::buttons_ui(ui, scene, desk));
    match library::parked::returnable(scene, &desk.parked.selected) {
        Ok(_) => {
            ui.add(egui::Label::new(theme::small(scene.words.slots.park_again).weak()).wrap());
            library::slots::full_ui(ui, scene, desk);
        }
        Err(why) => {
            let amber = Tokens::of(ui).tone(Tone::Processing).fg;
            ui.add(egui::Label::new(theme::small(why).color(amber)).wrap());
        }
    }
}

fn facts_ui(ui: &mut Ui, scene: &mut Scene<'_>, parked: &Parked) {
    let words = scene.words;
    ui.label(theme::heading(words.common.details));
    let at = words.common.day_and_time(parked.at, scene.world.utc_offset_minutes);
    let by = match parked.by {
        ParkedBy::Person => words.slots.by_person.to_owned(),
        ParkedBy::Provider => (words.slots.by_provider)(show::provider(scene)),
    };
    let mut rows: Vec<(&str, String)> = vec![(words.slots.parked_at, at), (words.slots.parked_by, by)];
    let group = parked.group.as_ref().and_then(|id| scene.world.shelf(scene.connection)?.groups.get(id));
    if let Some(group) = group {
        rows.push((words.import.group, group.name.clone()));
    }
    let original = scene.world.originals.get(&parked.original);
    if let Some(original) = original {
        if let Some(pixels) = original.facts.pixels() {
            rows.push((words.library.dimensions, format!("{} px", show::measures(pixels))));
        }
        let format = original.facts.format.name();
        rows.push((words.library.size, format!("{} · {format}", bytes(original.facts.bytes))));
    }
    let shown: Vec<(&str, &str, bool)> =
        rows.iter().map(|(label, value)| (*label, value.as_str(), false)).collect();
    details_ui(ui, &shown);
    let hash = parked.original.to_string();
    let short = format!("{}…{}", &hash[..8], &hash[56..]);
    detail_row_ui(ui, words.library.hash, |ui| {
        let field = CopyField::new(&hash, words.library.copy_hash, words.common.copied);
        ui.add(field.shown(&short).inline());
    });
    if let Some(original) = original {
        ui.add_space(space::S3);
        let button = Button::secondary(words.library.show_in_folder).icon(icons::FOLDER_OPEN).small();
        if ui.add(button).clicked() {
            scene.out.push(Act::Reveal(original.path.clone()));
        }
    }
}
