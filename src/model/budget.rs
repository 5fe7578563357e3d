//! How fast an account may work and how much it may do: rates, daily limits, slots, and what they mean for a queue.

use std::time::Duration;

use super::Moment;

/// Where a limit is known from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KnownFrom {
    /// A person set it.
    Setting,
    /// The provider's documents name it.
    Documents,
    /// A refusal taught it, at that moment.
    Refusal(Moment),
}

/// A limit and where it is known from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// So many.
    pub count: u32,
    /// Who says so.
    pub from: KnownFrom,
}

/// What was done since local midnight, and how much a person allows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Today {
    /// Calls that left and were not refused.
    pub count: u32,
    /// A person's own daily limit.
    pub cap: Option<u32>,
}

impl Today {
    /// So many more today; `None` means no limit.
    pub const fn left(self) -> Option<u32> {
        match self.cap {
            Some(cap) => Some(cap.saturating_sub(self.count)),
            None => None,
        }
    }
}

/// What an account may do, as the engine keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Budget {
    /// Assets that may be created a minute, where that is known.
    pub creates_per_minute: Option<Limit>,
    /// The next creation leaves no sooner.
    pub next_create: Option<Moment>,
    /// Assets created today.
    pub creations: Today,
    /// Generations started today.
    pub generations: Today,
    /// When the daily limits begin anew.
    pub day_ends: Option<Moment>,
    /// Assets the account may hold, where that is known.
    pub slots: Option<Limit>,
    /// How long moderation took lately, halfway between the quick and the slow.
    pub moderation: Option<Duration>,
}

impl Budget {
    /// How long so many files that were not created yet will take until the last is through moderation. `None` while
    /// nothing is known to count with.
    pub fn eta(&self, files: usize, now: Moment) -> Option<Duration> {
        let files = u32::try_from(files).unwrap_or(u32::MAX);
        let first = self.next_create.map_or(Duration::ZERO, |next| next.since(now));
        let creating = self
            .creates_per_minute
            .map(|limit| Duration::from_mins(1).saturating_mul(files.saturating_sub(1)) / limit.count.max(1));
        match (files, creating, self.moderation) {
            (0, ..) | (_, None, None) => None,
            (_, creating, moderation) => {
                Some(first + creating.unwrap_or_default() + moderation.unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_eight_files_at_three_a_minute_take_about_sixteen_minutes() {
        let budget = Budget {
            creates_per_minute: Some(Limit { count: 3, from: KnownFrom::Setting }),
            moderation: Some(Duration::from_secs(20)),
            ..Budget::default()
        };
        assert_eq!(budget.eta(48, Moment(0)), Some(Duration::from_mins(16)));
        assert_eq!(Budget::default().eta(48, Moment(0)), None);
    }
}
