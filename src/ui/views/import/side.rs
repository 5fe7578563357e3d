//! The right side of the import sheet: totals, the group, names, and what it costs.

use egui::{Align, Frame, Id, Layout, Margin, Role, Sense, Ui, WidgetInfo, vec2};

use super::super::{groups, show, staging};
use super::account::account_ui;
use crate::model::conventions::Naming;
use crate::model::fix::{Fix, Ground, Growth};
use crate::model::pair::{Pairing, View};
use crate::model::{Abilities, Command, GroupId, MediaKind, Original, PictureSize, ProviderKind};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::import::{ImportDesk, MendState, Mending, Plan, Row, Target};
use crate::ui::icons;
use crate::ui::parts::select::option_ui;
use crate::ui::parts::{
    Fit, Select, TextField, card_ui, focus_on_open, hairline_ui, select_ui, split_bar_ui, switch_row_ui,
};
use crate::ui::theme::{self, Tokens, Tone, radius, space};
use crate::words::bytes;

pub(super) fn side_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ImportDesk, plan: &Plan) {
    let words = &scene.words.import;
    egui::ScrollArea::vertical().id_salt("import side").auto_shrink(false).show(ui, |ui| {
        part_ui(ui, |ui| {
            ui.label(theme::heading(words.summary));
            ui.add_space(space::S2);
            let fixed = plan.fixed + plan.fixing;
            let as_they_are = plan.ready() - plan.fixed;
            let ready = (icons::CHECK_CIRCLE, Tone::Active, words.ready_as_they_are, as_they_are);
            let mended = (icons::MAGIC_WAND, Tone::Active, scene.words.fix.fixed_for_you, fixed);
            let left = (icons::WARNING_CIRCLE, Tone::Failed, words.left_out, plan.left_out);
            for (icon, tone, label, count) in [ready, mended, left] {
                ui.horizontal(|ui| {
                    ui.label(icon.text(14.0).color(Tokens::of(ui).tone(tone).fg));
                    ui.label(theme::body(label).strong());
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        ui.label(theme::heading(count.to_string()));
                    });
                });
            }
            ui.add_space(space::S2);
            let name = format!(
                "{} {as_they_are}, {} {fixed}, {} {}",
                words.ready_as_they_are, scene.words.fix.fixed_for_you, words.left_out, plan.left_out
            );
            let shares =
                [(Tone::Active, as_they_are), (Tone::Transfer, fixed), (Tone::Failed, plan.left_out)];
            split_bar_ui(ui, ui.available_width(), &shares, &name);
        });
        compare_ui(ui, scene, desk, plan);
        if plan.pairing != Pairing::Unknown {
            part_ui(ui, |ui| pair_ui(ui, scene, plan.pairing));
        }
        if staging::missing(scene) != staging::Missing::Nothing {
            part_ui(ui, |ui| staging::card(ui, scene));
        }
        part_ui(ui, |ui| {
            group_ui(ui, scene, desk);
            ui.add_space(space::S3);
            naming_ui(ui, scene, desk, plan);
        });
        part_ui(ui, |ui| switches_ui(ui, scene, desk, plan));
        part_ui(ui, |ui| account_ui(ui, scene, plan));
        billing_ui(ui, scene, desk, plan);
    });
}

fn part_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    Frame::new().inner_margin(Margin::symmetric(16, 14)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        content(ui);
    });
    hairline_ui(ui);
}

/// The selected file before and after its repair.
fn compare_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &ImportDesk, plan: &Plan) {
    let selected = plan.rows.iter().find(|row| desk.cursor.as_ref() == Some(&row.path));
    let Some(row) = selected else { return };
    let (Some(before), Some(after)) = (&row.original, row.mending.as_ref().and_then(Mending::copy)) else {
        return;
    };
    part_ui(ui, |ui| {
        let gap = space::S5;
        let width = ((ui.available_width() - gap) / 2.0).floor();
        let titles = [scene.words.fix.before, scene.words.fix.after];
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (title, original) in titles.into_iter().zip([before, after]) {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    ui.spacing_mut().item_spacing.y = space::S1;
                    ui.label(theme::label(title));
                    pane_ui(ui, scene, original, title, width);
                    ui.add(egui::Label::new(theme::small(show::shape(&original.facts))).truncate());
                    let mut more = bytes(original.facts.bytes);
                    if original.facts.seconds().is_some() {
                        more = format!("{} · {more}", show::seconds(&original.facts, scene.words));
                    }
                    ui.add(egui::Label::new(theme::small(more).weak()).truncate());
                });
            }
        });
        if let Some(MendState::Done { done, .. }) = row.mending.as_ref().map(|mending| &mending.state)
            && done.iter().any(Fix::may_look_soft)
        {
            let amber = Tokens::of(ui).tone(Tone::Processing).fg;
            ui.label(theme::small(scene.words.fix.soft).color(amber));
        }
    });
}

