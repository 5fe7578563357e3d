//! Greenroom's media room beside the programs people know: whole processes, run in turn on the same files.
//!
//! `scripts/bench` runs this. Each task is a line of the table: ours is this very program started again as a worker
//! that calls the library and nothing else; a peer is the installed program, given as many processes as there are
//! cores, because ours uses them too. Rounds are interleaved (ours, peer, ours, peer, …), so that a machine that
//! slows down slows both; the ratio is taken round by round. Nothing here passes or fails by time.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a bench may stop where it stands")]

mod corpus;
mod task;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use task::Task;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let first = args.next();
    if first.as_deref() == Some("--worker") {
        return worker::run(&args.collect::<Vec<_>>());
    }
    // `cargo test --benches` only asks whether it starts.
    if first.as_deref() == Some("--test") {
        return ExitCode::SUCCESS;
    }
    let number = |name: &str, usual: usize| {
        std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
    };
    let rounds = number("GREENROOM_BENCH_ROUNDS", 5);
    let pictures = number("GREENROOM_BENCH_PICTURES", 200);
    let only = std::env::var("GREENROOM_BENCH_ONLY").unwrap_or_default();
    let folder = std::env::var_os("GREENROOM_BENCH_FILES")
        .map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-files"), PathBuf::from);
    eprintln!("making the files in {}", folder.display());
    let files = corpus::make(&folder, pictures);
    println!(
        "| task | ours | peer | peer's | ratio (peer / ours), median | spread | our peak | peer's peak |"
    );
    println!("|---|---:|---|---:|---:|---:|---:|---:|");
    for task in Task::all(&files).into_iter().filter(|task| task.name.contains(&only)) {
        match task.race(rounds) {
            Ok(race) => println!("{}", race.row(&task)),
            Err(missing) => eprintln!("left out: {} ({missing})", task.name),
        }
    }
    ExitCode::SUCCESS
}
