//! Where files lie and what they are called.

use std::path::Path;

use greenroom::media::{self, Limits};
use greenroom::model::Problem;

use crate::make::{Bench, called, jpeg, look, png, verdict};

fn said(path: &Path) -> String {
    match look(path) {
        Err(Problem::Unreadable { said }) => said,
        other => format!("not unreadable but {other:?}"),
    }
}

#[test]
fn the_hash_is_the_one_that_other_tools_print() {
    let bench = Bench::new();
    let path = bench.put("a.png", png(300, 300));
    let look = media::look(&path, &Limits::default()).unwrap();
    let content = std::fs::read(&path).unwrap();
    let expected: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(&content).into();
    assert_eq!(look.sha256.0, expected);
    let copy = media::look(&bench.put("b.png", &content), &Limits::default()).unwrap();
    assert_eq!(copy, look, "the same content is the same original");
}

#[test]
fn empty_files_and_nearly_empty_ones_are_told_apart() {
    assert_eq!(verdict("a.jpg", b""), "empty");
    assert_eq!(verdict("a.jpg", b"x"), "unsupported_format");
    assert_eq!(verdict("a.jpg", b"\xff\xd8\xff"), "corrupt");
    assert_eq!(verdict("a.png", b"\x89PNG\r\n\x1a\n"), "corrupt");
}

#[test]
fn other_formats_are_called_by_their_names() {
    for (content, name) in [
        (&b"<!DOCTYPE html><p>"[..], "HTML"),
        (b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<svg xmlns=\"\">", "SVG"),
        (b"PK\x03\x04....", "ZIP"),
        (b"GIF88a", "text"),
        (b"{\"error\": 403}", "JSON"),
        (b"\x00\x01\x02", ""),
    ] {
        assert_eq!(called("a.jpg", content), name);
    }
}

#[test]
fn every_name_a_file_system_takes_is_fine() {
    let bench = Bench::new();
    for name in ["林间小屋.png", "two\nlines.png", "-rf.png", "🎬.png", "\u{202e}gnp.png", &"x".repeat(251)]
    {
        let name = if name.len() == 251 { format!("{name}.png") } else { name.to_owned() };
        assert!(look(&bench.put(&name, png(300, 300))).is_ok(), "{name:?}");
    }
}

#[test]
fn what_is_not_there_or_not_a_file_is_unreadable_in_a_sentence() {
    let bench = Bench::new();
    assert!(said(&bench.path().join("nowhere.png")).contains("No such file"));
    assert!(said(bench.path()).contains("folder"));
}

#[cfg(unix)]
#[test]
fn pipes_sockets_and_devices_are_not_waited_for() {
    let bench = Bench::new();
    let pipe = bench.path().join("pipe.jpg");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    assert!(said(&pipe).contains("pipe"));
    let socket = bench.path().join("socket.jpg");
    let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert!(said(&socket).contains("socket"));
    assert!(said(Path::new("/dev/zero")).contains("device"));
    // A link is followed to what it means.
    let link = bench.path().join("link.jpg");
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    assert!(said(&link).contains("pipe"));
    let circle = bench.path().join("circle.jpg");
    std::os::unix::fs::symlink(&circle, &circle).unwrap();
    assert!(!said(&circle).starts_with("not unreadable"));
    let photo = bench.put("photo.jpg", jpeg(300, 300));
    let link = bench.path().join("photo-link.jpg");
    std::os::unix::fs::symlink(&photo, &link).unwrap();
    assert!(look(&link).is_ok());
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let path = bench.put("a.jpg", jpeg(300, 300));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Nothing is forbidden to the administrator.
    if std::fs::File::open(&path).is_err() {
        assert!(said(&path).contains("ermission"));
    }
}

#[test]
fn a_file_too_heavy_to_be_worth_reading_is_refused_with_its_kinds_limit() {
    let bench = Bench::new();
    let path = bench.put("a.jpg", jpeg(300, 300));
    std::fs::File::options().write(true).open(&path).unwrap().set_len(50 << 30).unwrap();
    assert_eq!(look(&path), Err(Problem::TooManyBytes { bytes: 50 << 30, limit: 30 << 20 }));
    let film = bench.put("a.mp4", b"\0\0\0\x10ftypisom\0\0\0\0");
    std::fs::File::options().write(true).open(&film).unwrap().set_len(50 << 30).unwrap();
    assert_eq!(look(&film), Err(Problem::TooManyBytes { bytes: 50 << 30, limit: 50 << 20 }));
}
