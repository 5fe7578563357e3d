//! A database that was damaged, in whatever way: nothing is emptied in silence, and nothing is sent twice.

use std::collections::BTreeMap;
use std::fs;

use greenroom::store::backup;

use super::*;

const NOON: Moment = Moment(1_795_000_000_000);
/// Enough that every table has several pages.
const MANY: usize = 160;

fn sides(path: &Path) -> Vec<PathBuf> {
    ["", "-wal", "-shm", ".mark", ".page"]
        .map(|ending| PathBuf::from(format!("{}{ending}", path.display())))
        .to_vec()
}

fn wal(path: &Path) -> PathBuf {
    sides(path)[1].clone()
}

/// The files as a kill would leave them.
fn copy_house(from: &Path, to: &Path) {
    for (from, to) in sides(from).iter().zip(sides(to)) {
        if from.exists() {
            fs::copy(from, to).expect("copy");
        }
    }
    let backups = from.with_file_name("backups");
    if backups.exists() {
        fs::create_dir_all(to.with_file_name("backups")).expect("make");
        for entry in fs::read_dir(backups).expect("list") {
            let entry = entry.expect("entry");
            fs::copy(entry.path(), to.with_file_name("backups").join(entry.file_name())).expect("copy");
        }
    }
}

fn long_upload(number: usize) -> NewJob {
    new_job(upload(
        format!("/photos/{number} {}.png", "x".repeat(120)),
        Place::Group(GroupId::new("group-1")),
    ))
}

fn step(store: &mut Store, id: JobId, step: Step) {
    let mut job = store.job(id).expect("read").expect("there");
    job.step = step;
    store.save_job(&job).expect("save");
}

fn running(number: u64) -> Step {
    Step::Running {
        task: TaskId::new(format!("cgt-{number}")),
        since: Moment(1),
        progress: None,
        word: "running".into(),
    }
}

/// A house with a backup of the morning, in which everything was still queued, and much that was sent since. Ends
/// with the process: the side file stays as a kill would leave it.
fn lived_in(path: &Path) -> (Store, Vec<JobId>) {
    let mut store = Store::open_or_rescue(path, NOON).expect("open");
    let asked: Vec<NewJob> = (0..MANY)
        .map(|number| match number % 4 {
            0 => new_job(Errand::Generate(order(Mode::References))),
            1 => new_job(Errand::Chore(Chore::RemoveAsset { id: AssetId::new(format!("asset-{number}")) })),
            2 => {
                new_job(Errand::Chore(Chore::MakeGroup { name: "g".repeat(200), description: String::new() }))
            }
            _ => long_upload(number),
        })
        .collect();
    let ids = store.add_jobs(&asked).expect("add");
    let assets: Vec<Asset> = (0..MANY)
        .map(|number| Asset {
            original: Some(OriginalId([number as u8; 32])),
            ..asset(&format!("asset-{number:04}-{}", "y".repeat(60)), MediaKind::Image)
        })
        .collect();
    store.replace_shelf(&studio(), &[group("g1"), group("g2")], &assets, Moment(9)).expect("replace");
    for original in originals() {
        store.put_original(&original).expect("put");
    }
    backup::daily(path, NOON).expect("copy").expect("made");
    for (id, number) in ids.iter().zip(0_u64..).filter(|(_, number)| number % 8 != 7) {
        let since = Moment(50);
        let next = match number % 4 {
            0 if number % 3 == 0 => Step::Submitting { since },
            0 => running(number),
            1 | 2 => Step::Calling { since },
            _ => Step::Waiting { asset: AssetId::new(format!("asset-{number}")), since },
        };
        step(&mut store, *id, next);
    }
    for id in &ids[..40] {
        store.put_take(&Take { job: JobId(id.0 + 5000), ..take(*id) }).expect("put");
    }
    (store, ids)
}

/// Jobs that left, of which none may ever be sent again by itself.
fn sent(store: &Store) -> Vec<JobId> {
    let jobs = store.jobs().expect("read");
    jobs.iter().filter(|job| job.step != Step::Queued).map(|job| job.id).collect()
}

