//! Makes the film a generation asks for: its pictures, pushed in on slowly, its prompt, and a chord.
//!
//! Everything moves in the colour space of the encoder, plane by plane, because that halves the pixels to be
//! sampled and leaves no conversion to be done for each frame.

use std::io::Cursor;

use ab_glyph::FontVec;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Rgb, RgbImage};
use openh264::OpenH264API;
use openh264::encoder::{
    Complexity, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, RateControlMode, VuiConfig,
};
use openh264::formats::{RgbSliceU8, YUVBuffer, YUVSlices, YUVSource};

use super::caption::Caption;
use super::mux::{self, CodedPicture, Reel};
use super::sound;

/// Frames per second; the real model has no other rate.
pub(super) const FRAME_RATE: u32 = 24;
/// How much larger than the frame a picture is kept, so that the push-in ends at its own pixels.
const SPARE: f64 = 1.15;
/// Memory a hostile picture may take while it is decoded, in bytes.
const DECODE_LIMIT: u64 = 512 << 20;

/// What is to be filmed.
pub(super) struct Film {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) seconds: u32,
    /// Encoded pictures; those that cannot be decoded are passed over.
    pub(super) pictures: Vec<Vec<u8>>,
    pub(super) prompt: String,
    pub(super) sound: bool,
    /// Tells one request from another; the same key and pictures give the same bytes.
    pub(super) key: [u8; 32],
}

/// What came of it.
pub(super) struct Shot {
    /// The film, an MP4.
    pub(super) film: Vec<u8>,
    /// Its last frame, a PNG.
    pub(super) last_frame: Vec<u8>,
}

