//! Any bytes as an answer of Ark's videos.
#![no_main]

use greenroom::provider::readings::{Family, broken};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|answer: &str| {
    assert_eq!(broken(Family::Ark, answer), None, "{answer}");
});