fn assert_nothing_is_sent_again(store: &Store, sent: &[JobId], what: &str) {
    for job in store.jobs().expect("read") {
        assert!(
            job.step != Step::Queued || !sent.contains(&job.id),
            "{what}: {} would be sent again",
            job.id
        );
    }
}

fn steps(store: &Store) -> BTreeMap<JobId, Step> {
    store.jobs().expect("read").into_iter().map(|job| (job.id, job.step)).collect()
}

/// The bytes a page begins and ends with, by the root of a table.
fn root_of(path: &Path, table: &str) -> usize {
    let connection = rusqlite::Connection::open(path).expect("open");
    let root: u32 = connection
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [table], |row| row.get(0))
        .expect("ask");
    (root as usize - 1) * 4096
}

/// One kind of damage to the files at `path`.
fn hurt(path: &Path, chance: &mut fastrand::Rng) -> String {
    let mut bytes = fs::read(path).expect("read");
    let length = bytes.len();
    let pages = length / 4096;
    let what = match chance.u32(0..12) {
        0..=3 => {
            let mut what = "noise at".to_owned();
            for _ in 0..chance.usize(1..4) {
                let (at, many) = (chance.usize(0..length), chance.usize(1..6000));
                let end = (at + many).min(length);
                bytes[at..end].iter_mut().for_each(|byte| *byte = chance.u8(..));
                what += &format!(" {at}+{}", end - at);
            }
            what
        }
        4 => {
            let page = chance.usize(0..pages);
            bytes[page * 4096..(page + 1) * 4096].fill(0);
            format!("page {page} empty")
        }
        5 => {
            let (from, to) = (chance.usize(0..pages), chance.usize(0..pages));
            let page = bytes[from * 4096..(from + 1) * 4096].to_vec();
            bytes[to * 4096..(to + 1) * 4096].copy_from_slice(&page);
            format!("page {from} over page {to}")
        }
        6 => {
            let left = chance.usize(0..length);
            bytes.truncate(left);
            format!("only {left} of {length} bytes")
        }
        7 => {
            let (at, bit) = (chance.usize(0..length), chance.u8(0..8));
            bytes[at] ^= 1 << bit;
            format!("bit {bit} of byte {at}")
        }
        8 => {
            let at = chance.usize(0..100);
            bytes[at..100].iter_mut().for_each(|byte| *byte = chance.u8(..));
            format!("torn head from {at}")
        }
        9 => {
            fs::remove_file(wal(path)).expect("remove");
            "no side file".to_owned()
        }
        10 => {
            let mut side = fs::read(wal(path)).expect("read");
            let at = chance.usize(0..side.len().max(1));
            let end = (at + chance.usize(1..9000)).min(side.len()).max(at);
            side.iter_mut().take(end).skip(at).for_each(|byte| *byte = chance.u8(..));
            fs::write(wal(path), side).expect("write");
            format!("noise in the side file at {at}")
        }
        _ => {
            for byte in &mut bytes {
                *byte = chance.u8(..);
            }
            "noise all over".to_owned()
        }
    };
    fs::write(path, bytes).expect("write");
    what
}

