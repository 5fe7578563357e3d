//! The fields of a connection in their sections: assets, video generation, staging bucket, limits.

use egui::{Align, Frame, Layout, Margin, Ui};

use super::connections::provider_icon;
use super::transfers::known_from;
use crate::model::budget::{KnownFrom, Limit};
use crate::model::connection::APIYI_GENERATION;
use crate::model::rules::Edition;
use crate::model::{Connection, CredentialField, ProviderKind, SecretPlace};
use crate::ui::act::Scene;
use crate::ui::desk::connections::{ConnectionForm, ConnectionsDesk, FormWrong, Line, Looks, NUMBERS, looks};
use crate::ui::icons;
use crate::ui::parts::{
    Badge, Button, Chip, SecretField, SecretState, TextField, card_ui, hairline_ui, icon_tile_ui, select_ui,
};
use crate::ui::theme::{self, Tokens, Tone, space};
use crate::words::Words;

/// AnyFast runs two hosts with separate accounts (providers.md, AnyFast).
const ANYFAST_CHINA: &str = "https://www.anyfast.com.cn";

/// Two fields stand side by side from this width on.
const WIDE: f32 = 420.0;

/// One field of a section.
#[derive(Clone, Copy)]
enum Item {
    Line(Line),
    Secret(CredentialField),
}

/// What every field needs to know.
struct Fields<'a> {
    words: &'static Words,
    kept: Option<&'a Connection>,
    wrongs: Vec<FormWrong>,
    saving: bool,
    /// What the account was found to allow besides what a person set: a minute, and in all.
    pace: Option<Known>,
    slots: Option<Known>,
}

/// A limit as a number and as words.
struct Known {
    count: String,
    said: String,
}

/// Every section of the form.
pub(super) fn fields_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    desk: &mut ConnectionsDesk,
    form: &mut ConnectionForm,
    kept: Option<&Connection>,
    saving: bool,
) {
    let wrongs = form.wrongs(scene.world);
    let wrongs = if form.tried { wrongs } else { vec![] };
    let budget = kept.and_then(|kept| scene.world.budgets.get(&kept.name));
    let known = |limit: Limit, said: String| {
        let from = known_from(scene, limit);
        (limit.from != KnownFrom::Setting)
            .then(|| Known { count: limit.count.to_string(), said: format!("{said}, {from}") })
    };
    let minute = |limit: Limit| known(limit, (scene.words.promises.pace)(limit.count));
    let pace = budget.and_then(|budget| budget.creates_per_minute).and_then(minute);
    let slots =
        budget.and_then(|budget| budget.slots).and_then(|limit| known(limit, limit.count.to_string()));
    let this = Fields { words: scene.words, kept, wrongs, saving, pace, slots };
    section_ui(ui, |ui| {
        ui.label(theme::section(scene.words.connections.account));
        items_ui(ui, &this, form, &[Item::Line(Line::Name)]);
    });
    section_ui(ui, |ui| assets_ui(ui, scene, &this, form));
    if form.provider.optional().contains(&CredentialField::GenerationKey) {
        section_ui(ui, |ui| generation_ui(ui, &this, form));
    }
    if form.provider.stages() {
        let answer = section_ui(ui, |ui| staging_ui(ui, &this, form));
        if std::mem::take(&mut desk.show_staging) {
            ui.scroll_to_rect(answer, Some(Align::TOP));
        }
    }
    let limits = section_ui(ui, |ui| {
        ui.label(theme::section(scene.words.accounts.limits));
        rules_ui(ui, scene.words, form);
        let items = [Line::Creates, Line::Slots, Line::CreationsADay, Line::GenerationsADay];
        items_ui(ui, &this, form, &items.map(Item::Line));
    });
    if std::mem::take(&mut desk.show_limits) {
        ui.scroll_to_rect(limits, Some(Align::TOP));
    }
    if let Some(failure) = desk.refused.clone() {
        let fresh = desk.refusal_is_new();
        section_ui(ui, |ui| {
            let words = scene.words;
            let card = card_ui(ui, Some(Tone::Failed), |ui| {
                ui.set_width(ui.available_width());
                ui.label(theme::heading(words.connections.could_not_save));
                ui.add(egui::Label::new(theme::body((words.failure.title)(failure.kind))).wrap());
                ui.add(egui::Label::new(theme::body((words.failure.advice)(failure.kind))).wrap());
                if let Some(said) = &failure.said {
                    ui.add(egui::Label::new(theme::mono(said)).wrap().selectable(true));
                }
            });
            // It stands below everything: who pressed Save must see it.
            if fresh {
                card.response.scroll_to_me(Some(Align::BOTTOM));
            }
        });
    }
}

