//! One row of the palette: picture or icon, the name with its matched letters, and what it is.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{CornerRadius, Galley, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::super::connections::{provider_icon, title as connection_title};
use super::super::{groups, show};
use super::{spoken, square, words_begin};
use crate::model::{AssetStatus, PictureSize};
use crate::ui::act::Scene;
use crate::ui::actions;
use crate::ui::desk::Desk;
use crate::ui::desk::library::Status;
use crate::ui::desk::palette::Target;
use crate::ui::desk::palette::find::Row;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::paint::{line as cut, put_left, put_right};
use crate::ui::parts::{Fit, icon_tile_at, key_hint_ui, mosaic_at, tone_icon};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, space};

const HEIGHT: f32 = 42.0;

/// What a row shows.
pub(super) struct Line {
    pub(super) title: String,
    pub(super) second: String,
    /// Words at the right end.
    pub(super) right: String,
    pub(super) spoken: String,
    pub(super) enabled: bool,
    tone: Option<Tone>,
    caps: Vec<&'static str>,
    face: Face,
}

/// What stands at the left end.
enum Face {
    Icon(Icon),
    Asset(crate::model::AssetId),
    /// Its newest Active assets.
    Group(Vec<crate::model::AssetId>),
}

/// What is to be said of a row.
pub(super) fn line_of(scene: &Scene<'_>, desk: &Desk, row: &Row) -> Line {
    let mut line = line_of_target(scene, desk, &row.target);
    line.spoken = spoken(&line);
    line
}

fn line_of_target(scene: &Scene<'_>, desk: &Desk, target: &Target) -> Line {
    let (world, words) = (scene.world, scene.words);
    let plain = |title: String, face: Face| Line {
        title,
        second: String::new(),
        right: String::new(),
        spoken: String::new(),
        enabled: true,
        tone: None,
        caps: vec![],
        face,
    };
    let shelf = world.shelf(scene.connection);
    let group_name = |id: &crate::model::GroupId| {
        shelf.and_then(|shelf| shelf.groups.get(id)).map_or_else(String::new, |group| group.name.clone())
    };
    let inside = |id: &crate::model::GroupId| {
        desk.palette.catalog().map(|catalog| catalog.in_group(id)).unwrap_or_default()
    };
    match target {
        Target::Asset(id) => {
            let Some(asset) = world.asset(scene.connection, id) else {
                return plain(id.as_str().to_owned(), Face::Asset(id.clone()));
            };
            let mut second = vec![words.common.kind(asset.kind).to_owned()];
            if let Some(seconds) = show::original_of(world, asset).and_then(|it| it.facts.seconds()) {
                second.push(crate::words::clock(seconds));
            }
            second.extend(asset.group.as_ref().map(group_name).filter(|name| !name.is_empty()));
            let mut second = second.join(" · ");
            if let AssetStatus::Failed(reason) = &asset.status {
                let why = if reason.message.is_empty() { &reason.code } else { &reason.message };
                if !why.is_empty() {
                    second = format!("{}, {}", words.common.failed, show::short(why, 60));
                }
            }
            Line {
                second,
                tone: Some(show::status_tone(&asset.status)),
                ..plain(asset.name.clone(), Face::Asset(id.clone()))
            }
        }
        Target::Group(id) => Line {
            second: (words.common.count_assets)(inside(id).count),
            right: words.palette.open_group.to_owned(),
            ..plain(group_name(id), Face::Group(inside(id).covers))
        },
        Target::Status(status) => {
            let (tone, said) = match status {
                Status::Active => (Tone::Active, words.common.active),
                Status::Processing => (Tone::Processing, words.common.processing),
                Status::Failed => (Tone::Failed, words.common.failed),
            };
            let count = desk.palette.catalog().map_or(0, |catalog| catalog.count_of(*status));
            Line {
                second: (words.common.count_assets)(count),
                right: words.palette.go_there.to_owned(),
                ..plain(said.to_owned(), Face::Icon(tone_icon(tone)))
            }
        }
        Target::Connection(name) => {
            let known = world.connection(name);
            let icon = known.map_or(icons::PLUGS_CONNECTED, |it| provider_icon(it.provider));
            let second = known.map_or("", |it| connection_title(words, it)).to_owned();
            let second = if second == name.as_str() {
                known.map_or_else(String::new, |it| it.provider.title().to_owned())
            } else {
                second
            };
            Line { second, ..plain((words.actions.use_connection)(name.as_str()), Face::Icon(icon)) }
        }
        Target::Action(action) => {
            let lacks = actions::lacks(*action, world, desk);
            let region = action.region();
            let second = match lacks {
                Some(lacks) => (words.actions.why_not)(lacks),
                None if region == crate::model::Region::Anywhere => "",
                None => (words.actions.region)(region),
            };
            Line {
                second: second.to_owned(),
                enabled: lacks.is_none(),
                caps: actions::caps(&world.keys, *action),
                ..plain(
                    actions::name(*action, &world.conventions, words).to_owned(),
                    Face::Icon(actions::icon(*action)),
                )
            }
        }
        Target::UploadTo(id) => Line {
            caps: actions::caps(&world.keys, crate::model::Action::Upload),
            ..plain((words.actions.upload_to)(&group_name(id)), Face::Icon(icons::UPLOAD_SIMPLE))
        },
        Target::Template(name) => plain((words.takes.apply)(name), Face::Icon(icons::BOOKMARK_SIMPLE)),
        Target::GenerateWith(id) => {
            let can = world.abilities(scene.connection).is_some_and(|it| it.menu().is_some());
            let active = !inside(id).covers.is_empty();
            let why = match (can, active) {
                (false, _) => (words.actions.why_not)(crate::words::Lacks::Ability),
                (true, false) => (words.actions.why_not)(crate::words::Lacks::Active),
                (true, true) => "",
            };
            Line {
                second: why.to_owned(),
                enabled: can && active,
                ..plain((words.actions.generate_with)(&group_name(id)), Face::Icon(icons::FILM_SLATE))
            }
        }
    }
}

