//! A hundred thousand assets in two thousand groups: what is drawn, what is remembered, and what stays where it is.

use std::collections::BTreeSet;

use greenroom::model::talk::Hideable;
use greenroom::ui::desk::library::index::{Hold, Index};
use greenroom::ui::desk::library::{Entry, GroupSort, Sort, Status};
use greenroom::ui::desk::{ReviewDesk, review};
use proptest::prelude::*;

use super::*;

const ASSETS: usize = 100_000;
const GROUPS: usize = 2_000;

fn vast<'a>() -> Harness<'a, State> {
    let mut state = State::new(Screen::Library, vast::world(ASSETS, GROUPS));
    settled(&mut state.library, &state.world);
    show(state)
}

#[test]
fn a_large_library_shows_its_first_tiles_at_once_and_is_whole_some_frames_later() {
    let mut state = State::new(Screen::Library, vast::world(ASSETS, GROUPS));
    // What the first frame has time for.
    let at_once = state.library.at_once;
    assert!(state.library.index(&state.world, &studio()).len() <= at_once && at_once < ASSETS / 10);
    state.library = LibraryDesk::default();
    let mut harness = Harness::builder()
        .with_size(vec2(1440.0, 900.0))
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::apply(ctx, theme::ThemeChoice::Dark);
            theme::set_reduced_motion(ctx, true);
        })
        .with_max_steps(2 * (ASSETS / at_once) as u64)
        .build_ui_state(ui, state);
    assert!(harness.query_all_by_role(Role::CheckBox).count() > 0, "tiles");
    harness.get_by_label("All assets");
    assert_eq!(count(&harness, "All assets, 4096"), 0, "the beginning says nothing of the whole");
    harness.run();
    harness.get_by_label("All assets, 100000");
    harness.get_by_label("Active 96000");
}

#[test]
fn of_a_hundred_thousand_only_the_visible_are_drawn_and_all_are_found() {
    let mut harness = vast();
    harness.get_by_label("All assets, 100000");
    harness.get_by_label("Active 96000");
    let tiles = |harness: &Harness<'_, State>| harness.query_all_by_role(Role::CheckBox).count();
    assert!((12..=24).contains(&tiles(&harness)), "{} tiles", tiles(&harness));
    let groups = harness.query_all_by_role(Role::ListBoxOption).count() - tiles(&harness);
    assert!(groups <= 20, "{groups} rows of groups");
    let asked = harness.state().pictures.asked;
    harness.step();
    let asked = harness.state().pictures.asked - asked;
    assert!(asked <= 24 + 20 * 4, "pictures are asked for what is visible alone: {asked}");

    press(&mut harness, Modifiers::COMMAND, Key::A);
    assert_eq!(harness.state().library.selected.len(), ASSETS);
    assert!(count(&harness, "100000 selected") > 0);
    harness.get_by_label("Image 1, 陈米拉-full-front-0");
    let rows = harness.query_all_by_role(Role::ListItem).count();
    assert!(rows <= 12, "{rows} rows of references");

    press(&mut harness, Modifiers::COMMAND, Key::F);
    harness.get_by_role_and_label(Role::TextInput, "Search these assets").type_text("cml 正面 9");
    harness.run();
    assert_eq!(tiles(&harness), 0, "no name has all three");
    click(&mut harness, "Clear search");
    harness.get_by_role_and_label(Role::TextInput, "Search these assets").type_text("chenmila yuzhong 99984");
    harness.run();
    harness.get_by_label("陈米拉-雨中特写-99984, image, Active, selected 99985 of 100000");
    assert_eq!(tiles(&harness), 1);
    harness.get_by_label("100000 selected, 99999 not shown");
}

#[test]
fn a_vast_library_rests_while_nothing_changes() {
    let mut harness = vast();
    // What is in moderation counts its seconds.
    click(&mut harness, "Active 96000");
    for _ in 0..3 {
        harness.step();
        let delay = harness.output().viewport_output.values().map(|it| it.repaint_delay).min();
        assert_eq!(delay, Some(std::time::Duration::MAX), "no frame is asked for");
    }
}

