//! Files on their way into the library.

use greenroom::model::{AssetStatus, Destination, Event, FailureKind, Milestone, Step};
use greenroom::sandbox::Action;

use crate::common::png;
use crate::scene::{Plan, Scene, account};

#[test]
fn a_file_becomes_active_by_one_call_and_stands_in_the_library() {
    let mut scene = Scene::with(Plan { polls: 3, ..Plan::default() });
    let job = scene.one_upload("mira");
    let Step::Active { asset } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };

    assert_eq!(scene.calls(Action::CreateAsset), 1);
    assert_eq!(scene.calls(Action::GetAsset), 3);
    let kept = scene.world.asset(&account(), &asset).unwrap();
    assert_eq!((kept.name.as_str(), &kept.status), ("mira", &AssetStatus::Active));
    let way: Vec<Milestone> = scene.job(job).trail.iter().map(|mark| mark.what).collect();
    assert_eq!(way, [Milestone::Checked, Milestone::Sent, Milestone::Created, Milestone::Passed]);
    let sent: Vec<u64> = scene
        .told
        .iter()
        .filter_map(|event| match event {
            Event::Progress { job: id, done, .. } if *id == job => Some(*done),
            _ => None,
        })
        .collect();
    assert!(sent.is_sorted(), "{sent:?}");
}

#[test]
fn a_refused_file_keeps_the_words_and_the_code_of_the_provider() {
    let mut scene = Scene::new();
    scene.yard().refuse(Action::CreateAsset, "QuotaExceeded", 1);
    let job = scene.one_upload("mira");
    let Step::Failed { failure, asset, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::QuotaReached);
    assert_eq!(failure.code.as_deref(), Some("QuotaExceeded"));
    assert_eq!(failure.said.as_deref(), Some("The request was refused: QuotaExceeded."));
    assert!(failure.raw.unwrap().contains("QuotaExceeded"));
    assert_eq!(asset, None);
    assert_eq!(scene.calls(Action::CreateAsset), 1);
}

#[test]
fn moderation_fails_a_file_in_its_own_words() {
    let mut scene = Scene::new();
    let job = scene.one_upload("fail-face");
    let Step::Failed { failure, asset: Some(asset), .. } = scene.rest(job) else {
        panic!("{:?}", scene.job(job))
    };
    assert_eq!(failure.kind, FailureKind::Moderation);
    assert_eq!(failure.code.as_deref(), Some("InputImageSensitiveContentDetected.PrivacyInformation"));
    assert!(failure.said.unwrap().contains("real person"));
    assert!(matches!(scene.world.asset(&account(), &asset).unwrap().status, AssetStatus::Failed(_)));
}

#[test]
fn a_failure_without_a_reason_is_still_a_failure() {
    let mut scene = Scene::new();
    let job = scene.one_upload("fail-silent");
    let Step::Failed { failure, asset: Some(_), .. } = scene.rest(job) else {
        panic!("{:?}", scene.job(job))
    };
    assert_eq!((failure.kind, failure.code, failure.said), (FailureKind::Moderation, None, None));
    assert!(failure.raw.unwrap().contains("\"Failed\""));
}

#[test]
fn a_key_that_is_not_let_in_fails_the_file_and_says_so() {
    let mut scene = Scene::with(Plan { key: Some("sk-of-somebody-else"), ..Plan::default() });
    let path = scene.picture("a.png", 1);
    let group = Destination::Group(greenroom::model::GroupId::new("group-1"));
    let job = scene.upload(&[(&path, "a")], &group)[0];
    let Step::Failed { failure, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::KeyRefused);
    assert_eq!(failure.code.as_deref(), Some("invalid_api_key"));
    assert!(!format!("{failure:?}").contains("sk-of-somebody-else"));
}

#[test]
fn a_file_edited_after_it_was_checked_is_not_sent() {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    let path = scene.picture("mira.png", 7);
    let requests = scene.requests(&[(&path, "mira")], &group);
    std::fs::write(&path, png(400, 500, 8)).unwrap();
    let job = scene.send(greenroom::model::Command::Upload(requests))[0];
    let Step::Failed { failure, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::LocalFile);
    assert_eq!(scene.calls(Action::CreateAsset), 0);
}

