//! What goes wrong, at every account: lost answers, wrong keys and projects, clocks, full pools, dead links.

use greenroom::model::connection::{TestResult, TestStep};
use greenroom::model::{Command, FailureKind, Step};
use greenroom::sandbox::Action;
use jiff::SignedDuration;

use crate::account::Account;
use crate::bench::{Bench, Plan};

#[test]
fn a_refusal_keeps_its_code_and_its_words_and_is_not_repeated() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        let home = bench.home();
        bench.yard.refuse(Action::CreateAsset, "AccessDenied", 1);
        let job = bench.queue(&["front"], &home)[0];
        let Step::Failed { failure, asset: None, .. } = bench.rest(job) else {
            panic!("{account:?}: {:?}", bench.job(job).step)
        };
        assert_eq!(bench.calls(Action::CreateAsset), 1, "{account:?}");
        assert!(failure.raw.is_some(), "{account:?}: the raw answer stays with the job");
        assert!(failure.said.is_some(), "{account:?}");
        // Kyy answers with numbers of its own, APIYI's and the gateways' words keep the code.
        if account != Account::Kyy {
            assert_eq!(failure.code.as_deref(), Some("AccessDenied"), "{account:?}");
            assert_eq!(failure.kind, FailureKind::NotPermitted, "{account:?}");
        }
    }
}

#[test]
fn a_create_whose_answer_was_lost_is_looked_for_and_never_sent_twice() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        let home = bench.home();
        bench.yard.hang_up(Action::CreateAsset, 1);
        let job = bench.queue(&["front"], &home)[0];
        let end = bench.rest(job);
        if bench.abilities().can_list().is_some() {
            assert!(matches!(end, Step::Active { .. }), "{account:?}: {end:?}");
        } else {
            assert!(matches!(end, Step::Unsure { .. }), "{account:?}: {end:?}");
        }
        assert_eq!(bench.calls(Action::CreateAsset), 1, "{account:?}");
    }
}

#[test]
fn a_submit_whose_answer_was_lost_is_never_sent_twice() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        bench.yard.hang_up(Action::CreateGeneration, 1);
        let order = bench.order("A street at night", None);
        let job = bench.send(Command::Generate { order, hold: std::time::Duration::ZERO })[0];
        let end = bench.rest(job);
        if bench.provider.generator().unwrap().finder().is_some() {
            assert!(matches!(end, Step::Saved { .. }), "{account:?}: {end:?}");
        } else {
            assert!(matches!(end, Step::Unsure { .. }), "{account:?}: {end:?}");
        }
        assert_eq!(bench.calls(Action::CreateGeneration), 1, "{account:?}");
    }
}

/// The first cause a connection test names, and how far it came.
fn cause(bench: &mut Bench) -> Option<(TestStep, FailureKind)> {
    let report = bench.diagnose();
    let steps: Vec<TestStep> = report.steps.iter().map(|(step, _)| *step).collect();
    assert_eq!(steps, TestStep::ALL, "{:?}: every question is answered or says why not", bench.account);
    report.steps.iter().find_map(|(step, result)| match result {
        TestResult::Failed(failure) => Some((*step, failure.kind)),
        _ => None,
    })
}

#[test]
fn a_good_account_passes_its_test() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        assert_eq!(cause(&mut bench), None, "{account:?}");
        let paid = [Action::CreateAsset, Action::CreateAssetGroup, Action::CreateGeneration];
        assert_eq!(paid.map(|action| bench.calls(action)), [0; 3], "{account:?}: a test costs nothing");
    }
}

#[test]
fn a_wrong_key_is_named_as_one() {
    for account in Account::ALL {
        let spoil = |credentials: &mut crate::account::Credentials| {
            credentials.secret_key = "bm90LXRoZS1zZWNyZXQ=".to_owned();
            credentials.api_key = "sk-not-the-key".to_owned();
        };
        let mut bench = Bench::with(account, &Plan { spoil, ..Plan::default() });
        let kind = if account.signs() { FailureKind::SignatureRefused } else { FailureKind::KeyRefused };
        assert_eq!(cause(&mut bench), Some((TestStep::Credentials, kind)), "{account:?}");
    }
}

#[test]
fn a_wrong_key_of_the_video_side_is_told_apart() {
    for account in [Account::Volcengine, Account::BytePlus, Account::VolcengineApiyi, Account::Apiyi] {
        let spoil = |credentials: &mut crate::account::Credentials| {
            credentials.generation_key = "sk-not-the-key".to_owned();
        };
        let mut bench = Bench::with(account, &Plan { spoil, ..Plan::default() });
        let found = cause(&mut bench);
        assert_eq!(found, Some((TestStep::Generation, FailureKind::KeyRefused)), "{account:?}");
    }
}

