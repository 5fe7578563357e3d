//! Every provider's limits at their edges, and what is said just inside and just outside.

use super::*;

fn codes(rules: &Rules, facts: &Facts) -> Vec<&'static str> {
    rules.check(facts).iter().map(Problem::code).collect()
}

fn picture(width: u32, height: u32, bytes: u64) -> Facts {
    let shape = Shape::Image { pixels: Pixels { width, height } };
    Facts { format: Format::Png, bytes, shape, quirks: vec![] }
}

fn film(width: u32, height: u32, seconds: f64, fps: f64, codec: &str) -> Facts {
    let pixels = Pixels { width, height };
    let shape = Shape::Video { pixels, seconds, fps, codec: codec.to_owned(), sound: true };
    Facts { format: Format::Mp4, bytes: 1000, shape, quirks: vec![] }
}

fn sound(seconds: f64, bytes: u64) -> Facts {
    Facts { format: Format::Mp3, bytes, shape: Shape::Audio { seconds, hertz: 44_100 }, quirks: vec![] }
}

const MB: u64 = 1 << 20;

/// What one provider's row of the table says at the edges of its limits.
struct Row {
    provider: ProviderKind,
    edition: Option<Edition>,
    /// A picture of 300 px, of 6000 px, of a ratio of 0.4 and of 2.5 passes.
    picture_edges: bool,
    /// Pictures of these formats are refused.
    without: &'static [Format],
    /// A film of exactly so many MB passes, and is the heaviest that does.
    film_mb: Option<u64>,
    /// One byte less than so many MB is the heaviest film.
    film_under_mb: Option<u64>,
    /// A sound of exactly 15 MB passes.
    sound_edge: bool,
    /// 1080p passes; 4K passes.
    lines: (bool, bool),
    /// The longest film and sound.
    seconds: f64,
    documents: bool,
}

const COMMON: Row = Row {
    provider: ProviderKind::AnyFast,
    edition: None,
    picture_edges: true,
    without: &[],
    film_mb: None,
    film_under_mb: Some(50),
    sound_edge: false,
    lines: (false, false),
    seconds: 15.0,
    documents: false,
};
const CHINA: Row = Row {
    provider: ProviderKind::Volcengine,
    picture_edges: false,
    film_mb: Some(50),
    film_under_mb: None,
    sound_edge: true,
    ..COMMON
};
const NEWEST: Row = Row { film_mb: Some(200), lines: (true, true), seconds: 30.0, ..CHINA };

const TABLE: [Row; 15] = [
    CHINA,
    Row { edition: Some(Edition::Hd), ..CHINA },
    Row { edition: Some(Edition::UltraHd), ..NEWEST },
    Row { provider: ProviderKind::BytePlus, lines: (true, false), ..CHINA },
    Row { provider: ProviderKind::BytePlus, edition: Some(Edition::Hd), ..CHINA },
    Row { provider: ProviderKind::BytePlus, edition: Some(Edition::UltraHd), ..NEWEST },
    COMMON,
    Row { provider: ProviderKind::Apiyi, ..COMMON },
    Row { provider: ProviderKind::PrivateAvatar, ..COMMON },
    Row { provider: ProviderKind::Apimart, without: &[Format::Heic, Format::Bmp, Format::Tiff], ..COMMON },
    Row {
        provider: ProviderKind::Apimart,
        edition: Some(Edition::UltraHd),
        without: &[Format::Heic, Format::Bmp, Format::Tiff],
        picture_edges: true,
        ..NEWEST
    },
    Row { provider: ProviderKind::Kyy, without: &[Format::Heic], documents: true, ..COMMON },
    Row { provider: ProviderKind::Sandbox, ..COMMON },
    Row { provider: ProviderKind::Sandbox, edition: Some(Edition::FullHd), lines: (true, false), ..COMMON },
    Row { provider: ProviderKind::Sandbox, edition: Some(Edition::UltraHd), picture_edges: true, ..NEWEST },
];

