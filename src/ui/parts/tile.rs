//! The asset tile: picture, status, selection, name and one line of facts.

use egui::{
    Align2, Color32, CornerRadius, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::badge::tone_icon_at;
use super::paint::{line, put, put_left, ring_at, whole_line};
use super::picture::{Fit, Picture};
use super::progress::{bar_at, progress_ring_at};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, ON_MEDIA, Tokens, Tone, Type, radius, size, space};

/// What kind of file a tile shows, with what is drawn for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Media<'a> {
    /// A still picture.
    Image,
    /// A moving one; its length already written out ("0:05").
    Video(&'a str),
    /// Sound: its length, and the button that plays it where its file is on this computer.
    Audio(&'a str, Option<Play<'a>>),
    /// Something to read.
    Document,
}

/// The button on a sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Play<'a> {
    /// What a screen reader says: "Play mira-voice-warm".
    pub name: &'a str,
    /// It plays now: pressing pauses.
    pub playing: bool,
}

/// Where the asset is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TileState<'a> {
    /// Ready: one small tick.
    Active,
    /// On its way: how far from 0 to 1, and the same in words ("62%").
    Uploading(f32, &'a str),
    /// Waiting for the provider: what the pill says ("Processing", "8 s").
    Processing(&'a str),
    /// Refused: what the pill says.
    Failed(&'a str),
    /// Standing still: what the pill says.
    Paused(&'a str),
    /// Only on this computer: what the pill says.
    Local(&'a str),
}

impl TileState<'_> {
    fn tone(self) -> Tone {
        match self {
            Self::Active => Tone::Active,
            Self::Uploading(..) => Tone::Transfer,
            Self::Processing(_) => Tone::Processing,
            Self::Failed(_) => Tone::Failed,
            Self::Paused(_) => Tone::Paused,
            Self::Local(_) => Tone::Local,
        }
    }
}

/// All a tile shows.
#[derive(Clone, Copy, Debug)]
pub struct Tile<'a> {
    /// The asset's name.
    pub name: &'a str,
    /// Facts; the reason when it failed; how long it has waited.
    pub facts: &'a str,
    /// The thumbnail, once it exists.
    pub picture: Option<Picture>,
    /// What kind of file.
    pub media: Media<'a>,
    /// Where it is.
    pub state: TileState<'a>,
    /// Whether it is selected.
    pub selected: bool,
    /// Its place among several selected, from 1: shown instead of the tick.
    pub order: Option<usize>,
    /// It is being dragged: drawn at 45%.
    pub dragged: bool,
    /// What a screen reader says of the whole: "mira-full-front, image, Active, selected 1 of 3".
    pub spoken: &'a str,
    /// The accessible name of its checkbox: "Select mira-full-front".
    pub check_name: &'a str,
    /// Width in points; the picture is 4:5, the caption 44 high. See [`theme::tile_size`].
    pub width: f32,
}

/// What happened to a tile.
pub struct TileResponse {
    /// The whole tile: click selects, double-click opens, right-click has a menu, and it can be dragged.
    pub response: Response,
    /// Its checkbox was clicked: toggle it in the selection.
    pub toggled: bool,
    /// Its play button was pressed.
    pub played: bool,
}

/// Shows a tile.
pub fn tile_ui(ui: &mut Ui, tile: &Tile<'_>) -> TileResponse {
    let (rect, response) = ui.allocate_exact_size(theme::tile_size(tile.width), Sense::click_and_drag());
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListBoxOption, ui.is_enabled(), tile.selected, tile.spoken)
    });
    let frame = Rect::from_min_size(rect.min, vec2(tile.width, tile.width * size::TILE_ASPECT));
    // Painted and pressed above the tile, so its click is not the tile's. It is there for the pointer and for
    // screen readers alike, whether or not it is painted.
    let check = Rect::from_min_size(frame.right_top() + vec2(-30.0, 8.0), vec2(24.0, 24.0));
    let checkbox = ui.interact(check, response.id.with("check"), Sense::CLICK);
    checkbox.widget_info(|| {
        WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), tile.selected, tile.check_name)
    });
    let toggled = checkbox.clicked();
    let play = match tile.media {
        Media::Audio(_, Some(play)) => {
            let round = Rect::from_min_size(frame.left_bottom() + vec2(8.0, -40.0), vec2(32.0, 32.0));
            let button = ui.interact(round, response.id.with("play"), Sense::CLICK);
            button
                .widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), play.playing, play.name));
            Some((button, play))
        }
        _ => None,
    };
    let played = play.as_ref().is_some_and(|(button, _)| button.clicked());

    if ui.is_rect_visible(rect) {
        let hovered = response.hovered() || checkbox.hovered();
        paint(ui, tile, frame, hovered);
        if tile.selected || hovered || checkbox.has_focus() {
            paint_check(ui, tile, check.shrink(1.0));
        }
        if checkbox.has_focus() {
            ring_at(ui, check.shrink(1.0), radius::CONTROL_SMALL, Tokens::of(ui).stroke.focus);
        }
        if let Some((button, play)) = &play {
            paint_play(ui, button, play.playing);
        }
        if tile.selected || response.has_focus() {
            ring_at(ui, frame, radius::TILE, Tokens::of(ui).stroke.focus);
        }
    }
    TileResponse { response, toggled, played }
}

