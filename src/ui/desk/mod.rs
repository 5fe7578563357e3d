//! What a person has open, typed and chosen: nothing here is a fact about the world.

pub mod connections;
pub mod generate;
