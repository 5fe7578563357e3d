//! How fast and how much: one creation at a time, rates that refusals teach, daily limits, and orders that can be
//! taken back.

use std::time::Duration;

use greenroom::model::budget::KnownFrom;
use greenroom::model::connection::Settings;
use greenroom::model::{Budget, Command, Destination, Event, FailureKind, JobId, Moment, Step, Wish, World};
use greenroom::sandbox::Action;

use crate::scene::{Plan, Scene, account};

fn budget(world: &World) -> &Budget {
    &world.budgets[&account()]
}

fn three(scene: &mut Scene) -> Vec<JobId> {
    let group = Destination::Group(scene.group("Mira"));
    let paths = [scene.picture("a.png", 1), scene.picture("b.png", 2), scene.picture("c.png", 3)];
    scene.upload(&[(&paths[0], "a"), (&paths[1], "b"), (&paths[2], "c")], &group)
}

#[test]
fn creations_leave_one_at_a_time_also_where_no_rate_is_known() {
    let mut scene = Scene::new();
    scene.yard().slow(Action::CreateAsset, Duration::from_millis(100));
    for job in three(&mut scene) {
        assert!(matches!(scene.rest(job), Step::Active { .. }));
    }
    let mut on_the_wire: Vec<JobId> = vec![];
    for event in &scene.told {
        let Event::Job(job) = event else { continue };
        on_the_wire.retain(|id| *id != job.id);
        if matches!(job.step, Step::Creating { .. }) {
            on_the_wire.push(job.id);
        }
        assert!(on_the_wire.len() <= 1, "{on_the_wire:?}");
    }
    assert_eq!(scene.calls(Action::CreateAsset), 3);
}

#[test]
fn a_refusal_teaches_the_rate_and_a_restart_remembers_it() {
    let mut scene = Scene::new();
    scene.yard().throttle(Action::CreateAsset, 2);
    let jobs = three(&mut scene);
    scene.until("a rate was learned", |world| {
        world.budgets.get(&account()).is_some_and(|budget| budget.creates_per_minute.is_some())
    });
    let limit = budget(&scene.world).creates_per_minute.unwrap();
    assert_eq!(limit.count, 2);
    assert!(matches!(limit.from, KnownFrom::Refusal(_)));
    // The wait that the provider asked for stands, and is longer than the spacing.
    let next = budget(&scene.world).next_create.unwrap();
    let asked = scene.job(jobs[2]).trouble.clone().unwrap().retry_after.unwrap();
    let sent = scene.store().spends(Moment(0)).unwrap().last().unwrap().sent;
    assert!(next.since(sent) >= asked);
    scene.close();
    scene.open();
    scene.until("the budget is told at the start", |world| world.budgets.contains_key(&account()));
    assert_eq!(budget(&scene.world).creates_per_minute, Some(limit));
    assert_eq!(budget(&scene.world).next_create, Some(next));
    assert_eq!(budget(&scene.world).creations.count, 2);
    scene.refresh();
    assert_eq!(scene.calls(Action::CreateAsset), 3, "nothing leaves before its time");
}

#[test]
fn a_full_pool_teaches_the_slots_and_a_person_knows_better() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    scene.rest(job);
    scene.yard().fill_pool();
    let group = Destination::Group(scene.group("More"));
    let path = scene.picture("b.png", 8);
    let late = scene.upload(&[(&path, "b")], &group)[0];
    let Step::Failed { failure, .. } = scene.rest(late) else { panic!("{:?}", scene.job(late)) };
    assert_eq!(failure.kind, FailureKind::PoolFull);
    scene.until("the slots are known", |world| budget(world).slots.is_some());
    let slots = budget(&scene.world).slots.unwrap();
    assert!(slots.count == 1 && matches!(slots.from, KnownFrom::Refusal(_)), "{slots:?}");
    scene.set(&Settings { slots: Some(50), ..Settings::default() });
    scene.until("a person's word counts", |world| {
        budget(world).slots.is_some_and(|slots| slots.count == 50 && slots.from == KnownFrom::Setting)
    });
}