#[test]
fn typing_a_name_goes_to_it_by_its_letters_or_its_pinyin() {
    let mut harness = library();
    harness.event(egui::Event::Text("m".into()));
    harness.step();
    harness.event(egui::Event::Text("ira-s".into()));
    harness.step();
    assert_eq!(selected_names(&harness), ["mira-street-walk"]);
    harness.get_by_label("Go to “mira-s”");
    let mut harness = show(State::new(Screen::Library, vast::world(200, 4)));
    harness.event(egui::Event::Text("rk".into()));
    harness.step();
    assert_eq!(selected_names(&harness), ["任凯-雨中特写-9"]);
    harness.event(egui::Event::Text("x".into()));
    harness.step();
    assert_eq!(selected_names(&harness), ["任凯-雨中特写-9"]);
    harness.get_by_label("Nothing here begins with “rkx”");
}

#[test]
fn what_is_new_waits_while_the_pointer_is_over_the_grid() {
    let mut harness = library();
    let face = harness.get_by_label(FACE).rect();
    harness.hover_at(face.center());
    harness.run();
    for name in ["mira-new-one", "mira-new-two"] {
        let mut asset = made::asset(name, MIRA, name, MediaKind::Image, AssetStatus::Active);
        asset.created = Some(NOW);
        harness.state_mut().world.apply(Event::Asset(asset));
    }
    let full =
        harness.state().world.shelf(&studio()).and_then(|shelf| {
            Some(shelf.assets.values().find(|it| it.name == "mira-full-front")?.id.clone())
        });
    harness.state_mut().world.apply(Event::AssetGone(studio(), full.expect("it is there")));
    harness.run();
    harness.get_by_label("Mira Chen, 15, 12 Active, 2 Processing, 1 Failed");
    assert_eq!(harness.get_by_label(FACE).rect(), face, "nothing moved under the pointer");
    assert!(harness.query_by_label(FULL).is_none(), "what is gone leaves a gap");
    assert_eq!(count(&harness, "mira-new-"), 0);
    click(&mut harness, "2 new, show");
    assert_eq!(count(&harness, "mira-new-"), 2);
    assert!(harness.query_by_label_contains("new, show").is_none());
}

#[test]
fn what_waited_comes_when_the_pointer_leaves() {
    let mut harness = library();
    harness.hover_at(harness.get_by_label(FACE).rect().center());
    harness.run();
    let mut asset = made::asset("mira-new", MIRA, "mira-new", MediaKind::Image, AssetStatus::Active);
    asset.created = Some(NOW);
    harness.state_mut().world.apply(Event::Asset(asset));
    harness.run();
    harness.get_by_label("1 new, show");
    harness.hover_at(egui::pos2(20.0, 20.0));
    harness.run();
    harness.get_by_label("mira-new, image, Active");
    assert!(harness.query_by_label_contains("new, show").is_none());
}

#[test]
fn an_upload_goes_on_in_its_place_when_it_becomes_an_asset() {
    let mut world = made::world();
    world.apply(Event::Job(Box::new(made::upload_job(3, Step::Creating { since: NOW }))));
    let mut harness = show(State::new(Screen::Library, world).on(MIRA));
    let job = harness.get_by_label("mira-hero, image, Being sent");
    let place = job.rect();
    harness.hover_at(place.center());
    harness.run();
    let id = AssetId::new("asset-hero");
    let step = Step::Waiting { asset: id.clone(), since: NOW };
    harness.state_mut().world.apply(Event::Job(Box::new(made::upload_job(3, step))));
    let asset = made::asset(id.as_str(), MIRA, "mira-hero", MediaKind::Image, AssetStatus::Processing);
    harness.state_mut().world.apply(Event::Asset(asset));
    harness.run();
    assert_eq!(harness.get_by_label("mira-hero, image, Processing").rect().min, place.min);
    assert!(harness.query_by_label_contains("new, show").is_none());
}

