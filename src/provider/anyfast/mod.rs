//! AnyFast: what it can do. Its own documents and seed are the source (providers.md section 3); the
//! sandbox speaks the same dialect.
//!
//! Pictures go as data URIs and the rest as forms: clients saw form uploads of pictures whose id never
//! became resolvable (I), while for video and audio the form is the documented way (C).

pub(super) mod readings;
mod wire;

use std::time::Duration;

use serde_json::Value;

use self::wire::{asset_path, read_list};
use super::ark::create_task;
use super::error::Trouble;
use super::http::{Http, Progress};
use super::lenient::{elsewhere, without_secrets};
use super::native::with_answer;
use super::{
    Ask, AssetState, Call, Diagnose, Door, Generate, KeepGroup, List, Listing, MakeGroup, NewAsset, NewLink,
    PaidCall, Provider, PutBytes, PutUrl, Reached, Remove, Rename, TaskState,
};
use crate::model::mention::MentionStyle;
use crate::model::order::{Menu, Model, Order, RequestPreview};
use crate::model::rules::Seedance;
use crate::model::{
    Asset, AssetId, ConnectionName, Failure, FailureKind, Group, GroupId, MediaKind, ProviderKind, Rules,
    Secret, TaskId,
};

/// Page size of lists. The default of 10 would make a library of 1,000 assets 100 calls; the upstream
/// action takes 100 (providers.md 1.4).
const PAGE: usize = 100;
/// A list longer than this is a server that never ends.
const PAGE_LIMIT: usize = 2000;

/// An account that speaks AnyFast's dialect.
pub struct AnyFast {
    connection: ConnectionName,
    kind: ProviderKind,
    base_url: String,
    rules: Rules,
    menu: Menu,
    http: Http,
}

/// The lists, and how many calls a second each may have (providers.md 1.7, C for the native house).
const LISTS: [(&str, u32); 2] = [("ListAssets", 10), ("ListAssetGroups", 10)];

impl AnyFast {
    /// `kind` tells the real AnyFast from the sandbox, which charges nothing and can do what AnyFast's
    /// documents only hint at.
    pub fn new(
        connection: ConnectionName,
        kind: ProviderKind,
        base_url: &str,
        key: Secret,
        rules: Rules,
    ) -> Result<Self, Failure> {
        let http = Http::bearer(base_url, key)?;
        // No limit is documented (U): reads keep below that of the house whose calls these are. The practice provider
        // is on this computer.
        let http = if kind == ProviderKind::Sandbox { http } else { http.paced(&LISTS) };
        Ok(Self { connection, kind, base_url: base_url.to_owned(), rules, menu: menu(kind), http })
    }

    fn practice(&self) -> bool {
        self.kind == ProviderKind::Sandbox
    }

    /// Every page of a list action.
    async fn pages(&self, action: &str, filter: Value) -> Result<Vec<Value>, Trouble> {
        let mut items = Vec::new();
        for page in 1..=PAGE_LIMIT {
            let body = wire::list_body(&filter, page, PAGE);
            self.http.turn(action).await;
            let answer = self.http.post(&asset_path(action), &body).await?;
            let (mut found, total) = read_list(&answer.body);
            // Where nobody says how many there are, a page that is not full is the last one, and so is one
            // that repeats the page before: some servers give everything whatever the page.
            let repeated = total.is_none() && items.ends_with(&found);
            let last = found.is_empty()
                || repeated
                || total.map_or(found.len() < PAGE, |total| items.len() + found.len() >= total);
            if repeated {
                found.clear();
            }
            items.append(&mut found);
            if last {
                return Ok(items);
            }
        }
        Err(lost("the list does not end"))
    }

