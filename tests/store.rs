//! What is kept on this computer survives, as it was: restarts, a second process, odd names, crashes.
#![expect(clippy::expect_used, reason = "a test says what it expected")]

#[path = "store/backups.rs"]
mod backups;
#[path = "store/damage.rs"]
mod damage;
#[path = "store/migrations.rs"]
mod migrations;
#[path = "store/odd.rs"]
mod odd;

use std::path::{Path, PathBuf};
use std::time::Duration;

use greenroom::model::connection::{ConnectionEdit, ProviderKind, Settings};
use greenroom::model::job::{Done, Into as Place, ResultLink, Staged};
use greenroom::model::mention::MentionStyle;
use greenroom::model::order::{Mode, Model};
use greenroom::model::original::{Facts, Quirk, Shape};
use greenroom::model::talk::Hideable;
use greenroom::model::*;
use greenroom::store::{Error, NewJob, Store};
use proptest::prelude::*;

fn studio() -> ConnectionName {
    ConnectionName::new("studio")
}

fn asset(id: &str, kind: MediaKind) -> Asset {
    Asset {
        connection: studio(),
        id: AssetId::new(id),
        group: Some(GroupId::new("group-1")),
        name: format!("picture of {id}"),
        kind,
        status: AssetStatus::Active,
        created: Some(Moment(17)),
        original: None,
        preview: Some(Link { url: "https://x/preview?sign=1".into(), until: Some(Moment(9)) }),
        trail: vec![],
    }
}

fn group(id: &str) -> Group {
    Group {
        connection: studio(),
        id: GroupId::new(id),
        name: "Mei 梅".into(),
        description: "the \"lead\"\n".into(),
        group_type: "AIGC".into(),
        created: None,
    }
}

/// An order made the only way there is, so that rows hold what people can really send.
fn order(mode: Mode) -> Order {
    let mut world = World::default();
    for (id, kind) in [("image", MediaKind::Image), ("video", MediaKind::Video), ("audio", MediaKind::Audio)]
    {
        world.apply(Event::Asset(asset(id, kind)));
    }
    let menu = Menu {
        models: vec![Model {
            id: "seedance-2-0".into(),
            label: "Seedance 2.0".into(),
            resolutions: vec!["720p".into()],
            ratios: vec!["16:9".into()],
            seconds: 4..=15,
            references: [9, 3, 3],
            reference_seconds: 15.0,
            frames_adaptive_only: false,
            audio_alone: false,
        }],
        mention_style: MentionStyle::At,
        last_frame: true,
    };
    let draft = Draft {
        prompt: "@图1 走 through \"rain\"".into(),
        mode,
        lanes: ["image", "video", "audio"].map(|id| vec![AssetId::new(id)]),
        first_frame: Some(AssetId::new("image")),
        last_frame: Some(AssetId::new("image")),
        seed: Some(u32::MAX),
        watermark: true,
        return_last_frame: true,
        ..Draft::default()
    };
    draft.order(&studio(), &menu, &world).expect("the draft is right")
}

fn upload(path: impl Into<PathBuf>, into: Place) -> Errand {
    Errand::Upload(Upload {
        original: OriginalId([0xAB; 32]),
        path: path.into(),
        kind: MediaKind::Image,
        bytes: u64::MAX,
        name: "Mei".into(),
        into,
        link: None,
        staged: None,
        again: false,
    })
}

/// An upload whose file is to be fetched from somewhere.
fn fetched(link: Option<&str>, staged: Option<Staged>) -> Errand {
    match upload("/photos/梅.png", Place::Nowhere) {
        Errand::Upload(upload) => Errand::Upload(Upload { link: link.map(Into::into), staged, ..upload }),
        other => other,
    }
}

