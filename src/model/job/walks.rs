//! A job walked at random beside a provider that counts what it was made to do: whatever happens in whatever order,
//! it is paid once, unless a person chose again.

use proptest::prelude::*;

use super::*;

const NOW: Moment = Moment(9);

/// Something that happens to a job, or that a person wishes.
#[derive(Clone, Copy, Debug)]
enum Happening {
    /// Work is given out, where the step has any.
    GivenOut,
    /// The call never arrived.
    NeverArrived,
    /// The provider said no and did nothing.
    SaidNo,
    /// The provider acted and its answer came through.
    Answered,
    /// The provider acted and its answer was lost.
    AnswerLost,
    /// Nothing arrived and nothing came back.
    Nothing,
    /// A call that was thought lost arrives after all.
    ArrivesLate,
    /// The process was killed; the call on the wire arrived.
    KilledAfter,
    /// The process was killed; the call on the wire did not arrive.
    KilledBefore,
    /// The provider's list is searched and shows what there is.
    Searched,
    /// The provider's list is searched and lags.
    SearchedTooEarly,
    /// What was made goes on: moderation passes, the film is made, the result is fetched.
    GoesOn,
    /// What was made fails at the provider.
    Fails,
    /// The result's address is dead.
    LinkDies,
    /// A person wishes something.
    Wished(Wish),
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening as H;
    let wishes = [
        Wish::Pause,
        Wish::Resume,
        Wish::Retry,
        Wish::Cancel,
        Wish::LookAgain,
        Wish::SendAgain,
        Wish::Forget,
    ];
    prop_oneof![
        6 => Just(H::GivenOut),
        1 => Just(H::NeverArrived),
        1 => Just(H::SaidNo),
        3 => Just(H::Answered),
        3 => Just(H::AnswerLost),
        2 => Just(H::Nothing),
        2 => Just(H::ArrivesLate),
        2 => Just(H::KilledAfter),
        1 => Just(H::KilledBefore),
        3 => Just(H::Searched),
        2 => Just(H::SearchedTooEarly),
        4 => Just(H::GoesOn),
        1 => Just(H::Fails),
        1 => Just(H::LinkDies),
        2 => proptest::sample::select(wishes.to_vec()).prop_map(H::Wished),
    ]
}

/// What kind of job walks.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Upload,
    Batch,
    Order,
}

/// A job, and the provider's side of it.
struct Walk {
    kind: Kind,
    silence: Silence,
    step: Step,
    /// A person's stop waits for the call on the wire to come back.
    stopping: bool,
    /// What the provider made, each of it paid.
    paid: u32,
    /// Calls that left and may still arrive.
    in_flight: u32,
    /// A person took the risk, or asked for it anew after a no.
    chosen: u32,
}

impl Walk {
    fn made(&self) -> Outcome {
        match self.kind {
            Kind::Upload => Outcome::Created(AssetId::new("asset")),
            Kind::Batch => Outcome::Ticketed { task: TaskId::new("batch"), place: 2 },
            Kind::Order => Outcome::Accepted(TaskId::new("task")),
        }
    }

    fn is_paid_call(&self) -> bool {
        matches!(self.step, Step::Creating { .. } | Step::Submitting { .. })
    }

    fn settle(&mut self, outcome: &Outcome) {
        self.step = self.step.next(outcome, self.silence, NOW);
        if std::mem::take(&mut self.stopping)
            && !self.step.is_ended()
            && !matches!(self.step, Step::Unsure { .. })
        {
            self.step = self.step.stopped();
        }
    }

    /// As the engine gives out work.
    fn give_out(&mut self) {
        self.step = match (&self.step, self.kind) {
            (Step::Queued, Kind::Order) => Step::Submitting { since: NOW },
            (Step::Queued, Kind::Upload | Kind::Batch) => Step::Creating { since: NOW },
            (Step::Ready { task, result }, _) => Step::Saving { task: task.clone(), result: result.clone() },
            (step, _) => step.clone(),
        };
    }

    fn happens(&mut self, what: Happening) {
        use Happening as H;
        let lost = Outcome::Lost(Failure::new(FailureKind::NoAnswer));
        let paid_call = self.is_paid_call();
        match what {
            H::GivenOut => self.give_out(),
            H::NeverArrived if paid_call => {
                self.settle(&Outcome::Unreached(Failure::new(FailureKind::Unreached)));
            }
            H::SaidNo if paid_call => self.settle(&Outcome::Refused(Failure::new(FailureKind::BadRequest))),
            H::Answered if paid_call => {
                self.paid += 1;
                self.settle(&self.made());
            }
            H::AnswerLost | H::KilledAfter if paid_call => {
                self.paid += 1;
                self.settle(&if matches!(what, H::KilledAfter) { Outcome::Restarted } else { lost });
            }
            H::Nothing | H::KilledBefore if paid_call => {
                self.in_flight += 1;
                self.settle(&if matches!(what, H::KilledBefore) { Outcome::Restarted } else { lost });
            }
            H::ArrivesLate if self.in_flight > 0 => {
                self.in_flight -= 1;
                self.paid += 1;
            }
            H::KilledAfter | H::KilledBefore => self.settle(&Outcome::Restarted),
            H::AnswerLost | H::Nothing if self.step.is_on_the_wire() => self.settle(&lost),
            H::Searched | H::SearchedTooEarly => {
                if let Step::Unsure { looked: false, .. } = self.step {
                    let found = self.paid > 0 && matches!(what, H::Searched);
                    let outcome = match self.kind {
                        _ if !found => Outcome::NoTrace,
                        // A search finds assets by their name, not batches.
                        Kind::Batch => Outcome::Created(AssetId::new("asset")),
                        Kind::Upload | Kind::Order => self.made(),
                    };
                    self.settle(&outcome);
                }
            }
            H::GoesOn => self.goes_on(),
            H::Fails => match self.step {
                Step::Running { .. } => {
                    self.settle(&Outcome::Broke(Failure::new(FailureKind::OutputBlocked)));
                }
                Step::Waiting { .. } | Step::Ingesting { .. } => {
                    self.settle(&Outcome::Rejected { asset: None, reason: Reason::default(), raw: None });
                }
                _ => {}
            },
            H::LinkDies if matches!(self.step, Step::Saving { .. }) => self.settle(&Outcome::LinkDead),
            H::Wished(wish) => self.wish(wish),
            _ => {}
        }
    }

