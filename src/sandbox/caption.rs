//! The prompt as a caption: drawn once, then laid over every frame.

use ab_glyph::{Font, FontVec, PxScale, ScaleFont};

use super::render::Frame;

const MOST_LINES: usize = 3;
/// How much of the picture the band behind the words hides, of 256.
const BAND: u32 = 176;

/// A dark band along the lower edge, with words on it.
pub(super) struct Caption {
    top: usize,
    /// For each pixel of the band: what is left of the picture, of 256.
    keep: Vec<u16>,
    /// For each pixel of the band: the light that is added.
    light: Vec<u8>,
}

impl Caption {
    /// Sets `text` for a frame of this size. `None` when the font has no letter of it.
    pub(super) fn set(text: &str, font: &FontVec, width: usize, height: usize) -> Option<Self> {
        let size = (width.min(height) as f32 / 24.0).max(14.0);
        let scaled = font.as_scaled(PxScale::from(size));
        let margin = size;
        let lines = wrap(text, width as f32 - 2.0 * margin, |letter| {
            let glyph = scaled.glyph_id(letter);
            (glyph.0 != 0).then(|| scaled.h_advance(glyph))
        });
        if lines.is_empty() {
            return None;
        }
        let step = size * 1.3;
        // Even, so that the band ends where a row of colour ends.
        let band = ((lines.len() as f32 * step + size) as usize).next_multiple_of(2).min(height / 2 / 2 * 2);
        let mut ink = vec![0_u16; width * band];
        for (row, line) in lines.iter().enumerate() {
            let base = size * 0.5 + row as f32 * step + scaled.ascent();
            let mut x = margin;
            for letter in line.chars() {
                let id = scaled.glyph_id(letter);
                let glyph = id.with_scale_and_position(PxScale::from(size), ab_glyph::point(x, base));
                x += scaled.h_advance(id);
                if let Some(outline) = font.outline_glyph(glyph) {
                    let bounds = outline.px_bounds();
                    outline.draw(|dx, dy, cover| {
                        // The margin keeps letters off the left and upper edges; long ones may run off the right.
                        let px = bounds.min.x as usize + dx as usize;
                        let py = bounds.min.y as usize + dy as usize;
                        if px < width && py < band {
                            let at = &mut ink[py * width + px];
                            *at = (*at).max((cover.clamp(0.0, 1.0) * 256.0) as u16);
                        }
                    });
                }
            }
        }
        let (keep, light) = ink
            .into_iter()
            .map(|ink| {
                let clear = 256 - u32::from(ink);
                let keep = (256 - BAND) * clear / 256;
                let light = (16 * BAND * clear / 256 + 235 * u32::from(ink)) / 256;
                (keep as u16, light as u8)
            })
            .unzip();
        Some(Self { top: height - band, keep, light })
    }

    /// Lays the band and the words over a frame of the size it was set for.
    pub(super) fn lay(&self, frame: &mut Frame) {
        let start = self.top * frame.width;
        for ((pixel, keep), light) in frame.y[start..].iter_mut().zip(&self.keep).zip(&self.light) {
            *pixel = ((u32::from(*pixel) * u32::from(*keep)) >> 8) as u8 + light;
        }
        let start = self.top / 2 * (frame.width / 2);
        for plane in [&mut frame.u, &mut frame.v] {
            for pixel in &mut plane[start..] {
                *pixel = ((u32::from(*pixel) * (256 - BAND) + 128 * BAND) >> 8) as u8;
            }
        }
    }
}

/// Breaks text into lines no wider than `room`. Letters the font lacks have no width and are left out.
fn wrap(text: &str, room: f32, width: impl Fn(char) -> Option<f32>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let (mut line, mut used) = (String::new(), 0.0);
    let space = width(' ').unwrap_or(0.0);
    for word in text.split_whitespace().take(400) {
        let word: String = word.chars().filter(|letter| width(*letter).is_some()).collect();
        let long: f32 = word.chars().filter_map(&width).sum();
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() && used + space + long > room {
            lines.push(std::mem::take(&mut line));
            used = 0.0;
            if lines.len() == MOST_LINES {
                if let Some(last) = lines.last_mut() {
                    last.push('…');
                }
                return lines;
            }
        }
        if !line.is_empty() {
            line.push(' ');
            used += space;
        }
        line.push_str(&word);
        used += long;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn a_long_prompt_is_cut_after_three_lines() {
        let lines = wrap("one two three four five six seven", 9.0, |_| Some(1.0));
        assert_eq!(lines, ["one two", "three", "four five…"]);
    }

    #[test]
    fn letters_the_font_lacks_are_left_out() {
        let lines = wrap("图 Image 1", 40.0, |letter| letter.is_ascii().then_some(1.0));
        assert_eq!(lines, ["Image 1"]);
    }
}
