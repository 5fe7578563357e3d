//! The player: a screen, its strip or waveform, and the row of buttons. The same one stands in Generate, in the
//! library's inspector and its large preview, and fills the window when asked to.

use std::path::Path;

use egui::{
    Align, Align2, CornerRadius, Id, Key, Layout, Modifiers, Pos2, Rect, Response, Role, Sense, Stroke, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

use super::generate::covered;
use super::tasks::title;
use crate::model::{Action, Command};
use crate::ui::act::{Act, Hearing, Played, PlayerAct, PlayerView, Scene, Trouble};
use crate::ui::actions;
use crate::ui::icons;
use crate::ui::parts::paint::{lines, put, ring_at};
use crate::ui::parts::{Banner, Button, Fit, IconButton, Picture, Slider};
use crate::ui::theme::{self, ON_MEDIA, Tokens, Tone, Type, radius, space};

/// Heights of the strip and of a waveform, in points.
const STRIP: f32 = 34.0;
const WAVE: f32 = 96.0;

/// What is to be played, and what stands there until it is.
pub(super) struct Shown<'a> {
    /// What.
    pub(super) what: Played,
    /// Its file.
    pub(super) path: &'a Path,
    /// Its name, for those who listen.
    pub(super) name: &'a str,
    /// Its poster.
    pub(super) poster: Option<Picture>,
    /// There is nothing to see, only to hear.
    pub(super) sound: bool,
    /// Where the provider shows the same content, while that address is known to live.
    pub(super) link: Option<&'a str>,
}

impl Shown<'_> {
    /// What the stage says of it, while it is the one on the stage.
    pub(super) fn view<'a>(&self, scene: &Scene<'a>) -> Option<&'a PlayerView> {
        scene.player.filter(|view| view.what == self.what)
    }
}

/// Whose the keys are while nothing has the keyboard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum KeysAre {
    /// The player's.
    Ours,
    /// Somebody else's: the player obeys while its screen has the focus.
    OfWhatHasFocus,
}

/// Remembers that the player was drawn in this pass.
pub(super) fn mark(ui: &Ui) {
    let pass = ui.ctx().cumulative_pass_nr();
    ui.data_mut(|data| data.insert_temp(Id::unique("player was drawn"), pass));
}

/// Whether the player was drawn in this pass: what nobody sees should not be heard.
pub fn is_seen(ctx: &egui::Context) -> bool {
    let pass = ctx.cumulative_pass_nr();
    ctx.data(|data| data.get_temp::<u64>(Id::unique("player was drawn"))) == Some(pass)
}

/// The whole player in a column.
pub(super) fn player_ui(ui: &mut Ui, scene: &mut Scene<'_>, shown: &Shown<'_>, keys: KeysAre) {
    let width = ui.available_width();
    let height = if shown.sound { WAVE } else { width * 9.0 / 16.0 };
    stack_ui(ui, scene, shown, height, keys);
}

fn stack_ui(ui: &mut Ui, scene: &mut Scene<'_>, shown: &Shown<'_>, height: f32, keys: KeysAre) {
    let view = shown.view(scene);
    screen_ui(ui, scene, shown, height, keys);
    let Some(view) = view else { return };
    mark(ui);
    if let Some(trouble) = &view.trouble {
        trouble_ui(ui, scene, shown, trouble);
        return;
    }
    if !shown.sound {
        strip_ui(ui, scene, view);
    }
    transport_ui(ui, scene, view, shown.sound);
}

/// Opens it, standing still, unless it is on the stage already.
pub(super) fn put_on_stage(scene: &mut Scene<'_>, shown: &Shown<'_>) {
    if scene.player.is_none_or(|view| view.what != shown.what) {
        scene.out.push(Act::Player(PlayerAct::Open(shown.what)));
    }
}

