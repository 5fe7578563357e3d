//! The moderation watch: an asset that no job here waits for is still followed to its end, ever more slowly, also
//! after a restart. What is asked here is free.

use std::collections::BTreeMap;
use std::time::Duration;

use super::now;
use super::plan::Lane;
use super::run::{Brought, Chair, Room};
use crate::model::job::{Chore, backoff, poll_wait};
use crate::model::{
    Asset, AssetId, AssetStatus, ConnectionName, Errand, Event, FailureKind, Job, JobId, Mark, Milestone,
    Moment, Parked, ParkedBy, Reason, Step,
};
use crate::provider::{AssetState, Trouble};

/// So many questions of the watch an account has on the wire at once.
const SIDE_BY_SIDE: usize = 2;
/// After so many answers that it is not there an asset counts as gone: lists and questions lag behind a create.
const PATIENCE: u32 = 8;
/// The status of an answer by which a host may mean "no such path" as well as "no such asset".
const BARE_NOT_FOUND: &str = "404";

/// Everything that is followed.
#[derive(Default)]
pub(super) struct Watch {
    eyes: BTreeMap<(ConnectionName, AssetId), Eye>,
    /// Accounts of which the last answers were none, until when, and how many they were.
    resting: BTreeMap<ConnectionName, (Moment, u32)>,
}

/// One asset that is followed.
struct Eye {
    /// When it came about, as far as anybody told.
    since: Moment,
    /// When it is asked about next.
    due: Moment,
    /// So often in a row it was not there.
    misses: u32,
    /// The account knew it when it was asked in this run.
    seen: bool,
    /// A list left it out although it is young: it is asked about whatever its status.
    doubted: bool,
    /// A question about it is under way.
    asked: bool,
}

/// How long an asset of this age is left alone before it is asked about again: as a job asks, and more slowly once
/// nobody will be waiting any more.
pub(super) fn look_wait(age: Duration) -> Duration {
    match age {
        age if age < Duration::from_hours(1) => poll_wait(age),
        age if age < Duration::from_hours(24) => Duration::from_mins(5),
        _ => Duration::from_hours(1),
    }
}

/// How long an account is left alone that gave no answer so often, or refused one. `asked` is its own wish.
fn rest_wait(times: u32, refused: bool, asked: Option<Duration>, chance: f64) -> Duration {
    let wait = backoff(times, chance);
    // A key that is not accepted, or a right that lacks, does not come back by the minute.
    let wait = if refused { wait.max(Duration::from_mins(5)) } else { wait };
    wait.max(asked.unwrap_or_default())
}

/// How long to wait after an asset was not there for so many times in a row; nothing once it counts as gone.
fn after_miss(misses: u32, seen: bool, code: Option<&str>, chance: f64) -> Option<Duration> {
    if misses < PATIENCE {
        return Some(backoff(misses, chance));
    }
    // A host that does not know the path says the same of everything it is asked.
    let sure = seen || code.is_some_and(|code| code != BARE_NOT_FOUND);
    (!sure).then_some(Duration::from_hours(1))
}

impl Watch {
    /// The next moment at which something is to be asked about.
    pub(super) fn next_look(&self) -> impl Iterator<Item = Moment> {
        self.eyes.iter().filter(|(_, eye)| !eye.asked).map(|((connection, _), eye)| {
            self.resting.get(connection).map_or(eye.due, |(until, _)| eye.due.max(*until))
        })
    }
}

impl Room {
    /// Follows an asset that still waits for its end; one that came to it is followed no more.
    pub(super) fn follow(&mut self, asset: &Asset, at: Moment) {
        let key = (asset.connection.clone(), asset.id.clone());
        if asset.status.is_settled() {
            if self.watch.eyes.get(&key).is_some_and(|eye| !eye.doubted) {
                self.watch.eyes.remove(&key);
            }
            return;
        }
        let marked = || asset.trail.first().map(|mark| mark.at);
        let since = asset.created.or_else(marked).unwrap_or(at).min(at);
        self.watch.eyes.entry(key).or_insert_with(|| Eye {
            since,
            due: at.plus(look_wait(at.since(since))),
            misses: 0,
            seen: false,
            doubted: false,
            asked: false,
        });
    }

    /// Asks about an asset that a list left out. Whether that can be asked.
    pub(super) fn ask_whether_there(&mut self, asset: &Asset, at: Moment) -> bool {
        let provider = self.accounts.get(&asset.connection).and_then(|account| account.provider.as_ref());
        if provider.is_none_or(|provider| provider.asker().is_none()) {
            return false;
        }
        let key = (asset.connection.clone(), asset.id.clone());
        let fresh = Eye { since: at, due: at, misses: 0, seen: true, doubted: true, asked: false };
        let eye = self.watch.eyes.entry(key).or_insert(fresh);
        eye.doubted = true;
        eye.due = eye.due.min(at);
        true
    }

