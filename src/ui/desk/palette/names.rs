//! Names that can be found by some of their letters, or by the pinyin of their Chinese characters.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use memchr::memmem;
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String};
use pinyin::ToPinyinMulti as _;

/// A name with several readings of a character is found by each, up to so many of the whole name.
const READINGS: usize = 6;
/// So many of the best are looked at more closely.
const CLOSER: usize = 256;

/// A name, ready to be searched.
#[derive(Clone, Debug)]
pub struct Name {
    text: Utf32String,
    /// In small letters.
    lower: Box<str>,
    readings: Box<[Reading]>,
}

/// How a name with Chinese characters is typed in Latin letters.
#[derive(Clone, Debug)]
struct Reading {
    letters: Utf32String,
    /// Which character of the name each letter stands for.
    of: Box<[u32]>,
}

impl Name {
    /// A name as it is shown.
    pub fn new(text: &str) -> Self {
        let readings = if text.is_ascii() { Box::default() } else { readings(text) };
        Self { text: utf32(text), lower: text.to_lowercase().into(), readings }
    }

    /// The name itself.
    pub fn shown(&self) -> String {
        self.text.slice(..).chars().collect()
    }

    /// Every word as it was typed: 0 where each begins the name, 1 where it begins a word of it, else 2.
    fn holds(&self, words: &[memmem::Finder<'_>]) -> Option<u32> {
        let text = self.lower.as_bytes();
        words.iter().try_fold(0, |worst, word| {
            let at = word.find(text)?;
            let place = match at.checked_sub(1).and_then(|before| text.get(before)) {
                None => 0,
                Some(before) if !before.is_ascii_alphanumeric() => 1,
                Some(_) => 2,
            };
            Some(place.max(worst))
        })
    }

    fn score(&self, pattern: &Pattern, matcher: &mut Matcher) -> Option<u32> {
        let read = self.readings.iter().filter_map(|it| pattern.score(it.letters.slice(..), matcher)).max();
        pattern.score(self.text.slice(..), matcher).max(read)
    }

    /// The matched characters, counted from the first, or `None` where the letters lie too far apart to be meant.
    fn letters(&self, pattern: &Pattern, matcher: &mut Matcher) -> Option<Vec<u32>> {
        let mut found = place(pattern, self.text.slice(..), matcher);
        for reading in &self.readings {
            found = found.or_else(|| {
                let of = |at: u32| reading.of.get(at as usize).copied();
                Some(place(pattern, reading.letters.slice(..), matcher)?.into_iter().filter_map(of).collect())
            });
        }
        let mut letters = found?;
        letters.sort_unstable();
        letters.dedup();
        Some(letters)
    }
}

/// One char each, so that places in it are places in the name.
fn utf32(text: &str) -> Utf32String {
    if text.is_ascii() {
        Utf32String::Ascii(text.into())
    } else {
        Utf32String::Unicode(text.chars().collect())
    }
}

/// Every way to type the name; each syllable begins with a capital, which counts as the begin of a word.
fn readings(text: &str) -> Box<[Reading]> {
    let mut ways: Vec<(String, Vec<u32>)> = vec![(String::new(), Vec::new())];
    let mut chinese = false;
    for (at, c) in (0_u32..).zip(text.chars()) {
        let mut syllables: Vec<&str> = Vec::new();
        if let Some(all) = c.to_pinyin_multi() {
            chinese = true;
            for pinyin in all {
                if !syllables.contains(&pinyin.plain()) {
                    syllables.push(pinyin.plain());
                }
            }
        }
        if syllables.is_empty() {
            for (letters, of) in &mut ways {
                letters.push(c);
                of.push(at);
            }
            continue;
        }
        // Rare readings are left out before the number of whole readings grows without bound.
        syllables.truncate((READINGS / ways.len()).max(1));
        ways = ways
            .iter()
            .flat_map(|(letters, of)| {
                syllables.iter().map(move |syllable| {
                    let (mut letters, mut of) = (letters.clone(), of.clone());
                    for (place, letter) in syllable.chars().enumerate() {
                        // ü is typed as v.
                        let letter = if letter == 'ü' { 'v' } else { letter };
                        letters.push(if place == 0 { letter.to_ascii_uppercase() } else { letter });
                        of.push(at);
                    }
                    (letters, of)
                })
            })
            .collect();
    }
    if !chinese {
        return Box::default();
    }
    ways.into_iter().map(|(letters, of)| Reading { letters: utf32(&letters), of: of.into() }).collect()
}

/// Where the letters of every word that was typed lie, if each lies close enough together.
fn place(pattern: &Pattern, text: Utf32Str<'_>, matcher: &mut Matcher) -> Option<Vec<u32>> {
    let mut all = Vec::new();
    for atom in &pattern.atoms {
        let begin = all.len();
        atom.indices(text, matcher, &mut all)?;
        all.get_mut(begin..)?.sort_unstable();
        if !is_meant(text, all.get(begin..)?) {
            return None;
        }
    }
    Some(all)
}

/// Letters are meant if they follow each other or go on at the begin of a word: "mtw" is "mira-train-window", while
/// "mri" is not "mira-rain". Whoever types more may leave letters out: "frnt" is "front".
fn is_meant(text: Utf32Str<'_>, letters: &[u32]) -> bool {
    let char_at = |at: u32| text.get(at);
    let begins = |at: u32| {
        let Some(before) = at.checked_sub(1) else { return true };
        let (before, here) = (char_at(before), char_at(at));
        !before.is_alphanumeric()
            || before.is_lowercase() && here.is_uppercase()
            || before.is_alphabetic() != here.is_alphabetic()
            || here > '\u{2e7f}'
    };
    let Some(first) = letters.first() else { return true };
    let skips = if letters.len() > 3 { 3 } else { 1 };
    let whole = letters.windows(2).all(|two| two[1] == two[0] + 1);
    whole || begins(*first) && letters.windows(2).all(|two| two[1] - two[0] <= skips || begins(two[1]))
}

/// What was typed, ready to search with.
pub struct Typed {
    pattern: Pattern,
    matcher: Matcher,
    /// The words in small letters.
    words: Vec<memmem::Finder<'static>>,
}

/// A name that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    /// Which of the names.
    pub at: usize,
    /// The higher, the better; comparable among all that was searched with the same [`Typed`].
    pub score: u32,
    /// The matched characters of the name, counted from the first.
    pub letters: Vec<u32>,
}

