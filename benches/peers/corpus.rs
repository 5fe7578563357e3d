//! The files that are raced over: photographs of twelve megapixels, and a folder of a thousand mixed files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage};

/// Where everything lies.
pub(crate) struct Files {
    /// Photographs of 4000 × 3000 pixels.
    pub(crate) photos: Vec<PathBuf>,
    /// A thousand files of all kinds.
    pub(crate) mixed: Vec<PathBuf>,
    /// A film of fifteen seconds at 720p; `None` where there is no ffmpeg to make it.
    pub(crate) film: Option<PathBuf>,
    /// A film of five seconds at 1080p, 60 frames a second; `None` likewise.
    pub(crate) heavy: Option<PathBuf>,
}

/// Different pictures; the others are these with another note in them, so that every file has its own content.
const DIFFERENT: usize = 20;

/// Makes what is not there yet.
pub(crate) fn make(folder: &Path, photos: usize) -> Files {
    fs::create_dir_all(folder).unwrap();
    let photos = (0..photos).map(|number| photo(folder, number)).collect();
    let heavy = film(folder, "heavy.mp4", ["1920x1080", "60", "5", "12M"]);
    let film = film(folder, "film.mp4", ["1280x720", "24", "15", "4M"]);
    let mixed = mixed(folder, film.as_deref());
    Files { photos, mixed, film, heavy }
}

fn photo(folder: &Path, number: usize) -> PathBuf {
    let path = folder.join(format!("photo-{number:03}.jpg"));
    if path.exists() {
        return path;
    }
    if number < DIFFERENT {
        fs::write(&path, jpeg(&scene(4000, 3000, number as u32), 90)).unwrap();
    } else {
        let original = fs::read(folder.join(format!("photo-{:03}.jpg", number % DIFFERENT))).unwrap();
        let (start, rest) = original.split_at(2);
        let note = format!("photo {number:03}");
        let length = (note.len() as u16 + 2).to_be_bytes();
        fs::write(&path, [start, b"\xff\xfe", &length, note.as_bytes(), rest].concat()).unwrap();
    }
    path
}

fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut content = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut content, quality)).unwrap();
    content
}

/// Something with the frequencies of a photograph: soft light, edges, and the grain of a sensor.
fn scene(width: u32, height: u32, seed: u32) -> RgbImage {
    let mut random = fastrand::Rng::with_seed(u64::from(seed));
    let shapes: Vec<[f32; 6]> = (0..60).map(|_| std::array::from_fn(|_| random.f32())).collect();
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let mut colour = [60.0 + 120.0 * u, 50.0 + 110.0 * v, 80.0 + 70.0 * (1.0 - u * v)];
        for [cx, cy, size, red, green, blue] in &shapes {
            let far = (u - cx).hypot(v - cy) / (0.02 + 0.15 * size);
            if far < 1.0 {
                let light = 1.0 - far * far;
                for (channel, tint) in colour.iter_mut().zip([red, green, blue]) {
                    *channel += (tint * 255.0 - *channel) * 0.7 * light;
                }
            }
        }
        let grain = random.f32() * 14.0 - 7.0;
        Rgb(colour.map(|channel| (channel + grain).clamp(0.0, 255.0) as u8))
    })
}

/// A film with sound, made by ffmpeg where it is installed.
fn film(folder: &Path, name: &str, [size, rate, seconds, bits]: [&str; 4]) -> Option<PathBuf> {
    let path = folder.join(name);
    if !path.exists() {
        let status = Command::new("ffmpeg")
            .args(["-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i"])
            .arg(format!("testsrc2=size={size}:rate={rate}:duration={seconds},noise=alls=12:allf=t"))
            .args(["-f", "lavfi", "-i", &format!("sine=frequency=440:duration={seconds}")])
            .args(["-c:v", "libx264", "-profile:v", "high", "-pix_fmt", "yuv420p", "-b:v", bits])
            .args(["-c:a", "aac", "-movflags", "+faststart"])
            .arg(&path)
            .status();
        if !status.is_ok_and(|status| status.success()) {
            return None;
        }
    }
    Some(path)
}

/// A thousand files: pictures of all usual formats, films, sounds, and some that are no media at all.
fn mixed(folder: &Path, film: Option<&Path>) -> Vec<PathBuf> {
    let place = folder.join("mixed");
    fs::create_dir_all(&place).unwrap();
    let picture = scene(900, 1200, 7);
    let small = jpeg(&picture, 88);
    let encode = |format| {
        let mut content = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut content, format).unwrap();
        content.into_inner()
    };
    let png = encode(ImageFormat::Png);
    let webp = encode(ImageFormat::WebP);
    let film = film.map(|film| fs::read(film).unwrap());
    let sound = tone();
    (0..1000_u32)
        .map(|number| {
            let (ending, content): (_, &[u8]) = match (number % 10, &film) {
                (0..=3, _) => ("jpg", &small),
                (4 | 5, _) => ("png", &png),
                (6, _) => ("webp", &webp),
                (7, Some(film)) if number % 100 == 7 => ("mp4", film),
                (7 | 8, _) => ("wav", &sound),
                _ => ("txt", b"no picture"),
            };
            let path = place.join(format!("file-{number:04}.{ending}"));
            if !path.exists() {
                fs::write(&path, content).unwrap();
            }
            path
        })
        .collect()
}

/// Five seconds of a tone as WAV.
fn tone() -> Vec<u8> {
    const HERTZ: u32 = 22_050;
    let wave = |at: u32| ((f64::from(at) * 0.125).sin() * 9000.0) as i16;
    let samples: Vec<u8> = (0..5 * HERTZ).flat_map(|at| wave(at).to_le_bytes()).collect();
    let length = samples.len() as u32;
    let mut file = Vec::new();
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + length).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend_from_slice(&HERTZ.to_le_bytes());
    file.extend_from_slice(&(2 * HERTZ).to_le_bytes());
    file.extend_from_slice(b"\x02\0\x10\0data");
    file.extend_from_slice(&length.to_le_bytes());
    file.extend(samples);
    file
}
