//! Slots: what an account holds against its pool, what could give its slot back, and what would miss it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::ability::{CanRemoveGroup, InUse, NoSlot};
use super::budget::{KnownFrom, Limit};
use super::talk::UploadRequest;
use super::{
    Asset, AssetId, AssetStatus, Chore, ConnectionName, Destination, Draft, Errand, GroupId, Job, JobId,
    Moment, OriginalId, Step, Take, World,
};

/// What an account holds against what it may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slots {
    /// Assets on the shelf, whatever their status, and those that a task is still making.
    pub used: usize,
    /// So many it may hold, where that is known.
    pub of: Option<Limit>,
}

impl Slots {
    /// So many more, where that is known.
    pub fn left(self) -> Option<usize> {
        let of = usize::try_from(self.of?.count).unwrap_or(usize::MAX);
        Some(of.saturating_sub(self.used))
    }
}

/// What depends on assets.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WhereUsed<'a> {
    /// Generations that run or wait to run, oldest first: nothing they need may go.
    pub running: Vec<&'a Job>,
    /// What was being composed when it was last kept refers to one.
    pub drafts: bool,
    /// Saved results, newest first: they lie on this computer and stay.
    pub results: Vec<&'a Take>,
}

impl WhereUsed<'_> {
    /// Nobody would miss them.
    pub fn is_empty(&self) -> bool {
        self.running.is_empty() && !self.drafts && self.results.is_empty()
    }
}

/// Why something cannot be brought back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotBack {
    /// It is not among what this account gave back.
    NotParked,
    /// What was measured of it is not known on this computer any more.
    NoOriginal,
    /// The account has no key, so nobody knows what it can do.
    NoKey,
    /// The account has no way in for it.
    NoSlot(NoSlot),
}

impl World {
    /// What the account holds against what it may hold. A person's own number counts before what was learned.
    pub fn slots(&self, connection: &ConnectionName) -> Slots {
        let held = self.shelves.get(connection).map_or(0, |shelf| shelf.assets.len());
        let is_coming = |job: &&Job| {
            job.connection == *connection
                && match &job.step {
                    Step::Ingesting { .. } => true,
                    Step::Waiting { asset, .. } => self.asset(connection, asset).is_none(),
                    _ => false,
                }
        };
        let set = self.connection(connection).and_then(|it| it.settings.slots);
        let of = match set {
            Some(count) => Some(Limit { count, from: KnownFrom::Setting }),
            None => self.budgets.get(connection).and_then(|budget| budget.slots),
        };
        Slots { used: held + self.open_jobs().filter(is_coming).count(), of }
    }

    /// When an order or a result last referred to each asset of the account. What was used under an id that is gone
    /// counts for whatever stands there of the same content.
    fn last_uses(
        &self,
        connection: &ConnectionName,
    ) -> (HashMap<&AssetId, Moment>, HashMap<OriginalId, Moment>) {
        let (mut by_id, mut by_content) = (HashMap::new(), HashMap::new());
        for job in self.generations().filter(|job| job.connection == *connection) {
            let Some(order) = job.order() else { continue };
            let at = self.used_at(job);
            for reference in &order.fields().references {
                let last = by_id.entry(&reference.asset).or_insert(at);
                *last = at.max(*last);
                if let Some(content) = self.content_of_gone(connection, &reference.asset) {
                    let last = by_content.entry(content).or_insert(at);
                    *last = at.max(*last);
                }
            }
        }
        (by_id, by_content)
    }

    /// When an order was asked for, or its result came.
    fn used_at(&self, job: &Job) -> Moment {
        self.takes.get(&job.id).map_or(job.created, |take| take.saved)
    }

    /// When an order or a result last referred to the asset, under whatever id it had; `None` where none is known.
    pub fn last_used(&self, connection: &ConnectionName, id: &AssetId) -> Option<Moment> {
        let content = self.contents(connection, std::slice::from_ref(id));
        let ids = HashSet::from([id]);
        let named = |job: &&Job| self.names_one(job, connection, &ids, &content);
        self.generations().filter(named).map(|job| self.used_at(job)).max()
    }

    /// What could give its slot back: first what can be parked, then what could only be deleted, each by its last use
    /// and where it was never used by when it was made, oldest first. Beside it stands its last use. What a running
    /// order needs is not among them.
    pub fn least_used(&self, connection: &ConnectionName) -> Vec<(&Asset, Option<Moment>)> {
        let Some(shelf) = self.shelves.get(connection) else { return vec![] };
        let (by_id, by_content) = self.last_uses(connection);
        let last = |asset: &Asset| {
            let content = asset.original.and_then(|original| by_content.get(&original));
            by_id.get(&asset.id).max(content).copied()
        };
        let running = self.needed(connection);
        let mut free: Vec<(&Asset, Option<Moment>)> = shelf
            .assets
            .values()
            .filter(|asset| !running.contains_key(&asset.id))
            .map(|asset| (asset, last(asset)))
            .collect();
        free.sort_by_key(|(asset, used)| {
            (!self.is_parkable(asset), used.or(asset.created), asset.id.clone())
        });
        free
    }

