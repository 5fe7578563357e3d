//! Where the window stands and how wide its panels are, kept from one start to the next.

use std::path::Path;

use eframe::{NativeOptions, Storage};
use egui::{Rect, ViewportBuilder, pos2, vec2};
use winit::dpi::PhysicalPosition;
use winit::window::Window;

use crate::ui::desk::Desk;

/// By this the system knows which program a window belongs to: the name of its desktop file and of its icon.
pub(super) const APP_ID: &str = "greenroom";

/// So much of a window has to be seen for a hand to get hold of it, in pixels of the screen.
const GRIP: f32 = 64.0;

/// What the system's window begins with; its place and size are kept under `data`.
pub(super) fn native(data: &Path) -> NativeOptions {
    let mut viewport = ViewportBuilder::default()
        .with_title("Greenroom")
        .with_app_id(APP_ID)
        .with_inner_size(egui::vec2(1440.0, 900.0))
        .with_min_inner_size(egui::vec2(1024.0, 680.0))
        .with_drag_and_drop(true);
    match eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icons/128.png")) {
        Ok(icon) => viewport = viewport.with_icon(icon),
        Err(error) => tracing::error!(%error, "the icon cannot be drawn"),
    }
    NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        event_loop_builder: prefer_x11(),
        // eframe's own choice of system fonts follows the locale and draws Han in Japanese shapes under
        // an English one; ours asks for Simplified Chinese.
        system_font_fallback: false,
        persist_window: true,
        persistence_path: Some(data.join("window.ron")),
        ..NativeOptions::default()
    }
}

/// Files dropped on a native Wayland window never arrive (winit 0.30 has no code for it), on XWayland they
/// do. Whoever prefers the sharper native window says `GREENROOM_WINDOW=wayland`.
#[cfg(target_os = "linux")]
fn prefer_x11() -> Option<eframe::EventLoopBuilderHook> {
    use winit::platform::x11::EventLoopBuilderExtX11 as _;
    let wayland = std::env::var("GREENROOM_WINDOW").is_ok_and(|wish| wish == "wayland");
    let x11 = std::env::var_os("DISPLAY").is_some_and(|display| !display.is_empty());
    let hook = |builder: &mut eframe::EventLoopBuilder<eframe::UserEvent>| {
        builder.with_x11();
    };
    (x11 && !wayland).then(|| Box::new(hook) as eframe::EventLoopBuilderHook)
}

/// Whether files dropped on the window arrive.
#[cfg(target_os = "linux")]
pub(super) fn takes_drops() -> bool {
    prefer_x11().is_some()
}

#[cfg(not(target_os = "linux"))]
pub(super) const fn takes_drops() -> bool {
    true
}

#[cfg(not(target_os = "linux"))]
const fn prefer_x11() -> Option<eframe::EventLoopBuilderHook> {
    None
}

/// Brings a window back that was left on a screen which is gone. Wayland tells and takes no places.
pub(super) fn bring_onto_a_screen(window: &Window) {
    let Ok(at) = window.outer_position() else { return };
    let rect = |at: PhysicalPosition<i32>, size: winit::dpi::PhysicalSize<u32>| {
        Rect::from_min_size(pos2(at.x as f32, at.y as f32), vec2(size.width as f32, size.height as f32))
    };
    let first = window.primary_monitor();
    let screens: Vec<Rect> = first
        .into_iter()
        .chain(window.available_monitors())
        .map(|screen| rect(screen.position(), screen.size()))
        .collect();
    if let Some(at) = rescued(rect(at, window.outer_size()), &screens) {
        window.set_outer_position(PhysicalPosition::new(at.x as i32, at.y as i32));
    }
}

/// Where a window of which nobody could get hold is put: the middle of the first screen.
fn rescued(window: Rect, screens: &[Rect]) -> Option<egui::Pos2> {
    // It is moved by its top.
    let top = Rect::from_min_size(window.min, vec2(window.width(), GRIP / 2.0));
    let can_be_held = |screen: &Rect| {
        let seen = screen.intersect(top);
        seen.width() >= GRIP.min(window.width()) && seen.height() >= GRIP / 4.0
    };
    let first = screens.first()?;
    if screens.iter().any(can_be_held) {
        return None;
    }
    let room = (first.size() - window.size()).max(egui::Vec2::ZERO);
    Some(first.min + room / 2.0)
}

const GROUPS: &str = "group panel";
const REVIEW: &str = "review panel";
const INSPECTOR: &str = "inspector hidden";
const LIST: &str = "library as list";

/// Arranges the desk as it was left.
pub(super) fn restore(desk: &mut Desk, storage: &dyn Storage) {
    let width = |key: &str| {
        let width: f32 = storage.get_string(key)?.parse().ok()?;
        // A hand may have been in the file.
        (width.is_finite() && width > 0.0).then_some(width)
    };
    let yes = |key: &str| storage.get_string(key).is_some_and(|it| it == "true");
    desk.library.panel = width(GROUPS).unwrap_or(desk.library.panel);
    desk.review.panel = width(REVIEW).or(desk.review.panel);
    desk.library.inspector_hidden = yes(INSPECTOR);
    desk.library.list = yes(LIST);
}

/// Writes down how the desk is arranged.
pub(super) fn keep(desk: &Desk, storage: &mut dyn Storage) {
    storage.set_string(GROUPS, desk.library.panel.round().to_string());
    if let Some(width) = desk.review.panel {
        storage.set_string(REVIEW, width.round().to_string());
    }
    storage.set_string(INSPECTOR, desk.library.inspector_hidden.to_string());
    storage.set_string(LIST, desk.library.list.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(width, height))
    }

    #[test]
    fn a_window_on_a_screen_that_is_gone_comes_to_the_middle_of_the_first() {
        let screens = [rect(0.0, 0.0, 1920.0, 1080.0), rect(1920.0, 0.0, 1280.0, 1024.0)];
        let window = |x, y| rect(x, y, 1440.0, 900.0);
        assert_eq!(rescued(window(100.0, 50.0), &screens), None);
        assert_eq!(rescued(window(1900.0, 40.0), &screens), None, "it reaches over both");
        assert_eq!(rescued(window(-1300.0, 40.0), &screens), None, "a hand gets hold of its edge");
        for (x, y) in [(3400.0, 40.0), (100.0, 1070.0), (100.0, -60.0), (-1420.0, 0.0)] {
            assert_eq!(rescued(window(x, y), &screens), Some(pos2(240.0, 90.0)), "{x} {y}");
        }
        let large = rect(9000.0, 0.0, 4000.0, 3000.0);
        assert_eq!(rescued(large, &screens), Some(pos2(0.0, 0.0)));
        assert_eq!(rescued(large, &[]), None, "nobody knows");
    }
}
