//! The generation calls of `AnyFast`: what may be asked, and what is answered until there is a film.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::serve::{Form, Problem};
use super::state::{Data, KeptFile, Kind, Made, TaskRow};
use super::{House, Pace, ingest};

/// How long a poll waits for a film whose turn has come.
const PATIENCE: Duration = Duration::from_secs(25);

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

/// Output pixels: ratio, then 480p, 720p, 1080p.
const PIXELS: [(&str, [(u32, u32); 3]); 6] = [
    ("16:9", [(864, 496), (1280, 720), (1920, 1080)]),
    ("4:3", [(752, 560), (1112, 834), (1664, 1248)]),
    ("1:1", [(640, 640), (960, 960), (1440, 1440)]),
    ("3:4", [(560, 752), (834, 1112), (1248, 1664)]),
    ("9:16", [(496, 864), (720, 1280), (1080, 1920)]),
    ("21:9", [(992, 432), (1470, 630), (2206, 946)]),
];

/// The answer of `GET /v1/models`.
pub(super) fn models() -> Value {
    let data: Vec<Value> = MODELS
        .iter()
        .map(|(name, ..)| json!({"id": name, "object": "model", "created": 1_770_000_000, "owned_by": "volcengine"}))
        .collect();
    json!({"object": "list", "data": data})
}

/// One referenced file, before it is looked up.
struct Reference {
    kind: Kind,
    role: Option<String>,
    url: String,
}

impl House {
    /// Takes an order for a film.
    pub(super) async fn submit(&self, form: &Form, now: Timestamp) -> Result<Value, Problem> {
        let (model, home, resolutions) = MODELS
            .iter()
            .find(|(name, ..)| form.text("model") == Some(name))
            .ok_or_else(|| Problem::invalid("model is missing or not available for this token"))?;
        let (prompt, references) = content(form)?;
        let action = mode(&references)?;
        let resolution = choice(form, "resolution", "720p", resolutions)?;
        if *model == "seedance-2.0-ultra" && form.text("resolution").is_none() {
            return Err(Problem::missing("resolution"));
        }
        let ratios = ["adaptive", "16:9", "4:3", "1:1", "3:4", "9:16", "21:9"];
        let ratio = choice(form, "ratio", "adaptive", &ratios)?;
        let seconds = duration(form, *model == "seedance-2.5")?;
        let audio = flag(form, "generate_audio", true)?;
        let last_frame = flag(form, "return_last_frame", false)?;
        flag(form, "watermark", false)?;
        let seed = match form.fields.get("seed") {
            None | Some(Value::Null) => -1,
            Some(value) => value
                .as_i64()
                .filter(|seed| (-1..=4_294_967_295).contains(seed))
                .ok_or_else(|| Problem::invalid("seed must be between -1 and 4294967295"))?,
        };
        let seed = if seed == -1 { i64::from(fastrand::u32(..)) } else { seed };

        let mut pictures = Vec::new();
        for (number, reference) in references.iter().enumerate() {
            if let Some(file) = self.picture(reference, number, now).await? {
                pictures.push(file);
            }
        }
        let ratio = if ratio == "adaptive" { self.nearest_ratio(pictures.first()) } else { ratio };
        let (width, height) = pixels(ratio, resolution, *model == "seedance-2.5");
        let named = references.iter().map(|reference| reference.url.as_str());
        let said = [*model, &prompt, resolution, ratio, if audio { "sound" } else { "silent" }];
        let key = super::hex(&key(&format!("{seconds} {seed}"), said.into_iter().chain(named)));
        let row = TaskRow {
            id: format!("asyntask_{}", super::token(32)),
            inner: format!("cgt-{}-{}", now.strftime("%Y%m%d%H%M%S"), super::token(5)),
            request: format!("{}{}", now.strftime("%Y%m%d%H%M%S"), super::token(18)),
            model: (*home).into(),
            action: action.into(),
            made: prompt.contains("blocked-output").then(|| {
                let said = "OutputVideoSensitiveContentDetected: The request failed because the output video \
                            may contain sensitive information.";
                Made::Failed(said.into())
            }),
            prompt,
            pictures,
            ratio: ratio.into(),
            resolution: resolution.into(),
            width,
            height,
            seconds,
            seed,
            audio,
            last_frame,
            key,
            asked: 0,
            submitted: now,
            finished: None,
        };
        let id = row.id.clone();
        self.kept.change(|data| {
            // Once more: an asset may have gone while a web address was fetched.
            references.iter().try_for_each(|reference| find_asset(self, data, reference, now).map(|_| ()))?;
            data.tasks.push(row);
            Ok::<_, Problem>(())
        })??;
        self.work.notify_one();
        Ok(json!({
            "id": id, "task_id": id, "object": "video", "model": model, "status": "", "progress": 0,
            "created_at": now.as_second(),
        }))
    }

