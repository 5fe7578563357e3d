//! Finds out why an account does not work: free questions in order, up to the first real cause.
//!
//! The video side and the staging store stand on their own, so they are asked whatever is wrong with the assets,
//! unless nothing can be reached at all.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use super::links::{is_here, is_public};
use super::run::Brought;
use super::{Account, now, staging};
use crate::model::connection::{CredentialField, Settings, TestReport, TestResult, TestStep, Untested};
use crate::model::job::{Done, Staged};
use crate::model::{
    Chore, ConnectionName, Errand, Failure, FailureKind, Job, MediaKind, Moment, ProviderKind, Step,
};
use crate::provider::{Bytes, Door, Fetcher, Progress, Provider, Reached, Stage, Trouble};

/// Clocks may differ by so many seconds before signatures are in danger.
const SKEW: u64 = 300;
/// A probe's link lives as long as its test.
const PROBE_LIFE: std::time::Duration = std::time::Duration::from_mins(5);

/// Everything the questions need.
pub(super) struct Patient {
    provider: Arc<dyn Provider>,
    stage: Option<Arc<Stage>>,
    fetcher: Fetcher,
    kind: ProviderKind,
    settings: Settings,
    /// What the last creation was refused with, if the account was not entitled to it.
    refused: Option<Failure>,
    /// Objects that some upload still needs.
    needed: BTreeSet<String>,
}

impl Patient {
    /// `None` while the account has no hands.
    pub(super) fn of<'a>(
        account: &Account,
        fetcher: &Fetcher,
        jobs: &(impl Iterator<Item = &'a Job> + Clone),
    ) -> Option<Self> {
        let needed = jobs.clone().filter_map(|job| match job.upload()?.staged.as_ref()? {
            Staged::Store { key } => Some(key.clone()),
            Staged::Hosted { .. } => None,
        });
        Some(Self {
            provider: account.provider.clone()?,
            stage: account.stage.clone(),
            fetcher: fetcher.clone(),
            kind: account.connection.provider,
            settings: account.connection.settings.clone(),
            refused: refused_entitlement(&account.connection.name, jobs.clone()),
            needed: needed.collect(),
        })
    }
}

/// No question tells for free whether an account may create: the last creation does.
fn refused_entitlement<'a>(name: &ConnectionName, jobs: impl Iterator<Item = &'a Job>) -> Option<Failure> {
    let told = |job: &'a Job| {
        let creates = match &job.errand {
            Errand::Upload(_) | Errand::Chore(Chore::MakeGroup { .. }) => job.connection == *name,
            Errand::Generate(_) | Errand::Chore(_) => false,
        };
        let answer = match &job.step {
            Step::Failed { failure, asset: None, .. } if is_entitlement(failure.kind) => Some(Some(failure)),
            Step::Waiting { .. }
            | Step::Ingesting { .. }
            | Step::Active { .. }
            | Step::Failed { asset: Some(_), .. }
            | Step::Stopped { asset: Some(_), .. }
            | Step::Done(Done::Group(_)) => Some(None),
            _ => None,
        };
        let at = job.trail.iter().map(|mark| mark.at).max().unwrap_or(job.created).max(job.created);
        answer.filter(|_| creates).map(|answer| (at, job.id, answer))
    };
    let last = jobs.filter_map(told).max_by_key(|(at, id, _)| (*at, *id))?;
    last.2.cloned()
}

const fn is_entitlement(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::NotEntitled | FailureKind::LetterUnsigned)
}

/// The answers so far.
struct Chart {
    steps: Vec<(TestStep, TestResult)>,
}

impl Chart {
    fn set(&mut self, step: TestStep, result: TestResult) {
        self.steps.retain(|(known, _)| *known != step);
        self.steps.push((step, result));
    }

    fn failed(&self, step: TestStep) -> bool {
        self.steps.iter().any(|(known, result)| *known == step && matches!(result, TestResult::Failed(_)))
    }

    /// What nobody asked was in the shadow of an earlier cause.
    fn whole(mut self, clock_offset: Option<i64>, leftovers: Vec<String>) -> TestReport {
        let steps = TestStep::ALL.map(|step| {
            let found = self.steps.iter().position(|(known, _)| *known == step);
            let result = found.map(|place| self.steps.swap_remove(place).1);
            (step, result.unwrap_or(TestResult::NotTested(Untested::Earlier)))
        });
        TestReport { at: now(), steps: steps.into(), clock_offset, leftovers }
    }
}

/// What came of examining an account; without what it takes there is no more to say than that.
pub(super) async fn tested(name: ConnectionName, patient: Option<Patient>) -> Brought {
    let report = match patient {
        Some(patient) => examine(patient).await,
        None => no_key(),
    };
    Brought::Tested(name, report)
}

