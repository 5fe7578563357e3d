//! Videos from an address that speaks Ark's interface: Ark itself, BytePlus, the APIYI gateway, the private-avatar
//! gateway (providers.md 2, 4.3 and 7.1). What each of these houses can do differs, and is decided here alone.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::error::{Trouble, kind_of};
use super::http::{Answer, Http};
use super::lenient::{inner, link, reason, step, text, time};
use super::native::{gone_is_fine, lost};
use super::{Call, CancelTask, FindTask, Generate, TaskState};
use crate::model::mention::MentionStyle;
use crate::model::order::{Menu, Model, Order, RequestPreview, Role};
use crate::model::rules::Seedance;
use crate::model::{Failure, FailureKind, MediaKind, Moment, ProviderKind, Secret, TaskId};

const TASKS: &str = "/contents/generations/tasks";
/// Result links live so long (C).
const RESULT_LIFETIME: Duration = Duration::from_hours(24);
/// The longest page of the task list (C), and how many of them are read: records are kept for seven days.
const PAGE: usize = 500;
const PAGES: usize = 20;
/// Clocks differ; a task may seem to have been made a little before it was sent.
const CLOCK_TOLERANCE: Duration = Duration::from_mins(5);
/// The list may be asked for once a second, a task twenty times (C).
const RATES: [(&str, u32); 3] = [("list", 1), ("get", 20), ("cancel", 20)];

/// Who answers at the address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum House {
    /// Ark in mainland China.
    Volcengine,
    /// The same house overseas.
    BytePlus,
    /// APIYI's gateway to Ark.
    ApiyiGateway,
    /// The private-avatar gateway.
    PrivateAvatar,
}

impl House {
    /// Who makes the videos of an account of this kind at this address: an account of the house itself may be served by
    /// the APIYI gateway, which its address tells.
    pub fn of(kind: ProviderKind, url: &str) -> Self {
        let gateway = Url::parse(url).is_ok_and(|url| {
            let path = format!("{}/", url.path());
            path.contains("/seedance/") || matches!(url.host_str(), Some("api.apiyi.com" | "vip.apiyi.com"))
        });
        match kind {
            ProviderKind::PrivateAvatar => Self::PrivateAvatar,
            ProviderKind::Volcengine if !gateway => Self::Volcengine,
            ProviderKind::BytePlus if !gateway => Self::BytePlus,
            _ => Self::ApiyiGateway,
        }
    }
}

/// A generator at an address that speaks Ark's interface.
pub struct Ark {
    house: House,
    menu: Menu,
    http: Http,
}

impl Ark {
    /// The key is the video side's own Bearer key.
    pub fn new(house: House, base_url: &str, key: Secret) -> Result<Self, Failure> {
        let http = Http::bearer(base_url, key)?.paced(&RATES);
        let http = if house == House::ApiyiGateway { http.plain()? } else { http };
        Ok(Self { house, menu: menu(house), http })
    }

    /// Does the video side know its key? Costs nothing.
    pub(super) fn probe(&self) -> Call<'_, ()> {
        Box::pin(async move {
            if self.house == House::ApiyiGateway {
                // No list there. A task that cannot exist is not found only by who may look.
                let answer = self.http.get(&format!("{TASKS}/cgt-greenroom-asks")).await;
                return match answer {
                    Err(Trouble::Refused(failure)) if is_unknown_task(&failure) => Ok(()),
                    other => other.map(drop),
                };
            }
            self.page(1, 1).await.map(drop)
        })
    }

    /// One page of the task list.
    async fn page(&self, number: usize, size: usize) -> Result<Answer, Trouble> {
        self.http.turn("list").await;
        self.http.get(&format!("{TASKS}?page_num={number}&page_size={size}")).await
    }

    async fn task(&self, task: &TaskId) -> Result<Answer, Trouble> {
        self.http.turn("get").await;
        self.http.get_task(&task_path(task)).await
    }
}

fn task_path(task: &TaskId) -> String {
    format!("{TASKS}/{}", step(task.as_str()))
}