fn every_errand() -> Vec<Errand> {
    let (group, asset) = (GroupId::new("group-1"), AssetId::new("asset-1"));
    let text = || "a\u{0}b\u{202e}c\r\n🎭".to_owned();
    vec![
        upload("/photos/梅.png", Place::Group(group.clone())),
        upload("relative.jpg", Place::After(JobId(u64::from(u32::MAX)))),
        upload("", Place::Nowhere),
        fetched(Some("https://photos.example/梅.png?x=1"), None),
        fetched(None, Some(Staged::Store { key: "greenroom/0a1b.png".into() })),
        fetched(None, Some(Staged::Hosted { url: "https://cdn/x.png?sig=1".into(), until: Moment(-7) })),
        Errand::Generate(order(Mode::References)),
        Errand::Generate(order(Mode::Frames)),
        Errand::Chore(Chore::Refresh),
        Errand::Chore(Chore::MakeGroup { name: text(), description: text() }),
        Errand::Chore(Chore::RenameGroup { id: group.clone(), name: text() }),
        Errand::Chore(Chore::RemoveGroup { id: group }),
        Errand::Chore(Chore::RenameAsset { id: asset.clone(), name: text() }),
        Errand::Chore(Chore::RemoveAsset { id: asset.clone() }),
        Errand::Chore(Chore::AdoptAsset { id: asset }),
        Errand::Chore(Chore::CancelTask { job: JobId(7), task: TaskId::new("cgt-1") }),
    ]
}

fn failures() -> Vec<Failure> {
    let full = |kind| Failure {
        kind,
        code: Some("InputImageSensitiveContentDetected".into()),
        said: Some("不行".into()),
        request_id: Some("02177".into()),
        raw: Some("{\"error\":null}".into()),
        retry_after: Some(Duration::from_millis(1500)),
    };
    FailureKind::ALL.into_iter().flat_map(|kind| [Failure::new(kind), full(kind)]).collect()
}

fn every_step() -> Vec<Step> {
    let (asset, task, since) = (AssetId::new("asset-1"), TaskId::new("cgt-1"), Moment(-5));
    let link = |seed, cost: Option<&str>| ResultLink {
        url: "https://cdn/x.mp4?X-Tos-Signature=abc".into(),
        until: Moment::NEVER,
        seed,
        cost: cost.map(Into::into),
        last_frame: seed.map(|_| "https://cdn/x.png?X-Tos-Signature=abc".into()),
    };
    let mut steps = vec![
        Step::Queued,
        Step::Creating { since },
        Step::Waiting { asset: asset.clone(), since },
        Step::Active { asset: asset.clone() },
        Step::Submitting { since },
        Step::Running { task: task.clone(), since, progress: Some(100), word: "running".into() },
        Step::Running { task: task.clone(), since, progress: None, word: String::new() },
        Step::Ready { task: task.clone(), result: link(Some(i64::MIN), None) },
        Step::Saving { task: task.clone(), result: link(None, Some("1.25 CNY")) },
        Step::Saved { task: task.clone(), path: "/videos/梅.mp4".into() },
        Step::Calling { since },
        Step::Done(Done::Nothing),
        Step::Done(Done::Group(GroupId::new("group-9"))),
        Step::Unsure { since, looked: true },
        Step::Unsure { since, looked: false },
        Step::Stopped { asset: None, task: None, place: None },
        Step::Stopped { asset: None, task: Some(task.clone()), place: Some(13) },
        Step::Staging,
        Step::Ingesting { task: task.clone(), place: 0, since },
    ];
    for failure in failures() {
        steps.push(Step::Failed { failure: failure.clone(), asset: Some(asset.clone()), task: None });
        steps.push(Step::Failed { failure, asset: None, task: Some(task.clone()) });
    }
    steps
}

fn new_job(errand: Errand) -> NewJob {
    NewJob { connection: studio(), errand, created: Moment(1000), trail: vec![], run_at: Moment(2000) }
}

fn refresh() -> NewJob {
    new_job(Errand::Chore(Chore::Refresh))
}

fn file(directory: &tempfile::TempDir) -> PathBuf {
    directory.path().join("greenroom.db")
}

/// What a person with an SQLite shell could do to the file.
fn tamper(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).expect("open").execute_batch(sql).expect(sql);
}

#[test]
fn every_errand_is_read_back_as_it_was_asked() {
    let directory = tempfile::tempdir().expect("a folder");
    let trail: Vec<Mark> = Milestone::ALL.into_iter().map(|(what, _)| Mark { at: Moment(3), what }).collect();
    let asked: Vec<NewJob> =
        every_errand().into_iter().map(|errand| NewJob { trail: trail.clone(), ..new_job(errand) }).collect();
    let ids = Store::open(&file(&directory)).expect("open").add_jobs(&asked).expect("add");

    let store = Store::open(&file(&directory)).expect("open again");
    let jobs = store.jobs().expect("read");
    assert_eq!(jobs.iter().map(|job| job.id).collect::<Vec<_>>(), ids);
    for (job, asked) in jobs.iter().zip(&asked) {
        assert_eq!(job.errand, asked.errand);
        assert_eq!((&job.connection, &job.trail), (&asked.connection, &asked.trail));
        assert_eq!((job.created, job.run_at), (asked.created, asked.run_at));
        assert_eq!((&job.step, job.paused, job.attempts, &job.trouble), (&Step::Queued, false, 0, &None));
    }
    assert_eq!(store.unreadable(), Vec::<String>::new());
}

