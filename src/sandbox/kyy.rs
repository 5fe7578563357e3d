//! Kyy: no groups, no list; a business failure comes with status 200 and a `code`, which is a number in one
//! answer and a text in another.

use std::sync::Arc;

use axum::http::Method;
use axum::http::request::Parts;
use jiff::tz::{self, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::dialects::{self, Asked};
use super::library::{Content, NewAsset, Shelf};
use super::orders::{self, Most, Order, RATIOS, Reference};
use super::private_avatar::is_web;
use super::serve::{Form, Problem, Reply};
use super::state::{AssetRow, Kind, Library, Made, TaskRow};
use super::yard::{Action, Dialect};
use super::{House, ingest};

const BASE: &str = "/kyyReactApiServer";
/// How long a film's address lives.
const FILM_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// The address of an asset cannot be fetched (a client's design note quotes it).
const UNREACHABLE: &str = "1001";
/// The other codes are not documented; this one is seen for an unknown asset.
const FAILED: i64 = -1;

/// Its names, the name at home, and whether it takes reference videos: the names without `_pro` need one, the
/// others refuse them.
const MODELS: [(&str, &str, bool); 8] = [
    ("seedance_2_0", "doubao-seedance-2-0-260128", true),
    ("seedance_2_0_fast", "doubao-seedance-2-0-fast-260128", true),
    ("seedance_2_0_pro", "doubao-seedance-2-0-260128", false),
    ("seedance_2_0_fast_pro", "doubao-seedance-2-0-fast-260128", false),
    ("kyyvideo2", "doubao-seedance-2-0-260128", true),
    ("kyyvideo2_fast", "doubao-seedance-2-0-fast-260128", true),
    ("kyyvideo2_pro", "doubao-seedance-2-0-260128", false),
    ("kyyvideo2_fast_pro", "doubao-seedance-2-0-fast-260128", false),
];

/// What a path asks for, and the id in it.
pub(super) fn route(parts: &Parts) -> Option<(Action, String)> {
    let path = parts.uri.path().strip_prefix(BASE)?;
    if parts.method == Method::POST {
        let action = match path {
            "/kyyVideo2/asset/upload" => Action::CreateAsset,
            "/v1/kyyvideo2/videos" => Action::CreateGeneration,
            _ => return None,
        };
        return Some((action, String::new()));
    }
    let asset = path.strip_prefix("/kyyVideo2/asset/");
    let (action, id) = match (&parts.method, asset) {
        (&Method::GET, Some(id)) => (Action::GetAsset, id),
        (&Method::DELETE, Some(id)) => (Action::DeleteAsset, id),
        (&Method::GET, None) => (Action::GetGeneration, path.strip_prefix("/v1/result/")?),
        _ => return None,
    };
    (!id.is_empty() && !id.contains('/')).then(|| (action, id.to_owned()))
}

/// The key.
pub(super) fn admit(house: &House, asked: &Asked) -> Result<bool, Reply> {
    if dialects::has_key(house, asked) {
        return Ok(true);
    }
    Err(Reply::Json(401, json!({"code": 401, "msg": "Unauthorized", "data": null})))
}

/// A refusal. Only what is wrong with the account or the server has a status of its own.
pub(super) fn refuse(_asked: &Asked, problem: Problem) -> Reply {
    let Problem { status, code, message } = problem;
    let (status, usual) = match status {
        401 | 402 | 413 | 429 | 500.. => (status, i64::from(status)),
        _ => (200, FAILED),
    };
    let code = code.parse().unwrap_or(usual);
    Reply::Json(status, json!({"code": code, "msg": message, "data": null}))
}

/// Does what is asked.
pub(super) async fn answer(house: &Arc<House>, asked: &Asked) -> Result<Reply, Problem> {
    let shelf = Shelf { house, library: Library::Kyy, project: None, now: asked.now };
    let body = match asked.action {
        Action::CreateAsset => {
            let id = create_asset(shelf, asked.form()?).await?;
            json!({"code": 0, "msg": null, "data": {"assetId": id}})
        }
        Action::GetAsset => {
            let row = shelf.get(&asked.id).await?;
            json!({"code": 0, "msg": null, "data": asset_json(shelf, &row)})
        }
        Action::DeleteAsset => {
            shelf.remove(&asked.id)?;
            json!({"code": "0", "msg": "success", "data": null})
        }
        Action::CreateGeneration => generate(house, asked.form()?, asked.now).await?,
        Action::GetGeneration => {
            let found = house.ask_task(Dialect::Kyy, &asked.id, asked.now).await?;
            let missing = || Problem::new(404, "-1", format!("The task {} does not exist.", asked.id));
            let (row, done) = found.ok_or_else(missing)?;
            task_json(house, &row, done)
        }
        _ => return Err(Problem::invalid("Not a call of this service.")),
    };
    Ok(Reply::Json(200, body))
}

/// The address is fetched before the answer, unlike anywhere else.
async fn create_asset(shelf: Shelf<'_>, form: &Form) -> Result<String, Problem> {
    let kind = Kind::of(form.need("assetType")?);
    let kind =
        kind.ok_or_else(|| Problem::invalid("assetType must be one of [Image, Video, Audio, Document]"))?;
    let address = form.need("url")?;
    let name = form.text("name").unwrap_or_default();
    shelf.check_room("", &[name])?;
    let unreachable = || Problem::new(400, UNREACHABLE, "素材 URL 无法访问");
    if !is_web(address) {
        return Err(unreachable());
    }
    let bytes = ingest::fetch(address).await.map_err(|why| {
        tracing::debug!(why, "an asset's address could not be fetched");
        unreachable()
    })?;
    let new = NewAsset { group: "", name, kind, content: Content::Bytes(bytes) };
    Ok(shelf.add(new).await?.id)
}

fn asset_json(shelf: Shelf<'_>, row: &AssetRow) -> Value {
    // No zone is said; the service is in China.
    let china = TimeZone::fixed(tz::offset(8));
    let created = row.created.to_zoned(china).strftime("%Y-%m-%d %H:%M:%S").to_string();
    json!({
        "name": row.name,
        "assetId": row.id,
        "status": row.status(),
        "assetType": row.kind.word(),
        "url": shelf.house.link(&row.file, shelf.now),
        "createTime": created,
    })
}

async fn generate(house: &House, form: &Form, now: Timestamp) -> Result<Value, Problem> {
    let name = form.need("model")?;
    let known = MODELS.iter().find(|(known, ..)| *known == name);
    let (name, home, takes_videos) = known.ok_or_else(|| Problem::invalid("model is not supported"))?;
    let prompt = form.need("prompt")?.to_owned();
    let mut references = Vec::new();
    for (field, role) in [("first_image", "first_frame"), ("last_image", "last_frame")] {
        if let Some(url) = form.text(field).filter(|url| !url.is_empty()) {
            references.push(reference(field, Kind::Image, role, url)?);
        }
    }
    if references.iter().any(|reference| reference.role.as_deref() == Some("last_frame"))
        && references.len() < 2
    {
        return Err(Problem::invalid("last_image needs first_image"));
    }
    for (field, kind, role) in [
        ("referenceImages", Kind::Image, "reference_image"),
        ("referenceVideos", Kind::Video, "reference_video"),
        ("referenceAudios", Kind::Audio, "reference_audio"),
    ] {
        let given = form.fields.get(field).and_then(Value::as_array).into_iter().flatten();
        for url in given {
            let url = url.as_str().ok_or_else(|| Problem::invalid(format!("{field} must be texts")))?;
            references.push(reference(field, kind, role, url)?);
        }
    }
    let has_video = references.iter().any(|reference| reference.kind == Kind::Video);
    if *takes_videos && !has_video {
        return Err(Problem::invalid(format!("{name} needs at least one of referenceVideos")));
    }
    if !takes_videos && has_video {
        return Err(Problem::invalid(format!("{name} does not take referenceVideos")));
    }
    let order = Order {
        surface: Dialect::Kyy,
        id: format!("video_{}", uuid()),
        libraries: &[Library::Kyy],
        asked_model: name,
        model: home,
        newer: false,
        action: orders::mode(&references, Most::OLDER)?,
        prompt,
        references,
        resolution: "720p",
        ratio: orders::choice(form, "aspect_ratio", "16:9", &RATIOS)?,
        seconds: orders::duration(form, false)?,
        seed: None,
        audio: orders::flag(form, "generateAudio", true)?,
        last_frame: false,
        extra: json!({"model": name}),
        unknown: |id| Problem::invalid(format!("The specified asset {id} is not found.")),
    };
    let row = house.order(order, now).await?;
    Ok(json!({
        "id": row.id, "object": "video", "created": now.as_second(), "model": name, "status": "queued",
        "error": null,
    }))
}

fn reference(field: &str, kind: Kind, role: &str, url: &str) -> Result<Reference, Problem> {
    if !is_web(url) && !url.starts_with("asset://") {
        return Err(Problem::invalid(format!("{field} must be a public URL or asset://<assetId>")));
    }
    Ok(Reference { kind, role: Some(role.to_owned()), url: url.to_owned() })
}

fn task_json(house: &House, row: &TaskRow, done: f64) -> Value {
    let mut json = json!({
        "id": row.id, "object": "video", "created": row.submitted.as_second(), "model": row.extra["model"],
        "status": if done < 0.4 { "queued" } else { "processing" },
        "video_url": null, "actualDuration": null, "totalTokens": null, "error": null,
    });
    match (row.finished, &row.made) {
        (Some(at), Some(Made::Film { film, .. })) => {
            json["status"] = "completed".into();
            json["video_url"] = house.link_for(film, at, FILM_LIFE).into();
            json["actualDuration"] = row.seconds.into();
            json["totalTokens"] = orders::tokens(row).into();
        }
        (Some(_), Some(Made::Failed(why))) => {
            json["status"] = "failed".into();
            json["error"] = why.as_str().into();
        }
        (Some(_), _) => json["status"] = "failed".into(),
        _ => {}
    }
    json
}

/// Random, in the usual grouping.
fn uuid() -> String {
    let hex = super::hex(&std::array::from_fn::<u8, 16, _>(|_| fastrand::u8(..)));
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
