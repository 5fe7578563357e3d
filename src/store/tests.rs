//! What happens to rows when the disk is full, and to words when SQLite refuses.

use super::*;
use crate::model::{Chore, Errand};

fn job(name: String) -> NewJob {
    NewJob {
        connection: ConnectionName::new("studio"),
        errand: Errand::Chore(Chore::MakeGroup { name, description: String::new() }),
        created: Moment(1),
        trail: vec![],
        run_at: Moment(1),
    }
}

fn allow_pages(store: &Store, pages: i64) {
    store.connection.query_row(&format!("PRAGMA max_page_count = {pages}"), (), |_| Ok(())).unwrap();
}

#[test]
fn a_full_disk_loses_no_row_and_says_that_it_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open_or_rescue(&folder.path().join("greenroom.db"), Moment(0)).unwrap();
    let pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    allow_pages(&store, pages + 2);
    let mut written = vec![];
    let error = loop {
        match store.add_jobs(&[job("x".repeat(1000))]) {
            Ok(ids) => written.extend(ids),
            Err(error) => break error,
        }
        assert!(written.len() < 1000, "the disk was never full");
    };
    assert_eq!(error.trouble(), StoreTrouble::DiskFull, "{error}");
    assert!(!error.is_damage());
    let there: Vec<JobId> = store.jobs().unwrap().iter().map(|job| job.id).collect();
    assert_eq!(there, written, "what was said to be written is there, and nothing else");
    allow_pages(&store, pages + 1000);
    let next = store.add_jobs(&[job("y".repeat(1000))]).unwrap()[0];
    assert!(next > *written.last().unwrap());
    drop(store);
    let store = Store::open_or_rescue(&folder.path().join("greenroom.db"), Moment(0)).unwrap();
    assert_eq!((store.rebuilt(), store.jobs().unwrap().len()), (None, written.len() + 1));
}

#[test]
fn every_refusal_of_sqlite_is_known_by_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("greenroom.db");
    let mut store = Store::open_or_rescue(&path, Moment(0)).unwrap();
    store.connection.busy_timeout(Duration::ZERO).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let busy = store.add_jobs(&[job("a".into())]).unwrap_err();
    assert_eq!((busy.trouble(), busy.is_damage()), (StoreTrouble::Busy, false));
    other.execute_batch("ROLLBACK").unwrap();
    store.connection.pragma_update(None, "query_only", true).unwrap();
    let refused = store.add_jobs(&[job("a".into())]).unwrap_err();
    assert_eq!((refused.trouble(), refused.is_damage()), (StoreTrouble::NotWritable, false));
    store.connection.pragma_update(None, "query_only", false).unwrap();
    assert_eq!(store.add_jobs(&[job("a".into())]).unwrap().len(), 1, "nothing stuck");
    assert_eq!(Error::Newer { found: 9, known: 3 }.trouble(), StoreTrouble::Newer);
    std::fs::write(folder.path().join("text"), "no database, but long enough to be read as one".repeat(20))
        .unwrap();
    let damaged = Store::open(&folder.path().join("text")).unwrap_err();
    assert_eq!((damaged.trouble(), damaged.is_damage()), (StoreTrouble::Damaged, true));
}

#[test]
fn damage_that_shows_while_the_house_is_open_is_looked_for_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("greenroom.db");
    let mut store = Store::open_or_rescue(&path, Moment(0)).unwrap();
    let asked: Vec<NewJob> = (0..200).map(|number| job(format!("{number} {}", "x".repeat(200)))).collect();
    store.add_jobs(&asked).unwrap();
    // An index that names rows its table does not have: only a look at everything finds it.
    let sql = "INSERT INTO wish (job, wish) SELECT id, 'pause' FROM job";
    store.connection.execute(sql, ()).unwrap();
    drop(store);
    let root: i64 = Connection::open(&path)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'wish_job'", (), |row| row.get(0))
        .unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let end = usize::try_from(root).unwrap() * 4096;
    bytes[end - 6] ^= 0x55; // within the keys, which lie at the end of a page
    std::fs::write(&path, &bytes).unwrap();
    let store = Store::open_or_rescue(&path, Moment(0)).unwrap();
    assert_eq!(store.rebuilt(), None, "the quick look is expected not to see this");
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    store.note(&Error::Sql(rusqlite::Error::SqliteFailure(code, None)));
    drop(store);
    let store = Store::open_or_rescue(&path, Moment(0)).unwrap();
    let rebuilt = store.rebuilt().expect("seen now");
    assert_eq!((rebuilt.jobs, store.jobs().unwrap().len()), (200, 200));
    assert!(!rebuilt.torn.contains(&"job".to_owned()), "{rebuilt:?}");
    drop(store);
    assert_eq!(Store::open_or_rescue(&path, Moment(0)).unwrap().rebuilt(), None, "told once");
}
