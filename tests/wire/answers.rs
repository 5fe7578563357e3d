//! Answers as they come in the wild.

use greenroom::model::{AssetId, AssetStatus, FailureKind, MediaKind, Moment, ProviderKind, TaskId};
use greenroom::provider::anyfast::AnyFast;
use greenroom::provider::{Bytes, Door, NewAsset, Progress, Provider, TaskState, Trouble};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::requests::order;
use crate::server::{KEY, Server};
use crate::whatever::any_answer;

async fn make_group(account: &AnyFast) -> Result<String, Trouble> {
    account.group_maker().unwrap().make("Mira", "").await.map(|id| id.as_str().to_owned())
}

#[tokio::test]
async fn an_id_is_found_under_any_of_its_names() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::AnyFast);
    for answer in [
        r#"{"Id":"it"}"#,
        r#"{"id":"it"}"#,
        r#"{"asset_id":"it"}"#,
        r#"{"AssetId":"it","unknown":[1,2]}"#,
        r#"{"Result":{"Id":"it"}}"#,
        r#"{"code":0,"data":{"Id":"it"}}"#,
        r#"{"code":"success","message":"","data":{"id":"it"}}"#,
        r#"{"code":200,"data":{"id":"it"}}"#,
    ] {
        server.says(200, answer);
        assert_eq!(make_group(&account).await.unwrap(), "it", "{answer}");
    }
    server.says(200, r#"{"Id":12345}"#);
    assert_eq!(make_group(&account).await.unwrap(), "12345");
}

#[tokio::test]
async fn a_create_without_a_clear_answer_is_lost_and_a_clear_no_is_a_no() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::AnyFast);
    let page = "<html><body>502 Bad Gateway</body></html>";
    let wrapped = json!({"error": {"message": r#"{"error":{"code":"QuotaExceeded","message":"used up"}}"#,
        "code": "bad_response_status_code"}})
    .to_string();
    for (status, answer, how, kind, code) in [
        (200, "", "lost", FailureKind::NoAnswer, None),
        (200, page, "lost", FailureKind::WrongAddress, None),
        (200, "{}", "lost", FailureKind::NoAnswer, None),
        (200, "[]", "lost", FailureKind::NoAnswer, None),
        (200, "null", "lost", FailureKind::NoAnswer, None),
        (200, r#"{"Id":""}"#, "lost", FailureKind::NoAnswer, None),
        (200, r#"{"Id":"cut of"#, "lost", FailureKind::NoAnswer, None),
        (500, "{}", "lost", FailureKind::ProviderFault, Some("500")),
        (502, page, "lost", FailureKind::ProviderFault, Some("502")),
        (504, "", "lost", FailureKind::ProviderFault, Some("504")),
        (408, "", "lost", FailureKind::ProviderFault, Some("408")),
        (401, page, "refused", FailureKind::WrongAddress, Some("401")),
        (404, "", "refused", FailureKind::AssetNotFound, Some("404")),
        (429, "", "unreached", FailureKind::Throttled, Some("429")),
        (
            429,
            r#"{"code":"QuotaExceeded","message":"x"}"#,
            "refused",
            FailureKind::QuotaReached,
            Some("QuotaExceeded"),
        ),
        // A yes by status, a no by words.
        (
            200,
            r#"{"code":"AccessDenied","message":"no"}"#,
            "refused",
            FailureKind::NotPermitted,
            Some("AccessDenied"),
        ),
        (400, wrapped.as_str(), "refused", FailureKind::QuotaReached, Some("QuotaExceeded")),
        (
            404,
            r#"{"code":"fail","message":"upstream_error: [NotFound.group_id] gone"}"#,
            "refused",
            FailureKind::GroupNotFound,
            Some("NotFound.group_id"),
        ),
        (301, "", "refused", FailureKind::BadRequest, Some("301")),
    ] {
        server.says(status, answer);
        let trouble = make_group(&account).await.unwrap_err();
        let word = match &trouble {
            Trouble::Unreached(_) => "unreached",
            Trouble::Refused(_) => "refused",
            Trouble::Lost(_) => "lost",
        };
        let failure = trouble.into_failure();
        assert_eq!((word, failure.kind, failure.code.as_deref()), (how, kind, code), "{status} {answer}");
    }
}

#[tokio::test]
async fn a_key_that_is_told_back_is_not_kept() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::AnyFast);
    server.says(400, json!({"code": "x", "message": "no", "you_sent": format!("Bearer {KEY}")}).to_string());
    let failure = make_group(&account).await.unwrap_err().into_failure();
    assert!(failure.raw.is_some() && !format!("{failure:?}").contains(KEY));
}

