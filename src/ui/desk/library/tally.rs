//! How much a saved search finds, kept in step with the facts.

use super::catalog::{Catalog, News, Slot};
use super::search::Needle;
use crate::model::SavedSearch;

/// A saved search with what it finds.
#[derive(Clone, Debug)]
pub struct Tally {
    search: SavedSearch,
    needle: Needle,
    /// By slot, once everything was looked at.
    finds: Option<Vec<bool>>,
    count: usize,
}

impl Tally {
    pub(super) fn new(search: SavedSearch) -> Self {
        let needle = Needle::new(&search.text);
        Self { search, needle, finds: None, count: 0 }
    }

    /// The search.
    pub const fn search(&self) -> &SavedSearch {
        &self.search
    }

    /// How much it finds; `None` until everything was looked at once.
    pub const fn count(&self) -> Option<usize> {
        if self.finds.is_some() { Some(self.count) } else { None }
    }

    /// The same search under another name goes on with what it found.
    pub(super) fn renamed(&self, search: &SavedSearch) -> Option<Self> {
        let same = SavedSearch { name: search.name.clone(), ..self.search.clone() } == *search;
        same.then(|| Self { search: search.clone(), ..self.clone() })
    }

    /// Looks again at what changed.
    pub(super) fn follow(&mut self, catalog: &Catalog, news: &News) {
        if news.before.is_some() {
            self.finds = None;
        }
        let Some(mut finds) = self.finds.take() else { return };
        finds.resize(catalog.records.len(), false);
        for slot in &news.touched {
            let (was, is) = (finds[*slot as usize], self.is_found(catalog, *slot));
            self.count = self.count + usize::from(is) - usize::from(was);
            finds[*slot as usize] = is;
        }
        self.finds = Some(finds);
    }

    /// Looks at everything.
    pub(super) fn begin(&mut self, catalog: &Catalog) {
        let finds: Vec<bool> =
            (0..catalog.records.len() as Slot).map(|slot| self.is_found(catalog, slot)).collect();
        self.count = finds.iter().filter(|found| **found).count();
        self.finds = Some(finds);
    }

    fn is_found(&self, catalog: &Catalog, slot: Slot) -> bool {
        let facet = catalog.facets[slot as usize];
        let fits = facet.here
            && !facet.forgotten
            && (self.search.kinds == [false; 4] || self.search.kinds[facet.kind as usize])
            && self.search.status.is_none_or(|wanted| wanted == facet.status);
        if !fits || self.needle.is_empty() {
            return fits;
        }
        let text = &catalog.records[slot as usize].text;
        let group = || {
            let number = facet.group?;
            Some(self.needle.words_in(&catalog.groups[number as usize].text))
        };
        self.needle.is_in(text, 0) || self.needle.is_in(text, group().unwrap_or(0))
    }
}
