//! The media room, part by part: `cargo bench --bench media`. Whole processes beside others' are raced by
//! `scripts/bench`.

#![expect(clippy::unwrap_used, reason = "a bench may stop where it stands")]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use greenroom::media::{self, Limits, Player};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// Soft light and the grain of a sensor.
fn picture(width: u32, height: u32) -> DynamicImage {
    let mut random = fastrand::Rng::with_seed(7);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let light = [x * 160 / width + 40, y * 150 / height + 50, (x + y) * 120 / (width + height) + 60];
        Rgb(light.map(|channel| (channel + random.u32(0..15)) as u8))
    }))
}

fn put(folder: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path
}

fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    let mut content = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut content, 90)).unwrap();
    content
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut content = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut content, format).unwrap();
    content.into_inner()
}

fn media(criterion: &mut Criterion) {
    let bench = tempfile::tempdir().unwrap();
    let folder = bench.path();
    let (large, small) = (picture(4000, 3000), picture(1200, 1600));
    let photo = put(folder, "photo.jpg", &jpeg(&large));
    let portrait = put(folder, "portrait.png", &encoded(&small, ImageFormat::Png));
    let drawing = put(folder, "drawing.webp", &encoded(&small, ImageFormat::WebP));
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media");
    let limits = Limits::default();

    let mut looks = criterion.benchmark_group("check");
    looks.sample_size(20);
    for (name, path) in [
        ("a JPEG of 12 MP", &photo),
        ("a PNG of 2 MP", &portrait),
        ("a WebP of 2 MP", &drawing),
        ("an MP4", &fixtures.join("film.mp4")),
        ("an MP3", &fixtures.join("tone.mp3")),
    ] {
        looks.throughput(Throughput::Bytes(fs::metadata(path).unwrap().len()));
        looks.bench_function(name, |bencher| bencher.iter(|| media::look(black_box(path), &limits).unwrap()));
    }
    looks.finish();

    let mut smaller = criterion.benchmark_group("thumbnail, 256 px");
    smaller.sample_size(20);
    let out = folder.join("small.jpg");
    for (name, path) in [
        ("of a JPEG of 12 MP", &photo),
        ("of a PNG of 2 MP", &portrait),
        ("of an MP4", &fixtures.join("film.mp4")),
    ] {
        smaller.bench_function(name, |bencher| {
            bencher.iter(|| media::small(black_box(path), 256).unwrap().write(&out).unwrap());
        });
    }
    smaller.finish();

    criterion.bench_function("a strip of seven frames", |bencher| {
        bencher.iter(|| media::strip(black_box(&fixtures.join("film.mp4")), 7, 160).unwrap());
    });
}

/// From the wish to the frame: a jump to anywhere, a step, and once round for a film that loops.
fn player(criterion: &mut Criterion) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media");
    let open = |name: &str| {
        let (tell, woken) = std::sync::mpsc::channel();
        let wake = Box::new(move || tell.send(()).unwrap_or_default());
        (Player::open(&fixtures.join(name), wake).unwrap(), woken)
    };
    let mut group = criterion.benchmark_group("player");
    group.sample_size(20);
    let (film, woken) = open("film.mp4");
    let arrive = || {
        while film.frame().unwrap().at_seconds.to_bits() != film.position().to_bits() {
            woken.recv().unwrap();
        }
    };
    let mut random = fastrand::Rng::with_seed(7);
    let count = film.times().len();
    group.bench_function("scrub to anywhere", |bencher| {
        bencher.iter(|| {
            film.seek(film.times()[random.usize(0..count)]);
            arrive();
        });
    });
    film.seek(0.0);
    arrive();
    group.bench_function("step on", |bencher| {
        bencher.iter(|| {
            if film.position() >= film.times()[count - 2] {
                film.seek(0.0);
            } else {
                film.step(1);
            }
            arrive();
        });
    });
    let (short, woken) = open("hd.mp4");
    short.set_muted(true);
    short.set_looping(true);
    short.play();
    group.bench_function("once round for a looping film of 125 ms", |bencher| {
        bencher.iter(|| {
            let mut last = short.frame().unwrap().at_seconds;
            loop {
                woken.recv().unwrap();
                let now = short.frame().unwrap().at_seconds;
                if now < last {
                    break;
                }
                last = now;
            }
        });
    });
    group.finish();
}

criterion_group!(benches, media, player);
criterion_main!(benches);
