//! A saved result of a generation (`Result` is taken by the language), what it is a take of, and how takes differ.

use std::path::PathBuf;

use super::order::Reference;
use super::{ConnectionName, Job, JobId, Moment, Order, TaskId};

/// One finished video on this computer.
#[derive(Clone, PartialEq, Debug)]
pub struct Take {
    /// The generation it came from.
    pub job: JobId,
    /// The account that made it.
    pub connection: ConnectionName,
    /// The provider's task.
    pub task: TaskId,
    /// The file.
    pub path: PathBuf,
    /// The note beside it that says how it was made.
    pub provenance: Option<PathBuf>,
    /// When it was saved.
    pub saved: Moment,
    /// When the provider's own link is expected to die.
    pub link_until: Option<Moment>,
    /// The seed the provider reports.
    pub seed: Option<i64>,
    /// What the provider says it cost, in its own unit.
    pub cost: Option<String>,
}

/// What makes generations takes of one request: the same words and the same references at the same account. Seeds
/// and parameters may differ.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Family {
    connection: ConnectionName,
    prompt: String,
    references: Vec<Reference>,
}

impl Order {
    /// What it is a take of.
    pub fn family(&self) -> Family {
        let fields = self.fields();
        Family {
            connection: self.connection().clone(),
            prompt: fields.prompt.clone(),
            references: fields.references.clone(),
        }
    }

    /// Both are takes of one request.
    pub fn is_take_of(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.fields(), other.fields());
        self.connection() == other.connection()
            && ours.prompt == theirs.prompt
            && ours.references == theirs.references
    }
}

/// Something in which takes can differ.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "each is the parameter of its name")]
pub enum Differing {
    Connection,
    Prompt,
    References,
    Model,
    Ratio,
    Resolution,
    Duration,
    Seed,
    Sound,
    Watermark,
    LastFrame,
    Cost,
}

impl Differing {
    /// In the order they are listed.
    pub const ALL: [Self; 12] = [
        Self::Connection,
        Self::Prompt,
        Self::References,
        Self::Model,
        Self::Ratio,
        Self::Resolution,
        Self::Duration,
        Self::Seed,
        Self::Sound,
        Self::Watermark,
        Self::LastFrame,
        Self::Cost,
    ];
}

/// Takes beside each other: each thing in which they are not all the same, with its value for each. A value that is
/// not known is empty; what is on or off is `true` or `false`.
pub fn differences(takes: &[(&Job, Option<&Take>)]) -> Vec<(Differing, Vec<String>)> {
    let all = Differing::ALL.into_iter().map(|what| {
        let values: Vec<String> = takes.iter().map(|(job, take)| value(what, job, *take)).collect();
        (what, values)
    });
    all.filter(|(_, values)| values.windows(2).any(|pair| pair[0] != pair[1])).collect()
}

fn value(what: Differing, job: &Job, take: Option<&Take>) -> String {
    let Some(fields) = job.order().map(Order::fields) else { return String::new() };
    match what {
        Differing::Connection => job.connection.to_string(),
        Differing::Prompt => fields.prompt.clone(),
        Differing::References => {
            let ids: Vec<&str> = fields.references.iter().map(|it| it.asset.as_str()).collect();
            ids.join(", ")
        }
        Differing::Model => fields.model.clone(),
        Differing::Ratio => fields.ratio.clone(),
        Differing::Resolution => fields.resolution.clone(),
        Differing::Duration => fields.seconds.to_string(),
        Differing::Seed => {
            let told = take.and_then(|take| take.seed);
            told.or(fields.seed.map(i64::from)).map_or_else(String::new, |seed| seed.to_string())
        }
        Differing::Sound => fields.sound.to_string(),
        Differing::Watermark => fields.watermark.to_string(),
        Differing::LastFrame => fields.return_last_frame.to_string(),
        Differing::Cost => take.and_then(|take| take.cost.clone()).unwrap_or_default(),
    }
}
