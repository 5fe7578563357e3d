//! Review: what is listed and in which order, what a person decides by keyboard, and what it says when there is little
//! to show.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "ui_accounts/made.rs"]
#[expect(
    dead_code,
    reason = "these worlds are shared with the tests about accounts, which need more of them"
)]
mod made;

use std::time::Duration;

use egui::{Key, Modifiers, Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use greenroom::model::job::{Errand, Into, Upload};
use greenroom::model::review::{ItemId, ReportKind, Standing};
use greenroom::model::talk::{StoreState, Sync};
use greenroom::model::verdict::Merged;
use greenroom::model::*;
use greenroom::ui::act::{Act, Place};
use greenroom::ui::desk::News;
use greenroom::ui::desk::library::{Ask, Scope};
use greenroom::ui::theme::Tone;
use greenroom::ui::update::Effect;
use greenroom::words::{CHINESE, ENGLISH};
use made::*;

fn studio() -> ConnectionName {
    ConnectionName::new("Studio")
}

fn ago(minutes: u64) -> Moment {
    Moment(NOW.0 - i64::try_from(minutes * 60_000).unwrap())
}

fn refused(code: &str, message: &str) -> AssetStatus {
    AssetStatus::Failed(Reason::new(code.into(), message.into()))
}

const FACE: &str = "InputImageSensitiveContentDetected.PrivacyInformation";

/// An asset that came to stand so, so many minutes ago.
fn stands(name: &str, status: AssetStatus, minutes: u64, original: Option<u8>) -> Asset {
    let what = match &status {
        AssetStatus::Failed(_) => Milestone::Refused,
        AssetStatus::Active => Milestone::Passed,
        _ => Milestone::Created,
    };
    Asset {
        status,
        trail: vec![Mark { at: ago(minutes), what }],
        original: original.map(|number| OriginalId([number; 32])),
        ..asset("Studio", Some("Mira"), name, MediaKind::Image)
    }
}

fn judgement(subject: Subject, verdict: Verdict, note: &str, minutes: u64) -> Judgement {
    Judgement { subject, verdict: Some(verdict), note: note.into(), at: ago(minutes), by: "Wei".into() }
}

/// Three refused, one of them decided about; two in moderation; one usable face and a body.
fn queue() -> World {
    let mut world = world(vec![connection("Studio", ProviderKind::AnyFast)]);
    world.person = "Lin".into();
    world.apply(Event::Group(group("Studio", "Mira", "AIGC")));
    let mut face = picture(9, "/photos/face.png");
    face.facts.shape = Shape::Image { pixels: Pixels { width: 1024, height: 1024 } };
    for original in
        [picture(1, "/photos/1.jpg"), picture(2, "/photos/2.jpg"), picture(8, "/photos/8.jpg"), face]
    {
        world.apply(Event::Original(original));
    }
    for asset in [
        stands("train-window", refused(FACE, "May contain real person."), 2, Some(1)),
        stands("bust-left", refused("InvalidParameter.FormatUnsupported", ""), 14, Some(2)),
        stands("square", refused("", ""), 60, None),
        stands("rain", AssetStatus::Processing, 1, None),
        stands("wave", AssetStatus::Processing, 8, None),
        stands("face-front", AssetStatus::Active, 90, Some(9)),
        stands("full-front", AssetStatus::Active, 95, Some(8)),
    ] {
        world.apply(Event::Asset(asset));
    }
    let square = Subject::Asset(studio(), AssetId::new("asset-square"));
    world.apply(Event::Verdicts(vec![judgement(square, Verdict::Rejected, "not her", 30)]));
    let budget = Budget { moderation: Some(Duration::from_secs(90)), ..Budget::default() };
    world.apply(Event::Budget(studio(), budget));
    world
}

fn review(world: World) -> Shown {
    let mut harness = open(world);
    press_key(&mut harness, Modifiers::COMMAND, Key::Num4);
    assert_eq!(harness.state().desk.place, Place::Review);
    harness
}

fn press_key(harness: &mut Shown, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    settle(harness);
}

fn key(harness: &mut Shown, key: Key) {
    press_key(harness, Modifiers::NONE, key);
}

/// The names of the rows, from the top.
fn rows(harness: &Shown) -> Vec<String> {
    let name = |label: String| label.split(',').next().unwrap_or_default().to_owned();
    harness
        .query_all_by_role(Role::ListBoxOption)
        .filter_map(|node| node.accesskit_node().label())
        .map(name)
        .collect()
}

fn selected(harness: &Shown) -> String {
    match &harness.state().desk.review.selected {
        Some(ItemId::Asset(id)) => id.as_str().trim_start_matches("asset-").to_owned(),
        Some(ItemId::Upload(id)) => format!("upload {id}"),
        None => String::new(),
    }
}

fn judged(harness: &Shown) -> Vec<Judgement> {
    let said = |command| if let Command::Judge(judgement) = command { Some(judgement) } else { None };
    commands(harness).into_iter().filter_map(said).collect()
}

/// Carries out as the house would what was asked of it so far.
fn obey(harness: &mut Shown) {
    let asked = commands(harness);
    harness.state_mut().effects.clear();
    for command in asked {
        match command {
            Command::Judge(judgement) => told(harness, Event::Judged(judgement)),
            Command::TakeBack(subject, at) => told(harness, Event::TakenBack(subject, at)),
            _ => {}
        }
    }
}

#[test]
fn what_nobody_decided_about_comes_first_and_of_that_what_has_waited_longest() {
    let mut harness = review(queue());
    let all = ["bust-left", "train-window", "square", "wave", "rain", "full-front", "face-front"];
    assert_eq!(rows(&harness), all);
    harness.get_by_label("Needs a decision, 3");
    harness.get_by_label("Still in moderation, 2");
    harness.get_by_label("bust-left, File could not be read, Mira, 14 min, no verdict");
    harness.get_by_label("square, No reason given, Mira, 1 h, Rejected");
    harness.get_by_label("wave, Longer than usual, Mira, 8 min, no verdict");
    harness.get_by_label("rain, In moderation, Mira, 1 min, no verdict");
    for (tab, shown) in [("Failed 3", &all[..3]), ("Processing 2", &all[3..5]), ("Active 2", &all[5..])] {
        harness.get_by_role_and_label(Role::Tab, tab).click();
        settle(&mut harness);
        assert_eq!(rows(&harness), shown, "{tab}");
    }
    harness.get_by_role_and_label(Role::Tab, "All 7").click();
    settle(&mut harness);
    press_key(&mut harness, Modifiers::COMMAND, Key::F);
    harness.get_by_role_and_label(Role::TextInput, "Search in Review").type_text("front");
    settle(&mut harness);
    assert_eq!(rows(&harness), ["full-front", "face-front"]);
}

#[test]
fn the_rail_counts_what_needs_a_person_and_a_verdict_takes_it_off() {
    let mut harness = open(queue());
    harness.get_by_label("Review, 2 need you");
    let subject = Subject::Content(OriginalId([1; 32]));
    told(&mut harness, Event::Judged(judgement(subject, Verdict::Approved, "", 0)));
    harness.get_by_label("Review, 1 needs you");
}

#[test]
fn a_whole_queue_is_decided_by_keyboard_and_undone() {
    let mut harness = review(queue());
    assert_eq!(selected(&harness), "bust-left");
    key(&mut harness, Key::J);
    assert_eq!(selected(&harness), "train-window");
    key(&mut harness, Key::K);
    key(&mut harness, Key::Num2);
    harness.get_by_label("Not saved yet");
    key(&mut harness, Key::N);
    harness.get_by_role_and_label(Role::MultilineTextInput, "Note").type_text("jk 1 save it as PNG");
    settle(&mut harness);
    assert_eq!(selected(&harness), "bust-left", "letters go into the note while it has the keyboard");
    key(&mut harness, Key::Enter);
    assert_eq!(selected(&harness), "train-window", "on to what is undecided");
    let said = judged(&harness);
    assert_eq!(
        said,
        [Judgement {
            subject: Subject::Content(OriginalId([2; 32])),
            verdict: Some(Verdict::NeedsChanges),
            note: "jk 1 save it as PNG".into(),
            at: NOW,
            by: "Lin".into(),
        }]
    );
    obey(&mut harness);
    harness.get_by_label("bust-left, File could not be read, Mira, 14 min, Needs changes");
    assert_eq!(rows(&harness)[0], "bust-left", "nothing jumps away under the hand");
    key(&mut harness, Key::Num3);
    key(&mut harness, Key::Enter);
    obey(&mut harness);
    // Nothing is left to decide here; the next row is next.
    assert_eq!(selected(&harness), "square");
    key(&mut harness, Key::Z);
    assert_eq!(selected(&harness), "train-window");
    obey(&mut harness);
    harness.get_by_label("train-window, May be a real person, Mira, 2 min, no verdict");
    press_key(&mut harness, Modifiers::COMMAND, Key::Z);
    obey(&mut harness);
    assert_eq!(selected(&harness), "bust-left");
    harness.get_by_label("bust-left, File could not be read, Mira, 14 min, no verdict");
    key(&mut harness, Key::Z);
    assert!(commands(&harness).is_empty(), "what others said is not taken back");
}

#[test]
fn what_was_written_is_saved_wherever_the_person_goes_and_dropped_by_escape() {
    let mut harness = review(queue());
    key(&mut harness, Key::Num1);
    key(&mut harness, Key::J);
    assert_eq!(judged(&harness).len(), 1, "the next one");
    obey(&mut harness);
    key(&mut harness, Key::Num3);
    press_key(&mut harness, Modifiers::COMMAND, Key::Num1);
    assert_eq!(judged(&harness).len(), 1, "another place");
    obey(&mut harness);
    press_key(&mut harness, Modifiers::COMMAND, Key::Num4);
    harness.state_mut().desk.review.selected = Some(ItemId::Asset(AssetId::new("asset-rain")));
    settle(&mut harness);
    key(&mut harness, Key::Num1);
    harness.state_mut().act(Act::Quit);
    assert_eq!(judged(&harness).len(), 1, "the end");
    obey(&mut harness);
    key(&mut harness, Key::Num2);
    key(&mut harness, Key::Escape);
    key(&mut harness, Key::J);
    assert!(judged(&harness).is_empty(), "Escape drops what is not saved");
    // Chosen twice is not chosen, and what says nothing new is nothing.
    key(&mut harness, Key::Num2);
    key(&mut harness, Key::Num2);
    key(&mut harness, Key::J);
    assert!(judged(&harness).is_empty());
}

#[test]
fn a_refusal_is_explained_in_our_words_and_in_theirs_with_what_to_do() {
    let mut harness = review(queue());
    click(&mut harness, "train-window, May be a real person, Mira, 2 min, no verdict");
    harness.get_by_label("The service thinks this may be a real person");
    harness.get_by_label("“May contain real person.”");
    harness.get_by_label(FACE);
    harness
        .get_by_label("If this is a drawn or rendered character, upload a version with a clearer art style.");
    press(&mut harness, "Copy for support");
    let Some(Effect::Copy(text)) = harness.state().effects.last() else { panic!("something is copied") };
    assert!(text.contains(FACE) && text.contains("asset-train-window"), "{text}");
    assert!(!text.contains("/photos"), "no path of this computer: {text}");
    press(&mut harness, "Add verified ID");
    assert_eq!(harness.state().desk.place, Place::Library);
    assert_eq!(harness.state().desk.library.ask, Some(Ask::Adopt(String::new())));
    assert_eq!(harness.state().desk.library.scope, Scope::Group(GroupId::new("Mira")));
    let mut harness = review(queue());
    press(&mut harness, "Replace the file…");
    assert!(harness.state().effects.contains(&Effect::PickFiles));
}

#[test]
fn a_refusal_without_a_reason_and_one_with_an_unknown_code_are_told_as_what_they_are() {
    let mut world = queue();
    world.apply(Event::Asset(stands("odd", refused("PUBLIC_ERROR_MINOR", "nope"), 99, None)));
    let mut harness = review(world);
    harness.get_by_label("Moderation refused it");
    harness.get_by_label("PUBLIC_ERROR_MINOR");
    harness.get_by_label("“nope”");
    click(&mut harness, "square, No reason given, Mira, 1 h, Rejected");
    harness.get_by_label("Moderation refused it without a reason");
    harness.get_by_label("The service gave no reason.");
    harness.get_by_label_contains("Wei: Rejected · not her");
    harness.get_by_label("The file is not on this computer, so it could not be measured.");
}

/// An upload that moderation refused before it became an asset.
fn job_refused(number: u64) -> Job {
    let upload = Upload {
        original: OriginalId([1; 32]),
        path: "/photos/1.jpg".into(),
        kind: MediaKind::Image,
        bytes: 900_000,
        name: "batch-3".into(),
        into: Into::Group(GroupId::new("Mira")),
        link: None,
        staged: None,
        again: false,
    };
    let failure = Failure {
        code: Some("FaceMismatch".into()),
        request_id: Some("req-77".into()),
        ..Failure::said(FailureKind::Moderation, "Another face.")
    };
    Job {
        id: JobId(number),
        connection: studio(),
        errand: Errand::Upload(upload),
        step: Step::Failed { failure, asset: None, task: None },
        paused: false,
        attempts: 0,
        run_at: NOW,
        created: ago(120),
        trail: vec![],
        trouble: None,
    }
}

#[test]
fn an_upload_refused_before_it_became_an_asset_is_reviewed_too() {
    let mut world = queue();
    world.apply(Event::Job(Box::new(job_refused(7))));
    let mut harness = review(world);
    harness.get_by_label("batch-3, Face does not match, Mira, 2 h, no verdict");
    assert_eq!(selected(&harness), "upload 7");
    harness.get_by_label("The face does not match the group");
    assert!(labels(&harness).contains("req-77"));
    // Its content is that of train-window: what is said of the one is said of the other.
    key(&mut harness, Key::Num1);
    key(&mut harness, Key::Enter);
    obey(&mut harness);
    harness.get_by_label("train-window, May be a real person, Mira, 2 min, Approved");
}

#[test]
fn what_waits_says_how_long_and_whether_that_is_usual() {
    let mut harness = review(queue());
    click(&mut harness, "wave, Longer than usual, Mira, 8 min, no verdict");
    harness.get_by_label("In moderation 8 min, longer than usual. Usually about 1 min.");
    click(&mut harness, "rain, In moderation, Mira, 1 min, no verdict");
    harness.get_by_label("In moderation, 1 min. Usually about 1 min.");
    // Without a network time stands still, and says of when.
    let failure = Failure::new(FailureKind::Unreached);
    told(&mut harness, Event::Sync(studio(), Sync::Failed { failure, last: Some(ago(0)) }));
    harness.state_mut().world.now = NOW.plus(Duration::from_hours(3));
    settle(&mut harness);
    harness.get_by_label("rain, In moderation, Mira, 1 min, no verdict");
    assert_eq!(
        harness.query_all_by_label_contains("as of 15:38").count(),
        2,
        "above the list, and beside the picture"
    );
    let delay = harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay > Duration::from_hours(1), "time that stands still asks for no frame: {delay:?}");
    key(&mut harness, Key::Num1);
    key(&mut harness, Key::Enter);
    assert_eq!(judged(&harness).len(), 1, "verdicts work without a network");
}

