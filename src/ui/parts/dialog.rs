//! The dialog: a raised panel over a scrim, with header, body and footer. Escape closes it.

use egui::{
    Align, Context, CornerRadius, Frame, Id, Layout, Margin, Modal, Response, Role, Ui, UiBuilder, Vec2, vec2,
};

use super::button::IconButton;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, Tokens, Tone, radius, space};

/// Which part of a dialog is being filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogPart {
    /// The right end of the header, before the closing cross.
    Header,
    /// Everything between header and footer.
    Body,
    /// The footer, laid out from right to left: the button that does it first, Cancel after it.
    Footer,
}

/// What happened to a dialog.
pub struct DialogResponse<R> {
    /// What the body answered.
    pub inner: R,
    /// The person left it: Escape, the cross, or `ui.close()` inside. A click on the scrim does not close it,
    /// because a slip must not throw away what was typed.
    pub closed: bool,
}

/// A dialog in the middle of the window. Call `show` in every frame it is open.
#[must_use = "call `show`"]
pub struct Dialog<'a> {
    id: Id,
    title: &'a str,
    subtitle: &'a str,
    size: Vec2,
    icon: Option<(Icon, Tone)>,
    close: Option<&'a str>,
    footer: bool,
    padding: f32,
}

#[derive(Clone, Copy, Default)]
struct Opened {
    pass: u64,
    before: Option<Id>,
    fresh: bool,
}

impl<'a> Dialog<'a> {
    /// A dialog called `title` of `size` points, smaller where the window is. A height of 0 follows the content.
    pub fn new(salt: &str, title: &'a str, size: Vec2) -> Self {
        let id = Id::unique("dialog").with(salt);
        Self { id, title, subtitle: "", size, icon: None, close: None, footer: true, padding: space::S8 }
    }
    /// A muted line below the title.
    pub fn subtitle(mut self, subtitle: &'a str) -> Self {
        self.subtitle = subtitle;
        self
    }
    /// An icon before the title, in the colour of a tone.
    pub fn icon(mut self, icon: Icon, tone: Tone) -> Self {
        self.icon = Some((icon, tone));
        self
    }
    /// Shows a cross in the header, called `name`.
    pub fn cross(mut self, name: &'a str) -> Self {
        self.close = Some(name);
        self
    }
    /// Without a footer.
    pub fn no_footer(mut self) -> Self {
        self.footer = false;
        self
    }
    /// Lets the body reach the edges, for tables.
    pub fn no_padding(mut self) -> Self {
        self.padding = 0.0;
        self
    }

