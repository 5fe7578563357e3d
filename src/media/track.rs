//! One track of a film as its boxes tell it: read by hand, because it must be checked before it is believed.

use super::boxes::{Fields, Inner, first, inside};
use super::corrupt;
use crate::model::Problem;

/// What is asked of a track before its samples are listed.
#[derive(Debug, Default)]
pub(super) struct Trak {
    /// The track's number in this film.
    pub(super) id: u32,
    /// `vide`, `soun`, or something that is neither seen nor heard.
    pub(super) handler: [u8; 4],
    /// The codec's four letters.
    pub(super) codec: [u8; 4],
    /// Ticks a second.
    pub(super) timescale: u32,
    /// The sum of all samples' lengths, in ticks.
    pub(super) ticks: u64,
    /// Number of samples, fragments not counted.
    pub(super) samples: u64,
    /// Where the last chunk begins, counted from the file's beginning.
    pub(super) last_chunk: u64,
    /// Columns and rows as coded.
    pub(super) coded: (u16, u16),
    /// A pixel's width by its height, where that is not one to one.
    pub(super) aspect: Option<(u32, u32)>,
    /// Number of the colour matrix (ITU-T H.273; 2 is "not said"), and whether black is 0.
    pub(super) matrix: (u16, bool),
    /// Quarter turns clockwise until it is upright.
    pub(super) quarters: u8,
    /// Before the track begins, in ticks of the film.
    pub(super) delay: u64,
    /// What the edits leave of it, in ticks of the film; 0 where there are none.
    pub(super) kept: u64,
    /// Where the first edit begins in the track, in its own ticks.
    pub(super) from: Option<u64>,
}

/// The part of a track that is seen or heard, in seconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Edit {
    /// Nothing of it comes before this second of the film.
    pub(super) delay: f64,
    /// The track's own second at which it begins.
    pub(super) from: f64,
    /// For so long.
    pub(super) length: f64,
}

/// Reads a track, and repairs in `moov` what our library would stumble over.
pub(super) fn read(moov: &mut [u8], place: &Inner, bytes: u64) -> Result<Trak, Problem> {
    let broken = || corrupt("a track's description is broken");
    let mut trak = Trak::default();
    let parts = inside(moov, place.body.clone())?;
    let head = first(&parts, *b"tkhd").and_then(|inner| moov.get(inner.body.clone())).ok_or_else(broken)?;
    track_header(head, &mut trak).ok_or_else(broken)?;
    let media = first(&parts, *b"mdia").ok_or_else(broken)?;
    let media = inside(moov, media.body.clone())?;
    let handler =
        first(&media, *b"hdlr").and_then(|inner| moov.get(inner.body.clone())).ok_or_else(broken)?;
    let mut fields = Fields::new(handler);
    fields.take(8).ok_or_else(broken)?;
    trak.handler = fields.four().ok_or_else(broken)?;
    let length = first(&media, *b"mdhd").cloned().ok_or_else(broken)?;
    let long = moov.get(length.body.start) == Some(&1);
    let mut fields = Fields::new(moov.get(length.body.clone()).unwrap_or_default());
    fields.take(if long { 20 } else { 12 }).ok_or_else(broken)?;
    trak.timescale = fields.u32().ok_or_else(broken)?;

    let info = first(&media, *b"minf").ok_or_else(broken)?;
    let info = inside(moov, info.body.clone())?;
    let table = first(&info, *b"stbl").ok_or_else(broken)?;
    let table = inside(moov, table.body.clone())?;
    let part = |kind: [u8; 4]| first(&table, kind).and_then(|inner| moov.get(inner.body.clone()));
    if let Some(body) = part(*b"stsd") {
        description(body, &mut trak).ok_or_else(broken)?;
    }
    let size = sizes(part(*b"stsz").unwrap_or_default(), &mut trak);
    let timed = times(part(*b"stts").unwrap_or_default(), &mut trak);
    trak.last_chunk = part(*b"stco")
        .map(|body| last(body, 4))
        .or_else(|| part(*b"co64").map(|body| last(body, 8)))
        .unwrap_or(0);
    if trak.samples > 0 {
        if timed < trak.samples {
            return Err(corrupt("some samples have no length"));
        }
        // Samples of one size need no bytes in the table: a few bytes could promise four billion of them.
        if trak.samples.saturating_mul(size) > bytes {
            return Err(corrupt("its samples would be larger than the file"));
        }
    }
    if let Some(edits) = first(&parts, *b"edts") {
        let list = inside(moov, edits.body.clone())?;
        if let Some(body) = first(&list, *b"elst").and_then(|inner| moov.get(inner.body.clone())) {
            edit_list(body, &mut trak);
        }
    }
    // The length of the last sample is computed from this field, which may lie or be zero.
    let (at, width) = if long { (length.body.start + 24, 8) } else { (length.body.start + 16, 4) };
    let truth = trak.ticks.to_be_bytes();
    if let (Some(field), Some(truth)) = (moov.get_mut(at..at + width), truth.get(8 - width..)) {
        field.copy_from_slice(truth);
    }
    Ok(trak)
}

fn track_header(body: &[u8], trak: &mut Trak) -> Option<()> {
    let mut fields = Fields::new(body);
    let (version, _) = fields.version()?;
    fields.take(if version == 1 { 16 } else { 8 })?;
    trak.id = fields.u32()?;
    fields.take(if version == 1 { 12 } else { 8 })?;
    fields.take(16)?;
    let mut matrix = [0_i32; 9];
    for cell in &mut matrix {
        *cell = fields.u32()?.cast_signed();
    }
    let [a, b, _, c, d, ..] = matrix.map(i32::signum);
    trak.quarters = match (a, b, c, d) {
        (0, 1, _, 0) => 1,
        (-1, 0, 0, -1) => 2,
        (0, -1, _, 0) => 3,
        _ => 0,
    };
    Some(())
}

