//! The dialog for files that is shown where the system has none.

use egui::{Key, Modifiers, ScrollArea, Ui, pos2, vec2};

use crate::ui::act::{Act, Scene};
use crate::ui::desk::chooser::{Chooser, Haunt, Listing, Mode};
use crate::ui::icons::{self, Icon};
use crate::ui::parts::{
    Button, Dialog, DialogPart, IconButton, ListRow, TextField, focus_on_open, skeleton_ui,
};
use crate::ui::theme::{self, Tone, space};
use crate::words::{ChooserWords, bytes};

/// Height of a row.
const ROW: f32 = 36.0;

/// Shows it while it is asked for.
pub fn chooser_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut Option<Chooser>) {
    let Some(chooser) = desk else { return };
    let words = &scene.words.chooser;
    let title = match chooser.mode {
        Mode::Files => words.files,
        Mode::Folder => words.folder,
        Mode::Save => words.save,
    };
    let mut went = None;
    let mut answered = std::mem::take(&mut chooser.sure);
    let dialog = Dialog::new("chooser", title, vec2(720.0, 600.0))
        .subtitle(words.note)
        .cross(scene.words.common.close);
    let shown = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Header => {}
        DialogPart::Body => {
            went = went.take().or(path_ui(ui, words, chooser));
            ui.add_space(space::S4);
            let foot = if chooser.mode == Mode::Save { 72.0 } else { 0.0 };
            let room = (ui.available_height() - foot).max(ROW);
            let opened = list_ui(ui, words, chooser, room, &mut answered);
            went = went.take().or(opened);
            if chooser.mode == Mode::Save {
                answered |= name_ui(ui, words, chooser);
            }
        }
        DialogPart::Footer => {
            let (label, missing) = confirm(words, chooser, scene.words.common.save);
            let missing = missing.filter(|_| chooser.answer().is_none());
            answered |= ui.add(Button::primary(&label).disabled_because(missing)).clicked();
            if ui.add(Button::ghost(scene.words.common.cancel)).clicked() {
                ui.close();
            }
        }
    });
    if let Some(path) = went {
        scene.out.push(Act::LookInto(chooser.go(&path)));
    } else if let Some(answer) = chooser.answer().filter(|_| answered) {
        scene.out.push(Act::Chosen(Some(answer)));
    } else if shown.closed {
        scene.out.push(Act::Chosen(None));
    }
}

/// What the button that does it says, and what is missing where it cannot.
fn confirm(words: &ChooserWords, chooser: &Chooser, save: &str) -> (String, Option<&'static str>) {
    match chooser.mode {
        Mode::Files if chooser.count() == 0 => (words.files.to_owned(), Some(words.none_chosen)),
        Mode::Files => ((words.choose)(chooser.count()), Some(words.reading)),
        Mode::Folder => (words.this_folder.to_owned(), Some(words.reading)),
        Mode::Save if !chooser.is_named() => (save.to_owned(), Some(words.bad_name)),
        Mode::Save if chooser.replaces() => (words.replace.to_owned(), Some(words.reading)),
        Mode::Save => (save.to_owned(), Some(words.reading)),
    }
}

/// The path, the folder above, and where such files usually are. Answers with where to go.
fn path_ui(ui: &mut Ui, words: &ChooserWords, chooser: &mut Chooser) -> Option<std::path::PathBuf> {
    let mut went = None;
    ui.horizontal(|ui| {
        let above = chooser.above();
        let button = ui.add_enabled(above.is_some(), IconButton::new(icons::ARROW_UP, words.above));
        if button.clicked() {
            went = above;
        }
        let field = TextField::new(&mut chooser.typed, words.path).mono().width(ui.available_width());
        let field = ui.add(field);
        focus_on_open(ui, &field);
        if field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) {
            went = Some(chooser.typed.trim().into());
        }
    });
    let haunts = chooser.listing().map_or(&[][..], |listing| &listing.haunts);
    ui.horizontal(|ui| {
        for (haunt, path) in haunts {
            let label = match haunt {
                Haunt::Home => words.home,
                Haunt::Pictures => words.pictures,
                Haunt::Videos => words.videos,
                Haunt::Music => words.music,
                Haunt::Downloads => words.downloads,
            };
            if ui.add(Button::ghost(label).small()).clicked() {
                went = Some(path.clone());
            }
        }
    });
    went
}

