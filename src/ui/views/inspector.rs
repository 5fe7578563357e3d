//! The inspector: everything known of what is selected.

mod parked;
mod refused;
mod several;
mod uses;

use egui::{Align, Frame, Layout, Margin, Rect, ScrollArea, Ui, vec2};

use super::{grid, player, show};
use crate::model::{Asset, AssetStatus, Command, Milestone, PictureSize};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::library::index::{self, Index};
use crate::ui::desk::library::{LibraryDesk, Scope};
use crate::ui::icons;
use crate::ui::parts::button::Kind;
use crate::ui::parts::paint::put_left;
use crate::ui::parts::{
    self, Badge, Button, CopyField, Fit, IconButton, TextField, TimelineEntry, detail_row_ui, details_ui,
    hairline_ui, menu_ui, timeline_ui,
};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, space};
use crate::words::bytes;

/// Shows the details of the selection. One that floats over the content can be closed from inside.
pub(crate) fn inspector_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    index: &Index,
    floats: bool,
) {
    let one = desk.selected.at(0).and_then(|id| scene.world.asset(scene.connection, id));
    ScrollArea::vertical().id_salt("inspector").auto_shrink(false).show(ui, |ui| {
        if desk.scope == Scope::Parked {
            if parked::parked_ui(ui, scene, desk) {
                return;
            }
            nothing_ui(ui, scene, desk);
            return;
        }
        match (desk.selected.len(), one) {
            (0, _) | (1, None) => nothing_ui(ui, scene, desk),
            (1, Some(one)) => one_ui(ui, scene, desk, one),
            _ => several::several_ui(ui, scene, desk, index),
        }
        grid::carry::scroll_at_edges(ui);
    });
    if floats {
        let corner = Rect::from_min_size(ui.max_rect().min + vec2(22.0, 20.0), vec2(28.0, 28.0));
        let close = IconButton::new(icons::X, scene.words.common.close).small().kind(Kind::Secondary);
        if show::put(ui, corner, "close inspector", close).clicked() {
            desk.inspector_hidden = true;
        }
    }
}

/// The field a new name is typed into.
pub(crate) fn rename_id() -> egui::Id {
    egui::Id::unique("rename asset")
}

/// A part of the inspector, with its own margin and a line below.
pub(super) fn section_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let inner = Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        content(ui)
    });
    hairline_ui(ui);
    inner.inner
}

/// A head with a muted word at the right.
pub(super) fn head_ui(ui: &mut Ui, title: &str, right: &str) {
    ui.horizontal(|ui| {
        ui.label(theme::heading(title));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if !right.is_empty() {
                ui.label(theme::small(right).weak());
            }
        });
    });
}

fn nothing_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk) {
    ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
        ui.add_space(space::S4);
        if ui.add(IconButton::new(icons::X, scene.words.common.close).small()).clicked() {
            desk.inspector_hidden = true;
        }
    });
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() / 2.0 - 80.0).clamp(40.0, 320.0));
        parts::icon_tile_ui(ui, 48.0, icons::IMAGE_SQUARE, None);
        ui.add_space(space::S4);
        ui.label(theme::body(scene.words.library.select_something));
    });
}

fn one_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, asset: &Asset) {
    ui.spacing_mut().item_spacing.y = 0.0;
    section_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S5;
        preview_ui(ui, scene, desk, asset);
        name_ui(ui, scene, desk, asset);
        let uri = asset.id.uri();
        ui.add(CopyField::new(&uri, scene.words.library.reference, scene.words.common.copied));
        actions_ui(ui, scene, desk, asset);
    });
    if let AssetStatus::Failed(_) = asset.status {
        section_ui(ui, |ui| refused::refused_ui(ui, scene, desk, asset));
    }
    if !asset.trail.is_empty() || asset.status == AssetStatus::Processing {
        section_ui(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 5.0;
            trail_ui(ui, scene, asset);
        });
    }
    uses::uses_ui(ui, scene, asset);
    if let Some(original) = asset.original {
        uses::elsewhere_ui(ui, scene, original, Some(asset));
    }
    section_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S2;
        facts_ui(ui, scene, asset);
    });
}

