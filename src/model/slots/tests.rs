//! Slots, uses and successors, as pure functions of what is known.

use super::*;
use crate::model::ability::Handles;
use crate::model::connection::Settings;
use crate::model::job::{Into, Upload};
use crate::model::order::{Order, OrderFields, Reference, Role};
use crate::model::original::{Facts, Shape};
use crate::model::{
    Connection, Door, Event, Format, Group, MediaKind, Original, Parked, ParkedBy, Pixels, ProviderKind,
    Rules, TaskId,
};

fn studio() -> ConnectionName {
    ConnectionName::new("studio")
}

fn asset(id: &str, content: Option<u8>, created: i64) -> Asset {
    Asset {
        connection: studio(),
        id: AssetId::new(id),
        group: Some(GroupId::new("g")),
        name: format!("name of {id}"),
        kind: MediaKind::Image,
        status: AssetStatus::Active,
        created: Some(Moment(created)),
        original: content.map(|byte| OriginalId([byte; 32])),
        preview: None,
        trail: vec![],
    }
}

fn original(byte: u8) -> Original {
    let shape = Shape::Image { pixels: Pixels { width: 400, height: 500 } };
    let facts = Facts { format: Format::Png, bytes: 9, shape, quirks: vec![] };
    Original { id: OriginalId([byte; 32]), path: "a.png".into(), facts, added: Moment(0), hash: None }
}

fn job(id: u64, errand: Errand, step: Step) -> Job {
    Job {
        id: JobId(id),
        connection: studio(),
        errand,
        step,
        paused: false,
        attempts: 0,
        run_at: Moment(0),
        created: Moment(i64::try_from(id).unwrap()),
        trail: vec![],
        trouble: None,
    }
}

fn order(id: u64, of: &str, step: Step) -> Job {
    let references =
        vec![Reference { kind: MediaKind::Image, role: Role::Reference, asset: AssetId::new(of) }];
    let fields = OrderFields {
        prompt: "a walk".into(),
        references,
        model: "m".into(),
        ratio: "16:9".into(),
        resolution: "720p".into(),
        seconds: 5,
        seed: None,
        sound: true,
        watermark: false,
        return_last_frame: false,
    };
    job(id, Errand::Generate(Order::restored(studio(), fields)), step)
}

fn upload(id: u64, byte: u8, again: bool, step: Step) -> Job {
    let upload = Upload {
        original: OriginalId([byte; 32]),
        path: "a.png".into(),
        kind: MediaKind::Image,
        bytes: 9,
        name: "a".into(),
        into: Into::Nowhere,
        link: None,
        staged: None,
        again,
    };
    job(id, Errand::Upload(upload), step)
}

fn running() -> Step {
    Step::Running { task: TaskId::new("t"), since: Moment(1), progress: None, word: String::new() }
}

fn saved() -> Step {
    Step::Saved { task: TaskId::new("t"), path: "a.mp4".into() }
}

fn tell(world: &mut World, job: Job) {
    world.apply(Event::Job(Box::new(job)));
}

fn connection(slots: Option<u32>, local_groups: bool) -> Connection {
    let handles = Handles {
        connection: studio(),
        doors: [Door::Bytes; 4],
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
        needs_group: false,
        local_groups,
        verify: false,
        cancel: false,
        menu: None,
    };
    Connection {
        name: studio(),
        provider: ProviderKind::AnyFast,
        base_url: "https://x.example".into(),
        default: true,
        secrets: vec![],
        abilities: Some(handles.into()),
        settings: Settings { slots, ..Settings::default() },
        rules: Rules::COMMON,
        test: None,
    }
}

#[test]
fn what_a_task_is_still_making_takes_a_slot_and_a_persons_number_counts_first() {
    let mut world = World::default();
    world.apply(Event::Asset(asset("a", None, 1)));
    let refused = AssetStatus::Failed(crate::model::Reason::default());
    world.apply(Event::Asset(Asset { status: refused, ..asset("b", None, 1) }));
    tell(&mut world, upload(1, 1, false, Step::Queued));
    let task = TaskId::new("batch");
    tell(&mut world, upload(2, 2, false, Step::Ingesting { task, place: 0, since: Moment(1) }));
    tell(&mut world, upload(3, 3, false, Step::Waiting { asset: AssetId::new("a"), since: Moment(1) }));
    assert_eq!(world.slots(&studio()), Slots { used: 3, of: None });
    let learned = Limit { count: 50, from: KnownFrom::Refusal(Moment(7)) };
    let budget = crate::model::Budget { slots: Some(learned), ..crate::model::Budget::default() };
    world.apply(Event::Budget(studio(), budget));
    assert_eq!(world.slots(&studio()).of, Some(learned));
    world.apply(Event::Connections(vec![connection(Some(4), false)]));
    assert_eq!(world.slots(&studio()).of, Some(Limit { count: 4, from: KnownFrom::Setting }));
    assert_eq!(world.slots(&studio()).left(), Some(1));
}