#[test]
fn every_step_and_trouble_is_read_back_as_it_was_saved() {
    let directory = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&file(&directory)).expect("open");
    let steps = every_step();
    let ids = store.add_jobs(&vec![refresh(); steps.len()]).expect("add");
    let troubles = failures();
    for ((id, step), turn) in ids.iter().zip(&steps).zip(0..) {
        let mut job = store.job(*id).expect("read").expect("there");
        job.step = step.clone();
        job.paused = turn % 2 == 0;
        job.attempts = u32::MAX - turn;
        job.run_at = Moment::NEVER;
        job.trouble = Some(troubles[turn as usize % troubles.len()].clone());
        job.trail.push(Mark { at: Moment(7), what: Milestone::Sent });
        store.save_job(&job).expect("save");
        let again = Store::open(&file(&directory)).expect("open again");
        assert_eq!(again.job(*id).expect("read"), Some(job));
    }
}

#[test]
fn a_job_can_be_given_another_errand_when_its_group_is_made() {
    let mut store = Store::in_memory().expect("open");
    let id = store.add_jobs(&[new_job(upload("a.png", Place::After(JobId(1))))]).expect("add")[0];
    let mut job = store.job(id).expect("read").expect("there");
    job.errand = upload("a.png", Place::Group(GroupId::new("group-1")));
    store.save_job(&job).expect("save");
    assert_eq!(store.job(id).expect("read"), Some(job));
}

#[test]
fn saving_a_job_that_was_removed_is_refused_and_does_not_bring_it_back() {
    let mut store = Store::in_memory().expect("open");
    let ids = store.add_jobs(&[refresh(), refresh()]).expect("add");
    let job = store.job(ids[0]).expect("read").expect("there");
    store.remove_jobs(&ids[..1]).expect("remove");
    assert!(matches!(store.save_job(&job), Err(Error::NoSuchJob(id)) if id == ids[0]));
    assert!(matches!(store.add_wish(ids[0], Wish::Pause), Err(Error::NoSuchJob(_))));
    assert_eq!(store.job(ids[0]).expect("read"), None);
    assert_eq!(store.jobs().expect("read").len(), 1);
}

#[test]
fn the_number_of_a_removed_job_is_never_given_again() {
    let directory = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&file(&directory)).expect("open");
    let ids = store.add_jobs(&[refresh(), refresh()]).expect("add");
    store.remove_jobs(&ids).expect("remove");
    drop(store);
    let mut store = Store::open(&file(&directory)).expect("open again");
    assert!(store.add_jobs(&[refresh()]).expect("add")[0] > ids[1]);
}

#[test]
fn a_second_process_adds_jobs_and_wishes_and_the_first_sees_them() {
    let directory = tempfile::tempdir().expect("a folder");
    let mut window = Store::open(&file(&directory)).expect("open");
    let mine = window.add_jobs(&[refresh()]).expect("add")[0];
    let (version, revision) = (window.data_version().expect("ask"), window.revision().expect("ask"));

    let mut terminal = Store::open(&file(&directory)).expect("open beside it");
    assert_eq!(terminal.jobs().expect("read").len(), 1);
    assert_eq!(window.data_version().expect("ask"), version, "reading changes nothing");
    let theirs =
        terminal.add_jobs(&every_errand().into_iter().map(new_job).collect::<Vec<_>>()).expect("add");
    assert_ne!(window.data_version().expect("ask"), version);
    assert!(window.revision().expect("ask") > revision);
    let seen: Vec<JobId> = window.jobs_after(mine).expect("read").iter().map(|job| job.id).collect();
    assert_eq!(seen, theirs);

    for wish in [Wish::Pause, Wish::Resume] {
        terminal.add_wish(mine, wish).expect("wish");
    }
    assert_eq!(window.take_wishes().expect("take"), vec![(mine, Wish::Pause), (mine, Wish::Resume)]);
    assert_eq!(window.take_wishes().expect("take"), vec![]);
}

