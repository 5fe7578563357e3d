//! Requests as they leave.

use greenroom::model::{AssetId, GroupId, MediaKind, ProviderKind, Secret};
use greenroom::provider::ark::House;
use greenroom::provider::{Bytes, Door, HostedFile, NewLink, PaidCall, Progress, Provider, abilities};
use greenroom::sign::{Dialect, Request, Scope, authorize};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::house::{Heard, Listener, NOW, Said, everything, frames, order, told, yes};

async fn put_url(account: &dyn Provider, kind: MediaKind, group: Option<&GroupId>) {
    let Door::Url(door) = account.door(kind) else { panic!("an address is what it takes") };
    let url = "https://files.example/1.bin?X-Signature=abc";
    let asset = NewLink { group, name: "Mira \"front\" 正面", kind, url };
    assert_eq!(door.put_url(asset).await.unwrap().as_str(), "it");
}

/// Everything an account can be asked about its library.
async fn use_everything(account: &dyn Provider) {
    let (group, asset) = (GroupId::new("group-1"), AssetId::new("asset-1"));
    account.group_maker().unwrap().make("Mira", "the lead").await.unwrap();
    for kind in MediaKind::ALL {
        put_url(account, kind, Some(&group)).await;
    }
    account.asker().unwrap().ask(&asset).await.unwrap();
    account.renamer().unwrap().rename(&asset, "side").await.unwrap();
    account.remover().unwrap().remove(&asset).await.unwrap();
    if let Some(keeper) = account.group_keeper() {
        keeper.rename(&group, "Mira Chen").await.unwrap();
        keeper.remove(&group).await.unwrap();
    }
    account.lister().unwrap().find_group("Mira").await.unwrap();
    account.lister().unwrap().find_asset(Some(&group), "side").await.unwrap();
    account.doctor().credentials().await.unwrap();
}

