//! Every kind of still picture that people have: measured, proven whole, and shown in its true colours.

use greenroom::media::{self, Helper};
use greenroom::model::{PerceptualHash, Pixels, Quirk};
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, ImageFormat};
use moxcms::ColorProfile;

use crate::make::{
    Bench, chunk, cut, encode, ffmpeg, fixture, fixture_path, grid_heic, halves, jpeg, look, patch,
    size_and_quirks, turned_jpeg, verdict,
};

/// What the fixtures show: 48 × 32, the left half red, the right half blue.
const RED: [u8; 3] = [220, 20, 20];
const BLUE: [u8; 3] = [20, 20, 220];

fn still(name: &str) -> Vec<u8> {
    std::fs::read(fixture_path("still").join(name)).unwrap()
}

/// The colours in the middle of the left and of the right half, as they come on the screen.
fn shown(name: &str, content: &[u8]) -> [[u8; 3]; 2] {
    let bench = Bench::new();
    let small = media::load_rgba(&bench.put(name, content), 256).unwrap();
    let at = |x: u32, y: u32| {
        let at = ((y * small.width + x) * 4) as usize;
        [small.pixels[at], small.pixels[at + 1], small.pixels[at + 2]]
    };
    [at(small.width / 4, small.height / 2), at(small.width * 3 / 4, small.height / 2)]
}

#[track_caller]
fn assert_close(name: &str, shown: [u8; 3], expected: [u8; 3], tolerance: u8) {
    let far = shown.iter().zip(expected).any(|(one, other)| one.abs_diff(other) > tolerance);
    assert!(!far, "{name} shows {shown:?}, not {expected:?}");
}

#[track_caller]
fn assert_red_and_blue(name: &str, content: &[u8], tolerance: u8) {
    let [left, right] = shown(name, content);
    assert_close(name, left, RED, tolerance);
    assert_close(name, right, BLUE, tolerance);
}

#[test]
fn jpegs_of_every_coding_are_whole_and_shown_in_their_colours() {
    for name in ["arithmetic.jpg", "arithmetic-progressive.jpg", "restarts-411.jpg", "lossless.jpg"] {
        let content = still(name);
        assert_eq!(size_and_quirks(name, &content), (48, 32, vec![]), "{name}");
        assert_red_and_blue(name, &content, 12);
        for percent in [60, 90] {
            assert_eq!(verdict(name, cut(&content, percent)), "corrupt", "{name} at {percent} %");
        }
        assert_eq!(verdict(name, &content[..content.len() - 2]), "corrupt", "{name} without its end");
    }
}

#[test]
fn jpegs_of_every_sampling_and_order_are_whole_and_shown_in_their_colours() {
    use turbojpeg::Subsamp;
    let picture = halves(640, 480).into_rgb8();
    let image = turbojpeg::Image {
        pixels: picture.as_raw().as_slice(),
        width: 640,
        pitch: 640 * 3,
        height: 480,
        format: turbojpeg::PixelFormat::RGB,
    };
    for progressive in [false, true] {
        for sampling in [
            Subsamp::None,
            Subsamp::Sub2x1,
            Subsamp::Sub2x2,
            Subsamp::Sub1x2,
            Subsamp::Sub4x1,
            Subsamp::Sub1x4,
            Subsamp::Gray,
        ] {
            let mut compressor = turbojpeg::Compressor::new().unwrap();
            compressor.set_progressive(progressive).unwrap();
            compressor.set_subsamp(sampling).unwrap();
            compressor.set_quality(92).unwrap();
            let content = compressor.compress_to_vec(image).unwrap();
            let about = format!("{sampling:?}, progressive {progressive}");
            assert_eq!(size_and_quirks("a.jpg", &content), (640, 480, vec![]), "{about}");
            let [left, right] = shown("a.jpg", &content);
            if sampling == Subsamp::Gray {
                assert!(left[0] == left[1] && left[1] == left[2], "{about}: {left:?}");
            } else {
                assert!(left[0] > 200 && left[2] < 40 && right[2] > 200 && right[0] < 40, "{about}");
            }
            for percent in [50, 99] {
                assert_eq!(verdict("a.jpg", cut(&content, percent)), "corrupt", "{about} at {percent} %");
            }
        }
    }
}

