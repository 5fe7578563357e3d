//! What to do next with a job, and the step to write before doing it. Pure.

use super::staging::{Way, to_sweep};
use crate::model::job::{Into, ResultLink, Silence};
use crate::model::{AssetId, Chore, Errand, GroupId, Job, Moment, Order, Step, TaskId, Upload};
use crate::provider::{PaidCall, Provider};

/// One piece of work; owns all it needs.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Work {
    /// Put a file where the provider can fetch it; it may lie there from an earlier try.
    Stage { upload: Upload, again: bool },
    /// Send a file, or its address.
    Put { upload: Upload, group: Option<GroupId> },
    /// Take away what was staged.
    Sweep { key: String },
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
    /// The same for a generation that was sent at that moment.
    FindTask { order: Order, since: Moment },
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
    /// Files on their way to where a provider fetches them.
    Stage,
    /// Files going up.
    Create,
    /// Generations being started: one at a time, so that the order of asking is kept.
    Submit,
    /// Tidying up, which nobody waits for.
    Sweep,
}

impl Lane {
    /// `at_once` is how many files a person lets move together.
    pub(super) fn width(self, at_once: u8) -> usize {
        match self {
            Self::Sweep => 2,
            Self::Ask => 6,
            // Creations are counted by the minute: one at a time leaves no room for bursts, also where no rate is known.
            Self::Chore | Self::Create | Self::Submit => 1,
            Self::Save | Self::Stage => usize::from(at_once.max(1)),
        }
    }

    /// Calls the provider may count against a rate of creation.
    pub(super) const fn is_paced(self) -> bool {
        matches!(self, Self::Create | Self::Submit)
    }
}

/// Where the next piece of work of a job belongs, if it is due. Says the same as [`plan`] without making
/// the work: most of a long queue only waits for a place. `way` is how the file of a queued upload gets in.
pub(super) fn lane_of(job: &Job, now: Moment, way: Option<Way>) -> Option<Lane> {
    if job.run_at > now {
        return None;
    }
    if to_sweep(job).is_some() {
        return Some(Lane::Sweep);
    }
    if job.paused {
        return None;
    }
    match (&job.step, &job.errand) {
        (Step::Queued, Errand::Upload(Upload { into: Into::After(_), .. })) => None,
        (Step::Queued, Errand::Upload(_)) => match way? {
            Way::ToStage => Some(Lane::Stage),
            Way::Bytes | Way::Link | Way::Staged | Way::NoStage | Way::Closed => Some(Lane::Create),
        },
        (Step::Queued, Errand::Generate(_)) => Some(Lane::Submit),
        (Step::Queued, Errand::Chore(_)) => Some(Lane::Chore),
        (Step::Ready { .. }, Errand::Generate(_)) => Some(Lane::Save),
        (Step::Ingesting { .. }, Errand::Upload(_)) => Some(Lane::Ask),
        (Step::Waiting { .. } | Step::Running { .. }, _) => Some(Lane::Ask),
        (Step::Unsure { looked: false, .. }, Errand::Upload(upload)) => {
            (!matches!(upload.into, Into::After(_))).then_some(Lane::Ask)
        }
        (Step::Unsure { looked: false, .. }, Errand::Chore(Chore::MakeGroup { .. })) => Some(Lane::Ask),
        (Step::Unsure { looked: false, .. }, Errand::Generate(_)) => Some(Lane::Ask),
        _ => None,
    }
}

