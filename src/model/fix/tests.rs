//! The plan of repairs: what follows from which facts, and that it suffices.

use proptest::prelude::*;

use super::*;

fn image(format: Format, width: u32, height: u32, bytes: u64) -> Facts {
    Facts { format, bytes, shape: Shape::Image { pixels: Pixels { width, height } }, quirks: vec![] }
}

fn film(width: u32, height: u32, seconds: f64, fps: f64, codec: &str) -> Facts {
    let pixels = Pixels { width, height };
    let shape = Shape::Video { pixels, seconds, fps, codec: codec.to_owned(), sound: true };
    Facts { format: Format::Mp4, bytes: 1000, shape, quirks: vec![] }
}

fn sound(format: Format, seconds: f64) -> Facts {
    Facts { format, bytes: 1000, shape: Shape::Audio { seconds, hertz: 48_000 }, quirks: vec![] }
}

fn plan(facts: &Facts) -> Vec<Fix> {
    fixes(facts, &Rules::COMMON, &Choices::default()).expect("it can be repaired")
}

fn size(width: u32, height: u32) -> Pixels {
    Pixels { width, height }
}

#[test]
fn what_passes_needs_no_fix() {
    assert!(plan(&image(Format::Png, 1024, 1536, 1000)).is_empty());
    assert!(plan(&film(1280, 720, 5.0, 24.0, "H.264")).is_empty());
    assert!(plan(&sound(Format::Mp3, 5.0)).is_empty());
}

#[test]
fn a_picture_that_is_too_large_is_shrunk_to_just_inside_the_limit() {
    let fixes = plan(&image(Format::Png, 7680, 11_520, 1000));
    assert_eq!(fixes, [Fix::Shrink { to: size(3999, 5999) }]);
}

#[test]
fn a_picture_that_is_too_wide_is_padded_and_never_cropped() {
    let fixes = plan(&image(Format::Jpeg, 3000, 1000, 1000));
    assert_eq!(fixes, [Fix::Pad { to: size(3000, 1205), ground: Ground::Edge }]);
    // Padding alone may lift the shorter side over its limit.
    let fixes = plan(&image(Format::Jpeg, 1000, 200, 1000));
    assert_eq!(fixes, [Fix::Pad { to: size(1000, 402), ground: Ground::Edge }]);
}

#[test]
fn a_picture_that_is_too_small_is_enlarged_or_padded_as_the_person_likes() {
    let small = image(Format::Png, 200, 250, 1000);
    let fixes = plan(&small);
    assert_eq!(fixes, [Fix::Enlarge { to: size(301, 376) }]);
    assert!(fixes[0].may_look_soft());
    let choices = Choices { growth: Growth::Pad, ground: Ground::White, ..Choices::default() };
    let fixes = super::fixes(&small, &Rules::COMMON, &choices).expect("it can be repaired");
    assert_eq!(fixes, [Fix::Pad { to: size(301, 301), ground: Ground::White }]);
}

#[test]
fn what_is_not_taken_is_converted_and_what_may_be_transparent_stays_so() {
    let rules = Rules { image_formats: &[Format::Jpeg, Format::Png], ..Rules::COMMON };
    let plan = |facts: &Facts| fixes(facts, &rules, &Choices::default()).expect("it can be repaired");
    assert_eq!(plan(&image(Format::Heic, 900, 900, 1000)), [Fix::Convert { to: Format::Jpeg }]);
    assert_eq!(plan(&image(Format::Bmp, 900, 900, 1000)), [Fix::Convert { to: Format::Png }]);
    let mut webp = image(Format::Webp, 900, 900, 1000);
    assert_eq!(plan(&webp), [Fix::Convert { to: Format::Jpeg }]);
    webp.quirks = vec![Quirk::HasAlpha, Quirk::Animated];
    assert_eq!(plan(&webp), [Fix::FirstFrame, Fix::Convert { to: Format::Png }]);
}

#[test]
fn heic_is_converted_everywhere_if_the_person_says_so() {
    let heic = image(Format::Heic, 900, 900, 1000);
    assert!(plan(&heic).is_empty());
    let choices = Choices { convert_heic: true, ..Choices::default() };
    let fixes = fixes(&heic, &Rules::COMMON, &choices).expect("it can be repaired");
    assert_eq!(fixes, [Fix::Convert { to: Format::Jpeg }]);
    assert_eq!(needs(&heic, &fixes), Some(Tool::Heif));
    assert_eq!(Tools { ffmpeg: true, heif: false }.lacking(&heic, &fixes), Some(Tool::Heif));
}

#[test]
fn lengths_are_cut_or_filled_to_just_inside_the_limits() {
    assert_eq!(plan(&sound(Format::Wav, 22.4)), [Fix::Trim { from: 0.0, to: 14.9 }]);
    assert_eq!(plan(&sound(Format::Mp3, 1.4)), [Fix::Silence { to: 2.1 }, Fix::Convert { to: Format::Wav }]);
    assert_eq!(plan(&film(1280, 720, 1.0, 24.0, "H.264")), [Fix::Hold { to: 2.1 }]);
    let middle = Choices { keep: Keep::Middle, ..Choices::default() };
    let fixes = fixes(&film(1280, 720, 20.0, 24.0, "H.264"), &Rules::COMMON, &middle);
    assert_eq!(fixes, Ok(vec![Fix::Trim { from: 2.55, to: 17.45 }]));
}

