//! What the Library shows, derived from the facts and the filter, and remembered by both.

use std::cmp::{Ordering, Reverse};
use std::collections::HashSet;
use std::time::Duration;

use super::{Entry, GroupSort, Scope, Sort, Status};
use crate::model::job::{Chore, Done, Errand, Into};
use crate::model::pair::{Pairing, Sure, pairing, views};
use crate::model::talk::Hideable;
use crate::model::{
    Asset, AssetId, AssetStatus, ConnectionName, GroupId, Job, MediaKind, Milestone, Moment, OriginalId,
    Parked, Shelf, Step, World,
};

/// What an [`Index`] was computed from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    /// [`World::revision`].
    pub revision: u64,
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

/// How many of each status.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[expect(missing_docs, reason = "the names are the statuses' own")]
pub struct Counts {
    pub active: usize,
    pub processing: usize,
    pub failed: usize,
}

impl Counts {
    fn add(&mut self, status: Status) {
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

/// A group's line in the panel.
#[derive(Clone, PartialEq, Debug)]
pub struct GroupLine {
    /// Which.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Its assets by status.
    pub counts: Counts,
    /// Up to four of its newest Active pictures, a face first.
    pub covers: Vec<AssetId>,
    /// Its own date, or its newest asset's.
    pub newest: Option<Moment>,
    /// What its pictures' names and shapes say of the pair that keeps a character steady.
    pub pairing: Pairing,
    /// An Active picture of the whole body by its name, else by its shape, the newest.
    pub body: Option<AssetId>,
    /// An Active picture of the face by its name, else by its shape, the newest.
    pub face: Option<AssetId>,
    /// The provider has seen the real person it stands for.
    pub verified: bool,
    /// A person does not want to see it here.
    pub forgotten: bool,
}

/// What is shown.
#[derive(Clone, Debug)]
pub struct Index {
    key: Key,
    /// Every group, in order.
    pub groups: Vec<GroupLine>,
    /// Tiles, in order: files on their way first.
    pub entries: Vec<Entry>,
    /// The assets among them, in order.
    assets: Vec<AssetId>,
    shown: HashSet<AssetId>,
    /// Of the whole account.
    pub all: usize,
    /// What needs a person.
    pub attention: usize,
    /// Groups and assets a person does not want to see here.
    pub forgotten: usize,
    /// Originals that gave their slot back, the newest first, as search leaves them.
    pub parked: Vec<OriginalId>,
    /// All originals that gave their slot back.
    pub parked_total: usize,
    /// In scope, by status, as search and kinds leave it.
    pub statuses: Counts,
    /// In scope, by kind, as search and status leave it.
    pub kinds: [usize; 4],
    /// What the scope holds before any filter.
    pub scope_total: usize,
    /// Assets that the search finds, wherever they are.
    pub found_anywhere: usize,
    /// How long moderation usually takes here, once three are known.
    pub usual_moderation: Option<Duration>,
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

fn job_needs_person(job: &Job) -> bool {
    job.upload().is_some() && matches!(job.step, Step::Unsure { .. } | Step::Failed { asset: None, .. })
}

impl Index {
    /// Computes everything once.
    pub fn new(world: &World, key: Key) -> Self {
        let empty = Shelf::default();
        let shelf = world.shelf(&key.connection).unwrap_or(&empty);
        let needle = key.search.trim().to_lowercase();
        let mut index = Self {
            groups: Vec::new(),
            entries: Vec::new(),
            assets: Vec::new(),
            shown: HashSet::new(),
            all: 0,
            attention: 0,
            forgotten: shelf.hidden.len(),
            parked: parked(shelf, &needle),
            parked_total: shelf.parked.len(),
            statuses: Counts::default(),
            kinds: [0; 4],
            scope_total: 0,
            found_anywhere: 0,
            usual_moderation: usual_moderation(shelf),
            key,
        };
        let mut passing: Vec<&Asset> = Vec::new();
        for asset in shelf.assets.values() {
            let forgotten = is_forgotten(shelf, asset);
            if forgotten && !shows_forgotten(shelf, &index.key.scope) {
                continue;
            }
            let status = Status::of(&asset.status);
            index.all += usize::from(!forgotten);
            index.attention += usize::from(status == Status::Failed);
            let found = needle.is_empty() || matches(shelf, asset, &needle);
            index.found_anywhere += usize::from(found);
            let in_scope = match &index.key.scope {
                Scope::All => true,
                Scope::Attention => status == Status::Failed,
                Scope::Forgotten => forgotten,
                Scope::Parked => false,
                Scope::Group(id) => asset.group.as_ref() == Some(id),
            };
            if !in_scope {
                continue;
            }
            index.scope_total += 1;
            let right_kind = index.key.kinds == [false; 4] || index.key.kinds[asset.kind as usize];
            let right_status = index.key.status.is_none_or(|wanted| wanted == status);
            if found && right_kind {
                index.statuses.add(status);
            }
            if found && right_status {
                index.kinds[asset.kind as usize] += 1;
            }
            if found && right_kind && right_status {
                passing.push(asset);
            }
        }
        sort(world, &mut passing, index.key.sort);
        index.add_jobs(world, &needle);
        index.assets = passing.into_iter().map(|asset| asset.id.clone()).collect();
        index.shown = index.assets.iter().cloned().collect();
        index.entries.extend(index.assets.iter().cloned().map(Entry::Asset));
        index.groups = group_lines(world, shelf, index.key.group_sort, &index.key.scope);
        index
    }

    fn add_jobs(&mut self, world: &World, needle: &str) {
        for job in world.jobs.values().filter(|job| job.connection == self.key.connection) {
            let Some(upload) = job.upload() else { continue };
            let needs_person = job_needs_person(job);
            self.attention += usize::from(needs_person);
            let in_scope = match &self.key.scope {
                Scope::All => is_on_its_way(job),
                Scope::Attention => needs_person,
                Scope::Forgotten | Scope::Parked => false,
                Scope::Group(id) => is_on_its_way(job) && group_of(world, &upload.into) == Some(id),
            };
            let right_kind = self.key.kinds == [false; 4] || self.key.kinds[upload.kind as usize];
            let found = needle.is_empty() || upload.name.to_lowercase().contains(needle);
            if in_scope && right_kind && found && self.key.status.is_none() {
                self.entries.push(Entry::Job(job.id));
            }
        }
    }

    /// What it was computed from.
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// The shown assets, in order.
    pub fn assets(&self) -> &[AssetId] {
        &self.assets
    }

    /// The filter lets it through.
    pub fn shows(&self, id: &AssetId) -> bool {
        self.shown.contains(id)
    }

    /// The line of a group.
    pub fn group(&self, id: &GroupId) -> Option<&GroupLine> {
        self.groups.iter().find(|line| line.id == *id)
    }
}

/// A person does not want to see it here, or the group it is in.
pub fn is_forgotten(shelf: &Shelf, asset: &Asset) -> bool {
    !shelf.hidden.is_empty()
        && (shelf.hidden.contains(&Hideable::Asset(asset.id.clone()))
            || asset.group.as_ref().is_some_and(|id| is_forgotten_group(shelf, id)))
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

fn parked(shelf: &Shelf, needle: &str) -> Vec<OriginalId> {
    let mut parked: Vec<&Parked> = shelf
        .parked
        .values()
        .filter(|it| needle.is_empty() || it.name.to_lowercase().contains(needle))
        .collect();
    parked.sort_by_key(|it| (Reverse(it.at), it.original));
    parked.into_iter().map(|it| it.original).collect()
}

fn matches(shelf: &Shelf, asset: &Asset, needle: &str) -> bool {
    let group = || asset.group.as_ref().and_then(|id| shelf.groups.get(id));
    asset.name.to_lowercase().contains(needle)
        || asset.id.as_str().to_lowercase().contains(needle)
        || group().is_some_and(|group| group.name.to_lowercase().contains(needle))
}

fn sort(world: &World, assets: &mut [&Asset], by: Sort) {
    match by {
        Sort::Newest => assets.sort_by_cached_key(|asset| Reverse((born(world, asset), asset.id.clone()))),
        Sort::Name => assets.sort_by(|a, b| natural(&a.name, &b.name).then_with(|| a.id.cmp(&b.id))),
        Sort::Status => assets.sort_by_cached_key(|asset| {
            let rank = match asset.status {
                AssetStatus::Failed(_) => 0,
                AssetStatus::Other(_) => 1,
                AssetStatus::Processing => 2,
                AssetStatus::Active => 3,
            };
            (rank, Reverse((born(world, asset), asset.id.clone())))
        }),
    }
}

fn group_lines(world: &World, shelf: &Shelf, by: GroupSort, scope: &Scope) -> Vec<GroupLine> {
    let everything = shows_forgotten(shelf, scope);
    let mut lines: std::collections::BTreeMap<&GroupId, (GroupLine, Vec<Cover>)> = shelf
        .groups
        .values()
        .filter(|group| everything || !is_forgotten_group(shelf, &group.id))
        .map(|group| {
            let line = GroupLine {
                id: group.id.clone(),
                name: group.name.clone(),
                counts: Counts::default(),
                covers: Vec::new(),
                newest: group.created,
                pairing: Pairing::Unknown,
                body: None,
                face: None,
                verified: group.group_type == VERIFIED_GROUP,
                forgotten: is_forgotten_group(shelf, &group.id),
            };
            (&group.id, (line, Vec::new()))
        })
        .collect();
    for asset in shelf.assets.values() {
        if !everything && is_forgotten(shelf, asset) {
            continue;
        }
        let Some((line, covers)) = asset.group.as_ref().and_then(|id| lines.get_mut(id)) else { continue };
        line.counts.add(Status::of(&asset.status));
        let at = born(world, asset);
        line.newest = line.newest.max(Some(at));
        if asset.kind != MediaKind::Image || asset.status != AssetStatus::Active {
            continue;
        }
        let pixels = asset.original.and_then(|id| world.originals.get(&id)?.facts.pixels());
        let (body, face) = views(&asset.name, pixels);
        covers.push(Cover { body, face, at, id: asset.id.clone() });
    }
    let mut lines: Vec<GroupLine> = lines
        .into_values()
        .map(|(mut line, mut covers)| {
            covers.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.id.cmp(&a.id)));
            line.pairing = pairing(covers.iter().map(|cover| (cover.body, cover.face)));
            let newest = |sure: fn(&Cover) -> Option<Sure>, but: Option<&AssetId>| {
                [Sure::ByName, Sure::ByShape].into_iter().find_map(|wanted| {
                    let fits = |it: &&Cover| sure(it) == Some(wanted) && Some(&it.id) != but;
                    covers.iter().find(fits).map(|it| it.id.clone())
                })
            };
            line.body = newest(|cover| cover.body, None);
            line.face = newest(|cover| cover.face, line.body.as_ref());
            // Of the four newest a face leads, because a face is what a person recognises.
            covers.truncate(4);
            covers.sort_by_key(|cover| Reverse(cover.face));
            line.covers = covers.into_iter().map(|cover| cover.id).collect();
            line
        })
        .collect();
    lines.sort_by(|a, b| {
        let first = match by {
            GroupSort::Name => Ordering::Equal,
            GroupSort::Newest => b.newest.cmp(&a.newest),
            GroupSort::Count => b.counts.total().cmp(&a.counts.total()),
        };
        first.then_with(|| natural(&a.name, &b.name)).then_with(|| a.id.cmp(&b.id))
    });
    lines
}

struct Cover {
    body: Option<Sure>,
    face: Option<Sure>,
    at: Moment,
    id: AssetId,
}

/// How long moderation usually takes at an account, once three are known: the middle one.
pub fn usual_moderation(shelf: &Shelf) -> Option<Duration> {
    let mut took: Vec<Duration> = shelf
        .assets
        .values()
        .filter_map(|asset| {
            let of = |what| asset.trail.iter().find(|mark| mark.what == what).map(|mark| mark.at);
            Some(of(Milestone::Passed)?.since(of(Milestone::Created)?))
        })
        .collect();
    if took.len() < 3 {
        return None;
    }
    took.sort_unstable();
    took.get(took.len() / 2).copied()
}

/// Compares names as people do: without case, runs of digits as numbers.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.chars().peekable(), b.chars().peekable());
    loop {
        let (Some(&x), Some(&y)) = (a.peek(), b.peek()) else {
            return a.peek().is_some().cmp(&b.peek().is_some());
        };
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let digits = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| {
                let mut run = String::new();
                while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                    run.push(digit);
                }
                run.trim_start_matches('0').to_owned()
            };
            let (x, y) = (digits(&mut a), digits(&mut b));
            x.len().cmp(&y.len()).then_with(|| x.cmp(&y))
        } else {
            a.next();
            b.next();
            x.to_lowercase().cmp(y.to_lowercase())
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_as_people_count() {
        let mut names = ["mira-10", "Mira-9", "mira-2b", "mira-02a", "kai", "mira"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["kai", "mira", "mira-02a", "mira-2b", "Mira-9", "mira-10"]);
    }
}