    /// Follows what a shelf holds. At a start, what is old is asked about some time within its turn, so that a large
    /// library is not asked about all at once.
    pub(super) fn follow_shelf(&mut self, assets: &[Asset], at: Moment, start: bool) {
        for asset in assets.iter().filter(|asset| !asset.status.is_settled()) {
            self.follow(asset, at);
            if start && let Some(eye) = self.watch.eyes.get_mut(&(asset.connection.clone(), asset.id.clone()))
            {
                let wait = look_wait(at.since(eye.since));
                let old = wait >= Duration::from_mins(5);
                eye.due = at.plus(if old { wait.mul_f64(fastrand::f64()) } else { Duration::ZERO });
            }
        }
    }

    /// Asks about what is due, a few at a time for each account.
    pub(super) fn look_after(&mut self) {
        let at = now();
        let is_due = |eye: &Eye| !eye.asked && eye.due <= at;
        let due: Vec<(ConnectionName, AssetId)> =
            self.watch.eyes.iter().filter(|(_, eye)| is_due(eye)).map(|(key, _)| key.clone()).collect();
        for key in due {
            let (connection, id) = &key;
            // An account waits for its key, and its assets with it.
            let Some(provider) = self.accounts.get(connection).and_then(|it| it.provider.clone()) else {
                continue;
            };
            if provider.asker().is_none() {
                self.watch.eyes.remove(&key);
                continue;
            }
            let rests = self.watch.resting.get(connection).is_some_and(|(until, _)| *until > at);
            if rests || !self.may_look(connection) {
                continue;
            }
            // Deleted, hidden by a change of the settings, or settled by somebody else meanwhile.
            let doubted = self.watch.eyes.get(&key).is_some_and(|eye| eye.doubted);
            if self.asset(connection, id).is_none_or(|asset| asset.status.is_settled() && !doubted) {
                self.watch.eyes.remove(&key);
                continue;
            }
            let job_asks = self.is_asked_by_a_job(connection, id);
            let Some(eye) = self.watch.eyes.get_mut(&key) else { continue };
            if job_asks {
                eye.due = at.plus(look_wait(at.since(eye.since)));
                continue;
            }
            eye.asked = true;
            let asked = id.clone();
            let task = self.tasks.spawn(async move {
                let answer = match provider.asker() {
                    Some(asker) => Some(asker.ask(&asked).await),
                    None => None,
                };
                Brought::Watched(answer.map(Box::new))
            });
            self.chairs.insert(task.id(), Chair::Watch(key));
        }
    }

    /// One more question may leave beside those of the jobs, which go first.
    fn may_look(&self, connection: &ConnectionName) -> bool {
        let here = |id: &JobId| self.jobs.get(id).is_some_and(|job| job.connection == *connection);
        let is_ours = |chair: &&Chair| matches!(chair, Chair::Watch((name, _)) if name == connection);
        let asks = |chair: &&Chair| match chair {
            Chair::Work(ids, Lane::Ask) => ids.first().is_some_and(here),
            _ => false,
        };
        let ours = self.chairs.values().filter(is_ours).count();
        let theirs = self.chairs.values().filter(asks).count();
        ours < SIDE_BY_SIDE && ours + theirs < Lane::Ask.width(self.taste.transfers_at_once)
    }

    /// A job follows it. One that a person paused does not ask, and nobody asks in its place.
    fn is_asked_by_a_job(&self, connection: &ConnectionName, id: &AssetId) -> bool {
        self.jobs.values().any(|job| {
            job.connection == *connection && matches!(&job.step, Step::Waiting { asset, .. } if asset == id)
        })
    }

