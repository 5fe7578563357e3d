//! What the Library asks of the facts beyond one asset: slots, last uses, what depends on it, where else it is.

use std::collections::{HashMap, HashSet};

use super::index::born;
use crate::model::budget::Limit;
use crate::model::talk::UploadRequest;
use crate::model::{
    Asset, AssetId, ConnectionName, Destination, Draft, Job, Moment, NoSlot, OriginalId, Take, World,
};

/// How many assets an account holds, and how many it may.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slots {
    /// Assets at the account, whether or not they are shown here.
    pub used: usize,
    /// The most it may hold, where that is known.
    pub of: Option<Limit>,
}

/// How full the account is.
pub fn slots(world: &World, connection: &ConnectionName) -> Slots {
    Slots {
        used: world.shelf(connection).map_or(0, |shelf| shelf.assets.len()),
        of: world.budgets.get(connection).and_then(|budget| budget.slots),
    }
}

/// Every asset of the account with its last use: never used first, then the longest ago.
pub fn least_used<'a>(world: &'a World, connection: &ConnectionName) -> Vec<(&'a Asset, Option<Moment>)> {
    let mut last: HashMap<&AssetId, Moment> = HashMap::new();
    for job in world.jobs.values().filter(|job| job.connection == *connection) {
        for reference in job.order().into_iter().flat_map(|order| &order.fields().references) {
            let at = last.entry(&reference.asset).or_insert(job.created);
            *at = (*at).max(job.created);
        }
    }
    let assets = world.shelf(connection).into_iter().flat_map(|shelf| shelf.assets.values());
    let mut lines: Vec<_> = assets.map(|asset| (asset, last.get(&asset.id).copied())).collect();
    lines.sort_by_cached_key(|(asset, used)| (*used, born(world, asset), asset.id.clone()));
    lines
}

/// Why a parked original cannot be brought back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotBack {
    /// Nothing is known of the file any more.
    NoOriginal,
    /// The account has no key, so nobody can say what it takes.
    NoKey,
    /// An asset of this content is there.
    There,
    /// It is being uploaded.
    OnItsWay,
    /// The account does not take it, or not there.
    NoSlot(NoSlot),
}

/// What uploads a parked original again, with its old name and into its old group while that is there.
pub fn bring_back(
    world: &World,
    connection: &ConnectionName,
    original: OriginalId,
) -> Result<UploadRequest, NotBack> {
    let shelf = world.shelf(connection).ok_or(NotBack::NoOriginal)?;
    let parked = shelf.parked.get(&original).ok_or(NotBack::NoOriginal)?;
    let file = world.originals.get(&original).ok_or(NotBack::NoOriginal)?;
    if world.placed(connection, original).is_some() {
        return Err(NotBack::There);
    }
    let moves = |job: &Job| {
        job.connection == *connection
            && !job.step.is_ended()
            && job.upload().is_some_and(|upload| upload.original == original)
    };
    if world.jobs.values().any(moves) {
        return Err(NotBack::OnItsWay);
    }
    let abilities = world.abilities(connection).ok_or(NotBack::NoKey)?;
    let group = parked.group.as_ref().filter(|id| shelf.groups.contains_key(*id));
    let destination = group.map_or(Destination::None, |id| Destination::Group(id.clone()));
    let slot = abilities.upload_slot(parked.kind, destination).map_err(NotBack::NoSlot)?;
    Ok(UploadRequest { slot, original: file.clone(), name: parked.name.clone(), link: None, again: false })
}

/// Every asset of this content, at whatever account.
pub fn placements(world: &World, original: OriginalId) -> Vec<&Asset> {
    let assets = world.shelves.values().flat_map(|shelf| shelf.assets.values());
    assets.filter(|asset| asset.original == Some(original)).collect()
}

/// What depends on some assets of an account.
#[derive(Debug)]
pub struct WhereUsed<'a> {
    /// Generations that have not ended, oldest first.
    pub running: Vec<&'a Job>,
    /// What is being composed refers to one.
    pub drafts: bool,
    /// Saved results, newest first.
    pub results: Vec<&'a Take>,
}

/// What depends on these assets.
pub fn where_used<'a>(world: &'a World, connection: &ConnectionName, ids: &[AssetId]) -> WhereUsed<'a> {
    let ids: HashSet<&AssetId> = ids.iter().collect();
    let refers = |job: &Job| {
        job.connection == *connection
            && job.order().is_some_and(|order| {
                order.fields().references.iter().any(|reference| ids.contains(&reference.asset))
            })
    };
    let used = |take: &&Take| take.connection == *connection && world.jobs.get(&take.job).is_some_and(refers);
    WhereUsed {
        running: world.jobs.values().filter(|job| !job.step.is_ended() && refers(job)).collect(),
        drafts: world.drafts.get(connection).is_some_and(|draft| names(draft, &ids)),
        results: world.takes.values().rev().filter(used).collect(),
    }
}

/// Whether what is being composed names one of these, in whichever lane.
fn names(draft: &Draft, ids: &HashSet<&AssetId>) -> bool {
    let frames = draft.first_frame.iter().chain(&draft.last_frame);
    draft.lanes.iter().flatten().chain(frames).any(|id| ids.contains(id))
}
