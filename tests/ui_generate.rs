//! The composer, its results, the connections and the first screen, driven as a person drives them.

#[path = "ui_generate/chips.rs"]
mod chips;
#[path = "ui_generate/history.rs"]
mod history;
#[path = "ui_generate/settings.rs"]
mod settings;
#[path = "ui_generate/takes.rs"]
mod takes;
#[path = "ui_generate/templates.rs"]
mod templates;

use std::time::Duration;

use egui::{Key, Modifiers, Role, TextureId, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use greenroom::model::ability::{Door, Handles};
use greenroom::model::budget::Today;
use greenroom::model::connection::{Settings, TestReport, TestResult, TestStep, Untested};
use greenroom::model::job::{Errand, ResultLink, Wish};
use greenroom::model::mention::MentionStyle;
use greenroom::model::order::{Mode, Model, Role as For};
use greenroom::model::talk::{Language, Taste};
use greenroom::model::{
    Abilities, Asset, AssetId, AssetStatus, Budget, Command, Connection, ConnectionName, CredentialField,
    Draft, Event, Facts, Failure, FailureKind, Format, Group, GroupId, Job, JobId, MediaKind, Menu, Moment,
    Original, OriginalId, PictureOf, PictureSize, Pixels, ProviderKind, Reason, RequestPreview, Rules,
    SecretPlace, Shape, Step, Take, TaskId, VaultState, World,
};
use greenroom::ui::act::{
    Act, Art, Hearing, Picture, Pictures, Place, Played, PlayerAct, PlayerView, Scene, Trouble,
};
use greenroom::ui::desk::Desk;
use greenroom::ui::desk::connections::ConnectionsDesk;
use greenroom::ui::desk::generate::GenerateDesk;
use greenroom::ui::theme::{self, ThemeChoice};
use greenroom::ui::update::{self, Effect};
use greenroom::ui::{fonts, views};
use greenroom::words;

const NOW: Moment = Moment(1_778_600_280_000);

fn studio() -> ConnectionName {
    ConnectionName::new("Studio")
}

fn menu() -> Menu {
    let model = |id: &str, label: &str| Model {
        id: id.into(),
        label: label.into(),
        resolutions: ["480p", "720p"].map(str::to_owned).to_vec(),
        ratios: ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"].map(str::to_owned).to_vec(),
        seconds: 4..=15,
        references: [9, 3, 3],
        reference_seconds: 15.0,
        frames_adaptive_only: false,
        audio_alone: false,
    };
    Menu {
        models: vec![model("seedance", "Seedance 2.0"), model("seedance-fast", "Seedance 2.0 Fast")],
        mention_style: MentionStyle::Words,
        last_frame: true,
    }
}

fn abilities(name: &ConnectionName, rename: bool) -> Abilities {
    Abilities::from(Handles {
        connection: name.clone(),
        doors: [Door::Bytes, Door::Url, Door::Url, Door::Closed],
        links: [false; 4],
        stage: false,
        batch: 1,
        list: true,
        ask: true,
        rename,
        remove: true,
        make_group: true,
        rename_group: false,
        remove_group: false,
        needs_group: true,
        local_groups: false,
        verify: false,
        cancel: false,
        menu: Some(menu()),
    })
}

fn connections() -> Vec<Connection> {
    let sandbox = ConnectionName::new("sandbox");
    vec![
        Connection {
            name: studio(),
            provider: ProviderKind::AnyFast,
            base_url: "https://www.anyfast.ai".into(),
            settings: Settings::default(),
            default: true,
            secrets: vec![(CredentialField::ApiKey, SecretPlace::Keyring)],
            abilities: Some(abilities(&studio(), false)),
            rules: Rules::COMMON,
            test: None,
        },
        Connection {
            name: sandbox.clone(),
            provider: ProviderKind::Sandbox,
            base_url: "http://127.0.0.1:1".into(),
            settings: Settings::default(),
            default: false,
            secrets: vec![],
            abilities: Some(abilities(&sandbox, true)),
            rules: Rules::COMMON,
            test: None,
        },
    ]
}

fn original(number: u8, seconds: f64) -> Original {
    let shape = if number < 9 {
        Shape::Video {
            pixels: Pixels { width: 1280, height: 720 },
            seconds,
            fps: 24.0,
            codec: "H.264".into(),
            sound: true,
        }
    } else {
        Shape::Audio { seconds, hertz: 44_100 }
    };
    let format = if number < 9 { Format::Mp4 } else { Format::Mp3 };
    Original {
        id: OriginalId([number; 32]),
        path: format!("/media/{number}").into(),
        facts: Facts { format, bytes: 1000, shape, quirks: vec![] },
        added: NOW,
        hash: None,
    }
}

fn asset(id: &str, kind: MediaKind, status: AssetStatus, original: Option<OriginalId>) -> Asset {
    Asset {
        connection: studio(),
        id: AssetId::new(format!("asset-{id}")),
        group: Some(GroupId::new("group-mira")),
        name: id.to_owned(),
        kind,
        status,
        created: Some(NOW),
        original,
        preview: None,
        trail: vec![],
    }
}

/// A studio with a small library and a sandbox beside it.
fn library() -> World {
    let mut world = World { now: NOW, ..World::default() };
    world.apply(Event::Connections(connections()));
    world.apply(Event::Vault(VaultState::Open));
    world.apply(Event::Group(Group {
        connection: studio(),
        id: GroupId::new("group-mira"),
        name: "Mira Chen".into(),
        description: String::new(),
        group_type: "AIGC".into(),
        created: None,
    }));
    world.apply(Event::Original(original(1, 5.0)));
    world.apply(Event::Original(original(10, 8.0)));
    let refused = AssetStatus::Failed(Reason::new("RealPerson".into(), "real person".into()));
    for asset in [
        asset("mira-full-front", MediaKind::Image, AssetStatus::Active, None),
        asset("mira-face-front", MediaKind::Image, AssetStatus::Active, None),
        asset("cafe-cup", MediaKind::Image, AssetStatus::Active, None),
        asset("mira-new", MediaKind::Image, AssetStatus::Processing, None),
        asset("mira-refused", MediaKind::Image, refused, None),
        asset("street-dusk", MediaKind::Video, AssetStatus::Active, Some(OriginalId([1; 32]))),
        asset("mira-voice-warm", MediaKind::Audio, AssetStatus::Active, Some(OriginalId([10; 32]))),
    ] {
        world.apply(Event::Asset(asset));
    }
    world.apply(Event::Loaded);
    world
}

fn id(name: &str) -> AssetId {
    AssetId::new(format!("asset-{name}"))
}

fn job(number: u64, prompt: &str, step: Step, world: &World) -> Job {
    let draft = Draft {
        prompt: prompt.into(),
        lanes: [vec![id("mira-full-front")], vec![], vec![]],
        seed: Some(481_516),
        ..Draft::default()
    };
    let Ok(order) = draft.order(&studio(), &menu(), world) else { panic!("{prompt} is no order") };
    Job {
        id: JobId(number),
        connection: studio(),
        errand: Errand::Generate(order),
        step,
        paused: false,
        attempts: 0,
        run_at: NOW,
        created: NOW,
        trail: vec![],
        trouble: None,
    }
}

fn failure() -> Failure {
    Failure {
        code: Some("OutputVideoSensitiveContentDetected".into()),
        said: Some("The output video may contain sensitive information.".into()),
        request_id: Some("req-7781".into()),
        raw: Some("{\"error\":{\"code\":\"OutputVideoSensitiveContentDetected\"}}".into()),
        ..Failure::new(FailureKind::OutputBlocked)
    }
}

fn saved(number: u64, prompt: &str, world: &mut World) {
    let task = TaskId::new(format!("task-{number}"));
    let path = std::path::PathBuf::from(format!("/home/mira/Videos/{number}.mp4"));
    let step = Step::Saved { task: task.clone(), path: path.clone() };
    let job = job(number, prompt, step, world);
    world.apply(Event::Job(Box::new(job)));
    world.apply(Event::Take(Take {
        job: JobId(number),
        connection: studio(),
        task,
        path,
        provenance: None,
        saved: NOW,
        link_until: Some(NOW.plus(Duration::from_mins(11 * 60 + 42))),
        seed: Some(481_516),
        cost: None,
    }));
}

/// Which screen is looked at.
#[derive(Clone, Copy, PartialEq)]
enum Screen {
    Generate,
    Connections,
    FirstRun,
    Settings,
    Keys,
    /// The settings over the composer.
    Covered,
}

/// The person's window, without the frame around the screens.
struct Window {
    screen: Screen,
    world: World,
    desk: GenerateDesk,
    connections: ConnectionsDesk,
    player: Option<PlayerView>,
    whole: Desk,
    open: bool,
    acts: Vec<Act>,
}

struct NoPictures;

impl Pictures for NoPictures {
    fn get(&mut self, _: &PictureOf, _: PictureSize) -> Picture {
        Picture::None
    }
}

fn show(ui: &mut egui::Ui, window: &mut Window) {
    let connection = studio();
    let mut scene = Scene {
        world: &window.world,
        words: words::of(window.world.taste.language),
        connection: &connection,
        pictures: &mut NoPictures,
        player: window.player.as_ref(),
        art: &Art::default(),
        out: &mut window.acts,
    };
    match window.screen {
        Screen::Generate => {
            views::generate::generate_ui(ui, &mut scene, &mut window.desk);
            views::full_view_ui(ui, &mut scene);
        }
        Screen::Covered => {
            views::generate::generate_ui(ui, &mut scene, &mut window.desk);
            views::settings::settings_ui(ui, &mut scene, &mut window.whole, &mut window.open);
        }
        Screen::Connections => views::connections::connections_ui(ui, &mut scene, &mut window.connections),
        Screen::FirstRun => views::first_run::first_run_ui(ui, &mut scene),
        Screen::Settings => views::settings::settings_ui(ui, &mut scene, &mut window.whole, &mut window.open),
        Screen::Keys => views::keys::keys_ui(ui, &mut scene, &mut window.open),
    }
}

fn open_sized(screen: Screen, world: World, size: Vec2) -> Harness<'static, Window> {
    let window = Window {
        screen,
        world,
        desk: GenerateDesk::default(),
        connections: ConnectionsDesk::default(),
        player: None,
        whole: Desk::default(),
        open: true,
        acts: vec![],
    };
    let mut harness = Harness::builder()
        .with_size(size)
        .with_step_dt(1.0 / 60.0)
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::apply(ctx, ThemeChoice::Dark);
        })
        .build_ui_state(show, window);
    harness.run();
    harness
}

