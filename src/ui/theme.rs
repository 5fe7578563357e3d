//! Colours, sizes, type and motion of the window: the design's tokens. Colours and sizes live here and in its two
//! files alone.

use std::sync::Arc;

use egui::epaint::Shadow;
use egui::{
    Color32, Context, CornerRadius, Id, Margin, Stroke, Style, TextStyle, Theme, ThemePreference, Ui, Vec2,
    Visuals, vec2,
};

mod face;
mod scale;

pub use face::{
    Type, body, body_medium, caption, display, heading, icon_family, label, mono, page, prompt, section,
    small, title,
};
pub use scale::{motion, radius, size, space, stroke};

const fn rgb(r: u8, g: u8, b: u8) -> Color32 {
    Color32::from_rgb(r, g, b)
}

/// Paints nothing.
pub const CLEAR: Color32 = Color32::TRANSPARENT;
/// The tint that leaves a picture as it is.
pub const UNTINTED: Color32 = Color32::WHITE;
/// The ground of a code to scan, in both themes: readers expect dark on light.
pub const QR_LIGHT: Color32 = Color32::WHITE;
/// The modules of a code to scan.
pub const QR_DARK: Color32 = Color32::BLACK;

/// All colours of one theme.
#[derive(Debug)]
pub struct Tokens {
    /// Whether this is the dark theme.
    pub dark: bool,
    /// Fills of areas, from the farthest back to the nearest.
    pub bg: Surfaces,
    /// Hairlines and outlines.
    pub stroke: Strokes,
    /// Text colours; each but `disabled` is readable on every fill of the theme.
    pub text: Texts,
    /// Green: ready, selected, primary.
    pub accent: Accent,
    /// Fills of the button in a confirmation of something that cannot be undone.
    pub danger: Danger,
    tones: [ToneColors; 6],
    /// Laid over the window behind a dialog.
    pub scrim: Color32,
    /// Laid over the window while files hover over it.
    pub drop_overlay: Color32,
    /// The shadow of popovers, dialogs and toasts. Panels never cast one.
    pub popover_shadow: Shadow,
    /// The shadow of what is being dragged.
    pub drag_shadow: Shadow,
}

/// Fills of areas.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the design's own and say it")]
pub struct Surfaces {
    pub app: Color32,
    pub panel: Color32,
    pub surface: Color32,
    pub raised: Color32,
    pub hover: Color32,
    pub selected: Color32,
    pub canvas: Color32,
    pub input: Color32,
}

/// Lines.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the design's own and say it")]
pub struct Strokes {
    pub subtle: Color32,
    pub default: Color32,
    pub strong: Color32,
    pub focus: Color32,
}

/// Text colours.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the design's own and say it")]
pub struct Texts {
    pub primary: Color32,
    pub secondary: Color32,
    pub muted: Color32,
    pub disabled: Color32,
    pub on_accent: Color32,
}

/// The greens.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the design's own and say it")]
pub struct Accent {
    pub base: Color32,
    pub hover: Color32,
    pub pressed: Color32,
    pub soft: Color32,
    pub soft_hover: Color32,
    pub text: Color32,
}

/// The reds of a dangerous button.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the design's own and say it")]
pub struct Danger {
    pub base: Color32,
    pub hover: Color32,
    pub pressed: Color32,
    pub on_danger: Color32,
}

/// What a status colour says. It always comes with an icon and a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Green: ready.
    Active,
    /// Amber: waiting for somebody else.
    Processing,
    /// Coral: needs you.
    Failed,
    /// Blue: moving.
    Transfer,
    /// Grey: standing still.
    Paused,
    /// Violet: only on this computer.
    Local,
}

/// The three colours of a [`Tone`].
#[derive(Clone, Copy, Debug)]
pub struct ToneColors {
    /// Text and icons, on any fill of the theme and on `bg`.
    pub fg: Color32,
    /// The tint behind them.
    pub bg: Color32,
    /// The outline of a tinted card.
    pub stroke: Color32,
}

/// Colours of what lies on pictures.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the design's own and say it")]
pub struct OnMedia {
    pub pill: Color32,
    pub text: Color32,
    pub active: Color32,
    pub processing: Color32,
    pub failed: Color32,
    pub transfer: Color32,
}

