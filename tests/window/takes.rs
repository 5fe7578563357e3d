//! A producer's afternoon: from a picture in the Library to the best of two takes, and back to it from the history.

use egui::{Key, Modifiers, Role};
use greenroom::model::Step;

use crate::pane::Pane;

#[test]
fn a_picture_of_the_library_becomes_two_takes_of_which_one_is_best_and_found_again() {
    let mut pane = Pane::open();
    std::fs::write(
        pane.home.path().join("config.toml"),
        "undo_send_seconds = 0\n\n[[price]]\nprovider = \"sandbox\"\nper = \"second\"\namount = \"0.4\"\ncurrency = \"CNY\"\n",
    )
    .unwrap();
    pane.press(Role::Button, "Open the sandbox");
    pane.until("the price is known", |pane| pane.world().prices.0.len() == 1);
    pane.until("the list is read", |pane| {
        pane.world().shelves.values().any(|shelf| shelf.assets.len() == 12)
    });

    // Picked in the Library, used in Generate.
    pane.press(Role::ListBoxOption, "Mira Chen, 3, 3 Active");
    pane.until("her group is shown", |pane| !pane.sees_part("kai-full-front, image"));
    pane.until_seen_part("mira-full-front, image, Active");
    pane.click_part("mira-full-front, image, Active");
    pane.keys(Modifiers::COMMAND, Key::G);
    pane.write(Role::MultilineTextInput, "Prompt", "Image 1 waves.");
    pane.until_seen("Image 1, mira-full-front");
    pane.press(Role::RadioButton, "480p");
    pane.write(Role::Slider, "Duration", "");
    pane.keys(Modifiers::NONE, Key::ArrowLeft);
    pane.write(Role::SpinButton, "Takes", "");
    pane.keys(Modifiers::NONE, Key::ArrowUp);
    pane.until_seen("about 3.20 CNY for 2 takes");
    pane.press(Role::Button, "Generate");
    pane.until("the first film is saved", |pane| !pane.world().takes.is_empty());
    pane.until("both films are saved, with their notes", |pane| {
        let takes = &pane.world().takes;
        takes.len() == 2 && takes.values().all(|take| take.provenance.is_some())
    });
    let films = pane.world().jobs.values().filter(|job| matches!(job.step, Step::Saved { .. })).count();
    assert_eq!(films, 2);

    // Side by side: both stand at the same moment.
    pane.press(Role::Button, "Compare takes");
    pane.until_seen("Video, Image 1 waves, take 2");
    pane.until_seen("Video, Image 1 waves, take 1");
    pane.until_seen("Seed");
    pane.press(Role::Button, "Mark as best take: Image 1 waves, take 1");
    pane.until("it is the best", |pane| pane.world().best.len() == 1);
    pane.press(Role::Button, "Close");

    // Found again by a word and its star, and its note says so.
    pane.write(Role::TextInput, "Search tasks", "waves best");
    pane.until("only the best is listed", |pane| {
        pane.sees_part("Image 1 waves, take 1, Ready") && !pane.sees_part("Image 1 waves, take 2, Ready")
    });
    let best = *pane.world().best.first().unwrap();
    let path = pane.world().takes[&best].path.with_extension("json");
    let says_best = |path: &std::path::Path| {
        let note =
            std::fs::read(path).ok().and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok());
        note.is_some_and(|note| note["best_take"] == true)
    };
    pane.until("the note says so", |_| says_best(&path));
    let note: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(note["references"][0]["name"], "mira-full-front");
    assert_eq!(note["estimated_price"]["amount"], "1.60");
    let home = pane.close();

    // After a restart the mark is still there.
    let mut pane = Pane::on(home);
    pane.until("all is told", |pane| pane.world().loaded);
    assert_eq!(pane.world().best, [best].into());
    pane.close();
}
