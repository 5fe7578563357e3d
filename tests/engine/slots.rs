//! Slots: the same picture goes up once, what is parked stays here and comes back, and nothing goes that is needed.

use std::time::Duration;

use greenroom::model::job::Done;
use greenroom::model::{
    Asset, AssetId, AssetStatus, Chore, Command, ConnectionName, Destination, Draft, Errand, FailureKind,
    GroupId, Job, JobId, MediaKind, Milestone, Moment, OriginalId, Parked, ParkedBy, Step, Wish, World,
};
use greenroom::sandbox::{Action, Limits};
use greenroom::setup::SANDBOX;

use crate::beside::{open, until};
use crate::common::{png, put};
use crate::corner::Corner;
use crate::fakes::Shop;
use crate::scene::{Scene, account, look, quick};

fn asset_of(scene: &Scene, job: JobId) -> AssetId {
    let Step::Active { asset } = scene.step(job) else { panic!("{:?}", scene.job(job)) };
    asset.clone()
}

fn is_reused(job: &Job) -> bool {
    job.trail.iter().any(|mark| mark.what == Milestone::Reused)
}

fn park(scene: &mut Scene, id: &AssetId) -> JobId {
    let asset = scene.world.asset(&account(), id).unwrap().clone();
    let permit = scene.world.can_park(&account(), &[&asset]).unwrap().unwrap();
    scene.send(Command::ParkAssets(permit))[0]
}

fn parked(scene: &Scene) -> Vec<Parked> {
    scene.shelf().parked.values().cloned().collect()
}

/// An order that has not left yet and needs the asset.
fn held_order(scene: &mut Scene, id: &AssetId) -> JobId {
    let draft = Draft { prompt: "a walk".into(), lanes: [vec![id.clone()], vec![], vec![]], ..quick() };
    let order = scene.order_of(&draft);
    scene.send(Command::Generate { order, hold: Duration::from_hours(1) })[0]
}

#[test]
fn the_same_picture_sent_twice_is_one_call_and_one_asset() {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    let (first, second) = (scene.picture("a.png", 7), scene.picture("b.png", 7));
    let jobs = scene.upload(&[(&first, "mira"), (&second, "again")], &group);
    for job in &jobs {
        assert!(matches!(scene.rest(*job), Step::Active { .. }));
    }
    assert_eq!(asset_of(&scene, jobs[0]), asset_of(&scene, jobs[1]));
    assert_eq!(scene.calls(Action::CreateAsset), 1);
    assert!(!is_reused(scene.job(jobs[0])) && is_reused(scene.job(jobs[1])));
    let kept = scene.world.asset(&account(), &asset_of(&scene, jobs[0])).unwrap();
    assert_eq!(kept.name, "mira", "it keeps the name it was made with");

    // Days later, from another folder, into another group.
    let other = Destination::Group(scene.group("Kai"));
    let later = scene.upload(&[(&second, "later")], &other)[0];
    assert!(matches!(scene.rest(later), Step::Active { .. }));
    assert_eq!(asset_of(&scene, later), asset_of(&scene, jobs[0]));
    assert_eq!(scene.calls(Action::CreateAsset), 1);

    // Another one is made only for who asks for it.
    let mut requests = scene.requests(&[(&second, "another")], &other);
    requests[0].again = true;
    let job = scene.send(Command::Upload(requests))[0];
    assert!(matches!(scene.rest(job), Step::Active { .. }));
    assert_ne!(asset_of(&scene, job), asset_of(&scene, later));
    assert_eq!(scene.calls(Action::CreateAsset), 2);
}

#[test]
fn a_twin_goes_on_by_itself_where_the_first_one_was_refused() {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    scene.yard().refuse(Action::CreateAsset, "QuotaExceeded", 1);
    let (first, second) = (scene.picture("a.png", 7), scene.picture("b.png", 7));
    let jobs = scene.upload(&[(&first, "mira"), (&second, "again")], &group);
    assert!(matches!(scene.rest(jobs[0]), Step::Failed { .. }));
    assert!(matches!(scene.rest(jobs[1]), Step::Active { .. }));
    assert!(!is_reused(scene.job(jobs[1])));
    // The first one, tried again, finds what the second one made.
    scene.wish(jobs[0], Wish::Retry);
    assert!(matches!(scene.rest(jobs[0]), Step::Active { .. }));
    assert_eq!(asset_of(&scene, jobs[0]), asset_of(&scene, jobs[1]));
    assert_eq!(scene.calls(Action::CreateAsset), 2);
}

