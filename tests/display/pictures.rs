//! The pictures of the README and of whoever judges the look: the shipped program, driven by keys and pointer.

use std::path::{Path, PathBuf};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ImageEncoder as _, RgbImage, imageops};

use super::drag::Drag;
use super::house::{House, save};
use super::screen::{SIZE, Screen, difference, key, until};
use super::{saying, studio, text};

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
    let (house, _gate, _provider) = studio(SLOW);
    taste(&house, "theme = \"dark\"\n");
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
        review(&screen, "review-dark");
        palette(&screen);
    }
    accounts(&screen);
    taste(&house, "theme = \"light\"\n");
    {
        let _shown = house.window(&screen);
        library(&house, &screen, "library-light", false);
        let before = screen.shot();
        screen.ctrl(u32::from(b'2'));
        screen.changed(&before);
        keep("generate-light", &screen.settled());
    }
    components(&house, &screen);
    taste(&house, "theme = \"dark\"\nlanguage = \"zh-CN\"\n");
    let _shown = house.window(&screen);
    library(&house, &screen, "library-zh", false);
    review(&screen, "review-zh");
}

/// The components where they are at home, side by side: settings, keys, the palette's actions, tiles with the inspector,
/// the composer, and the matrix of connections.
fn components(house: &House, screen: &Screen) {
    taste(house, "theme = \"dark\"\n");
    let _shown = house.window(screen);
    let mut parts = Vec::new();
    let before = screen.settled();
    screen.press(&[], u32::from(b']'));
    screen.changed(&before);
    choose(screen, SECOND_TILE);
    parts.push(part(&screen.settled(), (1440 - PART.0, 52)));
    for place in [b'2', b'5'] {
        let before = screen.shot();
        screen.ctrl(u32::from(place));
        screen.changed(&before);
        parts.push(part(&screen.settled(), (1440 - PART.0, 52)));
    }
    let control: &[u32] = &[key::CONTROL];
    for (held, symbol, typed) in
        [(control, u32::from(b','), ""), (&[], key::F1, ""), (control, u32::from(b'k'), ">")]
    {
        let before = screen.settled();
        screen.press(held, symbol);
        screen.changed(&before);
        screen.write(typed);
        let sheet = screen.settled();
        parts.push(part(&sheet, ((1440 - PART.0) / 2, (900 - PART.1) / 2)));
        screen.press(&[], key::ESCAPE);
        screen.changed_soon(&sheet);
    }
    keep("components", &beside(&parts));
}

/// The size of a part, and of what is made of it.
const PART: (u32, u32) = (760, 660);
const CARD: (u32, u32) = (460, 400);

/// A part of a window, made smaller.
fn part(window: &RgbImage, at: (u32, u32)) -> RgbImage {
    let cut = imageops::crop_imm(window, at.0, at.1, PART.0, PART.1).to_image();
    imageops::resize(&cut, CARD.0, CARD.1, imageops::FilterType::Lanczos3)
}

/// Parts side by side, three to a row.
fn beside(parts: &[RgbImage]) -> RgbImage {
    let gap = 15;
    let rows = u32::try_from(parts.len()).unwrap().div_ceil(3);
    let ground = image::Rgb([0x08, 0x0a, 0x09]);
    let mut whole = RgbImage::from_pixel(1440, rows * (CARD.1 + gap) + gap, ground);
    for (at, part) in (0_u32..).zip(parts) {
        let (x, y) = (gap + at % 3 * (CARD.0 + gap), gap + at / 3 * (CARD.1 + gap));
        imageops::replace(&mut whole, part, i64::from(x), i64::from(y));
    }
    whole
}