#[test]
fn a_photo_whose_middle_was_overwritten_is_corrupt() {
    let content = jpeg(1600, 1200);
    let (from, length) = (content.len() / 2, content.len() / 8);
    for (about, byte) in [("zeros", 0x00), ("ones", 0xff), ("rubbish", 0xa7)] {
        let mut broken = content.clone();
        broken[from..from + length].fill(byte);
        assert_eq!(verdict("a.jpg", broken), "corrupt", "{about}");
    }
    let moved = [&content[..from], &content[from + length..]].concat();
    assert_eq!(verdict("a.jpg", moved), "corrupt", "a piece is missing");
    // A few bytes between the picture and its end are a habit of some cameras.
    let (start, end) = content.split_at(content.len() - 2);
    assert_eq!(verdict("a.jpg", [start, &[0, 0], end].concat()), "fine");
    assert_eq!(verdict("a.jpg", [start, &[0; 400], end].concat()), "corrupt");
}

#[test]
fn a_note_that_is_odd_does_not_hide_what_is_wrong_with_the_picture() {
    let plain = jpeg(640, 480);
    let mut odd = plain.clone();
    let version = odd.windows(5).position(|five| five == b"JFIF\0").unwrap() + 5;
    odd[version] = 9;
    assert_eq!(size_and_quirks("a.jpg", &odd), (640, 480, vec![]));
    assert_eq!(verdict("a.jpg", cut(&odd, 70)), "corrupt");
    let adobe = [b"\xff\xee\0\x0eAdobe".as_slice(), &[0, 100, 0, 0, 0, 0, 7]].concat();
    let odd = [&plain[..2], &adobe, &plain[2..]].concat();
    assert_eq!(size_and_quirks("a.jpg", &odd), (640, 480, vec![]));
    let profile = [b"\xff\xe2\0\x12ICC_PROFILE\0".as_slice(), &[9, 3, 1, 1]].concat();
    let odd = [&plain[..2], &profile, &plain[2..]].concat();
    assert_eq!(size_and_quirks("a.jpg", &odd), (640, 480, vec![]));
    assert_eq!(verdict("a.jpg", cut(&odd, 70)), "corrupt");
}

#[test]
fn variants_that_nobody_decodes_are_answered_honestly() {
    // Twelve bits a colour: measured, believed, and not shown.
    assert_eq!(size_and_quirks("a.jpg", still("twelve-bit.jpg")), (48, 32, vec![Quirk::NotDecoded]));
    assert_eq!(verdict("a.jpg", cut(&still("twelve-bit.jpg"), 80)), "corrupt");
    // Its height told after the picture: no decoder reads that.
    let mut late = jpeg(320, 310);
    let frame = late.windows(2).position(|two| two == b"\xff\xc0").unwrap();
    patch(&mut late, frame + 5, &[0, 0]);
    assert_eq!(verdict("a.jpg", late), "corrupt");
}

#[test]
fn a_photo_with_many_full_notes_and_fill_bytes_is_fine() {
    let plain = jpeg(4000, 3000);
    let note = [b"\xff\xe5\xf0\0".as_slice(), &vec![0xd9; 0xf000 - 2]].concat();
    let content = [&plain[..2], &note, &[0xff; 7], &note, &[0xff; 3], &note, &plain[2..]].concat();
    assert_eq!(size_and_quirks("a.jpg", &content), (4000, 3000, vec![]));
    assert_eq!(verdict("a.jpg", cut(&content, 97)), "corrupt");
}

