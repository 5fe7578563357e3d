//! What a person has arranged, chosen and typed: plain data, one file for each place.

pub mod import;
pub mod library;
pub mod transfers;
