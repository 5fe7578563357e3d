//! A creator's afternoon, by keyboard alone once the files are dropped: the sheet, every repair, the upload, moderation,
//! and the pictures as references of a film.

use egui::{Key, Modifiers, Role};
use greenroom::media::verify_video;
use greenroom::model::{AssetStatus, Step};

use crate::common::{png, put};
use crate::pane::Pane;

#[test]
fn dropped_files_are_repaired_sent_and_filmed() {
    // Nothing is repaired until it is asked for.
    let home = tempfile::tempdir().unwrap();
    std::fs::write(
        home.path().join("config.toml"),
        "fix_on_import = false\nasset_names = \"{group}-{file}\"\n",
    )
    .unwrap();
    let mut pane = Pane::on(home);
    pane.until_seen("Open the sandbox");
    pane.keys(Modifiers::NONE, Key::Enter);
    pane.until("the list is read", |pane| {
        pane.world().shelves.values().any(|shelf| shelf.assets.len() == 12 && shelf.groups.len() == 4)
    });
    let folder = pane.home.path().to_owned();
    let files = [
        put(&folder, "full front.png", png(600, 900, 1)),
        put(&folder, "face.png", png(90, 90, 2)),
        put(&folder, "banner.png", png(1400, 320, 3)),
    ];
    pane.drop_files(&files);
    pane.write(Role::TextInput, "Name of the new group", "Walker");
    pane.until_seen("Upload 1 of 3");
    pane.keys(Modifiers::NONE, Key::Tab);
    pane.keys(Modifiers::SHIFT, Key::F);
    pane.until_seen("Upload 3");
    pane.keys(Modifiers::COMMAND, Key::Enter);
    for name in ["Walker-full-front", "Walker-face", "Walker-banner"] {
        pane.until_seen_part(&format!("{name}, image, Active"));
    }
    let sent: Vec<_> = pane
        .world()
        .shelves
        .values()
        .flat_map(|shelf| shelf.assets.values())
        .filter(|asset| asset.name.starts_with("Walker"))
        .collect();
    assert_eq!(sent.len(), 3);
    assert!(sent.iter().all(|asset| asset.status == AssetStatus::Active));
    for (file, before) in files.iter().zip([png(600, 900, 1), png(90, 90, 2), png(1400, 320, 3)]) {
        assert_eq!(std::fs::read(file).unwrap(), before, "an original is never changed");
    }

    // The whole new group goes into the composer.
    pane.keys(Modifiers::COMMAND, Key::A);
    pane.keys(Modifiers::COMMAND, Key::G);
    pane.until_seen_part("Image 3, Walker-");
    pane.write(Role::MultilineTextInput, "Prompt", "Image 1 walks to the window.");
    pane.press(Role::RadioButton, "480p");
    pane.keys(Modifiers::COMMAND, Key::Enter);
    pane.until("the film is saved", |pane| {
        pane.world().jobs.values().any(|job| matches!(job.step, Step::Saved { .. }))
    });
    let take = pane.world().takes.values().next().unwrap();
    verify_video(&take.path).unwrap();
    pane.close();
}