fn paint_play(ui: &Ui, button: &Response, playing: bool) {
    let center = button.rect.center();
    let ground = if button.hovered() { Color32::BLACK } else { ON_MEDIA.pill };
    ui.painter().circle_filled(center, button.rect.width() / 2.0, ground);
    // The triangle's middle is not where it looks to be.
    let (icon, shift) = if playing { (icons::PAUSE, 0.0) } else { (icons::PLAY, 1.0) };
    icon.fill().paint(ui.painter(), center + vec2(shift, 0.0), 14.0, ON_MEDIA.text);
    if button.has_focus() {
        ring_at(ui, button.rect, radius::PILL, Tokens::of(ui).stroke.focus);
    }
}

fn paint(ui: &Ui, tile: &Tile<'_>, frame: Rect, hovered: bool) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    let corner = CornerRadius::same(radius::TILE);
    painter.rect_filled(frame, corner, tokens.bg.surface);
    // How much of the picture is left: what is not ready steps back.
    let strength = match tile.state {
        _ if tile.dragged => 0.45,
        TileState::Failed(_) => 0.5,
        TileState::Uploading(..) | TileState::Processing(_) | TileState::Paused(_) => 0.72,
        TileState::Active | TileState::Local(_) => 1.0,
    };
    match (tile.picture, tile.media) {
        (Some(picture), _) => {
            picture.paint(
                painter,
                frame,
                Fit::CoverTop,
                radius::TILE,
                theme::UNTINTED.gamma_multiply(strength),
            );
        }
        (None, media) => {
            let icon = match media {
                Media::Image => icons::IMAGE,
                Media::Video(_) => icons::FILM_STRIP,
                Media::Audio(..) => icons::WAVEFORM,
                Media::Document => icons::FILE_TEXT,
            };
            icon.paint(painter, frame.center(), 22.0, tokens.text.muted);
        }
    }
    if hovered && !tile.selected {
        painter.rect_stroke(frame, corner, tokens.outline_strong(), StrokeKind::Inside);
    }

    let top_left = frame.min + vec2(8.0, 8.0);
    match tile.state {
        TileState::Active => {
            painter.circle_filled(top_left + vec2(11.0, 11.0), 11.0, ON_MEDIA.pill);
            icons::CHECK_CIRCLE.paint(painter, top_left + vec2(11.0, 11.0), 14.0, ON_MEDIA.active);
        }
        TileState::Uploading(part, words) => {
            pill_at(ui, top_left, PillIcon::Icon(icons::ARROW_UP.bold()), Tone::Transfer, words);
            let low = frame.bottom() - 12.0;
            let bar =
                Rect::from_min_max(pos2(frame.left() + 10.0, low), pos2(frame.right() - 10.0, low + 4.0));
            bar_at(ui, bar, part, ON_MEDIA.transfer, ON_MEDIA.pill);
        }
        TileState::Processing(words) => pill_at(ui, top_left, PillIcon::Tone, Tone::Processing, words),
        TileState::Failed(words) | TileState::Paused(words) | TileState::Local(words) => {
            pill_at(ui, top_left, PillIcon::Tone, tile.state.tone(), words);
        }
    }
    let (length, icon) = match tile.media {
        Media::Video(length) => (length, icons::PLAY.fill()),
        Media::Audio(length, _) => (length, icons::SPEAKER_HIGH),
        Media::Image | Media::Document => ("", icons::PLAY),
    };
    if !length.is_empty() {
        let text = whole_line(ui, length, Type::Small, ON_MEDIA.text);
        let width = text.size().x + 18.0 + 3.0 * space::S3;
        let min = frame.max - vec2(width + 8.0, 30.0);
        let pill = Rect::from_min_size(min, vec2(width, 22.0));
        painter.rect_filled(pill, CornerRadius::same(radius::PILL), ON_MEDIA.pill);
        icon.paint(painter, pos2(pill.left() + 13.0, pill.center().y), 11.0, ON_MEDIA.text);
        put_left(painter, pill.left() + 25.0, pill.center().y, text);
    }

    let dim = |color: Color32| if tile.dragged { color.gamma_multiply(0.45) } else { color };
    let facts_color = match tile.state {
        TileState::Failed(_) => tokens.tone(Tone::Failed).fg,
        TileState::Processing(_) => tokens.tone(Tone::Processing).fg,
        _ => tokens.text.muted,
    };
    let room = frame.width() - 2.0 * space::S1;
    let x = frame.left() + space::S1;
    let name = line(ui, tile.name, Type::BodyMedium, dim(tokens.text.primary), room);
    put_left(painter, x, frame.bottom() + 17.0, name);
    let facts = line(ui, tile.facts, Type::Small, dim(facts_color), room);
    put_left(painter, x, frame.bottom() + 35.0, facts);
}

