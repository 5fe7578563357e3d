//! A saved result of a generation. (`Result` is taken by the language.)

use std::path::PathBuf;

use super::{ConnectionName, JobId, Moment, TaskId};

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
    /// When it was saved.
    pub saved: Moment,
    /// When the provider's own link is expected to die.
    pub link_until: Option<Moment>,
    /// The seed the provider reports.
    pub seed: Option<i64>,
    /// What the provider says it cost, in its own unit.
    pub cost: Option<String>,
}
