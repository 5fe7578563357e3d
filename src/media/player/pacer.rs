//! The thread that shows each frame when it is due, and lets the sound be heard.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Hearing, Shared, State};
use crate::media::pcm::{self, Pcm};
use crate::media::speaker::{Found, Speaker, Speaking};
use crate::media::voice::{Clock, Place, Voice};

/// A sound device that has not asked for anything for so long never will again.
const DEAF_AFTER: Duration = Duration::from_millis(1500);
/// A device that fails sooner than this is not opened again.
const AGAIN: Duration = Duration::from_secs(1);
/// A playhead over a sound moves so often.
const HEAD: Duration = Duration::from_millis(33);
/// How often a device is looked after.
const LOOK: Duration = Duration::from_millis(200);
/// A silent film that is so late goes on from here instead of racing after its clock.
const LATE: Duration = Duration::from_millis(250);

/// Sound is decoded so many seconds at a time,
const STRETCH: f64 = 240.0;
/// and so many more, so that the next stretch can take over while this one still sounds.
const OVERLAP: f64 = 30.0;

/// What the thread owns.
pub(super) struct Pacer {
    shared: Arc<Shared>,
    /// The sound, while it is not known to be silent.
    file: Option<PathBuf>,
    /// The stretch that was decoded last, by its number.
    stretch: Option<(usize, Arc<Pcm>)>,
    /// No device is asked any more; the next start tries again.
    deaf: bool,
}

/// One stretch of playing.
struct Run {
    began: Instant,
    speaking: Arc<Mutex<Speaking>>,
    speaker: Option<Speaker>,
    /// What is heard, and at which rate.
    stretch: usize,
    hertz: u32,
    /// The next stretch on its way; it is not asked for twice.
    next: Option<Receiver<Arc<Pcm>>>,
    asked: Option<usize>,
}

/// The stretch in which a second lies.
fn stretch_at(second: f64) -> usize {
    (second / STRETCH) as usize
}

/// The first second of a stretch.
fn begin_of(stretch: usize) -> f64 {
    stretch as f64 * STRETCH
}

fn span_of(stretch: usize) -> Range<f64> {
    begin_of(stretch)..begin_of(stretch + 1) + OVERLAP
}

