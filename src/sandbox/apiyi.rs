//! APIYI's own library (icover): files are put at an announced address, single answers are the official ones
//! untouched, lists are merged, and what it refuses itself is plain text beginning with `[client] `.

use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{Response, header};
use serde_json::{Value, json};

use super::House;
use super::dialects::{self, Asked};
use super::library::{Content, NewAsset, NewGroup, Shelf};
use super::private_avatar::is_web;
use super::serve::{Problem, Reply};
use super::state::{GroupRow, GroupType, Kind, Library, SessionRow};
use super::volcengine::{asset_json, envelope_of, group_json, metadata};
use super::wish::{Filter, Page, Sort};
use super::yard::Action;

const REGION: &str = "cn-beijing";
/// The code of what is refused here and not by the official library.
const OWN: &str = "client";
const MOST_NAME: usize = 64;
/// The group of assets that were given none.
const DEFAULT_GROUP: &str = "default";

/// What a path asks for, and the id in it.
pub(super) fn route(parts: &Parts) -> Option<(Action, String)> {
    let path = parts.uri.path();
    let method = parts.method.as_str();
    if let Some(rest) = path.strip_prefix("/api/storage/") {
        let (what, name) = rest.split_once('/').unwrap_or((rest, ""));
        let action = match (method, what, name.is_empty()) {
            ("POST", "presign", true) => Action::Presign,
            ("PUT", "upload", false) => Action::PutUpload,
            ("GET" | "HEAD", "public", false) => Action::GetFile,
            _ => return None,
        };
        return Some((action, name.to_owned()));
    }
    let rest = path.strip_prefix("/api/asset-library/")?;
    let (what, id) = match rest.strip_prefix("real-person/") {
        Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
        None => rest.split_once('/').unwrap_or((rest, "")),
    };
    let action = match (method, what, id.is_empty()) {
        ("POST", "groups", true) => Action::CreateAssetGroup,
        ("GET", "groups", true) => Action::ListAssetGroups,
        ("POST", "assets", true) => Action::CreateAsset,
        ("GET", "assets", true) => Action::ListAssets,
        ("GET", "assets", false) => Action::GetAsset,
        ("PATCH", "assets", false) => Action::UpdateAsset,
        ("DELETE", "assets", false) => Action::DeleteAsset,
        ("POST", "sessions", true) => Action::CreateVisualValidateSession,
        ("GET", "sessions", true) => Action::ListVisualValidateSessions,
        ("POST", "sessions", false) => Action::GetVisualValidateResult,
        _ => return None,
    };
    Some((action, id.to_owned()))
}

/// The key. A file is put and shown without one.
pub(super) fn admit(house: &House, asked: &Asked) -> Result<bool, Reply> {
    if matches!(asked.action, Action::PutUpload | Action::GetFile) {
        return Ok(false);
    }
    if dialects::has_key(house, asked) {
        return Ok(true);
    }
    Err(plain(401, "invalid API key"))
}

/// The answer to a path that is not here.
pub(super) fn lost(parts: &Parts) -> Reply {
    plain(404, &format!("no route for {} {}", parts.method, parts.uri.path()))
}

/// A refusal: in the envelope where the official library stands behind the call, in plain text elsewhere.
pub(super) fn refuse(asked: &Asked, problem: Problem) -> Reply {
    let passed_on = matches!(
        asked.action,
        Action::CreateAssetGroup
            | Action::CreateAsset
            | Action::GetAsset
            | Action::DeleteAsset
            | Action::CreateVisualValidateSession
            | Action::GetVisualValidateResult
    );
    if passed_on && problem.code != OWN {
        return envelope_of(&format!("{:?}", asked.action), REGION, asked.now, problem);
    }
    plain(problem.status, &problem.message)
}

fn plain(status: u16, message: &str) -> Reply {
    let built = Response::builder().status(status).header(header::CONTENT_TYPE, "text/plain; charset=utf-8");
    Reply::raw(built.body(Body::from(format!("[client] {message}"))).unwrap_or_default())
}

fn own(status: u16, message: impl Into<String>) -> Problem {
    Problem::new(status, OWN, message)
}

/// Does what is asked.
pub(super) async fn answer(house: &Arc<House>, asked: &Asked) -> Result<Reply, Problem> {
    let shelf = Shelf { house, library: Library::Apiyi, project: None, now: asked.now };
    let id = asked.id.as_str();
    let result = match asked.action {
        Action::PutUpload => return house.take_upload(asked),
        Action::GetFile => return Ok(house.show_upload(asked).await),
        Action::Presign => return presign(house, asked),
        Action::UpdateAsset => {
            let label = label(asked)?.ok_or_else(|| own(400, "label is required"))?;
            shelf.rename(id, None, Some(&label)).map_err(|problem| own(404, problem.message))?;
            return Ok(done(&json!({"id": id, "label": label})));
        }
        Action::ListVisualValidateSessions => {
            let rows: Vec<Value> = shelf.sessions().iter().map(|row| session_json(shelf, row)).collect();
            return Ok(done(&rows.into()));
        }
        Action::CreateAssetGroup => create_group(shelf, asked)?,
        Action::ListAssetGroups => {
            let rows = shelf.groups(&Filter::default(), Sort::default());
            let items: Vec<Value> = rows.iter().map(|row| marked(group_json(row), row.group_type)).collect();
            json!({"TotalCount": items.len(), "Items": items})
        }
        Action::CreateAsset => create_asset(shelf, asked).await?,
        Action::ListAssets => list_assets(shelf, asked)?,
        Action::GetAsset => asset_json(shelf, &shelf.get(id).await?),
        Action::DeleteAsset => shelf.remove(id).map(|()| json!({}))?,
        Action::CreateVisualValidateSession => {
            let name = asked.form.as_ref().and_then(|form| form.text("name")).unwrap_or_default();
            let row = shelf.open_session("", name)?;
            json!({"BytedToken": row.token, "H5Link": shelf.page_of(&row), "CallbackURL": ""})
        }
        Action::GetVisualValidateResult => json!({"GroupId": shelf.session_group(id)?}),
        _ => return Err(own(404, "no such call")),
    };
    let metadata = metadata(&format!("{:?}", asked.action), REGION, asked.now);
    Ok(Reply::Json(200, json!({"ResponseMetadata": metadata, "Result": result})))
}

