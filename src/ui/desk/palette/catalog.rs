//! What the palette can find in an account, gathered once for each state of its library.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::names::{Name, Vocabulary};
use crate::model::talk::Hideable;
use crate::model::{AssetId, AssetStatus, ConnectionName, GroupId, World};
use crate::ui::desk::library::Status;
use crate::ui::desk::library::index::born;

/// Something with a name.
#[derive(Clone, Debug)]
pub struct Named<I> {
    /// Which.
    pub id: I,
    /// Its name, ready to be searched.
    pub name: Name,
}

/// Everything with a name in one account's library.
#[derive(Clone, Debug)]
pub struct Catalog {
    key: (u64, ConnectionName),
    /// Assets, the newest first.
    pub assets: Vec<Named<AssetId>>,
    /// The status of each asset, in the same order.
    pub statuses: Vec<Status>,
    /// Groups, by name.
    pub groups: Vec<Named<GroupId>>,
    of_groups: BTreeMap<GroupId, InGroup>,
    words: OnceCell<Vocabulary>,
}

/// What a group holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InGroup {
    /// Its assets.
    pub count: usize,
    /// Up to four that are Active, the newest first.
    pub covers: Vec<AssetId>,
}

impl Catalog {
    /// Gathers what is not hidden here.
    pub fn new(world: &World, connection: &ConnectionName) -> Self {
        let shelf = world.shelf(connection);
        let shown = |thing: &Hideable| shelf.is_some_and(|shelf| !shelf.hidden.contains(thing));
        let any_hidden = shelf.is_some_and(|shelf| !shelf.hidden.is_empty());
        let mut assets: Vec<_> = shelf
            .into_iter()
            .flat_map(|shelf| shelf.assets.values())
            .filter(|asset| {
                let in_group = asset.group.as_ref().is_none_or(|id| shown(&Hideable::Group(id.clone())));
                !any_hidden || in_group && shown(&Hideable::Asset(asset.id.clone()))
            })
            .map(|asset| (std::cmp::Reverse(born(world, asset)), asset))
            .collect();
        // Of two equally good matches the newer is meant.
        assets.sort_by_key(|(born, _)| *born);
        let mut groups: Vec<_> = shelf
            .into_iter()
            .flat_map(|shelf| shelf.groups.values())
            .filter(|group| shown(&Hideable::Group(group.id.clone())))
            .collect();
        let mut of_groups = BTreeMap::<GroupId, InGroup>::new();
        for (_, asset) in &assets {
            let Some(group) = &asset.group else { continue };
            let inside = of_groups.entry(group.clone()).or_default();
            inside.count += 1;
            if asset.status == AssetStatus::Active && inside.covers.len() < 4 {
                inside.covers.push(asset.id.clone());
            }
        }
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            key: (world.library_revision, connection.clone()),
            statuses: assets.iter().map(|(_, asset)| Status::of(&asset.status)).collect(),
            assets: assets
                .into_iter()
                .map(|(_, asset)| Named { id: asset.id.clone(), name: Name::new(&asset.name) })
                .collect(),
            groups: groups
                .into_iter()
                .map(|group| Named { id: group.id.clone(), name: Name::new(&group.name) })
                .collect(),
            of_groups,
            words: OnceCell::new(),
        }
    }

    /// What a group holds; nothing where it is empty.
    pub fn in_group(&self, id: &GroupId) -> InGroup {
        self.of_groups.get(id).cloned().unwrap_or_default()
    }

    /// How many assets have this status.
    pub fn count_of(&self, status: Status) -> usize {
        self.statuses.iter().filter(|it| **it == status).count()
    }

    /// Which facts it was gathered from.
    pub const fn key(&self) -> &(u64, ConnectionName) {
        &self.key
    }

    /// It is still what the facts say.
    pub fn is_of(&self, world: &World, connection: &ConnectionName) -> bool {
        self.key.0 == world.library_revision && self.key.1 == *connection
    }

    /// The words of all names, gathered when first asked for.
    pub fn words(&self, world: &World) -> &Vocabulary {
        self.words.get_or_init(|| {
            let mut words = Vocabulary::default();
            if let Some(shelf) = world.shelf(&self.key.1) {
                shelf.assets.values().for_each(|asset| words.learn(&asset.name));
                shelf.groups.values().for_each(|group| words.learn(&group.name));
            }
            words
        })
    }
}
