//! Requests as they leave.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use greenroom::model::order::{Mode, Model, Order};
use greenroom::model::{
    Asset, AssetId, AssetStatus, ConnectionName, Draft, Event, GroupId, MediaKind, ProviderKind, World,
};
use greenroom::provider::{Bytes, Door, NewAsset, NewLink, Progress, Provider};
use insta::assert_snapshot;

use crate::server::{Heard, KEY, Server};

/// One call as text: a form with its boundary made constant, JSON as it is.
pub(crate) fn told(heard: &[Heard]) -> String {
    let lines = heard.iter().map(|call| {
        assert_eq!(call.authorization, format!("Bearer {KEY}"));
        let body = String::from_utf8_lossy(&call.body).replace('\r', "");
        let (kind, body) = match call.content_type.split_once("boundary=") {
            Some((kind, boundary)) => (kind.to_owned(), body.replace(boundary, "BOUNDARY")),
            None => (call.content_type.clone(), body),
        };
        format!("{}\n{kind}\n{body}", call.what)
    });
    lines.collect::<Vec<_>>().join("\n\n")
}

async fn put(account: &dyn Provider, kind: MediaKind, media_type: &'static str, bytes: Vec<u8>) {
    let group = GroupId::new("group-1");
    let Door::Bytes(door) = account.door(kind) else { panic!("AnyFast takes bytes") };
    let asset =
        NewAsset { group: Some(&group), name: "Mira \"front\"", kind, media_type, bytes: Bytes::from(bytes) };
    let progress = Progress::default();
    let id = door.put(asset, progress.clone()).await.unwrap();
    assert_eq!(id.as_str(), "it");
    assert!(progress.get() > 0);
}

#[tokio::test]
async fn a_picture_goes_as_a_data_uri_in_json() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::AnyFast);
    put(&account, MediaKind::Image, "image/png", b"a picture".to_vec()).await;
    let heard = server.heard();
    let body: serde_json::Value = serde_json::from_slice(&heard[0].body).unwrap();
    let (head, picture) = body["URL"].as_str().unwrap().split_once(',').unwrap();
    assert_eq!(head, "data:image/png;base64");
    assert_eq!(STANDARD.decode(picture).unwrap(), b"a picture");
    let text = told(&heard);
    let (start, _) = text.split_once("base64,").unwrap();
    assert_snapshot!("picture", start);
}

#[tokio::test]
async fn videos_and_sounds_go_as_forms() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::AnyFast);
    put(&account, MediaKind::Video, "video/mp4", b"a film".to_vec()).await;
    put(&account, MediaKind::Audio, "audio/wav", b"a sound".to_vec()).await;
    assert_snapshot!("forms", told(&server.heard()));
}

#[tokio::test]
async fn a_public_address_goes_as_it_is() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::AnyFast);
    let group = GroupId::new("group-1");
    for kind in MediaKind::ALL {
        let door = account.link_door(kind).unwrap();
        let link = NewLink { group: Some(&group), name: "front", kind, url: "https://files.example/a?b=c" };
        assert_eq!(door.put_url(link).await.unwrap().as_str(), "it");
    }
    assert_snapshot!("links", told(&server.heard()));
    assert!(account.link_door(MediaKind::Document).is_none());
    assert!(matches!(account.door(MediaKind::Document), Door::Closed));
}

#[tokio::test]
async fn models_are_offered_as_far_as_they_are_documented() {
    let server = Server::start().await;
    let told = |kind| {
        let account = server.account(kind);
        let menu = account.generator().unwrap().menu();
        assert!(!menu.last_frame, "where it would be told is not documented");
        let line =
            |model: &Model| format!("{} {} {:?}", model.id, model.resolutions.join("/"), model.seconds);
        menu.models.iter().map(line).collect::<Vec<_>>()
    };
    let old = [
        "seedance 480p/720p/1080p 4..=15",
        "seedance-fast 480p/720p 4..=15",
        "seedance-2.0-mini 480p/720p 4..=15",
    ];
    let new = ["seedance-2.0-ultra 720p/1080p/2k 4..=15", "seedance-2.5 480p/720p/1080p 4..=30"];
    assert_eq!(told(ProviderKind::AnyFast), [&old[..], &new].concat());
    assert_eq!(told(ProviderKind::Sandbox), old, "practice knows only what it speaks");
}

#[tokio::test]
async fn inferred_calls_are_offered_in_practice_alone() {
    let server = Server::start().await;
    for (kind, offered) in [(ProviderKind::AnyFast, false), (ProviderKind::Sandbox, true)] {
        let account = server.account(kind);
        assert_eq!((account.renamer().is_some(), account.group_keeper().is_some()), (offered, offered));
        assert!(account.lister().is_some() && account.remover().is_some() && account.group_maker().is_some());
    }
}