    /// What came of a question of the watch; nothing came where the asking itself broke.
    pub(super) fn watched(
        &mut self,
        key: &(ConnectionName, AssetId),
        answer: Option<Result<AssetState, Trouble>>,
    ) {
        let at = now();
        let (connection, id) = key;
        let Some(eye) = self.watch.eyes.get_mut(key) else { return };
        eye.asked = false;
        let wait = look_wait(at.since(eye.since));
        eye.due = at.plus(wait);
        match answer {
            Some(Ok(state)) => {
                eye.misses = 0;
                eye.seen = true;
                eye.doubted = false;
                self.watch.resting.remove(connection);
                match self.asset(connection, id) {
                    Some(known) => self.take_state(&known, state, at),
                    // Deleted while it was asked about.
                    None => drop(self.watch.eyes.remove(key)),
                }
            }
            Some(Err(Trouble::Refused(failure))) if failure.kind == FailureKind::AssetNotFound => {
                eye.misses += 1;
                // List and question agree.
                let agreed = eye.doubted && eye.misses >= 2;
                let wait = after_miss(eye.misses, eye.seen, failure.code.as_deref(), fastrand::f64());
                match wait.filter(|_| !agreed) {
                    Some(wait) => eye.due = at.plus(wait),
                    None => self.vanished(connection, id, at),
                }
            }
            Some(Err(trouble)) => {
                let times = self.watch.resting.get(connection).map_or(1, |(_, times)| times + 1);
                let refused = matches!(trouble, Trouble::Refused(_));
                let asked = trouble.failure().retry_after;
                let until = at.plus(rest_wait(times, refused, asked, fastrand::f64()));
                eye.due = until;
                self.watch.resting.insert(connection.clone(), (until, times));
                tracing::debug!(%connection, asset = %id, failure = ?trouble.failure().kind, "could not be asked about");
            }
            None => eye.due = at.plus(Duration::from_hours(1)),
        }
    }

    /// What an account tells of an asset that is known here.
    fn take_state(&mut self, known: &Asset, state: AssetState, at: Moment) {
        let mut asset = known.clone();
        asset.status = match state.status {
            AssetStatus::Failed(reason) => {
                let raw = reason.raw.clone().or(Some(state.raw)).filter(|raw| !raw.is_empty());
                AssetStatus::Failed(Reason { raw, ..reason })
            }
            status => status,
        };
        if let Some(told) = state.asset {
            if !told.name.is_empty() {
                asset.name = told.name;
            }
            asset.group = told.group.or(asset.group);
            asset.created = asset.created.or(told.created);
        }
        // Every answer signs the link anew; the one that is known serves as long as it lives.
        if asset.preview.is_none() || asset.status != known.status {
            asset.preview = state.preview.or(asset.preview);
        }
        note_end(&mut asset, &known.status, at);
        if asset == *known {
            return;
        }
        self.keep_asset(asset, at);
    }

    /// An asset is gone from its account, and not by our doing: it leaves the shelf. Its original, if it is one of
    /// ours, can be brought back.
    pub(super) fn vanished(&mut self, connection: &ConnectionName, id: &AssetId, at: Moment) {
        self.watch.eyes.remove(&(connection.clone(), id.clone()));
        let Some(asset) = self.asset(connection, id) else { return };
        self.together(|room| {
            room.mark_vanished(&asset, at);
            let gone = (asset.connection.clone(), asset.id.clone());
            room.write(move |store| store.remove_asset(&gone.0, &gone.1));
            room.teller.tell(Event::AssetGone(connection.clone(), id.clone()));
            if room.park_vanished(&asset, at) {
                room.tell_parked(connection);
            }
        });
    }

    /// Keeps in mind what vanished, so that it can be brought back. Whether it was worth it.
    pub(super) fn park_vanished(&mut self, asset: &Asset, at: Moment) -> bool {
        let connection = &asset.connection;
        let Some(original) = asset.original else { return false };
        // What was refused would be refused again, and what was to be deleted is where it should be.
        if matches!(asset.status, AssetStatus::Failed(_)) || self.is_being_removed(asset) {
            return false;
        }
        let shelf = self.read(|store| store.shelf(connection)).unwrap_or_default().1;
        let is_there = |other: &Asset| {
            other.id != asset.id
                && other.original == Some(original)
                && !matches!(other.status, AssetStatus::Failed(_))
        };
        let is_ours = self.read(|store| store.original(original)).flatten().is_some();
        if !is_ours || shelf.iter().any(is_there) {
            return false;
        }
        let parked = Parked {
            connection: connection.clone(),
            original,
            asset: asset.id.clone(),
            name: asset.name.clone(),
            kind: asset.kind,
            group: asset.group.clone(),
            at,
            by: ParkedBy::Provider,
        };
        self.write(move |store| store.put_parked(&parked));
        true
    }

    /// A person asked for it to be deleted or parked, and the answer to that is still to come.
    fn is_being_removed(&self, asset: &Asset) -> bool {
        let removes = |job: &Job| match &job.errand {
            Errand::Chore(Chore::RemoveAsset { id } | Chore::ParkAsset { id, .. }) => *id == asset.id,
            Errand::Chore(Chore::RemoveGroup { id }) => asset.group.as_ref() == Some(id),
            _ => false,
        };
        self.jobs
            .values()
            .any(|job| job.connection == asset.connection && !job.step.is_ended() && removes(job))
    }

