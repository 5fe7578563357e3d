//! Refused things nobody has decided about, counted in step with the facts, change by change.

use std::collections::BTreeSet;

use crate::model::changes::Change;
use crate::model::review::{Item, ItemId, Standing, item, items};
use crate::model::{ConnectionName, Part, World};

/// What was refused at an account, and what of it waits for a decision.
#[derive(Clone, Debug)]
pub(super) struct Undecided {
    connection: ConnectionName,
    /// [`crate::model::changes::Changes::count`] at the last look.
    seen: u64,
    /// The revision of the verdicts at the last look.
    judged: u64,
    refused: BTreeSet<ItemId>,
    open: BTreeSet<ItemId>,
}

impl Undecided {
    /// Looks at everything once.
    pub(super) fn new(world: &World, connection: &ConnectionName) -> Self {
        let refused = items(world, connection).filter(|item| item.standing() == Standing::Failed);
        let mut all = Self {
            connection: connection.clone(),
            seen: world.changes.count(),
            judged: 0,
            refused: refused.map(Item::id).collect(),
            open: BTreeSet::new(),
        };
        all.take_verdicts(world);
        all
    }

    /// It is about this account.
    pub(super) fn is_of(&self, connection: &ConnectionName) -> bool {
        self.connection == *connection
    }

    /// How many wait, after a look at what changed since the last one.
    pub(super) fn follow(&mut self, world: &World) -> usize {
        if self.judged != world.revision_of(&[Part::Verdicts]) {
            self.take_verdicts(world);
        }
        if self.seen != world.changes.count() {
            match self.changed(world) {
                Some(changed) => {
                    self.seen = world.changes.count();
                    for id in changed {
                        self.look(world, id);
                    }
                }
                None => *self = Self::new(world, &self.connection),
            }
        }
        self.open.len()
    }

    /// What is different since the last look; `None` where that is everything.
    fn changed(&self, world: &World) -> Option<BTreeSet<ItemId>> {
        let mut changed = BTreeSet::new();
        for change in world.changes.since(self.seen)? {
            match change {
                Change::Shelf(of) | Change::Hidden(of) if *of == self.connection => return None,
                Change::Asset(of, id) if *of == self.connection => {
                    changed.insert(ItemId::Asset(id.clone()));
                }
                Change::Job(id) => {
                    changed.insert(ItemId::Upload(*id));
                }
                _ => {}
            }
        }
        Some(changed)
    }

    fn look(&mut self, world: &World, id: ItemId) {
        let shelf = world.shelf(&self.connection);
        let is_hidden =
            |item: &Item<'_>| shelf.zip(item.asset()).is_some_and(|(shelf, asset)| shelf.hides(asset));
        let refused = item(world, &self.connection, &id)
            .filter(|item| item.standing() == Standing::Failed && !is_hidden(item));
        if refused.is_some_and(|item| item.verdict(world).is_none()) {
            self.open.insert(id.clone());
        } else {
            self.open.remove(&id);
        }
        if refused.is_some() {
            self.refused.insert(id);
        } else {
            self.refused.remove(&id);
        }
    }

    fn take_verdicts(&mut self, world: &World) {
        self.judged = world.revision_of(&[Part::Verdicts]);
        let waits = |id: &&ItemId| {
            item(world, &self.connection, id).is_some_and(|item| item.verdict(world).is_none())
        };
        self.open = self.refused.iter().filter(waits).cloned().collect();
    }
}
