//! Frame by frame the same as ffmpeg's, for films made by ffmpeg here and now: profiles, orders, colours, turns.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use greenroom::media::{Frame, Player};

use crate::make::{Bench, ffmpeg};

/// A picture that moves in every corner, 24 frames a second, with a beep.
const SOURCE: [&str; 6] = ["-f", "lavfi", "-i", "testsrc2=s=176x128:r=24:d=1,noise=alls=8", "-threads", "1"];

fn run(args: &[&str], out: &Path) -> PathBuf {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-hide_banner", "-loglevel", "error", "-y"]).args(args).arg(out);
    let made = command.output().unwrap();
    assert!(made.status.success(), "{args:?}: {}", String::from_utf8_lossy(&made.stderr));
    out.to_owned()
}

fn film(bench: &Bench, name: &str, args: &[&str]) -> PathBuf {
    run(&[&SOURCE[..], args].concat(), &bench.path().join(name))
}

/// ffmpeg's frames as RGBA, by the matrix that is given. Its quick ways there are far off, and by default it smooths
/// the colours between pixels.
fn theirs(film: &Path, matrix: &str, scaler: &str, size: (u32, u32)) -> Vec<Vec<u8>> {
    let out = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-loglevel", "error", "-i"])
        .arg(film)
        .args([
            "-vf",
            &format!(
                "scale=in_color_matrix={matrix}:flags={scaler}+accurate_rnd+full_chroma_inp+full_chroma_int"
            ),
        ])
        .args(["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgba", "-"])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    out.stdout.chunks((size.0 * size.1 * 4) as usize).map(<[u8]>::to_vec).collect()
}

fn open(film: &Path) -> (Player, Receiver<()>) {
    let (send, woken) = channel();
    (Player::open(film, Box::new(move || send.send(()).unwrap_or_default())).unwrap(), woken)
}

fn go(player: &Player, woken: &Receiver<()>, index: usize) -> Frame {
    player.seek(player.times()[index]);
    loop {
        woken.recv_timeout(Duration::from_mins(1)).expect("the player wakes us");
        let frame = player.frame().unwrap();
        if frame.at_seconds.to_bits() == player.position().to_bits() {
            return frame;
        }
    }
}

/// The largest difference of any channel of any pixel.
fn apart(ours: &Frame, theirs: &[u8]) -> u8 {
    assert_eq!(ours.rgba.len(), theirs.len());
    ours.rgba.iter().zip(theirs).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
}

/// Every frame once in order, and then some from anywhere.
fn check(film: &Path, matrix: &str) {
    let (player, woken) = open(film);
    let first = player.frame().unwrap();
    let theirs = theirs(film, matrix, "neighbor", (first.width, first.height));
    assert_eq!(player.times().len(), theirs.len(), "{}", film.display());
    let worst = |index: usize, frame: &Frame| {
        let worst = apart(frame, &theirs[index]);
        assert!(worst <= 2, "{}: frame {index} is {worst} apart", film.display());
    };
    worst(0, &first);
    let last = theirs.len() - 1;
    for index in (1..=last).chain([last / 2, last, 1, last - 1, last / 3, 0]) {
        worst(index, &go(&player, &woken, index));
    }
}

