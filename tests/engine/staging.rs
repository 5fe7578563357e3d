//! Accounts that only fetch: a file waits in a store, is proven, handed over, and swept.

use std::path::Path;

use axum::http::Method;
use greenroom::model::job::{Into, Staged};
use greenroom::model::talk::UploadRequest;
use greenroom::model::{Command, Destination, Errand, FailureKind, JobId, Moment, Step, Upload, Wish};

use crate::common::png;
use crate::corner::Corner;
use crate::fakes::{Shop, lost};
use crate::scene::{Scene, look};

fn here(corner: &Corner) -> Shop {
    Shop { base_url: corner.url.clone(), ..Shop::new() }
}

/// One picture on its way, from a link perhaps.
fn send(scene: &mut Scene, link: Option<String>) -> JobId {
    let original = look(&scene.picture("mira secret.png", 7));
    let kind = original.facts.kind();
    let slot = match link {
        None => scene.abilities().upload_slot(kind, Destination::None).unwrap(),
        Some(_) => scene.abilities().link_slot(kind, Destination::None).unwrap(),
    };
    scene.send(Command::Upload(vec![UploadRequest {
        slot,
        original,
        name: "mira".into(),
        link,
        again: false,
    }]))[0]
}

pub(crate) fn upload(scene: &Scene, staged: Option<Staged>) -> Errand {
    upload_of(scene, &scene.picture("mira.png", 7), staged)
}

pub(crate) fn upload_of(scene: &Scene, path: &Path, staged: Option<Staged>) -> Errand {
    let original = look(path);
    scene.store().put_original(&original).unwrap();
    Errand::Upload(Upload {
        original: original.id,
        path: path.to_owned(),
        kind: original.facts.kind(),
        bytes: original.facts.bytes,
        name: "mira".into(),
        into: Into::Nowhere,
        link: None,
        staged,
        again: false,
    })
}

fn swept(scene: &mut Scene, job: JobId) {
    scene.until("it was swept", |world| {
        world.jobs[&job].step.is_ended() && world.jobs[&job].upload().unwrap().staged.is_none()
    });
}

#[test]
fn a_file_waits_in_the_store_until_it_was_fetched_and_is_swept_then() {
    let corner = Corner::new();
    let shop = here(&corner).open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let job = send(&mut scene, None);
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    let created = shop.asked("create");
    assert_eq!(created.len(), 1);
    let url = created[0].rsplit(' ').next().unwrap();
    assert!(url.contains("X-Amz-Signature=") && url.contains("X-Amz-Expires=3600"), "{url}");
    let key = url.split('?').next().unwrap().rsplit('/').next().unwrap();
    let word = key.strip_suffix(".png").unwrap();
    assert!(word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    assert!(scene.steps(job).contains(&Step::Staging));
    swept(&mut scene, job);
    assert_eq!(corner.keys(), [""; 0]);
    assert_eq!((corner.asked("PUT"), corner.asked("DELETE")), (1, 1));
}

/// Somebody's name in the notes of a picture.
pub(crate) const OWNER: &[u8] = b"Owner\0Nobody shall read this name";

/// A picture with a note, and the same without.
pub(crate) fn noted(scene: &Scene, tint: u8) -> (std::path::PathBuf, Vec<u8>) {
    let path = scene.picture(&format!("noted {tint}.png"), tint);
    let plain = std::fs::read(&path).unwrap();
    // Behind the first chunk, which is the header.
    let (head, rest) = plain.split_at(33);
    let kind_and_body = [b"tEXt", OWNER].concat();
    let sum = kind_and_body.iter().fold(u32::MAX, |mut sum, byte| {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        }
        sum
    });
    let length = (OWNER.len() as u32).to_be_bytes();
    std::fs::write(&path, [head, &length, &kind_and_body, &(!sum).to_be_bytes(), rest].concat()).unwrap();
    (path, plain)
}

#[test]
fn what_waits_in_the_store_tells_nothing_about_its_owner() {
    let corner = Corner::new();
    let shop = here(&corner).open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let (path, plain) = noted(&scene, 7);
    assert!(std::fs::read(&path).unwrap().windows(OWNER.len()).any(|part| part == OWNER));
    let job = scene.upload(&[(&path, "mira")], &Destination::None)[0];
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert_eq!(corner.received(), [plain], "it is the picture without its note, byte by byte");
}

#[test]
fn a_public_link_is_handed_over_as_it_is() {
    let corner = Corner::new();
    let shop = here(&corner).open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let link = corner.publish("mira.png", png(400, 500, 7));
    let job = send(&mut scene, Some(link.clone()));
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert_eq!(shop.asked("create"), [format!("mira nowhere {link}")]);
    assert_eq!(corner.asked("PUT"), 0, "nothing was staged");
}

#[test]
fn a_link_of_a_private_network_is_not_handed_over_but_its_file_is() {
    let corner = Corner::new();
    let shop = here(&corner).open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let job = send(&mut scene, Some("http://192.168.7.9/mira.png".into()));
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    let created = shop.asked("create");
    assert!(created[0].contains("X-Amz-Signature=") && !created[0].contains("192.168"), "{created:?}");
}

#[test]
fn a_store_that_nobody_outside_can_reach_is_said_to_be_so_before_anything_is_sent() {
    let corner = Corner::new();
    let shop = Shop { base_url: "https://provider.example".into(), ..Shop::new() }.open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let job = send(&mut scene, None);
    let Step::Failed { failure, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::LinkNotPublic);
    assert_eq!((corner.asked("PUT"), shop.asked("create").len()), (0, 0));
    scene.send(Command::ClearFinished);
    assert!(scene.world.jobs.is_empty(), "nothing lies there, so nothing keeps the row");
}

