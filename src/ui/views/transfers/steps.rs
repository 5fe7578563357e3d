//! A job's step as five phases, a few words, a detail and a time.

use egui::Ui;

use super::super::show;
use crate::model::job::{Chore, Errand};
use crate::model::{Door, FailureKind, Job, Milestone, Moment, Step};
use crate::ui::act::Scene;
use crate::ui::desk::pace::{self, Wait};
use crate::ui::desk::transfers::{speed, waits_for};
use crate::ui::parts::Phase;
use crate::ui::theme::Tone;
use crate::words::bytes;

/// What is on its way: the asset's name, or what was asked.
pub(super) fn name(scene: &Scene<'_>, job: &Job) -> String {
    let words = &scene.words.transfers;
    match &job.errand {
        Errand::Upload(upload) => upload.name.clone(),
        Errand::Generate(_) => scene.words.common.generate.to_owned(),
        Errand::Chore(chore) => match chore {
            Chore::Refresh => scene.words.library.refresh.to_owned(),
            Chore::MakeGroup { name, .. } => (words.make_group)(name),
            Chore::RenameGroup { name, .. } => (words.rename_group)(name),
            Chore::RemoveGroup { .. } => words.remove_group.to_owned(),
            Chore::RenameAsset { name, .. } => (words.rename_asset)(name),
            Chore::RemoveAsset { .. } => words.remove_asset.to_owned(),
            Chore::ParkAsset { id, .. } => (words.park_asset)(id.as_str()),
            Chore::AdoptAsset { id } => (words.adopt_asset)(id.as_str()),
            Chore::CancelTask { .. } => words.cancel_task.to_owned(),
        },
    }
}

/// Kind and weight of an upload.
pub(super) fn second_line(scene: &Scene<'_>, job: &Job) -> String {
    job.upload().map_or_else(String::new, |upload| {
        format!("{} · {}", scene.words.common.kind(upload.kind), bytes(upload.bytes))
    })
}

/// Check, stage, create, moderation, Active.
pub(super) fn phases(scene: &Scene<'_>, job: &Job) -> [Phase; 5] {
    let moderated =
        scene.world.abilities(&job.connection).is_none_or(crate::model::Abilities::has_processing);
    let later = if moderated { Phase::Ahead } else { Phase::Skipped };
    let passed = if moderated { Phase::Done } else { Phase::Skipped };
    let staged = if stages(scene, job) { Phase::Done } else { Phase::Skipped };
    let at =
        |create: Phase, moderation: Phase, active: Phase| [Phase::Done, staged, create, moderation, active];
    let staging = |stage: Phase| [Phase::Done, stage, Phase::Ahead, later, Phase::Ahead];
    let unstaged = staged == Phase::Done && job.upload().is_some_and(|upload| upload.staged.is_none());
    match &job.step {
        Step::Staging => {
            let part = scene.world.progress.get(&job.id).and_then(|progress| progress.fraction());
            staging(Phase::Moving(part.unwrap_or(0.1).max(0.05)))
        }
        Step::Queued if unstaged => staging(match () {
            () if job.paused => Phase::Paused(0.3),
            () if is_held(scene, job) => Phase::Waiting(1.0),
            () => Phase::Ahead,
        }),
        Step::Failed { failure, asset: None, .. }
            if unstaged && matches!(failure.kind, FailureKind::Staging | FailureKind::LocalFile) =>
        {
            staging(Phase::Broken)
        }
        // A batch's task refused this file: it was taken, and then looked at.
        Step::Failed { failure, .. } if failure.kind == FailureKind::Moderation => {
            at(Phase::Done, Phase::Broken, Phase::Ahead)
        }
        Step::Ingesting { since, .. } => at(Phase::Done, moderating(scene, job, *since), Phase::Ahead),
        Step::Queued if job.paused => at(Phase::Paused(0.3), later, Phase::Ahead),
        Step::Queued if is_held(scene, job) => at(Phase::Waiting(1.0), later, Phase::Ahead),
        Step::Creating { .. } => {
            let part = scene.world.progress.get(&job.id).and_then(|progress| progress.fraction());
            at(Phase::Moving(part.unwrap_or(0.1).max(0.05)), later, Phase::Ahead)
        }
        Step::Waiting { since, .. } => at(Phase::Done, moderating(scene, job, *since), Phase::Ahead),
        Step::Active { .. } => at(Phase::Done, passed, Phase::Done),
        Step::Failed { asset: Some(_), .. } => at(Phase::Done, Phase::Broken, Phase::Ahead),
        Step::Failed { .. } | Step::Unsure { .. } => at(Phase::Broken, later, Phase::Ahead),
        Step::Stopped { .. } => at(Phase::Paused(1.0), later, Phase::Ahead),
        _ => at(Phase::Ahead, later, Phase::Ahead),
    }
}

/// How far moderation is, by the usual time.
fn moderating(scene: &Scene<'_>, job: &Job, since: Moment) -> Phase {
    let part = usual(scene, job).map_or(0.5, |usual| {
        let passed = scene.world.now.since(since).as_secs_f32();
        (passed / usual.as_secs_f32().max(1.0)).clamp(0.05, 0.95)
    });
    if job.paused { Phase::Paused(part) } else { Phase::Waiting(part) }
}

/// The file waits somewhere for the provider to fetch it: it does, or it will.
fn stages(scene: &Scene<'_>, job: &Job) -> bool {
    let Some(upload) = job.upload() else { return false };
    upload.staged.is_some()
        || job.step == Step::Staging
        || scene.world.abilities(&job.connection).is_some_and(|abilities| {
            let as_link = upload.link.is_some() && abilities.takes_link(upload.kind);
            abilities.door(upload.kind) == Door::Url && !as_link
        })
}

