//! Volcengine and BytePlus: what the native asset interface can do (providers.md section 1). Every call is signed;
//! files come from public addresses only. Videos are Ark's business, with a key of their own.

mod wire;

use serde_json::{Value, json};

use super::ark::Ark;
use super::error::Trouble;
use super::http::{Answer, Auth, Clock, Http, Signer};
use super::lenient::{inner, text};
use super::native::{self, Native, Shelf, asset_state, created, gone_is_fine, lost};
use super::{
    Ask, AssetState, Call, Diagnose, Door, Generate, KeepGroup, List, Listing, MakeGroup, NewLink, PaidCall,
    Provider, PutUrl, Reached, Remove, Rename, Verify, VerifySession,
};
use crate::model::{
    Asset, AssetId, ConnectionName, Failure, Group, GroupId, MediaKind, ProviderKind, Rules, Secret,
};
pub use crate::sign::Keys;

/// Everything such an account is made of, besides its videos.
pub struct Setup {
    /// Its name here.
    pub connection: ConnectionName,
    /// Volcengine or BytePlus.
    pub kind: ProviderKind,
    /// Where asset calls go.
    pub base_url: String,
    /// The pair that signs, with the token of temporary keys.
    pub keys: Keys,
    /// The region in the signature, `cn-beijing`.
    pub region: String,
    /// The provider's project; case counts.
    pub project: String,
    /// What it takes.
    pub rules: Rules,
    /// Tells the time of signatures.
    pub clock: Clock,
}

/// An account at the native interface.
pub struct Volcengine {
    connection: ConnectionName,
    kind: ProviderKind,
    base_url: String,
    project: String,
    rules: Rules,
    http: Http,
    generator: Option<Ark>,
}

impl Volcengine {
    /// `generator` is there where the account has a key for videos.
    pub fn new(setup: Setup, generator: Option<Ark>) -> Result<Self, Failure> {
        let Setup { connection, kind, base_url, keys, region, project, rules, clock } = setup;
        let http = Http::new(&base_url, Auth::Signed(Signer { keys, region, clock }))?.paced(&wire::RATES);
        Ok(Self { connection, kind, base_url, project, rules, http, generator })
    }

    async fn action(&self, action: &str, body: Value) -> Result<Answer, Trouble> {
        self.http.action(action, &wire::in_project(body, &self.project)).await
    }

    /// A verification must name an address that its page goes to when it is done. Nothing listens on this computer: the
    /// person ends up at the provider's own console, and the result is asked for.
    fn after_verification(&self) -> &'static str {
        match self.kind {
            ProviderKind::BytePlus => "https://console.byteplus.com/ark",
            _ => "https://console.volcengine.com/ark",
        }
    }
}

impl Provider for Volcengine {
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
            PaidCall::MakeGroup => false,
            // An asset takes one of the few places of the entitlement (providers.md 1.7).
            PaidCall::CreateAsset | PaidCall::Generate => true,
        }
    }
    fn door(&self, kind: MediaKind) -> Door<'_> {
        match kind {
            MediaKind::Image | MediaKind::Video | MediaKind::Audio => Door::Url(self),
            MediaKind::Document => Door::Closed,
        }
    }
    fn doctor(&self) -> &dyn Diagnose {
        self
    }
    fn verifier(&self) -> Option<&dyn Verify> {
        Some(self)
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
        self.generator.as_ref().map(|ark| ark as &dyn Generate)
    }
}

impl Native for Volcengine {
    fn connection(&self) -> &ConnectionName {
        &self.connection
    }

    fn kept(&self, part: &str) -> String {
        self.http.kept(part)
    }

    fn page(&self, shelf: Shelf, body: Value) -> Call<'_, Answer> {
        let action = match shelf {
            Shelf::Groups => "ListAssetGroups",
            Shelf::Assets => "ListAssets",
        };
        Box::pin(self.action(action, body))
    }
}

