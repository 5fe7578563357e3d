//! What the system is asked to notify, once for each batch: work that ended, and what needs a person.

use crate::model::{Chore, Errand, Job, Step, World};
use crate::words::Words;

/// A notification. Only our own words and counts: it may be shown on a locked screen, and its text may be read as
/// markup.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Notice {
    pub(super) title: String,
    pub(super) body: String,
}

/// Nothing more happens to the job by itself.
pub(super) fn rests(job: &Job) -> bool {
    job.step.is_ended() || matches!(job.step, Step::Unsure { looked: true, .. })
}

/// What is to be said now that this job has come to rest under our eyes. `world` knows it already.
pub(super) fn notice(world: &World, job: &Job, words: &Words) -> Option<Notice> {
    let plain = |title: &str, body: &str| Some(Notice { title: title.to_owned(), body: body.to_owned() });
    match (&job.errand, &job.step) {
        (Errand::Upload(_), _) => batch(world, job, words),
        (Errand::Generate(_), Step::Saved { .. }) => plain(words.frame.video_saved, ""),
        (Errand::Generate(_), Step::Failed { failure, .. }) => {
            plain(words.frame.generation_failed, (words.failure.title)(failure.kind))
        }
        (Errand::Generate(_), Step::Unsure { .. }) => {
            plain(words.failure.unsure, words.failure.unsure_advice)
        }
        // Uploads wait for it until a person sees to it.
        (Errand::Chore(Chore::MakeGroup { .. }), Step::Failed { failure, .. }) => {
            plain(words.house.group_failed, (words.failure.title)(failure.kind))
        }
        _ => None,
    }
}

/// One sentence for a batch, when its last file rests. Files a person paused or stopped are their own affair.
fn batch(world: &World, last: &Job, words: &Words) -> Option<Notice> {
    let files = world.jobs.values().filter(|job| {
        job.created == last.created && job.connection == last.connection && job.upload().is_some()
    });
    let (mut active, mut refused, mut unsure) = (0, 0, 0);
    for job in files {
        match &job.step {
            Step::Active { .. } => active += 1,
            Step::Failed { .. } => refused += 1,
            Step::Unsure { looked: true, .. } => unsure += 1,
            Step::Stopped { .. } => {}
            _ if job.paused => {}
            _ => return None,
        }
    }
    let counts = [(active, words.house.active), (refused, words.house.refused), (unsure, words.house.unsure)];
    let mut parts = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, say)| say(count));
    let title = parts.next()?;
    Some(Notice { title, body: parts.collect::<Vec<_>>().join("\n") })
}
