//! The list of keys: the table of actions, place by place, with the keys they have now.

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use crate::model::{Action, Region};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::Sheet;
use crate::ui::icons;
use crate::ui::parts::{Button, Dialog, DialogPart, hairline_ui, key_hint_ui};
use crate::ui::theme::{self, space};

/// One line of the list: what is done, and each of its keys as caps.
type Line = (&'static str, Vec<Vec<&'static str>>);

/// The keys of one place.
struct KeySection {
    title: &'static str,
    lines: Vec<Line>,
}

/// Every action that has a key, region by region.
fn sections(scene: &Scene<'_>) -> Vec<KeySection> {
    let words = &scene.words.actions;
    let of = |region: Region| {
        let here = Action::ALL.iter().copied().filter(move |action| action.region() == region);
        let lines = here.map(|action| {
            let chords = scene.world.keys.of(action);
            ((words.name)(action), chords.into_iter().map(crate::model::Chord::caps).collect::<Vec<_>>())
        });
        KeySection {
            title: (words.region)(region),
            lines: lines.filter(|(_, chords)| !chords.is_empty()).collect(),
        }
    };
    Region::ALL.into_iter().map(of).filter(|section| !section.lines.is_empty()).collect()
}

/// The dialog. Clears `open` when the person leaves it.
pub fn keys_ui(ui: &Ui, scene: &mut Scene<'_>, open: &mut bool) {
    if !*open {
        return;
    }
    let words = scene.words;
    let sections = sections(scene);
    let dialog =
        Dialog::new("keys", words.connections.keys, vec2(760.0, 620.0)).cross(words.common.close).no_footer();
    let answer = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Header => {
            let change = Button::ghost(words.settings.change_keys).icon(icons::PENCIL_SIMPLE);
            if ui.add(change).clicked() {
                scene.out.push(Act::ShowSheet(Some(Sheet::KeySettings)));
            }
        }
        DialogPart::Body => {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| columns_ui(ui, &sections));
        }
        DialogPart::Footer => {}
    });
    if answer.closed {
        *open = false;
    }
}

fn columns_ui(ui: &mut Ui, sections: &[KeySection]) {
    let half = sections.iter().map(|section| section.lines.len() + 2).sum::<usize>().div_ceil(2);
    let mut rows = 0;
    let split = sections
        .iter()
        .position(|section| {
            let left = rows < half;
            rows += section.lines.len() + 2;
            !left
        })
        .unwrap_or(sections.len());
    let (left, right) = sections.split_at(split);
    ui.spacing_mut().item_spacing.x = space::S10;
    ui.columns(2, |columns| {
        for (column, sections) in columns.iter_mut().zip([left, right]) {
            for section in sections {
                section_ui(column, section);
            }
        }
    });
}

fn section_ui(ui: &mut Ui, section: &KeySection) {
    ui.spacing_mut().item_spacing.y = space::S3;
    ui.label(theme::heading(section.title));
    hairline_ui(ui);
    for (what, chords) in &section.lines {
        ui.horizontal(|ui| {
            ui.set_min_height(24.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = space::S4;
                for caps in chords.iter().rev() {
                    key_hint_ui(ui, caps);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(egui::Label::new(theme::body(*what)).truncate());
                });
            });
        });
    }
    ui.add_space(space::S7);
}
