//! Jobs: everything asked of a provider that must survive a crash, and the whole life of one on a page.

use std::path::PathBuf;
use std::time::Duration;

use super::asset::Reason;
use super::{
    AssetId, ConnectionName, Failure, FailureKind, GroupId, JobId, Mark, MediaKind, Milestone, Moment, Order,
    OriginalId, TaskId,
};

/// What is to be done.
#[derive(Clone, PartialEq, Debug)]
pub enum Errand {
    /// A file becomes an asset.
    Upload(Upload),
    /// A prompt becomes a video.
    Generate(Order),
    /// One call with an answer, no waiting for anything.
    Chore(Chore),
}

/// A file on its way into the library.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upload {
    /// The content.
    pub original: OriginalId,
    /// Where it was when it was checked.
    pub path: PathBuf,
    /// Image, video or audio.
    pub kind: MediaKind,
    /// Length of the file.
    pub bytes: u64,
    /// The name the asset will have.
    pub name: String,
    /// Where it goes.
    pub into: Into,
    /// The public address it came from, which is handed over instead of the file where the account takes it.
    pub link: Option<String>,
    /// Where the file waits for the provider to fetch it.
    pub staged: Option<Staged>,
    /// A person asked for another asset of this content although there is one.
    pub again: bool,
}

/// Where a file waits for a provider that fetches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Staged {
    /// In the person's own staging store, until it is swept. Its link is signed anew for each call.
    Store {
        /// The object's key.
        key: String,
    },
    /// At the gateway's own hosting, which cleans up by itself.
    Hosted {
        /// The address. May be signed: never printed.
        url: String,
        /// When it is expected to die.
        until: Moment,
    },
}

/// The group of an upload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Into {
    /// It exists.
    Group(GroupId),
    /// The job that makes it must end first.
    After(JobId),
    /// The account has no groups.
    Nowhere,
}

/// One call with an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Chore {
    /// Read the whole list of groups and assets.
    Refresh,
    /// Make a group.
    MakeGroup {
        /// Its name.
        name: String,
        /// Free text.
        description: String,
    },
    /// Rename a group.
    RenameGroup {
        /// Which.
        id: GroupId,
        /// The new name.
        name: String,
    },
    /// Delete a group and everything in it.
    RemoveGroup {
        /// Which.
        id: GroupId,
    },
    /// Rename an asset.
    RenameAsset {
        /// Which.
        id: AssetId,
        /// The new name.
        name: String,
    },
    /// Delete an asset.
    RemoveAsset {
        /// Which.
        id: AssetId,
    },
    /// Delete an asset of which the original stays here, so that its slot is free.
    ParkAsset {
        /// Which.
        id: AssetId,
        /// Its content.
        original: OriginalId,
    },
    /// Take up an asset that exists at the provider and is not known here.
    AdoptAsset {
        /// Which.
        id: AssetId,
    },
    /// Cancel a generation that still waits.
    CancelTask {
        /// The generation's job.
        job: JobId,
        /// The provider's task.
        task: TaskId,
    },
}

/// What a person asked of a job that exists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Wish {
    /// Wait until told otherwise. A call on the wire is not torn.
    Pause,
    /// Go on; a generation that is held back, so that it can be taken back, leaves at once.
    Resume,
    /// Try a failed or stopped job again.
    Retry,
    /// Do no more; what is at the provider stays there.
    Cancel,
    /// Unsure: look at the provider again.
    LookAgain,
    /// Unsure: the person takes the risk of paying twice.
    SendAgain,
    /// Unsure: the person gives it up.
    Forget,
}

