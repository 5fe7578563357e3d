//! The picture, as large as there is room, on the darkest ground; and beside it the face it is to match.

use egui::{
    Align, Context, CornerRadius, Frame, Id, Key, Layout, Margin, Modifiers, Rect, Role, Sense, Ui,
    UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::super::show;
use super::{moving_keys, send, standing_tone, toggle_zoom};
use crate::model::Action;
use crate::model::review::{Item, Standing};
use crate::model::{Asset, MediaKind, PictureSize};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::review::{List, ReviewDesk, Zoom};
use crate::ui::icons;
use crate::ui::parts::paint::{line, put_left};
use crate::ui::parts::{Badge, Button, Fit, IconButton, Select, card_ui, key_hint_ui, option_ui, tooltip};
use crate::ui::theme::{self, Tokens, Type, radius, size, space};
use crate::words::bytes;

fn fit_id() -> Id {
    Id::unique("review fit")
}

/// What "fit" came to when the picture was last drawn, in pixels of the screen for each of the picture's own.
pub(super) fn fit_of(ctx: &Context) -> f32 {
    ctx.data(|data| data.get_temp(fit_id())).unwrap_or(1.0)
}

pub(super) fn canvas_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut ReviewDesk,
    list: &List,
    item: Item<'_>,
) {
    let room = ui.max_rect().shrink2(vec2(16.0, 0.0));
    let head = Rect::from_min_size(room.min, vec2(room.width(), 52.0));
    let mut bar = ui.new_child(UiBuilder::new().max_rect(head).layout(Layout::left_to_right(Align::Center)));
    head_ui(&mut bar, scene, desk, item, false);
    let foot = Rect::from_min_max(pos2(room.left(), room.bottom() - 48.0), room.max);
    let mut bar = ui.new_child(UiBuilder::new().max_rect(foot).layout(Layout::left_to_right(Align::Center)));
    foot_ui(&mut bar, scene, desk, list, item);
    let faces = others(scene, desk, item);
    let mut bottom = foot.top();
    if !faces.is_empty() && room.height() > 380.0 {
        let strip = Rect::from_min_max(pos2(room.left(), foot.top() - 84.0), pos2(room.right(), foot.top()));
        compare_strip_ui(ui, scene, desk, &faces, strip);
        bottom = strip.top() - space::S6;
    }
    let place = Rect::from_min_max(pos2(room.left(), head.bottom()), pos2(room.right(), bottom));
    pictures_ui(ui, scene, desk, item, &faces, place);
}

/// The group's pictures to compare with, without the one that is looked at.
fn others<'a>(scene: &Scene<'a>, desk: &mut ReviewDesk, item: Item<'_>) -> Vec<&'a Asset> {
    let world = scene.world;
    let faces = desk.faces(world, item);
    let found = faces.iter().filter_map(|id| world.asset(scene.connection, id));
    found.filter(|asset| item.asset().is_none_or(|this| this.id != asset.id)).collect()
}

/// The name, how it stands, and the tools.
fn head_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk, item: Item<'_>, full: bool) {
    let words = &scene.words.review;
    let (tone, status) = match item.standing() {
        Standing::Failed => (standing_tone(Standing::Failed), scene.words.common.failed),
        Standing::Processing => (standing_tone(Standing::Processing), scene.words.common.processing),
        Standing::Active => (standing_tone(Standing::Active), scene.words.common.active),
    };
    // A word of the provider we do not know is shown as it is.
    let status = item.asset().map_or(status, |asset| scene.words.common.status(&asset.status));
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = space::S1;
        if full {
            if ui.add(IconButton::new(icons::X, scene.words.common.close)).clicked() {
                desk.look.full = false;
            }
        } else if tooltip(
            ui.add(IconButton::new(icons::ARROWS_OUT_SIMPLE, words.full_view)),
            words.full_view,
            &["F"],
        )
        .clicked()
        {
            desk.look.full = true;
        }
        let fit = fit_of(ui.ctx());
        let nearer = ui.add(IconButton::new(icons::MAGNIFYING_GLASS_PLUS, words.zoom_in));
        if tooltip(nearer, words.zoom_in, &["+"]).clicked() {
            desk.look.zoom = desk.look.zoom.by(1.25, fit);
        }
        let further = ui.add(IconButton::new(icons::MAGNIFYING_GLASS_MINUS, words.zoom_out));
        if tooltip(further, words.zoom_out, &["−"]).clicked() {
            desk.look.zoom = desk.look.zoom.by(0.8, fit);
        }
        let chosen = match desk.look.zoom {
            Zoom::Fit => words.fit.to_owned(),
            Zoom::Times(times) => format!("{:.0}%", times * 100.0),
        };
        if ui.available_width() > 250.0 {
            let wide = line(ui, &chosen, Type::Body, theme::CLEAR, 120.0).size().x + 46.0;
            let layout = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(vec2(wide, size::CONTROL), layout, |ui| {
                Select::new(words.zoom, &chosen).ghost().width(wide).show(ui, |ui| {
                    for (zoom, label) in [(Zoom::Fit, words.fit), (Zoom::Times(1.0), words.actual_size)] {
                        if option_ui(ui, label, desk.look.zoom == zoom).clicked() {
                            desk.look.zoom = zoom;
                            desk.look.pan = Vec2::ZERO;
                            ui.close();
                        }
                    }
                });
            });
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::S4;
            let badge = 86.0;
            let width = (ui.available_width() - badge).max(40.0);
            let name = line(ui, item.name(), Type::Heading, theme::CLEAR, width).size().x;
            let (rect, response) = ui.allocate_exact_size(vec2(name, 24.0), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, item.name()));
            let color = Tokens::of(ui).text.primary;
            put_left(
                ui.painter(),
                rect.left(),
                rect.center().y,
                line(ui, item.name(), Type::Heading, color, width),
            );
            ui.add(Badge::new(tone, status));
        });
    });
}