#[test]
fn every_wish_arrives_once_and_goes_with_its_job() {
    let mut store = Store::in_memory().expect("open");
    let id = store.add_jobs(&[refresh()]).expect("add")[0];
    let wishes = [
        Wish::Pause,
        Wish::Resume,
        Wish::Retry,
        Wish::Cancel,
        Wish::LookAgain,
        Wish::SendAgain,
        Wish::Forget,
    ];
    for wish in wishes {
        store.add_wish(id, wish).expect("wish");
    }
    assert_eq!(store.take_wishes().expect("take"), wishes.map(|wish| (id, wish)).to_vec());
    store.add_wish(id, Wish::Pause).expect("wish");
    store.remove_jobs(&[id]).expect("remove");
    assert_eq!(store.take_wishes().expect("take"), vec![]);
}

#[test]
fn looking_for_wishes_that_are_not_there_writes_nothing() {
    let mut store = Store::in_memory().expect("open");
    let before = store.revision().expect("ask");
    store.take_wishes().expect("take");
    assert_eq!(store.revision().expect("ask"), before);
}

#[test]
fn every_write_counts_itself() {
    let mut store = Store::in_memory().expect("open");
    let id = store.add_jobs(&[refresh()]).expect("add")[0];
    let job = store.job(id).expect("read").expect("there");
    let mut last = store.revision().expect("ask");
    let mut counted = |store: &Store, what: &str| {
        let now = store.revision().expect("ask");
        assert!(now > last, "{what}");
        last = now;
    };
    store.save_job(&job).expect("save");
    counted(&store, "save_job");
    store.add_wish(id, Wish::Pause).expect("wish");
    counted(&store, "add_wish");
    store.take_wishes().expect("take");
    counted(&store, "take_wishes");
    store.put_original(&originals()[0]).expect("put");
    counted(&store, "put_original");
    store.replace_shelf(&studio(), &[], &[], Moment(1)).expect("replace");
    counted(&store, "replace_shelf");
    store.put_asset(&asset("a", MediaKind::Image)).expect("put");
    counted(&store, "put_asset");
    store.put_group(&group("g")).expect("put");
    counted(&store, "put_group");
    store.put_take(&take(id)).expect("put");
    counted(&store, "put_take");
    store.set_hidden(&studio(), &Hideable::Asset(AssetId::new("a")), true).expect("hide");
    counted(&store, "set_hidden");
    store.dissolve_group(&studio(), &GroupId::new("g")).expect("dissolve");
    counted(&store, "dissolve_group");
    store.set_next_create(&studio(), Moment(1)).expect("set");
    counted(&store, "set_next_create");
    store.forget_connection(&studio()).expect("forget");
    counted(&store, "forget_connection");
    store.remove_jobs(&[id]).expect("remove");
    counted(&store, "remove_jobs");
}

fn originals() -> Vec<Original> {
    let pixels = Pixels { width: 1080, height: u32::MAX };
    let shapes = [
        Shape::Image { pixels },
        Shape::Video { pixels, seconds: 0.1 + 0.2, fps: 29.97, codec: "H.264".into(), sound: true },
        Shape::Audio { seconds: 1.0 / 3.0, hertz: 48_000 },
        Shape::Document,
    ];
    let quirks = [
        Quirk::ExtensionMismatch,
        Quirk::ExifRotated,
        Quirk::Animated,
        Quirk::HasAlpha,
        Quirk::VariableRate { low: 15_000, high: 30_000 },
    ];
    (0_u8..)
        .zip(Format::ALL)
        .map(|(number, format)| Original {
            id: OriginalId([number; 32]),
            path: format!("/照片/{number}").into(),
            facts: Facts {
                format,
                bytes: u64::from(number) << 33,
                shape: shapes[format.kind() as usize].clone(),
                quirks: quirks[..usize::from(number) % 5].to_vec(),
            },
            added: Moment(i64::from(number)),
            hash: (number % 2 == 1).then_some(PerceptualHash([number; 32])),
        })
        .collect()
}

#[test]
fn every_kind_of_file_is_read_back_to_the_last_digit() {
    let directory = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&file(&directory)).expect("open");
    for original in originals() {
        store.put_original(&original).expect("put");
    }
    let store = Store::open(&file(&directory)).expect("open again");
    assert_eq!(store.originals().expect("read"), originals());
    assert_eq!(store.original(OriginalId([3; 32])).expect("read").as_ref(), originals().get(3));
    assert_eq!(store.original(OriginalId([99; 32])).expect("read"), None);
}

