//! Carries out what only the window can do: dialogs, clipboard, other programs. Each runs beside the window.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use egui::{Context, TextureHandle, ViewportCommand};
use notify_rust::{Notification, NotificationHandle};

use super::dialogs::{self, Asked};
use super::notices::Notice;
use super::stage;
use super::system::Preference;
use crate::model::review::ReportKind;
use crate::model::verdict::NotRead;
use crate::model::{Marked, OriginalId};
use crate::report::{self, Report};
use crate::setup;
use crate::ui::desk::chooser::Listing;
use crate::words::Words;

/// A dialog that is gone sooner was never there: nobody is so quick (measured: under 100 ms without a portal).
const NEVER_SHOWN: Duration = Duration::from_millis(300);

/// What came of an effect, for the next turn.
pub(super) enum Came {
    /// Files or folders were chosen.
    Picked(Vec<PathBuf>),
    /// Where a file of ours lies now.
    Found(OriginalId, PathBuf),
    /// The system has no dialog for this; where our own may begin.
    NoDialog(Asked, PathBuf),
    /// What is in a folder.
    Listed(Listing),
    /// What the system prefers, now or from now on.
    Prefers(Preference),
    /// The pictures of the first screen.
    Characters(Vec<TextureHandle>),
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
    /// The system has shown that it has no dialogs for files.
    no_dialog: Arc<AtomicBool>,
}

impl Effects {
    pub(super) fn new(ctx: &Context) -> Self {
        let (tell, hear) = channel();
        Self { ctx: ctx.clone(), tell, hear, no_dialog: Arc::default() }
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

    /// Hears from the system, as long as the window is there, what it prefers.
    pub(super) fn follow_system(&self) {
        let (tell, ctx) = (self.tell.clone(), self.ctx.clone());
        super::system::follow(move |preference| {
            let heard = tell.send(Came::Prefers(preference)).is_ok();
            ctx.request_repaint();
            heard
        });
    }

    /// Decodes the four demo characters of the first screen.
    pub(super) fn draw_characters(&self) {
        let ctx = self.ctx.clone();
        self.beside(move || {
            let pictures = setup::demo_pictures().into_iter();
            let drawn = pictures.filter_map(|bytes| {
                let picture = crate::media::rgba_of(bytes, 512).ok()?;
                Some(stage::texture(&ctx, "character", &picture))
            });
            Some(Came::Characters(drawn.collect()))
        });
    }

    pub(super) fn quit(&self) {
        self.ctx.send_viewport_cmd(ViewportCommand::Close);
    }

    /// Asks a person for files or a place, in the system's dialog. Where it has none, [`Came::NoDialog`] says so.
    pub(super) fn ask(&self, asked: Asked, words: &'static Words) {
        let missing = Arc::clone(&self.no_dialog);
        let dialog = (!missing.load(Ordering::Relaxed)).then(|| asked.dialog());
        self.beside_all(move || {
            let began = Instant::now();
            match dialog.and_then(pollster::block_on) {
                Some(paths) => asked.answered(Some(paths), words),
                None if began.elapsed() < NEVER_SHOWN => {
                    missing.store(true, Ordering::Relaxed);
                    vec![Came::NoDialog(asked, dialogs::home())]
                }
                None => asked.answered(None, words),
            }
        });
    }

    /// Goes on with what was chosen in the dialog of our own.
    pub(super) fn answer(&self, asked: Asked, paths: Option<Vec<PathBuf>>, words: &'static Words) {
        self.beside_all(move || asked.answered(paths, words));
    }

    /// Reads a folder, for the dialog of our own.
    pub(super) fn look_into(&self, path: PathBuf) {
        self.beside(move || Some(Came::Listed(dialogs::list(path))));
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

pub(super) fn said(fine: bool, title: String, line: Option<String>) -> Came {
    Came::Said { fine, title, line }
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
