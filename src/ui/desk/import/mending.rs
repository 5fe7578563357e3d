//! The repair of one file of the sheet: what it would take, whether a person wants it, how far it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::model::fix::{Choices, Fix, Ground, Growth, Keep, Repair, RepairTrouble, Tool, Unfixable, fixes};
use crate::model::rules::Span;
use crate::model::{MediaKind, Original, OriginalId, Rules, World};

/// What would make a file pass, and how far that is.
#[derive(Clone, PartialEq, Debug)]
pub struct Mending {
    /// What is done, in order.
    pub fixes: Vec<Fix>,
    /// How far it is.
    pub state: MendState,
}

/// How far a repair is, as the sheet sees it.
#[derive(Clone, PartialEq, Debug)]
pub enum MendState {
    /// It is made once a person says so.
    Offered,
    /// It could be made if this program were installed.
    Lacking(Tool),
    /// No copy would pass.
    Impossible(Unfixable),
    /// Wanted; others are before it.
    Waiting,
    /// Being made, in thousandths where they are known.
    Working(Option<u16>),
    /// The copy is there and passes.
    Done {
        /// The copy.
        copy: Original,
        /// What was really done.
        done: Vec<Fix>,
    },
    /// It gave no copy.
    Failed(RepairTrouble),
}

impl Mending {
    /// Wanted and not there yet.
    pub const fn is_under_way(&self) -> bool {
        matches!(self.state, MendState::Waiting | MendState::Working(_))
    }

    /// The copy, once it is there.
    pub const fn copy(&self) -> Option<&Original> {
        match &self.state {
            MendState::Done { copy, .. } => Some(copy),
            _ => None,
        }
    }

    /// A person may ask for it now.
    pub const fn is_offered(&self) -> bool {
        matches!(self.state, MendState::Offered | MendState::Failed(_))
    }

    /// A part of it is kept, so a person says which.
    pub fn takes_away(&self) -> bool {
        self.fixes.iter().any(Fix::takes_away)
    }
}

/// What a person wants of repairs.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Wishes {
    /// What is added around pictures.
    pub ground: Ground,
    /// What becomes of pictures that are too small.
    pub growth: Growth,
    /// Asked for by hand.
    pressed: BTreeSet<OriginalId>,
    /// Taken back.
    undone: BTreeSet<OriginalId>,
    /// Which part is kept, where a person chose one.
    parts: BTreeMap<OriginalId, Keep>,
    /// Wanted once more after it failed.
    retried: BTreeSet<OriginalId>,
    /// What was said to the house already.
    asked: Vec<(OriginalId, Vec<Fix>)>,
}

impl Wishes {
    /// What is chosen for a file.
    pub fn choices(&self, id: OriginalId, world: &World) -> Choices {
        let usual = if world.taste.trim_middle { Keep::Middle } else { Keep::Start };
        Choices {
            keep: self.parts.get(&id).copied().unwrap_or(usual),
            ground: self.ground,
            growth: self.growth,
            convert_heic: world.taste.convert_heic,
        }
    }

    /// What a file needs; nothing where it goes as it is. `passes` says that the rules take it as it is.
    pub(super) fn mending(
        &self,
        original: &Original,
        rules: &Rules,
        passes: bool,
        world: &World,
    ) -> Option<Mending> {
        let (id, facts) = (original.id, &original.facts);
        let fixes = match fixes(facts, rules, &self.choices(id, world)) {
            Ok(fixes) if fixes.is_empty() => return None,
            Ok(fixes) => fixes,
            Err(why) => return Some(Mending { fixes: vec![], state: MendState::Impossible(why) }),
        };
        let wanted = !self.undone.contains(&id)
            && (self.pressed.contains(&id) || {
                let takes_away = fixes.iter().any(Fix::takes_away);
                // A picture that passes is converted because another switch says so.
                !takes_away && (passes || world.taste.fix_on_import)
            });
        if passes && !wanted {
            return None;
        }
        let state = state(original, &fixes, rules, (wanted, self.retried.contains(&id)), world);
        // What passes goes as it is rather than not at all.
        let goes_as_it_is = passes && matches!(state, MendState::Lacking(_) | MendState::Failed(_));
        (!goes_as_it_is).then_some(Mending { fixes, state })
    }

    /// Wants it, by hand. A second time after it failed, it is tried once more.
    pub fn press(&mut self, id: OriginalId) {
        self.undone.remove(&id);
        self.pressed.insert(id);
        self.retried.insert(id);
        self.asked.retain(|(asked, _)| *asked != id);
    }

    /// Wants this part of it.
    pub fn keep(&mut self, id: OriginalId, from: f64, to: f64) {
        self.parts.insert(id, Keep::Part { from, to });
        self.press(id);
    }

    /// Takes it back.
    pub fn undo(&mut self, id: OriginalId) {
        self.pressed.remove(&id);
        self.undone.insert(id);
        self.asked.retain(|(asked, _)| *asked != id);
    }

    /// Says that this is being asked of the house; whether that is news.
    pub(super) fn ask(&mut self, id: OriginalId, fixes: &[Fix]) -> bool {
        self.retried.remove(&id);
        let known = self.asked.iter().any(|(asked, what)| *asked == id && what == fixes);
        if !known {
            self.asked.retain(|(asked, _)| *asked != id);
            self.asked.push((id, fixes.to_vec()));
        }
        !known
    }
}

