//! Repaired copies of true files: what was wrong is right afterwards, the file itself is as it was.

use std::path::{Path, PathBuf};

use greenroom::media::repair::{self, Recipe, Signal};
use greenroom::media::{self, Limits};
use greenroom::model::fix::{Choices, Fix, Ground, Growth, RepairTrouble, fixes};
use greenroom::model::{Facts, Format, Pixels, Problem, Rules, Shape};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use crate::make::{Bench, encode, fixture, halves, turned_jpeg};

/// Repairs a file by the usual choices and answers the copy's place and measures.
fn mend(path: &Path, rules: &Rules, choices: &Choices) -> Result<(PathBuf, Facts, Vec<Fix>), RepairTrouble> {
    let look = media::look(path, &Limits::default()).unwrap();
    let before = std::fs::read(path).unwrap();
    let fixes = fixes(&look.facts, rules, choices).unwrap();
    assert!(!fixes.is_empty(), "nothing is wrong with it");
    let folder = path.parent().unwrap().join("out");
    let recipe = Recipe { path, sha256: look.sha256, facts: &look.facts, fixes: &fixes, rules };
    let made = repair::make(&recipe, &folder, &Signal::default())?;
    let facts = made.look.facts.clone();
    assert_eq!(rules.check(&facts), vec![]);
    let (out, done) = made.put(&folder, path)?;
    assert_eq!(std::fs::read(path).unwrap(), before, "the original is as it was");
    Ok((out, facts, done))
}

fn mended(path: &Path) -> (PathBuf, Facts, Vec<Fix>) {
    mend(path, &Rules::COMMON, &Choices::default()).unwrap()
}

fn size(facts: &Facts) -> (u32, u32) {
    let Pixels { width, height } = facts.pixels().unwrap();
    (width, height)
}

#[test]
fn a_picture_that_is_too_large_is_shrunk_and_keeps_its_format() {
    let bench = Bench::new();
    let path = bench.put("hero.jpg", encode(&halves(6400, 640), ImageFormat::Jpeg));
    let (out, facts, _) = mended(&path);
    assert_eq!((facts.format, size(&facts)), (Format::Jpeg, (5999, 2410)));
    assert_eq!(out.file_name().unwrap(), "hero.jpg");
    let seen = image::open(out).unwrap().into_rgb8();
    // In the middle of the frame lies the picture, around it the average of its edge.
    let [red, _, blue] = seen.get_pixel(100, 1205).0;
    assert!(red > 180 && blue < 60, "{red} {blue}");
    let [red, _, blue] = seen.get_pixel(100, 20).0;
    assert!(red.abs_diff(blue) < 30 && red > 80, "{red} {blue}");
}

#[test]
fn padding_is_the_colour_a_person_chose_and_transparent_pictures_stay_so() {
    let bench = Bench::new();
    let path = bench.put("wide.png", encode(&halves(1000, 310), ImageFormat::Png));
    let white = Choices { ground: Ground::White, ..Choices::default() };
    let (out, facts, _) = mend(&path, &Rules::COMMON, &white).unwrap();
    assert_eq!((facts.format, size(&facts)), (Format::Png, (1000, 402)));
    assert_eq!(image::open(out).unwrap().into_rgb8().get_pixel(0, 0).0, [255, 255, 255]);

    let hole = RgbaImage::from_fn(1000, 310, |x, y| {
        let inside = (300..600).contains(&x) && (100..200).contains(&y);
        if inside { Rgba([200, 10, 10, 255]) } else { Rgba([0, 0, 0, 0]) }
    });
    let path = bench.put("hole.png", encode(&DynamicImage::ImageRgba8(hole), ImageFormat::Png));
    let (out, ..) = mended(&path);
    let seen = image::open(out).unwrap().into_rgba8();
    assert_eq!(seen.get_pixel(0, 0).0[3], 0);
    assert_eq!(seen.get_pixel(450, 201).0, [200, 10, 10, 255]);
}

