//! APIMart, which GCCAI mirrors: what it can do. Batches of one kind by address, one task for a batch; its own upload
//! for pictures (providers.md section 5, SEED-GCC).
//!
//! What the documents say is certain for APIMart and only likely for GCCAI, whose host no document names. A path that
//! an account's host does not have answers 404, and that answer is shown as it is.

pub(super) mod readings;
mod wire;

use std::time::Duration;

use serde_json::Value;

use self::wire::{asset_path, group_path, task_path};
use super::error::Trouble;
use super::http::{Answer, Http, Progress};
use super::lenient::{elsewhere, numbered, without_secrets};
use super::native::with_answer;
use super::{
    Ask, AssetState, BatchState, Call, Diagnose, Door, Generate, Host, Hosted, HostedFile, KeepGroup, List,
    Listing, MakeGroup, NewBatch, PaidCall, Provider, PutBatch, Reached, Remove, Rename, TaskState,
};
use crate::model::mention::MentionStyle;
use crate::model::order::{Menu, Model, Order, RequestPreview};
use crate::model::rules::Seedance;
use crate::model::{
    Asset, AssetId, AssetStatus, ConnectionName, Failure, FailureKind, Group, GroupId, MediaKind,
    ProviderKind, Rules, Secret, TaskId,
};

/// What APIMart takes, as the table of all providers has it.
pub const RULES: Rules = Rules::APIMART;

/// Files of one batch (SEED-GCC, C).
const BATCH: usize = 20;
/// An uploaded picture is kept so long (providers.md 5.4, C).
const HOSTED: Duration = Duration::from_hours(72);
/// A list of more pages is a server that never ends.
const PAGES: usize = 500;
/// A task that cannot exist.
const NO_TASK: &str = "task_00000000000000000000000000";

/// An account at APIMart, GCCAI or another mirror.
pub struct Apimart {
    connection: ConnectionName,
    base_url: String,
    project: String,
    rules: Rules,
    menu: Menu,
    http: Http,
}

impl Apimart {
    /// Without a project, the provider's `default`.
    pub fn new(
        connection: ConnectionName,
        base_url: &str,
        key: Secret,
        project: Option<String>,
        rules: Rules,
    ) -> Result<Self, Failure> {
        // No limit is documented (U): the lists keep below that of the house behind (providers.md 1.7, C there).
        let http = Http::bearer(base_url, key)?.paced(&[(wire::ASSETS, 10), (wire::GROUPS, 10)]);
        let project = project.filter(|it| !it.is_empty()).unwrap_or_else(|| "default".to_owned());
        Ok(Self { connection, base_url: base_url.to_owned(), project, rules, menu: menu(), http })
    }

    /// Everything below a list's path.
    async fn list_of(&self, list: &str) -> Result<Vec<Value>, Trouble> {
        let mut all: Vec<Value> = Vec::new();
        let mut size = 0;
        for page in 1..=PAGES {
            // No document names the pages of these lists, or whether there are any. The first question is the one
            // that is documented; where more is promised than came, the upstream's words for pages are tried.
            let path = match page {
                1 => list.to_owned(),
                _ => format!("{list}?PageNumber={page}&PageSize={size}"),
            };
            self.http.turn(list).await;
            let answer = self.http.get(&path).await.map_err(|trouble| no_such_path(own(trouble)))?;
            let Some((found, total)) = wire::read_list(&answer.body) else {
                return Err(lost("the answer holds no list", Some(answer.raw)));
            };
            let before = all.len();
            size = size.max(found.len());
            let fresh: Vec<Value> = found.into_iter().filter(|item| !all.contains(item)).collect();
            all.extend(fresh);
            match total {
                Some(total) if all.len() < total && all.len() > before => {}
                // A list with a gap must not pass for a whole one: what is missing would count as deleted.
                Some(total) if all.len() < total => {
                    let said = format!("the list promises {total} and holds {}", all.len());
                    return Err(lost(&said, Some(answer.raw)));
                }
                _ => return Ok(all),
            }
        }
        Err(lost("the list does not end", None))
    }

    async fn assets(&self) -> Result<Vec<Asset>, Trouble> {
        let items = self.list_of(wire::ASSETS).await?;
        let found = items.iter().filter_map(|item| wire::read_asset(item, &self.connection)).collect();
        Ok(without_secrets(found, |part| self.http.kept(part)))
    }

