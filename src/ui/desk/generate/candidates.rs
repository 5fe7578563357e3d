//! What a lane can be filled from: found, ordered and searched once, however many frames show it.

use std::rc::Rc;

use super::GenerateDesk;
use crate::model::{Asset, AssetId, AssetStatus, ConnectionName, MediaKind, Part, World};
use crate::ui::desk::library::search::{Needle, name_key, text_of};

/// Assets of a kind: usable ones first, each part by name.
#[derive(PartialEq, Debug)]
pub(crate) struct Candidates {
    revision: u64,
    connection: ConnectionName,
    kind: MediaKind,
    typed: String,
    all: Rc<[AssetId]>,
    /// Of them those that what is typed finds.
    pub(crate) fitting: Rc<[AssetId]>,
    /// How many there are, found or not.
    pub(crate) total: usize,
}

impl GenerateDesk {
    /// What can be put into a lane of this kind, as far as what is typed finds it.
    pub(crate) fn candidates(
        &mut self,
        world: &World,
        connection: &ConnectionName,
        kind: MediaKind,
    ) -> Rc<Candidates> {
        let revision = world.revision_of(&[Part::Shelves]);
        let same =
            |it: &&Rc<Candidates>| it.revision == revision && it.connection == *connection && it.kind == kind;
        let known = self.candidates.as_ref().filter(same);
        if let Some(known) = known.filter(|it| it.typed == self.search) {
            return Rc::clone(known);
        }
        let all = known.map_or_else(|| all(world, connection, kind), |known| Rc::clone(&known.all));
        let needle = Needle::new(&self.search);
        let fitting = if needle.is_empty() {
            Rc::clone(&all)
        } else {
            all.iter().filter(|id| finds(&needle, world, connection, id)).cloned().collect()
        };
        let typed = self.search.clone();
        let total = all.len();
        let fresh = Rc::new(Candidates {
            revision,
            connection: connection.clone(),
            kind,
            typed,
            all,
            fitting,
            total,
        });
        self.candidates = Some(Rc::clone(&fresh));
        fresh
    }
}

fn all(world: &World, connection: &ConnectionName, kind: MediaKind) -> Rc<[AssetId]> {
    let Some(shelf) = world.shelf(connection) else { return Rc::default() };
    let mut found: Vec<&Asset> =
        shelf.assets.values().filter(|asset| asset.kind == kind && !shelf.hides(asset)).collect();
    found.sort_by_cached_key(|asset| (asset.status != AssetStatus::Active, name_key(&asset.name)));
    found.into_iter().map(|asset| asset.id.clone()).collect()
}

fn finds(needle: &Needle, world: &World, connection: &ConnectionName, id: &AssetId) -> bool {
    let Some(asset) = world.asset(connection, id) else { return false };
    let group = asset.group.as_ref().and_then(|id| world.shelf(connection)?.groups.get(id));
    let in_group = group.map_or(0, |group| needle.words_in(&text_of(&group.name, "")));
    needle.is_in(&text_of(&asset.name, ""), in_group)
}