#[test]
fn a_box_with_ctrl_adds_to_what_is_selected() {
    let mut harness = library();
    click(&mut harness, FULL);
    let (first, second) = (harness.get_by_label(BUST).rect(), harness.get_by_label(FACE).rect());
    let from = egui::pos2(f32::midpoint(second.right(), first.left()), first.bottom() - 30.0);
    let to = first.center();
    harness.event(egui::Event::ModifiersChanged(Modifiers::COMMAND));
    harness.drag_at(from);
    harness.step();
    for part in [0.3, 0.7, 1.0] {
        harness.hover_at(from + (to - from) * part);
        harness.step();
    }
    harness.drop_at(to);
    harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    harness.run();
    assert_eq!(selected_names(&harness), ["mira-full-front", "mira-bust-left"]);
}

#[test]
fn a_tile_is_carried_into_the_order_of_references() {
    let mut harness = library();
    click(&mut harness, FULL);
    click_with(&mut harness, FACE, Modifiers::COMMAND);
    let from = harness.get_by_label(BUST).rect().center();
    let to = harness.get_by_label("Image 2, mira-face-front").rect().center_top();
    harness.drag_at(from);
    harness.step();
    for part in [0.2, 0.6, 1.0] {
        harness.hover_at(from + (to - from) * part);
        harness.step();
    }
    harness.drop_at(to);
    harness.run();
    assert_eq!(selected_names(&harness), ["mira-full-front", "mira-bust-left", "mira-face-front"]);
}

#[test]
fn assets_are_ordered_by_dimensions_and_by_size_too() {
    let mut harness = library();
    click(&mut harness, "Sort: Newest");
    click(&mut harness, "Name");
    let left = |harness: &Harness<'_, State>, name: &str| harness.get_by_label(name).rect().left_top();
    let first = left(&harness, "mira-bust-left, image, Active");
    click(&mut harness, "Sort: Name");
    click(&mut harness, "Size");
    assert_eq!(left(&harness, "mira-street-walk, video, Active"), first, "a film weighs most");
}

#[test]
fn a_search_is_saved_counts_what_it_finds_and_can_be_taken_back() {
    let mut harness = library();
    press(&mut harness, Modifiers::COMMAND, Key::F);
    harness.get_by_role_and_label(Role::TextInput, "Search these assets").type_text("window");
    harness.run();
    click(&mut harness, "Save this search");
    harness.get_by_role_and_label(Role::TextInput, "Name of the search").type_text("s");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let kept = acts(&mut harness);
    let [Act::Send(Command::KeepSearches(name, searches))] = kept.as_slice() else { panic!("{kept:?}") };
    assert_eq!((searches[0].name.as_str(), searches[0].text.as_str()), ("windows", "window"));
    harness.state_mut().world.apply(Event::Searches(name.clone(), searches.clone()));
    harness.run();
    click(&mut harness, "All assets, 69");
    let asset = made::asset("asset-w", MIRA, "a window more", MediaKind::Image, AssetStatus::Active);
    harness.state_mut().world.apply(Event::Asset(asset));
    harness.run();
    click(&mut harness, "windows, 3");
    assert_eq!(harness.query_all_by_role(Role::CheckBox).count(), 3);
    harness.get_by_label("windows, 3").click_secondary();
    harness.run();
    click(&mut harness, "Delete search");
    let deleted = acts(&mut harness);
    let Some(Act::Send(Command::KeepSearches(_, left))) = deleted.first() else { panic!("{deleted:?}") };
    assert!(left.is_empty());
    harness.state_mut().world.apply(Event::Searches(studio(), vec![]));
    harness.run();
    assert!(harness.query_by_label("windows, 3").is_none());
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(acts(&mut harness), [Act::Send(Command::KeepSearches(studio(), searches.clone()))]);
}

