//! The slots of an account: the meter, the panel that shows what was used least lately, and parking.

use std::collections::HashSet;

use egui::{Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::show;
use crate::model::ability::NotParkable;
use crate::model::budget::{KnownFrom, Limit};
use crate::model::slots::Slots;
use crate::model::{Asset, AssetId, Command, Moment, PictureSize};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::library::{Ask, LibraryDesk, SlotsAsk};
use crate::ui::icons;
use crate::ui::parts::paint::{inner_ring, line, put_left, put_right};
use crate::ui::parts::{Banner, Button, Dialog, DialogPart, Fit, focus_on_open};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

/// From this share on the meter is amber.
const NEAR: f64 = 0.9;

/// The colour of the meter: none while there is room.
fn pressure(slots: Slots) -> Option<Tone> {
    let of = slots.of?.count as usize;
    if slots.used >= of {
        Some(Tone::Failed)
    } else {
        (slots.used as f64 >= of as f64 * NEAR).then_some(Tone::Processing)
    }
}

/// `37 of 50 slots`, or `37 assets` where the limit is not known.
fn said(scene: &Scene<'_>, slots: Slots) -> String {
    match slots.of {
        Some(limit) => (scene.words.slots.meter)(slots.used, limit.count),
        None => (scene.words.common.count_assets)(slots.used),
    }
}

/// Where the limit is known from, and what it means to be near it.
fn explained(scene: &Scene<'_>, slots: Slots) -> String {
    let words = &scene.words.slots;
    let Some(Limit { count, from }) = slots.of else { return words.limit_unknown.to_owned() };
    let known = match from {
        KnownFrom::Setting => (words.known_by_setting)(count),
        KnownFrom::Documents => (words.known_by_documents)(count),
        KnownFrom::Refusal(at) => {
            let day = scene.words.common.day(at, scene.world.utc_offset_minutes);
            (words.known_by_refusal)(count, &day)
        }
    };
    match pressure(slots) {
        Some(Tone::Failed) => format!("{} {known}", (words.full)(count)),
        Some(_) => format!("{} {known}", words.near),
        None => known,
    }
}

/// There is something to say: the account holds assets, or its limit is known.
pub(crate) fn has_meter(scene: &Scene<'_>) -> bool {
    let slots = scene.world.slots(scene.connection);
    slots.used > 0 || slots.of.is_some()
}

/// How full the account is, at the foot of the group panel. A click opens the panel of slots.
pub(crate) fn meter_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk, narrow: bool) {
    let slots = scene.world.slots(scene.connection);
    let (text, why) = (said(scene, slots), explained(scene, slots));
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::CONTROL_LARGE), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(why.as_str()));
    if response.clicked() {
        desk.ask = Some(Ask::Slots(SlotsAsk::default()));
    }
    let tokens = Tokens::of(ui);
    if response.hovered() {
        ui.painter().rect_filled(rect, radius::LIST_ROW, tokens.bg.hover);
    }
    let tone = pressure(slots);
    let color = tone.map_or(tokens.text.secondary, |tone| tokens.tone(tone).fg);
    let y = if slots.of.is_some() { rect.center().y - 5.0 } else { rect.center().y };
    let inside = rect.shrink2(vec2(if narrow { space::S2 } else { space::S4 }, 0.0));
    if narrow {
        let short = slots
            .of
            .map_or_else(|| slots.used.to_string(), |limit| format!("{}/{}", slots.used, limit.count));
        let galley = line(ui, &short, Type::Small, color, inside.width());
        put_left(ui.painter(), inside.center().x - galley.size().x / 2.0, y, galley);
    } else {
        icons::STACK.paint(ui.painter(), pos2(inside.left() + 10.0, y), size::ICON, color);
        let face = if tone.is_some() { Type::Label } else { Type::Small };
        let x = inside.left() + 28.0;
        put_left(ui.painter(), x, y, line(ui, &text, face, color, inside.right() - x));
    }
    if let Some(limit) = slots.of {
        let track = Rect::from_min_size(pos2(inside.left(), rect.bottom() - 11.0), vec2(inside.width(), 3.0));
        let part = slots.used as f32 / limit.count.max(1) as f32;
        let fill = Rect::from_min_size(track.min, vec2(track.width() * part.clamp(0.0, 1.0), 3.0));
        ui.painter().rect_filled(track, 2, tokens.stroke.default);
        ui.painter().rect_filled(fill, 2, tone.map_or(tokens.text.muted, |tone| tokens.tone(tone).fg));
    }
    inner_ring(ui, &response, radius::LIST_ROW);
    response.on_hover_text(why);
}

