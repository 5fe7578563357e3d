//! What it is all about: assets, jobs, orders, abilities. No clock, disk, network, thread, widget or serde.

pub mod original;
pub mod rules;
pub mod secret;
pub mod time;
pub mod ids;

pub use ids::{AssetId, ConnectionName, GroupId, JobId, OriginalId, TaskId};
pub use original::{Facts, Format, MediaKind, Original, Pixels, Quirk, Shape};
pub use rules::{Problem, Rules, Warning};
pub use secret::Secret;
pub use time::Moment;
