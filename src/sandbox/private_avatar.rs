//! The "private-avatar" gateway: the official library under paths of its own, with `model` as the way to it.
//!
//! What the library refuses comes with status 200 and `ResponseMetadata.Error`; what the gateway itself
//! refuses (a key, a missing or unknown model, too many calls) comes as `{"error":{"message"}}`.

use std::sync::Arc;

use axum::http::Method;
use axum::http::request::Parts;
use serde_json::{Value, json};

use super::House;
use super::dialects::{self, Asked};
use super::library::{Content, NewAsset, NewGroup, Shelf};
use super::serve::{Form, Problem, Reply};
use super::state::{Kind, Library};
use super::volcengine::{asset_json, envelope_of, group_json, metadata};
use super::wish::{Filter, Page, Sort, SortBy};
use super::yard::Action;

const MODELS: [&str; 2] = ["doubao-seedance-2-0-260128", "doubao-seedance-2-0-fast-260128"];
const REGION: &str = "cn-beijing";
const MOST_NAME: usize = 64;
const MOST_DESCRIPTION: usize = 300;
/// Codes of the gateway itself.
const MISSING_MODEL: &str = "invalid_request";
const UNKNOWN_MODEL: &str = "model_not_found";

/// What a path asks for, and the id in it.
pub(super) fn route(parts: &Parts) -> Option<(Action, String)> {
    let path = parts.uri.path();
    let post = parts.method == Method::POST;
    if let Some(rest) = path.strip_prefix("/v1/real-avatar/") {
        let action = match rest {
            "auth/session" => Action::CreateVisualValidateSession,
            "groups/from-token" => Action::GetVisualValidateResult,
            _ => return None,
        };
        return post.then(|| (action, String::new()));
    }
    let rest = path.strip_prefix("/v1/private-avatar/")?;
    let (what, id) = rest.split_once('/').unwrap_or((rest, ""));
    let groups = match what {
        "groups" => true,
        "assets" => false,
        _ => return None,
    };
    let pick = |group: Action, asset: Action| if groups { group } else { asset };
    let action = match (parts.method.as_str(), id) {
        ("POST", "") => pick(Action::CreateAssetGroup, Action::CreateAsset),
        ("POST", "list") => pick(Action::ListAssetGroups, Action::ListAssets),
        (_, "") => return None,
        _ if id.contains('/') => return None,
        ("GET", _) => pick(Action::GetAssetGroup, Action::GetAsset),
        ("PATCH", _) => pick(Action::UpdateAssetGroup, Action::UpdateAsset),
        ("DELETE", _) => pick(Action::DeleteAssetGroup, Action::DeleteAsset),
        _ => return None,
    };
    Some((action, if id == "list" { String::new() } else { id.to_owned() }))
}

/// The key.
pub(super) fn admit(house: &House, asked: &Asked) -> Result<bool, Reply> {
    if dialects::has_key(house, asked) {
        return Ok(true);
    }
    Err(gateway(401, "invalid_token", "Invalid token"))
}

/// A refusal, by whoever makes it.
pub(super) fn refuse(asked: &Asked, problem: Problem) -> Reply {
    let own = matches!(problem.code.as_str(), MISSING_MODEL | UNKNOWN_MODEL);
    if own || matches!(problem.status, 401 | 402 | 413 | 429 | 500..) {
        return gateway(problem.status, &problem.code, &problem.message);
    }
    let problem = Problem { status: 200, ..problem };
    envelope_of(&format!("{:?}", asked.action), REGION, asked.now, problem)
}

fn gateway(status: u16, code: &str, message: &str) -> Reply {
    Reply::Json(
        status,
        json!({"error": {"message": message, "type": "new_api_error", "param": "", "code": code}}),
    )
}

/// Does what is asked and answers in the envelope.
pub(super) async fn answer(house: &Arc<House>, asked: &Asked) -> Result<Reply, Problem> {
    let nothing = Form { fields: json!({}), file: None };
    let reads = matches!(asked.parts.method, Method::GET | Method::DELETE);
    let form = if reads { &nothing } else { asked.form()? };
    let in_query = asked.parameter("model");
    let model = if reads { in_query.as_deref() } else { form.text("model") };
    match model.filter(|model| !model.is_empty()) {
        None => return Err(Problem::new(400, MISSING_MODEL, "model is required")),
        Some(model) if !MODELS.contains(&model) => {
            let message = format!("No available channel for model {model}");
            return Err(Problem::new(503, UNKNOWN_MODEL, message));
        }
        Some(_) => {}
    }
    if form.text("Id").is_some_and(|id| id != asked.id) {
        return Err(Problem::invalid("Id does not match the path"));
    }
    let shelf = Shelf { house, library: Library::PrivateAvatar, project: None, now: asked.now };
    let result = act(shelf, asked, form).await?;
    let metadata = metadata(&format!("{:?}", asked.action), REGION, asked.now);
    Ok(Reply::Json(200, json!({"ResponseMetadata": metadata, "Result": result})))
}

