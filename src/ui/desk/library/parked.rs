//! Which parked originals are selected, and where the arrow keys are among them.

use crate::model::OriginalId;

/// The selection among parked originals.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ParkedDesk {
    /// What is selected, in the order it was selected.
    pub selected: Vec<OriginalId>,
    /// Where the arrow keys are.
    pub cursor: Option<OriginalId>,
    /// Where a range begins.
    anchor: Option<OriginalId>,
    /// The cursor moved by keyboard: bring it into view.
    pub reveal: bool,
}

impl ParkedDesk {
    /// Lets go of what is there no more.
    pub fn keep(&mut self, there: impl Fn(&OriginalId) -> bool) {
        self.selected.retain(&there);
        self.cursor = self.cursor.filter(&there);
        self.anchor = self.anchor.filter(&there);
    }

    /// A plain click, or an arrow.
    pub fn select_only(&mut self, id: OriginalId) {
        self.selected = vec![id];
        self.cursor = Some(id);
        self.anchor = Some(id);
    }

    /// A click with Ctrl, or on the checkbox.
    pub fn toggle(&mut self, id: OriginalId) {
        match self.selected.iter().position(|it| *it == id) {
            Some(place) => {
                self.selected.remove(place);
            }
            None => self.selected.push(id),
        }
        self.cursor = Some(id);
        self.anchor = Some(id);
    }

    /// A click or an arrow with Shift: everything from the anchor to here.
    pub fn extend(&mut self, id: OriginalId, shown: &[OriginalId]) {
        let place = |id: OriginalId| shown.iter().position(|it| *it == id);
        let anchor = self.anchor.unwrap_or(id);
        let (Some(from), Some(to)) = (place(anchor), place(id)) else {
            self.select_only(id);
            return;
        };
        self.selected = shown[from.min(to)..=from.max(to)].to_vec();
        self.cursor = Some(id);
        self.anchor = Some(anchor);
    }

    /// Everything that is shown.
    pub fn select_all(&mut self, shown: &[OriginalId]) {
        self.selected = shown.to_vec();
        self.anchor = shown.first().copied();
        self.cursor = self.cursor.or(self.anchor);
    }

    /// Nothing is selected any more.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Moves the cursor by so many places, as far as there are any.
    pub fn step(&mut self, by: isize, extend: bool, shown: &[OriginalId]) {
        let here = self.cursor.and_then(|id| shown.iter().position(|it| *it == id));
        let last = shown.len().saturating_sub(1);
        let next = here.map_or(0, |here| here.checked_add_signed(by).map_or(here, |wanted| wanted.min(last)));
        let Some(id) = shown.get(next).copied() else { return };
        if extend {
            self.extend(id, shown);
        } else {
            self.select_only(id);
        }
        self.reveal = true;
    }
}
