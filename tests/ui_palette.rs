//! The palette, keys, settings, the bell and the frame, as a person at the keyboard meets them.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "ui_library/made.rs"]
#[expect(dead_code, reason = "shared with the tests of the library")]
mod made;

use std::time::Instant;

use egui::{Event as Input, ImeEvent, Key, Modifiers, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use greenroom::model::talk::{Language, Taste};
use greenroom::model::*;
use greenroom::ui::act::{Act, Art, Outbox, Picture, Pictures, Place, Scene};
use greenroom::ui::desk::library::{Scope, Status};
use greenroom::ui::desk::palette::names::{Name, Typed};
use greenroom::ui::desk::palette::{Only, PaletteDesk, Target};
use greenroom::ui::desk::{Desk, News, Sheet};
use greenroom::ui::theme::Tone;
use greenroom::ui::update::{self, Effect};
use greenroom::ui::{actions, fonts, frame, theme};
use greenroom::words::{CHINESE, ENGLISH, Words};

use made::{NOW, studio};

struct NoPictures;

impl Pictures for NoPictures {
    fn get(&mut self, _: &PictureOf, _: PictureSize) -> Picture {
        Picture::None
    }
}

/// The whole window, and what it asked for.
struct Window {
    world: World,
    desk: Desk,
    words: &'static Words,
    out: Outbox,
    effects: Vec<Effect>,
}

fn show(ui: &mut egui::Ui, window: &mut Window) {
    for act in std::mem::take(&mut window.out) {
        window.effects.extend(update::update(&mut window.desk, &window.world, act));
    }
    let connection = window.desk.connection_in_use(&window.world).unwrap();
    let mut scene = Scene {
        world: &window.world,
        words: window.words,
        connection: &connection,
        pictures: &mut NoPictures,
        player: None,
        art: &Art::default(),
        out: &mut window.out,
    };
    frame::frame_ui(ui, &mut scene, &mut window.desk);
}

type Shown = Harness<'static, Window>;

fn open_as(world: World, words: &'static Words, size: egui::Vec2) -> Shown {
    open_at(world, words, size, 0.25)
}

/// So many seconds pass from one thing that happens to the next.
fn open_at(world: World, words: &'static Words, size: egui::Vec2, seconds: f32) -> Shown {
    let desk = Desk { welcomed: true, ..Desk::default() };
    let window = Window { world, desk, words, out: vec![], effects: vec![] };
    let mut harness = Harness::builder()
        .with_size(size)
        .with_step_dt(seconds)
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::apply(ctx, theme::ThemeChoice::Dark);
            theme::set_reduced_motion(ctx, true);
        })
        .build_ui_state(show, window);
    harness.run();
    harness
}

fn world() -> World {
    let mut world = made::world();
    world.loaded = true;
    world
}

fn open() -> Shown {
    open_as(world(), &ENGLISH, vec2(1440.0, 900.0))
}

/// Until what was asked for is carried out and shown.
fn settle(harness: &mut Shown) {
    for _ in 0..3 {
        harness.step();
    }
    harness.run();
}

fn press(harness: &mut Shown, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    settle(harness);
}

fn type_text(harness: &mut Shown, text: &str) {
    harness.event(Input::Text(text.to_owned()));
    settle(harness);
}

fn palette(harness: &mut Shown, text: &str) {
    press(harness, Modifiers::COMMAND, Key::K);
    type_text(harness, text);
}

fn click(harness: &mut Shown, label: &str) {
    harness.get_by_label(label).click();
    settle(harness);
}

/// Every row of the palette, and which is selected.
fn rows(harness: &Shown) -> (Vec<String>, Option<String>) {
    let options: Vec<_> = harness.query_all_by_role(Role::ListBoxOption).collect();
    let of_palette = options.into_iter().filter(|node| {
        let mut up = node.accesskit_node().parent();
        while let Some(parent) = up {
            if parent.role() == Role::Dialog {
                return true;
            }
            up = parent.parent();
        }
        false
    });
    let mut names = Vec::new();
    let mut chosen = None;
    for node in of_palette {
        let node = node.accesskit_node();
        let name = node.label().unwrap_or_default();
        if node.is_selected() == Some(true) || node.toggled() == Some(egui::accesskit::Toggled::True) {
            chosen = Some(name.clone());
        }
        names.push(name);
    }
    (names, chosen)
}

