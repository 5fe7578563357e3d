//! The price table: a row for each price, saved as soon as it is whole.

use egui::{Frame, Margin, Ui};

use crate::model::price::{Per, PriceOf};
use crate::model::{Command, ConnectionName, Menu, ProviderKind};
use crate::ui::act::{Act, Scene};
use crate::ui::desk::prices::{PriceDesk, PriceRow, WrongRow};
use crate::ui::icons;
use crate::ui::parts::{Button, IconButton, TextField, select_ui};
use crate::ui::theme::{self, Tokens, radius, space};

/// The table and the button that adds to it.
pub(super) fn prices_ui(ui: &mut Ui, scene: &mut Scene<'_>, desk: &mut PriceDesk) {
    let words = &scene.words.prices;
    desk.follow(&scene.world.prices);
    let heading = ui.label(theme::body(words.prices));
    ui.add(egui::Label::new(theme::small(words.line).weak()).wrap());
    let wanted = egui::Id::unique("prices are wanted");
    if ui.data_mut(|data| data.remove_temp::<bool>(wanted)).unwrap_or_default() {
        heading.scroll_to_me(Some(egui::Align::Min));
    }
    if desk.rows.is_empty() {
        ui.label(theme::small(words.empty).weak());
    }
    let wrongs = desk.wrongs();
    let mut removed = None;
    for (index, row) in desk.rows.iter_mut().enumerate() {
        ui.push_id(("price", index), |ui| {
            let wrong = wrongs.get(index).copied().flatten();
            if row_ui(ui, scene, index, row, wrong) {
                removed = Some(index);
            }
        });
    }
    if let Some(index) = removed {
        desk.rows.remove(index);
    }
    ui.add_space(space::S2);
    let add = ui.add(Button::secondary(words.add).icon(icons::PLUS));
    if std::mem::take(&mut desk.added) {
        // The new row is filled in next: it and the button below it come into view.
        add.scroll_to_me(Some(egui::Align::Max));
    }
    if add.clicked() {
        desk.add(scene.world, scene.connection);
        ui.ctx().request_repaint();
    }
    ui.add_space(space::S8);
    if let Some(prices) = desk.changed() {
        scene.out.push(Act::Send(Command::SetPrices(prices)));
    }
}

/// What the account of a price generates, to choose models and sizes from.
fn menus<'a>(scene: &Scene<'a>, of: &PriceOf) -> Vec<&'a Menu> {
    let fits = |name: &ConnectionName, kind: ProviderKind| match of {
        PriceOf::Provider(wanted) => *wanted == kind,
        PriceOf::Connection(wanted) => wanted == name,
    };
    let connections = scene.world.connections.iter().filter(|it| fits(&it.name, it.provider));
    connections.filter_map(|it| it.abilities.as_ref()?.menu()).collect()
}

