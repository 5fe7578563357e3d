//! What is heard, and what time it is in the film. No device and no clock in here: moments are arguments.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::pcm::Pcm;

/// A point of a film that may be played again and again.
#[derive(Clone, Copy, PartialEq, PartialOrd, Default, Debug)]
pub struct Place {
    /// How often the film ended before.
    pub lap: u64,
    /// Seconds from its beginning.
    pub second: f64,
}

/// The film's time. Where there is sound, it follows what is heard; else the system's clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The film's length, in seconds.
    length: f64,
    looping: bool,
    /// A moment, and what is seen and heard then. None while it stands still.
    anchor: Option<(Instant, Place)>,
    /// Where it stands, or was last.
    held: Place,
}

impl Clock {
    /// A clock that stands at the beginning of a film of this length.
    pub fn new(length: f64) -> Self {
        Self { length: length.max(0.001), looping: false, anchor: None, held: Place::default() }
    }

    /// Stands here from now on.
    pub fn hold(&mut self, second: f64) {
        self.anchor = None;
        self.held = Place { lap: 0, second };
    }

    /// Runs: at this moment, that place is seen and heard. Told again and again, it follows the teller.
    pub fn follow(&mut self, moment: Instant, place: Place) {
        self.anchor = Some((moment, place));
    }

    /// Whether it runs.
    pub const fn runs(&self) -> bool {
        self.anchor.is_some()
    }

    /// The moment it was last told of, which may be yet to come; none while it stands.
    pub fn last_told(&self) -> Option<Instant> {
        self.anchor.map(|(moment, _)| moment)
    }

    /// Whether the end is followed by the beginning.
    pub fn set_looping(&mut self, looping: bool) {
        self.looping = looping;
    }

    /// What is seen and heard at this moment. Before sound that was sent out has come to the ear, the place it
    /// begins at; after the end of a film that does not loop, the end.
    pub fn at(&self, moment: Instant) -> Place {
        let Some((anchor, place)) = self.anchor else { return self.held };
        let Some(passed) = moment.checked_duration_since(anchor) else { return place };
        let second = place.second + passed.as_secs_f64();
        if second < self.length {
            return Place { second, ..place };
        }
        if !self.looping {
            return Place { lap: place.lap, second: self.length };
        }
        Place { lap: place.lap + (second / self.length) as u64, second: second % self.length }
    }

    /// How long it is from this moment to that place; nothing if it has passed.
    pub fn until(&self, place: Place, moment: Instant) -> Duration {
        let Some((anchor, from)) = self.anchor else { return Duration::MAX };
        let laps = place.lap as f64 - from.lap as f64;
        let seconds = laps * self.length + place.second - from.second;
        let due = anchor.checked_add(Duration::try_from_secs_f64(seconds).unwrap_or_default());
        due.map_or(Duration::MAX, |due| due.saturating_duration_since(moment))
    }
}

/// A sound that is being played: whoever has a device asks it for the next samples.
#[derive(Clone, Debug)]
pub struct Voice {
    pcm: Arc<Pcm>,
    /// The frame of the film that its first one is.
    begins: u64,
    /// Frames of sound in the film: silence follows where the picture goes on longer.
    length: u64,
    lap: u64,
    /// The frame that comes next.
    next: u64,
    looping: bool,
    /// From 0 to 1.
    volume: f32,
    /// What the last frame was played at: a sudden change would click.
    gain: f32,
}

impl Voice {
    /// Begins at this second of a film of that length.
    pub fn new(pcm: Arc<Pcm>, film_seconds: f64, from: f64) -> Self {
        let rate = f64::from(pcm.hertz);
        Self {
            length: ((film_seconds * rate).round() as u64).max(1),
            lap: 0,
            next: (from * rate).round() as u64,
            looping: false,
            volume: 1.0,
            gain: 0.0,
            begins: 0,
            pcm,
        }
    }

    /// Goes on with another stretch of the same sound at the same rate, which begins at this second of the film.
    pub fn set_stretch(&mut self, pcm: Arc<Pcm>, begins: f64) {
        self.begins = (begins * f64::from(pcm.hertz)).round() as u64;
        self.pcm = pcm;
    }

    /// The rate its samples are meant for, in hertz.
    pub fn hertz(&self) -> u32 {
        self.pcm.hertz
    }

    /// Whether the end is followed by the beginning.
    pub fn set_looping(&mut self, looping: bool) {
        self.looping = looping;
    }

    /// How loud it is, from 0 to 1.
    pub fn set_volume(&mut self, volume: f32) {
        self.volume = volume.clamp(0.0, 1.0);
    }

    /// Fills a device's buffer of so many channels; answers the place that its first frame is.
    pub fn fill(&mut self, buffer: &mut [f32], channels: usize) -> Place {
        let place = Place { lap: self.lap, second: self.next as f64 / f64::from(self.pcm.hertz.max(1)) };
        // A hundredth of a second from silence to full.
        let step = 100.0 / self.pcm.hertz.max(1) as f32;
        for out in buffer.chunks_mut(channels.max(1)) {
            if self.next >= self.length && self.looping {
                self.next = 0;
                self.lap += 1;
            }
            self.gain += (self.volume - self.gain).clamp(-step, step);
            let ended = self.next >= self.length;
            // Before and behind the stretch that is here there is silence.
            let at = self.next.checked_sub(self.begins).map(|at| (at as usize).saturating_mul(2));
            let pair = at.and_then(|at| self.pcm.samples.get(at..at + 2));
            let pair = pair.filter(|_| !ended).unwrap_or(&[0.0, 0.0]);
            let (left, right) = (pair.first().copied().unwrap_or(0.0), pair.get(1).copied().unwrap_or(0.0));
            match out {
                [one] => *one = (left + right) * 0.5 * self.gain,
                [one, two, rest @ ..] => {
                    (*one, *two) = (left * self.gain, right * self.gain);
                    rest.fill(0.0);
                }
                [] => {}
            }
            if !ended {
                self.next += 1;
            }
        }
        place
    }
}
