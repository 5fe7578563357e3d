//! `greenroom connections add`. Secrets come from a prompt, from standard input or from the official client's own
//! places, never from arguments.

use super::args::AddArgs;
use super::connections::edited;
use super::json::{ConnectionLine, Line};
use super::print::Out;
use super::session::{Session, in_house, variable};
use super::{Context, Stop, Told};
use crate::model::connection::{Offer, OfferSource, Settings, Staging};
use crate::model::{
    Command, ConnectionEdit, ConnectionName, CredentialField, Event, ProviderKind, Secret, SecretPlace,
};

/// Longer than any provider's key, short enough to notice that a file was piped in by mistake.
const SECRET_LIMIT: usize = 16 << 10;

pub(super) fn add(context: &Context, out: &mut Out<'_, '_>, args: AddArgs) -> Result<(), Stop> {
    let provider = provider_of(out, &args.provider)?;
    let staging = staging(out, provider, &args)?;
    let secrets = read_secrets(out, provider, &args, staging.is_some())?;
    for (field, secret) in &secrets {
        if let Some(warning) = swapped(out, *field, secret) {
            out.say(&warning);
        }
    }
    let settings = Settings {
        base_url: args.base_url,
        generation_url: args.generation_url,
        region: args.region,
        project: args.project,
        rules: args.rules,
        creates_per_minute: args.creates_per_minute,
        slots: args.slots,
        creations_per_day: args.creations_per_day,
        generations_per_day: args.generations_per_day,
        clock_offset: None,
        staging,
    };
    let name = ConnectionName::new(args.name);
    let edit = ConnectionEdit { was: None, name, provider, settings, secrets, take_from: None };
    in_house(context, out, |session, out| {
        let offer = args.import.as_deref().map(|import| offer(session, out, provider, import)).transpose()?;
        make(session, out, edit, offer)
    })
}

fn provider_of(out: &Out<'_, '_>, key: &str) -> Result<ProviderKind, Told> {
    ProviderKind::from_key(key).ok_or_else(|| {
        let known: Vec<&str> = ProviderKind::ALL.into_iter().map(ProviderKind::key).collect();
        let told = Told::usage("unknown_provider", (out.say_words().unknown_provider)(key));
        told.hint((out.say_words().providers_are)(&known.join(", ")))
    })
}

/// The staging store as it was named, whole or not at all.
fn staging(out: &Out<'_, '_>, provider: ProviderKind, args: &AddArgs) -> Result<Option<Staging>, Told> {
    let words = out.say_words();
    let named = [&args.staging_endpoint, &args.staging_bucket, &args.staging_region, &args.staging_prefix];
    if named.iter().all(|it| it.is_none()) {
        return Ok(None);
    }
    if !provider.stages() {
        return Err(Told::usage("staging_unused", (words.staging_unused)(provider.title())));
    }
    let (Some(endpoint), Some(bucket)) = (args.staging_endpoint.clone(), args.staging_bucket.clone()) else {
        return Err(Told::usage("staging_incomplete", words.staging_incomplete));
    };
    let (region, prefix) = (args.staging_region.clone(), args.staging_prefix.clone());
    Ok(Some(Staging { endpoint, bucket, region, prefix }))
}

/// What was asked for with `--secret`, or a prompt for each field where somebody can type.
fn read_secrets(
    out: &mut Out<'_, '_>,
    provider: ProviderKind,
    args: &AddArgs,
    staged: bool,
) -> Result<Vec<(CredentialField, Secret)>, Stop> {
    let words = out.say_words();
    let mut fields = Vec::new();
    for secret in &args.secrets {
        // The text may hold a key by mistake, so no sentence repeats it.
        let (field, source) = secret.split_once('=').unwrap_or((secret, ""));
        if source != "-" {
            let first = provider.required().first().map_or("api_key", |field| field.key());
            let hint = (words.secret_hint)(&args.name, first, &variable(&args.name, first));
            return Err(Told::usage("secret_in_arguments", words.secret_in_arguments).hint(hint).into());
        }
        let field = CredentialField::from_key(field).filter(|field| provider.fields().contains(field));
        let Some(field) = field else {
            let told = Told::usage("unknown_secret", words.unknown_secret);
            return Err(told.hint((words.secrets_are)(&keys(&provider.fields()))).into());
        };
        fields.push(field);
    }
    let mut secrets = Vec::new();
    if args.secrets.is_empty() && args.import.is_none() && out.can_ask() {
        let asked = |field: &CredentialField| staged || !CredentialField::STAGING.contains(field);
        for field in provider.fields().into_iter().filter(asked) {
            let typed = rpassword::prompt_password((words.prompt)(provider.title(), field.key()))?;
            let secret = Secret::new(typed);
            if !secret.is_empty() {
                secrets.push((field, secret));
            }
        }
    }
    for field in fields {
        let line = out.read_line(SECRET_LIMIT)?.map(|line| Secret::new(line.as_str()));
        let Some(secret) = line.filter(|secret| !secret.is_empty()) else {
            return Err(Told::usage("secret_empty", (words.secret_empty)(field.key())).into());
        };
        secrets.push((field, secret));
    }
    Ok(secrets)
}

