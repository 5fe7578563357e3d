//! The import sheet while files are repaired: asked for, followed, shown, taken back, cut.

#![expect(clippy::expect_used, reason = "a test may stop where it stands")]

use greenroom::model::fix::{Fix, Ground, Repair, RepairTrouble, Tool, Tools};
use greenroom::model::talk::RepairRequest;

use super::*;

const BANNER: &str = "/drop/mira_banner.jpg";
const BOTH: Tools = Tools { ffmpeg: true, heif: true };

/// The sheet with the switches as they are at first: a banner is too wide, a song too long.
fn fixing(tools: Tools) -> State {
    let mut state = State::new(Screen::Library, made::world()).on(MIRA);
    state.world.apply(Event::Tools(tools));
    state.import.begin(&state.world, &studio(), Some(GroupId::new(MIRA)));
    made::look(&mut state.world);
    state
}

fn padded() -> Vec<Fix> {
    vec![Fix::Pad { to: Pixels { width: 3000, height: 1205 }, ground: Ground::Edge }]
}

fn banner(state: &State) -> Original {
    let found =
        state.world.looked.iter().find(|looked| looked.path == Path::new(BANNER)).expect("it was looked at");
    found.found.clone().expect("it is whole")
}

/// The repaired copy of the banner.
fn copy(number: u32) -> Original {
    made::image(number, 3000, 1205, "/house/repaired/mira_banner.jpg")
}

fn tell(harness: &mut Harness<'_, State>, state: Repair) {
    let of = banner(harness.state()).id;
    harness.state_mut().world.apply(Event::Repair { of, fixes: padded(), state });
    harness.run();
}

#[test]
fn what_takes_nothing_away_is_asked_for_once_and_the_button_waits_for_it() {
    let mut harness = show(fixing(BOTH));
    let wanted = RepairRequest { original: banner(harness.state()), fixes: padded(), connection: studio() };
    assert_eq!(acts(&mut harness), [Act::Send(Command::Repair(vec![wanted]))]);
    harness.get_by_label("Fixed for you 1");
    harness.get_by_label("mira_banner.jpg, Waiting to be fixed");
    tell(&mut harness, Repair::Working(Some(420)));
    harness.get_by_label("mira_banner.jpg, Fixing, 42 %");
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    assert!(acts(&mut harness).is_empty(), "it is not left behind, and not asked for again");
    assert!(harness.state().import.open);
}

#[test]
fn a_repaired_copy_is_what_goes_under_the_name_of_its_file() {
    let mut harness = show(fixing(BOTH));
    acts(&mut harness);
    tell(&mut harness, Repair::Done { copy: copy(301), done: padded() });
    harness.get_by_label("mira_banner.jpg, Padded to 3000 × 1205 px with its edge's colour");
    click(&mut harness, "Upload 7 of 10");
    let acts = acts(&mut harness);
    let [Act::Send(Command::Upload(requests))] = acts.as_slice() else { panic!("{acts:?}") };
    let sent = requests.iter().find(|request| request.name == "mira-banner").expect("it goes");
    assert_eq!(sent.original, copy(301));
}

#[test]
fn the_selected_file_is_shown_before_and_after() {
    let mut harness = show(fixing(BOTH));
    tell(&mut harness, Repair::Done { copy: copy(301), done: padded() });
    click(&mut harness, "mira_banner.jpg, Padded to 3000 × 1205 px with its edge's colour");
    assert_eq!(count(&harness, "Before: 3000 × 1000"), 1);
    assert_eq!(count(&harness, "After: 3000 × 1205"), 1);
}

#[test]
fn undoing_a_fix_needs_a_person_again_and_fixing_it_again_needs_no_work() {
    let mut harness = show(fixing(BOTH));
    tell(&mut harness, Repair::Done { copy: copy(301), done: padded() });
    acts(&mut harness);
    click(&mut harness, "Undo the fix of mira_banner.jpg");
    harness.get_by_label("mira_banner.jpg, Too wide, ratio 3.0. The limit is 2.5.");
    harness.get_by_label("Upload 6 of 10");
    click(&mut harness, "Fix mira_banner.jpg");
    harness.get_by_label("Upload 7 of 10");
    // The same by keyboard: the row is selected since it was clicked.
    press(&mut harness, Modifiers::NONE, Key::Z);
    harness.get_by_label("Upload 6 of 10");
    press(&mut harness, Modifiers::NONE, Key::F);
    harness.get_by_label("Upload 7 of 10");
    assert!(acts(&mut harness).is_empty(), "the copy was there all the time");
}

#[test]
fn a_repair_under_way_is_cancelled_at_the_house_too() {
    let mut harness = show(fixing(BOTH));
    tell(&mut harness, Repair::Working(None));
    acts(&mut harness);
    click(&mut harness, "Cancel the fix of mira_banner.jpg");
    let id = banner(harness.state()).id;
    assert_eq!(acts(&mut harness), [Act::Send(Command::StopRepair(id))]);
    tell(&mut harness, Repair::Failed(RepairTrouble::Cancelled));
    harness.get_by_label("Fix mira_banner.jpg");
}

