//! Transfers as a person left them, and how jobs are sorted into tabs and batches.

use std::time::Duration;

use crate::model::job::{Chore, Errand, Into};
use crate::model::{Job, JobId, Step, Wish, World};

/// The tabs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[expect(missing_docs, reason = "the names are the tabs' own")]
pub enum Tab {
    #[default]
    All,
    Moving,
    Waiting,
    Failed,
    Finished,
}

impl Tab {
    /// Where a job belongs.
    pub const fn of(job: &Job) -> Self {
        match &job.step {
            Step::Failed { .. } | Step::Unsure { .. } => Self::Failed,
            Step::Active { .. } | Step::Saved { .. } | Step::Done(_) | Step::Stopped { .. } => Self::Finished,
            _ if job.paused => Self::Waiting,
            Step::Queued | Step::Ready { .. } => Self::Waiting,
            Step::Staging
            | Step::Ingesting { .. }
            | Step::Creating { .. }
            | Step::Waiting { .. }
            | Step::Submitting { .. }
            | Step::Running { .. }
            | Step::Saving { .. }
            | Step::Calling { .. } => Self::Moving,
        }
    }
}

/// The arrangement of Transfers.
#[derive(Clone, Debug, Default)]
pub struct TransfersDesk {
    /// The open tab.
    pub tab: Tab,
    /// The job whose explanation is shown.
    pub selected: Option<JobId>,
    /// The raw reply is unfolded.
    pub raw: bool,
    /// The selection moved by keyboard: bring it into view.
    pub reveal: bool,
    /// The call without an answer of which it is asked whether it shall be made again.
    pub asking: Option<JobId>,
}

/// Jobs asked for together.
#[derive(Debug)]
pub struct Batch<'a> {
    /// In the order they were asked for.
    pub jobs: Vec<&'a Job>,
}

/// How many jobs each tab holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(missing_docs, reason = "the names are the tabs' own")]
pub struct Tally {
    pub moving: usize,
    pub waiting: usize,
    pub failed: usize,
    pub finished: usize,
}

impl Tally {
    /// All of them.
    pub const fn all(self) -> usize {
        self.moving + self.waiting + self.failed + self.finished
    }
}

/// Jobs that are shown here: uploads, and what was asked of groups and assets until it is done. Generations
/// are at home in Generate, and reading the list has its own sign in the Library.
pub fn is_transfer(job: &Job) -> bool {
    match &job.errand {
        Errand::Upload(_) => true,
        Errand::Generate(_) | Errand::Chore(Chore::Refresh) => false,
        Errand::Chore(_) => !matches!(job.step, Step::Done(_) | Step::Stopped { .. }),
    }
}

/// All transfers, newest batch first, and how many are where.
pub fn batches(world: &World, tab: Tab) -> (Vec<Batch<'_>>, Tally) {
    let mut tally = Tally::default();
    let mut batches: Vec<Batch<'_>> = Vec::new();
    for job in world.jobs.values().filter(|job| is_transfer(job)) {
        let place = Tab::of(job);
        match place {
            Tab::Moving => tally.moving += 1,
            Tab::Waiting => tally.waiting += 1,
            Tab::Failed => tally.failed += 1,
            Tab::Finished | Tab::All => tally.finished += 1,
        }
        if tab != Tab::All && tab != place {
            continue;
        }
        let same = |batch: &&mut Batch<'_>| {
            batch.jobs.first().is_some_and(|it| it.created == job.created && it.connection == job.connection)
        };
        // Jobs come in order of their numbers, so those of one command are neighbours.
        match batches.last_mut().filter(same) {
            Some(batch) => batch.jobs.push(job),
            None => batches.push(Batch { jobs: vec![job] }),
        }
    }
    batches.sort_by_key(|batch| std::cmp::Reverse(batch.jobs.first().map(|job| (job.created, job.id))));
    (batches, tally)
}

/// The job an upload waits for, while it is not done.
pub fn waits_for<'a>(world: &'a World, job: &Job) -> Option<&'a Job> {
    let Into::After(first) = job.upload()?.into else { return None };
    world.jobs.get(&first).filter(|first| !matches!(first.step, Step::Done(_)))
}

/// Every transfer that allows it. What was stopped on purpose is not tried again with the rest.
pub fn allowing(world: &World, wish: Wish) -> Vec<JobId> {
    let meant = |job: &&Job| wish != Wish::Retry || matches!(job.step, Step::Failed { .. });
    let allows = |job: &&Job| is_transfer(job) && job.can(wish);
    world.jobs.values().filter(allows).filter(meant).map(|job| job.id).collect()
}

/// Bytes a second of one job that sends, once there is something to measure.
pub fn speed(world: &World, job: &Job) -> Option<f64> {
    let Step::Creating { since } = &job.step else { return None };
    let progress = world.progress.get(&job.id)?;
    let seconds = world.now.since(*since).as_secs_f64();
    (seconds >= 0.5 && progress.done > 0).then(|| progress.done as f64 / seconds)
}

/// Bytes a second of everything that sends.
pub fn speed_together(world: &World) -> Option<f64> {
    let together: f64 = world.jobs.values().filter_map(|job| speed(world, job)).sum();
    (together > 0.0).then_some(together)
}

/// How long the line needs at this speed for what is still to be sent.
pub fn time_left(world: &World, speed: f64) -> Option<Duration> {
    let open = world
        .jobs
        .values()
        .filter(|job| matches!(job.step, Step::Queued | Step::Creating { .. }) && !job.paused);
    let left: u64 = open
        .filter_map(|job| {
            let done = world.progress.get(&job.id).map_or(0, |progress| progress.done);
            Some(job.upload()?.bytes.saturating_sub(done))
        })
        .sum();
    let left = Duration::from_secs_f64((left as f64 / speed).clamp(0.0, 1e6));
    (left.as_secs() > 0).then_some(left)
}
