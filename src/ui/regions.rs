//! Regions of the window and F6, which takes the keyboard from one to the next.

use egui::{Context, FocusDirection, Id, Rect, Role, Sense, Ui, Vec2, WidgetInfo};

/// The regions, in the order F6 visits them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Landmark {
    /// Places.
    Rail,
    /// Connection, search, what moves.
    Top,
    /// What the frame has to say.
    Notices,
    /// Groups, or another list at the left.
    Panel,
    /// The place itself.
    Content,
    /// Details of what is selected.
    Details,
}

const ALL: [Landmark; 6] =
    [Landmark::Rail, Landmark::Top, Landmark::Notices, Landmark::Panel, Landmark::Content, Landmark::Details];

/// Where the keyboard is to go.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Going {
    /// To the sign at the begin of a region, which takes it in this frame.
    To(Landmark),
    /// From there to the first control after it.
    On(Landmark),
}

#[derive(Clone, Default)]
struct Known {
    /// The regions that were drawn, with the pass they were last drawn in.
    drawn: Vec<(Landmark, u64, Rect)>,
    going: Option<Going>,
    last: Option<Landmark>,
}

fn id() -> Id {
    Id::unique("landmarks")
}

/// Marks the begin of a region; called before anything else in it. `name` is what a screen reader says when F6
/// arrives.
pub fn landmark(ui: &mut Ui, landmark: Landmark, name: &str) {
    let pass = ui.ctx().cumulative_pass_nr();
    let rect = ui.max_rect();
    let mut known = ui.data(|data| data.get_temp::<Known>(id())).unwrap_or_default();
    known.drawn.retain(|(other, ..)| *other != landmark);
    known.drawn.push((landmark, pass, rect));
    let sign = id().with(landmark);
    let going = known.going;
    if going == Some(Going::To(landmark)) || going == Some(Going::On(landmark)) {
        if going == Some(Going::On(landmark)) {
            // With the sign drawn next, the control after it is given the keyboard.
            ui.memory_mut(|memory| memory.move_focus(FocusDirection::Next));
            known.going = None;
        } else {
            ui.memory_mut(|memory| memory.request_focus(sign));
            known.going = Some(Going::On(landmark));
        }
        let at = Rect::from_min_size(rect.min, Vec2::ZERO);
        let response = ui.interact(at, sign, Sense::focusable_noninteractive());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
        ui.ctx().request_repaint();
    }
    ui.data_mut(|data| data.insert_temp(id(), known));
}

/// Sends the keyboard to the region after (or before) the one it is in.
pub fn go(ctx: &Context, forward: bool) {
    let pass = ctx.cumulative_pass_nr();
    let mut known = ctx.data(|data| data.get_temp::<Known>(id())).unwrap_or_default();
    let there = |landmark: &Landmark| {
        known.drawn.iter().find(|(other, drawn, _)| other == landmark && drawn + 2 >= pass)
    };
    let focus = ctx.memory(egui::Memory::focused).and_then(|focused| ctx.read_response(focused));
    let here = focus.and_then(|focus| {
        let holds = |rect: &Rect| rect.contains(focus.rect.center());
        let mut around: Vec<_> = ALL.iter().filter_map(there).filter(|(.., rect)| holds(rect)).collect();
        // Regions lie inside each other; the smallest is the one that is meant.
        around.sort_by(|a, b| a.2.area().total_cmp(&b.2.area()));
        around.first().map(|(landmark, ..)| *landmark)
    });
    let here = here.or(known.last);
    let present: Vec<Landmark> = ALL.iter().copied().filter(|it| there(it).is_some()).collect();
    if present.is_empty() {
        return;
    }
    let at = here.and_then(|here| present.iter().position(|it| *it == here));
    let next = match (at, forward) {
        (None, _) => 0,
        (Some(at), true) => (at + 1) % present.len(),
        (Some(at), false) => (at + present.len() - 1) % present.len(),
    };
    known.last = present.get(next).copied();
    known.going = known.last.map(Going::To);
    ctx.data_mut(|data| data.insert_temp(id(), known));
    ctx.request_repaint();
}