fn open(screen: Screen, world: World) -> Harness<'static, Window> {
    open_sized(screen, world, vec2(1440.0, 900.0))
}

fn composing(lanes: [&[&str]; 3], prompt: &str) -> Harness<'static, Window> {
    let mut harness = open(Screen::Generate, library());
    let draft = &mut harness.state_mut().desk.draft;
    draft.lanes = lanes.map(|lane| lane.iter().map(|name| id(name)).collect());
    prompt.clone_into(&mut draft.prompt);
    harness.run();
    harness
}

fn click(harness: &mut Harness<'_, Window>, label: &str) {
    harness.get_by_label(label).click();
    harness.run();
}

fn press(harness: &mut Harness<'_, Window>, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).click();
    harness.run();
}

fn press_tab(harness: &mut Harness<'_, Window>, label: &str) {
    harness.get_by_role_and_label(Role::Tab, label).click();
    harness.run();
}

fn commands(harness: &Harness<'_, Window>) -> Vec<Command> {
    let acts = harness.state().acts.iter();
    acts.filter_map(|act| if let Act::Send(command) = act { Some(command.clone()) } else { None }).collect()
}

fn tell(harness: &mut Harness<'_, Window>, event: Event) {
    harness.state_mut().world.apply(event);
    harness.run();
}

fn type_into_prompt(harness: &mut Harness<'_, Window>, text: &str) {
    harness.get_by_role_and_label(Role::MultilineTextInput, "Prompt").focus();
    harness.run();
    harness.get_by_role_and_label(Role::MultilineTextInput, "Prompt").type_text(text);
    harness.run();
}

#[test]
fn typing_an_at_sign_offers_the_references_and_the_keyboard_picks_one() {
    let mut harness = composing([&["mira-full-front", "mira-face-front"], &["street-dusk"], &[]], "");
    type_into_prompt(&mut harness, "She turns into @");
    harness.get_by_role_and_label(Role::ListBoxOption, "Video 1, street-dusk");
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().desk.draft.prompt, "She turns into Image 2");
    assert!(harness.query_by_role_and_label(Role::ListBoxOption, "Video 1, street-dusk").is_none());
    harness.get_by_role_and_label(Role::Label, "Image 2, mira-face-front");
    harness.get_by_role_and_label(Role::MultilineTextInput, "Prompt").type_text(" slowly");
    harness.run();
    assert_eq!(harness.state().desk.draft.prompt, "She turns into Image 2 slowly");
}

#[test]
fn a_name_behind_the_at_sign_narrows_the_list_and_a_click_picks_from_it() {
    let mut harness = composing([&["mira-full-front", "cafe-cup"], &["street-dusk"], &[]], "");
    type_into_prompt(&mut harness, "A cup: @caf");
    assert!(harness.query_by_role_and_label(Role::ListBoxOption, "Video 1, street-dusk").is_none());
    harness.get_by_role_and_label(Role::ListBoxOption, "Image 2, cafe-cup").click();
    harness.run();
    assert_eq!(harness.state().desk.draft.prompt, "A cup: Image 2");
}

#[test]
fn escape_closes_the_list_and_leaves_the_editor_open() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "");
    type_into_prompt(&mut harness, "Mail me @");
    harness.get_by_role_and_label(Role::ListBoxOption, "Image 1, mira-full-front");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.query_by_role_and_label(Role::ListBoxOption, "Image 1, mira-full-front").is_none());
    let prompt = harness.get_by_role_and_label(Role::MultilineTextInput, "Prompt");
    assert!(prompt.is_focused());
    prompt.type_text(" and @");
    harness.run();
    harness.get_by_role_and_label(Role::ListBoxOption, "Image 1, mira-full-front");
    assert_eq!(harness.state().desk.draft.prompt, "Mail me @ and @");
}

