//! What to do next with a job, and the step to write before doing it. Pure.

use crate::model::job::{Into, ResultLink, Silence};
use crate::model::{AssetId, Chore, Errand, GroupId, Job, Moment, Order, Step, TaskId, Upload};
use crate::provider::{PaidCall, Provider};

/// One piece of work; owns all it needs.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Work {
    /// Send a file.
    Put { upload: Upload, group: Option<GroupId> },
    /// Is the asset ready?
    Ask(AssetId),
    /// Start a generation.
    Submit(Order),
    /// Is the video ready?
    Watch(TaskId),
    /// Fetch the video.
    Save { result: ResultLink, order: Order },
    /// One call with an answer.
    Chore(Chore),
    /// Search the provider's list for what a lost create may have made.
    FindAsset { group: Option<GroupId>, name: String },
    /// The same for a group.
    FindGroup { name: String },
}

/// A sort of work, in the order in which it is given out; an account may have so many of each under way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Lane {
    /// Results die within hours: they come first, and before any new order.
    Save,
    /// Free questions.
    Ask,
    /// Calls that make or change something.
    Chore,
    /// Files going up.
    Create,
    /// Generations being started: one at a time, so that the order of asking is kept.
    Submit,
}

impl Lane {
    pub(super) const fn width(self) -> usize {
        match self {
            Self::Save => 2,
            Self::Ask => 6,
            Self::Chore | Self::Submit => 1,
            Self::Create => 3,
        }
    }

    /// Calls the provider may count against a rate of creation.
    pub(super) const fn is_paced(self) -> bool {
        matches!(self, Self::Create | Self::Submit)
    }
}

/// Where the next piece of work of a job belongs, if it is due. Says the same as [`plan`] without making
/// the work: most of a long queue only waits for a place.
pub(super) fn lane_of(job: &Job, now: Moment) -> Option<Lane> {
    if job.paused || job.run_at > now {
        return None;
    }
    match (&job.step, &job.errand) {
        (Step::Queued, Errand::Upload(upload)) => {
            (!matches!(upload.into, Into::After(_))).then_some(Lane::Create)
        }
        (Step::Queued, Errand::Generate(_)) => Some(Lane::Submit),
        (Step::Queued, Errand::Chore(_)) => Some(Lane::Chore),
        (Step::Ready { .. }, Errand::Generate(_)) => Some(Lane::Save),
        (Step::Waiting { .. } | Step::Running { .. }, _) => Some(Lane::Ask),
        (Step::Unsure { looked: false, .. }, Errand::Upload(upload)) => {
            (!matches!(upload.into, Into::After(_))).then_some(Lane::Ask)
        }
        (Step::Unsure { looked: false, .. }, Errand::Chore(Chore::MakeGroup { .. })) => Some(Lane::Ask),
        _ => None,
    }
}

/// The next piece of work of a job that is due, and the step that says it is being done.
pub(super) fn plan(job: &Job, now: Moment) -> Option<(Work, Step)> {
    if job.paused || job.run_at > now {
        return None;
    }
    match (&job.step, &job.errand) {
        (Step::Queued, Errand::Upload(upload)) => {
            let group = known_group(upload)?;
            Some((Work::Put { group, upload: upload.clone() }, Step::Creating { since: now }))
        }
        (Step::Queued, Errand::Generate(order)) => {
            Some((Work::Submit(order.clone()), Step::Submitting { since: now }))
        }
        (Step::Queued, Errand::Chore(chore)) => {
            Some((Work::Chore(chore.clone()), Step::Calling { since: now }))
        }
        (Step::Waiting { asset, .. }, _) => Some((Work::Ask(asset.clone()), job.step.clone())),
        (Step::Running { task, .. }, _) => Some((Work::Watch(task.clone()), job.step.clone())),
        (Step::Ready { task, result }, Errand::Generate(order)) => Some((
            Work::Save { result: result.clone(), order: order.clone() },
            Step::Saving { task: task.clone(), result: result.clone() },
        )),
        (Step::Unsure { looked: false, .. }, Errand::Upload(upload)) => {
            let group = known_group(upload)?;
            Some((Work::FindAsset { group, name: upload.name.clone() }, job.step.clone()))
        }
        (Step::Unsure { looked: false, .. }, Errand::Chore(Chore::MakeGroup { name, .. })) => {
            Some((Work::FindGroup { name: name.clone() }, job.step.clone()))
        }
        _ => None,
    }
}

