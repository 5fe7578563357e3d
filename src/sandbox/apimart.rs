//! APIMart, and GCCAI which mirrors its documents: assets come in batches of up to twenty of one kind, a batch
//! is one task, and one bad item makes the task fail while the good ones stay usable.

use std::sync::Arc;

use axum::http::request::Parts;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::dialects::{self, Asked};
use super::library::{Content, NewAsset, NewGroup, Shelf};
use super::private_avatar::is_web;
use super::serve::{Form, Problem, Reply};
use super::state::{AssetRow, End, Kind, Library, maybe_milliseconds, milliseconds};
use super::volcengine::{asset_json, group_json};
use super::wish::{Filter, Sort};
use super::yard::Action;
use super::{House, apimart_films, ingest};

/// Items of a batch.
const MOST_ITEMS: usize = 20;
/// How long a picture that was handed over is shown.
const UPLOAD_LIFE: SignedDuration = SignedDuration::from_hours(72);
/// The code of most refusals; the documents name only `nsfw_content_detected`.
pub(super) const INVALID: &str = "invalid_request";
const ASSETS: &str = "/v1/seedance2/private-avatar/assets";

/// Assets that were handed in together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct BatchRow {
    id: String,
    model: String,
    items: Vec<ItemRow>,
    #[serde(with = "milliseconds")]
    created: Timestamp,
    /// When the end was first told.
    #[serde(with = "maybe_milliseconds")]
    finished: Option<Timestamp>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ItemRow {
    id: String,
    name: String,
}

/// What a path asks for, and the id in it.
pub(super) fn route(parts: &Parts) -> Option<(Action, String)> {
    let path = parts.uri.path();
    let method = parts.method.as_str();
    let plain = |action| Some((action, String::new()));
    match (method, path) {
        ("POST", "/v1/seedance2/private-avatar" | ASSETS) => return plain(Action::CreateAsset),
        ("POST", "/v1/videos/generations") => return plain(Action::CreateGeneration),
        ("POST", "/v1/uploads/images") => return plain(Action::UploadImage),
        _ => {}
    }
    if let Some(name) = path.strip_prefix("/v1/uploads/images/") {
        return matches!(method, "GET" | "HEAD").then(|| (Action::GetFile, name.to_owned()));
    }
    if let Some(id) = path.strip_prefix("/v1/tasks/") {
        return (method == "GET").then(|| (Action::GetTask, id.to_owned()));
    }
    let rest = path.strip_prefix("/v1/seedance2/private-avatar/")?;
    let (what, id) = rest.split_once('/').unwrap_or((rest, ""));
    let action = match (method, what, id.is_empty()) {
        ("GET", "assets", true) => Action::ListAssets,
        ("GET", "assets", false) => Action::GetAsset,
        ("PATCH", "assets", false) => Action::UpdateAsset,
        ("DELETE", "assets", false) => Action::DeleteAsset,
        ("POST", "groups", true) => Action::CreateAssetGroup,
        ("GET", "groups", true) => Action::ListAssetGroups,
        ("GET", "groups", false) => Action::GetAssetGroup,
        ("PATCH", "groups", false) => Action::UpdateAssetGroup,
        ("DELETE", "groups", false) => Action::DeleteAssetGroup,
        _ => return None,
    };
    (!id.contains('/')).then(|| (action, id.to_owned()))
}

/// The key. A picture that was handed over is shown without one.
pub(super) fn admit(house: &House, asked: &Asked) -> Result<bool, Reply> {
    if asked.action == Action::GetFile {
        return Ok(false);
    }
    if dialects::has_key(house, asked) {
        return Ok(true);
    }
    let message = "Authentication failed, please check your API key.";
    Err(refuse(asked, Problem::new(401, "invalid_api_key", message)))
}

/// A refusal.
pub(super) fn refuse(_asked: &Asked, problem: Problem) -> Reply {
    let Problem { status, code, message } = problem;
    let kind = match status {
        401 => "authentication_error",
        402 => "payment_required",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    };
    let error = json!({"code": code, "message": message, "type": kind});
    Reply::Json(status, json!({"error": error}))
}

