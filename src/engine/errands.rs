//! What a command sets going at once: looks at files, pictures, changes of connections; and what others
//! wrote meanwhile.

use std::path::PathBuf;
use std::sync::Arc;

use super::doctor::Patient;
use super::journal::Unread;
use super::remember::remember;
use super::run::{Brought, Chair, Change, Room, reached_disk};
use super::{Account, Asked, Keeper, doctor, hands, links, looks, now, obey};
use crate::model::talk::{Hideable, Sync};
use crate::model::{
    Chore, Command, ConnectionName, Errand, Event, Failure, JobId, Looked, Order, Problem, Step,
};
use crate::store::Store;

/// Files looked at side by side: half of what the machine has, so that the window keeps its share.
const LOOKS: usize = 2;

impl Room {
    pub(super) fn looked(&mut self, looked: Looked) {
        if let Ok(original) = &looked.found {
            reached_disk(&self.store.put_original(original));
            self.trim_pictures();
        }
        self.teller.tell(Event::Looked(looked));
        self.tell_looking();
    }

    fn tell_looking(&self) {
        let links = self.fetching + self.links.len() + self.walking;
        self.teller.tell(Event::Looking(self.looking + self.looks.len() + links));
    }

    /// Finds the files to look at, where it may take its time: a folder may be large, and a disk slow. Until then what
    /// was asked for counts as so many files.
    fn walk(&mut self, count: usize, find: impl FnOnce() -> Vec<Result<PathBuf, Looked>> + Send + 'static) {
        self.walking += count;
        self.tell_looking();
        self.spawn_blocking(Chair::Walk(count), move || Brought::Walked(find()));
    }

    /// The files of one look were found.
    pub(super) fn walked(&mut self, count: usize, found: Vec<Result<PathBuf, Looked>>) {
        self.walking = self.walking.saturating_sub(count);
        for found in found {
            match found {
                Ok(path) => self.looks.push_back(path),
                Err(looked) => self.looked(looked),
            }
        }
        self.tell_looking();
        self.look_on();
    }

    /// Looks at the next files, a few side by side.
    pub(super) fn look_on(&mut self) {
        while self.fetching < LOOKS
            && let Some(link) = self.links.pop_front()
        {
            self.fetching += 1;
            let (fetcher, folder) = (self.fetcher.clone(), self.folders.pasted.clone());
            let chair = Chair::Link(link.clone());
            let task = self
                .tasks
                .spawn(async move { Brought::Looked(links::look_at_link(link, &fetcher, &folder).await) });
            self.chairs.insert(task.id(), chair);
        }
        while self.looking < LOOKS {
            let Some(path) = self.looks.pop_front() else { return };
            self.looking += 1;
            let problem = Problem::Corrupt { said: "it could not be read to its end".to_owned() };
            let fallback = Looked { path: path.clone(), link: None, found: Err(problem) };
            let folders = self.folders.clone();
            self.spawn_blocking(Chair::Look(fallback), move || {
                Brought::Looked(looks::look_and_keep(&path, &folders))
            });
        }
    }

    /// Begins the next repairs, a few side by side.
    pub(super) fn repair_on(&mut self) {
        while let Some((of, work)) = self.repairs.next(&self.folders, &self.teller) {
            self.spawn_blocking(Chair::Repair(of), work);
        }
    }

    /// Asks which programs are installed: a person may have installed one since.
    pub(super) fn find_tools(&mut self) {
        self.spawn_blocking(Chair::Other, || Brought::Tools(super::tools()));
    }

    pub(super) fn obey(&mut self, asked: Asked) {
        let Asked { ticket, command } = asked;
        let rows = {
            let accounts = &self.accounts;
            let seed = |name: &ConnectionName| {
                let provider = accounts.get(name)?.provider.as_ref()?;
                provider.generator()?.finder().map(|_| obey::any_seed())
            };
            obey::rows(&command, &obey::Known { jobs: &self.jobs, store: &self.store, seed: &seed })
        };
        if let Some(rows) = rows {
            for original in &rows.originals {
                self.teller.tell(Event::Original(original.clone()));
            }
            match obey::write(rows, &mut self.store) {
                Ok(ids) => {
                    self.take_rows();
                    self.take_wishes();
                    self.teller.tell(Event::Taken(ticket, ids));
                }
                Err(error) => {
                    tracing::error!(%error, "a command could not be written down");
                    self.teller.tell(Event::Taken(ticket, vec![]));
                }
            }
            return;
        }
        self.obey_at_once(command);
        self.teller.tell(Event::Taken(ticket, vec![]));
    }