#[test]
fn every_kind_of_h264_is_decoded_to_the_last_bit() {
    if !ffmpeg("frames compared with ffmpeg's") {
        return;
    }
    let bench = Bench::new();
    let x264 = |name: &str, args: &[&str]| {
        film(&bench, name, &[&["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "10"], args].concat())
    };
    let kinds: [(&str, &[&str]); 8] = [
        ("baseline.mp4", &["-profile:v", "baseline"]),
        ("main.mp4", &["-profile:v", "main", "-bf", "3"]),
        ("cavlc.mp4", &["-bf", "2", "-x264-params", "cabac=0:slices=4"]),
        ("weighted.mp4", &["-x264-params", "weightp=2:weightb=1:ref=4:bframes=3:b-pyramid=normal"]),
        ("open.mp4", &["-x264-params", "open-gop=1:bframes=3:keyint=8"]),
        ("fields.mp4", &["-x264-params", "interlaced=1:bframes=2"]),
        ("ten.mp4", &["-pix_fmt", "yuv420p10le", "-bf", "2"]),
        ("fine.mp4", &["-pix_fmt", "yuv422p"]),
    ];
    for (name, args) in kinds {
        check(&x264(name, args), "bt601");
    }
}

#[test]
fn both_matrices_and_both_ranges_are_those_of_the_film() {
    if !ffmpeg("colours compared with ffmpeg's") {
        return;
    }
    let bench = Bench::new();
    for (space, matrix) in [("bt709", "bt709"), ("smpte170m", "bt601")] {
        for range in ["tv", "pc"] {
            let name = format!("{space}-{range}.mp4");
            let x264 = ["-c:v", "libx264", "-crf", "12", "-pix_fmt", "yuv420p", "-frames:v", "3"];
            let said = ["-colorspace", space, "-color_range", range];
            check(&film(&bench, &name, &[&x264[..], &said].concat()), matrix);
        }
    }
}

#[test]
fn edit_lists_turns_and_odd_sizes_are_as_ffmpeg_has_them() {
    if !ffmpeg("edit lists and turns compared with ffmpeg's") {
        return;
    }
    let bench = Bench::new();
    let x264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-bf", "2", "-g", "6"];
    let whole = film(&bench, "whole.mp4", &x264);
    // Cut without encoding: what lies before the cut must be decoded and not shown.
    let cut = ["-ss", "0.4", "-i", whole.to_str().unwrap(), "-c", "copy"];
    check(&run(&cut, &bench.path().join("cut.mp4")), "bt601");
    for turn in ["90", "180", "270"] {
        let args = ["-display_rotation", turn, "-i", whole.to_str().unwrap(), "-c", "copy"];
        let out = bench.path().join(format!("turned{turn}.mp4"));
        let tag = ["-i", whole.to_str().unwrap(), "-c", "copy", "-metadata:s:v:0"];
        // Older ffmpegs write the turn by a note, newer ones by an option before the input.
        let old = format!("rotate={turn}");
        let made = Command::new("ffmpeg")
            .args(["-nostdin", "-loglevel", "error", "-y"])
            .args(args)
            .arg(&out)
            .output()
            .unwrap();
        if !made.status.success() {
            run(&[&tag[..], &[old.as_str()]].concat(), &out);
        }
        check(&out, "bt601");
    }
    let odd = film(&bench, "odd.mp4", &[&["-vf", "crop=150:102"], &x264[..]].concat());
    check(&odd, "bt601");
}

#[test]
fn other_codecs_play_through_an_installed_ffmpeg() {
    if !ffmpeg("H.265, VP9, ProRes and H.264 4:4:4 through ffmpeg") {
        return;
    }
    let bench = Bench::new();
    let kinds: [(&str, &[&str]); 4] = [
        ("hevc.mp4", &["-c:v", "libx265", "-x265-params", "log-level=none:bframes=3", "-pix_fmt", "yuv420p"]),
        (
            "vp9.mp4",
            &["-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime", "-pix_fmt", "yuv420p"],
        ),
        ("prores.mov", &["-c:v", "prores_ks"]),
        ("full.mp4", &["-c:v", "libx264", "-pix_fmt", "yuv444p"]),
    ];
    for (name, args) in kinds {
        let film = film(&bench, name, &[args, &["-frames:v", "12"]].concat());
        let (player, woken) = open(&film);
        let first = player.frame().unwrap();
        let theirs = theirs(&film, "auto", "bicubic", (first.width, first.height));
        assert_eq!(player.times().len(), theirs.len(), "{name}");
        assert!(apart(&first, &theirs[0]) <= 2, "{name}");
        for index in [1, 2, 7, 11, 3, 4] {
            let worst = apart(&go(&player, &woken, index), &theirs[index]);
            assert!(worst <= 2, "{name}: frame {index} is {worst} apart");
        }
    }
}

#[test]
fn a_film_too_heavy_for_the_decoder_here_is_decoded_by_ffmpeg_to_the_last_bit() {
    if !ffmpeg("a film of 1080 lines, 60 times a second") {
        return;
    }
    let bench = Bench::new();
    let heavy = ["-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=60:d=0.25,noise=alls=8", "-threads", "1"];
    let x264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-bf", "2", "-g", "8"];
    let plain = run(&[&heavy[..], &x264].concat(), &bench.path().join("heavy.mp4"));
    assert_eq!(open(&plain).0.decoder(), Some("ffmpeg"));
    check(&plain, "bt709");
    let light = film(&bench, "light.mp4", &x264);
    assert_eq!(open(&light).0.decoder(), Some("built in"));
}
