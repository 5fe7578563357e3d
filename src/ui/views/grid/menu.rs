//! What can be done with the selected assets: one list for the menu, the keys and the buttons.

use egui::{Response, Ui};

use super::super::{library::slots, people, show};
use crate::model::talk::Hideable;
use crate::model::{Action, Asset, AssetId, AssetStatus, MediaKind};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::library::{Ask, LibraryDesk};
use crate::ui::icons;
use crate::ui::parts::{context_menu_ui, menu_line_ui, menu_row_ui};

/// The selected assets that are there, in the order of selection.
pub(crate) fn selected<'a>(scene: &Scene<'a>, desk: &LibraryDesk) -> Vec<&'a Asset> {
    desk.selected.iter().filter_map(|id| scene.world.asset(scene.connection, id)).collect()
}

/// The account can generate.
pub(crate) fn can_generate(scene: &Scene<'_>) -> bool {
    scene.world.abilities(scene.connection).is_some_and(|abilities| abilities.menu().is_some())
}

/// Active, and of a kind a generation can refer to.
pub(crate) fn can_be_used(asset: &Asset) -> bool {
    asset.status == AssetStatus::Active && MediaKind::ALL.contains(&asset.kind)
}

/// Makes these the references of the draft. Only Active ones can be.
pub(crate) fn use_in_generate(scene: &mut Scene<'_>, ids: &[AssetId]) {
    let ready = |id: &&AssetId| scene.world.asset(scene.connection, id).is_some_and(can_be_used);
    let ids: Vec<AssetId> = ids.iter().filter(ready).cloned().collect();
    if can_generate(scene) && !ids.is_empty() {
        scene.out.push(Act::UseInGenerate(ids));
    }
}

/// `asset://…` of each selected asset, one a line, in reference order.
pub(crate) fn references(assets: &[&Asset]) -> String {
    assets.iter().map(|asset| asset.id.uri()).collect::<Vec<_>>().join("\n")
}

/// The same as a list for programs: name, kind and reference of each.
pub(crate) fn references_json(assets: &[&Asset]) -> String {
    let list: Vec<serde_json::Value> = assets
        .iter()
        .map(|asset| {
            serde_json::json!({ "name": asset.name, "kind": crate::words::ENGLISH.common.kind(asset.kind).to_lowercase(), "reference": asset.id.uri() })
        })
        .collect();
    serde_json::to_string_pretty(&list).unwrap_or_default()
}

/// Asks before anything is deleted.
pub(crate) fn ask_remove(scene: &Scene<'_>, desk: &mut LibraryDesk) {
    let can =
        scene.world.abilities(scene.connection).is_some_and(|abilities| abilities.can_remove().is_some());
    if can && !desk.selected.is_empty() {
        desk.ask = Some(Ask::RemoveAssets(desk.selected.to_vec()));
    }
}

/// Begins to rename the one selected asset.
pub(crate) fn begin_rename(scene: &Scene<'_>, desk: &mut LibraryDesk) {
    let can =
        scene.world.abilities(scene.connection).is_some_and(|abilities| abilities.can_rename().is_some());
    if let ([asset], true) = (selected(scene, desk).as_slice(), can) {
        desk.rename = Some((asset.id.clone(), asset.name.clone()));
        desk.inspector_hidden = false;
    }
}

/// The menu of a right-click on an asset.
pub(crate) fn on_right_click(response: &Response, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    context_menu_ui(response, |ui| {
        rows_ui(ui, scene, desk, true);
    });
}

/// The rows of the menu; `whole` has also what the inspector shows as buttons.
pub(crate) fn rows_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, whole: bool) {
    let (words, common) = (&scene.words.library, &scene.words.common);
    let keys = &scene.world.keys;
    let key = |action| actions::shown(keys, action);
    let assets = selected(scene, desk);
    let ready = assets.iter().any(|asset| can_be_used(asset));
    let one = match assets.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    if whole {
        if one.is_some()
            && menu_row_ui(ui, Some(icons::ARROWS_OUT_SIMPLE), words.open_large, &key(Action::Open), false)
                .clicked()
        {
            desk.looking = true;
        }
        if can_generate(scene) {
            let row = ui.add_enabled_ui(ready, |ui| {
                menu_row_ui(
                    ui,
                    Some(icons::FILM_SLATE),
                    words.use_in_generate,
                    &key(Action::UseInGenerate),
                    false,
                )
            });
            if row.inner.clicked() {
                use_in_generate(scene, &desk.selected.to_vec());
            }
        }
    }
    if menu_row_ui(ui, Some(icons::COPY), words.copy_references, &key(Action::CopyReference), false).clicked()
    {
        scene.out.push(Act::Copy(references(&assets)));
    }
    if let Some(original) = one.and_then(|asset| show::original_of(scene.world, asset)) {
        if whole && menu_row_ui(ui, Some(icons::ARROW_SQUARE_OUT), words.open_original, "", false).clicked() {
            scene.out.push(Act::OpenFile(original.path.clone()));
        }
        if menu_row_ui(ui, Some(icons::FOLDER_OPEN), words.show_in_folder, "", false).clicked() {
            scene.out.push(Act::Reveal(original.path.clone()));
        }
    }
    let Some(abilities) = scene.world.abilities(scene.connection) else { return };
    if whole
        && one.is_some()
        && abilities.can_rename().is_some()
        && menu_row_ui(ui, Some(icons::PENCIL_SIMPLE), common.rename, &key(Action::Rename), false).clicked()
    {
        begin_rename(scene, desk);
    }
    if assets.is_empty() {
        return;
    }
    menu_line_ui(ui);
    if abilities.can_remove().is_some() {
        let why = match slots::parkable(scene, &assets) {
            0 => slots::why_not(scene, &assets),
            _ => None,
        };
        let row = ui.add_enabled_ui(why.is_none(), |ui| {
            menu_row_ui(ui, Some(icons::ARCHIVE), scene.words.slots.park_ask, &key(Action::Park), false)
        });
        if let Some(why) = why {
            row.inner.on_disabled_hover_text(why);
        } else if row.inner.clicked() {
            slots::ask_park(scene, desk, desk.selected.to_vec());
        }
        if menu_row_ui(ui, Some(icons::TRASH), words.delete_ask, &key(Action::Delete), true).clicked() {
            ask_remove(scene, desk);
        }
    } else {
        let things: Vec<Hideable> = assets.iter().map(|asset| Hideable::Asset(asset.id.clone())).collect();
        let name = match one {
            Some(one) => one.name.clone(),
            None => (scene.words.common.count_assets)(assets.len()),
        };
        people::forget_row_ui(ui, scene, desk, &things, &name);
    }
}
