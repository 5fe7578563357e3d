//! Any bytes as a picture.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod media;

fuzz_target!(|content: &[u8]| media::look("jpg", content));