#[test]
fn every_providers_limits_hold_at_their_edges() {
    for row in TABLE {
        let rules = Rules::of(row.provider, row.edition);
        let name = format!("{:?} {:?}", row.provider, row.edition);
        let passes = |facts: Facts| codes(&rules, &facts).is_empty();
        // Pictures.
        for (width, height) in [(300, 300), (6000, 6000), (400, 1000), (1000, 400), (750, 300), (300, 750)] {
            assert_eq!(passes(picture(width, height, 1)), row.picture_edges, "{name}: {width} × {height}");
        }
        for (width, height) in [(301, 301), (5999, 5999), (401, 1000), (1000, 401)] {
            assert!(passes(picture(width, height, 1)), "{name}: {width} × {height}");
        }
        assert_eq!(codes(&rules, &picture(299, 400, 1)), ["side_too_small"], "{name}");
        assert_eq!(codes(&rules, &picture(6001, 5000, 1)), ["side_too_large"], "{name}");
        assert_eq!(codes(&rules, &picture(399, 1000, 1)), ["ratio_too_narrow"], "{name}");
        assert_eq!(codes(&rules, &picture(1001, 400, 1)), ["ratio_too_wide"], "{name}");
        assert!(passes(picture(500, 500, 30 * MB - 1)), "{name}");
        assert_eq!(codes(&rules, &picture(500, 500, 30 * MB)), ["too_many_bytes"], "{name}");
        for format in [Format::Jpeg, Format::Gif, Format::Webp, Format::Bmp, Format::Tiff, Format::Heic] {
            let taken = passes(Facts { format, ..picture(500, 500, 1) });
            assert_eq!(taken, !row.without.contains(&format), "{name}: {}", format.name());
        }
        // Films.
        let usual = |seconds: f64, fps: f64| film(1280, 720, seconds, fps, "H.264");
        let heaviest = row.film_mb.map(|mb| mb * MB).or(row.film_under_mb.map(|mb| mb * MB - 1)).unwrap_or(0);
        assert!(passes(Facts { bytes: heaviest, ..usual(5.0, 24.0) }), "{name}");
        assert!(!passes(Facts { bytes: heaviest + 1, ..usual(5.0, 24.0) }), "{name}");
        for seconds in [2.0, row.seconds, 1.96, row.seconds + 0.04] {
            assert!(passes(usual(seconds, 24.0)), "{name}: {seconds} s");
            assert!(passes(sound(seconds, 1)), "{name}: {seconds} s of sound");
        }
        assert_eq!(codes(&rules, &usual(1.9, 24.0)), ["too_short"], "{name}");
        assert_eq!(codes(&rules, &usual(row.seconds + 0.1, 24.0)), ["too_long"], "{name}");
        assert_eq!(codes(&rules, &sound(1.9, 1)), ["too_short"], "{name}");
        assert_eq!(codes(&rules, &sound(row.seconds + 0.1, 1)), ["too_long"], "{name}");
        assert_eq!(passes(sound(5.0, 15 * MB)), row.sound_edge, "{name}");
        assert!(!passes(sound(5.0, 15 * MB + 1)), "{name}");
        for fps in [23.976, 24.0, 29.97, 30.0, 59.94, 60.0] {
            assert!(passes(usual(5.0, fps)), "{name}: {fps} fps");
        }
        for (fps, code) in [(15.0, "fps_too_low"), (23.0, "fps_too_low"), (61.0, "fps_too_high")] {
            assert_eq!(codes(&rules, &usual(5.0, fps)), [code], "{name}: {fps} fps");
        }
        for (width, height) in [(864, 496), (854, 480), (720, 1280), (960, 960), (752, 560)] {
            assert!(passes(film(width, height, 5.0, 24.0, "H.265")), "{name}: {width} × {height}");
        }
        assert_eq!(passes(film(1920, 1080, 5.0, 24.0, "H.264")), row.lines.0, "{name}");
        assert_eq!(passes(film(3840, 2160, 5.0, 24.0, "H.264")), row.lines.1, "{name}");
        for (width, height) in [(640, 360), (4096, 2304)] {
            let found = codes(&rules, &film(width, height, 5.0, 24.0, "H.264"));
            assert_eq!(found, ["resolution_unsupported"], "{name}: {width} × {height}");
        }
        assert_eq!(codes(&rules, &film(1280, 720, 5.0, 24.0, "VP9")), ["codec_unsupported"], "{name}");
        // Documents.
        let letter = Facts { format: Format::Pdf, bytes: 9, shape: Shape::Document, quirks: vec![] };
        assert_eq!(passes(letter), row.documents, "{name}");
    }
}

#[test]
fn every_provider_stands_in_the_table_with_all_its_editions() {
    for provider in ProviderKind::ALL {
        let usual = Rules::of(provider, None);
        let known = Edition::of(provider);
        assert_eq!(usual, Rules::of(provider, known.first().copied()), "{provider:?}");
        for edition in known {
            let there = TABLE.iter().any(|row| {
                row.provider == provider
                    && (row.edition == Some(*edition)
                        || row.edition.is_none() && known.first() == Some(edition))
            });
            assert!(there, "{provider:?} {edition:?}");
            let rules = Rules::of(provider, Some(*edition));
            assert!(rules.newer.iter().all(|newer| newer > edition && known.contains(newer)), "{provider:?}");
        }
        // One it has not does not loosen anything.
        for foreign in Edition::ALL.into_iter().filter(|edition| !known.contains(edition)) {
            assert_eq!(Rules::of(provider, Some(foreign)), usual, "{provider:?} {foreign:?}");
        }
    }
}

