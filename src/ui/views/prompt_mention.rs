//! The list of references that opens at the caret while a person types `@…`.

use egui::{
    Id, Key, LayerId, Modifiers, Order, Popup, PopupAnchor, PopupKind, Rect, RectAlign, Role, ScrollArea,
};
use egui::{Sense, Ui, WidgetInfo, pos2, vec2};

use super::lanes::{self, thumb_at};
use super::prompt::byte_of;
use crate::model::{AssetId, MediaKind, mention};
use crate::ui::act::Scene;
use crate::ui::desk::generate::{GenerateDesk, MentionList};
use crate::ui::parts::Picture;
use crate::ui::parts::paint::{line, put_left, put_right};
use crate::ui::theme::{self, Tokens, Type, radius, space};

/// Keys the list took before the editor could see them.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each key, and none excludes another")]
pub(super) struct ListKeys {
    down: bool,
    up: bool,
    accept: bool,
    dismiss: bool,
}

/// Takes the keys that act on the open list.
pub(super) fn mention_list_keys(ui: &Ui) -> ListKeys {
    ui.input_mut(|input| ListKeys {
        down: input.consume_key(Modifiers::NONE, Key::ArrowDown),
        up: input.consume_key(Modifiers::NONE, Key::ArrowUp),
        accept: input.consume_key(Modifiers::NONE, Key::Enter) | input.consume_key(Modifiers::NONE, Key::Tab),
        dismiss: input.consume_key(Modifiers::NONE, Key::Escape),
    })
}

fn list_id() -> Id {
    Id::unique("generate mention list")
}

/// Runs `show` so that a press on the open list does not take the keyboard from the editor: the list would
/// close on the press, and the click would never arrive.
pub(super) fn keeping_focus<R>(ui: &mut Ui, open: bool, show: impl FnOnce(&mut Ui) -> R) -> R {
    let layer = LayerId::new(Order::Foreground, list_id());
    let on_list =
        open && ui.ctx().pointer_interact_pos().and_then(|pos| ui.ctx().layer_id_at(pos)) == Some(layer);
    if !on_list {
        return show(ui);
    }
    let before = ui.ctx().options(|options| options.input_options.surrender_focus_on);
    ui.ctx().options_mut(|options| {
        options.input_options.surrender_focus_on = egui::SurrenderFocusOn::Never;
    });
    let shown = show(ui);
    ui.ctx().options_mut(|options| options.input_options.surrender_focus_on = before);
    shown
}

/// One row of the list.
struct Row {
    mention: String,
    name: String,
    kind: MediaKind,
    picture: Option<Picture>,
}

/// Shows the list while the caret stands behind `@` and a beginning of a name or mention.
pub(super) fn mention_list_ui(
    ui: &Ui,
    scene: &mut Scene<'_>,
    desk: &mut GenerateDesk,
    caret: Option<usize>,
    at_caret: Rect,
    keys: ListKeys,
) {
    let typed =
        caret.and_then(|caret| typed_at(&desk.draft.prompt, caret).map(|(at, query)| (at, query, caret)));
    let Some((at, query, caret)) = typed else {
        desk.mention = None;
        if caret.is_some() {
            desk.dismissed = None;
        }
        return;
    };
    if keys.dismiss {
        desk.dismissed = Some(at);
    }
    if desk.dismissed == Some(at) {
        desk.mention = None;
        return;
    }
    desk.dismissed = None;
    let rows = rows(scene, desk, &query);
    if rows.is_empty() && !query.is_empty() {
        desk.mention = None;
        return;
    }
    let mut list = desk.mention.filter(|list| list.at == at).unwrap_or(MentionList { at, chosen: 0 });
    let count = rows.len().max(1);
    list.chosen =
        (list.chosen.min(count - 1) + usize::from(keys.down) + count - usize::from(keys.up)) % count;
    let mut accepted = rows.get(list.chosen).filter(|_| keys.accept).map(|row| row.mention.clone());
    if accepted.is_none() {
        accepted = show_list(ui, scene, &rows, &mut list.chosen, at_caret, keys.down || keys.up);
    }
    desk.mention = Some(list);
    if let Some(mention) = accepted {
        let range = byte_of(&desk.draft.prompt, at)..byte_of(&desk.draft.prompt, caret);
        desk.draft.prompt.replace_range(range, &mention);
        desk.caret = Some(at + mention.chars().count());
        desk.mention = None;
        ui.ctx().request_repaint();
    }
}

