//! Accounts of every provider as a person meets them: the form, the test, links, persons, what is forgotten.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "ui_accounts/made.rs"]
mod made;

use std::time::Duration;

use egui::{Key, Modifiers, Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use greenroom::model::ability::Handles;
use greenroom::model::connection::{
    APIYI_GENERATION, Offer, OfferSource, TestReport, TestResult, TestStep, Untested,
};
use greenroom::model::job::{Chore, Errand, Into, Upload};
use greenroom::model::rules::Edition;
use greenroom::model::talk::{Hideable, Verification};
use greenroom::model::*;
use greenroom::ui::act::{Act, Place};
use greenroom::ui::desk::library::{Ask, VerifyAsk};
use greenroom::ui::update::Effect;
use greenroom::words::CHINESE;
use made::*;

const SECRET: &str = "c2VjcmV0LXNlY3JldA==";

fn main_account() -> ConnectionName {
    ConnectionName::new("Main")
}

fn volcengine() -> World {
    world(vec![connection("Main", ProviderKind::Volcengine)])
}

// The form

#[test]
fn a_volcengine_account_is_picked_filled_in_and_saved_whole() {
    let mut harness = accounts(world(vec![connection("Studio", ProviderKind::AnyFast)]));
    click(&mut harness, "Add a connection");
    // The first provider has the focus, so Enter takes it.
    harness.key_press(Key::Enter);
    settle(&mut harness);
    for section in ["Assets", "Video generation", "Staging bucket", "Limits"] {
        harness.get_by_label(section);
    }
    harness.get_by_label("needed, Volcengine reads files by link");
    click(&mut harness, "Save");
    assert!(commands(&harness).is_empty());
    assert_eq!(harness.query_all_by_label("Enter the key.").count(), 2, "only what nothing works without");

    write(&mut harness, Role::TextInput, "Access key ID", "AKLTYzdhNGE2");
    write(&mut harness, Role::PasswordInput, "Secret access key", SECRET);
    write(&mut harness, Role::TextInput, "Project name", "avatars");
    write(&mut harness, Role::PasswordInput, "Video generation key", " sk-apiyi ");
    click(&mut harness, "APIYI");
    click(&mut harness, "Set up staging…");
    write(&mut harness, Role::TextInput, "Endpoint", "https://tos-s3-cn-beijing.volces.com");
    write(&mut harness, Role::TextInput, "Bucket", "greenroom-staging");
    write(&mut harness, Role::TextInput, "Prefix", "studio/");
    write(&mut harness, Role::TextInput, "Bucket access key", "AKLTbucket");
    write(&mut harness, Role::PasswordInput, "Bucket secret key", SECRET);
    write(&mut harness, Role::TextInput, "Assets created per minute", "30");
    assert!(!labels(&harness).contains(SECRET));
    click(&mut harness, "Save");
    assert!(!labels(&harness).contains(SECRET));

    let sent = commands(&harness);
    let [Command::EditConnection(edit)] = sent.as_slice() else { panic!("one edit, not {sent:?}") };
    assert_eq!((edit.was.as_ref(), edit.name.as_str()), (None, "Volcengine"));
    assert_eq!(edit.provider, ProviderKind::Volcengine);
    let settings = &edit.settings;
    assert_eq!(settings.project.as_deref(), Some("avatars"));
    assert_eq!(settings.generation_url.as_deref(), Some(APIYI_GENERATION));
    assert_eq!((settings.base_url.as_ref(), settings.creates_per_minute), (None, Some(30)));
    let staging = settings.staging.as_ref().unwrap();
    assert_eq!((staging.bucket.as_str(), staging.prefix.as_deref()), ("greenroom-staging", Some("studio/")));
    let secrets: Vec<(CredentialField, &str)> =
        edit.secrets.iter().map(|(field, secret)| (*field, secret.reveal())).collect();
    assert_eq!(
        secrets,
        [
            (CredentialField::AccessKey, "AKLTYzdhNGE2"),
            (CredentialField::SecretKey, SECRET),
            (CredentialField::GenerationKey, "sk-apiyi"),
            (CredentialField::StagingAccessKey, "AKLTbucket"),
            (CredentialField::StagingSecretKey, SECRET),
        ]
    );
    assert!(!format!("{:?}", harness.state().effects).contains(SECRET));
}

#[test]
fn the_rules_for_files_are_chosen_where_a_provider_has_several() {
    let mut harness = accounts(volcengine());
    settle(&mut harness);
    // It stands among the limits, at the foot of the form.
    harness.get_by_role_and_label(Role::ComboBox, "Rules for files").scroll_to_me();
    settle(&mut harness);
    harness.get_by_role_and_label(Role::ComboBox, "Rules for files").click();
    settle(&mut harness);
    harness.get_by_role_and_label(Role::ListBoxOption, "Newest, up to 4K and 30 s").click();
    settle(&mut harness);
    click(&mut harness, "Save");
    let sent = commands(&harness);
    let [Command::EditConnection(edit)] = sent.as_slice() else { panic!("one edit, not {sent:?}") };
    assert_eq!(edit.settings.rules, Some(Edition::UltraHd));

    let mut harness = accounts(world(vec![connection("Studio", ProviderKind::AnyFast)]));
    settle(&mut harness);
    assert!(
        harness.query_by_role_and_label(Role::ComboBox, "Rules for files").is_none(),
        "of AnyFast only one edition is known"
    );
}

#[test]
fn the_picker_says_what_each_provider_needs_and_the_form_asks_for_nothing_else() {
    let needed: [(&str, &[&str], &[&str]); 3] = [
        ("Kyy, One API key", &["API key", "Staging bucket"], &["Project name", "Video generation"]),
        ("APIMart / GCCAI, One API key", &["API key", "Project name", "for video and audio"], &["Region"]),
        ("AnyFast, One API key", &["API key", "Mainland China"], &["Staging bucket", "Video generation"]),
    ];
    for (row, there, absent) in needed {
        let mut harness = accounts(world(vec![connection("Studio", ProviderKind::Apiyi)]));
        click(&mut harness, "Add a connection");
        harness.get_by_label_contains(row).click();
        settle(&mut harness);
        for label in there {
            assert!(harness.query_all_by_label(label).count() > 0, "{row} misses {label}");
        }
        for label in absent {
            assert!(harness.query_all_by_label(label).count() == 0, "{row} has {label}");
        }
    }
    let mut harness = accounts(volcengine());
    click(&mut harness, "Add a connection");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(!harness.state().desk.connections.picking);
    // Arrows go through the rows.
    click(&mut harness, "Add a connection");
    harness.key_press(Key::ArrowDown);
    settle(&mut harness);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    harness.get_by_label("needed, BytePlus reads files by link");
}

#[test]
fn wrong_fields_have_their_sentences_and_swapped_keys_are_noticed_while_typing() {
    let mut harness = accounts(world(vec![connection("Studio", ProviderKind::AnyFast)]));
    harness.state_mut().act(Act::AddConnection(ProviderKind::PrivateAvatar));
    settle(&mut harness);
    write(&mut harness, Role::PasswordInput, "API key", "AKLTYzdhNGE2");
    harness.get_by_label("This looks like an access key ID. It belongs into another field.");
    click(&mut harness, "Set up staging…");
    write(&mut harness, Role::TextInput, "Bucket", "My Bucket");
    write(&mut harness, Role::TextInput, "Assets created per minute", "many");
    click(&mut harness, "Save");
    for sentence in [
        "Enter the gateway's address; whoever gave you the key knows it.",
        "Enter the bucket's endpoint, or remove the bucket.",
        "A bucket's name has 3 to 63 small letters, digits, dots and hyphens.",
        "Enter a whole number from 1 to 10000.",
    ] {
        assert!(harness.query_all_by_label(sentence).count() > 0, "{sentence}");
    }
    assert!(commands(&harness).is_empty());
    click(&mut harness, "Remove the bucket");
    assert!(harness.query_by_role_and_label(Role::TextInput, "Endpoint").is_none());

    harness.state_mut().act(Act::AddConnection(ProviderKind::BytePlus));
    settle(&mut harness);
    write(&mut harness, Role::TextInput, "Access key ID", "sk-1234");
    harness.get_by_label_contains("This looks like an API key.");
}

#[test]
fn a_changed_setting_keeps_every_secret_and_every_other_setting() {
    let mut account = staged("Main", ProviderKind::Volcengine);
    account.settings.clock_offset = Some(-412);
    account.settings.project = Some("avatars".into());
    let mut harness = accounts(world(vec![account.clone()]));
    harness.get_by_label("Access key ID: Saved");
    harness.get_by_label("Bucket secret key: Saved");
    write(&mut harness, Role::TextInput, "Region", "cn-shanghai");
    click(&mut harness, "Save");
    let sent = commands(&harness);
    let [Command::EditConnection(edit)] = sent.as_slice() else { panic!("one edit, not {sent:?}") };
    assert!(edit.secrets.is_empty() && edit.take_from.is_none());
    assert_eq!(edit.was, Some(main_account()));
    account.settings.region = Some("cn-shanghai".into());
    assert_eq!(edit.settings, account.settings);
}

#[test]
fn keys_that_lie_on_this_computer_are_offered_and_taken_only_when_asked() {
    let mut world = world(vec![connection("Studio", ProviderKind::AnyFast)]);
    let fields = vec![CredentialField::AccessKey, CredentialField::SecretKey];
    let provider = ProviderKind::Volcengine;
    world.apply(Event::Offers(vec![Offer { provider, source: OfferSource::Environment, fields }]));
    let mut harness = accounts(world);
    click(&mut harness, "Add a connection");
    harness.get_by_label_contains("keys found on this computer").click();
    settle(&mut harness);
    harness.get_by_label("Found on this computer: Volcengine keys in the environment");
    click(&mut harness, "Save");
    assert!(commands(&harness).is_empty(), "nothing is taken silently");
    click(&mut harness, "Use them");
    harness.get_by_label("Access key ID: Taken from the environment when you save");
    click(&mut harness, "Save");
    let sent = commands(&harness);
    let [Command::EditConnection(edit)] = sent.as_slice() else { panic!("one edit, not {sent:?}") };
    assert_eq!(edit.take_from, Some(OfferSource::Environment));
    assert!(edit.secrets.is_empty());
}

#[test]
fn the_form_fits_a_small_window_with_long_chinese_words() {
    let mut world = world(vec![staged("Main", ProviderKind::Volcengine)]);
    world.now = NOW;
    let mut harness = open_as(world, &CHINESE, vec2(1024.0, 640.0));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    settle(&mut harness);
    for label in ["Access Key ID: 已保存", "项目名称", "存储桶 Secret Key: 已保存", "每分钟创建的素材数"]
    {
        harness.query_all_by_label(label).next().unwrap().scroll_to_me();
        settle(&mut harness);
        let rect = harness.query_all_by_label(label).next().unwrap().rect();
        assert!(rect.right() <= 1024.0 && rect.bottom() <= 640.0 && rect.top() >= 0.0, "{label} {rect:?}");
    }
    let save = harness.get_by_role_and_label(Role::Button, "保存").rect();
    assert!(save.right() <= 1024.0 && save.bottom() <= 640.0);
}

#[test]
fn the_questions_about_accounts_and_persons_are_asked_in_chinese_too() {
    let open = |ask: Option<Ask>| {
        let mut harness = open_as(volcengine(), &CHINESE, vec2(1024.0, 680.0));
        harness.state_mut().desk.library.ask = ask;
        settle(&mut harness);
        harness
    };
    open(None).get_by_label_contains("Volcengine 通过链接接收文件，请设置一次中转存储桶。");
    open(Some(Ask::Adopt(String::new()))).get_by_label_contains("Volcengine 控制台中创建的素材");
    open(Some(Ask::Verify(VerifyAsk::Explained))).get_by_label_contains("本人在手机上打开链接");
    let mut harness = open(None);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    settle(&mut harness);
    click(&mut harness, "添加连接");
    for provider in ProviderKind::ALL.into_iter().filter(|it| *it != ProviderKind::Sandbox) {
        let row = format!("{}, {}", provider.title(), (CHINESE.accounts.takes)(provider));
        let rect = harness.get_by_label(&row).rect();
        assert!(rect.right() <= 1024.0 && rect.width() > 300.0, "{row}");
    }
}

// The test

fn report(steps: Vec<(TestStep, TestResult)>, offset: Option<i64>, leftovers: &[&str]) -> TestReport {
    let leftovers = leftovers.iter().map(|name| (*name).to_owned()).collect();
    TestReport { at: NOW, steps, clock_offset: offset, leftovers }
}

#[test]
fn a_wrong_clock_is_shown_and_corrected_once_with_everything_else_as_it_was() {
    let mut account = staged("Main", ProviderKind::Volcengine);
    account.settings.project = Some("avatars".into());
    let mut harness = accounts(world(vec![account.clone()]));
    let steps = vec![
        (TestStep::Clock, TestResult::Failed(Failure::new(FailureKind::ClockSkewed))),
        (TestStep::Reach, TestResult::NotTested(Untested::Earlier)),
    ];
    told(&mut harness, Event::Tested(main_account(), report(steps, Some(-412), &[])));
    for label in ["This computer's clock is 412 s ahead", "15:38:00", "15:31:08", "+412 s", "not tested yet"]
    {
        harness.get_by_label(label);
    }
    press(&mut harness, "Correct it for Greenroom");
    assert!(harness.query_by_role_and_label(Role::Button, "Correct it for Greenroom").is_none());
    let sent = commands(&harness);
    let [Command::EditConnection(edit), Command::TestConnection(name)] = sent.as_slice() else {
        panic!("an edit and a test, not {sent:?}")
    };
    assert_eq!(*name, main_account());
    account.settings.clock_offset = Some(-412);
    assert_eq!((&edit.settings, edit.secrets.len()), (&account.settings, 0));
}

#[test]
fn a_clock_does_not_matter_where_nothing_is_signed() {
    let mut harness = accounts(world(vec![connection("Main", ProviderKind::Kyy)]));
    let steps = vec![(TestStep::Reach, TestResult::Fine { millis: 84 })];
    told(&mut harness, Event::Tested(main_account(), report(steps, Some(-412), &[])));
    harness.get_by_label("It works");
    assert!(harness.query_by_role_and_label(Role::Button, "Correct it for Greenroom").is_none());
}

#[test]
fn every_step_says_why_it_was_not_asked_and_what_stayed_in_the_bucket() {
    let mut harness = accounts(volcengine());
    let second = Failure {
        code: Some("AccessDenied".into()),
        said: Some("no write".into()),
        ..Failure::new(FailureKind::Staging)
    };
    let steps = vec![
        (TestStep::Reach, TestResult::Fine { millis: 1340 }),
        (TestStep::Credentials, TestResult::Failed(Failure::new(FailureKind::SignatureRefused))),
        (TestStep::Permission, TestResult::NotTested(Untested::Earlier)),
        (TestStep::Entitlement, TestResult::NotTested(Untested::NoFreeQuestion)),
        (TestStep::Generation, TestResult::NotTested(Untested::NotSetUp)),
        (TestStep::Staging, TestResult::Failed(second)),
    ];
    let leftovers = ["studio/1.jpg", "studio/2.jpg", "studio/3.jpg"];
    told(&mut harness, Event::Tested(main_account(), report(steps, Some(0), &leftovers)));
    for label in [
        "1.3 s",
        "The provider does not accept the signature",
        "not tested yet",
        "only a real call tells",
        "not set up",
        "The staging store could not be used",
        "AccessDenied · no write",
        "3 files of earlier uploads are still in the bucket",
        "studio/3.jpg",
    ] {
        harness.get_by_label(label);
    }
}

#[test]
fn the_matrix_compares_every_account() {
    let accounts_of = [
        ("Volc", ProviderKind::Volcengine),
        ("Mart", ProviderKind::Apimart),
        ("Kyy", ProviderKind::Kyy),
        ("Any", ProviderKind::AnyFast),
    ];
    let list = accounts_of.map(|(name, provider)| connection(name, provider)).to_vec();
    let harness = accounts(world(list));
    for row in [
        "Groups, Volc yes, Mart yes, Kyy local, Any yes",
        "Send a file directly, Volc by link, Mart images, Kyy by link, Any yes",
        "Files per request, Volc 1, Mart 20, Kyy 1, Any 1",
        "Documents, Volc no, Mart no, Kyy yes, Any no",
        "List what is there, Volc yes, Mart yes, Kyy no, Any yes",
        "Verify real persons, Volc yes, Mart no, Kyy no, Any no",
        "Cancel a queued task, Volc yes, Mart no, Kyy no, Any no",
    ] {
        harness.get_by_label(row);
    }
}

// Uploading

#[test]
fn without_a_bucket_every_drop_place_is_one_sentence_and_the_way_to_one() {
    let mut harness = open(volcengine());
    harness.get_by_label_contains("Volcengine takes files by link. Set up a staging bucket once.");
    assert!(harness.query_by_role_and_label(Role::Button, "Choose files").is_none());
    assert!(harness.query_by_role_and_label(Role::Button, "Upload").is_none());
    let buttons: Vec<_> = harness.query_all_by_role_and_label(Role::Button, "Set up staging…").collect();
    buttons[0].click();
    drop(buttons);
    settle(&mut harness);
    assert_eq!(harness.state().desk.place, Place::Connections);
    write(&mut harness, Role::TextInput, "Bucket", "greenroom-staging");

    let mut harness = open(world(vec![staged("Main", ProviderKind::Volcengine)]));
    harness.get_by_role_and_label(Role::Button, "Choose files");
    assert!(harness.query_by_label("Set up staging…").is_none());
    click(&mut harness, "Choose files");
    assert_eq!(harness.state().effects, [Effect::PickFiles]);
}

#[test]
fn the_import_sheet_says_which_kinds_miss_a_bucket_and_sends_the_others() {
    let mut harness = open(world(vec![connection("Main", ProviderKind::Apimart)]));
    harness.state_mut().act(Act::Bring(vec!["/drop/a.jpg".into()]));
    for found in [picture(1, "/drop/a.jpg"), film(2, "/drop/b.mp4")] {
        let looked = talk::Looked { path: found.path.clone(), link: None, found: Ok(found) };
        told(&mut harness, Event::Looked(looked));
    }
    let said = "By link here: videos and audio files. Set up a staging bucket once.";
    assert_eq!(harness.query_all_by_label(said).count(), 2, "in the library and over it in the sheet");
    harness.get_by_label_contains("b.mp4, Videos need a public link");
    // This account chooses a group itself where none is named.
    assert!(labels(&harness).contains("Chosen by the provider"));
    press(&mut harness, "Upload 1 of 2");
    let sent = commands(&harness);
    let Some(Command::Upload(requests)) = sent.last() else { panic!("an upload, not {sent:?}") };
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].slot.destination(), &Destination::None);
}

