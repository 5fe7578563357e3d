//! What a draft must be to become an order.

use super::*;
use crate::model::{Asset, Event};

fn menu() -> Menu {
    Menu {
        models: vec![Model {
            id: "seedance".into(),
            label: "Seedance 2.0".into(),
            resolutions: vec!["480p".into(), "720p".into()],
            ratios: vec!["16:9".into(), "9:16".into()],
            seconds: 4..=15,
            references: [9, 3, 3],
            reference_seconds: 15.0,
            frames_adaptive_only: false,
            audio_alone: false,
        }],
        mention_style: MentionStyle::At,
        last_frame: true,
    }
}

fn world(connection: &ConnectionName) -> World {
    let mut world = World::default();
    for (id, kind) in
        [("a", MediaKind::Image), ("b", MediaKind::Image), ("v", MediaKind::Video), ("s", MediaKind::Audio)]
    {
        world.apply(Event::Asset(Asset {
            connection: connection.clone(),
            id: AssetId::new(id),
            group: None,
            name: id.to_owned(),
            kind,
            status: AssetStatus::Active,
            created: None,
            original: None,
            preview: None,
            trail: vec![],
        }));
    }
    world
}

#[test]
fn a_model_without_a_choice_of_resolutions_gets_an_order_that_names_none() {
    let connection = ConnectionName::new("studio");
    let mut menu = menu();
    menu.models[0].resolutions.clear();
    let draft = Draft { prompt: "She turns".into(), resolution: "8k".into(), ..Draft::default() };
    let order = draft.order(&connection, &menu, &World::default()).expect("nothing to choose, nothing wrong");
    assert_eq!(order.fields().resolution, "");
    let again = Draft::from_order(&order);
    assert_eq!(again.resolution, "720p", "what another model may be asked for");
    assert_eq!(again.order(&connection, &menu, &World::default()), Ok(order));
}

#[test]
fn a_model_that_takes_frames_only_in_their_own_ratio_refuses_another_one() {
    let connection = ConnectionName::new("studio");
    let (mut menu, world) = (menu(), world(&connection));
    menu.models[0].ratios.push("adaptive".into());
    menu.models[0].frames_adaptive_only = true;
    let first_frame = Some(AssetId::new("a"));
    let frames = Draft { mode: Mode::Frames, first_frame, ..Draft::default() };
    let wrong = Wrong::RatioNotOffered { ratio: "16:9".into() };
    assert_eq!(frames.order(&connection, &menu, &world), Err(vec![wrong]));
    assert_eq!(menu.models[0].ratios_for(Mode::Frames), ["adaptive"]);
    let adaptive = Draft { ratio: "adaptive".into(), ..frames };
    assert!(adaptive.order(&connection, &menu, &world).is_ok());
    let lanes = [vec![AssetId::new("a")], vec![], vec![]];
    assert!(Draft { lanes, ..Draft::default() }.order(&connection, &menu, &world).is_ok());
}

#[test]
fn what_only_the_newest_model_can_use_is_not_sent_with_another_one() {
    use crate::model::{
        Connection, Facts, Format, Moment, Original, OriginalId, Pixels, ProviderKind, Rules, Shape,
    };
    let name = ConnectionName::new("studio");
    let (mut menu, mut world) = (menu(), world(&name));
    world.connections.push(Connection {
        name: name.clone(),
        provider: ProviderKind::BytePlus,
        base_url: String::new(),
        settings: crate::model::connection::Settings::default(),
        default: true,
        secrets: vec![],
        abilities: None,
        rules: Rules::NEWEST,
        test: None,
    });
    let film = AssetId::new("v");
    let id = OriginalId([7; 32]);
    let mut show = |width: u32, height: u32| {
        let (pixels, codec) = (Pixels { width, height }, "H.264".to_owned());
        let shape = Shape::Video { pixels, seconds: 5.0, fps: 24.0, codec, sound: false };
        let facts = Facts { format: Format::Mp4, bytes: 9, shape, quirks: vec![] };
        let original = Original { id, path: "v.mp4".into(), facts, added: Moment::default(), hash: None };
        world.originals.insert(id, original);
        let asset = world.asset(&name, &film).cloned().expect("it is there");
        world.apply(Event::Asset(Asset { original: Some(id), ..asset }));
        world.clone()
    };
    let (sharp, usual) = (show(3840, 2160), show(1920, 1080));
    let lanes = [vec![], vec![film.clone()], vec![]];
    let draft = Draft { prompt: "Video 1 goes on".into(), lanes, ..Draft::default() };
    let wrong = Wrong::NotForModel { name: "v".into(), model: "Seedance 2.0".into() };
    assert_eq!(draft.order(&name, &menu, &sharp), Err(vec![wrong]));
    assert!(draft.order(&name, &menu, &usual).is_ok());
    menu.models[0].reference_seconds = Seedance::V25.reference_seconds();
    assert!(draft.order(&name, &menu, &sharp).is_ok());
}

#[test]
fn audio_alone_is_refused_unless_the_model_takes_it() {
    let connection = ConnectionName::new("studio");
    let (mut menu, world) = (menu(), world(&connection));
    let lanes = [vec![], vec![], vec![AssetId::new("s")]];
    let draft = Draft { prompt: "Audio 1 sings".into(), lanes, ..Draft::default() };
    assert_eq!(draft.order(&connection, &menu, &world), Err(vec![Wrong::AudioAlone]));
    menu.models[0].audio_alone = true;
    assert!(draft.order(&connection, &menu, &world).is_ok());
}

#[test]
fn a_draft_made_of_an_order_makes_the_same_order_again() {
    let connection = ConnectionName::new("studio");
    let (menu, world) = (menu(), world(&connection));
    let references = Draft {
        prompt: "Image 2 walks in Video 1".into(),
        lanes: [vec![AssetId::new("b"), AssetId::new("a")], vec![AssetId::new("v")], vec![]],
        seed: Some(7),
        seconds: 9,
        watermark: true,
        mention_style: MentionStyle::At,
        ..Draft::default()
    };
    let frames = Draft {
        prompt: "She turns".into(),
        mode: Mode::Frames,
        first_frame: Some(AssetId::new("a")),
        last_frame: Some(AssetId::new("b")),
        ratio: "9:16".into(),
        sound: false,
        return_last_frame: true,
        ..Draft::default()
    };
    for draft in [references, frames] {
        let order = draft.order(&connection, &menu, &world).expect("a valid draft");
        let again = Draft::from_order(&order);
        assert_eq!(again.order(&connection, &menu, &world), Ok(order));
        assert_eq!((again.mode, again.mention_style), (draft.mode, draft.mention_style));
    }
}
