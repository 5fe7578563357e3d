//! What stands under the lanes: green facts, amber advice with its repair, coral blockers.

use egui::{Sense, Ui, vec2};

use crate::model::order::{Advice, Mode, Wrong};
use crate::model::talk::{StoreState, Sync};
use crate::model::{AssetId, FailureKind};
use crate::ui::act::Scene;
use crate::ui::desk::generate::{Checked, GenerateDesk};
use crate::ui::icons::{self, Icon};
use crate::ui::parts::{Button, Kind};
use crate::ui::theme::{self, Tokens, Tone, size, space};

/// The first reason why Generate cannot be pressed.
pub(super) fn blocker(scene: &Scene<'_>, desk: &GenerateDesk, checked: &Checked) -> Option<String> {
    let words = &scene.words.generate;
    if seed_is_wrong(desk) {
        return Some(words.bad_seed.to_owned());
    }
    if matches!(scene.world.store, StoreState::Failing { .. }) {
        return Some(scene.words.promises.rows_failing_short.to_owned());
    }
    let wrong = checked.order.as_ref().err().and_then(|wrongs| Some(words.wrong(wrongs.first()?)));
    // What is still wrong can be put right without a network; only then it is in the way.
    wrong.or_else(|| is_offline(scene).then(|| words.needs_network.to_owned()))
}

/// The account's list could not be reached when it was last asked for.
pub(super) fn is_offline(scene: &Scene<'_>) -> bool {
    scene.world.shelf(scene.connection).is_some_and(
        |shelf| matches!(&shelf.sync, Sync::Failed { failure, .. } if failure.kind == FailureKind::Unreached),
    )
}

/// The seed field holds something that is no seed.
pub(super) fn seed_is_wrong(desk: &GenerateDesk) -> bool {
    let typed = desk.seed_text.trim();
    !typed.is_empty() && typed.parse::<u32>().is_err()
}

/// An asset that was parked and brought back has another id: one press puts it where the old one stood.
fn successor_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk, asset: &AssetId) {
    let Some(now) = scene.world.successor(scene.connection, asset) else { return };
    let name = (scene.words.promises.use_successor)(&now.name);
    if ui.add(Button::new(Kind::Link, &name).small()).clicked() {
        desk.draft.rebind(asset, &now.id);
        ui.ctx().request_repaint();
    }
}

/// The whole list.
pub(super) fn checks_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk, checked: &Checked) {
    let words = &scene.words.generate;
    ui.spacing_mut().item_spacing.y = space::S2;
    ui.spacing_mut().interact_size.y = 20.0;
    let references = desk.draft.references().len();
    let wrongs: &[Wrong] = checked.order.as_ref().err().map_or(&[], Vec::as_slice);
    let usable = !wrongs.iter().any(|wrong| {
        matches!(wrong, Wrong::NotActive { .. } | Wrong::UnknownAsset { .. } | Wrong::WrongKind { .. })
    });
    if references > 0 {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = space::S4;
            if usable {
                sentence_ui(ui, Tone::Active, icons::CHECK_CIRCLE, &(words.all_active)(references));
                ui.add_space(space::S6);
            }
            if desk.draft.mode == Mode::References {
                sentence_ui(ui, Tone::Active, icons::CHECK_CIRCLE, words.sent_in_order);
            }
        });
    }
    for wrong in wrongs {
        // A page that is still empty is not a mistake.
        let (tone, icon) = match wrong {
            Wrong::NothingToMake => (Tone::Paused, icons::INFO),
            _ => (Tone::Failed, icons::WARNING_CIRCLE),
        };
        ui.horizontal(|ui| {
            sentence_ui(ui, tone, icon, &words.wrong(wrong));
            if let Wrong::UnknownAsset { asset } = wrong {
                successor_ui(ui, scene, desk, asset);
            }
        });
    }
    if seed_is_wrong(desk) {
        ui.horizontal(|ui| sentence_ui(ui, Tone::Failed, icons::WARNING_CIRCLE, words.bad_seed));
    }
    for advice in &checked.advice {
        let Advice::NotMentioned { kind, number } = advice;
        ui.horizontal(|ui| {
            ui.set_min_height(size::CONTROL_SMALL);
            sentence_ui(ui, Tone::Processing, icons::WARNING.fill(), &words.advice(advice));
            let mention = (words.numbered)(*kind, *number);
            let name = format!("{} {mention}", words.insert);
            if ui.add(Button::new(Kind::Link, words.insert).small().name(&name)).clicked() {
                desk.append_mention(*kind, *number);
                ui.ctx().request_repaint();
            }
        });
    }
}

/// An icon in the colour of a status, and a sentence.
pub(super) fn sentence_ui(ui: &mut Ui, tone: Tone, icon: Icon, text: &str) {
    let color = Tokens::of(ui).tone(tone).fg;
    let (rect, _) = ui.allocate_exact_size(vec2(16.0, 20.0), Sense::hover());
    icon.paint(ui.painter(), rect.center(), 16.0, color);
    let said = theme::small(text);
    let said = if tone == Tone::Failed { said.color(color) } else { said.strong() };
    ui.add(egui::Label::new(said).wrap());
}
