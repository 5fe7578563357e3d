//! What the Library shows: filtered, ordered and searched, and kept in step with the facts.
//!
//! An event touches a few assets, and only those are looked at again. What is laid out may wait: while somebody
//! looks at the grid, nothing moves under the pointer (see [`Hold`]).

use std::cmp::Reverse;
use std::collections::HashSet;
use std::time::Duration;

use super::catalog::{Catalog, Gathering, News, Slot};
use super::lines::{GroupLine, Portrait};
use super::search::{Needle, name_key, text_of};
use super::tally::Tally;
use super::{Entry, GroupSort, Scope, Sort, Status};
use crate::model::job::{Chore, Done, Errand, Into};
use crate::model::talk::Hideable;
use crate::model::{
    Asset, AssetId, ConnectionName, GroupId, Job, JobId, Milestone, Moment, OriginalId, Parked, SavedSearch,
    Shelf, Step, World,
};

/// What a person chose to see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    /// The account.
    pub connection: ConnectionName,
    /// Which part is shown.
    pub scope: Scope,
    /// Only this status.
    pub status: Option<Status>,
    /// Only these kinds.
    pub kinds: [bool; 4],
    /// What is searched for.
    pub search: String,
    /// The order of assets.
    pub sort: Sort,
    /// The order of groups.
    pub group_sort: GroupSort,
}

/// Why what is laid out stays where it is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Hold {
    /// The pointer is over the tiles.
    pub pointer: bool,
    /// The person has scrolled away from the first row.
    pub scrolled: bool,
}

impl Hold {
    const fn holds(self) -> bool {
        self.pointer || self.scrolled
    }
}

/// How many of each status.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[expect(missing_docs, reason = "the names are the statuses' own")]
pub struct Counts {
    pub active: usize,
    pub processing: usize,
    pub failed: usize,
}

impl Counts {
    pub(super) const fn add(&mut self, status: Status) {
        match status {
            Status::Active => self.active += 1,
            Status::Processing => self.processing += 1,
            Status::Failed => self.failed += 1,
        }
    }

    /// Of one status.
    pub const fn of(self, status: Status) -> usize {
        match status {
            Status::Active => self.active,
            Status::Processing => self.processing,
            Status::Failed => self.failed,
        }
    }

    /// All of them.
    pub const fn total(self) -> usize {
        self.active + self.processing + self.failed
    }
}

/// How many there are of everything.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Totals {
    /// Of the whole account.
    pub all: usize,
    /// What needs a person.
    pub attention: usize,
    /// In scope, by status, as search and kinds leave it.
    pub statuses: Counts,
    /// In scope, by kind, as search and status leave it.
    pub kinds: [usize; 4],
    /// What the scope holds before any filter.
    pub scope: usize,
    /// Assets that the search finds, wherever they are.
    pub found_anywhere: usize,
}

/// One place of the grid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Spot {
    Job(JobId),
    Asset(Slot),
    /// What stood here is gone for good.
    Gap,
}

/// What is shown.
#[derive(Clone, Debug)]
pub struct Index {
    key: Key,
    catalog: Catalog,
    /// What will take the catalog's place, while it is being prepared.
    gathering: Option<Gathering>,
    /// The catalog is no more than the beginning of what is being prepared.
    partial: bool,
    needle: Needle,
    /// What the search finds, by slot; `None` while nothing is searched for.
    found: Option<Vec<bool>>,
    /// What passes every filter, in order, and by slot.
    passing: Vec<Slot>,
    passes: Vec<bool>,
    /// Uploads that pass, oldest first.
    jobs: Vec<JobId>,
    /// What is laid out, and where each slot stands in it.
    spots: Vec<Spot>,
    places: Vec<Option<u32>>,
    /// What passes and is not laid out yet; what is laid out and does not pass any more.
    waiting: usize,
    gaps: usize,
    /// What is laid out is not what passes, or stands in another order.
    unsettled: bool,
    revision: u64,
    /// How many there are of everything.
    pub totals: Totals,
    /// Groups and assets a person does not want to see here.
    pub forgotten: usize,
    /// Originals that gave their slot back, the newest first, as search leaves them.
    pub parked: Vec<OriginalId>,
    /// All originals that gave their slot back.
    pub parked_total: usize,
    tallies: Vec<Tally>,
}

