//! Sounds: their length as heard, their rate, and whether all of it is there.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use super::boxes::Fields;
use super::mp3 as frames;
use super::{corrupt, guarded, read, sniff, unreadable, unsupported};
use crate::model::{Facts, Format, MediaKind, Problem, Shape};

/// The measures of an MP3 or WAV file.
pub(super) fn facts(format: Format, file: File, bytes: u64) -> Result<Facts, Problem> {
    let (seconds, hertz) = match format {
        Format::Wav => {
            let again = file.try_clone().map_err(unreadable)?;
            let (seconds, hertz, packed) = wav(file, bytes)?;
            // Plain samples mean something whatever they are; packed ones may be damaged.
            if packed {
                guarded(|| heard_through(again, false))?; // one without a decoder here is believed
            }
            (seconds, hertz)
        }
        _ => guarded(|| mp3(file))?,
    };
    Ok(Facts { format, bytes, shape: Shape::Audio { seconds, hertz }, quirks: Vec::new() })
}

/// The loudest moment of each of `n` equal parts, from 0 to 1: what a drawn waveform shows.
///
/// # Errors
/// As [`super::look`]; pictures and films are `UnsupportedFormat`, as are codecs without a decoder here.
pub fn peaks(path: &Path, n: usize) -> Result<Vec<f32>, Problem> {
    let opened = read::open(path)?;
    let format = opened.known()?;
    if format.kind() != MediaKind::Audio {
        return Err(unsupported(format.name()));
    }
    let again = opened.file.try_clone().map_err(unreadable)?;
    let facts = facts(format, again, opened.bytes)?;
    let Shape::Audio { seconds, hertz } = facts.shape else { return Err(unsupported(format.name())) };
    let total = (seconds * f64::from(hertz)).max(1.0);
    let mut file = opened.file;
    file.rewind().map_err(unreadable)?;
    guarded(|| {
        let mut peaks = vec![0.0_f32; n];
        let mut reader = probe(file)?;
        let track = reader.default_track(TrackType::Audio).ok_or_else(|| unsupported("no sound"))?;
        let id = track.id;
        let params = track.codec_params.as_ref().and_then(|params| params.audio());
        let params = params.ok_or_else(|| unsupported("no sound"))?;
        let mut decoder = symphonia::default::get_codecs()
            .make_audio_decoder(params, &AudioDecoderOptions::default())
            .map_err(|error| unsupported(error.to_string()))?;
        let mut samples: Vec<f32> = Vec::new();
        while let Some(packet) = next(reader.as_mut())? {
            if packet.track_id != id {
                continue;
            }
            // Before the beginning lies the encoder's delay.
            let mut at = packet.pts.get() as f64;
            match decoder.decode(&packet) {
                Ok(buffer) => {
                    buffer.copy_to_vec_interleaved(&mut samples);
                    let channels = buffer.num_planes().max(1);
                    for frame in samples.chunks(channels) {
                        let loud = frame.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
                        let part = at / total * n as f64;
                        if part >= 0.0
                            && let Some(peak) = peaks.get_mut(part as usize)
                        {
                            *peak = peak.max(loud.min(1.0));
                        }
                        at += 1.0;
                    }
                }
                // One bad frame is a click, not the end of the sound.
                Err(Error::DecodeError(_)) => {}
                Err(error) => return Err(corrupt(error)),
            }
        }
        Ok(peaks)
    })
}

/// Opens a sound whatever it is called.
pub(super) fn probe(file: File) -> Result<Box<dyn FormatReader>, Problem> {
    let stream = MediaSourceStream::new(Box::new(file), MediaSourceStreamOptions::default());
    let (formats, notes) = (FormatOptions::default(), MetadataOptions::default());
    symphonia::default::get_probe().probe(&Hint::new(), stream, formats, notes).map_err(corrupt)
}

/// The next packet; nothing at the end.
pub(super) fn next(reader: &mut dyn FormatReader) -> Result<Option<Packet>, Problem> {
    match reader.next_packet() {
        Ok(packet) => Ok(packet),
        Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(corrupt(error)),
    }
}

