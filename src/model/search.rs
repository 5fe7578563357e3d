//! Searches a person named, to come back to.

use super::{AssetStatus, MediaKind};

/// A status a person can filter by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names are the statuses' own")]
pub enum Status {
    Active,
    Processing,
    Failed,
}

impl Status {
    /// In the order of the chips.
    pub const ALL: [Self; 3] = [Self::Active, Self::Processing, Self::Failed];

    /// Where an asset counts. A word we do not know is never counted as usable.
    pub const fn of(status: &AssetStatus) -> Self {
        match status {
            AssetStatus::Active => Self::Active,
            AssetStatus::Processing | AssetStatus::Other(_) => Self::Processing,
            AssetStatus::Failed(_) => Self::Failed,
        }
    }
}

/// A search through the whole of an account, by the name a person gave it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SavedSearch {
    /// Its name, which no other one of the account has.
    pub name: String,
    /// What is looked for in names, ids and names of groups; may be empty.
    pub text: String,
    /// Only this status.
    pub status: Option<Status>,
    /// Only these kinds; none means all. In [`MediaKind::EVERY`] order.
    pub kinds: [bool; MediaKind::EVERY.len()],
}
