//! Every component of the kit, shown in both themes, found by its name, clicked and typed into.

use std::time::Duration;

use egui::accesskit::Toggled;
use egui::{Key, Role, TextureId, Theme, ViewportId, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use greenroom::ui::parts::{
    Badge, Banner, Button, Checkbox, Chip, CopyField, Dialog, DialogPart, EmptyState, GroupRow, IconButton,
    Kind, ListRow, Media, NumberField, Phase, Picture, Play, RailItem, SearchField, SecretField, SecretState,
    Segment, Slider, Switch, Tab, TextField, Tile, TileState, TimelineEntry, card_ui, count_badge_at,
    dashed_ui, details_ui, dot_counts_ui, dots_of_ui, focus_on_open, hairline_ui, icon_tile_ui, key_hint_ui,
    logo_ui, menu_line_ui, menu_row_ui, menu_ui, mosaic_ui, phase_bar_ui, phase_heads_ui, popover_ui,
    progress_bar_ui, segmented_ui, select_ui, skeleton_ui, spinner_ui, split_bar_ui, switch_row_ui, tabs_ui,
    tile_ui, timeline_ui, tooltip,
};
use greenroom::ui::theme::{self, ThemeChoice, Tokens, Tone, Type};
use greenroom::ui::{fonts, icons};

/// Everything the widgets change.
#[expect(clippy::struct_excessive_bools, reason = "each is one widget's own")]
#[derive(Default)]
struct Desk {
    clicks: Vec<&'static str>,
    text: String,
    search: String,
    secret: String,
    replacing: bool,
    checked: bool,
    on: bool,
    size: f32,
    seconds: f32,
    model: u8,
    view: u8,
    tab: u8,
    toggled: usize,
    dialog: bool,
    name: String,
}

fn setup(choice: ThemeChoice) -> impl FnOnce(&egui::Context) + 'static {
    move |ctx| {
        fonts::install(ctx);
        theme::apply(ctx, choice);
    }
}