impl Run {
    fn speaking(&self) -> MutexGuard<'_, Speaking> {
        self.speaking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pacer {
    pub(super) fn new(shared: Arc<Shared>, file: Option<PathBuf>) -> Self {
        Self { shared, file, stretch: None, deaf: false }
    }

    pub(super) fn run(mut self) {
        let mut run: Option<Run> = None;
        let shared = Arc::clone(&self.shared);
        let mut state = shared.lock();
        loop {
            if state.quit {
                return;
            }
            if std::mem::take(&mut state.jumped) || !state.playing || state.target.is_some() {
                if let Some(ended) = run.take() {
                    drop(state);
                    // Closing a device may take a moment.
                    drop(ended);
                    state = shared.lock();
                } else if !state.playing || state.target.is_some() {
                    self.deaf &= state.playing;
                    state = shared.wait(state);
                }
                continue;
            }
            let wants_sound = !state.muted && state.volume > 0.0 && !self.deaf;
            let Some(running) = &mut run else {
                let (muted, second) = (!wants_sound, state.second);
                begin_again(&mut state);
                drop(state);
                run = Some(self.start(second, muted));
                state = shared.lock();
                continue;
            };
            let now = Instant::now();
            if let Some(said) = trouble(running, now) {
                if running.began.elapsed() > AGAIN {
                    // It may have been unplugged, or only have stumbled: the system's next choice is tried.
                    state.second = running.speaking().clock.at(now).second;
                    let ended = run.take();
                    drop(state);
                    drop(ended);
                    state = shared.lock();
                    continue;
                }
                self.deaf = true;
                state.hearing = Hearing::NoDevice { said };
                drop(state);
                silence(running, now);
                (shared.wake)();
                state = shared.lock();
                continue;
            }
            if wants_sound && running.speaker.is_none() && self.hears() {
                // Somebody wants to hear it after all.
                let place = running.speaking().clock.at(now);
                state.second = place.second;
                run = None;
                continue;
            }
            if running.speaker.is_some() && self.is_elsewhere(running, now) {
                let place = running.speaking().clock.at(now);
                state.second = place.second;
                run = None;
                continue;
            }
            let wait = {
                let mut speaking = running.speaking();
                speaking.clock.set_looping(state.looping);
                speaking.voice.set_looping(state.looping);
                speaking.voice.set_volume(if state.muted { 0.0 } else { state.volume });
                drop(speaking);
                self.turn(running, &mut state, now)
            };
            if wait.shown {
                drop(state);
                shared.changed.notify_all();
                (shared.wake)();
                state = shared.lock();
                if wait.ended {
                    run = None;
                }
                continue;
            }
            let most = if running.speaker.is_some() { LOOK } else { Duration::from_hours(1) };
            let waited = shared.changed.wait_timeout(state, wait.wait.min(most));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether there is a sound, or may be.
    const fn hears(&self) -> bool {
        self.file.is_some()
    }

    /// Lets the next stretch follow in time. Answers whether what is heard is neither this stretch nor the next: it
    /// began again at the beginning.
    fn is_elsewhere(&self, run: &mut Run, now: Instant) -> bool {
        let second = run.speaking().clock.at(now).second;
        let next = run.stretch + 1;
        let begins = begin_of(next);
        if begins < self.shared.length && second > begins - OVERLAP && run.asked != Some(next) {
            run.asked = Some(next);
            run.next = self.file.clone().and_then(|file| fetch(file, next, run.hertz));
        }
        if stretch_at(second) == run.stretch {
            return false;
        }
        if stretch_at(second) != next {
            return true;
        }
        if let Some(pcm) = run.next.as_ref().and_then(|next| next.try_recv().ok()) {
            run.speaking().voice.set_stretch(pcm, begins);
            (run.stretch, run.next) = (next, None);
        }
        false
    }

    fn start(&mut self, from: f64, muted: bool) -> Run {
        let length = self.shared.length;
        let began = Instant::now();
        let mut clock = Clock::new(length);
        let stretch = stretch_at(from.min(length));
        if !muted && let Some(pcm) = self.sound(stretch) {
            clock.hold(from);
            let opened = Found::with_rate(pcm.hertz).and_then(|found| {
                let fitting = pcm.at(found.hertz()).map_err(|problem| format!("{problem:?}"))?;
                let (volume, looping) = {
                    let state = self.shared.lock();
                    (state.volume, state.looping)
                };
                let (hertz, fitting) = (fitting.hertz, Arc::new(fitting));
                let mut voice = Voice::new(Arc::clone(&fitting), length, from);
                voice.set_stretch(fitting, begin_of(stretch));
                voice.set_volume(volume);
                voice.set_looping(looping);
                clock.set_looping(looping);
                let speaking = Arc::new(Mutex::new(Speaking { voice, clock: clock.clone() }));
                let speaker = found.speak(Arc::clone(&speaking))?;
                let speaker = Some(speaker);
                Ok(Run { began: Instant::now(), speaking, speaker, stretch, hertz, next: None, asked: None })
            });
            match opened {
                Ok(run) => {
                    self.shared.lock().hearing = Hearing::Sound;
                    return run;
                }
                Err(said) => {
                    tracing::debug!("no sound: {said}");
                    self.deaf = true;
                    self.shared.lock().hearing = Hearing::NoDevice { said };
                    (self.shared.wake)();
                }
            }
        }
        clock.follow(Instant::now(), Place { lap: 0, second: from });
        let nothing = Arc::new(Pcm { hertz: 1, samples: Vec::new() });
        let speaking = Speaking { voice: Voice::new(nothing, length, 0.0), clock };
        let speaking = Arc::new(Mutex::new(speaking));
        Run { began, speaking, speaker: None, stretch, hertz: 1, next: None, asked: None }
    }

    /// A stretch of the sound, decoded when it is first wanted.
    fn sound(&mut self, stretch: usize) -> Option<Arc<Pcm>> {
        if let Some((known, pcm)) = &self.stretch
            && *known == stretch
        {
            return Some(Arc::clone(pcm));
        }
        match pcm::stretch_of(self.file.as_ref()?, span_of(stretch)) {
            Ok(Some(pcm)) => self.stretch = Some((stretch, Arc::new(pcm))),
            Ok(None) => self.file = None,
            Err(problem) => {
                self.file = None;
                self.shared.lock().hearing = Hearing::Unknown(problem);
                (self.shared.wake)();
            }
        }
        self.file.as_ref().and(self.stretch.as_ref()).map(|(_, pcm)| Arc::clone(pcm))
    }

    /// Shows what is due at this moment.
    fn turn(&self, run: &Run, state: &mut State, now: Instant) -> Turn {
        let clock = run.speaking().clock.clone();
        let place = clock.at(now);
        let due = |(lap, index): (u64, usize)| Place { lap, second: self.shared.time(index) };
        let mut picture = None;
        while let Some((lap, front)) = state.queue.front()
            && due((*lap, front.index)) <= place
        {
            picture = state.queue.pop_front();
        }
        if let Some((lap, picture)) = picture {
            let due = due((lap, picture.index));
            if run.speaker.is_none() && seconds_between(due, place, self.shared.length) > LATE.as_secs_f64() {
                run.speaking().clock.follow(now, due);
            }
            self.shared.publish(state, picture, lap);
            return Turn { shown: true, ended: false, wait: Duration::ZERO };
        }
        let read_all = state.queue.is_empty() && state.ahead.1 >= self.shared.times.len();
        if !state.looping && read_all && place.second >= self.shared.length {
            state.playing = false;
            if self.shared.times.is_empty() {
                state.second = self.shared.length;
            }
            return Turn { shown: true, ended: true, wait: Duration::ZERO };
        }
        if self.shared.times.is_empty() && (place.second - state.second).abs() >= HEAD.as_secs_f64() * 0.9 {
            state.second = place.second;
            return Turn { shown: true, ended: false, wait: Duration::ZERO };
        }
        let end = Place { lap: place.lap, second: self.shared.length };
        let wait = match state.queue.front() {
            Some((lap, front)) => clock.until(due((*lap, front.index)), now),
            None if self.shared.times.is_empty() => HEAD.min(clock.until(end, now)),
            None if read_all => clock.until(end, now),
            // The reader says when it has something.
            None => Duration::MAX,
        };
        // A clock that waits for the first sound is asked again soon.
        let wait = if clock.runs() { wait } else { wait.min(Duration::from_millis(5)) };
        Turn { shown: false, ended: false, wait: wait.max(Duration::from_micros(200)) }
    }
}

/// Decodes a stretch beside the player, at the device's rate. What fails is silent.
fn fetch(file: PathBuf, stretch: usize, hertz: u32) -> Option<Receiver<Arc<Pcm>>> {
    let (tell, hear) = channel();
    let work = move || {
        let pcm = pcm::stretch_of(&file, span_of(stretch)).ok().flatten();
        if let Some(fitting) = pcm.and_then(|pcm| pcm.at(hertz).ok())
            && tell.send(Arc::new(fitting)).is_err()
        {
            tracing::trace!("the next stretch of sound is wanted no more");
        }
    };
    std::thread::Builder::new().name("film sound".to_owned()).spawn(work).ok().map(|_| hear)
}

/// What became of a turn.
struct Turn {
    /// Something is to be drawn.
    shown: bool,
    ended: bool,
    wait: Duration,
}

/// Laps are counted from where it starts.
fn begin_again(state: &mut State) {
    let lap = state.lap;
    state.lap = 0;
    state.ahead.0 = state.ahead.0.saturating_sub(lap);
    for (of, _) in &mut state.queue {
        *of = of.saturating_sub(lap);
    }
}

/// Why the device is given up.
fn trouble(run: &Run, now: Instant) -> Option<String> {
    let speaker = run.speaker.as_ref()?;
    if speaker.is_lost() {
        return Some("the sound device has gone".to_owned());
    }
    let last = run.speaking().clock.last_told().unwrap_or(run.began);
    let never = now.saturating_duration_since(last) > DEAF_AFTER;
    never.then(|| "the sound device does not answer".to_owned())
}

/// Goes on without a device, by the system's clock.
fn silence(run: &mut Run, now: Instant) {
    drop(run.speaker.take());
    let mut speaking = run.speaking();
    let place = speaking.clock.at(now);
    speaking.clock.follow(now, place);
}

fn seconds_between(earlier: Place, later: Place, length: f64) -> f64 {
    (later.lap as f64 - earlier.lap as f64) * length + later.second - earlier.second
}