#[test]
fn mentions_are_rewritten_when_their_style_changes() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1 walks");
    click(&mut harness, "@图1");
    assert_eq!(harness.state().desk.draft.prompt, "@图1 walks");
    click(&mut harness, "Image 1");
    assert_eq!(harness.state().desk.draft.prompt, "Image 1 walks");
}

#[test]
fn the_picker_adds_what_is_active_and_says_why_the_rest_cannot_be_added() {
    let mut harness = open(Screen::Generate, library());
    click(&mut harness, "Add an image");
    harness.get_by_role_and_label(Role::ListBoxOption, "mira-new, Processing, not usable yet").click();
    harness.run();
    harness.get_by_label("mira-refused, Failed, not usable");
    assert!(harness.state().desk.draft.lanes[0].is_empty());
    click(&mut harness, "mira-face-front, Active");
    click(&mut harness, "cafe-cup, Active");
    assert_eq!(harness.state().desk.draft.lanes[0], [id("mira-face-front"), id("cafe-cup")]);
    harness.get_by_label("Image 2, cafe-cup");

    harness.get_by_role_and_label(Role::TextInput, "Search assets").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Search assets").type_text("full");
    harness.run();
    assert!(harness.query_by_label("cafe-cup, Active").is_none());
    harness.get_by_label("mira-full-front, Active");
}

#[test]
fn cards_move_in_their_lane_with_the_keyboard_and_leave_it_with_delete() {
    let mut harness =
        composing([&["mira-full-front", "mira-face-front", "cafe-cup"], &[], &[]], "image1 turns");
    harness.get_by_role_and_label(Role::Button, "Image 1, mira-full-front").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
    harness.run();
    let lane = |harness: &Harness<'_, Window>| harness.state().desk.draft.lanes[0].clone();
    assert_eq!(lane(&harness), [id("mira-face-front"), id("mira-full-front"), id("cafe-cup")]);
    assert_eq!(
        harness.state().desk.draft.prompt,
        "Image 2 turns",
        "the prompt goes on naming the same asset"
    );
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
    harness.run();
    assert_eq!(lane(&harness), [id("mira-face-front"), id("cafe-cup"), id("mira-full-front")]);
    harness.key_press(Key::Delete);
    harness.run();
    assert_eq!(lane(&harness), [id("mira-face-front"), id("cafe-cup")]);
    harness.get_by_label("The prompt mentions Image 3, which is not in the list.");
    click(&mut harness, "Remove mira-face-front from the references");
    assert_eq!(lane(&harness), [id("cafe-cup")]);
}

#[test]
fn a_card_is_dragged_to_another_place_of_its_own_lane_only() {
    let mut harness =
        composing([&["mira-full-front", "mira-face-front", "cafe-cup"], &["street-dusk"], &[]], "");
    let from = harness.get_by_label("Image 1, mira-full-front").rect().center();
    let last = harness.get_by_label("Image 3, cafe-cup").rect();
    harness.drag_at(from);
    harness.step();
    harness.hover_at(from + vec2(30.0, 0.0));
    harness.step();
    harness.hover_at(last.center() + vec2(20.0, 0.0));
    harness.step();
    harness.drop_at(last.center() + vec2(20.0, 0.0));
    harness.run();
    let images = [id("mira-face-front"), id("cafe-cup"), id("mira-full-front")];
    assert_eq!(harness.state().desk.draft.lanes[0], images);

    let from = harness.get_by_label("Image 1, mira-face-front").rect().center();
    let video = harness.get_by_label("Video 1, street-dusk").rect().center();
    harness.drag_at(from);
    harness.step();
    harness.hover_at(video);
    harness.step();
    harness.drop_at(video);
    harness.run();
    assert_eq!(harness.state().desk.draft.lanes[0], images);
    assert_eq!(harness.state().desk.draft.lanes[1], [id("street-dusk")]);
}

#[test]
fn what_is_wrong_is_told_and_keeps_the_button_from_being_pressed() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 3 walks");
    harness.get_by_label("The prompt mentions Image 3, which is not in the list.");
    harness.get_by_label("Image 3 is not in the list");
    let button = harness.get_by_role_and_label(Role::Button, "Generate");
    assert!(button.accesskit_node().is_disabled());
    assert_eq!(
        button.accesskit_node().data().description(),
        Some("The prompt mentions Image 3, which is not in the list.")
    );
    button.click();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run();
    assert_eq!(commands(&harness), []);

    harness.state_mut().desk.draft.lanes[0].push(id("mira-new"));
    harness.run();
    harness.get_by_label("mira-new is not Active yet.");
    assert!(harness.query_by_label("2 references, all Active").is_none());
}

#[test]
fn one_press_makes_one_order_until_its_job_is_told() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1 walks");
    harness.get_by_label("1 reference, Active");
    harness.get_by_label("AnyFast charges for each generation.");
    press(&mut harness, "Generate");
    press(&mut harness, "Generate");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run();
    let sent = commands(&harness);
    let [Command::Generate { order, .. }] = sent.as_slice() else { panic!("one order, not {sent:?}") };
    assert_eq!(order.fields().prompt, "Image 1 walks");
    assert_eq!((order.fields().seconds, order.fields().resolution.as_str()), (5, "720p"));

    let queued = job(1, "Image 1 walks", Step::Queued, &harness.state().world);
    tell(&mut harness, Event::Job(Box::new(queued)));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run();
    assert_eq!(commands(&harness).len(), 2);
}

#[test]
fn a_dialog_over_the_composer_keeps_its_keys_from_starting_anything() {
    let mut harness = open(Screen::Covered, library());
    harness.state_mut().desk.draft.prompt = "She walks".into();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run();
    assert_eq!(commands(&harness), []);
    harness.key_press(Key::Escape);
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run();
    assert!(matches!(commands(&harness).as_slice(), [Command::Generate { .. }]));
}

#[test]
fn parameters_go_into_the_order_as_they_are_chosen() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1 walks");
    for label in ["9:16", "480p", "Watermark", "Return last frame", "Generate sound", "Keep one seed"] {
        click(&mut harness, label);
    }
    let rolled = harness.state().desk.draft.seed;
    assert!(rolled.is_some());
    harness.step();
    click(&mut harness, "Roll a new seed");
    assert_ne!(harness.state().desk.draft.seed, rolled);
    harness.get_by_role_and_label(Role::Slider, "Duration").focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    press(&mut harness, "Generate");
    let sent = commands(&harness);
    let [Command::Generate { order, .. }] = sent.as_slice() else { panic!("one order, not {sent:?}") };
    let fields = order.fields();
    assert_eq!((fields.ratio.as_str(), fields.resolution.as_str(), fields.seconds), ("9:16", "480p", 6));
    assert_eq!((fields.sound, fields.watermark, fields.return_last_frame), (false, true, true));
    assert_eq!(fields.seed, harness.state().desk.draft.seed);
}

#[test]
fn a_seed_that_is_no_number_is_told_at_its_field() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1 walks");
    harness.get_by_role_and_label(Role::TextInput, "Seed").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Seed").type_text("99999999999");
    harness.run();
    assert!(harness.query_all_by_label("The seed is a whole number up to 4294967295.").count() > 0);
    assert!(harness.get_by_role_and_label(Role::Button, "Generate").accesskit_node().is_disabled());
}