/// How far a repair is.
fn state(
    original: &Original,
    fixes: &[Fix],
    rules: &Rules,
    (wanted, again): (bool, bool),
    world: &World,
) -> MendState {
    let made = world.repairs.get(&original.id).filter(|(made, _)| made == fixes).map(|(_, state)| state);
    match made {
        Some(Repair::Done { copy, done }) if wanted => {
            // It was made for another account, perhaps.
            let problems = rules.check(&copy.facts);
            return if problems.is_empty() {
                MendState::Done { copy: copy.clone(), done: done.clone() }
            } else {
                MendState::Failed(RepairTrouble::StillRefused(problems))
            };
        }
        Some(Repair::Failed(RepairTrouble::Missing(tool)))
            if world.tools.is_none_or(|it| !it.have(*tool)) =>
        {
            return MendState::Lacking(*tool);
        }
        Some(Repair::Failed(RepairTrouble::Cancelled | RepairTrouble::Missing(_))) => {}
        Some(Repair::Failed(trouble)) if !again => return MendState::Failed(trouble.clone()),
        Some(Repair::Working(part)) if wanted => return MendState::Working(*part),
        _ => {}
    }
    match world.tools.and_then(|tools| tools.lacking(&original.facts, fixes)) {
        Some(tool) => MendState::Lacking(tool),
        None if wanted => MendState::Waiting,
        None => MendState::Offered,
    }
}

/// A sound or film of which a person chooses the part that is kept.
#[derive(Clone, PartialEq, Debug)]
pub struct Trimmer {
    /// Which.
    pub id: OriginalId,
    /// Where it lies.
    pub path: PathBuf,
    /// It has a picture.
    pub kind: MediaKind,
    /// Its whole length, in seconds.
    pub seconds: f64,
    /// How long what is kept may be, in seconds.
    pub span: Span<f64>,
    /// Where the part begins, in seconds.
    pub from: f64,
    /// Where it ends, in seconds.
    pub to: f64,
}

/// The step of an arrow key, in seconds.
pub const STEP: f64 = 0.1;

impl Trimmer {
    /// The trimmer of a file with these fixes; nothing where it is not cut.
    pub(super) fn new(original: &Original, fixes: &[Fix], rules: &Rules) -> Option<Self> {
        let kind = original.facts.kind();
        let span = if kind == MediaKind::Audio { rules.audio_seconds } else { rules.video_seconds };
        let (from, to) = fixes.iter().find_map(|fix| match fix {
            Fix::Trim { from, to } => Some((*from, *to)),
            _ => None,
        })?;
        let seconds = original.facts.seconds()?;
        Some(Self { id: original.id, path: original.path.clone(), kind, seconds, span, from, to })
    }

    /// How long what is kept may be at least and at most: just inside the limits.
    pub fn bounds(&self) -> (f64, f64) {
        let (from, to) = crate::model::fix::part(self.seconds, self.span, Keep::Start);
        let (_, least) = crate::model::fix::part(self.seconds, self.span, Keep::Part { from: 0.0, to: 0.0 });
        (least, to - from)
    }

    /// Moves the beginning. The end follows where the part would become too short or too long.
    pub fn begin_at(&mut self, from: f64) {
        let (least, most) = self.bounds();
        self.from = tenth(from.clamp(0.0, (self.seconds - least).max(0.0)));
        self.to = tenth(self.to.clamp(self.from + least, self.from + most)).min(self.seconds);
    }

    /// Moves the end; the beginning follows likewise.
    pub fn end_at(&mut self, to: f64) {
        let (least, most) = self.bounds();
        self.to = tenth(to.clamp(least, self.seconds)).min(self.seconds);
        self.from = tenth(self.from.clamp((self.to - most).max(0.0), (self.to - least).max(0.0)));
    }

    /// Moves both.
    pub fn shift_to(&mut self, from: f64) {
        let length = self.to - self.from;
        self.from = tenth(from.clamp(0.0, (self.seconds - length).max(0.0)));
        self.to = (self.from + length).min(self.seconds);
    }
}

fn tenth(value: f64) -> f64 {
    (value / STEP).round() * STEP
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trimmer() -> Trimmer {
        Trimmer {
            id: OriginalId([1; 32]),
            path: "a.mov".into(),
            kind: MediaKind::Video,
            seconds: 22.4,
            span: Span::closed(2.0, 15.0),
            from: 0.0,
            to: 14.9,
        }
    }

    #[test]
    fn handles_never_leave_a_part_that_is_too_long_or_too_short() {
        let mut trimmer = trimmer();
        trimmer.end_at(20.0);
        assert!((trimmer.from - 5.1).abs() < 1e-6 && (trimmer.to - 20.0).abs() < 1e-6, "{trimmer:?}");
        trimmer.begin_at(19.5);
        assert!((trimmer.to - trimmer.from - 2.1).abs() < 1e-6, "{trimmer:?}");
        trimmer.begin_at(30.0);
        assert!(trimmer.to <= 22.4 + 1e-9 && trimmer.to - trimmer.from > 2.0, "{trimmer:?}");
        trimmer.shift_to(-3.0);
        assert!(trimmer.from.abs() < 1e-9, "{trimmer:?}");
    }
}