    async fn groups(&self) -> Result<Vec<Group>, Trouble> {
        let items = self.list_of(wire::GROUPS).await?;
        Ok(items.iter().filter_map(|item| wire::read_group(item, &self.connection)).collect())
    }
}

/// We called, and the answer makes no sense: it may have been done.
fn lost(said: &str, raw: Option<String>) -> Trouble {
    Trouble::Lost(Failure { raw, ..Failure::said(FailureKind::NoAnswer, said) })
}

/// Reads the gateway's own codes (providers.md 5.4, C): a word, or a number of HTTP.
fn own(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Refused(failure) if failure.code.as_deref() == Some(wire::NSFW) => {
            Trouble::Refused(Failure { kind: FailureKind::Moderation, ..failure })
        }
        other => numbered(other),
    }
}

/// A list has no id that could be wrong: its path is what is missing, because the host serves the older interface.
fn no_such_path(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Refused(failure) if failure.kind == FailureKind::AssetNotFound => {
            Trouble::Refused(Failure { kind: FailureKind::NotOffered, ..failure })
        }
        other => other,
    }
}

/// Removing what is gone already is fine.
fn gone_is_fine(result: Result<Answer, Trouble>) -> Result<(), Trouble> {
    match result.map_err(own) {
        Err(Trouble::Refused(failure))
            if matches!(failure.kind, FailureKind::AssetNotFound | FailureKind::GroupNotFound) =>
        {
            Ok(())
        }
        other => other.map(drop),
    }
}

/// providers.md 5.4 (C).
fn menu() -> Menu {
    let model = |id: &str, label: &str, resolutions: &[&str]| Model {
        id: id.to_owned(),
        label: label.to_owned(),
        resolutions: resolutions.iter().map(ToString::to_string).collect(),
        ratios: ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"].map(str::to_owned).to_vec(),
        seconds: 4..=15,
        references: [9, 3, 3],
        reference_seconds: Seedance::V20.reference_seconds(),
        frames_adaptive_only: false,
        audio_alone: false,
    };
    let newest = Model {
        seconds: 4..=30,
        references: [30, 10, 10],
        reference_seconds: Seedance::V25.reference_seconds(),
        frames_adaptive_only: true,
        audio_alone: true,
        ..model(NEWEST, "Seedance 2.5", &["480p", "720p", "1080p"])
    };
    Menu {
        models: vec![
            model("seedance-2.0", "Seedance 2.0", &["480p", "720p", "1080p", "4k"]),
            model("seedance-2.0-fast", "Seedance 2.0 fast", &["480p", "720p"]),
            model("seedance-2.0-mini", "Seedance 2.0 mini", &["480p", "720p"]),
            newest,
        ],
        // `@图片1` is only told of 2.5, and by a digest: the plain words are understood by all.
        mention_style: MentionStyle::Words,
        last_frame: true,
    }
}

const NEWEST: &str = "seedance-2.5";

/// Only the newest model's page has the field `watermark`.
fn marks(model: &str) -> bool {
    model == NEWEST
}

impl Provider for Apimart {
    fn connection(&self) -> &ConnectionName {
        &self.connection
    }
    fn kind(&self) -> ProviderKind {
        ProviderKind::Apimart
    }
    fn base_url(&self) -> &str {
        &self.base_url
    }
    fn rules(&self) -> &Rules {
        &self.rules
    }
    fn costs(&self, call: PaidCall) -> bool {
        match call {
            // Management is free of charge (providers.md 5.1, C).
            PaidCall::MakeGroup | PaidCall::CreateAsset => false,
            PaidCall::Generate => true,
        }
    }
    fn door(&self, kind: MediaKind) -> Door<'_> {
        if kind == MediaKind::Document { Door::Closed } else { Door::Batch(self) }
    }
    fn host(&self, kind: MediaKind) -> Option<&dyn Host> {
        (kind == MediaKind::Image).then_some(self as &dyn Host)
    }
    fn doctor(&self) -> &dyn Diagnose {
        self
    }
    fn needs_group(&self) -> bool {
        false
    }
    fn asker(&self) -> Option<&dyn Ask> {
        Some(self)
    }
    fn lister(&self) -> Option<&dyn List> {
        Some(self)
    }
    fn renamer(&self) -> Option<&dyn Rename> {
        Some(self)
    }
    fn remover(&self) -> Option<&dyn Remove> {
        Some(self)
    }
    fn group_maker(&self) -> Option<&dyn MakeGroup> {
        Some(self)
    }
    fn group_keeper(&self) -> Option<&dyn KeepGroup> {
        Some(self)
    }
    fn generator(&self) -> Option<&dyn Generate> {
        Some(self)
    }
}