/// Which edition of the provider's rules files are checked by, where there are several.
fn rules_ui(ui: &mut Ui, words: &'static Words, form: &mut ConnectionForm) {
    let known = Edition::of(form.provider);
    let [usual, _, ..] = known else { return };
    let choices: Vec<(Edition, &str)> =
        known.iter().map(|edition| (*edition, (words.problem.edition)(*edition))).collect();
    let mut chosen = form.rules.unwrap_or(*usual);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::S2;
        if select_ui(ui, words.accounts.rules, &mut chosen, &choices, true).changed() {
            form.rules = Some(chosen).filter(|chosen| chosen != usual);
        }
        ui.add(egui::Label::new(theme::small(words.accounts.rules_line).weak()).wrap());
    });
}

fn section_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) -> egui::Rect {
    let margin = Margin { left: 24, right: 24, top: 18, bottom: 18 };
    let answer = Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::S5;
        content(ui);
    });
    hairline_ui(ui);
    answer.response.rect
}

/// A section's title, and at the right where its secrets are, or why it is there.
fn head_ui(ui: &mut Ui, title: &str, right: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 22.0;
        ui.label(theme::section(title));
        ui.with_layout(Layout::right_to_left(Align::Center), right);
    });
}

/// Where the secrets of a section are: the least lasting place of those it has.
fn places_ui(ui: &mut Ui, this: &Fields<'_>, fields: &[CredentialField], needed: bool) {
    let Some(kept) = this.kept else { return };
    let places = kept.secrets.iter().filter(|(field, _)| fields.contains(field)).map(|(_, place)| *place);
    let places: Vec<SecretPlace> = places.filter(|place| needed || *place != SecretPlace::Missing).collect();
    let order = [
        SecretPlace::Missing,
        SecretPlace::Locked,
        SecretPlace::Session,
        SecretPlace::Environment,
        SecretPlace::Keyring,
    ];
    let Some(place) = order.into_iter().find(|place| places.contains(place)) else { return };
    let (tone, icon) = match place {
        SecretPlace::Keyring => (Tone::Active, icons::LOCK_KEY.fill()),
        SecretPlace::Environment => (Tone::Local, icons::TERMINAL_WINDOW),
        SecretPlace::Session => (Tone::Processing, icons::CLOCK),
        SecretPlace::Missing => (Tone::Failed, icons::KEY),
        SecretPlace::Locked => (Tone::Processing, icons::LOCK_KEY.fill()),
    };
    ui.add(Badge::new(tone, this.words.connections.place(place)).small().icon(icon));
}

