//! Review as a person left it: what is listed, what is selected, and a verdict that is being written.

mod list;
mod undecided;

use std::cmp::Reverse;
use std::collections::HashSet;
use std::rc::Rc;

use egui::Vec2;

pub use list::{List, Section};

use crate::model::findings::{Finding, findings};
use crate::model::review::{Item, ItemId, Standing, item};
use crate::model::{
    Asset, AssetId, AssetStatus, Command, ConnectionName, GroupId, Judgement, MediaKind, Moment, Part,
    Subject, Verdict, World, pair,
};
use list::Key;
use undecided::Undecided;

/// The order inside of each part of the list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Order {
    /// What nobody decided about first, and of that what has waited longest.
    #[default]
    Unreviewed,
    /// Newest first.
    Newest,
    /// By name, numbers as numbers.
    Name,
}

/// How large the picture is shown.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Zoom {
    /// All of it.
    #[default]
    Fit,
    /// So many pixels of the screen for each of the picture's own; 1 is its actual size.
    Times(f32),
}

impl Zoom {
    /// No larger and no smaller than this helps anybody.
    const RANGE: std::ops::RangeInclusive<f32> = 0.05..=16.0;

    /// A step nearer, or further away; `fit` is what [`Zoom::Fit`] comes to just now.
    #[must_use]
    pub fn by(self, factor: f32, fit: f32) -> Self {
        let now = match self {
            Self::Fit => fit,
            Self::Times(times) => times,
        };
        Self::Times((now * factor).clamp(*Self::RANGE.start(), *Self::RANGE.end()))
    }
}

/// How the picture is looked at.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Look {
    /// How large.
    pub zoom: Zoom,
    /// How far its middle is moved out of the middle, in points.
    pub pan: Vec2,
    /// The group's face stands beside it.
    pub comparing: bool,
    /// It fills the window.
    pub full: bool,
}

/// A verdict that is being written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Draft {
    /// The decision so far.
    pub verdict: Option<Verdict>,
    /// The note so far.
    pub note: String,
}

/// What was saved in this run, so that it can be taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Saved {
    connection: ConnectionName,
    id: ItemId,
    subject: Subject,
    at: Moment,
}

/// Something that was worked out once for these facts.
#[derive(Clone, Debug)]
struct Known<K, T> {
    revision: u64,
    of: K,
    value: T,
}

/// Review's arrangement.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of the screen")]
pub struct ReviewDesk {
    /// Only this; everything while `None`.
    pub tab: Option<Standing>,
    /// The order inside of each part.
    pub order: Order,
    /// Only this group.
    pub group: Option<GroupId>,
    /// What is typed into the search field.
    pub search: String,
    /// The search field is shown, though nothing may be typed yet.
    pub searching: bool,
    /// The search field shall have the keyboard.
    pub focus_search: bool,
    /// What is looked at.
    pub selected: Option<ItemId>,
    /// It was chosen by keyboard: bring it into view.
    pub reveal: bool,
    /// Width of the list's panel in points, where a person chose one.
    pub panel: Option<f32>,
    /// How its picture is looked at.
    pub look: Look,
    /// The note shall have the keyboard.
    pub focus_note: bool,
    /// The raw answer is shown.
    pub raw: bool,
    draft: Option<(ItemId, Draft)>,
    undo: Vec<Saved>,
    /// Decided since the list was arranged: they keep their place until it is arranged anew.
    fresh: HashSet<ItemId>,
    connection: Option<ConnectionName>,
    list: Option<Rc<List>>,
    undecided: Option<Undecided>,
    faces: Option<Known<Option<GroupId>, Vec<AssetId>>>,
    findings: Option<Known<ItemId, Rc<Vec<Finding>>>>,
}

impl ReviewDesk {
    /// What is listed: only what changed in the facts is looked at again, and everything when the filter changed.
    pub fn list(&mut self, world: &World, connection: &ConnectionName) -> Rc<List> {
        if self.connection.as_ref() != Some(connection) {
            let kept = self.undo.drain(..).collect();
            *self = Self {
                undo: kept,
                order: self.order,
                panel: self.panel,
                connection: Some(connection.clone()),
                ..Self::default()
            };
        }
        let key = Key {
            revision: world.revision_of(&[Part::Verdicts]),
            connection: connection.clone(),
            tab: self.tab,
            order: self.order,
            group: self.group.clone(),
            search: self.search.clone(),
        };
        let mut known = self.list.take();
        let followed = known.as_mut().filter(|list| *list.key() == key).and_then(|list| {
            if list.is_current(world) {
                return Some(false);
            }
            Rc::make_mut(list).follow(world, &self.fresh)
        });
        let list = match (known, followed) {
            (Some(list), Some(false)) => {
                self.list = Some(Rc::clone(&list));
                return list;
            }
            (Some(list), Some(true)) => list,
            (known, _) => {
                if known.is_some_and(|list| !list.key().is_arranged_like(&key)) {
                    self.fresh.clear();
                }
                Rc::new(List::new(world, key, &self.fresh))
            }
        };
        if self.selected.as_ref().is_none_or(|id| item(world, connection, id).is_none()) {
            self.selected = list.items.first().cloned();
            self.look = Look::default();
        }
        self.list = Some(Rc::clone(&list));
        list
    }

