//! The Library, the import sheet and Transfers as a person meets them: found by name, clicked, typed into.

#[path = "ui_library/fixing.rs"]
mod fixing;
#[path = "ui_library/made.rs"]
mod made;
#[path = "ui_library/parked.rs"]
mod parked;
#[path = "ui_library/playing.rs"]
mod playing;
#[path = "ui_library/refused.rs"]
mod refused;
#[path = "ui_library/removing.rs"]
mod removing;
#[path = "ui_library/scale.rs"]
mod scale;
#[path = "ui_library/slots.rs"]
mod slots;
#[path = "ui_library/states.rs"]
mod states;
#[path = "ui_library/vast.rs"]
mod vast;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Key, Modifiers, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use greenroom::model::ability::Handles;
use greenroom::model::rules::Among;
use greenroom::model::talk::{Looked, Sync};
use greenroom::model::*;
use greenroom::ui::act::{Act, Outbox, Picture, Pictures, Place, PlayerView, Scene};
use greenroom::ui::desk::import::ImportDesk;
use greenroom::ui::desk::library::{Ask, LibraryDesk, Scope};
use greenroom::ui::desk::transfers::TransfersDesk;
use greenroom::ui::{fonts, theme, views};
use greenroom::words::{self, CHINESE, ENGLISH, Words};
use made::{NOW, studio};

#[derive(Default)]
struct NoPictures {
    asked: usize,
    of: std::collections::HashSet<PictureOf>,
}

impl Pictures for NoPictures {
    fn get(&mut self, of: &PictureOf, _: PictureSize) -> Picture {
        self.asked += 1;
        if !self.of.contains(of) {
            self.of.insert(of.clone());
        }
        Picture::Coming
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Screen {
    Library,
    Transfers,
}

struct State {
    screen: Screen,
    world: World,
    words: &'static Words,
    library: LibraryDesk,
    import: ImportDesk,
    transfers: TransfersDesk,
    pictures: NoPictures,
    out: Outbox,
    player: Option<PlayerView>,
    /// The window would let what plays go on.
    heard: bool,
}

impl State {
    fn new(screen: Screen, world: World) -> Self {
        Self {
            screen,
            world,
            words: &ENGLISH,
            library: LibraryDesk::default(),
            import: ImportDesk::default(),
            transfers: TransfersDesk::default(),
            pictures: NoPictures::default(),
            out: vec![],
            player: None,
            heard: false,
        }
    }

    fn on(mut self, group: &str) -> Self {
        self.library.index(&self.world, &studio());
        self.library.open(Scope::Group(GroupId::new(group)));
        self
    }

    fn in_chinese(mut self) -> Self {
        self.words = &CHINESE;
        self
    }

    /// Nothing is repaired by itself.
    fn importing(mut self) -> Self {
        let plain = talk::Taste { fix_on_import: false, ..talk::Taste::default() };
        self.world.apply(Event::Taste(plain));
        self.import.begin(&self.world, &studio(), Some(GroupId::new(MIRA)));
        made::look(&mut self.world);
        self
    }
}

const MIRA: &str = "group-20260512093010-x7f2k";

fn ui(ui: &mut egui::Ui, state: &mut State) {
    let connection = studio();
    let over = ui.max_rect();
    let mut scene = Scene {
        world: &state.world,
        words: state.words,
        connection: &connection,
        pictures: &mut state.pictures,
        out: &mut state.out,
        player: state.player.as_ref(),
        art: &greenroom::ui::act::Art::default(),
    };
    match state.screen {
        Screen::Library => views::library::library_ui(ui, &mut scene, &mut state.library),
        Screen::Transfers => views::transfers::transfers_ui(ui, &mut scene, &mut state.transfers),
    }
    views::import::import_ui(ui, &mut scene, &mut state.import);
    views::drop::drop_ui(ui, &mut scene, Some("Mira Chen"), over);
    state.heard = views::is_seen(ui.ctx());
}

fn show<'a>(state: State) -> Harness<'a, State> {
    let mut harness = Harness::builder()
        .with_size(vec2(1440.0, 900.0))
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::apply(ctx, theme::ThemeChoice::Dark);
            // Spinners would keep the window busy for ever, and a test that settles proves nothing else does.
            theme::set_reduced_motion(ctx, true);
        })
        .build_ui_state(ui, state);
    harness.run();
    harness
}

fn library<'a>() -> Harness<'a, State> {
    show(State::new(Screen::Library, made::world()).on(MIRA))
}

fn importing<'a>() -> Harness<'a, State> {
    show(State::new(Screen::Library, made::world()).on(MIRA).importing())
}

fn transfers<'a>() -> Harness<'a, State> {
    show(State::new(Screen::Transfers, made::busy_world()))
}

fn click(harness: &mut Harness<'_, State>, label: &str) {
    harness.get_by_label(label).click();
    harness.run();
}

fn click_with(harness: &mut Harness<'_, State>, label: &str, modifiers: Modifiers) {
    harness.get_by_label(label).click_modifiers(modifiers);
    harness.run();
}