#[tokio::test]
async fn an_asset_is_read_in_whatever_way_it_is_told() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::AnyFast);
    let failed = |code: &str, message: &str| {
        AssetStatus::Failed(greenroom::model::Reason::new(code.into(), message.into()))
    };
    for (answer, status) in [
        (json!({"Id": "a", "Status": "Active"}), AssetStatus::Active),
        (json!({"id": "a", "status": "Processing"}), AssetStatus::Processing),
        (json!({"Result": {"Id": "a", "Status": "Active"}}), AssetStatus::Active),
        (json!({"Id": "a", "Status": "Inactive"}), AssetStatus::Other("Inactive".into())),
        (json!({"Id": "a"}), AssetStatus::Other(String::new())),
        (json!({"Id": "a", "Status": "Failed"}), failed("", "")),
        (
            json!({"Id": "a", "Status": "Failed", "Error": {"Code": "X", "Message": "why"}}),
            failed("X", "why"),
        ),
        (json!({"Id": "a", "Status": "Failed", "Error": {"code": 7, "message": "why"}}), failed("7", "why")),
        (json!({"Id": "a", "Status": "Failed", "Error": "words"}), failed("", "words")),
    ] {
        server.says(200, answer.to_string());
        let state = account.asker().unwrap().ask(&AssetId::new("a")).await.unwrap();
        assert_eq!(crate::reasons::bare(state.status, &state.raw), status, "{answer}");
        assert_eq!(state.asset.map(|asset| asset.id), Some(AssetId::new("a")), "enough to take it up");
    }
}

#[tokio::test]
async fn the_doctor_asks_for_a_list_which_is_not_charged() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::AnyFast);
    server.says(200, r#"{"Items":[],"TotalCount":0}"#);
    account.doctor().credentials().await.unwrap();
    server.says(401, r#"{"error":{"type":"x","code":"invalid_api_key","message":"no"}}"#);
    let failure = account.doctor().credentials().await.unwrap_err().into_failure();
    assert_eq!(failure.kind, FailureKind::KeyRefused);
    server.says(404, "");
    let failure = account.doctor().credentials().await.unwrap_err().into_failure();
    assert_eq!(failure.kind, FailureKind::WrongAddress);
    let heard = server.heard();
    assert_eq!(heard.len(), 3);
    assert!(heard.iter().all(|call| call.what == "POST /volc/asset/ListAssetGroups"));
    assert!(account.doctor().generation().is_none(), "the same key makes videos");
}

#[tokio::test]
async fn a_list_is_read_with_odd_items_in_it() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::Sandbox);
    let items = json!({"Items": [
        {"Id": "1", "Name": "[u-12]-[t-7]-Mira", "CreateTime": "2026-03-18T07:10:09Z"},
        {"Id": 2, "name": "[u-12]-[t-7]Kai", "CreateTime": 1_773_817_809},
        {"Id": "3", "Name": "[u-odd", "CreateTime": "yesterday"},
        {"Name": "without an id"},
        "not even an object",
    ], "TotalCount": 5});
    server.says(200, items.to_string());
    let names = ["Mira", "Kai", "[u-odd"];
    for name in names {
        let group = account.lister().unwrap().find_group(name).await.unwrap().unwrap();
        assert_eq!(group.name, name);
        assert_eq!(group.created.map(Moment::seconds), (name != "[u-odd").then_some(1_773_817_809));
    }
    server.says(200, r#"{"items":[]}"#);
    assert!(account.lister().unwrap().list().await.unwrap().groups.is_empty());
}

