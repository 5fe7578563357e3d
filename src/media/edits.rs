//! Edit lists: which samples of a film are shown, and when.

use re_mp4::{CttsBox, Sample};

use super::track::{Edit, Trak};

/// A film's sound.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Heard {
    /// What its edit list lets hear, if it has one.
    pub(super) edit: Option<Edit>,
}

/// Leaves in `order` what the edit list shows; answers by how many seconds stamps are moved to the film's time.
pub(super) fn keep_edited(
    samples: &[Sample],
    order: &mut Vec<u32>,
    trak: &Trak,
    film_timescale: u32,
    moved: i64,
) -> f64 {
    let sample = |place: &u32| samples.get(*place as usize);
    let rate = f64::from(trak.timescale.max(1));
    let first = order.iter().find_map(sample).map_or(0, |sample| sample.composition_timestamp);
    let Some(edit) = trak.edit(film_timescale) else {
        // Without a word about it, the first frame is the beginning.
        return -(first as f64) / rate;
    };
    // Editors round; half a millisecond decides nothing. A frame that an edit begins in the middle of is not shown,
    // as in every other player.
    let hair = 0.0005;
    let visible = |place: &u32| {
        sample(place).is_some_and(|sample| {
            let stamp = (sample.composition_timestamp + moved) as f64 / rate;
            stamp >= edit.from - hair && stamp < edit.from + edit.length - hair
        })
    };
    if order.iter().any(visible) {
        order.retain(visible);
    }
    edit.delay - edit.from + moved as f64 / rate
}

/// The first stamp of showing as the film has it: our library moves all of them so that it would be zero, but edits
/// are told in the film's own stamps.
pub(super) fn first_stamp(offsets: Option<&CttsBox>, samples: &[Sample]) -> i64 {
    let Some(offsets) = offsets else { return 0 };
    let runs = offsets.entries.iter();
    let each =
        runs.flat_map(|run| std::iter::repeat_n(i64::from(run.sample_offset), run.sample_count as usize));
    let mut decoded = 0_i64;
    let stamps = samples.iter().zip(each).map(|(sample, offset)| {
        let stamp = decoded.saturating_add(offset);
        decoded = decoded.saturating_add_unsigned(sample.duration);
        stamp
    });
    // No frame is shown before one that is decoded so much earlier.
    stamps.take(64).min().unwrap_or(0)
}
