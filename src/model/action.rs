//! What a person can do, by name, and the keys that do it: one table for menus, palette, key list and settings.
//!
//! The words stand in `words`, icons and meaning in `ui`; what is here must be known wherever settings are read.

use std::collections::BTreeMap;
use std::fmt;

use super::chord::Chord;

/// Where an action's keys are heard.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Region {
    /// Wherever the person is.
    Anywhere,
    /// Groups and assets.
    Library,
    /// The sheet of files that were brought in.
    Import,
    /// What is on its way.
    Transfers,
    /// The composer.
    Generate,
    /// The result that plays.
    Player,
    /// What moderation refused, and verdicts.
    Review,
    /// Accounts.
    Connections,
}

impl Region {
    /// In the order of the key list.
    pub const ALL: [Self; 8] = [
        Self::Anywhere,
        Self::Library,
        Self::Import,
        Self::Transfers,
        Self::Review,
        Self::Generate,
        Self::Player,
        Self::Connections,
    ];

    /// A key can mean only one thing where both are heard.
    pub const fn overlaps(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Anywhere, _)
                | (_, Self::Anywhere)
                | (Self::Generate, Self::Player)
                | (Self::Player, Self::Generate)
        ) || self as u8 == other as u8
    }
}

/// Whether a person can choose other keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Choice {
    Free,
    /// The system turns these keys into an event, or they move what has the keyboard.
    Fixed,
}

/// A row of the table: id, region, keys, and whether they can be changed.
type Row = (&'static str, Region, &'static [&'static str], Choice);

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident: $id:literal, $region:ident, [$($keys:literal),*], $choice:ident;)*) => {
        /// One thing a person can do.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// Every action, region by region, in the order of the key list.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            const fn row(self) -> Row {
                match self {
                    $(Self::$name => ($id, Region::$region, &[$($keys),*], Choice::$choice),)*
                }
            }
        }
    };
}

