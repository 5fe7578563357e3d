//! The list of keys: what really exists, told by the screens that have it.

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use crate::ui::act::Scene;
use crate::ui::parts::{Dialog, DialogPart, hairline_ui, key_hint_ui};
use crate::ui::theme::{self, space};

/// The keys of one place.
#[derive(Clone, Debug)]
pub struct KeySection {
    /// The place.
    pub title: &'static str,
    /// Caps, and what they do.
    pub keys: Vec<(&'static [&'static str], &'static str)>,
}

/// The dialog. Clears `open` when the person leaves it.
pub fn keys_ui(ui: &Ui, scene: &Scene<'_>, open: &mut bool, sections: &[KeySection]) {
    if !*open {
        return;
    }
    let words = scene.words;
    let dialog =
        Dialog::new("keys", words.connections.keys, vec2(760.0, 560.0)).cross(words.common.close).no_footer();
    let answer = dialog.show(ui.ctx(), |ui, part| {
        if part == DialogPart::Body {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| columns_ui(ui, sections));
        }
    });
    if answer.closed {
        *open = false;
    }
}

fn columns_ui(ui: &mut Ui, sections: &[KeySection]) {
    let half = sections.iter().map(|section| section.keys.len() + 2).sum::<usize>().div_ceil(2);
    let mut rows = 0;
    let split = sections
        .iter()
        .position(|section| {
            let left = rows < half;
            rows += section.keys.len() + 2;
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
    for (caps, what) in &section.keys {
        ui.horizontal(|ui| {
            ui.set_min_height(24.0);
            ui.label(theme::body(*what));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| key_hint_ui(ui, caps));
        });
    }
    ui.add_space(space::S7);
}
