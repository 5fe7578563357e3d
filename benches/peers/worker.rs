//! Our side of a race: the library at work on a list of files, with a thread for each core.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use greenroom::media::{self, Limits};

/// `WORK LIST OUT`.
pub(crate) fn run(args: &[String]) -> ExitCode {
    let [work, list, out] = args else { return ExitCode::FAILURE };
    let files: Vec<PathBuf> = std::fs::read_to_string(list).unwrap().lines().map(PathBuf::from).collect();
    let out = Path::new(out);
    match work.as_str() {
        "check" => everywhere(&files, |path, _| drop(media::look(path, &Limits::default()))),
        "thumbs" => everywhere(&files, |path, number| {
            media::thumbs(path, &[(256, &out.join(format!("{number}.jpg")))]).unwrap();
        }),
        "measure" => {
            // Read, hashed and measured, not decoded.
            let limits = Limits { decode_side: 0, ..Limits::default() };
            everywhere(&files, |path, _| drop(media::look(path, &limits)));
        }
        "decode" => files.iter().for_each(|path| decode(path)),
        _ => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

fn everywhere(files: &[PathBuf], work: impl Fn(&Path, usize) + Sync) {
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((path, number)) = {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    files.get(number).map(|path| (path, number))
                } {
                    work(path, number);
                }
            });
        }
    });
}

fn decode(path: &Path) {
    let mut frames = media::frames(path).unwrap();
    let mut seen = 0;
    while let Some(frame) = frames.next() {
        seen += std::hint::black_box(frame.unwrap()).rgba.len();
    }
    assert!(seen > 0);
}