#[test]
fn a_twin_of_what_may_have_arrived_waits_for_the_person() {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    scene.yard().drop_before(Action::CreateAsset, 1);
    let (first, second) = (scene.picture("a.png", 7), scene.picture("b.png", 7));
    let jobs = scene.upload(&[(&first, "mira"), (&second, "again")], &group);
    assert!(matches!(scene.rest(jobs[0]), Step::Unsure { looked: true, .. }));
    scene.refresh();
    assert_eq!(scene.step(jobs[1]), &Step::Queued);
    assert_eq!(scene.world.waits_for(scene.job(jobs[1])).unwrap().id, jobs[0]);
    assert_eq!(scene.calls(Action::CreateAsset), 1);
    scene.wish(jobs[0], Wish::Forget);
    assert!(matches!(scene.rest(jobs[1]), Step::Active { .. }));
    assert_eq!(scene.calls(Action::CreateAsset), 2);
}

#[test]
fn two_processes_that_send_the_same_picture_make_one_asset() {
    let home = tempfile::tempdir().unwrap();
    let (first, second) = (open(home.path()), open(home.path()));
    let sandbox = ConnectionName::new(SANDBOX);
    let (mut here, mut there) = (World::default(), World::default());
    until(&first.events, &mut here, "the first has loaded", |world| world.loaded);
    until(&second.events, &mut there, "the second has loaded", |world| world.loaded);
    let abilities = here.abilities(&sandbox).unwrap().clone();
    let request = |file: &str, group: &str| {
        let original = look(&put(home.path(), file, png(400, 500, 7)));
        let destination = Destination::NewGroup(group.into());
        let slot = abilities.upload_slot(original.facts.kind(), destination).unwrap();
        greenroom::model::talk::UploadRequest { slot, original, name: file.into(), link: None, again: false }
    };
    second.handle.send(Command::Upload(vec![request("b.png", "Kai")]));
    first.handle.send(Command::Upload(vec![request("a.png", "Mira")]));
    let uploads = |world: &World| -> Vec<Job> {
        world.jobs.values().filter(|job| job.upload().is_some()).cloned().collect()
    };
    until(&first.events, &mut here, "both are usable", |world| {
        let jobs = uploads(world);
        jobs.len() == 2 && jobs.iter().all(|job| matches!(job.step, Step::Active { .. }))
    });
    let jobs = uploads(&here);
    assert_eq!(jobs[0].asset(), jobs[1].asset());
    assert_eq!(jobs.iter().filter(|job| is_reused(job)).count(), 1);
    first.handle.send(Command::Refresh(abilities.can_list().unwrap()));
    let content = jobs[0].upload().unwrap().original;
    until(&first.events, &mut here, "the list was read", |world| {
        world
            .jobs
            .values()
            .any(|job| job.errand == Errand::Chore(Chore::Refresh) && job.step == Step::Done(Done::Nothing))
    });
    assert_eq!(here.placements(content).len(), 1);
    let named =
        |name: &str| here.shelf(&sandbox).unwrap().assets.values().filter(|it| it.name == name).count();
    assert_eq!(named("a.png") + named("b.png"), 1, "the provider has one of the two");
    second.close();
    first.close();
}

#[test]
fn twins_in_a_batch_are_staged_and_sent_once() {
    let corner = Corner::new();
    let shop = Shop { base_url: corner.url.clone(), batch: Some(20), ..Shop::new() }.open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let files = [scene.picture("a.png", 7), scene.picture("b.png", 7), scene.picture("c.png", 8)];
    let named: Vec<_> =
        files.iter().zip(["a", "b", "c"]).map(|(file, name)| (file.as_path(), name)).collect();
    let jobs = scene.upload(&named, &Destination::None);
    for job in &jobs {
        assert!(matches!(scene.rest(*job), Step::Active { .. }));
    }
    assert_eq!(shop.asked("submit"), ["a,c"]);
    assert_eq!(corner.asked("PUT"), 2, "nothing is staged in vain");
    assert_eq!(asset_of(&scene, jobs[0]), asset_of(&scene, jobs[1]));
    assert_eq!(scene.shelf().assets.len(), 2);
}