fn commands(harness: &Shown) -> Vec<Command> {
    let effects = harness.state().effects.iter();
    effects
        .filter_map(|effect| match effect {
            Effect::Tell(command) => Some(command.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn the_palette_finds_assets_groups_and_actions_and_opens_the_best_match() {
    let mut harness = open();
    palette(&mut harness, "mira");
    let (names, chosen) = rows(&harness);
    assert!(names.iter().any(|name| name.starts_with("mira-full-front, Image · Mira Chen")), "{names:?}");
    assert!(names.iter().any(|name| name.starts_with("Mira Chen, 14 assets")), "{names:?}");
    assert!(names.iter().any(|name| name == "Upload to Mira Chen"), "{names:?}");
    assert!(names.iter().any(|name| name == "New generation with Mira Chen"), "{names:?}");
    assert_eq!(chosen.as_deref(), names.first().map(String::as_str), "the best match is selected");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let desk = &harness.state().desk;
    assert!(!desk.palette.open);
    assert_eq!(desk.place, Place::Library);
    assert!(matches!(desk.library.scope, Scope::Group(_)));
    assert_eq!(desk.library.selected.len(), 1);
}

#[test]
fn arrows_move_and_escape_gives_the_keyboard_back() {
    let mut harness = open();
    palette(&mut harness, "mira");
    let (names, _) = rows(&harness);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(rows(&harness).1.as_ref(), names.get(1));
    press(&mut harness, Modifiers::NONE, Key::ArrowUp);
    press(&mut harness, Modifiers::NONE, Key::ArrowUp);
    assert_eq!(rows(&harness).1.as_ref(), names.last(), "over the top lies the last");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!harness.state().desk.palette.open);
    assert_eq!(rows(&harness).0, [""; 0]);
}

#[test]
fn a_sign_narrows_the_search() {
    let mut harness = open();
    palette(&mut harness, ">theme");
    assert_eq!(rows(&harness).0, ["Light or dark"]);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    palette(&mut harness, "/chen");
    assert_eq!(rows(&harness).0, ["Mira Chen, 14 assets, Open group"]);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    palette(&mut harness, "#fail");
    let (names, _) = rows(&harness);
    assert!(names[0].starts_with("Failed, "), "{names:?}");
    assert!(names[1..].iter().all(|name| name.contains("Failed")), "{names:?}");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().desk.library.status, Some(Status::Failed));
    assert_eq!(harness.state().desk.library.scope, Scope::All);
}

#[test]
fn what_was_meant_is_one_press_away() {
    let mut harness = open();
    palette(&mut harness, "mri");
    assert_eq!(rows(&harness).0, [""; 0]);
    harness.get_by_label("No result for “mri”.");
    harness.get_by_label("Did you mean mira?");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().desk.palette.query, "mira");
    assert!(rows(&harness).0.len() > 4);
}

#[test]
fn without_words_what_was_opened_lately_comes_first() {
    let mut harness = open();
    press(&mut harness, Modifiers::COMMAND, Key::K);
    let (names, _) = rows(&harness);
    assert_eq!(names.first().map(String::as_str), Some("Go to Library"));
    type_text(&mut harness, "kai-face");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    let (names, _) = rows(&harness);
    assert!(names[0].starts_with("kai-face-front, Image · Kai Ren"), "{names:?}");
}

#[test]
fn an_asset_is_used_or_copied_from_the_palette() {
    let mut harness = open();
    palette(&mut harness, "mira-full-front");
    harness.event(Input::Copy);
    settle(&mut harness);
    assert!(harness.state().desk.palette.open, "copying leaves it open");
    let copied =
        harness.state().effects.iter().any(
            |effect| matches!(effect, Effect::Copy(text) if text.starts_with("asset://asset-2026051200")),
        );
    assert!(copied);
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    assert_eq!(harness.state().desk.place, Place::Generate);
    assert_eq!(harness.state().desk.generate.draft.lanes[0].len(), 1);
}

#[test]
fn an_action_of_another_place_goes_there_and_is_done() {
    let mut harness = open();
    press(&mut harness, Modifiers::COMMAND, Key::Num3);
    palette(&mut harness, ">slots");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    settle(&mut harness);
    assert_eq!(harness.state().desk.place, Place::Library);
    assert!(matches!(harness.state().desk.library.ask, Some(greenroom::ui::desk::library::Ask::Slots(_))));
}

#[test]
fn an_action_that_lacks_something_says_what_and_does_nothing() {
    let mut harness = open();
    palette(&mut harness, ">rename");
    assert_eq!(rows(&harness).0.first().map(String::as_str), Some("Rename, Select exactly one asset"));
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(harness.state().desk.palette.open);
    assert_eq!(harness.state().desk.asked_for, None);
}

#[test]
fn the_field_in_the_top_bar_opens_it() {
    let mut harness = open();
    harness.get_by_role_and_label(Role::Button, "Search assets, groups, actions").click();
    settle(&mut harness);
    assert!(harness.state().desk.palette.open);
    type_text(&mut harness, "kai");
    assert_eq!(harness.state().desk.palette.query, "kai", "its field has the keyboard");
}

#[test]
fn the_palette_speaks_chinese_and_finds_pinyin() {
    let mut world = world();
    let mut group = made::group("group-zh", "陈米拉", 1);
    group.name = "陈米拉".into();
    world.apply(Event::Group(group));
    world.apply(Event::Asset(made::asset(
        "asset-zh",
        "group-zh",
        "陈米拉-正面",
        MediaKind::Image,
        AssetStatus::Active,
    )));
    let mut harness = open_as(world, &CHINESE, vec2(1440.0, 900.0));
    palette(&mut harness, "cml");
    let (names, _) = rows(&harness);
    assert!(names[0].starts_with("陈米拉"), "{names:?}");
    assert!(names.iter().any(|name| name == "上传到「陈米拉」"), "{names:?}");
    press(&mut harness, Modifiers::COMMAND, Key::K);
    palette(&mut harness, "》shezhi");
    assert_eq!(rows(&harness).0.first().map(String::as_str), Some("设置"));
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().desk.sheet, Some(Sheet::Settings));
}