    fn obey_at_once(&mut self, command: Command) {
        if let Command::SetTaste(taste) = &command {
            self.follow_taste(*taste);
        }
        if let Some(work) = remember(&command, &self.keeper, &self.teller, &self.pen, &self.folders.pictures)
        {
            self.spawn_blocking(Chair::Other, work);
            return;
        }
        match command {
            Command::Look(paths) => {
                self.find_tools();
                let count = paths.len();
                self.walk(count, move || looks::walk(&paths).collect());
            }
            Command::LookAtLinks(links) => {
                self.links.extend(links);
                self.tell_looking();
                self.look_on();
            }
            Command::Hide(name, what) => self.set_hidden(&name, &what, true),
            Command::Unhide(name, what) => self.set_hidden(&name, &what, false),
            Command::ForgetParked(name, original) => self.forget_parked(&name, original),
            Command::KeepDraft(name, draft) => self.keep_draft(&name, &draft),
            Command::KeepSearches(name, searches) => {
                reached_disk(&self.store.put_searches(&name, &searches));
                self.tell_searches(&name);
            }
            Command::Verify(permit) => self.verify(permit.connection()),
            Command::StopVerifying(name) => self.stop_verifying(&name),
            Command::LookAtPixels(pasted) => {
                let folders = self.folders.clone();
                self.walk(1, move || {
                    let kept = looks::keep_pasted(&pasted, &folders);
                    vec![kept.map_err(|error| {
                        let problem = Problem::Unreadable { said: error.to_string() };
                        Looked { path: "clipboard".into(), link: None, found: Err(problem) }
                    })]
                });
            }
            Command::ClearFinished => {
                let ended: Vec<JobId> = self
                    .jobs
                    .values()
                    // A generation's row is its take's memory: prompt, references, seed.
                    .filter(|job| job.step.is_ended() && job.order().is_none())
                    // What was parked is remembered by the id it had: old orders name it.
                    .filter(|job| {
                        !matches!(
                            (&job.errand, &job.step),
                            (Errand::Chore(Chore::ParkAsset { .. }), Step::Done(_))
                        )
                    })
                    // The row is what knows that something still lies in the staging store.
                    .filter(|job| !self.awaits_sweep(job))
                    .map(|job| job.id)
                    .collect();
                if reached_disk(&self.store.remove_jobs(&ended)) {
                    for id in ended {
                        self.jobs.remove(&id);
                        self.teller.tell(Event::JobGone(id));
                    }
                }
            }
            Command::Preview(order) => {
                let account = self.accounts.get(order.connection());
                if let Some(generator) = account.and_then(|account| account.provider.as_ref()?.generator()) {
                    self.teller.tell(Event::Preview(generator.preview(&order)));
                }
            }
            Command::Picture(of, size) => self.picture(of, size),
            Command::LetPicturesGo(pictures) => self.let_pictures_go(&pictures),
            Command::Repair(requests) => {
                for request in requests {
                    if let Some(account) = self.accounts.get(&request.connection) {
                        let rules = account.connection.rules.clone();
                        self.repairs.want(request, rules, &self.teller);
                    }
                }
                self.repair_on();
            }
            Command::StopRepair(id) => self.repairs.stop(id, &self.teller),
            Command::FetchAgain(id, _) | Command::Relocate(id, _) => {
                let original = self.read(|store| store.original(id)).flatten();
                let found = looks::find_again(command, original, &self.fetcher, &self.folders);
                let task = self.tasks.spawn(found);
                self.chairs.insert(task.id(), Chair::Other);
            }
            Command::TestConnection(name) => {
                let account = self.accounts.get(&name);
                let patient = account.and_then(|it| Patient::of(it, &self.fetcher, &self.jobs.values()));
                let task = self.tasks.spawn(doctor::tested(name, patient));
                self.chairs.insert(task.id(), Chair::Other);
            }
            Command::EditConnection(edit) => {
                let change = match &edit.was {
                    Some(was) if *was != edit.name => Change::Renamed { was: was.clone() },
                    _ => Change::Nothing,
                };
                self.keep(edit.name.clone(), change, move |keeper| keeper.edit(&edit));
            }
            Command::RemoveConnection(name) => {
                self.keep(name.clone(), Change::Removed, move |keeper| keeper.remove(&name));
            }
            Command::UseConnection(name) => {
                self.keep(name.clone(), Change::Nothing, move |keeper| keeper.make_default(&name));
            }
            Command::ReceiveFiles => self.receive_files(),
            Command::SetPrices(prices) => self.set_prices(prices),
            Command::SetResults(folder) => self.set_results(folder),
            Command::KeepTemplates(templates) => self.keep_templates(&templates),
            Command::MarkBest(job, best) => self.mark_best(job, best),
            Command::Judge(judgement) => self.judge(judgement),
            Command::TakeBack(subject, at) => self.take_back(subject, at),
            Command::MergeVerdicts(marked) => self.merge_verdicts(&marked),
            // Those about jobs became rows already.
            _ => {}
        }
    }

    /// Changes the connections where blocking is fine, then takes them anew.
    fn keep(
        &mut self,
        name: ConnectionName,
        meaning: Change,
        change: impl FnOnce(&dyn Keeper) -> Result<(), Failure> + Send + 'static,
    ) {
        let keeper = Arc::clone(&self.keeper);
        self.spawn_blocking(Chair::Other, move || {
            let result = change(keeper.as_ref());
            Brought::Edited { name, change: meaning, result, accounts: keeper.accounts() }
        });
    }

