//! The Library with 100,000 assets in 2,000 groups, without a window: what the index costs, and what a frame costs.
//!
//! `scripts/bench library` prints the frames as a table; `cargo bench --bench library -- index` goes on with what
//! Criterion measures of the index.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints what it measured")]
#![expect(clippy::expect_used, reason = "a bench may stop where it stands")]
#![expect(clippy::wildcard_imports, reason = "a world is made of nearly all of them")]

#[path = "library/frames.rs"]
mod frames;
#[path = "../tests/ui_library/made.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod made;
#[path = "../tests/ui_library/vast.rs"]
mod vast;

use criterion::{BatchSize, Criterion};
use greenroom::model::{Event, JobId, Moment, World};
use greenroom::ui::desk::LibraryDesk;
use made::{NOW, studio};

const ASSETS: usize = 100_000;
const GROUPS: usize = 2_000;

fn desk_on(world: &World, search: &str) -> LibraryDesk {
    let mut desk = LibraryDesk::default();
    search.clone_into(&mut desk.search);
    while desk.index(world, &studio()).is_gathering() {}
    desk
}

fn index(criterion: &mut Criterion) {
    let world = vast::world(ASSETS, GROUPS);
    let mut group = criterion.benchmark_group("index");
    group.sample_size(20);
    group.bench_function("from nothing", |bench| bench.iter(|| desk_on(&world, "")));
    // Each letter of a word, as it is typed.
    for (before, typed) in [("", "m"), ("m", "mi"), ("mir", "mira"), ("cm", "cml"), ("mira", "mira 99")] {
        group.bench_function(format!("search: {before:?} becomes {typed:?}"), |bench| {
            bench.iter_batched_ref(
                || desk_on(&world, before),
                |desk| {
                    typed.clone_into(&mut desk.search);
                    desk.index(&world, &studio()).len()
                },
                BatchSize::PerIteration,
            );
        });
    }
    for (told, events) in [("one asset", 1), ("a hundred assets", 100)] {
        let mut world = world.clone();
        let mut desk = desk_on(&world, "");
        let mut at = NOW.0;
        group.bench_function(format!("{told} changed"), |bench| {
            bench.iter(|| {
                for number in 0..events {
                    at += 1;
                    let mut asset = vast::asset(number * 991, GROUPS);
                    asset.created = Some(Moment(at));
                    world.apply(Event::Asset(asset));
                }
                desk.index(&world, &studio()).len()
            });
        });
    }
    let mut world = world.clone();
    let mut desk = desk_on(&world, "");
    group.bench_function("a hundred ticks of progress", |bench| {
        bench.iter(|| {
            for number in 0..100 {
                world.apply(Event::Progress { job: JobId(number), done: number, total: None });
            }
            desk.index(&world, &studio()).len()
        });
    });
    group.finish();
}

fn main() {
    frames::report();
    if !std::env::args().any(|argument| argument == "index") {
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    index(&mut criterion);
    criterion.final_summary();
}