#[test]
fn the_face_to_compare_with_is_told_by_its_name_before_its_shape() {
    let mut world = queue();
    // Newer and square, and wide: neither is called a face.
    for (name, number) in [("street", 11), ("IMG_2041", 12)] {
        let mut original = picture(number, &format!("/photos/{name}.png"));
        let width = if name == "street" { 1920 } else { 1024 };
        original.facts.shape = Shape::Image { pixels: Pixels { width, height: 1024 } };
        world.apply(Event::Original(original));
        let newer =
            Asset { created: Some(Moment(NOW.0 + 1)), ..stands(name, AssetStatus::Active, 0, Some(number)) };
        world.apply(Event::Asset(newer));
    }
    let mut harness = review(world);
    key(&mut harness, Key::C);
    harness.get_by_label("Preview of face-front");
    assert!(harness.query_by_label("Preview of IMG_2041").is_none());
}

#[test]
fn a_toast_covers_neither_the_verdict_nor_what_saves_it() {
    let mut harness = review(queue());
    for at in 0..3 {
        let news = News::new(Tone::Failed, &format!("file {at} failed"), Some("a line"))
            .action("Show", Act::Go(Place::Transfers));
        harness.state_mut().desk.news.tell(news, NOW);
    }
    settle(&mut harness);
    let toasts: Vec<egui::Rect> = harness.query_all_by_role(Role::Alert).map(|node| node.rect()).collect();
    assert_eq!(toasts.len(), 3);
    let kept = [
        harness.get_by_role_and_label(Role::Button, "Save and next").rect(),
        harness.get_by_role_and_label(Role::RadioButton, "Approve").rect(),
        harness.get_by_role_and_label(Role::RadioButton, "Reject").rect(),
        harness.get_by_role_and_label(Role::MultilineTextInput, "Note").rect(),
    ];
    for toast in toasts {
        assert!(harness.ctx.content_rect().contains_rect(toast), "{toast:?} is on the screen");
        assert!(!kept.iter().any(|rect| rect.intersects(toast)), "{toast:?} covers one of {kept:?}");
    }
}

