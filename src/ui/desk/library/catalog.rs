//! Everything an account holds, prepared once for each asset and kept in step with the facts, change by change.

use std::cell::OnceCell;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Bound;

use foldhash::fast::RandomState;

use super::index;
use super::lines::{Group, GroupLine, Portrait};
use super::search::{name_key, text_of};
use super::{GroupSort, Sort, Status};
use crate::model::changes::Change;
use crate::model::pair::{self, Views};
use crate::model::{
    Asset, AssetId, AssetStatus, ConnectionName, GroupId, JobId, MediaKind, Moment, OriginalId, Pixels,
    Shelf, World,
};

/// Where an asset stands in the catalog. Never given to another one.
pub(super) type Slot = u32;

/// What is compared and searched of an asset.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) id: AssetId,
    /// Made by [`text_of`].
    pub(super) text: Box<str>,
    name: Box<[u8]>,
    pub(super) born: Moment,
    original: Option<OriginalId>,
    /// Bytes, for the order.
    weight: u64,
    /// What the picture may show, read from its name when it is first asked for.
    views: OnceCell<Views>,
    called: Box<str>,
    pixels: Option<Pixels>,
}

impl Record {
    /// What the picture may show.
    pub(super) fn views(&self) -> Views {
        *self.views.get_or_init(|| pair::views(&self.called, self.pixels))
    }

    /// In pixels.
    fn area(&self) -> u64 {
        self.pixels.map_or(0, |it| u64::from(it.width) * u64::from(it.height))
    }
}

/// What is filtered by: small, because all of them are looked at whenever something changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facet {
    /// The place of its group in [`Catalog::groups`].
    pub(super) group: Option<u32>,
    pub(super) kind: MediaKind,
    pub(super) status: Status,
    /// Its place when ordered by status.
    rank: u8,
    pub(super) active: bool,
    pub(super) forgotten: bool,
    /// It is there: slots of what is gone stay empty.
    pub(super) here: bool,
}

/// What a look at the facts brought.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Everything was made anew; these were the records before, by slot.
    pub(super) before: Option<Vec<Record>>,
    /// New, different or gone.
    pub(super) touched: Vec<Slot>,
    /// Uploads, groups, saved searches or what can be had back are different.
    pub(super) others: bool,
}

impl News {
    /// Nothing that is shown is different.
    pub(super) const fn is_empty(&self) -> bool {
        self.before.is_none() && self.touched.is_empty() && !self.others
    }
}

/// An account's assets and groups, ready to be filtered, ordered and searched.
#[derive(Clone, Debug)]
pub(super) struct Catalog {
    connection: ConnectionName,
    /// [`crate::model::changes::Changes::count`] at the last look.
    seen: u64,
    slots: HashMap<AssetId, Slot, RandomState>,
    pub(super) records: Vec<Record>,
    pub(super) facets: Vec<Facet>,
    pub(super) groups: Vec<Group>,
    numbers: HashMap<GroupId, u32>,
    /// What is here in each order, once it was asked for.
    orders: [Option<Vec<Slot>>; Sort::ALL.len()],
    /// Groups to be listed, in order.
    listed: Vec<u32>,
    /// How they are ordered, while nothing changed since.
    arranged: Option<GroupSort>,
    /// What is forgotten is listed and counted too.
    everything: bool,
    /// Uploads that are no asset yet.
    pub(super) coming: BTreeSet<JobId>,
    /// Uploads that need a person.
    pub(super) troubled: BTreeSet<JobId>,
}

/// A catalog that is being prepared, so much in each look: no frame has time for all of a large library.
#[derive(Clone, Debug)]
pub(super) struct Gathering {
    catalog: Catalog,
    /// The last that was put down.
    last: Option<AssetId>,
    whole: bool,
    ordered: bool,
}

impl Gathering {
    /// Begins with the groups and what is on its way; assets come with [`Self::go_on`].
    pub(super) fn new(world: &World, connection: &ConnectionName) -> Self {
        Self { catalog: Catalog::begin(world, connection), last: None, whole: false, ordered: false }
    }

