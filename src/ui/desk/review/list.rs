//! What Review lists, derived from the facts and the filter, and kept in step with the facts, change by change.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Order;
use crate::model::changes::Change;
use crate::model::review::{Item, ItemId, Standing, item, items};
use crate::model::{ConnectionName, GroupId, Milestone, Moment, World};
use crate::ui::desk::library::search::name_key;

/// What a [`List`] was derived from, beside what it follows change by change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Key {
    /// The revision of the verdicts.
    pub(super) revision: u64,
    pub(super) connection: ConnectionName,
    pub(super) tab: Option<Standing>,
    pub(super) order: Order,
    pub(super) group: Option<GroupId>,
    pub(super) search: String,
}

impl Key {
    /// The person asked for the same list; only the facts may differ.
    pub(super) fn is_arranged_like(&self, other: &Self) -> bool {
        Self { revision: other.revision, ..self.clone() } == *other
    }
}

/// A part of the list: everything that stands alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Section {
    /// How it stands.
    pub standing: Standing,
    /// The first row of it.
    pub start: usize,
    /// Its rows.
    pub count: usize,
}

/// By this rows are ordered inside of a part; what is alike by it, by id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
struct Rank(bool, i64, Box<[u8]>);

/// What is known of one thing to review.
#[derive(Clone, Debug)]
struct Entry {
    standing: Standing,
    since: Option<Moment>,
    rank: Rank,
    /// Group and search let it through, and so it is counted.
    counted: bool,
    /// It is a row.
    listed: bool,
}

/// What is listed.
#[derive(Clone, Debug)]
pub struct List {
    key: Key,
    /// [`crate::model::changes::Changes::count`] at the last look.
    seen: u64,
    needle: String,
    entries: HashMap<ItemId, Entry>,
    /// When something was refused last of what is reviewed.
    refused: Option<Moment>,
    /// The parts, none of them empty.
    pub sections: Vec<Section>,
    /// Every row, in order.
    pub items: Vec<ItemId>,
    /// How many stand how, as group and search leave it.
    pub counts: [usize; 3],
    /// Everything there is to review, without any filter.
    pub total: usize,
    /// When something was refused last, without any filter.
    pub last_refusal: Option<Moment>,
}

impl List {
    pub(super) fn new(world: &World, key: Key, fresh: &HashSet<ItemId>) -> Self {
        let mut list = Self {
            needle: key.search.trim().to_lowercase(),
            seen: world.changes.count(),
            entries: HashMap::new(),
            sections: vec![],
            items: vec![],
            counts: [0; 3],
            total: 0,
            refused: None,
            last_refusal: None,
            key,
        };
        let mut parts: [Vec<(Rank, ItemId)>; 3] = [vec![], vec![], vec![]];
        let connection = list.key.connection.clone();
        for item in items(world, &connection) {
            let entry = list.entry(world, item, fresh);
            list.count(&entry);
            if entry.listed {
                parts[entry.standing as usize].push((entry.rank.clone(), item.id()));
            }
            list.entries.insert(item.id(), entry);
        }
        list.last_refusal = list.refused.max(last_refused_upload(world, &connection));
        for (standing, mut part) in Standing::ALL.into_iter().zip(parts) {
            part.sort_unstable();
            if !part.is_empty() {
                list.sections.push(Section { standing, start: list.items.len(), count: part.len() });
            }
            list.items.extend(part.into_iter().map(|(_, id)| id));
        }
        list
    }

    fn entry(&self, world: &World, item: Item<'_>, fresh: &HashSet<ItemId>) -> Entry {
        let (key, standing, since) = (&self.key, item.standing(), item.since());
        let counted = (key.group.is_none() || item.group_id(world) == key.group.as_ref())
            && (self.needle.is_empty() || matches(world, item, &self.needle));
        let listed = counted && key.tab.is_none_or(|tab| tab == standing);
        let at = since.unwrap_or_default().0;
        let rank = match key.order {
            _ if !listed => Rank::default(),
            Order::Unreviewed => {
                Rank(item.verdict(world).is_some() && !fresh.contains(&item.id()), at, Box::default())
            }
            Order::Newest => Rank(false, at.saturating_neg(), Box::default()),
            Order::Name => Rank(false, 0, name_key(item.name())),
        };
        Entry { standing, since, rank, counted, listed }
    }

    fn count(&mut self, entry: &Entry) {
        self.total += 1;
        self.counts[entry.standing as usize] += usize::from(entry.counted);
        if entry.standing == Standing::Failed {
            self.refused = self.refused.max(entry.since);
        }
    }

    /// Nothing is different since the last look.
    pub(super) fn is_current(&self, world: &World) -> bool {
        self.seen == world.changes.count()
    }

