//! The whole life of a job, every step against every outcome: the money rule above all.

use super::*;

const NOW: Moment = Moment(9);

fn failure() -> Failure {
    Failure::new(FailureKind::NoAnswer)
}

fn link() -> ResultLink {
    ResultLink { url: "http://x".into(), until: Moment(99), seed: None, cost: None, last_frame: None }
}

fn every_step() -> Vec<Step> {
    let (asset, task) = (AssetId::new("a"), TaskId::new("t"));
    vec![
        Step::Queued,
        Step::Creating { since: Moment(1) },
        Step::Waiting { asset: asset.clone(), since: Moment(1) },
        Step::Active { asset },
        Step::Submitting { since: Moment(1) },
        Step::Running { task: task.clone(), since: Moment(1), progress: None, word: String::new() },
        Step::Ready { task: task.clone(), result: link() },
        Step::Saving { task: task.clone(), result: link() },
        Step::Saved { task, path: "x.mp4".into() },
        Step::Calling { since: Moment(1) },
        Step::Done(Done::Nothing),
        Step::Failed { failure: failure(), asset: None, task: None },
        Step::Unsure { since: Moment(1), looked: false },
        Step::Unsure { since: Moment(1), looked: true },
        Step::Stopped { asset: None, task: None, place: None },
        Step::Staging,
        Step::Ingesting { task: TaskId::new("t"), place: 3, since: Moment(1) },
    ]
}

fn every_outcome() -> Vec<Outcome> {
    vec![
        Outcome::Unreached(failure()),
        Outcome::Refused(failure()),
        Outcome::Lost(failure()),
        Outcome::Restarted,
        Outcome::Created(AssetId::new("b")),
        Outcome::There(AssetId::new("b")),
        Outcome::Still { word: "x".into(), progress: Some(5) },
        Outcome::Passed,
        Outcome::Rejected { asset: None, reason: Reason::default(), raw: None },
        Outcome::Staged(Staged::Store { key: "k".into() }),
        Outcome::Swept,
        Outcome::Ticketed { task: TaskId::new("u"), place: 3 },
        Outcome::Named(AssetId::new("b")),
        Outcome::Accepted(TaskId::new("u")),
        Outcome::Finished(link()),
        Outcome::Broke(failure()),
        Outcome::Fetched("y.mp4".into()),
        Outcome::Did(Done::Nothing),
        Outcome::NoTrace,
        Outcome::LinkDead,
    ]
}

/// Every step with everything it may know of the provider.
fn every_shape() -> Vec<Step> {
    let (asset, task) = (AssetId::new("a"), TaskId::new("t"));
    let failed = |asset, task| Step::Failed { failure: failure(), asset, task };
    let stopped = |asset, task, place| Step::Stopped { asset, task, place };
    let mut shapes = every_step();
    shapes.extend([
        failed(Some(asset.clone()), None),
        failed(None, Some(task.clone())),
        stopped(Some(asset), None, None),
        stopped(None, Some(task.clone()), None),
        stopped(None, Some(task), Some(3)),
    ]);
    shapes
}

/// What a step knows of the provider: the asset, the task.
fn known(step: &Step) -> (Option<&AssetId>, Option<&TaskId>) {
    let asset = match step {
        Step::Waiting { asset, .. }
        | Step::Active { asset }
        | Step::Failed { asset: Some(asset), .. }
        | Step::Stopped { asset: Some(asset), .. } => Some(asset),
        _ => None,
    };
    (asset, step.task())
}

const SILENCES: [Silence; 3] = [Silence::Repeat, Silence::Look, Silence::AskPerson];