impl OnMedia {
    /// The colour of an icon on a picture. Grey and violet have none of their own there and are drawn as text.
    pub fn tone(&self, tone: Tone) -> Color32 {
        match tone {
            Tone::Active => self.active,
            Tone::Processing => self.processing,
            Tone::Failed => self.failed,
            Tone::Transfer => self.transfer,
            Tone::Paused | Tone::Local => self.text,
        }
    }
}

impl Tokens {
    /// The tokens of the theme `ui` is drawn in.
    pub fn of(ui: &Ui) -> &'static Self {
        Self::by_darkness(ui.visuals().dark_mode)
    }

    /// The tokens of the theme the window is in, where no [`Ui`] is at hand.
    pub fn of_ctx(ctx: &Context) -> &'static Self {
        Self::by_darkness(ctx.theme() == Theme::Dark)
    }

    fn by_darkness(dark: bool) -> &'static Self {
        if dark { &DARK } else { &LIGHT }
    }

    /// The colours of a status.
    pub fn tone(&self, tone: Tone) -> ToneColors {
        self.tones[match tone {
            Tone::Active => 0,
            Tone::Processing => 1,
            Tone::Failed => 2,
            Tone::Transfer => 3,
            Tone::Paused => 4,
            Tone::Local => 5,
        }]
    }

    /// A line one point wide: between panels and rows.
    pub fn hairline(&self) -> Stroke {
        Stroke::new(1.0, self.stroke.subtle)
    }

    /// The outline of a control at rest.
    pub fn outline(&self) -> Stroke {
        Stroke::new(1.0, self.stroke.default)
    }

    /// The outline of a control under the pointer.
    pub fn outline_strong(&self) -> Stroke {
        Stroke::new(1.0, self.stroke.strong)
    }

    /// The ring around what has the keyboard.
    pub fn focus(&self) -> Stroke {
        Stroke::new(stroke::FOCUS, self.stroke.focus)
    }
}

static DARK: Tokens = Tokens {
    dark: true,
    bg: Surfaces {
        app: rgb(0x0C, 0x0F, 0x0E),
        panel: rgb(0x12, 0x16, 0x15),
        surface: rgb(0x19, 0x1E, 0x1C),
        raised: rgb(0x1E, 0x24, 0x22),
        hover: rgb(0x23, 0x2A, 0x28),
        selected: rgb(0x2A, 0x33, 0x30),
        canvas: rgb(0x08, 0x0A, 0x09),
        input: rgb(0x0F, 0x13, 0x12),
    },
    stroke: Strokes {
        subtle: rgb(0x22, 0x29, 0x27),
        default: rgb(0x2F, 0x38, 0x35),
        strong: rgb(0x6B, 0x77, 0x72),
        focus: rgb(0x6A, 0xDD, 0xAE),
    },
    text: Texts {
        primary: rgb(0xED, 0xF1, 0xEF),
        secondary: rgb(0xB1, 0xBB, 0xB6),
        muted: rgb(0x94, 0x9F, 0x9A),
        disabled: rgb(0x5A, 0x64, 0x5F),
        on_accent: rgb(0x05, 0x17, 0x0E),
    },
    accent: Accent {
        base: rgb(0x4E, 0xCF, 0x9A),
        hover: rgb(0x6A, 0xDD, 0xAE),
        pressed: rgb(0x38, 0xB7, 0x83),
        soft: rgb(0x16, 0x30, 0x27),
        soft_hover: rgb(0x1C, 0x3C, 0x31),
        text: rgb(0x74, 0xE0, 0xB3),
    },
    danger: Danger {
        base: rgb(0xE5, 0x67, 0x5A),
        hover: rgb(0xF0, 0x7B, 0x6E),
        pressed: rgb(0xCF, 0x53, 0x47),
        on_danger: rgb(0x1E, 0x06, 0x04),
    },
    tones: [
        ToneColors { fg: rgb(0x62, 0xD9, 0xA5), bg: rgb(0x14, 0x29, 0x1F), stroke: rgb(0x24, 0x50, 0x3D) },
        ToneColors { fg: rgb(0xF2, 0xC0, 0x63), bg: rgb(0x2C, 0x24, 0x12), stroke: rgb(0x57, 0x47, 0x1F) },
        ToneColors { fg: rgb(0xFF, 0x94, 0x88), bg: rgb(0x34, 0x1A, 0x17), stroke: rgb(0x67, 0x31, 0x2B) },
        ToneColors { fg: rgb(0x86, 0xBC, 0xFF), bg: rgb(0x14, 0x25, 0x3A), stroke: rgb(0x28, 0x48, 0x6D) },
        ToneColors { fg: rgb(0xB1, 0xBB, 0xB6), bg: rgb(0x23, 0x2A, 0x28), stroke: rgb(0x3A, 0x44, 0x41) },
        ToneColors { fg: rgb(0xC4, 0xB5, 0xFD), bg: rgb(0x24, 0x1F, 0x39), stroke: rgb(0x43, 0x39, 0x6B) },
    ],
    scrim: Color32::from_rgba_unmultiplied_const(0x06, 0x08, 0x07, 184),
    drop_overlay: Color32::from_rgba_unmultiplied_const(0x11, 0x21, 0x1B, 235),
    popover_shadow: Shadow {
        offset: [0, 16],
        blur: 40,
        spread: 0,
        color: Color32::from_rgba_unmultiplied_const(0x00, 0x00, 0x00, 140),
    },
    drag_shadow: Shadow {
        offset: [0, 10],
        blur: 24,
        spread: 0,
        color: Color32::from_rgba_unmultiplied_const(0x00, 0x00, 0x00, 115),
    },
};

