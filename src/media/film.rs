//! Films: the container's facts, and the list of samples that the player reads.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use re_mp4::{Avc1Box, Mp4, Sample, StsdBoxContent};
use rust_h264::nal::{parse_annex_b, parse_sps_info};

use super::boxes::{Fields, Inner, Outer, first, inside, outside};
use super::colour::Colours;
use super::edits::{Heard, first_stamp, keep_edited};
use super::track::{self, Trak};
use super::{corrupt, guarded, sps, unreadable, unsupported};
use crate::model::{Facts, Format, Pixels, Problem, Quirk, Shape};

/// An index of more bytes describes days of film.
const INDEX_BYTES: u64 = 32 << 20;
/// Four hours at 60 frames a second, and some.
const MOST_SAMPLES: u64 = 1 << 20;
/// One frame of more bytes is no frame.
const SAMPLE_BYTES: u64 = 32 << 20;

/// An open film: measured, its samples known to lie within the file.
pub(super) struct Film {
    pub(super) facts: Facts,
    /// In the order of decoding.
    pub(super) samples: Vec<Sample>,
    /// The samples' places in the order of showing; what the edit list cuts away is left out.
    pub(super) order: Vec<u32>,
    /// Quarter turns clockwise until it is upright.
    pub(super) quarters: u8,
    /// The film's second at which a stamp of zero would be shown.
    shift: f64,
    /// Its sound, if it has one, and what the edit list lets hear of it.
    pub(super) sound: Option<Heard>,
    file: File,
    h264: Option<H264>,
}

/// The profiles of H.264 that are decoded here: 8 or 10 bits, 4:2:0 or 4:2:2.
const PROFILES: [u8; 6] = [66, 77, 88, 100, 110, 122];
/// Those with 8 bits and 4:2:0.
const PLAIN: [u8; 4] = [66, 77, 88, 100];

/// What an H.264 decoder is told first, and how the samples are written.
pub(super) struct H264 {
    /// Parameter sets, each behind a start code.
    pub(super) parameters: Vec<u8>,
    /// How many bytes of length stand before each unit.
    pub(super) length: usize,
    /// To the screen's colours.
    pub(super) colours: Colours,
    /// Columns and rows of a decoded frame, where the stream says so.
    pub(super) size: Option<(u32, u32)>,
    profile: u8,
    /// Of a kind that every decoder knows: 8 bits, 4:2:0, and whole frames instead of two halves.
    pub(super) plain: bool,
    /// Of these, with colours: what the quicker of our decoders is exact in.
    pub(super) quick: bool,
}

