//! Whether a film's pictures and sounds are there. A container may be whole and its frames still be zeros or rubbish. Of
//! H.264 all frames are decoded here where they are not too many, and else the first, the last, the middle and as many
//! more as that allows; everything else is decoded by an installed ffmpeg, in three places.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

// Not the player's decoder: this one refuses what that one makes the best of.
use openh264::decoder::{DecodeOptions, Decoder, Flush};

use super::film::Film;
use super::helper::{self, Helper, HelperError, arg};
use super::{audio, corrupt, guarded};
use crate::model::Problem;

/// One look decodes so many pixels, whatever else the computer does: fifteen seconds of 720 lines, 24 times a second.
const WORK: u64 = 1280 * 720 * 360;
/// ffmpeg has to start, to open the film three times and to decode: on a busy computer that takes its time.
const HELPER_WITHIN: Duration = Duration::from_secs(20);
/// What ffmpeg calls the lack of a decoder.
const NO_DECODER: [&str; 4] =
    ["no decoder found", "Decoder not found", "Unknown decoder", "decoder not found"];

/// Decodes its pictures and its sound. Tells whether something could: without a decoder only the container is known to be
/// whole.
pub(super) fn film(film: &mut Film, path: &Path) -> Result<bool, Problem> {
    let heard = sound(film, path)?;
    let seen = if film.h264().is_ok_and(|h264| h264.plain) {
        guarded(|| here(film)).map(|()| true)?
    } else {
        elsewhere(film, path)?
    };
    Ok(seen && heard)
}

fn sound(film: &Film, path: &Path) -> Result<bool, Problem> {
    if film.sound.is_none() {
        return Ok(true);
    }
    let file = film.again()?;
    if guarded(|| audio::heard_through(file, true))? {
        return Ok(true);
    }
    let Ok(mut command) = Helper::Ffmpeg.command() else { return Ok(false) };
    command.arg("-xerror").arg("-i").arg(helper::file(path));
    command.args(["-map", "0:a:0", "-t", "600", "-threads", "1", "-f", "null", "-"]);
    told(helper::run(command, HELPER_WITHIN, 1 << 16), "its sound cannot be decoded")
}

fn here(film: &mut Film) -> Result<(), Problem> {
    let pixels = film.facts.pixels().map_or(1, |size| u64::from(size.width) * u64::from(size.height)).max(1);
    let count = film.samples.len();
    let mut fine = vec![false; count];
    let mut left = (WORK / pixels) as usize;
    // Half of the work is the last frame's, since films are cut off at their end.
    for (target, share) in [(0, 1), (count - 1, left / 2), (count / 2, left / 4)] {
        let start = start_before(film, target);
        left = left.saturating_sub(decode(film, start..target + 1, share.max(1), &mut fine)?);
    }
    // And what is between these places.
    while left > 0
        && let Some(hole) = fine.iter().position(|fine| !fine)
    {
        let start = start_before(film, hole);
        let end = (hole + 1..count).find(|&place| starts(film, place)).unwrap_or(count);
        let done = decode(film, start..end, left, &mut fine)?;
        left = left.saturating_sub(done.max(1));
        // What was begun before and given up is not begun again.
        if let Some(rest) = fine.get_mut(start..end) {
            rest.fill(true);
        }
    }
    Ok(())
}

/// Decodes these samples in order, at most so many; answers how many.
fn decode(film: &mut Film, places: Range<usize>, most: usize, fine: &mut [bool]) -> Result<usize, Problem> {
    let mut decoder = Decoder::new().map_err(corrupt)?;
    // Flushing after each sample would hand frames out before those that come first.
    let options = || DecodeOptions::new().flush_after_decode(Flush::NoFlush);
    decoder.decode_with_options(&film.h264()?.parameters, options()).map_err(corrupt)?;
    let mut done = 0;
    for place in places.take(most) {
        let sample = film.read(place)?;
        let h264 = film.h264()?;
        if !h264.holds_slice(&sample) {
            return Err(corrupt(format_args!("frame {} holds no picture", place + 1)));
        }
        let units = h264.annex_b(&sample);
        decoder
            .decode_with_options(&units, options())
            .map_err(|error| corrupt(format_args!("frame {} cannot be decoded: {error}", place + 1)))?;
        if let Some(it) = fine.get_mut(place) {
            *it = true;
        }
        done += 1;
    }
    Ok(done)
}

fn starts(film: &mut Film, place: usize) -> bool {
    film.samples.get(place).is_some_and(|sample| sample.is_sync) && film.stands_alone(place).unwrap_or(false)
}

/// The nearest frame at or before this one that a decoder can begin with.
fn start_before(film: &mut Film, target: usize) -> usize {
    (0..=target).rev().find(|&place| starts(film, place)).unwrap_or(0)
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
    told(helper::run(command, HELPER_WITHIN, 1 << 16), "its pictures cannot be decoded")
}

/// What a run of ffmpeg tells of a film.
fn told(run: Result<Vec<u8>, HelperError>, otherwise: &str) -> Result<bool, Problem> {
    match run {
        Ok(_) => Ok(true),
        Err(HelperError::Failed { said }) if NO_DECODER.iter().any(|words| said.contains(words)) => Ok(false),
        Err(HelperError::Failed { said }) => {
            let first = said.lines().next().unwrap_or_default();
            // ffmpeg names the place in its memory before it says what is wrong.
            let plain = first.rsplit_once("] ").map_or(first, |(_, plain)| plain);
            Err(corrupt(format_args!("{otherwise}: {plain}")))
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
