//! "Test connection": the first real cause, what is fine before it, and what was not asked after it.

use axum::http::Method;
use greenroom::model::connection::{TestReport, TestResult, TestStep, Untested};
use greenroom::model::{Command, Event, Failure, FailureKind, Moment, ProviderKind, Step};
use greenroom::provider::Trouble;

use crate::corner::Corner;
use crate::fakes::{Shop, refused};
use crate::scene::{Scene, account};

/// An account that signs, as Volcengine's does.
fn signed(corner: Option<&Corner>) -> Shop {
    let base_url = corner.map_or_else(|| Shop::new().base_url, |corner| corner.url.clone());
    Shop { kind: ProviderKind::Volcengine, base_url, ..Shop::new() }
}

fn test(scene: &mut Scene) -> TestReport {
    let before = scene.told.len();
    scene.send(Command::TestConnection(account()));
    let report = |events: &[Event]| {
        events.iter().find_map(|event| match event {
            Event::Tested(name, report) if *name == account() => Some(report.clone()),
            _ => None,
        })
    };
    scene.until_told("the test has ended", |scene| report(&scene.told[before..]).is_some());
    report(&scene.told[before..]).unwrap()
}

/// A letter for each step: fine, Failed, earlier, or another reason not to ask.
fn chart(report: &TestReport) -> String {
    let steps: Vec<TestStep> = report.steps.iter().map(|(step, _)| *step).collect();
    assert_eq!(steps, TestStep::ALL);
    let letter = |result: &TestResult| match result {
        TestResult::Fine { .. } => 'f',
        TestResult::Failed(_) => 'X',
        TestResult::NotTested(Untested::Earlier) => 'e',
        TestResult::NotTested(Untested::NoFreeQuestion) => '?',
        TestResult::NotTested(Untested::NotSetUp) => 's',
        TestResult::NotTested(Untested::NotNeeded) => '-',
    };
    report.steps.iter().map(|(_, result)| letter(result)).collect()
}

fn now() -> Moment {
    Moment(jiff::Timestamp::now().as_millisecond())
}

#[test]
fn a_healthy_account_is_fine_from_end_to_end_and_leaves_nothing_in_the_store() {
    let corner = Corner::new();
    corner.put("waiting/old.png", b"left by a crash");
    let shop = signed(Some(&corner)).open();
    shop.date_is(now());
    let mut scene = Scene::of(&shop, Some(&corner));
    let report = test(&mut scene);
    assert_eq!(chart(&report), "fffff?ff");
    assert!(report.fine() && report.clock_offset.unwrap().abs() <= 2, "{report:?}");
    assert_eq!(report.leftovers, ["waiting/old.png"]);
    assert_eq!(corner.keys(), ["waiting/old.png"], "the probe is gone");
    assert_eq!(shop.asked("create").len() + shop.asked("generate").len(), 0, "no question costs anything");
}

#[test]
fn a_refusal_of_the_one_question_tells_which_step_it_answers() {
    let cases = [
        (FailureKind::SignatureRefused, "ffXeeefs"),
        (FailureKind::KeyRefused, "ffXeeefs"),
        (FailureKind::NotPermitted, "fffXeefs"),
        (FailureKind::GroupNotFound, "ffffXefs"),
        (FailureKind::LetterUnsigned, "fffffXfs"),
        (FailureKind::NotEntitled, "fffffXfs"),
        (FailureKind::ClockSkewed, "Xfeeeefs"),
        (FailureKind::WrongAddress, "fXeeeeee"),
    ];
    for (kind, expected) in cases {
        let shop = signed(None).open();
        shop.date_is(now());
        shop.next("credentials", refused(kind));
        let mut scene = Scene::of(&shop, None);
        let report = test(&mut scene);
        assert_eq!(chart(&report), expected, "{kind:?}");
        assert_eq!(report.cause().unwrap().kind, kind);
    }
}

#[test]
fn nobody_at_the_address_ends_the_test_at_once() {
    let shop = signed(None).open();
    shop.next("reach", Trouble::Unreached(Failure::new(FailureKind::Unreached)));
    let mut scene = Scene::of(&shop, None);
    assert_eq!(chart(&test(&mut scene)), "eXeeeeee");
    assert_eq!(shop.asked("credentials").len() + shop.asked("generation").len(), 0);
}

#[test]
fn a_clock_that_is_off_is_the_cause_where_calls_are_signed_and_told_everywhere() {
    let ahead = Moment(now().0 + 412_000);
    let shop = signed(None).open();
    shop.date_is(ahead);
    let mut scene = Scene::of(&shop, None);
    let report = test(&mut scene);
    assert_eq!(chart(&report), "Xfeeeefs");
    assert_eq!(report.cause().unwrap().kind, FailureKind::ClockSkewed);
    assert!((410..=414).contains(&report.clock_offset.unwrap()));
    assert_eq!(shop.asked("credentials").len(), 0);

    let shop = Shop::new().open();
    shop.date_is(ahead);
    let mut scene = Scene::of(&shop, None);
    let report = test(&mut scene);
    assert_eq!(chart(&report), "ffff--fs", "nothing is signed, and no letter is needed");
    assert!(report.clock_offset.unwrap() > 400);
}

#[test]
fn the_video_side_and_the_store_are_asked_whatever_is_wrong_with_the_assets() {
    let corner = Corner::new();
    let shop = signed(Some(&corner)).open();
    shop.next("credentials", refused(FailureKind::KeyRefused));
    shop.next("generation", refused(FailureKind::KeyRefused));
    let mut scene = Scene::of(&shop, Some(&corner));
    assert_eq!(chart(&test(&mut scene)), "?fXeeeXf");
}

#[test]
fn a_store_that_refuses_to_be_written_fails_its_own_step() {
    let corner = Corner::new();
    let shop = signed(Some(&corner)).open();
    corner.fault(Method::PUT, 403, 1);
    let mut scene = Scene::of(&shop, Some(&corner));
    let report = test(&mut scene);
    assert_eq!(chart(&report), "?ffff?fX");
    assert_eq!(report.cause().unwrap().kind, FailureKind::Staging);
    assert_eq!(corner.keys(), [""; 0]);
}

#[test]
fn a_creation_that_was_refused_for_want_of_a_letter_is_remembered() {
    let corner = Corner::new();
    let shop = signed(Some(&corner)).open();
    shop.next("create", refused(FailureKind::LetterUnsigned));
    let mut scene = Scene::of(&shop, Some(&corner));
    let path = scene.picture("a.png", 1);
    let job = scene.upload(&[(&path, "a")], &greenroom::model::Destination::None)[0];
    assert!(matches!(scene.rest(job), Step::Failed { .. }));
    let report = test(&mut scene);
    assert_eq!(chart(&report), "?ffffXff");
    assert_eq!(report.cause().unwrap().kind, FailureKind::LetterUnsigned);
    let job = scene.upload(&[(&path, "b")], &greenroom::model::Destination::None)[0];
    assert!(matches!(scene.rest(job), Step::Active { .. }));
    assert_eq!(chart(&test(&mut scene)), "?ffff?ff", "something was created since");
}
