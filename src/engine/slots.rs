//! Slots: the same content is ingested once, what is parked stays here whole, and nothing goes that an order needs.

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::perform::Came;
use super::plan::Lane;
use super::run::{Brought, Chair, Room, reached_disk};
use super::settle::take_step;
use super::{Folders, now, staging};
use crate::model::job::Silence;
use crate::model::slots::{content, may_stand_aside, rank};
use crate::model::{
    Asset, AssetId, AssetStatus, Chore, ConnectionName, Draft, Errand, Event, Failure, FailureKind, Format,
    Job, JobId, Mark, Milestone, Original, OriginalId, Outcome, Parked, ParkedBy, Step,
};
use crate::store::{Error, Store};

/// A row that could not be written is tried again after this long.
const DISK_AGAIN: Duration = Duration::from_secs(5);

/// How the name of a copy ends that is not whole yet.
const PART: &str = ".part";

impl Room {
    /// Finds out, before anything is given out, which queued uploads need no call of their own: those whose content the
    /// account has already end here, those behind a twin stand aside until it has come to its end.
    pub(super) fn meet_twins(&mut self) {
        loop {
            let (aside, first) = self.line_up();
            self.alone.retain(|id| first.contains(id));
            let mut met = false;
            for id in first {
                if self.alone.contains(&id) || self.is_busy(id) {
                    continue;
                }
                match self.usable_twin(id) {
                    Some(asset) => {
                        met = true;
                        self.reuse(id, &asset);
                    }
                    // Assets of a content come about through its jobs, and while one of them works this one stands
                    // aside: what was not there when it came to the front is not there later.
                    None => {
                        self.alone.insert(id);
                    }
                }
            }
            self.aside = aside;
            // Whoever stood behind one that has just ended comes to the front now.
            if !met {
                return;
            }
        }
    }

    /// Queued uploads that stand aside, and those that are first in their line.
    fn line_up(&self) -> (std::collections::BTreeSet<JobId>, Vec<JobId>) {
        let mut lines: std::collections::HashMap<(&ConnectionName, OriginalId), (bool, JobId)> =
            std::collections::HashMap::new();
        for job in self.jobs.values() {
            if let (Some(about), Some(rank)) = (content(job), rank(job)) {
                let first = lines.entry(about).or_insert(rank);
                *first = rank.min(*first);
            }
        }
        let is_first = |job: &Job| {
            content(job).and_then(|about| lines.get(&about)).is_none_or(|(_, first)| *first == job.id)
        };
        let queued = self.jobs.values().filter(|job| may_stand_aside(job));
        let (first, aside): (Vec<&Job>, Vec<&Job>) = queued.partition(|job| is_first(job));
        let ids = |jobs: Vec<&Job>| jobs.into_iter().map(|job| job.id).collect::<Vec<_>>();
        let first = first.into_iter().filter(|job| !job.paused).collect();
        (ids(aside).into_iter().collect(), ids(first))
    }

    /// Waits for another job about the same content.
    pub(super) fn stands_aside(&self, id: JobId) -> bool {
        self.aside.contains(&id)
    }

    /// An asset of the upload's content that can be used, or will be once moderation has looked at it.
    fn usable_twin(&self, id: JobId) -> Option<Asset> {
        let job = self.jobs.get(&id)?;
        let original = job.upload()?.original;
        let mut found = self.read(|store| store.assets_of(&job.connection, original))?;
        found.retain(|asset| {
            matches!(asset.status, AssetStatus::Active | AssetStatus::Processing)
                && !self.is_going(&job.connection, &asset.id)
        });
        found.sort_by_key(|asset| asset.status != AssetStatus::Active);
        found.into_iter().next()
    }

    /// Somebody is taking it away.
    fn is_going(&self, connection: &ConnectionName, asset: &AssetId) -> bool {
        self.jobs.values().any(|job| {
            job.connection == *connection
                && !job.step.is_ended()
                && matches!(&job.errand,
                    Errand::Chore(Chore::RemoveAsset { id } | Chore::ParkAsset { id, .. }) if id == asset)
        })
    }

