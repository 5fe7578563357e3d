//! The thread that decodes: what somebody asked for at once, else ahead of what is being shown.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{AHEAD, Shared};
use crate::media::reel::Reel;
use crate::model::Problem;

/// A seek that takes longer shows something on its way.
const PATIENCE: Duration = Duration::from_millis(40);

/// What the thread owns.
pub(super) struct Reader {
    reel: Reel,
    shared: Arc<Shared>,
    /// When something was last shown on the way to a place.
    shown: Instant,
    /// The frame after the one that is shown, while it is not decoded.
    warming: Option<usize>,
}

/// What is to be done next.
enum Wish {
    Quit,
    Go(usize),
    Ahead(u64, usize),
    /// One step towards the frame that will probably be asked for next.
    Warm(usize),
}

impl Reader {
    pub(super) fn new(reel: Reel, shared: Arc<Shared>) -> Self {
        Self { reel, shared, shown: Instant::now(), warming: None }
    }

    pub(super) fn run(mut self) {
        loop {
            let done = match self.wish() {
                Wish::Quit => return,
                Wish::Go(index) => self.go(index),
                Wish::Ahead(lap, index) => self.ahead(lap, index),
                Wish::Warm(index) => {
                    self.warm(index);
                    Ok(())
                }
            };
            if let Err(problem) = done {
                self.stop(problem);
            }
        }
    }

    /// Waits for something to do.
    fn wish(&self) -> Wish {
        let mut state = self.shared.lock();
        loop {
            if state.quit {
                return Wish::Quit;
            }
            if let Some(target) = state.target {
                return Wish::Go(target);
            }
            if state.playing && state.queue.len() < AHEAD {
                if state.looping && state.ahead.1 >= self.shared.times.len() {
                    state.ahead = (state.ahead.0 + 1, 0);
                }
                let (lap, index) = state.ahead;
                if index < self.shared.times.len() {
                    return Wish::Ahead(lap, index);
                }
            }
            if let Some(index) = self.warming.filter(|_| !state.playing) {
                return Wish::Warm(index);
            }
            state = self.shared.wait(state);
        }
    }

    fn go(&mut self, index: usize) -> Result<(), Problem> {
        let began = Instant::now();
        let mut told = false;
        while !self.reel.approach(index)? {
            let still = {
                let state = self.shared.lock();
                state.target == Some(index) && !state.quit
            };
            if !still {
                return Ok(());
            }
            // Many seeks in a row, each given up for the next, still show something now and then.
            if !told && began.max(self.shown).elapsed() > PATIENCE {
                told = true;
                if let Some(near) = self.reel.nearest(index) {
                    self.shown = Instant::now();
                    let mut state = self.shared.lock();
                    self.shared.publish(&mut state, near, 0);
                    drop(state);
                    (self.shared.wake)();
                }
            }
        }
        let picture = self.reel.paint(index)?;
        self.shown = Instant::now();
        let mut state = self.shared.lock();
        self.shared.publish(&mut state, picture, 0);
        if state.target == Some(index) {
            state.target = None;
            state.ahead = (0, index + 1);
        }
        drop(state);
        self.warming = Some(index + 1).filter(|next| *next < self.shared.times.len());
        self.shared.changed.notify_all();
        (self.shared.wake)();
        Ok(())
    }

    /// What is wrong with it is told when it is asked for.
    fn warm(&mut self, index: usize) {
        if self.reel.approach(index).unwrap_or(true) {
            self.warming = None;
        }
    }

    fn ahead(&mut self, lap: u64, index: usize) -> Result<(), Problem> {
        while !self.reel.approach(index)? {
            let state = self.shared.lock();
            if state.target.is_some() || state.quit {
                return Ok(());
            }
        }
        let picture = self.reel.paint(index)?;
        let mut state = self.shared.lock();
        // Meanwhile it may have been sent elsewhere, or told to end where it would have begun again.
        if state.target.is_none() && state.ahead == (lap, index) {
            state.queue.push_back((lap, picture));
            state.ahead = (lap, index + 1);
        }
        drop(state);
        self.shared.changed.notify_all();
        Ok(())
    }

    fn stop(&self, problem: Problem) {
        let mut state = self.shared.lock();
        state.playing = false;
        state.target = None;
        state.problem = Some(problem);
        drop(state);
        self.shared.changed.notify_all();
        (self.shared.wake)();
    }
}