#[test]
fn a_picture_that_is_stored_turned_is_upright_in_its_copy() {
    let bench = Bench::new();
    let path = bench.put("turned.jpg", turned_jpeg(400, 320, 6, 3));
    let look = media::look(&path, &Limits::default()).unwrap();
    let rules = Rules { image_side: greenroom::model::rules::Span::closed(2000, 6000), ..Rules::COMMON };
    let (out, facts, done) = mend(&path, &rules, &Choices::default()).unwrap();
    assert!(done.iter().any(Fix::may_look_soft));
    let before = look.facts.pixels().unwrap();
    assert_eq!(before.width > before.height, size(&facts).0 > size(&facts).1, "as it was shown");
    assert!(facts.quirks.is_empty(), "nothing has to be turned any more: {:?}", facts.quirks);
    assert!(
        exif::Reader::new()
            .read_from_container(&mut std::io::Cursor::new(std::fs::read(out).unwrap()))
            .is_err()
    );
}

#[test]
fn wide_colours_become_what_they_are_in_srgb() {
    let bench = Bench::new();
    let path = bench.path().join("p3.png");
    let pixels = RgbImage::from_pixel(320, 200, Rgb([0, 255, 0]));
    let file = std::fs::File::create(&path).unwrap();
    let mut encoder = image::codecs::png::PngEncoder::new(file);
    let profile = moxcms::ColorProfile::new_adobe_rgb().encode().unwrap();
    image::ImageEncoder::set_icc_profile(&mut encoder, profile).unwrap();
    DynamicImage::ImageRgb8(RgbImage::from_fn(320, 200, |x, _| {
        if x < 160 { Rgb([128, 200, 128]) } else { *pixels.get_pixel(x, 0) }
    }))
    .write_with_encoder(encoder)
    .unwrap();
    let (out, ..) = mended(&path);
    let seen = image::open(&out).unwrap().into_rgb8();
    // The same colour has less red in sRGB than in Adobe RGB (1998).
    let [red, green, _] = seen.get_pixel(60, 150).0;
    assert!(red < 110 && green.abs_diff(201) < 6, "{red} {green}");
    let mut decoder = image::ImageReader::open(&out).unwrap().into_decoder().unwrap();
    assert_eq!(image::ImageDecoder::icc_profile(&mut decoder).unwrap(), None);
}

/// Noise hardly gets lighter by itself.
fn noise(width: u32, height: u32) -> DynamicImage {
    let mut state = 1_u32;
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(state >> 24) as u8, (state >> 16) as u8, (state >> 8) as u8])
    }))
}

#[test]
fn a_heavy_picture_gets_lighter_by_quality_first_and_then_by_size() {
    let bench = Bench::new();
    let path = bench.put("noise.png", encode(&noise(1000, 800), ImageFormat::Png));
    let lighter = |bytes: u64| Rules {
        image_bytes: greenroom::model::rules::Weight {
            limit: bytes,
            edge: greenroom::model::rules::Edge::Open,
        },
        ..Rules::COMMON
    };
    let (_, facts, done) = mend(&path, &lighter(700_000), &Choices::default()).unwrap();
    assert_eq!((facts.format, size(&facts)), (Format::Jpeg, (1000, 800)));
    assert!(done.contains(&Fix::Convert { to: Format::Jpeg }), "{done:?}");
    let (_, facts, done) = mend(&path, &lighter(120_000), &Choices::default()).unwrap();
    assert!(size(&facts).0 < 1000 && facts.bytes < 120_000, "{facts:?}");
    assert!(
        done.iter().any(|fix| matches!(fix, Fix::Shrink { .. })),
        "what was really done is told: {done:?}"
    );
}

