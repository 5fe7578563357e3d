//! What is raced, and how a race is run and told.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4 as _;

use crate::corpus::Files;

/// One line of the table.
pub(crate) struct Task {
    /// What is done.
    pub(crate) name: String,
    /// The worker's name.
    worker: &'static str,
    /// What the worker and the peer are told: a file with a path on each line.
    list: PathBuf,
    /// So many things are done, and what they are called.
    things: (usize, &'static str),
    peer: &'static str,
    /// Programs that must be installed.
    needs: &'static [&'static str],
    /// For a shell: `$LIST` are the files, `$OUT` is an empty folder, `$CORES` the number of cores.
    script: &'static str,
}

/// One run as the system accounts for it.
#[derive(Clone, Copy)]
struct Run {
    seconds: f64,
    /// The largest single process. In bytes.
    peak: u64,
}

/// All rounds of a task.
pub(crate) struct Race(Vec<(Run, Run)>);

impl Task {
    /// Every race there is.
    pub(crate) fn all(files: &Files) -> Vec<Self> {
        let photos = list("photos", &files.photos);
        let mixed = list("mixed", &files.mixed);
        let pictures: Vec<PathBuf> = files.mixed.iter().filter(|path| is_picture(path)).cloned().collect();
        let (photo_count, count) = (files.photos.len(), files.mixed.len());
        let task = |name: String, worker, list: &Path, things, peer, needs, script| Self {
            name,
            worker,
            list: list.to_owned(),
            things,
            peer,
            needs,
            script,
        };
        let check = format!("check {photo_count} photographs of 12 MP (SHA-256, every pixel decoded)");
        let thumbs = format!("thumbnails of {photo_count} photographs, 256 px");
        let probe = format!("hash and measure {count} mixed files (SHA-256 and headers, nothing decoded)");
        let measure = format!("hash and measure {} pictures (SHA-256 and headers)", pictures.len());
        let prove = format!("prove {} pictures (SHA-256, every pixel decoded)", pictures.len());
        let picture_list = list("pictures", &pictures);
        let mut all = vec![
            task(
                check,
                "check",
                &photos,
                (photo_count, "files/s"),
                "vipsthumbnail + sha256sum",
                &["vipsthumbnail", "sha256sum"],
                "xargs -P $CORES -n 25 sh -c 'vipsthumbnail --size 256 -o $OUT/%s.jpg \"$@\"; sha256sum \"$@\"' _ < $LIST",
            ),
            task(
                thumbs.clone(),
                "thumbs",
                &photos,
                (photo_count, "files/s"),
                "vipsthumbnail",
                &["vipsthumbnail"],
                "xargs -P $CORES -n 25 vipsthumbnail --size 256 -o $OUT/%s.jpg < $LIST",
            ),
            task(
                thumbs,
                "thumbs",
                &photos,
                (photo_count, "files/s"),
                "ffmpegthumbnailer",
                &["ffmpegthumbnailer"],
                "xargs -P $CORES -I {} sh -c 'ffmpegthumbnailer -s 256 -i \"$1\" -o $OUT/$(basename \"$1\").jpg' _ {} < $LIST",
            ),
            task(
                probe,
                "measure",
                &mixed,
                (count, "files/s"),
                "ffprobe",
                &["ffprobe"],
                "xargs -P $CORES -I {} ffprobe -v error -show_format -show_streams {} < $LIST",
            ),
            task(
                measure.clone(),
                "measure",
                &picture_list,
                (pictures.len(), "files/s"),
                "vipsheader + sha256sum",
                &["vipsheader", "sha256sum"],
                "xargs -P $CORES -n 100 sh -c 'vipsheader -a \"$@\"; sha256sum \"$@\"' _ < $LIST",
            ),
            task(
                measure,
                "measure",
                &picture_list,
                (pictures.len(), "files/s"),
                "vipsheader (hashes nothing)",
                &["vipsheader"],
                "xargs -P $CORES -n 100 vipsheader -a < $LIST",
            ),
            task(
                prove,
                "check",
                &picture_list,
                (pictures.len(), "files/s"),
                "vips avg + sha256sum",
                &["vips", "sha256sum"],
                "xargs -P $CORES -n 25 sh -c 'for file; do vips avg \"$file\"; done; sha256sum \"$@\"' _ < $LIST",
            ),
        ];
        for (film, name, frames) in [
            (&files.film, "step through 15 s of 720p H.264 at 24 a second, each frame as RGBA", 360),
            (&files.heavy, "step through 5 s of 1080p H.264 at 60 a second, each frame as RGBA", 300),
        ] {
            let Some(film) = film else { continue };
            all.push(task(
                name.to_owned(),
                "decode",
                &list(&format!("film-{frames}"), std::slice::from_ref(film)),
                (frames, "frames/s"),
                "ffmpeg -threads 1",
                &["ffmpeg"],
                "ffmpeg -nostdin -v error -threads 1 -i \"$(cat $LIST)\" -an -f rawvideo -pix_fmt rgba -y /dev/null",
            ));
        }
        all
    }

    /// Runs both in turn, after a round that does not count.
    pub(crate) fn race(&self, rounds: usize) -> Result<Race, String> {
        for program in self.needs {
            which::which(program).map_err(|error| format!("{program}: {error}"))?;
        }
        let mut runs = Vec::new();
        for round in 0..=rounds {
            let pair = (self.ours()?, self.peers()?);
            if round > 0 {
                runs.push(pair);
            }
        }
        Ok(Race(runs))
    }

    fn ours(&self) -> Result<Run, String> {
        let out = tempfile::tempdir().map_err(|error| error.to_string())?;
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        measure(Command::new(program).args(["--worker", self.worker]).arg(&self.list).arg(out.path()))
    }

    fn peers(&self) -> Result<Run, String> {
        let out = tempfile::tempdir().map_err(|error| error.to_string())?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut command = Command::new("sh");
        command.args(["-c", self.script]).env("LIST", &self.list).env("OUT", out.path());
        measure(command.env("CORES", cores.to_string()))
    }
}

fn is_picture(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ["jpg", "png", "webp"].iter().any(|known| ending == *known))
}

fn list(name: &str, files: &[PathBuf]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{name}.txt"));
    let lines: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    path
}

fn measure(command: &mut Command) -> Result<Run, String> {
    let begin = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let used = child.wait4().map_err(|error| error.to_string())?;
    Ok(Run { seconds: begin.elapsed().as_secs_f64(), peak: used.rusage.maxrss })
}

impl Race {
    /// The line of the table.
    pub(crate) fn row(&self, task: &Task) -> String {
        let (count, unit) = task.things;
        let speed = |run: fn(&(Run, Run)) -> Run| {
            let middle = median(self.0.iter().map(|pair| run(pair).seconds).collect());
            format!("{:.0} {unit}", count as f64 / middle)
        };
        let peak = |run: fn(&(Run, Run)) -> Run| {
            let most = self.0.iter().map(|pair| run(pair).peak).max().unwrap_or(0);
            format!("{} MB", most >> 20)
        };
        let mut ratios: Vec<f64> = self.0.iter().map(|(ours, peer)| peer.seconds / ours.seconds).collect();
        ratios.sort_by(f64::total_cmp);
        let (least, most) = (ratios.first().copied().unwrap_or(0.0), ratios.last().copied().unwrap_or(0.0));
        format!(
            "| {} | {} | {} | {} | {:.2} | {least:.2}–{most:.2} | {} | {} |",
            task.name,
            speed(|pair| pair.0),
            task.peer,
            speed(|pair| pair.1),
            median(ratios),
            peak(|pair| pair.0),
            peak(|pair| pair.1),
        )
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
