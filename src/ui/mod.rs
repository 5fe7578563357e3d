//! What the window looks like. No IO at all: no file, socket, clock, thread or channel.
//!
//! [`frame::frame_ui`] draws everything; views push [`act::Act`]s; [`update`] says what follows from them.

pub mod act;
pub mod actions;
pub mod desk;
pub mod fonts;
pub mod frame;
pub mod icons;
pub mod parts;
pub mod regions;
pub mod theme;
pub mod update;
pub mod views;
