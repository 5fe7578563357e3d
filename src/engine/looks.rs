//! Looking at files: measuring, hashing, small pictures. Blocking work, for the blocking pool.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::run::Brought;
use super::{Folders, Teller, cache, links, now};
use crate::media::{self, Look};
use crate::model::talk::{NotThisFile, Pasted};
use crate::model::{Command, Event, Looked, Original, OriginalId, PictureOf, PictureSize, Problem};
use crate::provider::Fetcher;
use crate::store::Store;

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
/// links that lead back are left out. What cannot be read comes back as a look that failed. Each is found when it is
/// asked for, so that the first can be looked at while the last is not found yet.
pub fn walk(paths: &[PathBuf]) -> Walk {
    Walk::new(paths, MOST_FILES)
}

/// The files behind some paths, one after the other.
#[derive(Debug)]
pub struct Walk {
    /// What is to be visited, the next last, and how deep it lies.
    stack: Vec<(PathBuf, usize)>,
    seen: BTreeSet<PathBuf>,
    found: usize,
    most: usize,
}

impl Walk {
    fn new(paths: &[PathBuf], most: usize) -> Self {
        let stack = paths.iter().rev().map(|path| (path.clone(), 0)).collect();
        Self { stack, seen: BTreeSet::new(), found: 0, most }
    }

    /// What lies in a folder is visited next, in order of name.
    fn enter(&mut self, folder: &Path, depth: usize) -> std::io::Result<()> {
        let mut inside: Vec<PathBuf> =
            fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        let hidden =
            |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        inside.retain(|path| !hidden(path));
        inside.sort_by(|a, b| b.cmp(a));
        self.stack.extend(inside.into_iter().map(|path| (path, depth + 1)));
        Ok(())
    }
}

impl Iterator for Walk {
    type Item = Result<PathBuf, Looked>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (path, depth) = self.stack.pop()?;
            let unreadable = |said| {
                let found = Err(Problem::Unreadable { said });
                Some(Err(Looked { path: path.clone(), link: None, found }))
            };
            if self.found >= self.most {
                self.stack.clear();
                return unreadable(format!("more than {} files; the rest was left out", self.most));
            }
            if depth > DEPTH {
                self.found += 1;
                return unreadable("the folders are nested too deeply".to_owned());
            }
            // A path that leads to the same place twice counts once.
            if let Ok(real) = fs::canonicalize(&path)
                && !self.seen.insert(real)
            {
                continue;
            }
            let is_folder = fs::metadata(&path).map(|meta| meta.is_dir());
            match is_folder.and_then(|is_folder| {
                if is_folder { self.enter(&path, depth).map(|()| true) } else { Ok(false) }
            }) {
                Ok(true) => {}
                Ok(false) => {
                    self.found += 1;
                    return Some(Ok(path));
                }
                Err(error) => {
                    self.found += 1;
                    return unreadable(error.to_string());
                }
            }
        }
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

/// What came of the search for a file that is gone.
pub(super) struct Again {
    id: OriginalId,
    found: Result<Box<Original>, NotThisFile>,
}

/// Looks for a file that is gone where a person, or a provider, says it is.
pub(super) fn find_again(
    command: Command,
    original: Option<Original>,
    fetcher: &Fetcher,
    folders: &Folders,
) -> impl Future<Output = Brought> + Send + use<> {
    let (fetcher, folder) = (fetcher.clone(), folders.pasted.clone());
    async move {
        let unknown =
            || NotThisFile::Unreadable("Greenroom does not know the file that is missed".to_owned());
        let (id, found) = match command {
            Command::FetchAgain(id, link) => {
                let came = links::look_at_link(link, &fetcher, &folder).await;
                (id, original.ok_or_else(unknown).and_then(|original| came_again(original, came)))
            }
            Command::Relocate(id, path) => {
                let look = move || found_at(original.ok_or_else(unknown)?, &path);
                let found = tokio::task::spawn_blocking(look).await;
                (id, found.unwrap_or_else(|error| Err(NotThisFile::Unreadable(error.to_string()))))
            }
            _ => return Brought::Nothing,
        };
        Brought::Found(Again { id, found: found.map(Box::new) })
    }
}

/// Whether a file is the one that was missed, by its content.
fn found_at(original: Original, path: &Path) -> Result<Original, NotThisFile> {
    let unreadable = |error: std::io::Error| NotThisFile::Unreadable(error.to_string());
    // Another size needs no reading.
    let same = fs::metadata(path).map_err(unreadable)?.len() == original.facts.bytes
        && super::slots::hash(path).map_err(unreadable)? == original.id;
    if same { Ok(Original { path: whole_path(path), ..original }) } else { Err(NotThisFile::Other) }
}

/// Whether what came from an address is the one that was missed. Anything else is not kept.
fn came_again(original: Original, came: Looked) -> Result<Original, NotThisFile> {
    match came.found {
        Ok(came) if came.id == original.id => Ok(Original { path: came.path, ..original }),
        Ok(other) => {
            if let Err(error) = fs::remove_file(&other.path) {
                tracing::debug!(%error, "what came in place of a file could not be removed");
            }
            Err(NotThisFile::Other)
        }
        Err(Problem::Unreadable { said } | Problem::Corrupt { said }) => Err(NotThisFile::Unreadable(said)),
        Err(problem) => Err(NotThisFile::Unreadable(problem.code().replace('_', " "))),
    }
}