    /// The upload that made it tells of its end too.
    pub(super) fn mark_vanished(&mut self, asset: &Asset, at: Moment) {
        let made = |job: &&Job| {
            job.connection == asset.connection
                && job.upload().is_some()
                && job.asset() == Some(&asset.id)
                && job.trail.last().is_none_or(|mark| mark.what != Milestone::Vanished)
        };
        let makers: Vec<Job> = self.jobs.values().filter(made).cloned().collect();
        for mut job in makers {
            job.trail.push(Mark { at, what: Milestone::Vanished });
            self.keep_job(job);
        }
    }

    /// What the account has again is parked no more: the asset itself reappeared, or another one of the same content is
    /// there.
    pub(super) fn are_back(&mut self, assets: &[Asset]) {
        let Some(connection) = assets.first().map(|asset| asset.connection.clone()) else { return };
        let parked = self.read(|store| store.parked(&connection)).unwrap_or_default();
        if parked.is_empty() {
            return;
        }
        for asset in assets {
            if parked.iter().any(|parked| parked.asset == asset.id) {
                // While it is being parked it is there still.
                if !self.is_being_removed(asset) {
                    self.forget_parked_asset(asset);
                }
            } else {
                self.brought_back(asset);
            }
        }
    }

    fn forget_parked_asset(&mut self, asset: &Asset) {
        let Some(original) = asset.original else { return };
        self.drop_parked(&asset.connection, original);
    }
}

/// The timeline of an asset that came to its end says when that was learnt.
pub(super) fn note_end(asset: &mut Asset, before: &AssetStatus, at: Moment) {
    if before.is_settled() {
        return;
    }
    let what = match asset.status {
        AssetStatus::Active => Milestone::Passed,
        AssetStatus::Failed(_) => Milestone::Refused,
        AssetStatus::Processing | AssetStatus::Other(_) => return,
    };
    asset.trail.push(Mark { at, what });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_is_asked_about_ever_more_slowly() {
        let ages = [
            (Duration::ZERO, Duration::from_secs(2)),
            (Duration::from_secs(80), Duration::from_secs(10)),
            (Duration::from_mins(30), Duration::from_secs(30)),
            (Duration::from_mins(61), Duration::from_mins(5)),
            (Duration::from_hours(23), Duration::from_mins(5)),
            (Duration::from_hours(25), Duration::from_hours(1)),
            (Duration::from_hours(24 * 365), Duration::from_hours(1)),
        ];
        for (age, wait) in ages {
            assert_eq!(look_wait(age), wait, "{age:?}");
        }
        let waits: Vec<Duration> =
            (0..200_000).step_by(60).map(|s| look_wait(Duration::from_secs(s))).collect();
        assert!(waits.is_sorted(), "never faster again");
    }

    #[test]
    fn a_day_of_waiting_costs_few_questions() {
        let (mut age, mut asked) = (Duration::ZERO, 0);
        while age < Duration::from_hours(24) {
            age += look_wait(age);
            asked += 1;
        }
        assert!((300..600).contains(&asked), "{asked}");
    }

    #[test]
    fn an_asset_counts_as_gone_only_after_patience_and_only_when_it_is_sure() {
        let own = Some("NotFound.asset_id");
        assert_eq!(after_miss(1, true, own, 1.0), Some(Duration::from_secs(2)));
        assert!(after_miss(PATIENCE - 1, true, own, 0.0).is_some());
        assert_eq!(after_miss(PATIENCE, false, own, 0.0), None);
        assert_eq!(after_miss(PATIENCE, true, Some("404"), 0.0), None, "it was there in this run");
        assert_eq!(after_miss(PATIENCE, false, Some("404"), 0.0), Some(Duration::from_hours(1)));
        assert_eq!(after_miss(PATIENCE, false, None, 0.0), Some(Duration::from_hours(1)));
    }

    #[test]
    fn an_account_that_gives_no_answer_is_left_alone_for_longer_each_time() {
        assert!(rest_wait(1, false, None, 1.0) < rest_wait(4, false, None, 1.0));
        assert_eq!(
            rest_wait(1, true, None, 1.0),
            Duration::from_mins(5),
            "a refusal is not asked for again by the second"
        );
        assert_eq!(rest_wait(1, false, Some(Duration::from_mins(9)), 1.0), Duration::from_mins(9));
    }
}