#[test]
fn the_money_rule_holds_for_every_step_and_outcome() {
    for silence in SILENCES {
        for step in every_step() {
            for outcome in every_outcome() {
                let next = step.next(&outcome, silence, NOW);
                // Staging a file, reading and deleting cost nothing, however often they are done.
                let free = step == Step::Staging
                    || silence == Silence::Repeat && matches!(step, Step::Calling { .. });
                if next == Step::Queued && step != Step::Queued && !free {
                    assert!(
                        matches!(outcome, Outcome::Unreached(_)),
                        "{step:?} went back to the queue after {outcome:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn an_ended_job_stays_ended_whatever_arrives_late() {
    for step in every_step().into_iter().filter(Step::is_ended) {
        for outcome in every_outcome() {
            assert_eq!(step.next(&outcome, Silence::Repeat, NOW), step, "after {outcome:?}");
        }
    }
}

#[test]
fn what_is_known_of_the_provider_is_never_dropped() {
    for step in every_shape() {
        let (asset, task) = known(&step);
        for silence in SILENCES {
            for outcome in every_outcome() {
                let next = step.next(&outcome, silence, NOW);
                let (asset_after, task_after) = known(&next);
                if asset.is_some() {
                    assert_eq!(asset_after, asset, "{step:?} after {outcome:?}");
                }
                // A batch's task ends with the file's asset, or with the batch's no to this file.
                let ended = matches!(step, Step::Ingesting { .. })
                    && (asset_after.is_some()
                        || matches!(outcome, Outcome::Rejected { .. } | Outcome::Refused(_)));
                if task.is_some() && !ended {
                    assert_eq!(task_after, task, "{step:?} after {outcome:?}");
                }
            }
        }
    }
}

#[test]
fn no_wish_drops_what_is_known_of_the_provider() {
    for step in every_shape() {
        let (asset, task) = known(&step);
        if !step.is_ended() {
            let stopped = step.stopped();
            assert_eq!(known(&stopped), (asset, task), "{step:?} stopped");
        }
        if let Some(again) = step.retried(NOW) {
            assert_eq!(known(&again), (asset, task), "{step:?} tried again");
            assert_eq!(again == Step::Queued, asset.is_none() && task.is_none(), "{step:?} tried again");
        }
    }
}

#[test]
fn a_search_that_is_refused_is_no_proof_that_nothing_was_made() {
    for looked in [false, true] {
        let unsure = Step::Unsure { since: Moment(1), looked };
        let next = unsure.next(&Outcome::Refused(failure()), Silence::Look, NOW);
        assert_eq!(next, Step::Unsure { since: Moment(1), looked: true });
    }
}

#[test]
fn a_crash_or_silence_during_a_paid_call_leaves_it_unsure() {
    for step in [Step::Creating { since: Moment(1) }, Step::Submitting { since: Moment(1) }] {
        for outcome in [Outcome::Lost(failure()), Outcome::Restarted] {
            for silence in SILENCES {
                let looked = silence != Silence::Look;
                assert_eq!(step.next(&outcome, silence, NOW), Step::Unsure { since: Moment(1), looked });
            }
        }
    }
}

#[test]
fn a_restart_changes_nothing_that_can_simply_go_on() {
    for step in every_step() {
        let next = step.next(&Outcome::Restarted, Silence::Look, NOW);
        match &step {
            Step::Creating { .. } | Step::Submitting { .. } | Step::Calling { .. } => {
                assert!(matches!(next, Step::Unsure { .. }));
            }
            Step::Saving { .. } => assert!(matches!(next, Step::Ready { .. })),
            Step::Staging => assert_eq!(next, Step::Queued),
            _ => assert_eq!(next, step),
        }
    }
}

#[test]
fn a_refused_task_is_never_forgotten() {
    let running = &every_step()[5];
    let Step::Failed { task, .. } = running.next(&Outcome::Broke(failure()), Silence::AskPerson, NOW) else {
        panic!("a broken task must fail");
    };
    assert_eq!(task, Some(TaskId::new("t")));
}

#[test]
fn a_batch_that_the_provider_forgot_is_unsure_and_never_sent_again_by_itself() {
    let ingesting = &every_step()[16];
    for (silence, looked) in [(Silence::Look, false), (Silence::AskPerson, true)] {
        let next = ingesting.next(&Outcome::Refused(failure()), silence, NOW);
        assert_eq!(next, Step::Unsure { since: Moment(1), looked });
        // A search that is refused says nothing either, and a person has to know.
        let refused = next.next(&Outcome::Refused(failure()), silence, NOW);
        assert_eq!(refused, Step::Unsure { since: Moment(1), looked: true });
    }
}

#[test]
fn what_was_lost_and_given_up_is_unsure_again_when_it_is_tried_again() {
    let mark = |what, at| Mark { at: Moment(at), what };
    let mut job = Job {
        id: JobId(1),
        connection: ConnectionName::new("c"),
        errand: Errand::Chore(Chore::Refresh),
        step: Step::Stopped { asset: None, task: None, place: None },
        paused: false,
        attempts: 0,
        run_at: NOW,
        created: Moment(0),
        trail: vec![mark(Milestone::Sent, 3), mark(Milestone::Lost, 5), mark(Milestone::Stopped, 6)],
        trouble: None,
    };
    assert_eq!(job.retried(NOW), Some(Step::Unsure { since: Moment(3), looked: true }));
    // Sent again by a person, then refused: nothing of that try exists.
    job.trail.push(mark(Milestone::Retried, 7));
    assert_eq!(job.retried(NOW), Some(Step::Queued));
}

#[test]
fn trying_again_follows_what_was_paid_for_and_never_pays_again() {
    for step in every_step() {
        let stopped = step.stopped();
        let again = stopped.retried(NOW);
        match &step {
            Step::Waiting { .. } => assert!(matches!(again, Some(Step::Waiting { .. }))),
            Step::Running { .. } | Step::Ready { .. } | Step::Saving { .. } => {
                assert!(matches!(again, Some(Step::Running { .. })));
            }
            Step::Ingesting { task, place, .. } => {
                let followed = Step::Ingesting { task: task.clone(), place: *place, since: NOW };
                assert_eq!(again, Some(followed));
            }
            _ => assert_eq!(again, Some(Step::Queued)),
        }
    }
}

#[test]
fn each_file_of_a_batch_has_its_own_end() {
    let file = |place| {
        let ticket = Outcome::Ticketed { task: TaskId::new("b"), place };
        Step::Creating { since: Moment(1) }.next(&ticket, Silence::Look, NOW)
    };
    let since = NOW;
    assert_eq!(file(2), Step::Ingesting { task: TaskId::new("b"), place: 2, since });
    let named = file(0).next(&Outcome::Named(AssetId::new("a")), Silence::Look, NOW);
    assert_eq!(named, Step::Active { asset: AssetId::new("a") });
    for asset in [None, Some(AssetId::new("c"))] {
        let reason = Reason::new("Face".into(), "no".into());
        let no = Outcome::Rejected { asset: asset.clone(), reason, raw: None };
        let Step::Failed { failure, asset: kept, task } = file(1).next(&no, Silence::Look, NOW) else {
            panic!("a refused file fails");
        };
        assert_eq!((failure.kind, failure.code.as_deref()), (FailureKind::Moderation, Some("Face")));
        // Without an asset of its own the file may be sent again, alone: the batch is not its task.
        assert_eq!((kept, task), (asset, None));
    }
    let still = Outcome::Still { word: "queued".into(), progress: None };
    assert_eq!(file(1).next(&still, Silence::Look, NOW), file(1));
}

#[test]
fn what_arrives_for_another_step_changes_nothing_that_was_paid_for() {
    for step in every_step() {
        for outcome in [Outcome::Staged(Staged::Store { key: "k".into() }), Outcome::Swept] {
            let next = step.next(&outcome, Silence::Look, NOW);
            if step == Step::Staging && outcome != Outcome::Swept {
                assert_eq!(next, Step::Queued);
            } else {
                assert_eq!(next, step);
            }
        }
    }
}

#[test]
fn waiting_grows_and_is_bounded() {
    assert!(backoff(0, 0.0) >= Duration::from_millis(500));
    assert!(backoff(40, 1.0) <= Duration::from_secs(64));
    assert!(backoff(3, 0.5) > backoff(1, 0.5));
    assert_eq!(poll_wait(Duration::ZERO), Duration::from_secs(2));
    assert_eq!(poll_wait(Duration::from_secs(9999)), Duration::from_secs(30));
}
