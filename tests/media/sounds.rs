//! Sounds.

use greenroom::media;
use greenroom::model::{Facts, Format, Problem, Shape};

use crate::make::{Bench, called, cut, fixture, fixture_path, look, patch, verdict, wav};

fn length(name: &str, content: impl AsRef<[u8]>) -> (f64, u32) {
    let bench = Bench::new();
    match look(&bench.put(name, content)).unwrap() {
        Facts { shape: Shape::Audio { seconds, hertz }, .. } => (seconds, hertz),
        other => panic!("{other:?}"),
    }
}

/// So many seconds of a loud tone.
fn tone(hertz: u32, seconds: u32) -> Vec<i16> {
    (0..hertz * seconds).map(|at| if at % 100 < 50 { 16_000 } else { -16_000 }).collect()
}

#[test]
fn a_wav_is_as_long_as_its_samples() {
    let samples = tone(8000, 3);
    assert_eq!(length("a.wav", wav(8000, &samples, None)), (3.0, 8000));
    // Streaming recorders never come back to write the length.
    assert_eq!(length("a.wav", wav(8000, &samples, Some(0))), (3.0, 8000));
    assert_eq!(length("a.wav", wav(8000, &samples, Some(u32::MAX))), (3.0, 8000));
    let mut lying = wav(8000, &samples, None);
    patch(&mut lying, 28, &[1, 0, 0, 0, 99, 0]);
    assert_eq!(length("a.wav", lying), (3.0, 8000), "byte rate and block size are not needed");
}

#[test]
fn notes_before_the_sound_are_stepped_over_with_and_without_padding() {
    let plain = wav(8000, &tone(8000, 1), None);
    for padding in [&b""[..], b"\0"] {
        let noted = [&plain[..36], b"LIST\x05\0\0\0INFOx", padding, &plain[36..]].concat();
        assert_eq!(length("a.wav", noted), (1.0, 8000));
    }
}

#[test]
fn broken_wavs_are_corrupt() {
    let content = wav(8000, &tone(8000, 3), None);
    assert_eq!(verdict("a.wav", cut(&content, 50)), "corrupt");
    assert_eq!(verdict("a.wav", cut(&content, 99)), "corrupt");
    assert_eq!(verdict("a.wav", &content[..44]), "corrupt", "header only");
    assert_eq!(verdict("a.wav", &content[..20]), "corrupt");
    for (at, lie) in [(22, vec![0, 0]), (24, vec![0; 4]), (34, vec![0, 0])] {
        let mut lying = content.clone();
        patch(&mut lying, at, &lie);
        assert_eq!(verdict("a.wav", lying), "corrupt", "zeros at {at}");
    }
}

#[test]
fn an_mp3_is_measured_without_its_encoders_padding() {
    let (seconds, hertz) = length("a.mp3", fixture("tone.mp3"));
    assert!((seconds - 2.0).abs() < 0.001, "{seconds}");
    assert_eq!(hertz, 44_100);
    assert_eq!(look(&fixture_path("tone.mp3")).unwrap().format, Format::Mp3);
}

#[test]
fn an_mp3_with_less_sound_than_its_header_promises_is_corrupt() {
    let content = fixture("tone.mp3");
    for percent in [30, 50, 90] {
        assert_eq!(verdict("a.mp3", cut(&content, percent)), "corrupt", "{percent} %");
    }
}

#[test]
fn a_tag_that_is_larger_than_the_file_hides_nothing() {
    assert_eq!(called("a.mp3", b"ID3\x04\0\0\x7f\x7f\x7f\x7fnothing"), "an ID3 tag without sound");
    assert_eq!(called("a.mp3", b"\xff\xf1\x50\x80\x02\x1f\xfc\xde\x02\0"), "AAC");
    assert_eq!(called("a.wav", b"fLaC\0\0\0\x22"), "FLAC");
    assert_eq!(called("a.wav", b"FORM\0\0\0\0AIFF"), "AIFF");
}

#[test]
fn a_waveform_is_loud_where_the_sound_is() {
    let bench = Bench::new();
    let samples = [vec![0; 8000], tone(8000, 1)].concat();
    let peaks = media::peaks(&bench.put("a.wav", wav(8000, &samples, None)), 10).unwrap();
    assert_eq!(peaks.len(), 10);
    assert!(peaks[..5].iter().all(|peak| *peak < 0.01), "{peaks:?}");
    assert!(peaks[5..].iter().all(|peak| (*peak - 0.49).abs() < 0.02), "{peaks:?}");
    let peaks = media::peaks(&fixture_path("tone.mp3"), 20).unwrap();
    assert!(peaks.iter().all(|peak| *peak > 0.05), "{peaks:?}");
    let problem = media::peaks(&fixture_path("film.mp4"), 10).unwrap_err();
    assert_eq!(problem, Problem::UnsupportedFormat { found: "MP4".to_owned() });
}
