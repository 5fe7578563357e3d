//! The dialog for files of our own, for systems that have none: where it is, and what is chosen in it.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::ui::desk::library::index::natural;

/// What is to be chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Files that are there, one or more.
    Files,
    /// A folder.
    Folder,
    /// A place for a file that is made.
    Save,
}

/// A file or folder in a folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Where.
    pub path: PathBuf,
    /// Its name, as far as it can be written.
    pub name: String,
    /// It is a folder.
    pub is_folder: bool,
    /// How large a file is.
    pub bytes: u64,
}

/// A folder that people keep such files in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Haunt {
    /// The person's own.
    Home,
    /// For pictures.
    Pictures,
    /// For films.
    Videos,
    /// For sound.
    Music,
    /// For what comes from the network.
    Downloads,
}

/// What was found at a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listing {
    /// The path that was asked for.
    pub asked: PathBuf,
    /// The folder it is, or the one it lies in.
    pub folder: PathBuf,
    /// The file that the path itself names.
    pub file: Option<PathBuf>,
    /// What is in the folder, or why that is not known, in the system's words.
    pub inside: Result<Vec<Listed>, String>,
    /// Where such files are usually kept.
    pub haunts: Vec<(Haunt, PathBuf)>,
}

/// The dialog's arrangement.
#[derive(Clone, PartialEq, Debug)]
pub struct Chooser {
    /// What is to be chosen.
    pub mode: Mode,
    /// What is typed as a path.
    pub typed: String,
    /// The name of a file that is made.
    pub name: String,
    /// Where the keys are.
    pub cursor: Option<usize>,
    /// The cursor moved by keyboard: bring it into view.
    pub reveal: bool,
    /// The path that was typed is a file, which is an answer.
    pub sure: bool,
    endings: Vec<&'static str>,
    asked: PathBuf,
    anchor: usize,
    chosen: BTreeSet<PathBuf>,
    listing: Option<Listing>,
}

