//! The player's place in the window: opens a result beside the window, keeps its frame as a texture.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use egui::{ColorImage, Context, TextureHandle, TextureOptions, Vec2, vec2};

use crate::media::{self, Player, Rgba};
use crate::model::JobId;
use crate::ui::act::{PlayerAct, PlayerView};

/// Frames of the scrub strip, and their longest edge in pixels.
const STRIP: usize = 7;
const STRIP_EDGE: u32 = 160;

enum Film {
    Opening(Receiver<Opened>),
    Open(Box<Player>),
    Broken(String),
}

struct Opened {
    player: Result<Player, String>,
    strip: Vec<Rgba>,
}

/// One result on stage.
pub(super) struct Stage {
    job: JobId,
    film: Film,
    frame: Option<(TextureHandle, u64, Vec2)>,
    strip: Vec<TextureHandle>,
    looping: bool,
    /// Play was pressed while the film was still being opened.
    plays_once_open: bool,
}

impl Stage {
    /// Opens a result; reading it happens beside the window.
    pub(super) fn open(job: JobId, path: PathBuf, ctx: &Context) -> Self {
        let (tell, hear) = channel();
        let ctx = ctx.clone();
        let spawned = std::thread::Builder::new().name("greenroom-film".to_owned()).spawn(move || {
            let wake = ctx.clone();
            let player = Player::open(&path, Box::new(move || wake.request_repaint()))
                .map_err(|problem| format!("{problem:?}"));
            let strip = media::strip(&path, STRIP, STRIP_EDGE).unwrap_or_default();
            // The person may have moved on; then nobody listens.
            if tell.send(Opened { player, strip }).is_ok() {
                ctx.request_repaint();
            }
        });
        let film = match spawned {
            Ok(_) => Film::Opening(hear),
            Err(error) => Film::Broken(error.to_string()),
        };
        Self { job, film, frame: None, strip: vec![], looping: false, plays_once_open: false }
    }

    pub(super) const fn job(&self) -> JobId {
        self.job
    }

    /// Once a frame: what was decoded since.
    pub(super) fn turn(&mut self, ctx: &Context) {
        if let Film::Opening(hear) = &self.film {
            match hear.try_recv() {
                Ok(Opened { player, strip }) => {
                    self.strip = strip.iter().map(|picture| texture(ctx, "strip", picture)).collect();
                    self.film = match player {
                        Ok(player) => {
                            if std::mem::take(&mut self.plays_once_open) {
                                player.play();
                            }
                            Film::Open(Box::new(player))
                        }
                        Err(said) => Film::Broken(said),
                    };
                }
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => {
                    self.film = Film::Broken("the film could not be opened".to_owned());
                }
            }
        }
        let Film::Open(player) = &self.film else { return };
        let Some(frame) = player.frame() else { return };
        if self.frame.as_ref().is_some_and(|(_, serial, _)| *serial == frame.serial) {
            return;
        }
        let image =
            ColorImage::from_rgba_premultiplied([frame.width as usize, frame.height as usize], &frame.rgba);
        let size = vec2(frame.width as f32, frame.height as f32);
        if let Some((texture, serial, shown)) = &mut self.frame {
            texture.set(image, TextureOptions::LINEAR);
            (*serial, *shown) = (frame.serial, size);
        } else {
            let texture = ctx.load_texture("film", image, TextureOptions::LINEAR);
            self.frame = Some((texture, frame.serial, size));
        }
    }

    /// Does what a view asked for.
    pub(super) fn act(&mut self, act: PlayerAct) {
        let Film::Open(player) = &self.film else {
            if matches!(act, PlayerAct::Play | PlayerAct::Pause) {
                self.plays_once_open = act == PlayerAct::Play;
            }
            return;
        };
        match act {
            PlayerAct::Play => player.play(),
            PlayerAct::Pause => player.pause(),
            PlayerAct::Seek(seconds) => player.seek(seconds),
            PlayerAct::Step(frames) => player.step(frames as isize),
            PlayerAct::Loop(looping) => {
                self.looping = looping;
                player.set_looping(looping);
            }
            PlayerAct::Open(_) | PlayerAct::Close => {}
        }
    }

    /// What the views see.
    pub(super) fn view(&self) -> PlayerView {
        let (playing, position, seconds, fps) = match &self.film {
            Film::Open(player) => (
                player.is_playing(),
                player.position(),
                player.facts().seconds().unwrap_or(0.0),
                player.facts().fps().unwrap_or(24.0),
            ),
            Film::Opening(_) => (self.plays_once_open, 0.0, 0.0, 24.0),
            Film::Broken(_) => (false, 0.0, 0.0, 24.0),
        };
        let error = match &self.film {
            Film::Broken(said) => Some(said.clone()),
            Film::Open(player) => player.problem().map(|problem| format!("{problem:?}")),
            Film::Opening(_) => None,
        };
        PlayerView {
            job: self.job,
            frame: self.frame.as_ref().map(|(texture, _, size)| (texture.id(), *size)),
            strip: self.strip.iter().map(|texture| (texture.id(), texture.size_vec2())).collect(),
            playing,
            looping: self.looping,
            position,
            seconds,
            fps,
            error,
        }
    }
}

/// A picture as a texture.
pub(super) fn texture(ctx: &Context, name: &str, picture: &Rgba) -> TextureHandle {
    let size = [picture.width as usize, picture.height as usize];
    ctx.load_texture(name, ColorImage::from_rgba_premultiplied(size, &picture.pixels), TextureOptions::LINEAR)
}
