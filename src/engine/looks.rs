//! Looking at files: measuring, hashing, small pictures. Blocking work, for the blocking pool.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Folders, cache, now};
use crate::media::{self, Look};
use crate::model::talk::Pasted;
use crate::model::{Looked, Original, OriginalId, PictureOf, PictureSize, Problem};

/// A folder deeper than this is a loop.
const DEPTH: usize = 32;

/// A folder with more files is a whole disk by mistake: the rest is left out, and that is told.
const MOST_FILES: usize = 100_000;

/// One file, measured and hashed. Reads the whole file; call it where blocking is fine.
pub fn look(path: &Path) -> Looked {
    let found = media::look(path, &media::Limits::default()).map(|look| original(path, look));
    Looked { path: path.to_owned(), link: None, found }
}

/// As [`look`]; the small picture that came of it is kept, so that nobody decodes the file again to show it.
pub(super) fn look_and_keep(path: &Path, folders: &Folders) -> Looked {
    let found = media::look(path, &media::Limits::default()).map(|look| {
        keep_small(&look, folders);
        original(path, look)
    });
    Looked { path: path.to_owned(), link: None, found }
}

/// A file that was looked at.
pub(super) fn original(path: &Path, look: Look) -> Original {
    let hash = look.small.as_ref().and_then(media::Small::hash);
    Original { id: look.sha256, path: whole_path(path), facts: look.facts, added: now(), hash }
}

/// Keeps the small picture of a look. A disk that takes none is no reason to refuse the file.
pub(super) fn keep_small(look: &Look, folders: &Folders) {
    let Some(small) = &look.small else { return };
    let out = picture_path(folders, &PictureOf::Original(look.sha256), PictureSize::Small);
    if out.exists() {
        return;
    }
    let written = out.parent().map_or(Ok(()), fs::create_dir_all).map_err(|error| error.to_string());
    if let Err(error) = written.and_then(|()| small.write(&out).map_err(|problem| format!("{problem:?}"))) {
        tracing::debug!(error, "a small picture could not be kept");
    }
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

/// Makes small pictures of a file in the places where there are none; whether all of them are there now.
pub(super) fn make_pictures(of: &PictureOf, file: &Path, outs: &[(PictureSize, PathBuf)]) -> bool {
    let missing: Vec<_> = outs.iter().filter(|(_, out)| !cache::lies_at(out)).collect();
    let Some(most) = missing.iter().map(|(size, _)| size.edge()).max() else { return true };
    let make = || -> Result<(), Problem> {
        for (_, out) in &missing {
            let unreadable = |error: std::io::Error| Problem::Unreadable { said: error.to_string() };
            out.parent().map_or(Ok(()), fs::create_dir_all).map_err(unreadable)?;
        }
        if let PictureOf::Strip(_) = of {
            let facts = media::look(file, &media::Limits::default())?.facts;
            return missing
                .into_iter()
                .try_for_each(|(size, out)| media::overview(file, &facts, size.edge(), out));
        }
        let largest = media::small(file, most)?;
        for (size, out) in missing {
            largest.fit(size.edge())?.write(out)?;
        }
        Ok(())
    };
    // A decoder's panic costs its picture, not the thread.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(make)) {
        Ok(Ok(())) => true,
        Ok(Err(problem)) => {
            tracing::debug!(?problem, "no small picture could be made");
            false
        }
        Err(_) => false,
    }
}
