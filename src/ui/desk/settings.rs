//! Settings as a person left them: which part is open, and the keys that are being chosen.

use crate::model::chord::ChordError;
use crate::model::{Action, Chord, Keymap, Verdict};

/// The parts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[expect(missing_docs, reason = "the names are the parts' own")]
pub enum Part {
    #[default]
    General,
    Library,
    Import,
    Transfers,
    Review,
    Generate,
    Privacy,
    Keys,
}

impl Part {
    /// In the order of the tabs.
    pub const ALL: [Self; 8] = [
        Self::General,
        Self::Library,
        Self::Import,
        Self::Transfers,
        Self::Review,
        Self::Generate,
        Self::Privacy,
        Self::Keys,
    ];
}

/// Why the keys that were pressed are not the action's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// They never can be.
    Never(Chord),
    /// Another action has them, which can give them away or not.
    Taken {
        /// The keys.
        chord: Chord,
        /// Whose they are.
        by: Action,
        /// It gives them away, if the person wants so.
        gives: bool,
    },
}

/// The settings' desk.
#[derive(Clone, Debug, Default)]
pub struct SettingsDesk {
    /// Which part is open.
    pub part: Part,
    /// The next keys that are pressed become this action's.
    pub capturing: Option<Action>,
    /// What was pressed last and cannot be had.
    pub refused: Option<(Action, Refused)>,
    /// Only actions with this in their name are listed.
    pub search: String,
    /// What is being typed: it may not be fit for keeping yet.
    pub typing: Option<(Text, String)>,
    /// Why what is being typed cannot be kept.
    pub refusal: Option<String>,
}

/// A setting that is a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Text {
    /// What a verdict is called.
    Verdict(Verdict),
    /// How assets are named.
    Pattern,
}

impl SettingsDesk {
    /// What stands in the field of this setting: what is being typed, or what is kept.
    pub fn text(&self, of: Text, kept: &str) -> String {
        match &self.typing {
            Some((typed, text)) if *typed == of => text.clone(),
            _ => kept.to_owned(),
        }
    }

    /// Keys were pressed for an action. Answers all keys as they are then, if something changed.
    pub fn captured(&mut self, action: Action, chord: Chord, keys: &Keymap) -> Option<Keymap> {
        self.capturing = None;
        self.refused = None;
        if chord.key.as_str() == "Esc" {
            return None;
        }
        if let Err(ChordError::Taken(chord)) = chord.check_free() {
            self.refused = Some((action, Refused::Never(chord)));
            return None;
        }
        let mut changed = keys.clone();
        match changed.choose(action, vec![chord], false) {
            Ok(()) => (changed != *keys).then_some(changed),
            Err(clash) => {
                let gives = changed.choose(action, vec![chord], true).is_ok();
                self.refused = Some((action, Refused::Taken { chord, by: clash.with, gives }));
                None
            }
        }
    }
}