#[test]
fn an_asset_still_in_moderation_is_followed_and_not_made_again() {
    let mut scene = Scene::new();
    let group = scene.group("Mira");
    let id = scene.put_elsewhere(&group, "mira");
    let path = scene.picture("a.png", 7);
    let original = look(&path).id;
    scene.close();
    let asset = Asset {
        connection: account(),
        id: id.clone(),
        group: Some(group.clone()),
        name: "mira".into(),
        kind: MediaKind::Image,
        status: AssetStatus::Processing,
        created: Some(Moment(1_700_000_000_000)),
        original: Some(original),
        preview: None,
        trail: vec![],
    };
    scene.store().put_asset(&asset).unwrap();
    scene.open();
    let before = scene.calls(Action::CreateAsset);
    let job = scene.upload(&[(&path, "other name")], &Destination::Group(group))[0];
    assert_eq!(scene.rest(job), Step::Active { asset: id.clone() });
    assert!(is_reused(scene.job(job)));
    assert_eq!(scene.calls(Action::CreateAsset), before);
    let kept = scene.world.asset(&account(), &id).unwrap();
    assert_eq!((kept.name.as_str(), &kept.status), ("mira", &AssetStatus::Active));
}

#[test]
fn what_is_parked_frees_its_slot_and_comes_back_when_the_persons_own_file_is_gone() {
    let mut scene = Scene::new();
    let group = scene.group("Mira");
    let path = scene.picture("mira.png", 7);
    let job = scene.upload(&[(&path, "mira")], &Destination::Group(group.clone()))[0];
    assert!(matches!(scene.rest(job), Step::Active { .. }));
    let (old, content) = (asset_of(&scene, job), look(&path).id);
    let draft = Draft { prompt: "a walk".into(), lanes: [vec![old.clone()], vec![], vec![]], ..quick() };
    scene.send(Command::KeepDraft(account(), draft.clone()));
    let bytes = std::fs::read(&path).unwrap();
    let used = scene.world.slots(&account()).used;

    let chore = park(&mut scene, &old);
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    assert_eq!(scene.calls(Action::DeleteAsset), 1);
    assert_eq!(scene.world.slots(&account()).used, used - 1);
    let row = &parked(&scene)[0];
    assert_eq!((&row.asset, row.original, row.by), (&old, content, ParkedBy::Person));
    let kept = scene.pasted().with_file_name("originals").join(format!("{content}.png"));
    assert_eq!(std::fs::read(&kept).unwrap(), bytes);

    // The list of what is done is cleared, the file is deleted, and the program starts anew.
    scene.send(Command::ClearFinished);
    std::fs::remove_file(&path).unwrap();
    scene.close();
    scene.open();
    assert_eq!(parked(&scene).len(), 1);
    assert_eq!(scene.world.drafts[&account()], draft);
    let request = scene.world.bring_back(&account(), content).unwrap();
    let back = scene.send(Command::Upload(vec![request]))[0];
    assert!(matches!(scene.rest(back), Step::Active { .. }), "{:?}", scene.job(back));
    let new = asset_of(&scene, back);
    assert_ne!(new, old);
    let asset = scene.world.asset(&account(), &new).unwrap();
    assert_eq!((asset.name.as_str(), asset.group.as_ref()), ("mira", Some(&group)));
    assert!(parked(&scene).is_empty());
    assert_eq!(scene.world.successor(&account(), &old).unwrap().id, new);
    assert_eq!(scene.world.slots(&account()).used, used);

    // What was being composed with the old id goes on with the new one.
    scene.close();
    scene.open();
    assert_eq!(scene.world.drafts[&account()].lanes[0], std::slice::from_ref(&new));
    assert_eq!(scene.world.successor(&account(), &old).unwrap().id, new, "remembered by its chore");
}