fn press(harness: &mut Harness<'_, State>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

fn acts(harness: &mut Harness<'_, State>) -> Vec<Act> {
    std::mem::take(&mut harness.state_mut().out)
}

/// How many widgets have a name that begins so.
fn count(harness: &Harness<'_, State>, begin: &str) -> usize {
    let begin = begin.to_owned();
    harness
        .query_all_by(move |node| {
            node.label().or_else(|| node.value()).is_some_and(|label| label.starts_with(&begin))
        })
        .count()
}

fn selected_names(harness: &Harness<'_, State>) -> Vec<String> {
    let state = harness.state();
    let asset = |id| state.world.asset(&studio(), id);
    state.library.selected.iter().filter_map(asset).map(|asset| asset.name.clone()).collect()
}

const FULL: &str = "mira-full-front, image, Active";
const FACE: &str = "mira-face-front, image, Active";
const BUST: &str = "mira-bust-left, image, Active";

// The Library

#[test]
fn a_group_shows_its_name_pair_counts_and_tiles() {
    let harness = library();
    harness.get_by_label("Mira Chen, 14, 11 Active, 2 Processing, 1 Failed");
    harness.get_by_label("Full body + face pair");
    harness.get_by_label("All 14");
    harness.get_by_label("Processing 2");
    harness.get_by_label("Failed 1");
    harness.get_by_label("12 images");
    harness.get_by_label(FULL);
    harness.get_by_label("All assets, 69");
    harness.get_by_label("Needs attention, 3");
}

/// The Library with nothing but one group that holds pictures of these names and measures.
fn group_of(pictures: &[(&str, u32, u32)]) -> State {
    let mut world = made::world();
    let mut assets = vec![];
    for (number, (name, width, height)) in (700..).zip(pictures) {
        world.apply(Event::Looked(Looked {
            path: format!("/made/{name}.png").into(),
            link: None,
            found: Ok(made::image(number, *width, *height, &format!("/made/{name}.png"))),
        }));
        let mut asset =
            made::asset(&format!("asset-{number}"), MIRA, name, MediaKind::Image, AssetStatus::Active);
        asset.original = Some(made::original_id(number));
        assets.push(asset);
    }
    world.apply(Event::Shelf { connection: studio(), groups: vec![made::group(MIRA, "Mira", 1)], assets });
    State::new(Screen::Library, world).on(MIRA)
}

#[test]
fn a_group_claims_a_pair_only_as_far_as_names_and_shapes_tell() {
    for (pictures, expected) in [
        (&[("mira-full", 1024, 1536), ("mira-face", 1024, 1024)][..], Some("Full body + face pair")),
        (&[("米拉全身", 1024, 1536), ("米拉面部特写", 1024, 1024)], Some("Full body + face pair")),
        (&[("mira-full", 1024, 1536), ("IMG_2041", 1024, 1024)], Some("May be a full body + face pair")),
        (&[("mira-full", 1024, 1536), ("street", 1920, 1080)], Some("Add a face close-up")),
        (&[("mira-face", 1024, 1024), ("mira-bust", 1024, 1536)], Some("Add a full body picture")),
        (&[("IMG_2040", 1024, 1536), ("IMG_2041", 1024, 1024)], None),
    ] {
        let harness = show(group_of(pictures));
        for label in [
            "Full body + face pair",
            "May be a full body + face pair",
            "Add a face close-up",
            "Add a full body picture",
        ] {
            let there = harness.query_by_label(label).is_some();
            assert_eq!(there, expected == Some(label), "{pictures:?}: {label}");
        }
    }
}

#[test]
fn the_sheet_says_what_the_group_still_lacks_once_its_files_are_in_it() {
    let mut state = group_of(&[("mira-full", 1024, 1536)]);
    state.import.begin(&state.world, &studio(), Some(GroupId::new(MIRA)));
    let bring = |state: &mut State, number: u32, name: &str| {
        let path = format!("/in/{name}.png");
        let found = Ok(made::image(number, 1000, 400, &path));
        state.world.apply(Event::Looked(Looked { path: path.into(), link: None, found }));
    };
    bring(&mut state, 800, "mira-street");
    let mut harness = show(state);
    // Once in the group's head, and once beside the files.
    assert_eq!(count(&harness, "Add a face close-up"), 2);
    assert_eq!(count(&harness, "There is a full body and no face close-up"), 1);
    bring(harness.state_mut(), 801, "mira-face-front");
    harness.run();
    assert_eq!(count(&harness, "Add a face close-up"), 1, "the group itself has none yet");
    assert_eq!(count(&harness, "Full body + face pair"), 1);
}

#[test]
fn the_same_library_speaks_chinese() {
    let harness = show(State::new(Screen::Library, made::world()).on(MIRA).in_chinese());
    harness.get_by_label("全部素材, 69");
    harness.get_by_label("可用 11");
    harness.get_by_label("mira-full-front, 图片, 可用");
    harness.get_by_label("用于生成");
}

#[test]
fn choosing_a_status_and_a_kind_leaves_what_is_both() {
    let mut harness = library();
    click(&mut harness, "Failed 1");
    assert_eq!(count(&harness, "mira-"), 1);
    harness.get_by_label("mira-train-window, image, Failed");
    click(&mut harness, "Failed 1");
    click(&mut harness, "1 video");
    assert_eq!(count(&harness, "mira-"), 1);
    harness.get_by_label("mira-street-walk, video, Active");
}

#[test]
fn a_search_is_typed_and_says_where_else_it_matches() {
    let mut harness = library();
    press(&mut harness, Modifiers::COMMAND, Key::F);
    harness.get_by_role_and_label(Role::TextInput, "Search these assets").type_text("window");
    harness.run();
    assert_eq!(count(&harness, "mira-"), 2);
    click(&mut harness, "Active 0");
    harness.get_by_label("Nothing matches “window” in Active");
    harness.get_by_label("2 assets match elsewhere.");
    click(&mut harness, "Show those 2");
    assert_eq!(count(&harness, "mira-"), 2);
    click(&mut harness, "Clear search");
    assert!(count(&harness, "mira-") > 2);
}

#[test]
fn escape_leaves_the_search_before_it_leaves_the_selection() {
    let mut harness = library();
    click(&mut harness, FACE);
    press(&mut harness, Modifiers::COMMAND, Key::F);
    harness.get_by_role_and_label(Role::TextInput, "Search these assets").type_text("face");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(harness.state().library.search, "");
    assert_eq!(selected_names(&harness), ["mira-face-front"]);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(selected_names(&harness).is_empty());
}

#[test]
fn dragging_a_reference_changes_the_order() {
    let mut harness = library();
    click(&mut harness, FULL);
    click_with(&mut harness, FACE, Modifiers::COMMAND);
    let from = harness.get_by_label("Image 2, mira-face-front").rect().center();
    let to = harness.get_by_label("Image 1, mira-full-front").rect().center();
    harness.drag_at(from);
    harness.step();
    for part in [0.3, 0.6, 1.0] {
        harness.hover_at(from + (to - from) * part);
        harness.step();
    }
    harness.drop_at(to);
    harness.run();
    assert_eq!(selected_names(&harness), ["mira-face-front", "mira-full-front"]);
}

#[test]
fn a_box_drawn_from_empty_space_selects_what_it_touches() {
    let mut harness = library();
    let (first, second) = (harness.get_by_label(FULL).rect(), harness.get_by_label(FACE).rect());
    // The gap between two tiles is empty space.
    let from = egui::pos2(f32::midpoint(first.right(), second.left()), first.bottom() - 30.0);
    harness.drag_at(from);
    harness.step();
    for by in [40.0, 120.0, 240.0] {
        harness.hover_at(from + vec2(by, -60.0));
        harness.step();
    }
    harness.drop_at(from + vec2(240.0, -60.0));
    harness.run();
    assert_eq!(selected_names(&harness), ["mira-face-front", "mira-bust-left"]);
    harness.drag_at(from);
    harness.drop_at(from);
    harness.run();
    assert!(selected_names(&harness).is_empty(), "a click on empty space selects nothing");
}

#[test]
fn typing_in_the_filter_of_ten_thousand_answers_at_once() {
    let mut world = made::world();
    let assets = (0..10_000)
        .map(|n| {
            let id = format!("asset-{n:05}");
            made::asset(&id, MIRA, &format!("tile-{n}"), MediaKind::Image, AssetStatus::Active)
        })
        .collect();
    world.apply(Event::Shelf { connection: studio(), groups: vec![made::group(MIRA, "Mira", 1)], assets });
    let mut desk = LibraryDesk::default();
    desk.search.push_str("999");
    while desk.index(&world, &studio()).is_gathering() {}
    let first = desk.index(&world, &studio());
    assert_eq!(first.assets().count(), 19, "tile-999, tile-1999 and so on");
    assert!(
        std::rc::Rc::ptr_eq(&first, &desk.index(&world, &studio())),
        "nothing changed, nothing is computed"
    );
    desk.search.push('9');
    assert_eq!(desk.index(&world, &studio()).assets().count(), 1);
}

#[test]
fn clicks_with_ctrl_and_shift_select_several_in_order() {
    let mut harness = library();
    click(&mut harness, FULL);
    assert_eq!(selected_names(&harness), ["mira-full-front"]);
    click_with(&mut harness, BUST, Modifiers::COMMAND);
    assert_eq!(selected_names(&harness), ["mira-full-front", "mira-bust-left"]);
    click(&mut harness, FULL.to_owned().as_str().replace("Active", "Active, selected 1 of 2").as_str());
    click_with(&mut harness, BUST, Modifiers::SHIFT);
    assert_eq!(selected_names(&harness), ["mira-full-front", "mira-face-front", "mira-bust-left"]);
    harness.get_by_label("mira-face-front, image, Active, selected 2 of 3");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(selected_names(&harness).is_empty());
}

#[test]
fn arrows_move_and_extend_the_selection() {
    let mut harness = library();
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(selected_names(&harness), ["mira-full-front"]);
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(selected_names(&harness), ["mira-face-front"]);
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(selected_names(&harness), ["mira-face-front", "mira-bust-left"]);
    press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(selected_names(&harness), ["mira-face-front"]);
    press(&mut harness, Modifiers::COMMAND, Key::A);
    assert_eq!(selected_names(&harness).len(), 14);
}

#[test]
fn a_hidden_selected_asset_is_counted() {
    let mut harness = library();
    click(&mut harness, FULL);
    click_with(&mut harness, FACE, Modifiers::COMMAND);
    click_with(&mut harness, "mira-window-left, image, Processing", Modifiers::COMMAND);
    click(&mut harness, "Active 11");
    harness.get_by_label("3 selected, 1 not shown");
}

#[test]
fn space_opens_a_large_preview_and_arrows_go_on() {
    let mut harness = library();
    click(&mut harness, FULL);
    press(&mut harness, Modifiers::NONE, Key::Space);
    assert_eq!(count(&harness, "Preview of mira-full-front"), 2, "the inspector's and the large one");
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(count(&harness, "Preview of mira-face-front"), 2);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(count(&harness, "Preview of mira-face-front"), 1);
    assert_eq!(selected_names(&harness), ["mira-face-front"], "closing the preview keeps the selection");
}

#[test]
fn selected_assets_go_to_generate_in_their_order() {
    let mut harness = library();
    click(&mut harness, FACE);
    click_with(&mut harness, FULL, Modifiers::COMMAND);
    press(&mut harness, Modifiers::COMMAND, Key::G);
    let ids = harness.state().library.selected.to_vec();
    assert_eq!(acts(&mut harness), [Act::UseInGenerate(ids)]);
    assert_eq!(selected_names(&harness), ["mira-face-front", "mira-full-front"]);
}

#[test]
fn the_reference_order_can_be_changed() {
    let mut harness = library();
    click(&mut harness, FULL);
    click_with(&mut harness, FACE, Modifiers::COMMAND);
    harness.get_by_label("Image 1, mira-full-front");
    click(&mut harness, "Move mira-face-front up");
    harness.get_by_label("Image 1, mira-face-front");
    harness.get_by_label("Image 2, mira-full-front");
}

#[test]
fn the_inspector_tells_the_whole_story_of_one_asset() {
    let mut harness = library();
    click(&mut harness, FULL);
    harness.get_by_label("Dimensions: 1024 × 1536 px · 2:3");
    harness.get_by_label("Size: 900 kB · JPEG");
    harness.get_by_label("ready in 16 s");
    harness.get_by_label("Sent to AnyFast, 13:59:22");
    harness.get_by_label("Moderation passed, 13:59:36");
    click(&mut harness, "Open original");
    assert_eq!(acts(&mut harness), [Act::OpenFile(PathBuf::from("assets/demo/mira-chen/full-front.jpg"))]);
}

#[test]
fn a_refused_asset_is_explained_in_our_words_and_theirs() {
    let mut harness = library();
    click(&mut harness, "Failed 1");
    click(&mut harness, "mira-train-window, image, Failed");
    harness.get_by_label("Moderation refused it");
    harness.get_by_label("AnyFast’s own words");
    harness.get_by_label("The image may contain a real person.");
    harness.get_by_label("InputImageSensitiveContentDetected.PrivacyInformation");
    harness.get_by_label((ENGLISH.failure.advice)(FailureKind::Moderation));
}

#[test]
fn renaming_sends_the_new_name() {
    let mut harness = library();
    click(&mut harness, FULL);
    press(&mut harness, Modifiers::NONE, Key::F2);
    let field = harness.get_by_role_and_label(Role::TextInput, "Rename");
    field.focus();
    harness.run();
    press(&mut harness, Modifiers::COMMAND, Key::A);
    harness.get_by_role_and_label(Role::TextInput, "Rename").type_text("mira-hero");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let acts = acts(&mut harness);
    assert!(
        matches!(acts.as_slice(), [Act::Send(Command::RenameAsset { name, .. })] if name == "mira-hero"),
        "{acts:?}"
    );
}

#[test]
fn deleting_asks_first_and_the_safe_answer_has_the_focus() {
    let mut harness = library();
    click(&mut harness, FULL);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert!(count(&harness, "Delete mira-full-front from AnyFast?") > 0);
    assert!(harness.get_by_label("Cancel").is_focused());
    assert!(acts(&mut harness).is_empty(), "nothing is deleted by asking");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("This cannot be undone.").is_none());
    press(&mut harness, Modifiers::NONE, Key::Delete);
    click(&mut harness, "Delete");
    let acts = acts(&mut harness);
    assert!(
        matches!(acts.as_slice(), [Act::Send(Command::RemoveAssets(permit))] if permit.ids().len() == 1),
        "{acts:?}"
    );
}

