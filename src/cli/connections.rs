//! `greenroom connections`: what is set up on this computer.

use super::args::ConnectionsVerb;
use super::connect;
use super::json::{ConnectionLine, Line};
use super::print::{Out, Table};
use super::session::{Session, in_house};
use super::{Context, Stop, Told};
use crate::model::{Command, ConnectionName, Event};

pub(super) fn connections(
    context: &Context,
    out: &mut Out<'_, '_>,
    verb: ConnectionsVerb,
) -> Result<(), Stop> {
    match verb {
        ConnectionsVerb::List => in_house(context, out, list),
        ConnectionsVerb::Add(args) => connect::add(context, out, *args),
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
    out.table(&lines, &table, out.say_words().no_connections)?;
    // Nothing is copied without being asked for; but who looks here may not know that it can be.
    let known = |kind| session.world.connections.iter().any(|it| it.provider == kind);
    for offer in session.world.offers.iter().filter(|offer| !known(offer.provider)) {
        let (place, import) = connect::place_of(out, &offer.source);
        out.say(&(out.say_words().offer_found)(&place, &connect::keys(&offer.fields), &import));
    }
    Ok(())
}

/// A refused edit is wrong usage: the name, the address or the file it is written to.
pub(super) fn edited(
    out: &Out<'_, '_>,
    answer: Option<Result<(), crate::model::Failure>>,
) -> Result<(), Told> {
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
