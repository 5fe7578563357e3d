//! The lines of the group panel: what a group is called, what is in it, and the pictures of its cover.

use std::cell::OnceCell;
use std::cmp::{Ordering, Reverse};

use super::GroupSort;
use super::catalog::{Facet, Record, Slot, newest};
use super::index::{Counts, VERIFIED_GROUP, is_forgotten_group};
use super::search::{name_key, text_of};
use crate::model::pair::{Pairing, Views, pairing, pick};
use crate::model::{AssetId, GroupId, MediaKind, Moment, Shelf};

/// A cover has so many pictures.
const COVERS: usize = 4;

/// A group's line in the panel.
#[derive(Clone, PartialEq, Debug)]
pub struct GroupLine {
    /// Which.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Its assets by status.
    pub counts: Counts,
    /// Its own date, or its newest asset's.
    pub newest: Option<Moment>,
    /// The provider has seen the real person it stands for.
    pub verified: bool,
    /// A person does not want to see it here.
    pub forgotten: bool,
}

/// What the pictures of a group show, as far as names and shapes tell.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Portrait {
    /// Up to four of its newest Active pictures, a face first.
    pub covers: Vec<AssetId>,
    /// What its pictures' names and shapes say of the pair that keeps a character steady.
    pub pairing: Pairing,
    /// An Active picture of the whole body by its name, else by its shape, the newest.
    pub body: Option<AssetId>,
    /// An Active picture of the face by its name, else by its shape, the newest.
    pub face: Option<AssetId>,
}

/// A group with what is in it.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) line: GroupLine,
    /// Looked at when it is first shown: of two thousand groups a dozen are.
    portrait: OnceCell<Portrait>,
    /// What it is searched in.
    pub(super) text: Box<str>,
    pub(super) members: Vec<Slot>,
    /// The line is to be told anew.
    pub(super) stale: bool,
    name: Box<[u8]>,
    created: Option<Moment>,
    here: bool,
}

impl Group {
    /// A group of which nothing but the id is known: assets may be told before it, or after it is gone.
    pub(super) fn new(id: GroupId) -> Self {
        let line = GroupLine {
            id,
            name: String::new(),
            counts: Counts::default(),
            newest: None,
            verified: false,
            forgotten: false,
        };
        Self {
            line,
            portrait: OnceCell::new(),
            text: Box::default(),
            members: Vec::new(),
            stale: true,
            name: Box::default(),
            created: None,
            here: false,
        }
    }

    /// Takes what is known of the group, or that it is gone. Whether it is to be searched in another text.
    pub(super) fn take(&mut self, group: Option<&crate::model::Group>, shelf: &Shelf) -> bool {
        let name = group.map(|group| group.name.as_str()).unwrap_or_default();
        let renamed = self.here != group.is_some() || self.line.name != name;
        if renamed {
            name.clone_into(&mut self.line.name);
            self.text = if group.is_some() { text_of(name, "") } else { Box::default() };
            self.name = name_key(name);
        }
        self.here = group.is_some();
        self.created = group.and_then(|group| group.created);
        self.line.verified = group.is_some_and(|group| group.group_type == VERIFIED_GROUP);
        self.line.forgotten = is_forgotten_group(shelf, &self.line.id);
        self.stale = true;
        renamed
    }

    /// It stands in the panel; `everything` lists forgotten ones too.
    pub(super) const fn is_listed(&self, everything: bool) -> bool {
        self.here && (everything || !self.line.forgotten)
    }

    /// Counts what is in it.
    pub(super) fn count(&mut self, records: &[Record], facets: &[Facet], everything: bool) {
        self.stale = false;
        self.portrait = OnceCell::new();
        self.line.counts = Counts::default();
        self.line.newest = self.created;
        for slot in &self.members {
            let facet = facets[*slot as usize];
            if everything || !facet.forgotten {
                self.line.counts.add(facet.status);
                self.line.newest = self.line.newest.max(Some(records[*slot as usize].born));
            }
        }
    }

    /// What its pictures show.
    pub(super) fn portrait(&self, records: &[Record], facets: &[Facet], everything: bool) -> &Portrait {
        self.portrait.get_or_init(|| {
            let mut pictures: Vec<&Record> = self
                .members
                .iter()
                .map(|slot| (&records[*slot as usize], facets[*slot as usize]))
                .filter(|(_, facet)| everything || !facet.forgotten)
                .filter(|(_, facet)| facet.kind == MediaKind::Image && facet.active)
                .map(|(record, _)| record)
                .collect();
            pictures.sort_unstable_by(|a, b| newest(a).cmp(&newest(b)));
            let views: Vec<Views> = pictures.iter().map(|record| record.views()).collect();
            let (body, face) = pick(&views);
            let id = |place: Option<usize>| place.and_then(|place| Some(pictures.get(place)?.id.clone()));
            let (body, face) = (id(body), id(face));
            let pairing = pairing(views);
            // Of the four newest a face leads, because a face is what a person recognises.
            pictures.truncate(COVERS);
            pictures.sort_by_key(|record| Reverse(record.views().1));
            let covers = pictures.into_iter().map(|record| record.id.clone()).collect();
            Portrait { covers, pairing, body, face }
        })
    }

    /// The order of the panel.
    pub(super) fn compare(&self, by: GroupSort, other: &Self) -> Ordering {
        let first = match by {
            GroupSort::Name => Ordering::Equal,
            GroupSort::Newest => other.line.newest.cmp(&self.line.newest),
            GroupSort::Count => other.line.counts.total().cmp(&self.line.counts.total()),
        };
        first.then_with(|| self.name.cmp(&other.name)).then_with(|| self.line.id.cmp(&other.line.id))
    }
}
