//! The asset calls of `AnyFast`: flat answers, names with a prefix, and its known oddities.

use std::sync::Arc;

use axum::http::Method;
use axum::http::request::Parts;
use serde_json::{Value, json};

use super::dialects::Asked;
use super::library::{Content, NewAsset, NewGroup, Shelf, time};
use super::serve::{Form, Problem, Reply};
use super::state::{AssetRow, Data, End, GroupRow, Kind, Library};
use super::wish::{Filter, Page, Sort};
use super::yard::Action;
use super::{House, ingest};

const MOST_NAME: usize = 64;

/// What a path asks for, and the id at its end.
pub(super) fn route(parts: &Parts) -> Option<(Action, String)> {
    let path = parts.uri.path();
    if parts.method == Method::POST {
        if path == "/v1/video/generations" {
            return Some((Action::CreateGeneration, String::new()));
        }
        return Some((Action::asset_call(path.strip_prefix("/volc/asset/")?)?, String::new()));
    }
    if parts.method != Method::GET {
        return None;
    }
    if path == "/v1/models" {
        return Some((Action::ListModels, String::new()));
    }
    Some((Action::GetGeneration, path.strip_prefix("/v1/video/generations/")?.to_owned()))
}

/// A refusal: flat, with an empty `data` where films are concerned.
pub(super) fn refuse(asked: &Asked, problem: Problem) -> Reply {
    let Problem { status, code, message } = problem;
    let mut body = json!({"code": code, "message": message});
    if matches!(asked.action, Action::CreateGeneration | Action::GetGeneration) {
        body["data"] = Value::Null;
    }
    Reply::Json(status, body)
}

/// Answers one call.
pub(super) async fn answer(house: &Arc<House>, asked: &Asked) -> Result<Reply, Problem> {
    let body = match asked.action {
        Action::ListModels => super::video::models(),
        Action::GetGeneration => house.poll(&asked.id, asked.now).await?,
        Action::CreateGeneration => house.submit(asked.form()?, asked.now).await?,
        _ => {
            let library = Library::AnyFast;
            let shelf = Shelf { house, library, project: None, now: asked.now };
            asset_call(shelf, asked).await?
        }
    };
    Ok(Reply::Json(200, body))
}

async fn asset_call(shelf: Shelf<'_>, asked: &Asked) -> Result<Value, Problem> {
    let form = asked.form()?;
    match asked.action {
        Action::CreateAssetGroup => create_group(shelf, form),
        Action::CreateAsset => create_asset(shelf, form).await,
        Action::GetAsset => {
            let row = shelf.get(form.need("Id")?).await.map_err(upstream)?;
            Ok(asset_json(shelf, &row))
        }
        Action::ListAssetGroups => {
            let filter = Filter::read(form)?;
            let page = Page::read(form)?;
            Ok(page.cut(shelf.groups(&filter, Sort::default()).iter().map(group_json).collect()))
        }
        Action::ListAssets => list_assets(shelf, form),
        Action::DeleteAsset => {
            let id = form.need("Id")?;
            shelf.remove(id).map_err(upstream)?;
            Ok(json!({"Id": id, "Deleted": true}))
        }
        Action::UpdateAsset => {
            let id = form.need("Id")?;
            let name = form.text("Name").map(name).transpose()?;
            shelf.rename(id, form.text("GroupId"), name).map_err(upstream)?;
            Ok(json!({"Id": id}))
        }
        Action::UpdateAssetGroup => {
            let id = form.need("Id")?;
            let name = name(form.need("Name")?)?;
            let name = shelf.house.kept.read(|data| prefixed(data, name));
            shelf.change_group(id, Some(&name), None).map_err(upstream)?;
            Ok(json!({"Id": id}))
        }
        Action::DeleteAssetGroup => {
            let id = form.need("Id")?;
            shelf.remove_group(id).map_err(upstream)?;
            Ok(json!({"Id": id, "Deleted": true}))
        }
        _ => Err(Problem::invalid("Not an asset call.")),
    }
}

