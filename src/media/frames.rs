//! Frames of an H.264 film, one after the other, in the order in which they are shown.

use std::collections::VecDeque;
use std::sync::Arc;

use image::RgbaImage;
use image::imageops::{rotate90, rotate180, rotate270};
use openh264::decoder::{DecodeOptions, DecodedYUV, Decoder, Flush};
use openh264::formats::YUVSource;

use super::colour::Colours;
use super::film::Film;
use super::{corrupt, guarded};
use crate::model::Problem;

/// A frame with a longer side is refused. In pixels.
const MOST_SIDE: usize = 8192;

/// Frames kept for going back a step, or on after a pause, may take this much memory.
const RECENT_BYTES: usize = 48 << 20;
/// A seek keeps so many of the frames it passes on its way.
const BACK: usize = 12;

/// One decoded frame, upright.
#[derive(Clone)]
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Four bytes a pixel.
    pub(super) rgba: Arc<[u8]>,
    /// Its place in the order of showing.
    pub(super) index: usize,
}

/// A film with a decoder standing somewhere in it.
pub(super) struct Frames {
    pub(super) film: Film,
    colours: Colours,
    decoder: Option<Decoder>,
    /// The sync sample at which the decoder was started.
    start: usize,
    /// The next sample to be fed, in the order of decoding.
    fed: usize,
    /// The place in the order of showing of the frame that comes out next.
    next: usize,
    /// Samples the decoder refused since it was started; nothing comes out for them.
    refused: Vec<usize>,
    /// What came out when the last sample had been fed, still to be shown.
    rest: VecDeque<Picture>,
    flushed: bool,
    /// Decoded lately.
    recent: VecDeque<Picture>,
}

impl Frames {
    /// Takes a film that can be decoded.
    pub(super) fn new(film: Film) -> Result<Self, Problem> {
        let colours = film.h264()?.colours;
        Ok(Self {
            film,
            colours,
            decoder: None,
            start: 0,
            fed: 0,
            next: 0,
            refused: Vec::new(),
            rest: VecDeque::new(),
            flushed: false,
            recent: VecDeque::new(),
        })
    }

    /// Number of frames.
    pub(super) fn count(&self) -> usize {
        self.film.order.len()
    }

    /// The frame in this place of the showing order. Going on from where the decoder stands is cheap;
    /// anything else begins at the sync sample before it.
    pub(super) fn show(&mut self, index: usize) -> Result<Picture, Problem> {
        if let Some(picture) = self.recent.iter().find(|picture| picture.index == index) {
            return Ok(picture.clone());
        }
        guarded(|| self.find(index)).inspect_err(|_| self.decoder = None)
    }

    fn remember(&mut self, picture: &Picture) {
        self.recent.push_back(picture.clone());
        while self.recent.iter().map(|picture| picture.rgba.len()).sum::<usize>() > RECENT_BYTES {
            self.recent.pop_front();
        }
    }

    fn find(&mut self, index: usize) -> Result<Picture, Problem> {
        let start = self.sync_before(index);
        // A sync sample that was not reached yet is a short cut.
        let on_the_way = self.decoder.is_some() && self.next <= index && start <= self.fed;
        if !on_the_way {
            self.restart(start)?;
        }
        loop {
            if let Some(picture) = self.advance(index.saturating_sub(BACK))? {
                self.remember(&picture);
                if picture.index >= index {
                    return Ok(picture);
                }
            }
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
        let sync = self.sync_before(index) as u32;
        (0..=index).rev().find(|&place| self.film.order.get(place) == Some(&sync)).unwrap_or(index)
    }

    fn restart(&mut self, start: usize) -> Result<(), Problem> {
        // A fresh decoder: what an old one remembers of other places is not wanted.
        let mut decoder = Decoder::new().map_err(corrupt)?;
        decoder.decode_with_options(&self.film.h264()?.parameters, no_flush()).map_err(corrupt)?;
        self.decoder = Some(decoder);
        self.start = start;
        self.fed = start;
        self.next = 0;
        self.refused.clear();
        self.rest.clear();
        self.flushed = false;
        self.skip();
        Ok(())
    }

    /// Moves `next` to a place whose frame will come out of this decoder.
    fn skip(&mut self) {
        while let Some(place) = self.film.order.get(self.next) {
            let place = *place as usize;
            if place >= self.start && !self.refused.contains(&place) {
                break;
            }
            self.next += 1;
        }
    }

    /// Feeds one sample, or takes one of the last frames; answers the frame that came out, unless it comes before
    /// the one wanted: turning it into colours would be for nothing.
    fn advance(&mut self, wanted: usize) -> Result<Option<Picture>, Problem> {
        if let Some(picture) = self.rest.pop_front() {
            self.next = picture.index + 1;
            return Ok(Some(picture).filter(|picture| picture.index >= wanted));
        }
        if self.flushed {
            return Err(corrupt("the film ends before this frame"));
        }
        let (colours, quarters) = (self.colours, self.film.quarters);
        if self.fed >= self.film.samples.len() {
            self.flushed = true;
            let Some(decoder) = &mut self.decoder else { return Err(corrupt("no decoder")) };
            let rest = decoder.flush_remaining().map_err(corrupt)?;
            let pictures: Result<Vec<_>, _> =
                rest.iter().map(|yuv| picture(yuv, colours, quarters, 0)).collect();
            for mut picture in pictures? {
                self.skip();
                picture.index = self.next;
                self.next += 1;
                self.rest.push_back(picture);
            }
            return Ok(None);
        }
        let place = self.fed;
        let sample = self.film.read(place)?;
        self.fed += 1;
        let units = self.film.h264()?.annex_b(&sample);
        self.skip();
        let index = self.next;
        let Some(decoder) = &mut self.decoder else { return Err(corrupt("no decoder")) };
        match decoder.decode_with_options(&units, no_flush()) {
            Ok(Some(_)) if index < wanted => {}
            Ok(Some(yuv)) => {
                let picture = picture(&yuv, colours, quarters, index)?;
                self.next += 1;
                return Ok(Some(picture));
            }
            Ok(None) => return Ok(None),
            Err(error) => {
                self.refused.push(place);
                // One broken frame may be skipped; a film whose every frame is refused is not decodable.
                if self.refused.len() > 64 || place == self.start {
                    return Err(corrupt(error));
                }
                return Ok(None);
            }
        }
        self.next += 1;
        Ok(None)
    }
}

fn no_flush() -> DecodeOptions {
    // Flushing after each sample would hand out frames in the order of decoding.
    DecodeOptions::new().flush_after_decode(Flush::NoFlush)
}

fn picture(yuv: &DecodedYUV<'_>, colours: Colours, quarters: u8, index: usize) -> Result<Picture, Problem> {
    let (width, height) = yuv.dimensions();
    if width == 0 || height == 0 || width.max(height) > MOST_SIDE {
        return Err(corrupt("a frame of an impossible size"));
    }
    let (y, u, v) = yuv.strides();
    let rgba = colours.paint((width, height), (yuv.y(), y), (yuv.u(), u), (yuv.v(), v));
    let image = RgbaImage::from_raw(width as u32, height as u32, rgba).ok_or_else(|| corrupt("no frame"))?;
    let image = match quarters {
        1 => rotate90(&image),
        2 => rotate180(&image),
        3 => rotate270(&image),
        _ => image,
    };
    Ok(Picture { width: image.width(), height: image.height(), rgba: image.into_raw().into(), index })
}
