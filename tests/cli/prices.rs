//! What a generation costs by the price table, several takes, and what lies beside each video.

use serde_json::json;

use super::Home;

const PRICE: &str =
    "[[price]]\nprovider = \"sandbox\"\nper = \"second\"\namount = \"0.4\"\ncurrency = \"cny\"\n";

#[test]
fn a_dry_run_says_what_it_would_cost_about() {
    let home = Home::new();
    let dry = ["generate", "--prompt", "A street", "--duration", "4", "--dry-run"];
    let free = home.json(&dry).ended(0);
    assert_eq!(free.one("request")["estimate"], json!(null));
    home.config(PRICE);
    let two = home.json(&[&dry[..], &["--takes", "2"]].concat()).ended(0);
    let estimate = &two.one("request")["estimate"];
    assert_eq!(*estimate, json!({ "amount": "3.20", "currency": "CNY", "takes": 2 }));
    let told = home.run(&[&dry[..], &["--takes", "2"]].concat()).ended(0);
    assert!(told.err.contains("about 3.20 CNY for 2 takes"), "{told}");
}

#[test]
fn a_wrong_price_names_its_line_and_what_is_wrong() {
    let home = Home::new();
    for (row, said) in [
        (PRICE.replace("0.4", "0,4"), "0.46"),
        (PRICE.replace("second", "hour"), "million-tokens"),
        (PRICE.replace("cny", "¥"), "CNY"),
        (PRICE.replace("provider = \"sandbox\"\n", ""), "either a connection or a provider"),
        (format!("{PRICE}{PRICE}"), "another price for the same"),
    ] {
        home.config(&row);
        let refused = home.run(&["tasks", "list"]).ended(2);
        assert!(refused.err.contains("line ") && refused.err.contains(said), "{refused}");
    }
}

#[test]
fn two_takes_are_two_videos_each_with_its_note_and_one_can_be_the_best() {
    let home = Home::new();
    home.config(PRICE);
    let out = home.dir.path().join("out");
    let folder = out.to_string_lossy();
    let made = home.json(&[
        "generate",
        "--prompt",
        "A street",
        "--duration",
        "4",
        "--seed",
        "7",
        "--takes",
        "2",
        "--out",
        &folder,
    ]);
    let made = made.ended(0);
    let tasks: Vec<_> = made.lines().into_iter().filter(|line| line["type"] == "task").collect();
    assert_eq!(tasks.len(), 2, "{made}");
    let seeds: std::collections::BTreeSet<_> = tasks.iter().map(|task| task["seed"].as_i64()).collect();
    assert_eq!(seeds, [Some(7), Some(8)].into(), "each is another video");
    for task in &tasks {
        let note = std::fs::read(task["provenance_path"].as_str().unwrap()).unwrap();
        let note: serde_json::Value = serde_json::from_slice(&note).unwrap();
        assert_eq!((&note["prompt"], &note["seed"]), (&json!("A street"), &task["seed"]));
        assert_eq!(note["estimated_price"], json!({ "amount": "1.60", "currency": "CNY" }));
    }
    let (first, second) = (tasks[0]["id"].as_str().unwrap(), tasks[1]["id"].as_str().unwrap());
    assert_eq!(home.json(&["tasks", "best", first]).ended(0).one("task")["best"], true);
    assert_eq!(home.json(&["tasks", "best", second]).ended(0).one("task")["best"], true);
    let best: Vec<_> = home.json(&["tasks", "list"]).ended(0).lines();
    let best: Vec<_> = best.iter().filter(|task| task["best"] == true).map(|task| &task["id"]).collect();
    assert_eq!(best, [second], "one of a request");
    assert_eq!(home.json(&["tasks", "best", second, "--unmark"]).ended(0).one("task")["best"], false);
}
