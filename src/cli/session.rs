//! An open house as one command uses it: send, listen, follow, close.

mod repairs;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use super::print::Out;
use super::{Context, Exit, Stop, Told, interrupt, opening};
use crate::engine;
use crate::model::job::{Done, Into};
use crate::model::talk::{StoreState, Sync};
use crate::model::{
    Abilities, Asset, AssetId, Chore, Command, ConnectionName, CredentialField, Errand, Event, Failure,
    FailureKind, GroupId, Job, JobId, Looked, Menu, Moment, SecretPlace, Spend, Step, Wish, World,
};
use crate::setup::{self, House};
use crate::words::{CliWords, Lack, Words};

/// How often Ctrl-C is looked for while nothing happens.
const BEAT: Duration = Duration::from_millis(100);
/// So long rows may be out of reach before a command that waits gives up.
const ROWS_PATIENCE: Duration = Duration::from_secs(20);
/// How long an answer may take that needs no network.
const PATIENCE: Duration = Duration::from_secs(10);
/// A person waits in front of a chore, so it is given up after so many calls that never left.
const CHORE_TRIES: u32 = 3;
/// Transfers stay in the queue, but nobody wants to wait for a dead network for ever.
const TRANSFER_TRIES: u32 = 6;

/// Up to where a job is followed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Goal {
    /// Until the provider has it.
    Created,
    /// Until nothing more will happen by itself.
    Ended,
}

/// An open house and what it has told so far.
pub(super) struct Session {
    house: House,
    pub world: World,
    /// The connection the command is about.
    pub connection: ConnectionName,
    words: &'static Words,
    troubles: BTreeMap<JobId, FailureKind>,
    /// Since when rows cannot be read or written.
    failing: Option<Instant>,
}

