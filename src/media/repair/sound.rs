//! Sounds: decoded here, cut or lengthened by silence, written as uncompressed 16-bit WAV. Nothing is lost a second
//! time, and fifteen seconds weigh 3 MB.

use std::fs::File;
use std::path::Path;

use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::Error;
use symphonia::core::formats::TrackType;

use super::{Recipe, Signal, Written, failed, write};
use crate::media::audio;
use crate::model::fix::{Fix, RepairTrouble};
use crate::model::{Format, Problem, Shape};

/// More samples than this are minutes of sound; what is kept is seconds.
const MOST_SAMPLES: usize = 64 << 20;

pub(super) fn repair(
    recipe: &Recipe<'_>,
    file: File,
    folder: &Path,
    signal: &Signal,
) -> Result<Written, RepairTrouble> {
    let Shape::Audio { seconds, hertz } = recipe.facts.shape else {
        return Err(failed("there is no sound in it"));
    };
    let (mut from, mut to, mut length, mut lighter) = (0.0, seconds, None, false);
    for fix in recipe.fixes {
        match fix {
            Fix::Trim { from: begin, to: end } => (from, to) = (*begin, *end),
            Fix::Silence { to } => length = Some(*to),
            Fix::LowerWeight { .. } => lighter = true,
            Fix::Convert { to: Format::Wav } => {}
            fix => return Err(failed(format_args!("{fix:?} is nothing for a sound"))),
        }
    }
    let place = |seconds: f64| (seconds * f64::from(hertz)).round().max(0.0) as i64;
    let mut heard = decode(file, place(from), place(to), signal)?;
    if let Some(length) = length {
        heard.samples.resize(place(length).unsigned_abs() as usize * heard.channels.max(1), 0);
    }
    if lighter {
        heard = heard.mixed();
    }
    let content = heard.wav(hertz);
    Ok(Written { file: write(folder, Format::Wav, &content)?, done: recipe.fixes.to_vec() })
}

/// Samples of all channels in turn.
struct Heard {
    channels: usize,
    samples: Vec<i16>,
}

/// Decodes the frames from `from` up to `to`, counted after the encoder's delay.
fn decode(file: File, from: i64, to: i64, signal: &Signal) -> Result<Heard, RepairTrouble> {
    let broken = |problem: Problem| match problem {
        Problem::Corrupt { said } | Problem::UnsupportedFormat { found: said } => failed(said),
        problem => RepairTrouble::Source(problem),
    };
    let mut reader = audio::probe(file).map_err(broken)?;
    let track = reader.default_track(TrackType::Audio).ok_or_else(|| failed("no sound"))?;
    let id = track.id;
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    let params = params.ok_or_else(|| failed("no sound"))?;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(failed)?;
    let mut heard = Heard { channels: 0, samples: Vec::new() };
    let mut piece: Vec<f32> = Vec::new();
    while let Some(packet) = audio::next(reader.as_mut()).map_err(broken)? {
        signal.check()?;
        if packet.track_id != id {
            continue;
        }
        // Before the beginning lies the encoder's delay.
        let begin = packet.pts.get();
        if begin >= to {
            break;
        }
        match decoder.decode(&packet) {
            Ok(buffer) => {
                buffer.copy_to_vec_interleaved(&mut piece);
                let channels = buffer.num_planes().max(1);
                if heard.channels != 0 && heard.channels != channels {
                    return Err(failed("its number of channels changes"));
                }
                heard.channels = channels;
                for (at, frame) in (begin..).zip(piece.chunks_exact(channels)) {
                    if at >= from && at < to {
                        heard.samples.extend(frame.iter().map(|sample| sixteen(*sample)));
                    }
                }
                if heard.samples.len() > MOST_SAMPLES {
                    return Err(failed("it is too long to be opened here"));
                }
                signal.tell(begin.max(0) as f64 / (to as f64).max(1.0));
            }
            // One bad frame is a click, not the end of the sound.
            Err(Error::DecodeError(_)) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    if heard.samples.is_empty() {
        return Err(failed("there is no sound in it"));
    }
    Ok(heard)
}

/// What was 16 bits before comes back as it was.
fn sixteen(sample: f32) -> i16 {
    (sample * 32_768.0).round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16
}

impl Heard {
    /// More than two channels become one: every sample the average of its frame.
    fn mixed(self) -> Self {
        if self.channels <= 2 {
            return self;
        }
        let frames = self.samples.chunks_exact(self.channels);
        let mean = |frame: &[i16]| {
            let sum: i64 = frame.iter().map(|sample| i64::from(*sample)).sum();
            (sum / i64::try_from(frame.len()).unwrap_or(1).max(1)) as i16
        };
        Self { channels: 1, samples: frames.map(mean).collect() }
    }

    fn wav(&self, hertz: u32) -> Vec<u8> {
        let block = (2 * self.channels) as u32;
        let length = (2 * self.samples.len()) as u32;
        let mut out = Vec::with_capacity(44 + length as usize);
        out.extend(b"RIFF");
        out.extend((36 + length).to_le_bytes());
        out.extend(b"WAVEfmt ");
        out.extend(16_u32.to_le_bytes());
        out.extend(1_u16.to_le_bytes());
        out.extend((self.channels as u16).to_le_bytes());
        out.extend(hertz.to_le_bytes());
        out.extend((hertz * block).to_le_bytes());
        out.extend((block as u16).to_le_bytes());
        out.extend(16_u16.to_le_bytes());
        out.extend(b"data");
        out.extend(length.to_le_bytes());
        out.extend(self.samples.iter().flat_map(|sample| sample.to_le_bytes()));
        out
    }
}
