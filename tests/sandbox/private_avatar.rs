//! The private-avatar gateway: the official envelope under paths of its own, errors with status 200.

use greenroom::sandbox::{Action, Pace};
use serde_json::json;

use super::calls::{NOTHING, each, is_film, text};
use super::{Scene, png};

const MODEL: &str = "doubao-seedance-2-0-260128";
const GROUPS: &str = "/v1/private-avatar/groups";
const ASSETS: &str = "/v1/private-avatar/assets";

#[tokio::test]
async fn a_picture_goes_in_is_found_renamed_used_and_removed() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(2)).await;
    let body = json!({"model": MODEL, "Name": "Mira", "Description": "d", "GroupType": "AIGC"});
    let group = text(&scene.tells("POST", GROUPS, body).await["Result"]["Id"]);
    let bytes = png(400, 500, [1, 2, 3]);
    let url = scene.address(&bytes).await;
    let body = json!({"model": MODEL, "GroupId": group, "URL": url, "AssetType": "Image", "Name": "face"});
    let made = scene.tells("POST", ASSETS, body).await;
    assert_eq!(made["ResponseMetadata"]["Service"], "ark");
    let id = text(&made["Result"]["Id"]);
    let one = format!("{ASSETS}/{id}");
    let asked = format!("{one}?model={MODEL}");
    assert_eq!(scene.tells("GET", &asked, NOTHING).await["Result"]["Status"], "Processing");
    let found = scene.tells("GET", &asked, NOTHING).await["Result"].clone();
    assert_eq!(found["Status"], "Active");
    assert_eq!(scene.shows(&found["URL"]).await, bytes);

    let body = json!({"model": MODEL, "Id": id, "Name": "smile"});
    assert_eq!(scene.tells("PATCH", &one, body).await["Result"]["Id"], id.as_str());
    for (filter, names) in [
        (json!({"GroupIds": [group], "Statuses": ["Active"], "GroupType": "AIGC"}), vec!["smile"]),
        (json!({"Name": "mil"}), vec!["smile"]),
        (json!({"Statuses": ["Failed"]}), vec![]),
    ] {
        let body = json!({"model": MODEL, "Filter": filter, "PageNumber": 1, "PageSize": 10});
        let listed = scene.tells("POST", &format!("{ASSETS}/list"), body).await;
        assert_eq!(each(&listed["Result"]["Items"], "Name"), names);
    }

    let order = json!({"model": MODEL, "ratio": "1:1", "resolution": "480p", "duration": 4, "content": [
        {"type": "text", "text": "图片1 turns"},
        {"type": "image_url", "image_url": {"url": format!("asset://{id}")}, "role": "reference_image"}]});
    let task = text(&scene.tells("POST", "/api/v3/contents/generations/tasks", order).await["id"]);
    let task = format!("/api/v3/contents/generations/tasks/{task}");
    scene.tells("GET", &task, NOTHING).await;
    let done = scene.tells("GET", &task, NOTHING).await;
    assert_eq!(done["status"], "succeeded", "{done}");
    is_film(&scene.shows(&done["content"]["video_url"]).await, 640, 640);

    scene.tells("DELETE", &asked, NOTHING).await;
    let gone = scene.tells("GET", &asked, NOTHING).await;
    assert_eq!(gone["ResponseMetadata"]["Error"]["Code"], "NotFound.asset_id");
    assert!(gone.get("Result").is_none());
}

#[tokio::test]
async fn a_group_is_found_described_and_removed_with_what_is_in_it() {
    let scene = Scene::new().await;
    let made = scene.tells("POST", GROUPS, json!({"model": MODEL, "Name": "Mira"})).await;
    let id = text(&made["Result"]["Id"]);
    let one = format!("{GROUPS}/{id}");
    scene.tells("PATCH", &one, json!({"model": MODEL, "Id": id, "Name": "Mo", "Description": "tall"})).await;
    let asked = format!("{one}?model={MODEL}");
    let group = scene.tells("GET", &asked, NOTHING).await["Result"].clone();
    assert_eq!((&group["Name"], &group["Description"]), (&json!("Mo"), &json!("tall")));
    let body = json!({"model": MODEL, "Filter": {"GroupType": "AIGC"}, "PageNumber": 1, "PageSize": 10});
    let listed = scene.tells("POST", &format!("{GROUPS}/list"), body).await;
    assert_eq!(each(&listed["Result"]["Items"], "Id"), [id]);
    scene.tells("DELETE", &asked, NOTHING).await;
    let gone = scene.tells("GET", &asked, NOTHING).await;
    assert_eq!(gone["ResponseMetadata"]["Error"]["Code"], "NotFound.group_id");
}

