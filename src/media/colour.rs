//! From a film's colours to the screen's. High definition uses other weights than the films before it;
//! with the wrong ones skin turns green.

/// How a film's three planes become red, green and blue; weights are in 1/65536.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Colours {
    black: i32,
    luma: i32,
    red_v: i32,
    green_u: i32,
    green_v: i32,
    blue_u: i32,
}

/// ITU-R BT.601, and BT.709, each with a little room below black and above white, and without.
const BT601: Colours =
    Colours { black: 16, luma: 76_309, red_v: 104_597, green_u: 25_675, green_v: 53_279, blue_u: 132_201 };
const BT601_FULL: Colours =
    Colours { black: 0, luma: 65_536, red_v: 91_881, green_u: 22_553, green_v: 46_802, blue_u: 116_130 };
const BT709: Colours =
    Colours { black: 16, luma: 76_309, red_v: 117_489, green_u: 13_975, green_v: 34_925, blue_u: 138_438 };
const BT709_FULL: Colours =
    Colours { black: 0, luma: 65_536, red_v: 103_206, green_u: 12_276, green_v: 30_679, blue_u: 121_609 };

impl Colours {
    /// The weights for a matrix number of ITU-T H.273. Where a film says nothing, players go by its size.
    pub(super) fn of(matrix: u16, full: bool, shorter_side: u32) -> Self {
        let high = match matrix {
            1 => true,
            4..=6 => false,
            _ => shorter_side >= 720,
        };
        match (high, full) {
            (true, false) => BT709,
            (true, true) => BT709_FULL,
            (false, false) => BT601,
            (false, true) => BT601_FULL,
        }
    }

    /// Two neighbours that share their colour.
    fn pair(self, luma: &[u8], u: u8, v: u8, out: &mut [u8]) {
        let (u, v) = (i32::from(u) - 128, i32::from(v) - 128);
        let red = self.red_v * v;
        let green = -self.green_u * u - self.green_v * v;
        let blue = self.blue_u * u;
        for (luma, pixel) in luma.iter().zip(out.as_chunks_mut::<4>().0) {
            let grey = (i32::from(*luma) - self.black) * self.luma + 0x8000;
            let channel = |colour: i32| ((grey + colour) >> 16).clamp(0, 255) as u8;
            *pixel = [channel(red), channel(green), channel(blue), u8::MAX];
        }
    }

    /// Paints a 4:2:0 frame as RGBA. A plane is its bytes and the length of its rows.
    pub(super) fn paint(
        self,
        size: (usize, usize),
        y: (&[u8], usize),
        u: (&[u8], usize),
        v: (&[u8], usize),
    ) -> Vec<u8> {
        let (width, height) = size;
        let mut rgba = vec![0; width * height * 4];
        for (row, out) in rgba.chunks_exact_mut(width * 4).enumerate() {
            let half = width.div_ceil(2);
            let (Some(y), Some(u), Some(v)) =
                (line(y, row, width), line(u, row / 2, half), line(v, row / 2, half))
            else {
                // Planes shorter than they should be leave the rest black.
                break;
            };
            for (((luma, u), v), out) in y.chunks(2).zip(u).zip(v).zip(out.chunks_mut(8)) {
                self.pair(luma, *u, *v, out);
            }
        }
        rgba
    }
}

fn line((plane, stride): (&[u8], usize), row: usize, length: usize) -> Option<&[u8]> {
    let start = row * stride;
    plane.get(start..start + length)
}
