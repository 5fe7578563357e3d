//! APIMart and its mirrors: batches that are one task and may fail in part, and films in the same tasks.

use greenroom::sandbox::{Action, Limits, Pace};
use serde_json::{Value, json};

use super::calls::{NOTHING, each, is_film, text};
use super::{Scene, png};

const OLD: &str = "/v1/seedance2/private-avatar";
const NEW: &str = "/v1/seedance2/private-avatar/assets";
const GROUPS: &str = "/v1/seedance2/private-avatar/groups";
const FILMS: &str = "/v1/videos/generations";

async fn submits(scene: &Scene, path: &str, body: Value) -> String {
    let answer = scene.tells("POST", path, body).await;
    assert_eq!((&answer["code"], &answer["data"]["status"]), (&json!(200), &json!("processing")));
    format!("/v1/tasks/{}", text(&answer["data"]["id"]))
}

async fn asks(scene: &Scene, task: &str) -> Value {
    let answer = scene.tells("GET", &format!("{task}?language=zh"), NOTHING).await;
    assert_eq!(answer["code"], 200);
    answer["data"].clone()
}

/// A batch of pictures of these names.
async fn pictures(scene: &Scene, names: &[&str]) -> Value {
    let url = scene.address(&png(400, 500, [1, 2, 3])).await;
    names.iter().map(|name| json!({"url": url, "name": name})).collect()
}

#[tokio::test]
async fn a_batch_is_one_task_and_its_good_assets_survive_a_bad_one() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(2)).await;
    let batch = json!({"group": {"name": "Mira", "description": "demo"}, "project_name": "default",
        "asset_type": "Image", "assets": pictures(&scene, &["a", "fail-face", "c"]).await});
    let task = submits(&scene, OLD, batch).await;
    let early = asks(&scene, &task).await;
    assert_eq!((&early["status"], early["progress"].as_u64().unwrap() < 100), (&json!("processing"), true));
    let done = asks(&scene, &task).await;
    assert_eq!((&done["status"], &done["progress"]), (&json!("failed"), &json!(100)), "{done}");
    assert_eq!(done["error"]["code"], "task_failed");
    let result = &done["result"];
    assert_eq!(each(&result["assets"], "name"), ["a", "fail-face", "c"]);
    assert_eq!(each(&result["usable_assets"], "name"), ["a", "c"]);
    assert_eq!(each(&result["usable_assets"], "status"), ["Active", "Active"]);
    assert_eq!(each(&result["failed_assets"], "status"), ["Failed"]);
    assert!(result.get("asset_url").is_none());
    assert_eq!(asks(&scene, &task).await["completed"], done["completed"]);

    let group = scene.tells("GET", &format!("{GROUPS}?name=Mira"), NOTHING).await["data"]["Items"][0].clone();
    let again =
        json!({"group_id": group["Id"], "url": pictures(&scene, &["b"]).await[0]["url"], "name": "b"});
    let task = submits(&scene, OLD, again).await;
    asks(&scene, &task).await;
    let done = asks(&scene, &task).await;
    assert_eq!(done["status"], "completed");
    let asset = text(&done["result"]["usable_assets"][0]["asset_id"]);
    assert_eq!(done["result"]["asset_url"], format!("asset://{asset}"));
    let listed = scene.tells("GET", &format!("{NEW}?group_id={}", text(&group["Id"])), NOTHING).await;
    assert_eq!(each(&listed["data"]["Items"], "Name"), ["b", "c", "fail-face", "a"]);
    assert_eq!(scene.sandbox.yard().calls(Action::CreateAsset).len(), 2);
}

#[tokio::test]
async fn a_batch_that_breaks_a_rule_is_refused_whole() {
    let scene = Scene::new().await;
    assert!(scene.without_key("/v1/tasks/x").await.1.contains("authentication_error"));
    let good = pictures(&scene, &["a"]).await;
    let many: Value = (0..21).map(|_| good[0].clone()).collect();
    let mixed = json!([good[0], {"url": good[0]["url"], "asset_type": "Video"}]);
    for body in [
        json!({"assets": many}),
        json!({"assets": []}),
        json!({}),
        json!({"assets": mixed}),
        json!({"assets": [{"name": "a"}]}),
        json!({"assets": [{"url": "data:image/png;base64,AAAA"}]}),
        json!({"assets": good, "asset_type": "image"}),
        json!({"assets": good, "group": {"name": "g"}, "group_id": "group-1"}),
        json!({"assets": good, "project_name": "film"}),
        json!({"assets": good, "url": good[0]["url"]}),
    ] {
        let (status, answer) = scene.call("POST", OLD, body).await;
        assert_eq!((status, &answer["error"]["type"]), (400, &json!("invalid_request_error")));
        assert!(answer["error"]["code"].is_string() && answer["error"]["message"].is_string());
    }
    let (status, _) = scene.call("POST", OLD, json!({"assets": good, "group_id": "group-1"})).await;
    assert_eq!(status, 404);
    scene.sandbox.yard().limit(Limits { pool: Some(1), ..Limits::default() });
    let two = pictures(&scene, &["a", "b"]).await;
    let (status, answer) = scene.call("POST", OLD, json!({"assets": two})).await;
    assert_eq!((status, &answer["error"]["code"]), (429, &json!("QuotaSharedPoolExceeded")));
    let nothing = scene.tells("GET", NEW, NOTHING).await;
    assert_eq!(nothing["data"]["Items"], json!([]));
    assert_eq!(scene.tells("GET", GROUPS, NOTHING).await["data"]["Items"], json!([]));
}