fn assets_ui(ui: &mut Ui, scene: &Scene<'_>, this: &Fields<'_>, form: &mut ConnectionForm) {
    let (words, provider) = (&scene.words.accounts, form.provider);
    head_ui(ui, words.assets, |ui| places_ui(ui, this, provider.required(), true));
    offers_ui(ui, scene, form);
    let mut items: Vec<Item> = provider.required().iter().copied().map(Item::Secret).collect();
    let single = items.len() == 1;
    if single {
        items_ui(ui, this, form, &items);
        items.clear();
    }
    if provider.has_project() {
        items.push(Item::Line(Line::Project));
    }
    if provider.signed() {
        items.push(Item::Line(Line::Region));
    }
    items_ui(ui, this, form, &items);
    items_ui(ui, this, form, &[Item::Line(Line::BaseUrl)]);
    if provider == ProviderKind::AnyFast {
        let own = provider.base_url().unwrap_or_default();
        let chosen = |form: &ConnectionForm, url: &str| form.line(Line::BaseUrl).trim_end_matches('/') == url;
        let (china, international) = (chosen(form, ANYFAST_CHINA), chosen(form, "") || chosen(form, own));
        let said = &scene.words.connections;
        ui.horizontal_wrapped(|ui| {
            if ui.add(Chip::new(said.host_international, international)).clicked() {
                form.line_mut(Line::BaseUrl).clear();
            }
            if ui.add(Chip::new(said.host_china, china)).clicked() {
                ANYFAST_CHINA.clone_into(form.line_mut(Line::BaseUrl));
            }
        });
    }
    if provider.optional().contains(&CredentialField::SessionToken) {
        let icon = if form.temporary { icons::CARET_DOWN } else { icons::CARET_RIGHT };
        if ui.add(Button::ghost(words.temporary_keys).small().icon(icon)).clicked() {
            form.temporary = !form.temporary;
        }
        if form.temporary {
            items_ui(ui, this, form, &[Item::Secret(CredentialField::SessionToken)]);
        }
    }
}

/// Credentials of other tools are offered, never taken silently.
fn offers_ui(ui: &mut Ui, scene: &Scene<'_>, form: &mut ConnectionForm) {
    let words = &scene.words.accounts;
    for offer in scene.world.offers.iter().filter(|offer| offer.provider == form.provider) {
        if form.take_from.as_ref() == Some(offer) {
            continue;
        }
        card_ui(ui, Some(Tone::Transfer), |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = space::S2;
            ui.horizontal_top(|ui| {
                icon_tile_ui(ui, 28.0, provider_icon(offer.provider), None);
                ui.vertical(|ui| {
                    let said = (words.offer)(offer.provider.title(), &offer.source);
                    ui.add(egui::Label::new(theme::body_medium(said)).wrap());
                    let fields: Vec<&str> =
                        offer.fields.iter().map(|field| scene.words.connections.field(*field)).collect();
                    let line = format!("{}. {}", fields.join(", "), words.offer_line);
                    ui.add(egui::Label::new(theme::small(line).weak()).wrap());
                    ui.add_space(space::S2);
                    if ui.add(Button::secondary(words.use_them).small().icon(icons::KEY)).clicked() {
                        form.take_from = Some(offer.clone());
                    }
                });
            });
        });
    }
}

fn generation_ui(ui: &mut Ui, this: &Fields<'_>, form: &mut ConnectionForm) {
    let words = &this.words.accounts;
    head_ui(ui, words.generation, |ui| places_ui(ui, this, &[CredentialField::GenerationKey], false));
    let items = [Item::Secret(CredentialField::GenerationKey), Item::Line(Line::GenerationUrl)];
    items_ui(ui, this, form, &items);
    if form.provider == ProviderKind::Volcengine {
        let own = form.provider.generation_url().unwrap_or_default();
        let typed = form.line(Line::GenerationUrl).trim_end_matches('/');
        let (ark, apiyi) = (typed.is_empty() || typed == own, typed == APIYI_GENERATION);
        ui.horizontal_wrapped(|ui| {
            if ui.add(Chip::new(words.ark, ark)).clicked() {
                form.line_mut(Line::GenerationUrl).clear();
            }
            if ui.add(Chip::new(words.apiyi_gateway, apiyi)).clicked() {
                APIYI_GENERATION.clone_into(form.line_mut(Line::GenerationUrl));
            }
        });
    }
}

fn staging_ui(ui: &mut Ui, this: &Fields<'_>, form: &mut ConnectionForm) {
    let words = &this.words.accounts;
    // APIMart takes pictures as files, so a bucket is only for the rest.
    let why = match form.provider {
        ProviderKind::Apimart => words.staging_for_some.to_owned(),
        provider => (words.staging_needed)(provider.title()),
    };
    head_ui(ui, words.staging, |ui| {
        if form.staging {
            places_ui(ui, this, &CredentialField::STAGING, true);
        }
        ui.add(egui::Label::new(theme::small(why).weak()).truncate());
    });
    if !form.staging {
        ui.add(egui::Label::new(theme::body(words.staging_line)).wrap());
        if ui.add(Button::secondary(words.set_up_staging).icon(icons::CLOUD_ARROW_UP)).clicked() {
            form.staging = true;
        }
        return;
    }
    let items = [
        Item::Line(Line::Endpoint),
        Item::Line(Line::Bucket),
        Item::Line(Line::BucketRegion),
        Item::Line(Line::Prefix),
        Item::Secret(CredentialField::StagingAccessKey),
        Item::Secret(CredentialField::StagingSecretKey),
    ];
    items_ui(ui, this, form, &items);
    if ui.add(Button::ghost(words.remove_staging).small().icon(icons::TRASH)).clicked() {
        form.staging = false;
    }
}

