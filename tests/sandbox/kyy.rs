//! Kyy: status 200 for nearly everything, and a code that is a number here and a text there.

use greenroom::sandbox::{Action, Limits, Pace};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::calls::{NOTHING, is_film, text};
use super::{Scene, png};

const UPLOAD: &str = "/kyyReactApiServer/kyyVideo2/asset/upload";
const ASSET: &str = "/kyyReactApiServer/kyyVideo2/asset";
const VIDEOS: &str = "/kyyReactApiServer/v1/kyyvideo2/videos";
const RESULT: &str = "/kyyReactApiServer/v1/result";

async fn uploads(scene: &Scene, name: &str, kind: &str, bytes: &[u8]) -> String {
    let body = json!({"assetType": kind, "url": scene.address(bytes).await, "name": name});
    let answer = scene.tells("POST", UPLOAD, body).await;
    assert_eq!((&answer["code"], &answer["msg"]), (&json!(0), &Value::Null));
    text(&answer["data"]["assetId"])
}

#[tokio::test]
async fn an_asset_is_made_looked_at_and_deleted() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(2)).await;
    let bytes = png(400, 500, [1, 2, 3]);
    let id = uploads(&scene, "portrait", "Image", &bytes).await;
    let one = format!("{ASSET}/{id}");
    assert_eq!(scene.tells("GET", &one, NOTHING).await["data"]["status"], "Processing");
    let found = scene.tells("GET", &one, NOTHING).await;
    assert_eq!(found["code"], 0);
    let data = &found["data"];
    assert_eq!((&data["status"], &data["name"]), (&json!("Active"), &json!("portrait")));
    assert_eq!((&data["assetId"], &data["assetType"]), (&json!(id), &json!("Image")));
    assert!(jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text(&data["createTime"])).is_ok());
    assert_eq!(scene.shows(&data["url"]).await, bytes);

    assert_eq!(
        scene.tells("DELETE", &one, NOTHING).await,
        json!({"code": "0", "msg": "success", "data": null})
    );
    for method in ["GET", "DELETE"] {
        let gone = scene.tells(method, &one, NOTHING).await;
        assert_eq!((&gone["code"], &gone["data"]), (&json!(-1), &Value::Null));
    }
}

#[tokio::test]
async fn a_failed_asset_says_no_reason_and_a_document_is_one_of_its_kinds() {
    let scene = Scene::new().await;
    let bytes = png(400, 500, [1, 2, 3]);
    let failed = uploads(&scene, "fail-face", "Image", &bytes).await;
    let found = scene.tells("GET", &format!("{ASSET}/{failed}"), NOTHING).await;
    assert_eq!((&found["code"], &found["data"]["status"]), (&json!(0), &json!("Failed")));
    assert!(!found.to_string().contains("Sensitive"));
    let document = uploads(&scene, "script", "Document", &bytes).await;
    let found = scene.tells("GET", &format!("{ASSET}/{document}"), NOTHING).await;
    assert_eq!(
        (&found["data"]["assetType"], &found["data"]["status"]),
        (&json!("Document"), &json!("Active"))
    );
}

#[tokio::test]
async fn refusals_come_with_status_200_unless_the_account_is_at_fault() {
    let scene = Scene::new().await;
    assert_eq!(scene.without_key(&format!("{ASSET}/x")).await.0, 401);
    for (body, code) in [
        (json!({"assetType": "Image", "url": scene.url("/nowhere.png")}), 1001),
        (json!({"assetType": "Image", "url": "data:image/png;base64,AAAA"}), 1001),
        (json!({"assetType": "image", "url": "https://example.com/a.png"}), -1),
        (json!({"assetType": "Image"}), -1),
    ] {
        let answer = scene.tells("POST", UPLOAD, body).await;
        assert_eq!((&answer["code"], &answer["data"]), (&json!(code), &Value::Null), "{answer}");
    }
    let body = json!({"assetType": "Image", "url": scene.address(&png(400, 500, [1, 2, 3])).await});
    scene.sandbox.yard().refuse(Action::CreateAsset, "1001", 1);
    assert_eq!(scene.tells("POST", UPLOAD, body.clone()).await["code"], 1001);
    scene.sandbox.yard().limit(Limits { creates_per_minute: Some(0), ..Limits::default() });
    assert_eq!(scene.call("POST", UPLOAD, body).await.0, 429);
}