impl PutBatch for Apimart {
    fn limit(&self) -> usize {
        BATCH
    }

    fn submit<'a>(&'a self, batch: NewBatch<'a>) -> Call<'a, TaskId> {
        Box::pin(async move {
            let body = wire::submit(&batch, &self.project);
            let answer = self.http.post(wire::SUBMIT, &body).await.map_err(own)?;
            wire::read_task_id(&answer.body).ok_or_else(|| lost("the answer names no task", Some(answer.raw)))
        })
    }

    fn ask<'a>(&'a self, task: &'a TaskId, places: &'a [(usize, String)]) -> Call<'a, BatchState> {
        Box::pin(async move {
            let answer = self.http.get_task(&task_path(task)).await.map_err(own)?;
            let mut state = wire::read_batch(&answer.body, places)
                .ok_or_else(|| lost("the answer tells no state", Some(answer.raw)))?;
            for (_, asset) in &mut state.known {
                asset.raw = self.http.kept(&asset.raw);
                if let AssetStatus::Failed(reason) = &mut asset.status {
                    reason.raw = Some(asset.raw.clone());
                }
            }
            Ok(state)
        })
    }
}

impl Host for Apimart {
    fn host<'a>(&'a self, file: HostedFile<'a>, progress: Progress) -> Call<'a, Hosted> {
        Box::pin(async move {
            // The file's own name stays here: it may say more than its owner wants told.
            let form = (file.bytes, file.media_type, format!("file.{}", file.extension));
            let answer = self.http.post_form(wire::UPLOADS, &[], form, &progress).await.map_err(own)?;
            let url = wire::read_hosted(&answer.body)
                .ok_or_else(|| lost("the answer names no address", Some(answer.raw)))?;
            Ok(Hosted { url, lifetime: HOSTED })
        })
    }
}

impl Diagnose for Apimart {
    fn reach(&self) -> Call<'_, Reached> {
        Box::pin(self.http.reach())
    }

    fn credentials(&self) -> Call<'_, ()> {
        Box::pin(async move {
            match self.http.get(wire::GROUPS).await.map_err(own) {
                Ok(_) => return Ok(()),
                Err(Trouble::Refused(failure)) if failure.kind == FailureKind::AssetNotFound => {}
                Err(other) => return Err(other),
            }
            // A host without the newer paths still knows its tasks: one that cannot exist is missed in JSON, after
            // the key was looked at.
            let asked = self.http.get_task(&task_path(&TaskId::new(NO_TASK))).await.map_err(own);
            match asked {
                Err(Trouble::Refused(failure))
                    if failure.kind == FailureKind::AssetNotFound
                        && failure.raw.as_ref().is_some_and(|raw| raw.trim_start().starts_with('{')) =>
                {
                    Ok(())
                }
                other => other.map(drop).map_err(elsewhere),
            }
        })
    }
}

impl Ask for Apimart {
    fn ask<'a>(&'a self, id: &'a AssetId) -> Call<'a, AssetState> {
        Box::pin(async move {
            let answer = self.http.get_task(&asset_path(id)).await.map_err(own)?;
            let asset = wire::read_asset(&answer.body, &self.connection)
                .ok_or_else(|| lost("the answer names no asset", Some(answer.raw.clone())))?;
            let asset = with_answer(asset, &answer.raw);
            let (status, preview) = (asset.status.clone(), asset.preview.clone());
            Ok(AssetState { status, preview, asset: Some(asset), raw: answer.raw })
        })
    }
}

