//! Pace and trouble as figures: what a job waits for, how long a queue takes, what closing the window leaves.

use std::time::Duration;

use crate::model::{ConnectionName, FailureKind, Job, JobId, Moment, Step, World};

/// Why a job that could go on does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wait {
    /// The key store is locked.
    Vault,
    /// Nothing can be written to this computer's disk.
    Disk,
    /// A person's own daily limit; it goes on then, where that is known.
    Day(Option<Moment>),
    /// The account asked us to slow down.
    Slowed(Moment),
    /// Something did not work, and it is tried again then.
    Again(Moment),
    /// It is the next one, and the account's pace allows it then.
    Pace(Moment),
    /// Others are before it.
    Turn,
}

/// Why `job`, which is queued or whose result lies ready, waits.
pub fn wait(world: &World, job: &Job) -> Wait {
    let now = world.now;
    let budget = world.budgets.get(&job.connection);
    let later = |at: Moment| (at > now && at != Moment::NEVER).then_some(at);
    match job.trouble.as_ref().map(|trouble| trouble.kind) {
        Some(FailureKind::VaultLocked) => return Wait::Vault,
        Some(FailureKind::LocalDisk) => return Wait::Disk,
        Some(FailureKind::DailyLimit) => {
            let ends = budget.and_then(|budget| budget.day_ends).and_then(later);
            return Wait::Day(ends.or_else(|| later(job.run_at)));
        }
        _ => {}
    }
    if let Some(until) = world.slowed.get(&job.connection).copied().and_then(later) {
        return Wait::Slowed(until);
    }
    if let Some(at) = job.trouble.as_ref().and_then(|_| later(job.run_at)) {
        return Wait::Again(at);
    }
    let next = budget.and_then(|budget| budget.next_create).and_then(later);
    match next.filter(|_| is_ahead(job) && before(world, job) == 0) {
        Some(at) => Wait::Pace(at),
        None => Wait::Turn,
    }
}

/// An upload whose asset is still to be created.
pub fn is_ahead(job: &Job) -> bool {
    let open = matches!(job.step, Step::Queued | Step::Staging | Step::Creating { .. });
    open && !job.paused && job.upload().is_some()
}

/// How many uploads of the same account are created before this one.
pub fn before(world: &World, job: &Job) -> usize {
    let earlier = world.jobs.range(..job.id).map(|(_, other)| other);
    earlier.filter(|other| other.connection == job.connection && is_ahead(other)).count()
}

/// How long files still need.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Outlook {
    /// How many are still to be created today.
    pub files: usize,
    /// Until the last of these is through moderation, where that can be told.
    pub time: Option<Duration>,
    /// How many more the daily limit keeps until after midnight.
    pub tomorrow: usize,
}

/// How long `files` more need at an account, after `ahead` others of its queue.
pub fn outlook_of(world: &World, connection: &ConnectionName, ahead: usize, files: usize) -> Outlook {
    let Some(budget) = world.budgets.get(connection) else {
        return Outlook { files, ..Outlook::default() };
    };
    let left = budget.creations.left().map_or(usize::MAX, |left| left as usize);
    let today = left.saturating_sub(ahead).min(files);
    let time = if today == 0 { None } else { budget.eta(ahead + today, world.now) };
    Outlook { files: today, time, tomorrow: files - today }
}

/// How long the uploads among `jobs` need, with what is before them in the queues of their accounts. Accounts work
/// side by side, so the slowest one counts. `None` where nothing is still to be created.
pub fn outlook<'a>(world: &World, jobs: impl Iterator<Item = &'a Job>) -> Option<Outlook> {
    let mut queues: Vec<(&ConnectionName, JobId, usize)> = Vec::new();
    for job in jobs.filter(|job| is_ahead(job) && !is_cut_off(job)) {
        match queues.iter_mut().find(|(name, ..)| *name == &job.connection) {
            Some((_, last, own)) => {
                *last = (*last).max(job.id);
                *own += 1;
            }
            None => queues.push((&job.connection, job.id, 1)),
        }
    }
    let mut whole: Option<Outlook> = None;
    for (connection, last, own) in queues {
        let queue = world.jobs.range(..=last).map(|(_, job)| job);
        let queued = queue.filter(|job| job.connection == *connection && is_ahead(job) && !is_cut_off(job));
        let one = outlook_of(world, connection, queued.count().saturating_sub(own), own);
        whole = Some(match whole {
            None => one,
            Some(sum) => Outlook {
                files: sum.files + one.files,
                tomorrow: sum.tomorrow + one.tomorrow,
                // An account of which nothing is known makes the whole unknown.
                time: match (sum.time, one.time) {
                    (Some(a), Some(b)) => Some(a.max(b)),
                    (Some(a), None) if one.files == 0 => Some(a),
                    (None, Some(b)) if sum.files == 0 => Some(b),
                    _ => None,
                },
            },
        });
    }
    whole
}