actions! {
    /// Find assets, groups and actions.
    Palette: "palette", Anywhere, ["Ctrl K"], Free;
    /// Show the Library.
    Library: "library", Anywhere, ["Ctrl 1"], Free;
    /// Show the composer.
    Generate: "generate", Anywhere, ["Ctrl 2"], Free;
    /// Show what is on its way.
    Transfers: "transfers", Anywhere, ["Ctrl 3"], Free;
    /// Show what moderation refused.
    Review: "review", Anywhere, ["Ctrl 4"], Free;
    /// Show the accounts.
    Connections: "connections", Anywhere, ["Ctrl 5"], Free;
    /// Choose files to upload.
    Upload: "upload", Anywhere, ["Ctrl U"], Free;
    /// Take files, a picture or addresses from the clipboard.
    Paste: "paste", Anywhere, ["Ctrl V"], Fixed;
    /// Make a group.
    NewGroup: "new-group", Anywhere, ["Ctrl N"], Free;
    /// Make the selection the references of the next generation.
    UseInGenerate: "use-in-generate", Anywhere, ["Ctrl G"], Free;
    /// Take back the generation that was just sent.
    UndoSend: "undo-send", Anywhere, ["Ctrl ."], Free;
    /// Switch to the next connection.
    SwitchConnection: "switch-connection", Anywhere, ["Ctrl Shift K"], Free;
    /// Light or dark.
    Theme: "theme", Anywhere, ["Ctrl Shift L"], Free;
    /// What happened lately.
    News: "notifications", Anywhere, ["Ctrl B"], Free;
    /// Settings.
    Settings: "settings", Anywhere, ["Ctrl ,"], Free;
    /// The list of keys.
    Keys: "keys", Anywhere, ["F1", "?"], Free;
    /// The keyboard goes to the next region.
    NextRegion: "next-region", Anywhere, ["F6"], Free;
    /// The keyboard goes to the region before.
    PreviousRegion: "previous-region", Anywhere, ["Shift F6"], Free;
    /// Larger text.
    LargerText: "larger-text", Anywhere, ["Ctrl Alt +"], Free;
    /// Smaller text.
    SmallerText: "smaller-text", Anywhere, ["Ctrl Alt -"], Free;
    /// A file that helps to find out what is wrong.
    Diagnosis: "diagnosis", Anywhere, [], Free;
    /// Close or deselect.
    Escape: "escape", Anywhere, ["Esc"], Fixed;
    /// Leave Greenroom.
    Quit: "quit", Anywhere, [], Free;

    /// Move among assets.
    Move: "move", Library, ["Left", "Right", "Up", "Down"], Fixed;
    /// Select everything that is shown.
    SelectAll: "select-all", Library, ["Ctrl A"], Free;
    /// Look at an asset large.
    Open: "open", Library, ["Space", "Enter"], Free;
    /// Rename an asset.
    Rename: "rename", Library, ["F2"], Free;
    /// Copy `asset://` references.
    CopyReference: "copy-reference", Library, ["Ctrl C"], Fixed;
    /// Copy references as request JSON.
    CopyJson: "copy-json", Library, ["Ctrl Shift C"], Free;
    /// Delete, or forget here.
    Delete: "delete", Library, ["Del"], Free;
    /// Read the list anew.
    Refresh: "refresh", Library, ["Ctrl R"], Free;
    /// Find by name.
    Find: "find", Library, ["Ctrl F"], Free;
    /// Bring back what was forgotten here.
    Undo: "undo", Library, ["Ctrl Z"], Free;
    /// Show or hide the inspector.
    Inspector: "inspector", Library, ["I"], Free;
    /// The group above.
    PreviousGroup: "previous-group", Library, ["["], Free;
    /// The group below.
    NextGroup: "next-group", Library, ["]"], Free;
    /// Larger tiles.
    LargerTiles: "larger-tiles", Library, ["Ctrl +", "Ctrl ="], Free;
    /// Smaller tiles.
    SmallerTiles: "smaller-tiles", Library, ["Ctrl -"], Free;
    /// The panel of slots.
    Slots: "slots", Library, ["S"], Free;
    /// Give slots back and keep the originals.
    Park: "park", Library, ["P"], Free;
    /// Send parked originals again.
    BringBack: "bring-back", Library, ["B"], Free;

    /// Move among the files.
    ImportMove: "import-move", Import, ["Up", "Down"], Fixed;
    /// Take a file off the sheet.
    ImportRemove: "import-remove", Import, ["Del"], Free;
    /// Repair a file.
    ImportFix: "import-fix", Import, ["F"], Free;
    /// Repair all files that can be.
    ImportFixAll: "import-fix-all", Import, ["Shift F"], Free;
    /// Take a repair back.
    ImportUndoFix: "import-undo-fix", Import, ["Z"], Free;
    /// Send what is ready.
    ImportSend: "import-upload", Import, ["Ctrl Enter"], Free;

    /// Move among transfers.
    TransfersMove: "transfers-move", Transfers, ["Up", "Down"], Fixed;
    /// Pause or go on.
    Pause: "pause", Transfers, ["P"], Free;
    /// Pause or go on with everything.
    PauseAll: "pause-all", Transfers, ["Shift P"], Free;
    /// Try again.
    Retry: "retry", Transfers, ["R"], Free;
    /// Try everything again that failed.
    RetryFailed: "retry-failed", Transfers, ["Shift R"], Free;
    /// Cancel.
    CancelTransfer: "cancel", Transfers, ["Del"], Free;
    /// Look for what may have arrived.
    LookAgain: "look-again", Transfers, ["L"], Free;
    /// Send once more what may have arrived.
    SendAgain: "send-again", Transfers, ["S"], Free;
    /// Forget a transfer.
    Forget: "forget", Transfers, ["F"], Free;
    /// Copy what support needs.
    CopyDetails: "copy-details", Transfers, ["C"], Free;

    /// The next item.
    ReviewNext: "review-next", Review, ["J"], Free;
    /// The item before.
    ReviewPrevious: "review-previous", Review, ["K"], Free;
    /// Move among the items.
    ReviewMove: "review-move", Review, ["Up", "Down"], Fixed;
    /// It can stay as it is.
    Approve: "approve", Review, ["1"], Free;
    /// It needs changes.
    NeedsChanges: "needs-changes", Review, ["2"], Free;
    /// It is no good.
    Reject: "reject", Review, ["3"], Free;
    /// Write a note.
    Note: "note", Review, ["N"], Free;
    /// Save what was said and go on.
    SaveAndNext: "save-and-next", Review, ["Enter"], Fixed;
    /// Take the last verdict back.
    UndoVerdict: "undo-verdict", Review, ["Z", "Ctrl Z"], Free;
    /// Fit or full size.
    Zoom: "zoom", Review, ["Space"], Free;
    /// The picture alone.
    FullView: "full-view", Review, ["F"], Free;
    /// Beside the face of the group.
    Compare: "compare", Review, ["C"], Free;
    /// Find in Review.
    ReviewFind: "review-find", Review, ["Ctrl F"], Free;
    /// Export a report.
    ExportReport: "export-report", Review, ["Ctrl E"], Free;

    /// Mention a reference in the prompt.
    Mention: "mention", Generate, ["@"], Fixed;
    /// Move a reference in its lane.
    MoveInLane: "move-in-lane", Generate, ["Alt Left", "Alt Right"], Fixed;
    /// Take a reference out.
    RemoveReference: "remove-reference", Generate, ["Del"], Fixed;
    /// Start the generation.
    Run: "run", Generate, ["Ctrl Enter"], Free;
    /// The request as JSON, or back.
    Json: "json", Generate, ["Ctrl J"], Free;
    /// Copy the request as curl.
    CopyCurl: "copy-curl", Generate, ["Ctrl Shift C"], Free;
    /// Find in the tasks.
    FindTask: "find-task", Generate, ["Ctrl F"], Free;
    /// Takes of one request side by side.
    CompareTakes: "compare-takes", Generate, ["C"], Free;
    /// The take that is looked at is the best of its request.
    MarkBest: "mark-best", Generate, ["B"], Free;
    /// Keep the prompt and its parameters under a name.
    SaveTemplate: "save-template", Generate, [], Free;
    /// Empty the composer.
    StartOver: "start-over", Generate, [], Free;
    /// Take back the template that was applied, or what was done to templates.
    UndoCompose: "undo-compose", Generate, ["Ctrl Z"], Free;

    /// Play or pause.
    Play: "play", Player, ["Space"], Free;
    /// One frame on or back.
    Step: "step", Player, ["Left", "Right"], Fixed;
    /// First and last frame.
    Ends: "ends", Player, ["Home", "End"], Fixed;

    /// One second back.
    SecondBack: "second-back", Player, ["J"], Free;
    /// One second on.
    SecondOn: "second-on", Player, ["L"], Free;
    /// With or without sound.
    Mute: "mute", Player, ["M"], Free;
    /// The picture alone.
    PlayerFull: "player-full-view", Player, ["F"], Free;
    /// Save a copy.
    SaveAs: "save-as", Player, ["Ctrl S"], Free;

    /// Ask the open connection whether it works.
    TestConnection: "test-connection", Connections, ["Ctrl T"], Free;
}