    /// The file behind a reference, if it is a picture. Sounds and videos are looked up, not shown.
    async fn picture(
        &self,
        from: &Reference,
        number: usize,
        now: Timestamp,
    ) -> Result<Option<KeptFile>, Problem> {
        if let Some(file) = self.kept.change(|data| find_asset(self, data, from, now))?? {
            return Ok((from.kind == Kind::Image).then_some(file));
        }
        let web = from.url.starts_with("http://") || from.url.starts_with("https://");
        match from.kind {
            Kind::Video if !web => {
                return Err(Problem::invalid("reference_video must be provided as a web url"));
            }
            Kind::Video | Kind::Audio => return Ok(None),
            Kind::Image if !web && !from.url.starts_with("data:") => {
                return Err(Problem::invalid("image_url.url must be a web url, a data URI or asset://<id>"));
            }
            Kind::Image => {}
        }
        let bytes = ingest::take(&from.url).await?;
        let file = KeptFile { name: format!("reference-{}-{number}.bin", super::token(16)) };
        self.kept.put_file(&file, &bytes)?;
        Ok(Some(file))
    }

    fn nearest_ratio(&self, picture: Option<&KeptFile>) -> &'static str {
        let size = picture.and_then(|file| imagesize::size(self.kept.file_path(&file.name)).ok());
        let Some(size) = size else { return "16:9" };
        let own = (size.width.max(1) as f64 / size.height.max(1) as f64).ln();
        let away = |(_, sizes): &&(&'static str, [(u32, u32); 3])| {
            let (width, height) = sizes[1];
            (own - (f64::from(width) / f64::from(height)).ln()).abs()
        };
        PIXELS.iter().min_by(|a, b| away(a).total_cmp(&away(b))).map_or("16:9", |(ratio, _)| ratio)
    }

    /// Says how far a task is.
    pub(super) async fn poll(&self, id: &str, now: Timestamp) -> Result<Value, Problem> {
        let mut made = self.made.subscribe();
        let row = self.kept.change_if(|data| {
            let row = data.tasks.iter_mut().find(|task| task.id == id);
            let asked = row.filter(|task| task.finished.is_none()).map(|task| task.asked += 1).is_some();
            (
                data.tasks.iter().find(|task| task.id == id).cloned(),
                asked && matches!(self.pace, Pace::Polls(_)),
            )
        })?;
        let missing =
            || Problem::new(404, "task_not_exist", format!("The specified task {id} is not found."));
        let mut row = row.ok_or_else(missing)?;
        let waits = matches!(self.pace, Pace::Polls(_)) && done(&row, &self.pace, now) >= 1.0;
        if waits && row.made.is_none() {
            let film = async {
                while row.made.is_none() && made.changed().await.is_ok() {
                    let again = self.kept.read(|data| data.tasks.iter().find(|task| task.id == id).cloned());
                    row = again.unwrap_or_else(|| row.clone());
                }
            };
            // Whoever waited in vain is told that the work goes on.
            tokio::select! {
                () = film => {}
                () = tokio::time::sleep(PATIENCE) => {}
                () = self.closed() => {}
            }
        }
        let done = done(&row, &self.pace, now);
        if done >= 1.0 && row.made.is_some() && row.finished.is_none() {
            row.finished = Some(now);
            self.kept.change(|data| {
                if let Some(task) = data.tasks.iter_mut().find(|task| task.id == id) {
                    task.finished = Some(now);
                }
            })?;
        }
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
    let tokens = u64::from(row.seconds) * u64::from(row.width) * u64::from(row.height) * 24 / 1024;
    json!({
        "id": row.inner, "model": row.model, "status": "succeeded", "duration": row.seconds, "ratio": row.ratio,
        "resolution": row.resolution, "framespersecond": 24, "seed": row.seed, "generate_audio": row.audio,
        "service_tier": "default", "created_at": row.submitted.as_second(), "updated_at": finished.as_second(),
        "content": {"video_url": link}, "usage": {"completion_tokens": tokens, "total_tokens": tokens},
    })
}

