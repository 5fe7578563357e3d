//! Telling formats apart by their first bytes.

use crate::model::Format;

/// So many bytes of a file's beginning are enough to tell.
pub(super) const HEAD: u64 = 8192;

/// What the first bytes say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Guess {
    /// One of ours.
    Known(Format),
    /// Something else, by its usual name, or an empty text.
    Other(&'static str),
    /// An ID3 tag; so many bytes further the real beginning follows.
    Behind(u64),
}

/// Formats with an unmistakable beginning that no provider takes.
const OTHERS: [(&[u8], &str); 28] = [
    (b"\x1a\x45\xdf\xa3", "WebM or Matroska"),
    (b"fLaC", "FLAC"),
    (b"OggS", "Ogg"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"8BPS", "PSD"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\0\0\x01\0", "ICO"),
    (b"FLV\x01", "FLV"),
    (b"\0\0\x01\xba", "MPEG program stream"),
    (b"\0\0\x01\xb3", "MPEG video"),
    (b"\x30\x26\xb2\x75", "WMV or WMA"),
    (b"#!AMR", "AMR"),
    (b"MThd", "MIDI"),
    (b"MAC ", "Monkey's Audio"),
    (b"ADIF", "AAC"),
    (b"caff", "CAF"),
    (b"qoif", "QOI"),
    (b"\x76\x2f\x31\x01", "OpenEXR"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
];

/// Looks at the beginning of a file.
pub(super) fn guess(head: &[u8]) -> Guess {
    if let Some(rest) = head.strip_prefix(b"ID3") {
        return id3(rest);
    }
    let at = |from: usize, bytes: &[u8]| head.get(from..).is_some_and(|rest| rest.starts_with(bytes));
    let known = if at(0, b"\xff\xd8\xff") {
        Format::Jpeg
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Format::Png
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        Format::Gif
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Format::Webp
    } else if (at(0, b"RIFF") || at(0, b"RF64")) && at(8, b"WAVE") {
        Format::Wav
    } else if at(8, b"CR\x02\0") && (at(0, b"II") || at(0, b"MM")) {
        return Guess::Other("a camera's raw picture");
    } else if [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| at(0, *magic)) {
        Format::Tiff
    } else if at(0, b"BM")
        && head.get(14).is_some_and(|size| [12, 16, 40, 52, 56, 64, 108, 124].contains(size))
    {
        Format::Bmp
    } else if at(0, b"%PDF-") {
        Format::Pdf
    } else if at(4, b"ftyp") {
        return brands(head);
    } else if [b"moov", b"mdat", b"wide", b"pnot"].iter().any(|kind| at(4, *kind)) {
        // QuickTime is older than the box that names the brand.
        Format::Mov
    } else {
        return other(head);
    };
    Guess::Known(known)
}

/// Looks at what follows an ID3 tag.
pub(super) fn behind(head: &[u8]) -> Guess {
    // Some taggers leave zeros between the tag and the first frame.
    let start = head.iter().position(|&byte| byte != 0).unwrap_or(head.len());
    match other(head.get(start..).unwrap_or_default()) {
        Guess::Other("") => Guess::Other("an ID3 tag without sound"),
        told => told,
    }
}

fn id3(rest: &[u8]) -> Guess {
    let Some(&[_, _, flags, a, b, c, d]) = rest.first_chunk::<7>() else { return Guess::Other("") };
    let size = [a, b, c, d].iter().fold(0_u64, |sum, byte| sum << 7 | u64::from(byte & 0x7f));
    let footer = if flags & 0x10 == 0 { 0 } else { 10 };
    Guess::Behind(10 + size + footer)
}

/// The brands of an ISO file: the first names it, the others say what it is compatible with.
fn brands(head: &[u8]) -> Guess {
    let size = head.first_chunk::<4>().map_or(0, |size| u32::from_be_bytes(*size) as usize);
    let end = size.clamp(12, 256).min(head.len());
    let major = head.get(8..12).unwrap_or_default();
    let others: Vec<&[u8]> = head.get(16..end).unwrap_or_default().chunks_exact(4).collect();
    let any = |names: &[&[u8]]| names.contains(&major) || others.iter().any(|brand| names.contains(brand));
    match major {
        b"avif" | b"avis" => Guess::Other("AVIF"),
        b"crx " => Guess::Other("a camera's raw picture"),
        b"M4A " | b"M4B " | b"M4P " => Guess::Other("M4A"),
        b"qt  " => Guess::Known(Format::Mov),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => {
            Guess::Known(Format::Heic)
        }
        b"mif1" | b"msf1" if any(&[b"avif", b"avis"]) => Guess::Other("AVIF"),
        b"mif1" | b"msf1" if any(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"]) => {
            Guess::Known(Format::Heic)
        }
        b"mif1" | b"msf1" => Guess::Other("HEIF without HEVC"),
        _ if major.starts_with(b"3g") => Guess::Other("3GP"),
        _ => Guess::Known(Format::Mp4),
    }
}

fn other(head: &[u8]) -> Guess {
    if let Some((_, name)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Guess::Other(name);
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"AVI ") {
        return Guess::Other("AVI");
    }
    if head.starts_with(b"FORM") && head.get(8..11) == Some(b"AIF") {
        return Guess::Other("AIFF");
    }
    if head.first() == Some(&0x47) && head.get(188) == Some(&0x47) {
        return Guess::Other("MPEG transport stream");
    }
    if head.first() == Some(&0xff) && head.get(1).is_some_and(|byte| byte & 0xf6 == 0xf0) {
        return Guess::Other("AAC");
    }
    if head.first() == Some(&0xff) && head.get(1).is_some_and(|byte| byte & 0xe6 == 0xe4) {
        return Guess::Other("MP2");
    }
    // Recordings cut out of streams begin in the middle of a frame: the first whole one may come later.
    let frame = (0..head.len().min(4096)).find(|&at| two_frames(head, at));
    match frame {
        Some(_) => Guess::Known(Format::Mp3),
        None => Guess::Other(text(head)),
    }
}

/// Two MPEG layer III headers, one exactly where the other says its frame ends.
pub(super) fn two_frames(head: &[u8], at: usize) -> bool {
    let Some(length) = mp3_frame(head.get(at..).unwrap_or_default()) else { return false };
    let next = head.get(at + length..).unwrap_or_default();
    // A single frame that ends with the file is a whole sound, too.
    if next.is_empty() && at == 0 { head.len() == length } else { mp3_frame(next).is_some() }
}

/// The length in bytes of the MPEG layer III frame that begins here.
pub(super) fn mp3_frame(head: &[u8]) -> Option<usize> {
    const FIRST: [usize; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const SECOND: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let [a, b, c, _] = *head.first_chunk::<4>()?;
    if a != 0xff || b & 0xe6 != 0xe2 {
        return None;
    }
    let (version, rate, kilobits) = (b >> 3 & 3, c >> 2 & 3, usize::from(c >> 4));
    let base = [44_100_usize, 48_000, 32_000].get(usize::from(rate)).copied()?;
    let (table, factor, hertz) = match version {
        3 => (FIRST, 144_000, base),
        2 => (SECOND, 72_000, base / 2),
        0 => (SECOND, 72_000, base / 4),
        _ => return None,
    };
    let kilobits = table.get(kilobits).copied().filter(|rate| *rate > 0)?;
    Some(factor * kilobits / hertz + usize::from(c >> 1 & 1))
}

fn text(head: &[u8]) -> &'static str {
    let sample = head.get(..head.len().min(1024)).unwrap_or_default();
    let words = String::from_utf8_lossy(sample)
        .trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t'])
        .to_lowercase();
    if words.starts_with("<!doctype html") || words.starts_with("<html") {
        return "HTML";
    }
    if words.starts_with("<svg") || (words.starts_with("<?xml") && words.contains("<svg")) {
        return "SVG";
    }
    if words.starts_with("<?xml") {
        return "XML";
    }
    if words.starts_with('{') || words.starts_with("[{") {
        return "JSON";
    }
    let plain = sample.len() > 3 && sample.iter().all(|&byte| byte >= 0x20 || b"\n\r\t".contains(&byte));
    if plain && std::str::from_utf8(sample).map_or_else(|error| error.error_len().is_none(), |_| true) {
        return "text";
    }
    ""
}