/// Does what is asked.
pub(super) async fn answer(house: &Arc<House>, asked: &Asked) -> Result<Reply, Problem> {
    let shelf = Shelf { house, library: Library::Apimart, project: None, now: asked.now };
    let id = asked.id.as_str();
    let data = match asked.action {
        Action::GetFile => return Ok(house.show_upload(asked).await),
        Action::UploadImage => return upload(house, asked),
        Action::CreateAsset => submit(shelf, asked).await?,
        Action::GetTask => match batch_json(shelf, id).await? {
            Some(json) => json,
            None => apimart_films::ask(house, id, asked.now).await?,
        },
        Action::CreateGeneration => apimart_films::submit(house, asked.form()?, asked.now).await?,
        Action::CreateAssetGroup => {
            let form = asked.form()?;
            default_project(form)?;
            if !matches!(form.text("group_type"), None | Some("AIGC")) {
                return Err(invalid("group_type must be AIGC"));
            }
            let name = form.need("name")?;
            let description = form.text("description").unwrap_or_default();
            group_json(&shelf.make_group(NewGroup { name, description, ..NewGroup::default() })?)
        }
        Action::ListAssetGroups => {
            let filter = Filter { name: asked.parameter("name"), ..Filter::default() };
            let groups = shelf.groups(&filter, Sort::default());
            listed(&groups.iter().map(group_json).collect::<Vec<_>>())
        }
        Action::GetAssetGroup => group_json(&shelf.group(id)?),
        Action::UpdateAssetGroup => {
            let form = asked.form()?;
            group_json(&shelf.change_group(id, form.text("name"), form.text("description"))?)
        }
        Action::DeleteAssetGroup => {
            shelf.group(id)?;
            // Whether a group that is not empty may go is not documented; the stricter guess.
            let inside = Filter { groups: vec![id.to_owned()], ..Filter::default() };
            if !shelf.assets(&inside, Sort::default())?.is_empty() {
                return Err(Problem::new(400, "group_not_empty", "The group still holds assets."));
            }
            shelf.remove_group(id)?;
            json!({"Id": id})
        }
        Action::ListAssets => {
            let groups = asked.parameter("group_id").into_iter().collect();
            let rows = shelf.assets(&Filter { groups, ..Filter::default() }, Sort::default())?;
            listed(&rows.iter().map(|row| asset_json(shelf, row)).collect::<Vec<_>>())
        }
        Action::GetAsset => asset_json(shelf, &shelf.get(id).await?),
        Action::UpdateAsset => {
            shelf.rename(id, None, Some(asked.form()?.need("name")?))?;
            json!({"Id": id})
        }
        Action::DeleteAsset => {
            shelf.remove(id)?;
            json!({"Id": id})
        }
        _ => return Err(invalid("Not a call of this service.")),
    };
    Ok(Reply::Json(200, json!({"code": 200, "data": data})))
}

fn listed(items: &[Value]) -> Value {
    json!({"TotalCount": items.len(), "Items": items})
}

pub(super) fn invalid(message: impl Into<String>) -> Problem {
    Problem::new(400, INVALID, message)
}

/// An account has one project.
fn default_project(form: &Form) -> Result<(), Problem> {
    match form.text("project_name") {
        None | Some("" | "default") => Ok(()),
        Some(_) => Err(invalid("project_name must be default")),
    }
}

/// One file of a batch, as it was asked for.
struct Item {
    url: String,
    name: String,
}

