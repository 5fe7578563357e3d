//! From a prompt to a film on this computer.

use std::fs;
use std::path::PathBuf;

use greenroom::media::verify_video;
use greenroom::model::{Draft, FailureKind, JobId, Step, Wish};
use greenroom::sandbox::Action;
use serde_json::json;

use crate::scene::{Scene, account, quick};

fn saved(scene: &mut Scene, job: JobId) -> PathBuf {
    let Step::Saved { path, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    let facts = verify_video(&path).unwrap();
    assert!(facts.seconds().is_some_and(|seconds| seconds > 3.9), "{facts:?}");
    path
}

#[test]
fn a_prompt_becomes_a_playable_film_by_one_paid_call() {
    let mut scene = Scene::new();
    let job = scene.one_upload("mira");
    let Step::Active { asset } = scene.rest(job) else { panic!() };
    let mut draft = Draft { prompt: "Image 1 walks to the window.".to_owned(), ..quick() };
    draft.lanes[0].push(asset.clone());
    let order = scene.order_of(&draft);
    let job = scene.send(greenroom::model::Command::Generate { order, hold: std::time::Duration::ZERO })[0];
    let path = saved(&mut scene, job);

    let calls = scene.yard().calls(Action::CreateGeneration);
    assert_eq!(calls.len(), 1);
    let picture = json!({"type": "image_url", "image_url": {"url": asset.uri()}, "role": "reference_image"});
    assert_eq!(calls[0].body["content"][1], picture);
    assert_eq!(scene.yard().violations(), [""; 0], "the key goes to nobody but the provider");
    assert!(path.file_name().unwrap().to_str().unwrap().contains("walks to the window"));
    let take = &scene.world.takes[&job];
    assert_eq!((&take.path, &take.connection), (&path, &account()));
    assert!(take.seed.is_some() && take.link_until.is_some());
    assert_eq!(scene.world.uses(&account(), &asset).len(), 1);
    assert_eq!(scene.saved_files(), [path], "no part file stays behind");
}

#[test]
fn an_order_whose_answer_was_lost_is_sent_again_only_when_a_person_says_so() {
    let mut scene = Scene::new();
    scene.yard().hang_up(Action::CreateGeneration, 1);
    let job = scene.generate("a lost walk");
    assert!(matches!(scene.rest(job), Step::Unsure { looked: true, .. }));
    scene.refresh();
    assert_eq!(scene.calls(Action::CreateGeneration), 1);
    assert!(matches!(scene.step(job), Step::Unsure { .. }));

    scene.wish(job, Wish::SendAgain);
    saved(&mut scene, job);
    assert_eq!(scene.calls(Action::CreateGeneration), 2);
}

#[test]
fn an_order_answered_with_a_web_page_is_unsure() {
    let mut scene = Scene::new();
    scene.yard().garbage(Action::CreateGeneration, 1);
    let job = scene.generate("a strange walk");
    assert!(matches!(scene.rest(job), Step::Unsure { looked: true, .. }));
    let trouble = scene.job(job).trouble.clone().unwrap();
    assert!(trouble.raw.unwrap().contains("502 Bad Gateway"));
    assert_eq!(scene.calls(Action::CreateGeneration), 1);
}

#[test]
fn a_refused_order_keeps_the_words_and_the_code_of_the_provider() {
    let mut scene = Scene::new();
    scene.yard().refuse(Action::CreateGeneration, "AccountOverdueError", 1);
    let job = scene.generate("no money");
    let Step::Failed { failure, task: None, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::BalanceEmpty);
    assert_eq!(failure.code.as_deref(), Some("AccountOverdueError"));
}

#[test]
fn a_film_held_back_after_it_was_made_says_so_and_remembers_its_task() {
    let mut scene = Scene::new();
    let job = scene.generate("blocked-output");
    let Step::Failed { failure, task: Some(_), .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::OutputBlocked, "{failure:?}");
    assert!(failure.said.unwrap().contains("sensitive information"));
}

#[test]
fn questions_that_are_lost_do_not_cost_the_film() {
    let mut scene = Scene::new();
    scene.yard().hang_up(Action::GetGeneration, 1);
    scene.yard().refuse(Action::GetGeneration, "InternalServiceError", 1);
    let job = scene.generate("a patient walk");
    saved(&mut scene, job);
    assert_eq!(scene.calls(Action::CreateGeneration), 1);
}

#[test]
fn a_download_that_breaks_off_is_finished() {
    let mut scene = Scene::new();
    scene.yard().truncate(Action::GetFile, 1);
    let job = scene.generate("a broken line");
    saved(&mut scene, job);
    assert_eq!(scene.calls(Action::GetFile), 2);
    assert_eq!(scene.calls(Action::CreateGeneration), 1);
}

#[test]
fn a_web_page_instead_of_the_film_is_not_saved_as_one() {
    let mut scene = Scene::new();
    scene.yard().garbage(Action::GetFile, 1);
    let job = scene.generate("a page");
    saved(&mut scene, job);
    assert_eq!(scene.calls(Action::GetFile), 2);
    assert_eq!(scene.saved_files().len(), 1);
}

#[test]
fn a_dead_address_is_asked_for_anew() {
    let mut scene = Scene::new();
    scene.yard().slow(Action::GetFile, std::time::Duration::from_secs(1));
    let job = scene.generate("a dead link");
    scene.until_step(job, "it is being fetched", |step| matches!(step, Step::Saving { .. }));
    scene.yard().expire_links();
    scene.yard().clear(Action::GetFile);
    saved(&mut scene, job);
    assert_eq!(scene.calls(Action::CreateGeneration), 1);
    assert_eq!(scene.yard().violations(), [""; 0]);
}

#[test]
fn an_address_that_stays_dead_is_given_up_and_can_be_taken_up_again_without_paying() {
    let mut scene = Scene::new();
    scene.yard().refuse(Action::GetFile, "AccessDenied", 1000);
    let job = scene.generate("a very dead link");
    scene.until("the dead address is told", |world| {
        world.jobs[&job].trouble.as_ref().is_some_and(|trouble| trouble.kind == FailureKind::LinkExpired)
    });
    scene.close();
    // Many tries later, which would take minutes.
    let mut store = scene.store();
    let mut row = store.job(job).unwrap().unwrap();
    row.attempts = 6;
    store.save_job(&row).unwrap();
    drop(store);
    scene.open();
    let Step::Failed { failure, task: Some(_), .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::LinkExpired);

    scene.yard().clear(Action::GetFile);
    scene.wish(job, Wish::Retry);
    saved(&mut scene, job);
    assert_eq!(scene.calls(Action::CreateGeneration), 1);
}

#[test]
fn a_film_never_takes_the_place_of_another_file() {
    let mut scene = Scene::new();
    let first = scene.generate("the same walk");
    let path = saved(&mut scene, first);
    fs::write(&path, "mine now").unwrap();
    let second = scene.generate("the same walk");
    let other = saved(&mut scene, second);
    assert_ne!(path, other);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine now");
}

#[test]
fn a_folder_that_cannot_be_written_keeps_the_film_waiting() {
    let mut scene = Scene::new();
    // A file lies where the folder should be.
    fs::write(scene.results(), "in the way").unwrap();
    let job = scene.generate("no room");
    scene.until("the trouble is told", |world| {
        world.jobs[&job].trouble.as_ref().is_some_and(|trouble| trouble.kind == FailureKind::LocalDisk)
    });
    assert!(!scene.step(job).is_ended());
    fs::remove_file(scene.results()).unwrap();
    saved(&mut scene, job);
    assert_eq!(scene.calls(Action::CreateGeneration), 1);
}
