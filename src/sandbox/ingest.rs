//! How media comes in: the three spellings of an address, and the limits a file is held against.

use std::io::Cursor;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use symphonia::core::formats::{FormatOptions, TrackType, probe::Hint};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use url::{Host, Url};

use super::Problem;
use super::state::{End, Kind};

/// The largest file of any kind, in bytes: a video.
const MOST_BYTES: usize = 50 << 20;
const FETCH_TIME: Duration = Duration::from_secs(20);

/// Takes what an `URL` field says: a web address, a `data:` URI, or bare Base64.
pub(super) async fn take(address: &str) -> Result<Vec<u8>, Problem> {
    if address.starts_with("http://") || address.starts_with("https://") {
        return fetch(address).await.map_err(|why| {
            Problem::new(
                400,
                "InvalidParameter.DownloadFailed",
                format!("The file could not be downloaded: {why}."),
            )
        });
    }
    let wrong = || Problem::new(400, "InvalidParameter", "URL is no web address, data URI or Base64.");
    let text = match address.strip_prefix("data:") {
        Some(rest) => rest.split_once(";base64,").ok_or_else(wrong)?.1,
        None => address,
    };
    let text: String = text.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    match STANDARD.decode(text) {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes),
        _ => Err(wrong()),
    }
}

/// Fetches a web address the way a provider does. The error is half a sentence.
pub(super) async fn fetch(address: &str) -> Result<Vec<u8>, String> {
    let url = Url::parse(address).map_err(|error| error.to_string())?;
    let near = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Err("no host".into()),
    };
    let mut client =
        reqwest::Client::builder().timeout(FETCH_TIME).redirect(reqwest::redirect::Policy::limited(5));
    if near {
        client = client.no_proxy();
    }
    let plain = |error: reqwest::Error| error.without_url().to_string();
    let mut answer = client.build().map_err(plain)?.get(url).send().await.map_err(plain)?;
    if !answer.status().is_success() {
        return Err(format!("the server answered {}", answer.status().as_u16()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(plain)? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err("larger than 50 MB".into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// What a file turned out to be.
pub(super) struct Checked {
    pub(super) ending: &'static str,
    pub(super) end: End,
}

/// Holds a file against the limits of its kind. Reads headers only.
pub(super) fn check(kind: Kind, bytes: &[u8]) -> Checked {
    let ending = sniff(kind, bytes).unwrap_or("bin");
    let verdict = match kind {
        _ if ending == "bin" => Err(("FormatUnsupported", "the format is not supported".to_owned())),
        Kind::Image => image(bytes),
        Kind::Video => video(bytes),
        Kind::Audio => audio(bytes, ending),
        Kind::Document => at_most(bytes, 50),
    };
    let end = match verdict {
        Ok(()) => End::Active,
        Err((code, message)) => End::Failed {
            code: format!("InvalidParameter.{code}"),
            message: format!(
                "The specified parameter {} is not valid: {message}.",
                kind.word().to_lowercase()
            ),
        },
    };
    Checked { ending, end }
}

type Verdict = Result<(), (&'static str, String)>;

fn sniff(kind: Kind, bytes: &[u8]) -> Option<&'static str> {
    let brand = (bytes.get(4..8) == Some(b"ftyp")).then(|| bytes.get(8..12)).flatten();
    match kind {
        Kind::Image => match bytes {
            [0xff, 0xd8, 0xff, ..] => Some("jpg"),
            [0x89, b'P', b'N', b'G', ..] => Some("png"),
            [b'G', b'I', b'F', b'8', ..] => Some("gif"),
            [b'B', b'M', ..] => Some("bmp"),
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some("tiff"),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
            _ if matches!(brand, Some(b"heic" | b"heix" | b"hevc" | b"heim" | b"mif1" | b"msf1")) => {
                Some("heic")
            }
            _ => None,
        },
        Kind::Video => match brand {
            Some(b"qt  ") => Some("mov"),
            Some(b"heic" | b"heix" | b"mif1" | b"avif" | b"M4A ") | None => None,
            Some(_) => Some("mp4"),
        },
        Kind::Audio => match bytes {
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some("wav"),
            [b'I', b'D', b'3', ..] => Some("mp3"),
            [0xff, second, ..] if second & 0xe6 == 0xe2 => Some("mp3"),
            _ => None,
        },
        // No format is documented; only Kyy has them, and no model of ours takes them.
        Kind::Document => Some(if bytes.starts_with(b"%PDF-") { "pdf" } else { "dat" }),
    }
}

fn at_most(bytes: &[u8], megabytes: usize) -> Verdict {
    if bytes.len() >= megabytes << 20 {
        return Err(("FileTooLarge", format!("the file must be under {megabytes} MB")));
    }
    Ok(())
}

fn sides(width: u64, height: u64) -> Verdict {
    let said = |what: &str, side: u64| format!("{what} {side} px must be between 300 and 6000 px");
    match (width, height) {
        (0..300, _) => Err(("WidthTooSmall", said("width", width))),
        (_, 0..300) => Err(("HeightTooSmall", said("height", height))),
        (6001.., _) => Err(("WidthTooLarge", said("width", width))),
        (_, 6001..) => Err(("HeightTooLarge", said("height", height))),
        _ => {
            let ratio = width as f64 / height as f64;
            if (0.4..=2.5).contains(&ratio) {
                return Ok(());
            }
            Err(("AspectRatioInvalid", format!("aspect ratio {ratio:.2} must be between 0.4 and 2.5")))
        }
    }
}

fn image(bytes: &[u8]) -> Verdict {
    at_most(bytes, 30)?;
    let size = imagesize::blob_size(bytes)
        .map_err(|error| ("FormatUnsupported", format!("the picture could not be read ({error})")))?;
    sides(size.width as u64, size.height as u64)
}

fn length(seconds: f64, short: &'static str, long: &'static str) -> Verdict {
    // Encoders pad by a frame or two; the real service lets that pass.
    if seconds < 1.95 {
        return Err((short, format!("duration {seconds:.1} s must be at least 2 s")));
    }
    if seconds > 15.1 {
        return Err((long, format!("duration {seconds:.1} s must be at most 15 s")));
    }
    Ok(())
}

fn video(bytes: &[u8]) -> Verdict {
    at_most(bytes, 50)?;
    let unreadable = |why: String| ("FormatUnsupported", format!("the video could not be read ({why})"));
    let film = re_mp4::Mp4::read_bytes(bytes).map_err(|error| unreadable(error.to_string()))?;
    let track = film
        .tracks()
        .values()
        .find(|track| track.kind == Some(re_mp4::TrackKind::Video))
        .ok_or_else(|| unreadable("no pictures in it".into()))?;
    if track.timescale == 0 || track.duration == 0 {
        return Err(unreadable("it has no length".into()));
    }
    let seconds = track.duration as f64 / track.timescale as f64;
    length(seconds, "DurationTooShort", "DurationTooLong")?;
    sides(u64::from(track.width), u64::from(track.height))?;
    let pixels = u64::from(track.width) * u64::from(track.height);
    if pixels < 409_600 {
        return Err(("PixelCountTooSmall", format!("{pixels} pixels must be at least 409600")));
    }
    if pixels > 927_408 {
        return Err(("PixelCountTooLarge", format!("{pixels} pixels must be at most 927408")));
    }
    let rate = track.samples.len() as f64 / seconds;
    if rate < 23.8 {
        return Err(("FpsTooLow", format!("{rate:.1} frames per second must be between 23.8 and 60")));
    }
    if rate > 60.5 {
        return Err(("FpsTooHigh", format!("{rate:.1} frames per second must be between 23.8 and 60")));
    }
    Ok(())
}

fn audio(bytes: &[u8], ending: &str) -> Verdict {
    at_most(bytes, 15)?;
    let unreadable = |why: String| ("FormatUnsupported", format!("the sound could not be read ({why})"));
    let source =
        MediaSourceStream::new(Box::new(Cursor::new(bytes.to_vec())), MediaSourceStreamOptions::default());
    let mut hint = Hint::new();
    hint.with_extension(ending);
    let format = symphonia::default::get_probe()
        .probe(&hint, source, FormatOptions::default(), MetadataOptions::default())
        .map_err(|error| unreadable(error.to_string()))?;
    let track = format.default_track(TrackType::Audio).ok_or_else(|| unreadable("no sound in it".into()))?;
    let rate =
        track.codec_params.as_ref().and_then(|params| params.audio()).and_then(|params| params.sample_rate);
    // Without a count in the header the length is anybody's guess; the benefit of the doubt.
    match (track.num_frames, rate) {
        (Some(frames), Some(rate)) if rate > 0 => {
            length(frames as f64 / f64::from(rate), "AudioTooShort", "AudioTooLong")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn wav(seconds: u32) -> Vec<u8> {
        let data = vec![0_u8; 8000 * seconds as usize];
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        bytes.extend(8000_u32.to_le_bytes());
        bytes.extend(8000_u32.to_le_bytes());
        bytes.extend([1, 0, 8, 0]);
        bytes.extend(b"data");
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(data);
        let size = bytes.len() as u32 - 8;
        bytes[4..8].copy_from_slice(&size.to_le_bytes());
        bytes
    }

    fn code(kind: Kind, bytes: &[u8]) -> String {
        match check(kind, bytes).end {
            End::Active => "fine".into(),
            End::Failed { code, .. } => code,
            End::FailedSilently => unreachable!("a check always says why"),
        }
    }

    #[test]
    fn pictures_are_held_against_their_limits() {
        assert_eq!(code(Kind::Image, &png(300, 400)), "fine");
        assert_eq!(code(Kind::Image, &png(299, 400)), "InvalidParameter.WidthTooSmall");
        assert_eq!(code(Kind::Image, &png(400, 100)), "InvalidParameter.HeightTooSmall");
        assert_eq!(code(Kind::Image, &png(1000, 300)), "InvalidParameter.AspectRatioInvalid");
        assert_eq!(code(Kind::Image, b"not a picture"), "InvalidParameter.FormatUnsupported");
        assert_eq!(code(Kind::Image, &png(300, 400)[..12]), "InvalidParameter.FormatUnsupported");
    }

    #[test]
    fn sounds_are_held_against_their_limits() {
        assert_eq!(code(Kind::Audio, &wav(3)), "fine");
        assert_eq!(code(Kind::Audio, &wav(1)), "InvalidParameter.AudioTooShort");
        assert_eq!(code(Kind::Audio, &wav(16)), "InvalidParameter.AudioTooLong");
        assert_eq!(code(Kind::Audio, &png(300, 300)), "InvalidParameter.FormatUnsupported");
    }
}
