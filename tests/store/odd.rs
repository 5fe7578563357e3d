//! Rows that make no sense, and a process that was killed.

use super::*;

#[test]
fn a_row_that_makes_no_sense_is_told_and_kept_and_takes_nothing_down() {
    let directory = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&file(&directory)).expect("open");
    let ids = store.add_jobs(&vec![refresh(); 5]).expect("add");
    for original in &originals()[..2] {
        store.put_original(original).expect("put");
    }
    store.put_asset(&asset("a", MediaKind::Image)).expect("put");
    tamper(
        &file(&directory),
        "UPDATE job SET errand = '{\"errand\":\"dance\"}' WHERE id = 1;
         UPDATE job SET state = '{\"step\":\"dancing\"}' WHERE id = 2;
         UPDATE job SET trail = '[[1,\"danced\"],[2,\"sent\"]]', trouble = 'x' WHERE id = 3;
         UPDATE job SET errand = CAST(x'FF' AS TEXT) WHERE id = 4;
         UPDATE original SET format = 'PCX' WHERE format = 'PNG';
         UPDATE asset SET kind = 'smell';
         INSERT INTO wish (job, wish) VALUES (5, 'dance'), (5, 'pause');",
    );
    let jobs = store.jobs().expect("read");
    assert_eq!(jobs.iter().map(|job| job.id).collect::<Vec<_>>(), [ids[1], ids[2], ids[4]]);
    // It may have been paid for: only a person may send it again.
    assert_eq!(jobs[0].step, Step::Unsure { since: Moment(1000), looked: true });
    assert!(jobs[0].trouble.as_ref().is_some_and(|it| it.raw.as_deref() == Some("{\"step\":\"dancing\"}")));
    assert_eq!(jobs[1].trail, vec![Mark { at: Moment(2), what: Milestone::Sent }]);
    assert_eq!(store.originals().expect("read"), originals()[..1]);
    assert_eq!(store.shelf(&studio()).expect("read").1, vec![]);
    assert_eq!(store.take_wishes().expect("take"), vec![(ids[4], Wish::Pause)]);
    let told = store.unreadable().join("\n");
    for row in
        ["job 1:", "the step of job 2", "the trouble of job 3", "job 4:", "original 01", "asset a of studio"]
    {
        assert!(told.contains(row), "{row} is not told in:\n{told}");
    }
    assert!(told.contains("a wish of job 5"));
    let rows: i64 = rusqlite::Connection::open(file(&directory))
        .expect("open")
        .query_row("SELECT count(*) FROM job", (), |row| row.get(0))
        .expect("count");
    assert_eq!(rows, 5, "nothing is deleted");
}

#[test]
fn what_was_saved_is_there_after_a_kill() {
    // The files as they lie at the moment of the kill, side file and all, are what a restart finds.
    let directory = tempfile::tempdir().expect("a folder");
    let after = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&file(&directory)).expect("open");
    let ids = store.add_jobs(&[refresh(), refresh()]).expect("add");
    let mut job = store.job(ids[1]).expect("read").expect("there");
    job.step = Step::Calling { since: Moment(9) };
    store.save_job(&job).expect("save");
    assert!(file(&directory).with_extension("db-wal").exists(), "not in WAL mode");
    for entry in std::fs::read_dir(directory.path()).expect("list") {
        let entry = entry.expect("entry");
        std::fs::copy(entry.path(), after.path().join(entry.file_name())).expect("copy");
    }
    let found = Store::open(&file(&after)).expect("open what is left");
    assert_eq!(found.job(ids[1]).expect("read"), Some(job));
    assert_eq!(found.jobs().expect("read").len(), 2);
}
