//! Films and sounds of every kind that people have, made once by `films/make.sh`: what is measured of each, and what the
//! common rules say.

use std::path::PathBuf;

use greenroom::media::Helper;
use greenroom::model::{Facts, Format, Pixels, Problem, Quirk, Rules, Shape};

use crate::make::{Bench, called, cut, fixture, fixture_path, look, patch, verdict};

fn path(name: &str) -> PathBuf {
    fixture_path(&format!("films/{name}"))
}

fn content(name: &str) -> Vec<u8> {
    fixture(&format!("films/{name}"))
}

fn facts(name: &str) -> Facts {
    look(&path(name)).unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
}

/// What the common rules say of a film besides its size: the fixtures are tiny.
fn said(name: &str) -> Vec<&'static str> {
    let codes = Rules::COMMON.check(&facts(name)).into_iter().map(|problem| problem.code());
    codes.filter(|code| !["side_too_small", "resolution_unsupported"].contains(code)).collect()
}

fn film(name: &str) -> (Pixels, f64, f64, String, bool) {
    match facts(name).shape {
        Shape::Video { pixels, seconds, fps, codec, sound } => (pixels, seconds, fps, codec, sound),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn lengths_and_rates_pass_up_to_their_edges() {
    for (name, seconds, fps, wrong) in [
        ("long-1.9.mp4", 1.917, 24.0, &["too_short"][..]),
        ("long-2.mp4", 2.0, 24.0, &[]),
        ("long-15.mp4", 15.0, 24.0, &[]),
        ("long-15.1.mp4", 15.125, 24.0, &["too_long"]),
        ("rate-15.mp4", 2.0, 15.0, &["fps_too_low"]),
        ("rate-24000-1001.mp4", 2.002, 23.976, &[]),
        ("rate-30000-1001.mp4", 2.002, 29.97, &[]),
        ("rate-60.mp4", 2.0, 60.0, &[]),
        ("rate-61.mp4", 2.0, 61.0, &["fps_too_high"]),
        ("rate-120.mp4", 2.0, 120.0, &["fps_too_high"]),
    ] {
        let (_, length, rate, ..) = film(name);
        assert!((length - seconds).abs() < 0.02, "{name}: {length} s");
        assert!((rate - fps).abs() < 0.001, "{name}: {rate} fps");
        assert_eq!(said(name), wrong, "{name}");
        assert_eq!(facts(name).quirks, [], "{name}");
    }
}

#[test]
fn a_rate_that_changes_is_told_and_single_pauses_are_not() {
    assert_eq!(facts("vfr-pause.mp4").quirks, [], "one pause");
    assert_eq!(said("vfr-pause.mp4"), [""; 0]);
    assert_eq!(facts("vfr-dropped.mp4").quirks, [], "a frame is missing now and then");
    assert_eq!(said("vfr-dropped.mp4"), [""; 0]);
    assert_eq!(facts("vfr-millis.mp4").quirks, [], "41 and 42 ms in turn");
    assert_eq!(said("vfr-millis.mp4"), [""; 0]);
    let quirks = facts("vfr-half.mp4").quirks;
    let [Quirk::VariableRate { low, high }] = quirks[..] else { panic!("{quirks:?}") };
    assert!(low.abs_diff(10_000) < 300 && high.abs_diff(30_000) < 300, "{low} to {high}");
    assert_eq!(said("vfr-half.mp4"), ["fps_too_low"]);
    let (_, _, shown, ..) = film("vfr-half.mp4");
    assert!((shown - 30.0).abs() < 0.1, "most frames come so fast: {shown}");
}

#[test]
fn every_codec_is_named_and_only_two_are_taken() {
    for (name, codec) in [
        ("hvc1.mp4", "H.265"),
        ("hev1.mp4", "H.265"),
        ("main10.mp4", "H.265"),
        ("interlaced.mp4", "H.264"),
        ("h264-422.mp4", "H.264"),
        ("h264-444.mp4", "H.264"),
        ("lossless.mp4", "H.264"),
        ("av1.mp4", "AV1"),
        ("vp9.mp4", "VP9"),
        ("mjpeg.mov", "Motion JPEG"),
        ("prores.mov", "ProRes"),
        ("mpeg4.mp4", "MPEG-4"),
    ] {
        let facts = facts(name);
        assert_eq!(film(name).3, codec, "{name}");
        let taken = ["H.264", "H.265"].contains(&codec);
        assert_eq!(!said(name).contains(&"codec_unsupported"), taken, "{name}");
        // What only a program beside Greenroom decodes is decoded by it, or told not to be.
        let decoded = !facts.quirks.contains(&Quirk::NotDecoded);
        assert_eq!(decoded, Helper::Ffmpeg.find().is_some(), "{name}");
    }
    for name in ["open-gop.mp4", "slices.mp4", "fragments.mp4", "rate-60.mp4", "two-pictures.mp4"] {
        assert!(!facts(name).quirks.contains(&Quirk::NotDecoded), "{name} is decoded here");
    }
}

#[test]
fn sizes_are_those_on_the_screen() {
    for (name, width, height) in [
        ("sar.mp4", 128, 72),
        ("turned-90.mp4", 36, 64),
        ("turned-180.mp4", 64, 36),
        ("turned-270.mp4", 36, 64),
        ("portrait.mp4", 36, 64),
    ] {
        assert_eq!(film(name).0, Pixels { width, height }, "{name}");
    }
}

#[test]
fn tracks_are_told_apart() {
    assert_eq!(film("two-pictures.mp4").0, Pixels { width: 64, height: 36 }, "the first is shown");
    assert_eq!((film("timecode.mov").4, facts("timecode.mov").format), (false, Format::Mov));
    for (name, seconds) in [("late-sound.mp4", 3.0), ("late-picture.mp4", 3.0), ("fragments.mp4", 2.0)] {
        let (_, length, _, _, sound) = film(name);
        assert!(sound && (length - seconds).abs() < 0.08, "{name}: {length} s, sound {sound}");
    }
    assert_eq!(called("film.mp4", content("vp9.webm")), "WebM or Matroska");
    assert_eq!(called("film.mp4", content("sound.flac")), "FLAC");
}

/// Films that end early, or of which a part was never written: what a broken download leaves behind.
#[test]
fn a_film_with_a_hole_is_corrupt_wherever_the_hole_is() {
    for name in ["rate-60.mp4", "open-gop.mp4", "slices.mp4", "fragments.mp4", "long-15.mp4"] {
        let whole = content(name);
        for percent in [5, 30, 50, 80, 99] {
            assert_eq!(verdict("a.mp4", cut(&whole, percent)), "corrupt", "{name} cut at {percent} %");
        }
    }
    let whole = content("long-15.mp4");
    let media = crate::make::inside(&whole, *b"mdat", 0);
    let size = u32::from_be_bytes(whole[media - 8..media - 4].try_into().unwrap()) as usize - 8;
    // Also between the first, the middle and the last frame: a film of this length is decoded whole.
    for part in 0..16 {
        let mut holed = whole.clone();
        let (from, to) = (media + size * part / 16, media + size * (part + 1) / 16);
        holed[from..to].fill(0);
        assert_eq!(verdict("a.mp4", holed), "corrupt", "zeros in part {part} of 16");
    }
}

/// Where the samples of a track lie in a film.
fn places_of(whole: &[u8], kind: mp4::TrackType) -> Vec<std::ops::Range<usize>> {
    let mut film = mp4::Mp4Reader::read_header(std::io::Cursor::new(whole), whole.len() as u64).unwrap();
    let track = film.tracks().values().find(|track| track.track_type().unwrap() == kind).unwrap().track_id();
    let count = film.sample_count(track).unwrap();
    let samples = (1..=count).map(|number| film.read_sample(track, number).unwrap().unwrap().bytes);
    samples
        .map(|sample| {
            let at = whole.windows(sample.len()).position(|window| window == sample).unwrap();
            at..at + sample.len()
        })
        .collect()
}

#[test]
fn the_sound_of_a_film_is_decoded_too() {
    let whole = fixture("film.mp4");
    assert_eq!(verdict("a.mp4", &whole), "fine");
    let mut torn = whole.clone();
    for place in places_of(&whole, mp4::TrackType::Audio).into_iter().skip(30).take(20) {
        // Lengths stay, so that only a decoder notices.
        for byte in &mut torn[place] {
            *byte = byte.wrapping_mul(31) ^ 0xa5;
        }
    }
    assert_eq!(verdict("a.mp4", torn), "corrupt");
}

#[test]
fn bits_that_flip_between_the_places_one_would_look_at_first_are_found() {
    let whole = fixture("film.mp4");
    let places = places_of(&whole, mp4::TrackType::Video);
    // Neither the first frames, nor those about the middle, nor the last.
    for number in [11, 17, 31, 40] {
        let mut flipped = whole.clone();
        // The first bytes of a slice say what it is; with them gone it is none.
        for byte in flipped[places[number].clone()].iter_mut().skip(4).take(8) {
            *byte = !*byte;
        }
        assert_eq!(verdict("a.mp4", flipped), "corrupt", "frame {number}");
    }
}

#[test]
fn what_ffmpeg_decodes_is_proved_by_it() {
    if Helper::Ffmpeg.find().is_none() {
        return;
    }
    for name in ["hvc1.mp4", "main10.mp4", "prores.mov", "h264-444.mp4"] {
        let mut holed = content(name);
        let media = crate::make::inside(&holed, *b"mdat", 0);
        let size = u32::from_be_bytes(holed[media - 8..media - 4].try_into().unwrap()) as usize - 8;
        // Lengths stay, so that only a decoder notices.
        for byte in &mut holed[media + 40..media + size] {
            *byte = byte.wrapping_mul(31) ^ 0xa5;
        }
        assert_eq!(verdict("a.mp4", holed), "corrupt", "{name}");
    }
}

fn sound(name: &str) -> (f64, u32) {
    match facts(name).shape {
        Shape::Audio { seconds, hertz } => (seconds, hertz),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn every_kind_of_mp3_has_its_length() {
    for (name, seconds, hertz, tolerance) in [
        ("vbr.mp3", 3.0, 48_000, 0.001),
        ("abr.mp3", 3.0, 48_000, 0.001),
        ("cover.mp3", 3.0, 44_100, 0.001),
        ("mpeg2.mp3", 3.0, 22_050, 0.001),
        ("mpeg25.mp3", 3.0, 11_025, 0.001),
        // Without a header nobody knows how much of the first and last frame is padding.
        ("cbr.mp3", 3.0, 48_000, 0.1),
        ("vbr-plain.mp3", 3.0, 48_000, 0.1),
    ] {
        let (length, rate) = sound(name);
        assert!((length - seconds).abs() < tolerance && rate == hertz, "{name}: {length} s at {rate}");
        assert_eq!(facts(name).format, Format::Mp3);
        assert_eq!(said(name), [""; 0], "{name}");
        let front = [&[0_u8; 700][..], &content(name)].concat();
        if name != "cover.mp3" {
            assert_eq!(verdict("a.mp3", front), "fine", "{name} behind zeros");
        }
    }
    assert_eq!(called("a.mp3", content("aac.aac")), "AAC");
    let mut tagged = content("vbr.mp3");
    patch(&mut tagged, 6, &[0x7f, 0x7f, 0x7f, 0x7f]);
    assert_eq!(verdict("a.mp3", tagged), "unsupported_format", "a tag larger than the file");
}

#[test]
fn damage_in_the_middle_of_an_mp3_is_found() {
    for name in ["cbr.mp3", "vbr.mp3", "vbr-plain.mp3", "abr.mp3"] {
        let whole = content(name);
        for percent in [20, 50, 80] {
            let mut holed = whole.clone();
            let from = holed.len() * percent / 100;
            holed[from..from + 900].fill(0);
            assert_eq!(verdict("a.mp3", holed), "corrupt", "{name}: zeros at {percent} %");
            let torn =
                [&whole[..from], &b"not a sound at all, but words "[..].repeat(20), &whole[from..]].concat();
            assert_eq!(verdict("a.mp3", torn), "corrupt", "{name}: words at {percent} %");
            // A frame has 192 bytes in one of them: between two frames nobody could tell.
            let end = from / 192 * 192 + 50;
            assert_eq!(verdict("a.mp3", &whole[..end]), "corrupt", "{name} cut at {percent} %");
        }
        // Files that were joined have tags in the middle, and that is no damage.
        let joined = [&content("cbr.mp3")[..], b"TAG", &[0; 125], &content("cbr.mp3")].concat();
        assert_eq!(verdict("a.mp3", joined), "fine");
    }
}

#[test]
fn every_kind_of_wav_has_its_length() {
    for (name, hertz) in [
        ("pcm_u8.wav", 8000),
        ("pcm_s24le.wav", 8000),
        ("pcm_s32le.wav", 8000),
        ("pcm_f32le.wav", 8000),
        ("pcm_f64le.wav", 8000),
        ("pcm_alaw.wav", 8000),
        ("pcm_mulaw.wav", 8000),
        ("adpcm_ms.wav", 8000),
        ("adpcm_ima_wav.wav", 8000),
        ("five-one.wav", 8000),
        ("rf64.wav", 8000),
    ] {
        let (length, rate) = sound(name);
        // Packed sounds are padded to whole blocks.
        let tolerance = if name.starts_with("adpcm") { 0.2 } else { 0.001 };
        assert!((length - 1.0).abs() < tolerance && rate == hertz, "{name}: {length} s at {rate}");
        let whole = content(name);
        assert_eq!(verdict("a.wav", cut(&whole, 60)), "corrupt", "{name} cut");
    }
    let (length, _) = sound("mp3-inside.wav");
    assert!((length - 2.0).abs() < 0.1, "{length}");
    assert_eq!(called("a.wav", content("sound.aiff")), "AIFF");
    let mut blocks = content("adpcm_ms.wav");
    patch(&mut blocks, 32, &[0, 0]);
    assert_ne!(verdict("a.wav", blocks), "fine", "blocks of no size");
}

#[test]
fn a_picture_under_a_films_name_stays_a_picture() {
    let bench = Bench::new();
    let facts = look(&bench.put("a.mp4", crate::make::jpeg(400, 400))).unwrap();
    assert_eq!((facts.format, facts.quirks), (Format::Jpeg, vec![Quirk::ExtensionMismatch]));
    assert_eq!(
        look(&path("nowhere.mp4")).unwrap_err().code(),
        Problem::Unreadable { said: String::new() }.code()
    );
}