/// The provider's word for a group whose person it has seen (providers.md 1.4, C).
pub const VERIFIED_GROUP: &str = "LivenessFace";

/// When an asset began, for the order.
pub fn born(world: &World, asset: &Asset) -> Moment {
    let original = || asset.original.and_then(|id| world.originals.get(&id)).map(|original| original.added);
    asset.created.or_else(original).or_else(|| asset.trail.first().map(|mark| mark.at)).unwrap_or_default()
}

/// When an asset's moderation began, as far as it is known.
pub fn moderation_began(asset: &Asset) -> Option<Moment> {
    let created = asset.trail.iter().rev().find(|mark| mark.what == Milestone::Created);
    created.map(|mark| mark.at).or(asset.created)
}

/// From the first mark to the passed moderation.
pub fn ready_after(asset: &Asset) -> Option<Duration> {
    let passed = asset.trail.iter().rev().find(|mark| mark.what == Milestone::Passed)?;
    Some(passed.at.since(asset.trail.first()?.at))
}

/// Whether an upload is on its way and not yet an asset.
pub fn is_on_its_way(job: &Job) -> bool {
    job.upload().is_some()
        && matches!(
            job.step,
            Step::Queued
                | Step::Staging
                | Step::Creating { .. }
                | Step::Ingesting { .. }
                | Step::Unsure { .. }
        )
}

/// The group an upload goes to, once it is known.
pub fn group_of<'a>(world: &'a World, into: &'a Into) -> Option<&'a GroupId> {
    match into {
        Into::Group(id) => Some(id),
        Into::After(job) => match &world.jobs.get(job)?.step {
            Step::Done(Done::Group(id)) => Some(id),
            _ => None,
        },
        Into::Nowhere => None,
    }
}

/// The name a group has, or will have.
pub fn group_name<'a>(world: &'a World, connection: &ConnectionName, into: &'a Into) -> Option<&'a str> {
    let known = group_of(world, into)
        .and_then(|id| world.shelf(connection)?.groups.get(id))
        .map(|group| group.name.as_str());
    known.or_else(|| match into {
        Into::After(job) => match &world.jobs.get(job)?.errand {
            Errand::Chore(Chore::MakeGroup { name, .. }) => Some(name.as_str()),
            _ => None,
        },
        _ => None,
    })
}

/// Whether an upload needs a person before it becomes an asset.
pub fn needs_person(job: &Job) -> bool {
    job.upload().is_some() && matches!(job.step, Step::Unsure { .. } | Step::Failed { asset: None, .. })
}

impl Index {
    /// Prepares so many assets as one look may; a larger library is whole some looks later.
    pub fn new(world: &World, key: Key, at_once: usize) -> Self {
        let mut gathering = Gathering::new(world, &key.connection);
        let whole = gathering.go_on(world, key.sort, at_once);
        let (catalog, gathering) =
            if whole { (gathering.into_catalog(), None) } else { (gathering.so_far(), Some(gathering)) };
        let mut index = Self {
            catalog,
            partial: gathering.is_some(),
            gathering,
            key,
            needle: Needle::default(),
            found: None,
            passing: Vec::new(),
            passes: Vec::new(),
            jobs: Vec::new(),
            spots: Vec::new(),
            places: Vec::new(),
            waiting: 0,
            gaps: 0,
            unsettled: false,
            revision: 0,
            totals: Totals::default(),
            forgotten: 0,
            parked: Vec::new(),
            parked_total: 0,
            tallies: Vec::new(),
        };
        let all = News { others: true, ..News::default() };
        index.take(world, &all);
        index.adopt();
        index
    }