/// One picture of the comparison, never cropped.
fn pane_ui(ui: &mut Ui, scene: &mut Scene<'_>, original: &Original, title: &str, width: f32) {
    let (place, response) = ui.allocate_exact_size(vec2(width, width), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("{title}: {}", show::facts(&original.facts)))
    });
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(place, radius::CONTROL_SMALL, tokens.bg.canvas);
    let kind = original.facts.kind();
    match show::picture_of_file(scene, original.id, kind, PictureSize::Large) {
        Some(picture) => {
            picture.paint(ui.painter(), place, Fit::Contain, radius::CONTROL_SMALL, theme::UNTINTED);
        }
        None => show::kind_icon(kind).paint(ui.painter(), place.center(), 20.0, tokens.text.muted),
    }
}

/// What is done by itself, and how.
fn switches_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ImportDesk, plan: &Plan) {
    let words = &scene.words.fix;
    let mut taste = scene.world.taste;
    ui.spacing_mut().item_spacing.y = space::S5;
    switch_row_ui(ui, &mut taste.fix_on_import, words.sizes, words.sizes_line);
    switch_row_ui(ui, &mut taste.convert_heic, words.heic, words.heic_line);
    let skip = switch_row_ui(ui, &mut desk.skip_duplicates, words.duplicates, words.duplicates_line);
    taste.skip_duplicates = desk.skip_duplicates;
    if skip.changed() {
        desk.touch();
    }
    switch_row_ui(ui, &mut taste.strip_metadata, words.metadata, words.metadata_line);
    if taste != scene.world.taste {
        scene.out.push(Act::Send(Command::SetTaste(taste)));
        desk.touch();
    }
    // How is asked only where it makes a difference.
    let fixes = || plan.rows.iter().filter_map(|row| row.mending.as_ref()).flat_map(|it| &it.fixes);
    let padded = fixes().any(|fix| matches!(fix, Fix::Pad { .. }));
    let small = |row: &Row| {
        row.original.as_ref().is_some_and(|it| it.facts.kind() == MediaKind::Image)
            && row.mending.as_ref().is_some_and(|it| {
                it.fixes.iter().any(|fix| matches!(fix, Fix::Enlarge { .. }))
                    || desk.wishes.growth == Growth::Pad && padded
            })
    };
    if plan.rows.iter().any(small) {
        let choices = [(Growth::Enlarge, words.enlarge), (Growth::Pad, words.pad)];
        if select_ui(ui, words.too_small, &mut desk.wishes.growth, &choices, true).changed() {
            desk.touch();
        }
    }
    if padded {
        let choices = [
            (Ground::Edge, words.ground_edge),
            (Ground::White, words.ground_white),
            (Ground::Black, words.ground_black),
        ];
        if select_ui(ui, words.ground, &mut desk.wishes.ground, &choices, true).changed() {
            desk.touch();
        }
    }
}

/// Whether the group will have what keeps a character steady, and what is still advised.
fn pair_ui(ui: &mut Ui, scene: &Scene<'_>, pairing: Pairing) {
    let words = &scene.words.library;
    let tokens = Tokens::of(ui);
    let (icon, color, text) = match pairing {
        Pairing::Unknown => return,
        Pairing::Both => (icons::CHECK_CIRCLE, tokens.tone(Tone::Active).fg, words.pair),
        Pairing::MayBe { .. } => (icons::QUESTION, tokens.text.secondary, words.pair_may_be),
        Pairing::Only { there: View::FullBody } => {
            (icons::USER, tokens.tone(Tone::Processing).fg, words.add_face)
        }
        Pairing::Only { there: View::Face } => {
            (icons::USER, tokens.tone(Tone::Processing).fg, words.add_body)
        }
    };
    ui.horizontal_top(|ui| {
        ui.label(icon.text(14.0).color(color));
        ui.add(egui::Label::new(theme::body(text).strong()).wrap());
    });
    let line = (words.pair_line)(pairing);
    if !line.is_empty() {
        ui.add(egui::Label::new(theme::small(line).weak()).wrap());
    }
}

