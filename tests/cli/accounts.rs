//! Accounts of every kind, from adding one to what it cannot do, against a served sandbox.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;

use serde_json::Value;

use super::{Home, Server, avatar, ran};

/// A connection to the sandbox's signed library with videos from its Ark and a staging store.
fn studio(home: &mut Home, server: &Server) {
    let text = format!(
        "default_connection = \"studio\"\n[[connection]]\nname = \"studio\"\nprovider = \"volcengine\"\n\
         base_url = \"{}\"\ngeneration_url = \"{}\"\n\
         [connection.staging]\nendpoint = \"{}\"\nbucket = \"avatars\"\nprefix = \"greenroom/\"\n",
        server.get("volcengine"),
        server.get("ark"),
        server.get("s3"),
    );
    home.config(&text);
    let (access, secret, key) = (server.get("access_key"), server.get("secret_key"), server.get("api_key"));
    home.secrets("studio", &[("access_key", access), ("secret_key", secret), ("generation_key", key)]);
    home.secrets("studio", &[("staging_access_key", access), ("staging_secret_key", secret)]);
}

#[test]
fn a_signed_account_with_a_staging_store_is_added_with_every_secret_in_its_order() {
    let mut home = Home::new();
    let fields = ["access_key", "secret_key", "generation_key", "staging_access_key", "staging_secret_key"];
    let secrets: Vec<String> = fields.iter().map(|field| format!("{field}=-")).collect();
    let mut add = vec!["connections", "add", "studio", "--provider", "volcengine"];
    add.extend(["--base-url", "https://ark.example", "--generation-url", "https://videos.example/api/v3"]);
    add.extend(["--region", "cn-beijing", "--project", "Film", "--creates-per-minute", "30"]);
    add.extend(["--slots", "200", "--creations-per-day", "50", "--generations-per-day", "0"]);
    add.extend(["--staging-endpoint", "https://s3.example", "--staging-bucket", "avatars"]);
    add.extend(["--staging-region", "auto", "--staging-prefix", "greenroom/", "--json"]);
    for secret in &secrets {
        add.extend(["--secret", secret]);
    }
    let input: String = fields.iter().map(|field| format!("text-of-{field}\n")).collect();
    // This machine has no key store: what could not be kept is named, every field of it.
    let added = home.run_with(&add, &input).ended(1);
    let hint = added.one("error")["hint"].as_str().unwrap().to_owned();
    for field in fields {
        assert!(hint.contains(&format!("GREENROOM_SECRET_STUDIO_{}", field.to_uppercase())), "{hint}");
        assert!(!home.holds(&format!("text-of-{field}")), "{field} lies in a file");
    }
    let line = added.one("connection");
    assert_eq!(line["staging"]["bucket"], "avatars");
    assert_eq!((line["region"].as_str(), line["project"].as_str()), (Some("cn-beijing"), Some("Film")));
    assert_eq!(line["creates_per_minute"], 30);
    let limits = (&line["slots"], &line["creations_per_day"], &line["generations_per_day"]);
    assert_eq!(limits, (&200.into(), &50.into(), &0.into()));
    assert_eq!(line["generation_url"], "https://videos.example/api/v3");

    home.secrets("studio", &[("access_key", "a"), ("secret_key", "b")]);
    let listed = home.json(&["connections", "list"]).ended(0).lines();
    let places = &listed.iter().find(|line| line["name"] == "studio").unwrap()["secrets"];
    let expected = serde_json::json!({
        "access_key": "env", "secret_key": "env", "staging_access_key": "missing", "staging_secret_key": "missing",
    });
    assert_eq!(*places, expected, "what nobody needs is no news");
}