#[test]
fn thousands_of_empty_scans_end_soon() {
    let picture = halves(2000, 2000).into_rgb8();
    let image = turbojpeg::Image {
        pixels: picture.as_raw().as_slice(),
        width: 2000,
        pitch: 6000,
        height: 2000,
        format: turbojpeg::PixelFormat::RGB,
    };
    let mut compressor = turbojpeg::Compressor::new().unwrap();
    compressor.set_progressive(true).unwrap();
    let content = compressor.compress_to_vec(image).unwrap();
    // The last scan once more, and again, and again.
    let scan = content.windows(2).rposition(|two| two == b"\xff\xda").unwrap();
    let end = content.len() - 2;
    let mut bomb = content[..end].to_vec();
    for _ in 0..3000 {
        bomb.extend(&content[scan..end.min(scan + 200)]);
    }
    bomb.extend(b"\xff\xd9");
    let begun = std::time::Instant::now();
    assert_eq!(verdict("a.jpg", bomb), "corrupt");
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[test]
fn inks_are_shown_as_the_light_they_leave() {
    assert_eq!(size_and_quirks("a.jpg", still("adobe-cmyk.jpg")), (48, 32, vec![]));
    let [left, right] = shown("a.jpg", &still("adobe-cmyk.jpg"));
    assert!(left[0] > 190 && left[1] < 60 && left[2] < 60, "{left:?}");
    assert!(right[2] > 100 && right[0] < 80, "{right:?}");
    // Without Adobe's mark the numbers are how much ink there is.
    let mut inks = Vec::new();
    for _ in 0..48 * 32 {
        inks.extend([0_u8, 255, 255, 0]);
    }
    let image = turbojpeg::Image {
        pixels: inks.as_slice(),
        width: 48,
        pitch: 48 * 4,
        height: 32,
        format: turbojpeg::PixelFormat::CMYK,
    };
    let mut compressor = turbojpeg::Compressor::new().unwrap();
    compressor.set_subsamp(turbojpeg::Subsamp::None).unwrap();
    let marked = compressor.compress_to_vec(image).unwrap();
    // This one is marked and coded as ink and so shows the opposite.
    let [left, _] = shown("a.jpg", &marked);
    assert!(left[0] < 30, "{left:?}");
}

#[test]
fn colours_of_other_spaces_are_shown_as_the_screen_means_them() {
    assert_red_and_blue("p3.jpg", &still("p3.jpg"), 8);
    assert_red_and_blue("adobe-rgb.jpg", &still("adobe-rgb.jpg"), 8);
    // The same in every format that carries a profile.
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    let picture = DynamicImage::ImageRgb8(image::RgbImage::from_pixel(60, 40, image::Rgb([201, 49, 36])));
    let mut png = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut png);
    encoder.set_icc_profile(p3.clone()).unwrap();
    encoder.write_image(picture.as_bytes(), 60, 40, ExtendedColorType::Rgb8).unwrap();
    assert_close("p3.png", shown("a.png", &png)[0], RED, 4);
    let mut webp = Vec::new();
    let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut webp);
    encoder.set_icc_profile(p3.clone()).unwrap();
    encoder.write_image(picture.as_bytes(), 60, 40, ExtendedColorType::Rgb8).unwrap();
    assert_close("p3.webp", shown("a.webp", &webp)[0], RED, 4);
    // A profile for greys, and one that does not fit the picture.
    let grey = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    for (profile, expected) in [(grey, 188), (p3, 128), (b"no profile".to_vec(), 128)] {
        let mut png = Vec::new();
        let mut encoder = image::codecs::png::PngEncoder::new(&mut png);
        encoder.set_icc_profile(profile).unwrap();
        encoder.write_image(&[128; 60 * 40], 60, 40, ExtendedColorType::L8).unwrap();
        assert_close("grey.png", shown("a.png", &png)[0], [expected; 3], 3);
    }
}

/// A PNG of these lines, each with its filter byte, packed without compression.
fn raw_png(
    width: u32,
    height: u32,
    depth: u8,
    colour: u8,
    interlaced: bool,
    before: &[u8],
    lines: &[u8],
) -> Vec<u8> {
    let header =
        [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, interlaced.into()]].concat();
    let (mut one, mut two) = (1_u32, 0_u32);
    for byte in lines {
        one = (one + u32::from(*byte)) % 65_521;
        two = (two + one) % 65_521;
    }
    let length = lines.len() as u16;
    let data = [
        &[0x78, 0x01, 0x01][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        lines,
        &(two << 16 | one).to_be_bytes(),
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &header),
        before.to_vec(),
        chunk(*b"IDAT", &data),
        chunk(*b"IEND", b""),
    ]
    .concat()
}

