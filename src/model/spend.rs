//! The journal of calls that may cost: written before they leave, with what became of them.

use super::{ConnectionName, JobId, Moment};

/// A sort of call that may cost.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum SpendCall {
    /// An asset is created; also where it is free, because it takes a slot and counts against a rate.
    Create,
    /// A group is made.
    Group,
    /// A generation is started.
    Generate,
}

/// What became of a call that may cost.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum SpendOutcome {
    /// Nobody knows yet: it is on its way, or this computer stopped before it was written down.
    Open,
    /// The provider took it.
    Accepted,
    /// The provider said no: nothing was made.
    Refused,
    /// It never left, so nothing was made.
    Unreached,
    /// It left, and nothing sensible came back.
    Lost,
    /// It was lost, and what it made was found at the provider.
    Found,
    /// It was lost, and a person gave it up. It may have cost all the same.
    Forgotten,
}

impl SpendOutcome {
    /// Every outcome.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Accepted,
        Self::Refused,
        Self::Unreached,
        Self::Lost,
        Self::Found,
        Self::Forgotten,
    ];

    /// Certainly nothing was made, so it counts against no daily limit.
    pub const fn is_free(self) -> bool {
        matches!(self, Self::Refused | Self::Unreached)
    }

    /// The word of rows and of `--json`; empty while nobody knows.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Unreached => "unreached",
            Self::Lost => "lost",
            Self::Found => "found",
            Self::Forgotten => "forgotten",
        }
    }
}

impl SpendCall {
    /// Every sort.
    pub const ALL: [Self; 3] = [Self::Create, Self::Group, Self::Generate];

    /// The word of rows and of `--json`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Group => "group",
            Self::Generate => "generate",
        }
    }
}

/// One row of the journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spend {
    /// Its number, in the order of sending.
    pub id: u64,
    /// The job it was made for. Files that go in one call have a row each.
    pub job: JobId,
    /// The account.
    pub connection: ConnectionName,
    /// Which call.
    pub call: SpendCall,
    /// When it was about to leave.
    pub sent: Moment,
    /// What became of it.
    pub outcome: SpendOutcome,
    /// When that was known.
    pub ended: Option<Moment>,
    /// The id of what it made: an asset, a group, a task.
    pub made: Option<String>,
    /// What it cost, in the provider's own words, where the provider tells it.
    pub cost: Option<String>,
}