    /// Follows the facts and what the person chose. Whether assets may be gone that were there.
    pub(super) fn follow(&mut self, world: &World, key: Key, hold: Hold, at_once: usize) -> bool {
        let news = self.news(world, &key, at_once);
        let begun = self.partial && news.before.is_some();
        self.partial &= !begun;
        let chosen = begun || key != self.key;
        self.key = key;
        if let Some(before) = &news.before {
            // Slots are new: what is laid out stays, by its id.
            for spot in &mut self.spots {
                if let Spot::Asset(slot) = spot {
                    let id = before.get(*slot as usize).map(|record| &record.id);
                    *spot = id.and_then(|id| self.catalog.slot(id)).map_or(Spot::Gap, Spot::Asset);
                }
            }
        }
        if chosen || !news.is_empty() {
            self.revision += 1;
            self.take(world, &news);
        } else if self.is_counting() {
            self.count_next();
            if !self.may_settle(hold) {
                return false;
            }
        } else if !self.may_settle(hold) {
            return false;
        }
        self.lay_out(world, hold, chosen);
        news.before.is_some() || news.touched.iter().any(|slot| !self.catalog.facets[*slot as usize].here)
    }

    /// What is different in the catalog. One that is to be prepared anew stays as it is until that is done.
    fn news(&mut self, world: &World, key: &Key, at_once: usize) -> News {
        if self.gathering.is_none() {
            if let Some(news) = self.catalog.follow(world) {
                return news;
            }
            self.gathering = Some(Gathering::new(world, &key.connection));
        }
        let ready = self.gathering.as_mut().is_some_and(|it| it.go_on(world, key.sort, at_once));
        match self.gathering.take_if(|_| ready) {
            Some(whole) => {
                let before = std::mem::replace(&mut self.catalog, whole.into_catalog()).records;
                News { before: Some(before), others: true, ..News::default() }
            }
            None => News::default(),
        }
    }

    /// Nothing would be different after [`Self::follow`].
    pub(super) fn is_current(&self, world: &World, key: &Key, hold: Hold) -> bool {
        self.key == *key
            && self.gathering.is_none()
            && self.catalog.has_seen(world)
            && !self.may_settle(hold)
            && !self.is_counting()
    }

    /// The library is larger than what is shown of it, and the rest is being prepared: the next look goes on.
    pub const fn is_gathering(&self) -> bool {
        self.gathering.is_some()
    }

    /// No more than the beginning of the library is shown yet, so that nothing can be said of the whole.
    pub const fn is_partial(&self) -> bool {
        self.partial
    }

    /// What was held back may come now.
    const fn may_settle(&self, hold: Hold) -> bool {
        !hold.holds() && self.unsettled || !hold.pointer && self.gaps > 0
    }

    /// Searches, filters and counts what is different.
    fn take(&mut self, world: &World, news: &News) {
        let empty = Shelf::default();
        let shelf = world.shelf(&self.key.connection).unwrap_or(&empty);
        let everything = shows_forgotten(shelf, &self.key.scope);
        self.catalog.arrange(self.key.group_sort, everything);
        self.search(news);
        self.forgotten = shelf.hidden.len();
        self.parked = parked(shelf, &self.needle);
        self.parked_total = shelf.parked.len();
        self.filter(everything);
        self.take_jobs(world);
        self.tally(world, news);
    }

    fn tally(&mut self, world: &World, news: &News) {
        let saved = world.searches.get(&self.key.connection).map_or(&[][..], Vec::as_slice);
        if !self.tallies.iter().map(Tally::search).eq(saved) {
            let before = std::mem::take(&mut self.tallies);
            let known = |search: &SavedSearch| before.iter().find_map(|tally| tally.renamed(search));
            self.tallies =
                saved.iter().map(|it| known(it).unwrap_or_else(|| Tally::new(it.clone()))).collect();
        }
        for tally in &mut self.tallies {
            tally.follow(&self.catalog, news);
        }
        self.count_next();
    }

    /// Looks at everything for one saved search: a frame has no time for all of them.
    fn count_next(&mut self) {
        if let Some(tally) = self.tallies.iter_mut().find(|tally| tally.count().is_none()) {
            tally.begin(&self.catalog);
        }
    }

    /// Saved searches that are not counted yet: the next look counts one more.
    pub fn is_counting(&self) -> bool {
        self.tallies.iter().any(|tally| tally.count().is_none())
    }

