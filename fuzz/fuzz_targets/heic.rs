//! Any bytes as a HEIC picture: boxes within boxes.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod media;

fuzz_target!(|content: &[u8]| media::look("heic", content));
