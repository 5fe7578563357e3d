//! Any bytes as the notes of a camera, in front of a picture that is whole.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod media;

/// A grey picture of eight by eight pixels.
const PICTURE: &[u8] = include_bytes!("media/grey.jpg");

fuzz_target!(|notes: &[u8]| {
    let notes = &notes[..notes.len().min(60_000)];
    let length = (notes.len() as u16 + 8).to_be_bytes();
    let content = [&PICTURE[..2], &[0xff, 0xe1], &length, b"Exif\0\0", notes, &PICTURE[2..]].concat();
    media::look("jpg", &content);
});
