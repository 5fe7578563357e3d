//! Any bytes as an answer of AnyFast.
#![no_main]

use greenroom::provider::readings::{Family, broken};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|answer: &str| {
    assert_eq!(broken(Family::AnyFast, answer), None, "{answer}");
});