/// A name with its matched letters in green, cut where there is no more room.
fn tinted(ui: &Ui, text: &str, letters: &[u32], enabled: bool, room: f32) -> Arc<Galley> {
    let tokens = Tokens::of(ui);
    let plain = if enabled { tokens.text.primary } else { tokens.text.muted };
    let mut job = LayoutJob { wrap: TextWrapping::truncate_at_width(room.max(0.0)), ..LayoutJob::default() };
    let mut letters = letters.iter().copied().peekable();
    let (mut run, mut lit) = (String::new(), false);
    let put = |job: &mut LayoutJob, run: &mut String, lit: bool| {
        if !run.is_empty() {
            let color = if lit { tokens.accent.text } else { plain };
            let style = Type::BodyMedium;
            let format = TextFormat {
                font_id: style.font(),
                color,
                line_height: Some(style.line()),
                ..TextFormat::default()
            };
            job.append(run, 0.0, format);
            run.clear();
        }
    };
    for (at, c) in (0_u32..).zip(text.chars()) {
        let here = letters.next_if_eq(&at).is_some();
        if here != lit {
            put(&mut job, &mut run, lit);
            lit = here;
        }
        run.push(if matches!(c, '\n' | '\r') { ' ' } else { c });
    }
    put(&mut job, &mut run, lit);
    ui.painter().layout_job(job)
}

/// Draws a row.
pub(super) fn row_ui(ui: &mut Ui, scene: &mut Scene<'_>, line: &Line, row: &Row, selected: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::CLICK);
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListBoxOption, line.enabled, selected, line.spoken.as_str())
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let tokens = Tokens::of(ui);
    if selected || response.hovered() {
        let fill = if selected { tokens.bg.selected } else { tokens.bg.hover };
        ui.painter().rect_filled(rect, CornerRadius::same(radius::LIST_ROW), fill);
    }
    face_ui(ui, scene, line, square(rect));
    let y = rect.center().y;
    let mut right = rect.right() - space::S5;
    if selected && line.caps.is_empty() && line.enabled {
        right = caps_ui(ui, &["↵"], right, y);
    }
    if !line.caps.is_empty() {
        right = caps_ui(ui, &line.caps, right, y);
    }
    if let Some(tone) = line.tone {
        let color = tokens.tone(tone).fg;
        tone_icon(tone).paint(ui.painter(), pos2(right - 8.0, y), 16.0, color);
        right -= 16.0 + space::S5;
    }
    if !line.right.is_empty() {
        let text = cut(ui, &line.right, Type::Small, tokens.text.muted, 160.0);
        right = put_right(ui.painter(), right, y, text) - space::S4;
    }
    let x = words_begin(rect);
    let title = tinted(ui, &line.title, &row.letters, line.enabled, (right - x) * 0.72);
    let end = put_left(ui.painter(), x, y, title) + space::S6;
    let second = cut(ui, &line.second, Type::Small, tokens.text.muted, right - end);
    put_left(ui.painter(), end, y, second);
    response
}

/// Caps that end at `right`; answers where they begin.
fn caps_ui(ui: &mut Ui, caps: &[&str], right: f32, y: f32) -> f32 {
    let rect = Rect::from_min_max(pos2(right - 200.0, y - 10.0), pos2(right, y + 10.0));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout));
    key_hint_ui(&mut inner, caps).rect.left() - space::S5
}

fn face_ui(ui: &Ui, scene: &mut Scene<'_>, line: &Line, place: Rect) {
    match &line.face {
        Face::Icon(icon) => icon_tile_at(ui, place, *icon, None),
        Face::Asset(id) => {
            let tokens = Tokens::of(ui);
            let asset = scene.world.asset(scene.connection, id);
            let picture = asset.and_then(|asset| show::picture_of(scene, asset, PictureSize::Small));
            if let Some(picture) = picture {
                picture.paint(ui.painter(), place, Fit::CoverTop, radius::CONTROL_SMALL, theme::UNTINTED);
            } else {
                ui.painter().rect_filled(place, radius::CONTROL_SMALL, tokens.bg.hover);
                let icon = asset.map_or(icons::IMAGE, |asset| show::kind_icon(asset.kind));
                icon.paint(ui.painter(), place.center(), 14.0, tokens.text.muted);
            }
        }
        Face::Group(ids) => {
            let pictures = groups::covers(scene, ids);
            mosaic_at(ui, Rect::from_center_size(place.center(), Vec2::splat(28.0)), &pictures);
        }
    }
}