#[test]
fn a_daily_limit_lets_the_rest_wait_for_tomorrow_until_it_is_raised() {
    let settings = Settings { generations_per_day: Some(1), ..Settings::default() };
    let mut scene = Scene::with(Plan { settings, ..Plan::default() });
    // What was refused counts against nothing.
    scene.yard().refuse(Action::CreateGeneration, "InvalidParameter", 1);
    let refused = scene.generate("a refused walk");
    assert!(matches!(scene.rest(refused), Step::Failed { .. }));
    let first = scene.generate("a walk");
    let second = scene.generate("another walk");
    assert!(matches!(scene.rest(first), Step::Saved { .. }));
    let limited = |world: &World| {
        let trouble = world.jobs[&second].trouble.as_ref();
        trouble.is_some_and(|trouble| trouble.kind == FailureKind::DailyLimit)
    };
    scene.until("the second waits", limited);
    assert_eq!(scene.step(second), &Step::Queued);
    scene.until("the day's count is told", |world| budget(world).generations.left() == Some(0));
    assert_eq!(Some(scene.job(second).run_at), budget(&scene.world).day_ends);
    assert_eq!(scene.calls(Action::CreateGeneration), 2);
    // A restart is no new day.
    scene.close();
    scene.open();
    scene.refresh();
    assert_eq!(scene.calls(Action::CreateGeneration), 2);

    scene.set(&Settings { generations_per_day: Some(2), ..Settings::default() });
    assert!(matches!(scene.rest(second), Step::Saved { .. }), "{:?}", scene.job(second));
    assert_eq!(scene.calls(Action::CreateGeneration), 3);
}

#[test]
fn a_daily_limit_of_creations_holds_for_a_whole_queue() {
    let settings = Settings { creations_per_day: Some(2), ..Settings::default() };
    let mut scene = Scene::with(Plan { settings, ..Plan::default() });
    let jobs = three(&mut scene);
    scene.rest(jobs[0]);
    scene.rest(jobs[1]);
    scene.until("the third waits for tomorrow", |world| {
        let trouble = world.jobs[&jobs[2]].trouble.as_ref();
        trouble.is_some_and(|trouble| trouble.kind == FailureKind::DailyLimit)
    });
    assert_eq!(scene.calls(Action::CreateAsset), 2);
}

#[test]
fn an_order_that_is_taken_back_in_time_makes_no_call() {
    let mut scene = Scene::new();
    let order = scene.order("a walk");
    let hold = Duration::from_hours(1);
    let job = scene.send(Command::Generate { order, hold })[0];
    assert!(scene.job(job).held(scene.job(job).created).is_some());
    scene.wish(job, Wish::Cancel);
    assert!(matches!(scene.rest(job), Step::Stopped { .. }));
    scene.refresh();
    assert_eq!(scene.calls(Action::CreateGeneration), 0);
    assert!(scene.store().spends(Moment(0)).unwrap().is_empty());
}

#[test]
fn an_order_that_is_held_back_survives_a_restart_and_leaves_at_once_when_told() {
    let mut scene = Scene::new();
    let order = scene.order("a walk");
    let job = scene.send(Command::Generate { order, hold: Duration::from_hours(1) })[0];
    scene.close();
    scene.open();
    scene.refresh();
    assert_eq!(scene.calls(Action::CreateGeneration), 0);
    assert!(scene.job(job).held(scene.job(job).created).is_some(), "{:?}", scene.job(job));
    scene.wish(job, Wish::Resume);
    assert!(matches!(scene.rest(job), Step::Saved { .. }), "{:?}", scene.job(job));
    assert_eq!(scene.calls(Action::CreateGeneration), 1);
}

#[test]
fn moderation_is_measured_by_what_it_took_here() {
    let mut scene = Scene::new();
    assert_eq!(budget(&scene.world).moderation, None);
    let job = scene.one_upload("mira");
    scene.rest(job);
    scene.until("it is known how long moderation takes", |world| budget(world).moderation.is_some());
    assert!(budget(&scene.world).eta(3, Moment(0)).is_some());
}
