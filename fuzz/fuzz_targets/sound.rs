//! Any bytes as a sound.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod media;

fuzz_target!(|content: &[u8]| media::look("mp3", content));
