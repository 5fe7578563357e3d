//! Making files for the tests: true ones by libraries, false ones by hand.

use std::path::{Path, PathBuf};

use greenroom::media::{self, Limits};
use greenroom::model::{Facts, Pixels, Problem, Quirk, Rules};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// Whether ffmpeg is installed, for what needs it. A machine that prepares itself with `scripts/check` has it, and says
/// so with `CI`: there its absence is a failure, not a reason to test less.
#[expect(clippy::print_stderr, reason = "what is not tested is said")]
pub(crate) fn ffmpeg(what: &str) -> bool {
    let found = media::Helper::Ffmpeg.find().is_some();
    assert!(found || std::env::var_os("CI").is_none(), "ffmpeg is missing: {what} cannot be tested");
    if !found {
        eprintln!("ffmpeg is not installed: of {what}, only what happens without it is tested");
    }
    found
}

/// A folder that goes away, and files in it.
pub(crate) struct Bench(tempfile::TempDir);

impl Bench {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

pub(crate) fn look(path: &Path) -> Result<Facts, Problem> {
    media::look(path, &Limits::default()).map(|look| look.facts)
}

/// The code of what keeps this content out when it is looked at, or `fine`.
pub(crate) fn verdict(name: &str, content: impl AsRef<[u8]>) -> &'static str {
    let bench = Bench::new();
    look(&bench.put(name, content)).as_ref().map_or_else(Problem::code, |_| "fine")
}

/// What an unsupported file is called.
pub(crate) fn called(name: &str, content: impl AsRef<[u8]>) -> String {
    let bench = Bench::new();
    match look(&bench.put(name, content)) {
        Err(Problem::UnsupportedFormat { found }) => found,
        other => format!("{other:?}"),
    }
}

/// All that the rules say about this content.
pub(crate) fn rules(name: &str, content: impl AsRef<[u8]>) -> Vec<&'static str> {
    let bench = Bench::new();
    let facts = look(&bench.put(name, content)).unwrap();
    Rules::COMMON.check(&facts).iter().map(Problem::code).collect()
}

pub(crate) fn size_and_quirks(name: &str, content: impl AsRef<[u8]>) -> (u32, u32, Vec<Quirk>) {
    let bench = Bench::new();
    let facts = look(&bench.put(name, content)).unwrap();
    let Pixels { width, height } = facts.pixels().unwrap();
    (width, height, facts.quirks)
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(fixture_path(name)).unwrap()
}

pub(crate) fn fixture_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media").join(name)
}

/// A picture whose left half is red and whose right half is blue, with some texture.
pub(crate) fn halves(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let texture = (x * 7 + y * 13) as u8 % 32;
        if x < width / 2 { Rgb([220 + texture, 10, 10]) } else { Rgb([10, 10, 220 + texture]) }
    }))
}

pub(crate) fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut content = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut content, format).unwrap();
    content.into_inner()
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encode(&halves(width, height), ImageFormat::Jpeg)
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    encode(&halves(width, height), ImageFormat::Png)
}

/// A JPEG that notes how it must be turned, as a SHORT (3) or, as some writers do, a LONG (4).
pub(crate) fn turned_jpeg(width: u32, height: u32, orientation: u8, kind: u8) -> Vec<u8> {
    let value = if kind == 3 { [0, orientation, 0, 0] } else { [0, 0, 0, orientation] };
    let mut notes = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0".to_vec();
    notes.extend([kind, 0, 0, 0, 1]);
    notes.extend(value);
    notes.extend([0; 4]);
    let plain = jpeg(width, height);
    let length = (notes.len() as u16 + 2).to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &notes, &plain[2..]].concat()
}

/// A PNG chunk with its right check sum.
pub(crate) fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut sum = u32::MAX;
    for byte in kind.iter().chain(body) {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    [&(body.len() as u32).to_be_bytes(), &kind[..], body, &(!sum).to_be_bytes()].concat()
}

/// A PNG that promises so many pixels and holds next to none.
pub(crate) fn promising_png(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let data = [0x78, 0x9c, 0x63, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01];
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(*b"IHDR", &header), chunk(*b"IDAT", &data), chunk(*b"IEND", b"")]
        .concat()
}