    /// The upload ends with the asset that is there; one that is still in moderation is followed to its end.
    fn reuse(&mut self, id: JobId, asset: &Asset) {
        let Some(mut job) = self.jobs.get(&id).cloned() else { return };
        let at = now();
        job.trail.push(Mark { at, what: Milestone::Reused });
        job.attempts = 0;
        job.trouble = None;
        job.run_at = at;
        job.step = if asset.status == AssetStatus::Active {
            job.step.next(&Outcome::There(asset.id.clone()), Silence::AskPerson, at)
        } else {
            Step::Waiting { asset: asset.id.clone(), since: asset.created.unwrap_or(at) }
        };
        self.brought_back(asset);
        self.keep_job(job);
    }

    /// Why something may not be taken away now: a permit may be older than an order.
    pub(super) fn still_needed(&self, job: &Job) -> Option<Outcome> {
        let Errand::Chore(chore) = &job.errand else { return None };
        let connection = &job.connection;
        let inside = match chore {
            Chore::RemoveAsset { id } | Chore::ParkAsset { id, .. } => vec![id.clone()],
            Chore::RemoveGroup { id } if !self.has_local_groups(connection) => {
                let (_, assets, _) = self.read(|store| store.shelf(connection))?;
                assets.into_iter().filter(|it| it.group.as_ref() == Some(id)).map(|it| it.id).collect()
            }
            _ => return None,
        };
        let needs = |other: &&Job| {
            other.connection == *connection
                && !other.step.is_ended()
                && other.order().is_some_and(|order| {
                    order.fields().references.iter().any(|reference| inside.contains(&reference.asset))
                })
        };
        let order = self.jobs.values().find(needs)?;
        Some(Outcome::Refused(Failure::said(FailureKind::InUse, format!("#{}", order.id))))
    }

    /// Proves and keeps the original of what is to be parked, unless that was done already. The provider is asked
    /// only after the copy lies here and a row says so.
    pub(super) fn keep_first(&mut self, id: JobId) -> bool {
        let Some(job) = self.jobs.get(&id) else { return false };
        let Errand::Chore(Chore::ParkAsset { original, .. }) = job.errand else { return false };
        if self.kept.contains(&id) {
            return false;
        }
        let Some(original) = self.read(|store| store.original(original)).flatten() else {
            let failure = Failure::said(FailureKind::LocalFile, "nothing is known of the original");
            self.settle(id, Came::Of(Outcome::Refused(failure)));
            return true;
        };
        let folders = self.folders.clone();
        let task = self.tasks.spawn_blocking(move || Brought::Kept(keep(&original, &folders)));
        self.busy.insert(id);
        self.chairs.insert(task.id(), Chair::Work(vec![id], Lane::Chore));
        true
    }

    /// The copy lies here, or could not be made.
    pub(super) fn kept(&mut self, ids: Vec<JobId>, came: &Result<(), Failure>) {
        for id in ids {
            self.busy.remove(&id);
            let Some(mut job) = self.jobs.get(&id).cloned() else { continue };
            if self.stopping.remove(&id) {
                let stopped = job.step.stopped();
                take_step(&mut job, stopped);
                self.unpark(&job);
                self.keep_job(job);
                continue;
            }
            match came {
                Err(failure) => self.settle(id, Came::Of(Outcome::Refused(failure.clone()))),
                Ok(()) if self.park(&job) => {
                    self.kept.insert(id);
                }
                // Not on disk, so the provider is not asked.
                Ok(()) => {
                    job.run_at = now().plus(DISK_AGAIN);
                    self.jobs.insert(id, job);
                }
            }
        }
    }

