//! The official library of Volcengine and BytePlus: signed calls to one path, answers in an envelope.

use std::sync::Arc;

use axum::http::Method;
use axum::http::request::Parts;
use serde_json::{Value, json};

use super::House;
use super::dialects::{self, Asked};
use super::library::{Content, NewAsset, NewGroup, Shelf, time};
use super::serve::{Form, Problem, Reply};
use super::signed::{self, Claim};
use super::state::{AssetRow, End, GroupRow, Kind, Library};
use super::wish::{Filter, Page, Sort, SortBy};
use super::yard::Action;
use crate::sign::Dialect;

const VERSION: &str = "2024-01-01";
const SERVICE: &str = "ark";
/// Characters in a name, and in a description.
const MOST_NAME: usize = 64;
const MOST_DESCRIPTION: usize = 300;

/// What the query asks for.
pub(super) fn route(parts: &Parts) -> Option<(Action, String)> {
    if parts.method != Method::POST || parameter(parts, "Version")? != VERSION {
        return None;
    }
    Some((Action::library_call(&parameter(parts, "Action")?)?, String::new()))
}

fn parameter(parts: &Parts, name: &str) -> Option<String> {
    let query = parts.uri.query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// The answer to an action nobody knows.
pub(super) fn lost(parts: &Parts, now: jiff::Timestamp) -> Reply {
    let (Some(action), Some(version)) = (parameter(parts, "Action"), parameter(parts, "Version")) else {
        return dialects::unknown(parts);
    };
    let message = format!("Could not find operation {action} for version {version}.");
    let problem = Problem::new(404, "InvalidActionOrVersion", message);
    envelope_of(&action, &region(parts), now, problem)
}

/// The signature.
pub(super) fn admit(house: &House, asked: &Asked) -> Result<bool, Reply> {
    match signed::check(house, asked, &Dialect::VOLCENGINE, SERVICE) {
        Ok(()) => Ok(true),
        Err(problem) => Err(refuse(asked, problem)),
    }
}

/// A refusal in the envelope.
pub(super) fn refuse(asked: &Asked, problem: Problem) -> Reply {
    envelope_of(&format!("{:?}", asked.action), &region(&asked.parts), asked.now, problem)
}

fn region(parts: &Parts) -> String {
    let header = parts.headers.get("authorization").and_then(|header| header.to_str().ok());
    let claim = Claim::read(&Dialect::VOLCENGINE, header);
    claim.map_or_else(|_| "cn-beijing".to_owned(), |claim| claim.region.to_owned())
}

/// What stands beside every result.
pub(super) fn metadata(action: &str, region: &str, now: jiff::Timestamp) -> Value {
    json!({
        "RequestId": super::request_id(now).to_ascii_uppercase(),
        "Action": action,
        "Version": VERSION,
        "Service": SERVICE,
        "Region": region,
    })
}

/// A refusal in the envelope.
pub(super) fn envelope_of(action: &str, region: &str, now: jiff::Timestamp, problem: Problem) -> Reply {
    let Problem { status, code, message } = problem;
    let mut error = json!({"Code": code, "Message": message});
    if let Some(number) = number(&code) {
        error["CodeN"] = number.into();
    }
    let mut metadata = metadata(action, region, now);
    metadata["Error"] = error;
    Reply::Json(status, json!({"ResponseMetadata": metadata}))
}

/// The numbers of the common codes, as far as they are documented.
fn number(code: &str) -> Option<u32> {
    let table = [
        ("MissingRequestInfo", 100_004),
        ("InvalidTimestamp", 100_006),
        ("ServiceNotFound", 100_007),
        ("InvalidActionOrVersion", 100_008),
        ("InvalidAccessKey", 100_009),
        ("SignatureDoesNotMatch", 100_010),
        ("AccessDenied", 100_013),
    ];
    table.into_iter().find(|(name, _)| *name == code).map(|(_, number)| number)
}

/// Does what is asked and answers in the envelope.
pub(super) async fn answer(house: &Arc<House>, asked: &Asked) -> Result<Reply, Problem> {
    let form = asked.form()?;
    let project = match form.fields.get("ProjectName") {
        None | Some(Value::Null) => "default",
        Some(Value::String(name)) if name.is_empty() => "default",
        Some(Value::String(name)) => name,
        Some(_) => return Err(Problem::invalid("ProjectName must be a string")),
    };
    let shelf = Shelf { house, library: Library::Volcengine, project: Some(project), now: asked.now };
    let result = act(shelf, asked.action, form).await?;
    let metadata = metadata(&format!("{:?}", asked.action), &region(&asked.parts), asked.now);
    Ok(Reply::Json(200, json!({"ResponseMetadata": metadata, "Result": result})))
}

async fn act(shelf: Shelf<'_>, action: Action, form: &Form) -> Result<Value, Problem> {
    let id = || form.need("Id");
    match action {
        Action::CreateAssetGroup => create_group(shelf, form),
        Action::GetAssetGroup => Ok(group_json(&shelf.group(id()?)?)),
        Action::ListAssetGroups => {
            let (filter, page) = listing(form)?;
            let choices = [("CreateTime", SortBy::CreateTime), ("UpdateTime", SortBy::UpdateTime)];
            let groups = shelf.groups(&filter, Sort::read(form, &choices)?);
            Ok(page.cut(groups.iter().map(group_json).collect()))
        }
        Action::UpdateAssetGroup => {
            let name = form.text("Name").map(|text| short("Name", text, MOST_NAME)).transpose()?;
            let description = form.text("Description");
            let description =
                description.map(|text| short("Description", text, MOST_DESCRIPTION)).transpose()?;
            Ok(json!({"Id": shelf.change_group(id()?, name, description)?.id}))
        }
        Action::DeleteAssetGroup => shelf.remove_group(id()?).map(|()| json!({})),
        Action::CreateAsset => create_asset(shelf, form).await,
        Action::GetAsset => Ok(asset_json(shelf, &shelf.get(id()?).await?)),
        Action::ListAssets => {
            let (filter, page) = listing(form)?;
            let choices = [
                ("CreateTime", SortBy::CreateTime),
                ("UpdateTime", SortBy::UpdateTime),
                ("GroupId", SortBy::GroupId),
            ];
            let assets = shelf.assets(&filter, Sort::read(form, &choices)?)?;
            Ok(page.cut(assets.iter().map(|row| asset_json(shelf, row)).collect()))
        }
        Action::UpdateAsset => {
            let id = id()?;
            let name = form.text("Name").map(|text| short("Name", text, MOST_NAME)).transpose()?;
            shelf.rename(id, None, name)?;
            Ok(json!({"Id": id}))
        }
        Action::DeleteAsset => shelf.remove(id()?).map(|()| json!({})),
        Action::CreateVisualValidateSession => {
            let row = shelf.open_session(form.need("CallbackURL")?, "")?;
            let page = shelf.page_of(&row);
            Ok(json!({"BytedToken": row.token, "H5Link": page, "CallbackURL": row.callback}))
        }
        Action::GetVisualValidateResult => {
            Ok(json!({"GroupId": shelf.session_group(form.need("BytedToken")?)?}))
        }
        _ => Err(Problem::new(404, "InvalidActionOrVersion", "Could not find the operation.")),
    }
}

fn create_group(shelf: Shelf<'_>, form: &Form) -> Result<Value, Problem> {
    let name = short("Name", form.need("Name")?, MOST_NAME)?;
    let description = short("Description", form.text("Description").unwrap_or_default(), MOST_DESCRIPTION)?;
    match form.text("GroupType") {
        None | Some("" | "AIGC") => {}
        // Groups of real persons come from their verification only.
        Some(_) => return Err(Problem::invalid("GroupType must be one of [AIGC]")),
    }
    let group = shelf.make_group(NewGroup { name, description, ..NewGroup::default() })?;
    Ok(json!({"Id": group.id}))
}

async fn create_asset(shelf: Shelf<'_>, form: &Form) -> Result<Value, Problem> {
    let group = form.need("GroupId")?;
    let address = form.need("URL")?;
    let kind = Kind::of(form.need("AssetType")?).filter(|kind| *kind != Kind::Document);
    let kind = kind.ok_or_else(|| Problem::invalid("AssetType must be one of [Image, Video, Audio]"))?;
    let name = short("Name", form.text("Name").unwrap_or_default(), MOST_NAME)?;
    let parsed = url::Url::parse(address).ok();
    if !parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
        return Err(Problem::invalid("The specified parameter URL is not valid: it must be a web URL"));
    }
    let strategy =
        form.fields.get("Moderation").filter(|given| !given.is_null()).map(|given| &given["Strategy"]);
    if strategy.is_some_and(|strategy| *strategy != "Default" && *strategy != "Skip") {
        return Err(Problem::invalid("Moderation.Strategy must be one of [Default, Skip]"));
    }
    let content = Content::Address(address.to_owned());
    let row = shelf.add(NewAsset { group, name, kind, content }).await?;
    Ok(json!({"Id": row.id}))
}

