//! What the window says about money, pace and trouble: waiting, doubt, taking back, closing, rows that fail.

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
use greenroom::model::budget::{KnownFrom, Limit, Today};
use greenroom::model::job::{Chore, Errand, Into, ResultLink, Upload};
use greenroom::model::talk::{Rebuilt, StoreState};
use greenroom::model::*;
use greenroom::ui::act::{Act, Place};
use greenroom::ui::desk::Sheet;
use greenroom::ui::update::{self, Effect};
use greenroom::words::CHINESE;
use made::*;

fn studio() -> ConnectionName {
    ConnectionName::new("Studio")
}

fn house() -> World {
    let mut world = world(vec![connection("Studio", ProviderKind::AnyFast)]);
    world.apply(Event::Group(group("Studio", "Mira", "AIGC")));
    world
}

fn job(number: u64, errand: Errand, step: Step) -> Job {
    Job {
        id: JobId(number),
        connection: studio(),
        errand,
        step,
        paused: false,
        attempts: 0,
        run_at: NOW,
        created: NOW,
        trail: vec![],
        trouble: None,
    }
}

fn upload(number: u64, step: Step) -> Job {
    let upload = Upload {
        original: OriginalId([number as u8; 32]),
        path: format!("/drop/{number}.jpg").into(),
        kind: MediaKind::Image,
        bytes: 900_000,
        name: format!("mira-{number}"),
        into: Into::Group(GroupId::new("Mira")),
        link: None,
        staged: None,
        again: false,
    };
    job(number, Errand::Upload(upload), step)
}

fn generation(number: u64, prompt: &str, step: Step, world: &World) -> Job {
    let draft = Draft { prompt: prompt.into(), ..Draft::default() };
    let menu = handles("Studio", ProviderKind::AnyFast).menu.unwrap();
    let order = draft.order(&studio(), &menu, world).unwrap();
    job(number, Errand::Generate(order), step)
}

fn troubled(mut job: Job, kind: FailureKind) -> Event {
    job.trouble = Some(Failure::new(kind));
    Event::Job(Box::new(job))
}

fn learned() -> Budget {
    Budget {
        creates_per_minute: Some(Limit { count: 3, from: KnownFrom::Refusal(NOW) }),
        moderation: Some(Duration::from_secs(20)),
        ..Budget::default()
    }
}

fn transfers(world: World) -> Shown {
    let mut harness = open(world);
    harness.state_mut().act(Act::Go(Place::Transfers));
    settle(&mut harness);
    harness
}

fn press_key(harness: &mut Shown, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    settle(harness);
}

fn repaint_after(harness: &Shown) -> Duration {
    harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay
}

// Pace

#[test]
fn a_queue_says_how_long_it_takes_in_its_head_and_in_the_row_of_the_last() {
    let mut world = house();
    for number in 1..=48 {
        world.apply(Event::Job(Box::new(upload(number, Step::Queued))));
    }
    let mut harness = transfers(world);
    assert!(!labels(&harness).contains("about"), "nothing is promised while nothing is known");
    told(&mut harness, Event::Budget(studio(), learned()));
    harness.get_by_label("0 of 48 finished · 48 files, about 16 minutes");
    harness.get_by_label_contains("added at 15:38 · 48 files, about 16 minutes");
    assert!(repaint_after(&harness) > Duration::from_mins(1), "a still queue asks for no frame");
    // A cap of a person's own splits it.
    let creations = Today { count: 0, cap: Some(20) };
    told(&mut harness, Event::Budget(studio(), Budget { creations, ..learned() }));
    harness.get_by_label_contains("0 of 48 finished · 20 files, about 7 minutes · 28 more after midnight");
}

#[test]
fn the_next_one_counts_down_to_the_pace_and_says_where_the_pace_is_known_from() {
    let mut world = house();
    for number in 1..=2 {
        world.apply(Event::Job(Box::new(upload(number, Step::Queued))));
    }
    let next_create = Some(NOW.plus(Duration::from_secs(18)));
    world.apply(Event::Budget(studio(), Budget { next_create, ..learned() }));
    let mut harness = transfers(world);
    harness.get_by_label("mira-2, Waiting its turn");
    click(&mut harness, "mira-1, Waiting for rate limit, 18 s");
    harness.get_by_label("The account allows the next one in 18 s.");
    harness.get_by_label("Pace: 3 a minute, learned from a refusal on 12 May 2026, 15:38");
    let delay = repaint_after(&harness);
    assert!(delay > Duration::from_millis(900) && delay <= Duration::from_secs(1), "{delay:?}");
    harness.state_mut().world.now = NOW.plus(Duration::from_secs(11));
    settle(&mut harness);
    harness.get_by_label("mira-1, Waiting for rate limit, 7 s");
    harness.state_mut().world.now = NOW.plus(Duration::from_secs(18));
    settle(&mut harness);
    harness.get_by_label("mira-1, Waiting its turn");
}