    /// Writes down what is about to be given back. Whether the row reached the disk.
    fn park(&mut self, job: &Job) -> bool {
        let Errand::Chore(Chore::ParkAsset { id, original }) = &job.errand else { return false };
        let connection = &job.connection;
        let rows = self.read(|store| store.parked(connection)).unwrap_or_default();
        // Found again after a restart: the provider may have been asked already.
        let before = rows.into_iter().find(|row| row.original == *original && row.asset == *id);
        let parked = match (self.asset(connection, id), before) {
            (Some(asset), _) => Parked {
                connection: connection.clone(),
                original: *original,
                asset: id.clone(),
                name: asset.name,
                kind: asset.kind,
                group: asset.group,
                at: now(),
                by: ParkedBy::Person,
            },
            (None, Some(before)) => before,
            (None, None) => {
                let Some(known) = self.read(|store| store.original(*original)).flatten() else {
                    return false;
                };
                Parked {
                    connection: connection.clone(),
                    original: *original,
                    asset: id.clone(),
                    name: known.stem(),
                    kind: known.facts.kind(),
                    group: None,
                    at: now(),
                    by: ParkedBy::Person,
                }
            }
        };
        reached_disk(&self.store.put_parked(&parked))
    }

    /// It is not given back after all: the row goes, unless the asset has vanished meanwhile.
    pub(super) fn unpark(&mut self, job: &Job) {
        let Errand::Chore(Chore::ParkAsset { id, original }) = &job.errand else { return };
        self.kept.remove(&job.id);
        let connection = &job.connection;
        let rows = self.read(|store| store.parked(connection)).unwrap_or_default();
        let is_ours = rows.iter().any(|row| row.original == *original && row.asset == *id);
        if is_ours && self.asset(connection, id).is_some() {
            self.drop_parked(connection, *original);
        }
    }

    /// An account has the content again: nothing is left to be brought back, and what was being composed with the old
    /// id goes on with the new one.
    pub(super) fn brought_back(&mut self, asset: &Asset) {
        let Some(original) = asset.original else { return };
        if matches!(asset.status, AssetStatus::Failed(_)) {
            return;
        }
        let connection = &asset.connection;
        let rows = self.read(|store| store.parked(connection)).unwrap_or_default();
        let Some(row) = rows.into_iter().find(|row| row.original == original && row.asset != asset.id) else {
            return;
        };
        self.drop_parked(connection, original);
        if let Some(mut draft) = self.read(|store| store.draft(connection)).flatten()
            && draft.rebind(&row.asset, &asset.id)
        {
            self.keep_draft(connection, &draft);
        }
    }

    /// Tells what an account gave back, whole.
    pub(super) fn tell_parked(&self, name: &ConnectionName) {
        if let Some(parked) = self.read(|store| given_back(store, name)) {
            self.teller.tell(Event::Parked(name.clone(), parked));
        }
    }

    /// A person does not want it back.
    pub(super) fn forget_parked(&mut self, name: &ConnectionName, original: OriginalId) {
        self.drop_parked(name, original);
    }

    /// Nothing of this content is left to be brought back.
    pub(super) fn drop_parked(&mut self, name: &ConnectionName, original: OriginalId) {
        let row = name.clone();
        self.write(move |store| store.remove_parked(&row, original));
        self.tell_parked(name);
    }

    /// Keeps what is being composed.
    pub(super) fn keep_draft(&mut self, name: &ConnectionName, draft: &Draft) {
        let (name, draft, at) = (name.clone(), draft.clone(), now());
        self.write(move |store| store.put_draft(&name, &draft, at));
    }

    /// Tells what was being composed when it was last kept.
    pub(super) fn tell_draft(&self, name: &ConnectionName) {
        if let Some(draft) = self.read(|store| store.draft(name)).flatten() {
            self.teller.tell(Event::Draft(name.clone(), draft));
        }
    }
}

