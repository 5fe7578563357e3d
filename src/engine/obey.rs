//! Turns a command into rows. Never waits.

use std::collections::BTreeMap;

use super::{names, now};
use crate::model::ability::Destination;
use crate::model::job::{Chore, Into};
use crate::model::order::OrderFields;
use crate::model::talk::UploadRequest;
use crate::model::{
    AssetId, Command, ConnectionName, Errand, Job, JobId, Mark, Milestone, Moment, Order, Original,
    OriginalId, Step, Upload, Wish,
};
use crate::store::{NewJob, Store};

/// What a command comes to in rows.
#[derive(Default)]
pub(super) struct Rows {
    /// Files that are sent, as they were looked at.
    pub(super) originals: Vec<Original>,
    /// New jobs, in order.
    pub(super) jobs: Vec<NewJob>,
    /// Uploads that wait for the group made by `jobs[0]`: those after it.
    pub(super) after_first: bool,
    /// Wishes about jobs that exist.
    pub(super) wishes: Vec<(JobId, Wish)>,
}

/// What a command is turned into rows with.
pub(super) struct Known<'a> {
    pub(super) jobs: &'a BTreeMap<JobId, Job>,
    pub(super) store: &'a Store,
    /// A seed by chance, for an account that finds a lost task again by its seed.
    pub(super) seed: &'a dyn Fn(&ConnectionName) -> Option<u32>,
}

/// A seed that every provider takes: some stop at 31 bits.
pub(super) fn any_seed() -> u32 {
    fastrand::u32(1..=i32::MAX.unsigned_abs())
}

/// The rows of a command; `None` if it is not about jobs.
pub(super) fn rows(command: &Command, known: &Known<'_>) -> Option<Rows> {
    let at = now();
    let chore =
        |connection: &ConnectionName, chore: Chore| new_job(connection, Errand::Chore(chore), at, vec![]);
    let jobs = match command {
        Command::Refresh(permit) => vec![chore(permit.connection(), Chore::Refresh)],
        Command::MakeGroup { permit, name, description } => {
            let (name, description) = (names::tidy(name), description.clone());
            vec![chore(permit.connection(), Chore::MakeGroup { name, description })]
        }
        Command::RenameGroup { permit, id, name } => {
            vec![chore(permit.connection(), Chore::RenameGroup { id: id.clone(), name: names::tidy(name) })]
        }
        Command::RemoveGroup { permit, id } => {
            vec![chore(permit.connection(), Chore::RemoveGroup { id: id.clone() })]
        }
        Command::RenameAsset { permit, id, name } => {
            vec![chore(permit.connection(), Chore::RenameAsset { id: id.clone(), name: names::tidy(name) })]
        }
        Command::RemoveAssets(permit) => permit
            .ids()
            .iter()
            .map(|id| chore(permit.connection(), Chore::RemoveAsset { id: id.clone() }))
            .collect(),
        Command::ParkAssets(permit) => {
            let assets = permit.assets().iter();
            let park = |(id, original): &(AssetId, OriginalId)| Chore::ParkAsset {
                id: id.clone(),
                original: *original,
            };
            assets.map(|asset| chore(permit.connection(), park(asset))).collect()
        }
        Command::Upload(requests) => return Some(uploads(requests, at, known)),
        Command::AdoptAsset { permit, id } => {
            vec![chore(permit.connection(), Chore::AdoptAsset { id: id.clone() })]
        }
        Command::CancelTask { permit, job } => {
            let waits = known.jobs.get(job).filter(|job| job.connection == *permit.connection());
            match waits.map(|job| &job.step) {
                Some(Step::Running { task, .. }) => {
                    vec![chore(permit.connection(), Chore::CancelTask { job: *job, task: task.clone() })]
                }
                _ => vec![],
            }
        }
        Command::Generate { order, hold } => {
            let order = with_seed(order, known.seed);
            let job = new_job(&order.connection().clone(), Errand::Generate(order), at, vec![]);
            vec![NewJob { run_at: at.plus(*hold), ..job }]
        }
        Command::Wish(job, wish) => return Some(Rows { wishes: vec![(*job, *wish)], ..Rows::default() }),
        Command::WishAll(jobs, wish) => {
            let wishes = jobs.iter().map(|job| (*job, *wish)).collect();
            return Some(Rows { wishes, ..Rows::default() });
        }
        _ => return None,
    };
    Some(Rows { jobs, ..Rows::default() })
}

/// The seed stands in the row before the call leaves: by it a lost task is told from every other.
fn with_seed(order: &Order, seed: impl Fn(&ConnectionName) -> Option<u32>) -> Order {
    let fields = order.fields();
    match seed(order.connection()).filter(|_| fields.seed.is_none()) {
        None => order.clone(),
        seed => Order::restored(order.connection().clone(), OrderFields { seed, ..fields.clone() }),
    }
}

fn uploads(requests: &[UploadRequest], at: Moment, known: &Known<'_>) -> Rows {
    let mut rows = Rows::default();
    let Some(first) = requests.first() else { return rows };
    let connection = first.slot.connection();
    // All of one command go to one place: the sheet and the command line know only one.
    let destination = first.slot.destination();
    if let Destination::NewGroup(name) = destination {
        let chore = Chore::MakeGroup { name: names::tidy(name), description: String::new() };
        rows.jobs.push(new_job(connection, Errand::Chore(chore), at, vec![]));
        rows.after_first = true;
    }
    let mut taken = names::names_in(connection, destination, known.jobs, known.store);
    for request in requests.iter().filter(|request| request.slot.destination() == destination) {
        let original = &request.original;
        rows.originals.push(original.clone());
        let upload = Upload {
            original: original.id,
            path: original.path.clone(),
            kind: request.slot.kind(),
            bytes: original.facts.bytes,
            name: names::unused(&request.name, &mut taken),
            into: match destination {
                Destination::Group(group) => Into::Group(group.clone()),
                // The number is known once the group's row has one.
                Destination::NewGroup(_) => Into::After(JobId(0)),
                Destination::None => Into::Nowhere,
            },
            link: request.link.clone(),
            staged: None,
            again: request.again,
        };
        let checked = Mark { at: original.added, what: Milestone::Checked };
        rows.jobs.push(new_job(connection, Errand::Upload(upload), at, vec![checked]));
    }
    rows
}

fn new_job(connection: &ConnectionName, errand: Errand, at: Moment, trail: Vec<Mark>) -> NewJob {
    NewJob { connection: connection.clone(), errand, created: at, trail, run_at: at }
}

/// Writes the rows: first the one that makes the group, then those that wait for it.
pub(super) fn write(rows: Rows, store: &mut Store) -> Result<Vec<JobId>, crate::store::Error> {
    // All or none: half a command is not what a person asked for.
    store.begin()?;
    match write_all(rows, store) {
        Ok(ids) => store.commit().map(|()| ids),
        Err(error) => {
            store.roll_back();
            Err(error)
        }
    }
}

fn write_all(rows: Rows, store: &mut Store) -> Result<Vec<JobId>, crate::store::Error> {
    for original in &rows.originals {
        store.put_original(original)?;
    }
    let mut jobs = rows.jobs;
    let mut ids = Vec::new();
    if rows.after_first && !jobs.is_empty() {
        let group = jobs.remove(0);
        ids = store.add_jobs(&[group])?;
        for job in &mut jobs {
            if let Errand::Upload(upload) = &mut job.errand {
                upload.into = Into::After(ids[0]);
            }
        }
    }
    ids.extend(store.add_jobs(&jobs)?);
    for (job, wish) in rows.wishes {
        store.add_wish(job, wish)?;
    }
    Ok(ids)
}