fn paint_check(ui: &Ui, tile: &Tile<'_>, square: Rect) {
    let tokens = Tokens::of(ui);
    let corner = CornerRadius::same(radius::CONTROL_SMALL);
    if !tile.selected {
        let line = egui::Stroke::new(1.0, ON_MEDIA.text.gamma_multiply(0.5));
        ui.painter().rect(square, corner, ON_MEDIA.pill, line, StrokeKind::Inside);
        return;
    }
    ui.painter().rect_filled(square, corner, tokens.accent.base);
    match tile.order {
        Some(order) => {
            let text = whole_line(ui, &order.to_string(), Type::Heading, tokens.text.on_accent);
            put(ui.painter(), square.center(), Align2::CENTER_CENTER, text);
        }
        None => icons::CHECK.bold().paint(ui.painter(), square.center(), 14.0, tokens.text.on_accent),
    }
}

/// What stands at the left end of a pill on a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PillIcon {
    /// The icon of the tone; Processing turns.
    Tone,
    /// Another icon.
    Icon(Icon),
    /// A ring filled from 0 to 1.
    Ring(f32),
}

/// Paints a dark pill with an icon and words at `min` on a picture; the same in both themes.
pub fn pill_at(ui: &Ui, min: egui::Pos2, icon: PillIcon, tone: Tone, words: &str) {
    let text = whole_line(ui, words, Type::Label, ON_MEDIA.text);
    let width = text.size().x + 30.0;
    let pill = Rect::from_min_size(min, vec2(width, size::BADGE));
    ui.painter().rect_filled(pill, CornerRadius::same(radius::PILL), ON_MEDIA.pill);
    let center = pos2(pill.left() + 12.0, pill.center().y);
    let color = ON_MEDIA.tone(tone);
    match icon {
        PillIcon::Tone => tone_icon_at(ui, center, 13.0, tone, color),
        PillIcon::Icon(icon) => icon.paint(ui.painter(), center, 12.0, color),
        PillIcon::Ring(part) => progress_ring_at(ui, center, 6.0, part, color),
    }
    put_left(ui.painter(), pill.left() + 22.0, pill.center().y, text);
}