/// What an account gave back. What still stands on its shelf is only about to go.
pub(super) fn given_back(store: &Store, name: &ConnectionName) -> Result<Vec<Parked>, Error> {
    let mut rows = store.parked(name)?;
    let mut gone = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        if store.asset(name, &row.asset)?.is_none() {
            gone.push(row);
        }
    }
    Ok(gone)
}

/// A job that ended with an asset that was there before it.
pub(super) fn is_reused(job: &Job) -> bool {
    job.trail.iter().any(|mark| mark.what == Milestone::Reused)
}

/// Where the house's own copy of an original lies, or would lie. Named by the content, so that nothing of ours is ever
/// found under a name it does not have.
pub(super) fn kept_path(folders: &Folders, original: OriginalId, format: Format) -> PathBuf {
    folders.kept.join(format!("{original}.{}", staging::ending(format)))
}

/// Where the file of an original can be read from now.
pub(super) fn lies_at(folders: &Folders, original: &Original) -> PathBuf {
    let kept = kept_path(folders, original.id, original.facts.format);
    if original.path.is_file() || !kept.is_file() { original.path.clone() } else { kept }
}

/// Makes sure that the house has a copy of its own, proven by its hash. A link to the person's file would change with
/// it, so the bytes are copied; where the file system can share them until one changes, that costs no room.
fn keep(original: &Original, folders: &Folders) -> Result<(), Failure> {
    let kept = kept_path(folders, original.id, original.facts.format);
    if hash(&kept).is_ok_and(|found| found == original.id) {
        return Ok(());
    }
    let disk = |error: std::io::Error| Failure::said(FailureKind::LocalDisk, error.to_string());
    let file = |said: String| Failure::said(FailureKind::LocalFile, said);
    let mut from = File::open(&original.path).map_err(|error| file(error.to_string()))?;
    let meta = from.metadata().map_err(|error| file(error.to_string()))?;
    if !meta.is_file() || meta.len() != original.facts.bytes {
        return Err(file("the file has changed since it was checked".to_owned()));
    }
    fs::create_dir_all(&folders.kept).map_err(disk)?;
    // Written under another name first: what bears the name of a content is whole.
    let part = folders.kept.join(format!(".{}-{:016x}{PART}", original.id, fastrand::u64(..)));
    let written = write_whole(&mut from, &part, meta.len()).map_err(disk).and_then(|()| {
        if hash(&part).map_err(disk)? != original.id {
            return Err(file("the file has changed since it was checked".to_owned()));
        }
        fs::rename(&part, &kept).map_err(disk)?;
        sync_folder(&folders.kept).map_err(disk)
    });
    if written.is_err()
        && let Err(error) = fs::remove_file(&part)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::debug!(%error, "a copy that was given up could not be removed");
    }
    written
}

/// What a process that was killed left of its copies. Only who holds the house makes any.
pub(super) fn remove_torn_copies(folders: &Folders) {
    let Ok(entries) = fs::read_dir(&folders.kept) else { return };
    let is_torn =
        |name: &std::ffi::OsStr| name.to_str().is_some_and(|it| it.starts_with('.') && it.ends_with(PART));
    for entry in entries.flatten().filter(|entry| is_torn(&entry.file_name())) {
        if let Err(error) = fs::remove_file(entry.path()) {
            tracing::warn!(%error, "a torn copy could not be removed");
        }
    }
}

fn write_whole(from: &mut File, part: &Path, length: u64) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut to = options.open(part)?;
    // From file to file, so that the system may share the bytes; a file that grows meanwhile ends here.
    std::io::copy(&mut from.take(length), &mut to)?;
    to.sync_all()
}

/// The name itself is on disk only once its folder is.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

pub(super) fn hash(path: &Path) -> std::io::Result<OriginalId> {
    let mut file = File::open(path)?;
    let mut sum = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            return Ok(OriginalId(sum.finalize().into()));
        }
        sum.update(&piece[..count]);
    }
}

#[cfg(test)]
mod tests;
