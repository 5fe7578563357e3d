//! What a team has agreed on, kept in `config.toml`: what verdicts are called, how assets are named after their files,
//! and which columns a report has.

use std::collections::BTreeSet;

use super::Verdict;

/// Everything that was agreed on.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Conventions {
    /// What verdicts are called.
    pub verdicts: VerdictNames,
    /// How assets are named after their files.
    pub naming: Naming,
    /// The columns of a report's table.
    pub columns: ReportColumns,
}

/// Names of the three verdicts; those without one are called as the language has it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VerdictNames([Option<String>; 3]);

/// Why verdicts cannot be called so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameRefused {
    /// It has more than [`VerdictNames::LIMIT`] characters.
    TooLong,
    /// It has a line break or another character that is not shown.
    Unshown,
    /// Another verdict is called so.
    Taken(Verdict),
}

impl VerdictNames {
    /// A name has no more characters than this: three of them stand side by side.
    pub const LIMIT: usize = 24;

    /// The name a person gave it.
    pub fn of(&self, verdict: Verdict) -> Option<&str> {
        self.0[verdict as usize].as_deref()
    }

    /// Names one; nothing but white space takes its name away.
    pub fn rename(&mut self, verdict: Verdict, name: &str) -> Result<(), NameRefused> {
        let name = name.trim();
        if name.chars().count() > Self::LIMIT {
            return Err(NameRefused::TooLong);
        }
        if super::verdict::tidy_name(name) != name {
            return Err(NameRefused::Unshown);
        }
        let taken = |other: &Verdict| *other != verdict && self.of(*other) == Some(name);
        if let Some(other) = Verdict::ALL.into_iter().find(taken) {
            return Err(NameRefused::Taken(other));
        }
        self.0[verdict as usize] = (!name.is_empty()).then(|| name.to_owned());
        Ok(())
    }
}

/// How assets are named after their files.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Naming {
    /// `mira_full wave` becomes `mira-full-wave`.
    #[default]
    Dashes,
    /// As the file is called, without its ending.
    AsIs,
    /// The group's name and a running number.
    Numbered,
    /// As a person wrote it.
    Pattern(Pattern),
}

impl Naming {
    /// The word of the file for it.
    pub fn key(&self) -> &str {
        match self {
            Self::Dashes => "dashes",
            Self::AsIs => "as-is",
            Self::Numbered => "numbered",
            Self::Pattern(pattern) => pattern.text(),
        }
    }

    /// The naming of this [`Naming::key`].
    pub fn from_key(key: &str) -> Result<Self, PatternError> {
        [Self::Dashes, Self::AsIs, Self::Numbered]
            .into_iter()
            .find(|naming| naming.key() == key)
            .map_or_else(|| Pattern::parse(key).map(Self::Pattern), Ok)
    }

    /// The name of the file `stem` as the `number`th of those that go into `group`, which may have no name yet. May be
    /// empty, where nothing is left of it.
    pub fn name(&self, stem: &str, group: &str, number: usize) -> String {
        match self {
            Self::AsIs => stem.to_owned(),
            Self::Numbered if !group.is_empty() => format!("{}-{number:02}", dashes(&group.to_lowercase())),
            Self::Dashes | Self::Numbered => dashes(stem),
            Self::Pattern(pattern) => pattern.name(stem, group, number),
        }
    }
}

/// White space and underscores become single dashes.
fn dashes(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim().chars() {
        let c = if c.is_whitespace() || c == '_' { '-' } else { c };
        if c != '-' || !out.ends_with('-') {
            out.push(c);
        }
    }
    out.trim_matches('-').to_owned()
}

/// A name with places for what differs: `{group}-{file}-{number}`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Text(String),
    File,
    Group,
    Number,
}

/// Why a text is no pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PatternError {
    /// Neither the file nor a number is in it: every asset would have the same name.
    SameForAll,
    /// There is no such place.
    Unknown(String),
    /// A brace stands alone.
    Brace,
    /// It has more characters than an asset's name may have.
    TooLong,
}

