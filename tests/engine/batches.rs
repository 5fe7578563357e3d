//! Several files in one call, one task for all, and an end for each.

use axum::http::Method;
use greenroom::model::job::Staged;
use greenroom::model::{Asset, Destination, JobId, Step, Wish};

use crate::corner::Corner;
use crate::fakes::{Shop, asset, blocked, lost};
use crate::scene::Scene;
use crate::staging::{noted, upload, upload_of};

fn desk(corner: &Corner, limit: usize) -> Shop {
    Shop { base_url: corner.url.clone(), batch: Some(limit), ..Shop::new() }
}

fn send(scene: &mut Scene, count: u8) -> Vec<JobId> {
    let paths: Vec<_> = (0..count).map(|tint| scene.picture(&format!("{tint}.png"), tint)).collect();
    let names: Vec<String> = (0..count).map(|tint| format!("mira {tint}")).collect();
    let files: Vec<_> =
        paths.iter().zip(&names).map(|(path, name)| (path.as_path(), name.as_str())).collect();
    scene.upload(&files, &Destination::None)
}

fn names(count: u8) -> String {
    (0..count).map(|tint| format!("mira {tint}")).collect::<Vec<_>>().join(",")
}

#[test]
fn fourteen_dropped_pictures_are_one_call_and_one_question() {
    let corner = Corner::new();
    let shop = desk(&corner, 20).open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let jobs = send(&mut scene, 14);
    for (place, job) in jobs.iter().enumerate() {
        let Step::Active { asset } = scene.rest(*job) else { panic!("{:?}", scene.job(*job)) };
        assert_eq!(asset.as_str(), format!("asset-mira {place}"));
    }
    assert_eq!(shop.asked("submit"), [names(14)]);
    assert_eq!(shop.asked("ask-batch").len(), 1);
    scene.until("all were swept", |world| {
        world.jobs.values().all(|job| job.upload().unwrap().staged.is_none())
    });
    assert_eq!(corner.keys(), [""; 0]);
    assert_eq!(scene.shelf().assets.len(), 14);
}

#[test]
fn a_batch_tells_nothing_about_the_owners_of_its_files() {
    let corner = Corner::new();
    let shop = desk(&corner, 20).open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let (paths, mut plain): (Vec<_>, Vec<_>) = (0..3).map(|tint| noted(&scene, tint)).unzip();
    let files: Vec<_> = paths.iter().map(|path| (path.as_path(), "mira")).collect();
    for job in scene.upload(&files, &Destination::None) {
        assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    }
    let mut received = corner.received();
    received.sort();
    plain.sort();
    assert_eq!(received, plain, "each is the picture without its note, byte by byte");
}

#[test]
fn more_files_than_a_call_takes_are_two_calls() {
    let corner = Corner::new();
    let shop = desk(&corner, 4).open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let jobs = send(&mut scene, 6);
    for job in jobs {
        assert!(matches!(scene.rest(job), Step::Active { .. }));
    }
    let sent: Vec<usize> = shop.asked("submit").iter().map(|names| names.split(',').count()).collect();
    assert_eq!(sent.iter().sum::<usize>(), 6);
    assert!(sent.iter().all(|count| *count <= 4) && sent.len() == 2, "{sent:?}");
}

#[test]
fn only_the_files_that_were_refused_fail_and_are_sent_again_alone() {
    let corner = Corner::new();
    let shop = desk(&corner, 20).open();
    shop.file("mira 1", Some(blocked(None)));
    shop.file("mira 2", Some(blocked(Some("asset-bad"))));
    let mut scene = Scene::of(&shop, Some(&corner));
    let jobs = send(&mut scene, 4);
    assert!(matches!(scene.rest(jobs[0]), Step::Active { .. }));
    assert!(matches!(scene.rest(jobs[3]), Step::Active { .. }));
    let Step::Failed { failure, asset: None, .. } = scene.rest(jobs[1]) else { panic!() };
    assert_eq!((failure.code.as_deref(), failure.said.as_deref()), (Some("Face"), Some("a real person")));
    let Step::Failed { asset: Some(bad), .. } = scene.rest(jobs[2]) else { panic!() };
    assert_eq!(bad.as_str(), "asset-bad");
    assert!(!scene.job(jobs[2]).can(Wish::Retry), "what was made and refused is not made again");

    shop.usable("mira 1");
    scene.wish(jobs[1], Wish::Retry);
    assert!(matches!(scene.rest(jobs[1]), Step::Active { .. }), "{:?}", scene.job(jobs[1]));
    assert_eq!(shop.asked("submit"), [names(4), "mira 1".to_owned()]);
}

#[test]
fn files_that_are_not_named_yet_are_asked_after_together_until_they_are() {
    let corner = Corner::new();
    let shop = desk(&corner, 20).open();
    shop.file("mira 0", None);
    let mut scene = Scene::of(&shop, Some(&corner));
    let jobs = send(&mut scene, 3);
    assert!(matches!(scene.rest(jobs[1]), Step::Active { .. }));
    let step = scene.step(jobs[0]).clone();
    assert!(matches!(&step, Step::Ingesting { place: 0, .. }), "{step:?}");
    shop.usable("mira 0");
    assert!(matches!(scene.rest(jobs[0]), Step::Active { .. }));
    let asked = shop.asked("ask-batch");
    assert!(asked[0].contains("0:mira 0,1:mira 1,2:mira 2"), "{asked:?}");
    assert!(asked[1].ends_with(" 0:mira 0"), "{asked:?}");
    assert_eq!(shop.asked("submit").len(), 1);
}

