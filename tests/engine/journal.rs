//! Calls that may cost, in the journal before they leave, and their ends on disk before anything else.

use std::time::Duration;

use greenroom::model::talk::StoreState;
use greenroom::model::{
    Command, Destination, Event, FailureKind, Milestone, Moment, Spend, SpendCall, SpendOutcome, Step, Wish,
};
use greenroom::sandbox::Action;

use crate::scene::{Plan, Scene, account};

fn journal(scene: &Scene) -> Vec<Spend> {
    scene.store().spends(Moment(0)).unwrap()
}

fn last(scene: &Scene) -> Spend {
    journal(scene).pop().unwrap()
}

fn until_written(scene: &mut Scene, outcome: SpendOutcome) -> Spend {
    // What is told is on disk already.
    let spend = last(scene);
    assert_eq!(spend.outcome, outcome, "{spend:?}");
    spend
}

fn is_failing(event: &Event) -> bool {
    matches!(event, Event::Store(StoreState::Failing { .. }))
}

#[test]
fn every_call_that_may_cost_has_a_row_with_its_end_and_what_it_made() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    let Step::Active { asset } = scene.rest(job) else { panic!() };
    let film = scene.generate("a walk");
    let Step::Saved { task, .. } = scene.rest(film) else { panic!("{:?}", scene.job(film)) };
    let rows = journal(&scene);
    let seen: Vec<_> = rows.iter().map(|row| (row.call, row.outcome)).collect();
    let accepted = SpendOutcome::Accepted;
    assert_eq!(
        seen,
        [(SpendCall::Group, accepted), (SpendCall::Create, accepted), (SpendCall::Generate, accepted)]
    );
    assert_eq!((rows[1].job, rows[1].made.as_deref()), (job, Some(asset.as_str())));
    assert_eq!((rows[2].job, rows[2].made.as_deref()), (film, Some(task.as_str())));
    assert_eq!(rows[2].cost, scene.world.takes[&film].cost);
    assert!(rows.iter().all(|row| row.connection == account() && row.ended.unwrap() >= row.sent));
    assert_eq!(scene.paid_calls(), rows.len());
}

#[test]
fn a_lost_call_is_lost_in_the_journal_until_it_is_found() {
    let mut scene = Scene::new();
    scene.yard().hang_up(Action::CreateAsset, 1);
    let job = scene.one_upload("mira");
    scene.until_step(job, "the answer was lost", |step| matches!(step, Step::Unsure { .. }));
    let Step::Active { asset } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    let row = until_written(&mut scene, SpendOutcome::Found);
    assert_eq!(row.made.as_deref(), Some(asset.as_str()));
}

#[test]
fn what_was_refused_and_what_was_given_up_are_told_apart() {
    let mut scene = Scene::new();
    scene.yard().refuse(Action::CreateAsset, "InvalidParameter.FpsTooLow", 1);
    let job = scene.one_upload("mira");
    assert!(matches!(scene.rest(job), Step::Failed { .. }));
    until_written(&mut scene, SpendOutcome::Refused);

    scene.yard().drop_before(Action::CreateAsset, 1);
    scene.wish(job, Wish::Retry);
    assert!(matches!(scene.rest(job), Step::Unsure { looked: true, .. }));
    until_written(&mut scene, SpendOutcome::Lost);
    scene.wish(job, Wish::Forget);
    assert!(matches!(scene.rest(job), Step::Stopped { .. }));
    until_written(&mut scene, SpendOutcome::Forgotten);

    // What may have arrived is not sent again by a mere "try again".
    let calls = scene.calls(Action::CreateAsset);
    scene.wish(job, Wish::Retry);
    assert!(matches!(scene.rest(job), Step::Unsure { looked: true, .. }));
    scene.refresh();
    assert_eq!(scene.calls(Action::CreateAsset), calls);
    scene.wish(job, Wish::SendAgain);
    assert!(matches!(scene.rest(job), Step::Active { .. }));
    until_written(&mut scene, SpendOutcome::Accepted);
}

#[test]
fn a_call_that_cannot_be_written_down_does_not_leave_until_it_can() {
    let mut scene = Scene::new();
    let file = scene.database();
    let full = "CREATE TRIGGER full BEFORE INSERT ON spend BEGIN SELECT RAISE(ABORT, 'no room'); END";
    file.execute_batch(full).unwrap();
    let film = scene.generate("a walk");
    scene.until_told("the rows are failing", |scene| scene.told.iter().any(is_failing));
    // A call after which everything asked before has had its turn.
    scene.refresh();
    assert_eq!(scene.calls(Action::CreateGeneration), 0);
    assert_eq!(scene.step(film), &Step::Queued);
    file.execute_batch("DROP TRIGGER full").unwrap();
    assert!(matches!(scene.rest(film), Step::Saved { .. }), "{:?}", scene.job(film));
    assert_eq!(scene.calls(Action::CreateGeneration), 1);
    assert_eq!(scene.world.store, StoreState::Fine);
}

