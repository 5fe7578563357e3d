//! The generation calls of `AnyFast`: its models, and what is answered until there is a film.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::House;
use super::orders::{self, Most, Order, RATIOS};
use super::serve::{Form, Problem};
use super::state::{Library, Made, TaskRow};
use super::yard::Dialect;

/// Its name at the gateway, its name at home, and its resolutions.
const MODELS: [(&str, &str, &[&str]); 7] = [
    ("seedance", "doubao-seedance-2-0-260128", &["480p", "720p", "1080p"]),
    ("seedance-fast", "doubao-seedance-2-0-fast-260128", &["480p", "720p"]),
    ("seedance-2.0", "doubao-seedance-2-0-260128", &["480p", "720p", "1080p"]),
    ("seedance-2.0-fast", "doubao-seedance-2-0-fast-260128", &["480p", "720p"]),
    ("seedance-2.0-mini", "doubao-seedance-2-0-mini-260615", &["480p", "720p"]),
    ("seedance-2.0-ultra", "doubao-seedance-2-0-260128", &["720p", "1080p"]),
    ("seedance-2.5", "doubao-seedance-2-5-260628", &["480p", "720p", "1080p"]),
];

/// The answer of `GET /v1/models`.
pub(super) fn models() -> Value {
    let data: Vec<Value> = MODELS
        .iter()
        .map(|(name, ..)| json!({"id": name, "object": "model", "created": 1_770_000_000, "owned_by": "volcengine"}))
        .collect();
    json!({"object": "list", "data": data})
}

impl House {
    /// Takes an order for a film.
    pub(super) async fn submit(&self, form: &Form, now: Timestamp) -> Result<Value, Problem> {
        let (model, home, resolutions) = MODELS
            .iter()
            .find(|(name, ..)| form.text("model") == Some(name))
            .ok_or_else(|| Problem::invalid("model is missing or not available for this token"))?;
        let (prompt, references) = orders::content(form, true)?;
        let action = orders::mode(&references, Most::OLDER)?;
        let resolution = orders::choice(form, "resolution", "720p", resolutions)?;
        if *model == "seedance-2.0-ultra" && form.text("resolution").is_none() {
            return Err(Problem::missing("resolution"));
        }
        orders::flag(form, "watermark", false)?;
        let newer = *model == "seedance-2.5";
        let order = Order {
            surface: Dialect::AnyFast,
            id: format!("asyntask_{}", super::token(32)),
            libraries: &[Library::AnyFast],
            asked_model: model,
            model: home,
            newer,
            action,
            prompt,
            references,
            resolution,
            ratio: orders::choice(form, "ratio", "adaptive", &RATIOS)?,
            seconds: orders::duration(form, newer)?,
            seed: orders::seed(form)?,
            audio: orders::flag(form, "generate_audio", true)?,
            last_frame: orders::flag(form, "return_last_frame", false)?,
            extra: Value::Null,
            unknown,
        };
        let id = self.order(order, now).await?.id;
        Ok(json!({
            "id": id, "task_id": id, "object": "video", "model": model, "status": "", "progress": 0,
            "created_at": now.as_second(),
        }))
    }

    /// Says how far a task is.
    pub(super) async fn poll(&self, id: &str, now: Timestamp) -> Result<Value, Problem> {
        let asked = self.ask_task(Dialect::AnyFast, id, now).await?;
        let missing =
            || Problem::new(404, "task_not_exist", format!("The specified task {id} is not found."));
        let (row, done) = asked.ok_or_else(missing)?;
        Ok(json!({"code": "success", "message": "", "data": self.task_json(&row, done)}))
    }

    fn task_json(&self, row: &TaskRow, done: f64) -> Value {
        let (status, progress) = match (&row.finished, &row.made) {
            (Some(_), Some(Made::Film { .. })) => ("SUCCESS", "100%".to_owned()),
            (Some(_), _) => ("FAILURE", "100%".to_owned()),
            (None, _) if done < 0.2 => ("NOT_START", "0%".to_owned()),
            (None, _) if done < 0.4 => ("QUEUED", "0%".to_owned()),
            (None, _) => ("IN_PROGRESS", format!("{}%", 50 + ((done.min(1.0) - 0.4) / 0.6 * 49.0) as u32)),
        };
        let waiting = matches!(status, "NOT_START" | "QUEUED");
        let started = if waiting { 0 } else { row.submitted.as_second() + 1 };
        let mut json = json!({
            "task_id": row.id, "action": row.action, "status": status, "progress": progress, "fail_reason": "",
            "submit_time": row.submitted.as_second(), "start_time": started,
            "finish_time": row.finished.map_or(0, Timestamp::as_second), "request_id": row.request,
            "data": null,
        });
        match (row.finished, &row.made) {
            (Some(at), Some(Made::Film { film, last_frame })) => {
                // The link dies twelve hours after the end, however often it is asked for.
                let link = self.link(film, at);
                json["result_url"] = link.as_str().into();
                json["fail_reason"] = link.as_str().into();
                json["data"] = inner(row, at, &link);
                if let Some(file) = last_frame {
                    json["data"]["content"]["last_frame_url"] = self.link(file, at).into();
                }
            }
            (Some(_), Some(Made::Failed(why))) => json["fail_reason"] = why.as_str().into(),
            _ if waiting => {}
            _ => json["data"] = json!({"id": row.inner, "model": row.model, "status": "running"}),
        }
        json
    }
}

/// The task in the words of the model's own house.
fn inner(row: &TaskRow, finished: Timestamp, link: &str) -> Value {
    let tokens = orders::tokens(row);
    json!({
        "id": row.inner, "model": row.model, "status": "succeeded", "duration": row.seconds, "ratio": row.ratio,
        "resolution": row.resolution, "framespersecond": 24, "seed": row.seed, "generate_audio": row.audio,
        "service_tier": "default", "created_at": row.submitted.as_second(), "updated_at": finished.as_second(),
        "content": {"video_url": link}, "usage": {"completion_tokens": tokens, "total_tokens": tokens},
    })
}

/// What the upstream says comes through as a text with JSON in it.
fn unknown(id: &str) -> Problem {
    let error = json!({"error": {
        "code": "InvalidParameter",
        "message": format!("The specified asset {id} is not found."),
        "param": "",
        "type": "BadRequest",
    }});
    Problem::invalid(error.to_string())
}