/// How much of the waiting is over; 1 and more is all of it.
fn done(row: &TaskRow, pace: &Pace, now: Timestamp) -> f64 {
    if row.finished.is_some() {
        return 1.0;
    }
    match pace {
        // The first of several questions always finds it waiting, the last finds it done.
        Pace::Polls(polls) if row.asked >= *polls => 1.0,
        Pace::Polls(polls) => f64::from(row.asked.saturating_sub(1)) / f64::from((*polls).max(2) - 1),
        Pace::Seconds { generation, .. } if *generation <= 0.0 => 1.0,
        Pace::Seconds { generation, .. } => now.duration_since(row.submitted).as_secs_f64() / generation,
    }
}

/// The prompt and the references, in the only order there is.
fn content(form: &Form) -> Result<(String, Vec<Reference>), Problem> {
    let items =
        form.fields.get("content").and_then(Value::as_array).ok_or_else(|| Problem::missing("content"))?;
    let mut prompt = None;
    let mut references: Vec<Reference> = Vec::new();
    let mut last = 0;
    for item in items {
        let kind = item.get("type").and_then(Value::as_str).unwrap_or_default();
        let (rank, media) = match kind {
            "text" => (0, None),
            "image_url" => (1, Some(Kind::Image)),
            "video_url" => (2, Some(Kind::Video)),
            "audio_url" => (3, Some(Kind::Audio)),
            _ => {
                return Err(Problem::invalid(
                    "content.type must be one of [text, image_url, video_url, audio_url]",
                ));
            }
        };
        if rank < last {
            return Err(Problem::invalid("content must be in the order text, images, videos, audios"));
        }
        last = rank;
        if let Some(kind) = media {
            let field = ["", "image_url", "video_url", "audio_url"][rank];
            let url = item.get(field).and_then(|field| field.get("url")).and_then(Value::as_str);
            let url = url.filter(|url| !url.is_empty());
            let url = url.ok_or_else(|| Problem::missing(&format!("{field}.url")))?.to_owned();
            let role = item.get("role").and_then(Value::as_str).map(str::to_owned);
            references.push(Reference { kind, role, url });
        } else {
            let text = item.get("text").and_then(Value::as_str).ok_or_else(|| Problem::missing("text"))?;
            if prompt.replace(text.to_owned()).is_some() {
                return Err(Problem::invalid("content may hold one text"));
            }
        }
    }
    let prompt = prompt.unwrap_or_default();
    if prompt.trim().is_empty() && references.is_empty() {
        return Err(Problem::missing("content"));
    }
    Ok((prompt, references))
}