    /// Its original lies here, so that it can be brought back, and moderation is through with it.
    fn is_parkable(&self, asset: &Asset) -> bool {
        asset.original.is_some_and(|original| self.originals.contains_key(&original))
            && asset.status != AssetStatus::Processing
    }

    /// The assets that a running order needs, with the first such order.
    pub(super) fn needed(&self, connection: &ConnectionName) -> BTreeMap<&AssetId, JobId> {
        let mut needed = BTreeMap::new();
        for job in self.open_jobs().filter(|job| job.connection == *connection) {
            for reference in job.order().iter().flat_map(|order| &order.fields().references) {
                needed.entry(&reference.asset).or_insert(job.id);
            }
        }
        needed
    }

    /// Everything that depends on one of these assets. Drafts and results count under whatever id it had: what was
    /// brought back is still the picture they were made with.
    pub fn where_used(&self, connection: &ConnectionName, ids: &[AssetId]) -> WhereUsed<'_> {
        let contents = self.contents(connection, ids);
        let ids: HashSet<&AssetId> = ids.iter().collect();
        let orders: Vec<&Job> =
            self.generations().filter(|job| self.names_one(job, connection, &ids, &contents)).collect();
        let mut results: Vec<&Take> = orders.iter().filter_map(|job| self.takes.get(&job.id)).collect();
        results.reverse();
        let needs = |job: &&Job| {
            !job.step.is_ended()
                && job.order().is_some_and(|order| {
                    order.fields().references.iter().any(|reference| ids.contains(&reference.asset))
                })
        };
        let drafted = |draft: &Draft| {
            draft.assets().any(|named| ids.contains(named) || self.is_one_of(connection, named, &contents))
        };
        WhereUsed {
            drafts: self.drafts.get(connection).is_some_and(drafted),
            running: orders.into_iter().filter(needs).collect(),
            results,
        }
    }

    /// The contents of these assets.
    fn contents(&self, connection: &ConnectionName, ids: &[AssetId]) -> BTreeSet<OriginalId> {
        ids.iter().filter_map(|id| self.asset(connection, id)?.original).collect()
    }

    /// The order refers to one of these assets, under the id it has or under one that is gone.
    fn names_one(
        &self,
        job: &Job,
        connection: &ConnectionName,
        ids: &HashSet<&AssetId>,
        contents: &BTreeSet<OriginalId>,
    ) -> bool {
        job.connection == *connection
            && job.order().is_some_and(|order| {
                order.fields().references.iter().any(|reference| {
                    ids.contains(&reference.asset) || self.is_one_of(connection, &reference.asset, contents)
                })
            })
    }

    /// The id is gone and stood for one of these contents.
    fn is_one_of(&self, connection: &ConnectionName, id: &AssetId, contents: &BTreeSet<OriginalId>) -> bool {
        self.content_of_gone(connection, id).is_some_and(|content| contents.contains(&content))
    }

    /// Asks for the right to delete a group with everything in it: refused while a running generation points at an
    /// asset in it. A group of this computer alone only lets go of its assets.
    pub fn can_remove_group(
        &self,
        connection: &ConnectionName,
        group: &GroupId,
    ) -> Option<Result<CanRemoveGroup, InUse>> {
        let abilities = self.abilities(connection)?;
        let permit = abilities.can_remove_group()?;
        if abilities.has_local_groups() {
            return Some(Ok(permit));
        }
        let needed = self.needed(connection);
        let inside = self.shelves.get(connection).into_iter().flat_map(|shelf| shelf.assets.values());
        let names: Vec<String> = inside
            .filter(|asset| asset.group.as_ref() == Some(group) && needed.contains_key(&asset.id))
            .map(|asset| asset.name.clone())
            .collect();
        Some(if names.is_empty() { Ok(permit) } else { Err(InUse { names }) })
    }

    /// Every asset of this content, at whatever account.
    pub fn placements(&self, original: OriginalId) -> Vec<&Asset> {
        let all = self.shelves.values().flat_map(|shelf| shelf.assets.values());
        all.filter(|asset| asset.original == Some(original)).collect()
    }

    /// The content that an id of this account stood for which is gone, as far as anything here remembers it.
    fn content_of_gone(&self, connection: &ConnectionName, id: &AssetId) -> Option<OriginalId> {
        let content = *self.former.get(connection)?.get(id)?;
        self.asset(connection, id).is_none().then_some(content)
    }

    /// The asset that stands where one of this id stood: of the same content, at the same account, now. For whatever
    /// still names an id that is gone since its asset was parked and brought back.
    pub fn successor(&self, connection: &ConnectionName, id: &AssetId) -> Option<&Asset> {
        self.placed(connection, self.content_of_gone(connection, id)?)
    }

    /// What uploads a parked original again: under its name, into its group where that is still there. The file is
    /// read from where it was, or from the copy that was kept.
    pub fn bring_back(
        &self,
        connection: &ConnectionName,
        original: OriginalId,
    ) -> Result<UploadRequest, NotBack> {
        let shelf = self.shelves.get(connection).ok_or(NotBack::NotParked)?;
        let parked = shelf.parked.get(&original).ok_or(NotBack::NotParked)?;
        let original = self.originals.get(&original).ok_or(NotBack::NoOriginal)?;
        let abilities = self.abilities(connection).ok_or(NotBack::NoKey)?;
        let group = parked.group.clone().filter(|group| shelf.groups.contains_key(group));
        let destination = group.map_or(Destination::None, Destination::Group);
        let slot = abilities.upload_slot(original.facts.kind(), destination).map_err(NotBack::NoSlot)?;
        Ok(UploadRequest {
            slot,
            original: original.clone(),
            name: parked.name.clone(),
            link: None,
            again: false,
        })
    }

    /// What a queued upload waits for: another job about the same content that is ahead of it.
    pub fn waits_for(&self, job: &Job) -> Option<&Job> {
        if !may_stand_aside(job) {
            return None;
        }
        let about = content(job)?;
        let ahead = self.jobs.values().filter(|other| content(other) == Some(about));
        let first = ahead.filter_map(|other| Some((rank(other)?, other))).min_by_key(|(rank, _)| *rank)?;
        Some(first.1).filter(|first| first.id != job.id)
    }
}

