//! The sound of a film or a sound file, decoded a stretch at a time: what is played is nearly always shorter than one, and
//! so every moment of it can be gone to without a gap. Edit lists, the encoder's warm-up and its padding are taken into account here, once.

use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Async, FixedAsync, Resampler as _, SincInterpolationParameters, WindowFunction};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{SeekMode, SeekTo, Track, TrackType};
use symphonia::core::packet::Packet;
use symphonia::core::units::Time;

use super::film::Film;
use super::helper::{self, arg};
use super::track::Edit;
use super::{Helper, audio, corrupt, guarded, read, unsupported};
use crate::model::{MediaKind, Problem};

/// A whole sound is not kept beyond this: films and sounds for a generation have 15 seconds. In seconds.
const MOST_SECONDS: f64 = 300.0;
/// The decoder warms up for so long before a stretch that does not begin at the beginning. In seconds.
const WARM_UP: f64 = 0.5;
/// ffmpeg gives sound at this rate where it has to help. In hertz.
const HELPED_HERTZ: u32 = 48_000;
/// For ffmpeg to decode five minutes of sound.
const HELPED_WITHIN: Duration = Duration::from_secs(30);

/// Sound in memory, two channels, from the beginning of the film.
#[derive(Clone, PartialEq, Debug)]
pub struct Pcm {
    /// Frames a second.
    pub hertz: u32,
    /// Left and right in turn, from -1 to 1.
    pub samples: Vec<f32>,
}

impl Pcm {
    /// The same sound at another rate.
    ///
    /// # Errors
    /// `Corrupt` for rates that no device has.
    pub fn at(&self, hertz: u32) -> Result<Self, Problem> {
        if hertz == self.hertz {
            return Ok(self.clone());
        }
        let ratio = f64::from(hertz) / f64::from(self.hertz.max(1));
        let sinc = SincInterpolationParameters::new(128, WindowFunction::BlackmanHarris2);
        let mut resampler =
            Async::<f32>::new_sinc(ratio, 1.1, &sinc, 1024, 2, FixedAsync::Input).map_err(corrupt)?;
        let frames = self.samples.len() / 2;
        let input = InterleavedSlice::new(&self.samples, 2, frames).map_err(corrupt)?;
        let output = resampler.process_all(&input, frames, None).map_err(corrupt)?;
        Ok(Self { hertz, samples: output.take_data() })
    }

    /// How long it sounds, in seconds.
    pub fn seconds(&self) -> f64 {
        (self.samples.len() / 2) as f64 / f64::from(self.hertz.max(1))
    }
}

/// Decodes the first five minutes of what a film or a sound file lets hear; `None` for a silent film. What cannot be
/// decoded here is left to an installed ffmpeg.
///
/// # Errors
/// As [`super::look`]; `UnsupportedFormat` where neither can decode it.
pub fn sound_of(path: &Path) -> Result<Option<Pcm>, Problem> {
    stretch_of(path, 0.0..MOST_SECONDS)
}

/// The same of any stretch of it, in seconds.
///
/// # Errors
/// As [`sound_of`].
pub fn stretch_of(path: &Path, span: Range<f64>) -> Result<Option<Pcm>, Problem> {
    let mut opened = read::open(path)?;
    let format = opened.known()?;
    let (edit, seconds) = match format.kind() {
        MediaKind::Audio => {
            let again = opened.file.try_clone().map_err(super::unreadable)?;
            (None, audio::facts(format, again, opened.bytes)?.seconds())
        }
        MediaKind::Video => {
            let film = Film::open(opened.file, opened.bytes, format)?;
            let Some(heard) = film.sound else { return Ok(None) };
            opened = read::open(path)?;
            (heard.edit, film.facts.seconds())
        }
        _ => return Err(unsupported(format.name())),
    };
    let file = opened.file;
    let span = span.start..span.end.min(seconds.unwrap_or(0.0));
    match guarded(|| decode(file, edit, span.clone())) {
        Ok(pcm) => Ok(Some(pcm)),
        // Where ffmpeg cannot either, what went wrong here is what matters.
        Err(problem) => helped(path, &span).map(Some).or(Err(problem)),
    }
}

fn decode(file: File, edit: Option<Edit>, span: Range<f64>) -> Result<Pcm, Problem> {
    use std::io::Seek as _;
    let mut file = file;
    file.rewind().map_err(super::unreadable)?;
    let mut reader = audio::probe(file)?;
    let track = reader.default_track(TrackType::Audio).ok_or_else(|| unsupported("no sound"))?.clone();
    let mut decoder = decoder_of(&track)?;
    let (from, delay) = edit.map_or((0.0, 0.0), |edit| (edit.from, edit.delay));
    let before = span.start - delay + from - WARM_UP;
    if before > 0.0
        && let Some(time) = Time::try_from_secs_f64(before)
        // What cannot be sought in is read from its beginning.
        && reader.seek(SeekMode::Accurate, SeekTo::Time { time, track_id: Some(track.id) }).is_err()
    {
        tracing::debug!("a sound cannot be sought in");
    }
    let first = span.start;
    let mut laid = Laid { pcm: Pcm { hertz: 0, samples: Vec::new() }, edit, span };
    let mut heard = Vec::new();
    while let Some(packet) = audio::next(reader.as_mut())? {
        if packet.track_id != track.id {
            continue;
        }
        match decoder.decode(&packet) {
            Ok(buffer) => {
                buffer.copy_to_vec_interleaved(&mut heard);
                let (hertz, channels) = (buffer.spec().rate(), buffer.num_planes());
                if !laid.put(hertz, channels, &heard, begins(&track, &packet)) {
                    break;
                }
            }
            // One bad frame is a click, not the end of the sound.
            Err(Error::DecodeError(_)) => {}
            Err(error) => return Err(corrupt(error)),
        }
    }
    if laid.pcm.hertz == 0 {
        laid.pcm.hertz = HELPED_HERTZ; // a stretch behind its end: silence
    }
    if laid.pcm.samples.is_empty() && first <= 0.0 {
        return Err(corrupt("no sound in it can be decoded"));
    }
    Ok(laid.pcm)
}

