//! What changed, in order: so that whoever derived something from the facts looks again only at that.

use std::collections::VecDeque;

use super::{AssetId, ConnectionName, Event, GroupId, JobId, OriginalId};

/// So many changes are remembered. Who looks more seldom than that begins anew.
const REMEMBERED: usize = 8192;

/// One thing that is new, different or gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// An account's whole library.
    Shelf(ConnectionName),
    /// One asset.
    Asset(ConnectionName, AssetId),
    /// One group, by itself: its assets are told one by one.
    Group(ConnectionName, GroupId),
    /// What is not to be shown of an account.
    Hidden(ConnectionName),
    /// What an account can have back.
    Parked(ConnectionName),
    /// One file of ours.
    Original(OriginalId),
    /// One job.
    Job(JobId),
    /// The searches of an account that have names.
    Searches(ConnectionName),
}

/// The latest changes, numbered from the first of this run.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    forgotten: u64,
    latest: VecDeque<Change>,
}

impl Changes {
    /// Notes a change.
    pub(super) fn note(&mut self, change: Change) {
        if self.latest.len() == REMEMBERED {
            self.latest.pop_front();
            self.forgotten += 1;
        }
        self.latest.push_back(change);
    }

    /// How many there were so far.
    pub fn count(&self) -> u64 {
        self.forgotten + self.latest.len() as u64
    }

    /// Those after the first `seen`; `None` where they are not all remembered any more.
    pub fn since(&self, seen: u64) -> Option<impl Iterator<Item = &Change>> {
        let skip = usize::try_from(seen.checked_sub(self.forgotten)?).ok()?;
        (skip <= self.latest.len()).then(|| self.latest.range(skip..))
    }
}

/// A part of the facts that changes by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Connections, what they can and how fast, the key store, the rows, taste.
    Accounts,
    /// What accounts hold.
    Shelves,
    /// Our files.
    Originals,
    /// Jobs and results.
    Jobs,
    /// What looks at files found, and what became of repairs.
    Looks,
    /// What is being composed.
    Drafts,
    /// What people think of assets.
    Verdicts,
    /// Bytes on the way.
    Progress,
    /// Where pictures lie.
    Pictures,
}

impl Part {
    /// All but what comes many times a second and changes no list.
    pub const LISTS: [Self; 7] = [
        Self::Accounts,
        Self::Shelves,
        Self::Originals,
        Self::Jobs,
        Self::Looks,
        Self::Drafts,
        Self::Verdicts,
    ];
    /// How many there are.
    pub(super) const COUNT: usize = Self::Pictures as usize + 1;

    /// The part an event is about, where it is about one.
    pub(super) const fn of(event: &Event) -> Option<Self> {
        Some(match event {
            Event::Loaded
            | Event::Connections(_)
            | Event::Edited(..)
            | Event::Tested(..)
            | Event::Offers(_)
            | Event::Verification(..)
            | Event::Vault(_)
            | Event::Taste(_)
            | Event::Keys(_)
            | Event::Conventions(_)
            | Event::Prices(_)
            | Event::Results(_)
            | Event::Budget(..)
            | Event::SlowedDown(..)
            | Event::Store(_) => Self::Accounts,
            Event::Hidden(..)
            | Event::Parked(..)
            | Event::Shelf { .. }
            | Event::Sync(..)
            | Event::Asset(_)
            | Event::AssetGone(..)
            | Event::Group(_)
            | Event::GroupGone(..) => Self::Shelves,
            Event::Original(_) | Event::OriginalGone(_) | Event::Relocated(..) => Self::Originals,
            Event::Looked(_) | Event::Looking(_) | Event::Tools(_) | Event::Repair { .. } => Self::Looks,
            Event::Verdicts(..) | Event::Judged(..) | Event::TakenBack(..) | Event::Merged(..) => {
                Self::Verdicts
            }
            Event::Job(_) | Event::JobGone(_) | Event::Take(_) | Event::Best(_) => Self::Jobs,
            Event::Draft(..) | Event::Searches(..) | Event::Templates(_) | Event::Preview(_) => Self::Drafts,
            Event::Progress { .. } => Self::Progress,
            Event::Picture { .. } | Event::PicturesCleared | Event::Previews(_) => Self::Pictures,
            Event::Taken(..) | Event::HandedOver(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(number: usize) -> Change {
        Change::Job(JobId(number as u64))
    }

    #[test]
    fn who_looked_lately_is_told_the_rest_and_who_did_not_begins_anew() {
        let mut changes = Changes::default();
        assert_eq!(changes.since(0).map(Iterator::count), Some(0));
        changes.note(job(1));
        let seen = changes.count();
        changes.note(job(2));
        changes.note(job(3));
        let told: Vec<Change> = changes.since(seen).unwrap().cloned().collect();
        assert_eq!(told, [job(2), job(3)]);
        assert_eq!(changes.since(changes.count()).map(Iterator::count), Some(0));
        assert!(changes.since(changes.count() + 1).is_none(), "of another run");
        for number in 0..REMEMBERED {
            changes.note(job(number));
        }
        assert!(changes.since(seen).is_none());
        assert_eq!(changes.since(changes.count() - 5).map(Iterator::count), Some(5));
    }
}
