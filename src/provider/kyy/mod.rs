//! Kyy (xingchaoyiqing): what it can do. Uploads by address, details, delete; no list, no groups, no rename
//! (providers.md section 6, SEED-KYY).
//!
//! A no of this provider has HTTP status 200 and a `code` that is not 0, as number or text.

pub(super) mod readings;
mod wire;

use self::wire::{asset_path, task_path};
use super::error::Trouble;
use super::http::Http;
use super::lenient::{elsewhere, numbered};
use super::native::with_answer;
use super::{
    Ask, AssetState, Call, Diagnose, Door, Generate, NewLink, PaidCall, Provider, PutUrl, Reached, Remove,
    TaskState,
};
use crate::model::mention::MentionStyle;
use crate::model::order::{Menu, Model, Order, RequestPreview};
use crate::model::rules::Seedance;
use crate::model::{
    AssetId, ConnectionName, Failure, FailureKind, MediaKind, ProviderKind, Rules, Secret, TaskId,
};

/// What Kyy takes, as the table of all providers has it.
pub const RULES: Rules = Rules::KYY;

/// An asset that cannot exist.
const NO_ASSET: &str = "asset-19700101000000-00000";

/// An account at Kyy.
pub struct Kyy {
    connection: ConnectionName,
    base_url: String,
    rules: Rules,
    menu: Menu,
    http: Http,
}

impl Kyy {
    /// The same product stands on several hosts; `base_url` says on which the key was bought.
    pub fn new(
        connection: ConnectionName,
        base_url: &str,
        key: Secret,
        rules: Rules,
    ) -> Result<Self, Failure> {
        let http = Http::bearer(base_url, key)?;
        Ok(Self { connection, base_url: base_url.to_owned(), rules, menu: menu(), http })
    }

    async fn details(&self, id: &AssetId) -> Result<AssetState, Trouble> {
        let answer = self.http.get_task(&asset_path(id)).await.map_err(|trouble| match trouble {
            Trouble::Refused(failure) if failure.code.as_deref() == Some(wire::UNKNOWN) => {
                Trouble::Refused(Failure { kind: FailureKind::AssetNotFound, ..failure })
            }
            other => own(other),
        })?;
        let asset = wire::read_asset(&answer.body, &self.connection)
            .ok_or_else(|| lost("the answer names no asset", answer.raw.clone()))?;
        let asset = with_answer(asset, &answer.raw);
        let (status, preview) = (asset.status.clone(), asset.preview.clone());
        Ok(AssetState { status, preview, asset: Some(asset), raw: answer.raw })
    }
}

/// We called, and the answer makes no sense: it may have been done.
fn lost(said: &str, raw: String) -> Trouble {
    Trouble::Lost(Failure { raw: Some(raw), ..Failure::said(FailureKind::NoAnswer, said) })
}

/// Kyy's own code of an address that it cannot fetch (providers.md 6.2, C); numbers of HTTP mean what they mean
/// elsewhere (I).
fn own(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Refused(failure) if failure.code.as_deref() == Some("1001") => {
            Trouble::Refused(Failure { kind: FailureKind::LinkNotPublic, ..failure })
        }
        other => numbered(other),
    }
}

/// providers.md 6.3: names, ratios and lengths (C), how many references (I). The name without `_pro` stands for both;
/// which of them is sent follows from the references.
fn menu() -> Menu {
    let model = |id: &str, label: &str| Model {
        id: id.to_owned(),
        label: label.to_owned(),
        resolutions: vec![],
        ratios: ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"].map(str::to_owned).to_vec(),
        seconds: 4..=15,
        references: [9, 3, 3],
        reference_seconds: Seedance::V20.reference_seconds(),
        frames_adaptive_only: false,
        audio_alone: false,
    };
    Menu {
        models: vec![model("seedance_2_0", "Seedance 2.0"), model("seedance_2_0_fast", "Seedance 2.0 fast")],
        mention_style: MentionStyle::Words,
        last_frame: false,
    }
}

impl Provider for Kyy {
    fn connection(&self) -> &ConnectionName {
        &self.connection
    }
    fn kind(&self) -> ProviderKind {
        ProviderKind::Kyy
    }
    fn base_url(&self) -> &str {
        &self.base_url
    }
    fn rules(&self) -> &Rules {
        &self.rules
    }
    fn costs(&self, call: PaidCall) -> bool {
        match call {
            PaidCall::MakeGroup => false,
            // No document says that an upload is free, and without a list nobody would find a second one.
            PaidCall::CreateAsset | PaidCall::Generate => true,
        }
    }
    fn door(&self, _kind: MediaKind) -> Door<'_> {
        Door::Url(self)
    }
    fn local_groups(&self) -> bool {
        true
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
    fn remover(&self) -> Option<&dyn Remove> {
        Some(self)
    }
    fn generator(&self) -> Option<&dyn Generate> {
        Some(self)
    }
}

impl PutUrl for Kyy {
    fn put_url<'a>(&'a self, asset: NewLink<'a>) -> Call<'a, AssetId> {
        Box::pin(async move {
            let answer = self.http.post(wire::UPLOAD, &wire::upload(&asset)).await.map_err(own)?;
            wire::read_asset_id(&answer.body).ok_or_else(|| lost("the answer names no id", answer.raw))
        })
    }
}

impl Diagnose for Kyy {
    fn reach(&self) -> Call<'_, Reached> {
        Box::pin(self.http.reach())
    }

    fn credentials(&self) -> Call<'_, ()> {
        Box::pin(async move {
            match self.details(&AssetId::new(NO_ASSET)).await {
                // Kyy's own code for it: a 404 of some other machine would not do.
                Err(Trouble::Refused(failure)) if failure.code.as_deref() == Some(wire::UNKNOWN) => Ok(()),
                other => other.map(drop).map_err(elsewhere),
            }
        })
    }
}

impl Ask for Kyy {
    fn ask<'a>(&'a self, id: &'a AssetId) -> Call<'a, AssetState> {
        Box::pin(self.details(id))
    }
}

impl Remove for Kyy {
    fn remove<'a>(&'a self, id: &'a AssetId) -> Call<'a, ()> {
        Box::pin(async move {
            let refused = match self.http.delete(&asset_path(id)).await {
                Ok(_) => return Ok(()),
                Err(Trouble::Refused(failure)) if failure.kind == FailureKind::AssetNotFound => return Ok(()),
                Err(Trouble::Refused(failure)) => failure,
                Err(other) => return Err(other),
            };
            // What a second delete is told is not documented: the details say whether anything is left.
            match self.details(id).await {
                Err(Trouble::Refused(failure)) if failure.kind == FailureKind::AssetNotFound => Ok(()),
                _ => Err(Trouble::Refused(refused)),
            }
        })
    }
}

impl Generate for Kyy {
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
            wire::read_task_id(&answer.body).ok_or_else(|| lost("the answer names no task", answer.raw))
        })
    }

    fn ask<'a>(&'a self, task: &'a TaskId) -> Call<'a, TaskState> {
        Box::pin(async move {
            let answer = self.http.get_task(&task_path(task)).await.map_err(own)?;
            wire::read_task(&answer.body, &answer.raw)
                .ok_or_else(|| lost("the answer tells no state", answer.raw))
        })
    }
}