/// What it is, and where in the list.
fn foot_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk, list: &List, item: Item<'_>) {
    let words = &scene.words.review;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let place = desk.selected.as_ref().and_then(|id| list.place_of(id));
        let mut go = 0;
        if ui.add(IconButton::new(icons::CARET_RIGHT, words.next).small()).clicked() {
            go = 1;
        }
        if let Some(place) = place {
            let (within, of) = list
                .section_at(place)
                .map_or((place, list.items.len()), |section| (place - section.start, section.count));
            ui.label(theme::small((words.place_of)(within + 1, of)));
        }
        if ui.add(IconButton::new(icons::CARET_LEFT, words.previous).small()).clicked() {
            go = -1;
        }
        if go != 0 {
            let kept = desk.step(scene.world, scene.connection, go);
            send(scene, kept);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(egui::Label::new(theme::small(facts(scene, item)).weak()).truncate());
        });
    });
}

/// "Image · 1280 × 720 · 0.8 MB · added 12 May 2026, 14:31"
fn facts(scene: &Scene<'_>, item: Item<'_>) -> String {
    let mut said = vec![scene.words.common.kind(item.kind()).to_owned()];
    if let Some(original) = item.original(scene.world) {
        said.push(show::shape(&original.facts));
        said.extend(original.facts.seconds().map(scene.words.import.seconds));
        said.push(bytes(original.facts.bytes));
    }
    let born = item.trail().first().map(|mark| mark.at).or(item.asset().and_then(|asset| asset.created));
    if let Some(born) = born {
        let when = scene.words.common.day_and_time(born, scene.world.utc_offset_minutes);
        said.push((scene.words.review.added)(&when));
    }
    said.join(" · ")
}

/// A strip less wide than this has room for one picture beside its words.
const NARROW_STRIP: f32 = 300.0;

/// The card that offers to compare, at the foot of the picture.
fn compare_strip_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk, faces: &[&Asset], rect: Rect) {
    let words = &scene.words.review;
    let tokens = Tokens::of(ui);
    let label = if desk.look.comparing { words.stop_comparing } else { words.compare };
    let response = ui.interact(rect, Id::unique("compare strip"), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, desk.look.comparing, label));
    let fill = if response.hovered() { tokens.bg.hover } else { tokens.bg.panel };
    let outline = if desk.look.comparing { tokens.focus() } else { tokens.outline() };
    ui.painter().rect(rect, radius::CARD, fill, outline, egui::StrokeKind::Inside);
    crate::ui::parts::paint::focus_ring(ui, &response, radius::CARD);
    if response.clicked() {
        desk.look.comparing = !desk.look.comparing;
    }
    let mut x = rect.left() + 12.0;
    // In a narrow window the words are worth more than a second picture.
    let most = if rect.width() < NARROW_STRIP { 1 } else { faces.len() };
    for face in faces.iter().take(most) {
        let place = Rect::from_min_size(pos2(x, rect.top() + 12.0), vec2(60.0, 60.0));
        super::rows::thumb_at(ui, scene, Item::Asset(face), place);
        x += 72.0;
    }
    let names: Vec<&str> = faces.iter().map(|face| face.name.as_str()).collect();
    let room = (rect.right() - 44.0 - x).max(0.0);
    let y = rect.center().y;
    put_left(ui.painter(), x, y - 10.0, line(ui, label, Type::BodyMedium, tokens.text.primary, room));
    let names = names.join(", ");
    put_left(ui.painter(), x, y + 10.0, line(ui, &names, Type::Small, tokens.text.muted, room));
    let key = Rect::from_center_size(pos2(rect.right() - 24.0, y), vec2(22.0, 20.0));
    key_hint_ui(&mut ui.new_child(UiBuilder::new().id_salt("compare key").max_rect(key)), &["C"]);
}