/// Fills a room with the player; a film's strip and buttons stand below it.
pub(super) fn player_in_ui(ui: &mut Ui, room: Rect, scene: &mut Scene<'_>, shown: &Shown<'_>) {
    let mut inside = ui.new_child(UiBuilder::new().max_rect(room).layout(Layout::top_down(Align::Min)));
    let ui = &mut inside;
    ui.spacing_mut().item_spacing.y = space::S4;
    let below = 32.0 + space::S4 + if shown.sound { 0.0 } else { STRIP + space::S4 };
    let troubled = shown.view(scene).is_some_and(|view| view.trouble.is_some());
    let below = if troubled { 110.0 } else { below };
    stack_ui(ui, scene, shown, (room.height() - below).max(40.0), KeysAre::Ours);
}

/// What is on the stage, over everything, where it was asked to fill the window.
pub fn full_view_ui(ui: &Ui, scene: &mut Scene<'_>) {
    let world = scene.world;
    let Some(view) = scene.player.filter(|view| view.full) else { return };
    let stem;
    let (path, name) = match view.what {
        Played::Take(job) => {
            let Some(take) = world.takes.get(&job) else { return };
            (&take.path, world.jobs.get(&job).map_or("", |job| title(scene.words, job)))
        }
        Played::Original(id) => {
            let Some(original) = world.originals.get(&id) else { return };
            stem = original.stem();
            (&original.path, stem.as_str())
        }
    };
    let shown = Shown { what: view.what, path, name, poster: None, sound: false, link: None };
    let tokens = Tokens::of(ui);
    let room = ui.ctx().content_rect();
    let frame = egui::Frame::new().fill(tokens.bg.canvas);
    let modal = egui::Modal::new(Id::unique("full view")).backdrop_color(tokens.scrim).frame(frame);
    let answer = modal.show(ui.ctx(), |ui| {
        let (rect, _) = ui.allocate_exact_size(room.size(), Sense::hover());
        player_in_ui(ui, rect.shrink2(vec2(16.0, 12.0)), scene, &shown);
    });
    if answer.should_close() {
        scene.out.push(Act::Player(PlayerAct::Full(false)));
    }
}