#[test]
fn a_staged_file_that_cannot_be_fetched_is_not_offered_to_the_provider() {
    let corner = Corner::new();
    let shop = here(&corner).open();
    let mut scene = Scene::of(&shop, Some(&corner));
    corner.fault(Method::GET, 403, 1);
    let job = send(&mut scene, None);
    let Step::Failed { failure, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!((failure.kind, failure.code.as_deref()), (FailureKind::Staging, Some("403")));
    assert_eq!(shop.asked("create").len(), 0);
    swept(&mut scene, job);
    assert_eq!(corner.keys(), [""; 0]);
    scene.wish(job, Wish::Retry);
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert_eq!(corner.asked("PUT"), 2);
}

#[test]
fn a_store_that_is_busy_is_tried_again() {
    let corner = Corner::new();
    let shop = here(&corner).open();
    let mut scene = Scene::of(&shop, Some(&corner));
    corner.fault(Method::PUT, 503, 2);
    let job = send(&mut scene, None);
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert_eq!((corner.asked("PUT"), shop.asked("create").len()), (3, 1));
}

#[test]
fn sweeping_goes_on_until_it_is_done_even_after_a_restart() {
    let corner = Corner::new();
    let shop = here(&corner).open();
    let mut scene = Scene::of(&shop, Some(&corner));
    corner.fault(Method::DELETE, 503, 2);
    let job = send(&mut scene, None);
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    let tried = |world: &greenroom::model::World| world.jobs[&job].attempts > 0;
    scene.until("sweeping failed once", tried);
    scene.send(Command::ClearFinished);
    assert!(scene.world.jobs.contains_key(&job), "the row is what knows that something lies there");
    scene.close();
    assert_eq!(corner.keys().len(), 1);
    scene.open();
    swept(&mut scene, job);
    assert_eq!(corner.keys(), [""; 0]);
    scene.send(Command::ClearFinished);
    assert!(scene.world.jobs.is_empty());
    assert_eq!(shop.asked("create").len(), 1);
}

#[test]
fn a_crash_while_staging_uses_the_same_place_again_and_creates_once() {
    let corner = Corner::new();
    let shop = here(&corner).open();
    let mut scene = Scene::left(&shop, Some(&corner));
    let key = "waiting/0a1b.png".to_owned();
    let there = scene.leave(upload(&scene, Some(Staged::Store { key: key.clone() })), Step::Staging);
    corner.put(&key, &png(400, 500, 7));
    scene.open();
    assert!(matches!(scene.rest(there), Step::Active { .. }), "{:?}", scene.job(there));
    let created = shop.asked("create");
    assert!(created.len() == 1 && created[0].contains("/waiting/0a1b.png?"), "{created:?}");
    swept(&mut scene, there);
    assert_eq!((corner.asked("PUT"), corner.keys().len()), (0, 0));
}

#[test]
fn a_crash_before_the_store_had_the_file_writes_it_under_its_key() {
    let corner = Corner::new();
    let shop = here(&corner).open();
    let mut scene = Scene::left(&shop, Some(&corner));
    let staged = Staged::Store { key: "waiting/0a1b.png".to_owned() };
    let job = scene.leave(upload(&scene, Some(staged)), Step::Staging);
    scene.open();
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert!(shop.asked("create")[0].contains("/waiting/0a1b.png?"));
    assert_eq!(corner.asked("PUT"), 1);
}

#[test]
fn what_is_unsure_keeps_its_file_until_a_person_gives_it_up() {
    let corner = Corner::new();
    let shop = here(&corner).open();
    shop.next("create", lost());
    let mut scene = Scene::of(&shop, Some(&corner));
    let job = send(&mut scene, None);
    assert!(matches!(scene.rest(job), Step::Unsure { looked: true, .. }));
    assert_eq!(corner.keys().len(), 1, "the provider may be fetching it");
    scene.wish(job, Wish::Forget);
    swept(&mut scene, job);
    assert_eq!(corner.keys(), [""; 0]);
    assert_eq!(shop.asked("create").len(), 1);
}

#[test]
fn the_providers_own_hosting_comes_before_the_store() {
    let corner = Corner::new();
    corner.publish("hosted-1", png(400, 500, 7));
    let shop = Shop { hosts: true, ..here(&corner) }.open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let job = send(&mut scene, None);
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert!(shop.asked("host")[0].starts_with("png "));
    assert_eq!(shop.asked("create"), [format!("mira nowhere {}/web/hosted-1", corner.url)]);
    assert_eq!(corner.asked("PUT"), 0);
}

#[test]
fn a_hosted_file_whose_time_is_over_is_hosted_anew() {
    let corner = Corner::new();
    corner.publish("hosted-1", png(400, 500, 7));
    let shop = Shop { hosts: true, ..here(&corner) }.open();
    let mut scene = Scene::left(&shop, Some(&corner));
    let old = Staged::Hosted { url: format!("{}/web/gone", corner.url), until: Moment(1_700_000_000_000) };
    let job = scene.leave(upload(&scene, Some(old)), Step::Queued);
    scene.open();
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    assert_eq!(shop.asked("host").len(), 1);
    assert!(shop.asked("create")[0].ends_with("/web/hosted-1"));
}

#[test]
fn without_a_store_a_file_that_has_to_wait_somewhere_is_refused_in_words() {
    let corner = Corner::new();
    let shop = here(&corner).open();
    let mut scene = Scene::left(&shop, None);
    let job = scene.leave(upload(&scene, None), Step::Queued);
    scene.open();
    let Step::Failed { failure, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::Staging);
    assert_eq!(shop.asked("create").len(), 0);
}
