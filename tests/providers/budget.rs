//! Budgets: as few questions as can be, and never more in a second or a minute than the provider allows.
//!
//! `GREENROOM_BUDGET_SECONDS=600 cargo test --test providers budget -- --nocapture` makes the long run.

use std::time::{Duration, Instant};

use greenroom::model::Step;
use greenroom::sandbox::{Action, Limits};

use crate::account::Account;
use crate::bench::{Bench, Plan};

/// Assets of the measured library.
const LIBRARY: usize = 1000;

#[test]
fn a_library_of_a_thousand_is_read_with_as_few_calls_as_its_pages() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        if bench.abilities().can_list().is_none() {
            continue;
        }
        let first = bench.active("front");
        bench.sandbox.multiply(first.as_str(), LIBRARY - 1).unwrap();
        let before = bench.calls(Action::ListAssets) + bench.calls(Action::ListAssetGroups);
        bench.refresh();
        let calls = bench.calls(Action::ListAssets) + bench.calls(Action::ListAssetGroups) - before;
        let shelf = bench.world.shelf(&crate::account::name()).unwrap();
        assert_eq!(shelf.assets.len(), LIBRARY, "{account:?}");
        // Ten pages of a hundred and one page of groups; where real persons have groups of their own kind, those
        // are asked for too. APIMart documents no pages: one answer holds all.
        let least = match account {
            Account::Apimart => 2,
            Account::AnyFast | Account::Practice | Account::Apiyi => 11,
            _ => 12,
        };
        println!("{account:?}: {calls} calls for {LIBRARY} assets, {least} at least");
        assert!(calls <= least, "{account:?}: {calls}");
    }
}

#[test]
fn no_budget_is_ever_broken_at_the_limit() {
    let seconds = std::env::var("GREENROOM_BUDGET_SECONDS").ok().and_then(|text| text.parse().ok());
    let span = Duration::from_secs(seconds.unwrap_or(8));
    // Sixty a minute leaves no more room than three do, and shows sooner whether it is kept.
    let per_minute = if seconds.is_some() { 3 } else { 60 };
    let plan = Plan { polls: 2, creates_per_minute: Some(per_minute), ..Plan::default() };
    let mut bench = Bench::with(Account::Volcengine, &plan);
    bench.yard.limit(Limits {
        creates_per_minute: Some(per_minute),
        reads_per_second: Some(10),
        ..Limits::default()
    });
    let home = bench.home();
    let names: Vec<String> = (0..200).map(|n| format!("pose {n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let jobs = bench.queue(&names, &home);
    let started = Instant::now();
    let mut reads = 0;
    while started.elapsed() < span {
        bench.refresh();
        reads += 1;
    }
    let done = jobs.iter().filter(|job| matches!(bench.job(**job).step, Step::Active { .. })).count();
    let creates = bench.calls(Action::CreateAsset);
    println!("{} s: {creates} creates, {done} Active, {reads} whole readings", span.as_secs());
    assert!(creates > 1 && reads > 1);
    // A short run cannot fill a minute: it shows by the pace. A call may reach the server a little late.
    let arrived = bench.yard.calls(Action::CreateAsset);
    let took = arrived[creates - 1].at.duration_since(arrived[0].at).as_secs_f64();
    let least = (creates - 1) as f64 * 60.0 / f64::from(per_minute) - 0.3;
    assert!(took >= least, "{creates} creates in {took:.1} s, and {least:.1} s at least");
    assert_eq!(bench.yard.violations(), Vec::<String>::new());
}