    async fn assets(&self, filter: wire::Filter<'_>) -> Result<Vec<Asset>, Trouble> {
        let items = match self.pages("ListAssets", filter.body(true)).await {
            // Clients disagree whether the type must or must not be sent (X): an empty list is asked for
            // again without it, and if that is refused it was empty indeed.
            Ok(items) if items.is_empty() && !self.practice() => {
                self.pages("ListAssets", filter.body(false)).await.unwrap_or_default()
            }
            other => other?,
        };
        let found = items.iter().filter_map(|item| wire::read_asset(item, &self.connection)).collect();
        Ok(without_secrets(found, |part| self.http.kept(part)))
    }

    async fn groups(&self, name: Option<&str>) -> Result<Vec<Group>, Trouble> {
        let filter = wire::Filter { name, group: None };
        let items = self.pages("ListAssetGroups", filter.body(true)).await?;
        Ok(items.iter().filter_map(|item| wire::read_group(item, &self.connection)).collect())
    }

    async fn create(&self, action: &str, body: &Value) -> Result<String, Trouble> {
        let answer = self.http.post(&asset_path(action), body).await?;
        wire::read_id(&answer.body).ok_or_else(|| lost_with("the answer names no id", answer.raw))
    }
}

/// We called, and the answer makes no sense: it may have been done.
fn lost(said: &str) -> Trouble {
    Trouble::Lost(Failure::said(FailureKind::NoAnswer, said))
}

fn lost_with(said: &str, raw: String) -> Trouble {
    Trouble::Lost(Failure { raw: Some(raw), ..Failure::said(FailureKind::NoAnswer, said) })
}

/// Removing what is gone already is fine.
fn gone_is_fine(result: Result<(), Trouble>) -> Result<(), Trouble> {
    match result {
        Err(Trouble::Refused(failure))
            if matches!(failure.kind, FailureKind::AssetNotFound | FailureKind::GroupNotFound) =>
        {
            Ok(())
        }
        other => other,
    }
}

/// providers.md 3.3 (C): the three older names are those of the seed. The sandbox knows only them.
fn menu(kind: ProviderKind) -> Menu {
    let mut models = vec![
        model("seedance", "Seedance 2.0", &["480p", "720p", "1080p"]),
        model("seedance-fast", "Seedance 2.0 fast", &["480p", "720p"]),
        model("seedance-2.0-mini", "Seedance 2.0 mini", &["480p", "720p"]),
    ];
    if kind == ProviderKind::AnyFast {
        models.push(model("seedance-2.0-ultra", "Seedance 2.0 ultra", &["720p", "1080p", "2k"]));
        // Which resolutions 2.5 makes here is not documented: those that every seller of it names.
        let newest = model("seedance-2.5", "Seedance 2.5", &["480p", "720p", "1080p"]);
        // Frames decide the ratio of a 2.5 film whoever sells it (providers.md 2.4, C).
        models.push(Model { seconds: 4..=30, frames_adaptive_only: true, ..newest });
    }
    Menu {
        models,
        // AnyFast's own guide writes `@图1` (SEED-ANY, C). Practice is read by the person alone.
        mention_style: match kind {
            ProviderKind::AnyFast => MentionStyle::At,
            _ => MentionStyle::Words,
        },
        last_frame: false, // the last frame's place in AnyFast's answer is not documented (U)
    }
}

fn model(id: &str, label: &str, resolutions: &[&str]) -> Model {
    let ratios = ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"];
    Model {
        id: id.to_owned(),
        label: label.to_owned(),
        resolutions: resolutions.iter().map(ToString::to_string).collect(),
        ratios: ratios.iter().map(ToString::to_string).collect(),
        seconds: 4..=15,
        references: [9, 3, 3], // AnyFast's page gives these for all of its models (ANY-DOC, C)
        reference_seconds: Seedance::V20.reference_seconds(),
        frames_adaptive_only: false,
        audio_alone: false,
    }
}

