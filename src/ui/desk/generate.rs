//! What is open on the composer: the draft, its tab, the task looked at, and what was checked last.

mod candidates;
pub mod history;
mod keeping;
pub mod templates;

use self::history::History;
use self::keeping::Keeping;
use self::templates::{ComposeUndo, Naming};
use crate::model::mention::{self, MentionStyle};
use crate::model::order::{Advice, Mode, Wrong};
use crate::model::talk::Taste;
use crate::model::{AssetId, ConnectionName, Draft, JobId, MediaKind, Menu, Order, Part, World};

/// The two faces of a draft.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum GenerateTab {
    /// Prompt and lanes.
    #[default]
    Compose,
    /// What would be sent.
    Json,
}

/// The part of the request that is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RequestPart {
    /// The JSON.
    #[default]
    Body,
    /// Names and values, secrets masked.
    Headers,
}

/// A place a reference can be put.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slot {
    /// The end of a lane.
    Lane(MediaKind),
    /// The first frame.
    FirstFrame,
    /// The last frame.
    LastFrame,
}

impl Slot {
    /// What fits in.
    pub const fn kind(self) -> MediaKind {
        match self {
            Self::Lane(kind) => kind,
            Self::FirstFrame | Self::LastFrame => MediaKind::Image,
        }
    }
}

/// The list of references under the caret, open while a person types `@…`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MentionList {
    /// Which character of the prompt is the `@`.
    pub at: usize,
    /// Which row has the tint.
    pub chosen: usize,
}

/// A generation that was just asked for.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Sent {
    /// Seconds of the window's own time.
    at: f64,
    /// The newest job there was.
    newest: Option<JobId>,
}

/// What [`Draft::order`] said, remembered until the draft or the world changes.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Checked {
    draft: Draft,
    connection: ConnectionName,
    revision: u64,
    /// The order, or what is wrong.
    pub(crate) order: Result<Order, Vec<Wrong>>,
    /// What would help.
    pub(crate) advice: Vec<Advice>,
}

/// What decides whether a draft can be sent.
const DECIDES: [Part; 4] = [Part::Accounts, Part::Shelves, Part::Originals, Part::Jobs];

/// A press counts once: the button sleeps until the new job is told, at most so many seconds.
const SLEEP_SECONDS: f64 = 2.0;

/// The composer's desk.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GenerateDesk {
    /// What is typed.
    pub draft: Draft,
    /// Which face is shown.
    pub tab: GenerateTab,
    /// Which part of the request is shown.
    pub part: RequestPart,
    /// The task whose result or reason is shown; the newest where none was chosen.
    pub selected: Option<JobId>,
    /// What is typed into the seed field.
    pub seed_text: String,
    /// What is typed into the search of an open picker.
    pub search: String,
    candidates: Option<std::rc::Rc<candidates::Candidates>>,
    pub(crate) mention: Option<MentionList>,
    /// An `@` whose list was closed with Escape, so that it stays closed.
    pub(crate) dismissed: Option<usize>,
    /// Where the caret shall go in the next frame.
    pub(crate) caret: Option<usize>,
    /// Where the caret was seen last.
    pub(crate) last_caret: usize,
    /// The card that shall have the keyboard in the next frame.
    pub(crate) focus: Option<(MediaKind, usize)>,
    /// The result the player was asked to open.
    pub(crate) opened: Option<JobId>,
    /// The order whose request was asked for last.
    pub(crate) previewed: Option<Order>,
    checked: Option<Checked>,
    sent: Option<Sent>,
    /// The connection whose way of mentioning and limits the draft was fitted to.
    fitted: Option<ConnectionName>,
    /// The call without an answer of which it is asked whether it shall be made again.
    pub(crate) asking: Option<JobId>,
    /// What is kept of each account's draft.
    kept: Keeping,
    /// The tasks.
    pub history: History,
    /// Takes that stand beside each other; the first is heard.
    pub compare: Vec<JobId>,
    /// A template is being named.
    pub naming: Option<Naming>,
    undo: Vec<ComposeUndo>,
    /// A template that was chosen by its name, elsewhere.
    pub(crate) wanted_template: Option<String>,
}