#[test]
fn a_reference_nobody_mentions_is_inserted_with_one_click() {
    let mut harness = composing([&["mira-full-front", "cafe-cup"], &[], &[]], "Image 1 walks to");
    harness.get_by_label("Image 2 is not mentioned in the prompt");
    click(&mut harness, "Insert Image 2");
    assert_eq!(harness.state().desk.draft.prompt, "Image 1 walks to Image 2");
    assert!(harness.query_by_label("Image 2 is not mentioned in the prompt").is_none());
}

fn preview() -> RequestPreview {
    let body = "{\n  \"model\": \"seedance\",\n  \"content\": [\n    {\n      \"type\": \"text\",\n      \"text\": \"Image 1 walks\"\n    },\n    {\n      \"type\": \"image_url\",\n      \"role\": \"reference_image\"\n    }\n  ]\n}";
    RequestPreview {
        method: "POST".into(),
        url: "https://www.anyfast.ai/v1/video/generations".into(),
        headers: vec![("Authorization".into(), "Bearer ***".into())],
        body: body.into(),
    }
}

#[test]
fn the_request_is_asked_for_once_shown_with_its_mentions_and_copied_without_the_key() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1 walks");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::J);
    harness.run();
    harness.run_steps(3);
    let asked = commands(&harness);
    assert!(matches!(asked.as_slice(), [Command::Preview(_)]), "{asked:?}");
    tell(&mut harness, Event::Preview(preview()));
    harness.get_by_label("https://www.anyfast.ai/v1/video/generations");
    harness.get_by_label("      \"type\": \"image_url\", Image 1");
    click(&mut harness, "Copy JSON");
    click(&mut harness, "Copy as curl");
    let copied: Vec<&Act> = harness.state().acts.iter().filter(|act| matches!(act, Act::Copy(_))).collect();
    assert_eq!(copied[0], &Act::Copy(preview().body));
    let Act::Copy(curl) = copied[1] else { panic!("copied") };
    assert!(curl.contains("Bearer $GREENROOM_API_KEY") && curl.starts_with("curl -X POST"));

    harness.state_mut().desk.draft.seconds = 9;
    harness.run();
    assert_eq!(commands(&harness).len(), 2);
    harness.state_mut().desk.draft.prompt = "Image 9".into();
    harness.run();
    harness.get_by_label("No request yet");
}

#[test]
fn first_and_last_frame_replace_the_lanes_and_are_sent_with_their_roles() {
    let mut harness = composing([&["mira-full-front"], &["street-dusk"], &[]], "She turns");
    click(&mut harness, "First and last frame");
    assert!(harness.query_by_label("Video 1, street-dusk").is_none());
    harness.get_by_label("Choose the first frame.");
    click(&mut harness, "Choose the first frame");
    click(&mut harness, "mira-face-front, Active");
    click(&mut harness, "Choose the last frame");
    click(&mut harness, "cafe-cup, Active");
    harness.get_by_label("First frame, mira-face-front");
    press(&mut harness, "Generate");
    let sent = commands(&harness);
    let [Command::Generate { order, .. }] = sent.as_slice() else { panic!("one order, not {sent:?}") };
    let roles: Vec<(For, AssetId)> =
        order.fields().references.iter().map(|it| (it.role, it.asset.clone())).collect();
    assert_eq!(roles, [(For::FirstFrame, id("mira-face-front")), (For::LastFrame, id("cafe-cup"))]);
    click(&mut harness, "References");
    harness.get_by_label("Video 1, street-dusk");
}

fn link() -> ResultLink {
    ResultLink { url: "https://x".into(), until: NOW, seed: None, cost: None, last_frame: None }
}

#[test]
fn every_step_of_a_task_is_told() {
    let mut harness = open(Screen::Generate, library());
    let task = || TaskId::new("t");
    let since = Moment(NOW.0 - 72_000);
    let steps = [
        (Step::Queued, "Waiting"),
        (Step::Submitting { since }, "Sending"),
        (Step::Running { task: task(), since, progress: Some(62), word: String::new() }, "62%  1 min 12 s"),
        (
            Step::Running { task: task(), since, progress: None, word: "pre_queue".into() },
            "pre_queue  1 min 12 s",
        ),
        (Step::Ready { task: task(), result: link() }, "Saving"),
        (Step::Failed { failure: failure(), asset: None, task: None }, "Not saved."),
        (Step::Unsure { since, looked: false }, "This may have been accepted and charged"),
        (Step::Stopped { asset: None, task: None, place: None }, "Stopped"),
    ];
    for (number, (step, told)) in (1..).zip(steps) {
        let prompt = format!("Take {number} of Image 1");
        let job = job(number, &prompt, step, &harness.state().world);
        tell(&mut harness, Event::Job(Box::new(job)));
        assert!(
            harness
                .query_all_by_label_contains(told)
                .any(|node| node.accesskit_node().label().is_some_and(|label| label.contains(&prompt))),
            "{told}"
        );
    }
    harness.state_mut().world.now = NOW;
    tell(&mut harness, Event::SlowedDown(studio(), NOW.plus(Duration::from_secs(18))));
    assert!(
        harness.query_all_by_label_contains("AnyFast asked us to slow down. Next call in 18 s.").count() > 0
    );
}

#[test]
fn an_unsure_task_asks_the_person_and_sends_what_was_decided() {
    let mut harness = open(Screen::Generate, library());
    let unsure = job(4, "Otto reads", Step::Unsure { since: NOW, looked: false }, &harness.state().world);
    tell(&mut harness, Event::Job(Box::new(unsure)));
    for label in ["Look for it", "Send again", "Send, even if it costs twice", "Forget"] {
        click(&mut harness, label);
    }
    let wishes = [Wish::LookAgain, Wish::SendAgain, Wish::Forget].map(|wish| Command::Wish(JobId(4), wish));
    assert_eq!(commands(&harness), wishes);
    assert!(harness.query_by_label("Retry").is_none());
}

#[test]
fn a_failed_task_explains_itself_in_our_words_first_and_theirs_second() {
    let mut harness = open(Screen::Generate, library());
    let failed = Step::Failed { failure: failure(), asset: None, task: Some(TaskId::new("task-9")) };
    let (failed, running) = {
        let world = &harness.state().world;
        let running =
            Step::Running { task: TaskId::new("t"), since: NOW, progress: None, word: String::new() };
        (job(1, "Wen on the night train", failed, world), job(2, "Juno waves", running, world))
    };
    tell(&mut harness, Event::Job(Box::new(failed)));
    tell(&mut harness, Event::Job(Box::new(running)));
    assert!(harness.query_by_label("req-7781").is_none());
    click(&mut harness, "See why: Wen on the night train");
    harness.get_by_label("The video was made but held back by the provider's output check");
    harness.get_by_label("Change the prompt or a reference.");
    for verbatim in ["OutputVideoSensitiveContentDetected", "req-7781", "task-9"] {
        harness.get_by_label(verbatim);
    }
    click(&mut harness, "Copy details");
    let Some(Act::Copy(details)) = harness.state().acts.last() else { panic!("copied") };
    assert!(details.contains("req-7781") && details.contains("The output video may contain"));
    click(&mut harness, "Retry");
    assert_eq!(commands(&harness), [Command::Wish(JobId(1), Wish::Retry)]);
    click(&mut harness, "Stop watching");
    assert_eq!(commands(&harness).last(), Some(&Command::Wish(JobId(2), Wish::Cancel)));
}

