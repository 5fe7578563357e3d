//! Finds out why an account does not work: free questions in order, up to the first real cause.

use std::sync::Arc;
use std::time::Instant;

use super::now;
use crate::model::connection::{TestReport, TestResult, TestStep, Untested};
use crate::model::{Failure, FailureKind};
use crate::provider::Provider;

/// Asks an account whether it works: stops at the first real cause and marks the rest.
pub(super) async fn examine(provider: Arc<dyn Provider>) -> TestReport {
    let mut steps: Vec<(TestStep, TestResult)> = Vec::new();
    let started = Instant::now();
    let fine =
        || TestResult::Fine { millis: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX) };
    match provider.doctor().reach().await {
        Ok(_) => steps.push((TestStep::Reach, fine())),
        Err(trouble) => steps.push((TestStep::Reach, TestResult::Failed(trouble.into_failure()))),
    }
    if steps.iter().all(|(_, result)| !matches!(result, TestResult::Failed(_))) {
        let answer = provider.doctor().credentials().await;
        steps.push((
            TestStep::Credentials,
            answer.map_or_else(|trouble| TestResult::Failed(trouble.into_failure()), |()| fine()),
        ));
    }
    TestReport { at: now(), steps, clock_offset: None, leftovers: vec![] }
}

/// The report of an account that has no key to test.
pub(super) fn no_key() -> TestReport {
    let step = |step| match step {
        TestStep::Credentials => TestResult::Failed(Failure::new(FailureKind::KeyMissing)),
        _ => TestResult::NotTested(Untested::Earlier),
    };
    let steps = TestStep::ALL.map(|it| (it, step(it))).into();
    TestReport { at: now(), steps, clock_offset: None, leftovers: vec![] }
}
