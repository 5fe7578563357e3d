//! Plays films and sounds. One thread decodes ahead into a short queue, another shows each frame when it is due;
//! where there is sound, what is heard is the clock that the picture follows.
//!
//! While paused no sound device is open, nobody is woken, and nothing is decoded but the one frame after the one that is
//! shown, so that the next step is there at once.

mod pacer;
mod reader;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};

use self::pacer::Pacer;
use self::reader::Reader;
use super::frames::Picture;
use super::reel::Reel;
use super::thumb::{Rgba, resize};
use super::{audio, corrupt, guarded, read, unreadable};
use crate::model::{Facts, MediaKind, Pixels, Problem, Shape};

/// The frame to be shown now. Cloning it is cheap.
#[derive(Clone)]
pub struct Frame {
    /// Columns, as turned upright. Where pixels are not square, [`Facts::pixels`] tells the shape to draw.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Four opaque bytes a pixel, row by row from the top.
    pub rgba: Arc<Vec<u8>>,
    /// When it is shown, in seconds from the beginning.
    pub at_seconds: f64,
    /// Grows with every new frame: an unchanged number means an unchanged picture.
    pub serial: u64,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame({} × {} at {} s, no. {})", self.width, self.height, self.at_seconds, self.serial)
    }
}

/// What there is to hear.
#[derive(Clone, PartialEq, Debug)]
pub enum Hearing {
    /// Nothing: there is no sound in it.
    Silent,
    /// Its sound, when it plays.
    Sound,
    /// Nothing: this computer has no sound device, or it does not answer.
    NoDevice {
        /// The system's own words.
        said: String,
    },
    /// Nothing: its sound cannot be decoded.
    Unknown(Problem),
}

/// Frames decoded ahead of their time.
const AHEAD: usize = 4;

/// What the threads and the window see.
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
struct State {
    frame: Option<Frame>,
    /// The place of `frame` in the film.
    index: usize,
    /// How often the film ended before `frame`, since it was started.
    lap: u64,
    /// Where it is in a sound without pictures, in seconds.
    second: f64,
    /// Where to go next, if somebody asked.
    target: Option<usize>,
    /// Sound without pictures was sent elsewhere.
    jumped: bool,
    playing: bool,
    looping: bool,
    muted: bool,
    volume: f32,
    hearing: Hearing,
    /// Frames that were decoded ahead.
    queue: VecDeque<(u64, Picture)>,
    /// What is decoded next: the lap and the place.
    ahead: (u64, usize),
    serial: u64,
    quit: bool,
    /// Why decoding stopped.
    problem: Option<Problem>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    /// When each frame is shown; empty for a sound.
    times: Vec<f64>,
    /// In seconds; what loops begins again after it.
    length: f64,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole at every moment; a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    fn time(&self, index: usize) -> f64 {
        self.times.get(index).copied().unwrap_or(0.0)
    }

    /// Makes a picture the one that is shown.
    fn publish(&self, state: &mut State, picture: Picture, lap: u64) {
        state.serial += 1;
        state.index = picture.index;
        state.lap = lap;
        state.second = self.time(picture.index);
        state.frame = Some(Frame {
            width: picture.width,
            height: picture.height,
            rgba: picture.rgba,
            at_seconds: state.second,
            serial: state.serial,
        });
    }
}

/// An open film or sound. Dropping it stops its threads.
pub struct Player {
    facts: Facts,
    decoder: Option<&'static str>,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Player {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Player").field("facts", &self.facts).finish_non_exhaustive()
    }
}

