//! Orders for films, whatever dialect they come in: what may be asked, what is referenced, and how far it is.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::serve::{Form, Problem};
use super::state::{AssetRow, Data, KeptFile, Kind, Library, Made, TaskRow};
use super::yard::Dialect;
use super::{House, Pace, ingest};

/// How long a poll waits for a film whose turn has come.
const PATIENCE: Duration = Duration::from_secs(25);
/// How long tasks are remembered.
const MEMORY: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The ratios every model has, and the one it chooses itself.
pub(super) const RATIOS: [&str; 7] = ["adaptive", "16:9", "4:3", "1:1", "3:4", "9:16", "21:9"];

/// Output pixels: ratio, then 480p, 720p, 1080p. 4k has twice the last in both directions (inferred).
const PIXELS: [(&str, [(u32, u32); 3]); 6] = [
    ("16:9", [(864, 496), (1280, 720), (1920, 1080)]),
    ("4:3", [(752, 560), (1112, 834), (1664, 1248)]),
    ("1:1", [(640, 640), (960, 960), (1440, 1440)]),
    ("3:4", [(560, 752), (834, 1112), (1248, 1664)]),
    ("9:16", [(496, 864), (720, 1280), (1080, 1920)]),
    ("21:9", [(992, 432), (1470, 630), (2206, 946)]),
];

/// One referenced file, before it is looked up.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) kind: Kind,
    pub(super) role: Option<String>,
    pub(super) url: String,
}

/// How many references of each kind a model takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    pub(super) images: usize,
    pub(super) videos: usize,
    pub(super) audios: usize,
    /// Whether sounds need no picture beside them.
    pub(super) audio_alone: bool,
}

impl Most {
    /// The models before 2.5.
    pub(super) const OLDER: Self = Self { images: 9, videos: 3, audios: 3, audio_alone: false };
    /// 2.5.
    pub(super) const NEWER: Self = Self { images: 30, videos: 10, audios: 10, audio_alone: true };
}

/// An order that was understood.
pub(super) struct Order<'a> {
    pub(super) surface: Dialect,
    /// The task's name on its surface.
    pub(super) id: String,
    /// Whose assets may be in it.
    pub(super) libraries: &'a [Library],
    /// The model, as it was asked for.
    pub(super) asked_model: &'a str,
    /// The model, as its own house names it.
    pub(super) model: &'a str,
    /// Whether it is 2.5.
    pub(super) newer: bool,
    /// What is asked of the model, from [`mode`].
    pub(super) action: &'a str,
    pub(super) prompt: String,
    pub(super) references: Vec<Reference>,
    pub(super) resolution: &'a str,
    pub(super) ratio: &'a str,
    pub(super) seconds: u32,
    /// `None` for chance.
    pub(super) seed: Option<u32>,
    pub(super) audio: bool,
    pub(super) last_frame: bool,
    /// What the surface echoes and the sandbox does not need.
    pub(super) extra: Value,
    /// How the surface says that an asset is not there.
    pub(super) unknown: fn(&str) -> Problem,
}

impl House {
    /// Takes an order for a film.
    pub(super) async fn order(&self, order: Order<'_>, now: Timestamp) -> Result<TaskRow, Problem> {
        let seed = order.seed.unwrap_or_else(|| fastrand::u32(..));
        let seed = i64::from(seed);
        let mut pictures = Vec::new();
        for (number, reference) in order.references.iter().enumerate() {
            if let Some(file) = self.picture(&order, reference, number, now).await? {
                pictures.push(file);
            }
        }
        let ratio = match order.ratio {
            "adaptive" => self.nearest_ratio(pictures.first()),
            given => given,
        };
        let (width, height) = pixels(ratio, order.resolution, order.newer);
        let named = order.references.iter().map(|reference| reference.url.as_str());
        let sound = if order.audio { "sound" } else { "silent" };
        let said = [order.asked_model, &order.prompt, order.resolution, ratio, sound];
        let key = super::hex(&key(&format!("{} {seed}", order.seconds), said.into_iter().chain(named)));
        let row = TaskRow {
            id: order.id,
            surface: order.surface,
            inner: inner_id(now),
            request: super::request_id(now),
            model: order.model.into(),
            action: order.action.into(),
            made: order.prompt.contains("blocked-output").then(|| {
                let said = "OutputVideoSensitiveContentDetected: The request failed because the output video \
                            may contain sensitive information.";
                Made::Failed(said.into())
            }),
            prompt: order.prompt,
            pictures,
            ratio: ratio.into(),
            resolution: order.resolution.into(),
            width,
            height,
            seconds: order.seconds,
            seed,
            audio: order.audio,
            last_frame: order.last_frame,
            key,
            asked: 0,
            submitted: now,
            finished: None,
            extra: order.extra,
        };
        self.kept.change(|data| {
            // Once more: an asset may have gone while a web address was fetched.
            for reference in &order.references {
                find_asset(self, data, reference, order.libraries, order.unknown, now)?;
            }
            data.tasks.push(row.clone());
            Ok::<_, Problem>(())
        })??;
        self.work.notify_one();
        Ok(row)
    }