#[test]
fn a_repair_that_fails_says_why_in_its_row_and_can_be_tried_again() {
    let mut harness = show(fixing(BOTH));
    acts(&mut harness);
    tell(&mut harness, Repair::Failed(RepairTrouble::Disk { said: "no space left".into() }));
    harness.get_by_label(
        "mira_banner.jpg, Too wide, ratio 3.0. The limit is 2.5. The copy could not be written: no space left.",
    );
    assert!(acts(&mut harness).is_empty(), "it is not tried again by itself");
    click(&mut harness, "Fix mira_banner.jpg");
    assert_eq!(acts(&mut harness).len(), 1);
    tell(&mut harness, Repair::Waiting);
    harness.get_by_label("mira_banner.jpg, Waiting to be fixed");
}

#[test]
fn with_the_switch_off_nothing_is_repaired_until_a_person_says_so() {
    let mut harness = show(fixing(BOTH));
    acts(&mut harness);
    click(&mut harness, "Fix sizes and ratios");
    let off = talk::Taste { fix_on_import: false, ..talk::Taste::default() };
    assert_eq!(acts(&mut harness), [Act::Send(Command::SetTaste(off))]);
    harness.state_mut().world.apply(Event::Taste(off));
    harness.run();
    harness.get_by_label("Fix mira_banner.jpg");
    press(&mut harness, Modifiers::SHIFT, Key::F);
    harness.get_by_label("mira_banner.jpg, Waiting to be fixed");
}

#[test]
fn duplicates_go_again_only_while_the_switch_says_so() {
    let mut state = fixing(BOTH);
    state.import.remove(Path::new(BANNER));
    let mut harness = show(state);
    harness.get_by_label("face copy.png, Already here");
    harness.get_by_label("Skip exact duplicates").scroll_to_me();
    harness.run();
    click(&mut harness, "Skip exact duplicates");
    assert!(harness.query_by_label("face copy.png, Already here").is_none());
    harness.get_by_label("Upload 7 of 9");
}

/// One sound of 22.4 seconds, at an account that takes sounds.
fn song(tools: Tools) -> State {
    let mut state = State::new(Screen::Library, made::world()).on(MIRA);
    state.world.apply(Event::Tools(tools));
    state.import.begin(&state.world, &studio(), Some(GroupId::new(MIRA)));
    let found = Ok(made::video(302, 22.4, "/drop/turnaround.mov"));
    let path = "/drop/turnaround.mov".into();
    state.world.apply(Event::Looked(talk::Looked { path, link: None, found }));
    state
}

#[test]
fn what_is_too_long_opens_the_trimmer_and_the_chosen_part_is_kept() {
    let mut harness = show(song(BOTH));
    assert!(acts(&mut harness).is_empty(), "nothing is cut without a person's word");
    let label = "turnaround.mov, Too long, 22.4 s. The limit is 15 s.";
    click(&mut harness, label);
    press(&mut harness, Modifiers::NONE, Key::F);
    assert!(count(&harness, "Trim turnaround.mov") > 0);
    let begins = || "Begins at";
    harness.get_by_label(begins()).focus();
    harness.run();
    for _ in 0..3 {
        press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    }
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    let trimmer = harness.state().import.trimmer.clone().expect("it is open");
    assert!((trimmer.from - 3.1).abs() < 1e-6 && (trimmer.to - 14.9).abs() < 1e-6, "{trimmer:?}");
    click(&mut harness, "Trim");
    let acts = acts(&mut harness);
    let [Act::Send(Command::Repair(wanted))] = acts.as_slice() else { panic!("{acts:?}") };
    assert_eq!(wanted[0].fixes, [Fix::Trim { from: 3.1, to: 14.9 }]);
}

#[test]
fn a_handle_of_the_trimmer_is_dragged() {
    let mut harness = show(song(BOTH));
    click(&mut harness, "Fix turnaround.mov");
    let from = harness.get_by_label("Ends at").rect().center();
    harness.drag_at(from);
    harness.step();
    harness.hover_at(from - vec2(100.0, 0.0));
    harness.step();
    harness.drop_at(from - vec2(100.0, 0.0));
    harness.run();
    let trimmer = harness.state().import.trimmer.clone().expect("it is open");
    assert!(trimmer.to < 12.5 && trimmer.to > 8.0 && trimmer.from == 0.0, "{trimmer:?}");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.state().import.trimmer.is_none() && harness.state().import.open);
    harness.get_by_label("Fix turnaround.mov");
}

#[test]
fn without_ffmpeg_the_row_says_what_to_install() {
    let mut harness = show(song(Tools { ffmpeg: false, heif: true }));
    assert_eq!(
        count(
            &harness,
            "turnaround.mov, Too long, 22.4 s. The limit is 15 s. Videos are repaired by ffmpeg, which is not"
        ),
        1
    );
    assert!(harness.query_by_label("Fix turnaround.mov").is_none());
    harness.state_mut().world.apply(Event::Tools(BOTH));
    harness.run();
    harness.get_by_label("Fix turnaround.mov");
    let missing = RepairTrouble::Missing(Tool::Ffmpeg);
    assert!(ENGLISH.fix.trouble(&missing, &ENGLISH.problem).contains("ffmpeg"));
}