#[test]
fn a_file_that_moved_keeps_the_day_it_arrived() {
    let mut store = Store::in_memory().expect("open");
    let first = originals().remove(0);
    store.put_original(&first).expect("put");
    let moved = Original { path: "/elsewhere.png".into(), added: Moment(999), ..first.clone() };
    store.put_original(&moved).expect("put");
    assert_eq!(store.originals().expect("read"), vec![Original { added: first.added, ..moved }]);
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_text_leads_to_the_same_file_after_a_restart() {
    use std::os::unix::ffi::OsStrExt as _;
    let odd = PathBuf::from(std::ffi::OsStr::from_bytes(b"/photos/\xFF\xFE caf\xE9.png"));
    let mut store = Store::in_memory().expect("open");
    let id = store.add_jobs(&[new_job(upload(&odd, Place::Nowhere))]).expect("add")[0];
    let original = Original { path: odd.clone(), ..originals().remove(0) };
    store.put_original(&original).expect("put");
    store.put_take(&Take { path: odd.clone(), ..take(id) }).expect("put");
    let mut job = store.job(id).expect("read").expect("there");
    assert_eq!(job.upload().map(|upload| &upload.path), Some(&odd));
    job.step = Step::Saved { task: TaskId::new("t"), path: odd.clone() };
    store.save_job(&job).expect("save");
    assert_eq!(store.job(id).expect("read"), Some(job));
    assert_eq!(store.original(original.id).expect("read"), Some(original));
    assert_eq!(store.takes().expect("read")[0].path, odd);
}

fn take(job: JobId) -> Take {
    Take {
        job,
        connection: studio(),
        task: TaskId::new("cgt-1"),
        path: "/videos/梅 1.mp4".into(),
        provenance: None,
        saved: Moment(5),
        link_until: Some(Moment(6)),
        seed: Some(-1),
        cost: Some("3.5".into()),
    }
}

#[test]
fn results_outlive_their_jobs() {
    let mut store = Store::in_memory().expect("open");
    let id = store.add_jobs(&[refresh()]).expect("add")[0];
    let bare = Take { link_until: None, seed: None, cost: None, ..take(JobId(99)) };
    store.put_take(&bare).expect("put");
    store.put_take(&Take { path: "first".into(), ..take(id) }).expect("put");
    store.put_take(&take(id)).expect("put again");
    store.remove_jobs(&[id]).expect("remove");
    store.forget_connection(&studio()).expect("forget");
    assert_eq!(store.takes().expect("read"), vec![take(id), bare]);
}

#[test]
fn a_new_reading_of_the_list_keeps_what_only_this_computer_knows() {
    let mut store = Store::in_memory().expect("open");
    let trail = vec![Mark { at: Moment(1), what: Milestone::Checked }];
    let mine = Asset {
        original: Some(OriginalId([1; 32])),
        trail: trail.clone(),
        status: AssetStatus::Processing,
        ..asset("a", MediaKind::Image)
    };
    store.put_asset(&mine).expect("put");
    store.put_asset(&asset("gone", MediaKind::Video)).expect("put");
    let other = Asset { connection: ConnectionName::new("other"), ..asset("a", MediaKind::Audio) };
    store.put_asset(&other).expect("put");

    let refused = AssetStatus::Failed(Reason::new("C".into(), "脸".into()));
    let read = [
        Asset { status: refused, name: "renamed there".into(), ..asset("a", MediaKind::Image) },
        Asset { status: AssetStatus::Other("Paused".into()), group: None, ..asset("b", MediaKind::Audio) },
    ];
    store.replace_shelf(&studio(), &[group("g2"), group("g1")], &read, Moment(42)).expect("replace");
    let (groups, assets, synced) = store.shelf(&studio()).expect("read");
    assert_eq!(store.synced(&studio()).expect("read"), Some(Moment(42)));
    for asset in &assets {
        assert_eq!(store.asset(&studio(), &asset.id).expect("read").as_ref(), Some(asset));
    }
    assert_eq!(store.asset(&studio(), &AssetId::new("nobody")).expect("read"), None);
    let expected = Asset { original: mine.original, trail, ..read[0].clone() };
    assert_eq!(assets, vec![expected.clone(), read[1].clone()]);
    assert_eq!(groups, vec![group("g2"), group("g1")]);
    assert_eq!(synced, Some(Moment(42)));
    assert_eq!(store.shelf(&other.connection).expect("read"), (vec![], vec![other], None));

    let newer = Asset { original: Some(OriginalId([2; 32])), ..read[0].clone() };
    store.replace_shelf(&studio(), &[], std::slice::from_ref(&newer), Moment(43)).expect("replace");
    let (_, assets, _) = store.shelf(&studio()).expect("read");
    assert_eq!(assets, vec![Asset { original: newer.original, ..expected }], "what is told wins");
}

#[test]
fn removing_a_group_removes_its_assets_and_no_others() {
    let mut store = Store::in_memory().expect("open");
    for id in ["group-1", "group-2"] {
        store.put_group(&group(id)).expect("put");
    }
    let kept = Asset { group: Some(GroupId::new("group-2")), ..asset("kept", MediaKind::Image) };
    for asset in [&asset("a", MediaKind::Image), &kept, &asset("b", MediaKind::Image)] {
        store.put_asset(asset).expect("put");
    }
    store.remove_asset(&studio(), &AssetId::new("b")).expect("remove");
    assert_eq!(store.shelf(&studio()).expect("read").1.len(), 2);
    store.remove_group(&studio(), &GroupId::new("group-1")).expect("remove");
    assert_eq!(store.shelf(&studio()).expect("read"), (vec![group("group-2")], vec![kept], None));
}

#[test]
fn the_pace_of_an_account_survives_a_restart() {
    let directory = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&file(&directory)).expect("open");
    assert_eq!(store.next_create(&studio()).expect("read"), None);
    for at in [5, 20] {
        store.set_next_create(&studio(), Moment(at)).expect("set");
    }
    let store = Store::open(&file(&directory)).expect("open again");
    assert_eq!(store.next_create(&studio()).expect("read"), Some(Moment(20)));
}

