//! Every icon of the window, from Phosphor 2.1 (MIT), named as Phosphor names it.

use super::theme;
use egui::{Color32, FontId, Painter, Pos2, RichText};

/// How heavy an icon is drawn. Each weight is a font of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Thin outlines: the default.
    Regular,
    /// Filled shapes: status, the selected place of the rail, media transport.
    Fill,
    /// Thick outlines: inside primary buttons, carets and ticks at 11 to 12 points.
    Bold,
}

/// One glyph of the icon fonts, with the weight it is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Icon {
    glyph: &'static str,
    weight: Weight,
}

impl Icon {
    const fn regular(glyph: &'static str) -> Self {
        Self { glyph, weight: Weight::Regular }
    }

    /// The same icon, filled.
    #[must_use]
    pub const fn fill(self) -> Self {
        Self { weight: Weight::Fill, ..self }
    }

    /// The same icon with thick lines.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    /// The same icon with thin lines, for those that are filled by default.
    #[must_use]
    pub const fn outline(self) -> Self {
        Self { weight: Weight::Regular, ..self }
    }

    /// The character to lay out; only the icon fonts have it.
    pub const fn glyph(self) -> &'static str {
        self.glyph
    }

    /// The weight it is drawn in.
    pub const fn weight(self) -> Weight {
        self.weight
    }

    /// The font that has this glyph, at `size` points.
    pub fn font(self, size: f32) -> FontId {
        FontId::new(size, theme::icon_family(self.weight))
    }

    /// The icon as text, `size` points high, to put into labels and egui's own widgets.
    pub fn text(self, size: f32) -> RichText {
        RichText::new(self.glyph).font(self.font(size))
    }

    /// Paints the icon centred on `center`, `size` points high.
    pub fn paint(self, painter: &Painter, center: Pos2, size: f32, color: Color32) {
        let galley = painter.layout_no_wrap(self.glyph.to_owned(), self.font(size), color);
        painter.galley(center - galley.size() / 2.0, galley, color);
    }
}