/// A key that looks like one of another field. The sentence never repeats it.
fn swapped(out: &Out<'_, '_>, field: CredentialField, secret: &Secret) -> Option<String> {
    use CredentialField as F;
    let text = secret.reveal();
    let is_access_key = text.starts_with("AKLT") || text.starts_with("AKAP");
    match field {
        F::AccessKey | F::SecretKey if text.starts_with("sk-") => {
            Some((out.say_words().looks_like_bearer)(field.key()))
        }
        F::SecretKey | F::ApiKey | F::GenerationKey if is_access_key => {
            Some((out.say_words().looks_like_access_key)(field.key()))
        }
        _ => None,
    }
}

/// The credentials that `--import` names.
fn offer(session: &Session, out: &Out<'_, '_>, provider: ProviderKind, import: &str) -> Result<Offer, Told> {
    let words = out.say_words();
    let offers = &session.world.offers;
    let found = offers.iter().find(|offer| place_of(out, &offer.source).1 == import);
    match found {
        Some(offer) if offer.provider == provider => Ok(offer.clone()),
        Some(offer) => Err(Told::usage("unknown_offer", (words.unknown_offer)(import))
            .hint((words.offer_other)(offer.provider.title()))),
        None => {
            let names: Vec<String> = offers.iter().map(|offer| place_of(out, &offer.source).1).collect();
            let there = if names.is_empty() {
                words.no_offers.to_owned()
            } else {
                (words.offers_are)(&names.join(", "))
            };
            Err(Told::usage("unknown_offer", (words.unknown_offer)(import)).hint(there))
        }
    }
}

/// Where credentials lie, in words and as `--import` takes it.
pub(super) fn place_of(out: &Out<'_, '_>, source: &OfferSource) -> (String, String) {
    match source {
        OfferSource::Environment => (out.say_words().offer_environment.to_owned(), "env".to_owned()),
        OfferSource::SdkFile { profile } => ((out.say_words().offer_profile)(profile), profile.clone()),
    }
}

pub(super) fn keys(fields: &[CredentialField]) -> String {
    fields.iter().map(|field| field.key()).collect::<Vec<_>>().join(", ")
}

fn make(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    edit: ConnectionEdit,
    offer: Option<Offer>,
) -> Result<(), Stop> {
    let name = edit.name.clone();
    let mut given: Vec<CredentialField> = edit.secrets.iter().map(|(field, _)| *field).collect();
    given.extend(offer.iter().flat_map(|offer| offer.fields.iter().copied()));
    let edit = ConnectionEdit { take_from: offer.map(|offer| offer.source), ..edit };
    if session.world.connection(&name).is_some() {
        let told = Told::usage("connection_exists", (out.say_words().connection_exists)(name.as_str()));
        return Err(told.hint((out.say_words().connection_exists_hint)(name.as_str())).into());
    }
    let answer = session.ask(Command::EditConnection(edit), |event| match event {
        Event::Edited(edited, result) if *edited == name => Some(result.clone()),
        _ => None,
    })?;
    edited(out, answer)?;
    session.until(|world| world.connection(&name).is_some())?;
    let Some(connection) = session.world.connection(&name) else {
        return Err(Told::failed("no_answer", out.say_words().no_answer).into());
    };
    let mut line = ConnectionLine::from(connection);
    // What is only kept for this run is gone when this command returns.
    let lost: Vec<CredentialField> = connection
        .secrets
        .iter()
        .filter(|(field, place)| *place == SecretPlace::Session && given.contains(field))
        .map(|(field, _)| *field)
        .collect();
    for field in &lost {
        line.secrets.insert(field.key(), SecretPlace::Missing.key());
    }
    let human = (out.say_words().connection_added)(name.as_str());
    out.record(&Line::Connection(line), &human)?;
    if !lost.is_empty() {
        let variables: Vec<String> = lost.iter().map(|field| variable(name.as_str(), field.key())).collect();
        let told = Told::failed("no_keyring", out.say_words().no_keyring);
        return Err(told.hint((out.say_words().key_missing_hint)(&variables.join(", "))).into());
    }
    Ok(())
}