impl Provider for AnyFast {
    fn connection(&self) -> &ConnectionName {
        &self.connection
    }
    fn kind(&self) -> ProviderKind {
        self.kind
    }
    fn base_url(&self) -> &str {
        &self.base_url
    }
    fn rules(&self) -> &Rules {
        &self.rules
    }
    fn costs(&self, call: PaidCall) -> bool {
        match call {
            // The seed says each is charged by the call (C). The sandbox is treated alike, so that what
            // is practised there is what happens elsewhere.
            PaidCall::MakeGroup | PaidCall::CreateAsset | PaidCall::Generate => true,
        }
    }
    fn door(&self, kind: MediaKind) -> Door<'_> {
        if kind == MediaKind::Document { Door::Closed } else { Door::Bytes(self) }
    }
    fn link_door(&self, kind: MediaKind) -> Option<&dyn PutUrl> {
        (kind != MediaKind::Document).then_some(self as &dyn PutUrl)
    }
    fn doctor(&self) -> &dyn Diagnose {
        self
    }
    fn needs_group(&self) -> bool {
        true
    }
    fn asker(&self) -> Option<&dyn Ask> {
        Some(self)
    }
    fn lister(&self) -> Option<&dyn List> {
        Some(self)
    }
    fn renamer(&self) -> Option<&dyn Rename> {
        // UpdateAsset is only inferred for AnyFast: not offered until it was seen to work.
        self.practice().then_some(self as &dyn Rename)
    }
    fn remover(&self) -> Option<&dyn Remove> {
        Some(self)
    }
    fn group_maker(&self) -> Option<&dyn MakeGroup> {
        Some(self)
    }
    fn group_keeper(&self) -> Option<&dyn KeepGroup> {
        // UpdateAssetGroup and DeleteAssetGroup likewise.
        self.practice().then_some(self as &dyn KeepGroup)
    }
    fn generator(&self) -> Option<&dyn Generate> {
        Some(self)
    }
}

impl PutBytes for AnyFast {
    fn put<'a>(&'a self, asset: NewAsset<'a>, progress: Progress) -> Call<'a, AssetId> {
        Box::pin(async move {
            let path = asset_path("CreateAsset");
            let answer = if asset.kind == MediaKind::Image {
                let body = wire::create_asset(&asset);
                self.http.post_large(&path, body, &progress).await?
            } else {
                let fields = wire::create_asset_form(&asset);
                // The file's own name stays here: it may say more than its owner wants told.
                let file = (asset.bytes, asset.media_type, "file".to_owned());
                self.http.post_form(&path, &fields, file, &progress).await?
            };
            let id = wire::read_id(&answer.body);
            id.map(AssetId::new).ok_or_else(|| lost_with("the answer names no id", answer.raw))
        })
    }
}

impl PutUrl for AnyFast {
    fn put_url<'a>(&'a self, asset: NewLink<'a>) -> Call<'a, AssetId> {
        Box::pin(async move {
            let body = wire::create_asset_by_link(&asset);
            self.create("CreateAsset", &body).await.map(AssetId::new)
        })
    }
}

impl Diagnose for AnyFast {
    fn reach(&self) -> Call<'_, Reached> {
        Box::pin(self.http.reach())
    }

    fn credentials(&self) -> Call<'_, ()> {
        Box::pin(async move {
            // Lists are not charged (SEED-ANY, C).
            let filter = wire::Filter { name: None, group: None };
            let body = wire::list_body(&filter.body(true), 1, 1);
            self.http.post(&asset_path("ListAssetGroups"), &body).await.map(drop).map_err(elsewhere)
        })
    }
}

impl Ask for AnyFast {
    fn ask<'a>(&'a self, id: &'a AssetId) -> Call<'a, AssetState> {
        Box::pin(async move {
            let answer = self.http.post(&asset_path("GetAsset"), &wire::with_id(id.as_str())).await?;
            let asset = wire::read_asset(&answer.body, &self.connection)
                .ok_or_else(|| lost_with("the answer names no asset", answer.raw.clone()))?;
            let asset = with_answer(asset, &answer.raw);
            let (status, preview) = (asset.status.clone(), asset.preview.clone());
            Ok(AssetState { status, preview, asset: Some(asset), raw: answer.raw })
        })
    }
}