/// Fields side by side where there is room, else below each other.
fn items_ui(ui: &mut Ui, this: &Fields<'_>, form: &mut ConnectionForm, items: &[Item]) {
    let one = |ui: &mut Ui, form: &mut ConnectionForm, item: Item| match item {
        Item::Line(line) => line_ui(ui, this, form, line),
        Item::Secret(field) => secret_ui(ui, this, form, field),
    };
    if items.len() < 2 || ui.available_width() < WIDE {
        for item in items {
            one(ui, form, *item);
        }
        return;
    }
    for pair in items.chunks(2) {
        ui.columns(2, |columns| {
            for (column, item) in columns.iter_mut().zip(pair) {
                one(column, form, *item);
            }
        });
    }
}

fn line_ui(ui: &mut Ui, this: &Fields<'_>, form: &mut ConnectionForm, line: Line) {
    let (words, said) = (&this.words.accounts, &this.words.connections);
    let more = &this.words.promises;
    let provider = form.provider;
    let empty_means = |own: Option<&str>| own.map(words.empty_means).unwrap_or_default();
    let own = match line {
        Line::BaseUrl => provider.base_url(),
        Line::GenerationUrl => provider.generation_url(),
        Line::Region => provider.region(),
        _ => None,
    };
    let (name, hint) = match line {
        Line::Name => (said.name, said.name_hint.to_owned()),
        Line::BaseUrl => (said.base_url, empty_means(own)),
        Line::Project => (words.project, words.project_hint.to_owned()),
        Line::Region => (words.region, empty_means(own)),
        Line::GenerationUrl => (words.generation_url, empty_means(own)),
        Line::Endpoint => (words.endpoint, String::new()),
        Line::Bucket => (words.bucket, String::new()),
        Line::BucketRegion => (words.bucket_region, words.bucket_region_hint.to_owned()),
        Line::Prefix => (words.prefix, words.prefix_hint.to_owned()),
        Line::Creates => {
            let usual = this.kept.filter(|kept| kept.settings.creates_per_minute.is_none());
            let usual = usual.and_then(|kept| kept.rules.creates_per_minute);
            let usual = usual.map_or_else(|| words.creates_hint.to_owned(), words.creates_usual);
            (words.creates, this.pace.as_ref().map_or(usual, |known| (more.without)(&known.said)))
        }
        Line::Slots => {
            let hint = this.slots.as_ref().map(|known| (more.without)(&known.said));
            (more.form_slots, hint.unwrap_or_else(|| more.form_slots_hint.to_owned()))
        }
        Line::CreationsADay => (more.form_creations, more.form_day_hint.to_owned()),
        Line::GenerationsADay => (more.form_generations, more.form_day_hint.to_owned()),
    };
    let placeholder = match line {
        Line::Endpoint => "https://",
        Line::Creates => this.pace.as_ref().map_or("", |known| known.count.as_str()),
        Line::Slots => this.slots.as_ref().map_or("", |known| known.count.as_str()),
        _ => own.unwrap_or_default(),
    };
    let wrong = this.wrongs.iter().find(|wrong| wrong.line() == Some(line));
    let wrong = wrong.map(|wrong| sentence(this.words, wrong));
    ui.add(
        TextField::new(form.line_mut(line), name)
            .labelled()
            .placeholder(placeholder)
            .hint(&hint)
            .limit(400)
            .error(wrong.as_deref()),
    );
}

