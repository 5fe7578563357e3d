//! Small pictures: made once, kept, and made again when somebody removed them.

use std::path::PathBuf;

use greenroom::model::{AssetStatus, Command, Event, PictureOf, PictureSize};
use greenroom::sandbox::Action;

use crate::scene::{Scene, account};

fn place(scene: &Scene, of: &PictureOf, size: PictureSize) -> PathBuf {
    scene.world.pictures[&(of.clone(), size)].clone().unwrap()
}

fn wanted(scene: &mut Scene, of: &PictureOf, size: PictureSize) -> PathBuf {
    scene.told.clear();
    scene.send(Command::Picture(of.clone(), size));
    scene.until_told("the picture is told", |scene| {
        scene.told.iter().any(
            |event| matches!(event, Event::Picture { of: it, size: its, .. } if it == of && *its == size),
        )
    });
    place(scene, of, size)
}

#[test]
fn a_dropped_photo_has_its_small_picture_before_anybody_asks() {
    let mut scene = Scene::new();
    let photo = scene.picture("mira", 7);
    scene.send(Command::Look(vec![photo.clone()]));
    scene.until("it was looked at", |world| world.looked.len() == 1);
    let original = scene.world.looked[0].found.clone().unwrap();
    assert!(original.hash.is_some(), "what it looks like is known");
    assert_eq!(scene.store().original(original.id).unwrap().unwrap().hash, original.hash);
    // Whoever asks now is answered although the photo is gone: nothing is decoded again.
    std::fs::remove_file(&photo).unwrap();
    let of = PictureOf::Original(original.id);
    let small = image::open(wanted(&mut scene, &of, PictureSize::Small)).unwrap();
    assert_eq!(small.width().max(small.height()), 256);
    // The large one was not made, and cannot be.
    scene.send(Command::Picture(of.clone(), PictureSize::Large));
    let key = (of, PictureSize::Large);
    scene.until("there is none", |world| world.pictures.get(&key) == Some(&None));
}

#[test]
fn a_preview_is_never_fetched_again_while_a_picture_of_it_is_kept() {
    let mut scene = Scene::new();
    let group = scene.group_elsewhere("Theirs");
    let id = scene.put_elsewhere(&group, "theirs");
    scene.refresh();
    scene.until("it is usable", |world| {
        world.asset(&account(), &id).is_some_and(|asset| asset.status == AssetStatus::Active)
    });
    let of = PictureOf::Asset(account(), id);
    let small = wanted(&mut scene, &of, PictureSize::Small);
    let fetched = scene.calls(Action::GetFile);
    assert_eq!(fetched, 1);
    for size in [PictureSize::Small, PictureSize::Large] {
        wanted(&mut scene, &of, size);
    }
    // Another run, and the small one removed by hand: the large one is enough to make it of.
    scene.close();
    std::fs::remove_file(&small).unwrap();
    scene.open();
    wanted(&mut scene, &of, PictureSize::Large);
    assert_eq!(wanted(&mut scene, &of, PictureSize::Small), small);
    assert!(small.exists());
    assert_eq!(scene.calls(Action::GetFile), fetched, "once is enough");
}

#[test]
fn a_picture_removed_by_hand_is_made_again() {
    let mut scene = Scene::new();
    let photo = scene.picture("mira", 7);
    scene.send(Command::Look(vec![photo]));
    scene.until("it was looked at", |world| world.looked.len() == 1);
    let of = PictureOf::Original(scene.world.looked[0].found.as_ref().unwrap().id);
    for size in [PictureSize::Small, PictureSize::Large] {
        let path = wanted(&mut scene, &of, size);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(wanted(&mut scene, &of, size), path);
        assert!(path.exists());
    }
}
