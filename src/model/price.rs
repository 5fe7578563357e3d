//! What things cost, as a person wrote it down: a table of prices, and what a generation comes to by it.
//!
//! Money is counted in whole millionths of its currency, never in fractions of a computer's kind. What is told is
//! an estimate: the provider's own bill is the truth.

use std::fmt;
use std::str::FromStr;

use super::{Connection, ConnectionName, ProviderKind};

/// Millionths that make one.
const ONE: u64 = 1_000_000;
/// Digits behind the point.
const DIGITS: usize = 6;
/// No price is higher; a larger one was typed by mistake.
const HIGHEST: u64 = 1_000_000 * ONE;

/// An amount of money in millionths of its currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Amount(pub u64);

/// Why a text is no amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoAmount {
    /// It is no decimal number, as `4.60` is.
    NotDecimal,
    /// It has more digits behind the point than money is counted in here.
    TooFine,
    /// It is above a million.
    TooHigh,
}

impl fmt::Display for NoAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotDecimal => "is no amount; write it as 0.46",
            Self::TooFine => "has more than six digits behind the point",
            Self::TooHigh => "is above 1000000",
        })
    }
}

impl FromStr for Amount {
    type Err = NoAmount;

    fn from_str(text: &str) -> Result<Self, NoAmount> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && part.is_empty() || !digits(whole) || !digits(part) || text.ends_with('.') {
            return Err(NoAmount::NotDecimal);
        }
        let part = part.trim_end_matches('0');
        if part.len() > DIGITS {
            return Err(NoAmount::TooFine);
        }
        let whole: u64 =
            if whole.is_empty() { 0 } else { whole.parse().map_err(|_digits| NoAmount::TooHigh)? };
        let part: u64 = format!("{part:0<DIGITS$}").parse().map_err(|_digits| NoAmount::NotDecimal)?;
        let amount = whole.checked_mul(ONE).and_then(|whole| whole.checked_add(part));
        amount.filter(|amount| *amount <= HIGHEST).map(Self).ok_or(NoAmount::TooHigh)
    }
}

/// At least two digits behind the point, and as many more as there are.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = format!("{:06}", self.0 % ONE);
        let (two, more) = part.split_at(2);
        write!(f, "{}.{two}{}", self.0 / ONE, more.trim_end_matches('0'))
    }
}

/// The word of a currency: `CNY`, `USD`, or a provider's own `CREDITS`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Currency(String);

impl Currency {
    /// Two to eight Latin letters, in whatever case.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (2..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        fits.then(|| Self(text.to_ascii_uppercase()))
    }

    /// In capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An amount in a currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Money {
    /// How much.
    pub amount: Amount,
    /// Of what.
    pub currency: Currency,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rounded(), self.currency.as_str())
    }
}

impl Money {
    /// To two digits behind the point, half up; what would vanish keeps the digits it has.
    pub fn rounded(&self) -> Amount {
        const CENT: u64 = ONE / 100;
        let amount = self.amount.0;
        if amount < CENT { self.amount } else { Amount(amount.saturating_add(CENT / 2) / CENT * CENT) }
    }

    /// So many times as much.
    #[must_use]
    pub fn times(&self, count: u64) -> Self {
        Self { amount: Amount(self.amount.0.saturating_mul(count)), currency: self.currency.clone() }
    }
}

/// Whose price it is. One connection's own goes before its provider's.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum PriceOf {
    /// Every connection of a provider.
    Provider(ProviderKind),
    /// One connection.
    Connection(ConnectionName),
}

/// What is paid for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Per {
    /// A second of the video that is made.
    Second,
    /// A video, however long.
    Video,
    /// A million tokens: pixels and seconds, of the video that is made and of those it refers to.
    MillionTokens,
    /// An asset that is created.
    Asset,
}

impl Per {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Second, Self::Video, Self::MillionTokens, Self::Asset];

    /// The word of `config.toml`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Video => "video",
            Self::MillionTokens => "million-tokens",
            Self::Asset => "asset",
        }
    }

    /// What the word of `config.toml` means.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|per| per.key() == key)
    }

    /// A generation is paid so.
    pub const fn is_of_generations(self) -> bool {
        !matches!(self, Self::Asset)
    }
}

/// One row of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Price {
    /// Whose.
    pub of: PriceOf,
    /// Of one model; of every one where there is none.
    pub model: Option<String>,
    /// Of one resolution, `720p`; of every one where there is none.
    pub resolution: Option<String>,
    /// Only with, or only without, a video among the references; either way where there is none.
    pub with_video: Option<bool>,
    /// What is paid for.
    pub per: Per,
    /// How much one of it costs.
    pub amount: Amount,
    /// In what.
    pub currency: Currency,
}

impl Price {
    /// What it is a price of: two rows with the same are one too many.
    fn subject(&self) -> (&PriceOf, Option<&str>, Option<&str>, Option<bool>, bool) {
        let (model, resolution) = (self.model.as_deref(), self.resolution.as_deref());
        (&self.of, model, resolution, self.with_video, self.per.is_of_generations())
    }

    /// What one costs.
    fn money(&self, amount: Amount) -> Money {
        Money { amount, currency: self.currency.clone() }
    }
}