#[tokio::test]
async fn the_model_is_chosen_by_whether_there_is_a_reference_video() {
    let scene = Scene::new().await;
    let video = "https://example.com/a.mp4";
    for (model, videos, takes) in [
        ("seedance_2_0", json!([video]), true),
        ("kyyvideo2_fast", json!([video]), true),
        ("seedance_2_0", json!([]), false),
        ("seedance_2_0_pro", json!([]), true),
        ("seedance_2_0_fast_pro", json!([video]), false),
        ("seedance_3", json!([]), false),
    ] {
        let body = json!({"model": model, "prompt": "a walk", "duration": 4, "referenceVideos": videos});
        let answer = scene.tells("POST", VIDEOS, body).await;
        if takes {
            assert_eq!((&answer["status"], &answer["error"]), (&json!("queued"), &Value::Null), "{answer}");
            assert!(text(&answer["id"]).starts_with("video_"));
        } else {
            assert_eq!(answer["code"], -1, "{answer}");
        }
    }
    for wrong in [
        json!({"last_image": "https://example.com/a.png"}),
        json!({"first_image": "https://example.com/a.png", "referenceImages": ["https://example.com/a.png"]}),
        json!({"first_image": "data:image/png;base64,AAAA"}),
        json!({"first_image": "asset://asset-1"}),
        json!({"duration": 3}),
        json!({"aspect_ratio": "2:1"}),
    ] {
        let mut body = json!({"model": "seedance_2_0_pro", "prompt": "a walk"});
        for (name, value) in wrong.as_object().unwrap() {
            body[name] = value.clone();
        }
        assert_eq!(scene.tells("POST", VIDEOS, body).await["code"], -1, "{wrong}");
    }
}

#[tokio::test]
async fn a_film_is_made_of_an_asset_and_its_address_lives_a_day() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(2)).await;
    let id = uploads(&scene, "portrait", "Image", &png(400, 500, [200, 60, 30])).await;
    for _ in 0..2 {
        scene.tells("GET", &format!("{ASSET}/{id}"), NOTHING).await;
    }
    let body = json!({"model": "seedance_2_0_pro", "prompt": "a turn", "duration": 4, "aspect_ratio": "9:16",
        "generateAudio": false, "referenceImages": [format!("asset://{id}")]});
    let task = format!("{RESULT}/{}", text(&scene.tells("POST", VIDEOS, body).await["id"]));
    let early = scene.tells("GET", &task, NOTHING).await;
    assert_eq!((&early["status"], &early["video_url"]), (&json!("queued"), &Value::Null));
    let done = scene.tells("GET", &task, NOTHING).await;
    assert_eq!((&done["status"], &done["actualDuration"]), (&json!("completed"), &json!(4)), "{done}");
    assert_eq!(done["model"], "seedance_2_0_pro");
    is_film(&scene.shows(&done["video_url"]).await, 720, 1280);
    scene.sandbox.yard().skew_clock(SignedDuration::from_hours(25));
    assert_eq!(scene.client.get(text(&done["video_url"])).send().await.unwrap().status(), 403);

    let body = json!({"model": "seedance_2_0_pro", "prompt": "blocked-output", "duration": 4});
    let task = format!("{RESULT}/{}", text(&scene.tells("POST", VIDEOS, body).await["id"]));
    scene.tells("GET", &task, NOTHING).await;
    let failed = scene.tells("GET", &task, NOTHING).await;
    assert_eq!(failed["status"], "failed");
    assert!(failed["error"].is_string());
    assert_eq!(scene.tells("GET", &format!("{RESULT}/video_1"), NOTHING).await["code"], -1);
}
