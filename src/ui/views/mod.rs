//! The screens. Each draws facts it may not change, edits its own desk, and says what is wanted as acts.

pub mod connections;
pub mod drop;
pub mod first_run;
pub mod generate;
pub mod import;
pub mod keys;
pub mod library;
pub mod notices;
pub mod quit;
pub mod review;
pub mod settings;
pub mod transfers;

mod connections_fields;
mod connections_form;
mod connections_matrix;
mod connections_pick;
mod connections_test;
mod first_run_scene;
mod generate_checks;
mod generate_json;
mod grid;
mod groups;
mod inspector;
mod lanes;
mod lanes_picker;
mod parameters;
mod people;
mod player;
mod prompt;
mod prompt_mention;
mod result;
mod result_explain;
mod show;
mod staging;
mod tasks;
mod unsure;

pub use connections::{connections_ui, provider_icon};
pub use drop::{drop_ui, report_hover_ui};
pub use first_run::first_run_ui;
pub use generate::generate_ui;
pub(super) use grid::carry::over_generate;
pub use import::import_ui;
pub use keys::{KeySection, keys_ui};
pub use library::library_ui;
pub use notices::{has_notices, notices_ui};
pub use player::{full_view_ui, is_seen};
pub use quit::quit_ui;
pub use review::review_ui;
pub use settings::settings_ui;
pub use transfers::transfers_ui;

use crate::words::Words;

/// The keys of every place, for the list of keys.
pub fn key_sections(words: &'static Words) -> Vec<KeySection> {
    let mut sections = generate::generate_keys(words);
    sections.extend(connections::connections_keys(words));
    sections.push(library::library_keys(words));
    sections.push(import::import_keys(words));
    sections.push(transfers::transfers_keys(words));
    sections.push(review::review_keys(words));
    sections
}
