//! Generations at an account whose tasks can be found again, and cancelled.

use greenroom::model::job::Done;
use greenroom::model::{Command, Draft, Errand, Failure, FailureKind, JobId, Moment, Step, TaskId, Wish};
use greenroom::provider::TaskState;

use crate::fakes::{Shop, lost, refused};
use crate::scene::{Scene, quick};

fn studio() -> Shop {
    Shop { finds: true, ..Shop::new() }
}

fn seed(scene: &Scene, job: JobId) -> Option<u32> {
    scene.job(job).order().unwrap().fields().seed
}

fn running(scene: &mut Scene, job: JobId) -> TaskId {
    let step = scene.until_step(job, "it runs", |step| matches!(step, Step::Running { .. }));
    let Step::Running { task, .. } = step else { unreachable!() };
    task
}

#[test]
fn every_order_has_its_seed_on_disk_before_it_is_sent() {
    let shop = studio().open();
    let mut scene = Scene::of(&shop, None);
    let (first, second) = (scene.generate("a walk"), scene.generate("a walk"));
    running(&mut scene, first);
    running(&mut scene, second);
    let seeds = [first, second].map(|job| seed(&scene, job).unwrap());
    assert_ne!(seeds[0], seeds[1]);
    assert_eq!(shop.asked("generate"), seeds.map(|seed| seed.to_string()));
    let order = scene.order_of(&Draft { prompt: "mine".into(), seed: Some(7), ..quick() });
    let chosen = scene.send(Command::Generate { order, hold: std::time::Duration::ZERO })[0];
    assert_eq!(seed(&scene, chosen), Some(7), "a person's own seed is kept");
}

#[test]
fn an_account_that_finds_nothing_sends_no_seed_of_ours() {
    let shop = Shop::new().open();
    let mut scene = Scene::of(&shop, None);
    let job = scene.generate("a walk");
    running(&mut scene, job);
    assert_eq!((seed(&scene, job), shop.asked("generate")), (None, vec!["none".to_owned()]));
}

#[test]
fn an_order_whose_answer_was_lost_is_found_by_its_seed_and_not_paid_twice() {
    let shop = studio().open();
    shop.next("generate", lost());
    let mut scene = Scene::of(&shop, None);
    let job = scene.generate("a walk");
    scene.until_step(job, "it is lost", |step| matches!(step, Step::Unsure { .. }));
    shop.trace(seed(&scene, job), "task-lost");
    assert_eq!(running(&mut scene, job).as_str(), "task-lost");
    assert_eq!(shop.asked("generate").len(), 1);
}

#[test]
fn an_order_without_a_trace_asks_a_person_and_can_be_looked_for_again() {
    let shop = studio().open();
    shop.next("generate", lost());
    let mut scene = Scene::of(&shop, None);
    let job = scene.generate("a walk");
    assert!(matches!(scene.rest(job), Step::Unsure { looked: true, .. }));
    let looked = shop.asked("find-task").len();
    assert!(looked > 1, "lists lag behind");
    shop.trace(seed(&scene, job), "task-late");
    scene.wish(job, Wish::LookAgain);
    assert_eq!(running(&mut scene, job).as_str(), "task-late");
    assert_eq!(shop.asked("generate").len(), 1);
}

#[test]
fn a_task_that_another_order_was_answered_with_is_not_taken_for_the_lost_one() {
    let shop = studio().open();
    let mut scene = Scene::of(&shop, None);
    let first = scene.generate("a walk");
    let task = running(&mut scene, first);
    shop.next("generate", lost());
    shop.trace(None, task.as_str());
    let second = scene.generate("a walk");
    assert!(matches!(scene.rest(second), Step::Unsure { looked: true, .. }), "{:?}", scene.job(second));
}

#[test]
fn an_order_found_at_submitting_is_looked_for_at_the_next_start() {
    let shop = studio().open();
    let mut scene = Scene::of(&shop, None);
    let order = scene.order_of(&Draft { prompt: "left".into(), seed: Some(77), ..quick() });
    scene.close();
    shop.trace(Some(77), "task-left");
    let job = scene.leave(Errand::Generate(order), Step::Submitting { since: Moment(1_700_000_000_000) });
    scene.open();
    assert_eq!(running(&mut scene, job).as_str(), "task-left");
    assert_eq!(shop.asked("generate").len(), 0);
}

#[test]
fn a_waiting_task_is_cancelled_at_the_provider_and_stops_here() {
    let shop = Shop::new().open();
    let mut scene = Scene::of(&shop, None);
    let job = scene.generate("a walk");
    let task = running(&mut scene, job);
    let permit = scene.abilities().can_cancel().unwrap();
    let chore = scene.send(Command::CancelTask { permit, job })[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    let stopped = scene.rest(job);
    assert_eq!(stopped, Step::Stopped { asset: None, task: Some(task.clone()), place: None });
    assert_eq!(shop.asked("cancel"), [task.as_str()]);
}

#[test]
fn a_question_that_hears_of_the_cancelling_after_it_was_confirmed_breaks_nothing() {
    let shop = Shop::new().open();
    let (asked, answer) = shop.hold_watch();
    let mut scene = Scene::of(&shop, None);
    let job = scene.generate("a walk");
    let task = running(&mut scene, job);
    asked.recv().unwrap();
    let permit = scene.abilities().can_cancel().unwrap();
    let chore = scene.send(Command::CancelTask { permit, job })[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    answer.send(TaskState::Broke(Failure::new(FailureKind::ProviderFault))).unwrap();
    assert_eq!(scene.rest(job), Step::Stopped { asset: None, task: Some(task), place: None });
}

#[test]
fn a_task_that_runs_already_goes_on_and_the_refusal_is_told() {
    let shop = Shop::new().open();
    shop.next("cancel", refused(FailureKind::TaskRunning));
    let mut scene = Scene::of(&shop, None);
    let job = scene.generate("a walk");
    running(&mut scene, job);
    let permit = scene.abilities().can_cancel().unwrap();
    let chore = scene.send(Command::CancelTask { permit: permit.clone(), job })[0];
    let Step::Failed { failure, .. } = scene.rest(chore) else { panic!() };
    assert_eq!(failure.kind, FailureKind::TaskRunning);
    assert!(matches!(scene.step(job), Step::Running { .. }));

    // What does not wait has nothing to cancel.
    scene.wish(job, Wish::Cancel);
    scene.until("it has stopped", |world| world.jobs[&job].step.is_ended());
    assert_eq!(scene.send(Command::CancelTask { permit, job }), []);
    assert_eq!(shop.asked("cancel").len(), 1);
}