#[test]
fn an_asset_a_running_generation_needs_is_not_deleted() {
    let mut state = State::new(Screen::Library, made::world()).on(MIRA);
    let menu = made::handles().menu.expect("there is a menu");
    let asset =
        state.world.shelf(&studio()).expect("a shelf").assets.values().next().expect("an asset").clone();
    let draft = Draft {
        prompt: "Image 1 walks".into(),
        lanes: [vec![asset.id.clone()], vec![], vec![]],
        ..Draft::default()
    };
    let order = draft.order(&studio(), &menu, &state.world).expect("the draft is fine");
    let mut job = made::upload_job(50, Step::Queued);
    job.errand = job::Errand::Generate(order);
    state.world.apply(Event::Job(Box::new(job)));
    let mut harness = show(state);
    click(&mut harness, FULL);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert!(count(&harness, "mira-full-front cannot be deleted now") > 0);
    assert!(harness.query_by_label("Delete").is_none(), "there is no button that would refuse");
}

#[test]
fn what_the_account_cannot_do_is_not_there() {
    let mut world = made::world();
    let poor = Handles {
        make_group: false,
        rename: false,
        remove: false,
        rename_group: false,
        remove_group: false,
        list: false,
        menu: None,
        ..made::handles()
    };
    world.apply(Event::Connections(vec![made::connection(Some(poor))]));
    let mut harness = show(State::new(Screen::Library, world).on(MIRA));
    click(&mut harness, FULL);
    for absent in ["New group", "Use in Generate", "Rename"] {
        assert!(harness.query_by_label(absent).is_none(), "{absent}");
    }
    click(&mut harness, "More actions");
    for absent in ["Refresh", "Rename group", "Delete group…"] {
        assert!(harness.query_by_label(absent).is_none(), "{absent}");
    }
    harness.get_by_label("Upload");
}

