//! A world made by events, as the engine would tell it: two connections, nine groups, about eighty assets.

#![expect(clippy::expect_used, reason = "a test may stop where it stands")]

use std::time::Duration;

use greenroom::model::ability::Handles;
use greenroom::model::connection::{ProviderKind, Settings};
use greenroom::model::job::{Errand, Into, Upload};
use greenroom::model::mention::MentionStyle;
use greenroom::model::order::{Menu, Model};
use greenroom::model::talk::Sync;
use greenroom::model::*;

pub(crate) const NOW: Moment = Moment(1_778_594_400_000);

pub(crate) fn studio() -> ConnectionName {
    ConnectionName::new("Studio")
}

pub(crate) fn handles() -> Handles {
    Handles {
        connection: studio(),
        doors: [Door::Bytes, Door::Url, Door::Url, Door::Closed],
        links: [false; 4],
        stage: false,
        batch: 1,
        list: true,
        ask: true,
        rename: true,
        remove: true,
        make_group: true,
        rename_group: true,
        remove_group: true,
        needs_group: true,
        local_groups: false,
        verify: false,
        cancel: false,
        menu: Some(Menu {
            models: vec![Model {
                id: "seedance".into(),
                label: "Seedance 2.0".into(),
                resolutions: vec!["720p".into()],
                ratios: vec!["16:9".into()],
                seconds: 4..=15,
                references: [9, 3, 3],
                reference_seconds: 15.0,
                frames_adaptive_only: false,
                audio_alone: false,
            }],
            mention_style: MentionStyle::Words,
            last_frame: true,
        }),
    }
}

pub(crate) fn connection(handles: Option<Handles>) -> Connection {
    Connection {
        name: studio(),
        provider: ProviderKind::AnyFast,
        base_url: "https://www.anyfast.ai".into(),
        settings: Settings::default(),
        default: true,
        secrets: vec![],
        abilities: handles.map(Abilities::from),
        rules: Rules::COMMON,
        test: None,
    }
}

pub(crate) fn original_id(number: u32) -> OriginalId {
    let mut id = [0x9f; 32];
    id[..4].copy_from_slice(&number.to_be_bytes());
    OriginalId(id)
}

pub(crate) fn image(number: u32, width: u32, height: u32, path: &str) -> Original {
    let facts = Facts {
        format: if path.ends_with("png") { Format::Png } else { Format::Jpeg },
        bytes: 900_000 + u64::from(number) * 13_000,
        shape: Shape::Image { pixels: Pixels { width, height } },
        quirks: vec![],
    };
    Original { id: original_id(number), path: path.into(), facts, added: NOW, hash: None }
}

pub(crate) fn video(number: u32, seconds: f64, path: &str) -> Original {
    let shape = Shape::Video {
        pixels: Pixels { width: 1280, height: 720 },
        seconds,
        fps: 24.0,
        codec: "H.264".into(),
        sound: false,
    };
    let facts = Facts { format: Format::Mp4, bytes: 6_100_000, shape, quirks: vec![] };
    Original { id: original_id(number), path: path.into(), facts, added: NOW, hash: None }
}

pub(crate) fn sound(number: u32, path: &str) -> Original {
    let shape = Shape::Audio { seconds: 8.0, hertz: 48_000 };
    let facts = Facts { format: Format::Wav, bytes: 1_500_000, shape, quirks: vec![] };
    Original { id: original_id(number), path: path.into(), facts, added: NOW, hash: None }
}

pub(crate) fn group(id: &str, name: &str, age: i64) -> Group {
    Group {
        connection: studio(),
        id: GroupId::new(id),
        name: name.into(),
        description: String::new(),
        group_type: "AIGC".into(),
        created: Some(Moment(NOW.0 - age * 86_400_000)),
    }
}