#[test]
fn quick_look_goes_closer_and_moves_and_fits_again() {
    let mut harness = library();
    click(&mut harness, FULL);
    press(&mut harness, Modifiers::NONE, Key::Space);
    harness.get_by_label("1:1");
    assert_eq!(harness.state().library.zoom.scale, None, "it fits");
    press(&mut harness, Modifiers::NONE, Key::Num1);
    assert_eq!(harness.state().library.zoom.scale, Some(1.0));
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(harness.state().library.zoom.scale, None, "the next one fits again");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!harness.state().library.looking);
}

// What is kept in step is what would be computed from nothing.

fn key(desk: &LibraryDesk) -> (Scope, Option<Status>, [bool; 4], String, Sort, GroupSort) {
    (desk.scope.clone(), desk.status, desk.kinds, desk.search.clone(), desk.sort, desk.group_sort)
}

/// Everything an index shows.
fn seen(index: &Index) -> impl PartialEq + std::fmt::Debug + use<> {
    let entries: Vec<_> = (0..index.len()).filter_map(|place| index.entry(place)).collect();
    let groups: Vec<_> =
        index.groups().map(|line| (line.clone(), index.portrait(&line.id).cloned())).collect();
    let tallies: Vec<_> = index.tallies().iter().map(|it| (it.search().clone(), it.count())).collect();
    let parked = (index.forgotten, index.parked.clone(), index.parked_total);
    (entries, groups, index.totals, parked, tallies)
}

#[derive(Clone, Debug)]
enum Happens {
    Told(Vec<Event>),
    Typed(String),
    Opened(Scope),
    Filtered(Option<Status>, [bool; 4]),
    Sorted(Sort, GroupSort),
}

const SMALL: usize = 60;

fn arbitrary_asset() -> impl Strategy<Value = Asset> {
    (0..SMALL, 0..6_usize, 0..4_usize, 0..4_usize, 0..40_i64).prop_map(
        |(number, group, status, kind, age)| {
            let mut asset = vast::asset(number, 6);
            asset.group = (group < 5).then(|| vast::group_id(group));
            asset.status = [
                AssetStatus::Active,
                AssetStatus::Processing,
                made::refused(),
                AssetStatus::Other("Odd".into()),
            ][status]
                .clone();
            asset.kind = MediaKind::EVERY[kind];
            asset.created = Some(Moment(NOW.0 - age * 1000));
            asset
        },
    )
}

fn arbitrary_event() -> impl Strategy<Value = Event> {
    let job = (0..8_u64, 0..6_usize).prop_map(|(number, step)| {
        let asset = vast::asset_id(number as usize);
        let step = [
            Step::Queued,
            Step::Creating { since: NOW },
            Step::Unsure { since: NOW, looked: false },
            Step::Failed { failure: made::failure(), asset: None, task: None },
            Step::Waiting { asset: asset.clone(), since: NOW },
            Step::Active { asset },
        ][step]
            .clone();
        let mut job = made::upload_job(number, step);
        if let job::Errand::Upload(upload) = &mut job.errand {
            upload.into = job::Into::Group(vast::group_id(number as usize % 6));
        }
        Event::Job(Box::new(job))
    });
    let hidden = proptest::collection::vec((0..2_usize, 0..SMALL), 0..4).prop_map(|hidden| {
        let hidden: BTreeSet<Hideable> = hidden
            .into_iter()
            .map(|(what, number)| match what {
                0 => Hideable::Group(vast::group_id(number % 6)),
                _ => Hideable::Asset(vast::asset_id(number)),
            })
            .collect();
        Event::Hidden(studio(), hidden.into_iter().collect())
    });
    let whole = proptest::collection::vec(arbitrary_asset(), 0..30).prop_map(|assets| Event::Shelf {
        connection: studio(),
        groups: (0..5).map(vast::group).collect(),
        assets,
    });
    prop_oneof![
        8 => arbitrary_asset().prop_map(Event::Asset),
        4 => (0..SMALL).prop_map(|number| Event::AssetGone(studio(), vast::asset_id(number))),
        2 => (0..6_usize, 0..8_usize).prop_map(|(number, name)| {
            let mut group = vast::group(number);
            group.name = ["Mira", "陈米拉", "Kai", "zoe 2"][name % 4].into();
            Event::Group(group)
        }),
        1 => (0..6_usize).prop_map(|number| Event::GroupGone(studio(), vast::group_id(number))),
        2 => (0..SMALL).prop_map(|number| Event::Original(vast::original(number))),
        2 => hidden,
        3 => job,
        1 => (0..8_u64).prop_map(|number| Event::JobGone(JobId(number))),
        1 => whole,
        1 => proptest::collection::vec(("[a-c]", "(m|mira|cml|1)?"), 0..3).prop_map(|searches| {
            let searches = searches.into_iter().map(|(name, text)| SavedSearch {
                status: (name == "a").then_some(Status::Active),
                name,
                text,
                ..SavedSearch::default()
            });
            Event::Searches(studio(), searches.collect())
        }),
        1 => Just(Event::Progress { job: JobId(1), done: 1, total: None }),
        2 => (0..SMALL, any::<bool>(), 0..9_i64).prop_map(|(number, own, at)| {
            let asset = vast::asset(number, 6);
            Event::Judged(Judgement {
                subject: if own { Subject::Asset(studio(), asset.id) } else { Subject::of(&asset) },
                verdict: (at % 3 > 0).then_some(Verdict::Rejected),
                note: String::new(),
                at: Moment(at),
                by: String::new(),
            })
        }),
        1 => Just(Event::Verdicts(vec![])),
    ]
}