/// A task nobody knows, in Ark's words (C) and in those of the gateway's software (its source, C).
fn is_unknown_task(failure: &Failure) -> bool {
    let code = failure.code.as_deref().unwrap_or_default();
    let family = code.split('.').next();
    failure.kind != FailureKind::WrongAddress
        && (matches!(code, "404" | "task_not_exist")
            || matches!(family, Some("NotFound" | "InvalidParameter")))
}

/// providers.md 2.2 and 2.3 (C): 4k is Ark's own, the gateways' models are those their pages name.
fn menu(house: House) -> Menu {
    let maker = if house == House::BytePlus { "dreamina" } else { "doubao" };
    let all = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let model = |name: &str, label: &str, resolutions: &[&str]| Model {
        id: format!("{maker}-seedance-{name}"),
        label: label.to_owned(),
        resolutions: all(resolutions),
        ratios: all(&["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"]),
        seconds: 4..=15,
        references: [9, 3, 3],
        reference_seconds: Seedance::V20.reference_seconds(),
        frames_adaptive_only: false,
        audio_alone: false,
    };
    let standard: &[&str] = match house {
        House::Volcengine | House::BytePlus => &["480p", "720p", "1080p", "4k"],
        House::ApiyiGateway | House::PrivateAvatar => &["480p", "720p", "1080p"],
    };
    let mut models = vec![
        model("2-0-260128", "Seedance 2.0", standard),
        model("2-0-fast-260128", "Seedance 2.0 fast", &["480p", "720p"]),
    ];
    if house != House::PrivateAvatar {
        models.push(model("2-0-mini-260615", "Seedance 2.0 mini", &["480p", "720p"]));
        models.push(Model {
            seconds: 4..=30,
            references: [30, 10, 10],
            reference_seconds: Seedance::V25.reference_seconds(),
            frames_adaptive_only: true,
            audio_alone: true,
            ..model("2-5-260628", "Seedance 2.5", &["480p", "720p", "1080p"])
        });
    }
    Menu { models, mention_style: MentionStyle::Words, last_frame: true }
}

/// Text, then images, then videos, then audio, which AnyFast's seed calls important (C): it takes the same body.
/// Everything with a default is sent, so that a default that changes changes nothing here: for 2.5 the default length
/// lets the model choose, and so the price.
pub(super) fn create_task(order: &Order) -> Value {
    let fields = order.fields();
    let mut content = vec![];
    if !fields.prompt.is_empty() {
        content.push(json!({"type": "text", "text": fields.prompt}));
    }
    for reference in &fields.references {
        let (field, role) = match (reference.kind, reference.role) {
            (MediaKind::Image, Role::Reference) => ("image_url", "reference_image"),
            (MediaKind::Image, Role::FirstFrame) => ("image_url", "first_frame"),
            (MediaKind::Image, Role::LastFrame) => ("image_url", "last_frame"),
            (MediaKind::Video, _) => ("video_url", "reference_video"),
            (MediaKind::Audio, _) => ("audio_url", "reference_audio"),
            // No lane holds documents.
            (MediaKind::Document, _) => continue,
        };
        content.push(json!({"type": field, field: {"url": reference.asset.uri()}, "role": role}));
    }
    let mut body = json!({
        "model": fields.model,
        "content": content,
        "resolution": fields.resolution,
        "ratio": fields.ratio,
        "duration": fields.seconds,
        "generate_audio": fields.sound,
        "watermark": fields.watermark,
    });
    if let Some(seed) = fields.seed {
        body["seed"] = json!(seed);
    }
    if fields.return_last_frame {
        body["return_last_frame"] = json!(true);
    }
    body
}

fn read_id(body: &Value) -> Option<String> {
    text(body, &["id"]).or_else(|| text(inner(body), &["id", "Id", "task_id"]))
}