#[test]
fn keys_that_look_swapped_are_told_and_never_repeated() {
    let home = Home::new();
    let cases = [
        ("volcengine", ["access_key=-", "secret_key=-"], "sk-oops-73\nAKLToops74\n", "access_key"),
        ("volcengine", ["access_key=-", "secret_key=-"], "AKLToops74\nAKAPoops73\n", "secret_key"),
        ("apiyi", ["api_key=-", "generation_key=-"], "AKLToops74\nsk-oops-73\n", "api_key"),
    ];
    for (number, (provider, fields, input, wrong)) in cases.into_iter().enumerate() {
        let name = format!("c{number}");
        let add = ["connections", "add", &name, "--provider", provider];
        let secrets = ["--secret", fields[0], "--secret", fields[1]];
        let added = home.run_with(&[&add[..], &secrets].concat(), input).ended(1);
        assert!(added.err.contains("swapped") && added.err.contains(wrong), "{added}");
        assert!(!added.out.contains("oops") && !added.err.contains("oops"), "{added}");
    }
    let fine = ["connections", "add", "fine", "--provider", "anyfast", "--secret", "api_key=-"];
    assert!(!home.run_with(&fine, "sk-oops-73\n").err.contains("swapped"));
}

#[test]
fn what_the_official_client_keeps_is_offered_and_taken_over_only_when_asked_for() {
    let mut home = Home::new();
    let profiles = home.dir.path().join("profiles.json");
    let file =
        r#"{"current": "work", "profiles": {"work": {"access-key": "AKLTfile", "secret-key": "in-file=="}}}"#;
    std::fs::write(&profiles, file).unwrap();
    home.variables = vec![
        ("VOLC_ACCESSKEY".into(), "AKLTgiven".into()),
        ("VOLC_SECRETKEY".into(), "given-secret==".into()),
        ("ARK_API_KEY".into(), "given-ark-key".into()),
        ("VOLCENGINE_CLI_CONFIG_FILE".into(), profiles.to_string_lossy().into_owned()),
    ];
    let listed = home.json(&["connections", "list"]).ended(0);
    assert_eq!(listed.lines().len(), 1, "an offer is no connection");
    for said in ["--import env", "--import work", "access_key, secret_key, generation_key"] {
        assert!(listed.err.contains(said), "{said}\n{listed}");
    }
    let add = |name: &str, provider: &str, import: &str| {
        home.json(&["connections", "add", name, "--provider", provider, "--import", import])
    };
    let refused = add("a", "volcengine", "nobody").ended(2);
    assert_eq!(refused.one("error")["code"], "unknown_offer");
    assert!(refused.one("error")["hint"].as_str().unwrap().contains("env, work"));
    assert_eq!(add("a", "byteplus", "env").ended(2).one("error")["code"], "unknown_offer");

    // Without a key store they cannot be kept, which shows which were taken.
    let env = add("a", "volcengine", "env").ended(1);
    let hint = env.one("error")["hint"].as_str().unwrap().to_owned();
    for field in ["A_ACCESS_KEY", "A_SECRET_KEY", "A_GENERATION_KEY"] {
        assert!(hint.contains(field), "{hint}");
    }
    let hint = add("b", "volcengine", "work").ended(1).one("error")["hint"].as_str().unwrap().to_owned();
    assert!(hint.contains("B_SECRET_KEY") && !hint.contains("GENERATION"), "{hint}");
    for secret in ["AKLTgiven", "given-secret", "given-ark-key", "in-file"] {
        assert!(!home.holds(secret) && !env.out.contains(secret) && !env.err.contains(secret), "{secret}");
    }
}