#[tokio::test]
async fn every_action_is_signed_and_names_its_project() {
    let house = Listener::start().await;
    let account = house.signed(ProviderKind::Volcengine);
    use_everything(&account).await;
    house.says(200, r#"{"BytedToken":"t","H5Link":"https://h5.example/"}"#);
    let verifier = account.verifier().unwrap();
    let session = verifier.start().await.unwrap();
    house.says(200, r#"{"Result":{"GroupId":"group-9"}}"#);
    let group = verifier.result(&session.token).await.unwrap();
    assert_eq!(group, Some(GroupId::new("group-9")));
    let heard = house.heard();
    for call in &heard {
        assert_eq!(call.json()["ProjectName"], "Film", "{}", call.line);
        assert_eq!(call.headers["authorization"], signature(&house, call), "{}", call.line);
    }
    assert_snapshot!("volcengine", told(&heard));
}

/// What the call must be signed with, made from what arrived.
fn signature(house: &Listener, call: &Heard) -> String {
    let request = Request {
        method: "POST",
        path: "/",
        query: &[("Action", call.action()), ("Version", "2024-01-01")],
        headers: &[("host", &call.headers["host"]), ("content-type", &call.headers["content-type"])],
        body: call.body.as_bytes(),
    };
    let keys = house.keys(Some(Secret::new("STSEXAMPLETOKEN")));
    let scope = Scope { region: "cn-beijing", service: "ark" };
    let signed = authorize(&Dialect::VOLCENGINE, &request, &keys, scope, NOW);
    signed.headers.into_iter().find(|(name, _)| name == "authorization").unwrap().1
}

#[tokio::test]
async fn byteplus_signs_for_its_own_region_and_needs_no_token() {
    let house = Listener::start().await;
    let account = house.signed(ProviderKind::BytePlus);
    account.asker().unwrap().ask(&AssetId::new("asset-1")).await.unwrap();
    house.says(200, r#"{"BytedToken":"t","H5Link":"https://h5.example/"}"#);
    account.verifier().unwrap().start().await.unwrap();
    assert_snapshot!("byteplus", told(&house.heard()));
}

#[tokio::test]
async fn the_private_avatar_gateway_is_told_the_way_in_every_call() {
    let house = Listener::start().await;
    use_everything(&house.private_avatar()).await;
    assert_snapshot!("private avatar", told(&house.heard()));
}

#[tokio::test]
async fn apiyi_hosts_a_file_and_takes_its_address() {
    let house = Listener::start().await;
    let account = house.apiyi();
    let public = "https://cdn.icover.example/1.png?sig=1";
    let upload = format!("{}/put/1.png?X-Signature=abc", house.url());
    house.answers(move |_| yes(&json!({"code": 0, "data": {"uploadUrl": upload, "publicUrl": public}})));
    let file =
        HostedFile { media_type: "image/png", extension: "png", bytes: Bytes::from_static(b"a picture") };
    let progress = Progress::default();
    let hosted = account.host(MediaKind::Image).unwrap().host(file, progress.clone()).await.unwrap();
    assert_eq!((hosted.url.as_str(), progress.get()), (public, 9));
    let mut heard = house.heard();
    assert_eq!(heard.len(), 2);
    assert!(!heard[1].headers.contains_key("authorization"), "the key stays with its house");
    house.says(200, r#"{"Result":{"Id":"it"}}"#);
    use_everything(&account).await;
    put_url(&account, MediaKind::Image, None).await;
    heard.extend(house.heard());
    assert_snapshot!("apiyi", told(&heard));
}

/// A library of so many assets in one group, in pages.
fn library(assets: usize) -> impl Fn(&Heard) -> Said + Send {
    move |call| {
        let body = call.json();
        let (page, size) = (body["PageNumber"].as_u64().unwrap(), body["PageSize"].as_u64().unwrap());
        let person = body["Filter"]["GroupType"] == "LivenessFace";
        let total = match call.action() {
            "ListAssetGroups" => u64::from(!person),
            _ => assets as u64,
        };
        let items = (page - 1) * size..(page * size).min(total);
        let items: Vec<Value> = items.map(|n| json!({"Id": format!("it-{n}"), "Status": "Active"})).collect();
        yes(&json!({"Result": {"Items": items, "TotalCount": total, "PageNumber": page, "PageSize": size}}))
    }
}

#[tokio::test]
async fn a_thousand_assets_are_listed_in_ten_pages() {
    let house = Listener::start().await;
    house.answers(library(1000));
    let account = house.signed(ProviderKind::Volcengine);
    let listing = account.lister().unwrap().list().await.unwrap();
    assert_eq!((listing.groups.len(), listing.assets.len()), (1, 1000));
    let heard = house.heard();
    let asked = |action: &str| heard.iter().filter(|call| call.action() == action).count();
    assert_eq!((asked("ListAssetGroups"), asked("ListAssets"), heard.len()), (2, 10, 12));
}

#[tokio::test]
async fn the_groups_of_verified_persons_are_listed_with_their_assets() {
    let house = Listener::start().await;
    house.answers(|call| {
        let kind = call.json()["Filter"]["GroupType"].as_str().unwrap().to_owned();
        let what = if call.action() == "ListAssets" { "asset" } else { "group" };
        let item =
            json!({"Id": format!("{what}-{kind}"), "GroupId": format!("group-{kind}"), "GroupType": kind});
        yes(&json!({"Result": {"Items": [item], "TotalCount": 1}}))
    });
    let account = house.signed(ProviderKind::Volcengine);
    let listing = account.lister().unwrap().list().await.unwrap();
    let types: Vec<_> = listing.groups.iter().map(|group| group.group_type.as_str()).collect();
    let ids: Vec<_> = listing.assets.iter().map(|asset| asset.id.as_str()).collect();
    assert_eq!(types, ["AIGC", "LivenessFace"]);
    assert_eq!(ids, ["asset-AIGC", "asset-LivenessFace"]);
}

#[tokio::test]
async fn the_trace_of_a_lost_create_is_the_newest_of_exactly_its_name() {
    let house = Listener::start().await;
    house.says(
        200,
        json!({"Result": {"TotalCount": 4, "Items": [
            {"Id": "1", "Name": "Mira 2", "GroupId": "g", "CreateTime": "2026-03-18T09:00:00Z"},
            {"Id": "2", "Name": "Mira", "GroupId": "g", "CreateTime": "2026-03-18T07:00:00.123456789Z"},
            {"Id": "3", "Name": "Mira", "GroupId": "g", "CreateTime": "2026-03-18T08:00:00Z"},
            {"Id": "4", "Name": "Mira", "GroupId": "other", "CreateTime": "2026-03-18T09:00:00Z"}]}})
        .to_string(),
    );
    let group = GroupId::new("g");
    for account in
        [&house.signed(ProviderKind::Volcengine) as &dyn Provider, &house.private_avatar(), &house.apiyi()]
    {
        let lister = account.lister().unwrap();
        let found = lister.find_asset(Some(&group), "Mira").await.unwrap().unwrap();
        assert_eq!(found.id.as_str(), "3", "{:?}", account.kind());
        assert!(lister.find_asset(Some(&group), "mira").await.unwrap().is_none());
        assert!(lister.find_group("Nobody").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn calls_of_one_action_leave_no_faster_than_the_provider_allows() {
    let house = Listener::start().await;
    let account = house.signed(ProviderKind::Volcengine);
    house.says(200, r#"{"BytedToken":"t","H5Link":"https://h5.example/"}"#);
    let verifier = account.verifier().unwrap();
    let (a, b, c) = tokio::join!(verifier.start(), verifier.start(), verifier.start());
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    let heard = house.heard();
    let between = heard[2].at - heard[0].at;
    assert!(between.as_millis() > 600, "three a second, and these three took {between:?}");
}

#[tokio::test]
async fn what_each_account_can_do_is_what_its_house_offers() {
    let house = Listener::start().await;
    let volcengine = abilities(&house.signed(ProviderKind::Volcengine), false);
    let apiyi = abilities(&house.apiyi(), false);
    let private = abilities(&house.private_avatar(), false);
    let can = [&volcengine, &apiyi, &private];
    assert_eq!(can.map(|can| can.can_rename_group().is_some()), [true, false, true]);
    assert_eq!(can.map(|can| can.can_verify().is_some()), [true, false, false]);
    assert_eq!(can.map(|can| can.can_cancel().is_some()), [true, false, false]);
    let (signed, apiyi) = (house.signed(ProviderKind::BytePlus), house.apiyi());
    assert!(matches!(signed.door(MediaKind::Document), Door::Closed));
    assert!(apiyi.host(MediaKind::Video).is_some() && apiyi.host(MediaKind::Document).is_none());
    assert!(signed.costs(PaidCall::CreateAsset) && !signed.costs(PaidCall::MakeGroup));
    assert!(!apiyi.costs(PaidCall::CreateAsset) && apiyi.costs(PaidCall::Generate));
}

#[tokio::test]
async fn a_generation_sends_text_then_images_then_videos_then_audio() {
    let house = Listener::start().await;
    house.says(200, r#"{"id":"cgt-1"}"#);
    for (name, kind) in [
        ("ark", House::Volcengine),
        ("byteplus", House::BytePlus),
        ("apiyi", House::ApiyiGateway),
        ("private avatar", House::PrivateAvatar),
    ] {
        let ark = house.ark(kind);
        let generator: &dyn greenroom::provider::Generate = &ark;
        let fast = generator.menu().models[1].id.clone();
        for draft in [everything(), frames(&fast)] {
            let order = order(generator, &draft);
            assert_eq!(generator.submit(&order).await.unwrap().as_str(), "cgt-1");
            let preview = generator.preview(&order);
            let shown: Value = serde_json::from_str(&preview.body).unwrap();
            assert!(preview.url.ends_with("/api/v3/contents/generations/tasks"));
            assert!(!format!("{preview:?}").contains("sk-"));
            let plain =
                preview.headers.iter().any(|(name, value)| name == "Accept-Encoding" && value == "identity");
            assert_eq!(plain, kind == House::ApiyiGateway);
            let heard = house.heard();
            assert_eq!(shown, heard[0].json(), "what is shown is what is sent");
            let what = if order.fields().references.len() == 2 { "frames" } else { "everything" };
            assert_snapshot!(format!("generation of {what} at {name}"), told(&heard));
        }
    }
}

#[tokio::test]
async fn each_house_offers_its_own_models() {
    let house = Listener::start().await;
    let menus = [House::Volcengine, House::BytePlus, House::ApiyiGateway, House::PrivateAvatar].map(|kind| {
        let ark = house.ark(kind);
        let generator: &dyn greenroom::provider::Generate = &ark;
        let models = generator.menu().models.iter().map(|model| {
            let [images, videos, audio] = model.references;
            format!(
                "{} {} {}-{}s {images}/{videos}/{audio} {}s{}{}",
                model.id,
                model.resolutions.join(","),
                model.seconds.start(),
                model.seconds.end(),
                model.reference_seconds,
                if model.frames_adaptive_only { " frames adaptive" } else { "" },
                if model.audio_alone { " audio alone" } else { "" },
            )
        });
        format!("{kind:?}\n{}", models.collect::<Vec<_>>().join("\n"))
    });
    assert_snapshot!("menus", menus.join("\n\n"));
}

#[test]
fn the_address_tells_who_makes_the_videos() {
    use ProviderKind::{Apiyi, BytePlus, PrivateAvatar, Volcengine};
    for (kind, url, house) in [
        (Volcengine, "https://ark.cn-beijing.volces.com/api/v3", House::Volcengine),
        (BytePlus, "https://ark.ap-southeast.bytepluses.com/api/v3", House::BytePlus),
        (Volcengine, "https://api.apiyi.com/seedance/api/v3", House::ApiyiGateway),
        (BytePlus, "https://vip.apiyi.com/", House::ApiyiGateway),
        (Volcengine, "http://127.0.0.1:1/seedance/api/v3", House::ApiyiGateway),
        (Volcengine, "https://relay.example/seedance", House::ApiyiGateway),
        (Volcengine, "https://relay.example/my-seedance/api/v3", House::Volcengine),
        (Volcengine, "https://api.apiyi.com.evil.example/api/v3", House::Volcengine),
        (Apiyi, "https://relay.example/api/v3", House::ApiyiGateway),
        (PrivateAvatar, "https://relay.example/seedance/api/v3", House::PrivateAvatar),
    ] {
        assert_eq!(House::of(kind, url), house, "{url}");
    }
}

#[tokio::test]
async fn an_id_from_the_provider_cannot_leave_its_place_in_the_path() {
    let house = Listener::start().await;
    let id = AssetId::new("../../api/storage/presign?x=1#y");
    house.apiyi().remover().unwrap().remove(&id).await.unwrap();
    house.private_avatar().remover().unwrap().remove(&id).await.unwrap();
    let task = greenroom::model::TaskId::new("../tasks?x=1#y");
    let private = house.private_avatar();
    drop(private.generator().unwrap().ask(&task).await);
    let lines: Vec<_> = house.heard().into_iter().map(|call| call.line).collect();
    assert!(lines[0].starts_with("DELETE /api/asset-library/assets/") && !lines[0].contains("/storage"));
    assert!(lines[1].starts_with("DELETE /v1/private-avatar/assets/") && !lines[1].contains("/storage"));
    assert!(lines[2].starts_with("GET /api/v3/contents/generations/tasks/") && !lines[2].contains("?x"));
}