impl Film {
    /// Reads the index and checks it against the file; no picture is decoded.
    pub(super) fn open(mut file: File, bytes: u64, format: Format) -> Result<Self, Problem> {
        let outer = outside(&mut file, bytes)?;
        let index = outer.iter().find(|outer| &outer.kind == b"moov");
        let index = index.ok_or_else(|| corrupt("the film's index is missing, so it was not finished"))?;
        let mut moov = index.read(&mut file, INDEX_BYTES)?;
        let parts = inside(&moov, 0..moov.len())?;
        let film_timescale = first(&parts, *b"mvhd").map_or(0, |inner| movie_timescale(&moov, inner));
        let mut traks = Vec::new();
        let mut problem = None;
        for place in parts.iter().filter(|inner| &inner.kind == b"trak") {
            match track::read(&mut moov, place, bytes) {
                Ok(trak) => traks.push((trak, place.clone())),
                // Time codes and subtitles may be as odd as they like; it matters if no picture is left.
                Err(error) => problem = problem.or(Some(error)),
            }
        }
        let Some((seen, place)) = traks.iter().find(|(trak, _)| &trak.handler == b"vide") else {
            if let Some(problem) = problem {
                return Err(problem);
            }
            let heard = traks.iter().any(|(trak, _)| &trak.handler == b"soun");
            return Err(unsupported(if heard { "M4A" } else { "MP4 without a picture" }));
        };
        if seen.timescale == 0 {
            return Err(corrupt("it has no sense of time"));
        }
        if traks.iter().any(|(trak, _)| trak.samples > 0 && trak.last_chunk >= bytes) {
            return Err(corrupt("the film goes on beyond the end of the file"));
        }
        if seen.samples > MOST_SAMPLES {
            return Err(corrupt("it claims to have more than a million frames"));
        }
        leave_only(&mut moov, &parts, place)?;
        let sparse = Sparse::new(&mut file, &outer, index, moov, seen.id, bytes)?;
        let fragmented = sparse.fragmented;
        let size = sparse.size;
        let mp4 = guarded(|| Mp4::read(sparse, size).map_err(corrupt))?;
        let listed = mp4.tracks().get(&seen.id).ok_or_else(|| corrupt("its track is missing"))?;
        let samples = listed.samples.clone();
        for sample in &samples {
            if sample.offset.checked_add(sample.size).is_none_or(|end| end > bytes) {
                return Err(corrupt("the film goes on beyond the end of the file"));
            }
        }
        if samples.is_empty() {
            return Err(corrupt("there is no frame in it"));
        }
        let deltas: Vec<u64> = samples.iter().map(|sample| sample.duration).collect();
        let ticks = deltas.iter().fold(0_u64, |sum, delta| sum.saturating_add(*delta));
        let heard =
            traks.iter().filter(|(trak, _)| &trak.handler == b"soun" && (trak.samples > 0 || fragmented));
        let sounds = heard.clone().map(|(trak, _)| trak.seconds(trak.ticks, film_timescale));
        let seconds = sounds.clone().fold(seen.seconds(ticks, film_timescale), f64::max);
        let sound = heard.clone().next().map(|(trak, _)| Heard { edit: trak.edit(film_timescale) });
        let pixels = shown(seen).ok_or_else(|| corrupt("it has no size"))?;
        let fps = rate(&deltas, seen.timescale);
        let codec = seen.codec_name();
        let shape = Shape::Video { pixels, seconds, fps, codec, sound: sounds.count() > 0 };
        let h264 = match &listed.trak(&mp4).mdia.minf.stbl.stsd.contents {
            StsdBoxContent::Avc1(entry) => {
                Some(H264::new(entry, seen.matrix, pixels.width.min(pixels.height)))
            }
            _ => None,
        };
        let mut order: Vec<u32> = (0..samples.len() as u32).collect();
        order.sort_by_key(|&place| samples.get(place as usize).map(|sample| sample.composition_timestamp));
        let quirks = stretches(&samples, &order).into_iter().collect();
        let table = &listed.trak(&mp4).mdia.minf.stbl;
        let moved = first_stamp(table.ctts.as_ref(), &samples);
        let shift = keep_edited(&samples, &mut order, seen, film_timescale, moved);
        let facts = Facts { format, bytes, shape, quirks };
        let quarters = seen.quarters;
        let mut film = Self { facts, samples, order, quarters, shift, sound, file, h264 };
        film.spot_check()?;
        Ok(film)
    }

    /// Looks into three samples for what a sample must hold: a file may be long enough and still empty.
    fn spot_check(&mut self) -> Result<(), Problem> {
        let Some(length) = self.h264.as_ref().map(|h264| h264.length) else { return Ok(()) };
        let last = self.samples.len() - 1;
        for place in [0, last / 2, last] {
            if !holds_slice(&self.read(place)?, length) {
                return Err(corrupt(format_args!("frame {} holds no picture", place + 1)));
            }
        }
        Ok(())
    }

    /// How to decode it.
    ///
    /// # Errors
    /// `UnsupportedFormat` with the codec's name, and the profile's where that is what is lacking.
    pub(super) fn h264(&self) -> Result<&H264, Problem> {
        let codec = match &self.facts.shape {
            Shape::Video { codec, .. } => codec.as_str(),
            _ => "",
        };
        let h264 = self.h264.as_ref().ok_or_else(|| unsupported(codec))?;
        if PROFILES.contains(&h264.profile) {
            return Ok(h264);
        }
        let profile = match h264.profile {
            244 => "High 4:4:4",
            44 => "CAVLC 4:4:4",
            _ => "with an unusual profile",
        };
        Err(unsupported(format!("H.264 {profile}")))
    }

    /// When the sample in this place of the showing order is due, in seconds.
    pub(super) fn time(&self, shown: usize) -> f64 {
        let sample = self.order.get(shown).and_then(|place| self.samples.get(*place as usize));
        let Some(sample) = sample else { return 0.0 };
        let stamp = sample.composition_timestamp as f64 / sample.timescale.max(1) as f64;
        (stamp + self.shift).max(0.0)
    }

    /// The second at which something of it begins, picture or sound.
    pub(super) fn begins(&self) -> f64 {
        let sound = self.sound.map(|heard| heard.edit.map_or(0.0, |edit| edit.delay));
        sound.map_or(self.time(0), |sound| sound.min(self.time(0)))
    }

    /// Whether a decoder can begin with this sample.
    pub(super) fn stands_alone(&mut self, place: usize) -> Result<bool, Problem> {
        let Some(length) = self.h264.as_ref().map(|h264| h264.length) else { return Ok(false) };
        Ok(units(&self.read(place)?, length).any(|kind| kind == 5))
    }