pub(crate) fn asset(id: &str, group: &str, name: &str, kind: MediaKind, status: AssetStatus) -> Asset {
    let at = |seconds: i64| Moment(NOW.0 + seconds * 1000);
    let mark = |seconds, what| Mark { at: at(seconds), what };
    let mut trail =
        vec![mark(-40, Milestone::Checked), mark(-38, Milestone::Sent), mark(-37, Milestone::Created)];
    match status {
        AssetStatus::Active => trail.push(mark(-24, Milestone::Passed)),
        AssetStatus::Failed(_) => trail.push(mark(-24, Milestone::Refused)),
        AssetStatus::Processing => trail[2].at = at(-8),
        AssetStatus::Other(_) => {}
    }
    Asset {
        connection: studio(),
        id: AssetId::new(id),
        group: Some(GroupId::new(group)),
        name: name.into(),
        kind,
        status,
        created: Some(at(-40)),
        original: None,
        preview: None,
        trail,
    }
}

pub(crate) fn refused() -> AssetStatus {
    AssetStatus::Failed(Reason::new(
        "InputImageSensitiveContentDetected.PrivacyInformation".into(),
        "The image may contain a real person.".into(),
    ))
}

pub(crate) const DEMO: [(&str, &str); 4] = [
    ("mira", "assets/demo/mira-chen"),
    ("kai", "assets/demo/kai-ren"),
    ("juno", "assets/demo/juno-adeyemi"),
    ("otto", "assets/demo/otto-lind"),
];

fn count_of(group: usize) -> u32 {
    [11, 9, 10, 6, 5, 4, 11, 6].get(group).copied().unwrap_or(0)
}

/// Mira's group holds fourteen: eleven Active, two Processing, one Failed.
pub(crate) fn world() -> World {
    let mut world = World { now: NOW, ..World::default() };
    world.apply(Event::Connections(vec![connection(Some(handles()))]));
    let mut originals = Vec::new();
    for (at, (name, folder)) in (0_u32..).zip(DEMO) {
        originals.push(image(at * 3, 1024, 1536, &format!("{folder}/full-front.jpg")));
        originals.push(image(at * 3 + 1, 1024, 1024, &format!("{folder}/face-front.png")));
        originals.push(image(at * 3 + 2, 1024, 1280, &format!("{folder}/bust-left.jpg")));
        assert!(!name.is_empty());
    }
    originals.push(video(100, 5.0, "/films/mira-street-walk.mp4"));
    originals.push(sound(101, "/films/mira-voice-warm.wav"));
    for original in &originals {
        world.apply(Event::Original(original.clone()));
    }
    let mut groups = Vec::new();
    let mut assets = Vec::new();
    let names = [
        "Mira Chen",
        "Kai Ren",
        "Juno Adeyemi",
        "Otto Lind",
        "Wen Qiu",
        "Tao Park",
        "Ines Duarte",
        "Sora Vale",
    ];
    for (at, name) in names.iter().enumerate() {
        let id = format!("group-2026051209301{at}-x7f2k");
        groups.push(group(&id, name, i64::try_from(at).unwrap_or(0)));
        let short = name.split(' ').next().unwrap_or_default().to_lowercase();
        for number in 0..count_of(at) {
            let shape = ["full-front", "face-front", "bust-left"][number as usize % 3];
            let name = if number < 3 {
                format!("{short}-{shape}")
            } else {
                format!("{short}-{shape}-{}", number / 3 + 1)
            };
            let asset_id = format!("asset-20260512{at:02}{number:04}-k3m9x");
            let mut it = asset(&asset_id, &id, &name, MediaKind::Image, AssetStatus::Active);
            it.original = Some(original_id((at as u32 % 4) * 3 + number % 3));
            if at == 0 && number == 9 {
                it.kind = MediaKind::Video;
                it.name = "mira-street-walk".into();
                it.original = Some(original_id(100));
            }
            if at == 0 && number == 10 {
                it.kind = MediaKind::Audio;
                it.name = "mira-voice-warm".into();
                it.original = Some(original_id(101));
            }
            it.created = Some(Moment(NOW.0 - 40_000 - i64::from(number) * 1000));
            assets.push(it);
        }
        if at == 0 {
            for (number, status) in
                (0_u32..).zip([AssetStatus::Processing, AssetStatus::Processing, refused()])
            {
                let name = ["mira-rain-closeup", "mira-window-left", "mira-train-window"][number as usize];
                let id_of = format!("asset-2026051200{:04}-wait", 90 + number);
                let mut it = asset(&id_of, &id, name, MediaKind::Image, status);
                it.original = Some(original_id(2 - number));
                it.created = Some(Moment(NOW.0 - 43_500 - i64::from(number) * 1000));
                assets.push(it);
            }
        }
        if at == 4 || at == 2 {
            assets.push(asset(
                &format!("asset-p{at}"),
                &id,
                "waiting",
                MediaKind::Image,
                AssetStatus::Processing,
            ));
            assets.push(asset(&format!("asset-f{at}"), &id, "refused", MediaKind::Image, refused()));
        }
    }
    groups.push(group("group-empty", "Places and props", 9));
    world.apply(Event::Shelf { connection: studio(), groups, assets });
    world.apply(Event::Sync(studio(), Sync::At(Moment(NOW.0 - 12_000))));
    world.apply(Event::Loaded);
    world
}

