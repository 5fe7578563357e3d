//! What goes wrong on the server's side in a trial.

use std::time::Duration;

use greenroom::sandbox::{Action, Yard};
use jiff::SignedDuration;

use super::home::Account;
use super::trial::What;

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    None,
    CutBefore,
    CutAfter,
    TooMany,
    TooManyUntil,
    ServerError,
    PageBefore,
    PageAfter,
    PageAsAnswer,
    HalfAnswer,
    SlowAnswer,
    LateAnswer,
    LaggingList,
    Skew,
    HalfResult,
    SlowResult,
}

impl Fault {
    pub(crate) const ALL: [Self; 16] = [
        Self::None,
        Self::CutBefore,
        Self::CutAfter,
        Self::TooMany,
        Self::TooManyUntil,
        Self::ServerError,
        Self::PageBefore,
        Self::PageAfter,
        Self::PageAsAnswer,
        Self::HalfAnswer,
        Self::SlowAnswer,
        Self::LateAnswer,
        Self::LaggingList,
        Self::Skew,
        Self::HalfResult,
        Self::SlowResult,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::None => "kill -9 alone",
            Self::CutBefore => "connection cut before the server acted",
            Self::CutAfter => "connection cut after the server acted",
            Self::TooMany => "429 without Retry-After",
            Self::TooManyUntil => "429 with Retry-After",
            Self::ServerError => "5xx, JSON",
            Self::PageBefore => "502 web page, server did not act",
            Self::PageAfter => "502 web page, server acted",
            Self::PageAsAnswer => "web page under 200, server acted",
            Self::HalfAnswer => "truncated answer",
            Self::SlowAnswer => "trickling answer",
            Self::LateAnswer => "late answer",
            Self::LaggingList => "lists lag, answer lost",
            Self::Skew => "clocks two minutes apart",
            Self::HalfResult => "result cut in the middle, no ranges",
            Self::SlowResult => "result trickles",
        }
    }

    /// Whether it can happen to this kind of trial.
    pub(crate) fn suits(self, what: What) -> bool {
        what == What::Order || !matches!(self, Self::HalfResult | Self::SlowResult)
    }

    /// How long a careful person waits before giving anything up.
    pub(crate) fn lasts(self) -> Duration {
        if self == Self::LaggingList { Duration::from_secs(12) } else { Duration::ZERO }
    }

    /// Puts it in the server's way: mostly at the call that costs, sometimes at another one as well.
    pub(crate) fn set(self, yard: &Yard, what: What, account: Account, chance: &mut fastrand::Rng) {
        let paid = if what == What::Order { Action::CreateGeneration } else { Action::CreateAsset };
        let poll = match (what, account) {
            (_, Account::Apimart) => Action::GetTask,
            (What::Files(_), _) => Action::GetAsset,
            (What::Order, _) => Action::GetGeneration,
        };
        let mut actions = vec![paid];
        if chance.f64() < 0.3 {
            actions.push(poll);
        }
        if chance.f64() < 0.2 {
            actions.push(if what == What::Order { Action::ListGenerations } else { Action::ListAssets });
        }
        let times = chance.u32(1..=2);
        for action in actions {
            match self {
                Self::None | Self::HalfResult | Self::SlowResult => {}
                Self::CutBefore => yard.drop_before(action, times),
                Self::CutAfter => yard.hang_up(action, times),
                Self::TooMany => yard.too_many(action, None, times),
                Self::TooManyUntil => yard.too_many(action, Some(chance.u32(1..=3)), times),
                Self::ServerError => yard.refuse(action, "InternalServiceError", times),
                Self::PageBefore => yard.page(action, 502, false, times),
                Self::PageAfter => yard.page(action, 502, true, times),
                Self::PageAsAnswer => yard.garbage(action, times),
                Self::HalfAnswer => yard.truncate(action, times),
                Self::SlowAnswer => yard.trickle(action, Duration::from_secs(2), times),
                Self::LateAnswer => yard.late(action, Duration::from_secs(2), times),
                Self::LaggingList => {
                    yard.lag_lists(Duration::from_secs(chance.u64(2..=9)));
                    if action == paid {
                        yard.hang_up(action, 1);
                    }
                }
                Self::Skew => {}
            }
        }
        match self {
            Self::Skew => {
                let by = if chance.bool() { 120 } else { -120 };
                yard.skew_clock(SignedDuration::from_secs(by));
            }
            Self::HalfResult => {
                yard.no_ranges(Action::GetFile);
                yard.truncate(Action::GetFile, times);
            }
            Self::SlowResult => yard.trickle(Action::GetFile, Duration::from_secs(2), times),
            _ => {}
        }
    }
}
