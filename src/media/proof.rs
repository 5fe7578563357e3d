//! Whether a film's pictures are there. A container may be whole and its frames still be zeros or rubbish, so the first,
//! the last and the middle one are decoded: H.264 here, everything else by an installed ffmpeg.

use std::path::Path;
use std::time::{Duration, Instant};

// Not the player's decoder: this one refuses what that one makes the best of.
use openh264::decoder::{DecodeOptions, Decoder, Flush};

use super::film::Film;
use super::helper::{self, Helper, HelperError, arg};
use super::{corrupt, guarded};
use crate::model::Problem;

/// One look decodes no longer than this. Frames between two that stand alone must be decoded one after the other, so in a
/// film with few of those the last one may not be reached; what was decoded until then was fine.
const WITHIN: Duration = Duration::from_millis(1500);
/// ffmpeg has to start, to open the film three times and to decode: on a busy computer that takes its time.
const HELPER_WITHIN: Duration = Duration::from_secs(20);
/// What ffmpeg calls the lack of a decoder.
const NO_DECODER: [&str; 4] =
    ["no decoder found", "Decoder not found", "Unknown decoder", "decoder not found"];

/// Decodes a few frames. Tells whether something could: without a decoder only the container is known to be whole.
pub(super) fn film(film: &mut Film, path: &Path) -> Result<bool, Problem> {
    if film.h264().is_ok_and(|h264| h264.plain) {
        guarded(|| here(film)).map(|()| true)
    } else {
        elsewhere(film, path)
    }
}

fn here(film: &mut Film) -> Result<(), Problem> {
    let begun = Instant::now();
    let last = film.samples.len() - 1;
    // Half of the time is the last frame's, since films are cut off at their end.
    for (target, until) in [(0, WITHIN), (last, WITHIN / 2), (last / 2, WITHIN)] {
        decode(film, target, begun + until)?;
    }
    Ok(())
}

/// Decodes from the nearest frame that stands alone up to this one, in the order of decoding.
fn decode(film: &mut Film, target: usize, until: Instant) -> Result<(), Problem> {
    let start = start_before(film, target)?;
    let mut decoder = Decoder::new().map_err(corrupt)?;
    // Flushing after each sample would hand frames out before those that come first.
    let options = || DecodeOptions::new().flush_after_decode(Flush::NoFlush);
    decoder.decode_with_options(&film.h264()?.parameters, options()).map_err(corrupt)?;
    for place in start..=target {
        if place > start && Instant::now() >= until {
            return Ok(());
        }
        let sample = film.read(place)?;
        let units = film.h264()?.annex_b(&sample);
        decoder
            .decode_with_options(&units, options())
            .map_err(|error| corrupt(format_args!("frame {} cannot be decoded: {error}", place + 1)))?;
    }
    Ok(())
}

/// The nearest frame at or before this one that a decoder can begin with.
fn start_before(film: &mut Film, target: usize) -> Result<usize, Problem> {
    for place in (0..=target).rev() {
        if film.samples.get(place).is_some_and(|sample| sample.is_sync) && film.stands_alone(place)? {
            return Ok(place);
        }
    }
    Ok(0)
}

fn elsewhere(film: &Film, path: &Path) -> Result<bool, Problem> {
    let Ok(mut command) = Helper::Ffmpeg.command() else { return Ok(false) };
    let seconds = film.facts.seconds().unwrap_or(0.0);
    let places = [0.0, seconds / 2.0, (seconds - 0.3).max(0.0)];
    command.arg("-xerror");
    for place in places {
        command.arg("-ss").arg(arg(format_args!("{place:.3}"))).arg("-i").arg(helper::file(path));
    }
    for input in 0..places.len() {
        command.arg("-map").arg(arg(format_args!("{input}:v:0")));
    }
    command.args(["-frames:v", "1", "-threads", "1", "-f", "null", "-"]);
    match helper::run(command, HELPER_WITHIN, 1 << 16) {
        Ok(_) => Ok(true),
        Err(HelperError::Failed { said }) if NO_DECODER.iter().any(|words| said.contains(words)) => Ok(false),
        Err(HelperError::Failed { said }) => {
            let first = said.lines().next().unwrap_or_default();
            // ffmpeg names the place in its memory before it says what is wrong.
            let plain = first.rsplit_once("] ").map_or(first, |(_, plain)| plain);
            Err(corrupt(format_args!("its pictures cannot be decoded: {plain}")))
        }
        Err(
            HelperError::Missing(_)
            | HelperError::System(_)
            | HelperError::TooLong(_)
            | HelperError::TooMuch(_)
            | HelperError::Cancelled,
        ) => Ok(false),
    }
}
