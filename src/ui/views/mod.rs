//! The screens. Each draws facts it may not change, edits its own desk, and says what is wanted as acts.

pub mod connections;
pub mod first_run;
pub mod generate;
pub mod keys;
pub mod settings;

mod connections_form;
mod connections_test;
mod first_run_scene;
mod generate_checks;
mod generate_json;
mod lanes;
mod lanes_picker;
mod parameters;
mod prompt;
mod prompt_mention;
mod result;
mod result_explain;
mod tasks;
