//! APIYI's own library at icover.ai: what it can do (providers.md 4.2, C). Files have a place there to wait in; a group is
//! made and listed, and neither renamed nor removed. Videos come from APIYI's gateway with another key.

mod wire;

use std::time::Duration;

use super::ark::Ark;
use super::error::Trouble;
use super::http::{Http, Progress};
use super::lenient::without_secrets;
use super::native::{self, Pages, asset_state, created, gone_is_fine, name_sent, newest};
use super::{
    Ask, AssetState, Call, Diagnose, Door, Generate, Host, Hosted, HostedFile, List, Listing, MakeGroup,
    NewLink, PaidCall, Provider, PutUrl, Reached, Remove, Rename,
};
use crate::model::{
    Asset, AssetId, ConnectionName, Failure, Group, GroupId, MediaKind, ProviderKind, Rules, Secret,
};

/// What is put there stays (C); that it stays for ever is nowhere said.
const HOSTED: Duration = Duration::from_hours(24);

/// An account at APIYI's library.
pub struct Apiyi {
    connection: ConnectionName,
    base_url: String,
    rules: Rules,
    http: Http,
    generator: Option<Ark>,
}

impl Apiyi {
    /// `key` is the library's own; `generator` is there where the account has a token for videos.
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

    async fn groups(&self) -> Result<Vec<Group>, Trouble> {
        self.http.turn(wire::OTHER).await;
        let answer = self.http.get(wire::GROUPS).await?;
        let mut page = Pages::default();
        // All of them come at once: whether a total says there are more is of no use here.
        page.take(&answer.body)?;
        Ok(native::groups(&page.items(), &self.connection))
    }

    async fn assets(&self, group: Option<&GroupId>) -> Result<Vec<Asset>, Trouble> {
        let mut pages = Pages::default();
        loop {
            self.http.turn(wire::OTHER).await;
            let path = wire::assets_page(group.map(GroupId::as_str), pages.number());
            let answer = self.http.get(&path).await?;
            if !pages.take(&answer.body)? {
                let found = native::assets(&pages.items(), &self.connection);
                return Ok(without_secrets(found, |part| self.http.kept(part)));
            }
        }
    }
}

impl Provider for Apiyi {
    fn connection(&self) -> &ConnectionName {
        &self.connection
    }
    fn kind(&self) -> ProviderKind {
        ProviderKind::Apiyi
    }
    fn base_url(&self) -> &str {
        &self.base_url
    }
    fn rules(&self) -> &Rules {
        &self.rules
    }
    fn costs(&self, call: PaidCall) -> bool {
        match call {
            // The library is free (C).
            PaidCall::MakeGroup | PaidCall::CreateAsset => false,
            PaidCall::Generate => true,
        }
    }
    fn door(&self, kind: MediaKind) -> Door<'_> {
        match kind {
            MediaKind::Image | MediaKind::Video | MediaKind::Audio => Door::Url(self),
            MediaKind::Document => Door::Closed,
        }
    }
    fn host(&self, kind: MediaKind) -> Option<&dyn Host> {
        (kind != MediaKind::Document).then_some(self as &dyn Host)
    }
    fn doctor(&self) -> &dyn Diagnose {
        self
    }
    fn needs_group(&self) -> bool {
        false // without one a group is made and used by itself (C)
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
    fn generator(&self) -> Option<&dyn Generate> {
        self.generator.as_ref().map(|ark| ark as &dyn Generate)
    }
}

impl Host for Apiyi {
    fn host<'a>(&'a self, file: HostedFile<'a>, progress: Progress) -> Call<'a, Hosted> {
        Box::pin(async move {
            self.http.turn(wire::OTHER).await;
            let answer = self.http.post(wire::PRESIGN, &wire::presign(&file)).await;
            // Free and safe to repeat: what got no answer counts as never sent.
            let answer = answer.map_err(|trouble| match trouble {
                Trouble::Lost(failure) => Trouble::Unreached(failure),
                other => other,
            })?;
            let (upload, url) = wire::read_presigned(answer)?;
            // The type must be the one it was signed for (C).
            self.http.put_file(&upload, file.media_type, file.bytes, &progress).await?;
            Ok(Hosted { url, lifetime: HOSTED })
        })
    }
}

impl PutUrl for Apiyi {
    fn put_url<'a>(&'a self, asset: NewLink<'a>) -> Call<'a, AssetId> {
        Box::pin(async move {
            self.http.turn(wire::OTHER).await;
            let answer = self.http.post(wire::ASSETS, &wire::create_asset(&asset)).await?;
            created(answer).map(AssetId::new)
        })
    }
}

impl Ask for Apiyi {
    fn ask<'a>(&'a self, id: &'a AssetId) -> Call<'a, AssetState> {
        Box::pin(async move {
            self.http.turn(wire::STATUS).await;
            asset_state(self.http.get(&wire::asset_path(id.as_str())).await?, &self.connection)
        })
    }
}

impl List for Apiyi {
    fn list(&self) -> Call<'_, Listing> {
        Box::pin(
            async move { Ok(Listing { groups: self.groups().await?, assets: self.assets(None).await? }) },
        )
    }

    fn find_asset<'a>(&'a self, group: Option<&'a GroupId>, name: &'a str) -> Call<'a, Option<Asset>> {
        Box::pin(async move {
            let name = name_sent(name);
            let exact =
                |asset: &Asset| asset.name == name && (group.is_none() || asset.group.as_ref() == group);
            let found = self.assets(group).await?;
            Ok(newest(found.into_iter().filter(exact), |asset| asset.created))
        })
    }

    fn find_group<'a>(&'a self, name: &'a str) -> Call<'a, Option<Group>> {
        Box::pin(async move {
            let name = name_sent(name);
            let found = self.groups().await?;
            Ok(newest(found.into_iter().filter(|group| group.name == name), |group| group.created))
        })
    }
}

impl Rename for Apiyi {
    fn rename<'a>(&'a self, id: &'a AssetId, name: &'a str) -> Call<'a, ()> {
        Box::pin(async move {
            self.http.turn(wire::OTHER).await;
            self.http.patch(&wire::asset_path(id.as_str()), &wire::rename(name)).await.map(drop)
        })
    }
}

impl Remove for Apiyi {
    fn remove<'a>(&'a self, id: &'a AssetId) -> Call<'a, ()> {
        Box::pin(async move {
            self.http.turn(wire::OTHER).await;
            gone_is_fine(self.http.delete(&wire::asset_path(id.as_str())).await)
        })
    }
}

impl MakeGroup for Apiyi {
    fn make<'a>(&'a self, name: &'a str, description: &'a str) -> Call<'a, GroupId> {
        Box::pin(async move {
            self.http.turn(wire::OTHER).await;
            let answer = self.http.post(wire::GROUPS, &wire::create_group(name, description)).await?;
            created(answer).map(GroupId::new)
        })
    }
}

impl Diagnose for Apiyi {
    fn reach(&self) -> Call<'_, Reached> {
        Box::pin(self.http.reach())
    }

    fn credentials(&self) -> Call<'_, ()> {
        Box::pin(async move {
            self.http.turn(wire::OTHER).await;
            self.http.get(wire::GROUPS).await.map(drop)
        })
    }

    fn generation(&self) -> Option<Call<'_, ()>> {
        self.generator.as_ref().map(Ark::probe)
    }
}