/// Where a job stands. A step is on disk before it is taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Nothing was sent yet.
    Queued,
    /// The file is being put where the provider can fetch it. Free, and safe to repeat.
    Staging,
    /// The call that creates the asset is on its way.
    Creating {
        /// When it left.
        since: Moment,
    },
    /// The provider's task will name the asset.
    Ingesting {
        /// The task, of a whole batch perhaps.
        task: TaskId,
        /// The file's place in the batch, from 0.
        place: usize,
        /// When it was accepted.
        since: Moment,
    },
    /// The asset exists and is in moderation.
    Waiting {
        /// Its id.
        asset: AssetId,
        /// When it was created.
        since: Moment,
    },
    /// Usable. An upload's good end.
    Active {
        /// Its id.
        asset: AssetId,
    },
    /// The call that starts the generation is on its way.
    Submitting {
        /// When it left.
        since: Moment,
    },
    /// The provider works on it.
    Running {
        /// The provider's task.
        task: TaskId,
        /// When it was accepted.
        since: Moment,
        /// Per cent, where the provider says.
        progress: Option<u8>,
        /// The provider's own word.
        word: String,
    },
    /// The result lies at an address that dies.
    Ready {
        /// The provider's task.
        task: TaskId,
        /// Where it lies.
        result: ResultLink,
    },
    /// The result is being fetched.
    Saving {
        /// The provider's task.
        task: TaskId,
        /// Where it lies.
        result: ResultLink,
    },
    /// On this computer. A generation's good end.
    Saved {
        /// The provider's task.
        task: TaskId,
        /// The file.
        path: PathBuf,
    },
    /// A chore's call is on its way.
    Calling {
        /// When it left.
        since: Moment,
    },
    /// A chore's good end.
    Done(Done),
    /// The provider, or this computer, said no.
    Failed {
        /// Why.
        failure: Failure,
        /// The asset, where one was created and then refused.
        asset: Option<AssetId>,
        /// The task, where one was accepted and then failed.
        task: Option<TaskId>,
    },
    /// A call that costs left, and nothing came back: it may have been accepted and charged.
    Unsure {
        /// When it left.
        since: Moment,
        /// The provider's list was searched already, or there is none to search.
        looked: bool,
    },
    /// Given up by a person; what exists at the provider is kept in mind, so that going on never pays twice.
    Stopped {
        /// The asset, where one was created.
        asset: Option<AssetId>,
        /// The task, where one was accepted.
        task: Option<TaskId>,
        /// The file's place in its batch, where the task is a batch's.
        place: Option<usize>,
    },
}

/// Where a result lies, and what the provider told with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResultLink {
    /// The address. Signed: never printed.
    pub url: String,
    /// When it is expected to die.
    pub until: Moment,
    /// The seed the provider used.
    pub seed: Option<i64>,
    /// What it cost, in the provider's unit.
    pub cost: Option<String>,
    /// Where the last frame lies, if it was asked for. Signed: never printed.
    pub last_frame: Option<String>,
}

/// What a chore brought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Done {
    /// Nothing more to say.
    Nothing,
    /// A group was made.
    Group(GroupId),
}

/// What came of one piece of work.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// The call never left, or was told to come back later: nothing started.
    Unreached(Failure),
    /// The provider said no, by exact code: nothing started.
    Refused(Failure),
    /// We called and heard nothing, or nonsense.
    Lost(Failure),
    /// The process ended and this row was found.
    Restarted,
    /// The file waits where the provider can fetch it.
    Staged(Staged),
    /// The staging store no longer has the file.
    Swept,
    /// The asset was created.
    Created(AssetId),
    /// An asset of the same content is usable there already: no call is needed.
    There(AssetId),
    /// A task was accepted that will name the asset.
    Ticketed {
        /// The task.
        task: TaskId,
        /// The file's place in its batch, from 0.
        place: usize,
    },
    /// The task named the asset, and it is usable.
    Named(AssetId),
    /// Moderation still looks, or the task still runs.
    Still {
        /// The provider's word.
        word: String,
        /// Per cent.
        progress: Option<u8>,
    },
    /// Moderation let it pass.
    Passed,
    /// Moderation refused it, or the batch's task did.
    Rejected {
        /// The asset, where a batch named it only now.
        asset: Option<AssetId>,
        /// In the provider's words.
        reason: Reason,
        /// The raw answer.
        raw: Option<String>,
    },
    /// The generation was accepted.
    Accepted(TaskId),
    /// The video is made.
    Finished(ResultLink),
    /// The generation failed at the provider.
    Broke(Failure),
    /// The video is on this computer.
    Fetched(PathBuf),
    /// A chore is done.
    Did(Done),
    /// A search of the provider's list found no trace.
    NoTrace,
    /// The result's address is dead; the task may tell a fresh one.
    LinkDead,
}

/// What silence after a call means, which depends on the account and on what the call costs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Silence {
    /// The call is free and may be made twice with the same end.
    Repeat,
    /// The provider's list can be searched for what the call may have made.
    Look,
    /// Only a person can decide.
    AskPerson,
}