#[test]
fn a_saved_result_is_opened_kept_shown_and_run_again() {
    let mut world = library();
    saved(3, "Image 1, street at dusk", &mut world);
    let mut harness = open(Screen::Generate, world);
    let player = Act::Player(PlayerAct::Open(Played::Take(JobId(3))));
    assert_eq!(harness.state().acts, [player]);
    harness.get_by_label("Saved on this computer. The link expires in 11 h 42 min.");
    harness.get_by_label("Image 1, street at dusk, Ready 15:38 · seed 481516");
    click(&mut harness, "Save as");
    click(&mut harness, "Show in folder");
    let path = std::path::PathBuf::from("/home/mira/Videos/3.mp4");
    assert_eq!(
        harness.state().acts[1..],
        [Act::SaveAs { path: path.clone(), note: None }, Act::Reveal(path)]
    );
    click(&mut harness, "Run again");
    let draft = &harness.state().desk.draft;
    assert_eq!((draft.prompt.as_str(), draft.seed), ("Image 1, street at dusk", Some(481_516)));
    assert_eq!(harness.state().desk.seed_text, "481516");
    harness.state_mut().world.now = NOW.plus(Duration::from_hours(13));
    harness.run();
    harness.get_by_label("Saved on this computer. The link has expired.");
}

/// A result on the stage that stands still in its middle.
fn standing(job: u64) -> PlayerView {
    PlayerView {
        what: Played::Take(JobId(job)),
        frame: None,
        strip: vec![],
        wave: vec![],
        playing: false,
        looping: false,
        position: 2.3,
        seconds: 5.0,
        fps: 24.0,
        hearing: Hearing::Sound,
        muted: false,
        volume: 1.0,
        full: false,
        trouble: None,
        beside: vec![],
    }
}

#[test]
fn a_result_that_cannot_be_shown_says_why_and_offers_two_ways_out() {
    let mut world = library();
    saved(3, "Image 1 walks", &mut world);
    let mut harness = open(Screen::Generate, world);
    let path = std::path::PathBuf::from("/home/mira/Videos/3.mp4");
    let reopen = Act::Player(PlayerAct::Reopen);
    let troubles = [
        (Trouble::Moved, "The file moved", "Show in folder", Act::Reveal(path.clone())),
        (
            Trouble::NeedsFfmpeg { codec: "H.265".to_owned() },
            "H.265 needs ffmpeg to be shown here",
            "Open in the system's player",
            Act::OpenFile(path.clone()),
        ),
        (
            Trouble::Broken("the index is missing".to_owned()),
            "It cannot be shown",
            "Open in the system's player",
            Act::OpenFile(path),
        ),
    ];
    for (trouble, said, way, act) in troubles {
        harness.state_mut().player = Some(PlayerView { trouble: Some(trouble), ..standing(3) });
        harness.run();
        harness.state_mut().acts.clear();
        harness.get_by_label(said);
        let here = harness.query_by_label_contains("Saved on this computer.").is_some();
        assert_eq!(here, said != "The file moved", "{said}");
        click(&mut harness, "Look again");
        harness.get_all_by_label(way).next().unwrap().click();
        harness.run();
        assert_eq!(harness.state().acts, [reopen.clone(), act]);
    }
}

#[test]
fn without_a_sound_device_the_speaker_is_crossed_and_says_so() {
    let mut world = library();
    saved(3, "Image 1 walks", &mut world);
    let mut harness = open(Screen::Generate, world);
    for (hearing, muted, offered) in [
        (Hearing::Sound, false, Some(PlayerAct::Mute(true))),
        (Hearing::Sound, true, Some(PlayerAct::Mute(false))),
        (Hearing::NoDevice, false, None),
        (Hearing::Silent, false, None),
    ] {
        harness.state_mut().player = Some(PlayerView { hearing, muted, ..standing(3) });
        harness.run();
        harness.state_mut().acts.clear();
        click(&mut harness, if hearing == Hearing::Sound && muted { "Sound on" } else { "Mute" });
        assert_eq!(harness.state().acts, Vec::from_iter(offered.map(Act::Player)), "{hearing:?}");
    }
}

#[test]
fn a_frame_becomes_an_asset_from_a_button_and_from_the_menu() {
    let mut world = library();
    saved(3, "Image 1 walks", &mut world);
    let mut harness = open(Screen::Generate, world);
    let frame = Some((TextureId::Managed(1), vec2(1280.0, 720.0)));
    harness.state_mut().player = Some(PlayerView { frame, ..standing(3) });
    harness.run();
    harness.state_mut().acts.clear();
    click(&mut harness, "Last frame as asset");
    click(&mut harness, "More");
    click(&mut harness, "This frame as asset");
    assert_eq!(harness.state().acts, [PlayerAct::LastFrameAsAsset, PlayerAct::FrameAsAsset].map(Act::Player));
}

#[test]
fn the_full_view_covers_the_window_and_escape_leaves_it() {
    let mut world = library();
    saved(3, "Image 1 walks", &mut world);
    let mut harness = open(Screen::Generate, world);
    harness.state_mut().player = Some(PlayerView { full: true, ..standing(3) });
    harness.run();
    harness.state_mut().acts.clear();
    let screens = harness.get_all_by_role_and_label(Role::Button, "Video, Image 1 walks");
    let widest = screens.map(|screen| screen.rect().size()).fold(Vec2::ZERO, Vec2::max);
    assert!(widest.x > 1300.0 && widest.y > 700.0, "{widest:?}");
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().acts, [Act::Player(PlayerAct::Full(false))]);
}

#[test]
fn the_player_obeys_buttons_keys_and_the_strip_but_not_while_something_is_typed() {
    let mut world = library();
    saved(3, "Image 1 walks", &mut world);
    let mut harness = open(Screen::Generate, world);
    harness.state_mut().player = Some(standing(3));
    harness.state_mut().acts.clear();
    harness.run();
    harness.get_by_label("0:02.3 of 0:05.0");
    let keys =
        [Key::Space, Key::ArrowLeft, Key::ArrowRight, Key::Home, Key::End, Key::J, Key::L, Key::M, Key::F];
    for key in keys {
        harness.key_press(key);
        harness.run();
    }
    for button in ["Next frame", "Repeat", "Mute", "Full view"] {
        click(&mut harness, button);
    }
    let (mute, full) = (PlayerAct::Mute(true), PlayerAct::Full(true));
    let wanted = [
        PlayerAct::Play,
        PlayerAct::Step(-1),
        PlayerAct::Step(1),
        PlayerAct::Seek(0.0),
        PlayerAct::Seek(5.0),
        PlayerAct::Seek(2.3 - 1.0),
        PlayerAct::Seek(2.3 + 1.0),
        mute.clone(),
        full.clone(),
        PlayerAct::Step(1),
        PlayerAct::Loop(true),
        mute,
        full,
    ];
    assert_eq!(harness.state().acts, wanted.map(Act::Player));
    harness.state_mut().acts.clear();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    harness.run();
    assert_eq!(harness.state().acts, [Act::SaveAs { path: "/home/mira/Videos/3.mp4".into(), note: None }]);
    harness.state_mut().acts.clear();
    let strip = harness.get_by_role_and_label(Role::Slider, "Frames, 0:02.3 of 0:05.0").rect();
    harness.drag_at(strip.left_center() + vec2(strip.width() * 0.5, 0.0));
    harness.run();
    harness.drop_at(strip.left_center() + vec2(strip.width() * 0.5, 0.0));
    harness.run();
    let sought = harness
        .state()
        .acts
        .iter()
        .any(|act| matches!(act, Act::Player(PlayerAct::Seek(seconds)) if (seconds - 2.5).abs() < 0.05));
    assert!(sought, "{:?}", harness.state().acts);
    harness.state_mut().acts.clear();
    type_into_prompt(&mut harness, "a b");
    harness.key_press(Key::Space);
    harness.key_press(Key::Home);
    harness.run();
    assert_eq!(harness.state().acts, []);
}

