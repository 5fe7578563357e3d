//! The text field: one line or several, with label, placeholder, hint, error and spinner.

use egui::{
    Align2, CornerRadius, Frame, Id, Margin, Response, Shape, Stroke, StrokeKind, TextEdit, Ui, Widget, pos2,
    vec2,
};

use super::paint::lines;
use super::spinner::spinner_at;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

/// A field for text. `name` is its accessible name, and the label above it if asked for.
#[must_use = "put it in a ui with `ui.add(field)`"]
pub struct TextField<'a> {
    text: &'a mut String,
    name: &'a str,
    label: bool,
    placeholder: &'a str,
    hint: &'a str,
    error: Option<&'a str>,
    icon: Option<Icon>,
    face: Type,
    rows: usize,
    width: Option<f32>,
    password: bool,
    loading: bool,
    right: f32,
    id: Option<Id>,
    limit: usize,
}

impl<'a> TextField<'a> {
    /// A field of one line that shows and changes `text`.
    pub fn new(text: &'a mut String, name: &'a str) -> Self {
        Self {
            text,
            name,
            label: false,
            placeholder: "",
            hint: "",
            error: None,
            icon: None,
            face: Type::Body,
            rows: 1,
            width: None,
            password: false,
            loading: false,
            right: 0.0,
            id: None,
            // A pasted novel must not stop the window: egui lays the whole text out in every frame.
            limit: 20_000,
        }
    }
    /// Shows the name above the field.
    pub fn labelled(mut self) -> Self {
        self.label = true;
        self
    }
    /// Muted text while the field is empty.
    pub fn placeholder(mut self, placeholder: &'a str) -> Self {
        self.placeholder = placeholder;
        self
    }
    /// A muted sentence below the field, while there is no error.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }
    /// What is wrong and how to repair it: a coral edge and this sentence below.
    pub fn error(mut self, error: Option<&'a str>) -> Self {
        self.error = error;
        self
    }
    /// An icon at the left end.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// The mono face: for ids, keys and addresses of programs.
    pub fn mono(mut self) -> Self {
        self.face = Type::Mono;
        self
    }
    /// The face of the prompt editor.
    pub fn prompt(mut self) -> Self {
        self.face = Type::Prompt;
        self
    }
    /// Several lines; Enter makes a new one.
    pub fn rows(mut self, rows: usize) -> Self {
        self.rows = rows.max(1);
        self
    }
    /// The width in points; all there is unless set.
    pub fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }
    /// Shows dots, on screen and to screen readers.
    pub fn password(mut self) -> Self {
        self.password = true;
        self
    }
    /// A spinner at the right end.
    pub fn loading(mut self, loading: bool) -> Self {
        self.loading = loading;
        self
    }
    /// A fixed id, to give it the focus from elsewhere with `memory.request_focus`.
    pub fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }
    /// How many characters it takes; 20 000 unless set.
    pub fn limit(mut self, characters: usize) -> Self {
        self.limit = characters;
        self
    }
    /// Keeps this many points free at the right end, for something painted over it.
    pub(super) fn keep_right(mut self, points: f32) -> Self {
        self.right = points;
        self
    }
}

impl Widget for TextField<'_> {
    /// The response is the edit's own: `changed`, `lost_focus` and `has_focus` are as egui says; its rectangle
    /// is that of the framed field, without label and hint.
    fn ui(self, ui: &mut Ui) -> Response {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::S3;
            if self.label {
                ui.label(theme::label(self.name));
            }
            let (below, error) = (self.error.unwrap_or(self.hint).to_owned(), self.error.is_some());
            let response = self.framed(ui);
            if !below.is_empty() {
                below_ui(ui, &below, error);
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_description(below);
                    if error {
                        node.set_invalid(egui::accesskit::Invalid::True);
                    }
                });
            }
            response
        })
        .inner
    }
}

fn below_ui(ui: &mut Ui, sentence: &str, error: bool) {
    let tokens = Tokens::of(ui);
    let color = if error { tokens.tone(Tone::Failed).fg } else { tokens.text.muted };
    let indent = if error { 18.0 } else { 0.0 };
    let text = lines(ui, sentence, Type::Small, color, ui.available_width() - indent);
    let (rect, response) =
        ui.allocate_exact_size(vec2(text.size().x + indent, text.size().y), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, sentence));
    if error {
        let center = pos2(rect.left() + 7.0, rect.top() + Type::Small.line() / 2.0);
        icons::WARNING_CIRCLE.paint(ui.painter(), center, 13.0, color);
    }
    ui.painter().galley(rect.min + vec2(indent, 0.0), text, color);
}

impl TextField<'_> {
    fn framed(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let background = ui.painter().add(Shape::Noop);
        let enabled = ui.is_enabled();
        let left = self.icon.map_or(space::S5, |_| space::S5 + size::ICON + space::S4);
        let right = space::S5 + self.right + if self.loading { 22.0 } else { 0.0 };
        let width = self.width.unwrap_or_else(|| ui.available_width());
        let single = self.rows == 1;
        let margin = Margin {
            left: left as i8,
            right: right.min(120.0) as i8,
            top: if single { 6 } else { 10 },
            bottom: if single { 6 } else { 10 },
        };
        let color = if enabled { tokens.text.primary } else { tokens.text.disabled };
        if !single {
            let row = ui.fonts_mut(|fonts| fonts.row_height(&self.face.font()));
            ui.spacing_mut().extra_text_line_spacing = (self.face.line() - row).max(0.0);
        }
        let edit = if single { TextEdit::singleline(self.text) } else { TextEdit::multiline(self.text) };
        let mut edit = edit
            .frame(Frame::new().inner_margin(margin))
            .font(self.face.font())
            .text_color(color)
            .hint_text(self.face.rich(self.placeholder).color(tokens.text.muted))
            .password(self.password)
            .char_limit(self.limit)
            .desired_width(width)
            .desired_rows(self.rows)
            .min_size(vec2(0.0, size::CONTROL));
        if single {
            edit = edit.align(Align2::LEFT_CENTER);
        }
        if let Some(id) = self.id {
            edit = edit.id(id);
        }
        let response = ui.add(edit).accessible_name(self.name);

        let rect = response.rect;
        let failed = tokens.tone(Tone::Failed).fg;
        let line = match (enabled, self.error.is_some()) {
            (false, _) => tokens.hairline(),
            (true, true) => Stroke::new(if response.has_focus() { 2.0 } else { 1.0 }, failed),
            (true, false) if response.has_focus() => tokens.focus(),
            (true, false) if response.hovered() => tokens.outline_strong(),
            (true, false) => tokens.outline(),
        };
        let fill = if enabled { tokens.bg.input } else { theme::CLEAR };
        ui.painter().set(
            background,
            egui::epaint::RectShape::new(
                rect,
                CornerRadius::same(radius::CONTROL),
                fill,
                line,
                StrokeKind::Inside,
            ),
        );
        let y = rect.top() + size::CONTROL / 2.0;
        if let Some(icon) = self.icon {
            let center = pos2(rect.left() + space::S5 + size::ICON / 2.0, y);
            let color = if enabled { tokens.text.muted } else { tokens.text.disabled };
            icon.paint(ui.painter(), center, size::ICON, color);
        }
        if self.loading {
            let center = pos2(rect.right() - self.right - space::S5 - 7.0, y);
            spinner_at(ui, center, 7.0, tokens.text.muted);
        }
        response
    }
}