#[test]
fn pngs_of_every_depth_and_kind_are_whole_and_shown_in_their_colours() {
    // One bit a pixel: eight columns, the left half white.
    let lines: Vec<u8> = (0..8).flat_map(|_| [0, 0b1111_0000]).collect();
    let bit = raw_png(8, 8, 1, 0, false, &[], &lines);
    assert_eq!(size_and_quirks("a.png", &bit), (8, 8, vec![]));
    assert_eq!(shown("a.png", &bit), [[255; 3], [0; 3]]);
    // A palette of two, the second of them see-through in the other file.
    let palette = chunk(*b"PLTE", &[RED, BLUE].concat());
    let lines: Vec<u8> = (0..8).flat_map(|_| [0, 0, 0, 0, 0, 1, 1, 1, 1]).collect();
    let paletted = raw_png(8, 8, 8, 3, false, &palette, &lines);
    assert_eq!(shown("a.png", &paletted), [RED, BLUE]);
    let holed = raw_png(8, 8, 8, 3, false, &[palette, chunk(*b"tRNS", &[255, 0])].concat(), &lines);
    assert_eq!(size_and_quirks("a.png", &holed), (8, 8, vec![Quirk::HasAlpha]));
    // Interlaced: seven passes, each pixel once. One colour, since that is the same in every pass.
    let passes = [(1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4)];
    let lines: Vec<u8> = passes
        .iter()
        .flat_map(|(width, height)| [&[0][..], &RED.repeat(*width)].concat().repeat(*height))
        .collect();
    let interlaced = raw_png(8, 8, 8, 2, true, &[], &lines);
    assert_eq!(size_and_quirks("a.png", &interlaced), (8, 8, vec![]));
    assert_eq!(shown("a.png", &interlaced), [RED, RED]);
    assert_eq!(verdict("a.png", raw_png(8, 8, 8, 2, true, &[], &lines[..lines.len() - 20])), "corrupt");
    // Sixteen bits, and grey with alpha.
    let deep = DynamicImage::ImageRgb16(halves(48, 32).into_rgb16());
    let [left, right] = shown("a.png", &encode(&deep, ImageFormat::Png));
    assert!(left[0] >= 220 && right[2] >= 220, "{left:?} {right:?}");
    let glass =
        DynamicImage::ImageLumaA8(image::GrayAlphaImage::from_pixel(48, 32, image::LumaA([200, 128])));
    let glass = encode(&glass, ImageFormat::Png);
    assert_eq!(size_and_quirks("a.png", &glass), (48, 32, vec![Quirk::HasAlpha]));
    assert_close("glass", shown("a.png", &glass)[0], [100; 3], 1);
}

#[test]
fn webps_of_every_kind_are_whole_and_shown_in_their_colours() {
    assert_eq!(size_and_quirks("a.webp", still("lossy.webp")), (48, 32, vec![]));
    assert_red_and_blue("lossy.webp", &still("lossy.webp"), 25);
    assert_eq!(size_and_quirks("a.webp", still("lossy-alpha.webp")), (48, 32, vec![Quirk::HasAlpha]));
    assert_eq!(size_and_quirks("a.webp", still("animated.webp")), (48, 32, vec![Quirk::Animated]));
    for name in ["lossy.webp", "lossy-alpha.webp", "animated.webp"] {
        for percent in [50, 95] {
            assert_eq!(verdict(name, cut(&still(name), percent)), "corrupt", "{name} at {percent} %");
        }
    }
    // The extended header says that notes follow, and the notes how it is turned.
    let lossy = still("lossy.webp");
    let picture = lossy.windows(4).position(|four| four == b"VP8 ").unwrap();
    let length = u32::from_le_bytes(lossy[picture + 4..picture + 8].try_into().unwrap()) as usize;
    let body = lossy[picture..picture + 8 + length + length % 2].to_vec();
    let notes = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let exif = [b"EXIF".as_slice(), &(notes.len() as u32).to_le_bytes(), notes].concat();
    let header = [b"VP8X\x0a\0\0\0\x08\0\0\0".as_slice(), &[47, 0, 0, 31, 0, 0]].concat();
    let content = [b"WEBP".as_slice(), &header, &body, &exif].concat();
    let turned = [b"RIFF".as_slice(), &(content.len() as u32).to_le_bytes(), &content].concat();
    assert_eq!(size_and_quirks("a.webp", turned), (32, 48, vec![Quirk::ExifRotated]));
}