/// Every kind of account, and one of them on a computer whose clock is off.
fn accounts(screen: &Screen) {
    let house = House::new("theme = \"dark\"\n");
    let script = house.path("scenario.toml");
    std::fs::write(&script, "[clock]\nahead_seconds = -412\n").unwrap();
    let (script, dir) = (script.display().to_string(), house.path("provider").display().to_string());
    let mut provider = house.start(&["sandbox", "--dir", &dir, "--scenario", &script]);
    let told = provider.first_line();
    let to = |name: &str| text(&told, name).to_owned();
    let staging = ["--staging-endpoint", &to("s3"), "--staging-bucket", "greenroom-staging"];
    let pair = ["--secret", "staging_access_key=-", "--secret", "staging_secret_key=-"];
    let main = [
        "Main account",
        "--provider",
        "volcengine",
        "--project",
        "avatars",
        "--region",
        "cn-beijing",
        "--base-url",
        &to("volcengine"),
        "--generation-url",
        &to("ark"),
        "--secret",
        "access_key=-",
        "--secret",
        "secret_key=-",
        "--secret",
        "generation_key=-",
    ];
    let keys = ["access_key", "secret_key", "api_key", "access_key", "secret_key"].map(&to);
    add(&house, &[main.as_slice(), &staging, &pair].concat(), &keys);
    for (name, provider, address) in [
        ("Studio", "anyfast", "anyfast"),
        ("Agency gateway", "private-avatar", "private_avatar"),
        ("Batch desk", "gccai", "apimart"),
        ("Kyy client", "kyy", "kyy"),
    ] {
        let words = [name, "--provider", provider, "--base-url", &to(address), "--secret", "api_key=-"];
        add(&house, &words, &[to("api_key")]);
    }
    house.told(&["connections", "default", "Main account"]);
    let _shown = house.window(screen);
    let before = screen.settled();
    screen.ctrl(u32::from(b'5'));
    let before = screen.changed(&before);
    screen.ctrl(u32::from(b't'));
    screen.changed(&before);
    keep("connections-dark", &screen.settled());
}

/// Adds a connection; its secrets travel as a person pipes them.
fn add(house: &House, words: &[&str], secrets: &[String]) {
    let mut child = house
        .program()
        .args(["connections", "add"])
        .args(words)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), secrets.join("\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{words:?}");
}

/// A provider as slow as the real ones: one creation after the other, and some seconds of moderation.
const SLOW: &str = "[pace]\nasset_seconds = 5.0\ngeneration_seconds = 6.0\n\n\
                    [[fault]]\naction = \"CreateAsset\"\nkind = \"slow\"\nseconds = 0.8\n\n\
                    [[fault]]\naction = \"CreateAsset\"\nkind = \"throttle\"\nper_minute = 11\n";

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

/// Writes theme and language down before what the settings say otherwise.
fn taste(house: &House, config: &str) {
    let path = house.path("home/config.toml");
    let before = std::fs::read_to_string(&path).unwrap();
    let kept = before.lines().filter(|line| !line.starts_with("theme") && !line.starts_with("language"));
    std::fs::write(path, config.to_owned() + &kept.collect::<Vec<_>>().join("\n")).unwrap();
}

