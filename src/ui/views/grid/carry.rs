//! Assets carried by the pointer, to where they can be put down: the order of references, the lanes of Generate.

use std::sync::Arc;

use egui::{Context, CornerRadius, DragAndDrop, Id, LayerId, Order, Rect, Response, StrokeKind, Ui, vec2};

use super::super::show;
use crate::model::{AssetId, PictureSize};
use crate::ui::act::{Act, Place, Scene};
use crate::ui::desk::library::LibraryDesk;
use crate::ui::parts::Fit;
use crate::ui::parts::paint::{put, whole_line};
use crate::ui::theme::{self, Tokens, Type, radius, stroke};

/// Within so many points of an edge what is below scrolls.
const EDGE: f32 = 48.0;
/// Seconds over the way to another place until it opens.
const OPENS_AFTER: f64 = 0.6;
/// Points a second at the edge itself.
const SPEED: f32 = 1400.0;

/// What is being carried.
#[derive(Debug)]
pub(crate) struct Carried {
    /// In the order of selection, where more than one is.
    pub(crate) ids: Vec<AssetId>,
    /// It is the whole selection.
    selection: bool,
}

/// Takes up an asset that is dragged, with all that is selected beside it.
pub(super) fn begin(response: &Response, desk: &LibraryDesk, id: &AssetId) {
    if response.drag_started() {
        let selection = desk.is_selected(id);
        let ids = if selection { desk.selected.to_vec() } else { vec![id.clone()] };
        DragAndDrop::set_payload(&response.ctx, Carried { ids, selection });
    }
}

/// Takes up one asset that is dragged, whatever is selected.
pub(crate) fn begin_one(response: &Response, id: &AssetId) {
    if response.drag_started() {
        DragAndDrop::set_payload(&response.ctx, Carried { ids: vec![id.clone()], selection: false });
    }
}

/// What is carried now.
pub(crate) fn carried(ctx: &Context) -> Option<Arc<Carried>> {
    DragAndDrop::payload::<Carried>(ctx)
}

/// It is among what is carried.
pub(super) fn is_carried(ctx: &Context, desk: &LibraryDesk, id: &AssetId) -> bool {
    carried(ctx).is_some_and(|carried| {
        if carried.selection { desk.is_selected(id) } else { carried.ids.first() == Some(id) }
    })
}

/// How far to scroll in this frame, because the pointer is at the upper or the lower edge.
pub(super) fn scroll_speed(ui: &Ui, y: f32) -> f32 {
    let room = ui.clip_rect();
    let (above, below) = ((room.top() + EDGE - y).max(0.0), (y - room.bottom() + EDGE).max(0.0));
    let time = ui.input(|i| i.stable_dt).min(0.1);
    ((below - above) / EDGE).clamp(-2.0, 2.0) * SPEED * time
}

/// Scrolls while something is carried along an edge.
pub(crate) fn scroll_at_edges(ui: &Ui) {
    let Some(pointer) = carried(ui.ctx()).and_then(|_| ui.ctx().pointer_interact_pos()) else { return };
    let speed = if ui.clip_rect().contains(pointer) { scroll_speed(ui, pointer.y) } else { 0.0 };
    if speed != 0.0 {
        ui.scroll_with_delta(vec2(0.0, -speed));
        ui.ctx().request_repaint();
    }
}

/// On its way to Generate what is carried opens it, after a moment; let go here, it goes into its lanes.
pub(crate) fn over_generate(ui: &Ui, scene: &mut Scene<'_>, entrance: Rect) {
    let key = Id::unique("carried over the way to Generate");
    let carried = carried(ui.ctx()).filter(|_| {
        let pointer = ui.ctx().pointer_interact_pos();
        super::menu::can_generate(scene) && pointer.is_some_and(|at| entrance.contains(at))
    });
    let Some(carried) = carried else {
        ui.data_mut(|data| data.remove_temp::<f64>(key));
        return;
    };
    let line = egui::Stroke::new(stroke::SELECTED, Tokens::of(ui).accent.base);
    ui.painter().rect_stroke(entrance, radius::LIST_ROW, line, StrokeKind::Inside);
    let (now, released) = ui.input(|i| (i.time, i.pointer.any_released()));
    let since = ui.data_mut(|data| *data.get_temp_mut_or_insert_with(key, || now));
    if released {
        super::menu::use_in_generate(scene, &carried.ids);
        DragAndDrop::clear_payload(ui.ctx());
    } else if now - since >= OPENS_AFTER {
        scene.out.push(Act::Go(Place::Generate));
        ui.data_mut(|data| data.insert_temp(key, f64::INFINITY));
    } else {
        ui.ctx().request_repaint_after_secs((since + OPENS_AFTER - now) as f32);
    }
}

/// What follows the pointer: the first picture, and how many there are.
pub(crate) fn ghost_ui(ui: &Ui, scene: &mut Scene<'_>) {
    let Some(carried) = carried(ui.ctx()) else { return };
    let Some(pointer) = ui.ctx().pointer_interact_pos() else { return };
    let first = carried.ids.first().and_then(|id| scene.world.asset(scene.connection, id));
    let picture = first.and_then(|asset| show::picture_of(scene, asset, PictureSize::Small));
    let tokens = Tokens::of(ui);
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("carried assets")));
    let rect = Rect::from_min_size(pointer + vec2(10.0, 10.0), vec2(72.0, 90.0));
    let corner = CornerRadius::same(radius::CONTROL);
    painter.add(tokens.drag_shadow.as_shape(rect, corner));
    if let Some(picture) = picture {
        picture.paint(&painter, rect, Fit::CoverTop, radius::CONTROL, theme::UNTINTED);
    } else {
        painter.rect_filled(rect, corner, tokens.bg.selected);
        if let Some(asset) = first {
            show::kind_icon(asset.kind).paint(&painter, rect.center(), 24.0, tokens.text.secondary);
        }
    }
    let line = egui::Stroke::new(stroke::SELECTED, tokens.accent.base);
    painter.rect_stroke(rect, corner, line, StrokeKind::Outside);
    if carried.ids.len() > 1 {
        let text = whole_line(ui, &carried.ids.len().to_string(), Type::Label, tokens.text.on_accent);
        let badge = Rect::from_center_size(rect.right_top(), vec2(text.size().x + 14.0, 22.0));
        painter.rect_filled(badge, CornerRadius::same(radius::PILL), tokens.accent.base);
        put(&painter, badge.center(), egui::Align2::CENTER_CENTER, text);
    }
}