/// `archive`: asset forget here.
pub const ARCHIVE: Icon = Icon::regular("\u{e00c}");
/// `arrow-bend-down-right`: group drop here.
pub const ARROW_BEND_DOWN_RIGHT: Icon = Icon::regular("\u{e01a}");
/// `arrow-circle-up`: status uploading. Filled unless asked otherwise.
pub const ARROW_CIRCLE_UP: Icon = Icon::regular("\u{e030}").fill();
/// `arrow-clockwise`: transfer retry.
pub const ARROW_CLOCKWISE: Icon = Icon::regular("\u{e036}");
/// `arrow-counter-clockwise`: import undo, generate run again.
pub const ARROW_COUNTER_CLOCKWISE: Icon = Icon::regular("\u{e038}");
/// `arrow-elbow-down-left`.
pub const ARROW_ELBOW_DOWN_LEFT: Icon = Icon::regular("\u{e044}");
/// `arrow-left`.
pub const ARROW_LEFT: Icon = Icon::regular("\u{e058}");
/// `arrow-right`.
pub const ARROW_RIGHT: Icon = Icon::regular("\u{e06c}");
/// `arrow-square-out`: asset open original.
pub const ARROW_SQUARE_OUT: Icon = Icon::regular("\u{e5de}");
/// `arrow-up`: transfer speed.
pub const ARROW_UP: Icon = Icon::regular("\u{e08e}");
/// `arrows-clockwise`: asset check status, asset replace file.
pub const ARROWS_CLOCKWISE: Icon = Icon::regular("\u{e094}");
/// `arrows-down-up`: nav transfers.
pub const ARROWS_DOWN_UP: Icon = Icon::regular("\u{e098}");
/// `arrows-in-simple`: player leave full view.
pub const ARROWS_IN_SIMPLE: Icon = Icon::regular("\u{e09e}");
/// `arrows-out-simple`: asset zoom fit.
pub const ARROWS_OUT_SIMPLE: Icon = Icon::regular("\u{e0a6}");
/// `at`: generate mention.
pub const AT: Icon = Icon::regular("\u{e0ac}");
/// `bell`: shell notifications.
pub const BELL: Icon = Icon::regular("\u{e0ce}");
/// `bookmark-simple`: generate presets.
pub const BOOKMARK_SIMPLE: Icon = Icon::regular("\u{e0ea}");
/// `brackets-curly`: asset copy json, generate json tab.
pub const BRACKETS_CURLY: Icon = Icon::regular("\u{e860}");
/// `caret-down`: shell dropdown.
pub const CARET_DOWN: Icon = Icon::regular("\u{e136}");
/// `caret-left`: review previous.
pub const CARET_LEFT: Icon = Icon::regular("\u{e138}");
/// `caret-right`: review next.
pub const CARET_RIGHT: Icon = Icon::regular("\u{e13a}");
/// `caret-up`.
pub const CARET_UP: Icon = Icon::regular("\u{e13c}");
/// `caret-up-down`: shell connection switch.
pub const CARET_UP_DOWN: Icon = Icon::regular("\u{e140}");
/// `chat-circle-text`: review note.
pub const CHAT_CIRCLE_TEXT: Icon = Icon::regular("\u{e16e}");
/// `check`: import passed check.
pub const CHECK: Icon = Icon::regular("\u{e182}");
/// `check-circle`: status active, review approved. Filled unless asked otherwise.
pub const CHECK_CIRCLE: Icon = Icon::regular("\u{e184}").fill();
/// `circle-notch`: status processing.
pub const CIRCLE_NOTCH: Icon = Icon::regular("\u{eb44}");
/// `clock`: transfer wait.
pub const CLOCK: Icon = Icon::regular("\u{e19a}");
/// `clock-clockwise`: connection correct clock.
pub const CLOCK_CLOCKWISE: Icon = Icon::regular("\u{e19e}");
/// `clock-countdown`: status clock problem.
pub const CLOCK_COUNTDOWN: Icon = Icon::regular("\u{ed2c}");
/// `cloud-arrow-up`: connection staging.
pub const CLOUD_ARROW_UP: Icon = Icon::regular("\u{e1ae}");
/// `code`: transfer raw reply.
pub const CODE: Icon = Icon::regular("\u{e1bc}");
/// `coins`.
pub const COINS: Icon = Icon::regular("\u{e78e}");
/// `copy`: asset copy reference.
pub const COPY: Icon = Icon::regular("\u{e1ca}");
/// `dice-five`: generate random seed.
pub const DICE_FIVE: Icon = Icon::regular("\u{e1ee}");
/// `dots-six-vertical`: generate drag.
pub const DOTS_SIX_VERTICAL: Icon = Icon::regular("\u{eae2}");
/// `dots-three`: shell more horizontal.
pub const DOTS_THREE: Icon = Icon::regular("\u{e1fe}");
/// `dots-three-vertical`: shell more vertical.
pub const DOTS_THREE_VERTICAL: Icon = Icon::regular("\u{e208}");
/// `download-simple`: asset download, generate save as.
pub const DOWNLOAD_SIMPLE: Icon = Icon::regular("\u{e20c}");
/// `export`: review export.
pub const EXPORT: Icon = Icon::regular("\u{eaf0}");
/// `eye`.
pub const EYE: Icon = Icon::regular("\u{e220}");
/// `eye-slash`: generate stop watching.
pub const EYE_SLASH: Icon = Icon::regular("\u{e224}");
/// `file-text`: media document.
pub const FILE_TEXT: Icon = Icon::regular("\u{e23a}");
/// `film-slate`: nav generate, asset use in generate.
pub const FILM_SLATE: Icon = Icon::regular("\u{e8c2}");
/// `film-strip`: media video.
pub const FILM_STRIP: Icon = Icon::regular("\u{e792}");
/// `flask`: provider sandbox.
pub const FLASK: Icon = Icon::regular("\u{e79e}");
/// `floppy-disk`: generate saved.
pub const FLOPPY_DISK: Icon = Icon::regular("\u{e248}");
/// `folder-open`.
pub const FOLDER_OPEN: Icon = Icon::regular("\u{e256}");
/// `folder-plus`: group new folder.
pub const FOLDER_PLUS: Icon = Icon::regular("\u{e258}");
/// `frame-corners`: import fix pad, generate ratio auto.
pub const FRAME_CORNERS: Icon = Icon::regular("\u{e626}");
/// `funnel-simple`: generate filter.
pub const FUNNEL_SIMPLE: Icon = Icon::regular("\u{e268}");
/// `gauge`: shell rate.
pub const GAUGE: Icon = Icon::regular("\u{e628}");
/// `gear-six`: nav settings.
pub const GEAR_SIX: Icon = Icon::regular("\u{e272}");
/// `globe`.
pub const GLOBE: Icon = Icon::regular("\u{e288}");
/// `hard-drive`: status local only. Filled unless asked otherwise.
pub const HARD_DRIVE: Icon = Icon::regular("\u{e29e}").fill();
/// `hard-drives`: shell local storage.
pub const HARD_DRIVES: Icon = Icon::regular("\u{e2a0}");
/// `hourglass-medium`: status waiting.
pub const HOURGLASS_MEDIUM: Icon = Icon::regular("\u{e2b8}");
/// `image`: media image.
pub const IMAGE: Icon = Icon::regular("\u{e2ca}");
/// `image-broken`: media no preview.
pub const IMAGE_BROKEN: Icon = Icon::regular("\u{e7a8}");
/// `image-square`: generate last frame as asset.
pub const IMAGE_SQUARE: Icon = Icon::regular("\u{e2cc}");
/// `images`: nav library.
pub const IMAGES: Icon = Icon::regular("\u{e836}");
/// `info`: shell info.
pub const INFO: Icon = Icon::regular("\u{e2ce}");
/// `key`: status key problem, connection enter key.
pub const KEY: Icon = Icon::regular("\u{e2d6}");
/// `keyboard`: nav keys.
pub const KEYBOARD: Icon = Icon::regular("\u{e2d8}");
/// `lightning`: provider anyfast.
pub const LIGHTNING: Icon = Icon::regular("\u{e2de}");
/// `link-simple`.
pub const LINK_SIMPLE: Icon = Icon::regular("\u{e2e6}");
/// `list`.
pub const LIST: Icon = Icon::regular("\u{e2f0}");
/// `lock-key`: connection in keyring.
pub const LOCK_KEY: Icon = Icon::regular("\u{e2fe}");
/// `lock-simple`: generate lock seed.
pub const LOCK_SIMPLE: Icon = Icon::regular("\u{e308}");
/// `magic-wand`: import fixed.
pub const MAGIC_WAND: Icon = Icon::regular("\u{e6b6}");
/// `magnifying-glass`: shell search.
pub const MAGNIFYING_GLASS: Icon = Icon::regular("\u{e30c}");
/// `magnifying-glass-minus`: asset zoom out.
pub const MAGNIFYING_GLASS_MINUS: Icon = Icon::regular("\u{e30e}");
/// `magnifying-glass-plus`: asset zoom in.
pub const MAGNIFYING_GLASS_PLUS: Icon = Icon::regular("\u{e310}");
/// `minus`.
pub const MINUS: Icon = Icon::regular("\u{e32a}");
/// `minus-circle`: status not tested.
pub const MINUS_CIRCLE: Icon = Icon::regular("\u{e32c}");
/// `moon`: shell theme to dark.
pub const MOON: Icon = Icon::regular("\u{e330}");
/// `mountains`: provider volcengine apiyi.
pub const MOUNTAINS: Icon = Icon::regular("\u{e7ae}");
/// `number-circle-one`: review step 1.
pub const NUMBER_CIRCLE_ONE: Icon = Icon::regular("\u{e36a}");
/// `number-circle-three`.
pub const NUMBER_CIRCLE_THREE: Icon = Icon::regular("\u{e37c}");
/// `number-circle-two`: review step 2.
pub const NUMBER_CIRCLE_TWO: Icon = Icon::regular("\u{e382}");
/// `pause`: transfer pause, generate pause.
pub const PAUSE: Icon = Icon::regular("\u{e39e}");
/// `pause-circle`: status paused. Filled unless asked otherwise.
pub const PAUSE_CIRCLE: Icon = Icon::regular("\u{e3a0}").fill();
/// `pencil-simple`: asset rename.
pub const PENCIL_SIMPLE: Icon = Icon::regular("\u{e3b4}");
/// `pencil-simple-line`: review needs changes, generate compose tab.
pub const PENCIL_SIMPLE_LINE: Icon = Icon::regular("\u{ebc6}");
/// `planet`: provider kyy.
pub const PLANET: Icon = Icon::regular("\u{e652}");
/// `play`: transfer resume, generate run, generate play.
pub const PLAY: Icon = Icon::regular("\u{e3d0}");
/// `plugs`: provider none.
pub const PLUGS: Icon = Icon::regular("\u{eb56}");
/// `plugs-connected`: nav connections.
pub const PLUGS_CONNECTED: Icon = Icon::regular("\u{eb5a}");
/// `plus`: group new, generate add.
pub const PLUS: Icon = Icon::regular("\u{e3d4}");
/// `pulse`: connection test.
pub const PULSE: Icon = Icon::regular("\u{e000}");
/// `question`.
pub const QUESTION: Icon = Icon::regular("\u{e3e8}");
/// `receipt`: import billing note.
pub const RECEIPT: Icon = Icon::regular("\u{e3ec}");
/// `repeat`: generate loop.
pub const REPEAT: Icon = Icon::regular("\u{e3f6}");
/// `resize`: import fix resize.
pub const RESIZE: Icon = Icon::regular("\u{ed6e}");
/// `rows`: group list view.
pub const ROWS: Icon = Icon::regular("\u{e5a2}");
/// `scissors`: import fix trim.
pub const SCISSORS: Icon = Icon::regular("\u{eae0}");
/// `seal-check`: nav review, asset add verified id.
pub const SEAL_CHECK: Icon = Icon::regular("\u{e606}");
/// `shield`: provider private gateway.
pub const SHIELD: Icon = Icon::regular("\u{e40a}");
/// `shield-check`: shell privacy.
pub const SHIELD_CHECK: Icon = Icon::regular("\u{e40c}");
/// `skip-back`: generate prev frame.
pub const SKIP_BACK: Icon = Icon::regular("\u{e5a4}");
/// `skip-forward`: generate next frame.
pub const SKIP_FORWARD: Icon = Icon::regular("\u{e5a6}");
/// `sort-ascending`: group sort.
pub const SORT_ASCENDING: Icon = Icon::regular("\u{e444}");
/// `sort-descending`: group newest first.
pub const SORT_DESCENDING: Icon = Icon::regular("\u{e446}");
/// `speaker-high`: media audio, generate sound.
pub const SPEAKER_HIGH: Icon = Icon::regular("\u{e44a}");
/// `speaker-slash`: player without sound.
pub const SPEAKER_SLASH: Icon = Icon::regular("\u{e45a}");
/// `spinner-gap`.
pub const SPINNER_GAP: Icon = Icon::regular("\u{e66c}");
/// `squares-four`: group all assets, group grid view.
pub const SQUARES_FOUR: Icon = Icon::regular("\u{e464}");
/// `stack`: provider gccai.
pub const STACK: Icon = Icon::regular("\u{e466}");
/// `star`.
pub const STAR: Icon = Icon::regular("\u{e46a}");
/// `sun`: shell theme to light.
pub const SUN: Icon = Icon::regular("\u{e472}");
/// `swap`: import fix convert.
pub const SWAP: Icon = Icon::regular("\u{e83c}");
/// `terminal-window`: generate copy curl.
pub const TERMINAL_WINDOW: Icon = Icon::regular("\u{eae8}");
/// `text-t`: media text.
pub const TEXT_T: Icon = Icon::regular("\u{e48a}");
/// `translate`: shell language.
pub const TRANSLATE: Icon = Icon::regular("\u{e4a2}");
/// `trash`: asset delete.
pub const TRASH: Icon = Icon::regular("\u{e4a6}");
/// `upload-simple`: asset upload.
pub const UPLOAD_SIMPLE: Icon = Icon::regular("\u{e4c0}");
/// `user`.
pub const USER: Icon = Icon::regular("\u{e4c2}");
/// `users-three`.
pub const USERS_THREE: Icon = Icon::regular("\u{e68e}");
/// `video-camera`: generate camera.
pub const VIDEO_CAMERA: Icon = Icon::regular("\u{e4da}");
/// `warning`: status warning. Filled unless asked otherwise.
pub const WARNING: Icon = Icon::regular("\u{e4e0}").fill();
/// `warning-circle`: status failed, group needs attention. Filled unless asked otherwise.
pub const WARNING_CIRCLE: Icon = Icon::regular("\u{e4e2}").fill();
/// `waveform`: media audio reference.
pub const WAVEFORM: Icon = Icon::regular("\u{e802}");
/// `wifi-slash`: status offline.
pub const WIFI_SLASH: Icon = Icon::regular("\u{e4f2}");
/// `x`: shell close, transfer cancel, generate cancel task.
pub const X: Icon = Icon::regular("\u{e4f6}");
/// `x-circle`: import failing check, review rejected.
pub const X_CIRCLE: Icon = Icon::regular("\u{e4f8}");

