//! Bounds that know whether they themselves pass: documents write "under 30 MB" here and "up to 50 MB" there.

/// Whether the end of a span belongs to it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Edge {
    /// The bound itself passes.
    Closed,
    /// Only what is truly inside passes.
    Open,
}

/// Smallest and largest value, and whether the bounds themselves pass.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Span<T> {
    /// Lower bound.
    pub min: T,
    /// Upper bound.
    pub max: T,
    /// Whether both bounds pass. No document writes one of each.
    pub edge: Edge,
}

impl<T: PartialOrd + Copy> Span<T> {
    /// The bounds pass: `[min, max]`.
    pub const fn closed(min: T, max: T) -> Self {
        Self { min, max, edge: Edge::Closed }
    }

    /// The bounds are refused: `(min, max)`.
    pub const fn open(min: T, max: T) -> Self {
        Self { min, max, edge: Edge::Open }
    }

    /// Whether the value lies too low.
    pub fn is_below(&self, value: T) -> bool {
        value < self.min || (self.edge == Edge::Open && value <= self.min)
    }

    /// Whether the value lies too high.
    pub fn is_above(&self, value: T) -> bool {
        value > self.max || (self.edge == Edge::Open && value >= self.max)
    }

    /// Whether the value passes.
    pub fn holds(&self, value: T) -> bool {
        !self.is_below(value) && !self.is_above(value)
    }
}

impl Span<u32> {
    /// The smallest and the largest whole number that pass.
    pub const fn whole(&self) -> (u32, u32) {
        match self.edge {
            Edge::Closed => (self.min, self.max),
            Edge::Open => (self.min.saturating_add(1), self.max.saturating_sub(1)),
        }
    }
}

/// How heavy a file may be, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Weight {
    /// The number that documents write.
    pub limit: u64,
    /// Whether a file of exactly this weight passes.
    pub edge: Edge,
}

impl Weight {
    /// "Under so many MB", of 1024 × 1024 bytes.
    pub const fn under_mb(mb: u64) -> Self {
        Self { limit: mb << 20, edge: Edge::Open }
    }

    /// "Up to so many MB", of 1024 × 1024 bytes.
    pub const fn up_to_mb(mb: u64) -> Self {
        Self { limit: mb << 20, edge: Edge::Closed }
    }

    /// Whether a file of so many bytes passes.
    pub fn holds(&self, bytes: u64) -> bool {
        bytes < self.limit || (self.edge == Edge::Closed && bytes == self.limit)
    }
}

/// The heights of usual films, by the pixels that fit: `480p` … as numbers, the least and the most.
pub fn lines(pixels: Span<u32>) -> Option<(u32, u32)> {
    const USUAL: [(u32, u32); 6] =
        [(360, 640), (480, 854), (540, 960), (720, 1280), (1080, 1920), (2160, 3840)];
    let mut fits =
        USUAL.into_iter().filter(|(short, long)| pixels.holds(short * long)).map(|(short, _)| short);
    let first = fits.next()?;
    Some((first, fits.next_back().unwrap_or(first)))
}