/// What is in the folder. Answers with the folder that was opened; sets `answered` where a file was.
fn list_ui(
    ui: &mut Ui,
    words: &ChooserWords,
    chooser: &mut Chooser,
    room: f32,
    answered: &mut bool,
) -> Option<std::path::PathBuf> {
    let (top, width) = (ui.cursor().top(), ui.available_width());
    match chooser.listing() {
        None => {
            let block = skeleton_ui(ui, vec2(width, ROW));
            block.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, words.reading)
            });
        }
        Some(Listing { inside: Err(said), .. }) => {
            ui.label(theme::body(words.unreadable).color(theme::Tokens::of(ui).tone(Tone::Failed).fg));
            ui.label(theme::small(said).weak());
        }
        Some(Listing { inside: Ok(inside), .. }) if inside.is_empty() => {
            ui.label(theme::body(words.nothing).weak());
        }
        Some(_) => {}
    }
    let mut went = keys(ui, chooser, answered);
    let reveal = std::mem::take(&mut chooser.reveal);
    let used = ui.cursor().top() - top;
    let rows = chooser.inside().len();
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("chooser").auto_shrink(false).max_height(room - used).show_rows(
        ui,
        ROW,
        rows,
        |ui, range| {
            if let Some(cursor) = chooser.cursor.filter(|_| reveal) {
                let top = ui.max_rect().top() + (cursor as f32 - range.start as f32) * ROW;
                let row = egui::Rect::from_min_size(pos2(ui.max_rect().left(), top), vec2(1.0, ROW));
                ui.scroll_to_rect(row, None);
            }
            for at in range {
                let Some(listed) = chooser.inside().get(at).cloned() else { continue };
                let size = if listed.is_folder { words.is_folder.to_owned() } else { bytes(listed.bytes) };
                let here = chooser.cursor == Some(at);
                let marked = chooser.is_chosen(&listed) || here && chooser.mode != Mode::Files;
                let row = ListRow::new(&listed.name)
                    .icon(icon_of(&listed.name, listed.is_folder))
                    .right(&size, None)
                    .selected(marked || here && listed.is_folder)
                    .height(ROW);
                let response = ui.push_id(&listed.path, |ui| ui.add(row)).inner;
                if here && reveal {
                    response.request_focus();
                } else if response.gained_focus() {
                    chooser.cursor = Some(at);
                }
                // The arrows are the cursor's; the focus goes where it goes.
                let arrows = egui::EventFilter { vertical_arrows: true, ..egui::EventFilter::default() };
                ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
                if response.double_clicked() && listed.is_folder {
                    went = Some(listed.path);
                } else if response.double_clicked() {
                    chooser.choose(at, false, false);
                    *answered = true;
                } else if response.clicked() && !ui.input(|i| i.key_pressed(Key::Enter)) {
                    let held = ui.input(|i| i.modifiers);
                    chooser.choose(at, held.command, held.shift);
                }
            }
        },
    );
    went
}

/// Arrows move, Enter opens, Backspace goes up, while no text is being written.
fn keys(ui: &Ui, chooser: &mut Chooser, answered: &mut bool) -> Option<std::path::PathBuf> {
    if ui.ctx().text_edit_focused() {
        return None;
    }
    let pressed = |modifiers, key| ui.input_mut(|i| i.consume_key(modifiers, key));
    for (key, by) in [(Key::ArrowUp, -1), (Key::ArrowDown, 1), (Key::PageUp, -10), (Key::PageDown, 10)] {
        if pressed(Modifiers::SHIFT, key) {
            chooser.step(by, true);
        } else if pressed(Modifiers::NONE, key) {
            chooser.step(by, false);
        }
    }
    if pressed(Modifiers::COMMAND, Key::A) {
        chooser.choose_all();
    }
    if pressed(Modifiers::NONE, Key::Backspace) {
        return chooser.above();
    }
    // Enter belongs to a button that has the focus, and to the rows otherwise.
    if chooser.cursor.is_some() && ui.input(|i| i.key_pressed(Key::Enter)) {
        if let Some(folder) = chooser.folder_at_cursor() {
            return Some(folder);
        }
        let unchosen = chooser.cursor.filter(|at| {
            chooser.mode == Mode::Files && chooser.inside().get(*at).is_some_and(|it| !chooser.is_chosen(it))
        });
        match unchosen {
            Some(at) => chooser.choose(at, false, false),
            None => *answered = chooser.mode == Mode::Files,
        }
    }
    None
}

/// The name of a file that is made. Whether it was confirmed by Enter.
fn name_ui(ui: &mut Ui, words: &ChooserWords, chooser: &mut Chooser) -> bool {
    let replaces = chooser.replaces();
    let hint = if replaces { words.replaces } else { "" };
    let field = ui.add(TextField::new(&mut chooser.name, words.name).labelled().hint(hint).limit(200));
    field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) && !replaces
}

fn icon_of(name: &str, is_folder: bool) -> Icon {
    let ending = name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase());
    match ending.as_str() {
        _ if is_folder => icons::FOLDER_OPEN,
        "jpg" | "jpeg" | "png" | "webp" | "gif" | "bmp" | "tif" | "tiff" | "heic" | "heif" => icons::IMAGE,
        "mp4" | "mov" | "mkv" | "webm" | "avi" => icons::FILM_STRIP,
        "mp3" | "wav" | "m4a" | "aac" | "flac" | "ogg" => icons::SPEAKER_HIGH,
        _ => icons::FILE_TEXT,
    }
}