    /// Everything kept under a connection's old name goes on under its new one.
    pub(super) fn rename(&mut self, was: &ConnectionName, name: &ConnectionName) {
        let names = (was.clone(), name.clone());
        self.write(move |store| store.rename_connection(&names.0, &names.1));
        if let Some(pace) = self.paces.remove(was) {
            self.paces.insert(name.clone(), pace);
        }
        self.stale.insert(name.clone());
        // Memory knows more than rows that could not be written yet.
        for job in self.jobs.values_mut().filter(|job| job.connection == *was) {
            job.connection = name.clone();
            if let Errand::Generate(order) = &job.errand {
                job.errand = Errand::Generate(Order::restored(name.clone(), order.fields().clone()));
            }
            self.teller.tell(Event::Job(Box::new(job.clone())));
        }
        self.tell_takes();
        self.tell_verdicts();
        self.rename_in_templates(was, name);
        self.teller.tell(Event::Shelf { connection: was.clone(), groups: vec![], assets: vec![] });
        self.tell_hidden(was);
        self.tell_parked(was);
        self.tell_shelf(name);
        self.tell_draft(name);
        self.stop_verifying(was);
    }

    fn set_hidden(&mut self, name: &ConnectionName, what: &Hideable, hidden: bool) {
        reached_disk(&self.store.set_hidden(name, what, hidden));
        self.tell_hidden(name);
    }

    pub(super) fn tell_hidden(&self, name: &ConnectionName) {
        if let Some(hidden) = self.read(|store| store.hidden(name)) {
            self.teller.tell(Event::Hidden(name.clone(), hidden));
        }
    }

    pub(super) fn tell_searches(&self, name: &ConnectionName) {
        if let Some(searches) = self.read(|store| store.searches(name)) {
            self.teller.tell(Event::Searches(name.clone(), searches));
        }
    }

    pub(super) fn tell_shelf(&mut self, name: &ConnectionName) {
        match self.read(|store| store.shelf(name)) {
            Some((groups, assets, at)) => {
                self.follow_shelf(&assets, now(), true);
                self.teller.tell(Event::Shelf { connection: name.clone(), groups, assets });
                self.teller.tell(Event::Sync(name.clone(), at.map_or(Sync::Never, Sync::At)));
            }
            None => self.will_read(Unread::Shelf(name.clone())),
        }
        self.tell_hidden(name);
        self.tell_parked(name);
        self.tell_searches(name);
    }

    /// Rows and wishes that a second Greenroom wrote, and changes of the settings by hand.
    pub(super) fn look_beside(&mut self) {
        let version = self.read(Store::data_version).unwrap_or_default();
        if version != self.data_version {
            self.data_version = version;
            self.take_rows();
            self.take_wishes();
            for name in self.accounts.keys() {
                self.tell_hidden(name);
                self.tell_parked(name);
                self.tell_searches(name);
            }
            self.drop_gone();
            self.take_letters();
            self.follow_choices();
            self.follow_verdicts();
        }
        if self.keeper.has_changed() {
            self.fetch_accounts(false);
        }
        self.mark_locked();
    }

    pub(super) fn take_rows(&mut self) {
        // Rows that a process left in the middle of a call are not taken up as if nothing had happened.
        if !self.load_jobs() {
            return;
        }
        let last = self.jobs.keys().next_back().copied().unwrap_or(JobId(0));
        for job in self.read(|store| store.jobs_after(last)).unwrap_or_default() {
            // Whoever wrote the row has measured the file; its size and picture are known from then on.
            if let Some(upload) = job.upload()
                && let Some(original) = self.read(|store| store.original(upload.original)).flatten()
            {
                self.teller.tell(Event::Original(original));
            }
            self.teller.tell(Event::Job(Box::new(job.clone())));
            self.jobs.insert(job.id, job);
        }
        self.follow_groups();
    }

    pub(super) fn take_wishes(&mut self) {
        if self.read(Store::has_wishes) != Some(true) || !self.unsaved.is_empty() {
            return;
        }
        // A wish is taken off the list in the transaction of what it led to, or it stays there.
        self.together(|room| match room.store.take_wishes() {
            Ok(wishes) => {
                for (job, wish) in wishes {
                    room.wish(job, wish);
                }
                // A file taken up again may wait for a group whose job is off the list.
                room.follow_groups();
            }
            Err(error) => tracing::error!(%error, "wishes could not be read"),
        });
    }

    pub(super) fn set_accounts(&mut self, accounts: Vec<Account>) {
        let accounts = hands::keep(accounts, &self.accounts);
        hands::tell_vault(self.keeper.as_ref(), &self.teller);
        let connections = accounts.iter().map(|account| {
            let mut connection = account.connection.clone();
            connection.test = self.accounts.get(&connection.name).and_then(|old| old.connection.test.clone());
            connection
        });
        let connections: Vec<_> = connections.collect();
        self.teller.tell(Event::Connections(connections));
        self.accounts =
            accounts.into_iter().map(|account| (account.connection.name.clone(), account)).collect();
        for name in self.accounts.keys() {
            self.stale.insert(name.clone());
        }
        self.wake_capped(now());
        self.mark_locked();
    }
}
