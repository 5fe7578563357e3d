//! What would make a file pass: from its facts, the rules and a person's choices follow the fixes, in order.
//!
//! Nothing here touches a file. A fix aims just inside a limit, because services disagree about the limit itself.

use super::original::{Facts, Format, MediaKind, Pixels, Quirk, Shape};
use super::rules::{Problem, Rules, Span};

/// One change that is made to a copy of a file. A list of them is a recipe: the same list on the same file gives
/// the same copy.
#[derive(Clone, PartialEq, Debug)]
pub enum Fix {
    /// Of an animation the first frame is taken.
    FirstFrame,
    /// Made smaller, nothing cut off.
    Shrink {
        /// To this size, as shown.
        to: Pixels,
    },
    /// Made larger; it may look soft.
    Enlarge {
        /// To this size, as shown.
        to: Pixels,
    },
    /// Ground is added around it until the ratio, or the size, is allowed. Nothing is cut off.
    Pad {
        /// To this size, as shown.
        to: Pixels,
        /// What is added.
        ground: Ground,
    },
    /// Written in another format.
    Convert {
        /// Which.
        to: Format,
    },
    /// Made lighter.
    LowerWeight {
        /// Than so many bytes.
        below: u64,
    },
    /// Only a part of it is kept.
    Trim {
        /// Where the part begins, in seconds.
        from: f64,
        /// Where it ends, in seconds.
        to: f64,
    },
    /// Silence is added at its end.
    Silence {
        /// Until it is so long, in seconds.
        to: f64,
    },
    /// The last frame of a film stays, in silence.
    Hold {
        /// Until it is so long, in seconds.
        to: f64,
    },
    /// Shown with another number of frames.
    Rate {
        /// Frames a second.
        to: f64,
    },
    /// A film is written in H.264, which every provider reads.
    Encode,
}

impl Fix {
    /// The picture may lose sharpness that a person would miss.
    pub const fn may_look_soft(&self) -> bool {
        matches!(self, Self::Enlarge { .. })
    }

    /// Something of the content goes, so a person says which part.
    pub const fn takes_away(&self) -> bool {
        matches!(self, Self::Trim { .. })
    }
}

/// What is added around a picture.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Ground {
    /// The average colour of the picture's own edge, or nothing where the edge is transparent.
    #[default]
    Edge,
    /// White.
    White,
    /// Black.
    Black,
}

impl Ground {
    /// In the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Edge, Self::White, Self::Black];

    /// As it is typed and written down.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Edge => "edge",
            Self::White => "white",
            Self::Black => "black",
        }
    }
}

/// What becomes of a picture that is too small.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Growth {
    /// It is made larger, and may look soft.
    #[default]
    Enlarge,
    /// Ground is added around it, and it stays as sharp as it is.
    Pad,
}

/// Which part of a sound or film is kept.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Keep {
    /// Its beginning.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// This part, in seconds; brought inside the limits where it is not.
    Part {
        /// Where it begins.
        from: f64,
        /// Where it ends.
        to: f64,
    },
}

/// What a person chose.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Choices {
    /// Which part is kept of what is too long.
    pub keep: Keep,
    /// What is added around.
    pub ground: Ground,
    /// What becomes of what is too small.
    pub growth: Growth,
    /// HEIC becomes JPEG even where the provider takes it.
    pub convert_heic: bool,
}

/// Why no copy of a file would pass.
#[derive(Clone, PartialEq, Debug)]
pub enum Unfixable {
    /// What is wrong with it cannot be repaired.
    Problem(Problem),
    /// The picture has more pixels than are opened here.
    TooManyPixels {
        /// As shown.
        pixels: Pixels,
    },
    /// The provider takes no format of its kind that is written here.
    NoFormat(MediaKind),
}

/// A program that a fix may need beside Greenroom.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tool {
    /// Reads and writes films.
    Ffmpeg,
    /// Opens HEIC pictures.
    Heif,
}

impl Tool {
    /// The program's usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ffmpeg => "ffmpeg",
            Self::Heif => "libheif",
        }
    }
}

/// What of it is on this computer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tools {
    /// ffmpeg.
    pub ffmpeg: bool,
    /// libheif's converter.
    pub heif: bool,
}

impl Tools {
    /// Whether it is here.
    pub const fn have(self, tool: Tool) -> bool {
        match tool {
            Tool::Ffmpeg => self.ffmpeg,
            Tool::Heif => self.heif,
        }
    }

    /// What is lacking for this recipe.
    pub fn lacking(self, facts: &Facts, fixes: &[Fix]) -> Option<Tool> {
        needs(facts, fixes).filter(|tool| !self.have(*tool))
    }
}

