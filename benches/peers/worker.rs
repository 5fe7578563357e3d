//! Our side of a race: the library at work on a list of files, with a thread for each core.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use greenroom::media::{self, Limits, Player};

/// `WORK LIST OUT`.
pub(crate) fn run(args: &[String]) -> ExitCode {
    let [work, list, out] = args else { return ExitCode::FAILURE };
    let files: Vec<PathBuf> = std::fs::read_to_string(list).unwrap().lines().map(PathBuf::from).collect();
    let out = Path::new(out);
    match work.as_str() {
        "check" => everywhere(&files, |path, _| drop(media::look(path, &Limits::default()))),
        "thumbs" => everywhere(&files, |path, number| {
            media::small(path, 256).unwrap().write(&out.join(format!("{number}.jpg"))).unwrap();
        }),
        "measure" => {
            let limits = Limits::measuring();
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

/// Steps through a film frame by frame, as a person with the arrow key would: every frame decoded, upright, as RGBA.
fn decode(path: &Path) {
    let (tell, hear) = std::sync::mpsc::channel();
    let player = Player::open(path, Box::new(move || tell.send(()).unwrap_or_default())).unwrap();
    let mut seen = player.frame().unwrap().serial;
    for _ in 1..player.times().len() {
        player.step(1);
        while player.frame().unwrap().serial == seen {
            hear.recv().unwrap();
        }
        seen = player.frame().unwrap().serial;
    }
    assert!(player.problem().is_none());
}
