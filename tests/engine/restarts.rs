//! Rows as an earlier process left them, at every step: what a start makes of them, and that it pays nothing.

use std::time::Duration;

use greenroom::media::verify_video;
use greenroom::model::job::{Done, Into, ResultLink};
use greenroom::model::{
    AssetId, Chore, Errand, Event, Failure, FailureKind, GroupId, JobId, Moment, Order, Step, TaskId, Upload,
};
use greenroom::sandbox::Action;

use crate::scene::{Plan, Scene, look};

const SINCE: Moment = Moment(1_700_000_000_000);

/// A sandbox where a group is known, and no engine any more.
struct Left {
    scene: Scene,
    group: GroupId,
    paid: usize,
}

/// A finished generation.
struct Film {
    order: Order,
    task: TaskId,
    result: ResultLink,
    /// Its content.
    whole: Vec<u8>,
}

impl Left {
    fn new() -> Self {
        let mut scene = Scene::new();
        let group = scene.group("Mira");
        Self::ended(scene, group)
    }

    fn ended(mut scene: Scene, group: GroupId) -> Self {
        scene.close();
        let paid = scene.paid_calls();
        Self { scene, group, paid }
    }

    /// A film is known too.
    fn with_film() -> (Self, Film) {
        let mut scene = Scene::new();
        let group = scene.group("Mira");
        let order = scene.order("a walk");
        let job = scene.generate("a walk");
        let Step::Saved { path, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
        let ready = scene.told.iter().find_map(|event| match event {
            Event::Job(job) => match &job.step {
                Step::Ready { task, result } => Some((task.clone(), result.clone())),
                _ => None,
            },
            _ => None,
        });
        let (task, result) = ready.unwrap();
        let whole = std::fs::read(path).unwrap();
        (Self::ended(scene, group), Film { order, task, result, whole })
    }

    fn upload(&self, name: &str) -> Errand {
        let path = self.scene.picture(&format!("{name}.png"), name.len() as u8);
        let original = look(&path);
        self.scene.store().put_original(&original).unwrap();
        Errand::Upload(Upload {
            original: original.id,
            path,
            kind: original.facts.kind(),
            bytes: original.facts.bytes,
            name: name.to_owned(),
            into: Into::Group(self.group.clone()),
            link: None,
            staged: None,
            again: false,
        })
    }

    /// Nothing that costs was called since the engine was closed, except so many calls.
    fn paid_since(&self, calls: usize) {
        assert_eq!(self.scene.paid_calls() - self.paid, calls);
    }
}

fn ready(film: &Film) -> Step {
    Step::Ready { task: film.task.clone(), result: film.result.clone() }
}

fn running(task: &TaskId) -> Step {
    Step::Running { task: task.clone(), since: SINCE, progress: Some(10), word: "IN_PROGRESS".to_owned() }
}

#[test]
fn a_queued_file_goes_on() {
    let mut left = Left::new();
    let job = left.scene.leave(left.upload("queued"), Step::Queued);
    left.scene.open();
    assert!(matches!(left.scene.rest(job), Step::Active { .. }));
    left.paid_since(1);
}

#[test]
fn a_file_found_at_creating_is_looked_for_and_followed() {
    let mut left = Left::new();
    let asset = left.scene.put_elsewhere(&left.group, "creating");
    left.paid += 1;
    let job = left.scene.leave(left.upload("creating"), Step::Creating { since: SINCE });
    left.scene.open();
    assert_eq!(left.scene.rest(job), Step::Active { asset });
    left.paid_since(0);
}

#[test]
fn a_file_found_at_creating_without_a_trace_is_unsure() {
    let mut left = Left::new();
    let job = left.scene.leave(left.upload("creating"), Step::Creating { since: SINCE });
    left.scene.open();
    assert_eq!(left.scene.rest(job), Step::Unsure { since: SINCE, looked: true });
    left.paid_since(0);
}

#[test]
fn a_file_in_moderation_is_asked_after() {
    let mut left = Left::new();
    let asset = left.scene.put_elsewhere(&left.group, "waiting");
    left.paid += 1;
    let job = left.scene.leave(left.upload("waiting"), Step::Waiting { asset: asset.clone(), since: SINCE });
    left.scene.open();
    assert_eq!(left.scene.rest(job), Step::Active { asset });
    left.paid_since(0);
}

#[test]
fn an_order_found_at_submitting_is_unsure_and_never_sent_again() {
    let mut scene = Scene::new();
    let order = scene.order("a walk");
    scene.close();
    let job = scene.leave(Errand::Generate(order), Step::Submitting { since: SINCE });
    scene.open();
    assert_eq!(scene.rest(job), Step::Unsure { since: SINCE, looked: true });
    scene.refresh();
    assert_eq!(scene.paid_calls(), 0);
}

#[test]
fn a_film_is_brought_home_from_every_step_and_always_whole() {
    let (mut left, film) = Left::with_film();
    let saving = Step::Saving { task: film.task.clone(), result: film.result.clone() };
    let leave = |step: Step, part: Option<&[u8]>| {
        let job = left.scene.leave(Errand::Generate(film.order.clone()), step);
        if let Some(part) = part {
            std::fs::write(left.scene.results().join(format!(".greenroom-{job}.part")), part).unwrap();
        }
        job
    };
    let jobs = [
        leave(running(&film.task), None),
        leave(ready(&film), None),
        leave(saving.clone(), None),
        // Half of it is here already, all of it, and more than there is.
        leave(saving.clone(), Some(&film.whole[..film.whole.len() / 3])),
        leave(saving.clone(), Some(&film.whole)),
        leave(saving, Some(&[film.whole.clone(), vec![0; 99]].concat())),
        // What is here is of something else.
        leave(ready(&film), Some(&[0; 500])),
    ];
    left.scene.open();
    let paths = jobs.map(|job| {
        let Step::Saved { path, .. } = left.scene.rest(job) else { panic!("{:?}", left.scene.job(job)) };
        path
    });
    for (number, path) in paths.iter().enumerate() {
        verify_video(path).unwrap();
        assert!(std::fs::read(path).unwrap() == film.whole, "row {number} is not the film");
        assert!(!paths[..number].contains(path), "two rows share a file");
    }
    left.paid_since(0);
    assert_eq!(left.scene.saved_files().len(), 1 + jobs.len(), "no part file stays behind");
}

#[test]
fn an_address_that_died_while_greenroom_was_closed_is_asked_for_anew() {
    let (mut left, film) = Left::with_film();
    let result = ResultLink { until: SINCE, ..film.result.clone() };
    left.scene.yard().expire_links();
    let dead = Step::Ready { task: film.task.clone(), result };
    let job = left.scene.leave(Errand::Generate(film.order.clone()), dead);
    left.scene.open();
    assert!(matches!(left.scene.rest(job), Step::Saved { .. }), "{:?}", left.scene.job(job));
    left.paid_since(0);
}

#[test]
fn a_list_being_read_is_read_again() {
    let mut left = Left::new();
    let job = left.scene.leave(Errand::Chore(Chore::Refresh), Step::Calling { since: SINCE });
    left.scene.open();
    assert_eq!(left.scene.rest(job), Step::Done(Done::Nothing));
    left.paid_since(0);
}

#[test]
fn yesterdays_readings_are_forgotten_and_nothing_else() {
    let mut left = Left::new();
    let read = left.scene.leave(Errand::Chore(Chore::Refresh), Step::Done(Done::Nothing));
    let upload = left.scene.leave(left.upload("kept"), Step::Active { asset: AssetId::new("asset-9") });
    left.scene.open();
    left.scene.refresh();
    assert!(left.scene.told.contains(&Event::JobGone(read)));
    assert!(!left.scene.told.contains(&Event::JobGone(upload)));
}

#[test]
fn a_group_being_made_is_looked_for_and_its_files_follow() {
    let mut left = Left::new();
    let group = left.scene.group_elsewhere("Kai");
    left.paid += 1;
    let chore = Chore::MakeGroup { name: "Kai".to_owned(), description: String::new() };
    let maker = left.scene.leave(Errand::Chore(chore), Step::Calling { since: SINCE });
    let Errand::Upload(upload) = left.upload("kai") else { panic!() };
    let waits = Errand::Upload(Upload { into: Into::After(maker), ..upload });
    let job = left.scene.leave(waits, Step::Queued);
    left.scene.open();
    assert_eq!(left.scene.rest(maker), Step::Done(Done::Group(group)));
    assert!(matches!(left.scene.rest(job), Step::Active { .. }));
    left.paid_since(1);
}

#[test]
fn a_file_that_waits_for_a_group_made_in_another_life_goes_on() {
    let mut left = Left::new();
    let chore = Chore::MakeGroup { name: "Mira".to_owned(), description: String::new() };
    let done = Step::Done(Done::Group(left.group.clone()));
    let maker = left.scene.leave(Errand::Chore(chore), done);
    let Errand::Upload(upload) = left.upload("late") else { panic!() };
    let waits = Errand::Upload(Upload { into: Into::After(maker), ..upload });
    let job = left.scene.leave(waits, Step::Queued);
    left.scene.open();
    assert!(matches!(left.scene.rest(job), Step::Active { .. }));
    left.paid_since(1);
}

#[test]
fn what_has_ended_stays_as_it_ended() {
    let mut left = Left::new();
    let failure = Failure::said(FailureKind::Moderation, "no");
    let ended = [
        Step::Failed { failure, asset: Some(AssetId::new("asset-1")), task: None },
        Step::Stopped { asset: None, task: None, place: None },
        Step::Unsure { since: SINCE, looked: true },
        Step::Active { asset: AssetId::new("asset-2") },
    ];
    let jobs: Vec<JobId> = ended
        .iter()
        .enumerate()
        .map(|(number, step)| left.scene.leave(left.upload(&"e".repeat(number + 1)), step.clone()))
        .collect();
    left.scene.open();
    left.scene.refresh();
    for (job, step) in jobs.iter().zip(&ended) {
        assert_eq!(left.scene.step(*job), step);
    }
    left.paid_since(0);
}

#[test]
fn a_file_without_its_row_of_facts_is_refused_and_not_sent() {
    let mut scene = Scene::closed(Plan::default());
    let path = scene.picture("a.png", 3);
    let original = look(&path);
    let upload = Upload {
        original: original.id,
        path,
        kind: original.facts.kind(),
        bytes: original.facts.bytes,
        name: "a".to_owned(),
        into: Into::Group(GroupId::new("group-1")),
        link: None,
        staged: None,
        again: false,
    };
    let job = scene.leave(Errand::Upload(upload), Step::Queued);
    scene.open();
    let Step::Failed { failure, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::LocalFile);
    assert_eq!(scene.calls(Action::CreateAsset), 0);
}

#[test]
fn a_wait_asked_for_by_the_provider_outlives_the_program() {
    let mut left = Left::new();
    let later = Moment(look(&left.scene.picture("clock.png", 1)).added.0).plus(Duration::from_secs(3));
    left.scene.store().set_next_create(&crate::scene::account(), later).unwrap();
    let job = left.scene.leave(left.upload("held"), Step::Queued);
    left.scene.open();
    assert!(matches!(left.scene.rest(job), Step::Active { .. }));
    let sent = left.scene.yard().calls(Action::CreateAsset)[0].at.as_millisecond();
    assert!(sent >= later.0, "{} ms too early", later.0 - sent);
}
