//! A scripted day: faults and pace read from a TOML file.

use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;

use super::Pace;
use super::yard::{Action, Fault, Limits, Yard};

/// What goes wrong, and how fast things go, read from a file. The format is told in the room's door.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// Replaces the pace of the options.
    pub pace: Option<Pace>,
    /// What an account may do.
    pub limits: Limits,
    /// How far the provider's clock is ahead of this computer's, in seconds.
    pub ahead_seconds: i32,
    /// How much later what was made shows up in lists.
    pub list_lag: Duration,
    faults: Vec<(Action, Fault, Option<u32>)>,
}

/// Why a scenario could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// Not the format, with the place.
    #[error("{0}")]
    Format(#[from] toml_edit::de::Error),
    /// The words are right, what they say is not.
    #[error("fault {number} ({kind}): {wrong}")]
    Fault {
        /// Counted from 1.
        number: usize,
        /// As written.
        kind: String,
        /// What is wrong with it.
        wrong: &'static str,
    },
    /// A list that lags for ever is none.
    #[error("[lists] takes `lag_seconds` from 0 to 86400")]
    Lists,
    /// Neither or both ways of telling the pace.
    #[error("[pace] takes either `polls`, or `asset_seconds` and `generation_seconds` from 0 to 86400")]
    Pace,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    pace: Option<PaceTable>,
    #[serde(default)]
    clock: ClockTable,
    #[serde(default)]
    limits: LimitsTable,
    #[serde(default)]
    lists: ListsTable,
    #[serde(default)]
    fault: Vec<FaultTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PaceTable {
    polls: Option<u32>,
    asset_seconds: Option<f64>,
    generation_seconds: Option<f64>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockTable {
    ahead_seconds: i32,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsTable {
    pool: Option<usize>,
    creates_per_minute: Option<u32>,
    reads_per_second: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListsTable {
    lag_seconds: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultTable {
    action: Action,
    kind: String,
    code: Option<String>,
    message: Option<String>,
    status: Option<u16>,
    times: Option<u32>,
    seconds: Option<f64>,
    per_minute: Option<u32>,
    retry_after: Option<u32>,
    acts: Option<bool>,
}

impl Scenario {
    /// Reads the format told in the room's door.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let file: File = toml_edit::de::from_str(text)?;
        let pace = file.pace.map(|table| table.read()).transpose()?;
        let read = |(number, table): (usize, FaultTable)| {
            let kind = table.kind.clone();
            table.read().map_err(|wrong| ScenarioError::Fault { number: number + 1, kind, wrong })
        };
        let faults = file.fault.into_iter().enumerate().map(read).collect::<Result<_, _>>()?;
        let LimitsTable { pool, creates_per_minute, reads_per_second } = file.limits;
        let limits = Limits { pool, creates_per_minute, reads_per_second };
        let lag = Some(file.lists.lag_seconds).filter(|lag| (0.0..=86_400.0).contains(lag));
        let list_lag = Duration::from_secs_f64(lag.ok_or(ScenarioError::Lists)?);
        Ok(Self { pace, limits, ahead_seconds: file.clock.ahead_seconds, list_lag, faults })
    }

    pub(super) fn enter(&self, yard: &Yard) {
        yard.limit(self.limits);
        yard.lag_lists(self.list_lag);
        yard.skew_clock(SignedDuration::from_secs(self.ahead_seconds.into()));
        for (action, fault, times) in &self.faults {
            yard.add(*action, fault.clone(), *times);
        }
    }
}

impl FromStr for Scenario {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, ScenarioError> {
        Self::parse(text)
    }
}

impl PaceTable {
    fn read(&self) -> Result<Pace, ScenarioError> {
        let fine = |seconds: &f64| (0.0..=86_400.0).contains(seconds);
        match (self.polls, self.asset_seconds, self.generation_seconds) {
            (Some(polls), None, None) => Ok(Pace::Polls(polls)),
            (None, Some(asset), Some(generation)) if fine(&asset) && fine(&generation) => {
                Ok(Pace::Seconds { asset, generation })
            }
            _ => Err(ScenarioError::Pace),
        }
    }
}

impl FaultTable {
    fn read(self) -> Result<(Action, Fault, Option<u32>), &'static str> {
        let kind = self.kind.as_str();
        if kind != "refuse" && (self.code.is_some() || self.message.is_some()) {
            return Err("`code` and `message` belong to `refuse`");
        }
        if !matches!(kind, "refuse" | "page") && self.status.is_some() {
            return Err("`status` belongs to `refuse` and `page`");
        }
        if !matches!(kind, "slow" | "late" | "trickle") && self.seconds.is_some() {
            return Err("`seconds` belongs to `slow`, `late` and `trickle`");
        }
        if kind != "too_many" && self.retry_after.is_some() {
            return Err("`retry_after` belongs to `too_many`");
        }
        if kind != "page" && self.acts.is_some() {
            return Err("`acts` belongs to `page`");
        }
        if self.kind != "throttle" && self.per_minute.is_some() {
            return Err("`per_minute` belongs to `throttle`");
        }
        let once = Some(self.times.unwrap_or(1));
        let seconds = || {
            let seconds = self.seconds.filter(|seconds| (0.0..=3600.0).contains(seconds));
            seconds.map(Duration::from_secs_f64).ok_or("`seconds` goes from 0 to 3600")
        };
        let (fault, times) = match self.kind.as_str() {
            "refuse" => {
                let code = self.code.ok_or("`code` is missing")?;
                if self.status.is_some_and(|status| !(400..600).contains(&status)) {
                    return Err("`status` goes from 400 to 599");
                }
                (Fault::Refuse { code, message: self.message, status: self.status }, once)
            }
            "hang_up" => (Fault::HangUp, once),
            "drop_before" => (Fault::DropBefore, once),
            "garbage" => (Fault::Page { status: 200, acts: true }, once),
            "page" => {
                let status = self.status.unwrap_or(502);
                if !(200..600).contains(&status) {
                    return Err("`status` goes from 200 to 599");
                }
                (Fault::Page { status, acts: self.acts.unwrap_or_default() }, once)
            }
            "too_many" => (Fault::TooMany { retry_after: self.retry_after }, once),
            "truncate" => (Fault::Truncate, once),
            "slow" => (Fault::Slow(seconds()?), self.times),
            "late" => (Fault::Late(seconds()?), self.times),
            "trickle" => (Fault::Trickle(seconds()?), once),
            "no_ranges" => (Fault::NoRanges, self.times),
            "throttle" if self.times.is_some() => return Err("a throttle has no `times`"),
            "throttle" => {
                (Fault::Throttle { per_minute: self.per_minute.ok_or("`per_minute` is missing")? }, None)
            }
            _ => return Err("not a kind of fault"),
        };
        Ok((self.action, fault, times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_read_whole() {
        let text = r#"
            [pace]
            polls = 2
            [clock]
            ahead_seconds = -412
            [limits]
            pool = 50
            creates_per_minute = 3
            [[fault]]
            action = "CreateAsset"
            kind = "refuse"
            code = "QuotaExceeded"
            times = 2
            [lists]
            lag_seconds = 2.5
            [[fault]]
            action = "GetAsset"
            kind = "slow"
            seconds = 0.5
            [[fault]]
            action = "CreateGeneration"
            kind = "page"
            acts = true
            [[fault]]
            action = "CreateAsset"
            kind = "too_many"
            retry_after = 7
        "#;
        let scenario = Scenario::parse(text).unwrap();
        assert_eq!(scenario.pace, Some(Pace::Polls(2)));
        let limits = Limits { pool: Some(50), creates_per_minute: Some(3), reads_per_second: None };
        assert_eq!(scenario.limits, limits);
        assert_eq!(scenario.ahead_seconds, -412);
        assert_eq!(scenario.list_lag, Duration::from_millis(2500));
        let refuse = Fault::Refuse { code: "QuotaExceeded".into(), message: None, status: None };
        assert_eq!(
            scenario.faults,
            [
                (Action::CreateAsset, refuse, Some(2)),
                (Action::GetAsset, Fault::Slow(Duration::from_millis(500)), None),
                (Action::CreateGeneration, Fault::Page { status: 502, acts: true }, Some(1)),
                (Action::CreateAsset, Fault::TooMany { retry_after: Some(7) }, Some(1)),
            ]
        );
    }

    #[test]
    fn a_slip_of_the_pen_is_told_and_not_passed_over() {
        let wrong = |text: &str| Scenario::parse(text).unwrap_err().to_string();
        assert!(wrong("[[fault]]\naction = \"MakeAsset\"\nkind = \"hang_up\"").contains("MakeAsset"));
        assert!(wrong("[[fault]]\naction = \"GetAsset\"\nkind = \"explode\"").contains("fault 1 (explode)"));
        assert!(wrong("[[fault]]\naction = \"GetAsset\"\nkind = \"refuse\"").contains("`code` is missing"));
        assert!(wrong("[[fault]]\naction = \"GetAsset\"\nkind = \"slow\"\nacts = true").contains("`page`"));
        assert!(wrong("[lists]\nlag_seconds = -1.0").contains("lag_seconds"));
        assert!(wrong("[pace]\npolls = 1\nasset_seconds = 2.0").contains("either"));
        assert!(wrong("speed = 1").contains("speed"));
    }
}
