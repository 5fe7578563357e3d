//! Copies to go back to: whole, private, bounded; and the way back, on which nothing is paid twice.

use std::fs;

use greenroom::store::backup;

use super::*;

const DAY: i64 = 24 * 3600 * 1000;
const FIRST: i64 = 1_795_000_000_000;

#[test]
fn there_is_one_backup_a_day_and_those_of_three_days_are_kept() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    let mut store = Store::open_or_rescue(&path, Moment(FIRST)).expect("open");
    for day in 0..5 {
        store.add_jobs(&[refresh()]).expect("add");
        let made = backup::daily(&path, Moment(FIRST + day * DAY)).expect("copy").expect("made");
        // What the system noted decides which is the newest; a test makes five in one moment.
        let at = std::time::UNIX_EPOCH + Duration::from_millis((FIRST + day * DAY).unsigned_abs());
        fs::File::options().write(true).open(&made.path).expect("open").set_modified(at).expect("date");
        assert_eq!(backup::daily(&path, Moment(FIRST + day * DAY + 1)).expect("ask"), None, "once a day");
    }
    let kept = backup::list(&path).expect("list");
    let days: Vec<i64> = kept.iter().map(|copy| (copy.at.0 - FIRST) / DAY).collect();
    assert_eq!(days, [4, 3, 2]);
    let copy = Store::open(&kept[0].path).expect("a copy is a database");
    assert_eq!(copy.jobs().expect("read").len(), 5, "with what was written a moment ago");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_a_backup_or_what_was_set_aside() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    drop(Store::open_or_rescue(&path, Moment(FIRST)).expect("open"));
    backup::daily(&path, Moment(FIRST)).expect("copy");
    fs::write(&path, [1; 5000]).expect("write");
    drop(Store::open_or_rescue(&path, Moment(FIRST)).expect("open"));
    let (mut folders, mut files) = (vec![directory.path().to_owned()], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("list") {
            let path = entry.expect("entry").path();
            let mode = path.metadata().expect("facts").permissions().mode() & 0o777;
            if path.is_dir() {
                assert_eq!(mode, 0o700, "{}", path.display());
                folders.push(path);
            } else {
                assert_eq!(mode, 0o600, "{}", path.display());
                files += 1;
            }
        }
    }
    assert!(files >= 5, "{files}");
}

#[test]
fn a_backup_is_never_written_over_and_half_of_one_is_none() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    drop(Store::open_or_rescue(&path, Moment(FIRST)).expect("open"));
    let out = directory.path().join("mine.db");
    assert!(backup::write(&path, &out).expect("copy").bytes > 0);
    let before = fs::read(&out).expect("read");
    assert!(matches!(backup::write(&path, &out), Err(Error::Backup { .. })));
    assert_eq!(fs::read(&out).expect("read"), before);
    fs::write(&path, [1; 5000]).expect("write");
    let half = directory.path().join("half.db");
    assert!(backup::write(&path, &half).is_err());
    let left: Vec<_> =
        fs::read_dir(directory.path()).expect("list").map(|it| it.expect("entry").file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("half")), "{left:?}");
}

#[test]
fn going_back_to_a_backup_keeps_what_was_paid_since_and_sends_nothing_twice() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    let mut store = Store::open_or_rescue(&path, Moment(FIRST)).expect("open");
    let order = || new_job(Errand::Generate(order(Mode::References)));
    let ids = store.add_jobs(&[order(), order(), refresh()]).expect("add");
    store.put_asset(&asset("then", MediaKind::Image)).expect("put");
    let copy = directory.path().join("copy.db");
    backup::write(&path, &copy).expect("copy");
    let running =
        Step::Running { task: TaskId::new("cgt-9"), since: Moment(1), progress: None, word: String::new() };
    let mut job = store.job(ids[0]).expect("read").expect("there");
    job.step = running.clone();
    store.save_job(&job).expect("save");
    let since = store.add_jobs(&[order(), refresh()]).expect("add");
    let mut job = store.job(since[0]).expect("read").expect("there");
    job.step = running.clone();
    store.save_job(&job).expect("save");
    let mut job = store.job(since[1]).expect("read").expect("there");
    job.step = Step::Done(Done::Nothing);
    store.save_job(&job).expect("save");
    store.put_take(&take(JobId(77))).expect("put");
    store.remove_asset(&studio(), &AssetId::new("then")).expect("remove");
    drop(store);
    tamper(
        &path,
        "INSERT INTO spend (job, connection, call, sent, outcome) VALUES (1, 'studio', 'generate', 5, 'accepted')",
    );
    let present = fs::read(&path).expect("read");

    let told = Store::restore(&path, &copy, Moment(FIRST)).expect("restore");
    assert_eq!(fs::read(&told.aside).expect("aside"), present);
    let mut store = Store::open_or_rescue(&path, Moment(FIRST)).expect("open");
    assert_eq!(store.rebuilt(), None, "a restored database is sound");
    assert_eq!(store.shelf(&studio()).expect("read").1.len(), 1, "what the backup had is back");
    let step = |id: JobId| store.job(id).expect("read").map(|job| job.step);
    assert_eq!(step(ids[0]), Some(running.clone()), "accepted since, so it is followed");
    assert_eq!(step(ids[1]), Some(Step::Queued), "the present database knows that it never left");
    assert_eq!(step(since[0]), Some(running), "paid for since, so it is not forgotten");
    assert_eq!(step(since[1]), None, "what had ended since is the present's own");
    assert_eq!(store.takes().expect("read").len(), 1);
    let spent: i64 = rusqlite::Connection::open(&path)
        .expect("open")
        .query_row("SELECT count(*) FROM spend", (), |row| row.get(0))
        .expect("count");
    assert_eq!(spent, 1, "what was spent stays spent");
    assert!(store.add_jobs(&[refresh()]).expect("add")[0] > since[1]);
}

#[test]
fn going_back_without_a_present_database_leaves_to_the_search_what_may_have_left() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    let mut store = Store::open_or_rescue(&path, Moment(FIRST)).expect("open");
    let id = store.add_jobs(&[new_job(Errand::Generate(order(Mode::References)))]).expect("add")[0];
    let copy = directory.path().join("copy.db");
    backup::write(&path, &copy).expect("copy");
    drop(store);
    fs::write(&path, [3; 9000]).expect("write");
    Store::restore(&path, &copy, Moment(FIRST)).expect("restore");
    let store = Store::open_or_rescue(&path, Moment(FIRST)).expect("open");
    let step = store.job(id).expect("read").expect("there").step;
    assert_eq!(step, Step::Unsure { since: Moment(1000), looked: false });
}

#[test]
fn what_is_no_backup_is_refused_and_changes_nothing() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    drop(Store::open_or_rescue(&path, Moment(FIRST)).expect("open"));
    let before = fs::read(&path).expect("read");
    let text = directory.path().join("text");
    fs::write(&text, "no database".repeat(900)).expect("write");
    for wrong in [text, directory.path().join("nowhere")] {
        assert!(Store::restore(&path, &wrong, Moment(FIRST)).is_err());
        assert_eq!(fs::read(&path).expect("read"), before);
    }
}