/// Why there is no film.
#[derive(Debug, thiserror::Error)]
pub(super) enum RenderError {
    #[error("the sandbox is closing")]
    Stopped,
    #[error("the encoder gave no picture")]
    NoPicture,
    #[error("pictures could not be encoded")]
    Encode(#[from] openh264::Error),
    #[error("sound could not be encoded")]
    Sound(#[from] syom::AacError),
    #[error("the film could not be put together")]
    Mux(#[from] mp4::Error),
    #[error("the last frame could not be kept")]
    LastFrame(#[from] image::ImageError),
    #[error("a picture could not be scaled")]
    Scale(#[from] fast_image_resize::ResizeError),
    #[error("a picture has an impossible size")]
    Size(#[from] fast_image_resize::ImageBufferError),
}

/// One picture in the encoder's colours: full light, half the colour in both directions.
pub(super) struct Frame {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) y: Vec<u8>,
    pub(super) u: Vec<u8>,
    pub(super) v: Vec<u8>,
}

impl Frame {
    fn black(width: usize, height: usize) -> Self {
        let colour = width / 2 * (height / 2);
        Self { width, height, y: vec![16; width * height], u: vec![128; colour], v: vec![128; colour] }
    }

    fn from_rgb(picture: &RgbImage) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let yuv = YUVBuffer::from_rgb8_source(RgbSliceU8::new(picture.as_raw(), (width, height)));
        Self { width, height, y: yuv.y().to_vec(), u: yuv.u().to_vec(), v: yuv.v().to_vec() }
    }

    /// Back to the colours of a screen, by BT.601, as the film says of itself.
    fn to_rgb(&self) -> RgbImage {
        RgbImage::from_fn(self.width as u32, self.height as u32, |x, y| {
            let (x, y) = (x as usize, y as usize);
            let colour = y / 2 * (self.width / 2) + x / 2;
            let light = 1.164 * (f32::from(self.y[y * self.width + x]) - 16.0);
            let (u, v) = (f32::from(self.u[colour]) - 128.0, f32::from(self.v[colour]) - 128.0);
            // A cast to a byte stops at its ends.
            Rgb([light + 1.596 * v, light - 0.392 * u - 0.813 * v, light + 2.017 * u].map(|part| part as u8))
        })
    }

    fn planes(&self) -> [(&[u8], usize, usize); 3] {
        let (w, h) = (self.width, self.height);
        [(&self.y, w, h), (&self.u, w / 2, h / 2), (&self.v, w / 2, h / 2)]
    }

    fn planes_mut(&mut self) -> [(&mut Vec<u8>, usize, usize); 3] {
        let (w, h) = (self.width, self.height);
        [(&mut self.y, w, h), (&mut self.u, w / 2, h / 2), (&mut self.v, w / 2, h / 2)]
    }

    /// Mixes `other` in; `share` is of 256.
    fn mix(&mut self, other: &Self, share: u32) {
        for ((mine, ..), (theirs, ..)) in self.planes_mut().into_iter().zip(other.planes()) {
            for (a, b) in mine.iter_mut().zip(theirs) {
                *a = ((u32::from(*a) * (256 - share) + u32::from(*b) * share) >> 8) as u8;
            }
        }
    }
}

/// Makes the film. Asks `stop` before every frame.
pub(super) fn shoot(
    film: &Film,
    font: Option<&FontVec>,
    stop: impl Fn() -> bool,
) -> Result<Shot, RenderError> {
    let (width, height) = (film.width, film.height);
    let mut resizer = Resizer::new();
    let stills = stills(film, &mut resizer)?;
    let caption = font.and_then(|font| Caption::set(&film.prompt, font, width, height));
    let mut encoder = Encoder::with_api_config(OpenH264API::from_source(), encoder_config())?;

    let total = film.seconds * FRAME_RATE;
    let mut reel = Reel {
        width: width as u16,
        height: height as u16,
        frames_per_second: FRAME_RATE,
        sequence_set: Vec::new(),
        picture_set: Vec::new(),
        pictures: Vec::with_capacity(total as usize),
        sound: None,
    };
    let (mut frame, mut other) = (Frame::black(width, height), Frame::black(width, height));
    for number in 0..total {
        if stop() {
            return Err(RenderError::Stopped);
        }
        let view = view(number, total, stills.len() as u32);
        push_in(&stills[view.still], &mut frame, view.progress, &film.key, &mut resizer)?;
        if let Some((next, progress, share)) = view.next {
            push_in(&stills[next], &mut other, progress, &film.key, &mut resizer)?;
            frame.mix(&other, share);
        }
        if let Some(caption) = &caption {
            caption.lay(&mut frame);
        }
        let colour = width / 2;
        let slices = YUVSlices::new((&frame.y, &frame.u, &frame.v), (width, height), (width, colour, colour));
        let at = openh264::Timestamp::from_millis(u64::from(number) * 1000 / u64::from(FRAME_RATE));
        take(&encoder.encode_at(&slices, at)?, &mut reel)?;
    }
    if film.sound {
        reel.sound = Some(sound::chord(film.seconds, &film.key)?);
    }
    let mut last_frame = Cursor::new(Vec::new());
    frame.to_rgb().write_to(&mut last_frame, ImageFormat::Png)?;
    Ok(Shot { film: mux::mux(&reel)?, last_frame: last_frame.into_inner() })
}

/// One quality for all frames: without a rate to keep, no frame is ever left out.
fn encoder_config() -> EncoderConfig {
    EncoderConfig::new()
        .max_frame_rate(FrameRate::from_hz(FRAME_RATE as f32))
        .rate_control_mode(RateControlMode::Off)
        .skip_frames(false)
        .complexity(Complexity::Low)
        .scene_change_detect(false)
        .background_detection(false)
        .adaptive_quantization(false)
        .intra_frame_period(IntraFramePeriod::from_num_frames(2 * FRAME_RATE))
        .num_threads(1)
        .vui(VuiConfig::bt601())
}

/// Sorts what the encoder gave: parameter sets are kept once for the index, the rest is the picture.
fn take(coded: &openh264::encoder::EncodedBitStream<'_>, reel: &mut Reel) -> Result<(), RenderError> {
    let mut bytes = Vec::new();
    for layer in (0..coded.num_layers()).filter_map(|at| coded.layer(at)) {
        for unit in (0..layer.nal_count()).filter_map(|at| layer.nal_unit(at)) {
            let mark = unit.iter().position(|byte| *byte == 1).map_or(0, |at| at + 1);
            let unit = &unit[mark..];
            match unit.first().map(|byte| byte & 31) {
                Some(7) => reel.sequence_set = unit.to_vec(),
                Some(8) => reel.picture_set = unit.to_vec(),
                Some(_) => {
                    bytes.extend_from_slice(&(unit.len() as u32).to_be_bytes());
                    bytes.extend_from_slice(unit);
                }
                None => {}
            }
        }
    }
    if bytes.is_empty() {
        return Err(RenderError::NoPicture);
    }
    let key = matches!(coded.frame_type(), FrameType::IDR);
    reel.pictures.push(CodedPicture { bytes, key });
    Ok(())
}

/// What is seen in one frame.
struct View {
    still: usize,
    /// 0 when the still appears, 1 when it is gone.
    progress: f64,
    /// The still that is fading in, its own progress, and its share of 256.
    next: Option<(usize, f64, u32)>,
}

fn view(number: u32, total: u32, stills: u32) -> View {
    let length = f64::from(total) / f64::from(stills.max(1));
    let fade = (f64::from(FRAME_RATE) * 0.6).min(length / 3.0);
    let number = f64::from(number);
    let still = ((number / length) as u32).min(stills.saturating_sub(1));
    // Every still appears one fade before its time, so that its movement does not start with its turn.
    let progress =
        |still: u32| ((number - f64::from(still) * length + fade) / (length + fade)).clamp(0.0, 1.0);
    let left = f64::from(still + 1) * length - number;
    let next = (left < fade && still + 1 < stills)
        .then(|| (still as usize + 1, progress(still + 1), ((1.0 - left / fade) * 256.0) as u32));
    View { still: still as usize, progress: progress(still), next }
}

/// Samples the part of a still that is in view.
fn push_in(
    still: &Frame,
    out: &mut Frame,
    progress: f64,
    key: &[u8; 32],
    resizer: &mut Resizer,
) -> Result<(), RenderError> {
    let zoom = 1.0 + (SPARE - 1.0) * progress;
    // Pictures of people have their faces in the upper half.
    let aim = |from: f64, to: f64, at: usize| {
        let chance = u16::from_be_bytes([key[at], key[at + 1]]);
        from + (to - from) * f64::from(chance) / f64::from(u16::MAX)
    };
    let (aim_x, aim_y) = (aim(0.3, 0.7, 8), aim(0.2, 0.5, 10));
    for ((from, from_w, from_h), (to, to_w, to_h)) in still.planes().into_iter().zip(out.planes_mut()) {
        let source = images::ImageRef::new(from_w as u32, from_h as u32, from, PixelType::U8)?;
        let mut target = images::Image::from_slice_u8(to_w as u32, to_h as u32, to, PixelType::U8)?;
        let (w, h) = (from_w as f64 / zoom, from_h as f64 / zoom);
        let options = ResizeOptions::new()
            .crop((from_w as f64 - w) * aim_x, (from_h as f64 - h) * aim_y, w, h)
            .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
        resizer.resize(&source, &mut target, &options)?;
    }
    Ok(())
}

fn stills(film: &Film, resizer: &mut Resizer) -> Result<Vec<Frame>, RenderError> {
    let even = |side: usize| ((side as f64 * SPARE) as u32).next_multiple_of(2);
    let (width, height) = (even(film.width), even(film.height));
    let mut stills = Vec::new();
    for bytes in &film.pictures {
        if let Some(picture) = decode(bytes) {
            stills.push(Frame::from_rgb(&compose(&picture, width, height, resizer)?));
        }
    }
    if stills.is_empty() {
        stills.push(Frame::from_rgb(&backdrop(width, height, &film.key, resizer)?));
    }
    Ok(stills)
}

/// Decodes a picture the way it is meant to be seen. `None` for what is no picture we can read.
fn decode(bytes: &[u8]) -> Option<RgbImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(DECODE_LIMIT);
    limits.max_image_width = Some(6000);
    limits.max_image_height = Some(6000);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let turned = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    if let Some(turned) = turned {
        picture.apply_orientation(turned);
    }
    Some(picture.into_rgb8())
}

/// Fits a picture to the canvas. One of another shape stands whole before a soft, dim copy of itself, so that
/// no face is cut off.
fn compose(
    picture: &RgbImage,
    width: u32,
    height: u32,
    resizer: &mut Resizer,
) -> Result<RgbImage, RenderError> {
    let own = f64::from(picture.width()) / f64::from(picture.height());
    let asked = f64::from(width) / f64::from(height);
    if (own / asked).max(asked / own) < 1.35 {
        return cover(picture, width, height, FilterType::Lanczos3, resizer);
    }
    let small = cover(picture, (width / 48).max(4), (height / 48).max(4), FilterType::Box, resizer)?;
    let mut canvas = cover(&small, width, height, FilterType::Gaussian, resizer)?;
    for pixel in canvas.pixels_mut() {
        pixel.0 = pixel.0.map(|light| (u16::from(light) * 5 / 9) as u8);
    }
    let (w, h) = if own < asked {
        ((f64::from(height) * own) as u32, height)
    } else {
        (width, (f64::from(width) / own) as u32)
    };
    let whole = cover(picture, w.max(1), h.max(1), FilterType::Lanczos3, resizer)?;
    image::imageops::replace(&mut canvas, &whole, i64::from((width - w) / 2), i64::from((height - h) / 2));
    Ok(canvas)
}

/// Scales a picture until it covers the whole size, and crops what is left over, more of it from below.
fn cover(
    picture: &RgbImage,
    width: u32,
    height: u32,
    filter: FilterType,
    resizer: &mut Resizer,
) -> Result<RgbImage, RenderError> {
    let source = images::ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3)?;
    let mut target = images::Image::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new()
        .fit_into_destination(Some((0.5, 0.3)))
        .resize_alg(ResizeAlg::Convolution(filter));
    resizer.resize(&source, &mut target, &options)?;
    Ok(RgbImage::from_raw(width, height, target.into_vec()).unwrap_or_else(|| RgbImage::new(width, height)))
}

/// Without a picture: a soft field of colours chosen by the request.
fn backdrop(width: u32, height: u32, key: &[u8; 32], resizer: &mut Resizer) -> Result<RgbImage, RenderError> {
    let field = RgbImage::from_fn(5, 4, |x, y| {
        let chance = key[(x + y * 5) as usize % 32];
        let hue = f32::from(key[12]) / 255.0 + f32::from(chance) / 255.0 * 0.22;
        let light = 0.22 + f32::from(chance.rotate_left(3)) / 255.0 * 0.5;
        let part = |shift: f32| {
            let wave = 0.5 + 0.5 * (std::f32::consts::TAU * (hue + shift)).cos();
            (255.0 * light * (0.35 + 0.65 * wave)) as u8
        };
        Rgb([part(0.0), part(0.33), part(0.67)])
    });
    cover(&field, width, height, FilterType::Gaussian, resizer)
}