/// Counts the frames that are there, and compares with the number that the first one claims.
fn mp3(file: File) -> Result<(f64, u32), Problem> {
    let mut again = file.try_clone().map_err(unreadable)?;
    let mut reader = probe(file)?;
    let track = reader.default_track(TrackType::Audio).ok_or_else(|| unsupported("no sound"))?;
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    let params = params.ok_or_else(|| unsupported("no sound"))?;
    if params.codec != CODEC_ID_MP3 {
        return Err(unsupported("MPEG layer I or II"));
    }
    let hertz = params.sample_rate.filter(|rate| *rate > 0).ok_or_else(|| corrupt("no sample rate"))?;
    let padding = u64::from(track.delay.unwrap_or(0)) + u64::from(track.padding.unwrap_or(0));
    let mut ear = Ear::new(params);
    // Times are counted from one packet to the next: what a packet says of its own length depends on
    // whether padding was taken off it.
    let mut packets = 0_u64;
    let (mut begin, mut end, mut each) = (0, 0, 0);
    while let Some(packet) = next(reader.as_mut())? {
        let at = packet.pts.get();
        match packets {
            0 => (begin, each) = (at, packet.dur.get().cast_signed()),
            _ => each = at.saturating_sub(end),
        }
        end = at;
        packets += 1;
        if at < i64::from(hertz) * DECODED_SECONDS {
            ear.hear(&packet)?;
        }
    }
    let samples = end.saturating_sub(begin).saturating_add(each).max(0).cast_unsigned();
    if packets == 0 {
        return Err(corrupt("there is no sound in it"));
    }
    let (first, claimed) = first_frame(&mut again).map_err(unreadable)?;
    if let Some(claimed) = claimed.filter(|claimed| packets + 2 < u64::from(*claimed)) {
        return Err(corrupt(format_args!("its header promises {claimed} frames, {packets} are there")));
    }
    if let Some(first) = first {
        let walk = frames::walk(again, first).map_err(unreadable)?;
        if walk.lost > 0 {
            return Err(corrupt(format_args!("{} bytes in the middle of it are no sound", walk.lost)));
        }
        if walk.cut && claimed.is_none() {
            return Err(corrupt("the file ends in the middle of its sound"));
        }
    }
    Ok((samples.saturating_sub(padding) as f64 / f64::from(hertz), hertz))
}

/// A longer sound is refused by everybody: its length is counted, and the rest of it not decoded.
const DECODED_SECONDS: i64 = 600;
/// A sound that was cut out of a longer one begins with frames that need the ones before them.
const MAY_FAIL: u64 = 3;

/// Decodes a sound only to see whether it can be.
struct Ear {
    decoder: Option<Box<dyn AudioDecoder>>,
    heard: u64,
}

impl Ear {
    fn new(params: &AudioCodecParameters) -> Self {
        let decoder =
            symphonia::default::get_codecs().make_audio_decoder(params, &AudioDecoderOptions::default());
        Self { decoder: decoder.ok(), heard: 0 }
    }

    fn hear(&mut self, packet: &Packet) -> Result<(), Problem> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        let early = self.heard < MAY_FAIL;
        self.heard += 1;
        match decoder.decode(packet) {
            Err(Error::DecodeError(_)) if early => Ok(()),
            Err(Error::DecodeError(said)) => {
                Err(corrupt(format_args!("its sound cannot be decoded from frame {}: {said}", self.heard)))
            }
            Err(error) => Err(corrupt(error)),
            Ok(_) => Ok(()),
        }
    }
}