impl Step {
    /// The whole life of a job. Pure: `now` is told. What a pair does not name changes nothing.
    #[must_use]
    pub fn next(&self, outcome: &Outcome, silence: Silence, now: Moment) -> Self {
        use Outcome as O;
        let failed = |failure: &Failure, asset: Option<AssetId>, task: Option<TaskId>| Self::Failed {
            failure: failure.clone(),
            asset,
            task,
        };
        match (self, outcome) {
            // Staging a file is free: whatever happens, it is done again. `settle` keeps where it waits.
            (Self::Staging, O::Staged(_) | O::Unreached(_) | O::Lost(_) | O::Restarted) => Self::Queued,

            (Self::Queued, O::There(asset)) => Self::Active { asset: asset.clone() },

            // Creating an asset.
            (Self::Creating { .. } | Self::Unsure { .. }, O::Ticketed { task, place }) => {
                Self::Ingesting { task: task.clone(), place: *place, since: now }
            }
            (Self::Ingesting { .. } | Self::Unsure { .. }, O::Named(asset)) => {
                Self::Active { asset: asset.clone() }
            }
            (Self::Ingesting { .. }, O::Created(asset)) => Self::Waiting { asset: asset.clone(), since: now },
            (Self::Creating { .. } | Self::Unsure { .. }, O::Created(asset)) => {
                Self::Waiting { asset: asset.clone(), since: now }
            }
            // Starting a generation.
            (Self::Submitting { .. } | Self::Unsure { .. }, O::Accepted(task)) => {
                Self::Running { task: task.clone(), since: now, progress: None, word: String::new() }
            }
            // The money rule: only what certainly never started goes back to the queue.
            (Self::Creating { .. } | Self::Submitting { .. } | Self::Calling { .. }, O::Unreached(_)) => {
                Self::Queued
            }
            (Self::Calling { .. }, O::Lost(_) | O::Restarted) if silence == Silence::Repeat => Self::Queued,
            (
                Self::Creating { since } | Self::Submitting { since } | Self::Calling { since },
                O::Lost(_) | O::Restarted,
            ) => Self::Unsure { since: *since, looked: silence != Silence::Look },
            // A search that is refused proves nothing: a person has to know.
            (Self::Unsure { since, .. }, O::NoTrace | O::Refused(_)) => {
                Self::Unsure { since: *since, looked: true }
            }
            (Self::Unsure { .. } | Self::Calling { .. }, O::Did(done)) => Self::Done(done.clone()),

            // The provider no longer knows the batch: what it made may exist all the same.
            (Self::Ingesting { since, .. }, O::Refused(_)) => {
                Self::Unsure { since: *since, looked: silence != Silence::Look }
            }

            // Moderation.
            (Self::Waiting { asset, .. }, O::Passed) => Self::Active { asset: asset.clone() },
            (Self::Waiting { asset, .. }, O::Rejected { reason, raw, .. }) => {
                rejected(reason, raw.as_ref(), Some(asset))
            }
            (Self::Ingesting { .. }, O::Rejected { asset, reason, raw }) => {
                rejected(reason, raw.as_ref(), asset.as_ref())
            }

            // A generation at the provider.
            (Self::Running { task, since, progress: before, .. }, O::Still { word, progress }) => {
                Self::Running {
                    task: task.clone(),
                    since: *since,
                    progress: progress.or(*before),
                    word: word.clone(),
                }
            }
            (Self::Running { task, .. }, O::Finished(result)) => {
                Self::Ready { task: task.clone(), result: result.clone() }
            }
            (Self::Running { task, .. }, O::Broke(failure)) => failed(failure, None, Some(task.clone())),

            // Saving what was made.
            (Self::Saving { task, .. }, O::Fetched(path)) => {
                Self::Saved { task: task.clone(), path: path.clone() }
            }
            (Self::Saving { task, result }, O::Unreached(_) | O::Lost(_) | O::Restarted) => {
                Self::Ready { task: task.clone(), result: result.clone() }
            }

            (Self::Saving { task, .. }, O::LinkDead) => {
                Self::Running { task: task.clone(), since: now, progress: Some(100), word: String::new() }
            }

            // A no is a no, wherever it comes; what exists at the provider is kept in mind.
            (Self::Waiting { asset, .. }, O::Refused(failure)) => failed(failure, Some(asset.clone()), None),
            (
                Self::Running { task, .. } | Self::Ready { task, .. } | Self::Saving { task, .. },
                O::Refused(failure),
            ) => failed(failure, None, Some(task.clone())),
            (step, O::Refused(failure)) if !step.is_ended() => failed(failure, None, None),

            (step, _) => step.clone(),
        }
    }