fn happens() -> impl Strategy<Value = Happens> {
    let scope = prop_oneof![
        Just(Scope::All),
        Just(Scope::Attention),
        Just(Scope::Forgotten),
        (0..6_usize).prop_map(|number| Scope::Group(vast::group_id(number))),
    ];
    let typed = prop_oneof![
        Just(""),
        Just("m"),
        Just("mi"),
        Just("mira"),
        Just("mira 1"),
        Just("cml"),
        Just("陈"),
        Just("zoe")
    ];
    let status = prop_oneof![Just(None), Just(Some(Status::Active)), Just(Some(Status::Failed))];
    prop_oneof![
        6 => proptest::collection::vec(arbitrary_event(), 1..6).prop_map(Happens::Told),
        2 => typed.prop_map(|typed| Happens::Typed(typed.into())),
        1 => scope.prop_map(Happens::Opened),
        1 => (status, any::<[bool; 4]>()).prop_map(|(status, kinds)| Happens::Filtered(status, kinds)),
        1 => (0..5_usize, 0..3_usize).prop_map(|(sort, group)| Happens::Sorted(
            Sort::ALL[sort],
            [GroupSort::Newest, GroupSort::Name, GroupSort::Count][group],
        )),
    ]
}

fn tell(world: &mut World, events: Vec<Event>) {
    for event in events {
        world.apply(event);
    }
}

/// The index once it is whole and every saved search is counted.
fn settled(desk: &mut LibraryDesk, world: &World) -> std::rc::Rc<Index> {
    loop {
        let index = desk.index(world, &studio());
        if !index.is_counting() && !index.is_gathering() {
            return index;
        }
    }
}

fn happen(world: &mut World, desk: &mut LibraryDesk, what: Happens) {
    match what {
        Happens::Told(events) => tell(world, events),
        Happens::Typed(typed) => desk.search = typed,
        Happens::Opened(scope) => desk.open(scope),
        Happens::Filtered(status, kinds) => (desk.status, desk.kinds) = (status, kinds),
        Happens::Sorted(sort, group_sort) => (desk.sort, desk.group_sort) = (sort, group_sort),
    }
}

#[test]
fn another_account_shows_its_own_assets() {
    let mut world = vast::world(20, 5);
    let other = ConnectionName::new("other");
    let assets: Vec<Asset> =
        (100..103).map(|number| Asset { connection: other.clone(), ..vast::asset(number, 5) }).collect();
    let of = |index: &Index| index.assets().cloned().collect::<BTreeSet<AssetId>>();
    let theirs: BTreeSet<AssetId> = assets.iter().map(|asset| asset.id.clone()).collect();
    world.apply(Event::Shelf { connection: other.clone(), groups: vec![], assets });
    let mut desk = LibraryDesk::default();
    let ours = of(&desk.index(&world, &studio()));
    assert_eq!(ours.len(), 20);
    assert_eq!(of(&desk.index(&world, &other)), theirs);
    assert_eq!(of(&desk.index(&world, &studio())), ours);
}