#[test]
fn the_picture_is_compared_zoomed_and_shown_full_by_keyboard() {
    let mut harness = review(queue());
    harness.get_by_role_and_label(Role::Button, "Compare with group face");
    key(&mut harness, Key::C);
    harness.get_by_label("Preview of face-front");
    harness.get_by_label("Preview of bust-left");
    key(&mut harness, Key::C);
    assert!(harness.query_by_label("Preview of face-front").is_none());
    let is_full = |harness: &Shown| harness.query_by_role_and_label(Role::Group, "Full view").is_some();
    assert!(!is_full(&harness));
    key(&mut harness, Key::F);
    assert!(is_full(&harness));
    key(&mut harness, Key::J);
    assert!(is_full(&harness));
    assert_eq!(selected(&harness), "train-window");
    key(&mut harness, Key::Num1);
    key(&mut harness, Key::Enter);
    assert_eq!(judged(&harness).len(), 1, "deciding works in the full view");
    key(&mut harness, Key::Escape);
    assert!(!is_full(&harness));
    assert_eq!(harness.state().desk.place, Place::Review);
}

#[test]
fn a_report_holds_what_is_listed_and_reports_are_told_from_pictures_when_dropped() {
    let mut harness = review(queue());
    harness.get_by_role_and_label(Role::Tab, "Failed 3").click();
    settle(&mut harness);
    key(&mut harness, Key::Num1);
    press_key(&mut harness, Modifiers::COMMAND, Key::E);
    assert_eq!(judged(&harness).len(), 1, "what is written goes into the report");
    let ids =
        ["bust-left", "train-window", "square"].map(|it| ItemId::Asset(AssetId::new(format!("asset-{it}"))));
    let report = Effect::Report { kind: ReportKind::Page, connection: studio(), items: ids.to_vec() };
    assert_eq!(harness.state().effects.last(), Some(&report));
    press(&mut harness, "Export report");
    harness.get_by_label_contains("Table (CSV)").click();
    settle(&mut harness);
    assert!(matches!(
        harness.state().effects.last(),
        Some(Effect::Report { kind: ReportKind::Table, items, .. }) if items.len() == 3
    ));
    press(&mut harness, "Export report");
    harness.get_by_label_contains("Read a marked report").click();
    settle(&mut harness);
    assert_eq!(harness.state().effects.last(), Some(&Effect::PickReport));
    harness.state_mut().act(Act::Bring(vec!["/in/back.HTML".into()]));
    assert_eq!(harness.state().effects.last(), Some(&Effect::ReadReports(vec!["/in/back.HTML".into()])));
    harness.state_mut().act(Act::Bring(vec!["/in/back.html".into(), "/in/face.png".into()]));
    assert!(matches!(harness.state().effects.last(), Some(Effect::Tell(Command::Look(_)))));
}

