//! What is sent tells nothing about places and persons, and not one pixel or sample of it is another.

use std::io::Cursor;

use greenroom::media::{self, notes};
use greenroom::model::Format;
use image::ImageFormat;

use crate::make::{Bench, chunk, encode, fixture, halves, jpeg, look, patch, turned_jpeg};

/// Stands in every note that is made here.
const OWNER: &str = "Lena Fox, 52.5163 N";

fn stripped(format: Format, content: &[u8]) -> Vec<u8> {
    let content = notes::strip(format, content.to_vec()).unwrap();
    let text = |part: &str| content.windows(part.len()).any(|window| window == part.as_bytes());
    assert!(!text(OWNER) && !text("Lena") && !text("52.51"), "it still tells");
    content
}

/// EXIF with a place, an owner and, unless it is 1, a turn; big endian.
fn exif(turn: u8) -> Vec<u8> {
    let mut out = b"MM\0*\0\0\0\x08\0\x03".to_vec();
    out.extend(b"\x01\x12\0\x03\0\0\0\x01");
    out.extend([0, turn, 0, 0]);
    let owner = [OWNER.as_bytes(), b"\0"].concat();
    let after = 8 + 2 + 3 * 12 + 4;
    out.extend(b"\x01\x3b\0\x02");
    out.extend((owner.len() as u32).to_be_bytes());
    out.extend(u32::to_be_bytes(after));
    let gps = after + owner.len() as u32;
    out.extend(b"\x88\x25\0\x04\0\0\0\x01");
    out.extend(gps.to_be_bytes());
    out.extend([0; 4]);
    out.extend(&owner);
    // One entry: the latitude, as three fractions behind the list.
    out.extend(b"\0\x01\0\x02\0\x05\0\0\0\x03");
    out.extend((gps + 18).to_be_bytes());
    out.extend([0; 4]);
    for (number, by) in [(52_u32, 1_u32), (30, 1), (58_680, 1000)] {
        out.extend(number.to_be_bytes());
        out.extend(by.to_be_bytes());
    }
    out
}

fn segment(code: u8, content: &[u8]) -> Vec<u8> {
    [&[0xff, code][..], &(content.len() as u16 + 2).to_be_bytes(), content].concat()
}

fn orientation(content: &[u8]) -> Option<u32> {
    let notes = exif::Reader::new().read_from_container(&mut Cursor::new(content)).ok()?;
    assert!(notes.get_field(exif::Tag::GPSLatitude, exif::In::PRIMARY).is_none());
    assert!(notes.get_field(exif::Tag::Artist, exif::In::PRIMARY).is_none());
    notes.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?.value.get_uint(0)
}

#[test]
fn a_jpeg_keeps_its_pixels_its_profile_and_its_turn_and_nothing_else() {
    let plain = jpeg(320, 310);
    let profile = b"ICC_PROFILE\0\x01\x01the profile".to_vec();
    let noted = [
        &plain[..2],
        &segment(0xe1, &[b"Exif\0\0", exif(6).as_slice()].concat()),
        &segment(0xe1, format!("http://ns.adobe.com/xap/1.0/\0<x>{OWNER}</x>").as_bytes()),
        &segment(0xe2, &profile),
        &segment(0xe2, format!("MPF\0{OWNER}").as_bytes()),
        &segment(0xed, format!("Photoshop 3.0\0{OWNER}").as_bytes()),
        &segment(0xfe, OWNER.as_bytes()),
        &plain[2..],
        // A second picture behind the first, with notes of its own.
        &turned_jpeg(100, 100, 3, 3),
        OWNER.as_bytes(),
    ]
    .concat();
    assert_eq!(orientation_of(&noted), Some(6));
    let content = stripped(Format::Jpeg, &noted);
    assert_eq!(orientation(&content), Some(6));
    assert!(content.windows(profile.len()).any(|part| part == profile));
    let same = |one: &[u8], other: &[u8]| {
        let pixels = |content| image::load_from_memory_with_format(content, ImageFormat::Jpeg).unwrap();
        pixels(one) == pixels(other)
    };
    assert!(same(&plain, &content));
    let bench = Bench::new();
    let facts = look(&bench.put("a.jpg", &content)).unwrap();
    assert_eq!(facts.pixels(), look(&bench.put("b.jpg", &noted)).unwrap().pixels());
    // Nothing to take off, nothing changed; what is not turned gets no note.
    assert_eq!(notes::strip(Format::Jpeg, plain.clone()).unwrap(), plain);
    let straight =
        [&plain[..2], &segment(0xe1, &[b"Exif\0\0", exif(1).as_slice()].concat()), &plain[2..]].concat();
    assert_eq!(stripped(Format::Jpeg, &straight), plain);
}

fn orientation_of(content: &[u8]) -> Option<u32> {
    let notes = exif::Reader::new().read_from_container(&mut Cursor::new(content)).ok()?;
    notes.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?.value.get_uint(0)
}

