//! Whose account is to be added: one row for each provider, with what it is and which keys it needs.

use egui::{Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::connections::provider_icon;
use crate::model::ProviderKind;
use crate::ui::act::Scene;
use crate::ui::desk::connections::ConnectionsDesk;
use crate::ui::icons;
use crate::ui::parts::paint::{inner_ring, line, put_left, whole_line};
use crate::ui::parts::{Button, Dialog, DialogPart, focus_on_open, icon_tile_at};
use crate::ui::theme::{Tokens, Tone, Type, radius, size, space};

const ROW: f32 = 58.0;

/// Shows the question while it is open.
pub(super) fn pick_ui(ui: &Ui, scene: &Scene<'_>, desk: &mut ConnectionsDesk) {
    if !desk.picking {
        return;
    }
    let words = &scene.words.accounts;
    let mut picked = None;
    let room = ui.ctx().content_rect().height() - 180.0;
    let answer = Dialog::new("pick provider", words.pick_title, vec2(620.0, 0.0))
        .subtitle(words.pick_line)
        .cross(scene.words.common.close)
        .show(ui.ctx(), |ui, part| match part {
            DialogPart::Body => {
                let room = room.clamp(200.0, 7.0 * (ROW + space::S1));
                let list = ScrollArea::vertical().id_salt("providers").max_height(room);
                // The dialog follows its content, so the list has to say how high it wants to be.
                list.min_scrolled_height(room).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = space::S1;
                    picked = providers_ui(ui, scene, true);
                });
            }
            DialogPart::Footer => {
                if ui.add(Button::ghost(scene.words.common.cancel)).clicked() {
                    ui.close();
                }
            }
            DialogPart::Header => {}
        });
    if let Some(provider) = picked {
        desk.add(provider);
    } else if answer.closed {
        desk.picking = false;
    }
}

/// A row for each provider; answers with the one that was chosen. With `focus` the first has the keyboard when it opens.
pub(super) fn providers_ui(ui: &mut Ui, scene: &Scene<'_>, focus: bool) -> Option<ProviderKind> {
    let mut picked = None;
    let choices = ProviderKind::ALL.into_iter().filter(|provider| *provider != ProviderKind::Sandbox);
    for (index, provider) in choices.enumerate() {
        if row_ui(ui, scene, provider, focus && index == 0) {
            picked = Some(provider);
        }
    }
    picked
}

fn row_ui(ui: &mut Ui, scene: &Scene<'_>, provider: ProviderKind, first: bool) -> bool {
    let words = &scene.words.accounts;
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let takes = (words.takes)(provider);
    let found = scene.world.offers.iter().any(|offer| offer.provider == provider);
    let mut name = format!("{}, {takes}", provider.title());
    if found {
        name = format!("{name}, {}", words.keys_here);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if first {
        focus_on_open(ui, &response);
    }
    if response.has_focus() {
        response.scroll_to_me(None);
    }
    if response.hovered() {
        ui.painter().rect_filled(rect, radius::LIST_ROW, tokens.bg.hover);
    }
    inner_ring(ui, &response, radius::LIST_ROW);
    let y = rect.center().y;
    let tile = egui::Rect::from_center_size(pos2(rect.left() + 30.0, y), vec2(40.0, 40.0));
    icon_tile_at(ui, tile, provider_icon(provider), None);
    let x = tile.right() + space::S6;
    let title = whole_line(ui, provider.title(), Type::BodyMedium, tokens.text.primary);
    let end = put_left(ui.painter(), x, y - 9.0, title);
    if found {
        let color = tokens.tone(Tone::Active).fg;
        icons::KEY.paint(ui.painter(), pos2(end + 16.0, y - 9.0), 13.0, color);
        let room = rect.right() - 30.0 - end - 28.0;
        let text = line(ui, words.keys_here, Type::Small, color, room);
        put_left(ui.painter(), end + 28.0, y - 9.0, text);
    }
    let room = rect.right() - 30.0 - x;
    let second = line(ui, takes, Type::Small, tokens.text.muted, room);
    let cut = second.elided;
    put_left(ui.painter(), x, y + 9.0, second);
    let caret = pos2(rect.right() - 14.0, y);
    icons::CARET_RIGHT.paint(ui.painter(), caret, size::ICON_INLINE, tokens.text.secondary);
    if cut { response.on_hover_text(takes).clicked() } else { response.clicked() }
}