/// The next piece of work of a job that is due, and the step that says it is being done. Files of a batch are
/// planned together, in `dispatch`.
pub(super) fn plan(job: &Job, now: Moment, way: Option<Way>, again: bool) -> Option<(Work, Step)> {
    if job.run_at > now {
        return None;
    }
    if let Some(key) = to_sweep(job) {
        return Some((Work::Sweep { key: key.clone() }, job.step.clone()));
    }
    if job.paused {
        return None;
    }
    match (&job.step, &job.errand) {
        (Step::Queued, Errand::Upload(upload)) => {
            let group = known_group(upload)?;
            let upload = upload.clone();
            Some(match way? {
                Way::ToStage => (Work::Stage { upload, again }, Step::Staging),
                _ => (Work::Put { group, upload }, Step::Creating { since: now }),
            })
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
        (Step::Unsure { since, looked: false }, Errand::Generate(order)) => {
            Some((Work::FindTask { order: order.clone(), since: *since }, job.step.clone()))
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
    let can_find = provider
        .is_none_or(|provider| provider.generator().is_some_and(|generator| generator.finder().is_some()));
    let costs = |call| provider.is_none_or(|provider| provider.costs(call));
    match &job.errand {
        Errand::Chore(Chore::MakeGroup { .. }) if !costs(PaidCall::MakeGroup) && !can_look => Silence::Repeat,
        Errand::Upload(_) | Errand::Chore(Chore::MakeGroup { .. }) if can_look => Silence::Look,
        Errand::Generate(_) if can_find => Silence::Look,
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
    use crate::model::job::Staged;
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
            again: false,
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

    /// What is next at an account that takes bytes.
    fn next(job: &Job, now: Moment) -> Option<(Work, Step)> {
        plan(job, now, Some(Way::Bytes), false)
    }

    #[test]
    fn nothing_is_done_before_its_time_or_while_paused() {
        let mut job = upload_job(Into::Nowhere, Step::Queued);
        assert!(next(&job, Moment(9)).is_none());
        assert!(next(&job, Moment(10)).is_some());
        job.paused = true;
        assert!(next(&job, Moment(10)).is_none());
    }

    #[test]
    fn a_paid_call_is_written_down_before_it_is_made() {
        let job = upload_job(Into::Group(GroupId::new("g")), Step::Queued);
        let (work, step) = next(&job, Moment(10)).unwrap();
        assert!(matches!(work, Work::Put { .. }));
        assert_eq!(step, Step::Creating { since: Moment(10) });
        // A row found at Creating is never sent again from there.
        assert!(next(&upload_job(Into::Nowhere, step), Moment(10)).is_none());
    }

    #[test]
    fn the_lane_of_a_job_says_the_same_as_its_plan() {
        let (asset, task, since) = (AssetId::new("a"), TaskId::new("t"), Moment(1));
        let steps = [
            Step::Queued,
            Step::Staging,
            Step::Creating { since },
            Step::Waiting { asset: asset.clone(), since },
            Step::Active { asset },
            Step::Running { task, since, progress: None, word: String::new() },
            Step::Unsure { since, looked: false },
            Step::Unsure { since, looked: true },
            Step::Stopped { asset: None, task: None, place: None },
        ];
        let ways = [Way::Bytes, Way::Link, Way::Staged, Way::ToStage, Way::NoStage, Way::Closed];
        let staged = [None, Some(Staged::Store { key: "k".into() })];
        for into in [Into::Nowhere, Into::After(JobId(7))] {
            for (step, staged) in steps.iter().flat_map(|step| staged.iter().map(move |it| (step, it))) {
                let mut job = upload_job(into.clone(), step.clone());
                if let Errand::Upload(upload) = &mut job.errand {
                    upload.staged.clone_from(staged);
                }
                let ways = ways.map(Some).into_iter().chain([None]);
                for (at, way) in ways.flat_map(|way| [(Moment(9), way), (Moment(10), way)]) {
                    let work = plan(&job, at, way, false).map(|(work, _)| match work {
                        Work::Stage { .. } => Lane::Stage,
                        Work::Put { .. } => Lane::Create,
                        Work::Submit(_) => Lane::Submit,
                        Work::Save { .. } => Lane::Save,
                        Work::Chore(_) => Lane::Chore,
                        Work::Sweep { .. } => Lane::Sweep,
                        Work::Ask(_)
                        | Work::Watch(_)
                        | Work::FindAsset { .. }
                        | Work::FindGroup { .. }
                        | Work::FindTask { .. } => Lane::Ask,
                    });
                    assert_eq!(lane_of(&job, at, way), work, "{step:?} into {into:?} by {way:?}");
                }
            }
        }
    }

    #[test]
    fn what_was_staged_is_swept_once_the_file_is_through_and_not_before() {
        let staged = |step: Step| {
            let mut job = upload_job(Into::Nowhere, step);
            if let Errand::Upload(upload) = &mut job.errand {
                upload.staged = Some(Staged::Store { key: "k".into() });
            }
            job
        };
        let (asset, since) = (AssetId::new("a"), Moment(1));
        let failure = crate::model::Failure::new(crate::model::FailureKind::Moderation);
        for ended in [
            Step::Active { asset: asset.clone() },
            Step::Failed { failure, asset: None, task: None },
            Step::Stopped { asset: None, task: None, place: None },
        ] {
            let mut job = staged(ended.clone());
            // A pause is about the upload; its leftovers are nobody's wish.
            job.paused = true;
            assert_eq!(next(&job, Moment(10)), Some((Work::Sweep { key: "k".into() }, ended)));
        }
        for open in [
            Step::Creating { since },
            Step::Waiting { asset, since },
            Step::Unsure { since, looked: true },
            Step::Ingesting { task: TaskId::new("t"), place: 0, since },
        ] {
            let work = next(&staged(open), Moment(10));
            assert!(!matches!(work, Some((Work::Sweep { .. }, _))), "{work:?}");
        }
    }

    #[test]
    fn an_upload_waits_for_its_group() {
        assert!(next(&upload_job(Into::After(JobId(7)), Step::Queued), Moment(10)).is_none());
    }

    #[test]
    fn what_is_unsure_and_was_looked_for_waits_for_a_person() {
        let since = Moment(1);
        let looked = upload_job(Into::Nowhere, Step::Unsure { since, looked: true });
        assert!(next(&looked, Moment(10)).is_none());
        let not_yet = upload_job(Into::Nowhere, Step::Unsure { since, looked: false });
        assert!(matches!(next(&not_yet, Moment(10)), Some((Work::FindAsset { .. }, _))));
    }
}