/// Where the first frame begins, and the number of frames that its Xing, Info or VBRI header promises.
fn first_frame(file: &mut File) -> std::io::Result<(Option<u64>, Option<u32>)> {
    let mut head = Vec::new();
    file.rewind()?;
    file.take(10).read_to_end(&mut head)?;
    let mut start = 0;
    if let Some(&[b'I', b'D', b'3', _, _, _, a, b, c, d]) = head.first_chunk::<10>() {
        start = 10 + [a, b, c, d].iter().fold(0_u64, |sum, byte| sum << 7 | u64::from(byte & 0x7f));
    }
    file.seek(SeekFrom::Start(start))?;
    head.clear();
    file.take(sniff::HEAD).read_to_end(&mut head)?;
    let at = (0..head.len().saturating_sub(4)).find(|&at| sniff::two_frames(&head, at));
    let Some((at, frame)) = at.and_then(|at| Some((at, head.get(at..)?))) else { return Ok((None, None)) };
    // The tag stands behind the side information, whose size depends on version and channels.
    let tag = |name: &[u8]| frame.get(..64)?.windows(4).position(|four| four == name);
    let claimed = if let Some(at) = tag(b"Xing").or_else(|| tag(b"Info")) {
        let mut fields = Fields::new(frame.get(at + 4..).unwrap_or_default());
        fields.u32().filter(|flags| flags & 1 == 1).and_then(|_| fields.u32())
    } else if let Some(at) = tag(b"VBRI") {
        Fields::new(frame.get(at + 14..).unwrap_or_default()).u32()
    } else {
        None
    };
    Ok((Some(start + at as u64), claimed))
}

/// What a WAV file's format chunk says.
struct Wave {
    tag: u16,
    channels: u16,
    hertz: u32,
    byte_rate: u32,
    block: u16,
    bits: u16,
}

/// Decodes as much of a sound as is worth it. Tells whether it could: what has no decoder here is let be, and so is what
/// this reader stumbles over where the container was proved before.
pub(super) fn heard_through(mut file: File, container_is_proved: bool) -> Result<bool, Problem> {
    file.rewind().map_err(unreadable)?;
    let Ok(mut reader) = probe(file) else { return Ok(false) };
    let Some(track) = reader.default_track(TrackType::Audio) else { return Ok(false) };
    let id = track.id;
    let Some(params) = track.codec_params.as_ref().and_then(|params| params.audio()) else {
        return Ok(false);
    };
    let most = i64::from(params.sample_rate.unwrap_or(48_000)) * DECODED_SECONDS;
    let mut ear = Ear::new(params);
    if ear.decoder.is_none() {
        return Ok(false);
    }
    loop {
        let packet = match next(reader.as_mut()) {
            Ok(Some(packet)) if packet.pts.get() < most => packet,
            Ok(_) => break,
            Err(_) if container_is_proved => return Ok(false),
            Err(problem) => return Err(problem),
        };
        if packet.track_id == id {
            ear.hear(&packet)?;
        }
    }
    Ok(ear.heard > 0)
}

/// Length, rate, and whether the samples are packed.
fn wav(mut file: File, bytes: u64) -> Result<(f64, u32, bool), Problem> {
    let mut wave = None;
    let mut frames = None;
    let mut long = None;
    let mut at = 12_u64;
    loop {
        let mut header = [0; 8];
        if bytes.saturating_sub(at) < 8 {
            return Err(corrupt("there is no sound in it"));
        }
        file.seek(SeekFrom::Start(at)).map_err(unreadable)?;
        file.read_exact(&mut header).map_err(unreadable)?;
        let [a, b, c, d, size @ ..] = header;
        let size = u64::from(u32::from_le_bytes(size));
        at += 8;
        let rest = bytes - at;
        match &[a, b, c, d] {
            b"data" => {
                let wave = wave.ok_or_else(|| corrupt("the sound comes before its format"))?;
                let (seconds, hertz) = measure(&wave, data_length(size, long, rest)?, frames)?;
                return Ok((seconds, hertz, !matches!(wave.tag, 1 | 3 | 6 | 7)));
            }
            b"fmt " => wave = Some(format_chunk(&short(&mut file, size)?)?),
            b"fact" => frames = little(&short(&mut file, size)?, 0, 4),
            b"ds64" => long = little(&short(&mut file, size)?, 8, 8),
            _ => {}
        }
        if size > rest {
            return Err(corrupt("the file ends before its sound begins"));
        }
        // Chunks are padded to even lengths; some writers forget, and then a name begins one byte early.
        at += size;
        if size % 2 == 1 && !named(&mut file, at).map_err(unreadable)? {
            at += 1;
        }
    }
}

