//! What nobody waits for is followed to its end; what changed behind our back is noticed.

use std::sync::Arc;

use greenroom::engine;
use greenroom::model::{
    AssetId, AssetStatus, Command, Destination, Event, FailureKind, JobId, Milestone, Moment, ParkedBy,
    PictureOf, PictureSize, Step, Wish, World,
};
use greenroom::sandbox::Action;

use crate::corner::Corner;
use crate::fakes::{Shop, asset};
use crate::scene::{Plan, Scene, account};

fn status<'a>(world: &'a World, id: &AssetId) -> Option<&'a AssetStatus> {
    world.asset(&account(), id).map(|asset| &asset.status)
}

/// An asset that somebody else put there, seen here while it is looked at.
fn foreign(scene: &mut Scene, name: &str) -> AssetId {
    let group = scene.group_elsewhere("Theirs");
    let id = scene.put_elsewhere(&group, name);
    scene.refresh();
    assert_eq!(status(&scene.world, &id), Some(&AssetStatus::Processing));
    id
}

fn slow() -> Plan {
    Plan { polls: 2, ..Plan::default() }
}

fn marks(scene: &Scene, id: &AssetId) -> Vec<Milestone> {
    scene.shelf().assets[id].trail.iter().map(|mark| mark.what).collect()
}

#[test]
fn what_somebody_else_put_there_becomes_usable_here_without_anybody_asking() {
    let mut scene = Scene::with(slow());
    let id = foreign(&mut scene, "theirs");
    scene.until("it is usable", |world| status(world, &id) == Some(&AssetStatus::Active));
    assert_eq!(marks(&scene, &id), [Milestone::Passed]);
    assert_eq!(scene.calls(Action::ListAssets), 1, "the list was not read again for it");
}

#[test]
fn it_is_followed_after_a_restart_too() {
    let mut scene = Scene::with(slow());
    let id = foreign(&mut scene, "theirs");
    scene.close();
    scene.open();
    scene.until("it is usable", |world| status(world, &id) == Some(&AssetStatus::Active));
    assert_eq!(scene.store().asset(&account(), &id).unwrap().unwrap().status, AssetStatus::Active);
}

#[test]
fn an_upload_that_was_stopped_in_moderation_is_followed_all_the_same() {
    let mut scene = Scene::with(Plan { polls: 3, ..Plan::default() });
    let job = scene.one_upload("mira");
    let step = scene.until_step(job, "it waits", |step| matches!(step, Step::Waiting { .. }));
    let Step::Waiting { asset, .. } = step else { unreachable!() };
    scene.wish(job, Wish::Cancel);
    scene.until("it is usable", |world| status(world, &asset) == Some(&AssetStatus::Active));
    assert!(matches!(scene.step(job), Step::Stopped { .. }));
}

#[test]
fn a_refusal_found_by_the_watch_keeps_its_reason_and_its_answer() {
    let mut scene = Scene::with(slow());
    let id = foreign(&mut scene, "fail-face");
    scene.until("it ended", |world| status(world, &id).is_some_and(AssetStatus::is_settled));
    let Some(AssetStatus::Failed(reason)) = status(&scene.world, &id) else { panic!() };
    assert!(!reason.code.is_empty() && !reason.message.is_empty(), "{reason:?}");
    assert!(reason.raw.as_ref().unwrap().contains(&reason.code));
    assert_eq!(marks(&scene, &id), [Milestone::Refused]);
    let kept = scene.store().asset(&account(), &id).unwrap().unwrap();
    assert_eq!(kept.status, AssetStatus::Failed(reason.clone()));
}

#[test]
fn a_refused_upload_keeps_its_answer_on_the_shelf() {
    let mut scene = Scene::new();
    let job = scene.one_upload("fail-face");
    let Step::Failed { failure, asset: Some(id), .. } = scene.rest(job) else {
        panic!("{:?}", scene.job(job))
    };
    let raw = failure.raw.unwrap();
    let Some(AssetStatus::Failed(reason)) = status(&scene.world, &id).cloned() else { panic!() };
    assert_eq!(reason.raw.as_ref(), Some(&raw));
    // A list tells less: it does not take away what is known.
    scene.refresh();
    let Some(AssetStatus::Failed(again)) = status(&scene.world, &id) else { panic!() };
    assert_eq!((&again.code, &again.message), (&reason.code, &reason.message));
    assert!(again.raw.is_some());
}