/// Asks an account whether it works: stops at the first real cause and marks the rest.
async fn examine(patient: Patient) -> TestReport {
    let mut chart = Chart { steps: vec![] };
    let (started, before) = (Instant::now(), now());
    let reached = match patient.provider.doctor().reach().await {
        Ok(reached) => reached,
        Err(trouble) => {
            chart.set(TestStep::Reach, TestResult::Failed(trouble.into_failure()));
            return chart.whole(None, vec![]);
        }
    };
    chart.set(TestStep::Reach, fine(started));
    let offset = offset(reached, before, now(), patient.settings.clock_offset);
    chart.set(TestStep::Clock, clock(offset, patient.kind.signed(), started));
    if !chart.failed(TestStep::Clock) {
        assets(&patient, reached.page, &mut chart).await;
    }
    if chart.failed(TestStep::Reach) {
        return chart.whole(offset, vec![]);
    }
    // The video side and the bucket have keys of their own: what is wrong with the assets says nothing about them.
    chart.set(TestStep::Generation, generation(&patient).await);
    let (staging, leftovers) = staging(&patient).await;
    chart.set(TestStep::Staging, staging);
    chart.whole(offset, leftovers)
}

fn fine(started: Instant) -> TestResult {
    TestResult::Fine { millis: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX) }
}

fn answer(asked: Result<(), Trouble>, started: Instant) -> TestResult {
    asked.map_or_else(|trouble| TestResult::Failed(trouble.into_failure()), |()| fine(started))
}

/// Seconds the server's clock is ahead of the one that signs. The server looked at its clock somewhere between
/// question and answer, and tells whole seconds.
fn offset(reached: Reached, before: Moment, after: Moment, corrected: Option<i64>) -> Option<i64> {
    let ours = before.0.midpoint(after.0).div_euclid(1000) + corrected.unwrap_or_default();
    Some(reached.date?.0.div_euclid(1000) - ours)
}

fn clock(offset: Option<i64>, signs: bool, started: Instant) -> TestResult {
    match offset {
        None => TestResult::NotTested(Untested::NoFreeQuestion),
        Some(offset) if signs && offset.unsigned_abs() > SKEW => {
            TestResult::Failed(Failure::new(FailureKind::ClockSkewed))
        }
        Some(_) => fine(started),
    }
}

/// One question needs the credentials, the permission and the project at once; its refusal tells which of them is
/// wrong, and that those before it are fine.
async fn assets(patient: &Patient, page: bool, chart: &mut Chart) {
    let started = Instant::now();
    let asked = patient.provider.doctor().credentials().await;
    let failure = match asked {
        Ok(()) => None,
        Err(trouble) => Some(trouble.into_failure()),
    };
    // A web server answers this question with a page too, whatever status it finds fitting.
    let is_page =
        |failure: &Failure| failure.raw.as_ref().is_some_and(|raw| raw.trim_start().starts_with('<'));
    let failure = failure.map(|failure| {
        let kind = if page && is_page(&failure) { FailureKind::WrongAddress } else { failure.kind };
        Failure { kind, ..failure }
    });
    let at = failure.as_ref().map(|failure| step_of(failure.kind));
    for step in [TestStep::Credentials, TestStep::Permission, TestStep::Project] {
        if at.is_none_or(|at| at > order(step)) {
            let needed = step != TestStep::Project || patient.kind.has_project();
            chart.set(step, if needed { fine(started) } else { TestResult::NotTested(Untested::NotNeeded) });
        }
    }
    if let (Some(failure), Some(at)) = (failure, at) {
        chart.set(TestStep::ALL[at], TestResult::Failed(failure));
    } else {
        // Letters and plans are Volcengine's; the private-avatar gateway passes them on.
        let needed = patient.kind.signed() || patient.kind == ProviderKind::PrivateAvatar;
        let why = if needed { Untested::NoFreeQuestion } else { Untested::NotNeeded };
        let unknown = TestResult::NotTested(why);
        let told = patient.refused.clone().map_or(unknown, TestResult::Failed);
        chart.set(TestStep::Entitlement, told);
    }
}

fn order(step: TestStep) -> usize {
    TestStep::ALL.iter().position(|it| *it == step).unwrap_or_default()
}

/// The question that a refusal of the credentials' question answers, by its place.
fn step_of(kind: FailureKind) -> usize {
    order(match kind {
        FailureKind::ClockSkewed => TestStep::Clock,
        // No answer is the line's fault, and a page comes from another machine than the interface.
        FailureKind::Unreached | FailureKind::NoAnswer | FailureKind::WrongAddress => TestStep::Reach,
        FailureKind::NotPermitted => TestStep::Permission,
        FailureKind::GroupNotFound | FailureKind::AssetNotFound => TestStep::Project,
        FailureKind::NotEntitled | FailureKind::LetterUnsigned | FailureKind::BalanceEmpty => {
            TestStep::Entitlement
        }
        _ => TestStep::Credentials,
    })
}

