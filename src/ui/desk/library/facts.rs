//! What the Library asks of the facts beyond one asset: slots, last uses, what depends on it, where else it is.

use std::collections::{HashMap, HashSet};

use crate::model::budget::{KnownFrom, Limit};
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

/// How full the account is. A person's own number counts before what was learned.
pub fn slots(world: &World, connection: &ConnectionName) -> Slots {
    let set = world.connection(connection).and_then(|it| it.settings.slots);
    let set = set.map(|count| Limit { count, from: KnownFrom::Setting });
    Slots {
        used: world.shelf(connection).map_or(0, |shelf| shelf.assets.len()),
        of: set.or_else(|| world.budgets.get(connection).and_then(|budget| budget.slots)),
    }
}

/// When a generation last referred to the asset: when its result came, or when it was asked for.
pub fn last_used(world: &World, connection: &ConnectionName, id: &AssetId) -> Option<Moment> {
    world.orders_of(connection, id).map(|job| used_at(world, job)).max()
}

fn used_at(world: &World, job: &Job) -> Moment {
    world.takes.get(&job.id).map_or(job.created, |take| take.saved)
}

/// What could give its slot back, each with its last use: first what can be parked, then what could only be
/// deleted, the longest unused first. What a running generation needs is not among them.
pub fn least_used<'a>(world: &'a World, connection: &ConnectionName) -> Vec<(&'a Asset, Option<Moment>)> {
    let mut last: HashMap<&AssetId, Moment> = HashMap::new();
    let mut needed: HashSet<&AssetId> = HashSet::new();
    for job in world.jobs.values().filter(|job| job.connection == *connection) {
        for reference in job.order().into_iter().flat_map(|order| &order.fields().references) {
            let at = last.entry(&reference.asset).or_insert(job.created);
            *at = (*at).max(used_at(world, job));
            if !job.step.is_ended() {
                needed.insert(&reference.asset);
            }
        }
    }
    let assets = world.shelf(connection).into_iter().flat_map(|shelf| shelf.assets.values());
    let free = assets.filter(|asset| !needed.contains(&asset.id));
    let mut lines: Vec<_> = free.map(|asset| (asset, last.get(&asset.id).copied())).collect();
    lines.sort_by_cached_key(|(asset, used)| {
        let here = asset.original.is_some_and(|original| world.originals.contains_key(&original));
        (!here, used.or(asset.created), asset.id.clone())
    });
    lines
}

/// Why something cannot be brought back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotBack {
    /// It is not among what this account gave back.
    NotParked,
    /// Nothing is known of the file any more.
    NoOriginal,
    /// The account has no key, so nobody can say what it takes.
    NoKey,
    /// The account does not take it, or not there.
    NoSlot(NoSlot),
}

/// What uploads a parked original again, with its old name and into its old group while that is there.
pub fn bring_back(
    world: &World,
    connection: &ConnectionName,
    original: OriginalId,
) -> Result<UploadRequest, NotBack> {
    let shelf = world.shelf(connection).ok_or(NotBack::NotParked)?;
    let parked = shelf.parked.get(&original).ok_or(NotBack::NotParked)?;
    let file = world.originals.get(&original).ok_or(NotBack::NoOriginal)?;
    let abilities = world.abilities(connection).ok_or(NotBack::NoKey)?;
    let group = parked.group.clone().filter(|id| shelf.groups.contains_key(id));
    let destination = group.map_or(Destination::None, Destination::Group);
    let slot = abilities.upload_slot(parked.kind, destination).map_err(NotBack::NoSlot)?;
    Ok(UploadRequest { slot, original: file.clone(), name: parked.name.clone(), link: None, again: false })
}

/// An upload of this content to this account has not ended.
pub fn is_coming(world: &World, connection: &ConnectionName, original: OriginalId) -> bool {
    world.jobs.values().any(|job| {
        job.connection == *connection
            && !job.step.is_ended()
            && job.upload().is_some_and(|upload| upload.original == original)
    })
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