/// Assets that may be parked now, and by name those that may not.
struct Sorted<'a> {
    fit: Vec<&'a Asset>,
    not: NotParkable,
}

/// Asks for each asset, so that one that must stay does not keep the others.
fn sorted<'a>(scene: &Scene<'a>, assets: &[&'a Asset]) -> Option<Sorted<'a>> {
    let mut sorted = Sorted { fit: Vec::new(), not: NotParkable::default() };
    for asset in assets {
        match scene.world.can_park(scene.connection, &[asset])? {
            Ok(_) => sorted.fit.push(asset),
            Err(not) => {
                sorted.not.in_use.extend(not.in_use);
                sorted.not.no_original.extend(not.no_original);
            }
        }
    }
    Some(sorted)
}

/// Some of these can be parked now.
pub(crate) fn parkable<'a>(scene: &Scene<'a>, assets: &[&'a Asset]) -> usize {
    sorted(scene, assets).map_or(0, |sorted| sorted.fit.len())
}

/// Why none of these can be parked, as far as there is one reason.
pub(crate) fn why_not<'a>(scene: &Scene<'a>, assets: &[&'a Asset]) -> Option<&'static str> {
    let not = sorted(scene, assets)?.not;
    let words = &scene.words.slots;
    Some(if not.in_use.is_empty() { words.why_no_original } else { words.why_in_use })
}

/// The account can free a slot at all.
pub(crate) fn can_park(scene: &Scene<'_>) -> bool {
    scene.world.abilities(scene.connection).is_some_and(|abilities| abilities.can_remove().is_some())
}

/// Asks before anything is parked.
pub(crate) fn ask_park(scene: &Scene<'_>, desk: &mut LibraryDesk, ids: Vec<AssetId>) {
    if can_park(scene) && !ids.is_empty() {
        desk.ask = Some(Ask::Park { ids, from: None });
    }
}

/// Every asset of the account with its last use: what could give its slot back first, then what is needed now.
fn lines<'a>(scene: &Scene<'a>) -> Vec<(&'a Asset, Option<Moment>)> {
    let mut lines = scene.world.least_used(scene.connection);
    let free: HashSet<&AssetId> = lines.iter().map(|(asset, _)| &asset.id).collect();
    let assets = scene.world.shelf(scene.connection).into_iter().flat_map(|shelf| shelf.assets.values());
    let needed = assets.filter(|asset| !free.contains(&asset.id));
    let last = |asset: &Asset| scene.world.last_used(scene.connection, &asset.id);
    let needed: Vec<_> = needed.map(|asset| (asset, last(asset))).collect();
    lines.extend(needed);
    lines
}

/// The panel: what was used least lately stands first, to be chosen and parked.
pub(crate) fn slots_dialog_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    let Some(Ask::Slots(ask)) = &desk.ask else { return };
    let (mut ask, words) = (ask.clone(), scene.words);
    let slots = scene.world.slots(scene.connection);
    let lines = lines(scene);
    ask.chosen.retain(|id| scene.world.asset(scene.connection, id).is_some());
    let able = can_park(scene);
    let subtitle = format!("{}. {}", said(scene, slots), words.slots.panel_line);
    let mut wanted = false;
    let dialog = Dialog::new("slots", words.slots.slots, vec2(600.0, 620.0));
    let dialog = dialog.subtitle(&subtitle).cross(words.common.close).no_padding();
    let answer = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Body => {
            ui.spacing_mut().item_spacing.y = 0.0;
            let why = explained(scene, slots);
            let tone = pressure(slots).unwrap_or(Tone::Paused);
            Banner::new(tone, &why).icon(icons::STACK).square().show(ui);
            if lines.is_empty() {
                ui.add_space(space::S9);
                ui.vertical_centered(|ui| ui.label(theme::body(words.slots.nothing_to_park)));
            }
            let rows = ScrollArea::vertical().id_salt("slots").auto_shrink(false);
            rows.show_rows(ui, size::ROW_REVIEW, lines.len(), |ui, range| {
                for at in range {
                    let Some((asset, used)) = lines.get(at) else { continue };
                    let first = at == 0;
                    let response = row_ui(ui, scene, &mut ask, asset, *used, able);
                    if first {
                        focus_on_open(ui, &response);
                    }
                }
            });
        }
        DialogPart::Footer => {
            if able {
                let none = ask.chosen.is_empty().then_some(words.slots.choose_first);
                let label = (words.slots.park_count)(ask.chosen.len());
                let label = if ask.chosen.is_empty() { words.slots.park } else { &label };
                let button = Button::primary(label).icon(icons::ARCHIVE).disabled_because(none);
                wanted |= ui.add(button).clicked();
            }
            if ui.add(Button::ghost(words.common.close)).clicked() {
                ui.close();
            }
        }
        DialogPart::Header => {}
    });
    desk.ask = if wanted {
        Some(Ask::Park { ids: ask.chosen.clone(), from: Some(ask) })
    } else if answer.closed {
        None
    } else {
        Some(Ask::Slots(ask))
    };
}

