//! What the frame says above every place: a generation that can be taken back, and what keeps work from going on.

use std::path::PathBuf;

use egui::Ui;
use egui::accesskit::Live;

use super::{show, tasks};
use crate::model::talk::{Rebuilt, StoreState};
use crate::model::{Command, FailureKind, Job, JobId, Moment, Step, Wish, World};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::{Desk, pace};
use crate::ui::icons::{self, Icon};
use crate::ui::parts::Banner;
use crate::ui::theme::{Tone, space};
use crate::words::Words;

/// More sends than these are told by their rows alone.
const SENDS: usize = 3;

/// What a button of a notice does.
enum Does {
    Wish(JobId, Wish),
    Show(PathBuf),
    Dismiss,
}

/// One thing to be said.
struct Notice {
    /// What tells it from the others, so that the keyboard stays with it while others come and go.
    key: String,
    tone: Tone,
    icon: Icon,
    title: String,
    line: String,
    /// At most two: label, and what it does.
    actions: Vec<(&'static str, Does)>,
    /// The text changes at the next full second before then.
    until: Option<Moment>,
}

/// Whether there is anything to say.
pub fn has_notices(world: &World, desk: &Desk) -> bool {
    let rebuilt = matches!(&world.store, StoreState::Rebuilt(it) if desk.dismissed.as_ref() != Some(it));
    rebuilt
        || matches!(world.store, StoreState::Failing { .. })
        || !pace::held(world).is_empty()
        || waiting_for(world, FailureKind::VaultLocked).next().is_some()
        || unsaved(world).next().is_some()
}

/// Draws every notice, the gravest first.
pub fn notices_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut Desk) {
    ui.spacing_mut().item_spacing.y = space::S3;
    for notice in notices(scene, desk) {
        if let Some(until) = notice.until {
            show::remaining(ui, until, scene.world.now);
        }
        let pressed = ui.push_id(&notice.key, |ui| notice_ui(ui, &notice)).inner;
        match pressed {
            Some(Does::Wish(job, wish)) => scene.out.push(Act::Send(Command::Wish(*job, *wish))),
            Some(Does::Show(path)) => scene.out.push(Act::Reveal(path.clone())),
            Some(Does::Dismiss) => {
                if let StoreState::Rebuilt(rebuilt) = &scene.world.store {
                    desk.dismissed = Some(rebuilt.clone());
                }
            }
            None => {}
        }
    }
}

fn waiting_for(world: &World, kind: FailureKind) -> impl Iterator<Item = &Job> {
    world.open_jobs().filter(move |job| job.trouble.as_ref().is_some_and(|trouble| trouble.kind == kind))
}

/// Finished videos that wait for room on the disk.
fn unsaved(world: &World) -> impl Iterator<Item = &Job> {
    waiting_for(world, FailureKind::LocalDisk).filter(|job| matches!(job.step, Step::Ready { .. }))
}

fn notices(scene: &Scene<'_>, desk: &Desk) -> Vec<Notice> {
    let (world, words) = (scene.world, scene.words);
    let said = &words.promises;
    let mut all = Vec::new();
    let grave = |icon, title: &str, line| Notice {
        key: title.to_owned(),
        tone: Tone::Failed,
        icon,
        title: title.to_owned(),
        line,
        actions: vec![],
        until: None,
    };
    match &world.store {
        StoreState::Fine => {}
        StoreState::Failing { said: system } => {
            let line = format!("{} {}", said.rows_failing_line, (said.they_say)(system));
            all.push(grave(icons::HARD_DRIVE, said.rows_failing, line));
        }
        StoreState::Rebuilt(rebuilt) if desk.dismissed.as_ref() == Some(rebuilt) => {}
        StoreState::Rebuilt(rebuilt) => all.push(rebuilt_notice(words, rebuilt)),
    }
    let waiting = unsaved(world).count();
    if waiting > 0 {
        let dies = unsaved(world).filter_map(|job| match &job.step {
            Step::Ready { result, .. } => Some(result.until),
            _ => None,
        });
        let first = dies.min().filter(|until| *until > world.now);
        let left = first.map(|until| (words.common.duration)(until.since(world.now)));
        let line = (said.disk_full_line)(waiting, left.as_deref());
        all.push(Notice { until: first, ..grave(icons::HARD_DRIVE, said.disk_full, line) });
    }
    let locked = waiting_for(world, FailureKind::VaultLocked).count();
    if locked > 0 {
        let line = (said.vault_locked_line)(locked);
        let notice = grave(icons::LOCK_KEY, said.vault_locked, line);
        all.push(Notice { tone: Tone::Processing, ..notice });
    }
    for job in pace::held(world).into_iter().take(SENDS) {
        let seconds = job.run_at.since(world.now).as_millis().div_ceil(1000) as u64;
        all.push(Notice {
            key: format!("held {}", job.id.0),
            tone: Tone::Transfer,
            icon: icons::CLOCK_COUNTDOWN,
            title: (said.sends_in)(seconds),
            line: show::short(tasks::title(words, job), 80),
            actions: vec![
                (said.undo, Does::Wish(job.id, Wish::Cancel)),
                (said.send_now, Does::Wish(job.id, Wish::Resume)),
            ],
            until: Some(job.run_at),
        });
    }
    all
}

fn rebuilt_notice(words: &'static Words, rebuilt: &Rebuilt) -> Notice {
    let said = &words.promises;
    let mut line = (said.taken_over)(rebuilt.jobs, rebuilt.takes, rebuilt.assets);
    if !rebuilt.torn.is_empty() {
        line = format!("{line} {}", (said.torn)(&rebuilt.torn.join(", ")));
    }
    if !rebuilt.said.is_empty() {
        line = format!("{line} {}", (said.they_say)(&rebuilt.said));
    }
    Notice {
        key: said.rebuilt.to_owned(),
        tone: Tone::Processing,
        icon: icons::HARD_DRIVES,
        title: said.rebuilt.to_owned(),
        line: format!("{line} {}", said.read_anew),
        actions: vec![(said.show, Does::Show(rebuilt.aside.clone())), (said.dismiss, Does::Dismiss)],
        until: None,
    }
}

/// Draws one, with its buttons at the right; answers the pressed one.
fn notice_ui<'a>(ui: &mut Ui, notice: &'a Notice) -> Option<&'a Does> {
    let mut banner = Banner::new(notice.tone, &notice.line).title(&notice.title).icon(notice.icon);
    let mut actions = notice.actions.iter();
    let (first, second) = (actions.next(), actions.next());
    if let Some((label, _)) = first {
        banner = banner.action(label);
    }
    if let Some((label, _)) = second {
        banner = banner.second_action(label);
    }
    let shown = banner.show(ui);
    // A trouble interrupts who listens; the rest is said when there is a pause. A countdown is not said every second.
    if notice.until.is_none() {
        let live = if notice.tone == Tone::Failed { Live::Assertive } else { Live::Polite };
        ui.ctx().accesskit_node_builder(shown.response.id, |node| node.set_live(live));
    }
    match (shown.acted, shown.acted_second) {
        (true, _) => first.map(|(_, does)| does),
        (_, true) => second.map(|(_, does)| does),
        _ => None,
    }
}