#[test]
fn a_group_is_made_with_the_name_that_was_typed() {
    let mut harness = library();
    click(&mut harness, "New group");
    harness.get_by_role_and_label(Role::TextInput, "Group name").type_text("Lena Fox");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let acts = acts(&mut harness);
    assert!(
        matches!(acts.as_slice(), [Act::Send(Command::MakeGroup { name, .. })] if name == "Lena Fox"),
        "{acts:?}"
    );
}

#[test]
fn deleting_a_group_says_what_goes_with_it() {
    let mut harness = library();
    click(&mut harness, "More actions");
    click(&mut harness, "Delete group…");
    assert!(count(&harness, "Delete Mira Chen and its 14 assets from AnyFast?") > 0);
    click(&mut harness, "Delete");
    let acts = acts(&mut harness);
    assert!(
        matches!(acts.as_slice(), [Act::Send(Command::RemoveGroup { id, .. })] if id.as_str() == MIRA),
        "{acts:?}"
    );
}

#[test]
fn an_empty_group_invites_its_first_two_pictures() {
    let mut harness = show(State::new(Screen::Library, made::world()).on("group-empty"));
    assert_eq!(count(&harness, "Add the first two pictures of Places and props"), 1);
    click(&mut harness, "Choose files");
    assert_eq!(acts(&mut harness), [Act::PickFiles]);
}