async fn generation(patient: &Patient) -> TestResult {
    let started = Instant::now();
    if let Some(call) = patient.provider.doctor().generation() {
        return answer(call.await, started);
    }
    let second_key = patient.kind.optional().contains(&CredentialField::GenerationKey);
    TestResult::NotTested(match patient.provider.generator() {
        Some(_) => Untested::NoFreeQuestion,
        None if second_key => Untested::NotSetUp,
        None => Untested::NotNeeded,
    })
}

/// Some kind of file is only taken by address, and the provider hosts none of its own.
fn needs_stage(provider: &dyn Provider) -> bool {
    MediaKind::EVERY.into_iter().any(|kind| {
        matches!(provider.door(kind), Door::Url(_) | Door::Batch(_)) && provider.host(kind).is_none()
    })
}

async fn staging(patient: &Patient) -> (TestResult, Vec<String>) {
    if !needs_stage(patient.provider.as_ref()) {
        return (TestResult::NotTested(Untested::NotNeeded), vec![]);
    }
    let Some(stage) = &patient.stage else { return (TestResult::NotTested(Untested::NotSetUp), vec![]) };
    let started = Instant::now();
    let key = stage.key(&staging::token(), "txt");
    let tried = try_stage(patient, stage, &key).await;
    // The probe goes whatever came before; its own failure counts only where nothing else failed.
    let removed = stage.remove(&key).await;
    match tried.and_then(|keys| removed.map(|()| keys)) {
        Ok(keys) => {
            let left = keys.into_iter().filter(|it| *it != key && !patient.needed.contains(it));
            (fine(started), left.collect())
        }
        Err(trouble) => (TestResult::Failed(trouble.into_failure()), vec![]),
    }
}

/// Written, fetched as a stranger would, and listed where that is allowed.
async fn try_stage(patient: &Patient, stage: &Stage, key: &str) -> Result<Vec<String>, Trouble> {
    let link = stage.link(key, PROBE_LIFE);
    if !is_public(&link, is_here(patient.provider.base_url())) {
        return Err(Trouble::Refused(Failure::new(FailureKind::LinkNotPublic)));
    }
    let probe = Bytes::from_static(b"greenroom was here");
    stage.put(key, "text/plain", probe, &Progress::default()).await?;
    stage.prove(&link, &patient.fetcher).await?;
    // A key that may write and delete but not list is a careful one, and all that uploads need.
    Ok(stage.list().await.unwrap_or_else(|trouble| {
        tracing::info!(?trouble, "what is left in the staging store cannot be listed");
        vec![]
    }))
}

/// The report of an account that has no key to test.
fn no_key() -> TestReport {
    let mut chart = Chart { steps: vec![] };
    chart.set(TestStep::Credentials, TestResult::Failed(Failure::new(FailureKind::KeyMissing)));
    chart.whole(None, vec![])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AssetId, GroupId, JobId};

    #[test]
    fn the_servers_clock_is_compared_with_the_one_that_signs() {
        let reached = |seconds: i64| Reached { date: Some(Moment(seconds * 1000)), page: false };
        let (before, after) = (Moment(999_000), Moment(1_001_000));
        assert_eq!(offset(reached(1000), before, after, None), Some(0));
        assert_eq!(offset(reached(1412), before, after, None), Some(412));
        assert_eq!(offset(reached(1412), before, after, Some(412)), Some(0), "corrected once");
        assert_eq!(offset(Reached { date: None, page: false }, before, after, None), None);
        let started = Instant::now();
        assert!(matches!(clock(Some(-301), true, started), TestResult::Failed(_)));
        assert!(matches!(clock(Some(300), true, started), TestResult::Fine { .. }));
        assert!(matches!(clock(Some(9999), false, started), TestResult::Fine { .. }), "nothing is signed");
    }

    #[test]
    fn a_missing_entitlement_is_remembered_until_something_was_created() {
        let name = ConnectionName::new("c");
        let job = |id, errand, step, created| Job {
            id: JobId(id),
            connection: name.clone(),
            errand: Errand::Chore(errand),
            step,
            paused: false,
            attempts: 0,
            run_at: Moment(0),
            created: Moment(created),
            trail: vec![],
            trouble: None,
        };
        let make = || Chore::MakeGroup { name: "m".into(), description: String::new() };
        let refused = Failure::new(FailureKind::LetterUnsigned);
        let failed = Step::Failed { failure: refused.clone(), asset: None, task: None };
        let made = Step::Done(Done::Group(GroupId::new("g")));
        let other = Chore::RemoveAsset { id: AssetId::new("a") };

        let no = [job(1, make(), made.clone(), 1), job(2, make(), failed.clone(), 2)];
        assert_eq!(refused_entitlement(&name, no.iter()), Some(refused));
        let since = [job(2, make(), failed.clone(), 2), job(3, make(), made, 3)];
        assert_eq!(refused_entitlement(&name, since.iter()), None);
        let elsewhere = [job(4, other, failed, 4)];
        assert_eq!(refused_entitlement(&name, elsewhere.iter()), None);
        assert_eq!(refused_entitlement(&ConnectionName::new("d"), no.iter()), None);
    }
}