/// All of the above, so that a test can prove that each has its glyph in each weight.
pub const ALL: &[Icon] = &[
    ARCHIVE,
    ARROW_BEND_DOWN_RIGHT,
    ARROW_CIRCLE_UP,
    ARROW_CLOCKWISE,
    ARROW_COUNTER_CLOCKWISE,
    ARROW_ELBOW_DOWN_LEFT,
    ARROW_LEFT,
    ARROW_RIGHT,
    ARROW_SQUARE_OUT,
    ARROW_UP,
    ARROWS_CLOCKWISE,
    ARROWS_DOWN_UP,
    ARROWS_IN_SIMPLE,
    ARROWS_OUT_SIMPLE,
    AT,
    BELL,
    BOOKMARK_SIMPLE,
    BRACKETS_CURLY,
    CARET_DOWN,
    CARET_LEFT,
    CARET_RIGHT,
    CARET_UP,
    CARET_UP_DOWN,
    CHAT_CIRCLE_TEXT,
    CHECK,
    CHECK_CIRCLE,
    CIRCLE_NOTCH,
    CLOCK,
    CLOCK_CLOCKWISE,
    CLOCK_COUNTDOWN,
    CLOUD_ARROW_UP,
    CODE,
    COINS,
    COPY,
    DICE_FIVE,
    DOTS_SIX_VERTICAL,
    DOTS_THREE,
    DOTS_THREE_VERTICAL,
    DOWNLOAD_SIMPLE,
    EXPORT,
    EYE,
    EYE_SLASH,
    FILE_TEXT,
    FILM_SLATE,
    FILM_STRIP,
    FLASK,
    FLOPPY_DISK,
    FOLDER_OPEN,
    FOLDER_PLUS,
    FRAME_CORNERS,
    FUNNEL_SIMPLE,
    GAUGE,
    GEAR_SIX,
    GLOBE,
    HARD_DRIVE,
    HARD_DRIVES,
    HOURGLASS_MEDIUM,
    IMAGE,
    IMAGE_BROKEN,
    IMAGE_SQUARE,
    IMAGES,
    INFO,
    KEY,
    KEYBOARD,
    LIGHTNING,
    LINK_SIMPLE,
    LIST,
    LOCK_KEY,
    LOCK_SIMPLE,
    MAGIC_WAND,
    MAGNIFYING_GLASS,
    MAGNIFYING_GLASS_MINUS,
    MAGNIFYING_GLASS_PLUS,
    MINUS,
    MINUS_CIRCLE,
    MOON,
    MOUNTAINS,
    NUMBER_CIRCLE_ONE,
    NUMBER_CIRCLE_THREE,
    NUMBER_CIRCLE_TWO,
    PAUSE,
    PAUSE_CIRCLE,
    PENCIL_SIMPLE,
    PENCIL_SIMPLE_LINE,
    PLANET,
    PLAY,
    PLUGS,
    PLUGS_CONNECTED,
    PLUS,
    PULSE,
    QUESTION,
    RECEIPT,
    REPEAT,
    RESIZE,
    ROWS,
    SCISSORS,
    SEAL_CHECK,
    SHIELD,
    SHIELD_CHECK,
    SKIP_BACK,
    SKIP_FORWARD,
    SORT_ASCENDING,
    SORT_DESCENDING,
    SPEAKER_HIGH,
    SPEAKER_SLASH,
    SPINNER_GAP,
    SQUARES_FOUR,
    STACK,
    STAR,
    SUN,
    SWAP,
    TERMINAL_WINDOW,
    TEXT_T,
    TRANSLATE,
    TRASH,
    UPLOAD_SIMPLE,
    USER,
    USERS_THREE,
    VIDEO_CAMERA,
    WARNING,
    WARNING_CIRCLE,
    WAVEFORM,
    WIFI_SLASH,
    X,
    X_CIRCLE,
];