#[test]
fn a_png_keeps_what_shows_it() {
    let plain = encode(&halves(320, 310), ImageFormat::Png);
    let head = 8 + 25;
    let noted = [
        &plain[..head],
        &chunk(*b"eXIf", &exif(8)),
        &chunk(*b"tEXt", format!("Author\0{OWNER}").as_bytes()),
        &chunk(*b"iTXt", format!("XML:com.adobe.xmp\0\0\0\0\0{OWNER}").as_bytes()),
        &chunk(*b"tIME", &[7; 7]),
        &chunk(*b"gAMA", &45_455_u32.to_be_bytes()),
        &chunk(*b"prVW", OWNER.as_bytes()),
        &plain[head..],
        OWNER.as_bytes(),
    ]
    .concat();
    let content = stripped(Format::Png, &noted);
    assert_eq!(orientation(&content), Some(8));
    assert!(content.windows(4).any(|part| part == b"gAMA"));
    let bench = Bench::new();
    assert_eq!(
        look(&bench.put("a.png", &content)).unwrap().pixels(),
        look(&bench.put("b.png", &noted)).unwrap().pixels()
    );
    assert_eq!(image::load_from_memory(&content).unwrap(), image::load_from_memory(&plain).unwrap());
    assert_eq!(notes::strip(Format::Png, plain.clone()).unwrap(), plain);
}

#[test]
fn a_webp_says_no_more_that_it_has_notes() {
    let plain = encode(&halves(320, 310), ImageFormat::WebP);
    let riff = |kind: &[u8; 4], body: &[u8]| {
        let mut out = [&kind[..], &(body.len() as u32).to_le_bytes(), body].concat();
        if body.len() % 2 == 1 {
            out.push(0);
        }
        out
    };
    let mut extended = vec![0x0c, 0, 0, 0];
    extended.extend([63, 1, 0, 53, 1, 0]);
    let body = [
        b"WEBP".to_vec(),
        riff(b"VP8X", &extended),
        plain[12..].to_vec(),
        riff(b"EXIF", &exif(3)),
        riff(b"XMP ", OWNER.as_bytes()),
    ]
    .concat();
    let noted = riff(b"RIFF", &body);
    let content = stripped(Format::Webp, &noted);
    assert_eq!(orientation(&content), Some(3));
    assert_eq!(content[20] & 0x0c, 0x08, "EXIF holds the turn, XMP is gone");
    assert_eq!(image::load_from_memory(&content).unwrap(), image::load_from_memory(&plain).unwrap());
    let bench = Bench::new();
    assert!(look(&bench.put("a.webp", &content)).is_ok());
}

#[test]
fn a_gif_loses_its_comments_and_still_runs() {
    let plain = encode(&halves(320, 310), ImageFormat::Gif);
    let end = plain.len() - 1;
    let comment = [b"\x21\xfe", &[OWNER.len() as u8][..], OWNER.as_bytes(), b"\0"].concat();
    let looping = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";
    let xmp = [b"\x21\xff\x0bXMP DataXMP", &[OWNER.len() as u8][..], OWNER.as_bytes(), b"\0"].concat();
    let noted = [&plain[..end], &comment, looping, &xmp, b"\x3b", OWNER.as_bytes()].concat();
    let content = stripped(Format::Gif, &noted);
    assert_eq!(content, [&plain[..end], looping, b"\x3b"].concat());
}

#[test]
fn a_tiff_keeps_its_place_in_the_file() {
    // One strip of 320 × 310 grey pixels; the list stands behind them.
    let pixels: Vec<u8> = (0..320 * 310).map(|at| (at % 251) as u8).collect();
    let list = 8 + pixels.len() as u32;
    let mut entries: Vec<(u16, u16, u32, u32)> = vec![
        (256, 3, 1, 320),
        (257, 3, 1, 310),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (274, 3, 1, 6),
        (277, 3, 1, 1),
        (278, 3, 1, 310),
        (279, 4, 1, pixels.len() as u32),
    ];
    let after = list + 2 + 13 * 12 + 4;
    let owner = [OWNER.as_bytes(), b"\0"].concat();
    entries.push((315, 2, owner.len() as u32, after));
    let gps = after + owner.len() as u32;
    entries.push((34_853, 4, 1, gps));
    entries.push((36_000, 3, 1, 9));
    let mut noted = [b"II*\0".to_vec(), list.to_le_bytes().to_vec(), pixels].concat();
    noted.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        noted.extend(tag.to_le_bytes());
        noted.extend(kind.to_le_bytes());
        noted.extend(count.to_le_bytes());
        noted.extend(value.to_le_bytes());
    }
    noted.extend([0; 4]);
    noted.extend(&owner);
    noted.extend(1_u16.to_le_bytes());
    noted.extend([2, 0, 2, 0]);
    noted.extend(17_u32.to_le_bytes());
    noted.extend((gps + 18).to_le_bytes());
    noted.extend([0; 4]);
    noted.extend(b"52.5163 N in here");
    let content = stripped(Format::Tiff, &noted);
    assert_eq!(content.len(), noted.len());
    assert_eq!(orientation(&content), Some(6));
    assert_eq!(image::load_from_memory(&content).unwrap(), image::load_from_memory(&noted).unwrap());
    let bench = Bench::new();
    assert_eq!(look(&bench.put("a.tif", &content)), look(&bench.put("b.tif", &noted)));
}