/// Clicks as a hand does, which rests before and after, and takes the pointer out of the picture.
fn choose(screen: &Screen, at: (i16, i16)) {
    screen.point(at);
    screen.settled();
    screen.click(at);
    screen.settled();
    screen.point(ASIDE);
    screen.settled();
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
        b"RIFF".as_slice(),
        &(36 + size).to_le_bytes(),
        b"WAVEfmt ",
        &16_u32.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &rate.to_le_bytes(),
        &(rate * 2).to_le_bytes(),
        &2_u16.to_le_bytes(),
        &16_u16.to_le_bytes(),
        b"data",
        &size.to_le_bytes(),
        &samples,
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
        "generate",
        "--prompt",
        "Image 1 walks through the street at dusk",
        "--image",
        &uri("mira-full-front"),
        "--resolution",
        "480p",
        "--duration",
        "5",
        "--seed",
        "481516",
        "--wait",
    ]);
    let walk = house.path("mira-street-walk.mp4");
    std::fs::copy(text(made.last().unwrap(), "video_path"), &walk).unwrap();
    let (bust, full) = (demo("mira-chen/bust-left.jpg"), demo("mira-chen/full-front.jpg"));
    let (width, height) = full.dimensions();
    let face = imageops::crop_imm(&full, width / 5, height / 20, width * 3 / 5, height / 2).to_image();
    // One after the other, because the newest comes first in the Library.
    let files = [
        save(&imageops::huerotate(&face, 20), &house.path("fail-face-mira-train-window.png")),
        voice(8, &house.path("mira-voice-warm.wav")),
        save(&imageops::huerotate(&bust, 160), &house.path("mira-night-light.png")),
        walk,
        save(&imageops::flip_horizontal(&bust), &house.path("mira-bust-right.png")),
        save(&imageops::flip_horizontal(&full), &house.path("mira-full-left.jpg")),
    ];
    for file in files {
        house.told(&["upload", "--group", &mira, &file.display().to_string()]);
    }
    // Its exit code says whether one was refused just now; on a slow machine an upload before it has heard that already.
    assert!(matches!(house.ask(&["transfers", "resume"]).code, Some(0 | 1)));
    assert_eq!(saying(&house.told(&["transfers", "list"]), "phase", "failed").len(), 1);
}

/// The Library with a group, and an asset in the inspector.
fn library(house: &House, screen: &Screen, name: &str, moving: bool) {
    let before = screen.settled();
    // The first group is the one that was changed last: Mira's.
    screen.press(&[], u32::from(b']'));
    screen.changed(&before);
    choose(screen, SECOND_TILE);
    if moving {
        let face = save(
            &imageops::huerotate(&demo("mira-chen/face-front.png"), 330),
            &house.path("mira-rain-closeup.png"),
        );
        let groups = house.told(&["groups", "list"]);
        let mira = text(saying(&groups, "name", "Mira Chen")[0], "id").to_owned();
        let before = screen.shot();
        let _uploading = house.start(&["upload", &face.display().to_string(), "--group", &mira]);
        house.until("an upload is looked at", &["transfers", "list"], |it| {
            !saying(it, "phase", "processing").is_empty()
        });
        // Its tile pushes all others on.
        until("its tile", 20, || (difference(&before, &screen.shot()) > 50_000).then_some(()));
        keep(name, &screen.shot());
        house
            .until("it is Active", &["transfers", "list"], |it| saying(it, "phase", "processing").is_empty());
    } else {
        keep(name, &screen.settled());
    }
}

/// The middles of the first tiles.
const FIRST_TILE: (i16, i16) = (430, 300);
const SECOND_TILE: (i16, i16) = (625, 300);
/// The prompt, and the button of the smallest resolution.
const PROMPT: (i16, i16) = (420, 150);
const SMALL: (i16, i16) = (772, 317);
/// The cross of the lowest notice, of a refusal.
const LOWEST_NOTICE: (i16, i16) = (1400, 783);

/// What a folder of an evening's downloads holds.
fn mixed(house: &House) -> Vec<PathBuf> {
    let folder = house.path("tonight");
    std::fs::create_dir(&folder).unwrap();
    let to = |name: &str| folder.join(name);
    let bust = demo("mira-chen/bust-left.jpg");
    let tone = |degrees: i32| imageops::huerotate(&bust, degrees);
    let small = |degrees, name: &str| {
        save(&imageops::resize(&tone(degrees), 480, 600, imageops::FilterType::Triangle), &to(name))
    };
    let damaged = to("mira-damaged.jpg");
    let whole =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/mira-chen/full-front.jpg"));
    std::fs::write(&damaged, &whole.unwrap()[..9_000]).unwrap();
    let misnamed = to("mira-really-a-png.jpg");
    tone(10).save_with_format(&misnamed, image::ImageFormat::Png).unwrap();
    let again = to("mira copy of copy.jpg");
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/mira-chen/full-front.jpg");
    std::fs::copy(original, &again).unwrap();
    let walk = to("walk-cycle.mp4");
    std::fs::copy(house.path("mira-street-walk.mp4"), &walk).unwrap();
    vec![
        // One that is refused goes early, so that there is one while others are still on their way.
        small(340, "fail-face-mira-passport.jpg"),
        save(&imageops::resize(&bust, 200, 250, imageops::FilterType::Triangle), &to("mira-thumbnail.png")),
        save(&imageops::resize(&bust, 2400, 640, imageops::FilterType::Triangle), &to("banner too wide.png")),
        damaged,
        misnamed,
        again,
        voice(1, &to("mira-hm.wav")),
        voice(6, &to("mira-laughs.wav")),
        save(&tone(18), &to("mira studio light 02.png")),
        save(&imageops::flip_horizontal(&tone(12)), &to("mira studio light 03.png")),
        small(30, "fail-copyright-poster.jpg"),
        save(&tone(200), &to("米拉 雨夜.png")),
        save(&tone(325), &to("mira studio light 04.png")),
        walk,
    ]
}