fn harness<'a, S: 'a>(ui: impl FnMut(&mut egui::Ui, &mut S) + 'a, state: S) -> Harness<'a, S> {
    Harness::builder()
        .with_size(vec2(1000.0, 1500.0))
        .with_context_setup(setup(ThemeChoice::Dark))
        .build_ui_state(ui, state)
}

fn toggled<S>(harness: &Harness<'_, S>, label: &str) -> Option<Toggled> {
    harness.get_by_label(label).accesskit_node().toggled()
}

fn tile(state: TileState<'static>) -> Tile<'static> {
    Tile {
        name: "mira-full-front",
        facts: "1024 × 1536 · 1.2 MB",
        picture: None,
        media: Media::Image,
        state,
        selected: false,
        order: None,
        dragged: false,
        spoken: "mira-full-front, image, Active",
        check_name: "Select mira-full-front",
        width: 120.0,
    }
}

fn controls_ui(ui: &mut egui::Ui, desk: &mut Desk) {
    ui.horizontal_wrapped(|ui| {
        for (kind, label) in [
            (Kind::Primary, "Upload"),
            (Kind::Secondary, "Use in Generate"),
            (Kind::Soft, "Trim to 15 s"),
            (Kind::Ghost, "Clear filters"),
            (Kind::Link, "Show all"),
            (Kind::Danger, "Delete 3 assets"),
        ] {
            if ui.add(Button::new(kind, label).icon(icons::UPLOAD_SIMPLE).shortcut("Ctrl ↵")).clicked() {
                desk.clicks.push(label);
            }
        }
        if ui.add(Button::primary("Generate").large().disabled_because(Some("Image 1 is missing"))).clicked()
        {
            desk.clicks.push("Generate");
        }
        if ui.add(Button::secondary("Saving").loading(true)).clicked() {
            desk.clicks.push("Saving");
        }
        if ui.add(IconButton::new(icons::BELL, "Notifications")).clicked() {
            desk.clicks.push("Notifications");
        }
        ui.add(IconButton::new(icons::X, "Off").small().disabled_because(Some("Not now")));
        if ui.add(Chip::new("Failed", desk.on).tone(Tone::Failed).count(7)).clicked() {
            desk.clicks.push("chip");
        }
        ui.add(Chip::new("Processing", true).tone(Tone::Processing));
        key_hint_ui(ui, &["Ctrl", "K"]);
    });
    ui.horizontal_wrapped(|ui| {
        ui.add(Checkbox::new(&mut desk.checked, "Keep a copy"));
        ui.add(Checkbox::new(&mut desk.checked, "Some").mixed(true));
        ui.add(Switch::new(&mut desk.on, "Generate sound"));
        ui.add(Slider::new(&mut desk.size, 120.0..=320.0, "Tile size").step(20.0));
        ui.add(NumberField::new(&mut desk.seconds, 4.0..=15.0, "Duration").unit(" s"));
        segmented_ui(
            ui,
            "View",
            &mut desk.view,
            &[Segment::icon(0, icons::SQUARES_FOUR, "Grid"), Segment::text(1, "List")],
            None,
        );
    });
    switch_row_ui(ui, &mut desk.on, "Fix sizes and ratios", "Resize or pad, never crop");
    tabs_ui(
        ui,
        &mut desk.tab,
        &[Tab::new(0, "All").count(14), Tab::new(1, "Failed").count(1).icon(icons::WARNING)],
    );
    hairline_ui(ui);
    ui.add(
        TextField::new(&mut desk.text, "Project name")
            .labelled()
            .placeholder("default")
            .hint("As in your token"),
    );
    ui.add(SearchField::new(&mut desk.search, "Search", "Clear search").keys(&["Ctrl", "K"]));
    let state = if desk.replacing {
        SecretState::Missing
    } else {
        SecretState::Saved { since: "Saved 12 May", replace: "Replace" }
    };
    desk.replacing |= SecretField::new(&mut desk.secret, "API key", state).show(ui).replace;
    let models = [(0, "Seedance 2.0"), (1, "Seedance 2.0 fast")];
    select_ui(ui, "Model", &mut desk.model, &models, false);
    ui.add(CopyField::new("asset://asset-1-k3m9x", "Copy reference", "Copied"));
}

fn pictures_ui(ui: &mut egui::Ui, desk: &mut Desk) {
    let picture = Picture::new(TextureId::default(), vec2(64.0, 96.0));
    let play = Play { name: "Play voice", playing: false };
    ui.horizontal_wrapped(|ui| {
        let active = tile(TileState::Active);
        desk.toggled += usize::from(tile_ui(ui, &active).toggled);
        for other in [
            Tile { picture: Some(picture), selected: true, spoken: "selected", check_name: "a", ..active },
            Tile { order: Some(2), selected: true, spoken: "second", check_name: "b", ..active },
            Tile { spoken: "moving", check_name: "c", ..tile(TileState::Uploading(0.62, "62%")) },
            Tile { spoken: "waiting", check_name: "d", ..tile(TileState::Processing("8 s")) },
            Tile { spoken: "refused", check_name: "e", ..tile(TileState::Failed("Failed")) },
            Tile { spoken: "paused", check_name: "f", ..tile(TileState::Paused("Paused")) },
            Tile {
                spoken: "local",
                check_name: "g",
                media: Media::Video("0:05"),
                ..tile(TileState::Local("Local"))
            },
            Tile { spoken: "voice", check_name: "h", media: Media::Audio("0:08", Some(play)), ..active },
        ] {
            tile_ui(ui, &other);
        }
    });
    let counts =
        [(Tone::Active, 11, "Active"), (Tone::Processing, 0, "Processing"), (Tone::Failed, 1, "Failed")];
    if ui.add(GroupRow::new("Mira Chen", 14, &[picture, picture], &counts, "Empty").selected(true)).clicked()
    {
        desk.clicks.push("Mira Chen");
    }
    ui.add(GroupRow::new("New", 0, &[], &[], "Empty"));
    ui.add(ListRow::new("Studio").second("AnyFast", None).icon_tile(icons::LIGHTNING).right("In use", None));
    ui.add(ListRow::new("mira.mov").picture(None).square().selected(true));
    ui.horizontal_wrapped(|ui| {
        dot_counts_ui(ui, &counts);
        dots_of_ui(ui, 3, 9, "3 of 9 images");
        mosaic_ui(ui, 46.0, "Cover of Mira Chen", &[picture]);
        for (tone, word) in [
            (Tone::Active, "Active"),
            (Tone::Processing, "Processing"),
            (Tone::Failed, "Refused"),
            (Tone::Transfer, "Uploading"),
            (Tone::Paused, "On hold"),
            (Tone::Local, "Local only"),
        ] {
            ui.add(Badge::new(tone, word));
        }
        if ui.add(Badge::new(Tone::Failed, "Open Review").small().clickable()).clicked() {
            desk.clicks.push("Open Review");
        }
        spinner_ui(ui, "Checking");
        skeleton_ui(ui, vec2(80.0, 14.0));
        logo_ui(ui, 32.0, "Greenroom");
        let place = icon_tile_ui(ui, 36.0, icons::FLASK, Some(Tone::Local));
        count_badge_at(ui, place.rect.right_top(), 5, Tone::Transfer);
    });
    ui.allocate_ui(vec2(76.0, 54.0), |ui| {
        if ui
            .add(RailItem::new(icons::ARROWS_DOWN_UP, "Transfers", false).badge(
                5,
                Tone::Transfer,
                "5 moving",
            ))
            .clicked()
        {
            desk.clicks.push("Transfers");
        }
    });
    phase_heads_ui(ui, 280.0, &["Check", "Stage", "Create", "Moderation", "Active"]);
    let phases = [Phase::Done, Phase::Skipped, Phase::Moving(0.6), Phase::Waiting(0.1), Phase::Ahead];
    phase_bar_ui(ui, 280.0, &phases, "Creating, 60%");
    phase_bar_ui(
        ui,
        280.0,
        &[Phase::Done, Phase::Broken, Phase::Paused(0.5), Phase::Ahead, Phase::Ahead],
        "Broke",
    );
    split_bar_ui(ui, 280.0, &[(Tone::Active, 8), (Tone::Failed, 1)], "8 of 9 finished");
    progress_bar_ui(ui, 280.0, 0.25, Tone::Transfer, "Saving the video");
    let entry = TimelineEntry { tone: Tone::Active, icon: None, text: "Sent to AnyFast", time: "14:02:13" };
    timeline_ui(ui, &[entry, TimelineEntry { text: "Moderation passed", time: "14:02:27", ..entry }], true);
    details_ui(ui, &[("Dimensions", "1024 × 1536 px", false), ("SHA-256", "9f3a60c2", true)]);
    card_ui(ui, Some(Tone::Failed), |ui| ui.label(theme::body("The connection dropped")));
    dashed_ui(ui, vec2(200.0, 40.0), true, |ui| ui.label(theme::small("松开即可添加到「陈米拉」")));
    if Banner::new(Tone::Paused, "Showing what was here.").title("Offline.").action("Try now").show(ui).acted
    {
        desk.clicks.push("Try now");
    }
    EmptyState::new(icons::SEAL_CHECK, "All caught up", "New failures will show up here.").show(ui, |ui| {
        if ui.add(Button::secondary("Export")).clicked() {
            desk.clicks.push("Export");
        }
    });
}

#[test]
fn every_component_draws_settles_and_has_a_name_in_both_themes() {
    for (choice, theme) in [(ThemeChoice::Dark, Theme::Dark), (ThemeChoice::Light, Theme::Light)] {
        for part in [controls_ui, pictures_ui] {
            let mut harness = Harness::builder()
                .with_size(vec2(1000.0, 1500.0))
                .with_theme(theme)
                .with_context_setup(setup(choice))
                .build_ui_state(part, Desk::default());
            harness.run();
            assert_eq!(harness.ctx.theme(), theme);
        }
    }
}

#[test]
fn buttons_are_pressed_by_pointer_and_by_keyboard_and_refused_ones_say_why() {
    let mut harness = harness(controls_ui, Desk::default());
    harness.get_by_label("Upload").click();
    harness.run();
    harness.get_by_label("Notifications").click();
    harness.run();
    harness.get_by_label("Delete 3 assets").focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    for refused in ["Generate", "Saving"] {
        harness.get_by_label(refused).click();
        harness.run();
        assert!(harness.get_by_label(refused).accesskit_node().is_disabled(), "{refused} looks usable");
    }
    assert_eq!(harness.state().clicks, ["Upload", "Notifications", "Delete 3 assets"]);
    let reason = harness.get_by_label("Generate").accesskit_node().data().description().map(str::to_owned);
    assert_eq!(reason.as_deref(), Some("Image 1 is missing"));
}

#[test]
fn choices_change_what_they_stand_for_and_say_their_state() {
    let mut harness = harness(controls_ui, Desk::default());
    harness.get_by_label("Keep a copy").click();
    harness.run();
    harness.get_by_role_and_label(Role::Switch, "Generate sound").click();
    harness.run();
    harness.get_by_label("List").click();
    harness.run();
    harness.get_by_role_and_label(Role::Tab, "Failed 1").click();
    harness.run();
    harness.get_by_label("Failed 7").click();
    harness.run();
    let desk = harness.state();
    assert!(desk.checked && desk.on);
    assert_eq!((desk.view, desk.tab), (1, 1));
    assert_eq!(desk.clicks, ["chip"]);
    assert_eq!(toggled(&harness, "Keep a copy"), Some(Toggled::True));
    assert_eq!(toggled(&harness, "Failed 7"), Some(Toggled::True));
    assert_eq!(toggled(&harness, "Some"), Some(Toggled::Mixed));
    harness.get_by_label("Some").click();
    harness.run();
    assert!(harness.state().checked, "a click on a mixed box turns everything on");
    harness.get_by_role_and_label(Role::Switch, "Fix sizes and ratios").click();
    harness.run();
    assert!(!harness.state().on);
}

#[test]
fn the_slider_moves_by_keys_within_its_range() {
    let mut harness = harness(controls_ui, Desk { size: 180.0, ..Desk::default() });
    harness.get_by_label("Tile size").focus();
    harness.run();
    for (key, expected) in
        [(Key::ArrowRight, 200.0), (Key::End, 320.0), (Key::ArrowRight, 320.0), (Key::Home, 120.0)]
    {
        harness.key_press(key);
        harness.run();
        assert!((harness.state().size - expected).abs() < 0.01, "{key:?} made {}", harness.state().size);
    }
}

#[test]
fn the_slider_follows_the_pointer() {
    let mut harness = harness(controls_ui, Desk { size: 120.0, ..Desk::default() });
    harness.run();
    let middle = harness.get_by_label("Tile size").rect().center();
    harness.hover_at(middle);
    harness.run();
    harness.drag_at(middle);
    harness.run();
    harness.drop_at(middle);
    harness.run();
    assert!((harness.state().size - 220.0).abs() < 0.01, "{}", harness.state().size);
}

#[test]
fn a_number_is_typed_and_kept_within_its_range() {
    let mut harness = harness(controls_ui, Desk { seconds: 5.0, ..Desk::default() });
    harness.run();
    harness.get_by_label("Duration").click();
    harness.run();
    harness.get_by_label("Duration").type_text("99");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert!((harness.state().seconds - 15.0).abs() < 0.01, "{}", harness.state().seconds);
}

#[test]
fn text_is_typed_and_a_search_is_cleared_by_its_cross() {
    let mut harness = harness(controls_ui, Desk::default());
    harness.get_by_role_and_label(Role::TextInput, "Project name").click();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Project name").type_text("avatars 素材");
    harness.run();
    assert_eq!(harness.state().text, "avatars 素材");
    assert!(harness.query_by_label("Clear search").is_none());
    harness.get_by_role_and_label(Role::TextInput, "Search").click();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Search").type_text("mira");
    harness.run();
    assert_eq!(harness.state().search, "mira");
    harness.get_by_label("Clear search").click();
    harness.run();
    assert_eq!(harness.state().search, "");
}

#[test]
fn escape_clears_a_search_that_has_text() {
    let mut harness = harness(controls_ui, Desk { search: "mira".to_owned(), ..Desk::default() });
    harness.get_by_role_and_label(Role::TextInput, "Search").click();
    harness.run();
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().search, "");
}

#[test]
fn a_field_says_what_is_wrong_below_it() {
    let ui = |ui: &mut egui::Ui, text: &mut String| {
        let wrong = text.contains(' ').then_some("An access key has no spaces. Remove one?");
        ui.add(TextField::new(text, "Access key ID").mono().error(wrong));
    };
    let mut harness = harness(ui, "AKLT 1234".to_owned());
    harness.run();
    harness.get_by_label("An access key has no spaces. Remove one?");
    harness.state_mut().retain(|letter| letter != ' ');
    harness.run();
    assert!(harness.query_by_label("An access key has no spaces. Remove one?").is_none());
}

#[test]
fn a_saved_secret_is_never_shown_and_a_typed_one_only_as_dots() {
    let mut harness = harness(controls_ui, Desk { secret: "sk-hidden".to_owned(), ..Desk::default() });
    harness.run();
    harness.get_by_label("API key: Saved 12 May");
    harness.get_by_label("Replace API key").click();
    harness.run();
    let shown = harness.get_by_role_and_label(Role::PasswordInput, "API key").value().unwrap_or_default();
    assert_eq!(shown.chars().count(), "sk-hidden".len(), "{shown}");
    assert!(!shown.contains("hidden"), "the secret is in the accessibility tree: {shown}");
    assert!(!format!("{harness:?}").contains("sk-hidden"), "the secret is in the accessibility tree");
}

#[test]
fn a_select_opens_a_list_and_takes_the_choice() {
    let mut harness = harness(controls_ui, Desk::default());
    harness.get_by_role_and_label(Role::ComboBox, "Model").click();
    harness.run();
    harness.get_by_role_and_label(Role::ListBoxOption, "Seedance 2.0 fast").click();
    harness.run();
    assert_eq!(harness.state().model, 1);
    let open = harness.query_by_role_and_label(Role::ListBoxOption, "Seedance 2.0 fast").is_some();
    assert!(!open, "the list stayed open");
    assert_eq!(harness.get_by_label("Model").value().as_deref(), Some("Seedance 2.0 fast"));
}

#[test]
fn copying_confirms_in_place_and_goes_back_to_the_icon() {
    let mut harness = harness(controls_ui, Desk::default());
    harness.run();
    harness.get_by_label("Copy reference").click();
    let mut copied = None;
    for _ in 0..3 {
        harness.step();
        copied = copied.or_else(|| {
            harness.output().platform_output.commands.iter().find_map(|command| match command {
                egui::OutputCommand::CopyText(text) => Some(text.clone()),
                _ => None,
            })
        });
    }
    assert_eq!(copied.as_deref(), Some("asset://asset-1-k3m9x"));
    harness.run();
    harness.get_by_label("Copied");
    let later = harness.ctx.input(|i| i.time) + 2.0;
    harness.input_mut().time = Some(later);
    harness.run();
    harness.get_by_label("Copy reference");
}

#[test]
fn a_tile_reads_as_one_sentence_and_its_checkbox_toggles_alone() {
    let mut harness = harness(pictures_ui, Desk::default());
    harness.run();
    harness.get_by_label("Select mira-full-front").click();
    harness.run();
    assert_eq!(harness.state().toggled, 1);
    harness.get_by_label("mira-full-front, image, Active").click();
    harness.run();
    assert_eq!(harness.state().toggled, 1, "a click on the picture is not a click on the checkbox");
    assert_eq!(toggled(&harness, "second"), Some(Toggled::True));
    assert_eq!(toggled(&harness, "moving"), Some(Toggled::False));
}

#[test]
fn rows_banners_badges_and_empty_states_can_be_acted_on() {
    let mut harness = harness(pictures_ui, Desk::default());
    harness.run();
    for label in
        ["Mira Chen, 14, 11 Active, 1 Failed", "Try now", "Open Review", "Export", "Transfers, 5 moving"]
    {
        harness.get_by_label(label).click();
        harness.run();
    }
    assert_eq!(harness.state().clicks, ["Mira Chen", "Try now", "Open Review", "Export", "Transfers"]);
    for said in [
        "11 Active, 1 Failed",
        "Creating, 60%",
        "Sent to AnyFast, 14:02:13",
        "SHA-256: 9f3a60c2",
        "Offline. Showing what was here.",
        "New, 0, Empty",
        "Studio, AnyFast, In use",
    ] {
        harness.get_by_label(said);
    }
}

#[test]
fn a_menu_opens_acts_and_closes() {
    let ui = |ui: &mut egui::Ui, desk: &mut Desk| {
        let button = ui.add(IconButton::new(icons::DOTS_THREE, "More"));
        menu_ui(&button, |ui| {
            if menu_row_ui(ui, Some(icons::COPY), "Copy JSON", "Ctrl Shift C", false).clicked() {
                desk.clicks.push("Copy JSON");
            }
            menu_line_ui(ui);
            menu_row_ui(ui, Some(icons::TRASH), "Delete", "Del", true);
        });
        let filter = ui.add(Button::ghost("Filter"));
        popover_ui(&filter, 200.0, |ui| ui.label("Only mine"));
        tooltip(ui.add(Button::ghost("Copy")), "Copy reference", &["Ctrl", "C"]);
    };
    let mut harness = harness(ui, Desk::default());
    harness.get_by_label("More").click();
    harness.run();
    harness.get_by_label("Copy JSON").click();
    harness.run();
    assert_eq!(harness.state().clicks, ["Copy JSON"]);
    assert!(harness.query_by_label("Delete").is_none(), "the menu stayed open");
    harness.get_by_label("Filter").click();
    harness.run();
    harness.get_by_label("Only mine");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.query_by_label("Only mine").is_none());
}

