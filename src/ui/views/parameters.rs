//! The parameters of a generation, what it costs, and the button that starts it.

use egui::{
    Align, CornerRadius, Frame, Layout, Margin, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind,
};
use egui::{Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::generate::{Compose, generate};
use super::generate_checks::{blocker, seed_is_wrong};
use crate::model::{Action, Draft, ProviderKind, Step};
use crate::ui::act::{Act, Scene};
use crate::ui::actions;
use crate::ui::desk::Sheet;
use crate::ui::desk::generate::GenerateDesk;
use crate::ui::icons;
use crate::ui::parts::paint::{by_state, focus_ring, put, put_left, whole_line};
use crate::ui::parts::{
    Button, IconButton, Kind, NumberField, Segment, Slider, TextField, hairline_ui, segmented_ui, select_ui,
    switch_row_ui,
};
use crate::ui::theme::{self, Tokens, Tone, Type, radius, size, space};

const FOOT: f32 = 138.0;
/// More height for how many were started today.
const LINE: f32 = 22.0;
/// More height for the way to the price table.
const LINK: f32 = 32.0;
/// More height for what happens when that is all.
const OVER: f32 = 66.0;

/// How many generations were started today, and whether one more has to wait for tomorrow.
struct Day {
    said: Option<String>,
    is_over: bool,
}

impl Day {
    fn of(scene: &Scene<'_>, this: &Compose<'_>, takes: u8) -> Self {
        let words = &scene.words.promises;
        let Some(budget) = scene.world.budgets.get(&this.connection.name) else {
            return Self { said: None, is_over: false };
        };
        let today = budget.generations;
        let said = match today.cap {
            Some(cap) => Some((words.today_of)(today.count, cap)),
            None => (today.count > 0).then(|| (words.today)(today.count)),
        };
        // Those that wait already will take their part of what is left.
        let queued = scene.world.open_jobs().filter(|job| {
            job.connection == this.connection.name && job.order().is_some() && job.step == Step::Queued
        });
        let is_over = today.left().is_some_and(|left| (left as usize) < queued.count() + usize::from(takes));
        Self { said, is_over }
    }
}

/// The column. With `narrow` the result stands under the parameters.
pub(super) fn parameters_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut GenerateDesk,
    this: &Compose<'_>,
    narrow: bool,
) {
    let full = ui.max_rect();
    let day = Day::of(scene, this, desk.draft.takes);
    let cost = cost_of(scene, desk, this);
    let height = FOOT
        + if day.said.is_some() { LINE } else { 0.0 }
        + if day.is_over { OVER } else { 0.0 }
        + if cost.is_priced { 0.0 } else { LINK };
    let foot = Rect::from_min_max(pos2(full.left(), full.bottom() - height), full.max);
    let body = Rect::from_min_max(full.min, pos2(full.right(), foot.top()));
    ui.scope_builder(UiBuilder::new().max_rect(body).id_salt("parameters"), |ui| {
        ui.set_clip_rect(body.intersect(ui.clip_rect()));
        ScrollArea::vertical().id_salt("parameters").auto_shrink([false, false]).show(ui, |ui| {
            Frame::new().inner_margin(Margin { left: 16, right: 16, top: 14, bottom: 12 }).show(ui, |ui| {
                fields_ui(ui, scene, desk, this);
            });
            if narrow {
                hairline_ui(ui);
                super::result::result_ui(ui, scene, desk);
                super::tasks::tasks_ui(ui, scene, desk);
            }
        });
    });
    ui.scope_builder(UiBuilder::new().max_rect(foot).id_salt("foot"), |ui| {
        hairline_ui(ui);
        Frame::new().inner_margin(Margin { left: 16, right: 16, top: 8, bottom: 16 }).show(ui, |ui| {
            foot_ui(ui, scene, desk, this, &day, &cost);
        });
    });
}