    /// Puts down so many more, and the last of all looks puts them in order. Whether it is ready.
    pub(super) fn go_on(&mut self, world: &World, sort: Sort, at_once: usize) -> bool {
        if !self.whole {
            self.whole = self.put_more(world, at_once) < at_once;
            if self.catalog.records.len() >= at_once {
                return false;
            }
        }
        if self.catalog.follow(world).is_none() {
            // More came meanwhile than is remembered.
            *self = Self::new(world, &self.catalog.connection);
            return false;
        }
        if !self.ordered {
            self.catalog.sort(sort);
            self.ordered = true;
            return self.catalog.records.len() < at_once;
        }
        true
    }

    /// From the last id to the first: providers number by date, and what is newest is looked for first.
    fn put_more(&mut self, world: &World, count: usize) -> usize {
        let Some(shelf) = world.shelf(&self.catalog.connection) else { return 0 };
        let from = self.last.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let more: Vec<&Asset> =
            shelf.assets.range((Bound::Unbounded, from)).rev().take(count).map(|(_, asset)| asset).collect();
        for asset in &more {
            self.catalog.put(world, shelf, asset);
        }
        if let Some(asset) = more.last() {
            self.last = Some(asset.id.clone());
        }
        more.len()
    }

    /// What was prepared so far, enough for the first screen.
    pub(super) fn so_far(&self) -> Catalog {
        self.catalog.clone()
    }

    /// The whole.
    pub(super) fn into_catalog(self) -> Catalog {
        self.catalog
    }
}

impl Catalog {
    /// Prepares the groups, and follows the jobs.
    fn begin(world: &World, connection: &ConnectionName) -> Self {
        let empty = Shelf::default();
        let shelf = world.shelf(connection).unwrap_or(&empty);
        let mut catalog = Self {
            connection: connection.clone(),
            seen: world.changes.count(),
            slots: HashMap::with_capacity_and_hasher(shelf.assets.len(), RandomState::default()),
            records: Vec::with_capacity(shelf.assets.len()),
            facets: Vec::with_capacity(shelf.assets.len()),
            groups: Vec::with_capacity(shelf.groups.len()),
            numbers: HashMap::with_capacity(shelf.groups.len()),
            orders: [const { None }; Sort::ALL.len()],
            listed: Vec::new(),
            arranged: None,
            everything: false,
            coming: BTreeSet::new(),
            troubled: BTreeSet::new(),
        };
        for group in shelf.groups.values() {
            let number = catalog.number(&group.id);
            catalog.groups[number as usize].take(Some(group), shelf);
        }
        for id in world.jobs.keys() {
            catalog.follow_job(world, *id);
        }
        catalog
    }

