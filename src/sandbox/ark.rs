//! Generation the way Ark takes it: tasks made, asked for, listed, called off. APIYI's gateway to it speaks
//! the same with less, and with a header that lies. Nobody is called back: `callback_url` is read over.

use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Response, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::House;
use super::dialects::{self, Asked};
use super::orders::{self, Most, Order, RATIOS, Reference};
use super::serve::{Form, Problem, Reply};
use super::state::{Kind, Library, Made, TaskRow};
use super::yard::{Action, Dialect};

const PATH: &str = "/contents/generations/tasks";
/// How long links to a result live.
const LIFE: SignedDuration = SignedDuration::from_hours(24);
/// Seconds after which a task that did not end is given up, unless asked otherwise.
const EXPIRES: u64 = 172_800;

/// Both regions' names, and the resolutions.
const MODELS: [(&str, &str, &[&str]); 4] = [
    ("doubao-seedance-2-0-260128", "dreamina-seedance-2-0-260128", &["480p", "720p", "1080p", "4k"]),
    ("doubao-seedance-2-0-fast-260128", "dreamina-seedance-2-0-fast-260128", &["480p", "720p"]),
    ("doubao-seedance-2-0-mini-260615", "dreamina-seedance-2-0-mini-260615", &["480p", "720p"]),
    ("doubao-seedance-2-5-260628", "dreamina-seedance-2-5-260628", &["480p", "720p", "1080p"]),
];

/// What a path asks for, and the task it names.
pub(super) fn route(dialect: Dialect, parts: &Parts) -> Option<(Action, String)> {
    let path = parts.uri.path();
    let own = dialect == Dialect::Ark;
    let rest = path.strip_prefix(if own { "/api/v3" } else { "/seedance/api/v3" })?.strip_prefix(PATH)?;
    match (&parts.method, rest.strip_prefix('/').filter(|id| !id.is_empty())) {
        (&Method::POST, None) => Some((Action::CreateGeneration, String::new())),
        (&Method::GET, Some(id)) => Some((Action::GetGeneration, id.to_owned())),
        // The gateway has neither a list nor a way to call off.
        (&Method::GET, None) if own => Some((Action::ListGenerations, String::new())),
        (&Method::DELETE, Some(id)) if own => Some((Action::CancelGeneration, id.to_owned())),
        _ => None,
    }
}

/// The Bearer key.
pub(super) fn admit(house: &House, asked: &Asked) -> Result<bool, Reply> {
    if asked.dialect == Dialect::ApiyiGateway {
        return dialects::bearer(house, asked);
    }
    if dialects::has_key(house, asked) {
        return Ok(true);
    }
    let message = "The API key format is incorrect or the API key does not exist.";
    Err(refuse(asked, Problem::new(401, "AuthenticationError", message)))
}

/// A refusal in Ark's envelope.
pub(super) fn refuse(_asked: &Asked, problem: Problem) -> Reply {
    let Problem { status, code, message } = problem;
    let kind = match status {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        429 => "TooManyRequests",
        500.. => "InternalServerError",
        _ => "BadRequest",
    };
    let error = json!({"code": code, "message": message, "param": "", "type": kind});
    Reply::Json(status, json!({"error": error}))
}

