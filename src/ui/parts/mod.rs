//! The kit: one small file for each component of the window, after `design.md` section 4.
//!
//! Components that only answer with a [`egui::Response`] are widgets (`ui.add(Button::primary("Upload"))`);
//! those that answer more, or hold other widgets, have a `show` or are functions ending in `_ui`.
//! Painters that need no place in the layout end in `_at`. All words come from the caller, all time from
//! `ui.input(|i| i.time)`. Nothing repaints unless it moves.

pub mod badge;
pub mod banner;
pub mod button;
pub mod check;
pub mod chip;
pub mod clear;
pub mod copy;
pub mod details;
pub mod dialog;
pub mod dots;
pub mod empty;
pub mod field;
pub mod frame;
pub mod key;
pub mod logo;
pub mod menu;
pub mod mosaic;
pub mod number;
pub mod paint;
pub mod phase;
pub mod picture;
pub mod progress;
pub mod rail;
pub mod row;
pub mod search;
pub mod secret;
pub mod segment;
pub mod select;
pub mod slider;
pub mod spinner;
pub mod switch;
pub mod switcher;
pub mod tabs;
pub mod tile;
pub mod timeline;
pub mod top;

pub use badge::{Badge, count_badge_at, tone_icon};
pub use banner::{Banner, BannerResponse};
pub use button::{Button, IconButton, Kind, Size};
pub use check::Checkbox;
pub use chip::Chip;
pub use clear::{free_corner, keep_clear, kept_clear};
pub use copy::CopyField;
pub use details::{detail_row_ui, details_ui};
pub use dialog::{Dialog, DialogPart, DialogResponse, focus_on_open};
pub use dots::{dot_counts_ui, dots_of_ui};
pub use empty::EmptyState;
pub use field::TextField;
pub use frame::{
    card_ui, dashed_at, dashed_ui, hairline_ui, icon_tile_at, icon_tile_ui, is_slow, skeleton_ui,
};
pub use key::key_hint_ui;
pub use logo::{logo_at, logo_ui};
pub use menu::{context_menu_ui, menu_line_ui, menu_row_ui, menu_ui, popover_ui, tooltip};
pub use mosaic::{mosaic_at, mosaic_ui};
pub use number::NumberField;
pub use phase::{Phase, phase_bar_ui, phase_heads_ui};
pub use picture::{Fit, Picture};
pub use progress::{progress_bar_ui, progress_ring_at, split_bar_ui};
pub use rail::RailItem;
pub use row::{GroupRow, ListRow};
pub use search::SearchField;
pub use secret::{SecretField, SecretResponse, SecretState};
pub use segment::{Segment, segmented_ui};
pub use select::{Select, option_ui, select_ui};
pub use slider::Slider;
pub use spinner::{spinner_at, spinner_ui};
pub use switch::{Switch, switch_row_ui};
pub use switcher::Switcher;
pub use tabs::{Tab, tabs_ui};
pub use tile::{Media, PillIcon, Play, Tile, TileResponse, TileState, pill_at, tile_ui};
pub use timeline::{TimelineEntry, timeline_ui};
pub use top::{search_opener_at, transfer_pill_ui};