    /// The same open file, for whoever reads another track of it.
    pub(super) fn again(&self) -> Result<File, Problem> {
        self.file.try_clone().map_err(unreadable)
    }

    /// The bytes of a sample.
    pub(super) fn read(&mut self, place: usize) -> Result<Vec<u8>, Problem> {
        let sample = self.samples.get(place).ok_or_else(|| corrupt("no such frame"))?;
        if sample.size > SAMPLE_BYTES {
            return Err(corrupt("a frame is unreasonably large"));
        }
        let mut content = vec![0; sample.size as usize];
        self.file.seek(SeekFrom::Start(sample.offset)).map_err(unreadable)?;
        self.file.read_exact(&mut content).map_err(unreadable)?;
        Ok(content)
    }
}

impl H264 {
    fn new(entry: &Avc1Box, container: (u16, bool), shorter_side: u32) -> Self {
        let config = &entry.avcc;
        let mut parameters = Vec::new();
        for unit in config.sequence_parameter_sets.iter().chain(&config.picture_parameter_sets) {
            parameters.extend_from_slice(&[0, 0, 0, 1]);
            parameters.extend_from_slice(&unit.bytes);
        }
        let length = usize::from(config.length_size_minus_one & 3) + 1;
        // What the stream says of its colours goes before what the container says; 2 is "not said".
        let info = parse_annex_b(&parameters).iter().find_map(|unit| parse_sps_info(unit).ok());
        let (mut matrix, mut full) = container;
        if let Some(info) = &info {
            matrix = if info.matrix == 2 { matrix } else { u16::from(info.matrix) };
            full |= info.full_range;
        }
        let colours = Colours::of(matrix, full, shorter_side);
        let first = config.sequence_parameter_sets.first();
        let progressive = first.and_then(|unit| sps::is_progressive(&unit.bytes)).unwrap_or(true);
        let profile = config.avc_profile_indication;
        let plain = progressive && PLAIN.contains(&profile);
        let quick = plain && info.as_ref().is_some_and(|info| info.chroma_format == 1);
        let size = info.map(|info| (info.width, info.height));
        Self { parameters, length, colours, size, profile, plain, quick }
    }

    /// Whether among a sample's units there is a slice of a picture.
    pub(super) fn holds_slice(&self, sample: &[u8]) -> bool {
        holds_slice(sample, self.length)
    }

    /// Whether a sample brings a parameter set of its own.
    pub(super) fn has_parameters(&self, sample: &[u8]) -> bool {
        units(sample, self.length).any(|kind| kind == 7)
    }

    /// A sample as a decoder wants it: start codes in place of lengths.
    pub(super) fn annex_b(&self, sample: &[u8]) -> Vec<u8> {
        let mut units = Vec::with_capacity(sample.len() + 64);
        let mut fields = Fields::new(sample);
        while let Some(length) = fields.number(self.length) {
            let Some(unit) = usize::try_from(length).ok().and_then(|length| fields.take(length)) else {
                break;
            };
            units.extend_from_slice(&[0, 0, 0, 1]);
            units.extend_from_slice(unit);
        }
        units
    }
}

/// Whether among a sample's units there is a slice of a picture.
fn holds_slice(sample: &[u8], length: usize) -> bool {
    units(sample, length).any(|kind| matches!(kind, 1..=5))
}

/// The kinds of a sample's units, up to one that does not fit its place; 0 is a unit that is none.
fn units(sample: &[u8], length: usize) -> impl Iterator<Item = u8> {
    let mut fields = Fields::new(sample);
    std::iter::from_fn(move || {
        let size = usize::try_from(fields.number(length)?).ok()?;
        let first = fields.take(size)?.first().copied().unwrap_or(0);
        Some(if first & 0x80 == 0 { first & 0x1f } else { 0 })
    })
}

fn movie_timescale(moov: &[u8], inner: &Inner) -> u32 {
    let mut fields = Fields::new(moov.get(inner.body.clone()).unwrap_or_default());
    let timescale = fields.version().and_then(|(version, _)| {
        fields.take(if version == 1 { 16 } else { 8 })?;
        fields.u32()
    });
    timescale.unwrap_or(0)
}

/// Hides everything in the index but the one track, so that oddities elsewhere cannot break it.
fn leave_only(moov: &mut [u8], parts: &[Inner], keep: &Inner) -> Result<(), Problem> {
    let mut hidden: Vec<usize> = Vec::new();
    let wanted = |inner: &&Inner| inner.start != keep.start && ![b"mvhd", b"mvex"].contains(&&inner.kind);
    hidden.extend(parts.iter().filter(wanted).map(|inner| inner.start));
    let inner = inside(moov, keep.body.clone())?;
    let wanted = |inner: &&Inner| ![b"tkhd", b"mdia"].contains(&&inner.kind);
    hidden.extend(inner.iter().filter(wanted).map(|inner| inner.start));
    for start in hidden {
        if let Some(kind) = moov.get_mut(start + 4..start + 8) {
            kind.copy_from_slice(b"free");
        }
    }
    Ok(())
}