#[test]
fn a_staging_store_is_named_whole_and_only_where_it_is_of_use() {
    let home = Home::new();
    let add = |provider: &str, more: &[&str]| {
        let error = home.json(&[&["connections", "add", "x", "--provider", provider], more].concat());
        error.ended(2).one("error")["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(add("kyy", &["--staging-bucket", "avatars"]), "staging_incomplete");
    let whole = ["--staging-endpoint", "https://s3.example", "--staging-bucket", "avatars"];
    assert_eq!(add("anyfast", &whole), "staging_unused");
    assert_eq!(add("volcengine", &["--region", "cn beijing"]), "bad_request");
    assert_eq!(add("private-avatar", &[]), "bad_request", "its address is in no document");
    assert_eq!(add("acme", &[]), "unknown_provider");
}

#[test]
fn the_doctor_says_each_check_and_a_wrong_secret_has_its_own_exit_code() {
    let mut home = Home::new();
    let server = Server::start(&home);
    studio(&mut home, &server);
    let checks = [
        "clock",
        "reach",
        "credentials",
        "permission",
        "project",
        "entitlement",
        "generation_key",
        "staging",
    ];
    let fine = home.json(&["doctor"]).ended(0).lines();
    let said: Vec<&str> = fine.iter().map(|line| line["check"].as_str().unwrap()).collect();
    assert_eq!(said, checks);
    for line in &fine {
        assert_eq!(line["type"], "diagnosis");
        assert_ne!(line["ok"], false, "{line}");
        assert!(!line["message"].as_str().unwrap().is_empty());
    }
    assert_eq!(fine[2]["ok"], true, "{}", fine[2]);

    // Beside a Greenroom that holds the house, too: free questions need nobody's leave.
    let house = std::fs::File::options().write(true).open(home.state().join("data/house.lock")).unwrap();
    house.try_lock().unwrap();
    let beside = home.json(&["doctor"]).ended(0).lines();
    let found = |lines: &[Value]| -> Vec<Value> { lines.iter().map(|line| line["ok"].clone()).collect() };
    assert_eq!(found(&beside), found(&fine));
    drop(house);

    home.secrets("studio", &[("secret_key", "somebody-elses-secret==")]);
    let refused = home.json(&["doctor"]).ended(3);
    let lines = refused.lines();
    let wrong: Vec<_> = lines.iter().filter(|line| line["ok"] == false).collect();
    assert_eq!(wrong.len(), 1, "{refused}");
    assert_eq!(wrong[0]["check"], "credentials");
    assert!(wrong[0]["message"].as_str().unwrap().contains("signature"), "{refused}");
    assert!(wrong[0]["cure"].as_str().unwrap().contains("secret key"), "{refused}");
    assert!(!refused.out.contains("somebody-elses") && !refused.err.contains("somebody-elses"));
    // What depends on the credentials was not asked with the wrong ones.
    for line in
        lines.iter().filter(|line| ["permission", "project"].contains(&line["check"].as_str().unwrap()))
    {
        assert!(line["ok"].is_null() && line["cure"].is_null(), "{line}");
    }
    assert_eq!(home.json(&["groups", "list"]).ended(3).one("error")["code"], "SignatureDoesNotMatch");

    home.variables.retain(|(name, _)| name != "GREENROOM_SECRET_STUDIO_SECRET_KEY");
    let keyless = home.json(&["doctor"]).ended(3);
    let hint = keyless.lines().iter().find(|line| line["ok"] == false).unwrap()["cure"].to_string();
    assert!(hint.contains("GREENROOM_SECRET_STUDIO_SECRET_KEY"), "{keyless}");
}

#[test]
fn a_clock_that_is_off_is_measured_and_corrected_only_when_it_is_accepted() {
    let mut home = Home::new();
    let server = Server::start(&home);
    studio(&mut home, &server);
    // A correction of half an hour is as wrong as a clock that is half an hour off.
    let config = home.state().join("config.toml");
    let right = std::fs::read_to_string(&config).unwrap();
    let skewed = right.replace("[connection.staging]", "clock_offset = 1800\n[connection.staging]");
    std::fs::write(&config, &skewed).unwrap();
    let refused = home.json(&["doctor"]).ended(3);
    let cause = refused.lines().into_iter().find(|line| line["ok"] == false).unwrap();
    assert_eq!(cause["check"], "clock", "{refused}");
    assert!(cause["message"].as_str().unwrap().contains("ahead of"), "{refused}");
    assert!(cause["cure"].as_str().unwrap().contains("--accept-clock"), "{refused}");
    assert_eq!(std::fs::read_to_string(&config).unwrap(), skewed, "measuring changes nothing");

    home.json(&["doctor", "--accept-clock"]).ended(0);
    let accepted = std::fs::read_to_string(&config).unwrap();
    let left = accepted.lines().find_map(|line| line.strip_prefix("clock_offset = ")).unwrap_or("0");
    assert!(left.parse::<i64>().unwrap().abs() < 60, "{accepted}");
    home.json(&["groups", "list"]).ended(0);
}

#[test]
fn a_dry_run_shows_the_request_to_the_side_that_makes_the_videos() {
    let mut home = Home::new();
    let server = Server::start(&home);
    studio(&mut home, &server);
    let dry = home.json(&["generate", "--prompt", "Image 1 waves", "--image", "asset://a-1", "--dry-run"]);
    let request = dry.ended(0).one("request");
    assert_eq!(request["method"], "POST");
    assert_eq!(request["url"], format!("{}/contents/generations/tasks", server.get("ark")));
    assert_eq!(request["headers"]["Authorization"], "Bearer ***");
    assert_eq!(request["body"]["content"][1]["image_url"]["url"], "asset://a-1");
    assert!(request["body"]["model"].as_str().unwrap().contains("seedance"), "{request}");

    home.variables.retain(|(name, _)| name != "GREENROOM_SECRET_STUDIO_GENERATION_KEY");
    let keyless = home.json(&["generate", "--prompt", "A street", "--dry-run"]).ended(1).one("error");
    assert_eq!(keyless["code"], "not_offered");
    assert!(keyless["hint"].as_str().unwrap().contains("generation_key"), "{keyless}");
    home.json(&["groups", "list"]).ended(0);
}

#[test]
fn what_an_account_cannot_do_is_a_sentence_with_the_way_out() {
    let mut home = Home::new();
    let server = Server::start(&home);
    home.config(&format!(
        "default_connection = \"kyy\"\n[[connection]]\nname = \"kyy\"\nprovider = \"kyyvideo\"\nbase_url = \"{}\"\n",
        server.get("kyy")
    ));
    home.secrets("kyy", &[("api_key", server.get("api_key"))]);

    // The file is not there, and nobody looked: what is missing is said first.
    let stage = home.json(&["upload", "/nonexistent.png"]).ended(2).one("error");
    assert_eq!(stage["code"], "needs_stage");
    let hint = stage["hint"].as_str().unwrap();
    for way in
        ["[connection.staging]", "--staging-endpoint", "GREENROOM_SECRET_KYY_STAGING_ACCESS_KEY", "https://"]
    {
        assert!(hint.contains(way), "{hint}");
    }

    let listed = home.json(&["groups", "list"]).ended(0);
    assert!(listed.out.is_empty() && listed.err.contains("Known on this computer"), "{listed}");
    assert!(home.json(&["assets", "list"]).ended(0).err.contains("Known on this computer"));
    for (args, way) in [(&["assets", "rename", "asset-1", "x"][..], "console"), (&["verify"], "assets add")] {
        let error = home.json(args).ended(1).one("error");
        assert_eq!(error["code"], "not_offered", "{args:?}");
        assert!(error["message"].as_str().unwrap().starts_with("This account cannot"), "{error}");
        assert!(error["hint"].as_str().unwrap().contains(way), "{error}");
    }
}

#[test]
fn groups_of_an_account_without_any_live_on_this_computer() {
    let mut home = Home::new();
    let server = Server::start(&home);
    home.config(&format!(
        "default_connection = \"kyy\"\n[[connection]]\nname = \"kyy\"\nprovider = \"kyy\"\nbase_url = \"{}\"\n",
        server.get("kyy")
    ));
    home.secrets("kyy", &[("api_key", server.get("api_key"))]);
    let made = home.json(&["groups", "create", "Mira"]).ended(0).one("group");
    assert_eq!((made["name"].as_str(), made["assets"].as_u64()), (Some("Mira"), Some(0)));
    let id = made["id"].as_str().unwrap();
    home.json(&["groups", "rename", id, "Mira Chen"]).ended(0);
    let listed = home.json(&["groups", "list"]).ended(0);
    assert_eq!(listed.one("group")["name"], "Mira Chen");
    home.json(&["groups", "delete", id, "--yes"]).ended(0);
    assert!(home.json(&["groups", "list"]).ended(0).lines().is_empty());
    assert_eq!(home.json(&["groups", "rename", id, "x"]).ended(1).one("error")["code"], "group_not_found");
}

#[test]
fn a_file_waits_in_the_staging_store_until_the_provider_has_fetched_it() {
    let mut home = Home::new();
    let server = Server::start(&home);
    studio(&mut home, &server);
    let face = avatar("kai-ren/face-front.png");
    let sent = home.json(&["upload", &face, "--new-group", "Kai", "--wait"]).ended(0).one("upload");
    assert_eq!(sent["status"], "Active");
    let id = sent["asset_id"].as_str().unwrap();
    assert_eq!(home.json(&["assets", "get", id]).ended(0).one("asset")["kind"], "image");

    // Known only there: taken up by its id, hidden, and shown again.
    let mut other = Home::new();
    studio(&mut other, &server);
    let added = other.json(&["assets", "add", id]).ended(0).one("asset");
    assert_eq!((added["id"].as_str(), added["status"].as_str()), (Some(id), Some("Active")));
    assert_eq!(other.json(&["assets", "add", "asset-nobody"]).ended(1).lines().len(), 1);
    assert_eq!(other.json(&["assets", "hide", id]).ended(0).one("asset")["hidden"], true);
    let there = |more: &[&str]| {
        let listed = other.json(&[&["assets", "list"][..], more].concat()).ended(0).lines();
        listed.iter().any(|line| line["id"] == id)
    };
    assert!(!there(&[]) && there(&["--hidden"]));
    other.json(&["assets", "unhide", id]).ended(0);
    assert!(there(&[]));
}

/// Serves one file to whoever asks, for as long as the test runs. Answers with its address.
fn web(bytes: Vec<u8>) -> String {
    answering("200 OK", "image/png", bytes)
}

/// Answers whoever asks whatever with the same.
fn answering(status: &'static str, media_type: &'static str, bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            while head.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            let length = bytes.len();
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            // Whoever asked may have seen enough.
            drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&bytes)));
        }
    };
    std::thread::Builder::new().name("web".to_owned()).spawn(serve).unwrap();
    format!("http://{address}")
}