fn preview_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, asset: &Asset) {
    if let Some(shown) = show::playable(scene, asset) {
        player::put_on_stage(scene, &shown);
        player::player_ui(ui, scene, &shown, player::KeysAre::OfWhatHasFocus);
        return;
    }
    let words = &scene.words.library;
    let tokens = Tokens::of(ui);
    let width = ui.available_width();
    let pixels = show::original_of(scene.world, asset).and_then(|original| original.facts.pixels());
    let tall = pixels.map_or(0.75, |pixels| (1.0 / pixels.ratio()) as f32).clamp(0.56, 0.92);
    let height = if asset.kind == crate::model::MediaKind::Audio { 150.0 } else { width * tall };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), egui::Sense::click());
    let name = (words.preview)(&asset.name);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
    ui.painter().rect_filled(rect, radius::TILE, tokens.bg.surface);
    let large = show::picture_of(scene, asset, PictureSize::Large);
    match large.or_else(|| show::picture_of(scene, asset, PictureSize::Small)) {
        Some(picture) => {
            picture.paint(ui.painter(), rect, Fit::Contain, radius::CHIP_INNER, theme::UNTINTED);
        }
        None => show::kind_icon(asset.kind).paint(ui.painter(), rect.center(), 34.0, tokens.text.muted),
    }
    let corner = Rect::from_min_size(rect.right_top() + vec2(-36.0, 8.0), vec2(28.0, 28.0));
    let open = IconButton::new(icons::ARROWS_OUT_SIMPLE, words.open_large).small().kind(Kind::Secondary);
    let open = show::put(ui, corner, "open large", open);
    if open.clicked() || response.double_clicked() {
        desk.cursor = Some(asset.id.clone());
        desk.looking = true;
    }
}

fn name_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, asset: &Asset) {
    let words = scene.words;
    if let Some((id, name)) = &mut desk.rename
        && *id == asset.id
    {
        let field_id = rename_id();
        let fresh = ui.data(|data| data.get_temp::<String>(field_id)).as_deref() != Some(id.as_str());
        let field = ui.add(TextField::new(name, words.common.rename).limit(120).id(field_id));
        if fresh {
            field.request_focus();
            ui.data_mut(|data| data.insert_temp(field_id, id.as_str().to_owned()));
        }
        let (entered, escaped) =
            ui.input(|i| (i.key_pressed(egui::Key::Enter), i.key_pressed(egui::Key::Escape)));
        if field.lost_focus() && !fresh {
            let wanted = name.trim().to_owned();
            if entered && !escaped && !wanted.is_empty() && wanted != asset.name {
                let permit =
                    scene.world.abilities(scene.connection).and_then(crate::model::Abilities::can_rename);
                scene.out.extend(permit.map(|permit| {
                    Act::Send(Command::RenameAsset { permit, id: asset.id.clone(), name: wanted })
                }));
            }
            desk.rename = None;
            ui.data_mut(|data| data.remove_temp::<String>(field_id));
        }
        return;
    }
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let tone = show::status_tone(&asset.status);
            ui.add(Badge::new(tone, words.common.status(&asset.status)));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(egui::Label::new(theme::title(&asset.name)).truncate());
            });
        });
    });
}