#[test]
fn a_refused_parking_leaves_the_asset_and_nothing_to_bring_back() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    scene.rest(job);
    let id = asset_of(&scene, job);
    scene.yard().refuse(Action::DeleteAsset, "AccessDenied", 1);
    let chore = park(&mut scene, &id);
    assert!(matches!(scene.rest(chore), Step::Failed { .. }));
    scene.refresh();
    assert!(scene.world.asset(&account(), &id).is_some());
    assert!(parked(&scene).is_empty() && scene.store().parked(&account()).unwrap().is_empty());
}

#[test]
fn a_parking_whose_answer_was_lost_is_asked_for_again() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    scene.rest(job);
    let id = asset_of(&scene, job);
    scene.yard().hang_up(Action::DeleteAsset, 1);
    let chore = park(&mut scene, &id);
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    assert_eq!(scene.calls(Action::DeleteAsset), 2);
    assert_eq!(parked(&scene)[0].asset, id);
    assert!(scene.world.asset(&account(), &id).is_none());
}

#[test]
fn nothing_is_parked_whose_file_is_not_the_one_that_went_up() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    scene.rest(job);
    let id = asset_of(&scene, job);
    scene.picture("mira.png", 8);
    let chore = park(&mut scene, &id);
    let Step::Failed { failure, .. } = scene.rest(chore) else { panic!("{:?}", scene.job(chore)) };
    assert_eq!(failure.kind, FailureKind::LocalFile);
    assert_eq!(scene.calls(Action::DeleteAsset), 0);
    assert!(scene.world.asset(&account(), &id).is_some() && parked(&scene).is_empty());
}

#[test]
fn a_parking_found_between_its_row_and_its_call_goes_on() {
    let mut scene = Scene::new();
    let group = scene.group("Mira");
    let path = scene.picture("mira.png", 7);
    let job = scene.upload(&[(&path, "mira")], &Destination::Group(group.clone()))[0];
    scene.rest(job);
    let (id, original) = (asset_of(&scene, job), look(&path).id);
    scene.close();
    let row = Parked {
        connection: account(),
        original,
        asset: id.clone(),
        name: "mira".into(),
        kind: MediaKind::Image,
        group: Some(group),
        at: Moment(1_700_000_000_000),
        by: ParkedBy::Person,
    };
    scene.store().put_parked(&row).unwrap();
    let chore = Errand::Chore(Chore::ParkAsset { id: id.clone(), original });
    let chore = scene.leave(chore, Step::Calling { since: Moment(1_700_000_000_000) });
    scene.open();
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    assert_eq!(scene.calls(Action::DeleteAsset), 1);
    assert_eq!(parked(&scene)[0].asset, id);
    let kept = scene.pasted().with_file_name("originals").join(format!("{original}.png"));
    assert_eq!(look(&kept).id, original, "no call without a copy");
}

#[test]
fn nothing_goes_that_an_order_began_to_need_after_the_permit_was_given() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    scene.rest(job);
    let id = asset_of(&scene, job);
    let asset = scene.world.asset(&account(), &id).unwrap().clone();
    let group: GroupId = asset.group.clone().unwrap();
    let remove = scene.world.can_remove(&account(), &[&asset]).unwrap().unwrap();
    let parking = scene.world.can_park(&account(), &[&asset]).unwrap().unwrap();
    let permit = scene.world.can_remove_group(&account(), &group).unwrap().unwrap();
    let order = held_order(&mut scene, &id);
    let commands = [
        Command::RemoveAssets(remove),
        Command::ParkAssets(parking),
        Command::RemoveGroup { permit, id: group.clone() },
    ];
    for command in commands.clone() {
        let chore = scene.send(command)[0];
        let Step::Failed { failure, .. } = scene.rest(chore) else { panic!("{:?}", scene.job(chore)) };
        assert_eq!(failure.kind, FailureKind::InUse);
    }
    assert_eq!(scene.calls(Action::DeleteAsset) + scene.calls(Action::DeleteAssetGroup), 0);
    assert!(scene.world.can_remove_group(&account(), &group).unwrap().is_err());
    assert_eq!(scene.world.where_used(&account(), std::slice::from_ref(&id)).running[0].id, order);
    assert!(scene.world.least_used(&account()).iter().all(|(asset, _)| asset.id != id));
    // Once the order is given up, the same permits are good again.
    scene.wish(order, Wish::Cancel);
    let [remove, ..] = commands;
    let chore = scene.send(remove)[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
}