/// The picture alone, or with the face of the group beside it.
fn pictures_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut ReviewDesk,
    item: Item<'_>,
    faces: &[&Asset],
    room: Rect,
) {
    match faces.first().filter(|_| desk.look.comparing) {
        Some(face) => {
            let (left, right) = room.split_left_right_at_fraction(0.5);
            let (left, right) = (left.with_max_x(left.right() - 5.0), right.with_min_x(right.left() + 5.0));
            let this_one = scene.words.review.this_one;
            let below = |rect: Rect| rect.with_min_y(rect.top() + 24.0);
            for (rect, name) in [(left, face.name.as_str()), (right, this_one)] {
                let color = Tokens::of(ui).text.secondary;
                let name = line(ui, name, Type::Small, color, rect.width());
                put_left(ui.painter(), rect.left(), rect.top() + 10.0, name);
            }
            picture_ui(ui, scene, desk, Item::Asset(face), below(left), "face");
            picture_ui(ui, scene, desk, item, below(right), "this");
        }
        None => picture_ui(ui, scene, desk, item, room, "this"),
    }
}

/// One picture that can be drawn nearer and moved. Two of them move together, so that the same part is compared.
fn picture_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut ReviewDesk,
    item: Item<'_>,
    room: Rect,
    salt: &str,
) {
    let tokens = Tokens::of(ui);
    let mut inside = ui.new_child(UiBuilder::new().id_salt(("picture", salt)).max_rect(room));
    let ui = &mut inside;
    ui.set_clip_rect(room.intersect(ui.clip_rect()));
    let response = ui.interact(room, ui.scope_id().with("picture"), Sense::click_and_drag());
    let spoken = (scene.words.library.preview)(item.name());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    let of = item.picture(scene.world);
    let mut shown = |size| show::picture_of_kind(scene, &of, item.kind(), size);
    let Some(picture) = shown(PictureSize::Large).or_else(|| shown(PictureSize::Small)) else {
        nothing_ui(ui, scene, item, room);
        return;
    };
    // Its own size is that of the file; what is drawn may be a smaller copy.
    let own = item.original(scene.world).and_then(|original| original.facts.pixels());
    let own = own.map_or(picture.size, |pixels| vec2(pixels.width as f32, pixels.height as f32));
    let points = own / ui.ctx().pixels_per_point();
    let fit = (room.size() / points).min_elem().min(8.0);
    ui.ctx().data_mut(|data| data.insert_temp(fit_id(), fit));
    look_by_pointer(ui, desk, &response, room, fit);
    let scale = match desk.look.zoom {
        Zoom::Fit => fit,
        Zoom::Times(times) => times,
    };
    let drawn = points * scale;
    // No further than its edge.
    let most = ((drawn - room.size()) / 2.0).max(Vec2::ZERO);
    desk.look.pan = desk.look.pan.clamp(-most, most);
    let target = Rect::from_center_size(room.center() + desk.look.pan, drawn);
    // The kept copy is enough until it would be drawn larger than it is.
    let near = drawn.x * ui.ctx().pixels_per_point() > picture.size.x * 1.05 && own.x > picture.size.x;
    let closer = (near && item.kind() == MediaKind::Image)
        .then(|| show::picture(scene, &of, PictureSize::Full))
        .flatten();
    let picture = closer.unwrap_or(picture);
    picture.sized(drawn).paint(ui.painter(), target, Fit::Cover, radius::CARD, theme::UNTINTED);
    if matches!(item.kind(), MediaKind::Video | MediaKind::Audio) {
        let center = room.center();
        ui.painter().circle_filled(center, 28.0, theme::ON_MEDIA.pill);
        icons::PLAY.fill().paint(ui.painter(), center, 26.0, theme::ON_MEDIA.text);
        if response.double_clicked()
            && let Some(original) = item.original(scene.world)
        {
            scene.out.push(Act::OpenFile(original.path.clone()));
        }
    } else if response.double_clicked() {
        toggle_zoom(desk);
    }
    if most != Vec2::ZERO && response.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grab);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(
            room,
            CornerRadius::same(radius::CARD),
            tokens.focus(),
            egui::StrokeKind::Inside,
        );
    }
}

