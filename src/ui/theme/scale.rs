//! Distances, radii, line widths, sizes and durations: one number each, from the design's tokens.

/// Distances, in points: the only steps the layout uses.
#[expect(missing_docs, reason = "each is the number in its name on the design's scale")]
pub mod space {
    pub const S1: f32 = 2.0;
    pub const S2: f32 = 4.0;
    pub const S3: f32 = 6.0;
    pub const S4: f32 = 8.0;
    pub const S5: f32 = 10.0;
    pub const S6: f32 = 12.0;
    pub const S7: f32 = 16.0;
    pub const S8: f32 = 20.0;
    pub const S9: f32 = 24.0;
    pub const S10: f32 = 32.0;
    pub const S11: f32 = 40.0;
    pub const S12: f32 = 56.0;
}

/// Corner radii, in points, named after what they round.
#[expect(missing_docs, reason = "each is named after what it rounds")]
pub mod radius {
    pub const CHIP_INNER: u8 = 4;
    pub const KEY: u8 = 5;
    pub const CHECKBOX: u8 = 5;
    pub const CONTROL_SMALL: u8 = 6;
    pub const CONTROL: u8 = 8;
    pub const LIST_ROW: u8 = 8;
    pub const TILE: u8 = 10;
    pub const CARD: u8 = 10;
    pub const BANNER: u8 = 12;
    pub const POPOVER: u8 = 12;
    pub const DIALOG: u8 = 16;
    pub const PILL: u8 = 255;
}

/// Widths of lines, in points.
#[expect(missing_docs, reason = "each is named after its line")]
pub mod stroke {
    pub const HAIRLINE: f32 = 1.0;
    pub const SELECTED: f32 = 2.0;
    pub const SELECTED_GAP: f32 = 2.0;
    pub const FOCUS: f32 = 2.0;
    pub const FOCUS_GAP: f32 = 2.0;
    pub const ROW_BAR: f32 = 3.0;
    pub const DASH_ON: f32 = 10.0;
    pub const DASH_OFF: f32 = 8.0;
    pub const DASH: f32 = 2.5;
}

/// Sizes of regions and controls, in points.
#[expect(missing_docs, reason = "each is named after what it measures")]
pub mod size {
    pub const RAIL: f32 = 76.0;
    pub const RAIL_ITEM: f32 = 54.0;
    pub const TOP_BAR: f32 = 52.0;
    pub const STATUS_BAR: f32 = 28.0;
    pub const GROUP_PANEL: f32 = 248.0;
    pub const INSPECTOR: f32 = 320.0;
    pub const REVIEW_LIST: f32 = 480.0;
    pub const REVIEW_VERDICT: f32 = 356.0;
    pub const GENERATE_COMPOSE: f32 = 640.0;
    pub const GENERATE_PARAMS: f32 = 268.0;
    pub const CONNECTION_LIST: f32 = 284.0;
    pub const CONTROL: f32 = 32.0;
    pub const CONTROL_SMALL: f32 = 26.0;
    pub const CONTROL_LARGE: f32 = 40.0;
    pub const CHIP: f32 = 28.0;
    pub const BADGE: f32 = 22.0;
    pub const BADGE_SMALL: f32 = 20.0;
    pub const ROW_DENSE: f32 = 44.0;
    pub const ROW_REVIEW: f32 = 56.0;
    pub const ROW_TRANSFER: f32 = 60.0;
    pub const ROW_GROUP: f32 = 62.0;
    pub const ROW_MENU: f32 = 32.0;
    pub const TILE_MIN: f32 = 120.0;
    pub const TILE: f32 = 178.0;
    pub const TILE_MAX: f32 = 320.0;
    /// Height over width of a tile's picture.
    pub const TILE_ASPECT: f32 = 5.0 / 4.0;
    pub const TILE_CAPTION: f32 = 44.0;
    pub const TILE_GAP_X: f32 = 14.0;
    pub const TILE_GAP_Y: f32 = 18.0;
    pub const MOSAIC: f32 = 46.0;
    pub const ICON_INLINE: f32 = 14.0;
    pub const ICON: f32 = 16.0;
    pub const ICON_NAV: f32 = 20.0;
    pub const ICON_EMPTY: f32 = 34.0;
    pub const HIT_MIN: f32 = 24.0;
    pub const DIALOG_IMPORT: [f32; 2] = [1244.0, 804.0];
    /// The field in the top bar that opens the palette.
    pub const TOP_SEARCH: f32 = 440.0;
    pub const PALETTE: [f32; 2] = [680.0, 532.0];
    pub const TOAST_WIDTH: f32 = 336.0;
    pub const WINDOW_MIN: [f32; 2] = [1024.0, 680.0];
    /// Below this width of the window the inspector floats over the content.
    pub const INSPECTOR_OVERLAYS_BELOW: f32 = 1240.0;
    /// Below this width of the window the group panel shows covers only.
    pub const GROUP_PANEL_COLLAPSES_BELOW: f32 = 1100.0;
    /// Below this width of the window the result moves under the parameters.
    pub const RESULT_MOVES_BELOW: f32 = 1280.0;
}

/// Durations, in seconds.
#[expect(missing_docs, reason = "each is named after its motion")]
pub mod motion {
    pub const FADE: f32 = 0.12;
    pub const POPOVER: f32 = 0.14;
    pub const PANEL: f32 = 0.18;
    pub const TOAST_STAY: f32 = 6.0;
    pub const SELECTION: f32 = 0.1;
    pub const PROGRESS: f32 = 0.24;
    /// One turn of a spinner.
    pub const SPINNER_TURN: f64 = 0.9;
    /// What loads for so long says so; before that nothing flickers.
    pub const LOADING_AFTER: f64 = 0.15;
    /// One breath of a grey block.
    pub const SKELETON_PULSE: f64 = 1.2;
    /// How long a copy icon stays a tick.
    pub const COPIED: f64 = 1.2;
    /// Time between two frames of something that turns: 30 a second.
    pub const FRAME: f32 = 1.0 / 30.0;
}
