//! What a person asks of a job that exists.

use greenroom::model::{AssetStatus, Command, Destination, Step, Wish};
use greenroom::sandbox::Action;

use crate::scene::{Plan, Scene};

#[test]
fn a_paused_file_is_not_asked_after_until_it_goes_on() {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    let (first, second) = (scene.picture("a.png", 1), scene.picture("b.png", 2));
    let job = scene.upload(&[(&first, "a")], &group)[0];
    scene.until_step(job, "it is created", |step| matches!(step, Step::Waiting { .. }));
    scene.wish(job, Wish::Pause);
    assert!(scene.job(job).paused);
    // A second file, sent later, passes it.
    let other = scene.upload(&[(&second, "b")], &group)[0];
    assert!(matches!(scene.rest(other), Step::Active { .. }));
    assert!(matches!(scene.step(job), Step::Waiting { .. }));
    assert_eq!(scene.calls(Action::GetAsset), 1);
    // A pause outlives the program.
    scene.close();
    scene.open();
    assert!(scene.job(job).paused);

    scene.wish(job, Wish::Resume);
    assert!(matches!(scene.rest(job), Step::Active { .. }));
    assert_eq!(scene.calls(Action::CreateAsset), 2);
}

#[test]
fn a_file_cancelled_in_the_queue_is_never_sent_and_can_be_taken_up_again() {
    let mut scene = Scene::deserted(Plan::default());
    scene.open();
    let (first, second) = (scene.picture("a.png", 1), scene.picture("b.png", 2));
    let to = Destination::NewGroup("Mira".to_owned());
    let jobs = scene.upload(&[(&first, "a"), (&second, "b")], &to);
    scene.wish(jobs[0], Wish::Cancel);
    assert!(matches!(scene.rest(jobs[0]), Step::Stopped { .. }));
    scene.start_sandbox();
    assert!(matches!(scene.rest(jobs[1]), Step::Active { .. }));
    assert_eq!(scene.calls(Action::CreateAsset), 1);

    scene.wish(jobs[0], Wish::Retry);
    assert!(matches!(scene.rest(jobs[0]), Step::Active { .. }), "{:?}", scene.job(jobs[0]));
    assert_eq!(scene.calls(Action::CreateAsset), 2);
}

#[test]
fn cancelling_a_call_on_the_wire_keeps_what_it_made_known() {
    let mut scene = Scene::new();
    scene.yard().slow(Action::CreateAsset, std::time::Duration::from_secs(1));
    let job = scene.one_upload("mira");
    scene.until_step(job, "the call is on the wire", |step| matches!(step, Step::Creating { .. }));
    scene.wish(job, Wish::Cancel);
    let Step::Stopped { asset: Some(asset), .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(scene.calls(Action::CreateAsset), 1);
    assert_eq!(scene.shelf().assets[&asset].status, AssetStatus::Processing, "it stands in the library");

    // Going on follows what was made and pays nothing.
    scene.wish(job, Wish::Retry);
    assert_eq!(scene.rest(job), Step::Active { asset });
    assert_eq!(scene.calls(Action::CreateAsset), 1);
}

#[test]
fn a_refused_file_can_be_tried_again() {
    let mut scene = Scene::new();
    scene.yard().refuse(Action::CreateAsset, "QuotaExceeded", 1);
    let job = scene.one_upload("mira");
    assert!(matches!(scene.rest(job), Step::Failed { .. }));
    scene.wish(job, Wish::Retry);
    assert!(matches!(scene.rest(job), Step::Active { .. }));
    assert_eq!(scene.calls(Action::CreateAsset), 2);
}

#[test]
fn a_file_refused_by_moderation_is_not_paid_for_a_second_time() {
    let mut scene = Scene::new();
    let job = scene.one_upload("fail-violence");
    let failed = scene.rest(job);
    scene.wish(job, Wish::Retry);
    scene.refresh();
    assert_eq!(*scene.step(job), failed);
    assert_eq!(scene.calls(Action::CreateAsset), 1);
}

#[test]
fn a_group_cancelled_in_the_queue_is_made_after_all_when_its_file_is_tried_again() {
    let mut scene = Scene::deserted(Plan::default());
    scene.open();
    let path = scene.picture("a.png", 1);
    let upload = scene.upload(&[(&path, "a")], &Destination::NewGroup("Mira".to_owned()))[0];
    let maker = *scene.world.jobs.keys().next().unwrap();
    scene.wish(maker, Wish::Cancel);
    assert!(matches!(scene.rest(upload), Step::Failed { .. }));
    scene.start_sandbox();
    scene.wish(upload, Wish::Retry);
    assert!(matches!(scene.rest(upload), Step::Active { .. }), "{:?}", scene.job(upload));
    assert_eq!(scene.paid_calls(), 2);
}

#[test]
fn clearing_the_list_keeps_assets_and_whatever_still_runs() {
    let mut scene = Scene::new();
    let done = scene.one_upload("mira");
    let Step::Active { asset } = scene.rest(done) else { panic!() };
    let path = scene.picture("b.png", 2);
    let group = scene.shelf().assets[&asset].group.clone().unwrap();
    let runs = scene.upload(&[(&path, "b")], &Destination::Group(group))[0];
    scene.send(Command::ClearFinished);
    assert!(!scene.world.jobs.contains_key(&done));
    assert!(scene.shelf().assets.contains_key(&asset));
    assert!(matches!(scene.rest(runs), Step::Active { .. }));
}
