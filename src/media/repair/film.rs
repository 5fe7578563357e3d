//! Films, through an installed ffmpeg: one pass does everything a recipe asks for.

use std::path::Path;
use std::time::Duration;

use super::{Recipe, Signal, Written, failed, fresh};
use crate::media::Helper;
use crate::media::helper::{self, arg};
use crate::model::fix::{Fix, Ground, RepairTrouble};
use crate::model::{Format, MediaKind, Pixels, Shape};

/// The longest a film may take: fifteen seconds of 720p take a slow machine one minute.
const LONGEST: Duration = Duration::from_mins(10);
/// What x264 is written with: 18 is where eyes find no difference.
const QUALITY: u32 = 18;
/// So many bits a second are for sound.
const SOUND: u64 = 192_000;
/// A copy aims at this part of its limit of weight.
const AIM: f64 = 0.9;

pub(super) fn repair(recipe: &Recipe<'_>, folder: &Path, signal: &Signal) -> Result<Written, RepairTrouble> {
    let Shape::Video { seconds, sound, .. } = recipe.facts.shape else {
        return Err(failed("there is no film in it"));
    };
    let mut plan = Plan { seconds, ..Plan::default() };
    for fix in recipe.fixes {
        plan.take(fix)?;
    }
    let limit = recipe.rules.bytes(MediaKind::Video);
    let file = fresh(folder, Format::Mp4)?;
    let mut done = recipe.fixes.to_vec();
    for bits in [None, Some(plan.bits(limit, 1.0)), Some(plan.bits(limit, 0.8))] {
        let command = plan.command(recipe.path, sound, bits, file.path())?;
        let whole = plan.seconds;
        helper::watch(command, LONGEST, &|| signal.is_cancelled(), &mut |line| {
            let micros = line.strip_prefix("out_time_us=").and_then(|time| time.trim().parse::<f64>().ok());
            if let Some(micros) = micros {
                signal.tell(micros / 1e6 / whole.max(0.1));
            }
        })?;
        let written = std::fs::metadata(file.path()).map_err(super::disk)?.len();
        if written < limit {
            return Ok(Written { file, done });
        }
        if !done.iter().any(|fix| matches!(fix, Fix::LowerWeight { .. })) {
            done.push(Fix::LowerWeight { below: limit });
        }
    }
    Err(failed("it does not get light enough"))
}

/// What a recipe comes to.
#[derive(Default)]
struct Plan {
    /// Length of what comes out.
    seconds: f64,
    from: Option<f64>,
    hold: Option<f64>,
    size: Option<Pixels>,
    whole: Option<(Pixels, Ground)>,
    rate: Option<f64>,
    lighter: bool,
}

impl Plan {
    fn take(&mut self, fix: &Fix) -> Result<(), RepairTrouble> {
        match fix {
            Fix::Trim { from, to } => {
                self.from = Some(*from);
                self.seconds = to - from;
            }
            Fix::Hold { to } => {
                self.hold = Some(to - self.seconds);
                self.seconds = *to;
            }
            Fix::Shrink { to } | Fix::Enlarge { to } => self.size = Some(*to),
            Fix::Pad { to, ground } => self.whole = Some((*to, *ground)),
            Fix::Rate { to } => self.rate = Some(*to),
            Fix::LowerWeight { .. } => self.lighter = true,
            // Every copy is written anew as MP4 in H.264.
            Fix::Encode | Fix::Convert { to: Format::Mp4 } => {}
            fix => return Err(failed(format_args!("{fix:?} is nothing for a film"))),
        }
        Ok(())
    }

    /// Bits a second of the picture that keep the copy below a weight.
    fn bits(&self, limit: u64, part: f64) -> u64 {
        let all = limit as f64 * 8.0 * AIM * part / self.seconds.max(0.1);
        (all as u64).saturating_sub(SOUND).max(100_000)
    }

    fn filters(&self) -> String {
        let mut filters = Vec::new();
        if let Some(rate) = self.rate {
            filters.push(format!("fps={rate}"));
        }
        if let Some(Pixels { width, height }) = self.size {
            filters.push(format!("scale={width}:{height}:flags=lanczos,setsar=1"));
        }
        if let Some((Pixels { width, height }, ground)) = self.whole {
            // A film's edge changes from frame to frame: what cinemas add is black.
            let colour = if ground == Ground::White { "white" } else { "black" };
            filters.push(format!("pad={width}:{height}:(ow-iw)/2:(oh-ih)/2:color={colour}"));
        }
        if self.size.is_none() && self.whole.is_none() {
            // H.264 shares colours among four pixels, so sides are even.
            filters.push("pad=ceil(iw/2)*2:ceil(ih/2)*2".to_owned());
        }
        if let Some(hold) = self.hold {
            filters.push(format!("tpad=stop_mode=clone:stop_duration={hold:.3}"));
        }
        filters.push("format=yuv420p".to_owned());
        filters.join(",")
    }

    fn command(
        &self,
        source: &Path,
        sound: bool,
        bits: Option<u64>,
        out: &Path,
    ) -> Result<std::process::Command, RepairTrouble> {
        let mut command = Helper::Ffmpeg.command()?;
        command.args(["-progress", "pipe:1", "-nostats"]);
        if let Some(from) = self.from {
            command.args(["-ss", &format!("{from:.3}")]);
        }
        command.arg("-i").arg(helper::file(source));
        command.args(["-map", "0:v:0", "-vf", &self.filters()]);
        if sound {
            command.args(["-map", "0:a:0?", "-c:a", "aac", "-ac", "2"]).arg("-b:a").arg(arg(SOUND));
            if self.hold.is_some() {
                command.args(["-af", "apad"]);
            }
        }
        if self.from.is_some() || self.hold.is_some() {
            command.args(["-t", &format!("{:.3}", self.seconds)]);
        }
        command.args(["-c:v", "libx264", "-preset", "fast", "-profile:v", "high"]);
        match bits {
            Some(bits) => {
                command
                    .arg("-b:v")
                    .arg(arg(bits))
                    .arg("-maxrate")
                    .arg(arg(bits))
                    .arg("-bufsize")
                    .arg(arg(bits));
            }
            None => {
                command.arg("-crf").arg(arg(if self.lighter { QUALITY + 2 } else { QUALITY }));
            }
        }
        // The same bytes on every machine with the same ffmpeg: the number of threads shapes what x264 writes.
        command.args([
            "-threads",
            "4",
            "-fflags",
            "+bitexact",
            "-flags:v",
            "+bitexact",
            "-flags:a",
            "+bitexact",
        ]);
        command.args(["-map_metadata", "-1", "-map_chapters", "-1", "-dn", "-sn"]);
        command.args(["-movflags", "+faststart", "-f", "mp4"]).arg(helper::file(out));
        Ok(command)
    }
}