#[tokio::test]
async fn small_calls_say_no_more_than_they_must() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::Sandbox);
    let (group, asset) = (GroupId::new("group-1"), AssetId::new("asset-1"));
    account.group_maker().unwrap().make("Mira", "never sent").await.unwrap();
    account.asker().unwrap().ask(&asset).await.unwrap();
    account.renamer().unwrap().rename(&asset, "front").await.unwrap();
    account.remover().unwrap().remove(&asset).await.unwrap();
    account.group_keeper().unwrap().rename(&group, "Mira Chen").await.unwrap();
    account.group_keeper().unwrap().remove(&group).await.unwrap();
    account.lister().unwrap().find_group("Mira").await.unwrap();
    account.lister().unwrap().find_asset(Some(&group), "front").await.unwrap();
    assert_snapshot!("small calls", told(&server.heard()));
}

#[tokio::test]
async fn a_list_is_read_page_by_page_to_its_end() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::Sandbox);
    server.says(200, r#"{"Items":[{"Id":"group-1","Name":"[u-1]-[t-2]-Mira"}],"TotalCount":3}"#);
    let listing = account.lister().unwrap().list().await.unwrap();
    assert_eq!((listing.groups.len(), listing.assets.len()), (3, 3));
    let heard = server.heard();
    assert_eq!(heard.len(), 6);
    assert_snapshot!("pages", told(&heard[1..=3]));
}

/// The plainest order this account takes.
pub(crate) fn order(account: &dyn Provider) -> Order {
    let draft = Draft { prompt: "a walk".to_owned(), ..Draft::default() };
    let menu = account.generator().unwrap().menu();
    draft.order(&ConnectionName::new("studio"), menu, &World::default()).unwrap()
}

pub(crate) fn world() -> World {
    let mut world = World::default();
    for (id, kind) in
        [("i", MediaKind::Image), ("j", MediaKind::Image), ("v", MediaKind::Video), ("a", MediaKind::Audio)]
    {
        world.apply(Event::Asset(Asset {
            connection: ConnectionName::new("studio"),
            id: AssetId::new(format!("asset-{id}")),
            group: None,
            name: id.to_owned(),
            kind,
            status: AssetStatus::Active,
            created: None,
            original: None,
            preview: None,
            trail: vec![],
        }));
    }
    world
}

#[tokio::test]
async fn a_generation_sends_text_then_images_then_videos_then_audio() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::AnyFast);
    server.says(200, r#"{"task_id":"t"}"#);
    let generator = account.generator().unwrap();
    let id = |id: &str| AssetId::new(format!("asset-{id}"));
    let all = Draft {
        prompt: "Image 1 walks, Video 1 moves, Audio 1 sings".to_owned(),
        lanes: [vec![id("i"), id("j")], vec![id("v")], vec![id("a")]],
        seed: Some(7),
        watermark: true,
        sound: false,
        ..Draft::default()
    };
    let frames = Draft {
        mode: Mode::Frames,
        first_frame: Some(id("i")),
        last_frame: Some(id("j")),
        model: "seedance-fast".to_owned(),
        ratio: "adaptive".to_owned(),
        resolution: "480p".to_owned(),
        seconds: 4,
        ..Draft::default()
    };
    for draft in [all, frames] {
        let order = draft.order(&ConnectionName::new("studio"), generator.menu(), &world()).unwrap();
        let task = generator.submit(&order).await.unwrap();
        let preview = generator.preview(&order);
        let sent = server.heard();
        let shown: serde_json::Value = serde_json::from_str(&preview.body).unwrap();
        let body: serde_json::Value = serde_json::from_slice(&sent[0].body).unwrap();
        assert_eq!(shown, body, "what is shown is what is sent");
        assert!(preview.url.ends_with("/v1/video/generations") && !preview.url.contains("//v1"));
        assert!(!format!("{preview:?}").contains(KEY));
        server.says(200, r#"{"data":{"status":"QUEUED"}}"#);
        generator.ask(&task).await.unwrap();
        server.says(200, r#"{"task_id":"t"}"#);
        let asked = server.heard();
        assert_eq!(asked[0].what, "GET /v1/video/generations/t");
        assert!(asked[0].body.is_empty());
        let name =
            if draft.mode == Mode::Frames { "generation of frames" } else { "generation of everything" };
        assert_snapshot!(name, told(&sent));
    }
}

#[tokio::test]
async fn an_id_from_the_provider_cannot_leave_its_place_in_the_path() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::AnyFast);
    server.says(200, r#"{"status":"QUEUED"}"#);
    let task = greenroom::model::TaskId::new("../../volc/asset/DeleteAsset?x=1#y");
    account.generator().unwrap().ask(&task).await.unwrap();
    let what = server.heard()[0].what.clone();
    assert!(what.starts_with("GET /v1/video/generations/") && !what.contains("/volc"), "{what}");
}