#[test]
fn a_full_pool_has_room_again_once_something_was_parked() {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    scene.refresh();
    let held = scene.world.slots(&account()).used;
    scene.yard().limit(Limits { pool: Some(held + 1), ..Limits::default() });
    let (first, second) = (scene.picture("a.png", 1), scene.picture("b.png", 2));
    let a = scene.upload(&[(&first, "a")], &group)[0];
    assert!(matches!(scene.rest(a), Step::Active { .. }));
    let b = scene.upload(&[(&second, "b")], &group)[0];
    let Step::Failed { failure, .. } = scene.rest(b) else { panic!("{:?}", scene.job(b)) };
    assert_eq!(failure.kind, FailureKind::PoolFull);
    let id = asset_of(&scene, a);
    assert_eq!(scene.world.least_used(&account())[0].0.id, id, "only this one can be parked");
    let chore = park(&mut scene, &id);
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    scene.wish(b, Wish::Retry);
    assert!(matches!(scene.rest(b), Step::Active { .. }), "{:?}", scene.job(b));
    assert_eq!(scene.world.slots(&account()).used, held + 1);
}

#[test]
fn what_was_forgotten_is_not_offered_any_more() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    scene.rest(job);
    let (id, content): (AssetId, OriginalId) =
        (asset_of(&scene, job), scene.job(job).upload().unwrap().original);
    let chore = park(&mut scene, &id);
    scene.rest(chore);
    scene.send(Command::ForgetParked(account(), content));
    assert!(parked(&scene).is_empty());
    scene.close();
    scene.open();
    assert!(parked(&scene).is_empty());
}

#[test]
fn a_second_greenroom_parks_forgets_and_keeps_a_draft_through_the_first() {
    let home = tempfile::tempdir().unwrap();
    let (first, second) = (open(home.path()), open(home.path()));
    let sandbox = ConnectionName::new(SANDBOX);
    let mut world = World::default();
    until(&second.events, &mut world, "the second has loaded", |world| world.loaded);
    let original = look(&put(home.path(), "a.png", png(400, 500, 7)));
    let content = original.id;
    let abilities = world.abilities(&sandbox).unwrap().clone();
    let slot = abilities.upload_slot(MediaKind::Image, Destination::NewGroup("Mira".into())).unwrap();
    let request = greenroom::model::talk::UploadRequest {
        slot,
        original,
        name: "mira".into(),
        link: None,
        again: false,
    };
    second.handle.send(Command::Upload(vec![request]));
    let usable =
        |world: &World| world.placed(&sandbox, content).is_some_and(|it| it.status == AssetStatus::Active);
    until(&second.events, &mut world, "it is usable", usable);
    let asset = world.placed(&sandbox, content).unwrap().clone();
    let draft = Draft { prompt: "a walk".into(), first_frame: Some(asset.id.clone()), ..quick() };
    second.handle.send(Command::KeepDraft(sandbox.clone(), draft.clone()));
    let permit = world.can_park(&sandbox, &[&asset]).unwrap().unwrap();
    second.handle.send(Command::ParkAssets(permit));
    let offered =
        |world: &World| world.shelf(&sandbox).is_some_and(|shelf| shelf.parked.contains_key(&content));
    until(&second.events, &mut world, "it is parked", offered);
    assert!(world.asset(&sandbox, &asset.id).is_none());
    second.handle.send(Command::ForgetParked(sandbox.clone(), content));
    until(&second.events, &mut world, "it is forgotten", |world| !offered(world));
    second.close();

    let mut world = World::default();
    until(&first.events, &mut world, "the first has heard of the parking", offered);
    until(&first.events, &mut world, "the first has heard of the forgetting", |world| !offered(world));
    first.close();
    let again = open(home.path());
    let mut world = World::default();
    until(&again.events, &mut world, "it has loaded", |world| world.loaded);
    assert_eq!(world.drafts[&sandbox], draft);
    again.close();
}