fn fields_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    let words = &scene.words.generate;
    ui.spacing_mut().item_spacing.y = space::S3;
    let models: Vec<(String, &str)> =
        this.menu.models.iter().map(|model| (model.id.clone(), model.label.as_str())).collect();
    if select_ui(ui, words.model, &mut desk.draft.model, &models, true).changed() {
        desk.fit_parameters(this.menu);
    }

    if !this.model.ratios.is_empty() {
        ui.add_space(space::S4);
        ui.label(theme::label(words.ratio));
        ratios_ui(ui, scene, desk, this);
    }

    resolution_ui(ui, scene, desk, this);
    ui.add_space(space::S4);
    duration_ui(ui, scene, desk, this);
    ui.add_space(space::S4);
    seed_ui(ui, scene, desk, this);

    ui.add_space(space::S5);
    ui.spacing_mut().item_spacing.y = space::S4;
    switch_row_ui(ui, &mut desk.draft.sound, words.sound, "");
    if this.menu.last_frame {
        switch_row_ui(ui, &mut desk.draft.return_last_frame, words.return_last_frame, "");
    }
    switch_row_ui(ui, &mut desk.draft.watermark, words.watermark, "");
    takes_ui(ui, scene, desk);
}

/// How many takes are asked for at once.
fn takes_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk) {
    let words = &scene.words.takes;
    let (least, most) = (f32::from(*Draft::TAKES.start()), f32::from(*Draft::TAKES.end()));
    let mut takes = f32::from(desk.draft.takes);
    ui.horizontal(|ui| {
        let color = Tokens::of(ui).text.primary;
        ui.label(theme::body(words.takes).color(color)).on_hover_text(words.takes_line);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // Eight to the step make an arrow key one take.
            ui.add(NumberField::new(&mut takes, least..=most, words.takes).step(8.0));
        });
    });
    desk.draft.takes = takes.round().clamp(least, most) as u8;
    if let Some(seed) = desk.draft.seed.filter(|_| desk.draft.takes > 1) {
        let last = seed.wrapping_add(u32::from(desk.draft.takes) - 1);
        ui.label(theme::small((words.seeds)(seed, last)).weak());
    }
}

/// What is said of the cost.
struct Cost {
    title: String,
    line: String,
    /// By the price table, or there is nothing to pay.
    is_priced: bool,
}

fn cost_of(scene: &Scene<'_>, desk: &GenerateDesk, this: &Compose<'_>) -> Cost {
    let (words, prices) = (&scene.words.generate, &scene.words.prices);
    let billed = desk.draft.billed(this.model, &this.connection.name, scene.world);
    let takes = desk.draft.takes;
    if let Some(each) = scene.world.prices.of_generation(this.connection, &billed) {
        let whole = each.times(takes.into()).to_string();
        let each = (prices.each_take)(&each.to_string());
        return match takes {
            0 | 1 => {
                Cost { title: (prices.about)(&whole), line: prices.not_a_quote.to_owned(), is_priced: true }
            }
            takes => Cost { title: (prices.about_takes)(&whole, takes), line: each, is_priced: true },
        };
    }
    let (title, line) = words.cost_of(this.connection.provider);
    // What the last one cost is the best that is known of the next.
    let mut known = scene.world.takes.values().rev();
    let last = known.find(|take| take.connection == this.connection.name).and_then(|take| take.cost.as_ref());
    let line = last.map_or(line, |cost| (scene.words.promises.last_cost)(cost));
    Cost { title: title.to_owned(), line, is_priced: this.connection.provider == ProviderKind::Sandbox }
}

/// The sizes the model makes, where there is a choice.
fn resolution_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    let words = &scene.words.generate;
    let offered = &this.model.resolutions;
    if offered.is_empty() {
        return;
    }
    ui.add_space(space::S4);
    ui.label(theme::label(words.resolution));
    let mut chosen = offered.iter().position(|it| *it == desk.draft.resolution);
    let choices: Vec<Segment<'_, Option<usize>>> =
        offered.iter().enumerate().map(|(index, it)| Segment::text(Some(index), it)).collect();
    let width = ui.available_width();
    if segmented_ui(ui, words.resolution, &mut chosen, &choices, Some(width)).changed()
        && let Some(resolution) = chosen.and_then(|index| offered.get(index))
    {
        desk.draft.resolution.clone_from(resolution);
    }
}

