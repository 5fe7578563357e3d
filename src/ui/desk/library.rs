//! The Library as a person left it: what is shown, in which order, and what is selected.

mod catalog;
pub mod index;
pub mod lines;
pub mod parked;
pub mod search;
pub mod selection;
pub mod summary;
pub mod tally;

use std::rc::Rc;

use self::index::{Hold, Index, Key};
use self::parked::ParkedDesk;
use self::selection::Selection;
use self::summary::Summary;
use crate::model::talk::{Hideable, Verification};
use crate::model::{AssetId, ConnectionName, GroupId, MediaKind, OriginalId, SavedSearch, World};
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

pub use crate::model::search::Status;

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
    /// Most pixels first.
    Dimensions,
    /// Heaviest first.
    Size,
}

impl Sort {
    /// In the order of the menu.
    pub const ALL: [Self; 5] = [Self::Newest, Self::Name, Self::Status, Self::Dimensions, Self::Size];
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
    /// What stood here is gone, and nothing moves up while the pointer is over the grid.
    Gap,
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
    /// What shall the search that is shown be called?
    SaveSearch(String),
    /// What shall this search be called?
    RenameSearch {
        /// Its name so far.
        was: String,
        /// What is being typed.
        name: String,
    },
}

/// What can be taken back.
#[derive(Clone, PartialEq, Debug)]
pub enum Undo {
    /// Show these again.
    Show(Vec<Hideable>),
    /// These were the saved searches before.
    Searches(Vec<SavedSearch>),
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
    /// Width of the panel of groups in points.
    pub panel: f32,
    /// The inspector is hidden.
    pub inspector_hidden: bool,
    /// What is selected, in the order it was selected, which is the reference order.
    pub selected: Selection,
    /// Where the arrow keys are.
    pub cursor: Option<AssetId>,
    /// Where a range begins.
    pub anchor: Option<AssetId>,
    /// Quick look is open on the cursor.
    pub looking: bool,
    /// How close the picture of quick look is.
    pub zoom: Zoom,
    /// An open question.
    pub ask: Option<Ask>,
    /// A name being typed in the inspector.
    pub rename: Option<(AssetId, String)>,
    /// The cursor moved by keyboard: bring it into view.
    pub reveal: bool,
    /// Bring this place of the grid into view.
    pub scroll_to: Option<usize>,
    /// Why what is laid out stays where it is, as the grid of the last frame found.
    pub hold: Hold,
    /// A box is being drawn around tiles.
    pub band: Option<Band>,
    /// A name is being typed to go to.
    pub finding: Option<Finding>,
    /// What is shown was opened as a saved search.
    pub opened_search: bool,
    /// The search field is shown, though nothing is typed yet.
    pub searching: bool,
    /// The search field shall have the keyboard.
    pub focus_search: bool,
    /// What was forgotten or changed here, step by step, so that it can be taken back.
    pub undo: Vec<Undo>,
    /// Which parked originals are selected.
    pub parked: ParkedDesk,
    /// The raw answer of a refusal is shown.
    pub raw: bool,
    /// So many assets are prepared in one look at a library that is not known yet.
    pub at_once: usize,
    connection: Option<ConnectionName>,
    index: Option<Rc<Index>>,
    summary: Option<(u64, u64, Rc<Summary>)>,
}

/// How close a picture is, and where it was moved to.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Zoom {
    /// Screen pixels for each of its own; `None` fits it into the window.
    pub scale: Option<f32>,
    /// Its middle, from the middle of the window, in points.
    pub moved: egui::Vec2,
    /// By so much it is to come closer in the next frame.
    pub asked: Option<f32>,
}

/// A box drawn from empty space around tiles.
#[derive(Clone, PartialEq, Debug)]
pub struct Band {
    /// Where it began, as a distance from the first tile, because the content may scroll under the pointer.
    pub began: egui::Vec2,
    /// What was selected before, where the box adds to it.
    pub base: Vec<AssetId>,
    /// The columns and rows it touches.
    pub cells: Option<Cells>,
}

/// A block of the grid: its first and last column and row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Cells {
    pub columns: (usize, usize),
    pub rows: (usize, usize),
}

/// The beginning of a name, typed while no field has the keyboard.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// What was typed so far.
    pub typed: String,
    /// When the last of it was typed, in seconds of the window's own time.
    pub at: f64,
    /// Something begins so.
    pub found: bool,
}

