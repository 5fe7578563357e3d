//! Beyond files: adding by id, verifying a real person, and what is forgotten on this computer.

use std::sync::Arc;

use egui::{Align, Id, Layout, Rect, Role, Sense, Ui, WidgetInfo, vec2};
use qrcode::{Color, QrCode};

use super::show;
use crate::model::talk::{Hideable, Verification};
use crate::model::{Abilities, AssetId, Command, Failure, GroupId, Moment};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::library::{Ask, LibraryDesk, Scope, Undo, VerifyAsk};
use crate::ui::icons;
use crate::ui::parts::{
    Banner, Button, CopyField, Dialog, DialogPart, TextField, focus_on_open, menu_line_ui, menu_row_ui,
    spinner_ui,
};
use crate::ui::theme::{self, Tokens, Tone, radius, space};

/// How long an ended state that was there before the asking is taken for the old one.
const OLD_STATE_SECONDS: f64 = 3.0;
/// Side of the code on screen, in points: large enough for a phone held a foot away.
const QR_SIDE: f32 = 220.0;

/// What the library's menu offers beyond files, where the account can.
pub(crate) fn menu_rows_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk) {
    let words = &scene.words.people;
    let Some(abilities) = scene.world.abilities(scene.connection) else { return };
    let (adopt, verify) = (abilities.can_adopt().is_some(), abilities.can_verify().is_some());
    if adopt || verify {
        menu_line_ui(ui);
    }
    if adopt && menu_row_ui(ui, Some(icons::PLUS), words.add_by_id, "", false).clicked() {
        desk.ask = Some(Ask::Adopt(String::new()));
    }
    if verify && menu_row_ui(ui, Some(icons::SEAL_CHECK), words.verify, "", false).clicked() {
        desk.ask = Some(Ask::Verify(VerifyAsk::Explained));
    }
}

/// "Forget here", or "Show again" for what is forgotten already.
pub(crate) fn forget_row_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut LibraryDesk,
    things: &[Hideable],
    name: &str,
) {
    let words = &scene.words.people;
    let shelf = scene.world.shelf(scene.connection);
    let forgotten = |thing: &Hideable| {
        shelf.is_some_and(|shelf| {
            let in_group = match thing {
                Hideable::Asset(id) => shelf.assets.get(id).and_then(|asset| asset.group.clone()),
                Hideable::Group(_) => None,
            };
            shelf.hidden.contains(thing)
                || in_group.is_some_and(|group| shelf.hidden.contains(&Hideable::Group(group)))
        })
    };
    if things.iter().all(forgotten) {
        // An asset of a forgotten group comes back with its group.
        let own = shelf.is_some_and(|shelf| things.iter().any(|thing| shelf.hidden.contains(thing)));
        if own && menu_row_ui(ui, Some(icons::EYE), words.show_again, "", false).clicked() {
            for thing in things {
                scene.out.push(Act::Send(Command::Unhide(scene.connection.clone(), thing.clone())));
            }
        }
        return;
    }
    if menu_row_ui(ui, Some(icons::EYE_SLASH), words.forget_here, "", false).clicked() {
        for thing in things {
            scene.out.push(Act::Send(Command::Hide(scene.connection.clone(), thing.clone())));
        }
        desk.undo.push(Undo::Show(things.to_vec()));
        desk.clear_selection();
        if let Some(id) = desk.group()
            && things.contains(&Hideable::Group(id.clone()))
        {
            desk.open(Scope::All);
        }
        scene.out.push(Act::Toast {
            tone: Tone::Paused,
            title: (words.forgotten_said)(&show::short(name, 40)),
            line: Some(words.forgotten_line.to_owned()),
        });
    }
}

/// Takes back what was forgotten, or changed of the saved searches, last.
pub(crate) fn undo(scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    let of = || scene.connection.clone();
    match desk.undo.pop() {
        Some(Undo::Show(things)) => {
            for thing in things {
                scene.out.push(Act::Send(Command::Unhide(of(), thing)));
            }
        }
        Some(Undo::Searches(before)) => scene.out.push(Act::Send(Command::KeepSearches(of(), before))),
        None => {}
    }
}

/// The id in what was typed: itself, or the reference `asset://ID`.
fn read_id(typed: &str) -> Option<AssetId> {
    let typed = typed.trim();
    let id = typed.strip_prefix("asset://").unwrap_or(typed);
    let fine = (1..=200).contains(&id.len())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'));
    fine.then(|| AssetId::new(id))
}