impl GenerateDesk {
    /// What is wrong with the draft, or the order it is. Computed once for each change.
    pub(crate) fn checked(&mut self, connection: &ConnectionName, menu: &Menu, world: &World) -> Checked {
        if let Some(known) = &self.checked
            && known.revision == world.revision_of(&DECIDES)
            && known.connection == *connection
            && known.draft == self.draft
        {
            return known.clone();
        }
        let fresh = Checked {
            order: self.draft.order(connection, menu, world),
            advice: self.draft.advice(),
            draft: self.draft.clone(),
            connection: connection.clone(),
            revision: world.revision_of(&DECIDES),
        };
        self.checked = Some(fresh.clone());
        fresh
    }

    /// Fits a draft to the account it is now composed for: its way of mentioning while nothing is written,
    /// and parameters it does not offer are replaced by ones it does.
    pub(crate) fn fit(&mut self, connection: &ConnectionName, menu: &Menu, taste: &Taste) {
        if self.fitted.as_ref() == Some(connection) {
            return;
        }
        self.fitted = Some(connection.clone());
        if self.draft.prompt.is_empty() {
            self.draft.mention_style = taste.mentions.style(menu.mention_style);
        }
        if menu.model(&self.draft.model).is_none() {
            self.draft.model = menu.models.first().map(|model| model.id.clone()).unwrap_or_default();
        }
        self.fit_parameters(menu);
        self.note_fresh(connection);
    }

    /// Replaces what the chosen model does not make by what it does.
    pub(crate) fn fit_parameters(&mut self, menu: &Menu) {
        let Some(model) = menu.model(&self.draft.model) else { return };
        let fit = |value: &mut String, offered: &[String]| {
            if !offered.contains(value)
                && let Some(first) = offered.first()
            {
                value.clone_from(first);
            }
        };
        fit(&mut self.draft.ratio, &model.ratios);
        fit(&mut self.draft.resolution, &model.resolutions);
        self.draft.seconds = self.draft.seconds.clamp(*model.seconds.start(), *model.seconds.end());
        self.draft.return_last_frame &= menu.last_frame;
    }

    /// Puts an asset where it was asked for; twice the same in one lane makes no sense and does nothing.
    pub fn put(&mut self, slot: Slot, asset: AssetId) {
        match slot {
            Slot::Lane(kind) => {
                let lane = self.draft.lane_mut(kind);
                if !lane.contains(&asset) {
                    lane.push(asset);
                }
            }
            Slot::FirstFrame => self.draft.first_frame = Some(asset),
            Slot::LastFrame => self.draft.last_frame = Some(asset),
        }
    }

    /// Moves a reference in its lane. The prompt goes on naming the same assets: its numbers follow.
    pub fn move_reference(&mut self, kind: MediaKind, from: usize, to: usize) {
        let lane = self.draft.lane_mut(kind);
        if from >= lane.len() || to >= lane.len() {
            return;
        }
        let asset = lane.remove(from);
        lane.insert(to, asset);
        self.renumber(kind, from, to);
    }

    /// Takes a reference out of its lane. What named it names nothing from then on, and is told so.
    pub fn remove_reference(&mut self, kind: MediaKind, index: usize) {
        let lane = self.draft.lane_mut(kind);
        if index >= lane.len() {
            return;
        }
        lane.remove(index);
        let beyond = lane.len();
        self.renumber(kind, index, beyond);
    }

    /// Rewrites the mentions of a kind after the reference at `from` went to `to`.
    fn renumber(&mut self, kind: MediaKind, from: usize, to: usize) {
        let follow = |index: usize| match index {
            _ if index == from => to,
            _ if from < index && index <= to => index - 1,
            _ if to <= index && index < from => index + 1,
            _ => index,
        };
        let prompt = std::mem::take(&mut self.draft.prompt);
        let mut end = 0;
        for found in mention::find(&prompt) {
            let number = follow(found.number - 1) + 1;
            self.draft.prompt.push_str(&prompt[end..found.range.start]);
            if found.kind == kind && number != found.number {
                self.draft.prompt.push_str(&self.draft.mention_style.write(kind, number));
            } else {
                self.draft.prompt.push_str(&prompt[found.range.clone()]);
            }
            end = found.range.end;
        }
        self.draft.prompt.push_str(&prompt[end..]);
    }

