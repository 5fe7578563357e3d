//! The player's place in the window: opens a film or a sound beside the window, keeps its frame as a texture.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use egui::{ColorImage, Context, TextureHandle, TextureOptions, Vec2, vec2};

use crate::media::{self, Helper, Player, Rgba};
use crate::model::talk::{Pasted, Taste};
use crate::model::{MediaKind, Problem};
use crate::ui::act::{Hearing, Played, PlayerAct, PlayerView, Trouble};
use crate::words::timecode;

/// Frames of the scrub strip, and their longest edge in pixels.
const STRIP: usize = 7;
const STRIP_EDGE: u32 = 160;
/// Parts of a waveform.
const WAVE: usize = 96;

enum Film {
    Opening(Receiver<Opened>),
    Open(Box<Player>),
    Broken(Trouble),
}

/// What the thread beside the window has opened.
enum Opened {
    Player(Result<Player, Trouble>),
    Strip(Vec<Rgba>),
    Wave(Vec<f32>),
}

/// How loud the person wants it, whatever plays.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Loudness {
    pub(super) muted: bool,
    pub(super) volume: f32,
}

impl Loudness {
    pub(super) fn of(taste: Taste) -> Self {
        Self { muted: taste.muted, volume: f32::from(taste.volume) / 100.0 }
    }

    pub(super) fn taste(self, taste: Taste) -> Taste {
        Taste { muted: self.muted, volume: (self.volume.clamp(0.0, 1.0) * 100.0).round() as u8, ..taste }
    }
}

/// A frame that was made a picture, or why not.
pub(super) type Kept = Result<Pasted, String>;

/// One film or sound on stage.
pub(super) struct Stage {
    what: Played,
    path: PathBuf,
    /// What frames of it are called, and what the last of them is.
    name: String,
    last_frame: &'static str,
    film: Film,
    /// Still tells of the strip or the waveform.
    later: Option<Receiver<Opened>>,
    frame: Option<(TextureHandle, u64, Vec2)>,
    strip: Vec<TextureHandle>,
    wave: Vec<f32>,
    looping: bool,
    full: bool,
    loudness: Loudness,
    /// Play was pressed while the film was still being opened.
    plays_once_open: bool,
    /// Where it was sent while it was still being opened.
    begins_at: Option<f64>,
    keep: Sender<Kept>,
    kept: Receiver<Kept>,
    ctx: Context,
}