fn ratios_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    let gap = space::S3;
    let cell = ((ui.available_width() - 3.0 * gap) / 4.0).floor();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(gap, gap);
        for ratio in &this.model.ratios {
            let selected = desk.draft.ratio == *ratio;
            let shape = shape(ratio);
            let word = if ratio == "adaptive" { scene.words.generate.same_as_input } else { ratio };
            let width = if shape.is_some() { cell } else { 2.0 * cell + gap };
            let response = ratio_ui(ui, word, shape, width, selected);
            if response.clicked() {
                desk.draft.ratio.clone_from(ratio);
            }
        }
    });
}

/// Width and height of `16:9`.
fn shape(ratio: &str) -> Option<(f32, f32)> {
    let (width, height) = ratio.split_once(':')?;
    let (width, height): (f32, f32) = (width.parse().ok()?, height.parse().ok()?);
    (width > 0.0 && height > 0.0).then_some((width, height))
}

fn ratio_ui(ui: &mut Ui, word: &str, shape: Option<(f32, f32)>, width: f32, selected: bool) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 52.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, selected, word));
    let (fill, color, line) = if selected {
        (tokens.accent.soft, tokens.accent.text, Stroke::new(1.5, tokens.accent.base))
    } else {
        let edge = by_state(&response, tokens.stroke.default, tokens.stroke.strong, tokens.stroke.strong);
        let fill = by_state(&response, theme::CLEAR, theme::CLEAR, tokens.bg.hover);
        (fill, tokens.text.secondary, Stroke::new(1.0, edge))
    };
    ui.painter().rect(rect, CornerRadius::same(radius::CONTROL), fill, line, StrokeKind::Inside);
    let text = whole_line(ui, word, Type::Small, color);
    if let Some((wide, high)) = shape {
        let scale = (24.0 / wide).min(17.0 / high);
        let center = rect.center() - vec2(0.0, 9.0);
        let frame = Rect::from_center_size(center, vec2(wide, high) * scale);
        ui.painter().rect_stroke(frame, 2, Stroke::new(1.25, color), StrokeKind::Middle);
        put(ui.painter(), rect.center() + vec2(0.0, 13.0), egui::Align2::CENTER_CENTER, text);
    } else {
        let x = rect.center().x - 0.5 * (text.size().x + 22.0);
        icons::FRAME_CORNERS.paint(ui.painter(), pos2(x + 8.0, rect.center().y), 16.0, color);
        put_left(ui.painter(), x + 22.0, rect.center().y, text);
    }
    focus_ring(ui, &response, radius::CONTROL);
    response
}

fn duration_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    let words = &scene.words.generate;
    let (min, max) = (*this.model.seconds.start(), *this.model.seconds.end());
    ui.horizontal(|ui| {
        ui.label(theme::label(words.duration));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(theme::small((words.from_to)(min, max)).weak());
        });
    });
    let mut seconds = desk.draft.seconds as f32;
    let range = min as f32..=max as f32;
    ui.horizontal(|ui| {
        let room = ui.available_width() - 64.0 - space::S6;
        ui.add(Slider::new(&mut seconds, range.clone(), words.duration).width(room));
        ui.add_space(space::S2);
        ui.add(NumberField::new(&mut seconds, range, words.duration).unit(words.seconds_unit));
    });
    desk.draft.seconds = seconds.round() as u32;
}