impl List for Apimart {
    fn list(&self) -> Call<'_, Listing> {
        Box::pin(async move { Ok(Listing { groups: self.groups().await?, assets: self.assets().await? }) })
    }

    fn find_asset<'a>(&'a self, group: Option<&'a GroupId>, name: &'a str) -> Call<'a, Option<Asset>> {
        Box::pin(async move {
            // Whether the list can be narrowed is only inferred, so it is narrowed here.
            let here =
                |asset: &Asset| asset.name == name && (group.is_none() || asset.group.as_ref() == group);
            Ok(self.assets().await?.into_iter().filter(here).max_by_key(|asset| asset.created))
        })
    }

    fn find_group<'a>(&'a self, name: &'a str) -> Call<'a, Option<Group>> {
        Box::pin(async move {
            let found = self.groups().await?.into_iter().filter(|group| group.name == name);
            Ok(found.max_by_key(|group| group.created))
        })
    }
}

impl Rename for Apimart {
    fn rename<'a>(&'a self, id: &'a AssetId, name: &'a str) -> Call<'a, ()> {
        Box::pin(async move {
            self.http.patch(&asset_path(id), &wire::with_name(name)).await.map(drop).map_err(own)
        })
    }
}

impl Remove for Apimart {
    fn remove<'a>(&'a self, id: &'a AssetId) -> Call<'a, ()> {
        Box::pin(async move { gone_is_fine(self.http.delete(&asset_path(id)).await) })
    }
}

impl MakeGroup for Apimart {
    fn make<'a>(&'a self, name: &'a str, description: &'a str) -> Call<'a, GroupId> {
        Box::pin(async move {
            let body = wire::create_group(name, description, &self.project);
            let made = self.http.post(wire::GROUPS, &body).await;
            let answer = made.map_err(|trouble| no_such_path(own(trouble)))?;
            wire::read_group_id(&answer.body).ok_or_else(|| lost("the answer names no id", Some(answer.raw)))
        })
    }
}

impl KeepGroup for Apimart {
    fn rename<'a>(&'a self, id: &'a GroupId, name: &'a str) -> Call<'a, ()> {
        Box::pin(async move {
            let renamed = self.http.patch(&group_path(id), &wire::with_name(name)).await;
            renamed.map(drop).map_err(|trouble| group_missing(own(trouble)))
        })
    }

    fn remove<'a>(&'a self, id: &'a GroupId) -> Call<'a, ()> {
        Box::pin(async move {
            let refused = match gone_is_fine(self.http.delete(&group_path(id)).await) {
                Err(Trouble::Refused(failure)) if failure.kind == FailureKind::BadRequest => failure,
                other => return other,
            };
            // Clients saw that a group has to be empty first (I). Who removes it has been told that everything in it
            // goes.
            let inside = self.assets().await?.into_iter().filter(|asset| asset.group.as_ref() == Some(id));
            let inside: Vec<AssetId> = inside.map(|asset| asset.id).collect();
            if inside.is_empty() {
                return Err(Trouble::Refused(refused));
            }
            for asset in &inside {
                gone_is_fine(self.http.delete(&asset_path(asset)).await)?;
            }
            gone_is_fine(self.http.delete(&group_path(id)).await)
        })
    }
}

/// What is not found below a group's path is a group.
fn group_missing(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Refused(failure) if failure.kind == FailureKind::AssetNotFound => {
            Trouble::Refused(Failure { kind: FailureKind::GroupNotFound, ..failure })
        }
        other => other,
    }
}

impl Generate for Apimart {
    fn menu(&self) -> &Menu {
        &self.menu
    }

    fn preview(&self, order: &Order) -> RequestPreview {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        RequestPreview {
            method: "POST".to_owned(),
            url: self.http.url(wire::GENERATIONS),
            headers: vec![header("Authorization", "Bearer ***"), header("Content-Type", "application/json")],
            body: format!("{:#}", wire::create_task(order)),
        }
    }

    fn submit<'a>(&'a self, order: &'a Order) -> Call<'a, TaskId> {
        Box::pin(async move {
            let answer = self.http.post(wire::GENERATIONS, &wire::create_task(order)).await.map_err(own)?;
            wire::read_task_id(&answer.body).ok_or_else(|| lost("the answer names no task", Some(answer.raw)))
        })
    }

    fn ask<'a>(&'a self, task: &'a TaskId) -> Call<'a, TaskState> {
        Box::pin(async move {
            let answer = self.http.get_task(&task_path(task)).await.map_err(own)?;
            wire::read_task(&answer.body, &answer.raw)
                .ok_or_else(|| lost("the answer tells no state", Some(answer.raw)))
        })
    }
}