    /// The saved searches, with what they find.
    pub fn tallies(&self) -> &[Tally] {
        &self.tallies
    }

    fn search(&mut self, news: &News) {
        let needle = Needle::new(&self.key.search);
        if needle.is_empty() {
            (self.needle, self.found) = (needle, None);
            return;
        }
        let (catalog, found) = (&self.catalog, self.found.take());
        let in_group = |slot: Slot, groups: &mut Vec<Option<u32>>| {
            let Some(number) = catalog.facets[slot as usize].group else { return 0 };
            groups.resize(catalog.groups.len(), None);
            let text = &catalog.groups[number as usize].text;
            *groups[number as usize].get_or_insert_with(|| needle.words_in(text))
        };
        // Each group's name is searched once, for whatever is in it.
        let mut groups = Vec::new();
        let mut finds = |slot: Slot| {
            let in_group = in_group(slot, &mut groups);
            needle.is_in(&catalog.records[slot as usize].text, in_group)
        };
        let slots = 0..catalog.records.len() as Slot;
        let known = found.filter(|_| news.before.is_none());
        self.found = Some(match known {
            Some(mut found) if needle == self.needle => {
                found.resize(slots.len(), false);
                for slot in &news.touched {
                    found[*slot as usize] = finds(*slot);
                }
                found
            }
            Some(mut found) if needle.narrows(&self.needle) && news.touched.is_empty() => {
                for (slot, found) in slots.zip(&mut found) {
                    *found = *found && finds(slot);
                }
                found
            }
            _ => slots.map(finds).collect(),
        });
        self.needle = needle;
    }

    fn filter(&mut self, everything: bool) {
        let key = &self.key;
        let group = match &key.scope {
            Scope::Group(id) => self.catalog.number_of(id),
            _ => None,
        };
        let mut totals = Totals::default();
        self.passing.clear();
        self.passes.clear();
        self.passes.resize(self.catalog.records.len(), false);
        self.catalog.sort(key.sort);
        for slot in self.catalog.sorted(key.sort) {
            let place = *slot as usize;
            let facet = self.catalog.facets[place];
            if facet.forgotten && !everything {
                continue;
            }
            totals.all += usize::from(!facet.forgotten);
            totals.attention += usize::from(facet.status == Status::Failed);
            let found = self.found.as_ref().is_none_or(|found| found[place]);
            totals.found_anywhere += usize::from(found);
            let in_scope = match key.scope {
                Scope::All => true,
                Scope::Attention => facet.status == Status::Failed,
                Scope::Forgotten => facet.forgotten,
                Scope::Parked => false,
                Scope::Group(_) => group.is_some() && facet.group == group,
            };
            if !in_scope {
                continue;
            }
            totals.scope += 1;
            let right_kind = key.kinds == [false; 4] || key.kinds[facet.kind as usize];
            let right_status = key.status.is_none_or(|wanted| wanted == facet.status);
            if found && right_kind {
                totals.statuses.add(facet.status);
            }
            if found && right_status {
                totals.kinds[facet.kind as usize] += 1;
            }
            if found && right_kind && right_status {
                self.passing.push(*slot);
                self.passes[place] = true;
            }
        }
        self.totals = totals;
    }

    fn take_jobs(&mut self, world: &World) {
        let key = &self.key;
        self.totals.attention += self.catalog.troubled.len();
        let in_scope = match key.scope {
            Scope::Attention => &self.catalog.troubled,
            _ => &self.catalog.coming,
        };
        let shown = in_scope.iter().filter(|id| {
            let Some(upload) = world.jobs.get(id).and_then(Job::upload) else { return false };
            let in_scope = match &key.scope {
                Scope::All | Scope::Attention => true,
                Scope::Forgotten | Scope::Parked => false,
                Scope::Group(id) => group_of(world, &upload.into) == Some(id),
            };
            let right_kind = key.kinds == [false; 4] || key.kinds[upload.kind as usize];
            let found = self.needle.is_empty() || self.needle.is_in(&text_of(&upload.name, ""), 0);
            in_scope && right_kind && found && key.status.is_none()
        });
        self.jobs = shown.copied().collect();
    }

