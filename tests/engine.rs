//! The engine, driven by commands and watched by its events, against the sandbox over real HTTP.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod common;
#[path = "engine/batches.rs"]
mod batches;
#[path = "engine/beside.rs"]
mod beside;
#[path = "engine/closing.rs"]
mod closing;
#[path = "engine/corner.rs"]
mod corner;
#[path = "engine/doctor.rs"]
mod doctor;
#[path = "engine/downloads.rs"]
mod downloads;
#[path = "engine/fakes.rs"]
mod fakes;
#[path = "engine/generations.rs"]
mod generations;
#[path = "engine/groups.rs"]
mod groups;
#[path = "engine/journal.rs"]
mod journal;
#[path = "engine/links.rs"]
mod links;
#[path = "engine/lost.rs"]
mod lost;
#[path = "engine/pace.rs"]
mod pace;
#[path = "engine/people.rs"]
mod people;
#[path = "engine/provenance.rs"]
mod provenance;
#[path = "engine/rebuilt.rs"]
mod rebuilt;
#[path = "engine/restarts.rs"]
mod restarts;
#[path = "engine/scene.rs"]
mod scene;
#[path = "engine/slots.rs"]
mod slots;
#[path = "engine/speed.rs"]
mod speed;
#[path = "engine/staging.rs"]
mod staging;
#[path = "engine/tasks.rs"]
mod tasks;
#[path = "engine/uploads.rs"]
mod uploads;
#[path = "engine/pictures.rs"]
mod pictures;

#[path = "engine/watch.rs"]
mod watch;
#[path = "engine/wishes.rs"]
mod wishes;
