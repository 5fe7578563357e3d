//! Groups, and the small errands: reading the list, other names, away with it.

use greenroom::model::job::Done;
use greenroom::model::{Command, Destination, FailureKind, Step, Wish};
use greenroom::sandbox::Action;

use crate::scene::{Scene, account};

fn new_group() -> Destination {
    Destination::NewGroup("Mira".to_owned())
}

#[test]
fn files_for_a_new_group_make_it_once_and_land_in_it() {
    let mut scene = Scene::new();
    let (first, second) = (scene.picture("a.png", 1), scene.picture("b.png", 2));
    let jobs = scene.upload(&[(&first, "a"), (&second, "b")], &new_group());
    for job in jobs {
        assert!(matches!(scene.rest(job), Step::Active { .. }));
    }
    assert_eq!(scene.calls(Action::CreateAssetGroup), 1);
    let groups: Vec<_> = scene.shelf().groups.values().collect();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].name, "Mira");
    assert!(scene.shelf().assets.values().all(|asset| asset.group.as_ref() == Some(&groups[0].id)));
    scene.refresh();
    assert_eq!(scene.shelf().groups.values().next().unwrap().name, "Mira", "without the gateway's prefix");
    assert_eq!(scene.shelf().assets.len(), 2);
}

#[test]
fn a_group_whose_answer_was_lost_is_found_by_its_name() {
    let mut scene = Scene::new();
    scene.yard().hang_up(Action::CreateAssetGroup, 1);
    let path = scene.picture("a.png", 1);
    let job = scene.upload(&[(&path, "a")], &new_group())[0];
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert_eq!(scene.calls(Action::CreateAssetGroup), 1);
    scene.refresh();
    assert_eq!(scene.shelf().groups.len(), 1);
}

#[test]
fn an_older_group_of_the_same_name_is_not_taken_for_the_lost_one() {
    let mut scene = Scene::new();
    scene.yard().skew_clock(jiff::SignedDuration::from_hours(-5));
    scene.group_elsewhere("Mira");
    scene.yard().skew_clock(jiff::SignedDuration::from_hours(5));
    scene.yard().drop_before(Action::CreateAssetGroup, 1);
    let path = scene.picture("a.png", 1);
    let upload = scene.upload(&[(&path, "a")], &new_group())[0];
    let maker = *scene.world.jobs.keys().next().unwrap();
    assert!(matches!(scene.rest(maker), Step::Unsure { looked: true, .. }), "{:?}", scene.job(maker));
    assert_eq!(*scene.step(upload), Step::Queued);
    assert_eq!(scene.paid_calls() - 1, 1, "one group of somebody else's, one lost call of ours");

    scene.wish(maker, Wish::SendAgain);
    assert!(matches!(scene.rest(upload), Step::Active { .. }));
    assert_eq!(scene.calls(Action::CreateAssetGroup), 3);
}

#[test]
fn files_for_a_group_that_was_refused_say_why_and_both_can_be_tried_again() {
    let mut scene = Scene::new();
    scene.yard().refuse(Action::CreateAssetGroup, "QuotaExceeded", 1);
    let path = scene.picture("a.png", 1);
    let job = scene.upload(&[(&path, "a")], &new_group())[0];
    let Step::Failed { failure, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::QuotaReached);
    assert_eq!(scene.calls(Action::CreateAsset), 0);

    scene.wish(job, Wish::Retry);
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert_eq!(scene.calls(Action::CreateAssetGroup), 2);
}

#[test]
fn a_group_given_up_lets_go_of_the_files_that_waited_for_it() {
    let mut scene = Scene::new();
    scene.yard().drop_before(Action::CreateAssetGroup, 1);
    let path = scene.picture("a.png", 1);
    let upload = scene.upload(&[(&path, "a")], &new_group())[0];
    let maker = *scene.world.jobs.keys().next().unwrap();
    scene.rest(maker);
    scene.wish(maker, Wish::Forget);
    assert!(matches!(scene.rest(upload), Step::Failed { .. }), "{:?}", scene.job(upload));
}

#[test]
fn a_group_too_young_to_be_seen_is_waited_for() {
    let mut scene = Scene::new();
    scene.yard().refuse(Action::CreateAsset, "NotFound.group_id", 1);
    let path = scene.picture("a.png", 1);
    let job = scene.upload(&[(&path, "a")], &new_group())[0];
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert_eq!(scene.calls(Action::CreateAsset), 2);
}

#[test]
fn what_others_made_is_there_after_reading_the_list() {
    let mut scene = Scene::new();
    let group = scene.group_elsewhere("Kai");
    let asset = scene.put_elsewhere(&group, "kai");
    scene.refresh();
    assert_eq!(scene.shelf().groups[&group].name, "Kai");
    assert_eq!(scene.shelf().assets[&asset].name, "kai");
    // It is still there, without a call, for the next start.
    scene.close();
    scene.open();
    assert_eq!(scene.shelf().assets[&asset].group.as_ref(), Some(&group));
}

#[test]
fn assets_and_groups_can_be_renamed_and_removed() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    let Step::Active { asset } = scene.rest(job) else { panic!() };
    let group = scene.shelf().assets[&asset].group.clone().unwrap();

    let permit = scene.abilities().can_rename().unwrap();
    let chore = scene.send(Command::RenameAsset { permit, id: asset.clone(), name: "mira front".into() })[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    let permit = scene.abilities().can_rename_group().unwrap();
    let chore = scene.send(Command::RenameGroup { permit, id: group.clone(), name: "Mira Chen".into() })[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    scene.refresh();
    assert_eq!(scene.shelf().assets[&asset].name, "mira front");
    assert_eq!(scene.shelf().groups[&group].name, "Mira Chen");

    let kept = scene.shelf().assets[&asset].clone();
    let permit = scene.world.can_remove(&account(), &[&kept]).unwrap().unwrap();
    let chore = scene.send(Command::RemoveAssets(permit))[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    assert!(!scene.shelf().assets.contains_key(&asset));
    let permit = scene.abilities().can_remove_group().unwrap();
    let chore = scene.send(Command::RemoveGroup { permit, id: group.clone() })[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    scene.refresh();
    assert!(scene.shelf().assets.is_empty() && scene.shelf().groups.is_empty());
}

#[test]
fn removing_what_is_gone_already_is_fine() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    let Step::Active { asset } = scene.rest(job) else { panic!() };
    scene.elsewhere("DeleteAsset", &serde_json::json!({"model": "volc-asset", "Id": asset.as_str()}));
    let kept = scene.shelf().assets[&asset].clone();
    let permit = scene.world.can_remove(&account(), &[&kept]).unwrap().unwrap();
    let chore = scene.send(Command::RemoveAssets(permit))[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    assert!(scene.shelf().assets.is_empty());
}

#[test]
fn an_upload_that_ends_while_the_list_is_read_is_not_lost_from_it() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    scene.until_step(job, "it is created", |step| matches!(step, Step::Waiting { .. }));
    scene.refresh();
    let Step::Active { asset } = scene.rest(job) else { panic!() };
    let kept = &scene.shelf().assets[&asset];
    assert!(kept.original.is_some(), "the file it came from is still known");
    assert_eq!(kept.status, greenroom::model::AssetStatus::Active);
}
