//! The field for a secret, which is never shown again once it is saved.

use egui::{CornerRadius, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::button::Button;
use super::field::TextField;
use super::paint::{line, put_left};
use crate::ui::icons;
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

/// What is known about a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretState<'a> {
    /// None is stored, or it is being replaced: the field takes typing.
    Missing,
    /// It is on its way into the keyring; the word says so.
    Saving(&'a str),
    /// It is stored.
    Saved {
        /// For example "Saved 12 May".
        since: &'a str,
        /// The word on the button that lets it be typed anew.
        replace: &'a str,
    },
    /// The keyring does not answer; the words say so.
    Locked(&'a str),
}

/// What happened to a secret field.
pub struct SecretResponse {
    /// The edit's response while it takes typing, else that of the frame.
    pub response: Response,
    /// The person wants to type a new one: show the field as [`SecretState::Missing`] from now on.
    pub replace: bool,
}

/// A field for a secret. `typed` holds what is being typed and nothing else; clear it once it is handed over.
#[must_use = "call `show`"]
pub struct SecretField<'a> {
    typed: &'a mut String,
    name: &'a str,
    state: SecretState<'a>,
    label: bool,
    visible: bool,
    placeholder: &'a str,
    hint: &'a str,
    error: Option<&'a str>,
}

impl<'a> SecretField<'a> {
    /// A field called `name`.
    pub fn new(typed: &'a mut String, name: &'a str, state: SecretState<'a>) -> Self {
        Self { typed, name, state, label: false, visible: false, placeholder: "", hint: "", error: None }
    }
    /// Shows the name above the field.
    pub fn labelled(mut self) -> Self {
        self.label = true;
        self
    }
    /// Shows what is typed: for the public half of a pair, which has to be compared with the console.
    pub fn visible(mut self, visible: bool) -> Self {
        self.visible = visible;
        self
    }
    /// Muted text while nothing is typed.
    pub fn placeholder(mut self, placeholder: &'a str) -> Self {
        self.placeholder = placeholder;
        self
    }
    /// A muted sentence below.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }
    /// What is wrong and how to repair it.
    pub fn error(mut self, error: Option<&'a str>) -> Self {
        self.error = error;
        self
    }

    /// Shows it, as wide as there is room.
    pub fn show(self, ui: &mut Ui) -> SecretResponse {
        match self.state {
            SecretState::Missing | SecretState::Saving(_) => {
                let saving = matches!(self.state, SecretState::Saving(_));
                let hint = if let SecretState::Saving(word) = self.state { word } else { self.hint };
                let mut field = TextField::new(self.typed, self.name)
                    .mono()
                    .icon(icons::LOCK_SIMPLE)
                    .placeholder(self.placeholder)
                    .hint(hint)
                    .error(self.error)
                    .limit(1_000)
                    .loading(saving);
                if !self.visible {
                    field = field.password();
                }
                if self.label {
                    field = field.labelled();
                }
                let response = ui.add_enabled(!saving, field);
                SecretResponse { response, replace: false }
            }
            SecretState::Saved { since, replace } => self.stored(ui, since, Some(replace), Tone::Active),
            SecretState::Locked(words) => self.stored(ui, words, None, Tone::Processing),
        }
    }

    fn stored(self, ui: &mut Ui, words: &str, replace: Option<&str>, tone: Tone) -> SecretResponse {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::S3;
            let tokens = Tokens::of(ui);
            if self.label {
                ui.label(theme::label(self.name));
            }
            let (rect, response) =
                ui.allocate_exact_size(vec2(ui.available_width(), size::CONTROL), Sense::hover());
            response
                .widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}: {words}", self.name)));
            let corner = CornerRadius::same(radius::CONTROL);
            ui.painter().rect(rect, corner, tokens.bg.input, tokens.outline(), StrokeKind::Inside);
            let y = rect.center().y;
            let icon = icons::LOCK_KEY.fill();
            icon.paint(ui.painter(), pos2(rect.left() + 18.0, y), size::ICON, tokens.tone(tone).fg);
            let room = rect.width() - 36.0 - if replace.is_some() { 90.0 } else { 0.0 };
            let text = line(ui, words, Type::Body, tokens.text.primary, room);
            put_left(ui.painter(), rect.left() + 34.0, y, text);
            let replace = replace.is_some_and(|word| {
                let name = format!("{word} {}", self.name);
                let button = Button::link(word).small().name(&name).width(78.0);
                let place = Rect::from_center_size(
                    pos2(rect.right() - 3.0 - 39.0, y),
                    vec2(78.0, size::CONTROL_SMALL),
                );
                ui.put(place, button).clicked()
            });
            if !self.hint.is_empty() {
                ui.label(theme::small(self.hint).weak());
            }
            SecretResponse { response, replace }
        })
        .inner
    }
}
