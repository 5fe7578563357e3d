//! APIYI's library: a file is put at an announced address, answers come in two shapes and refusals in two.

use greenroom::sandbox::{Action, Limits};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::calls::{NOTHING, each, text};
use super::{Scene, png};

const ASSETS: &str = "/api/asset-library/assets";
const GROUPS: &str = "/api/asset-library/groups";
const SESSIONS: &str = "/api/asset-library/real-person/sessions";

/// The two addresses of a picture to come.
async fn announced(scene: &Scene) -> (String, String) {
    let body = json!({"ext": "png", "contentType": "image/png"});
    let answer = scene.tells("POST", "/api/storage/presign", body).await;
    assert_eq!(answer["code"], 0);
    (text(&answer["data"]["uploadUrl"]), text(&answer["data"]["publicUrl"]))
}

async fn puts(scene: &Scene, address: &str, kind: &str, bytes: &[u8]) -> u16 {
    let call = scene.client.put(address).header("Content-Type", kind).body(bytes.to_vec());
    call.send().await.unwrap().status().as_u16()
}

async fn makes(scene: &Scene, body: Value) -> String {
    text(&scene.tells("POST", ASSETS, body).await["Result"]["Id"])
}

#[tokio::test]
async fn a_file_is_put_once_and_with_the_type_it_was_announced_with() {
    let scene = Scene::new().await;
    let (upload, public) = announced(&scene).await;
    let bytes = png(400, 500, [1, 2, 3]);
    assert_eq!(scene.client.get(&public).send().await.unwrap().status(), 404);
    assert_eq!(puts(&scene, &upload, "image/jpeg", &bytes).await, 403);
    assert_eq!(puts(&scene, &upload, "image/png", &bytes).await, 200);
    assert_eq!(puts(&scene, &upload, "image/png", b"another").await, 403);
    assert_eq!(scene.shows(&public.as_str().into()).await, bytes);
    let head = scene.client.head(&public).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], bytes.len().to_string().as_str());
    assert!(scene.sandbox.yard().violations().is_empty());

    let (upload, _) = announced(&scene).await;
    scene.sandbox.yard().skew_clock(SignedDuration::from_hours(2));
    assert_eq!(puts(&scene, &upload, "image/png", &bytes).await, 403);
}

#[tokio::test]
async fn a_key_sent_to_the_upload_address_is_told() {
    let scene = Scene::new().await;
    let (upload, _) = announced(&scene).await;
    let call = scene.client.put(&upload).header("Content-Type", "image/png").bearer_auth("sk-secret");
    assert_eq!(call.body("x").send().await.unwrap().status(), 400);
    assert!(scene.sandbox.yard().violations()[0].contains("Authorization"));
}

#[tokio::test]
async fn a_picture_becomes_an_asset_and_lists_say_where_it_is_from() {
    let scene = Scene::new().await;
    let (upload, public) = announced(&scene).await;
    puts(&scene, &upload, "image/png", &png(400, 500, [1, 2, 3])).await;
    let group = scene.tells("POST", GROUPS, json!({"name": "Mira", "description": "d"})).await;
    let group = text(&group["Result"]["Id"]);
    let body = json!({"imageUrl": public, "groupId": group, "label": "face", "assetType": "Image"});
    let inside = makes(&scene, body).await;
    let beside = makes(&scene, json!({"imageUrl": public})).await;
    for id in [&inside, &beside] {
        let found = scene.tells("GET", &format!("{ASSETS}/{id}"), NOTHING).await;
        assert_eq!(found["ResponseMetadata"]["Service"], "ark");
        assert_eq!(found["Result"]["Status"], "Active");
        scene.shows(&found["Result"]["URL"]).await;
    }
    let listed = scene.tells("GET", ASSETS, NOTHING).await["Result"].clone();
    assert_eq!(each(&listed["Items"], "Id"), [beside.as_str(), &inside]);
    assert_eq!(each(&listed["Items"], "_library"), ["virtual", "virtual"]);
    let listed =
        scene.tells("GET", &format!("{ASSETS}?groupId={group}&pageNumber=1&pageSize=100"), NOTHING).await;
    assert_eq!(each(&listed["Result"]["Items"], "Name"), ["face"]);
    let groups = scene.tells("GET", GROUPS, NOTHING).await;
    assert_eq!(each(&groups["Result"]["Items"], "Name"), ["default", "Mira"]);

    let renamed = scene.tells("PATCH", &format!("{ASSETS}/{inside}"), json!({"label": "smile"})).await;
    assert_eq!((&renamed["code"], &renamed["data"]["label"]), (&json!(0), &json!("smile")));
    let found = scene.tells("GET", &format!("{ASSETS}/{inside}"), NOTHING).await;
    assert_eq!(found["Result"]["Name"], "smile");
    scene.tells("DELETE", &format!("{ASSETS}/{inside}"), NOTHING).await;
    let (status, gone) = scene.call("GET", &format!("{ASSETS}/{inside}"), NOTHING).await;
    assert_eq!((status, &gone["ResponseMetadata"]["Error"]["Code"]), (404, &json!("NotFound.asset_id")));

    let order = json!({"model": "doubao-seedance-2-0-260128", "duration": 4, "content": [
        {"type": "text", "text": "Image 1 turns"},
        {"type": "image_url", "image_url": {"url": format!("asset://{beside}")}, "role": "reference_image"}]});
    let path = "/seedance/api/v3/contents/generations/tasks";
    assert!(scene.tells("POST", path, order).await["id"].is_string());
}