#[test]
fn whatever_is_torn_nothing_is_emptied_in_silence_and_nothing_is_sent_again() {
    let house = tempfile::tempdir().expect("a folder");
    let (store, ids) = lived_in(&file(&house));
    let left = sent(&store);
    let before = steps(&store);
    assert!(left.len() > 100 && before.len() == MANY);
    let (mut rebuilt_count, mut whole, mut refused) = (0, 0, 0);
    for seed in 0..240_u64 {
        let mut chance = fastrand::Rng::with_seed(seed);
        let directory = tempfile::tempdir().expect("a folder");
        let path = file(&directory);
        copy_house(&file(&house), &path);
        if chance.bool() {
            // As after a tidy end: everything is in the one file.
            drop(Store::open(&path).expect("open"));
            fs::write(wal(&path), b"").expect("write");
        }
        let what = if fs::metadata(wal(&path)).is_ok_and(|meta| meta.len() > 0) {
            hurt(&path, &mut chance)
        } else {
            let mut what = hurt(&path, &mut chance);
            if what.contains("side file") {
                fs::write(&path, &fs::read(&path).expect("read")[..4096]).expect("write");
                "only the first page".clone_into(&mut what);
            }
            what
        };
        let what = format!("seed {seed}, {what}");
        let damaged = [fs::read(&path).ok(), fs::read(wal(&path)).ok()];
        let mut store = match Store::open_or_rescue(&path, NOON) {
            Ok(store) => store,
            // The few bytes that say by which migrations it was made: refused with a sentence, and untouched.
            Err(Error::Edited { .. } | Error::Newer { .. } | Error::Foreign) => {
                refused += 1;
                assert_eq!([fs::read(&path).ok(), fs::read(wal(&path)).ok()], damaged, "{what}");
                continue;
            }
            Err(error) => panic!("{what}: {error}"),
        };
        assert_nothing_is_sent_again(&store, &left, &what);
        let jobs = steps(&store);
        if let Some(rebuilt) = store.rebuilt().cloned() {
            rebuilt_count += 1;
            let aside = rebuilt.aside.clone();
            if damaged[0].as_ref().is_some_and(|bytes| !bytes.is_empty()) {
                assert_eq!(fs::read(&aside).ok(), damaged[0], "{what}: what lies aside is what was found");
            }
            if damaged[1].is_some() {
                assert_eq!(fs::read(wal(&aside)).ok(), damaged[1], "{what}");
            }
            assert!(rebuilt.jobs >= MANY, "{what}: the backup knows every job; {rebuilt:?}");
            assert_eq!(
                rebuilt.jobs,
                jobs.len() + store.unreadable().iter().filter(|it| it.starts_with("job")).count(),
                "{what}"
            );
            store.shelf(&studio()).unwrap_or_else(|error| panic!("{what}: {error}"));
            store.takes().unwrap_or_else(|error| panic!("{what}: {error}"));
            store.originals().unwrap_or_else(|error| panic!("{what}: {error}"));
        } else {
            whole += 1;
            let lost = store.unreadable().len();
            assert!(jobs.len() + lost >= MANY, "{what}: {} jobs and nothing was told", jobs.len());
            let (groups, assets, _) = store.shelf(&studio()).expect("read");
            assert!(assets.len() + store.unreadable().len() >= MANY && groups.len() == 2, "{what}");
            assert_eq!(store.takes().expect("read").len(), 40, "{what}");
        }
        let next = store.add_jobs(&[refresh()]).expect("add")[0];
        assert!(next > *ids.last().expect("some"), "{what}: number {next} was given before");
        drop(store);
        let again = Store::open_or_rescue(&path, NOON).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(again.rebuilt(), None, "{what}: once is enough");
    }
    println!(
        "240 damages: {rebuilt_count} rebuilt and told, {whole} without loss, {refused} refused untouched"
    );
    assert!(rebuilt_count >= 150, "{rebuilt_count} rebuilt");
    assert!(refused <= 12, "{refused} refused");
}

#[test]
fn a_torn_head_costs_nothing_and_what_was_queued_goes_on() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    let (store, _) = lived_in(&path);
    let before = steps(&store);
    drop(store);
    let mut bytes = fs::read(&path).expect("read");
    bytes[..100].fill(0xEE);
    fs::write(&path, &bytes).expect("write");
    let store = Store::open_or_rescue(&path, NOON).expect("open");
    let rebuilt = store.rebuilt().expect("told");
    assert_eq!(rebuilt.torn, Vec::<String>::new());
    assert_eq!((rebuilt.jobs, rebuilt.takes, rebuilt.assets), (MANY, 40, MANY));
    assert_eq!(steps(&store), before, "every row is the newest there is");
    assert_eq!(fs::read(&rebuilt.aside).expect("aside"), bytes);
    assert!(rebuilt.aside.starts_with(directory.path().join("damaged")));
}