impl Action {
    /// The stable name, as settings say it.
    pub const fn id(self) -> &'static str {
        self.row().0
    }

    /// The action of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.id() == id)
    }

    /// Where its keys are heard.
    pub const fn region(self) -> Region {
        self.row().1
    }

    /// The keys it has until a person chooses others.
    pub fn usual(self) -> Vec<Chord> {
        self.row().2.iter().filter_map(|text| Chord::parse(text).ok()).collect()
    }

    /// The usual keys as they are written in the table.
    pub const fn usual_texts(self) -> &'static [&'static str] {
        self.row().2
    }

    /// Whether a person can choose other keys.
    pub const fn is_free(self) -> bool {
        matches!(self.row().3, Choice::Free)
    }
}

/// Two actions cannot have the same keys where both are heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clash {
    /// The keys.
    pub chord: Chord,
    /// Who has them.
    pub with: Action,
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} belongs to {} already", self.chord, self.with.id())
    }
}

/// Which keys do what: the usual ones, and what a person chose instead.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Keymap {
    chosen: BTreeMap<Action, Vec<Chord>>,
}

impl Keymap {
    /// The keys of an action. A usual key that a person gave to another action is no longer its own.
    pub fn of(&self, action: Action) -> Vec<Chord> {
        if let Some(chords) = self.chosen.get(&action) {
            return chords.clone();
        }
        let mut usual = action.usual();
        usual.retain(|chord| {
            !self
                .chosen
                .iter()
                .any(|(other, chords)| other.region().overlaps(action.region()) && chords.contains(chord))
        });
        usual
    }