#[tokio::test]
async fn the_gateway_refuses_in_its_own_words_and_the_library_with_status_200() {
    let scene = Scene::new().await;
    let (status, body) = scene.without_key(&format!("{GROUPS}/x?model={MODEL}")).await;
    assert_eq!(status, 401);
    assert!(body.contains(r#""error":{"message":"#), "{body}");
    for (method, path, body, expected) in [
        ("POST", GROUPS, json!({"Name": "a"}), 400),
        ("GET", "/v1/private-avatar/groups/x", NOTHING, 400),
        ("POST", GROUPS, json!({"model": "gpt", "Name": "a"}), 503),
    ] {
        let (status, answer) = scene.call(method, path, body).await;
        assert_eq!(status, expected);
        assert!(answer["error"]["message"].is_string(), "{answer}");
    }
    for (body, code) in [
        (json!({"model": MODEL}), "MissingParameter.Name"),
        (json!({"model": MODEL, "Name": "a".repeat(65)}), "InvalidParameter"),
        (json!({"model": MODEL, "Name": "a", "GroupType": "LivenessFace"}), "InvalidParameter"),
    ] {
        let answer = scene.tells("POST", GROUPS, body).await;
        assert_eq!(answer["ResponseMetadata"]["Error"]["Code"], code);
    }
    scene.sandbox.yard().refuse(Action::CreateAssetGroup, "AccessDenied", 1);
    let denied = scene.tells("POST", GROUPS, json!({"model": MODEL, "Name": "a"})).await;
    assert_eq!(denied["ResponseMetadata"]["Error"]["Code"], "AccessDenied");
    scene.sandbox.yard().throttle(Action::CreateAssetGroup, 0);
    let (status, answer) = scene.call("POST", GROUPS, json!({"model": MODEL, "Name": "a"})).await;
    assert_eq!((status, &answer["error"]["code"]), (429, &json!("RateLimitExceeded")));
}

#[tokio::test]
async fn an_address_that_cannot_be_fetched_makes_a_failed_asset() {
    let scene = Scene::new().await;
    let made = scene.tells("POST", GROUPS, json!({"model": MODEL, "Name": "Mira"})).await;
    let body = json!({"model": MODEL, "GroupId": made["Result"]["Id"], "AssetType": "Image",
        "URL": scene.url("/nowhere.png")});
    let id = text(&scene.tells("POST", ASSETS, body).await["Result"]["Id"]);
    let found = scene.tells("GET", &format!("{ASSETS}/{id}?model={MODEL}"), NOTHING).await;
    assert_eq!(found["Result"]["Status"], "Failed");
    assert_eq!(found["Result"]["Error"]["Code"], "InvalidParameter.DownloadFailed");
}

#[tokio::test]
async fn a_real_person_becomes_a_group_once_seen() {
    let scene = Scene::new().await;
    let body = json!({"model": MODEL, "CallbackURL": "https://example.com/back", "Lng": "en"});
    let begun = scene.tells("POST", "/v1/real-avatar/auth/session", body).await["Result"].clone();
    let body = json!({"model": MODEL, "BytedToken": begun["BytedToken"]});
    let early = scene.tells("POST", "/v1/real-avatar/groups/from-token", body.clone()).await;
    let code = text(&early["ResponseMetadata"]["Error"]["Code"]);
    assert_eq!(code, format!("NotFound.{}", text(&begun["BytedToken"])));
    scene.sandbox.yard().verify(begun["BytedToken"].as_str().unwrap());
    let group =
        text(&scene.tells("POST", "/v1/real-avatar/groups/from-token", body).await["Result"]["GroupId"]);
    let found = scene.tells("GET", &format!("{GROUPS}/{group}?model={MODEL}"), NOTHING).await;
    assert_eq!(found["Result"]["GroupType"], "LivenessFace");
}