    /// Looks at what changed since the last look; `None` where that is so much that it is to be prepared anew.
    pub(super) fn follow(&mut self, world: &World) -> Option<News> {
        let mut news = News::default();
        if self.seen == world.changes.count() {
            return Some(news);
        }
        let changes = world.changes.since(self.seen)?;
        let (mut assets, mut groups) = (BTreeSet::new(), BTreeSet::new());
        let (mut originals, mut jobs, mut hidden) = (HashSet::new(), BTreeSet::new(), false);
        for change in changes {
            match change {
                Change::Shelf(of) if *of == self.connection => return None,
                Change::Asset(of, id) if *of == self.connection => _ = assets.insert(id),
                Change::Group(of, id) if *of == self.connection => _ = groups.insert(id),
                Change::Hidden(of) => hidden |= *of == self.connection,
                Change::Parked(of) | Change::Searches(of) => news.others |= *of == self.connection,
                Change::Original(id) => _ = originals.insert(*id),
                Change::Job(id) => _ = jobs.insert(*id),
                Change::Shelf(_) | Change::Asset(..) | Change::Group(..) => {}
            }
        }
        self.seen = world.changes.count();
        for id in jobs {
            news.others |= self.follow_job(world, id);
        }
        let empty = Shelf::default();
        let shelf = world.shelf(&self.connection).unwrap_or(&empty);
        let mut touched = BTreeSet::new();
        for id in groups {
            news.others = true;
            let number = self.number(id) as usize;
            let renamed = self.groups[number].take(shelf.groups.get(id), shelf);
            self.arranged = None;
            if renamed {
                touched.extend(self.groups[number].members.iter().copied());
            }
        }
        for id in assets {
            match shelf.assets.get(id) {
                Some(asset) => _ = touched.insert(self.put(world, shelf, asset)),
                None => touched.extend(self.take(id)),
            }
        }
        if !originals.is_empty() {
            let ours = |record: &Record| record.original.is_some_and(|id| originals.contains(&id));
            let ids: Vec<AssetId> =
                self.records.iter().filter(|it| ours(it)).map(|it| it.id.clone()).collect();
            let there = ids.iter().filter_map(|id| shelf.assets.get(id));
            touched.extend(there.map(|asset| self.put(world, shelf, asset)));
        }
        if hidden {
            news.others = true;
            touched.extend(self.hide(shelf));
        }
        let gone = self.records.len() - self.slots.len();
        if gone > 1000 && gone > self.slots.len() {
            return None;
        }
        news.touched = touched.into_iter().collect();
        self.reorder(&news.touched);
        Some(news)
    }

    /// Nothing changed since the last look.
    pub(super) fn has_seen(&self, world: &World) -> bool {
        self.seen == world.changes.count()
    }

    /// Where the asset stands, while it is there.
    pub(super) fn slot(&self, id: &AssetId) -> Option<Slot> {
        self.slots.get(id).copied()
    }

    /// The place of a group, given to it when its id is first met.
    fn number(&mut self, id: &GroupId) -> u32 {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        let number = self.groups.len() as u32;
        self.groups.push(Group::new(id.clone()));
        self.numbers.insert(id.clone(), number);
        number
    }

    /// The place of a group.
    pub(super) fn number_of(&self, id: &GroupId) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    fn put(&mut self, world: &World, shelf: &Shelf, asset: &Asset) -> Slot {
        let number = asset.group.as_ref().map(|id| self.number(id));
        let original = asset.original.and_then(|id| world.originals.get(&id));
        let pixels = original.and_then(|original| original.facts.pixels());
        let record = Record {
            id: asset.id.clone(),
            text: text_of(&asset.name, asset.id.as_str()),
            name: name_key(&asset.name),
            born: index::born(world, asset),
            original: asset.original,
            weight: original.map_or(0, |original| original.facts.bytes),
            views: OnceCell::new(),
            called: asset.name.as_str().into(),
            pixels,
        };
        let facet = Facet {
            group: number,
            kind: asset.kind,
            status: Status::of(&asset.status),
            rank: match asset.status {
                AssetStatus::Failed(_) => 0,
                AssetStatus::Other(_) => 1,
                AssetStatus::Processing => 2,
                AssetStatus::Active => 3,
            },
            active: asset.status == AssetStatus::Active,
            forgotten: shelf.hides(asset),
            here: true,
        };
        let slot = if let Some(slot) = self.slot(&asset.id) {
            self.leave_group(slot, number);
            self.records[slot as usize] = record;
            self.facets[slot as usize] = facet;
            slot
        } else {
            let slot = self.records.len() as Slot;
            self.records.push(record);
            self.facets.push(facet);
            self.slots.insert(asset.id.clone(), slot);
            if let Some(number) = number {
                self.groups[number as usize].members.push(slot);
            }
            slot
        };
        self.unline(number);
        slot
    }

    /// Changes from the group it was in to another.
    fn leave_group(&mut self, slot: Slot, number: Option<u32>) {
        let before = self.facets[slot as usize].group;
        self.unline(before);
        if before == number {
            return;
        }
        if let Some(before) = before {
            self.groups[before as usize].members.retain(|it| *it != slot);
        }
        if let Some(number) = number {
            self.groups[number as usize].members.push(slot);
        }
    }