#[test]
fn offline_keeps_what_is_known_and_offers_to_try_again() {
    let mut world = made::world();
    let failure = Failure::new(FailureKind::Unreached);
    let last = Some(Moment(NOW.0 - 600_000));
    world.apply(Event::Sync(studio(), Sync::Failed { failure, last }));
    let mut harness = show(State::new(Screen::Library, world).on(MIRA));
    harness.get_by_label("You are offline. Showing what was here at 13:50.");
    harness.get_by_label(FULL);
    click(&mut harness, "Try now");
    assert!(matches!(acts(&mut harness).as_slice(), [Act::Send(Command::Refresh(_))]));
}

#[test]
fn a_missing_key_leads_to_connections() {
    let mut world = World { now: NOW, ..World::default() };
    world.apply(Event::Connections(vec![made::connection(None)]));
    let mut harness = show(State::new(Screen::Library, world));
    harness.get_by_label("This connection has no key yet");
    click(&mut harness, "Open Connections");
    assert_eq!(acts(&mut harness), [Act::Go(Place::Connections)]);
}

#[test]
fn a_refused_key_is_told_with_the_providers_words() {
    let mut world = World { now: NOW, ..World::default() };
    world.apply(Event::Connections(vec![made::connection(Some(made::handles()))]));
    let failure =
        Failure { code: Some("401".into()), ..Failure::said(FailureKind::KeyRefused, "invalid token") };
    world.apply(Event::Sync(studio(), Sync::Failed { failure, last: None }));
    let mut harness = show(State::new(Screen::Library, world));
    harness.get_by_label("The provider does not accept this key");
    harness.get_by_label("401 · invalid token");
    click(&mut harness, "Try again");
    assert!(matches!(acts(&mut harness).as_slice(), [Act::Send(Command::Refresh(_))]));
}