    /// Lays out what passes; or, while somebody looks, leaves everything where it is and counts what waits.
    fn lay_out(&mut self, world: &World, hold: Hold, chosen: bool) {
        let laid = self.spots.iter().filter_map(|spot| match spot {
            Spot::Job(id) => Some(*id),
            Spot::Asset(_) | Spot::Gap => None,
        });
        let laid: HashSet<JobId> = laid.collect();
        // What a person has just sent is shown at once, where they are.
        let sent = !hold.scrolled && self.jobs.iter().any(|id| !laid.contains(id));
        if chosen || sent || !hold.holds() || self.spots.is_empty() {
            self.adopt();
            return;
        }
        let jobs: HashSet<JobId> = self.jobs.iter().copied().collect();
        if !hold.pointer {
            let passes = &self.passes;
            self.spots.retain(|spot| match spot {
                Spot::Job(id) => jobs.contains(id),
                Spot::Asset(slot) => passes[*slot as usize],
                Spot::Gap => false,
            });
        }
        self.place();
        // An upload that became an asset goes on in its place.
        for place in 0..self.spots.len() {
            let Spot::Job(id) = self.spots[place] else { continue };
            let became = world.jobs.get(&id).filter(|_| !jobs.contains(&id)).and_then(Job::asset);
            if let Some(slot) = became.and_then(|id| self.catalog.slot(id))
                && self.passes[slot as usize]
                && self.places[slot as usize].is_none()
            {
                self.spots[place] = Spot::Asset(slot);
                self.places[slot as usize] = Some(place as u32);
            }
        }
        let assets = self.passing.iter().filter(|slot| self.places[**slot as usize].is_none()).count();
        self.waiting = assets + jobs.iter().filter(|id| !laid.contains(id)).count();
        let is_gap = |spot: &&Spot| match spot {
            Spot::Asset(slot) => !self.passes[*slot as usize],
            Spot::Job(id) => !jobs.contains(id),
            Spot::Gap => true,
        };
        self.gaps = self.spots.iter().filter(is_gap).count();
        self.unsettled = !self.spots.iter().copied().eq(self.wanted());
    }

    /// Shows everything that passes, and lets go of the rest. Answers with the first place that is new.
    pub(super) fn adopt(&mut self) -> Option<usize> {
        let before = std::mem::take(&mut self.places);
        self.spots = self.wanted().collect();
        (self.waiting, self.gaps, self.unsettled) = (0, 0, false);
        self.place();
        let was_there = |slot: Slot| before.get(slot as usize).is_some_and(Option::is_some);
        self.spots.iter().position(|spot| matches!(spot, Spot::Asset(slot) if !was_there(*slot)))
    }

    /// Everything that passes, files on their way first.
    fn wanted(&self) -> impl Iterator<Item = Spot> {
        let jobs = self.jobs.iter().copied().map(Spot::Job);
        jobs.chain(self.passing.iter().copied().map(Spot::Asset))
    }

    fn place(&mut self) {
        self.places.clear();
        self.places.resize(self.catalog.records.len(), None);
        for (spot, place) in self.spots.iter().zip(0..) {
            if let Spot::Asset(slot) = spot {
                self.places[*slot as usize] = Some(place);
            }
        }
    }

    /// What it was computed from.
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// Grows whenever anything here changes.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// How many places are laid out.
    pub const fn len(&self) -> usize {
        self.spots.len()
    }

    /// Nothing is laid out.
    pub const fn is_empty(&self) -> bool {
        self.spots.is_empty()
    }

    /// What wants to come and waits until nobody looks.
    pub const fn waiting(&self) -> usize {
        self.waiting
    }

    /// What stands at a place.
    pub fn entry(&self, place: usize) -> Option<Entry> {
        Some(match *self.spots.get(place)? {
            Spot::Asset(slot) if self.passes[slot as usize] => {
                Entry::Asset(self.catalog.records[slot as usize].id.clone())
            }
            Spot::Job(id) if self.jobs.binary_search(&id).is_ok() => Entry::Job(id),
            Spot::Asset(_) | Spot::Job(_) | Spot::Gap => Entry::Gap,
        })
    }