    fn take(&mut self, id: &AssetId) -> Option<Slot> {
        let slot = self.slots.remove(id)?;
        self.leave_group(slot, None);
        let facet = &mut self.facets[slot as usize];
        (facet.here, facet.group) = (false, None);
        Some(slot)
    }

    /// Notes what is not to be shown; answers with the assets for which that is different.
    fn hide(&mut self, shelf: &Shelf) -> Vec<Slot> {
        for group in &mut self.groups {
            group.take(shelf.groups.get(&group.line.id), shelf);
        }
        self.arranged = None;
        let mut different = Vec::new();
        for slot in 0..self.records.len() {
            let facet = self.facets[slot];
            let Some(asset) = shelf.assets.get(&self.records[slot].id).filter(|_| facet.here) else {
                continue;
            };
            let forgotten = shelf.hides(asset);
            if forgotten != facet.forgotten {
                self.facets[slot].forgotten = forgotten;
                self.unline(facet.group);
                different.push(slot as Slot);
            }
        }
        different
    }

    /// What the line of a group says is to be told anew.
    fn unline(&mut self, number: Option<u32>) {
        if let Some(number) = number {
            self.groups[number as usize].stale = true;
            self.arranged = None;
        }
    }

    /// Takes up or lets go of a job; whether that is different from before.
    fn follow_job(&mut self, world: &World, id: JobId) -> bool {
        let ours = world.jobs.get(&id).filter(|job| job.connection == self.connection);
        let (coming, troubled) =
            ours.map_or((false, false), |job| (index::is_on_its_way(job), index::needs_person(job)));
        let mut keep = |place: fn(&mut Self) -> &mut BTreeSet<JobId>, belongs: bool| {
            let place = place(self);
            if belongs { place.insert(id) } else { place.remove(&id) }
        };
        let changed = keep(|it| &mut it.coming, coming) | keep(|it| &mut it.troubled, troubled);
        // The end of a chore can be the group that uploads wait for.
        changed || ours.is_some_and(|job| job.upload().is_none() && job.order().is_none())
    }

    /// Makes an order, where there is none yet.
    pub(super) fn sort(&mut self, sort: Sort) {
        if self.orders[sort as usize].is_none() {
            // Most are told apart by a number that lies beside them; only what is alike there is looked up.
            let mut slots: Vec<(u64, Slot)> = self.here().map(|slot| (self.lead(sort, slot), slot)).collect();
            slots.sort_unstable_by(|(lead, a), (other, b)| {
                lead.cmp(other).then_with(|| self.compare(sort, *a, *b))
            });
            self.orders[sort as usize] = Some(slots.into_iter().map(|(_, slot)| slot).collect());
        }
    }

    /// Everything that is here, in an order that was made.
    pub(super) fn sorted(&self, sort: Sort) -> &[Slot] {
        self.orders[sort as usize].as_deref().unwrap_or_default()
    }