#[test]
fn without_a_key_there_is_one_sentence_and_the_way_out() {
    let mut world = library();
    let mut connections = connections();
    connections[0].abilities = None;
    world.apply(Event::Connections(connections));
    let mut harness = open(Screen::Generate, world);
    harness.get_by_label("Studio has no key yet. Enter it under Connections.");
    assert!(harness.query_by_role_and_label(Role::Button, "Generate").is_none());
    click(&mut harness, "Open Connections");
    assert_eq!(harness.state().acts, [Act::Go(greenroom::ui::act::Place::Connections)]);
}

#[test]
fn nothing_moves_while_nothing_happens() {
    for screen in [Screen::Generate, Screen::Connections, Screen::FirstRun, Screen::Settings, Screen::Keys] {
        let mut world = library();
        saved(3, "Image 1 walks", &mut world);
        let mut harness = open(screen, world);
        harness.run();
        let delay = harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
        assert!(delay >= Duration::from_secs(1), "a still screen asked for a frame after {delay:?}");
    }
}

#[test]
fn a_narrow_window_keeps_everything_within_reach() {
    let mut world = library();
    saved(3, "Image 1 walks", &mut world);
    let harness = open_sized(Screen::Generate, world, vec2(1024.0, 680.0));
    for label in ["Add an image", "Save as", "9:16"] {
        assert!(harness.get_by_label(label).rect().right() <= 1024.0, "{label}");
    }
    let button = harness.get_by_role_and_label(Role::Button, "Generate").rect();
    assert!(button.bottom() <= 680.0 && button.right() <= 1024.0);
}

const KEY: &str = "sk-do-not-show-me";

fn labels(harness: &Harness<'_, Window>) -> String {
    let mut all = String::new();
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        for text in
            [node.label(), node.value(), node.data().description().map(str::to_owned)].into_iter().flatten()
        {
            all.push_str(&text);
            all.push('\n');
        }
    }
    all
}

#[test]
fn a_new_connection_is_checked_saved_and_its_secret_is_never_shown() {
    let mut harness = open(Screen::Connections, library());
    click(&mut harness, "Add a connection");
    click(&mut harness, "AnyFast, One API key for assets and videos");
    click(&mut harness, "Save");
    harness.get_by_label("Enter the key.");
    assert_eq!(commands(&harness), []);
    let name = |harness: &Harness<'_, Window>| harness.get_by_role_and_label(Role::TextInput, "Name").rect();
    assert!(name(&harness).width() > 100.0);
    harness.get_by_role_and_label(Role::TextInput, "Name").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.get_by_role_and_label(Role::TextInput, "Name").type_text("Studio");
    harness.run();
    harness.get_by_label("There is a connection Studio already.");
    harness.get_by_role_and_label(Role::TextInput, "Name").type_text(" 2");
    harness.run();
    click(&mut harness, "Mainland China");
    harness.get_by_role_and_label(Role::PasswordInput, "API key").focus();
    harness.run();
    harness.get_by_role_and_label(Role::PasswordInput, "API key").type_text(KEY);
    harness.run();
    assert!(!labels(&harness).contains(KEY));
    click(&mut harness, "Save");
    assert!(!labels(&harness).contains(KEY));
    let sent = commands(&harness);
    let [Command::EditConnection(edit)] = sent.as_slice() else { panic!("one edit, not {sent:?}") };
    assert_eq!((edit.was.as_ref(), edit.name.as_str()), (None, "Studio 2"));
    assert_eq!(edit.settings.base_url.as_deref(), Some("https://www.anyfast.com.cn"));
    assert_eq!(edit.secrets.len(), 1);
    assert_eq!(edit.secrets[0].1.reveal(), KEY);
    assert!(!format!("{:?}", harness.state().connections).contains(KEY));
    assert!(!format!("{:?}", harness.state().acts).contains(KEY));

    let refusal = Failure::said(FailureKind::LocalDisk, "config.toml is read-only");
    tell(&mut harness, Event::Edited(edit.name.clone(), Err(refusal)));
    harness.get_by_label("The connection could not be saved");
    harness.get_by_label("config.toml is read-only");
}

#[test]
fn a_saved_connection_opens_and_its_secret_can_only_be_replaced() {
    let mut harness = open(Screen::Connections, library());
    harness.get_by_label("API key: Saved");
    harness.get_by_label("In keyring");
    assert!(harness.get_by_role_and_label(Role::Button, "Save").accesskit_node().is_disabled());
    click(&mut harness, "Replace API key");
    harness.get_by_role_and_label(Role::PasswordInput, "API key").focus();
    harness.run();
    harness.get_by_role_and_label(Role::PasswordInput, "API key").type_text(KEY);
    harness.run();
    click(&mut harness, "Save");
    tell(&mut harness, Event::Edited(studio(), Ok(())));
    harness.get_by_label("API key: Saved");
    harness.get_by_label("All changes saved");
}

#[test]
fn a_test_tells_the_first_real_cause_and_what_was_not_tested() {
    let mut harness = open(Screen::Connections, library());
    harness.get_by_label("Not tested yet");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::T);
    harness.step();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::T);
    harness.step();
    assert_eq!(commands(&harness), [Command::TestConnection(studio())]);
    let refused = Failure {
        code: Some("401".into()),
        said: Some("invalid token".into()),
        ..Failure::new(FailureKind::KeyRefused)
    };
    let steps = vec![
        (TestStep::Reach, TestResult::Fine { millis: 84 }),
        (TestStep::Credentials, TestResult::Failed(refused)),
        (TestStep::Generation, TestResult::NotTested(Untested::Earlier)),
    ];
    tell(
        &mut harness,
        Event::Tested(studio(), TestReport { at: NOW, steps, clock_offset: None, leftovers: vec![] }),
    );
    for told in [
        "Reach www.anyfast.ai",
        "84 ms",
        "The provider does not accept this key",
        "401 · invalid token",
        "not tested yet",
    ] {
        harness.get_by_label(told);
    }
}