/// What a frame has time for beside itself: some milliseconds.
const AT_ONCE: usize = 4096;

/// What is typed after so long begins a new name.
pub const FINDING_SECONDS: f64 = 1.2;

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
            panel: size::GROUP_PANEL,
            inspector_hidden: false,
            selected: Selection::default(),
            cursor: None,
            anchor: None,
            looking: false,
            zoom: Zoom::default(),
            ask: None,
            rename: None,
            reveal: false,
            scroll_to: None,
            hold: Hold::default(),
            band: None,
            finding: None,
            opened_search: false,
            searching: false,
            focus_search: false,
            undo: Vec::new(),
            parked: ParkedDesk::default(),
            raw: false,
            at_once: AT_ONCE,
            connection: None,
            index: None,
            summary: None,
        }
    }
}

impl LibraryDesk {
    /// What is shown: only what changed in the facts or the filter is computed anew.
    pub fn index(&mut self, world: &World, connection: &ConnectionName) -> Rc<Index> {
        if self.connection.as_ref() != Some(connection) {
            self.leave_connection(connection);
        }
        let key = Key {
            connection: connection.clone(),
            scope: self.scope.clone(),
            status: self.status,
            kinds: self.kinds,
            search: self.search.clone(),
            sort: self.sort,
            group_sort: self.group_sort,
        };
        let index = match self.index.take() {
            Some(index) if index.is_current(world, &key, self.hold) => index,
            Some(mut index) => {
                if Rc::make_mut(&mut index).follow(world, key, self.hold, self.at_once) {
                    self.forget_what_is_gone(world, &index);
                }
                index
            }
            None => {
                let index = Rc::new(Index::new(world, key, self.at_once));
                self.forget_what_is_gone(world, &index);
                index
            }
        };
        self.leave_group_that_is_gone(world, connection);
        self.index = Some(Rc::clone(&index));
        index
    }

    /// Shows what waited, from the first that is new.
    pub fn show_waiting(&mut self) {
        if let Some(index) = &mut self.index {
            self.scroll_to = Rc::make_mut(index).adopt();
        }
    }

    /// What is selected, counted: computed anew only when the selection or what is shown changed.
    pub fn summary(&mut self, index: &Index) -> Rc<Summary> {
        let key = (self.selected.changes(), index.revision());
        match &self.summary {
            Some((selection, shown, summary)) if (*selection, *shown) == key => Rc::clone(summary),
            _ => {
                let summary = Rc::new(Summary::new(&self.selected, index));
                self.summary = Some((key.0, key.1, Rc::clone(&summary)));
                summary
            }
        }
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
        self.index = None;
        self.connection = Some(connection.clone());
    }

    fn forget_what_is_gone(&mut self, world: &World, index: &Index) {
        self.selected.retain(|id| index.has(id));
        let there = |id: &AssetId| index.has(id);
        self.cursor = self.cursor.take().filter(there);
        self.anchor = self.anchor.take().filter(there);
        self.looking &= self.cursor.is_some();
        let shelf = world.shelf(&index.key().connection);
        self.parked.keep(|id| shelf.is_some_and(|shelf| shelf.parked.contains_key(id)));
    }

    fn leave_group_that_is_gone(&mut self, world: &World, connection: &ConnectionName) {
        if let Scope::Group(id) = &self.scope
            && world.loaded
            && world.shelf(connection).is_some_and(|shelf| !shelf.groups.contains_key(id))
        {
            self.scope = Scope::All;
        }
    }

