//! Where an asset is used, and where else its content is.

use egui::{Ui, vec2};

use super::super::{library, show};
use super::section_ui;
use crate::model::{Asset, OriginalId, PictureOf, PictureSize, Take};
use crate::ui::act::{Act, Place, Scene};
use crate::ui::icons;
use crate::ui::parts::{self, CopyField, Fit, ListRow, detail_row_ui};
use crate::ui::theme::{self, Tokens, Tone, radius, space};

/// What depends on the asset: generations that run, what is being composed, saved results.
pub(super) fn uses_ui(ui: &mut Ui, scene: &mut Scene<'_>, asset: &Asset) {
    let used = scene.world.where_used(scene.connection, std::slice::from_ref(&asset.id));
    let words = &scene.words.slots;
    section_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S3;
        ui.label(theme::heading(words.where_used));
        if used.running.is_empty() && used.results.is_empty() && !used.drafts {
            ui.label(theme::small(words.not_used).weak());
            return;
        }
        for job in &used.running {
            let name = (words.open_generation)(&library::remove::name_of(scene, job));
            if ui.add(ListRow::new(&name).icon(icons::FILM_SLATE).height(32.0)).clicked() {
                scene.out.push(Act::Go(Place::Generate));
            }
        }
        if used.drafts {
            let row = ListRow::new(words.in_draft).icon(icons::PENCIL_SIMPLE_LINE).height(32.0);
            if ui.add(row).clicked() {
                scene.out.push(Act::Go(Place::Generate));
            }
        }
        if !used.results.is_empty() {
            let count = (scene.words.library.used_in)(used.results.len());
            ui.label(theme::small(count).color(Tokens::of(ui).text.secondary));
            strip_ui(ui, scene, &used.results);
        }
    });
}

/// Small frames of the generations that used it; a click plays one.
fn strip_ui(ui: &mut Ui, scene: &mut Scene<'_>, uses: &[&Take]) {
    let words = &scene.words.library;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S3;
        let width = (ui.available_width() - 3.0 * space::S3) / 4.0;
        for (number, take) in uses.iter().take(4).enumerate() {
            let (rect, response) = ui.allocate_exact_size(vec2(width, 42.0), egui::Sense::click());
            let name = (words.open_result)(number + 1);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
            if let Some(picture) = show::picture(scene, &PictureOf::Take(take.job), PictureSize::Small) {
                picture.paint(ui.painter(), rect, Fit::Cover, radius::CONTROL_SMALL, theme::UNTINTED);
            } else {
                let tokens = Tokens::of(ui);
                ui.painter().rect_filled(rect, radius::CONTROL_SMALL, tokens.bg.hover);
                icons::FILM_SLATE.paint(ui.painter(), rect.center(), 16.0, tokens.text.muted);
            }
            parts::paint::focus_ring(ui, &response, radius::CONTROL_SMALL);
            if response.clicked() {
                scene.out.push(Act::OpenFile(take.path.clone()));
            }
        }
    });
}

/// The same content at other accounts, or a second time at this one, with its reference there.
pub(super) fn elsewhere_ui(ui: &mut Ui, scene: &Scene<'_>, original: OriginalId, but: Option<&Asset>) {
    let same = |asset: &&Asset| but.is_some_and(|it| it.connection == asset.connection && it.id == asset.id);
    let others: Vec<&Asset> =
        scene.world.placements(original).into_iter().filter(|asset| !same(asset)).collect();
    if others.is_empty() {
        return;
    }
    let words = &scene.words.slots;
    section_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S2;
        ui.label(theme::heading(words.also_at));
        for asset in others {
            let connection = asset.connection.as_str();
            // A second one at this account is told apart by its name.
            let here = asset.connection == *scene.connection;
            let place = if here { asset.name.as_str() } else { connection };
            let (uri, copy) = (asset.id.uri(), (words.copy_reference_at)(place));
            ui.push_id((connection, asset.id.as_str()), |ui| {
                let tone = show::status_tone(&asset.status);
                detail_row_ui(ui, place, |ui| {
                    if tone != Tone::Active {
                        let word = scene.words.common.status(&asset.status);
                        ui.add(parts::Badge::new(tone, word).small());
                    }
                    ui.add(CopyField::new(&uri, &copy, scene.words.common.copied).inline());
                });
            });
        }
    });
}