async fn act(shelf: Shelf<'_>, asked: &Asked, form: &Form) -> Result<Value, Problem> {
    let id = asked.id.as_str();
    match asked.action {
        Action::CreateAssetGroup => {
            let name = short("Name", form.need("Name")?, MOST_NAME)?;
            let description = form.text("Description").unwrap_or_default();
            let description = short("Description", description, MOST_DESCRIPTION)?;
            if !matches!(form.text("GroupType"), None | Some("" | "AIGC")) {
                return Err(Problem::invalid("GroupType must be one of [AIGC]"));
            }
            let group = shelf.make_group(NewGroup { name, description, ..NewGroup::default() })?;
            Ok(json!({"Id": group.id}))
        }
        Action::ListAssetGroups => {
            let groups = shelf.groups(&Filter::read(form)?, Sort::default());
            Ok(Page::read(form)?.cut(groups.iter().map(group_json).collect()))
        }
        Action::GetAssetGroup => Ok(group_json(&shelf.group(id)?)),
        Action::UpdateAssetGroup => {
            let name = form.text("Name").map(|text| short("Name", text, MOST_NAME)).transpose()?;
            let description = form.text("Description");
            let description =
                description.map(|text| short("Description", text, MOST_DESCRIPTION)).transpose()?;
            Ok(json!({"Id": shelf.change_group(id, name, description)?.id}))
        }
        Action::DeleteAssetGroup => shelf.remove_group(id).map(|()| json!({})),
        Action::CreateAsset => {
            let kind = Kind::of(form.need("AssetType")?).filter(|kind| *kind != Kind::Document);
            let kind =
                kind.ok_or_else(|| Problem::invalid("AssetType must be one of [Image, Video, Audio]"))?;
            let name = short("Name", form.text("Name").unwrap_or_default(), MOST_NAME)?;
            let address = form.need("URL")?;
            if !is_web(address) {
                return Err(Problem::invalid(
                    "The specified parameter URL is not valid: it must be a web URL",
                ));
            }
            let content = Content::Address(address.to_owned());
            let new = NewAsset { group: form.need("GroupId")?, name, kind, content };
            Ok(json!({"Id": shelf.add(new).await?.id}))
        }
        Action::ListAssets => {
            let choices = [
                ("CreateTime", SortBy::CreateTime),
                ("UpdateTime", SortBy::UpdateTime),
                ("GroupId", SortBy::GroupId),
            ];
            let rows = shelf.assets(&Filter::read(form)?, Sort::read(form, &choices)?)?;
            Ok(Page::read(form)?.cut(rows.iter().map(|row| asset_json(shelf, row)).collect()))
        }
        Action::GetAsset => Ok(asset_json(shelf, &shelf.get(id).await?)),
        Action::UpdateAsset => {
            shelf.rename(id, None, Some(short("Name", form.need("Name")?, MOST_NAME)?))?;
            Ok(json!({"Id": id}))
        }
        Action::DeleteAsset => shelf.remove(id).map(|()| json!({})),
        Action::CreateVisualValidateSession => {
            let row = shelf.open_session(form.need("CallbackURL")?, "")?;
            let page = shelf.page_of(&row);
            Ok(json!({"BytedToken": row.token, "H5Link": page, "CallbackURL": row.callback}))
        }
        Action::GetVisualValidateResult => {
            Ok(json!({"GroupId": shelf.session_group(form.need("BytedToken")?)?}))
        }
        _ => Err(Problem::invalid("Not a call of the library.")),
    }
}

/// Whether an address is one that a provider can fetch.
pub(super) fn is_web(address: &str) -> bool {
    let parsed = url::Url::parse(address).ok();
    parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn short<'a>(field: &str, text: &'a str, most: usize) -> Result<&'a str, Problem> {
    if text.chars().count() > most {
        return Err(Problem::invalid(format!("{field} must be at most {most} characters")));
    }
    Ok(text)
}