fn group_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut ImportDesk) {
    let words = &scene.words.import;
    let abilities = scene.world.abilities(scene.connection);
    let makes = abilities.is_some_and(|abilities| abilities.can_make_group().is_some());
    let known: Vec<(GroupId, String)> = scene
        .world
        .shelf(scene.connection)
        .map(|shelf| shelf.groups.values().map(|group| (group.id.clone(), group.name.clone())).collect())
        .unwrap_or_default();
    if known.is_empty() && !makes {
        return;
    }
    let needs = abilities.is_none_or(Abilities::needs_group);
    let nowhere = match abilities {
        _ if needs => words.choose_group,
        Some(abilities) if abilities.has_local_groups() => scene.words.people.no_group,
        _ => scene.words.people.by_provider,
    };
    let chosen = match &desk.target {
        Target::Group(id) => {
            known.iter().find(|(known, _)| known == id).map_or("", |(_, name)| name.as_str())
        }
        Target::New => words.new_group,
        Target::Nowhere => nowhere,
    };
    let cover = desk_cover(scene, desk);
    let select = Select::new(words.group, chosen).labelled().picture(cover);
    let (_, picked) = select.show(ui, |ui| {
        let mut picked = None;
        if !needs && option_ui(ui, nowhere, desk.target == Target::Nowhere).clicked() {
            picked = Some(Target::Nowhere);
        }
        if makes && option_ui(ui, words.new_group, desk.target == Target::New).clicked() {
            picked = Some(Target::New);
        }
        for (id, name) in &known {
            let here = matches!(&desk.target, Target::Group(chosen) if chosen == id);
            if ui.push_id(id.as_str(), |ui| option_ui(ui, name, here)).inner.clicked() {
                picked = Some(Target::Group(id.clone()));
            }
        }
        if picked.is_some() {
            ui.close();
        }
        picked
    });
    if let Some(target) = picked.flatten() {
        desk.target = target;
        desk.touch();
    }
    if desk.target == Target::New {
        let field = TextField::new(&mut desk.new_name, words.new_group_name)
            .placeholder(words.new_group_name)
            // What stands above it comes and goes while files are looked at; who types keeps the focus.
            .id(Id::unique("name of the new group"))
            .limit(120);
        let field = ui.add(field);
        focus_on_open(ui, &field);
        if field.changed() {
            desk.touch();
        }
    }
}

fn desk_cover(scene: &mut Scene<'_>, desk: &ImportDesk) -> Option<crate::ui::parts::Picture> {
    let Target::Group(id) = &desk.target else { return None };
    let shelf = scene.world.shelf(scene.connection)?;
    let picture = shelf.assets.values().find(|asset| {
        asset.group.as_ref() == Some(id)
            && asset.kind == crate::model::MediaKind::Image
            && asset.status == crate::model::AssetStatus::Active
    })?;
    groups::covers(scene, std::slice::from_ref(&picture.id)).into_iter().next()
}

fn naming_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut ImportDesk, plan: &Plan) {
    let words = &scene.words.import;
    let mut choices = vec![
        (Naming::Dashes, words.names_dashes),
        (Naming::AsIs, words.names_as_is),
        (Naming::Numbered, words.names_numbered),
    ];
    // A pattern is written in the settings.
    let own = [&desk.naming, &scene.world.conventions.naming];
    let own = own.into_iter().find(|naming| matches!(naming, Naming::Pattern(_))).cloned();
    let text = own.as_ref().map(|naming| naming.key().to_owned()).unwrap_or_default();
    choices.extend(own.map(|naming| (naming, text.as_str())));
    if select_ui(ui, words.asset_names, &mut desk.naming, &choices, true).changed() {
        desk.touch();
    }
    // The example is a real file of the sheet, at best one whose name changes.
    let ready = || plan.rows.iter().filter(|row| row.is_ready());
    let stem =
        |row: &crate::ui::desk::import::Row| row.path.file_stem().map(|it| it.to_string_lossy().into_owned());
    let example = ready().find(|row| stem(row).as_deref() != Some(&row.name)).or_else(|| ready().next());
    if let Some(row) = example {
        let text = (words.becomes)(&show::short(&row.file_name(), 32), &show::short(&row.name, 32));
        ui.add(egui::Label::new(theme::small(text).weak()).wrap());
    }
}

fn billing_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &ImportDesk, plan: &Plan) {
    let Some(connection) = scene.world.connection(scene.connection) else { return };
    // AnyFast bills every asset and every group it makes; the sandbox bills nothing.
    let count = plan.ready();
    let each = scene.world.prices.of_asset(connection);
    let billed = connection.provider == ProviderKind::AnyFast;
    if !billed && each.is_none() || count == 0 {
        return;
    }
    let kinds: Vec<String> = crate::model::MediaKind::EVERY
        .into_iter()
        .filter(|kind| plan.kinds[*kind as usize] > 0)
        .map(|kind| scene.words.common.count(kind, plan.kinds[kind as usize]))
        .collect();
    let makes = desk.target == Target::New
        && connection.abilities.as_ref().and_then(Abilities::can_make_group).is_some();
    let mut said = Vec::new();
    if billed {
        said.push((scene.words.import.billing)(show::provider(scene), &kinds, makes));
    }
    if let Some(each) = each {
        let whole = each.times(count as u64).to_string();
        said.push((scene.words.prices.assets)(&each.to_string(), &whole, count));
    }
    let text = said.join(" ");
    ui.add_space(space::S7);
    Frame::new().inner_margin(Margin::symmetric(16, 0)).show(ui, |ui| {
        card_ui(ui, Some(Tone::Transfer), |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                let color = Tokens::of(ui).tone(Tone::Transfer).fg;
                ui.label(icons::RECEIPT.text(16.0).color(color));
                ui.add(egui::Label::new(theme::small(&text).color(color)).wrap());
            });
        });
    });
}
