//! What is selected, counted once for however many there are.

use super::catalog::Slot;
use super::index::{Counts, Index};
use super::selection::Selection;
use crate::model::MediaKind;

/// What several selected assets share, and what each is numbered in a generation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// Selected, and hidden by the filter.
    pub hidden: usize,
    /// By status.
    pub statuses: Counts,
    /// Active ones of a kind a generation can refer to.
    pub usable: usize,
    /// For each in order, its number among those of its kind, from 1.
    pub numbers: Vec<u32>,
}

impl Summary {
    /// Counts what is selected.
    pub(super) fn new(selected: &Selection, index: &Index) -> Self {
        Self::of(selected.iter().map(|id| index.catalog().slot(id)), selected.len(), index)
    }

    /// Counts everything that is shown.
    pub(super) fn of_shown(index: &Index) -> Self {
        Self::of(index.shown().map(Some), index.len(), index)
    }

    fn of(slots: impl Iterator<Item = Option<Slot>>, count: usize, index: &Index) -> Self {
        let mut summary = Self { numbers: Vec::with_capacity(count), ..Self::default() };
        let mut last = [0_u32; MediaKind::EVERY.len()];
        for slot in slots {
            let Some(slot) = slot else {
                summary.numbers.push(0);
                continue;
            };
            let facet = index.catalog().facets[slot as usize];
            summary.hidden += usize::from(!index.passes(slot));
            summary.statuses.add(facet.status);
            summary.usable += usize::from(facet.active && MediaKind::ALL.contains(&facet.kind));
            last[facet.kind as usize] += 1;
            summary.numbers.push(last[facet.kind as usize]);
        }
        summary
    }
}
