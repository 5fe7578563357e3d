//! What the people of a house say of a picture, beside what moderation says. It stays on this computer and in
//! reports: no provider hears of it.

use super::{Asset, AssetId, ConnectionName, Moment, OriginalId};

/// A person's decision.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// Good as it is.
    Approved,
    /// Good once something was changed.
    NeedsChanges,
    /// Not to be used.
    Rejected,
}

impl Verdict {
    /// In the order of their keys.
    pub const ALL: [Self; 3] = [Self::Approved, Self::NeedsChanges, Self::Rejected];

    /// A stable code: rows, reports and `--json` use it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::NeedsChanges => "needs_changes",
            Self::Rejected => "rejected",
        }
    }

    /// The verdict of this [`Verdict::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// What a judgement is about.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Subject {
    /// A content, wherever it lies: the judgement follows the picture from account to account.
    Content(OriginalId),
    /// An asset of which this computer has no file.
    Asset(ConnectionName, AssetId),
}

impl Subject {
    /// What a judgement of this asset is about: its content, where that is known.
    pub fn of(asset: &Asset) -> Self {
        match asset.original {
            Some(original) => Self::Content(original),
            None => Self::Asset(asset.connection.clone(), asset.id.clone()),
        }
    }
}

/// What one person said at one moment. The latest counts, the others are history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
    /// About what.
    pub subject: Subject,
    /// The decision; `None` is a note without one, or a decision taken back.
    pub verdict: Option<Verdict>,
    /// Free text, tidied by [`tidy_note`].
    pub note: String,
    /// When. One subject has one judgement a millisecond.
    pub at: Moment,
    /// Who, as they call themselves. May be empty.
    pub by: String,
}

/// A judgement as it came back in a report: it names what it is about in every way it can.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Marked {
    /// The content.
    pub content: Option<OriginalId>,
    /// The asset, at the connection it was reported from.
    pub asset: Option<(ConnectionName, AssetId)>,
    /// The decision.
    pub verdict: Option<Verdict>,
    /// Free text.
    pub note: String,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: String,
}

/// What came of reading judgements back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Merged {
    /// Nothing had been said of these here.
    pub added: usize,
    /// Took the place of an older judgement, which stays in the history.
    pub changed: usize,
    /// Says what is known here already.
    pub same: usize,
    /// Older than what is known here, which stays.
    pub older: usize,
    /// About pictures this computer does not know; not kept.
    pub unknown: usize,
}

/// Why a file could not be read as a report with verdicts. Nothing of it was taken over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotRead {
    /// It could not be opened or read: the system's words.
    File(String),
    /// It is larger than any report.
    TooLarge,
    /// It is no report of Greenroom.
    NoReport,
    /// A later Greenroom made it.
    Newer,
    /// It was changed in a way that makes no sense: where, and what stands there.
    Broken(String),
}

/// A note has no more characters than this.
pub const NOTE_LIMIT: usize = 4000;
/// A person's name has no more characters than this.
pub const NAME_LIMIT: usize = 80;

/// A note fit for keeping: without control characters and without those that turn text around, and not without end.
pub fn tidy_note(text: &str) -> String {
    let kept = text.replace("\r\n", "\n");
    let kept: String = kept.chars().filter(|c| *c == '\n' || is_plain(*c)).take(NOTE_LIMIT).collect();
    kept.trim().to_owned()
}

/// A person's name fit for keeping: one short line.
pub fn tidy_name(text: &str) -> String {
    let kept: String = text.chars().filter(|c| is_plain(*c)).take(NAME_LIMIT).collect();
    kept.trim().to_owned()
}

/// It shows what it says: no control character, and none that makes text run in another direction.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_read_back_by_its_code() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::from_code(verdict.code()), Some(verdict));
        }
        assert_eq!(Verdict::from_code("Approved"), None);
    }

    #[test]
    fn a_note_keeps_its_lines_and_nothing_that_deceives() {
        assert_eq!(tidy_note(" one\r\ntwo\u{1b}[31m\u{202e}x\u{0} "), "one\ntwo[31mx");
        assert_eq!(tidy_note(&"中".repeat(5000)).chars().count(), NOTE_LIMIT);
        assert_eq!(tidy_name("Lin\n\u{2067}Wei"), "LinWei");
    }
}