/// What the gateway adds to every answer: two request ids, and unless it is told not to compress, the claim
/// that it has.
pub(super) fn dress_gateway(parts: &Parts, now: Timestamp, response: &mut Response<Body>) {
    for name in ["x-shellapi-request-id", "x-request-id"] {
        if let Ok(id) = HeaderValue::from_str(&super::request_id(now)) {
            response.headers_mut().insert(name, id);
        }
    }
    if parts.headers.get(header::ACCEPT_ENCODING).is_none_or(|given| given.as_bytes() != b"identity") {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
}

/// Does what is asked and answers.
pub(super) async fn answer(house: &Arc<House>, asked: &Asked) -> Result<Reply, Problem> {
    let surface = asked.dialect;
    match asked.action {
        Action::CreateGeneration => {
            let form = asked.form()?;
            let order = read_order(surface, form, asked.now)?;
            let row = house.order(order, asked.now).await?;
            let mut body = json!({"id": row.id});
            if let Some(given) = row.extra.get("safety_identifier") {
                body["safety_identifier"] = given.clone();
            }
            Ok(Reply::Json(200, body))
        }
        Action::GetGeneration => {
            let found = house.ask_task(surface, &asked.id, asked.now).await?;
            let (row, done) = found.ok_or_else(|| missing(&asked.id))?;
            Ok(Reply::Json(200, house.ark_task(&row, done)))
        }
        Action::ListGenerations => list(house, asked),
        Action::CancelGeneration => {
            cancel(house, asked)?;
            // The real answer has no body at all.
            Ok(Reply::raw(Response::new(Body::empty())))
        }
        _ => Err(Problem::new(404, "NotFound", "The specified resource is not found.")),
    }
}

fn missing(id: &str) -> Problem {
    Problem::new(404, "NotFound.id", format!("The specified task {id} is not found."))
}

/// Holds an order against what the models take.
fn read_order(surface: Dialect, form: &Form, now: Timestamp) -> Result<Order<'_>, Problem> {
    let asked_model = form.need("model")?;
    let gateway = surface == Dialect::ApiyiGateway;
    let known =
        MODELS.iter().find(|(home, abroad, _)| asked_model == *home || asked_model == *abroad && !gateway);
    let (_, _, resolutions) = *known.ok_or_else(|| unknown_model(asked_model, gateway))?;
    let newer = asked_model.contains("-2-5-");
    for name in ["frames", "camera_fixed", "draft"] {
        if form.fields.get(name).is_some_and(|value| !value.is_null() && *value != false) {
            return Err(Problem::invalid(format!("The parameter {name} is not supported by {asked_model}.")));
        }
    }
    let (prompt, references) = orders::content(form, false)?;
    let action = orders::mode(&references, if newer { Most::NEWER } else { Most::OLDER })?;
    let resolutions: Vec<&str> =
        resolutions.iter().filter(|name| !gateway || **name != "4k").copied().collect();
    let resolution = orders::choice(form, "resolution", "720p", &resolutions)?;
    let ratio = orders::choice(form, "ratio", "adaptive", &RATIOS)?;
    let seconds = duration(form, newer)?;
    if newer {
        check_task_type(form, action, &references, ratio, seconds)?;
    }
    orders::choice(form, "service_tier", "default", &["default"])?;
    orders::flag(form, "watermark", false)?;
    let format = orders::choice(form, "output_format", "mp4", &["mp4"])?;
    if !newer && form.text("output_format").is_some() {
        return Err(Problem::invalid(format!("output_format is not supported by {asked_model}.")));
    }
    let mut extra = json!({"execution_expires_after": number(form, "execution_expires_after", 3600, 259_200)?
        .unwrap_or(EXPIRES)});
    if newer {
        extra["output_format"] = format.into();
    }
    if let Some(priority) = number(form, "priority", 0, 9)? {
        extra["priority"] = priority.into();
    }
    if let Some(given) = form.text("safety_identifier") {
        if given.len() > 64 || !given.is_ascii() {
            return Err(Problem::invalid("safety_identifier must be at most 64 ASCII characters"));
        }
        extra["safety_identifier"] = given.into();
    }
    if let Some(tools) = tools(form, &references)? {
        extra["tools"] = tools;
    }
    Ok(Order {
        surface,
        id: orders::inner_id(now),
        libraries: if gateway {
            &[Library::Volcengine, Library::Apiyi]
        } else {
            &[Library::Volcengine, Library::Apiyi, Library::PrivateAvatar]
        },
        asked_model,
        model: asked_model,
        newer,
        action,
        prompt,
        references,
        resolution,
        ratio,
        seconds: seconds.unwrap_or(5),
        seed: orders::seed(form)?,
        audio: orders::flag(form, "generate_audio", true)?,
        last_frame: orders::flag(form, "return_last_frame", false)?,
        extra,
        unknown: |id| Problem::invalid(format!("The specified asset {id} is not found.")),
    })
}