fn create_group(shelf: Shelf<'_>, form: &Form) -> Result<Value, Problem> {
    billing_model(form, Some("volc-asset"), Kind::Image)?;
    let name = name(form.need("Name")?)?;
    match form.text("GroupType") {
        None | Some("AIGC") => {}
        Some(_) => return Err(Problem::invalid("GroupType must be one of [AIGC]")),
    }
    let name = shelf.house.kept.read(|data| prefixed(data, name));
    let group = shelf.make_group(NewGroup { name: &name, ..NewGroup::default() })?;
    Ok(json!({"Id": group.id}))
}

async fn create_asset(shelf: Shelf<'_>, form: &Form) -> Result<Value, Problem> {
    let kind = match form.text("AssetType") {
        None | Some("" | "Image") => Kind::Image,
        Some("Video") => Kind::Video,
        Some("Audio") => Kind::Audio,
        Some(_) => return Err(Problem::invalid("AssetType must be one of [Image, Video, Audio]")),
    };
    billing_model(form, None, kind)?;
    let group = form.need("GroupId")?;
    let name = name(form.text("Name").unwrap_or_default())?;
    shelf.check_room(group, &[name]).map_err(upstream)?;
    // The gateway takes the file before it answers, whatever its spelling.
    let bytes = match (&form.file, form.text("URL")) {
        (Some(file), _) if !file.is_empty() => file.to_vec(),
        (_, Some(address)) if !address.is_empty() => ingest::take(address).await?,
        _ => return Err(Problem::missing("URL")),
    };
    let new = NewAsset { group, name, kind, content: Content::Bytes(bytes) };
    let row = shelf.add(new).await.map_err(upstream)?;
    Ok(json!({"Id": row.id}))
}

fn list_assets(shelf: Shelf<'_>, form: &Form) -> Result<Value, Problem> {
    form.need("model")?;
    if !form.fields.get("Filter").is_some_and(Value::is_object) {
        return Err(Problem::missing("Filter"));
    }
    let filter = Filter { statuses: Vec::new(), ..Filter::read(form)? };
    let page = Page::read(form)?;
    if filter.group_type.is_none() {
        return Err(Problem::missing("GroupType"));
    }
    let rows = shelf.assets(&filter, Sort::default())?;
    Ok(page.cut(rows.iter().map(|row| asset_json(shelf, row)).collect()))
}

fn asset_json(shelf: Shelf<'_>, row: &AssetRow) -> Value {
    let mut json = json!({
        "Id": row.id,
        "Name": row.name,
        "URL": shelf.house.link(&row.file, shelf.now),
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

/// The gateway keeps its users apart by the group's name.
pub(super) fn prefixed(data: &Data, name: &str) -> String {
    let prefix = format!("[u-{}]-[t-{}]", data.user, data.token);
    if name.starts_with(&prefix) { name.to_owned() } else { prefix + name }
}

fn group_json(row: &GroupRow) -> Value {
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

fn billing_model(form: &Form, only: Option<&str>, kind: Kind) -> Result<(), Problem> {
    let right = only.unwrap_or(match kind {
        Kind::Image | Kind::Document => "volc-asset",
        Kind::Video => "volc-asset-video",
        Kind::Audio => "volc-asset-audio",
    });
    match form.text("model") {
        // Without a model a picture is meant; only a group has to say it.
        None if only.is_some() => Err(Problem::missing("model")),
        given if given.unwrap_or("volc-asset") == right => Ok(()),
        given => Err(Problem::invalid(format!(
            "model {} does not match AssetType {}: use {right}",
            given.unwrap_or("volc-asset"),
            kind.word()
        ))),
    }
}

fn name(name: &str) -> Result<&str, Problem> {
    if name.chars().count() > MOST_NAME {
        return Err(Problem::invalid(format!("Name must be at most {MOST_NAME} characters")));
    }
    Ok(name)
}

/// What the upstream did not find comes through with its code inside the message.
fn upstream(mut problem: Problem) -> Problem {
    if problem.code.starts_with("NotFound.") {
        problem.message = format!("upstream_error: [{}] {}", problem.code, problem.message);
    }
    problem
}
