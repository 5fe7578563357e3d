//! `greenroom groups` and `greenroom assets`: what the provider holds.

use super::args::{AssetFilter, AssetsVerb, GroupsVerb, Kind};
use super::json::{AssetLine, GroupLine, Line, time};
use super::print::{Cell, Out, Table};
use super::session::{Session, in_house};
use super::{Context, Stop, Told, slots};
use crate::model::ability::InUse;
use crate::model::job::Done;
use crate::model::talk::Hideable;
use crate::model::{Abilities, Asset, AssetId, Command, Connection, GroupId, MediaKind, Shelf, World};
use crate::words::Lack;

pub(super) fn groups(context: &Context, out: &mut Out<'_, '_>, verb: GroupsVerb) -> Result<(), Stop> {
    if let GroupsVerb::Delete { yes: false, .. } = &verb {
        return Err(needs_yes(out).into());
    }
    in_house(context, out, |session, out| match verb {
        GroupsVerb::List => list_groups(session, out),
        GroupsVerb::Create { name, description } => create_group(session, out, name, description),
        GroupsVerb::Rename { id, name } => {
            let id = GroupId::new(id);
            let permit = session.permit(Abilities::can_rename_group, Lack::RenameGroup)?;
            session.group(out, &id)?;
            session.chore(out, Command::RenameGroup { permit, id: id.clone(), name })?;
            print_group(session, out, &id, out.say_words().renamed)
        }
        GroupsVerb::Delete { id, .. } => {
            let id = GroupId::new(id);
            session.permit(Abilities::can_remove_group, Lack::RemoveGroup)?;
            session.group(out, &id)?;
            let permit = match session.world.can_remove_group(&session.connection, &id) {
                Some(Ok(permit)) => permit,
                Some(Err(busy)) => return Err(in_use(out, &busy).into()),
                None => return Ok(()),
            };
            let line = group_line(session, &id);
            session.chore(out, Command::RemoveGroup { permit, id })?;
            match line {
                Some(line) => {
                    let human = format!("{}  {}", line.name, out.say_words().deleted);
                    out.record(&Line::Group(GroupLine { deleted: true, ..line }), &human)
                }
                None => Ok(()),
            }
        }
    })
}

pub(super) fn in_use(out: &Out<'_, '_>, busy: &InUse) -> Told {
    Told::failed("in_use", (out.say_words().in_use)(&busy.names.join(", ")))
}

fn needs_yes(out: &Out<'_, '_>) -> Told {
    Told::usage("needs_yes", out.say_words().needs_yes).hint(out.say_words().needs_yes_hint)
}

/// Reads the list anew where the account has one, else says that what follows is only what is known here.
pub(super) fn fresh(session: &mut Session, out: &mut Out<'_, '_>) -> Result<bool, Stop> {
    let listed = session.refresh(out)?;
    if !listed {
        out.say(out.say_words().known_here);
    }
    Ok(listed)
}

fn group_line(session: &Session, id: &GroupId) -> Option<GroupLine> {
    let shelf = session.world.shelf(&session.connection)?;
    let group = shelf.groups.get(id)?;
    // Without a list nobody knows what other programs put into a group, unless it is this computer's own.
    let counted = session.abilities().is_ok_and(|it| it.can_list().is_some() || it.has_local_groups());
    let count = shelf.assets.values().filter(|asset| asset.group.as_ref() == Some(id)).count();
    Some(GroupLine::new(group, counted.then_some(count)))
}

fn list_groups(session: &mut Session, out: &mut Out<'_, '_>) -> Result<(), Stop> {
    fresh(session, out)?;
    let mut table = Table::new(&["ID", "NAME", "ASSETS", "TYPE", "CREATED"], 1);
    let mut lines = Vec::new();
    let ids: Vec<GroupId> = session
        .world
        .shelf(&session.connection)
        .map_or_else(Vec::new, |shelf| shelf.groups.keys().cloned().collect());
    for line in ids.iter().filter_map(|id| group_line(session, id)) {
        table.row(vec![
            line.id.clone().into(),
            line.name.clone().into(),
            line.assets.map_or_else(String::new, |count| count.to_string()).into(),
            line.group_type.clone().into(),
            line.created_at.clone().unwrap_or_default().into(),
        ]);
        lines.push(Line::Group(line));
    }
    out.table(&lines, &table, &nothing(session, out, out.say_words().no_groups))
}

fn create_group(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    name: String,
    description: String,
) -> Result<(), Stop> {
    if name.trim().is_empty() {
        return Err(Told::usage("empty_name", out.say_words().empty_name).into());
    }
    let permit = session.permit(Abilities::can_make_group, Lack::MakeGroup)?;
    let Done::Group(id) = session.chore(out, Command::MakeGroup { permit, name, description })? else {
        return Err(Told::failed("no_answer", out.say_words().no_answer).into());
    };
    let connection = session.connection.clone();
    session.until(|world| world.shelf(&connection).is_some_and(|shelf| shelf.groups.contains_key(&id)))?;
    print_group(session, out, &id, out.say_words().created)
}

