//! Small true files, truncated ones, liars and bombs: what a look at each of them says.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failing step is the test failing")]

#[path = "media/make.rs"]
mod make;

#[path = "media/pictures.rs"]
mod pictures;

#[path = "media/exact.rs"]
mod exact;

#[path = "media/films.rs"]
mod films;

#[path = "media/sounds.rs"]
mod sounds;

#[path = "media/sync.rs"]
mod sync;

#[path = "media/places.rs"]
mod places;

#[path = "media/hostile.rs"]
mod hostile;

#[path = "media/documents.rs"]
mod documents;

#[path = "media/stills.rs"]
mod stills;
#[path = "media/repair.rs"]
mod repair;

#[path = "media/notes.rs"]
mod notes;

#[path = "media/kinds.rs"]
mod kinds;