#[test]
fn a_first_page_that_is_gone_is_known_from_its_copy() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    let (store, _) = lived_in(&path);
    let before = steps(&store);
    drop(store);
    fs::remove_dir_all(directory.path().join("backups")).expect("remove");
    let mut bytes = fs::read(&path).expect("read");
    bytes[..4096].fill(0xEE);
    fs::write(&path, &bytes).expect("write");
    let store = Store::open_or_rescue(&path, NOON).expect("open");
    assert_eq!(store.rebuilt().expect("told").torn, Vec::<String>::new());
    assert_eq!(steps(&store), before);
}

#[test]
fn a_job_that_is_known_from_a_backup_alone_is_looked_for_and_not_sent() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    let (mut store, ids) = lived_in(&path);
    // Known to the backup at every step there is.
    let mut expected = BTreeMap::new();
    let chore = |number: usize| matches!(number % 4, 1);
    for (number, id) in ids.iter().enumerate().take(16) {
        let (next, after) = match number {
            0 => (running(0), running(0)),
            3 => {
                let waiting = Step::Waiting { asset: AssetId::new("w"), since: Moment(3) };
                (waiting.clone(), waiting)
            }
            4 => (
                Step::Submitting { since: Moment(2000) },
                Step::Unsure { since: Moment(1000), looked: false },
            ),
            8 => (
                Step::Unsure { since: Moment(4), looked: true },
                Step::Unsure { since: Moment(4), looked: true },
            ),
            number if chore(number) => (Step::Queued, Step::Stopped { asset: None, task: None, place: None }),
            _ => (Step::Queued, Step::Unsure { since: Moment(1000), looked: false }),
        };
        step(&mut store, *id, next);
        expected.insert(*id, after);
    }
    fs::remove_dir_all(directory.path().join("backups")).expect("remove");
    backup::daily(&path, NOON).expect("copy").expect("made");
    store.add_wish(ids[8], Wish::SendAgain).expect("wish");
    let later = store.add_jobs(&[refresh(), refresh()]).expect("add")[1];
    drop(store);
    let at = root_of(&path, "job");
    let mut bytes = fs::read(&path).expect("read");
    bytes[at..at + 4096].fill(0);
    fs::write(&path, bytes).expect("write");
    let mut store = Store::open_or_rescue(&path, NOON).expect("open");
    let rebuilt = store.rebuilt().expect("told").clone();
    assert!(rebuilt.torn.contains(&"job".to_owned()), "{rebuilt:?}");
    assert_eq!(
        (rebuilt.takes, rebuilt.assets),
        (40, MANY),
        "what was not torn is taken from the file itself"
    );
    let steps = steps(&store);
    for (id, step) in &expected {
        assert_eq!(steps.get(id), Some(step), "{id}");
    }
    assert_eq!(steps.len(), MANY);
    let unsure = store.job(ids[2]).expect("read").expect("there");
    assert_eq!((unsure.run_at, unsure.paused), (NOON, false), "it is looked for at once");
    assert_eq!(unsure.trail.last(), Some(&Mark { at: NOON, what: Milestone::Lost }));
    assert!(store.add_jobs(&[refresh()]).expect("add")[0] > later, "a number is never given twice");
}

#[test]
fn a_saved_result_is_not_fetched_again_for_a_job_from_a_backup() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    let mut store = Store::open_or_rescue(&path, NOON).expect("open");
    let ids = store.add_jobs(&vec![new_job(Errand::Generate(order(Mode::References))); 2]).expect("add");
    step(&mut store, ids[0], running(1));
    step(&mut store, ids[1], running(2));
    backup::daily(&path, NOON).expect("copy");
    let mine = Take { task: TaskId::new("cgt-1"), ..take(ids[0]) };
    store.put_take(&mine).expect("put");
    drop(store);
    let at = root_of(&path, "job");
    let mut bytes = fs::read(&path).expect("read");
    bytes[at..at + 4096].fill(0);
    fs::write(&path, bytes).expect("write");
    let store = Store::open_or_rescue(&path, NOON).expect("open");
    assert!(store.rebuilt().is_some());
    let steps = steps(&store);
    assert_eq!(steps[&ids[0]], Step::Saved { task: mine.task.clone(), path: mine.path.clone() });
    assert_eq!(steps[&ids[1]], running(2), "what is paid for and not here is followed");
}

