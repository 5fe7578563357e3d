//! What is searched for, and the texts it is searched in, made once for each thing. A Chinese name is found by its
//! characters, by its pinyin and by the initials of that.

use pinyin::ToPinyin as _;

/// Words beyond these are not looked for: nobody types so many.
const WORDS: usize = 16;

/// The words a person typed. Each has to be found, wherever it stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Needle {
    words: Vec<String>,
}

impl Needle {
    /// Reads what was typed.
    pub fn new(typed: &str) -> Self {
        Self { words: typed.to_lowercase().split_whitespace().take(WORDS).map(str::to_owned).collect() }
    }

    /// Nothing is searched for.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whatever this finds, `before` found too.
    pub fn narrows(&self, before: &Self) -> bool {
        before.words.iter().all(|old| self.words.iter().any(|new| new.contains(old.as_str())))
    }

    /// The words that stand in `text`, one bit each.
    pub fn words_in(&self, text: &str) -> u32 {
        self.words.iter().rev().fold(0, |found, word| found << 1 | u32::from(text.contains(word.as_str())))
    }

    /// Every word stands in `text`, or is among those that were `found` elsewhere.
    pub fn is_in(&self, text: &str, found: u32) -> bool {
        self.words
            .iter()
            .enumerate()
            .all(|(place, word)| found >> place & 1 == 1 || text.contains(word.as_str()))
    }
}

/// What a thing is searched in: a line for each way to write its name, and its id in the last.
pub fn text_of(name: &str, id: &str) -> Box<str> {
    let mut text = String::with_capacity(name.len() + id.len() + 1);
    text.push_str(&name.to_lowercase().replace('\n', " "));
    if let Some((full, initials)) = spelled(name) {
        for line in [full, initials] {
            text.push('\n');
            text.push_str(&line);
        }
    }
    text.push('\n');
    text.push_str(&id.to_lowercase());
    text.into_boxed_str()
}

/// A way to write the name begins so. `text` is of [`text_of`], `begin` is in small letters.
pub fn begins(text: &str, begin: &str) -> bool {
    text.rsplit('\n').skip(1).any(|line| line.starts_with(begin))
}

/// A name with Chinese characters in pinyin, and by the initials of that.
fn spelled(name: &str) -> Option<(String, String)> {
    let (mut full, mut initials) = (String::new(), String::new());
    let mut any = false;
    for letter in name.chars() {
        if let Some(syllable) = syllable(letter) {
            any = true;
            full.push_str(syllable.plain());
            initials.push_str(syllable.first_letter());
        } else {
            full.extend(letter.to_lowercase());
            initials.extend(letter.to_lowercase());
        }
    }
    any.then_some((full, initials))
}

fn syllable(letter: char) -> Option<pinyin::Pinyin> {
    if letter.is_ascii() { None } else { letter.to_pinyin() }
}

/// What names are ordered by: without case, runs of digits as numbers, Chinese by pinyin among the Latin letters.
pub fn name_key(name: &str) -> Box<[u8]> {
    let mut key = Vec::with_capacity(name.len() + 4);
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_ascii_digit() {
            let mut run = Vec::from([letter as u8]);
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                run.push(digit as u8);
            }
            let zeros = run.iter().take_while(|digit| **digit == b'0').count();
            let number = run.get(zeros..).unwrap_or_default();
            // A longer number is a larger one; the mark keeps numbers before letters.
            key.extend([b'0', u8::try_from(number.len()).unwrap_or(u8::MAX)]);
            key.extend_from_slice(number);
        } else if let Some(syllable) = syllable(letter) {
            key.extend_from_slice(syllable.plain().as_bytes());
            // A syllable ends before any letter could follow: xi'an stands before xian.
            key.push(1);
        } else {
            for small in letter.to_lowercase() {
                key.extend_from_slice(small.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
    key.into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered<const N: usize>(mut names: [&str; N]) -> [&str; N] {
        names.sort_by_key(|name| name_key(name));
        names
    }

    #[test]
    fn names_are_ordered_as_people_count() {
        assert_eq!(
            ordered(["mira-10", "Mira-9", "mira-2b", "mira-02a", "kai", "mira"]),
            ["kai", "mira", "mira-02a", "mira-2b", "Mira-9", "mira-10"]
        );
        assert_eq!(ordered(["b", "10", "9", "a1", "007"]), ["007", "9", "10", "a1", "b"]);
    }

    #[test]
    fn chinese_names_stand_among_latin_ones_by_their_sound() {
        assert_eq!(
            ordered(["王薇", "Adele", "陈米拉", "chloe", "Zoe", "阿宝"]),
            ["阿宝", "Adele", "陈米拉", "chloe", "王薇", "Zoe"]
        );
        assert_eq!(ordered(["先", "西安"]), ["西安", "先"]);
    }

    #[test]
    fn a_chinese_name_is_found_by_characters_pinyin_and_initials() {
        let text = text_of("陈米拉-Front_01", "asset-ABC");
        for typed in ["米拉", "chenmila", "cml", "FRONT", "cml-front", "abc", "chen 01", "  "] {
            assert!(Needle::new(typed).is_in(&text, 0), "{typed}");
        }
        for typed in ["milachen", "mlc", "front back", "01asset"] {
            assert!(!Needle::new(typed).is_in(&text, 0), "{typed}");
        }
        assert!(begins(&text, "陈") && begins(&text, "chenmi") && begins(&text, "cm"));
        assert!(!begins(&text, "asset"), "an id is not a name");
    }

    #[test]
    fn a_word_may_stand_in_the_name_of_the_group() {
        let needle = Needle::new("mira smile");
        let in_group = needle.words_in(&text_of("Mira Chen", "group-1"));
        assert!(needle.is_in(&text_of("smile-02", "asset-1"), in_group));
        assert!(!needle.is_in(&text_of("frown-02", "asset-2"), in_group));
    }

    #[test]
    fn a_longer_needle_narrows_a_shorter_one() {
        let narrows = |new: &str, old: &str| Needle::new(new).narrows(&Needle::new(old));
        assert!(narrows("mira", "mir") && narrows("mira s", "mira") && narrows("mira", ""));
        assert!(!narrows("mir", "mira") && !narrows("kai", "mir"));
    }
}