fn actions_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk, asset: &Asset) {
    let words = scene.words;
    let abilities = scene.world.abilities(scene.connection);
    let original = show::original_of(scene.world, asset);
    let renames = abilities.is_some_and(|abilities| abilities.can_rename().is_some());
    ui.horizontal(|ui| {
        let icons_wide =
            40.0 * (1.0 + f32::from(u8::from(original.is_some())) + f32::from(u8::from(renames)));
        if grid::menu::can_generate(scene) {
            let refused = (!grid::menu::can_be_used(asset)).then_some(words.library.only_active);
            let button = Button::soft(words.library.use_in_generate)
                .icon(icons::FILM_SLATE)
                .width((ui.available_width() - icons_wide).max(120.0))
                .disabled_because(refused);
            if ui.add(button).clicked() {
                scene.out.push(Act::UseInGenerate(vec![asset.id.clone()]));
            }
        }
        if let Some(original) = original {
            let open = IconButton::new(icons::ARROW_SQUARE_OUT, words.library.open_original);
            if ui.add(open.kind(Kind::Secondary)).clicked() {
                scene.out.push(Act::OpenFile(original.path.clone()));
            }
        }
        if renames {
            let rename = IconButton::new(icons::PENCIL_SIMPLE, words.common.rename).kind(Kind::Secondary);
            if ui.add(rename).clicked() {
                grid::menu::begin_rename(scene, desk);
            }
        }
        let more = ui.add(IconButton::new(icons::DOTS_THREE, words.library.more_asset).kind(Kind::Secondary));
        menu_ui(&more, |ui| grid::menu::rows_ui(ui, scene, desk, false));
    });
}

/// How a station went, for its icon.
pub(crate) const fn mark_tone(what: Milestone) -> Tone {
    match what {
        Milestone::Refused | Milestone::Lost => Tone::Failed,
        Milestone::Unreached | Milestone::Throttled | Milestone::Stopped => Tone::Paused,
        Milestone::Vanished => Tone::Local,
        Milestone::Retried | Milestone::Sent | Milestone::Submitted => Tone::Transfer,
        Milestone::Checked
        | Milestone::Created
        | Milestone::Found
        | Milestone::Passed
        | Milestone::Finished
        | Milestone::Reused
        | Milestone::Saved => Tone::Active,
    }
}

fn trail_ui(ui: &mut Ui, scene: &Scene<'_>, asset: &Asset) {
    let words = scene.words;
    let provider = show::provider(scene);
    let right = match &asset.status {
        AssetStatus::Active => index::ready_after(asset).map(words.library.ready_in),
        AssetStatus::Processing => index::moderation_began(asset)
            .map(|since| (words.library.in_moderation)(show::elapsed(ui, since, scene.world.now))),
        AssetStatus::Failed(_) | AssetStatus::Other(_) => None,
    };
    head_ui(ui, words.library.status, right.as_deref().unwrap_or(""));
    let texts: Vec<(Tone, String, String)> = asset
        .trail
        .iter()
        .map(|mark| {
            let settled_well = asset.status == AssetStatus::Active && mark.what == Milestone::Sent;
            let tone = if settled_well { Tone::Active } else { mark_tone(mark.what) };
            let time = words.common.time(mark.at, scene.world.utc_offset_minutes);
            (tone, (words.library.milestone)(mark.what, provider), time)
        })
        .collect();
    let entries: Vec<TimelineEntry<'_>> = texts
        .iter()
        .map(|(tone, text, time)| TimelineEntry { tone: *tone, icon: None, text, time })
        .collect();
    timeline_ui(ui, &entries, true);
}

fn facts_ui(ui: &mut Ui, scene: &Scene<'_>, asset: &Asset) {
    let words = scene.words;
    ui.label(theme::heading(words.common.details));
    let mut rows: Vec<(&str, String)> = Vec::new();
    let original = show::original_of(scene.world, asset);
    match original {
        Some(original) => {
            if let Some(pixels) = original.facts.pixels() {
                let text = format!("{} px · {}", show::measures(pixels), show::ratio(pixels));
                rows.push((words.library.dimensions, text));
            }
            if let Some(seconds) = original.facts.seconds() {
                rows.push((words.library.length, (words.import.seconds)(seconds)));
            }
            let format = original.facts.format.name();
            rows.push((words.library.size, format!("{} · {format}", bytes(original.facts.bytes))));
        }
        None => rows.push((words.library.kind, words.common.kind(asset.kind).to_owned())),
    }
    let group = asset.group.as_ref().and_then(|id| scene.world.shelf(scene.connection)?.groups.get(id));
    if let Some(group) = group {
        rows.push((words.import.group, group.name.clone()));
    }
    let born = index::born(scene.world, asset);
    if born.0 > 0 {
        let text = words.common.day_and_time(born, scene.world.utc_offset_minutes);
        rows.push((words.library.added, text));
    }
    if original.is_none() {
        rows.push((words.library.file, words.library.no_original.to_owned()));
    }
    clocks(ui, scene, asset, &mut rows);
    let shown: Vec<(&str, &str, bool)> =
        rows.iter().map(|(label, value)| (*label, value.as_str(), false)).collect();
    details_ui(ui, &shown);
    if let Some(original) = original {
        let hash = original.id.to_string();
        let short = format!("{}…{}", &hash[..8], &hash[56..]);
        detail_row_ui(ui, words.library.hash, |ui| {
            ui.add(
                CopyField::new(&hash, words.library.copy_hash, words.common.copied).shown(&short).inline(),
            );
        });
    }
}