/// A bitmap with a header of 40 bytes.
fn bmp(height: i32, bits: u16, compression: u32, palette: &[u8], pixels: &[u8]) -> Vec<u8> {
    let offset = 54 + palette.len() as u32;
    let mut content = b"BM".to_vec();
    content.extend((offset + pixels.len() as u32).to_le_bytes());
    content.extend([0; 4]);
    content.extend(offset.to_le_bytes());
    content.extend(40_u32.to_le_bytes());
    content.extend(8_i32.to_le_bytes());
    content.extend(height.to_le_bytes());
    content.extend(1_u16.to_le_bytes());
    content.extend(bits.to_le_bytes());
    content.extend(compression.to_le_bytes());
    content.extend((pixels.len() as u32).to_le_bytes());
    content.extend([0; 8]);
    content.extend((palette.len() as u32 / 4).to_le_bytes());
    content.extend([0; 4]);
    content.extend(palette);
    content.extend(pixels);
    content
}

#[test]
fn bitmaps_of_every_depth_are_whole_and_shown_in_their_colours() {
    // Blue comes first in a bitmap.
    let palette = [[20, 20, 220, 0], [220, 20, 20, 0]].concat();
    let rows = |row: &[u8]| row.repeat(4);
    let (red24, blue24) = ([20, 20, 220], [220, 20, 20]);
    let files = [
        ("1 bit", bmp(4, 1, 0, &palette, &rows(&[0x0f, 0, 0, 0]))),
        ("4 bits", bmp(4, 4, 0, &palette, &rows(&[0, 0, 0x11, 0x11]))),
        ("8 bits", bmp(4, 8, 0, &palette, &rows(&[0, 0, 0, 0, 1, 1, 1, 1]))),
        ("16 bits", bmp(4, 16, 0, &[], &rows(&[[0x42, 0x6c].repeat(4), [0x5b, 0x08].repeat(4)].concat()))),
        ("24 bits", bmp(4, 24, 0, &[], &rows(&[red24.repeat(4), blue24.repeat(4)].concat()))),
        ("24 bits from the top", bmp(-4, 24, 0, &[], &rows(&[red24.repeat(4), blue24.repeat(4)].concat()))),
        (
            "32 bits",
            bmp(4, 32, 0, &[], &rows(&[[20, 20, 220, 0].repeat(4), [220, 20, 20, 0].repeat(4)].concat())),
        ),
        ("8 bits, run lengths", bmp(4, 8, 1, &palette, &[rows(&[4, 0, 4, 1, 0, 0]), vec![0, 1]].concat())),
        (
            "4 bits, run lengths",
            bmp(4, 4, 2, &palette, &[rows(&[4, 0x00, 4, 0x11, 0, 0]), vec![0, 1]].concat()),
        ),
    ];
    for (about, content) in files {
        assert_eq!(size_and_quirks("a.bmp", &content), (8, 4, vec![]), "{about}");
        assert_red_and_blue(about, &content, 8);
        if !about.contains("run") {
            assert_eq!(verdict("a.bmp", cut(&content, 90)), "corrupt", "{about}");
        }
    }
}

#[test]
fn tiffs_of_every_kind_are_measured_and_shown_in_their_colours() {
    for (name, tolerance) in [
        ("big-endian.tif", 0),
        ("bigtiff.tif", 0),
        ("sixteen.tif", 1),
        ("cmyk.tif", 25),
        ("lzw.tif", 0),
        ("planar.tif", 0),
        ("tiled.tif", 0),
        ("pages.tif", 0),
    ] {
        let content = still(name);
        assert_eq!(size_and_quirks(name, &content), (48, 32, vec![]), "{name}");
        assert_red_and_blue(name, &content, tolerance);
    }
    assert_eq!(size_and_quirks("turned.tif", still("turned.tif")), (32, 48, vec![Quirk::ExifRotated]));
    let float = size_and_quirks("float.tif", still("float.tif"));
    assert_eq!(float, (48, 32, vec![]), "decoded here");
    for name in ["lab.tif", "fax.tif", "jpeg.tif", "palette.tif"] {
        // Decoded by ffmpeg or told not to be; colours of the Lab kind it does not know either.
        let decoded = name != "lab.tif" && ffmpeg("rare TIFFs");
        let quirks = if decoded { vec![] } else { vec![Quirk::NotDecoded] };
        assert_eq!(size_and_quirks(name, still(name)), (48, 32, quirks), "{name}");
    }
}