fn named(file: &mut File, at: u64) -> std::io::Result<bool> {
    let mut name = Vec::new();
    file.seek(SeekFrom::Start(at))?;
    file.take(4).read_to_end(&mut name)?;
    Ok([b"data", b"fmt ", b"fact", b"LIST", b"cue "].iter().any(|known| name == *known))
}

fn short(file: &mut File, size: u64) -> Result<Vec<u8>, Problem> {
    let mut content = Vec::new();
    file.take(size.min(256)).read_to_end(&mut content).map_err(unreadable)?;
    Ok(content)
}

fn little(bytes: &[u8], at: usize, count: usize) -> Option<u64> {
    let bytes = bytes.get(at..at + count)?;
    Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

fn format_chunk(chunk: &[u8]) -> Result<Wave, Problem> {
    let field =
        |at: usize, count: usize| little(chunk, at, count).ok_or_else(|| corrupt("its format is cut off"));
    let mut tag = field(0, 2)? as u16;
    if tag == 0xfffe {
        // "Extensible": the real tag begins the sub-format's id.
        tag = field(24, 2)? as u16;
    }
    let wave = Wave {
        tag,
        channels: field(2, 2)? as u16,
        hertz: field(4, 4)? as u32,
        byte_rate: field(8, 4)? as u32,
        block: field(12, 2)? as u16,
        bits: little(chunk, 14, 2).unwrap_or(0) as u16,
    };
    if wave.channels == 0 || wave.hertz == 0 {
        return Err(corrupt("it claims to have no channels or no sample rate"));
    }
    Ok(wave)
}

/// How many bytes of sound there are. Recorders that stream leave 0 or the largest number behind.
fn data_length(size: u64, long: Option<u64>, rest: u64) -> Result<u64, Problem> {
    let open_ended = u64::from(u32::MAX);
    let length = match (size, long) {
        (size, Some(long)) if size == open_ended => long,
        (0, _) => rest,
        (size, _) if size == open_ended => rest,
        (size, _) => size,
    };
    if length > rest {
        return Err(corrupt(format_args!("it promises {length} bytes of sound, {rest} are there")));
    }
    if length == 0 {
        return Err(corrupt("there is no sound in it"));
    }
    Ok(length)
}

fn measure(wave: &Wave, length: u64, frames: Option<u64>) -> Result<(f64, u32), Problem> {
    let rate = f64::from(wave.hertz);
    let seconds = match wave.tag {
        // PCM, float, A-law and µ-law: a frame's size follows from what it holds, whatever else is claimed.
        1 | 3 | 6 | 7 => {
            let frame = u64::from(wave.channels) * u64::from(wave.bits.div_ceil(8));
            if frame == 0 {
                return Err(corrupt("it claims samples of no size"));
            }
            (length / frame) as f64 / rate
        }
        // MP3 inside WAV has blocks of any length.
        0x55 if frames.is_some_and(|frames| frames > 0) => frames.unwrap_or(0) as f64 / rate,
        0x55 if wave.byte_rate > 0 => length as f64 / f64::from(wave.byte_rate),
        // ADPCM of Microsoft and IMA: so many nibbles after a header in each block.
        0x02 | 0x11 if wave.block > 0 => {
            let (channels, block) = (u64::from(wave.channels), u64::from(wave.block));
            let (header, first) = if wave.tag == 0x02 { (7, 2) } else { (4, 1) };
            let each = (block.saturating_sub(header * channels) * 2 / channels) + first;
            let held = length.div_ceil(block).saturating_mul(each);
            frames.filter(|frames| *frames > 0 && *frames <= held).unwrap_or(held) as f64 / rate
        }
        tag => return Err(unsupported(format!("WAV with codec {tag:#06x}"))),
    };
    Ok((seconds, wave.hertz))
}