/// The group to send to, which an account without groups has not; nothing while it is still to be made.
#[expect(clippy::option_option, reason = "`?` leaves the plan, the inner one is the group")]
fn known_group(upload: &Upload) -> Option<Option<GroupId>> {
    match &upload.into {
        Into::Group(group) => Some(Some(group.clone())),
        Into::Nowhere => Some(None),
        Into::After(_) => None,
    }
}

/// What silence after this job's call means at this account.
pub(super) fn silence(job: &Job, provider: Option<&dyn Provider>) -> Silence {
    let can_look = provider.is_none_or(|provider| provider.lister().is_some());
    let costs = |call| provider.is_none_or(|provider| provider.costs(call));
    match &job.errand {
        Errand::Chore(Chore::MakeGroup { .. }) if !costs(PaidCall::MakeGroup) && !can_look => Silence::Repeat,
        Errand::Upload(_) | Errand::Chore(Chore::MakeGroup { .. }) if can_look => Silence::Look,
        Errand::Upload(_) | Errand::Chore(Chore::MakeGroup { .. }) | Errand::Generate(_) => {
            Silence::AskPerson
        }
        // Reading, renaming and deleting end the same however often they are done.
        Errand::Chore(_) => Silence::Repeat,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ConnectionName, JobId, MediaKind, OriginalId};

    fn upload_job(into: Into, step: Step) -> Job {
        let upload = Upload {
            original: OriginalId([0; 32]),
            path: "a.png".into(),
            kind: MediaKind::Image,
            bytes: 1,
            name: "a".into(),
            into,
            link: None,
            staged: None,
        };
        Job {
            id: JobId(1),
            connection: ConnectionName::new("c"),
            errand: Errand::Upload(upload),
            step,
            paused: false,
            attempts: 0,
            run_at: Moment(10),
            created: Moment(0),
            trail: vec![],
            trouble: None,
        }
    }

    #[test]
    fn nothing_is_done_before_its_time_or_while_paused() {
        let mut job = upload_job(Into::Nowhere, Step::Queued);
        assert!(plan(&job, Moment(9)).is_none());
        assert!(plan(&job, Moment(10)).is_some());
        job.paused = true;
        assert!(plan(&job, Moment(10)).is_none());
    }

    #[test]
    fn a_paid_call_is_written_down_before_it_is_made() {
        let job = upload_job(Into::Group(GroupId::new("g")), Step::Queued);
        let (work, step) = plan(&job, Moment(10)).unwrap();
        assert!(matches!(work, Work::Put { .. }));
        assert_eq!(step, Step::Creating { since: Moment(10) });
        // A row found at Creating is never sent again from there.
        assert!(plan(&upload_job(Into::Nowhere, step), Moment(10)).is_none());
    }

    #[test]
    fn the_lane_of_a_job_says_the_same_as_its_plan() {
        let (asset, task, since) = (AssetId::new("a"), TaskId::new("t"), Moment(1));
        let steps = [
            Step::Queued,
            Step::Creating { since },
            Step::Waiting { asset: asset.clone(), since },
            Step::Active { asset },
            Step::Running { task, since, progress: None, word: String::new() },
            Step::Unsure { since, looked: false },
            Step::Unsure { since, looked: true },
        ];
        for into in [Into::Nowhere, Into::After(JobId(7))] {
            for step in &steps {
                let job = upload_job(into.clone(), step.clone());
                for at in [Moment(9), Moment(10)] {
                    let work = plan(&job, at).map(|(work, _)| match work {
                        Work::Put { .. } => Lane::Create,
                        Work::Submit(_) => Lane::Submit,
                        Work::Save { .. } => Lane::Save,
                        Work::Chore(_) => Lane::Chore,
                        Work::Ask(_) | Work::Watch(_) | Work::FindAsset { .. } | Work::FindGroup { .. } => {
                            Lane::Ask
                        }
                    });
                    assert_eq!(lane_of(&job, at), work, "{step:?} into {into:?}");
                }
            }
        }
    }

    #[test]
    fn an_upload_waits_for_its_group() {
        assert!(plan(&upload_job(Into::After(JobId(7)), Step::Queued), Moment(10)).is_none());
    }

    #[test]
    fn what_is_unsure_and_was_looked_for_waits_for_a_person() {
        let since = Moment(1);
        let looked = upload_job(Into::Nowhere, Step::Unsure { since, looked: true });
        assert!(plan(&looked, Moment(10)).is_none());
        let not_yet = upload_job(Into::Nowhere, Step::Unsure { since, looked: false });
        assert!(matches!(plan(&not_yet, Moment(10)), Some((Work::FindAsset { .. }, _))));
    }
}