/// Puts a box at the end of a film's index, which stands at the end of the file.
fn with_index(film: &[u8], more: &[u8]) -> Vec<u8> {
    let at = film.windows(4).rposition(|part| part == b"moov").unwrap() - 4;
    let size = u32::from_be_bytes(film[at..at + 4].try_into().unwrap());
    assert_eq!(at + size as usize, film.len(), "the index is the last box");
    let mut film = [film, more].concat();
    patch(&mut film, at, &(size + more.len() as u32).to_be_bytes());
    film
}

fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes()[..], &kind, body].concat()
}

#[test]
fn a_film_keeps_every_offset_and_tells_no_place() {
    let plain = fixture("film.mp4");
    let place = boxed(*b"udta", &boxed(*b"\xa9xyz", &[b"\0\x13\x15\xc7", OWNER.as_bytes()].concat()));
    let keys = boxed(*b"meta", OWNER.as_bytes());
    let noted = [with_index(&plain, &[place, keys].concat()), boxed(*b"uuid", OWNER.as_bytes())].concat();
    let content = stripped(Format::Mp4, &noted);
    assert_eq!(content.len(), noted.len());
    let bench = Bench::new();
    let (before, after) = (bench.put("a.mp4", &noted), bench.put("b.mp4", &content));
    assert_eq!(look(&before), look(&after));
    let frames = |path| media::strip(path, 5, 200).unwrap();
    assert_eq!(frames(&before), frames(&after), "every frame is the same");
}

#[test]
fn a_heic_picture_keeps_its_pixels_and_loses_its_notes() {
    let noted = fixture("noted.heic");
    assert!(
        noted.windows(OWNER.len()).any(|part| part == OWNER.as_bytes()),
        "there is something to take off"
    );
    let content = stripped(Format::Heic, &noted);
    assert_eq!(content.len(), noted.len());
    let bench = Bench::new();
    let (before, after) = (bench.put("a.heic", &noted), bench.put("b.heic", &content));
    assert_eq!(look(&before), look(&after));
    let differs = noted.iter().zip(&content).filter(|(one, other)| one != other).count();
    assert!(differs < 400, "only the notes are others, not {differs} bytes");
}

#[test]
fn an_mp3_is_sent_from_its_first_frame_to_its_last() {
    let plain = fixture("tone.mp3");
    // Whatever tag the fixture itself has is taken off too.
    let bare = notes::strip(Format::Mp3, plain).unwrap();
    let tag = [&b"\0\0"[..], OWNER.as_bytes()].concat();
    let front = [b"ID3\x03\0\0\0\0\0", &[tag.len() as u8][..], &tag].concat();
    let mut ape = OWNER.as_bytes().to_vec();
    ape.extend(b"APETAGEX\xd0\x07\0\0");
    ape.extend((OWNER.len() as u32 + 32).to_le_bytes());
    ape.extend([0; 16]);
    let mut end = [b"TAG", OWNER.as_bytes()].concat();
    end.resize(128, 0);
    let noted = [front.as_slice(), &bare, &ape, &end].concat();
    assert_eq!(stripped(Format::Mp3, &noted), bare);
    let bench = Bench::new();
    let seconds = |name, content: &[u8]| look(&bench.put(name, content)).unwrap().seconds();
    assert_eq!(seconds("a.mp3", &noted), seconds("b.mp3", &bare));
}

#[test]
fn a_wav_keeps_its_samples_and_its_length() {
    let sound: Vec<u8> = (0..96_000_u32).flat_map(|at| ((at % 2000) as i16).to_le_bytes()).collect();
    let part = |kind: &[u8; 4], body: &[u8]| {
        let mut out = [&kind[..], &(body.len() as u32).to_le_bytes(), body].concat();
        out.resize(out.len().next_multiple_of(2), 0);
        out
    };
    let format = b"\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0";
    let body = [
        b"WAVE".to_vec(),
        part(b"bext", OWNER.as_bytes()),
        part(b"fmt ", format),
        part(b"LIST", format!("INFOIART{OWNER}").as_bytes()),
        part(b"data", &sound),
        part(b"id3 ", OWNER.as_bytes()),
    ]
    .concat();
    let noted = part(b"RIFF", &body);
    let content = stripped(Format::Wav, &noted);
    assert_eq!(content.len(), noted.len());
    assert!(content.windows(sound.len()).any(|part| part == sound));
    let bench = Bench::new();
    assert_eq!(look(&bench.put("a.wav", &content)), look(&bench.put("b.wav", &noted)));
}
