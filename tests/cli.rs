//! The true binary, as a person or a script uses it: both streams, exit codes, and what lies on the disk after.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "cli/accounts.rs"]
mod accounts;
#[path = "cli/prices.rs"]
mod prices;
#[path = "cli/slots.rs"]
mod slots;
#[path = "cli/review.rs"]
mod review;
#[path = "cli/backup.rs"]
mod backup;
#[path = "cli/fix.rs"]
mod fix;

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use greenroom::engine;
use greenroom::model::{Format, Shape};
use serde_json::Value;

/// A home of its own, without a key store, with a sandbox that answers at the second question.
struct Home {
    dir: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    /// Every line of stdout, each of which must be an object.
    fn lines(&self) -> Vec<Value> {
        let read =
            |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}\n{self}"));
        self.out.lines().map(read).collect()
    }

    /// The only line of a type.
    fn one(&self, kind: &str) -> Value {
        let found: Vec<Value> = self.lines().into_iter().filter(|line| line["type"] == kind).collect();
        assert_eq!(found.len(), 1, "one {kind} was expected\n{self}");
        found[0].clone()
    }

    fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self}");
        self
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit {}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.out, self.err)
    }
}

impl Home {
    fn new() -> Self {
        let home = Self { dir: tempfile::tempdir().unwrap(), variables: vec![] };
        home.pace(1);
        home
    }

    /// How often the sandbox is asked before anything is ready.
    fn pace(&self, polls: u32) {
        std::fs::write(self.scenario(), format!("[pace]\npolls = {polls}\n")).unwrap();
    }

    fn scenario(&self) -> PathBuf {
        self.dir.path().join("scenario.toml")
    }

    fn state(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_greenroom"));
        command
            .args(args)
            .arg("--scenario")
            .arg(self.scenario())
            .env_clear()
            .env("GREENROOM_HOME", self.state())
            // Nobody answers there: a machine without a key store.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run_with<S: AsRef<OsStr>>(&self, args: &[S], input: &str) -> Ran {
        let mut child = self.command(args).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // It may end without having read.
        drop(stdin.write_all(input.as_bytes()));
        drop(stdin);
        ran(child)
    }

    fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Ran {
        self.run_with(args, "")
    }

    fn json(&self, args: &[&str]) -> Ran {
        self.run(&[args, &["--json"]].concat())
    }

    /// Every byte under the home.
    fn holds(&self, text: &str) -> bool {
        let mut folders = vec![self.state()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if std::fs::read(&path)
                    .unwrap()
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
                {
                    return true;
                }
            }
        }
        false
    }

    /// Secrets of a connection, where a machine without a key store has them.
    fn secrets(&mut self, connection: &str, secrets: &[(&str, &str)]) {
        for (field, text) in secrets {
            let name = format!("GREENROOM_SECRET_{connection}_{field}").to_uppercase();
            self.variables.retain(|(known, _)| *known != name);
            self.variables.push((name, (*text).to_owned()));
        }
    }

    fn config(&self, text: &str) {
        std::fs::create_dir_all(self.state()).unwrap();
        std::fs::write(self.state().join("config.toml"), text).unwrap();
    }
}