fn unknown_model(model: &str, gateway: bool) -> Problem {
    if gateway {
        let message = format!("no available channel for this model {model}");
        return Problem::new(503, "model_not_found", message);
    }
    let message = format!("The model or endpoint {model} does not exist or you do not have access to it.");
    Problem::new(404, "InvalidEndpointOrModel.NotFound", message)
}

/// Seconds; `None` where the model chooses, which 2.5 does unless told.
fn duration(form: &Form, newer: bool) -> Result<Option<u32>, Problem> {
    let most = if newer { 30 } else { 15 };
    match form.fields.get("duration") {
        None | Some(Value::Null) => Ok((!newer).then_some(5)),
        Some(value) if value.as_i64() == Some(-1) => Ok(None),
        Some(value) => {
            let fits = value.as_u64().filter(|seconds| (4..=most).contains(seconds));
            let fits = fits.and_then(|seconds| u32::try_from(seconds).ok());
            let message = format!("The parameter duration must be between 4 and {most}, or -1.");
            fits.map(Some).ok_or_else(|| Problem::invalid(message))
        }
    }
}

/// What 2.5 asks of each way to be asked.
fn check_task_type(
    form: &Form,
    action: &str,
    references: &[Reference],
    ratio: &str,
    seconds: Option<u32>,
) -> Result<(), Problem> {
    let wrong = |message: &str| Err(Problem::new(400, "InvalidParameter.TaskTypeConstraint", message));
    let asked =
        orders::choice(form, "omni_reference_task_type", "auto", &["auto", "edit", "extend", "reference"])?;
    let explicit = matches!(asked, "edit" | "extend");
    let frames = action == "firstTailGenerate" || (action == "generate" && !references.is_empty());
    if (explicit || frames) && ratio != "adaptive" {
        return wrong("ratio must be adaptive for this task type");
    }
    if explicit && !references.iter().any(|reference| reference.kind == Kind::Video) {
        return wrong("this task type needs at least one reference video");
    }
    if asked == "edit" && seconds.is_some() {
        return wrong("duration must be -1 for edit");
    }
    Ok(())
}

fn number(form: &Form, name: &str, least: u64, most: u64) -> Result<Option<u64>, Problem> {
    match form.fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_u64()
            .filter(|number| (least..=most).contains(number))
            .map(Some)
            .ok_or_else(|| Problem::invalid(format!("{name} must be between {least} and {most}"))),
    }
}

fn tools(form: &Form, references: &[Reference]) -> Result<Option<Value>, Problem> {
    let given = match form.fields.get("tools") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(given)) => given,
        Some(_) => return Err(Problem::invalid("tools must be an array")),
    };
    if given.iter().any(|tool| tool.get("type").and_then(Value::as_str) != Some("web_search")) {
        return Err(Problem::invalid("tools.type must be one of [web_search]"));
    }
    if !given.is_empty() && !references.is_empty() {
        return Err(Problem::invalid("web_search is supported for text-only input"));
    }
    Ok(Some(given.clone().into()))
}

fn list(house: &House, asked: &Asked) -> Result<Reply, Problem> {
    let query = asked.query();
    let values =
        |name: &'static str| query.iter().filter(move |(key, _)| key == name).map(|(_, value)| value);
    let number = |name: &'static str, usual: usize| match asked.parameter(name) {
        None => Ok(usual),
        Some(text) => {
            let number = text.parse().ok().filter(|number| (1..=500).contains(number));
            number.ok_or_else(|| Problem::invalid(format!("{name} must be between 1 and 500")))
        }
    };
    let (page, size) = (number("page_num", 1)?, number("page_size", 20)?);
    let statuses = ["queued", "running", "succeeded", "failed", "cancelled", "expired"];
    if values("filter.status").any(|word| !statuses.contains(&word.as_str())) {
        return Err(Problem::invalid(format!("filter.status must be one of [{}]", statuses.join(", "))));
    }
    let ids: Vec<&String> = values("filter.task_ids").collect();
    let found: Vec<Value> = house
        .tasks(asked.dialect, asked.now)?
        .iter()
        .filter(|(row, done)| {
            (ids.is_empty() || ids.contains(&&row.id))
                && values("filter.model").all(|model| *model == row.model)
                && values("filter.status").all(|word| word == status(row, *done))
                && values("filter.service_tier").all(|tier| tier == "default")
        })
        .map(|(row, done)| house.ark_task(row, *done))
        .collect();
    let total = found.len();
    let items: Vec<Value> = found.into_iter().skip((page - 1) * size).take(size).collect();
    Ok(Reply::Json(200, json!({"items": items, "total": total})))
}

