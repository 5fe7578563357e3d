//! How fast and how much each account may: what is set, documented or learned, and what was done today.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::now;
use super::plan::Lane;
use super::run::Room;
use crate::model::budget::{KnownFrom, Limit, Today};
use crate::model::{
    Budget, Connection, ConnectionName, Errand, Event, Failure, FailureKind, Job, JobId, Milestone, Moment,
    SpendCall, Step,
};
use crate::store::{Error, Pace, Store};

/// Calls arrive a little sooner or later than they leave, and the provider counts arrivals: a minute is longer here.
const MARGIN: f64 = 1.03;
/// A learned rate is trusted this long; each further such time without a refusal it grows by one a minute.
const TRUSTED: Duration = Duration::from_hours(1);
/// After this long without a refusal it is forgotten: accounts change, and the next refusal teaches anew.
const FORGOTTEN: Duration = Duration::from_hours(24);
/// What moderation took lately is said by so many uploads.
const LATELY: usize = 20;

/// The local day of a moment: when it began, and when the next begins.
fn day_of(at: Moment, zone: &TimeZone) -> Option<(Moment, Moment)> {
    let here = jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone.clone());
    let begins = here.start_of_day().ok()?;
    let ends = here.tomorrow().ok()?.start_of_day().ok()?;
    Some((Moment(begins.timestamp().as_millisecond()), Moment(ends.timestamp().as_millisecond())))
}

/// Today here. Without a calendar, the last and the next twelve hours: a limit must hold whatever the clock says.
fn today(at: Moment) -> (Moment, Moment) {
    let half = Duration::from_hours(12);
    day_of(at, &TimeZone::system())
        .unwrap_or_else(|| (Moment(at.0.saturating_sub(half.as_millis() as i64)), at.plus(half)))
}

/// When today began here: what daily limits count from.
pub fn day_begins() -> Moment {
    today(now()).0
}

/// What a refusal taught of the rate, as far as it still holds.
fn learned(pace: &Pace, at: Moment) -> Option<Limit> {
    let (count, since) = pace.per_minute?;
    let age = at.since(since);
    if age >= FORGOTTEN {
        return None;
    }
    let more = u32::try_from(age.as_secs() / TRUSTED.as_secs()).unwrap_or(u32::MAX);
    Some(Limit { count: count.saturating_add(more), from: KnownFrom::Refusal(since) })
}

/// How many assets may be created a minute: what a person set, else what is documented, else what was learned.
pub(super) fn rate(connection: &Connection, pace: &Pace, at: Moment) -> Option<Limit> {
    let stated = connection.rules.creates_per_minute.map(|count| Limit {
        count,
        from: if connection.settings.creates_per_minute.is_some() {
            KnownFrom::Setting
        } else {
            KnownFrom::Documents
        },
    });
    stated.or_else(|| learned(pace, at))
}

/// The next rate to keep after a refusal: what was accepted within the last minute, and less than before. Where nothing
/// was accepted, the refusal says nothing of a rate.
fn lesson(before: Option<u32>, accepted: u32) -> Option<u32> {
    match before {
        Some(before) => Some(accepted.min(before.saturating_sub(1)).max(1)),
        None if accepted == 0 => None,
        None => Some(accepted),
    }
}

/// How long moderation took lately, halfway between the quick and the slow.
fn moderation<'a>(jobs: impl Iterator<Item = &'a Job>) -> Option<Duration> {
    let mut took: Vec<Duration> = jobs.filter_map(moderated).take(LATELY).collect();
    took.sort_unstable();
    took.get(took.len() / 2).copied()
}

fn moderated(job: &Job) -> Option<Duration> {
    job.upload()?;
    let last = |wanted: &[Milestone]| job.trail.iter().rev().find(|mark| wanted.contains(&mark.what));
    let ended = last(&[Milestone::Passed, Milestone::Refused])?;
    let created = last(&[Milestone::Created, Milestone::Submitted])?;
    (ended.at >= created.at).then(|| ended.at.since(created.at))
}

