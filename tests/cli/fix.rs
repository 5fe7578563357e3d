//! Repairs from the command line, what is taken off what is sent, and what is said where a program is missing.

use std::fs;

use image::{ImageFormat, Rgb, RgbImage};

use super::*;

/// Stands in the notes of what is sent.
const OWNER: &[u8] = b"Lena Fox, 52.5163 N";

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut content = std::io::Cursor::new(Vec::new());
    RgbImage::from_fn(width, height, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, 90]))
        .write_to(&mut content, format)
        .unwrap();
    content.into_inner()
}

impl Home {
    fn put(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let folder = self.dir.path().join("in");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        path.to_string_lossy().into_owned()
    }

    /// Where helpers are found.
    fn with_programs(mut self) -> Self {
        self.variables.push(("PATH".to_owned(), std::env::var("PATH").unwrap()));
        self
    }

    /// Every file under the sandbox's folder that begins so.
    fn received(&self, begin: &[u8]) -> Vec<Vec<u8>> {
        let mut folders = vec![self.state().join("data/sandbox")];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.extend(Some(fs::read(&path).unwrap()).filter(|content| content.starts_with(begin)));
                }
            }
        }
        found
    }
}

#[test]
fn fix_writes_copies_of_what_check_calls_fixable_and_leaves_the_rest() {
    let home = Home::new();
    let wide = picture(1000, 310, ImageFormat::Png);
    let path = home.put("wide.png", &wide);
    home.put("fine.png", picture(400, 400, ImageFormat::Png));
    home.put("note.png", "no picture");
    let folder = Path::new(&path).parent().unwrap().to_string_lossy().into_owned();
    let out = home.dir.path().join("out").to_string_lossy().into_owned();
    let checked = home.json(&["check", &path]).ended(1).one("check");
    assert_eq!(checked["problems"][0]["fixable"], true);
    let lines = home.json(&["fix", &folder, "--out", &out]).ended(1).lines();
    assert_eq!(lines.len(), 3);
    let [fine, note, fixed] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!((&fine["ok"], &fine["out"]), (&Value::Bool(true), &Value::Null));
    assert_eq!(note["error"]["code"], "unsupported_format");
    assert_eq!(fixed["changes"][0], "padded to 1000 × 402 px with its edge's colour");
    let copy = fixed["out"].as_str().unwrap();
    home.json(&["check", copy]).ended(0);
    assert_eq!(fs::read(&path).unwrap(), wide, "the original is as it was");
    // A second time the same bytes lie there already; what a person put there stays.
    home.json(&["fix", &path, "--out", &out]).ended(0);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
    fs::write(copy, "mine").unwrap();
    let again = home.json(&["fix", &path, "--out", &out, "--pad", "white"]).ended(0).one("fix");
    assert!(again["out"].as_str().unwrap().ends_with("wide-2.png"));
    assert_eq!(fs::read(copy).unwrap(), b"mine");
    let all = home.json(&["fix", &folder, "--out", &out, "--all"]).ended(1).lines();
    assert!(all[0]["out"].as_str().unwrap().ends_with("fine.png"), "{all:?}");
    home.json(&["fix", &path, "--out", &out, "--trim", "8-3"]).ended(2);
}

#[test]
fn without_ffmpeg_a_film_is_not_fixable_and_the_hint_says_what_to_install() {
    let home = Home::new();
    let film = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media/hd.mp4")).unwrap();
    let path = home.put("short.mp4", film);
    let checked = home.json(&["check", &path]).ended(1).one("check");
    assert_eq!(checked["problems"][0]["fixable"], false);
    assert_eq!(checked["problems"][0]["needs"], "ffmpeg");
    let out = home.dir.path().join("out").to_string_lossy().into_owned();
    let line = home.json(&["fix", &path, "--out", &out]).ended(1).one("fix");
    assert_eq!(line["error"]["code"], "missing_tool");
    assert!(line["hint"].as_str().unwrap().contains("ffmpeg"));
    let home = home.with_programs();
    let line = home.json(&["fix", &path, "--out", &out]).ended(0).one("fix");
    home.json(&["check", line["out"].as_str().unwrap()]).ended(0);
}

#[test]
fn what_was_repaired_is_uploaded_under_its_own_name_and_never_twice() {
    let home = Home::new();
    let path = home.put("wide banner.png", picture(1000, 310, ImageFormat::Png));
    home.json(&["upload", &path, "--new-group", "Mira"]).ended(1);
    let sent = home.json(&["upload", &path, "--new-group", "Mira", "--fix", "--wait"]).ended(0).one("upload");
    assert_eq!(sent["status"], "Active");
    assert_eq!(sent["path"], path.as_str());
    let asset = home.json(&["assets", "get", sent["asset_id"].as_str().unwrap()]).ended(0).one("asset");
    assert_eq!(asset["name"], "wide banner");
    let group = asset["group_id"].as_str().unwrap();
    let again = home.json(&["upload", &path, "--group", group, "--fix", "--wait"]).ended(0).one("upload");
    assert_eq!((&again["reused"], &again["asset_id"]), (&Value::Bool(true), &sent["asset_id"]));
}

/// A JPEG with an owner in its notes.
fn noted() -> Vec<u8> {
    let plain = picture(400, 400, ImageFormat::Jpeg);
    let length = (OWNER.len() as u16 + 2).to_be_bytes();
    [&plain[..2], b"\xff\xfe", &length, OWNER, &plain[2..]].concat()
}

#[test]
fn what_is_sent_tells_nothing_about_places_and_persons_unless_it_is_wanted() {
    let holds = |content: &[u8]| content.windows(OWNER.len()).any(|part| part == OWNER);
    let begin = b"\xff\xd8\xff";
    let home = Home::new();
    let path = home.put("mira.jpg", noted());
    let sent = home.json(&["upload", &path, "--new-group", "Mira", "--wait"]).ended(0).one("upload");
    let plain = picture(400, 400, ImageFormat::Jpeg);
    let received = home.received(begin);
    assert!(received.contains(&plain), "what came is the picture without its note, byte by byte");
    assert!(!received.iter().any(|content| holds(content)));
    // Its identity is that of the file here: it is known again, and not paid for twice.
    let asset = home.json(&["assets", "get", sent["asset_id"].as_str().unwrap()]).ended(0).one("asset");
    let known = home.json(&["check", &path]).ended(0).one("check");
    assert_eq!(asset["original"], known["sha256"]);
    let group = asset["group_id"].as_str().unwrap().to_owned();
    let again = home.json(&["upload", &path, "--group", &group]).ended(0).one("upload");
    assert_eq!(again["reused"], true);

    let home = Home::new();
    home.config("strip_metadata = false\n");
    let path = home.put("mira.jpg", noted());
    home.json(&["upload", &path, "--new-group", "Mira", "--wait"]).ended(0);
    assert!(home.received(begin).iter().any(|content| holds(content)), "a person wanted it sent as it is");
}
