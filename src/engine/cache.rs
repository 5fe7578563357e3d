//! The folder of small pictures keeps to a budget: what was not used for longest goes first. All of them can be made
//! or fetched again, so nothing is lost; what is on a screen now stays.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A use is noted in the file's own time, and not more often than this.
const NOTED: Duration = Duration::from_hours(1);
/// What was used so lately may be on a screen.
const IN_USE: Duration = Duration::from_mins(15);

/// Whether the picture lies there; if so, that it was used is noted.
pub(super) fn lies_at(path: &Path) -> bool {
    let Ok(meta) = fs::metadata(path) else { return false };
    if !meta.is_file() || meta.len() == 0 {
        return false;
    }
    let now = SystemTime::now();
    let old = meta.modified().is_ok_and(|used| now.duration_since(used).is_ok_and(|age| age > NOTED));
    if old {
        let noted = File::options().write(true).open(path).and_then(|file| file.set_modified(now));
        if let Err(error) = noted {
            tracing::debug!(%error, "the use of a small picture could not be noted");
        }
    }
    true
}

/// Removes what was not used for longest until a tenth of the budget is free again. Answers what is left. In bytes.
pub(super) fn trim(folder: &Path, budget: u64, now: SystemTime) -> u64 {
    let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    let mut total = 0_u64;
    let folders = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in folders.filter_map(|sizes| fs::read_dir(sizes.path()).ok()).flatten().flatten() {
        let Ok(meta) = entry.metadata() else { continue };
        if meta.is_file() {
            total = total.saturating_add(meta.len());
            files.push((meta.modified().unwrap_or(SystemTime::UNIX_EPOCH), meta.len(), entry.path()));
        }
    }
    if total <= budget {
        return total;
    }
    files.sort();
    for (used, bytes, path) in files {
        let in_use = now.duration_since(used).map_or(true, |age| age < IN_USE);
        if total <= budget / 10 * 9 || in_use {
            return total;
        }
        match fs::remove_file(&path) {
            Ok(()) => total = total.saturating_sub(bytes),
            Err(error) => tracing::debug!(%error, "a small picture could not be removed"),
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with pictures of a thousand bytes, each an hour older than the one before it.
    fn folder(count: u64, now: SystemTime) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..count {
            let sizes = folder.path().join(["256", "768"][number as usize % 2]);
            fs::create_dir_all(&sizes).unwrap();
            let path = sizes.join(format!("{number}.jpg"));
            fs::write(&path, [0; 1000]).unwrap();
            let used = now - Duration::from_hours(number + 1);
            File::options().write(true).open(&path).unwrap().set_modified(used).unwrap();
        }
        folder
    }

    fn left(folder: &Path) -> Vec<u64> {
        let mut left: Vec<u64> = fs::read_dir(folder)
            .unwrap()
            .flat_map(|sizes| fs::read_dir(sizes.unwrap().path()).unwrap())
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().parse().unwrap())
            .collect();
        left.sort_unstable();
        left
    }

    #[test]
    fn the_longest_unused_pictures_go_first_and_only_as_many_as_needed() {
        let now = SystemTime::now();
        let folder = folder(20, now);
        assert_eq!(trim(folder.path(), 20_000, now), 20_000);
        assert_eq!(left(folder.path()).len(), 20, "the budget is kept");
        assert_eq!(trim(folder.path(), 10_000, now), 9000);
        assert_eq!(left(folder.path()), (0..9).collect::<Vec<_>>());
    }

    #[test]
    fn a_picture_that_was_used_again_is_not_the_next_to_go() {
        let now = SystemTime::now();
        let folder = folder(12, now);
        let old = folder.path().join("768/11.jpg");
        assert!(lies_at(&old));
        trim(folder.path(), 5000, now);
        assert_eq!(left(folder.path()), [0, 1, 2, 11]);
    }

    #[test]
    fn what_is_on_a_screen_stays_whatever_the_budget() {
        let now = SystemTime::now();
        let folder = folder(3, now);
        trim(folder.path(), 0, now - Duration::from_hours(1));
        assert_eq!(left(folder.path()), [0]);
    }

    #[test]
    fn a_picture_that_was_removed_by_hand_or_cut_short_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jpg");
        assert!(!lies_at(&path));
        fs::write(&path, []).unwrap();
        assert!(!lies_at(&path));
        trim(&folder.path().join("nowhere"), 0, SystemTime::now());
    }
}