fn secret_ui(ui: &mut Ui, this: &Fields<'_>, form: &mut ConnectionForm, field: CredentialField) {
    let Some(index) = form.secret(field) else { return };
    let (words, said) = (&this.words.accounts, &this.words.connections);
    let name = said.field(field);
    let kept = this.kept.and_then(|kept| kept.secrets.iter().find(|(it, _)| *it == field));
    let place = kept.map_or(SecretPlace::Missing, |(_, place)| *place);
    let wrong = this.wrongs.iter().find(|wrong| wrong.secret() == Some(field));
    let wrong = wrong.map(|wrong| sentence(this.words, wrong));
    let hint = if place == SecretPlace::Environment {
        let variable = this.kept.map(|kept| variable(kept.name.as_str(), field)).unwrap_or_default();
        (said.environment_wins)(&variable)
    } else if field == CredentialField::GenerationKey && place == SecretPlace::Missing {
        words.generation_optional.to_owned()
    } else {
        String::new()
    };
    let taken = form.take_from.as_ref().filter(|_| form.is_taken(field)).map(|offer| offer.source.clone());
    let taken_said = taken.as_ref().map(words.taken).unwrap_or_default();
    let secret = &mut form.secrets[index];
    let state = if this.saving {
        SecretState::Saving(said.saving)
    } else if taken.is_some() {
        SecretState::Saved { since: &taken_said, replace: words.type_instead }
    } else if secret.replacing || place == SecretPlace::Missing {
        SecretState::Missing
    } else {
        SecretState::Saved { since: said.saved, replace: said.replace }
    };
    let shown = SecretField::new(&mut secret.typed.0, name, state)
        .labelled()
        .visible(matches!(field, CredentialField::AccessKey | CredentialField::StagingAccessKey))
        .placeholder(said.key_placeholder)
        .hint(&hint)
        .error(wrong.as_deref())
        .show(ui);
    if matches!(state, SecretState::Missing) {
        secret.widget = Some(shown.response.id);
    }
    let advice = looks(field, &secret.typed.0).map(|looks| match looks {
        Looks::ApiKey => words.looks_like_api_key,
        Looks::AccessKey => words.looks_like_access_key,
    });
    if shown.replace {
        secret.replacing = true;
        if taken.is_some() {
            form.take_from = None;
        }
    }
    if let Some(advice) = advice {
        let amber = Tokens::of(ui).tone(Tone::Processing).fg;
        ui.horizontal_top(|ui| {
            ui.label(icons::WARNING.text(13.0).color(amber));
            ui.add(egui::Label::new(theme::small(advice).color(amber)).wrap());
        });
    }
}

/// The variable that holds this secret where there is no keyring (cli.md).
fn variable(connection: &str, field: CredentialField) -> String {
    let upper = |text: &str| -> String {
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
    };
    format!("GREENROOM_SECRET_{}_{}", upper(connection), upper(field.key()))
}

fn sentence(words: &Words, wrong: &FormWrong) -> String {
    let between = words.promises.number_between;
    let (said, words) = (&words.connections, &words.accounts);
    let plain = match wrong {
        FormWrong::NameTaken(name) => return (said.name_taken)(name),
        FormWrong::NameMissing => said.name_missing,
        FormWrong::NameLetters => said.name_letters,
        FormWrong::NameTooLong => said.name_too_long,
        FormWrong::UrlWrong(_) => said.url_wrong,
        FormWrong::GatewayAddressMissing => words.gateway_address_missing,
        FormWrong::EndpointMissing => words.endpoint_missing,
        FormWrong::BucketMissing => words.bucket_missing,
        FormWrong::BucketLetters => words.bucket_letters,
        FormWrong::NumberWrong(Line::Creates) => words.number_wrong,
        FormWrong::NumberWrong(line) => {
            let limits = NUMBERS.iter().find(|(it, ..)| it == line);
            return limits.map(|(_, min, max)| between(*min, *max)).unwrap_or_default();
        }
        FormWrong::SecretMissing(_) => said.key_missing,
        FormWrong::SecretSpaces(_) => words.key_with_spaces,
    };
    plain.to_owned()
}
