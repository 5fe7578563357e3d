//! Groups and assets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use greenroom::sandbox::{DemoFile, Error, Options, Pace, Sandbox};
use reqwest::multipart;
use serde_json::{Value, json};

use super::{Scene, check_snapshot, png};

#[tokio::test]
async fn a_wrong_key_is_refused_in_the_words_of_the_provider() {
    let scene = Scene::new().await;
    for key in ["", "wrong"] {
        let call = scene.client.get(scene.url("/v1/models")).bearer_auth(key);
        let answer = call.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(body["error"]["code"], "invalid_api_key");
        assert!(body["error"]["type"].is_string() && body["error"]["message"].is_string());
    }
    let answer = scene.client.get(scene.url("/v1/models")).bearer_auth(scene.sandbox.api_key()).send().await;
    assert!(answer.unwrap().text().await.unwrap().contains("\"id\":\"seedance\""));
}

#[tokio::test]
async fn a_picture_is_processed_until_the_question_the_pace_names() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(3)).await;
    let group = scene.asks("CreateAssetGroup", json!({"model": "volc-asset", "Name": "Mira"})).await;
    check_snapshot("group_created", &group);
    let id = scene.picture(group["Id"].as_str().unwrap(), "face", &png(400, 500, [1, 2, 3])).await;
    assert_eq!(scene.get(&id).await["Status"], "Processing");
    let listing = json!({"model": "volc-asset", "Filter": {"GroupType": "AIGC"}});
    assert_eq!(scene.asks("ListAssets", listing).await["Items"][0]["Status"], "Processing");
    assert_eq!(scene.get(&id).await["Status"], "Processing");
    check_snapshot("asset_active", &scene.get(&id).await);
    check_snapshot("groups_listed", &scene.asks("ListAssetGroups", json!({"model": "volc-asset"})).await);
}

