//! The note beside a saved film: complete, without secrets, and written by a later start if this one was killed.

use std::fs;
use std::path::{Path, PathBuf};

use greenroom::model::{Command, Draft, JobId, Step};
use serde_json::{Value, json};

use crate::scene::{Scene, quick};

fn film(scene: &mut Scene, job: JobId) -> PathBuf {
    let Step::Saved { path, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    path
}

fn note(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn written(scene: &mut Scene, job: JobId) -> PathBuf {
    scene.until("the note is written", |world| {
        world.takes.get(&job).is_some_and(|take| take.provenance.is_some())
    });
    scene.world.takes[&job].provenance.clone().unwrap()
}

#[test]
fn a_film_has_a_note_beside_it_that_says_how_it_was_made_and_nothing_secret() {
    let mut scene = Scene::new();
    let upload = scene.one_upload("mira");
    let Step::Active { asset } = scene.rest(upload) else { panic!() };
    let mut draft = Draft { prompt: "Image 1 walks.".to_owned(), ..quick() };
    draft.lanes[0].push(asset.clone());
    let order = scene.order_of(&draft);
    let job = scene.send(Command::Generate { order, hold: std::time::Duration::ZERO })[0];
    let film = film(&mut scene, job);
    let path = written(&mut scene, job);
    assert_eq!(path, film.with_extension("json"));
    let text = fs::read_to_string(&path).unwrap();
    let note = note(&path);
    let original = scene.job(upload).upload().unwrap().original;
    assert_eq!(note["references"][0]["name"], "mira");
    assert_eq!(note["references"][0]["asset"], asset.as_str());
    assert_eq!(note["references"][0]["sha256"], original.to_string());
    assert_eq!(note["prompt"], scene.job(job).order().unwrap().fields().prompt);
    assert_eq!(note["video"], film.file_name().unwrap().to_str().unwrap());
    assert_eq!((&note["provider"], &note["parameters"]["duration_s"]), (&json!("sandbox"), &json!(4)));
    assert_eq!(note["task_id"], scene.world.takes[&job].task.as_str());
    assert_eq!(note["greenroom"], env!("CARGO_PKG_VERSION"));
    assert_eq!(note["seed"], json!(scene.world.takes[&job].seed));
    for time in ["created_at", "submitted_at", "saved_at"] {
        assert!(note[time].as_str().is_some_and(|time| time.ends_with('Z')), "{time} in {text}");
    }
    assert!(!text.contains("sk-") && !text.contains("http"), "no key and no link: {text}");
}

#[test]
fn a_note_that_was_owed_when_the_process_was_killed_is_written_by_the_next() {
    let mut scene = Scene::new();
    let job = scene.generate("a walk");
    let film = film(&mut scene, job);
    let path = written(&mut scene, job);
    scene.close();
    fs::remove_file(&path).unwrap();
    // As it stood on the disk between the film's row and its note.
    let database = scene.database();
    database.execute("INSERT INTO owed_provenance VALUES (?1)", [job.0.cast_signed()]).unwrap();
    database.execute("UPDATE take SET provenance = NULL", ()).unwrap();
    drop(database);
    scene.open();
    assert_eq!(written(&mut scene, job), film.with_extension("json"));
    assert_eq!(note(&path)["job"], job.0);
}

#[test]
fn a_foreign_file_of_that_name_stays_as_it_is() {
    let mut scene = Scene::new();
    let job = scene.generate("a walk");
    let film = film(&mut scene, job);
    let path = written(&mut scene, job);
    fs::write(&path, "my notes").unwrap();
    scene.send(Command::MarkBest(job, true));
    let long = PathBuf::from(format!("{}.json", film.display()));
    scene.until("it has another name", |world| {
        world.takes[&job].provenance.as_deref() == Some(long.as_path())
    });
    assert_eq!(fs::read_to_string(&path).unwrap(), "my notes");
    assert_eq!(note(&long)["best_take"], true);
}

#[test]
fn one_take_of_a_request_is_the_best_after_a_restart_too_and_its_note_says_so() {
    let mut scene = Scene::new();
    let (first, second) = (scene.generate("a walk"), scene.generate("a walk"));
    let other = scene.generate("a run");
    for job in [first, second, other] {
        film(&mut scene, job);
        written(&mut scene, job);
    }
    for job in [other, first, second] {
        scene.send(Command::MarkBest(job, true));
    }
    scene.until("the best takes are told", |world| world.best == [second, other].into());
    let says = |scene: &Scene, job: JobId| {
        let path = scene.world.takes[&job].provenance.clone().unwrap();
        note(&path)["best_take"] == true
    };
    scene.until_told("the notes say so", |scene| {
        says(scene, second) && !says(scene, first) && says(scene, other)
    });
    scene.close();
    scene.open();
    scene.until("the best takes are told", |world| world.best == [second, other].into());
    scene.send(Command::MarkBest(second, false));
    scene.until("the best takes are told", |world| world.best == [other].into());
}

#[test]
fn templates_are_kept_over_a_restart() {
    let mut scene = Scene::new();
    let template = greenroom::model::Template::of("rain", &crate::scene::account(), &quick(), false);
    scene.send(Command::KeepTemplates(vec![template.clone()]));
    scene.until("the templates are told", |world| world.templates == [template.clone()]);
    scene.close();
    scene.open();
    scene.until("the templates are told", |world| world.templates == [template.clone()]);
}
