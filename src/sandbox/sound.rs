//! The sound of a film: a soft chord chosen by the request, so that two requests sound different.

use std::f32::consts::TAU;

use super::mux::Sound;

const RATE: u32 = 48_000;
const BITS_PER_SECOND: u32 = 96_000;
/// Steps above the root, in semitones: chords that are calm in any key.
const CHORDS: [[i32; 4]; 5] = [[0, 7, 12, 16], [0, 7, 12, 15], [0, 5, 12, 17], [0, 7, 14, 16], [0, 4, 9, 14]];

/// Plays a chord for whole seconds. `key` is what tells one request from another.
pub(super) fn chord(seconds: u32, key: &[u8; 32]) -> syom::Result<Sound> {
    let options = syom::EncodeOptions::raw().with_bitrate_bps(BITS_PER_SECOND);
    let mut encoder = syom::Encoder::new(RATE, 2, &options)?;
    let mut units = Vec::new();
    let heard = u64::from(seconds) * u64::from(RATE);
    let voices = voices(key);
    let mut left = Vec::with_capacity(RATE as usize);
    let mut right = Vec::with_capacity(RATE as usize);
    for second in 0..seconds {
        left.clear();
        right.clear();
        for n in 0..RATE {
            let at = u64::from(second) * u64::from(RATE) + u64::from(n);
            let (l, r) = sample(at, heard, &voices);
            left.push(l);
            right.push(r);
        }
        encoder.feed(&[&left, &right], |unit| {
            units.push(unit.payload.to_vec());
            Ok(())
        })?;
    }
    let info = encoder.finish(|unit| {
        units.push(unit.payload.to_vec());
        Ok(())
    })?;
    Ok(Sound { units, priming: info.priming, heard, bits_per_second: BITS_PER_SECOND })
}

struct Voice {
    /// Hertz.
    pitch: f32,
    /// How often it swells, in hertz.
    swell: f32,
    /// 0 is left, 1 is right.
    side: f32,
}

fn voices(key: &[u8; 32]) -> Vec<Voice> {
    let root = 110.0 * ((f32::from(key[0] % 12)) / 12.0).exp2();
    let chord = CHORDS[usize::from(key[1]) % CHORDS.len()];
    chord
        .iter()
        .zip(&key[2..])
        .map(|(step, chance)| Voice {
            pitch: root * (*step as f32 / 12.0).exp2(),
            swell: 0.07 + f32::from(*chance) / 255.0 * 0.2,
            side: 0.25 + f32::from(chance.rotate_left(4)) / 255.0 * 0.5,
        })
        .collect()
}

fn sample(at: u64, heard: u64, voices: &[Voice]) -> (f32, f32) {
    let time = at as f32 / RATE as f32;
    let left_to_go = (heard - at) as f32 / RATE as f32;
    let edge = (time / 0.6).min(left_to_go / 0.9).clamp(0.0, 1.0);
    let mut out = (0.0, 0.0);
    for voice in voices {
        let swell = 0.65 + 0.35 * (TAU * voice.swell * time).sin();
        let tone = (TAU * (voice.pitch * time).fract()).sin() * 0.11 * swell * edge;
        out.0 += tone * (1.0 - voice.side);
        out.1 += tone * voice.side;
    }
    out
}
