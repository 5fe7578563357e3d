//! Films and the player. `film.mp4` is two seconds at 24 frames a second with B-frames and a sync sample a second.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use greenroom::media::{self, Frame, Hearing, Player};
use greenroom::model::{Facts, Format, Pixels, Problem, Shape};

use crate::make::{Bench, called, cut, ffmpeg, fixture, fixture_path, inside, jpeg, look, patch, verdict};

fn shape(content: &[u8]) -> (Pixels, f64, f64, String, bool) {
    let bench = Bench::new();
    match look(&bench.put("a.mp4", content)).unwrap() {
        Facts { shape: Shape::Video { pixels, seconds, fps, codec, sound }, .. } => {
            (pixels, seconds, fps, codec, sound)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_film_is_measured_from_its_samples() {
    for name in ["film.mp4", "faststart.mp4"] {
        let (pixels, seconds, fps, codec, sound) = shape(&fixture(name));
        assert_eq!(pixels, Pixels { width: 320, height: 180 });
        assert!((seconds - 2.0).abs() < 0.03 && (fps - 24.0).abs() < 0.001, "{seconds} {fps}");
        assert_eq!((codec.as_str(), sound), ("H.264", true));
    }
    let (_, seconds, fps, codec, sound) = shape(&fixture("hevc.mov"));
    assert!((seconds - 0.5).abs() < 0.01 && (fps - 29.97).abs() < 0.001, "{seconds} {fps}");
    assert_eq!((codec.as_str(), sound), ("H.265", false));
    assert_eq!(look(&fixture_path("hevc.mov")).unwrap().format, Format::Mov);
    let (_, seconds, fps, ..) = shape(&fixture("fragmented.mp4"));
    assert!((seconds - 1.08).abs() < 0.05 && (fps - 24.0).abs() < 0.001, "{seconds} {fps}");
}

#[test]
fn lying_durations_in_the_header_are_not_believed() {
    let honest = shape(&fixture("film.mp4"));
    for (kind, at, nth) in [(*b"mvhd", 16, 0), (*b"mdhd", 16, 0), (*b"tkhd", 20, 0)] {
        for lie in [0_u32, 3, u32::MAX] {
            let mut content = fixture("film.mp4");
            let place = inside(&content, kind, nth) + at;
            patch(&mut content, place, &lie.to_be_bytes());
            assert_eq!(shape(&content), honest, "{} says {lie}", kind.escape_ascii());
        }
    }
}

/// The film with its first track's matrix turned by a quarter, clockwise.
fn turned() -> Vec<u8> {
    let mut content = fixture("film.mp4");
    let matrix = inside(&content, *b"tkhd", 0) + 40;
    let cells: [i32; 9] = [0, 0x1_0000, 0, -0x1_0000, 0, 0, 0, 0, 0x4000_0000];
    patch(&mut content, matrix, &cells.map(i32::to_be_bytes).concat());
    content
}

#[test]
fn a_turned_film_is_measured_and_shown_upright() {
    let bench = Bench::new();
    let content = turned();
    assert_eq!(shape(&content).0, Pixels { width: 180, height: 320 });
    let player = Player::open(&bench.put("a.mp4", &content), Box::new(|| {})).unwrap();
    let frame = player.frame().unwrap();
    assert_eq!((frame.width, frame.height), (180, 320));
    let plain = Player::open(&fixture_path("film.mp4"), Box::new(|| {})).unwrap().frame().unwrap();
    // What was at the left of the upper edge is now at the top of the right edge.
    let pixel = |frame: &Frame, x: u32, y: u32| {
        let at = ((y * frame.width + x) * 4) as usize;
        frame.rgba[at..at + 4].to_vec()
    };
    assert_eq!(pixel(&frame, 179, 20), pixel(&plain, 20, 0));
}

#[test]
fn a_film_that_was_cut_off_is_corrupt() {
    for name in ["film.mp4", "faststart.mp4", "fragmented.mp4", "hevc.mov"] {
        let content = fixture(name);
        for percent in [10, 50, 99] {
            assert_eq!(verdict("a.mp4", cut(&content, percent)), "corrupt", "{name} at {percent} %");
        }
    }
}

#[test]
fn samples_beyond_the_end_are_found_where_no_box_tells() {
    let mut content = fixture("faststart.mp4");
    let media = inside(&content, *b"mdat", 0) - 8;
    // "Up to the end of the file", wherever that is.
    patch(&mut content, media, &0_u32.to_be_bytes());
    assert_eq!(verdict("a.mp4", &content), "fine");
    assert_eq!(verdict("a.mp4", cut(&content, 70)), "corrupt");
}

#[test]
fn rubbish_after_a_film_is_forgiven() {
    let content = [&fixture("film.mp4")[..], &[0xee; 500]].concat();
    assert_eq!(verdict("a.mp4", content), "fine");
}

#[test]
fn tables_that_promise_billions_of_frames_are_refused() {
    for count in [5_000_000_u32, u32::MAX] {
        for size in [0_u32, 1, 4] {
            let mut content = fixture("film.mp4");
            let sizes = inside(&content, *b"stsz", 0) + 4;
            patch(&mut content, sizes, &[size.to_be_bytes(), count.to_be_bytes()].concat());
            let times = inside(&content, *b"stts", 0) + 8;
            patch(&mut content, times, &u32::MAX.to_be_bytes());
            let chunks = inside(&content, *b"stsc", 0) + 12;
            patch(&mut content, chunks, &u32::MAX.to_be_bytes());
            assert_eq!(verdict("a.mp4", content), "corrupt", "{count} of size {size}");
        }
    }
    let mut content = fixture("fragmented.mp4");
    let run = inside(&content, *b"trun", 0) + 4;
    patch(&mut content, run, &u32::MAX.to_be_bytes());
    assert_eq!(verdict("a.mp4", content), "corrupt");
}

#[test]
fn a_box_that_claims_to_be_shorter_than_its_own_header_does_not_hold_us_up() {
    for kind in [*b"stsz", *b"stsc", *b"ctts", *b"stss", *b"dinf", *b"vmhd", *b"avcC"] {
        for size in [0_u32, 1, 4, 7] {
            let mut content = fixture("film.mp4");
            let place = inside(&content, kind, 0) - 8;
            patch(&mut content, place, &size.to_be_bytes());
            assert_eq!(verdict("a.mp4", content), "corrupt", "{} of {size} bytes", kind.escape_ascii());
        }
    }
}

#[test]
fn files_that_only_look_like_films_are_named() {
    assert_eq!(called("a.mp4", fixture("sound.m4a")), "M4A");
    let mut content = fixture("sound.m4a");
    patch(&mut content, 8, b"isom");
    assert_eq!(called("a.mp4", content), "M4A");
    assert_eq!(called("a.mp4", b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01"), "WebM or Matroska");
    assert_eq!(verdict("a.mp4", b"\0\0\0\x10ftypisom\0\0\0\0"), "corrupt");
}

#[test]
fn a_downloaded_film_must_show_its_first_frame() {
    let bench = Bench::new();
    let facts = media::verify_video(&fixture_path("film.mp4")).unwrap();
    assert_eq!(facts, look(&fixture_path("film.mp4")).unwrap());
    assert!(media::verify_video(&fixture_path("hevc.mov")).is_ok());

    let mut hollow = fixture("faststart.mp4");
    let start = inside(&hollow, *b"mdat", 0);
    hollow[start..].fill(0);
    let hollow = bench.put("hollow.mp4", hollow);
    assert_eq!(look(&hollow).unwrap_err().code(), "corrupt", "its container is whole, and nothing in it");
    assert_eq!(media::verify_video(&hollow).unwrap_err().code(), "corrupt");
    // Units of the right length with nonsense inside pass for a film until somebody decodes one.
    let mut nonsense = fixture("faststart.mp4");
    let start = inside(&nonsense, *b"mdat", 0);
    for at in start..nonsense.len() {
        let header = at < start + 5 || nonsense[at - 4..at].starts_with(&[0, 0]);
        if !header {
            nonsense[at] = nonsense[at].wrapping_mul(31) ^ 0xa5;
        }
    }
    assert_eq!(media::verify_video(&bench.put("nonsense.mp4", nonsense)).unwrap_err().code(), "corrupt");
    let picture = bench.put("a.mp4", jpeg(300, 300));
    assert_eq!(media::verify_video(&picture).unwrap_err().code(), "unsupported_format");
    let page = bench.put("b.mp4", "<html>This link has expired</html>");
    assert_eq!(media::verify_video(&page), Err(Problem::UnsupportedFormat { found: "HTML".to_owned() }));
}

#[test]
fn a_film_has_a_poster_where_it_can_be_decoded() {
    let bench = Bench::new();
    let film = fixture_path("film.mp4");
    let out = bench.path().join("poster");
    media::thumb(&film, 256, &out).unwrap();
    let poster = image::load_from_memory(&std::fs::read(&out).unwrap()).unwrap().into_rgb8();
    assert_eq!(poster.dimensions(), (256, 144));
    let reds = poster.pixels().map(|pixel| pixel.0[0]);
    assert!(reds.clone().max().unwrap() > 200 && reds.min().unwrap() < 50, "a picture, not a grey plane");
    let other = fixture_path("hevc.mov");
    let made = media::thumb(&other, 256, &out);
    if ffmpeg("the poster of an H.265 film") {
        made.unwrap();
        let poster = image::load_from_memory(&std::fs::read(&out).unwrap()).unwrap();
        assert_eq!((poster.width(), poster.height()), (160, 90));
    } else {
        assert_eq!(made.unwrap_err(), Problem::UnsupportedFormat { found: "H.265".to_owned() });
    }
}

fn player(name: &str) -> (Player, Receiver<()>) {
    let (send, woken) = channel();
    let wake = Box::new(move || send.send(()).unwrap_or_default());
    (Player::open(&fixture_path(name), wake).unwrap(), woken)
}

/// Waits until the player has something new to show.
fn fresh(player: &Player, woken: &Receiver<()>) -> Frame {
    woken.recv_timeout(Duration::from_mins(1)).expect("the player wakes us");
    player.frame().unwrap()
}

/// Waits until the player has arrived where it was sent; on a busy machine it shows something on its way.
fn arrived(player: &Player, woken: &Receiver<()>) -> Frame {
    loop {
        let frame = fresh(player, woken);
        if frame.at_seconds.to_bits() == player.position().to_bits() {
            return frame;
        }
    }
}

#[test]
fn seeking_and_stepping_show_the_right_frames_and_wake_once_each() {
    let (player, woken) = player("film.mp4");
    let first = player.frame().unwrap();
    assert_eq!((first.width, first.height, first.rgba.len()), (320, 180, 320 * 180 * 4));
    assert!(!player.is_playing() && player.position() == 0.0);
    let mut seen = vec![first];
    for frame in 1..=30_u32 {
        player.step(1);
        let fresh = arrived(&player, &woken);
        assert!((fresh.at_seconds - f64::from(frame) / 24.0).abs() < 1e-6, "{fresh:?}");
        let last = seen.last().unwrap();
        assert!(fresh.rgba != last.rgba && fresh.serial > last.serial);
        seen.push(fresh);
    }
    player.step(-1);
    assert_eq!(arrived(&player, &woken).rgba, seen[29].rgba);
    // From the other second's sync sample, and back: the same frames again.
    for wanted in [28_usize, 3, 24, 11] {
        player.seek(wanted as f64 / 24.0);
        let fresh = arrived(&player, &woken);
        assert_eq!(fresh.rgba, seen[wanted].rgba, "frame {wanted}");
        assert!((player.position() - wanted as f64 / 24.0).abs() < 1e-6);
    }
    player.seek(f64::INFINITY);
    assert!((arrived(&player, &woken).at_seconds - 47.0 / 24.0).abs() < 1e-6);
    player.seek(-7.0);
    assert_eq!(arrived(&player, &woken).rgba, seen[0].rgba);
    // Joins the thread: whatever it still had to say has been said.
    drop(player);
    assert_eq!(woken.try_iter().count(), 0, "nobody is woken while nothing happens");
}

/// A player that goes on only when we have seen what it shows: each waking waits until we take it, so that a busy machine
/// cannot make us miss anything.
fn paced(name: &str) -> (Player, Receiver<()>) {
    let (send, woken) = std::sync::mpsc::sync_channel(0);
    let wake = Box::new(move || send.send(()).unwrap_or_default());
    (Player::open(&fixture_path(name), wake).unwrap(), woken)
}

#[test]
fn playing_goes_on_in_order_and_stops_at_the_end() {
    let (player, woken) = paced("film.mp4");
    player.set_muted(true);
    player.seek(1.6);
    let mut last = arrived(&player, &woken);
    player.play();
    assert!(player.is_playing());
    loop {
        let next = fresh(&player, &woken);
        if !player.is_playing() {
            break;
        }
        assert!(next.serial == last.serial || next.at_seconds > last.at_seconds);
        last = next;
    }
    assert!((player.position() - 47.0 / 24.0).abs() < 1e-6, "{}", player.position());
    assert_eq!(player.problem(), None);
    player.play();
    // It begins at the beginning; a waking from the end may still wait to be taken.
    while fresh(&player, &woken).at_seconds > 0.0 {}
    assert!(player.is_playing());
}

#[test]
fn a_looping_film_begins_again() {
    let (player, woken) = paced("film.mp4");
    player.set_muted(true);
    player.set_looping(true);
    player.seek(1.9);
    let mut last = arrived(&player, &woken).at_seconds;
    player.play();
    loop {
        let next = fresh(&player, &woken).at_seconds;
        if next < last {
            break;
        }
        last = next;
    }
    assert!(player.is_playing());
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_sound_device_it_plays_silently_and_says_so() {
    // What devices there are is read once a process: one of its own has none.
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "films::in_a_process_without_sound", "--include-ignored"])
        .env("ALSA_CONFIG_PATH", "/nowhere/alsa.conf")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "started by the test before it, where there is no sound device"]
fn in_a_process_without_sound() {
    let (player, woken) = paced("flash.mp4");
    assert_eq!(player.hearing(), Hearing::Sound, "nobody has asked for a device yet");
    player.seek(1.8);
    arrived(&player, &woken);
    player.play();
    while player.is_playing() {
        fresh(&player, &woken);
    }
    assert!(matches!(player.hearing(), Hearing::NoDevice { .. }), "{:?}", player.hearing());
    assert_eq!(player.problem(), None);
    assert_eq!(player.position().to_bits(), player.times().last().unwrap().to_bits(), "it came to its end");
}

#[test]
fn only_what_can_be_decoded_gets_a_player() {
    let open = |name: &str| Player::open(&fixture_path(name), Box::new(|| {}));
    if ffmpeg("an H.265 film in the player") {
        let player = open("hevc.mov").unwrap();
        let frame = player.frame().unwrap();
        assert_eq!((frame.width, frame.height, player.times().len()), (160, 90, 15));
    } else {
        let problem = open("hevc.mov").unwrap_err();
        assert_eq!(problem, Problem::UnsupportedFormat { found: "H.265".to_owned() });
    }
    let sound = open("tone.mp3").unwrap();
    assert!(sound.frame().is_none() && sound.times().is_empty() && sound.hearing() == Hearing::Sound);
    assert_eq!(open("nowhere.mp4").unwrap_err().code(), "unreadable");
    assert_eq!(open("picture.heic").unwrap_err().code(), "unsupported_format");
}

#[test]
fn colours_are_those_that_were_filmed_in_either_definition() {
    for (name, side) in [("hd.mp4", 720), ("sd.mp4", 120)] {
        let frame = Player::open(&fixture_path(name), Box::new(|| {})).unwrap().frame().unwrap();
        assert_eq!(frame.height, side);
        for pixel in frame.rgba.chunks(4) {
            let near =
                pixel.iter().zip([32_u8, 160, 64, 255]).all(|(channel, filmed)| channel.abs_diff(filmed) < 5);
            assert!(near, "{name}: {pixel:?}");
        }
    }
}

#[test]
fn ten_bits_need_no_other_program() {
    let film = fixture_path("high10.mp4");
    assert!(look(&film).is_ok() && media::verify_video(&film).is_ok());
    let frame = Player::open(&film, Box::new(|| {})).unwrap().frame().unwrap();
    assert_eq!((frame.width, frame.height), (160, 120));
}

#[test]
fn a_strip_holds_small_different_frames_over_the_whole_film() {
    let strip = media::strip(&fixture_path("film.mp4"), 6, 96).unwrap();
    assert_eq!(strip.len(), 6);
    assert!(strip.iter().all(|small| (small.width, small.height) == (96, 54)));
    assert!(strip.windows(2).all(|pair| pair[0].pixels != pair[1].pixels));
    assert_eq!(media::strip(&fixture_path("film.mp4"), 0, 96).unwrap(), []);
}
