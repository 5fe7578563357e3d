//! What is selected, in the order it was selected, which is the order of references.

use foldhash::fast::RandomState;
use indexmap::IndexSet;

use crate::model::AssetId;

/// Selected assets, in order. Asking for one takes no longer however many there are.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    ids: IndexSet<AssetId, RandomState>,
    changes: u64,
}

impl PartialEq for Selection {
    fn eq(&self, other: &Self) -> bool {
        self.ids.iter().eq(other.ids.iter())
    }
}

impl Selection {
    /// Grows with every change.
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether it is selected.
    pub fn contains(&self, id: &AssetId) -> bool {
        self.ids.contains(id)
    }

    /// Its place in the order, from 0.
    pub fn place(&self, id: &AssetId) -> Option<usize> {
        self.ids.get_index_of(id)
    }

    /// What stands at a place of the order.
    pub fn at(&self, place: usize) -> Option<&AssetId> {
        self.ids.get_index(place)
    }

    /// All, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &AssetId> + DoubleEndedIterator {
        self.ids.iter()
    }

    /// All, in order.
    pub fn to_vec(&self) -> Vec<AssetId> {
        self.ids.iter().cloned().collect()
    }

    /// These and nothing else.
    pub fn set(&mut self, ids: impl IntoIterator<Item = AssetId>) {
        self.ids.clear();
        self.ids.extend(ids);
        self.changes += 1;
    }

    /// These too, after what there is.
    pub fn add(&mut self, ids: impl IntoIterator<Item = AssetId>) {
        self.ids.extend(ids);
        self.changes += 1;
    }

    /// In if it was out, out if it was in.
    pub fn toggle(&mut self, id: &AssetId) {
        if !self.ids.shift_remove(id) {
            self.ids.insert(id.clone());
        }
        self.changes += 1;
    }

    /// Nothing any more.
    pub fn clear(&mut self) {
        if !self.ids.is_empty() {
            self.ids.clear();
            self.changes += 1;
        }
    }

    /// Lets go of what `stays` refuses.
    pub fn retain(&mut self, mut stays: impl FnMut(&AssetId) -> bool) {
        let before = self.ids.len();
        self.ids.retain(|id| stays(id));
        self.changes += u64::from(self.ids.len() != before);
    }

    /// Moves what stands at `from` to `to`; the others close the gap.
    pub fn move_to(&mut self, from: usize, to: usize) {
        if from.max(to) < self.ids.len() {
            self.ids.move_index(from, to);
            self.changes += 1;
        }
    }

    /// Puts these before what stands at `place`, in their order, wherever they stood or whether they were there.
    pub fn put_before(&mut self, place: usize, coming: &[AssetId]) {
        let coming: IndexSet<AssetId> = coming.iter().cloned().collect();
        let stays = |id: &&AssetId| !coming.contains(*id);
        let before: Vec<AssetId> = self.ids.iter().take(place).filter(stays).cloned().collect();
        let after: Vec<AssetId> = self.ids.iter().skip(place).filter(stays).cloned().collect();
        self.set(before.into_iter().chain(coming).chain(after));
    }
}

impl From<Vec<AssetId>> for Selection {
    fn from(ids: Vec<AssetId>) -> Self {
        ids.into_iter().collect()
    }
}

impl FromIterator<AssetId> for Selection {
    fn from_iter<I: IntoIterator<Item = AssetId>>(ids: I) -> Self {
        Self { ids: ids.into_iter().collect(), changes: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_clicks_and_can_be_changed() {
        let id = |name: &str| AssetId::new(name);
        let mut selection: Selection = ["a", "b", "c"].map(id).into_iter().collect();
        selection.toggle(&id("b"));
        selection.toggle(&id("b"));
        assert_eq!(selection.to_vec(), ["a", "c", "b"].map(id));
        selection.move_to(2, 0);
        assert_eq!(selection.place(&id("b")), Some(0));
        let before = selection.changes();
        selection.move_to(0, 9);
        selection.retain(|_| true);
        assert_eq!(selection.changes(), before, "nothing changed");
        selection.put_before(1, &["c", "d", "b"].map(id));
        assert_eq!(selection.to_vec(), ["c", "d", "b", "a"].map(id));
        selection.retain(|it| *it != id("a"));
        assert_eq!(selection.to_vec(), ["c", "d", "b"].map(id));
    }
}