fn print_group(session: &Session, out: &mut Out<'_, '_>, id: &GroupId, did: &str) -> Result<(), Stop> {
    match group_line(session, id) {
        Some(line) => {
            let human = format!("{}  {}  {did}", line.id, line.name);
            out.record(&Line::Group(line), &human)
        }
        None => Ok(()),
    }
}

pub(super) fn assets(context: &Context, out: &mut Out<'_, '_>, verb: AssetsVerb) -> Result<(), Stop> {
    if let AssetsVerb::Delete { yes: false, .. } | AssetsVerb::Park { yes: false, .. } = &verb {
        return Err(needs_yes(out).into());
    }
    in_house(context, out, |session, out| match verb {
        AssetsVerb::List(filter) => list_assets(session, out, &filter),
        AssetsVerb::Get { id } => {
            let id = asset_id(out, &id)?;
            fresh(session, out)?;
            let line = AssetLine::explained(session.asset(&id)?, &session.world, out.words);
            let mut about = vec![line.uri.clone(), line.name.clone(), line.kind.to_owned()];
            about.extend(line.group_id.clone());
            about.extend(line.reason.as_ref().map(|reason| reason.message.clone()));
            let status = line.status.clone();
            let noticed = line.findings.clone().unwrap_or_default();
            let line = Line::Asset(line);
            out.stated(&line, &status, &about.join("  "))?;
            if out.json {
                return Ok(());
            }
            noticed.iter().try_for_each(|said| out.record(&line, &format!("            {}", said.message)))
        }
        AssetsVerb::Rename { id, name } => {
            let id = asset_id(out, &id)?;
            if name.trim().is_empty() {
                return Err(Told::usage("empty_name", out.say_words().empty_name).into());
            }
            let permit = session.permit(Abilities::can_rename, Lack::RenameAsset)?;
            find(session, out, &id)?;
            session.chore(out, Command::RenameAsset { permit, id: id.clone(), name })?;
            let line = AssetLine::new(session.asset(&id)?, out.words);
            let human = format!("{}  {}  {}", line.uri, line.name, out.say_words().renamed);
            out.record(&Line::Asset(line), &human)
        }
        AssetsVerb::Delete { ids, .. } => delete_assets(session, out, &ids),
        AssetsVerb::Add { id } => adopt(session, out, &asset_id(out, &id)?),
        AssetsVerb::Hide { id } => hide(session, out, &asset_id(out, &id)?, true),
        AssetsVerb::Unhide { id } => hide(session, out, &asset_id(out, &id)?, false),
        AssetsVerb::Park { ids, .. } => slots::park(session, out, &ids),
        AssetsVerb::Back { items, wait } => slots::back(session, out, &items, wait),
        AssetsVerb::Parked => slots::parked(session, out),
        AssetsVerb::Used { id } => slots::used(session, out, &asset_id(out, &id)?),
    })
}

/// Takes up an asset that exists at the provider.
fn adopt(session: &mut Session, out: &mut Out<'_, '_>, id: &AssetId) -> Result<(), Stop> {
    let permit = session.permit(Abilities::can_adopt, Lack::AdoptAsset)?;
    session.chore(out, Command::AdoptAsset { permit, id: id.clone() })?;
    let connection = session.connection.clone();
    session.until(|world| world.asset(&connection, id).is_some())?;
    let line = AssetLine::new(session.asset(id)?, out.words);
    let human = format!("{}  {}  {}", line.uri, line.name, out.say_words().added);
    out.record(&Line::Asset(line), &human)
}

/// Shows an asset no more, or again. The provider is not asked.
fn hide(session: &mut Session, out: &mut Out<'_, '_>, id: &AssetId, away: bool) -> Result<(), Stop> {
    let asset = session.asset(id)?.clone();
    let (connection, what) = (session.connection.clone(), Hideable::Asset(id.clone()));
    let command = if away { Command::Hide } else { Command::Unhide };
    session.send(command(connection.clone(), what.clone()));
    let as_wished =
        |world: &World| world.shelf(&connection).is_some_and(|shelf| shelf.hidden.contains(&what) == away);
    if !session.until(as_wished)? {
        return Err(Told::failed("no_answer", out.say_words().no_answer).into());
    }
    let line = AssetLine { hidden: away, ..AssetLine::new(&asset, out.words) };
    let did = if away { out.say_words().hidden } else { out.say_words().shown };
    let human = format!("{}  {}  {did}", line.uri, line.name);
    out.record(&Line::Asset(line), &human)
}

/// An id as typed, with or without `asset://`.
pub(super) fn asset_id(out: &Out<'_, '_>, text: &str) -> Result<AssetId, Told> {
    AssetId::from_uri(text).ok_or_else(|| {
        Told::usage("bad_asset", (out.say_words().bad_asset)(text)).hint(out.say_words().bad_asset_hint)
    })
}