    /// The file behind a reference, if it is a picture. Sounds and videos are looked up, not shown.
    async fn picture(
        &self,
        order: &Order<'_>,
        from: &Reference,
        number: usize,
        now: Timestamp,
    ) -> Result<Option<KeptFile>, Problem> {
        let find = |data: &mut Data| find_asset(self, data, from, order.libraries, order.unknown, now);
        if let Some(file) = self.kept.change(find)?? {
            return Ok((from.kind == Kind::Image).then_some(file));
        }
        let web = from.url.starts_with("http://") || from.url.starts_with("https://");
        match from.kind {
            Kind::Video if !web => {
                return Err(Problem::invalid("reference_video must be provided as a web url"));
            }
            Kind::Video | Kind::Audio | Kind::Document => return Ok(None),
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

    /// A task and how much of its waiting is over, 1 and more being all of it. Asking counts, and waits for a
    /// film whose turn has come.
    pub(super) async fn ask_task(
        &self,
        surface: Dialect,
        id: &str,
        now: Timestamp,
    ) -> Result<Option<(TaskRow, f64)>, Problem> {
        let mut made = self.made.subscribe();
        let known = |task: &TaskRow| task.id == id && task.surface == surface && is_remembered(task, now);
        let row = self.kept.change_if(|data| {
            let Some(row) = data.tasks.iter_mut().find(|task| known(task)) else { return (None, false) };
            let expired = expire(row, now);
            let asked = row.finished.is_none();
            row.asked += u32::from(asked);
            (Some(row.clone()), expired || (asked && matches!(self.pace, Pace::Polls(_))))
        })?;
        let Some(mut row) = row else { return Ok(None) };
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
        Ok(Some((row, done)))
    }

    /// Every task of a surface, newest first, and how far it is. A list counts as no question.
    pub(super) fn tasks(&self, surface: Dialect, now: Timestamp) -> Result<Vec<(TaskRow, f64)>, Problem> {
        Ok(self.kept.change_if(|data| {
            let mut changed = false;
            let mut found = Vec::new();
            let known = |task: &&mut TaskRow| {
                task.surface == surface
                    && is_remembered(task, now)
                    && self.yard.is_listed(task.submitted, now)
            };
            for task in data.tasks.iter_mut().rev().filter(known) {
                changed |= expire(task, now);
                let done = done(task, &self.pace, now);
                if done >= 1.0 && task.made.is_some() && task.finished.is_none() {
                    task.finished = Some(now);
                    changed = true;
                }
                found.push((task.clone(), done));
            }
            (found, changed)
        })?)
    }
}

/// The task's name in the model's own house.
pub(super) fn inner_id(now: Timestamp) -> String {
    format!("cgt-{}-{}", now.strftime("%Y%m%d%H%M%S"), super::token(5))
}

/// What a film costs the account.
pub(super) fn tokens(row: &TaskRow) -> u64 {
    u64::from(row.seconds) * u64::from(row.width) * u64::from(row.height) * 24 / 1024
}

/// What was called off is forgotten sooner.
fn is_remembered(task: &TaskRow, now: Timestamp) -> bool {
    let memory = if task.made == Some(Made::Cancelled) { SignedDuration::from_hours(24) } else { MEMORY };
    now.duration_since(task.submitted) < memory
}

/// Gives up a task that nobody has seen end in its time. Says whether it did.
fn expire(task: &mut TaskRow, now: Timestamp) -> bool {
    let after = task.extra.get("execution_expires_after").and_then(Value::as_i64);
    let late = after.is_some_and(|after| now.duration_since(task.submitted).as_secs() > after);
    if task.finished.is_some() || !late {
        return false;
    }
    task.made = Some(Made::Expired);
    task.finished = Some(now);
    true
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

/// The prompt and the references; `ordered` where the dialect takes them in one order only.
pub(super) fn content(form: &Form, ordered: bool) -> Result<(String, Vec<Reference>), Problem> {
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
        if ordered && rank < last {
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
pub(super) fn mode(references: &[Reference], most: Most) -> Result<&'static str, Problem> {
    let count = |kind: Kind| references.iter().filter(|reference| reference.kind == kind).count();
    let (images, videos, audios) = (count(Kind::Image), count(Kind::Video), count(Kind::Audio));
    if images > most.images || videos > most.videos || audios > most.audios {
        let Most { images, videos, audios, .. } = most;
        return Err(Problem::invalid(format!(
            "at most {images} images, {videos} videos and {audios} audios"
        )));
    }
    if audios > 0 && images + videos == 0 && !most.audio_alone {
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
    libraries: &[Library],
    unknown: fn(&str) -> Problem,
    now: Timestamp,
) -> Result<Option<KeptFile>, Problem> {
    let Some(id) = from.url.strip_prefix("asset://") else { return Ok(None) };
    let mine = |asset: &&mut AssetRow| asset.id == id && libraries.contains(&asset.library);
    let mut asset = data.assets.iter_mut().find(mine);
    if let Some(asset) = &mut asset {
        asset.settle(&house.pace, now, false);
    }
    match asset.filter(|asset| asset.is_active()) {
        Some(asset) if asset.kind == from.kind => Ok(Some(asset.file.clone())),
        Some(asset) => {
            let message = format!("asset {id} is of type {}, not {}", asset.kind.word(), from.kind.word());
            Err(Problem::invalid(message))
        }
        None => Err(unknown(id)),
    }
}

/// A field that has a few values, and one it has where it is absent.
pub(super) fn choice<'a>(
    form: &Form,
    name: &str,
    usual: &'a str,
    choices: &[&'a str],
) -> Result<&'a str, Problem> {
    let given = match form.fields.get(name) {
        None | Some(Value::Null) => return Ok(usual),
        Some(given) => given.as_str(),
    };
    let found = choices.iter().find(|choice| given == Some(**choice)).copied();
    found.ok_or_else(|| Problem::invalid(format!("{name} must be one of [{}]", choices.join(", "))))
}

/// A field that is true or false.
pub(super) fn flag(form: &Form, name: &str, usual: bool) -> Result<bool, Problem> {
    match form.fields.get(name) {
        None | Some(Value::Null) => Ok(usual),
        Some(value) => {
            value.as_bool().ok_or_else(|| Problem::invalid(format!("{name} must be true or false")))
        }
    }
}

/// The seed; `None` where it is left to chance.
pub(super) fn seed(form: &Form) -> Result<Option<u32>, Problem> {
    match form.fields.get("seed") {
        None | Some(Value::Null) => Ok(None),
        Some(value) if value.as_i64() == Some(-1) => Ok(None),
        Some(value) => value
            .as_u64()
            .and_then(|seed| u32::try_from(seed).ok())
            .map(Some)
            .ok_or_else(|| Problem::invalid("seed must be between -1 and 4294967295")),
    }
}

/// How many seconds; five where the model chooses.
pub(super) fn duration(form: &Form, newer: bool) -> Result<u32, Problem> {
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
    if resolution == "4k" {
        let (width, height) = pixels(ratio, "1080p", newer);
        return (2 * width, 2 * height);
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
