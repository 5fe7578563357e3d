//! Copies of our own: whole, proven, and never one that somebody else can change.

use super::*;
use crate::model::Moment;
use crate::model::Pixels;
use crate::model::original::{Facts, Shape};

fn house(dir: &Path) -> Folders {
    let under = |name: &str| dir.join(name);
    Folders {
        pictures: under("p"),
        results: under("r"),
        pasted: under("b"),
        kept: under("k"),
        repaired: under("f"),
    }
}

fn original(path: PathBuf, bytes: &[u8]) -> Original {
    let shape = Shape::Image { pixels: Pixels { width: 1, height: 1 } };
    let facts = Facts { format: Format::Png, bytes: bytes.len() as u64, shape, quirks: vec![] };
    Original { id: OriginalId(Sha256::digest(bytes).into()), path, facts, added: Moment(0), hash: None }
}

#[test]
fn a_copy_is_whole_and_does_not_change_with_the_persons_file() {
    let dir = tempfile::tempdir().unwrap();
    let (folders, file) = (house(dir.path()), dir.path().join("a.png"));
    fs::write(&file, b"the picture").unwrap();
    let original = original(file.clone(), b"the picture");
    keep(&original, &folders).unwrap();
    let kept = kept_path(&folders, original.id, Format::Png);
    assert_eq!(kept.extension().unwrap(), "png");
    fs::write(&file, b"another one").unwrap();
    assert_eq!(fs::read(&kept).unwrap(), b"the picture");
    fs::remove_file(&file).unwrap();
    keep(&original, &folders).expect("it lies here already");
    assert_eq!(lies_at(&folders, &original), kept);
    assert_eq!(fs::read_dir(&folders.kept).unwrap().count(), 1, "no part stays behind");
}

#[test]
fn what_is_not_the_checked_file_any_more_is_not_kept_and_a_torn_copy_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let (folders, file) = (house(dir.path()), dir.path().join("a.png"));
    fs::write(&file, b"the picturE").unwrap();
    let original = original(file.clone(), b"the picture");
    assert_eq!(keep(&original, &folders).unwrap_err().kind, FailureKind::LocalFile);
    assert_eq!(fs::read_dir(&folders.kept).unwrap().count(), 0);
    let kept = kept_path(&folders, original.id, Format::Png);
    fs::write(&kept, b"the pic").unwrap();
    assert!(keep(&original, &folders).is_err(), "a torn copy proves nothing");
    fs::write(&file, b"the picture").unwrap();
    keep(&original, &folders).unwrap();
    assert_eq!(fs::read(&kept).unwrap(), b"the picture");
}

#[test]
fn what_a_killed_process_left_of_its_copies_goes_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let folders = house(dir.path());
    remove_torn_copies(&folders);
    fs::create_dir(&folders.kept).unwrap();
    for name in [".abc-01.part", "abc.png", "abc.part"] {
        fs::write(folders.kept.join(name), b"x").unwrap();
    }
    remove_torn_copies(&folders);
    let mut left: Vec<_> = fs::read_dir(&folders.kept)
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["abc.part", "abc.png"]);
}
