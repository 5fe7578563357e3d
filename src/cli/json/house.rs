//! What is told of this computer's side: what was spent, parked, copied and handed over.

use serde::Serialize;

use super::{kind, time};
use crate::model::{Parked, ParkedBy, Spend};

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::cli) struct BackupLine {
    pub path: String,
    pub at: Option<String>,
    pub bytes: u64,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::cli) struct RestoreLine {
    pub path: String,
    /// Where the database lies that was there before.
    pub aside: Option<String>,
    pub jobs: usize,
    pub takes: usize,
    pub assets: usize,
}

/// A report was written.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::cli) struct ExportLine {
    pub path: String,
    pub format: &'static str,
    pub connection: String,
    pub assets: usize,
    /// So many of them have a picture in it.
    pub pictures: usize,
    /// When the list was last read, where the account could not be reached.
    pub as_of: Option<String>,
}

/// What was said last of an asset.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::cli) struct VerdictLine {
    pub asset_id: Option<String>,
    pub uri: Option<String>,
    pub name: String,
    pub connection: String,
    pub sha256: Option<String>,
    /// Absent for a note without a decision.
    pub verdict: Option<&'static str>,
    pub note: String,
    pub at: Option<String>,
    pub by: String,
}

/// Verdicts were read back.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::cli) struct ImportLine {
    pub path: String,
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub older: usize,
    pub unknown: usize,
}

/// The window was open already.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::cli) struct OpenedLine {
    /// So many files and addresses were given to it.
    pub handed_over: usize,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::cli) struct SpendLine {
    pub id: String,
    pub job: String,
    pub connection: String,
    pub call: &'static str,
    pub sent_at: Option<String>,
    /// Absent while nobody knows.
    pub outcome: Option<&'static str>,
    pub made: Option<String>,
    pub cost: Option<String>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::cli) struct ParkedLine {
    /// The id it had.
    pub asset_id: String,
    pub original: String,
    pub name: String,
    pub kind: &'static str,
    pub group_id: Option<String>,
    pub parked_at: Option<String>,
    pub by: &'static str,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::cli) struct UsedLine {
    pub id: String,
    /// Ids for `greenroom tasks`.
    pub running: Vec<String>,
    pub drafts: bool,
    pub results: Vec<ResultLine>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::cli) struct ResultLine {
    pub id: String,
    pub video_path: String,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::cli) struct SlotsLine {
    pub connection: String,
    pub used: usize,
    pub of: Option<u32>,
    /// Who says so.
    pub source: Option<&'static str>,
    /// Ids, the first one first.
    pub least_used: Vec<String>,
}

impl From<&Parked> for ParkedLine {
    fn from(parked: &Parked) -> Self {
        Self {
            asset_id: parked.asset.to_string(),
            original: parked.original.to_string(),
            name: parked.name.clone(),
            kind: kind(parked.kind),
            group_id: parked.group.as_ref().map(ToString::to_string),
            parked_at: time(parked.at),
            by: match parked.by {
                ParkedBy::Person => "person",
                ParkedBy::Provider => "provider",
            },
        }
    }
}

impl From<&Spend> for SpendLine {
    fn from(spend: &Spend) -> Self {
        Self {
            id: spend.id.to_string(),
            job: spend.job.to_string(),
            connection: spend.connection.to_string(),
            call: spend.call.word(),
            sent_at: time(spend.sent),
            outcome: Some(spend.outcome.word()).filter(|word| !word.is_empty()),
            made: spend.made.clone(),
            cost: spend.cost.clone(),
        }
    }
}