fn dialog_ui(ui: &mut egui::Ui, desk: &mut Desk) {
    if ui.add(Button::secondary("New group")).clicked() {
        desk.dialog = true;
    }
    if !desk.dialog {
        return;
    }
    let dialog =
        Dialog::new("group", "Make a group", vec2(420.0, 260.0)).subtitle("It costs nothing").cross("Close");
    let mut made = false;
    let answer = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Header => {}
        DialogPart::Body => {
            let field = ui.add(TextField::new(&mut desk.name, "Group name").labelled());
            focus_on_open(ui, &field);
        }
        DialogPart::Footer => made |= ui.add(Button::primary("Make")).clicked(),
    });
    if made {
        desk.clicks.push("Make");
    }
    if answer.closed || made {
        desk.dialog = false;
    }
}

#[test]
fn a_dialog_takes_the_focus_and_escape_closes_it_and_gives_the_focus_back() {
    let mut harness = harness(dialog_ui, Desk::default());
    harness.get_by_label("New group").focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let field = |harness: &Harness<'_, Desk>| {
        harness.get_by_role_and_label(Role::TextInput, "Group name").is_focused()
    };
    assert!(field(&harness), "the first field has no focus");
    harness.get_by_role_and_label(Role::TextInput, "Group name").type_text("Mira");
    harness.run();
    assert_eq!(harness.state().name, "Mira");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(!harness.state().dialog, "Escape did not close it");
    assert!(harness.get_by_label("New group").is_focused(), "the focus did not come back");
}