#[test]
fn a_pasted_web_address_becomes_an_asset_without_a_bucket() {
    const LINK: &str = "https://cdn.example.com/mira.jpg?token=abc";
    let mut harness = open(world(vec![connection("Main", ProviderKind::Kyy)]));
    harness.state_mut().act(Act::BringLinks(vec![LINK.into()]));
    settle(&mut harness);
    assert_eq!(commands(&harness), [Command::LookAtLinks(vec![LINK.into()])]);
    let found = picture(1, "/home/mira/.local/share/greenroom/mira.jpg");
    let looked = talk::Looked { path: found.path.clone(), link: Some(LINK.into()), found: Ok(found) };
    told(&mut harness, Event::Looked(looked));
    harness.get_by_label("mira.jpg, from cdn.example.com, Ready");
    assert!(!labels(&harness).contains("token=abc"));
    press(&mut harness, "Upload 1");
    let sent = commands(&harness);
    let Some(Command::Upload(requests)) = sent.last() else { panic!("an upload, not {sent:?}") };
    assert_eq!(requests[0].link.as_deref(), Some(LINK));
}

#[test]
fn groups_of_this_computer_are_called_so_and_there_is_nothing_to_refresh() {
    let mut account = staged("Main", ProviderKind::Kyy);
    account.rules.document_formats = &[Format::Pdf];
    let mut world = world(vec![account]);
    world.apply(Event::Group(group("Main", "Mira", "AIGC")));
    world.apply(Event::Asset(asset("Main", Some("Mira"), "contract", MediaKind::Document)));
    world.apply(Event::Asset(asset("Main", Some("Mira"), "front", MediaKind::Image)));
    let mut harness = open(world);
    harness.get_by_label("local groups");
    harness.get_by_label("Known on this computer");
    click(&mut harness, "1 document");
    harness.get_by_label("contract, document, Active");
    assert!(harness.query_by_label("front, image, Active").is_none());
    click(&mut harness, "More actions");
    assert!(harness.query_by_label_contains("Refresh").is_none());
    harness.get_by_label_contains("Add by ID…");

    let harness = open(volcengine());
    assert!(harness.query_by_label_contains("document").is_none(), "no such kind here");
}

