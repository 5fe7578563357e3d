//! Still pictures.

use greenroom::media::{self, Helper, Limits};
use greenroom::model::{Format, Pixels, Quirk};
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};

use crate::make::{
    Bench, called, chunk, cut, encode, fixture, halves, inside, jpeg, look, patch, png, promising_png, rules,
    size_and_quirks, turned_jpeg, verdict,
};

const KINDS: [(ImageFormat, Format, &str); 6] = [
    (ImageFormat::Jpeg, Format::Jpeg, "a.jpg"),
    (ImageFormat::Png, Format::Png, "a.png"),
    (ImageFormat::Gif, Format::Gif, "a.gif"),
    (ImageFormat::WebP, Format::Webp, "a.webp"),
    (ImageFormat::Bmp, Format::Bmp, "a.bmp"),
    (ImageFormat::Tiff, Format::Tiff, "a.tiff"),
];

#[test]
fn every_picture_format_is_recognised_and_measured() {
    let bench = Bench::new();
    for (kind, format, name) in KINDS {
        let content = encode(&halves(320, 310), kind);
        let facts = look(&bench.put(name, &content)).unwrap();
        assert_eq!((facts.format, facts.bytes), (format, content.len() as u64));
        let pixels = facts.pixels().unwrap();
        assert_eq!((pixels.width, pixels.height, facts.quirks), (320, 310, vec![]), "{name}");
    }
}

#[test]
fn pictures_that_break_off_are_corrupt_wherever_they_break() {
    for (kind, _, name) in KINDS {
        let content = encode(&halves(320, 310), kind);
        for percent in [50, 99] {
            assert_eq!(verdict(name, cut(&content, percent)), "corrupt", "{name} at {percent} %");
        }
        assert_eq!(verdict(name, &content[..30]), "corrupt", "{name} with nothing but a header");
    }
}

#[test]
fn a_jpeg_without_its_end_is_corrupt_even_if_a_decoder_would_paint_the_rest() {
    let content = jpeg(640, 480);
    assert_eq!(verdict("a.jpg", &content[..content.len() - 2]), "corrupt");
    let zeros = vec![0; content.len() / 2];
    assert_eq!(verdict("a.jpg", [cut(&content, 50), &zeros].concat()), "corrupt");
    // A preview inside the notes has an end of its own, which is not the picture's.
    let preview = [&content[..2], b"\xff\xe1\0\x06\xff\xd8\xff\xd9", &content[2..]].concat();
    assert_eq!(verdict("a.jpg", &preview), "fine");
    assert_eq!(verdict("a.jpg", cut(&preview, 60)), "corrupt");
}

#[test]
fn rubbish_after_a_picture_and_fill_bytes_inside_are_forgiven() {
    let content = jpeg(320, 310);
    assert_eq!(verdict("a.jpg", [&content[..], b"left over"].concat()), "fine");
    let filled = [&content[..2], &[0xff, 0xff, 0xff], &content[2..]].concat();
    assert_eq!(size_and_quirks("a.jpg", filled), (320, 310, vec![]));
}

#[test]
fn a_png_with_a_wrong_check_sum_is_corrupt() {
    let mut content = png(320, 310);
    let at = inside(&content, *b"IDAT", 0) + 40;
    content[at] ^= 0x55;
    assert_eq!(verdict("a.png", content), "corrupt");
}

#[test]
fn a_turned_photo_is_measured_as_it_is_shown() {
    for (orientation, turned) in
        [(1, false), (2, false), (3, false), (4, false), (5, true), (6, true), (7, true), (8, true)]
    {
        for kind in [3, 4] {
            let (width, height, quirks) = size_and_quirks("a.jpg", turned_jpeg(640, 320, orientation, kind));
            let expected = if turned { (320, 640) } else { (640, 320) };
            assert_eq!((width, height), expected, "orientation {orientation} of type {kind}");
            assert_eq!(quirks.contains(&Quirk::ExifRotated), orientation != 1);
        }
    }
    assert_eq!(size_and_quirks("a.jpg", turned_jpeg(640, 320, 9, 3)), (640, 320, vec![]));
}

#[test]
fn transparency_counts_only_where_something_shows_through() {
    let full = RgbaImage::from_pixel(320, 310, Rgba([9, 9, 9, 255]));
    let mut holed = full.clone();
    holed.put_pixel(100, 100, Rgba([9, 9, 9, 10]));
    let png = |pixels| encode(&DynamicImage::ImageRgba8(pixels), ImageFormat::Png);
    assert_eq!(size_and_quirks("a.png", png(full)).2, []);
    assert_eq!(size_and_quirks("a.png", png(holed)).2, [Quirk::HasAlpha]);
}