/// One asset of the panel: a click, Space or Enter chooses it, where it may be parked.
fn row_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    ask: &mut SlotsAsk,
    asset: &Asset,
    used: Option<Moment>,
    able: bool,
) -> egui::Response {
    let words = &scene.words.slots;
    let refused = match scene.world.can_park(scene.connection, &[asset]) {
        Some(Ok(_)) | None => None,
        Some(Err(not)) if !not.in_use.is_empty() => Some(words.why_in_use),
        Some(Err(_)) => Some(words.why_no_original),
    };
    let takes = able && refused.is_none();
    let place = ask.chosen.iter().position(|id| *id == asset.id);
    let last = used.map_or_else(
        || words.never_used.to_owned(),
        |at| (words.last_used)(&scene.words.common.day(at, scene.world.utc_offset_minutes)),
    );
    let id = ui.scope_id().with(("slot", asset.id.as_str()));
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), size::ROW_REVIEW));
    // What cannot be chosen can still be reached, because its reason is worth hearing.
    let response = ui.interact(rect, id, Sense::click());
    let status = scene.words.common.status(&asset.status);
    let name = match refused {
        Some(why) => format!("{}, {last}, {why}", asset.name),
        None => format!("{}, {last}, {status}", asset.name),
    };
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, takes, place.is_some(), &name));
    if response.gained_focus() {
        ui.scroll_to_rect(rect, None);
    }
    if response.clicked() && takes {
        match place {
            Some(place) => {
                ask.chosen.remove(place);
            }
            None => ask.chosen.push(asset.id.clone()),
        }
    }
    let tokens = Tokens::of(ui);
    let fill = if place.is_some() {
        tokens.bg.selected
    } else if response.hovered() && takes {
        tokens.bg.hover
    } else {
        theme::CLEAR
    };
    ui.painter().rect_filled(rect, 0, fill);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, tokens.hairline());
    let y = rect.center().y;
    let mut x = rect.left() + space::S8;
    if able {
        let square = Rect::from_center_size(pos2(x + 9.0, y), vec2(18.0, 18.0));
        check_at(ui, square, place.is_some(), takes);
        x += 18.0 + space::S6;
    }
    let thumb = Rect::from_min_size(pos2(x, y - 20.0), vec2(40.0, 40.0));
    if let Some(picture) = show::picture_of(scene, asset, PictureSize::Small) {
        picture.paint(ui.painter(), thumb, Fit::CoverTop, radius::CONTROL_SMALL, theme::UNTINTED);
    } else {
        ui.painter().rect_filled(thumb, radius::CONTROL_SMALL, tokens.bg.selected);
        show::kind_icon(asset.kind).paint(ui.painter(), thumb.center(), 18.0, tokens.text.muted);
    }
    x = thumb.right() + space::S6;
    let right = line(ui, refused.unwrap_or(status), Type::Small, tokens.text.muted, rect.width() * 0.4);
    let end = put_right(ui.painter(), rect.right() - space::S8, y, right) - space::S6;
    let color = if takes || !able { tokens.text.primary } else { tokens.text.muted };
    put_left(ui.painter(), x, y - 9.0, line(ui, &asset.name, Type::BodyMedium, color, end - x));
    put_left(ui.painter(), x, y + 9.0, line(ui, &last, Type::Small, tokens.text.muted, end - x));
    inner_ring(ui, &response, 0);
    response
}

