//! The Library as a person left it: what is shown, in which order, and what is selected.

pub mod index;
pub mod parked;

use std::rc::Rc;

use self::index::{Index, Key};
use self::parked::ParkedDesk;
use crate::model::talk::{Hideable, Verification};
use crate::model::{AssetId, AssetStatus, ConnectionName, GroupId, MediaKind, OriginalId, World};
use crate::ui::theme::size;

/// Which part of an account's library is shown.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum Scope {
    /// Everything.
    #[default]
    All,
    /// What was refused, or may have been sent without an answer.
    Attention,
    /// One group.
    Group(GroupId),
    /// What a person does not want to see here.
    Forgotten,
    /// Originals that gave their slot back.
    Parked,
}

/// A status a person can filter by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names are the statuses' own")]
pub enum Status {
    Active,
    Processing,
    Failed,
}

impl Status {
    /// In the order of the chips.
    pub const ALL: [Self; 3] = [Self::Active, Self::Processing, Self::Failed];

    /// Where an asset counts. A word we do not know is never counted as usable.
    pub const fn of(status: &AssetStatus) -> Self {
        match status {
            AssetStatus::Active => Self::Active,
            AssetStatus::Processing | AssetStatus::Other(_) => Self::Processing,
            AssetStatus::Failed(_) => Self::Failed,
        }
    }
}

/// The order of assets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Sort {
    /// Newest first.
    #[default]
    Newest,
    /// By name, numbers as numbers.
    Name,
    /// What needs a person first.
    Status,
}

/// The order of groups.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum GroupSort {
    /// By name, numbers as numbers.
    Name,
    /// Newest first.
    #[default]
    Newest,
    /// Fullest first.
    Count,
}

/// One thing in the grid.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Entry {
    /// An asset.
    Asset(AssetId),
    /// A file on its way that is no asset yet.
    Job(crate::model::JobId),
}

/// A question that is open over the Library.
#[derive(Clone, PartialEq, Debug)]
pub enum Ask {
    /// Delete these assets?
    RemoveAssets(Vec<AssetId>),
    /// Delete this group with all in it?
    RemoveGroup(GroupId),
    /// What shall the new group be called?
    NewGroup(String),
    /// What shall this group be called?
    RenameGroup(GroupId, String),
    /// Which asset of the provider is to be added?
    Adopt(String),
    /// A real person is being verified.
    Verify(VerifyAsk),
    /// Which assets may give their slot back?
    Slots(SlotsAsk),
    /// Park these assets?
    Park {
        /// Which.
        ids: Vec<AssetId>,
        /// The panel of slots it was asked from, to go back to.
        from: Option<SlotsAsk>,
    },
    /// Offer these parked originals no more?
    ForgetParked(Vec<OriginalId>),
}

/// The panel of slots as a person left it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SlotsAsk {
    /// What is chosen to be parked, in the order it was chosen.
    pub chosen: Vec<AssetId>,
}

/// The verification of a real person, as it was asked for.
#[derive(Clone, PartialEq, Debug)]
pub enum VerifyAsk {
    /// Not asked for yet: what will happen is explained.
    Explained,
    /// Asked for, in seconds of the window's own time; what had been told before.
    Asked {
        /// When.
        at: f64,
        /// The state before.
        before: Option<Verification>,
    },
}

/// The Library's arrangement.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of the screen")]
pub struct LibraryDesk {
    /// Which part is shown.
    pub scope: Scope,
    /// Only this status.
    pub status: Option<Status>,
    /// Only these kinds; none chosen means all. In [`MediaKind::EVERY`] order.
    pub kinds: [bool; 4],
    /// What is typed into the search field.
    pub search: String,
    /// The order of assets.
    pub sort: Sort,
    /// The order of groups.
    pub group_sort: GroupSort,
    /// Width of a tile in points.
    pub tile: f32,
    /// A table instead of tiles.
    pub list: bool,
    /// The inspector is hidden.
    pub inspector_hidden: bool,
    /// What is selected, in the order it was selected, which is the reference order.
    pub selected: Vec<AssetId>,
    /// Where the arrow keys are.
    pub cursor: Option<AssetId>,
    /// Where a range begins.
    pub anchor: Option<AssetId>,
    /// Quick look is open on the cursor.
    pub looking: bool,
    /// An open question.
    pub ask: Option<Ask>,
    /// A name being typed in the inspector.
    pub rename: Option<(AssetId, String)>,
    /// The cursor moved by keyboard: bring it into view.
    pub reveal: bool,
    /// The search field is shown, though nothing is typed yet.
    pub searching: bool,
    /// The search field shall have the keyboard.
    pub focus_search: bool,
    /// What was forgotten here, step by step, so that it can be taken back.
    pub undo: Vec<Vec<Hideable>>,
    /// Which parked originals are selected.
    pub parked: ParkedDesk,
    /// The raw answer of a refusal is shown.
    pub raw: bool,
    connection: Option<ConnectionName>,
    index: Option<Rc<Index>>,
}

impl Default for LibraryDesk {
    fn default() -> Self {
        Self {
            scope: Scope::All,
            status: None,
            kinds: [false; 4],
            search: String::new(),
            sort: Sort::default(),
            group_sort: GroupSort::default(),
            tile: size::TILE,
            list: false,
            inspector_hidden: false,
            selected: Vec::new(),
            cursor: None,
            anchor: None,
            looking: false,
            ask: None,
            rename: None,
            reveal: false,
            searching: false,
            focus_search: false,
            undo: Vec::new(),
            parked: ParkedDesk::default(),
            raw: false,
            connection: None,
            index: None,
        }
    }
}

