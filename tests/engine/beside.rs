//! Two Greenrooms on one house.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use greenroom::engine;
use greenroom::model::connection::Settings;
use greenroom::model::job::Done;
use greenroom::model::talk::{Hideable, StoreState, UploadRequest};
use greenroom::model::{
    AssetId, Command, ConnectionEdit, ConnectionName, Destination, Event, FailureKind, JobId, Judgement,
    Moment, PictureOf, PictureSize, ProviderKind, Step, Subject, Verdict, Wish, World,
};
use greenroom::setup::{self, Doorway, House, Options, SANDBOX};
use greenroom::store::Store;

use crate::common::{png, put};
use crate::corner::Corner;

pub(crate) fn open(home: &Path) -> House {
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
pub(crate) fn until(
    events: &Receiver<Event>,
    world: &mut World,
    what: &str,
    come_true: impl Fn(&World) -> bool,
) {
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
fn what_one_greenroom_says_of_a_picture_the_other_hears_and_takes_back() {
    let home = tempfile::tempdir().unwrap();
    let first = open(home.path());
    let second = open(home.path());
    let subject = Subject::Asset(ConnectionName::new(SANDBOX), AssetId::new("a"));
    let judgement = Judgement {
        subject: subject.clone(),
        verdict: Some(Verdict::Approved),
        note: "fine\u{7}".into(),
        at: Moment(7),
        by: "Lin".into(),
    };
    let (mut of_first, mut of_second) = (World::default(), World::default());
    until(&first.events, &mut of_first, "the first has loaded", |world| world.loaded);
    until(&second.events, &mut of_second, "the second has loaded", |world| world.loaded);
    let said = |world: &World, by: &str| {
        world.verdicts.get(&subject).and_then(|said| said.last()).is_some_and(|it| it.by == by)
    };
    second.handle.send(Command::Judge(judgement.clone()));
    until(&second.events, &mut of_second, "it is said in the second", |world| said(world, "Lin"));
    until(&first.events, &mut of_first, "it is heard in the first", |world| said(world, "Lin"));
    assert_eq!(of_first.verdicts[&subject][0].note, "fine", "tidied on the way");
    let later = Judgement { at: Moment(8), by: "Wei".into(), ..judgement };
    first.handle.send(Command::Judge(later));
    until(&second.events, &mut of_second, "the answer is heard", |world| said(world, "Wei"));
    second.handle.send(Command::TakeBack(subject.clone(), Moment(8)));
    until(&first.events, &mut of_first, "it is taken back", |world| said(world, "Lin"));
    assert_eq!(of_first.verdicts[&subject].len(), 1);
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

/// A picture on its way into a new group of the sandbox.
fn send(house: &House, world: &World, home: &Path, name: &str, tint: u8) {
    let sandbox = ConnectionName::new(SANDBOX);
    let abilities = world.abilities(&sandbox).unwrap();
    let original = engine::look(&put(home, &format!("{name}.png"), png(400, 500, tint))).found.unwrap();
    let place = Destination::NewGroup(name.to_owned());
    let slot = abilities.upload_slot(original.facts.kind(), place).unwrap();
    let name = name.to_owned();
    let request = UploadRequest { slot, original, name, link: None, again: false };
    house.handle.send(Command::Upload(vec![request]));
}

fn is_active(world: &World, name: &str) -> bool {
    world.jobs.values().any(|job| {
        job.upload().is_some_and(|upload| upload.name == name) && matches!(job.step, Step::Active { .. })
    })
}

#[test]
fn of_several_that_wait_exactly_one_takes_the_house_over_and_the_work_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let first = open(home.path());
    let waiting = [open(home.path()), open(home.path()), open(home.path())];
    let mut worlds = [World::default(), World::default(), World::default()];
    for (house, world) in waiting.iter().zip(&mut worlds) {
        until(&house.events, world, "it has loaded", |world| world.loaded);
        assert!(house.beside());
    }
    let sandbox = ConnectionName::new(SANDBOX);
    let before = worlds[0].connection(&sandbox).unwrap().base_url.clone();
    for (at, (house, world)) in waiting.iter().zip(&worlds).enumerate() {
        send(house, world, home.path(), &format!("before {at}"), at as u8);
    }
    first.close();
    let gone = Instant::now();
    while waiting.iter().all(House::beside) {
        assert!(gone.elapsed() < Duration::from_secs(20), "nobody took the house over");
        std::thread::yield_now();
    }
    eprintln!("taken over after {:?}", gone.elapsed());
    for (house, world) in waiting.iter().zip(&mut worlds) {
        for at in 0..3 {
            let name = format!("before {at}");
            until(&house.events, world, "what was sent before is Active", |world| is_active(world, &name));
        }
        // Where the practice provider is now is known to all, and the old place to nobody.
        until(&house.events, world, "the sandbox has moved", |world| {
            world.connection(&sandbox).is_some_and(|it| it.base_url != before && it.abilities.is_some())
        });
    }
    assert_eq!(waiting.iter().filter(|house| !house.beside()).count(), 1);
    // The same handle still serves, whether its house was taken over or not.
    for (at, (house, world)) in waiting.iter().zip(&mut worlds).enumerate() {
        let name = format!("after {at}");
        send(house, world, home.path(), &name, 10 + at as u8);
        until(&house.events, world, "what was sent after is Active", |world| is_active(world, &name));
    }
    for house in waiting {
        house.close();
    }
    let again = open(home.path());
    assert!(!again.beside(), "whoever took it over left it free again");
    again.close();
}

#[test]
fn beside_another_pictures_are_made_lists_cleared_and_the_practice_provider_examined() {
    let home = tempfile::tempdir().unwrap();
    let first = open(home.path());
    let second = open(home.path());
    let mut world = World::default();
    until(&second.events, &mut world, "the second has loaded", |world| world.loaded);
    let sandbox = ConnectionName::new(SANDBOX);

    send(&second, &world, home.path(), "mira", 1);
    until(&second.events, &mut world, "it is Active", |world| is_active(world, "mira"));
    let job = world.jobs.values().find(|job| job.upload().is_some()).unwrap().clone();
    let of = PictureOf::Original(job.upload().unwrap().original);
    second.handle.send(Command::Picture(of.clone(), PictureSize::Small));
    until(&second.events, &mut world, "the picture is made", |world| {
        world
            .pictures
            .get(&(of.clone(), PictureSize::Small))
            .is_some_and(|it| it.as_ref().is_some_and(|it| it.exists()))
    });

    second.handle.send(Command::TestConnection(sandbox.clone()));
    until(&second.events, &mut world, "the sandbox was examined", |world| {
        world
            .connection(&sandbox)
            .is_some_and(|it| it.test.as_ref().is_some_and(greenroom::model::connection::TestReport::fine))
    });

    second.handle.send(Command::ClearFinished);
    until(&second.events, &mut world, "the list is empty here", |world| world.jobs.is_empty());
    let mut world = World::default();
    until(&first.events, &mut world, "it is known there", |world| !world.jobs.is_empty());
    until(&first.events, &mut world, "the list is empty there", |world| world.jobs.is_empty());
    second.close();
    first.close();
}

#[test]
fn what_only_the_holder_can_do_is_said_beside_it() {
    let home = tempfile::tempdir().unwrap();
    let first = open(home.path());
    let second = open(home.path());
    let mut world = World::default();
    until(&second.events, &mut world, "the second has loaded", |world| world.loaded);
    let edit = ConnectionEdit {
        was: Some(ConnectionName::new("studio")),
        name: ConnectionName::new("other"),
        provider: ProviderKind::AnyFast,
        settings: Settings::default(),
        secrets: vec![],
        take_from: None,
    };
    second.handle.send(Command::EditConnection(edit));
    until(&second.events, &mut world, "it was answered", |world| world.edited.is_some());
    let (_, result) = world.edited.clone().unwrap();
    assert_eq!(result.unwrap_err().kind, FailureKind::Beside);
    second.close();
    first.close();
}

#[test]
fn what_a_second_start_hands_over_is_told_once_to_the_window_and_to_nobody_else() {
    let home = tempfile::tempdir().unwrap();
    let command = open(home.path());
    let window = open(home.path());
    let Doorway::Free(place) = setup::knock(Some(home.path()), &[]).unwrap() else {
        panic!("there is no window yet");
    };
    let mut paths = vec![PathBuf::from("/tmp/米拉.png"), PathBuf::from("https://example.com/a.png?b=c")];
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt as _;
        paths.push(std::ffi::OsString::from_vec(b"/tmp/\xff.png".to_vec()).into());
    }
    std::thread::scope(|scope| {
        let second = scope.spawn(|| setup::knock(Some(home.path()), &paths).unwrap());
        // Nobody takes it before the window says that it is one.
        window.handle.send(Command::ReceiveFiles);
        let deadline = Instant::now() + Duration::from_secs(20);
        let told = loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if let Event::HandedOver(paths) = window.events.recv_timeout(left).expect("it is told") {
                break paths;
            }
        };
        assert_eq!(told, paths);
        assert!(matches!(second.join().unwrap(), Doorway::Taken));
    });
    // The window becomes the holder, and takes on.
    command.close();
    while window.beside() {
        std::thread::yield_now();
    }
    assert!(matches!(setup::knock(Some(home.path()), &[]).unwrap(), Doorway::Taken));
    let told: Vec<Event> =
        window.events.try_iter().filter(|event| matches!(event, Event::HandedOver(_))).collect();
    assert_eq!(told, [Event::HandedOver(vec![])]);
    // A window that is closed leaves its place to whoever knocks.
    drop(place);
    assert!(matches!(setup::knock(Some(home.path()), &paths).unwrap(), Doorway::Free(_)));
    window.close();
}

#[test]
fn an_old_letter_is_thrown_away() {
    let home = tempfile::tempdir().unwrap();
    let mut store = Store::open(&home.path().join("greenroom.db")).unwrap();
    let (then, path) = (Moment(1_700_000_000_000), vec![PathBuf::from("/tmp/a.png")]);
    store.post(then, &path).unwrap();
    assert_eq!(store.take_letters(then.plus(Duration::from_secs(59))).unwrap(), Some(path.clone()));
    assert_eq!(store.take_letters(then).unwrap(), None);
    store.post(then, &path).unwrap();
    assert_eq!(store.take_letters(then.plus(Duration::from_secs(61))).unwrap(), None);
    let letter = store.post(then, &path).unwrap();
    assert!(store.is_posted(&letter).unwrap());
    assert!(store.take_back(&letter).unwrap());
    assert!(!store.take_back(&letter).unwrap() && !store.is_posted(&letter).unwrap());
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