    /// Refused things nobody has decided about.
    pub fn needs_you(&mut self, world: &World, connection: &ConnectionName) -> usize {
        let known = self.undecided.take().filter(|known| known.is_of(connection));
        self.undecided.insert(known.unwrap_or_else(|| Undecided::new(world, connection))).follow(world)
    }

    /// What is looked at.
    pub fn item<'a>(&self, world: &'a World, connection: &ConnectionName) -> Option<Item<'a>> {
        item(world, connection, self.selected.as_ref()?)
    }

    /// What Greenroom noticed about it.
    pub fn findings(&mut self, world: &World, item: Item<'_>) -> Rc<Vec<Finding>> {
        let id = item.id();
        if let Some(known) = &self.findings
            && known.revision == world.revision_of(&Part::LISTS)
            && known.of == id
        {
            return Rc::clone(&known.value);
        }
        let value = Rc::new(item.asset().map(|asset| findings(world, asset)).unwrap_or_default());
        self.findings =
            Some(Known { revision: world.revision_of(&Part::LISTS), of: id, value: Rc::clone(&value) });
        value
    }

    /// The group's newest usable face and whole body, the face first: what a reviewer compares with.
    pub fn faces(&mut self, world: &World, item: Item<'_>) -> Vec<AssetId> {
        let group = item.group_id(world);
        if let Some(known) = &self.faces
            && known.revision == world.revision_of(&Part::LISTS)
            && known.of.as_ref() == group
        {
            return known.value.clone();
        }
        let value = group.map_or_else(Vec::new, |group| faces(world, item.connection(), group));
        self.faces = Some(Known {
            revision: world.revision_of(&Part::LISTS),
            of: group.cloned(),
            value: value.clone(),
        });
        value
    }

    /// Looks at something else. What was being written about the last one is saved.
    pub fn select(&mut self, world: &World, connection: &ConnectionName, id: ItemId) -> Option<Command> {
        if self.selected.as_ref() == Some(&id) {
            return None;
        }
        let kept = self.save(world, connection);
        self.selected = Some(id);
        self.raw = false;
        self.look.zoom = Zoom::Fit;
        self.look.pan = Vec2::ZERO;
        kept
    }

    /// Goes so many rows on, as far as there are any.
    pub fn step(&mut self, world: &World, connection: &ConnectionName, by: isize) -> Option<Command> {
        let list = self.list(world, connection);
        let here = self.selected.as_ref().and_then(|id| list.place_of(id));
        let last = list.items.len().saturating_sub(1);
        let next = here.map_or(0, |here| here.saturating_add_signed(by).min(last));
        let id = list.items.get(next).cloned()?;
        self.reveal = true;
        self.select(world, connection, id)
    }

    /// What is written about it, or what was said last.
    pub fn draft(&self, world: &World, item: Item<'_>) -> Draft {
        match &self.draft {
            Some((id, draft)) if *id == item.id() => draft.clone(),
            _ => said(world, item),
        }
    }

    /// Something is written about it that is not saved.
    pub fn is_unsaved(&self, id: &ItemId) -> bool {
        self.draft.as_ref().is_some_and(|(of, _)| of == id)
    }

    /// Writes about it. What says the same as before is nothing written.
    pub fn write(&mut self, world: &World, item: Item<'_>, draft: Draft) {
        self.draft = (draft != said(world, item)).then(|| (item.id(), draft));
    }

    /// Chooses a verdict, or takes the chosen one away.
    pub fn decide(&mut self, world: &World, item: Item<'_>, verdict: Verdict) {
        let draft = self.draft(world, item);
        let verdict = Some(verdict).filter(|verdict| draft.verdict != Some(*verdict));
        self.write(world, item, Draft { verdict, ..draft });
    }

    /// Drops what is being written. Whether there was anything.
    pub fn drop_draft(&mut self) -> bool {
        self.draft.take().is_some()
    }

    /// Saves what is being written, because the person is done with it or leaves.
    pub fn save(&mut self, world: &World, connection: &ConnectionName) -> Option<Command> {
        let (id, draft) = self.draft.take()?;
        let item = item(world, connection, &id)?;
        let last = item.judgement(world).map(|judgement| judgement.at.0.saturating_add(1));
        // The clock may stand behind what was said last; what is said now counts all the same.
        let at = Moment(world.now.0.max(last.unwrap_or(i64::MIN)));
        let judgement = Judgement {
            subject: item.subject(),
            verdict: draft.verdict,
            note: crate::model::verdict::tidy_note(&draft.note),
            at,
            by: world.person.clone(),
        };
        self.fresh.insert(id.clone());
        self.undo.push(Saved { connection: connection.clone(), id, subject: judgement.subject.clone(), at });
        Some(Command::Judge(judgement))
    }

    /// Saves for whichever account is looked at, when the place is left or the window closes.
    pub fn keep_now(&mut self, world: &World) -> Option<Command> {
        let connection = self.connection.clone()?;
        self.save(world, &connection)
    }

    /// The list is arranged anew when it is next looked at.
    pub fn arrange(&mut self) {
        self.fresh.clear();
        self.list = None;
    }

    /// Saves, and goes to what is to be decided next: below first, then above, in the same part of the list.
    pub fn save_and_next(&mut self, world: &World, connection: &ConnectionName) -> Option<Command> {
        let list = self.list(world, connection);
        let here = self.selected.as_ref().and_then(|id| list.place_of(id));
        let kept = self.save(world, connection);
        if let Some(here) = here {
            let part =
                list.section_at(here).map_or(0..0, |section| section.start..section.start + section.count);
            let open = |place: &usize| {
                let id = &list.items[*place];
                !self.fresh.contains(id)
                    && item(world, connection, id).is_some_and(|item| item.verdict(world).is_none())
            };
            let next = (here + 1..part.end).find(open).or_else(|| (part.start..here).find(open));
            let next = next.unwrap_or(here + 1);
            if let Some(id) = list.items.get(next).cloned() {
                self.reveal = true;
                // Nothing is written any more, so there is nothing to save on the way.
                drop(self.select(world, connection, id));
            }
        }
        kept
    }

    /// Drops what is being written, or takes back what was saved last in this run, and looks at it again.
    pub fn undo(&mut self, connection: &ConnectionName) -> Option<Command> {
        if self.drop_draft() {
            return None;
        }
        let place = self.undo.iter().rposition(|saved| saved.connection == *connection)?;
        let saved = self.undo.remove(place);
        self.fresh.remove(&saved.id);
        self.selected = Some(saved.id);
        self.reveal = true;
        Some(Command::TakeBack(saved.subject, saved.at))
    }

    /// There is something to take back.
    pub fn can_undo(&self, connection: &ConnectionName) -> bool {
        self.draft.is_some() || self.undo.iter().any(|saved| saved.connection == *connection)
    }

    /// Takes every filter away.
    pub fn clear_filters(&mut self) {
        self.tab = None;
        self.group = None;
        self.search.clear();
    }
}

/// What was said of it last.
fn said(world: &World, item: Item<'_>) -> Draft {
    item.judgement(world).map_or_else(Draft::default, |judgement| Draft {
        verdict: judgement.verdict,
        note: judgement.note.clone(),
    })
}

/// By their names first, then by their shapes, as the Library tells a pair; of several the newest.
fn faces(world: &World, connection: &ConnectionName, group: &GroupId) -> Vec<AssetId> {
    let assets = world.shelf(connection).into_iter().flat_map(|shelf| shelf.assets.values());
    let mut pictures: Vec<&Asset> = assets
        .filter(|asset| asset.status == AssetStatus::Active && asset.kind == MediaKind::Image)
        .filter(|asset| asset.group.as_ref() == Some(group))
        .collect();
    pictures.sort_by_key(|asset| (Reverse(asset.created), &asset.id));
    let views: Vec<_> = pictures
        .iter()
        .map(|asset| {
            let pixels = asset.original.and_then(|id| world.originals.get(&id)?.facts.pixels());
            pair::views(&asset.name, pixels)
        })
        .collect();
    let (body, face) = pair::pick(&views);
    [face, body].into_iter().flatten().filter_map(|place| Some(pictures.get(place)?.id.clone())).collect()
}
