//! Keys that are pressed together, as people write them: `Ctrl Shift K`.

use std::fmt;

/// A key by its name; only names of [`KEYS`] can be one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct KeyName(&'static str);

/// Every key that can do something, by the name settings and the screen use.
pub const KEYS: [&str; 85] = [
    "A",
    "B",
    "C",
    "D",
    "E",
    "F",
    "G",
    "H",
    "I",
    "J",
    "K",
    "L",
    "M",
    "N",
    "O",
    "P",
    "Q",
    "R",
    "S",
    "T",
    "U",
    "V",
    "W",
    "X",
    "Y",
    "Z",
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "F10",
    "F11",
    "F12",
    "F13",
    "F14",
    "F15",
    "F16",
    "F17",
    "F18",
    "F19",
    "F20",
    "Space",
    "Enter",
    "Del",
    "Backspace",
    "Insert",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Left",
    "Right",
    "Up",
    "Down",
    "Esc",
    "Tab",
    ",",
    ".",
    "-",
    "+",
    "=",
    ";",
    ":",
    "/",
    "?",
    "!",
    "[",
    "]",
    "'",
    "@",
];

impl KeyName {
    /// The key of this name, in whatever case it is written.
    pub fn new(name: &str) -> Option<Self> {
        KEYS.iter().copied().find(|known| known.eq_ignore_ascii_case(name)).map(Self)
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// A sign that some keyboards have only together with Shift, so that Shift says nothing about it.
    pub fn is_sign(self) -> bool {
        self.0.chars().count() == 1 && !self.0.starts_with(|c: char| c.is_ascii_alphanumeric())
    }

    /// F1 to F20: they type nothing, wherever they are pressed.
    pub fn is_function(self) -> bool {
        self.0.len() > 1 && self.0.starts_with('F')
    }
}

/// Why keys cannot be what was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ChordError {
    /// There is no key of this name.
    UnknownKey(String),
    /// Nothing but Ctrl, Shift and Alt.
    NoKey,
    /// The key belongs to the system or to moving about.
    Taken(Chord),
}

impl fmt::Display for ChordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey(name) => {
                write!(f, "there is no key “{}”; keys are written like “Ctrl Shift K”", name.escape_debug())
            }
            Self::NoKey => write!(f, "a key is missing; keys are written like “Ctrl Shift K”"),
            Self::Taken(chord) => {
                write!(f, "{chord} always means the same: it moves about, closes, copies or pastes")
            }
        }
    }
}

impl std::error::Error for ChordError {}

/// Keys that are pressed together. Ctrl is ⌘ on macOS.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Chord {
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift.
    pub shift: bool,
    /// The key itself.
    pub key: KeyName,
}

impl Chord {
    /// Reads `Ctrl Shift K`, `ctrl+k` or `?`.
    pub fn parse(text: &str) -> Result<Self, ChordError> {
        let mut chord = Self { ctrl: false, alt: false, shift: false, key: KeyName("") };
        for part in parts(text) {
            match part.to_ascii_lowercase().as_str() {
                "ctrl" | "cmd" | "⌘" => chord.ctrl = true,
                "alt" => chord.alt = true,
                "shift" => chord.shift = true,
                _ if !chord.key.0.is_empty() => return Err(ChordError::UnknownKey(text.trim().to_owned())),
                _ => {
                    chord.key =
                        KeyName::new(part).ok_or_else(|| ChordError::UnknownKey(text.trim().to_owned()))?;
                }
            }
        }
        if chord.key.0.is_empty() {
            return Err(ChordError::NoKey);
        }
        Ok(chord)
    }

    /// Keys a person may choose: not those that move about, close, copy or paste.
    pub fn check_free(self) -> Result<Self, ChordError> {
        let moves = matches!(self.key.0, "Esc" | "Tab" | "@")
            || !self.ctrl && !self.alt && matches!(self.key.0, "Left" | "Right" | "Up" | "Down" | "Enter");
        let clipboard = self.ctrl && !self.shift && !self.alt && matches!(self.key.0, "C" | "V" | "X");
        if moves || clipboard { Err(ChordError::Taken(self)) } else { Ok(self) }
    }

    /// It would type something into a text, so it rests while somebody writes.
    pub fn types(self) -> bool {
        !self.ctrl && !self.alt && !self.key.is_function()
    }

    /// One cap for each key, as they are drawn.
    pub fn caps(self) -> Vec<&'static str> {
        let mac = cfg!(target_os = "macos");
        let mut caps = Vec::new();
        if self.ctrl {
            caps.push(if mac { "⌘" } else { "Ctrl" });
        }
        if self.alt {
            caps.push("Alt");
        }
        if self.shift {
            caps.push("Shift");
        }
        caps.push(match self.key.0 {
            "Enter" => "↵",
            "Left" => "←",
            "Right" => "→",
            "Up" => "↑",
            "Down" => "↓",
            "-" => "−",
            name => name,
        });
        caps
    }

    /// The caps in one text, as menus show them: `Ctrl G`.
    pub fn shown(self) -> String {
        self.caps().join(" ")
    }
}

/// The parts of a chord: between spaces, or between plus signs. A plus sign can be the key itself.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().flat_map(|word| {
        let (word, plus) = match word.strip_suffix('+') {
            Some("") => ("", true),
            Some(rest) if rest.ends_with('+') => (rest, true),
            _ => (word, false),
        };
        word.split('+').filter(|part| !part.is_empty()).chain(plus.then_some("+"))
    })
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl"), (self.alt, "Alt"), (self.shift, "Shift")] {
            if held {
                write!(f, "{name} ")?;
            }
        }
        f.write_str(self.key.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_people_write_them() {
        let check = |text: &str, expected: &str| {
            assert_eq!(Chord::parse(text).map(|it| it.to_string()), Ok(expected.to_owned()), "{text}");
        };
        check("Ctrl Shift K", "Ctrl Shift K");
        check("shift+ctrl+k", "Ctrl Shift K");
        check("Ctrl++", "Ctrl +");
        check("Ctrl +", "Ctrl +");
        check("+", "+");
        check("?", "?");
        check("f6", "F6");
        check("Alt Left", "Alt Left");
        for wrong in ["", "Ctrl", "Ctrl Hyper", "K J", "Ctrl Ä"] {
            assert!(Chord::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_moves_closes_or_copies_cannot_be_chosen() {
        for taken in ["Esc", "Tab", "Left", "Enter", "Ctrl C", "Ctrl V", "@"] {
            assert!(Chord::parse(taken).unwrap().check_free().is_err(), "{taken}");
        }
        for free in ["Ctrl Enter", "Alt Left", "Ctrl Shift C", "K", "F9"] {
            assert!(Chord::parse(free).unwrap().check_free().is_ok(), "{free}");
        }
    }
}