    /// Opens a part of the library. What is selected stays selected.
    pub fn open(&mut self, scope: Scope) {
        if self.opened_search {
            // Its filters belong to the saved search, and do not follow to another place.
            self.opened_search = false;
            self.clear_filters();
        }
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

    /// What is shown now, as a search to be kept.
    pub fn as_search(&self, name: &str) -> SavedSearch {
        SavedSearch {
            name: name.to_owned(),
            text: self.search.trim().to_owned(),
            status: self.status,
            kinds: self.kinds,
        }
    }

    /// Shows what a saved search finds.
    pub fn open_search(&mut self, search: &SavedSearch) {
        self.open(Scope::All);
        self.status = search.status;
        self.kinds = search.kinds;
        self.search.clone_from(&search.text);
        self.searching = false;
        self.opened_search = true;
    }

    /// What is shown is what this search finds.
    pub fn shows_search(&self, search: &SavedSearch) -> bool {
        self.scope == Scope::All && self.as_search(&search.name) == *search
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
        self.selected.set([id.clone()]);
        self.cursor = Some(id.clone());
        self.anchor = Some(id.clone());
    }

    /// A click with Ctrl, or on the checkbox.
    pub fn toggle(&mut self, id: &AssetId) {
        self.selected.toggle(id);
        self.cursor = Some(id.clone());
        self.anchor = Some(id.clone());
    }

    /// A click or an arrow with Shift: everything from the anchor to here.
    pub fn extend(&mut self, id: &AssetId, index: &Index) {
        let anchor = self.anchor.clone().unwrap_or_else(|| id.clone());
        let (Some(from), Some(to)) = (index.place_of(&anchor), index.place_of(id)) else {
            self.select_only(id);
            return;
        };
        // In the direction the person drew it, because the order of selection is the order of references.
        let asset = |place| index.asset_at(place).cloned();
        if from <= to {
            self.selected.set((from..=to).filter_map(asset));
        } else {
            self.selected.set((to..=from).rev().filter_map(asset));
        }
        self.cursor = Some(id.clone());
        self.anchor = Some(anchor);
    }

    /// Everything that is shown.
    pub fn select_all(&mut self, index: &Index) {
        // Gathered first: a set that knows how many will come makes room once.
        let all: Vec<AssetId> = index.assets().cloned().collect();
        self.selected.set(all);
        let summary = Rc::new(Summary::of_shown(index));
        self.summary = Some((self.selected.changes(), index.revision(), summary));
        self.anchor = self.selected.at(0).cloned();
        if self.cursor.is_none() {
            self.cursor.clone_from(&self.anchor);
        }
    }

    /// What a box around these cells touches, in a grid of so many columns.
    pub fn select_box(&mut self, base: &[AssetId], cells: Option<Cells>, columns: usize, index: &Index) {
        let places = cells.into_iter().flat_map(|cells| {
            (cells.rows.0..=cells.rows.1).flat_map(move |row| {
                (cells.columns.0..=cells.columns.1).map(move |column| row * columns + column)
            })
        });
        let touched: Vec<AssetId> = places.filter_map(|place| index.asset_at(place).cloned()).collect();
        self.anchor = touched.first().cloned();
        self.cursor = touched.last().cloned();
        self.selected.set(base.iter().cloned().chain(touched));
    }

    /// Moves the cursor by so many places, as far as there are any.
    pub fn step(&mut self, by: isize, extend: bool, index: &Index) {
        let last = index.len().saturating_sub(1);
        let here = self.cursor.as_ref().and_then(|id| index.place_of(id));
        let wanted = match here {
            None => 0,
            // A step down from the last full row lands on the last tile; a step past an end stays.
            Some(here) => here.checked_add_signed(by).map_or(here, |wanted| wanted.min(last)),
        };
        // Files on their way and gaps cannot be selected: the next asset in that direction is meant.
        let mut on = wanted..=last;
        let mut back = (0..=wanted).rev();
        let is_asset = |place: &usize| index.asset_at(*place).is_some();
        let next = if by < 0 { back.find(is_asset) } else { on.find(is_asset) };
        let Some(id) = next.or(here).and_then(|place| index.asset_at(place)).cloned() else { return };
        if extend {
            self.extend(&id, index);
        } else {
            self.select_only(&id);
        }
        self.reveal = true;
    }

    /// Goes to the next asset whose name begins with what is being typed.
    pub fn find(&mut self, typed: &str, time: f64, index: &Index) {
        let fresh = self.finding.take().filter(|finding| time - finding.at < FINDING_SECONDS);
        let begun = fresh.is_some();
        let typed = fresh.map_or_else(String::new, |finding| finding.typed) + typed;
        let here = self.cursor.as_ref().and_then(|id| index.place_of(id));
        // The first letter goes on from here, the next ones may stay here.
        let from = here.map_or(0, |here| here + usize::from(!begun));
        let place = index.next_named(from, &typed);
        if let Some(id) = place.and_then(|place| index.asset_at(place)).cloned() {
            self.select_only(&id);
            self.reveal = true;
        }
        self.finding = Some(Finding { typed, at: time, found: place.is_some() });
    }
}