#[test]
fn a_daily_limit_says_when_it_goes_on_and_leads_to_the_field_that_raises_it() {
    let mut world = house();
    let budget = Budget {
        creations: Today { count: 20, cap: Some(20) },
        day_ends: Some(NOW.plus(Duration::from_mins(500))),
        ..learned()
    };
    world.apply(Event::Budget(studio(), budget));
    world.apply(troubled(upload(1, Step::Queued), FailureKind::DailyLimit));
    let mut harness = transfers(world);
    click(&mut harness, "mira-1, Daily limit reached, goes on at 23:58");
    harness.get_by_label("Your daily limit for this account is reached");
    harness.get_by_label("It goes on by itself at 23:58, in 8 h 20 min.");
    harness.get_by_label("Studio: Daily limit reached, goes on at 23:58");
    assert_eq!(
        harness.query_all_by_label("Raise the limit").count(),
        2,
        "in the banner and beside the reason"
    );
    harness.query_all_by_label("Raise the limit").next().unwrap().click();
    settle(&mut harness);
    assert_eq!(harness.state().desk.place, Place::Connections);
    write(&mut harness, Role::TextInput, "Assets created a day", "40");
    press(&mut harness, "Save");
    let sent = commands(&harness);
    let [Command::EditConnection(edit)] = sent.as_slice() else { panic!("one edit, not {sent:?}") };
    assert_eq!(edit.settings.creations_per_day, Some(40));
}

#[test]
fn what_waits_for_the_keyring_or_the_disk_says_so_and_nothing_is_promised() {
    let mut world = house();
    world.apply(Event::Budget(studio(), learned()));
    world.apply(troubled(upload(1, Step::Queued), FailureKind::VaultLocked));
    world.apply(troubled(upload(2, Step::Queued), FailureKind::LocalDisk));
    let mut harness = transfers(world);
    harness.get_by_label("mira-2, Waiting for disk space");
    click(&mut harness, "mira-1, Waiting for the keyring");
    harness.get_by_label("Unlock it. What waits goes on by itself.");
    harness.get_by_label("The keyring is locked. Unlock it. 1 task waits and goes on by itself.");
    harness.get_by_label("0 of 2 finished");
    told(&mut harness, Event::Job(Box::new(upload(1, Step::Creating { since: NOW }))));
    assert!(harness.query_by_label_contains("The keyring is locked.").is_none());
}

#[test]
fn what_was_there_already_is_called_so() {
    let mut world = house();
    let mut there = upload(1, Step::Active { asset: AssetId::new("asset-1") });
    there.trail = vec![Mark { at: NOW, what: Milestone::Reused }];
    world.apply(Event::Job(Box::new(there)));
    let mut harness = transfers(world);
    click(&mut harness, "mira-1, Was there already");
    harness.get_by_label("The account holds this very picture. Nothing was sent and nothing was charged.");
}

// Doubt