/// Asks for the id of an asset that exists at the provider.
pub(crate) fn adopt_dialog_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    let Some(Ask::Adopt(kept)) = &desk.ask else { return };
    let mut typed = kept.clone();
    let words = &scene.words.people;
    let permit = scene.world.abilities(scene.connection).and_then(Abilities::can_adopt);
    let mut decided = false;
    let wrong = |typed: &str| match read_id(typed) {
        None => Some(words.id_wrong),
        Some(id) if scene.world.asset(scene.connection, &id).is_some() => Some(words.id_known),
        Some(_) => None,
    };
    let line = (words.adopt_line)(show::provider(scene));
    let answer =
        Dialog::new("adopt", words.adopt_title, vec2(460.0, 0.0)).show(ui.ctx(), |ui, part| match part {
            DialogPart::Body => {
                ui.add(egui::Label::new(theme::body(&line)).wrap());
                ui.add_space(space::S3);
                let error = if typed.trim().is_empty() { None } else { wrong(&typed) };
                let field = TextField::new(&mut typed, words.adopt_field)
                    .labelled()
                    .mono()
                    .placeholder("asset-…")
                    .limit(240)
                    .error(error);
                let field = ui.add(field);
                focus_on_open(ui, &field);
                decided |= field.lost_focus() && actions::entered(ui.ctx());
            }
            DialogPart::Footer => {
                let button = Button::primary(words.adopt_button).disabled_because(wrong(&typed));
                decided |= ui.add(button).clicked();
                if ui.add(Button::ghost(scene.words.common.cancel)).clicked() {
                    ui.close();
                }
            }
            DialogPart::Header => {}
        });
    match (read_id(&typed).filter(|_| decided && wrong(&typed).is_none()), permit) {
        (Some(id), Some(permit)) => {
            scene.out.push(Act::Send(Command::AdoptAsset { permit, id }));
            desk.ask = None;
        }
        _ if answer.closed => desk.ask = None,
        _ => desk.ask = Some(Ask::Adopt(typed)),
    }
}

/// What the dialog shows.
enum Stage<'a> {
    Explained,
    Starting,
    Waiting(&'a str, Moment),
    Verified(&'a GroupId),
    Expired,
    Failed(&'a Failure),
    Stopped,
}

fn stage<'a>(told: Option<&'a Verification>, ask: &VerifyAsk, time: f64) -> Stage<'a> {
    match (told, ask) {
        (Some(Verification::Starting), _) => Stage::Starting,
        (Some(Verification::Waiting { link, until }), _) => Stage::Waiting(link, *until),
        (_, VerifyAsk::Explained) => Stage::Explained,
        (None, VerifyAsk::Asked { .. }) => Stage::Starting,
        (told, VerifyAsk::Asked { at, before })
            if told == before.as_ref() && time - at < OLD_STATE_SECONDS =>
        {
            Stage::Starting
        }
        (Some(Verification::Verified { group }), _) => Stage::Verified(group),
        (Some(Verification::Expired), _) => Stage::Expired,
        (Some(Verification::Failed(failure)), _) => Stage::Failed(failure),
        (Some(Verification::Stopped), _) => Stage::Stopped,
    }
}

/// What a person wants in the dialog.
enum Wanted {
    Begin,
    Stop,
    Show(GroupId),
    Leave,
}