/// Takes a batch. Whatever can be refused is looked at before anything is kept.
async fn submit(shelf: Shelf<'_>, asked: &Asked) -> Result<Value, Problem> {
    let form = asked.form()?;
    let newer = asked.parts.uri.path() == ASSETS;
    default_project(form)?;
    let model = match form.text("model") {
        None | Some("seedance-2.0" | "doubao-seedance-2.0") => "doubao-seedance-2.0",
        Some("seedance-2.5" | "doubao-seedance-2.5") => "doubao-seedance-2.5",
        Some(_) => return Err(invalid("model must be seedance-2.0 or seedance-2.5")),
    };
    let kind = match form.text("asset_type") {
        None if newer => return Err(invalid("asset_type is required")),
        None => Kind::Image,
        Some(word) => Kind::of(word)
            .filter(|kind| *kind != Kind::Document)
            .ok_or_else(|| invalid("asset_type must be Image, Video or Audio"))?,
    };
    let items = items(form, kind)?;
    let group = form.fields.get("group").filter(|group| !group.is_null());
    let group_id = form.text("group_id").filter(|id| !id.is_empty());
    if group.is_some() && group_id.is_some() {
        return Err(invalid("group and group_id cannot be used together"));
    }
    let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    shelf.check_room(group_id.unwrap_or_default(), &names)?;
    let mut contents = Vec::new();
    for (number, item) in items.iter().enumerate() {
        contents.push(if newer {
            looked_at(kind, number, &item.url).await?
        } else {
            Content::Address(item.url.clone())
        });
    }
    let group = if let Some(id) = group_id {
        id.to_owned()
    } else {
        let field = |name: &str| group.and_then(|group| group.get(name)).and_then(Value::as_str);
        let unnamed = format!("avatar-{}", shelf.now.strftime("%Y%m%d%H%M%S"));
        let name = field("name").filter(|name| !name.is_empty()).unwrap_or(&unnamed);
        let description = field("description").unwrap_or_default();
        shelf.make_group(NewGroup { name, description, ..NewGroup::default() })?.id
    };
    let mut kept = Vec::new();
    for (item, content) in items.into_iter().zip(contents) {
        let row = shelf.add(NewAsset { group: &group, name: &item.name, kind, content }).await?;
        kept.push(ItemRow { id: row.id, name: item.name });
    }
    let row =
        BatchRow { id: task_id(), model: model.to_owned(), items: kept, created: shelf.now, finished: None };
    let answer = json!({
        "id": row.id, "object": "seedance.avatar.asset.task", "status": "processing", "progress": 10,
        "model": row.model,
    });
    shelf.house.kept.change(|data| data.batches.push(row))?;
    Ok(answer)
}

fn items(form: &Form, kind: Kind) -> Result<Vec<Item>, Problem> {
    let one = form.text("url").map(|url| json!([{"url": url, "name": form.text("name")}]));
    let given = form.fields.get("assets").filter(|given| !given.is_null());
    let given = match (given, &one) {
        (Some(_), Some(_)) => return Err(invalid("assets and url cannot be used together")),
        (Some(given), None) => given,
        (None, Some(one)) => one,
        (None, None) => return Err(invalid("assets is required")),
    };
    let given = given.as_array().ok_or_else(|| invalid("assets must be an array"))?;
    if given.is_empty() || given.len() > MOST_ITEMS {
        return Err(invalid(format!("assets must have between 1 and {MOST_ITEMS} items")));
    }
    let read = |(number, item): (usize, &Value)| {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        if !is_web(text("url")) {
            return Err(invalid(format!("assets[{number}].url must be a public http(s) URL")));
        }
        if !matches!(text("asset_type"), "") && text("asset_type") != kind.word() {
            return Err(invalid(format!(
                "assets[{number}] is not of the type of the request: one type per request"
            )));
        }
        Ok(Item { url: text("url").to_owned(), name: text("name").to_owned() })
    };
    given.iter().enumerate().map(read).collect()
}

/// The newer path holds the files against the limits before it answers.
async fn looked_at(kind: Kind, number: usize, url: &str) -> Result<Content, Problem> {
    let bytes = ingest::fetch(url).await;
    let bytes =
        bytes.map_err(|why| invalid(format!("assets[{number}].url could not be downloaded: {why}")))?;
    let looked = tokio::task::spawn_blocking(move || {
        let end = ingest::check(kind, &bytes).end;
        (bytes, end)
    });
    // A parser that panics on a hostile file costs that file only.
    match looked.await {
        Ok((bytes, End::Active)) => Ok(Content::Bytes(bytes)),
        Ok((_, End::Failed { message, .. })) => Err(invalid(format!("assets[{number}]: {message}"))),
        Ok((_, End::FailedSilently)) | Err(_) => Err(invalid(format!("assets[{number}] could not be read"))),
    }
}

/// As tasks of every kind are named.
pub(super) fn task_id() -> String {
    format!("task_01K{}", super::token(23).to_ascii_uppercase())
}