/// One table for all words (providers.md 2.5, C); one we do not know keeps waiting and is shown as it is.
fn read_task(answer: &Answer) -> Option<TaskState> {
    let task = inner(&answer.body);
    let word = text(task, &["status", "Status"])?;
    let broke = |kind, code: Option<String>, said| {
        let raw = Some(answer.raw.clone());
        TaskState::Broke(Failure {
            kind,
            code,
            said,
            raw,
            request_id: answer.request_id.clone(),
            retry_after: None,
        })
    };
    let state = match word.as_str() {
        "succeeded" => {
            let content = task.get("content")?;
            TaskState::Finished {
                url: link(content, &["video_url", "file_url"])?,
                made: time(task, &["updated_at"]),
                lifetime: RESULT_LIFETIME,
                seed: task.get("seed").and_then(Value::as_i64),
                cost: task
                    .pointer("/usage/total_tokens")
                    .or_else(|| task.pointer("/usage/completion_tokens"))
                    .and_then(Value::as_u64)
                    .map(|tokens| format!("{tokens} tokens")),
                last_frame: link(content, &["last_frame_url"]),
            }
        }
        "failed" => {
            let error = task.get("error").unwrap_or(&Value::Null);
            let code = text(error, &["code", "Code"]);
            let said = text(error, &["message", "Message"])
                .or_else(|| Some(reason(task).message).filter(|said| !said.is_empty()));
            // What carries no code we know was the provider's own doing: the order was accepted.
            broke(kind_of(code.as_deref().unwrap_or_default(), 500), code, said)
        }
        // Waited longer than the provider lets a task wait, or was cancelled elsewhere: no video will come.
        "expired" | "cancelled" => broke(FailureKind::ProviderFault, Some(word), None),
        _ => TaskState::Still { word, progress: None },
    };
    Some(state)
}

impl Generate for Ark {
    fn menu(&self) -> &Menu {
        &self.menu
    }

    fn preview(&self, order: &Order) -> RequestPreview {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut headers =
            vec![header("Authorization", "Bearer ***"), header("Content-Type", "application/json")];
        if self.house == House::ApiyiGateway {
            headers.push(header("Accept-Encoding", "identity"));
        }
        RequestPreview {
            method: "POST".to_owned(),
            url: self.http.url(TASKS),
            headers,
            body: format!("{:#}", create_task(order)),
        }
    }

    fn submit<'a>(&'a self, order: &'a Order) -> Call<'a, TaskId> {
        Box::pin(async move {
            let answer = self.http.post(TASKS, &create_task(order)).await;
            let answer = answer.map_err(|trouble| self.moderation(trouble))?;
            read_id(&answer.body)
                .map(TaskId::new)
                .ok_or_else(|| lost("the answer names no task", Some(answer)))
        })
    }

    fn ask<'a>(&'a self, task: &'a TaskId) -> Call<'a, TaskState> {
        Box::pin(async move {
            let answer = self.task(task).await.map_err(gone)?;
            read_task(&answer).ok_or_else(|| lost("the answer tells no state", Some(answer)))
        })
    }

    fn finder(&self) -> Option<&dyn FindTask> {
        // The APIYI gateway has no list (C).
        (self.house != House::ApiyiGateway).then_some(self as &dyn FindTask)
    }

    fn canceller(&self) -> Option<&dyn CancelTask> {
        // The APIYI gateway says it has none (C); of the private-avatar gateway nothing is known (U).
        matches!(self.house, House::Volcengine | House::BytePlus).then_some(self as &dyn CancelTask)
    }
}

/// Records are kept for seven days (C): a task that is known no more can no longer be saved.
fn gone(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Refused(failure) if failure.kind == FailureKind::AssetNotFound => {
            Trouble::Refused(Failure { kind: FailureKind::LinkExpired, ..failure })
        }
        other => other,
    }
}

impl Ark {
    /// The APIYI gateway refuses what moderation stops with a bare 403 (providers.md 4.3, C).
    fn moderation(&self, trouble: Trouble) -> Trouble {
        match trouble {
            Trouble::Refused(failure)
                if self.house == House::ApiyiGateway && failure.code.as_deref() == Some("403") =>
            {
                Trouble::Refused(Failure { kind: FailureKind::Moderation, ..failure })
            }
            other => other,
        }
    }
}

