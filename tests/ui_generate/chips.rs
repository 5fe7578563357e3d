//! Mentions in the prompt are one thing to the keyboard, and show what they mean.

use super::*;

fn caret_at_end(harness: &mut Harness<'_, Window>) {
    harness.get_by_role_and_label(Role::MultilineTextInput, "Prompt").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::End);
    harness.run();
}

fn prompt<'a>(harness: &'a Harness<'_, Window>) -> &'a str {
    &harness.state().desk.draft.prompt
}

#[test]
fn backspace_takes_a_mention_out_whole_and_leaves_its_reference() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "She is Image 1");
    caret_at_end(&mut harness);
    harness.key_press(Key::Backspace);
    harness.run();
    assert_eq!(prompt(&harness), "She is ");
    assert_eq!(harness.state().desk.draft.lanes[0], [id("mira-full-front")]);
    harness.key_press(Key::Backspace);
    harness.run();
    assert_eq!(prompt(&harness), "She is", "then letter by letter");
}

#[test]
fn delete_takes_the_mention_behind_the_caret_out() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "@图1 walks");
    harness.get_by_role_and_label(Role::MultilineTextInput, "Prompt").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Home);
    harness.run();
    harness.key_press(Key::Delete);
    harness.run();
    assert_eq!(prompt(&harness), " walks");
}

#[test]
fn arrows_step_over_a_mention() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "a Image 1");
    caret_at_end(&mut harness);
    harness.key_press(Key::ArrowLeft);
    harness.run();
    harness.get_by_role_and_label(Role::MultilineTextInput, "Prompt").type_text("small ");
    harness.run();
    assert_eq!(prompt(&harness), "a small Image 1");
    harness.key_press(Key::ArrowRight);
    harness.run();
    harness.get_by_role_and_label(Role::MultilineTextInput, "Prompt").type_text("!");
    harness.run();
    assert_eq!(prompt(&harness), "a small Image 1!");
}

#[test]
fn a_mention_of_something_that_is_not_in_the_list_says_so() {
    let harness = composing([&["mira-full-front"], &[], &[]], "Image 1 and Image 4");
    harness.get_by_role_and_label(Role::Label, "Image 1, mira-full-front");
    harness.get_by_role_and_label(Role::Label, "Image 4 is not in the list");
}

#[test]
fn chips_stand_in_one_line_each_however_narrow_the_prompt_is() {
    let words = "Image 1 ".repeat(30);
    let mut harness = composing([&["mira-full-front"], &[], &[]], words.trim_end());
    harness.run();
    let field = harness.get_by_role_and_label(Role::MultilineTextInput, "Prompt").rect();
    let chips: Vec<egui::Rect> = harness
        .query_all_by_role_and_label(Role::Label, "Image 1, mira-full-front")
        .map(|chip| chip.rect())
        .collect();
    assert_eq!(chips.len(), 30);
    for (index, chip) in chips.iter().enumerate() {
        assert!(field.expand(2.0).contains_rect(*chip), "{chip:?} stands out of {field:?}");
        let others = chips.iter().skip(index + 1);
        assert!(others.clone().all(|other| !other.shrink(0.5).intersects(chip.shrink(0.5))), "chips overlap");
    }
}

#[test]
fn words_that_are_composed_with_an_input_method_arrive() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1");
    caret_at_end(&mut harness);
    harness.event(egui::Event::Ime(egui::ImeEvent::Preedit { text: "zou".into(), active_range_chars: None }));
    harness.run();
    harness.event(egui::Event::Ime(egui::ImeEvent::Commit("走".into())));
    harness.run();
    assert_eq!(prompt(&harness), "Image 1走");
}
