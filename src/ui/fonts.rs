//! The embedded fonts, and the families they are known by.
//!
//! Weights are families of their own because egui has no synthetic bold. Chinese comes last in every text family,
//! so Latin text keeps Inter's shapes, and nothing the house says can turn into empty boxes on a bare machine.

use std::sync::Arc;

use egui::{Context, FontData, FontDefinitions, FontFamily};

/// Family of Inter Regular; the same as egui's proportional family.
pub const UI: &str = "ui";
/// Family of Inter Medium.
pub const UI_MEDIUM: &str = "ui_medium";
/// Family of Inter `SemiBold`.
pub const UI_SEMIBOLD: &str = "ui_semibold";
/// Family of `JetBrains` Mono; the same as egui's monospace family.
pub const MONO: &str = "mono";
/// Family of Phosphor Regular.
pub const ICON: &str = "icon";
/// Family of Phosphor Fill.
pub const ICON_FILL: &str = "icon_fill";
/// Family of Phosphor Bold.
pub const ICON_BOLD: &str = "icon_bold";

const INTER: &str = "Inter";
const INTER_MEDIUM: &str = "Inter Medium";
const INTER_SEMIBOLD: &str = "Inter SemiBold";
const JETBRAINS: &str = "JetBrains Mono";
const CHINESE: &str = "Noto Sans SC";

/// Gives `ctx` all fonts of the house. Call once, before the first frame; a provider of system fonts may be
/// added beside it and is asked only for what these lack.
pub fn install(ctx: &Context) {
    ctx.set_fonts(definitions());
}

fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    // egui's own text fonts stay behind ours, because its symbols live there.
    let behind: Vec<String> = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();

    let mut embed = |name: &str, bytes: &'static [u8]| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    embed(INTER, include_bytes!("../../assets/fonts/Inter-Regular.ttf"));
    embed(INTER_MEDIUM, include_bytes!("../../assets/fonts/Inter-Medium.ttf"));
    embed(INTER_SEMIBOLD, include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"));
    embed(JETBRAINS, include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf"));
    embed(CHINESE, include_bytes!("../../assets/fonts/NotoSansSC-Regular.otf"));
    embed(ICON, include_bytes!("../../assets/fonts/Phosphor-Regular.ttf"));
    embed(ICON_FILL, include_bytes!("../../assets/fonts/Phosphor-Fill.ttf"));
    embed(ICON_BOLD, include_bytes!("../../assets/fonts/Phosphor-Bold.ttf"));

    let family = |first: &[&str]| -> Vec<String> {
        let first = first.iter().map(|name| (*name).to_owned());
        first.chain(behind.iter().cloned()).chain([CHINESE.to_owned()]).collect()
    };
    let mut add = |name: FontFamily, list: Vec<String>| {
        fonts.families.insert(name, list);
    };
    add(FontFamily::Proportional, family(&[INTER]));
    add(FontFamily::Name(UI.into()), family(&[INTER]));
    add(FontFamily::Name(UI_MEDIUM.into()), family(&[INTER_MEDIUM, INTER]));
    add(FontFamily::Name(UI_SEMIBOLD.into()), family(&[INTER_SEMIBOLD, INTER]));
    add(FontFamily::Monospace, family(&[JETBRAINS, INTER]));
    add(FontFamily::Name(MONO.into()), family(&[JETBRAINS, INTER]));
    for icon in [ICON, ICON_FILL, ICON_BOLD] {
        add(FontFamily::Name(icon.into()), vec![icon.to_owned()]);
    }
    fonts
}