/// What a recipe needs: films are written by ffmpeg, HEIC is opened by libheif; the rest is done here.
pub fn needs(facts: &Facts, fixes: &[Fix]) -> Option<Tool> {
    if fixes.is_empty() {
        return None;
    }
    match facts.kind() {
        MediaKind::Video => Some(Tool::Ffmpeg),
        MediaKind::Image if facts.format == Format::Heic => Some(Tool::Heif),
        MediaKind::Image | MediaKind::Audio | MediaKind::Document => None,
    }
}

/// How far a repair is.
#[derive(Clone, PartialEq, Debug)]
pub enum Repair {
    /// Others are before it.
    Waiting,
    /// Being made; thousandths, where they can be told.
    Working(Option<u16>),
    /// The copy lies in Greenroom's own folder and was looked at again.
    Done {
        /// The copy.
        copy: super::Original,
        /// What was really done: more than was asked where the copy was still too heavy.
        done: Vec<Fix>,
    },
    /// There is no copy.
    Failed(RepairTrouble),
}

/// Why a repair gave no copy.
#[derive(Clone, PartialEq, Debug)]
pub enum RepairTrouble {
    /// A program is not installed.
    Missing(Tool),
    /// The file is not the one any more that was looked at, or cannot be read.
    Source(Problem),
    /// The copy was made and still does not pass, so it was not kept.
    StillRefused(Vec<Problem>),
    /// A decoder, an encoder or a program gave up; its own words.
    Failed {
        /// What it said.
        said: String,
    },
    /// The copy could not be written; the system's own words.
    Disk {
        /// What it said.
        said: String,
    },
    /// A person wanted it no more.
    Cancelled,
}

/// Pictures of more pixels are not opened: their colours alone would fill 400 MB.
const MOST_PIXELS: u64 = 100_000_000;
/// What a film that is too large is brought to: 1280 × 720 in any ratio.
const LARGE: f64 = 921_600.0;
/// What a film that is too small is brought to: 864 × 480 in any ratio.
const SMALL: f64 = 414_720.0;
/// So far inside a limit of seconds: encoders round to whole frames.
const SECONDS: f64 = 0.1;
/// So far inside a limit of ratio.
const RATIO: f64 = 0.01;

/// The fixes this file needs, in the order in which they are made; none where it passes as it is.
///
/// # Errors
/// Why no copy of it would pass.
pub fn fixes(facts: &Facts, rules: &Rules, choices: &Choices) -> Result<Vec<Fix>, Unfixable> {
    let problems = rules.check(facts);
    let convert = choices.convert_heic && facts.format == Format::Heic;
    if problems.is_empty() && !convert {
        return Ok(vec![]);
    }
    match &facts.shape {
        Shape::Image { pixels } => image_fixes(facts, *pixels, &problems, rules, choices),
        Shape::Video { pixels, seconds, fps, .. } => {
            film_fixes(facts, *pixels, (*seconds, *fps), &problems, rules, choices)
        }
        Shape::Audio { seconds, .. } => sound_fixes(facts, *seconds, &problems, rules, choices),
        Shape::Document => match problems.into_iter().next() {
            Some(problem) => Err(Unfixable::Problem(problem)),
            None => Ok(vec![]),
        },
    }
}

/// The frame is not allowed as it is.
const fn is_about_frame(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::SideTooSmall { .. }
            | Problem::SideTooLarge { .. }
            | Problem::RatioTooNarrow { .. }
            | Problem::RatioTooWide { .. }
            | Problem::ResolutionUnsupported { .. }
    )
}

fn image_fixes(
    facts: &Facts,
    pixels: Pixels,
    problems: &[Problem],
    rules: &Rules,
    choices: &Choices,
) -> Result<Vec<Fix>, Unfixable> {
    if u64::from(pixels.width) * u64::from(pixels.height) > MOST_PIXELS {
        return Err(Unfixable::TooManyPixels { pixels });
    }
    let mut fixes = Vec::new();
    if facts.quirks.contains(&Quirk::Animated) {
        fixes.push(Fix::FirstFrame);
    }
    if problems.iter().any(is_about_frame) {
        let frame = Frame::of(pixels, rules.image_side, rules.image_ratio, choices.growth);
        frame.push(choices.ground, &mut fixes);
    }
    let to = still_format(facts, rules).ok_or(Unfixable::NoFormat(MediaKind::Image))?;
    if to != facts.format {
        fixes.push(Fix::Convert { to });
    }
    weight_fix(problems, &mut fixes);
    Ok(fixes)
}

