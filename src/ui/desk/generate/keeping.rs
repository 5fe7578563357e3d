//! Drafts that survive: each account has its own, kept when its writer pauses and found again at the next start.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::GenerateDesk;
use crate::model::{Command, ConnectionName, Draft, Moment, World};

/// Who stops writing for so long has paused.
const PAUSE: Duration = Duration::from_secs(1);

/// What is kept of each account's draft.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Keeping {
    /// The account the open draft is for.
    owner: Option<ConnectionName>,
    /// What was asked to be kept, or found kept.
    kept: BTreeMap<ConnectionName, Draft>,
    /// Accounts whose kept draft was looked for.
    looked: BTreeSet<ConnectionName>,
    /// What an account that never had a draft began with.
    fresh: Option<(ConnectionName, Draft)>,
    /// The draft as it was seen last, and when it had changed.
    seen: Option<(Draft, Moment)>,
}

/// Nothing that would be missed.
fn is_blank(draft: &Draft) -> bool {
    draft.prompt.trim().is_empty()
        && draft.lanes.iter().all(Vec::is_empty)
        && draft.first_frame.is_none()
        && draft.last_frame.is_none()
}

impl GenerateDesk {
    /// Opens the draft of this account: what was kept of it, unless something is being written. Answers what is to
    /// be kept of the account that was open before.
    pub(crate) fn restore(&mut self, connection: &ConnectionName, world: &World) -> Option<Command> {
        let mut leaving = None;
        let came_from_another = self.kept.owner.as_ref().is_some_and(|owner| owner != connection);
        if self.kept.owner.as_ref() != Some(connection) {
            leaving = self.keep_now(world);
            let own = self.kept.kept.get(connection).cloned();
            if let Some(draft) = own {
                self.show_draft(draft);
            }
            self.kept.owner = Some(connection.clone());
            self.kept.seen = None;
        }
        if !self.kept.looked.contains(connection) {
            // What was kept is told before everything else is; later there is nothing to wait for.
            if let Some(draft) = world.drafts.get(connection) {
                self.kept.looked.insert(connection.clone());
                // The text of another account is kept there, so it may make room.
                if is_blank(&self.draft) || came_from_another {
                    self.show_draft(draft.clone());
                }
                self.kept.kept.insert(connection.clone(), draft.clone());
                self.kept.seen = None;
            } else if world.loaded {
                self.kept.looked.insert(connection.clone());
                if is_blank(&self.draft) {
                    self.draft.watermark = world.taste.watermark;
                    self.draft.return_last_frame = world.taste.return_last_frame;
                    self.fitted = None;
                }
            }
        }
        leaving
    }

    fn show_draft(&mut self, draft: Draft) {
        self.seed_text = draft.seed.map(|seed| seed.to_string()).unwrap_or_default();
        self.draft = draft;
        self.mention = None;
        self.caret = None;
        // It is fitted anew to what the account makes today.
        self.fitted = None;
    }

    /// The draft was fitted to an account; one that never had any begins with it.
    pub(super) fn note_fresh(&mut self, connection: &ConnectionName) {
        if !self.kept.kept.contains_key(connection) && is_blank(&self.draft) {
            self.kept.fresh = Some((connection.clone(), self.draft.clone()));
        }
    }

    /// Notes a change, and answers what is to be kept once its writer has paused. The second answer is how long
    /// until then.
    pub(crate) fn keep(&mut self, world: &World) -> (Option<Command>, Option<Duration>) {
        let changed = self.kept.seen.as_ref().is_none_or(|(seen, _)| *seen != self.draft);
        if changed {
            self.kept.seen = Some((self.draft.clone(), world.now));
        }
        if !self.is_unkept() {
            return (None, None);
        }
        let since = self.kept.seen.as_ref().map_or(Duration::ZERO, |(_, at)| world.now.since(*at));
        if since < PAUSE { (None, Some(PAUSE.saturating_sub(since))) } else { (self.keep_now(world), None) }
    }

    /// The draft differs from what is kept of it.
    fn is_unkept(&self) -> bool {
        let Some(owner) = &self.kept.owner else { return false };
        match self.kept.kept.get(owner) {
            Some(kept) => *kept != self.draft,
            // Parameters alone are worth keeping once a person has changed them.
            None => match &self.kept.fresh {
                Some((name, fresh)) if name == owner => *fresh != self.draft,
                _ => !is_blank(&self.draft),
            },
        }
    }

    /// What is to be kept at once, if anything is: the person leaves, or the window closes.
    pub(crate) fn keep_now(&mut self, world: &World) -> Option<Command> {
        let owner = self.kept.owner.clone().filter(|name| world.connection(name).is_some())?;
        if !self.is_unkept() {
            return None;
        }
        self.kept.kept.insert(owner.clone(), self.draft.clone());
        Some(Command::KeepDraft(owner, self.draft.clone()))
    }
}
