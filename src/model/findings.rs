//! What we know by ourselves about an asset that was refused. Only facts: none of them says why.

use super::{
    Asset, AssetStatus, ConnectionName, Facts, FailureKind, Format, MediaKind, OriginalId, Problem, Quirk,
    Rules, World,
};

/// One fact that may help a person to decide what to try next.
#[derive(Clone, PartialEq, Debug)]
pub enum Finding {
    /// By today's rules of the account the file would be kept out.
    RuleBroken(Problem),
    /// The file passes, close to the edge, where services disagree about what still passes.
    NearLimit {
        /// Which limit.
        which: Limit,
        /// The file's own value, in the limit's unit.
        value: f64,
        /// The limit.
        limit: f64,
    },
    /// Something that all usable assets of the same kind around it have in common, and this one has not.
    DiffersFromActive(Difference),
    /// The same content was refused so often before, here or at another account.
    FailedBefore {
        /// How often, without this time.
        times: usize,
    },
    /// Another account has the same content in use.
    ActiveElsewhere {
        /// Which account.
        connection: ConnectionName,
    },
    /// The same account has the same content in use, as another asset.
    SamePictureActive {
        /// The name of that asset.
        name: String,
    },
    /// The file itself is not known on this computer, so that nothing could be measured.
    NoOriginal,
}

/// A limit a file may come close to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Limit {
    /// Weight, in bytes.
    Bytes,
    /// The shorter side, in pixels.
    ShortSide,
    /// The longer side, in pixels.
    LongSide,
    /// Width by height.
    Ratio,
    /// Length, in seconds.
    Seconds,
    /// Frames a second.
    Fps,
}

/// How the file differs from those that passed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Difference {
    /// The others are all of one format.
    Format {
        /// This one's.
        here: Format,
        /// The others'.
        there: Format,
    },
    /// The others all stand, lie, or are square.
    Orientation {
        /// This one's.
        here: Orientation,
        /// The others'.
        there: Orientation,
    },
    /// The others all have one ratio of width to height.
    Ratio {
        /// This one's.
        here: f64,
        /// The others'.
        there: f64,
    },
    /// Only this one may be transparent somewhere, or only this one may not.
    Alpha {
        /// This one may.
        here: bool,
    },
}

/// Which way a picture is longer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Orientation {
    /// Taller than wide.
    Portrait,
    /// Wider than tall.
    Landscape,
    /// As wide as tall.
    Square,
}

impl Finding {
    /// The code of the command line's contract.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::RuleBroken(problem) => problem.code(),
            Self::NearLimit { .. } => "near_limit",
            Self::DiffersFromActive(_) => "differs_from_active",
            Self::FailedBefore { .. } => "failed_before",
            Self::ActiveElsewhere { .. } => "active_elsewhere",
            Self::SamePictureActive { .. } => "same_picture_active",
            Self::NoOriginal => "no_original",
        }
    }
}

/// So close to a limit, as a part of it, counts as near.
const NEAR: f64 = 0.03;
/// As above, of weights: documents do not say whether their MB has 1000 × 1000 or 1024 × 1024 bytes, which is this much.
const NEAR_BYTES: f64 = 0.047;
/// Fewer neighbours have nothing in common worth telling.
const NEIGHBOURS: usize = 2;
/// Ratios this far apart, as a part of one of them, are the same to the eye.
const SAME_RATIO: f64 = 0.02;

/// Everything of use that is known here about an asset, the most telling first. It is for refused ones; of others it
/// tells the same facts.
pub fn findings(world: &World, asset: &Asset) -> Vec<Finding> {
    let Some((id, original)) = asset.original.and_then(|id| Some((id, world.originals.get(&id)?))) else {
        return vec![Finding::NoOriginal];
    };
    let facts = &original.facts;
    let mut found = Vec::new();
    if let Some(connection) = world.connection(&asset.connection) {
        let broken = connection.rules.check(facts);
        found.extend(broken.into_iter().map(Finding::RuleBroken));
        let near = near_limits(&connection.rules, facts).into_iter();
        found.extend(near.map(|(which, value, limit)| Finding::NearLimit { which, value, limit }));
    }
    let times = refusals(world, asset, id);
    if times > 0 {
        found.push(Finding::FailedBefore { times });
    }
    found.extend(elsewhere(world, asset, id));
    found.extend(differences(world, asset, facts).into_iter().map(Finding::DiffersFromActive));
    found
}

