//! What it is all about: assets, jobs, orders, abilities. No clock, disk, network, thread, widget or serde.
//!
//! Read [`talk`] first: everything that can be asked of the house and everything it tells.

pub mod talk;
pub mod world;
pub mod shelf;
pub mod changes;
pub mod asset;
pub mod original;
pub mod rules;
pub mod fix;
pub mod ability;
pub mod order;
pub mod mention;
pub mod job;
pub mod failure;
pub mod connection;
pub mod budget;
pub mod parked;
pub mod spend;
pub mod slots;
pub mod findings;
pub mod verdict;
pub mod refusal;
pub mod review;
pub mod pair;
pub mod search;
pub mod take;
pub mod trouble;
pub mod secret;
pub mod time;
pub mod ids;

pub use ability::{Abilities, Destination, Door, Handles, NoSlot, UploadSlot};
pub use asset::{Asset, AssetStatus, Group, Link, Mark, Milestone, Reason};
pub use budget::Budget;
pub use changes::{Change, Part};
pub use connection::{Connection, ConnectionEdit, CredentialField, ProviderKind, SecretPlace, VaultState};
pub use failure::{Failure, FailureKind};
pub use fix::{Choices, Fix, Ground, Growth, Keep, Repair, RepairTrouble, Tool, Tools, Unfixable};
pub use ids::{AssetId, ConnectionName, GroupId, JobId, OriginalId, TaskId};
pub use job::{Chore, Errand, Job, Outcome, Step, Upload, Wish};
pub use order::{Draft, Menu, Order, RequestPreview};
pub use original::{Facts, Format, MediaKind, Original, PerceptualHash, Pixels, Quirk, Shape};
pub use parked::{Parked, ParkedBy};
pub use rules::{Problem, Rules, Warning};
pub use search::SavedSearch;
pub use secret::Secret;
pub use shelf::Shelf;
pub use slots::{NotBack, Slots, WhereUsed};
pub use spend::{Spend, SpendCall, SpendOutcome};
pub use take::Take;
pub use talk::{Command, Event, Looked, PictureOf, PictureSize};
pub use time::Moment;
pub use trouble::StoreTrouble;
pub use verdict::{Judgement, Marked, Merged, Subject, Verdict};
pub use world::World;