pub(crate) fn upload_job(number: u64, step: Step) -> Job {
    let names =
        ["mira-full-wave", "mira-face-calm", "mira-rain-closeup", "mira-hero", "mira-bust-up", "mira-smile"];
    let upload = Upload {
        original: original_id((number % 12) as u32),
        path: format!("/films/file-{number}.jpg").into(),
        kind: MediaKind::Image,
        bytes: 1_200_000 + number * 40_000,
        name: names[number as usize % names.len()].to_owned(),
        into: Into::Group(GroupId::new("group-20260512093010-x7f2k")),
        link: None,
        staged: None,
        again: false,
    };
    let mark = |seconds: i64, what| Mark { at: Moment(NOW.0 - 60_000 + seconds * 1000), what };
    let mut trail = vec![mark(0, Milestone::Checked)];
    match &step {
        Step::Creating { .. } => trail.push(mark(2, Milestone::Sent)),
        Step::Waiting { .. } => trail.extend([mark(2, Milestone::Sent), mark(4, Milestone::Created)]),
        Step::Active { .. } => trail.extend([
            mark(2, Milestone::Sent),
            mark(4, Milestone::Created),
            mark(15 + (number % 3).cast_signed(), Milestone::Passed),
        ]),
        Step::Failed { .. } => trail.extend([
            mark(2, Milestone::Sent),
            mark(25, Milestone::Unreached),
            mark(27, Milestone::Sent),
            mark(50, Milestone::Refused),
        ]),
        Step::Unsure { .. } => trail.extend([mark(2, Milestone::Sent), mark(30, Milestone::Lost)]),
        _ => {}
    }
    Job {
        id: JobId(number),
        connection: studio(),
        errand: Errand::Upload(upload),
        step,
        paused: false,
        attempts: 0,
        run_at: NOW,
        created: Moment(NOW.0 - 61_000),
        trail,
        trouble: None,
    }
}

pub(crate) fn failure() -> Failure {
    Failure {
        kind: FailureKind::BadRequest,
        code: Some("InvalidParameter.Name".into()),
        said: Some("the name is not allowed".into()),
        request_id: Some("20260512143258C9DA7731C371".into()),
        raw: Some("{\"error\":{\"code\":\"InvalidParameter.Name\"}}".into()),
        retry_after: None,
    }
}

/// Twelve uploads of one batch: two send, one is held by the rate limit, one in moderation, one failed,
/// one unsure, one paused, five Active.
pub(crate) fn busy_world() -> World {
    let mut world = world();
    let since = |seconds: i64| Moment(NOW.0 - seconds * 1000);
    let asset = |number: u64| AssetId::new(format!("asset-new-{number}"));
    let steps = [
        Step::Creating { since: since(3) },
        Step::Creating { since: since(2) },
        Step::Queued,
        Step::Waiting { asset: asset(4), since: since(8) },
        Step::Failed { failure: failure(), asset: None, task: None },
        Step::Unsure { since: since(40), looked: false },
        Step::Queued,
        Step::Active { asset: asset(8) },
        Step::Active { asset: asset(9) },
        Step::Active { asset: asset(10) },
        Step::Active { asset: asset(11) },
        Step::Active { asset: asset(12) },
    ];
    for (number, step) in (1_u64..).zip(steps) {
        let mut job = upload_job(number, step);
        job.paused = number == 7;
        world.apply(Event::Job(Box::new(job)));
    }
    world.apply(Event::Progress { job: JobId(1), done: 744_000, total: Some(1_240_000) });
    world.apply(Event::Progress { job: JobId(2), done: 400_000, total: Some(1_280_000) });
    world.apply(Event::SlowedDown(studio(), NOW.plus(Duration::from_secs(18))));
    world
}

