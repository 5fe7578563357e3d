//! `greenroom connections`. Secrets come from a prompt or from standard input, never from arguments.

use super::args::ConnectionsVerb;
use super::json::{ConnectionLine, Line};
use super::print::{Out, Table};
use super::session::{Session, in_house, variable};
use super::{Context, Stop, Told};
use crate::model::connection::Settings;
use crate::model::{
    Command, ConnectionEdit, ConnectionName, CredentialField, Event, ProviderKind, Secret, SecretPlace,
};

/// Longer than any provider's key, short enough to notice that a file was piped in by mistake.
const SECRET_LIMIT: usize = 16 << 10;

pub(super) fn connections(
    context: &Context,
    out: &mut Out<'_, '_>,
    verb: ConnectionsVerb,
) -> Result<(), Stop> {
    match verb {
        ConnectionsVerb::List => in_house(context, out, list),
        ConnectionsVerb::Add { name, provider, base_url, secrets } => {
            let provider = provider_of(out, &provider)?;
            let secrets = read_secrets(out, provider, &name, &secrets)?;
            let edit = ConnectionEdit {
                was: None,
                name: ConnectionName::new(name),
                provider,
                settings: Settings { base_url, ..Settings::default() },
                secrets,
                take_from: None,
            };
            in_house(context, out, |session, out| add(session, out, edit))
        }
        ConnectionsVerb::Remove { name } => {
            in_house(context, out, |session, out| remove(session, out, &ConnectionName::new(name)))
        }
        ConnectionsVerb::Default { name } => {
            in_house(context, out, |session, out| make_default(session, out, &ConnectionName::new(name)))
        }
    }
}

fn list(session: &mut Session, out: &mut Out<'_, '_>) -> Result<(), Stop> {
    let mut table = Table::new(&["NAME", "PROVIDER", "DEFAULT", "SECRETS", "ADDRESS"], 4);
    let mut lines = Vec::new();
    for connection in &session.world.connections {
        let line = ConnectionLine::from(connection);
        let secrets: Vec<String> =
            line.secrets.iter().map(|(field, place)| format!("{field}: {place}")).collect();
        table.row(vec![
            line.name.clone().into(),
            line.provider.into(),
            if line.default { "yes" } else { "" }.into(),
            secrets.join(", ").into(),
            line.base_url.clone().into(),
        ]);
        lines.push(Line::Connection(line));
    }
    out.table(&lines, &table, out.say_words().no_connections)
}

fn provider_of(out: &Out<'_, '_>, key: &str) -> Result<ProviderKind, Told> {
    ProviderKind::from_key(key).ok_or_else(|| {
        let known: Vec<&str> = ProviderKind::ALL.into_iter().map(ProviderKind::key).collect();
        Told::usage("unknown_provider", (out.say_words().unknown_provider)(key)).hint((out
            .say_words()
            .providers_are)(
            &known.join(", ")
        ))
    })
}

/// What was asked for with `--secret`, or a prompt for each field where somebody can type.
fn read_secrets(
    out: &mut Out<'_, '_>,
    provider: ProviderKind,
    name: &str,
    asked: &[String],
) -> Result<Vec<(CredentialField, Secret)>, Stop> {
    let words = out.say_words();
    let mut fields = Vec::new();
    for secret in asked {
        // The text may hold a key by mistake, so no sentence repeats it.
        let (field, source) = secret.split_once('=').unwrap_or((secret, ""));
        if source != "-" {
            let hint = (words.secret_hint)(name, &variable(name, "api_key"));
            return Err(Told::usage("secret_in_arguments", words.secret_in_arguments).hint(hint).into());
        }
        let field = CredentialField::from_key(field).filter(|field| provider.fields().contains(field));
        let Some(field) = field else {
            let known: Vec<&str> = provider.fields().iter().map(|field| field.key()).collect();
            let told = Told::usage("unknown_secret", words.unknown_secret);
            return Err(told.hint((words.secrets_are)(&known.join(", "))).into());
        };
        fields.push(field);
    }
    let mut secrets = Vec::new();
    if asked.is_empty() && out.can_ask() {
        for field in provider.fields() {
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

fn add(session: &mut Session, out: &mut Out<'_, '_>, edit: ConnectionEdit) -> Result<(), Stop> {
    let name = edit.name.clone();
    let given: Vec<CredentialField> = edit.secrets.iter().map(|(field, _)| *field).collect();
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
    let lost: Vec<&str> = connection
        .secrets
        .iter()
        .filter(|(field, place)| *place == SecretPlace::Session && given.contains(field))
        .map(|(field, _)| field.key())
        .collect();
    for field in &lost {
        line.secrets.insert(field, SecretPlace::Missing.key());
    }
    let human = (out.say_words().connection_added)(name.as_str());
    out.record(&Line::Connection(line), &human)?;
    if let Some(field) = lost.first() {
        let told = Told::failed("no_keyring", out.say_words().no_keyring);
        return Err(told.hint((out.say_words().key_missing_hint)(&variable(name.as_str(), field))).into());
    }
    Ok(())
}

/// A refused edit is wrong usage: the name, the address or the file it is written to.
fn edited(out: &Out<'_, '_>, answer: Option<Result<(), crate::model::Failure>>) -> Result<(), Told> {
    match answer {
        Some(Ok(())) => Ok(()),
        Some(Err(failure)) => {
            let told = Told::of(&failure, out.words);
            let message = failure.said.unwrap_or(told.message);
            Err(Told { exit: super::Exit::Usage, message, hint: None, ..told })
        }
        None => Err(Told::failed("no_answer", out.say_words().no_answer)),
    }
}

fn remove(session: &mut Session, out: &mut Out<'_, '_>, name: &ConnectionName) -> Result<(), Stop> {
    session.known(name)?;
    let mut line = session.world.connection(name).map(ConnectionLine::from);
    let answer = session.ask(Command::RemoveConnection(name.clone()), |event| match event {
        Event::Edited(edited, result @ Err(_)) if edited == name => Some(result.clone()),
        Event::Connections(left) if !left.iter().any(|it| it.name == *name) => Some(Ok(())),
        _ => None,
    })?;
    edited(out, answer)?;
    if let Some(line) = &mut line {
        line.removed = true;
        line.default = false;
        let human = (out.say_words().connection_removed)(name.as_str());
        out.record(&Line::Connection(line.clone()), &human)?;
    }
    Ok(())
}

fn make_default(session: &mut Session, out: &mut Out<'_, '_>, name: &ConnectionName) -> Result<(), Stop> {
    session.known(name)?;
    let is_default = |it: &crate::model::Connection| it.name == *name && it.default;
    if !session.world.connections.iter().any(is_default) {
        let answer = session.ask(Command::UseConnection(name.clone()), |event| match event {
            Event::Edited(edited, result @ Err(_)) if edited == name => Some(result.clone()),
            Event::Connections(all) if all.iter().any(is_default) => Some(Ok(())),
            _ => None,
        })?;
        edited(out, answer)?;
    }
    match session.world.connection(name).map(ConnectionLine::from) {
        Some(line) => {
            let human = (out.say_words().connection_default)(name.as_str());
            out.record(&Line::Connection(line), &human)
        }
        None => Ok(()),
    }
}
