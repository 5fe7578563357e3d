//! Deleting says what depends on it first; the inspector says so at all times.

#![expect(clippy::expect_used, reason = "a test may stop where it stands")]

use super::*;

fn ids(world: &World, names: &[&str]) -> Vec<AssetId> {
    let shelf = world.shelf(&studio()).expect("a shelf");
    let id = |name: &&str| shelf.assets.values().find(|asset| asset.name == **name).expect("it is there");
    names.iter().map(|name| id(name).id.clone()).collect()
}

fn selecting(world: World, names: &[&str]) -> State {
    let selected = ids(&world, names);
    let mut state = State::new(Screen::Library, world).on(MIRA);
    state.library.selected = selected.into();
    state
}

#[test]
fn running_generations_block_the_deletion_and_are_named() {
    let mut world = made::world();
    let both = ids(&world, &["mira-full-front", "mira-face-front"]);
    for (number, prompt) in [(50, "Mira walks home in the rain"), (51, "Mira laughs")] {
        let job = made::generation(&world, number, prompt, &both, Step::Queued);
        world.apply(Event::Job(Box::new(job)));
    }
    let mut harness = show(selecting(world, &["mira-full-front", "mira-face-front", "mira-bust-left"]));
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert!(count(&harness, "mira-full-front, mira-face-front cannot be deleted now") > 0);
    harness.get_by_label("2 running generations need them");
    harness.get_by_label("Mira walks home in the rain");
    harness.get_by_label("Mira laughs");
    assert!(harness.query_by_label("Delete").is_none());
    assert_eq!(count(&harness, "Park 3 instead"), 0, "parking would break them too");
    click(&mut harness, "Close");
    assert!(acts(&mut harness).is_empty());
}

#[test]
fn saved_results_and_the_draft_are_told_before_they_lose_their_asset() {
    let mut world = made::world();
    let one = ids(&world, &["mira-full-front"]);
    for number in 60..66 {
        made::saved(&mut world, number, &one);
    }
    let draft = Draft { lanes: [one, vec![], vec![]], ..Draft::default() };
    world.apply(Event::Draft(studio(), draft));
    let mut harness = show(selecting(world, &["mira-full-front"]));
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert!(count(&harness, "Delete mira-full-front from AnyFast?") > 0);
    let text = format!("It is used in 6 saved results. {}", ENGLISH.slots.results_stay);
    harness.get_by_label(&text);
    harness.get_by_label("take-65.mp4");
    harness.get_by_label("and 2 more");
    assert_eq!(count(&harness, ENGLISH.slots.in_draft), 2, "in the question and in the inspector");
    harness.get_by_label("This cannot be undone.");
    click(&mut harness, "Delete");
    assert!(matches!(acts(&mut harness).as_slice(), [Act::Send(Command::RemoveAssets(_))]));
}

#[test]
fn parking_is_offered_as_the_gentler_way() {
    let mut harness =
        show(selecting(made::world(), &["mira-full-front", "mira-face-front", "mira-bust-left"]));
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert!(count(&harness, "Delete 3 assets from AnyFast?") > 0);
    click(&mut harness, "Park 3 instead");
    assert!(count(&harness, "Park 3 assets from AnyFast?") > 0);
    assert!(acts(&mut harness).is_empty());
    click(&mut harness, "Park 3 assets");
    assert!(matches!(acts(&mut harness).as_slice(), [Act::Send(Command::ParkAssets(_))]));
}

#[test]
fn a_group_is_not_deleted_under_a_running_generation() {
    let mut world = made::world();
    let one = ids(&world, &["mira-full-front"]);
    let job = made::generation(&world, 50, "Mira walks", &one, Step::Queued);
    world.apply(Event::Job(Box::new(job)));
    let mut harness = show(State::new(Screen::Library, world).on(MIRA));
    click(&mut harness, "More actions");
    click(&mut harness, "Delete group…");
    assert!(count(&harness, "Mira Chen cannot be deleted now") > 0);
    harness.get_by_label("1 running generation needs them");
    assert!(harness.query_by_label("Delete").is_none());
}

#[test]
fn the_inspector_says_where_an_asset_is_used() {
    let mut world = made::world();
    let one = ids(&world, &["mira-full-front"]);
    let job = made::generation(&world, 50, "Mira walks", &one, Step::Queued);
    world.apply(Event::Job(Box::new(job)));
    made::saved(&mut world, 60, &one);
    let mut harness = show(selecting(world, &["mira-full-front"]));
    harness.get_by_label("Where used");
    harness.get_by_label("Used in 1 generation");
    click(&mut harness, "Open result 1");
    assert_eq!(acts(&mut harness), [Act::OpenFile(PathBuf::from("/films/take-60.mp4"))]);
    click(&mut harness, "Running: Mira walks");
    assert_eq!(acts(&mut harness), [Act::Go(Place::Generate)]);
    let harness = show(selecting(made::world(), &["mira-full-front"]));
    harness.get_by_label("Nothing uses it yet.");
}

#[test]
fn the_inspector_says_where_else_the_same_file_is() {
    let mut world = made::world();
    let one = ids(&world, &["mira-full-front"]);
    let original = world.asset(&studio(), &one[0]).and_then(|it| it.original).expect("an original");
    let (connection, there) = made::elsewhere(original);
    world.apply(Event::Connections(vec![made::connection(Some(made::handles())), connection]));
    world.apply(Event::Asset(there));
    let mut harness = show(selecting(world, &["mira-full-front"]));
    harness.get_by_label("Also at");
    click(&mut harness, "Copy reference at Second account");
    harness.get_by_label("Copied");
}