/// Leads through the verification of a real person. Closing it does not end the waiting.
pub(crate) fn verify_dialog_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut LibraryDesk) {
    let Some(Ask::Verify(ask)) = &desk.ask else { return };
    let words = scene.words;
    let world = scene.world;
    let time = ui.input(|input| input.time);
    let told = world.verifications.get(scene.connection);
    let stage = stage(told, ask, time);
    if matches!(stage, Stage::Starting) {
        ui.ctx().request_repaint_after_secs(1.0);
    }
    let mut wanted = None;
    let dialog = Dialog::new("verify", words.people.verify_title, vec2(480.0, 0.0));
    let answer = dialog.cross(words.common.close).show(ui.ctx(), |ui, part| match part {
        DialogPart::Body => stage_ui(ui, scene, &stage),
        DialogPart::Footer => {
            if let Some(it) = buttons_ui(ui, scene, &stage) {
                wanted = Some(it);
            }
        }
        DialogPart::Header => {}
    });
    match wanted {
        Some(Wanted::Begin) => {
            if let Some(permit) = world.abilities(scene.connection).and_then(Abilities::can_verify) {
                scene.out.push(Act::Send(Command::Verify(permit)));
                desk.ask = Some(Ask::Verify(VerifyAsk::Asked { at: time, before: told.cloned() }));
            }
        }
        Some(Wanted::Stop) => {
            scene.out.push(Act::Send(Command::StopVerifying(scene.connection.clone())));
        }
        Some(Wanted::Show(group)) => {
            desk.open(Scope::Group(group));
            desk.ask = None;
        }
        Some(Wanted::Leave) => desk.ask = None,
        None if answer.closed => desk.ask = None,
        None => {}
    }
}

fn stage_ui(ui: &mut Ui, scene: &mut Scene<'_>, stage: &Stage<'_>) {
    let words = &scene.words.people;
    let two = |ui: &mut Ui, title: &str, line: &str, tone: Tone| {
        let color = Tokens::of(ui).tone(tone).fg;
        ui.add(egui::Label::new(theme::heading(title).color(color)).wrap());
        ui.add(egui::Label::new(theme::body(line)).wrap());
    };
    match stage {
        Stage::Explained => {
            let line = (words.verify_line)(show::provider(scene));
            ui.add(egui::Label::new(theme::body(line)).wrap());
            ui.add_space(space::S3);
            let numbers = [icons::NUMBER_CIRCLE_ONE, icons::NUMBER_CIRCLE_TWO, icons::NUMBER_CIRCLE_THREE];
            for (icon, step) in numbers.into_iter().zip(words.verify_steps) {
                ui.horizontal_top(|ui| {
                    ui.label(icon.text(18.0).color(Tokens::of(ui).accent.text));
                    ui.add(egui::Label::new(theme::body(step)).wrap());
                });
            }
        }
        Stage::Starting => {
            ui.horizontal(|ui| {
                spinner_ui(ui, words.starting);
                ui.label(theme::body(words.starting));
            });
        }
        Stage::Waiting(link, until) => waiting_ui(ui, scene, link, *until),
        Stage::Verified(group) => {
            let shelf = scene.world.shelf(scene.connection);
            let name = shelf.and_then(|shelf| shelf.groups.get(*group)).map(|group| group.name.as_str());
            let title = (words.verified)(&show::short(name.unwrap_or(group.as_str()), 48));
            two(ui, &title, words.verified_line, Tone::Active);
        }
        Stage::Expired => two(ui, words.expired, words.expired_line, Tone::Processing),
        Stage::Failed(failure) => {
            let said = &scene.words.failure;
            two(ui, (said.title)(failure.kind), (said.advice)(failure.kind), Tone::Failed);
            let theirs = [failure.code.as_deref(), failure.said.as_deref()];
            let theirs: Vec<&str> = theirs.into_iter().flatten().collect();
            if !theirs.is_empty() {
                ui.add(egui::Label::new(theme::mono(theirs.join(" · "))).wrap().selectable(true));
            }
        }
        Stage::Stopped => {
            ui.add(egui::Label::new(theme::body(words.stopped)).wrap());
        }
    }
}

fn waiting_ui(ui: &mut Ui, scene: &mut Scene<'_>, link: &str, until: Moment) {
    let words = &scene.words.people;
    ui.add(egui::Label::new(theme::body(words.scan)).wrap());
    ui.add_space(space::S2);
    ui.vertical_centered(|ui| qr_ui(ui, link, words.qr));
    ui.add_space(space::S2);
    ui.add(CopyField::new(link, words.link, scene.words.common.copied));
    ui.horizontal(|ui| {
        let copy = Button::secondary(words.copy_link).icon(show::copy_icon(ui, "verification")).small();
        if ui.add(copy).clicked() {
            show::copy(ui, scene, "verification", link.to_owned());
        }
        let open = Button::secondary(words.open_link).icon(icons::ARROW_SQUARE_OUT).small();
        if ui.add(open).clicked() {
            scene.out.push(Act::OpenUrl(link.to_owned()));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let text = show::remaining(ui, until, scene.world.now)
                .map_or_else(|| words.expired.to_owned(), words.dies_in);
            ui.label(theme::small(text).color(Tokens::of(ui).tone(Tone::Processing).fg));
        });
    });
}