impl FindTask for Ark {
    /// Two that fit are as good as none: nobody can say which one it was.
    fn find<'a>(&'a self, order: &'a Order, since: Moment) -> Call<'a, Option<TaskId>> {
        Box::pin(async move {
            let since = Moment(since.0.saturating_sub(CLOCK_TOLERANCE.as_millis() as i64));
            let (mut found, mut read) = (Vec::new(), 0);
            for number in 1..=PAGES {
                let answer = self.page(number, PAGE).await?;
                let body = inner(&answer.body);
                let Some(items) =
                    ["items", "Items", "data"].iter().find_map(|name| body.get(name)?.as_array())
                else {
                    return Err(lost("the answer holds no list", Some(answer)));
                };
                read += items.len();
                for item in items.iter().filter(|item| fits(item, order, since)) {
                    if let Some(id) = text(item, &["id", "Id"]).filter(|id| !found.contains(id)) {
                        found.push(id);
                    }
                }
                let total = text(body, &["total", "Total"]).and_then(|total| total.parse::<usize>().ok());
                if items.is_empty() || total.map_or(items.len() < PAGE, |total| read >= total) {
                    let one = (found.len() == 1).then(|| found.remove(0));
                    return Ok(one.map(TaskId::new));
                }
            }
            Err(lost("the list does not end", None))
        })
    }
}

/// Whether a task of the list can be the one this order made. What the list does not tell speaks neither for nor against,
/// but the seed, which every order of such an account has, must be the same.
fn fits(item: &Value, order: &Order, since: Moment) -> bool {
    let fields = order.fields();
    let Some(seed) = fields.seed else { return false };
    let same = |name: &str, wanted: &str| text(item, &[name]).is_none_or(|told| told == wanted);
    let made = time(item, &["created_at"]);
    let seconds = item.get("duration").and_then(Value::as_f64);
    item.get("seed").and_then(Value::as_i64) == Some(i64::from(seed))
        && made.is_some_and(|made| made >= since)
        && same("model", &fields.model)
        && same("resolution", &fields.resolution)
        && (fields.ratio == "adaptive" || same("ratio", &fields.ratio))
        // A length may be told with a fraction (C).
        && seconds.is_none_or(|seconds| (seconds - f64::from(fields.seconds)).abs() < 1.0)
}

impl CancelTask for Ark {
    /// The same call removes the record of a task that is done, and its video with it (C): so the task is asked first, and
    /// only one that still waits is cancelled.
    fn cancel<'a>(&'a self, task: &'a TaskId) -> Call<'a, ()> {
        Box::pin(async move {
            let answer = match self.task(task).await.map_err(gone) {
                // Nothing waits there any more.
                Err(Trouble::Refused(failure)) if failure.kind == FailureKind::LinkExpired => return Ok(()),
                other => other?,
            };
            let word = text(inner(&answer.body), &["status", "Status"]).unwrap_or_default();
            match word.as_str() {
                "queued" => {
                    self.http.turn("cancel").await;
                    gone_is_fine(self.http.delete(&task_path(task)).await)
                }
                "cancelled" | "expired" | "failed" => Ok(()),
                _ => Err(Trouble::Refused(Failure {
                    code: Some(word),
                    raw: Some(answer.raw),
                    request_id: answer.request_id,
                    ..Failure::new(FailureKind::TaskRunning)
                })),
            }
        })
    }
}

/// The promise that some reader broke with this answer.
pub(super) fn broken(body: &Value) -> Option<&'static str> {
    let answer = Answer { body: body.clone(), raw: String::new(), request_id: None };
    if read_id(body).is_some_and(|id| id.is_empty()) {
        return Some("a task without an id");
    }
    match read_task(&answer) {
        Some(TaskState::Finished { url, .. }) if !url.starts_with("http") => {
            Some("a film without an address")
        }
        Some(TaskState::Finished { last_frame: Some(link), .. }) if !link.starts_with("http") => {
            Some("a last frame without an address")
        }
        _ => None,
    }
}
