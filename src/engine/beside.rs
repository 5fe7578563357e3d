//! A second Greenroom beside the one that holds the house: its commands travel as rows, and it learns what
//! came of them by reading. The row is the message.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc as std_mpsc;
use std::time::Duration;

use tokio::sync::mpsc::error::TryRecvError;

use super::doctor::{self, Patient};
use super::{Asked, Folders, Handle, Keeper, Teller, links, looks, now, obey, slots};
use crate::model::connection::TestReport;
use crate::model::talk::{self, Hideable};
use crate::model::{Command, ConnectionName, Event, Failure, Job, JobId, Looked, Problem};
use crate::provider::Fetcher;
use crate::store::{Error, Store};

/// How often the rows are read.
const GLANCE: Duration = Duration::from_millis(150);

/// Opens a view on a house that another process holds. Ends when the handle and the receiver are gone.
pub fn open_beside(
    store: Store,
    keeper: Arc<dyn Keeper>,
    folders: Folders,
    wake: Box<dyn Fn() + Send + Sync>,
) -> std::io::Result<(Handle, std_mpsc::Receiver<Event>)> {
    let (handle, mut inbox) = Handle::new();
    let (events, hear) = std_mpsc::channel();
    let mut view = Beside {
        store,
        keeper,
        folders,
        teller: Teller { events, wake },
        jobs: BTreeMap::new(),
        revision: None,
    };
    std::thread::Builder::new().name("greenroom-beside".to_owned()).spawn(move || {
        view.glance();
        view.teller.tell(Event::Loaded);
        loop {
            match inbox.try_recv() {
                Ok(asked) => view.obey(asked),
                Err(TryRecvError::Empty) => {
                    std::thread::sleep(GLANCE);
                    view.glance();
                }
                Err(TryRecvError::Disconnected) => return,
            }
        }
    })?;
    Ok((handle, hear))
}

struct Beside {
    store: Store,
    keeper: Arc<dyn Keeper>,
    folders: Folders,
    teller: Teller,
    jobs: BTreeMap<JobId, Job>,
    revision: Option<u64>,
}

impl Beside {
    fn obey(&mut self, asked: Asked) {
        let Asked { ticket, command } = asked;
        let rows = {
            let keeper = &self.keeper;
            let seed = |name: &ConnectionName| {
                let account = keeper.accounts().into_iter().find(|it| it.connection.name == *name)?;
                account.provider?.generator()?.finder().map(|_| obey::any_seed())
            };
            obey::rows(&command, &obey::Known { jobs: &self.jobs, store: &self.store, seed: &seed })
        };
        let ids = match rows.map(|rows| obey::write(rows, &mut self.store)) {
            Some(Ok(ids)) => ids,
            Some(Err(error)) => {
                tracing::error!(%error, "a command could not be written down");
                vec![]
            }
            None => {
                self.obey_at_once(command);
                vec![]
            }
        };
        self.glance();
        self.teller.tell(Event::Taken(ticket, ids));
    }

    /// What needs neither the network nor the rows' owner is done here; connections are kept in a file
    /// that the owner reads again when it changes.
    fn obey_at_once(&mut self, command: Command) {
        let edited =
            |teller: &Teller, keeper: &dyn Keeper, name: ConnectionName, result: Result<(), Failure>| {
                let connections = keeper.accounts().into_iter().map(|account| account.connection).collect();
                teller.tell(Event::Connections(connections));
                teller.tell(Event::Edited(name, result));
            };
        match command {
            Command::Look(paths) => {
                for found in looks::walk(&paths) {
                    self.looked(found.map_or_else(|looked| looked, |path| looks::look(&path)));
                }
                self.teller.tell(Event::Looking(0));
            }
            Command::LookAtLinks(links) => {
                for link in links {
                    let looked = self.look_at_link(link);
                    self.looked(looked);
                }
                self.teller.tell(Event::Looking(0));
            }
            // The one that holds the house hears of it as it hears of rows.
            Command::Hide(name, what) => self.set_hidden(&name, &what, true),
            Command::Unhide(name, what) => self.set_hidden(&name, &what, false),
            Command::ForgetParked(name, original) => written(&self.store.remove_parked(&name, original)),
            Command::KeepDraft(name, draft) => written(&self.store.put_draft(&name, &draft, now())),
            Command::Preview(order) => {
                for account in self.keeper.accounts() {
                    if account.connection.name == *order.connection()
                        && let Some(generator) = account.provider.as_ref().and_then(|it| it.generator())
                    {
                        self.teller.tell(Event::Preview(generator.preview(&order)));
                    }
                }
            }
            Command::TestConnection(name) => {
                let report = self.examine(&name);
                self.teller.tell(Event::Tested(name, report));
            }
            Command::EditConnection(edit) => {
                let result = self.keeper.edit(&edit);
                edited(&self.teller, self.keeper.as_ref(), edit.name, result);
            }
            Command::RemoveConnection(name) => {
                let result = self.keeper.remove(&name);
                edited(&self.teller, self.keeper.as_ref(), name, result);
            }
            Command::UseConnection(name) => {
                let result = self.keeper.make_default(&name);
                edited(&self.teller, self.keeper.as_ref(), name, result);
            }
            _ => {}
        }
    }