/// Which of the ways to ask this is, as the gateway names it.
fn mode(references: &[Reference]) -> Result<&'static str, Problem> {
    let count = |kind: Kind| references.iter().filter(|reference| reference.kind == kind).count();
    let (images, videos, audios) = (count(Kind::Image), count(Kind::Video), count(Kind::Audio));
    if images > 9 || videos > 3 || audios > 3 {
        return Err(Problem::invalid("at most 9 images, 3 videos and 3 audios"));
    }
    if audios > 0 && images + videos == 0 {
        return Err(Problem::invalid("reference_audio must come with an image or a video"));
    }
    let mut frames = Vec::new();
    for reference in references {
        match (reference.kind, reference.role.as_deref()) {
            (Kind::Image, Some(role @ ("first_frame" | "last_frame"))) => frames.push(role),
            (Kind::Image, None) if images == 1 => frames.push("first_frame"),
            (Kind::Image, Some("reference_image"))
            | (Kind::Video, None | Some("reference_video"))
            | (Kind::Audio, None | Some("reference_audio")) => {}
            (kind, _) => return Err(Problem::invalid(format!("role is not valid for this {}", kind.word()))),
        }
    }
    match frames.as_slice() {
        [] if references.is_empty() => Ok("generate"),
        [] if videos + audios == 0 => Ok("referenceGenerate"),
        [] => Ok("omniGenerate"),
        _ if frames.len() < references.len() => {
            Err(Problem::invalid("first/last frame content cannot be mixed with reference media content"))
        }
        ["first_frame"] => Ok("generate"),
        ["first_frame", "last_frame"] | ["last_frame", "first_frame"] => Ok("firstTailGenerate"),
        _ => Err(Problem::invalid("frames are one first_frame, or a first_frame and a last_frame")),
    }
}

/// Looks an `asset://` up; `None` for any other address. Only what is Active can be found.
fn find_asset(
    house: &House,
    data: &mut Data,
    from: &Reference,
    now: Timestamp,
) -> Result<Option<KeptFile>, Problem> {
    let Some(id) = from.url.strip_prefix("asset://") else { return Ok(None) };
    let mut asset = data.assets.iter_mut().find(|asset| asset.id == id);
    if let Some(asset) = &mut asset {
        asset.settle(&house.pace, now, false);
    }
    match asset.filter(|asset| asset.is_active()) {
        Some(asset) if asset.kind == from.kind => Ok(Some(asset.file.clone())),
        Some(asset) => {
            let message = format!("asset {id} is of type {}, not {}", asset.kind.word(), from.kind.word());
            Err(Problem::invalid(message))
        }
        None => {
            // What the upstream says comes through as a text with JSON in it.
            let error = json!({"error": {
                "code": "InvalidParameter",
                "message": format!("The specified asset {id} is not found."),
                "param": "",
                "type": "BadRequest",
            }});
            Err(Problem::invalid(error.to_string()))
        }
    }
}

fn choice<'a>(form: &Form, name: &str, usual: &'a str, choices: &[&'a str]) -> Result<&'a str, Problem> {
    let given = match form.fields.get(name) {
        None | Some(Value::Null) => return Ok(usual),
        Some(given) => given.as_str(),
    };
    let found = choices.iter().find(|choice| given == Some(**choice)).copied();
    found.ok_or_else(|| Problem::invalid(format!("{name} must be one of [{}]", choices.join(", "))))
}

fn flag(form: &Form, name: &str, usual: bool) -> Result<bool, Problem> {
    match form.fields.get(name) {
        None | Some(Value::Null) => Ok(usual),
        Some(value) => {
            value.as_bool().ok_or_else(|| Problem::invalid(format!("{name} must be true or false")))
        }
    }
}

fn duration(form: &Form, newer: bool) -> Result<u32, Problem> {
    let most = if newer { 30 } else { 15 };
    match form.fields.get("duration") {
        None | Some(Value::Null) => Ok(5),
        Some(value) if newer && value.as_i64() == Some(-1) => Ok(5),
        Some(value) => value
            .as_u64()
            .filter(|seconds| (4..=most).contains(seconds))
            .map(|seconds| seconds as u32)
            .ok_or_else(|| Problem::invalid(format!("duration must be between 4 and {most}"))),
    }
}

fn pixels(ratio: &str, resolution: &str, newer: bool) -> (u32, u32) {
    if newer && (ratio, resolution) == ("16:9", "480p") {
        return (854, 480);
    }
    let column = ["480p", "720p", "1080p"].iter().position(|name| *name == resolution).unwrap_or(1);
    PIXELS.iter().find(|(name, _)| *name == ratio).map_or((1280, 720), |(_, sizes)| sizes[column])
}

fn key<'a>(numbers: &'a str, said: impl Iterator<Item = &'a str>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in std::iter::once(numbers).chain(said) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
