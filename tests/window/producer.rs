//! A producer's choice, by keyboard: a filter, a close look, three of a cast in their order, and the film of them.

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use greenroom::media::verify_video;
use greenroom::model::Step;

use crate::pane::Pane;

/// The names of the references in their order.
fn references(pane: &Pane) -> Vec<String> {
    let rows = pane.harness.query_all_by_role(Role::ListItem);
    rows.filter_map(|node| {
        let label = node.accesskit_node().label()?;
        label.strip_prefix("Image ")?.split_once(", ").map(|(_, name)| name.to_owned())
    })
    .collect()
}

#[test]
fn a_cast_is_chosen_by_eye_put_in_order_and_filmed() {
    let mut pane = Pane::open();
    pane.until_seen("Open the sandbox");
    pane.keys(Modifiers::NONE, Key::Enter);
    pane.until("the list is read", |pane| {
        pane.world().shelves.values().any(|shelf| shelf.assets.len() == 12 && shelf.groups.len() == 4)
    });
    pane.keys(Modifiers::COMMAND, Key::F);
    pane.harness.event(egui::Event::Text("full".into()));
    pane.until("only whole bodies are listed", |pane| {
        pane.sees_part("-full-front, image, Active") && !pane.sees_part("-bust-left, image, Active")
    });
    pane.keys(Modifiers::NONE, Key::Escape);
    pane.keys(Modifiers::NONE, Key::ArrowRight);
    pane.until_seen_part("selected 1 of 1");
    pane.keys(Modifiers::NONE, Key::Space);
    pane.until("it is looked at closely", |pane| {
        pane.find(Role::Dialog, "Preview").is_some() || pane.sees_part("Preview of")
    });
    pane.keys(Modifiers::NONE, Key::Escape);
    pane.keys(Modifiers::SHIFT, Key::ArrowRight);
    pane.keys(Modifiers::SHIFT, Key::ArrowRight);
    pane.until_seen_part("selected 3 of 3");
    let before = references(&pane);
    assert_eq!(before.len(), 3, "{before:?}");
    let down = format!("Move {} down", before[0]);
    pane.press(Role::Button, &down);
    let wanted = vec![before[1].clone(), before[0].clone(), before[2].clone()];
    pane.until("the second has become the first", |pane| references(pane) == wanted);

    pane.keys(Modifiers::COMMAND, Key::G);
    for (at, name) in wanted.iter().enumerate() {
        pane.until_seen(&format!("Image {}, {name}", at + 1));
    }
    pane.write(Role::MultilineTextInput, "Prompt", "They meet at the door.");
    pane.press(Role::RadioButton, "480p");
    pane.keys(Modifiers::COMMAND, Key::Enter);
    pane.until("the film is saved", |pane| {
        pane.world().jobs.values().any(|job| matches!(job.step, Step::Saved { .. }))
    });
    pane.until_seen_part("Saved on this computer.");
    let take = pane.world().takes.values().next().unwrap();
    verify_video(&take.path).unwrap();
    pane.close();
}