impl Typed {
    /// Words between spaces are searched each on its own; all must be found.
    pub fn new(text: &str) -> Self {
        let pattern = Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
        let words =
            text.split_whitespace().map(|word| memmem::Finder::new(&word.to_lowercase()).into_owned());
        Self { pattern, matcher: Matcher::new(Config::DEFAULT), words: words.collect() }
    }

    /// Nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.pattern.atoms.is_empty()
    }

    /// Which of `names` have every word as it was typed, with how well it lies there: the lower, the better.
    pub fn holders<'a>(
        &self,
        names: impl Fn(u32) -> Option<&'a Name>,
        among: impl Iterator<Item = u32>,
    ) -> Vec<(u32, u32)> {
        among.filter_map(|at| Some((at, names(at)?.holds(&self.words)?))).collect()
    }

    /// Which of `names` have the letters at all, each with its score.
    pub fn matches<'a>(
        &mut self,
        names: impl Fn(u32) -> Option<&'a Name>,
        among: impl Iterator<Item = u32>,
    ) -> Vec<(u32, u32)> {
        among.filter_map(|at| Some((at, names(at)?.score(&self.pattern, &mut self.matcher)?))).collect()
    }

    /// The best of what [`Typed::holders`] found, up to `most`. So many may hold a short word that only those where
    /// it lies best are looked at more closely.
    pub fn best_holders<'a>(
        &mut self,
        names: impl Fn(u32) -> Option<&'a Name> + Copy,
        mut holders: Vec<(u32, u32)>,
        most: usize,
    ) -> Vec<Hit> {
        let rank = |(at, place): &(u32, u32)| (*place, names(*at).map_or(0, |name| name.text.len()), *at);
        let closer = CLOSER.max(most);
        if holders.len() > closer {
            holders.select_nth_unstable_by_key(closer, rank);
            holders.truncate(closer);
        }
        let matched = self.matches(names, holders.into_iter().map(|(at, _)| at));
        self.best(names, matched, most)
    }

    /// The best of what matched, up to `most`: by score, then the shorter name, then the lower place.
    pub fn best<'a>(
        &mut self,
        names: impl Fn(u32) -> Option<&'a Name>,
        mut matched: Vec<(u32, u32)>,
        most: usize,
    ) -> Vec<Hit> {
        let rank =
            |(at, score): &(u32, u32)| (Reverse(*score), names(*at).map_or(0, |name| name.text.len()), *at);
        let closer = CLOSER.max(most);
        if matched.len() > closer {
            matched.select_nth_unstable_by_key(closer, rank);
            matched.truncate(closer);
        }
        matched.sort_unstable_by_key(rank);
        let mut hits = Vec::new();
        for (at, score) in matched {
            let letters = names(at).and_then(|name| name.letters(&self.pattern, &mut self.matcher));
            hits.extend(letters.map(|letters| Hit { at: at as usize, score, letters }));
            if hits.len() == most {
                break;
            }
        }
        hits
    }

    /// One name alone.
    pub fn hit(&mut self, name: &Name, at: usize) -> Option<Hit> {
        let score = name.score(&self.pattern, &mut self.matcher)?;
        let letters = name.letters(&self.pattern, &mut self.matcher)?;
        Some(Hit { at, score, letters })
    }
}