#[test]
fn a_dialog_has_a_cross_and_buttons_and_keeps_clicks_from_what_is_behind() {
    let mut harness = harness(dialog_ui, Desk::default());
    harness.get_by_label("New group").click();
    harness.run();
    harness.get_by_label("Close").click();
    harness.run();
    assert!(!harness.state().dialog);
    harness.get_by_label("New group").click();
    harness.run();
    harness.hover_at(egui::pos2(5.0, 1200.0));
    harness.drag_at(egui::pos2(5.0, 1200.0));
    harness.drop_at(egui::pos2(5.0, 1200.0));
    harness.run();
    assert!(harness.state().dialog, "a slip beside the dialog threw it away");
    harness.get_by_label("Make").click();
    harness.run();
    assert_eq!(harness.state().clicks, ["Make"]);
}

#[test]
fn tab_walks_from_control_to_control() {
    let ui = |ui: &mut egui::Ui, desk: &mut Desk| {
        ui.add(Button::primary("First"));
        ui.add(Button::primary("Refused").disabled_because(Some("No")));
        ui.add(Chip::new("Second", false));
        ui.add(Switch::new(&mut desk.on, "Third"));
    };
    let mut harness = harness(ui, Desk::default());
    for label in ["First", "Second", "Third"] {
        harness.key_press(Key::Tab);
        harness.run();
        assert!(harness.get_by_label(label).is_focused(), "{label} was left out");
    }
    harness.key_press(Key::Space);
    harness.run();
    assert!(harness.state().on);
}