/// Paints a checkbox into a row that is one as a whole.
fn check_at(ui: &Ui, square: Rect, checked: bool, takes: bool) {
    let tokens = Tokens::of(ui);
    if checked {
        ui.painter().rect_filled(square, radius::CHECKBOX, tokens.accent.base);
        icons::CHECK.bold().paint(ui.painter(), square.center(), 12.0, tokens.text.on_accent);
    } else {
        let line = if takes { tokens.stroke.strong } else { tokens.stroke.default };
        ui.painter().rect_stroke(square, radius::CHECKBOX, (1.5, line), egui::StrokeKind::Inside);
    }
}

/// Says what parking means and what cannot be parked, and asks once.
pub(crate) fn park_dialog_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    let Some(Ask::Park { ids, from }) = &desk.ask else { return };
    let from = from.clone();
    let words = &scene.words.slots;
    let assets: Vec<&Asset> = ids.iter().filter_map(|id| scene.world.asset(scene.connection, id)).collect();
    let Some(sorted) = sorted(scene, &assets).filter(|_| !assets.is_empty()) else {
        desk.ask = from.map(Ask::Slots);
        return;
    };
    let provider = show::provider(scene);
    let names = |names: &[String]| show::short(&names.join(", "), 80);
    let title = match sorted.fit.as_slice() {
        [] => {
            let all: Vec<String> = assets.iter().map(|asset| asset.name.clone()).collect();
            (words.not_parkable)(&show::short(&all.join(", "), 60))
        }
        [one] if assets.len() == 1 => (words.park_one)(&show::short(&one.name, 40), provider),
        several => (words.park_these)(several.len(), provider),
    };
    let possible = !sorted.fit.is_empty();
    let drafts = {
        let ids: Vec<AssetId> = sorted.fit.iter().map(|asset| asset.id.clone()).collect();
        scene.world.where_used(scene.connection, &ids).drafts
    };
    let mut confirmed = false;
    let dialog = Dialog::new("park", &title, vec2(460.0, 0.0)).icon(icons::ARCHIVE, Tone::Local);
    let answer = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Body => {
            if possible {
                ui.add(egui::Label::new(theme::body(words.park_line)).wrap());
                ui.add(egui::Label::new(theme::body(words.park_again)).wrap());
                if drafts {
                    ui.add(egui::Label::new(theme::body(words.in_draft)).wrap());
                }
            }
            let amber = Tokens::of(ui).tone(Tone::Processing).fg;
            for (left, why) in
                [(&sorted.not.in_use, words.why_in_use), (&sorted.not.no_original, words.why_no_original)]
            {
                if !left.is_empty() {
                    let text = (words.not_parked)(&names(left), why);
                    ui.add(egui::Label::new(theme::body(text).color(amber)).wrap());
                }
            }
        }
        DialogPart::Footer => {
            if possible {
                let label = (words.park_count)(sorted.fit.len());
                confirmed |= ui.add(Button::primary(&label).icon(icons::ARCHIVE)).clicked();
            }
            let safe = if possible { scene.words.common.cancel } else { scene.words.common.close };
            let safe = ui.add(Button::secondary(safe));
            focus_on_open(ui, &safe);
            if safe.clicked() {
                ui.close();
            }
        }
        DialogPart::Header => {}
    });
    if confirmed {
        let permit = scene.world.can_park(scene.connection, &sorted.fit).and_then(Result::ok);
        scene.out.extend(permit.map(|permit| Act::Send(Command::ParkAssets(permit))));
        let gone: HashSet<&AssetId> = sorted.fit.iter().map(|asset| &asset.id).collect();
        desk.selected.retain(|id| !gone.contains(id));
        desk.ask = None;
    } else if answer.closed {
        desk.ask = from.map(Ask::Slots);
    }
}

/// A line with a link that leads to the panel of slots, for where all are taken.
pub(crate) fn full_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk) {
    let slots = scene.world.slots(scene.connection);
    let Some(limit) = slots.of.filter(|_| pressure(slots) == Some(Tone::Failed)) else { return };
    let words = &scene.words.slots;
    let amber = Tokens::of(ui).tone(Tone::Processing).fg;
    ui.add(egui::Label::new(theme::small((words.full_to_bring)(limit.count)).color(amber)).wrap());
    if ui.add(Button::link(words.free_a_slot).small()).clicked() {
        desk.ask = Some(Ask::Slots(SlotsAsk::default()));
    }
}