    /// The provider's task, as far as it got one.
    pub const fn task(&self) -> Option<&TaskId> {
        match self {
            Self::Ingesting { task, .. }
            | Self::Running { task, .. }
            | Self::Ready { task, .. }
            | Self::Saving { task, .. }
            | Self::Saved { task, .. }
            | Self::Failed { task: Some(task), .. }
            | Self::Stopped { task: Some(task), .. } => Some(task),
            _ => None,
        }
    }

    /// The life is over; only a person's wish starts it again.
    pub const fn is_ended(&self) -> bool {
        matches!(
            self,
            Self::Active { .. }
                | Self::Saved { .. }
                | Self::Done(_)
                | Self::Failed { .. }
                | Self::Stopped { .. }
        )
    }

    /// A call that costs is, or may be, under way.
    pub const fn is_on_the_wire(&self) -> bool {
        matches!(
            self,
            Self::Staging
                | Self::Creating { .. }
                | Self::Submitting { .. }
                | Self::Calling { .. }
                | Self::Saving { .. }
        )
    }

    /// Where a person's "try again" leads. What exists at the provider is followed, never made anew; an asset
    /// that moderation refused stays refused.
    pub fn retried(&self, now: Moment) -> Option<Self> {
        match self {
            Self::Stopped { task: Some(task), place: Some(place), .. } => {
                Some(Self::Ingesting { task: task.clone(), place: *place, since: now })
            }
            Self::Failed { task: Some(task), .. } | Self::Stopped { task: Some(task), .. } => {
                Some(Self::Running { task: task.clone(), since: now, progress: None, word: String::new() })
            }
            Self::Stopped { asset: Some(asset), .. } => {
                Some(Self::Waiting { asset: asset.clone(), since: now })
            }
            Self::Failed { asset: None, .. } | Self::Stopped { .. } => Some(Self::Queued),
            _ => None,
        }
    }

    /// Where a person's "stop" leads.
    #[must_use]
    pub fn stopped(&self) -> Self {
        let (asset, task) = match self {
            Self::Ingesting { task, place, .. } => {
                return Self::Stopped { asset: None, task: Some(task.clone()), place: Some(*place) };
            }
            Self::Waiting { asset, .. } => (Some(asset.clone()), None),
            Self::Running { task, .. } | Self::Ready { task, .. } | Self::Saving { task, .. } => {
                (None, Some(task.clone()))
            }
            _ => (None, None),
        };
        Self::Stopped { asset, task, place: None }
    }

    /// What the timeline says of arriving here.
    pub const fn milestone(&self) -> Option<Milestone> {
        Some(match self {
            Self::Creating { .. } => Milestone::Sent,
            Self::Waiting { .. } => Milestone::Created,
            Self::Active { .. } => Milestone::Passed,
            Self::Running { .. } => Milestone::Submitted,
            Self::Ready { .. } => Milestone::Finished,
            Self::Saved { .. } => Milestone::Saved,
            Self::Failed { .. } => Milestone::Refused,
            Self::Unsure { .. } => Milestone::Lost,
            Self::Stopped { .. } => Milestone::Stopped,
            Self::Ingesting { .. } => Milestone::Submitted,
            Self::Queued
            | Self::Staging
            | Self::Submitting { .. }
            | Self::Saving { .. }
            | Self::Calling { .. }
            | Self::Done(_) => {
                return None;
            }
        })
    }
}

fn rejected(reason: &Reason, raw: Option<&String>, asset: Option<&AssetId>) -> Step {
    Step::Failed {
        failure: Failure {
            code: (!reason.code.is_empty()).then(|| reason.code.clone()),
            said: (!reason.message.is_empty()).then(|| reason.message.clone()),
            raw: raw.cloned(),
            ..Failure::new(FailureKind::Moderation)
        },
        asset: asset.cloned(),
        task: None,
    }
}