#[test]
fn rare_tiffs_are_shown_where_ffmpeg_is_installed() {
    let bench = Bench::new();
    for name in ["jpeg.tif", "palette.tif", "fax.tif"] {
        let path = bench.put(name, still(name));
        match (media::load_rgba(&path, 256), Helper::Ffmpeg.find()) {
            (Ok(small), Some(_)) => assert_eq!((small.width, small.height), (48, 32), "{name}"),
            (Err(problem), None) => assert_eq!(problem.code(), "unsupported_format", "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn heics_of_every_kind_are_measured_and_shown_where_libheif_is_installed() {
    for (name, size, quirks) in [
        ("odd.heic", (47, 33), vec![]),
        ("alpha.heic", (48, 32), vec![Quirk::HasAlpha]),
        ("ten.heic", (48, 32), vec![]),
        ("mono.heic", (48, 32), vec![]),
        ("thumbnail.heic", (48, 32), vec![]),
    ] {
        let bench = Bench::new();
        let path = bench.put(name, still(name));
        let seen = media::look(&path, &media::Limits::default()).unwrap();
        assert_eq!(seen.facts.pixels(), Some(Pixels { width: size.0, height: size.1 }), "{name}");
        let found = Helper::Heif.find().is_some();
        let not_decoded = (!found).then_some(Quirk::NotDecoded);
        assert_eq!(seen.facts.quirks, quirks.into_iter().chain(not_decoded).collect::<Vec<_>>(), "{name}");
        assert_eq!(
            seen.small.and_then(|small| small.hash()).is_some(),
            found,
            "{name} is compared by its looks"
        );
        match (media::load_rgba(&path, 256), Helper::Heif.find()) {
            (Ok(small), Some(_)) => {
                assert_eq!((small.width, small.height), size, "{name}");
                let left = &small.pixels[((16 * small.width + 8) * 4) as usize..][..4];
                if name == "alpha.heic" {
                    assert!(left[3].abs_diff(128) < 6, "{name}: {left:?}");
                } else if name != "mono.heic" {
                    assert!(left[0] > 190 && left[2] < 60, "{name}: {left:?}");
                }
            }
            (Err(problem), None) => assert_eq!(problem.code(), "unsupported_format", "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_heic_of_tiles_is_measured_as_a_whole_and_each_tile_is_proved_where_libheif_is_installed() {
    let bench = Bench::new();
    let content = grid_heic(&fixture("picture.heic"), (320, 300));
    let seen = media::look(&bench.put("a.heic", &content), &media::Limits::default()).unwrap();
    assert_eq!(seen.facts.pixels(), Some(Pixels { width: 640, height: 300 }));
    if Helper::Heif.find().is_none() {
        assert_eq!((seen.facts.quirks, seen.small), (vec![Quirk::NotDecoded], None));
        return;
    }
    assert_eq!(seen.facts.quirks, []);
    assert_eq!(seen.small.unwrap().pixels(), Pixels { width: 256, height: 120 });
    // Where the coded picture begins there is something else, with every box as it was. What is torn further on is
    // painted over by the decoder, and nobody is told.
    let mut torn = content.clone();
    let coded = crate::make::inside(&content, *b"mdat", 0);
    torn[coded..coded + 12].fill(0x55);
    assert_eq!(verdict("a.heic", torn), "corrupt");
}

#[test]
fn a_profile_that_does_not_fit_ink_does_not_spoil_it() {
    let plain = still("adobe-cmyk.jpg");
    let with = |profile: &[u8]| {
        let body = [&b"ICC_PROFILE\0\x01\x01"[..], profile].concat();
        let length = (body.len() as u16 + 2).to_be_bytes();
        [&plain[..2], &[0xff, 0xe2], &length, &body, &plain[2..]].concat()
    };
    for profile in [ColorProfile::new_gray_with_gamma(2.2).encode().unwrap(), b"no profile".to_vec()] {
        let noted = with(&profile);
        assert_eq!(size_and_quirks("a.jpg", &noted), (48, 32, vec![]));
        assert_eq!(shown("a.jpg", &noted), shown("a.jpg", &plain));
    }
}

#[test]
fn a_turned_photo_is_shown_upright_in_every_way_it_can_be_turned() {
    // Where the red half is, by the way the picture is turned.
    for (orientation, red) in [
        (1, "left"),
        (2, "right"),
        (3, "right"),
        (4, "left"),
        (5, "top"),
        (6, "top"),
        (7, "bottom"),
        (8, "bottom"),
    ] {
        let bench = Bench::new();
        for kind in [3, 4] {
            let path = bench.put("a.jpg", turned_jpeg(640, 320, orientation, kind));
            let small = media::load_rgba(&path, 128).unwrap();
            let (width, height) = (small.width, small.height);
            let (x, y) = match red {
                "left" => (width / 4, height / 2),
                "right" => (width * 3 / 4, height / 2),
                "top" => (width / 2, height / 4),
                _ => (width / 2, height * 3 / 4),
            };
            let at = ((y * width + x) * 4) as usize;
            assert!(small.pixels[at] > 180, "orientation {orientation}: the {red} is not red");
        }
    }
}

#[test]
fn notes_that_lead_in_circles_or_nowhere_do_not_turn_a_picture() {
    let plain = jpeg(640, 320);
    let with = |notes: &[u8]| {
        let length = (notes.len() as u16 + 2).to_be_bytes();
        [&plain[..2], &[0xff, 0xe1], &length, notes, &plain[2..]].concat()
    };
    // The next directory is this one again.
    let looping = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\x08";
    assert_eq!(size_and_quirks("a.jpg", with(looping)), (320, 640, vec![Quirk::ExifRotated]));
    for nowhere in [
        b"Exif\0\0MM\0*\xff\xff\xff\xf0\0\x01".as_slice(),
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12",
        b"Exif\0\0",
        b"Exif\0\0XX\0*\0\0\0\x08",
    ] {
        assert_eq!(size_and_quirks("a.jpg", with(nowhere)), (640, 320, vec![]));
    }
}

#[test]
fn the_small_picture_of_a_look_is_the_thumbnail() {
    let bench = Bench::new();
    let path = bench.put("photo.jpg", turned_jpeg(4000, 3000, 6, 3));
    let look = media::look(&path, &media::Limits::default()).unwrap();
    let small = look.small.expect("one decoding gives both");
    let pixels = small.pixels();
    assert_eq!((pixels.width, pixels.height), (192, 256));
    let out = bench.path().join("out.jpg");
    small.write(&out).unwrap();
    let written = image::load_from_memory(&std::fs::read(&out).unwrap()).unwrap().into_rgb8();
    assert_eq!(written.dimensions(), (192, 256));
    assert!(written.get_pixel(96, 40).0[0] > 180 && written.get_pixel(96, 216).0[2] > 180);
    let png = bench.put("a.png", encode(&halves(900, 600), ImageFormat::Png));
    let small = media::look(&png, &media::Limits::default()).unwrap().small.unwrap();
    assert_eq!((small.pixels().width, small.pixels().height), (256, 171));
}

#[test]
fn bombs_of_every_format_cost_nothing() {
    let begun = std::time::Instant::now();
    // A JPEG that promises four thousand million pixels.
    let mut content = jpeg(320, 310);
    let frame = content.windows(2).position(|two| two == b"\xff\xc0").unwrap();
    patch(&mut content, frame + 5, &[0xff, 0x00, 0xff, 0x00]);
    let bench = Bench::new();
    let facts = look(&bench.put("a.jpg", &content)).unwrap();
    assert_eq!(facts.pixels().unwrap().width, 0xff00);
    assert!(media::thumb(&bench.put("b.jpg", &content), 256, &bench.path().join("out")).is_err());
    // A TIFF that promises as many.
    let mut tiff = encode(&halves(320, 310), ImageFormat::Tiff);
    let directory = u32::from_le_bytes(tiff[4..8].try_into().unwrap()) as usize;
    for entry in 0..usize::from(u16::from_le_bytes(tiff[directory..directory + 2].try_into().unwrap())) {
        let at = directory + 2 + entry * 12;
        let tag = u16::from_le_bytes(tiff[at..at + 2].try_into().unwrap());
        if tag == 256 || tag == 257 {
            patch(&mut tiff, at + 2, &[4, 0, 1, 0, 0, 0, 0, 0, 1, 0]);
        }
    }
    let told = look(&bench.put("a.tif", &tiff));
    assert!(told.is_err() || told.unwrap().pixels().unwrap().width == 0x1_0000);
    assert!(media::load_rgba(&bench.path().join("a.tif"), 256).is_err());
    // A note that unpacks to a hundred megabytes; and one in the picture's own text.
    let png = encode(&halves(320, 310), ImageFormat::Png);
    let packed = include_bytes!("still/zeros.zlib");
    let note = chunk(*b"zTXt", &[b"Comment\0\0".as_slice(), packed].concat());
    let profile = chunk(*b"iCCP", &[b"x\0\0".as_slice(), packed].concat());
    for bomb in [note, profile] {
        let content = [&png[..33], &bomb, &png[33..]].concat();
        assert_eq!(size_and_quirks("a.png", content), (320, 310, vec![]));
    }
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

#[test]
fn a_sound_is_shown_as_its_waveform_on_a_clear_ground() {
    let bench = Bench::new();
    let loud: Vec<i16> =
        (0..16_000).map(|at| if at / 8000 == 0 { 0 } else { (at % 100) as i16 * 300 }).collect();
    let path = bench.put("a.wav", crate::make::wav(8000, &loud, None));
    let out = bench.path().join("out");
    media::thumb(&path, 256, &out).unwrap();
    let small = image::load_from_memory(&std::fs::read(&out).unwrap()).unwrap().into_rgba8();
    assert_eq!(small.dimensions(), (256, 192));
    assert_eq!(small.get_pixel(2, 2).0[3], 0, "the ground is clear");
    let ink = |x: u32| (0..192).filter(|y| small.get_pixel(x, *y).0 == [255; 4]).count();
    assert!(ink(60) <= 4 && ink(203) > 100, "{} {}", ink(60), ink(203));
}

#[test]
fn a_film_nobody_here_decodes_has_a_poster_where_ffmpeg_is_installed() {
    let path = fixture_path("hevc.mov");
    match (media::small(&path, 256), Helper::Ffmpeg.find()) {
        (Ok(small), Some(_)) => assert_eq!(Some(small.pixels()), look(&path).unwrap().pixels()),
        (Err(problem), None) => assert_eq!(problem.code(), "unsupported_format"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn copies_of_an_avatar_look_alike_and_different_pictures_do_not() {
    let demo = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
    let bench = Bench::new();
    let hash = |path: &std::path::Path| media::small(path, 256).unwrap().hash().unwrap();
    let mut known = Vec::new();
    for person in ["mira-chen", "kai-ren", "juno-adeyemi", "otto-lind"] {
        for pose in ["face-front.png", "full-front.jpg", "bust-left.jpg"] {
            let path = demo.join(person).join(pose);
            let whole = image::open(&path).unwrap();
            let (width, height) = (whole.width(), whole.height());
            let copies = [
                whole.thumbnail(400, 400),
                whole.crop_imm(width * 3 / 200, height * 3 / 200, width * 97 / 100, height * 97 / 100),
                whole.brighten(12),
            ];
            let original = hash(&path);
            for (number, copy) in copies.into_iter().enumerate() {
                let mut content = Vec::new();
                let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut content, 60);
                copy.into_rgb8().write_with_encoder(encoder).unwrap();
                let distance = original.distance(hash(&bench.put("copy.jpg", &content)));
                assert!(distance <= PerceptualHash::ALIKE, "{person} {pose}, copy {number}: {distance}");
            }
            known.push((format!("{person} {pose}"), original));
        }
    }
    for (number, (one, its)) in known.iter().enumerate() {
        for (other, hash) in &known[number + 1..] {
            assert!(!its.is_alike(*hash), "{one} and {other}: {}", its.distance(*hash));
        }
    }
}
