//! The question before assets, or a group with all in it, are deleted at the provider: what depends on them first.

use egui::{Ui, vec2};

use super::super::show;
use super::slots;
use crate::model::slots::WhereUsed;
use crate::model::{Asset, AssetId, Command, Job};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::library::index::Index;
use crate::ui::desk::library::{Ask, LibraryDesk};
use crate::ui::icons;
use crate::ui::parts::{Button, Dialog, DialogPart, focus_on_open};
use crate::ui::theme::{self, Tokens, Tone, space};

/// So many names stand in the question; the rest is counted.
const NAMES: usize = 4;

/// What a running generation is called: the beginning of its prompt.
pub(crate) fn name_of(scene: &Scene<'_>, job: &Job) -> String {
    let prompt = job.order().map_or("", |order| order.fields().prompt.trim());
    let first = prompt.lines().next().unwrap_or_default();
    if first.is_empty() { scene.words.slots.no_prompt.to_owned() } else { show::short(first, 60) }
}

/// The question, as it stands.
struct Plan<'a> {
    title: String,
    command: Option<Command>,
    used: WhereUsed<'a>,
    several: bool,
    /// What may be parked instead.
    park: Vec<AssetId>,
}

/// Nothing can be asked when this is `None`: what it is about is gone, or the account cannot delete it.
fn plan<'a>(scene: &Scene<'a>, ask: &Ask, index: &Index) -> Option<Plan<'a>> {
    let words = &scene.words.library;
    let provider = show::provider(scene);
    let (title, subject, ids, permit) = match ask {
        Ask::RemoveAssets(ids) => {
            let assets: Vec<&Asset> =
                ids.iter().filter_map(|id| scene.world.asset(scene.connection, id)).collect();
            let (title, subject) = match assets.as_slice() {
                [] => return None,
                [one] => {
                    let name = show::short(&one.name, 40);
                    ((words.delete_one)(&name, provider), name)
                }
                several => {
                    let count = (scene.words.common.count_assets)(several.len());
                    ((words.delete_assets)(several.len(), provider), count)
                }
            };
            let permit = scene.world.can_remove(scene.connection, &assets)?;
            let subject = match &permit {
                Err(in_use) => show::short(&in_use.names.join(", "), 60),
                Ok(_) => subject,
            };
            let ids = assets.iter().map(|asset| asset.id.clone()).collect::<Vec<_>>();
            (title, subject, ids, permit.ok().map(Command::RemoveAssets))
        }
        Ask::RemoveGroup(id) => {
            let line = index.group(id)?;
            let name = show::short(&line.name, 40);
            let assets = scene.world.shelf(scene.connection)?.assets.values();
            let inside = assets.filter(|asset| asset.group.as_ref() == Some(id));
            // A group of this computer alone only lets go of its assets: nothing happens to them.
            let goes = !scene.world.abilities(scene.connection)?.has_local_groups();
            let ids: Vec<AssetId> = inside.filter(|_| goes).map(|asset| asset.id.clone()).collect();
            // What is forgotten here goes too, so the number is that of the provider.
            let title = (words.delete_group_ask)(&name, ids.len(), provider);
            let permit = scene.world.can_remove_group(scene.connection, id)?;
            let command = permit.ok().map(|permit| Command::RemoveGroup { permit, id: id.clone() });
            (title, name, ids, command)
        }
        _ => return None,
    };
    let used = scene.world.where_used(scene.connection, &ids);
    let assets: Vec<&Asset> = ids.iter().filter_map(|id| scene.world.asset(scene.connection, id)).collect();
    let blocked = !used.running.is_empty();
    let park = if !blocked && slots::parkable(scene, &assets) > 0 { ids } else { Vec::new() };
    Some(Plan {
        title: if blocked { (words.in_use)(&subject) } else { title },
        command: if blocked { None } else { permit },
        several: assets.len() != 1,
        used,
        park,
    })
}

/// Asks before assets, or a group with all in it, are deleted at the provider.
pub(super) fn remove_dialog_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, index: &Index) {
    let Some(ask) = desk.ask.as_ref().filter(|ask| matches!(ask, Ask::RemoveAssets(_) | Ask::RemoveGroup(_)))
    else {
        return;
    };
    let Some(plan) = plan(scene, ask, index) else {
        desk.ask = None;
        return;
    };
    let words = scene.words;
    let possible = plan.command.is_some();
    let (mut confirmed, mut parks) = (false, false);
    let dialog = Dialog::new("delete", &plan.title, vec2(460.0, 0.0)).icon(icons::TRASH, Tone::Failed);
    let answer = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Body => body_ui(ui, scene, &plan),
        DialogPart::Footer => {
            if possible {
                confirmed |= ui.add(Button::danger(words.common.delete)).clicked();
            }
            let safe = if possible { words.common.cancel } else { words.common.close };
            let safe = ui.add(Button::secondary(safe));
            focus_on_open(ui, &safe);
            if safe.clicked() {
                ui.close();
            }
            if !plan.park.is_empty() {
                let label = (words.slots.park_instead)(plan.park.len());
                parks |= ui.add(Button::ghost(&label).icon(icons::ARCHIVE)).clicked();
            }
        }
        DialogPart::Header => {}
    });
    if confirmed {
        scene.out.extend(plan.command.map(Act::Send));
    }
    if parks {
        desk.ask = Some(Ask::Park { ids: plan.park, from: None });
    } else if confirmed || answer.closed {
        desk.ask = None;
    }
}

/// What depends on it, worst first.
fn body_ui(ui: &mut Ui, scene: &Scene<'_>, plan: &Plan<'_>) {
    let words = &scene.words.slots;
    let say = |ui: &mut Ui, text: &str| {
        ui.add(egui::Label::new(theme::body(text)).wrap());
    };
    let used = &plan.used;
    if !used.running.is_empty() {
        let coral = Tokens::of(ui).tone(Tone::Failed).fg;
        let text = (words.running_need)(used.running.len(), plan.several);
        ui.add(egui::Label::new(theme::body_medium(text).color(coral)).wrap());
        let names = used.running.iter().map(|job| name_of(scene, job)).collect();
        names_ui(ui, scene, names);
        say(ui, words.running_line);
        return;
    }
    if !used.results.is_empty() {
        let text = (words.in_results)(used.results.len(), plan.several);
        say(ui, &format!("{text} {}", words.results_stay));
        let name = |take: &&crate::model::Take| {
            take.path.file_name().map(|name| show::short(&name.to_string_lossy(), 60)).unwrap_or_default()
        };
        names_ui(ui, scene, used.results.iter().map(name).collect());
    }
    if used.drafts {
        say(ui, words.in_draft);
    }
    say(ui, scene.words.library.cannot_be_undone);
    if !plan.park.is_empty() {
        say(ui, words.park_instead_line);
    }
}

/// The first few names, and how many more.
fn names_ui(ui: &mut Ui, scene: &Scene<'_>, names: Vec<String>) {
    let more = names.len().saturating_sub(NAMES);
    for name in names.into_iter().take(NAMES) {
        ui.horizontal(|ui| {
            ui.add_space(space::S3);
            ui.label(icons::FILM_SLATE.text(14.0).weak());
            ui.add(egui::Label::new(theme::small(name)).truncate());
        });
    }
    if more > 0 {
        ui.label(theme::small((scene.words.slots.and_more)(more)).weak());
    }
}