/// What a repaired picture is written in: lossless stays lossless where the provider takes it, and what may be
/// transparent stays so.
fn still_format(facts: &Facts, rules: &Rules) -> Option<Format> {
    let lossless = matches!(facts.format, Format::Png | Format::Bmp | Format::Gif)
        || facts.quirks.contains(&Quirk::HasAlpha) && facts.format != Format::Heic;
    let order = if lossless { [Format::Png, Format::Jpeg] } else { [Format::Jpeg, Format::Png] };
    order.into_iter().find(|format| rules.image_formats.contains(format))
}

fn sound_fixes(
    facts: &Facts,
    seconds: f64,
    problems: &[Problem],
    rules: &Rules,
    choices: &Choices,
) -> Result<Vec<Fix>, Unfixable> {
    // What is decoded is written uncompressed: fifteen seconds weigh 3 MB, and nothing is lost a second time.
    if !rules.audio_formats.contains(&Format::Wav) {
        return Err(Unfixable::NoFormat(MediaKind::Audio));
    }
    let mut fixes = Vec::new();
    length_fix(seconds, rules.audio_seconds, choices.keep, problems, |to| Fix::Silence { to }, &mut fixes);
    if facts.format != Format::Wav {
        fixes.push(Fix::Convert { to: Format::Wav });
    }
    weight_fix(problems, &mut fixes);
    Ok(fixes)
}

fn film_fixes(
    facts: &Facts,
    pixels: Pixels,
    (seconds, fps): (f64, f64),
    problems: &[Problem],
    rules: &Rules,
    choices: &Choices,
) -> Result<Vec<Fix>, Unfixable> {
    if !rules.video_formats.contains(&Format::Mp4) || !rules.video_codecs.contains(&"H.264") {
        return Err(Unfixable::NoFormat(MediaKind::Video));
    }
    let mut fixes = Vec::new();
    length_fix(seconds, rules.video_seconds, choices.keep, problems, |to| Fix::Hold { to }, &mut fixes);
    if problems.iter().any(is_about_frame) {
        film_frame(pixels, rules).push(choices.ground, &mut fixes);
    }
    for problem in problems {
        match problem {
            // One rate for the whole film, where it changes: its usual one if that is allowed.
            Problem::FpsTooLow { .. } => {
                fixes.push(Fix::Rate { to: fps.clamp(rules.video_fps.min.ceil(), rules.video_fps.max) });
            }
            Problem::FpsTooHigh { .. } => fixes.push(Fix::Rate { to: halved(fps, rules.video_fps) }),
            Problem::CodecUnsupported { .. } => fixes.push(Fix::Encode),
            _ => {}
        }
    }
    // Every repaired film is an MP4.
    if facts.format != Format::Mp4 {
        fixes.push(Fix::Convert { to: Format::Mp4 });
    }
    weight_fix(problems, &mut fixes);
    Ok(fixes)
}

fn weight_fix(problems: &[Problem], fixes: &mut Vec<Fix>) {
    fixes.extend(problems.iter().find_map(|problem| match problem {
        Problem::TooManyBytes { limit, .. } => Some(Fix::LowerWeight { below: *limit }),
        _ => None,
    }));
}

/// Every second, third … frame, where that is allowed: it moves more evenly than any other choice.
fn halved(fps: f64, allowed: Span<f64>) -> f64 {
    if allowed.holds(fps) {
        return fps;
    }
    let even = (2..=10).map(|part| fps / f64::from(part)).find(|rate| *rate <= allowed.max);
    even.filter(|rate| *rate >= allowed.min).unwrap_or(allowed.max)
}

fn length_fix(
    seconds: f64,
    span: Span<f64>,
    keep: Keep,
    problems: &[Problem],
    longer: impl Fn(f64) -> Fix,
    fixes: &mut Vec<Fix>,
) {
    let about = |is: fn(&Problem) -> bool| problems.iter().any(is);
    if about(|it| matches!(it, Problem::TooLong { .. })) {
        let (from, to) = part(seconds, span, keep);
        fixes.push(Fix::Trim { from, to });
    } else if about(|it| matches!(it, Problem::TooShort { .. })) {
        fixes.push(longer((span.min + SECONDS).min(span.max - SECONDS)));
    }
}

/// The part of a sound or film that is kept, in seconds from its beginning: never longer or shorter than allowed.
pub fn part(seconds: f64, span: Span<f64>, keep: Keep) -> (f64, f64) {
    let (least, most) = (span.min + SECONDS, (span.max - SECONDS).min(seconds));
    let (from, length) = match keep {
        Keep::Start => (0.0, most),
        Keep::Middle => ((seconds - most) / 2.0, most),
        Keep::Part { from, to } => (from, (to - from).clamp(least.min(most), most)),
    };
    // Whole hundredths: what is shown is what is done.
    let round = |value: f64| (value * 100.0).round() / 100.0;
    let from = round(from.clamp(0.0, (seconds - length).max(0.0)));
    (from, round((from + length).min(seconds)))
}

