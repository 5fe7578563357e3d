//! Any answer at all: whatever comes, nothing panics, and nothing counts as a success that names no id.

use greenroom::model::{AssetId, AssetStatus, GroupId, MediaKind, TaskId};
use greenroom::provider::readings::{Family, broken};
use greenroom::provider::{Bytes, Door, HostedFile, NewBatch, NewLink, Progress, Provider, TaskState};
use proptest::prelude::*;
use serde_json::Value;

use crate::requests::order;
use crate::server::Server;

/// Any JSON, with the names that mean something in it.
pub(crate) fn any_answer() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![
            "Active",
            "Failed",
            "SUCCESS",
            "FAILURE",
            "https://x",
            "100%",
            "completed",
            "failed",
            "processing",
            "asset://asset-20260318071009-abcde",
            "asset-20260318071010-abcde",
            "front",
            "side",
            "0",
            "-1",
            "succeeded",
            "expired",
            "2026-03-30 14:21:58",
            "[u-1]-[t-2]",
            "é%",
            ""
        ])
        .prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    let names = vec![
        "Id",
        "id",
        "Items",
        "TotalCount",
        "Result",
        "data",
        "code",
        "message",
        "error",
        "Error",
        "Code",
        "Status",
        "status",
        "progress",
        "fail_reason",
        "result_url",
        "content",
        "video_url",
        "usage",
        "total_tokens",
        "seed",
        "finish_time",
        "Name",
        "CreateTime",
        "AssetType",
        "task_id",
        "request_id",
        "result",
        "assets",
        "usable_assets",
        "failed_assets",
        "asset_id",
        "asset_url",
        "raw_response",
        "name",
        "reason",
        "videos",
        "url",
        "expires_at",
        "completed",
        "cost",
        "assetId",
        "assetType",
        "createTime",
        "projectId",
        "totalTokens",
        "last_frame_url",
        "updated_at",
        "GroupId",
        "items",
        "Message",
        "URL",
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        let name = prop::sample::select(names.clone());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..6).prop_map(|fields| {
                fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Value>()
            }),
        ]
    })
}

/// Everything an account can be asked. A yes must name what it is about.
async fn ask_everything(account: &dyn Provider) {
    let (asset, task) = (AssetId::new("asset-1"), TaskId::new("task-1"));
    match account.door(MediaKind::Image) {
        Door::Batch(door) => {
            let items = vec![("front", "https://x/1.png".to_owned()), ("side", "https://x/2.png".to_owned())];
            if let Ok(task) = door.submit(NewBatch { group: None, kind: MediaKind::Image, items }).await {
                assert!(!task.as_str().is_empty());
            }
            let places = [(0, "front".to_owned()), (1, "side".to_owned())];
            if let Ok(state) = door.ask(&task, &places).await {
                for (_, file) in state.known {
                    assert!(file.status != AssetStatus::Active || file.id.is_some(), "{file:?}");
                }
            }
        }
        Door::Url(door) => {
            let link = NewLink { group: None, name: "front", kind: MediaKind::Image, url: "https://x/1.png" };
            if let Ok(id) = door.put_url(link).await {
                assert!(!id.as_str().is_empty());
            }
        }
        Door::Bytes(_) | Door::Closed => {}
    }
    if let Some(host) = account.host(MediaKind::Image) {
        let file = HostedFile { media_type: "image/png", extension: "png", bytes: Bytes::from_static(b"x") };
        if let Ok(hosted) = host.host(file, Progress::default()).await {
            assert!(hosted.url.starts_with("http"));
        }
    }
    if let Ok(state) = account.asker().unwrap().ask(&asset).await {
        assert!(!state.asset.unwrap().id.as_str().is_empty());
    }
    let generator = account.generator().unwrap();
    if let Ok(task) = generator.submit(&order(account)).await {
        assert!(!task.as_str().is_empty());
    }
    if let Ok(TaskState::Finished { url, .. }) = generator.ask(&task).await {
        assert!(url.starts_with("http"));
    }
    drop(account.remover().unwrap().remove(&asset).await);
    if let Some(maker) = account.group_maker()
        && let Ok(group) = maker.make("Mira", "").await
    {
        assert!(!group.as_str().is_empty());
    }
    if let Some(keeper) = account.group_keeper() {
        drop(keeper.rename(&GroupId::new("group-1"), "Mira").await);
    }
    if let Some(lister) = account.lister()
        && let Ok(listing) = lister.list().await
    {
        assert!(listing.assets.iter().all(|asset| !asset.id.as_str().is_empty()));
    }
    drop(account.doctor().credentials().await);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_is_read_as_a_success_without_an_id(answer in any_answer()) {
        for family in Family::ALL {
            prop_assert_eq!(broken(family, &answer.to_string()), None);
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in ".{0,200}") {
        for family in Family::ALL {
            prop_assert_eq!(broken(family, &text), None);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_makes_an_account_panic_or_succeed_without_an_id(
        answer in any_answer(),
        status in prop::sample::select(vec![200_u16, 200, 200, 400, 401, 404, 429, 500]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::start().await;
            server.says(status, answer.to_string());
            ask_everything(&server.apimart(None)).await;
            ask_everything(&server.kyy()).await;
        });
    }
}