/// How far a batch is; `None` where there is none of that name. Asking counts for every item.
async fn batch_json(shelf: Shelf<'_>, id: &str) -> Result<Option<Value>, Problem> {
    let kept = &shelf.house.kept;
    let find = |batches: &[BatchRow]| batches.iter().find(|row| row.id == id).cloned();
    let Some(mut row) = kept.read(|data| find(&data.batches)) else { return Ok(None) };
    let mut items = Vec::new();
    for item in &row.items {
        // Who has removed an asset in between cannot use it, and is told so.
        let asset = match shelf.get(&item.id).await {
            Ok(asset) => Some(asset),
            Err(problem) if problem.status == 404 => None,
            Err(problem) => return Err(problem),
        };
        items.push((item, asset));
    }
    let settled = items.iter().filter(|(_, asset)| asset.as_ref().is_none_or(|asset| asset.settled)).count();
    let base = |status: &str, progress: usize| {
        json!({"id": id, "object": "seedance.avatar.asset.task", "status": status, "progress": progress,
            "model": row.model, "created": row.created.as_second(), "estimated_time": 60})
    };
    if settled < items.len() {
        return Ok(Some(base("processing", 10 + 80 * settled / items.len())));
    }
    let all: Vec<Value> = items.iter().map(|(item, asset)| item_json(item, asset.as_ref())).collect();
    let (usable, failed): (Vec<&Value>, Vec<&Value>) =
        all.iter().partition(|item| item["status"] == "Active");
    let mut json = base(if failed.is_empty() { "completed" } else { "failed" }, 100);
    json["result"] = json!({"assets": all, "usable_assets": usable, "failed_assets": failed});
    if let ([only], []) = (&usable[..], &failed[..]) {
        json["result"]["asset_url"] = only["asset_url"].clone();
    }
    if !failed.is_empty() {
        let message = format!("{} of {} assets failed review.", failed.len(), all.len());
        json["error"] = json!({"code": "task_failed", "message": message});
    }
    let at = row.finished.unwrap_or(shelf.now);
    if row.finished.is_none() {
        row.finished = Some(at);
        kept.change(|data| {
            if let Some(batch) = data.batches.iter_mut().find(|batch| batch.id == id) {
                batch.finished = row.finished;
            }
        })?;
    }
    json["completed"] = at.as_second().into();
    json["actual_time"] = at.duration_since(row.created).as_secs().into();
    Ok(Some(json))
}

fn item_json(item: &ItemRow, asset: Option<&AssetRow>) -> Value {
    let status = asset.map_or("Failed", AssetRow::status);
    let mut json = json!({"asset_id": item.id, "asset_url": format!("asset://{}", item.id), "name": item.name,
        "status": status});
    match asset.map(|asset| &asset.end) {
        Some(End::Failed { code, message }) => json["error"] = json!({"code": code, "message": message}),
        None => json["error"] = json!({"code": "not_found", "message": "The asset has been removed."}),
        Some(End::Active | End::FailedSilently) => {}
    }
    json
}

/// Takes a picture and gives an address.
fn upload(house: &House, asked: &Asked) -> Result<Reply, Problem> {
    let file = asked.form.as_ref().and_then(|form| form.file.as_ref());
    let bytes = file.filter(|bytes| !bytes.is_empty()).ok_or_else(|| invalid("file is required"))?;
    let found = match &bytes[..] {
        [0xff, 0xd8, 0xff, ..] => Some(("jpg", "image/jpeg")),
        [0x89, b'P', b'N', b'G', ..] => Some(("png", "image/png")),
        [b'G', b'I', b'F', b'8', ..] => Some(("gif", "image/gif")),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(("webp", "image/webp")),
        _ => None,
    };
    let (ending, content_type) = found.ok_or_else(|| invalid("file must be a jpeg, png, gif or webp"))?;
    let row = house.keep_upload(bytes, ending, UPLOAD_LIFE, asked.now)?;
    Ok(Reply::Json(
        200,
        json!({
            "url": format!("{}/v1/uploads/images/{}", house.url, row.name),
            "filename": row.name,
            "content_type": content_type,
            "bytes": bytes.len(),
            "created_at": asked.now.as_second(),
        }),
    ))
}