/// The size as shown: pixels that are not square are stretched, turned films turned.
fn shown(trak: &Trak) -> Option<Pixels> {
    let (width, height) = (u32::from(trak.coded.0), u32::from(trak.coded.1));
    let width = match trak.aspect {
        Some((h, v)) if h != v => (f64::from(width) * f64::from(h) / f64::from(v)).round() as u32,
        _ => width,
    };
    if width == 0 || height == 0 || width > 1 << 16 {
        return None;
    }
    let upright = trak.quarters.is_multiple_of(2);
    Some(if upright { Pixels { width, height } } else { Pixels { width: height, height: width } })
}

/// Frames per second: the mean of the usual lengths. A plain median would call 24 fps in milliseconds,
/// 41 and 42 in turn, 23.8; a plain mean would count one long pause.
fn rate(deltas: &[u64], timescale: u32) -> f64 {
    // The last length is only known by subtraction.
    let counted = deltas.split_last().map_or(deltas, |(_, rest)| if rest.is_empty() { deltas } else { rest });
    let mut sorted: Vec<u64> = counted.iter().copied().filter(|delta| *delta > 0).collect();
    sorted.sort_unstable();
    let Some(&median) = sorted.get(sorted.len() / 2) else { return 0.0 };
    let near: Vec<u64> =
        sorted.into_iter().filter(|delta| delta.abs_diff(median).saturating_mul(10) <= median).collect();
    let sum: f64 = near.iter().map(|delta| *delta as f64).sum();
    f64::from(timescale) * near.len() as f64 / sum.max(1.0)
}

/// A stretch's rate may differ from the usual one by so much before it is told.
const UNEVEN: f64 = 0.1;
/// A frame that stays so many times longer than the usual one is a pause.
const PAUSE: f64 = 3.0;
/// One frame in so many may be a pause; more of them are how the film is.
const PAUSES: usize = 50;
/// Fewer frames say nothing of a rate.
const STRETCH: usize = 12;

/// The slowest and the fastest stretch of about a second, where they differ from the usual rate: providers measure a film's
/// rate in ways they do not tell, so both ends must pass. Single pauses are left out: a held picture is no slow film.
fn stretches(samples: &[Sample], order: &[u32]) -> Option<Quirk> {
    let timescale = samples.first()?.timescale.max(1) as f64;
    let stamp = |place: &u32| samples.get(*place as usize).map(|sample| sample.composition_timestamp);
    let stamps: Vec<i64> = order.iter().filter_map(stamp).collect();
    let deltas = stamps.windows(2).filter_map(|pair| Some(pair.get(1)?.checked_sub(*pair.first()?)? as f64));
    let mut deltas: Vec<f64> =
        deltas.map(|ticks| ticks / timescale).filter(|seconds| *seconds > 0.0).collect();
    let mut sorted = deltas.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let usual = *sorted.get(sorted.len() / 2)?;
    let pauses = deltas.iter().filter(|delta| **delta > usual * PAUSE).count();
    if pauses <= (deltas.len() / PAUSES).max(1) {
        deltas.retain(|delta| *delta <= usual * PAUSE);
    }
    let count = ((1.0 / usual).round() as usize).max(STRETCH);
    if deltas.len() < 2 * count {
        return None;
    }
    // Half a second apart, and one at the very end.
    let starts = (0..=deltas.len() - count).step_by((count / 2).max(1)).chain([deltas.len() - count]);
    let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
    for start in starts {
        let seconds: f64 = deltas.get(start..start + count)?.iter().sum();
        let rate = count as f64 / seconds;
        (low, high) = (low.min(rate), high.max(rate));
    }
    let differs = |rate: f64| (rate * usual - 1.0).abs() > UNEVEN;
    let milli = |rate: f64| (rate * 1000.0).round().min(f64::from(u32::MAX)) as u32;
    (differs(low) || differs(high)).then(|| Quirk::VariableRate { low: milli(low), high: milli(high) })
}

/// The file with everything but its indexes left out: frames are never read just to be measured.
struct Sparse {
    pieces: Vec<(u64, Vec<u8>)>,
    size: u64,
    at: u64,
    fragmented: bool,
    /// So much may still be read: boxes that claim to be shorter than their header would be read for ever.
    budget: u64,
}

