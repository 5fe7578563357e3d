//! Mentions: how a prompt names its references, `Image 1` or `@图1`.

use std::ops::Range;

use super::MediaKind;

/// How mentions are written in the prompt that is sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum MentionStyle {
    /// `Image 1`, `Video 1`, `Audio 1`. The documents of Ark and APIYI write so.
    #[default]
    Words,
    /// `@图1`, `@视频1`, `@音频1`. AnyFast's Chinese guide writes so (SEED-ANY, C).
    At,
}

impl MentionStyle {
    /// The mention of the `number`-th reference of a kind, counted from 1 within its kind.
    pub fn write(self, kind: MediaKind, number: usize) -> String {
        let word = match (self, kind) {
            (Self::Words, MediaKind::Image) => "Image ",
            (Self::Words, MediaKind::Video) => "Video ",
            (Self::Words, MediaKind::Audio) => "Audio ",
            (Self::At, MediaKind::Image) => "@图",
            (Self::At, MediaKind::Video) => "@视频",
            (Self::At, MediaKind::Audio) => "@音频",
            // Nothing refers to a document; its word keeps the table whole.
            (_, MediaKind::Document) => "Document ",
        };
        format!("{word}{number}")
    }
}

/// A mention found in a prompt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mention {
    /// Its place in the text, in bytes.
    pub range: Range<usize>,
    /// What it names.
    pub kind: MediaKind,
    /// Counted from 1 within its kind.
    pub number: usize,
}

/// Ways of writing that are understood, in either style and both languages. Longer ones first,
/// so that `@image1` is not read as `image1` with an `@` left over.
const SPELLINGS: &[(&str, MediaKind)] = &[
    ("@image", MediaKind::Image),
    ("@video", MediaKind::Video),
    ("@audio", MediaKind::Audio),
    ("@图片", MediaKind::Image),
    ("@图", MediaKind::Image),
    ("@视频", MediaKind::Video),
    ("@音频", MediaKind::Audio),
    ("图片", MediaKind::Image),
    ("视频", MediaKind::Video),
    ("音频", MediaKind::Audio),
    ("image", MediaKind::Image),
    ("video", MediaKind::Video),
    ("audio", MediaKind::Audio),
];

/// Finds every mention, in order.
pub fn find(prompt: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < prompt.len() {
        if let Some(mention) = mention_at(prompt, at) {
            at = mention.range.end;
            found.push(mention);
        } else {
            at += prompt[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

fn mention_at(prompt: &str, at: usize) -> Option<Mention> {
    let rest = &prompt[at..];
    let &(spelling, kind) = SPELLINGS.iter().find(|(spelling, _)| {
        rest.get(..spelling.len()).is_some_and(|head| head.eq_ignore_ascii_case(spelling))
    })?;
    // "an image 1" is a mention, "subimage 1" is not.
    let inside_word = spelling.starts_with(|c: char| c.is_ascii_alphabetic())
        && prompt[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    if inside_word {
        return None;
    }
    let after = &rest[spelling.len()..];
    let gap = after.len() - after.trim_start_matches(' ').len();
    if gap > 1 {
        return None;
    }
    let digits = after[gap..].bytes().take_while(u8::is_ascii_digit).count();
    let number = after[gap..gap + digits].parse().ok().filter(|number| (1..=99).contains(number))?;
    Some(Mention { range: at..at + spelling.len() + gap + digits, kind, number })
}

/// The same prompt with every mention written in one style.
pub fn rewrite(prompt: &str, style: MentionStyle) -> String {
    let mut text = String::with_capacity(prompt.len());
    let mut from = 0;
    for mention in find(prompt) {
        text.push_str(&prompt[from..mention.range.start]);
        text.push_str(&style.write(mention.kind, mention.number));
        from = mention.range.end;
    }
    text.push_str(&prompt[from..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(prompt: &str) -> Vec<(MediaKind, usize)> {
        find(prompt).into_iter().map(|mention| (mention.kind, mention.number)).collect()
    }

    #[test]
    fn mentions_are_read_in_every_spelling() {
        let prompt = "Image 1 walks in @视频1 with @image2, 图片3 and @音频1.";
        assert_eq!(
            seen(prompt),
            [
                (MediaKind::Image, 1),
                (MediaKind::Video, 1),
                (MediaKind::Image, 2),
                (MediaKind::Image, 3),
                (MediaKind::Audio, 1),
            ]
        );
    }

    #[test]
    fn ordinary_words_are_not_mentions() {
        assert!(seen("an image of 1 cat, a video, subimage 2, image  7, image 0").is_empty());
    }

    #[test]
    fn a_prompt_is_rewritten_in_one_style_and_the_rest_stays() {
        let prompt = "图片1 和 Video 1，image1's hat";
        assert_eq!(rewrite(prompt, MentionStyle::Words), "Image 1 和 Video 1，Image 1's hat");
        assert_eq!(rewrite(prompt, MentionStyle::At), "@图1 和 @视频1，@图1's hat");
    }
}