/// How a frame is brought inside limits: what the content is scaled to, and what is added around it.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Frame {
    was: Pixels,
    content: Pixels,
    whole: Pixels,
}

impl Frame {
    /// Of a picture.
    fn of(pixels: Pixels, side: Span<u32>, ratio: Span<f64>, growth: Growth) -> Self {
        let canvas = padded(pixels, ratio, 1);
        let (short, long) = (canvas.width.min(canvas.height), canvas.width.max(canvas.height));
        let scale = if long >= side.max {
            f64::from(side.max - 1) / f64::from(long)
        } else if short <= side.min && growth == Growth::Enlarge {
            f64::from(side.min + 1) / f64::from(short)
        } else {
            1.0
        };
        let content = scaled(pixels, scale, 1);
        let mut whole = padded(content, ratio, 1);
        // Rounding and padding only ever add: a side that is still too short gets ground.
        let least = side.min + 1;
        if whole.width <= side.min || whole.height <= side.min {
            whole = Pixels { width: whole.width.max(least), height: whole.height.max(least) };
            whole = padded(whole, ratio, 1);
        }
        Self { was: pixels, content, whole }
    }

    fn push(self, ground: Ground, fixes: &mut Vec<Fix>) {
        let Self { was, content, whole } = self;
        if content != was {
            let smaller = content.width < was.width || content.height < was.height;
            fixes.push(if smaller { Fix::Shrink { to: content } } else { Fix::Enlarge { to: content } });
        }
        if whole != content {
            fixes.push(Fix::Pad { to: whole, ground });
        }
    }
}

/// The frame of a film: its ratio is made allowed first, then it is brought to 720p or 480p.
fn film_frame(pixels: Pixels, rules: &Rules) -> Frame {
    let count = |size: Pixels| size.width.saturating_mul(size.height);
    let fits = |size: Pixels| {
        let (short, long) = (size.width.min(size.height), size.width.max(size.height));
        let ratio = size.ratio();
        rules.video_side.holds(short)
            && rules.video_side.holds(long)
            && rules.video_ratio.holds(ratio)
            && rules.video_pixels.holds(count(size))
    };
    if fits(pixels) {
        return Frame { was: pixels, content: pixels, whole: pixels };
    }
    let canvas = padded(pixels, rules.video_ratio, 1);
    let area = f64::from(canvas.width) * f64::from(canvas.height);
    let goal = if area > f64::from(rules.video_pixels.max) {
        LARGE.min(f64::from(rules.video_pixels.max))
    } else if area < f64::from(rules.video_pixels.min) {
        SMALL.max(f64::from(rules.video_pixels.min))
    } else {
        area
    };
    let mut scale = (goal / area).sqrt();
    let mut frame = Frame { was: pixels, content: pixels, whole: pixels };
    // Sides of films are even, so rounding may step over an edge: then it is tried a little further inside.
    for _ in 0..64 {
        let content = scaled(pixels, scale, 2);
        frame = Frame { content, whole: padded(content, rules.video_ratio, 2), ..frame };
        if fits(frame.whole) {
            break;
        }
        scale *= if count(frame.whole) > rules.video_pixels.max { 0.998 } else { 1.002 };
    }
    frame
}

/// The size times `scale`, each side a multiple of `step` and at least one step.
fn scaled(size: Pixels, scale: f64, step: u32) -> Pixels {
    if (scale - 1.0).abs() < f64::EPSILON && step == 1 {
        return size;
    }
    let side = |side: u32| (((f64::from(side) * scale / f64::from(step)).round() as u32) * step).max(step);
    Pixels { width: side(size.width), height: side(size.height) }
}

/// The size with the shorter side lengthened until the ratio is allowed; a multiple of `step`.
fn padded(size: Pixels, ratio: Span<f64>, step: u32) -> Pixels {
    let up = |side: f64| ((side / f64::from(step)).ceil() as u32) * step;
    if size.ratio() >= ratio.max {
        Pixels { height: up(f64::from(size.width) / (ratio.max - RATIO)), ..size }
    } else if size.ratio() <= ratio.min {
        Pixels { width: up(f64::from(size.height) * (ratio.min + RATIO)), ..size }
    } else {
        size
    }
}

#[cfg(test)]
mod tests;