impl Chooser {
    /// A dialog at `folder`. Only files with these endings are shown, if there are any; `name` is what a file that is
    /// made is called until a person says otherwise.
    pub fn new(mode: Mode, folder: PathBuf, endings: &[&'static str], name: String) -> Self {
        Self {
            mode,
            typed: folder.display().to_string(),
            name,
            cursor: None,
            reveal: false,
            sure: false,
            endings: endings.to_vec(),
            asked: folder,
            anchor: 0,
            chosen: BTreeSet::new(),
            listing: None,
        }
    }

    /// Goes somewhere else; what is there is told by [`Self::take`].
    pub fn go(&mut self, path: &Path) -> PathBuf {
        path.clone_into(&mut self.asked);
        self.typed = path.display().to_string();
        self.cursor = None;
        self.chosen.clear();
        self.listing = None;
        self.asked.clone()
    }

    /// Takes what was found, unless the person is somewhere else by now.
    pub fn take(&mut self, mut listing: Listing) {
        if listing.asked != self.asked {
            return;
        }
        if let Ok(inside) = &mut listing.inside {
            inside.retain(|it| self.shows(it));
            inside.sort_by(|a, b| {
                Reverse(a.is_folder).cmp(&Reverse(b.is_folder)).then_with(|| natural(&a.name, &b.name))
            });
        }
        self.typed = listing.folder.display().to_string();
        let is_there = |file: &PathBuf| {
            listing.inside.as_ref().is_ok_and(|inside| inside.iter().any(|it| it.path == *file))
        };
        if let Some(file) = &listing.file {
            match self.mode {
                Mode::Files if is_there(file) => {
                    self.chosen.insert(file.clone());
                    self.sure = true;
                }
                Mode::Files => {}
                Mode::Save => self.name = file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                Mode::Folder => {}
            }
        }
        self.asked.clone_from(&listing.folder);
        self.listing = Some(listing);
    }

    fn shows(&self, listed: &Listed) -> bool {
        let ending = || listed.path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let fits =
            listed.is_folder || self.endings.is_empty() || self.endings.iter().any(|it| *it == ending());
        fits && !listed.name.starts_with('.')
    }

    /// What was found, once it is known.
    pub const fn listing(&self) -> Option<&Listing> {
        self.listing.as_ref()
    }

    /// What is in the folder, folders first.
    pub fn inside(&self) -> &[Listed] {
        match &self.listing {
            Some(Listing { inside: Ok(inside), .. }) => inside,
            _ => &[],
        }
    }

    /// The folder above.
    pub fn above(&self) -> Option<PathBuf> {
        self.asked.parent().map(Path::to_owned)
    }

    /// It is chosen.
    pub fn is_chosen(&self, listed: &Listed) -> bool {
        self.chosen.contains(&listed.path)
    }

    /// How many files are chosen.
    pub fn count(&self) -> usize {
        self.chosen.len()
    }

    /// A click on a row, or an arrow that came to it: with `toggle` beside what is chosen, with `extend` from where the
    /// last click was.
    pub fn choose(&mut self, at: usize, toggle: bool, extend: bool) {
        let Some(listed) = self.inside().get(at).cloned() else { return };
        self.cursor = Some(at);
        match self.mode {
            Mode::Save if !listed.is_folder => self.name = listed.name,
            Mode::Save | Mode::Folder => {}
            Mode::Files if extend => {
                let (from, to) = (self.anchor.min(at), self.anchor.max(at));
                let files = self.inside().iter().skip(from).take(to - from + 1).filter(|it| !it.is_folder);
                self.chosen = files.map(|it| it.path.clone()).collect();
                return;
            }
            Mode::Files if listed.is_folder => {
                if !toggle {
                    self.chosen.clear();
                }
            }
            Mode::Files if toggle => {
                if !self.chosen.remove(&listed.path) {
                    self.chosen.insert(listed.path);
                }
            }
            Mode::Files => self.chosen = BTreeSet::from([listed.path]),
        }
        self.anchor = at;
    }

    /// Moves the cursor by so many rows, as far as there are any.
    pub fn step(&mut self, by: isize, extend: bool) {
        let last = self.inside().len().saturating_sub(1);
        let to = self.cursor.map_or(0, |at| at.saturating_add_signed(by).min(last));
        self.choose(to, false, extend);
        self.reveal = true;
    }

    /// Every file that is shown.
    pub fn choose_all(&mut self) {
        if self.mode == Mode::Files {
            self.chosen = self.inside().iter().filter(|it| !it.is_folder).map(|it| it.path.clone()).collect();
        }
    }

    /// The folder under the cursor.
    pub fn folder_at_cursor(&self) -> Option<PathBuf> {
        let listed = self.inside().get(self.cursor?)?;
        listed.is_folder.then(|| listed.path.clone())
    }

    /// The name of a file that is made is one.
    pub fn is_named(&self) -> bool {
        let name = self.name.trim();
        !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', '\0'])
    }

    /// A file of this name is there and would be replaced.
    pub fn replaces(&self) -> bool {
        self.mode == Mode::Save && self.inside().iter().any(|it| !it.is_folder && it.name == self.name.trim())
    }

    /// What the person means, if it is enough to go on with.
    pub fn answer(&self) -> Option<Vec<PathBuf>> {
        let folder = &self.listing.as_ref().filter(|it| it.inside.is_ok())?.folder;
        match self.mode {
            Mode::Files => (!self.chosen.is_empty()).then(|| self.chosen.iter().cloned().collect()),
            Mode::Folder => Some(vec![folder.clone()]),
            Mode::Save => self.is_named().then(|| vec![folder.join(self.name.trim())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(at: &str, names: &[&str]) -> Listing {
        let folder = PathBuf::from(at);
        let inside = names.iter().map(|name| Listed {
            path: folder.join(name),
            name: name.trim_end_matches('/').to_owned(),
            is_folder: name.ends_with('/'),
            bytes: 1,
        });
        Listing { asked: folder.clone(), inside: Ok(inside.collect()), folder, file: None, haunts: vec![] }
    }

    fn names(chooser: &Chooser) -> Vec<&str> {
        chooser.inside().iter().map(|it| it.name.as_str()).collect()
    }

    #[test]
    fn folders_come_first_and_what_is_not_asked_for_is_left_out() {
        let mut chooser = Chooser::new(Mode::Files, "/a".into(), &["png", "json"], String::new());
        assert_eq!(chooser.answer(), None);
        chooser.take(listing("/elsewhere", &["late.png"]));
        assert!(chooser.listing().is_none(), "it is asked for /a");
        chooser.take(listing("/a", &["b10.png", "b9.PNG", ".hidden.png", "c.txt", "z/", ".git/"]));
        assert_eq!(names(&chooser), ["z", "b9.PNG", "b10.png"]);
        chooser.choose(1, false, false);
        chooser.choose(2, true, false);
        assert_eq!(chooser.answer(), Some(vec!["/a/b10.png".into(), "/a/b9.PNG".into()]));
        chooser.choose(0, false, false);
        assert_eq!((chooser.answer(), chooser.folder_at_cursor()), (None, Some("/a/z/".into())));
        chooser.step(1, false);
        chooser.step(9, true);
        assert_eq!((chooser.count(), chooser.cursor), (2, Some(2)));
        chooser.go(Path::new("/a/z"));
        assert_eq!((chooser.answer(), chooser.above()), (None, Some("/a".into())));
        chooser.choose_all();
        assert_eq!(chooser.answer(), None, "nothing is known of it yet");
    }

    #[test]
    fn what_would_be_replaced_is_known_before_it_is() {
        let mut chooser = Chooser::new(Mode::Save, "/a".into(), &[], "take.mp4".into());
        chooser.take(listing("/a", &["old.mp4", "take.mp4/"]));
        assert!(!chooser.replaces(), "a folder of that name is no file");
        assert_eq!(chooser.answer(), Some(vec!["/a/take.mp4".into()]));
        chooser.choose(1, false, false);
        assert!(chooser.replaces() && chooser.name == "old.mp4");
        for bad in ["", "  ", "..", "a/b"] {
            bad.clone_into(&mut chooser.name);
            assert_eq!(chooser.answer(), None, "{bad:?}");
        }
        chooser.take(Listing { file: Some("/a/typed.mp4".into()), ..listing("/a", &[]) });
        assert_eq!(chooser.name, "typed.mp4");
        chooser.take(Listing { inside: Err("no".into()), ..listing("/a", &[]) });
        assert_eq!(chooser.answer(), None, "nothing is saved where nobody can look");
    }
}