fn buttons_ui(ui: &mut Ui, scene: &Scene<'_>, stage: &Stage<'_>) -> Option<Wanted> {
    let words = &scene.words.people;
    let mut wanted = None;
    match stage {
        Stage::Explained => {
            let start = ui.add(Button::primary(words.start).icon(icons::SEAL_CHECK));
            focus_on_open(ui, &start);
            if start.clicked() {
                wanted = Some(Wanted::Begin);
            }
        }
        Stage::Starting | Stage::Waiting(..) => {
            if ui.add(Button::secondary(words.stop).icon(icons::X)).clicked() {
                wanted = Some(Wanted::Stop);
            }
        }
        Stage::Verified(group) => {
            if ui.add(Button::primary(words.show_group)).clicked() {
                wanted = Some(Wanted::Show((*group).clone()));
            }
        }
        Stage::Expired | Stage::Failed(_) | Stage::Stopped => {
            if ui.add(Button::primary(words.start_again).icon(icons::ARROW_CLOCKWISE)).clicked() {
                wanted = Some(Wanted::Begin);
            }
        }
    }
    if ui.add(Button::ghost(scene.words.common.close)).clicked() {
        wanted = Some(Wanted::Leave);
    }
    wanted
}

/// The modules of a code, row by row; `None` where the text is too long for one.
type Modules = Option<Arc<(usize, Vec<bool>)>>;

fn modules(ui: &Ui, text: &str) -> Modules {
    let id = Id::unique("qr").with(text);
    if let Some(known) = ui.data(|data| data.get_temp::<Modules>(id)) {
        return known;
    }
    let made = QrCode::new(text).ok().map(|code| {
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        Arc::new((code.width(), dark))
    });
    ui.data_mut(|data| data.insert_temp(id, made.clone()));
    made
}

/// The link as a code to scan. Dark on white in both themes, with the quiet zone readers need.
fn qr_ui(ui: &mut Ui, text: &str, name: &str) {
    const QUIET: usize = 4;
    let Some(modules) = modules(ui, text) else { return };
    let (width, dark) = &*modules;
    let (rect, response) = ui.allocate_exact_size(vec2(QR_SIDE, QR_SIDE), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if !ui.is_rect_visible(rect) {
        return;
    }
    ui.painter().rect_filled(rect, radius::CONTROL, theme::QR_LIGHT);
    let side = rect.width() / (width + 2 * QUIET) as f32;
    for (row, line) in dark.chunks(*width).enumerate() {
        // Neighbours are one rectangle, so that no hairline of light stands between them.
        let mut column = 0;
        while column < line.len() {
            let run = line[column..].iter().take_while(|dark| **dark).count();
            if run > 0 {
                let at = vec2((column + QUIET) as f32 * side, (row + QUIET) as f32 * side);
                let size = vec2(run as f32 * side, side + 0.3);
                ui.painter().rect_filled(Rect::from_min_size(rect.min + at, size), 0, theme::QR_DARK);
            }
            column += run.max(1);
        }
    }
}

/// While a verification waits and its dialog is closed, one line says so.
pub(crate) fn waiting_banner_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut LibraryDesk) {
    let waiting = scene.world.verifications.get(scene.connection);
    let Some(Verification::Waiting { until, .. }) = waiting else { return };
    if matches!(desk.ask, Some(Ask::Verify(_))) {
        return;
    }
    let Some(left) = show::remaining(ui, *until, scene.world.now) else { return };
    let words = &scene.words.people;
    let said = (words.verify_waits)(left);
    let banner = Banner::new(Tone::Processing, &said).icon(icons::SEAL_CHECK).action(words.show).square();
    if banner.show(ui).acted {
        desk.ask = Some(Ask::Verify(VerifyAsk::Explained));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_bare_or_as_a_reference_and_nothing_else_is() {
        assert_eq!(read_id(" asset-20260512-ab "), Some(AssetId::new("asset-20260512-ab")));
        assert_eq!(read_id("asset://asset-1"), Some(AssetId::new("asset-1")));
        for wrong in ["", "asset://", "two words", "https://x/y", "图"] {
            assert_eq!(read_id(wrong), None, "{wrong}");
        }
    }
}