/// Calls off what waits, forgets what has ended.
fn cancel(house: &House, asked: &Asked) -> Result<(), Problem> {
    let known = house.tasks(asked.dialect, asked.now)?.into_iter().find(|(row, _)| row.id == asked.id);
    let (row, done) = known.ok_or_else(|| missing(&asked.id))?;
    match status(&row, done) {
        "queued" => {
            house.kept.change(|data| {
                if let Some(task) = data.tasks.iter_mut().find(|task| task.id == row.id) {
                    task.made = Some(Made::Cancelled);
                    task.finished = Some(asked.now);
                }
            })?;
            house.kept.release(&row.pictures)?;
        }
        "running" => {
            let message = format!("The task {} is running and cannot be cancelled.", row.id);
            return Err(Problem::new(409, "TaskRunningCannotCancel", message));
        }
        "cancelled" => {
            return Err(Problem::invalid(format!("The task {} has been cancelled already.", row.id)));
        }
        _ => {
            house.kept.change(|data| data.tasks.retain(|task| task.id != row.id))?;
            if let Some(Made::Film { film, last_frame }) = row.made {
                house.kept.release(&[film])?;
                house.kept.release(last_frame.as_slice())?;
            }
        }
    }
    Ok(())
}

/// Ark's word for how far a task is.
fn status(row: &TaskRow, done: f64) -> &'static str {
    match (&row.finished, &row.made) {
        (Some(_), Some(Made::Film { .. })) => "succeeded",
        (Some(_), Some(Made::Cancelled)) => "cancelled",
        (Some(_), Some(Made::Expired)) => "expired",
        (Some(_), _) => "failed",
        (None, _) if done < 0.4 => "queued",
        (None, _) => "running",
    }
}

impl House {
    /// The task object.
    fn ark_task(&self, row: &TaskRow, done: f64) -> Value {
        let status = status(row, done);
        let mut json = json!({
            "id": row.id,
            "model": row.model,
            "status": status,
            "error": null,
            "created_at": row.submitted.as_second(),
            "updated_at": row.finished.unwrap_or(row.submitted).as_second(),
            "seed": row.seed,
            "resolution": row.resolution,
            "ratio": row.ratio,
            "duration": row.seconds,
            "framespersecond": 24,
            "generate_audio": row.audio,
            "service_tier": "default",
            "draft": false,
        });
        if let Some(extra) = row.extra.as_object() {
            for (name, value) in extra {
                json[name] = value.clone();
            }
        }
        match (row.finished, &row.made) {
            (Some(at), Some(Made::Film { film, last_frame })) => {
                let mut content = json!({"video_url": self.link_for(film, at, LIFE)});
                if let Some(file) = last_frame {
                    content["last_frame_url"] = self.link_for(file, at, LIFE).into();
                }
                let tokens = orders::tokens(row);
                json["content"] = content;
                json["usage"] = json!({"completion_tokens": tokens, "total_tokens": tokens,
                    "tool_usage": {"web_search": 0}});
            }
            (Some(_), Some(Made::Failed(why))) => {
                let (code, message) = why.split_once(": ").unwrap_or(("InternalServiceError", why));
                json["error"] = json!({"code": code, "message": message});
            }
            _ => {}
        }
        json
    }
}
