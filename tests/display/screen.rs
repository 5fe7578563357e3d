//! A screen of our own: an X server, its keyboard and pointer, and pictures of what it shows.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use image::RgbImage;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ClientMessageEvent, ConfigureWindowAux,
    ConnectionExt as _, EventMask, ImageFormat, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT,
    MOTION_NOTIFY_EVENT, MapState, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// The size of the pictures people see, in pixels.
pub(crate) const SIZE: (u16, u16) = (1440, 900);

/// Symbols of keys that write nothing, as X names them.
pub(crate) mod key {
    pub(crate) const RETURN: u32 = 0xff0d;
    pub(crate) const CONTROL: u32 = 0xffe3;
    pub(crate) const SHIFT: u32 = 0xffe1;
    pub(crate) const ESCAPE: u32 = 0xff1b;
    pub(crate) const F1: u32 = 0xffbe;
    pub(crate) const DOWN: u32 = 0xff54;
    pub(crate) const RIGHT: u32 = 0xff53;
}

/// Asks again and again until there is an answer; says what was waited for if none comes.
pub(crate) fn until<T>(what: &str, seconds: u64, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < Duration::from_secs(seconds), "{seconds} s passed without: {what}");
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// An X server without a window manager, and a connection to it.
pub(crate) struct Screen {
    server: Child,
    /// What `DISPLAY` has to say.
    pub(crate) name: String,
    x: RustConnection,
    root: Window,
    keys: HashMap<u32, (u8, bool)>,
}

