//! Kyy: uploads by address, codes as number or text, two names for each model.

use std::time::Duration;

use greenroom::model::order::Mode;
use greenroom::model::{
    AssetId, AssetStatus, ConnectionName, Door as Seen, Draft, FailureKind, Format, MediaKind, Moment,
    Reason, TaskId,
};
use greenroom::provider::kyy::{self, Kyy};
use greenroom::provider::{Door, NewLink, PaidCall, Provider, TaskState, Trouble, abilities};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::requests::{order, told, world};
use crate::server::{KEY, Server};

async fn upload(account: &Kyy, kind: MediaKind) -> Result<AssetId, Trouble> {
    let Door::Url(door) = account.door(kind) else { panic!("Kyy takes addresses") };
    let url = "https://files.example/a?X-Signature=1";
    door.put_url(NewLink { group: None, name: "Mira \"front\"", kind, url }).await
}

#[tokio::test]
async fn every_kind_goes_by_its_address_and_small_calls_say_no_more_than_they_must() {
    let server = Server::start().await;
    let account = server.kyy();
    server.says(200, r#"{"code":0,"msg":null,"data":{"assetId":"asset-20260330142158-q75m8"}}"#);
    for kind in MediaKind::EVERY {
        assert_eq!(upload(&account, kind).await.unwrap().as_str(), "asset-20260330142158-q75m8");
    }
    let asset = AssetId::new("asset-20260330142158-q75m8");
    account.asker().unwrap().ask(&asset).await.unwrap();
    account.remover().unwrap().remove(&asset).await.unwrap();
    assert_snapshot!("kyy small calls", told(&server.heard()));
}

#[tokio::test]
async fn what_an_account_can_do_is_read_off_its_handles() {
    let server = Server::start().await;
    let account = server.kyy();
    let without = abilities(&account, false);
    assert!(MediaKind::EVERY.iter().all(|kind| without.door(*kind) == Seen::Url));
    assert!(without.can_list().is_none() && without.can_rename().is_none() && without.can_cancel().is_none());
    assert!(without.can_remove().is_some() && without.can_adopt().is_some());
    assert!(account.local_groups() && !account.needs_group());
    assert!(account.group_maker().is_none() && account.group_keeper().is_none());
    let paid = [PaidCall::MakeGroup, PaidCall::CreateAsset, PaidCall::Generate].map(|it| account.costs(it));
    assert_eq!(paid, [false, true, true]);
    assert!(!kyy::RULES.formats(MediaKind::Image).contains(&Format::Heic));
    assert_eq!(kyy::RULES.formats(MediaKind::Document), [Format::Pdf, Format::Docx, Format::Text]);
}

#[tokio::test]
async fn a_code_is_the_same_as_number_and_as_text() {
    let server = Server::start().await;
    let account = server.kyy();
    for code in [json!(0), json!("0")] {
        server.says(200, json!({"code": code, "msg": "success", "data": {"assetId": "asset-1"}}).to_string());
        assert_eq!(upload(&account, MediaKind::Image).await.unwrap().as_str(), "asset-1");
        server.says(200, json!({"code": code, "msg": "删除成功", "data": null}).to_string());
        account.remover().unwrap().remove(&AssetId::new("asset-1")).await.unwrap();
        assert!(
            matches!(upload(&account, MediaKind::Image).await, Err(Trouble::Lost(_))),
            "a yes without an id"
        );
    }
    for code in [json!(1001), json!("1001")] {
        server.says(200, json!({"code": code, "msg": "素材 URL 无法访问", "data": null}).to_string());
        let Err(Trouble::Refused(failure)) = upload(&account, MediaKind::Image).await else { panic!("a no") };
        assert_eq!((failure.kind, failure.code.as_deref()), (FailureKind::LinkNotPublic, Some("1001")));
        assert_eq!(failure.said.as_deref(), Some("素材 URL 无法访问"));
    }
    for code in [json!(-1), json!("-1")] {
        server.says(200, json!({"code": code, "msg": "素材不存在", "data": null}).to_string());
        let Err(Trouble::Refused(failure)) = account.asker().unwrap().ask(&AssetId::new("asset-1")).await
        else {
            panic!("a no")
        };
        assert_eq!(failure.kind, FailureKind::AssetNotFound);
        let Err(Trouble::Refused(failure)) = upload(&account, MediaKind::Image).await else { panic!("a no") };
        assert_eq!(failure.kind, FailureKind::BadRequest, "only the details speak of an asset with it");
    }
}

#[tokio::test]
async fn an_asset_is_read_with_its_time_in_china() {
    let server = Server::start().await;
    let account = server.kyy();
    let asked = async |change: Value| {
        let mut data = json!({"name": "front", "assetId": "asset-1", "status": "Active", "assetType": "Document",
            "url": "https://x/1.pdf", "createTime": "2026-03-30 14:21:58"});
        for (name, value) in change.as_object().unwrap() {
            data[name] = value.clone();
        }
        server.says(200, json!({"code": 0, "msg": null, "data": data}).to_string());
        account.asker().unwrap().ask(&AssetId::new("asset-1")).await.unwrap().asset.unwrap()
    };
    let asset = asked(json!({})).await;
    assert_eq!((asset.name.as_str(), asset.kind, asset.group), ("front", MediaKind::Document, None));
    assert_eq!(asset.preview.map(|link| link.url).as_deref(), Some("https://x/1.pdf"));
    let six = Moment::from_seconds(1_774_851_718); // 06:21:58 UTC
    assert_eq!(asset.created, Some(six));
    assert_eq!(asked(json!({"createTime": "2026-03-30T06:21:58Z"})).await.created, Some(six));
    assert_eq!(asked(json!({"createTime": "2026-03-30T14:21:58+08:00"})).await.created, Some(six));
    assert_eq!(asked(json!({"createTime": "soon"})).await.created, None);
    let failed = |code: &str| AssetStatus::Failed(Reason::new(code.to_owned(), String::new()));
    for (word, status) in [
        ("Processing", AssetStatus::Processing),
        ("processing", AssetStatus::Processing),
        ("Active", AssetStatus::Active),
        ("Failed", failed("")),
        ("rejected", failed("rejected")),
        ("deleted", failed("deleted")),
        ("error", failed("error")),
        ("Archived", AssetStatus::Other("Archived".to_owned())),
        ("", AssetStatus::Other(String::new())),
    ] {
        let told = asked(json!({"status": word})).await.status;
        let raw = match &told {
            AssetStatus::Failed(reason) => reason.raw.clone().unwrap(),
            _ => String::new(),
        };
        assert_eq!(crate::reasons::bare(told, &raw), status, "{word}");
    }
    server.says(200, r#"{"code":0,"data":{"status":"Active"}}"#);
    let answer = account.asker().unwrap().ask(&AssetId::new("asset-1")).await;
    assert!(matches!(answer, Err(Trouble::Lost(_))), "no id, no asset");
}

#[tokio::test]
async fn what_is_gone_already_counts_as_removed() {
    let server = Server::start().await;
    let account = server.kyy();
    let remove = async || account.remover().unwrap().remove(&AssetId::new("asset-1")).await;
    let unknown = r#"{"code":-1,"msg":"不存在","data":null}"#;
    server.says(200, unknown);
    remove().await.unwrap();
    let asked: Vec<String> = server.heard().into_iter().map(|call| call.what).collect();
    assert_eq!(asked, ["DELETE /kyyVideo2/asset/asset-1", "GET /kyyVideo2/asset/asset-1"]);
    server.says_in_turn(&[
        (200, unknown),
        (200, r#"{"code":0,"data":{"assetId":"asset-1","status":"Active"}}"#),
    ]);
    assert!(matches!(remove().await, Err(Trouble::Refused(_))), "it is still there");
    server.says_in_turn(&[(200, r#"{"code":1002,"msg":"in use"}"#), (500, "")]);
    let Err(Trouble::Refused(failure)) = remove().await else { panic!("a no") };
    assert_eq!(failure.code.as_deref(), Some("1002"), "the first no is what is told");
}

#[tokio::test]
async fn the_model_follows_from_a_reference_video() {
    let server = Server::start().await;
    let account = server.kyy();
    let generator = account.generator().unwrap();
    let id = |id: &str| AssetId::new(format!("asset-{id}"));
    let film = Draft {
        prompt: "Image 1 walks, Video 1 moves, Audio 1 sings".to_owned(),
        lanes: [vec![id("i"), id("j")], vec![id("v")], vec![id("a")]],
        sound: false,
        seed: Some(7),
        watermark: true,
        return_last_frame: true,
        ..Draft::default()
    };
    let fast = Draft { model: "seedance_2_0_fast".to_owned(), ..film.clone() };
    let picture = Draft {
        prompt: "Image 1 walks".to_owned(),
        lanes: [vec![id("i")], vec![], vec![]],
        ..Draft::default()
    };
    let frames = Draft {
        mode: Mode::Frames,
        first_frame: Some(id("i")),
        last_frame: Some(id("j")),
        model: "seedance_2_0_fast".to_owned(),
        ratio: "adaptive".to_owned(),
        seconds: 15,
        ..Draft::default()
    };
    let mut sent = Vec::new();
    for draft in [film, fast, picture, frames] {
        server.says(
            200,
            r#"{"id":"video_1","object":"video","created":1774836724,"status":"queued","error":null}"#,
        );
        let order = draft.order(&ConnectionName::new("studio"), generator.menu(), &world()).unwrap();
        assert_eq!(order.fields().resolution, "", "there is nothing to choose");
        assert_eq!(generator.submit(&order).await.unwrap(), TaskId::new("video_1"));
        let preview = generator.preview(&order);
        sent.extend(server.heard());
        let shown: Value = serde_json::from_str(&preview.body).unwrap();
        let body: Value = serde_json::from_slice(&sent.last().unwrap().body).unwrap();
        assert_eq!(shown, body, "what is shown is what is sent");
        assert!(!format!("{preview:?}").contains(KEY));
    }
    assert_snapshot!("kyy generations", told(&sent));
    let labels: Vec<&str> = generator.menu().models.iter().map(|model| model.label.as_str()).collect();
    assert_eq!(labels, ["Seedance 2.0", "Seedance 2.0 fast"], "nobody chooses between a name and its double");
}

#[tokio::test]
async fn a_submit_is_read_in_both_shapes() {
    let server = Server::start().await;
    let account = server.kyy();
    for (answer, expected) in [
        (
            r#"{"id":"video_1","object":"video","created":1,"model":"m","status":"queued","error":null}"#,
            "video_1",
        ),
        (r#"{"code":"0","msg":null,"data":{"projectId":"p-1"}}"#, "p-1"),
        (r#"{"code":0,"data":{"projectId":17}}"#, "17"),
        (r#"{"code":"0","msg":null,"data":null}"#, "lost"),
        (r#"{"code":"5","msg":"no","data":null}"#, "refused"),
        (r#"{"id":"","status":"queued"}"#, "lost"),
    ] {
        server.says(200, answer);
        let got = match account.generator().unwrap().submit(&order(&account)).await {
            Ok(task) => task.as_str().to_owned(),
            Err(Trouble::Lost(_)) => "lost".to_owned(),
            Err(Trouble::Refused(_)) => "refused".to_owned(),
            Err(other) => format!("{other:?}"),
        };
        assert_eq!(got, expected, "{answer}");
    }
}

#[tokio::test]
async fn a_task_is_read_in_every_word() {
    let server = Server::start().await;
    let account = server.kyy();
    let film = "https://x/film.mp4";
    for (answer, expected) in [
        (json!({"id": "v", "status": "queued", "error": null}), "queued"),
        (json!({"id": "v", "status": "processing", "error": ""}), "processing"),
        (json!({"id": "v", "status": "dreaming"}), "dreaming"),
        (
            json!({"id": "v", "status": "completed", "video_url": film, "totalTokens": 108_900}),
            "finished 108900 tokens",
        ),
        (json!({"id": "v", "status": "completed", "video_url": film}), "finished "),
        (json!({"code": "0", "data": {"status": "completed", "video_url": film}}), "finished "),
        (json!({"id": "v", "status": "completed", "video_url": null}), "lost"),
        (json!({"id": "v", "status": "completed", "video_url": ""}), "lost"),
        (json!({"id": "v", "status": "completed"}), "lost"),
        (json!({"id": "v", "status": "failed", "error": "the face moved"}), "ProviderFault the face moved"),
        (
            json!({"id": "v", "status": "failed", "error": {"code": "InputTextRiskDetection", "message": "no"}}),
            "Moderation no",
        ),
        (json!({"id": "v", "status": "failed", "error": null}), "ProviderFault "),
        (json!({"code": -1, "msg": "no task", "data": null}), "refused"),
        (json!({"id": "v"}), "lost"),
    ] {
        server.says(200, answer.to_string());
        let got = match account.generator().unwrap().ask(&TaskId::new("video_1")).await {
            Ok(TaskState::Finished { url, lifetime, cost, .. }) => {
                assert_eq!((url.as_str(), lifetime), (film, Duration::from_hours(24)));
                format!("finished {}", cost.unwrap_or_default())
            }
            Ok(TaskState::Still { word, .. }) => word,
            Ok(TaskState::Broke(failure)) => {
                format!("{:?} {}", failure.kind, failure.said.unwrap_or_default())
            }
            Err(Trouble::Lost(_)) => "lost".to_owned(),
            Err(Trouble::Refused(_)) => "refused".to_owned(),
            Err(other) => format!("{other:?}"),
        };
        assert_eq!(got, expected, "{answer}");
        assert_eq!(server.heard()[0].what, "GET /v1/result/video_1");
    }
}

#[tokio::test]
async fn the_doctor_asks_for_an_asset_that_cannot_exist() {
    let server = Server::start().await;
    let account = server.kyy();
    for (status, answer, expected) in [
        (200, r#"{"code":-1,"msg":"素材不存在","data":null}"#, None),
        (200, r#"{"code":"-1","msg":"素材不存在","data":null}"#, None),
        (401, r#"{"code":401,"msg":"no key"}"#, Some(FailureKind::KeyRefused)),
        (200, r#"{"code":401,"msg":"no key","data":null}"#, Some(FailureKind::KeyRefused)),
        // Any machine answers so to a path it does not know.
        (
            404,
            r#"{"timestamp":1,"status":404,"error":"Not Found","path":"/"}"#,
            Some(FailureKind::WrongAddress),
        ),
        (404, "", Some(FailureKind::WrongAddress)),
        (200, "<html></html>", Some(FailureKind::WrongAddress)),
    ] {
        server.says(status, answer);
        let found = account.doctor().credentials().await.err().map(|trouble| trouble.into_failure().kind);
        assert_eq!(found, expected, "{status} {answer}");
        let heard = server.heard();
        assert!(
            heard.len() == 1 && heard[0].what.starts_with("GET /kyyVideo2/asset/asset-19700101"),
            "{heard:?}"
        );
    }
}
