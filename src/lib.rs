//! Greenroom, the desktop home for virtual-avatar assets used with Seedance 2.0.
//!
//! # The plan
//!
//! Fourteen rooms, each one folder under `src/`, each with a promise about what is *absent* from it.
//! A room may import the rooms on its line and nothing else of ours; every room a line names stands on
//! an earlier line, so there can be no circle. `tests/architecture.rs` reads this block.
//!
//! ```text
//! model    <-
//! words    <- model
//! report   <- model words
//! sign     <- model
//! media    <- model
//! vault    <- model
//! store    <- model
//! provider <- model sign
//! engine   <- model media vault store provider
//! sandbox  <- model sign
//! setup    <- model vault store provider engine sandbox
//! ui       <- model words
//! window   <- model words report media ui engine setup
//! cli      <- model words report engine setup
//! ```
//!
//! Commands go down, events come up. `setup` opens the garden (`sandbox`); from then on it is reached
//! only through a socket, like any provider.
//!
//! A newcomer reads this page, then [`model::talk`] (everything that can be asked and told), then
//! follows a dropped photo through `ui`, `engine`, `provider` and back.

pub mod model;
pub mod words;
pub mod report;
pub mod sign;
pub mod media;
pub mod vault;
pub mod store;
pub mod provider;
pub mod engine;
pub mod sandbox;
pub mod setup;
pub mod ui;
pub mod window;
pub mod cli;