#[test]
fn the_matrix_says_what_the_accounts_can_do() {
    let mut harness = open(Screen::Connections, library());
    harness.get_by_label("Rename, Studio no, Sandbox yes");
    harness.get_by_label("Generate video, Studio yes, Sandbox yes");
    let mut connections = connections();
    connections[0].abilities = None;
    tell(&mut harness, Event::Connections(connections));
    harness.get_by_label("Rename, Studio not known, Sandbox yes");
}

#[test]
fn deleting_a_connection_asks_and_the_sandbox_stays() {
    let mut harness = open(Screen::Connections, library());
    click(&mut harness, "Delete this connection");
    harness.get_by_label_contains("The assets stay at AnyFast");
    click(&mut harness, "Cancel");
    assert_eq!(commands(&harness), []);
    click(&mut harness, "Delete this connection");
    click(&mut harness, "Delete");
    assert_eq!(commands(&harness), [Command::RemoveConnection(studio())]);
    click(&mut harness, "Sandbox, On this computer");
    assert!(harness.query_by_label("Delete this connection").is_none());
    assert!(harness.query_by_role_and_label(Role::TextInput, "Name").is_none());
    click(&mut harness, "Use this connection");
    assert_eq!(commands(&harness).last(), Some(&Command::UseConnection(ConnectionName::new("sandbox"))));
}

#[test]
fn a_missing_keyring_is_told_in_its_own_words() {
    let mut world = library();
    world.apply(Event::Vault(VaultState::Unavailable { said: "no secret service".into() }));
    let harness = open(Screen::Connections, world);
    harness.get_by_label("The system keyring is not available. Keys are kept until you quit.");
    harness.get_by_label("no secret service");
}

#[test]
fn the_first_screen_has_two_doors_and_enter_opens_the_first() {
    let mut harness = open(Screen::FirstRun, library());
    harness.key_press(Key::Enter);
    harness.run();
    click(&mut harness, "Open the sandbox");
    click(&mut harness, "AnyFast, One API key for assets and videos");
    let wanted = [Act::OpenSandbox, Act::OpenSandbox, Act::AddConnection(ProviderKind::AnyFast)];
    assert_eq!(harness.state().acts, wanted);
}

#[test]
fn a_setting_is_saved_at_once_and_escape_leaves() {
    let mut world = library();
    let folder = greenroom::model::talk::ResultsFolder {
        path: "/home/mira/Videos".into(),
        chosen: false,
        refused: None,
    };
    world.apply(Event::Results(folder));
    let mut harness = open(Screen::Settings, world);
    press_tab(&mut harness, "Generate");
    let folder = harness.get_by_role_and_label(Role::TextInput, "Path of the folder");
    assert_eq!(folder.value().as_deref(), Some("/home/mira/Videos"));
    press_tab(&mut harness, "General");
    click(&mut harness, "简体中文");
    let chinese = Taste { language: Language::Chinese, ..Taste::default() };
    assert_eq!(commands(&harness), [Command::SetTaste(chinese)]);
    tell(&mut harness, Event::Taste(chinese));
    harness.get_by_label("深色");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(!harness.state().open);
}

#[test]
fn everything_is_said_in_chinese_too_with_glyphs_for_every_word() {
    let mut world = library();
    world.apply(Event::Taste(Taste { language: Language::Chinese, ..Taste::default() }));
    let unsure = job(4, "奥托读书", Step::Unsure { since: NOW, looked: false }, &world);
    world.apply(Event::Job(Box::new(unsure)));
    let failed = Step::Failed { failure: failure(), asset: None, task: None };
    let failed = job(5, "夜车", failed, &world);
    world.apply(Event::Job(Box::new(failed)));
    saved(6, "图片1 走过街道", &mut world);
    let mut harness = open(Screen::Generate, world.clone());
    harness.get_by_label("已保存到本机， 链接将在 11 小时 42 分钟后失效。");
    harness.get_by_label("请输入提示词，或至少添加一张图片或一个视频。");
    harness.state_mut().desk.selected = Some(JobId(4));
    harness.run();
    harness.get_by_label("在平台查找");
    harness.state_mut().desk.draft.mode = Mode::Frames;
    harness.run();
    harness.get_by_label("请选择首帧。");
    for (screen, label) in [
        (Screen::Connections, "各连接的能力"),
        (Screen::FirstRun, "欢迎使用 Greenroom"),
        (Screen::Settings, "每项设置都会立即保存。"),
        (Screen::Keys, "播放器"),
    ] {
        open(screen, world.clone()).get_by_label(label);
    }
}

#[test]
fn a_press_can_be_taken_back_before_it_leaves_and_the_draft_is_as_it_was() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1 walks");
    let before = harness.state().desk.draft.clone();
    press(&mut harness, "Generate");
    let sent = commands(&harness);
    let [Command::Generate { order, hold }] = sent.as_slice() else { panic!("one order, not {sent:?}") };
    assert_eq!(*hold, Duration::from_secs(5));
    let mut held = job(7, "Image 1 walks", Step::Queued, &harness.state().world);
    held.errand = Errand::Generate(order.clone());
    held.run_at = NOW.plus(*hold);
    tell(&mut harness, Event::Job(Box::new(held.clone())));
    harness.get_by_label("Image 1 walks, Sends in 5 s");
    harness.state_mut().world.now = NOW.plus(Duration::from_millis(1_500));
    harness.run();
    harness.get_by_label("Image 1 walks, Sends in 4 s");
    press(&mut harness, "Send now: Image 1 walks");
    press(&mut harness, "Undo: Image 1 walks");
    let wishes = [Wish::Resume, Wish::Cancel].map(|wish| Command::Wish(JobId(7), wish));
    let sent = commands(&harness).into_iter().filter(|it| matches!(it, Command::Wish(..)));
    assert_eq!(sent.collect::<Vec<_>>(), wishes);
    held.step = Step::Stopped { asset: None, task: None, place: None };
    tell(&mut harness, Event::Job(Box::new(held)));
    assert_eq!(harness.state().desk.draft, before);
    // With 0 seconds nothing is held.
    tell(&mut harness, Event::Taste(Taste { undo_send_seconds: 0, ..Taste::default() }));
    harness.run_steps(4);
    harness.state_mut().acts.clear();
    press(&mut harness, "Generate");
    let sent = commands(&harness);
    let holds: Vec<Duration> = sent
        .iter()
        .filter_map(|it| if let Command::Generate { hold, .. } = it { Some(*hold) } else { None })
        .collect();
    assert_eq!(holds, [Duration::ZERO]);
}

#[test]
fn the_days_limit_is_counted_beside_the_button_and_told_before_it_is_pressed() {
    let mut harness = composing([&[], &[], &[]], "She walks");
    assert!(harness.query_by_label_contains("today").is_none());
    let budget = |count| Budget {
        generations: Today { count, cap: Some(20) },
        day_ends: Some(NOW.plus(Duration::from_mins(500))),
        ..Budget::default()
    };
    tell(&mut harness, Event::Budget(studio(), budget(3)));
    harness.get_by_label("3 of 20 today");
    let over = "Today's limit is used up: this one waits and goes after midnight.";
    assert!(harness.query_by_label(over).is_none());
    tell(&mut harness, Event::Budget(studio(), budget(20)));
    harness.get_by_label(over);
    click(&mut harness, "Raise the limit");
    assert_eq!(harness.state().acts.last(), Some(&Act::OpenLimits(studio())));
    // It may be pressed all the same: it waits.
    press(&mut harness, "Generate");
    assert!(commands(&harness).iter().any(|command| matches!(command, Command::Generate { .. })));
    let mut waiting = job(4, "She walks", Step::Queued, &harness.state().world);
    waiting.trouble = Some(Failure::new(FailureKind::DailyLimit));
    tell(&mut harness, Event::Job(Box::new(waiting)));
    harness.get_by_label("She walks, Daily limit reached, goes on at 23:58");
}

