//! Any bytes as an answer of the native interface.
#![no_main]

use greenroom::provider::readings::{Family, broken};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|answer: &str| {
    assert_eq!(broken(Family::Native, answer), None, "{answer}");
});
