//! Slots as a person meets them: the meter, the panel, parking.

#![expect(clippy::expect_used, reason = "a test may stop where it stands")]

use greenroom::model::budget::{KnownFrom, Limit};

use egui_kittest::kittest::NodeT as _;

use super::*;

fn limited(count: u32, from: KnownFrom) -> World {
    let mut world = made::world();
    let slots = Some(Limit { count, from });
    world.apply(Event::Budget(studio(), Budget { slots, ..Budget::default() }));
    world
}

fn described(harness: &Harness<'_, State>, label: &str) -> String {
    harness.get_by_label(label).accesskit_node().description().unwrap_or_default()
}

fn id_of(world: &World, name: &str) -> AssetId {
    let shelf = world.shelf(&studio()).expect("a shelf");
    shelf.assets.values().find(|asset| asset.name == name).expect("an asset").id.clone()
}

#[test]
fn the_meter_counts_slots_and_says_where_the_limit_is_known_from() {
    let harness = show(State::new(Screen::Library, limited(100, KnownFrom::Setting)));
    assert_eq!(described(&harness, "69 of 100 slots"), "100 slots, as set under Connections.");
    let refusal = KnownFrom::Refusal(NOW);
    let harness = show(State::new(Screen::Library, limited(75, refusal)));
    assert_eq!(
        described(&harness, "69 of 75 slots"),
        "Nearly full. 75 slots, learned from a refusal on 12 May 2026."
    );
    let harness = show(State::new(Screen::Library, limited(69, KnownFrom::Documents)));
    let full = "All 69 slots are taken. New uploads are refused until one is free.";
    assert!(described(&harness, "69 of 69 slots").starts_with(full));
}

#[test]
fn without_a_known_limit_the_meter_counts_assets() {
    let harness = show(State::new(Screen::Library, made::world()).on("group-empty"));
    let node = harness.get_by_role_and_label(Role::Button, "69 assets");
    let said = node.accesskit_node().description().unwrap_or_default();
    assert!(said.starts_with("How many this account may hold is not known."), "{said}");
    let harness = show(State::new(Screen::Library, World { now: NOW, loaded: true, ..World::default() }));
    assert_eq!(count(&harness, "0 assets"), 0, "nothing is counted where nothing is known");
}

#[test]
fn the_panel_shows_what_was_used_least_lately_first() {
    let mut world = limited(75, KnownFrom::Setting);
    let used = id_of(&world, "mira-full-front");
    made::saved(&mut world, 70, std::slice::from_ref(&used));
    let lines = world.least_used(&studio());
    let here = |asset: &Asset| asset.original.is_some_and(|original| world.originals.contains_key(&original));
    let parkable = |asset: &Asset| here(asset) && asset.status != AssetStatus::Processing;
    let kept: Vec<_> = lines.iter().filter(|(asset, _)| parkable(asset)).collect();
    assert!(kept.iter().any(|(asset, at)| asset.id == used && at.is_some()));
    assert!(
        kept.is_sorted_by_key(|(asset, at)| at.or(asset.created)),
        "by last use, else by when it was made"
    );
    assert!(
        lines.last().is_some_and(|(asset, _)| asset.original.is_none()),
        "what could only be deleted is last"
    );
    let mut harness = show(State::new(Screen::Library, world));
    press(&mut harness, Modifiers::NONE, Key::S);
    assert!(count(&harness, "Slots") > 0);
    let rows = harness.query_all_by_role(Role::CheckBox).count();
    assert!((5..=80).contains(&rows), "{rows}");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.state().library.ask.is_none());
}

#[test]
fn chosen_assets_are_parked_after_one_question() {
    let mut world = limited(75, KnownFrom::Setting);
    let keep = ["mira-full-front", "mira-face-front"].map(|name| id_of(&world, name));
    let assets = keep.iter().map(|id| world.asset(&studio(), id).expect("it is there").clone()).collect();
    let groups = vec![made::group(MIRA, "Mira Chen", 1)];
    world.apply(Event::Shelf { connection: studio(), groups, assets });
    let mut harness = show(State::new(Screen::Library, world));
    click(&mut harness, "2 of 75 slots");
    click(&mut harness, "mira-full-front, never used, Active");
    click(&mut harness, "mira-face-front, never used, Active");
    click(&mut harness, "Park 2 assets");
    assert!(count(&harness, "Park 2 assets from AnyFast?") > 0);
    harness.get_by_label(ENGLISH.slots.park_line);
    assert!(harness.get_by_label("Cancel").is_focused(), "the safe answer has the focus");
    assert!(acts(&mut harness).is_empty(), "nothing is parked by asking");
    click(&mut harness, "Cancel");
    assert_eq!(count(&harness, "Park 2 assets"), 1, "back in the panel, what was chosen is still chosen");
    click(&mut harness, "Park 2 assets");
    click(&mut harness, "Park 2 assets");
    let acts = acts(&mut harness);
    let [Act::Send(Command::ParkAssets(permit))] = acts.as_slice() else { panic!("{acts:?}") };
    let mut parked: Vec<_> = permit.assets().iter().map(|(id, _)| id.clone()).collect();
    parked.sort();
    let mut keep = keep.to_vec();
    keep.sort();
    assert_eq!(parked, keep);
}