#[test]
fn an_end_that_cannot_be_written_is_kept_and_written_whole_and_nothing_else_is_paid_for_meanwhile() {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    let file = scene.database();
    // The asset's row fails, so the job's must not be there without it.
    let full = "CREATE TRIGGER full BEFORE INSERT ON asset BEGIN SELECT RAISE(ABORT, 'no room'); END";
    file.execute_batch(full).unwrap();
    let (first, second) = (scene.picture("a.png", 1), scene.picture("b.png", 2));
    let jobs = scene.upload(&[(&first, "a"), (&second, "b")], &group);
    scene.until_told("the rows are failing", |scene| scene.told.iter().any(is_failing));
    let Step::Active { asset } = scene.rest(jobs[0]) else { panic!("{:?}", scene.job(jobs[0])) };
    let kept = scene.store().job(jobs[0]).unwrap().unwrap();
    assert!(matches!(kept.step, Step::Creating { .. }), "all of it is on disk, or nothing: {kept:?}");
    assert_eq!(last(&scene).outcome, SpendOutcome::Open);
    assert_eq!(scene.calls(Action::CreateAsset), 1, "nothing is paid for that could not be written down");

    file.execute_batch("DROP TRIGGER full").unwrap();
    assert!(matches!(scene.rest(jobs[1]), Step::Active { .. }));
    assert_eq!(scene.world.store, StoreState::Fine);
    let store = scene.store();
    assert!(matches!(store.job(jobs[0]).unwrap().unwrap().step, Step::Active { .. }));
    assert!(store.asset(&account(), &asset).unwrap().is_some());
    let rows = journal(&scene);
    let ends: Vec<_> = rows.iter().map(|row| row.outcome).collect();
    assert_eq!(ends, [SpendOutcome::Accepted; 3]);
    assert_eq!(rows[1].made.as_deref(), Some(asset.as_str()));
    assert_eq!(scene.calls(Action::CreateAsset), 2);
}

#[test]
fn a_crash_after_an_unwritten_end_finds_what_was_made_and_pays_no_second_time() {
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    let file = scene.database();
    let full = "CREATE TRIGGER full BEFORE INSERT ON asset BEGIN SELECT RAISE(ABORT, 'no room'); END";
    file.execute_batch(full).unwrap();
    let path = scene.picture("a.png", 1);
    let job = scene.upload(&[(&path, "a")], &group)[0];
    scene.until_told("the rows are failing", |scene| scene.told.iter().any(is_failing));
    scene.close();
    file.execute_batch("DROP TRIGGER full").unwrap();
    scene.open();
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert_eq!(scene.calls(Action::CreateAsset), 1);
    until_written(&mut scene, SpendOutcome::Found);
}

#[test]
fn rows_that_cannot_be_read_are_no_empty_queue() {
    let mut scene = Scene::closed(Plan::default());
    let store = scene.store();
    let file = scene.database();
    file.execute_batch("ALTER TABLE job RENAME TO torn").unwrap();
    scene.open_on(store);
    scene.until_told("the rows are failing", |scene| scene.told.iter().any(is_failing));
    assert!(!scene.world.loaded);
    file.execute_batch("ALTER TABLE torn RENAME TO job").unwrap();
    scene.until("the engine has loaded", |world| world.loaded && world.store == StoreState::Fine);
}

#[test]
fn sending_again_waits_for_the_search_that_is_under_way() {
    let mut scene = Scene::new();
    scene.yard().hang_up(Action::CreateAsset, 1);
    scene.yard().slow(Action::ListAssets, Duration::from_secs(1));
    let job = scene.one_upload("mira");
    scene.until_step(job, "the answer was lost", |step| matches!(step, Step::Unsure { looked: false, .. }));
    scene.wish(job, Wish::SendAgain);
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert_eq!(scene.calls(Action::CreateAsset), 1, "it was found, so nothing was sent again");
}

#[test]
fn a_removed_connection_stops_what_it_had_not_sent_and_says_so() {
    let mut scene = Scene::with(Plan { creates_per_minute: Some(1), ..Plan::default() });
    let group = Destination::Group(scene.group("Mira"));
    let (first, second) = (scene.picture("a.png", 1), scene.picture("b.png", 2));
    let jobs = scene.upload(&[(&first, "a"), (&second, "b")], &group);
    scene.rest(jobs[0]);
    scene.send(Command::RemoveConnection(account()));
    scene.until_step(jobs[1], "the second was stopped", |step| matches!(step, Step::Stopped { .. }));
    assert!(matches!(scene.step(jobs[0]), Step::Active { .. }));
    assert!(scene.job(jobs[1]).trail.iter().any(|mark| mark.what == Milestone::Stopped));
    assert_eq!(scene.calls(Action::CreateAsset), 1);
    assert_eq!(journal(&scene).len(), 2, "what was spent stays in the journal");
}

#[test]
fn a_fault_behind_a_gateway_is_no_refusal() {
    let mut scene = Scene::new();
    // Some say so with a status that would be a no.
    scene.yard().refuse(Action::CreateAsset, "InternalServiceTimeout", 1);
    let job = scene.one_upload("mira");
    let step = scene.rest(job);
    assert!(matches!(step, Step::Unsure { looked: true, .. }), "{step:?}");
    assert!(!scene.job(job).can(Wish::Retry));
    let trouble = scene.job(job).trouble.clone().unwrap();
    assert_ne!(trouble.kind, FailureKind::BadRequest);
}