/// Nobody can tell when it goes on: the network, the key store or the disk has to come back first.
fn is_cut_off(job: &Job) -> bool {
    job.trouble.as_ref().is_some_and(|trouble| {
        matches!(trouble.kind, FailureKind::Unreached | FailureKind::VaultLocked | FailureKind::LocalDisk)
    })
}

/// How many assets an account holds, and how many it may, where that is known: a person's setting first.
pub fn slots(world: &World, connection: &ConnectionName) -> Option<(usize, u32)> {
    let slots = world.slots(connection);
    Some((slots.used, slots.of?.count))
}

/// The generations that can still be taken back, newest first.
pub fn held(world: &World) -> Vec<&Job> {
    world.open_jobs().rev().filter(|job| job.held(world.now).is_some()).collect()
}

/// What is under way when a person wants to leave, by what becomes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Closing {
    /// Uploads that are continued at the next start.
    pub uploads: usize,
    /// Generations that were not sent.
    pub unsent: usize,
    /// Generations the provider goes on with.
    pub running: usize,
    /// Finished videos that are not on this computer yet.
    pub unsaved: usize,
    /// When the first of their links dies.
    pub link_until: Option<Moment>,
    /// Calls without an answer.
    pub unsure: usize,
}

/// What would happen if the window closed now.
pub fn closing(world: &World) -> Closing {
    let mut closing = Closing::default();
    for job in world.open_jobs() {
        match &job.step {
            Step::Unsure { .. } => closing.unsure += 1,
            Step::Ready { result, .. } | Step::Saving { result, .. } => {
                closing.unsaved += 1;
                let first = closing.link_until.map_or(result.until, |first| first.min(result.until));
                closing.link_until = Some(first);
            }
            _ if job.paused => {}
            Step::Queued if job.order().is_some() => closing.unsent += 1,
            _ if job.order().is_some() => closing.running += 1,
            _ if job.upload().is_some() => closing.uploads += 1,
            _ => {}
        }
    }
    closing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::budget::{KnownFrom, Limit, Today};
    use crate::model::job::{Errand, Into, Upload};
    use crate::model::{Budget, Event, Failure, MediaKind, OriginalId};

    fn world(files: u64, cap: Option<u32>) -> (World, ConnectionName) {
        let name = ConnectionName::new("Studio");
        let mut world = World { now: Moment(1_000), ..World::default() };
        for number in 1..=files {
            world.apply(Event::Job(Box::new(Job {
                id: JobId(number),
                connection: name.clone(),
                errand: Errand::Upload(Upload {
                    original: OriginalId([number as u8; 32]),
                    path: "/a.png".into(),
                    kind: MediaKind::Image,
                    bytes: 1,
                    name: "a".into(),
                    into: Into::Nowhere,
                    link: None,
                    staged: None,
                    again: false,
                }),
                step: Step::Queued,
                paused: false,
                attempts: 0,
                run_at: world.now,
                created: world.now,
                trail: vec![],
                trouble: None,
            })));
        }
        let budget = Budget {
            creates_per_minute: Some(Limit { count: 3, from: KnownFrom::Documents }),
            creations: Today { count: 0, cap },
            moderation: Some(Duration::from_secs(20)),
            ..Budget::default()
        };
        world.apply(Event::Budget(name.clone(), budget));
        (world, name)
    }

    #[test]
    fn a_queue_is_counted_from_its_head_and_the_rest_of_the_day_goes_after_midnight() {
        let (plenty, _) = world(48, None);
        let all = outlook(&plenty, plenty.jobs.values()).expect("files are waiting");
        assert_eq!(all, Outlook { files: 48, time: Some(Duration::from_mins(16)), tomorrow: 0 });
        let last = outlook(&plenty, plenty.jobs.values().skip(47)).expect("one is waiting");
        assert_eq!((last.files, last.time), (1, all.time), "the last one waits for all before it");
        let (capped, name) = world(48, Some(20));
        let some = outlook(&capped, capped.jobs.values()).expect("files are waiting");
        assert_eq!((some.files, some.tomorrow), (20, 28));
        assert_eq!(outlook_of(&capped, &name, 48, 2), Outlook { files: 0, time: None, tomorrow: 2 });
    }

    #[test]
    fn nothing_is_promised_while_something_has_to_come_back_first() {
        let (mut world, _) = world(2, None);
        for kind in [FailureKind::Unreached, FailureKind::VaultLocked, FailureKind::LocalDisk] {
            for job in world.jobs.values_mut() {
                job.trouble = Some(Failure::new(kind));
            }
            assert_eq!(outlook(&world, world.jobs.values()), None, "{kind:?}");
        }
    }
}
