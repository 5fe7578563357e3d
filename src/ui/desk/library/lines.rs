//! The lines of the group panel: what a group is called, what is in it, and the pictures of its cover.

use super::catalog::{Facet, Record, Slot, newest};
use super::index::{Counts, VERIFIED_GROUP, is_forgotten_group};
use super::search::{name_key, text_of};
use super::GroupSort;
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
    /// Up to four of its newest Active pictures, a face first.
    pub covers: Vec<AssetId>,
    /// Its own date, or its newest asset's.
    pub newest: Option<Moment>,
    /// An Active picture in the shape of a whole body, the newest.
    pub body: Option<AssetId>,
    /// An Active picture in the shape of a face, the newest.
    pub face: Option<AssetId>,
    /// The provider has seen the real person it stands for.
    pub verified: bool,
    /// A person does not want to see it here.
    pub forgotten: bool,
}

/// A group with what is in it.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) line: GroupLine,
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
            covers: Vec::new(),
            newest: None,
            body: None,
            face: None,
            verified: false,
            forgotten: false,
        };
        let (text, name) = (Box::default(), Box::default());
        Self { line, text, members: Vec::new(), stale: true, name, created: None, here: false }
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

    /// Counts what is in it and chooses its cover.
    pub(super) fn tell(&mut self, records: &[Record], facets: &[Facet], everything: bool) {
        self.stale = false;
        let line = &mut self.line;
        line.counts = Counts::default();
        line.newest = self.created;
        let (mut covers, mut body, mut face) = (Vec::with_capacity(COVERS + 1), None, None);
        for slot in &self.members {
            let (record, facet) = (&records[*slot as usize], facets[*slot as usize]);
            if facet.forgotten && !everything {
                continue;
            }
            line.counts.add(facet.status);
            line.newest = line.newest.max(Some(record.born));
            if facet.kind != MediaKind::Image || !facet.active {
                continue;
            }
            let newer = |than: Option<&Record>| than.is_none_or(|than| newest(record) < newest(than));
            if record.body && newer(body) {
                body = Some(record);
            }
            if record.face && newer(face) {
                face = Some(record);
            }
            if covers.len() < COVERS || newer(covers.last().copied()) {
                let place = covers.partition_point(|it| newest(it) < newest(record));
                covers.insert(place, record);
                covers.truncate(COVERS);
            }
        }
        // Of the four newest a face leads, because a face is what a person recognises.
        covers.sort_by_key(|record| !record.face);
        line.covers = covers.into_iter().map(|record| record.id.clone()).collect();
        line.body = body.map(|record| record.id.clone());
        line.face = face.map(|record| record.id.clone());
    }

    /// The order of the panel.
    pub(super) fn compare(&self, by: GroupSort, other: &Self) -> std::cmp::Ordering {
        let first = match by {
            GroupSort::Name => std::cmp::Ordering::Equal,
            GroupSort::Newest => other.line.newest.cmp(&self.line.newest),
            GroupSort::Count => other.line.counts.total().cmp(&self.line.counts.total()),
        };
        first.then_with(|| self.name.cmp(&other.name)).then_with(|| self.line.id.cmp(&other.line.id))
    }
}