    /// Adds assets to their lanes, as "Use in Generate" asks.
    pub fn use_assets(&mut self, connection: &ConnectionName, ids: &[AssetId], world: &World) {
        self.restore(connection, world);
        self.draft.mode = Mode::References;
        self.tab = GenerateTab::Compose;
        for id in ids {
            // There is no lane for a document.
            if let Some(asset) = world.asset(connection, id).filter(|it| MediaKind::ALL.contains(&it.kind)) {
                self.put(Slot::Lane(asset.kind), id.clone());
            }
        }
    }

    /// Puts a sent order back into the composer, to run it again or change it.
    pub fn compose_again(&mut self, order: &Order) {
        let before = self.draft.clone();
        self.remember(ComposeUndo::Draft(before));
        self.replace(Draft::from_order(order));
        self.tab = GenerateTab::Compose;
        self.fitted = Some(order.connection().clone());
    }

    /// Reads the seed field into the draft; `false` where it is no seed.
    pub(crate) fn read_seed(&mut self) -> bool {
        let typed = self.seed_text.trim();
        if typed.is_empty() {
            self.draft.seed = None;
            return true;
        }
        self.draft.seed = typed.parse().ok();
        self.draft.seed.is_some()
    }

    /// Sets the seed, in the draft and in its field.
    pub(crate) fn set_seed(&mut self, seed: Option<u32>) {
        self.draft.seed = seed;
        self.seed_text = seed.map(|seed| seed.to_string()).unwrap_or_default();
    }

    /// The generation was asked for at `time`, in seconds of the window's own time.
    pub(crate) fn sent(&mut self, time: f64, world: &World) {
        self.sent = Some(Sent { at: time, newest: world.jobs.keys().next_back().copied() });
        self.selected = None;
    }

    /// Seconds for which the button still sleeps.
    pub(crate) fn sleeping(&mut self, time: f64, world: &World) -> Option<f64> {
        let sent = self.sent?;
        let told =
            world.jobs.iter().next_back().is_some_and(|(id, job)| {
                job.order().is_some() && sent.newest.is_none_or(|newest| *id > newest)
            });
        let left = SLEEP_SECONDS - (time - sent.at);
        if told || left <= 0.0 {
            self.sent = None;
            return None;
        }
        Some(left)
    }

    /// The number of references of a kind that the prompt can mention.
    pub(crate) fn mentionable(&self) -> Vec<(MediaKind, usize, AssetId)> {
        let mut counts = [0; 3];
        let references = self.draft.references().into_iter();
        references
            .map(|reference| {
                let number = &mut counts[reference.kind as usize];
                *number += 1;
                (reference.kind, *number, reference.asset)
            })
            .collect()
    }

    /// Adds a mention at the end of the prompt, with the space it needs.
    pub(crate) fn append_mention(&mut self, kind: MediaKind, number: usize) {
        let mention = self.draft.mention_style.write(kind, number);
        let prompt = &mut self.draft.prompt;
        let glued = prompt.is_empty() || prompt.ends_with(char::is_whitespace);
        if !glued && self.draft.mention_style == MentionStyle::Words {
            prompt.push(' ');
        }
        prompt.push_str(&mention);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk(prompt: &str) -> GenerateDesk {
        let lane = ["a", "b", "c"].map(AssetId::new).to_vec();
        let draft = Draft { prompt: prompt.into(), lanes: [lane, vec![], vec![]], ..Draft::default() };
        GenerateDesk { draft, ..GenerateDesk::default() }
    }

    #[test]
    fn mentions_follow_a_reference_that_moves() {
        let mut desk = desk("Image 1, image2 and @图3 in Video 1");
        desk.move_reference(MediaKind::Image, 2, 0);
        assert_eq!(desk.draft.prompt, "Image 2, Image 3 and Image 1 in Video 1");
        desk.move_reference(MediaKind::Image, 0, 2);
        assert_eq!(desk.draft.prompt, "Image 1, Image 2 and Image 3 in Video 1");
    }

    #[test]
    fn a_mention_of_a_removed_reference_names_nothing_instead_of_its_neighbour() {
        let mut desk = desk("Image 1 and Image 2 and Image 3");
        desk.remove_reference(MediaKind::Image, 1);
        assert_eq!(desk.draft.lanes[0], ["a", "c"].map(AssetId::new));
        assert_eq!(desk.draft.prompt, "Image 1 and Image 3 and Image 2");
    }
}
