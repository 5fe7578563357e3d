//! Frames of a film from an installed ffmpeg: those that have no decoder here, as H.265, AV1, VP9, ProRes and the like,
//! and those of which it decodes more in a second than the decoder here. The film's own index tells how many frames there are and when they are shown; ffmpeg fills them in, one after the
//! other, and is started anew to go elsewhere.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use super::colour::Colours;
use super::film::Film;
use super::frames::{MOST_PIXELS, Picture, upright};
use super::helper::{Stream, arg, file};
use super::{Helper, HelperError, corrupt, unreadable, unsupported};
use crate::model::{Pixels, Problem};

/// Frames kept for going back a step. In bytes.
const RECENT_BYTES: usize = 48 << 20;
/// ffmpeg's quick ways to RGB are up to 79 of 255 levels off.
const EXACT: &str = "bicubic+accurate_rnd+full_chroma_inp+full_chroma_int";
/// Passing so many frames over is quicker than starting ffmpeg anew.
const NEAR: usize = 24;

/// A film with ffmpeg standing somewhere in it.
pub(super) struct Piped {
    pub(super) film: Film,
    path: PathBuf,
    size: Pixels,
    stream: Option<Stream>,
    /// The frame that comes next.
    next: usize,
    recent: VecDeque<Picture>,
    /// ffmpeg before 5.1 knows another name for "every frame once".
    old: bool,
    /// It gives the planes as they were decoded, and they are painted here: as exactly as if they were decoded here,
    /// and quicker than it could.
    planes: Option<Colours>,
}

impl Piped {
    /// Nothing is started yet.
    pub(super) fn new(film: Film, path: &Path) -> Result<Self, Problem> {
        let size = film.facts.pixels().ok_or_else(|| corrupt("it has no size"))?;
        if u64::from(size.width) * u64::from(size.height) > MOST_PIXELS {
            return Err(unsupported(format!("a film of {} × {}", size.width, size.height)));
        }
        // What ffmpeg is told is looked up from its own folder.
        let path = std::path::absolute(path).map_err(unreadable)?;
        Ok(Self {
            film,
            path,
            size,
            stream: None,
            next: 0,
            recent: VecDeque::new(),
            old: false,
            planes: None,
        })
    }

    /// Of H.264 that is decoded here too, but not in time.
    pub(super) fn planes(film: Film, path: &Path) -> Result<Self, Problem> {
        let h264 = film.h264()?;
        let (colours, size) = (h264.colours, h264.size);
        let (width, height) = size.ok_or_else(|| corrupt("it has no size"))?;
        let piped = Self::new(film, path)?;
        Ok(Self { size: Pixels { width, height }, planes: Some(colours), ..piped })
    }

    /// Reads one frame on the way to this one; answers whether it can be painted now.
    pub(super) fn approach(&mut self, index: usize) -> Result<bool, Problem> {
        if self.recent.iter().any(|picture| picture.index == index) {
            return Ok(true);
        }
        if self.stream.is_none() || index < self.next || index - self.next > NEAR {
            self.start(index)?;
        }
        let count = self.size.width as usize * self.size.height as usize;
        let mut raw = vec![0; if self.planes.is_some() { count * 3 / 2 } else { count * 4 }];
        let Some(stream) = &mut self.stream else { return Err(corrupt("no decoder")) };
        match stream.fill(&mut raw) {
            Ok(true) => {}
            Ok(false) => {
                let said = stream.said();
                self.stream = None;
                return self.ended(index, &said);
            }
            Err(error) => {
                self.stream = None;
                let HelperError::Failed { said } = error else { return Err(corrupt(error)) };
                return self.ended(index, &said);
            }
        }
        let (width, height) = (self.size.width, self.size.height);
        let picture = match self.planes {
            None => upright(width, height, raw, 0, self.next)?,
            Some(colours) => {
                let rgba = colours.paint_planes(width, height, &raw).map_err(corrupt)?;
                upright(width, height, rgba, self.film.quarters, self.next)?
            }
        };
        self.recent.push_back(picture);
        self.next += 1;
        while self.recent.len() > 1
            && self.recent.iter().map(|picture| picture.rgba.len()).sum::<usize>() > RECENT_BYTES
        {
            self.recent.pop_front();
        }
        Ok(self.next > index)
    }

    /// The output ended before the frame. Some films promise a frame or two more than they hold.
    fn ended(&mut self, index: usize, said: &str) -> Result<bool, Problem> {
        if !self.old && said.contains("fps_mode") {
            self.old = true;
            return Ok(false);
        }
        match self.recent.back() {
            Some(last) if last.index < index && said.is_empty() && self.next == last.index + 1 => {
                let stand_in = Picture { index, ..last.clone() };
                self.recent.push_back(stand_in);
                Ok(true)
            }
            _ if said.is_empty() => Err(corrupt("ffmpeg gave no frame of it")),
            _ => Err(corrupt(said)),
        }
    }

    /// The frame, once it was read.
    pub(super) fn paint(&self, index: usize) -> Result<Picture, Problem> {
        let picture = self.recent.iter().find(|picture| picture.index == index);
        picture.cloned().ok_or_else(|| corrupt("no such frame"))
    }

    fn start(&mut self, index: usize) -> Result<(), Problem> {
        self.stream = None;
        let mut command = Helper::Ffmpeg.command().or(Err(self.lacking()))?;
        // The first frame at or after half a frame before it; ffmpeg counts from where the film begins.
        if index > 0 {
            let (before, at) = (self.film.time(index - 1), self.film.time(index));
            let seconds = f64::midpoint(before, at) - self.film.begins();
            command.args([arg("-ss"), arg(format_args!("{:.6}", seconds.max(0.0)))]);
        }
        if self.planes.is_some() {
            command.arg("-noautorotate");
        }
        command.args([arg("-i"), file(&self.path), arg("-map"), arg("0:v:0"), arg("-an"), arg("-sn")]);
        if self.planes.is_none() {
            let Pixels { width, height } = self.size;
            command.args([arg("-vf"), arg(format_args!("scale={width}:{height}:flags={EXACT}"))]);
        }
        command.args(if self.old { ["-vsync", "0"] } else { ["-fps_mode", "passthrough"] });
        let pixels = if self.planes.is_some() { "yuv420p" } else { "rgba" };
        command.args(["-f", "rawvideo", "-pix_fmt", pixels, "pipe:1"]);
        self.stream = Some(Stream::start(command).map_err(corrupt)?);
        self.next = index;
        Ok(())
    }

    /// ffmpeg was there when the film was opened, and is gone.
    fn lacking(&self) -> Problem {
        self.film.h264().err().unwrap_or_else(|| corrupt("ffmpeg is gone"))
    }
}