static LIGHT: Tokens = Tokens {
    dark: false,
    bg: Surfaces {
        app: rgb(0xED, 0xF0, 0xEE),
        panel: rgb(0xF7, 0xF9, 0xF8),
        surface: rgb(0xFF, 0xFF, 0xFF),
        raised: rgb(0xFF, 0xFF, 0xFF),
        hover: rgb(0xEA, 0xEE, 0xEC),
        selected: rgb(0xDF, 0xE8, 0xE3),
        canvas: rgb(0xE3, 0xE8, 0xE5),
        input: rgb(0xFF, 0xFF, 0xFF),
    },
    stroke: Strokes {
        subtle: rgb(0xE1, 0xE6, 0xE3),
        default: rgb(0xCD, 0xD5, 0xD1),
        strong: rgb(0x7D, 0x88, 0x83),
        focus: rgb(0x0E, 0x7A, 0x54),
    },
    text: Texts {
        primary: rgb(0x14, 0x1A, 0x17),
        secondary: rgb(0x45, 0x50, 0x4B),
        muted: rgb(0x5C, 0x67, 0x62),
        disabled: rgb(0x9A, 0xA4, 0x9F),
        on_accent: rgb(0xFF, 0xFF, 0xFF),
    },
    accent: Accent {
        base: rgb(0x0E, 0x7A, 0x54),
        hover: rgb(0x0B, 0x68, 0x47),
        pressed: rgb(0x09, 0x56, 0x3B),
        soft: rgb(0xD9, 0xF0, 0xE5),
        soft_hover: rgb(0xCB, 0xE9, 0xDB),
        text: rgb(0x0A, 0x62, 0x44),
    },
    danger: Danger {
        base: rgb(0xBF, 0x32, 0x22),
        hover: rgb(0xA8, 0x2A, 0x1C),
        pressed: rgb(0x8E, 0x22, 0x16),
        on_danger: rgb(0xFF, 0xFF, 0xFF),
    },
    tones: [
        ToneColors { fg: rgb(0x0A, 0x62, 0x44), bg: rgb(0xDD, 0xF2, 0xE8), stroke: rgb(0xA9, 0xD9, 0xC3) },
        ToneColors { fg: rgb(0x7A, 0x4E, 0x00), bg: rgb(0xFB, 0xEF, 0xD3), stroke: rgb(0xE6, 0xC9, 0x8A) },
        ToneColors { fg: rgb(0xA8, 0x2A, 0x1C), bg: rgb(0xFC, 0xE6, 0xE2), stroke: rgb(0xEF, 0xB4, 0xAB) },
        ToneColors { fg: rgb(0x1A, 0x55, 0xA6), bg: rgb(0xE1, 0xEC, 0xFB), stroke: rgb(0xAF, 0xCB, 0xF0) },
        ToneColors { fg: rgb(0x45, 0x50, 0x4B), bg: rgb(0xEA, 0xEE, 0xEC), stroke: rgb(0xCD, 0xD5, 0xD1) },
        ToneColors { fg: rgb(0x5B, 0x3F, 0xB0), bg: rgb(0xEC, 0xE7, 0xFB), stroke: rgb(0xCB, 0xBE, 0xF2) },
    ],
    scrim: Color32::from_rgba_unmultiplied_const(0xE4, 0xE9, 0xE6, 204),
    drop_overlay: Color32::from_rgba_unmultiplied_const(0xE3, 0xF1, 0xEA, 240),
    popover_shadow: Shadow {
        offset: [0, 12],
        blur: 32,
        spread: 0,
        color: Color32::from_rgba_unmultiplied_const(0x14, 0x1E, 0x1A, 41),
    },
    drag_shadow: Shadow {
        offset: [0, 10],
        blur: 24,
        spread: 0,
        color: Color32::from_rgba_unmultiplied_const(0x14, 0x1E, 0x1A, 56),
    },
};

