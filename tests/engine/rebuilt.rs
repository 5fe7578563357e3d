//! A database that was damaged between two runs: what is told, what comes back, and that nothing is paid twice.

use std::fs;
use std::path::PathBuf;

use greenroom::model::job::Into;
use greenroom::model::talk::{Rebuilt, StoreState, Sync};
use greenroom::model::{Errand, Event, Moment, Step, Upload};
use greenroom::sandbox::Action;
use greenroom::store::backup;

use crate::scene::{Scene, look};

fn database(scene: &Scene) -> PathBuf {
    scene.results().with_file_name("greenroom.db")
}

fn ruin(scene: &Scene) {
    fs::write(database(scene), [0x5A; 9_000]).unwrap();
}

fn told(scene: &Scene) -> Rebuilt {
    match &scene.world.store {
        StoreState::Rebuilt(rebuilt) => rebuilt.clone(),
        other => panic!("it was not told: {other:?}"),
    }
}

#[test]
fn after_a_rescue_the_library_is_read_anew_by_itself_and_the_person_is_told_first() {
    let mut scene = Scene::new();
    let group = scene.group("Mira");
    let asset = scene.put_elsewhere(&group, "made in the console");
    scene.refresh();
    assert!(scene.shelf().assets.contains_key(&asset));
    scene.close();
    let lists = scene.calls(Action::ListAssets);
    ruin(&scene);
    scene.open();
    let rebuilt = told(&scene);
    assert!(rebuilt.torn.contains(&"asset".to_owned()), "{rebuilt:?}");
    assert_eq!(fs::read(&rebuilt.aside).unwrap(), [0x5A; 9_000]);
    assert!(matches!(scene.told[0], Event::Store(StoreState::Rebuilt(_))), "{:?}", scene.told[0]);
    scene.until("the library is there again", |world| {
        world
            .shelves
            .values()
            .any(|shelf| matches!(shelf.sync, Sync::At(_)) && shelf.assets.contains_key(&asset))
    });
    assert_eq!(scene.shelf().groups[&group].name, "Mira");
    assert!(scene.calls(Action::ListAssets) > lists, "it was asked for");
}

#[test]
fn a_file_sent_since_the_backup_is_found_at_the_provider_and_not_created_again() {
    let mut scene = Scene::new();
    let group = scene.group("Mira");
    scene.close();
    let path = scene.picture("mira.png", 9);
    let original = look(&path);
    scene.store().put_original(&original).unwrap();
    let upload = |name: &str| {
        Errand::Upload(Upload {
            original: original.id,
            path: path.clone(),
            kind: original.facts.kind(),
            bytes: original.facts.bytes,
            name: name.to_owned(),
            into: Into::Group(group.clone()),
            link: None,
            staged: None,
            again: false,
        })
    };
    let job = scene.leave(upload("mira"), Step::Queued);
    backup::daily(&database(&scene), Moment(1_795_000_000_000)).unwrap().unwrap();
    scene.open();
    let Step::Active { asset } = scene.rest(job) else { panic!("{:?}", scene.step(job)) };
    scene.close();
    let paid = scene.paid_calls();
    ruin(&scene);
    scene.open();
    assert_eq!(told(&scene).jobs, 2, "the group's and the file's");
    let found =
        scene.until_step(job, "the file's asset is found", |step| matches!(step, Step::Active { .. }));
    assert_eq!(found, Step::Active { asset });
    assert_eq!(scene.paid_calls(), paid, "nothing was paid a second time");
}

#[test]
fn a_generation_of_a_backup_is_not_started_again_where_nobody_can_look_for_it() {
    let mut scene = Scene::new();
    let order = scene.order("a walk");
    scene.close();
    let job = scene.leave(Errand::Generate(order), Step::Queued);
    backup::daily(&database(&scene), Moment(1_795_000_000_000)).unwrap().unwrap();
    scene.open();
    let Step::Saved { path, .. } = scene.rest(job) else { panic!("{:?}", scene.step(job)) };
    scene.close();
    let paid = scene.paid_calls();
    ruin(&scene);
    scene.open();
    let step =
        scene.until_step(job, "it asks the person", |step| matches!(step, Step::Unsure { looked: true, .. }));
    assert!(matches!(step, Step::Unsure { .. }));
    assert_eq!(scene.paid_calls(), paid);
    assert!(path.exists(), "the film lies where it lay");
    let said = told(&scene).said;
    assert!(said.contains("1 videos in"), "{said}");
}