#[test]
fn a_clock_that_is_off_is_named_and_measured() {
    for account in Account::ALL.into_iter().filter(|it| it.signs()) {
        let mut bench = Bench::new(account);
        bench.yard.skew_clock(SignedDuration::from_secs(-1200));
        assert_eq!(cause(&mut bench), Some((TestStep::Clock, FailureKind::ClockSkewed)), "{account:?}");
        let offset = bench.diagnose().clock_offset.unwrap();
        assert!((-1205..=-1195).contains(&offset), "{account:?}: {offset}");
        // The corrected clock signs what the server accepts.
        let spoil = |credentials: &mut crate::account::Credentials| credentials.clock = -1200;
        let mut bench = Bench::with(account, &Plan { spoil, ..Plan::default() });
        bench.yard.skew_clock(SignedDuration::from_secs(-1200));
        bench.refresh();
    }
}

#[test]
fn another_project_has_another_library() {
    let mut bench = Bench::new(Account::Volcengine);
    let home = bench.home();
    let greenroom::model::Destination::Group(group) = home.clone() else { panic!("a group") };
    let spoil = |credentials: &mut crate::account::Credentials| credentials.project = "other".to_owned();
    let mut other = Bench::with(Account::Volcengine, &Plan { spoil, ..Plan::default() });
    // A group of another project: the provider says it is not there, by code.
    let job = other.queue(&["front"], &greenroom::model::Destination::Group(group))[0];
    let Step::Failed { failure, .. } = other.rest(job) else { panic!("{:?}", other.job(job).step) };
    assert_eq!(failure.kind, FailureKind::GroupNotFound);
    assert_eq!(failure.code.as_deref(), Some("NotFound.group_id"));
    // And every call names its project.
    for call in other.yard.calls(Action::CreateAsset) {
        assert_eq!(call.body["ProjectName"], "other");
    }
    for call in bench.yard.calls(Action::CreateAssetGroup) {
        assert_eq!(call.body["ProjectName"], "default");
    }
}

#[test]
fn a_full_pool_and_an_empty_purse_are_not_the_same() {
    for (code, kind) in [
        ("QuotaSharedPoolExceeded", FailureKind::PoolFull),
        ("AccountOverdueError", FailureKind::BalanceEmpty),
        ("QuotaExceeded", FailureKind::QuotaReached),
        ("SubscriptionRequired", FailureKind::NotEntitled),
    ] {
        let mut bench = Bench::new(Account::Volcengine);
        let home = bench.home();
        bench.yard.refuse(Action::CreateAsset, code, 1);
        let job = bench.queue(&["front"], &home)[0];
        let Step::Failed { failure, .. } = bench.rest(job) else {
            panic!("{code}: {:?}", bench.job(job).step)
        };
        assert_eq!(failure.kind, kind, "{code}");
        assert_eq!(bench.calls(Action::CreateAsset), 1, "{code}: a quota is no reason to try again");
    }
}

#[test]
fn a_pool_that_is_full_says_so() {
    let mut bench = Bench::new(Account::Volcengine);
    let home = bench.home();
    bench.yard.fill_pool();
    let job = bench.queue(&["front"], &home)[0];
    let Step::Failed { failure, .. } = bench.rest(job) else { panic!("{:?}", bench.job(job).step) };
    assert_eq!(failure.kind, FailureKind::PoolFull);
}

#[test]
fn being_told_to_slow_down_only_moves_the_clock() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        let home = bench.home();
        bench.yard.refuse(Action::CreateAsset, "RateLimitExceeded.EndpointRPMExceeded", 1);
        let job = bench.queue(&["front"], &home)[0];
        let end = bench.rest(job);
        // Kyy has no such code: its own numbers say nothing of it (U).
        if account != Account::Kyy {
            assert!(matches!(end, Step::Active { .. }), "{account:?}: {end:?}");
            assert_eq!(bench.calls(Action::CreateAsset), 2, "{account:?}");
        }
    }
}

#[test]
fn a_result_whose_link_died_is_fetched_by_a_fresh_one() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        bench.yard.drop_before(Action::GetFile, 1);
        let order = bench.order("A street at night", None);
        let job = bench.send(Command::Generate { order, hold: std::time::Duration::ZERO })[0];
        bench.until("the film is made", |bench| {
            bench.world.jobs.get(&job).is_some_and(|job| {
                matches!(job.step, Step::Ready { .. } | Step::Saving { .. } | Step::Saved { .. })
            })
        });
        bench.yard.expire_links();
        assert!(matches!(bench.rest(job), Step::Saved { .. }), "{account:?}");
        assert_eq!(bench.calls(Action::CreateGeneration), 1, "{account:?}");
    }
}
