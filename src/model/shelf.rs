//! What is known of one account's library.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::talk::{Hideable, Sync};
use super::{Asset, AssetId, Group, GroupId, Milestone, OriginalId, Parked};

/// A list read anew that differs in more than these is taken as a whole.
const FEW: usize = 2000;

/// What is known of one account's library.
#[derive(Clone, PartialEq, Debug)]
pub struct Shelf {
    /// By id.
    pub groups: BTreeMap<GroupId, Group>,
    /// By id.
    pub assets: BTreeMap<AssetId, Asset>,
    /// How the last reading went.
    pub sync: Sync,
    /// What is not to be shown.
    pub hidden: BTreeSet<Hideable>,
    /// What it held once and can have back.
    pub parked: BTreeMap<OriginalId, Parked>,
    /// How long moderation took for each asset that passed, the shortest first.
    moderation: Vec<Duration>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            groups: BTreeMap::new(),
            assets: BTreeMap::new(),
            sync: Sync::Never,
            hidden: BTreeSet::new(),
            parked: BTreeMap::new(),
            moderation: Vec::new(),
        }
    }
}

/// What is different in a library that was read anew.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Different {
    /// These alone.
    These(Vec<GroupId>, Vec<AssetId>),
    /// Too much to name.
    Much,
}

impl Shelf {
    /// A person does not want to see it here, or the group it is in.
    pub fn hides(&self, asset: &Asset) -> bool {
        !self.hidden.is_empty()
            && (self.hidden.contains(&Hideable::Asset(asset.id.clone()))
                || asset
                    .group
                    .as_ref()
                    .is_some_and(|group| self.hidden.contains(&Hideable::Group(group.clone()))))
    }

    /// How long moderation usually takes here, once three are known: the middle one.
    pub fn usual_moderation(&self) -> Option<Duration> {
        (self.moderation.len() >= 3).then(|| self.moderation.get(self.moderation.len() / 2).copied())?
    }

    /// Puts a new or changed asset down; answers with what was there before.
    pub(super) fn put(&mut self, asset: Asset) -> Option<Asset> {
        let took = moderation(&asset);
        let before = self.assets.insert(asset.id.clone(), asset);
        let took_before = before.as_ref().and_then(moderation);
        if took != took_before {
            self.forget_moderation(took_before);
            if let Some(took) = took {
                self.moderation.insert(self.moderation.partition_point(|it| *it < took), took);
            }
        }
        before
    }

    /// Takes an asset away, and answers with it.
    pub(super) fn take(&mut self, id: &AssetId) -> Option<Asset> {
        let gone = self.assets.remove(id);
        self.forget_moderation(gone.as_ref().and_then(moderation));
        gone
    }

    /// Takes a group away, with its assets.
    pub(super) fn take_group(&mut self, id: &GroupId) -> Vec<Asset> {
        self.groups.remove(id);
        let inside = self.assets.values().filter(|asset| asset.group.as_ref() == Some(id));
        let gone: Vec<AssetId> = inside.map(|asset| asset.id.clone()).collect();
        gone.iter().filter_map(|id| self.take(id)).collect()
    }

    /// Takes a whole list in place of what was known, and says what is different, and what ids stood for that do so no
    /// more.
    pub(super) fn replace(
        &mut self,
        groups: Vec<Group>,
        assets: Vec<Asset>,
    ) -> (Different, Vec<(AssetId, OriginalId)>) {
        let groups: BTreeMap<GroupId, Group> =
            groups.into_iter().map(|group| (group.id.clone(), group)).collect();
        let assets: BTreeMap<AssetId, Asset> =
            assets.into_iter().map(|asset| (asset.id.clone(), asset)).collect();
        let different = match (differences(&self.groups, &groups), differences(&self.assets, &assets)) {
            (Some(groups), Some(assets)) => Different::These(groups, assets),
            _ => Different::Much,
        };
        let stood_for = |asset: &Asset| Some((asset.id.clone(), asset.original?));
        let still = |asset: &Asset| assets.get(&asset.id).is_some_and(|now| now.original == asset.original);
        let former = match &different {
            Different::These(_, ids) => {
                let before = ids.iter().filter_map(|id| self.assets.get(id));
                before.filter(|asset| !still(asset)).filter_map(stood_for).collect()
            }
            Different::Much => {
                self.assets.values().filter(|asset| !still(asset)).filter_map(stood_for).collect()
            }
        };
        self.groups = groups;
        self.assets = assets;
        if !matches!(&different, Different::These(_, assets) if assets.is_empty()) {
            self.moderation = self.assets.values().filter_map(moderation).collect();
            self.moderation.sort_unstable();
        }
        (different, former)
    }

    fn forget_moderation(&mut self, took: Option<Duration>) {
        if let Some(place) = took.and_then(|took| self.moderation.binary_search(&took).ok()) {
            self.moderation.remove(place);
        }
    }
}

/// From the first id to the first pass, where this computer saw both.
fn moderation(asset: &Asset) -> Option<Duration> {
    let first = |what| asset.trail.iter().find(|mark| mark.what == what).map(|mark| mark.at);
    Some(first(Milestone::Passed)?.since(first(Milestone::Created)?))
}

/// The keys of what is new, different or gone; `None` where they are more than a few.
fn differences<K: Ord + Clone, V: PartialEq>(old: &BTreeMap<K, V>, new: &BTreeMap<K, V>) -> Option<Vec<K>> {
    let (mut before, mut after) = (old.iter().peekable(), new.iter().peekable());
    let mut different = Vec::new();
    while different.len() <= FEW {
        let order = match (before.peek(), after.peek()) {
            (None, None) => return Some(different),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some((was, _)), Some((is, _))) => was.cmp(is),
        };
        let was = if order.is_le() { before.next() } else { None };
        let is = if order.is_ge() { after.next() } else { None };
        if was.map(|(_, value)| value) != is.map(|(_, value)| value) {
            different.extend(was.or(is).map(|(key, _)| key.clone()));
        }
    }
    None
}