#[test]
fn nobody_is_asked_about_what_came_to_its_end() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    scene.rest(job);
    let asked = scene.calls(Action::GetAsset);
    scene.refresh();
    scene.close();
    scene.open();
    scene.refresh();
    assert_eq!(scene.calls(Action::GetAsset), asked);
}

/// A picture of ours that is usable, and then deleted by somebody else.
fn deleted_elsewhere(scene: &mut Scene) -> (JobId, AssetId) {
    let job = scene.one_upload("mira");
    let Step::Active { asset } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    scene.elsewhere("DeleteAsset", &serde_json::json!({"model": "volc-asset", "Id": asset.as_str()}));
    (job, asset)
}

#[test]
fn what_vanished_from_the_list_leaves_the_shelf_and_can_be_brought_back() {
    let mut scene = Scene::new();
    let (job, id) = deleted_elsewhere(&mut scene);
    scene.refresh();
    scene.until("it is parked", |world| !world.shelf(&account()).unwrap().parked.is_empty());
    assert!(status(&scene.world, &id).is_none());
    let parked: Vec<_> = scene.shelf().parked.values().cloned().collect();
    let [parked] = parked.as_slice() else { panic!("{parked:?}") };
    assert_eq!((&parked.asset, parked.by, parked.name.as_str()), (&id, ParkedBy::Provider, "mira"));
    assert!(scene.world.originals.contains_key(&parked.original));
    assert_eq!(scene.job(job).trail.last().unwrap().what, Milestone::Vanished);
    // It stays so.
    scene.close();
    scene.open();
    scene.until("it is told again", |world| world.shelf(&account()).unwrap().parked.len() == 1);
}

#[test]
fn what_a_person_deleted_here_is_not_offered_again() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    let Step::Active { asset } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    let held = scene.shelf().assets[&asset].clone();
    let right = scene.world.can_remove(&account(), &[&held]).unwrap().unwrap();
    let job = scene.send(Command::RemoveAssets(right))[0];
    scene.rest(job);
    scene.refresh();
    assert!(scene.shelf().assets.is_empty() && scene.shelf().parked.is_empty());
}

#[test]
fn an_upload_whose_asset_vanished_says_so_and_does_not_stand_as_refused() {
    let mut scene = Scene::with(Plan { polls: 1000, ..Plan::default() });
    let job = scene.one_upload("mira");
    let step = scene.until_step(job, "it waits", |step| matches!(step, Step::Waiting { .. }));
    let Step::Waiting { asset, .. } = step else { unreachable!() };
    scene.elsewhere("DeleteAsset", &serde_json::json!({"model": "volc-asset", "Id": asset.as_str()}));
    scene.close();
    // Many questions later, which would take minutes.
    let mut store = scene.store();
    let mut row = store.job(job).unwrap().unwrap();
    row.attempts = 8;
    store.save_job(&row).unwrap();
    drop(store);
    scene.open();
    let Step::Failed { failure, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::AssetNotFound);
    assert_eq!(scene.job(job).trail.last().unwrap().what, Milestone::Vanished);
    assert!(status(&scene.world, &asset).is_none());
    assert_eq!(scene.shelf().parked.len(), 1);
}

#[test]
fn what_a_lagging_list_leaves_out_is_asked_about_and_stays() {
    let corner = Corner::new();
    let shop = Shop { lists: true, ..Shop::new() }.open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let path = scene.picture("mira.png", 7);
    let job = scene.upload(&[(&path, "mira")], &Destination::None)[0];
    let Step::Active { asset: id } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    scene.refresh();
    scene.refresh();
    assert!(scene.shelf().assets.contains_key(&id) && scene.shelf().parked.is_empty());
    let again = scene.upload(&[(&path, "mira")], &Destination::None)[0];
    assert_eq!(scene.rest(again), Step::Active { asset: id }, "the same file is not sent again");
}

#[test]
fn what_reappears_in_the_list_is_ours_again_and_parked_no_more() {
    let corner = Corner::new();
    let shop = Shop { lists: true, ..Shop::new() }.open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let path = scene.picture("mira.png", 7);
    let job = scene.upload(&[(&path, "mira")], &Destination::None)[0];
    let Step::Active { asset: id } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    let original = scene.shelf().assets[&id].original;
    assert!(original.is_some());
    // It came about long before the list was read, so the list cannot lag behind it.
    scene.close();
    let mut store = scene.store();
    let mut held = store.asset(&account(), &id).unwrap().unwrap();
    held.trail.iter_mut().for_each(|mark| mark.at = Moment(mark.at.0 - 3_600_000));
    store.put_asset(&held).unwrap();
    drop(store);
    scene.open();
    scene.refresh();
    scene.until("it is parked", |world| world.shelf(&account()).unwrap().parked.len() == 1);
    shop.list_is(vec![], vec![asset(id.as_str(), None)]);
    scene.refresh();
    scene.until("it is back", |world| world.shelf(&account()).unwrap().parked.is_empty());
    assert_eq!(scene.shelf().assets[&id].original, original);
}