impl LibraryDesk {
    /// What is shown, computed anew only when the facts or the filter changed.
    pub fn index(&mut self, world: &World, connection: &ConnectionName) -> Rc<Index> {
        if self.connection.as_ref() != Some(connection) {
            self.leave_connection(connection);
        }
        let key = Key {
            revision: world.revision,
            connection: connection.clone(),
            scope: self.scope.clone(),
            status: self.status,
            kinds: self.kinds,
            search: self.search.clone(),
            sort: self.sort,
            group_sort: self.group_sort,
        };
        if let Some(index) = &self.index
            && index.key() == &key
        {
            return Rc::clone(index);
        }
        let index = Rc::new(Index::new(world, key));
        self.forget_what_is_gone(world, connection);
        self.index = Some(Rc::clone(&index));
        index
    }

    fn leave_connection(&mut self, connection: &ConnectionName) {
        // Ids of one account mean nothing at another.
        if self.connection.is_some() {
            self.scope = Scope::All;
        }
        self.clear_selection();
        self.ask = None;
        self.rename = None;
        self.looking = false;
        self.undo.clear();
        self.parked = ParkedDesk::default();
        self.connection = Some(connection.clone());
    }

    fn forget_what_is_gone(&mut self, world: &World, connection: &ConnectionName) {
        let there = |id: &AssetId| world.asset(connection, id).is_some();
        self.selected.retain(there);
        self.cursor = self.cursor.take().filter(there);
        self.anchor = self.anchor.take().filter(there);
        self.looking &= self.cursor.is_some();
        self.parked.keep(|id| world.shelf(connection).is_some_and(|shelf| shelf.parked.contains_key(id)));
        if let Scope::Group(id) = &self.scope
            && world.loaded
            && world.shelf(connection).is_some_and(|shelf| !shelf.groups.contains_key(id))
        {
            self.scope = Scope::All;
        }
    }

    /// Opens a part of the library. What is selected stays selected.
    pub fn open(&mut self, scope: Scope) {
        self.scope = scope;
        self.cursor = None;
        self.anchor = None;
        self.looking = false;
    }

    /// The open group.
    pub const fn group(&self) -> Option<&GroupId> {
        match &self.scope {
            Scope::Group(id) => Some(id),
            Scope::All | Scope::Attention | Scope::Forgotten | Scope::Parked => None,
        }
    }

    /// A kind passes the filter.
    pub fn takes(&self, kind: MediaKind) -> bool {
        self.kinds == [false; 4] || self.kinds[kind as usize]
    }

    /// A filter hides something.
    pub fn is_filtered(&self) -> bool {
        self.status.is_some() || self.kinds != [false; 4] || !self.search.trim().is_empty()
    }

    /// Takes every filter away.
    pub fn clear_filters(&mut self) {
        self.status = None;
        self.kinds = [false; 4];
        self.search.clear();
    }

    /// Whether it is selected.
    pub fn is_selected(&self, id: &AssetId) -> bool {
        self.selected.contains(id)
    }

    /// Nothing is selected any more.
    pub fn clear_selection(&mut self) {
        self.selected.clear();
        self.cursor = None;
        self.anchor = None;
    }

    /// A plain click, or an arrow.
    pub fn select_only(&mut self, id: &AssetId) {
        self.selected = vec![id.clone()];
        self.cursor = Some(id.clone());
        self.anchor = Some(id.clone());
    }

    /// A click with Ctrl, or on the checkbox.
    pub fn toggle(&mut self, id: &AssetId) {
        if let Some(place) = self.selected.iter().position(|it| it == id) {
            self.selected.remove(place);
        } else {
            self.selected.push(id.clone());
        }
        self.cursor = Some(id.clone());
        self.anchor = Some(id.clone());
    }

    /// A click or an arrow with Shift: everything from the anchor to here.
    pub fn extend(&mut self, id: &AssetId, index: &Index) {
        let assets = index.assets();
        let place = |id: &AssetId| assets.iter().position(|it| it == id);
        let anchor = self.anchor.clone().unwrap_or_else(|| id.clone());
        let (Some(from), Some(to)) = (place(&anchor), place(id)) else {
            self.select_only(id);
            return;
        };
        // In the direction the person drew it, because the order of selection is the order of references.
        self.selected = if from <= to {
            assets[from..=to].to_vec()
        } else {
            assets[to..=from].iter().rev().cloned().collect()
        };
        self.cursor = Some(id.clone());
        self.anchor = Some(anchor);
    }

    /// Everything that is shown.
    pub fn select_all(&mut self, index: &Index) {
        self.selected = index.assets().to_vec();
        self.anchor = self.selected.first().cloned();
        if self.cursor.is_none() {
            self.cursor.clone_from(&self.anchor);
        }
    }

    /// Moves the cursor by so many places, as far as there are any.
    pub fn step(&mut self, by: isize, extend: bool, index: &Index) {
        let assets = index.assets();
        let here = self.cursor.as_ref().and_then(|id| assets.iter().position(|it| it == id));
        let next = match here {
            None => 0,
            Some(here) => {
                // A step down from the last full row lands on the last tile; a step past an end stays.
                let last = assets.len().saturating_sub(1);
                here.checked_add_signed(by).map_or(here, |wanted| wanted.min(last))
            }
        };
        let Some(id) = assets.get(next).cloned() else { return };
        if extend {
            self.extend(&id, index);
        } else {
            self.select_only(&id);
        }
        self.reveal = true;
    }

    /// Selected assets that the filter hides.
    pub fn hidden_selected(&self, index: &Index) -> usize {
        self.selected.iter().filter(|id| !index.shows(id)).count()
    }
}