fn decoder_of(track: &Track) -> Result<Box<dyn AudioDecoder>, Problem> {
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    let params = params.ok_or_else(|| unsupported("no sound"))?;
    symphonia::default::get_codecs()
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(|error| unsupported(error.to_string()))
}

/// The track's own second at which a packet's sound begins; what its decoder trims off is not counted.
fn begins(track: &Track, packet: &Packet) -> f64 {
    let ticks = packet.pts.get() as f64 + packet.trim_start.get() as f64;
    track.time_base.map_or(0.0, |base| ticks * f64::from(base.numer.get()) / f64::from(base.denom.get()))
}

/// Sound laid out from the film's beginning.
struct Laid {
    pcm: Pcm,
    edit: Option<Edit>,
    /// Only this stretch of it, in seconds.
    span: Range<f64>,
}

impl Laid {
    /// Puts decoded sound where it belongs; answers whether there is room for more.
    fn put(&mut self, hertz: u32, channels: usize, heard: &[f32], second: f64) -> bool {
        if self.pcm.hertz == 0 {
            self.pcm.hertz = hertz;
        }
        if hertz == 0 || hertz != self.pcm.hertz || channels == 0 {
            return true;
        }
        let rate = f64::from(hertz);
        let (from, delay) = self.edit.map_or((0.0, 0.0), |edit| (edit.from, edit.delay));
        let until = self.edit.map_or(f64::INFINITY, |edit| edit.delay + edit.length);
        let begin = (self.span.start * rate).round() as i64;
        let end = ((until.min(self.span.end) * rate).round() as i64).saturating_sub(begin);
        let first = ((delay * rate).round() as i64).saturating_sub(begin).max(0);
        let mut at = ((second - from + delay) * rate).round() as i64 - begin;
        let laid = (self.pcm.samples.len() / 2).cast_signed() as i64;
        // Ticks that are coarser than samples make neighbours seem to overlap by a sample or two.
        if (at - laid).abs() <= 2 && laid > first {
            at = laid;
        }
        for frame in heard.chunks_exact(channels) {
            let place = at;
            at += 1;
            if place < first {
                continue;
            }
            if place >= end {
                return false;
            }
            let place = place as usize;
            self.pcm.samples.resize(self.pcm.samples.len().max(place * 2 + 2), 0.0);
            if let Some(pair) = self.pcm.samples.get_mut(place * 2..place * 2 + 2) {
                pair.copy_from_slice(&two(frame));
            }
        }
        true
    }
}

/// Left and right of any number of channels.
fn two(frame: &[f32]) -> [f32; 2] {
    const LESS: f32 = std::f32::consts::FRAC_1_SQRT_2;
    match *frame {
        [] => [0.0; 2],
        [one] => [one, one],
        [left, right] => [left, right],
        [left, right, centre] => [left + LESS * centre, right + LESS * centre],
        [left, right, back_left, back_right] => [left + LESS * back_left, right + LESS * back_right],
        // Left, right, centre, low, and those behind, as films with five speakers have them.
        [left, right, centre, _, back_left, back_right, ..] => {
            [left + LESS * (centre + back_left), right + LESS * (centre + back_right)]
        }
        [left, right, centre, back_left, back_right] => {
            [left + LESS * (centre + back_left), right + LESS * (centre + back_right)]
        }
    }
    .map(|sample| sample.clamp(-1.0, 1.0))
}

fn helped(path: &Path, span: &Range<f64>) -> Result<Pcm, Problem> {
    let most = (span.end - span.start).max(0.0);
    let path = std::path::absolute(path).map_err(super::unreadable)?;
    let mut command = Helper::Ffmpeg.command().map_err(corrupt)?;
    if span.start > 0.0 {
        command.args([arg("-ss"), arg(format_args!("{:.3}", span.start))]);
    }
    command.args([arg("-i"), helper::file(&path), arg("-map"), arg("0:a:0"), arg("-vn")]);
    // Silence in front where the sound begins later than the film.
    command.args(["-af", "aresample=async=1:first_pts=0", "-ac", "2"]);
    command.args([arg("-ar"), arg(HELPED_HERTZ), arg("-t"), arg(format_args!("{most:.3}"))]);
    command.args(["-f", "f32le", "pipe:1"]);
    let bytes = ((most + 1.0) * f64::from(HELPED_HERTZ)) as u64 * 8;
    let content = helper::run(command, HELPED_WITHIN, bytes).map_err(corrupt)?;
    let samples = content.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    Ok(Pcm { hertz: HELPED_HERTZ, samples })
}