/// A WAV file with 16-bit samples; `claimed` is what the header says of the data's length.
pub(crate) fn wav(hertz: u32, samples: &[i16], claimed: Option<u32>) -> Vec<u8> {
    let length = claimed.unwrap_or(samples.len() as u32 * 2);
    let mut content = b"RIFF".to_vec();
    content.extend(length.wrapping_add(36).to_le_bytes());
    content.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    content.extend(hertz.to_le_bytes());
    content.extend((hertz * 2).to_le_bytes());
    content.extend(b"\x02\0\x10\0data");
    content.extend(length.to_le_bytes());
    content.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    content
}

pub(crate) fn cut(content: &[u8], percent: usize) -> &[u8] {
    &content[..content.len() * percent / 100]
}

/// Where a box's content begins; `nth` counts from 0.
pub(crate) fn inside(content: &[u8], kind: [u8; 4], nth: usize) -> usize {
    let places = content.windows(4).enumerate().filter(|(_, four)| **four == kind);
    places.map(|(at, _)| at + 4).nth(nth).expect("the box is there")
}

pub(crate) fn patch(content: &mut [u8], at: usize, with: &[u8]) {
    content[at..at + with.len()].copy_from_slice(with);
}

/// A box with its length in front.
pub(crate) fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes(), &kind[..], body].concat()
}

/// A HEIC picture of two tiles side by side, as phones write them, each of them the picture of another HEIC file.
pub(crate) fn grid_heic(tile: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    let whole_box = |kind: [u8; 4]| {
        let body = inside(tile, kind, 0);
        let length = u32::from_be_bytes(tile[body - 8..body - 4].try_into().unwrap()) as usize;
        tile[body - 8..body - 8 + length].to_vec()
    };
    let coded = whole_box(*b"mdat")[8..].to_vec();
    let size = |width: u32| [&[0; 4][..], &width.to_be_bytes(), &height.to_be_bytes()].concat();
    let item = |id: u8, kind: &[u8; 4]| {
        // Tiles are hidden from those who look for pictures.
        let hidden = u8::from(kind == b"hvc1");
        boxed(*b"infe", &[&[2, 0, 0, hidden, 0, id, 0, 0], &kind[..], &[0]].concat())
    };
    let items = [&[0, 0, 0, 0, 0, 3][..], &item(1, b"hvc1"), &item(2, b"hvc1"), &item(3, b"grid")].concat();
    // One row, two columns, and the size of the whole.
    let wide = ((2 * width) as u16).to_be_bytes();
    let grid = [&[0, 0, 0, 1][..], &wide, &(height as u16).to_be_bytes()].concat();
    let pool =
        [whole_box(*b"hvcC"), boxed(*b"ispe", &size(width)), boxed(*b"ispe", &size(2 * width))].concat();
    let links = [0, 0, 0, 0, 0, 0, 0, 3, 0, 1, 2, 0x81, 2, 0, 2, 2, 0x81, 2, 0, 3, 1, 3];
    let index = |start: u32| {
        let tile = |id: u8| {
            let length = (coded.len() as u32).to_be_bytes();
            [&[0, id, 0, 0, 0, 0, 0, 1][..], &start.to_be_bytes(), &length].concat()
        };
        let whole = [&[0, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0][..], &(grid.len() as u32).to_be_bytes()].concat();
        let places = [&[1, 0, 0, 0, 0x44, 0, 0, 3][..], &tile(1), &tile(2), &whole].concat();
        let parts = [
            boxed(*b"hdlr", &[&[0; 8][..], b"pict", &[0; 13]].concat()),
            boxed(*b"pitm", &[0, 0, 0, 0, 0, 3]),
            boxed(*b"iinf", &items),
            boxed(*b"iref", &[&[0; 4][..], &boxed(*b"dimg", &[0, 3, 0, 2, 0, 1, 0, 2])].concat()),
            boxed(*b"iprp", &[boxed(*b"ipco", &pool), boxed(*b"ipma", &links)].concat()),
            boxed(*b"idat", &grid),
            boxed(*b"iloc", &places),
        ];
        boxed(*b"meta", &[&[0; 4][..], &parts.concat()].concat())
    };
    let kind = whole_box(*b"ftyp");
    let start = (kind.len() + index(0).len() + 8) as u32;
    [kind, index(start), boxed(*b"mdat", &coded)].concat()
}
