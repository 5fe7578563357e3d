//! Parked originals: seen, brought back, forgotten.

use greenroom::model::budget::{KnownFrom, Limit};
use greenroom::model::parked::ParkedBy;

use egui_kittest::kittest::NodeT as _;

use super::*;

/// Two originals whose assets are gone from the account: one parked, one taken away.
fn world() -> World {
    let mut world = made::world();
    for number in [300, 301] {
        let path = format!("/films/parked-{number}.png");
        world.apply(Event::Original(made::image(number, 1024, 1536, &path)));
    }
    let parked = vec![
        made::parked(300, "old-coat", ParkedBy::Person),
        made::parked(301, "old-hat", ParkedBy::Provider),
    ];
    world.apply(Event::Parked(studio(), parked));
    world
}

fn opened<'a>(world: World) -> Harness<'a, State> {
    let mut harness = show(State::new(Screen::Library, world));
    click(&mut harness, "Parked, 2");
    harness
}

const COAT: &str = "old-coat, image, Parked 12 May 2026";
const HAT: &str = "old-hat, image, Gone from AnyFast, 12 May 2026";

#[test]
fn the_entry_is_there_only_while_something_is_parked() {
    let harness = library();
    assert_eq!(count(&harness, "Parked"), 0);
    let harness = opened(world());
    harness.get_by_label(COAT);
    harness.get_by_label(HAT);
    harness.get_by_label("2 files · kept on this computer");
}

#[test]
fn bringing_back_uploads_the_original_with_its_old_name_and_group() {
    let mut harness = opened(world());
    click(&mut harness, COAT);
    harness.get_by_label(ENGLISH.slots.old_reference_line);
    click(&mut harness, "Bring back");
    let acts = acts(&mut harness);
    let [Act::Send(Command::Upload(requests)), Act::Toast { title, .. }] = acts.as_slice() else {
        panic!("{acts:?}")
    };
    assert_eq!(title, "1 original is on its way back");
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!((request.name.as_str(), request.original.id), ("old-coat", made::original_id(300)));
    assert_eq!(*request.slot.destination(), Destination::Group(GroupId::new(MIRA)));
    assert!(!request.again, "what is there already is not made twice");
}

#[test]
fn several_come_back_as_one_batch_with_the_keyboard() {
    let mut harness = opened(world());
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(harness.state().library.parked.selected.len(), 2);
    assert_eq!(count(&harness, "Bring 2 back"), 2, "in the inspector and in the bar");
    press(&mut harness, Modifiers::NONE, Key::B);
    let acts = acts(&mut harness);
    assert!(
        matches!(acts.first(), Some(Act::Send(Command::Upload(requests))) if requests.len() == 2),
        "{acts:?}"
    );
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.state().library.parked.selected.is_empty());
}

#[test]
fn what_is_on_its_way_back_is_not_sent_a_second_time() {
    let mut world = world();
    let mut job = made::upload_job(60, Step::Queued);
    if let job::Errand::Upload(upload) = &mut job.errand {
        upload.original = made::original_id(300);
    }
    world.apply(Event::Job(Box::new(job)));
    let mut harness = opened(world);
    click(&mut harness, &format!("{COAT}, On its way back"));
    press(&mut harness, Modifiers::NONE, Key::B);
    assert!(acts(&mut harness).is_empty());
    assert!(harness.get_by_label("Bring back").accesskit_node().is_disabled());
}

#[test]
fn where_its_group_is_gone_it_says_so_and_offers_no_upload() {
    let mut world = world();
    world.apply(Event::GroupGone(studio(), GroupId::new(MIRA)));
    let mut harness = opened(world);
    click(&mut harness, COAT);
    harness.get_by_label("Its group is gone. Add the file to another group instead");
    press(&mut harness, Modifiers::NONE, Key::B);
    assert!(acts(&mut harness).is_empty());
}

#[test]
fn a_full_account_says_so_and_leads_to_its_slots() {
    let mut world = world();
    let slots = Some(Limit { count: 69, from: KnownFrom::Setting });
    world.apply(Event::Budget(studio(), Budget { slots, ..Budget::default() }));
    let mut harness = opened(world);
    click(&mut harness, COAT);
    harness.get_by_label("All 69 slots are taken; this would be refused.");
    click(&mut harness, "Free a slot…");
    assert!(matches!(harness.state().library.ask, Some(Ask::Slots(_))));
}

#[test]
fn forgetting_asks_because_it_cannot_be_undone() {
    let mut harness = opened(world());
    click(&mut harness, HAT);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert!(count(&harness, "Forget old-hat?") > 0);
    harness.get_by_label(ENGLISH.slots.forget_line);
    assert!(harness.get_by_label("Cancel").is_focused());
    assert!(acts(&mut harness).is_empty());
    click(&mut harness, "Forget");
    assert_eq!(acts(&mut harness), [Act::Send(Command::ForgetParked(studio(), made::original_id(301)))]);
}

#[test]
fn a_search_finds_parked_originals_too() {
    let mut harness = opened(world());
    press(&mut harness, Modifiers::COMMAND, Key::F);
    harness.get_by_role_and_label(Role::TextInput, "Search these assets").type_text("hat");
    harness.run();
    assert!(harness.query_by_label(COAT).is_none());
    harness.get_by_label(HAT);
    harness.get_by_role_and_label(Role::TextInput, "Search these assets").type_text("xyz");
    harness.run();
    harness.get_by_label("Nothing parked matches “hatxyz”");
}

#[test]
fn what_is_parked_is_shown_while_the_account_is_away() {
    let mut world = World { now: NOW, ..World::default() };
    world.apply(Event::Connections(vec![made::connection(Some(made::handles()))]));
    let failure = Failure::new(FailureKind::Unreached);
    world.apply(Event::Sync(studio(), Sync::Failed { failure, last: None }));
    world.apply(Event::Parked(studio(), vec![made::parked(300, "old-coat", ParkedBy::Person)]));
    world.apply(Event::Loaded);
    let mut harness = show(State::new(Screen::Library, world));
    harness.get_by_label("The list could not be loaded.");
    click(&mut harness, "Parked, 1");
    click(&mut harness, COAT);
    harness.get_by_label("The original is not on this computer any more");
}

#[test]
fn parked_originals_speak_chinese() {
    let mut harness = show(State::new(Screen::Library, world()).in_chinese());
    click(&mut harness, "已停放, 2");
    click(&mut harness, "old-coat, 图片, 停放于 2026 年 5 月 12 日");
    harness.get_by_label("恢复");
    harness.get_by_label("方式: 由你停放");
}