/// What the account may, from its settings, its rows and its jobs, the newest first.
pub(super) fn budget<'a>(
    connection: &Connection,
    pace: &Pace,
    store: &Store,
    jobs: impl Iterator<Item = &'a Job>,
    at: Moment,
) -> Result<Budget, Error> {
    let (begins, ends) = today(at);
    let settings = &connection.settings;
    let count = |call| store.count_spends(&connection.name, call, begins);
    let slots = settings.slots.map(|count| Limit { count, from: KnownFrom::Setting });
    let taught = pace.slots.map(|(count, at)| Limit { count, from: KnownFrom::Refusal(at) });
    Ok(Budget {
        creates_per_minute: rate(connection, pace, at),
        next_create: pace.next_create,
        creations: Today { count: count(SpendCall::Create)?, cap: settings.creations_per_day },
        generations: Today { count: count(SpendCall::Generate)?, cap: settings.generations_per_day },
        day_ends: Some(ends),
        slots: slots.or(taught),
        moderation: moderation(jobs),
    })
}

impl Room {
    fn pace(&self, connection: &ConnectionName) -> Pace {
        self.paces.get(connection).copied().unwrap_or_default()
    }

    /// When the account may create next.
    pub(super) fn next_create(&self, connection: &ConnectionName) -> Option<Moment> {
        self.paces.get(connection)?.next_create
    }

    /// The time between two creations, where a rate is known.
    pub(super) fn spacing(&self, connection: &ConnectionName, at: Moment) -> Option<Duration> {
        let account = self.accounts.get(connection)?;
        let limit = rate(&account.connection, &self.pace(connection), at)?;
        Some(Duration::from_mins(1).mul_f64(MARGIN) / limit.count.max(1))
    }

    /// The account creates nothing before then; kept, so that a restart does not forget it.
    pub(super) fn hold_back(&mut self, connection: &ConnectionName, until: Moment) {
        // Whoever asks for less does not undo what was asked for before.
        let until = self.next_create(connection).map_or(until, |next| until.max(next));
        self.paces.entry(connection.clone()).or_default().next_create = Some(until);
        self.stale.insert(connection.clone());
        let name = connection.clone();
        self.write(move |store| store.set_next_create(&name, until));
    }

    /// A create call was refused for coming too soon. Where no rate is stated, that teaches one.
    pub(super) fn learn_rate(&mut self, connection: &ConnectionName, at: Moment) {
        let Some(account) = self.accounts.get(connection) else { return };
        if account.connection.rules.creates_per_minute.is_some() {
            return;
        }
        let since = Moment(at.0.saturating_sub(60_000));
        let Some(accepted) = self.read(|store| store.count_created(connection, since)) else { return };
        let before = learned(&self.pace(connection), at).map(|limit| limit.count);
        let Some(count) = lesson(before, accepted) else { return };
        tracing::info!(%connection, count, "a refusal taught how many creations a minute are allowed");
        self.paces.entry(connection.clone()).or_default().per_minute = Some((count, at));
        self.stale.insert(connection.clone());
        let name = connection.clone();
        self.write(move |store| store.learn_rate(&name, count, at));
    }

    /// A create call was refused because every slot is taken: what the account holds is all it may.
    pub(super) fn learn_slots(&mut self, connection: &ConnectionName, at: Moment) {
        // An account whose assets are not known here teaches nothing.
        let Some(count) = self.read(|store| store.count_assets(connection)).filter(|count| *count > 0) else {
            return;
        };
        self.paces.entry(connection.clone()).or_default().slots = Some((count, at));
        self.stale.insert(connection.clone());
        let name = connection.clone();
        self.write(move |store| store.learn_slots(&name, count, at));
    }

    /// So many more calls of this lane today; `None` where a person set no limit.
    pub(super) fn left_today(&self, lane: Lane, connection: &ConnectionName, at: Moment) -> Option<u32> {
        let settings = &self.accounts.get(connection)?.connection.settings;
        let (cap, call) = match lane {
            Lane::Create => (settings.creations_per_day?, SpendCall::Create),
            Lane::Submit => (settings.generations_per_day?, SpendCall::Generate),
            _ => return None,
        };
        let (begins, _) = today(at);
        // What cannot be counted may be used up.
        let count = self.read(|store| store.count_spends(connection, call, begins)).unwrap_or(u32::MAX);
        Some(cap.saturating_sub(count))
    }