#[test]
fn the_same_repair_gives_the_same_bytes_and_nothing_is_overwritten() {
    let bench = Bench::new();
    let path = bench.put("a.png", encode(&halves(200, 250), ImageFormat::Png));
    let (first, ..) = mended(&path);
    let (again, ..) = mended(&path);
    assert_eq!(first, again, "the same bytes lie there already");
    std::fs::write(&first, b"mine").unwrap();
    let (beside, ..) = mended(&path);
    assert_eq!(beside.file_name().unwrap(), "a-2.png");
    assert_eq!(std::fs::read(&first).unwrap(), b"mine");
    let left = std::fs::read_dir(bench.path().join("out")).unwrap().count();
    assert_eq!(left, 2, "no passing file is left");
}

#[test]
fn a_small_picture_is_padded_instead_of_enlarged_if_a_person_says_so() {
    let bench = Bench::new();
    let path = bench.put("a.png", encode(&halves(200, 250), ImageFormat::Png));
    let pad = Choices { growth: Growth::Pad, ..Choices::default() };
    let (_, facts, done) = mend(&path, &Rules::COMMON, &pad).unwrap();
    assert_eq!(size(&facts), (301, 301));
    assert!(!done.iter().any(Fix::may_look_soft));
}

#[test]
fn heic_becomes_an_upright_jpeg() {
    let bench = Bench::new();
    let path = bench.put("IMG_2041.heic", fixture("turned.heic"));
    let convert = Choices { convert_heic: true, ..Choices::default() };
    let (out, facts, _) = mend(&path, &Rules::COMMON, &convert).unwrap();
    assert_eq!((facts.format, size(&facts)), (Format::Jpeg, (300, 320)));
    assert_eq!(out.file_name().unwrap(), "IMG_2041.jpg");
}

#[test]
fn a_file_that_changed_since_it_was_looked_at_is_not_repaired() {
    let bench = Bench::new();
    let path = bench.put("a.png", encode(&halves(200, 250), ImageFormat::Png));
    let look = media::look(&path, &Limits::default()).unwrap();
    let fixes = fixes(&look.facts, &Rules::COMMON, &Choices::default()).unwrap();
    bench.put("a.png", encode(&halves(220, 250), ImageFormat::Png));
    let recipe =
        Recipe { path: &path, sha256: look.sha256, facts: &look.facts, fixes: &fixes, rules: &Rules::COMMON };
    let trouble = repair::make(&recipe, bench.path(), &Signal::default()).unwrap_err();
    assert!(matches!(trouble, RepairTrouble::Source(Problem::Unreadable { .. })), "{trouble:?}");
    let signal = Signal::default();
    signal.cancel();
    bench.put("a.png", encode(&halves(200, 250), ImageFormat::Png));
    assert_eq!(repair::make(&recipe, bench.path(), &signal).unwrap_err(), RepairTrouble::Cancelled);
    assert_eq!(std::fs::read_dir(bench.path()).unwrap().count(), 1, "nothing is left");
}

#[test]
fn what_does_not_pass_after_its_repair_is_not_kept() {
    let bench = Bench::new();
    let path = bench.put("a.png", encode(&halves(200, 250), ImageFormat::Png));
    let look = media::look(&path, &Limits::default()).unwrap();
    let fixes = [Fix::Enlarge { to: Pixels { width: 240, height: 300 } }];
    let recipe =
        Recipe { path: &path, sha256: look.sha256, facts: &look.facts, fixes: &fixes, rules: &Rules::COMMON };
    let trouble = repair::make(&recipe, bench.path(), &Signal::default()).unwrap_err();
    assert!(matches!(trouble, RepairTrouble::StillRefused(_)), "{trouble:?}");
    assert_eq!(std::fs::read_dir(bench.path()).unwrap().count(), 1);
}

