//! Frames of an H.264 film in the order in which they are shown.
//!
//! # The decoder
//! Three were measured on ten x264 encodes of a busy picture (baseline, main and high; B-frames, CABAC and CAVLC,
//! weighted prediction, open groups, four slices a frame; 480 to 1080 lines), frame by frame with what ffmpeg makes of
//! them, on one busy core:
//!
//! | crate | frames identical | beyond 4:2:0, 8 bits | 720p | 1080p | damaged streams |
//! |---|---|---|---|---|---|
//! | `rust_h264` 0.6 | 960 of 960 | High 10, 4:2:2, interlaced: all identical | 84/s | 41/s | no panic in 8,000 |
//! | `rusty_h264-decoder` 0.17 | 960 of 960 | refuses interlaced, ten bits and 4:2:2 | 129/s | 62/s | no panic in 800 |
//! | `openh264` 0.9 | 127 of 960 (59 to 77 dB) | refuses interlaced, the rest not tried | 123/s | 54/s | |
//!
//! Two are used. `rusty_h264-decoder` is the quick one: for films of eight bits, 4:2:0 and whole frames, where it is
//! exact. As soon as it refuses anything, `rust_h264` takes over for good: it needs no other program for interlaced
//! and ten-bit films, gives more of a damaged film, and was run against the standard's own conformance streams by its
//! author. Both are Rust alone, under BSD-2 and under MIT or Apache-2.0. Several threads do not help the quick one: its
//! own way of sharing frames among them was slower with two and three than with one.
//!
//! They are asked for one frame a sample, so that a frame's place is known from the film's index even where others are
//! lost, and nothing waits for a reorder buffer to fill.

use std::collections::BTreeMap;
use std::sync::Arc;

use image::RgbaImage;
use image::imageops::{rotate90, rotate180, rotate270};
use rust_h264::decoder::{ChromaFormat, Decoder, Frame};
use rust_h264::nal::{NalUnitType, parse_annex_b, parse_sps_info};

use super::film::Film;
use super::{corrupt, guarded, unsupported};
use crate::model::Problem;

type Quick = rusty_h264_decoder::Decoder;

/// Larger frames are refused before memory is taken for them: 4096 × 2304 is the most that any level in use allows
/// with a useful number of reference frames. In pixels.
pub(super) const MOST_PIXELS: u64 = 4096 * 2304;
/// Decoded frames kept for going back a step may take this much memory.
const RECENT_BYTES: usize = 48 << 20;
/// A frame is decoded at most so long before it is shown: the standard knows no more reference frames.
const AHEAD: usize = 17;
/// So many frames that cannot be decoded make a film broken.
const MOST_LOST: usize = 64;

/// One decoded frame, upright.
#[derive(Clone)]
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Four bytes a pixel.
    pub(super) rgba: Arc<Vec<u8>>,
    /// Its place in the order of showing.
    pub(super) index: usize,
}

/// A decoder somewhere in a film.
enum Machine {
    Quick(Box<Quick>),
    Sure(Box<Decoder>),
}

/// A film with a decoder standing somewhere in it.
pub(super) struct Frames {
    pub(super) film: Film,
    decoder: Option<Machine>,
    /// The quick decoder knows this kind and has refused nothing of it so far.
    quick: bool,
    /// The next sample to be fed, in the order of decoding.
    fed: usize,
    /// Samples that gave nothing since the decoder was started.
    lost: usize,
    /// A frame whose sample was fed and gave nothing.
    passed: Option<usize>,
    /// Decoded lately, and not yet shown, by place in the order of showing.
    recent: BTreeMap<usize, Frame>,
    /// Where each sample is shown; the edit list may hide some.
    shown: Vec<Option<u32>>,
}

impl Frames {
    /// Takes a film that can be decoded.
    pub(super) fn new(film: Film) -> Result<Self, Problem> {
        let quick = film.h264()?.quick;
        let mut shown = vec![None; film.samples.len()];
        for (index, place) in film.order.iter().enumerate() {
            if let Some(entry) = shown.get_mut(*place as usize) {
                *entry = Some(index as u32);
            }
        }
        Ok(Self { film, decoder: None, quick, fed: 0, lost: 0, passed: None, recent: BTreeMap::new(), shown })
    }

