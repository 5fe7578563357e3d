//! A picture that lives on the graphics card, and the ways to fit it into a rectangle.

use egui::epaint::RectShape;
use egui::{Color32, CornerRadius, Painter, Rect, TextureId, Vec2, pos2};

use crate::ui::theme::{Tokens, Tone};

/// A waveform leaves so much of a rectangle free on each side.
const WAVE_MARGIN: f32 = 0.12;
/// In a rectangle lower than this a waveform stands among other things and needs a ground that is seen. In points.
const WAVE_ON_ROW: f32 = 96.0;

/// A texture and its size in pixels. Views get it by handle; who loads and drops it is the window's business.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picture {
    /// The texture.
    pub id: TextureId,
    /// Width and height in pixels.
    pub size: Vec2,
    /// White on nothing: painted in the theme's colour, and never cropped.
    waveform: bool,
}

/// How a picture fits a rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Fills it and keeps the upper end, where faces are.
    CoverTop,
    /// Fills it and keeps the middle.
    Cover,
    /// Shows all of it: previews never crop.
    Contain,
}

impl Picture {
    /// A picture of a texture `size` pixels wide and high.
    pub fn new(id: TextureId, size: Vec2) -> Self {
        Self { id, size, waveform: false }
    }

    /// A sound's waveform, white on nothing. However it is asked to fit, all of it is shown, in the theme's colour.
    pub fn waveform(id: TextureId, size: Vec2) -> Self {
        Self { id, size, waveform: true }
    }

    /// The same picture as if it had so many pixels.
    #[must_use]
    pub fn sized(self, size: Vec2) -> Self {
        Self { size, ..self }
    }

    /// Paints it into `rect` with rounded corners, multiplied by `tint`; answers what it covered.
    pub fn paint(&self, painter: &Painter, rect: Rect, fit: Fit, radius: u8, tint: Color32) -> Rect {
        if self.size.min_elem() < 1.0 || !rect.is_positive() {
            return rect;
        }
        if self.waveform {
            return self.paint_waveform(painter, rect, radius, tint);
        }
        let (target, uv) = match fit {
            Fit::Contain => {
                let scale = (rect.size() / self.size).min_elem();
                let target = Rect::from_center_size(rect.center(), self.size * scale);
                (target, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)))
            }
            Fit::Cover | Fit::CoverTop => (rect, cover(self.size, rect.size(), fit == Fit::CoverTop)),
        };
        let shape = RectShape::filled(target, CornerRadius::same(radius), tint).with_texture(self.id, uv);
        painter.add(shape);
        target
    }
}

impl Picture {
    fn paint_waveform(&self, painter: &Painter, rect: Rect, radius: u8, tint: Color32) -> Rect {
        let tokens = Tokens::of_ctx(painter.ctx());
        let strength = f32::from(tint.a()) / 255.0;
        let ground = if rect.height() < WAVE_ON_ROW { tokens.bg.hover } else { tokens.bg.surface };
        painter.rect_filled(rect, CornerRadius::same(radius), ground.gamma_multiply(strength));
        let room = rect.shrink2(rect.size() * WAVE_MARGIN);
        let color = tokens.tone(Tone::Active).fg.gamma_multiply(strength);
        let drawn = Self { waveform: false, ..*self };
        drawn.paint(painter, room, Fit::Contain, 0, color);
        rect
    }
}

/// The part of a picture, in 0 to 1, that fills `target` without distortion.
pub(super) fn cover(picture: Vec2, target: Vec2, top: bool) -> Rect {
    let scale = (target / picture).max_elem();
    let seen = target / (picture * scale);
    let left = (1.0 - seen.x) / 2.0;
    let above = if top { 0.0 } else { (1.0 - seen.y) / 2.0 };
    Rect::from_min_size(pos2(left, above), seen)
}

#[cfg(test)]
mod tests {
    use egui::vec2;

    use super::*;

    #[test]
    fn a_tall_picture_keeps_its_upper_end() {
        let uv = cover(vec2(100.0, 200.0), vec2(80.0, 100.0), true);
        assert_eq!(uv.min, pos2(0.0, 0.0));
        assert!((uv.width() - 1.0).abs() < 1e-6 && (uv.height() - 0.625).abs() < 1e-6, "{uv:?}");
    }

    #[test]
    fn a_wide_picture_loses_both_sides_alike() {
        let uv = cover(vec2(400.0, 100.0), vec2(100.0, 100.0), true);
        assert!((uv.left() - 0.375).abs() < 1e-6 && (uv.right() - 0.625).abs() < 1e-6, "{uv:?}");
    }
}