/// That the asset is there; the list is read where it is not known.
pub(super) fn find(session: &mut Session, out: &mut Out<'_, '_>, id: &AssetId) -> Result<(), Stop> {
    if session.asset(id).is_err() {
        session.refresh(out)?;
        session.asset(id)?;
    }
    Ok(())
}

impl AssetFilter {
    fn takes(&self, asset: &Asset) -> bool {
        let same =
            |wanted: &Option<String>, is: &str| wanted.as_ref().is_none_or(|it| it.eq_ignore_ascii_case(is));
        let kind = self.kind.map(|kind| match kind {
            Kind::Image => MediaKind::Image,
            Kind::Video => MediaKind::Video,
            Kind::Audio => MediaKind::Audio,
            Kind::Document => MediaKind::Document,
        });
        same(&self.group, asset.group.as_ref().map_or("", GroupId::as_str))
            && same(&self.status, asset.status.word())
            && kind.is_none_or(|kind| kind == asset.kind)
            && self.name.as_ref().is_none_or(|text| asset.name.to_lowercase().contains(&text.to_lowercase()))
    }
}

fn list_assets(session: &mut Session, out: &mut Out<'_, '_>, filter: &AssetFilter) -> Result<(), Stop> {
    fresh(session, out)?;
    let mut table = Table::new(&["ASSET", "NAME", "KIND", "STATUS", "GROUP", "CREATED"], 1);
    let mut lines = Vec::new();
    let shelf = session.world.shelf(&session.connection);
    let hidden = |asset: &Asset| shelf.is_some_and(|shelf| is_hidden(shelf, asset));
    for asset in shelf.iter().flat_map(|shelf| shelf.assets.values()).filter(|asset| filter.takes(asset)) {
        if hidden(asset) && !filter.hidden {
            continue;
        }
        let last_used = session.world.last_used(&session.connection, &asset.id).and_then(time);
        let line = AssetLine { hidden: hidden(asset), last_used, ..AssetLine::new(asset, out.words) };
        table.row(vec![
            line.uri.clone().into(),
            line.name.clone().into(),
            line.kind.into(),
            Cell::status(&line.status),
            line.group_id.clone().unwrap_or_default().into(),
            line.created_at.clone().unwrap_or_default().into(),
        ]);
        lines.push(Line::Asset(line));
    }
    out.table(&lines, &table, &nothing(session, out, out.say_words().no_assets))
}

/// A list of nothing is the usual sign of a wrong project: the provider does not call it a mistake.
fn nothing(session: &Session, out: &Out<'_, '_>, said: &str) -> String {
    match session.world.connection(&session.connection).and_then(Connection::project) {
        Some(project) => format!("{said} {}", (out.words.library.project_holds_nothing)(project)),
        None => said.to_owned(),
    }
}

/// By itself, or with its group.
fn is_hidden(shelf: &Shelf, asset: &Asset) -> bool {
    shelf.hidden.contains(&Hideable::Asset(asset.id.clone()))
        || asset.group.as_ref().is_some_and(|group| shelf.hidden.contains(&Hideable::Group(group.clone())))
}

/// The assets of these ids that are there, of an account that can take assets away; the others are said.
pub(super) fn to_go(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    ids: &[String],
) -> Result<Vec<Asset>, Stop> {
    let mut wanted = Vec::new();
    for id in ids {
        let id = asset_id(out, id)?;
        if !wanted.contains(&id) {
            wanted.push(id);
        }
    }
    session.permit(Abilities::can_remove, Lack::RemoveAsset)?;
    if wanted.iter().any(|id| session.asset(id).is_err()) {
        session.refresh(out)?;
    }
    let mut there = Vec::new();
    for id in &wanted {
        match session.asset(id) {
            Ok(asset) => there.push(asset.clone()),
            Err(told) => out.error(&told),
        }
    }
    Ok(there)
}

fn delete_assets(session: &mut Session, out: &mut Out<'_, '_>, ids: &[String]) -> Result<(), Stop> {
    let there = to_go(session, out, ids)?;
    if there.is_empty() {
        return Ok(());
    }
    for asset in &there {
        slots::say_where_used(session, out, asset);
    }
    let picked: Vec<&Asset> = there.iter().collect();
    let right = match session.world.can_remove(&session.connection, &picked) {
        Some(Ok(right)) => right,
        Some(Err(busy)) => return Err(in_use(out, &busy).into()),
        None => return Ok(()),
    };
    let jobs = session.tell(Command::RemoveAssets(right))?;
    // One job an asset, in the order they were named.
    for (asset, job) in there.iter().zip(jobs) {
        match session.chore_end(out, job) {
            Ok(_) => {
                let line = AssetLine { deleted: true, ..AssetLine::new(asset, out.words) };
                let human = format!("{}  {}  {}", line.uri, line.name, out.say_words().deleted);
                out.record(&Line::Asset(line), &human)?;
            }
            Err(Stop::Told(told)) => out.error(&told),
            Err(stop) => return Err(stop),
        }
    }
    Ok(())
}
