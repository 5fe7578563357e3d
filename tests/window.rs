//! The real window's program against the real house and its sandbox, driven by what a person sees.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod common;
#[path = "window/creator.rs"]
mod creator;
#[path = "window/pane.rs"]
mod pane;
#[path = "window/producer.rs"]
mod producer;
#[path = "window/review.rs"]
mod review;
#[path = "window/takes.rs"]
mod takes;
#[path = "window/walks.rs"]
mod walks;