#[test]
fn a_keystroke_among_a_hundred_thousand_assets_is_answered_within_a_frame() {
    let mut world = world();
    let words = ["full", "face", "bust", "street", "train", "window", "rain", "coat", "smile", "left"];
    let assets = (0..100_000_u32).map(|at| {
        let of = |by: u32| words[(at / by % 10) as usize];
        let name = format!("{}-{}-{}-{at:05}", of(1), of(10), of(100));
        made::asset(&format!("asset-{at:06}"), "group-x", &name, MediaKind::Image, AssetStatus::Active)
    });
    world.apply(Event::Shelf {
        connection: studio(),
        groups: vec![made::group("group-x", "Everything", 1)],
        assets: assets.collect(),
    });
    let mut desk = PaletteDesk::default();
    desk.open();
    let began = Instant::now();
    desk.found(&world, &studio(), &ENGLISH);
    let gathered = began.elapsed();
    let mut slowest = std::time::Duration::ZERO;
    let typed = ["train window", "fsw", "rain-coat-42"];
    let steps = typed.iter().flat_map(|query| (1..=query.len()).map(move |end| &query[..end]));
    for query in steps.chain(["train window"]) {
        query.clone_into(&mut desk.query);
        let began = Instant::now();
        let found = desk.found(&world, &studio(), &ENGLISH);
        slowest = slowest.max(began.elapsed());
        assert!(found.rows().count() > 0, "{:?}", desk.query);
    }
    // Measured at a few milliseconds; a machine full of other work is given ten times a frame.
    assert!(slowest.as_millis() < 160, "{slowest:?}, gathered in {gathered:?}");
    let first = desk.found(&world, &studio(), &ENGLISH);
    let Target::Asset(id) = &first.rows().next().unwrap().target else { panic!("{first:?}") };
    let name = &world.asset(&studio(), id).unwrap().name;
    assert!(name.contains("train") && name.contains("window"), "{name}");
}

#[test]
fn single_keys_rest_while_somebody_writes_and_while_an_input_method_composes() {
    let mut harness = open();
    let hidden = |harness: &Shown| harness.state().desk.library.inspector_hidden;
    press(&mut harness, Modifiers::NONE, Key::I);
    assert!(hidden(&harness));
    press(&mut harness, Modifiers::COMMAND, Key::F);
    press(&mut harness, Modifiers::NONE, Key::I);
    assert!(hidden(&harness), "the field has the keyboard");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    harness.event(Input::Ime(ImeEvent::Preedit { text: "ni".into(), active_range_chars: None }));
    harness.step();
    press(&mut harness, Modifiers::NONE, Key::I);
    press(&mut harness, Modifiers::COMMAND, Key::Num2);
    assert!(hidden(&harness), "the input method has the keys");
    assert_eq!(harness.state().desk.place, Place::Library);
    harness.event(Input::Ime(ImeEvent::Commit("你".into())));
    harness.step();
    press(&mut harness, Modifiers::NONE, Key::I);
    assert!(!hidden(&harness));
}