#[test]
fn a_moving_gif_is_told_from_a_still_one() {
    let mut content = Vec::new();
    let mut encoder = GifEncoder::new(&mut content);
    for red in [0, 200] {
        let frame = RgbaImage::from_pixel(300, 300, Rgba([red, 0, 0, 255]));
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    assert_eq!(size_and_quirks("a.gif", &content).2, [Quirk::Animated]);
    assert_eq!(verdict("a.gif", cut(&content, 90)), "corrupt", "in its second frame");
    assert_eq!(size_and_quirks("a.gif", encode(&halves(300, 300), ImageFormat::Gif)).2, []);
}

#[test]
fn a_moving_png_is_told_from_a_still_one() {
    let still = png(320, 310);
    let control = chunk(*b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
    let frame = [0_u32, 320, 310, 0, 0].map(u32::to_be_bytes).concat();
    let frame = chunk(*b"fcTL", &[&frame[..], &[0, 1, 0, 10, 0, 0]].concat());
    let moving = [&still[..33], &control, &frame, &still[33..]].concat();
    assert_eq!(size_and_quirks("a.png", &moving).2, [Quirk::Animated]);
    assert_eq!(verdict("a.png", &moving[..moving.len() - 12]), "corrupt", "without its last chunk");
}

#[test]
fn a_bitmap_stored_from_the_top_is_as_high_as_one_stored_from_the_bottom() {
    let mut content = encode(&halves(320, 310), ImageFormat::Bmp);
    patch(&mut content, 22, &(-310_i32).to_le_bytes());
    assert_eq!(size_and_quirks("a.bmp", content), (320, 310, vec![]));
}

#[test]
fn a_jpeg_of_a_kind_without_a_decoder_is_measured_and_not_called_corrupt() {
    // Hierarchical, which has a marker of its own.
    let mut content = jpeg(320, 310);
    let marker = content.windows(2).position(|two| two == b"\xff\xc0").unwrap();
    content[marker + 1] = 0xc5;
    assert_eq!(size_and_quirks("a.jpg", content), (320, 310, vec![Quirk::NotDecoded]));
}

#[test]
fn the_name_is_never_believed() {
    let content = png(320, 310);
    assert_eq!(size_and_quirks("a.jpg", &content).2, [Quirk::ExtensionMismatch]);
    assert_eq!(size_and_quirks("A.PNG", &content).2, []);
    assert_eq!(size_and_quirks("photo", &content).2, []);
    assert_eq!(size_and_quirks("a.heic", jpeg(320, 310)).2, [Quirk::ExtensionMismatch]);
}

#[test]
fn heic_is_measured_upright_without_a_decoder() {
    let not_decoded = Helper::Heif.find().is_none().then_some(Quirk::NotDecoded);
    let told = |quirk: Option<Quirk>| quirk.into_iter().chain(not_decoded).collect::<Vec<_>>();
    assert_eq!(size_and_quirks("a.heic", fixture("picture.heic")), (320, 300, told(None)));
    let turned = told(Some(Quirk::ExifRotated));
    assert_eq!(size_and_quirks("a.heic", fixture("turned.heic")), (300, 320, turned));
    for percent in [20, 50, 99] {
        assert_eq!(verdict("a.heic", cut(&fixture("picture.heic"), percent)), "corrupt");
    }
    assert_eq!(called("a.heic", fixture("picture.avif")), "AVIF");
}

#[test]
fn a_heic_whose_picture_lies_beyond_its_end_is_corrupt() {
    let mut content = fixture("picture.heic");
    let places = inside(&content, *b"iloc", 0);
    // Version and flags, sizes, count, item, method, data reference, base, number of extents: then the offset.
    let (version, base) = (content[places], usize::from(content[places + 5] >> 4));
    let at = places + 4 + 2 + 2 + 2 + if version > 0 { 2 } else { 0 } + 2 + base + 2;
    patch(&mut content, at, &0x00ff_0000_u32.to_be_bytes());
    assert_eq!(verdict("a.heic", content), "corrupt");
}

#[test]
fn bombs_are_answered_from_their_header() {
    // Ten gigabytes, if anybody decoded it.
    assert_eq!(rules("a.png", promising_png(50_000, 50_000)), ["side_too_large"]);
    // Within the rules it must be decoded, and is found out.
    assert_eq!(verdict("a.png", promising_png(6000, 6000)), "corrupt");
    let mut gif = encode(&halves(300, 300), ImageFormat::Gif);
    patch(&mut gif, 6, &[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(rules("a.gif", gif), ["side_too_large"]);
    let mut bmp = encode(&halves(300, 300), ImageFormat::Bmp);
    patch(&mut bmp, 18, &[0x40, 0x0d, 0x03, 0, 0x40, 0x0d, 0x03, 0]);
    assert_eq!(rules("a.bmp", bmp), ["side_too_large"]);
}

#[test]
fn a_compressed_note_that_would_fill_the_memory_costs_nothing() {
    // A colour profile whose compressed bytes never end where they should.
    let plain = png(320, 310);
    let after_header = 8 + 25;
    let profile =
        chunk(*b"iCCP", &[b"x\0\0".as_slice(), &[0x78, 0x9c, 0xed, 0xc1, 0x01], &[0xff; 4000]].concat());
    let content = [&plain[..after_header], &profile, &plain[after_header..]].concat();
    assert_eq!(size_and_quirks("a.png", content), (320, 310, vec![]));
}

#[test]
fn thumbnails_are_upright_small_and_of_the_right_colours() {
    let bench = Bench::new();
    // Turned by 90 degrees clockwise, the red left half becomes the upper half.
    let photo = bench.put("photo.jpg", turned_jpeg(1200, 800, 6, 3));
    let out = bench.path().join("thumb");
    media::thumb(&photo, 256, &out).unwrap();
    let written = std::fs::read(&out).unwrap();
    assert!(written.starts_with(b"\xff\xd8"), "opaque pictures become JPEG");
    let small = image::load_from_memory(&written).unwrap().into_rgb8();
    assert_eq!(small.dimensions(), (171, 256));
    let [top, bottom] = [small.get_pixel(85, 30).0, small.get_pixel(85, 220).0];
    assert!(top[0] > 180 && top[2] < 60, "{top:?}");
    assert!(bottom[2] > 180 && bottom[0] < 60, "{bottom:?}");
}

#[test]
fn a_transparent_picture_keeps_its_transparency_in_the_thumbnail() {
    let bench = Bench::new();
    let glass = RgbaImage::from_pixel(600, 400, Rgba([200, 100, 50, 128]));
    let path = bench.put("glass.png", encode(&DynamicImage::ImageRgba8(glass), ImageFormat::Png));
    let out = bench.path().join("thumb");
    media::thumb(&path, 256, &out).unwrap();
    let small = image::load_from_memory(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(small.as_rgba8().unwrap().get_pixel(10, 10).0[3], 128);
    // Textures want colours multiplied with alpha.
    let texture = media::load_rgba(&out, 100).unwrap();
    assert_eq!((texture.width, texture.height), (100, 67));
    assert_eq!(texture.pixels[..4], [100, 50, 25, 128]);
}

#[test]
fn several_sizes_come_from_one_decoding() {
    let bench = Bench::new();
    let path = bench.put("a.png", png(1000, 500));
    let [large, small] = ["large", "small"].map(|name| bench.path().join(name));
    media::thumbs(&path, &[(256, &small), (768, &large)]).unwrap();
    let size =
        |path| image::load_from_memory(&std::fs::read(path).unwrap()).unwrap().into_rgb8().dimensions();
    assert_eq!((size(large), size(small)), ((768, 384), (256, 128)));
}

#[test]
fn a_picture_beyond_the_side_that_is_decoded_is_believed() {
    let bench = Bench::new();
    let path = bench.put("a.png", promising_png(400, 400));
    assert_eq!(look(&path).unwrap_err().code(), "corrupt");
    let limits = Limits { decode_side: 399, ..Limits::default() };
    assert!(media::look(&path, &limits).is_ok(), "its pixels are not asked for");
}

#[test]
fn measuring_alone_reads_headers_and_proving_decodes() {
    let bench = Bench::new();
    // The middle of its picture is gone: its header and its end are there.
    let mut content = jpeg(640, 610);
    let (length, middle) = (content.len(), content.len() / 2);
    content[middle..length * 3 / 4].fill(0);
    let path = bench.put("a.jpg", &content);
    let measured = media::look(&path, &Limits::measuring()).unwrap();
    assert_eq!(measured.facts.pixels(), Some(Pixels { width: 640, height: 610 }));
    assert!(measured.small.is_none(), "nothing was decoded");
    let proved = |limits: &Limits| media::look(&path, limits).map_err(|problem| problem.code());
    assert_eq!(proved(&Limits::default()).unwrap_err(), "corrupt");
    // At an eighth of its size it has a side of 80 pixels.
    assert_eq!(proved(&Limits { decode_side: 80, ..Limits::default() }).unwrap_err(), "corrupt");
    assert!(proved(&Limits { decode_side: 79, ..Limits::default() }).is_ok());
    let cut = bench.put("b.jpg", &content[..content.len() - 2]);
    assert_eq!(media::look(&cut, &Limits::measuring()).unwrap_err().code(), "corrupt", "its end is missing");
}

#[test]
fn a_small_picture_is_not_blown_up() {
    let bench = Bench::new();
    let texture = media::load_rgba(&bench.put("a.png", png(30, 20)), 256).unwrap();
    assert_eq!((texture.width, texture.height, texture.pixels.len()), (30, 20, 30 * 20 * 4));
}

#[test]
fn a_failed_thumbnail_leaves_nothing_behind() {
    let bench = Bench::new();
    let path = bench.put("a.png", png(320, 310));
    std::fs::write(&path, cut(&png(320, 310), 50)).unwrap();
    let folder = bench.path().join("thumbs");
    std::fs::create_dir(&folder).unwrap();
    let problem = media::thumb(&path, 256, &folder.join("thumb")).unwrap_err();
    assert_eq!(problem.code(), "corrupt");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    let letter = bench.put("a.pdf", b"%PDF-1.7\n%%EOF");
    let problem = media::thumb(&letter, 256, &folder.join("thumb")).unwrap_err();
    assert_eq!(problem.code(), "unsupported_format");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}