    fn here(&self) -> impl Iterator<Item = Slot> + '_ {
        self.facets.iter().zip(0..).filter(|(facet, _)| facet.here).map(|(_, slot)| slot)
    }

    /// A number that is less only where [`Self::compare`] says less.
    fn lead(&self, sort: Sort, slot: Slot) -> u64 {
        let record = &self.records[slot as usize];
        let newest = || !(record.born.0.cast_unsigned() ^ 1 << 63);
        match sort {
            Sort::Newest => newest(),
            Sort::Name => {
                let mut first = [0; 8];
                for (to, from) in first.iter_mut().zip(record.name.iter()) {
                    *to = *from;
                }
                u64::from_be_bytes(first)
            }
            Sort::Status => u64::from(self.facets[slot as usize].rank) << 61 | newest() >> 3,
            Sort::Dimensions => !record.area(),
            Sort::Size => !record.weight,
        }
    }

    fn compare(&self, sort: Sort, a: Slot, b: Slot) -> Ordering {
        let (x, y) = (&self.records[a as usize], &self.records[b as usize]);
        let newest = || y.born.cmp(&x.born).then_with(|| y.id.cmp(&x.id));
        let name = || x.name.cmp(&y.name).then_with(|| x.id.cmp(&y.id));
        match sort {
            Sort::Newest => newest(),
            Sort::Name => name(),
            Sort::Status => self.facets[a as usize].rank.cmp(&self.facets[b as usize].rank).then_with(newest),
            Sort::Dimensions => y.area().cmp(&x.area()).then_with(name),
            Sort::Size => y.weight.cmp(&x.weight).then_with(name),
        }
    }

    /// Puts what changed in its place, in every order there is.
    fn reorder(&mut self, touched: &[Slot]) {
        if touched.is_empty() {
            return;
        }
        let mut moved = vec![false; self.records.len()];
        for slot in touched {
            moved[*slot as usize] = true;
        }
        let mut orders = std::mem::take(&mut self.orders);
        for (sort, order) in Sort::ALL.into_iter().zip(&mut orders) {
            let Some(order) = order else { continue };
            let mut coming: Vec<Slot> =
                touched.iter().copied().filter(|slot| self.facets[*slot as usize].here).collect();
            coming.sort_unstable_by(|a, b| self.compare(sort, *a, *b));
            order.retain(|slot| !moved[*slot as usize]);
            let mut merged = Vec::with_capacity(order.len() + coming.len());
            let mut rest = order.as_slice();
            for slot in coming {
                let (before, after) =
                    rest.split_at(rest.partition_point(|it| self.compare(sort, *it, slot).is_lt()));
                merged.extend_from_slice(before);
                merged.push(slot);
                rest = after;
            }
            merged.extend_from_slice(rest);
            *order = merged;
        }
        self.orders = orders;
    }

    /// Tells the lines of groups anew where they changed, and puts them in order; `everything` lists forgotten ones
    /// too. Whether any changed.
    pub(super) fn arrange(&mut self, by: GroupSort, everything: bool) -> bool {
        if self.arranged == Some(by) && self.everything == everything {
            return false;
        }
        // What is forgotten counts in one view and not in the other.
        let all = self.everything != everything;
        let (records, facets) = (&self.records, &self.facets);
        for group in self.groups.iter_mut().filter(|group| all || group.stale) {
            group.count(records, facets, everything);
        }
        let groups = &self.groups;
        let listed = |number: &u32| groups[*number as usize].is_listed(everything);
        // From the order before, because mostly nothing moves and a sorted list is sorted quickly.
        let mut order = std::mem::take(&mut self.listed);
        order.retain(listed);
        let known: HashSet<u32> = order.iter().copied().collect();
        order.extend((0..groups.len() as u32).filter(|number| listed(number) && !known.contains(number)));
        order.sort_by(|a, b| groups[*a as usize].compare(by, &groups[*b as usize]));
        self.listed = order;
        self.arranged = Some(by);
        self.everything = everything;
        true
    }

    /// The lines of groups, in order.
    pub(super) fn lines(&self) -> impl ExactSizeIterator<Item = &GroupLine> {
        self.listed.iter().map(|number| &self.groups[*number as usize].line)
    }

    /// The line of a group, where it is listed.
    pub(super) fn line(&self, id: &GroupId) -> Option<&GroupLine> {
        let group = &self.groups[self.number_of(id)? as usize];
        group.is_listed(self.everything).then_some(&group.line)
    }

    /// What the pictures of a group show.
    pub(super) fn portrait(&self, id: &GroupId) -> Option<&Portrait> {
        let group = &self.groups[self.number_of(id)? as usize];
        Some(group.portrait(&self.records, &self.facets, self.everything))
    }
}

/// Newest first, and the same for what is as old.
pub(super) fn newest(record: &Record) -> Reverse<(Moment, &AssetId)> {
    Reverse((record.born, &record.id))
}