/// Colours of what lies on pictures; the same in both themes.
pub static ON_MEDIA: OnMedia = OnMedia {
    pill: Color32::from_rgba_unmultiplied_const(0x08, 0x0B, 0x0A, 214),
    text: rgb(0xF3, 0xF6, 0xF4),
    active: rgb(0x62, 0xD9, 0xA5),
    processing: rgb(0xF2, 0xC0, 0x63),
    failed: rgb(0xFF, 0x94, 0x88),
    transfer: rgb(0x86, 0xBC, 0xFF),
};

/// Which theme the person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ThemeChoice {
    /// As the system says; dark where it says nothing.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// Sets both of egui's styles after the tokens and picks one. Cheap enough to call when the choice changes;
/// [`super::fonts::install`] must have been called, or the named families are missing.
pub fn apply(ctx: &Context, choice: ThemeChoice) {
    ctx.set_style_of(Theme::Dark, style(Theme::Dark, reduced_motion(ctx)));
    ctx.set_style_of(Theme::Light, style(Theme::Light, reduced_motion(ctx)));
    ctx.set_theme(match choice {
        ThemeChoice::System => ThemePreference::System,
        ThemeChoice::Light => ThemePreference::Light,
        ThemeChoice::Dark => ThemePreference::Dark,
    });
}

/// Stops all motion: spinners stand still, nothing fades. Off until set.
pub fn set_reduced_motion(ctx: &Context, reduced: bool) {
    ctx.data_mut(|data| data.insert_temp(Id::unique("reduced motion"), reduced));
    ctx.all_styles_mut(|style| style.animation_time = if reduced { 0.0 } else { motion::FADE });
}

/// Everything in the window at so many percent of its usual size; nothing happens where it has that size already.
pub fn set_text_percent(ctx: &Context, percent: u16) {
    let factor = f32::from(percent) / 100.0;
    if (ctx.zoom_factor() - factor).abs() > 0.001 {
        ctx.set_zoom_factor(factor);
    }
}

/// Whether the person asked for less motion.
pub fn reduced_motion(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(Id::unique("reduced motion"))).unwrap_or(false)
}

