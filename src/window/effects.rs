//! Carries out what only the window can do: dialogs, clipboard, other programs. Each runs beside the window.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use egui::{Context, ViewportCommand};
use notify_rust::{Notification, NotificationHandle};
use rfd::{AsyncFileDialog, FileHandle};

use super::notices::Notice;
use crate::model::Marked;
use crate::model::review::ReportKind;
use crate::model::verdict::NotRead;
use crate::report::{self, Report};
use crate::words::Words;

/// A dialog that is gone sooner was never there: nobody is so quick (measured: under 100 ms without a portal).
const NEVER_SHOWN: Duration = Duration::from_millis(300);

/// What came of an effect, for the next turn.
pub(super) enum Came {
    /// Files or folders were chosen.
    Picked(Vec<PathBuf>),
    /// A sentence for the corner.
    Said { fine: bool, title: String, line: Option<String> },
    /// A notification was clicked.
    Clicked,
    /// The folder of videos was chosen.
    Results(PathBuf),
    /// Where the report of this number goes; nowhere, if the person thought better of it.
    ReportPlace(u64, Option<PathBuf>),
    /// Reports that came back were chosen.
    PickedReports(Vec<PathBuf>),
    /// What was said in a report that came back.
    Marked(Result<Vec<Marked>, NotRead>),
}

/// Runs effects beside the window.
pub(super) struct Effects {
    ctx: Context,
    tell: Sender<Came>,
    hear: Receiver<Came>,
}

impl Effects {
    pub(super) fn new(ctx: &Context) -> Self {
        let (tell, hear) = channel();
        Self { ctx: ctx.clone(), tell, hear }
    }

    /// What came since the last turn.
    pub(super) fn came(&self) -> Vec<Came> {
        self.hear.try_iter().collect()
    }

    pub(super) fn copy(&self, text: String) {
        self.ctx.copy_text(text);
    }

    /// The clipboard's content arrives as if Ctrl V had been pressed.
    pub(super) fn read_clipboard(&self) {
        self.ctx.send_viewport_cmd(ViewportCommand::RequestPaste);
    }

    /// Shows the window to a person who asked for it elsewhere. Where the system does not let a window push itself
    /// forward, it is marked as one that wants to be seen.
    pub(super) fn come_forward(&self) {
        self.ctx.send_viewport_cmd(ViewportCommand::Visible(true));
        self.ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
        self.ctx.send_viewport_cmd(ViewportCommand::Focus);
        self.ctx
            .send_viewport_cmd(ViewportCommand::RequestUserAttention(egui::UserAttentionType::Informational));
        self.ctx.request_repaint();
    }

    /// The person looks at the window, as far as the system tells.
    pub(super) fn in_front(&self) -> bool {
        self.ctx.input(|input| {
            let viewport = input.viewport();
            viewport.focused != Some(false) && viewport.minimized != Some(true)
        })
    }

    /// Asks the system to notify. Without a service for it nothing happens, and nobody waits.
    pub(super) fn notify(&self, notice: Notice, words: &'static Words) {
        self.beside(move || {
            let mut asked = Notification::new();
            asked.appname("Greenroom").summary(&notice.title).body(&notice.body);
            asked.action("default", words.house.show);
            match asked.show() {
                Ok(shown) => clicked(shown).then_some(Came::Clicked),
                Err(error) => {
                    tracing::info!(%error, "the system was not asked to notify");
                    None
                }
            }
        });
    }

    pub(super) fn quit(&self) {
        self.ctx.send_viewport_cmd(ViewportCommand::Close);
    }

    pub(super) fn pick_files(&self, words: &'static Words) {
        let dialog = AsyncFileDialog::new().pick_files();
        self.pick(words, async { dialog.await.map(|files| files.iter().map(path_of).collect()) });
    }

    pub(super) fn pick_folder(&self, words: &'static Words) {
        let dialog = AsyncFileDialog::new().pick_folder();
        self.pick(words, async { dialog.await.map(|folder| vec![path_of(&folder)]) });
    }