#[test]
fn a_key_is_changed_by_pressing_another_and_a_clash_is_told() {
    let mut harness = open();
    press(&mut harness, Modifiers::NONE, Key::F1);
    click(&mut harness, "Change keys");
    harness.get_by_role_and_label(Role::TextInput, "Find an action").focus();
    harness.run();
    type_text(&mut harness, "inspector");
    // The name on screen is found, and so is what it does.
    assert!(harness.query_by_label("Change the keys of Park").is_none());
    harness.state_mut().desk.settings.search = "park".into();
    settle(&mut harness);
    click(&mut harness, "Change the keys of Park");
    press(&mut harness, Modifiers::NONE, Key::S);
    harness.get_by_label("S belongs to “Slots”.");
    click(&mut harness, "Take them");
    let Some(Command::SetKeys(keys)) = commands(&harness).pop() else { panic!("{:?}", commands(&harness)) };
    assert_eq!(keys.of(Action::Park), [Chord::parse("S").unwrap()]);
    harness.state_mut().world.apply(Event::Keys(keys));
    settle(&mut harness);
    click(&mut harness, "Change the keys of Park");
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    let Some(Command::SetKeys(keys)) = commands(&harness).pop() else { panic!("{:?}", commands(&harness)) };
    assert_eq!(keys.of(Action::Park), [Chord::parse("Ctrl Shift P").unwrap()]);
    assert_eq!(keys.of(Action::Slots), [Chord::parse("S").unwrap()], "what was taken is given back");
    harness.state_mut().world.apply(Event::Keys(keys));
    settle(&mut harness);
    click(&mut harness, "Change the keys of Park");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.state().desk.sheet.is_some(), "Escape leaves the choice and not the settings");
    click(&mut harness, "Reset the keys of Park");
    assert_eq!(commands(&harness).pop(), Some(Command::SetKeys(Keymap::default())));
}

#[test]
fn a_changed_key_is_what_menus_the_key_list_and_the_palette_say() {
    let mut world = world();
    let mut keys = Keymap::default();
    keys.choose(Action::Palette, vec![Chord::parse("Ctrl P").unwrap()], false).unwrap();
    world.apply(Event::Keys(keys));
    let mut harness = open_as(world, &ENGLISH, vec2(1440.0, 900.0));
    press(&mut harness, Modifiers::COMMAND, Key::K);
    assert!(!harness.state().desk.palette.open);
    press(&mut harness, Modifiers::COMMAND, Key::P);
    assert!(harness.state().desk.palette.open);
    press(&mut harness, Modifiers::COMMAND, Key::P);
    press(&mut harness, Modifiers::SHIFT, Key::Questionmark);
    harness.get_by_role_and_label(Role::Label, "Ctrl P");
}

#[test]
fn every_action_has_words_in_both_languages_that_are_its_own() {
    for words in [&ENGLISH, &CHINESE] {
        for region in Region::ALL {
            let mut names: Vec<&str> = Action::ALL
                .iter()
                .filter(|action| action.region() == region)
                .map(|action| (words.actions.name)(*action))
                .collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{region:?}");
        }
    }
}

#[test]
fn every_action_the_palette_offers_can_be_carried_out_somewhere() {
    let world = world();
    let mut desk = Desk::default();
    desk.library.index(&world, &studio());
    let id = world.shelf(&studio()).unwrap().assets.keys().next().unwrap().clone();
    desk.library.select_only(&id);
    for action in Action::ALL.iter().copied().filter(|action| actions::is_offered(*action)) {
        let lacks = actions::lacks(action, &world, &desk);
        let act = actions::act(action, &world, &desk);
        assert_eq!(act.is_some(), lacks.is_none(), "{}", action.id());
    }
}

