//! Settings of Review: what verdicts are called, and what stands in the table of a report.

use egui::Ui;

use super::{CONTROL, setting_ui, text_ui};
use crate::model::conventions::Column;
use crate::model::{Command, Conventions, Verdict};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::settings::{SettingsDesk, Text};
use crate::ui::parts::Checkbox;
use crate::ui::theme::{self, space};

/// Names of verdicts, columns of the report.
pub(super) fn review_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut SettingsDesk) {
    let words = &scene.words.settings;
    let mut conventions = scene.world.conventions.clone();
    ui.label(theme::body(words.verdict_names));
    ui.add(egui::Label::new(theme::small(words.verdict_names_line).weak()).wrap());
    for verdict in Verdict::ALL {
        let usual = (scene.words.review.decide)(verdict);
        setting_ui(ui, usual, "", |ui| {
            let kept = conventions.verdicts.of(verdict).unwrap_or_default().to_owned();
            let name = (words.name_of_verdict)(usual);
            text_ui(ui, desk, (Text::Verdict(verdict), &name), (&kept, usual, CONTROL), |text| {
                let refused = conventions.verdicts.rename(verdict, text).err()?;
                Some((words.name_refused)(refused))
            });
        });
    }
    ui.label(theme::body(words.report_columns));
    ui.add(egui::Label::new(theme::small(words.report_columns_line).weak()).wrap());
    columns_ui(ui, scene, &mut conventions);
    if conventions != scene.world.conventions {
        scene.out.push(Act::Send(Command::SetConventions(conventions)));
    }
}

/// A box for each column but the name, which is in every table.
fn columns_ui(ui: &mut Ui, scene: &Scene<'_>, conventions: &mut Conventions) {
    let columns = Column::ALL.iter().copied().filter(|column| *column != Column::Name);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(space::S7, space::S3);
        for column in columns {
            let mut there = conventions.columns.has(column);
            if ui.add(Checkbox::new(&mut there, (scene.words.settings.column)(column))).changed() {
                conventions.columns.set(column, there);
            }
        }
    });
}