#[test]
fn a_database_that_lost_its_side_file_is_older_than_it_was_and_sends_nothing() {
    let house = tempfile::tempdir().expect("a folder");
    let directory = tempfile::tempdir().expect("a folder");
    let mut store = Store::open_or_rescue(&file(&house), NOON).expect("open");
    let ids = store.add_jobs(&vec![new_job(Errand::Generate(order(Mode::References))); 3]).expect("add");
    drop(store);
    let mut store = Store::open_or_rescue(&file(&house), NOON).expect("open");
    step(&mut store, ids[0], running(1));
    copy_house(&file(&house), &file(&directory));
    fs::remove_file(wal(&file(&directory))).expect("remove");
    let found = Store::open_or_rescue(&file(&directory), NOON).expect("open");
    let rebuilt = found.rebuilt().expect("SQLite itself finds nothing wrong here");
    assert!(rebuilt.said.contains("older than it was"), "{}", rebuilt.said);
    for (id, step) in steps(&found) {
        assert_eq!(step, Step::Unsure { since: Moment(1000), looked: false }, "{id} may have been sent");
    }
    // The same file put back by hand, over one that went on.
    let later = tempfile::tempdir().expect("a folder");
    copy_house(&file(&house), &file(&later));
    drop(Store::open_or_rescue(&file(&later), NOON).expect("open"));
    fs::copy(&rebuilt.aside, file(&later)).expect("copy");
    let found = Store::open_or_rescue(&file(&later), NOON).expect("open");
    assert!(found.rebuilt().is_some());
    assert!(steps(&found).values().all(|step| *step != Step::Queued));
}

#[test]
fn an_empty_file_beside_a_full_side_file_and_a_file_that_is_gone_are_no_first_start() {
    let house = tempfile::tempdir().expect("a folder");
    let (store, _) = lived_in(&file(&house));
    let left = sent(&store);
    for gone in [false, true] {
        let directory = tempfile::tempdir().expect("a folder");
        let path = file(&directory);
        copy_house(&file(&house), &path);
        let side = fs::read(wal(&path)).expect("read");
        if gone {
            fs::remove_file(&path).expect("remove");
        } else {
            fs::write(&path, b"").expect("write");
        }
        let found = Store::open_or_rescue(&path, NOON).expect("open");
        let rebuilt = found.rebuilt().expect("told");
        assert_eq!(rebuilt.jobs, MANY, "{rebuilt:?}");
        assert_eq!(fs::read(wal(&rebuilt.aside)).expect("aside"), side);
        assert_nothing_is_sent_again(&found, &left, "emptied");
    }
    let first = tempfile::tempdir().expect("a folder");
    assert_eq!(Store::open_or_rescue(&file(&first), NOON).expect("open").rebuilt(), None);
}

#[test]
fn what_is_set_aside_is_never_written_over() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    let mut asides = vec![];
    for turn in 0..3_u8 {
        drop(Store::open_or_rescue(&path, NOON).expect("open"));
        fs::write(&path, vec![turn + 1; 9000]).expect("write");
        let store = Store::open_or_rescue(&path, NOON).expect("open");
        asides.push((store.rebuilt().expect("told").aside.clone(), vec![turn + 1; 9000]));
    }
    for (aside, bytes) in &asides {
        assert_eq!(fs::read(aside).expect("still there"), *bytes);
    }
}

#[test]
fn beside_a_running_house_nothing_is_set_aside() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    drop(Store::open_or_rescue(&path, NOON).expect("open"));
    assert!(Store::open_beside(&path).expect("open").jobs().expect("read").is_empty());
    fs::write(&path, vec![9; 9000]).expect("write");
    let error = Store::open_beside(&path).expect_err("refused");
    assert!(error.is_damage(), "{error}");
    assert_eq!(error.trouble(), StoreTrouble::Damaged);
    assert_eq!(fs::read(&path).expect("read"), vec![9; 9000]);
    assert!(!directory.path().join("damaged").exists());
}