impl PutUrl for Volcengine {
    fn put_url<'a>(&'a self, asset: NewLink<'a>) -> Call<'a, AssetId> {
        Box::pin(async move {
            let body = wire::create_asset(&asset);
            created(self.action("CreateAsset", body).await?).map(AssetId::new)
        })
    }
}

impl Ask for Volcengine {
    fn ask<'a>(&'a self, id: &'a AssetId) -> Call<'a, AssetState> {
        Box::pin(async move {
            let answer = self.action("GetAsset", wire::with_id(id.as_str())).await?;
            asset_state(answer, &self.connection)
        })
    }
}

impl List for Volcengine {
    fn list(&self) -> Call<'_, Listing> {
        Box::pin(native::list(self))
    }
    fn find_asset<'a>(&'a self, group: Option<&'a GroupId>, name: &'a str) -> Call<'a, Option<Asset>> {
        Box::pin(native::find_asset(self, group, name))
    }
    fn find_group<'a>(&'a self, name: &'a str) -> Call<'a, Option<Group>> {
        Box::pin(native::find_group(self, name))
    }
}

impl Rename for Volcengine {
    fn rename<'a>(&'a self, id: &'a AssetId, name: &'a str) -> Call<'a, ()> {
        Box::pin(
            async move { self.action("UpdateAsset", wire::with_name(id.as_str(), name)).await.map(drop) },
        )
    }
}

impl Remove for Volcengine {
    fn remove<'a>(&'a self, id: &'a AssetId) -> Call<'a, ()> {
        Box::pin(async move { gone_is_fine(self.action("DeleteAsset", wire::with_id(id.as_str())).await) })
    }
}

impl MakeGroup for Volcengine {
    fn make<'a>(&'a self, name: &'a str, description: &'a str) -> Call<'a, GroupId> {
        Box::pin(async move {
            let body = wire::create_group(name, description);
            created(self.action("CreateAssetGroup", body).await?).map(GroupId::new)
        })
    }
}

impl KeepGroup for Volcengine {
    fn rename<'a>(&'a self, id: &'a GroupId, name: &'a str) -> Call<'a, ()> {
        Box::pin(async move {
            self.action("UpdateAssetGroup", wire::with_name(id.as_str(), name)).await.map(drop)
        })
    }
    fn remove<'a>(&'a self, id: &'a GroupId) -> Call<'a, ()> {
        Box::pin(
            async move { gone_is_fine(self.action("DeleteAssetGroup", wire::with_id(id.as_str())).await) },
        )
    }
}

impl Verify for Volcengine {
    fn start(&self) -> Call<'_, VerifySession> {
        Box::pin(async move {
            let body = json!({"CallbackURL": self.after_verification()});
            wire::read_session(self.action("CreateVisualValidateSession", body).await?)
        })
    }

    fn result<'a>(&'a self, token: &'a Secret) -> Call<'a, Option<GroupId>> {
        Box::pin(async move {
            let body = json!({"BytedToken": token.reveal()});
            match self.action("GetVisualValidateResult", body).await {
                Ok(answer) => match text(inner(&answer.body), &["GroupId"]) {
                    Some(group) => Ok(Some(GroupId::new(group))),
                    None => Err(lost("the answer names no group", Some(answer))),
                },
                // `NotFound.TOKEN` (C): unfinished, or over.
                Err(Trouble::Refused(failure))
                    if failure.code.as_deref().and_then(|code| code.split('.').next())
                        == Some("NotFound") =>
                {
                    Ok(None)
                }
                Err(trouble) => Err(trouble),
            }
        })
    }
}

impl Diagnose for Volcengine {
    fn reach(&self) -> Call<'_, Reached> {
        Box::pin(self.http.reach())
    }

    fn credentials(&self) -> Call<'_, ()> {
        Box::pin(async move {
            let body = json!({"Filter": {"GroupType": "AIGC"}, "PageNumber": 1, "PageSize": 1});
            self.action("ListAssetGroups", body).await.map(drop)
        })
    }

    fn generation(&self) -> Option<Call<'_, ()>> {
        self.generator.as_ref().map(Ark::probe)
    }
}