/// Opens the house, works, and closes it whatever came of the work.
pub(super) fn in_house(
    context: &Context,
    out: &mut Out<'_, '_>,
    work: impl FnOnce(&mut Session, &mut Out<'_, '_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    open(context, out, false, work)
}

/// The same with a sandbox that answers by polls instead of by seconds, where nobody needs to see it wait.
pub(super) fn in_quick_house(
    context: &Context,
    out: &mut Out<'_, '_>,
    work: impl FnOnce(&mut Session, &mut Out<'_, '_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    open(context, out, true, work)
}

fn open(
    context: &Context,
    out: &mut Out<'_, '_>,
    quick_sandbox: bool,
    work: impl FnOnce(&mut Session, &mut Out<'_, '_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    interrupt::arm();
    let house = setup::open(setup::Options {
        home: context.home.clone(),
        // Events are awaited in the channel itself; nothing sleeps that would need waking.
        wake: Box::new(|| {}),
        scenario: context.scenario.clone(),
        quick_sandbox,
        keyring: true,
    })
    .map_err(|error| opening(&error, out.words))?;
    let mut session = Session {
        house,
        world: World::default(),
        connection: ConnectionName::new("sandbox"),
        words: out.words,
        troubles: BTreeMap::new(),
        failing: None,
    };
    let ended = session.load(context).and_then(|()| {
        if let StoreState::Rebuilt(rebuilt) = &session.world.store {
            out.say(&(out.words.backups.rebuilt)(rebuilt));
            out.say(out.words.backups.rebuilt_unsure);
        }
        work(&mut session, out)
    });
    if matches!(ended, Err(Stop::Interrupted)) {
        out.status(out.say_words().closing);
    }
    session.house.close();
    ended
}

impl Session {
    const fn say(&self) -> &'static CliWords {
        &self.words.cli
    }

    fn load(&mut self, context: &Context) -> Result<(), Stop> {
        while !self.world.loaded {
            self.next()?;
            // What cannot be read is no empty queue, and nobody waits for a broken disk for ever.
            if let StoreState::Failing { said } = &self.world.store {
                return Err(Told::failed("store", said.clone()).into());
            }
        }
        // An empty list would say that nothing is there, which nobody knows.
        if let StoreState::Failing { said } = &self.world.store {
            return Err(Told::failed("store", (self.words.backups.not_loaded)(said)).into());
        }
        if let Some(name) = &context.connection {
            self.known(name)?;
            self.connection = name.clone();
        } else if let Some(connection) = self.world.default_connection() {
            self.connection = connection.name.clone();
        }
        Ok(())
    }

    /// That a connection of this name exists.
    pub(super) fn known(&self, name: &ConnectionName) -> Result<(), Told> {
        if self.world.connection(name).is_some() {
            return Ok(());
        }
        let names: Vec<&str> = self.world.connections.iter().map(|it| it.name.as_str()).collect();
        Err(Told::usage("unknown_connection", (self.say().unknown_connection)(name.as_str())).hint((self
            .say()
            .connections_are)(
            &names.join(", "),
        )))
    }

    /// Uses this connection, whatever the command line named.
    pub(super) fn switch(&mut self, name: ConnectionName) -> Result<(), Told> {
        self.known(&name)?;
        self.connection = name;
        Ok(())
    }

    /// The next event until then, already part of the world.
    pub(super) fn next_until(&mut self, deadline: Instant) -> Result<Option<Event>, Stop> {
        loop {
            if interrupt::pressed() {
                return Err(Stop::Interrupted);
            }
            // A disk may get room again and a lock may be let go of; a command does not stand there for ever.
            if let StoreState::Failing { said } = &self.world.store
                && self.failing.is_some_and(|since| since.elapsed() > ROWS_PATIENCE)
            {
                return Err(Told::failed("store", (self.words.backups.not_kept)(said)).into());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.house.events.recv_timeout(BEAT.min(left)) {
                Ok(event) => {
                    self.world.apply(event.clone());
                    let failing = matches!(self.world.store, StoreState::Failing { .. });
                    self.failing = failing.then(|| self.failing.unwrap_or_else(Instant::now));
                    return Ok(Some(event));
                }
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Told::failed("engine_ended", self.say().engine_ended).into());
                }
            }
        }
    }

    /// The next event, already part of the world.
    pub(super) fn next(&mut self) -> Result<Event, Stop> {
        loop {
            if let Some(event) = self.next_until(Instant::now() + PATIENCE)? {
                return Ok(event);
            }
        }
    }

    /// Listens until the world is as wanted, for as long as an answer without network may take.
    pub(super) fn until(&mut self, wanted: impl Fn(&World) -> bool) -> Result<bool, Stop> {
        let deadline = Instant::now() + PATIENCE;
        while !wanted(&self.world) {
            if self.next_until(deadline)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Sends a command and listens until `heard` finds its answer; `None` where none comes.
    pub(super) fn ask<T>(
        &mut self,
        command: Command,
        mut heard: impl FnMut(&Event) -> Option<T>,
    ) -> Result<Option<T>, Stop> {
        self.house.handle.send(command);
        let deadline = Instant::now() + PATIENCE;
        while let Some(event) = self.next_until(deadline)? {
            if let Some(answer) = heard(&event) {
                return Ok(Some(answer));
            }
        }
        Ok(None)
    }

    /// Sends a command and answers with the jobs it became.
    pub(super) fn tell(&mut self, command: Command) -> Result<Vec<JobId>, Stop> {
        let ticket = self.house.handle.send(command);
        let jobs = loop {
            match self.next()? {
                Event::Taken(taken, jobs) if taken == ticket => break jobs,
                _ => {}
            }
        };
        self.until(|world| jobs.iter().all(|id| world.jobs.contains_key(id)))?;
        Ok(jobs)
    }

    /// Measures files, in the order they were named and walked. The house remembers what it has seen.
    pub(super) fn look(&mut self, paths: &[PathBuf]) -> Result<Vec<Looked>, Stop> {
        let walked: Vec<_> = engine::walk(paths).collect();
        let files: Vec<PathBuf> = walked.iter().filter_map(|it| it.as_ref().ok().cloned()).collect();
        let mut found: HashMap<PathBuf, Looked> = HashMap::new();
        let ticket = self.house.handle.send(Command::Look(files));
        let (mut taken, mut left) = (false, None);
        while !taken || left != Some(0) {
            match self.next()? {
                Event::Taken(answered, _) => taken |= answered == ticket,
                Event::Looking(count) => left = Some(count),
                Event::Looked(looked) => {
                    found.insert(looked.path.clone(), looked);
                }
                _ => {}
            }
        }
        Ok(walked.into_iter().filter_map(|it| it.map_or_else(Some, |path| found.remove(&path))).collect())
    }

    /// Fetches public addresses and measures what lies there, in the order they were named.
    pub(super) fn look_at_links(&mut self, links: &[String]) -> Result<Vec<Looked>, Stop> {
        let mut found: HashMap<String, Looked> = HashMap::new();
        let mut wanted: Vec<String> = Vec::new();
        for link in links {
            if !wanted.contains(link) {
                wanted.push(link.clone());
            }
        }
        if wanted.is_empty() {
            return Ok(vec![]);
        }
        self.house.handle.send(Command::LookAtLinks(wanted.clone()));
        while found.len() < wanted.len() {
            if let Event::Looked(looked) = self.next()?
                && let Some(link) = looked.link.clone().filter(|link| wanted.contains(link))
            {
                found.insert(link, looked);
            }
        }
        Ok(wanted.into_iter().filter_map(|link| found.remove(&link)).collect())
    }

    /// Sends a command whose answer takes the network's time, and listens until `heard` finds it.
    pub(super) fn await_answer<T>(
        &mut self,
        command: Command,
        mut heard: impl FnMut(&Event) -> Option<T>,
    ) -> Result<T, Stop> {
        self.house.handle.send(command);
        loop {
            if let Some(answer) = heard(&self.next()?) {
                return Ok(answer);
            }
        }
    }

    /// That this process holds the house: what only its engine can do would never be answered.
    pub(super) fn alone(&self) -> Result<(), Told> {
        if self.house.beside() {
            return Err(Told::failed("beside", self.say().beside).hint(self.say().beside_hint));
        }
        Ok(())
    }

    /// The journal of calls that may cost, oldest first.
    pub(super) fn spends(&self, since: Moment) -> Result<Vec<Spend>, Stop> {
        Ok(self.house.spends(since)?)
    }

    /// What the provider told of the costs of each job's newest call that it told of.
    pub(super) fn costs(&self) -> Result<BTreeMap<JobId, String>, Stop> {
        let spends = self.spends(Moment::default())?;
        Ok(spends.into_iter().filter_map(|spend| Some((spend.job, spend.cost?))).collect())
    }

    /// How long it will take, where the rate is known.
    fn say_eta(&self, out: &mut Out<'_, '_>, open: &BTreeSet<JobId>) {
        let waits = |id: &&JobId| {
            self.world
                .jobs
                .get(id)
                .is_some_and(|job| job.upload().is_some() && matches!(job.step, Step::Queued | Step::Staging))
        };
        let Some(first) = open.iter().find(waits).and_then(|id| self.world.jobs.get(id)) else { return };
        let files = open.iter().filter(waits).count();
        let budget = self.world.budgets.get(&first.connection);
        let eta = budget
            .filter(|budget| budget.creates_per_minute.is_some())
            .and_then(|budget| budget.eta(files, engine::now()));
        if let Some(eta) = eta.filter(|_| files > 1) {
            out.say(&(self.say().eta)(files, eta.as_secs_f64().div_euclid(60.0) as u64 + 1));
        }
    }

    /// Sends a command nobody waits for.
    pub(super) fn send(&self, command: Command) {
        self.house.handle.send(command);
    }

    /// Wishes something of jobs and listens until each was heard of again.
    pub(super) fn wish(&mut self, jobs: &[JobId], wish: Wish) -> Result<(), Stop> {
        let able: Vec<JobId> = jobs
            .iter()
            .copied()
            .filter(|id| self.world.jobs.get(id).is_some_and(|job| job.can(wish)))
            .collect();
        if able.is_empty() {
            return Ok(());
        }
        let mut silent: BTreeSet<JobId> = able.iter().copied().collect();
        self.ask(Command::WishAll(able, wish), |event| {
            match event {
                Event::Job(job) => silent.remove(&job.id),
                Event::JobGone(id) => silent.remove(id),
                _ => false,
            };
            silent.is_empty().then_some(())
        })?;
        Ok(())
    }

    /// What the account can do.
    pub(super) fn abilities(&self) -> Result<&Abilities, Told> {
        if let Some(abilities) = self.world.abilities(&self.connection) {
            return Ok(abilities);
        }
        let failure = Failure::new(self.keyless(&self.connection));
        let mut told = Told::of(&failure, self.words);
        if let Some(connection) = self.world.connection(&self.connection) {
            let variables: Vec<String> = connection
                .provider
                .required()
                .iter()
                .map(|field| variable(connection.name.as_str(), field.key()))
                .collect();
            let hint = match failure.kind {
                FailureKind::VaultLocked => self.words.house.vault_locked_hint,
                _ => self.say().key_missing_hint,
            };
            told.hint = Some(hint(&variables.join(", ")));
        }
        Err(told)
    }

    /// Why an account has no hands.
    fn keyless(&self, name: &ConnectionName) -> FailureKind {
        let locked =
            |it: &crate::model::Connection| it.secrets.iter().any(|(_, place)| *place == SecretPlace::Locked);
        match self.world.connection(name) {
            Some(connection) if locked(connection) => FailureKind::VaultLocked,
            _ => FailureKind::KeyMissing,
        }
    }

    /// The permit, or the sentence that this account cannot do it, with the way out.
    pub(super) fn permit<P>(&self, ask: impl FnOnce(&Abilities) -> Option<P>, lack: Lack) -> Result<P, Told> {
        ask(self.abilities()?).ok_or_else(|| {
            let told = Told::failed(FailureKind::NotOffered.code(), (self.say().lack)(lack));
            told.hint((self.say().lack_hint)(lack))
        })
    }

    /// What can be generated.
    pub(super) fn menu(&self) -> Result<Menu, Told> {
        let connection = self.world.connection(&self.connection);
        let second_key = connection.is_some_and(|connection| {
            connection.provider.optional().contains(&CredentialField::GenerationKey)
        });
        let lack = if second_key { Lack::GenerateWithoutKey } else { Lack::Generate };
        self.permit(|abilities| abilities.menu().cloned(), lack)
    }

    /// The variables of secrets of the connection in use.
    pub(super) fn variables(&self, fields: &[CredentialField]) -> String {
        let names: Vec<String> =
            fields.iter().map(|field| variable(self.connection.as_str(), field.key())).collect();
        names.join(", ")
    }

    /// Reads the account's whole list; `false` where it has none.
    pub(super) fn refresh(&mut self, out: &mut Out<'_, '_>) -> Result<bool, Stop> {
        let Some(permit) = self.abilities()?.can_list() else { return Ok(false) };
        self.chore(out, Command::Refresh(permit))?;
        let name = self.connection.clone();
        self.until(|world| {
            world.shelf(&name).is_none_or(|shelf| !matches!(shelf.sync, Sync::Reading { .. }))
        })?;
        Ok(true)
    }

    /// Carries out commands that become chores, and answers with what the last one brought.
    pub(super) fn chore(&mut self, out: &mut Out<'_, '_>, command: Command) -> Result<Done, Stop> {
        let mut brought = Done::Nothing;
        for id in self.tell(command)? {
            brought = self.chore_end(out, id)?;
        }
        Ok(brought)
    }

    /// Waits for one chore.
    pub(super) fn chore_end(&mut self, out: &mut Out<'_, '_>, id: JobId) -> Result<Done, Stop> {
        loop {
            let Some(job) = self.world.jobs.get(&id) else { return Ok(Done::Nothing) };
            match &job.step {
                Step::Done(done) => return Ok(done.clone()),
                Step::Failed { failure, .. } => return Err(Told::of(failure, self.words).into()),
                Step::Stopped { .. } => return Err(Told::failed("cancelled", self.say().stopped).into()),
                Step::Unsure { looked: true, .. } => return Err(self.unsure().into()),
                _ => {}
            }
            if job.attempts >= CHORE_TRIES
                && let Some(trouble) = job.trouble.clone().filter(|it| it.kind == FailureKind::Unreached)
            {
                // Left in the queue it would run some other day, when nobody waits for it any more.
                self.wish(&[id], Wish::Cancel)?;
                return Err(Told::of(&trouble, self.words).into());
            }
            self.trouble(out, id);
            self.next()?;
        }
    }

    fn unsure(&self) -> Told {
        Told::failed("unsure", self.words.failure.unsure).hint(self.words.failure.unsure_advice)
    }

    /// Follows jobs and says each as it comes to rest.
    pub(super) fn follow(
        &mut self,
        out: &mut Out<'_, '_>,
        jobs: &[JobId],
        goal: Goal,
        mut rested: impl FnMut(&mut Self, JobId, &mut Out<'_, '_>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut open: BTreeSet<JobId> = jobs.iter().copied().collect();
        let mut suspects: Vec<JobId> = jobs.to_vec();
        let mut tomorrow = false;
        if goal == Goal::Ended {
            self.say_eta(out, &open);
        }
        loop {
            for id in suspects {
                if open.contains(&id) && self.rests(id, goal) {
                    open.remove(&id);
                    if self.world.jobs.get(&id).is_some_and(waits_for_tomorrow) && !tomorrow {
                        tomorrow = true;
                        out.say(self.say().until_tomorrow);
                    }
                    rested(self, id, out)?;
                }
            }
            if open.is_empty() {
                return Ok(());
            }
            self.watch(out, &open);
            suspects = match self.next()? {
                // Uploads may wait for the chore that makes their group.
                Event::Job(job) if matches!(job.errand, Errand::Chore(_)) => open.iter().copied().collect(),
                Event::Job(job) => {
                    if open.contains(&job.id) {
                        self.trouble(out, job.id);
                    }
                    vec![job.id]
                }
                Event::JobGone(id) => vec![id],
                _ => vec![],
            };
        }
    }

    fn rests(&self, id: JobId, goal: Goal) -> bool {
        let Some(job) = self.world.jobs.get(&id) else { return true };
        let at_provider = match &job.step {
            Step::Ingesting { .. }
            | Step::Waiting { .. }
            | Step::Running { .. }
            | Step::Ready { .. }
            | Step::Saving { .. } => true,
            // Not looked yet means that the engine still does.
            Step::Unsure { looked, .. } => return *looked,
            step => step.is_ended(),
        };
        (goal == Goal::Created && at_provider)
            || job.step.is_ended()
            || job.paused
            || self.world.abilities(&job.connection).is_none()
            || self.blocked(job).is_some()
            || waits_for_tomorrow(job)
            || job.attempts >= TRANSFER_TRIES
                && job.trouble.as_ref().is_some_and(|trouble| trouble.kind == FailureKind::Unreached)
    }

    /// The failure of what an upload waits for, its group or its twin, if that will never come.
    fn blocked(&self, job: &Job) -> Option<Failure> {
        // Nor will a twin end that only a person can decide about.
        if let Some(first) = self.world.waits_for(job) {
            return match &first.step {
                Step::Unsure { looked: true, .. } => {
                    Some(Failure::said(FailureKind::NoAnswer, self.words.failure.unsure))
                }
                _ => self.blocked(first),
            };
        }
        let (Step::Queued, Some(Into::After(group))) = (&job.step, job.upload().map(|upload| &upload.into))
        else {
            return None;
        };
        let group = self.world.jobs.get(group)?;
        match &group.step {
            Step::Failed { failure, .. } => Some(failure.clone()),
            Step::Unsure { looked: true, .. } => {
                Some(Failure::said(FailureKind::NoAnswer, self.words.failure.unsure))
            }
            Step::Stopped { .. } => Some(Failure::said(FailureKind::GroupNotFound, self.say().stopped)),
            _ => None,
        }
    }

    /// Why a job that rests does not go on.
    pub(super) fn why(&self, job: &Job) -> Option<Failure> {
        let keyless = || {
            let open = !job.step.is_ended() && self.world.abilities(&job.connection).is_none();
            open.then(|| Failure::new(self.keyless(&job.connection)))
        };
        job.failure().cloned().or_else(|| self.blocked(job)).or_else(keyless).or_else(|| job.trouble.clone())
    }

    /// Says once what keeps a job from going on; it goes on by itself.
    fn trouble(&mut self, out: &mut Out<'_, '_>, id: JobId) {
        let Some(job) = self.world.jobs.get(&id) else { return };
        match &job.trouble {
            Some(trouble) if !job.step.is_ended() => {
                if self.troubles.insert(id, trouble.kind) != Some(trouble.kind) {
                    let said = super::json::failure(trouble, self.words);
                    out.say(&(self.say().trouble)(&name_of(job), &said.message));
                }
            }
            _ => {
                self.troubles.remove(&id);
            }
        }
    }

    /// The line that replaces itself.
    fn watch(&self, out: &mut Out<'_, '_>, open: &BTreeSet<JobId>) {
        let Some(job) = open.iter().next().and_then(|id| self.world.jobs.get(id)) else { return };
        let words = self.say();
        let doing = match &job.step {
            Step::Queued => words.doing_queued.to_owned(),
            Step::Creating { .. } => {
                match self.world.progress.get(&job.id).and_then(|progress| progress.fraction()) {
                    Some(part) => format!("{} {:.0} %", words.doing_sending, part * 100.0),
                    None => words.doing_sending.to_owned(),
                }
            }
            Step::Staging => words.doing_sending.to_owned(),
            Step::Ingesting { .. } | Step::Waiting { .. } => words.doing_moderation.to_owned(),
            Step::Submitting { .. } => words.doing_sending.to_owned(),
            Step::Running { progress: Some(part), .. } => format!("{} {part} %", words.doing_generating),
            Step::Running { .. } => words.doing_generating.to_owned(),
            Step::Ready { .. } | Step::Saving { .. } => words.doing_saving.to_owned(),
            Step::Unsure { .. } => words.doing_looking.to_owned(),
            _ => return,
        };
        let rest = open.len() - 1;
        let others = if rest == 0 { String::new() } else { format!(" (+{rest})") };
        out.status(&format!("{}: {doing}{others}", name_of(job)));
    }

    /// One asset, after the list was read anew.
    pub(super) fn asset(&self, id: &AssetId) -> Result<&Asset, Told> {
        self.world.asset(&self.connection, id).ok_or_else(|| {
            let failure = Failure::said(FailureKind::AssetNotFound, id.to_string());
            Told::of(&failure, self.words)
        })
    }

    /// That the group is there. The list is read where it is not known.
    pub(super) fn group(&mut self, out: &mut Out<'_, '_>, id: &GroupId) -> Result<(), Stop> {
        let name = self.connection.clone();
        let there = |world: &World| world.shelf(&name).is_some_and(|shelf| shelf.groups.contains_key(id));
        if there(&self.world) {
            return Ok(());
        }
        let listed = self.refresh(out)?;
        let here = self.abilities()?.has_local_groups();
        if there(&self.world) || !listed && !here {
            // Without a list only the provider can say whether it is there.
            return Ok(());
        }
        let failure = Failure::said(FailureKind::GroupNotFound, id.to_string());
        Err(Told::of(&failure, self.words).into())
    }
}

/// A person's daily limit is reached: it stays in the queue until tomorrow.
pub(super) fn waits_for_tomorrow(job: &Job) -> bool {
    let limited = |trouble: &Failure| trouble.kind == FailureKind::DailyLimit;
    job.step == Step::Queued && job.trouble.as_ref().is_some_and(limited)
}

/// What a person knows a job by.
fn name_of(job: &Job) -> String {
    match &job.errand {
        Errand::Upload(upload) => upload.name.clone(),
        Errand::Generate(order) => {
            let mut text: String = order.fields().prompt.chars().take(40).collect();
            if text.len() < order.fields().prompt.len() {
                text.push('…');
            }
            text
        }
        Errand::Chore(Chore::MakeGroup { name, .. } | Chore::RenameGroup { name, .. }) => name.clone(),
        Errand::Chore(
            Chore::RenameAsset { id, .. }
            | Chore::RemoveAsset { id }
            | Chore::ParkAsset { id, .. }
            | Chore::AdoptAsset { id },
        ) => id.to_string(),
        Errand::Chore(Chore::CancelTask { task, .. }) => task.to_string(),
        Errand::Chore(Chore::RemoveGroup { id }) => id.to_string(),
        Errand::Chore(Chore::Refresh) => job.connection.to_string(),
    }
}

/// The environment variable a secret may stand in.
pub(super) fn variable(connection: &str, field: &str) -> String {
    let plain = |text: &str| -> String {
        let upper = text.chars().map(|c| c.to_ascii_uppercase());
        upper.map(|c| if c.is_ascii_uppercase() || c.is_ascii_digit() { c } else { '_' }).collect()
    };
    format!("GREENROOM_SECRET_{}_{}", plain(connection), plain(field))
}

/// The exit code asked for by where a followed job came to rest; `None` where it did what was wanted.
pub(super) fn exit_of_job(job: &Job, why: Option<&Failure>, goal: Goal) -> Option<Exit> {
    match &job.step {
        Step::Failed { failure, .. } => Some(super::exit_of(failure)),
        Step::Unsure { .. } | Step::Stopped { .. } => Some(Exit::Failed),
        step if step.is_ended() => None,
        Step::Ingesting { .. }
        | Step::Waiting { .. }
        | Step::Running { .. }
        | Step::Ready { .. }
        | Step::Saving { .. }
            if goal == Goal::Created =>
        {
            None
        }
        // It rests where it should not: without a key, without a network, held back by a person.
        _ => Some(why.map_or(Exit::Failed, super::exit_of)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secrets_variable_is_upper_case_with_everything_else_underlined() {
        assert_eq!(variable("studio-2 é", "api_key"), "GREENROOM_SECRET_STUDIO_2___API_KEY");
        // Upper case would be two letters, and no longer the name the key store's side looks for.
        assert_eq!(variable("straße", "api_key"), "GREENROOM_SECRET_STRA_E_API_KEY");
    }
}