impl Player {
    /// Opens a film and decodes its first frame, or a sound; it begins paused. `wake` is called from the player's
    /// threads whenever [`Player::frame`], [`Player::position`] or [`Player::is_playing`] changed by itself.
    ///
    /// # Errors
    /// As [`super::look`]; `UnsupportedFormat` names a codec that neither this program nor an installed ffmpeg
    /// decodes.
    pub fn open(path: &Path, wake: Box<dyn Fn() + Send + Sync>) -> Result<Self, Problem> {
        let opened = read::open(path)?;
        let format = opened.known()?;
        let (facts, reel) = if format.kind() == MediaKind::Audio {
            (audio::facts(format, opened.file, opened.bytes)?, None)
        } else {
            let reel = Reel::open(path)?;
            (reel.facts().clone(), Some(reel))
        };
        let (first, reel) = match reel {
            Some(mut reel) => (Some(reel.show(0)?), Some(reel)),
            None => (None, None),
        };
        let times = reel.as_ref().map(Reel::times).unwrap_or_default();
        let sounds = matches!(facts.shape, Shape::Audio { .. } | Shape::Video { sound: true, .. });
        let state = State {
            frame: None,
            index: 0,
            lap: 0,
            second: 0.0,
            target: None,
            jumped: false,
            playing: false,
            looping: false,
            muted: false,
            volume: 1.0,
            hearing: if sounds { Hearing::Sound } else { Hearing::Silent },
            queue: VecDeque::new(),
            ahead: (0, 1),
            serial: 0,
            quit: false,
            problem: None,
        };
        // A last frame that claims to end before it begins still has to be seen.
        let length = facts.seconds().unwrap_or(0.0).max(times.last().map_or(0.0, |last| last + 0.001));
        let shared = Shared { state: Mutex::new(state), changed: Condvar::new(), times, length, wake };
        if let Some(first) = first {
            shared.publish(&mut shared.lock(), first, 0);
        }
        let decoder = reel.as_ref().map(Reel::decoder);
        let mut player = Self { facts, decoder, shared: Arc::new(shared), threads: Vec::new() };
        if let Some(reel) = reel {
            let reader = Reader::new(reel, Arc::clone(&player.shared));
            player.spawn("film reader", move || reader.run())?;
        }
        let pacer = Pacer::new(Arc::clone(&player.shared), sounds.then(|| path.to_owned()));
        player.spawn("film pacer", move || pacer.run())?;
        Ok(player)
    }

    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Problem> {
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work).map_err(unreadable)?;
        self.threads.push(thread);
        Ok(())
    }

    /// The measures.
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Starts, from the beginning if it had come to the end.
    pub fn play(&self) {
        self.change(|state| {
            let here = state.target.unwrap_or(state.index);
            if self.shared.times.is_empty() {
                if state.second >= self.shared.length - 0.001 {
                    state.second = 0.0;
                }
            } else if here + 1 >= self.shared.times.len() {
                go(state, 0);
            }
            state.playing = true;
        });
    }

    /// Stops where it is.
    pub fn pause(&self) {
        self.change(|state| state.playing = false);
    }

    /// Begins again after the end, or not.
    pub fn set_looping(&self, looping: bool) {
        self.change(|state| {
            state.looping = looping;
            // What was decoded for the next time round is not shown.
            let lap = state.lap;
            if !looping && state.ahead.0 > lap {
                state.queue.retain(|(of, _)| *of == lap);
                state.ahead = (lap, self.shared.times.len());
            }
        });
    }

    /// Whether it begins again after the end.
    pub fn is_looping(&self) -> bool {
        self.shared.lock().looping
    }

    /// Lets its sound be heard or not. A player that is mute when it starts leaves the sound device alone.
    pub fn set_muted(&self, muted: bool) {
        self.change(|state| state.muted = muted);
    }

    /// How loud it is, from 0 to 1.
    pub fn set_volume(&self, volume: f32) {
        self.change(|state| state.volume = if volume.is_nan() { 0.0 } else { volume.clamp(0.0, 1.0) });
    }

    /// What there is to hear. Whether there is a device is known once it has played.
    pub fn hearing(&self) -> Hearing {
        self.shared.lock().hearing.clone()
    }

    /// Whether it is running.
    pub fn is_playing(&self) -> bool {
        self.shared.lock().playing
    }

    /// Shows the frame that is seen at this time; of many wishes the last one counts.
    pub fn seek(&self, seconds: f64) {
        let seconds = if seconds.is_nan() { 0.0 } else { seconds };
        // A hair of slack, so that a frame's own time finds that frame.
        let after = self.shared.times.partition_point(|time| *time <= seconds + 1e-6);
        self.change(|state| {
            if self.shared.times.is_empty() {
                state.second = seconds.clamp(0.0, self.shared.length);
                state.jumped = true;
            } else {
                go(state, after.saturating_sub(1));
            }
        });
    }

    /// Pauses and goes so many frames forward, or back if negative; a sound goes tenths of a second.
    pub fn step(&self, frames: isize) {
        let last = self.shared.times.len().saturating_sub(1);
        self.change(|state| {
            state.playing = false;
            if self.shared.times.is_empty() {
                state.second = (state.second + frames as f64 / 10.0).clamp(0.0, self.shared.length);
                return;
            }
            let here = state.target.unwrap_or(state.index);
            go(state, here.saturating_add_signed(frames).min(last));
        });
    }

    /// Where it is, in seconds; while a seek is under way, where it will be.
    pub fn position(&self) -> f64 {
        let state = self.shared.lock();
        state.target.map_or(state.second, |target| self.shared.time(target))
    }

    /// What decodes the film: `built in` or `ffmpeg`; nothing for a sound.
    pub const fn decoder(&self) -> Option<&'static str> {
        self.decoder
    }

    /// When each frame is shown, in seconds; none in a sound.
    pub fn times(&self) -> &[f64] {
        &self.shared.times
    }

    /// The frame to show now; none for a sound. Cheap enough to ask for at every repaint.
    pub fn frame(&self) -> Option<Frame> {
        self.shared.lock().frame.clone()
    }

    /// Why it stopped by itself, if the film turned out to be broken further on.
    pub fn problem(&self) -> Option<Problem> {
        self.shared.lock().problem.clone()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.shared.lock());
        self.shared.changed.notify_all();
    }
}