#[test]
fn a_row_of_the_panel_is_chosen_with_the_keyboard() {
    let mut harness = show(State::new(Screen::Library, limited(75, KnownFrom::Setting)));
    press(&mut harness, Modifiers::NONE, Key::S);
    press(&mut harness, Modifiers::NONE, Key::Space);
    assert_eq!(count(&harness, "Park 1 asset"), 1, "the first row has the focus");
    press(&mut harness, Modifiers::NONE, Key::Space);
    assert_eq!(count(&harness, "Park 1 asset"), 0);
}

#[test]
fn what_cannot_be_parked_says_why_and_is_left_out() {
    let mut world = made::world();
    let used = id_of(&world, "mira-full-front");
    let job = made::generation(&world, 50, "Image 1 walks", std::slice::from_ref(&used), Step::Queued);
    world.apply(Event::Job(Box::new(job)));
    let mut stray = made::asset("asset-stray", MIRA, "stray", MediaKind::Image, AssetStatus::Active);
    stray.created = Some(Moment(1));
    world.apply(Event::Asset(stray));
    let mut state = State::new(Screen::Library, world).on(MIRA);
    let free = id_of(&state.world, "mira-face-front");
    state.library.selected = vec![used.clone(), free.clone(), AssetId::new("asset-stray")].into();
    let mut harness = show(state);
    press(&mut harness, Modifiers::NONE, Key::P);
    assert!(count(&harness, "Park 1 asset from AnyFast?") > 0);
    harness.get_by_label("Not parked: mira-full-front (a running generation needs it).");
    harness.get_by_label("Not parked: stray (no original on this computer).");
    click(&mut harness, "Park 1 asset");
    let acts = acts(&mut harness);
    let [Act::Send(Command::ParkAssets(permit))] = acts.as_slice() else { panic!("{acts:?}") };
    assert_eq!(permit.assets().iter().map(|(id, _)| id).collect::<Vec<_>>(), [&free]);
    let rest = [AssetId::new("asset-stray"), used];
    let world = &mut harness.state_mut().world;
    let assets = rest.iter().map(|id| world.asset(&studio(), id).expect("it is there").clone()).collect();
    world.apply(Event::Shelf { connection: studio(), groups: vec![made::group(MIRA, "Mira", 1)], assets });
    press(&mut harness, Modifiers::NONE, Key::S);
    harness.get_by_label("stray, never used, no original on this computer");
    harness.get_by_label_contains("a running generation needs it");
}

#[test]
fn nothing_that_can_be_parked_leaves_no_button_to_park() {
    let mut world = made::world();
    world.apply(Event::Asset(made::asset(
        "asset-stray",
        MIRA,
        "stray",
        MediaKind::Image,
        AssetStatus::Active,
    )));
    let mut state = State::new(Screen::Library, world).on(MIRA);
    state.library.selected = vec![AssetId::new("asset-stray")].into();
    let mut harness = show(state);
    press(&mut harness, Modifiers::NONE, Key::P);
    assert!(count(&harness, "stray cannot be parked now") > 0);
    assert_eq!(count(&harness, "Park 1"), 0);
    click(&mut harness, "Close");
    assert!(acts(&mut harness).is_empty());
}

#[test]
fn an_account_that_cannot_delete_offers_no_parking() {
    let mut world = made::world();
    let poor = Handles { remove: false, ..made::handles() };
    world.apply(Event::Connections(vec![made::connection(Some(poor))]));
    let mut harness = show(State::new(Screen::Library, world).on(MIRA));
    click(&mut harness, FULL);
    press(&mut harness, Modifiers::NONE, Key::P);
    assert!(harness.state().library.ask.is_none());
    press(&mut harness, Modifiers::NONE, Key::S);
    assert_eq!(count(&harness, "Park"), 0);
}

#[test]
fn several_selected_can_be_parked_from_the_bar() {
    let mut harness = library();
    click(&mut harness, FULL);
    click_with(&mut harness, FACE, Modifiers::COMMAND);
    click(&mut harness, "Park…");
    assert!(count(&harness, "Park 2 assets from AnyFast?") > 0);
}

#[test]
fn the_panel_speaks_chinese() {
    let state = State::new(Screen::Library, limited(75, KnownFrom::Setting)).in_chinese();
    let mut harness = show(state);
    click(&mut harness, "名额 69 / 75");
    assert!(count(&harness, "名额 69 / 75") > 0);
    press(&mut harness, Modifiers::NONE, Key::Space);
    click(&mut harness, "停放 1 个素材");
    harness.get_by_label(CHINESE.slots.park_line);
}