#[test]
fn the_first_reading_shows_grey_blocks_and_no_empty_state() {
    let mut world = World { now: NOW, ..World::default() };
    world.apply(Event::Connections(vec![made::connection(Some(made::handles()))]));
    world.apply(Event::Sync(studio(), Sync::Reading { last: None }));
    let harness = show(State::new(Screen::Library, world));
    harness.get_by_label("The list is being read");
    assert!(harness.query_by_label_contains("Nothing here yet").is_none());
}

#[test]
fn files_on_their_way_stand_at_the_front_of_their_group() {
    let harness = show(State::new(Screen::Library, made::busy_world()).on(MIRA));
    harness.get_by_label("mira-face-calm, image, Uploading 60%");
    harness.get_by_label("mira-hero, image, Waiting to be sent");
    harness.get_by_label("mira-full-wave, image, This may have been accepted and charged");
}

#[test]
fn ten_thousand_assets_put_only_the_visible_tiles_into_the_tree() {
    let mut world = World { now: NOW, ..World::default() };
    world.apply(Event::Connections(vec![made::connection(Some(made::handles()))]));
    let assets = (0..10_000)
        .map(|n| {
            let id = format!("asset-{n:05}");
            made::asset(&id, MIRA, &format!("tile-{n}"), MediaKind::Image, AssetStatus::Active)
        })
        .collect();
    let groups = vec![made::group(MIRA, "Mira Chen", 1)];
    world.apply(Event::Shelf { connection: studio(), groups, assets });
    world.apply(Event::Loaded);
    let mut harness = show(State::new(Screen::Library, world).on(MIRA));
    let shown = count(&harness, "tile-");
    assert!((12..=24).contains(&shown), "{shown} tiles");
    let asked = harness.state().pictures.asked;
    harness.step();
    assert!(harness.state().pictures.asked - asked <= 24, "pictures are asked for what is visible alone");
    press(&mut harness, Modifiers::COMMAND, Key::A);
    assert_eq!(harness.state().library.selected.len(), 10_000);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::COMMAND, Key::F);
    harness.get_by_role_and_label(Role::TextInput, "Search these assets").type_text("tile-9999");
    harness.run();
    assert_eq!(count(&harness, "tile-9999, image"), 1);
    assert_eq!(count(&harness, "tile-1"), 0);
}

#[test]
fn the_list_shows_the_same_assets_as_rows() {
    let mut harness = library();
    click(&mut harness, "List");
    harness.get_by_label(FULL);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(selected_names(&harness), ["mira-face-front"]);
}

// Dropping and importing

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        panic!("a view read a dropped file")
    }
}

#[test]
fn files_over_the_window_are_counted_and_the_limits_are_the_connections() {
    let mut harness = library();
    for name in ["a.png", "b.jpg", "c.wav"] {
        let file = egui::HoveredFile { path: Some(name.into()), ..Default::default() };
        harness.input_mut().hovered_files.push(file);
    }
    harness.step();
    harness.get_by_label("Drop to add to Mira Chen");
    harness.get_by_label("Every file is checked on this computer first. Nothing is sent until you say so.");
    assert_eq!(
        count(&harness, "2 images: JPEG, PNG, GIF, WebP, BMP, TIFF, HEIC 300–6000 px, under 30 MB"),
        1
    );
    assert_eq!(count(&harness, "1 audio file: Audio files need a public link"), 1);
    harness.input_mut().hovered_files.clear();
    harness.input_mut().dropped_files.push(Arc::new(Dropped("/drop/a.png".into())));
    harness.step();
    assert_eq!(acts(&mut harness), [Act::Bring(vec!["/drop/a.png".into()])]);
}

#[test]
fn the_sheet_sorts_files_by_what_needs_a_person() {
    let harness = importing();
    harness.get_by_label("Needs you 4");
    harness.get_by_label("Ready 6");
    harness.get_by_label("mira_banner.jpg, Too wide, ratio 3.0. The limit is 2.5.");
    harness.get_by_label("face copy.png, Already here");
    harness.get_by_label("notes.txt, Not a picture, video or sound Greenroom knows.");
    harness
        .get_by_label("mira_turnaround.mp4, Videos need a public link: AnyFast does not take them as files.");
    harness.get_by_label("AnyFast bills each upload: 6 images.");
    harness.get_by_label("mira_full wave_0.jpg becomes mira-full-wave-0");
    assert!(harness.query_by_label_contains("again.jpg").is_none(), "a file found twice counts once");
}