#[test]
fn an_unsure_call_is_decided_by_keys_and_sent_again_only_after_a_warning() {
    let mut world = house();
    world.apply(Event::Job(Box::new(upload(1, Step::Unsure { since: NOW, looked: true }))));
    let chore = Chore::MakeGroup { name: "Juno".into(), description: String::new() };
    let making = job(2, Errand::Chore(chore), Step::Unsure { since: NOW, looked: true });
    world.apply(Event::Job(Box::new(making)));
    let mut harness = transfers(world);
    press_key(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press_key(&mut harness, Modifiers::NONE, Key::L);
    assert_eq!(commands(&harness), [Command::Wish(JobId(1), Wish::LookAgain)]);
    press_key(&mut harness, Modifiers::NONE, Key::S);
    harness.get_by_label(
        "If the first one arrived, the account will hold two assets of this file, and both may be charged.",
    );
    assert!(harness.get_by_role_and_label(Role::Button, "Cancel").is_focused(), "the safe answer");
    press_key(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(commands(&harness).len(), 1, "Enter on the safe answer sends nothing");
    press_key(&mut harness, Modifiers::NONE, Key::S);
    press(&mut harness, "Send, even if it costs twice");
    press_key(&mut harness, Modifiers::NONE, Key::F);
    let wishes = [Wish::LookAgain, Wish::SendAgain, Wish::Forget].map(|wish| Command::Wish(JobId(1), wish));
    assert_eq!(commands(&harness), wishes);
    // A group is asked about in its own words.
    press_key(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press_key(&mut harness, Modifiers::NONE, Key::S);
    harness.get_by_label(
        "If the first one arrived, there will be two groups of this name, and both may be charged.",
    );
    press(&mut harness, "Send, even if it costs twice");
    assert_eq!(commands(&harness).last(), Some(&Command::Wish(JobId(2), Wish::SendAgain)));
}

// Taking back

#[test]
fn a_generation_is_taken_back_or_sent_at_once_from_every_place_while_it_is_held() {
    let mut world = house();
    let mut held = generation(7, "Mira walks", Step::Queued, &world);
    held.run_at = NOW.plus(Duration::from_secs(5));
    world.apply(Event::Job(Box::new(held.clone())));
    let mut harness = open(world);
    harness.get_by_label("Sends in 5 s Mira walks");
    press(&mut harness, "Send now");
    press(&mut harness, "Undo");
    press_key(&mut harness, Modifiers::COMMAND, Key::Period);
    let wishes = [Wish::Resume, Wish::Cancel, Wish::Cancel].map(|wish| Command::Wish(JobId(7), wish));
    assert_eq!(commands(&harness), wishes);
    let delay = repaint_after(&harness);
    assert!(delay > Duration::from_millis(900) && delay <= Duration::from_secs(1), "{delay:?}");
    harness.state_mut().world.now = NOW.plus(Duration::from_secs(2));
    settle(&mut harness);
    harness.get_by_label("Sends in 3 s Mira walks");
    held.step = Step::Stopped { asset: None, task: None, place: None };
    told(&mut harness, Event::Job(Box::new(held)));
    assert!(harness.query_by_label("Undo").is_none());
    press_key(&mut harness, Modifiers::COMMAND, Key::Period);
    assert_eq!(commands(&harness).len(), 3, "nothing is left to be taken back");
}

// Closing

#[test]
fn closing_says_what_becomes_of_each_part_and_the_safe_answer_has_the_focus() {
    let mut world = house();
    let result = ResultLink {
        url: "https://x".into(),
        until: NOW.plus(Duration::from_mins(90)),
        seed: None,
        cost: None,
        last_frame: None,
    };
    let task = TaskId::new("t");
    let running = Step::Running { task: task.clone(), since: NOW, progress: None, word: String::new() };
    for job in [
        upload(1, Step::Creating { since: NOW }),
        upload(2, Step::Queued),
        upload(3, Step::Unsure { since: NOW, looked: false }),
        generation(4, "Mira walks", Step::Queued, &world),
        generation(5, "Mira runs", running, &world),
        generation(6, "Mira rests", Step::Ready { task, result }, &world),
    ] {
        world.apply(Event::Job(Box::new(job)));
    }
    let mut harness = open(world);
    let window = harness.state_mut();
    assert!(!update::want_to_quit(&mut window.desk, &window.world), "it asks first");
    settle(&mut harness);
    for line in [
        "2 uploads are moving. Greenroom continues next time.",
        "1 generation has not been sent. It waits here and is not sent while Greenroom is closed.",
        "1 generation is running. The provider goes on with it; Greenroom finds it again at the next start.",
        "1 finished video is not saved yet. Start Greenroom again within 1 h 30 min, or the link is dead and the video lost.",
        "1 call has no answer and may have been charged. It stays in the list until you decide.",
    ] {
        harness.get_by_label(line);
    }
    assert!(harness.get_by_role_and_label(Role::Button, "Stay").is_focused());
    press_key(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().desk.sheet, None);
    harness.state_mut().act(Act::ShowSheet(Some(Sheet::Quit)));
    settle(&mut harness);
    press(&mut harness, "Quit");
    assert!(harness.state().effects.contains(&Effect::Quit));
}

// Rows

#[test]
fn rows_that_cannot_be_written_are_told_and_nothing_new_is_sent() {
    let mut world = house();
    world.apply(Event::Store(StoreState::Failing { said: "database or disk is full".into() }));
    let mut harness = open(world);
    harness.get_by_label_contains(
        "Greenroom cannot keep its records. Nothing new is sent until it can. Free some disk space",
    );
    assert!(labels(&harness).contains("The system says: database or disk is full"));
    assert!(harness.query_by_label("Dismiss").is_none(), "it stays as long as its reason");
    harness.state_mut().desk.generate.draft.prompt = "Mira walks".into();
    harness.state_mut().act(Act::Go(Place::Generate));
    settle(&mut harness);
    press_key(&mut harness, Modifiers::COMMAND, Key::Enter);
    assert!(!commands(&harness).iter().any(|command| matches!(command, Command::Generate { .. })));
    told(&mut harness, Event::Store(StoreState::Fine));
    assert!(harness.query_by_label_contains("Greenroom cannot keep its records.").is_none());
    press_key(&mut harness, Modifiers::COMMAND, Key::Enter);
    assert!(commands(&harness).iter().any(|command| matches!(command, Command::Generate { .. })));
}

#[test]
fn a_damaged_database_is_told_shown_and_then_let_go_of() {
    let mut world = house();
    let rebuilt = Rebuilt {
        aside: "/home/mira/greenroom.db.damaged".into(),
        said: "malformed".into(),
        jobs: 12,
        takes: 3,
        assets: 1,
        torn: vec!["picture".into()],
    };
    world.apply(Event::Store(StoreState::Rebuilt(rebuilt)));
    let mut harness = open(world);
    harness.get_by_label_contains(
        "Taken over: 12 jobs, 3 results, 1 asset. Not readable: picture. The system says: malformed \
         The library is read anew from the provider.",
    );
    press(&mut harness, "Show");
    assert_eq!(harness.state().effects, [Effect::Reveal("/home/mira/greenroom.db.damaged".into())]);
    press(&mut harness, "Dismiss");
    assert!(harness.query_by_label_contains("Taken over").is_none());
}

#[test]
fn a_video_that_cannot_be_saved_says_how_long_its_link_lives() {
    let mut world = house();
    let until = NOW.plus(Duration::from_hours(3));
    let result = ResultLink { url: "https://x".into(), until, seed: None, cost: None, last_frame: None };
    let ready = Step::Ready { task: TaskId::new("t"), result };
    world.apply(troubled(generation(4, "Mira walks", ready, &world), FailureKind::LocalDisk));
    let harness = open(world);
    harness.get_by_label_contains(
        "A finished video cannot be saved. 1 video waits for disk space. The link dies in 3 h.",
    );
}

// Before anything is sent

#[test]
fn the_import_sheet_says_what_the_account_allows_and_sends_nothing_twice() {
    let mut world = house();
    let mut known = asset("Studio", Some("Mira"), "mira-face", MediaKind::Image);
    known.original = Some(OriginalId([1; 32]));
    world.apply(Event::Asset(known));
    let budget = Budget {
        slots: Some(Limit { count: 2, from: KnownFrom::Refusal(NOW) }),
        creations: Today { count: 28, cap: Some(30) },
        ..learned()
    };
    world.apply(Event::Budget(studio(), budget));
    let mut harness = open(world);
    harness.state_mut().act(Act::Bring(vec!["/drop".into()]));
    settle(&mut harness);
    for number in 1..=4 {
        let found = picture(number, &format!("/drop/{number}.jpg"));
        let looked = talk::Looked { path: found.path.clone(), link: None, found: Ok(found) };
        told(&mut harness, Event::Looked(looked));
    }
    harness.get_by_label("1.jpg, Already here");
    harness.get_by_label("1 of 2 slots taken");
    harness.get_by_label("2 slots short");
    harness.get_by_label("Creations: 28 of 30 today");
    harness.get_by_label("2 go today, 1 after midnight");
    harness.get_by_label("2 files, about 40 seconds");
    write(&mut harness, Role::TextInput, "Name of the new group", "Juno");
    press(&mut harness, "Another copy");
    harness.get_by_label("3 slots short");
    press(&mut harness, "Upload 4");
    let sent = commands(&harness);
    let Some(Command::Upload(requests)) = sent.last() else { panic!("an upload, not {sent:?}") };
    let again: Vec<bool> = requests.iter().map(|request| request.again).collect();
    assert_eq!(again.iter().filter(|again| **again).count(), 1);
    assert!(requests.iter().all(|it| it.again == (it.original.id == OriginalId([1; 32]))));
}

#[test]
fn money_pace_and_trouble_are_said_in_chinese_too() {
    let mut world = house();
    let mut held = generation(7, "米拉走过街道", Step::Queued, &world);
    held.run_at = NOW.plus(Duration::from_secs(5));
    world.apply(Event::Job(Box::new(held)));
    world.apply(troubled(upload(1, Step::Queued), FailureKind::VaultLocked));
    world.apply(Event::Job(Box::new(upload(2, Step::Queued))));
    world.apply(Event::Budget(studio(), learned()));
    let mut harness = open_as(world, &CHINESE, vec2(1024.0, 680.0));
    harness.get_by_label("5 秒后发送 米拉走过街道");
    harness.get_by_label("钥匙串已锁定。 请解锁。1 个任务在等待，之后自动继续。");
    harness.state_mut().act(Act::Go(Place::Transfers));
    settle(&mut harness);
    harness.get_by_label("已完成 0 / 2 · 1 个文件，约 20 秒");
    harness.get_by_label("mira-1, 等待钥匙串");
    harness.state_mut().act(Act::ShowSheet(Some(Sheet::Quit)));
    settle(&mut harness);
    harness.get_by_label("2 个上传正在进行，Greenroom 下次会继续。");
    for node in harness.root().children_recursive() {
        // What is only announced has no place.
        let Some(place) = node.accesskit_node().bounding_box() else { continue };
        assert!(place.x1 <= 1024.5, "{:?} reaches over the edge", node.accesskit_node().label());
    }
}
