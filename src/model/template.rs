//! Requests kept under a name, to be made again with other pictures.

use super::order::Mode;
use super::{AssetId, ConnectionName, Draft, World};

/// A request under a name.
#[derive(Clone, PartialEq, Debug)]
pub struct Template {
    /// What a person called it. No two have the same.
    pub name: String,
    /// The account it was written for: its references are assets there.
    pub connection: ConnectionName,
    /// Prompt and parameters, and the references where they are part of it.
    pub draft: Draft,
    /// The references are part of it.
    pub references: bool,
}

/// No name is longer, in characters.
pub const LONGEST_NAME: usize = 60;

impl Template {
    /// What is being composed, under a name.
    pub fn of(name: &str, connection: &ConnectionName, draft: &Draft, references: bool) -> Self {
        let mut draft = draft.clone();
        if !references {
            draft.lanes = Default::default();
            (draft.first_frame, draft.last_frame) = (None, None);
        }
        Self { name: tidy(name), connection: connection.clone(), draft, references }
    }

    /// The draft it makes of `open`, which is composed for `connection`. References of another account are found
    /// again by their content where they can be; a template without references leaves those that are there.
    pub fn applied(&self, open: &Draft, connection: &ConnectionName, world: &World) -> Draft {
        let mut draft = self.draft.clone();
        if !self.references {
            draft.lanes.clone_from(&open.lanes);
            draft.first_frame.clone_from(&open.first_frame);
            draft.last_frame.clone_from(&open.last_frame);
            draft.mode = if draft.mode == Mode::Frames { Mode::Frames } else { open.mode };
            return draft;
        }
        if *connection == self.connection {
            return draft;
        }
        let there = |id: &AssetId| {
            let original = world.former.get(&self.connection).and_then(|known| known.get(id)).copied();
            world.placed(connection, original?).map(|asset| asset.id.clone())
        };
        for lane in &mut draft.lanes {
            *lane = lane.iter().filter_map(there).collect();
        }
        draft.first_frame = draft.first_frame.as_ref().and_then(there);
        draft.last_frame = draft.last_frame.as_ref().and_then(there);
        draft
    }
}

/// A name without white space around it or control characters in it, of a length that fits a menu.
pub fn tidy(name: &str) -> String {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    name.trim_end().to_owned()
}
