//! The pictures of the README and of whoever judges the look: the shipped program, driven by keys and pointer.

use std::path::{Path, PathBuf};
use std::time::Duration;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ImageEncoder as _, RgbImage, imageops};

use super::drag::Drag;
use super::house::{House, photo, save};
use super::screen::{SIZE, Screen, key, until};
use super::{saying, text};

/// Makes `screenshots/*.png`; `scripts/screenshots` asks for it.
#[test]
fn screenshots() {
    if std::env::var_os("GREENROOM_SCREENSHOTS").is_none() {
        return;
    }
    let Some(screen) = Screen::open() else { return };
    screen.point(ASIDE);
    {
        let house = House::new("theme = \"dark\"\n");
        let _shown = house.window(&screen);
        keep("first-run-dark", &screen.settled());
    }
    let house = House::new("theme = \"dark\"\n");
    furnish(&house);
    {
        let shown = house.window(&screen);
        library(&house, &screen, "library-dark", true);
        let files = mixed(&house);
        let drag = Drag::over(&screen, shown.window, &files);
        screen.point(ASIDE);
        keep("drop-overlay", &screen.settled());
        let before = screen.shot();
        drag.let_go();
        screen.changed(&before);
        keep("import-sheet", &screen.settled());
        transfers(&house, &screen);
        generate(&house, &screen);
        let before = screen.shot();
        screen.ctrl(u32::from(b'5'));
        keep("connections-dark", &screen.changed(&before));
    }
    taste(&house, "theme = \"light\"\n");
    {
        let _shown = house.window(&screen);
        library(&house, &screen, "library-light", false);
    }
    taste(&house, "theme = \"dark\"\nlanguage = \"zh-CN\"\n");
    let _shown = house.window(&screen);
    library(&house, &screen, "library-zh", false);
}

/// Where the pointer touches nothing.
const ASIDE: (i16, i16) = (SIZE.0.cast_signed() - 1, SIZE.1.cast_signed() - 1);

fn keep(name: &str, picture: &RgbImage) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive)
        .write_image(picture, picture.width(), picture.height(), image::ExtendedColorType::Rgb8)
        .unwrap();
    eprintln!("{name}.png: {} kB", bytes.len() / 1000);
    std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
}

fn taste(house: &House, config: &str) {
    std::fs::write(house.path("home/config.toml"), config).unwrap();
}

fn demo(path: &str) -> RgbImage {
    image::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo").join(path)).unwrap().to_rgb8()
}

/// A second of a humming voice, and more of them.
fn voice(seconds: u32, to: &Path) -> PathBuf {
    let rate = 48_000_u32;
    let samples: Vec<u8> = (0..rate * seconds)
        .flat_map(|at| {
            let time = f64::from(at) / f64::from(rate);
            let swell = (time * 2.2).sin().abs() * (0.3 + 0.7 * (time * 0.9).cos().abs());
            ((swell * (time * 1382.0).sin() * 20_000.0) as i16).to_le_bytes()
        })
        .collect();
    let size = samples.len() as u32;
    let mut bytes = Vec::new();
    for part in [
        b"RIFF".as_slice(), &(36 + size).to_le_bytes(), b"WAVEfmt ", &16_u32.to_le_bytes(), &1_u16.to_le_bytes(),
        &1_u16.to_le_bytes(), &rate.to_le_bytes(), &(rate * 2).to_le_bytes(), &2_u16.to_le_bytes(),
        &16_u16.to_le_bytes(), b"data", &size.to_le_bytes(), &samples,
    ] {
        bytes.extend_from_slice(part);
    }
    std::fs::write(to, bytes).unwrap();
    to.to_owned()
}

/// A life before the pictures: more assets of one character, a finished video, a refusal.
fn furnish(house: &House) {
    let groups = house.told(&["groups", "list"]);
    let mira = text(saying(&groups, "name", "Mira Chen")[0], "id").to_owned();
    let assets = house.told(&["assets", "list", "--group", &mira]);
    let uri = |name: &str| text(saying(&assets, "name", name)[0], "uri").to_owned();
    let made = house.told(&[
        "generate", "--prompt", "Image 1 walks through the street at dusk", "--image", &uri("mira-full-front"),
        "--resolution", "480p", "--duration", "5", "--seed", "481516", "--wait",
    ]);
    let walk = house.path("mira-street-walk.mp4");
    std::fs::copy(text(made.last().unwrap(), "video_path"), &walk).unwrap();
    let (bust, full) = (demo("mira-chen/bust-left.jpg"), demo("mira-chen/full-front.jpg"));
    let (width, height) = full.dimensions();
    let face = imageops::crop_imm(&full, width / 5, height / 20, width * 3 / 5, height / 2).to_image();
    let files = [
        walk,
        voice(8, &house.path("mira-voice-warm.wav")),
        save(&imageops::flip_horizontal(&bust), &house.path("mira-bust-right.png")),
        save(&imageops::resize(&face, 900, 1100, imageops::FilterType::CatmullRom), &house.path("mira-coat.jpg")),
        save(&imageops::huerotate(&bust, 160), &house.path("mira-night-light.png")),
        save(&imageops::huerotate(&face, 20), &house.path("fail-face-mira-train-window.png")),
    ];
    let files: Vec<String> = files.iter().map(|it| it.display().to_string()).collect();
    let mut words = vec!["upload", "--group", &mira, "--wait"];
    words.extend(files.iter().map(String::as_str));
    assert_eq!(house.ask(&words).lines.len(), files.len());
}