#[test]
fn a_file_that_looks_like_another_says_so_and_goes_all_the_same() {
    let mut state = State::new(Screen::Library, made::world()).on(MIRA).importing();
    let known = made::original_id(1);
    let assets = &state.world.shelf(&studio()).unwrap().assets;
    let name = assets.values().find(|asset| asset.original == Some(known)).unwrap().name.clone();
    let there = state.world.originals[&known].clone();
    let bits = |byte| Some(PerceptualHash([byte; 32]));
    state.world.apply(Event::Original(Original { hash: bits(0x0f), ..there }));
    let files = [("closer.jpg", 0x0f), ("pose.jpg", 0xf0), ("pose small.jpg", 0xf1), ("other.jpg", 0xa5)];
    for (number, (file, byte)) in (400..).zip(files) {
        let path = format!("/drop/{file}");
        let original = Original { hash: bits(byte), ..made::image(number, 1024, 1024, &path) };
        let found = Ok(original);
        state.world.apply(Event::Looked(Looked { path: path.into(), link: None, found }));
    }
    let plan = state.import.plan(&state.world, &studio());
    let warnings =
        |file: &str| plan.rows.iter().find(|row| row.file_name() == file).unwrap().warnings.clone();
    let looks_like = |name: &str, among| vec![Warning::LooksLike { name: name.to_owned(), among }];
    assert_eq!(warnings("closer.jpg"), looks_like(&name, Among::Group));
    assert_eq!(warnings("pose.jpg"), []);
    assert_eq!(warnings("pose small.jpg"), looks_like("pose.jpg", Among::Files));
    assert_eq!(warnings("other.jpg"), []);
    // Once the other one is off the sheet there is nothing left to say.
    state.import.remove(std::path::Path::new("/drop/pose.jpg"));
    let plan = state.import.plan(&state.world, &studio());
    assert!(plan.rows.iter().find(|row| row.file_name() == "pose small.jpg").unwrap().warnings.is_empty());
    let harness = show(state);
    harness.get_by_label(&format!("closer.jpg, Looks like {name}, already in this group."));
    harness.get_by_label("Ready 9");
}

#[test]
fn the_button_sends_what_it_says() {
    let mut harness = importing();
    click(&mut harness, "Upload 6 of 10");
    let acts = acts(&mut harness);
    let [Act::Send(Command::Upload(requests))] = acts.as_slice() else { panic!("{acts:?}") };
    assert_eq!(requests.len(), 6);
    assert_eq!(requests[0].name, "mira-full-wave-0");
    assert_eq!(requests[0].slot.destination(), &Destination::Group(GroupId::new(MIRA)));
    assert!(!harness.state().import.open);
}

#[test]
fn keeping_both_uploads_a_duplicate_too() {
    let mut harness = importing();
    click(&mut harness, "Another copy");
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    let acts = acts(&mut harness);
    let [Act::Send(Command::Upload(requests))] = acts.as_slice() else { panic!("{acts:?}") };
    assert_eq!(requests.len(), 7);
    assert_eq!(requests.iter().filter(|request| request.again).count(), 1, "only the one that was asked for");
}

#[test]
fn a_row_is_removed_with_the_keyboard() {
    let mut harness = importing();
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    harness.get_by_label("Needs you 3");
    harness.get_by_label("Upload 6 of 9");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!harness.state().import.open);
    assert!(acts(&mut harness).is_empty());
}

#[test]
fn a_new_group_needs_a_name_before_anything_is_sent() {
    let mut state = State::new(Screen::Library, made::world());
    let plain = talk::Taste { fix_on_import: false, ..talk::Taste::default() };
    state.world.apply(Event::Taste(plain));
    state.import.begin(&state.world, &studio(), None);
    made::look(&mut state.world);
    let mut harness = show(state);
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    assert!(acts(&mut harness).is_empty());
    harness.get_by_role_and_label(Role::TextInput, "Name of the new group").type_text("Lena Fox");
    harness.run();
    // The seventh is in another group already: it is not paid for twice.
    assert_eq!(count(&harness, "AnyFast bills each upload: 6 images. Making the group is billed too."), 1);
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    let acts = acts(&mut harness);
    let [Act::Send(Command::Upload(requests))] = acts.as_slice() else { panic!("{acts:?}") };
    assert_eq!(requests[0].slot.destination(), &Destination::NewGroup("Lena Fox".into()));
}

#[test]
fn nothing_is_sent_while_files_are_still_checked() {
    let mut state = State::new(Screen::Library, made::world()).on(MIRA).importing();
    state.world.apply(Event::Looking(3));
    let mut harness = show(state);
    assert!(count(&harness, "Checking 11 of 14") > 0);
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    assert!(acts(&mut harness).is_empty());
}

#[test]
fn the_sheet_speaks_chinese() {
    let harness = show(State::new(Screen::Library, made::world()).on(MIRA).importing().in_chinese());
    harness.get_by_label("上传 6 / 10 个");
    harness.get_by_label("mira_banner.jpg, 画面过宽：宽高比 3.0，上限为 2.5。");
}

// Transfers