impl Screen {
    /// Starts a screen. `None`, and a line that says so, where this system has no Xvfb.
    pub(crate) fn open() -> Option<Self> {
        let screen = format!("{}x{}x24", SIZE.0, SIZE.1);
        let started = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut server = match started {
            Ok(server) => server,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!(
                    "SKIPPED: there is no Xvfb on this system, so no window can be tried (package xvfb)"
                );
                return None;
            }
            Err(error) => panic!("Xvfb did not start: {error}"),
        };
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let name = format!(":{}", number.trim());
        let (x, at) = x11rb::connect(Some(&name)).unwrap();
        let root = x.setup().roots[at].root;
        let keys = keys(&x);
        Some(Self { server, name, x, root, keys })
    }

    /// Waits for the window of this title and gives it the keyboard, as a window manager would.
    pub(crate) fn window(&self, title: &str) -> Window {
        let window = until(&format!("a window called {title}"), 60, || self.find(self.root, title));
        self.x.set_input_focus(InputFocus::POINTER_ROOT, window, x11rb::CURRENT_TIME).unwrap();
        self.x.flush().unwrap();
        until("the keyboard is the window's", 10, || {
            (self.x.get_input_focus().unwrap().reply().unwrap().focus == window).then_some(())
        });
        window
    }

    fn find(&self, below: Window, title: &str) -> Option<Window> {
        let children = self.x.query_tree(below).ok()?.reply().ok()?.children;
        children.into_iter().find_map(|it| {
            let shown = self.x.get_window_attributes(it).ok()?.reply().ok()?.map_state == MapState::VIEWABLE;
            let name =
                self.x.get_property(false, it, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64).ok()?.reply().ok()?;
            if shown && name.value == title.as_bytes() { Some(it) } else { self.find(it, title) }
        })
    }

    /// Looks elsewhere: the keyboard belongs to no window.
    pub(crate) fn look_away(&self) {
        self.x.set_input_focus(InputFocus::NONE, x11rb::NONE, x11rb::CURRENT_TIME).unwrap();
        self.x.get_input_focus().unwrap().reply().unwrap();
    }

    /// Moves a window and gives it a size, as a window manager does.
    pub(crate) fn place(&self, window: Window, (x, y): (i32, i32), (width, height): (u32, u32)) {
        let wanted = ConfigureWindowAux::new().x(x).y(y).width(width).height(height);
        self.x.configure_window(window, &wanted).unwrap();
        until("the window is where it was put", 10, || {
            (self.place_of(window) == ((x, y), (width, height))).then_some(())
        });
    }

    /// Where a window is, and its size.
    pub(crate) fn place_of(&self, window: Window) -> ((i32, i32), (u32, u32)) {
        let at = self.x.translate_coordinates(window, self.root, 0, 0).unwrap().reply().unwrap();
        let size = self.x.get_geometry(window).unwrap().reply().unwrap();
        ((at.dst_x.into(), at.dst_y.into()), (size.width.into(), size.height.into()))
    }

    /// A property of a window, as bytes; empty where it has none.
    pub(crate) fn property(&self, window: Window, name: &str) -> Vec<u8> {
        let (atom, any) = (self.atom(name), AtomEnum::ANY);
        self.x.get_property(false, window, atom, any, 0, 1 << 16).unwrap().reply().unwrap().value
    }

    /// Asks a window to close, as the button of its frame does.
    pub(crate) fn ask_to_close(&self, window: Window) {
        let delete = self.atom("WM_DELETE_WINDOW");
        self.say(window, window, "WM_PROTOCOLS", [delete, x11rb::CURRENT_TIME, 0, 0, 0]);
    }

    /// Puts a window away, as the button of its frame does. Needs a window manager.
    pub(crate) fn put_away(&self, window: Window) {
        const ICONIC: u32 = 3;
        self.say(self.root, window, "WM_CHANGE_STATE", [ICONIC, 0, 0, 0, 0]);
        until("the window is put away", 10, || (!self.is_in_front(window)).then_some(()));
    }

    /// Whether the window manager says that people look at this window.
    pub(crate) fn is_in_front(&self, window: Window) -> bool {
        let active = self.atom("_NET_ACTIVE_WINDOW");
        let told =
            self.x.get_property(false, self.root, active, AtomEnum::ANY, 0, 1).unwrap().reply().unwrap();
        told.value32().and_then(|mut it| it.next()) == Some(window)
    }

    /// A window manager has taken the screen over.
    pub(crate) fn is_managed(&self) -> bool {
        let check = self.atom("_NET_SUPPORTING_WM_CHECK");
        let told =
            self.x.get_property(false, self.root, check, AtomEnum::ANY, 0, 1).unwrap().reply().unwrap();
        told.value32().is_some_and(|mut it| it.next().is_some())
    }

    fn atom(&self, name: &str) -> u32 {
        self.x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    fn say(&self, to: Window, about: Window, what: &str, data: [u32; 5]) {
        let event = ClientMessageEvent::new(32, about, self.atom(what), data);
        let mask = if to == self.root {
            EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY
        } else {
            EventMask::NO_EVENT
        };
        self.x.send_event(false, to, mask, event).unwrap();
        self.x.flush().unwrap();
    }

    /// Presses a key while others are held.
    pub(crate) fn press(&self, held: &[u32], symbol: u32) {
        let (code, shifted) = *self.keys.get(&symbol).unwrap_or_else(|| panic!("no key writes {symbol:#x}"));
        let mut held: Vec<u8> = held.iter().map(|it| self.keys[it].0).collect();
        let shift = self.keys[&key::SHIFT].0;
        if shifted && !held.contains(&shift) {
            held.push(shift);
        }
        for code in &held {
            self.fake(KEY_PRESS_EVENT, *code, (0, 0));
        }
        self.fake(KEY_PRESS_EVENT, code, (0, 0));
        self.fake(KEY_RELEASE_EVENT, code, (0, 0));
        for code in held.iter().rev() {
            self.fake(KEY_RELEASE_EVENT, *code, (0, 0));
        }
        self.x.flush().unwrap();
    }

    /// Presses a key together with Ctrl.
    pub(crate) fn ctrl(&self, symbol: u32) {
        self.press(&[key::CONTROL], symbol);
    }

    /// Types a text of ASCII letters.
    pub(crate) fn write(&self, text: &str) {
        for letter in text.chars() {
            self.press(&[], letter as u32);
        }
    }

    /// Moves the pointer.
    pub(crate) fn point(&self, at: (i16, i16)) {
        self.fake(MOTION_NOTIFY_EVENT, 0, at);
        self.x.flush().unwrap();
    }

    /// Clicks with the left button, as long as a finger takes for it.
    pub(crate) fn click(&self, at: (i16, i16)) {
        self.point(at);
        self.fake(BUTTON_PRESS_EVENT, 1, at);
        let finger = 120;
        self.x.xtest_fake_input(BUTTON_RELEASE_EVENT, 1, finger, self.root, at.0, at.1, 0).unwrap();
        self.x.flush().unwrap();
    }

    fn fake(&self, kind: u8, detail: u8, at: (i16, i16)) {
        self.x.xtest_fake_input(kind, detail, x11rb::CURRENT_TIME, self.root, at.0, at.1, 0).unwrap();
    }

    /// What the screen shows.
    pub(crate) fn shot(&self) -> RgbImage {
        let (width, height) = SIZE;
        let image = self
            .x
            .get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, width, height, u32::MAX)
            .unwrap()
            .reply()
            .unwrap();
        let rgb: Vec<u8> = image.data.chunks_exact(4).flat_map(|it| [it[2], it[1], it[0]]).collect();
        RgbImage::from_raw(width.into(), height.into(), rgb).unwrap()
    }

    /// Waits until something is drawn, beyond an empty window.
    pub(crate) fn drawn(&self) -> RgbImage {
        until("the window has something in it", 60, || {
            let shot = self.shot();
            let colours: std::collections::HashSet<[u8; 3]> = shot.pixels().map(|it| it.0).collect();
            (colours.len() > 64).then_some(shot)
        })
    }

    /// Waits until the picture stays as it is; a blinking caret may go on.
    pub(crate) fn settled(&self) -> RgbImage {
        let mut before = self.drawn();
        let mut still = 0;
        until("a picture that stays", 60, || {
            std::thread::sleep(Duration::from_millis(120));
            let now = self.shot();
            still = if difference(&before, &now) < 200 { still + 1 } else { 0 };
            before = now;
            (still == 3).then(|| before.clone())
        })
    }

    /// Waits until the picture is another than `before`.
    pub(crate) fn changed_soon(&self, before: &RgbImage) {
        until("another picture", 60, || (difference(before, &self.shot()) >= 200).then_some(()));
    }

    /// Waits until the picture is another than `before`, and then until it stays.
    pub(crate) fn changed(&self, before: &RgbImage) -> RgbImage {
        self.changed_soon(before);
        self.settled()
    }
}

impl Screen {
    /// Keeps what the screen shows for whoever reads why a test failed.
    pub(crate) fn testify(&self) {
        let name = format!("display-{}.png", self.name.trim_start_matches(':'));
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if self.shot().save(&path).is_ok() {
            eprintln!("what the screen showed: {}", path.display());
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

/// How many pixels differ.
pub(crate) fn difference(one: &RgbImage, other: &RgbImage) -> usize {
    one.pixels().zip(other.pixels()).filter(|(one, other)| one != other).count()
}

/// Which key writes which symbol, and whether with Shift.
fn keys(x: &RustConnection) -> HashMap<u32, (u8, bool)> {
    let (first, last) = (x.setup().min_keycode, x.setup().max_keycode);
    let map = x.get_keyboard_mapping(first, last - first + 1).unwrap().reply().unwrap();
    let mut keys = HashMap::new();
    for (code, symbols) in (first..=last).zip(map.keysyms.chunks(map.keysyms_per_keycode.into())) {
        for (symbol, shifted) in symbols.iter().take(2).zip([false, true]) {
            keys.entry(*symbol).or_insert((code, shifted));
        }
    }
    keys
}