/// Stereo, 16 bits: the left channel counts up, the right one down.
fn ramp(seconds: f64) -> Vec<u8> {
    let frames = (seconds * 48_000.0) as u32;
    let mut out =
        b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x80\xbb\0\0\0\xee\x02\0\x04\0\x10\0data".to_vec();
    out.extend((frames * 4).to_le_bytes());
    for number in 0..frames {
        let value = (number % 30_000) as i16;
        out.extend(value.to_le_bytes());
        out.extend((-value).to_le_bytes());
    }
    let length = (out.len() as u32 - 8).to_le_bytes();
    out[4..8].copy_from_slice(&length);
    out
}

#[test]
fn a_sound_is_cut_and_filled_to_the_sample() {
    let bench = Bench::new();
    let long = ramp(20.0);
    let path = bench.put("long.wav", &long);
    let part = Choices { keep: greenroom::model::Keep::Part { from: 3.0, to: 8.0 }, ..Choices::default() };
    let (out, facts, _) = mend(&path, &Rules::COMMON, &part).unwrap();
    assert!((facts.seconds().unwrap() - 5.0).abs() < 1e-9);
    let content = std::fs::read(out).unwrap();
    let from = 44 + 3 * 48_000 * 4;
    assert_eq!(content[44..], long[from..from + 5 * 48_000 * 4], "every sample is the same");

    let short = ramp(1.4);
    let path = bench.put("short.wav", &short);
    let (out, facts, done) = mended(&path);
    assert_eq!(done, [Fix::Silence { to: 2.1 }]);
    assert!((facts.seconds().unwrap() - 2.1).abs() < 1e-9);
    let content = std::fs::read(out).unwrap();
    assert_eq!(content[44..short.len()], short[44..]);
    assert!(content[short.len()..].iter().all(|byte| *byte == 0));
}

#[test]
fn an_mp3_that_is_too_short_becomes_a_wav_with_silence_at_its_end() {
    let bench = Bench::new();
    let path = bench.put("tone.mp3", fixture("tone.mp3"));
    let seconds = media::look(&path, &Limits::default()).unwrap().facts.seconds().unwrap();
    let span = greenroom::model::rules::Span::closed(seconds + 1.0, seconds + 9.0);
    let rules = Rules { audio_seconds: span, ..Rules::COMMON };
    let (out, facts, _) = mend(&path, &rules, &Choices::default()).unwrap();
    assert_eq!(facts.format, Format::Wav);
    assert_eq!(out.file_name().unwrap(), "tone.wav");
}

#[test]
fn a_film_gets_another_size_rate_and_length_and_stays_in_step() {
    let bench = Bench::new();
    let path = bench.put("film.mp4", fixture("hd.mp4"));
    let look = media::look(&path, &Limits::default()).unwrap();
    let Shape::Video { seconds, pixels, .. } = look.facts.shape else { panic!("no film") };
    let rules = Rules {
        video_seconds: greenroom::model::rules::Span::closed(seconds + 0.5, seconds + 8.0),
        video_fps: greenroom::model::rules::Span::closed(50.0, 60.0),
        video_pixels: greenroom::model::rules::Span::closed(407_696, 520_000),
        ..Rules::COMMON
    };
    let (_, facts, done) = mend(&path, &rules, &Choices::default()).unwrap();
    let ratio = facts.pixels().unwrap().ratio();
    assert!((ratio - pixels.ratio()).abs() < 0.02, "{done:?}");
    assert_eq!(facts.fps(), Some(50.0));
    assert!(facts.seconds().unwrap() > seconds + 0.5);
    // The same again, byte by byte.
    let (first, second) = (bench.path().join("one"), bench.path().join("two"));
    let fixes = fixes(&look.facts, &rules, &Choices::default()).unwrap();
    let recipe =
        Recipe { path: &path, sha256: look.sha256, facts: &look.facts, fixes: &fixes, rules: &rules };
    let hash = |folder: &Path| repair::make(&recipe, folder, &Signal::default()).unwrap().look.sha256;
    assert_eq!(hash(&first), hash(&second));
}