#[tokio::test]
async fn the_newer_path_looks_at_the_files_before_it_answers() {
    let scene = Scene::new().await;
    let mut assets = pictures(&scene, &["a", "b"]).await;
    let body = json!({"model": "seedance-2.5", "asset_type": "Image", "assets": assets});
    submits(&scene, NEW, body.clone()).await;
    let (status, _) = scene.call("POST", NEW, json!({"assets": assets})).await;
    assert_eq!(status, 400, "the newer path needs asset_type");
    assets[1]["url"] = scene.address(&png(100, 100, [1, 2, 3])).await.into();
    let (status, answer) = scene.call("POST", NEW, json!({"asset_type": "Image", "assets": assets})).await;
    assert_eq!(status, 400);
    assert!(text(&answer["error"]["message"]).contains("assets[1]"), "{answer}");
    let task = submits(&scene, OLD, json!({"assets": assets})).await;
    assert_eq!(asks(&scene, &task).await["status"], "failed", "the older path finds it in the review");
}

#[tokio::test]
async fn assets_and_groups_are_renamed_and_removed_on_the_newer_paths() {
    let scene = Scene::new().await;
    let body = json!({"name": "Mira", "description": "d", "project_name": "default", "group_type": "AIGC"});
    let group = text(&scene.tells("POST", GROUPS, body).await["data"]["Id"]);
    let task =
        submits(&scene, OLD, json!({"group_id": group, "assets": pictures(&scene, &["a"]).await})).await;
    let id = text(&asks(&scene, &task).await["result"]["usable_assets"][0]["asset_id"]);
    let (asset, group) = (format!("{NEW}/{id}"), format!("{GROUPS}/{group}"));
    scene.tells("PATCH", &asset, json!({"name": "b"})).await;
    scene.tells("PATCH", &group, json!({"name": "Mo"})).await;
    assert_eq!(scene.tells("GET", &asset, NOTHING).await["data"]["Name"], "b");
    assert_eq!(scene.tells("GET", &group, NOTHING).await["data"]["Name"], "Mo");
    assert_eq!(scene.call("DELETE", &group, NOTHING).await.0, 400, "it still holds an asset");
    scene.tells("DELETE", &asset, NOTHING).await;
    scene.tells("DELETE", &group, NOTHING).await;
    for path in [&asset, &group] {
        let (status, answer) = scene.call("GET", path, NOTHING).await;
        assert_eq!((status, &answer["error"]["type"]), (404, &json!("not_found_error")));
    }
}

#[tokio::test]
async fn a_film_is_a_task_like_a_batch_with_its_address_in_a_list() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(2)).await;
    let task = submits(&scene, OLD, json!({"assets": pictures(&scene, &["a"]).await})).await;
    asks(&scene, &task).await;
    let asset = asks(&scene, &task).await["result"]["asset_url"].clone();
    let body = json!({"model": "seedance-2.0-fast", "prompt": "@图片1 turns", "duration": 4, "size": "1:1",
        "resolution": "480p", "image_urls": [asset], "return_last_frame": true});
    let answer = scene.tells("POST", FILMS, body).await;
    assert_eq!(answer["data"][0]["status"], "submitted");
    let task = format!("/v1/tasks/{}", text(&answer["data"][0]["task_id"]));
    assert_eq!(asks(&scene, &task).await["status"], "pending");
    let done = asks(&scene, &task).await;
    assert_eq!(done["status"], "completed", "{done}");
    let video = &done["result"]["videos"][0];
    is_film(&scene.shows(&video["url"][0]).await, 640, 640);
    assert!(image::load_from_memory(&scene.shows(&video["last_frame_url"]).await).is_ok());
    assert_eq!(video["expires_at"].as_i64().unwrap() - done["completed"].as_i64().unwrap(), 24 * 3600);
    assert_eq!((&done["cost"], &done["credits_cost"]), (&json!(0.15936), &json!(1.5936)));
    assert!(done["usage"]["completion_tokens"].as_u64().unwrap() > 0);
    scene.sandbox.yard().expire_links();
    assert_eq!(scene.client.get(text(&video["url"][0])).send().await.unwrap().status(), 403);

    let body = json!({"model": "seedance-2.0", "prompt": "blocked-output", "duration": 4});
    let answer = scene.tells("POST", FILMS, body).await;
    let task = format!("/v1/tasks/{}", text(&answer["data"][0]["task_id"]));
    asks(&scene, &task).await;
    let failed = asks(&scene, &task).await;
    assert_eq!((&failed["status"], failed["error"]["code"].is_string()), (&json!("failed"), true));
    assert_eq!(scene.call("GET", "/v1/tasks/task_1", NOTHING).await.0, 404);
}

#[tokio::test]
async fn a_film_that_breaks_a_rule_is_refused() {
    let scene = Scene::new().await;
    let picture = "https://example.com/a.png";
    let role = |role: &str| json!([{"url": picture, "role": role}]);
    for wrong in [
        json!({"model": "seedance"}),
        json!({"prompt": ""}),
        json!({"prompt": "a".repeat(4001)}),
        json!({"duration": 16}),
        json!({"size": "2:1"}),
        json!({"resolution": "720P"}),
        json!({"model": "seedance-2.0-fast", "resolution": "1080p"}),
        json!({"image_urls": [picture], "image_with_roles": role("first_frame")}),
        json!({"image_with_roles": role("first_frame"), "video_urls": ["https://example.com/a.mp4"]}),
        json!({"audio_urls": ["https://example.com/a.mp3"]}),
        json!({"image_urls": ["asset://asset-1"]}),
    ] {
        let mut body = json!({"model": "seedance-2.0", "prompt": "a walk"});
        for (name, value) in wrong.as_object().unwrap() {
            body[name] = value.clone();
        }
        let (status, answer) = scene.call("POST", FILMS, body).await;
        assert_eq!((status, &answer["error"]["type"]), (400, &json!("invalid_request_error")), "{wrong}");
    }
}