    /// The frame in this place of the showing order. Going on from where the decoder stands is cheap;
    /// anything else begins at the sync sample before it. One that cannot be decoded is stood in for by its
    /// neighbour.
    pub(super) fn show(&mut self, index: usize) -> Result<Picture, Problem> {
        while !self.approach(index)? {}
        self.paint(index)
    }

    /// Decodes one sample on the way to this frame; answers whether it can be painted now.
    pub(super) fn approach(&mut self, index: usize) -> Result<bool, Problem> {
        guarded(|| {
            let sample = *self.film.order.get(index).ok_or_else(|| corrupt("no such frame"))? as usize;
            if self.recent.contains_key(&index) {
                return Ok(true);
            }
            if self.decoder.is_some() && self.passed == Some(index) {
                // It was lost on the way; its neighbours stand in, and the decoder may not have come to any yet.
                if self.recent.is_empty() && self.fed < self.film.samples.len() {
                    self.advance()?;
                    return Ok(false);
                }
                return Ok(true);
            }
            let start = self.sync_before(index);
            // A sync sample that was not reached yet is a short cut.
            if self.decoder.is_none() || sample < self.fed || start > self.fed {
                self.restart(start)?;
            }
            self.advance()?;
            self.tidy(index);
            self.passed = (self.fed > sample).then_some(index);
            Ok(self.recent.contains_key(&index))
        })
        .inspect_err(|_| self.decoder = None)
    }

    /// The last frame before this one that is decoded already.
    pub(super) fn nearest(&self, index: usize) -> Option<Picture> {
        let sync = self.sync_near(index);
        self.recent.range(sync..=index).next_back().and_then(|(place, _)| self.paint(*place).ok())
    }

    /// Turns a decoded frame into colours.
    pub(super) fn paint(&self, index: usize) -> Result<Picture, Problem> {
        let before = self.recent.range(..=index).next_back();
        let (_, frame) = before
            .or_else(|| self.recent.range(index..).next())
            .ok_or_else(|| corrupt("no frame of it can be decoded"))?;
        let colours = self.film.h264()?.colours;
        let rgba = colours.paint(frame).map_err(corrupt)?;
        upright(frame.width, frame.height, rgba, self.film.quarters, index)
    }

    /// Lets go of what lies far from here.
    fn tidy(&mut self, index: usize) {
        let bytes = |frame: &Frame| frame.y.len() + frame.u.len() + frame.v.len();
        let mut sum: usize = self.recent.values().map(bytes).sum();
        while sum > RECENT_BYTES {
            let first = self.recent.first_key_value().map(|(place, _)| *place).filter(|place| *place < index);
            let last = self.recent.last_key_value().map(|(place, _)| *place);
            let last = last.filter(|place| *place > index + AHEAD);
            let Some(far) = last.or(first) else { break };
            sum -= self.recent.remove(&far).as_ref().map_or(0, bytes);
        }
    }

    fn sync_before(&self, index: usize) -> usize {
        let sample = self.film.order.get(index).map_or(0, |place| *place as usize);
        let stamp = |place: usize| self.film.samples.get(place).map(|sample| sample.composition_timestamp);
        let sync = |place: &usize| {
            self.film.samples.get(*place).is_some_and(|sample| sample.is_sync)
            // Frames shown before the sync sample they follow may need the pictures before it.
                && stamp(*place) <= stamp(sample)
        };
        (0..=sample).rev().find(sync).unwrap_or(0)
    }

    /// The frame nearest before this one that can be decoded alone.
    pub(super) fn sync_near(&self, index: usize) -> usize {
        let sync = self.sync_before(index);
        self.shown.get(sync).copied().flatten().map_or(index, |place| (place as usize).min(index))
    }