    fn looked(&mut self, looked: Looked) {
        if let Ok(original) = &looked.found
            && let Err(error) = self.store.put_original(original)
        {
            tracing::error!(%error, "the database could not be written");
        }
        self.teller.tell(Event::Looked(looked));
    }

    /// Free questions need nobody's leave.
    fn examine(&self, name: &ConnectionName) -> TestReport {
        let account = self.keeper.accounts().into_iter().find(|it| it.connection.name == *name);
        let fetcher = Fetcher::new().ok();
        let patient = account
            .zip(fetcher)
            .and_then(|(account, fetcher)| Patient::of(&account, &fetcher, &self.jobs.values()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        match (patient, runtime) {
            (Some(patient), Ok(runtime)) => runtime.block_on(doctor::examine(patient)),
            _ => doctor::no_key(),
        }
    }

    fn look_at_link(&self, link: String) -> Looked {
        let unreadable = |link, said: String| links::no_file(link, Problem::Unreadable { said });
        let fetcher = match Fetcher::new() {
            Ok(fetcher) => fetcher,
            Err(failure) => return unreadable(link, failure.said.unwrap_or_default()),
        };
        match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(links::look_at_link(link, &fetcher, &self.folders.pasted)),
            Err(error) => unreadable(link, error.to_string()),
        }
    }

    fn set_hidden(&mut self, name: &ConnectionName, what: &Hideable, hidden: bool) {
        if let Err(error) = self.store.set_hidden(name, what, hidden) {
            tracing::error!(%error, "the database could not be written");
        }
    }

    /// Tells what has changed since the last glance.
    fn glance(&mut self) {
        if let Err(error) = self.read_rows() {
            tracing::warn!(%error, "the database could not be read");
        }
    }

    fn read_rows(&mut self) -> Result<(), Error> {
        let revision = self.store.revision()?;
        let first = self.revision.is_none();
        if self.revision == Some(revision) {
            return Ok(());
        }
        self.revision = Some(revision);
        if first {
            self.teller.tell(Event::Taste(self.keeper.taste()));
            self.teller.tell(Event::Offers(self.keeper.offers()));
            let accounts = self.keeper.accounts();
            self.teller.tell(Event::Connections(accounts.iter().map(|it| it.connection.clone()).collect()));
            for original in self.store.originals()? {
                self.teller.tell(Event::Original(original));
            }
        }
        for account in self.keeper.accounts() {
            let name = account.connection.name;
            let (groups, assets, at) = self.store.shelf(&name)?;
            self.teller.tell(Event::Shelf { connection: name.clone(), groups, assets });
            self.teller.tell(Event::Sync(name.clone(), at.map_or(talk::Sync::Never, talk::Sync::At)));
            let hidden = self.store.hidden(&name)?;
            self.teller.tell(Event::Hidden(name.clone(), hidden));
            let parked = slots::given_back(&self.store, &name)?;
            self.teller.tell(Event::Parked(name.clone(), parked));
            if first && let Some(draft) = self.store.draft(&name)? {
                self.teller.tell(Event::Draft(name, draft));
            }
        }
        for take in self.store.takes()? {
            self.teller.tell(Event::Take(take));
        }
        let jobs: BTreeMap<JobId, Job> = self.store.jobs()?.into_iter().map(|job| (job.id, job)).collect();
        for (id, job) in &jobs {
            if self.jobs.get(id) != Some(job) {
                // Whoever wrote the row has measured the file; it is known here too from then on.
                if let Some(upload) = job.upload().filter(|_| !first && !self.jobs.contains_key(id))
                    && let Some(original) = self.store.original(upload.original)?
                {
                    self.teller.tell(Event::Original(original));
                }
                self.teller.tell(Event::Job(Box::new(job.clone())));
            }
        }
        for id in self.jobs.keys().filter(|id| !jobs.contains_key(id)) {
            self.teller.tell(Event::JobGone(*id));
        }
        self.jobs = jobs;
        Ok(())
    }
}

/// A write that failed is told in the log and nowhere else.
fn written(result: &Result<(), Error>) {
    if let Err(error) = result {
        tracing::error!(%error, "the database could not be written");
    }
}
