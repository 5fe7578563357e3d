//! The tasks as they are searched, chosen by keyboard, and composed again.

use super::*;

fn many(count: u64) -> Harness<'static, Window> {
    let mut world = library();
    for number in 1..=count {
        let prompt = if number % 1000 == 7 { "Image 1 in the snow" } else { "Image 1 walks" };
        saved(number, &format!("{prompt} {number}"), &mut world);
    }
    open(Screen::Generate, world)
}

fn rows(harness: &Harness<'_, Window>) -> usize {
    harness.query_all_by_role(Role::ListBoxOption).count()
}

fn search(harness: &mut Harness<'_, Window>, text: &str) {
    harness.get_by_label("Search tasks").focus();
    harness.run();
    harness.get_by_label("Search tasks").type_text(text);
    harness.run();
}

#[test]
fn of_thousands_of_tasks_only_those_in_view_are_drawn_and_a_word_finds_a_few() {
    let mut harness = many(4000);
    let drawn = rows(&harness);
    assert!((3..40).contains(&drawn), "{drawn} rows for what is in view");
    search(&mut harness, "snow");
    assert_eq!(rows(&harness), 4);
    harness.get_by_label_contains("Image 1 in the snow 3007");
}

#[test]
fn tasks_are_found_by_the_names_of_their_references_and_by_their_state() {
    let mut world = library();
    saved(1, "Image 1 walks", &mut world);
    let failed = Step::Failed { failure: failure(), asset: None, task: None };
    let broken = job(2, "Image 1 sits", failed, &world);
    world.apply(Event::Job(Box::new(broken)));
    let mut harness = open(Screen::Generate, world);
    search(&mut harness, "full-front");
    assert_eq!(rows(&harness), 2, "both refer to it");
    harness.get_by_label("Search tasks").type_text(" failed");
    harness.run();
    assert_eq!(rows(&harness), 1);
    harness.get_by_label("Search tasks").type_text(" nonsense");
    harness.run();
    harness.get_by_label("No task matches \"full-front failed nonsense\".");
    press(&mut harness, "Show all");
    assert_eq!(rows(&harness), 2);
}

#[test]
fn the_list_shows_one_sort_and_the_best_takes() {
    let mut world = library();
    saved(1, "Image 1 walks", &mut world);
    saved(2, "Image 1 sits", &mut world);
    world.apply(Event::Best([JobId(1)].into()));
    let mut harness = open(Screen::Generate, world);
    harness.get_by_role_and_label(Role::ComboBox, "Which tasks").click();
    harness.run();
    click(&mut harness, "Best takes");
    assert_eq!(rows(&harness), 1);
    harness.get_by_label_contains("Image 1 walks, Ready");
}

#[test]
fn arrows_go_from_task_to_task_and_a_task_is_composed_again() {
    let mut harness = many(30);
    harness.get_by_role_and_label(Role::ListBoxOption, "Image 1 walks 30, Ready 15:38 · seed 481516").focus();
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.run();
    assert_eq!(harness.state().desk.selected, Some(JobId(28)));
    let row =
        harness.get_by_role_and_label(Role::ListBoxOption, "Image 1 walks 28, Ready 15:38 · seed 481516");
    assert!(row.is_focused());
    row.click_secondary();
    harness.run();
    click(&mut harness, "Compose again");
    assert_eq!(harness.state().desk.draft.prompt, "Image 1 walks 28");
}