impl Pattern {
    /// A name has no more characters than this (providers.md 1.5).
    pub const LIMIT: usize = 64;

    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let text = text.trim();
        if text.chars().count() > Self::LIMIT {
            return Err(PatternError::TooLong);
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (before, after) = rest.split_once('{').map_or((rest, None), |(a, b)| (a, Some(b)));
            if before.contains('}') {
                return Err(PatternError::Brace);
            }
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let Some(after) = after else { break };
            let (word, after) = after.split_once('}').ok_or(PatternError::Brace)?;
            pieces.push(match word {
                "file" => Piece::File,
                "group" => Piece::Group,
                "number" => Piece::Number,
                other => return Err(PatternError::Unknown(other.to_owned())),
            });
            rest = after;
        }
        if pieces.iter().any(|piece| matches!(piece, Piece::File | Piece::Number)) {
            Ok(Self { text: text.to_owned(), pieces })
        } else {
            Err(PatternError::SameForAll)
        }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn name(&self, stem: &str, group: &str, number: usize) -> String {
        let name: String = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::File => stem.to_owned(),
                Piece::Group => group.to_owned(),
                Piece::Number => format!("{number:02}"),
            })
            .collect();
        dashes(&name)
    }
}

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// A column of a report's table.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Column {
            $($(#[$doc])* $name,)*
        }

        impl Column {
            /// In the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its head in the table: scripts read it.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

columns! {
    /// The asset's name. Never left out.
    Name = "name";
    /// The asset's id.
    Asset = "asset_id";
    /// How a request refers to it.
    Uri = "uri";
    /// The account.
    Connection = "connection";
    /// The group's id.
    GroupId = "group_id";
    /// The group's name.
    Group = "group";
    /// Picture, film or sound.
    Kind = "kind";
    /// The provider's word.
    Status = "status";
    /// The provider's code for a refusal.
    ReasonCode = "reason_code";
    /// The provider's words for it.
    Reason = "reason";
    /// Since when it stands so.
    Since = "since";
    /// When the provider made it.
    Created = "created_at";
    /// Its content.
    Content = "sha256";
    /// The decision, as a code.
    Verdict = "verdict";
    /// The note.
    Note = "note";
    /// When that was said.
    VerdictAt = "verdict_at";
    /// Who said it.
    VerdictBy = "verdict_by";
    /// The provider.
    Provider = "provider";
    /// The decision as people call it.
    VerdictName = "verdict_name";
}

impl Column {
    /// The column of this [`Column::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.code() == code)
    }
}

/// The columns of a report's table: all of them, but for those that were left out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReportColumns(BTreeSet<Column>);

impl ReportColumns {
    /// These, and the name, without which nobody would know what a row is about.
    pub fn only(columns: impl IntoIterator<Item = Column>) -> Self {
        let kept: BTreeSet<Column> = columns.into_iter().chain([Column::Name]).collect();
        Self(Column::ALL.iter().copied().filter(|column| !kept.contains(column)).collect())
    }

    /// It is in the table.
    pub fn has(&self, column: Column) -> bool {
        !self.0.contains(&column)
    }

    /// Those in the table, in its order.
    pub fn iter(&self) -> impl Iterator<Item = Column> {
        Column::ALL.iter().copied().filter(|column| self.has(*column))
    }

    /// Nothing is left out.
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a column in or out; the name stays.
    pub fn set(&mut self, column: Column, there: bool) {
        if there || column == Column::Name {
            self.0.remove(&column);
        } else {
            self.0.insert(column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_becomes_a_name_with_dashes() {
        assert_eq!(dashes("mira_full wave"), "mira-full-wave");
        assert_eq!(dashes("  __a -- b_ "), "a-b");
    }

    #[test]
    fn a_pattern_names_files_and_says_why_it_cannot() {
        let pattern = Naming::from_key(" {group}_{file} {number} ").unwrap();
        assert_eq!(pattern.name("full wave", "Mira Chen", 7), "Mira-Chen-full-wave-07");
        assert_eq!(pattern.name("full", "", 7), "full-07");
        assert_eq!(pattern.key(), "{group}_{file} {number}");
        for (text, expected) in [
            ("mira", PatternError::SameForAll),
            ("", PatternError::SameForAll),
            ("{group}", PatternError::SameForAll),
            ("{file}-{date}", PatternError::Unknown("date".into())),
            ("{file", PatternError::Brace),
            ("file}-{number}", PatternError::Brace),
        ] {
            assert_eq!(Pattern::parse(text), Err(expected), "{text}");
        }
        assert_eq!(Pattern::parse(&format!("{{file}}{}", "x".repeat(60))), Err(PatternError::TooLong));
        for naming in [Naming::Dashes, Naming::AsIs, Naming::Numbered] {
            assert_eq!(Naming::from_key(naming.key()), Ok(naming));
        }
    }

    #[test]
    fn two_verdicts_are_never_called_the_same() {
        let mut names = VerdictNames::default();
        names.rename(Verdict::Approved, " Keep ").unwrap();
        assert_eq!(names.of(Verdict::Approved), Some("Keep"));
        assert_eq!(names.rename(Verdict::Rejected, "Keep"), Err(NameRefused::Taken(Verdict::Approved)));
        assert_eq!(names.rename(Verdict::Rejected, &"x".repeat(25)), Err(NameRefused::TooLong));
        assert_eq!(names.rename(Verdict::Rejected, "a\u{202e}b"), Err(NameRefused::Unshown));
        names.rename(Verdict::Approved, "  ").unwrap();
        assert_eq!(names, VerdictNames::default());
    }

    #[test]
    fn the_name_stays_in_every_table() {
        let mut columns = ReportColumns::only([Column::Verdict]);
        assert_eq!(columns.iter().collect::<Vec<_>>(), [Column::Name, Column::Verdict]);
        columns.set(Column::Name, false);
        columns.set(Column::Status, true);
        assert_eq!(columns.iter().collect::<Vec<_>>(), [Column::Name, Column::Status, Column::Verdict]);
        assert!(ReportColumns::only(Column::ALL.iter().copied()).is_all());
        for column in Column::ALL {
            assert_eq!(Column::from_code(column.code()), Some(*column));
        }
    }
}