    fn restart(&mut self, start: usize) -> Result<(), Problem> {
        // A fresh decoder: what an old one remembers of other places is not wanted.
        let parameters = &self.film.h264()?.parameters;
        let mut sure = Box::new(Decoder::new());
        for unit in parse_annex_b(parameters) {
            if unit.nal_unit_type == NalUnitType::Sps {
                check_size(parse_sps_info(&unit).map_err(corrupt)?)?;
            }
            sure.decode_nal(&unit).map_err(corrupt)?;
        }
        let mut quick = Box::new(Quick::new());
        self.quick &= guarded(|| quick.decode(parameters).map_err(corrupt)).is_ok();
        self.decoder = Some(if self.quick { Machine::Quick(quick) } else { Machine::Sure(sure) });
        self.fed = start;
        self.lost = 0;
        self.passed = None;
        Ok(())
    }

    /// Feeds one sample and keeps the frame that comes out of it.
    fn advance(&mut self) -> Result<(), Problem> {
        let place = self.fed;
        let sample = self.film.read(place)?;
        self.fed += 1;
        let h264 = self.film.h264()?;
        let units = h264.annex_b(&sample);
        if h264.has_parameters(&sample) {
            for unit in parse_annex_b(&units).iter().filter(|it| it.nal_unit_type == NalUnitType::Sps) {
                parse_sps_info(unit).map_or(Ok(()), check_size)?;
            }
        }
        let (mut frame, mut refused) = (None, None);
        match &mut self.decoder {
            None => return Err(corrupt("no decoder")),
            Some(Machine::Quick(decoder)) => {
                let came = guarded(|| decoder.decode(&units).map_err(corrupt)).ok().flatten();
                frame = came.map(|came| Frame {
                    width: came.width as u32,
                    height: came.height as u32,
                    y: came.y,
                    u: came.u,
                    v: came.v,
                    pic_order_cnt: 0,
                    chroma_format: ChromaFormat::Yuv420,
                    bit_depth: 8,
                });
                if frame.is_none() {
                    // The other one begins where this one did.
                    tracing::debug!(sample = place, "the quick decoder is left");
                    (self.quick, self.decoder) = (false, None);
                    return Ok(());
                }
            }
            Some(Machine::Sure(decoder)) => {
                for unit in parse_annex_b(&units) {
                    match decoder.decode_nal(&unit) {
                        Ok(came) => frame = came.or(frame),
                        Err(error) => refused = Some(error),
                    }
                }
                // Nothing belongs to this frame any more: it is taken now instead of with the next sample.
                frame = decoder.flush().or(frame);
            }
        }
        let Some(frame) = frame else {
            self.lost += 1;
            if self.lost > MOST_LOST {
                return Err(refused.map_or_else(|| corrupt("its frames hold no picture"), corrupt));
            }
            return Ok(());
        };
        if let Some(index) = self.shown.get(place).copied().flatten() {
            self.recent.insert(index as usize, frame);
        }
        Ok(())
    }
}

fn check_size(info: rust_h264::nal::SpsInfo) -> Result<(), Problem> {
    if u64::from(info.coded_width) * u64::from(info.coded_height) > MOST_PIXELS {
        return Err(unsupported(format!("H.264 of {} × {}", info.width, info.height)));
    }
    Ok(())
}

/// Turns a frame the way it was filmed.
pub(super) fn upright(
    width: u32,
    height: u32,
    rgba: Vec<u8>,
    quarters: u8,
    index: usize,
) -> Result<Picture, Problem> {
    if quarters == 0 {
        return Ok(Picture { width, height, rgba: Arc::new(rgba), index });
    }
    let image = RgbaImage::from_raw(width, height, rgba).ok_or_else(|| corrupt("no frame"))?;
    let image = match quarters {
        1 => rotate90(&image),
        2 => rotate180(&image),
        _ => rotate270(&image),
    };
    Ok(Picture { width: image.width(), height: image.height(), rgba: Arc::new(image.into_raw()), index })
}
