//! Empty, not loaded yet and failed to load are different screens, and never taken for each other.

use greenroom::model::talk::StoreState;

use super::*;

fn bare(told: impl IntoIterator<Item = Event>) -> World {
    let mut world = World { now: NOW, ..World::default() };
    world.apply(Event::Connections(vec![made::connection(Some(made::handles()))]));
    for event in told {
        world.apply(event);
    }
    world
}

/// Which of the four screens is shown.
fn screen(world: World) -> Vec<&'static str> {
    let harness = show(State::new(Screen::Library, world));
    let shown = [
        ("empty", "Nothing here yet"),
        ("loading", "The list is being read"),
        ("failed", "The list could not be loaded."),
        ("refused", "The provider had a fault"),
        ("store", "The library could not be read from this computer"),
    ];
    shown.into_iter().filter(|(_, label)| count(&harness, label) > 0).map(|(name, _)| name).collect()
}

fn failed(kind: FailureKind, last: Option<Moment>) -> Event {
    Event::Sync(studio(), Sync::Failed { failure: Failure::new(kind), last })
}

fn failing() -> Event {
    Event::Store(StoreState::Failing { said: "disk I/O error".into() })
}

#[test]
fn an_account_read_whole_and_holding_nothing_is_empty() {
    assert_eq!(screen(bare([Event::Loaded, Event::Sync(studio(), Sync::At(NOW))])), ["empty"]);
}

#[test]
fn before_the_rows_were_told_nothing_is_called_empty() {
    assert_eq!(screen(bare([])), ["loading"]);
    assert_eq!(screen(bare([Event::Loaded])), ["loading"], "the list was never read");
    assert_eq!(
        screen(bare([Event::Loaded, Event::Sync(studio(), Sync::Reading { last: None })])),
        ["loading"]
    );
    let harness = show(State::new(Screen::Library, bare([])));
    assert_eq!(count(&harness, "All assets, 0"), 0, "nothing is counted before anything is known");
}

#[test]
fn a_list_that_never_came_is_not_an_empty_one() {
    assert_eq!(screen(bare([Event::Loaded, failed(FailureKind::Unreached, None)])), ["failed"]);
    assert_eq!(screen(bare([Event::Loaded, failed(FailureKind::ProviderFault, None)])), ["refused"]);
    let mut harness =
        show(State::new(Screen::Library, bare([Event::Loaded, failed(FailureKind::Unreached, None)])));
    click(&mut harness, "Try now");
    assert!(matches!(acts(&mut harness).as_slice(), [Act::Send(Command::Refresh(_))]));
}

#[test]
fn an_empty_list_of_this_morning_says_from_when_it_is() {
    let last = Some(Moment(NOW.0 - 600_000));
    let world = bare([Event::Loaded, failed(FailureKind::ProviderFault, last)]);
    let harness = show(State::new(Screen::Library, world));
    assert!(count(&harness, "Nothing here yet") > 0, "it was read, and it was empty");
    assert_eq!(
        count(
            &harness,
            "The list could not be loaded. The provider had a fault. Showing what was here at 13:50."
        ),
        1
    );
}

#[test]
fn rows_that_cannot_be_read_are_never_shown_as_an_empty_library() {
    assert_eq!(screen(bare([Event::Loaded, failing()])), ["store"]);
    let read = Event::Sync(studio(), Sync::At(NOW));
    assert_eq!(screen(bare([Event::Loaded, read, failing()])), ["store"]);
    let harness = show(State::new(Screen::Library, bare([Event::Loaded, failing()])));
    harness.get_by_label("disk I/O error");
    harness.get_by_label(ENGLISH.slots.store_failing_line);
}

#[test]
fn what_is_kept_stays_visible_while_the_rows_fail() {
    let mut world = made::world();
    world.apply(failing());
    let harness = show(State::new(Screen::Library, world).on(MIRA));
    harness.get_by_label(FULL);
    let banner = format!("{} {}", ENGLISH.slots.store_failing, ENGLISH.slots.store_failing_kept);
    harness.get_by_label(&banner);
}

#[test]
fn an_account_without_a_list_is_empty_until_something_is_known() {
    let poor = Handles { list: false, ..made::handles() };
    let mut world = World { now: NOW, ..World::default() };
    world.apply(Event::Connections(vec![made::connection(Some(poor))]));
    assert_eq!(screen(world.clone()), ["loading"], "its rows were not told yet");
    world.apply(Event::Loaded);
    assert_eq!(screen(world), ["empty"]);
}

#[test]
fn the_states_speak_chinese() {
    let state = State::new(Screen::Library, bare([Event::Loaded, failing()])).in_chinese();
    show(state).get_by_label("无法从本机读取素材库");
    let state = State::new(Screen::Library, bare([Event::Loaded, failed(FailureKind::Unreached, None)]));
    show(state.in_chinese()).get_by_label("列表无法加载。");
}
