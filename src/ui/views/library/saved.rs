//! Saved searches: keeping what is shown under a name, and changing or deleting one.

use egui::{Ui, vec2};

use crate::model::{Command, SavedSearch};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::library::index::Index;
use crate::ui::desk::library::{Ask, LibraryDesk, Scope, Undo};
use crate::ui::icons;
use crate::ui::parts::{Button, Dialog, DialogPart, IconButton, TextField, focus_on_open, menu_row_ui};
use crate::ui::theme::{self, Tone};

/// More would fill the panel.
const MOST: usize = 50;

fn searches<'a>(scene: &Scene<'a>) -> &'a [SavedSearch] {
    scene.world.searches.get(scene.connection).map_or(&[], Vec::as_slice)
}

/// The button that keeps what is shown, while it is a search that is not kept yet.
pub(super) fn save_button_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk) {
    let known = searches(scene);
    let is_new = known.iter().all(|search| desk.as_search(&search.name) != *search);
    let place = matches!(desk.scope, Scope::All | Scope::Group(_));
    if desk.is_filtered() && is_new && place && known.len() < MOST {
        let button = IconButton::new(icons::BOOKMARK_SIMPLE, scene.words.browse.save_search);
        if ui.add(button).clicked() {
            desk.ask = Some(Ask::SaveSearch(desk.search.trim().to_owned()));
        }
    }
}

/// What can be done with a saved search.
pub(crate) fn rows_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, search: &SavedSearch) {
    let words = &scene.words.browse;
    if menu_row_ui(ui, Some(icons::PENCIL_SIMPLE), words.rename_search, "", false).clicked() {
        let name = search.name.clone();
        desk.ask = Some(Ask::RenameSearch { was: name.clone(), name });
    }
    if menu_row_ui(ui, Some(icons::TRASH), words.delete_search, "", false).clicked() {
        let left = searches(scene).iter().filter(|it| it.name != search.name).cloned().collect();
        keep(scene, desk, left);
        if desk.opened_search && desk.shows_search(search) {
            desk.open(Scope::All);
        }
        let title = (words.search_deleted)(&search.name);
        let line = Some(words.undo_line.to_owned());
        scene.out.push(Act::Toast { tone: Tone::Paused, title, line });
    }
}

/// Keeps these in place of those there are; that can be taken back.
fn keep(scene: &mut Scene<'_>, desk: &mut LibraryDesk, wanted: Vec<SavedSearch>) {
    desk.undo.push(Undo::Searches(searches(scene).to_vec()));
    scene.out.push(Act::Send(Command::KeepSearches(scene.connection.clone(), wanted)));
}

/// Asks for the name of a search.
pub(super) fn name_dialog_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let words = &scene.words.browse;
    let (title, button, mut name, was) = match &desk.ask {
        Some(Ask::SaveSearch(name)) => (words.save_search, words.save, name.clone(), None),
        Some(Ask::RenameSearch { was, name }) => {
            (words.rename_search, scene.words.common.rename, name.clone(), Some(was.clone()))
        }
        _ => return,
    };
    let taken = |name: &str| {
        let name = name.trim();
        searches(scene).iter().any(|it| it.name == name && Some(&it.name) != was.as_ref())
    };
    let mut decided = false;
    let answer = Dialog::new("search name", title, vec2(420.0, 0.0)).show(ui.ctx(), |ui, part| match part {
        DialogPart::Body => {
            if was.is_none() {
                ui.add(egui::Label::new(theme::body(words.save_search_line)).wrap());
            }
            let error = taken(&name).then_some(words.name_taken);
            let field = TextField::new(&mut name, words.search_name).labelled().limit(60).error(error);
            let field = ui.add(field);
            focus_on_open(ui, &field);
            decided |= field.lost_focus() && actions::entered(ui.ctx());
        }
        DialogPart::Footer => {
            let missing = name.trim().is_empty().then_some(words.search_name);
            let refused = missing.or_else(|| taken(&name).then_some(words.name_taken));
            decided |= ui.add(Button::primary(button).disabled_because(refused)).clicked();
            if ui.add(Button::ghost(scene.words.common.cancel)).clicked() {
                ui.close();
            }
        }
        DialogPart::Header => {}
    });
    let wanted = name.trim().to_owned();
    if decided && !wanted.is_empty() && !taken(&name) {
        let mut all = searches(scene).to_vec();
        if let Some(was) = &was {
            for search in all.iter_mut().filter(|search| search.name == *was) {
                search.name.clone_from(&wanted);
            }
        } else {
            all.push(desk.as_search(&wanted));
            if index.key().scope == Scope::All {
                desk.opened_search = true;
            }
        }
        keep(scene, desk, all);
        desk.ask = None;
    } else if answer.closed {
        desk.ask = None;
    } else if let Some(Ask::SaveSearch(kept) | Ask::RenameSearch { name: kept, .. }) = &mut desk.ask {
        *kept = name;
    }
}