#[cfg(unix)]
#[test]
fn a_process_that_still_has_the_damaged_file_open_is_told_and_writes_nothing_into_it() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    drop(Store::open_or_rescue(&path, NOON).expect("open"));
    let mut beside = Store::open_beside(&path).expect("open");
    let mut bytes = fs::read(&path).expect("read");
    bytes[..100].fill(0);
    fs::write(&path, bytes).expect("write");
    let store = Store::open_or_rescue(&path, NOON).expect("open");
    let aside = fs::read(&store.rebuilt().expect("told").aside).expect("aside");
    assert!(matches!(beside.add_jobs(&[refresh()]), Err(Error::Replaced)));
    assert!(matches!(beside.revision(), Err(Error::Replaced)), "what it shows is of yesterday");
    drop(beside);
    assert_eq!(fs::read(&store.rebuilt().expect("told").aside).expect("aside"), aside);
    assert_eq!(Store::open_beside(&path).expect("open anew").jobs().expect("read").len(), 0);
}

/// Figures for the README, of a library of 100 000 assets. Takes half a minute.
#[test]
#[ignore = "measures; run it by name with --nocapture"]
fn figures_of_a_large_house() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = file(&directory);
    let mut store = Store::open_or_rescue(&path, NOON).expect("open");
    let trail: Vec<Mark> = Milestone::ALL.into_iter().map(|(what, _)| Mark { at: NOON, what }).collect();
    let assets: Vec<Asset> = (0..100_000)
        .map(|number| Asset {
            name: format!("{number} {}", "n".repeat(40)),
            preview: Some(Link { url: format!("https://cdn.example/{}", "p".repeat(300)), until: None }),
            trail: trail.clone(),
            ..asset(&format!("asset-20261121-{number:06}"), MediaKind::Image)
        })
        .collect();
    store.replace_shelf(&studio(), &[], &assets, NOON).expect("replace");
    store.add_jobs(&(0..1000).map(long_upload).collect::<Vec<_>>()).expect("add");
    drop(store);
    let time = |what: &str, work: &mut dyn FnMut()| {
        let begun = std::time::Instant::now();
        work();
        println!("{what}: {} ms", begun.elapsed().as_millis());
    };
    println!("database: {:.1} MB", fs::metadata(&path).expect("facts").len() as f64 / 1e6);
    time("open, without a look", &mut || drop(Store::open(&path).expect("open")));
    time("open after a tidy end", &mut || drop(Store::open_or_rescue(&path, NOON).expect("open")));
    fs::write(wal(&path), [0; 64]).expect("write");
    time("open after a kill", &mut || {
        assert!(Store::open_or_rescue(&path, NOON).expect("open").rebuilt().is_none());
    });
    let connection = rusqlite::Connection::open(&path).expect("open");
    for sql in
        ["PRAGMA quick_check", "PRAGMA integrity_check", "SELECT max(length(name || trail)) FROM asset"]
    {
        time(sql, &mut || connection.query_row(sql, (), |_| Ok(())).expect("ask"));
    }
    drop(connection);
    time("backup", &mut || drop(backup::daily(&path, NOON).expect("copy")));
    let mut store = Store::open_or_rescue(&path, NOON).expect("open");
    let mut job = store.jobs().expect("read").remove(0);
    time("1000 writes of a job", &mut || {
        for turn in 0..1000 {
            job.attempts = turn;
            store.save_job(&job).expect("save");
        }
    });
    drop(store);
    let mut bytes = fs::read(&path).expect("read");
    bytes[..100].fill(0);
    fs::write(&path, bytes).expect("write");
    time("rescue", &mut || {
        let store = Store::open_or_rescue(&path, NOON).expect("open");
        assert_eq!(store.rebuilt().expect("told").assets, 100_000);
    });
}
