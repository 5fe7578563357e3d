//! The generation calls of APIMart: fields of its own, and answers in the same tasks as its batches.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::House;
use super::apimart::{invalid, task_id};
use super::orders::{self, Most, Order, RATIOS, Reference};
use super::serve::{Form, Problem};
use super::state::{Kind, Library, Made, TaskRow};
use super::yard::Dialect;

/// Characters in a prompt.
const MOST_PROMPT: usize = 4000;
/// How long a film's address lives: the shortest of what the documents say.
const FILM_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Its names, the name at home, its resolutions, and what a second costs at each in USD, without a video among
/// the references.
type Model = (&'static str, &'static str, &'static [&'static str], &'static [f64]);
const MODELS: [Model; 8] = [
    (
        "seedance-2.0",
        "doubao-seedance-2-0-260128",
        &["480p", "720p", "1080p", "4k"],
        &[0.066, 0.142, 0.3544, 0.722],
    ),
    ("seedance-2.0-fast", "doubao-seedance-2-0-fast-260128", &["480p", "720p"], &[0.03984, 0.0856]),
    ("seedance-2.0-mini", "doubao-seedance-2-0-mini-260615", &["480p", "720p"], &[0.01056, 0.02288]),
    ("seedance-2.5", "doubao-seedance-2-5-260628", &["480p", "720p", "1080p"], &[0.09608, 0.216, 0.38488]),
    (
        "doubao-seedance-2.0",
        "doubao-seedance-2-0-260128",
        &["480p", "720p", "1080p"],
        &[0.066, 0.142, 0.3544],
    ),
    ("doubao-seedance-2.0-fast", "doubao-seedance-2-0-fast-260128", &["480p", "720p"], &[0.03984, 0.0856]),
    (
        "doubao-seedance-2.0-face",
        "doubao-seedance-2-0-260128",
        &["480p", "720p", "1080p"],
        &[0.0992, 0.2136, 0.5],
    ),
    (
        "doubao-seedance-2.0-fast-face",
        "doubao-seedance-2-0-fast-260128",
        &["480p", "720p"],
        &[0.03984, 0.0856],
    ),
];

/// Takes an order for a film.
pub(super) async fn submit(house: &House, form: &Form, now: Timestamp) -> Result<Value, Problem> {
    let known = MODELS.iter().find(|(name, ..)| form.text("model") == Some(name));
    let (name, home, resolutions, prices) =
        known.ok_or_else(|| invalid("model is missing or not supported"))?;
    let newer = *name == "seedance-2.5";
    let prompt = form.text("prompt").unwrap_or_default().to_owned();
    if prompt.chars().count() > MOST_PROMPT {
        return Err(invalid(format!("prompt must be at most {MOST_PROMPT} characters")));
    }
    let references = references(form, newer)?;
    let shows = references.iter().any(|reference| reference.kind != Kind::Audio);
    if prompt.trim().is_empty() && (newer || !shows) {
        return Err(invalid("prompt is required"));
    }
    let most = if newer { Most::NEWER } else { Most::OLDER };
    let action = orders::mode(&references, most).map_err(named)?;
    let resolution = orders::choice(form, "resolution", "720p", resolutions).map_err(named)?;
    let usual = if newer { "adaptive" } else { "16:9" };
    let field = if newer && form.text("aspect_ratio").is_some() { "aspect_ratio" } else { "size" };
    let ratio = orders::choice(form, field, usual, &RATIOS).map_err(named)?;
    let field = if newer && form.fields.get("audio").is_some() { "audio" } else { "generate_audio" };
    let audio = orders::flag(form, field, true).map_err(named)?;
    let seconds = orders::duration(form, newer).map_err(named)?;
    let price = resolutions.iter().zip(*prices).find(|(known, _)| **known == resolution);
    let cost = price.map_or(0.0, |(_, price)| price * f64::from(seconds));
    let order = Order {
        surface: Dialect::Apimart,
        id: task_id(),
        libraries: &[Library::Apimart],
        asked_model: name,
        model: home,
        newer,
        action,
        prompt,
        references,
        resolution,
        ratio,
        seconds,
        seed: orders::seed(form).map_err(named)?,
        audio,
        last_frame: orders::flag(form, "return_last_frame", false).map_err(named)?,
        extra: json!({"model": name, "cost": (cost * 1e5).round() / 1e5}),
        unknown: |id| invalid(format!("The specified asset {id} is not found.")),
    };
    let row = house.order(order, now).await.map_err(named)?;
    Ok(json!([{"status": "submitted", "task_id": row.id}]))
}