#[test]
fn toasts_are_announced_kept_behind_the_bell_and_cleared() {
    let mut harness = open();
    for (tone, title) in [(Tone::Active, "Video saved"), (Tone::Failed, "mira-train-window failed")] {
        let news = News::new(tone, title, Some("a line")).action("Show", Act::Go(Place::Transfers));
        harness.state_mut().desk.news.tell(news, NOW);
    }
    settle(&mut harness);
    let polite = harness.get_by_role_and_label(Role::Status, "Video saved a line");
    assert_eq!(polite.accesskit_node().live(), egui::accesskit::Live::Polite);
    let alert = harness.get_by_role_and_label(Role::Alert, "mira-train-window failed a line");
    assert_eq!(alert.accesskit_node().live(), egui::accesskit::Live::Assertive);
    click(&mut harness, "Close: Video saved");
    assert!(harness.query_by_role_and_label(Role::Status, "Video saved a line").is_none());
    click(&mut harness, "Notifications, 2 unread");
    harness.get_by_label("What happened");
    harness.get_by_label("Video saved");
    assert_eq!(harness.state().desk.news.unread(), 0);
    click(&mut harness, "Clear");
    harness.get_by_label("Nothing yet");
}

#[test]
fn a_toast_leaves_by_itself_and_the_window_rests_meanwhile() {
    let mut harness = open();
    harness.state_mut().desk.news.tell(News::new(Tone::Active, "Saved as a.mp4", None), NOW);
    settle(&mut harness);
    harness.get_by_role_and_label(Role::Status, "Saved as a.mp4");
    // `settle` proves that no frame is asked for while it stands; then time passes.
    harness.input_mut().time = Some(1000.0);
    harness.step();
    harness.step();
    assert!(harness.query_by_role_and_label(Role::Status, "Saved as a.mp4").is_none());
    assert_eq!(harness.state().desk.news.items().len(), 1);
}

#[test]
fn what_a_toast_offers_is_done_by_one_press() {
    let mut harness = open();
    let news =
        News::new(Tone::Failed, "kai-face failed", None).action("Show transfers", Act::Go(Place::Transfers));
    harness.state_mut().desk.news.tell(news, NOW);
    settle(&mut harness);
    click(&mut harness, "Show transfers");
    assert_eq!(harness.state().desk.place, Place::Transfers);
    assert!(harness.query_by_role(Role::Alert).is_none(), "it has done its work");
}

#[test]
fn f6_takes_the_keyboard_from_region_to_region() {
    let mut harness = open();
    let focused = |harness: &Shown| {
        let root = harness.root();
        let node = root.query_all_by(|node| node.is_focused() && !node.is_hidden()).next();
        node.map(|node| node.accesskit_node().bounding_box().unwrap())
    };
    let mut seen = Vec::new();
    for _ in 0..5 {
        press(&mut harness, Modifiers::NONE, Key::F6);
        seen.push(focused(&harness).unwrap());
    }
    assert!(seen[0].x0 < 76.0, "the rail: {seen:?}");
    assert!(seen[1].y0 < 52.0 && seen[1].x0 >= 76.0, "the top bar: {seen:?}");
    assert!(seen[2].y0 > 52.0 && seen[2].x1 < 76.0 + 250.0, "the groups: {seen:?}");
    assert!(seen[3].x0 > 76.0 + 240.0, "the content: {seen:?}");
    press(&mut harness, Modifiers::SHIFT, Key::F6);
    let back = focused(&harness).unwrap();
    assert!(back != seen[4], "{back:?}");
}

#[test]
fn the_diagnosis_file_is_shown_whole_and_holds_no_secret() {
    let mut harness = open();
    palette(&mut harness, ">diagnosis");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().desk.sheet, Some(Sheet::Diagnosis));
    harness.get_by_label("This is all that is saved. Read it before you send it to anybody.");
    click(&mut harness, "Save as…");
    let saved = harness.state().effects.iter().find_map(|effect| match effect {
        Effect::SaveText { name, text } => Some((name.clone(), text.clone())),
        _ => None,
    });
    let (name, text) = saved.unwrap();
    assert_eq!(name, "greenroom-diagnosis-12-May-2026.txt");
    assert!(text.contains("Connection 1: AnyFast, in use"), "{text}");
    for never in ["Studio", "anyfast.ai", "mira", "http", "/films"] {
        assert!(!text.contains(never), "{never} in {text}");
    }
}