#[test]
fn an_address_that_answers_with_web_pages_is_named_as_the_wrong_one() {
    let mut home = Home::new();
    let page = b"<!doctype html><title>Welcome</title>".to_vec();
    let website = answering("501 Not Implemented", "text/html; charset=utf-8", page);
    home.config(&format!(
        "default_connection = \"any\"\n[[connection]]\nname = \"any\"\nprovider = \"anyfast\"\nbase_url = \"{website}\"\n"
    ));
    home.secrets("any", &[("api_key", "sk-any")]);
    let lines = home.json(&["doctor"]).ended(1).lines();
    let wrong: Vec<_> = lines.iter().filter(|line| line["ok"] == false).collect();
    assert_eq!(wrong.len(), 1, "{lines:?}");
    assert_eq!(wrong[0]["check"], "reach");
    assert!(wrong[0]["cure"].as_str().unwrap().contains("base URL"), "{}", wrong[0]);
}

#[test]
fn a_public_address_is_handed_over_as_it_is_where_no_file_could_go() {
    let mut home = Home::new();
    let server = Server::start(&home);
    studio(&mut home, &server);
    home.variables.retain(|(name, _)| !name.contains("STAGING"));
    let file = avatar("otto-lind/face-front.png");
    let stage = home.json(&["upload", &file, "--new-group", "Otto"]).ended(2).one("error");
    assert_eq!(stage["code"], "needs_stage");
    assert!(stage["hint"].as_str().unwrap().contains("STUDIO_STAGING_SECRET_KEY"), "{stage}");

    let place = web(std::fs::read(&file).unwrap());
    let link = format!("{place}/%E9%99%88%20front.png?signature=never-shown");
    let ran = home.json(&["upload", &link, "--new-group", "Otto", "--wait"]).ended(0);
    let sent = ran.one("upload");
    assert_eq!(sent["status"], "Active", "{ran}");
    assert!(sent["path"].as_str().unwrap().starts_with(&place), "{sent}");
    let id = sent["asset_id"].as_str().unwrap();
    assert_eq!(home.json(&["assets", "get", id]).ended(0).one("asset")["name"], "陈 front");
    let refused =
        home.json(&["upload", &format!("{link}&x"), "http://127.0.0.1:1/a.png", "--new-group", "b"]);
    for said in [&ran, &refused] {
        assert!(!said.out.contains("never-shown") && !said.err.contains("never-shown"), "{said}");
    }
    let states: Vec<Value> = refused.lines().iter().map(|line| line["status"].clone()).collect();
    assert!(states.contains(&"Failed".into()), "an address that brings nothing is a failed item: {refused}");
}

