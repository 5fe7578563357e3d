//! Any bytes as a document.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod media;

fuzz_target!(|content: &[u8]| media::look("pdf", content));