fn description(body: &[u8], trak: &mut Trak) -> Option<()> {
    let mut fields = Fields::new(body);
    fields.version()?;
    if fields.u32()? == 0 {
        return Some(());
    }
    let size = fields.u32()? as usize;
    trak.codec = fields.four()?;
    let entry = fields.take(size.checked_sub(8)?)?;
    if &trak.handler == b"vide" {
        let mut fields = Fields::new(entry);
        fields.take(24)?;
        trak.coded = (fields.u16()?, fields.u16()?);
        let rest = 78.min(entry.len())..entry.len();
        // What follows is optional, and old writers left rubbish there.
        for inner in inside(entry, rest).unwrap_or_default() {
            let mut fields = Fields::new(entry.get(inner.body)?);
            if &inner.kind == b"pasp" {
                trak.aspect = Some((fields.u32()?, fields.u32()?)).filter(|(h, v)| *h > 0 && *v > 0);
            } else if &inner.kind == b"colr" && matches!(&fields.four()?, b"nclx" | b"nclc") {
                fields.take(4)?;
                // The older kind has no last byte.
                trak.matrix = (fields.u16()?, fields.u8().is_some_and(|flags| flags & 0x80 != 0));
            }
        }
    }
    Some(())
}

/// Counts the samples; answers their common size, or 0.
fn sizes(body: &[u8], trak: &mut Trak) -> u64 {
    let mut fields = Fields::new(body);
    fields.version();
    let size = u64::from(fields.u32().unwrap_or(0));
    trak.samples = u64::from(fields.u32().unwrap_or(0));
    size
}

/// Sums the samples' lengths; answers for how many there is one.
fn times(body: &[u8], trak: &mut Trak) -> u64 {
    let mut fields = Fields::new(body);
    fields.version();
    fields.u32();
    let mut timed = 0_u64;
    while let (Some(count), Some(delta)) = (fields.u32(), fields.u32()) {
        // Runs may promise more samples than there are.
        let count = u64::from(count).min(trak.samples.saturating_sub(timed));
        timed += count;
        trak.ticks = trak.ticks.saturating_add(count.saturating_mul(u64::from(delta)));
    }
    timed
}

fn last(body: &[u8], width: usize) -> u64 {
    let mut fields = Fields::new(body);
    fields.version();
    fields.u32();
    let mut most = 0;
    while let Some(place) = fields.number(width) {
        most = most.max(place);
    }
    most
}

fn edit_list(body: &[u8], trak: &mut Trak) {
    let mut fields = Fields::new(body);
    let Some((version, _)) = fields.version() else { return };
    let width = if version == 1 { 8 } else { 4 };
    fields.u32();
    while let (Some(length), Some(from), Some(_)) = (fields.number(width), fields.number(width), fields.u32())
    {
        let empty = from == if version == 1 { u64::MAX } else { u64::from(u32::MAX) };
        if !empty {
            trak.from = trak.from.or(Some(from));
        }
        let sum = if empty { &mut trak.delay } else { &mut trak.kept };
        *sum = sum.saturating_add(length);
    }
}

impl Trak {
    /// From the film's beginning to the end of this track, in seconds. A film's ticks are believed only
    /// where they shorten what the samples sum up to.
    pub(super) fn seconds(&self, ticks: u64, film_timescale: u32) -> f64 {
        let media = ticks as f64 / f64::from(self.timescale.max(1));
        if film_timescale == 0 {
            return media;
        }
        let film = |ticks: u64| ticks as f64 / f64::from(film_timescale);
        let kept = if self.kept == 0 { media } else { media.min(film(self.kept)) };
        // A delay of more than a minute is a broken edit, not a wish.
        let delay = Some(film(self.delay)).filter(|delay| *delay < 60.0).unwrap_or(0.0);
        delay + kept
    }

    /// What the edit list shows, if it has one that can be believed.
    pub(super) fn edit(&self, film_timescale: u32) -> Option<Edit> {
        let from = self.from? as f64 / f64::from(self.timescale.max(1));
        if film_timescale == 0 {
            return None;
        }
        let film = |ticks: u64| ticks as f64 / f64::from(film_timescale);
        let delay = film(self.delay);
        // A length of nothing is how fragmented films say "all of it".
        let length = if self.kept == 0 { f64::INFINITY } else { film(self.kept) };
        (delay < 60.0).then_some(Edit { delay, from, length })
    }

    /// The codec's usual name.
    pub(super) fn codec_name(&self) -> String {
        let name = match &self.codec {
            b"avc1" | b"avc2" | b"avc3" | b"avc4" | b"dva1" | b"dvav" => "H.264",
            b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => "H.265",
            b"vvc1" | b"vvi1" => "H.266",
            b"av01" => "AV1",
            b"vp08" => "VP8",
            b"vp09" => "VP9",
            b"mp4v" => "MPEG-4",
            b"apch" | b"apcn" | b"apcs" | b"apco" | b"ap4h" | b"ap4x" => "ProRes",
            b"jpeg" | b"mjpa" | b"mjpb" | b"mjpg" => "Motion JPEG",
            b"AVdn" | b"AVdh" => "DNxHD",
            b"s263" | b"h263" => "H.263",
            b"png " => "PNG",
            b"raw " | b"2vuy" | b"v210" | b"yuv2" => "uncompressed",
            b"\0\0\0\0" => "unknown",
            letters => return letters.escape_ascii().to_string().trim().to_owned(),
        };
        name.to_owned()
    }
}