impl List for AnyFast {
    fn list(&self) -> Call<'_, Listing> {
        Box::pin(async move {
            let groups = self.groups(None).await?;
            let filter = wire::Filter { name: None, group: None };
            let assets = if groups.is_empty() { vec![] } else { self.assets(filter).await? };
            Ok(Listing { groups, assets })
        })
    }

    fn find_asset<'a>(&'a self, group: Option<&'a GroupId>, name: &'a str) -> Call<'a, Option<Asset>> {
        Box::pin(async move {
            let found = self.assets(wire::Filter { name: Some(name), group }).await?;
            Ok(found.into_iter().find(|asset| asset.name == name && asset.group.as_ref() == group))
        })
    }

    fn find_group<'a>(&'a self, name: &'a str) -> Call<'a, Option<Group>> {
        Box::pin(async move {
            let found = self.groups(Some(name)).await?;
            Ok(found.into_iter().find(|group| group.name == name))
        })
    }
}

impl Rename for AnyFast {
    fn rename<'a>(&'a self, id: &'a AssetId, name: &'a str) -> Call<'a, ()> {
        Box::pin(async move {
            let body = wire::with_name(id.as_str(), name);
            self.http.post(&asset_path("UpdateAsset"), &body).await.map(drop)
        })
    }
}

impl Remove for AnyFast {
    fn remove<'a>(&'a self, id: &'a AssetId) -> Call<'a, ()> {
        Box::pin(async move {
            let body = wire::with_id(id.as_str());
            gone_is_fine(self.http.post(&asset_path("DeleteAsset"), &body).await.map(drop))
        })
    }
}

impl MakeGroup for AnyFast {
    fn make<'a>(&'a self, name: &'a str, _description: &'a str) -> Call<'a, GroupId> {
        Box::pin(async move {
            // AnyFast's groups have no description.
            let body = wire::create_group(name);
            self.create("CreateAssetGroup", &body).await.map(GroupId::new)
        })
    }
}

impl KeepGroup for AnyFast {
    fn rename<'a>(&'a self, id: &'a GroupId, name: &'a str) -> Call<'a, ()> {
        Box::pin(async move {
            let body = wire::with_name(id.as_str(), name);
            self.http.post(&asset_path("UpdateAssetGroup"), &body).await.map(drop)
        })
    }

    fn remove<'a>(&'a self, id: &'a GroupId) -> Call<'a, ()> {
        Box::pin(async move {
            let body = wire::with_id(id.as_str());
            gone_is_fine(self.http.post(&asset_path("DeleteAssetGroup"), &body).await.map(drop))
        })
    }
}

impl Generate for AnyFast {
    fn menu(&self) -> &Menu {
        &self.menu
    }

    fn preview(&self, order: &Order) -> RequestPreview {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        RequestPreview {
            method: "POST".to_owned(),
            url: self.http.url(wire::GENERATIONS),
            headers: vec![header("Authorization", "Bearer ***"), header("Content-Type", "application/json")],
            body: format!("{:#}", create_task(order)),
        }
    }

    fn submit<'a>(&'a self, order: &'a Order) -> Call<'a, TaskId> {
        Box::pin(async move {
            let answer = self.http.post(wire::GENERATIONS, &create_task(order)).await?;
            wire::read_task_id(&answer.body)
                .map(TaskId::new)
                .ok_or_else(|| lost_with("the answer names no task", answer.raw))
        })
    }

    fn ask<'a>(&'a self, task: &'a TaskId) -> Call<'a, TaskState> {
        Box::pin(async move {
            let path = wire::task_path(task);
            let answer = self.http.get(&path).await?;
            wire::read_task(&answer.body, &answer.raw)
                .ok_or_else(|| lost_with("the answer tells no state", answer.raw))
        })
    }
}

/// AnyFast's links live 12 h by its guide, 24 h by its query page (X): the shorter is believed.
const RESULT_LIFETIME: Duration = Duration::from_hours(12);