fn seed_ui(ui: &mut Ui, scene: &Scene<'_>, desk: &mut GenerateDesk, this: &Compose<'_>) {
    let words = &scene.words.generate;
    ui.label(theme::label(words.seed));
    let provider = this.connection.provider.title();
    let free = (words.seed_free)(provider);
    let wrong = seed_is_wrong(desk).then_some(words.bad_seed);
    ui.horizontal(|ui| {
        let room = ui.available_width() - 2.0 * (size::CONTROL + space::S3);
        ui.spacing_mut().item_spacing.x = space::S3;
        let field = TextField::new(&mut desk.seed_text, words.seed)
            .placeholder(&free)
            .mono()
            .limit(12)
            .error(wrong)
            .width(room);
        if ui.add(field).changed() {
            desk.read_seed();
        }
        let locked = desk.draft.seed.is_some();
        let (icon, name) = if locked {
            (icons::LOCK_SIMPLE.fill(), words.unlock_seed)
        } else {
            (icons::LOCK_SIMPLE, words.lock_seed)
        };
        if ui.add(IconButton::new(icon, name).selected(locked)).clicked() {
            let seed = (!locked).then(|| roll(ui, scene));
            desk.set_seed(seed);
        }
        if ui.add(IconButton::new(icons::DICE_FIVE, words.random_seed).kind(Kind::Secondary)).clicked() {
            let seed = roll(ui, scene);
            desk.set_seed(Some(seed));
        }
    });
}

/// A seed nobody can guess is not needed; one that differs from the last is. So the two clocks that are told
/// to us are mixed (SplitMix64), and this room stays free of chance.
fn roll(ui: &Ui, scene: &Scene<'_>) -> u32 {
    let time = ui.input(|input| input.time);
    let mut mixed = scene.world.now.0.cast_unsigned() ^ time.to_bits().rotate_left(17);
    mixed = mixed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    // Six or seven digits can be read aloud and typed again.
    ((mixed ^ (mixed >> 31)) % 10_000_000) as u32
}

fn foot_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    desk: &mut GenerateDesk,
    this: &Compose<'_>,
    day: &Day,
    cost: &Cost,
) {
    let words = &scene.words.generate;
    ui.spacing_mut().item_spacing.y = space::S1;
    ui.label(theme::small(words.cost).weak());
    let mut summary = format!("{}{}", desk.draft.seconds, words.seconds_unit);
    if !this.model.resolutions.is_empty() {
        summary = format!("{summary}, {}", desk.draft.resolution);
    }
    let beside = |ui: &mut Ui, shown: bool| {
        if shown {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(theme::small(&summary).weak())
            });
        }
    };
    // Beside the sum where there is room for both, else beside the line below.
    let several = desk.draft.takes > 1 && cost.is_priced;
    ui.horizontal(|ui| {
        ui.label(theme::title(&cost.title));
        beside(ui, !several);
    });
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ui.horizontal(|ui| {
            ui.label(theme::small(&cost.line).weak());
            beside(ui, several);
        });
    });
    if !cost.is_priced && ui.add(Button::link(scene.words.prices.set).small()).clicked() {
        scene.out.push(Act::ShowSheet(Some(Sheet::Prices)));
    }
    if let Some(today) = &day.said {
        ui.label(theme::small(today).weak());
    }
    if day.is_over {
        over_ui(ui, scene, this);
    }
    ui.add_space(space::S4);
    let reason = blocker(scene, desk, &this.checked);
    let time = ui.input(|input| input.time);
    let sleeping = desk.sleeping(time, scene.world);
    if let Some(left) = sleeping {
        ui.ctx().request_repaint_after_secs(left as f32);
    }
    let reason = if sleeping.is_some() { Some(words.sending) } else { reason.as_deref() };
    let keys = actions::shown(&scene.world.keys, Action::Run);
    let button = Button::primary(words.run)
        .icon(icons::PLAY.fill())
        .large()
        .shortcut(&keys)
        .width(ui.available_width())
        .disabled_because(reason);
    if ui.add(button).clicked() {
        generate(ui, scene, desk, this);
    }
}

/// The day's limit is used up: what Generate does now, and how to change it.
fn over_ui(ui: &mut Ui, scene: &mut Scene<'_>, this: &Compose<'_>) {
    let words = &scene.words.promises;
    let amber = Tokens::of(ui).tone(Tone::Processing).fg;
    ui.add(egui::Label::new(theme::small(words.goes_tomorrow).color(amber)).wrap());
    if ui.add(Button::link(words.raise_limit).small()).clicked() {
        scene.out.push(Act::OpenLimits(this.connection.name.clone()));
    }
}
