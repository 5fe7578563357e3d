//! The screens. Each has one public function ending in `_ui`.

pub mod drop;
mod grid;
mod groups;
pub mod import;
mod inspector;
mod show;
pub mod library;
pub mod transfers;
