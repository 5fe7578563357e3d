//! Looking at files: measuring, hashing, small pictures. Blocking work, for the blocking pool.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Folders, now};
use crate::media;
use crate::model::talk::Pasted;
use crate::model::{Looked, Original, OriginalId, PictureOf, PictureSize, Problem};

/// A folder deeper than this is a loop.
const DEPTH: usize = 32;

/// A folder with more files is a whole disk by mistake: the rest is left out, and that is told.
const MOST_FILES: usize = 100_000;

/// One file, measured and hashed. Reads the whole file; call it where blocking is fine.
pub fn look(path: &Path) -> Looked {
    let found = media::look(path, &media::Limits::default()).map(|look| Original {
        id: look.sha256,
        path: whole_path(path),
        facts: look.facts,
        added: now(),
    });
    Looked { path: path.to_owned(), link: None, found }
}

/// From the root, without detours, where the system can tell.
pub(super) fn whole_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The files behind these paths: folders are walked, in order of name; hidden files inside folders and
/// links that lead back are left out. What cannot be read comes back as a look that failed.
pub fn walk(paths: &[PathBuf]) -> Vec<Result<PathBuf, Looked>> {
    let mut files = Vec::new();
    let mut seen = BTreeSet::new();
    for path in paths {
        visit(path, 0, &mut seen, &mut files);
    }
    files
}

fn visit(path: &Path, depth: usize, seen: &mut BTreeSet<PathBuf>, files: &mut Vec<Result<PathBuf, Looked>>) {
    let unreadable =
        |said| Looked { path: path.to_owned(), link: None, found: Err(Problem::Unreadable { said }) };
    if files.len() >= MOST_FILES {
        if files.len() == MOST_FILES {
            files.push(Err(unreadable(format!("more than {MOST_FILES} files; the rest was left out"))));
        }
        return;
    }
    if depth > DEPTH {
        files.push(Err(unreadable("the folders are nested too deeply".to_owned())));
        return;
    }
    // A path that leads to the same place twice counts once.
    if let Ok(real) = fs::canonicalize(path)
        && !seen.insert(real)
    {
        return;
    }
    match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => match fs::read_dir(path) {
            Ok(entries) => {
                let mut inside: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
                inside.sort();
                for path in inside {
                    let hidden =
                        path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
                    if !hidden {
                        visit(&path, depth + 1, seen, files);
                    }
                }
            }
            Err(error) => files.push(Err(unreadable(error.to_string()))),
        },
        Ok(_) => files.push(Ok(path.to_owned())),
        Err(error) => files.push(Err(unreadable(error.to_string()))),
    }
}

/// A pasted picture becomes a PNG of ours, named after its content so that pasting twice makes one file.
pub(super) fn keep_pasted(pasted: &Pasted, folders: &Folders) -> Result<PathBuf, std::io::Error> {
    use sha2::{Digest as _, Sha256};
    let picture = image::RgbaImage::from_raw(pasted.width, pasted.height, pasted.rgba.clone())
        .ok_or_else(|| std::io::Error::other("the clipboard's picture has a wrong size"))?;
    let hash = OriginalId(Sha256::digest(&pasted.rgba).into()).to_string();
    let name = &hash[..12];
    fs::create_dir_all(&folders.pasted)?;
    let called = pasted.name.as_deref().map(safe).filter(|name| !name.is_empty());
    let path = folders.pasted.join(format!("{}-{name}.png", called.as_deref().unwrap_or("pasted")));
    picture.save_with_format(&path, image::ImageFormat::Png).map_err(std::io::Error::other)?;
    Ok(path)
}

/// What of a name every file system takes, cut to a length that leaves room for an ending.
fn safe(name: &str) -> String {
    let kept = |c: char| if c.is_alphanumeric() || "-_ .,".contains(c) { c } else { '-' };
    let name: String = name.chars().map(kept).take(60).collect();
    name.trim_matches(['.', ' ', '-']).to_owned()
}

/// Where a small picture lies, or would lie.
pub(super) fn picture_path(folders: &Folders, of: &PictureOf, size: PictureSize) -> PathBuf {
    let name = match of {
        PictureOf::Original(id) => id.to_string(),
        // Ids come from a provider: hashed, so that none can name a path.
        PictureOf::Asset(connection, id) => {
            use sha2::{Digest as _, Sha256};
            OriginalId(Sha256::digest(format!("{connection}\n{id}")).into()).to_string()
        }
        PictureOf::Take(job) => format!("take-{job}"),
        PictureOf::Strip(id) => format!("strip-{id}"),
    };
    folders.pictures.join(size.edge().to_string()).join(format!("{name}.jpg"))
}

/// Makes a small picture of a file. `None` where none can be made of it.
pub(super) fn make_picture(of: &PictureOf, file: &Path, out: &Path, size: PictureSize) -> Option<PathBuf> {
    if out.exists() {
        return Some(out.to_owned());
    }
    let facts = media::look(file, &media::Limits::default()).ok()?.facts;
    fs::create_dir_all(out.parent()?).ok()?;
    let made = match of {
        PictureOf::Strip(_) => media::overview(file, &facts, size.edge(), out),
        PictureOf::Original(_) | PictureOf::Asset(..) | PictureOf::Take(_) => {
            media::thumb(file, &facts, size.edge(), out)
        }
    };
    match made {
        Ok(()) => Some(out.to_owned()),
        Err(problem) => {
            tracing::debug!(?problem, "no small picture could be made");
            None
        }
    }
}