#[test]
fn spinners_ask_for_thirty_frames_a_second_and_for_none_where_less_motion_is_wanted() {
    let ui = |ui: &mut egui::Ui, (): &mut ()| {
        spinner_ui(ui, "Checking");
        skeleton_ui(ui, vec2(80.0, 14.0));
    };
    let mut harness = harness(ui, ());
    let delay = |harness: &Harness<'_, ()>| harness.output().viewport_output[&ViewportId::ROOT].repaint_delay;
    harness.run();
    assert!(delay(&harness) >= Duration::from_millis(30) && delay(&harness) <= Duration::from_millis(50));
    theme::set_reduced_motion(&harness.ctx, true);
    harness.run();
    assert!(delay(&harness) > Duration::from_hours(1), "{:?}", delay(&harness));
}

#[test]
fn every_icon_has_its_glyph_in_each_weight() {
    let harness = harness(|_, (): &mut ()| {}, ());
    harness.ctx.fonts_mut(|fonts| {
        for icon in icons::ALL {
            for weight in [icon.outline(), icon.fill(), icon.bold()] {
                let font = weight.font(16.0);
                assert!(
                    fonts.has_glyphs(&font, icon.glyph()),
                    "{icon:?} is missing in {:?}",
                    weight.weight()
                );
            }
        }
    });
}