impl Stage {
    /// Opens a file; reading it happens beside the window.
    pub(super) fn open(
        what: Played,
        path: PathBuf,
        (name, last_frame): (String, &'static str),
        loudness: Loudness,
        ctx: &Context,
    ) -> Self {
        let (keep, kept) = channel();
        let film = begin(&path, ctx);
        Self {
            what,
            path,
            name,
            last_frame,
            film,
            later: None,
            frame: None,
            strip: vec![],
            wave: vec![],
            looping: false,
            full: false,
            loudness,
            plays_once_open: false,
            begins_at: None,
            keep,
            kept,
            ctx: ctx.clone(),
        }
    }

    pub(super) const fn what(&self) -> Played {
        self.what
    }

    pub(super) const fn loudness(&self) -> Loudness {
        self.loudness
    }

    /// Frames that have become pictures since the last turn.
    pub(super) fn kept(&self) -> Vec<Kept> {
        self.kept.try_iter().collect()
    }

    /// Once a frame: what was decoded since.
    pub(super) fn turn(&mut self) {
        self.hear();
        let Film::Open(player) = &self.film else { return };
        let Some(frame) = player.frame() else { return };
        if self.frame.as_ref().is_some_and(|(_, serial, _)| *serial == frame.serial) {
            return;
        }
        let image =
            ColorImage::from_rgba_premultiplied([frame.width as usize, frame.height as usize], &frame.rgba);
        // Pixels of a film need not be square: the texture is as coded, and is drawn as shown.
        let shown = player.facts().pixels();
        let size = shown.map_or(vec2(frame.width as f32, frame.height as f32), |shown| {
            vec2(shown.width as f32, shown.height as f32)
        });
        if let Some((texture, serial, drawn)) = &mut self.frame {
            texture.set(image, TextureOptions::LINEAR);
            (*serial, *drawn) = (frame.serial, size);
        } else {
            let texture = self.ctx.load_texture("film", image, TextureOptions::LINEAR);
            self.frame = Some((texture, frame.serial, size));
        }
    }

    fn hear(&mut self) {
        if let Film::Opening(hear) = &self.film {
            match hear.try_recv() {
                Ok(Opened::Player(player)) => {
                    let opened = match player {
                        Ok(player) => {
                            player.set_muted(self.loudness.muted);
                            player.set_volume(self.loudness.volume);
                            player.set_looping(self.looping);
                            if let Some(at) = self.begins_at.take() {
                                player.seek(at);
                            }
                            if std::mem::take(&mut self.plays_once_open) {
                                player.play();
                            }
                            Film::Open(Box::new(player))
                        }
                        Err(trouble) => Film::Broken(trouble),
                    };
                    if let Film::Opening(hear) = std::mem::replace(&mut self.film, opened) {
                        self.later = Some(hear);
                    }
                }
                Ok(Opened::Strip(_) | Opened::Wave(_)) | Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => {
                    self.film = Film::Broken(Trouble::Broken("the film could not be opened".to_owned()));
                }
            }
        }
        match self.later.as_ref().map(Receiver::try_recv) {
            Some(Ok(Opened::Strip(strip))) => {
                self.strip = strip.iter().map(|picture| texture(&self.ctx, "strip", picture)).collect();
            }
            Some(Ok(Opened::Wave(wave))) => self.wave = wave,
            Some(Err(TryRecvError::Disconnected)) => self.later = None,
            Some(Ok(Opened::Player(_)) | Err(TryRecvError::Empty)) | None => {}
        }
    }

    /// Does what a view asked for.
    pub(super) fn act(&mut self, act: &PlayerAct) {
        match act {
            PlayerAct::Loop(looping) => self.looping = *looping,
            PlayerAct::Mute(muted) => self.loudness.muted = *muted,
            PlayerAct::Volume(volume) => self.loudness = Loudness { muted: false, volume: *volume },
            PlayerAct::Full(full) => self.full = *full,
            PlayerAct::Reopen => {
                self.film = begin(&self.path, &self.ctx);
                self.later = None;
                self.frame = None;
            }
            PlayerAct::FrameAsAsset => self.keep_frame(),
            PlayerAct::LastFrameAsAsset => self.keep_last_frame(),
            _ => {}
        }
        let Film::Open(player) = &self.film else {
            if matches!(act, PlayerAct::Play | PlayerAct::Pause) {
                self.plays_once_open = *act == PlayerAct::Play;
            }
            if let PlayerAct::Seek(at) = act {
                self.begins_at = Some(*at);
            }
            return;
        };
        match act {
            PlayerAct::Play => player.play(),
            PlayerAct::Pause => player.pause(),
            PlayerAct::Seek(seconds) => player.seek(*seconds),
            PlayerAct::Step(frames) => player.step(*frames as isize),
            PlayerAct::Loop(looping) => player.set_looping(*looping),
            PlayerAct::Mute(_) | PlayerAct::Volume(_) => {
                player.set_muted(self.loudness.muted);
                player.set_volume(self.loudness.volume);
            }
            _ => {}
        }
    }

    fn keep_frame(&self) {
        let Film::Open(player) = &self.film else { return };
        let Some(frame) = player.frame() else { return };
        player.pause();
        let shown = player.facts().pixels();
        let name = format!("{}, {}", self.name, timecode(frame.at_seconds).replace(':', "."));
        self.beside(name, move || frame.picture(shown));
    }

    fn keep_last_frame(&self) {
        let (path, name) = (self.path.clone(), format!("{}, {}", self.name, self.last_frame));
        self.beside(name, move || media::last_frame(&path));
    }

    fn beside(&self, name: String, work: impl FnOnce() -> Result<Rgba, Problem> + Send + 'static) {
        let (keep, ctx) = (self.keep.clone(), self.ctx.clone());
        let spawned = std::thread::Builder::new().name("greenroom-frame".to_owned()).spawn(move || {
            let kept = work().map_err(|problem| said(&problem));
            let kept = kept.map(|picture| Pasted {
                name: Some(name),
                width: picture.width,
                height: picture.height,
                rgba: picture.pixels,
            });
            if keep.send(kept).is_ok() {
                ctx.request_repaint();
            }
        });
        if let Err(error) = spawned
            && self.keep.send(Err(error.to_string())).is_err()
        {
            tracing::debug!("nobody wants the frame any more");
        }
    }

    /// What the views see.
    pub(super) fn view(&self) -> PlayerView {
        let player = match &self.film {
            Film::Open(player) => Some(player),
            Film::Opening(_) | Film::Broken(_) => None,
        };
        let trouble = match &self.film {
            Film::Broken(trouble) => Some(trouble.clone()),
            Film::Open(player) => player.problem().map(|problem| trouble(&self.path, &problem)),
            Film::Opening(_) => None,
        };
        let hearing = player.map_or(Hearing::Sound, |player| match player.hearing() {
            media::Hearing::Silent => Hearing::Silent,
            media::Hearing::Sound => Hearing::Sound,
            media::Hearing::NoDevice { .. } => Hearing::NoDevice,
            media::Hearing::Unknown(_) => Hearing::Unknown,
        });
        let seconds = player.and_then(|player| player.facts().seconds());
        PlayerView {
            what: self.what,
            frame: self.frame.as_ref().map(|(texture, _, size)| (texture.id(), *size)),
            strip: self.strip.iter().map(|texture| (texture.id(), texture.size_vec2())).collect(),
            wave: self.wave.clone(),
            playing: player.map_or(self.plays_once_open, |player| player.is_playing()),
            looping: self.looping,
            position: player.map_or(0.0, |player| player.position()),
            seconds: seconds.unwrap_or(0.0),
            fps: player.and_then(|player| player.facts().fps()).unwrap_or(24.0),
            hearing,
            muted: self.loudness.muted,
            volume: self.loudness.volume,
            full: self.full,
            trouble,
            beside: vec![],
        }
    }
}

/// Opens a file beside the window: first the player, then what stands below it.
fn begin(path: &Path, ctx: &Context) -> Film {
    let (tell, hear) = channel();
    let (path, ctx) = (path.to_owned(), ctx.clone());
    let spawned = std::thread::Builder::new().name("greenroom-film".to_owned()).spawn(move || {
        let wake = ctx.clone();
        let player = Player::open(&path, Box::new(move || wake.request_repaint()));
        let kind = player.as_ref().ok().map(|player| player.facts().kind());
        // The person may have moved on; then nobody listens.
        if tell.send(Opened::Player(player.map_err(|problem| trouble(&path, &problem)))).is_err() {
            return;
        }
        ctx.request_repaint();
        let below = match kind {
            Some(MediaKind::Video) => {
                Opened::Strip(media::strip(&path, STRIP, STRIP_EDGE).unwrap_or_default())
            }
            Some(MediaKind::Audio) => Opened::Wave(media::peaks(&path, WAVE).unwrap_or_default()),
            _ => return,
        };
        if tell.send(below).is_ok() {
            ctx.request_repaint();
        }
    });
    match spawned {
        Ok(_) => Film::Opening(hear),
        Err(error) => Film::Broken(Trouble::Broken(error.to_string())),
    }
}

fn trouble(path: &Path, problem: &Problem) -> Trouble {
    match problem {
        Problem::Unreadable { .. } if !path.exists() => Trouble::Moved,
        Problem::UnsupportedFormat { found } if Helper::Ffmpeg.find().is_none() => {
            Trouble::NeedsFfmpeg { codec: found.clone() }
        }
        problem => Trouble::Broken(said(problem)),
    }
}

/// The decoder's own words.
fn said(problem: &Problem) -> String {
    match problem {
        Problem::Corrupt { said } | Problem::Unreadable { said } => said.clone(),
        Problem::UnsupportedFormat { found } => found.clone(),
        problem => problem.code().replace('_', " "),
    }
}

/// A picture as a texture.
pub(super) fn texture(ctx: &Context, name: &str, picture: &Rgba) -> TextureHandle {
    let size = [picture.width as usize, picture.height as usize];
    ctx.load_texture(name, ColorImage::from_rgba_premultiplied(size, &picture.pixels), TextureOptions::LINEAR)
}