fn ran(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

fn avatar(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo").join(name).to_string_lossy().into_owned()
}

/// That the file is a film somebody can play, so many seconds long.
fn assert_plays(path: &str, seconds: f64) {
    let found = engine::look(Path::new(path)).found.unwrap();
    assert_eq!(found.facts.format, Format::Mp4);
    let Shape::Video { seconds: length, codec, .. } = &found.facts.shape else {
        panic!("no video: {found:?}")
    };
    assert!((length - seconds).abs() < 0.5, "{length} s instead of {seconds}");
    assert_eq!(codec, "H.264");
}

/// A served sandbox; ends with the test.
struct Server {
    child: Child,
    first: Value,
}

impl Server {
    fn start(home: &Home) -> Self {
        let mut child = home.command(&["sandbox", "--json"]).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, first: serde_json::from_str(&line).unwrap() }
    }

    fn get(&self, key: &str) -> &str {
        self.first[key].as_str().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn check_tells_good_files_from_bad_ones_and_names_the_rule() {
    let home = Home::new();
    let folder = home.dir.path().join("pictures");
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(avatar("mira-chen/face-front.png"), folder.join("a.png")).unwrap();
    std::fs::copy(avatar("mira-chen/face-front.png"), folder.join("b.jpg")).unwrap();
    let copy = image::open(avatar("mira-chen/face-front.png")).unwrap().thumbnail(700, 700);
    copy.into_rgb8().save(folder.join("c.jpg")).unwrap();
    std::fs::copy(avatar("mira-chen/bust-left.jpg"), folder.join("d.jpg")).unwrap();
    std::fs::write(folder.join("empty.png"), b"").unwrap();
    std::fs::write(folder.join("note.png"), b"not a picture at all").unwrap();
    let folder = folder.to_string_lossy().into_owned();

    let lines = home.json(&["check", &folder, "/nonexistent.png"]).ended(1).lines();
    assert_eq!(lines.len(), 7);
    let of = |name: &str| {
        lines.iter().find(|line| line["path"].as_str().is_some_and(|path| path.ends_with(name))).unwrap()
    };
    assert_eq!(of("a.png")["ok"], true);
    assert_eq!(of("a.png")["kind"], "image");
    assert_eq!(of("a.png")["format"], "PNG");
    assert_eq!(of("a.png")["width"], 1024);
    assert_eq!(of("a.png")["sha256"].as_str().unwrap().len(), 64);
    let warnings: Vec<&str> =
        of("b.jpg")["warnings"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(warnings, ["extension_mismatch", "duplicate_of"]);
    let alike = &of("c.jpg")["warnings"];
    assert_eq!(alike[0]["code"], "looks_like");
    assert!(alike[0]["message"].as_str().unwrap().contains("a.png"), "{alike}");
    assert_eq!(of("d.jpg")["warnings"].as_array().unwrap().len(), 0, "another picture of the same person");
    for (name, code) in
        [("empty.png", "empty"), ("note.png", "unsupported_format"), ("nonexistent.png", "unreadable")]
    {
        assert_eq!(of(name)["ok"], false);
        assert_eq!(of(name)["problems"][0]["code"], code, "{name}");
        assert_eq!(of(name)["problems"][0]["fixable"], false);
    }
    assert!(!home.state().exists(), "check opens nothing and leaves nothing");

    home.json(&["check", &avatar("mira-chen")]).ended(0);
}

#[test]
fn an_unknown_key_in_the_settings_is_named_with_its_line() {
    let home = Home::new();
    home.config("[[connection]]\nname = \"studio\"\nprovider = \"anyfast\"\nbase_ulr = \"http://x\"\n");
    for args in [&["connections", "list"][..], &["check", "x.png"]] {
        let error = home.json(args).ended(2).one("error");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("base_ulr") && message.contains('4'), "{message}");
    }
}

#[test]
fn wrong_usage_is_told_in_the_way_that_was_asked_for() {
    let home = Home::new();
    let plain = home.run(&["uplaod"]).ended(2);
    assert!(plain.out.is_empty() && plain.err.contains("uplaod"), "{plain}");
    assert_eq!(home.json(&["uplaod"]).ended(2).one("error")["code"], "usage");
    assert_eq!(
        home.json(&["groups", "list", "-c", "nobody"]).ended(2).one("error")["code"],
        "unknown_connection"
    );
    assert!(home.run(&["--help"]).ended(0).out.contains("upload"));
    assert!(home.run(&["completions", "bash"]).ended(0).out.contains("_greenroom"));
    assert!(home.run(&["man"]).ended(0).out.contains(".TH"));
}

#[test]
fn help_and_complaints_speak_the_language_of_the_system() {
    let mut home = Home::new();
    let english = home.run(&["upload", "--help"]).ended(0);
    assert!(english.out.contains("Usage: greenroom upload"), "{english}");
    home.variables.push(("LC_ALL".to_owned(), "zh_CN.UTF-8".to_owned()));
    let help = home.run(&["upload", "--help"]).ended(0);
    for part in
        ["检查并上传文件", "用法：greenroom upload", "选项:", "--on-duplicate <WHAT>", "（默认：reuse）"]
    {
        assert!(help.out.contains(part), "{part} is missing\n{help}");
    }
    let left = home.run(&["--help"]).ended(0);
    assert!(!left.out.contains("Usage") && !left.out.contains("Print help"), "English was left\n{left}");
    // The names are a contract: what is typed is the same everywhere.
    let wrong = home.run(&["uplaod"]).ended(2);
    assert!(wrong.err.contains("错误：没有 uplaod 这个命令。是否想用 upload？"), "{wrong}");
    let missing = home.json(&["upload"]).ended(2).one("error");
    assert_eq!(missing["message"], "缺少必需的参数：<PATH_OR_URL>...。");
    home.run(&["connections", "list"]).ended(0);
}

#[test]
fn a_secret_is_read_from_standard_input_and_never_lies_in_a_file() {
    let mut home = Home::new();
    let key = "sk-never-to-be-seen-51";
    let add = ["connections", "add", "studio", "--provider", "anyfast", "--secret", "api_key=-", "--json"];
    // This machine has no key store, so the key cannot be kept; the person must hear that.
    let added = home.run_with(&add, &format!("{key}\n")).ended(1);
    assert_eq!(added.one("connection")["secrets"]["api_key"], "missing");
    assert_eq!(added.one("error")["code"], "no_keyring");
    assert!(added.one("error")["hint"].as_str().unwrap().contains("GREENROOM_SECRET_STUDIO_API_KEY"));
    assert!(!added.out.contains(key) && !added.err.contains(key) && !home.holds(key));
    assert_eq!(home.run_with(&add, "x\n").ended(2).one("error")["code"], "connection_exists");

    assert_eq!(home.json(&["groups", "list", "-c", "studio"]).ended(3).one("error")["code"], "key_missing");

    home.variables.push(("GREENROOM_SECRET_STUDIO_API_KEY".into(), key.into()));
    let listed = home.json(&["connections", "list"]).ended(0).lines();
    let studio = listed.iter().find(|line| line["name"] == "studio").unwrap();
    assert_eq!(studio["secrets"]["api_key"], "env");
    assert_eq!((studio["default"].clone(), studio["provider"].clone()), (false.into(), "anyfast".into()));

    assert_eq!(home.json(&["connections", "default", "studio"]).ended(0).one("connection")["default"], true);
    home.json(&["connections", "remove", "studio"]).ended(0);
    let left = home.json(&["connections", "list"]).ended(0).one("connection");
    assert_eq!((left["name"].clone(), left["default"].clone()), ("sandbox".into(), true.into()));
    assert!(!home.holds(key));
}

#[test]
fn a_secret_in_the_arguments_is_refused_without_being_repeated() {
    let home = Home::new();
    for secret in ["api_key=sk-oops-73", "sk-oops-73", "sk-oops-73=-"] {
        for json in [&[][..], &["--json"]] {
            let args = ["connections", "add", "studio", "--provider", "anyfast", "--secret", secret];
            let refused = home.run(&[&args[..], json].concat()).ended(2);
            assert!(!refused.out.contains("sk-oops-73") && !refused.err.contains("sk-oops-73"), "{refused}");
        }
    }
    let refused =
        home.run(&["connections", "add", "x", "--provider", "anyfast", "--api-key=sk-oops-73"]).ended(2);
    assert!(!refused.out.contains("sk-oops-73") && !refused.err.contains("sk-oops-73"), "{refused}");
}

#[test]
fn a_picture_goes_the_whole_way_from_upload_to_a_saved_film() {
    let home = Home::new();
    let face = avatar("mira-chen/face-front.png");

    let missing = home.json(&["upload", &face]).ended(2).one("error");
    assert_eq!(missing["code"], "needs_group");
    let link = home.json(&["upload", "https://x.invalid/y.png?sig=1"]).ended(2);
    assert_eq!(link.one("error")["code"], "needs_group", "asked before anything is fetched");
    assert!(!link.out.contains("sig=1") && !link.err.contains("sig=1"), "{link}");

    let sent = home.json(&["upload", &face, "--new-group", "Mira", "--wait"]).ended(0).one("upload");
    assert_eq!((sent["status"].as_str(), sent["reused"].as_bool()), (Some("Active"), Some(false)));
    let (id, uri) = (sent["asset_id"].as_str().unwrap(), sent["uri"].as_str().unwrap());
    assert_eq!(uri, format!("asset://{id}"));

    let groups = home.json(&["groups", "list"]).ended(0).lines();
    let group = groups.iter().find(|group| group["name"] == "Mira").unwrap();
    assert_eq!(group["assets"], 1);
    let group = group["id"].as_str().unwrap();

    let again = home.json(&["upload", &face, "--group", group, "--wait"]).ended(0).one("upload");
    assert_eq!((again["asset_id"].as_str(), again["reused"].as_bool()), (Some(id), Some(true)));
    let skipped =
        home.json(&["upload", &face, "--group", group, "--on-duplicate", "skip"]).ended(0).one("upload");
    assert_eq!(skipped["status"], "Skipped");
    let listed =
        home.json(&["assets", "list", "--group", group, "--status", "active", "--kind", "image"]).ended(0);
    assert_eq!(listed.one("asset")["id"], id, "nothing was created twice");

    home.json(&["assets", "rename", uri, "Mira, front"]).ended(0);
    assert_eq!(home.json(&["assets", "get", id]).ended(0).one("asset")["name"], "Mira, front");
    assert_eq!(home.json(&["transfers", "list"]).ended(0).one("transfer")["phase"], "active");

    let wrong =
        home.json(&["generate", "--prompt", "Image 2 walks", "--image", uri, "--ratio", "7:7"]).ended(2);
    let codes: Vec<Value> = wrong.lines().iter().map(|line| line["code"].clone()).collect();
    assert_eq!(codes, ["ratio_not_offered", "mention_of_nothing"]);

    let generate =
        ["generate", "--prompt", "Image 1 walks", "--image", uri, "--duration", "4", "--seed", "7"];
    let dry = home.json(&[&generate[..], &["--dry-run"]].concat()).ended(0).one("request");
    assert_eq!(dry["method"], "POST");
    assert_eq!(dry["body"]["content"][1]["image_url"]["url"], uri);
    assert_eq!(dry["body"]["duration"], 4);
    assert_eq!(dry["headers"]["Authorization"], "Bearer ***");
    assert!(home.json(&["tasks", "list"]).ended(0).lines().is_empty(), "a dry run starts nothing");

    let out = home.dir.path().join("out");
    let out = out.to_string_lossy();
    let task = home.json(&[&generate[..], &["--wait", "--out", &out]].concat()).ended(0).one("task");
    assert_eq!((task["status"].as_str(), task["seed"].as_i64()), (Some("succeeded"), Some(7)));
    let video = task["video_path"].as_str().unwrap();
    assert!(video.starts_with(&*out), "{video}");
    assert_plays(video, 4.0);
    let number = task["id"].as_str().unwrap();
    let kept = home.json(&["tasks", "get", number]).ended(0).one("task");
    assert_eq!(kept["task_id"], task["task_id"]);
    assert_plays(kept["video_path"].as_str().unwrap(), 4.0);
    assert_eq!(home.json(&["tasks", "list"]).ended(0).one("task")["id"], number);

    assert_eq!(home.json(&["assets", "delete", id]).ended(2).one("error")["code"], "needs_yes");
    assert_eq!(home.json(&["assets", "delete", id, "--yes"]).ended(0).one("asset")["deleted"], true);
    assert_eq!(home.json(&["assets", "get", id]).ended(1).one("error")["code"], "asset_not_found");
    home.json(&["groups", "rename", group, "Mira Chen 2"]).ended(0);
    home.json(&["groups", "delete", group, "--yes"]).ended(0);
    let groups = home.json(&["groups", "list"]).ended(0).lines();
    assert!(!groups.iter().any(|left| left["id"] == group));
}

#[test]
fn one_refused_file_does_not_keep_the_others_and_says_why() {
    let home = Home::new();
    let group = home.json(&["groups", "create", "Kai", "--description", "tall"]).ended(0).one("group");
    assert_eq!((group["name"].as_str(), group["description"].as_str()), (Some("Kai"), Some("tall")));
    let group = group["id"].as_str().unwrap();
    let bad = home.dir.path().join("bad.png");
    std::fs::write(&bad, b"not a picture").unwrap();
    let ran = home
        .json(&[
            "upload",
            &bad.to_string_lossy(),
            &avatar("kai-ren/face-front.png"),
            "--group",
            group,
            "--wait",
        ])
        .ended(1);
    let lines = ran.lines();
    let states: Vec<&str> = lines.iter().map(|line| line["status"].as_str().unwrap()).collect();
    assert_eq!(states, ["Failed", "Active"]);
    assert_eq!(lines[0]["reason"]["code"], "unsupported_format");

    let args =
        ["upload", &avatar("kai-ren/bust-left.jpg"), "--group", group, "--name", "fail-violence", "--wait"];
    let refused = home.json(&args).ended(1).one("upload");
    assert_eq!(refused["status"], "Failed");
    assert!(!refused["reason"]["message"].as_str().unwrap().is_empty());
    assert!(!refused["asset_id"].is_null(), "what was created is known, even though it was refused");

    // Asked for by its id, everything known of the refusal is told.
    let id = refused["asset_id"].as_str().unwrap();
    let asset = home.json(&["assets", "get", id]).ended(0).one("asset");
    assert!(asset["raw"].as_str().unwrap().contains(asset["reason"]["code"].as_str().unwrap()));
    assert_eq!(asset["findings"], serde_json::json!([]), "nothing is wrong with the file itself");
    let again =
        ["upload", &avatar("kai-ren/bust-left.jpg"), "--group", group, "--name", "fail-silent", "--wait"];
    let again = home.json(&again).ended(1).one("upload");
    let id = again["asset_id"].as_str().unwrap();
    let asset = home.json(&["assets", "get", id]).ended(0).one("asset");
    assert_eq!(asset["findings"][0]["code"], "failed_before");
    let said = home.run(&["assets", "get", id]).ended(0).out;
    assert!(said.contains("The service gave no reason.") && said.contains("refused once before"), "{said}");
}

#[test]
fn the_demo_ends_with_a_film_that_plays() {
    let home = Home::new();
    let out = home.dir.path().join("out");
    let ran = home.json(&["demo", "--out", &out.to_string_lossy()]).ended(0);
    let lines = ran.lines();
    let last = lines.last().unwrap();
    assert_eq!((last["type"].as_str(), last["ok"].as_bool()), (Some("demo"), Some(true)));
    assert_plays(last["video_path"].as_str().unwrap(), 5.0);
    let kinds: Vec<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    for kind in ["step", "check", "upload", "task"] {
        assert!(kinds.contains(&kind), "no {kind} in {kinds:?}");
    }
    let groups = home.json(&["groups", "list"]).ended(0).lines();
    assert!(groups.iter().any(|group| group["name"] == "Mira Chen demo" && group["assets"] == 3));
}

#[test]
fn a_served_sandbox_is_an_ordinary_provider_and_a_wrong_key_has_its_own_exit_code() {
    let mut home = Home::new();
    let server = Server::start(&home);
    assert_eq!(server.get("type"), "sandbox");
    let root = server.get("url");
    for name in ["volcengine", "apiyi", "apimart", "kyy", "private_avatar", "ark", "s3"] {
        assert!(server.get(name).starts_with(root), "{name}");
    }
    assert!(server.get("access_key").starts_with("AKLT") && !server.get("secret_key").is_empty());
    let (url, key) = (server.get("anyfast"), server.get("api_key"));
    assert!(url.starts_with("http://127.0.0.1:"));
    home.config(&format!(
        "default_connection = \"studio\"\n[[connection]]\nname = \"studio\"\nprovider = \"anyfast\"\nbase_url = \"{url}\"\n"
    ));
    home.variables = vec![("GREENROOM_SECRET_STUDIO_API_KEY".into(), key.into())];
    let groups = home.json(&["groups", "list"]).ended(0).lines();
    assert!(groups.iter().any(|group| group["name"] == "Mira Chen"), "{groups:?}");
    let dry = home.json(&["generate", "--prompt", "A street", "--dry-run"]).ended(0);
    assert!(dry.one("request")["url"].as_str().unwrap().starts_with(url));
    assert!(!dry.out.contains(key) && !dry.err.contains(key), "the key is masked");

    home.variables = vec![("GREENROOM_SECRET_STUDIO_API_KEY".into(), "sk-somebody-elses".into())];
    let refused = home.json(&["groups", "list"]).ended(3);
    assert!(!refused.one("error")["message"].as_str().unwrap().is_empty());
    assert!(!refused.out.contains("sk-somebody-elses"));
}

#[test]
fn a_daily_limit_keeps_a_generation_for_tomorrow_and_the_journal_shows_what_left() {
    let mut home = Home::new();
    let server = Server::start(&home);
    let (url, key) = (server.get("anyfast"), server.get("api_key"));
    home.variables = vec![("GREENROOM_SECRET_STUDIO_API_KEY".into(), key.into())];
    let config = |per_day: u32| {
        home.config(&format!(
            "default_connection = \"studio\"\n[[connection]]\nname = \"studio\"\nprovider = \"anyfast\"\n\
             base_url = \"{url}\"\ncreates_per_minute = 600\ngenerations_per_day = {per_day}\n"
        ));
    };
    config(0);
    let generate = ["generate", "--prompt", "A street", "--duration", "4", "--wait"];
    let limited = home.json(&generate).ended(1);
    assert_eq!(limited.one("task")["error"]["code"], "daily_limit");
    assert!(limited.err.contains("tomorrow"), "{limited}");
    let listed = home.json(&["tasks", "list"]).ended(0).one("task");
    assert_eq!(listed["status"], "queued");
    assert!(home.json(&["journal", "--today"]).ended(0).lines().is_empty(), "nothing left");
    let number = listed["id"].as_str().unwrap();
    let clear = home.json(&["tasks", "send-again", number]).ended(2).one("error");
    assert_eq!(clear["code"], "not_unsure");

    config(1);
    assert_eq!(home.json(&["tasks", "resume"]).ended(0).one("task")["status"], "succeeded");
    let spent = home.json(&["journal", "--today"]).ended(0);
    let row = spent.one("spend");
    assert_eq!((row["call"].as_str(), row["outcome"].as_str()), (Some("generate"), Some("accepted")));
    assert_eq!((row["job"].as_str(), row["connection"].as_str()), (Some(number), Some("studio")));
    assert!(row["made"].is_string() && row["sent_at"].is_string(), "{row}");
    assert!(spent.err.contains("1 call"), "{spent}");
    let cost = &home.json(&["tasks", "list"]).ended(0).one("task")["cost"];
    assert_eq!(cost, &row["cost"]);

    let (front, side) = (avatar("mira-chen/face-front.png"), avatar("otto-lind/face-front.png"));
    let sent = home.json(&["upload", &front, &side, "--new-group", "Two", "--wait"]).ended(0);
    assert_eq!(sent.lines().len(), 2);
    assert!(sent.err.contains("2 files, about 1 minute"), "{sent}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_upload_is_kept_and_carried_on_by_the_next_process() {
    let home = Home::new();
    home.pace(1_000_000);
    let face = avatar("otto-lind/face-front.png");
    let waiting =
        home.command(&["upload", &face, "--new-group", "Otto", "--wait", "--json"]).spawn().unwrap();
    // Once the first holds the house: whoever comes first holds it, and that must not be the second.
    let holds = home.state().join("data/sandbox.url");
    let started = std::time::Instant::now();
    while !holds.exists() {
        assert!(started.elapsed().as_secs() < 60, "the first process never opened the house");
        std::thread::yield_now();
    }
    // A second process beside the first sees how far it is, and ends by itself.
    let mut last = String::new();
    let created = (0..1000).any(|_| {
        let listed = home.json(&["transfers", "list"]);
        last = format!("{listed}");
        listed.code == 0 && listed.lines().iter().any(|line| line["phase"] == "processing")
    });
    assert!(created, "the upload never got to moderation: {last}");
    interrupt(&waiting);
    let ended = ran(waiting).ended(130);
    assert!(ended.err.contains("greenroom transfers resume"), "{ended}");

    home.pace(1);
    let carried_on = home.json(&["transfers", "resume"]).ended(0).one("transfer");
    assert_eq!(carried_on["phase"], "active");
    let assets = home.json(&["assets", "list", "--name", "face-front"]).ended(0).lines();
    let id = &carried_on["asset_id"];
    assert!(assets.iter().any(|asset| asset["id"] == *id && asset["status"] == "Active"), "{assets:?}");
}

#[cfg(unix)]
#[test]
fn a_served_sandbox_ends_tidily_at_ctrl_c() {
    let home = Home::new();
    let mut child = home.command(&["sandbox"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().contains("http://127.0.0.1:"));
    assert!(lines.any(|line| line.starts_with("  kyy") && line.ends_with("/kyyReactApiServer")));
    interrupt(&child);
    assert_eq!(ran(child).code, 130);
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
}

#[test]
fn a_window_that_does_not_answer_is_said_and_the_files_are_taken_back() {
    let home = Home::new();
    home.json(&["connections", "list"]).ended(0);
    let data = home.state().join("data");
    // Its place is taken, and nobody is in it.
    let place = std::fs::File::create(data.join("window.lock")).unwrap();
    place.try_lock().unwrap();
    let ran = home.json(&["open", "a.png", "https://example.com/b.png"]).ended(1);
    assert_eq!(ran.one("error")["code"], "window_silent");
    let mut store = greenroom::store::Store::open(&data.join("greenroom.db")).unwrap();
    assert_eq!(store.take_letters(greenroom::model::Moment(0)).unwrap(), None);
    // One that is closed while its neighbour waits leaves its place; without a display no window opens there.
    drop(place);
    let ran = home.run(&["open", "a.png"]).ended(1);
    assert!(ran.err.contains("display"), "{ran}");
}