    /// These have to wait for tomorrow, which is told and kept.
    pub(super) fn wait_for_tomorrow(&mut self, jobs: &[JobId], at: Moment) {
        if jobs.is_empty() {
            return;
        }
        let (_, ends) = today(at);
        self.together(|room| {
            for id in jobs {
                let Some(mut job) = room.jobs.get(id).cloned() else { continue };
                job.run_at = ends;
                job.trouble = Some(Failure::new(FailureKind::DailyLimit));
                room.keep_job(job);
            }
        });
    }

    /// The limit was raised, the day is over, or a call came to nothing: who waited for it may go on.
    pub(super) fn wake_capped(&mut self, at: Moment) {
        let waits = |job: &&Job| {
            job.step == Step::Queued
                && job.trouble.as_ref().is_some_and(|it| it.kind == FailureKind::DailyLimit)
        };
        let waiting: Vec<Job> = self.jobs.values().filter(waits).cloned().collect();
        let lane =
            |job: &Job| if matches!(job.errand, Errand::Generate(_)) { Lane::Submit } else { Lane::Create };
        let free: Vec<Job> = waiting
            .into_iter()
            .filter(|job| self.left_today(lane(job), &job.connection, at).is_none_or(|left| left > 0))
            .collect();
        if free.is_empty() {
            return;
        }
        self.together(|room| {
            for job in free {
                room.keep_job(Job { run_at: at, trouble: None, ..job });
            }
        });
    }

    /// Tells the budgets that may have changed, where they have.
    pub(super) fn tell_budgets(&mut self) {
        let at = now();
        if self.day_ends.is_none_or(|ends| ends <= at) {
            let first = self.day_ends.is_none();
            self.day_ends = Some(today(at).1);
            self.stale.extend(self.accounts.keys().cloned());
            if !first {
                self.wake_capped(at);
            }
        }
        for name in std::mem::take(&mut self.stale) {
            let Some(account) = self.accounts.get(&name) else {
                self.budgets.remove(&name);
                continue;
            };
            let jobs = self.jobs.values().rev().filter(|job| job.connection == name);
            let pace = self.pace(&name);
            let Some(budget) = self.read(|store| budget(&account.connection, &pace, store, jobs, at)) else {
                continue;
            };
            if self.budgets.get(&name) != Some(&budget) {
                self.teller.tell(Event::Budget(name.clone(), budget.clone()));
                self.budgets.insert(name, budget);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn a_day_is_as_long_as_the_local_calendar_says() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let stamp = |text: &str| Moment(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        // The clocks go forward at two o'clock on 29 March 2026.
        let (begins, ends) = day_of(stamp("2026-03-29T12:00:00Z"), &berlin).unwrap();
        assert_eq!(begins, stamp("2026-03-28T23:00:00Z"));
        assert_eq!(ends.0 - begins.0, 23 * HOUR);
    }

    #[test]
    fn a_learned_rate_grows_by_the_hour_and_is_forgotten_after_a_day() {
        let pace = Pace { per_minute: Some((3, Moment(0))), ..Pace::default() };
        let at = |hours: i64| learned(&pace, Moment(hours * HOUR)).map(|limit| limit.count);
        assert_eq!((at(0), at(1), at(5), at(23), at(24)), (Some(3), Some(4), Some(8), Some(26), None));
    }

    #[test]
    fn a_later_refusal_lowers_what_was_learned_and_never_to_nothing() {
        assert_eq!(lesson(None, 4), Some(4));
        assert_eq!(lesson(None, 0), None);
        assert_eq!(lesson(Some(4), 4), Some(3));
        assert_eq!(lesson(Some(4), 1), Some(1));
        assert_eq!(lesson(Some(1), 0), Some(1));
    }
}
