//! What is said where files go by link and there is no staging bucket yet: one sentence, one button.

use egui::{Align, Layout, Ui};

use super::show;
use crate::model::{Abilities, Destination, Door, MediaKind, NoSlot};
use crate::ui::act::{Act, Scene};
use crate::ui::icons;
use crate::ui::parts::{Button, card_ui};
use crate::ui::theme::{self, Tokens, Tone};

/// Files of this kind are only taken by address, and there is nowhere to put them.
pub(crate) fn is_missing(abilities: &Abilities, kind: MediaKind) -> bool {
    abilities.upload_slot(kind, Destination::None) == Err(NoSlot::NeedsStage)
}

/// A file of this kind can go.
pub(crate) fn takes(abilities: &Abilities, kind: MediaKind) -> bool {
    abilities.door(kind) != Door::Closed && !is_missing(abilities, kind)
}

/// What misses a staging bucket at the account in use.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Nothing.
    Nothing,
    /// These kinds; others go.
    Some(Vec<MediaKind>),
    /// Every kind it takes.
    All,
}

/// What misses a staging bucket at the account in use.
pub(crate) fn missing(scene: &Scene<'_>) -> Missing {
    let Some(abilities) = scene.world.abilities(scene.connection) else { return Missing::Nothing };
    let kinds: Vec<MediaKind> =
        MediaKind::EVERY.into_iter().filter(|kind| is_missing(abilities, *kind)).collect();
    if kinds.is_empty() {
        Missing::Nothing
    } else if MediaKind::EVERY.into_iter().any(|kind| takes(abilities, kind)) {
        Missing::Some(kinds)
    } else {
        Missing::All
    }
}

/// The one sentence.
pub(crate) fn sentence(scene: &Scene<'_>, missing: &Missing) -> Option<String> {
    let words = &scene.words.people;
    match missing {
        Missing::Nothing => None,
        Missing::All => Some((words.by_link_once)(show::provider(scene))),
        Missing::Some(kinds) => Some((words.kinds_by_link)(kinds)),
    }
}

/// Some kind is taken as a public address.
pub(crate) fn takes_links(scene: &Scene<'_>) -> bool {
    let abilities = scene.world.abilities(scene.connection);
    abilities.is_some_and(|abilities| MediaKind::EVERY.into_iter().any(|kind| abilities.takes_link(kind)))
}

/// The button that opens the staging section of the account in use.
pub(crate) fn button_ui(ui: &mut Ui, scene: &mut Scene<'_>, button: Button<'_>) {
    if ui.add(button.icon(icons::CLOUD_ARROW_UP)).clicked() {
        scene.out.push(Act::SetUpStaging(scene.connection.clone()));
    }
}

/// Sentence and button on a card, where something misses a bucket.
pub(crate) fn card(ui: &mut Ui, scene: &mut Scene<'_>) {
    let Some(said) = sentence(scene, &missing(scene)) else { return };
    card_ui(ui, Some(Tone::Processing), |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            let amber = Tokens::of(ui).tone(Tone::Processing).fg;
            ui.label(icons::CLOUD_ARROW_UP.text(16.0).color(amber));
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.add(egui::Label::new(theme::small(said).color(amber)).wrap());
                let words = scene.words.accounts.set_up_staging;
                button_ui(ui, scene, Button::secondary(words).small());
            });
        });
    });
}