fn upload(number: u64, step: Step) -> Job {
    Job {
        id: JobId(number),
        connection: main_account(),
        errand: Errand::Upload(Upload {
            original: OriginalId([1; 32]),
            path: "/drop/a.jpg".into(),
            kind: MediaKind::Image,
            bytes: 900_000,
            name: format!("mira-{number}"),
            into: Into::Group(GroupId::new("Mira")),
            link: None,
            staged: None,
            again: false,
        }),
        step,
        paused: false,
        attempts: 0,
        run_at: NOW,
        created: NOW,
        trail: vec![],
        trouble: None,
    }
}

#[test]
fn the_files_of_one_task_hang_together_and_a_refused_one_is_replaced() {
    let mut world = world(vec![connection("Main", ProviderKind::Apimart)]);
    world.apply(Event::Group(group("Main", "Mira", "AIGC")));
    let task = || TaskId::new("task-77");
    let refused = Step::Failed { failure: Failure::new(FailureKind::Moderation), asset: None, task: None };
    for (number, step) in [
        (1, Step::Ingesting { task: task(), place: 0, since: NOW }),
        (2, Step::Ingesting { task: task(), place: 1, since: NOW }),
        (3, refused),
        (4, Step::Staging),
    ] {
        world.apply(Event::Job(Box::new(upload(number, step))));
    }
    let mut harness = open(world);
    harness.state_mut().act(Act::Go(Place::Transfers));
    settle(&mut harness);
    harness.get_by_label_contains("one task task-77");
    harness.get_by_label("mira-4, Putting it into the bucket");
    click(&mut harness, "Replace the file of mira-3…");
    assert_eq!(harness.state().effects, [Effect::PickFiles]);
    let found = picture(9, "/drop/better.jpg");
    let looked = talk::Looked { path: found.path.clone(), link: None, found: Ok(found) };
    told(&mut harness, Event::Looked(looked));
    press(&mut harness, "Upload 1");
    let sent = commands(&harness);
    let [Command::Upload(requests)] = sent.as_slice() else { panic!("an upload, not {sent:?}") };
    assert_eq!(requests[0].name, "mira-3");
    assert_eq!(requests[0].slot.destination(), &Destination::Group(GroupId::new("Mira")));
}