/// Where the `@` is and what stands between it and the caret, unless it is a whole mention already.
fn typed_at(prompt: &str, caret: usize) -> Option<(usize, String)> {
    let before: Vec<char> = prompt.chars().take(caret).collect();
    let back = before.iter().rev().take(32).position(|c| *c == '@' || c.is_whitespace())?;
    let at = before.len() - 1 - back;
    if before[at] != '@' {
        return None;
    }
    let query: String = before[at + 1..].iter().collect();
    let whole = format!("@{query}");
    let finished = mention::find(&whole).first().is_some_and(|found| found.range == (0..whole.len()));
    (!finished).then_some((at, query))
}

fn rows(scene: &mut Scene<'_>, desk: &GenerateDesk, query: &str) -> Vec<Row> {
    let query = query.to_lowercase();
    let world = scene.world;
    let mut rows = Vec::new();
    for (kind, number, id) in desk.mentionable() {
        let asset = world.asset(scene.connection, &id);
        let name = asset.map_or_else(|| AssetId::to_string(&id), |asset| asset.name.clone());
        let fits = [mention::MentionStyle::Words, mention::MentionStyle::At].iter().any(|style| {
            let written = style.write(kind, number).to_lowercase().replace(' ', "");
            written.trim_start_matches('@').contains(&query)
        });
        if fits || name.to_lowercase().contains(&query) {
            let picture = asset.and_then(|asset| lanes::picture(scene, asset));
            rows.push(Row { mention: desk.draft.mention_style.write(kind, number), name, kind, picture });
        }
    }
    rows
}

fn show_list(
    ui: &Ui,
    scene: &Scene<'_>,
    rows: &[Row],
    chosen: &mut usize,
    at_caret: Rect,
    moved: bool,
) -> Option<String> {
    let words = &scene.words.generate;
    let popup = Popup::new(list_id(), ui.ctx().clone(), PopupAnchor::ParentRect(at_caret), ui.layer_id())
        .kind(PopupKind::Popup)
        .open(true)
        .align(RectAlign::BOTTOM_START)
        .align_alternatives(&[RectAlign::TOP_START])
        .gap(space::S2)
        .accessible_name(words.mention_list)
        .width(300.0);
    popup
        .show(|ui| {
            ui.set_width(300.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            if rows.is_empty() {
                ui.add_space(space::S3);
                ui.label(theme::small(words.nothing_to_mention));
                ui.add_space(space::S3);
                return None;
            }
            let mut clicked = None;
            ScrollArea::vertical().max_height(220.0).show(ui, |ui| {
                let pointer_moved = ui.input(|input| input.pointer.is_moving());
                for (index, row) in rows.iter().enumerate() {
                    let response = row_ui(ui, row, index == *chosen);
                    if index == *chosen && moved {
                        response.scroll_to_me(None);
                    }
                    if response.hovered() && pointer_moved {
                        *chosen = index;
                    }
                    if response.clicked() {
                        clicked = Some(row.mention.clone());
                    }
                }
            });
            clicked
        })
        .and_then(|shown| shown.inner)
}

fn row_ui(ui: &mut Ui, row: &Row, chosen: bool) -> egui::Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 36.0), Sense::click());
    let name = format!("{}, {}", row.mention, row.name);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &name));
    if chosen {
        ui.painter().rect_filled(rect, radius::CONTROL_SMALL, tokens.bg.selected);
    }
    let y = rect.center().y;
    let place = Rect::from_center_size(pos2(rect.left() + space::S3 + 13.0, y), vec2(26.0, 26.0));
    thumb_at(ui, place, row.picture, row.kind, radius::CHIP_INNER, 1.0);
    let mention = line(ui, &row.mention, Type::BodyMedium, tokens.accent.text, 90.0);
    let end = put_left(ui.painter(), place.right() + space::S4, y, mention);
    let room = rect.right() - end - 2.0 * space::S5;
    put_right(
        ui.painter(),
        rect.right() - space::S4,
        y,
        line(ui, &row.name, Type::Small, tokens.text.muted, room),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_opens_behind_an_at_sign_and_closes_behind_a_whole_mention() {
        assert_eq!(typed_at("She and @", 9), Some((8, String::new())));
        assert_eq!(typed_at("让@mi", 4), Some((1, "mi".into())));
        assert_eq!(typed_at("She and @图1", 11), None);
        assert_eq!(typed_at("no at sign", 5), None);
        assert_eq!(typed_at("@ word", 6), None);
    }
}