/// How long the provider's own preview can be fetched, and whether that still matters.
fn clocks(ui: &Ui, scene: &Scene<'_>, asset: &Asset, rows: &mut Vec<(&str, String)>) {
    let words = &scene.words.slots;
    let of = scene.world.picture_of(asset);
    let kept = [PictureSize::Large, PictureSize::Small]
        .into_iter()
        .any(|size| matches!(scene.world.pictures.get(&(of.clone(), size)), Some(Some(_))));
    if kept {
        rows.push((words.preview_picture, words.preview_kept.to_owned()));
    }
    let Some(link) = &asset.preview else { return };
    let text = match link.until {
        None => words.link_unknown.to_owned(),
        Some(until) => {
            let left = until.since(scene.world.now);
            let at = scene.words.common.day_and_time(until, scene.world.utc_offset_minutes);
            if left.is_zero() {
                (words.link_dead)(&at)
            } else {
                // The sentence changes at that moment and not before.
                ui.ctx().request_repaint_after(left);
                (words.link_until)(&at)
            }
        }
    };
    rows.push((words.preview_link, text));
}

/// A small picture at the left of a row in a list of references.
pub(super) fn thumb_at(ui: &Ui, rect: Rect, scene: &mut Scene<'_>, asset: &Asset) {
    let tokens = Tokens::of(ui);
    if let Some(picture) = show::picture_of(scene, asset, PictureSize::Small) {
        picture.paint(ui.painter(), rect, Fit::CoverTop, radius::CONTROL_SMALL, theme::UNTINTED);
    } else {
        ui.painter().rect_filled(rect, radius::CONTROL_SMALL, tokens.bg.hover);
        show::kind_icon(asset.kind).paint(ui.painter(), rect.center(), 14.0, tokens.text.muted);
    }
}

/// A line of muted text at a place.
pub(super) fn small_at(ui: &Ui, at: egui::Pos2, text: &str, room: f32) {
    let color = Tokens::of(ui).text.muted;
    put_left(ui.painter(), at.x, at.y, parts::paint::line(ui, text, Type::Small, color, room));
}

/// A line of leading text at a place.
pub(super) fn lead_at(ui: &Ui, at: egui::Pos2, text: &str, room: f32) {
    let color = Tokens::of(ui).text.primary;
    put_left(ui.painter(), at.x, at.y, parts::paint::line(ui, text, Type::BodyMedium, color, room));
}

/// Where a stack of two or three previews lies; the last is the uppermost.
pub(super) fn stack_places(rect: Rect, count: usize) -> Vec<Rect> {
    let card = vec2(rect.height() * 0.72, rect.height() * 0.9);
    let shifts: &[(f32, f32)] =
        if count > 2 { &[(-0.54, 8.0), (0.54, 8.0), (0.0, 0.0)] } else { &[(0.4, 8.0), (-0.3, 0.0)] };
    let place = |(x, y): &(f32, f32)| Rect::from_center_size(rect.center() + vec2(x * card.x, *y), card);
    shifts.iter().map(place).collect()
}