/// What both lists have to be asked with.
fn listing(form: &Form) -> Result<(Filter, Page), Problem> {
    if form.fields.get("Filter").is_none_or(Value::is_null) {
        return Err(Problem::missing("Filter"));
    }
    let filter = Filter::read(form)?;
    if filter.group_type.is_none() {
        return Err(Problem::missing("Filter.GroupType"));
    }
    if filter.name.as_ref().is_some_and(|name| name.chars().count() > MOST_NAME) {
        return Err(Problem::invalid(format!("Filter.Name must be at most {MOST_NAME} characters")));
    }
    if filter.statuses.iter().any(|status| !matches!(status.as_str(), "Active" | "Processing" | "Failed")) {
        return Err(Problem::invalid("Filter.Statuses must be of [Active, Processing, Failed]"));
    }
    for name in ["PageNumber", "PageSize"] {
        if form.fields.get(name).is_none_or(Value::is_null) {
            return Err(Problem::missing(name));
        }
    }
    Ok((filter, Page::read(form)?))
}

fn short<'a>(field: &str, text: &'a str, most: usize) -> Result<&'a str, Problem> {
    if text.chars().count() > most {
        return Err(Problem::invalid(format!("{field} must be at most {most} characters")));
    }
    Ok(text)
}

/// A group in the official fields.
pub(super) fn group_json(row: &GroupRow) -> Value {
    json!({
        "Id": row.id,
        "Name": row.name,
        "Title": row.name,
        "Description": row.description,
        "GroupType": row.group_type.word(),
        "ProjectName": row.project,
        "CreateTime": time(row.created),
        "UpdateTime": time(row.updated),
    })
}

/// An asset in the official fields. Before it was fetched there is nothing to be seen under `URL`.
pub(super) fn asset_json(shelf: Shelf<'_>, row: &AssetRow) -> Value {
    let link = if row.file.name.is_empty() { String::new() } else { shelf.house.link(&row.file, shelf.now) };
    let mut json = json!({
        "Id": row.id,
        "Name": row.name,
        "URL": link,
        "AssetType": row.kind.word(),
        "GroupId": row.group,
        "Status": row.status(),
        "ProjectName": row.project,
        "CreateTime": time(row.created),
        "UpdateTime": time(row.updated),
    });
    if let (End::Failed { code, message }, true) = (&row.end, row.settled) {
        json["Error"] = json!({"Code": code, "Message": message});
    }
    json
}