/// Limits that the file keeps by little: which, its own value, and the limit, in the limit's unit. Of films neither the
/// number of pixels nor the lower end of the frame rate is among them: 720p and 24 frames a second are what everybody has.
pub fn near_limits(rules: &Rules, facts: &Facts) -> Vec<(Limit, f64, f64)> {
    let kind = facts.kind();
    let mut found = Vec::new();
    let mut near = |which, value: f64, limit: f64, part: f64, passes: bool| {
        if passes && (value - limit).abs() <= limit * part {
            found.push((which, value, limit));
        }
    };
    let weight = rules.weight(kind);
    near(Limit::Bytes, facts.bytes as f64, weight.limit as f64, NEAR_BYTES, weight.holds(facts.bytes));
    let (side, ratio) = match kind {
        MediaKind::Image => (rules.image_side, rules.image_ratio),
        _ => (rules.video_side, rules.video_ratio),
    };
    if let Some(pixels) = facts.pixels() {
        let (short, long) = (pixels.width.min(pixels.height), pixels.width.max(pixels.height));
        near(Limit::ShortSide, f64::from(short), f64::from(side.min), NEAR, !side.is_below(short));
        near(Limit::LongSide, f64::from(long), f64::from(side.max), NEAR, !side.is_above(long));
        let value = pixels.ratio();
        for limit in [ratio.min, ratio.max] {
            near(Limit::Ratio, value, limit, NEAR, ratio.holds(value));
        }
    }
    let span = if kind == MediaKind::Audio { rules.audio_seconds } else { rules.video_seconds };
    if let Some(seconds) = facts.seconds() {
        for limit in [span.min, span.max] {
            near(Limit::Seconds, seconds, limit, NEAR, span.holds(seconds));
        }
    }
    if let Some((_, fastest)) = facts.rates() {
        near(Limit::Fps, fastest, rules.video_fps.max, NEAR, !rules.video_fps.is_above(fastest));
    }
    found
}

/// How often the same content was refused, without this time.
fn refusals(world: &World, asset: &Asset, original: OriginalId) -> usize {
    let is_this = |other: &Asset| other.connection == asset.connection && other.id == asset.id;
    let assets = world.shelves.values().flat_map(|shelf| shelf.assets.values());
    let refused = assets.filter(|other| {
        other.original == Some(original) && matches!(other.status, AssetStatus::Failed(_)) && !is_this(other)
    });
    // An upload that was refused without an asset, or of which the asset was deleted since.
    let uploads = world.jobs.values().filter(|job| {
        job.upload().is_some_and(|upload| upload.original == original)
            && job.failure().is_some_and(|failure| failure.kind == FailureKind::Moderation)
            && job.asset().is_none_or(|id| world.asset(&job.connection, id).is_none())
    });
    refused.count() + uploads.count()
}

/// Where the same content is in use.
fn elsewhere(world: &World, asset: &Asset, original: OriginalId) -> Vec<Finding> {
    let mut found = Vec::new();
    for (connection, shelf) in &world.shelves {
        let in_use = shelf.assets.values().find(|other| {
            other.original == Some(original)
                && other.status == AssetStatus::Active
                && (*connection != asset.connection || other.id != asset.id)
        });
        if let Some(other) = in_use {
            found.push(if *connection == asset.connection {
                Finding::SamePictureActive { name: other.name.clone() }
            } else {
                Finding::ActiveElsewhere { connection: connection.clone() }
            });
        }
    }
    found
}

/// What all usable assets of its kind in its group have in common and this one has not.
fn differences(world: &World, asset: &Asset, facts: &Facts) -> Vec<Difference> {
    let neighbours: Vec<&Facts> = world
        .shelf(&asset.connection)
        .into_iter()
        .flat_map(|shelf| shelf.assets.values())
        .filter(|other| {
            other.status == AssetStatus::Active && other.group == asset.group && other.kind == asset.kind
        })
        .filter_map(|other| Some(&world.originals.get(&other.original?)?.facts))
        .collect();
    if neighbours.len() < NEIGHBOURS {
        return vec![];
    }
    let mut found = Vec::new();
    if let Some(there) = common(&neighbours, |it| Some(it.format), |a, b| a == b)
        && there != facts.format
    {
        found.push(Difference::Format { here: facts.format, there });
    }
    if let Some(here) = orientation(facts)
        && let Some(there) = common(&neighbours, orientation, |a, b| a == b)
        && here != there
    {
        found.push(Difference::Orientation { here, there });
    } else if let Some(here) = facts.pixels().map(super::Pixels::ratio)
        && let Some(there) = common(&neighbours, |it| it.pixels().map(super::Pixels::ratio), same_ratio)
        && !same_ratio(here, there)
    {
        found.push(Difference::Ratio { here, there });
    }
    if facts.kind() == MediaKind::Image {
        let here = has_alpha(facts);
        if common(&neighbours, |it| Some(has_alpha(it)), |a, b| a == b) == Some(!here) {
            found.push(Difference::Alpha { here });
        }
    }
    found
}

/// The value that all of them have.
fn common<T: Copy>(
    all: &[&Facts],
    of: impl Fn(&Facts) -> Option<T>,
    same: impl Fn(T, T) -> bool,
) -> Option<T> {
    let first = of(all.first()?)?;
    all.iter().all(|it| of(it).is_some_and(|value| same(first, value))).then_some(first)
}

fn same_ratio(one: f64, other: f64) -> bool {
    (one - other).abs() <= one.max(other) * SAME_RATIO
}

fn has_alpha(facts: &Facts) -> bool {
    facts.quirks.contains(&Quirk::HasAlpha)
}

fn orientation(facts: &Facts) -> Option<Orientation> {
    let pixels = facts.pixels()?;
    Some(match pixels.width.cmp(&pixels.height) {
        std::cmp::Ordering::Less => Orientation::Portrait,
        std::cmp::Ordering::Greater => Orientation::Landscape,
        std::cmp::Ordering::Equal => Orientation::Square,
    })
}

#[cfg(test)]
mod tests;