#[test]
fn a_batch_whose_answer_was_lost_leaves_each_file_unsure_and_sends_none_again() {
    let corner = Corner::new();
    let shop = desk(&corner, 20).open();
    shop.next("submit", lost());
    let mut scene = Scene::of(&shop, Some(&corner));
    let jobs = send(&mut scene, 3);
    for job in &jobs {
        assert!(matches!(scene.rest(*job), Step::Unsure { looked: true, .. }), "{:?}", scene.job(*job));
    }
    assert_eq!(shop.asked("submit").len(), 1);
}

#[test]
fn a_lost_batch_is_looked_for_by_the_names_of_its_files() {
    let corner = Corner::new();
    let shop = Shop { lists: true, ..desk(&corner, 20) }.open();
    shop.next("submit", lost());
    let named = |id: &str, name: &str| Asset { name: name.to_owned(), ..asset(id, None) };
    shop.list_is(vec![], vec![named("asset-0", "mira 0"), named("asset-1", "mira 1")]);
    let mut scene = Scene::of(&shop, Some(&corner));
    let jobs = send(&mut scene, 2);
    for (place, job) in jobs.iter().enumerate() {
        let Step::Active { asset } = scene.rest(*job) else { panic!("{:?}", scene.job(*job)) };
        assert_eq!(asset.as_str(), format!("asset-{place}"));
    }
    assert_eq!(shop.asked("submit").len(), 1);
}

#[test]
fn a_restart_goes_on_asking_and_sends_nothing() {
    let corner = Corner::new();
    let shop = desk(&corner, 20).open();
    for name in ["mira 0", "mira 1"] {
        shop.file(name, None);
    }
    let mut scene = Scene::of(&shop, Some(&corner));
    let jobs = send(&mut scene, 2);
    let ingests = |step: &Step| matches!(step, Step::Ingesting { .. });
    for job in &jobs {
        scene.until_step(*job, "the batch was taken", ingests);
    }
    scene.close();
    shop.usable("mira 0");
    shop.usable("mira 1");
    scene.open();
    for job in &jobs {
        assert!(matches!(scene.rest(*job), Step::Active { .. }));
    }
    assert_eq!(shop.asked("submit").len(), 1);
}

#[test]
fn a_file_of_a_batch_given_up_is_followed_when_it_is_taken_up_again() {
    let corner = Corner::new();
    let shop = desk(&corner, 20).open();
    shop.file("mira 1", None);
    let mut scene = Scene::of(&shop, Some(&corner));
    let jobs = send(&mut scene, 2);
    assert!(matches!(scene.rest(jobs[0]), Step::Active { .. }));
    scene.wish(jobs[1], Wish::Cancel);
    let stopped = scene.rest(jobs[1]);
    assert!(matches!(&stopped, Step::Stopped { task: Some(_), place: Some(1), .. }), "{stopped:?}");
    shop.usable("mira 1");
    scene.wish(jobs[1], Wish::Retry);
    assert!(matches!(scene.rest(jobs[1]), Step::Active { .. }));
    assert_eq!(shop.asked("submit").len(), 1);
}

#[test]
fn a_batch_does_not_wait_for_ever_for_a_file_that_is_still_on_its_way() {
    let corner = Corner::new();
    let shop = desk(&corner, 20).open();
    let mut scene = Scene::left(&shop, Some(&corner));
    let key = "waiting/0a1b.png".to_owned();
    corner.put(&key, b"there already");
    let ready = scene.leave(upload(&scene, Some(Staged::Store { key })), Step::Queued);
    let stuck = scene.leave(upload_of(&scene, &scene.picture("other.png", 8), None), Step::Queued);
    corner.fault(Method::PUT, 503, 1000);
    scene.open();
    assert!(matches!(scene.rest(ready), Step::Active { .. }), "{:?}", scene.job(ready));
    assert_eq!(shop.asked("submit"), ["mira"]);
    assert!(matches!(scene.step(stuck), Step::Queued | Step::Staging));
    assert!(corner.asked("PUT") > 1, "it was waited for");
}

#[test]
fn a_file_that_cannot_be_staged_does_not_hold_up_the_others() {
    let corner = Corner::new();
    let shop = desk(&corner, 20).open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let paths = [scene.picture("a.png", 1), scene.picture("b.png", 2)];
    let requests = scene.requests(&[(&paths[0], "a"), (&paths[1], "b")], &Destination::None);
    std::fs::remove_file(&paths[0]).unwrap();
    let jobs = scene.send(greenroom::model::Command::Upload(requests));
    assert!(matches!(scene.rest(jobs[0]), Step::Failed { .. }));
    assert!(matches!(scene.rest(jobs[1]), Step::Active { .. }));
    assert_eq!(shop.asked("submit"), ["b"]);
}