// Beyond files

#[test]
fn an_asset_is_added_by_its_id_and_a_wrong_one_is_told() {
    let mut world = volcengine();
    world.apply(Event::Group(group("Main", "Lena", "LivenessFace")));
    world.apply(Event::Asset(asset("Main", Some("Lena"), "known", MediaKind::Image)));
    let mut harness = open(world);
    right_click(&mut harness, "Lena, 1, 1 Active, verified person");
    click(&mut harness, "Add verified ID…");
    write(&mut harness, Role::TextInput, "Asset ID", "two words");
    assert!(labels(&harness).contains("without spaces"));
    harness.get_by_role_and_label(Role::TextInput, "Asset ID").focus();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    write(&mut harness, Role::TextInput, "Asset ID", "asset://asset-known");
    assert!(labels(&harness).contains("in the library already"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    write(&mut harness, Role::TextInput, "Asset ID", "asset://asset-2026-ab");
    press(&mut harness, "Add");
    let sent = commands(&harness);
    let [Command::AdoptAsset { permit, id }] = sent.as_slice() else { panic!("one asset, not {sent:?}") };
    assert_eq!((permit.connection(), id.as_str()), (&main_account(), "asset-2026-ab"));
    assert!(harness.state().desk.library.ask.is_none());
}

#[test]
fn a_real_person_is_verified_from_link_to_group() {
    const LINK: &str = "https://verify.example.com/h5?token=one-person";
    let mut harness = open(volcengine());
    click(&mut harness, "More actions");
    click(&mut harness, "Verify a real person…");
    harness.get_by_label_contains("The person opens it on a phone");
    press(&mut harness, "Ask for a link");
    assert!(matches!(commands(&harness).as_slice(), [Command::Verify(_)]));
    told(&mut harness, Event::Verification(main_account(), Verification::Starting));
    let until = NOW.plus(Duration::from_secs(119));
    let waiting = Verification::Waiting { link: LINK.into(), until };
    told(&mut harness, Event::Verification(main_account(), waiting));
    harness.get_by_role_and_label(Role::Image, "QR code of the link");
    harness.get_by_label_contains("The link dies in 1:59");
    press(&mut harness, "Copy link");
    press(&mut harness, "Open");
    let effects = &harness.state().effects;
    assert!(effects.contains(&Effect::Copy(LINK.into())) && effects.contains(&Effect::Open(LINK.into())));

    press(&mut harness, "Stop waiting");
    assert_eq!(commands(&harness).last(), Some(&Command::StopVerifying(main_account())));
    told(&mut harness, Event::Verification(main_account(), Verification::Stopped));
    harness.get_by_label_contains("No longer waited for.");
    press(&mut harness, "Ask for a new link");
    told(&mut harness, Event::Verification(main_account(), Verification::Expired));
    harness.get_by_label("The link is no longer good");
    told(&mut harness, Event::Group(group("Main", "Lena", "LivenessFace")));
    let verified = Verification::Verified { group: GroupId::new("Lena") };
    told(&mut harness, Event::Verification(main_account(), verified));
    harness.get_by_label("Done. The group Lena is there");
    press(&mut harness, "Show the group");
    assert_eq!(harness.state().desk.library.group(), Some(&GroupId::new("Lena")));
    harness.get_by_label("verified person");
}

#[test]
fn a_waiting_verification_stays_in_sight_when_its_dialog_is_closed() {
    let mut world = volcengine();
    let until = NOW.plus(Duration::from_mins(1));
    let waiting = Verification::Waiting { link: "https://x.example".into(), until };
    world.apply(Event::Verification(main_account(), waiting));
    let mut harness = open(world);
    harness.get_by_label_contains("verification is waiting");
    click(&mut harness, "Show");
    harness.get_by_role_and_label(Role::Image, "QR code of the link");
}

#[test]
fn what_cannot_be_deleted_there_is_forgotten_here_and_comes_back() {
    let mut world = world(vec![connection("Main", ProviderKind::AnyFast)]);
    world.apply(Event::Group(group("Main", "Mira", "AIGC")));
    world.apply(Event::Asset(asset("Main", Some("Mira"), "front", MediaKind::Image)));
    world.apply(Event::Asset(asset("Main", Some("Mira"), "side", MediaKind::Image)));
    let mut harness = open(world);
    let front = || Hideable::Asset(AssetId::new("asset-front"));
    click(&mut harness, "front, image, Active");
    right_click(&mut harness, "front, image, Active, selected 1 of 1");
    assert!(harness.query_by_label_contains("Delete").is_none());
    click(&mut harness, "Forget here");
    assert_eq!(commands(&harness), [Command::Hide(main_account(), front())]);
    let news = harness.state().desk.news.items().last().map(|news| news.title.clone());
    assert!(news.is_some_and(|title| title.contains("front")), "what was forgotten is told");
    told(&mut harness, Event::Hidden(main_account(), vec![front()]));
    assert!(harness.query_by_label("front, image, Active").is_none());
    harness.get_by_label("side, image, Active");
    harness.get_by_label("All assets, 1");
    harness.state_mut().act(Act::Go(Place::Generate));
    settle(&mut harness);
    click(&mut harness, "Add an image");
    harness.get_by_label("side, Active");
    assert!(harness.query_by_label("front, Active").is_none(), "what is forgotten is not offered");
    harness.key_press(Key::Escape);
    harness.state_mut().act(Act::Go(Place::Library));
    settle(&mut harness);

    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(commands(&harness).last(), Some(&Command::Unhide(main_account(), front())));

    let mira = || Hideable::Group(GroupId::new("Mira"));
    told(&mut harness, Event::Hidden(main_account(), vec![mira()]));
    assert!(harness.query_by_label_contains("Mira, ").is_none());
    click(&mut harness, "Forgotten here, 1");
    harness.get_by_label("side, image, Active");
    right_click(&mut harness, "Mira, 2, 2 Active, Forgotten here");
    click(&mut harness, "Show again");
    assert_eq!(commands(&harness).last(), Some(&Command::Unhide(main_account(), mira())));
}

// Generating

fn running(world: &World) -> Job {
    let draft = Draft { prompt: "She walks".into(), ..Draft::default() };
    let menu = world.abilities(&main_account()).unwrap().menu().unwrap();
    let order = draft.order(&main_account(), menu, world).unwrap();
    let task = TaskId::new("task-1");
    let step = Step::Running { task, since: NOW, progress: None, word: String::new() };
    Job { errand: Errand::Generate(order), ..upload(5, step) }
}

#[test]
fn a_running_task_is_cancelled_where_the_account_can_and_left_alone_where_it_cannot() {
    let mut world = volcengine();
    let job = running(&world);
    world.apply(Event::Job(Box::new(job.clone())));
    let mut harness = open(world.clone());
    harness.state_mut().act(Act::Go(Place::Generate));
    settle(&mut harness);
    assert!(harness.query_by_label("Stop watching").is_none());
    let cancel: Vec<_> = harness.query_all_by_role_and_label(Role::Button, "Cancel").collect();
    cancel[0].click();
    drop(cancel);
    settle(&mut harness);
    let sent = commands(&harness);
    assert!(
        matches!(sent.as_slice(), [Command::CancelTask { job: JobId(5), .. }]),
        "the task is cancelled, not {sent:?}"
    );
    let chore = Errand::Chore(Chore::CancelTask { job: JobId(5), task: TaskId::new("task-1") });
    let asked = Job { errand: chore, step: Step::Calling { since: NOW }, id: JobId(6), ..job };
    harness.state_mut().world.apply(Event::Job(Box::new(asked)));
    harness.step();

    let handles = Handles { cancel: false, ..handles("Main", ProviderKind::Volcengine) };
    let mut connections = world.connections.clone();
    connections[0].abilities = Some(Abilities::from(handles));
    world.apply(Event::Connections(connections));
    let mut harness = open(world);
    harness.state_mut().act(Act::Go(Place::Generate));
    settle(&mut harness);
    assert!(harness.query_all_by_label("Stop watching").count() > 0);
}

#[test]
fn where_the_model_has_no_sizes_none_are_offered_and_the_order_goes_all_the_same() {
    let mut harness = open(world(vec![connection("Main", ProviderKind::Kyy)]));
    harness.state_mut().act(Act::Go(Place::Generate));
    settle(&mut harness);
    assert!(harness.query_by_label("Resolution").is_none());
    write(&mut harness, Role::MultilineTextInput, "Prompt", "She walks");
    let button = harness.get_by_role_and_label(Role::Button, "Generate");
    assert!(!button.accesskit_node().is_disabled());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    settle(&mut harness);
    assert!(matches!(commands(&harness).last(), Some(Command::Generate { .. })));
}

#[test]
fn limits_are_typed_checked_and_show_what_a_refusal_taught() {
    let mut account = connection("Main", ProviderKind::Volcengine);
    account.settings.slots = Some(150);
    let mut world = world(vec![account]);
    let learned = |count| Some(budget::Limit { count, from: budget::KnownFrom::Refusal(NOW) });
    let known = Budget { creates_per_minute: learned(3), slots: learned(200), ..Budget::default() };
    world.apply(Event::Budget(main_account(), known));
    let mut harness = accounts(world);
    harness.get_by_label("Empty means 3 a minute, learned from a refusal on 12 May 2026, 15:38");
    harness.get_by_label("Empty means 200, learned from a refusal on 12 May 2026, 15:38");
    write(&mut harness, Role::TextInput, "Generations a day", "many");
    click(&mut harness, "Save");
    harness.get_by_label("Enter a whole number from 0 to 100000, or nothing.");
    assert!(commands(&harness).is_empty());
    harness.state_mut().act(Act::OpenLimits(main_account()));
    settle(&mut harness);
    harness.get_by_role_and_label(Role::TextInput, "Generations a day").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run();
    write(&mut harness, Role::TextInput, "Generations a day", "12");
    write(&mut harness, Role::TextInput, "Assets created a day", "30");
    click(&mut harness, "Save");
    let sent = commands(&harness);
    let [Command::EditConnection(edit)] = sent.as_slice() else { panic!("one edit, not {sent:?}") };
    let settings = &edit.settings;
    assert_eq!(
        (settings.slots, settings.creations_per_day, settings.generations_per_day),
        (Some(150), Some(30), Some(12)),
        "what was set stays, what was typed is there"
    );
}