/// One row of the job table.
#[derive(Clone, PartialEq, Debug)]
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// The account.
    pub connection: ConnectionName,
    /// What is to be done.
    pub errand: Errand,
    /// Where it stands.
    pub step: Step,
    /// Held back by a person.
    pub paused: bool,
    /// Tries of the present step that came to nothing.
    pub attempts: u32,
    /// Not before this moment.
    pub run_at: Moment,
    /// When it was asked for. Jobs asked for together share it.
    pub created: Moment,
    /// What happened so far.
    pub trail: Vec<Mark>,
    /// The last thing that did not work, while the job goes on.
    pub trouble: Option<Failure>,
}

impl Job {
    /// The upload, if it is one.
    pub const fn upload(&self) -> Option<&Upload> {
        match &self.errand {
            Errand::Upload(upload) => Some(upload),
            Errand::Generate(_) | Errand::Chore(_) => None,
        }
    }

    /// The order, if it is a generation.
    pub const fn order(&self) -> Option<&Order> {
        match &self.errand {
            Errand::Generate(order) => Some(order),
            Errand::Upload(_) | Errand::Chore(_) => None,
        }
    }

    /// The asset it made, as far as it got.
    pub const fn asset(&self) -> Option<&AssetId> {
        match &self.step {
            Step::Waiting { asset, .. }
            | Step::Active { asset }
            | Step::Failed { asset: Some(asset), .. } => Some(asset),
            _ => None,
        }
    }

    /// Why it failed.
    pub const fn failure(&self) -> Option<&Failure> {
        match &self.step {
            Step::Failed { failure, .. } => Some(failure),
            _ => None,
        }
    }

    /// How long a person may still take it back before it leaves: a generation that waits for nothing else.
    pub fn held(&self, now: Moment) -> Option<Duration> {
        let untouched = self.step == Step::Queued && self.trail.is_empty() && self.trouble.is_none();
        (untouched && !self.paused && self.order().is_some() && self.run_at > now)
            .then(|| self.run_at.since(now))
    }

    /// Where a person's "try again" leads; see [`Step::retried`]. What was lost and then given up may have arrived:
    /// it is unsure again, and only a person sends it a second time.
    pub fn retried(&self, now: Moment) -> Option<Step> {
        let step = self.step.retried(now)?;
        match self.lost_at().filter(|_| step == Step::Queued) {
            Some(since) => Some(Step::Unsure { since, looked: true }),
            None => Some(step),
        }
    }

    /// When the call left that was lost, if nobody has sent it again or found it since.
    fn lost_at(&self) -> Option<Moment> {
        let mut left = self.created;
        let mut lost = None;
        for mark in &self.trail {
            match mark.what {
                Milestone::Sent => left = mark.at,
                Milestone::Lost => lost = Some(left),
                Milestone::Retried | Milestone::Found => lost = None,
                _ => {}
            }
        }
        lost
    }

    /// Whether this wish makes sense now. Faces grey out the rest.
    pub const fn can(&self, wish: Wish) -> bool {
        match wish {
            Wish::Pause => !self.paused && !self.step.is_ended() && !matches!(self.step, Step::Unsure { .. }),
            Wish::Resume => self.paused,
            // An asset that was created and refused would be created, and paid, a second time: that is
            // a new upload, which a person asks for by name.
            Wish::Retry => matches!(self.step, Step::Failed { asset: None, .. } | Step::Stopped { .. }),
            Wish::Cancel => !self.step.is_ended() && !matches!(self.step, Step::Unsure { .. }),
            Wish::LookAgain | Wish::SendAgain | Wish::Forget => matches!(self.step, Step::Unsure { .. }),
        }
    }
}

/// When to try again: slower each time, with some chance so that many jobs do not come back at once.
/// `chance` is between 0 and 1.
pub fn backoff(attempts: u32, chance: f64) -> Duration {
    let seconds = 2_f64.powi(i32::try_from(attempts.min(6)).unwrap_or(6));
    Duration::from_secs_f64(seconds * (0.5 + 0.5 * chance.clamp(0.0, 1.0)))
}

/// When to ask again whether something is ready: from two seconds up to thirty, by age.
pub fn poll_wait(age: Duration) -> Duration {
    (age / 8).clamp(Duration::from_secs(2), Duration::from_secs(30))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod walks;