    /// Lets the person choose where videos are saved.
    pub(super) fn pick_results(&self, words: &'static Words) {
        let dialog = AsyncFileDialog::new().pick_folder();
        self.beside(move || {
            let asked = Instant::now();
            match pollster::block_on(dialog) {
                Some(folder) => Some(Came::Results(path_of(&folder))),
                None if asked.elapsed() < NEVER_SHOWN => Some(no_dialog(words)),
                None => None,
            }
        });
    }

    fn pick(
        &self,
        words: &'static Words,
        dialog: impl Future<Output = Option<Vec<PathBuf>>> + Send + 'static,
    ) {
        self.beside(move || {
            let asked = Instant::now();
            match pollster::block_on(dialog) {
                Some(paths) => Some(Came::Picked(paths)),
                None if asked.elapsed() < NEVER_SHOWN => Some(no_dialog(words)),
                None => None,
            }
        });
    }

    /// Lets the person choose where a copy goes. An existing file is replaced only if the dialog asked.
    pub(super) fn save_as(&self, from: PathBuf, note: Option<PathBuf>, words: &'static Words) {
        let name = from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let dialog = AsyncFileDialog::new().set_file_name(name).save_file();
        self.beside(move || {
            let asked = Instant::now();
            let Some(to) = pollster::block_on(dialog) else {
                return (asked.elapsed() < NEVER_SHOWN).then(|| no_dialog(words));
            };
            let to = path_of(&to);
            Some(match std::fs::copy(&from, &to) {
                Ok(_) => {
                    if let Some(note) = note {
                        copy_note(&note, &to);
                    }
                    said(true, (words.frame.saved_as)(&to.display().to_string()), None)
                }
                Err(error) => said(false, words.frame.not_saved.to_owned(), Some(error.to_string())),
            })
        });
    }

    /// Lets the person choose where a text is saved.
    pub(super) fn save_text(&self, name: String, text: String, words: &'static Words) {
        let dialog = AsyncFileDialog::new().set_file_name(name).save_file();
        self.beside(move || {
            let asked = Instant::now();
            let Some(to) = pollster::block_on(dialog) else {
                return (asked.elapsed() < NEVER_SHOWN).then(|| no_dialog(words));
            };
            let to = path_of(&to);
            Some(match std::fs::write(&to, text) {
                Ok(()) => said(true, (words.frame.saved_as)(&to.display().to_string()), None),
                Err(error) => said(false, words.frame.not_saved.to_owned(), Some(error.to_string())),
            })
        });
    }

    /// Asks where a report goes.
    pub(super) fn ask_report_place(&self, number: u64, name: &str, kind: ReportKind, words: &'static Words) {
        let ending = kind.ending();
        let dialog = AsyncFileDialog::new()
            .set_file_name(format!("{name}.{ending}"))
            .add_filter(ending.to_uppercase(), &[ending])
            .save_file();
        self.beside_all(move || {
            let asked = Instant::now();
            match pollster::block_on(dialog) {
                Some(place) => vec![Came::ReportPlace(number, Some(path_of(&place)))],
                None if asked.elapsed() < NEVER_SHOWN => {
                    vec![Came::ReportPlace(number, None), no_dialog(words)]
                }
                None => vec![Came::ReportPlace(number, None)],
            }
        });
    }

    /// Writes a report that is whole.
    pub(super) fn write_report(&self, to: PathBuf, report: Report, kind: ReportKind, words: &'static Words) {
        self.beside(move || {
            Some(match report::save(&to, &report, kind, true, words) {
                Ok(()) => {
                    let title = (words.review.exported)(report.rows.len());
                    said(true, title, Some(to.display().to_string()))
                }
                Err(error) => said(false, words.review.not_exported.to_owned(), Some(error.to_string())),
            })
        });
    }

    pub(super) fn pick_reports(&self, words: &'static Words) {
        let dialog = AsyncFileDialog::new().add_filter("HTML, JSON", &["html", "htm", "json"]).pick_files();
        self.beside(move || {
            let asked = Instant::now();
            match pollster::block_on(dialog) {
                Some(files) => Some(Came::PickedReports(files.iter().map(path_of).collect())),
                None if asked.elapsed() < NEVER_SHOWN => Some(no_dialog(words)),
                None => None,
            }
        });
    }