#[test]
fn settings_save_at_once() {
    let mut harness = open();
    press(&mut harness, Modifiers::COMMAND, Key::Comma);
    click(&mut harness, "Reduce motion");
    assert_eq!(commands(&harness), [Command::SetTaste(Taste { reduced_motion: true, ..Taste::default() })]);
    click(&mut harness, "Larger text");
    assert_eq!(
        commands(&harness).last(),
        Some(&Command::SetTaste(Taste { text_percent: 110, ..Taste::default() }))
    );
    harness.get_by_role_and_label(Role::Tab, "Privacy").click();
    settle(&mut harness);
    harness.get_by_role_and_label(Role::Button, "Clear the preview cache").click();
    settle(&mut harness);
    assert_eq!(commands(&harness).last(), Some(&Command::ClearPictures));
}

#[test]
fn the_preview_cache_is_sized_shown_and_cleared_in_the_settings_of_the_library() {
    use greenroom::model::talk::Previews;
    let mut world = world();
    let folder = std::path::PathBuf::from("/cache/pictures");
    world.apply(Event::Previews(Previews { bytes: 1_234_000_000, folder: folder.clone() }));
    let mut harness = open_as(world, &ENGLISH, vec2(1440.0, 900.0));
    harness.get_by_label("Previews 1.2 GB on this computer");
    press(&mut harness, Modifiers::COMMAND, Key::Comma);
    // The place is called the same; the dialog lies above it.
    harness.get_all_by_role_and_label(Role::Tab, "Library").last().unwrap().click();
    settle(&mut harness);
    harness.get_by_label("1.2 GB in /cache/pictures");
    click(&mut harness, "Show folder");
    assert!(harness.state().effects.contains(&Effect::Reveal(folder)));
    click(&mut harness, "Clear");
    assert_eq!(commands(&harness), [Command::ClearPictures]);
    harness.get_by_role_and_label(Role::ComboBox, "Preview cache").click();
    settle(&mut harness);
    click(&mut harness, "2 GB");
    assert_eq!(
        commands(&harness).last(),
        Some(&Command::SetTaste(Taste { preview_cache_mb: 2048, ..Taste::default() }))
    );
}

#[test]
fn a_double_click_does_what_the_settings_say() {
    use greenroom::model::talk::DoubleClick;
    let clicked = |double_click| {
        let mut world = world();
        world.apply(Event::Taste(Taste { double_click, ..Taste::default() }));
        // As quick as a hand.
        let mut harness = open_at(world, &ENGLISH, vec2(1440.0, 900.0), 0.05);
        palette(&mut harness, "mira-full-front");
        press(&mut harness, Modifiers::NONE, Key::Enter);
        let at = harness.get_by_label_contains("mira-full-front, image, Active").rect().center();
        harness.event(Input::PointerMoved(at));
        for pressed in [true, false, true, false] {
            let button = egui::PointerButton::Primary;
            harness.event(Input::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
        }
        settle(&mut harness);
        harness
    };
    assert!(clicked(DoubleClick::Look).state().desk.library.looking);
    let used = clicked(DoubleClick::Use);
    assert_eq!(used.state().desk.place, Place::Generate);
    let opened = clicked(DoubleClick::Open);
    assert!(opened.state().effects.iter().any(|effect| matches!(effect, Effect::Open(_))));
}

#[test]
fn layouts_hold_from_80_to_200_percent_in_both_languages() {
    for words in [&ENGLISH, &CHINESE] {
        for percent in [80.0, 100.0, 150.0, 200.0_f32] {
            let size = vec2(1440.0, 900.0) * 100.0 / percent;
            let mut harness = open_as(world(), words, size);
            let whole = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
            for place in [Place::Library, Place::Generate, Place::Transfers, Place::Connections] {
                harness.state_mut().desk.place = place;
                settle(&mut harness);
                for role in [Role::Button, Role::Tab] {
                    for node in harness.query_all_by_role(role) {
                        let rect = node.rect();
                        // What scrolls may lie below; nothing may stick out at the side.
                        assert!(
                            rect.right() <= whole.right() + 1.0,
                            "{place:?} at {percent}: {:?} {rect:?}",
                            node.accesskit_node().label()
                        );
                    }
                }
            }
            press(&mut harness, Modifiers::COMMAND, Key::K);
            let (names, _) = rows(&harness);
            assert!(!names.is_empty());
        }
    }
}

#[test]
fn names_are_searched_alone_too() {
    let hit = Typed::new("mtw").hit(&Name::new("mira-train-window"), 0).unwrap();
    assert_eq!(hit.letters, [0, 5, 11]);
    let only = Only::default();
    assert_eq!(only, Only::Everything);
    assert_eq!(Language::default(), Language::English);
}