#[test]
fn a_renamed_connection_takes_everything_along() {
    let mut store = Store::in_memory().expect("open");
    let id = store.add_jobs(&[new_job(Errand::Generate(order(Mode::References)))]).expect("add")[0];
    store
        .replace_shelf(&studio(), &[group("g")], &[asset("a", MediaKind::Image)], Moment(1))
        .expect("replace");
    store.put_take(&take(id)).expect("put");
    store.set_next_create(&studio(), Moment(5)).expect("set");
    let edit = ConnectionEdit {
        was: Some(studio()),
        name: ConnectionName::new("workshop"),
        provider: ProviderKind::AnyFast,
        settings: Settings::default(),
        secrets: vec![],
        take_from: None,
    };
    store.set_hidden(&studio(), &Hideable::Asset(AssetId::new("a")), true).expect("hide");
    store.rename_connection(&studio(), &edit.name).expect("rename");
    let job = store.job(id).expect("read").expect("there");
    assert_eq!((&job.connection, job.order().map(Order::connection)), (&edit.name, Some(&edit.name)));
    let (groups, assets, synced) = store.shelf(&edit.name).expect("read");
    assert_eq!((groups.len(), assets.len(), synced), (1, 1, Some(Moment(1))));
    assert_eq!(assets[0].connection, edit.name);
    assert_eq!(store.takes().expect("read")[0].connection, edit.name);
    assert_eq!(store.next_create(&edit.name).expect("read"), Some(Moment(5)));
    assert_eq!(store.shelf(&studio()).expect("read"), (vec![], vec![], None));
    assert_eq!(store.hidden(&edit.name).expect("read"), [Hideable::Asset(AssetId::new("a"))]);
    assert_eq!(store.hidden(&studio()).expect("read"), []);
    store.forget_connection(&edit.name).expect("forget");
    assert_eq!(store.hidden(&edit.name).expect("read"), []);
}

#[test]
fn what_is_hidden_stays_hidden_when_the_list_is_read_anew() {
    let mut store = Store::in_memory().expect("open");
    let (group_id, asset_id) = (GroupId::new("g"), AssetId::new("a"));
    let (as_group, as_asset) = (Hideable::Group(group_id), Hideable::Asset(asset_id));
    for what in [&as_group, &as_asset, &as_asset] {
        store.set_hidden(&studio(), what, true).expect("hide");
    }
    store
        .replace_shelf(&studio(), &[group("g")], &[asset("a", MediaKind::Image)], Moment(1))
        .expect("replace");
    assert_eq!(store.hidden(&studio()).expect("read"), [as_asset.clone(), as_group.clone()]);
    assert_eq!(store.hidden(&ConnectionName::new("other")).expect("read"), []);
    store.set_hidden(&studio(), &as_asset, false).expect("show");
    assert_eq!(store.hidden(&studio()).expect("read"), [as_group]);
}