#[test]
fn a_new_status_name_and_group_of_the_list_are_taken_over() {
    let shop = Shop { lists: true, ..Shop::new() }.open();
    let before =
        greenroom::model::Asset { status: AssetStatus::Other("Inactive".into()), ..asset("a", None) };
    shop.list_is(vec![crate::fakes::group("g", "Theirs")], vec![before]);
    let mut scene = Scene::of(&shop, None);
    scene.refresh();
    let changed = greenroom::model::Asset { name: "another".into(), ..asset("a", Some("g")) };
    shop.list_is(vec![crate::fakes::group("g", "Theirs")], vec![changed]);
    scene.refresh();
    let now = &scene.shelf().assets[&AssetId::new("a")];
    assert_eq!((now.name.as_str(), &now.status), ("another", &AssetStatus::Active));
    assert_eq!(now.group, Some(greenroom::model::GroupId::new("g")));
    assert_eq!(now.trail.last().unwrap().what, Milestone::Passed);
}

#[test]
fn a_preview_link_has_its_clock() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    let Step::Active { asset } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    scene.refresh();
    let synced = match scene.shelf().sync {
        greenroom::model::talk::Sync::At(at) => at,
        ref other => panic!("{other:?}"),
    };
    let link = scene.shelf().assets[&asset].preview.clone().unwrap();
    assert_eq!(link.until, Some(synced.plus(std::time::Duration::from_hours(12))));
    assert_eq!(scene.store().asset(&account(), &asset).unwrap().unwrap().preview, Some(link));
}

#[test]
fn a_picture_that_could_not_be_had_comes_by_itself_once_it_can() {
    let mut scene = Scene::new();
    let group = scene.group_elsewhere("Theirs");
    let id = scene.put_elsewhere(&group, "theirs");
    scene.refresh();
    scene.until("it is usable", |world| status(world, &id) == Some(&AssetStatus::Active));
    scene.yard().refuse(Action::GetFile, "InternalServiceError", 1000);
    scene.yard().refuse(Action::GetAsset, "InternalServiceError", 1000);
    let of = PictureOf::Asset(account(), id);
    scene.send(Command::Picture(of.clone(), PictureSize::Small));
    let key = (of, PictureSize::Small);
    scene.until("it cannot be had", |world| world.pictures.get(&key) == Some(&None));
    scene.yard().clear(Action::GetFile);
    scene.yard().clear(Action::GetAsset);
    // Nobody asks for the picture again; the list brings fresh links.
    scene.refresh();
    scene.until("it is there", |world| world.pictures.get(&key).is_some_and(Option::is_some));
    let fetched = scene.calls(Action::GetFile);
    scene.refresh();
    assert_eq!(scene.calls(Action::GetFile), fetched, "once is enough");
}

#[test]
fn a_folder_counts_as_work_while_it_is_walked() {
    let mut scene = Scene::new();
    let folder = scene.results().join("many");
    std::fs::create_dir_all(&folder).unwrap();
    for number in 0..5 {
        crate::common::put(&folder, &format!("{number}.png"), crate::common::png(400, 500, number));
    }
    scene.told.clear();
    scene.send(Command::Look(vec![folder]));
    let first = scene.told.iter().find_map(|event| match event {
        Event::Looking(count) => Some(*count),
        _ => None,
    });
    assert_eq!(first, Some(1), "the folder itself, until it is known what is in it");
    scene.until("all were looked at", |world| world.looked.len() == 5 && world.looking == 0);
    let most = scene.told.iter().filter_map(|event| match event {
        Event::Looking(count) => Some(*count),
        _ => None,
    });
    assert_eq!(most.max(), Some(5));
}

#[test]
fn the_disk_of_this_computer_tells_its_room() {
    let folder = tempfile::tempdir().unwrap();
    let disk: Arc<dyn engine::Disk> = Arc::new(engine::SystemDisk);
    assert!(disk.free(folder.path()).unwrap() > 0);
    assert!(disk.free(&folder.path().join("nowhere")).is_err());
}