#[test]
fn every_text_face_has_what_both_languages_say() {
    let words = "素材库、生成、传输、审核、连接 素材组 中转存储桶 系统钥匙串 尾帧 处理中 可用 失败 上传中 已暂停 仅本机 @图1 \
        松开即可添加到「陈米拉」 所有文件先在本机检查，你确认后才会上传。 图片过大：最长边 7680 px，上限为 6000 px。 \
        画面过宽：宽高比 3.0 时长过长：22.4 秒 与本组的是同一个文件 要求放慢速度，18 秒后继续。 平台审核中，已等待 8 秒 \
        平台认为画面中可能是真人。 本机时间快了 412 秒。 请绑定策略后重试。 项目名填对了吗？ 火山引擎只接收链接 立即体验，无需账号 \
        1024 × 1536 · 62% – — … “Ctrl ↵” → ← ↑ ↓ ✓ ≥ ≤ ¥ ° ⌘ é ñ ü ł";
    let harness = harness(|_, (): &mut ()| {}, ());
    harness.ctx.fonts_mut(|fonts| {
        for face in [Type::Body, Type::BodyMedium, Type::Heading, Type::Mono, Type::Prompt, Type::Display] {
            for letter in words.chars().filter(|letter| !letter.is_whitespace()) {
                assert!(fonts.has_glyphs(&face.font(), &letter.to_string()), "{face:?} lacks {letter}");
            }
        }
    });
}

#[test]
fn the_tokens_follow_the_theme_of_the_window() {
    let ui = |ui: &mut egui::Ui, dark: &mut Option<bool>| *dark = Some(Tokens::of(ui).dark);
    let mut harness = harness(ui, None);
    harness.run();
    assert_eq!(*harness.state(), Some(true));
    theme::apply(&harness.ctx, ThemeChoice::Light);
    harness.run();
    assert_eq!(*harness.state(), Some(false));
}