/// The frame, or the poster until the player has one; for a sound its waveform.
fn screen_ui(ui: &mut Ui, scene: &mut Scene<'_>, shown: &Shown<'_>, height: f32, keys_are: KeysAre) {
    let tokens = Tokens::of(ui);
    let view = shown.view(scene);
    let frame = view.and_then(|view| view.frame).map(|(id, size)| Picture::new(id, size));
    let picture = frame.or(shown.poster);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let name = (scene.words.player.of)(shown.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    ui.painter().rect_filled(rect, CornerRadius::same(radius::CARD), tokens.bg.canvas);
    let sound = view.filter(|_| shown.sound);
    match (sound, picture) {
        (Some(view), _) => wave_ui(ui, rect, scene, view, &response),
        (None, Some(picture)) => {
            picture.paint(ui.painter(), rect, Fit::Contain, radius::CARD, theme::UNTINTED);
        }
        (None, None) if shown.sound => {
            icons::SPEAKER_HIGH.paint(ui.painter(), rect.center(), 34.0, tokens.text.muted);
        }
        (None, None) => icons::FILM_STRIP.paint(ui.painter(), rect.center(), 40.0, tokens.text.muted),
    }
    let playing = view.is_some_and(|view| view.playing);
    let opened = view.is_some_and(|view| view.frame.is_some() || view.trouble.is_some());
    if sound.is_none() && !playing && (response.hovered() || !opened) {
        ui.painter().circle_filled(rect.center(), 24.0, ON_MEDIA.pill);
        icons::PLAY.fill().paint(ui.painter(), rect.center() + vec2(1.5, 0.0), 22.0, ON_MEDIA.text);
    }
    if response.has_focus() {
        ring_at(ui, rect, radius::CARD, tokens.stroke.focus);
    }
    let Some(view) = view else {
        if response.clicked() {
            scene.out.extend([Act::Player(PlayerAct::Open(shown.what)), Act::Player(PlayerAct::Play)]);
        }
        return;
    };
    if sound.is_none() && response.clicked() {
        scene.out.push(toggle(view));
    }
    if response.double_clicked() {
        scene.out.push(Act::Player(PlayerAct::Full(!view.full)));
    }
    if keys_are == KeysAre::Ours || response.has_focus() {
        screen_keys(ui, scene, shown.path, view, &response);
    }
}

fn toggle(view: &PlayerView) -> Act {
    Act::Player(if view.playing { PlayerAct::Pause } else { PlayerAct::Play })
}

/// A sound as its loudness; what was heard is green. Click or drag to be there.
fn wave_ui(ui: &Ui, rect: Rect, scene: &mut Scene<'_>, view: &PlayerView, response: &Response) {
    let tokens = Tokens::of(ui);
    let inner = rect.shrink2(vec2(12.0, 10.0));
    let count = view.wave.len().max(1) as f32;
    // A quiet sound is drawn as high as a loud one: what is looked for is where something is.
    let most = view.wave.iter().copied().fold(0.01, f32::max);
    let along = part(view);
    for (place, loud) in view.wave.iter().enumerate() {
        let at = (place as f32 + 0.5) / count;
        let x = inner.left() + inner.width() * at;
        let half = (inner.height() / 2.0 * loud / most).max(1.0);
        let color = if at <= along { tokens.accent.base } else { tokens.text.muted };
        let width = (inner.width() / count * 0.6).clamp(1.0, 4.0);
        ui.painter().vline(x, inner.center().y - half..=inner.center().y + half, Stroke::new(width, color));
    }
    let x = inner.left() + inner.width() * along;
    ui.painter().vline(x, rect.top() + 4.0..=rect.bottom() - 4.0, Stroke::new(2.0, tokens.text.primary));
    let held = ui.interact(rect, response.id.with("wave"), Sense::click_and_drag());
    let name = format!(
        "{}, {}",
        scene.words.player.wave,
        (scene.words.generate.time_of)(view.position, view.seconds)
    );
    held.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Slider, true, &name);
        info.value = Some(view.position);
        info
    });
    seek_by(scene, view, inner, &held);
}

fn part(view: &PlayerView) -> f32 {
    if view.seconds > 0.0 { (view.position / view.seconds).clamp(0.0, 1.0) as f32 } else { 0.0 }
}

fn seek_by(scene: &mut Scene<'_>, view: &PlayerView, rect: Rect, response: &Response) {
    let moved = response.clicked() || response.dragged();
    if moved && let Some(pointer) = response.interact_pointer_pos() {
        scene.out.push(Act::Player(PlayerAct::Seek(seconds_at(rect, pointer, view.seconds))));
    }
}

/// The keys of the player, while nothing else has the keyboard.
pub(super) fn screen_keys(ui: &Ui, scene: &mut Scene<'_>, path: &Path, view: &PlayerView, screen: &Response) {
    let focused = ui.memory(egui::Memory::focused);
    if focused.is_some_and(|id| id != screen.id) || egui::Popup::is_any_open(ui.ctx()) || covered(ui) {
        return;
    }
    if screen.has_focus() {
        let filter = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(screen.id, filter));
    }
    // A focused screen is a button, and a button takes Space as a click by itself.
    if !screen.has_focus() && actions::pressed(ui.ctx(), &scene.world.keys, Action::Play) {
        scene.out.push(toggle(view));
    }
    if actions::pressed(ui.ctx(), &scene.world.keys, Action::SaveAs) {
        let note = match view.what {
            Played::Take(job) => scene.world.takes.get(&job).and_then(|take| take.provenance.clone()),
            Played::Original(_) => None,
        };
        scene.out.push(Act::SaveAs { path: path.to_owned(), note });
    }
    let moves = [
        (Key::ArrowLeft, PlayerAct::Step(-1)),
        (Key::ArrowRight, PlayerAct::Step(1)),
        (Key::Home, PlayerAct::Seek(0.0)),
        (Key::End, PlayerAct::Seek(view.seconds)),
    ];
    for (key, act) in moves {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            scene.out.push(Act::Player(act));
        }
    }
    let asked = [
        (Action::SecondBack, PlayerAct::Seek((view.position - 1.0).max(0.0))),
        (Action::SecondOn, PlayerAct::Seek((view.position + 1.0).min(view.seconds))),
        (Action::Mute, PlayerAct::Mute(!view.muted)),
        (Action::PlayerFull, PlayerAct::Full(!view.full)),
    ];
    for (action, act) in asked {
        if actions::pressed(ui.ctx(), &scene.world.keys, action) {
            scene.out.push(Act::Player(act));
        }
    }
}