    /// Reads what was said in reports that came back, one after the other.
    pub(super) fn read_reports(&self, paths: Vec<PathBuf>) {
        self.beside_all(move || paths.iter().map(|path| Came::Marked(report::read_file(path))).collect());
    }

    pub(super) fn open(&self, target: String, words: &'static Words) {
        self.beside(move || {
            let error = open::that_detached(&target).err()?;
            Some(said(false, words.frame.not_opened.to_owned(), Some(error.to_string())))
        });
    }

    pub(super) fn reveal(&self, path: &Path, words: &'static Words) {
        let folder = path.parent().unwrap_or(path).to_string_lossy().into_owned();
        self.open(folder, words);
    }

    fn beside(&self, work: impl FnOnce() -> Option<Came> + Send + 'static) {
        self.beside_all(move || work().into_iter().collect());
    }

    fn beside_all(&self, work: impl FnOnce() -> Vec<Came> + Send + 'static) {
        let (tell, ctx) = (self.tell.clone(), self.ctx.clone());
        let spawned = std::thread::Builder::new().name("greenroom-effect".to_owned()).spawn(move || {
            for came in work() {
                if tell.send(came).is_ok() {
                    ctx.request_repaint();
                }
            }
        });
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread for a dialog");
        }
    }
}

/// Waits until the notification was clicked, or is gone.
#[cfg(all(unix, not(target_os = "macos")))]
fn clicked(shown: NotificationHandle) -> bool {
    let mut clicked = false;
    shown.wait_for_action(|action| clicked = action == "default");
    clicked
}

/// Elsewhere a click on it is the system's affair: it brings the program forward by itself.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn clicked(_shown: NotificationHandle) -> bool {
    false
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

fn said(fine: bool, title: String, line: Option<String>) -> Came {
    Came::Said { fine, title, line }
}

fn no_dialog(words: &Words) -> Came {
    said(false, words.frame.no_dialog.to_owned(), Some(words.frame.no_dialog_advice.to_owned()))
}

/// Paths inside pasted text: a list of file addresses, or lines that are absolute paths. A text that is
/// anything else brings nothing.
pub(super) fn pasted_paths(text: &str) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let path = match url::Url::parse(line) {
            Ok(url) if url.scheme() == "file" => url.to_file_path().ok(),
            _ => Some(PathBuf::from(line)).filter(|path| path.is_absolute()),
        };
        match path {
            Some(path) => paths.push(path),
            None => return vec![],
        }
    }
    paths
}

/// Web addresses in pasted text, one a line; a text that is anything else brings nothing. A page of text
/// pasted by mistake must not become a thousand downloads.
pub(super) fn pasted_links(text: &str) -> Vec<String> {
    const MOST: usize = 50;
    let mut links = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match url::Url::parse(line) {
            Ok(url) if matches!(url.scheme(), "https" | "http") && url.host_str().is_some() => {
                links.push(line.to_owned());
            }
            _ => return vec![],
        }
    }
    if links.len() > MOST { vec![] } else { links }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn pasted_files_are_told_from_pasted_words() {
        let list = "file:///tmp/a%20b.png\r\nfile:///tmp/%E4%B8%AD.jpg\r\n";
        assert_eq!(pasted_paths(list), [PathBuf::from("/tmp/a b.png"), PathBuf::from("/tmp/中.jpg")]);
        assert_eq!(pasted_paths("/tmp/x.png"), [PathBuf::from("/tmp/x.png")]);
        assert!(pasted_paths("Image 1 walks\n/tmp/x.png").is_empty());
        assert!(pasted_paths("https://example.com/x.png").is_empty());
    }

    #[test]
    fn pasted_web_addresses_are_told_from_sentences_that_name_one() {
        let two = "https://cdn.example.com/a.png\n http://example.com/b.mp4?x=1 \n";
        assert_eq!(pasted_links(two), ["https://cdn.example.com/a.png", "http://example.com/b.mp4?x=1"]);
        assert!(pasted_links("look at https://example.com/a.png").is_empty());
        assert!(pasted_links("https://example.com/a.png\n/tmp/x.png").is_empty());
        assert!(pasted_links("ftp://example.com/a.png").is_empty());
        assert!(pasted_links(&"https://example.com/a.png\n".repeat(51)).is_empty());
    }
}