/// Sends the reader elsewhere; what it had read ahead is for nothing.
fn go(state: &mut State, index: usize) {
    state.target = Some(index);
    state.queue.clear();
}

impl Drop for Player {
    fn drop(&mut self) {
        self.change(|state| state.quit = true);
        for thread in self.threads.drain(..) {
            // It decodes at most one more frame; a panic in there has nothing left to spoil.
            drop(thread.join());
        }
    }
}

impl Frame {
    /// The frame as a picture of its own, with square pixels; `shown` is the size that the film has when it is drawn.
    ///
    /// # Errors
    /// `Corrupt` for a size that no picture has.
    pub fn picture(&self, shown: Option<Pixels>) -> Result<Rgba, Problem> {
        picture(self.width, self.height, &self.rgba, shown)
    }
}

fn picture(width: u32, height: u32, rgba: &[u8], shown: Option<Pixels>) -> Result<Rgba, Problem> {
    let shown = shown.filter(|shown| (shown.width, shown.height) != (width, height));
    let Some(shown) = shown else { return Ok(Rgba { width, height, pixels: rgba.to_vec() }) };
    guarded(|| {
        use fast_image_resize as fir;
        let from = fir::images::ImageRef::new(width, height, rgba, fir::PixelType::U8x4).map_err(corrupt)?;
        let mut to = fir::images::Image::new(shown.width, shown.height, fir::PixelType::U8x4);
        fir::Resizer::new().resize(&from, &mut to, None).map_err(corrupt)?;
        Ok(Rgba { width: shown.width, height: shown.height, pixels: to.into_vec() })
    })
}

/// The last frame of a film, whole.
///
/// # Errors
/// As [`Player::open`].
pub fn last_frame(path: &Path) -> Result<Rgba, Problem> {
    let mut reel = Reel::open(path)?;
    let last = reel.show(reel.count().saturating_sub(1))?;
    picture(last.width, last.height, &last.rgba, reel.facts().pixels())
}

/// `n` small frames, evenly spread over the film, for the strip under a scrubber.
///
/// # Errors
/// As [`Player::open`].
pub fn strip(path: &Path, n: usize, edge: u32) -> Result<Vec<Rgba>, Problem> {
    // Decoding all of a long film for a strip is not worth it: frames that stand alone are near enough.
    const EXACT: usize = 2000;
    let mut reel = Reel::open(path)?;
    let count = reel.count();
    let mut small = Vec::new();
    for place in 0..n {
        let mut index = (2 * place + 1) * count / (2 * n);
        if count > EXACT {
            index = reel.sync_near(index);
        }
        let picture = reel.show(index.min(count - 1))?;
        small.push(guarded(|| {
            let whole = RgbaImage::from_raw(picture.width, picture.height, picture.rgba.to_vec());
            let whole = DynamicImage::ImageRgba8(whole.ok_or_else(|| corrupt("no frame"))?);
            let fitted = resize(whole, edge, Orientation::NoTransforms)?.into_rgba8();
            Ok(Rgba { width: fitted.width(), height: fitted.height(), pixels: fitted.into_raw() })
        })?);
    }
    Ok(small)
}