fn done(data: &Value) -> Reply {
    Reply::Json(200, json!({"code": 0, "message": "ok", "data": data}))
}

/// Two addresses: one to put the file at, one where it is shown afterwards.
fn presign(house: &House, asked: &Asked) -> Result<Reply, Problem> {
    let text = |name: &str| asked.form.as_ref().and_then(|form| form.text(name));
    let row = house.expect_upload(text("ext").unwrap_or_default(), text("contentType"), asked.now)?;
    let address = |what: &str| format!("{}/api/storage/{what}/{}", house.url, row.name);
    Ok(done(&json!({"uploadUrl": address("upload"), "publicUrl": address("public")})))
}

fn create_group(shelf: Shelf<'_>, asked: &Asked) -> Result<Value, Problem> {
    let form = asked.form.as_ref().ok_or_else(|| own(400, "the body is no JSON object"))?;
    let name = form.text("name").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| own(400, "name is required"))?;
    if name.chars().count() > MOST_NAME {
        return Err(Problem::invalid(format!("Name must be at most {MOST_NAME} characters")));
    }
    let description = form.text("description").unwrap_or_default();
    let group = shelf.make_group(NewGroup { name, description, ..NewGroup::default() })?;
    Ok(json!({"Id": group.id}))
}

async fn create_asset(shelf: Shelf<'_>, asked: &Asked) -> Result<Value, Problem> {
    let form = asked.form.as_ref().ok_or_else(|| own(400, "the body is no JSON object"))?;
    let address = form.text("imageUrl").filter(|address| !address.is_empty());
    let address = address.ok_or_else(|| own(400, "imageUrl is required"))?;
    let kind = Kind::of(form.text("assetType").unwrap_or("Image")).filter(|kind| *kind != Kind::Document);
    let kind = kind.ok_or_else(|| own(400, "assetType must be Image, Video or Audio"))?;
    if !is_web(address) {
        return Err(Problem::invalid("The specified parameter URL is not valid: it must be a web URL"));
    }
    let name = label(asked)?.unwrap_or_default();
    let group = match form.text("groupId").filter(|group| !group.is_empty()) {
        Some(group) => group.to_owned(),
        None => default_group(shelf)?,
    };
    let content = Content::Address(address.to_owned());
    let row = shelf.add(NewAsset { group: &group, name: &name, kind, content }).await?;
    Ok(json!({"Id": row.id}))
}

fn default_group(shelf: Shelf<'_>) -> Result<String, Problem> {
    let is_it = |group: &GroupRow| group.name == DEFAULT_GROUP && group.group_type == GroupType::Aigc;
    let found = shelf.groups(&Filter::default(), Sort::default()).into_iter().find(is_it);
    match found {
        Some(group) => Ok(group.id),
        None => Ok(shelf.make_group(NewGroup { name: DEFAULT_GROUP, ..NewGroup::default() })?.id),
    }
}

fn list_assets(shelf: Shelf<'_>, asked: &Asked) -> Result<Value, Problem> {
    let number = |name: &str, usual: u64, most: u64| match asked.parameter(name) {
        None => Ok(usual),
        Some(text) => {
            let number = text.parse().ok().filter(|number| (1..=most).contains(number));
            number.ok_or_else(|| own(400, format!("{name} must be between 1 and {most}")))
        }
    };
    let page = Page { number: number("pageNumber", 1, 1_000_000)?, size: number("pageSize", 100, 100)? };
    let groups = asked.parameter("groupId").filter(|group| !group.is_empty()).into_iter().collect();
    let rows = shelf.assets(&Filter { groups, ..Filter::default() }, Sort::default())?;
    let items = rows.iter().map(|row| {
        let group = shelf.group(&row.group).map_or(GroupType::Aigc, |group| group.group_type);
        marked(asset_json(shelf, row), group)
    });
    Ok(page.cut(items.collect()))
}

/// The list is merged of two; where an item comes from is said in a field of its own.
fn marked(mut item: Value, group_type: GroupType) -> Value {
    item["_library"] = match group_type {
        GroupType::Aigc => "virtual",
        GroupType::LivenessFace => "real-person",
    }
    .into();
    item
}

fn label(asked: &Asked) -> Result<Option<String>, Problem> {
    let given = asked.form.as_ref().and_then(|form| form.text("label"));
    if given.is_some_and(|label| label.chars().count() > MOST_NAME) {
        return Err(own(400, format!("label must be at most {MOST_NAME} characters")));
    }
    Ok(given.map(str::to_owned))
}

fn session_json(shelf: Shelf<'_>, row: &SessionRow) -> Value {
    json!({
        "id": row.token,
        "name": row.name,
        "status": if row.group.is_some() { "verified" } else { "pending" },
        "h5Link": shelf.page_of(row),
        "groupId": row.group,
    })
}