/// What a job makes or takes away, so that jobs about the same go one after the other.
pub(crate) fn content(job: &Job) -> Option<(&ConnectionName, OriginalId)> {
    match &job.errand {
        Errand::Upload(upload) => Some((&job.connection, upload.original)),
        Errand::Chore(Chore::ParkAsset { original, .. }) => Some((&job.connection, *original)),
        Errand::Generate(_) | Errand::Chore(_) => None,
    }
}

/// Who goes first among jobs about the same content: what has left the queue, then the one that was asked for first.
/// What has ended, and what a person holds back before it began, keeps nobody waiting.
pub(crate) fn rank(job: &Job) -> Option<(bool, JobId)> {
    let queued = job.step == Step::Queued;
    let counts = !(job.step.is_ended() || queued && job.paused);
    counts.then_some((queued, job.id))
}

/// An upload that nothing was done for yet, of which one asset is enough.
pub(crate) fn may_stand_aside(job: &Job) -> bool {
    job.step == Step::Queued && job.upload().is_some_and(|upload| !upload.again)
}

/// The asset a job was about, with its content.
pub(super) fn made(job: &Job) -> Option<(&AssetId, OriginalId)> {
    match &job.errand {
        Errand::Upload(upload) => Some((job.asset()?, upload.original)),
        Errand::Chore(Chore::ParkAsset { id, original }) => Some((id, *original)),
        Errand::Generate(_) | Errand::Chore(_) => None,
    }
}

impl Draft {
    /// Every place of the draft that can hold an asset.
    fn places(&mut self) -> impl Iterator<Item = &mut AssetId> {
        let frames = self.first_frame.iter_mut().chain(self.last_frame.iter_mut());
        self.lanes.iter_mut().flatten().chain(frames)
    }

    /// Every asset its lanes and frames name, in whatever mode it is.
    pub fn assets(&self) -> impl Iterator<Item = &AssetId> {
        let frames = self.first_frame.iter().chain(&self.last_frame);
        self.lanes.iter().flatten().chain(frames)
    }

    /// Whether any lane or frame of it names the asset.
    pub fn refers_to(&self, id: &AssetId) -> bool {
        self.assets().any(|held| held == id)
    }

    /// Names another asset wherever it named this one. Whether anything changed.
    pub fn rebind(&mut self, was: &AssetId, now: &AssetId) -> bool {
        let mut changed = false;
        for held in self.places().filter(|held| *held == was) {
            held.clone_from(now);
            changed = true;
        }
        changed
    }
}

#[cfg(test)]
mod tests;