#[tokio::test]
async fn a_file_gets_in_as_data_uri_base64_web_address_and_form() {
    let scene = Scene::new().await;
    let group = scene.group("g").await;
    let bytes = png(400, 500, [9, 8, 7]);
    let first = scene.picture(&group, "as data uri", &bytes).await;
    let address = scene.get(&first).await["URL"].as_str().unwrap().to_owned();
    for (name, url) in [("as base64", STANDARD.encode(&bytes)), ("as web address", address)] {
        let body =
            json!({"model": "volc-asset", "GroupId": group, "Name": name, "URL": url, "AssetType": "Image"});
        scene.asks("CreateAsset", body).await;
    }
    let form = multipart::Form::new()
        .part("file", multipart::Part::bytes(bytes.clone()).file_name("../../face.png"))
        .text("GroupId", group)
        .text("Name", "as form");
    let call = scene.client.post(scene.url("/volc/asset/CreateAsset")).bearer_auth(scene.sandbox.api_key());
    assert_eq!(call.multipart(form).send().await.unwrap().status(), 200);

    let listing = json!({"model": "volc-asset", "Filter": {"GroupType": "AIGC"}});
    let listed = scene.asks("ListAssets", listing).await;
    let mut names = Vec::new();
    for item in listed["Items"].as_array().unwrap() {
        let item = scene.get(item["Id"].as_str().unwrap()).await;
        assert_eq!(item["Status"], "Active");
        let kept = scene.client.get(item["URL"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(kept.bytes().await.unwrap(), bytes);
        names.push(item["Name"].as_str().unwrap().to_owned());
    }
    assert_eq!(names, ["as form", "as web address", "as base64", "as data uri"]);
}

#[tokio::test]
async fn an_upload_that_breaks_a_rule_is_refused_with_its_code() {
    let scene = Scene::new().await;
    let group = scene.group("g").await;
    scene.picture(&group, "taken", &png(400, 500, [9, 8, 7])).await;
    let good = json!({"model": "volc-asset", "GroupId": group, "Name": "n", "AssetType": "Image",
        "URL": STANDARD.encode(png(400, 500, [1, 1, 1]))});
    let with = |key: &str, value: &str| {
        let mut body = good.clone();
        body[key] = value.into();
        body
    };
    for (body, status, code) in [
        (with("model", "volc-asset-video"), 400, "InvalidParameter"),
        (with("AssetType", "Video"), 400, "InvalidParameter"),
        (with("AssetType", "image"), 400, "InvalidParameter"),
        (with("GroupId", "group-20260101000000-zzzzz"), 404, "NotFound.group_id"),
        (with("GroupId", ""), 400, "MissingParameter.GroupId"),
        (with("Name", "taken"), 404, "NotFound.name"),
        (with("Name", &"n".repeat(65)), 400, "InvalidParameter"),
        (with("URL", "!!!"), 400, "InvalidParameter"),
        (with("URL", ""), 400, "MissingParameter.URL"),
        (with("URL", "http://127.0.0.1:1/x.png"), 400, "InvalidParameter.DownloadFailed"),
        (with("URL", "file:///etc/passwd"), 400, "InvalidParameter"),
    ] {
        let (got, answer) = scene.tries("CreateAsset", body).await;
        assert_eq!((got, answer["code"].as_str().unwrap()), (status, code), "{answer}");
    }
    check_snapshot("group_unknown", &scene.tries("CreateAsset", with("GroupId", "group-0")).await.1);
    let (status, answer) = scene.tries("ListAssets", json!({"model": "volc-asset", "Filter": {}})).await;
    assert_eq!((status, answer["message"].as_str().unwrap()), (400, "GroupType is missing"));
}

#[tokio::test]
async fn a_file_outside_the_limits_fails_with_the_reason() {
    let scene = Scene::new().await;
    let group = scene.group("g").await;
    let id = scene.picture(&group, "small", &png(200, 400, [1, 2, 3])).await;
    check_snapshot("asset_failed", &scene.get(&id).await);
}

#[tokio::test]
async fn a_name_can_ask_for_a_failure() {
    let scene = Scene::new().await;
    let group = scene.group("g").await;
    let bytes = png(400, 400, [1, 2, 3]);
    let id = scene.picture(&group, "fail-face front", &bytes).await;
    let answer = scene.get(&id).await;
    assert_eq!(answer["Error"]["Code"], "InputImageSensitiveContentDetected.PrivacyInformation");
    assert!(answer["Error"]["Message"].as_str().unwrap().contains("may contain a real person"));
    let id = scene.picture(&group, "fail-silent", &bytes).await;
    let answer = scene.get(&id).await;
    assert_eq!((answer["Status"].as_str().unwrap(), answer.get("Error")), ("Failed", None));
    let id = scene.picture(&group, "fail-somehow", &bytes).await;
    assert!(scene.get(&id).await["Error"]["Code"].is_string());
}

#[tokio::test]
async fn lists_are_filtered_and_paged_newest_first() {
    let scene = Scene::new().await;
    let (one, two) = (scene.group("one").await, scene.group("two").await);
    for n in 0..3 {
        scene.picture(&one, &format!("face {n}"), &png(300, 300, [n, 0, 0])).await;
    }
    scene.picture(&two, "body", &png(300, 300, [0, 0, 1])).await;
    let names = async |filter: Value, number: u32, size: u32| {
        let body = json!({"model": "volc-asset", "Filter": filter, "PageNumber": number, "PageSize": size});
        let answer = scene.asks("ListAssets", body).await;
        let items = answer["Items"].as_array().unwrap().clone();
        let names: Vec<_> = items.iter().map(|item| item["Name"].as_str().unwrap().to_owned()).collect();
        (names.join(", "), answer["TotalCount"].as_u64().unwrap())
    };
    let aigc = |filter: Value| {
        let mut filter = filter;
        filter["GroupType"] = "AIGC".into();
        filter
    };
    assert_eq!(names(aigc(json!({})), 1, 2).await, ("body, face 2".into(), 4));
    assert_eq!(names(aigc(json!({})), 2, 2).await, ("face 1, face 0".into(), 4));
    assert_eq!(names(aigc(json!({"GroupIds": [one]})), 1, 100).await, ("face 2, face 1, face 0".into(), 3));
    assert_eq!(names(aigc(json!({"Name": "od"})), 1, 10).await, ("body".into(), 1));
    assert_eq!(names(json!({"GroupType": "LivenessFace"}), 1, 10).await, (String::new(), 0));
    let body = json!({"model": "volc-asset", "Filter": aigc(json!({})), "PageSize": 101});
    assert_eq!(scene.tries("ListAssets", body).await.0, 400);
}

#[tokio::test]
async fn assets_and_groups_are_renamed_and_deleted() {
    let scene = Scene::new().await;
    let group = scene.group("old").await;
    let id = scene.picture(&group, "old face", &png(300, 300, [1, 1, 1])).await;
    scene.asks("UpdateAsset", json!({"model": "volc-asset", "Id": id, "Name": "new face"})).await;
    assert_eq!(scene.get(&id).await["Name"], "new face");
    scene.asks("UpdateAssetGroup", json!({"model": "volc-asset", "Id": group, "Name": "new"})).await;
    let listed =
        scene.asks("ListAssetGroups", json!({"model": "volc-asset", "Filter": {"Name": "new"}})).await;
    assert!(listed["Items"][0]["Name"].as_str().unwrap().ends_with("]new"), "{listed}");

    check_snapshot("asset_deleted", &scene.asks("DeleteAsset", json!({"Id": id})).await);
    assert_eq!(scene.tries("GetAsset", json!({"Id": id})).await.0, 404);
    let id = scene.picture(&group, "another", &png(300, 300, [1, 1, 1])).await;
    scene.asks("DeleteAssetGroup", json!({"Id": group})).await;
    assert_eq!(scene.tries("GetAsset", json!({"Id": id})).await.0, 404);
    assert_eq!(scene.tries("DeleteAssetGroup", json!({"Id": group})).await.0, 404);
    assert_eq!(std::fs::read_dir(scene.dir.path().join("files")).unwrap().count(), 0);
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let scene = Scene::new().await;
    let id = scene.active("Mira").await;
    let keys = |scene: &Scene| {
        [scene.sandbox.api_key(), scene.sandbox.access_key(), scene.sandbox.secret_key()].map(str::to_owned)
    };
    let before = (keys(&scene), scene.get(&id).await["Name"].clone());
    let scene = scene.again().await;
    let after = (keys(&scene), scene.get(&id).await["Name"].clone());
    assert_eq!(before, after);
}

#[tokio::test]
async fn what_was_kept_before_there_were_several_dialects_is_anyfasts() {
    let scene = Scene::new().await;
    let id = scene.active("Mira").await;
    let order = json!({"model": "seedance-fast", "content": [{"type": "text", "text": "blocked-output"}]});
    let task = scene.submits(&order).await.1["task_id"].as_str().unwrap().to_owned();
    let Scene { sandbox, client, dir } = scene;
    sandbox.stop().await;
    let file = dir.path().join("state.json");
    let mut state: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    for key in ["access_key", "secret_key", "sessions"] {
        assert!(state.as_object_mut().unwrap().remove(key).is_some(), "{key}");
    }
    for rows in ["groups", "assets", "tasks"] {
        for row in state[rows].as_array_mut().unwrap() {
            let newer = |key: &String| {
                let newer = ["library", "project", "description", "group_type", "source", "surface", "extra"];
                newer.contains(&key.as_str())
            };
            row.as_object_mut().unwrap().retain(|key, _| !newer(key));
        }
    }
    std::fs::write(&file, state.to_string()).unwrap();
    let sandbox = super::start(dir.path(), |_| {}).await;
    let scene = Scene { sandbox, client, dir };
    assert_eq!(scene.get(&id).await["ProjectName"], "default");
    assert_eq!(scene.polls(&task).await["data"]["status"], "FAILURE");
    assert!(scene.sandbox.access_key().starts_with("AKLTsandbox"));
    assert!(scene.sandbox.secret_key().ends_with("=="));
}

#[tokio::test]
async fn the_demo_is_there_at_the_first_start_only() {
    let demo = |name: &str| DemoFile {
        group: "Mira Chen".into(),
        name: name.into(),
        file_name: "face.png".into(),
        bytes: png(320, 320, [7, 7, 7]),
    };
    let scene = Scene::with(|options| options.demo = vec![demo("face"), demo("body")]).await;
    let listing = json!({"model": "volc-asset", "Filter": {"GroupType": "AIGC"}});
    let listed = scene.asks("ListAssets", listing.clone()).await;
    assert_eq!(listed["TotalCount"], 2);
    assert_eq!(listed["Items"][0]["Status"], "Active");
    assert_eq!(listed["Items"][0]["GroupId"], listed["Items"][1]["GroupId"]);
    scene.asks("DeleteAssetGroup", json!({"Id": listed["Items"][0]["GroupId"]})).await;
    scene.sandbox.stop().await;
    let sandbox = super::start(scene.dir.path(), |options| options.demo = vec![demo("face")]).await;
    let scene = Scene { sandbox, client: scene.client, dir: scene.dir };
    assert_eq!(scene.asks("ListAssets", listing).await["TotalCount"], 0);
}

#[tokio::test]
async fn two_sandboxes_do_not_share_a_folder() {
    let scene = Scene::new().await;
    let error = Sandbox::start(Options::new(scene.dir.path())).await.unwrap_err();
    assert!(matches!(error, Error::Busy(_)), "{error}");
}