#[tokio::test]
async fn a_list_that_tells_no_total_still_ends() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::Sandbox);
    server.says(200, r#"{"Items":[{"Id":"1","Name":"Mira"}]}"#);
    assert_eq!(account.lister().unwrap().list().await.unwrap().groups.len(), 1);
    assert_eq!(server.heard().len(), 2, "one page of groups, one of assets");
    // Everything, whatever the page: the second one brings nothing new.
    let items: Vec<Value> = (0..100).map(|number| json!({"Id": number})).collect();
    server.says(200, json!({"Items": items}).to_string());
    assert_eq!(account.lister().unwrap().list().await.unwrap().groups.len(), 100);
    assert_eq!(server.heard().len(), 4);
    server.says(200, r#"{"Items":[{"Id":"1"}],"TotalCount":"1"}"#);
    assert_eq!(account.lister().unwrap().list().await.unwrap().assets.len(), 1);
    assert_eq!(server.heard().len(), 2);
}

#[tokio::test]
async fn a_task_is_read_in_whatever_words_it_is_told() {
    let server = Server::start().await;
    let account = server.account(ProviderKind::AnyFast);
    let film = "https://x/film.mp4";
    let cases: [(Value, &str); 17] = [
        (json!({"data": {"status": "SUCCESS", "result_url": film}}), "finished"),
        (json!({"status": "succeeded", "video_url": film}), "finished"),
        (json!({"data": {"status": "SUCCESS", "data": {"content": {"video_url": film}}}}), "finished"),
        // Seen in the wild: the reason of a failure holds the address on success.
        (json!({"data": {"status": "SUCCESS", "fail_reason": film, "data": {}}}), "finished"),
        (json!({"data": {"status": "SUCCESS", "fail_reason": film, "data": {"content": {}}}}), "finished"),
        (json!({"data": {"status": "SUCCESS", "fail_reason": film}}), "finished"),
        (json!({"data": {"status": "SUCCESS"}}), "lost"),
        (json!({"data": {"status": "IN_PROGRESS", "progress": "50%"}}), "IN_PROGRESS 50"),
        (json!({"data": {"status": "running", "progress": 50}}), "running 50"),
        (json!({"data": {"status": "running", "progress": 0.5}}), "running 50"),
        (json!({"data": {"status": "running", "progress": "soon"}}), "running"),
        (json!({"data": {"status": "running", "progress": -3}}), "running 0"),
        (json!({"data": {"status": "DREAMING"}}), "DREAMING"),
        (
            json!({"data": {"status": "FAILURE", "progress": "100%", "fail_reason": "held back"}}),
            "OutputBlocked",
        ),
        (json!({"data": {"status": "FAILURE", "progress": "30%", "fail_reason": "oh"}}), "ProviderFault"),
        (
            json!({"data": {"status": "FAILURE", "data": {"error":
                {"code": "InputImageSensitiveContentDetected.PrivacyInformation", "message": "a face"}}}}),
            "Moderation",
        ),
        (json!({"nothing": "of use"}), "lost"),
    ];
    for (answer, expected) in cases {
        server.says(200, answer.to_string());
        let got = match account.generator().unwrap().ask(&TaskId::new("t")).await {
            Ok(TaskState::Finished { url, .. }) => {
                assert_eq!(url, film);
                "finished".to_owned()
            }
            Ok(TaskState::Still { word, progress: Some(progress) }) => format!("{word} {progress}"),
            Ok(TaskState::Still { word, progress: None }) => word,
            Ok(TaskState::Broke(failure)) => format!("{:?}", failure.kind),
            Err(Trouble::Lost(_)) => "lost".to_owned(),
            Err(other) => format!("{other:?}"),
        };
        assert_eq!(got, expected, "{answer}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_whatever_makes_a_read_panic(answer in any_answer(), status in prop::sample::select(vec![200_u16, 200, 200, 400, 401, 404, 429, 500])) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::start().await;
            server.says(status, answer.to_string());
            let account = server.account(ProviderKind::Sandbox);
            let Door::Bytes(door) = account.door(MediaKind::Image) else { panic!("a door") };
            let asset = NewAsset {
                group: None, name: "n", kind: MediaKind::Image, media_type: "image/png", bytes: Bytes::from_static(b"x"),
            };
            drop(door.put(asset, Progress::default()).await);
            drop(account.asker().unwrap().ask(&AssetId::new("a")).await);
            drop(account.generator().unwrap().ask(&TaskId::new("t")).await);
            drop(account.generator().unwrap().submit(&order(&account)).await);
            drop(account.remover().unwrap().remove(&AssetId::new("a")).await);
            // A list without a believable end is bounded elsewhere; here it has to fit in one page.
            let lists = answer.get("Items").is_none() && answer.pointer("/Result/Items").is_none() && answer.pointer("/data/Items").is_none();
            if lists {
                drop(account.lister().unwrap().list().await);
            }
        });
    }
}