/// The Library with a group, and the first asset in the inspector.
fn library(house: &House, screen: &Screen, name: &str, moving: bool) {
    screen.settled();
    for _ in 0..12 {
        // The groups stand in the order of the list; the one with most assets is the one to show.
        let before = screen.shot();
        screen.press(&[], u32::from(b']'));
        screen.changed(&before);
        if name.is_empty() {
            break;
        }
        break;
    }
    screen.click((430, 280));
    screen.point(ASIDE);
    screen.settled();
    if moving {
        let file = photo(77, &house.path("mira-rain-closeup.png")).display().to_string();
        let groups = house.told(&["groups", "list"]);
        let mira = text(saying(&groups, "name", "Mira Chen")[0], "id").to_owned();
        let _uploading = house.start(&["upload", &file, "--group", &mira]);
        house.until("an upload is looked at", &["transfers", "list"], |it| !saying(it, "phase", "processing").is_empty());
        std::thread::sleep(Duration::from_millis(900));
        keep(name, &screen.shot());
        house.until("it is Active", &["transfers", "list"], |it| saying(it, "phase", "processing").is_empty());
    } else {
        keep(name, &screen.shot());
    }
}

/// What a folder of an evening's downloads holds.
fn mixed(house: &House) -> Vec<PathBuf> {
    let folder = house.path("tonight");
    std::fs::create_dir(&folder).unwrap();
    let to = |name: &str| folder.join(name);
    let bust = demo("juno-adeyemi/bust-left.jpg");
    let tone = |degrees: i32| imageops::huerotate(&bust, degrees);
    let damaged = to("juno-damaged.jpg");
    let whole = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/juno-adeyemi/full-front.jpg"));
    std::fs::write(&damaged, &whole.unwrap()[..9_000]).unwrap();
    let misnamed = to("juno-really-a-png.jpg");
    tone(10).save_with_format(&misnamed, image::ImageFormat::Png).unwrap();
    let again = to("mira copy of copy.jpg");
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/mira-chen/full-front.jpg");
    std::fs::copy(original, &again).unwrap();
    let walk = to("walk-cycle.mp4");
    std::fs::copy(house.path("mira-street-walk.mp4"), &walk).unwrap();
    vec![
        save(&imageops::resize(&bust, 200, 250, imageops::FilterType::Triangle), &to("juno-thumbnail.png")),
        save(&imageops::resize(&bust, 2400, 640, imageops::FilterType::Triangle), &to("banner too wide.png")),
        damaged,
        misnamed,
        again,
        voice(1, &to("juno-hm.wav")),
        voice(6, &to("juno-laughs.wav")),
        save(&tone(90), &to("juno studio light 02.png")),
        save(&imageops::flip_horizontal(&bust), &to("juno studio light 03.png")),
        save(&tone(200), &to("fail-face-juno-passport.png")),
        save(&tone(250), &to("朱诺 雨夜.png")),
        save(&tone(300), &to("juno studio light 04.png")),
        walk,
    ]
}

/// The upload of the sheet, caught while some are through, one is refused and others are looked at.
fn transfers(house: &House, screen: &Screen) {
    let before = screen.shot();
    screen.ctrl(key::RETURN);
    screen.changed_soon(&before);
    screen.ctrl(u32::from(b'3'));
    house.until("uploads at every stage", &["transfers", "list"], |it| {
        let of = |phase| saying(it, "phase", phase).len();
        of("active") > 7 && of("processing") > 0 && of("failed") > 1 || of("queued") + of("processing") + of("creating") == 0
    });
    screen.press(&[], key::DOWN);
    std::thread::sleep(Duration::from_millis(400));
    keep("transfers", &screen.shot());
    house.until("all uploads are through", &["transfers", "list"], |it| {
        it.iter().all(|line| ["active", "failed"].contains(&text(line, "phase")))
    });
}

/// References out of the Library, a prompt that mentions them, and the film it makes.
fn generate(house: &House, screen: &Screen) {
    let before = screen.shot();
    screen.ctrl(u32::from(b'1'));
    screen.changed(&before);
    screen.click((430, 280));
    screen.press(&[key::SHIFT], key::RIGHT);
    screen.settled();
    let before = screen.shot();
    screen.ctrl(u32::from(b'g'));
    screen.changed(&before);
    screen.click((420, 150));
    screen.write("Image 1 walks slowly through the street at golden hour, keeping the face of Image 2. ");
    screen.write("She stops under the lamp, looks up and smiles. Slow push in.");
    screen.settled();
    screen.ctrl(key::RETURN);
    house.until("the film is saved", &["tasks", "list"], |it| {
        it.len() == 2 && saying(it, "status", "succeeded").len() == 2
    });
    screen.point(ASIDE);
    until("the result is on stage", 20, || (screen.settled().width() > 0).then_some(()));
    keep("generate-dark", &screen.settled());
    let before = screen.shot();
    screen.ctrl(u32::from(b'j'));
    keep("generate-json", &screen.changed(&before));
}
