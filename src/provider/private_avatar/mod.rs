//! The private-avatar gateway: what it can do (providers.md section 7, ① to ⑩, C). Its answers are those of the native
//! interface, a refusal possibly with a yes in the status line. Its own hosting is known by name alone (U), so files
//! come from public addresses only.

mod wire;

use serde_json::{Value, json};

use super::ark::Ark;
use super::http::{Answer, Http};
use super::native::{self, Native, Shelf, asset_state, created, gone_is_fine};
use super::{
    Ask, AssetState, Call, Diagnose, Door, Generate, KeepGroup, List, Listing, MakeGroup, NewLink, PaidCall,
    Provider, PutUrl, Reached, Remove, Rename,
};
use crate::model::{
    Asset, AssetId, ConnectionName, Failure, Group, GroupId, MediaKind, ProviderKind, Rules, Secret,
};

/// An account at the private-avatar gateway.
pub struct PrivateAvatar {
    connection: ConnectionName,
    base_url: String,
    rules: Rules,
    http: Http,
    generator: Option<Ark>,
}

impl PrivateAvatar {
    /// One key serves assets and videos; `generator` is made with the same one.
    pub fn new(
        connection: ConnectionName,
        base_url: &str,
        key: Secret,
        rules: Rules,
        generator: Option<Ark>,
    ) -> Result<Self, Failure> {
        let http = Http::bearer(base_url, key)?.paced(&wire::RATES);
        Ok(Self { connection, base_url: base_url.to_owned(), rules, http, generator })
    }
}

impl Provider for PrivateAvatar {
    fn connection(&self) -> &ConnectionName {
        &self.connection
    }
    fn kind(&self) -> ProviderKind {
        ProviderKind::PrivateAvatar
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
            // No price is named (U): an asset takes a place of the library behind, so it counts as one.
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

impl Native for PrivateAvatar {
    fn connection(&self) -> &ConnectionName {
        &self.connection
    }

    fn kept(&self, part: &str) -> String {
        self.http.kept(part)
    }

    fn page(&self, shelf: Shelf, body: Value) -> Call<'_, Answer> {
        let path = match shelf {
            Shelf::Groups => wire::GROUPS_LIST,
            Shelf::Assets => wire::ASSETS_LIST,
        };
        Box::pin(async move {
            self.http.turn(wire::OTHER).await;
            self.http.post(path, &wire::routed(body)).await
        })
    }
}

impl PutUrl for PrivateAvatar {
    fn put_url<'a>(&'a self, asset: NewLink<'a>) -> Call<'a, AssetId> {
        Box::pin(async move {
            self.http.turn(wire::OTHER).await;
            let answer = self.http.post(wire::ASSETS, &wire::create_asset(&asset)).await?;
            created(answer).map(AssetId::new)
        })
    }
}

impl Ask for PrivateAvatar {
    fn ask<'a>(&'a self, id: &'a AssetId) -> Call<'a, AssetState> {
        Box::pin(async move {
            self.http.turn(wire::STATUS).await;
            let answer = self.http.get(&wire::one_routed(wire::ASSETS, id.as_str())).await?;
            asset_state(answer, &self.connection)
        })
    }
}

impl List for PrivateAvatar {
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

impl Rename for PrivateAvatar {
    fn rename<'a>(&'a self, id: &'a AssetId, name: &'a str) -> Call<'a, ()> {
        Box::pin(async move {
            let id = id.as_str();
            self.http.turn(wire::OTHER).await;
            self.http.patch(&wire::one(wire::ASSETS, id), &wire::rename(id, name)).await.map(drop)
        })
    }
}

impl Remove for PrivateAvatar {
    fn remove<'a>(&'a self, id: &'a AssetId) -> Call<'a, ()> {
        Box::pin(
            async move { gone_is_fine(self.http.delete(&wire::one_routed(wire::ASSETS, id.as_str())).await) },
        )
    }
}

impl MakeGroup for PrivateAvatar {
    fn make<'a>(&'a self, name: &'a str, description: &'a str) -> Call<'a, GroupId> {
        Box::pin(async move {
            self.http.turn(wire::OTHER).await;
            let answer = self.http.post(wire::GROUPS, &wire::create_group(name, description)).await?;
            created(answer).map(GroupId::new)
        })
    }
}

impl KeepGroup for PrivateAvatar {
    fn rename<'a>(&'a self, id: &'a GroupId, name: &'a str) -> Call<'a, ()> {
        Box::pin(async move {
            let id = id.as_str();
            self.http.turn(wire::OTHER).await;
            self.http.patch(&wire::one(wire::GROUPS, id), &wire::rename(id, name)).await.map(drop)
        })
    }
    fn remove<'a>(&'a self, id: &'a GroupId) -> Call<'a, ()> {
        Box::pin(
            async move { gone_is_fine(self.http.delete(&wire::one_routed(wire::GROUPS, id.as_str())).await) },
        )
    }
}

impl Diagnose for PrivateAvatar {
    fn reach(&self) -> Call<'_, Reached> {
        Box::pin(self.http.reach())
    }

    fn credentials(&self) -> Call<'_, ()> {
        Box::pin(async move {
            let body = json!({"Filter": {"GroupType": "AIGC"}, "PageNumber": 1, "PageSize": 1});
            self.page(Shelf::Groups, body).await.map(drop)
        })
    }

    fn generation(&self) -> Option<Call<'_, ()>> {
        self.generator.as_ref().map(Ark::probe)
    }
}