    /// Looks again at what changed since the last look. `None` where that is too much, and the list is to be made anew;
    /// else whether there is anything different in it.
    pub(super) fn follow(&mut self, world: &World, fresh: &HashSet<ItemId>) -> Option<bool> {
        let mut changed = BTreeSet::new();
        for change in world.changes.since(self.seen)? {
            match change {
                Change::Shelf(of) | Change::Hidden(of) if *of == self.key.connection => return None,
                // What is searched for may stand in the name of a group.
                Change::Group(of, _) if *of == self.key.connection && !self.needle.is_empty() => return None,
                Change::Asset(of, id) if *of == self.key.connection => {
                    changed.insert(ItemId::Asset(id.clone()));
                }
                Change::Job(id) => {
                    changed.insert(ItemId::Upload(*id));
                }
                _ => {}
            }
        }
        self.seen = world.changes.count();
        let before = self.last_refusal;
        let uploads = changed.iter().any(|id| matches!(id, ItemId::Upload(_)));
        let mut different = false;
        for id in changed {
            different |= self.look(world, id, fresh);
        }
        if uploads || different {
            self.last_refusal = self.refused.max(last_refused_upload(world, &self.key.connection));
        }
        Some(different || before != self.last_refusal)
    }

    fn look(&mut self, world: &World, id: ItemId, fresh: &HashSet<ItemId>) -> bool {
        let connection = self.key.connection.clone();
        let hidden = |item: &Item<'_>| {
            let shelf = world.shelf(&connection);
            shelf.zip(item.asset()).is_some_and(|(shelf, asset)| shelf.hides(asset))
        };
        let now = item(world, &connection, &id).filter(|item| !hidden(item));
        let before = self.take_out(&id);
        let was_last = |entry: &Entry| {
            entry.standing == Standing::Failed && entry.since.is_some() && entry.since == self.refused
        };
        if before.as_ref().is_some_and(was_last) {
            let refused = self.entries.values().filter(|entry| entry.standing == Standing::Failed);
            self.refused = refused.filter_map(|entry| entry.since).max();
        }
        let Some(item) = now else { return before.is_some() };
        let entry = self.entry(world, item, fresh);
        self.count(&entry);
        if entry.listed {
            let (section, place) = self.search(entry.standing, &entry.rank, &id);
            let section = section.unwrap_or_else(|at| {
                self.sections.insert(at, Section { standing: entry.standing, start: place, count: 0 });
                at
            });
            self.items.insert(place, id.clone());
            self.resize(section, 1);
        }
        self.entries.insert(id, entry);
        true
    }

    fn take_out(&mut self, id: &ItemId) -> Option<Entry> {
        let place = self.place_of(id);
        let entry = self.entries.remove(id)?;
        self.total -= 1;
        self.counts[entry.standing as usize] -= usize::from(entry.counted);
        if let Some(place) = place
            && let Some(section) = self.sections.iter().position(|it| it.standing == entry.standing)
        {
            self.items.remove(place);
            self.resize(section, -1);
            self.sections.retain(|section| section.count > 0);
        }
        Some(entry)
    }

    /// One more row in a part, or one less: what comes after it moves.
    fn resize(&mut self, section: usize, by: isize) {
        for (at, it) in self.sections.iter_mut().enumerate().skip(section) {
            if at == section {
                it.count = it.count.saturating_add_signed(by);
            } else {
                it.start = it.start.saturating_add_signed(by);
            }
        }
    }

    /// The part that is meant, or its place among the parts where it is empty; and the row this has, or would have.
    fn search(&self, standing: Standing, rank: &Rank, id: &ItemId) -> (Result<usize, usize>, usize) {
        let part = self.sections.binary_search_by_key(&standing, |section| section.standing);
        let rows = match part {
            Ok(at) => self.sections[at].start..self.sections[at].start + self.sections[at].count,
            Err(at) => {
                let start = self.sections.get(at).map_or(self.items.len(), |section| section.start);
                start..start
            }
        };
        let before =
            |row: &ItemId| self.entries.get(row).is_some_and(|entry| (&entry.rank, row) < (rank, id));
        (part, rows.start + self.items[rows].partition_point(before))
    }

    pub(super) const fn key(&self) -> &Key {
        &self.key
    }

    /// The row of this one, from 0.
    pub fn place_of(&self, id: &ItemId) -> Option<usize> {
        let entry = self.entries.get(id).filter(|entry| entry.listed)?;
        let (_, place) = self.search(entry.standing, &entry.rank, id);
        (self.items.get(place) == Some(id)).then_some(place)
    }

    /// The part a row is in.
    pub fn section_at(&self, place: usize) -> Option<Section> {
        let of = |section: &&Section| (section.start..section.start + section.count).contains(&place);
        self.sections.iter().find(of).copied()
    }
}

/// When an upload was refused last, also one of which nothing is left.
fn last_refused_upload(world: &World, connection: &ConnectionName) -> Option<Moment> {
    let uploads = world.jobs.values().filter(|job| job.connection == *connection && job.upload().is_some());
    let refused = uploads.flat_map(|job| &job.trail).filter(|mark| mark.what == Milestone::Refused);
    refused.map(|mark| mark.at).max()
}

fn matches(world: &World, item: Item<'_>, needle: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(needle);
    has(item.name())
        || item.asset().is_some_and(|asset| has(asset.id.as_str()))
        || item.group(world).is_some_and(|group| has(&group.name))
        || item.reason().is_some_and(|(code, message)| has(code) || has(message))
        || item.judgement(world).is_some_and(|judgement| has(&judgement.note))
}
