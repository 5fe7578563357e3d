//! A library as large as they get, with Latin and Chinese names, made by events.

use greenroom::model::talk::Sync;
use greenroom::model::*;

use super::made::{self, NOW, studio};

const LATIN: [&str; 8] = ["mira", "kai", "juno", "otto", "wen", "tao", "ines", "sora"];
const CHINESE: [&str; 8] = ["陈米拉", "任凯", "朱诺", "林奥托", "邱文", "朴涛", "杜伊内斯", "谷空"];
const SHAPES: [&str; 5] = ["full-front", "face-front", "bust-left", "street-walk", "雨中特写"];

pub(crate) fn group_id(number: usize) -> GroupId {
    GroupId::new(format!("group-20260512{number:06}-x7f2k"))
}

pub(crate) fn asset_id(number: usize) -> AssetId {
    AssetId::new(format!("asset-20260512{number:08}-k3m9x"))
}

/// The number-th asset of a library of so many groups.
pub(crate) fn asset(number: usize, groups: usize) -> Asset {
    let names = if number.is_multiple_of(3) { &CHINESE } else { &LATIN };
    let name = format!("{}-{}-{number}", names[number % 8], SHAPES[number % 5]);
    let status = match number % 50 {
        7 => AssetStatus::Processing,
        11 => made::refused(),
        _ => AssetStatus::Active,
    };
    let kind = match number % 20 {
        13 => MediaKind::Video,
        17 => MediaKind::Audio,
        _ => MediaKind::Image,
    };
    let id = asset_id(number);
    let mut asset = made::asset(id.as_str(), group_id(number % groups).as_str(), &name, kind, status);
    asset.created = Some(Moment(NOW.0 - i64::try_from(number).unwrap_or(0) * 60_000));
    asset.original = Some(made::original_id(number as u32));
    asset
}

pub(crate) fn group(number: usize) -> Group {
    let name = if number.is_multiple_of(2) { LATIN[number % 8] } else { CHINESE[number % 8] };
    made::group(group_id(number).as_str(), &format!("{name} {number}"), i64::try_from(number).unwrap_or(0))
}

pub(crate) fn original(number: usize) -> Original {
    let (width, height) = [(1024, 1536), (1024, 1024), (1024, 1280)][number % 3];
    made::image(number as u32, width, height, "/films/photo.png")
}

/// What the house tells of such a library, in its order.
pub(crate) fn events(assets: usize, groups: usize) -> Vec<Event> {
    let mut events = vec![Event::Connections(vec![made::connection(Some(made::handles()))])];
    events.extend((0..assets).map(|number| Event::Original(original(number))));
    events.push(Event::Shelf {
        connection: studio(),
        groups: (0..groups).map(group).collect(),
        assets: (0..assets).map(|number| asset(number, groups)).collect(),
    });
    events.push(Event::Sync(studio(), Sync::At(Moment(NOW.0 - 12_000))));
    events.push(Event::Loaded);
    events
}

pub(crate) fn world(assets: usize, groups: usize) -> World {
    let mut world = World { now: NOW, ..World::default() };
    for event in events(assets, groups) {
        world.apply(event);
    }
    world
}