fn style(theme: Theme, reduced: bool) -> Arc<Style> {
    let dark = theme == Theme::Dark;
    let mut style = Style { visuals: visuals(theme), ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, Type::Small.font()),
        (TextStyle::Body, Type::Body.font()),
        (TextStyle::Button, Type::BodyMedium.font()),
        (TextStyle::Heading, Type::Title.font()),
        (TextStyle::Monospace, Type::Mono.font()),
    ]
    .into();
    style.drag_value_text_style = TextStyle::Body;
    style.animation_time = if reduced { 0.0 } else { motion::FADE };
    style.interaction.selectable_labels = false;

    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(space::S4, space::S3);
    spacing.button_padding = vec2(space::S6, 7.0);
    spacing.interact_size = vec2(size::CONTROL, size::CONTROL);
    spacing.icon_width = 18.0;
    spacing.menu_margin = Margin::same(6);
    spacing.window_margin = Margin::ZERO;
    spacing.tooltip_width = 320.0;
    spacing.scroll = egui::style::ScrollStyle::floating();
    spacing.scroll.bar_width = 6.0;
    spacing.scroll.handle_min_length = 32.0;

    style.visuals.dark_mode = dark;
    Arc::new(style)
}

fn visuals(theme: Theme) -> Visuals {
    let dark = theme == Theme::Dark;
    let tokens = Tokens::by_darkness(dark);
    let mut visuals = if dark { Visuals::dark() } else { Visuals::light() };
    visuals.panel_fill = tokens.bg.panel;
    visuals.window_fill = tokens.bg.raised;
    visuals.extreme_bg_color = tokens.bg.input;
    visuals.text_edit_bg_color = Some(tokens.bg.input);
    visuals.faint_bg_color = tokens.bg.surface;
    visuals.code_bg_color = tokens.bg.input;
    visuals.hyperlink_color = tokens.accent.text;
    visuals.weak_text_color = Some(tokens.text.muted);
    visuals.warn_fg_color = tokens.tone(Tone::Processing).fg;
    visuals.error_fg_color = tokens.tone(Tone::Failed).fg;
    visuals.selection.bg_fill = tokens.accent.soft;
    visuals.selection.stroke = Stroke::new(1.0, tokens.accent.text);
    visuals.window_corner_radius = CornerRadius::same(radius::POPOVER);
    visuals.menu_corner_radius = CornerRadius::same(radius::POPOVER);
    visuals.window_stroke = tokens.outline();
    visuals.popup_shadow = tokens.popover_shadow;
    visuals.window_shadow = tokens.popover_shadow;
    visuals.handle_shape = egui::style::HandleShape::Circle;
    visuals.indent_has_left_vline = false;
    visuals.striped = false;
    visuals.slider_trailing_fill = true;
    visuals.text_cursor.stroke = Stroke::new(2.0, tokens.accent.text);
    if dark {
        // egui's own correction makes light text look one weight too heavy beside the design.
        visuals.text_options.color_transfer_function = egui::epaint::FontColorTransferFunction::Gamma(0.75);
    }
    // Parts draw their own disabled look; fading on top of it would make the reason unreadable.
    visuals.disabled_alpha = 1.0;

    let control = CornerRadius::same(radius::CONTROL);
    let set = |visuals: &mut egui::style::WidgetVisuals, fill, line: Color32, text: Color32| {
        visuals.bg_fill = fill;
        visuals.weak_bg_fill = fill;
        visuals.bg_stroke = Stroke::new(stroke::HAIRLINE, line);
        visuals.fg_stroke = Stroke::new(1.0, text);
        visuals.corner_radius = control;
        visuals.expansion = 0.0;
    };
    let widgets = &mut visuals.widgets;
    set(&mut widgets.noninteractive, tokens.bg.panel, tokens.stroke.subtle, tokens.text.secondary);
    // Nothing else is filled with it but notices, which must stand out from what they lie on.
    widgets.noninteractive.bg_fill = tokens.bg.raised;
    set(&mut widgets.inactive, tokens.bg.raised, tokens.stroke.default, tokens.text.primary);
    set(&mut widgets.hovered, tokens.bg.hover, tokens.stroke.strong, tokens.text.primary);
    set(&mut widgets.active, tokens.bg.selected, tokens.stroke.strong, tokens.text.primary);
    set(&mut widgets.open, tokens.bg.selected, tokens.stroke.strong, tokens.text.primary);
    visuals
}

/// The size of a tile whose picture is `width` points wide: picture and caption.
pub fn tile_size(width: f32) -> Vec2 {
    vec2(width, width * size::TILE_ASPECT + size::TILE_CAPTION)
}
