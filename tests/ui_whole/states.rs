//! What each screen says when there is nothing, no network or an error. A row of the design's table is a test; a cell of it
//! a line.

use egui::{Key, Modifiers, Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use greenroom::model::connection::{TestReport, TestResult, TestStep, Untested};
use greenroom::model::job::{Errand, Into, Upload};
use greenroom::model::talk::{Looked, Sync};
use greenroom::model::*;
use greenroom::ui::act::{Act, Place};
use greenroom::ui::desk::library::{Scope, Status};
use greenroom::words::ENGLISH;

use crate::made::*;

fn studio() -> ConnectionName {
    ConnectionName::new("Studio")
}

/// One account, one group, three pictures: one of them refused.
fn furnished() -> World {
    let mut world = world(vec![connection("Studio", ProviderKind::AnyFast)]);
    world.apply(Event::Group(group("Studio", "Mira", "AIGC")));
    let refused = AssetStatus::Failed(Reason::new("SomethingNew.Odd".into(), "Not this one.".into()));
    for (name, status) in [("full", AssetStatus::Active), ("face", AssetStatus::Active), ("train", refused)] {
        let asset = Asset { status, ..asset("Studio", Some("Mira"), name, MediaKind::Image) };
        world.apply(Event::Asset(asset));
    }
    world
}

/// An account that was read, and holds one empty group.
fn empty() -> World {
    let mut world = world(vec![connection("Studio", ProviderKind::AnyFast)]);
    world.apply(Event::Group(group("Studio", "Mira", "AIGC")));
    world
}

/// The list was last read ten minutes ago, and cannot be now.
fn cut_off(kind: FailureKind) -> Event {
    let last = Some(Moment(NOW.0 - 600_000));
    Event::Sync(studio(), Sync::Failed { failure: Failure::new(kind), last })
}

fn offline() -> Event {
    cut_off(FailureKind::Unreached)
}

fn at(mut world: World, told: impl IntoIterator<Item = Event>, place: Place) -> Shown {
    for event in told {
        world.apply(event);
    }
    let mut harness = open(world);
    harness.state_mut().act(Act::Go(place));
    settle(&mut harness);
    harness
}

/// It says all of this, each at least once.
fn says(harness: &Shown, all: &[&str]) {
    let labels = labels(harness);
    for said in all {
        assert!(labels.contains(said), "“{said}” is not among:\n{labels}");
    }
}

fn button<'a>(harness: &'a Shown, label: &'a str) -> egui_kittest::Node<'a> {
    harness.get_by_role_and_label(Role::Button, label)
}

fn upload(number: u64, step: Step) -> Job {
    Job {
        id: JobId(number),
        connection: studio(),
        errand: Errand::Upload(Upload {
            original: OriginalId([number as u8; 32]),
            path: format!("/drop/{number}.jpg").into(),
            kind: MediaKind::Image,
            bytes: 900_000,
            name: format!("mira-{number}"),
            into: Into::Group(GroupId::new("Mira")),
            link: None,
            staged: None,
            again: false,
        }),
        step,
        paused: false,
        attempts: 0,
        run_at: NOW,
        created: NOW,
        trail: vec![],
        trouble: None,
    }
}

fn told_of(job: Job) -> Event {
    Event::Job(Box::new(job))
}

#[test]
fn library_without_a_group() {
    let mut bare = World { now: NOW, ..World::default() };
    let sandbox = connection("sandbox", ProviderKind::Sandbox);
    bare.apply(Event::Connections(vec![sandbox]));
    bare.apply(Event::Loaded);
    for told in [vec![], vec![Event::Sync(ConnectionName::new("sandbox"), Sync::Never)]] {
        let mut world = bare.clone();
        for event in told {
            world.apply(event);
        }
        let mut harness = open(world);
        harness.state_mut().desk.welcomed = false;
        settle(&mut harness);
        button(&harness, ENGLISH.first_run.open_sandbox);
        says(&harness, &[ENGLISH.first_run.welcome, "Volcengine", "Kyy"]);
    }
    let failure = Failure { code: Some("E42".into()), ..Failure::new(FailureKind::ProviderFault) };
    let never = Event::Sync(studio(), Sync::Failed { failure, last: None });
    let account = connection("Studio", ProviderKind::AnyFast);
    let harness = at(world(vec![account]), [never], Place::Library);
    says(&harness, &["E42"]);
    button(&harness, "Try again");
}

#[test]
fn a_group() {
    let open_group = |told: Vec<Event>, world: World| {
        let mut harness = at(world, told, Place::Library);
        harness.state_mut().desk.library.open(Scope::Group(GroupId::new("Mira")));
        settle(&mut harness);
        harness
    };
    says(&open_group(vec![], empty()), &["Add the first two pictures of Mira", "One full body"]);
    let away = open_group(vec![offline()], furnished());
    says(&away, &["You are offline. Showing what was here at 15:28.", "full, image, Active"]);
    button(&away, "Try now");
    let wrong = open_group(vec![cut_off(FailureKind::ProviderFault)], furnished());
    says(
        &wrong,
        &["The list could not be loaded.", "Showing what was here at 15:28.", "full, image, Active"],
    );
    button(&wrong, "Try again");
}

#[test]
fn search_and_filter() {
    let mut harness = at(furnished(), [], Place::Library);
    harness.state_mut().desk.library.open(Scope::Group(GroupId::new("Mira")));
    harness.state_mut().desk.library.search = "full".into();
    harness.state_mut().desk.library.status = Some(Status::Failed);
    settle(&mut harness);
    says(&harness, &["Nothing matches", "full", "Failed"]);
    click(&mut harness, "Show it");
    says(&harness, &["full, image, Active"]);
    told(&mut harness, offline());
    says(&harness, &["full, image, Active", "You are offline. Showing what was here at 15:28."]);
}

#[test]
fn import() {
    let bring = |mut harness: Shown| {
        harness.state_mut().act(Act::Bring(vec!["/drop/a.jpg".into(), "/drop/b.jpg".into()]));
        let found = picture(1, "/drop/a.jpg");
        told(&mut harness, Event::Looked(Looked { path: found.path.clone(), link: None, found: Ok(found) }));
        let gone = Problem::Unreadable { said: "No such file".into() };
        told(
            &mut harness,
            Event::Looked(Looked { path: "/drop/b.jpg".into(), link: None, found: Err(gone) }),
        );
        harness
    };
    let no_bucket = bring(at(world(vec![connection("Main", ProviderKind::Volcengine)]), [], Place::Library));
    says(&no_bucket, &["takes files by link. Set up a staging bucket once."]);
    let mut away = at(furnished(), [offline()], Place::Library);
    away.state_mut().desk.library.open(Scope::Group(GroupId::new("Mira")));
    settle(&mut away);
    let away = bring(away);
    button(&away, "Queue 1 upload");
    says(&away, &["Could not be opened: No such file. Is it still there?"]);
}

#[test]
fn transfers() {
    says(&at(empty(), [], Place::Transfers), &["Nothing is moving", "Drop files anywhere to start."]);
    let waiting = (1..=3).map(|number| told_of(upload(number, Step::Queued)));
    let away = at(empty(), waiting.chain([offline()]), Place::Transfers);
    says(&away, &["3 uploads will go out when you are back"]);
    let failure = Failure { said: Some("Too wide.".into()), ..Failure::new(FailureKind::ProviderFault) };
    let step = Step::Failed { failure, asset: None, task: None };
    let mut wrong = at(empty(), [told_of(upload(1, step))], Place::Transfers);
    wrong.key_press(Key::ArrowDown);
    settle(&mut wrong);
    says(&wrong, &["The provider had a fault", "Too wide."]);
    button(&wrong, &(ENGLISH.transfers.retry)("mira-1"));
}

#[test]
fn review() {
    let mut world = empty();
    world.apply(Event::Asset(asset("Studio", Some("Mira"), "full", MediaKind::Image)));
    let mut calm = at(world, [], Place::Review);
    calm.get_by_role_and_label(Role::Tab, "Failed 0").click();
    settle(&mut calm);
    says(&calm, &["All caught up"]);
    button(&calm, ENGLISH.review.export_all);
    let mut away = at(furnished(), [offline()], Place::Review);
    says(&away, &["You are offline. as of 15:28"]);
    away.key_press(Key::Num3);
    away.key_press(Key::Enter);
    settle(&mut away);
    assert!(
        commands(&away).iter().any(|it| matches!(it, Command::Judge(_))),
        "verdicts work without a network"
    );
    let unknown = at(furnished(), [], Place::Review);
    says(&unknown, &["SomethingNew.Odd", "Not this one."]);
    button(&unknown, "Copy for support");
}

#[test]
fn generate() {
    let mut nothing = at(furnished(), [], Place::Generate);
    says(&nothing, &[ENGLISH.generate.nothing_to_make]);
    assert!(button(&nothing, "Generate").accesskit_node().is_disabled());
    write(&mut nothing, Role::MultilineTextInput, "Prompt", "A walk.");
    assert!(!button(&nothing, "Generate").accesskit_node().is_disabled());
    told(&mut nothing, offline());
    says(&nothing, &["You are offline. Go on composing; Generate needs a connection."]);
    let blocked = button(&nothing, "Generate").accesskit_node().data().description().map(str::to_owned);
    assert_eq!(blocked.as_deref(), Some("Needs a connection"));
    nothing.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    settle(&mut nothing);
    assert!(!commands(&nothing).iter().any(|it| matches!(it, Command::Generate { .. })), "nor by its keys");
    press(&mut nothing, "Try now");
    assert!(matches!(commands(&nothing).last(), Some(Command::Refresh(_))));
    told(&mut nothing, Event::Sync(studio(), Sync::At(NOW)));
    assert!(!button(&nothing, "Generate").accesskit_node().is_disabled());
}

#[test]
fn connections() {
    let nothing = at(world(vec![connection("sandbox", ProviderKind::Sandbox)]), [], Place::Connections);
    says(&nothing, &["Volcengine", "AnyFast", "APIYI", "GCCAI", "Kyy"]);
    let mut away = accounts(world(vec![connection("Studio", ProviderKind::AnyFast)]));
    let unreached = Failure::new(FailureKind::Unreached);
    let steps = vec![
        (TestStep::Reach, TestResult::Failed(unreached)),
        (TestStep::Credentials, TestResult::NotTested(Untested::Earlier)),
    ];
    let report = |steps| TestReport { at: NOW, steps, clock_offset: None, leftovers: vec![] };
    told(&mut away, Event::Tested(studio(), report(steps)));
    says(&away, &["The provider could not be reached", "not tested yet"]);
    assert!(!labels(&away).contains(ENGLISH.frame.key_refused), "no network is no wrong key");
}

#[test]
fn palette() {
    let mut harness = at(furnished(), [], Place::Library);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    settle(&mut harness);
    says(&harness, &[ENGLISH.palette.search]);
    assert!(harness.query_all_by_role(Role::ListBoxOption).count() > 3, "actions, before anything is typed");
    harness.event(egui::Event::Text("settigns".into()));
    settle(&mut harness);
    says(&harness, &["settigns", "Did you mean settings?"]);
}

#[test]
fn keyring() {
    let mut locked = connection("Studio", ProviderKind::AnyFast);
    locked.abilities = None;
    locked.secrets.iter_mut().for_each(|(_, place)| *place = SecretPlace::Locked);
    for place in [Place::Library, Place::Review, Place::Generate] {
        let mut harness = at(world(vec![locked.clone()]), [], place);
        says(&harness, &["The keyring is locked.", "Unlock it to use this connection.", "Keyring is locked"]);
        press(&mut harness, "Try again");
        assert_eq!(commands(&harness).last(), Some(&Command::TryVault));
    }
    let mut kept = furnished();
    kept.apply(Event::Connections(vec![locked]));
    let kept = at(kept, [], Place::Library);
    says(&kept, &["The keyring is locked. Unlock it to use this connection."]);
    let unavailable = Event::Vault(VaultState::Unavailable { said: "no such service".into() });
    let mut harness = at(furnished(), [unavailable], Place::Connections);
    says(&harness, &["keys are kept until you quit", "no such service"]);
    press(&mut harness, "Try again");
    assert_eq!(commands(&harness).last(), Some(&Command::TryVault));
}

#[test]
fn grey_blocks_come_only_after_a_while_and_never_over_what_is_there() {
    let reading = Event::Sync(studio(), Sync::Reading { last: None });
    let mut world = world(vec![connection("Studio", ProviderKind::AnyFast)]);
    world.apply(reading);
    for place in [Place::Library, Place::Review] {
        let mut harness = open_as(world.clone(), &ENGLISH, vec2(1440.0, 900.0));
        harness.input_mut().time = Some(100.0);
        harness.state_mut().desk.place = place;
        harness.step();
        let loading = |harness: &Shown| harness.query_by_label("The list is being read").is_some();
        if place == Place::Review {
            assert!(!loading(&harness), "{place:?}: at once nothing flickers");
        }
        harness.input_mut().time = Some(100.2);
        harness.step();
        assert!(loading(&harness), "{place:?}: after 200 ms it is said");
    }
    let again = Event::Sync(studio(), Sync::Reading { last: Some(Moment(NOW.0 - 600_000)) });
    let harness = at(furnished(), [again], Place::Library);
    says(&harness, &["full, image, Active"]);
}
