//! A silent player for H.264 films: decodes on a thread of its own and says when a new frame is due.
//!
//! While paused nothing is decoded and nobody is woken. The clock is looked at on that thread only.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};

use super::film::Film;
use super::frames::{Frames, Picture};
use super::thumb::{Rgba, resize};
use super::{corrupt, guarded, read, unreadable, unsupported};
use crate::model::{Facts, MediaKind, Problem};

/// The frame to be shown now. Cloning it is cheap.
#[derive(Clone)]
pub struct Frame {
    /// Columns, as turned upright. Where pixels are not square, [`Facts::pixels`] tells the shape to draw.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Four opaque bytes a pixel, row by row from the top.
    pub rgba: Arc<[u8]>,
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

/// What both sides see.
struct State {
    frame: Frame,
    /// The place of `frame` in the film.
    index: usize,
    /// Where to go next, if somebody asked.
    target: Option<usize>,
    playing: bool,
    looping: bool,
    quit: bool,
    /// Why decoding stopped.
    problem: Option<Problem>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole at every moment; a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An open film. Dropping it stops its thread.
pub struct Player {
    facts: Facts,
    times: Arc<[f64]>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Player {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Player").field("facts", &self.facts).finish_non_exhaustive()
    }
}

impl Player {
    /// Opens a film and decodes its first frame; it begins paused. `wake` is called from the player's
    /// thread whenever [`Player::frame`] or [`Player::is_playing`] changed by itself.
    ///
    /// # Errors
    /// As [`super::look`]; `UnsupportedFormat` names a codec other than H.264.
    pub fn open(path: &Path, wake: Box<dyn Fn() + Send>) -> Result<Self, Problem> {
        let mut frames = open(path)?;
        let first = frames.show(0)?;
        let times: Arc<[f64]> = (0..frames.count()).map(|index| frames.film.time(index)).collect();
        let facts = frames.film.facts.clone();
        let state = State {
            frame: frame(first, &times, 1),
            index: 0,
            target: None,
            playing: false,
            looping: false,
            quit: false,
            problem: None,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let work = Work { frames, shared: Arc::clone(&shared), times: Arc::clone(&times), wake, serial: 1 };
        let thread = std::thread::Builder::new()
            .name("film player".to_owned())
            .spawn(move || work.run())
            .map_err(unreadable)?;
        Ok(Self { facts, times, shared, thread: Some(thread) })
    }

    /// The film's measures.
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Starts, from the beginning if it had come to the end.
    pub fn play(&self) {
        self.change(|state| {
            let here = state.target.unwrap_or(state.index);
            if here + 1 >= self.times.len() {
                state.target = Some(0);
            }
            state.playing = true;
        });
    }

    /// Stops where it is.
    pub fn pause(&self) {
        self.change(|state| state.playing = false);
    }

    /// Begins again after the last frame, or not.
    pub fn set_looping(&self, looping: bool) {
        self.change(|state| state.looping = looping);
    }

    /// Whether it is running.
    pub fn is_playing(&self) -> bool {
        self.shared.lock().playing
    }

    /// Shows the frame that is seen at this time; of many wishes the last one counts.
    pub fn seek(&self, seconds: f64) {
        let seconds = if seconds.is_nan() { 0.0 } else { seconds };
        // A hair of slack, so that a frame's own time finds that frame.
        let after = self.times.partition_point(|time| *time <= seconds + 1e-6);
        self.change(|state| state.target = Some(after.saturating_sub(1)));
    }

    /// Pauses and goes so many frames forward, or back if negative.
    pub fn step(&self, frames: isize) {
        let last = self.times.len().saturating_sub(1);
        self.change(|state| {
            let here = state.target.unwrap_or(state.index);
            state.target = Some(here.saturating_add_signed(frames).min(last));
            state.playing = false;
        });
    }

    /// Where it is, in seconds; while a seek is under way, where it will be.
    pub fn position(&self) -> f64 {
        let state = self.shared.lock();
        state.target.and_then(|target| self.times.get(target).copied()).unwrap_or(state.frame.at_seconds)
    }

    /// The frame to show now. Cheap enough to ask for at every repaint.
    pub fn frame(&self) -> Option<Frame> {
        Some(self.shared.lock().frame.clone())
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

impl Drop for Player {
    fn drop(&mut self) {
        self.change(|state| state.quit = true);
        if let Some(thread) = self.thread.take() {
            // It decodes at most one more frame; a panic in there has nothing left to spoil.
            drop(thread.join());
        }
    }
}

/// `n` small frames, evenly spread over the film, for the strip under a scrubber.
///
/// # Errors
/// As [`Player::open`].
pub fn strip(path: &Path, n: usize, edge: u32) -> Result<Vec<Rgba>, Problem> {
    // Decoding all of a long film for a strip is not worth it: frames that stand alone are near enough.
    const EXACT: usize = 2000;
    let mut frames = open(path)?;
    let count = frames.count();
    let mut small = Vec::new();
    for place in 0..n {
        let mut index = (2 * place + 1) * count / (2 * n);
        if count > EXACT {
            index = frames.sync_near(index);
        }
        let picture = frames.show(index.min(count - 1))?;
        small.push(guarded(|| {
            let whole = RgbaImage::from_raw(picture.width, picture.height, picture.rgba.to_vec());
            let whole = DynamicImage::ImageRgba8(whole.ok_or_else(|| corrupt("no frame"))?);
            let fitted = resize(whole, edge, Orientation::NoTransforms)?.into_rgba8();
            Ok(Rgba { width: fitted.width(), height: fitted.height(), pixels: fitted.into_raw() })
        })?);
    }
    Ok(small)
}

fn open(path: &Path) -> Result<Frames, Problem> {
    let opened = read::open(path)?;
    let format = opened.known()?;
    if format.kind() != MediaKind::Video {
        return Err(unsupported(format.name()));
    }
    Frames::new(Film::open(opened.file, opened.bytes, format)?)
}

fn frame(picture: Picture, times: &[f64], serial: u64) -> Frame {
    Frame {
        width: picture.width,
        height: picture.height,
        rgba: picture.rgba,
        at_seconds: times.get(picture.index).copied().unwrap_or(0.0),
        serial,
    }
}

/// What the thread owns.
struct Work {
    frames: Frames,
    shared: Arc<Shared>,
    times: Arc<[f64]>,
    wake: Box<dyn Fn() + Send>,
    serial: u64,
}

/// What is to be done next.
enum Wish {
    Quit,
    Go(usize),
    Next(usize),
}

impl Work {
    fn run(mut self) {
        // While playing: a moment, and the film's time that belongs to it.
        let mut clock: Option<(Instant, f64)> = None;
        loop {
            let (index, due) = match self.wish(&mut clock) {
                Wish::Quit => return,
                Wish::Go(index) => (index, false),
                Wish::Next(index) => (index, true),
            };
            let picture = match self.frames.show(index) {
                Ok(picture) => picture,
                Err(problem) => {
                    self.stop(problem);
                    continue;
                }
            };
            let at = self.times.get(picture.index).copied().unwrap_or(0.0);
            if due {
                let (since, from) = *clock.get_or_insert_with(|| (Instant::now(), at));
                let moment = since + Duration::try_from_secs_f64(at - from).unwrap_or_default();
                if !self.wait_until(moment) {
                    // Paused or sent elsewhere meanwhile; the frame is remembered until it is its turn.
                    clock = None;
                    continue;
                }
                // Too slow for this film: go on from here instead of racing after the clock.
                if moment.elapsed() > Duration::from_millis(250) {
                    clock = None;
                }
            } else {
                clock = None;
            }
            if clock.is_none() {
                clock = Some((Instant::now(), at));
            }
            self.publish(picture, index, due);
        }
    }

    /// Waits for something to do.
    fn wish(&mut self, clock: &mut Option<(Instant, f64)>) -> Wish {
        let mut state = self.shared.lock();
        loop {
            if state.quit {
                return Wish::Quit;
            }
            if let Some(target) = state.target {
                return Wish::Go(target);
            }
            if state.playing {
                if state.index + 1 < self.times.len() {
                    if clock.is_none() {
                        *clock = Some((Instant::now(), state.frame.at_seconds));
                    }
                    return Wish::Next(state.index + 1);
                }
                if state.looping {
                    // The last frame is seen for as long as the others before it begins again.
                    let last = self.frame_seconds();
                    let moment = Instant::now() + last;
                    drop(state);
                    if self.wait_until(moment) {
                        let mut state = self.shared.lock();
                        state.target = state.target.or(Some(0));
                    }
                    state = self.shared.lock();
                    continue;
                }
                state.playing = false;
                drop(state);
                (self.wake)();
                state = self.shared.lock();
                continue;
            }
            *clock = None;
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn frame_seconds(&self) -> Duration {
        let fps = self.frames.film.facts.fps().unwrap_or(24.0);
        Duration::from_secs_f64(1.0 / fps.clamp(1.0, 240.0))
    }

    /// Whether the moment came before anybody wished for something else.
    fn wait_until(&self, moment: Instant) -> bool {
        let mut state = self.shared.lock();
        loop {
            if state.quit || state.target.is_some() || !state.playing {
                return false;
            }
            let left = moment.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn publish(&mut self, picture: Picture, wanted: usize, due: bool) {
        // A frame that cannot be decoded is stood in for by the one after it.
        let index = picture.index;
        self.serial += 1;
        let fresh = frame(picture, &self.times, self.serial);
        let mut state = self.shared.lock();
        // While this was decoded somebody may have asked for another place: then only the way is shown.
        if !due && state.target == Some(wanted) {
            state.target = None;
        } else if due && state.target.is_some() {
            return;
        }
        state.frame = fresh;
        state.index = index;
        drop(state);
        (self.wake)();
    }

    fn stop(&mut self, problem: Problem) {
        let mut state = self.shared.lock();
        state.playing = false;
        state.target = None;
        state.problem = Some(problem);
        drop(state);
        (self.wake)();
    }
}