impl Again {
    /// Keeps the new place of a file that was found, and tells what came of it.
    pub(super) fn keep(self, store: &mut Store, teller: &Teller) {
        let told = self.found.map(|original| {
            super::run::reached_disk(&store.put_original(&original));
            teller.tell(Event::Original(*original));
        });
        teller.tell(Event::Relocated(self.id, told));
    }
}

/// What was drawn of a file of ours is kept only if the file still is what it is known by: asked after drawing, so that
/// nothing can change unseen in between.
fn still_is(of: &PictureOf, file: &Path) -> Result<(), Problem> {
    let (PictureOf::Original(id) | PictureOf::Strip(id)) = of else { return Ok(()) };
    let now = super::slots::hash(file).map_err(|error| Problem::Unreadable { said: error.to_string() })?;
    if now == *id {
        return Ok(());
    }
    Err(Problem::Unreadable { said: "the file is no longer the one that was looked at".to_owned() })
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
            let facts = media::look(file, &media::Limits::measuring())?.facts;
            return missing.into_iter().try_for_each(|(size, out)| {
                let drawn = media::overview(file, &facts, size.edge())?;
                still_is(of, file)?;
                drawn.write(out)
            });
        }
        let largest = media::small(file, most)?;
        still_is(of, file)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(walk: Walk) -> Vec<String> {
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        walk.map(|found| found.map_or_else(|looked| format!("{:?}", looked.found), |path| name(&path)))
            .collect()
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_links_to_itself_is_walked_once() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        for (place, name) in
            [(folder.path(), "z.png"), (&inner, "b.png"), (&inner, "a.png"), (&inner, ".hidden.png")]
        {
            fs::write(place.join(name), name).unwrap();
        }
        std::os::unix::fs::symlink(folder.path(), inner.join("loop")).unwrap();
        std::os::unix::fs::symlink(inner.join("circle"), inner.join("circle")).unwrap();
        std::os::unix::fs::symlink(inner.join("a.png"), folder.path().join("y-again.png")).unwrap();
        let found = names(walk(&[folder.path().to_owned()]));
        assert_eq!(found.len(), 4, "{found:?}");
        assert_eq!([&found[0], &found[1], &found[3]], ["a.png", "b.png", "z.png"]);
        assert!(found[2].contains("Unreadable"), "a link to itself is no file: {found:?}");
    }

    #[test]
    fn a_walk_finds_one_file_after_the_other_and_says_where_it_stops() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..5 {
            fs::write(folder.path().join(format!("{number}.png")), [number]).unwrap();
        }
        let mut walk = Walk::new(&[folder.path().to_owned()], 3);
        assert_eq!(walk.next().unwrap().unwrap(), folder.path().join("0.png"));
        fs::remove_file(folder.path().join("1.png")).unwrap();
        let gone = walk.next().unwrap().unwrap_err();
        assert!(matches!(gone.found, Err(Problem::Unreadable { .. })), "it vanished after it was listed");
        assert_eq!(
            names(walk)[1..],
            [r#"Err(Unreadable { said: "more than 3 files; the rest was left out" })"#]
        );
    }

    #[test]
    fn a_picture_of_a_file_that_was_changed_meanwhile_is_not_kept_under_its_old_name() {
        let folder = tempfile::tempdir().unwrap();
        let (file, out) = (folder.path().join("a.png"), folder.path().join("small.jpg"));
        image::RgbImage::new(600, 400).save(&file).unwrap();
        let id = super::super::slots::hash(&file).unwrap();
        let outs = [(PictureSize::Small, out.clone())];
        image::RgbImage::from_pixel(600, 400, image::Rgb([200; 3])).save(&file).unwrap();
        assert!(!make_pictures(&PictureOf::Original(id), &file, &outs));
        assert!(!out.exists());
        image::RgbImage::new(600, 400).save(&file).unwrap();
        assert!(make_pictures(&PictureOf::Original(id), &file, &outs) && out.exists());
    }

    #[test]
    fn a_file_that_moved_is_known_by_its_content_alone() {
        let folder = tempfile::tempdir().unwrap();
        let [here, there, other, same_size] =
            ["a.png", "elsewhere.png", "b.png", "c.png"].map(|name| folder.path().join(name));
        image::RgbImage::new(600, 400).save(&here).unwrap();
        let original = look(&here).found.unwrap();
        fs::rename(&here, &there).unwrap();
        image::RgbImage::new(500, 400).save(&other).unwrap();
        fs::write(&same_size, vec![7; original.facts.bytes as usize]).unwrap();
        let found = found_at(original.clone(), &there).unwrap();
        assert_eq!(found, Original { path: whole_path(&there), ..original.clone() });
        for path in [&other, &same_size] {
            assert_eq!(found_at(original.clone(), path), Err(NotThisFile::Other));
        }
        assert!(matches!(found_at(original, &here), Err(NotThisFile::Unreadable(_))));
    }
}