#[test]
fn what_was_used_least_comes_first_and_what_an_order_needs_never() {
    let mut world = World::default();
    for (id, content, created) in [
        ("new", Some(1), 900),
        ("old", Some(2), 100),
        ("used", Some(3), 1),
        ("lost", None, 2),
        ("busy", Some(4), 0),
    ] {
        world.apply(Event::Asset(asset(id, content, created)));
    }
    for byte in 1..=4 {
        world.apply(Event::Original(original(byte)));
    }
    tell(&mut world, order(500, "used", saved()));
    tell(&mut world, order(501, "busy", running()));
    let ids = |world: &World| -> Vec<String> {
        world.least_used(&studio()).iter().map(|(asset, _)| asset.id.to_string()).collect()
    };
    assert_eq!(ids(&world), ["old", "used", "new", "lost"]);
    let last: Vec<_> = world.least_used(&studio()).into_iter().map(|(_, last)| last).collect();
    assert_eq!(last, [None, Some(Moment(500)), None, None]);
    assert_eq!(world.last_used(&studio(), &AssetId::new("used")), Some(Moment(500)));
    tell(&mut world, order(501, "busy", Step::Stopped { asset: None, task: None, place: None }));
    assert!(ids(&world).contains(&"busy".to_owned()));
}

#[test]
fn where_something_is_used_names_running_orders_drafts_and_results() {
    let mut world = World::default();
    let id = AssetId::new("a");
    let nothing = world.where_used(&studio(), std::slice::from_ref(&id));
    assert!(nothing.is_empty());
    tell(&mut world, order(1, "a", saved()));
    tell(&mut world, order(2, "a", running()));
    tell(&mut world, order(3, "b", running()));
    world.apply(Event::Take(Take {
        job: JobId(1),
        connection: studio(),
        task: TaskId::new("t"),
        path: "a.mp4".into(),
        provenance: None,
        saved: Moment(5),
        link_until: None,
        seed: None,
        cost: None,
    }));
    let draft = Draft { lanes: [vec![id.clone()], vec![], vec![]], ..Draft::default() };
    world.apply(Event::Draft(studio(), draft));
    let used = world.where_used(&studio(), std::slice::from_ref(&id));
    assert_eq!(used.running.iter().map(|job| job.id.0).collect::<Vec<_>>(), [2]);
    assert_eq!(used.results.iter().map(|take| take.job.0).collect::<Vec<_>>(), [1]);
    assert!(used.drafts);
    let other = world.where_used(&studio(), &[AssetId::new("b")]);
    assert_eq!((other.running.len(), other.drafts, other.results.len()), (1, false, 0));
}

#[test]
fn a_group_is_kept_while_an_order_needs_an_asset_in_it() {
    let mut world = World::default();
    world.apply(Event::Connections(vec![connection(None, false)]));
    world.apply(Event::Asset(asset("a", None, 1)));
    tell(&mut world, order(1, "a", running()));
    let group = GroupId::new("g");
    let names = vec!["name of a".to_owned()];
    assert_eq!(world.can_remove_group(&studio(), &group), Some(Err(InUse { names })));
    assert!(matches!(world.can_remove_group(&studio(), &GroupId::new("other")), Some(Ok(_))));
    tell(&mut world, order(1, "a", saved()));
    assert!(matches!(world.can_remove_group(&studio(), &group), Some(Ok(_))));
    tell(&mut world, order(1, "a", running()));
    world.apply(Event::Connections(vec![connection(None, true)]));
    assert!(matches!(world.can_remove_group(&studio(), &group), Some(Ok(_))), "its assets stay");
}