/// Says the usual mistakes in the words of this surface.
fn named(problem: Problem) -> Problem {
    if problem.status == 400 { invalid(problem.message) } else { problem }
}

fn references(form: &Form, newer: bool) -> Result<Vec<Reference>, Problem> {
    let texts = |field: &'static str| -> Result<Vec<String>, Problem> {
        let given = form.fields.get(field).filter(|given| !given.is_null());
        let wrong = || invalid(format!("{field} must be an array of URLs"));
        let Some(given) = given else { return Ok(Vec::new()) };
        let given = given.as_array().ok_or_else(wrong)?;
        given.iter().map(|url| url.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
    };
    let plain = |kind: Kind, role: &str, urls: Vec<String>| {
        let role = Some(role.to_owned());
        urls.into_iter().map(move |url| Reference { kind, role: role.clone(), url }).collect::<Vec<_>>()
    };
    let mut references = plain(Kind::Image, "reference_image", texts("image_urls")?);
    let videos = plain(Kind::Video, "reference_video", texts("video_urls")?);
    let with_roles = form.fields.get("image_with_roles").and_then(Value::as_array);
    if with_roles.is_some() && !references.is_empty() && !newer {
        return Err(invalid("image_urls and image_with_roles cannot be used together"));
    }
    for item in with_roles.into_iter().flatten() {
        let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
        let url = text("url").ok_or_else(|| invalid("image_with_roles[].url is required"))?;
        let role = text("role").ok_or_else(|| invalid("image_with_roles[].role is required"))?;
        // On 2.5 frames beside a video silently become references.
        let role = if newer && !videos.is_empty() { "reference_image".to_owned() } else { role };
        references.push(Reference { kind: Kind::Image, role: Some(role), url });
    }
    references.extend(videos);
    references.extend(plain(Kind::Audio, "reference_audio", texts("audio_urls")?));
    Ok(references)
}

/// Says how far a film is.
pub(super) async fn ask(house: &House, id: &str, now: Timestamp) -> Result<Value, Problem> {
    let found = house.ask_task(Dialect::Apimart, id, now).await?;
    let missing = || Problem::new(404, "task_not_found", format!("The task {id} does not exist."));
    let (row, done) = found.ok_or_else(missing)?;
    Ok(task_json(house, &row, done))
}

fn task_json(house: &House, row: &TaskRow, done: f64) -> Value {
    let (status, progress) = match (&row.finished, &row.made) {
        (Some(_), Some(Made::Film { .. })) => ("completed", 100),
        (Some(_), Some(Made::Cancelled)) => ("cancelled", 100),
        (Some(_), _) => ("failed", 100),
        (None, _) if done < 0.2 => ("pending", 0),
        (None, _) => ("processing", (done.min(1.0) * 99.0) as u32),
    };
    let mut json = json!({
        "id": row.id, "status": status, "progress": progress, "model": row.extra["model"],
        "created": row.submitted.as_second(), "estimated_time": 120,
    });
    let Some(at) = row.finished else { return json };
    json["completed"] = at.as_second().into();
    json["actual_time"] = at.duration_since(row.submitted).as_secs().into();
    match &row.made {
        Some(Made::Film { film, last_frame }) => {
            let expires = (at + FILM_LIFE).as_second();
            let link = house.link_for(film, at, FILM_LIFE);
            let mut video = json!({"url": [link], "expires_at": expires});
            if let Some(file) = last_frame {
                video["last_frame_url"] = house.link_for(file, at, FILM_LIFE).into();
            }
            json["result"] = json!({"videos": [video]});
            let cost = row.extra["cost"].as_f64().unwrap_or_default();
            json["cost"] = cost.into();
            json["credits_cost"] = ((cost * 1e6).round() / 1e5).into();
            json["usage"] = json!({"completion_tokens": orders::tokens(row)});
        }
        Some(Made::Failed(why)) => {
            let (code, message) = why.split_once(": ").unwrap_or(("task_failed", why));
            json["error"] = json!({"code": code, "message": message});
        }
        _ => json["error"] = json!({"code": "task_failed", "message": "The task did not end in time."}),
    }
    json
}