/// All that Review lists.
fn listed(desk: &mut ReviewDesk, world: &World) -> impl PartialEq + std::fmt::Debug + use<> {
    let list = desk.list(world, &studio());
    for (place, id) in list.items.iter().enumerate() {
        assert_eq!(list.place_of(id), Some(place));
    }
    (list.sections.clone(), list.items.clone(), list.counts, list.total, list.last_refusal)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_index_that_followed_every_event_is_the_one_computed_from_nothing(
        steps in proptest::collection::vec((happens(), any::<bool>()), 1..24)
    ) {
        let mut world = vast::world(20, 5);
        // So few at once that it takes many looks, with events between them.
        let mut desk = LibraryDesk::default();
        desk.at_once = 3;
        let mut review = ReviewDesk::default();
        let orders = [review::Order::Unreviewed, review::Order::Newest, review::Order::Name];
        for (what, settle) in steps {
            happen(&mut world, &mut desk, what);
            desk.index(&world, &studio());
            let index = if settle { settled(&mut desk, &world) } else { continue };
            prop_assert_eq!(
                review.needs_you(&world, &studio()),
                ReviewDesk::default().needs_you(&world, &studio())
            );
            // A desk that comes to an account forgets what it searched for at another.
            review.list(&world, &studio());
            review.search.clone_from(&desk.search);
            review.order = orders[desk.sort as usize % orders.len()];
            let mut fresh = ReviewDesk::default();
            fresh.list(&world, &studio());
            fresh.order = review.order;
            fresh.search.clone_from(&review.search);
            prop_assert_eq!(listed(&mut review, &world), listed(&mut fresh, &world));
            let mut fresh = LibraryDesk::default();
            fresh.index(&world, &studio());
            (fresh.scope, fresh.status, fresh.kinds, fresh.search, fresh.sort, fresh.group_sort) = key(&desk);
            let index = if index.key().scope == desk.scope { index } else { settled(&mut desk, &world) };
            prop_assert_eq!(seen(&index), seen(&settled(&mut fresh, &world)));
        }
    }

    #[test]
    fn while_somebody_looks_nothing_moves_and_nothing_is_lost(
        told in proptest::collection::vec(proptest::collection::vec(arbitrary_event(), 1..6), 1..16)
    ) {
        let mut world = vast::world(20, 5);
        let mut desk = LibraryDesk::default();
        let before = desk.index(&world, &studio());
        let laid: Vec<Entry> = (0..before.len()).filter_map(|place| before.entry(place)).collect();
        drop(before);
        // Scrolled too, so that what a person sends waits as well.
        desk.hold = Hold { pointer: true, scrolled: true };
        for events in told {
            tell(&mut world, events);
            let index = desk.index(&world, &studio());
            prop_assert_eq!(index.len(), laid.len());
            for (place, was) in laid.iter().enumerate() {
                let is = index.entry(place);
                let became = matches!((was, &is), (Entry::Job(_), Some(Entry::Asset(_))));
                prop_assert!(is.as_ref() == Some(was) || is == Some(Entry::Gap) || became, "{was:?} {is:?}");
            }
            let shown = (0..index.len()).filter(|place| index.entry(*place) != Some(Entry::Gap)).count();
            let mut fresh = LibraryDesk::default();
            prop_assert_eq!(shown + index.waiting(), fresh.index(&world, &studio()).len());
        }
        desk.hold = Hold::default();
        let mut fresh = LibraryDesk::default();
        prop_assert_eq!(seen(&settled(&mut desk, &world)), seen(&settled(&mut fresh, &world)));
    }
}
