//! Whatever the bytes are, a look answers.

use std::time::{Duration, Instant};

use greenroom::media::{self, Player};
use image::ImageFormat;
use proptest::prelude::*;

use crate::make::{Bench, encode, fixture, halves, look, wav};

/// How many there are; a test sees to it.
const SEEDS: usize = 27;

#[test]
fn every_seed_is_sown() {
    assert_eq!(seeds().len(), SEEDS);
}

/// One true file of every format.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::Gif,
        ImageFormat::WebP,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
    ]
    .map(|format| encode(&halves(40, 30), format))
    .to_vec();
    let named =
        ["picture.heic", "turned.heic", "film.mp4", "fragmented.mp4", "hevc.mov", "tone.mp3", "sound.m4a"];
    seeds.extend(named.map(fixture));
    let films = ["interlaced.mp4", "fragments.mp4", "late-picture.mp4", "slices.mp4", "vfr-half.mp4"];
    let sounds = ["vbr.mp3", "cover.mp3", "adpcm_ms.wav", "adpcm_ima_wav.wav", "rf64.wav", "mp3-inside.wav"];
    seeds.extend(films.iter().chain(&sounds).map(|name| fixture(&format!("films/{name}"))));
    seeds.push(wav(8000, &[100; 800], None));
    seeds.push(b"%PDF-1.7\n%%EOF".to_vec());
    seeds.push(crate::documents::letter());
    seeds
}

/// Longer is a way to hold an import up, whatever the bytes are. A busy computer is not to blame for less.
const WITHIN: Duration = Duration::from_secs(30);

/// Everything that reads a file, one after the other.
fn survive(content: &[u8]) {
    let begun = Instant::now();
    let bench = Bench::new();
    let path = bench.put("file", content);
    if look(&path).is_ok() {
        drop(media::thumb(&path, 64, &bench.path().join("thumb")));
        drop(media::peaks(&path, 16));
        drop(media::verify_video(&path));
        if let Ok(player) = Player::open(&path, Box::new(|| {})) {
            player.seek(1.0);
        }
    }
    assert!(begun.elapsed() < WITHIN, "it took {:?}", begun.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_look_panic(content in proptest::collection::vec(any::<u8>(), 0..600)) {
        survive(&content);
    }

    #[test]
    fn no_bytes_behind_a_true_beginning_make_a_look_panic(
        seed in 0_usize..SEEDS,
        keep in 4_usize..80,
        content in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let seed = &seeds()[seed];
        survive(&[&seed[..keep.min(seed.len())], &content].concat());
    }

    #[test]
    fn no_flipped_bits_make_a_look_panic(
        seed in 0_usize..SEEDS,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        part in 0_u8..3,
    ) {
        let mut content = seeds()[seed].clone();
        // Flips in headers and indexes, which stand at either end, find more than flips in the middle.
        let range = match part {
            0 => 0..content.len().min(400),
            1 => content.len().saturating_sub(3000)..content.len(),
            _ => 0..content.len(),
        };
        for (at, with) in flips {
            content[range.start + at.index(range.len())] ^= with;
        }
        survive(&content);
    }
}