    /// Shows it. `part` is called up to three times a frame, once for each part, always [`DialogPart::Body`];
    /// what it answers for the body is handed on.
    pub fn show<R>(self, ctx: &Context, mut part: impl FnMut(&mut Ui, DialogPart) -> R) -> DialogResponse<R> {
        let tokens = Tokens::of_ctx(ctx);
        let opened = self.remember(ctx);
        let fixed = self.size.y > 0.0;
        let window = ctx.content_rect().size() - Vec2::splat(2.0 * space::S8);
        let size = self.size.min(window.max(Vec2::splat(120.0)));
        let frame = Frame::new()
            .fill(if fixed { tokens.bg.panel } else { tokens.bg.raised })
            .stroke(tokens.outline())
            .corner_radius(CornerRadius::same(radius::DIALOG))
            .shadow(tokens.popover_shadow);
        let modal = Modal::new(self.id).backdrop_color(tokens.scrim).frame(frame);
        let response = modal.show(ctx, |ui| {
            ui.set_width(size.x);
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut cross = self.header_ui(ui, &mut part);
            if fixed {
                ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), tokens.hairline());
            }
            let footer_height = if self.footer { 64.0 } else { 0.0 };
            let top = ui.cursor().top();
            let body_height = if fixed { size.y - (top - ui.min_rect().top()) - footer_height } else { 0.0 };
            // Under an icon the words line up with the title, as in a confirmation.
            let indent = if !fixed && self.icon.is_some() { 32 } else { 0 };
            let same = self.padding as i8;
            let padding = if fixed {
                Margin::same(same)
            } else {
                Margin { top: 0, bottom: space::S2 as i8, left: same + indent, right: same }
            };
            let inner = ui
                .allocate_ui_with_layout(vec2(size.x, body_height), Layout::top_down(Align::Min), |ui| {
                    Frame::new().inner_margin(padding).show(ui, |ui| {
                        ui.spacing_mut().item_spacing.y = space::S3;
                        ui.set_width(ui.available_width());
                        if fixed {
                            ui.set_height(ui.available_height());
                        }
                        part(ui, DialogPart::Body)
                    })
                })
                .inner
                .inner;
            if self.footer {
                let (rect, _) = ui.allocate_exact_size(vec2(size.x, footer_height), egui::Sense::hover());
                if fixed {
                    let corner =
                        CornerRadius { sw: radius::DIALOG, se: radius::DIALOG, ..CornerRadius::ZERO };
                    ui.painter().rect_filled(rect, corner, tokens.bg.surface);
                    ui.painter().hline(rect.x_range(), rect.top(), tokens.hairline());
                }
                let within = rect.shrink2(vec2(space::S8, 0.0));
                let layout = Layout::right_to_left(Align::Center);
                ui.scope_builder(UiBuilder::new().max_rect(within).layout(layout), |ui| {
                    part(ui, DialogPart::Footer);
                });
            }
            cross |= ui.should_close();
            (inner, cross)
        });
        // With its place, which a role alone does not tell.
        response.response.widget_info(|| egui::WidgetInfo::labeled(Role::Dialog, true, self.title));
        let (inner, cross) = response.inner;
        let escaped = response.is_top_modal
            && !response.any_popup_open
            && ctx.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
        let closed = cross || escaped || response.response.should_close();
        if closed {
            if let Some(before) = opened.before {
                ctx.add_plugin(FocusBack);
                let after = ctx.cumulative_pass_nr() + 2;
                ctx.data_mut(|data| data.insert_temp(Id::unique("focus back"), Some((before, after))));
                ctx.request_repaint();
            }
            ctx.data_mut(|data| data.remove_temp::<Opened>(self.id));
        }
        DialogResponse { inner, closed }
    }

    fn header_ui<R>(&self, ui: &mut Ui, part: &mut impl FnMut(&mut Ui, DialogPart) -> R) -> bool {
        let bottom = if self.size.y > 0.0 { space::S7 as i8 } else { space::S1 as i8 };
        let margin = Margin { bottom, ..Margin::symmetric(space::S8 as i8, space::S7 as i8) };
        Frame::new()
            .inner_margin(margin)
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.set_min_height(if self.subtitle.is_empty() { 28.0 } else { 38.0 });
                    if let Some((icon, tone)) = self.icon {
                        let color = Tokens::of(ui).tone(tone).fg;
                        ui.label(icon.text(20.0).color(color));
                        ui.add_space(space::S2);
                    }
                    if self.subtitle.is_empty() {
                        ui.label(theme::title(self.title));
                    } else {
                        ui.vertical(|ui| {
                            ui.label(theme::title(self.title));
                            ui.label(theme::small(self.subtitle).weak());
                        });
                    }
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let crossed =
                            self.close.is_some_and(|name| ui.add(IconButton::new(icons::X, name)).clicked());
                        part(ui, DialogPart::Header);
                        crossed
                    })
                    .inner
                })
                .inner
            })
            .inner
    }

    /// Notes when the dialog was opened and what had the focus then.
    fn remember(&self, ctx: &Context) -> Opened {
        let pass = ctx.cumulative_pass_nr();
        let known = ctx.data(|data| data.get_temp::<Opened>(self.id));
        let opened = match known {
            Some(known) if known.pass + 1 >= pass => Opened { pass, fresh: false, ..known },
            _ => Opened { pass, before: ctx.memory(egui::Memory::focused), fresh: true },
        };
        ctx.data_mut(|data| {
            data.insert_temp(self.id, opened);
            data.insert_temp(Id::unique("dialog just opened"), opened.fresh);
        });
        opened
    }
}

/// Gives `response` the focus when the dialog it is in has just opened: its first field, or the safe button.
pub fn focus_on_open(ui: &Ui, response: &Response) {
    if ui.data(|data| data.get_temp(Id::unique("dialog just opened"))).unwrap_or(false) {
        response.request_focus();
    }
}

/// Gives the focus back to where it was before a dialog, so that the next Tab goes on from there. It waits a
/// frame, because egui refuses the focus to everything behind a dialog for as long as that.
struct FocusBack;

impl egui::Plugin for FocusBack {
    fn debug_name(&self) -> &'static str {
        "focus back"
    }

    fn on_begin_pass(&mut self, ui: &mut Ui) {
        let key = Id::unique("focus back");
        let Some((before, after)) = ui.data(|data| data.get_temp::<Option<(Id, u64)>>(key)).flatten() else {
            return;
        };
        if ui.ctx().cumulative_pass_nr() < after {
            ui.ctx().request_repaint();
        } else {
            ui.memory_mut(|memory| memory.request_focus(before));
            ui.data_mut(|data| data.insert_temp(key, None::<(Id, u64)>));
        }
    }
}