#[test]
fn a_chosen_part_is_brought_inside_the_limits() {
    let span = Rules::COMMON.video_seconds;
    assert_eq!(part(22.4, span, Keep::Part { from: 3.0, to: 8.0 }), (3.0, 8.0));
    assert_eq!(part(22.4, span, Keep::Part { from: 3.0, to: 3.5 }), (3.0, 5.1));
    assert_eq!(part(22.4, span, Keep::Part { from: 21.0, to: 40.0 }), (7.5, 22.4));
    assert_eq!(part(22.4, span, Keep::Part { from: -4.0, to: 30.0 }), (0.0, 14.9));
}

#[test]
fn films_are_brought_to_720p_or_480p_at_a_rate_that_is_taken() {
    let fixes = plan(&film(1920, 1080, 5.0, 120.0, "VP9"));
    assert_eq!(fixes, [Fix::Shrink { to: size(1280, 720) }, Fix::Rate { to: 60.0 }, Fix::Encode]);
    let fixes = plan(&film(640, 360, 5.0, 15.0, "H.264"));
    assert_eq!(fixes, [Fix::Enlarge { to: size(858, 482) }, Fix::Rate { to: 24.0 }]);
    assert_eq!(needs(&film(640, 360, 5.0, 15.0, "H.264"), &fixes), Some(Tool::Ffmpeg));
}

#[test]
fn what_cannot_be_read_here_says_why() {
    let huge = fixes(&image(Format::Png, 20_000, 20_000, 1000), &Rules::COMMON, &Choices::default());
    assert_eq!(huge, Err(Unfixable::TooManyPixels { pixels: size(20_000, 20_000) }));
    let rules = Rules { audio_formats: &[Format::Mp3], ..Rules::COMMON };
    let none = fixes(&sound(Format::Mp3, 90.0), &rules, &Choices::default());
    assert_eq!(none, Err(Unfixable::NoFormat(MediaKind::Audio)));
}

/// The facts a copy would have, if every fix does what it says.
fn applied(facts: &Facts, fixes: &[Fix]) -> Facts {
    let mut facts = facts.clone();
    for fix in fixes {
        match (fix, &mut facts.shape) {
            (
                Fix::Shrink { to } | Fix::Enlarge { to } | Fix::Pad { to, .. },
                Shape::Image { pixels } | Shape::Video { pixels, .. },
            ) => *pixels = *to,
            (Fix::Trim { from, to }, Shape::Video { seconds, .. } | Shape::Audio { seconds, .. }) => {
                *seconds = to - from;
            }
            (
                Fix::Hold { to } | Fix::Silence { to },
                Shape::Video { seconds, .. } | Shape::Audio { seconds, .. },
            ) => {
                *seconds = *to;
            }
            (Fix::Rate { to }, Shape::Video { fps, .. }) => *fps = *to,
            (Fix::Encode, Shape::Video { codec, .. }) => *codec = "H.264".to_owned(),
            (Fix::Convert { to }, _) => facts.format = *to,
            (Fix::LowerWeight { below }, _) => facts.bytes = below - 1,
            (fix, shape) => panic!("{fix:?} makes no sense for {shape:?}"),
        }
    }
    facts
}

proptest! {
    #[test]
    fn every_picture_passes_once_its_fixes_are_made(
        width in 1_u32..10_000, height in 1_u32..10_000, bytes in 1_u64..100_000_000, pad in any::<bool>(),
    ) {
        let growth = if pad { Growth::Pad } else { Growth::Enlarge };
        let choices = Choices { growth, ..Choices::default() };
        let facts = image(Format::Png, width, height, bytes);
        let fixes = fixes(&facts, &Rules::COMMON, &choices).expect("it can be repaired");
        let after = applied(&facts, &fixes);
        prop_assert_eq!(Rules::COMMON.check(&after), vec![], "{:?}", fixes);
        if let Some(pixels) = after.pixels().filter(|_| !Rules::COMMON.check(&facts).is_empty() && bytes < 30 << 20) {
            let Pixels { width, height } = pixels;
            prop_assert!(width.min(height) >= 301 && width.max(height) <= 5999, "{:?}", pixels);
            prop_assert!((0.401..2.499).contains(&pixels.ratio()), "{:?}", pixels);
        }
    }

    #[test]
    fn every_film_passes_once_its_fixes_are_made(
        width in 16_u32..8000, height in 16_u32..8000, seconds in 0.1_f64..600.0, fps in 1.0_f64..500.0,
    ) {
        let facts = film(width, height, seconds, fps, "VP9");
        let fixes = fixes(&facts, &Rules::COMMON, &Choices::default()).expect("it can be repaired");
        let after = applied(&facts, &fixes);
        prop_assert_eq!(Rules::COMMON.check(&after), vec![], "{:?}", fixes);
        let pixels = after.pixels().expect("a film has a size");
        prop_assert!(pixels == size(width, height) || pixels.width.is_multiple_of(2) && pixels.height.is_multiple_of(2));
    }
}