/// What a drop of nine files found: six ready, one of them twice, one too wide, one duplicate, one broken.
pub(crate) fn look(world: &mut World) {
    let mut found: Vec<(String, Result<Original, Problem>)> = Vec::new();
    for number in 0..6_u32 {
        let path = format!("/drop/mira_full wave_{number}.jpg");
        found.push((path.clone(), Ok(image(200 + number, 1024, 1536, &path))));
    }
    found.push(("/drop/again.jpg".into(), Ok(image(200, 1024, 1536, "/drop/again.jpg"))));
    found.push(("/drop/mira_banner.jpg".into(), Ok(image(300, 3000, 1000, "/drop/mira_banner.jpg"))));
    found.push(("/drop/face copy.png".into(), Ok(image(1, 1024, 1024, "/drop/face copy.png"))));
    found.push(("/drop/mira_turnaround.mp4".into(), Ok(video(301, 5.0, "/drop/mira_turnaround.mp4"))));
    found.push(("/drop/notes.txt".into(), Err(Problem::UnsupportedFormat { found: String::new() })));
    for (path, found) in found {
        world.apply(Event::Looked(talk::Looked { path: path.into(), link: None, found }));
    }
}

/// An account beside the studio, which holds the same content under another id.
pub(crate) fn elsewhere(original: OriginalId) -> (Connection, Asset) {
    let name = ConnectionName::new("Second account");
    let other = Handles { connection: name.clone(), ..handles() };
    let connection = Connection { name: name.clone(), default: false, ..connection(Some(other)) };
    let mut there = asset("asset-elsewhere", "group-there", "mira", MediaKind::Image, AssetStatus::Active);
    there.connection = name;
    there.original = Some(original);
    (connection, there)
}

/// A generation that refers to these, as far as `step`.
pub(crate) fn generation(world: &World, number: u64, prompt: &str, ids: &[AssetId], step: Step) -> Job {
    let menu = handles().menu.expect("there is a menu");
    let draft = Draft { prompt: prompt.into(), lanes: [ids.to_vec(), vec![], vec![]], ..Draft::default() };
    let order = draft.order(&studio(), &menu, world).expect("the draft is fine");
    Job { errand: Errand::Generate(order), ..upload_job(number, step) }
}

/// A generation that refers to these and is on this computer.
pub(crate) fn saved(world: &mut World, number: u64, ids: &[AssetId]) {
    let task = TaskId::new(format!("task-{number}"));
    let path: std::path::PathBuf = format!("/films/take-{number}.mp4").into();
    let step = Step::Saved { task: task.clone(), path: path.clone() };
    let job = generation(world, number, "Image 1 walks", ids, step);
    world.apply(Event::Take(Take {
        job: job.id,
        connection: studio(),
        task,
        path,
        provenance: None,
        saved: NOW,
        link_until: None,
        seed: None,
        cost: None,
    }));
    world.apply(Event::Job(Box::new(job)));
}

/// An original of the demo world that gave its slot back.
pub(crate) fn parked(number: u32, name: &str, by: parked::ParkedBy) -> Parked {
    Parked {
        connection: studio(),
        original: original_id(number),
        asset: AssetId::new(format!("asset-parked-{number}")),
        name: name.into(),
        kind: MediaKind::Image,
        group: Some(GroupId::new("group-20260512093010-x7f2k")),
        at: Moment(NOW.0 - i64::from(number % 100) * 60_000),
        by,
    }
}
