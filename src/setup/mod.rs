//! Opens the house. No logic, only wiring.

pub mod config;
pub mod dirs;