#[test]
fn a_person_is_verified_by_opening_the_link() {
    let mut home = Home::new();
    let server = Server::start(&home);
    studio(&mut home, &server);
    let mut child = home.command(&["verify", "--json"]).stdin(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut next = || {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        serde_json::from_str::<Value>(&line).unwrap_or(Value::Null)
    };
    let waiting = next();
    assert_eq!(
        (waiting["type"].as_str(), waiting["status"].as_str()),
        (Some("verification"), Some("waiting"))
    );
    let link = waiting["link"].as_str().unwrap();
    let (host, path) = link.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut person = TcpStream::connect(host).unwrap();
    let asked = format!("GET /{path}/verify HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    person.write_all(asked.as_bytes()).unwrap();
    person.read_to_end(&mut Vec::new()).unwrap();
    let verified = next();
    assert_eq!(verified["status"], "verified", "{verified}");
    let group = verified["group_id"].as_str().unwrap().to_owned();
    drop(ran(child).ended(0));
    let groups = home.json(&["groups", "list"]).ended(0).lines();
    assert!(groups.iter().any(|line| line["id"] == *group), "{groups:?}");
}

#[test]
fn a_task_is_cancelled_where_the_provider_can_and_only_watched_no_more_where_it_cannot() {
    let mut home = Home::new();
    home.pace(1_000_000);
    let server = Server::start(&home);
    studio(&mut home, &server);
    let started = |home: &Home| {
        let task = home.json(&["generate", "--prompt", "A quiet street"]).ended(0).one("task");
        assert_eq!(task["status"], "running", "{task}");
        task["id"].as_str().unwrap().to_owned()
    };
    let cancelled = home.json(&["tasks", "cancel", &started(&home)]).ended(0);
    assert_eq!(cancelled.one("task")["status"], "cancelled");
    assert!(!cancelled.err.contains("goes on"), "{cancelled}");

    home.config(&format!(
        "default_connection = \"kyy\"\n[[connection]]\nname = \"kyy\"\nprovider = \"kyy\"\nbase_url = \"{}\"\n",
        server.get("kyy")
    ));
    home.secrets("kyy", &[("api_key", server.get("api_key"))]);
    let watched = home.json(&["tasks", "cancel", &started(&home)]).ended(0);
    assert_eq!(watched.one("task")["status"], "cancelled");
    assert!(watched.err.contains("the task goes on there"), "{watched}");
}
