//! The real window's program against the real house and its sandbox, driven by what a person sees.

mod common;
#[path = "window/pane.rs"]
mod pane;
#[path = "window/walks.rs"]
mod walks;