#[test]
fn a_film_that_only_newer_rules_take_says_which_and_for_which_model() {
    let china = Rules::of(ProviderKind::Volcengine, None);
    let newest = Rules::of(ProviderKind::Volcengine, Some(Edition::UltraHd));
    let long = film(1280, 720, 22.4, 24.0, "H.264");
    assert_eq!(codes(&china, &long), ["too_long"]);
    let hint = Warning::NewerRules { edition: Edition::UltraHd, model: Some(Seedance::V25) };
    assert_eq!(china.warnings(&long), [hint]);
    assert!(newest.check(&long).is_empty());
    let because = Problem::TooLong { seconds: 22.4, limit: 15.0 };
    let only = Warning::OnlyModel { model: Seedance::V25, other: Seedance::V20, because };
    assert_eq!(newest.warnings(&long), [only]);
    // 1080p is for either model, so no model is named.
    let sharp = film(1920, 1080, 5.0, 24.0, "H.264");
    assert_eq!(china.warnings(&sharp), [Warning::NewerRules { edition: Edition::UltraHd, model: None }]);
    assert_eq!(newest.warnings(&sharp), []);
    // The nearest edition that helps is the one that is told.
    let old = Rules::of(ProviderKind::BytePlus, Some(Edition::Hd));
    assert_eq!(old.warnings(&sharp), [Warning::NewerRules { edition: Edition::FullHd, model: None }]);
    // Nobody takes it, or nobody else's rules are known: nothing is promised.
    assert_eq!(china.warnings(&film(1280, 720, 31.0, 24.0, "H.264")), []);
    assert_eq!(Rules::of(ProviderKind::AnyFast, None).warnings(&long), []);
    let sound = sound(20.0, 1000);
    assert_eq!(
        china.warnings(&sound),
        [Warning::NewerRules { edition: Edition::UltraHd, model: Some(Seedance::V25) }]
    );
}

#[test]
fn a_film_whose_rate_changes_is_judged_by_its_slowest_and_its_fastest_stretch() {
    let changing = |low: u32, high: u32| Facts {
        quirks: vec![Quirk::VariableRate { low, high }],
        ..film(1280, 720, 5.0, 30.0, "H.264")
    };
    assert!(codes(&Rules::COMMON, &changing(24_000, 30_000)).is_empty());
    assert_eq!(codes(&Rules::COMMON, &changing(15_000, 30_000)), ["fps_too_low"]);
    assert_eq!(codes(&Rules::COMMON, &changing(30_000, 90_000)), ["fps_too_high"]);
    let told = Rules::COMMON.warnings(&changing(24_000, 30_000));
    assert_eq!(told, [Warning::VariableRate { low: 24.0, high: 30.0 }]);
}

#[test]
fn every_measured_limit_has_its_warning_with_value_and_limit() {
    let near = |facts: &Facts| -> Vec<(Limit, f64, f64)> {
        let warnings = Rules::COMMON.warnings(facts).into_iter();
        warnings
            .filter_map(|warning| match warning {
                Warning::NearLimit { which, value, limit } => Some((which, value, limit)),
                _ => None,
            })
            .collect()
    };
    assert_eq!(near(&picture(1000, 1000, MB)), []);
    assert_eq!(near(&picture(300, 600, MB)), [(Limit::ShortSide, 300.0, 300.0)]);
    assert_eq!(near(&picture(5900, 5000, MB)), [(Limit::LongSide, 5900.0, 6000.0)]);
    assert_eq!(near(&picture(1000, 403, MB)), [(Limit::Ratio, 1000.0 / 403.0, 2.5)]);
    assert_eq!(near(&picture(410, 1000, MB)), [(Limit::Ratio, 0.41, 0.4)]);
    // Half the world's megabytes have 1000 × 1000 bytes.
    let heavy = near(&picture(1000, 1000, 30_000_000));
    assert_eq!(heavy, [(Limit::Bytes, 30_000_000.0, (30 * MB) as f64)]);
    assert_eq!(near(&film(1280, 720, 2.04, 24.0, "H.264")), [(Limit::Seconds, 2.04, 2.0)]);
    assert_eq!(near(&film(1280, 720, 15.0, 24.0, "H.264")), [(Limit::Seconds, 15.0, 15.0)]);
    assert_eq!(near(&film(1280, 720, 5.0, 59.94, "H.264")), [(Limit::Fps, 59.94, 60.0)]);
    assert_eq!(near(&sound(14.8, MB)), [(Limit::Seconds, 14.8, 15.0)]);
    // Beyond the limit is a problem and not a warning.
    assert_eq!(near(&picture(299, 600, MB)), []);
}