    /// What a person chose, by action.
    pub fn chosen(&self) -> impl Iterator<Item = (Action, &[Chord])> {
        self.chosen.iter().map(|(action, chords)| (*action, chords.as_slice()))
    }

    /// A person chose keys for it.
    pub fn is_chosen(&self, action: Action) -> bool {
        self.chosen.contains_key(&action)
    }

    /// Who has these keys where `action` is heard, other than itself.
    pub fn clash(&self, action: Action, chord: Chord) -> Option<Clash> {
        let others = Action::ALL.iter().copied().filter(|other| *other != action);
        let mut heard = others.filter(|other| other.region().overlaps(action.region()));
        heard.find(|other| self.of(*other).contains(&chord)).map(|with| Clash { chord, with })
    }

    /// Gives an action other keys; none at all is a choice too. Usual keys of others give way where the person
    /// says so by `take`; keys that were chosen for others, and keys that cannot change, never do.
    pub fn choose(&mut self, action: Action, chords: Vec<Chord>, take: bool) -> Result<(), Clash> {
        for chord in &chords {
            if let Some(clash) = self.clash(action, *chord)
                && (!take || !clash.with.is_free() || self.is_chosen(clash.with))
            {
                return Err(clash);
            }
        }
        if chords == action.usual() {
            self.chosen.remove(&action);
        } else {
            self.chosen.insert(action, chords);
        }
        Ok(())
    }

    /// Gives an action its usual keys back.
    pub fn reset(&mut self, action: Action) {
        self.chosen.remove(&action);
    }

    /// Every action has its usual keys again.
    pub fn reset_all(&mut self) {
        self.chosen.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_can_be_read_and_every_name_is_its_own() {
        for action in Action::ALL {
            for text in action.usual_texts() {
                let chord = Chord::parse(text).unwrap();
                assert_eq!(chord.to_string(), *text, "{}", action.id());
            }
            assert_eq!(Action::from_id(action.id()), Some(*action));
        }
    }

    #[test]
    fn no_two_actions_have_the_same_keys_where_both_are_heard() {
        let keys = Keymap::default();
        for action in Action::ALL {
            for chord in action.usual() {
                assert_eq!(keys.clash(*action, chord), None, "{}", action.id());
            }
        }
    }

    #[test]
    fn a_key_that_is_given_away_is_gone_where_it_was() {
        let mut keys = Keymap::default();
        let s = Chord::parse("S").unwrap();
        let refused = keys.choose(Action::Park, vec![s], false).unwrap_err();
        assert_eq!(refused, Clash { chord: s, with: Action::Slots });
        keys.choose(Action::Park, vec![s], true).unwrap();
        assert_eq!(keys.of(Action::Park), [s]);
        assert_eq!(keys.of(Action::Slots), []);
        // Where it is not heard, the same key goes on meaning something else.
        assert_eq!(keys.of(Action::SendAgain), [s]);
        // What a person chose is not taken away by the next choice.
        assert!(keys.choose(Action::Slots, vec![s], true).is_err());
        keys.reset(Action::Park);
        assert_eq!(keys, Keymap::default());
    }

    #[test]
    fn keys_that_cannot_change_are_never_given_away() {
        let mut keys = Keymap::default();
        let paste = Chord::parse("Ctrl V").unwrap();
        assert!(keys.choose(Action::Upload, vec![paste], true).is_err());
    }
}