/// The wheel draws nearer, at the place under the pointer; dragging moves.
fn look_by_pointer(ui: &Ui, desk: &mut ReviewDesk, response: &egui::Response, room: Rect, fit: f32) {
    if response.dragged() {
        desk.look.pan += response.drag_delta();
    }
    let Some(at) = response.hover_pos() else { return };
    let (wheel, pinch) = ui.input(|i| (i.smooth_scroll_delta().y, i.zoom_delta()));
    let factor = pinch * (wheel / 240.0).exp();
    if (factor - 1.0).abs() < 1e-4 {
        return;
    }
    let before = match desk.look.zoom {
        Zoom::Fit => fit,
        Zoom::Times(times) => times,
    };
    desk.look.zoom = desk.look.zoom.by(factor, fit);
    if let Zoom::Times(times) = desk.look.zoom {
        let from_middle = at - room.center() - desk.look.pan;
        desk.look.pan -= from_middle * (times / before - 1.0);
    }
}

/// A sound, or something of which there is no picture here.
fn nothing_ui(ui: &mut Ui, scene: &mut Scene<'_>, item: Item<'_>, room: Rect) {
    let tokens = Tokens::of(ui);
    let center = room.center();
    show::kind_icon(item.kind()).paint(ui.painter(), center - vec2(0.0, 34.0), 48.0, tokens.text.muted);
    let line_of = scene.words.review.no_picture;
    if item.kind() != MediaKind::Audio {
        let galley = line(ui, line_of, Type::Small, tokens.text.muted, room.width());
        let x = center.x - galley.size().x / 2.0;
        put_left(ui.painter(), x, center.y + 10.0, galley);
    }
    if let Some(original) = item.original(scene.world) {
        let place = Rect::from_center_size(center + vec2(0.0, 44.0), vec2(180.0, size::CONTROL));
        let open = Button::secondary(scene.words.library.open_original).icon(icons::ARROW_SQUARE_OUT);
        if show::put(ui, place, "open original", open).clicked() {
            scene.out.push(Act::OpenFile(original.path.clone()));
        }
    }
}

/// The picture over the whole window. The keys that go on and decide are heard here too.
pub(super) fn full_view_ui(ui: &Ui, scene: &mut Scene<'_>, desk: &mut ReviewDesk, list: &List) {
    let Some(item) = desk.item(scene.world, scene.connection) else {
        desk.look.full = false;
        return;
    };
    let tokens = Tokens::of(ui);
    let room = ui.ctx().content_rect().size() - vec2(48.0, 48.0);
    let frame = Frame::new()
        .fill(tokens.bg.canvas)
        .stroke(tokens.outline())
        .corner_radius(CornerRadius::same(radius::DIALOG))
        .inner_margin(Margin::same(12));
    let modal = egui::Modal::new(Id::unique("review full view")).backdrop_color(tokens.scrim).frame(frame);
    let answer = modal.show(ui.ctx(), |ui| {
        let (rect, response) = ui.allocate_exact_size(room - vec2(24.0, 24.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Group, true, scene.words.review.full_view));
        let head = Rect::from_min_size(rect.min, vec2(rect.width(), size::CONTROL));
        let mut bar =
            ui.new_child(UiBuilder::new().max_rect(head).layout(Layout::left_to_right(Align::Center)));
        head_ui(&mut bar, scene, desk, item, true);
        let foot = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 36.0), rect.max);
        let mut bar =
            ui.new_child(UiBuilder::new().max_rect(foot).layout(Layout::left_to_right(Align::Center)));
        foot_ui(&mut bar, scene, desk, list, item);
        let faces = others(scene, desk, item);
        let place =
            Rect::from_min_max(pos2(rect.left(), head.bottom() + 8.0), pos2(rect.right(), foot.top() - 8.0));
        pictures_ui(ui, scene, desk, item, &faces, place);
    });
    let ctx = ui.ctx();
    let pressed = |key: Key| ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    moving_keys(ctx, scene, desk);
    super::deciding_keys(ctx, scene, desk, item);
    if actions::pressed(ctx, &scene.world.keys, Action::Zoom) {
        toggle_zoom(desk);
    }
    if pressed(Key::Enter) {
        let kept = desk.save_and_next(scene.world, scene.connection);
        send(scene, kept);
    }
    if answer.should_close()
        || actions::pressed(ctx, &scene.world.keys, Action::FullView)
        || pressed(Key::Escape)
    {
        desk.look.full = false;
    }
}

/// A frame around what is said beside the picture.
pub(super) fn plain_card_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    card_ui(ui, None, |ui| {
        ui.set_width(ui.available_width());
        content(ui)
    })
    .inner
}
