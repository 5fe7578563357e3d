//! Copies that repairs made and nobody sent: the repair was undone, or its sheet was closed. They are swept when the
//! house opens, with their rows.
//!
//! Rows go first. Whatever ends the process in between, the next sweep finds a file without a row and removes it; a file
//! that went some other way leaves a row, which goes as well.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::model::{Errand, Event, Job, Original, OriginalId};
use crate::store::{Error, Store};

use super::Teller;
use crate::model::job::Chore;

/// A younger copy may stand in a sheet that is open now, here or in another process.
const YOUNG: Duration = Duration::from_hours(24);

/// The content that a job is about: it may be sent again as long as its row stands.
pub(super) fn content_of(job: &Job) -> Option<OriginalId> {
    match &job.errand {
        Errand::Chore(Chore::ParkAsset { original, .. }) => Some(*original),
        _ => job.upload().map(|upload| upload.original),
    }
}

/// Removes the copies in this folder that neither a job nor an asset nor a parked original needs. Answers which rows
/// went.
pub(super) fn sweep(
    store: &mut Store,
    wanted_by_jobs: &BTreeSet<OriginalId>,
    repaired: &Path,
    now: SystemTime,
) -> Result<Vec<OriginalId>, Error> {
    // What cannot be read may be needed by what cannot be read.
    if !repaired.is_dir() || store.rebuilt().is_some() || !store.unreadable().is_empty() {
        return Ok(vec![]);
    }
    let mut wanted = store.wanted_originals()?;
    wanted.extend(wanted_by_jobs);
    let is_old = |path: &Path| {
        let changed = fs::metadata(path).and_then(|meta| meta.modified());
        changed.map_or(true, |changed| now.duration_since(changed).is_ok_and(|age| age > YOUNG))
    };
    let copies: Vec<Original> =
        store.originals()?.into_iter().filter(|original| original.path.starts_with(repaired)).collect();
    let (gone, kept): (Vec<Original>, Vec<Original>) =
        copies.into_iter().partition(|copy| !wanted.contains(&copy.id) && is_old(&copy.path));
    let gone: Vec<OriginalId> = gone.into_iter().map(|copy| copy.id).collect();
    store.remove_originals(&gone)?;
    let kept: BTreeSet<PathBuf> = kept.into_iter().map(|copy| copy.path).collect();
    for folder in fs::read_dir(repaired).into_iter().flatten().flatten() {
        let (name, folder) = (folder.file_name(), folder.path());
        // It is called after the beginning of what it holds: also one whose row cannot be read is kept while wanted.
        if name.to_str().is_none_or(|name| wanted.iter().any(|id| id.to_string().starts_with(name))) {
            continue;
        }
        let files = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
        for file in files.filter(|file| !kept.contains(file) && is_old(file)) {
            if let Err(error) = fs::remove_file(&file) {
                tracing::warn!(%error, "a copy that nobody needs could not be removed");
            }
        }
        // One that still holds something stays.
        if folder.is_dir() && fs::remove_dir(&folder).is_err() {
            tracing::trace!("a folder of copies is still needed");
        }
    }
    Ok(gone)
}

/// As [`sweep`], and tells what went.
pub(super) fn sweep_and_tell<'a>(
    store: &mut Store,
    jobs: impl Iterator<Item = &'a Job>,
    repaired: &Path,
    teller: &Teller,
) {
    let wanted = jobs.filter_map(content_of).collect();
    match sweep(store, &wanted, repaired, SystemTime::now()) {
        Ok(gone) => gone.into_iter().for_each(|id| teller.tell(Event::OriginalGone(id))),
        Err(error) => tracing::warn!(%error, "copies that nobody needs could not be swept"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Asset, AssetId, AssetStatus, ConnectionName, Facts, Format, MediaKind, Moment, Pixels, Shape,
    };

    fn copy(store: &mut Store, folder: &Path, number: u8) -> Original {
        let shape = Shape::Image { pixels: Pixels { width: 400, height: 400 } };
        let facts = Facts { format: Format::Jpeg, bytes: 4, shape, quirks: vec![] };
        let path = folder.join(format!("{number}")).join("copy.jpg");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, [number; 4]).unwrap();
        let original = Original { id: OriginalId([number; 32]), path, facts, added: Moment(1), hash: None };
        store.put_original(&original).unwrap();
        original
    }

    #[test]
    fn copies_that_nobody_needs_go_and_those_that_somebody_needs_stay() {
        let home = tempfile::tempdir().unwrap();
        let repaired = home.path().join("repaired");
        let mut store = Store::open(&home.path().join("greenroom.db")).unwrap();
        let [undone, of_job, of_asset] = [1, 2, 3].map(|number| copy(&mut store, &repaired, number));
        let asset = Asset {
            original: Some(of_asset.id),
            connection: ConnectionName::new("Studio"),
            id: AssetId::new("asset-1"),
            group: None,
            name: "copy".to_owned(),
            kind: MediaKind::Image,
            status: AssetStatus::Active,
            created: None,
            preview: None,
            trail: vec![],
        };
        store.put_asset(&asset).unwrap();
        let wanted = BTreeSet::from([of_job.id]);
        let now = SystemTime::now();
        assert_eq!(sweep(&mut store, &wanted, &repaired, now).unwrap(), [], "all are of today");
        let tomorrow = now + YOUNG + Duration::from_mins(1);
        assert_eq!(sweep(&mut store, &wanted, &repaired, tomorrow).unwrap(), [undone.id]);
        let left: Vec<OriginalId> = store.originals().unwrap().into_iter().map(|it| it.id).collect();
        assert_eq!(left, [of_job.id, of_asset.id]);
        assert!(!undone.path.exists() && !undone.path.parent().unwrap().exists());
        assert!(of_job.path.exists() && of_asset.path.exists());
    }

    #[test]
    fn what_a_torn_sweep_left_is_swept_the_next_time() {
        let home = tempfile::tempdir().unwrap();
        let repaired = home.path().join("repaired");
        let mut store = Store::open(&home.path().join("greenroom.db")).unwrap();
        let [rowless, fileless] = [1, 2].map(|number| copy(&mut store, &repaired, number));
        // The row went, then the power: and a file that a person removed.
        store.remove_originals(&[rowless.id]).unwrap();
        fs::remove_file(&fileless.path).unwrap();
        let elsewhere = copy(&mut store, &home.path().join("pictures"), 3);
        let tomorrow = SystemTime::now() + YOUNG + Duration::from_mins(1);
        assert_eq!(sweep(&mut store, &BTreeSet::new(), &repaired, tomorrow).unwrap(), [fileless.id]);
        assert!(!rowless.path.exists());
        assert!(elsewhere.path.exists(), "a person's own file is none of ours");
        assert_eq!(store.originals().unwrap().len(), 1);
    }
}