/// The whole video as a row of frames; click or drag to be there.
pub(super) fn strip_ui(ui: &mut Ui, scene: &mut Scene<'_>, view: &PlayerView) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), STRIP), Sense::click_and_drag());
    let words = &scene.words.generate;
    let name = format!("{}, {}", words.strip, (words.time_of)(view.position, view.seconds));
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Slider, true, &name);
        info.value = Some(view.position);
        info
    });
    ui.painter().rect_filled(rect, CornerRadius::same(radius::CHIP_INNER), tokens.bg.canvas);
    // A strip of seven would be stretched over a whole window: the frames come again, each where it belongs.
    let cells = (rect.width() / 60.0).ceil().max(view.strip.len() as f32) as usize;
    for cell in 0..cells {
        let Some((id, size)) = view.strip.get(cell * view.strip.len() / cells) else { break };
        let width = rect.width() / cells as f32;
        let left = rect.left() + width * cell as f32;
        let room = Rect::from_min_size(pos2(left, rect.top()), vec2(width - 1.0, rect.height()));
        Picture::new(*id, *size).paint(ui.painter(), room, Fit::Cover, 0, theme::UNTINTED);
    }
    let x = rect.left() + rect.width() * part(view);
    let span = rect.top() - 2.0..=rect.bottom() + 2.0;
    ui.painter().vline(x, span.clone(), Stroke::new(4.0, ON_MEDIA.pill));
    ui.painter().vline(x, span, Stroke::new(2.0, ON_MEDIA.text));
    if response.has_focus() {
        ring_at(ui, rect, radius::CHIP_INNER, tokens.stroke.focus);
    }
    seek_by(scene, view, rect, &response);
}

fn seconds_at(rect: Rect, pointer: Pos2, seconds: f64) -> f64 {
    f64::from(((pointer.x - rect.left()) / rect.width()).clamp(0.0, 1.0)) * seconds
}

pub(super) fn transport_ui(ui: &mut Ui, scene: &mut Scene<'_>, view: &PlayerView, sound: bool) {
    let words = &scene.words.generate;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S2;
        let mut press = |ui: &mut Ui, icon: icons::Icon, name: &str, act: PlayerAct| {
            if ui.add(IconButton::new(icon, name)).clicked() {
                scene.out.push(Act::Player(act));
            }
        };
        let film = !sound;
        if film {
            press(ui, icons::SKIP_BACK.fill(), words.previous_frame, PlayerAct::Step(-1));
        }
        if view.playing {
            press(ui, icons::PAUSE.fill(), words.pause, PlayerAct::Pause);
        } else {
            press(ui, icons::PLAY.fill(), words.play, PlayerAct::Play);
        }
        if film {
            press(ui, icons::SKIP_FORWARD.fill(), words.next_frame, PlayerAct::Step(1));
        }
        ui.add_space(space::S3);
        ui.label(theme::small((words.time_of)(view.position, view.seconds)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let more = &scene.words.player;
            if film {
                let (icon, name) = if view.full {
                    (icons::ARROWS_IN_SIMPLE, more.leave_full)
                } else {
                    (icons::ARROWS_OUT_SIMPLE, more.full)
                };
                press_as(ui, scene, icon, name, PlayerAct::Full(!view.full));
            }
            sound_ui(ui, scene, view);
            let repeat = IconButton::new(icons::REPEAT, words.repeat).selected(view.looping);
            if ui.add(repeat).clicked() {
                scene.out.push(Act::Player(PlayerAct::Loop(!view.looping)));
            }
        });
    });
}