    fn goes_on(&mut self) {
        let outcome = match &self.step {
            Step::Waiting { .. } => Outcome::Passed,
            Step::Ingesting { .. } => Outcome::Named(AssetId::new("asset")),
            Step::Running { .. } => Outcome::Finished(ResultLink {
                url: "http://x".into(),
                until: Moment(99),
                seed: None,
                cost: None,
                last_frame: None,
            }),
            Step::Saving { .. } => Outcome::Fetched("x.mp4".into()),
            _ => return,
        };
        self.settle(&outcome);
    }

    /// As the engine takes a wish.
    fn wish(&mut self, wish: Wish) {
        let job = Job {
            id: JobId(1),
            connection: ConnectionName::new("studio"),
            errand: Errand::Chore(Chore::Refresh),
            step: self.step.clone(),
            paused: false,
            attempts: 0,
            run_at: NOW,
            created: NOW,
            trail: vec![],
            trouble: None,
        };
        if !job.can(wish) {
            return;
        }
        match wish {
            Wish::Pause | Wish::Resume => {}
            Wish::Cancel if self.step.is_on_the_wire() => self.stopping = true,
            Wish::Cancel | Wish::Forget => self.step = self.step.stopped(),
            Wish::Retry => {
                if let Some(step) = self.step.retried(NOW) {
                    // What was given up, or refused, is asked for anew by the person's own word.
                    self.chosen += u32::from(step == Step::Queued);
                    self.step = step;
                }
            }
            Wish::LookAgain => {
                if let (Step::Unsure { since, .. }, Silence::Look) = (&self.step, self.silence) {
                    self.step = Step::Unsure { since: *since, looked: false };
                }
            }
            Wish::SendAgain => {
                self.chosen += 1;
                self.step = Step::Queued;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_it_is_paid_once_unless_a_person_chose_again(
        kind in proptest::sample::select(vec![Kind::Upload, Kind::Batch, Kind::Order]),
        silence in proptest::sample::select(vec![Silence::Look, Silence::AskPerson]),
        happenings in proptest::collection::vec(happening(), 1..60),
    ) {
        let mut walk =
            Walk { kind, silence, step: Step::Queued, stopping: false, paid: 0, in_flight: 0, chosen: 0 };
        for (number, what) in happenings.iter().enumerate() {
            let before = walk.step.clone();
            walk.happens(*what);
            prop_assert!(
                walk.paid + walk.in_flight <= 1 + walk.chosen,
                "paid {} times after {:?}: {before:?} became {:?}",
                walk.paid + walk.in_flight,
                &happenings[..=number],
                walk.step
            );
            // Without a person nothing goes back to the beginning but what certainly never started.
            if walk.step == Step::Queued && before != Step::Queued {
                prop_assert!(
                    matches!(what, Happening::NeverArrived | Happening::Wished(Wish::Retry | Wish::SendAgain)),
                    "{before:?} went back to the queue after {what:?}"
                );
            }
        }
    }

    #[test]
    fn left_alone_by_people_every_job_comes_to_an_end_or_to_a_person(
        kind in proptest::sample::select(vec![Kind::Upload, Kind::Batch, Kind::Order]),
        silence in proptest::sample::select(vec![Silence::Look, Silence::AskPerson]),
        happenings in proptest::collection::vec(happening(), 1..40),
    ) {
        let mut walk =
            Walk { kind, silence, step: Step::Queued, stopping: false, paid: 0, in_flight: 0, chosen: 0 };
        for what in happenings.into_iter().filter(|what| !matches!(what, Happening::Wished(_))) {
            walk.happens(what);
        }
        // From now on everything works.
        for what in [Happening::GivenOut, Happening::Answered, Happening::Searched, Happening::GoesOn].repeat(6) {
            walk.happens(what);
        }
        let asks = matches!(walk.step, Step::Unsure { looked: true, .. });
        prop_assert!(walk.step.is_ended() || asks, "{:?} waits for ever", walk.step);
        if asks {
            prop_assert!(walk.paid <= 1);
        }
    }
}
