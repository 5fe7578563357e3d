//! What is found about refused assets.

use super::*;
use crate::model::connection::Settings;
use crate::model::{
    AssetId, Connection, Event, GroupId, Moment, Original, Pixels, ProviderKind, Reason, Shape,
};

fn picture(number: u8, format: Format, width: u32, height: u32, quirks: Vec<Quirk>) -> Original {
    let shape = Shape::Image { pixels: Pixels { width, height } };
    let facts = Facts { format, bytes: 1000, shape, quirks };
    Original { id: OriginalId([number; 32]), path: "a.png".into(), facts, added: Moment(0), hash: None }
}

fn asset(connection: &str, id: &str, original: u8, status: AssetStatus) -> Asset {
    Asset {
        connection: ConnectionName::new(connection),
        id: AssetId::new(id),
        group: Some(GroupId::new("mira")),
        name: format!("name of {id}"),
        kind: MediaKind::Image,
        status,
        created: None,
        original: Some(OriginalId([original; 32])),
        preview: None,
        trail: vec![],
    }
}

fn refused() -> AssetStatus {
    AssetStatus::Failed(Reason::default())
}

fn world(originals: Vec<Original>, assets: Vec<Asset>) -> World {
    let mut world = World::default();
    let connection = |name: &str| Connection {
        name: ConnectionName::new(name),
        provider: ProviderKind::Sandbox,
        base_url: String::new(),
        default: false,
        secrets: vec![],
        abilities: None,
        settings: Settings::default(),
        rules: Rules::COMMON,
        test: None,
    };
    world.apply(Event::Connections(vec![connection("here"), connection("there")]));
    for original in originals {
        world.apply(Event::Original(original));
    }
    for asset in assets {
        world.apply(Event::Asset(asset));
    }
    world
}

fn about(world: &World, asset: &Asset) -> Vec<&'static str> {
    findings(world, asset).iter().map(Finding::code).collect()
}

#[test]
fn of_a_file_that_is_not_here_only_that_is_said() {
    let unknown = asset("here", "a", 1, refused());
    assert_eq!(findings(&world(vec![], vec![unknown.clone()]), &unknown), [Finding::NoOriginal]);
    let foreign = Asset { original: None, ..unknown };
    assert_eq!(findings(&world(vec![], vec![foreign.clone()]), &foreign), [Finding::NoOriginal]);
}

#[test]
fn a_plain_picture_alone_gives_nothing_to_say() {
    let alone = asset("here", "a", 1, refused());
    let world = world(vec![picture(1, Format::Png, 800, 1000, vec![])], vec![alone.clone()]);
    assert!(about(&world, &alone).is_empty());
}

#[test]
fn rules_of_today_and_limits_nearby_are_told_apart() {
    let small = asset("here", "a", 1, refused());
    let originals =
        vec![picture(1, Format::Png, 200, 305, vec![]), picture(2, Format::Png, 305, 5900, vec![])];
    let world = world(originals, vec![small.clone()]);
    assert_eq!(about(&world, &small), ["side_too_small"]);
    let narrow = asset("here", "b", 2, refused());
    let found = findings(&world, &narrow);
    assert!(found.contains(&Finding::NearLimit { which: Limit::ShortSide, value: 305.0, limit: 300.0 }));
    assert!(found.contains(&Finding::NearLimit { which: Limit::LongSide, value: 5900.0, limit: 6000.0 }));
    assert!(matches!(found[0], Finding::RuleBroken(Problem::RatioTooNarrow { .. })), "the worst comes first");
}

#[test]
fn the_same_content_is_found_wherever_it_was_refused_or_is_in_use() {
    let this = asset("here", "a", 1, refused());
    let assets = vec![
        this.clone(),
        asset("here", "b", 1, refused()),
        asset("there", "c", 1, refused()),
        asset("there", "d", 1, AssetStatus::Active),
        asset("here", "e", 1, AssetStatus::Active),
        asset("there", "f", 2, refused()),
    ];
    let world = world(vec![picture(1, Format::Png, 800, 1000, vec![])], assets);
    let found = findings(&world, &this);
    assert_eq!(
        found,
        [
            Finding::FailedBefore { times: 2 },
            Finding::SamePictureActive { name: "name of e".into() },
            Finding::ActiveElsewhere { connection: ConnectionName::new("there") },
        ]
    );
}

#[test]
fn what_all_that_passed_have_in_common_is_told_if_this_one_has_it_not() {
    let this = asset("here", "a", 1, refused());
    let originals = vec![
        picture(1, Format::Png, 1000, 800, vec![Quirk::HasAlpha]),
        picture(2, Format::Jpeg, 800, 1000, vec![]),
        picture(3, Format::Jpeg, 600, 900, vec![]),
        picture(4, Format::Png, 900, 900, vec![]),
    ];
    let active = |id, original| asset("here", id, original, AssetStatus::Active);
    let mut assets = vec![this.clone(), active("b", 2)];
    assert!(about(&world(originals.clone(), assets.clone()), &this).is_empty(), "one is no rule");
    assets.push(active("c", 3));
    let found = findings(&world(originals.clone(), assets.clone()), &this);
    let differs = |difference| Finding::DiffersFromActive(difference);
    assert_eq!(
        found,
        [
            differs(Difference::Format { here: Format::Png, there: Format::Jpeg }),
            differs(Difference::Orientation { here: Orientation::Landscape, there: Orientation::Portrait }),
            differs(Difference::Alpha { here: true }),
        ]
    );
    // Another group's, another kind's, and refused ones are no neighbours.
    assets.push(Asset { group: None, ..active("d", 4) });
    assert_eq!(findings(&world(originals.clone(), assets.clone()), &this), found);
    assets.push(active("e", 4));
    let found = findings(&world(originals, assets), &this);
    assert_eq!(found, [differs(Difference::Alpha { here: true })], "they no longer agree about the rest");
}

#[test]
fn a_ratio_that_only_this_one_has_is_told() {
    let this = asset("here", "a", 1, refused());
    let originals = vec![
        picture(1, Format::Png, 800, 900, vec![]),
        picture(2, Format::Png, 900, 1600, vec![]),
        picture(3, Format::Png, 1080, 1920, vec![]),
    ];
    let active = |id, original| asset("here", id, original, AssetStatus::Active);
    let world = world(originals, vec![this.clone(), active("b", 2), active("c", 3)]);
    let [Finding::DiffersFromActive(Difference::Ratio { here, there })] = findings(&world, &this)[..] else {
        panic!("{:?}", findings(&world, &this))
    };
    assert!((here - 800.0 / 900.0).abs() < 0.001 && (there - 0.5625).abs() < 0.001);
}
