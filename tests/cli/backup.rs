//! Copies of what is kept, the way back to one, and what is said when the rows cannot be used.

use std::fs;

use super::*;

impl Home {
    fn database(&self) -> PathBuf {
        self.state().join("data/greenroom.db")
    }

    /// A house with one group and one asset in it, and both in the rows.
    fn stocked(&self) {
        let group =
            self.json(&["groups", "create", "Mira"]).ended(0).one("group")["id"].as_str().unwrap().to_owned();
        let file = avatar("mira-chen/face-front.png");
        self.run(&["upload", &file, "--group", &group, "--wait"]).ended(0);
    }

    fn transfers(&self) -> Vec<Value> {
        self.json(&["transfers", "list"]).ended(0).lines()
    }
}

#[test]
fn a_copy_is_made_listed_and_gone_back_to() {
    let home = Home::new();
    home.stocked();
    let copy = home.dir.path().join("copy.db");
    let made = home.json(&["backup", "now", "--out", copy.to_str().unwrap()]).ended(0).one("backup");
    assert_eq!(made["bytes"].as_u64(), Some(fs::metadata(&copy).unwrap().len()));
    assert!(made["at"].as_str().unwrap().starts_with("20"));
    let again = home.json(&["backup", "now", "--out", copy.to_str().unwrap()]).ended(1).one("error");
    assert_eq!(again["code"], "store", "nothing is written over");
    home.run(&["backup", "now"]).ended(0);
    let listed = home.json(&["backup", "list"]).ended(0).lines();
    // Today's own, made when the house was first opened, and the one asked for.
    assert_eq!(listed.len(), 2, "{listed:?}");
    assert!(listed.iter().all(|line| line["path"].as_str().unwrap().contains("backups")));

    let before = home.transfers();
    home.run(&["upload", &avatar("kai-ren/face-front.png"), "--new-group", "Kai", "--wait"]).ended(0);
    assert_eq!(home.transfers().len(), before.len() + 1);
    let unasked = home.json(&["backup", "restore", copy.to_str().unwrap()]).ended(2).one("error");
    assert_eq!(unasked["code"], "needs_yes");
    let restored = home.json(&["backup", "restore", copy.to_str().unwrap(), "--yes"]).ended(0).one("restore");
    assert!(Path::new(restored["aside"].as_str().unwrap()).is_file(), "{restored}");
    assert_eq!(home.transfers(), before);
    let wrong = home.json(&["backup", "restore", &avatar("kai-ren/face-front.png"), "--yes"]).ended(1);
    assert_eq!(wrong.one("error")["code"], "store");
    assert_eq!(home.transfers(), before);
}

#[test]
fn a_damaged_database_is_told_of_set_aside_and_rebuilt_with_everything_in_it() {
    let home = Home::new();
    home.stocked();
    let before = home.transfers();
    let mut bytes = fs::read(home.database()).unwrap();
    bytes[..100].fill(0xEE);
    fs::write(home.database(), &bytes).unwrap();
    let ran = home.json(&["transfers", "list"]).ended(0);
    assert_eq!(ran.lines(), before);
    let aside = fs::read_dir(home.state().join("data/damaged")).unwrap().next().unwrap().unwrap().path();
    assert!(ran.err.contains(aside.to_str().unwrap()), "{ran}");
    assert_eq!(fs::read(aside).unwrap(), bytes);
    let ran = home.json(&["transfers", "list"]).ended(0);
    assert!(!ran.err.contains("damaged"), "told once: {ran}");
}

#[test]
fn rows_that_cannot_be_used_are_an_error_and_no_empty_list() {
    let home = Home::new();
    home.stocked();
    let connection = rusqlite::Connection::open(home.database()).unwrap();
    connection.execute_batch("INSERT INTO migration VALUES (4711, 'DROP TABLE job')").unwrap();
    drop(connection);
    for verb in [&["transfers", "list"][..], &["assets", "list"], &["groups", "list"], &["tasks", "list"]] {
        let ran = home.json(verb).ended(1);
        let error = ran.one("error");
        assert_eq!(error["code"], "store", "{ran}");
        assert!(error["message"].as_str().unwrap().contains("newer"), "{ran}");
        assert!(!error["hint"].as_str().unwrap().is_empty());
        assert_eq!(ran.lines().len(), 1, "nothing else is said: {ran}");
    }
}
