//! Calls that cost, and whose answer never came.

use greenroom::model::{AssetStatus, Destination, Event, FailureKind, Milestone, Step, Wish};
use greenroom::sandbox::Action;
use jiff::SignedDuration;

use crate::scene::Scene;

/// Uploads with a fault at the sandbox that lets the asset come about; it has to be found, not made again.
fn is_found_again(fault: impl FnOnce(&Scene)) {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    let path = scene.picture("mira.png", 7);
    fault(&scene);
    let job = scene.upload(&[(&path, "mira")], &group)[0];
    let Step::Active { asset } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(scene.calls(Action::CreateAsset), 1);
    let way: Vec<Milestone> = scene.job(job).trail.iter().map(|mark| mark.what).collect();
    assert_eq!(
        way,
        [Milestone::Checked, Milestone::Sent, Milestone::Lost, Milestone::Found, Milestone::Passed]
    );
    scene.refresh();
    let assets: Vec<_> = scene.shelf().assets.keys().cloned().collect();
    assert_eq!(assets, [asset], "exactly one asset at the provider");
}

#[test]
fn an_asset_whose_answer_was_lost_is_found_by_its_name_and_not_paid_twice() {
    is_found_again(|scene| scene.yard().hang_up(Action::CreateAsset, 1));
}

#[test]
fn an_asset_answered_with_a_web_page_is_found_by_its_name() {
    is_found_again(|scene| scene.yard().garbage(Action::CreateAsset, 1));
}

#[test]
fn an_asset_whose_answer_broke_off_is_found_by_its_name() {
    is_found_again(|scene| scene.yard().truncate(Action::CreateAsset, 1));
}

#[test]
fn a_search_that_fails_is_made_again() {
    is_found_again(|scene| {
        scene.yard().hang_up(Action::CreateAsset, 1);
        scene.yard().hang_up(Action::ListAssets, 1);
    });
}

#[test]
fn what_may_never_have_arrived_is_sent_again_only_when_a_person_says_so() {
    let mut scene = Scene::new();
    scene.yard().drop_before(Action::CreateAsset, 1);
    let job = scene.one_upload("mira");
    assert!(matches!(scene.rest(job), Step::Unsure { looked: true, .. }));
    assert_eq!(scene.calls(Action::CreateAsset), 1);
    assert!(scene.job(job).can(Wish::SendAgain) && !scene.job(job).can(Wish::Retry));

    // Looking once more asks the list and sends nothing.
    let asked = scene.calls(Action::ListAssets);
    scene.wish(job, Wish::LookAgain);
    scene
        .until_step(job, "it is being looked for", |step| matches!(step, Step::Unsure { looked: false, .. }));
    assert!(matches!(scene.rest(job), Step::Unsure { looked: true, .. }));
    assert!(scene.calls(Action::ListAssets) > asked);
    assert_eq!(scene.calls(Action::CreateAsset), 1);

    scene.wish(job, Wish::SendAgain);
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert_eq!(scene.calls(Action::CreateAsset), 2);
}

#[test]
fn what_is_unsure_can_be_forgotten() {
    let mut scene = Scene::new();
    scene.yard().drop_before(Action::CreateAsset, 1);
    let job = scene.one_upload("mira");
    scene.rest(job);
    scene.wish(job, Wish::Forget);
    assert!(matches!(scene.rest(job), Step::Stopped { asset: None, .. }));
    assert_eq!(scene.calls(Action::CreateAsset), 1);
}

#[test]
fn an_older_asset_of_the_same_name_is_not_taken_for_the_lost_one() {
    let mut scene = Scene::new();
    let group = scene.group("Mira");
    let path = scene.picture("mira.png", 7);
    scene.yard().skew_clock(SignedDuration::from_hours(-5));
    scene.put_elsewhere(&group, "mira");
    scene.yard().skew_clock(SignedDuration::from_hours(5));
    scene.yard().drop_before(Action::CreateAsset, 1);
    let job = scene.upload(&[(&path, "mira")], &Destination::Group(group))[0];
    assert!(matches!(scene.rest(job), Step::Unsure { looked: true, .. }), "{:?}", scene.job(job));
}

#[test]
fn lost_questions_are_simply_asked_again() {
    let mut scene = Scene::new();
    for action in [Action::GetAsset, Action::GetAsset, Action::ListAssetGroups] {
        scene.yard().hang_up(action, 1);
    }
    let job = scene.one_upload("mira");
    scene.until("the trouble is shown while it goes on", |world| {
        world.jobs[&job].trouble.as_ref().is_some_and(|trouble| trouble.kind == FailureKind::NoAnswer)
    });
    assert!(matches!(scene.rest(job), Step::Active { .. }));
    scene.refresh();
    assert_eq!(scene.calls(Action::CreateAsset), 1);
    let states: Vec<_> = scene.shelf().assets.values().map(|asset| &asset.status).collect();
    assert_eq!(states, [&AssetStatus::Active]);
    assert!(scene.told.iter().any(|event| matches!(event, Event::Sync(..))));
}
