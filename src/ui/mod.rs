//! What the window looks like. No IO at all: no file, socket, clock, thread or channel.

pub mod act;
pub mod desk;
pub mod fonts;
pub mod icons;
pub mod parts;
pub mod theme;
pub mod views;
