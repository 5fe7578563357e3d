//! The walks of a newcomer, from the first screen to a film that plays.

use egui::{Key, Modifiers, Role};
use greenroom::media::verify_video;
use greenroom::model::{AssetStatus, ConnectionName, CredentialField, SecretPlace, Step};

use crate::common::{png, put};
use crate::pane::Pane;

/// Into the sandbox's library, once it has been read.
fn library() -> Pane {
    let mut pane = Pane::open();
    pane.press(Role::Button, "Open the sandbox");
    pane.until_seen_part("Mira Chen");
    pane.until("the list is read", |pane| {
        pane.world().shelves.values().any(|shelf| shelf.assets.len() == 12 && shelf.groups.len() == 4)
    });
    pane
}

#[test]
fn dropped_photos_are_checked_repaired_uploaded_and_become_active() {
    let mut pane = library();
    let folder = pane.home.path().to_owned();
    let paths = [
        put(&folder, "walker front.png", png(400, 500, 1)),
        put(&folder, "walker side.png", png(500, 400, 2)),
        put(&folder, "tiny.png", png(60, 60, 3)),
        put(&folder, "torn.png", &png(400, 500, 4)[..900]),
    ];
    pane.drop_files(&paths);
    pane.until_seen_part("torn.png, The file is damaged");
    pane.write(Role::TextInput, "Name of the new group", "Walker");
    // What is too small was made larger by itself.
    pane.press(Role::Button, "Upload 3 of 4");
    pane.until_seen_part("tiny, image, Active");
    pane.until_seen_part("walker-front, image, Active");
    pane.until_seen_part("walker-side, image, Active");
    let walker: Vec<_> = pane
        .world()
        .shelves
        .values()
        .flat_map(|shelf| shelf.assets.values())
        .filter(|asset| asset.name.starts_with("walker"))
        .collect();
    assert_eq!(walker.len(), 2);
    assert!(walker.iter().all(|asset| asset.status == AssetStatus::Active));
    assert!(pane.sees_part("Walker"), "the new group is listed");
    // Nothing moves any more once toasts are gone: a window at rest costs nothing.
    pane.until("everything is at rest", |pane| pane.world().jobs.values().all(|job| job.step.is_ended()));
    pane.close();
}

#[test]
fn a_prompt_becomes_a_film_that_plays_in_the_window() {
    let mut pane = library();
    pane.keys(Modifiers::COMMAND, Key::Num2);
    pane.press(Role::Button, "Add an image");
    pane.write(Role::TextInput, "Search assets", "mira-full");
    pane.press(Role::ListBoxOption, "mira-full-front, Active");
    pane.keys(Modifiers::NONE, Key::Escape);
    pane.write(Role::MultilineTextInput, "Prompt", "Image 1 walks to the window and waves.");
    pane.until_seen("Image 1, mira-full-front");
    pane.press(Role::RadioButton, "480p");
    pane.press(Role::Button, "Generate");
    pane.until("the film is saved", |pane| {
        pane.world().jobs.values().any(|job| matches!(job.step, Step::Saved { .. }))
    });
    pane.until_seen_part("Saved on this computer.");
    let takes: Vec<_> = pane.world().takes.values().collect();
    assert_eq!(takes.len(), 1);
    verify_video(&takes[0].path).unwrap();
    assert!(takes[0].path.starts_with(pane.home.path().join("results")));

    pane.press(Role::Button, "Play");
    pane.until("the film has moved on", |pane| {
        pane.sees_part("Frames, 0:01") || pane.sees_part("Frames, 0:02")
    });
    pane.close();
}

#[test]
fn a_connection_is_added_tested_and_renamed_and_its_key_never_reaches_the_disk() {
    let mut pane = Pane::open();
    pane.until("the house has loaded", |pane| pane.world().loaded);
    let url = pane.world().connections[0].base_url.clone();
    let state = std::fs::read_to_string(pane.home.path().join("data/sandbox/state.json")).unwrap();
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    let key = state["api_key"].as_str().unwrap().to_owned();

    pane.press(Role::Button, "AnyFast, One API key for assets and videos");
    pane.until("the form is there", |pane| pane.find(Role::TextInput, "Base URL").is_some());
    pane.write(Role::TextInput, "Base URL", &url);
    pane.until("the key is asked for", |pane| pane.find(Role::PasswordInput, "API key").is_some());
    pane.write(Role::PasswordInput, "API key", &key);
    pane.press(Role::Button, "Save");
    pane.until("the connection is kept", |pane| pane.world().connections.len() == 2);
    let kept =
        pane.world().connections.iter().find(|it| it.base_url == url && !it.secrets.is_empty()).unwrap();
    assert_eq!(kept.secrets, [(CredentialField::ApiKey, SecretPlace::Session)]);
    let name = kept.name.clone();
    pane.press(Role::Button, "Test connection");
    pane.until_seen("It works");
    assert!(pane.world().connection(&name).unwrap().test.as_ref().unwrap().fine());

    // What the account holds follows it under another name.
    pane.keys(Modifiers::COMMAND, Key::Num1);
    let assets = |pane: &Pane, name: &str| {
        pane.world().shelf(&ConnectionName::new(name)).map_or(0, |shelf| shelf.assets.len())
    };
    pane.press(Role::ComboBox, "Switch connection");
    let row = format!("{name} · AnyFast · ");
    pane.until("the connection can be chosen", |pane| pane.menu_row(&row).is_some());
    pane.menu_row(&row).unwrap().click();
    pane.until("its list is read", |pane| assets(pane, name.as_str()) == 12);
    pane.keys(Modifiers::COMMAND, Key::Num5);
    pane.write(Role::TextInput, "Name", " studio");
    pane.press(Role::Button, "Save");
    let renamed = format!("{name} studio");
    pane.until("it has its other name", |pane| {
        pane.world().connections.iter().any(|it| it.name.as_str() == renamed)
    });
    pane.until("its assets are there", |pane| assets(pane, &renamed) == 12);
    assert_eq!(assets(&pane, name.as_str()), 0);
    assert!(pane.world().jobs.values().all(|job| job.connection.as_str() != name.as_str()));
    let config = std::fs::read_to_string(pane.home.path().join("config.toml")).unwrap();
    assert!(config.contains(&url) && !config.contains(&key));
    pane.close();
}

#[test]
fn a_window_at_rest_asks_for_no_frame() {
    let mut pane = library();
    for key in [Key::Num1, Key::Num2, Key::Num3, Key::Num5] {
        pane.keys(Modifiers::COMMAND, key);
        pane.until("all pictures have come", |pane| {
            let pictures = &pane.world().pictures;
            pictures.len() >= 4 && pane.world().looking == 0
        });
        pane.settle();
    }
    pane.close();
}
