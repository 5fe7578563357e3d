//! Dialogs for files: the system's, or our own where it has none, and what follows from the answer.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use rfd::{AsyncFileDialog, FileHandle};

use super::effects::{Came, said};
use crate::model::OriginalId;
use crate::model::review::ReportKind;
use crate::ui::desk::chooser::{Chooser, Haunt, Listed, Listing, Mode};
use crate::words::Words;

/// A report is one of these.
const REPORTS: [&str; 3] = ["html", "htm", "json"];

/// The answer of the system's dialog, once there is one.
pub(super) type Answer = Pin<Box<dyn Future<Output = Option<Vec<PathBuf>>> + Send>>;

/// What a person is asked for.
#[derive(Debug)]
pub(super) enum Asked {
    /// Files to bring in.
    Files,
    /// A folder to bring in.
    Folder,
    /// Reports that came back.
    Reports,
    /// Where a file of ours lies now.
    Moved {
        /// Which.
        id: OriginalId,
        /// What the dialog is called.
        title: String,
    },
    /// Where videos are saved from now on.
    Results,
    /// Where a copy of this file goes, and of the note beside it.
    Copy {
        /// The file.
        from: PathBuf,
        /// The note, where there is one.
        note: Option<PathBuf>,
    },
    /// Where this text goes.
    Text { name: String, text: String },
    /// Where the report of this number goes.
    Report { number: u64, name: String, kind: ReportKind },
}

impl Asked {
    fn mode(&self) -> Mode {
        match self {
            Self::Files | Self::Reports | Self::Moved { .. } => Mode::Files,
            Self::Folder | Self::Results => Mode::Folder,
            Self::Copy { .. } | Self::Text { .. } | Self::Report { .. } => Mode::Save,
        }
    }

    /// What a file that is made is called, until a person says otherwise.
    fn name(&self) -> String {
        match self {
            Self::Files | Self::Folder | Self::Results | Self::Reports | Self::Moved { .. } => String::new(),
            Self::Copy { from, .. } => {
                from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
            Self::Text { name, .. } => name.clone(),
            Self::Report { name, kind, .. } => format!("{name}.{}", kind.ending()),
        }
    }

    /// Opens the system's dialog.
    pub(super) fn dialog(&self) -> Answer {
        let dialog = AsyncFileDialog::new();
        match self.mode() {
            Mode::Files => {
                if let Self::Moved { title, .. } = self {
                    let file = dialog.set_title(title).pick_file();
                    return Box::pin(async { Some(vec![path_of(&file.await?)]) });
                }
                let dialog = match self {
                    Self::Reports => dialog.add_filter("HTML, JSON", &REPORTS),
                    _ => dialog,
                };
                let files = dialog.pick_files();
                Box::pin(async { Some(files.await?.iter().map(path_of).collect()) })
            }
            Mode::Folder => {
                let folder = dialog.pick_folder();
                Box::pin(async { Some(vec![path_of(&folder.await?)]) })
            }
            Mode::Save => {
                let dialog = match self {
                    Self::Report { kind, .. } => {
                        dialog.add_filter(kind.ending().to_uppercase(), &[kind.ending()])
                    }
                    _ => dialog,
                };
                let file = dialog.set_file_name(self.name()).save_file();
                Box::pin(async { Some(vec![path_of(&file.await?)]) })
            }
        }
    }

    /// The dialog of our own, at a folder.
    pub(super) fn chooser(&self, folder: PathBuf) -> Chooser {
        let endings = if matches!(self, Self::Reports) { REPORTS.as_slice() } else { &[] };
        Chooser::new(self.mode(), folder, endings, self.name())
    }

    /// What follows from the answer. An existing file is replaced only if the dialog asked.
    pub(super) fn answered(self, paths: Option<Vec<PathBuf>>, words: &Words) -> Vec<Came> {
        let Some(paths) = paths else {
            return match self {
                Self::Report { number, .. } => vec![Came::ReportPlace(number, None)],
                _ => vec![],
            };
        };
        let to = paths.first().cloned().unwrap_or_default();
        vec![match self {
            Self::Files | Self::Folder => Came::Picked(paths),
            Self::Reports => Came::PickedReports(paths),
            Self::Moved { id, .. } => Came::Found(id, to),
            Self::Report { number, .. } => Came::ReportPlace(number, Some(to)),
            Self::Results => Came::Results(to),
            Self::Copy { from, note } => {
                let copied = std::fs::copy(&from, &to).map(drop);
                if let (Ok(()), Some(note)) = (&copied, note) {
                    copy_note(&note, &to);
                }
                saved(copied, &to, words)
            }
            Self::Text { text, .. } => saved(std::fs::write(&to, text), &to, words),
        }]
    }
}

fn saved(done: std::io::Result<()>, to: &Path, words: &Words) -> Came {
    match done {
        Ok(()) => said(true, (words.frame.saved_as)(&to.display().to_string()), None),
        Err(error) => said(false, words.frame.not_saved.to_owned(), Some(error.to_string())),
    }
}

/// The note beside a video goes along, unless another file has its name: nobody was asked about that one.
fn copy_note(note: &Path, film: &Path) {
    let to = film.with_extension("json");
    let copied = std::fs::File::open(note).and_then(|mut from| {
        let mut to = std::fs::File::create_new(&to)?;
        std::io::copy(&mut from, &mut to)
    });
    if let Err(error) = copied {
        tracing::info!(%error, "the note beside a video was not copied");
    }
}

fn path_of(file: &FileHandle) -> PathBuf {
    file.path().to_owned()
}

/// Where our own dialog begins.
pub(super) fn home() -> PathBuf {
    let user = directories::UserDirs::new();
    user.map_or_else(|| PathBuf::from(std::path::MAIN_SEPARATOR_STR), |user| user.home_dir().to_owned())
}

/// What is found at a path.
pub(super) fn list(asked: PathBuf) -> Listing {
    let path = match asked.strip_prefix("~") {
        Ok(rest) => home().join(rest),
        Err(_) => asked.clone(),
    };
    let is_folder = path.is_dir();
    let above = path.parent().filter(|above| !is_folder && above.is_dir()).map(Path::to_owned);
    let (folder, file) = match above {
        Some(above) => (above, Some(path)),
        None => (path, None),
    };
    let inside = std::fs::read_dir(&folder).map_err(|error| error.to_string()).map(|entries| {
        let listed = entries.filter_map(|entry| {
            let path = entry.ok()?.path();
            // A link counts as what it leads to.
            let facts = std::fs::metadata(&path).ok()?;
            Some(Listed {
                name: path.file_name()?.to_string_lossy().into_owned(),
                is_folder: facts.is_dir(),
                bytes: facts.len(),
                path,
            })
        });
        listed.collect()
    });
    let user = directories::UserDirs::new();
    let haunts = user.iter().flat_map(|user| {
        [
            (Haunt::Home, Some(user.home_dir())),
            (Haunt::Pictures, user.picture_dir()),
            (Haunt::Videos, user.video_dir()),
            (Haunt::Music, user.audio_dir()),
            (Haunt::Downloads, user.download_dir()),
        ]
    });
    let haunts = haunts.filter_map(|(haunt, path)| Some((haunt, path.filter(|it| it.is_dir())?.to_owned())));
    Listing { asked, file, inside, haunts: haunts.collect(), folder }
}