#[test]
fn what_was_parked_comes_back_under_its_name_and_a_draft_follows_it() {
    let mut world = World::default();
    world.apply(Event::Connections(vec![connection(None, false)]));
    world.apply(Event::Original(original(7)));
    world.apply(Event::Asset(asset("old", Some(7), 1)));
    let content = OriginalId([7; 32]);
    assert_eq!(world.bring_back(&studio(), content), Err(NotBack::NotParked));
    world.apply(Event::AssetGone(studio(), AssetId::new("old")));
    let row = Parked {
        connection: studio(),
        original: content,
        asset: AssetId::new("old"),
        name: "mira".into(),
        kind: MediaKind::Image,
        group: Some(GroupId::new("g")),
        at: Moment(3),
        by: ParkedBy::Person,
    };
    world.apply(Event::Parked(studio(), vec![row]));
    let request = world.bring_back(&studio(), content).unwrap();
    assert_eq!((request.name.as_str(), request.again), ("mira", false));
    assert_eq!(*request.slot.destination(), Destination::None, "its group is gone");
    world.apply(Event::Group(Group {
        connection: studio(),
        id: GroupId::new("g"),
        name: "Mira".into(),
        description: String::new(),
        group_type: "AIGC".into(),
        created: None,
    }));
    let request = world.bring_back(&studio(), content).unwrap();
    assert_eq!(*request.slot.destination(), Destination::Group(GroupId::new("g")));

    assert_eq!(world.successor(&studio(), &AssetId::new("old")), None);
    world.apply(Event::Parked(studio(), vec![]));
    world.apply(Event::Asset(asset("new", Some(7), 9)));
    let new = world.successor(&studio(), &AssetId::new("old")).unwrap().id.clone();
    assert_eq!(new.as_str(), "new");
    assert_eq!(world.successor(&studio(), &new), None, "it is there itself");
    assert_eq!(world.placements(content).len(), 1);
    // What was made with the old id was made with this picture.
    tell(&mut world, order(40, "old", saved()));
    assert_eq!(world.last_used(&studio(), &new), Some(Moment(40)));
    assert_eq!(world.least_used(&studio())[0].1, Some(Moment(40)));
    world.apply(Event::Draft(studio(), Draft { first_frame: Some(AssetId::new("old")), ..Draft::default() }));
    assert!(world.where_used(&studio(), std::slice::from_ref(&new)).drafts);
    tell(&mut world, order(41, "old", running()));
    let used = world.where_used(&studio(), std::slice::from_ref(&new));
    assert!(used.running.is_empty(), "an order that names the old id is not kept alive by the new one");
    let mut draft = Draft { first_frame: Some(AssetId::new("old")), ..Draft::default() };
    draft.lanes[0] = vec![AssetId::new("x"), AssetId::new("old")];
    assert!(draft.rebind(&AssetId::new("old"), &new));
    assert!(draft.refers_to(&new) && !draft.refers_to(&AssetId::new("old")));
    assert!(!draft.rebind(&AssetId::new("old"), &new));
}

#[test]
fn an_id_is_remembered_by_the_chore_that_parked_it_after_a_restart() {
    let mut world = World::default();
    world.apply(Event::Asset(asset("new", Some(7), 9)));
    let chore = Chore::ParkAsset { id: AssetId::new("old"), original: OriginalId([7; 32]) };
    tell(&mut world, job(1, Errand::Chore(chore), Step::Done(crate::model::job::Done::Nothing)));
    let successor = world.successor(&studio(), &AssetId::new("old")).unwrap();
    assert_eq!(successor.id.as_str(), "new");
}

#[test]
fn twins_go_one_after_the_other_unless_a_person_wants_another_one() {
    let mut world = World::default();
    tell(&mut world, upload(1, 7, false, Step::Queued));
    tell(&mut world, upload(2, 7, false, Step::Queued));
    tell(&mut world, upload(3, 7, true, Step::Queued));
    tell(&mut world, upload(4, 8, false, Step::Queued));
    let ahead = |world: &World, id| world.waits_for(&world.jobs[&JobId(id)]).map(|job| job.id.0);
    assert_eq!([1, 2, 3, 4].map(|id| ahead(&world, id)), [None, Some(1), None, None]);
    // Who has left the queue goes first, whoever was asked for first.
    tell(&mut world, upload(3, 7, true, Step::Creating { since: Moment(1) }));
    assert_eq!([1, 2].map(|id| ahead(&world, id)), [Some(3), Some(3)]);
    tell(&mut world, upload(3, 7, true, Step::Active { asset: AssetId::new("a") }));
    let paused = Job { paused: true, ..upload(1, 7, false, Step::Queued) };
    tell(&mut world, paused);
    assert_eq!(ahead(&world, 2), None, "what is held back keeps nobody waiting");
}