/// Words that occur in names, and how often, to guess what was meant.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary(BTreeMap<String, u32>);

impl Vocabulary {
    /// Learns the words of a name. Numbers are no words.
    pub fn learn(&mut self, text: &str) {
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 2) {
            *self.0.entry(word.to_lowercase()).or_default() += 1;
        }
    }

    /// The word that was most likely meant, if one is near enough.
    pub fn meant(&self, typed: &str) -> Option<&str> {
        let typed = typed.trim().to_lowercase();
        if !(2..=24).contains(&typed.chars().count()) {
            return None;
        }
        // Letters in another order and a begin that is right count for more than letters that are missing:
        // "mri" is nearer to "mira" than to "rain".
        let near = self.0.iter().filter(|(word, _)| **word != typed).filter_map(|(word, often)| {
            let likeness = (strsim::jaro_winkler(&typed, word) * 1000.0) as u32;
            (likeness >= 800).then_some((likeness, *often, Reverse(word)))
        });
        near.max().map(|(.., Reverse(word))| word.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, typed: &str) -> Option<String> {
        let hit = Typed::new(typed).hit(&Name::new(name), 0)?;
        let letters: Vec<char> = name.chars().collect();
        Some(hit.letters.iter().filter_map(|at| letters.get(*at as usize)).collect())
    }

    #[test]
    fn names_are_found_by_some_of_their_letters() {
        let check = |name: &str, typed: &str, letters: &str| {
            assert_eq!(found(name, typed).as_deref(), Some(letters), "{typed} in {name}");
        };
        check("mira-full-front", "mira", "mira");
        check("mira-full-front", "MFF", "mff");
        check("mira-full-front", "front mira", "mirafront");
        check("Zoë Washburne", "zoe", "Zoë");
        check("chapter10", "10", "10");
        check("mira-full-front", "frnt", "frnt");
    }

    #[test]
    fn letters_that_only_happen_to_be_there_are_no_match() {
        assert_eq!(found("mira-voice-warm", "mri"), None);
        assert_eq!(found("mira-full-front", "xyz"), None);
        assert_eq!(found("mira-full-front", "iuo"), None);
    }

    #[test]
    fn chinese_names_are_found_by_pinyin_and_its_first_letters() {
        let check = |name: &str, typed: &str, letters: &str| {
            assert_eq!(found(name, typed).as_deref(), Some(letters), "{typed} in {name}");
        };
        check("陈米拉", "chenmila", "陈米拉");
        check("陈米拉", "cml", "陈米拉");
        check("陈米拉", "mila", "米拉");
        check("陈米拉", "米拉", "米拉");
        check("陈米拉-front", "cml front", "陈米拉front");
        // A character that is read in more than one way is found by each.
        check("长安", "changan", "长安");
        check("队长", "duizhang", "队长");
        check("重庆", "chongqing", "重庆");
        check("绿衣", "lvyi", "绿衣");
        assert_eq!(found("陈米拉", "xyz"), None);
    }

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        let mut words = Vocabulary::default();
        for name in ["mira-full-front", "mira-face-front", "kai-ren 2024"] {
            words.learn(name);
        }
        assert_eq!(words.meant("mri"), Some("mira"));
        assert_eq!(words.meant("fornt"), Some("front"));
        assert_eq!(words.meant("elephant"), None);
        assert_eq!(words.meant("mira"), None);
    }
}