#[test]
fn nothing_loading_no_network_and_an_error_are_four_different_screens() {
    let mut world = world(vec![connection("Studio", ProviderKind::AnyFast)]);
    let mut harness = review(world.clone());
    harness.get_by_label("Nothing to review yet");
    told(&mut harness, Event::Sync(studio(), Sync::Reading { last: None }));
    harness.get_by_role(Role::ProgressIndicator);
    let mut failure = Failure::said(FailureKind::Unreached, "no route");
    told(&mut harness, Event::Sync(studio(), Sync::Failed { failure: failure.clone(), last: None }));
    harness.get_by_label("Try again");
    harness.get_by_label("no route");
    failure.kind = FailureKind::ProviderFault;
    told(&mut harness, Event::Sync(studio(), Sync::Failed { failure, last: None }));
    harness.get_by_label("The provider had a fault");
    told(&mut harness, Event::Store(StoreState::Failing { said: "disk I/O error".into() }));
    harness.get_by_label("disk I/O error");

    world.apply(Event::Asset(stands("face-front", AssetStatus::Active, 5, None)));
    let mut harness = review(world.clone());
    harness.get_by_role_and_label(Role::Tab, "Failed 0").click();
    settle(&mut harness);
    harness.get_by_label("All caught up");
    harness.get_by_label("Nothing was refused so far.");
    press(&mut harness, "Export everything");
    assert!(matches!(harness.state().effects.last(), Some(Effect::Report { items, .. }) if items.len() == 1));
    // What was refused and is gone is still remembered by its upload.
    let mut gone = job_refused(7);
    gone.trail = vec![Mark { at: ago(24 * 60), what: Milestone::Refused }];
    gone.step = Step::Stopped { asset: None, task: None, place: None };
    told(&mut harness, Event::Job(Box::new(gone)));
    harness.get_by_role_and_label(Role::Tab, "Failed 0").click();
    settle(&mut harness);
    harness.get_by_label("The last refusal was on 11 May 2026, 15:38.");
    let connections = vec![Connection { abilities: None, ..connection("Studio", ProviderKind::AnyFast) }];
    let mut keyless = World { loaded: true, ..World::default() };
    keyless.apply(Event::Connections(connections));
    keyless.apply(Event::Sync(studio(), Sync::At(NOW)));
    let mut harness = review(keyless);
    harness.get_by_role_and_label(Role::Button, "Open Connections").click();
    settle(&mut harness);
    assert_eq!(harness.state().desk.place, Place::Connections);
}