    /// The asset at a place, where there is one.
    pub fn asset_at(&self, place: usize) -> Option<&AssetId> {
        match *self.spots.get(place)? {
            Spot::Asset(slot) if self.passes[slot as usize] => Some(&self.catalog.records[slot as usize].id),
            Spot::Asset(_) | Spot::Job(_) | Spot::Gap => None,
        }
    }

    /// Where an asset is laid out.
    pub fn place_of(&self, id: &AssetId) -> Option<usize> {
        let slot = self.catalog.slot(id)? as usize;
        let place = (*self.places.get(slot)?)? as usize;
        self.passes[slot].then_some(place)
    }

    /// The shown assets by slot, in order.
    pub(super) fn shown(&self) -> impl Iterator<Item = Slot> {
        self.spots.iter().filter_map(|spot| match spot {
            Spot::Asset(slot) if self.passes[*slot as usize] => Some(*slot),
            Spot::Asset(_) | Spot::Job(_) | Spot::Gap => None,
        })
    }

    /// The filter lets what stands at a slot through. What was put down since the last look is not filtered yet.
    pub(super) fn passes(&self, slot: Slot) -> bool {
        self.passes.get(slot as usize).copied().unwrap_or(false)
    }

    /// The shown assets, in order.
    pub fn assets(&self) -> impl DoubleEndedIterator<Item = &AssetId> {
        (0..self.spots.len()).filter_map(|place| self.asset_at(place))
    }

    /// The filter lets it through.
    pub fn shows(&self, id: &AssetId) -> bool {
        self.catalog.slot(id).is_some_and(|slot| self.passes(slot))
    }

    /// It is there, shown or not.
    pub fn has(&self, id: &AssetId) -> bool {
        self.catalog.slot(id).is_some()
    }

    /// The next place from `from` on whose asset has a name that begins so; after the last comes the first.
    pub(super) fn next_named(&self, from: usize, begin: &str) -> Option<usize> {
        let begin = begin.to_lowercase();
        let places = (from..self.spots.len()).chain(0..from.min(self.spots.len()));
        places.into_iter().find(|place| {
            matches!(self.spots[*place], Spot::Asset(slot) if self.passes[slot as usize]
                && super::search::begins(&self.catalog.records[slot as usize].text, &begin))
        })
    }

    /// The lines of groups, in order.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = &GroupLine> {
        self.catalog.lines()
    }

    /// The line of a group.
    pub fn group(&self, id: &GroupId) -> Option<&GroupLine> {
        self.catalog.line(id)
    }

    /// What the pictures of a group show.
    pub fn portrait(&self, id: &GroupId) -> Option<&Portrait> {
        self.catalog.portrait(id)
    }

    pub(super) const fn catalog(&self) -> &Catalog {
        &self.catalog
    }
}

/// A person does not want to see it here.
pub fn is_forgotten_group(shelf: &Shelf, id: &GroupId) -> bool {
    shelf.hidden.contains(&Hideable::Group(id.clone()))
}

/// What is forgotten is listed, to be shown again; so is the content of a group that is.
fn shows_forgotten(shelf: &Shelf, scope: &Scope) -> bool {
    match scope {
        Scope::Forgotten => true,
        Scope::Group(id) => is_forgotten_group(shelf, id),
        Scope::All | Scope::Attention | Scope::Parked => false,
    }
}

fn parked(shelf: &Shelf, needle: &Needle) -> Vec<OriginalId> {
    let mut parked: Vec<&Parked> =
        shelf.parked.values().filter(|it| needle.is_in(&text_of(&it.name, ""), 0)).collect();
    parked.sort_by_key(|it| (Reverse(it.at), it.original));
    parked.into_iter().map(|it| it.original).collect()
}

/// Compares names as people do: without case, runs of digits as numbers, Chinese by its sound.
pub fn natural(a: &str, b: &str) -> std::cmp::Ordering {
    name_key(a).cmp(&name_key(b))
}
