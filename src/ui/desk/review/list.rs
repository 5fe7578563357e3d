//! What Review lists, derived from the facts and the filter, and remembered by both.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::Order;
use crate::model::review::{Item, ItemId, Standing, items};
use crate::model::{ConnectionName, GroupId, Milestone, Moment, World};
use crate::ui::desk::library::index::natural;

/// What a [`List`] was derived from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Key {
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

/// What is listed.
#[derive(Clone, Debug)]
pub struct List {
    key: Key,
    /// The parts, none of them empty.
    pub sections: Vec<Section>,
    /// Every row, in order.
    pub items: Vec<ItemId>,
    places: HashMap<ItemId, usize>,
    /// How many stand how, as group and search leave it.
    pub counts: [usize; 3],
    /// Everything there is to review, without any filter.
    pub total: usize,
    /// When something was refused last, without any filter.
    pub last_refusal: Option<Moment>,
}

impl List {
    pub(super) fn new(world: &World, key: Key, fresh: &HashSet<ItemId>) -> Self {
        let needle = key.search.trim().to_lowercase();
        let mut parts: [Vec<Item<'_>>; 3] = [vec![], vec![], vec![]];
        let mut list = Self {
            sections: vec![],
            items: vec![],
            places: HashMap::new(),
            counts: [0; 3],
            total: 0,
            last_refusal: None,
            key,
        };
        let key = list.key.clone();
        for item in items(world, &key.connection) {
            let standing = item.standing();
            list.total += 1;
            if standing == Standing::Failed {
                list.last_refusal = list.last_refusal.max(item.since());
            }
            if key.group.is_some() && item.group_id(world) != key.group.as_ref() {
                continue;
            }
            if !needle.is_empty() && !matches(world, item, &needle) {
                continue;
            }
            list.counts[standing as usize] += 1;
            if key.tab.is_none_or(|tab| tab == standing) {
                parts[standing as usize].push(item);
            }
        }
        list.last_refusal = list.last_refusal.max(last_refused_upload(world, &key.connection));
        for (standing, mut part) in Standing::ALL.into_iter().zip(parts) {
            sort(world, &mut part, key.order, fresh);
            if !part.is_empty() {
                list.sections.push(Section { standing, start: list.items.len(), count: part.len() });
            }
            list.items.extend(part.into_iter().map(Item::id));
        }
        list.places = list.items.iter().cloned().zip(0..).collect();
        list
    }

    pub(super) const fn key(&self) -> &Key {
        &self.key
    }

    /// The row of this one, from 0.
    pub fn place_of(&self, id: &ItemId) -> Option<usize> {
        self.places.get(id).copied()
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

/// Refused things nobody has decided about.
pub(super) fn needs_you(world: &World, connection: &ConnectionName) -> usize {
    items(world, connection)
        .filter(|item| item.standing() == Standing::Failed && item.verdict(world).is_none())
        .count()
}

fn matches(world: &World, item: Item<'_>, needle: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(needle);
    has(item.name())
        || item.asset().is_some_and(|asset| has(asset.id.as_str()))
        || item.group(world).is_some_and(|group| has(&group.name))
        || item.reason().is_some_and(|(code, message)| has(code) || has(message))
        || item.judgement(world).is_some_and(|judgement| has(&judgement.note))
}

fn sort(world: &World, part: &mut [Item<'_>], order: Order, fresh: &HashSet<ItemId>) {
    match order {
        Order::Unreviewed => part.sort_by_cached_key(|item| {
            item.urgency(item.verdict(world).is_some() && !fresh.contains(&item.id()))
        }),
        Order::Newest => {
            part.sort_by_cached_key(|item| (Reverse(item.since().unwrap_or_default()), item.id()));
        }
        Order::Name => {
            part.sort_by(|a, b| natural(a.name(), b.name()).then_with(|| a.id().cmp(&b.id())));
        }
    }
}