#[test]
fn it_reads_in_chinese_at_both_ends_of_the_window_sizes() {
    for size in [vec2(1024.0, 680.0), vec2(1440.0, 900.0)] {
        let mut harness = open_as(queue(), &CHINESE, size);
        press_key(&mut harness, Modifiers::COMMAND, Key::Num4);
        harness.get_by_label("等你决定, 3");
        harness.get_by_label("bust-left, 文件无法读取, Mira, 14 分钟, 尚无结论");
        harness.get_by_label("平台无法读取该文件");
        for label in ["通过", "需修改", "不通过"] {
            harness.get_by_role_and_label(Role::RadioButton, label);
        }
        key(&mut harness, Key::Num3);
        harness.get_by_label("尚未保存");
        harness.get_by_role_and_label(Role::Button, "保存并看下一个").click();
        settle(&mut harness);
        assert_eq!(judged(&harness).len(), 1);
    }
    let merged = Merged { added: 2, changed: 1, same: 0, older: 0, unknown: 3 };
    assert_eq!((ENGLISH.review.merged)(&merged), "2 new, 1 changed, 3 about pictures that are not here.");
    assert_eq!((CHINESE.review.merged)(&merged), "新增 2 条，更新 1 条，3 条对应的素材不在本机。");
}

#[test]
fn an_account_that_is_left_takes_its_review_along_and_no_verdict_is_lost() {
    let mut world = queue();
    let second = Connection { default: false, ..connection("Second", ProviderKind::AnyFast) };
    let first = connection("Studio", ProviderKind::AnyFast);
    world.apply(Event::Connections(vec![first, second]));
    let mut harness = review(world);
    key(&mut harness, Key::Num1);
    harness.state_mut().act(Act::Send(Command::UseConnection(ConnectionName::new("Second"))));
    settle(&mut harness);
    assert_eq!(judged(&harness)[0].subject, Subject::Content(OriginalId([2; 32])));
    assert!(rows(&harness).is_empty());
    assert_eq!(harness.state().desk.review.tab, None::<Standing>);
}

#[test]
fn a_hundred_thousand_assets_are_listed_and_walked_at_once() {
    let mut world = world(vec![connection("Studio", ProviderKind::AnyFast)]);
    let assets: Vec<Asset> = (0..100_000_u32)
        .map(|number| {
            let status = match number % 3 {
                0 => refused(FACE, ""),
                1 => AssetStatus::Processing,
                _ => AssetStatus::Active,
            };
            let mut asset = stands(&format!("it-{number}"), status, 5, None);
            asset.trail[0].at = Moment(NOW.0 - i64::from(number));
            asset
        })
        .collect();
    world.apply(Event::Shelf { connection: studio(), groups: vec![], assets });
    let mut harness = review(world);
    harness.get_by_label("Needs a decision, 33334");
    assert!(rows(&harness).len() < 30, "only the visible rows are drawn");
    key(&mut harness, Key::End);
    assert_eq!(selected(&harness), "it-2");
    harness.get_by_label_contains("it-2, Active");
}