#[test]
fn what_the_provider_charged_stands_in_the_row_in_the_result_and_before_the_next_one() {
    let mut world = library();
    saved(3, "Image 1 walks", &mut world);
    let take = Take { cost: Some("4.6 CNY".into()), ..world.takes[&JobId(3)].clone() };
    world.apply(Event::Take(take));
    let mut harness = open(Screen::Generate, world);
    harness.get_by_label("Image 1 walks, Ready 15:38 · seed 481516 · 4.6 CNY");
    harness.get_by_label("Cost: 4.6 CNY");
    harness.get_by_label("The last one cost 4.6 CNY.");
    let until = NOW.plus(Duration::from_mins(90));
    let result = ResultLink { until, cost: Some("9 CNY".into()), ..link() };
    let saving = Step::Saving { task: TaskId::new("t"), result };
    let saving = job(4, "Image 1 runs", saving, &harness.state().world);
    harness.state_mut().desk.selected = Some(JobId(4));
    tell(&mut harness, Event::Job(Box::new(saving)));
    harness.get_by_label("Not saved here yet. The link expires in 1 h 30 min.");
    harness.get_by_label("Cost: 9 CNY");
    harness.state_mut().world.now = NOW.plus(Duration::from_hours(1));
    harness.run();
    harness.get_by_label("Not saved here yet. The link expires in 30 min.");
}

#[test]
fn a_result_that_came_too_late_says_so_and_can_be_run_again() {
    let mut harness = open(Screen::Generate, library());
    let failure = Failure::new(FailureKind::LinkExpired);
    let late = Step::Failed { failure, asset: None, task: Some(TaskId::new("t")) };
    let late = job(4, "Image 1 walks", late, &harness.state().world);
    tell(&mut harness, Event::Job(Box::new(late)));
    harness.get_by_label("The result's link has expired");
    harness.get_by_label_contains("The video was made and came too late");
    click(&mut harness, "Run again");
    assert_eq!(harness.state().desk.draft.prompt, "Image 1 walks");
}

fn kept(harness: &Harness<'_, Window>) -> Vec<(ConnectionName, String)> {
    let commands = commands(harness).into_iter();
    commands
        .filter_map(
            |it| if let Command::KeepDraft(name, draft) = it { Some((name, draft.prompt)) } else { None },
        )
        .collect()
}

#[test]
fn a_draft_is_kept_once_when_its_writer_pauses_and_not_while_they_write() {
    let mut harness = open(Screen::Generate, library());
    assert_eq!(kept(&harness), [], "an empty page is nothing to keep");
    type_into_prompt(&mut harness, "She");
    harness.state_mut().world.now = NOW.plus(Duration::from_millis(900));
    type_into_prompt(&mut harness, " walks");
    harness.state_mut().world.now = NOW.plus(Duration::from_millis(1_800));
    harness.run();
    assert_eq!(kept(&harness), [], "0.9 s after the last letter");
    harness.state_mut().world.now = NOW.plus(Duration::from_millis(1_950));
    harness.run();
    harness.state_mut().world.now = NOW.plus(Duration::from_mins(1));
    harness.run();
    assert_eq!(kept(&harness), [(studio(), "She walks".to_owned())]);
    harness.state_mut().desk.draft.prompt.clear();
    harness.run();
    harness.state_mut().world.now = NOW.plus(Duration::from_secs(62));
    harness.run();
    assert_eq!(kept(&harness).last(), Some(&(studio(), String::new())), "a page cleared stays cleared");
}

#[test]
fn a_draft_is_kept_at_once_when_its_place_or_the_window_is_left() {
    for leaving in [Act::Go(Place::Library), Act::Quit] {
        let world = library();
        let mut desk = Desk { place: Place::Generate, ..Desk::default() };
        desk.generate.use_assets(&studio(), &[id("cafe-cup")], &world);
        let effects = update::update(&mut desk, &world, leaving);
        let Some(Effect::Tell(Command::KeepDraft(name, draft))) = effects.first() else {
            panic!("{effects:?}")
        };
        assert_eq!((name, &draft.lanes[0]), (&studio(), &vec![id("cafe-cup")]));
        assert_eq!(update::update(&mut desk, &world, Act::Go(Place::Generate)), []);
        assert_eq!(update::update(&mut desk, &world, Act::Go(Place::Library)), [], "once for each change");
    }
}

#[test]
fn a_kept_draft_comes_back_whole_but_never_over_what_is_being_typed() {
    let draft = Draft {
        prompt: "Image 1 walks".into(),
        lanes: [vec![id("cafe-cup")], vec![], vec![]],
        seed: Some(77),
        ..Draft::default()
    };
    let mut world = library();
    world.apply(Event::Draft(studio(), draft.clone()));
    let harness = open(Screen::Generate, world.clone());
    harness.get_by_role_and_label(Role::Button, "Image 1, cafe-cup");
    assert_eq!(harness.state().desk.seed_text, "77");
    assert_eq!(kept(&harness), [], "what came from there is not kept anew");
    // Used from the library before the composer was ever looked at: it joins what was kept.
    let mut desk = GenerateDesk::default();
    desk.use_assets(&studio(), &[id("mira-full-front")], &world);
    assert_eq!(desk.draft.lanes[0], [id("cafe-cup"), id("mira-full-front")]);
    // The rows are told late: what is typed meanwhile stays.
    let mut early = World { loaded: false, ..library() };
    early.drafts.clear();
    let mut harness = open(Screen::Generate, early);
    type_into_prompt(&mut harness, "Something new");
    tell(&mut harness, Event::Draft(studio(), draft));
    tell(&mut harness, Event::Loaded);
    assert_eq!(harness.state().desk.draft.prompt, "Something new");
}

#[test]
fn the_undo_and_the_notifications_are_settings_that_save_at_once() {
    let mut harness = open(Screen::Settings, library());
    press_tab(&mut harness, "Generate");
    harness.get_by_role_and_label(Role::SpinButton, "Undo send").focus();
    harness.run();
    harness.key_press(Key::ArrowUp);
    harness.run();
    harness.key_press(Key::ArrowUp);
    harness.run();
    let longer = |seconds| Taste { undo_send_seconds: seconds, ..Taste::default() };
    assert_eq!(commands(&harness), [6, 7].map(|seconds| Command::SetTaste(longer(seconds))));
    tell(&mut harness, Event::Taste(longer(7)));
    press_tab(&mut harness, "Transfers");
    click(&mut harness, "Notifications");
    assert_eq!(commands(&harness)[2..], [Command::SetTaste(Taste { notifications: false, ..longer(7) })]);
}
