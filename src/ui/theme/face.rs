//! The type scale, and short names for text in it.

use egui::{FontFamily, FontId, RichText};

use crate::ui::fonts;
use crate::ui::icons::Weight;

/// The type scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// 11: counts, table heads, hints of columns.
    Caption,
    /// 12: secondary lines, chips, table cells.
    Small,
    /// 12 medium: labels of fields.
    Label,
    /// 13: the default.
    Body,
    /// 13 medium: asset names, buttons, what leads a row.
    BodyMedium,
    /// 13 semibold: heads inside panels.
    Heading,
    /// 14 semibold: sections of a form.
    Section,
    /// 15: the prompt editor.
    Prompt,
    /// 16 semibold: titles of dialogs and the inspector, empty states.
    Title,
    /// 20 semibold: titles of screens and groups.
    Page,
    /// 28 semibold: first run, drop overlay.
    Display,
    /// 12 mono: ids, hashes, codes.
    Mono,
    /// 12.5 mono: the request as JSON.
    MonoCode,
}

impl Type {
    /// The font, in its size.
    pub fn font(self) -> FontId {
        let named = |name: &str| FontFamily::Name(name.into());
        let (size, family) = match self {
            Self::Caption => (11.0, FontFamily::Proportional),
            Self::Small => (12.0, FontFamily::Proportional),
            Self::Label => (12.0, named(fonts::UI_MEDIUM)),
            Self::Body => (13.0, FontFamily::Proportional),
            Self::BodyMedium => (13.0, named(fonts::UI_MEDIUM)),
            Self::Heading => (13.0, named(fonts::UI_SEMIBOLD)),
            Self::Section => (14.0, named(fonts::UI_SEMIBOLD)),
            Self::Prompt => (15.0, FontFamily::Proportional),
            Self::Title => (16.0, named(fonts::UI_SEMIBOLD)),
            Self::Page => (20.0, named(fonts::UI_SEMIBOLD)),
            Self::Display => (28.0, named(fonts::UI_SEMIBOLD)),
            Self::Mono => (12.0, FontFamily::Monospace),
            Self::MonoCode => (12.5, FontFamily::Monospace),
        };
        FontId::new(size, family)
    }

    /// The height of a line, in points.
    pub fn line(self) -> f32 {
        match self {
            Self::Caption => 14.0,
            Self::Small | Self::Label | Self::Mono => 16.0,
            Self::Body | Self::BodyMedium | Self::Heading => 18.0,
            Self::Section => 20.0,
            Self::Title => 22.0,
            Self::MonoCode => 23.0,
            Self::Prompt | Self::Page => 26.0,
            Self::Display => 36.0,
        }
    }

    /// `text` in this type, in the colour of the place: secondary in a panel.
    /// `.strong()` makes it primary and `.weak()` muted, both from the theme.
    pub fn rich(self, text: impl Into<String>) -> RichText {
        RichText::new(text).font(self.font()).line_height(Some(self.line()))
    }
}

/// Secondary text at 11. `.weak()` is muted, `.strong()` primary.
pub fn caption(text: impl Into<String>) -> RichText {
    Type::Caption.rich(text)
}
/// Secondary text at 12. `.weak()` is muted, `.strong()` primary.
pub fn small(text: impl Into<String>) -> RichText {
    Type::Small.rich(text)
}
/// Secondary text at 12 medium: the label of a field.
pub fn label(text: impl Into<String>) -> RichText {
    Type::Label.rich(text)
}
/// Secondary text at 13. `.weak()` is muted, `.strong()` primary.
pub fn body(text: impl Into<String>) -> RichText {
    Type::Body.rich(text)
}
/// Primary text at 13 medium: an asset's name, what leads a row.
pub fn body_medium(text: impl Into<String>) -> RichText {
    Type::BodyMedium.rich(text).strong()
}
/// Primary text at 13 semibold: a head inside a panel.
pub fn heading(text: impl Into<String>) -> RichText {
    Type::Heading.rich(text).strong()
}
/// Primary text at 14 semibold: a section of a form.
pub fn section(text: impl Into<String>) -> RichText {
    Type::Section.rich(text).strong()
}
/// Primary text at 15: what stands in the prompt editor.
pub fn prompt(text: impl Into<String>) -> RichText {
    Type::Prompt.rich(text).strong()
}
/// Primary text at 16 semibold: the title of a dialog, the inspector or an empty state.
pub fn title(text: impl Into<String>) -> RichText {
    Type::Title.rich(text).strong()
}
/// Primary text at 20 semibold: the title of a screen or group.
pub fn page(text: impl Into<String>) -> RichText {
    Type::Page.rich(text).strong()
}
/// Primary text at 28 semibold: first run and drop overlay.
pub fn display(text: impl Into<String>) -> RichText {
    Type::Display.rich(text).strong()
}
/// Secondary text at 12 in the mono face: ids, hashes, codes.
pub fn mono(text: impl Into<String>) -> RichText {
    Type::Mono.rich(text)
}

/// The font family of an icon weight.
pub fn icon_family(weight: Weight) -> FontFamily {
    FontFamily::Name(
        match weight {
            Weight::Regular => fonts::ICON,
            Weight::Fill => fonts::ICON_FILL,
            Weight::Bold => fonts::ICON_BOLD,
        }
        .into(),
    )
}