#[tokio::test]
async fn its_own_refusals_are_plain_text_and_the_librarys_are_passed_on() {
    let scene = Scene::new().await;
    let (status, said) = scene.without_key(ASSETS).await;
    assert_eq!((status, said.starts_with("[client] ")), (401, true));
    for (method, path, body, expected) in [
        ("POST", ASSETS, json!({"label": "a"}), 400),
        ("POST", ASSETS, json!({"imageUrl": "https://example.com/a.png", "assetType": "image"}), 400),
        ("GET", "/api/asset-library/assets?pageSize=101", NOTHING, 400),
        ("PATCH", "/api/asset-library/assets/asset-1", json!({"label": "a"}), 404),
        ("PATCH", "/api/asset-library/groups/group-1", json!({"name": "a"}), 404),
        ("DELETE", "/api/asset-library/groups/group-1", NOTHING, 404),
    ] {
        let answer = scene.sends(method, path, &body).await;
        assert_eq!(answer.status(), expected, "{method} {path}");
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
        assert!(answer.text().await.unwrap().starts_with("[client] "));
    }
    let body = json!({"imageUrl": "https://example.com/a.png", "groupId": "group-1"});
    let (status, answer) = scene.call("POST", ASSETS, body.clone()).await;
    assert_eq!((status, &answer["ResponseMetadata"]["Error"]["Code"]), (404, &json!("NotFound.group_id")));
    scene.sandbox.yard().refuse(Action::CreateAsset, "client", 1);
    assert!(scene.sends("POST", ASSETS, &body).await.text().await.unwrap().starts_with("[client] "));
    scene.sandbox.yard().limit(Limits { pool: Some(0), ..Limits::default() });
    let (status, answer) = scene.call("POST", ASSETS, json!({"imageUrl": "https://example.com/a.png"})).await;
    let code = &answer["ResponseMetadata"]["Error"]["Code"];
    assert_eq!((status, code), (429, &json!("QuotaSharedPoolExceeded")));
}

#[tokio::test]
async fn a_check_of_a_person_is_begun_listed_and_ends_in_a_group() {
    let scene = Scene::new().await;
    let begun = scene.tells("POST", SESSIONS, json!({"name": "Ada"})).await["Result"].clone();
    let token = text(&begun["BytedToken"]);
    let listed = scene.tells("GET", SESSIONS, NOTHING).await["data"].clone();
    assert_eq!(each(&listed, "h5Link"), [text(&begun["H5Link"])]);
    let one = format!("{SESSIONS}/{}", text(&listed[0]["id"]));
    let (status, early) = scene.call("POST", &one, NOTHING).await;
    assert_eq!(status, 404);
    assert_eq!(early["ResponseMetadata"]["Error"]["Code"], format!("NotFound.{token}"));
    scene.sandbox.yard().verify(&token);
    assert!(scene.tells("POST", &one, NOTHING).await["Result"]["GroupId"].is_string());
    let groups = scene.tells("GET", GROUPS, NOTHING).await;
    assert_eq!(each(&groups["Result"]["Items"], "_library"), ["real-person"]);
}