fn press_as(ui: &mut Ui, scene: &mut Scene<'_>, icon: icons::Icon, name: &str, act: PlayerAct) {
    if ui.add(IconButton::new(icon, name)).clicked() {
        scene.out.push(Act::Player(act));
    }
}

/// The speaker; crossed where nothing is heard, with the reason.
fn sound_ui(ui: &mut Ui, scene: &mut Scene<'_>, view: &PlayerView) {
    let words = &scene.words.player;
    let nothing = match view.hearing {
        Hearing::Silent => Some(words.silent),
        Hearing::NoDevice => Some(words.no_device),
        Hearing::Unknown => Some(words.unknown_sound),
        Hearing::Sound => None,
    };
    if nothing.is_some() {
        ui.add(IconButton::new(icons::SPEAKER_SLASH, words.mute).disabled_because(nothing));
        return;
    }
    if view.muted {
        press_as(ui, scene, icons::SPEAKER_SLASH, words.unmute, PlayerAct::Mute(false));
        return;
    }
    press_as(ui, scene, icons::SPEAKER_HIGH, words.mute, PlayerAct::Mute(true));
    // Where there is room for it.
    if ui.available_width() > 130.0 {
        let mut volume = view.volume * 100.0;
        if ui.add(Slider::new(&mut volume, 0.0..=100.0, words.volume).step(5.0).width(72.0)).changed() {
            scene.out.push(Act::Player(PlayerAct::Volume(volume / 100.0)));
        }
    }
}

/// Why it is not shown, and the ways out.
fn trouble_ui(ui: &mut Ui, scene: &mut Scene<'_>, shown: &Shown<'_>, trouble: &Trouble) {
    let words = &scene.words.player;
    let needs;
    // What a file of ours holds is known, so it can be told from any other.
    let known = matches!(shown.what, Played::Original(_));
    let (title, text, second) = match trouble {
        Trouble::Moved if known => (words.moved, words.moved_line, words.find),
        Trouble::Moved => (words.moved, words.moved_line, scene.words.generate.show_in_folder),
        Trouble::NeedsFfmpeg { codec } => {
            needs = (words.needs_ffmpeg)(codec);
            (needs.as_str(), words.needs_ffmpeg_line, words.open_in_system)
        }
        Trouble::Broken(said) => (words.broken, said.as_str(), words.open_in_system),
    };
    let tone = if matches!(trouble, Trouble::NeedsFfmpeg { .. }) { Tone::Processing } else { Tone::Failed };
    let tokens = Tokens::of(ui);
    let banner = Banner::new(tone, title).action(words.look_again).second_action(second).show(ui);
    ui.label(theme::small(text).color(tokens.text.secondary));
    if *trouble == Trouble::Moved
        && let (Played::Original(id), Some(link)) = (shown.what, shown.link)
        && ui.add(Button::secondary(words.download).icon(icons::DOWNLOAD_SIMPLE)).clicked()
    {
        scene.out.push(Act::Send(Command::FetchAgain(id, link.to_owned())));
    }
    if banner.acted {
        scene.out.push(Act::Player(PlayerAct::Reopen));
    }
    if banner.acted_second {
        scene.out.push(match trouble {
            Trouble::Moved if known => Act::Player(PlayerAct::Find),
            Trouble::Moved => Act::Reveal(shown.path.to_owned()),
            _ => Act::OpenFile(shown.path.to_owned()),
        });
    }
}

/// Text in the middle of a dark screen.
pub(super) fn said_on_screen(ui: &Ui, rect: Rect, text: &str) {
    let tokens = Tokens::of(ui);
    let text = lines(ui, text, Type::Body, tokens.text.secondary, rect.width() - 40.0);
    put(ui.painter(), rect.center() + vec2(0.0, 22.0), Align2::CENTER_CENTER, text);
}