#[test]
fn a_file_that_is_gone_is_said_to_be_gone() {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    let path = scene.picture("mira.png", 7);
    let requests = scene.requests(&[(&path, "mira")], &group);
    std::fs::remove_file(&path).unwrap();
    let job = scene.send(greenroom::model::Command::Upload(requests))[0];
    let Step::Failed { failure, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::LocalFile);
    assert_eq!(scene.calls(Action::CreateAsset), 0);
}

#[test]
fn too_many_a_minute_waits_as_long_as_the_provider_asks() {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    let (first, second) = (scene.picture("a.png", 1), scene.picture("b.png", 2));
    // One call is let through at once; the next is told to wait.
    scene.yard().throttle(Action::CreateAsset, 1);
    let jobs = scene.upload(&[(&first, "a"), (&second, "b")], &group);
    let is_late = |job: &greenroom::model::Job| {
        job.step == Step::Queued && job.trail.iter().any(|mark| mark.what == Milestone::Throttled)
    };
    scene.until("one file was told to come later", |world| world.jobs.values().any(is_late));
    let late = jobs.into_iter().find(|id| is_late(scene.job(*id))).unwrap();
    assert!(scene.told.iter().any(|event| matches!(event, Event::SlowedDown(..))));
    let trouble = scene.job(late).trouble.clone().unwrap();
    assert_eq!(trouble.kind, FailureKind::Throttled);
    assert!(trouble.retry_after.is_some());
    // What was asked for is kept on disk: a restart does not forget it.
    assert!(scene.store().next_create(&account()).unwrap().is_some());
    let until = scene.world.slowed[&account()];
    assert!(until.since(scene.job(late).run_at).as_secs() >= 50, "the provider's own wait is kept");
}

#[test]
fn a_short_wait_asked_for_by_the_provider_ends_by_itself() {
    let mut scene = Scene::new();
    scene.yard().refuse(Action::CreateAsset, "RateLimitExceeded", 2);
    let job = scene.one_upload("mira");
    assert!(matches!(scene.rest(job), Step::Active { .. }));
    assert_eq!(scene.calls(Action::CreateAsset), 3);
    assert_eq!(scene.job(job).trouble, None);
}

#[test]
fn a_provider_out_of_reach_costs_nothing_but_time() {
    let mut scene = Scene::deserted(Plan::default());
    scene.open();
    let path = scene.picture("a.png", 1);
    let jobs = scene.upload(&[(&path, "a")], &Destination::NewGroup("Mira".to_owned()));
    scene.until("the trouble is told", |world| world.jobs.values().any(|job| job.trouble.is_some()));
    let chore = scene.world.jobs.values().next().unwrap();
    assert_eq!(chore.step, Step::Queued);
    assert_eq!(chore.trouble.as_ref().unwrap().kind, FailureKind::Unreached);
    scene.start_sandbox();
    assert!(matches!(scene.rest(jobs[0]), Step::Active { .. }));
    assert_eq!(scene.paid_calls(), 2);
}

#[test]
fn names_are_made_unique_within_a_group() {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    let (first, second, third) =
        (scene.picture("a.png", 1), scene.picture("b.png", 2), scene.picture("c.png", 3));
    let mut jobs = scene.upload(&[(&first, "mira"), (&second, "mira")], &group);
    for job in &jobs {
        assert!(matches!(scene.rest(*job), Step::Active { .. }));
    }
    jobs.extend(scene.upload(&[(&third, "mira")], &group));
    assert!(matches!(scene.rest(jobs[2]), Step::Active { .. }));
    let names: Vec<&str> = jobs.iter().map(|job| scene.job(*job).upload().unwrap().name.as_str()).collect();
    assert_eq!(names, ["mira", "mira-2", "mira-3"]);
}

#[test]
fn a_stated_rate_spaces_the_calls_out() {
    let mut scene = Scene::with(Plan { creates_per_minute: Some(20), ..Plan::default() });
    let group = Destination::Group(scene.group("Mira"));
    let (first, second) = (scene.picture("a.png", 1), scene.picture("b.png", 2));
    let jobs = scene.upload(&[(&first, "a"), (&second, "b")], &group);
    for job in jobs {
        assert!(matches!(scene.rest(job), Step::Active { .. }));
    }
    let calls = scene.yard().calls(Action::CreateAsset);
    let apart = calls[1].at.duration_since(calls[0].at);
    assert!(apart.as_millis() >= 2900, "three seconds apart, not {apart}");
}