#[test]
fn jobs_of_one_call_are_written_together_or_not_at_all() {
    let mut store = Store::in_memory().expect("open");
    let ids = store.add_jobs(&[refresh(), refresh()]).expect("add");
    let calling =
        |id| Job { step: Step::Calling { since: Moment(5) }, ..store.job(id).expect("read").expect("there") };
    let jobs = [calling(ids[0]), calling(ids[1])];
    store.remove_jobs(&ids[1..]).expect("remove");
    assert!(matches!(store.save_jobs(&jobs), Err(Error::NoSuchJob(id)) if id == ids[1]));
    assert_eq!(store.job(ids[0]).expect("read").expect("there").step, Step::Queued, "nothing was written");
    store.save_jobs(&jobs[..1]).expect("save");
    assert_eq!(store.job(ids[0]).expect("read").expect("there").step, jobs[0].step);
}

#[test]
fn a_dissolved_group_leaves_its_assets_where_they_can_be_seen() {
    let mut store = Store::in_memory().expect("open");
    let mut member = asset("a", MediaKind::Image);
    member.group = Some(GroupId::new("g"));
    store.replace_shelf(&studio(), &[group("g")], &[member], Moment(1)).expect("replace");
    store.dissolve_group(&studio(), &GroupId::new("g")).expect("dissolve");
    let (groups, assets, _) = store.shelf(&studio()).expect("read");
    assert_eq!(groups, []);
    assert_eq!((assets.len(), &assets[0].group), (1, &None));
}

#[test]
fn either_all_jobs_of_a_batch_are_added_or_none() {
    let directory = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&file(&directory)).expect("open");
    tamper(
        &file(&directory),
        "CREATE TRIGGER full BEFORE INSERT ON job WHEN (SELECT count(*) FROM job) >= 2
         BEGIN SELECT RAISE(FAIL, 'full'); END;",
    );
    assert!(store.add_jobs(&vec![refresh(); 3]).is_err());
    assert_eq!(store.jobs().expect("read"), vec![]);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&file(&directory)).expect("open");
    store.add_jobs(&[refresh()]).expect("add");
    let mut files = 0;
    for entry in std::fs::read_dir(directory.path()).expect("list") {
        let entry = entry.expect("entry");
        assert_eq!(entry.metadata().expect("facts").permissions().mode() & 0o777, 0o600, "{entry:?}");
        files += 1;
    }
    assert!(files >= 2, "the side file is among them");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_comes_back_as_it_went_in(text in any::<String>(), other in "\\PC*") {
        let mut store = Store::in_memory().expect("open");
        let connection = ConnectionName::new(text.clone());
        let asked = NewJob {
            connection: connection.clone(),
            ..new_job(Errand::Chore(Chore::MakeGroup { name: text.clone(), description: other.clone() }))
        };
        let id = store.add_jobs(std::slice::from_ref(&asked)).expect("add")[0];
        let mut job = store.job(id).expect("read").expect("there");
        prop_assert_eq!(&job.errand, &asked.errand);
        prop_assert_eq!(&job.connection, &connection);
        job.step = Step::Failed {
            failure: Failure { raw: Some(other.clone()), ..Failure::said(FailureKind::Bug, text.clone()) },
            asset: Some(AssetId::new(text.clone())),
            task: Some(TaskId::new(other.clone())),
        };
        store.save_job(&job).expect("save");
        prop_assert_eq!(store.job(id).expect("read"), Some(job));

        let mine = Asset {
            connection: connection.clone(),
            group: Some(GroupId::new(other.clone())),
            name: text.clone(),
            preview: Some(Link { url: other.clone(), until: None }),
            status: AssetStatus::Failed(Reason::new(other.clone(), text.clone())),
            ..asset(&text, MediaKind::Video)
        };
        let group = Group { connection: connection.clone(), name: text.clone(), description: other, ..group(&text) };
        store.replace_shelf(&connection, std::slice::from_ref(&group), std::slice::from_ref(&mine), Moment(1))
            .expect("replace");
        prop_assert_eq!(store.shelf(&connection).expect("read"), (vec![group], vec![mine], Some(Moment(1))));
    }
}
