//! Templates are saved, used, renamed, deleted and brought back; the composer is emptied and filled again.

use super::*;

fn menu_of(harness: &mut Harness<'_, Window>) {
    press(harness, "Templates");
}

/// What the house answers to the last command.
fn answer(harness: &mut Harness<'_, Window>) {
    let Some(Command::KeepTemplates(templates)) = commands(harness).pop() else {
        panic!("templates are kept")
    };
    tell(harness, Event::Templates(templates));
}

fn keep(harness: &mut Harness<'_, Window>, name: &str) {
    menu_of(harness);
    click(harness, "Save as template");
    harness.get_by_role_and_label(Role::TextInput, "Name").type_text(name);
    harness.run();
    press(harness, "Save");
}

#[test]
fn a_template_is_saved_used_and_taken_back() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1 in the rain");
    harness.state_mut().desk.draft.seconds = 9;
    keep(&mut harness, "rain");
    answer(&mut harness);
    harness.state_mut().desk.draft.prompt = "something else".into();
    harness.state_mut().desk.draft.seconds = 5;
    harness.run();
    menu_of(&mut harness);
    click(&mut harness, "rain");
    let draft = &harness.state().desk.draft;
    assert_eq!((draft.prompt.as_str(), draft.seconds), ("Image 1 in the rain", 9));
    assert_eq!(draft.lanes[0], [id("mira-full-front")], "the references stay");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run();
    assert_eq!(harness.state().desk.draft.prompt, "something else");
}

#[test]
fn a_name_is_had_once_and_a_deleted_template_comes_back() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1 in the rain");
    keep(&mut harness, "rain");
    answer(&mut harness);
    keep(&mut harness, "rain");
    harness.get_by_label("Another template has this name.");
    press(&mut harness, "Cancel");
    menu_of(&mut harness);
    press(&mut harness, "Rename template rain");
    harness.get_by_role_and_label(Role::TextInput, "Name").type_text(" at night");
    harness.run();
    press(&mut harness, "Save");
    answer(&mut harness);
    menu_of(&mut harness);
    press(&mut harness, "Delete template rain at night");
    assert_eq!(commands(&harness).last(), Some(&Command::KeepTemplates(vec![])));
    answer(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run();
    let Some(Command::KeepTemplates(back)) = commands(&harness).pop() else { panic!("it comes back") };
    assert_eq!(back[0].name, "rain at night");
}

#[test]
fn starting_over_follows_the_settings_and_can_be_taken_back() {
    let mut world = library();
    world.apply(Event::Taste(Taste { watermark: true, ..Taste::default() }));
    let mut harness = open(Screen::Generate, world);
    assert!(harness.state().desk.draft.watermark, "a new composition begins with it");
    harness.state_mut().desk.draft.prompt = "long work".into();
    harness.state_mut().desk.draft.watermark = false;
    harness.run();
    menu_of(&mut harness);
    click(&mut harness, "Start over");
    assert_eq!(
        (harness.state().desk.draft.prompt.as_str(), harness.state().desk.draft.watermark),
        ("", true)
    );
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run();
    assert_eq!(harness.state().desk.draft.prompt, "long work");
}

#[test]
fn parameters_alone_are_remembered() {
    let mut harness = open(Screen::Generate, library());
    assert!(commands(&harness).is_empty(), "nothing was changed");
    harness.state_mut().desk.draft.ratio = "9:16".into();
    harness.run();
    harness.state_mut().world.now = NOW.plus(Duration::from_secs(2));
    harness.run();
    let Some(Command::KeepDraft(name, draft)) = commands(&harness).pop() else { panic!("it is kept") };
    assert_eq!((name, draft.ratio.as_str()), (studio(), "9:16"));
}
