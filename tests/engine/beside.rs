//! Two Greenrooms on one house.

use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use greenroom::engine;
use greenroom::model::job::Done;
use greenroom::model::talk::{Hideable, StoreState, UploadRequest};
use greenroom::model::{AssetId, Command, ConnectionName, Destination, Event, JobId, Step, Wish, World};
use greenroom::setup::{self, House, Options, SANDBOX};

use crate::common::{png, put};
use crate::corner::Corner;

fn open(home: &Path) -> House {
    let options = Options {
        home: Some(home.to_owned()),
        wake: Box::new(|| {}),
        scenario: None,
        quick_sandbox: true,
        keyring: false,
    };
    setup::open(options).unwrap()
}

/// Drains events until it has come true.
fn until(events: &Receiver<Event>, world: &mut World, what: &str, come_true: impl Fn(&World) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(90);
    while !come_true(world) {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(event) = events.recv_timeout(left) else {
            panic!("waited in vain until {what}.\n{:#?}", world.jobs);
        };
        world.apply(event);
    }
}

#[test]
fn a_second_greenroom_sends_through_the_first_and_sees_what_comes_of_it() {
    let home = tempfile::tempdir().unwrap();
    let first = open(home.path());
    let second = open(home.path());
    assert!(!first.beside());
    assert!(second.beside());

    let sandbox = ConnectionName::new(SANDBOX);
    let mut world = World::default();
    until(&second.events, &mut world, "the second has loaded", |world| world.loaded);
    let abilities = world.abilities(&sandbox).unwrap().clone();
    let original = engine::look(&put(home.path(), "a.png", png(400, 500, 1))).found.unwrap();
    let slot = abilities.upload_slot(original.facts.kind(), Destination::NewGroup("Mira".into())).unwrap();
    second.handle.send(Command::Upload(vec![UploadRequest {
        slot,
        original,
        name: "mira".into(),
        link: None,
        again: false,
    }]));
    until(&second.events, &mut world, "both jobs have ended well", |world| {
        let good = |step: &Step| matches!(step, Step::Done(Done::Group(_)) | Step::Active { .. });
        world.jobs.len() == 2 && world.jobs.values().all(|job| good(&job.step))
    });
    let named = |world: &World| {
        world.shelf(&sandbox).is_some_and(|shelf| shelf.assets.values().any(|asset| asset.name == "mira"))
    };
    until(&second.events, &mut world, "the asset stands in the library", named);

    // The first one sees the same.
    let mut world = World::default();
    until(&first.events, &mut world, "the first has told it too", named);
    second.close();
    first.close();
}

#[test]
fn a_wish_said_in_the_second_greenroom_reaches_the_first() {
    let home = tempfile::tempdir().unwrap();
    let first = open(home.path());
    let second = open(home.path());
    let sandbox = ConnectionName::new(SANDBOX);
    let mut world = World::default();
    until(&second.events, &mut world, "the second has loaded", |world| world.loaded);
    // A file that is gone is refused, which can be tried again once it is back.
    let path = put(home.path(), "a.png", png(400, 500, 1));
    let original = engine::look(&path).found.unwrap();
    std::fs::remove_file(&path).unwrap();
    let abilities = world.abilities(&sandbox).unwrap().clone();
    let slot = abilities.upload_slot(original.facts.kind(), Destination::NewGroup("Mira".into())).unwrap();
    second.handle.send(Command::Upload(vec![UploadRequest {
        slot,
        original,
        name: "mira".into(),
        link: None,
        again: false,
    }]));
    let upload = |world: &World| world.jobs.values().find(|job| job.upload().is_some()).cloned();
    until(&second.events, &mut world, "it is refused", |world| {
        upload(world).is_some_and(|job| job.failure().is_some())
    });
    let job: JobId = upload(&world).unwrap().id;
    put(home.path(), "a.png", png(400, 500, 1));
    second.handle.send(Command::Wish(job, Wish::Retry));
    until(&second.events, &mut world, "it is Active", |world| {
        upload(world).is_some_and(|job| matches!(job.step, Step::Active { .. }))
    });
    second.close();
    first.close();
}

#[test]
fn links_are_brought_here_and_things_hidden_from_the_second_too() {
    let home = tempfile::tempdir().unwrap();
    let first = open(home.path());
    let second = open(home.path());
    let corner = Corner::new();
    let link = corner.publish("mira", png(400, 500, 1));
    let mut world = World::default();
    until(&second.events, &mut world, "the second has loaded", |world| world.loaded);
    second.handle.send(Command::LookAtLinks(vec![link.clone()]));
    until(&second.events, &mut world, "the link was looked at", |world| !world.looked.is_empty());
    let looked = &world.looked[0];
    assert_eq!(looked.link.as_ref(), Some(&link));
    assert!(looked.path.is_file() && looked.found.is_ok(), "{looked:?}");

    let (sandbox, what) = (ConnectionName::new(SANDBOX), Hideable::Asset(AssetId::new("a")));
    second.handle.send(Command::Hide(sandbox.clone(), what.clone()));
    let hidden = |world: &World| world.shelf(&sandbox).is_some_and(|shelf| shelf.hidden.contains(&what));
    until(&second.events, &mut world, "it is hidden in the second", hidden);
    let mut world = World::default();
    until(&first.events, &mut world, "it is hidden in the first", hidden);
    second.close();
    first.close();
}

#[test]
fn the_house_is_free_once_the_first_has_closed_it() {
    let home = tempfile::tempdir().unwrap();
    open(home.path()).close();
    let again = open(home.path());
    assert!(!again.beside());
    again.close();
}

/// Empty, not loaded yet and failed to load are three things: an empty history is told only where one was read.
#[test]
fn rows_the_second_cannot_read_are_told_as_such_and_again_when_they_can_be_read() {
    let home = tempfile::tempdir().unwrap();
    let first = open(home.path());
    let mut world = World::default();
    until(&first.events, &mut world, "the first has loaded", |world| world.loaded);
    assert!(world.takes.is_empty() && world.store == StoreState::Fine, "empty, and known to be");
    let rows = rusqlite::Connection::open(home.path().join("data/greenroom.db")).unwrap();
    rows.busy_timeout(Duration::from_secs(5)).unwrap();
    rows.execute_batch("ALTER TABLE take RENAME TO elsewhere").unwrap();
    let second = open(home.path());
    let mut world = World::default();
    assert!(!world.loaded, "not loaded yet");
    until(&second.events, &mut world, "the second has tried", |world| world.loaded);
    assert!(
        matches!(&world.store, StoreState::Failing { said } if said.contains("take")),
        "{:?}",
        world.store
    );
    rows.execute_batch("ALTER TABLE elsewhere RENAME TO take").unwrap();
    until(&second.events, &mut world, "it is told that all is well", |world| world.store == StoreState::Fine);
    assert!(world.takes.is_empty());
    first.close();
}