/// The upload of the sheet, caught while some are through, one is refused and others are looked at.
fn transfers(house: &House, screen: &Screen) {
    let queue = house.told(&["transfers", "list"]);
    let refused = saying(&queue, "phase", "failed").len();
    let before = screen.shot();
    screen.ctrl(key::RETURN);
    screen.changed_soon(&before);
    screen.ctrl(u32::from(b'3'));
    let now = house.until("uploads at every stage", &["transfers", "list"], |it| {
        let of = |phase| saying(it, "phase", phase).len();
        it.len() > queue.len() && of("failed") > refused && of("active") > 2
    });
    let row = now[queue.len()..].iter().position(|line| line["phase"] == "failed").unwrap();
    for _ in 0..=row {
        let before = screen.shot();
        screen.press(&[], key::DOWN);
        screen.changed_soon(&before);
    }
    keep("transfers", &screen.shot());
    until("all uploads are through", 180, || {
        let queue = house.told(&["transfers", "list"]);
        queue.iter().all(|line| ["active", "failed"].contains(&text(line, "phase"))).then_some(())
    });
    // A refusal stays in its corner until it is closed.
    screen.settled();
    choose(screen, LOWEST_NOTICE);
    choose(screen, LOWEST_NOTICE);
}

/// References out of the Library, a prompt that mentions them, and the film it makes.
fn generate(house: &House, screen: &Screen) {
    let before = screen.shot();
    screen.ctrl(u32::from(b'1'));
    let before = { screen.changed(&before) };
    screen.ctrl(u32::from(b'f'));
    screen.changed(&before);
    screen.write("front");
    screen.settled();
    choose(screen, FIRST_TILE);
    screen.press(&[key::SHIFT], key::RIGHT);
    let before = screen.settled();
    screen.ctrl(u32::from(b'g'));
    screen.changed(&before);
    choose(screen, SMALL);
    choose(screen, PROMPT);
    screen.write("Mira, as in Image 1 and Image 2, walks slowly down the street at golden hour. ");
    screen.write("She stops under the lamp, looks up and smiles. Slow push in.");
    screen.settled();
    screen.ctrl(key::RETURN);
    until("the film is saved", 240, || {
        (saying(&house.told(&["tasks", "list"]), "status", "succeeded").len() == 2).then_some(())
    });
    let before = screen.settled();
    screen.ctrl(u32::from(b'j'));
    let json = screen.changed(&before);
    keep("generate-json", &json);
    screen.ctrl(u32::from(b'j'));
    keep("generate-dark", &screen.changed(&json));
}

/// What was refused, the first of it in view.
fn review(screen: &Screen, name: &str) {
    let before = screen.shot();
    screen.ctrl(u32::from(b'4'));
    screen.changed(&before);
    keep(name, &screen.settled());
}

/// The palette over whatever is there, with what it finds.
fn palette(screen: &Screen) {
    let before = screen.shot();
    screen.ctrl(u32::from(b'k'));
    let before = screen.changed(&before);
    screen.write("mira");
    screen.changed(&before);
    keep("palette-dark", &screen.settled());
}
