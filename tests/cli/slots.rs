//! Slots from the command line: what is held, what depends on it, and the way out and back.

use super::{Home, Server, avatar};

fn texts(value: &serde_json::Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
}

#[test]
fn a_parked_picture_is_listed_and_comes_back_without_the_persons_own_file() {
    let home = Home::new();
    let face = home.dir.path().join("face.png");
    std::fs::copy(avatar("mira-chen/face-front.png"), &face).unwrap();
    let face = face.to_string_lossy().into_owned();
    let sent = home.json(&["upload", &face, "--new-group", "Mira", "--wait"]).ended(0).one("upload");
    let old = sent["asset_id"].as_str().unwrap();
    let hash = home.json(&["check", &face]).ended(0).one("check")["sha256"].as_str().unwrap().to_owned();
    let listed = home.json(&["assets", "list", "--name", "face"]).ended(0).lines();
    let asset = listed.iter().find(|asset| asset["id"] == old).unwrap();
    assert_eq!(asset["original"], *hash);
    assert!(asset["last_used"].is_null());
    let before = home.json(&["slots"]).ended(0).one("slots");
    assert_eq!(texts(&before["least_used"])[0], old, "only this one can be brought back");
    assert!(before["of"].is_null() && before["source"].is_null());

    assert_eq!(home.json(&["assets", "park", old]).ended(2).one("error")["code"], "needs_yes");
    let parked = home.json(&["assets", "park", old, "--yes"]).ended(0).one("parked");
    assert_eq!((parked["asset_id"].as_str(), parked["original"].as_str()), (Some(old), Some(&*hash)));
    assert_eq!((parked["by"].as_str(), parked["name"].as_str()), (Some("person"), Some("face")));
    let after = home.json(&["slots"]).ended(0).one("slots");
    assert_eq!(after["used"].as_u64().unwrap() + 1, before["used"].as_u64().unwrap());
    assert_eq!(home.json(&["assets", "parked"]).ended(0).one("parked"), parked);
    assert_eq!(home.json(&["assets", "get", old]).ended(1).one("error")["code"], "asset_not_found");

    std::fs::remove_file(&face).unwrap();
    assert_eq!(home.json(&["assets", "back", "asset-0"]).ended(1).one("error")["code"], "not_parked");
    let back = home.json(&["assets", "back", &hash, "--wait"]).ended(0).one("upload");
    assert_eq!((back["status"].as_str(), back["reused"].as_bool()), (Some("Active"), Some(false)));
    let new = back["asset_id"].as_str().unwrap();
    assert_ne!(new, old);
    let asset = home.json(&["assets", "get", new]).ended(0).one("asset");
    assert_eq!((asset["name"].as_str(), asset["original"].as_str()), (Some("face"), Some(&*hash)));
    assert!(home.json(&["assets", "parked"]).ended(0).lines().is_empty());
    let said = home.run(&["assets", "parked"]).ended(0);
    assert!(said.err.contains("Nothing is parked."), "{said}");
}

#[test]
fn what_a_running_generation_needs_is_named_and_stays() {
    let home = Home::new();
    let sent = home
        .json(&["upload", &avatar("kai-ren/face-front.png"), "--new-group", "Kai", "--wait"])
        .ended(0)
        .one("upload");
    let (id, uri) = (sent["asset_id"].as_str().unwrap(), sent["uri"].as_str().unwrap());
    let used = home.json(&["assets", "used", id]).ended(0).one("used");
    assert_eq!((texts(&used["running"]).len(), used["drafts"].as_bool()), (0, Some(false)));
    let generate =
        ["generate", "--prompt", "Image 1 turns", "--image", uri, "--duration", "4", "--resolution", "480p"];
    let film = home.json(&[&generate[..], &["--wait"]].concat()).ended(0).one("task");
    home.pace(1_000_000);
    let task = home.json(&generate).ended(0).one("task");
    let task = task["id"].as_str().unwrap();

    let used = home.json(&["assets", "used", uri]).ended(0).one("used");
    assert_eq!(texts(&used["running"]), [task]);
    assert_eq!(used["results"][0]["id"], film["id"]);
    assert_eq!(used["results"][0]["video_path"], film["video_path"]);
    let listed = home.json(&["assets", "list", "--name", "face-front"]).ended(0).lines();
    assert!(listed.iter().any(|asset| asset["id"] == id && asset["last_used"].is_string()));
    let groups = home.json(&["groups", "list"]).ended(0).lines();
    let group = groups.iter().find(|group| group["name"] == "Kai").unwrap()["id"].as_str().unwrap();
    for verb in [vec!["assets", "delete", id], vec!["assets", "park", id], vec!["groups", "delete", group]] {
        let refused = home.json(&[&verb[..], &["--yes"]].concat()).ended(1);
        assert_eq!(refused.one("error")["code"], "in_use", "{verb:?}");
    }
    let said = home.run(&["assets", "delete", id, "--yes"]).ended(1);
    assert!(said.err.contains("1 running generation, 1 saved result"), "{said}");
    let slots = home.json(&["slots"]).ended(0).one("slots");
    assert!(!texts(&slots["least_used"]).contains(&id));

    home.json(&["tasks", "cancel", task]);
    home.pace(1);
    home.json(&["tasks", "resume"]);
    home.json(&["assets", "delete", id, "--yes"]).ended(0);
}

#[test]
fn a_persons_own_number_of_slots_is_told_with_its_source() {
    let mut home = Home::new();
    let server = Server::start(&home);
    let url = server.get("anyfast");
    home.config(&format!(
        "default_connection = \"studio\"\n[[connection]]\nname = \"studio\"\nprovider = \"anyfast\"\nbase_url = \"{url}\"\nslots = 30\n"
    ));
    home.secrets("studio", &[("api_key", server.get("api_key"))]);
    let slots = home.json(&["slots"]).ended(0).one("slots");
    assert_eq!((slots["connection"].as_str(), slots["of"].as_u64()), (Some("studio"), Some(30)));
    assert_eq!(slots["source"], "setting");
    let held = slots["used"].as_u64().unwrap();
    assert!(held > 0 && texts(&slots["least_used"]).len() as u64 == held, "{slots}");
    let said = home.run(&["slots"]).ended(0);
    assert!(said.out.contains(&format!("{held} of 30 slots are taken.")), "{said}");
}