/// One price. Answers whether it is to go.
fn row_ui(ui: &mut Ui, scene: &Scene<'_>, index: usize, row: &mut PriceRow, wrong: Option<WrongRow>) -> bool {
    let words = &scene.words.prices;
    let tokens = Tokens::of(ui);
    let mut gone = false;
    let card = Frame::new()
        .fill(tokens.bg.surface)
        .stroke(tokens.hairline())
        .corner_radius(egui::CornerRadius::same(radius::CARD))
        .inner_margin(Margin::same(10));
    card.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = egui::vec2(space::S3, space::S3);
        let whole = ui.available_width();
        let cell = |ui: &mut Ui, width: f32, content: &mut dyn FnMut(&mut Ui)| {
            ui.allocate_ui(egui::vec2(width, 34.0), |ui| {
                ui.set_width(width);
                content(ui);
            });
        };
        let menus = menus(scene, &row.of);
        ui.horizontal(|ui| {
            let width = (whole - 40.0 - 2.0 * space::S3) / 2.0;
            cell(ui, width, &mut |ui| whose_ui(ui, scene, row));
            cell(ui, width, &mut |ui| {
                let charged: Vec<(Per, &str)> =
                    Per::ALL.iter().map(|per| (*per, (words.per)(*per))).collect();
                select_ui(ui, words.charged, &mut row.per, &charged, false);
            });
            let name = (words.remove)(index + 1);
            gone = ui.add(IconButton::new(icons::TRASH, &name)).clicked();
        });
        ui.horizontal(|ui| {
            let of_generation = row.per.is_of_generations();
            let amount = 110.0;
            let currency = 84.0;
            let width = (whole - amount - currency - 4.0 * space::S3) / 3.0;
            if of_generation {
                cell(ui, width, &mut |ui| model_ui(ui, scene, row, &menus));
                cell(ui, width, &mut |ui| resolution_ui(ui, scene, row, &menus));
                cell(ui, width, &mut |ui| {
                    let ways = [
                        (None, words.either_way),
                        (Some(true), words.with_video),
                        (Some(false), words.without_video),
                    ];
                    select_ui(ui, words.video, &mut row.with_video, &ways, false);
                });
            }
            // Each row has such fields: who only listens is told which is which.
            let of = |what: &str| (scene.words.promises.of)(what, &(words.row)(index + 1));
            let (sum, unit) = (of(words.amount), of(words.currency));
            ui.add(TextField::new(&mut row.amount, &sum).placeholder("0.46").limit(16).width(amount));
            ui.add(TextField::new(&mut row.currency, &unit).limit(8).width(currency));
        });
        let said = match wrong {
            Some(WrongRow::Amount(why)) => Some((words.no_amount)(why)),
            Some(WrongRow::Currency) => Some(words.no_currency),
            Some(WrongRow::Twice) => Some(words.twice),
            // A row that was only just added is no mistake yet.
            Some(WrongRow::NoAmountYet) | None => None,
        };
        if let Some(said) = said {
            let color = tokens.tone(theme::Tone::Failed).fg;
            ui.add(egui::Label::new(theme::small(said).color(color)).wrap());
        }
    });
    gone
}

fn whose_ui(ui: &mut Ui, scene: &Scene<'_>, row: &mut PriceRow) {
    let words = &scene.words.prices;
    let mut choices: Vec<(PriceOf, String)> = Vec::new();
    for kind in ProviderKind::ALL {
        let used = scene.world.connections.iter().any(|it| it.provider == kind);
        if used || row.of == PriceOf::Provider(kind) {
            choices.push((PriceOf::Provider(kind), (words.all_of)(kind.title())));
        }
    }
    for connection in &scene.world.connections {
        choices.push((PriceOf::Connection(connection.name.clone()), connection.name.to_string()));
    }
    if !choices.iter().any(|(of, _)| *of == row.of)
        && let PriceOf::Connection(name) = &row.of
    {
        choices.push((row.of.clone(), name.to_string()));
    }
    let choices: Vec<(PriceOf, &str)> =
        choices.iter().map(|(of, name)| (of.clone(), name.as_str())).collect();
    select_ui(ui, words.whose, &mut row.of, &choices, false);
}

fn model_ui(ui: &mut Ui, scene: &Scene<'_>, row: &mut PriceRow, menus: &[&Menu]) {
    let words = &scene.words.prices;
    let mut choices: Vec<(Option<String>, &str)> = vec![(None, words.any_model)];
    for model in menus.iter().flat_map(|menu| &menu.models) {
        if !choices.iter().any(|(known, _)| known.as_deref() == Some(&model.id)) {
            choices.push((Some(model.id.clone()), &model.label));
        }
    }
    // One that is not offered now is still what the file says.
    let own = row.model.clone();
    if let Some(own) = own.as_deref().filter(|own| !choices.iter().any(|(it, _)| it.as_deref() == Some(own)))
    {
        choices.push((Some(own.to_owned()), own));
    }
    select_ui(ui, words.model, &mut row.model, &choices, false);
}

fn resolution_ui(ui: &mut Ui, scene: &Scene<'_>, row: &mut PriceRow, menus: &[&Menu]) {
    let words = &scene.words.prices;
    let mut choices: Vec<(Option<String>, &str)> = vec![(None, words.any_resolution)];
    for resolution in menus.iter().flat_map(|menu| &menu.models).flat_map(|model| &model.resolutions) {
        if !choices.iter().any(|(known, _)| known.as_deref() == Some(resolution)) {
            choices.push((Some(resolution.clone()), resolution));
        }
    }
    let own = row.resolution.clone();
    if let Some(own) = own.as_deref().filter(|own| !choices.iter().any(|(it, _)| it.as_deref() == Some(own)))
    {
        choices.push((Some(own.to_owned()), own));
    }
    select_ui(ui, words.resolution, &mut row.resolution, &choices, false);
}