/// The whole table, in the person's order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Prices(pub Vec<Price>);

/// What a generation is paid by.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Billed<'a> {
    /// The provider's word.
    pub model: &'a str,
    /// `720p`
    pub resolution: &'a str,
    /// `16:9`, `adaptive` …
    pub ratio: &'a str,
    /// Whole seconds of the video that is made.
    pub seconds: u32,
    /// There is a video among the references.
    pub with_video: bool,
    /// Thousandths of seconds of the videos it refers to, as far as they are known.
    pub video_millis: u64,
}

impl Prices {
    /// The first row that is a second price of the same; `None` where there is none.
    pub fn twice(&self) -> Option<usize> {
        let rows = &self.0;
        (1..rows.len()).find(|at| rows[..*at].iter().any(|row| row.subject() == rows[*at].subject()))
    }

    /// What one generation comes to, where there is a price for it.
    pub fn of_generation(&self, connection: &Connection, billed: &Billed<'_>) -> Option<Money> {
        let fits = |price: &&Price| {
            price.per.is_of_generations()
                && price.model.as_deref().is_none_or(|model| model == billed.model)
                && price.resolution.as_deref().is_none_or(|it| it.eq_ignore_ascii_case(billed.resolution))
                && price.with_video.is_none_or(|with| with == billed.with_video)
        };
        let price = self.best(connection, fits)?;
        let amount = match price.per {
            Per::Second => Amount(price.amount.0.saturating_mul(billed.seconds.into())),
            Per::MillionTokens => of_tokens(price.amount, tokens(billed)?),
            Per::Video | Per::Asset => price.amount,
        };
        Some(price.money(amount))
    }

    /// What tokens that were counted by the provider come to.
    pub fn of_tokens(&self, connection: &Connection, billed: &Billed<'_>, tokens: u64) -> Option<Money> {
        let fits = |price: &&Price| {
            price.per == Per::MillionTokens
                && price.model.as_deref().is_none_or(|model| model == billed.model)
                && price.resolution.as_deref().is_none_or(|it| it.eq_ignore_ascii_case(billed.resolution))
                && price.with_video.is_none_or(|with| with == billed.with_video)
        };
        let price = self.best(connection, fits)?;
        Some(price.money(of_tokens(price.amount, tokens)))
    }

    /// What creating one asset costs, where there is a price for it.
    pub fn of_asset(&self, connection: &Connection) -> Option<Money> {
        let price = self.best(connection, |price| price.per == Per::Asset)?;
        Some(price.money(price.amount))
    }

    /// Of the rows that fit, the one that says most: a connection's own, then its model's, then its resolution's.
    fn best(&self, connection: &Connection, fits: impl Fn(&&Price) -> bool) -> Option<&Price> {
        let is_of = |price: &&Price| match &price.of {
            PriceOf::Provider(kind) => *kind == connection.provider,
            PriceOf::Connection(name) => *name == connection.name,
        };
        let says = |price: &&Price| {
            let own = matches!(price.of, PriceOf::Connection(_));
            (own, price.model.is_some(), price.resolution.is_some(), price.with_video.is_some())
        };
        // Of two that say as much the first counts.
        self.0.iter().rev().filter(is_of).filter(fits).max_by_key(says)
    }
}

fn of_tokens(per_million: Amount, tokens: u64) -> Amount {
    let whole = u128::from(per_million.0) * u128::from(tokens) / u128::from(ONE);
    Amount(u64::try_from(whole).unwrap_or(u64::MAX))
}

/// Frames a second of every video (providers.md 2.4, C).
const FPS: u64 = 24;

/// `(input video seconds + output seconds) × width × height × 24 / 1024` (providers.md 2.4, C). `None` where the
/// size of the picture cannot be told.
pub fn tokens(billed: &Billed<'_>) -> Option<u64> {
    let pixels = pixels(billed.resolution, billed.ratio)?;
    let millis = u64::from(billed.seconds).checked_mul(1000)?.checked_add(billed.video_millis)?;
    Some(millis.checked_mul(pixels)?.checked_mul(FPS)? / 1024 / 1000)
}

/// Pixels of one frame. A ratio that is left to the model counts like 16:9, whose area all others come close to.
fn pixels(resolution: &str, ratio: &str) -> Option<u64> {
    let column = match resolution.to_ascii_lowercase().as_str() {
        "480p" => 0,
        "720p" => 1,
        "1080p" => 2,
        "4k" | "2160p" => return Some(3840 * 2160),
        _ => return None,
    };
    let row: [u64; 3] = match ratio {
        "4:3" => [752 * 560, 1112 * 834, 1664 * 1248],
        "1:1" => [640 * 640, 960 * 960, 1440 * 1440],
        "3:4" => [560 * 752, 834 * 1112, 1248 * 1664],
        "9:16" => [496 * 864, 720 * 1280, 1080 * 1920],
        "21:9" => [992 * 432, 1470 * 630, 2206 * 946],
        _ => [864 * 496, 1280 * 720, 1920 * 1080],
    };
    row.get(column).copied()
}

#[cfg(test)]
mod tests;
