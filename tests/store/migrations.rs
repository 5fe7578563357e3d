//! Every version a database can have is brought up to date, with a copy made first, or refused untouched.

use super::*;

const TEXTS: [&str; 6] = [
    include_str!("../../src/store/sql/0001_first.sql"),
    include_str!("../../src/store/sql/0002_hidden.sql"),
    include_str!("../../src/store/sql/0003_promises.sql"),
    include_str!("../../src/store/sql/0004_verdicts.sql"),
    include_str!("../../src/store/sql/0005_pictures.sql"),
    include_str!("../../src/store/sql/0006_searches.sql"),
];

/// A database as an earlier version left it, with a job, an asset and a file in it.
pub(crate) fn of_version(path: &Path, version: usize) {
    let connection = rusqlite::Connection::open(path).expect("open");
    connection
        .execute_batch("CREATE TABLE migration (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;")
        .expect("make");
    for (number, text) in (1..).zip(&TEXTS[..version]) {
        connection.execute_batch(text).expect("migrate");
        connection.execute("INSERT INTO migration VALUES (?1, ?2)", (number, text)).expect("note");
    }
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             INSERT INTO job VALUES (7, 'studio', 'chore', 'queued', 0, 0, 5, 5, '{\"errand\":\"refresh\"}',
                                     '{\"step\":\"queued\"}', '[]', NULL);
             INSERT INTO asset (connection, id, group_id, name, kind, status, reason_code, reason_message, created,
                                original, preview, trail)
             VALUES ('studio', 'a', NULL, 'Mei', 'image', 'Active', '', '', 1, NULL,
                                       'https://x', '[]');
             INSERT INTO pace (connection, next_create) VALUES ('studio', 77);",
        )
        .expect("fill");
}

#[test]
fn a_database_of_every_earlier_version_is_brought_up_to_date_after_a_copy_of_it_was_made() {
    for version in 1..TEXTS.len() {
        let directory = tempfile::tempdir().expect("a folder");
        of_version(&file(&directory), version);
        let mut store = Store::open_or_rescue(&file(&directory), Moment(0)).expect("open");
        assert_eq!(store.rebuilt(), None, "version {version} is sound");
        assert!(store.job(JobId(7)).expect("read").is_some());
        assert_eq!(store.next_create(&studio()).expect("read"), Some(Moment(77)));
        let (_, assets, _) = store.shelf(&studio()).expect("read");
        assert_eq!(assets[0].preview, Some(Link { url: "https://x".into(), until: None }));
        let what = Hideable::Asset(AssetId::new("a"));
        store.set_hidden(&studio(), &what, true).expect("hide");
        assert_eq!(store.hidden(&studio()).expect("read"), [what]);

        let copies = greenroom::store::backup::list(&file(&directory)).expect("list");
        let name = format!("backups/greenroom.db.before-{}", version + 1);
        assert_eq!(copies.iter().map(|it| &it.path).collect::<Vec<_>>(), [&directory.path().join(&name)]);
        let copy = rusqlite::Connection::open(directory.path().join(&name)).expect("open the copy");
        let newest: u32 =
            copy.query_row("SELECT max(number) FROM migration", (), |row| row.get(0)).expect("ask");
        assert_eq!(newest as usize, version);
        let later = [
            "* FROM hidden",
            "* FROM spend",
            "* FROM verdict",
            "hash FROM original",
            "* FROM saved_searches",
        ];
        let later = later[version - 1];
        assert!(copy.prepare(&format!("SELECT {later}")).is_err(), "the copy is of before");
        drop(store);
        let again = Store::open_or_rescue(&file(&directory), Moment(0)).expect("open again");
        assert_eq!(again.jobs().expect("read").len(), 1);
        assert_eq!(greenroom::store::backup::list(&file(&directory)).expect("list").len(), 1);
    }
}

#[test]
fn a_damaged_database_of_an_earlier_version_is_rebuilt_as_one_of_today() {
    let directory = tempfile::tempdir().expect("a folder");
    of_version(&file(&directory), 1);
    let mut bytes = std::fs::read(file(&directory)).expect("read");
    bytes[..16].fill(0);
    std::fs::write(file(&directory), bytes).expect("write");
    let store = Store::open_or_rescue(&file(&directory), Moment(0)).expect("open");
    let rebuilt = store.rebuilt().expect("told");
    assert_eq!((rebuilt.jobs, rebuilt.assets), (1, 1), "{rebuilt:?}");
    assert!(store.unreadable().is_empty());
    assert_eq!(store.next_create(&studio()).expect("read"), Some(Moment(77)));
}

#[test]
fn beside_a_house_of_another_version_nothing_is_migrated() {
    let directory = tempfile::tempdir().expect("a folder");
    of_version(&file(&directory), 2);
    let before = std::fs::read(file(&directory)).expect("read");
    assert!(matches!(Store::open_beside(&file(&directory)), Err(Error::NotReady)));
    assert_eq!(std::fs::read(file(&directory)).expect("read"), before);
    assert!(!directory.path().join("backups").exists());
}

#[test]
fn an_edited_migration_is_refused() {
    let directory = tempfile::tempdir().expect("a folder");
    drop(Store::open(&file(&directory)).expect("open"));
    tamper(&file(&directory), "UPDATE migration SET text = text || ' ' WHERE number = 1");
    assert!(matches!(Store::open(&file(&directory)), Err(Error::Edited { number: 1 })));
}

#[test]
fn a_database_of_a_newer_program_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().expect("a folder");
    drop(Store::open(&file(&directory)).expect("open"));
    tamper(&file(&directory), "INSERT INTO migration VALUES (4711, 'DROP TABLE job')");
    let before = std::fs::read(file(&directory)).expect("read");
    let error = Store::open_or_rescue(&file(&directory), Moment(0)).expect_err("refused");
    assert!(matches!(error, Error::Newer { found: 4711, .. }));
    assert!(error.to_string().contains("newer Greenroom"), "{error}");
    assert_eq!(std::fs::read(file(&directory)).expect("read"), before);
}

#[test]
fn a_database_of_another_program_is_refused() {
    let directory = tempfile::tempdir().expect("a folder");
    tamper(&file(&directory), "CREATE TABLE bookmarks (url TEXT)");
    assert!(matches!(Store::open(&file(&directory)), Err(Error::Foreign)));
    std::fs::write(directory.path().join("text"), "this is no database at all, but long enough to be one")
        .expect("write");
    assert!(matches!(Store::open(&directory.path().join("text")), Err(Error::Sql(_))));
    assert!(matches!(Store::open(directory.path()), Err(Error::Create { .. })));
}