#[test]
fn every_transfer_says_where_it_stands() {
    let harness = transfers();
    harness.get_by_label("12 files to Mira Chen, AnyFast · added at 13:58");
    harness.get_by_label("mira-face-calm, Sending 60%");
    harness.get_by_label("mira-hero, Waiting for rate limit, 18 s");
    harness.get_by_label("mira-bust-up, In moderation, 8 s");
    harness.get_by_label("mira-face-calm, Paused by you");
    harness.get_by_label("mira-full-wave, No answer, may have been accepted");
    harness.get_by_label(
        "AnyFast asked us to slow down. Next call in 18 s. Uploads that have started keep going.",
    );
    harness.get_by_label("5 finished, 3 moving, 2 waiting, 2 failed");
    assert_eq!(count(&harness, "5 of 12 finished"), 1);
}

#[test]
fn tabs_leave_what_they_name() {
    let mut harness = transfers();
    click(&mut harness, "Failed 2");
    assert_eq!(harness.query_all_by_role(Role::ListBoxOption).count(), 2);
    click(&mut harness, "Finished 5");
    harness.get_by_label("Copy reference of mira-bust-up");
    assert_eq!(harness.query_all_by_role(Role::ListBoxOption).count(), 5);
}

#[test]
fn a_failed_transfer_is_explained_and_retried() {
    let mut harness = transfers();
    click(&mut harness, "mira-smile, The provider found the request wrong");
    harness.get_by_label("AnyFast’s own words");
    harness.get_by_label("Code: InvalidParameter.Name");
    harness.get_by_label("5 events");
    assert!(harness.query_by_label_contains("{\"error\"").is_none());
    click(&mut harness, "Show raw reply");
    harness.get_by_label_contains("{\"error\"");
    press(&mut harness, Modifiers::NONE, Key::C);
    let copied = acts(&mut harness);
    let [Act::Copy(text)] = copied.as_slice() else { panic!("{copied:?}") };
    assert!(text.contains("20260512143258C9DA7731C371") && text.contains("InvalidParameter.Name"), "{text}");
    assert!(!text.contains("/films/"), "no path of this computer: {text}");
    press(&mut harness, Modifiers::NONE, Key::R);
    assert_eq!(acts(&mut harness), [Act::Send(Command::Wish(JobId(5), Wish::Retry))]);
}

#[test]
fn an_unsure_transfer_offers_to_look_to_send_again_and_to_forget() {
    let mut harness = transfers();
    click(&mut harness, "mira-full-wave, No answer, may have been accepted");
    harness.get_by_label("This may have been accepted and charged");
    click(&mut harness, "Send again");
    click(&mut harness, "Send, even if it costs twice");
    click(&mut harness, "Forget");
    let wishes = [Wish::SendAgain, Wish::Forget];
    assert_eq!(acts(&mut harness), wishes.map(|wish| Act::Send(Command::Wish(JobId(6), wish))));
    assert!(harness.query_by_label("Retry").is_none(), "what may be paid for is never plainly retried");
}

#[test]
fn keys_pause_resume_and_cancel_what_is_selected() {
    let mut harness = transfers();
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::P);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    let wishes = [Wish::Pause, Wish::Cancel];
    assert_eq!(acts(&mut harness), wishes.map(|wish| Act::Send(Command::Wish(JobId(1), wish))));
    press(&mut harness, Modifiers::SHIFT, Key::P);
    let all = vec![JobId(1), JobId(2), JobId(3), JobId(4)];
    assert_eq!(acts(&mut harness), [Act::Send(Command::WishAll(all, Wish::Pause))]);
    press(&mut harness, Modifiers::SHIFT, Key::R);
    assert_eq!(acts(&mut harness), [Act::Send(Command::WishAll(vec![JobId(5)], Wish::Retry))]);
}

#[test]
fn finished_transfers_are_cleared_by_the_button() {
    let mut harness = transfers();
    click(&mut harness, "Clear finished");
    assert_eq!(acts(&mut harness), [Act::Send(Command::ClearFinished)]);
}

#[test]
fn without_transfers_there_is_an_invitation() {
    let mut harness = show(State::new(Screen::Transfers, made::world()));
    harness.get_by_label("Nothing is moving");
    click(&mut harness, "Choose files");
    assert_eq!(acts(&mut harness), [Act::PickFiles]);
}

#[test]
fn transfers_speak_chinese() {
    let harness = show(State::new(Screen::Transfers, made::busy_world()).in_chinese());
    harness.get_by_label("mira-bust-up, 平台审核中，已等待 8 秒");
    harness.get_by_label("AnyFast 要求放慢速度。 18 秒后继续，已开始的上传不受影响。");
    assert_eq!(
        (words::of(talk::Language::Chinese).transfers.again_in)(std::time::Duration::from_secs(8)),
        "8 秒后重试"
    );
}

#[test]
fn a_thousand_transfers_draw_only_the_visible_rows() {
    let mut world = made::world();
    for number in 1..=1000 {
        let step = Step::Active { asset: AssetId::new(format!("asset-{number}")) };
        world.apply(Event::Job(Box::new(made::upload_job(number, step))));
    }
    let harness = show(State::new(Screen::Transfers, world));
    let rows = harness.query_all_by_role(Role::ListBoxOption).count();
    assert!((8..=16).contains(&rows), "{rows} rows");
}