/// Something holds it back: the rate limit, a daily limit, the key store, the disk, or a pause after something
/// did not work.
fn is_held(scene: &Scene<'_>, job: &Job) -> bool {
    pace::wait(scene.world, job) != Wait::Turn
}

/// The account had the same content: nothing was sent.
pub(super) fn was_there(job: &Job) -> bool {
    job.trail.iter().any(|mark| mark.what == Milestone::Reused)
}

fn usual(scene: &Scene<'_>, job: &Job) -> Option<std::time::Duration> {
    scene.world.shelf(&job.connection).and_then(crate::model::Shelf::usual_moderation)
}

/// The words under the bar, and their colour. Asks for the next frame where they count.
pub(crate) fn step_words(ui: &Ui, scene: &Scene<'_>, job: &Job) -> (String, Tone) {
    let words = &scene.words.transfers;
    let now = scene.world.now;
    match &job.step {
        Step::Failed { failure, .. } => ((scene.words.failure.title)(failure.kind).to_owned(), Tone::Failed),
        Step::Unsure { .. } => (words.unsure.to_owned(), Tone::Failed),
        Step::Stopped { .. } => (words.stopped.to_owned(), Tone::Paused),
        Step::Active { .. } if was_there(job) => {
            (scene.words.promises.there_already.to_owned(), Tone::Active)
        }
        Step::Active { .. } => (scene.words.common.active.to_owned(), Tone::Active),
        Step::Done(_) | Step::Saved { .. } => (words.done.to_owned(), Tone::Active),
        _ if job.paused => (words.paused_by_you.to_owned(), Tone::Paused),
        Step::Queued if waits_for(scene.world, job).is_some() => {
            (words.waiting_for_group.to_owned(), Tone::Paused)
        }
        Step::Queued => super::waits::queued_words(ui, scene, job),
        Step::Creating { .. } => {
            let part = scene.world.progress.get(&job.id).and_then(|progress| progress.fraction());
            let said = match part {
                Some(part) if part >= 0.999 => words.awaiting_answer.to_owned(),
                Some(part) => (words.sending)((part * 100.0) as u8),
                None => words.being_sent.to_owned(),
            };
            (said, Tone::Transfer)
        }
        Step::Staging => {
            let part = scene.world.progress.get(&job.id).and_then(|progress| progress.fraction());
            let said = part
                .map_or_else(|| words.staging.to_owned(), |part| (words.staging_part)((part * 100.0) as u8));
            (said, Tone::Transfer)
        }
        Step::Ingesting { since, .. } | Step::Waiting { since, .. } => {
            ((words.in_moderation)(show::elapsed(ui, *since, now)), Tone::Processing)
        }
        _ => (words.in_progress.to_owned(), Tone::Transfer),
    }
}

/// What helps to judge it: bytes and speed, the usual time, how often it was tried.
pub(super) fn detail(scene: &Scene<'_>, job: &Job) -> String {
    let words = &scene.words.transfers;
    match &job.step {
        Step::Ingesting { place, .. } => (words.place_in_task)(place + 1),
        Step::Creating { .. } | Step::Staging => match scene.world.progress.get(&job.id) {
            Some(progress) => {
                let total = progress.total.or_else(|| job.upload().map(|upload| upload.bytes)).unwrap_or(0);
                let speed = speed(scene.world, job).map(|speed| bytes(speed as u64));
                (words.sent_of)(&bytes(progress.done), &bytes(total), speed.as_deref())
            }
            None => String::new(),
        },
        Step::Waiting { since, .. } => match usual(scene, job) {
            Some(usual) if scene.world.now.since(*since) > usual * 4 => words.longer_than_usual.to_owned(),
            Some(usual) => (words.usually)(usual),
            None => String::new(),
        },
        Step::Active { .. } if was_there(job) => String::new(),
        Step::Active { .. } => {
            let of = |what| job.trail.iter().find(|mark| mark.what == what).map(|mark| mark.at);
            match (job.trail.first(), of(Milestone::Passed)) {
                (Some(first), Some(passed)) => (words.ready_in)(passed.since(first.at)),
                _ => String::new(),
            }
        }
        Step::Failed { failure, .. } => failure.said.clone().unwrap_or_else(|| tried(scene, job)),
        Step::Queued => match &job.trouble {
            Some(trouble) => (scene.words.failure.title)(trouble.kind).to_owned(),
            None => String::new(),
        },
        _ => String::new(),
    }
}

fn tried(scene: &Scene<'_>, job: &Job) -> String {
    let times = job.trail.iter().filter(|mark| mark.what == Milestone::Sent).count();
    let times = u32::try_from(times).unwrap_or(u32::MAX).max(job.attempts);
    if times == 0 { String::new() } else { (scene.words.transfers.tried)(times) }
}

/// When it ended, or how long it will still take, as far as that is known.
pub(super) fn time(scene: &Scene<'_>, job: &Job) -> String {
    if job.step.is_ended() {
        return job.trail.last().map_or_else(|| "–".to_owned(), |mark| show::hour(mark.at, scene));
    }
    let left = speed(scene.world, job).and_then(|speed| {
        let progress = scene.world.progress.get(&job.id)?;
        let left = progress.total?.saturating_sub(progress.done) as f64 / speed;
        (1.0..86_400.0).contains(&left).then(|| std::time::Duration::from_secs_f64(left))
    });
    if let Some(left) = left {
        return (scene.words.common.duration)(left);
    }
    let outlook = pace::outlook(scene.world, std::iter::once(job)).and_then(|outlook| outlook.time);
    outlook.map_or_else(|| "–".to_owned(), |time| (scene.words.promises.about)(time))
}