impl Sparse {
    fn new(
        file: &mut File,
        outer: &[Outer],
        index: &Outer,
        moov: Vec<u8>,
        track: u32,
        bytes: u64,
    ) -> Result<Self, Problem> {
        let mut sparse = Self { pieces: Vec::new(), size: bytes, at: 0, fragmented: false, budget: 1 << 20 };
        let (mut budget, mut samples) = (INDEX_BYTES, 0);
        let mut moov = Some(moov);
        for outer in outer {
            let content = match &outer.kind {
                b"moov" if outer.start == index.start => moov.take(),
                b"moof" => {
                    sparse.fragmented = true;
                    let mut moof = outer.read(file, budget)?;
                    budget -= moof.len() as u64;
                    samples += fragment(&mut moof, track)?;
                    Some(moof)
                }
                _ => None,
            };
            if samples > MOST_SAMPLES {
                return Err(corrupt("it claims to have more than a million frames"));
            }
            let mut gap = outer.start;
            if let Some(content) = content {
                gap += 8 + content.len() as u64;
                sparse.put(outer.start, outer.kind, content, 0)?;
            }
            if outer.end - gap >= 8 {
                sparse.put(gap, *b"free", Vec::new(), outer.end - gap)?;
            }
        }
        // Our library insists on a brand; old films have none, and the order does not matter to it.
        let end = outer.last().map_or(0, |outer| outer.end);
        sparse.put(end, *b"ftyp", b"isom\0\0\0\0".to_vec(), 0)?;
        sparse.size = end + 16;
        // Some boxes are read twice.
        sparse.budget += sparse.pieces.iter().map(|(_, piece)| 4 * piece.len() as u64).sum::<u64>();
        Ok(sparse)
    }

    fn put(&mut self, start: u64, kind: [u8; 4], content: Vec<u8>, claimed: u64) -> Result<(), Problem> {
        let size = if claimed > 0 { claimed } else { 8 + content.len() as u64 };
        // Only what is skipped can be this large, and it may be skipped in two steps.
        let mut piece = match u32::try_from(size) {
            Ok(size) => [size.to_be_bytes(), kind].concat(),
            Err(_) => [&1_u32.to_be_bytes()[..], &kind, &size.to_be_bytes()[..]].concat(),
        };
        if piece.len() > 8 && !content.is_empty() {
            return Err(corrupt("its index is unreasonably large"));
        }
        piece.extend(content);
        self.pieces.push((start, piece));
        Ok(())
    }
}

/// Counts the samples a fragment promises to the track, and hides the others' from it.
fn fragment(moof: &mut [u8], track: u32) -> Result<u64, Problem> {
    let mut samples = 0_u64;
    for traf in inside(moof, 0..moof.len())?.iter().filter(|inner| &inner.kind == b"traf") {
        let parts = inside(moof, traf.body.clone())?;
        let number = |kind: [u8; 4]| {
            let part = first(&parts, kind)?;
            let mut fields = Fields::new(moof.get(part.body.clone())?);
            fields.version()?;
            fields.u32()
        };
        if number(*b"tfhd") == Some(track) {
            for run in parts.iter().filter(|inner| &inner.kind == b"trun") {
                let mut fields = Fields::new(moof.get(run.body.clone()).unwrap_or_default());
                fields.version();
                samples = samples.saturating_add(u64::from(fields.u32().unwrap_or(0)));
            }
        } else if let Some(kind) = moof.get_mut(traf.start + 4..traf.start + 8) {
            kind.copy_from_slice(b"free");
        }
    }
    Ok(samples)
}

impl Read for Sparse {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let after = self.pieces.partition_point(|(start, _)| *start <= self.at);
        let piece = after.checked_sub(1).and_then(|place| self.pieces.get(place));
        let rest = piece.and_then(|(start, piece)| piece.get((self.at - start) as usize..));
        let count = match rest {
            Some(rest) if !rest.is_empty() => {
                let count = rest.len().min(buffer.len());
                if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
                    to.copy_from_slice(from);
                }
                count
            }
            _ if self.at < self.size => {
                let next = self.pieces.get(after).map_or(self.size, |(start, _)| *start);
                let count = buffer.len().min((next - self.at) as usize);
                buffer.iter_mut().take(count).for_each(|byte| *byte = 0);
                count
            }
            _ => 0,
        };
        self.at += count as u64;
        self.budget = self
            .budget
            .checked_sub(count as u64)
            .ok_or_else(|| std::io::Error::other("its index goes round in circles"))?;
        Ok(count)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
        };
        self.at = target.ok_or(std::io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
